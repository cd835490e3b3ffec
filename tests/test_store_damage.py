"""Damaged files give CorpusDamaged or a right answer; no error of sqlite3 or Python gets out."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from explorer.errors import CorpusDamaged, CorpusError, ExplorerError
from explorer.store import Manifest, Store, text_hash
from explorer.types import Assignment
from tests.test_store_samples import DIM, make_report, scratch_folder, seed_reports, unit_rows

NEW = make_report("new.txt", "新的报告。")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("damage") / "sound"
    with Store.create(folder) as store:
        for report in seed_reports():
            store.add_report(report)
        hashes = store.text_hashes("sentence")
        store.put_vectors("f" * 16, "e5", DIM, hashes, unit_rows(len(hashes)))
        store.put_result("reuse", "k", ["字" * 9000], Manifest(settings={"a": 1}))
        themes = {u.id: [Assignment("team", 0.5)] for u in store.units("sentence")}
        store.put_assignments("codebook", "k", themes, Manifest())
        store.set_setting("encoder", "e5")
    return folder


@pytest.fixture
def folder(sound: Path) -> Iterator[Path]:
    with scratch_folder() as scratch:
        shutil.copytree(sound, scratch / "c")
        yield scratch / "c"


ANY = seed_reports()[0]
CALLS: dict[str, Callable[[Store], object]] = {
    "report_ids": lambda s: s.report_ids(),
    "reports": lambda s: s.reports(),
    "report_row": lambda s: s.report_row(ANY.id),
    "get_report": lambda s: [s.get_report(i) for i in s.report_ids()],
    "text_of": lambda s: [s.text_of(i) for i in s.report_ids()],
    "find": lambda s: (s.find_by_path("x"), s.find_by_raw_sha256("x"), s.find_by_text_sha256("x")),
    "paths": lambda s: s.paths(ANY.id),
    "new_id": lambda s: s.new_id("0" * 64),
    "sentences": lambda s: s.units("sentence"),
    "measures": lambda s: s.units("measure"),
    "sections": lambda s: s.units("section"),
    "unit": lambda s: s.unit(f"{ANY.id}.s1"),
    "text_hashes": lambda s: s.text_hashes("measure"),
    "vectors": lambda s: s.get_vectors("f" * 16, s.text_hashes("sentence")),
    "one vector": lambda s: s.get_vectors("f" * 16, s.text_hashes("sentence")[:1]),
    "lacking": lambda s: s.lacking_vectors("f" * 16),
    "missing": lambda s: s.missing_texts("f" * 16, [text_hash("x"), *s.text_hashes("measure")]),
    "encoders": lambda s: s.encoders(),
    "result": lambda s: s.get_result("reuse", "k"),
    "results": lambda s: s.results(),
    "themes": lambda s: s.get_assignments("codebook", "k"),
    "runs": lambda s: s.assignment_runs(),
    "state": lambda s: s.state_key(),
    "setting": lambda s: s.setting("encoder"),
    "info": lambda s: s.info(),
    "check": lambda s: s.check(),
    "add": lambda s: s.add_report(NEW),
    "put vectors": lambda s: s.put_vectors("f" * 16, "e5", DIM, [text_hash("新")], unit_rows(1)),
    "put themes": lambda s: s.put_assignments("codebook", "k", {f"{ANY.id}.s1": []}, Manifest()),
    "put result": lambda s: s.put_result("reuse", "k2", 1, Manifest()),
    "set": lambda s: s.set_setting("x", 1),
    "remove": lambda s: s.remove_report(ANY.id),
    "drop": lambda s: s.drop_vectors("f" * 16),
}  # fmt: skip


def try_everything(folder: Path) -> tuple[int, int]:
    """Call every method; return how many succeeded and how many raised an error of ours."""
    good = bad = 0
    try:
        store = Store.open(folder)
    except ExplorerError:
        return 0, 1
    with store:
        for name, call in CALLS.items():
            try:
                call(store)
                good += 1
            except ExplorerError:
                bad += 1
            except Exception as error:
                raise AssertionError(f"{name} let out {error!r}") from error
    return good, bad


def test_everything_works_on_what_is_sound(folder: Path) -> None:
    assert try_everything(folder) == (len(CALLS), 0)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:50],
        lambda data: data[:100],
        lambda data: bytes(100) + data[100:],
        lambda data: b"not a database, just some text " * 200,
        lambda data: data[: len(data) // 4096 // 2 * 4096],
        lambda data: data[:4096] + bytes(len(data) - 4096),
    ],
    ids=["empty", "short header", "header only", "zeroed header", "text", "half", "zeroed body"],
)
def test_a_ruined_database_says_how_to_rebuild(
    folder: Path, damage: Callable[[bytes], bytes]
) -> None:
    path = folder / "corpus.db"
    path.write_bytes(damage(path.read_bytes()))
    assert try_everything(folder)[1] > 0
    with pytest.raises(CorpusDamaged) as caught, Store.open(folder) as store:
        store.units("sentence")
    assert "explorer add" in str(caught.value.hint)
    assert str(folder) in str(caught.value)


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "corpus.db") as other:
        other.execute("CREATE TABLE reports (x)")
    other.close()
    before = (tmp_path / "corpus.db").read_bytes()
    with pytest.raises(CorpusDamaged, match="not a corpus"):
        Store.open(tmp_path)
    assert (tmp_path / "corpus.db").read_bytes() == before


@pytest.mark.parametrize("seed", range(12))
def test_flipped_bytes_let_no_foreign_error_out(folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    path = folder / "corpus.db"
    data = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 10, 200))):
        data[chance.randrange(100, len(data))] = chance.randrange(256)
    path.write_bytes(data)
    try_everything(folder)


def tables(folder: Path) -> list[str]:
    with sqlite3.connect(folder / "corpus.db") as raw:
        names = [
            name
            for (name,) in raw.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            )
        ]
    raw.close()
    return names


def change(folder: Path, *statements: str) -> None:
    raw = sqlite3.connect(folder / "corpus.db", isolation_level=None)
    for statement in statements:
        raw.execute(statement)
    raw.close()


def test_a_missing_table_lets_no_foreign_error_out(sound: Path) -> None:
    for name in tables(sound):
        with scratch_folder() as scratch:
            folder = scratch / "c"
            shutil.copytree(sound, folder)
            change(folder, f"DROP TABLE {name}")
            # A corpus in one piece asks nothing of the list of regions.
            assert (try_everything(folder)[1] > 0) == (name != "shards")


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE texts SET text = replace(text, '法', '发') WHERE report = 2", "report"),
        ("UPDATE texts SET text = CAST(x'ff' AS TEXT) WHERE report = 2", "report"),
        ("UPDATE texts SET text = 7 WHERE report = 2", "report"),
        ("DELETE FROM texts WHERE report = 2", "report"),
        ("UPDATE reports SET year = 1999 WHERE seq = 2", "report"),
        ("UPDATE reports SET doubts = '{' WHERE seq = 2", "report"),
        ("UPDATE sentences SET start = start + 1 WHERE report = 2 AND idx = 3", "report"),
        ("UPDATE sentences SET start = 'x' WHERE report = 2 AND idx = 3", "report"),
        ("UPDATE sentences SET text_hash = zeroblob(32) WHERE report = 2 AND idx = 3", "report"),
        ("DELETE FROM sentences WHERE report = 2 AND idx = 3", "report"),
        ("UPDATE sections SET parent = 900 WHERE report = 2 AND idx = 1", "report"),
        ("UPDATE removed SET text = '' WHERE report = 2", "report"),
        ('UPDATE vectors SET "row" = 0 WHERE "row" = 5', "vectors"),
        ('DELETE FROM vectors WHERE "row" = 5', "vectors"),
        ("UPDATE encoders SET rows = rows + 1", "vectors"),
        ("UPDATE encoders SET dim = 'x'", "database"),
        ("DELETE FROM vector_blocks", "vectors"),
        ("UPDATE results SET manifest = '[]'", "result"),
        ("INSERT INTO sentences SELECT 77, idx, section, measure, role, start, \"end\", heading, "
         "formulaic, text_hash FROM sentences LIMIT 1", "database"),
    ],
)  # fmt: skip
def test_check_finds_what_was_changed_behind_its_back(
    folder: Path, statement: str, kind: str
) -> None:
    change(folder, statement)
    with Store.open(folder, readonly=True) as store:
        problems = store.check()
    assert kind in {p.kind for p in problems}
    if kind == "report":
        assert {p.subject for p in problems} == {seed_reports()[1].id}
    for problem in problems:
        plain = problem.to_dict()
        assert plain["problem"]["zh"] != plain["problem"]["en"]
        assert plain["hint"]["zh"] != plain["hint"]["en"]
    try_everything(folder)


def test_a_page_that_does_not_hold_together_is_found(folder: Path) -> None:
    path = folder / "corpus.db"
    data = bytearray(path.read_bytes())
    raw = sqlite3.connect(path)
    (page,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'sentences'").fetchone()
    raw.close()
    start = (page - 1) * 4096
    data[start : start + 4096] = np.random.default_rng(0).bytes(4096)
    path.write_bytes(data)
    with Store.open(folder, readonly=True) as store:
        assert "database" in {p.kind for p in store.check()}
        with pytest.raises(CorpusDamaged):
            store.units("sentence")
        assert len(store.reports()) == 5  # the rest can still be read
        assert store.get_vectors("f" * 16, store.text_hashes("measure")[:0]).shape == (0, DIM)


def test_files_that_are_no_files(folder: Path) -> None:
    (folder / "vectors" / f"{'f' * 16}.f16").unlink()
    (folder / "vectors" / f"{'f' * 16}.f16").mkdir()
    assert try_everything(folder)[1] > 0
    (folder / "corpus.db").unlink()
    (folder / "corpus.db").mkdir()
    with pytest.raises(CorpusError):
        Store.open(folder)
