"""The tables of corpus.db, as numbered migrations.

A migration is a function that changes the database from version n to n + 1; its number is its
position in `MIGRATIONS`, and the database's version is `PRAGMA user_version`. A released migration
is never edited: what changes goes into a new one at the end.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable

# "EXPL" in ASCII: tells a corpus from any other SQLite file (PRAGMA application_id).
APPLICATION_ID = 0x4558504C


def _first(db: sqlite3.Connection) -> None:
    """Reports and their structure, vectors' index, results, themes, settings.

    `reports.seq` is the order of adding. Rows of a unit table are keyed by (report, idx), so a
    report's rows lie together and in document order. `digest` is over everything of the report
    but its path. Text columns without a declared type may hold bytes (see `_hashing.to_sql`).
    """
    for statement in (
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        """
        CREATE TABLE reports (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            path NOT NULL,
            title, issuer, issuer_kind TEXT, genre TEXT,
            province TEXT, city TEXT, county TEXT, township TEXT, admin_code TEXT, level TEXT,
            year INTEGER, published TEXT, signed TEXT, source, url, document_number,
            evidence TEXT NOT NULL, doubts TEXT NOT NULL, extra TEXT NOT NULL,
            raw_sha256 TEXT NOT NULL, text_sha256 TEXT NOT NULL, encoding TEXT NOT NULL,
            parts TEXT NOT NULL, characters INTEGER NOT NULL,
            sections INTEGER NOT NULL, measures INTEGER NOT NULL, sentences INTEGER NOT NULL,
            digest BLOB NOT NULL
        )
        """,
        "CREATE INDEX reports_raw ON reports (raw_sha256)",
        "CREATE INDEX reports_text ON reports (text_sha256)",
        "CREATE INDEX reports_digest ON reports (digest)",
        """
        CREATE TABLE texts (
            report INTEGER PRIMARY KEY REFERENCES reports ON DELETE CASCADE,
            text NOT NULL
        )
        """,
        """
        CREATE TABLE paths (
            path PRIMARY KEY,
            report INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE
        )
        """,
        "CREATE INDEX paths_report ON paths (report)",
        """
        CREATE TABLE removed (
            report INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
            idx INTEGER NOT NULL, line INTEGER NOT NULL, text NOT NULL, reason TEXT NOT NULL,
            PRIMARY KEY (report, idx)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE sections (
            report INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
            idx INTEGER NOT NULL, parent INTEGER, depth INTEGER NOT NULL,
            number NOT NULL, heading NOT NULL, role TEXT NOT NULL,
            start INTEGER NOT NULL, "end" INTEGER NOT NULL,
            heading_start INTEGER NOT NULL, heading_end INTEGER NOT NULL,
            text_hash BLOB NOT NULL,
            PRIMARY KEY (report, idx)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE measures (
            report INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
            idx INTEGER NOT NULL, section INTEGER, role TEXT NOT NULL,
            start INTEGER NOT NULL, "end" INTEGER NOT NULL,
            text_hash BLOB NOT NULL,
            PRIMARY KEY (report, idx)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE sentences (
            report INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
            idx INTEGER NOT NULL, section INTEGER, measure INTEGER, role TEXT NOT NULL,
            start INTEGER NOT NULL, "end" INTEGER NOT NULL,
            heading INTEGER NOT NULL, formulaic INTEGER NOT NULL,
            text_hash BLOB NOT NULL,
            PRIMARY KEY (report, idx)
        ) WITHOUT ROWID
        """,
        # rows: how many rows of the file are committed. A number is never used twice, so that
        # readers can tell a file from a later one of the same name.
        """
        CREATE TABLE encoders (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            fingerprint TEXT NOT NULL UNIQUE, name TEXT NOT NULL, dim INTEGER NOT NULL,
            file TEXT NOT NULL UNIQUE, rows INTEGER NOT NULL, created TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE vectors (
            encoder INTEGER NOT NULL REFERENCES encoders ON DELETE CASCADE,
            text_hash BLOB NOT NULL, "row" INTEGER NOT NULL,
            PRIMARY KEY (encoder, text_hash)
        ) WITHOUT ROWID
        """,
        # One row an append; the checksum is over the block's bytes in the file.
        """
        CREATE TABLE vector_blocks (
            encoder INTEGER NOT NULL REFERENCES encoders ON DELETE CASCADE,
            first_row INTEGER NOT NULL, rows INTEGER NOT NULL, crc32 INTEGER NOT NULL,
            PRIMARY KEY (encoder, first_row)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE results (
            name TEXT NOT NULL, key TEXT NOT NULL,
            compressed INTEGER NOT NULL, payload BLOB NOT NULL, sha256 BLOB NOT NULL,
            manifest TEXT NOT NULL,
            PRIMARY KEY (name, key)
        )
        """,
        """
        CREATE TABLE theme_runs (
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL, key TEXT NOT NULL, manifest TEXT NOT NULL,
            UNIQUE (kind, key)
        )
        """,
        # unit: s, m or h as in unit ids. theme NULL: looked at, and carries none.
        """
        CREATE TABLE sentence_themes (
            report INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
            run INTEGER NOT NULL REFERENCES theme_runs ON DELETE CASCADE,
            unit TEXT NOT NULL, idx INTEGER NOT NULL, rank INTEGER NOT NULL,
            theme TEXT, score REAL,
            PRIMARY KEY (report, run, unit, idx, rank)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX sentence_themes_run ON sentence_themes (run)",
    ):
        db.execute(statement)


def _regions(db: sqlite3.Connection) -> None:
    """The regions that a split corpus consists of (see `_split`); empty in any other.

    `name` is for people. Older versions would take a split corpus for an empty one: the new format
    number stops them.
    """
    db.execute("CREATE TABLE shards (folder TEXT PRIMARY KEY, name TEXT) WITHOUT ROWID")


def _embedded(db: sqlite3.Connection) -> None:
    """Reports that are known to lack no vector of an encoder.

    Whoever adds one report to many then need not look through all texts for those without one.
    """
    db.execute(
        """
        CREATE TABLE embedded (
            encoder INTEGER NOT NULL REFERENCES encoders ON DELETE CASCADE,
            report INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
            PRIMARY KEY (encoder, report)
        ) WITHOUT ROWID
        """
    )
    db.execute("CREATE INDEX embedded_report ON embedded (report)")


def _result_arrays(db: sqlite3.Connection) -> None:
    """Files with the arrays of results (see `_arrays`): a million matches are no JSON.

    `bytes` and `crc32` are of the whole file; `layout` is JSON: of each array its kind of numbers,
    its shape and where it begins.
    """
    db.execute(
        """
        CREATE TABLE result_arrays (
            name TEXT NOT NULL, key TEXT NOT NULL,
            file TEXT NOT NULL UNIQUE, bytes INTEGER NOT NULL, crc32 INTEGER NOT NULL,
            layout TEXT NOT NULL,
            PRIMARY KEY (name, key),
            FOREIGN KEY (name, key) REFERENCES results (name, key) ON DELETE CASCADE
        ) WITHOUT ROWID
        """
    )


def _theme_counts(db: sqlite3.Connection) -> None:
    """How many units of each report carry which theme of a run; in step with `sentence_themes`.

    Whoever counts themes over a million sentences, or looks for the reports that a run has not
    seen, then reads a row a report. `units`: those looked at; `bare`: of them, those that carry
    none; `themes`: theme -> units that carry it, as JSON.
    """
    db.execute(
        """
        CREATE TABLE theme_counts (
            report INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
            run INTEGER NOT NULL REFERENCES theme_runs ON DELETE CASCADE,
            units INTEGER NOT NULL, bare INTEGER NOT NULL, themes TEXT NOT NULL,
            PRIMARY KEY (run, report)
        ) WITHOUT ROWID
        """
    )
    db.execute("CREATE INDEX theme_counts_report ON theme_counts (report)")
    seen = db.execute("SELECT DISTINCT report, run FROM sentence_themes").fetchall()
    for report, run in seen:
        counts = count_themes(db.execute(THEMES_OF_REPORT, (report, run)).fetchall())
        db.execute("INSERT INTO theme_counts VALUES (?, ?, ?, ?, ?)", (report, run, *counts))


# Theme (None: carries none), units that carry it, and how many of those it is the first of.
THEMES_OF_REPORT = (
    "SELECT theme, count(*), sum(rank = 0) FROM sentence_themes "
    "WHERE report = ? AND run = ? GROUP BY theme ORDER BY theme"
)


def count_themes(rows: list[tuple[str | None, int, int]]) -> tuple[int, int, str]:
    """What `theme_counts` holds of a report, from the rows of `THEMES_OF_REPORT`."""
    bare = sum(units for theme, units, _ in rows if theme is None)
    themes = {theme: units for theme, units, _ in rows if theme is not None}
    return sum(first for _, _, first in rows), bare, json.dumps(themes, ensure_ascii=False)


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    _first,
    _regions,
    _embedded,
    _result_arrays,
    _theme_counts,
)


def migrate(db: sqlite3.Connection, version: int) -> None:
    """Bring a database of `version` up to date, inside the caller's transaction."""
    for step in MIGRATIONS[version:]:
        step(db)
    db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
