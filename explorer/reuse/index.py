"""Finding shared wording: all reports at once, one against the others, or two side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import Final

import numpy as np
from numpy.typing import NDArray

from explorer.errors import BadValue, UnknownId
from explorer.lang import Message
from explorer.reuse.clusters import Frequent, Places, clusters
from explorer.reuse.exact import Known, Laid, exact_only, exact_rows
from explorer.reuse.matching import Piece, direction, pieces, whole_runs
from explorer.reuse.model import ReuseCluster, ReuseResult, ReuseSettings, ReuseText
from explorer.reuse.near import near_pairs
from explorer.reuse.packed import Columns
from explorer.reuse.paraphrase import Candidates, Seeking, paraphrases
from explorer.reuse.passages import passages
from explorer.reuse.prepared import Flags, Prepared, Row
from explorer.reuse.remembered import Aligned, Remembered, Seen, digest
from explorer.reuse.runs import distinct_runs, shared_runs
from explorer.reuse.setphrases import Gathering
from explorer.reuse.shares import Counting
from explorer.reuse.slots import SLOT_TYPES
from explorer.reuse.spread import beside
from explorer.reuse.table import DIRECTIONS, KIND, SCORE_UNIT, Matches, MatchTable, pair_numbers
from explorer.reuse.work import PairWork, PrepareWork, Shared, matches_of
from explorer.types import Match
from explorer.work import Engine

# Symbols of a masked row around a slot that must agree for a template to be looked at. A template
# has at least `min_template` + 1; shorter seeds only cost time.
TEMPLATE_SEED: Final = 8

# Reports made ready, and pairs of reports weighed, by one call to an engine: some 50 ms of work,
# so that sending it does not count.
_REPORTS_A_TASK: Final = 8
PAIRS_A_TASK: Final = 200
# Pairs of reports for each report from which what they share alone is read from columns: to lay a
# report out costs some 0.5 ms, to weigh a pair by itself 0.1 ms.
_LAID_FROM: Final = 5

_Pair = tuple[int, int]
Ints = NDArray[np.int64]


class Thinned:
    """Which wordings are so frequent that not each of their pairs was listed."""

    def __init__(self, reports: Sequence[Prepared]) -> None:
        self._numbers = {p.report: i for i, p in enumerate(reports)}
        self._reports = reports
        self._layers: list[tuple[Sequence[Row], Sequence[Flags], Sequence[Flags], int]] = []
        self._edited: dict[int, list[tuple[int, int]]] = defaultdict(list)

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

    def of(self, report: Prepared, starts: Ints, ends: Ints) -> Flags:
        """Of spans of a report whether pairs may be missing: every k-gram that could have founded
        one is frequent, or it lies in a frequent unit.
        """
        number = self._numbers[report.report]
        out = np.zeros(len(starts), dtype=np.bool_)
        for rows, frequent, eligible, k in self._layers:
            can, often = eligible[number], frequent[number]
            if not (can & often).any():
                continue
            # How many k-grams that can found a match begin before each place, and how many of
            # these are not frequent.
            founding, others = (
                np.concatenate(([0], np.cumsum(flags))) for flags in (can, can & ~often)
            )
            low, high = (np.searchsorted(rows[number].starts, side) for side in (starts, ends))
            stop = np.maximum(low, high - k + 1)
            out |= (founding[stop] > founding[low]) & (others[stop] == others[low])
        if number in self._edited:
            # Where frequent units start, and the furthest end of those up to each.
            spans = np.array(sorted(set(self._edited[number])), dtype=np.int64)
            furthest = np.maximum.accumulate(spans[:, 1])
            at = np.searchsorted(spans[:, 0], starts, "right")
            out |= (at > 0) & (ends <= furthest[np.maximum(at - 1, 0)])
        return out


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
        pairs = find(together, self.settings, new_from=len(others))[0]
        found = weighed(together, pairs, self.settings)[0]
        return tuple(Matches(found, {p.report: p.source.text for p in together}))

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
        by_id = {name: self._reports[name] for name in sorted(self._reports)}
        known_pairs = None if before is None else before.aligned
        seeking = _seeking(by_id, vectors, cohort, self.settings, engine) if vectors else None
        candidates: Candidates | None = None
        with ExitStack() as stack:
            under_way: Future[Candidates | None] | None = None
            if seeking is not None and (engine is None or engine.name == "local"):
                # Matrix products beside the search for equal wording: they share two cores well.
                pool = stack.enter_context(ThreadPoolExecutor(1))
                under_way = pool.submit(seeking.candidates)
            pairs, frequent, aligned = find(
                reports, self.settings, engine=engine, before=known_pairs
            )
            found, below = weighed(reports, pairs, self.settings, engine, before)
            if under_way is not None:
                candidates = under_way.result()
            elif seeking is not None:
                candidates = seeking.candidates()
        remembered = Remembered(
            self.settings,
            {p.report: digest(p.source) for p in reports},
            {p.report: _places(p) for p in reports},
            Seen.of([p.report for p in reports], *_seen(pairs)),
            found,
            below,
            aligned,
        )
        if seeking is not None:
            found, more = _with_paraphrases(by_id, found, seeking, candidates, self.settings)
            below = MatchTable.concat([below, more]).sorted()
        columns = gathered(by_id, found, below, frequent, known, self.settings)
        return columns.result({name: p.source.text for name, p in by_id.items()}), remembered

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


def find(
    reports: list[Prepared],
    settings: ReuseSettings,
    new_from: int = 0,
    engine: Engine | None = None,
    before: Aligned | None = None,
) -> tuple[list[Shared], Thinned, Aligned]:
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
    seed = min(TEMPLATE_SEED, settings.min_template)
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
    thin = Thinned(reports)
    thin.note([p.plain for p in reports], exact.frequent, eligible, k)
    thin.note([p.masked for p in reports], templates.frequent, seeds, seed)
    thin.edited(often)
    return [pairs[key] for key in sorted(pairs)], thin, aligned


def gathered(
    reports: Mapping[str, Prepared],
    found: MatchTable,
    below: MatchTable,
    frequent: Frequent,
    known: Sequence[ReuseCluster],
    settings: ReuseSettings,
) -> Columns:
    """Everything that follows from the matches.

    Parameters
    ----------
    reports : by id, in the order of ids; each is asked for once, and once more for wordings that
        name clusters, so that they may lie on disk
    found, below : the matches, sorted, and what stays below a threshold
    frequent : what is too frequent for all its pairs to be listed
    known : clusters of an earlier result
    """
    places = Places(found)
    counting = Counting(found, settings.top_sources)
    phrases = Gathering(found.reports)
    when = {}
    for number, name in enumerate(found.reports):
        report = reports[name]
        when[name] = (report.source.year, report.source.date)
        places.see(number, report, frequent)
        counting.see(number, report)
        phrases.see(number, report.source)
    groups, matches = clusters(found, places, when, places.wordings(reports), known)
    return Columns(
        settings,
        matches,
        below,
        groups,
        passages(matches, settings.gap),
        counting.shares(),
        phrases.phrases(),
    )


def _seen(pairs: Sequence[Shared]) -> tuple[Ints, Ints]:
    """The numbers of two reports each, shape (p, 2), and hashes of what was seen in them."""
    numbers = np.array([(p.a, p.b) for p in pairs], dtype=np.int64).reshape(-1, 2)
    return numbers, np.array([p.seen() for p in pairs], dtype=np.int64)


def weighed(
    reports: list[Prepared],
    pairs: Sequence[Shared],
    settings: ReuseSettings,
    engine: Engine | None = None,
    before: Remembered | None = None,
    laid: Laid | None = None,
) -> tuple[MatchTable, MatchTable]:
    """The matches of all pairs of reports, and those that a lower threshold would bring.

    Parameters
    ----------
    laid : the reports laid end to end, where they are already
    """
    names = [p.report for p in reports]
    kept: list[tuple[MatchTable, MatchTable]] = []
    if before is not None:
        pairs, *again = _unlike_before(reports, pairs, before)
        kept.append((again[0], again[1]))
    if laid is None and len(pairs) >= _LAID_FROM * len(reports):
        laid = Laid.of(reports)
    if laid is not None:
        known = Known.of([(p.report, p.source.year, p.source.date) for p in reports])
        easy = exact_only(laid, pairs, settings).tolist()
        mine = [pair for pair, is_easy in zip(pairs, easy, strict=True) if is_easy]
        rows = exact_rows(laid, known, mine, lambda n: reports[n].source.text)
        exact = MatchTable.of(names, rows, np.zeros((0, 6), dtype=np.int32))
        kept.append((exact, MatchTable.empty(names)))
        pairs = [pair for pair, is_easy in zip(pairs, easy, strict=True) if not is_easy]
    batches = (pairs[at : at + PAIRS_A_TASK] for at in range(0, len(pairs), PAIRS_A_TASK))
    for found in beside(PairWork(reports, settings), batches, engine):
        high, low = (MatchTable.of(names, *rows) for rows in found)
        kept.append((high, low))
    everything = sorted(names)
    out = [
        MatchTable.concat([MatchTable.empty(everything), *tables]).sorted()
        for tables in zip(*kept, strict=True)
    ] or [MatchTable.empty(everything)] * 2
    return out[0], out[1]


def _unlike_before(
    reports: list[Prepared], pairs: Sequence[Shared], before: Remembered
) -> tuple[list[Shared], MatchTable, MatchTable]:
    """The pairs of which something else was seen before, and the matches of the others."""
    names = [p.report for p in reports]
    numbers, hashes = _seen(pairs)
    unchanged = np.array(
        [digest(p.source) == before.reports.get(p.report) for p in reports], dtype=np.bool_
    )
    same = unchanged[numbers].all(axis=1) & before.seen.same(names, numbers, hashes)
    everything = sorted(names)
    rank = np.empty(len(names), dtype=np.int64)
    rank[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    ends = np.sort(rank[numbers[same]], axis=1)
    wanted = pair_numbers(ends[:, 0], ends[:, 1], len(names))
    out = []
    for table in (before.matches, before.low):
        here = table.without(set(table.reports).difference(names)).over(everything)
        out.append(here.take(np.isin(here.pairs(), wanted)))
    left = [pair for pair, known in zip(pairs, same.tolist(), strict=True) if not known]
    return left, out[0], out[1]


def shared(
    a: ReuseText, b: ReuseText, settings: ReuseSettings
) -> tuple[list[Piece], tuple[Match, ...]]:
    """What two reports share: pieces in the order given, and matches in the order of ids."""
    left, right = Prepared(a), Prepared(b)
    pairs = find([left, right], settings)[0]
    found: list[Piece] = []
    for pair in pairs:
        found += pieces(left, right, pair.plain, pair.whole, pair.masked, pair.near, settings)
    return found, tuple(sorted(matches_of(left, right, found), key=_match_order))


def _seeking(
    reports: Mapping[str, Prepared],
    vectors: Mapping[str, NDArray[np.float32]],
    cohort: NDArray[np.float32] | None,
    settings: ReuseSettings,
    engine: Engine | None,
) -> Seeking:
    def own(report: str, start: int, end: int) -> int:
        before = reports[report].own_before
        return int(before[end] - before[start])

    texts = [report.source for report in reports.values()]
    return Seeking(texts, vectors, own, settings, cohort, engine)


def _with_paraphrases(
    reports: Mapping[str, Prepared],
    found: MatchTable,
    seeking: Seeking,
    said: Candidates | None,
    settings: ReuseSettings,
) -> tuple[MatchTable, MatchTable]:
    """The matches with the paraphrases among them, and the paraphrases below the threshold."""
    names = found.reports
    pairs, score = paraphrases(seeking, said, found, settings)
    score = np.array([round(value, 4) for value in score.tolist()])
    ways = [
        DIRECTIONS.index(direction(reports[names[a]], reports[names[b]]))
        for a, b in pairs[:, [0, 3]].tolist()
    ]
    rows = np.column_stack([
        np.full(len(pairs), KIND["paraphrase"]), np.rint(score * SCORE_UNIT).astype(np.int64),
        np.array(ways, dtype=np.int64), pairs,
    ])  # fmt: skip
    more = MatchTable.of(names, rows, np.zeros((0, 6), dtype=np.int64))
    high = score >= settings.paraphrase_score
    return MatchTable.concat([found, more.take(high)]).sorted(), more.take(~high).sorted()


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
