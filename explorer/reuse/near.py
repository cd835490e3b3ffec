"""Edited copies: sentences and runs of clauses that share enough of their wording.

The contract. Units are the sentences of each report's masked row (； also divides) with at least
`min_near` symbols of its own, and in sentences over 48 symbols every run of clauses of just over 24. Two
units of different reports are compared when they share at least a quarter of the distinct 3-grams of
the one that has more. None of these pairs is missed: units that share a share t of n grams must share
one of the n - ceil(t n) + 1 rarest of each (prefix filtering, Bayardo, Ma & Srikant, "Scaling up all
pairs similarity search", 2007). A pair that scores at least `near_score` in greedy string tiling is
near. The choice of grams affects speed only: what is found between two reports does not depend on the
others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from explorer.reuse.model import ReuseSettings
from explorer.reuse.prepared import CLAUSE_BREAK, Prepared
from explorer.reuse.slots import SYMBOLS
from explorer.reuse.tiling import Tile, tiles

# Share of the larger unit's 3-grams that must be common for two units to be compared. A copy with
# 30 % of its words replaced keeps about half of its 3-grams.
SHARED_GRAMS: Final = 0.25
GRAM: Final = 3
# Clauses at the edge of a near match are cut off when less than this share of them is shared.
EDGE: Final = 0.34
# Rows of the sparse product at a time; bounds memory, not results.
_BLOCK: Final = 2_000

_SLOT_SYMBOLS: Final = frozenset(SYMBOLS.values())

Unit = tuple[int, int]  # start, end in the masked row


@dataclass(frozen=True, slots=True)
class NearPair:
    """Two stretches of masked rows that are near, and the tiles they share (offsets in the rows)."""

    a: Unit
    b: Unit
    tiles: tuple[Tile, ...]
    score: float


def near_pairs(
    reports: Sequence[Prepared], settings: ReuseSettings, new_from: int = 0
) -> Iterator[tuple[int, int, list[NearPair]]]:
    """Yield (number of a, number of b, near stretches) for each two reports that have some."""
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
    score = _Scorer(reports)
    for left, right in _candidates(own_grams):
        for na, ua in places[left]:
            for nb, ub in places[right]:
                if na == nb or max(na, nb) < new_from:
                    continue
                pair = (na, ua, nb, ub) if na < nb else (nb, ub, na, ua)
                near = score.pair(*pair)
                if near is not None and near.score >= settings.near_score:
                    found[pair[0], pair[2]].append(near)
    for (na, nb), pairs in sorted(found.items()):
        yield na, nb, _joined(score, na, nb, pairs, settings)


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


def _candidates(grams: Sequence[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """Pairs (i < j) of gram sets that share at least SHARED_GRAMS of the larger one."""
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
            good = common >= SHARED_GRAMS * larger[part : part + 200_000]
            yield from zip(pi[good].tolist(), pj[good].tolist(), strict=True)


class _Scorer:
    """Aligns stretches of masked rows; equal texts are aligned once."""

    def __init__(self, reports: Sequence[Prepared]) -> None:
        self._reports = reports
        self._tiles = lru_cache(maxsize=65_536)(tiles)

    def pair(self, na: int, a: Unit, nb: int, b: Unit) -> NearPair | None:
        """Align two stretches; cut off clauses at the edges that are not shared."""
        left, right = self._reports[na], self._reports[nb]
        found = self._tiles(left.masked_text[slice(*a)], right.masked_text[slice(*b)])
        if not found:
            return None
        moved = [(i + a[0], j + b[0], n) for i, j, n in found]
        a2 = _trim(left, a, [(i, n) for i, _, n in moved])
        b2 = _trim(right, b, [(j, n) for _, j, n in moved])
        if a2 is None or b2 is None:
            return None
        inside = tuple(
            t
            for t in moved
            if a2[0] <= t[0] and t[0] + t[2] <= a2[1] and b2[0] <= t[1] and t[1] + t[2] <= b2[1]
        )
        return NearPair(a2, b2, inside, self.score(left, right, a2, b2, inside))

    @staticmethod
    def score(left: Prepared, right: Prepared, a: Unit, b: Unit, shared: Sequence[Tile]) -> float:
        """Share of the symbols of its own that both sides share; a slot whose filler differs counts
        half.
        """
        own_a, own_b = left.masked.own, right.masked.own
        size = int(own_a[a[0] : a[1]].sum()) + int(own_b[b[0] : b[1]].sum())
        if not size:
            return 0.0
        same = 0.0
        for i, j, n in shared:
            same += int(own_a[i : i + n].sum()) + int(own_b[j : j + n].sum())
            for t in np.flatnonzero(left.masked.slot[i : i + n] >= 0).tolist():
                x = left.slots[int(left.masked.slot[i + t])]
                y = right.slots[int(right.masked.slot[j + t])]
                if x.value != y.value:
                    same -= 1.0
        return max(0.0, same / size)


def _trim(prepared: Prepared, unit: Unit, shared: list[tuple[int, int]]) -> Unit | None:
    """Cut clauses that are hardly shared off both ends."""
    start, end = unit
    covered = np.zeros(end - start, dtype=np.bool_)
    for at, n in shared:
        covered[at - start : at - start + n] = True
    breaks = prepared.masked.breaks[start:end]
    edges = [0, *(np.flatnonzero(breaks[1:] >= CLAUSE_BREAK) + 1).tolist(), end - start]
    clauses = list(zip(edges, edges[1:], strict=False))
    good = [i for i, (x, y) in enumerate(clauses) if covered[x:y].mean() >= EDGE]
    if not good:
        return None
    return start + clauses[good[0]][0], start + clauses[good[-1]][1]


def _joined(
    score: _Scorer, na: int, nb: int, pairs: list[NearPair], settings: ReuseSettings
) -> list[NearPair]:
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
            whole = score.pair(na, a, nb, b)
        if whole is not None and whole.score >= settings.near_score:
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
