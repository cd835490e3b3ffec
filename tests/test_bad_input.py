"""Bad input: one clear message, the right exit status, the others go on, nothing stored is lost."""

import shutil
import sqlite3

import pytest

from explorer import Corpus
from explorer.errors import (
    BadValue,
    CorpusNotFound,
    CorpusNotWritable,
    CorpusVersion,
    EncoderMismatch,
    EncoderNotFound,
    NothingReadable,
    UnknownId,
)

from .conftest import FAKE, SEEDS
from .test_cli import rows

GOOD = SEEDS / "jilong-2024.txt"


@pytest.fixture
def add(run, tmp_path):
    """Add one bad file beside a good one; return its row after checking that the good one is in."""

    def call(path, status=0):
        corpus = tmp_path / "corpus"
        code, out, err = run("add", path, GOOD, "-c", corpus, *FAKE, "--format", "json")
        assert code == status, err
        found = {row["path"]: row for row in rows(out)}
        assert found.pop(str(GOOD))["status"] == "added"
        with Corpus.open(corpus, readonly=True) as it:
            assert str(GOOD) in {r.path for r in it.reports()}
        (row,) = found.values()
        return row

    return call


def test_missing_path(add, tmp_path):
    row = add(tmp_path / "没有这份.txt")
    assert row["status"] == "failed" and row["report"] is None
    assert "没有这份.txt" in row["message"]


@pytest.mark.parametrize("content", [b"", b"\n  \n\t", "\ufeff".encode(), "　\u200b".encode()])
def test_empty_file(add, tmp_path, content):
    file = tmp_path / "empty.txt"
    file.write_bytes(content)
    row = add(file)
    assert row["status"] == "failed" and "empty.txt" in row["message"]


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 20, "PDF"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, ""),
        ("a.txt", bytes(range(256)) * 50, ""),
    ],
)
def test_binary_file(add, tmp_path, name, content, word):
    file = tmp_path / name
    file.write_bytes(content)
    row = add(file)
    assert row["status"] == "failed"
    assert name in row["message"] and word in row["message"]


def test_report_without_title_or_region_is_read_and_said_to_be_doubtful(add, tmp_path, run):
    file = tmp_path / "note.txt"
    file.write_text(
        "一是加强学习。定期组织干部学习法律知识,提高依法办事能力。\n"
        "二是加强宣传。开展法治宣传活动,营造良好氛围。\n",
        encoding="utf-8",
    )
    row = add(file)
    assert row["status"] == "added"
    assert "no title" in row["message"] and "region unknown" in row["message"]
    _, out, _ = run("reports", "-c", tmp_path / "corpus", "--doubtful", "--format", "json")
    doubtful = {r["path"]: r for r in rows(out)}
    assert doubtful[str(file)]["title"] is None
    assert doubtful[str(file)]["province"] is None


def test_a_line_of_50_megabytes(add, tmp_path):
    file = tmp_path / "huge.txt"
    file.write_text("开展法治宣传活动" * 2_200_000, encoding="utf-8")
    assert file.stat().st_size > 50_000_000
    row = add(file)
    assert row["status"] == "failed" and "huge.txt" in row["message"]


def test_folder_with_nothing_readable(run, tmp_path):
    (tmp_path / "empty").mkdir()
    code, _, err = run("add", tmp_path / "empty", "-c", tmp_path / "corpus", *FAKE)
    assert code == 1 and str(tmp_path / "empty") in err and "Traceback" not in err
    (tmp_path / "binary").mkdir()
    (tmp_path / "binary" / "x.bin").write_bytes(bytes(range(256)) * 9)
    page = tmp_path / "o"
    code, _, err = run("run", tmp_path / "binary", "-c", tmp_path / "c2", *FAKE, "-o", page)
    assert code == 1 and "x.bin" in err and "none of the files could be read" in err
    assert not page.exists()


def test_no_corpus_there(run, tmp_path):
    for verb in (
        ["reports"],
        ["similar", "普法"],
        ["info"],
        ["themes"],
        ["export", "-o", tmp_path],
    ):
        code, out, err = run(*verb, "-c", tmp_path / "none")
        assert code == 1 and out == "" and "none" in err and "explorer" in err, verb
    with pytest.raises(CorpusNotFound):
        Corpus.open(tmp_path / "none")


@pytest.fixture
def stored(tmp_path):
    folder = tmp_path / "corpus"
    with Corpus.create(folder, encoder="hash-ngram") as corpus:
        corpus.add([GOOD])
    return folder


def test_corpus_of_another_version(stored, run):
    db = sqlite3.connect(stored / "corpus.db")
    db.execute("PRAGMA user_version = 9999")
    db.commit()
    db.close()
    before = (stored / "corpus.db").read_bytes()
    with pytest.raises(CorpusVersion):
        Corpus.open(stored)
    code, _, err = run("add", SEEDS, "-c", stored)
    assert code == 1 and "version" in err and "Traceback" not in err
    assert (stored / "corpus.db").read_bytes() == before


def test_corpus_of_another_encoder(stored, run):
    with pytest.raises(EncoderMismatch):
        Corpus.open_or_create(stored, encoder="e5-small-zh")
    code, _, err = run("add", SEEDS, "-c", stored, "--encoder", "e5-small-zh")
    assert code == 1 and "hash-ngram" in err and "explorer embed" in err
    with Corpus.open(stored) as corpus:
        assert len(corpus.reports()) == 1


def test_corpus_of_other_weights_of_the_same_name(stored):
    with Corpus.open(stored) as corpus:
        corpus.store.set_setting("encoder_fingerprint", "f" * 64)
        with pytest.raises(EncoderMismatch, match="another version"):
            corpus.similar("普法宣传")


def test_encoder_that_does_not_exist(stored, run, tmp_path):
    code, _, err = run("embed", "-c", stored, "--encoder", str(tmp_path / "no-model"))
    assert code == 1 and "no-model" in err and "Traceback" not in err
    with Corpus.open(stored) as corpus:
        assert corpus.encoder_name == "hash-ngram"
        assert corpus.similar("法治宣传", min_score=0)
        with pytest.raises(EncoderNotFound):
            corpus.embed(str(tmp_path / "no-model"))


def test_changing_the_encoder_and_back(stored):
    with Corpus.open(stored) as corpus:
        before = corpus.similar("法治宣传", min_score=0)
        corpus.embed("e5-small-zh")
        assert corpus.encoder_name == "e5-small-zh"
        assert corpus.similar("法治宣传")[0].text
        corpus.embed("hash-ngram")
        assert corpus.similar("法治宣传", min_score=0) == before


def test_disk_that_cannot_be_written(stored, run, tmp_path, monkeypatch):
    """Tests may run as root, whom no mode bit stops: the disk's answer is injected."""
    from explorer.store import Store

    def refuse(self, *_args, **_kwargs):
        raise CorpusNotWritable(
            _message("the disk is read-only"), subject=str(stored), hint=_message("copy it")
        )

    monkeypatch.setattr(Store, "add_report", refuse)
    code, _, err = run("add", SEEDS / "ziyun-2024.txt", "-c", stored)
    assert code == 1 and "read-only" in err and "Traceback" not in err
    monkeypatch.undo()
    with Corpus.open(stored, readonly=True) as corpus:
        assert len(corpus.reports()) == 1


def test_page_where_nothing_can_be_written(stored, run, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    code, _, err = run("run", GOOD, "-c", stored, "-o", blocked)
    assert code == 1 and "file" in err and "-o" in err and "Traceback" not in err


def test_reading_works_while_another_process_writes(stored):
    with (
        Corpus.open(stored) as writer,
        writer.store.writing(),
        Corpus.open(stored, readonly=True) as reader,
    ):
        assert len(reader.reports()) == 1
        assert reader.similar("法治宣传", min_score=0)


def test_damaged_corpus(stored, run):
    (stored / "corpus.db").write_bytes(b"this is no database" * 100)
    code, _, err = run("reports", "-c", stored)
    assert code == 1 and "corpus" in err and "Traceback" not in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["similar", ""],
        ["similar"],
        ["similar", "普法", "--sentence", "x.s1"],
        ["similar", "普法", "-k", "0"],
        ["similar", "普法", "--mode", "magic"],
        ["similar", "普法", "--year", "last"],
        ["similar", "普法", "--role", "hero"],
        ["similar", "普法", "--region", "火星"],
        ["similar", "普法", "--exclude", "same:county"],
        ["similar", "--sentence", "none.s1"],
        ["similar", "普法", "--theme", "nonsense"],
        ["themes", "--by", "colour"],
        ["themes", "--method", "magic"],
        ["themes", "--codebook", "missing.yaml"],
        ["reuse", "--across", "galaxy"],
        ["reuse", "--kind", "theft"],
        ["show", "ffff"],
        ["compare", "ffff", "eeee"],
        ["sentences", "--unit", "word"],
        ["reports", "--format", "xml"],
        ["export", "-o", "x", "--format", "docx"],
    ],
    ids=" ".join,
)
def test_wrong_values_are_named(stored, run, arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*arguments, "-c", stored)
    assert code == 1, out
    assert err.startswith("Error: ") and "Traceback" not in err
    assert out == ""


def test_errors_speak_chinese_too(stored, run):
    code, _, err = run("show", "ffff", "-c", stored, "--lang", "zh")
    assert code == 1 and err.startswith("错误：") and "没有这份报告" in err


def test_python_callers_get_the_same_errors(stored):
    with Corpus.open(stored) as corpus:
        with pytest.raises(UnknownId):
            corpus.report("ffff")
        with pytest.raises(BadValue):
            corpus.similar("普法", mode="magic")
        with pytest.raises(NothingReadable):
            corpus.add([])


def test_a_corpus_is_not_made_twice(stored):
    shutil.copytree(stored, stored.parent / "copy")
    from explorer.errors import CorpusError

    with pytest.raises(CorpusError):
        Corpus.create(stored)
    with Corpus.open(stored.parent / "copy") as corpus:
        assert len(corpus.reports()) == 1


def _message(text):
    from explorer.lang import Message

    return Message(text, text)


def test_a_corpus_inside_the_folder_of_reports_is_no_report(tmp_path):
    shutil.copytree(SEEDS, tmp_path / "reports")
    with Corpus.create(tmp_path / "reports" / "corpus", encoder="hash-ngram") as corpus:
        first = corpus.add([tmp_path / "reports"])
        corpus.similar("法治副校长")
        again = corpus.add([tmp_path / "reports"])
    assert [row.status for row in first] == ["added"] * 5
    assert [row.status for row in again] == ["duplicate"] * 5
