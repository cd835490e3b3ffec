"""Which units of text are worth aligning: those that share rare wording.

The contract. Each distinct unit brings forward its RAREST 4-grams of those that any other unit
has. Two units meet when both bring forward the same one. What is lost: a pair none of whose common
4-grams is among the RAREST of both. tests/test_reuse_candidates.py compares with aligning all
pairs on small corpora; benchmarks/reuse_quality.py counts what planted copies are lost.

A gram that more than `limit` units bring forward does not bring all of them together, which would
be quadratic, but each with its first HUBS units; units that depend on such grams are returned as
`frequent`, so that the result can say that pairs of theirs may be missing.

Method: prefix filtering (Bayardo, Ma & Srikant, "Scaling up all pairs similarity search", 2007)
with prefixes of a fixed length; sorting instead of hash tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from explorer.reuse.units import distinct

Ints = NDArray[np.int64]
Hash = NDArray[np.uint64]

RAREST: Final = 24
HUBS: Final = 8
# Meetings made at a time: bounds memory (some 50 bytes each), not results.
_BLOCK: Final = 1_000_000
# Size of the table that counts grams: at least four places a gram, so that few share one; a shared
# place makes a gram look more frequent than it is, no more.
_LARGEST_TABLE: Final = 2**27


@dataclass(frozen=True, slots=True)
class Postings:
    """Who brings forward what, ordered by gram, then by unit.

    units : int64 array, shape (p,)
    group_end : int64 array, shape (p,) : where the gram's group ends
    group_start : int64 array, shape (p,)
    """

    units: Ints
    group_start: Ints
    group_end: Ints


def brought_forward(seeds: Hash) -> Hash:
    """The RAREST seeds of each unit; `seeds` as in `Units`, over all distinct units, sorted."""
    if not len(seeds):
        return seeds
    size = 1 << max(10, min(int(_LARGEST_TABLE).bit_length() - 1, (4 * len(seeds)).bit_length()))
    place = (seeds & np.uint64(size - 1)).astype(np.int64)
    df = np.bincount(place, minlength=size).astype(np.uint32)[place]
    shared = df > 1
    seeds, df = seeds[shared], df[shared]
    unit = (seeds >> np.uint64(32)).astype(np.int64)
    # Rarest first within each unit; ties by hash.
    order = np.lexsort((seeds, df, unit))
    unit = unit[order]
    fresh = np.ones(len(unit), dtype=np.bool_)
    fresh[1:] = unit[1:] != unit[:-1]
    begin = np.flatnonzero(fresh)
    rank = np.arange(len(unit)) - np.repeat(begin, np.diff(np.append(begin, len(unit))))
    out: Hash = seeds[order[rank < RAREST]]
    return out


def postings(chosen: Hash) -> Postings:
    """Order what was brought forward by gram."""
    turned = np.sort((chosen << np.uint64(32)) | (chosen >> np.uint64(32)))
    gram = turned >> np.uint64(32)
    fresh = np.ones(len(turned), dtype=np.bool_)
    fresh[1:] = gram[1:] != gram[:-1]
    begin = np.flatnonzero(fresh)
    sizes = np.diff(np.append(begin, len(turned)))
    start = np.repeat(begin, sizes)
    return Postings(
        (turned & np.uint64(0xFFFFFFFF)).astype(np.int64), start, start + np.repeat(sizes, sizes)
    )


def frequent(of: Postings, count: int, limit: int) -> NDArray[np.bool_]:
    """Which units depend on frequent grams: half or more of what they bring forward."""
    often = (of.group_end - of.group_start) > limit
    all_ = np.bincount(of.units, minlength=count)
    many = np.bincount(of.units[often], minlength=count)
    out: NDArray[np.bool_] = (many > 0) & (2 * many >= all_)
    return out


def meetings(
    of: Postings, limit: int, new: NDArray[np.bool_] | None
) -> Iterator[tuple[Ints, Ints]]:
    """Yield distinct pairs i < j of units that meet, in blocks sorted by i, then j.

    Parameters
    ----------
    limit : units up to which a gram brings all of them together
    new : bool array over units; only pairs with at least one new unit. None takes all
    """
    position = np.arange(len(of.units))
    size = of.group_end - of.group_start
    often = size > limit
    # Each posting meets the later ones of its group; of a frequent group the first ones meet all.
    partners = np.where(~often | (position - of.group_start < HUBS), of.group_end - position - 1, 0)
    by_unit = np.argsort(of.units, kind="stable")
    running = np.cumsum(partners[by_unit])
    ordered = of.units[by_unit]
    at = 0
    while at < len(by_unit):
        base = int(running[at - 1]) if at else 0
        stop = int(np.searchsorted(running, base + _BLOCK, side="right"))
        stop = max(stop, at + 1)
        # All postings of one unit belong to one block, so that a pair is never yielded twice.
        stop = int(np.searchsorted(ordered, ordered[stop - 1], side="right"))
        mine = by_unit[at:stop]
        at = stop
        count = partners[mine]
        left = np.repeat(of.units[mine], count)
        begin = np.repeat(np.cumsum(count) - count, count)
        right = of.units[np.repeat(mine + 1, count) + np.arange(len(left)) - begin]
        if new is not None:
            wanted = new[left] | new[right]
            left, right = left[wanted], right[wanted]
        pairs = distinct((left.astype(np.uint64) << np.uint64(32)) | right.astype(np.uint64))
        yield (
            (pairs >> np.uint64(32)).astype(np.int64),
            (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64),
        )
