"""A draft against the corpus before it is published; the draft is never stored."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from explorer.corpus import reusing, shelving
from explorer.corpus.alarms import foreign_places, leftovers, same_figures_of
from explorer.corpus.assemble import read
from explorer.corpus.filters import scope_key
from explorer.corpus.phrases import active
from explorer.corpus.provenance import RELATION_NAMES, chain, label, relation
from explorer.corpus.rows import ReportRow, metadata_fields
from explorer.lang import Message
from explorer.reuse import ReuseIndex, normalise
from explorer.table import Rows
from explorer.types import Match, Report, TextSpan

if TYPE_CHECKING:
    from explorer.corpus.core import Corpus

Span = tuple[int, int]
Finding = Literal["summary", "overlap", "leftover-name", "same-figures", "peer"]
FINDING_NAMES: dict[str, Message] = {
    "summary": Message("总体", "summary"),
    "overlap": Message("重复来源", "overlap"),
    "leftover-name": Message("他地名称", "another region's name"),
    "same-figures": Message("数字雷同", "same figures"),
    "peer": Message("可借鉴", "peer worth citing"),
}
# How many peers are named: few enough to be read before the deadline.
PEERS = 3
# Lowest centred cosine of a measure that is worth reading beside one of the draft. Measures about
# one task reach 0.55 to 0.75, any two 0.3 at most; with a draft on another matter, or in another
# language, nothing is named.
PEER_COSINE = 0.4
# Pieces of text shown for each source, longest first; the row says how many there are.
PIECES = 5


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One finding about a draft. Offsets are into the draft as it was read.

    share : of the draft's letters, Han characters and digits; None where it does not apply
    other : the place in the corpus: {report, region, year, start, end, text}
    """

    finding: Finding
    start: int | None
    end: int | None
    text: str | None
    source: str | None  # id of the report in the corpus
    region: str | None
    year: int | None
    characters: int | None
    share: float | None
    detail: str | None
    other: tuple[dict[str, Any], ...]
    note: str

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain Python values, ready for JSON."""
        return asdict(self)


def check(corpus: Corpus, path: str | Path) -> Rows[CheckRow]:
    """Compare a draft with every report of the corpus.

    Parameters
    ----------
    path : a file of any format that can be added

    Returns
    -------
    A summary, then the overlap by source (most first), names of other regions, figures that
    another report has in the same sentence, and measures of other regions worth citing.

    Raises
    ------
    ReadingError
        The draft cannot be read.
    """
    draft = read(path)
    mine = replace(draft, id=_free_id(corpus, draft.id))
    row = _row_of(mine)
    rows = {r.id: r for r in corpus.reports()}
    # The draft itself may be in the corpus already: the same file shares everything with itself.
    digest = draft.text_sha256
    known = corpus.store.find_by_text_sha256(digest) is not None
    same = {i for i in rows if known and corpus.store.get_report(i).text_sha256 == digest}
    fixed = active(corpus).fixed
    found = _found(corpus, mine, [name for name in rows if name not in same])
    formula = reusing.formula_spans(mine, fixed)
    turned = [_mine_first(m, mine.id) for m in found]
    out = [_summary(mine, row, turned, len(rows) - len(same), same, formula)]
    out += _overlap(mine, row, turned, rows, formula)
    out += _names(mine, row, turned, rows)
    out += _figures(turned, row, rows)
    out += _peers(corpus, mine, row, rows, same)
    return Rows(out)


def _found(corpus: Corpus, draft: Report, others: Sequence[str]) -> Sequence[Match]:
    """What a draft shares with some reports of the corpus."""
    if not others:
        return ()
    if shelving.large(corpus):
        left = set(corpus.store.report_ids()).difference(others)
        return shelving.against(corpus, draft, left)
    fixed = active(corpus).fixed
    index = ReuseIndex()
    index.add_all(
        [reusing.reuse_text(corpus.store.get_report(name), fixed) for name in others],
        corpus.engine,
        reusing.remembered_from(corpus, matches=False),
    )
    return index.matches_for(reusing.reuse_text(draft, fixed))


def _free_id(corpus: Corpus, name: str) -> str:
    return f"draft-{name}" if name in corpus.store.report_ids() else name


def _row_of(report: Report) -> ReportRow:
    outline = report.outline
    return ReportRow(
        id=report.id, path=report.path, **metadata_fields(report.metadata), parts=report.parts,
        characters=len(report.text), sections=len(outline.sections),
        measures=len(outline.measures), sentences=len(outline.sentences),
    )  # fmt: skip


def _mine_first(m: Match, mine: str) -> Match:
    if m.a.report == mine:
        return m
    slots = tuple(replace(s, a=s.b, b=s.a) for s in m.slots)
    turned = {"a->b": "b->a", "b->a": "a->b", "unknown": "unknown"}[m.direction]
    return replace(m, a=m.b, b=m.a, slots=slots, direction=turned)  # type: ignore[arg-type]


def _letters(report: Report, spans: Iterable[Span], formula: Iterable[Span]) -> int:
    """Letters, Han characters and digits in the union of some spans, set phrases left out."""
    import numpy as np

    inside = np.zeros(len(report.text), dtype=bool)
    for start, end in spans:
        inside[start:end] = True
    for start, end in formula:
        inside[start:end] = False
    return int(inside[np.unique(normalise(report.text).starts)].sum())


def _total(report: Report) -> int:
    import numpy as np

    return max(1, len(np.unique(normalise(report.text).starts)))


def _summary(
    draft: Report,
    row: ReportRow,
    found: list[Match],
    reports: int,
    same: set[str],
    formula: Sequence[Span],
) -> CheckRow:
    shared = _letters(draft, ((m.a.start, m.a.end) for m in found), formula)
    share = shared / _total(draft)
    if not reports:
        note = Message(
            "语料库中没有别的报告，无从比较", "the corpus has no other report to compare with"
        )
    else:
        sources = len({m.b.report for m in found})
        note = Message(
            f"与 {sources} 份报告有共用文字，共占全文 {share:.1%}（固定提法不计）",
            f"shares wording with {sources} reports, {share:.1%} of the "
            "text in all (set phrases not counted)",
        )
    if same:
        listed = ", ".join(sorted(same))
        note = Message(
            f"{note.zh}；语料库中已有同一文件 {listed}，未与它比较",
            f"{note.en}; the corpus has this very text as {listed}, which was left out",
        )
    if reports and not chain(row):
        note = Message(
            f"{note.zh}；看不出草稿是哪里的，他地名称只查了来源报告自己的地名"
            "（标题写明县和乡镇，如“台山市大江镇”，即可全查）",
            f"{note.en}; the draft does not say where it is from: only names of the sources' own "
            "places were looked for (a title with county and town has all of them looked for)",
        )
    return CheckRow(
        "summary", None, None, None, None, None, None, shared, share, None, (), str(note)
    )


def _other(row: ReportRow, span: TextSpan) -> dict[str, Any]:
    return {
        "report": row.id, "region": row.region, "year": row.year,
        "start": span.start, "end": span.end, "text": span.text,
    }  # fmt: skip


def _overlap(
    draft: Report,
    row: ReportRow,
    found: list[Match],
    rows: dict[str, ReportRow],
    formula: Sequence[Span],
) -> list[CheckRow]:
    by_source: dict[str, list[Match]] = defaultdict(list)
    for m in found:
        by_source[m.b.report].append(m)
    total = _total(draft)
    out = []
    for source, mine in by_source.items():
        characters = _letters(draft, ((m.a.start, m.a.end) for m in mine), formula)
        if not characters:
            continue
        other = rows[source]
        longest = sorted(mine, key=lambda m: (m.a.start - m.a.end, m.a.start, m.b.start))
        name = RELATION_NAMES[relation(row, other)]
        shown = min(PIECES, len(mine))
        note = Message(
            f"与{label(other)}（{name.zh}）有 {len(mine)} 处共用文字，列出最长的 {shown} 处",
            f"{len(mine)} pieces in common with {label(other)} ({name.en}); the longest "
            f"{shown} are listed",
        )
        out.append(
            CheckRow(
                "overlap", longest[0].a.start, longest[0].a.end, longest[0].a.text, source,
                other.region, other.year, characters, characters / total, longest[0].kind,
                tuple(
                    {"kind": m.kind, "score": m.score, "draft": m.a.to_dict(),
                     "slots": [s.to_dict() for s in m.slots], **_other(other, m.b)}
                    for m in longest[:PIECES]
                ),
                str(note),
            )
        )  # fmt: skip
    return sorted(out, key=lambda r: (-(r.characters or 0), r.source or ""))


def _names(
    draft: Report, row: ReportRow, found: list[Match], rows: dict[str, ReportRow]
) -> list[CheckRow]:
    """Names of other regions: first those that a shared piece brought along, then the others."""
    out: dict[tuple[int, int, str], CheckRow] = {}
    for m in found:
        for alarm in leftovers(m, row, rows[m.b.report]):
            if alarm.report != draft.id:
                continue
            at = draft.text.index(alarm.detail, alarm.start, alarm.end)
            other = rows[m.b.report]
            out.setdefault(
                (at, at + len(alarm.detail), alarm.detail),
                CheckRow(
                    "leftover-name", at, at + len(alarm.detail), alarm.text, other.id,
                    other.region, other.year, None, None, alarm.detail, (_other(other, m.b),),
                    alarm.note,
                ),
            )  # fmt: skip
    own = chain(row)
    if not own:
        for found_row in _sources_named(draft, row, found, rows):
            out.setdefault((found_row.start or 0, found_row.end or 0, ""), found_row)
    # A level above may be named by anybody; so may a province or city: visits, partners, courts.
    for start, end, regions in foreign_places(draft.text, own) if own else ():
        if any(r.level in ("province", "city", "nation") for r in regions):
            continue
        name = draft.text[start:end]
        if any(s <= start and end <= e for s, e, _ in out):
            continue
        sentence = next(
            (s for s in draft.outline.sentences if s.start <= start and end <= s.end), None
        )
        text = name if sentence is None else draft.text[sentence.start : sentence.end].strip()
        out[start, end, name] = CheckRow(
            "leftover-name", start, end, text, None, None, None, None, None, name, (),
            str(
                Message(
                    f"“{name}”不在本地，请核对",
                    f"{name} does not lie in the draft's region: check it",
                )
            ),
        )  # fmt: skip
    return [out[k] for k in sorted(out)]


def _sources_named(
    draft: Report, row: ReportRow, found: list[Match], rows: dict[str, ReportRow]
) -> Iterable[CheckRow]:
    """Towns and counties of the sources, in the wording that they share with a draft whose own
    region is not known; what its title or its issuer names is its own.
    """
    first = draft.text.lstrip().split("\n", 1)[0]
    own = f"{row.title or ''}\n{first}\n{row.issuer or ''}"
    for m in found:
        other = rows[m.b.report]
        for name in (other.township, other.county):
            if not name or name in own or name not in m.b.text:
                continue
            for hit in re.finditer(re.escape(name), m.a.text):
                at = m.a.start + hit.start()
                yield CheckRow(
                    "leftover-name", at, at + len(name), m.a.text, other.id, other.region,
                    other.year, None, None, name, (_other(other, m.b),),
                    str(
                        Message(
                            f"“{name}”是{label(other)}的地名，草稿是哪里的不详，请核对",
                            f"{name} is a name of {label(other)}; where the draft is from is "
                            "unknown: check it",
                        )
                    ),
                )  # fmt: skip


def _figures(found: list[Match], row: ReportRow, rows: dict[str, ReportRow]) -> list[CheckRow]:
    out = []
    seen: list[tuple[int, int, tuple[str, ...]]] = []
    for m in sorted(found, key=lambda m: (m.a.start - m.a.end, m.a.start, m.b.report)):
        other = rows[m.b.report]
        if m.kind not in ("exact", "template"):
            continue
        if chain(row) and chain(row) == chain(other) and row.year == other.year:
            continue
        figures = same_figures_of(m.a.text, m.b.text)
        told = any(x < m.a.end and m.a.start < y and f == figures for x, y, f in seen)
        if figures and not told:
            seen.append((m.a.start, m.a.end, figures))
            listed = "、".join(figures)
            out.append(
                CheckRow(
                    "same-figures", m.a.start, m.a.end, m.a.text, other.id, other.region,
                    other.year, None, None, listed, (_other(other, m.b),),
                    str(
                        Message(
                            f"数字与{label(other)}的同一句相同：{listed}，请核对",
                            f"same figures as in the same sentence of {label(other)}: {listed}; "
                            "check them",
                        )
                    ),
                )
            )  # fmt: skip
    return sorted(out, key=lambda r: (r.start or 0, r.source or ""))


def _peers(
    corpus: Corpus, draft: Report, row: ReportRow, rows: dict[str, ReportRow], same: set[str]
) -> list[CheckRow]:
    """Measures of other regions that are nearest in meaning to one of the draft's, one a region.

    Those that share their wording with the draft are no news and stand in the overlap.
    """
    import numpy as np

    from explorer.corpus.embedding import centre
    from explorer.corpus.embedding import vectors as vectors_of
    from explorer.corpus.searching import DEFAULT_ROLES
    from explorer.reference import centred

    own = scope_key(row, "township")
    units = [
        u
        for u in corpus.store.units("measure")
        if u.role in DEFAULT_ROLES
        and not u.formulaic
        and u.report not in same
        and (scope_key(rows[u.report], "township") != own)
    ]
    mine = [u for u in draft.units("measure") if u.role in DEFAULT_ROLES and not u.formulaic]
    if not units or not mine:
        return []
    middle = centre(corpus)
    # The draft's own vectors are made in memory: nothing of it is stored.
    encoded = np.asarray(corpus.encoder().encode([u.text for u in mine]), dtype=np.float32)
    score = (
        centred(encoded, middle) @ centred(vectors_of(corpus, [u.text for u in units]), middle).T
    )
    # What shares half of its 4-grams with the draft's measure is the same wording.
    order = np.argsort(-score.max(axis=0), kind="stable")
    out: list[CheckRow] = []
    regions: set[tuple[str, ...]] = set()
    taken: set[int] = set()
    for j in order.tolist():
        i = int(np.argmax(score[:, j]))
        if score[i, j] < PEER_COSINE:
            break
        unit, region = units[j], scope_key(rows[units[j].report], "township")
        if region in regions or i in taken or _same_wording(mine[i].text, unit.text):
            continue
        regions.add(region)
        taken.add(i)
        other = rows[unit.report]
        value = min(1.0, max(0.0, float(score[i, j])))
        out.append(
            CheckRow(
                "peer", mine[i].start, mine[i].end, mine[i].text, other.id, other.region,
                other.year, None, None, f"{value:.2f}",
                (_other(other, TextSpan(unit.report, unit.start, unit.end, unit.text)),),
                str(
                    Message(
                        f"{label(other)}有相近举措，可供参考、注明出处",
                        f"{label(other)} has a measure alike: worth reading and citing",
                    )
                ),
            )
        )  # fmt: skip
        if len(out) == PEERS:
            break
    return out


def _same_wording(a: str, b: str) -> bool:
    x, y = normalise(a).text, normalise(b).text
    one, two = ({t[i : i + 4] for i in range(len(t) - 3)} for t in (x, y))
    return 2 * len(one & two) >= min(len(one), len(two)) > 0
