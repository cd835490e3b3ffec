"""The page: one HTML file with everything inside, that opens from disk and asks for nothing.

Texts of reports are foreign matter. They travel as JSON in a data block (which a browser never
runs), are escaped so that they cannot end it, and the page's scripts show them as text nodes only.
A content security policy allows the one style sheet and the one script by their hashes and
nothing else: no request, no other script, even if something slipped through.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from functools import cache
from pathlib import Path

from explorer.lang import Message
from explorer.render.data import PageData
from explorer.render.packing import pack, to_script
from explorer.render.words import WORDS

_ASSETS = Path(__file__).parent / "assets"
_LIVE = "85-live.js"


def render_page(data: PageData, *, live: bool = False) -> str:
    """Return the whole page; write it as UTF-8 to OUT/index.html.

    The same data gives the same bytes. With `live` the page also searches and checks drafts
    through the server that it came from; then, and only then, it may ask that server.

    Raises
    ------
    BadValue
        A row points to a report, sentence, measure or theme that is not there, or its offsets
        do not fit the report's text.
    """
    style, script = _style(), _script(live)
    words = {key: [message.zh, message.en] for key, message in WORDS.items()}
    policy = (
        "default-src 'none'; "
        f"script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "base-uri 'none'; form-action 'none'" + ("; connect-src 'self'" if live else "")
    )
    slots = {
        "live": "yes" if live else "no",
        "lang": "zh-Hans" if data.language == "zh" else "en",
        "title": html.escape(_in(data, "brand")),
        "noscript": html.escape(_in(data, "noscript")),
        "version": html.escape(str(data.info.get("version") or "")),
        "policy": html.escape(policy, quote=True).replace("&#x27;", "'"),
        "style": style,
        "words": to_script(words),
        "data": to_script(pack(data)),
        "script": script,
    }
    # One pass: what is filled in is never searched for slots.
    return re.sub(r"\{\{(\w+)\}\}", lambda m: slots[m.group(1)], _asset("page.html"))


def policy_of(page: str) -> str:
    """The content security policy that a page made here states, for a server's header.

    A header can also forbid framing, which the page itself cannot.
    """
    found = re.search('<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    assert found is not None, "every page states its policy"  # noqa: S101
    return f"{html.unescape(found.group(1))}; frame-ancestors 'none'"


def _in(data: PageData, key: str) -> str:
    message: Message = WORDS[key]
    return message.zh if data.language == "zh" else message.en


def _asset(name: str) -> str:
    # Universal newlines: browsers read CR LF as LF, and the hashes are of what they read.
    return (_ASSETS / name).read_text(encoding="utf-8")


@cache
def _style() -> str:
    return "\n" + _asset("page.css")


@cache
def _script(live: bool) -> str:
    """The vendored library and the page's scripts in the order of their names, in one scope.

    A page from disk does not hold the one script that asks a server.
    """
    names = sorted(path.name for path in (_ASSETS / "js").glob("*.js"))
    own = [_asset(f"js/{name}") for name in names if live or name != _LIVE]
    body = "\n".join(own)
    return f'\n{_asset("vendor/d3.js")}\n(() => {{\n"use strict";\n{body}}})();\n'


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
