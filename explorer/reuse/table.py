"""Matches as columns of numbers: 40 bytes each, where an object takes a kilobyte.

Reports are numbered in the order of their ids, so that the order of numbers is the order of ids;
a's number is smaller than b's. Spans and fillers are offsets into the stored texts: no text is
repeated. `Matches` shows a table as the `Match` objects that it stands for.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.reuse.lazy import Lazy, ragged
from explorer.reuse.slots import SLOT_TYPES
from explorer.types import MATCH_KINDS, Direction, Match, Slot, TextSpan

Ints = NDArray[np.int64]
Int32 = NDArray[np.int32]
Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]

DIRECTIONS: Final[tuple[Direction, ...]] = ("unknown", "a->b", "b->a")
TURNED: Final = (0, 2, 1)  # the direction of the same two, the other way round
KIND: Final = {kind: i for i, kind in enumerate(MATCH_KINDS)}
# Scores are rounded to four digits, and kept as whole numbers of these.
SCORE_UNIT: Final = 10_000
# Where each kind stands in the order of their names.
_BY_NAME: Final = np.array([sorted(MATCH_KINDS).index(kind) for kind in MATCH_KINDS])
_COLUMNS: Final = ("kind", "score", "a", "b", "direction", "cluster", "slot_at", "slots")


@dataclass(frozen=True, slots=True, eq=False)
class MatchTable:
    """Matches of some reports; all arrays have one row a match, unless said otherwise.

    Attributes
    ----------
    reports : ids, ascending
    kind : uint8, place in MATCH_KINDS
    score : uint16, ten-thousandths
    a, b : int32, shape (m, 3): number of the report, start, end
    direction : uint8, place in DIRECTIONS
    cluster : int32, place among the clusters; -1 for none
    slot_at : int64, shape (m + 1,): the slots of match i are ``slots[slot_at[i]:slot_at[i + 1]]``
    slots : int32, shape (s, 5): place in SLOT_TYPES, start and end in a, start and end in b
    """

    reports: tuple[str, ...]
    kind: Bytes
    score: NDArray[np.uint16]
    a: Int32
    b: Int32
    direction: Bytes
    cluster: Int32
    slot_at: Ints
    slots: Int32

    @classmethod
    def empty(cls, reports: Iterable[str] = ()) -> MatchTable:
        """No matches of these reports."""
        return cls.of(sorted(reports), np.zeros((0, 9), np.int32), np.zeros((0, 6), np.int32))

    @classmethod
    def of(cls, names: Sequence[str], rows: NDArray[Any], slots: NDArray[Any]) -> MatchTable:
        """From rows that were put together one by one.

        Parameters
        ----------
        names : ids of reports in any order, all different; they number the reports of the rows
        rows : shape (m, 9): kind, score in ten-thousandths, direction, then number, start and end
            of a, and of b; the id of a sorts before that of b
        slots : shape (s, 6): row of the match, ascending, and a row of `slots`
        """
        order = sorted(range(len(names)), key=names.__getitem__)
        number = np.empty(len(names), dtype=np.int32)
        number[order] = np.arange(len(names), dtype=np.int32)
        a, b = (np.array(rows[:, at : at + 3], dtype=np.int32) for at in (3, 6))
        a[:, 0], b[:, 0] = number[a[:, 0]], number[b[:, 0]]
        return cls(
            tuple(names[i] for i in order),
            rows[:, 0].astype(np.uint8),
            rows[:, 1].astype(np.uint16),
            a,
            b,
            rows[:, 2].astype(np.uint8),
            np.full(len(rows), -1, dtype=np.int32),
            np.searchsorted(slots[:, 0], np.arange(len(rows) + 1)).astype(np.int64),
            np.ascontiguousarray(slots[:, 1:], dtype=np.int32),
        )

    @classmethod
    def concat(cls, tables: Sequence[MatchTable]) -> MatchTable:
        """All rows of several tables, one after the other, over all their reports."""
        if len({t.reports for t in tables}) == 1:
            held = list(tables)
        else:
            names = sorted(set().union(*(t.reports for t in tables)))
            held = [t.over(names) for t in tables]
        if not held:
            return cls.empty()
        begin = np.cumsum([0, *(len(t.slots) for t in held)])
        at = [t.slot_at[:-1] + first for t, first in zip(held, begin.tolist(), strict=False)]
        columns = {
            name: np.concatenate([getattr(t, name) for t in held])
            for name in ("kind", "score", "a", "b", "direction", "cluster", "slots")
        }
        slot_at = np.concatenate([*at, begin[-1:]]).astype(np.int64)
        return cls(held[0].reports, slot_at=slot_at, **columns)

    @classmethod
    def from_arrays(
        cls, reports: Iterable[str], arrays: Mapping[str, NDArray[Any]], prefix: str = ""
    ) -> MatchTable:
        """The table whose `arrays` were stored; nothing is copied."""
        return cls(tuple(reports), *(arrays[prefix + name] for name in _COLUMNS))

    def arrays(self, prefix: str = "") -> dict[str, NDArray[Any]]:
        """All columns by name, for storing; the ids of the reports go beside them."""
        return {prefix + name: getattr(self, name) for name in _COLUMNS}

    def __len__(self) -> int:
        return len(self.kind)

    def take(self, which: NDArray[Any] | slice) -> MatchTable:
        """Some rows: numbers, in that order, or marks."""
        if isinstance(which, slice):
            numbers = np.arange(*which.indices(len(self)), dtype=np.int64)
        elif which.dtype == np.bool_:
            numbers = np.flatnonzero(which)
        else:
            numbers = which.astype(np.int64)
        slot_at, slots = ragged(self.slot_at, numbers)
        return MatchTable(
            self.reports,
            self.kind[numbers],
            self.score[numbers],
            self.a[numbers],
            self.b[numbers],
            self.direction[numbers],
            self.cluster[numbers],
            slot_at,
            self.slots[slots],
        )

    def sorted(self) -> MatchTable:
        """By report a, report b, offsets, and name of the kind."""
        a, b = self.a.astype(np.int64), self.b.astype(np.int64)
        keys = (_BY_NAME[self.kind], b[:, 1] << 32 | b[:, 2], a[:, 1] << 32 | a[:, 2], self.pairs())
        return self.take(np.lexsort(keys))

    def pairs(self) -> Ints:
        """One number for the two reports of each match, in the order of the two, shape (m,)."""
        return pair_numbers(self.a[:, 0], self.b[:, 0], len(self.reports))

    def of_pair(self, one: str, two: str) -> MatchTable:
        """The matches of two reports; the table must be sorted."""
        low, high = sorted((self.number(one), self.number(two)))
        if low < 0:
            return self.take(slice(0, 0))
        key = low * len(self.reports) + high
        # Only the reports' columns are read, by halves.
        start = _first_at_least(self.a[:, 0], self.b[:, 0], len(self.reports), key)
        stop = _first_at_least(self.a[:, 0], self.b[:, 0], len(self.reports), key + 1)
        return self.take(slice(start, stop))

    def number(self, report: str) -> int:
        """The number of a report; -1 for one that the table does not know."""
        at = bisect_left(self.reports, report)
        return at if at < len(self.reports) and self.reports[at] == report else -1

    def over(self, names: Sequence[str]) -> MatchTable:
        """The same over more reports; `names` ascend and hold all of the table's."""
        if tuple(names) == self.reports:
            return self
        place = {name: i for i, name in enumerate(names)}
        number = np.array([place[name] for name in self.reports], dtype=np.int32)
        a, b = self.a.copy(), self.b.copy()
        a[:, 0], b[:, 0] = number[a[:, 0]], number[b[:, 0]]
        return replace(self, reports=tuple(names), a=a, b=b)

    def without(self, reports: Collection[str]) -> MatchTable:
        """The matches of no report of these, over the others."""
        gone = np.array([name in reports for name in self.reports], dtype=np.bool_)
        if not gone.any():
            return self
        left = self.take(~(gone[self.a[:, 0]] | gone[self.b[:, 0]]))
        number = (np.cumsum(~gone) - 1).astype(np.int32)
        left.a[:, 0], left.b[:, 0] = number[left.a[:, 0]], number[left.b[:, 0]]
        names = (n for n, out in zip(self.reports, gone.tolist(), strict=True) if not out)
        return replace(left, reports=tuple(names))

    def clustered(self, cluster: NDArray[Any]) -> MatchTable:
        """The same matches, each in that cluster."""
        return replace(self, cluster=cluster.astype(np.int32))


def pair_numbers(a: NDArray[Any], b: NDArray[Any], reports: int) -> Ints:
    """One number for each two reports, ascending as the two are."""
    out: Ints = a.astype(np.int64) * reports + b
    return out


def _first_at_least(a: Int32, b: Int32, reports: int, key: int) -> int:
    low, high = 0, len(a)
    while low < high:
        middle = (low + high) // 2
        if int(a[middle]) * reports + int(b[middle]) < key:
            low = middle + 1
        else:
            high = middle
    return low


class Matches(Lazy[Match]):
    """The matches of a table.

    table : the columns
    texts : id to text, asked for those reports only whose matches are made
    names : ids of the clusters, in the order that the table means
    """

    def __init__(
        self, table: MatchTable, texts: Mapping[str, str], names: Sequence[str] = ()
    ) -> None:
        self.table = table
        self._texts = texts
        self._names = names

    def __len__(self) -> int:
        return len(self.table)

    def take(self, which: NDArray[Any]) -> Matches:
        """Some of them: numbers, in that order, or marks."""
        return Matches(self.table.take(which), self._texts, self._names)

    def some(self, numbers: Ints) -> list[Match]:
        """The matches of those numbers, in that order."""
        t = self.table
        ids, texts, names = t.reports, self._texts, self._names
        out = []
        for kind, score, a, b, direction, cluster, first, last in zip(
            t.kind[numbers].tolist(),
            t.score[numbers].tolist(),
            t.a[numbers].tolist(),
            t.b[numbers].tolist(),
            t.direction[numbers].tolist(),
            t.cluster[numbers].tolist(),
            t.slot_at[numbers].tolist(),
            t.slot_at[numbers + 1].tolist(),
            strict=True,
        ):
            left, right = texts[ids[a[0]]], texts[ids[b[0]]]
            slots = tuple(
                Slot(SLOT_TYPES[of], left[a0:a1], right[b0:b1])
                for of, a0, a1, b0, b1 in (t.slots[first:last].tolist() if first < last else ())
            )
            out.append(
                Match(
                    MATCH_KINDS[kind],
                    score / SCORE_UNIT,
                    TextSpan(ids[a[0]], a[1], a[2], left[a[1] : a[2]]),
                    TextSpan(ids[b[0]], b[1], b[2], right[b[1] : b[2]]),
                    slots,
                    DIRECTIONS[direction],
                    None if cluster < 0 else names[cluster],
                )
            )
        return out
