"""Unit vectors to points in the plane: UMAP, arranged so that a small map is quick.

umap-learn compiles its kernels when they are first used. Compiling takes ten times longer than
laying out a few hundred sentences: measured on the seeds (340 sentences, two cores), 26 s of
processor time, of which 22 s compiling. Three things avoid most of it:

- the nearest neighbours come from our own exact search, so that umap's is never compiled;
- below SMALL rows the two kernels that turn distances into edge weights, which run over rows once,
  are run as the plain Python that they are written in. The layout itself is always compiled;
- pynndescent, which umap imports and which is never called here, compiles 30 kernels while it is
  imported for the first time on a machine; while umap is imported they are made to wait for their
  first call. That is two thirds of the first import (27 s of processor time became 6 s where a
  plain import takes 5).

The method is untouched: McInnes, Healy and Melville, "UMAP: Uniform Manifold Approximation and
Projection" (2018).
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# UMAP's own defaults; 15 neighbours show themes rather than pairs.
NEIGHBOURS = 15
MIN_DIST = 0.1
# Rows up to which plain Python is quicker than compiling: some 2 ms a row against 7 s.
SMALL = 3_000
# Rows up to which the spectral start is left out: it needs a connected graph of some size.
TINY = 3 * NEIGHBOURS
# Fewer rows have no neighbourhood to speak of.
FEWEST = 5


def layout(rows: Floats, seed: int) -> Floats:
    """Place each row in the plane, alike rows near one another.

    Parameters
    ----------
    rows : float32 array, shape (n, dim), unit rows; n at least FEWEST
    seed : the same seed gives the same picture on the same machine (umap then runs on one thread)

    Returns
    -------
    float32 array, shape (n, 2)

    Raises
    ------
    ValueError
        Too few rows.
    """
    import numpy as np

    from explorer.neighbours import top_k

    n = len(rows)
    if n < FEWEST:
        raise ValueError(f"a map needs at least {FEWEST} rows, got {n}")
    k = min(NEIGHBOURS, n - 1)
    ids, scores = top_k(rows, rows, k)
    # umap expects each row among its own neighbours, first; equal texts may have put another
    # there.
    for i in range(n):
        own = np.flatnonzero(ids[i] == i)
        place = int(own[0]) if len(own) else k - 1
        ids[i, 1 : place + 1] = ids[i, :place].copy()
        scores[i, 1 : place + 1] = scores[i, :place].copy()
        ids[i, 0], scores[i, 0] = i, 1.0
    distances = np.clip(1.0 - scores, 0.0, 2.0).astype(np.float32)
    with _quiet_umap() as UMAP, _plain_python(n <= SMALL):
        model = UMAP(
            n_neighbors=k,
            min_dist=MIN_DIST,
            metric="cosine",
            random_state=seed,
            n_jobs=1,
            init="spectral" if n > TINY else "random",
            precomputed_knn=(ids, distances),
            force_approximation_algorithm=True,
        )
        return np.asarray(model.fit_transform(rows), dtype=np.float32)


@contextmanager
def _quiet_umap() -> Iterator[Any]:
    """umap's class, without its announcements: no tensorflow, a seed means one thread."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with _compiled_when_called("pynndescent.rp_trees", "pynndescent.distances"):
            from umap import UMAP

        yield UMAP


@contextmanager
def _compiled_when_called(*modules: str) -> Iterator[None]:
    """Functions that these modules declare with their types are compiled at their first call.

    A declared type makes numba compile at once. The types that these modules declare are those
    that their callers pass, so the same code comes out later, if anybody calls it; where a declared
    type converts (pynndescent.utils and its random numbers), it must stay.
    """
    import numba

    declare = numba.njit

    def waiting(*types: Any, **options: Any) -> Any:
        module = sys._getframe(1).f_globals.get("__name__")
        if types and not callable(types[0]) and module in modules:
            types = ()
        return declare(*types, **options)

    numba.njit = waiting
    try:
        yield
    finally:
        numba.njit = declare


@contextmanager
def _plain_python(wanted: bool) -> Iterator[None]:
    """Run umap's two per-row kernels as plain Python inside the block."""
    from umap import umap_

    kept: dict[str, Any] = {}
    for name in ("smooth_knn_dist", "compute_membership_strengths"):
        kernel = getattr(umap_, name, None)
        plain = getattr(kernel, "py_func", None)
        if wanted and plain is not None:
            kept[name] = kernel
            setattr(umap_, name, plain)
    try:
        yield
    finally:
        for name, kernel in kept.items():
            setattr(umap_, name, kernel)
