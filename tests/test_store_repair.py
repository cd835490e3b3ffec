"""Mending keeps everything sound, byte for byte, and leaves nothing damaged that it can mend."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from explorer.cli.app import build
from explorer.corpus import Corpus
from explorer.errors import ExplorerError
from explorer.store import Manifest, Store, text_hash
from tests.test_store_damage import change
from tests.test_store_samples import DIM, scratch_folder, seed_reports, unit_rows

SEEDS = Path(__file__).parent.parent / "seeds"
PRINT = "f" * 16


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five reports; vectors put in several blocks, so that one can be damaged alone."""
    folder = tmp_path_factory.mktemp("repair") / "sound"
    with Store.create(folder) as store:
        for report in seed_reports():
            store.add_report(report)
            hashes = store.text_hashes("sentence", report=report.id)
            store.put_vectors(PRINT, "e5", DIM, hashes, unit_rows(len(hashes)))
        store.put_result("reuse", "k", ["字" * 9000], Manifest())
        store.put_result("map", "k", [1, 2], Manifest())
    return folder


@pytest.fixture
def folder(sound: Path) -> Iterator[Path]:
    with scratch_folder() as scratch:
        shutil.copytree(sound, scratch / "c")
        yield scratch / "c"


def vectors_of(store: Store) -> dict[bytes, bytes]:
    hashes = list(dict.fromkeys(store.text_hashes("sentence")))
    missing = set(store.missing_texts(PRINT, hashes))
    present = [h for h in hashes if h not in missing]
    rows = store.get_vectors(PRINT, present) if present else []
    return {h: row.tobytes() for h, row in zip(present, rows, strict=True)}


def mend(folder: Path) -> tuple[dict[bytes, bytes], list[str]]:
    with Store.open(folder) as store:
        store.repair(store.check())
        return vectors_of(store), [p.kind for p in store.check()]


def file_of(folder: Path) -> Path:
    (path,) = (folder / "vectors").glob("*.f16")
    return path


@pytest.mark.parametrize("seed", range(6))
def test_one_damaged_block_costs_its_own_vectors_alone(folder: Path, seed: int) -> None:
    with Store.open(folder, readonly=True) as store:
        before = vectors_of(store)
        firsts = [len(store.text_hashes("sentence", report=i)) for i in store.report_ids()]
    path = file_of(folder)
    data = bytearray(path.read_bytes())
    at = random.Random(seed).randrange(len(data))
    data[at] ^= 0x40
    path.write_bytes(data)
    after, left = mend(folder)
    assert left == []
    assert after.items() < before.items()
    assert 0 < len(before) - len(after) <= max(firsts)


def test_a_cut_file_keeps_what_lies_before_the_cut(folder: Path) -> None:
    with Store.open(folder, readonly=True) as store:
        before = vectors_of(store)
    path = file_of(folder)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    after, left = mend(folder)
    assert left == []
    assert 0 < len(after) < len(before)
    assert after.items() < before.items()


def test_a_missing_file_means_no_vectors_and_new_ones_can_be_put(folder: Path) -> None:
    file_of(folder).unlink()
    after, left = mend(folder)
    assert (after, left) == ({}, [])
    with Store.open(folder) as store:
        hashes = store.text_hashes("sentence")
        assert store.put_vectors(PRINT, "e5", DIM, hashes, unit_rows(len(hashes))) == len(
            set(hashes)
        )
        assert store.check() == []


@pytest.mark.parametrize(
    "statement",
    [
        'UPDATE vectors SET "row" = 0 WHERE "row" = 5',
        'DELETE FROM vectors WHERE "row" = 5',
        "UPDATE encoders SET rows = rows + 1",
        "UPDATE encoders SET dim = 'x'",
        "UPDATE encoders SET file = 'no.f16'",
        "DELETE FROM vector_blocks",
        "UPDATE vector_blocks SET crc32 = crc32 + 1 WHERE first_row = 0",
        "UPDATE results SET manifest = '[]' WHERE name = 'reuse'",
        "UPDATE results SET payload = zeroblob(9) WHERE name = 'reuse'",
        'INSERT INTO sentences SELECT 77, idx, section, measure, role, start, "end", heading, '
        "formulaic, text_hash FROM sentences LIMIT 1",
    ],
)
def test_what_was_changed_behind_its_back_is_mended(folder: Path, statement: str) -> None:
    with Store.open(folder, readonly=True) as store:
        before = vectors_of(store)
    change(folder, statement)
    after, left = mend(folder)
    assert left == []
    assert after.items() <= before.items()
    with Store.open(folder, readonly=True) as store:
        assert store.get_result("map", "k").payload == [1, 2]
        assert [store.get_report(i) for i in store.report_ids()] == list(seed_reports())


def test_mending_what_is_sound_changes_nothing(folder: Path) -> None:
    before = file_of(folder).read_bytes()
    with Store.open(folder) as store:
        store.repair(store.check())
        assert store.compact() == 0
    assert file_of(folder).read_bytes() == before


def test_compacting_keeps_exactly_the_vectors_of_texts_that_are_there(folder: Path) -> None:
    with Store.open(folder) as store:
        gone = store.report_ids()[0]
        texts = {text_hash(u.text) for u in store.units("sentence", report=gone)}
        store.remove_report(gone)
        before = vectors_of(store)
        assert store.compact() == len(texts - before.keys())
        assert vectors_of(store) == before
        assert store.check() == []
    assert file_of(folder).stat().st_size == len(before) * DIM * 2


def test_a_reader_goes_on_while_the_file_is_written_anew(folder: Path) -> None:
    with Store.open(folder, readonly=True) as reader, Store.open(folder) as writer:
        before = vectors_of(reader)
        gone = writer.report_ids()[0]
        writer.remove_report(gone)
        writer.compact()
        after = vectors_of(reader)
        assert 0 < len(after) < len(before)
        assert after.items() < before.items()


# -- the corpus and the command line ----------------------------------------------------------


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    files = tmp_path / "in"
    shutil.copytree(SEEDS, files)
    with Corpus.create(tmp_path / "c", encoder="hash-ngram") as it:
        it.add([files])
    return tmp_path / "c"


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(build(), list(arguments))
    if isinstance(result.exception, ExplorerError):
        raise result.exception
    return result.exit_code, result.output


def test_doctor_of_a_sound_corpus_finds_nothing(corpus: Path) -> None:
    assert run("doctor", "-c", str(corpus), "--format", "jsonl") == (0, "语料库完好\n") or run(
        "doctor", "-c", str(corpus), "--format", "jsonl"
    ) == (0, "the corpus is sound\n")


def test_a_damaged_report_is_read_again_from_its_file(corpus: Path) -> None:
    with Corpus.open(corpus, readonly=True) as it:
        before = [it.report(row.id) for row in it.reports()]
    change(corpus, "UPDATE texts SET text = replace(text, '法', '发') WHERE report = 2")
    assert run("doctor", "-c", str(corpus))[0] == 1
    assert run("doctor", "-c", str(corpus), "--repair")[0] == 0
    with Corpus.open(corpus, readonly=True) as it:
        assert [it.report(row.id) for row in it.reports()] == before
        assert not it.doctor()


def test_a_damaged_report_whose_file_changed_is_named_and_stays(corpus: Path) -> None:
    with Corpus.open(corpus, readonly=True) as it:
        row = it.reports()[1]
    Path(row.path).write_text("另一份文件。", encoding="utf-8")
    change(corpus, "UPDATE texts SET text = replace(text, '法', '发') WHERE report = 2")
    code, output = run("doctor", "-c", str(corpus), "--repair", "--format", "jsonl")
    assert code == 1
    assert row.id in output
    with Corpus.open(corpus, readonly=True) as it:
        assert [f.subject for f in it.doctor()] == [row.id]
        assert len(it.reports()) == 5
