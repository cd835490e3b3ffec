"""Vectors that the user made elsewhere, and encoders that change."""

import csv
import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from explorer import Corpus
from explorer.encode import HashEncoder, load_encoder, personal
from explorer.errors import BadValue, EncoderError, EncoderMismatch

SHORTEST = Path(__file__).parent.parent / "seeds" / "tazhuang-2022.txt"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(personal, "_this_process", set())


@pytest.fixture
def folder(tmp_path):
    with Corpus.create(tmp_path / "c", encoder="hash-ngram") as corpus:
        corpus.add([SHORTEST])
    return tmp_path / "c"


@pytest.fixture
def texts(folder, tmp_path):
    """What the corpus wants vectors of: ids and texts."""
    with Corpus.open(folder) as corpus:
        count = corpus.write_texts(tmp_path / "texts.jsonl")
    lines = (tmp_path / "texts.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert len(rows) == count
    return rows


def mine(rows, dim=64):
    """ "My model": longer vectors than the stored ones, not of unit length."""
    return 5 * HashEncoder(dim).encode([row["text"] for row in rows])


def save(path, ids, rows):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"id": ids, "vector": [row.tolist() for row in rows]}), path)
    return path


@pytest.fixture
def npy(texts, tmp_path):
    np.save(tmp_path / "bge.npy", mine(texts))
    return tmp_path / "bge.npy"


def test_texts_are_distinct_and_the_same_in_both_forms(folder, texts, tmp_path, run):
    assert len({row["id"] for row in texts}) == len(texts) == len({row["text"] for row in texts})
    code, out, err = run("embed", "-c", folder, "--texts", tmp_path / "t.csv")
    assert code == 0 and out == "" and str(len(texts)) in err
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.DictReader(file)) == texts


def test_npy_in_order_answers_everything_but_typed_queries(folder, npy, run):
    code, _, err = run("embed", "-c", folder, "--vectors", npy)
    assert code == 0 and "user:bge" in err
    with Corpus.open(folder) as corpus:
        assert corpus.encoder_name == "user:bge"
        assert [(e.name, e.dim) for e in corpus.store.encoders()] == [("user:bge", 64)]
        first = next(u for u in corpus.sentences(unit="measure") if not u.heading)
        assert corpus.similar(sentence=first.id, min_score=0, exclude="none")
        assert corpus.similar("法治宣传", mode="lexical")
        assert corpus.themes() and corpus.themes(method="discovered") is not None
        assert corpus.pairs() is not None
        with pytest.raises(EncoderError, match="no model is there"):
            corpus.similar("法治宣传")
    code, _, err = run("similar", "法治宣传", "-c", folder)
    assert code == 1 and "--query-encoder" in err and "Traceback" not in err
    code, out, _ = run("models", "-c", folder, "--format", "json")
    assert code == 0
    (row,) = [row for row in json.loads(out) if row["in_use"]]
    assert (row["name"], row["dim"], row["licence"]) == ("user:bge", 64, None)
    assert row["vectors"] and row["sentences_per_second"] is None


def test_parquet_with_ids_in_any_order(folder, texts, tmp_path):
    vectors = mine(texts)
    ids = [row["id"] for row in texts]
    file = save(tmp_path / "v.parquet", ids[::-1], vectors[::-1])
    with Corpus.open(folder) as corpus:
        assert corpus.bring_vectors(file, name="own") == len(texts)
        unit = next(u for u in corpus.store.units("sentence") if not u.heading)
        from explorer.store import text_hash

        stored = corpus.store.get_vectors(
            str(corpus.store.setting("encoder_fingerprint")), [text_hash(unit.text)]
        )[0]
    expected = vectors[[row["text"] for row in texts].index(unit.text)]
    assert float(stored @ expected) / 5 == pytest.approx(1, abs=1e-3)


def test_rows_in_the_order_of_sentences_with_the_model_for_the_rest(folder, tmp_path, run):
    with Corpus.open(folder) as corpus:
        listed = [unit.text for unit in corpus.sentences(unit="sentence")]
    np.save(tmp_path / "s.npy", load_encoder("hash-ngram").encode(listed))
    code, _, err = run("embed", "-c", folder, "--vectors", tmp_path / "s.npy", "--unit", "sentence")
    assert code == 1 and "more texts need a vector" in err and "--texts" in err
    arguments = ("--vectors", tmp_path / "s.npy", "--unit", "sentence")
    code, _, err = run("embed", "-c", folder, *arguments, "--query-encoder", "hash-ngram")
    assert code == 0, err
    with Corpus.open(folder) as corpus:
        assert corpus.similar("法治宣传", min_score=0)


def test_query_encoder_named_later(folder, texts, tmp_path, run):
    np.save(tmp_path / "h.npy", load_encoder("hash-ngram").encode([r["text"] for r in texts]))
    assert run("embed", "-c", folder, "--vectors", tmp_path / "h.npy")[0] == 0
    code, _, err = run("embed", "-c", folder, "--query-encoder", "e5-small-zh")
    assert code == 1 and "256" in err and "384" in err
    assert run("embed", "-c", folder, "--query-encoder", "hash-ngram")[0] == 0
    assert run("similar", "法治宣传", "-c", folder, "--min-score", "0")[0] == 0


def test_query_encoder_that_did_not_make_them(folder, texts, tmp_path):
    rows = np.random.default_rng(0).normal(size=(len(texts), 256))
    np.save(tmp_path / "r.npy", rows)
    with (
        Corpus.open(folder) as corpus,
        pytest.raises(EncoderMismatch, match="not the model that made"),
    ):
        corpus.bring_vectors(tmp_path / "r.npy", query_encoder="hash-ngram")


def test_new_reports_wait_for_their_vectors(folder, npy, tmp_path, seed_files, run):
    run("embed", "-c", folder, "--vectors", npy)
    code, _, err = run("add", seed_files[2], "-c", folder)
    assert code == 0 and "have no vector yet" in err
    assert run("embed", "-c", folder, "--texts", tmp_path / "new.jsonl")[0] == 0
    lines = (tmp_path / "new.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    file = save(tmp_path / "new.parquet", [row["id"] for row in rows], mine(rows))
    code, _, err = run("embed", "-c", folder, "--vectors", file, "--name", "bge")
    assert code == 0 and "no vector yet" not in err, err
    with Corpus.open(folder) as corpus:
        assert corpus.embedding_state().waiting == 0 and corpus.themes()


def test_other_vectors_under_the_same_name(folder, npy, texts, tmp_path):
    with Corpus.open(folder) as corpus:
        corpus.bring_vectors(npy)
        np.save(npy, mine(texts)[:, ::-1])
        with pytest.raises(EncoderMismatch, match="--name"):
            corpus.bring_vectors(npy)
        corpus.bring_vectors(npy, name="second")
        assert corpus.encoder_name == "user:second"


def spoil(rows, fault):
    rows = np.array(rows)
    if fault == "nan":
        rows[7, 3] = np.nan
    elif fault == "zeros":
        rows[7] = 0
    elif fault == "short":
        rows = rows[:-1]
    elif fault == "flat":
        rows = rows.ravel()
    elif fault == "text":
        rows = rows.astype("U8")
    return rows


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("nan", "1 rows hold NaN: 8"),
        ("zeros", "1 rows are all zeros: 8"),
        ("short", "the file has"),
        ("flat", "shape"),
        ("text", "must be numbers"),
    ],
)
def test_file_that_does_not_fit_changes_nothing(folder, texts, tmp_path, run, fault, said):
    np.save(tmp_path / "bad.npy", spoil(mine(texts), fault))
    code, _, err = run("embed", "-c", folder, "--vectors", tmp_path / "bad.npy")
    assert code == 1 and said in err and "bad.npy" in err and "Traceback" not in err
    with Corpus.open(folder) as corpus:
        assert corpus.encoder_name == "hash-ngram"
        assert [e.name for e in corpus.store.encoders()] == ["hash-ngram"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("none.npy", None), ("a.npy", b"no array"), ("a.npy", b""), ("a.parquet", b"no table"),
     ("a.txt", b"1 2 3")],
)  # fmt: skip
def test_file_that_cannot_be_read(folder, tmp_path, name, content):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with Corpus.open(folder) as corpus, pytest.raises(BadValue, match=name):
        corpus.bring_vectors(tmp_path / name)


def test_pickled_array_is_not_opened(folder, tmp_path):
    np.save(tmp_path / "p.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with Corpus.open(folder) as corpus, pytest.raises(BadValue, match="cannot be read"):
        corpus.bring_vectors(tmp_path / "p.npy")


def test_parquet_that_does_not_fit(folder, texts, tmp_path):
    file = save(tmp_path / "v.parquet", ["nobody", texts[0]["id"]], mine(texts[:2]))
    with Corpus.open(folder) as corpus:
        with pytest.raises(BadValue, match=r"1 ids are not of this corpus: nobody"):
            corpus.bring_vectors(file)
        save(file, ["a", "b"], [np.ones(3), np.ones(4)])
        with pytest.raises(BadValue, match="differ in length"):
            corpus.bring_vectors(file)


@pytest.mark.parametrize(
    "options",
    [("--encoder", "hash-ngram", "--vectors", "x.npy"), ("--name", "x"), ("--unit", "sentence"),
     ("--trust-remote-code",), ("--texts", "t.csv", "--encoder", "hash-ngram"),
     ("--encoder", "hash-ngram", "--query-encoder", "hash-ngram"), ("--texts", "t.xls")],
)  # fmt: skip
def test_options_that_do_not_go_together(folder, run, options):
    assert run("embed", "-c", folder, *options)[0] == 1


def test_brought_vectors_are_no_model():
    with pytest.raises(BadValue, match="--vectors"):
        load_encoder("user:mine")


# -- changing the encoder ------------------------------------------------------------------------

KILLED = textwrap.dedent(
    """
    import os, signal, sys
    from explorer import Corpus
    from explorer.corpus import embedding
    from explorer.store import Store

    embedding.TEXTS_A_COMMIT = embedding.LIGHT_A_COMMIT = embedding.LIGHT_A_BATCH = 15
    after, moment = int(sys.argv[2]), sys.argv[3]
    done, real, switch = 0, Store.put_vectors, embedding.results.forget

    def put(self, *args):
        global done
        done += 1
        if done > after:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(self, *args)

    def forget(store):  # the last step of the change, inside its transaction
        switch(store)
        if moment == "switch":
            os.kill(os.getpid(), signal.SIGKILL)

    Store.put_vectors = put
    embedding.results.forget = forget
    with Corpus.open(sys.argv[1]) as corpus:
        corpus.embed(sys.argv[4])
    """
)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
@pytest.mark.parametrize(("after", "moment"), [(0, "put"), (3, "put"), (10_000, "switch")])
def test_killed_while_changing_answers_as_before_and_goes_on(folder, tmp_path, after, moment):
    new = tmp_path / "model"  # any encoder other than the corpus's; this one is quick
    from explorer.encode.registry import bundled_folder

    new.symlink_to(bundled_folder("static-zh"), target_is_directory=True)
    with Corpus.open(folder) as corpus:
        before = corpus.similar("法治宣传", min_score=0)
        themes = corpus.themes()
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), str(after), moment, str(new)],
        env={**os.environ, "OMP_NUM_THREADS": "1"}, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    with Corpus.open(folder) as corpus:
        assert corpus.encoder_name == "hash-ngram"
        assert corpus.embedding_state().pending == str(new)
        assert corpus.similar("法治宣传", min_score=0) == before and corpus.themes() == themes
        kept = sum(e.vectors for e in corpus.store.encoders() if e.name == "static-zh")
        encoder = load_encoder(str(new))
        asked = []
        real = type(encoder).encode

        def count(self, texts, **options):
            asked.extend(texts)
            return real(self, texts, **options)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(type(encoder), "encode", count)
            corpus.embed(str(new))
        assert corpus.encoder_name == str(new)
        (row,) = corpus.store.encoders()
        assert row.name == "static-zh" and len(asked) == len(set(asked)) <= row.vectors - kept
        assert corpus.similar("法治宣传")
        # Every stored vector is of the new encoder.
        unit = corpus.store.units("measure")[0]
        from explorer.corpus.embedding import vectors

        assert float(vectors(corpus, [unit.text])[0] @ encoder.encode([unit.text])[0]) > 0.999


def test_change_to_what_it_is_already_is_no_work(folder):
    with Corpus.open(folder) as corpus:
        assert corpus.embed("hash-ngram") == 0


# -- explorer models -----------------------------------------------------------------------------


def test_speed_is_unknown_until_it_is_measured(folder, run, monkeypatch):
    from explorer.encode import speed

    monkeypatch.setattr(speed, "_LEAST", 0.01)
    code, out, err = run("models", "-c", folder, "--format", "json")
    assert code == 0 and "--measure" in err
    assert all(row["sentences_per_second"] is None for row in json.loads(out))
    monkeypatch.setattr("explorer.corpus.encoders._SENTENCES", 4)
    run("models", "-c", folder, "--measure")
    rows = {r["name"]: r for r in json.loads(run("models", "-c", folder, "--format", "json")[1])}
    assert all(row["sentences_per_second"] > 0 for row in rows.values())
    assert rows["hash-ngram"]["in_use"] and not rows["e5-small-zh"]["in_use"]
    assert rows["e5-small-zh"]["dim"] == 384 and rows["e5-small-zh"]["licence"] == "MIT"


def test_models_without_a_corpus(tmp_path, run):
    code, out, _ = run("models", "-c", tmp_path / "none", "--format", "json")
    assert code == 0 and not any(row["in_use"] for row in json.loads(out))


def test_unreadable_record_is_no_record(tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    (home / "speeds.json").write_text("{", encoding="utf-8")
    (home / "typed.json").write_text("[]", encoding="utf-8")
    from explorer.encode.speed import measured

    assert measured("f" * 64) is None and not personal.typed("endpoint", "https://h/v1#m")
