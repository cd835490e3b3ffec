"""Where themes lie: the places that the groups of a tree settle on, and how near is near enough."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.themes import space
from explorer.themes.discovered import DiscoverSettings
from explorer.themes.number import number
from explorer.themes.tree import smoothed, ward

Floats = NDArray[np.float32]

# A theme is described by this many of its words; the others weigh next to nothing.
_TERMS = 64

# Rounds in which themes may move; they settle in five to fifteen.
_ROUNDS = 30

# A sentence belongs to a theme when it is nearer to it than this share of structureless data is to
# any. At 0.1 about one sentence in thirty stays unassigned, at 0.25 one in sixteen; a person had
# put half of those elsewhere.
_NULL_QUANTILE = 0.1


def find_places(
    rows: space.Rows, sampled: NDArray[np.intp], settings: DiscoverSettings
) -> tuple[Floats, Floats, NDArray[np.intp], float]:
    """Find the places of themes among n rows: steps 2 to 5 of the module.

    Parameters
    ----------
    sampled : the positions of the rows that the tree is built on

    Returns
    -------
    The places, dense (k, dim) and words (k, V); the group of each row, from 0; and the cosine from
    which a row belongs to its nearest place
    """
    tree_rows = rows.take(sampled)
    groups = _groups(tree_rows, settings)
    dense, lexical, groups = _settle(rows, *means(tree_rows, groups), settings.min_sentences)
    structureless = _structureless(tree_rows).against(dense, lexical).max(axis=1)
    return dense, lexical, groups, float(np.quantile(structureless, _NULL_QUANTILE))


def sample(n: int, size: int, seed: int) -> NDArray[np.intp]:
    """Return the positions of at most `size` of n rows, in order, chosen by the seed."""
    if n <= size:
        return np.arange(n)
    return np.sort(np.random.default_rng(seed).choice(n, size, replace=False))


def _groups(rows: space.Rows, settings: DiscoverSettings) -> NDArray[np.intp]:
    """Return each row's group, from 0: as many as the settings ask for, or as there are."""
    from scipy.cluster.hierarchy import fcluster

    gram = rows.gram()
    tree = ward(smoothed(gram))
    count = settings.themes or number(gram, tree, settings.likeness)
    return np.asarray(fcluster(tree, min(count, len(rows)), "maxclust") - 1, dtype=np.intp)


def _structureless(rows: space.Rows) -> space.Rows:
    """Unit rows without structure: normal draws with the mean and covariance of the rows."""
    from scipy.sparse import csr_matrix

    n = len(rows)
    # The chance is always the same: the floor should not move with the seed.
    mix = np.random.default_rng(0).standard_normal((n, n), dtype=np.float32)
    mix /= np.float32(math.sqrt(n))
    # With X the rows, m their mean, W the draws: W (X - m) + m = (W - (row sums of W - 1) / n) X
    mix -= (mix.sum(axis=1, keepdims=True) - 1) / n
    dense = mix @ rows.dense
    words = (rows.words.T @ mix.T).T
    lengths = np.sqrt((dense**2).sum(axis=1) + (words**2).sum(axis=1))
    lengths[lengths == 0] = 1
    return space.Rows(
        np.asarray(dense / lengths[:, None], dtype=np.float32),
        csr_matrix(np.asarray(words / lengths[:, None], dtype=np.float32)),
    )


def means(rows: space.Rows, groups: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Return the mean direction of each group: dense (k, dim) and words (k, V), unit together.

    Only the heaviest words of a mean are kept.
    """
    from scipy.sparse import csr_matrix

    n, k = len(rows), int(groups.max()) + 1
    member = csr_matrix(
        (np.ones(n, dtype=np.float32), (groups, np.arange(n))), shape=(k, n), dtype=np.float32
    )
    dense = np.asarray(member @ rows.dense, dtype=np.float32)
    words = np.asarray((member @ rows.words).toarray(), dtype=np.float32)
    if words.shape[1] > _TERMS:
        least = np.partition(words, -_TERMS, axis=1)[:, -_TERMS, None]
        words[words < least] = 0
    lengths = np.sqrt((dense**2).sum(axis=1) + (words**2).sum(axis=1))[:, None]
    lengths[lengths == 0] = 1
    return dense / lengths, words / lengths


def _settle(
    rows: space.Rows, dense: Floats, words: Floats, least: int
) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """Move themes to the means of their rows until none changes; drop those that stay too small."""
    groups = rows.against(dense, words).argmax(axis=1)
    for _ in range(_ROUNDS):
        kept = np.flatnonzero(np.bincount(groups, minlength=len(dense)) >= least)
        if len(kept) < len(dense):
            if not len(kept):
                kept = np.array([int(np.bincount(groups).argmax())])
            groups = kept[rows.against(dense[kept], words[kept]).argmax(axis=1)]
        groups = np.unique(groups, return_inverse=True)[1].astype(np.intp)
        dense, words = means(rows, groups)
        moved = rows.against(dense, words).argmax(axis=1)
        if np.array_equal(moved, groups):
            break
        groups = moved
    return dense, words, groups


def heaviest(row: Floats, terms: Sequence[str]) -> dict[str, float]:
    """Return the words of a mean with their weights."""
    return {terms[i]: round(float(row[i]), 6) for i in np.flatnonzero(row).tolist()}
