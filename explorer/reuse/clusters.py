"""Clusters: spans that copy one another, directly or through others.

Two spans of one report are the same place when they overlap by at least SAME_PLACE of the longer;
matches tie places of different reports together. An id is made from the wording that most members
have, so that it does not depend on the other clusters or on the order of adding; clusters of an
earlier result can be handed in, and keep their ids even when newcomers change the common wording.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Sequence
from hashlib import blake2b
from typing import Final

from explorer.reuse.model import ReuseCluster
from explorer.reuse.prepared import Prepared
from explorer.types import MATCH_KINDS, Match, MatchKind, TextSpan

SAME_PLACE: Final = 0.7

Place = tuple[str, int, int]  # report, start, end


def clusters(
    matches: Sequence[Match],
    reports: dict[str, Prepared],
    wording: Callable[[Place], str],
    frequent: Container[Place],
    known: Sequence[ReuseCluster] = (),
) -> tuple[tuple[ReuseCluster, ...], tuple[str, ...]]:
    """Group the spans of matches.

    Parameters
    ----------
    wording : the masked text of a place, of which ids are made
    frequent : places whose pairs are not all listed
    known : clusters of an earlier result, whose ids are kept

    Returns
    -------
    the clusters, largest first, and for each match the id of its cluster
    """
    places: list[Place] = sorted(
        {
            p
            for m in matches
            for p in ((m.a.report, m.a.start, m.a.end), (m.b.report, m.b.start, m.b.end))
        }
    )
    number = {p: i for i, p in enumerate(places)}
    parent = list(range(len(places)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    def tie(i: int, j: int) -> None:
        x, y = root(i), root(j)
        if x != y:
            parent[max(x, y)] = min(x, y)

    for i, (report, start, end) in enumerate(places):
        for j in range(i + 1, len(places)):
            other, begin, stop = places[j]
            if other != report or begin >= end:
                break
            if min(end, stop) - begin >= SAME_PLACE * max(end - start, stop - begin):
                tie(i, j)
    sides = [
        (number[m.a.report, m.a.start, m.a.end], number[m.b.report, m.b.start, m.b.end])
        for m in matches
    ]
    for i, j in sides:
        tie(i, j)

    groups: dict[int, list[int]] = defaultdict(list)
    for i in range(len(places)):
        groups[root(i)].append(i)
    rank = {kind: i for i, kind in enumerate(MATCH_KINDS)}
    kinds: dict[int, MatchKind] = {}
    for m, (i, _) in zip(matches, sides, strict=True):
        at = root(i)
        if at not in kinds or rank[m.kind] > rank[kinds[at]]:
            kinds[at] = m.kind

    held = _held(known)
    drafts = []
    for at, ids in groups.items():
        spans = _union([places[i] for i in ids])
        common = Counter(wording(places[i]) for i in ids)
        text = min(common, key=lambda t: (-common[t], -len(t), t))
        drafts.append((at, spans, text, [places[i] for i in ids]))
    drafts.sort(key=lambda d: (-len({r for r, _, _ in d[1]}), d[2], d[1]))
    used: set[str] = set()
    names: dict[int, str] = {}
    for at, spans, _, _ in drafts:
        inherited = _inherited(spans, held, used)
        if inherited:
            names[at] = inherited
            used.add(inherited)
    for at, _, text, _ in drafts:
        if at in names:
            continue
        base = name = blake2b(text.encode(errors="surrogatepass"), digest_size=5).hexdigest()
        again = 2
        while name in used:
            name, again = f"{base}-{again}", again + 1
        names[at] = name
        used.add(name)

    out = []
    for at, spans, _, members in drafts:
        spans.sort(key=lambda s: (reports[s[0]].order, s[1]))
        first = reports[spans[0][0]].source
        dated = first.year is not None or first.date is not None
        out.append(
            ReuseCluster(
                names[at],
                kinds[at],
                tuple(TextSpan(r, s, e, reports[r].source.text[s:e]) for r, s, e in spans),
                len({r for r, _, _ in spans}),
                first.report if dated else None,
                not any(m in frequent for m in members),
            )
        )
    of = tuple(names[root(i)] for i, _ in sides)
    return tuple(out), of


def _union(places: list[Place]) -> list[Place]:
    """Overlapping places of one report as one."""
    out: list[Place] = []
    for report, start, end in sorted(places):
        if out and out[-1][0] == report and start < out[-1][2]:
            out[-1] = (report, out[-1][1], max(end, out[-1][2]))
        else:
            out.append((report, start, end))
    return out


def _held(known: Sequence[ReuseCluster]) -> dict[str, list[tuple[int, int, str]]]:
    out: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for cluster in known:
        for m in cluster.members:
            out[m.report].append((m.start, m.end, cluster.id))
    return out


def _inherited(
    spans: list[Place], held: dict[str, list[tuple[int, int, str]]], used: set[str]
) -> str | None:
    """The id of the earlier cluster with which these spans share most characters, at least half
    of what that cluster's members in these reports had.
    """
    shared: Counter[str] = Counter()
    for report, start, end in spans:
        for begin, stop, name in held.get(report, ()):
            common = min(end, stop) - max(start, begin)
            if common > 0 and 2 * common >= stop - begin and name not in used:
                shared[name] += common
    return min(shared, key=lambda n: (-shared[n], n)) if shared else None
