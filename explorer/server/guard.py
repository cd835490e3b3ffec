"""What stands before every request: who may ask, how much, and what a browser may do with it.

The server is for the person at this computer. A page on the web must not reach it through the
person's browser: neither by a form or a script (Origin and Sec-Fetch-Site are checked), nor by a
name that is made to point here (Host is checked; "DNS rebinding").
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# Names of this computer, which resolve nowhere else.
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
# Bytes that a request may carry: the largest draft that `check` takes, as a DOCX with pictures.
MOST_BODY = 20_000_000
# Bytes of an address with its filters; longer texts go into a body.
MOST_ADDRESS = 16_000

HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
# For everything but the page, which brings its own: nothing may load, nothing may frame it.
STRICT_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


class Guard:
    """Refuses what the server must not answer, and adds the headers that every answer has."""

    def __init__(self, app: App, *, port: int | None = None) -> None:
        self.app = app
        self.port = port  # None: any port, as under a test client

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI asks."""
        if scope["type"] != "http":
            # No web sockets; start and end of the server pass through.
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name.lower() for name, _ in message.get("headers", [])}
                extra = {**HEADERS, "content-security-policy": STRICT_POLICY}
                message["headers"] = [
                    *message.get("headers", []),
                    *(
                        (k.encode(), v.encode())
                        for k, v in extra.items()
                        if k.encode() not in names
                    ),
                ]
            await send(message)

        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await _refuse(send_with_headers, *refusal)
            return
        await self.app(scope, _limited(receive), send_with_headers)

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        host = headers.get("host", "")
        name, _, port = host.rpartition(":") if not host.endswith("]") else (host, "", "")
        if not name:
            name, port = host, ""
        if name.lower() not in LOOPBACK or (self.port is not None and port != str(self.port)):
            return 421, "this server answers to 127.0.0.1, localhost and [::1] only"
        origin = headers.get("origin")
        if origin is not None and origin.lower() != f"http://{host}".lower():
            return 403, "requests from other sites are refused"
        # A link on another site may lead a person to the page, never to the data.
        visit = scope["path"] == "/" and headers.get("sec-fetch-mode") == "navigate"
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin") and not visit:
            return 403, "requests from other sites are refused"
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return 405, "GET, HEAD and POST only"
        if len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"") > MOST_ADDRESS:
            return 414, f"addresses hold at most {MOST_ADDRESS} bytes"
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MOST_BODY:
            return 413, f"requests hold at most {MOST_BODY} bytes"
        return None


class TooMuch(Exception):
    """A body without a stated length went past the limit."""


def _limited(receive: Receive) -> Receive:
    """The same body, ended with an error where it is longer than it may be."""
    read = 0

    async def limited() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > MOST_BODY:
            raise TooMuch
        return message

    return limited


async def _refuse(send: Send, status: int, message: str) -> None:
    body = json.dumps({"error": "Refused", "message": message}).encode()
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", b"application/json; charset=utf-8"),
                (b"content-length", str(len(body)).encode()),
                (b"connection", b"close"),  # what is left of a refused body is not read
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})
