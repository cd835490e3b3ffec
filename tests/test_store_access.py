"""Who may open and write: two writers, readers meanwhile, read-only folders, other versions."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from explorer.errors import (
    CorpusDamaged,
    CorpusError,
    CorpusLocked,
    CorpusNotWritable,
    CorpusVersion,
)
from explorer.store import Manifest, Store, _schema, text_hash
from tests.test_store_samples import DIM, SCRATCH, make_report, unit_rows

posix = pytest.mark.skipif(sys.platform == "win32", reason="uses fork, signals or modes")

A = make_report("a.txt", "坚持以人民为中心。加强组织领导。")
B = make_report("b.txt", "推进法治政府建设。")
KEY = text_hash("坚持以人民为中心。")


def make_corpus(folder: Path) -> None:
    with Store.create(folder) as store:
        store.add_report(A)
        store.put_vectors("f" * 16, "e5", DIM, [KEY], unit_rows(1))
        store.put_result("reuse", "k", [1, 2], Manifest())


def read_all(store: Store) -> list[str]:
    """Read something of every sort; return the ids of the reports."""
    assert store.get_report(A.id) == A
    assert [u.text for u in store.units("sentence", report=A.id)] != []
    assert store.get_vectors("f" * 16, [KEY]).shape == (1, DIM)
    result = store.get_result("reuse", "k")
    assert result is not None
    assert result.payload == [1, 2]
    assert store.check() == []
    return store.report_ids()


# -- two writers ----------------------------------------------------------------------------------


def start_child(body: Callable[[], object]) -> tuple[int, int]:
    """Fork; return (pid, descriptor from which the child's output can be read)."""
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        return child, reader
    os.close(reader)
    code = 0
    try:
        body()
    except BaseException:
        os.write(writer, traceback.format_exc().encode())
        code = 1
    os._exit(code)


def in_child(body: Callable[[], object]) -> None:
    """Run `body` in a forked child and fail with its traceback when it fails."""
    child, reader = start_child(body)
    said = b""
    while part := os.read(reader, 65536):
        said += part
    os.close(reader)
    _, status = os.waitpid(child, 0)
    assert status == 0, said.decode()


@contextmanager
def writing_child(folder: Path, *, orphan: bool = False) -> Iterator[int]:
    """A process that holds the write lock until it is killed."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        with Store.open(folder) as store, store.writing():
            store.set_setting("from", "child")
            if orphan and os.fork() == 0:
                os.write(writer, f"{os.getpid()} ".encode())
                time.sleep(60)
                os._exit(0)
            os.write(writer, b"ready")
            time.sleep(60)
        os._exit(0)
    os.close(writer)
    said = b""
    while b"ready" not in said or (orphan and b" " not in said):
        said += os.read(reader, 100)
    try:
        yield child
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reader)
        if orphan:
            os.kill(int(said.replace(b"ready", b"")), signal.SIGKILL)


@posix
def test_a_second_writer_is_told_the_first_ones_process(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    make_corpus(folder)
    with Store.open(folder, lock_wait=0.05) as store:
        with writing_child(folder) as child:
            with pytest.raises(CorpusLocked, match=rf"pid {child}\b"):
                store.add_report(B)
            assert read_all(store) == [A.id]  # reading goes on
            assert store.setting("from") == "child"
        store.add_report(B)  # the lock went with the process, killed as it was
        assert read_all(store) == [A.id, B.id]


@posix
def test_a_forked_child_of_the_writer_does_not_keep_the_lock(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    make_corpus(folder)
    with writing_child(folder, orphan=True) as child, Store.open(folder, lock_wait=5) as store:
        os.kill(child, signal.SIGKILL)
        store.add_report(B)


def test_two_stores_of_one_process_exclude_each_other(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    make_corpus(folder)
    with Store.open(folder) as one, Store.open(folder, lock_wait=0) as two:
        with one.writing():
            one.add_report(B)
            with pytest.raises(CorpusLocked, match=rf"pid {os.getpid()}\b"):
                two.remove_report(A.id)
            with pytest.raises(CorpusLocked), two.transaction():
                pass
            assert two.report_ids() == [A.id, B.id]
        two.remove_report(B.id)
        assert one.report_ids() == [A.id]


def test_a_short_writer_is_waited_for(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    make_corpus(folder)
    with Store.open(folder) as one, Store.open(folder, lock_wait=30) as two:
        entered = threading.Event()

        def hold() -> None:
            with one.writing():
                entered.set()
                time.sleep(0.1)

        thread = threading.Thread(target=hold)
        thread.start()
        entered.wait()
        two.add_report(B)
        thread.join()
        assert one.report_ids() == [A.id, B.id]


def test_the_lock_is_given_back_after_an_error_and_on_closing(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    make_corpus(folder)
    with Store.open(folder, lock_wait=0) as two:
        one = Store.open(folder)
        with pytest.raises(KeyError), one.transaction():
            raise KeyError
        two.add_report(B)
        one.writing().__enter__()
        one.close()
        two.remove_report(B.id)


def test_a_program_that_locks_the_database_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database browser knows nothing of the lock file."""
    from explorer.store import _connect

    monkeypatch.setattr(_connect, "BUSY_SECONDS", 0.05)
    folder = tmp_path / "c"
    make_corpus(folder)
    with Store.open(folder) as store:
        foreign = sqlite3.connect(folder / "corpus.db", isolation_level=None)
        foreign.execute("BEGIN IMMEDIATE")
        with pytest.raises(CorpusLocked):
            store.add_report(B)
        assert read_all(store) == [A.id]
        foreign.execute("ROLLBACK")
        foreign.close()
        store.add_report(B)


@posix
def test_a_store_is_not_carried_into_a_forked_process(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    make_corpus(folder)

    def body() -> None:
        with pytest.raises(RuntimeError, match="fork"):
            store.report_ids()
        store.close()
        with Store.open(folder) as own:
            own.add_report(B)

    with Store.open(folder) as store:
        in_child(body)
        assert read_all(store) == [A.id, B.id]


# -- readers and threads --------------------------------------------------------------------------


@posix
def test_readers_see_whole_reports_while_a_writer_adds(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    make_corpus(folder)
    many = [make_report(f"{i}.txt", f"第{i}份报告。" * 40) for i in range(60)]

    def write() -> None:
        with Store.open(folder) as store:
            for report in many:
                store.add_report(report)

    child, pipe = start_child(write)
    seen: list[int] = []
    with Store.open(folder, readonly=True) as reader:
        while True:
            ended, status = os.waitpid(child, os.WNOHANG)
            with reader._db.snapshot():
                rows = reader.reports()
                units = reader.units("sentence")
            assert len(units) == sum(row.sentences for row in rows)
            assert [r.id for r in rows] == [A.id, *(r.id for r in many[: len(rows) - 1])]
            seen.append(len(rows))
            if ended:
                break
    os.close(pipe)
    assert status == 0
    assert seen == sorted(seen)
    assert seen[-1] == 61


def test_many_threads_share_a_store(tmp_path: Path) -> None:
    make_corpus(tmp_path / "c")
    failures: list[BaseException] = []
    with Store.open(tmp_path / "c") as store:

        def work(number: int) -> None:
            try:
                for i in range(10):
                    store.add_report(make_report(f"{number}-{i}.txt", f"报告{number}之{i}。"))
                    assert len(store.units("sentence")) >= i
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert len(store.report_ids()) == 41
        assert store.check() == []


def test_a_store_opened_for_reading_does_not_write(tmp_path: Path) -> None:
    make_corpus(tmp_path / "c")
    with Store.open(tmp_path / "c", readonly=True) as store:
        assert not store.writable
        for change in (
            lambda: store.add_report(B),
            lambda: store.set_setting("x", 1),
            lambda: store.put_vectors("f" * 16, "e5", DIM, [text_hash("x")], unit_rows(1)),
            lambda: store.drop_vectors("f" * 16),
            lambda: store.delete_results("reuse"),
            lambda: store.writing().__enter__(),
        ):
            with pytest.raises(CorpusNotWritable, match="readonly=False"):
                change()
        assert read_all(store) == [A.id]


# -- read-only folders ----------------------------------------------------------------------------


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that another user can enter, which pytest's own are not."""
    with tempfile.TemporaryDirectory(dir=SCRATCH) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755)


def freeze(folder: Path) -> None:
    for path in folder.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    folder.chmod(0o555)


def as_anybody(body: Callable[[], object]) -> None:
    """Run `body` in a child without the rights of root, on whom modes do not bite."""

    def humble() -> None:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
        body()

    in_child(humble)


def refuses(store: Store) -> None:
    assert not store.writable
    for change in (
        lambda: store.add_report(B),
        lambda: store.put_vectors("f" * 16, "e5", DIM, [text_hash("x")], unit_rows(1)),
        lambda: store.put_result("x", "y", 1, Manifest()),
    ):
        with pytest.raises(CorpusNotWritable, match="copy the folder"):
            change()


@posix
def test_a_read_only_folder_can_be_read_and_says_that_it_cannot_be_written(public: Path) -> None:
    folder = public / "c"
    make_corpus(folder)
    freeze(folder)

    def body() -> None:
        for readonly in (True, False):
            with Store.open(folder, readonly=readonly) as store:
                assert read_all(store) == [A.id]
        with Store.open(folder) as store:
            refuses(store)
            assert read_all(store) == [A.id]
        with pytest.raises(CorpusNotWritable):
            Store.create(folder / "inside")

    before = sorted(p.name for p in folder.iterdir())
    as_anybody(body)
    assert sorted(p.name for p in folder.iterdir()) == before


def leave_a_log(folder: Path) -> None:
    """Add a report in a process that is killed, so that the log is not tidied away."""

    def body() -> None:
        Store.open(folder).add_report(B)
        os.kill(os.getpid(), signal.SIGKILL)

    child, reader = start_child(body)
    os.waitpid(child, 0)
    os.close(reader)
    assert (folder / "corpus.db-wal").stat().st_size > 0


@posix
@pytest.mark.parametrize("index", ["kept", "missing"])
def test_a_read_only_folder_with_the_log_of_a_crash(public: Path, index: str) -> None:
    """A backup medium made after a crash: what was committed last is in the log only."""
    folder = public / "c"
    make_corpus(folder)
    leave_a_log(folder)
    if index == "missing":
        (folder / "corpus.db-shm").unlink()
    freeze(folder)
    scratch = public / "scratch"
    scratch.mkdir()
    scratch.chmod(0o777)

    def body() -> None:
        tempfile.tempdir = str(scratch)
        with Store.open(folder) as store:
            assert read_all(store) == [A.id, B.id]
            refuses(store)
        assert list(scratch.iterdir()) == []

    as_anybody(body)


@posix
def test_a_folder_that_only_others_may_write_shows_their_changes(public: Path) -> None:
    folder = public / "c"
    make_corpus(folder)
    (folder / "vectors").chmod(0o755)
    if os.geteuid() != 0:
        pytest.skip("needs two users")
    to_parent, to_child = os.pipe(), os.pipe()

    def body() -> None:
        os.setgid(65534)
        os.setuid(65534)
        with Store.open(folder) as store:
            assert read_all(store) == [A.id]
            os.write(to_parent[1], b".")
            os.read(to_child[0], 1)
            assert read_all(store) == [A.id, B.id]  # the writer is still at it
            os.write(to_parent[1], b".")
            os.read(to_child[0], 1)
            assert read_all(store) == [A.id]  # it has closed the corpus

    child, pipe = start_child(body)
    os.read(to_parent[0], 1)
    with Store.open(folder) as writer:
        writer.add_report(B)
        os.write(to_child[1], b".")
        os.read(to_parent[0], 1)
        writer.remove_report(B.id)
    os.write(to_child[1], b".")
    _, status = os.waitpid(child, 0)
    assert status == 0, os.read(pipe, 65536).decode()
    for descriptor in (pipe, *to_parent, *to_child):
        os.close(descriptor)


def in_private_mounts(script: str, folder: Path) -> None:
    """Run a script where it may mount file systems; skip the test where nobody may."""
    unshare = shutil.which("unshare")
    command = [unshare or "", "-m"] if os.geteuid() == 0 else [unshare or "", "-rm"]
    if unshare is None or subprocess.run([*command, "true"], capture_output=True).returncode:
        pytest.skip("this system lets no test mount a file system")
    code = textwrap.dedent(script)
    done = subprocess.run(
        [*command, sys.executable, "-c", code, str(folder)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "EXPLORER_LANG": "en"},
    )
    if done.returncode == 77:
        pytest.skip("this system lets no test mount a file system")
    assert done.returncode == 0, done.stdout + done.stderr


@posix
def test_a_disk_that_is_mounted_read_only(tmp_path: Path) -> None:
    make_corpus(tmp_path / "c")
    in_private_mounts(
        """
        import subprocess, sys
        from pathlib import Path
        from tests.test_store_access import A, Store, read_all, refuses
        folder = Path(sys.argv[1]) / "c"
        for options in (["--bind", folder, folder], ["-o", "remount,ro,bind", folder]):
            if subprocess.run(["mount", *options]).returncode:
                sys.exit(77)
        for readonly in (True, False):
            with Store.open(folder, readonly=readonly) as store:
                assert read_all(store) == [A.id]
        with Store.open(folder) as store:
            refuses(store)
        """,
        tmp_path,
    )


@posix
def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    in_private_mounts(
        """
        import subprocess, sys
        from pathlib import Path
        from tests.test_store_access import *
        folder = Path(sys.argv[1])
        command = ["mount", "-t", "tmpfs", "-o", "size=4m", "none", folder]
        if subprocess.run(command).returncode:
            sys.exit(77)
        make_corpus(folder / "c")
        ballast = folder / "ballast"
        ballast.write_bytes(bytes(3_200_000))
        added, refused = [], 0
        with Store.open(folder / "c") as store:
            for i in range(100):
                report = make_report(f"{i}.txt", f"第{i}份。" * 3000)
                try:
                    store.add_report(report)
                    added.append(report.id)
                except CorpusNotWritable as error:
                    assert "full" in str(error), error
                    refused += 1
                    if refused == 5:
                        break
            assert refused == 5 and added
            assert read_all(store) == [A.id, *added]
            keys = [text_hash(str(i)) for i in range(10_000)]
            try:
                store.put_vectors("0" * 16, "e5", DIM, keys, unit_rows(len(keys)))
            except CorpusNotWritable:
                pass
            else:
                raise AssertionError("160,000 bytes fitted where none was left")
            assert store.report_ids() == [A.id, *added]
            # What could not be finished takes no room.
            assert sum(p.stat().st_size for p in (folder / "c" / "vectors").iterdir()) == 2 * DIM
        with Store.open(folder / "c", readonly=True) as store:
            assert [p.kind for p in store.check()] in ([], ["leftover"])
            assert store.get_report(A.id) == A
            assert store.report_ids() == [A.id, *added]
        ballast.unlink()
        with Store.open(folder / "c") as store:
            store.add_report(B)
            store.put_vectors("0" * 16, "e5", DIM, keys, unit_rows(len(keys)))
            assert read_all(store) == [A.id, *added, B.id]
        """,
        tmp_path,
    )


def test_the_state_of_the_reports_is_kept_until_anybody_changes_them(tmp_path: Path) -> None:
    make_corpus(tmp_path / "c")
    with Store.open(tmp_path / "c") as one, Store.open(tmp_path / "c") as other:
        before = one.state_key()
        ask = one._db.rows
        asked: list[str] = []
        one._db.rows = lambda sql, *rest: (asked.append(sql), ask(sql, *rest))[1]  # type: ignore[method-assign]
        assert one.state_key() == before
        assert not any("digest" in sql for sql in asked)
        other.add_report(B)
        assert one.state_key() == other.state_key() != before
        one.remove_report(B.id)
        assert one.state_key() == other.state_key() == before
        with pytest.raises(ZeroDivisionError), one.transaction():
            one.add_report(B)
            assert one.state_key() != before
            raise ZeroDivisionError
        assert one.state_key() == before


# -- versions -------------------------------------------------------------------------------------


def second(db: sqlite3.Connection) -> None:
    """A migration as one would be: a column that is filled from others."""
    db.execute("ALTER TABLE reports ADD COLUMN letters INTEGER")
    db.execute("UPDATE reports SET letters = characters")


def failing(db: sqlite3.Connection) -> None:
    second(db)
    raise sqlite3.OperationalError("database or disk is full")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    make_corpus(tmp_path / "old")
    return tmp_path / "old"


def schema_version(folder: Path) -> int:
    with Store.open(folder) as store:
        return int(store.info()["schema"])


@pytest.mark.parametrize("readonly", [False, True])
def test_an_older_corpus_is_brought_up_to_date_on_opening(
    old: Path, monkeypatch: pytest.MonkeyPatch, readonly: bool
) -> None:
    monkeypatch.setattr(_schema, "MIGRATIONS", (*_schema.MIGRATIONS, second))
    with Store.open(old, readonly=readonly) as store:
        assert read_all(store) == [A.id]
        assert store.info()["schema"] == len(_schema.MIGRATIONS)
        assert store._db.rows("SELECT letters FROM reports") == [(len(A.text),)]
    with Store.open(old) as store:
        store.add_report(B)  # references are enforced again
        assert store._db.rows("PRAGMA foreign_keys") == [(1,)]


def test_a_failed_migration_changes_nothing(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    released = _schema.MIGRATIONS
    monkeypatch.setattr(_schema, "MIGRATIONS", (*released, failing))
    with pytest.raises(CorpusNotWritable):
        Store.open(old)
    monkeypatch.setattr(_schema, "MIGRATIONS", released)
    assert schema_version(old) == len(released)
    with Store.open(old) as store:
        assert read_all(store) == [A.id]
        assert "letters" not in [c[1] for c in store._db.rows("PRAGMA table_info(reports)")]


def test_a_corpus_of_a_newer_version_is_left_alone(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = _schema.MIGRATIONS
    monkeypatch.setattr(_schema, "MIGRATIONS", (*released, second))
    Store.open(old).close()
    before = (old / "corpus.db").read_bytes()
    monkeypatch.setattr(_schema, "MIGRATIONS", released)
    for readonly in (False, True):
        with pytest.raises(CorpusVersion, match="pip install --upgrade explorer"):
            Store.open(old, readonly=readonly)
    assert (old / "corpus.db").read_bytes() == before


@posix
def test_an_older_corpus_that_cannot_be_written(
    public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_corpus(public / "old")
    freeze(public / "old")
    monkeypatch.setattr(_schema, "MIGRATIONS", (*_schema.MIGRATIONS, second))

    def body() -> None:
        for readonly in (False, True):
            with pytest.raises(CorpusVersion, match="copy the folder"):
                Store.open(public / "old", readonly=readonly)

    as_anybody(body)


def test_both_languages_name_the_way_out(tmp_path: Path) -> None:
    errors: list[CorpusError] = []
    try:
        Store.open(tmp_path)
    except CorpusError as error:
        errors.append(error)
    make_corpus(tmp_path / "c")
    with Store.open(tmp_path / "c", readonly=True) as store:
        try:
            store.add_report(B)
        except CorpusError as error:
            errors.append(error)
    with Store.open(tmp_path / "c") as one, Store.open(tmp_path / "c", lock_wait=0) as two:
        try:
            with one.writing():
                two.add_report(B)
        except CorpusError as error:
            errors.append(error)
    (tmp_path / "c" / "corpus.db").write_bytes(b"")
    try:
        Store.open(tmp_path / "c")
    except CorpusDamaged as error:
        errors.append(error)
    assert len({type(e) for e in errors}) == 4
    for error in errors:
        assert error.subject
        assert error.hint is not None
        assert error.hint.zh != error.hint.en
        assert error.problem.zh != error.problem.en
