"""Markdown: the marks of headings, emphasis and quotations, which are syntax as a page's tags are.

Only a text with a heading of the form ``## 一、……`` counts as Markdown; elsewhere * and # are the
author's own characters. What the marks enclose stays as it is, and so do lists and tables.
"""

from __future__ import annotations

from explorer.patterns import lazy
from explorer.reading.normalise import Line

_HEADING = lazy(r"#{1,6}[ \u3000]+(?=\S)")
_CLOSED = lazy(r"[ \u3000]+#+$")
# **…** and __…__ around words; a single * or _ may be anything.
_STRONG = lazy(r"(\*\*|__)(?=\S)(.{1,200}?)(?<=\S)\1")
_QUOTE = lazy(r"(?:>[ \u3000]?)+(?=\S)")


def without_marks(lines: list[Line]) -> list[Line]:
    """The lines without Markdown's marks, if the text is Markdown."""
    if not any(_HEADING.match(line.text) for line in lines):
        return lines
    return [Line(line.number, _bare(line.text)) for line in lines]


def _bare(text: str) -> str:
    text = _QUOTE.sub("", text, count=1) if text.startswith(">") else text
    heading = _HEADING.match(text)
    if heading is not None:
        text = _CLOSED.sub("", text[heading.end() :])
    return _STRONG.sub(r"\2", text) if "**" in text or "__" in text else text
