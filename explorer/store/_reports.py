"""Reports as rows, and rows as reports."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from dataclasses import replace as replace_fields
from hashlib import sha256
from typing import Any

from explorer.errors import CorpusDamaged
from explorer.lang import Message
from explorer.store._database import Database, Row
from explorer.store._errors import damaged, decoding, no_report
from explorer.store._hashing import from_sql, text_hash, to_sql
from explorer.types import (
    Measure,
    Metadata,
    Outline,
    Region,
    Removed,
    Report,
    Role,
    Section,
    Sentence,
)

# In the order of `ReportRow`.
_COLUMNS = (
    "id", "path", "title", "issuer", "issuer_kind", "genre", "province", "city", "county",
    "township", "admin_code", "level", "year", "published", "signed", "source", "url",
    "document_number", "parts", "characters", "sections", "measures", "sentences",
    "raw_sha256", "text_sha256", "encoding", "doubts",
)  # fmt: skip
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM reports"  # noqa: S608  (constants only)
_SECTION = 'idx, parent, depth, number, heading, role, start, "end", heading_start, heading_end'
_MEASURE = 'idx, section, role, start, "end"'
_SENTENCE = 'idx, section, measure, role, start, "end", heading, formulaic'


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report without its text: what a list of reports shows. Counts are of units."""

    id: str
    path: str
    title: str | None
    issuer: str | None
    issuer_kind: str | None
    genre: str | None
    province: str | None
    city: str | None
    county: str | None
    township: str | None
    admin_code: str | None
    level: str | None
    year: int | None
    published: str | None
    signed: str | None
    source: str | None
    url: str | None
    document_number: str | None
    parts: tuple[Role, ...]
    characters: int
    sections: int
    measures: int
    sentences: int
    raw_sha256: str
    text_sha256: str
    encoding: str
    doubts: tuple[str, ...]

    @property
    def region(self) -> Region | None:
        """Where the issuer is, None when unknown."""
        if self.admin_code is None or self.level is None:
            return None
        return Region(
            self.admin_code,
            self.level,  # type: ignore[arg-type]
            self.province,
            self.city,
            self.county,
            self.township,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain Python values, ready for JSON."""
        return asdict(self)


def check_structure(report: Report) -> None:
    """Raise ValueError when a report's structure contradicts itself.

    A report that passed can be read back exactly as it was put in.
    """
    outline = report.outline
    length = len(report.text)
    sections, measures = len(outline.sections), len(outline.measures)
    position = 0
    for position, s in enumerate(outline.sections):
        if not (
            s.index == position
            and 0 <= s.start <= s.end <= length
            and (s.parent is None or 0 <= s.parent < position)
        ):
            raise _contradiction(report, "section", position, s, s.parent, position)
    for position, m in enumerate(outline.measures):
        if not (
            m.index == position
            and 0 <= m.start <= m.end <= length
            and (m.section is None or 0 <= m.section < sections)
        ):
            raise _contradiction(report, "measure", position, m, m.section, sections)
    for position, u in enumerate(outline.sentences):
        if not (
            u.index == position
            and 0 <= u.start <= u.end <= length
            and (u.section is None or 0 <= u.section < sections)
        ):
            raise _contradiction(report, "sentence", position, u, u.section, sections)
        if u.measure is not None and not 0 <= u.measure < measures:
            raise ValueError(
                f"report {report.id!r}: sentence {position} lies in measure {u.measure}, "
                "which does not exist"
            )


def _contradiction(
    report: Report,
    kind: str,
    position: int,
    unit: Section | Measure | Sentence,
    above: int | None,
    limit: int,
) -> ValueError:
    """Say what is wrong with a unit of which something is."""
    where = f"report {report.id!r}: {kind} {position}"
    if unit.index != position:
        return ValueError(f"{where} has index {unit.index}; it must be its position")
    if above is not None and not 0 <= above < limit:
        return ValueError(f"{where} lies in section {above}, which does not exist before it")
    return ValueError(
        f"{where} spans [{unit.start}, {unit.end}); the text has {len(report.text)} characters"
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """The units of a report as rows, which both the checksum and the tables are made of."""

    sections: list[Row]
    measures: list[Row]
    sentences: list[Row]

    @classmethod
    def of(cls, report: Report) -> _Rows:
        """The rows of a report."""
        outline = report.outline
        return cls(
            [_section_row(s) for s in outline.sections],
            [_measure_row(m) for m in outline.measures],
            [_sentence_row(s) for s in outline.sentences],
        )


def digest(report: Report, rows: _Rows | None = None) -> bytes:
    """Return sha256 over everything of a report but its path (32 bytes)."""
    rows = rows or _Rows.of(report)
    content = (
        report.id,
        report.text,
        asdict(report.metadata),
        report.raw_sha256,
        report.text_sha256,
        report.encoding,
        [(r.line, r.text, r.reason) for r in report.removed],
        rows.sections,
        rows.measures,
        rows.sentences,
    )
    return sha256(json.dumps(content, separators=(",", ":"), sort_keys=True).encode()).digest()


def _section_row(s: Section) -> Row:
    return (
        s.index, s.parent, s.depth, s.number, s.heading, s.role, s.start, s.end,
        s.heading_start, s.heading_end,
    )  # fmt: skip


def _measure_row(m: Measure) -> Row:
    return m.index, m.section, m.role, m.start, m.end


def _sentence_row(s: Sentence) -> Row:
    return (
        s.index, s.section, s.measure, s.role, s.start, s.end, int(s.heading), int(s.formulaic),
    )  # fmt: skip


def insert(db: Database, report: Report, *, seq: int | None = None) -> None:
    """Write a report, at the place `seq` or after all others; inside a transaction."""
    check_structure(report)
    m, outline, text = report.metadata, report.outline, report.text
    rows = _Rows.of(report)
    region = m.region
    values: dict[str, Any] = {
        "seq": seq,
        "id": report.id,
        "path": to_sql(report.path),
        "title": to_sql(m.title),
        "issuer": to_sql(m.issuer),
        "issuer_kind": m.issuer_kind,
        "genre": m.genre,
        "province": region and region.province,
        "city": region and region.city,
        "county": region and region.county,
        "township": region and region.township,
        "admin_code": region and region.code,
        "level": region and region.level,
        "year": m.year,
        "published": m.published,
        "signed": m.signed,
        "source": to_sql(m.source),
        "url": to_sql(m.url),
        "document_number": to_sql(m.document_number),
        # ASCII JSON, so that any str fits.
        "evidence": json.dumps(m.evidence),
        "doubts": json.dumps(m.doubts),
        "extra": json.dumps(m.extra),
        "raw_sha256": report.raw_sha256,
        "text_sha256": report.text_sha256,
        "encoding": report.encoding,
        "parts": json.dumps(report.parts),
        "characters": len(text),
        "sections": len(outline.sections),
        "measures": len(outline.measures),
        "sentences": len(outline.sentences),
        "digest": digest(report, rows),
    }
    names = ", ".join(values)
    marks = ", ".join("?" * len(values))
    key = db.insert(
        f"INSERT INTO reports ({names}) VALUES ({marks})",  # noqa: S608  (constants only)
        tuple(values.values()),
    )
    db.execute("INSERT INTO texts VALUES (?, ?)", (key, to_sql(text)))
    claim_path(db, report.path, key)
    db.executemany(
        "INSERT INTO removed VALUES (?, ?, ?, ?, ?)",
        ((key, i, r.line, to_sql(r.text), r.reason) for i, r in enumerate(report.removed)),
    )
    db.executemany(
        "INSERT INTO sections VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                key, index, parent, depth, to_sql(number), to_sql(heading), role, start, end,
                heading_start, heading_end, text_hash(text[start:end]),
            )
            for (
                index, parent, depth, number, heading, role, start, end, heading_start,
                heading_end,
            ) in rows.sections
        ),
    )  # fmt: skip
    db.executemany(
        "INSERT INTO measures VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(key, *row, text_hash(text[row[3] : row[4]])) for row in rows.measures],
    )
    db.executemany(
        "INSERT INTO sentences VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(key, *row, text_hash(text[row[4] : row[5]])) for row in rows.sentences],
    )


def replace(db: Database, seq: int, report: Report) -> None:
    """Put `report` in the place of another; inside a transaction.

    When both were read from the same bytes, the paths where those were met stay with it.
    """
    ((raw_sha256,),) = db.rows("SELECT raw_sha256 FROM reports WHERE seq = ?", (seq,))
    kept = paths(db, seq) if raw_sha256 == report.raw_sha256 else ()
    delete(db, seq)
    insert(db, report, seq=seq)
    for path in kept:
        if path != report.path:
            claim_path(db, path, seq)


def mark_formulaic(db: Database, seq: int, sentences: frozenset[int]) -> bool:
    """Flag exactly these sentences of a report as formulaic; whether that changed anything.

    Inside a transaction.
    """
    report = load(db, seq)
    flagged = {s.index for s in report.outline.sentences if s.formulaic}
    if flagged == sentences:
        return False
    marked = replace_fields(
        report,
        outline=replace_fields(
            report.outline,
            sentences=tuple(
                replace_fields(s, formulaic=s.index in sentences) for s in report.outline.sentences
            ),
        ),
    )
    db.executemany(
        "UPDATE sentences SET formulaic = ? WHERE report = ? AND idx = ?",
        ((int(i in sentences), seq, i) for i in sorted(flagged ^ sentences)),
    )
    db.execute("UPDATE reports SET digest = ? WHERE seq = ?", (digest(marked), seq))
    return True


def delete(db: Database, seq: int) -> None:
    """Remove a report and all that hangs on it; inside a transaction."""
    db.execute("DELETE FROM reports WHERE seq = ?", (seq,))


def claim_path(db: Database, path: str, seq: int) -> None:
    """Make `path` a path of report `seq`; the report that had it goes on under its next one."""
    value = to_sql(path)
    before = db.one("SELECT report FROM paths WHERE path = ?", (value,))
    if before is not None and before[0] == seq:
        return
    release_path(db, path)
    db.execute("INSERT INTO paths VALUES (?, ?)", (value, seq))


def release_path(db: Database, path: str) -> None:
    """Take `path` from the report that has it, which goes on under its next one."""
    value = to_sql(path)
    before = db.one("SELECT report FROM paths WHERE path = ?", (value,))
    if before is None:
        return
    db.execute("DELETE FROM paths WHERE path = ?", (value,))
    following = db.one(
        "SELECT path FROM paths WHERE report = ? ORDER BY rowid LIMIT 1", (before[0],)
    )
    if following is not None:
        db.execute(
            "UPDATE reports SET path = ? WHERE seq = ? AND path = ?",
            (following[0], before[0], value),
        )


def paths(db: Database, seq: int) -> tuple[str, ...]:
    """The paths at which a report's bytes were met, its own first."""
    found = db.rows(
        "SELECT p.path FROM paths p JOIN reports r ON r.seq = p.report WHERE r.seq = ? "
        "ORDER BY p.path <> r.path, p.rowid",
        (seq,),
    )
    return tuple(_text(path) for (path,) in found)


def seq_of(db: Database, report: str) -> int:
    """The place of a report; UnknownId when there is none of that id."""
    row = db.one("SELECT seq FROM reports WHERE id = ?", (report,))
    if row is None:
        raise no_report(db.folder, report)
    return int(row[0])


def digest_of(db: Database, report: str) -> str:
    """The stored digest of a report, in hex; UnknownId when there is none of that id."""
    row = db.one("SELECT digest FROM reports WHERE id = ?", (report,))
    if row is None:
        raise no_report(db.folder, report)
    return bytes(row[0]).hex()


def seqs_of(db: Database, reports: Sequence[str]) -> list[int]:
    """The places of reports; UnknownId when one is not there."""
    return [seq_of(db, report) for report in reports]


def list_rows(db: Database) -> list[ReportRow]:
    """All reports without their texts, in the order of adding."""
    rows = db.rows(f"{_SELECT} ORDER BY seq")
    with decoding(db.folder):
        return [_report_row(row) for row in rows]


def one_row(db: Database, report: str) -> ReportRow:
    """One report without its text."""
    row = db.one(f"{_SELECT} WHERE id = ?", (report,))
    if row is None:
        raise no_report(db.folder, report)
    with decoding(db.folder):
        return _report_row(row)


def _report_row(row: Row) -> ReportRow:
    values = dict(zip(_COLUMNS, row, strict=True))
    for name in ("path", "title", "issuer", "source", "url", "document_number"):
        values[name] = from_sql(values[name])
    for name in ("parts", "doubts"):
        values[name] = tuple(json.loads(values[name]))
    return ReportRow(**values)


def load(db: Database, seq: int) -> Report:
    """Read a whole report, exactly as it was put in."""
    with db.snapshot():
        (row,) = db.rows(f"{_SELECT} WHERE seq = ?", (seq,))
        ((evidence, extra),) = db.rows("SELECT evidence, extra FROM reports WHERE seq = ?", (seq,))
        texts = db.rows("SELECT text FROM texts WHERE report = ?", (seq,))
        removed = db.rows(
            "SELECT line, text, reason FROM removed WHERE report = ? ORDER BY idx", (seq,)
        )
        sections = _units(db, _SECTION, "sections", seq)
        measures = _units(db, _MEASURE, "measures", seq)
        sentences = _units(db, _SENTENCE, "sentences", seq)
    if len(texts) != 1:
        raise _lost(db, row[0])
    with decoding(db.folder):
        light = _report_row(row)
        metadata = Metadata(
            title=light.title,
            issuer=light.issuer,
            issuer_kind=light.issuer_kind,  # type: ignore[arg-type]
            genre=light.genre,  # type: ignore[arg-type]
            region=light.region,
            year=light.year,
            published=light.published,
            signed=light.signed,
            source=light.source,
            url=light.url,
            document_number=light.document_number,
            evidence=json.loads(evidence),
            doubts=light.doubts,
            extra=json.loads(extra),
        )
        return Report(
            id=light.id,
            path=light.path,
            text=_text(texts[0][0]),
            metadata=metadata,
            raw_sha256=light.raw_sha256,
            text_sha256=light.text_sha256,
            encoding=light.encoding,
            removed=tuple(Removed(line, _text(text), reason) for line, text, reason in removed),
            outline=Outline(
                tuple(
                    Section(i, parent, depth, _text(number), _text(heading), *rest)
                    for i, parent, depth, number, heading, *rest in sections
                ),
                tuple(Measure(*row) for row in measures),
                tuple(
                    Sentence(i, section, measure, role, start, end, bool(heading), bool(formulaic))
                    for i, section, measure, role, start, end, heading, formulaic in sentences
                ),
            ),
        )


def text_of(db: Database, report: str) -> str:
    """A report's text alone; UnknownId when there is none of that id."""
    seq = seq_of(db, report)
    texts = db.rows("SELECT text FROM texts WHERE report = ?", (seq,))
    if len(texts) != 1:
        raise _lost(db, report)
    with decoding(db.folder):
        return _text(texts[0][0])


def _units(db: Database, columns: str, table: str, seq: int) -> Iterable[Row]:
    return db.rows(
        f"SELECT {columns} FROM {table} WHERE report = ? ORDER BY idx",  # noqa: S608
        (seq,),
    )


def _lost(db: Database, report: str) -> CorpusDamaged:
    return damaged(
        db.folder,
        Message(f"报告 {report} 的正文丢失", f"the text of report {report} is missing"),
    )


def _text(value: str | bytes) -> str:
    text = from_sql(value)
    assert text is not None  # noqa: S101  (the column is NOT NULL)
    return text
