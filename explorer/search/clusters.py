"""Clusters of like vectors, so that a question looks at the near ones only.

An inverted file (Sivic and Zisserman 2003; Jégou, Douze and Schmid 2011) over spherical k-means:
few lines of matrix products, no index library to load. Deterministic: the sample and the first
centres are evenly spaced rows.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from explorer.work import cores

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
# Rows compared at once, by each core: with 2,000 centres 16 MB.
_BLOCK = 2_048


def centroids(coarse: NDArray[np.int8], scale: Floats) -> Floats:
    """Return the centres of the clusters, float32 (c, dim), unit rows; one when there are few rows.

    Parameters
    ----------
    coarse, scale : int8 (n, dim) and float32 (n,): unit rows, see `build.quantised`
    """
    import numpy as np

    n, dim = coarse.shape
    if n <= ONE_CLUSTER:
        return np.zeros((1, dim), dtype=np.float32)
    lists = int(_LISTS_PER_ROOT * np.sqrt(n))
    some = np.unique(np.linspace(0, n - 1, lists * _SAMPLE_PER_LIST).astype(np.int64))
    sample = coarse[some].astype(np.float32) * scale[some, None]
    centres = sample[np.linspace(0, len(sample) - 1, lists).astype(np.int64)]
    for _ in range(_ROUNDS):
        nearest = _nearest(sample, centres)
        # The sum of each cluster: its rows put together, then added up in one go.
        order = np.argsort(nearest, kind="stable")
        counts = np.bincount(nearest, minlength=lists)
        there = np.flatnonzero(counts)
        sums = np.add.reduceat(sample[order], (np.cumsum(counts) - counts)[there], axis=0)
        # A centre that nothing is near to stays where it is.
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres[there] = np.where(lengths > 0, sums / np.maximum(lengths, 1e-12), centres[there])
    return centres.astype(np.float32)


def assign(coarse: NDArray[np.int8], centres: Floats) -> NDArray[np.int64]:
    """Return the cluster of each of the rows."""
    import numpy as np

    if len(centres) == 1:
        return np.zeros(len(coarse), dtype=np.int64)
    # The length of a row does not change which centre is nearest.
    return _nearest(coarse, centres)


def _nearest(rows: NDArray[Any], centres: Floats) -> NDArray[np.int64]:
    """The nearest centre of each row, by blocks, on all cores: numpy lets other threads run."""
    import numpy as np

    out = np.empty(len(rows), dtype=np.int64)

    def work(start: int) -> None:
        block = rows[start : start + _BLOCK].astype(np.float32, copy=False)
        out[start : start + _BLOCK] = (block @ centres.T).argmax(axis=1)

    starts = range(0, len(rows), _BLOCK)
    with ThreadPoolExecutor(min(cores(), max(len(starts), 1))) as pool:
        deque(pool.map(work, starts), maxlen=0)
    return out
