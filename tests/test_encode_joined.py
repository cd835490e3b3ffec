"""The joined model: two models' cosines in one, and folders that are not whole."""

import json
import shutil

import numpy as np
import pytest

from explorer.encode import as_sentence_transformer, list_encoders, load_encoder
from explorer.encode.base import unit_rows
from explorer.encode.joined import JoinedEncoder
from explorer.encode.registry import bundled_folder
from explorer.errors import BadValue, EncoderError, EncoderNotFound
from explorer.reference import reference_texts

FOLDER = bundled_folder("measures-zh")
TEXTS = ["法治副校长走进校园", "落实一村一法律顾问制度", "新建污水处理厂两座", "", "😀", "a\0b"]


@pytest.fixture(scope="module")
def encoder():
    return load_encoder("measures-zh")


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(FOLDER, tmp_path / "copy")


def test_the_two_models_stand_side_by_side_and_are_turned(encoder):
    with np.load(FOLDER / "head.npz") as head:
        read = unit_rows(load_encoder("e5-small-zh").encode(TEXTS) - head["centre"]) @ head["axes"]
        known = unit_rows(load_encoder("static-zh").encode(TEXTS) - head["words_centre"])
        turn = head["turn"]
    share = json.loads((FOLDER / "config.json").read_bytes())["share"]
    wanted = unit_rows(unit_rows(np.hstack([unit_rows(read), share * unit_rows(known)])) @ turn)
    rows = encoder.encode(TEXTS)
    assert rows.shape == (len(TEXTS), encoder.dim) and rows.dtype == np.float32
    assert np.allclose(rows, wanted, atol=1e-5)


def test_themes_stand_out_more_than_in_the_default_encoder(encoder):
    """Of three sentences on two themes the two on one are nearer, by more than with e5-small-zh."""
    texts = [
        "各村（社区）调解员上门听双方诉求，把邻里积怨化解在家门口。",
        "排查婚姻、宅基地、欠薪等矛盾纠纷，逐件登记、限期办结。",
        "执法人员出示证件，全程录像，当场告知当事人陈述申辩的权利。",
    ]

    def gap(model):
        middle = model.encode(list(reference_texts())).mean(axis=0)
        a, b, other = unit_rows(model.encode(texts) - middle)
        return a @ b - max(a @ other, b @ other)

    assert gap(encoder) > gap(load_encoder("e5-small-zh")) + 0.05


def test_the_company_of_a_text_changes_no_byte(encoder):
    together = encoder.encode(TEXTS)
    assert np.array_equal(np.concatenate([encoder.encode([t]) for t in TEXTS]), together)
    assert encoder.encode([]).shape == (0, encoder.dim)


def test_what_all_sentences_share_is_taken_away(encoder):
    middle = encoder.encode(list(reference_texts())[:60]).mean(axis=0)
    assert np.linalg.norm(middle) < 0.35


def test_card(encoder):
    cards = {card.name: card for card in list_encoders()}
    card = cards["measures-zh"]
    assert (card.dim, card.bundled) == (encoder.dim, True)
    parts = cards["e5-small-zh"].megabytes + cards["static-zh"].megabytes
    assert parts < card.megabytes < parts + 2  # the two models that it reads with, and its own


@pytest.mark.parametrize("name", ["head.npz", "config.json"])
def test_a_damaged_file_is_named(copy, name):
    data = (copy / name).read_bytes()
    (copy / name).write_bytes(data[: len(data) // 2])
    with pytest.raises(EncoderError, match=name):
        JoinedEncoder(copy, load_encoder)


def test_a_missing_file_is_named(copy):
    (copy / "config.json").unlink()
    with pytest.raises(EncoderNotFound, match="config"):
        JoinedEncoder(copy, load_encoder)


def test_a_head_without_the_last_map(copy):
    with np.load(copy / "head.npz") as head:
        rest = {name: head[name] for name in head.files if name != "turn"}
    np.savez(copy / "head.npz", **rest)
    with pytest.raises(EncoderError, match=r"head\.npz"):
        JoinedEncoder(copy, load_encoder)


def test_a_head_made_for_other_models(copy):
    config = json.loads((copy / "config.json").read_bytes())
    (copy / "config.json").write_text(json.dumps(config | {"sentences": "hash-ngram"}))
    with pytest.raises(EncoderError, match="dimensions"):
        JoinedEncoder(copy, load_encoder)


def test_sentence_transformers_is_told_to_take_the_parts():
    pytest.importorskip("sentence_transformers")
    with pytest.raises(BadValue, match="joined"):
        as_sentence_transformer("measures-zh")
