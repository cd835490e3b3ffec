"""The map: each body sentence a point, alike sentences near one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer import layout
from explorer.corpus.embedding import centre, vectors
from explorer.corpus.results import cached
from explorer.corpus.theming import body_units
from explorer.reference import centred

if TYPE_CHECKING:
    from explorer.corpus.core import Corpus

# Decimals kept of a coordinate: a hundredth of a pixel of the plot, and the JSON stays small.
DECIMALS = 4


def coordinates(corpus: Corpus, *, seed: int) -> dict[str, tuple[float, float]]:
    """Return sentence id -> (x, y), computed once for each state of the corpus.

    Too few sentences for a neighbourhood have no map: the result is empty.
    """
    units = body_units(corpus)
    if len(units) < layout.FEWEST:
        return {}

    def make() -> list[list[object]]:
        rows = centred(vectors(corpus, [u.text for u in units]), centre(corpus))
        corpus.progress("map", 0, None)
        points = layout.layout(rows, seed)
        corpus.progress("map", 1, 1)
        return [
            [u.id, round(float(x), DECIMALS), round(float(y), DECIMALS)]
            for u, (x, y) in zip(units, points, strict=True)
        ]

    settings = {
        "n_neighbors": layout.NEIGHBOURS,
        "min_dist": layout.MIN_DIST,
        "metric": "cosine",
    }
    stored = cached(corpus, "map", settings, make, seed=seed)
    return {i: (x, y) for i, x, y in stored}
