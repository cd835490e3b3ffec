"""Units of the whole corpus in one pass, without putting each report together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from explorer.store._database import Database, Row
from explorer.store._errors import no_unit
from explorer.store._hashing import from_sql
from explorer.types import Unit, UnitKind, unit_id

# Each yields: report, idx, section, measure, role, start, end, heading, formulaic. A measure is
# formulaic when it has sentences and all of them are.
_QUERIES: dict[UnitKind, str] = {
    "sentence": 'SELECT report, idx, section, measure, role, start, "end", heading, formulaic '
    "FROM sentences u {where} ORDER BY report, idx",
    "measure": 'SELECT u.report, u.idx, u.section, u.idx, u.role, u.start, u."end", 0, '
    "coalesce(f.formulaic, 0) FROM measures u LEFT JOIN ("
    "SELECT report, measure, min(formulaic) AS formulaic FROM sentences "
    "WHERE measure IS NOT NULL {inside} GROUP BY report, measure"
    ") f ON f.report = u.report AND f.measure = u.idx {where} ORDER BY u.report, u.idx",
    "section": 'SELECT report, idx, idx, NULL, role, start, "end", 0, 0 '
    "FROM sections u {where} ORDER BY report, idx",
}
TABLES: dict[UnitKind, str] = {
    "sentence": "sentences", "measure": "measures", "section": "sections",
}  # fmt: skip
LETTERS: dict[str, UnitKind] = {"s": "sentence", "m": "measure", "h": "section"}


def parse(unit: str) -> tuple[str, UnitKind, int] | None:
    """Split a unit's id into (report, kind, index); None when it is not one."""
    report, dot, tail = unit.rpartition(".")
    kind = LETTERS.get(tail[:1])
    if (
        not dot
        or kind is None
        or not tail[1:].isdecimal()
        or unit != unit_id(report, kind, int(tail[1:]))
    ):
        return None
    return report, kind, int(tail[1:])


def load(db: Database, kind: UnitKind, seqs: Sequence[int] | None) -> list[Unit]:
    """The units of a kind, of these reports or of all, in the order of adding."""
    return [unit for where in within(seqs) for unit in _load(db, kind, where, "")]


# Reports asked for in one query: a list of 20,000 characters at most, and the time of a query
# (30 microseconds) no longer counts.
_AT_A_TIME = 2_000


def within(seqs: Sequence[int] | None) -> Iterator[str]:
    """Conditions on a report's number, for "{}", that these reports (None: all) meet in turn.

    The numbers are integers of ours: safe to write into a query.
    """
    if seqs is None:
        yield "1"
        return
    ordered = sorted(set(seqs))
    for i in range(0, len(ordered), _AT_A_TIME):
        yield f"{{}} IN ({', '.join(str(int(n)) for n in ordered[i : i + _AT_A_TIME])})"


def one(db: Database, unit: str) -> Unit:
    """One unit by its id; UnknownId when there is none."""
    parsed = parse(unit)
    if parsed is not None:
        report, kind, index = parsed
        with db.snapshot():
            row = db.one("SELECT seq FROM reports WHERE id = ?", (report,))
            if row is not None:
                found = _load(db, kind, next(within([row[0]])), f"AND u.idx = {index}")
                if found:
                    return found[0]
    raise no_unit(db.folder, unit)


def hashes(db: Database, kind: UnitKind, seq: int | None) -> list[bytes]:
    """The units' text hashes, in the order of `load`."""
    where, parameters = ("", ()) if seq is None else ("WHERE report = ?", (seq,))
    rows = db.rows(
        f"SELECT text_hash FROM {TABLES[kind]} {where} ORDER BY report, idx",  # noqa: S608
        parameters,
    )
    return [row[0] for row in rows]


def hashes_by_report(db: Database, kind: UnitKind) -> list[tuple[str, bytes]]:
    """Each unit's report and text hash, in the order of `load`."""
    rows = db.rows(
        "SELECT r.id, u.text_hash FROM reports r "  # noqa: S608  (constants only)
        f"CROSS JOIN {TABLES[kind]} u ON u.report = r.seq ORDER BY u.report, u.idx"
    )
    return [(report, digest) for report, digest in rows]


def _load(db: Database, kind: UnitKind, where: str, which: str) -> list[Unit]:
    """The units of the reports that meet a condition (see `within`), and of those `which`."""
    with db.cursors() as query:
        texts = query(
            "SELECT r.seq, r.id, t.text FROM reports r CROSS JOIN texts t "  # noqa: S608
            f"ON t.report = r.seq WHERE {where.format('r.seq')} ORDER BY r.seq",
            (),
        )
        sections = groupby(
            query(
                "SELECT report, idx, parent, heading FROM sections "  # noqa: S608
                f"WHERE {where.format('report')} ORDER BY report, idx",
                (),
            ),
            itemgetter(0),
        )
        chosen = f"WHERE {where.format('u.report')} {which}"
        inside = f"AND {where.format('report')}"
        units = groupby(
            query(_QUERIES[kind].format(where=chosen, inside=inside), ()), itemgetter(0)
        )
        return list(_merge(kind, texts, sections, units))


_Groups = Iterator[tuple[int, Iterator[Row]]]


def _merge(
    kind: UnitKind, texts: Iterator[Row], sections: _Groups, units: _Groups
) -> Iterator[Unit]:
    """Walk three queries in step; all are ordered by report."""
    next_sections = _by_report(sections)
    next_units = _by_report(units)
    for seq, report, stored in texts:
        headings: list[tuple[str, ...]] = []
        for _, _, parent, heading in next_sections(seq):
            above = () if parent is None else headings[parent]
            headings.append((*above, from_sql(heading) or ""))
        text = from_sql(stored) or ""
        for _, idx, section, measure, role, start, end, heading, formulaic in next_units(seq):
            yield Unit(
                unit_id(report, kind, idx),
                report,
                kind,
                start,
                end,
                text[start:end],
                role,
                () if section is None else headings[section],
                None if measure is None else unit_id(report, "measure", measure),
                bool(heading),
                bool(formulaic),
            )


def _by_report(groups: _Groups) -> Callable[[int], Iterator[Row]]:
    """Return a function that gives the rows of one report after another, none where it has none."""
    ahead: tuple[int, Iterator[Row]] | None = next(groups, None)

    def rows(seq: int) -> Iterator[Row]:
        nonlocal ahead
        if ahead is not None and ahead[0] == seq:
            yield from ahead[1]
            ahead = next(groups, None)

    return rows
