"""How much the measures of each two regions resemble one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.corpus.embedding import centre, vectors
from explorer.corpus.figures import BY as FIGURE_BY
from explorer.corpus.figures import report_names
from explorer.corpus.filters import SCOPES, Filters
from explorer.corpus.rows import ReportRow
from explorer.corpus.searching import DEFAULT_ROLES
from explorer.errors import BadValue
from explorer.lang import Message
from explorer.reference import centred
from explorer.table import Rows

if TYPE_CHECKING:
    from explorer.corpus.core import Corpus
    from explorer.render.figures import Figure

BY = ("region", *SCOPES)
_FIELDS = ("province", "city", "county", "township")
# Rows compared at a time; 512 x 100,000 float32 are 200 MB.
_BLOCK = 512


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """Two regions and how alike their measures are; each pair once, a before b."""

    a: str
    b: str
    score: float  # mean over the measures of both sides of the cosine to the other's best measure
    a_to_b: float  # the same, over the measures of a alone
    b_to_a: float
    a_measures: int
    b_measures: int

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain Python values, ready for JSON."""
        return asdict(self)


def matrix(corpus: Corpus, *, by: str, filters: Filters) -> Rows[MatrixRow]:
    """See `Corpus.similarity_matrix`."""
    import numpy as np

    if by not in BY:
        listed = ", ".join(BY)
        raise BadValue(
            Message(f"可选值：{listed}", f"must be one of: {listed}"), subject=f"--by {by}"
        )
    reports = {row.id: row for row in filters.reports(list(corpus.reports()))}
    names = _groups(list(reports.values()), by)
    roles = filters.roles or DEFAULT_ROLES
    units = [u for u in corpus.store.units("measure") if u.report in names and u.role in roles]
    groups = sorted({names[u.report] for u in units})
    number = {name: i for i, name in enumerate(groups)}
    group = np.array([number[names[u.report]] for u in units], dtype=np.int64)
    by_group = np.argsort(group, kind="stable")
    rows = centred(vectors(corpus, [units[i].text for i in by_group]), centre(corpus))
    sizes = np.bincount(group, minlength=len(groups))
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    # sums[g, h]: over the measures of g, the cosine to the best measure of h.
    sums = np.zeros((len(groups), len(groups)))
    for start in range(0, len(rows), _BLOCK):
        block = np.clip(rows[start : start + _BLOCK] @ rows.T, 0, 1)
        best = np.maximum.reduceat(block, first, axis=1)
        np.add.at(sums, group[by_group[start : start + _BLOCK]], best)
        corpus.progress("matrix", min(start + _BLOCK, len(rows)), len(rows))
    mean = sums / np.maximum(sizes, 1)[:, None]
    out: Rows[MatrixRow] = Rows()
    for i, a in enumerate(groups):
        for j in range(i + 1, len(groups)):
            both = (sums[i, j] + sums[j, i]) / (sizes[i] + sizes[j])
            out.append(
                MatrixRow(
                    a, groups[j], _round(both), _round(mean[i, j]), _round(mean[j, i]),
                    int(sizes[i]), int(sizes[j]),
                )
            )  # fmt: skip
    out.sort(key=lambda row: (-row.score, row.a, row.b))
    return out


def figure(rows: Rows[MatrixRow], by: str, font: str | Path | None) -> Figure:
    """Draw a matrix; see `Corpus.similarity_figure`."""
    from explorer.render.figures.font import load_font
    from explorer.render.figures.matrix import draw_matrix

    short = short_names({name for row in rows for name in (row.a, row.b)})
    what = Message("地区", "region") if by == "region" else FIGURE_BY[by]
    letters = load_font(None if font is None else Path(font))
    return draw_matrix(
        list(short.values()), {(short[r.a], short[r.b]): r.score for r in rows}, what, letters
    )


def _round(value: float) -> float:
    return round(float(value), 4)


def _groups(rows: Sequence[ReportRow], by: str) -> dict[str, str]:
    """The name of the group of each report, by id; a report whose group is unknown is left out."""
    if by == "report":
        return report_names(rows)
    if by == "region":
        return {row.id: row.place for row in rows if row.place is not None}
    fields = _FIELDS[: _FIELDS.index(by) + 1]
    return {
        row.id: " ".join(n for f in fields if (n := getattr(row, f)))
        for row in rows
        if getattr(row, by) is not None
    }


def short_names(names: Collection[str]) -> dict[str, str]:
    """The last parts of each name ("A省 B市 C县"), as many as tell it from the others."""
    parts = {name: name.split(" ") for name in set(names)}
    tails = {name: [" ".join(of[-n:]) for n in range(1, len(of) + 1)] for name, of in parts.items()}
    holders = Counter(tail for mine in tails.values() for tail in mine)
    return {name: next((t for t in mine if holders[t] == 1), name) for name, mine in tails.items()}
