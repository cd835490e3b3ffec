"""Exact copies of many pairs of reports at once, on columns.

Most pairs of reports share one or two equal runs and nothing else: nothing is to be weighed, and
their matches follow from numbers alone. `Laid` is what is asked of the reports, laid end to end;
`exact_only` says which pairs are of that sort, and `exact_rows` makes their matches.

The contract. The rows are those that `work.PairWork` makes of the same pairs, one by one. What only
the text can say (whether a span ends inside brackets, `brackets.whole`) is marked beforehand at
every place that could be concerned (`edges`), and the few spans at such places are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.reuse import kernels
from explorer.reuse.brackets import CLOSING, NUMERALS, whole
from explorer.reuse.model import ReuseSettings
from explorer.reuse.paraphrase import denies
from explorer.reuse.prepared import Prepared, Row
from explorer.reuse.table import DIRECTIONS, KIND, SCORE_UNIT, TURNED
from explorer.reuse.work import ONE_STATEMENT, Shared

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

# What an edge says of a symbol of the plain row: the text before it denies it; it may stand right
# behind an opening bracket or in the number of a heading; a closing bracket follows it.
_DENIED: Final = 1
_OPENED: Final = 2
_CLOSED: Final = 4

_OPENING: Final = re.compile(f"[{re.escape(''.join(CLOSING))}]")
_CLOSING: Final = re.compile(f"[{re.escape(''.join(CLOSING.values()))}]")
_NUMBER: Final = re.compile(rf"[（(]([{NUMERALS}]{{2,}})")
# Symbols of masked runs that are looked at in one go; some 60 bytes each.
_BLOCK: Final = 2_000_000


def edges(text: str, plain: Row) -> NDArray[np.uint8]:
    """What is to be known of the text around each symbol of a plain row, shape (len(plain),)."""
    before = np.zeros(len(text) + 1, dtype=np.uint8)  # of what begins at each place
    after = np.zeros(len(text) + 1, dtype=np.uint8)  # of what ends there
    for said in {text[at : at + 2] for at in range(len(text) - 1)}:
        if denies(said):
            at = text.find(said)
            while at >= 0:
                before[at + 2] |= _DENIED
                at = text.find(said, at + 1)
    if text and denies(text[0]):
        before[1] |= _DENIED
    for found in _OPENING.finditer(text):
        before[found.end()] |= _OPENED
    for found in _NUMBER.finditer(text):
        before[found.start(1) + 1 : found.end(1)] |= _OPENED
    for found in _CLOSING.finditer(text):
        after[found.start()] |= _CLOSED
    out: NDArray[np.uint8] = before[plain.starts] | after[plain.ends]
    return out


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """Reports laid end to end; report r has the places from ``at[r]`` on.

    Attributes
    ----------
    at, starts, edges : of the plain rows: offsets of the symbols in the text, and `edges`
    masked_at, marks, slot : of the masked rows: `Row.marks`, and the number of the slot
    filler_at, filler : `Prepared.filler_numbers` of the reports
    """

    at: Ints
    starts: NDArray[np.int32]
    edges: NDArray[np.uint8]
    masked_at: Ints
    marks: NDArray[np.uint8]
    slot: NDArray[np.int32]
    filler_at: Ints
    filler: NDArray[np.uint64]

    @classmethod
    def of(cls, reports: Sequence[Prepared]) -> Laid:
        """Of reports in memory."""
        made = [p.filler_numbers for p in reports]

        def joined(rows: Sequence[NDArray[Any]], kind: Any) -> NDArray[Any]:
            return np.concatenate([np.zeros(0, dtype=kind), *rows])

        return cls(
            _offsets([len(p.plain) for p in reports]),
            joined([p.plain.starts for p in reports], np.int32),
            joined([edges(p.source.text, p.plain) for p in reports], np.uint8),
            _offsets([len(p.masked) for p in reports]),
            joined([p.masked.marks() for p in reports], np.uint8),
            joined([p.masked.slot for p in reports], np.int32),
            _offsets([len(row) for row in made]),
            joined(made, np.uint64),
        )


def _offsets(sizes: Sequence[int]) -> Ints:
    return np.concatenate(([0], np.cumsum(sizes, dtype=np.int64))).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What is known of reports, by their numbers: the place of the id among all ids, the year (-1
    for none) and the place of the date among all dates (-1).
    """

    order: Ints
    year: Ints
    date: Ints

    @classmethod
    def of(cls, rows: Sequence[tuple[str, int | None, str | None]]) -> Known:
        """From id, year and date of each."""
        order = np.empty(len(rows), dtype=np.int64)
        order[sorted(range(len(rows)), key=lambda i: rows[i][0])] = np.arange(len(rows))
        dates = {d: i for i, d in enumerate(sorted({d for _, _, d in rows if d is not None}))}
        return cls(
            order,
            np.array([-1 if year is None else year for _, year, _ in rows], dtype=np.int64),
            np.array([-1 if date is None else dates[date] for _, _, date in rows], dtype=np.int64),
        )

    def ways(self, a: Ints, b: Ints) -> Ints:
        """Of each two reports which is earlier, place in DIRECTIONS, as `matching.earlier`."""
        out = np.zeros(len(a), dtype=np.int64)
        for column in (self.date, self.year):  # the year, where it tells them apart, counts
            x, y = column[a], column[b]
            apart = (x >= 0) & (y >= 0) & (x != y)
            forward, back = DIRECTIONS.index("a->b"), DIRECTIONS.index("b->a")
            out[apart] = np.where(x < y, forward, back)[apart]
        return out


def exact_only(laid: Laid, pairs: Sequence[Shared], settings: ReuseSettings) -> Flags:
    """Which pairs share equal runs only, shape (len(pairs),): no edited copy, and no run of the
    masked rows of which a template could be left.
    """
    out = np.array([not pair.near and not pair.low for pair in pairs], dtype=np.bool_)
    rows = [
        (p, pair.a, i, pair.b, j, n)
        for p, pair in enumerate(pairs)
        if pair.masked and out[p]
        for i, j, n in pair.masked
        if n > settings.min_template
    ]
    held = np.array(rows, dtype=np.int64).reshape(-1, 6)
    total = np.cumsum(held[:, 5])
    done = 0
    while done < len(held):
        base = int(total[done - 1]) if done else 0
        stop = max(done + 1, int(np.searchsorted(total, base + _BLOCK, side="right")))
        part = held[done:stop]
        out[part[_may_stand(laid, part, settings), 0]] = False
        done = stop
    return out


def _may_stand(laid: Laid, rows: Ints, settings: ReuseSettings) -> Flags:
    """Of which masked runs `matching.pieces` could make something: a filler differs, and there is
    enough wording before anything is cut off; of many runs, also after that.
    """
    _, a, i, b, j, n = rows.T
    first = np.cumsum(n) - n
    step = np.arange(int(n.sum())) - np.repeat(first, n)
    left = np.repeat(laid.masked_at[a] + i, n) + step
    right = np.repeat(laid.masked_at[b] + j, n) + step
    slot = laid.slot[left] >= 0
    own = (laid.marks[left] & laid.marks[right] & kernels.OWN > 0) & ~slot
    differs = np.zeros(len(left), dtype=np.bool_)
    at = np.flatnonzero(slot)
    one = laid.filler_at[np.repeat(a, n)[at]] + laid.slot[left[at]]
    two = laid.filler_at[np.repeat(b, n)[at]] + laid.slot[right[at]]
    differs[at] = laid.filler[one] != laid.filler[two]
    size, slots = (np.add.reduceat(flags.astype(np.int64), first) for flags in (own, slot))
    least = np.minimum(settings.min_template, settings.min_clause - slots)
    out: Flags = np.logical_or.reduceat(differs, first) & (size >= least)
    if len(rows) >= kernels.COMPILE_FROM:
        kernels.compiled().stands_many(
            a, b, np.ascontiguousarray(rows[:, [2, 4, 5]]),
            slot.astype(np.uint8) + differs, first, laid.marks, laid.masked_at,
            settings.min_template, settings.min_clause, settings.min_exact, out,
        )  # fmt: skip
    return out


def exact_rows(
    laid: Laid, known: Known, pairs: Sequence[Shared], text: Callable[[int], str]
) -> NDArray[np.int32]:
    """The matches of pairs that are `exact_only`, as `MatchTable.of` takes them, shape (m, 9).

    Parameters
    ----------
    known : of the reports, by the same numbers
    text : the text of a report; asked for in the order of the pairs, for few of them
    """
    held = np.array(
        [(p, pair.a, pair.b, *run) for p, pair in enumerate(pairs) for run in pair.whole if run[2]],
        dtype=np.int64,
    ).reshape(-1, 6)
    p, a, b, i, j, n = held.T
    first, last = laid.at[a] + i, laid.at[a] + i + n - 1
    other, final = laid.at[b] + j, laid.at[b] + j + n - 1
    spans = np.column_stack(
        [laid.starts[first], laid.starts[last] + 1, laid.starts[other], laid.starts[final] + 1]
    ).astype(np.int64)
    a0, a1, b0, b1 = spans.T
    opened = laid.edges[first], laid.edges[other]
    closed = laid.edges[last], laid.edges[final]
    kept = _outermost(p, spans)
    short = np.maximum(a1 - a0, b1 - b0) <= ONE_STATEMENT
    kept &= ~(short & ((opened[0] ^ opened[1]) & _DENIED > 0))
    # These spans may have to be widened, or narrowed.
    near = ((opened[0] | opened[1]) & _OPENED) | ((closed[0] | closed[1]) & _CLOSED)
    read = kept & (near > 0)
    one = two = -1
    texts = "", ""
    for row in np.flatnonzero(read).tolist():
        if a[row] != one or b[row] != two:
            one, two = int(a[row]), int(b[row])
            texts = text(one), text(two)
        s, e, u, v = spans[row].tolist()
        left, right = whole(texts[0], (s, e), texts[1], (u, v))
        spans[row] = (*left, *right)
    spans, a, b = spans[kept], a[kept], b[kept]
    way = known.ways(a, b)
    out = np.column_stack([
        np.full(len(a), KIND["exact"]), np.full(len(a), SCORE_UNIT), way,
        a, spans[:, :2], b, spans[:, 2:],
    ])  # fmt: skip
    swapped = known.order[a] > known.order[b]
    out[swapped] = out[swapped][:, [0, 1, 2, 6, 7, 8, 3, 4, 5]]
    out[swapped, 2] = np.array(TURNED)[way[swapped]]
    return out.astype(np.int32)


def _outermost(pair: Ints, spans: Ints) -> Flags:
    """Which spans of each pair lie in no longer one on both sides, of equal ones the first."""
    out = np.ones(len(pair), dtype=np.bool_)
    several = np.flatnonzero(np.bincount(pair)[pair] > 1) if len(pair) else pair
    if not len(several):
        return out
    a0, a1, b0, b1 = spans[several].T
    several = several[np.lexsort((b1, b0, a1, a0, b0 - b1, a0 - a1, pair[several]))]
    if len(several) < kernels.COMPILE_FROM:
        marks = [True] * len(several)
        kernels.plain().outermost(pair[several].tolist(), spans[several].tolist(), marks)
        out[several] = marks
    else:
        flags = np.ones(len(several), dtype=np.bool_)
        kernels.compiled().outermost(pair[several], spans[several], flags)
        out[several] = flags
    return out
