"""Similar measures: filters first, then ranking, so that no answer is lost to a filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from explorer.corpus.embedding import centre, query_vector, vectors
from explorer.corpus.filters import Filters, own_scope, parse_scope, scope_key
from explorer.corpus.results import cached
from explorer.corpus.rows import PairRow, ReportRow
from explorer.errors import BadValue, UnknownId
from explorer.lang import Message
from explorer.reference import centred
from explorer.search import MODES, LexicalIndex, Parts, Query, Scores, parse_query, score_units
from explorer.search.pairs import cross_neighbours
from explorer.search.why import explain
from explorer.table import Rows
from explorer.types import Hit, Role, Unit, UnitKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.corpus.core import Corpus

    Floats = NDArray[np.float32]

# What can be an example to others; a shortcoming or a greeting is shown only when asked for.
DEFAULT_ROLES: tuple[Role, ...] = ("measure", "duty", "plan")
# Between what queries that something answers get (0.32 and more on the development queries) and
# those that nothing answers (0.16 and less); at 0.25 recall is 0.93 and precision 0.62
# (benchmarks/search_quality.py --split dev --sweep).
MIN_SCORE = 0.25


@dataclass(frozen=True, slots=True)
class Options:
    """How to search; see `Corpus.similar`."""

    sentence: str | None
    filters: Filters
    exclude: str | None
    per_region: int | None
    k: int
    unit: UnitKind | None
    mode: str
    min_score: float | None
    why: bool

    def __post_init__(self) -> None:
        if self.k < 1:
            raise BadValue(Message("至少为 1", "must be at least 1"), subject=f"-k {self.k}")
        if self.mode not in MODES:
            listed = ", ".join(MODES)
            raise BadValue(
                Message(f"可选值：{listed}", f"must be one of: {listed}"),
                subject=f"--mode {self.mode}",
            )


def similar(corpus: Corpus, text: str | None, options: Options) -> Rows[Hit]:
    """See `Corpus.similar`."""
    rows = {row.id: row for row in corpus.reports()}
    origin = _origin(corpus, text, options)
    units = _candidates(corpus, rows, origin, options)
    if not units:
        return Rows()
    query = (
        parse_query(text)
        if origin is None and text is not None
        else Query(origin.text if origin else "")
    )
    scores = _score(corpus, query, origin, units, options.mode)
    floor = MIN_SCORE if options.min_score is None else options.min_score
    hits: Rows[Hit] = Rows()
    taken: Counter[tuple[str, ...]] = Counter()
    for i in sorted(range(len(units)), key=lambda i: (-float(scores.total[i]), i)):
        score = float(scores.total[i])
        if score < floor or score <= 0 or len(hits) == options.k:
            break
        found, row = units[i], rows[units[i].report]
        if options.per_region is not None:
            place = scope_key(row, own_scope(row))
            if taken[place] >= options.per_region:
                continue
            taken[place] += 1
        why = None
        if options.why:
            why = explain(query, found, float(scores.dense[i]), float(scores.lexical[i]))
        hits.append(
            Hit(
                len(hits) + 1, round(score, 4), found.id, found.report, row.title, row.place,
                row.year, found.role, found.start, found.end, found.text, why,
            )
        )  # fmt: skip
    return hits


def _origin(corpus: Corpus, text: str | None, options: Options) -> Unit | None:
    if (text is None) == (options.sentence is None):
        raise BadValue(
            Message(
                "请给出一句话，或用 --sentence 指定语料库中的一条，二者取一",
                "give either a text or --sentence ID, not both",
            )
        )
    if options.sentence is not None:
        return find_unit(corpus, options.sentence)
    if text is not None and not text.strip():
        raise BadValue(Message("查询内容为空", "the query is empty"))
    if options.exclude not in (None, "none"):
        raise BadValue(
            Message(
                "只能与 --sentence 同用：自由文本不属于任何地区",
                "needs --sentence: a free text belongs to no region",
            ),
            subject=f"--exclude {options.exclude}",
        )
    return None


def _candidates(
    corpus: Corpus, rows: dict[str, ReportRow], origin: Unit | None, options: Options
) -> list[Unit]:
    allowed = {row.id for row in options.filters.reports(list(rows.values()))}
    if origin is not None:
        mine = rows[origin.report]
        scope = own_scope(mine) if options.exclude is None else parse_scope(options.exclude)
        if scope is not None:
            key = scope_key(mine, scope)
            allowed = {i for i in allowed if scope_key(rows[i], scope) != key}
    kind: UnitKind = options.unit or ("measure" if origin is None else origin.kind)
    roles = options.filters.roles or _roles_for(origin)
    units = [
        unit
        for unit in corpus.store.units(kind)
        if unit.report in allowed
        and not unit.heading
        and unit.role in roles
        and (origin is None or unit.id != origin.id)
    ]
    if options.filters.themes:
        from explorer.corpus.theming import units_with_theme

        units = units_with_theme(corpus, units, options.filters.themes)
    return units


def _score(
    corpus: Corpus, query: Query, origin: Unit | None, units: Sequence[Unit], mode: str
) -> Scores:
    texts = [u.text for u in units]
    index = LexicalIndex(texts) if mode != "dense" else None
    if mode == "lexical":
        return score_units(query, None, units, None, index, "lexical")
    middle = centre(corpus)
    if origin is None:
        raw = query_vector(corpus, query.text)
    else:
        raw = vectors(corpus, [query.text])[0]
    return score_units(
        query,
        centred(raw[None, :], middle)[0],
        units,
        centred(vectors(corpus, texts), middle),
        index,
        "dense" if mode == "dense" else "hybrid",
        sentences_of(corpus, units, middle),
    )


def sentences_of(corpus: Corpus, units: Sequence[Unit], middle: Floats) -> Parts | None:
    """The sentences of the measures among the units; None when there are no measures."""
    import numpy as np

    place = {u.id: i for i, u in enumerate(units) if u.kind == "measure"}
    if not place:
        return None
    mine = [s for s in corpus.store.units("sentence") if s.measure in place and not s.heading]
    owner = np.array([place[s.measure] for s in mine if s.measure], dtype=np.int64)
    return Parts(centred(vectors(corpus, [s.text for s in mine]), middle), owner)


def _roles_for(origin: Unit | None) -> tuple[Role, ...]:
    if origin is None or origin.role in DEFAULT_ROLES:
        return DEFAULT_ROLES
    return (origin.role,)


def find_unit(corpus: Corpus, name: str) -> Unit:
    """Return the sentence, measure or section of this id.

    Raises
    ------
    UnknownId
    """
    try:
        return corpus.store.unit(name)
    except UnknownId:
        pass
    raise UnknownId(
        Message("没有这一条", "no sentence, measure or section has this id"),
        subject=name,
        hint=Message("查看编号: explorer sentences", "See the ids: explorer sentences"),
    )


def pairs(corpus: Corpus, *, per_unit: int) -> Rows[PairRow]:
    """Measures of different regions that resemble one another; see `Corpus.pairs`.

    Each measure brings its best peers of other regions; a pair found from both ends is one row.
    """
    rows = {row.id: row for row in corpus.reports()}
    units = [u for u in corpus.store.units("measure") if u.role in DEFAULT_ROLES]

    def make() -> list[list[Any]]:
        corpus.progress("pairs", 0, None)
        found = cross_neighbours(
            units,
            centred(vectors(corpus, [u.text for u in units]), centre(corpus)),
            [scope_key(rows[u.report], own_scope(rows[u.report])) for u in units],
            per_unit=per_unit,
        )
        seen: dict[tuple[int, int], tuple[float, bool]] = {}
        for n in found:
            key = (min(n.a, n.b), max(n.a, n.b))
            score, mutual = seen.get(key, (0.0, False))
            seen[key] = (max(score, n.score), mutual or n.mutual)
        corpus.progress("pairs", 1, 1)
        ranked = sorted(seen.items(), key=lambda e: (-e[1][0], e[0]))
        return [[units[a].id, units[b].id, round(s, 4), m] for (a, b), (s, m) in ranked]

    settings = {"per_unit": per_unit, "roles": list(DEFAULT_ROLES)}
    stored = cached(corpus, "pairs", settings, make)
    by_id = {u.id: u for u in units}
    return Rows(_pair_row(by_id[a], by_id[b], s, m, rows) for a, b, s, m in stored)


def _pair_row(a: Unit, b: Unit, score: float, mutual: bool, rows: dict[str, ReportRow]) -> PairRow:
    ra, rb = rows[a.report], rows[b.report]
    return PairRow(
        score, mutual,
        a.id, a.report, ra.place, ra.year, a.start, a.end, a.text,
        b.id, b.report, rb.place, rb.year, b.start, b.end, b.text,
    )  # fmt: skip
