"""The terms of many texts as numbers: what `lexical.terms` gives, in a third of the time.

The texts are laid end to end, a NUL after each, and folded and cut into words in one go; pairs of
characters are taken from their code points. A pure function of its texts, so that it may run in any
process. Contract: term for term what `lexical.terms` gives for each text; a test holds it to that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from explorer.search.batch import spread
from explorer.search.lexical import PAIR
from explorer.search.script import table
from explorer.search.shard import term_key
from explorer.tokens import BREAK, default_tokenizer, laid_out

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Longs = NDArray[np.int64]

_CODES = 0x110000  # Unicode code points
# Words, and pairs, whose hashes a process remembers: the same come again from batch to batch.
# 262,144 take some 40 MB.
_REMEMBERED = 262_144


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of n texts.

    Attributes
    ----------
    keys : uint64 array, shape (t,): the hashes (`shard.term_key`) of all terms, ascending, each
        once
    held : int32 array, shape (p,): the terms of one text after another, as positions in `keys`;
        of each text its words in order, then its pairs in order, as often as they come
    counts : int64 array, shape (n,): how many of `held` are of each text
    """

    keys: NDArray[np.uint64]
    held: NDArray[np.int32]
    counts: Longs


class TermWork:
    """Texts to their terms; see `explorer.work.Work`."""

    def __init__(self) -> None:
        self._words = _Hashes(str)
        self._pairs = _Hashes(_spelt)

    def __reduce__(self) -> tuple[type[TermWork], tuple[()]]:
        return TermWork, ()

    def start(self) -> None:
        """Nothing to load: the dictionary is, when the first text is cut."""

    def __call__(self, texts: Sequence[str]) -> Terms:
        """The terms of the texts."""
        import numpy as np

        folded = laid_out(texts, simpler=table())
        words, word_of, spelt = _words(folded)
        pairs, pair_of, met = _pairs(folded)
        keys = np.fromiter(
            chain(map(self._words.__getitem__, spelt), map(self._pairs.__getitem__, met)),
            np.uint64,
            len(spelt) + len(met),
        )
        distinct, place = np.unique(keys, return_inverse=True)
        # Of each text its words, then its pairs.
        of_words = np.bincount(word_of, minlength=len(texts))
        of_pairs = np.bincount(pair_of, minlength=len(texts))
        counts = of_words + of_pairs
        first = np.cumsum(counts) - counts
        held = np.empty(int(counts.sum()), dtype=np.int32)
        held[spread(first, of_words)] = place[words]
        held[spread(first + of_words, of_pairs)] = place[pairs + len(spelt)]
        return Terms(distinct, held, counts)


class _Hashes(dict[Any, int]):
    """The hashes of words, or of the numbers of pairs, remembered."""

    def __init__(self, spelt: Callable[[Any], str]) -> None:
        super().__init__()
        self._spelt = spelt

    def __missing__(self, what: Any) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        key = self[what] = term_key.__wrapped__(self._spelt(what))
        return key


def _spelt(pair: int) -> str:
    first, second = divmod(pair, _CODES)
    return f"{chr(first)}{chr(second)}{PAIR}"


def _words(folded: str) -> tuple[Longs, Longs, list[str]]:
    """The content words of all texts as numbers, the text of each, and what the numbers mean."""
    import numpy as np

    numbers = _Numbers()
    found = np.array([numbers[p] for p in default_tokenizer().folded_pieces(folded)], np.int64)
    text_of = np.cumsum(found == _END)
    content = found >= 0
    return found[content], text_of[content], numbers.words


_OTHER, _END = -1, -2


class _Numbers(dict[str, int]):
    """A number for each content word, in the order in which they are asked for."""

    def __init__(self) -> None:
        super().__init__({BREAK: _END})
        self.words: list[str] = []
        self._is_content = default_tokenizer().is_content

    def __missing__(self, piece: str) -> int:
        number = _OTHER
        if self._is_content(piece):
            number = len(self.words)
            self.words.append(piece)
        self[piece] = number
        return number


def _pairs(folded: str) -> tuple[Longs, Longs, list[int]]:
    """Neighbouring letters, digits and Han characters of all texts, as `tokens.char_ngrams` has.

    Their numbers, the text of each, and for each number its code points: first * `_CODES` + second.
    """
    import numpy as np

    codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    there = np.zeros(_CODES, dtype=np.bool_)
    there[codes] = True
    letters = there
    for code in np.flatnonzero(there).tolist():
        letters[code] = chr(code).isalnum()
    inside = letters[codes]
    at = np.flatnonzero(inside[:-1] & inside[1:])
    both = codes[at].astype(np.int64) * _CODES + codes[at + 1]
    distinct, numbers = np.unique(both, return_inverse=True)
    text_of = np.searchsorted(np.flatnonzero(codes == 0), at)
    return numbers, text_of, distinct.tolist()
