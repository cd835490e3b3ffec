"""Bad input of every kind: a clear error or a defined vector, and nothing happens to the others."""

import json
import shutil
import threading

import numpy as np
import pytest

from explorer import Corpus
from explorer.encode import list_encoders, load_encoder
from explorer.encode.bundled import BundledEncoder, _runs
from explorer.encode.registry import bundled_folder
from explorer.errors import EncoderError, EncoderNotFound

PLAIN = "加强法治宣传教育，落实普法责任制。"
ODD = {
    "empty": "",
    "blank": " \n\t　",
    "invisible": "\u200b\ufeff",
    "control": "\x00\x01\x1b[31m\x7f",
    "emoji": "😀🏛️🇨🇳👨‍👩‍👧",
    "scripts": "ཀ་ཁ་ག ئۇيغۇر ᠮᠣᠩᠭᠣᠯ 𠀀𪚥 ꆈꌠ",
    "private": "\ue000\uf8ff",
    "surrogate": "\ud800坏",
    "combining": "e" + "\u0301" * 500,
    "marks": "</s><pad><unk>query: ",
    "one": "法",
    "digits": "1" * 3000,
}
NAMES = [card.name for card in list_encoders()]


@pytest.fixture(scope="module", params=NAMES)
def encoder(request):
    return load_encoder(request.param)


def test_odd_texts_have_defined_vectors_and_leave_their_neighbours_alone(encoder):
    texts = [PLAIN, *ODD.values(), PLAIN]
    rows = encoder.encode(texts)
    assert rows.shape == (len(texts), encoder.dim) and np.isfinite(rows).all()
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-4)
    assert encoder.encode([PLAIN])[0].tobytes() == rows[0].tobytes() == rows[-1].tobytes()
    for text, row in zip(ODD.values(), rows[1:], strict=False):
        assert encoder.encode([text])[0].tobytes() == row.tobytes(), repr(text[:20])


def test_a_hundred_thousand_characters_among_others(encoder):
    long = "中华人民共和国" * 14_286  # its windows are alike, and run once
    assert len(long) >= 100_000
    rows = encoder.encode([PLAIN, long])
    assert np.isfinite(rows).all() and np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-4)
    assert rows[0].tobytes() == encoder.encode([PLAIN])[0].tobytes()


def copied(tmp_path, **changes):
    folder = tmp_path / "model"
    shutil.copytree(bundled_folder("e5-small-zh"), folder)
    config = json.loads((folder / "config.json").read_bytes()) | changes
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


@pytest.mark.parametrize("missing", ["model.onnx", "tokenizer.json", "config.json"])
def test_incomplete_folder_names_what_is_missing(tmp_path, missing):
    folder = copied(tmp_path)
    (folder / missing).unlink()
    with pytest.raises(EncoderNotFound, match=missing) as error:
        load_encoder(str(folder))
    assert "explorer models" in error.value.hint.en  # a person's own folder: no reinstalling


def test_folder_whose_config_says_another_dimension(tmp_path):
    with pytest.raises(EncoderError, match=r"512 dimensions, the model gives 384"):
        load_encoder(str(copied(tmp_path, dim=512)))


def test_corpus_refuses_a_folder_of_another_dimension_and_stays(tmp_path, run):
    with Corpus.create(tmp_path / "c", encoder="hash-ngram"):
        pass
    folder = copied(tmp_path, dim=512)
    code, _, err = run("embed", "-c", tmp_path / "c", "--encoder", folder)
    assert code == 1 and "512" in err and "Traceback" not in err
    with Corpus.open(tmp_path / "c") as corpus:
        assert corpus.encoder_name == "hash-ngram" and corpus.embedding_state().pending is None


def test_tokenizer_of_another_model(tmp_path):
    """Pieces beyond the model's table: told, not looked up somewhere."""
    folder = copied(tmp_path)
    tokenizer = json.loads((folder / "tokenizer.json").read_bytes())
    tokenizer["model"]["vocab"] += [[f"甲{n}", -50.0] for n in range(10)]
    tokenizer["model"]["vocab"].append(["▁甲乙丙丁", 100.0])
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    encoder = BundledEncoder(folder, threads=1)
    with pytest.raises(EncoderError, match="the encoder failed"):
        encoder.encode(["甲乙丙丁"])


class Full:
    """A session on a machine without memory."""

    def __init__(self, session, error):
        self.session, self.error = session, error

    def run(self, outputs, inputs):
        if self.error is not None:
            raise self.error
        return self.session.run(outputs, inputs)


@pytest.mark.parametrize(
    "error",
    [MemoryError(), RuntimeError("Failed to allocate memory for requested buffer of size 9")],
)
def test_out_of_memory_is_told_and_the_encoder_goes_on_afterwards(error):
    encoder = BundledEncoder(bundled_folder("e5-small-zh"), threads=2)
    session = Full(encoder._session, error)
    encoder._session = session
    with pytest.raises(EncoderError, match=r"not enough memory(.|\n)*explorer embed"):
        encoder.encode([PLAIN, "法", "推进农村污水治理。"])
    session.error = None
    assert encoder.encode([PLAIN]).shape == (1, 384)


@pytest.mark.parametrize("started", [0, 1])
def test_without_memory_for_another_thread_the_vectors_come_all_the_same(monkeypatch, started):
    texts = [PLAIN, "法", "推进农村污水治理。", "落实一村一法律顾问制度"]
    encoder = BundledEncoder(bundled_folder("e5-small-zh"), threads=3)
    expected = encoder.encode(texts)
    real, asked = threading.Thread.start, []

    def start(thread):
        asked.append(thread)
        if len(asked) > started:
            raise RuntimeError("can't start new thread")
        real(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    assert encoder.encode(texts).tobytes() == expected.tobytes()
    assert len(asked) == started + 1


def test_out_of_memory_keeps_what_is_done(tmp_path, monkeypatch, seed_files):
    from explorer.corpus import embedding

    monkeypatch.setattr(embedding, "TEXTS_A_COMMIT", 50)
    with Corpus.create(tmp_path / "c", encoder="hash-ngram") as corpus:
        encoder = corpus.encoder()
        calls = []
        real = encoder.encode

        def fails(texts, **options):
            calls.append(len(texts))
            if len(calls) == 3:
                raise MemoryError
            return real(texts, **options)

        monkeypatch.setattr(encoder, "encode", fails)
        with pytest.raises(MemoryError):
            corpus.add(seed_files[:1])
        assert corpus.store.encoders()[0].vectors == 100
        corpus.embed()
        assert sum(calls) - 50 == corpus.store.encoders()[0].vectors


def test_runs_hold_equal_sizes_within_the_budget_each_place_once():
    rng = np.random.default_rng(0)
    sizes = [*rng.integers(4, 90, 500).tolist(), 512, 512]
    runs = _runs(sizes, 256)
    assert sorted(place for places in runs for place in places) == list(range(len(sizes)))
    for places in runs:
        kinds = {sizes[place] for place in places}
        assert len(kinds) == 1
        assert len(places) * kinds.pop() <= 256 or len(places) == 1
    assert len(runs) < len(sizes) / 2
    firsts = [sizes[places[0]] for places in runs]
    assert firsts == sorted(firsts, reverse=True)
    assert all(len(places) == 1 for places in _runs(sizes, 1))
    assert _runs([], 256) == []


def test_copies_are_embedded_once(monkeypatch):
    encoder = BundledEncoder(bundled_folder("e5-small-zh"), threads=1)
    seen = []
    real = encoder._run
    monkeypatch.setattr(encoder, "_run", lambda rows: seen.extend(rows) or real(rows))
    encoder.encode([PLAIN, f" {PLAIN}\n", PLAIN, "法"])
    assert len(seen) == 2


def test_vectors_are_stored_in_half_precision_within_its_rounding(tmp_path, seed_files):
    with Corpus.create(tmp_path / "c", encoder="hash-ngram") as corpus:
        corpus.add(seed_files[:1])
        (row,) = corpus.store.encoders()
        assert (tmp_path / "c" / row.file).stat().st_size == row.vectors * row.dim * 2
        from explorer.corpus.embedding import vectors

        fresh = corpus.encoder().encode([PLAIN])
        assert float(vectors(corpus, [PLAIN])[0] @ fresh[0]) > 1 - 1e-6
