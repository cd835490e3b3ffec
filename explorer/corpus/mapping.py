"""The map: each body sentence a point, alike sentences near one another."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from explorer import layout
from explorer.corpus.embedding import centre, vectors
from explorer.corpus.results import cached
from explorer.corpus.theming import body_units
from explorer.reference import centred

if TYPE_CHECKING:
    from explorer.corpus.core import Corpus

# Decimals kept of a coordinate: a hundredth of a pixel of the plot, and the JSON stays small.
DECIMALS = 4


# How far a copy stands from the one before, as a share of the map's longer side: about a point's
# width on a screen, so that copies show as a cluster instead of hiding one another.
COPY_STEP = 0.003
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


def beside(place: Sequence[float], number: int, step: float) -> tuple[float, float]:
    """Where the `number`th copy of a text stands: a sunflower's spiral round the first
    (Vogel 1979).

    Copies keep their places when others are added.
    """
    radius, angle = step * math.sqrt(number), number * _GOLDEN_ANGLE
    return float(place[0]) + radius * math.cos(angle), float(place[1]) + radius * math.sin(angle)


def coordinates(corpus: Corpus, *, seed: int) -> dict[str, tuple[float, float]]:
    """Return sentence id -> (x, y), computed once for each state of the corpus.

    Too few sentences for a neighbourhood have no map: the result is empty.
    """
    units = body_units(corpus)
    if len(units) < layout.FEWEST:
        return {}

    # One place for each distinct text: dozens of copies would be one another's only neighbours,
    # and leave the map as islands.
    texts = list(dict.fromkeys(u.text for u in units))
    if len(texts) < layout.FEWEST:
        return {}

    def make() -> list[list[object]]:
        rows = centred(vectors(corpus, texts), centre(corpus))
        corpus.progress("map", 0, None)
        points = dict(zip(texts, layout.layout(rows, seed), strict=True))
        corpus.progress("map", 1, 1)
        extent = max((float(np.ptp([p[i] for p in points.values()])) for i in (0, 1)), default=0)
        copies: Counter[str] = Counter()
        placed: list[list[object]] = []
        for unit in units:
            x, y = beside(points[unit.text], copies[unit.text], extent * COPY_STEP)
            copies[unit.text] += 1
            placed.append([unit.id, round(x, DECIMALS), round(y, DECIMALS)])
        return placed

    settings = {
        "n_neighbors": layout.NEIGHBOURS,
        "min_dist": layout.MIN_DIST,
        "metric": "cosine",
        "copies": COPY_STEP,
    }
    stored = cached(corpus, "map", settings, make, seed=seed)
    return {i: (x, y) for i, x, y in stored}
