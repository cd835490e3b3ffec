"""Similar measures: filters first, then ranking, so that no answer is lost to a filter."""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from explorer.corpus.embedding import can_embed, centre, query_vector, vectors
from explorer.corpus.everyday import is_everyday, neighbours
from explorer.corpus.filters import Filters, nearest, own_scope, parse_scope, scope_key
from explorer.corpus.indexing import Ready, ready
from explorer.corpus.results import cached, digest
from explorer.corpus.rows import PairRow, ReportRow
from explorer.errors import BadValue, UnknownId
from explorer.lang import Message
from explorer.reference import centred
from explorer.search import MODES, Ask, Official, Query, SearchIndex, parse_query, query_of
from explorer.search.copies import copies_of, shingles
from explorer.search.lexical import known_share, pairs_of, weigh, weigh_characters
from explorer.search.pairs import cross_neighbours
from explorer.search.rank import SENTENCE_WEIGHT_UP_TO, Mode
from explorer.search.script import simplified
from explorer.search.why import differences, explain
from explorer.table import Rows
from explorer.types import Hit, Role, Unit, UnitKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.corpus.core import Corpus

    Floats = NDArray[np.float32]

# What can be an example to others; a shortcoming or a greeting is shown only when asked for.
DEFAULT_ROLES: tuple[Role, ...] = ("measure", "duty", "plan")
# Lowest score that counts as an answer. 17 of the 19 tuning questions that nothing in the corpus
# answers stay below, and of the measures that answer the others 96 in 100 reach it where a word is
# shared, 76 in 100 where none is (benchmarks/search_quality.py --calibrate).
MIN_SCORE = 0.2
# Characters of a question. A long measure has 2,000; who pastes more means a report.
MAX_QUERY = 10_000
# A name of a matter is proposed in the place of a question's words from this strength on (see
# `Neighbours.strengths`): the nearest, and those whose cosine is above nine tenths of its.
OTHER_WORDS = 0.35
# Rocchio's weights (Rocchio 1971), his usual proportions: what was marked good pulls three times as
# strongly as what was marked bad pushes.
LIKE, UNLIKE = 0.75, 0.25


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
    like: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    distinct: bool = False

    def __post_init__(self) -> None:
        if self.k < 1:
            raise BadValue(Message("至少为 1", "must be at least 1"), subject=f"-k {self.k}")
        if self.per_region is not None and self.per_region < 1:
            raise BadValue(
                Message("至少为 1", "must be at least 1"), subject=f"--per-region {self.per_region}"
            )
        if self.min_score is not None and not 0 <= self.min_score <= 1:
            raise BadValue(
                Message("应在 0 与 1 之间", "must lie between 0 and 1"),
                subject=f"--min-score {self.min_score}",
            )
        if self.unit == "section":
            raise BadValue(
                Message("可选值：measure, sentence", "must be measure or sentence"),
                subject="--unit section",
            )
        if self.mode not in MODES:
            listed = ", ".join(MODES)
            raise BadValue(
                Message(f"可选值：{listed}", f"must be one of: {listed}"),
                subject=f"--mode {self.mode}",
            )


def similar(corpus: Corpus, text: str | None, options: Options) -> Rows[Hit]:
    """See `Corpus.similar`."""
    origin = _origin(corpus, text, options)
    known = ready(corpus)
    query = query_of(origin.text) if origin is not None else parse_query(text or "")
    kind: UnitKind = options.unit or _kind_of(origin)
    allowed, reports = _allowed(corpus, known, origin, options, kind, query)
    if not any(flags.any() for flags in allowed):
        return Rows()
    ask = _ask(corpus, known, query, origin, options, kind)
    floor = MIN_SCORE if options.min_score is None else options.min_score
    skipped = {*options.like, *options.unlike, *(() if origin is None else (origin.id,))}
    hits: Rows[Hit] = Rows()
    taken: Counter[tuple[str, ...]] = Counter()
    marks: list[frozenset[str]] = []
    for found in known.index.ranked(ask, allowed):
        full = len(hits) == options.k
        if found.score < floor or (full and not options.distinct):
            break
        shard = known.index.shards[found.shard]
        row = reports[shard.reports[int(shard.report[found.row])]]
        name = f"{row.id}.{kind[0]}{int(shard.number[found.row])}"
        if name in skipped:
            continue
        body = shard.text_of(found.row)
        if options.distinct:
            mark = shingles(body)
            same = copies_of(mark, marks)
            if same is not None:
                hits[same] = replace(hits[same], copies=(*hits[same].copies, name))
                continue
        if full:
            continue
        if options.per_region is not None:
            place = scope_key(row, own_scope(row))
            if taken[place] >= options.per_region:
                continue
            taken[place] += 1
        if options.distinct:
            marks.append(mark)
        start = int(shard.start[found.row])
        unit = Unit(
            name, row.id, kind, start, start + len(body), body,
            _role(int(shard.role[found.row])), shard.headings_of(found.row), None,
        )  # fmt: skip
        why: dict[str, Any] | None = None
        if options.why:
            names = ask.neighbours.names if ask.neighbours is not None else ()
            why = explain(query, unit, found.dense, found.lexical, names)
            why["differs"] = differences(query.text, body)
        hits.append(
            Hit(
                len(hits) + 1, round(found.score, 4), name, row.id, row.title, row.place,
                row.year, unit.role, start, unit.end, body, why,
            )
        )  # fmt: skip
    return hits


def _role(number: int) -> Role:
    from explorer.types import ROLES

    return ROLES[number]


def _kind_of(origin: Unit | None) -> UnitKind:
    return "sentence" if origin is not None and origin.kind == "sentence" else "measure"


def _origin(corpus: Corpus, text: str | None, options: Options) -> Unit | None:
    given = (text is not None) + (options.sentence is not None)
    if given > 1 or (given == 0 and not options.like):
        raise BadValue(
            Message(
                "请给出一句话，或用 --sentence 指定语料库中的一条，二者取一",
                "give either a text or --sentence ID, not both",
            )
        )
    for name in (*options.like, *options.unlike):
        find_unit(corpus, name)
    if options.sentence is not None:
        return find_unit(corpus, options.sentence)
    if text is not None:
        check_length(text)
        parsed = parse_query(text)
        if not parsed.text.strip() and not parsed.phrases:
            raise BadValue(
                Message(
                    "只有要排除的词，没有要找的内容", "only words to leave out, nothing to look for"
                )
                if parsed.excluded
                else Message("查询内容为空", "the query is empty")
            )
    if options.exclude not in (None, "none"):
        raise BadValue(
            Message(
                "只能与 --sentence 同用：自由文本不属于任何地区",
                "needs --sentence: a free text belongs to no region",
            ),
            subject=f"--exclude {options.exclude}",
        )
    return None


def check_length(text: str) -> None:
    """Refuse a question that is a whole report.

    Raises
    ------
    BadValue
    """
    if len(text) > MAX_QUERY:
        raise BadValue(
            Message(
                f"查询有 {len(text)} 个字，最多 {MAX_QUERY} 个",
                f"the query has {len(text)} characters; at most {MAX_QUERY} are taken",
            ),
            hint=Message(
                "比较整篇报告: explorer similar --from 编号；"
                "多条查询: explorer similar --queries 文件",
                "For a whole report: explorer similar --from ID; for many questions: "
                "explorer similar --queries FILE",
            ),
        )


def _allowed(
    corpus: Corpus,
    known: Ready,
    origin: Unit | None,
    options: Options,
    kind: UnitKind,
    query: Query,
) -> tuple[list[NDArray[np.bool_]], dict[str, ReportRow]]:
    rows = list(known.reports.values())
    filters = options.filters
    told: list[str] = []
    chosen: Set[str] = known.index.live
    if filters.naming():  # of ten thousand reports it takes a while to see that all pass
        passed = filters.reports(rows)
        told = [] if passed else filters.naming()
        chosen = {row.id for row in passed}
    if origin is not None:
        mine = known.reports[origin.report]
        scope = own_scope(mine) if options.exclude is None else parse_scope(options.exclude)
        if scope is not None:
            key = scope_key(mine, scope)
            others = {i for i in chosen if scope_key(known.reports[i], scope) != key}
            if chosen and not others and rows:
                told.append(f"--exclude same:{scope}")
            chosen = others
    roles = filters.roles or _roles_for(origin)
    allowed = known.index.allow(kind, roles, chosen)

    def left() -> bool:
        return any(bool(flags.any()) for flags in allowed)

    if chosen and not left():
        told.append("--role " + ",".join(roles))
    if filters.themes and left():
        themed = _with_theme(corpus, known, kind, filters.themes)
        allowed = [flags & mine for flags, mine in zip(allowed, themed, strict=True)]
        if not left():
            told.append("--theme " + ",".join(filters.themes))
    for phrase in query.phrases:
        if left():
            known.index.keep_phrase(allowed, sorted({phrase, simplified(phrase)}), holds=True)
    if query.excluded and left():
        forms = sorted({f for word in query.excluded for f in (word, simplified(word))})
        known.index.keep_phrase(allowed, forms, holds=False)
    if told and rows and not left():
        which = " ".join(told)
        raise BadValue(
            Message("没有任何内容符合这个条件", "nothing in the corpus passes this filter"),
            subject=which,
            hint=filters.present(rows),
        )
    return allowed, known.reports


# What carries a theme, by kind and themes, with what it was read from; as long as the index lives.
_themed: weakref.WeakKeyDictionary[
    SearchIndex, dict[tuple[UnitKind, tuple[str, ...]], tuple[str, list[NDArray[np.bool_]]]]
] = weakref.WeakKeyDictionary()


def _with_theme(
    corpus: Corpus, known: Ready, kind: UnitKind, themes: Sequence[str]
) -> list[NDArray[np.bool_]]:
    """Which rows carry one of the themes; remembered, for reading all units takes a while."""
    from explorer.corpus.theming import codebook_of, decided, units_with_theme

    def basis() -> str:
        runs = [[kind, key] for kind, key, _ in corpus.store.assignment_runs()]
        return digest({"book": codebook_of(corpus).fingerprint, "by": decided(corpus), "of": runs})

    mine = _themed.setdefault(known.index, {})
    asked = (kind, tuple(sorted(themes)))
    if asked in mine and mine[asked][0] == basis():
        return mine[asked][1]
    _known_themes(corpus, themes)
    numbers: dict[str, set[int]] = {}
    for unit in units_with_theme(corpus, corpus.store.units(kind), themes):
        numbers.setdefault(unit.report, set()).add(int(unit.id.rpartition(".")[2][1:]))
    flags = known.index.flags_of(kind, numbers)
    mine[asked] = (basis(), flags)  # what was looked at for it is part of it
    return flags


def _known_themes(corpus: Corpus, wanted: Sequence[str]) -> None:
    """Refuse an unknown theme with the names that come nearest."""
    from explorer.corpus.theming import codebook_of

    themes = {t.id: t.label for t in codebook_of(corpus).themes}
    for name in wanted:
        # Ids of discovered themes ("d7") are checked where they are looked up.
        if name in themes or (name[:1] == "d" and name[1:].isdigit()):
            continue
        by_label = {label: key for key, label in themes.items()}
        near = [by_label.get(n, n) for n in nearest(name, [*themes, *by_label])]
        listed = [f"{n} ({themes[n]})" for n in dict.fromkeys(near)]
        raise UnknownId(
            Message("没有这个主题", "no theme has this id"),
            subject=f"--theme {name}",
            hint=Message(
                f"是不是：{'、'.join(listed)}？查看全部: explorer themes",
                f"Did you mean: {', '.join(listed)}? All of them: explorer themes",
            )
            if listed
            else Message("查看编号: explorer themes", "See the ids: explorer themes"),
        )


def _ask(
    corpus: Corpus,
    known: Ready,
    query: Query,
    origin: Unit | None,
    options: Options,
    kind: UnitKind,
) -> Ask:
    import numpy as np

    index = known.index
    count, mean_length = index.size(kind)
    mode: Mode = options.mode  # type: ignore[assignment]

    def weights(text: str) -> dict[str, float]:
        if mode == "dense":
            return {}
        return weigh(text, lambda terms: index.frequencies(kind, terms), count)

    def embed(texts: Sequence[str]) -> Floats:
        return centred(np.stack([query_vector(corpus, text) for text in texts]), known.centre)

    dim = len(known.centre)
    whole: Floats | None = None
    alone: Floats | None = None
    rewritten: Floats | None = None
    title: Floats | None = None
    sentences = np.zeros((0, dim), dtype=np.float32)
    shares = np.zeros(0, dtype=np.float32)
    if mode != "lexical":
        if origin is not None:
            whole = centred(vectors(corpus, [origin.text]), known.centre)[0]
        elif query.text.strip():
            whole = embed([query.text])[0]
        # A unit of the corpus is found by its own vector even where its parts have none.
        parts = (*query.sentences, query.title) if query.title else query.sentences
        if query.sentences and (origin is None or can_embed(corpus, parts)):
            sentences = embed(query.sentences)
            lengths = np.array([min(len(s), SENTENCE_WEIGHT_UP_TO) for s in query.sentences])
            shares = (lengths / lengths.sum()).astype(np.float32)
            title = embed([query.title])[0] if query.title else None
        if query.official:
            alone, rewritten = embed([" ".join(query.official_terms), query.rewritten])
        whole = _moved(corpus, known, whole, options)
    text = query.text
    if not text.strip():
        text = " ".join(find_unit(corpus, name).text for name in options.like)
    official = None
    if query.official:
        concepts = tuple((weights(t), tuple(map(weights, terms))) for t, terms in query.official)
        official = Official(alone, rewritten, query.official_part, weights(query.rest), concepts)
    typed = weights(text)
    known_part = known_share(typed, lambda terms: index.frequencies(kind, terms))
    if query.sentences:
        typed = pairs_of(typed, text) or typed
    near = None
    if origin is None and whole is not None and typed and is_everyday(known_part):
        near = neighbours(corpus, known.centre, whole, weights)
    characters = {} if mode == "dense" else weigh_characters(text)
    return Ask(
        whole, sentences, shares, typed, mean_length, mode, len("".join(text.split())), known_part,
        official, characters, near, title, _piece_length(index),
    )  # fmt: skip


def _piece_length(index: SearchIndex) -> float:
    """The mean number of terms of a measure or sentence."""
    sizes = (index.size("measure"), index.size("sentence"))
    whole = sum(count for count, _ in sizes)
    return sum(count * mean for count, mean in sizes) / whole if whole else 1.0


def ask_for(corpus: Corpus, known: Ready, query: Query, origin: Unit | None, kind: UnitKind) -> Ask:
    """What a question looks for, with everything at its default."""
    plain = Options(None, Filters(), None, None, 1, kind, "hybrid", None, False)
    return _ask(corpus, known, query, origin, plain, kind)


def other_words(corpus: Corpus, text: str) -> tuple[str, ...]:
    """See `Corpus.other_words`."""
    check_length(text)
    near = ask_for(corpus, ready(corpus), parse_query(text), None, "measure").neighbours
    if near is None:
        return ()
    return tuple(
        name for name, s in zip(near.names, near.strengths, strict=True) if s >= OTHER_WORDS
    )


def _moved(corpus: Corpus, known: Ready, whole: Floats | None, options: Options) -> Floats | None:
    """The question's vector, drawn to what was liked and away from what was not."""
    import numpy as np

    def mean(names: Sequence[str]) -> Floats:
        rows = centred(vectors(corpus, [find_unit(corpus, n).text for n in names]), known.centre)
        found: Floats = rows.mean(axis=0)
        return found

    if not options.like and not options.unlike:
        return whole
    moved = np.zeros(len(known.centre), dtype=np.float32) if whole is None else whole.copy()
    if options.like:
        moved += LIKE * mean(options.like)
    if options.unlike:
        moved -= UNLIKE * mean(options.unlike)
    length = float(np.linalg.norm(moved))
    return np.asarray(moved / length if length > 0 else moved, dtype=np.float32)


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
