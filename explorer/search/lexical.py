"""Which of a query's words a text holds, weighted by how rare they are.

BM25 ranks well but its sums mean something else for every query. Divided by what a text of mean
length gets that holds every term once, it becomes how much of the query's information the text
covers, and means the same for every query.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from explorer.reference import reference_texts
from explorer.search.batch import Batch, spread
from explorer.search.script import simplified, written_forms
from explorer.search.shard import term_keys, to_str
from explorer.tokens import char_ngrams, fold, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Rows = NDArray[np.int64]

# The usual BM25 values (Robertson and Zaragoza 2009): K1 is how soon a repeated word stops
# counting, B how much long texts are held back. Re-tune with benchmarks/search_quality.py --sweep.
K1 = 1.2
B = 0.75
# What a pair of characters ends with, to be told from a word of two.
PAIR = "~"
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
    return [*words(plain), *(f"{pair}{PAIR}" for pair in char_ngrams(plain, 2))]


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


def pairs_of(weights: Mapping[str, float], text: str) -> dict[str, float]:
    """Of the terms of a question that is a measure its pairs of characters alone, each as often as
    the question says it.

    A measure is told better by them than by words and pairs (on the tuning questions by 0.01): it
    is long, and what counts is the run of its text; and what it says again and again it is about
    (by another 0.005; the query-term frequency of BM25).
    """
    times = Counter(terms(text))
    return {t: weight * times[t] for t, weight in weights.items() if t.endswith(PAIR)}


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
    """How often the pieces of a batch hold each of some terms.

    Parameters
    ----------
    wanted : the terms
    mean_length : terms of a text, over the whole corpus
    """

    def __init__(self, batch: Batch, wanted: Sequence[str], mean_length: float) -> None:
        import numpy as np

        m = max(1, len(wanted))
        self._pieces = batch.pieces
        self._number = {term: i for i, term in enumerate(wanted)}
        keys = term_keys(wanted)
        pairs = [np.empty(0, dtype=np.int64)]  # piece * m + term, as often as it is held
        first_piece = 0
        for shard, rows in batch.parts:
            places = shard.places(keys)
            there = np.flatnonzero(places >= 0)
            if len(there):
                begin = shard.held_from.take(rows)
                counts = shard.held_from.take(rows + 1) - begin
                # The number of each of the shard's terms among those wanted, 0 none.
                wanted_as = np.zeros(len(shard.term), dtype=np.int32)
                wanted_as[places[there]] = there + 1
                term = wanted_as.take(shard.held.take(spread(begin, counts)))
                at = np.flatnonzero(term)
                piece = np.repeat(np.arange(first_piece, first_piece + len(rows)), counts).take(at)
                pairs.append(piece * m + (term.take(at) - 1))
            first_piece += len(rows)
        every = np.concatenate(pairs)
        if batch.pieces > batch.units:  # what sentences hold, their measures hold too
            piece, term = np.divmod(every, m)
            unit = batch.own.take(batch.place.take(piece))
            inner = unit != piece
            every = np.concatenate([every, unit[inner] * m + term[inner]])
        once, times = np.unique(every, return_counts=True)
        self._piece, self._term = np.divmod(once, m)
        self._times, self._lengths = times, batch.taken("length").take(self._piece)
        self._mean_length = mean_length
        self._got = saturated(times, self._lengths, mean_length)

    def cover(
        self, weights: Mapping[str, float], *, repeats: bool, mean_length: float | None = None
    ) -> Floats:
        """Return, for each piece, how much of the terms' information it covers.

        BM25 divided by the weights: 1 is every term once in a text of mean length. With `repeats`
        more is possible, for a term that comes often or makes much of a short text; without, a
        term is there or not, and 1 is the most.

        Parameters
        ----------
        weights : of terms among those wanted; see `weigh`
        mean_length : terms of a text that is as long as most; that of the batch when not given

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
        got = self._got
        if mean_length is not None and mean_length != self._mean_length:
            got = saturated(self._times, self._lengths, mean_length)
        got = got if repeats else np.minimum(got, 1.0)
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


def character_cover(batch: Batch, weights: Mapping[str, float], mean_length: float) -> Floats:
    """How much of the characters' information each piece covers, by the same measure as words.

    The texts of the candidates are read; there are few of them.

    Parameters
    ----------
    weights : see `weigh_characters`
    mean_length : as for `Counts`

    Returns
    -------
    float32 array, shape (p,); zeros when there are no characters
    """
    import numpy as np

    whole = sum(weights.values())
    if whole <= 0 or not batch.units:
        return np.zeros(batch.pieces, dtype=np.float32)
    number = _character_numbers(tuple(weights))
    # The text of a unit holds those of its sentences: each character is read once. The texts of
    # the shards are thought of as one, each beginning where the one before it ends.
    met, stands = [], []
    begin = batch.taken("text_at")
    length = batch.taken("text_length").astype(np.int64)
    first_piece = first_text = 0
    for shard, rows in batch.parts:
        mine = slice(first_piece, first_piece + len(rows))
        own = batch.own[np.searchsorted(batch.own, mine.start) :]
        own = own[: np.searchsorted(own, mine.stop)]
        at = spread(begin.take(own), length.take(own))
        text = shard.text.take(at)
        met.append(number[text if text.itemsize == 2 else np.minimum(text, _CODE_POINTS - 1)])
        stands.append(at + first_text)
        begin[mine] += first_text
        first_piece += len(rows)
        first_text += len(shard.text)
    every = np.concatenate(met)
    hit = np.flatnonzero(every)
    char = every.take(hit).astype(np.int64) - 1
    m = len(weights)
    keys: list[Rows] = [np.repeat(batch.own, length.take(batch.own)).take(hit) * m + char]
    if batch.pieces > batch.units:
        place = np.concatenate(stands).take(hit)
        inner = np.ones(batch.pieces, dtype=np.bool_)
        inner[batch.own] = False
        inside = np.flatnonzero(inner)
        inside = inside[np.argsort(begin.take(inside), kind="stable")]
        starts = begin.take(inside)
        near = np.searchsorted(starts, place, side="right") - 1
        met_inside = (near >= 0) & (place < (starts + length.take(inside)).take(near))
        keys.append(inside.take(near[met_inside]) * m + char[met_inside])
    once, times = np.unique(np.concatenate(keys), return_counts=True)
    piece, found = np.divmod(once, m)
    got = saturated(times, batch.taken("length").take(piece), mean_length)
    worth = np.fromiter(weights.values(), np.float64, m)
    sums = np.bincount(piece, got * worth[found], batch.pieces)
    share: Floats = (sums / whole).astype(np.float32)
    return share


def heading_cover(batch: Batch, weights: Mapping[str, float]) -> Floats:
    """How much of the terms' information stands in the headings above each unit, in [0, 1].

    Headings are few beside the units under them: each is read once.

    Parameters
    ----------
    weights : of terms, see `weigh`

    Returns
    -------
    float32 array, shape (n,), of the units; zeros when there are no terms
    """
    import numpy as np

    whole = sum(weights.values())
    if whole <= 0 or not batch.units:
        return np.zeros(batch.units, dtype=np.float32)
    texts: list[str] = []
    lengths, which = [], []  # of each heading path, and which of them (0 none) is above each unit
    first_piece = first_unit = count = 0
    for shard, rows in batch.parts:
        own = batch.own[first_unit : np.searchsorted(batch.own, first_piece + len(rows))]
        above = shard.path.take(rows.take(own - first_piece))
        paths = np.unique(above[above >= 0])
        length = shard.text_length.take(paths).astype(np.int64)
        texts.append(to_str(shard.text.take(spread(shard.text_at.take(paths), length))))
        lengths.append(length)
        which.append(np.where(above >= 0, np.searchsorted(paths, above) + count + 1, 0))
        first_piece += len(rows)
        first_unit += len(own)
        count += len(paths)
    text = fold(simplified("".join(texts)))
    ends = np.cumsum(np.concatenate(lengths))
    held = np.zeros(count + 1)
    for term, weight in weights.items():
        word = term.removesuffix(PAIR)
        if word not in text:
            continue
        # Overlapping ones too: one may run into the next path, and the next stand there.
        starts = np.array([m.start() for m in re.finditer(f"(?={re.escape(word)})", text)])
        path = np.searchsorted(ends, starts, side="right")
        # What runs from one heading path into the next is in neither.
        held[np.unique(path[starts + len(word) <= ends.take(path)]) + 1] += weight
    return (held.take(np.concatenate(which)) / whole).astype(np.float32)


def saturated(times: Any, lengths: NDArray[Any], mean_length: float) -> Any:
    """BM25's share of a term that texts of some lengths (in terms) hold so many times."""
    norm = K1 * (1 - B + B * lengths / max(mean_length, 1.0))
    return times * (1 + K1) / (times + norm)
