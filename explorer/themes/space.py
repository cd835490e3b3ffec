"""Where discovered themes live: what a unit's vector, words and codebook scores say, side by side.

Each unit is one row ``[dense | words]`` of unit length. The dense part is the centred vector of the
text with a share of its innermost heading's, and beside it the unit's scores for the themes of a
codebook where one guides the search; the words part is TF-IDF of the text and the heading. The
cosine of two rows is then a weighted mean of nearness in meaning, of what the codebook takes them
for, and of shared words. Sentences that the codebook knows nothing of have no scores, and are
compared by meaning and words alone. On the tuning sentences (benchmarks/results/themes_quality.md)
each part adds to the agreement with a person's themes.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.reference import centred
from explorer.tokens import words_of
from explorer.types import Unit

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]

# The heading's share in the dense part, against 1 for the text. The mean AMI on three sets of
# tuning sentences was 0.57 without, 0.62 at 0.25, 0.58 at 0.5 and 0.45 at 1, where a theme becomes
# whatever one report puts under one heading.
_HEADING_SHARE = 0.25

# The squared weight of the words part, against 1 for the dense part. AMI with the labels is flat
# from 0.3 to 1 and lower at 0 and above 2.
_WORDS_SHARE = 0.3

# The weight of the codebook's scores, in [0, 1] each, against 1 for the vector. AMI with the tuning
# labels was 0.63 without, 0.74 at 0.3, 0.78 at 0.5, 0.82 at 1 and 0.84 at 2, where little but the
# codebook is left.
_GUIDE_SHARE = 1.0

# A word counts when at least this many units have it, and at most this share of them: rarer words
# relate nothing, commoner ones (工作, 建设) relate everything.
_MIN_UNITS = 3
_MAX_SHARE = 0.3


def heading_texts(units: Sequence[Unit]) -> list[str]:
    """Return the distinct innermost headings of the units, sorted: what a caller may embed."""
    return sorted({unit.section[-1] for unit in units if unit.section})


def bags(units: Sequence[Unit]) -> list[list[str]]:
    """Return of each unit the content words of its text and of its innermost heading.

    Words of one letter are left out.
    """
    texts = [unit.text for unit in units]
    headings = heading_texts(units)
    told = dict(zip(headings, map(_longer, words_of(headings)), strict=True))
    return [
        [*_longer(found), *(told[unit.section[-1]] if unit.section else ())]
        for unit, found in zip(units, words_of(texts), strict=True)
    ]


def _longer(found: Sequence[str]) -> list[str]:
    return [word for word in found if len(word) > 1]


@dataclass(frozen=True)
class WordSpace:
    """The words that count, with their inverse document frequencies.

    Attributes
    ----------
    terms : V words, sorted
    idf : float32 array, shape (V,), at least 1
    """

    terms: tuple[str, ...]
    idf: Floats

    @classmethod
    def fit(cls, bags: Sequence[Sequence[str]]) -> WordSpace:
        """Choose and weigh the words of n bags."""
        counts = Counter(word for one in bags for word in set(one))
        n = len(bags)
        kept = sorted(w for w, c in counts.items() if _MIN_UNITS <= c <= max(_MAX_SHARE * n, 1))
        idf = [math.log((1 + n) / (1 + counts[word])) + 1 for word in kept]
        return cls(tuple(kept), np.array(idf, dtype=np.float32))

    def rows(self, bags: Sequence[Sequence[str]]) -> csr_matrix:
        """Return sublinear TF-IDF rows of unit length (zero without a known word), shape (n, V)."""
        from scipy.sparse import csr_matrix

        n, size = len(bags), len(self.terms)
        known = self._column.get
        columns = np.array([known(word, -1) for one in bags for word in one], dtype=np.int64)
        row = np.repeat(np.arange(n), [len(one) for one in bags])[columns >= 0]
        places, counts = np.unique(row * size + columns[columns >= 0], return_counts=True)
        row, column = np.divmod(places, max(size, 1))
        # How often a word comes in a sentence is a small number.
        weight = np.array([0.0, *(1 + math.log(c) for c in range(1, counts.max(initial=0) + 1))])
        data = weight[counts] * self.idf[column].astype(np.float64)
        # Added up in the order of the words, whatever is beside the row.
        lengths = np.sqrt(np.bincount(row, data * data, n))
        starts = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=n))])
        return csr_matrix(
            ((data / lengths[row]).astype(np.float32), column, starts),
            shape=(n, size),
            dtype=np.float32,
        )

    @cached_property
    def _column(self) -> dict[str, int]:
        return {word: i for i, word in enumerate(self.terms)}


@dataclass(frozen=True)
class Rows:
    """n rows ``[dense | words]`` of unit length.

    Attributes
    ----------
    dense : float32 array, shape (n, dim + m): the vectors and the scores of m guiding themes
    words : sparse float32 matrix, shape (n, V)
    """

    dense: Floats
    words: Any

    def __len__(self) -> int:
        return len(self.dense)

    def take(self, which: NDArray[np.intp]) -> Rows:
        """Return some of the rows."""
        return Rows(self.dense[which], self.words[which])

    def gram(self) -> Floats:
        """Return the cosines of all pairs, shape (n, n)."""
        out = self.dense @ self.dense.T
        out += (self.words @ self.words.T).toarray()
        return np.asarray(out, dtype=np.float32)

    def against(self, dense: Floats, words: Floats) -> Floats:
        """Return the products with k other rows given as (k, dim) and (k, V), shape (n, k)."""
        return np.asarray(self.dense @ dense.T + self.words @ words.T, dtype=np.float32)


def rows(
    units: Sequence[Unit],
    bags: Sequence[Sequence[str]],
    vectors: Floats,
    space: WordSpace,
    *,
    centre: Floats | None,
    heading_vectors: Floats | None,
    guide: Floats | None = None,
) -> Rows:
    """Place n units in the space.

    Parameters
    ----------
    bags : what `bags` gives for the units
    vectors : float32 array, shape (n, dim)
    heading_vectors : float32 array, shape (len(heading_texts(units)), dim), or None
    guide : float32 array, shape (n, m), or None; scores for the themes of a codebook, in [0, 1]
    """
    from scipy.sparse import diags

    dense = centred(vectors, centre)
    if heading_vectors is not None and len(heading_vectors):
        position = {text: i for i, text in enumerate(heading_texts(units))}
        above = centred(heading_vectors, centre)
        has = np.array([bool(unit.section) for unit in units])
        which = [position[unit.section[-1]] for unit in units if unit.section]
        dense = dense.copy()
        dense[has] += _HEADING_SHARE * above[which]
        dense = centred(dense, None)
    if guide is not None:
        dense = np.hstack([dense, _GUIDE_SHARE * guide]).astype(np.float32)
    lexical = space.rows(bags) * math.sqrt(_WORDS_SHARE)
    lengths = np.sqrt(
        (dense**2).sum(axis=1) + np.asarray(lexical.multiply(lexical).sum(axis=1)).ravel()
    )
    lengths[lengths == 0] = 1
    return Rows(
        np.asarray(dense / lengths[:, None], dtype=np.float32),
        (diags(1 / lengths) @ lexical).tocsr().astype(np.float32),
    )
