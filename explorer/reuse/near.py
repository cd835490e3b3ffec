"""Edited copies: sentences and runs of clauses that share enough of their wording.

The contract. Units and their windows are those of `units`. Two units of different reports are
aligned when they meet by rare wording (`candidates`) and share at least SHARED_GRAMS of the
distinct 3-grams of the larger one, or of its smallest window. They are near when, cut to the
clauses that are shared, they reach `required` in greedy string tiling; where the wholes do not,
their windows may.

Equal units are aligned once, wherever they stand; with how rare a gram is only candidates change,
never what is said of two units that are compared.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.reuse import kernels
from explorer.reuse.candidates import brought_forward, frequent, meetings, postings
from explorer.reuse.model import ReuseSettings
from explorer.reuse.prepared import CLAUSE_BREAK, Fillers, Prepared
from explorer.reuse.remembered import Aligned
from explorer.reuse.spread import threaded
from explorer.reuse.units import GRAM, WINDOW, Units, mix
from explorer.work import Engine, Work

# Share of the larger unit's 3-grams that must be common for two units to be aligned. A copy with
# 30 % of its words replaced keeps about half of its 3-grams.
SHARED_GRAMS: Final = 0.25
# Shortest tile, in symbols.
TILE: Final = 2
# Clauses at the edge of a near match are cut off when less than this share of them is shared.
EDGE: Final = 0.34
# Chance likeness shrinks with length: a stretch of n symbols must score SHORT / n of the way from
# `near_score` to 1 more. With 0.55 and 5: 0.74 at 12 symbols, 0.64 at 24, 0.59 at 60. Of 4, 5 and 6
# with 0.5, 0.55 and 0.6 the pair of best F1 on the tuning half of benchmarks/reuse_quality.py.
SHORT: Final = 5.0
# Pairs of wholes from this score on are kept beside the matches, to show what a lower threshold
# would bring; like `near_score` it is raised for short ones.
FLOOR: Final = 0.45
# Pairs that are aligned in one go: some 20 ms.
PAIRS_A_TASK: Final = 4_000

_ODD: Final = np.uint64(0x9E3779B97F4A7C15)

Ints = NDArray[np.int64]
Stretch = tuple[int, int]  # start, end in the masked row
Tile = tuple[int, int, int]  # start in a, start in b, length


@dataclass(frozen=True, slots=True)
class NearPair:
    """Two stretches of masked rows that are near, and their tiles; offsets in the rows."""

    a: Stretch
    b: Stretch
    tiles: tuple[Tile, ...]
    score: float


_Found = dict[tuple[int, int], list[NearPair]]


def near_pairs(
    reports: Sequence[Prepared],
    settings: ReuseSettings,
    new_from: int = 0,
    engine: Engine | None = None,
    before: Aligned | None = None,
) -> tuple[_Found, _Found, set[tuple[int, Stretch]], Aligned]:
    """Find the near stretches of each two reports that have some.

    Parameters
    ----------
    before : what is known of pairs of units, from an earlier search

    Returns
    -------
    found : (number of a, number of b), a < b, to their near stretches
    low : the same of stretches that reach FLOOR only
    frequent : (number, unit) of wordings some of whose pairs may not be listed
    aligned : what was said of each pair of units that was looked at
    """
    distinct = _Distinct(reports, settings, new_from, before or Aligned.none())
    found: _Found = defaultdict(list)
    low: _Found = defaultdict(list)
    often: set[tuple[int, Stretch]] = set()
    for left, right, near in distinct.near(engine):
        size = min(near[4], near[5])
        need = required(size, settings)
        high = near[6] >= need * (near[4] + near[5])
        if high and (distinct.frequent[left] or distinct.frequent[right]):
            often.update(p for u in (left, right) for p in distinct.places(u))
        for a, b, pair in distinct.placed(left, right, near, often if high else set()):
            if pair.score >= need:
                found[a, b].append(pair)
            elif pair.score >= required_at(size, FLOOR):
                low[a, b].append(pair)
    return sorted_pairs(found), sorted_pairs(low), often, distinct.aligned()


def sorted_pairs(found: _Found) -> _Found:
    """The near stretches of each two reports in order, each once."""
    return {
        pair: sorted(set(rows), key=lambda p: (p.a, p.b)) for pair, rows in sorted(found.items())
    }


def required(size: int, settings: ReuseSettings) -> float:
    """Lowest score of a near match whose shorter side has `size` symbols of its own."""
    return required_at(size, settings.near_score)


def measure_of(settings: ReuseSettings) -> tuple[float, ...]:
    """The last parameters of `kernels.near_many`."""
    floor = min(FLOOR, settings.near_score)
    return (TILE, EDGE, settings.min_near, settings.near_score, SHORT, floor)


def passes(score: float, size: int) -> float:
    """The highest `near_score` that a match of this score and size passes: `required` inverted; 0
    for what is too short for any.
    """
    raised = SHORT / size
    return max(0.0, (score - raised) / (1 - raised)) if raised < 1 else 0.0


def required_at(size: int, score: float) -> float:
    """The same with another `near_score`."""
    return score + SHORT * (1 - score) / size


class _Distinct:
    """The distinct units of many reports, with all places where each stands."""

    def __init__(
        self,
        reports: Sequence[Prepared],
        settings: ReuseSettings,
        new_from: int,
        before: Aligned,
    ) -> None:
        self._before = before
        self._said: list[tuple[NDArray[np.uint64], dict[int, list[int]]]] = []
        self._reports = reports
        self._settings = settings
        self._new_from = new_from
        all_ = [p.near_units(settings) for p in reports]
        counts = np.array([len(u) for u in all_], dtype=np.int64)
        self._report = np.repeat(np.arange(len(reports)), counts)
        row_at = np.concatenate(([0], np.cumsum([len(p.masked) for p in reports]))).astype(np.int64)
        self._starts = _joined([u.starts for u in all_])
        self._ends = _joined([u.ends for u in all_])
        keys = _joined([u.keys for u in all_]).astype(np.uint64)
        # Representatives are first occurrences: distinct units are numbered in the order of time.
        _, first, of = np.unique(keys, return_index=True, return_inverse=True)
        order = np.argsort(first)
        number = np.empty(len(order), dtype=np.int64)
        number[order] = np.arange(len(order))
        self._first = first[order]
        self._of = number[of]
        by = np.argsort(self._of, kind="stable")
        self._members = by
        self._member_at = np.searchsorted(self._of[by], np.arange(len(order) + 1))
        self._kernel_rows(all_, row_at)
        self._seeds = self._of_distinct([u.seeds for u in all_], counts)
        self._grams = self._of_distinct([u.grams for u in all_], counts)
        chosen = brought_forward(self._seeds)
        self._postings = postings(chosen)
        self.frequent = frequent(self._postings, len(self), settings.pairwise_limit)

    def __len__(self) -> int:
        return len(self._first)

    def places(self, unit: int) -> list[tuple[int, Stretch]]:
        """Where a distinct unit stands, in the order of the reports."""
        at = self._members[self._member_at[unit] : self._member_at[unit + 1]]
        return [
            (int(self._report[m]), (int(self._starts[m]), int(self._ends[m]))) for m in at.tolist()
        ]

    def _kernel_rows(self, all_: Sequence[Units], row_at: Ints) -> None:
        """Everything that the inner loops read, with offsets into all rows laid end to end."""
        self._codes = _joined([p.masked.codes for p in self._reports]).astype(np.uint32)
        self._own = _joined([p.masked.own for p in self._reports]).astype(np.uint8)
        self._breaks = clause_marks(
            _joined([p.masked.breaks for p in self._reports]),
            _joined([p.masked.listed for p in self._reports]),
        )
        base = row_at[self._report[self._first]]
        self._unit_starts = self._starts[self._first] + base
        self._unit_ends = self._ends[self._first] + base
        self._content = self._hashed()
        sizes = _joined([np.diff(u.window_at) for u in all_])
        flat = np.concatenate([np.zeros((0, 2), dtype=np.int64), *(u.windows for u in all_)])
        begin = np.cumsum(sizes) - sizes
        mine = sizes[self._first]
        index = np.repeat(begin[self._first], mine) + _ramp(mine)
        self._windows = (flat[index] + np.repeat(base, mine)[:, None]).ravel()
        self._window_at = np.concatenate(([0], np.cumsum(mine)))

    def _hashed(self) -> NDArray[np.uint64]:
        """Hash of all that alignment reads of each unit: symbols, own wording, clauses, lists."""
        sizes = self._unit_ends - self._unit_starts
        if not len(sizes):
            return np.zeros(0, dtype=np.uint64)
        step = _ramp(sizes)
        at = np.repeat(self._unit_starts, sizes) + step
        marks = self._own[at] * np.uint64(4) + self._breaks[at]
        with np.errstate(over="ignore"):
            terms = mix(self._codes[at].astype(np.uint64) * np.uint64(8) + marks)
            terms = mix(terms + step.astype(np.uint64))
            first = np.cumsum(sizes) - sizes
            out: NDArray[np.uint64] = mix(np.add.reduceat(terms, first) + sizes.astype(np.uint64))
        return out

    def _of_distinct(self, rows: Sequence[NDArray[np.uint64]], counts: Ints) -> NDArray[np.uint64]:
        """Grams of all units as grams of the distinct ones, sorted."""
        out = []
        first = np.zeros(len(self._of), dtype=np.bool_)
        first[self._first] = True
        base = 0
        for row, count in zip(rows, counts.tolist(), strict=True):
            unit = (row >> np.uint64(32)).astype(np.int64) + base
            keep = first[unit]
            number = self._of[unit[keep]].astype(np.uint64)
            out.append((number << np.uint64(32)) | (row[keep] & np.uint64(0xFFFFFFFF)))
            base += count
        return _joined(out).astype(np.uint64)

    def near(self, engine: Engine | None = None) -> Iterator[tuple[int, int, list[int]]]:
        """Yield pairs of distinct units with what `kernels.align` says of each near stretch, places
        counted from where the units start.
        """
        if not len(self):
            return
        reports = self._report[self._members]
        last = np.maximum.reduceat(reports, self._member_at[:-1])
        only = np.where(np.minimum.reduceat(reports, self._member_at[:-1]) == last, last, -1)
        new = last >= self._new_from if self._new_from else None
        settings = self._settings
        at = np.searchsorted(
            (self._grams >> np.uint64(32)).astype(np.int64), np.arange(len(self) + 1)
        )
        sizes = np.diff(at)
        hashes = (self._grams & np.uint64(0xFFFFFFFF)).astype(np.uint32)
        has_windows = np.diff(self._window_at) > 0
        least = np.where(has_windows, np.minimum(sizes, WINDOW - GRAM + 1), sizes)
        lists: tuple[Any, ...] | None = None
        for left, right in meetings(self._postings, settings.pairwise_limit, new):
            several = (only[left] < 0) | (only[left] != only[right])
            left, right = left[several], right[several]
            # A small unit cannot hold the share of a large one.
            small = np.minimum(sizes[left], sizes[right])
            fits = small >= SHARED_GRAMS * np.maximum(least[left], least[right])
            left, right = left[fits], right[fits]
            if not len(left):
                continue
            arrays = (
                self._codes, self._own, self._breaks, self._unit_starts, self._unit_ends,
                self._windows, self._window_at,
            )  # fmt: skip
            measure = measure_of(settings)
            if len(left) >= kernels.COMPILE_FROM:
                run = kernels.compiled()
                good = np.zeros(len(left), dtype=np.bool_)
                run.enough_in_common(left, right, hashes, at, least, SHARED_GRAMS, good)
            else:
                marks = [False] * len(left)
                kernels.plain().enough_in_common(
                    left.tolist(), right.tolist(), hashes.tolist(), at.tolist(), least.tolist(),
                    SHARED_GRAMS, marks,
                )  # fmt: skip
                good = np.array(marks, dtype=np.bool_)
            left, right = left[good], right[good]
            with np.errstate(over="ignore"):
                pairs = mix(self._content[left] * _ODD + self._content[right])
            known = self._before.find(pairs)
            said = self._before.said(known)
            fresh = np.flatnonzero(known < 0)
            if len(fresh) >= kernels.COMPILE_FROM:
                work = AlignWork(arrays, measure)
                flat = side_by_side(work, left[fresh], right[fresh], engine)
            else:
                lists = lists or tuple(a.tolist() for a in arrays)
                flat = kernels.plain().near_many(
                    left[fresh].tolist(), right[fresh].tolist(), *lists, *measure
                )
            self._from_starts(flat, left, right, fresh, said)
            self._said.append((pairs, said))
            for p in sorted(said):
                i, row = 0, said[p]
                while i < len(row):
                    yield int(left[p]), int(right[p]), row[i + 1 : i + 1 + row[i]]
                    i += 1 + row[i]

    def _from_starts(
        self, flat: list[int], left: Ints, right: Ints, of: Ints, said: dict[int, list[int]]
    ) -> None:
        """Add what was said of pairs to `said`, with places counted from where their units start,
        so that it holds wherever they stand.
        """
        i = 0
        while i < len(flat):
            pair, size = int(of[flat[i]]), flat[i + 1]
            near = flat[i + 2 : i + 2 + size]
            a, b = int(self._unit_starts[left[pair]]), int(self._unit_starts[right[pair]])
            near[0] -= a
            near[1] -= a
            near[2] -= b
            near[3] -= b
            for t in range(7, size, 3):
                near[t] -= a
                near[t + 1] -= b
            said.setdefault(pair, []).extend((size, *near))
            i += 2 + size

    def aligned(self) -> Aligned:
        """What was said of all pairs that `near` looked at."""
        said: dict[int, list[int]] = {}
        base = 0
        for pairs, rows in self._said:
            said.update((base + p, row) for p, row in rows.items())
            base += len(pairs)
        return Aligned.of(_joined([pairs for pairs, _ in self._said]).astype(np.uint64), said)

    def placed(
        self, left: int, right: int, near: list[int], often: set[tuple[int, Stretch]]
    ) -> Iterator[tuple[int, int, NearPair]]:
        """Yield the near stretch of two distinct units for each two places of theirs."""
        one, two = self.places(left), self.places(right)
        if len(one) * len(two) <= self._settings.pairwise_limit:
            links = [(x, y) for x in one for y in two]
        else:
            links = [*((x, _first(two, x)) for x in one), *((_first(one, y), y) for y in two)]
            often.update(one, two)
        a, b = (near[0], near[1]), (near[2], near[3])
        tiles = [(near[t], near[t + 1], near[t + 2]) for t in range(7, len(near), 3)]
        size, same = near[4] + near[5], near[6]
        for (na, (sa, _)), (nb, (sb, _)) in dict.fromkeys(links):
            if na == nb or max(na, nb) < self._new_from:
                continue
            moved = tuple((i + sa, j + sb, n) for i, j, n in tiles)
            other = differing(self._reports[na].fillers, self._reports[nb].fillers, moved)
            score = (same - other) / size
            x, y = (a[0] + sa, a[1] + sa), (b[0] + sb, b[1] + sb)
            if na < nb:
                yield na, nb, NearPair(x, y, moved, score)
            else:
                turned = tuple(sorted((j, i, n) for i, j, n in moved))
                yield nb, na, NearPair(y, x, turned, score)


def clause_marks(breaks: NDArray[Any], listed: NDArray[Any]) -> NDArray[np.uint8]:
    """What the inner loops read of symbols, from the strength of the boundary before each and from
    which of them stand in lists.
    """
    clause = (breaks >= CLAUSE_BREAK).astype(np.uint8) * np.uint8(kernels.CLAUSE)
    out: NDArray[np.uint8] = clause | (listed != 0).astype(np.uint8) * np.uint8(kernels.ITEM)
    return out


def differing(left: Fillers, right: Fillers, tiles: Sequence[Tile]) -> int:
    """Slots with another filler on the other side, in the tiles of two masked rows."""
    count = 0
    for i, j, n in tiles:
        low = bisect_left(left.at, i)
        while low < len(left.at) and left.at[low] < i + n:
            count += left.value[low] != right.by_place[left.at[low] - i + j]
            low += 1
    return count


class AlignWork:
    """Aligns pairs of units, see `kernels.near_many`; outside the interpreter's lock.

    Parameters
    ----------
    arrays : codes, own, breaks, starts, ends, windows and window_at of `kernels.near_many`
    measure : its last parameters
    """

    def __init__(self, arrays: tuple[NDArray[Any], ...], measure: tuple[float, ...]) -> None:
        self._rest = (*arrays, *measure)

    def start(self) -> None:
        """Compile, or load what was compiled."""
        kernels.compiled()

    def __call__(self, pairs: tuple[Ints, Ints]) -> list[int]:
        """The near stretches of some pairs of units, numbered from 0."""
        return list(kernels.compiled().near_many(*pairs, *self._rest))


def side_by_side(
    work: Work[tuple[Ints, Ints], list[int]], left: Ints, right: Ints, engine: Engine | None
) -> list[int]:
    """What the work says of all pairs, done in parts."""
    edges = range(0, len(left), PAIRS_A_TASK)
    parts = ((left[at : at + PAIRS_A_TASK], right[at : at + PAIRS_A_TASK]) for at in edges)
    out: list[int] = []
    for start, flat in zip(edges, threaded(work, parts, engine), strict=True):
        i = 0
        while i < len(flat):
            flat[i] += start
            i += 2 + flat[i + 1]
        out.extend(flat)
    return out


def _first(places: list[tuple[int, Stretch]], other: tuple[int, Stretch]) -> tuple[int, Stretch]:
    """The earliest place in another report; `other` itself when there is none."""
    return next((p for p in places if p[0] != other[0]), other)


def _joined(rows: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate(rows) if rows else np.zeros(0, dtype=np.int64)


def _ramp(counts: Ints) -> Ints:
    """0, 1, ... counts[0] - 1, 0, 1, ... counts[1] - 1, and so on."""
    out: Ints = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    return out
