"""The stretches of a report that are compared as wholes when edited copies are sought.

A unit is a sentence (； also divides) of the masked row with at least `min_near` symbols of its
own; one over LIMIT symbols (a line without marks) is several units, divided at clauses where
possible. In units of over LONG symbols every run of clauses of just over WINDOW symbols is a
window: part of a long sentence may be a copy. What is computed here depends on one report alone
and is kept with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from explorer.reuse.slots import SYMBOLS

if TYPE_CHECKING:
    from explorer.reuse.prepared import Row

# Symbols: units longer than LONG are also compared by runs of clauses of at least WINDOW.
LONG: Final = 48
WINDOW: Final = 24
# Longest stretch that is aligned as one, in symbols: alignment takes time by the square.
LIMIT: Final = 400
# Symbols of the grams that say how alike two units are, and of those by which they are found.
GRAM: Final = 3
SEED: Final = 4

Ints = NDArray[np.int64]
Hash = NDArray[np.uint64]

_BASE: Final = 0x9E3779B97F4A7C15
_POWERS: Final = np.array([pow(_BASE, i, 2**64) for i in range(LIMIT)], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Units:
    """The units of one masked row, in order; offsets are places in the row.

    Attributes
    ----------
    starts, ends : int64 arrays, shape (n,)
    keys : uint64 array, shape (n,)
        Hash of the symbols and of which of them are its own wording: equal for equal units.
    windows : int64 array, shape (w, 2)
        Start and end of each window.
    window_at : int64 array, shape (n + 1,)
        ``windows[window_at[i]:window_at[i + 1]]`` are those of unit i.
    grams, seeds : uint64 arrays, shapes (g,) and (s,)
        Unit number in the upper, hash of a 3-gram (4-gram) in the lower 32 bits; sorted, distinct.
        Grams that are wholly prescribed wording or only slots are left out.
    """

    starts: Ints
    ends: Ints
    keys: Hash
    windows: Ints
    window_at: Ints
    grams: Hash
    seeds: Hash

    def __len__(self) -> int:
        return len(self.starts)


def units(row: Row, min_near: int) -> Units:
    """Divide a masked row into its units."""
    from explorer.reuse.prepared import CLAUSE_BREAK, HALF_BREAK

    n = len(row)
    own = np.concatenate(([0], np.cumsum(row.own))).astype(np.int64)
    bounds = np.append(np.flatnonzero(row.breaks >= HALF_BREAK), n)
    clauses = np.append(np.flatnonzero(row.breaks >= CLAUSE_BREAK), n)
    starts, ends = bounds[:-1], bounds[1:]
    if n and (ends - starts).max() > LIMIT:
        starts, ends = _divided(starts, ends, clauses)
    enough = own[ends] - own[starts] >= min_near
    starts, ends = starts[enough].astype(np.int64), ends[enough].astype(np.int64)
    windows: list[tuple[int, int]] = []
    counts = np.zeros(len(starts), dtype=np.int64)
    for u in np.flatnonzero(own[ends] - own[starts] > LONG).tolist():
        found = _windows(int(starts[u]), int(ends[u]), clauses, own)
        windows += found
        counts[u] = len(found)
    at = np.concatenate(([0], np.cumsum(counts)))
    unit_of = _unit_of(n, starts, ends)
    return Units(
        starts,
        ends,
        _keys(row, starts, ends, unit_of),
        np.array(windows, dtype=np.int64).reshape(-1, 2),
        at,
        _grams(row, unit_of, ends, own, GRAM),
        _grams(row, unit_of, ends, own, SEED),
    )


def seeds_of(row: Row, starts: Ints, ends: Ints) -> Hash:
    """The seeds of a row's units, see `Units`."""
    own = np.concatenate(([0], np.cumsum(row.own))).astype(np.int64)
    return _grams(row, _unit_of(len(row), starts, ends), ends, own, SEED)


def _unit_of(size: int, starts: Ints, ends: Ints) -> Ints:
    """The unit of each symbol, -1 for none, shape (size,)."""
    out = np.full(size, -1, dtype=np.int64)
    for u, (s, e) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        out[s:e] = u
    return out


def _divided(starts: Ints, ends: Ints, clauses: Ints) -> tuple[Ints, Ints]:
    """The same stretches, none over LIMIT: cut at the last clause that fits, else each LONG."""
    out: list[tuple[int, int]] = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        while end - start > LIMIT:
            cut = int(clauses[np.searchsorted(clauses, start + LIMIT, side="right") - 1])
            # Without marks there are no clauses to hold on to: short pieces, as windows are.
            cut = cut if cut >= start + WINDOW else start + LONG
            out.append((start, cut))
            start = cut
        out.append((start, end))
    both = np.array(out, dtype=np.int64)
    return both[:, 0], both[:, 1]


def _windows(start: int, end: int, clauses: Ints, own: Ints) -> list[tuple[int, int]]:
    """Each run of clauses of a unit that has just over WINDOW symbols of its own."""
    low, high = np.searchsorted(clauses, (start, end)).tolist()
    edges = [start, *(c for c in clauses[low:high].tolist() if c > start), end]
    held = [int(own[e]) for e in edges]
    out = []
    j = 0
    for i in range(len(edges) - 1):
        j = max(j, i + 1)
        while j < len(edges) and held[j] - held[i] < WINDOW:
            j += 1
        if j == len(edges):
            break
        out.append((edges[i], edges[j]))
    return out


def _keys(row: Row, starts: Ints, ends: Ints, unit_of: Ints) -> Hash:
    """Polynomial hash of each unit over (symbol, whether it is own wording)."""
    if not len(starts):
        return np.zeros(0, dtype=np.uint64)
    at = np.flatnonzero(unit_of >= 0)
    with np.errstate(over="ignore"):
        symbols = mix(row.codes[at].astype(np.uint64) * np.uint64(2) + row.own[at])
        terms = symbols * _POWERS[at - starts[unit_of[at]]]
        first = np.concatenate(([0], np.cumsum(ends - starts)[:-1]))
        out: Hash = mix(np.add.reduceat(terms, first) + (ends - starts).astype(np.uint64))
    return out


def _grams(row: Row, unit_of: Ints, ends: Ints, own: Ints, size: int) -> Hash:
    """The distinct grams of each unit, see `Units`."""
    n = len(row)
    if n < size or not len(ends):
        return np.zeros(0, dtype=np.uint64)
    at = np.arange(n - size + 1)
    mine = unit_of[at]
    slots = np.concatenate(([0], np.cumsum(is_slot(row.codes))))
    good = (mine >= 0) & (own[at + size] > own[at]) & (slots[at + size] - slots[at] < size)
    good[good] = at[good] + size <= ends[mine[good]]
    at = at[good]
    with np.errstate(over="ignore"):
        hashed = np.zeros(len(at), dtype=np.uint64)
        for t in range(size):
            hashed = mix(hashed * np.uint64(_BASE) + row.codes[at + t])
    unit = mine[good].astype(np.uint64) << np.uint64(32)
    return distinct(unit | (hashed >> np.uint64(32)))


def distinct(values: Hash) -> Hash:
    """The values in order, each once; np.unique goes through a hash table and takes three times as
    long.
    """
    ordered: Hash = np.sort(values)
    fresh = np.ones(len(ordered), dtype=np.bool_)
    fresh[1:] = ordered[1:] != ordered[:-1]
    return ordered[fresh]


def is_slot(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which symbols stand for slots."""
    first = min(ord(s) for s in SYMBOLS.values())
    out: NDArray[np.bool_] = (codes >= first) & (codes < first + len(SYMBOLS))
    return out


def mix(values: Hash) -> Hash:
    """Spread values over 64 bits (the finaliser of splitmix64)."""
    with np.errstate(over="ignore"):
        z: Hash = values + np.uint64(0x9E3779B97F4A7C15)  # the only new array but one
        z ^= z >> np.uint64(30)
        z *= np.uint64(0xBF58476D1CE4E5B9)
        z ^= z >> np.uint64(27)
        z *= np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return z
