"""Damage of what is kept beside the store, and stops between two steps that belong together.

`benchmarks/damage.py` and `benchmarks/durability.py` do the same by the hundred, at random.
"""

import errno
import random
import shutil
from pathlib import Path

import pytest

from explorer import Corpus
from explorer.corpus import shelving
from explorer.errors import CorpusDamaged, CorpusNotWritable
from explorer.reuse.ondisk import Column
from explorer.store import Store
from explorer.sums import SEAL, broken, seal
from tests.conftest import SEEDS

QUESTION = "开展法治宣传教育"


def opened(folder: Path, **options) -> Corpus:
    return Corpus.open(folder, **options)


def answers(corpus: Corpus):
    return corpus.similar(QUESTION, min_score=0, k=20).to_dicts(), corpus.reuse().to_dicts()


@pytest.fixture(autouse=True)
def blocks(monkeypatch):
    """Shared wording is searched in blocks, as in a large corpus."""
    monkeypatch.setattr(shelving, "GROW_FROM", 1)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """Three reports with a search index and a shelf, and what they answer."""
    folder = tmp_path_factory.mktemp("sound") / "c"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shelving, "GROW_FROM", 1)
        with Corpus.create(folder, encoder="hash-ngram") as corpus:
            corpus.add(sorted(SEEDS.glob("*.txt"))[:3])
            said = answers(corpus)
            assert len(corpus.doctor()) == 0
    return folder, said


@pytest.fixture
def folder(sound, tmp_path):
    return shutil.copytree(sound[0], tmp_path / "c")


def flip(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def kept_beside(folder: Path) -> list[Path]:
    found = [*folder.glob("search/*/*/*"), *folder.glob("reuse/*")]
    return sorted(p for p in found if p.suffix != ".lock" and p.stat().st_size)


def test_every_file_beside_the_store_is_looked_through_and_made_anew(sound, folder):
    """One bit of one file at a time, of some; then of all."""
    chance = random.Random(0)
    files = kept_beside(folder)
    assert {p.suffix for p in files} == {".npy", ".json", ".list", ".bin", ".u64", ".npz"}
    for path in chance.sample(files, 12):
        before = path.read_bytes()
        flip(path, chance)
        with opened(folder, readonly=True) as corpus:
            (found,) = corpus.doctor()
            assert found.kind == path.relative_to(folder).parts[0]
            assert path.name in found.problem or path.name == SEAL
            assert "doctor --repair" in found.hint
        path.write_bytes(before)
    with opened(folder) as corpus:
        assert len(corpus.doctor()) == 0
    for path in kept_beside(folder):
        flip(path, chance)
    with opened(folder) as corpus:
        assert [(f.kind, f.mended) for f in corpus.doctor(repair=True)] == [
            ("search", True), ("reuse", True),
        ]  # fmt: skip
        assert len(corpus.doctor()) == 0
        assert answers(corpus) == sound[1]


def test_an_error_that_damage_causes_says_so(folder):
    """No traceback, and the next thing to type mends it."""
    (part,) = folder.glob("search/*/*/report.npy")
    data = bytearray(part.read_bytes())
    data[128:] = b"\x77" * (len(data) - 128)  # reports far behind the last
    part.write_bytes(data)
    with pytest.raises(CorpusDamaged, match=r"report\.npy") as caught, opened(folder) as corpus:
        corpus.similar(QUESTION)
    assert "explorer doctor --repair -c" in str(caught.value.hint)
    assert isinstance(caught.value.__cause__, IndexError)
    with opened(folder) as corpus:
        corpus.doctor(repair=True)
    with opened(folder) as corpus:
        assert len(corpus.similar(QUESTION)) > 0


def test_an_error_of_the_users_own_stays_what_it_is(folder):
    (part,) = folder.glob("search/*/*/posting.npy")
    flip(part, random.Random(0))
    with pytest.raises(KeyError), opened(folder):
        {}["nothing"]


def test_a_corpus_has_its_encoder_from_the_first_moment(tmp_path, monkeypatch):
    """A stop before the first report leaves a corpus that the same command goes on with."""

    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Store, "set_setting", stopped)
    Corpus.create(tmp_path / "c", encoder="hash-ngram").close()
    monkeypatch.undo()
    with Corpus.open_or_create(tmp_path / "c", encoder="hash-ngram") as corpus:
        assert corpus.encoder_name == "hash-ngram"


def test_a_disk_that_is_full_while_shared_wording_is_searched_is_said(folder, monkeypatch):
    """What was there stays, and the same question goes on once there is room."""

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    more = sorted(SEEDS.glob("*.txt"))[3]
    with opened(folder) as corpus:
        (row,) = corpus.add([more])
        with monkeypatch.context() as patch:
            patch.setattr(Column, "append", full)
            with pytest.raises(CorpusNotWritable, match="disk is full"):
                corpus.reuse()
        assert len(corpus.doctor()) == 0
        assert any(row.report in (m.a.report, m.b.report) for m in corpus.reuse())


def test_a_sealed_folder_names_what_is_not_as_it_was(tmp_path):
    for name in "abc":
        (tmp_path / name).write_bytes(name.encode() * 1000)
    seal(tmp_path)
    assert broken(tmp_path) == []
    (tmp_path / "a").write_bytes(b"a" * 999)
    (tmp_path / "b").unlink()
    (tmp_path / "d").touch()
    assert broken(tmp_path) == ["a", "b", "d"]
    (tmp_path / SEAL).write_text("[]")
    assert broken(tmp_path) == [SEAL]
