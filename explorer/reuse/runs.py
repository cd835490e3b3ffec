"""All stretches that two sequences share: every maximal equal run of at least `k` symbols.

How. Each position is given the hash of the `k` symbols that start there; equal hashes meet in one
sort over all sequences; each meeting is extended to both sides as far as the two agree. A run of
length k or more contains an equal k-gram, so nothing above that length can be missed. Cost: one
sort of all positions, plus the pairs found.

The contract. Runs never cross from one sequence into another. A k-gram that occurs more than
`pairwise_limit` times is not dropped: instead of all its pairs, which would be quadratic, each of
its occurrences is paired with the first one in another sequence, so that every shared position is
still part of a run; where such k-grams stand is returned. Hash collisions are checked against
the symbols themselves.

Method: polynomial prefix hashes modulo 2**64 (Karp & Rabin 1987) over random symbol codes; the
length of common extensions by binary search.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
Index = NDArray[np.int64]
Hash = NDArray[np.uint64]

_BASE: Final = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2**64
# Pairs made at a time: a million pairs of int64 with their temporaries stay under 80 MB.
_BLOCK: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Runs:
    """Shared runs as columns, sorted; ``a`` is always the earlier sequence in the list.

    All arrays are int64 of the same length: sequence ``doc_a[i]`` from ``start_a[i]`` equals
    sequence ``doc_b[i]`` from ``start_b[i]`` over ``length[i]`` symbols.
    """

    doc_a: Index
    start_a: Index
    doc_b: Index
    start_b: Index
    length: Index
    # For each sequence, where k-grams begin that are too frequent for all their pairs to be listed;
    # empty when there are none.
    frequent: tuple[NDArray[np.bool_], ...] = ()

    def __len__(self) -> int:
        return len(self.length)

    def at_least(self, length: int) -> Runs:
        """Those of at least so many symbols."""
        keep = self.length >= length
        return Runs(
            self.doc_a[keep],
            self.start_a[keep],
            self.doc_b[keep],
            self.start_b[keep],
            self.length[keep],
            self.frequent,
        )

    def rows(self) -> list[tuple[int, int, int, int, int]]:
        """The runs as tuples ``(doc_a, start_a, doc_b, start_b, length)``."""
        columns = (self.doc_a, self.start_a, self.doc_b, self.start_b, self.length)
        return list(zip(*(c.tolist() for c in columns), strict=True))


class _Hashes:
    """Prefix hashes of one long array of symbols."""

    def __init__(self, symbols: NDArray[np.uint64]) -> None:
        n = len(symbols)
        with np.errstate(over="ignore"):
            powers = np.full(n + 1, _BASE, dtype=np.uint64)
            powers[0] = 1
            np.multiply.accumulate(powers, out=powers)
            self.prefix = np.zeros(n + 1, dtype=np.uint64)
            np.cumsum(_mix(symbols) * powers[:n], out=self.prefix[1:])
            inverse = np.full(n + 1, pow(_BASE, -1, 2**64), dtype=np.uint64)
            inverse[0] = 1
            np.multiply.accumulate(inverse, out=inverse)
            self.inverse = inverse

    def of(self, start: Index, length: Index | int) -> Hash:
        """Hashes of the stretches ``[start, start + length)``."""
        with np.errstate(over="ignore"):
            out: Hash = (self.prefix[start + length] - self.prefix[start]) * self.inverse[start]
        return out


def _mix(values: NDArray[np.uint64]) -> Hash:
    """Spread symbols over 64 bits (the finaliser of splitmix64)."""
    with np.errstate(over="ignore"):
        z = values + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        out: Hash = z ^ (z >> np.uint64(31))
    return out


def gram_hashes(codes: Codes, at: Index, k: int) -> Hash:
    """32 bits of the hash of the k symbols from each place on; of the symbols alone, so that equal
    k-grams of any two sequences have the same.
    """
    return _mix(_Hashes(codes.astype(np.uint64)).of(at, k)) >> np.uint64(32)


def gram_sums(codes: NDArray[Any], at: Index, length: Index) -> Hash:
    """The hashes of stretches of a long array, each of one symbol or more, as `_Hashes.of` has
    them: equal for equal symbols.
    """
    total = int(length.sum())
    if not total:
        return np.zeros(len(at), dtype=np.uint64)
    begin = np.cumsum(length) - length
    step = np.arange(total) - np.repeat(begin, length)
    with np.errstate(over="ignore"):
        powers = np.full(int(length.max()), _BASE, dtype=np.uint64)
        powers[0] = 1
        np.multiply.accumulate(powers, out=powers)
        terms = _mix(codes[np.repeat(at, length) + step].astype(np.uint64)) * powers[step]
        out: Hash = np.add.reduceat(terms, begin)
    return out


def windows(flags: NDArray[np.bool_], k: int) -> NDArray[np.bool_]:
    """Whether any of the k flags from each position on is set; shape as `flags`."""
    before = np.concatenate(([0], np.cumsum(flags)))
    end = np.minimum(np.arange(len(flags)) + k, len(flags))
    out: NDArray[np.bool_] = before[end] > before[:-1]
    return out


def shared_runs(
    sequences: Sequence[Codes],
    k: int,
    *,
    eligible: Sequence[NDArray[np.bool_]] | None = None,
    pairwise_limit: int = 64,
    new_from: int = 0,
) -> Runs:
    """Find the maximal equal runs of at least `k` symbols between any two sequences.

    Parameters
    ----------
    sequences : uint32 arrays of symbols
    k : at least 1
    eligible : for each sequence a mask, shape (len(sequence),): which k-grams, by their first
        position, may found a run. Runs without an eligible k-gram are not returned.
    pairwise_limit : occurrences up to which all pairs of a k-gram are listed
    new_from : only pairs with at least one sequence of this number or above
    """
    lengths = np.array([len(s) for s in sequences], dtype=np.int64)
    first = np.zeros(len(sequences) + 1, dtype=np.int64)
    # One separator after each sequence, different from every symbol and every other separator.
    np.cumsum(lengths + 1, out=first[1:])
    total = int(first[-1])
    symbols = np.empty(total, dtype=np.uint64)
    doc = np.repeat(np.arange(len(sequences), dtype=np.int64), lengths + 1)
    can = np.zeros(total, dtype=np.bool_)
    for i, sequence in enumerate(sequences):
        at, n = int(first[i]), len(sequence)
        symbols[at : at + n] = sequence
        symbols[at + n] = 0x1_0000_0000 + i
        if n >= k:
            can[at : at + n - k + 1] = True if eligible is None else eligible[i][: n - k + 1]
    hashes = _Hashes(symbols)
    left, right, often = _meetings(hashes, np.flatnonzero(can), doc, k, pairwise_limit, new_from)
    left, right, length = _extend(hashes, symbols, doc, first, left, right, k)
    doc_a, doc_b = doc[left], doc[right]
    start_a, start_b = left - first[doc_a], right - first[doc_b]
    order = np.lexsort((length, start_b, start_a, doc_b, doc_a))
    frequent: tuple[NDArray[np.bool_], ...] = ()
    if len(often):
        at_all = np.zeros(total, dtype=np.bool_)
        at_all[often] = True
        frequent = tuple(
            at_all[f : f + n] for f, n in zip(first.tolist(), lengths.tolist(), strict=False)
        )
    return Runs(doc_a[order], start_a[order], doc_b[order], start_b[order], length[order], frequent)


def _meetings(
    hashes: _Hashes, positions: Index, doc: Index, k: int, limit: int, new_from: int
) -> tuple[Index, Index, Index]:
    """Pairs of positions, left before right, where equal k-grams of two sequences begin.

    Of a long run only the places where it begins to be seen are returned, not each k-gram. Third
    come the positions of k-grams whose pairs are not all listed.
    """
    none = np.zeros(0, dtype=np.int64)
    if len(positions) < 2:
        return none, none, none
    grams = hashes.of(positions, k)
    order = np.argsort(grams, kind="stable")  # positions stay ascending inside a group
    ordered = positions[order]
    edges = np.flatnonzero(np.diff(grams[order]) != 0) + 1
    begins = np.concatenate(([0], edges))
    sizes = np.diff(np.concatenate((begins, [len(ordered)])))
    # Number of the group at each position of the whole text, -1 where none founds a run.
    group_at = np.full(len(doc), -1, dtype=np.int64)
    group_at[ordered] = np.repeat(np.arange(len(begins)), sizes)
    ends = begins + sizes - 1
    several = (doc[ordered[begins]] != doc[ordered[ends]]) & (doc[ordered[ends]] >= new_from)
    lefts, rights = [], []

    def keep(p: Index, q: Index) -> None:
        """Keep the pairs that no pair one symbol to the left already stands for."""
        apart = (doc[p] != doc[q]) & (doc[q] >= new_from)
        p, q = p[apart], q[apart]
        before = np.where(p > 0, group_at[p - 1], -1)
        inner = (before >= 0) & (before == group_at[q - 1]) & (sizes[before] <= limit)
        lefts.append(p[~inner])
        rights.append(q[~inner])

    for size in np.unique(sizes[several & (sizes <= limit)]).tolist():
        groups = begins[several & (sizes == size)]
        i, j = np.triu_indices(size, 1)
        step = max(1, _BLOCK // len(i))
        for at in range(0, len(groups), step):
            members = ordered[groups[at : at + step, None] + np.arange(size)]
            keep(members[:, i].ravel(), members[:, j].ravel())

    frequent = np.flatnonzero(several & (sizes > limit))
    links_p, links_q, often = [], [], [none]
    for g in frequent.tolist():
        members = ordered[begins[g] : begins[g] + sizes[g]]
        often.append(members)
        members = _apart(members, doc, k)
        home = members[0]
        other = members[doc[members] != doc[home]]
        links_p.append(np.full(len(other), home))
        links_q.append(other)
        same = members[1:][doc[members[1:]] == doc[home]]
        links_p.append(same)
        links_q.append(np.full(len(same), other[0]))
    if frequent.size:
        p, q = np.concatenate(links_p), np.concatenate(links_q)
        fresh = doc[q] >= new_from
        p, q = p[fresh], q[fresh]
        # Along one diagonal only the first of consecutive links is needed.
        by = np.lexsort((p, q - p))
        p, q = p[by], q[by]
        starts = np.ones(len(p), dtype=np.bool_)
        starts[1:] = (np.diff(q - p) != 0) | (np.diff(p) != 1)
        lefts.append(p[starts])
        rights.append(q[starts])
    if not lefts:
        return none, none, none
    return np.concatenate(lefts), np.concatenate(rights), np.concatenate(often)


def _apart(members: Index, doc: Index, k: int) -> Index:
    """The fewest occurrences of one k-gram that cover the same positions as all of them.

    Only occurrences that overlap ("啊啊啊啊") are spared; the greedy cover is the smallest.
    """
    if not ((np.diff(members) < k) & (np.diff(doc[members]) == 0)).any():
        return members
    rows = members.tolist()
    homes = doc[members].tolist()
    kept = [0]
    for i in range(1, len(rows)):
        last = kept[-1]
        if homes[i] != homes[last] or rows[i] >= rows[last] + k:
            # Not touching what is covered: the one before reached furthest, then a new start.
            kept.append(i)
        elif i + 1 < len(rows) and homes[i + 1] == homes[last] and rows[i + 1] <= rows[last] + k:
            continue  # the next one reaches further and leaves no gap
        else:
            kept.append(i)
    return members[kept]


def _extend(
    hashes: _Hashes,
    symbols: NDArray[np.uint64],
    doc: Index,
    first: Index,
    left: Index,
    right: Index,
    k: int,
) -> tuple[Index, Index, Index]:
    """Extend each pair to both sides as far as the symbols agree; each run once."""
    if not len(left):
        return left, right, left
    room = np.minimum(left - first[doc[left]], right - first[doc[right]])
    back = _longest(lambda n, i: hashes.of(left[i] - n, n) == hashes.of(right[i] - n, n), room)
    left, right = left - back, right - back
    room = np.minimum(first[doc[left] + 1] - left, first[doc[right] + 1] - right) - 1
    length = _longest(lambda n, i: hashes.of(left[i], n) == hashes.of(right[i], n), room)
    runs = np.unique(np.stack((left, right, length), axis=1), axis=0)
    left, right, length = runs[:, 0], runs[:, 1], runs[:, 2]
    return left, right, _verified(symbols, left, right, length)


def _longest(agree: Callable[[Index, Index], NDArray[np.bool_]], room: Index) -> Index:
    """For each pair the greatest n in [0, room] with ``agree(n, pair)``; agree is monotone."""
    low = np.zeros_like(room)
    high = room.copy()
    while True:
        open_ = np.flatnonzero(low < high)
        if not len(open_):
            return low
        middle = (low[open_] + high[open_] + 1) // 2
        good = agree(middle, open_)
        low[open_[good]] = middle[good]
        high[open_[~good]] = middle[~good] - 1


def _verified(symbols: NDArray[np.uint64], left: Index, right: Index, length: Index) -> Index:
    """The lengths, checked at the symbols in blocks; a collision of hashes shortens its run.

    Checked are the first 256 symbols of each run: a wrong hash would show there, since what
    collided is the k-gram or an extension of it.
    """
    out = length.copy()
    checked = np.minimum(length, 256)
    sums = np.cumsum(checked)
    at = 0
    while at < len(left):
        base = int(sums[at - 1]) if at else 0
        stop = max(at + 1, int(np.searchsorted(sums, base + _BLOCK, side="right")))
        n = checked[at:stop]
        offset = np.arange(int(n.sum())) - np.repeat(np.cumsum(n) - n, n)
        equal = (
            symbols[np.repeat(left[at:stop], n) + offset]
            == (symbols[np.repeat(right[at:stop], n) + offset])
        )
        if not equal.all():
            for i in range(at, stop):
                pair = symbols[left[i] : left[i] + out[i]] != symbols[right[i] : right[i] + out[i]]
                out[i] = int(pair.argmax()) if pair.any() else out[i]
        at = stop
    return out


def distinct_runs(runs: Runs) -> list[tuple[int, int, int, int, int]]:
    """Runs without those that add nothing: each covers a position, on either side, that no
    longer run of the same two sequences covers.

    A sentence that stands twice in both reports gives two runs, not four. Longer runs come
    first; among equals those that are new on both sides.
    """
    out = []
    rows = runs.rows()
    at = 0
    while at < len(rows):
        stop = at
        while stop < len(rows) and rows[stop][0] == rows[at][0] and rows[stop][2] == rows[at][2]:
            stop += 1
        if stop - at == 1:
            out.append(rows[at])
        else:
            pair = sorted(rows[at:stop], key=lambda r: (-r[4], abs(r[1] - r[3]), r[1], r[3]))
            covered_a, covered_b = Covered(), Covered()
            rest = []
            for row in pair:
                a, b, n = row[1], row[3], row[4]
                if not covered_a.meets(a, a + n) and not covered_b.meets(b, b + n):
                    covered_a.add(a, a + n)
                    covered_b.add(b, b + n)
                    out.append(row)
                else:
                    rest.append(row)
            for row in rest:
                a, b, n = row[1], row[3], row[4]
                if not covered_a.holds(a, a + n) or not covered_b.holds(b, b + n):
                    covered_a.add(a, a + n)
                    covered_b.add(b, b + n)
                    out.append(row)
        at = stop
    return sorted(out)


class Covered:
    """A set of positions kept as disjoint, sorted spans."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def spans(self) -> list[tuple[int, int]]:
        """The spans, in order; touching ones are one."""
        return list(zip(self._starts, self._ends, strict=True))

    def holds(self, start: int, end: int) -> bool:
        """Whether all of ``[start, end)`` is covered."""
        i = bisect_right(self._starts, start) - 1
        return i >= 0 and self._ends[i] >= end

    def meets(self, start: int, end: int) -> bool:
        """Whether any position of ``[start, end)`` is covered."""
        i = bisect_right(self._starts, end - 1) - 1
        return i >= 0 and self._ends[i] > start

    def add(self, start: int, end: int) -> None:
        """Cover ``[start, end)``."""
        low = bisect_left(self._ends, start)
        high = bisect_right(self._starts, end)
        if low < high:
            start, end = min(start, self._starts[low]), max(end, self._ends[high - 1])
        self._starts[low:high] = [start]
        self._ends[low:high] = [end]
