"""Finding shared wording: all reports at once, one against the others, or two side by side."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from explorer.errors import BadValue, UnknownId
from explorer.lang import Message
from explorer.reuse.clusters import Place, clusters
from explorer.reuse.matching import Piece, Run, direction, near_piece, pieces
from explorer.reuse.model import (
    Passage,
    ReuseCluster,
    ReuseResult,
    ReuseSettings,
    ReuseText,
    SetPhrase,
)
from explorer.reuse.near import NearPair, near_pairs
from explorer.reuse.normal import normalise
from explorer.reuse.paraphrase import denies, opposed, paraphrases
from explorer.reuse.prepared import Flags, Prepared, Row
from explorer.reuse.runs import distinct_runs, shared_runs
from explorer.reuse.shares import shares
from explorer.types import Direction, Match, Slot, TextSpan

# Symbols of a masked row around a slot that must agree for a template to be looked at. A template
# has at least `min_template` + 1; shorter seeds only cost time.
_TEMPLATE_SEED: Final = 8

# Characters up to which a stretch is taken to state one thing: a typical sentence. In longer ones a
# denial need not concern what is shared.
_ONE_STATEMENT: Final = 40

_Pair = tuple[int, int]
Ints = NDArray[np.int64]


class _Thinned(Container[Place]):
    """Which wordings are so frequent that not each of their pairs was listed."""

    def __init__(self, reports: Sequence[Prepared]) -> None:
        self._numbers = {p.report: i for i, p in enumerate(reports)}
        self._reports = reports
        self._layers: list[tuple[Sequence[Row], Sequence[Flags], Sequence[Flags], int]] = []
        self._edited: dict[int, list[tuple[int, int]]] = defaultdict(list)
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
        return any(s <= start and end <= e for s, e in self._edited.get(number, ()))

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
        return _matches(together, _find(together, self.settings, new_from=len(others))[0])

    def result(
        self,
        known: Sequence[ReuseCluster] = (),
        vectors: Mapping[str, NDArray[np.float32]] | None = None,
        cohort: NDArray[np.float32] | None = None,
    ) -> ReuseResult:
        """All shared wording of the reports in the index; see `find_reuse`."""
        reports = self._ordered()
        pairs, frequent, low = _find(reports, self.settings)
        found = _matches(reports, pairs)
        by_id = {p.report: p for p in reports}
        below = _matches(reports, _free(reports, low, pairs))
        more: tuple[Match, ...] = ()
        if vectors:
            found, more = _with_paraphrases(by_id, found, vectors, cohort, self.settings)
        groups, names = clusters(
            found, by_id, lambda place: _wording(by_id, place), frequent, known
        )
        matches = tuple(
            Match(m.kind, m.score, m.a, m.b, m.slots, m.direction, name)
            for m, name in zip(found, names, strict=True)
        )
        listed = sorted(reports, key=lambda p: p.report)
        return ReuseResult(
            matches,
            _passages(matches, by_id, self.settings),
            groups,
            shares(listed, matches, self.settings.top_sources),
            _set_phrases(listed),
            self.settings,
            tuple(sorted((*below, *more), key=_match_order)),
        )

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
    return index.result(known, vectors, cohort)


def _find(
    reports: list[Prepared], settings: ReuseSettings, new_from: int = 0
) -> tuple[dict[_Pair, list[Piece]], _Thinned, dict[_Pair, list[NearPair]]]:
    """Matches, in the making, of all pairs with a report of number `new_from` or above; third,
    near stretches below the threshold.
    """
    plain: dict[_Pair, list[Run]] = defaultdict(list)
    masked: dict[_Pair, list[Run]] = defaultdict(list)
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
    for a, i, b, j, n in distinct_runs(exact):
        plain[a, b].append((i, j, n))
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
        masked[a, b].append((i, j, n))
    near, low, often = near_pairs(reports, settings, new_from)
    found = {
        pair: pieces(
            reports[pair[0]],
            reports[pair[1]],
            plain.get(pair, ()),
            masked.get(pair, ()),
            near.get(pair, ()),
            settings,
        )
        for pair in sorted({*plain, *masked, *near})
    }
    thin = _Thinned(reports)
    thin.note([p.plain for p in reports], exact.frequent, eligible, k)
    thin.note([p.masked for p in reports], templates.frequent, seeds, seed)
    thin.edited(often)
    return found, thin, low


def _free(
    reports: list[Prepared], low: dict[_Pair, list[NearPair]], found: dict[_Pair, list[Piece]]
) -> dict[_Pair, list[Piece]]:
    """Near stretches below the threshold, as pieces, where no match holds any of it."""
    out: dict[_Pair, list[Piece]] = {}
    for (a, b), rows in low.items():
        held = found.get((a, b), [])
        made = [near_piece(reports[a], reports[b], pair) for pair in rows]
        out[a, b] = [p for p in made if not any(_meet(p.a, h.a) and _meet(p.b, h.b) for h in held)]
    return out


def _meet(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def shared(
    a: ReuseText, b: ReuseText, settings: ReuseSettings
) -> tuple[list[Piece], tuple[Match, ...]]:
    """What two reports share: pieces in the order given, and matches in the order of ids."""
    pair = [Prepared(a), Prepared(b)]
    found = _find(pair, settings)[0]
    return found.get((0, 1), []), _matches(pair, found)


def _with_paraphrases(
    reports: dict[str, Prepared],
    found: tuple[Match, ...],
    vectors: Mapping[str, NDArray[np.float32]],
    cohort: NDArray[np.float32] | None,
    settings: ReuseSettings,
) -> tuple[tuple[Match, ...], tuple[Match, ...]]:
    """The matches with the paraphrases among them, and the paraphrases below the threshold."""

    def own(report: str, start: int, end: int) -> int:
        row = reports[report].plain
        low, high = np.searchsorted(row.starts, (start, end))
        return int(row.own[low:high].sum())

    texts = [reports[name].source for name in sorted(reports)]
    more = [
        Match("paraphrase", round(score, 4), a, b, (),
              direction(reports[a.report], reports[b.report]))
        for a, b, score in paraphrases(texts, vectors, own, found, settings, cohort)
    ]  # fmt: skip
    high = [m for m in more if m.score >= settings.paraphrase_score]
    low = [m for m in more if m.score < settings.paraphrase_score]
    return tuple(sorted((*found, *high), key=_match_order)), tuple(sorted(low, key=_match_order))


def _matches(reports: list[Prepared], found: dict[_Pair, list[Piece]]) -> tuple[Match, ...]:
    out = []
    for (a, b), rows in found.items():
        one, two = reports[a], reports[b]
        first, turned = direction(one, two), direction(two, one)
        for piece in rows:
            if not _denied(one.source.text, two.source.text, piece):
                out.append(_match(one, two, piece, first, turned))
    return tuple(sorted(out, key=_match_order))


def _denied(a: str, b: str, piece: Piece) -> bool:
    """Whether one says the opposite of the other: 没有发生 and 发生多起, 不允许 and 允许."""
    if max(piece.a[1] - piece.a[0], piece.b[1] - piece.b[0]) > _ONE_STATEMENT:
        return False
    before_a, before_b = (
        a[max(0, piece.a[0] - 2) : piece.a[0]],
        b[max(0, piece.b[0] - 2) : piece.b[0]],
    )
    if denies(before_a) != denies(before_b):
        return True
    return piece.kind == "near" and opposed(a[slice(*piece.a)], b[slice(*piece.b)])


def _windows(flags: np.ndarray, k: int) -> np.ndarray:
    """Whether any of the k flags from each position on is set; shape as `flags`."""
    before = np.concatenate(([0], np.cumsum(flags)))
    end = np.minimum(np.arange(len(flags)) + k, len(flags))
    out: np.ndarray = before[end] > before[:-1]
    return out


def _match(one: Prepared, two: Prepared, piece: Piece, way: Direction, turned: Direction) -> Match:
    """A piece as a match whose report a has the smaller id; `turned` is the direction of two and
    one.
    """
    a = TextSpan(one.report, *piece.a, one.source.text[slice(*piece.a)])
    b = TextSpan(two.report, *piece.b, two.source.text[slice(*piece.b)])
    slots = piece.slots
    if one.report > two.report:
        a, b, way = b, a, turned
        slots = tuple(Slot(s.type, s.b, s.a) for s in slots)
    return Match(piece.kind, round(piece.score, 4), a, b, slots, way)


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
