"""Pages in traditional characters, as sites offer them by a switch (繁體).

Word lists and place names are simplified, so evidence is looked for in a simplified copy, character
for character; the text that is stored, and every value quoted from it, keep the page's own
characters. The pairs are OpenCC's (data/LICENSE-OpenCC.txt).
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.reading.furniture import Page
from explorer.reading.normalise import Line
from explorer.types import Metadata, Removed

# Characters of the text's beginning that are looked at.
_SAMPLE = 2_000
# Share of the Han characters that only traditional text has. In such text it is 0.25 to 0.4; a
# simplified report that quotes an old name or writes 瞭解 stays below 0.005. Midway on a log scale.
_SHARE = 0.05
_QUOTED = ("title", "issuer", "source", "document_number")


@cache
def _pairs() -> dict[int, str]:
    raw = files("explorer.reading").joinpath("data", "traditional.txt").read_text("utf-8")
    traditional, simplified = raw.splitlines()
    return {ord(t): s for t, s in zip(traditional, simplified, strict=True)}


def is_traditional(lines: list[Line]) -> bool:
    """True if the lines are written in traditional characters."""
    parts, length = [], 0
    for line in lines:
        parts.append(line.text)
        length += len(line.text)
        if length >= _SAMPLE:
            break
    sample = "".join(parts)[:_SAMPLE]
    codes = np.frombuffer(sample.encode("utf-16-le", "surrogatepass"), "<u2")
    han = int(np.count_nonzero((codes >= 0x3400) & (codes <= 0x9FFF)))
    return int(np.count_nonzero(_is_traditional()[codes])) > _SHARE * han


@cache
def _is_traditional() -> NDArray[np.bool_]:
    """By code, whether a character is traditional: looking up a whole sample at once is quick."""
    found = np.zeros(1 << 16, np.bool_)
    found[[code for code in _pairs() if code < 1 << 16]] = True
    return found


def simplified(text: str) -> str:
    """The text in simplified characters; its length and every offset stay.

    >>> simplified("關于法治政府建設情況的報告")
    '关于法治政府建设情况的报告'
    """
    return text.translate(_pairs())


def as_written(page: Page, lines: list[Line]) -> Page:
    """A page that was taken apart in its simplified copy, with the characters of `lines`."""
    own: dict[int, str] = {}
    for line in lines:  # some formats number several lines alike
        own[line.number] = own.get(line.number, "") + line.text + "\n"
    copies = {number: simplified(text) for number, text in own.items()}

    def back(number: int, text: str) -> str:
        at = copies.get(number, "").find(text)
        return own[number][at : at + len(text)] if at >= 0 else text

    return Page(
        tuple(Line(line.number, back(*line)) for line in page.kept),
        tuple(Removed(r.line, back(r.line, r.text), r.reason) for r in page.removed),
        tuple(Line(line.number, back(*line)) for line in page.title),
        page.page_title,
        page.body,
    )


def quoted_as_written(metadata: Metadata, lines: list[Line]) -> Metadata:
    """The metadata with the values that are quotations in the page's own characters."""
    own = "".join(line.text for line in lines)
    copy = simplified(own)
    changes: dict[str, Any] = {}
    for field in _QUOTED:
        value = getattr(metadata, field)
        at = copy.find(value) if value else -1
        if at >= 0:
            changes[field] = own[at : at + len(value)]
    return replace(metadata, **changes)
