"""What speaks for each theme in each unit: nearness to the examples, cue words, headings.

One row per unit and theme. Nothing here is fitted: `explorer.themes.assignment` weighs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from explorer.reference import centred
from explorer.themes.codebook import Codebook
from explorer.themes.cuetable import CueTable
from explorer.types import Unit

Floats = NDArray[np.float32]
T = TypeVar("T")

# A theme's nearness is the mean over its nearest examples: one example alone is a matter of luck,
# and all of them would ask a sentence to be about the whole theme at once.
_NEAREST_EXAMPLES = 3

# Units compared at once; bounds the table of units x examples to about 20 MB.
_BLOCK = 16_384

FEATURES = ("nearness", "lead", "words", "heading", "upper")


def codebook_texts(codebook: Codebook) -> list[str]:
    """Return what the caller must embed for `assign`: all themes' texts, in file order."""
    return [text for theme in codebook.themes for text in theme.texts]


def gather(
    units: Sequence[Unit],
    vectors: Floats,
    codebook: Codebook,
    codebook_vectors: Floats,
    centre: Floats | None,
) -> Floats:
    """Gather the evidence for every unit and theme.

    Parameters
    ----------
    units : n units
    vectors : float32 array, shape (n, dim)
    codebook : m themes
    codebook_vectors : float32 array, shape (number of `codebook_texts`, dim)
    centre : float32 array, shape (dim,), the reference mean, or None

    Returns
    -------
    float32 array, shape (n, m, 5), in the order of `FEATURES`
        nearness: mean centred cosine to the theme's nearest examples;
        lead: nearness less that of the best other theme (relatives in the tree do not compete);
        words, in [0, 1]: cue words in the text that speak for the theme, less those against it;
        heading and upper, in [0, 1]: the same as words, in the innermost heading and in those
        above it.
    """
    n, m = len(units), len(codebook.themes)
    values = np.zeros((n, m, len(FEATURES)), dtype=np.float32)
    if n == 0:
        return values
    near = nearness(vectors, codebook, codebook_vectors, centre)
    values[:, :, 0] = near
    values[:, :, 1] = lead(near, codebook)
    table = _table(codebook)
    texts, text_of = _distinct(unit.text for unit in units)
    values[:, :, 2] = table.strengths(texts)[text_of]
    sections, section_of = _distinct(tuple(unit.section) for unit in units)
    headings, _ = _distinct(heading for section in sections for heading in section)
    strengths = dict(zip(headings, table.strengths(headings), strict=True))
    above = np.zeros((len(sections), m, 2), dtype=np.float32)
    for row, section in zip(above, sections, strict=True):
        if section:
            row[:, 0] = strengths[section[-1]]
            for heading in section[:-1]:
                np.maximum(row[:, 1], strengths[heading], out=row[:, 1])
    values[:, :, 3:] = above[section_of]
    return values


# Arranging the cues takes 0.2 s, and a large corpus asks block by block.
@lru_cache(maxsize=4)
def _table(codebook: Codebook) -> CueTable:
    return CueTable(codebook)


def _distinct(values: Iterable[T]) -> tuple[list[T], NDArray[np.int64]]:
    """The values without repeats, in order, and for each value its place among them."""
    places: dict[T, int] = {}
    which = [places.setdefault(value, len(places)) for value in values]
    return list(places), np.array(which, dtype=np.int64)


def nearness(
    vectors: Floats, codebook: Codebook, codebook_vectors: Floats, centre: Floats | None
) -> Floats:
    """Return the mean centred cosine to each theme's nearest examples, shape (n, m)."""
    rows = centred(vectors, centre)
    examples = centred(codebook_vectors, centre)
    out = np.empty((len(rows), len(codebook.themes)), dtype=np.float32)
    for start in range(0, len(rows), _BLOCK):
        cosines = rows[start : start + _BLOCK] @ examples.T
        column = 0
        for t, theme in enumerate(codebook.themes):
            mine = cosines[:, column : column + len(theme.texts)]
            column += len(theme.texts)
            k = min(_NEAREST_EXAMPLES, mine.shape[1])
            out[start : start + _BLOCK, t] = np.partition(mine, -k, axis=1)[:, -k:].mean(axis=1)
    return out


def lead(near: Floats, codebook: Codebook) -> Floats:
    """Return how far each theme's nearness is above the best theme that is not its relative."""
    out = np.zeros_like(near)
    lines = [set(codebook.line(theme)) for theme in codebook.ids]
    for t, theme in enumerate(codebook.ids):
        others = [
            o
            for o, other in enumerate(codebook.ids)
            if other not in lines[t] and theme not in lines[o]
        ]
        if others:
            out[:, t] = near[:, t] - near[:, others].max(axis=1)
    return out
