"""How many themes a corpus has: the joins of the tree whose sides are about different things.

The corpus decides, by how many things it speaks of rather than by its size.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from explorer.themes.tree import joins

Floats = NDArray[np.float32]

# Sides of a join count from this times the root of n sentences on: 4 of 200, 11 of 2,000. The noise
# of a middle falls with the root of its size, so smaller sides look different by chance alone, the
# more often the more sides there are.
_SIZE_GROWTH = 0.25

# The counts that are averaged lie this far apart in likeness.
_LIKENESS_STEP = 0.05


def number(gram: Floats, tree: NDArray[np.float64], likeness: float) -> int:
    """Return how many themes there are: the geometric mean of nine counts around the likeness.

    One count hangs on a few joins near the border and jumps when a report is left out.
    """
    alike, smaller = joins(gram, tree)
    size = math.ceil(_SIZE_GROWTH * math.sqrt(len(gram)))
    counts = [
        count(tree, (alike < likeness + more) & (smaller >= max(least, 2)))
        for more in (-_LIKENESS_STEP, 0, _LIKENESS_STEP)
        for least in (size - 1, size, size + 1)
    ]
    return round(math.exp(sum(map(math.log, counts)) / len(counts)))


def count(tree: NDArray[np.float64], unlike: NDArray[np.bool_]) -> int:
    """Return how many groups are left when the unlike joins, and all above them, are undone."""
    n = len(tree) + 1
    apart = [False] * n
    for join, (left, right) in enumerate(tree[:, :2].astype(int)):
        apart.append(bool(unlike[join]) or apart[left] or apart[right])
    # Every join that is undone makes one group more.
    return 1 + sum(apart)
