"""Which place and year speaks of what: shares with intervals, gaps, what rose and fell.

Every place is held against its peers: the reports of other places of the same level, of the same
year or, where there are too few of those, of all years.
Intervals are those of `explorer.themes.intervals`; evidence that is too thin to say anything is
marked, never left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from explorer.themes.codebook import Codebook
from explorer.themes.discovered import Discovery
from explorer.themes.intervals import Sums, difference_interval, share_interval, sums
from explorer.themes.tally import Tally

Signal = Literal["gap", "over", "under"]

# A theme that a place lacks is a gap when at least this share of the peers' reports have it.
_COMMON = 0.5

# Evidence is thin when fewer sentences than this would be expected by the peers' share (with three
# expected, none at all is chance in one case of twenty), or with fewer reports of peers than this.
_EXPECTED = 3.0
_PEERS = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report belongs: what is compared with what. None where unknown."""

    region: str | None
    year: int | None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A theme in one place and year, beside its peers.

    Attributes
    ----------
    share : of the body sentences of this place and year
    low, high : 95 % interval of the share
    peers : share among the peers' sentences; None without peers
    peer_year : the year of the peers; None when they are of all years
    peers_with : share of the peers' reports that have the theme at all
    signal : "gap" (absent here, common there), "over" or "under" (the interval of the difference
        does not hold zero), or None
    thin : whether the evidence is too thin to trust the signal, or its absence
    """

    theme: str
    label: str
    region: str | None
    year: int | None
    sentences: int
    share: float
    low: float
    high: float
    reports: int
    peers: float | None
    peers_with: float | None
    peer_reports: int
    peer_year: int | None
    signal: Signal | None
    thin: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain values, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class TrendRow:
    """A theme over the years.

    Attributes
    ----------
    shares : year -> share of the body sentences
    first_year, first_report : the earliest in this corpus; not the first anywhere
    change : share in `to_year` less that in `from_year`, with its 95 % interval low, high
    regions : how many places the change is measured on: those with reports of both years, or all
        places (then `matched` is false, and the change may come from other places reporting)
    direction : "rose", "fell", or None where the interval holds zero
    """

    theme: str
    label: str
    shares: dict[int, float]
    first_year: int | None
    first_report: str | None
    first_region: str | None
    from_year: int | None
    to_year: int | None
    change: float | None
    low: float | None
    high: float | None
    direction: Literal["rose", "fell"] | None
    regions: int
    matched: bool
    thin: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain values, ready for JSON."""
        return asdict(self)


class _Counts:
    """Sentences of each theme in each report, as the comparison of reports asks for them."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self.body = tally.body

    def of(self, theme: str, reports: Sequence[str]) -> int:
        return self._tally.count(theme, reports)

    def sums(self, theme: str, reports: Iterable[str]) -> Sums:
        counts = self._tally.counts
        return sums((counts[r].get(theme, 0), self.body[r]) for r in reports)


class _Peers:
    """The sums of a theme over the peers of any place: those of their level, without the place.

    Sums are taken once over each level and year and over each place's part of them, so that all
    places together cost as much as reading the reports once.
    """

    def __init__(
        self, theme: str, reports: Sequence[str], place_of: Mapping[str, Place], counts: _Counts
    ) -> None:
        self.everyone = counts.sums(theme, counts.body)
        cells: dict[tuple[str | None, str | None, int | None], list[str]] = {}
        for report in reports:
            place = place_of[report]
            cells.setdefault((place.region, place.level, place.year), []).append(report)
        self._cell = {key: counts.sums(theme, mine) for key, mine in cells.items()}
        self._place: dict[tuple[str | None, str | None], Sums] = {}
        self._year: dict[tuple[str | None, int | None], Sums] = {}
        self._level: dict[str | None, Sums] = {}
        for (region, level, year), mine in self._cell.items():
            self._place[region, level] = self._place.get((region, level), _NONE) + mine
            self._year[level, year] = self._year.get((level, year), _NONE) + mine
            self._level[level] = self._level.get(level, _NONE) + mine

    def of(
        self, region: str | None, levels: Iterable[str | None], year: int | None
    ) -> tuple[Sums, int | None]:
        """The peers of that year or, where there are too few, of all: and of which year."""
        ordered = sorted(levels, key=lambda level: level or "")
        same = _NONE
        for level in ordered:
            mine = self._cell.get((region, level, year), _NONE)
            same = same + (self._year.get((level, year), _NONE) - mine)
        if same.reports >= _PEERS:
            return same, year
        every = _NONE
        for level in ordered:
            mine = self._place.get((region, level), _NONE)
            every = every + (self._level.get(level, _NONE) - mine)
        return every, None


_NONE = Sums()


def coverage(
    tally: Tally,
    source: Codebook | Discovery,
    place_of: Mapping[str, Place],
) -> list[CoverageRow]:
    """Return one row for every theme of every place and year, absent themes too.

    Parameters
    ----------
    tally : sentences of each theme in each report
    source : what they were assigned from
    place_of : report id -> place; a report without one is left out

    Returns
    -------
    Rows by region (unknown ones last), year and the order of the themes.
    """
    counts = _Counts(tally)
    known = [report for report in counts.body if report in place_of]
    cells: dict[tuple[str | None, int | None], list[str]] = {}
    for report in known:
        place = place_of[report]
        cells.setdefault((place.region, place.year), []).append(report)
    ordered = sorted(cells.items(), key=lambda c: _order(*c[0]))
    by_theme = []
    for theme in source.ids:
        peers = _Peers(theme, known, place_of, counts)
        by_theme.append(
            [
                _cell(theme, source, where, counts.sums(theme, mine), peers, levels)
                for where, mine in ordered
                for levels in [{place_of[report].level for report in mine}]
            ]
        )
    return [row for of_cell in zip(*by_theme, strict=True) for row in of_cell]


def _cell(
    theme: str,
    source: Codebook | Discovery,
    where: tuple[str | None, int | None],
    mine: Sums,
    others: _Peers,
    levels: Iterable[str | None],
) -> CoverageRow:
    peers, peer_year = others.of(where[0], levels, where[1])
    # How far reports differ among themselves is seen in the peers, which this place is no part of.
    r = (peers if peers.reports >= _PEERS else others.everyone).correlation()
    n = mine.worth(r)
    low, high = share_interval(mine.share, n)
    theirs = with_theme = None
    signal: Signal | None = None
    thin = peers.reports < _PEERS
    if peers.reports:
        theirs, with_theme = peers.share, peers.holders / peers.reports
        below, above = difference_interval(mine.share, n, theirs, peers.worth(r))
        if mine.having == 0 and with_theme >= _COMMON:
            signal = "gap"
        elif below > 0:
            signal = "over"
        elif above < 0:
            signal = "under"
        thin = thin or max(theirs, mine.share) * n < _EXPECTED
    return CoverageRow(
        theme, source.by_id[theme].label, *where, mine.having, mine.share, low, high, mine.reports,
        theirs, with_theme, peers.reports, peer_year, signal, thin,
    )  # fmt: skip


def trends(
    tally: Tally,
    source: Codebook | Discovery,
    place_of: Mapping[str, Place],
    *,
    first: int | None = None,
    last: int | None = None,
) -> list[TrendRow]:
    """Return for every theme its shares by year, its first appearance, and whether it rose or fell.

    Parameters
    ----------
    tally, source, place_of : as in `coverage`; reports without a year are left out
    first, last : the years that are compared; by default the first and the last of the corpus
    """
    counts = _Counts(tally)
    dated = {
        report: place.year
        for report in counts.body
        if (place := place_of.get(report)) is not None and place.year is not None
    }
    years = sorted(set(dated.values()))
    by_year = {year: [r for r, y in dated.items() if y == year] for year in years}
    start = first if first is not None else (years[0] if years else None)
    end = last if last is not None else (years[-1] if years else None)
    before = by_year.get(start, []) if start is not None else []
    after = by_year.get(end, []) if end is not None and end != start else []
    places = {place_of[r].region for r in before} & {place_of[r].region for r in after} - {None}
    matched = bool(places)
    if matched:
        before = [r for r in before if place_of[r].region in places]
        after = [r for r in after if place_of[r].region in places]
    rows = []
    for theme in source.ids:
        # Within each year: what rose between them is no likeness of sentences of one report.
        was, now = (counts.sums(theme, reports) for reports in (before, after))
        r = (was.correlation() + now.correlation()) / 2
        holders = [(year, rep) for rep, year in dated.items() if counts.of(theme, [rep])]
        earliest = min(holders, default=None)
        change = low = high = None
        direction: Literal["rose", "fell"] | None = None
        thin = True
        if before and after:
            share_a, share_b = now.share, was.share
            n_a, n_b = now.worth(r), was.worth(r)
            change = share_a - share_b
            low, high = difference_interval(share_a, n_a, share_b, n_b)
            direction = "rose" if low > 0 else "fell" if high < 0 else None
            thin = max(share_a * n_a, share_b * n_b) < _EXPECTED or not matched
        rows.append(
            TrendRow(
                theme, source.by_id[theme].label,
                {year: counts.sums(theme, mine).share for year, mine in by_year.items()},
                earliest[0] if earliest else None, earliest[1] if earliest else None,
                place_of[earliest[1]].region if earliest else None,
                start, end, change, low, high, direction,
                len(places) if matched else len({place_of[x].region for x in (*before, *after)}),
                matched, thin,
            )
        )  # fmt: skip
    return rows


def _order(region: str | None, year: int | None) -> tuple[bool, str, bool, int]:
    return region is None, region or "", year is None, year or 0
