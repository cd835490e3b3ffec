"""Printed lines to paragraphs: running heads and page numbers out, line wraps undone.

A paragraph goes on in the next line when its line is full (it ends at the right edge of the text)
and the next begins at the left edge. Official documents indent first lines by two characters; where
a document indents none, a full line that ends a sentence ends the paragraph if the next one has a
number of its own, else the distance between lines decides. All measures are in widths of the
characters themselves, so page size and font size do not matter.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from explorer.patterns import lazy
from explorer.reading.normalise import Line, tidy
from explorer.reading.pdf_columns import in_reading_order, layout_of
from explorer.types import Removed

# Widths of a character. A line that ends so near the right edge is full: a mark that may not begin
# a line takes one more character into the next, or hangs over.
_FULL = 2.2
# First lines are indented by two; so many tell them from lines that begin at the edge.
_INDENT = 1.2
# Lines of the top or bottom of a page that may be running heads.
_EDGE = 2
# Share of the pages on which a line must stand to be a running head, and their least number.
_REPEATED = 0.5
_PAGES = 3
# A gap so many times the usual distance between lines parts paragraphs.
_GAP = 1.45

_PAGE_NUMBER = lazy(
    r"[-—–－_·•.\s]*(?:第\s*)?[\d０-９]{1,4}\s*(?:页)?[-—–－_·•.\s]*"
    r"(?:[/／,，]?\s*(?:共|of)?\s*[\d０-９]{1,4}\s*页?)?\s*|Page\s+\d+(?:\s+of\s+\d+)?"
    r"|第\s*[一二三四五六七八九十百]+\s*页",
    re.I,
)
_NUMBERED = lazy(
    r"(?:第?[一二三四五六七八九十]{1,3}\s?[、．.章节条]|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}\s?[、．.](?!\d)|[①-⑳]|附\s?件)"
)
_SENTENCE_END = lazy(r"[。！？；：:;][”’）)》]*$")


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed line; its edges in points from the left and the top of the page."""

    text: str
    x0: float
    x1: float
    y0: float
    y1: float
    width: float  # of a character
    column: int = 0  # 0: the whole page; see `pdf_columns`
    cells: int = 1  # pieces beside one another that it was joined from


def join(pages: list[list[Printed]]) -> tuple[list[Line], tuple[Removed, ...]]:
    """The paragraphs of a document and what was taken out, numbered by printed line."""
    running = _running(pages)
    numbers: dict[tuple[int, float, str], int] = {}
    kept: list[list[Printed]] = []
    removed: list[Removed] = []
    count = 0
    for number, page in enumerate(pages):
        left: list[Printed] = []
        for place, line in enumerate(page):
            count += 1
            numbers[_place(line, number)] = count
            reason = _furniture(page, place, running)
            if reason:
                removed.append(Removed(count, tidy(line.text), reason))
            else:
                left.append(line)
        kept.append(left)
    return _paragraphs(_rows(in_reading_order(kept)), numbers), tuple(removed)


def _place(line: Printed, page: int) -> tuple[int, float, str]:
    """What stays of a line when it is moved or joined with what stands beside it."""
    return page, line.y0, line.text[:4]


def _shape(text: str) -> str:
    return re.sub(r"[\d０-９]+", "#", re.sub(r"\s", "", text))


def _edge_places(page: list[Printed]) -> set[int]:
    """The places in `page` of the lines nearest to its top and bottom."""
    order = sorted(range(len(page)), key=lambda i: page[i].y0)
    return {*order[:_EDGE], *order[-_EDGE:]}


def _running(pages: list[list[Printed]]) -> set[str]:
    """The shapes of lines that stand at the top or bottom of many pages."""
    count: Counter[str] = Counter()
    for page in pages:
        count.update({_shape(page[i].text) for i in _edge_places(page)})
    filled = sum(1 for page in pages if page)
    return {s for s, n in count.items() if s and n >= max(_PAGES, _REPEATED * filled)}


def _furniture(page: list[Printed], place: int, running: set[str]) -> str | None:
    if place not in _edge_places(page):
        return None
    line = page[place]
    if _PAGE_NUMBER.fullmatch(line.text.strip()):
        # A number at the edge of the page; a lone number elsewhere is a cell of a table.
        order = sorted(range(len(page)), key=lambda i: page[i].y0)
        return "page-number" if place in (order[0], order[-1]) and len(page) > 1 else None
    return "running-head" if _shape(line.text) in running else None


def _rows(pages: list[list[Printed]]) -> list[list[Printed]]:
    """Pieces that stand beside one another on one line (cells of a table) as one line."""
    out = []
    for page in pages:
        rows: list[Printed] = []
        for line in page:
            last = rows[-1] if rows else None
            if (
                last is not None
                and line.column == last.column
                and line.x0 >= last.x1
                and min(line.y1, last.y1) - max(line.y0, last.y0)
                > 0.5 * min(line.y1 - line.y0, last.y1 - last.y0)
            ):
                rows[-1] = Printed(
                    f"{last.text} {line.text}", last.x0, line.x1, min(last.y0, line.y0),
                    max(last.y1, line.y1), last.width, last.column, last.cells + 1,
                )  # fmt: skip
            else:
                rows.append(line)
        out.append(rows)
    return out


def _paragraphs(
    pages: list[list[Printed]], numbers: dict[tuple[int, float, str], int]
) -> list[Line]:
    lines = [line for page in pages for line in page]
    if not lines:
        return []
    width = _middle([line.width for line in lines]) or 10.0
    # Lines in columns have edges of their own.
    edges = {
        column: _Edges([p for p in lines if p.column == column], width)
        for column in {p.column for p in lines}
    }
    pitch = _middle(
        [
            b.y0 - a.y0
            for page in pages
            for a, b in pairwise(page)
            if b.y0 > a.y0 and a.column == b.column
        ]
    )
    out: list[Line] = []
    previous: Printed | None = None
    number = 0
    for index, page in enumerate(pages):
        for place, line in enumerate(page):
            number = numbers.get(_place(line, index), number)
            # From the foot of a column to the head of the next is like from page to page.
            together = place > 0 and previous is not None and previous.column == line.column
            if (
                previous is not None
                and layout_of(previous.column) == layout_of(line.column)
                and _goes_on(previous, line, edges, pitch, together)
            ):
                out[-1] = Line(out[-1].number, _joined(out[-1].text, tidy(line.text)))
            elif text := tidy(line.text):
                out.append(Line(number, text))
            previous = line
    return [line for line in out if line.text]


class _Edges:
    """Where the text of a document begins and ends, and whether it indents first lines."""

    def __init__(self, lines: list[Printed], width: float) -> None:
        self.width = width
        body = [line for line in lines if line.x1 - line.x0 > 15 * width] or lines
        self.right = _high([line.x1 for line in body])
        self.left = -_high([-line.x0 for line in body])
        # Whether first lines are indented shows where one surely begins: below a short line.
        starts = [b for a, b in pairwise(lines) if a.x1 < self.right - 3 * width]
        indented = [b for b in starts if b.x0 - self.left > _INDENT * width]
        self.indents = len(indented) * 2 >= len(starts) > 0


def _goes_on(a: Printed, b: Printed, of: dict[int, _Edges], pitch: float, same_page: bool) -> bool:
    """True if line `b` continues the paragraph of line `a`; `of` has the edges of columns."""
    edges = of[a.column]
    width = max(a.width, edges.width)
    if abs(a.width - b.width) > 0.25 * width and not _short(b.text):
        return False  # another size of type: a title or a note
    if a.cells > 1 and b.cells > 1:
        return False  # rows of a table
    if a.x1 < edges.right - _FULL * width:
        return False  # the line is not full
    if b.x0 > of[b.column].left + _INDENT * width:
        # A centred title over two lines is no paragraph that goes on either: it keeps its lines.
        return False
    if same_page and pitch and b.y0 - a.y0 > _GAP * pitch:
        return False
    if same_page and b.y0 < a.y0 - edges.width:
        return False  # back to the top: another column
    ended = bool(_SENTENCE_END.search(a.text))
    if ended and _NUMBERED.match(b.text):
        return False
    if edges.indents:
        # A first line at the edge is rare; a numbered one after a line that ends nothing is a wrap.
        return True
    return not (ended and a.x1 < edges.right - 0.9 * width)


def _short(text: str) -> bool:
    """Widths of a few characters say little: figures and marks are narrower than Han."""
    return len(re.findall("[\u4e00-\u9fff]", text)) < 4


def _joined(a: str, b: str) -> str:
    """Two parts of a paragraph: a space only between words of letters."""
    letters = re.search("[A-Za-z]$", a) and re.match("[A-Za-z]", b)
    return f"{a} {b}" if letters else a + b


def _middle(values: list[float]) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 2] if ordered else 0.0


def _high(values: list[float]) -> float:
    """The edge that most lines reach: the highest value but for outliers of one in twenty."""
    ordered = sorted(values)
    return ordered[-1 - len(ordered) // 20] if ordered else 0.0
