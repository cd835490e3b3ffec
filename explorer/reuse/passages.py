"""Passages: neighbouring matches of two reports joined across small gaps, as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.reuse import kernels
from explorer.reuse.lazy import Lazy, stretch
from explorer.reuse.model import Passage
from explorer.reuse.table import DIRECTIONS, Bytes, Int32, Ints, MatchTable
from explorer.types import TextSpan

_COLUMNS: Final = ("a", "b", "match_at", "matches", "characters", "direction")
# Matches from which the compiled loop is used: plain Python takes some 2 us for each, compiling a
# second the first time.
_COMPILE_FROM: Final = 500_000


@dataclass(frozen=True, slots=True, eq=False)
class PassageTable:
    """Passages, longest first; one row a passage unless said otherwise.

    Attributes
    ----------
    reports : ids, ascending
    a, b : int32, shape (p, 3): number of the report, start, end
    match_at : int64, shape (p + 1,)
    matches : int64, places among the matches; of passage i ``[match_at[i]:match_at[i + 1]]``
    characters : int32, of a, inside its matches
    direction : uint8, place in DIRECTIONS
    """

    reports: tuple[str, ...]
    a: Int32
    b: Int32
    match_at: Ints
    matches: Ints
    characters: Int32
    direction: Bytes

    @classmethod
    def from_arrays(
        cls, reports: Sequence[str], arrays: Mapping[str, NDArray[Any]], prefix: str = ""
    ) -> PassageTable:
        """The table whose `arrays` were stored; nothing is copied."""
        return cls(tuple(reports), *(arrays[prefix + name] for name in _COLUMNS))

    def arrays(self, prefix: str = "") -> dict[str, NDArray[Any]]:
        """All columns by name, for storing; the ids of the reports go beside them."""
        return {prefix + name: getattr(self, name) for name in _COLUMNS}

    def __len__(self) -> int:
        return len(self.characters)


class Passages(Lazy[Passage]):
    """The passages of a table.

    table : the columns
    texts : id to text, asked for those reports only whose passages are made
    """

    def __init__(self, table: PassageTable, texts: Mapping[str, str]) -> None:
        self.table = table
        self._texts = texts

    def __len__(self) -> int:
        return len(self.table)

    def some(self, numbers: Ints) -> list[Passage]:
        """The passages of those numbers, in that order."""
        t = self.table
        return [
            Passage(
                self._span(t.a[i].tolist()),
                self._span(t.b[i].tolist()),
                tuple(stretch(t.matches, t.match_at, i).tolist()),
                int(t.characters[i]),
                DIRECTIONS[t.direction[i]],
            )
            for i in numbers.tolist()
        ]

    def _span(self, row: list[int]) -> TextSpan:
        report, start, end = row
        name = self.table.reports[report]
        return TextSpan(name, start, end, self._texts[name][start:end])


def passages(table: MatchTable, gap: int) -> PassageTable:
    """Join neighbouring matches of two reports; the longest passages first.

    Parameters
    ----------
    table : sorted
    gap : characters of text between neighbours at most, on both sides
    """
    pair = table.pairs()
    a, b = table.a.astype(np.int64), table.b.astype(np.int64)
    first = np.arange(len(table))
    # Most pairs of reports have one match.
    alone = np.ones(len(table), dtype=np.bool_)
    alone[1:] &= pair[1:] != pair[:-1]
    alone[:-1] &= pair[1:] != pair[:-1]
    some = np.flatnonzero(~alone)
    columns = (pair[some], a[some, 1], a[some, 2], b[some, 1], b[some, 2])
    if len(some) >= _COMPILE_FROM:
        out = np.zeros(len(some), dtype=np.int64)
        kernels.compiled().joined(*columns, gap, out)
    else:
        numbers = [0] * len(some)
        kernels.plain().joined(*(c.tolist() for c in columns), gap, numbers)
        out = np.array(numbers, dtype=np.int64)
    first[some] = some[out]

    # Matches by passage; passages in the order of their first matches.
    order = np.argsort(first, kind="stable")
    begins = np.flatnonzero(np.diff(first[order], prepend=-1))
    match_at = np.append(begins, len(order)).astype(np.int64)
    a, b = a[order], b[order]
    # In the order of a each match counts from where those before it end.
    apart = (np.cumsum(np.diff(first[order], prepend=-1) != 0) - 1) << 32
    reached = np.maximum.accumulate(np.concatenate(([-1], a[:, 2] + apart)))[:-1] - apart
    counted = np.maximum(0, a[:, 2] - np.maximum(a[:, 1], reached))
    if len(order):
        span_a, span_b = (
            np.column_stack(
                [
                    side[begins, 0],
                    np.minimum.reduceat(side[:, 1], begins),
                    np.maximum.reduceat(side[:, 2], begins),
                ]
            )
            for side in (a, b)
        )
        characters = np.add.reduceat(counted, begins)
    else:
        span_a, span_b, characters = a, b, counted
    by = np.lexsort((span_b[:, 1], span_a[:, 1], span_b[:, 0], span_a[:, 0], -characters))
    sizes = np.diff(match_at)[by]
    at = np.concatenate(([0], np.cumsum(sizes)))
    which = np.repeat(match_at[by] - at[:-1], sizes) + np.arange(len(order))
    return PassageTable(
        table.reports,
        span_a[by].astype(np.int32),
        span_b[by].astype(np.int32),
        at.astype(np.int64),
        order[which].astype(np.int64),
        characters[by].astype(np.int32),
        table.direction[order[begins[by]]],
    )
