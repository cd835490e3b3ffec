"""Finding shared wording: all reports at once, one against the others, or two side by side."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from itertools import accumulate
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from explorer.errors import BadValue, UnknownId
from explorer.lang import Message
from explorer.reuse.clusters import Place, clusters
from explorer.reuse.matching import Piece, direction, pieces, whole_runs
from explorer.reuse.model import (
    Passage,
    ReuseCluster,
    ReuseResult,
    ReuseSettings,
    ReuseText,
    SetPhrase,
)
from explorer.reuse.near import near_pairs
from explorer.reuse.normal import normalise
from explorer.reuse.paraphrase import paraphrases
from explorer.reuse.prepared import Flags, Prepared, Row
from explorer.reuse.remembered import Aligned, Remembered, by_pair, digest
from explorer.reuse.runs import distinct_runs, shared_runs
from explorer.reuse.shares import shares
from explorer.reuse.slots import SLOT_TYPES
from explorer.reuse.spread import beside
from explorer.reuse.work import PairWork, PrepareWork, Shared, matches_of
from explorer.types import Match, TextSpan
from explorer.work import Engine

# Symbols of a masked row around a slot that must agree for a template to be looked at. A template
# has at least `min_template` + 1; shorter seeds only cost time.
_TEMPLATE_SEED: Final = 8

# Reports made ready, and pairs of reports weighed, by one call to an engine: some 50 ms of work,
# so that sending it does not count.
_REPORTS_A_TASK: Final = 8
_PAIRS_A_TASK: Final = 200

_Pair = tuple[int, int]
Ints = NDArray[np.int64]


class _Thinned(Container[Place]):
    """Which wordings are so frequent that not each of their pairs was listed."""

    def __init__(self, reports: Sequence[Prepared]) -> None:
        self._numbers = {p.report: i for i, p in enumerate(reports)}
        self._reports = reports
        self._layers: list[tuple[Sequence[Row], Sequence[Flags], Sequence[Flags], int]] = []
        self._edited: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._edited_spans: dict[int, tuple[list[int], list[int]]] = {}
        # Of each report and layer: where rows begin in the text, how many k-grams that can found a
        # match begin before each place of the row, and how many of these are not frequent.
        self._counts: dict[int, list[tuple[list[int], Ints, Ints, int]]] = {}

    def note(
        self, rows: Sequence[Row], frequent: Sequence[Flags], eligible: Sequence[Flags], k: int
    ) -> None:
        """Remember where k-grams of one kind of rows are frequent."""
        if frequent:
            self._layers.append((rows, frequent, eligible, k))

    def edited(self, units: set[tuple[int, tuple[int, int]]]) -> None:
        """Remember frequent units of the search of edited copies."""
        for number, (start, end) in units:
            row = self._reports[number].masked
            self._edited[number].append((int(row.starts[start]), int(row.ends[end - 1])))

    def __contains__(self, place: object) -> bool:
        """Whether pairs of this place may be missing: every k-gram that could have founded one is
        frequent, or it is a frequent unit.
        """
        report, *span = cast(Place, place)
        number, (start, end) = self._numbers[report], span
        for starts, founding, others, k in self._of(number):
            low, high = bisect_left(starts, start), bisect_left(starts, end)
            stop = max(low, high - k + 1)
            if founding[stop] > founding[low] and others[stop] == others[low]:
                return True
        starts, furthest = self._edited_of(number)
        at = bisect_right(starts, start)
        return at > 0 and end <= furthest[at - 1]

    def _edited_of(self, number: int) -> tuple[list[int], list[int]]:
        """Where frequent units of a report start, and the furthest end of those up to each."""
        if number not in self._edited_spans:
            spans = sorted(set(self._edited.get(number, ())))
            furthest = list(accumulate((end for _, end in spans), max))
            self._edited_spans[number] = ([start for start, _ in spans], furthest)
        return self._edited_spans[number]

    def _of(self, number: int) -> list[tuple[list[int], Ints, Ints, int]]:
        if number not in self._counts:
            out = []
            for rows, frequent, eligible, k in self._layers:
                can, often = eligible[number], frequent[number]
                if (can & often).any():
                    counts = (can, can & ~often)
                    founding, others = (np.concatenate(([0], np.cumsum(c))) for c in counts)
                    out.append((rows[number].starts.tolist(), founding, others, k))
            self._counts[number] = out
        return self._counts[number]


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

    def add_all(
        self,
        texts: Sequence[ReuseText],
        engine: Engine | None = None,
        before: Remembered | None = None,
    ) -> None:
        """Add many reports, or replace those of the same ids; of some the fillers may be known."""
        rows = [(text, None if before is None else before.slots_of(text)) for text in texts]
        batches = (rows[i : i + _REPORTS_A_TASK] for i in range(0, len(rows), _REPORTS_A_TASK))
        for made in beside(PrepareWork(self.settings), batches, engine):
            self._reports.update((p.report, p) for p in made)

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
        together = [*others, mine]
        pairs = _find(together, self.settings, new_from=len(others))[0]
        return _matches(together, pairs, self.settings)[0]

    def result(
        self,
        known: Sequence[ReuseCluster] = (),
        vectors: Mapping[str, NDArray[np.float32]] | None = None,
        cohort: NDArray[np.float32] | None = None,
        engine: Engine | None = None,
    ) -> ReuseResult:
        """All shared wording of the reports in the index; see `find_reuse`."""
        return self.search(None, known, vectors, cohort, engine)[0]

    def search(
        self,
        before: Remembered | None,
        known: Sequence[ReuseCluster] = (),
        vectors: Mapping[str, NDArray[np.float32]] | None = None,
        cohort: NDArray[np.float32] | None = None,
        engine: Engine | None = None,
    ) -> tuple[ReuseResult, Remembered]:
        """The same, and what the next search may use; see `search_again`."""
        if before is not None and before.settings != self.settings:
            before = None
        reports = self._ordered()
        pairs, frequent, aligned = _find(
            reports, self.settings, engine=engine, before=None if before is None else before.aligned
        )
        found, below = _matches(reports, pairs, self.settings, engine, before)
        remembered = Remembered(
            self.settings,
            {p.report: digest(p.source) for p in reports},
            {p.report: _places(p) for p in reports},
            {(reports[p.a].report, reports[p.b].report): p.seen() for p in pairs},
            by_pair(found),
            by_pair(below),
            aligned,
        )
        by_id = {p.report: p for p in reports}
        more: tuple[Match, ...] = ()
        if vectors:
            found, more = _with_paraphrases(by_id, found, vectors, cohort, self.settings, engine)
        groups, names = clusters(
            found, by_id, lambda place: _wording(by_id, place), frequent, known
        )
        matches = tuple(
            Match(m.kind, m.score, m.a, m.b, m.slots, m.direction, name)
            for m, name in zip(found, names, strict=True)
        )
        listed = sorted(reports, key=lambda p: p.report)
        result = ReuseResult(
            matches,
            _passages(matches, by_id, self.settings),
            groups,
            shares(listed, matches, self.settings.top_sources),
            _set_phrases(listed),
            self.settings,
            tuple(sorted((*below, *more), key=_match_order)),
        )
        return result, remembered

    def _ordered(self) -> list[Prepared]:
        """Earliest first, so that the first occurrence of a frequent wording is the earliest."""
        return sorted(self._reports.values(), key=lambda p: p.order)


def find_reuse(
    texts: Sequence[ReuseText],
    *,
    settings: ReuseSettings | None = None,
    known: Sequence[ReuseCluster] = (),
    vectors: Mapping[str, NDArray[np.float32]] | None = None,
    cohort: NDArray[np.float32] | None = None,
    engine: Engine | None = None,
) -> ReuseResult:
    """Find all wording that two or more reports share. The order of `texts` does not matter.

    Parameters
    ----------
    texts : the reports; ids must differ
    known : clusters of an earlier result over some of these reports, whose ids are kept
    vectors : report id to a float32 array, shape (number of its sentences, dim), unit rows with
        the genre's common direction removed; without them paraphrases are not sought. A row of
        zeros is near to nothing
    cohort : float32 array, shape (c, dim), the vectors of the reference sentences, centred too;
        what is near to them is near to anything. When None, sentences of the texts take their place
    engine : where the work is done, see `explorer.engine`; None does it in this process. The result
        is the same

    Raises
    ------
    BadValue
        Two texts have one id.
    """
    return search_again(
        texts,
        None,
        settings=settings,
        known=known,
        vectors=vectors,
        cohort=cohort,
        engine=engine,
    )[0]


def search_again(
    texts: Sequence[ReuseText],
    before: Remembered | None,
    *,
    settings: ReuseSettings | None = None,
    known: Sequence[ReuseCluster] = (),
    vectors: Mapping[str, NDArray[np.float32]] | None = None,
    cohort: NDArray[np.float32] | None = None,
    engine: Engine | None = None,
) -> tuple[ReuseResult, Remembered]:
    """What `find_reuse` finds, sooner when much of it is remembered from an earlier search.

    Parameters
    ----------
    before : from an earlier search, over these or other reports; of other settings it is not used

    Returns
    -------
    the result, the same with or without `before`, and what the next search may use
    """
    index = ReuseIndex(settings)
    seen: set[str] = set()
    for text in texts:
        if text.report in seen:
            raise BadValue(
                Message("两份报告的编号相同", "two reports have the same id"), subject=text.report
            )
        seen.add(text.report)
    index.add_all(texts, engine, before)
    return index.search(before, known, vectors, cohort, engine)


def _find(
    reports: list[Prepared],
    settings: ReuseSettings,
    new_from: int = 0,
    engine: Engine | None = None,
    before: Aligned | None = None,
) -> tuple[list[Shared], _Thinned, Aligned]:
    """What all pairs with a report of number `new_from` or above share, pairs in order; which
    wordings are too frequent for all their pairs; what was said of pairs of units.
    """
    pairs: dict[_Pair, Shared] = {}

    def of(a: int, b: int) -> Shared:
        found = pairs.get((a, b))
        if found is None:
            found = pairs[a, b] = Shared(a, b)
        return found

    k = settings.min_clause
    # A k-gram that is a set phrase throughout founds nothing; any run with wording of its own has
    # another one.
    eligible = [_windows(p.plain.own, k) for p in reports]
    exact = shared_runs(
        [p.plain.codes for p in reports],
        k,
        eligible=eligible,
        pairwise_limit=settings.pairwise_limit,
        new_from=new_from,
    )
    rows = distinct_runs(exact)
    for (a, i, b, j, n), alone in zip(rows, whole_runs(reports, rows, settings), strict=True):
        pair = of(a, b)
        pair.plain.append((i, j, n))
        pair.whole.append(alone)
    seed = min(_TEMPLATE_SEED, settings.min_template)
    # A template has a slot, so one of its k-grams has one.
    seeds = [
        _windows(p.masked.slot >= 0, seed) & _windows(p.masked.own & (p.masked.slot < 0), seed)
        for p in reports
    ]
    templates = shared_runs(
        [p.masked.codes for p in reports],
        seed,
        eligible=seeds,
        pairwise_limit=settings.pairwise_limit,
        new_from=new_from,
    )
    # A template has at least one slot besides its own symbols.
    for a, i, b, j, n in distinct_runs(templates.at_least(settings.min_template + 1)):
        of(a, b).masked.append((i, j, n))
    near, low, often, aligned = near_pairs(reports, settings, new_from, engine, before)
    for (a, b), stretches in near.items():
        of(a, b).near = stretches
    for (a, b), stretches in low.items():
        of(a, b).low = stretches
    thin = _Thinned(reports)
    thin.note([p.plain for p in reports], exact.frequent, eligible, k)
    thin.note([p.masked for p in reports], templates.frequent, seeds, seed)
    thin.edited(often)
    return [pairs[key] for key in sorted(pairs)], thin, aligned


def _matches(
    reports: list[Prepared],
    pairs: Sequence[Shared],
    settings: ReuseSettings,
    engine: Engine | None = None,
    before: Remembered | None = None,
) -> tuple[tuple[Match, ...], tuple[Match, ...]]:
    """The matches of all pairs of reports, and those that a lower threshold would bring."""
    found: list[Match] = []
    low: list[Match] = []
    if before is not None:
        pairs = _unlike_before(reports, pairs, before, found, low)
    batches = (pairs[at : at + _PAIRS_A_TASK] for at in range(0, len(pairs), _PAIRS_A_TASK))
    for batch in beside(PairWork(reports, settings), batches, engine):
        for matches, below in batch:
            found += matches
            low += below
    return tuple(sorted(found, key=_match_order)), tuple(sorted(low, key=_match_order))


def _unlike_before(
    reports: list[Prepared],
    pairs: Sequence[Shared],
    before: Remembered,
    found: list[Match],
    low: list[Match],
) -> list[Shared]:
    """The pairs of which something else was seen before; the matches of the others are added."""
    same = [digest(p.source) == before.reports.get(p.report) for p in reports]
    out = []
    for pair in pairs:
        a, b = reports[pair.a].report, reports[pair.b].report
        if same[pair.a] and same[pair.b] and before.seen.get((a, b)) == pair.seen():
            ids = (a, b) if a < b else (b, a)
            found += before.matches.get(ids, ())
            low += before.low.get(ids, ())
        else:
            out.append(pair)
    return out


def shared(
    a: ReuseText, b: ReuseText, settings: ReuseSettings
) -> tuple[list[Piece], tuple[Match, ...]]:
    """What two reports share: pieces in the order given, and matches in the order of ids."""
    left, right = Prepared(a), Prepared(b)
    pairs = _find([left, right], settings)[0]
    found: list[Piece] = []
    for pair in pairs:
        found += pieces(left, right, pair.plain, pair.whole, pair.masked, pair.near, settings)
    return found, tuple(sorted(matches_of(left, right, found), key=_match_order))


def _with_paraphrases(
    reports: dict[str, Prepared],
    found: tuple[Match, ...],
    vectors: Mapping[str, NDArray[np.float32]],
    cohort: NDArray[np.float32] | None,
    settings: ReuseSettings,
    engine: Engine | None,
) -> tuple[tuple[Match, ...], tuple[Match, ...]]:
    """The matches with the paraphrases among them, and the paraphrases below the threshold."""

    def own(report: str, start: int, end: int) -> int:
        before = reports[report].own_before
        return int(before[end] - before[start])

    texts = [reports[name].source for name in sorted(reports)]
    more = [
        Match("paraphrase", round(score, 4), a, b, (),
              direction(reports[a.report], reports[b.report]))
        for a, b, score in paraphrases(texts, vectors, own, found, settings, cohort, engine)
    ]  # fmt: skip
    high = [m for m in more if m.score >= settings.paraphrase_score]
    low = [m for m in more if m.score < settings.paraphrase_score]
    return tuple(sorted((*found, *high), key=_match_order)), tuple(sorted(low, key=_match_order))


def _places(report: Prepared) -> Ints:
    """Start, end and kind of each of its fillers, shape (n, 3)."""
    rows = [(s.start, s.end, SLOT_TYPES.index(s.type)) for s in report.slots]
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def _windows(flags: np.ndarray, k: int) -> np.ndarray:
    """Whether any of the k flags from each position on is set; shape as `flags`."""
    before = np.concatenate(([0], np.cumsum(flags)))
    end = np.minimum(np.arange(len(flags)) + k, len(flags))
    out: np.ndarray = before[end] > before[:-1]
    return out


def _match_order(m: Match) -> tuple[str, str, int, int, int, int, str]:
    return (m.a.report, m.b.report, m.a.start, m.a.end, m.b.start, m.b.end, m.kind)


def _wording(reports: dict[str, Prepared], place: Place) -> str:
    report, start, end = place
    before = reports[report].masked_before
    return reports[report].masked_text[before[start] : before[end]]


def _set_phrases(reports: Sequence[Prepared]) -> tuple[SetPhrase, ...]:
    """Set phrases that two or more reports use, those of most reports first."""
    places: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for prepared in reports:
        for start, end in prepared.source.formula:
            text = prepared.source.text[start:end]
            key = normalise(text).text
            if key:
                places[key].append((prepared.report, text))
    out = [
        SetPhrase(rows[0][1], tuple(sorted({r for r, _ in rows})), len(rows))
        for rows in places.values()
    ]
    out = [p for p in out if len(p.reports) > 1]
    return tuple(sorted(out, key=lambda p: (-len(p.reports), -p.occurrences, p.text)))


def _passages(
    matches: Sequence[Match], reports: dict[str, Prepared], settings: ReuseSettings
) -> tuple[Passage, ...]:
    """Join neighbouring matches of two reports; longest passages first."""
    out: list[Passage] = []
    at = 0
    while at < len(matches):
        key = (matches[at].a.report, matches[at].b.report)
        stop = at
        groups: list[list[int]] = []
        open_: list[list[int]] = []
        while stop < len(matches) and (matches[stop].a.report, matches[stop].b.report) == key:
            m = matches[stop]
            # Matches come in the order of a: what ended too long ago there is over.
            open_ = [g for g in open_ if m.a.start - matches[g[-1]].a.end <= settings.gap]
            for group in open_:
                last = matches[group[-1]]
                gap_a, gap_b = m.a.start - last.a.end, m.b.start - last.b.end
                # A little overlap is possible where matches of two kinds meet.
                if -settings.gap < gap_a <= settings.gap and -settings.gap < gap_b <= settings.gap:
                    group.append(stop)
                    break
            else:
                groups.append([stop])
                open_.append(groups[-1])
            stop += 1
        for group in groups:
            out.append(_passage([matches[i] for i in group], group, reports))
        at = stop
    return tuple(
        sorted(out, key=lambda p: (-p.characters, p.a.report, p.b.report, p.a.start, p.b.start))
    )


def _passage(group: list[Match], numbers: list[int], reports: dict[str, Prepared]) -> Passage:
    if len(group) == 1:  # most
        (m,) = group
        return Passage(m.a, m.b, (numbers[0],), m.a.end - m.a.start, m.direction)
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
