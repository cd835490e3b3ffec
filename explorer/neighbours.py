"""Exact nearest neighbours by blocked matrix products.

The contract: rows are float32 and of unit length, a score is their inner product (cosine, higher
is nearer), thresholds are inclusive, ties go to the lower row number, and nothing is capped.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

# Elements of one block of scores: 8 M float32 are 32 MB, which stays near the cache and bounds
# memory whatever the corpus. Larger blocks were not faster on two cores.
BLOCK_ELEMENTS = 8_000_000


def top_k(queries: Floats, rows: Floats, k: int) -> tuple[Ints, Floats]:
    """Return the k most similar rows for each query, best first.

    Parameters
    ----------
    queries : float32 array, shape (n_queries, dim), unit rows
    rows : float32 array, shape (n_rows, dim), unit rows
    k : at least 1
        If k exceeds n_rows, n_rows columns come back.

    Returns
    -------
    ids : int64 array, shape (n_queries, min(k, n_rows))
    scores : float32 array, same shape
        Cosine similarity; ``scores[i, j]`` belongs to ``ids[i, j]``.

    Raises
    ------
    ValueError
        An input is not 2-D, the two differ in dim, or k is below 1.
    """
    import numpy as np

    _check(queries, rows)
    if k < 1:
        raise ValueError(f"k must be at least 1, got {k}")
    width = min(k, len(rows))
    ids = np.empty((len(queries), width), dtype=np.int64)
    scores = np.empty((len(queries), width), dtype=np.float32)
    if width == 0:
        return ids, scores
    step = max(1, BLOCK_ELEMENTS // len(rows))
    for start in range(0, len(queries), step):
        block = queries[start : start + step] @ rows.T
        for offset, line in enumerate(block):
            best = top_of(line, width)
            ids[start + offset] = best
            scores[start + offset] = line[best]
    return ids, scores


def top_of(scores: Floats, k: int) -> Ints:
    """Return the positions of the k highest scores, best first, ties to the lower position.

    Parameters
    ----------
    scores : float32 array, shape (n,)
    k : at least 0; more than n gives n

    Returns
    -------
    int64 array, shape (min(k, n),)
    """
    import numpy as np

    n = len(scores)
    if k <= 0:
        return np.empty(0, dtype=np.int64)
    if k < n:
        # argpartition alone would break ties at the k-th place arbitrarily: keep every row that
        # reaches the k-th score, then let the stable sort decide.
        kth = np.partition(scores, n - k)[n - k]
        candidates = np.flatnonzero(scores >= kth)
    else:
        candidates = np.arange(n)
    order = np.argsort(-scores[candidates], kind="stable")
    return candidates[order[:k]].astype(np.int64)


def pairs_above(
    left: Floats, right: Floats, threshold: float
) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Yield all pairs whose cosine reaches the threshold, block by block of left rows.

    Parameters
    ----------
    left, right : float32 arrays, shapes (n, dim) and (m, dim), unit rows
    threshold : inclusive

    Yields
    ------
    (left ids, right ids, scores), each of the same length, in row order.
    """
    import numpy as np

    _check(left, right)
    if len(right) == 0:
        return
    step = max(1, BLOCK_ELEMENTS // len(right))
    for start in range(0, len(left), step):
        block = left[start : start + step] @ right.T
        i, j = np.nonzero(block >= np.float32(threshold))
        yield i.astype(np.int64) + start, j.astype(np.int64), block[i, j]


def _check(a: Floats, b: Floats) -> None:
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[1]:
        raise ValueError(f"need two 2-D arrays of one width, got shapes {a.shape} and {b.shape}")
