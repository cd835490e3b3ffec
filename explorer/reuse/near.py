"""Edited copies: sentences and runs of clauses that share enough of their wording.

The contract. Units are the sentences of each report's masked row (； also divides) with at least
`min_near` symbols of its own, and in sentences over 48 symbols every run of clauses of just over
24; nothing over 400 symbols is aligned as one. Two units of different reports are aligned when

* they share at least a quarter of the distinct 3-grams of the one that has more. No such pair is
  missed: units that share a share t of n grams share one of the n - ceil(t n) + 1 rarest of each
  (prefix filtering: Bayardo, Ma & Srikant, "Scaling up all pairs similarity search", 2007); and
* their edit ratio or their share of 3-grams comes within SLACK of `near_score`.

They are near when, cut to the clauses that are shared, they reach `required` in greedy string
tiling. How rare a gram is decides the speed only: what is found between two reports does not depend
on the others.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from explorer.reuse.model import ReuseSettings
from explorer.reuse.prepared import CLAUSE_BREAK, LIMIT, Prepared
from explorer.reuse.slots import SYMBOLS
from explorer.reuse.tiling import Tile, tiles

# Share of the larger unit's 3-grams that must be common for two units to be compared. A copy with
# 30 % of its words replaced keeps about half of its 3-grams.
SHARED_GRAMS: Final = 0.25
GRAM: Final = 3
# Clauses at the edge of a near match are cut off when less than this share of them is shared.
EDGE: Final = 0.34
# Chance likeness shrinks with length: a stretch of n symbols must score SHORT / n of the way from
# `near_score` to 1 more. With 0.55 and 6: 0.78 at 12 symbols, 0.66 at 24, 0.60 at 60.
SHORT: Final = 6.0
# A stretch is cut at its edges before it is scored, which can raise its score by about this much.
SLACK: Final = 0.15
# Rows of the sparse product at a time; bounds memory, not results.
_BLOCK: Final = 2_000

_SLOT_SYMBOLS: Final = frozenset(SYMBOLS.values())

Ids = NDArray[np.int64]
Unit = tuple[int, int]  # start, end in the masked row


@dataclass(frozen=True, slots=True)
class NearPair:
    """Two stretches of masked rows that are near, and their tiles; offsets in the rows."""

    a: Unit
    b: Unit
    tiles: tuple[Tile, ...]
    score: float


def near_pairs(
    reports: Sequence[Prepared], settings: ReuseSettings, new_from: int = 0
) -> tuple[dict[tuple[int, int], list[NearPair]], set[tuple[int, Unit]]]:
    """Find the near stretches of each two reports that have some.

    Returns
    -------
    found : (number of a, number of b), a < b, to their near stretches
    frequent : (number, unit) of wordings with too many occurrences to list each pair
    """
    texts: dict[str, int] = {}
    places: list[list[tuple[int, Unit]]] = []  # of each distinct unit text
    own_grams: list[frozenset[str]] = []
    for number, prepared in enumerate(reports):
        text, own = prepared.masked_text, prepared.masked.own
        for unit in prepared.near_units(settings):
            start, end = unit
            piece = text[start:end]
            # The same wording with another part of it prescribed is another unit.
            mask = own[start:end]
            key = piece if mask.all() else piece + "\0" + mask.tobytes().hex()
            at = texts.setdefault(key, len(texts))
            if at == len(places):
                places.append([])
                own_grams.append(_grams(piece, None if mask.all() else mask))
            places[at].append((number, unit))
    found: dict[tuple[int, int], list[NearPair]] = defaultdict(list)
    frequent: set[tuple[int, Unit]] = set()
    score = _Scorer(reports, settings)
    strings = list(texts)
    for left, right in _plausible(_candidates(own_grams), strings, settings):
        one, two = places[left], places[right]
        if len(one) * len(two) <= settings.pairwise_limit:
            links = [(x, y) for x in one for y in two]
        else:
            links = [*((x, _first(two, x)) for x in one), *((_first(one, y), y) for y in two)]
            frequent.update(one, two)
        for (na, ua), (nb, ub) in dict.fromkeys(links):
            if na == nb or max(na, nb) < new_from:
                continue
            pair = (na, ua, nb, ub) if na < nb else (nb, ub, na, ua)
            near = score.pair(*pair)
            if near is not None:
                found[pair[0], pair[2]].append(near)
    joined = {pair: _joined(score, *pair, rows) for pair, rows in sorted(found.items())}
    return joined, frequent


def _first(places: list[tuple[int, Unit]], other: tuple[int, Unit]) -> tuple[int, Unit]:
    """The earliest place in another report; `other` itself when there is none."""
    return next((p for p in places if p[0] != other[0]), other)


def _plausible(
    candidates: Iterator[tuple[Ids, Ids, NDArray[np.float64]]],
    strings: Sequence[str],
    settings: ReuseSettings,
) -> Iterator[tuple[int, int]]:
    """Candidates worth an alignment: in order they are alike enough as strings, or, for clauses
    that changed places, as bags of grams.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import Indel

    bare = [s.split("\0", 1)[0] for s in strings]
    for left, right, grams in candidates:
        alike = process.cpdist(
            [bare[i] for i in left.tolist()],
            [bare[j] for j in right.tolist()],
            scorer=Indel.normalized_similarity,
            dtype=np.float32,
        )
        good = (alike >= settings.near_score - SLACK) | (grams >= settings.near_score - SLACK)
        yield from zip(left[good].tolist(), right[good].tolist(), strict=True)


def _grams(text: str, own: NDArray[np.bool_] | None) -> frozenset[str]:
    """The distinct 3-grams of a unit that are not wholly prescribed and not only slots."""
    out = set()
    for i in range(len(text) - GRAM + 1):
        gram = text[i : i + GRAM]
        if own is not None and not own[i : i + GRAM].any():
            continue
        if not _SLOT_SYMBOLS.issuperset(gram):
            out.add(gram)
    return frozenset(out)


def _candidates(
    grams: Sequence[frozenset[str]],
) -> Iterator[tuple[Ids, Ids, NDArray[np.float64]]]:
    """Blocks of pairs i < j of gram sets that share at least SHARED_GRAMS of the larger one, with
    that share.
    """
    from scipy import sparse

    df: dict[str, int] = defaultdict(int)
    for group in grams:
        for gram in group:
            df[gram] += 1
    rank = {g: r for r, g in enumerate(sorted(df, key=lambda g: (df[g], g)))}
    sizes = np.array([len(g) for g in grams], dtype=np.int64)
    full_at, full_col, head_at, head_col = [0], [], [0], []
    for group in grams:
        columns = sorted(rank[g] for g in group)
        full_col.extend(columns)
        full_at.append(len(full_col))
        n = len(columns)
        head_col.extend(columns[: n - int(np.ceil(SHARED_GRAMS * n)) + 1] if n else [])
        head_at.append(len(head_col))
    shape = (len(grams), max(1, len(rank)))
    full = sparse.csr_array(
        (np.ones(len(full_col), dtype=np.int32), full_col, full_at), shape=shape
    )
    head = sparse.csr_array(
        (np.ones(len(head_col), dtype=np.int32), head_col, head_at), shape=shape
    )
    turned = head.T.tocsr()
    for at in range(0, len(grams), _BLOCK):
        meet = (head[at : at + _BLOCK] @ turned).tocoo()
        i, j = meet.coords[0].astype(np.int64) + at, meet.coords[1].astype(np.int64)
        later = i < j
        i, j = i[later], j[later]
        # The bound on sizes is free and drops pairs of very different length.
        larger = np.maximum(sizes[i], sizes[j])
        fits = np.minimum(sizes[i], sizes[j]) >= SHARED_GRAMS * larger
        i, j, larger = i[fits], j[fits], larger[fits]
        order = np.lexsort((j, i))
        i, j, larger = i[order], j[order], larger[order]
        for part in range(0, len(i), 200_000):
            pi, pj = i[part : part + 200_000], j[part : part + 200_000]
            common = full[pi].multiply(full[pj]).sum(axis=1)
            share = common / larger[part : part + 200_000]
            good = share >= SHARED_GRAMS
            yield pi[good], pj[good], share[good]


class _Scorer:
    """Aligns stretches of masked rows; equal texts are aligned once."""

    def __init__(self, reports: Sequence[Prepared], settings: ReuseSettings) -> None:
        self._sides = [_Side(p) for p in reports]
        self._settings = settings
        self._tiles = lru_cache(maxsize=65_536)(tiles)

    def pair(self, na: int, a: Unit, nb: int, b: Unit) -> NearPair | None:
        """Align two stretches and cut off clauses at the edges that are not shared; None when
        what is left is too short or not near enough.
        """
        left, right = self._sides[na], self._sides[nb]
        found = self._tiles(left.text[slice(*a)], right.text[slice(*b)])
        if not found:
            return None
        moved = [(i + a[0], j + b[0], n) for i, j, n in found]
        a2 = left.trimmed(a, [(i, i + n) for i, _, n in moved])
        b2 = right.trimmed(b, sorted((j, j + n) for _, j, n in moved))
        if a2 is None or b2 is None:
            return None
        size_a, size_b = left.own(*a2), right.own(*b2)
        smaller = min(size_a, size_b)
        if smaller < self._settings.min_near:
            return None
        inside = tuple(
            t
            for t in moved
            if a2[0] <= t[0] and t[0] + t[2] <= a2[1] and b2[0] <= t[1] and t[1] + t[2] <= b2[1]
        )
        same = 0.0
        for i, j, n in inside:
            same += left.own(i, i + n) + right.own(j, j + n) - left.differing(right, i, j, n)
        score = same / (size_a + size_b)
        if score < required(smaller, self._settings):
            return None
        return NearPair(a2, b2, inside, score)


class _Side:
    """What the scorer needs of one report, as plain lists: stretches are short, calls many."""

    def __init__(self, prepared: Prepared) -> None:
        row = prepared.masked
        self.text = prepared.masked_text
        self._own: list[int] = [0, *np.cumsum(row.own).tolist()]
        self._breaks: list[int] = np.flatnonzero(row.breaks >= CLAUSE_BREAK).tolist()
        self._slot_at: list[int] = np.flatnonzero(row.slot >= 0).tolist()
        self._values = {t: prepared.slots[int(row.slot[t])].value for t in self._slot_at}

    def own(self, start: int, end: int) -> int:
        """Symbols of its own between two places."""
        return self._own[end] - self._own[start]

    def differing(self, other: _Side, i: int, j: int, n: int) -> int:
        """Slots with another filler on the other side, in a tile."""
        low, high = bisect_left(self._slot_at, i), bisect_left(self._slot_at, i + n)
        return sum(self._values[t] != other._values[t - i + j] for t in self._slot_at[low:high])

    def trimmed(self, unit: Unit, shared: Sequence[Unit]) -> Unit | None:
        """Cut clauses that are hardly shared off both ends; `shared` is sorted."""
        start, end = unit
        low, high = bisect_right(self._breaks, start), bisect_left(self._breaks, end)
        edges = [start, *self._breaks[low:high], end]
        first = last = None
        at = 0
        for x, y in pairwise(edges):
            while at < len(shared) and shared[at][1] <= x:
                at += 1
            covered, t = 0, at
            while t < len(shared) and shared[t][0] < y:
                covered += min(y, shared[t][1]) - max(x, shared[t][0])
                t += 1
            if covered >= EDGE * (y - x):
                first, last = (x if first is None else first), y
        return None if first is None or last is None else (first, last)


def required(size: int, settings: ReuseSettings) -> float:
    """Lowest score of a near match whose shorter side has `size` symbols of its own."""
    return settings.near_score + SHORT * (1 - settings.near_score) / size


def _joined(score: _Scorer, na: int, nb: int, pairs: list[NearPair]) -> list[NearPair]:
    """One alignment for near stretches of two reports that overlap on both sides; else the best."""
    pairs = sorted(set(pairs), key=lambda p: (p.a, p.b))
    groups: list[list[NearPair]] = []
    for pair in pairs:
        touching = [
            g for g in groups if any(_overlap(p.a, pair.a) and _overlap(p.b, pair.b) for p in g)
        ]
        merged = [pair, *(p for g in touching for p in g)]
        groups = [g for g in groups if g not in touching]
        groups.append(merged)
    out: list[NearPair] = []
    for group in groups:
        whole = None
        if len(group) > 1:
            a = (min(p.a[0] for p in group), max(p.a[1] for p in group))
            b = (min(p.b[0] for p in group), max(p.b[1] for p in group))
            if max(a[1] - a[0], b[1] - b[0]) <= LIMIT:
                whole = score.pair(na, a, nb, b)
        if whole is not None:
            out.append(whole)
            continue
        taken: list[NearPair] = []
        for p in sorted(group, key=lambda p: (-p.score * (p.a[1] - p.a[0]), p.a, p.b)):
            if not any(_overlap(p.a, t.a) or _overlap(p.b, t.b) for t in taken):
                taken.append(p)
        out += taken
    return sorted(out, key=lambda p: (p.a, p.b))


def _overlap(x: Unit, y: Unit) -> bool:
    return x[0] < y[1] and y[0] < x[1]
