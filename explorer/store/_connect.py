"""Opening corpus.db, whatever the state of the folder.

A write-ahead log needs an index file beside the database (`corpus.db-shm`), which SQLite makes on
opening, for readers too. Where it cannot (read-only folder, full disk):

- no log, or an empty one: everything is in corpus.db, which is opened as immutable. SQLite then
  looks for no changes, so `Opened.stamp` tells when the file was changed after all and the
  connection must be made anew (a folder that is read-only for this user, not for its owner);
- a log with content, left by a crash before the folder became read-only: the database and its log
  are copied to a temporary folder and recovered there.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

# How long SQLite itself waits for another connection's lock: during the log's recovery after a
# crash, or while a foreign program (a database browser) writes. Explorer's writers wait for one
# another at the write lock instead.
BUSY_SECONDS = 5.0
# The page cache; negative: KiB. It fills while reports are added and then stays, so that memory
# does not grow with their number; a report needs far less, and the system caches the file too.
# Four times as much made adding 2,000 reports no quicker.
_CACHE_KIB = -16384

# What opening may meet when the log's index cannot be made.
_NO_INDEX = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
}

Stamp = tuple[int, int, int]  # of the database: modified (ns), size; size of the log


@dataclass(slots=True)
class Opened:
    """A connection and how it was made."""

    connection: sqlite3.Connection
    writable: bool
    stamp: Stamp | None  # set when SQLite does not look for changes itself
    scratch: Path | None  # a temporary folder to remove on closing


def stamp(path: Path) -> Stamp:
    """Return what changes when the database or its log are written to."""
    status = path.stat()
    return status.st_mtime_ns, status.st_size, _log_size(path)


def may_write(folder: Path, path: Path) -> bool:
    """Whether the folder and the database look writable; the writing itself may still fail."""
    return os.access(folder, os.W_OK) and os.access(path, os.W_OK)


def open_database(folder: Path, path: Path, *, readonly: bool) -> Opened:
    """Open the database `path` in `folder`.

    Readers of a writable folder also open for writing, with `query_only` set: so the last one to
    close tidies the log away, as SQLite does.

    Raises
    ------
    sqlite3.Error, OSError
        To be translated by the caller.
    """
    if may_write(folder, path):
        try:
            connection = _connect(path, "mode=rw")
        except sqlite3.Error as error:
            if _code(error) not in _NO_INDEX:
                raise
        else:
            if readonly:
                connection.execute("PRAGMA query_only = ON")
            return Opened(connection, not readonly, None, None)
    try:
        return Opened(_connect(path, "mode=ro"), False, None, None)
    except sqlite3.Error as error:
        if _code(error) not in _NO_INDEX:
            raise
    if _log_size(path) == 0:
        seen = stamp(path)
        return Opened(_connect(path, "mode=ro&immutable=1"), False, seen, None)
    seen = stamp(path)
    scratch = Path(tempfile.mkdtemp(prefix="explorer-"))
    try:
        for name in (path.name, f"{path.name}-wal"):
            shutil.copyfile(path.with_name(name), scratch / name)
        return Opened(_connect(scratch / path.name, "mode=rw"), False, seen, scratch)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise


def set_up(connection: sqlite3.Connection) -> None:
    """Apply the settings that every connection needs."""
    connection.execute("PRAGMA foreign_keys = ON")
    # FULL: a commit is on the disk when it returns, also if the power fails.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA fullfsync = ON")  # only macOS has it; ignored elsewhere
    connection.execute(f"PRAGMA cache_size = {_CACHE_KIB}")
    connection.execute("PRAGMA cell_size_check = ON")  # notice damaged pages on reading
    connection.execute("PRAGMA trusted_schema = OFF")  # a corpus may come from a stranger


def _connect(path: Path, options: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?{options}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,  # transactions are begun and ended explicitly
        check_same_thread=False,  # `Database` lets one thread in at a time
    )
    try:
        set_up(connection)
        # The first read is what opens the log.
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _log_size(path: Path) -> int:
    try:
        return path.with_name(f"{path.name}-wal").stat().st_size
    except FileNotFoundError:
        return 0


def _code(error: sqlite3.Error) -> int | None:
    extended = getattr(error, "sqlite_errorcode", None)
    return None if extended is None else extended & 0xFF
