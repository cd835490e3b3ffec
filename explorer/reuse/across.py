"""What newly shelved reports share with those that were on the shelf before.

The contract. Runs and near stretches are those of `runs.shared_runs` and `near.near_pairs`, between
a report that is indexed and one that is not; the two differ in one thing. How rare a gram is, and
which wordings are too frequent for all their pairs, is decided by the reports up to here: what is
said of two reports is final, whatever comes later. Every gram of the older reports can be met, not
only their rarest, so that a copy is found although its original was unique when it came.

Cost: a search in sorted arrays for each gram of the new reports, plus the pairs found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.reuse import kernels
from explorer.reuse.candidates import HUBS, RAREST
from explorer.reuse.matching import COVERED
from explorer.reuse.model import ReuseSettings
from explorer.reuse.near import (
    FLOOR,
    SHARED_GRAMS,
    AlignWork,
    NearPair,
    Stretch,
    Tile,
    clause_marks,
    differing,
    measure_of,
    required_at,
    side_by_side,
    sorted_pairs,
)
from explorer.reuse.prepared import Flags, Prepared, Row
from explorer.reuse.runs import Runs, gram_hashes, windows
from explorer.reuse.shelf import Shelf
from explorer.reuse.units import GRAM, WINDOW, Units, is_slot
from explorer.work import Engine

Ints = NDArray[np.int64]
Hash = NDArray[np.uint64]

# Pairs of places, or of units, that are made at a time; some 60 bytes each.
_BLOCK: Final = 1_000_000
# Earlier places that a wording may have for a new place to be paired with each of them. Where there
# are more it is paired with the earliest: in a corpus of a million sentences a clause that many
# write would have thousands of pairs, which say no more than its cluster does.
LINKS: Final = 8
# Older units with which a new one is aligned: those with which it shares most rare grams. And the
# units that a gram may have for all of them to be met; of a more frequent one the HUBS first are.
ALIGNED: Final = 8
_MET: Final = 32
# Symbols of new rows that are looked up in one pass through the indexes: in the order of keys each
# part of an index is read once. Of each come up to LINKS pairs of places, some 100 bytes each.
_TOGETHER: Final = 250_000
# Symbols that are compared at a time when runs are extended.
_STEP: Final = 16
_Found = dict[tuple[int, int], list[NearPair]]


# --- equal runs -----------------------------------------------------------------------------------


def index_runs(
    shelf: Shelf, kind: str, rows: Sequence[Row], k: int, eligible: Sequence[Flags], first: int
) -> None:
    """Index the k-grams of reports from number `first` on.

    Parameters
    ----------
    kind : "plain" or "masked"
    rows : their rows of that kind
    eligible : for each which k-grams may found a run, see `runs.shared_runs`
    """
    base = int(shelf.offsets(f"{kind}_codes")[first])
    keys, places = [], []
    for row, can in zip(rows, eligible, strict=True):
        at = _founding(row, can, k)
        keys.append(gram_hashes(row.codes, at, k))
        places.append(base + at)
        base += len(row)
    if keys:
        shelf.postings[kind].add(np.concatenate(keys), np.concatenate(places))


def _founding(row: Row, can: Flags, k: int) -> Ints:
    return np.flatnonzero(can[: max(0, len(row) - k + 1)])


def runs_across(
    shelf: Shelf,
    kind: str,
    rows: Sequence[Row],
    k: int,
    eligible: Sequence[Flags],
    first: int,
    gone: NDArray[np.bool_],
    limit: int | None = None,
) -> tuple[Runs, list[Flags]]:
    """The maximal equal runs of at least k symbols between indexed reports and others.

    Parameters
    ----------
    first : number of the first report that is not indexed; `rows` are those from it on
    gone : bool array over the reports; those that are not compared
    limit : indexed places of a k-gram up to which a new one is paired with all of them; None takes
        LINKS

    Returns
    -------
    the runs, reports by their numbers, and for each of `rows` which k-grams are too frequent
    """
    offsets = shelf.offsets(f"{kind}_codes")
    symbols = shelf.columns[f"{kind}_codes"].values
    most = LINKS if limit is None else limit
    often = [np.zeros(len(row), dtype=np.bool_) for row in rows]
    found: list[Ints] = []
    base = int(offsets[first])
    # Diagonals of two rows never touch: no k-gram begins in the last k - 1 places.
    for some in _groups([len(row) for row in rows], _TOGETHER if k > 1 else 1):
        keys, places = [], []
        at = base
        for number in some:
            mine = _founding(rows[number], eligible[number], k)
            keys.append(gram_hashes(rows[number].codes, mine, k))
            places.append(mine + at)
            at += len(rows[number])
        hashes, here = np.concatenate(keys), np.concatenate(places)
        if len(here):
            first_ones = most if gone.any() else 1
            p, q, frequent = _meetings(shelf, kind, hashes, here, most, first_ones)
            marked = np.zeros(at - base, dtype=np.bool_)
            marked[frequent - base] = True
            ends = np.cumsum([len(rows[number]) for number in some])
            for number, flags in zip(some, np.split(marked, ends[:-1]), strict=True):
                often[number] = flags
            kept = ~gone[np.searchsorted(offsets, p, side="right") - 1]
            p, q = p[kept], q[kept]
            if first_ones > 1:
                p, q = _earliest_of(p, q, frequent)
            p, q = _first_of_each(p, q)
            found.append(_extended(symbols, offsets, p, q, k))
        base = at
    runs = each_once(np.concatenate([np.zeros((0, 3), dtype=np.int64), *found]))
    left, right, length = runs.T
    doc_a, doc_b = (np.searchsorted(offsets, x, side="right") - 1 for x in (left, right))
    start_a, start_b = left - offsets[doc_a], right - offsets[doc_b]
    order = np.lexsort((length, start_b, start_a, doc_b, doc_a))
    columns = (c[order] for c in (doc_a, start_a, doc_b, start_b, length))
    return Runs(*columns), often


def _groups(sizes: Sequence[int], most: int) -> Iterator[range]:
    """Numbers of rows that are looked up together: up to so many symbols, and one row at least."""
    start, held = 0, 0
    for number, size in enumerate(sizes):
        if number > start and held + size > most:
            yield range(start, number)
            start, held = number, 0
        held += size
    if sizes:
        yield range(start, len(sizes))


def _meetings(
    shelf: Shelf, kind: str, keys: NDArray[Any], at: Ints, limit: int, first_ones: int
) -> tuple[Ints, Ints, Ints]:
    """Places p of indexed rows and q of new ones where k-grams of equal hash begin; and the new
    places where only so many first ones are paired, since there are more than `limit`.
    """
    order = np.argsort(keys, kind="stable")
    keys, at = keys[order], at[order]
    counts, ranges = shelf.postings[kind].find(keys)
    some = counts > 0
    often = counts > limit
    most = np.where(often, first_ones, counts)
    ranges = [(low[some], size[some]) for low, size in ranges]
    of, p = shelf.postings[kind].values(ranges, most[some])
    return p, at[some][of], at[often]


def _earliest_of(p: Ints, q: Ints, frequent: Ints) -> tuple[Ints, Ints]:
    """The pairs without those of a frequent place of q that has an earlier one."""
    by = np.lexsort((p, q))
    p, q = p[by], q[by]
    first = np.ones(len(q), dtype=np.bool_)
    first[1:] = q[1:] != q[:-1]
    kept = first | ~np.isin(q, frequent)
    return p[kept], q[kept]


def _first_of_each(p: Ints, q: Ints) -> tuple[Ints, Ints]:
    """Along each diagonal, of consecutive pairs only the first."""
    by = np.lexsort((p, q - p))
    p, q = p[by], q[by]
    starts = np.ones(len(p), dtype=np.bool_)
    starts[1:] = (np.diff(q - p) != 0) | (np.diff(p) != 1)
    return p[starts], q[starts]


def _extended(symbols: NDArray[Any], offsets: Ints, p: Ints, q: Ints, k: int) -> Ints:
    """Pairs of places as whole runs: start, start and length, shape (n, 3); those shorter than k,
    which only a collision of hashes makes, are left out.
    """
    a, b = (np.searchsorted(offsets, x, side="right") - 1 for x in (p, q))
    back = _equal(symbols, p, q, np.minimum(p - offsets[a], q - offsets[b]), -1)
    p, q = p - back, q - back
    length = _equal(symbols, p, q, np.minimum(offsets[a + 1] - p, offsets[b + 1] - q), 1)
    return each_once(np.stack((p, q, length), axis=1)[length >= k])


def each_once(rows: NDArray[Any]) -> NDArray[Any]:
    """The distinct rows of three numbers, in order; np.unique takes ten times as long for rows."""
    ordered = rows[np.lexsort((rows[:, 2], rows[:, 1], rows[:, 0]))]
    fresh = np.ones(len(ordered), dtype=np.bool_)
    fresh[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    return ordered[fresh]


def _equal(symbols: NDArray[Any], p: Ints, q: Ints, room: Ints, way: int) -> Ints:
    """How many symbols agree from each two places on, at most `room`; backwards from before them
    when `way` is -1.
    """
    out = np.zeros(len(p), dtype=np.int64)
    step = np.arange(_STEP) * way - (way < 0)
    active = np.flatnonzero(room > 0)
    while len(active):
        done = out[active]
        inside = np.arange(_STEP) < (room[active] - done)[:, None]
        x, y = (v[active] + way * done for v in (p, q))
        # Places outside the room are read as the first one, and do not count.
        move = np.where(inside, step, step[0])
        same = (symbols[x[:, None] + move] == symbols[y[:, None] + move]) & inside
        more = np.where(same.all(axis=1), _STEP, np.argmin(same, axis=1))
        out[active] = done + more
        active = active[(more == _STEP) & (room[active] > out[active])]
    return out


# --- edited copies --------------------------------------------------------------------------------


def index_units(shelf: Shelf, units: Sequence[Units], first: int) -> None:
    """Index the units of reports from number `first` on; of equal units the earliest alone can be
    met, and the others are its places.
    """
    base = int(shelf.offsets("unit_key")[first])
    keys = np.concatenate([np.zeros(0, dtype=np.uint64), *(u.keys for u in units)])
    earliest = _earliest(shelf, keys, base)
    hashed, owners = [], []
    for u in units:
        unit = (u.seeds >> np.uint64(32)).astype(np.int64) + base
        own = earliest[unit - int(shelf.offsets("unit_key")[first])] == unit
        hashed.append((u.seeds & np.uint64(0xFFFFFFFF))[own])
        owners.append(unit[own])
        base += len(u)
    if hashed:
        shelf.postings["seeds"].add(np.concatenate(hashed), np.concatenate(owners))
        numbers = np.arange(base - len(keys), base)
        shelf.postings["keys"].add(keys >> np.uint64(32), numbers)


def _earliest(shelf: Shelf, keys: Hash, base: int) -> Ints:
    """Of new units from number `base` on the earliest unit of the same key, itself perhaps."""
    _, at, of = np.unique(keys, return_index=True, return_inverse=True)
    out = base + at[of]
    # More than one: others may share the half of the key that is indexed.
    number, unit = _equal_units(shelf, keys, 8)
    # The smallest comes last, and stays.
    out[number[::-1]] = unit[::-1]
    return out


def _equal_units(shelf: Shelf, keys: Hash, most: int) -> tuple[Ints, Ints]:
    """Indexed units with one of some keys, of each the first so many: number of the key, and the
    unit; sorted.
    """
    order = np.argsort(keys, kind="stable")
    counts, ranges = shelf.postings["keys"].find(keys[order] >> np.uint64(32))
    of, units = shelf.postings["keys"].values(ranges, np.minimum(counts, most))
    number = order[of]
    same = shelf.columns["unit_key"].values[units] == keys[number]
    number, units = number[same], units[same]
    by = np.lexsort((units, number))
    return number[by], units[by]


class _Some:
    """Some units of the shelf, laid end to end as the inner loops read them.

    Parameters
    ----------
    units : int64 array, their numbers, ascending, distinct
    """

    def __init__(self, shelf: Shelf, units: Ints) -> None:
        columns = shelf.columns
        self.units = units
        report = columns["unit_report"].values[units]
        base = shelf.offsets("masked_codes")[report]
        start = columns["unit_start"].values[units].astype(np.int64)
        sizes = columns["unit_end"].values[units] - start
        at = np.repeat(base + start, sizes) + _ramp(sizes)
        self.codes = columns["masked_codes"].values[at]
        marks = columns["masked_marks"].values[at]
        self.own = ((marks & kernels.OWN) > 0).astype(np.uint8)
        self.breaks = clause_marks(marks & kernels.BREAKS, marks & kernels.LISTED)
        # How much of the plain row each symbol stands for: a slot for what fills it.
        slot = is_slot(self.codes)
        self.weights = np.ones(len(at), dtype=np.int64)
        filled = at[slot]
        self.weights[slot] = (
            columns["masked_ends"].values[filled] - columns["masked_starts"].values[filled]
        )
        self.slots = slot
        self.ends = np.cumsum(sizes)
        self.starts = self.ends - sizes
        grams, self.grams = _cut(columns["gram_end"].values, columns["gram"].values, units)
        self.gram_at = np.concatenate(([0], np.cumsum(grams)))
        held, flat = _cut(columns["window_end"].values, columns["window"].values, units)
        # Places in the row of the report become places here.
        self.windows = flat + np.repeat(self.starts - start, held)
        self.window_at = np.concatenate(([0], np.cumsum(held // 2)))
        self.sizes = grams
        has = held > 0
        self.least = np.where(has, np.minimum(grams, WINDOW - GRAM + 1), grams)


def _cut(ends: NDArray[Any], values: NDArray[Any], units: Ints) -> tuple[Ints, NDArray[Any]]:
    """The stretches of a column that belong to some units: how long each is, and all of them."""
    stop = ends[units]
    begin = np.where(units > 0, ends[np.maximum(units - 1, 0)], 0)
    sizes = stop - begin
    return sizes, values[np.repeat(begin, sizes) + _ramp(sizes)].astype(np.int64)


def near_across(
    shelf: Shelf,
    units: Sequence[Units],
    first: int,
    gone: NDArray[np.bool_],
    engine: Engine | None = None,
) -> tuple[_Found, _Found, set[tuple[int, Stretch]]]:
    """Near stretches of indexed reports and of those from number `first` on, whose units are given.

    Returns
    -------
    found, low, frequent : as `near.near_pairs`, reports by their numbers
    """
    settings = shelf.settings
    base = int(shelf.offsets("unit_key")[first])
    found: _Found = defaultdict(list)
    low: _Found = defaultdict(list)
    often: set[tuple[int, Stretch]] = set()
    new_keys = np.concatenate([np.zeros(0, dtype=np.uint64), *(u.keys for u in units)])
    _, mine, of = np.unique(new_keys, return_index=True, return_inverse=True)
    places = _places_of(mine[of] + base, np.arange(len(of)) + base)
    for left, right, frequent in _meeting(shelf, units, mine + base, base):
        some = _Some(shelf, np.unique(np.concatenate((left, right))))
        near = _aligned(some, left, right, settings, engine)
        matched = np.unique(np.array([u for u, *_ in near], dtype=np.int64))
        keys = shelf.columns["unit_key"].values[matched]
        number, equal = _equal_units(shelf, keys, LINKS + 1)
        older: list[list[tuple[int, Stretch]]] = [[] for _ in matched]
        for at, p in zip(number.tolist(), _stretches(shelf, equal), strict=True):
            if not gone[p[0]]:
                older[at].append(p)
        near.sort(key=itemgetter(0))  # each older report is read once
        spots = np.searchsorted(matched, np.array([u for u, *_ in near], dtype=np.int64)).tolist()
        mine_at: dict[int, list[tuple[int, Stretch]]] = {}
        for spot, (_, v, row, filled) in zip(spots, near, strict=True):
            size = min(row[4], row[5])
            need = required_at(size, settings.near_score)
            high = row[6] >= need * (row[4] + row[5])
            one = older[spot]
            two = mine_at.get(v)
            if two is None:
                two = mine_at[v] = _stretches(shelf, np.array(places[v], dtype=np.int64))
            if not one:
                continue
            thin = v in frequent
            if len(one) <= LINKS:
                links = [(x, y) for x in one for y in two]
            else:
                # Through the earliest: each new place is linked once, however many there are.
                links = [(one[0], y) for y in two]
                thin = True
            if high and thin:
                often.update(two)
            for a, b, pair in _placed(shelf, links, row, filled):
                if pair.score >= need:
                    found[a, b].append(pair)
                elif pair.score >= required_at(size, FLOOR):
                    low[a, b].append(pair)
    return sorted_pairs(found), sorted_pairs(low), often


def _places_of(owner: Ints, units: Ints) -> dict[int, list[int]]:
    """The units that belong to each owner."""
    out: dict[int, list[int]] = defaultdict(list)
    for o, u in zip(owner.tolist(), units.tolist(), strict=True):
        out[o].append(u)
    return out


def _stretches(shelf: Shelf, units: Ints) -> list[tuple[int, Stretch]]:
    """Where each unit stands: its report, its start and end."""
    columns = (
        shelf.columns[name].values[units].tolist()
        for name in ("unit_report", "unit_start", "unit_end")
    )
    return [(report, (start, end)) for report, start, end in zip(*columns, strict=True)]


def _meeting(
    shelf: Shelf, units: Sequence[Units], mine: Ints, base: int
) -> Iterator[tuple[Ints, Ints, set[int]]]:
    """Yield pairs of an indexed unit and one of `mine` that share a gram that is rare for the
    latter, in blocks; and which of `mine` depend on frequent grams.
    """
    limit = _MET
    hashed, owner = [np.zeros(0, dtype=np.uint64)], [np.zeros(0, dtype=np.int64)]
    at = base
    for u in units:
        hashed.append(u.seeds & np.uint64(0xFFFFFFFF))
        owner.append((u.seeds >> np.uint64(32)).astype(np.int64) + at)
        at += len(u)
    seeds, unit = np.concatenate(hashed), np.concatenate(owner)
    kept = np.isin(unit, mine)
    seeds, unit = seeds[kept], unit[kept]
    order = np.argsort(seeds, kind="stable")
    seeds, unit = seeds[order], unit[order]
    counts, ranges = shelf.postings["seeds"].find(seeds)
    _, of, among = np.unique(seeds, return_inverse=True, return_counts=True)
    rarity = counts + among[of]
    there = np.flatnonzero(counts > 0)
    # Rarest first within each unit; ties by hash.
    by = there[np.lexsort((seeds[there], rarity[there], unit[there]))]
    rank = _ramp(np.unique(unit[by], return_counts=True)[1])
    chosen = by[rank < RAREST]
    often = counts[chosen] > limit
    brought = np.bincount(unit[chosen] - base, minlength=max(1, at - base))
    many = np.bincount(unit[chosen][often] - base, minlength=max(1, at - base))
    frequent = set((base + np.flatnonzero((many > 0) & (2 * many >= brought))).tolist())
    most = np.where(often, HUBS, counts[chosen])
    keys = shelf.columns["unit_key"].values
    start = 0
    total = np.cumsum(most)
    while start < len(chosen):
        done = int(total[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(total, done + _BLOCK, side="right")))
        # All grams of one unit belong to one block, so that a pair is never yielded twice.
        while stop < len(chosen) and unit[chosen[stop]] == unit[chosen[stop - 1]]:
            stop += 1
        part = chosen[start:stop]
        ranged = [(low[part], size[part]) for low, size in ranges]
        of, left = shelf.postings["seeds"].values(ranged, most[start:stop])
        left, right, cut = _most_in_common(left, unit[part][of])
        frequent.update(cut)
        other = keys[left] != keys[right]
        yield left[other], right[other], frequent
        start = stop


def _most_in_common(left: Ints, right: Ints) -> tuple[Ints, Ints, list[int]]:
    """Of pairs of units that were met once for each gram in common those of each right unit that
    share most, the earliest of equals; and which right units had more.
    """
    met = (right.astype(np.uint64) << np.uint64(32)) | left.astype(np.uint64)
    met.sort()
    begin = np.flatnonzero(np.concatenate(([True], met[1:] != met[:-1])) if len(met) else met)
    common = np.diff(np.append(begin, len(met)))
    pairs = met[begin]
    right = (pairs >> np.uint64(32)).astype(np.int64)
    left = (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)
    by = np.lexsort((left, -common, right))
    rank = _ramp(np.unique(right, return_counts=True)[1])
    kept = np.sort(by[rank < ALIGNED])
    return left[kept], right[kept], np.unique(right[by[rank == ALIGNED]]).tolist()


def _aligned(
    some: _Some, left: Ints, right: Ints, settings: ReuseSettings, engine: Engine | None
) -> list[tuple[int, int, list[int], bool]]:
    """Pairs of units with what `kernels.align` says of each near stretch, places counted from
    where the units start; and whether there are slots in it.
    """
    names = left, right
    left, right = (np.searchsorted(some.units, x) for x in names)
    small = np.minimum(some.sizes[left], some.sizes[right])
    fits = small >= SHARED_GRAMS * np.maximum(some.least[left], some.least[right])
    left, right = left[fits], right[fits]
    arrays = (
        some.codes, some.own, some.breaks, some.starts, some.ends,
        np.ascontiguousarray(some.windows), some.window_at,
    )  # fmt: skip
    measure = measure_of(settings)
    if len(left) >= kernels.COMPILE_FROM:
        run = kernels.compiled()
        good = np.zeros(len(left), dtype=np.bool_)
        hashes = some.grams.astype(np.uint32)
        run.enough_in_common(left, right, hashes, some.gram_at, some.least, SHARED_GRAMS, good)
        left, right = left[good], right[good]
        flat = side_by_side(AlignWork(arrays, measure), left, right, engine)
    elif len(left):
        marks = [False] * len(left)
        kernels.plain().enough_in_common(
            left.tolist(), right.tolist(), some.grams.tolist(), some.gram_at.tolist(),
            some.least.tolist(), SHARED_GRAMS, marks,
        )  # fmt: skip
        left, right = left[marks], right[marks]
        flat = kernels.plain().near_many(
            left.tolist(), right.tolist(), *(a.tolist() for a in arrays), *measure
        )
    else:
        flat = []
    out = []
    for i, filled in _not_runs(some, flat, settings):
        pair, size = int(flat[i]), flat[i + 1]
        row = list(flat[i + 2 : i + 2 + size])
        one, two = int(left[pair]), int(right[pair])
        a, b = int(some.starts[one]), int(some.starts[two])
        for t in (0, 1, *range(7, size, 3)):
            row[t] -= a
        for t in (2, 3, *range(8, size, 3)):
            row[t] -= b
        out.append((int(some.units[one]), int(some.units[two]), row, filled))
    return out


def _not_runs(some: _Some, flat: list[int], settings: ReuseSettings) -> list[tuple[int, bool]]:
    """Where in what `kernels.near_many` returned those near stretches begin that are more than
    equal runs, and whether their tiles hold slots.

    `matching.pieces` drops a stretch when runs cover COVERED of both its sides. Of a wording with
    many earlier places most runs are not there to say so (`LINKS`), and its copies would come back
    as edited ones.
    """
    starts = []
    i = 0
    while i < len(flat):
        starts.append(i)
        i += 2 + flat[i + 1]
    if not starts:
        return []
    begin = np.array(starts, dtype=np.int64)
    held = np.array(flat, dtype=np.int64)
    count = (held[begin + 1] - 7) // 3
    of = np.repeat(np.arange(len(begin)), count)
    at = np.repeat(begin + 9, count) + 3 * _ramp(count)
    # Symbols of the plain row, slots, and own symbols before each place.
    plain, slots, own = (
        np.concatenate(([0], np.cumsum(row))) for row in (some.weights, some.slots, some.own)
    )
    size = held[at + 2]
    marked = slots[held[at] + size] > slots[held[at]]
    runs = np.where(marked, size > settings.min_template, size >= settings.min_clause)
    runs &= own[held[at] + size] > own[held[at]]
    covered = np.ones(len(begin), dtype=np.bool_)
    for side in (0, 1):
        low = held[at + side]
        inside = np.bincount(
            of, weights=runs * (plain[low + size] - plain[low]), minlength=len(begin)
        )
        whole = plain[held[begin + 3 + 2 * side]] - plain[held[begin + 2 + 2 * side]]
        covered &= inside >= COVERED * whole
    filled = np.bincount(of, weights=marked, minlength=len(begin)) > 0
    return list(zip(begin[~covered].tolist(), filled[~covered].tolist(), strict=True))


def _placed(
    shelf: Shelf,
    links: list[tuple[tuple[int, Stretch], tuple[int, Stretch]]],
    row: list[int],
    filled: bool,
) -> Iterator[tuple[int, int, NearPair]]:
    """Yield the near stretch of two units for each two places of theirs.

    Parameters
    ----------
    filled : whether there are slots in it, whose fillers must be compared
    """
    tiles: list[Tile] = [(row[t], row[t + 1], row[t + 2]) for t in range(7, len(row), 3)]
    size, same = row[4] + row[5], row[6]
    for (na, (sa, _)), (nb, (sb, _)) in dict.fromkeys(links):
        moved = tuple((i + sa, j + sb, n) for i, j, n in tiles)
        other = differing(shelf[na].fillers, shelf[nb].fillers, moved) if filled else 0
        score = (same - other) / size
        a, b = (row[0] + sa, row[1] + sa), (row[2] + sb, row[3] + sb)
        yield na, nb, NearPair(a, b, moved, score)


def _ramp(counts: Ints) -> Ints:
    """0, 1, ... counts[0] - 1, 0, 1, ... counts[1] - 1, and so on."""
    out: Ints = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    return out


def eligible_plain(rows: Sequence[Row], k: int) -> list[Flags]:
    """Which k-grams of plain rows may found a run: those that hold wording of their own."""
    return [windows(row.own, k) for row in rows]


def eligible_masked(rows: Sequence[Row], k: int) -> list[Flags]:
    """Which k-grams of masked rows may found a template: those that hold a slot, and wording."""
    return [windows(row.slot >= 0, k) & windows(row.own & (row.slot < 0), k) for row in rows]


def prepared_units(reports: Sequence[Prepared], settings: ReuseSettings) -> list[Units]:
    """The units of each report."""
    return [p.near_units(settings) for p in reports]
