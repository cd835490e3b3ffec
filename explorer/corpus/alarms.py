"""What a reviewer should look at: signs that a text was carried over without being adapted.

Every alarm names both places and says what is the same. None is proof: a figure can be the same by
chance, and a region can rightly be named in another's report.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np

from explorer.corpus import reusing
from explorer.corpus.peers import SAME_MEASURE
from explorer.corpus.provenance import chain, label, sentences_by_template
from explorer.corpus.rows import ReportRow
from explorer.gazetteer import find_places
from explorer.lang import Message
from explorer.reuse import find_slots
from explorer.reuse.clusters import Names
from explorer.reuse.table import Matches
from explorer.table import Rows
from explorer.types import Match, Region, Report, Sentence, TextSpan, Unit

if TYPE_CHECKING:
    from explorer.corpus.core import Corpus

AlarmKind = Literal[
    "same-figures", "leftover-name", "repeated-problem", "plan-done", "plan-repeated",
    "plan-dropped",
]  # fmt: skip
ALARM_NAMES: dict[str, Message] = {
    "same-figures": Message("数字雷同", "same figures"),
    "leftover-name": Message("他地名称", "another region's name"),
    "repeated-problem": Message("问题照旧", "problem repeated"),
    "plan-done": Message("计划有下文", "plan taken up"),
    "plan-repeated": Message("计划再列", "plan repeated"),
    "plan-dropped": Message("计划无下文", "plan not taken up"),
}
# Roles of what was done, besides what is planned again.
_DONE = ("measure", "duty")
# What makes a region's name, right before it, a part of a longer proper name, up to four characters
# on: 上海大都市圈, 上海合作组织, 北京师范大学. Such a name says nothing of the region; the region's
# own offices (上海市司法局) do, and are none of these.
_LONGER_NAME = re.compile(
    r"[\u4e00-\u9fff]{0,4}?(?:都市圈|城市群|经济圈|经济带|经济走廊|湾区|合作组织|交易所|自贸港|"
    r"大学(?!生)|学院|高铁|铁路|高速|机场|世博会|进博会|奥运会|亚运会)"
)


# What a place calls itself by its short name: 法治大江, 幸福大江. Without such a word before it a
# short name may be any word (长江, 和平).
_SLOGAN = re.compile(
    "(?:平安|法治|幸福|美丽|和谐|清廉|活力|魅力|数字|智慧|健康|诚信|文明|善治|宜居|富美|德润)+"
    r"(?P<name>[\u4e00-\u9fff]{2,4})"
)
_KIND_OF_PLACE = re.compile("(?:自治[州县旗]|街道|[省市县区旗镇乡])$")
_YEAR = re.compile(r"(?:19|20)\d\d")
# Of ten or more of something, a round number too (谈话提醒20人次); shares are mostly round.
_COUNT = re.compile(r"\d\d+(?![\d.]*[%％‰])")
# Where a sentence ends in shared wording that runs over several.
_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?\n]?")


class _Row:
    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain Python values, ready for JSON."""
        return asdict(self)  # type: ignore[call-overload,no-any-return]


@dataclass(frozen=True, slots=True)
class AlarmRow(_Row):
    """One thing to look at: a place in a report, and the other place that it reminds of."""

    kind: AlarmKind
    report: str
    region: str | None
    year: int | None
    start: int
    end: int
    text: str
    detail: str  # the figures, the name, or the score
    other: dict[str, Any] | None  # {report, region, year, start, end, text}
    note: str


def alarms(corpus: Corpus, kinds: Sequence[str] = ()) -> Rows[AlarmRow]:
    """All alarms of the corpus, by kind, then in the order of the reports.

    Parameters
    ----------
    kinds : of ALARM_NAMES; empty takes all
    """
    wanted = set(kinds) or set(ALARM_NAMES)
    rows = {r.id: r for r in corpus.reports()}
    out: list[AlarmRow] = []
    if "same-figures" in wanted:
        out += _same_figures(corpus, rows)
    if "leftover-name" in wanted:
        for m in _with_foreign_names(corpus, rows):
            out += leftovers(m, rows[m.a.report], rows[m.b.report])
    if "repeated-problem" in wanted:
        out += _repeated_problems(corpus, rows)
    if wanted & {"plan-done", "plan-repeated", "plan-dropped"}:
        out += [a for a in _plans(corpus, rows) if a.kind in wanted]
    order = {k: i for i, k in enumerate(ALARM_NAMES)}
    number = {r: i for i, r in enumerate(rows)}
    unique = {(a.kind, a.report, a.start, a.end, a.detail, (a.other or {}).get("report")): a
              for a in reversed(out)}  # fmt: skip
    return Rows(
        sorted(unique.values(), key=lambda a: (order[a.kind], number[a.report], a.start, a.end))
    )


def telling_figures(text: str, names: Sequence[str] = ()) -> tuple[str, ...]:
    """The folded figures of a text, if together they are unlikely to be the same by chance: two or
    more of which one counts ten or more, or one of three or more digits that is not round; else
    none. A bare year (塔庄镇2022法治政府建设工作总结) is no figure.
    """
    found = [s.value for s in find_slots(text, names=names) if s.type == "number"]
    exact = [v for v in found if re.search(r"\d", v) and not _YEAR.fullmatch(v)]
    if len(exact) >= 2 and any(_digits(v) >= 2 or _COUNT.match(v) for v in exact):
        return tuple(exact)
    return tuple(v for v in exact if _digits(v) >= 3)


def _digits(value: str) -> int:
    """Significant digits: 4000余份 has one, 134.9 four, 100% none."""
    if value in ("100%", "12345", "110"):
        return 0
    return len(re.sub(r"\D", "", value).strip("0"))


def _same_figures(corpus: Corpus, rows: dict[str, ReportRow]) -> Iterable[AlarmRow]:
    for found in sentences_by_template(corpus):
        groups: dict[tuple[str, ...], list[Any]] = defaultdict(list)
        for place, template in found:
            values = tuple(s.value for s in template.slots if s.type == "number")
            if telling_figures(place.text):
                groups[values].append(place)
        for places in groups.values():
            places.sort(key=lambda p: (p.year is None, p.year, p.report, p.start))
            first = places[0]
            for place in places[1:]:
                a, b = rows[first.report], rows[place.report]
                if place.report == first.report or (chain(a) == chain(b) and a.year == b.year):
                    continue
                figures = "、".join(telling_figures(place.text))
                yield AlarmRow(
                    "same-figures", place.report, place.region, place.year, place.start,
                    place.end, place.text, figures, first.to_dict(),
                    str(
                        Message(
                            f"与{label(a)}句式相同，数字也相同：{figures}",
                            f"same sentence and same figures as {label(a)}: {figures}",
                        )
                    ),
                )  # fmt: skip


def foreign_places(text: str, own: tuple[str, ...]) -> list[tuple[int, int, tuple[Region, ...]]]:
    """Places named in a text none of whose meanings is the report's own region, above or in it.

    A region's name inside a longer proper name (上海大都市圈) names no place.
    """
    return list(_foreign_places(text, own))


# Wording that many reports share is asked about for each of its matches.
@lru_cache(maxsize=4096)
def _foreign_places(
    text: str, own: tuple[str, ...]
) -> tuple[tuple[int, int, tuple[Region, ...]], ...]:
    out = []
    for mention in find_places(text):
        names = [
            tuple(n for n in (r.province, r.city, r.county, r.township) if n)
            for r in mention.candidates
        ]
        foreign = own and not any(n[: len(own)] == own[: len(n)] for n in names)
        if foreign and not _LONGER_NAME.match(text, mention.end):
            out.append((mention.start, mention.end, mention.candidates))
    return tuple(out)


def _with_foreign_names(corpus: Corpus, rows: dict[str, ReportRow]) -> Iterable[Match]:
    """The matches between regions of which neither lies in the other, with a foreign place's name
    on a side; each span is read once, report by report.
    """
    found = reusing.result(corpus).matches
    table = reusing.columns(corpus).matches
    chains = [chain(rows[name]) for name in table.reports]
    depth = np.array([len(c) for c in chains], dtype=np.int64)
    # The regions from the top down to each depth, as numbers.
    levels = np.column_stack([reusing.numbered(c[:level] for c in chains) for level in range(1, 5)])
    a, b = table.a[:, 0], table.b[:, 0]
    common = np.minimum(depth[a], depth[b])
    at = np.maximum(common - 1, 0)
    apart = np.flatnonzero((common > 0) & (levels[a, at] != levels[b, at]))
    texts = reusing.texts(corpus)
    shorts = tuple({short for c in chains if (short := _short(c))})
    spans = np.concatenate([table.a[apart], table.b[apart]])
    distinct, of = np.unique(spans, axis=0, return_inverse=True)
    foreign = np.array(
        [
            bool(
                foreign_places(text := texts[table.reports[r]][start:end], chains[r])
                or any(m["name"].startswith(shorts) for m in _SLOGAN.finditer(text))
            )
            for r, start, end in distinct.tolist()
        ],
        dtype=np.bool_,
    )
    named = foreign[of.ravel()] if len(distinct) else np.zeros(0, dtype=np.bool_)
    for i in apart[named[: len(apart)] | named[len(apart) :]].tolist():
        yield found[i]


def _short(region: tuple[str, ...]) -> str:
    """The short name of the lowest of some regions, 大江 of 大江镇; empty when it is one letter."""
    short = _KIND_OF_PLACE.sub("", region[-1]) if region else ""
    return short if len(short) > 1 else ""


def _named(text: str, own: tuple[str, ...], other: tuple[str, ...]) -> list[tuple[int, str]]:
    """Where a text names another region, or calls a place by its short name (法治大江), and how."""
    out = []
    for start, end, regions in foreign_places(text, own):
        parts = [tuple(n for n in (r.province, r.city, r.county, r.township) if n) for r in regions]
        if any(p == other[: len(p)] for p in parts):
            out.append((start, text[start:end]))
    short = _short(other)
    if short and short not in "".join(own):
        for m in _SLOGAN.finditer(text):
            at = m.start("name")
            if m["name"].startswith(short) and not any(s <= at < s + len(n) for s, n in out):
                out.append((at, short))
    return sorted(out)


def leftovers(m: Match, a: ReportRow, b: ReportRow) -> Iterable[AlarmRow]:
    """Names of the other report's region in a shared piece, on the side where they are foreign."""
    for mine, theirs, here, there in ((m.a, m.b, a, b), (m.b, m.a, b, a)):
        own, other = chain(here), chain(there)
        if not own or not other or own == other[: len(own)] or other == own[: len(other)]:
            continue
        for start, name in _named(mine.text, own, other):
            if name in theirs.text:
                # Of pages that are shared the sentence that names the place is what to look at.
                first, last = next(
                    m.span() for m in _SENTENCE.finditer(mine.text) if m.start() <= start < m.end()
                )
                yield AlarmRow(
                    "leftover-name", mine.report, here.region, here.year, mine.start + first,
                    mine.start + last, mine.text[first:last], name,
                    {
                        "report": theirs.report, "region": there.region, "year": there.year,
                        "start": theirs.start, "end": theirs.end, "text": theirs.text,
                    },
                    str(
                        Message(
                            f"文中有“{name}”，{label(there)}的同一段文字也有",
                            f"names {name}, as the same wording of {label(there)} does",
                        )
                    ),
                )  # fmt: skip


def _problem_part(report: Report, span: TextSpan) -> TextSpan | None:
    """From the first to the last sentence in a span that states a shortcoming; None without any."""
    inside = [
        s
        for s in report.outline.sentences
        if s.role == "problem" and not s.heading and _mostly(s.start, s.end, span.start, span.end)
    ]
    if not inside:
        return None
    start, end = inside[0].start, inside[-1].end
    return TextSpan(report.id, start, end, report.text[start:end])


def _later_pairs(rows: dict[str, ReportRow]) -> Iterable[tuple[ReportRow, ReportRow]]:
    """Reports of one region, each with the next year's that is there."""
    by_region: dict[tuple[str, ...], list[ReportRow]] = defaultdict(list)
    for row in rows.values():
        if chain(row) and row.year is not None:
            by_region[chain(row)].append(row)
    for mine in by_region.values():
        mine.sort(key=lambda r: (r.year or 0, r.id))
        for one in mine:
            for two in mine:
                if two.year == (one.year or 0) + 1:
                    yield one, two


def _repeated_problems(corpus: Corpus, rows: dict[str, ReportRow]) -> Iterable[AlarmRow]:
    found = reusing.result(corpus).matches
    table = reusing.columns(corpus).matches
    mine = [rows[name] for name in table.reports]
    region = reusing.numbered(chain(r) for r in mine)
    known = np.array([bool(chain(r)) and r.year is not None for r in mine], dtype=np.bool_)
    year = np.array([r.year or 0 for r in mine], dtype=np.int64)
    one, two = table.a[:, 0], table.b[:, 0]
    again = known[one] & known[two] & (region[one] == region[two]) & (year[one] != year[two])
    reports = _Reports(corpus)
    for i in np.flatnonzero(again).tolist():
        m = found[i]
        a, b = rows[m.a.report], rows[m.b.report]
        early, late = (m.a, m.b) if (a.year or 0) < (b.year or 0) else (m.b, m.a)
        before = _problem_part(reports[early.report], early)
        after = _problem_part(reports[late.report], late)
        if before is None or after is None:
            continue
        first, again = rows[early.report], rows[late.report]
        yield AlarmRow(
            "repeated-problem", late.report, again.region, again.year, after.start,
            after.end, after.text, f"{m.score:.2f}",
            {
                "report": early.report, "region": first.region, "year": first.year,
                "start": before.start, "end": before.end, "text": before.text,
            },
            str(
                Message(
                    f"{first.year} 年的报告已有同样的不足",
                    f"the report of {first.year} names the same shortcoming",
                )
            ),
        )  # fmt: skip


class _Reports:
    """Reports of the corpus; the last ones stay at hand, since matches come report by report."""

    def __init__(self, corpus: Corpus) -> None:
        self._read = lru_cache(maxsize=256)(corpus.store.get_report)

    def __getitem__(self, name: str) -> Report:
        return self._read(name)


def _plans(corpus: Corpus, rows: dict[str, ReportRow]) -> Iterable[AlarmRow]:
    """What became of each plan sentence in the next year's report of the same region."""
    pairs = list(_later_pairs(rows))
    if not pairs:
        return
    search = _Answers(corpus)
    for early, late in pairs:
        one, two = corpus.store.get_report(early.id), corpus.store.get_report(late.id)
        plans = {
            s.start: s
            for s in one.outline.sentences
            if s.role == "plan" and not s.heading and not s.formulaic
        }
        asked = [u for u in corpus.store.units("sentence", report=early.id) if u.start in plans]
        later = [
            s
            for s in two.outline.sentences
            if s.role in (*_DONE, "plan") and not s.heading and not s.formulaic
        ]
        if not asked or not later:
            continue
        again = search.shared(early.id, late.id, [plans[u.start] for u in asked], later)
        for i, (unit, answers) in enumerate(zip(asked, search.of(asked, two, later), strict=True)):
            s = plans[unit.start]
            best = dict(answers)
            for j in again[i]:  # shared wording is surer than likeness
                best[later[j].role == "plan"] = 1.0, later[j]
            kind: AlarmKind = "plan-dropped"
            value: float = 0.0
            at: Sentence | None = None
            for is_plan, name in ((False, "plan-done"), (True, "plan-repeated")):
                if is_plan in best and best[is_plan][0] >= SAME_MEASURE:
                    kind, (value, at) = cast("AlarmKind", name), best[is_plan]
                    break
            note = {
                "plan-done": Message(
                    f"{late.year} 年报告的举措中有相近内容",
                    f"the measures of {late.year} say something alike",
                ),
                "plan-repeated": Message(
                    f"{late.year} 年又列入计划", f"planned again in {late.year}"
                ),
                "plan-dropped": Message(
                    f"{late.year} 年报告中没有找到相近内容",
                    f"nothing alike was found in the report of {late.year}",
                ),
            }[kind]
            yield AlarmRow(
                kind, early.id, early.region, early.year, s.start, s.end,
                one.text[s.start : s.end].strip(), "" if at is None else f"{value:.2f}",
                None if at is None else {
                    "report": late.id, "region": late.region, "year": late.year,
                    "start": at.start, "end": at.end, "text": two.text[at.start : at.end].strip(),
                },
                str(note),
            )  # fmt: skip


class _Answers:
    """What a later report answers to the plans of an earlier one, by the search for measures."""

    def __init__(self, corpus: Corpus) -> None:
        from explorer.corpus.embedding import centre
        from explorer.corpus.indexing import ready

        self._corpus = corpus
        self._known = ready(corpus)
        self._middle = centre(corpus)
        cols = reusing.columns(corpus)
        self._matches = cols.matches
        self._texts, self._names = reusing.texts(corpus), Names(cols.clusters)

    def of(
        self, asked: Sequence[Unit], late: Report, later: Sequence[Sentence]
    ) -> Iterable[dict[bool, tuple[float, Sentence]]]:
        """For each plan the best score among the measures, and among the plans (true), of a report,
        with the sentence of that measure that is nearest.
        """
        from explorer.corpus.embedding import vectors
        from explorer.corpus.searching import ask_for
        from explorer.reference import centred
        from explorer.search import query_of
        from explorer.search.rank import score_rows

        shards = self._known.index.shards
        measures = {u.id: u for u in self._corpus.store.units("measure", report=late.id)}
        groups = []
        for is_plan, roles in ((False, _DONE), (True, ("plan",))):
            allowed = self._known.index.allow("measure", roles, {late.id})
            found = [np.flatnonzero(flags) for flags in allowed]
            units = [
                measures[f"{shard.reports[int(shard.report[r])]}.m{int(shard.number[r])}"]
                for shard, some in zip(shards, found, strict=True)
                for r in some.tolist()
            ]
            if units:
                groups.append((is_plan, found, units))
        texts = [late.text[s.start : s.end] for s in later]
        rows = centred(vectors(self._corpus, [*(u.text for u in asked), *texts]), self._middle)
        near = rows[: len(asked)] @ rows[len(asked) :].T
        for i, unit in enumerate(asked):
            ask = ask_for(self._corpus, self._known, query_of(unit.text), unit, "measure")
            best = {}
            for is_plan, found, units in groups:
                score = score_rows(ask, shards, found).total
                top = units[int(np.argmax(score))]
                inside = [
                    j for j, s in enumerate(later) if _mostly(s.start, s.end, top.start, top.end)
                ]
                if inside:
                    place = later[max(inside, key=lambda j: (float(near[i, j]), -j))]
                    best[is_plan] = float(score.max()), place
            yield best

    def shared(
        self, early: str, late: str, plans: Sequence[Sentence], later: Sequence[Sentence]
    ) -> list[list[int]]:
        """For each plan the later sentences that share most of their wording with it."""
        out: list[list[int]] = [[] for _ in plans]
        for m in Matches(self._matches.of_pair(early, late), self._texts, self._names):
            x, y = (m.a, m.b) if m.a.report == early else (m.b, m.a)
            theirs = [j for j, t in enumerate(later) if _mostly(t.start, t.end, y.start, y.end)]
            for i, s in enumerate(plans):
                if theirs and _mostly(s.start, s.end, x.start, x.end):
                    out[i] += theirs
        return out


def _mostly(start: int, end: int, from_: int, to: int) -> bool:
    return 2 * (min(end, to) - max(start, from_)) >= end - start


def same_figures_of(text: str, other: str) -> tuple[str, ...]:
    """The telling figures of a text, when the other text has the very same ones in order."""
    mine = telling_figures(text)
    return mine if mine and mine == telling_figures(other) else ()


__all__ = [
    "ALARM_NAMES", "AlarmRow", "alarms", "foreign_places", "leftovers",
    "same_figures_of", "telling_figures",
]  # fmt: skip
