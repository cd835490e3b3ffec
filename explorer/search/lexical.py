"""Which of a query's words a text holds, weighted by how rare they are.

BM25 ranks well but its sums mean something else for every query. Divided by what a text of mean
length gets that holds every term once, it becomes how much of the query's information the text
covers, and means the same for every query.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from explorer.reference import reference_texts
from explorer.search.script import simplified, written_forms
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
# What a pair of characters ends with, to be told from a word of two.
_PAIR = "~"
# A question of at most this many characters is also looked for character by character: 毕业生 and
# 大学生 share two. Longer ones share most of their characters with any text.
CHARACTERS_UP_TO = 80
# The Basic Multilingual Plane; no rarer character is looked for.
_CODE_POINTS = 1 << 16


def terms(text: str) -> list[str]:
    """Return the words of a text, and its pairs of neighbouring characters, marked by a tilde.

    Words are the better evidence and pairs the surer one: they let 法治副校长 and 副校长 meet, and
    say that 矛盾 stood beside 纠纷. Together they beat either (Nie, Gao, Zhang and Zhou 2000 found
    the same on newspapers). Traditional characters count as simplified ones.
    """
    plain = simplified(text)
    return [*words(plain), *(f"{pair}{_PAIR}" for pair in char_ngrams(plain, 2))]


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


def pairs_of(weights: Mapping[str, float]) -> dict[str, float]:
    """Of the terms the pairs of characters alone.

    A measure that is asked for by a measure is told better by them than by words and pairs (on the
    tuning questions by 0.01): it is long, and what counts is the run of its text.
    """
    return {term: weight for term, weight in weights.items() if term.endswith(_PAIR)}


def known_share(
    weights: Mapping[str, float], frequencies: Callable[[Sequence[str]], Sequence[int]]
) -> float:
    """How much of a question's information, in [0, 1], lies in terms that the corpus holds."""
    wanted = list(weights)
    held = sum(weights[t] for t, n in zip(wanted, frequencies(wanted), strict=True) if n)
    whole = sum(weights.values())
    return held / whole if whole > 0 else 1.0


@lru_cache(maxsize=1)
def _reference_characters() -> tuple[Counter[str], int]:
    """How many of the reference sentences hold each character, and how many sentences there are."""
    texts = reference_texts()
    return Counter(c for text in texts for c in set(simplified(text))), len(texts)


def weigh_characters(text: str) -> dict[str, float]:
    """Return the weights of a short question's characters; none for a long one.

    How rare a character is was counted over the reference sentences: it is much the same in every
    corpus, and needs no list of who holds it.
    """
    if len(text) > CHARACTERS_UP_TO:
        return {}
    held, total = _reference_characters()
    wanted = sorted(set(char_ngrams(simplified(text), 1)))
    return {c: math.log(1 + (total - held[c] + 0.5) / (held[c] + 0.5)) for c in wanted}


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
        order = np.argsort(found, kind="stable")
        order = order[found[order] >= 0]
        there = found[order]
        first = shard.held_from[pieces]
        counts = shard.held_from[pieces + 1] - first
        held = shard.held[spread(first, counts)]
        # The wanted terms are few: looking each held term up among them needs no table of all.
        near = np.searchsorted(there, held) if len(there) else np.zeros(len(held), dtype=np.int64)
        near = np.minimum(near, max(0, len(there) - 1))
        at = np.flatnonzero(there[near] == held) if len(there) else near[:0]
        term = order[near[at]]
        piece = np.searchsorted(np.cumsum(counts), at, side="right")
        inner = piece >= len(rows)  # what sentences hold, their measures hold too
        keys = np.concatenate([piece * m + term, place[piece[inner]] * m + term[inner]])
        once, times = np.unique(keys, return_counts=True)
        self._piece, self._term = np.divmod(once, m)
        self._got = saturated(times, shard, pieces[self._piece], mean_length)

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


@lru_cache(maxsize=8)
def _character_numbers(characters: tuple[str, ...]) -> NDArray[np.int16]:
    """Which of the characters each code point is, 0 none; for the shards of one question."""
    import numpy as np

    number = np.zeros(_CODE_POINTS, dtype=np.int16)
    for i, wanted in enumerate(characters, start=1):
        for form in written_forms(wanted):
            if ord(form) < _CODE_POINTS:
                number[ord(form)] = i
    number.setflags(write=False)
    return number


def character_cover(
    shard: Shard, rows: Rows, pieces: Rows, weights: Mapping[str, float], mean_length: float
) -> Floats:
    """How much of the characters' information each piece covers, by the same measure as words.

    The texts of the candidates are read; there are few of them.

    Parameters
    ----------
    rows, pieces, mean_length : as for `Counts`
    weights : see `weigh_characters`

    Returns
    -------
    float32 array, shape (p,); zeros when there are no characters
    """
    import numpy as np

    whole = sum(weights.values())
    if whole <= 0 or not len(rows):
        return np.zeros(len(pieces), dtype=np.float32)
    number = _character_numbers(tuple(weights))
    # The text of a measure holds those of its sentences: each character is read once.
    at = spread(shard.text_at[rows], shard.text_length[rows])
    text = shard.text[at]
    met = number[text if text.itemsize == 2 else np.minimum(text, _CODE_POINTS - 1)]
    hit = np.flatnonzero(met)
    char = met[hit].astype(np.int64) - 1
    m = len(weights)
    row = np.searchsorted(np.cumsum(shard.text_length[rows]), hit, side="right")
    keys: list[Rows] = [row * m + char]
    inner = pieces[len(rows) :]
    if len(inner):
        order = np.argsort(shard.text_at[inner], kind="stable")
        begin = shard.text_at[inner[order]]
        end = begin + shard.text_length[inner[order]]
        place = np.searchsorted(begin, at[hit], side="right") - 1
        inside = (place >= 0) & (at[hit] < end[place])
        keys.append((len(rows) + order[place[inside]]) * m + char[inside])
    once, times = np.unique(np.concatenate(keys), return_counts=True)
    piece, found = np.divmod(once, m)
    got = saturated(times, shard, pieces[piece], mean_length)
    worth = np.fromiter(weights.values(), np.float64, m)
    sums = np.bincount(piece, got * worth[found], len(pieces))
    share: Floats = (sums / whole).astype(np.float32)
    return share


def saturated(times: Any, shard: Shard, pieces: Rows, mean_length: float) -> Any:
    """BM25's share of a term that a piece holds so many times."""
    norm = K1 * (1 - B + B * shard.length[pieces] / max(mean_length, 1.0))
    return times * (1 + K1) / (times + norm)


def spread(first: NDArray[Any], counts: NDArray[Any]) -> Rows:
    """The numbers first[0], first[0] + 1, ... (counts[0] of them), first[1], ..."""
    import numpy as np

    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    found: Rows = np.arange(total) + np.repeat(first - (ends - counts), counts)
    return found
