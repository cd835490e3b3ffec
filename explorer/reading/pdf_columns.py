"""Pages set in columns: which lines stand in which, and in what order they are read.

A gutter is an edge, away from the left, at which many lines begin, over rows that no line crosses.
The gutters that a row lies between are its layout. A layout may change down the page (two columns
above, three or one below), and a line over all columns parts the page as well: in each stretch of
rows of one layout the columns are read from left to right. Every column of a layout must be prose,
most of its lines full: the cells of a table are not, and stay beside one another.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from explorer.patterns import lazy

if TYPE_CHECKING:
    from explorer.reading.pdf_lines import Printed

# Shares of the width of the text between which a column other than the first can begin.
_WITHIN = (0.2, 0.85)
# Lines that a column must have before it is believed, and the share of them that must be full, as
# they are in prose but for the last lines of paragraphs.
_LINES = 4
_FULL_SHARE = 0.5
# Widths of a character. A line that ends so near the edge of its column is full; lines that begin
# so near one another begin at one edge; a column has at least so many.
_NEAR_END = 2.2
_NEAR = 0.6
_LEAST = 8
# First lines of paragraphs are indented by two.
_INDENTED = 3
_HEADING = lazy(
    r"第?[一二三四五六七八九十]{1,3}\s?[、．.章节]|[(（][一二三四五六七八九十]{1,3}[)）]"
)
# Columns of a layout are numbered from this many times the number of the layout.
_OF_LAYOUT = 100

Layout = tuple[float, ...]  # the gutters, from the left
Row = list["Printed"]


def layout_of(column: int) -> int:
    """The layout that a column belongs to; 0 is the whole page."""
    return column // _OF_LAYOUT


def in_reading_order(pages: list[list[Printed]]) -> list[list[Printed]]:
    """The lines of each page as they are read; those in columns say in which.

    `Printed.column` is 0 for a line over the whole page. Equal numbers are the same column of the
    same layout, on whichever page.
    """
    found = [_layouts(page) for page in pages]
    known = Counter(layout for layouts in found for layout in layouts)
    if not known:
        return pages
    numbers = {layout: n for n, (layout, _) in enumerate(known.most_common(), start=1)}
    usual = known.most_common(1)[0][0]
    return [
        _arranged(page, layouts or {usual}, numbers)
        for page, layouts in zip(pages, found, strict=True)
    ]


def _width(page: list[Printed]) -> float:
    widths = sorted(line.width for line in page)
    return widths[len(widths) // 2] or 10.0


def _rows(page: list[Printed]) -> list[Row]:
    """The lines of a page that stand beside one another, from the top."""
    rows: list[Row] = []
    for line in sorted(page, key=lambda p: (p.y0, p.x0)):
        last = rows[-1][0] if rows else None
        if last is not None and line.y0 < (last.y0 + last.y1) / 2:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _edges(page: list[Printed], width: float) -> list[float]:
    """Where many lines begin, apart from the left edge of the page, from the left."""
    left, right = min(p.x0 for p in page), max(p.x1 for p in page)
    low, high = (left + share * (right - left) for share in _WITHIN)
    starts = sorted(p.x0 for p in page if low <= p.x0 <= high)
    found: list[float] = []
    while starts:
        near = [x for x in starts if x - starts[0] <= _NEAR * width]
        if len(near) >= _LINES:
            found.append(Counter(near).most_common(1)[0][0])
        starts = starts[len(near) :]
    return found


def _layouts(page: list[Printed]) -> set[Layout]:
    """The layouts that a page shows: each with columns of prose."""
    if len(page) < 2 * _LINES:
        return set()
    width = _width(page)
    edges = _edges(page, width)
    stretches = _stretches(page, edges, width)
    found = set()
    for layout in {layout for layout, _ in stretches if layout}:
        lines = [line for own, rows in stretches if own == layout for row in rows for line in row]
        columns = _columns(lines, layout, width)
        if all(_is_prose(column, width) for column in columns):
            found.add(tuple(float(round(edge)) for edge in layout))
    return found


def _stretches(
    page: list[Printed], edges: list[float], width: float
) -> list[tuple[Layout, list[Row]]]:
    """The rows of a page in stretches between the same gutters; () where there is none."""
    rows = _rows(page)
    layouts: list[list[float]] = [[] for _ in rows]
    near = _NEAR * width
    for edge in edges:
        run: list[int] = []
        for i, row in enumerate([*rows, []]):
            # A mark that hangs over the end of its line reaches into the gutter.
            if row and all(p.x1 <= edge + near or p.x0 > edge - near for p in row):
                run.append(i)
                continue
            run = _trimmed(run, rows, edge, width, last=not row)
            begins = any(abs(p.x0 - edge) <= near for j in run for p in rows[j])
            beside = any(p.x0 <= edge - near for j in run for p in rows[j])
            if begins and beside:
                for j in run:
                    layouts[j].append(edge)
            run = []
    out: list[tuple[Layout, list[Row]]] = []
    for layout, row in zip(layouts, rows, strict=True):
        if out and out[-1][0] == tuple(layout):
            out[-1][1].append(row)
        else:
            out.append((tuple(layout), [row]))
    return out


def _trimmed(
    run: list[int], rows: list[Row], edge: float, width: float, *, last: bool
) -> list[int]:
    """A run of rows that no line crosses, without those at its ends that are of other layouts.

    Columns begin at one height, so a line alone above them is not theirs; nor is a heading alone
    below them, unless the page ends. What stands to the right must begin at the gutter.
    """
    near = _NEAR * width

    def right(i: int) -> list[float]:
        return [p.x0 for p in rows[i] if p.x0 > edge - near]

    def other(i: int) -> bool:
        return bool(right(i)) and min(right(i)) - edge > _INDENTED * width

    while run and (not right(run[0]) or other(run[0])):
        run = run[1:]
    while run and (
        other(run[-1])
        or (not last and not right(run[-1]) and _HEADING.match(rows[run[-1]][0].text.strip()))
    ):
        run = run[:-1]
    return run


def _columns(lines: list[Printed], layout: Layout, width: float) -> list[list[Printed]]:
    """The lines of each column, in the order given."""
    columns: list[list[Printed]] = [[] for _ in range(len(layout) + 1)]
    for line in lines:
        columns[sum(line.x0 > edge - _NEAR * width for edge in layout)].append(line)
    return columns


def _is_prose(column: list[Printed], width: float) -> bool:
    if len(column) < _LINES:
        return False
    ends = sorted(p.x1 for p in column)
    end = ends[-1 - len(ends) // 20]
    full = sum(x >= end - _NEAR_END * width for x in ends)
    wide = end - min(p.x0 for p in column) >= _LEAST * width
    return wide and full >= _FULL_SHARE * len(column)


def _arranged(
    page: list[Printed], layouts: set[Layout], numbers: dict[Layout, int]
) -> list[Printed]:
    if not page:
        return page
    width = _width(page)
    edges = sorted({edge for layout in layouts for edge in layout})
    out: list[Printed] = []
    for shown, rows in _stretches(page, edges, width):
        layout = next((own for own in layouts if own == shown), None)
        lines = [line for row in rows for line in row]
        if layout is None:
            out.extend(lines)
            continue
        first = _OF_LAYOUT * numbers[layout] + 1
        for column, own in enumerate(_columns(lines, layout, width), start=first):
            out.extend(replace(p, column=column) for p in own)
    return out
