"""Each row's nearest rows of other groups, exactly or through clusters of rows.

The contract. Rows are float32 of unit length. Row j is nearer to row i than row k is when
``rows[i] @ rows[j] - penalty[j]`` is greater; ties go to the lower number. Rows of one group
(one report) are never near to one another; group -1 is no group.

Up to EXACT rows all are compared. Above, rows are divided by spherical k-means, and the rows of a
cluster are compared with those of the PROBES clusters nearest to it: an inverted file (Jegou, Douze
& Schmid, "Product quantization for nearest neighbor search", 2011, without the quantisation). What
is lost are neighbours behind the border of all those clusters. Time grows as n * sqrt(n).

Each part of the work is one matrix product on one thread and a scan of it, so that its result is
the same to the last bit wherever, and beside whatever else, it is done.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.reuse.spread import threaded
from explorer.work import Engine

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Part = tuple[Ints, Ints]  # rows, and those that they are compared with

# Rows up to which every two are compared: 12,000 take some 3 s on two cores.
EXACT: Final = 12_000
# Clusters that a cluster's rows are compared with, itself among them. Of 2,944 sentences in 108
# clusters, 48 bring 97 % of the nearest and 96 % of the ten nearest, 24 bring 91 and 89 %; in
# larger corpora the same number of clusters is a smaller part of all and brings less.
PROBES: Final = 48
# Clusters are CLUSTERS * sqrt(n); SAMPLE rows for each are looked at when they are made, ROUNDS
# times.
CLUSTERS: Final = 2.0
SAMPLE: Final = 32
ROUNDS: Final = 8
# Elements of a block of scores: 4 M float32 are 16 MB, for each thread.
_BLOCK: Final = 4_000_000
# Rows from which the scan of the scores is compiled (a second or less; then twenty times as quick).
COMPILE_FROM: Final = 2_000


def nearest(
    rows: NDArray[Any], penalty: Floats, groups: Ints, k: int, engine: Engine | None = None
) -> tuple[Ints, Floats]:
    """Return the k nearest rows of other groups for each row, best first.

    Parameters
    ----------
    rows : float32 or float16 array, shape (n, dim)
    penalty : float32 array, shape (n,)
    groups : int64 array, shape (n,)
    k : at least 1
    engine : a cluster that does the work; None, or this machine, does it on threads

    Returns
    -------
    ids : int64 array, shape (n, k); -1 where there are no more rows
    cosines : float32 array, shape (n, k); without the penalty; 0 where there are no more rows
    """
    n = len(rows)
    ids = np.full((n, k), -1, dtype=np.int64)
    cosines = np.zeros((n, k), dtype=np.float32)
    with one_thread():
        parts = list(_exactly(n) if n <= EXACT else _through_clusters(rows))
        work = NearestWork(rows, penalty, groups, k, compiled=n >= COMPILE_FROM)
        found = threaded(work, parts, engine)
        for (mine, _), (some, values) in zip(parts, found, strict=True):
            ids[mine], cosines[mine] = some, values
    return ids, cosines


class NearestWork:
    """The nearest of some rows among others, see `nearest`."""

    def __init__(
        self, rows: NDArray[Any], penalty: Floats, groups: Ints, k: int, *, compiled: bool
    ) -> None:
        self._rows, self._penalty, self._groups, self._k = rows, penalty, groups, k
        self._compiled = compiled
        self._home = os.getpid()

    def start(self) -> None:
        """Compile the scan where it is used; in another process, one thread for good."""
        if self._compiled:
            _scan()
        if os.getpid() != self._home:
            one_thread()

    def __call__(self, part: Part) -> tuple[Ints, Floats]:
        """ids and cosines, shape (rows of the part, k)."""
        mine, others = part
        ids = np.full((len(mine), self._k), -1, dtype=np.int64)
        cosines = np.zeros((len(mine), self._k), dtype=np.float32)
        right = self._rows[others].astype(np.float32, copy=False).T
        penalty, groups = self._penalty[others], self._groups[others]
        step = max(1, _BLOCK // max(1, len(others)))
        for at in range(0, len(mine), step):
            some = mine[at : at + step]
            cosine = self._rows[some].astype(np.float32, copy=False) @ right
            best = _scan() if self._compiled else _best
            best(
                cosine, penalty, groups, others, some, self._groups[some],
                ids[at : at + step], cosines[at : at + step],
            )  # fmt: skip
        return ids, cosines


def _best(
    cosine: Floats,
    penalty: Floats,
    groups: Ints,
    others: Ints,
    mine: Ints,
    of: Ints,
    ids: Ints,
    cosines: Floats,
) -> None:
    """Fill in the nearest `others` of each row; `others` ascend."""
    score = cosine - penalty
    score[((of[:, None] == groups) & (of >= 0)[:, None]) | (mine[:, None] == others)] = -np.inf
    width = min(ids.shape[1], len(others))
    order = np.argsort(-score, axis=1, kind="stable")[:, :width]
    none = np.isneginf(np.take_along_axis(score, order, axis=1))
    ids[:, :width] = np.where(none, -1, others[order])
    cosines[:, :width] = np.where(none, 0, np.take_along_axis(cosine, order, axis=1))


def _best_one_by_one(
    cosine: Floats,
    penalty: Floats,
    groups: Ints,
    others: Ints,
    mine: Ints,
    of: Ints,
    ids: Ints,
    cosines: Floats,
) -> None:
    """`_best` as one scan of each row that keeps the best so far, in order."""
    k = ids.shape[1]
    scores = np.empty(k, dtype=np.float32)
    for i in range(len(mine)):
        held = 0
        for j in range(len(others)):
            score = cosine[i, j] - penalty[j]
            # `others` ascend, so that of equals the lower number is there already.
            if held == k and score <= scores[k - 1]:
                continue
            if (of[i] >= 0 and of[i] == groups[j]) or mine[i] == others[j]:
                continue
            at = held if held < k else k - 1
            held = min(k, held + 1)
            while at > 0 and score > scores[at - 1]:
                scores[at] = scores[at - 1]
                ids[i, at] = ids[i, at - 1]
                cosines[i, at] = cosines[i, at - 1]
                at -= 1
            scores[at] = score
            ids[i, at] = others[j]
            cosines[i, at] = cosine[i, j]


@cache
def _scan() -> Any:
    """The scan as machine code."""
    import numba

    try:
        return numba.njit(cache=True, nogil=True)(_best_one_by_one)
    except RuntimeError:  # nowhere to keep it: compiled anew in each process
        return numba.njit(nogil=True)(_best_one_by_one)


def one_thread() -> Any:
    """Matrix products on one thread each, for as long as this is entered."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    return threadpool_limits(1, "blas")


def _exactly(n: int) -> Iterator[Part]:
    all_ = np.arange(n, dtype=np.int64)
    step = max(1, _BLOCK // max(1, n))
    for at in range(0, n, step):
        yield all_[at : at + step], all_


def _through_clusters(rows: NDArray[Any]) -> Iterator[Part]:
    """Yield the rows of each cluster with the rows of the clusters near it, both ascending."""
    n = len(rows)
    centres = centres_of(rows, min(n, int(CLUSTERS * n**0.5)))
    everything = np.arange(n, dtype=np.int64)
    yield from near_parts(centres, assigned(rows, centres), everything, everything)


def near_parts(centres: Floats, of: Ints, wanted: Ints, others: Ints) -> Iterator[Part]:
    """Yield some rows, those of one cluster at a time, with the rows of the clusters near it.

    Parameters
    ----------
    centres : float32 array, shape (c, dim)
    of : int64 array, shape (n,), the cluster of each row
    wanted, others : ascending numbers of the rows whose nearest are sought, and among which
    """
    by, edges = _by_cluster(of, others, len(centres))
    mine, cuts = _by_cluster(of, wanted, len(centres))
    used = np.flatnonzero(np.diff(cuts))
    for at in range(0, len(used), 256):
        some = used[at : at + 256]
        close = np.argsort(-(centres[some] @ centres.T), axis=1, kind="stable")[:, :PROBES]
        for c, near in zip(some.tolist(), close.tolist(), strict=True):
            rows = np.concatenate([by[edges[d] : edges[d + 1]] for d in near])
            yield mine[cuts[c] : cuts[c + 1]], np.sort(rows)


def _by_cluster(of: Ints, rows: Ints, count: int) -> tuple[Ints, Ints]:
    """Rows in the order of their clusters, and where each cluster begins."""
    ordered = rows[np.argsort(of[rows], kind="stable")]
    return ordered, np.searchsorted(of[ordered], np.arange(count + 1))


def centres_of(rows: NDArray[Any], count: int) -> Floats:
    """Spherical k-means on evenly spaced rows; the same for the same rows."""
    sample = np.unique(np.linspace(0, len(rows) - 1, min(len(rows), SAMPLE * count)).astype(int))
    some = rows[sample].astype(np.float32)
    centres = some[np.linspace(0, len(some) - 1, count).astype(int)].copy()
    for _ in range(ROUNDS):
        of = assigned(some, centres)
        order = np.argsort(of, kind="stable")
        present, first = np.unique(of[order], return_index=True)
        sums = np.add.reduceat(some[order], first, axis=0)
        # A cluster that lost all its rows keeps its centre.
        centres[present] = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
    out: Floats = centres
    return out


def assigned(rows: NDArray[Any], centres: Floats) -> Ints:
    """The centre that each row is nearest to, shape (n,)."""
    out = np.empty(len(rows), dtype=np.int64)
    step = max(1, _BLOCK // len(centres))
    for at in range(0, len(rows), step):
        part = rows[at : at + step].astype(np.float32, copy=False)
        out[at : at + step] = np.argmax(part @ centres.T, axis=1)
    return out
