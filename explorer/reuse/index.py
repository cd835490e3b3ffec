"""Finding shared wording: all reports at once, one against the others, or two side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from explorer.errors import BadValue, UnknownId
from explorer.lang import Message
from explorer.reuse.clusters import Place, clusters
from explorer.reuse.matching import Piece, Run, direction, pieces
from explorer.reuse.model import (
    Comparison,
    Passage,
    ReuseCluster,
    ReuseResult,
    ReuseSettings,
    ReuseText,
)
from explorer.reuse.near import NearPair, near_pairs
from explorer.reuse.prepared import Prepared
from explorer.reuse.runs import distinct_runs, shared_runs
from explorer.reuse.shares import shares
from explorer.types import Match, TextSpan

# Symbols of a masked row around a slot that must agree for a template to be looked at. A template
# has at least `min_template` + 1; shorter seeds only cost time.
_TEMPLATE_SEED: Final = 8

_Pair = tuple[int, int]


class ReuseIndex:
    """Reports made ready for comparison. Adding one costs no comparison; `matches_for` compares
    one report with all of them.
    """

    def __init__(self, settings: ReuseSettings | None = None) -> None:
        self.settings = settings or ReuseSettings()
        self._reports: dict[str, Prepared] = {}

    def __len__(self) -> int:
        return len(self._reports)

    def __contains__(self, report: str) -> bool:
        return report in self._reports

    def add(self, text: ReuseText) -> None:
        """Add a report, or replace the one of the same id."""
        self._reports[text.report] = Prepared(text)

    def remove(self, report: str) -> None:
        """Take a report out."""
        if report not in self._reports:
            raise UnknownId(
                Message("索引中没有这份报告", "no such report in the index"), subject=report
            )
        del self._reports[report]

    def matches_for(self, text: ReuseText) -> tuple[Match, ...]:
        """What one report, in the index or not, shares with the reports in it; clusters unset."""
        others = [p for p in self._ordered() if p.report != text.report]
        mine = self._reports.get(text.report)
        if mine is None or mine.source != text:
            mine = Prepared(text)
        found, _ = _find([*others, mine], self.settings, new_from=len(others))
        return found

    def result(self, known: Sequence[ReuseCluster] = ()) -> ReuseResult:
        """All shared wording of the reports in the index."""
        reports = self._ordered()
        found, frequent = _find(reports, self.settings)
        by_id = {p.report: p for p in reports}
        groups, names = clusters(
            found, by_id, lambda place: _wording(by_id, place), frequent, known
        )
        matches = tuple(replace(m, cluster=c) for m, c in zip(found, names, strict=True))
        listed = sorted(reports, key=lambda p: p.report)
        return ReuseResult(
            matches,
            _passages(matches, by_id, self.settings),
            groups,
            shares(listed, matches, self.settings.top_sources),
            self.settings,
        )

    def _ordered(self) -> list[Prepared]:
        """Earliest first, so that the first occurrence of a frequent wording is the earliest."""
        return sorted(self._reports.values(), key=lambda p: p.order)


def find_reuse(
    texts: Sequence[ReuseText],
    *,
    settings: ReuseSettings | None = None,
    known: Sequence[ReuseCluster] = (),
) -> ReuseResult:
    """Find all wording that two or more reports share. The order of `texts` does not matter.

    Parameters
    ----------
    texts : the reports; ids must differ
    known : clusters of an earlier result over some of these reports, whose ids are kept

    Raises
    ------
    BadValue
        Two texts have one id.
    """
    index = ReuseIndex(settings)
    for text in texts:
        if text.report in index:
            raise BadValue(
                Message("两份报告的编号相同", "two reports have the same id"), subject=text.report
            )
        index.add(text)
    return index.result(known)


def _find(
    reports: list[Prepared], settings: ReuseSettings, new_from: int = 0
) -> tuple[tuple[Match, ...], frozenset[Place]]:
    """Matches of all pairs with at least one report of number `new_from` or above."""
    plain: dict[_Pair, list[Run]] = defaultdict(list)
    masked: dict[_Pair, list[Run]] = defaultdict(list)
    k = settings.min_clause
    condensed: set[tuple[int, bytes]] = set()
    exact = shared_runs(
        [p.plain.codes for p in reports],
        k,
        # A k-gram that is a set phrase throughout founds nothing; any run with wording of its own
        # has another one.
        eligible=[_windows(p.plain.own, k) for p in reports],
        pairwise_limit=settings.pairwise_limit,
        new_from=new_from,
    )
    for a, i, b, j, n in distinct_runs(exact):
        plain[a, b].append((i, j, n))
    seed = min(_TEMPLATE_SEED, settings.min_template)
    templates = shared_runs(
        [p.masked.codes for p in reports],
        seed,
        # A template has a slot, so one of its k-grams has one.
        eligible=[
            _windows(p.masked.slot >= 0, seed) & _windows(p.masked.own & (p.masked.slot < 0), seed)
            for p in reports
        ],
        pairwise_limit=settings.pairwise_limit,
        new_from=new_from,
    )
    for a, i, b, j, n in distinct_runs(templates):
        masked[a, b].append((i, j, n))
    near: dict[_Pair, list[NearPair]] = {
        (a, b): pairs for a, b, pairs in near_pairs(reports, settings, new_from)
    }
    del condensed
    out: list[Match] = []
    for pair in sorted({*plain, *masked, *near}):
        one, two = reports[pair[0]], reports[pair[1]]
        found = pieces(
            one, two, plain.get(pair, ()), masked.get(pair, ()), near.get(pair, ()), settings
        )
        out += [_match(one, two, p) for p in found]
    out.sort(key=_match_order)
    return tuple(out), frozenset()


def _windows(flags: np.ndarray, k: int) -> np.ndarray:  # type: ignore[type-arg]
    """Whether any of the k flags from each position on is set; shape as `flags`."""
    before = np.concatenate(([0], np.cumsum(flags)))
    end = np.minimum(np.arange(len(flags)) + k, len(flags))
    out: np.ndarray = before[end] > before[:-1]  # type: ignore[type-arg]
    return out


def _match(one: Prepared, two: Prepared, piece: Piece) -> Match:
    """A piece as a match whose report a has the smaller id."""
    a = TextSpan(one.report, *piece.a, one.source.text[slice(*piece.a)])
    b = TextSpan(two.report, *piece.b, two.source.text[slice(*piece.b)])
    slots = piece.slots
    if one.report > two.report:
        one, two, a, b = two, one, b, a
        slots = tuple(replace(s, a=s.b, b=s.a) for s in slots)
    return Match(piece.kind, round(piece.score, 4), a, b, slots, direction(one, two))


def _match_order(m: Match) -> tuple[str, str, int, int, int, int, str]:
    return (m.a.report, m.b.report, m.a.start, m.a.end, m.b.start, m.b.end, m.kind)


def _wording(reports: dict[str, Prepared], place: Place) -> str:
    prepared = reports[place[0]]
    starts = prepared.masked.starts
    low, high = np.searchsorted(starts, place[1:]).tolist()
    return prepared.masked_text[low:high]


def _passages(
    matches: Sequence[Match], reports: dict[str, Prepared], settings: ReuseSettings
) -> tuple[Passage, ...]:
    """Join neighbouring matches of two reports; longest passages first."""
    out: list[Passage] = []
    at = 0
    while at < len(matches):
        key = (matches[at].a.report, matches[at].b.report)
        stop = at
        open_: list[list[int]] = []
        while stop < len(matches) and (matches[stop].a.report, matches[stop].b.report) == key:
            m = matches[stop]
            for group in open_:
                last = matches[group[-1]]
                gap_a, gap_b = m.a.start - last.a.end, m.b.start - last.b.end
                # A little overlap is possible where matches of two kinds meet.
                if -settings.gap < gap_a <= settings.gap and -settings.gap < gap_b <= settings.gap:
                    group.append(stop)
                    break
            else:
                open_.append([stop])
            stop += 1
        for group in open_:
            out.append(_passage([matches[i] for i in group], group, reports))
        at = stop
    return tuple(
        sorted(out, key=lambda p: (-p.characters, p.a.report, p.b.report, p.a.start, p.b.start))
    )


def _passage(group: list[Match], numbers: list[int], reports: dict[str, Prepared]) -> Passage:
    a0, a1 = min(m.a.start for m in group), max(m.a.end for m in group)
    b0, b1 = min(m.b.start for m in group), max(m.b.end for m in group)
    one, two = group[0].a.report, group[0].b.report
    characters, reached = 0, 0
    for m in sorted(group, key=lambda m: m.a.start):
        characters += max(0, m.a.end - max(m.a.start, reached))
        reached = max(reached, m.a.end)
    return Passage(
        TextSpan(one, a0, a1, reports[one].source.text[a0:a1]),
        TextSpan(two, b0, b1, reports[two].source.text[b0:b1]),
        tuple(numbers),
        characters,
        group[0].direction,
    )
