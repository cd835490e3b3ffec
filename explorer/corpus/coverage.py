"""Coverage of themes by place and year: the corpus's side of `explorer.themes.gaps`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from explorer.corpus import theming
from explorer.corpus.rows import ReportRow
from explorer.errors import BadValue, UnknownId
from explorer.lang import Message
from explorer.table import Rows
from explorer.themes import Codebook, CoverageRow, Discovery, Place, Tally, TrendRow
from explorer.themes import coverage as coverage_of
from explorer.themes import trends as trends_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explorer.corpus.core import Corpus

BY = ("place", "province", "city", "county", "township", "report")


def coverage(
    corpus: Corpus,
    *,
    by: str = "place",
    themes: Sequence[str] = (),
    method: Literal["codebook", "discovered"] = "codebook",
    seed: int,
) -> Rows[CoverageRow]:
    """See `Corpus.coverage`."""
    tally, source, places = _gathered(corpus, by, method, seed)
    _check_themes(themes, source.ids)
    rows = coverage_of(tally, source, places)
    return Rows(row for row in rows if not themes or row.theme in themes)


def trends(
    corpus: Corpus,
    *,
    first: int | None = None,
    last: int | None = None,
    themes: Sequence[str] = (),
    method: Literal["codebook", "discovered"] = "codebook",
    seed: int,
) -> Rows[TrendRow]:
    """See `Corpus.trends`."""
    tally, source, places = _gathered(corpus, "place", method, seed)
    _check_themes(themes, source.ids)
    years = {place.year for place in places.values()}
    for year in (first, last):
        if year is not None and year not in years:
            listed = ", ".join(str(y) for y in sorted(y for y in years if y is not None)) or "–"
            raise BadValue(
                Message(f"没有该年度的报告；已有：{listed}", f"no report of that year; {listed}"),
                subject=str(year),
            )
    rows = trends_of(tally, source, places, first=first, last=last)
    return Rows(row for row in rows if not themes or row.theme in themes)


def _gathered(
    corpus: Corpus, by: str, method: theming.Method, seed: int
) -> tuple[Tally, Codebook | Discovery, dict[str, Place]]:
    if by not in BY:
        listed = ", ".join(BY)
        raise BadValue(
            Message(f"可选值：{listed}", f"must be one of: {listed}"), subject=f"--by {by}"
        )
    run = theming.run_of(corpus, method, seed)
    places = {row.id: Place(_region(row, by), row.year, row.level) for row in corpus.reports()}
    return run.tally, run.source, places


def _region(row: ReportRow, by: str) -> str | None:
    if by == "report":
        return row.id
    if by == "place":
        return row.place
    # Names of divisions repeat across the country: 大江镇 stands in two counties.
    names = (row.province, row.city, row.county, row.township)
    depth = ("province", "city", "county", "township").index(by)
    return None if names[depth] is None else " ".join(n for n in names[: depth + 1] if n)


def _check_themes(wanted: Sequence[str], known: Sequence[str]) -> None:
    for theme in wanted:
        if theme not in known:
            raise UnknownId(
                Message("没有这个主题", "no theme has this id"),
                subject=f"--theme {theme}",
                hint=Message("查看编号: explorer themes", "See the ids: explorer themes"),
            )
