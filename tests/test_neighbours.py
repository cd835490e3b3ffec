"""Exact neighbours: the fast path against the slow and obvious one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer import neighbours
from explorer.neighbours import pairs_above, top_k, top_of


def unit(rng: np.random.Generator, n: int, dim: int) -> np.ndarray:
    rows = rng.normal(size=(n, dim)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def slow_top(scores: list[float], k: int) -> list[int]:
    return sorted(range(len(scores)), key=lambda i: (-scores[i], i))[:k]


@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0, -1.0]), max_size=30), st.integers(0, 35))
def test_top_of_equals_a_full_sort_with_ties_to_the_lower_row(scores, k):
    fast = top_of(np.array(scores, dtype=np.float32), k)
    assert fast.tolist() == slow_top(scores, k)


@pytest.mark.parametrize("block", [1, 7, 10_000])
def test_top_k_is_the_same_whatever_the_block(monkeypatch, block):
    rng = np.random.default_rng(0)
    queries, rows = unit(rng, 9, 16), unit(rng, 40, 16)
    monkeypatch.setattr(neighbours, "BLOCK_ELEMENTS", block * len(rows))
    ids, scores = top_k(queries, rows, 5)
    full = queries @ rows.T
    for i in range(len(queries)):
        assert ids[i].tolist() == slow_top(full[i].tolist(), 5)
        np.testing.assert_allclose(scores[i], full[i][ids[i]], atol=1e-6)


def test_top_k_beyond_the_number_of_rows_returns_all_rows():
    rng = np.random.default_rng(1)
    ids, scores = top_k(unit(rng, 2, 4), unit(rng, 3, 4), 10)
    assert ids.shape == scores.shape == (2, 3)
    assert sorted(ids[0].tolist()) == [0, 1, 2]


def test_no_rows_give_no_columns():
    rng = np.random.default_rng(1)
    ids, _ = top_k(unit(rng, 2, 4), np.empty((0, 4), dtype=np.float32), 3)
    assert ids.shape == (2, 0)


def test_threshold_is_inclusive_and_nothing_is_capped():
    rows = np.eye(3, dtype=np.float32)
    found = [
        tuple(map(int, p))
        for a, b, _ in pairs_above(rows, rows, 1.0)
        for p in zip(a, b, strict=True)
    ]
    assert found == [(0, 0), (1, 1), (2, 2)]
    everything = sum(len(a) for a, _, _ in pairs_above(rows, rows, 0.0))
    assert everything == 9


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="one width"):
        top_k(np.zeros((1, 3), dtype=np.float32), np.zeros((1, 4), dtype=np.float32), 1)
    with pytest.raises(ValueError, match="at least 1"):
        top_k(np.zeros((1, 3), dtype=np.float32), np.zeros((1, 3), dtype=np.float32), 0)
