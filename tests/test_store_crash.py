"""A stop at any moment: what was finished is there, what was not is not there at all.

A fixed series of changes is run in a child process that is killed (at a given step, or after a
random time), or in this one with an error injected at each single step. Whatever then can be
seen of the corpus must be the state after the changes that were reported finished, or after the
one that was under way; nothing between. The series is then taken up and must end as if undisturbed.
"""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.errors import CorpusError, CorpusNotFound, CorpusNotWritable
from explorer.store import Manifest, Store, as_stored, text_hash
from explorer.store import _files as files
from explorer.types import Assignment, Report
from tests.test_store_samples import DIM, make_report, scratch_folder, seed_reports

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills forked processes")

FINGERPRINT = "f" * 16
OTHER = "0" * 16

A = make_report("a.txt", "一、主要举措\n坚持以人民为中心。加强组织领导。\n二、存在不足\n力量不足。")
B = make_report("b.txt", "推进法治政府建设。加强组织领导。")
C = replace(make_report("a.txt", "推进法治政府建设。落实法治副校长制度。"), id="cccccccc")

Change = Callable[[Store], object]


def row_of(key: bytes) -> np.ndarray:
    """A unit vector that depends on the text alone."""
    row = np.frombuffer(key[:DIM], np.uint8).astype(np.float32) + 1
    return row / np.linalg.norm(row)


def embed(report: Report, fingerprint: str = FINGERPRINT) -> Change:
    def change(store: Store) -> None:
        hashes = store.text_hashes("sentence", report=report.id)
        rows = np.stack([row_of(h) for h in hashes])
        store.put_vectors(fingerprint, "e5", DIM, hashes, rows)

    return change


def analyse(store: Store) -> None:
    with store.transaction():
        store.put_result(
            "reuse", store.state_key(), ["字" * 3000], Manifest(created="then"),
            {"column": np.arange(1000)},
        )  # fmt: skip
        themes = {u.id: [Assignment("team", 0.5)] for u in store.units("sentence")}
        store.put_assignments("codebook", "k", themes, Manifest(created="then"))


CHANGES: tuple[Change, ...] = (
    lambda s: s.add_report(A),
    embed(A),
    lambda s: s.add_report(B),
    embed(B),
    analyse,
    lambda s: s.replace_report(A.id, C),
    embed(C),
    embed(C, OTHER),
    lambda s: s.remove_report(B.id),
    lambda s: s.compact(),
    lambda s: s.drop_vectors(FINGERPRINT),
    lambda s: s.set_setting("encoder", "e5"),
)


def observe(store: Store) -> Any:
    """All that can be seen of a corpus; also that it is sound."""
    problems = [p for p in store.check() if p.kind != "leftover"]
    assert problems == []
    reports = [store.get_report(i) for i in store.report_ids()]
    for kind in ("sentence", "measure", "section"):
        assert store.units(kind) == [u for r in reports for u in r.units(kind)]
    texts = [text_hash(u.text) for r in (A, B, C, *seed_reports()) for u in r.units("sentence")]
    vectors = {}
    for encoder in store.encoders():
        missing = set(store.missing_texts(encoder.fingerprint, texts))
        present = [h for h in dict.fromkeys(texts) if h not in missing]
        assert len(present) == encoder.vectors
        expected = as_stored(np.stack([row_of(h) for h in present]))
        assert store.get_vectors(encoder.fingerprint, present).tobytes() == expected.tobytes()
        vectors[encoder.fingerprint] = frozenset(present)
    results = []
    for r in store.results():
        found = store.get_result(r.name, r.key)
        results.append((r.name, r.key, len(found.payload), found.arrays["column"].tolist()))
    themes = store.get_assignments("codebook", "k")
    return reports, vectors, results, themes, store.setting("encoder")


def states(changes: tuple[Change, ...], folder: Path) -> list[Any]:
    """What can be seen after each number of changes, undisturbed; None: no corpus yet."""
    seen = [None]
    with Store.create(folder) as store:
        seen.append(observe(store))
        for change in changes:
            change(store)
            seen.append(observe(store))
    return seen


@pytest.fixture
def fast() -> Iterator[Path]:
    """A killed process loses nothing in memory either."""
    with scratch_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    return states(CHANGES, tmp_path_factory.mktemp("undisturbed") / "c")


def run(folder: Path, changes: tuple[Change, ...], finished: Callable[[], object]) -> None:
    """The whole series; `finished` is called after each change."""
    with Store.create(folder) as store:
        finished()
        for change in changes:
            change(store)
            finished()


def look(folder: Path) -> Any:
    try:
        with Store.open(folder, readonly=True) as store:
            return observe(store)
    except CorpusNotFound:
        return None


def take_up(folder: Path, changes: tuple[Change, ...], done: int) -> Any:
    """Finish the series from its `done`-th state on."""
    with Store.create(folder) if done == 0 else Store.open(folder) as store:
        for change in changes[max(0, done - 1) :]:
            change(store)
        assert store.check() == []
        return observe(store)


def which(seen: Any, expected: list[Any], at_least: int) -> int:
    """The number of changes that took effect: those finished, and perhaps the next."""
    for number in (at_least, at_least + 1):
        if number < len(expected) and seen == expected[number]:
            return number
    raise AssertionError(f"neither the state after {at_least} changes nor after one more")


# -- steps ----------------------------------------------------------------------------------------


class Steps:
    """Calls `strike` at the n-th step: a statement of SQLite, or a write or sync of a file."""

    def __init__(self, strike_at: int | None, strike: Callable[[str], None]) -> None:
        self.count = 0
        self._strike_at = strike_at
        self._strike = strike

    def arm(self, strike_at: int | None) -> None:
        self.count = 0
        self._strike_at = strike_at

    def __call__(self, what: str) -> None:
        if self.count == self._strike_at:
            self.count += 1
            self._strike(what)
        self.count += 1


@contextmanager
def hooked(step: Steps) -> Iterator[None]:
    class Connection(sqlite3.Connection):
        def execute(self, *args: Any) -> sqlite3.Cursor:
            step("sql")
            return super().execute(*args)

        def executemany(self, *args: Any) -> sqlite3.Cursor:
            step("sql")
            return super().executemany(*args)

    class System:
        def __getattr__(self, name: str) -> Any:
            return getattr(os, name)

        def write(self, descriptor: int, data: Any) -> int:
            half = len(data) // 2
            done = os.write(descriptor, data[:half]) if half else 0  # a torn write
            step("file")
            return done + os.write(descriptor, data[half:])

        def fsync(self, descriptor: int) -> None:
            step("file")
            os.fsync(descriptor)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Connection))
        patch.setattr(files, "os", System())
        yield


# -- kills ----------------------------------------------------------------------------------------


def killed(body: Callable[[Callable[[], object]], None], after: float | None = None) -> int:
    """Run `body` in a child that dies by SIGKILL; return how often it said "finished"."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            body(lambda: os.write(writer, b"."))
        finally:
            os._exit(0)
    os.close(writer)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    said = b""
    while part := os.read(reader, 4096):
        said += part
    os.close(reader)
    os.waitpid(child, 0)
    return len(said)


def die(what: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.slow
def test_killed_at_steps_all_over(fast: Path, expected: list[Any]) -> None:
    before = fast / "before"
    kills = 0
    for done in range(len(expected) - 1):
        # Each third step: errors, below, are injected at every single one, which is cheaper.
        for n in count(done % 3, 3):
            folder = fast / "c"
            shutil.rmtree(folder, ignore_errors=True)
            if done:
                shutil.copytree(before, folder)

            def body(finished: Callable[[], object], done: int = done, n: int = n) -> None:
                steps = Steps(None, die)
                with hooked(steps), Store.open(folder) if done else nullcontext() as store:  # noqa: B023
                    steps.arm(n)
                    step_on(folder, store, done)  # noqa: B023
                    finished()

            finished = killed(body)
            reached = which(look(folder), expected, done + finished)
            if kills % 4 == 0 and not finished:  # taking up costs more than the kill
                assert take_up(folder, CHANGES, reached) == expected[-1]
            if finished:
                break
            kills += 1
        shutil.rmtree(before, ignore_errors=True)
        folder.rename(before)
    assert kills > 40


def step_on(folder: Path, store: Store | None, done: int) -> None:
    """Lead from the `done`-th state to the next."""
    if store is None:
        Store.create(folder).close()
    else:
        CHANGES[done - 1](store)


def test_killed_at_random_moments(fast: Path) -> None:
    reports = seed_reports()
    changes: tuple[Change, ...] = tuple(
        change for r in reports for change in (partial(Store.add_report, report=r), embed(r))
    )
    started = time.perf_counter()
    expected = states(changes, fast / "undisturbed")
    longest = time.perf_counter() - started
    chance = random.Random(0)
    for n in range(16):
        folder = fast / str(n)
        after = chance.uniform(0, longest / 2)
        done = killed(lambda finished, f=folder: run(f, changes, finished), after)
        done = which(look(folder), expected, done)
        if n % 4 == 0:
            assert take_up(folder, changes, done) == expected[-1]


# -- errors ---------------------------------------------------------------------------------------


def disk_full(what: str) -> None:
    if what == "sql":
        raise sqlite3.OperationalError("database or disk is full")
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def broken_disk(what: str) -> None:
    if what == "sql":
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_WRITE
        raise error
    raise OSError(errno.EIO, os.strerror(errno.EIO))


@pytest.mark.parametrize("failure", [disk_full, broken_disk])
def test_an_error_at_every_step_costs_one_change_and_not_the_store(
    fast: Path, expected: list[Any], failure: Callable[[str], None]
) -> None:
    """The same open store goes on after the error, as a long-running server would."""
    folder = fast / "c"
    struck = 0
    steps = Steps(None, failure)
    with hooked(steps):
        for n in count():
            steps.arm(n)
            try:
                Store.create(folder).close()
                break
            except CorpusError:
                steps.arm(None)
                struck += 1
                if look(folder) is not None:
                    break
        store = Store.open(folder)
        for done in range(1, len(expected) - 1):
            for n in count():
                steps.arm(n)
                try:
                    CHANGES[done - 1](store)
                    reached = done + 1
                except CorpusError as error:
                    struck += 1
                    assert failure is broken_disk or isinstance(error, CorpusNotWritable)
                    steps.arm(None)
                    reached = which(observe(store), expected, done)
                if reached > done:
                    break
        steps.arm(None)
        assert observe(store) == expected[-1]
        store.close()
    assert struck > 100


@pytest.mark.parametrize("failure", [disk_full, broken_disk])
def test_an_error_at_every_step_of_opening(
    fast: Path, expected: list[Any], failure: Callable[[str], None]
) -> None:
    """Opening fails with an error of ours, or succeeds and the store can do all it should."""
    run(fast / "c", CHANGES[:2], lambda: None)
    steps = Steps(None, failure)
    with hooked(steps):
        for n in count():
            steps.arm(n)
            try:
                with Store.open(fast / "c") as store:
                    struck = steps.count > n
                    steps.arm(None)
                    assert observe(store) == expected[3]
                    store.set_setting("n", n)
            except CorpusError:
                struck = True
            if not struck:
                break
        assert n > 5
        assert look(fast / "c") == expected[3]


def test_vectors_are_on_the_disk_before_the_commit_that_shows_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []
    with Store.create(tmp_path / "c") as store:
        store.add_report(A)
        real = files.sync_file

        def sync(descriptor: int) -> None:
            events.append("synced")
            real(descriptor)

        monkeypatch.setattr(files, "sync_file", sync)
        store._db._connection.set_trace_callback(
            lambda sql: (
                events.append(sql.split()[0]) if sql.startswith(("COMMIT", "BEGIN")) else None
            )
        )
        embed(A)(store)
        ((level,),) = store._db.rows("PRAGMA synchronous")
        store._db._connection.set_trace_callback(None)
    assert level == 2  # FULL: the commit itself is synced, too
    assert "synced" in events
    assert events.index("synced") < len(events) - 1 - events[::-1].index("COMMIT")
    assert events[-1] == "COMMIT"


def test_a_failure_that_undoes_the_transaction_is_not_forgotten_when_caught(
    tmp_path: Path,
) -> None:
    """SQLite rolls back by itself on some errors; going on must not commit piecemeal."""
    with Store.create(tmp_path / "c") as store:
        db = store._db

        def swallow() -> None:
            with store.transaction():
                store.add_report(A)
                try:
                    with db._changing() as connection:
                        connection.execute("ROLLBACK")  # as SQLite does on a full disk
                        raise sqlite3.OperationalError("database or disk is full")
                except CorpusNotWritable:
                    pass
                store.add_report(B)

        with pytest.raises(CorpusNotWritable):
            swallow()
        assert store.report_ids() == []
        store.add_report(B)
        assert store.report_ids() == [B.id]


def test_a_full_database_keeps_what_it_has(tmp_path: Path) -> None:
    """SQLite's own SQLITE_FULL, by a limit on the number of pages."""
    with Store.create(tmp_path / "c") as store:
        store.add_report(A)
        ((pages,),) = store._db.rows("PRAGMA page_count")
        store._db.rows(f"PRAGMA max_page_count = {pages}")
        before = observe(store)
        for report in seed_reports():
            with pytest.raises(CorpusNotWritable, match=r"full|满"):
                store.add_report(report)
        assert observe(store) == before
        store._db.rows("PRAGMA max_page_count = 1000000")
        store.add_report(seed_reports()[0])
        assert store.report_ids() == [A.id, seed_reports()[0].id]
        assert store.check() == []


def test_a_file_that_may_not_grow(tmp_path: Path) -> None:
    """A real refusal by the operating system, for the database and for the vectors."""
    import resource

    folder = tmp_path / "c"
    with Store.create(folder) as store:
        store.add_report(A)
        embed(A)(store)

    def body(finished: Callable[[], object]) -> None:
        store = Store.open(folder)
        hashes = [text_hash(str(i)) for i in range(5000)]
        rows = np.stack([row_of(h) for h in hashes])
        size = (folder / store.encoders()[0].file).stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, size + 100))
        try:
            store.put_vectors(FINGERPRINT, "e5", DIM, hashes, rows)
        except CorpusNotWritable:
            finished()
        try:
            store.add_report(seed_reports()[0])
        except CorpusNotWritable:
            finished()
        assert store.report_ids() == [A.id]
        embed(A)(store)
        finished()

    assert killed(body) == 3
    seen = look(folder)
    assert [r.id for r in seen[0]] == [A.id]
    with Store.open(folder) as store:
        store.add_report(seed_reports()[0])
        assert store.check() == []


# -- the clock ------------------------------------------------------------------------------------


def test_a_clock_that_jumps_changes_nothing(
    fast: Path, expected: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Set back by decades between any two changes, and files dated in the future."""
    from datetime import UTC, datetime, timedelta

    from explorer.store import _database

    class Clock(datetime):
        told = datetime(2059, 1, 1, tzinfo=UTC)

        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            cls.told -= timedelta(days=700)
            return cls.told

    monkeypatch.setattr(_database, "datetime", Clock)
    folder = fast / "c"
    with Store.create(folder) as store:
        assert observe(store) == expected[1]
    for number, change in enumerate(CHANGES, start=2):
        with Store.open(folder) as store, Store.open(folder, readonly=True) as reader:
            change(store)
            for path in folder.rglob("*.*"):
                moment = 4e9 if number % 2 else 1e6  # the years 2096 and 1970
                os.utime(path, (moment, moment))
            assert observe(store) == observe(reader) == expected[number]
    assert Clock.told.year < 2059  # it was asked
