"""Themes as found in a corpus: counts, shares, keywords, representatives, groups of reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.themes.codebook import Codebook
from explorer.themes.discovered import Discovery
from explorer.themes.examples import Assignments, Example, examples, looked_at
from explorer.themes.tally import Tally
from explorer.types import Theme, Unit

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A theme in one group of reports."""

    theme: str
    label: str
    group: str
    sentences: int
    share: float  # of the group's body sentences
    reports: int

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain values, ready for JSON."""
        return asdict(self)


def summaries(
    units: Sequence[Unit],
    assignments: Assignments,
    source: Codebook | Discovery,
    *,
    region_of: Mapping[str, str | None],
    vectors: Floats | None = None,
) -> list[Theme]:
    """Return one row for each theme of the source, in its order; absent themes count zero.

    Parameters
    ----------
    units : n units; only body text counts
    assignments : the themes of each unit, as `assign` or `assign_discovered` gives them
    source : what they were assigned from
    region_of : report id -> name of its region, None when unknown
    vectors : float32 array, shape (n, dim), or None
        Of the units; with them the representatives of a codebook theme are its most central
        sentences. Without them, and for discovered themes, whose score is nearness to the middle
        already, they are the sentences with the highest scores.
    """
    floor = source.floor if isinstance(source, Discovery) else None
    tally = Tally.of(units, assignments, floor)
    looked = looked_at(tally, source.ids)
    shown = examples(units, assignments, source, looked, vectors=vectors)
    return themes_of(tally, source, shown, region_of)


def themes_of(
    tally: Tally,
    source: Codebook | Discovery,
    shown: Mapping[str, Example],
    region_of: Mapping[str, str | None],
) -> list[Theme]:
    """The rows of `summaries`, from counts and examples that are known already."""
    out = []
    for theme in source.ids:
        entry, example = source.by_id[theme], shown[theme]
        theirs = tally.having(theme)
        count = tally.count(theme, theirs)
        out.append(
            Theme(
                id=theme,
                label=entry.label,
                label_en=getattr(entry, "label_en", None),
                kind="codebook" if isinstance(source, Codebook) else "discovered",
                sentences=count,
                share=count / tally.sentences if tally.sentences else 0.0,
                reports=len(theirs),
                regions=len({region_of.get(report) for report in theirs} - {None}),
                keywords=example.keywords,
                representatives=example.representatives,
                parent=getattr(entry, "parent", None),
                boundaries=example.boundaries,
                doubtful=tally.doubtful.get(theme, 0),
            )
        )
    return out


def by(
    tally: Tally, source: Codebook | Discovery, group_of: Mapping[str, str | None]
) -> list[GroupRow]:
    """Count each theme in each group of reports.

    Parameters
    ----------
    tally : sentences of each theme in each report
    group_of : report id -> group (a province, a year, ...); reports without one, or with None,
        are left out: an unknown group is not a group

    Returns
    -------
    Rows by group in sorted order, most frequent theme first; themes that a group lacks have no row.
    """
    order = {theme: i for i, theme in enumerate(source.ids)}
    body: dict[str, int] = {}
    counts: dict[tuple[str, str], int] = {}
    reports: dict[tuple[str, str], int] = {}
    for report, sentences in tally.body.items():
        group = group_of.get(report)
        if group is None:
            continue
        body[group] = body.get(group, 0) + sentences
        for theme, count in tally.counts[report].items():
            if theme in order:
                key = (group, theme)
                counts[key] = counts.get(key, 0) + count
                reports[key] = reports.get(key, 0) + 1
    return [
        GroupRow(
            theme, source.by_id[theme].label, group, counts[group, theme],
            counts[group, theme] / body[group], reports[group, theme],
        )
        for group, theme in sorted(counts, key=lambda k: (k[0], -counts[k], order[k[1]]))
    ]  # fmt: skip
