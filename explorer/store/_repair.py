"""Mends what can be mended without the original files, and says what cannot.

Everything sound stays: of a damaged vector file only the rows go whose block fails its checksum;
they are made anew by the next `embed`. A result goes whole, since it is computed anew when needed.
Reports are the caller's part: only their original files can restore them.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from explorer.errors import CorpusError
from explorer.store import _arrays, _results
from explorer.store._check import Problem, unit_rows
from explorer.store._database import Database
from explorer.store._errors import decoding, translated
from explorer.store._vectors import FOLDER, ITEM_BYTES, VectorStore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


# What hangs on a report, beside its text and paths.
_OF_REPORTS = (
    "removed", "sections", "measures", "sentences", "sentence_themes", "theme_counts", "embedded",
)  # fmt: skip


def repair(db: Database, vectors: VectorStore, problems: Sequence[Problem]) -> None:
    """Mend every problem that is not of a report; check again to see what is left.

    Raises
    ------
    CorpusNotWritable, CorpusLocked
    """
    kinds = {problem.kind for problem in problems}
    if "database" in kinds:
        _rebuild_indexes(db)
        _drop_senseless_encoders(db, vectors)
    if "result" in kinds:
        _drop_unreadable_results(db)
    if "vectors" in kinds:
        damaged = {p.subject for p in problems if p.kind == "vectors"}
        for key, file in db.rows("SELECT id, file FROM encoders ORDER BY id"):
            if f"{FOLDER}/{file}" in damaged:
                _keep_sound_vectors(db, vectors, key)
    if "leftover" in kinds:
        vectors.remove_orphans()
        _arrays.remove_orphans(db)


def compact(db: Database, vectors: VectorStore) -> int:
    """Drop the vectors whose texts left the corpus; return how many went.

    Files are written anew beside the old ones, so readers go on meanwhile.
    """
    gone = 0
    with db.transaction():
        for (key,) in db.rows("SELECT id FROM encoders ORDER BY id"):
            unused = db.rows(
                'SELECT "row" FROM vectors WHERE encoder = ? AND text_hash NOT IN ('
                "SELECT text_hash FROM sentences UNION SELECT text_hash FROM measures "
                "UNION SELECT text_hash FROM sections)",
                (key,),
            )
            if unused:
                vectors.rewrite(key, without=[row for (row,) in unused])
                gone += len(unused)
    return gone


def _rebuild_indexes(db: Database) -> None:
    """Indexes can be made from their tables; a damaged table itself stays damaged."""
    with suppress(CorpusError), db.transaction():
        db.execute("REINDEX")
    # Rows that hang on a report that is not there can be reached by nobody.
    for table, rowid, _, _ in db.rows("PRAGMA foreign_key_check"):
        if rowid is not None:
            with suppress(CorpusError), db.transaction():
                db.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (rowid,))  # noqa: S608
    for table in _OF_REPORTS:
        with suppress(CorpusError), db.transaction():
            db.execute(f"DELETE FROM {table} WHERE report NOT IN (SELECT seq FROM reports)")  # noqa: S608


def _drop_senseless_encoders(db: Database, vectors: VectorStore) -> None:
    """An encoder whose own entry makes no sense has no row that could be believed."""
    with suppress(CorpusError), db.transaction():
        db.execute(
            "DELETE FROM encoders WHERE typeof(dim) != 'integer' OR typeof(rows) != 'integer' "
            "OR typeof(file) != 'text' OR dim < 1 OR rows < 0"
        )
        db.after_commit(vectors.remove_orphans)


def _drop_unreadable_results(db: Database) -> None:
    for name, key in db.rows("SELECT name, key FROM results ORDER BY name, key"):
        try:
            _results.get(db, name, key, whole=True)
        except CorpusError:
            with db.transaction():
                db.after_commit(lambda: _arrays.remove_orphans(db))
                db.execute("DELETE FROM results WHERE name = ? AND key = ?", (name, key))
    with suppress(CorpusError), db.transaction():
        for report, run in _results.wrong_counts(db):
            _results.forget_themes(db, report, run)


def _keep_sound_vectors(db: Database, vectors: VectorStore, key: int) -> None:
    """Keep the rows that pass their checksum and have one owner in the index."""
    with decoding(db.folder), translated(db.folder, writing=True), db.transaction():
        vectors.rewrite(key, only=_sound_rows(db, key))


def _sound_rows(db: Database, key: int) -> NDArray[np.int64]:
    """The rows that can be believed, ascending, int64."""
    import numpy as np

    ((file, dim),) = db.rows("SELECT file, dim FROM encoders WHERE id = ?", (key,))
    sound: list[NDArray[np.int64]] = [np.empty(0, np.int64)]
    for first, rows, data in _blocks(db, key, file, dim):
        if unit_rows(data, dim):
            sound.append(np.arange(first, first + rows, dtype=np.int64))
    owners = np.array(
        [row for (row,) in db.rows('SELECT "row" FROM vectors WHERE encoder = ?', (key,))],
        dtype=np.int64,
    )
    owned, times = np.unique(owners, return_counts=True)
    return np.intersect1d(np.concatenate(sound), owned[times == 1])


def _blocks(db: Database, key: int, file: str, dim: int) -> Iterator[tuple[int, int, bytes]]:
    """The blocks of a file whose bytes are there and match their checksum."""
    width = dim * ITEM_BYTES
    path = db.folder / FOLDER / file
    if not path.is_file():
        return
    with path.open("rb") as stream:
        for first, rows, checksum in db.rows(
            "SELECT first_row, rows, crc32 FROM vector_blocks WHERE encoder = ? ORDER BY first_row",
            (key,),
        ):
            stream.seek(first * width)
            data = stream.read(rows * width)
            if len(data) == rows * width and zlib.crc32(data) == checksum:
                yield first, rows, data
