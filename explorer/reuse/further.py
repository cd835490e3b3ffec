"""What follows from matches, brought up to date when reports came to those that were there.

The contract. The result is that of `everything.everything` over all matches, to the last bit. What
reports that came later share always has one of them on one side, so that

* their matches stand between those of before, none of which changes;
* the clusters that change are those of which a new match meets a member; these are made anew of
  all their matches, and the others keep their wording, members and order;
* passages join matches of two reports, so that new ones consist of new matches alone.

Cost: a few passes over the columns of before, and what the new matches ask for. Nothing is sorted
that was in order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.reuse.clusters import ClusterTable, name_of
from explorer.reuse.lazy import ragged, stretch
from explorer.reuse.passages import PassageTable
from explorer.reuse.table import MatchTable

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
# A new clustering of some matches: `clusters.clusters` with what it asks of the reports.
Cluster = Callable[[MatchTable], tuple[ClusterTable, MatchTable]]
# The masked wording of a span: number of the report, start, end.
Wording = Callable[[Sequence[int]], str]

_NAME: Final = len(name_of(""))


class Places:
    """Where the rows of two tables stand that are put together.

    old, new : int64 arrays, the places of each one's rows
    """

    def __init__(self, size: int, before: Ints) -> None:
        """`before` says how many of the `size` old rows stand before each new one, ascending."""
        self.new: Ints = before + np.arange(len(before))
        self._mine = np.ones(size + len(before), dtype=np.bool_)
        self._mine[self.new] = False
        self.old: Ints = np.flatnonzero(self._mine)

    def both(self, old: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
        """The rows of both; of the type of the old ones, wide enough for both."""
        kind = np.promote_types(old.dtype, new.dtype) if old.dtype.kind == "S" else old.dtype
        out = np.empty((len(self._mine), *old.shape[1:]), dtype=kind)
        out[self.old], out[self.new] = old, new
        return out

    def lists(
        self, old_at: Ints, old: NDArray[Any], new_at: Ints, new: NDArray[Any]
    ) -> tuple[Ints, NDArray[Any]]:
        """The lists of both, see `lazy.ragged`."""
        sizes = self.both(np.diff(old_at), np.diff(new_at))
        at = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
        mine = np.repeat(self._mine, sizes)
        out = np.empty((len(mine), *old.shape[1:]), dtype=old.dtype)
        out[mine], out[~mine] = old, new
        return at, out


def numbers(old: Sequence[str], new: Sequence[str]) -> NDArray[np.int32]:
    """The number that each old report has among the new ones; both ascend."""
    place = {name: i for i, name in enumerate(new)}
    return np.array([place[name] for name in old], dtype=np.int32)


def inserted(old: MatchTable, new: MatchTable) -> tuple[MatchTable, Places] | None:
    """Both tables, of the same reports and sorted, as one; None when two reports have matches in
    both of them.
    """
    pairs, more = old.pairs(), new.pairs()
    at = np.searchsorted(pairs, more)
    if len(pairs) and bool((pairs[np.minimum(at, len(pairs) - 1)] == more).any()):
        return None
    places = Places(len(old), at)
    columns = {
        name: places.both(getattr(old, name), getattr(new, name))
        for name in ("kind", "score", "a", "b", "direction", "cluster")
    }
    slot_at, slots = places.lists(old.slot_at, old.slots, new.slot_at, new.slots)
    return MatchTable(old.reports, slot_at=slot_at, slots=slots, **columns), places


# --- clusters -------------------------------------------------------------------------------------


def clusters_with(
    table: MatchTable,
    places: Places,
    old: ClusterTable,
    make: Cluster,
    wording: Wording,
) -> tuple[ClusterTable, NDArray[np.int32]]:
    """The clusters of all matches, and that of each match.

    Parameters
    ----------
    table : all matches; those of before with their old clusters
    places : which of them are new
    old : the clusters of before, over the same reports
    """
    new = table.take(places.new)
    met = _met(old, new)
    kept = np.flatnonzero(~met)
    again = met[np.maximum(table.cluster, 0)]
    again[places.new] = True
    rows = np.flatnonzero(again)
    made, clustered = make(table.take(rows))

    order = Places(len(kept), _before(old, kept, made, wording))
    member_at, members = ragged(old.member_at, kept)
    all_at, all_members = order.lists(member_at, old.members[members], made.member_at, made.members)
    columns = {
        name: order.both(getattr(old, name)[kept], getattr(made, name))
        for name in ("kind", "reports", "earliest", "all_pairs", "said")
    }
    out = ClusterTable(
        old.names,
        ids=_ids(old, met, kept, made, order),
        member_at=all_at,
        members=all_members,
        **columns,
    )
    number = np.full(len(old), -1, dtype=np.int32)
    number[kept] = order.old
    cluster = number[np.maximum(table.cluster, 0)] if len(old) else table.cluster.copy()
    cluster[rows] = order.new[clustered.cluster]
    return out, cluster.astype(np.int32)


def _met(old: ClusterTable, new: MatchTable) -> Flags:
    """Which clusters have a member that shares a character with a span of the new matches."""
    out = np.zeros(len(old), dtype=np.bool_)
    spans = np.concatenate((new.a, new.b)).astype(np.int64)
    there = np.zeros(len(old.names), dtype=np.bool_)
    there[spans[:, 0]] = True
    which = np.flatnonzero(there[old.members[:, 0]])
    if not len(which):
        return out
    members = old.members[which].astype(np.int64)
    order = np.argsort(members[:, 0] << 32 | members[:, 1], kind="stable")
    members, which = members[order], which[order]
    apart, mine = members[:, 0] << 32, spans[:, 0] << 32
    # As in `clusters`: from the first member whose end, or that of one before it, lies behind the
    # span's beginning, to the last one that begins in time.
    reached = np.maximum.accumulate(apart + members[:, 2])
    low = np.searchsorted(reached, mine + spans[:, 1], "right")
    high = np.maximum(low, np.searchsorted(apart + members[:, 1], mine + spans[:, 2], "left"))
    span = np.repeat(np.arange(len(spans)), high - low)
    at = np.arange(len(span)) - np.repeat(np.cumsum(high - low) - high, high - low)
    good = (members[at, 0] == spans[span, 0]) & (members[at, 2] > spans[span, 1])
    good &= members[at, 1] < spans[span, 2]
    hit = np.unique(at[good])
    out[np.searchsorted(old.member_at, which[hit], "right") - 1] = True
    return out


def _before(old: ClusterTable, kept: Ints, made: ClusterTable, wording: Wording) -> Ints:
    """How many of the clusters that stay come before each new one: those in more reports, then by
    wording, then by place.
    """

    def key(table: ClusterTable, number: int) -> tuple[str, list[list[int]]]:
        spans = sorted(stretch(table.members, table.member_at, number).tolist())
        return wording(table.said[number].tolist()), spans

    fewer = -old.reports[kept]  # ascending
    low, high = (np.searchsorted(fewer, -made.reports, side) for side in ("left", "right"))
    out = np.empty(len(made), dtype=np.int64)
    for i, (first, last) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
        of_size = kept[first:last]
        at = bisect_left(range(len(of_size)), key(made, i), key=lambda n: key(old, int(of_size[n])))
        out[i] = first + at
    return out


def _ids(
    old: ClusterTable, met: Flags, kept: Ints, made: ClusterTable, order: Places
) -> NDArray[np.bytes_]:
    """The ids of the clusters in order; of those of one name the first bears it alone, see
    `clusters`. Only names that a new cluster has or an old one leaves are given anew.
    """
    ids = order.both(old.ids[kept], made.ids)
    bare = ids.astype(f"S{_NAME}")
    open_ = np.unique(np.concatenate((old.ids[met], made.ids)).astype(f"S{_NAME}"))
    times: dict[bytes, int] = {}
    again: dict[int, bytes] = {}
    for at in np.flatnonzero(np.isin(bare, open_)).tolist():
        name = bytes(bare[at])
        times[name] = times.get(name, 0) + 1
        again[at] = name if times[name] == 1 else b"%s-%d" % (name, times[name])
    longest = max([1, *(len(name) for name in again.values())])
    others = np.ones(len(ids), dtype=np.bool_)
    others[list(again)] = False
    if others.any():
        longest = max(longest, int(np.char.str_len(ids[others]).max()))
    out = ids.astype(f"S{longest}")
    out[list(again)] = list(again.values())
    return out


# --- passages -------------------------------------------------------------------------------------


def passages_with(old: PassageTable, new: PassageTable, places: Places) -> PassageTable:
    """The passages of all matches.

    Parameters
    ----------
    old : those of before, over the same reports
    new : those of the new matches by themselves
    places : where the old and the new matches stand
    """

    def keys(table: PassageTable, at: int) -> tuple[int, ...]:
        a, b = table.a[at].tolist(), table.b[at].tolist()
        return -int(table.characters[at]), a[0], b[0], a[1], b[1]

    before = [
        bisect_left(range(len(old)), keys(new, i), key=lambda at: keys(old, at))
        for i in range(len(new))
    ]
    order = Places(len(old), np.array(before, dtype=np.int64))
    match_at, matches = order.lists(
        old.match_at, places.old[old.matches], new.match_at, places.new[new.matches]
    )
    columns = {
        name: order.both(getattr(old, name), getattr(new, name))
        for name in ("a", "b", "characters", "direction")
    }
    return PassageTable(old.reports, match_at=match_at, matches=matches, **columns)


# --- the same over more reports -------------------------------------------------------------------


def renumbered(table: Any, names: tuple[str, ...], number: NDArray[np.int32], *columns: str) -> Any:
    """A table over more reports.

    Parameters
    ----------
    number : see `numbers`
    columns : those whose rows begin with the number of a report, or are such numbers
    """
    out = {}
    for name in columns:
        values = np.array(getattr(table, name))
        if values.ndim == 1:
            values = np.where(values < 0, values, number[np.maximum(values, 0)])
        elif len(values):
            values[:, 0] = number[values[:, 0]]
        out[name] = values.astype(getattr(table, name).dtype)
    field = "names" if hasattr(table, "names") else "reports"
    return replace(table, **{field: names}, **out)
