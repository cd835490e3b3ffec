"""The map keeps alike rows together and is the same for the same seed."""

import numpy as np
import pytest

from explorer.layout import FEWEST, _compiled_when_called, _quiet_umap, layout


def clusters(sizes, dim=16, spread=0.15, seed=0):
    rng = np.random.default_rng(seed)
    rows = np.concatenate(
        [np.eye(dim)[i] + rng.normal(scale=spread, size=(n, dim)) for i, n in enumerate(sizes)]
    )
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float32), np.repeat(np.arange(len(sizes)), sizes)


def test_alike_rows_lie_together_and_the_seed_decides():
    rows, label = clusters([40, 40, 40])
    points = layout(rows, 0)
    assert points.shape == (120, 2) and np.isfinite(points).all()
    np.testing.assert_array_equal(points, layout(rows, 0))
    distance = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(distance, np.inf)
    nearest = distance.argmin(axis=1)
    assert (label[nearest] == label).mean() > 0.95


@pytest.mark.parametrize("n", [FEWEST, 12, 46])
def test_few_rows_and_equal_rows(n):
    rows = np.tile(np.eye(4, dtype=np.float32)[:1], (n, 1))
    assert np.isfinite(layout(rows, 0)).all()
    rows, _ = clusters([n])
    assert layout(rows, 1).shape == (n, 2)


def test_plain_and_compiled_kernels_weigh_edges_alike():
    """The slow path that is quick to start must give what the compiled one gives."""
    with _quiet_umap():
        from umap import umap_

    rows, _ = clusters([30, 30])
    distance = np.sort(1 - rows @ rows.T, axis=1)[:, :10].clip(0).astype(np.float32)
    plain = umap_.smooth_knn_dist.py_func(distance, 10.0)
    compiled = umap_.smooth_knn_dist(distance, 10.0)
    for a, b in zip(plain, compiled, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4)


@pytest.mark.parametrize(("module", "at_once"), [("a.trees", False), ("a.utils", True)])
def test_kernels_that_nobody_calls_are_not_compiled(module, at_once):
    import numba

    before = numba.njit
    names = {"__name__": module}
    with _compiled_when_called("a.trees"):
        exec("import numba\n@numba.njit('f8(f8)')\ndef twice(x):\n    return 2 * x\n", names)
    assert numba.njit is before
    assert bool(names["twice"].signatures) is at_once
    assert names["twice"](1.5) == 3.0


def test_too_few_rows_are_refused():
    with pytest.raises(ValueError, match="at least"):
        layout(np.eye(FEWEST - 1, dtype=np.float32), 0)
