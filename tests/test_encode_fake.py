"""The encoder without a model."""

import subprocess
import sys

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from explorer.encode import Encoder, HashEncoder, load_encoder


def test_is_an_encoder_by_name():
    encoder = load_encoder("hash-ngram")
    assert isinstance(encoder, Encoder) and encoder.name == "hash-ngram"
    assert encoder.fingerprint != HashEncoder(dim=64).fingerprint


@given(st.lists(st.text(max_size=60), max_size=6))
def test_unit_rows_one_a_text_independent_of_neighbours(texts):
    encoder = HashEncoder()
    rows = encoder.encode(texts)
    assert rows.shape == (len(texts), encoder.dim) and rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    for text, row in zip(texts, rows, strict=True):
        assert encoder.encode([text])[0].tobytes() == row.tobytes()


def test_shared_characters_come_out_near():
    a, b, c = HashEncoder().encode(["加强法治宣传教育。", "加强法治宣传。", "修建农村公路十公里。"])
    assert float(a @ b) > 0.6 > 0.3 > float(a @ c)


def test_same_in_every_process():
    code = (
        "from explorer.encode import HashEncoder\n"
        "print(HashEncoder().encode(['法治'])[0].tobytes().hex())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(runs) == 1
