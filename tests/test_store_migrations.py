"""Corpora that earlier versions made open, are brought up to date and answer as a new one does.

The archives in tests/data/corpora were made by those versions: see tests/data/make_old_corpora.py.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer import Corpus
from explorer.errors import CorpusVersion
from explorer.store import Store
from explorer.store._schema import MIGRATIONS
from tests.data.make_old_corpora import TEXTS
from tests.test_store_crash import Steps, hooked, killed

ARCHIVES = sorted((Path(__file__).parent / "data" / "corpora").glob("*.tar.xz"))
NEWEST = len(MIGRATIONS)


@pytest.fixture(params=ARCHIVES, ids=lambda p: p.name.partition(".")[0])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    with tarfile.open(request.param) as archive:
        archive.extractall(tmp_path / "old", filter="data")
    return tmp_path / "old"


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    """The same reports, added by this version."""
    base = tmp_path_factory.mktemp("new")
    (base / "files").mkdir()
    for name, text in TEXTS.items():
        (base / "files" / name).write_text(text, encoding="utf-8")
    with Corpus.create(base / "c", encoder="hash-ngram") as corpus:
        corpus.add([base / "files"])
        yield corpus


def version(folder: Path) -> int:
    db = sqlite3.connect(folder / "corpus.db")
    try:
        return int(db.execute("PRAGMA user_version").fetchone()[0])
    finally:
        db.close()


def test_there_is_a_corpus_of_every_format() -> None:
    assert {int(p.name.partition("-")[0]) for p in ARCHIVES} == set(range(1, NEWEST))


def test_opening_brings_it_up_to_date_and_keeps_all(old: Path, new: Corpus) -> None:
    made = sqlite3.connect(old / "corpus.db")
    before = {
        table: made.execute(f"SELECT * FROM {table}").fetchall()
        for (table,) in made.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if table not in ("meta", "sqlite_sequence")
    }
    made.close()
    with Corpus.open(old) as corpus:
        assert version(old) == corpus.info()["schema"] == NEWEST
        for table, rows in before.items():
            assert corpus.store._db.rows(f"SELECT * FROM {table}") == rows
        assert corpus.doctor() == []
        assert {Path(r.path).name for r in corpus.reports()} == set(TEXTS)
        for report in corpus.reports():
            text = TEXTS[Path(report.path).name].strip()
            assert corpus.report(report.id).text.strip() == text
        mark = corpus.store.setting("encoder_fingerprint")
        assert mark == new.store.setting("encoder_fingerprint")


def test_it_answers_as_a_new_one(old: Path, new: Corpus) -> None:
    with Corpus.open(old) as corpus:
        corpus.embed()
        hits = corpus.similar("法治副校长", min_score=0, k=20)
        expected = new.similar("法治副校长", min_score=0, k=20)
        assert hits and [(h.text, h.score) for h in hits] == [(h.text, h.score) for h in expected]
        assert [m.a.text for m in corpus.reuse()] == [m.a.text for m in new.reuse()]
        assert [t.id for t in corpus.themes()] == [t.id for t in new.themes()]


def test_it_grows_and_can_be_split(old: Path, tmp_path: Path) -> None:
    file = tmp_path / "d.txt"
    file.write_text("闽清县塔庄镇2022年法治政府建设总结\n一、普法宣传。\n开展活动。\n", "utf-8")
    with Corpus.open(old) as corpus:
        ids = [r.id for r in corpus.reports()]
        assert [r.status for r in corpus.add([file])] == ["added"]
        assert [r.id for r in corpus.reports()][:-1] == ids
        corpus.split(tmp_path / "split")
    with Corpus.open(tmp_path / "split") as split:
        assert len(split.regions()) == 4 and split.doctor() == []


def test_where_it_cannot_be_written_it_says_to_copy_it(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # also for root
    with pytest.raises(CorpusVersion, match="copy the folder"):
        Store.open(old)
    assert version(old) < NEWEST


def test_killed_at_any_step_of_the_update(old: Path) -> None:
    """Either format is complete; the next opening finishes the update."""
    seen = set()
    begin = version(old)
    for n in range(0, 80, 3):
        folder = old.with_name("again")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(old, folder)

        def body(finished, folder=folder, n=n):  # type: ignore[no-untyped-def]
            with hooked(Steps(n, lambda _: os.kill(os.getpid(), 9))):
                Store.open(folder).close()
            finished()

        done = killed(body)
        found = version(folder)
        seen.add(found)
        assert found in (begin, NEWEST)
        with Store.open(folder) as store:
            assert len(store.report_ids()) == len(TEXTS)
            assert store.check() == []
        if done:
            break
    assert done and begin in seen


def test_a_corpus_of_a_newer_version_is_left_alone(old: Path) -> None:
    with Store.open(old):
        pass
    db = sqlite3.connect(old / "corpus.db")
    db.execute(f"PRAGMA user_version = {NEWEST + 1}")
    db.close()
    with pytest.raises(CorpusVersion, match="pip install --upgrade"):
        Store.open(old)
    assert version(old) == NEWEST + 1
