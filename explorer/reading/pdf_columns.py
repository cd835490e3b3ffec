"""Pages set in two columns: which lines stand in which, and in what order they are read.

A gutter is where many lines begin near the middle of the page while hardly any line crosses it.
Lines that do cross (a headline over both columns, a table) part the page into bands; in each, the
left column is read before the right one. Both must be prose, most of their lines full: the cells of
a table of two columns are not, and stay beside one another.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explorer.reading.pdf_lines import Printed

# Shares of the width of the text between which a right column can begin.
_MIDDLE = (0.35, 0.7)
# Lines that a page must have in each column before its gutter is believed, and the share of them
# that must be full, as they are in prose but for the last lines of paragraphs.
_LINES = 4
_FULL_SHARE = 0.5
# Widths of a character. A line that ends so near the edge of its column is full; lines that begin
# so near one another begin at one edge; a column has at least so many.
_NEAR_END = 2.2
_NEAR = 0.6
_LEAST = 8


def in_reading_order(pages: list[list[Printed]]) -> list[list[Printed]]:
    """The lines of each page as they are read; those in columns say so and are moved to one edge.

    `Printed.column` is 0 for a line over the whole page, 1 and 2 for the left and right column.
    Lines of the right column get the edges that they would have in the left one.
    """
    found = [_gutter(page) for page in pages]
    known = Counter(round(g) for g in found if g is not None)
    if not known:
        return pages
    usual = float(known.most_common(1)[0][0])
    return [
        _arranged(page, usual if gutter is None else gutter)
        for page, gutter in zip(pages, found, strict=True)
    ]


def _width(page: list[Printed]) -> float:
    widths = sorted(line.width for line in page)
    return widths[len(widths) // 2] or 10.0


def _gutter(page: list[Printed]) -> float | None:
    """Where the right column of a page begins, in points from the left; None if it has none."""
    if len(page) < 2 * _LINES:
        return None
    width = _width(page)
    left, right = min(p.x0 for p in page), max(p.x1 for p in page)
    low, high = (left + share * (right - left) for share in _MIDDLE)
    starts = [p.x0 for p in page if low <= p.x0 <= high]
    if len(starts) < _LINES:
        return None
    edge = max(starts, key=lambda x: (sum(abs(x - y) <= _NEAR * width for y in starts), -x))
    columns = [p for p in page if p.x1 < edge], [p for p in page if p.x0 > edge - _NEAR * width]
    if all(_is_prose(column, width) for column in columns):
        return edge
    return None


def _is_prose(column: list[Printed], width: float) -> bool:
    if len(column) < _LINES:
        return False
    ends = sorted(p.x1 for p in column)
    end = ends[-1 - len(ends) // 20]
    full = sum(x >= end - _NEAR_END * width for x in ends)
    wide = end - min(p.x0 for p in column) >= _LEAST * width
    return wide and full >= _FULL_SHARE * len(column)


def _arranged(page: list[Printed], edge: float) -> list[Printed]:
    if not page:
        return page
    width = _width(page)
    left_edge = min(p.x0 for p in page)
    out: list[Printed] = []
    left: list[Printed] = []
    right: list[Printed] = []

    def close() -> None:
        """End a band. One that has a single column is a part of the page like any other."""
        if left and right:
            out.extend(replace(p, column=1) for p in left)
            shift = left_edge - edge
            out.extend(replace(p, column=2, x0=p.x0 + shift, x1=p.x1 + shift) for p in right)
        else:
            out.extend(left or right)
        left.clear()
        right.clear()

    for line in sorted(page, key=lambda p: (p.y0, p.x0)):
        if line.x1 < edge:
            left.append(line)
        elif line.x0 > edge - _NEAR * width:
            right.append(line)
        else:
            close()
            out.append(line)
    close()
    return out
