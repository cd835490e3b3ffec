"""Which of a query's words a text holds, weighted by how rare they are.

BM25 (Robertson and Zaragoza 2009) ranks well but its sums mean something else for every query.
Divided by what a text that held every term would get, it becomes the share of the query's
information that the text covers, in [0, 1], and means the same for every query.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from explorer.search.script import simplified
from explorer.tokens import words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.search.shard import Shard

    Floats = NDArray[np.float32]
    Doubles = NDArray[np.float64]
    Rows = NDArray[np.int64]

# The usual BM25 values; K1 is how soon a repeated word stops counting, B how much long texts are
# held back. Re-tune with benchmarks/search_quality.py.
K1 = 1.2
B = 0.5
# A pair is part of a word that is counted itself: half weight, or long words would count several
# times over.
PAIR_WEIGHT = 0.5
# Up to this many rows of a shard their own terms are read, above the lists of the question's terms:
# where both take about a millisecond.
FEW_ROWS = 2_000


def terms(text: str) -> list[str]:
    """Return the words of a text, and the character pairs inside words of three or more.

    The pairs let 法治副校长 and 副校长 meet although they are different words. Traditional
    characters count as simplified ones.
    """
    out: list[str] = []
    for word in words(simplified(text)):
        out.append(word)
        if len(word) > 2:
            out.extend(f"{word[i : i + 2]}~" for i in range(len(word) - 1))
        elif len(word) == 2:
            out.append(f"{word}~")
    return out


def weigh(text: str, frequency: Callable[[str], int], total: int) -> dict[str, float]:
    """Return the weights of a text's terms: BM25's idf, positive for every term, known or not.

    Parameters
    ----------
    frequency : how many texts of the corpus hold a term
    total : how many texts there are
    """
    out: dict[str, float] = {}
    for term in sorted(set(terms(text))):
        held = frequency(term)
        weight = math.log(1 + (total - held + 0.5) / (held + 0.5))
        out[term] = weight * (PAIR_WEIGHT if term.endswith("~") else 1.0)
    return out


def coverage(shard: Shard, rows: Rows, weights: dict[str, float], mean_length: float) -> Floats:
    """Return, for each row, the share of the query's information that it covers.

    Parameters
    ----------
    rows : int64 (n,), ascending
    weights : of the query's terms; see `weigh`
    mean_length : terms of a text, over the whole corpus

    Returns
    -------
    float32 array, shape (n,), in [0, 1]; zeros when the query has no words
    """
    import numpy as np

    whole = sum(weights.values())
    if whole <= 0 or not len(rows):
        return np.zeros(len(rows), dtype=np.float32)
    norm = K1 * (1 - B + B * shard.length[rows] / max(mean_length, 1.0))
    gather = _by_row if len(rows) <= FEW_ROWS else _by_term
    shares: Floats = np.minimum(gather(shard, rows, weights, norm) / whole, 1.0).astype(np.float32)
    return shares


def _by_row(shard: Shard, rows: Rows, weights: dict[str, float], norm: Floats) -> Doubles:
    """The weight that each row covers, from the terms that each row holds."""
    import numpy as np

    places = {place: w for term, w in weights.items() if (place := shard.place(term)) >= 0}
    if not places:
        return np.zeros(len(rows))
    wanted = np.array(sorted(places), dtype=np.int32)
    worth = np.array([places[place] for place in wanted.tolist()])
    first = shard.held_from[rows]
    counts = shard.held_from[rows + 1] - first
    at = spread(first, counts)
    held = shard.held[at]
    near = np.minimum(np.searchsorted(wanted, held), len(wanted) - 1)
    met = np.flatnonzero(wanted[near] == held)
    row = np.repeat(np.arange(len(rows)), counts)[met]
    times = shard.held_count[at[met]].astype(np.float32)
    got = worth[near[met]] * _saturated(times, norm[row])
    return np.bincount(row, got, len(rows)).astype(np.float64)


def _by_term(shard: Shard, rows: Rows, weights: dict[str, float], norm: Floats) -> Doubles:
    """The same from the rows that hold each term: quicker where most rows are wanted."""
    import numpy as np

    out = np.zeros(len(rows))
    for term, weight in weights.items():
        posting, count = shard.postings(term)
        if not len(posting):
            continue
        # Look up the shorter list in the longer.
        if len(posting) < len(rows):
            at = np.minimum(np.searchsorted(rows, posting), len(rows) - 1)
            met = rows[at] == posting
            held, times = at[met], count[met].astype(np.float32)
        else:
            at = np.minimum(np.searchsorted(posting, rows), len(posting) - 1)
            met = posting[at] == rows
            held, times = np.flatnonzero(met), count[at[met]].astype(np.float32)
        out[held] += weight * _saturated(times, norm[held])
    return out


def _saturated(times: Floats, norm: Floats) -> Floats:
    """BM25's saturation relative to one occurrence in a text of mean length.

    Holding the word once is full cover; a passing mention in a long text is a little less.
    """
    import numpy as np

    got: Floats = np.minimum(times * (1 + K1) / (times + norm), 1.0)
    return got


def spread(first: Rows, counts: Rows) -> Rows:
    """The numbers first[0], first[0] + 1, ... (counts[0] of them), first[1], ..."""
    import numpy as np

    ends = np.cumsum(counts)
    steps = np.arange(int(ends[-1]) if len(ends) else 0)
    return steps - np.repeat(ends - counts, counts) + np.repeat(first, counts)
