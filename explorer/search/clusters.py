"""Clusters of like vectors, so that a question looks at the near ones only.

An inverted file (Sivic and Zisserman 2003; Jégou, Douze and Schmid 2011) over spherical k-means:
few lines of matrix products, no index library to load. Deterministic: the sample and the first
centres are evenly spaced rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# A shard of up to this many rows is one cluster, which is always looked at: eight such shards
# (indexing.MAX_SMALL_SHARDS) cost a question some 5 ms.
ONE_CLUSTER = 4_000
# Twice the root of the number of rows: choosing clusters and looking through them then take about
# the same time. 1 M rows make 2,000 clusters of 500.
_LISTS_PER_ROOT = 2.0
# Rows of the sample for each centre, and rounds. More of either changed recall by less than 0.002
# (benchmarks/search_speed.py --recall).
_SAMPLE_PER_LIST = 32
_ROUNDS = 6
_BLOCK = 8_192


def centroids(fine: NDArray[np.float16], rows: NDArray[np.int64]) -> Floats:
    """Return the centres of the clusters, float32 (c, dim), unit rows; one when there are few rows.

    Parameters
    ----------
    fine : float16 (n, dim), unit rows
    rows : which of them take part
    """
    import numpy as np

    dim = fine.shape[1]
    if len(rows) <= ONE_CLUSTER:
        return np.zeros((1, dim), dtype=np.float32)
    lists = int(_LISTS_PER_ROOT * np.sqrt(len(rows)))
    some = rows[np.linspace(0, len(rows) - 1, lists * _SAMPLE_PER_LIST).astype(np.int64)]
    sample = fine[np.unique(some)].astype(np.float32)
    centres = sample[np.linspace(0, len(sample) - 1, lists).astype(np.int64)]
    for _ in range(_ROUNDS):
        nearest = _nearest(sample, centres)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, sample)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        # A centre that nothing is near to stays where it is.
        centres = np.where(lengths > 0, sums / np.maximum(lengths, 1e-12), centres)
    return centres.astype(np.float32)


def assign(
    fine: NDArray[np.float16], rows: NDArray[np.int64], centres: Floats
) -> NDArray[np.int64]:
    """Return the cluster of each of the rows."""
    import numpy as np

    if len(centres) == 1:
        return np.zeros(len(rows), dtype=np.int64)
    out = np.empty(len(rows), dtype=np.int64)
    for start in range(0, len(rows), _BLOCK):
        part = fine[rows[start : start + _BLOCK]].astype(np.float32)
        out[start : start + len(part)] = _nearest(part, centres)
    return out


def _nearest(rows: Floats, centres: Floats) -> NDArray[np.int64]:
    import numpy as np

    out = np.empty(len(rows), dtype=np.int64)
    for start in range(0, len(rows), _BLOCK):
        out[start : start + _BLOCK] = (rows[start : start + _BLOCK] @ centres.T).argmax(axis=1)
    return out
