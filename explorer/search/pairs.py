"""Which measures resemble one another across regions."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from explorer.neighbours import top_of
from explorer.search.lexical import terms
from explorer.types import Unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# Dense candidates of other groups that are re-ranked with their words. Many more than are kept,
# so that a pair which shares a rare term but reads differently is not lost.
CANDIDATES = 50
# Share of the words in the score of a pair: cosines of TF-IDF over words and character pairs. They
# run lower than the coverage by which questions are answered, and so weigh less.
LEXICAL_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One unit that resembles another, as positions in the list of units."""

    a: int
    b: int
    score: float  # in [0, 1], as in `score_units`
    mutual: bool  # b's best peer in a's group is a


def cross_neighbours(
    units: Sequence[Unit],
    vectors: Floats,
    groups: Sequence[Hashable],
    *,
    per_unit: int = 3,
) -> list[Neighbour]:
    """Return each unit's most similar units of other groups, best first per unit.

    Parameters
    ----------
    units : the units to compare, one kind
    vectors : float32 array, shape (n_units, dim), unit rows, centred
    groups : the region (or report) of each unit; units of one group are never paired
    per_unit : how many peers each unit gets, at most one from each group, so that one verbose
        neighbour does not fill the list

    Returns
    -------
    list of Neighbour, ordered by `a`, then score, then `b`
    """
    import numpy as np

    n = len(units)
    if n == 0 or per_unit < 1:
        return []
    tfidf = _tfidf([u.text for u in units])
    keys = {g: i for i, g in enumerate(dict.fromkeys(groups))}
    group = np.array([keys[g] for g in groups])
    best: dict[tuple[int, int], tuple[int, float]] = {}  # (unit, group) -> (peer, score)
    chosen: list[list[tuple[float, int]]] = []
    share = np.float32(LEXICAL_SHARE)
    for a in range(n):
        dense = np.clip(vectors @ vectors[a], 0.0, 1.0)
        dense[group == group[a]] = -1.0
        candidates = top_of(dense, CANDIDATES)
        candidates = candidates[dense[candidates] >= 0]
        if tfidf is None or not len(candidates):
            lexical = np.zeros(len(candidates), dtype=np.float32)
        else:
            lexical = np.asarray((tfidf[candidates] @ tfidf[a].T).todense()).ravel()
        fused = (1 - share) * dense[candidates] + share * lexical.astype(np.float32)
        for place in np.argsort(-fused, kind="stable"):
            b = int(candidates[place])
            best.setdefault((a, int(group[b])), (b, float(fused[place])))
        mine = [(best[a, g][1], best[a, g][0]) for g in keys.values() if (a, g) in best]
        mine.sort(key=lambda item: (-item[0], item[1]))
        chosen.append(mine[:per_unit])
    out: list[Neighbour] = []
    for a, peers in enumerate(chosen):
        for score, b in peers:
            back = best.get((b, int(group[a])))
            out.append(Neighbour(a, b, min(1.0, score), back is not None and back[0] == a))
    return out


def _tfidf(texts: Sequence[str]) -> Any:
    """Sparse TF-IDF rows of unit length, or None when no text has a word."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    try:
        return TfidfVectorizer(analyzer=terms, sublinear_tf=True, dtype=np.float32).fit_transform(
            texts
        )
    except ValueError:  # sklearn's "empty vocabulary"
        return None
