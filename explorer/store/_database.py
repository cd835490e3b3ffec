"""One open corpus.db: statements, transactions and the write lock."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from explorer.errors import CorpusError, CorpusNotWritable, CorpusVersion
from explorer.lang import Message
from explorer.store import _schema
from explorer.store._connect import Opened, open_database, set_up, stamp
from explorer.store._errors import (
    damaged,
    decoding,
    locked,
    not_found,
    not_writable,
    reading_only,
    translated,
)
from explorer.store._files import WriteLock, sync_file, sync_folder

DATABASE = "corpus.db"
LOCK = "write.lock"
# How long a writer waits for another to finish before it gives up with CorpusLocked: enough for
# the single short transactions of another command, not for the whole of a long one.
LOCK_WAIT_SECONDS = 2.0

Row = tuple[Any, ...]


def now() -> str:
    """The time in UTC, to the second; for people to read, nothing is ordered by it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def library_version() -> str:
    """The version of explorer that is running."""
    from importlib.metadata import PackageNotFoundError, version  # takes 20 ms to import

    try:
        return version("explorer")
    except PackageNotFoundError:  # run from a checkout that was not installed
        return "0+unknown"


class Database:
    """A corpus's SQLite database; one thread at a time, one process an object."""

    def __init__(self, folder: Path, *, readonly: bool, lock_wait: float) -> None:
        self.folder = folder
        self.path = folder / DATABASE
        self.readonly = readonly
        self.lock_wait = lock_wait
        self._lock = WriteLock(folder / LOCK)
        self._lock_depth = 0
        self._mutex = threading.RLock()
        self._depth = 0
        self._after_commit: list[Callable[[], None]] = []
        self._opened: Opened | None = None
        self._closed = False
        self._process = os.getpid()
        self._failure: CorpusError | None = None
        self._signed = False
        self._connect()

    # -- opening and closing ------------------------------------------------------------------

    @staticmethod
    def create(
        folder: Path, *, settings: Mapping[str, Any] | None = None, lock_wait: float
    ) -> None:
        """Make the folder and a database with these settings in it, all at once or nothing."""
        path = folder / DATABASE
        with translated(folder, writing=True):
            folder.mkdir(parents=True, exist_ok=True)
        lock = WriteLock(folder / LOCK)
        with translated(folder, writing=True):
            taken = lock.acquire(lock_wait)
        if not taken:
            raise locked(folder, lock.owner())
        try:
            if path.exists():
                raise CorpusError(
                    Message("这里已有语料库", "there is a corpus here already"),
                    subject=str(folder),
                    hint=Message(
                        f"直接加入: explorer add 文件或文件夹 -c {folder}",
                        f"add to it: explorer add PATHS -c {folder}",
                    ),
                )
            with translated(folder, writing=True):
                _create_database(path, settings or {})
        finally:
            lock.release()

    def _connect(self) -> None:
        with translated(self.folder, writing=False):
            try:
                self.path.stat()
            except (FileNotFoundError, NotADirectoryError):
                raise not_found(self.folder) from None
            self._opened = open_database(self.folder, self.path, readonly=self.readonly)
        try:
            self._check_version()
        except BaseException:
            self.close()
            raise

    def _check_version(self) -> None:
        version = self._identify()
        newest = len(_schema.MIGRATIONS)
        if version > newest:
            raise CorpusVersion(
                Message(
                    f"语料库由更新的 explorer {self._written_with()} 写成 (格式 {version}); "
                    f"这一版只认得到格式 {newest}",
                    f"written by a newer explorer, {self._written_with()} (format {version}); "
                    f"this one knows formats up to {newest}",
                ),
                subject=str(self.folder),
                hint=Message(
                    "升级: pip install --upgrade explorer",
                    "to upgrade: pip install --upgrade explorer",
                ),
            )
        if version < newest:
            self._update(version)

    def _identify(self) -> int:
        """Return the schema's version; CorpusDamaged when this is no corpus."""
        ((application,),) = self.rows("PRAGMA application_id")
        ((version,),) = self.rows("PRAGMA user_version")
        if application != _schema.APPLICATION_ID or version < 1:
            raise damaged(
                self.folder,
                Message(
                    "corpus.db 不是 explorer 的语料库, 或已被清空",
                    "corpus.db is not a corpus of explorer, or has been emptied",
                ),
            )
        return int(version)

    def _written_with(self) -> str:
        try:
            return self.meta("version") or ""
        except CorpusError:  # a newer format may keep it elsewhere
            return ""

    def _update(self, version: int) -> None:
        """Bring an older database up to date, once, whoever opens it first."""
        if self.writable:
            self._run_migrations()
            return
        try:
            if not self.readonly:
                raise not_writable(self.folder)
            Database(self.folder, readonly=False, lock_wait=self.lock_wait).close()
            self._reconnect()
        except CorpusNotWritable as error:
            raise CorpusVersion(
                Message(
                    f"语料库由较早的 explorer {self._written_with()} 写成 (格式 {version}), "
                    "要先更新, 但这个文件夹不能写入",
                    f"written by an older explorer, {self._written_with()} (format {version}); "
                    "it must be brought up to date, but the folder cannot be written to",
                ),
                subject=str(self.folder),
                hint=Message(
                    "把文件夹复制到可写的位置, 用 -c 指向副本再试",
                    "copy the folder to a place where you can write, point -c at the copy "
                    "and try again",
                ),
            ) from error

    def _run_migrations(self) -> None:
        # Off meanwhile: rebuilding a table would otherwise cascade into those that refer to it.
        self._run("PRAGMA foreign_keys = OFF")
        try:
            with self.transaction():
                # Asked again under the lock: another process may have been first.
                version = self._identify()
                with translated(self.folder, writing=True):
                    _schema.migrate(self._connection, version)
                if self.rows("PRAGMA foreign_key_check"):
                    raise damaged(
                        self.folder,
                        Message(
                            "更新格式时发现引用断裂, 未作改动",
                            "rows refer to rows that are missing; the format was not updated",
                        ),
                    )
        finally:
            self._run("PRAGMA foreign_keys = ON")

    def _reconnect(self) -> Opened:
        self._disconnect()
        with translated(self.folder, writing=False):
            opened = open_database(self.folder, self.path, readonly=self.readonly)
        self._opened = opened
        return opened

    def _disconnect(self) -> None:
        opened, self._opened = self._opened, None
        if opened is None:
            return
        # Closing may fail to tidy the log away (full disk); it is read again at the next opening.
        with suppress(sqlite3.Error):
            opened.connection.close()
        if opened.scratch is not None:
            shutil.rmtree(opened.scratch, ignore_errors=True)

    def close(self) -> None:
        """Close the database and give the write lock back; closing twice is harmless."""
        with self._mutex:
            self._closed = True
            if self._process == os.getpid():
                self._disconnect()
            self._lock.release()
            self._lock_depth = 0

    # -- reading --------------------------------------------------------------------------------

    @property
    def closed(self) -> bool:
        """Whether it was closed for good."""
        return self._closed

    @property
    def writable(self) -> bool:
        """Whether writing may succeed: opened for it, in a folder that looks writable."""
        return self._open().writable

    @property
    def _connection(self) -> sqlite3.Connection:
        return self._open().connection

    def _open(self) -> Opened:
        if self._process != os.getpid():
            # SQLite forbids it: locks and the log's state would be those of the parent.
            raise RuntimeError("a store cannot be used in a forked process; open it there anew")
        if self._closed:
            raise RuntimeError("the store is closed")
        if self._opened is None:
            return self._reconnect()
        if self._opened.stamp is not None and self._depth == 0:
            with translated(self.folder, writing=False):
                changed = stamp(self.path) != self._opened.stamp
            if changed:
                return self._reconnect()
        return self._opened

    def _abandon(self, connection: sqlite3.Connection) -> None:
        """End a transaction whatever happens, if need be with the connection."""
        with suppress(sqlite3.Error):  # after some errors SQLite has rolled back already
            connection.execute("ROLLBACK")
        if connection.in_transaction:
            self._disconnect()  # made anew by whatever is asked for next

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Run a query and return all its rows."""
        with self._mutex, self._statement(writing=False) as connection:
            return connection.execute(sql, parameters).fetchall()

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> Row | None:
        """Run a query and return its first row, None when there is none."""
        with self._mutex, self._statement(writing=False) as connection:
            row: Row | None = connection.execute(sql, parameters).fetchone()
            return row

    @contextmanager
    def cursors(self) -> Iterator[Callable[[str, Sequence[Any]], Iterator[Row]]]:
        """Lend a function that runs queries row by row; all of them see one state.

        To be used inside the store only: errors are translated for the whole block.
        """
        with self.snapshot(), decoding(self.folder), translated(self.folder, writing=False):
            yield self._connection.execute

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let several queries see one state, whatever is committed meanwhile."""
        with self._mutex:
            connection = self._connection
            if self._depth or connection.in_transaction:
                yield
                return
            with translated(self.folder, writing=False):
                connection.execute("BEGIN")
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                self._failure = None
                self._abandon(connection)  # nothing was written: there is nothing to commit

    def version(self) -> tuple[object, int, int] | None:
        """Something that is another after each change, whoever made it; costs microseconds.

        None inside a transaction, whose changes may yet be undone.
        """
        with self._mutex:
            opened = self._open()
            if self._depth:
                return None
            ((others,),) = self.rows("PRAGMA data_version")
            return opened, int(others), opened.connection.total_changes

    def meta(self, key: str) -> str | None:
        """Return a value that the store keeps about itself."""
        row = self.one("SELECT value FROM meta WHERE key = ?", (key,))
        return None if row is None else str(row[0])

    # -- writing --------------------------------------------------------------------------------

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Run one change, inside a transaction; return how many rows it changed."""
        return self._run(sql, parameters).rowcount

    def insert(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Run one INSERT, inside a transaction; return the new row's integer key."""
        key = self._run(sql, parameters).lastrowid
        assert key is not None  # noqa: S101  (always set after an INSERT into a rowid table)
        return key

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one change for each row, inside a transaction."""
        with self._changing() as connection:
            connection.executemany(sql, rows)

    def after_commit(self, action: Callable[[], None]) -> None:
        """Have `action` run once the transaction is committed; not at all if it is not."""
        self._after_commit.append(action)

    def _run(self, sql: str, parameters: Sequence[Any] = ()) -> sqlite3.Cursor:
        with self._changing() as connection:
            return connection.execute(sql, parameters)

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        if self._failure is not None:
            raise self._failure
        with self._statement(writing=True) as connection:
            yield connection

    @contextmanager
    def _statement(self, *, writing: bool) -> Iterator[sqlite3.Connection]:
        connection = self._connection
        try:
            with translated(self.folder, writing=writing):
                yield connection
        except CorpusError as error:
            # Some errors (full disk) make SQLite undo the whole transaction at once. Whatever the
            # caller then changes in it must not take effect on its own.
            if self._depth and not connection.in_transaction:
                self._failure = error
            raise

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the write lock for the whole block, over any number of transactions.

        Raises
        ------
        CorpusLocked
            Another process, or another store of this one, holds it.
        CorpusNotWritable
        """
        with self._mutex:
            if not self.writable and not self.readonly and self._depth == 0:
                self._reconnect()  # what stood in the way on opening may have passed
            if not self.writable:
                raise reading_only(self.folder) if self.readonly else not_writable(self.folder)
            if self._lock_depth == 0:
                with translated(self.folder, writing=True):
                    taken = self._lock.acquire(self.lock_wait)
                if not taken:
                    raise locked(self.folder, self._lock.owner())
            self._lock_depth += 1
        try:
            yield
        finally:
            with self._mutex:
                self._lock_depth = max(0, self._lock_depth - 1)
                if self._lock_depth == 0:
                    self._lock.release()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what the block changes all at once, or none of it when it raises.

        Inside another transaction it is a part of that one, and can fail and be caught alone.
        """
        with self._mutex, self.writing():
            if self._depth:
                with self._savepoint():
                    yield
                return
            connection = self._run("BEGIN IMMEDIATE").connection
            self._depth += 1
            try:
                yield
                self._sign()
                self._run("COMMIT")
            except BaseException:
                self._after_commit.clear()
                self._abandon(connection)
                raise
            finally:
                self._depth -= 1
                self._failure = None
            actions, self._after_commit = self._after_commit, []
            for action in actions:
                action()

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        name = f"s{self._depth}"
        waiting = len(self._after_commit)
        self._run(f"SAVEPOINT {name}")
        self._depth += 1
        try:
            yield
            self._run(f"RELEASE {name}")
        except BaseException:
            del self._after_commit[waiting:]
            if self._failure is None:
                try:
                    self._run(f"ROLLBACK TO {name}")
                    self._run(f"RELEASE {name}")
                except CorpusError as error:  # half of the block may be left: end it all
                    self._failure = error
            raise
        finally:
            self._depth -= 1

    def _sign(self) -> None:
        """Record which version of explorer wrote last."""
        if not self._signed:
            self._run("INSERT OR REPLACE INTO meta VALUES ('version', ?)", (library_version(),))
            self._signed = True


def _create_database(path: Path, settings: Mapping[str, Any]) -> None:
    """Build the database under another name, then give it its own."""
    new = path.with_name(f"{path.name}.new")
    for leftover in (new, new.with_name(f"{new.name}-journal"), new.with_name(f"{new.name}-wal")):
        leftover.unlink(missing_ok=True)
    connection = sqlite3.connect(new, isolation_level=None)
    try:
        set_up(connection)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"PRAGMA application_id = {_schema.APPLICATION_ID}")
        _schema.migrate(connection, 0)
        connection.executemany(
            "INSERT INTO meta VALUES (?, ?)",
            (("created", now()), ("created_with", library_version())),
        )
        connection.executemany(
            "INSERT INTO settings VALUES (?, ?)",
            [(key, json.dumps(value, allow_nan=False)) for key, value in settings.items()],
        )
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()
    descriptor = os.open(new, os.O_RDWR)
    try:
        sync_file(descriptor)
    finally:
        os.close(descriptor)
    new.replace(path)
    sync_folder(path.parent)
