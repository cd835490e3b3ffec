"""Cut texts into the words of a unigram vocabulary, many texts at a time, with numpy alone.

The same cut as the `tokenizers` package makes of the same tokenizer.json (Unigram model; Kudo 2018,
"Subword Regularization"): of all ways to cut a text into known words the most probable; where two
are equally probable, the one whose last word is longer. That package makes objects for every text
and word, this walks a tree of letters from all characters of all texts at once, in a third of the
time. Unknown characters are a word each here, a run of them is one word there.

Most places in a text cannot lie inside any known word, and what stands between two such places is
cut by itself. These islands are a few characters long, so the search for the best cut takes a few
steps, in each of which all islands move on together.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

UNKNOWN = 0  # the word of every character that no known word begins with
_BREAK = "\0"  # between texts; unknown, so no word reaches across
_CODES = 0x110000  # Unicode code points
_WIDE, _NARROW = 0xFF01, 0x21  # the full-width forms of the 94 visible ASCII characters, and those
# What folding changes character by character if at all, whatever stands beside it: ASCII, Han,
# marks of Chinese text, full-width forms. A text with any other character is folded as a whole.
_PLAIN = (
    (0x00, 0x7F), (0xB7, 0xB7), (0x2013, 0x2016), (0x2018, 0x201D), (0x3000, 0x3011),
    (0x3014, 0x301B), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (_WIDE, _WIDE + 93),
)  # fmt: skip


class Cutter:
    """The words of a tokenizer.json whose model is Unigram and whose normaliser is NFKC, lowercase.

    Every character of a word must be a word too.
    """

    def __init__(self, words: Sequence[str], scores: Sequence[float]) -> None:
        self.words = tuple(words)
        self._scores = np.asarray(scores, np.float64)
        known = [word for number, word in enumerate(words) if number != UNKNOWN]
        letters = sorted(set("".join(known)))
        self._letters = np.zeros(_CODES, np.int64)
        self._letters[[ord(letter) for letter in letters]] = np.arange(1, len(letters) + 1)
        self._letters[ord("A") : ord("Z") + 1] = self._letters[ord("a") : ord("z") + 1]
        self._letters[_WIDE : _WIDE + 94] = self._letters[_NARROW : _NARROW + 94]
        self._letters[0x3000] = self._letters[0x20]
        self._plain = np.zeros(_CODES, np.bool_)
        for low, high in _PLAIN:
            self._plain[low : high + 1] = True
        self._width = len(letters) + 1
        self._grow(known)

    @classmethod
    def read(cls, path: Path) -> Cutter:
        """Read a tokenizer.json.

        Raises
        ------
        OSError, ValueError, KeyError, TypeError
            The file cannot be read or is of another kind.
        """
        raw: dict[str, Any] = json.loads(path.read_bytes())
        model = raw["model"]
        steps = [step["type"] for step in raw["normalizer"]["normalizers"]]
        if (
            model["type"] != "Unigram"
            or model["unk_id"] != UNKNOWN
            or steps != ["NFKC", "Lowercase"]
        ):
            raise ValueError("not a Unigram model over folded text")
        return cls([word for word, _ in model["vocab"]], [score for _, score in model["vocab"]])

    def cut(self, texts: Sequence[str]) -> tuple[Ints, Ints]:
        """Return the words of all texts one after another, and where each text's words begin.

        Returns
        -------
        ids : int64 array, shape (n_words,)
        starts : int64 array, shape (len(texts) + 1,)
            Text i has ``ids[starts[i]:starts[i + 1]]``; a text without characters has none.
        """
        if not texts:
            return np.empty(0, np.int64), np.zeros(1, np.int64)
        codes = self._codes(texts)
        begins, lengths, found = self._walk(self._letters[codes])
        at, ids = self._best(len(codes), begins, lengths, found)
        word = codes[at] != 0
        ends = np.cumsum(word)[~word]
        return ids[word], np.concatenate([[0], ends])

    def _codes(self, texts: Sequence[str]) -> NDArray[np.uint32]:
        """Return the folded texts' code points, a break after each."""
        clean = [text.replace(_BREAK, "\ufffd") for text in texts]
        codes = _code_points(clean)
        strange = np.flatnonzero(~self._plain[codes])
        if len(strange):
            breaks = np.flatnonzero(codes == 0)
            for number in np.unique(np.searchsorted(breaks, strange)):
                clean[number] = unicodedata.normalize("NFKC", clean[number]).lower()
            codes = _code_points(clean)
        return codes

    def _grow(self, known: Sequence[str]) -> None:
        """Number the beginnings of words: 0 is the root, an edge ``node * width + letter``."""
        order = sorted(range(len(known)), key=lambda n: len(known[n]))
        sizes = np.array([len(known[n]) for n in order])
        codes = np.frombuffer("".join(known[n] for n in order).encode("utf-32-le"), np.uint32)
        letters = self._letters[codes]
        offsets = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        ids = np.array(order) + 1
        node = np.zeros(len(order), np.int64)
        edges, word_of, count = [], [np.array([-1])], 1
        for depth in range(int(sizes.max())):
            inside = sizes > depth
            keys = node[inside] * self._width + letters[offsets[inside] + depth]
            fresh, place = np.unique(keys, return_inverse=True)
            node[inside] = count + place
            words = np.full(len(fresh), -1)
            ending = sizes[inside] == depth + 1
            words[place[ending]] = ids[inside][ending]
            # Nodes grow with depth and keys with nodes, so the edges of all depths are in order.
            edges.append(fresh)
            word_of.append(words)
            count += len(fresh)
        self._edges = np.concatenate(edges)
        self._word_of = np.concatenate(word_of)
        # From the root, where every place begins, without a search: the edge of each letter.
        self._root = np.full(self._width, -1)
        root = np.flatnonzero(self._edges < self._width)
        self._root[self._edges[root]] = root
        self._goes_on = np.zeros(count, np.bool_)
        self._goes_on[self._edges // self._width] = True

    def _walk(self, letters: Ints) -> tuple[Ints, Ints, Ints]:
        """Return every known word at every place: where it begins, its length, its number."""
        place = np.flatnonzero(letters)
        node = np.zeros(len(place), np.int64)
        found = []
        depth = 0
        while len(place):
            if depth == 0:
                edge = self._root[letters[place]]
                there = edge >= 0
            else:
                keys = node * self._width + letters[place + depth]
                edge = np.searchsorted(self._edges, keys)
                edge[edge == len(self._edges)] = 0
                there = self._edges[edge] == keys
            place, node = place[there], edge[there] + 1
            depth += 1
            word = self._word_of[node]
            ending = word >= 0
            found.append((place[ending], np.full(int(ending.sum()), depth), word[ending]))
            # A letter 0 has no edge, so no walk goes past the break at the end.
            more = self._goes_on[node]
            place, node = place[more], node[more]
        parts = [np.concatenate(part) for part in zip(*found, strict=True)] if found else []
        return tuple(parts) if parts else (np.empty(0, np.int64),) * 3  # type: ignore[return-value]

    def _best(self, size: int, begins: Ints, lengths: Ints, words: Ints) -> tuple[Ints, Ints]:
        """Return where the words of the best cut begin, ascending, and their numbers."""
        # Of the best cut that ends at a place: its last word, that word's length, its score. At
        # first every character by itself.
        word_before = np.full(size + 1, UNKNOWN, np.int64)
        length_before = np.ones(size + 1, np.int64)
        single = lengths == 1
        word_before[begins[single] + 1] = words[single]
        # Islands: no word covers the place between one and the next.
        reach = np.arange(1, size + 1)
        np.maximum.at(reach, begins[~single], (begins + lengths)[~single])
        reach = np.maximum.accumulate(reach)
        first = np.concatenate([[True], reach[:-1] <= np.arange(1, size)])
        shores = np.flatnonzero(first)
        island = np.cumsum(first) - 1
        wide = np.zeros(len(shores), bool)
        wide[island[begins[~single]]] = True
        use = wide[island[begins]]
        begins, lengths, words = begins[use], lengths[use], words[use]
        offset = begins - shores[island[begins]]
        # Words that begin at one distance from their island's start and have one length end in
        # different places, so one step serves all of them. Earlier beginnings go first, and a later
        # one must be better, not as good.
        step = offset * (int(lengths.max(initial=0)) + 1) + lengths
        order = np.argsort(step, kind="stable")
        score = np.full(size + 1, -np.inf)
        for rows in np.split(order, np.flatnonzero(np.diff(step[order])) + 1):
            begin = begins[rows]
            # An island's first place is also the end of the one before: it counts from 0.
            mine = np.where(first[begin], 0.0, score[begin]) + self._scores[words[rows]]
            end = begin + lengths[rows]
            better = mine > score[end]
            end = end[better]
            score[end] = mine[better]
            word_before[end] = words[rows][better]
            length_before[end] = lengths[rows][better]
        return _follow(first, np.append(shores[1:], size), word_before, length_before)


def _code_points(texts: Sequence[str]) -> NDArray[np.uint32]:
    text = _BREAK.join([*texts, ""])
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _follow(
    first: NDArray[np.bool_], ends: Ints, word_before: Ints, length_before: Ints
) -> tuple[Ints, Ints]:
    """Go back from the islands' ends to their starts; return the words met in reading order."""
    places, numbers = [], []
    while len(ends):
        numbers.append(word_before[ends])
        ends = ends - length_before[ends]
        places.append(ends)
        ends = ends[~first[ends]]
    at = np.concatenate(places)
    order = np.argsort(at)
    return at[order], np.concatenate(numbers)[order]
