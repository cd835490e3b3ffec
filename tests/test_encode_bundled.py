"""The default encoder: same pieces, same vectors, whatever stands beside a text."""

import json
import re
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.encode import Encoder, list_encoders, load_encoder
from explorer.encode.bundled import BundledEncoder
from explorer.encode.registry import bundled_folder
from explorer.errors import BadValue, EncoderError, EncoderNotFound

DATA = Path(__file__).parent / "data"
NAME = "e5-small-zh"
# Short and long, alike and unlike, from one character to several windows.
VARIED = [
    "加强法治政府建设。",
    "落实“一村一法律顾问”制度，12个行政村全部签约，提供法律咨询86人次。",
    "法治副校长进校园开展宪法宣传周活动。",
    "法",
    "",
    "GDP增长5.2%，完成投资1.3亿元😀",
    "坚持和发展新时代“枫桥经验”，排查化解矛盾纠纷。" * 40,
]


@pytest.fixture(scope="module")
def encoder():
    return BundledEncoder(bundled_folder(NAME), threads=2)


@pytest.fixture(scope="module")
def pieces():
    lines = (DATA / "encode_pieces.jsonl").read_text(encoding="utf-8").splitlines()
    return [tuple(json.loads(line)) for line in lines]


def is_latin(char):
    return char.isalpha() and unicodedata.name(char, "").startswith("LATIN")


def test_chinese_is_cut_as_by_the_full_vocabulary(encoder, pieces):
    vocabulary = encoder._tokenizer.get_vocab()
    same = 0
    for text, expected in pieces:
        missing = [piece for piece in expected if piece not in vocabulary]
        got = encoder.tokens(text)
        if not missing:
            assert got == expected, text
            same += 1
        else:  # words of other languages only, and nothing but they is cut otherwise
            assert all(any(map(is_latin, piece)) for piece in missing), (text, missing)
            assert without_latin(got) == without_latin(expected), text
    assert same >= 190
    assert not any(
        piece not in vocabulary
        for text, expected in pieces
        if not re.search("[A-Za-zÀ-ɏ]", unicodedata.normalize("NFKC", text))
        for piece in expected
    )


def without_latin(tokens):
    return [
        t for t in tokens if not any(map(is_latin, unicodedata.normalize("NFC", t))) and t != "▁"
    ]


def test_golden_vectors(encoder):
    """Another processor may round differently; a wrong prefix, piece or weight shows at once."""
    golden = json.loads((DATA / "encode_vectors.json").read_text(encoding="utf-8"))
    vectors = encoder.encode([row["text"] for row in golden])
    # Of the whole network in float32 with the full vocabulary, four decimals; ours is half of it,
    # trained on sentences: a lone character or name comes less near.
    sentences = []
    for row, vector in zip(golden, vectors, strict=True):
        near = float(vector @ np.asarray(row["vector"], np.float32))
        assert near >= (0.993 if row["text"].endswith("。") else 0.98), (row["text"], near)
        sentences += [near] * row["text"].endswith("。")
    assert len(sentences) == 5 and sum(sentences) / 5 >= 0.996


def test_same_bytes_alone_in_a_batch_in_any_order_with_any_threads(encoder):
    together = encoder.encode(VARIED)
    for number, text in enumerate(VARIED):
        assert encoder.encode([text])[0].tobytes() == together[number].tobytes(), text[:20]
    assert encoder.encode(VARIED[::-1])[::-1].tobytes() == together.tobytes()
    one = BundledEncoder(bundled_folder(NAME), threads=1)
    assert one.encode(VARIED).tobytes() == together.tobytes()


def test_unit_rows_in_the_order_asked_for_with_copies(encoder):
    texts = [VARIED[0], VARIED[2], VARIED[0], VARIED[3], VARIED[2]]
    vectors = encoder.encode(texts)
    assert vectors.shape == (5, encoder.dim) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0].tobytes() == vectors[2].tobytes()
    assert vectors[1].tobytes() == vectors[4].tobytes()
    assert len({vector.tobytes() for vector in vectors}) == 3


def test_means_the_same_ranks_above_shares_few_words(encoder):
    query, *others = encoder.encode(
        [
            "学校聘任法治副校长",
            "选派政法干警到中小学担任法治辅导员，讲授法治课。",
            "修缮学校围墙，改善食堂条件。",
            "推进农村污水治理。",
        ]
    )
    scores = [float(query @ other) for other in others]
    assert scores == sorted(scores, reverse=True)


def test_prefix_is_the_same_on_both_sides_and_no_other(encoder):
    text = "加强行政执法监督。"
    plain = encoder.encode([text])
    assert plain.tobytes() == encoder.encode([text], prefix="query: ").tobytes()
    for other in ("passage: ", ""):
        with pytest.raises(BadValue, match="query:"):
            encoder.encode([text], prefix=other)


def test_a_model_without_the_prefix_in_its_graph_takes_any(tmp_path):
    folder = copy_of_model(tmp_path)
    config = json.loads((folder / "config.json").read_bytes())
    (folder / "config.json").write_text(json.dumps({**config, "frame": "outside"}))
    encoder, text = BundledEncoder(folder), "加强行政执法监督。"
    plain = encoder.encode([text])
    assert plain.tobytes() == encoder.encode([text], prefix="query: ").tobytes()
    assert plain.tobytes() != encoder.encode([text], prefix="passage: ").tobytes()
    # The prefix cut by itself is the prefix cut with the text.
    assert plain.tobytes() == encoder.encode([f"query: {text}"], prefix="").tobytes()


def test_long_text_is_the_weighted_mean_of_its_windows(encoder):
    # One piece a character, so that windows of tokens are windows of characters: 2 x 300.
    text = "法" * 300 + "税" * 300
    assert len(encoder.tokens(text)) == 601  # and the mark of the beginning
    parts = encoder.encode([text[:300], text[300:]])
    mean = parts.mean(axis=0)
    mean /= np.linalg.norm(mean)
    whole = encoder.encode([text])[0]
    assert float(whole @ mean) > 0.98
    assert float(whole @ parts[1]) > 0.8  # the end counts: nothing is cut off
    changed = encoder.encode([text[:-200] + "推进农村生活污水治理工作。" * 15])[0]
    assert float(whole @ changed) < 0.999


@pytest.mark.parametrize("tokens", [506, 507, 508])
def test_texts_at_the_edge_of_a_window(encoder, tokens):
    text = "法" * (tokens - 1)
    assert len(encoder.tokens(text)) == tokens
    assert np.linalg.norm(encoder.encode([text])[0]) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("blank", ["", " ", "\n\t　", "\ufeff", "\u200b"])
def test_blank_texts_share_one_vector(encoder, blank):
    vector = encoder.encode([blank])[0]
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    assert float(vector @ encoder.encode([""])[0]) > 0.999


@pytest.mark.parametrize(
    "text",
    [
        "\x00\x01\x02",
        "\x1b[31m红",
        "😀🏛️🇨🇳👨‍👩‍👧",
        "ཀ་ཁ་ག",
        "ئۇيغۇر",
        "\ud800坏",
        "</s><pad><mask>",
        "�",
    ],
)
def test_odd_texts_have_vectors(encoder, text):
    vectors = encoder.encode([text, "加强法治宣传。"])
    assert np.isfinite(vectors).all()
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    # and leave their neighbour alone
    assert vectors[1].tobytes() == encoder.encode(["加强法治宣传。"])[0].tobytes()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=4))
def test_any_texts(encoder, texts):
    vectors = encoder.encode(texts)
    assert vectors.shape == (len(texts), encoder.dim)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_blanks_around_a_text_do_not_count(encoder):
    a, b = encoder.encode(["　加强法治宣传。\n", "加强法治宣传。"])
    assert a.tobytes() == b.tobytes()


def test_texts_that_are_the_same_tokens_run_once(encoder, monkeypatch):
    texts = ["落实12项制度。", "落实１２项制度。", "  落实12项制度。\n", "落实13项制度。"]
    runs = []
    real = encoder._run
    monkeypatch.setattr(encoder, "_run", lambda rows: runs.extend(rows) or real(rows))
    rows = encoder.encode(texts)
    assert len(runs) == len({row.tobytes() for row in rows}) == 2
    assert rows[0].tobytes() == rows[1].tobytes() == rows[2].tobytes()


def test_progress_counts_up_to_all_texts(encoder):
    seen = []
    encoder.encode([*VARIED, *VARIED[:3]], on_progress=seen.append)
    assert seen == sorted(seen) and seen[-1] == len(VARIED) + 3
    encoder.encode([], on_progress=seen.append)


def test_no_texts(encoder):
    assert encoder.encode([]).shape == (0, encoder.dim)


@pytest.mark.parametrize("wrong", ["一个字符串", ["对", None], [b"bytes"]])
def test_what_is_no_list_of_texts_is_refused(encoder, wrong):
    with pytest.raises(BadValue):
        encoder.encode(wrong)


def test_threads_below_one_are_refused():
    with pytest.raises(BadValue):
        BundledEncoder(bundled_folder(NAME), threads=0)


def test_registry(encoder):
    cards = {card.name: card for card in list_encoders()}
    assert cards[NAME].bundled and cards[NAME].dim == encoder.dim == 384
    assert cards[NAME].licence == "MIT" and "zh" in cards[NAME].languages
    assert 20 < cards[NAME].megabytes < 50
    loaded = load_encoder(NAME)
    assert isinstance(loaded, Encoder)
    assert (loaded.name, loaded.fingerprint) == (NAME, encoder.fingerprint)
    assert load_encoder(cards[NAME].path).fingerprint == encoder.fingerprint


def copy_of_model(tmp_path):
    folder = tmp_path / "model"
    shutil.copytree(bundled_folder(NAME), folder)
    return folder


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "config.json"])
def test_damaged_file_is_named(tmp_path, name, capfd):
    folder = copy_of_model(tmp_path)
    (folder / name).write_bytes((folder / name).read_bytes()[:100])
    with pytest.raises(EncoderError, match=name):
        BundledEncoder(folder)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "config.json"])
def test_missing_file_is_named(tmp_path, name):
    folder = copy_of_model(tmp_path)
    (folder / name).unlink()
    with pytest.raises(EncoderNotFound, match=name):
        BundledEncoder(folder)


COLD = """
import sys
from explorer.encode import load_encoder
vector = load_encoder("e5-small-zh").encode(["加强法治政府建设。"])[0]
assert abs(float(vector @ vector) - 1) < 1e-5
print([name for name in ("torch", "transformers", "sentence_transformers") if name in sys.modules])
"""


def test_cold_start_needs_no_torch_and_prints_nothing_of_its_own():
    done = subprocess.run([sys.executable, "-c", COLD], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_importing_the_stage_loads_no_runtime():
    code = "import sys, explorer.encode; print({'onnxruntime', 'tokenizers'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
