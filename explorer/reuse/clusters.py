"""Clusters: spans that copy one another, directly or through others.

Two spans of one report are the same place when they overlap by at least SAME_PLACE of the longer;
matches tie places of different reports together. An id is made from the wording that most members
have, so that it does not depend on the other clusters or on the order of adding; clusters of an
earlier result can be handed in, and keep their ids even when newcomers change the common wording.

Everything is columns: wordings are compared by hashes, and one is written out for each cluster,
for its name. Reports are seen one at a time, in the order of their ids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from explorer.reuse.lazy import Lazy, stretch
from explorer.reuse.model import ReuseCluster
from explorer.reuse.prepared import Flags, Prepared
from explorer.reuse.runs import _Hashes
from explorer.reuse.table import Bytes, Int32, Ints, MatchTable
from explorer.types import MATCH_KINDS, TextSpan

SAME_PLACE: Final = 0.7

# The time of a report: the year reported on, and the date.
When = tuple[int | None, str | None]
_COLUMNS: Final = ("ids", "kind", "reports", "earliest", "all_pairs", "member_at", "members",
                   "said")  # fmt: skip


class Frequent(Protocol):
    """Which wordings are so frequent that not each of their pairs was listed."""

    def of(self, report: Prepared, starts: Ints, ends: Ints) -> Flags:
        """Of spans of a report, ascending: whether pairs of each may be missing."""


class NoneFrequent:
    """All pairs were listed."""

    def of(self, report: Prepared, starts: Ints, ends: Ints) -> Flags:
        """None of the spans."""
        return np.zeros(len(starts), dtype=np.bool_)


@dataclass(frozen=True, slots=True, eq=False)
class ClusterTable:
    """Clusters as columns, largest first; one row a cluster unless said otherwise.

    Attributes
    ----------
    names : ids of the reports, ascending
    ids : the ids as UTF-8, dtype S
    kind : uint8, place in MATCH_KINDS, of the loosest match in it
    reports : int32, in how many reports it stands
    earliest : int32, number of the report that has it first; -1 when that has no date
    all_pairs : bool
    member_at : int64, shape (k + 1,)
    members : int32, shape (n, 3): number of the report, start, end; of a cluster the earliest first
    said : int32, shape (k, 3): a place that has the wording which most of its places have
    """

    names: tuple[str, ...]
    ids: NDArray[np.bytes_]
    kind: Bytes
    reports: Int32
    earliest: Int32
    all_pairs: Flags
    member_at: Ints
    members: Int32
    said: Int32

    @classmethod
    def from_arrays(
        cls, names: Sequence[str], arrays: Mapping[str, NDArray[Any]], prefix: str = ""
    ) -> ClusterTable:
        """The table whose `arrays` were stored; nothing is copied."""
        return cls(tuple(names), *(arrays[prefix + name] for name in _COLUMNS))

    def arrays(self, prefix: str = "") -> dict[str, NDArray[Any]]:
        """All columns by name, for storing; the ids of the reports go beside them."""
        return {prefix + name: getattr(self, name) for name in _COLUMNS}

    def __len__(self) -> int:
        return len(self.kind)


class Names(Lazy[str]):
    """The ids of the clusters."""

    def __init__(self, table: ClusterTable) -> None:
        self._table = table

    def __len__(self) -> int:
        return len(self._table)

    def some(self, numbers: Ints) -> list[str]:
        """The ids of those numbers."""
        return [name.decode() for name in self._table.ids[numbers].tolist()]


class Clusters(Lazy[ReuseCluster]):
    """The clusters of a table.

    table : the columns
    texts : id to text, asked for those reports only whose members are made
    """

    def __init__(self, table: ClusterTable, texts: Mapping[str, str]) -> None:
        self.table = table
        self._texts = texts

    def __len__(self) -> int:
        return len(self.table)

    def some(self, numbers: Ints) -> list[ReuseCluster]:
        """The clusters of those numbers, in that order."""
        t, texts = self.table, self._texts
        return [
            ReuseCluster(
                t.ids[i].decode(),
                MATCH_KINDS[t.kind[i]],
                tuple(
                    TextSpan(t.names[r], start, end, texts[t.names[r]][start:end])
                    for r, start, end in stretch(t.members, t.member_at, i).tolist()
                ),
                int(t.reports[i]),
                None if t.earliest[i] < 0 else t.names[t.earliest[i]],
                bool(t.all_pairs[i]),
            )
            for i in numbers.tolist()
        ]


class Places:
    """The distinct spans of matches, sorted, with what is known of their wording.

    report, start, end : int64, shape (p,)
    a, b : int64, shape (m,), the places of each match
    wording, length : hash and symbols of the masked wording, shape (p,); filled in by `see`
    often : whether pairs of the place may be missing
    """

    def __init__(self, table: MatchTable) -> None:
        self.names = table.reports
        spans = np.concatenate([table.a, table.b]).astype(np.int64)
        order = np.lexsort((spans[:, 2], spans[:, 0] << 32 | spans[:, 1]))
        spans = spans[order]
        fresh = np.ones(len(spans), dtype=np.bool_)
        fresh[1:] = (spans[1:] != spans[:-1]).any(axis=1)
        number = np.empty(len(spans), dtype=np.int64)
        number[order] = np.cumsum(fresh) - 1
        self.a, self.b = number[: len(table)], number[len(table) :]
        self.report, self.start, self.end = spans[fresh].T.copy()
        self._at = np.searchsorted(self.report, np.arange(len(self.names) + 1))
        self.wording = np.zeros(len(self), dtype=np.uint64)
        self.length = np.zeros(len(self), dtype=np.int64)
        self.often = np.zeros(len(self), dtype=np.bool_)

    def __len__(self) -> int:
        return len(self.report)

    def see(self, number: int, report: Prepared, frequent: Frequent) -> None:
        """Look at a report's places; every report that has some must be seen once."""
        mine = slice(*self._at[number : number + 2].tolist())
        if mine.start == mine.stop:
            return
        before = np.asarray(report.masked_before)
        first, last = before[self.start[mine]], before[self.end[mine]]
        self.length[mine] = last - first
        hashes = _Hashes(report.masked.codes.astype(np.uint64))
        self.wording[mine] = hashes.of(first, last - first)
        self.often[mine] = frequent.of(report, self.start[mine], self.end[mine])

    def wordings(self, reports: Mapping[str, Prepared]) -> Callable[[int], str]:
        """The masked text of a place, of reports by their ids."""

        def text(place: int) -> str:
            report = reports[self.names[self.report[place]]]
            return wording(report, int(self.start[place]), int(self.end[place]))

        return text


def wording(report: Prepared, start: int, end: int) -> str:
    """The masked text of a span."""
    before = report.masked_before
    return report.masked_text[before[start] : before[end]]


def cluster(
    table: MatchTable,
    reports: Mapping[str, Prepared],
    when: Mapping[str, When],
    frequent: Frequent | None = None,
    known: Sequence[ReuseCluster] = (),
) -> tuple[ClusterTable, MatchTable]:
    """Group the spans of matches: `clusters`, after looking at every report."""
    places = Places(table)
    for number, name in enumerate(table.reports):
        places.see(number, reports[name], frequent or NoneFrequent())
    return clusters(table, places, when, places.wordings(reports), known)


def clusters(
    table: MatchTable,
    places: Places,
    when: Mapping[str, When],
    text: Callable[[int], str],
    known: Sequence[ReuseCluster] = (),
) -> tuple[ClusterTable, MatchTable]:
    """Group the spans of matches.

    Parameters
    ----------
    places : those of the table, all seen
    when : of each report the year and date
    text : the masked text of a place; asked for about one a cluster, report by report
    known : clusters of an earlier result, whose ids are kept

    Returns
    -------
    the clusters, largest first, and the matches with their clusters
    """
    one, two = _same_places(places)
    root = components(len(places), np.concatenate([one, places.a]), np.concatenate([two, places.b]))
    heads = np.flatnonzero(root == np.arange(len(root)))
    group = np.searchsorted(heads, root)
    count = len(heads)
    kind = np.zeros(count, dtype=np.uint8)
    np.maximum.at(kind, group[places.a], table.kind)
    often = np.bincount(group, weights=places.often, minlength=count) > 0
    span_group, spans, size = _union(places, group, count)
    texts, example = _common(places, group, count, text)
    order = _order(size, texts, spans, np.searchsorted(span_group, np.arange(count + 1)))
    names = _names(order, texts, span_group, spans, table.reports, known)

    position = np.empty(count, dtype=np.int64)
    position[order] = np.arange(count)
    time = _in_time(table.reports, when)
    rank = np.lexsort((spans[:, 1], time[spans[:, 0]], position[span_group]))
    members = spans[rank].astype(np.int32)
    member_at = np.searchsorted(position[span_group][rank], np.arange(count + 1)).astype(np.int64)
    first = members[member_at[:-1], 0]
    dated = np.array([any(v is not None for v in when[name]) for name in table.reports])
    held = ClusterTable(
        table.reports,
        np.array([names[i].encode() for i in order], dtype=np.bytes_),
        kind[order],
        size[order].astype(np.int32),
        np.where(dated[first] if len(dated) else False, first, -1).astype(np.int32),
        ~often[order],
        member_at,
        members,
        np.column_stack([column[example] for column in (places.report, places.start, places.end)])[
            order
        ].astype(np.int32),
    )
    return held, table.clustered(position[group[places.a]])


def _same_places(places: Places) -> tuple[Ints, Ints]:
    """Pairs of places of one report that overlap by SAME_PLACE of the longer."""
    report, start, end = places.report, places.start, places.end
    size = end - start
    # Where the second begins later than this, too little is left; one more against rounding.
    latest = np.minimum(end - 1, start + ((1 - SAME_PLACE) * size).astype(np.int64) + 1)
    one, two = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    active, step = np.arange(len(places)), 0
    while len(active):
        step += 1
        active = active[active + step < len(places)]
        other = active + step
        near = (report[other] == report[active]) & (start[other] <= latest[active])
        active, other = active[near], other[near]
        common = np.minimum(end[active], end[other]) - start[other]
        same = common >= SAME_PLACE * np.maximum(size[active], size[other])
        one.append(active[same])
        two.append(other[same])
    return np.concatenate(one), np.concatenate(two)


def components(count: int, one: Ints, two: Ints) -> Ints:
    """The smallest number in each one's connected component, shape (count,).

    Every root with a smaller neighbour joins it, then all paths are cut short, until no edge leads
    on. A root that has survived two rounds has taken one in, so that rounds grow with the
    logarithm (the idea of Shiloach and Vishkin, "An O(log n) parallel connectivity algorithm",
    1982).
    """
    root = np.arange(count, dtype=np.int64)
    while True:
        x, y = root[one], root[two]
        apart = x != y
        if not apart.any():
            return root
        one, two = x[apart], y[apart]
        np.minimum.at(root, np.maximum(one, two), np.minimum(one, two))
        while (root[root] != root).any():
            root = root[root]


def _union(places: Places, group: Ints, count: int) -> tuple[Ints, Ints, Ints]:
    """Overlapping places of one report and group as one.

    Returns
    -------
    the group of each span, ascending; the spans, shape (s, 3): number of the report, start, end;
    in how many reports each group stands
    """
    order = np.argsort(group, kind="stable")
    group = group[order]
    report, start, end = places.report[order], places.start[order], places.end[order]
    begins = np.ones(len(order), dtype=np.bool_)
    begins[1:] = (group[1:] != group[:-1]) | (report[1:] != report[:-1])
    size = np.bincount(group[begins], minlength=count)
    # Those of one report are kept apart by adding more than any offset for each.
    apart = (np.cumsum(begins) - 1) << 32
    reached = np.maximum.accumulate(end + apart)
    fresh = begins.copy()
    fresh[1:] |= (start + apart)[1:] >= reached[:-1]
    at = np.flatnonzero(fresh)
    ends = np.maximum.reduceat(end, at) if len(at) else end
    return group[at], np.column_stack([report[at], start[at], ends]), size


def _common(
    places: Places, group: Ints, count: int, text: Callable[[int], str]
) -> tuple[list[str], Ints]:
    """The wording that most places of each group have; of several the longest, then the first. And
    a place that has it, shape (count,).
    """
    order = np.lexsort((places.length, places.wording, group))
    of, key, length = group[order], places.wording[order], places.length[order]
    fresh = np.ones(len(order), dtype=np.bool_)
    fresh[1:] = (of[1:] != of[:-1]) | (key[1:] != key[:-1]) | (length[1:] != length[:-1])
    at = np.flatnonzero(fresh)
    times = np.diff(at, append=len(order))
    of, length, example = of[at], length[at], order[at]
    # More times, then longer, in one number.
    weight = times << 32 | length
    best = np.zeros(count, dtype=np.int64)
    np.maximum.at(best, of, weight)
    chosen = np.flatnonzero(weight == best[of])
    chosen = chosen[np.argsort(example[chosen])]  # report by report
    out: list[str | None] = [None] * count
    where = np.zeros(count, dtype=np.int64)
    for number, i in zip(of[chosen].tolist(), example[chosen].tolist(), strict=True):
        said = text(i)
        kept = out[number]
        if kept is None or said < kept:
            out[number], where[number] = said, i
    return [said or "" for said in out], where


def _order(size: Ints, texts: list[str], spans: Ints, span_at: Ints) -> list[int]:
    """The groups: most reports first, then by wording, then by place."""
    keys = list(zip((-size).tolist(), texts, strict=True))
    out = []
    for _, same in groupby(sorted(range(len(keys)), key=keys.__getitem__), keys.__getitem__):
        mine = list(same)
        if len(mine) > 1:
            mine.sort(key=lambda i: stretch(spans, span_at, i).tolist())
        out += mine
    return out


def _names(
    order: list[int],
    texts: list[str],
    span_group: Ints,
    spans: Ints,
    reports: Sequence[str],
    known: Sequence[ReuseCluster],
) -> dict[int, str]:
    """The id of each group: an earlier cluster's, or made from its wording."""
    names: dict[int, str] = {}
    used: set[str] = set()
    if len(known):
        shared = _shared(span_group, spans, reports, known)
        for at in order:
            free = {name: n for name, n in shared.get(at, {}).items() if name not in used}
            if free:
                names[at] = min(free, key=lambda n: (-free[n], n))
                used.add(names[at])
    for at in order:
        if at in names:
            continue
        base = name = name_of(texts[at])
        again = 2
        while name in used:
            name, again = f"{base}-{again}", again + 1
        names[at] = name
        used.add(name)
    return names


def name_of(said: str) -> str:
    """The name of a wording, which is the id of its cluster unless another one has it."""
    return blake2b(said.encode(errors="surrogatepass"), digest_size=5).hexdigest()


def _shared(
    span_group: Ints, spans: Ints, reports: Sequence[str], known: Sequence[ReuseCluster]
) -> dict[int, dict[str, int]]:
    """Of each group the earlier clusters with which its spans share characters, and how many; a
    member counts when at least half of it is shared.
    """
    ids, members, of = _earlier(reports, known)
    order = np.argsort(members[:, 0] << 32 | members[:, 1], kind="stable")
    members, of = members[order], of[order]
    apart = members[:, 0] << 32
    # A member meets a span that begins before it is over: those from the first one whose end, or
    # that of one before it, lies behind the span's beginning, to the last one that begins in time.
    reached = np.maximum.accumulate(apart + members[:, 2]) if len(members) else apart
    mine = spans[:, 0] << 32
    low = np.searchsorted(reached, mine + spans[:, 1], "right")
    high = np.maximum(low, np.searchsorted(apart + members[:, 1], mine + spans[:, 2], "left"))
    span = np.repeat(np.arange(len(spans)), high - low)
    at = np.arange(len(span)) - np.repeat(np.cumsum(high - low) - high, high - low)
    begin, end = members[at, 1], members[at, 2]
    common = np.minimum(spans[span, 2], end) - np.maximum(spans[span, 1], begin)
    good = (spans[span, 0] == members[at, 0]) & (common > 0) & (2 * common >= end - begin)
    out: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for group, name, n in zip(
        span_group[span[good]].tolist(), of[at[good]].tolist(), common[good].tolist(), strict=True
    ):
        out[group][ids[name]] += n
    return out


def _earlier(
    reports: Sequence[str], known: Sequence[ReuseCluster]
) -> tuple[Sequence[str], Ints, Ints]:
    """The ids of earlier clusters, their members in these reports, and whose each is."""
    number = {name: i for i, name in enumerate(reports)}
    if isinstance(known, Clusters):
        table = known.table
        place = np.array([number.get(name, -1) for name in table.names], dtype=np.int64)
        members = table.members.astype(np.int64)
        members[:, 0] = place[members[:, 0]] if len(place) else members[:, 0]
        of = np.repeat(np.arange(len(table)), np.diff(table.member_at))
        here = members[:, 0] >= 0
        return Names(table), members[here], of[here]
    rows = [
        (number[m.report], m.start, m.end, i)
        for i, c in enumerate(known)
        for m in c.members
        if m.report in number
    ]
    held = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return [c.id for c in known], held[:, :3], held[:, 3]


def _in_time(reports: Sequence[str], when: Mapping[str, When]) -> Ints:
    """The rank of each report in time, undated ones last, then by id."""

    def key(i: int) -> tuple[int, str, str]:
        year, date = when[reports[i]]
        return (9999 if year is None else year, date or "9999", reports[i])

    out = np.empty(len(reports), dtype=np.int64)
    out[sorted(range(len(reports)), key=key)] = np.arange(len(reports))
    return out
