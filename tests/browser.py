"""Headless Chromium for the tests, driven over its DevTools pipe: one browser for all of them.

Tests that need it are skipped where Chromium is not installed (Debian: apt-get install chromium).
"""

from __future__ import annotations

import atexit
import itertools
import json
import os
import shutil
import subprocess
import tempfile
from functools import cache

import pytest

from explorer.render import PageData, render_page

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is not installed (apt-get install chromium)"
)

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe",
    "--no-startup-window",
)  # fmt: skip


class Browser:
    """One Chromium; messages are JSON ended by a zero byte, to its fd 3 and from its fd 4."""

    def __init__(self, profile) -> None:
        to_read, self.to_write = os.pipe()
        self.from_read, from_write = os.pipe()
        # Python closes all but the passed fds in the child; the shell puts them at 3 and 4.
        line = f'exec "$@" 3<&{to_read} 4>&{from_write}'
        self.process = subprocess.Popen(
            ["bash", "-c", line, "bash", CHROMIUM, *FLAGS, f"--user-data-dir={profile}"],
            pass_fds=(to_read, from_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(to_read)
        os.close(from_write)
        self.numbers = itertools.count(1)
        self.buffer = b""
        self.events: list[dict] = []

    def call(self, method: str, session: str | None = None, **params) -> dict:
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self.to_write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == number:
                assert "error" not in answer, answer
                return answer["result"]
            self.events.append(answer)

    def wait(self, session: str, method: str) -> None:
        seen = 0
        while True:
            for event in self.events[seen:]:
                if event.get("sessionId") == session and event["method"] == method:
                    return
            seen = len(self.events)
            self.events.append(self.receive())

    def receive(self) -> dict:
        while b"\0" not in self.buffer:
            piece = os.read(self.from_read, 1 << 16)
            assert piece, "Chromium ended"
            self.buffer += piece
        message, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(message)

    def close(self) -> None:
        self.call("Browser.close")
        self.process.wait(timeout=20)
        os.close(self.to_write)
        os.close(self.from_read)


class Tab:
    """One page, and whatever it complained of or asked for."""

    def __init__(self, browser: Browser, address: str, width: int, height: int) -> None:
        self.browser = browser
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        attached = browser.call("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        self.target = target
        for domain in ("Runtime", "Log", "Network", "Page"):
            self.call(f"{domain}.enable")
        self.open(address, width, height)

    def open(self, address: str, width: int, height: int) -> None:
        """Go to an address as if nothing had been shown before."""
        self.call("Page.bringToFront")  # a tab behind another one draws no frames
        # A link to another place of the same page would not load it again.
        self.call("Page.navigate", url="about:blank")
        self.call("Emulation.setEmulatedMedia", media="", features=[])
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        self.call("Emulation.setDeviceMetricsOverride", **size)
        self.browser.wait(self.session, "Page.loadEventFired")
        mine = [e for e in self.browser.events if e.get("sessionId") != self.session]
        self.browser.events[:] = mine
        self.call("Page.navigate", url=address)
        self.browser.wait(self.session, "Page.loadEventFired")
        assert self.run("document.documentElement.dataset.ready") == "yes", self.complaints()

    def call(self, method: str, **params) -> dict:
        return self.browser.call(method, self.session, **params)

    def run(self, expression: str):
        answer = self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def text(self, selector: str) -> str:
        return self.run(f"document.querySelector({json.dumps(selector)}).textContent")

    def click(self, selector: str) -> None:
        self.run(f"document.querySelector({json.dumps(selector)}).click()")

    def type(self, selector: str, words: str) -> None:
        self.run(f"document.querySelector({json.dumps(selector)}).focus()")
        self.call("Input.insertText", text=words)
        self.run("new Promise((done) => setTimeout(done, 200))")  # longer than the page waits

    def complaints(self) -> list[str]:
        """Console messages, exceptions, blocked things, and requests beyond the file itself."""
        out = []
        for event in self.browser.events:
            if event.get("sessionId") != self.session:
                continue
            method, params = event["method"], event["params"]
            if method in ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded"):
                out.append(json.dumps(params, ensure_ascii=False))
            elif method == "Network.requestWillBeSent" and not params["request"]["url"].startswith(
                ("file:", "about:")
            ):
                out.append(params["request"]["url"])
        return out

    def close(self) -> None:
        self.browser.call("Target.closeTarget", targetId=self.target)


@cache
def the_browser() -> Browser:
    """Starting it takes a second; it ends with the tests."""
    profile = tempfile.mkdtemp(prefix="explorer-chromium-")
    browser = Browser(profile)

    def end() -> None:
        browser.close()
        shutil.rmtree(profile, ignore_errors=True)

    atexit.register(end)
    return browser


_free: list[Tab] = []  # tabs of earlier tests, to be used again


@pytest.fixture
def show(tmp_path):
    """Show a page in a tab; whatever it complained of fails the test."""
    tabs = []

    def show(data: PageData, link: str = "", width: int = 1280, height: int = 900) -> Tab:
        path = tmp_path / "index.html"
        path.write_text(render_page(data), encoding="utf-8")
        address = path.as_uri() + link
        if _free:
            tab = _free.pop()
            tab.open(address, width, height)
        else:
            tab = Tab(the_browser(), address, width, height)
        tabs.append(tab)
        return tab

    yield show
    for tab in tabs:
        assert tab.complaints() == []
        _free.append(tab)
