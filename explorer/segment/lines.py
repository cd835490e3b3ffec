"""Lines: the non-blank lines of a text, trimmed, as spans."""

from __future__ import annotations

from typing import NamedTuple

from explorer.patterns import lazy

# The line ends of `str.splitlines`, for use inside a character class.
LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_LINE = lazy(f"[^{LINE_ENDS}]+")


class Line(NamedTuple):
    """``text[start:end]`` holds no line end and neither begins nor ends with white space."""

    start: int
    end: int
    follows_blank: bool  # a blank line, or the edge of the text, stands before it


def find_lines(text: str) -> list[Line]:
    """Return the lines of `text` that hold more than white space, in order."""
    found: list[Line] = []
    last_end = 0
    for match in _LINE.finditer(text):
        content = match.group()
        start = match.start() + len(content) - len(content.lstrip())
        end = match.start() + len(content.rstrip())
        if start >= end:
            continue
        breaks = text.count("\n", last_end, start) or text.count("\r", last_end, start)
        found.append(Line(start, end, breaks != 1))
        last_end = end
    return found
