"""Dense and lexical evidence fused into one score in [0, 1]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from explorer.search.lexical import LexicalIndex
from explorer.search.query import Query
from explorer.types import Unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

Mode = Literal["hybrid", "dense", "lexical"]
MODES: tuple[Mode, ...] = ("hybrid", "dense", "lexical")

# Share of the lexical evidence in the fused score. nDCG@10 of the development queries is flat from
# 0.2 to 0.5; re-tune with benchmarks/search_quality.py --split dev --sweep.
LEXICAL_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Scores:
    """The evidence for each unit, all float32 of shape (n_units,) in [0, 1]."""

    total: Floats
    dense: Floats
    lexical: Floats


@dataclass(frozen=True, slots=True)
class Parts:
    """Pieces of units: float32 (n_parts, dim) unit rows, and int64 (n_parts,) unit positions."""

    vectors: Floats
    owner: NDArray[np.int64]


def score_units(
    query: Query,
    query_vector: Floats | None,
    units: Sequence[Unit],
    vectors: Floats | None,
    index: LexicalIndex | None,
    mode: Mode = "hybrid",
    parts: Parts | None = None,
) -> Scores:
    """Score every unit against a query; nothing is cut off here.

    Parameters
    ----------
    query : the parsed query; a unit that lacks a phrase or holds an excluded word scores 0
    query_vector : float32 array, shape (dim,), unit length, centred; None in lexical mode
    units : the candidates
    vectors : float32 array, shape (n_units, dim), unit rows, centred; None in lexical mode
    index : over the units' texts, in the same order; None in dense mode
    mode : which evidence counts
    parts : pieces by which a unit is found too, such as the sentences of a measure

    Returns
    -------
    Scores; `total` is the cosine (negative ones are 0), the coverage, or their weighted mean.
    """
    import numpy as np

    n = len(units)
    dense: Floats = np.zeros(n, dtype=np.float32)
    lexical: Floats = np.zeros(n, dtype=np.float32)
    if mode != "lexical" and query_vector is not None and vectors is not None:
        dense = vectors @ query_vector
        if parts is not None and len(parts.owner):
            # A long measure that does several things is found by the sentence that does this one.
            np.maximum.at(dense, parts.owner, parts.vectors @ query_vector)
        dense = np.clip(dense, 0.0, 1.0).astype(np.float32)
    if mode != "dense" and index is not None:
        lexical = index.coverage(query.text)
    if mode == "hybrid":
        share = np.float32(LEXICAL_SHARE)
        total = (1 - share) * dense + share * lexical
    else:
        total = dense if mode == "dense" else lexical
    if query.phrases or query.excluded:
        allowed = np.array([query.allows(u.text) for u in units], dtype=bool)
        total = np.where(allowed, total, np.float32(0))
    return Scores(total.astype(np.float32), dense, lexical)
