"""Stored results with the manifest of the run that made them, and the themes of sentences."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from explorer.errors import CorpusDamaged
from explorer.lang import Message
from explorer.store import _arrays, _reports
from explorer.store._database import Database, Row, library_version, now
from explorer.store._errors import damaged, decoding, no_unit
from explorer.store._schema import THEMES_OF_REPORT, count_themes
from explorer.store._units import TABLES, parse, within
from explorer.types import Assignment

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Payloads of more bytes are compressed: below, a page of the database holds them anyway.
_COMPRESS_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Manifest:
    """How a result was made. `version` and `created` are filled in on storing when None."""

    encoder: str | None = None  # fingerprint; None when no encoder took part
    settings: dict[str, Any] = field(default_factory=dict)
    seed: int | None = None  # None when chance played no part
    version: str | None = None  # of explorer
    created: str | None = None  # UTC, ISO 8601

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain Python values, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ThemeCounts:
    """What a run of theme assignment found in one report.

    `units`: those it looked at; `bare`: of them, those that carry no theme; `themes`: theme -> how
    many carry it.
    """

    report: str
    units: int
    bare: int
    themes: dict[str, int]


@dataclass(frozen=True, slots=True)
class StoredResult:
    """A result as it was stored. In listings `payload` is None, and `arrays` are left out.

    arrays : by name, mapped from the disk: read when they are used, and not to be written to
    """

    name: str
    key: str
    payload: Any
    manifest: Manifest
    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict, compare=False)


def put(
    db: Database,
    name: str,
    key: str,
    payload: Any,
    manifest: Manifest,
    arrays: Mapping[str, NDArray[Any]] | None = None,
) -> None:
    """Store a result in the place of an earlier one of that name and key."""
    # Names of files may be in it, and they may hold lone surrogates (see `_hashing`).
    data = _to_json(payload, ascii_only=False).encode("utf-8", "surrogatepass")
    checksum = sha256(data).digest()
    compressed = len(data) > _COMPRESS_BYTES
    with db.transaction():
        if db.execute("DELETE FROM result_arrays WHERE name = ? AND key = ?", (name, key)):
            db.after_commit(lambda: _arrays.remove_orphans(db))
        db.execute(
            "INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?, ?)",
            (
                name,
                key,
                int(compressed),
                zlib.compress(data) if compressed else data,
                checksum,
                _manifest_out(manifest),
            ),
        )
        if arrays is not None:
            _arrays.put(db, name, key, arrays)
            db.after_commit(lambda: _arrays.remove_orphans(db))


def get(db: Database, name: str, key: str, *, whole: bool = False) -> StoredResult | None:
    """A stored result, None when there is none; with `whole`, its arrays are read and checked."""
    row, arrays = _row_and_arrays(db, name, key, whole=whole)
    if row is None:
        return None
    compressed, payload, checksum, manifest = row
    with decoding(db.folder):
        data = zlib.decompress(payload) if compressed else bytes(payload)
        if sha256(data).digest() != checksum:
            raise damaged(
                db.folder,
                Message(
                    f"存储的结果 {name} 与其校验和不符",
                    f"the stored result {name} does not match its checksum",
                ),
            )
        return StoredResult(
            name,
            key,
            json.loads(data.decode("utf-8", "surrogatepass")),
            _manifest_in(manifest),
            arrays,
        )


def _row_and_arrays(
    db: Database, name: str, key: str, *, whole: bool
) -> tuple[Row | None, dict[str, NDArray[Any]]]:
    """The row of a result and its arrays."""
    for last_try in (False, True):
        with db.snapshot():
            row = db.one(
                "SELECT compressed, payload, sha256, manifest FROM results "
                "WHERE name = ? AND key = ?",
                (name, key),
            )
            beside = _arrays.row(db, name, key)
        if row is None or beside is None:
            return row, {}
        try:
            with decoding(db.folder):
                if whole:
                    _arrays.verify(db, beside)
                return row, _arrays.mapped(db, beside)
        except CorpusDamaged:
            # Replaced by a writer between the query and the mapping: ask once more.
            if last_try:
                raise
    raise AssertionError("unreachable")


def listing(db: Database) -> list[StoredResult]:
    """All results without their payloads, by name and key."""
    rows = db.rows("SELECT name, key, manifest FROM results ORDER BY name, key")
    with decoding(db.folder):
        return [StoredResult(name, key, None, _manifest_in(m)) for name, key, m in rows]


def delete(db: Database, name: str, keep: str | None) -> int:
    """Delete the results of a name but the one with key `keep`; return how many went."""
    with db.transaction():
        db.after_commit(lambda: _arrays.remove_orphans(db))
        return db.execute("DELETE FROM results WHERE name = ? AND key IS NOT ?", (name, keep))


# -- themes of sentences --------------------------------------------------------------------------


def put_assignments(
    db: Database,
    kind: str,
    key: str,
    assignments: Mapping[str, Sequence[Assignment]],
    manifest: Manifest,
    reports: Sequence[str] = (),
) -> None:
    """Store the themes of units; an empty sequence means that the unit carries none.

    `reports` have been looked at whether or not any of their units is named.
    """
    with db.transaction():
        run = db.one("SELECT id FROM theme_runs WHERE kind = ? AND key = ?", (kind, key))
        if run is None:
            number = db.insert(
                "INSERT INTO theme_runs (kind, key, manifest) VALUES (?, ?, ?)",
                (kind, key, _manifest_out(manifest)),
            )
        else:
            number = run[0]
            db.execute(
                "UPDATE theme_runs SET manifest = ? WHERE id = ?",
                (_manifest_out(manifest), number),
            )
        places = _Places(db)
        units: list[Row] = []
        themes: list[Row] = []
        for unit, carried in assignments.items():
            place = places(unit)
            units.append((place[0], number, *place[1:]))
            if not carried:
                themes.append((place[0], number, *place[1:], 0, None, None))
            for rank, a in enumerate(carried):
                themes.append((place[0], number, *place[1:], rank, a.id, float(a.score)))
        # Also those without a unit: a run that has looked at a report need not look again.
        looked = dict.fromkeys((*(row[0] for row in units), *_reports.seqs_of(db, reports)))
        seen = {
            report
            for report in looked
            if db.one("SELECT 1 FROM theme_counts WHERE run = ? AND report = ?", (number, report))
        }
        db.executemany(
            "DELETE FROM sentence_themes WHERE report = ? AND run = ? AND unit = ? AND idx = ?",
            (unit for unit in units if unit[0] in seen),
        )
        db.executemany(
            "INSERT OR REPLACE INTO sentence_themes VALUES (?, ?, ?, ?, ?, ?, ?)", themes
        )
        fresh = _counted(themes)
        for report in looked:
            counts = (
                count_themes(db.rows(THEMES_OF_REPORT, (report, number)))
                if report in seen
                else fresh.get(report, count_themes([]))
            )
            db.execute(
                "INSERT OR REPLACE INTO theme_counts VALUES (?, ?, ?, ?, ?)",
                (report, number, *counts),
            )


def _counted(rows: Sequence[Row]) -> dict[int, tuple[int, int, str]]:
    """What `theme_counts` holds of reports of which these are all rows of `sentence_themes`."""
    counts: dict[int, dict[str | None, list[int]]] = {}
    for report, _, _, _, rank, theme, _ in rows:
        mine = counts.setdefault(report, {}).setdefault(theme, [0, 0])
        mine[0] += 1
        mine[1] += rank == 0
    # In the order of the database: no theme first, then by code points.
    return {
        report: count_themes(
            [
                (theme, units, first)
                for theme, (units, first) in sorted(
                    mine.items(), key=lambda item: (item[0] is not None, item[0] or "")
                )
            ]
        )
        for report, mine in counts.items()
    }


def get_assignments(
    db: Database, kind: str, key: str, seqs: Sequence[int] | None
) -> dict[str, tuple[Assignment, ...]]:
    """The stored themes by unit id, in the order of reports and units; absent: not looked at."""
    found: dict[str, tuple[Assignment, ...]] = {}
    for where in within(seqs):
        rows = db.rows(
            "SELECT r.id, t.unit, t.idx, t.theme, t.score FROM theme_runs n "  # noqa: S608
            "CROSS JOIN sentence_themes t ON t.run = n.id JOIN reports r ON r.seq = t.report "
            f"WHERE n.kind = ? AND n.key = ? AND {where.format('t.report')} "
            "ORDER BY t.report, t.unit, t.idx, t.rank",
            (kind, key),
        )
        found.update(
            (
                f"{report}.{letter}{idx}",
                tuple(
                    Assignment(theme, score) for _, _, _, theme, score in group if theme is not None
                ),
            )
            for (report, letter, idx), group in groupby(rows, itemgetter(0, 1, 2))
        )
    return found


def unassigned_reports(db: Database, kind: str, key: str) -> list[str]:
    """The reports that a run has not looked at, in the order of adding."""
    rows = db.rows(
        "SELECT r.id FROM reports r WHERE NOT EXISTS (SELECT 1 FROM theme_runs n JOIN "
        "theme_counts c ON c.run = n.id AND c.report = r.seq WHERE n.kind = ? AND n.key = ?) "
        "ORDER BY r.seq",
        (kind, key),
    )
    return [row[0] for row in rows]


def theme_counts(db: Database, kind: str, key: str) -> list[ThemeCounts]:
    """What a run found in each report that it has looked at, in the order of adding."""
    rows = db.rows(
        "SELECT r.id, c.units, c.bare, c.themes FROM theme_runs n "
        "CROSS JOIN theme_counts c ON c.run = n.id JOIN reports r ON r.seq = c.report "
        "WHERE n.kind = ? AND n.key = ? ORDER BY c.report",
        (kind, key),
    )
    with decoding(db.folder):
        return [
            ThemeCounts(report, units, bare, json.loads(themes))
            for report, units, bare, themes in rows
        ]


def wrong_counts(db: Database) -> list[tuple[int, int]]:
    """(report, run) where the counts are not those of the units' themes, in order."""
    stored: dict[tuple[int, int], tuple[Any, ...]] = {
        (report, run): tuple(counts)
        for report, run, *counts in db.rows(
            "SELECT report, run, units, bare, themes FROM theme_counts"
        )
    }
    nothing = count_themes([])
    rows = db.rows(
        "SELECT report, run, theme, count(*), sum(rank = 0) FROM sentence_themes "
        "GROUP BY report, run, theme ORDER BY report, run, theme"
    )
    wrong = [
        place
        for place, group in groupby(rows, itemgetter(0, 1))
        if stored.pop(place, None) != count_themes([(t, n, first) for _, _, t, n, first in group])
    ]
    return sorted([*wrong, *(place for place, counts in stored.items() if counts != nothing)])


def forget_themes(db: Database, report: int, run: int) -> None:
    """Let a run look at a report again; inside a transaction."""
    for table in ("sentence_themes", "theme_counts"):
        db.execute(f"DELETE FROM {table} WHERE report = ? AND run = ?", (report, run))  # noqa: S608


def below(db: Database, kind: str, key: str, score: float) -> list[tuple[str, str, int]]:
    """(report, theme, units) of a run's themes that units carry with less than this score."""
    return [
        (report, theme, units)
        for report, theme, units in db.rows(
            "SELECT r.id, t.theme, count(*) FROM theme_runs n "
            "CROSS JOIN sentence_themes t ON t.run = n.id JOIN reports r ON r.seq = t.report "
            "WHERE n.kind = ? AND n.key = ? AND t.score < ? GROUP BY t.report, t.theme "
            "ORDER BY t.report, t.theme",
            (kind, key, score),
        )
    ]


def delete_assignments(db: Database, kind: str, keep: str | None) -> int:
    """Delete the runs of a kind but the one with key `keep`; return how many went."""
    with db.transaction():
        return db.execute("DELETE FROM theme_runs WHERE kind = ? AND key IS NOT ?", (kind, keep))


def runs(db: Database) -> list[tuple[str, str, Manifest]]:
    """The stored runs of theme assignment: (kind, key, manifest), oldest first."""
    rows = db.rows("SELECT kind, key, manifest FROM theme_runs ORDER BY id")
    with decoding(db.folder):
        return [(kind, key, _manifest_in(manifest)) for kind, key, manifest in rows]


class _Places:
    """Looks up where a unit's themes are kept."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._reports: dict[str, tuple[int, dict[str, int]] | None] = {}

    def __call__(self, unit: str) -> tuple[int, str, int]:
        """Return (report's place, letter of the kind, index); UnknownId when there is no such."""
        parsed = parse(unit)
        if parsed is not None:
            report, kind, index = parsed
            if report not in self._reports:
                self._reports[report] = self._report(report)
            known = self._reports[report]
            if known is not None and index < known[1][TABLES[kind]]:
                return known[0], unit[len(report) + 1], index
        raise no_unit(self._db.folder, unit)

    def _report(self, report: str) -> tuple[int, dict[str, int]] | None:
        row = self._db.one(
            "SELECT seq, sentences, measures, sections FROM reports WHERE id = ?", (report,)
        )
        if row is None:
            return None
        return row[0], {"sentences": row[1], "measures": row[2], "sections": row[3]}


def _to_json(value: Any, *, ascii_only: bool = True) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False, ensure_ascii=ascii_only)


def _manifest_out(manifest: Manifest) -> str:
    return _to_json(
        replace(
            manifest,
            version=manifest.version or library_version(),
            created=manifest.created or now(),
        ).to_dict()
    )


def _manifest_in(stored: str) -> Manifest:
    return Manifest(**json.loads(stored))
