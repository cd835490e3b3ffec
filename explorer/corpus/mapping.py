"""The map: each body sentence a point, alike sentences near one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from explorer.corpus.embedding import centre, vectors
from explorer.corpus.results import cached
from explorer.reference import centred

if TYPE_CHECKING:
    from explorer.corpus.core import Corpus

# UMAP's own defaults but for the metric: rows are unit vectors, so cosine. 15 neighbours show
# themes rather than pairs.
NEIGHBOURS = 15
MIN_DIST = 0.1
# Decimals kept of a coordinate: a hundredth of the plot's finest pixel, and the JSON stays small.
DECIMALS = 4


def coordinates(corpus: Corpus, *, seed: int) -> dict[str, tuple[float, float]]:
    """Return sentence id -> (x, y) by UMAP, computed once for each state of the corpus.

    Too few sentences for a neighbourhood (below 5) have no map: the result is empty.
    """
    units = [u for u in corpus.store.units("sentence") if not u.heading and u.role != "signature"]
    if len(units) < 5:
        return {}

    def make() -> list[list[object]]:
        rows = centred(vectors(corpus, [u.text for u in units]), centre(corpus))
        corpus.progress("map", 0, None)
        points = layout(rows, seed)
        corpus.progress("map", 1, 1)
        return [
            [u.id, round(float(x), DECIMALS), round(float(y), DECIMALS)]
            for u, (x, y) in zip(units, points, strict=True)
        ]

    settings = {"n_neighbors": NEIGHBOURS, "min_dist": MIN_DIST, "metric": "cosine"}
    stored = cached(corpus, "map", settings, make, seed=seed)
    return {i: (x, y) for i, x, y in stored}


def layout(rows: Any, seed: int) -> Any:
    """UMAP of unit rows to the plane (McInnes, Healy and Melville 2018), single-threaded so that
    the same seed gives the same picture."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # umap announces that a seed means one thread
        from umap import UMAP

        n = len(rows)
        model = UMAP(
            n_neighbors=min(NEIGHBOURS, n - 1),
            min_dist=MIN_DIST,
            metric="cosine",
            random_state=seed,
            n_jobs=1,
            init="spectral" if n > 3 * NEIGHBOURS else "random",
        )
        return model.fit_transform(rows)
