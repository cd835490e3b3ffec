"""Each row's nearest rows of other groups, exactly or through clusters of rows.

The contract. Rows are float32 of unit length. Row j is nearer to row i than row k is when
``rows[i] @ rows[j] - penalty[j]`` is greater; ties go to the lower number. Rows of one group
(one report) are never near to one another; group -1 is no group.

Up to EXACT rows all are compared. Above, rows are divided by spherical k-means, and each row is
compared with those of the PROBES clusters whose centres are nearest to it: an inverted file (Jegou,
Douze & Schmid, "Product quantization for nearest neighbor search", 2011, without the quantisation).
What is lost are neighbours in all other clusters. Time grows as n * sqrt(n).

Each part of the work is matrix products on one thread and scans of them, so that its result is the
same to the last bit wherever, and beside whatever else, it is done.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
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
# Clusters that a row is compared with. Among 348,303 sentences put together at random
# (benchmarks/scale.py), which is the hard case, 8 of 834 clusters bring 61 % of the ten nearest, 16
# bring 69 %, 24 bring 72 % and 48 bring 78 %; of the very nearest 65, 74, 76 and 86 %.
PROBES: Final = 24
# Rows that are sought in one go: each time the rows of all clusters are read.
_TOGETHER: Final = 16_384
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
    everything = np.arange(n, dtype=np.int64)
    lists = None
    with one_thread():
        if n > EXACT:
            centres = centres_of(rows, min(n, int(CLUSTERS * n**0.5)))
            lists = Lists.of(centres, assigned(rows, centres), everything)
        work = NearestWork(rows, penalty, groups, k, lists, compiled=n >= COMPILE_FROM)
        parts = list(parts_of(everything, everything, lists))
        found = threaded(work, parts, engine)
        for (mine, _), (some, values) in zip(parts, found, strict=True):
            ids[mine], cosines[mine] = some, values
    return ids, cosines


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """Rows by their clusters.

    Attributes
    ----------
    centres : float32 array, shape (c, dim)
    members : int64 array, the rows, those of a cluster ascending
    edges : int64 array, shape (c + 1,): ``members[edges[i]:edges[i + 1]]`` are those of cluster i
    """

    centres: Floats
    members: Ints
    edges: Ints

    @classmethod
    def of(cls, centres: Floats, of: Ints, rows: Ints) -> Lists:
        """Of some rows, ascending; `of` says of all rows which cluster they are in."""
        members = rows[np.argsort(of[rows], kind="stable")]
        return cls(centres, members, np.searchsorted(of[members], np.arange(len(centres) + 1)))


def parts_of(wanted: Ints, others: Ints, lists: Lists | None) -> Iterator[Part]:
    """Divide the rows whose nearest are sought, for `NearestWork`.

    Parameters
    ----------
    wanted : ascending numbers of rows
    others : those among which they are sought, ascending; with `lists` those of the lists
    """
    step = _TOGETHER if lists is not None else max(1, _BLOCK // max(1, len(others)))
    none = np.zeros(0, dtype=np.int64)
    for at in range(0, len(wanted), step):
        yield wanted[at : at + step], none if lists is not None else others


class NearestWork:
    """The nearest of some rows among others, see `nearest`."""

    def __init__(
        self,
        rows: NDArray[Any],
        penalty: Floats,
        groups: Ints,
        k: int,
        lists: Lists | None = None,
        *,
        compiled: bool,
    ) -> None:
        self._rows, self._penalty, self._groups, self._k = rows, penalty, groups, k
        self._lists = lists
        self._compiled = compiled or lists is not None
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
        scores = np.full((len(mine), self._k), -np.inf, dtype=np.float32)
        best = _scan() if self._compiled else _best
        left = self._rows[mine].astype(np.float32, copy=False)
        for which, some in self._compared(left, others):
            right = self._rows[some].astype(np.float32, copy=False).T
            penalty, groups = self._penalty[some], self._groups[some]
            step = max(1, _BLOCK // max(1, len(some)))
            for at in range(0, len(which), step):
                rows = which[at : at + step]
                best(
                    left[rows] @ right, penalty, groups, some, mine[rows],
                    self._groups[mine[rows]], rows, ids, cosines, scores,
                )  # fmt: skip
        return ids, cosines

    def _compared(self, left: Floats, others: Ints) -> Iterator[tuple[Ints, Ints]]:
        """Which of a part's rows are compared with which rows."""
        if self._lists is None:
            yield np.arange(len(left)), others
            return
        lists = self._lists
        count = min(PROBES, len(lists.centres))
        near = np.empty((len(left), count), dtype=np.int64)
        step = max(1, _BLOCK // len(lists.centres))
        for at in range(0, len(left), step):
            score = left[at : at + step] @ lists.centres.T
            near[at : at + step] = np.argpartition(-score, count - 1, axis=1)[:, :count]
        flat = near.ravel()
        by = np.argsort(flat, kind="stable")
        edges = np.searchsorted(flat[by], np.arange(len(lists.centres) + 1))
        for cluster in np.flatnonzero(np.diff(edges) * np.diff(lists.edges)).tolist():
            which = by[edges[cluster] : edges[cluster + 1]] // count
            yield which, lists.members[lists.edges[cluster] : lists.edges[cluster + 1]]


def _best(
    cosine: Floats,
    penalty: Floats,
    groups: Ints,
    others: Ints,
    mine: Ints,
    of: Ints,
    at: Ints,
    ids: Ints,
    cosines: Floats,
    scores: Floats,
) -> None:
    """Put the nearest `others`, which ascend, into rows `at` of the results, which are empty."""
    score = cosine - penalty
    score[((of[:, None] == groups) & (of >= 0)[:, None]) | (mine[:, None] == others)] = -np.inf
    width = min(ids.shape[1], len(others))
    order = np.argsort(-score, axis=1, kind="stable")[:, :width]
    values = np.take_along_axis(score, order, axis=1)
    none = np.isneginf(values)
    ids[at, :width] = np.where(none, -1, others[order])
    cosines[at, :width] = np.where(none, 0, np.take_along_axis(cosine, order, axis=1))
    scores[at, :width] = values


def _best_one_by_one(
    cosine: Floats,
    penalty: Floats,
    groups: Ints,
    others: Ints,
    mine: Ints,
    of: Ints,
    at: Ints,
    ids: Ints,
    cosines: Floats,
    scores: Floats,
) -> None:
    """The same as one scan of each row that keeps the best so far, in order; the results may hold
    some of other clusters.
    """
    k = ids.shape[1]
    for i in range(len(mine)):
        row = at[i]
        for j in range(len(others)):
            score = cosine[i, j] - penalty[j]
            last = scores[row, k - 1]
            if score < last or (score == last and ids[row, k - 1] < others[j]):
                continue
            if (of[i] >= 0 and of[i] == groups[j]) or mine[i] == others[j]:
                continue
            p = k - 1
            # Of equals the lower number comes first.
            while p > 0 and (
                score > scores[row, p - 1]
                or (score == scores[row, p - 1] and others[j] < ids[row, p - 1])
            ):
                scores[row, p] = scores[row, p - 1]
                ids[row, p] = ids[row, p - 1]
                cosines[row, p] = cosines[row, p - 1]
                p -= 1
            scores[row, p] = score
            ids[row, p] = others[j]
            cosines[row, p] = cosine[i, j]


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
    """The centre that each row is nearest to, shape (n,); on threads of this process."""
    step = max(1, _BLOCK // len(centres))
    work = _AssignWork(rows, centres)
    parts = (slice(at, at + step) for at in range(0, len(rows), step))
    return np.concatenate([np.zeros(0, dtype=np.int64), *threaded(work, parts, None)])


class _AssignWork:
    """Finds the nearest centre of some rows, see `assigned`."""

    def __init__(self, rows: NDArray[Any], centres: Floats) -> None:
        self._rows, self._centres = rows, centres

    def start(self) -> None:
        """There is nothing to load."""

    def __call__(self, part: slice) -> Ints:
        """The numbers of the centres."""
        rows = self._rows[part].astype(np.float32, copy=False)
        out: Ints = np.argmax(rows @ self._centres.T, axis=1)
        return out
