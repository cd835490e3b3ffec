"""Spans of a text that do not begin or end inside brackets.

Marks are no symbols: a match begins at its first symbol, in "（二）加强培训" at 二. A reader wants
the bracket that belongs to it.
"""

from __future__ import annotations

import re
from typing import Final

CLOSING: Final = {
    "（": "）", "(": ")", "“": "”", "‘": "’", "《": "》", "〈": "〉", "「": "」", "『": "』",
    "【": "】", "〔": "〕", "［": "］", "[": "]",
}  # fmt: skip
_OPENING: Final = {close: open_ for open_, close in CLOSING.items()}
# Characters of the longest number of a heading that is looked for: （二十一）.
_NUMBER: Final = 4
NUMERALS: Final = r"一二三四五六七八九十\d"
_BEGIN: Final = re.compile(rf"[（(][{NUMERALS}]+\Z")
_END: Final = re.compile(rf"([{NUMERALS}]{{1,3}})[）)]")

Span = tuple[int, int]


def widened(text: str, start: int, end: int) -> Span:
    """A span with the bracket right before it that closes inside, and the one right after it that
    opens inside.
    """
    if start:
        close = CLOSING.get(text[start - 1])
        if close is not None and text.find(close, start, end) >= 0:
            start -= 1
    if end < len(text):
        open_ = _OPENING.get(text[end])
        if open_ is not None:
            at = text.rfind(open_, start, end)
            if at >= 0 and text.find(text[end], at, end) < 0:
                end += 1
    return start, end


def whole(one: str, a: Span, two: str, b: Span) -> tuple[Span, Span]:
    """Two spans of the same wording, widened; without the number of a heading that they share the
    end of only (of 十二）加强培训 and 二）加强培训 the 二 is no part of what is the same).
    """
    size = max(_inside(one, a[0]), _inside(two, b[0]))
    if size and one[a[0] : a[0] + size].isalnum() and two[b[0] : b[0] + size].isalnum():
        a, b = (_next(one, a[0] + size), a[1]), (_next(two, b[0] + size), b[1])
    return widened(one, *a), widened(two, *b)


def _inside(text: str, start: int) -> int:
    """How much of the number of a heading in round brackets a place leaves, which stands in the
    middle of it; 0 when it does not.
    """
    after = _END.match(text, start)
    before = after and _BEGIN.search(text, max(0, start - _NUMBER), start)
    return len(after[1]) if after and before else 0


def _next(text: str, at: int) -> int:
    """The first place from one on that is no mark."""
    while at < len(text) and not text[at].isalnum():
        at += 1
    return at
