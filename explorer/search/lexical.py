"""Which of a query's words a text holds, weighted by how rare they are.

BM25 ranks well but its sums mean something else for every query. Divided by what a text of mean
length gets that holds every term once, it becomes how much of the query's information the text
covers, and means the same for every query.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from explorer.search.script import simplified
from explorer.search.shard import term_keys
from explorer.tokens import char_ngrams, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.search.shard import Shard

    Floats = NDArray[np.float32]
    Rows = NDArray[np.int64]

# The usual BM25 values (Robertson and Zaragoza 2009): K1 is how soon a repeated word stops
# counting, B how much long texts are held back. Re-tune with benchmarks/search_quality.py --sweep.
K1 = 1.2
B = 0.75


def terms(text: str) -> list[str]:
    """Return the words of a text, and its pairs of neighbouring characters, marked by a tilde.

    Words are the better evidence and pairs the surer one: they let 法治副校长 and 副校长 meet, and
    say that 矛盾 stood beside 纠纷. Together they beat either (Nie, Gao, Zhang and Zhou 2000 found
    the same on newspapers). Traditional characters count as simplified ones.
    """
    plain = simplified(text)
    return [*words(plain), *(f"{pair}~" for pair in char_ngrams(plain, 2))]


def weigh(
    text: str, frequencies: Callable[[Sequence[str]], Sequence[int]], total: int
) -> dict[str, float]:
    """Return the weights of a text's terms: BM25's idf, positive for every term, known or not.

    Parameters
    ----------
    frequencies : how many texts of the corpus hold each of some terms
    total : how many texts there are
    """
    wanted = sorted(set(terms(text)))
    return {
        term: math.log(1 + (total - held + 0.5) / (held + 0.5))
        for term, held in zip(wanted, frequencies(wanted), strict=True)
    }


def known_share(
    weights: Mapping[str, float], frequencies: Callable[[Sequence[str]], Sequence[int]]
) -> float:
    """How much of a question's information, in [0, 1], lies in terms that the corpus holds."""
    wanted = list(weights)
    held = sum(weights[t] for t, n in zip(wanted, frequencies(wanted), strict=True) if n)
    whole = sum(weights.values())
    return held / whole if whole > 0 else 1.0


class Counts:
    """How often some pieces of a shard hold each of some terms.

    Parameters
    ----------
    rows : int64 (n,): measures or sentences
    pieces : int64 (p,): these rows, then the sentences of the measures among them
    place : int64 (p,): to which of the rows each piece belongs
    wanted : the terms
    mean_length : terms of a text, over the whole corpus
    """

    def __init__(
        self, shard: Shard, rows: Rows, pieces: Rows, place: Rows, wanted: Sequence[str],
        mean_length: float,
    ) -> None:  # fmt: skip
        import numpy as np

        m = max(1, len(wanted))
        self._pieces = len(pieces)
        self._number = {term: i for i, term in enumerate(wanted)}
        found = shard.places(term_keys(wanted))
        # Which of the wanted terms each term of the shard is, 0 none: one look-up for each term of
        # each piece, whatever the number of wanted terms.
        number = np.zeros(len(shard.term), dtype=np.int32)
        number[found[found >= 0]] = np.flatnonzero(found >= 0) + 1
        first = shard.held_from[pieces]
        counts = shard.held_from[pieces + 1] - first
        met = number[shard.held[spread(first, counts)]]
        at = np.flatnonzero(met)
        term = met[at].astype(np.int64) - 1
        piece = np.searchsorted(np.cumsum(counts), at, side="right")
        inner = piece >= len(rows)  # what sentences hold, their measures hold too
        keys = np.concatenate([piece * m + term, place[piece[inner]] * m + term[inner]])
        once, times = np.unique(keys, return_counts=True)
        self._piece, self._term = np.divmod(once, m)
        norm = K1 * (1 - B + B * shard.length[pieces] / max(mean_length, 1.0))
        self._got = times * (1 + K1) / (times + norm[self._piece])

    def cover(self, weights: Mapping[str, float], *, repeats: bool) -> Floats:
        """Return, for each piece, how much of the terms' information it covers.

        BM25 divided by the weights: 1 is every term once in a text of mean length. With `repeats`
        more is possible, for a term that comes often or makes much of a short text; without, a
        term is there or not, and 1 is the most.

        Parameters
        ----------
        weights : of terms among those wanted; see `weigh`

        Returns
        -------
        float32 array, shape (p,); zeros when there are no terms
        """
        import numpy as np

        worth = np.zeros(len(self._number))
        for term, weight in weights.items():
            worth[self._number[term]] = weight
        whole = worth.sum()
        if whole <= 0:
            return np.zeros(self._pieces, dtype=np.float32)
        got = self._got if repeats else np.minimum(self._got, 1.0)
        sums = np.bincount(self._piece, got * worth[self._term], self._pieces)
        share: Floats = (sums / whole).astype(np.float32)
        return share


def spread(first: NDArray[Any], counts: NDArray[Any]) -> Rows:
    """The numbers first[0], first[0] + 1, ... (counts[0] of them), first[1], ..."""
    import numpy as np

    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    found: Rows = np.arange(total) + np.repeat(first - (ends - counts), counts)
    return found
