"""Where shared wording comes from, as far as this corpus shows.

Everything here is worded as what the corpus shows: "earliest in this corpus" is a statement about
the files at hand, never that one place copied from another.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import blake2b
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from explorer.corpus import reusing
from explorer.corpus.phrases import active
from explorer.corpus.rows import ReportRow
from explorer.lang import Message
from explorer.reuse import SYMBOLS, ReuseCluster, Template, find_slots, mask, normalise
from explorer.reuse.clusters import Names
from explorer.reuse.lazy import Lazy, Made
from explorer.reuse.matching import earlier
from explorer.reuse.shares import Counting
from explorer.reuse.table import KIND, Matches, MatchTable
from explorer.table import Rows, View
from explorer.types import MATCH_KINDS, Direction, Match, Report, Role, SlotType

if TYPE_CHECKING:
    from explorer.corpus.core import Corpus

Relation = Literal["own-earlier", "upstream", "same-region", "other-region", "unknown"]
RELATION_NAMES: dict[str, Message] = {
    "own-earlier": Message("本地往年", "own earlier report"),
    "upstream": Message("上级与下级", "level above and level below"),
    "same-region": Message("同地同年", "same region, same year"),
    "other-region": Message("不同地区", "other region"),
    "unknown": Message("地区不详", "region unknown"),
}
# Fewest characters besides slots of a sentence that is listed as a template: as in matches.
LEAST_OWN = 10
_REGION_FIELDS = ("province", "city", "county", "township")


class _Row:
    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain Python values, ready for JSON."""
        return asdict(self)  # type: ignore[call-overload,no-any-return]


@dataclass(frozen=True, slots=True)
class Place(_Row):
    """A piece of a report with where and when the report is from."""

    report: str
    region: str | None
    year: int | None
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class MatchRow(_Row):
    """A match with what the corpus shows of its origin."""

    kind: str
    score: float
    a: dict[str, Any]
    b: dict[str, Any]
    slots: tuple[dict[str, Any], ...]
    direction: Direction
    cluster: str | None
    relation: Relation
    a_region: str | None
    a_year: int | None
    b_region: str | None
    b_year: int | None
    note: str
    counted: bool  # False: below the threshold; in no cluster and no share


@dataclass(frozen=True, slots=True)
class ClusterRow(_Row):
    """Spans that share their wording, with their spread over places and years."""

    id: str
    kind: str
    text: str  # of the earliest member
    reports: int
    regions: int
    members: tuple[dict[str, Any], ...]
    years: tuple[dict[str, Any], ...]  # {year, reports, new_regions}, earliest first
    earliest: str | None  # None when that is not known
    note: str
    all_pairs: bool


@dataclass(frozen=True, slots=True)
class TemplateRow(_Row):
    """A sentence that reports fill in differently."""

    template: str  # with 〔number〕, 〔place〕 ... in the place of the fillers
    uses: int
    reports: int
    regions: int
    years: tuple[int, ...]
    slots: tuple[dict[str, Any], ...]  # {type, fillers: list of {report, region, year, value}}


@dataclass(frozen=True, slots=True)
class SectionShareRow(_Row):
    """How much of a section is shared wording; the shares add up to one."""

    report: str
    section: tuple[str, ...]
    role: Role | None
    start: int
    end: int
    characters: int
    exact: float
    template: float
    near: float
    paraphrase: float
    formula: float
    original: float
    top_sources: tuple[dict[str, Any], ...]


def chain(row: ReportRow) -> tuple[str, ...]:
    """The names from the province down."""
    return tuple(n for f in _REGION_FIELDS if (n := getattr(row, f)))


def relation(a: ReportRow, b: ReportRow) -> Relation:
    """How the regions and years of two reports lie to one another."""
    x, y = chain(a), chain(b)
    if not x or not y:
        return "unknown"
    if x == y:
        return "same-region" if a.year is None or a.year == b.year else "own-earlier"
    shorter = min(len(x), len(y))
    return "upstream" if x[:shorter] == y[:shorter] and len(x) != len(y) else "other-region"


def label(row: ReportRow) -> str:
    """A report as a person calls it: region and year, else its id."""
    return " ".join(str(v) for v in (row.region, row.year) if v is not None) or row.id


def match_rows(corpus: Corpus, matches: Sequence[Match]) -> View[MatchRow]:
    """Matches with the relation of their regions and a neutral sentence about which is earlier."""
    rows = {r.id: r for r in corpus.reports()}
    held = matches.items if isinstance(matches, View) else matches

    def row(m: Match) -> MatchRow:
        a, b = rows[m.a.report], rows[m.b.report]
        plain = m.to_dict()
        return MatchRow(
            m.kind, m.score, plain["a"], plain["b"], tuple(plain["slots"]), m.direction,
            m.cluster, relation(a, b), a.region, a.year, b.region, b.year,
            str(_origin(m.direction, a, b)), m.cluster is not None,
        )  # fmt: skip

    def make(numbers: NDArray[np.int64]) -> list[MatchRow]:
        some = held.some(numbers) if isinstance(held, Lazy) else [held[i] for i in numbers.tolist()]
        return [row(m) for m in some]

    return View(Made(len(held), make))


def _origin(direction: Direction, a: ReportRow, b: ReportRow) -> Message:
    if direction == "unknown":
        return Message(
            "同一时期或日期不详，看不出先后", "same time or no date: which is earlier is not known"
        )
    first, later = (a, b) if direction == "a->b" else (b, a)
    if relation(a, b) == "own-earlier":
        return Message(
            f"{label(first)}的报告已有，{label(later)}再次使用",
            f"already in {label(first)}, again in {label(later)}",
        )
    return Message(f"两者之中{label(first)}较早", f"of the two, {label(first)} is the earlier")


def cluster_rows(corpus: Corpus) -> View[ClusterRow]:
    """All clusters of shared wording, most reports first, with their spread over time."""
    rows = {r.id: r for r in corpus.reports()}
    found = reusing.result(corpus).clusters

    def row(c: ReuseCluster) -> ClusterRow:
        members = [_place(rows[t.report], t.start, t.end, t.text) for t in c.members]
        by_year: dict[int, set[str]] = defaultdict(set)
        for m in members:
            if m.year is not None:
                by_year[m.year].add(m.report)
        seen: set[tuple[str, ...]] = set()
        years = []
        for year in sorted(by_year):
            here = {chain(rows[r]) for r in by_year[year]}
            years.append(
                {"year": year, "reports": len(by_year[year]), "new_regions": len(here - seen)}
            )
            seen |= here
        first_of_all = c.earliest
        rivals = _as_early(rows, c)
        if c.earliest is None:
            note = Message("日期不详", "no dates")
        elif rivals:
            first_of_all = None
            when = rows[c.earliest].year
            note = Message(
                f"在本语料库中最早见于 {when} 年的 {len(rivals) + 1} 份报告，先后不明",
                f"earliest in this corpus: {len(rivals) + 1} reports of {when}, which of them is "
                "not known",
            )
        else:
            first = label(rows[c.earliest])
            note = Message(f"在本语料库中最早见于{first}", f"earliest in this corpus: {first}")
        regions = {chain(rows[m.report]) or (m.report,) for m in members}
        return ClusterRow(
            c.id, c.kind, members[0].text, c.reports, len(regions),
            tuple(m.to_dict() for m in members), tuple(years), first_of_all, str(note),
            c.all_pairs,
        )  # fmt: skip

    def make(numbers: NDArray[np.int64]) -> list[ClusterRow]:
        return [row(found[i]) for i in numbers.tolist()]

    return View(Made(len(found), make))


def _as_early(rows: dict[str, ReportRow], c: ReuseCluster) -> set[str]:
    """The other reports of a cluster that may have had the wording before its first one: of the
    same year, and of the same day or undated.
    """
    if c.earliest is None:
        return set()
    first = _time(rows[c.earliest])
    others = {m.report for m in c.members} - {c.earliest}
    return {
        o
        for o in others
        if rows[o].year is not None
        and rows[o].year == first[0]
        and earlier(first, _time(rows[o])) == "unknown"
    }


def _time(row: ReportRow) -> tuple[int | None, str | None]:
    return row.year, row.published or row.signed


def _place(row: ReportRow, start: int, end: int, text: str) -> Place:
    return Place(row.id, row.region, row.year, start, end, text)


SLOT_NAMES: dict[SlotType, Message] = {
    "place": Message("地名", "place"),
    "number": Message("数字", "number"),
    "date": Message("日期", "date"),
    "organisation": Message("单位", "organisation"),
    "festival": Message("节日", "festival"),
    "document": Message("文号", "document"),
}
_TYPE_OF = {symbol: kind for kind, symbol in SYMBOLS.items()}


def sentences_by_template(corpus: Corpus) -> list[list[tuple[Place, Template]]]:
    """The sentences that two or more reports write alike but for what is filled in, and parts of
    sentences that are templates by themselves, as the matches found them; by their wording.

    Every sentence is looked at, and only numbers are kept of it; a second look makes those that
    stand in several reports.
    """
    rows = {r.id: r for r in corpus.reports()}
    names = list(corpus.store.report_ids())
    kept: list[tuple[int, int, int, int, int]] = []  # wording, report, start, end, part or sentence
    parts = _parts_by_report(corpus, names)
    said: list[tuple[int, int, int, int, int]] = []  # of parts: place among all, and the same
    for number, name in enumerate(names):
        report = corpus.store.get_report(name)
        own = reusing.own_names(report)
        slots = find_slots(report.text, names=own)
        at = 0
        for s in report.outline.sentences:
            while at < len(slots) and slots[at].start < s.start:
                at += 1
            if s.formulaic or s.role == "signature" or at >= len(slots) or slots[at].end > s.end:
                continue
            template = mask(report.text[s.start : s.end], names=own)
            if template.slots and template.own >= LEAST_OWN:
                kept.append((_digest(template), number, s.start, s.end, 0))
        for place, start, end in parts.get(number, ()):
            template = mask(report.text[start:end])
            if template.slots and template.own >= LEAST_OWN:
                said.append((place, _digest(template), number, start, end))
    wordings = {key for _, key, *_ in said}
    taken: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for key, number, start, end, _ in kept:
        if key in wordings:
            taken[key, number].append((start, end))
    for _, key, number, start, end in sorted(said):
        spans = taken[key, number]
        if not any(begin <= end and start <= stop for begin, stop in spans):
            spans.append((start, end))
            kept.append((key, number, start, end, 1))

    wording, report_of = (np.array([row[i] for row in kept], dtype=np.int64) for i in (0, 1))
    both = np.unique(np.column_stack([wording, report_of]), axis=0)[:, 0] if kept else wording
    several, times = np.unique(both, return_counts=True)
    chosen = np.flatnonzero(np.isin(wording, several[times > 1]))
    made: dict[int, tuple[Place, Template]] = {}
    by_report = chosen[np.argsort(report_of[chosen], kind="stable")]
    for number, mine in groupby(by_report.tolist(), lambda i: kept[i][1]):
        report = corpus.store.get_report(names[number])
        own = reusing.own_names(report)
        for i in mine:
            _, _, start, end, part = kept[i]
            text = report.text[start:end]
            template = mask(text) if part else mask(text, names=own)
            made[i] = _place(rows[report.id], start, end, text), template
    out: dict[int, list[tuple[Place, Template]]] = defaultdict(list)
    for i in chosen.tolist():
        out[kept[i][0]].append(made[i])
    return list(out.values())


def _digest(template: Template) -> int:
    """64 bits of a template's wording without its fillers, as a number with a sign."""
    said = template.masked.encode(errors="surrogatepass")
    return int.from_bytes(blake2b(said, digest_size=8).digest(), "little", signed=True)


def _parts_by_report(corpus: Corpus, names: Sequence[str]) -> dict[int, list[tuple[int, int, int]]]:
    """Of each report, by its number in `names`, its spans in clusters that are not exact: place
    among the members of all clusters, start, end.
    """
    table = reusing.columns(corpus).clusters
    number = {name: i for i, name in enumerate(names)}
    of = np.repeat(table.kind, np.diff(table.member_at))
    out: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for place in np.flatnonzero(of != MATCH_KINDS.index("exact")).tolist():
        report, start, end = table.members[place].tolist()
        out[number[table.names[report]]].append((place, start, end))
    return out


def templates(corpus: Corpus) -> Rows[TemplateRow]:
    """Sentences of two or more reports that differ in their fillers only; most reports first."""
    rows = {r.id: r for r in corpus.reports()}
    out = []
    for found in sentences_by_template(corpus):
        reports = {p.report for p, _ in found}
        columns: list[dict[str, Any]] = []
        for i, slot in enumerate(found[0][1].slots):
            fillers: tuple[dict[str, Any], ...] = tuple(
                {
                    "report": p.report,
                    "region": p.region,
                    "year": p.year,
                    "value": p.text[t.slots[i].start : t.slots[i].end],
                }
                for p, t in found
            )
            columns.append({"type": slot.type, "fillers": fillers})
        if all(len({normalise(f["value"]).text for f in c["fillers"]}) == 1 for c in columns):
            continue  # the same in all: exact copies
        out.append(
            TemplateRow(
                _shown(*found[0]),
                len(found),
                len(reports),
                len({chain(rows[r]) or (r,) for r in reports}),
                tuple(sorted({p.year for p, _ in found if p.year is not None})),
                tuple(columns),
            )
        )
    return Rows(sorted(out, key=lambda r: (-r.reports, -r.uses, r.template)))


def _shown(place: Place, template: Template) -> str:
    pieces, at = [], 0
    for slot in template.slots:
        pieces += [place.text[at : slot.start], f"〔{SLOT_NAMES[slot.type]}〕"]
        at = slot.end
    return "".join([*pieces, place.text[at:]]).strip()


def section_shares(corpus: Corpus) -> Rows[SectionShareRow]:
    """The shares of each top section of each report, with its sources, in the order of the text.

    What stands before the first heading is a section without headings.
    """
    table = reusing.columns(corpus).matches
    counting = Counting(table, 0)
    out: list[SectionShareRow] = []
    fixed = active(corpus).fixed
    for name in corpus.store.report_ids():
        report = corpus.store.get_report(name)
        spans = counting.spans(table.number(name)).tolist()
        mine = [(start, end, rank, table.reports[other]) for start, end, rank, other in spans]
        out += _sections(report, mine, fixed)
    return Rows(out)


def _sections(
    report: Report, mine: list[tuple[int, int, int, str]], fixed: re.Pattern[str]
) -> list[SectionShareRow]:
    counted = np.zeros(len(report.text) + 1, dtype=np.int64)
    counted[normalise(report.text).starts + 1] = 1
    letters = counted[1:].astype(bool)
    labels = np.zeros(len(report.text), dtype=np.int8)
    for start, end, rank, _ in mine:
        np.maximum(labels[start:end], rank, out=labels[start:end])
    for start, end in reusing.formula_spans(report, fixed):
        labels[start:end] = 5
    tops = [s for s in report.outline.sections if s.parent is None]
    bounds: list[tuple[int, int, Any]] = []
    at = 0
    for top in tops:
        if letters[at : top.start].any():
            bounds.append((at, top.start, None))
        bounds.append((top.start, top.end, top))
        at = top.end
    if letters[at:].any():
        bounds.append((at, len(report.text), None))
    out = []
    for start, end, section in bounds:
        here = letters[start:end]
        total = int(here.sum())
        tally = np.bincount(labels[start:end][here], minlength=6)
        by_source: dict[str, np.ndarray] = {}
        for s, e, _, source in mine:
            if s < end and start < e:
                flags = by_source.setdefault(source, np.zeros(end - start, dtype=bool))
                flags[max(0, s - start) : max(0, e - start)] = True
        free = here & (labels[start:end] != 5)
        sources = [
            {"report": source, "characters": int((flags & free).sum())}
            for source, flags in by_source.items()
        ]
        sources = [s for s in sources if s["characters"]]
        sources.sort(key=lambda s: (-int(str(s["characters"])), str(s["report"])))
        part = tally / total if total else np.array([1.0, 0, 0, 0, 0, 0])
        out.append(
            SectionShareRow(
                report.id,
                () if section is None else report.headings(section.index),
                None if section is None else section.role,
                start, end, total,
                float(part[4]), float(part[3]), float(part[2]), float(part[1]), float(part[5]),
                float(part[0]), tuple(sources[:10]),
            )
        )  # fmt: skip
    return out


def borderline(corpus: Corpus, limit: int) -> View[MatchRow]:
    """The edited copies and paraphrases on both sides of their thresholds, nearest to it first.

    `--min-score` moves the threshold past a pair without computing anything anew: upwards, and
    downwards to the floors (near.FLOOR, paraphrase.FLOOR).
    """
    cols = reusing.columns(corpus)
    table = MatchTable.concat([cols.matches, cols.candidates])
    table = table.take(np.isin(table.kind, [KIND["near"], KIND["paraphrase"]]))
    away = np.abs(
        reusing.thresholds_passed(corpus, table) - reusing.thresholds(table, cols.settings)
    )
    order = np.lexsort((table.b[:, 1], table.b[:, 0], table.a[:, 1], table.a[:, 0], away))
    near = Matches(table.take(order[:limit]), reusing.texts(corpus), Names(cols.clusters))
    return match_rows(corpus, near)
