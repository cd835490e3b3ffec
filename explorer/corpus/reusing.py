"""Shared wording of the reports of a corpus."""

from __future__ import annotations

import re
import weakref
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from explorer.corpus.filters import SCOPES, scope_key
from explorer.corpus.phrases import active
from explorer.corpus.results import keep, of_today
from explorer.corpus.rows import PhraseRow
from explorer.corpus.shelving import Changed, grown, large
from explorer.errors import BadValue, UnknownId
from explorer.gazetteer.names import short_forms
from explorer.lang import Message
from explorer.reuse import (
    Comparison,
    Remembered,
    ReuseResult,
    ReuseSettings,
    ReuseText,
    normalise,
    search_again,
)
from explorer.reuse import compare as align
from explorer.reuse.clusters import Names
from explorer.reuse.lazy import Texts
from explorer.reuse.metric import fingerprint_of_map, mapped
from explorer.reuse.near import passes
from explorer.reuse.packed import FORMAT, Columns, pack, unpacked
from explorer.reuse.table import KIND, SCORE_UNIT, Matches, MatchTable
from explorer.settings import VERSION
from explorer.store import Manifest, Store
from explorer.table import Rows, View
from explorer.types import MATCH_KINDS, Match, MatchKind, Report, ReuseShare

if TYPE_CHECKING:
    from explorer.corpus.core import Corpus

# What kind of place a name says it is, at its end.
_KIND = re.compile(r"(?:街道|地区|[省市县区旗盟州镇乡])$")


def result(corpus: Corpus) -> ReuseResult:
    """Everything that the comparison of all reports found, computed once for each state.

    It makes an object for what is looked at only; see `columns`.
    """
    return columns(corpus).result(texts(corpus))


# What was found last in each open corpus, with its key: a corpus that cannot be written to would
# otherwise be searched for every question.
_found: weakref.WeakKeyDictionary[Corpus, tuple[str, Columns]] = weakref.WeakKeyDictionary()


def columns(corpus: Corpus) -> Columns:
    """The same as columns of numbers, mapped from the disk once they are stored."""
    settings = ReuseSettings()
    depends = {
        **asdict(settings), "phrases": active(corpus).fixed.pattern, "format": FORMAT,
        "map": fingerprint_of_map(),
    }  # fmt: skip
    key, _ = of_today(corpus, depends)
    known = _found.get(corpus)
    if known is not None and known[0] == key:
        return known[1]
    made = _stored(corpus, key)
    if made is None:
        corpus.progress("reuse", 0, None)
        made, remembered, changed = _made(corpus, settings)
        if changed:  # somebody added reports meanwhile: this is what there was before
            return made
        # The reference sentences may have been embedded only now.
        key, manifest = of_today(corpus, depends)
        keep(corpus.store, "reuse", key, *_halves(pack(made), manifest))
        if remembered is not None:
            keep(corpus.store, _REMEMBERED, key, *_halves(remembered.pack(), manifest))
        corpus.progress("reuse", 1, 1)
        made = _stored(corpus, key) or made
    _found[corpus] = (key, made)
    return made


def _made(corpus: Corpus, settings: ReuseSettings) -> tuple[Columns, Remembered | None, bool]:
    """What a search finds, what the next one may use, and whether the corpus was changed by
    somebody else meanwhile, who need not wait.
    """
    while True:
        state = corpus.store.state_key()
        try:
            remembered: Remembered | None = None
            if large(corpus):
                found = grown(corpus, settings, _earlier(corpus))
            else:
                found, remembered = _searched(corpus, settings)
        except (UnknownId, Changed):
            if corpus.store.state_key() == state:
                raise
            continue  # one of the reports was removed: what is done is done, and the others go on
        return found, remembered, corpus.store.state_key() != state


def _stored(corpus: Corpus, key: str) -> Columns | None:
    stored = corpus.store.get_result("reuse", key)
    return None if stored is None else unpacked(stored.payload, stored.arrays)


def _earlier(corpus: Corpus) -> Columns | None:
    """The result that was stored last, of whatever reports; None when it is another version's."""
    for listed in corpus.store.results():
        if listed.name == "reuse" and listed.manifest.version == VERSION:
            stored = corpus.store.get_result(listed.name, listed.key)
            if stored is not None and stored.payload.get("format") == FORMAT:
                return unpacked(stored.payload, stored.arrays)
    return None


def _searched(corpus: Corpus, settings: ReuseSettings) -> tuple[Columns, Remembered]:
    """What a search of all reports at once finds, and what the next one may use."""
    reports = [corpus.store.get_report(i) for i in corpus.store.report_ids()]
    fixed = active(corpus).fixed
    found, remembered = search_again(
        [reuse_text(r, fixed) for r in reports],
        remembered_from(corpus),
        settings=settings,
        vectors=sentence_vectors(corpus, reports),
        cohort=cohort(corpus),
        engine=corpus.engine,
    )
    return _columns_of(found), remembered


def _halves(packed: tuple[Any, Any], manifest: Manifest) -> tuple[Any, Manifest, Any]:
    header, arrays = packed
    return header, manifest, arrays


def texts(corpus: Corpus) -> Texts:
    """The texts of the reports, read as they are needed; rows are looked at even when the corpus
    that they came from is closed, which is then opened for each text.
    """
    store = corpus.store

    def read(name: str) -> str:
        if not store.closed:
            return store.text_of(name)
        with Store.open(store.folder, readonly=True) as again:
            return again.text_of(name)

    return Texts(store.report_ids(), read)


# The name under which is stored what the next search may use; its key is that of the result which
# holds the matches.
_REMEMBERED = "reuse-remembered"


def remembered_from(corpus: Corpus, *, matches: bool = True) -> Remembered | None:
    """What the search before this one found; None where there was none or it was another
    version's. Without `matches` only the reports' fillers.
    """
    for listed in corpus.store.results():
        if listed.name != _REMEMBERED or listed.manifest.version != VERSION:
            continue
        packed = corpus.store.get_result(_REMEMBERED, listed.key)
        if packed is not None and not matches:
            return Remembered.unpack(packed.payload, packed.arrays, None)
        result = corpus.store.get_result("reuse", listed.key)
        whole = result is not None and result.payload.get("format") == FORMAT
        if packed is not None and result is not None and whole:
            held = unpacked(result.payload, result.arrays)
            return Remembered.unpack(packed.payload, packed.arrays, held)
    return None


def sentence_vectors(corpus: Corpus, reports: Sequence[Report]) -> dict[str, Any]:
    """The centred vectors of every report's sentences, mapped to compare what they say; zeros for
    headings and set phrases.
    """
    import numpy as np

    from explorer.corpus.embedding import centre, fingerprint, vectors
    from explorer.reference import centred

    wanted: dict[str, int] = {}
    for r in reports:
        for s in r.outline.sentences:
            if not (s.heading or s.formulaic or s.role == "signature"):
                wanted.setdefault(r.text[s.start : s.end], len(wanted))
    if not wanted:
        return {}
    rows = centred(vectors(corpus, list(wanted)), centre(corpus))
    rows = mapped(rows, fingerprint(corpus))
    rows = np.concatenate([rows, np.zeros((1, rows.shape[1]), dtype=np.float32)])
    return {
        r.id: rows[
            [
                -1
                if s.heading or s.formulaic or s.role == "signature"
                else wanted[r.text[s.start : s.end]]
                for s in r.outline.sentences
            ]
        ]
        for r in reports
    }


def cohort(corpus: Corpus) -> Any:
    """The vectors of the reference sentences, centred and mapped as those of the reports; shape
    (c, dim).
    """
    from explorer.corpus.embedding import centre, fingerprint, vectors
    from explorer.reference import centred, reference_texts

    rows = centred(vectors(corpus, reference_texts()), centre(corpus))
    return mapped(rows, fingerprint(corpus))


def reuse_text(report: Report, fixed: re.Pattern[str]) -> ReuseText:
    """A report as the comparison needs it; `fixed` matches the corpus's set phrases."""
    return ReuseText(
        report=report.id,
        text=report.text,
        sentences=tuple((s.start, s.end) for s in report.outline.sentences),
        formula=formula_spans(report, fixed),
        year=report.metadata.year,
        date=report.metadata.published or report.metadata.signed,
        names=own_names(report),
    )


def own_names(report: Report) -> tuple[str, ...]:
    """The names of a report's own region and of those above it, in every form."""
    region = report.metadata.region
    names = [region.province, region.city, region.county, region.township] if region else []
    return tuple(dict.fromkeys(form for n in names if n for form in _forms(n)))


def _forms(name: str) -> tuple[str, ...]:
    """A region's name as reports write it: in full, in short (紫云自治县) and bare (平安大江).

    Bare only for what is its own report's region or above it: elsewhere 和平 is a word.
    """
    bare = _KIND.sub("", short_forms(name)[-1] if short_forms(name) else name)
    return (name, *short_forms(name), *((bare,) if len(bare) > 1 else ()))


def formula_spans(report: Report, fixed: re.Pattern[str]) -> tuple[tuple[int, int], ...]:
    """Set phrases, formulaic sentences, title and signature: not anybody's own wording."""
    spans = [m.span() for m in fixed.finditer(report.text)]
    spans += [
        (s.start, s.end)
        for s in report.outline.sentences
        if s.formulaic or s.role == "signature" or (s.heading and s.section is None)
    ]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def matches(
    corpus: Corpus,
    *,
    min_score: float,
    across: str,
    kinds: Sequence[str] | None,
    same_region: bool = False,
) -> View[Match]:
    """Return shared wording, longest first; chosen and ordered by numbers, so that a match is made
    only when it is looked at.

    Parameters
    ----------
    min_score : lowest similarity, inclusive; 0 takes the thresholds of the settings. Below those of
        edited copies and paraphrases (0.55 and 0.5), what a threshold of this height would bring
        comes along, down to near.FLOOR and paraphrase.FLOOR; it counts in no share
    across : the two reports must lie in different townships, counties, ...; "report" takes all
    kinds : of MATCH_KINDS; None takes all
    same_region : only reports of one and the same region, of different years or not

    Raises
    ------
    BadValue
    """
    if across not in SCOPES:
        listed = ", ".join(SCOPES)
        raise BadValue(
            Message(f"可选值：{listed}", f"must be one of: {listed}"), subject=f"--across {across}"
        )
    if not 0 <= min_score <= 1:
        raise BadValue(
            Message(f"应在 0 与 1 之间，得到 {min_score}", f"must lie in [0, 1], got {min_score}"),
            subject="--min-score",
        )
    for kind in kinds or ():
        if kind not in MATCH_KINDS:
            listed = ", ".join(MATCH_KINDS)
            raise BadValue(
                Message(f"可选值：{listed}", f"must be one of: {listed}"), subject=f"--kind {kind}"
            )
    all_ = result(corpus)
    cols = _columns_of(all_)
    table = cols.matches
    if min_score > 0:
        more = cols.candidates
        limit = thresholds(more, cols.settings)
        below = (min_score < limit) & (more.score / SCORE_UNIT >= min_score)
        more = more.take(below)  # no threshold lets a match pass that does not have this score
        more = more.take(thresholds_passed(corpus, more) >= min_score)
        table = MatchTable.concat([table, more])
    keep = table.score / SCORE_UNIT >= min_score
    if kinds:
        keep &= np.isin(table.kind, [KIND[cast(MatchKind, kind)] for kind in kinds])
    if same_region or across != "report":  # no match is of one report
        rows = {row.id: row for row in corpus.reports()}
        scope = "township" if same_region else across
        place = numbered(scope_key(rows[name], scope) for name in table.reports)
        keep &= (place[table.a[:, 0]] == place[table.b[:, 0]]) == same_region
    kept = np.flatnonzero(keep)
    order = kept[_longest_first(table.a[kept], table.b[kept])]
    return View(Matches(table.take(order), texts(corpus), Names(cols.clusters)))


def _longest_first(a: NDArray[np.int32], b: NDArray[np.int32]) -> NDArray[np.int64]:
    """The order of matches: by length of a, then by place of a, then of b."""
    size = a[:, 2].astype(np.int64) - a[:, 1]
    columns = (size.max(initial=0) - size, a[:, 0], a[:, 1], b[:, 0], b[:, 1])
    keys: list[NDArray[np.int64]] = []
    room = 0
    # As many columns in one number as there is room for: two sorts of millions instead of five.
    for column in columns:
        bits = int(column.max(initial=0)).bit_length()
        if not keys or room < bits:
            keys.append(np.zeros(len(a), dtype=np.int64))
            room = 63
        keys[-1] = keys[-1] << bits | column
        room -= bits
    return np.lexsort(keys[::-1])


def _columns_of(found: ReuseResult) -> Columns:
    assert found.columns is not None  # noqa: S101  (of a search, see ReuseResult)
    return found.columns


def numbered(keys: Iterable[Hashable]) -> NDArray[np.int64]:
    """Of each key a number, the same for equal keys, in the order of their first places."""
    known: dict[Hashable, int] = {}
    return np.array([known.setdefault(key, len(known)) for key in keys], dtype=np.int64)


def tally(found: Sequence[Match]) -> tuple[dict[str, int], int]:
    """How many matches there are of each kind, the most first, and between how many reports."""
    held = found.items if isinstance(found, View) else found
    if isinstance(held, Matches):
        table = held.table
        first = [int(np.argmax(table.kind == KIND[kind])) for kind in MATCH_KINDS if len(table)]
        times = np.bincount(table.kind, minlength=len(MATCH_KINDS)).tolist()
        order = sorted((i for i, n in enumerate(times) if n), key=lambda i: (-times[i], first[i]))
        reports = len(np.union1d(table.a[:, 0], table.b[:, 0]))
        return {MATCH_KINDS[i]: times[i] for i in order}, reports
    counts = Counter(m.kind for m in found)
    names = {name for m in found for name in (m.a.report, m.b.report)}
    return dict(counts.most_common()), len(names)


def threshold(kind: str, settings: ReuseSettings) -> float:
    """The lowest score of a kind; 1 for the kinds that are found whole or not at all."""
    return {"near": settings.near_score, "paraphrase": settings.paraphrase_score}.get(kind, 1.0)


def thresholds(table: MatchTable, settings: ReuseSettings) -> NDArray[np.float64]:
    """The same of every match of a table, shape (m,)."""
    return np.array([threshold(kind, settings) for kind in MATCH_KINDS])[table.kind]


def threshold_of(match: Match) -> float:
    """The highest threshold that a match passes: its score, for an edited copy less what short
    ones must score more.
    """
    if match.kind != "near":
        return match.score
    size = min(len(normalise(match.a.text).codes), len(normalise(match.b.text).codes))
    return passes(match.score, max(1, size))


def thresholds_passed(corpus: Corpus, table: MatchTable) -> NDArray[np.float64]:
    """`threshold_of` every match of a table, shape (m,); each report's text is read once."""
    out = table.score / SCORE_UNIT
    near = np.flatnonzero(table.kind == KIND["near"])
    spans = np.concatenate([table.a[near], table.b[near]])
    sizes = np.zeros(len(spans), dtype=np.int64)
    order = np.argsort(spans[:, 0], kind="stable")
    edges = np.flatnonzero(np.diff(spans[order, 0], prepend=-1, append=-1))
    for low, high in pairwise(edges.tolist()):
        which = order[low:high]
        text = corpus.store.text_of(table.reports[spans[which[0], 0]])
        # Spans begin and end with a symbol, so that what lies in them folds as by itself.
        starts = normalise(text).starts
        begin, end = (np.searchsorted(starts, spans[which, side]) for side in (1, 2))
        sizes[which] = end - begin
    smaller = np.maximum(1, np.minimum(sizes[: len(near)], sizes[len(near) :]))
    for i, score, size in zip(near.tolist(), out[near].tolist(), smaller.tolist(), strict=True):
        out[i] = passes(score, size)
    return out


def set_phrases(corpus: Corpus) -> Rows[PhraseRow]:
    """The set phrases that several reports use, as the comparison orders them."""
    return Rows(PhraseRow(p.text, p.reports, p.occurrences) for p in result(corpus).set_phrases)


def complete(corpus: Corpus) -> bool:
    """Whether `matches` lists every pair; very frequent wording is linked through its earliest."""
    return bool(columns(corpus).clusters.all_pairs.all())


def shares(corpus: Corpus) -> Rows[ReuseShare]:
    """How much of each report is shared wording, in the order of adding."""
    order = {name: i for i, name in enumerate(corpus.store.report_ids())}
    return Rows(sorted(result(corpus).shares, key=lambda s: order[s.report]))


def compare(corpus: Corpus, a: str, b: str) -> Comparison:
    """Two reports aligned."""
    fixed = active(corpus).fixed
    return align(*(reuse_text(corpus.store.get_report(name), fixed) for name in (a, b)))


def compare_html(corpus: Corpus, a: str, b: str) -> str:
    """Two reports aligned, as a page that prints well."""
    from explorer.render.compare_page import Piece, Side, compare_page

    found = compare(corpus, a, b)
    rows = {r.id: r for r in corpus.reports()}
    sides = []
    for name in (a, b):
        row = rows[name]
        detail = (row.place, row.year, row.published or row.signed, row.source or row.path)
        sides.append(
            Side(row.title or name, " · ".join(str(v) for v in (*detail, name) if v is not None))
        )
    pieces = [
        Piece(
            s.kind,
            None if s.a is None else s.a.text,
            None if s.b is None else s.b.text,
            "" if s.slot is None else f"{s.slot.a} / {s.slot.b}",
        )
        for s in found.segments
    ]
    common = ("equal", "template")
    shared = (
        sum(len(s.a.text) for s in found.segments if s.a and s.kind in (*common, "moved_a")),
        sum(len(s.b.text) for s in found.segments if s.b and s.kind in (*common, "moved_b")),
    )
    texts = [corpus.store.text_of(name) for name in (a, b)]
    parts = [f"{shared[i] / max(1, len(texts[i])):.0%}" for i in (0, 1)]
    first = {"a->b": a, "b->a": b}.get(found.matches[0].direction if found.matches else "")
    lines = [
        Message(
            f"左文有 {parts[0]}、右文有 {parts[1]} 的文字与对方相同或只是填写不同"
            "（含固定提法、文件名）。",
            f"{parts[0]} of the left and {parts[1]} of the right text is the same or only filled "
            "in differently (set phrases and titles included).",
        )
    ]
    if first is not None:
        name = rows[first].title or first
        lines.append(
            Message(
                f"两者之中《{name}》较早。这只说明先后，不说明来源。",
                f"The earlier of the two is {name}. That says which came first, not where the "
                "wording came from.",
            )
        )
    return compare_page(sides[0], sides[1], pieces, [str(line) for line in lines])
