"""Chinese words and character n-grams, the same for search, themes and measures of quality.

Words come from rjieba's dictionary without its guesses at new words: those depend on what stands
around them (微信群 came out as 员微 + 信群), and a word must be cut the same way wherever it
stands. New words are listed instead, in data/words.txt: each listed term comes out as one word, the
longest first, also where rjieba would cut it (法治副校长, 一村一法律顾问, 三重一大).

Full-width forms count as half-width ones and capitals as small letters, character by character, so
that offsets into the folded text are offsets into the text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from explorer.errors import BadValue
from explorer.lang import Message

_DATA = Path(__file__).parent / "data"

# U+FF01..U+FF5E are the full-width forms of U+0021..U+007E, 0xFEE0 further up.
FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}

# A number with its decimals and percent sign, or a run of Latin letters and digits (LED, e5).
_ASCII = r"\d+(?:\.\d+)*%?(?![a-z])|[a-z0-9]+(?:[-_][a-z0-9]+)*"

_NUMBER = re.compile(r"[0-9.%]+")

_CODES = 0x110000  # Unicode code points


class WordSpan(NamedTuple):
    """A word, folded, and where it stands in the text: ``text[start:end]`` before folding."""

    word: str
    start: int
    end: int


def fold(text: str) -> str:
    """Return the text in half-width small letters; the length never changes."""
    lowered = text.translate(FOLD).lower()
    if len(lowered) == len(text):
        return lowered
    # A few letters become two when lowered (İ): those stay as they are.
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text.translate(FOLD))


BREAK = "\0"  # between texts that are laid end to end: no letter and no word
_NO_BREAK = "\1"  # stands for a NUL in a text: nothing else changes by it


def laid_out(texts: Sequence[str], *, simpler: Mapping[int, str] | None = None) -> str:
    """Return the folded texts one after another, a `BREAK` after each.

    Parameters
    ----------
    simpler : code points and the characters read in their place, before folding
    """
    import numpy as np

    clean = [text.replace(BREAK, _NO_BREAK) for text in texts]
    joined = BREAK.join([*clean, ""])
    table = _letters(None if simpler is None else tuple(simpler.items()))
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    plain: str = table[codes].tobytes().decode("utf-32-le", "surrogatepass").lower()
    if len(plain) == len(joined):
        return plain
    # A few letters become two when lowered (İ): text by text, as `fold` does.
    return BREAK.join([*(fold(text.translate(simpler or {})) for text in clean), ""])


@lru_cache(maxsize=2)
def _letters(simpler: tuple[tuple[int, str], ...] | None) -> Any:
    """What each code point becomes but for its case: uint32 array, shape (_CODES,)."""
    import numpy as np

    table = np.arange(_CODES, dtype=np.uint32)
    for code, letter in simpler or ():
        table[code] = ord(letter)
    for code, narrow in FOLD.items():
        table[code] = narrow
    return table


def words_of(texts: Sequence[str]) -> list[list[str]]:
    """Return `words` of each text, in half the time when there are many."""
    tokenizer = default_tokenizer()
    told = tokenizer._told
    pieces = tokenizer.folded_pieces(laid_out(texts))
    kept = [piece for piece in pieces if told[piece] or piece == BREAK]
    found: list[list[str]] = []
    begin = 0
    for _ in texts:
        end = kept.index(BREAK, begin)
        found.append(kept[begin:end])
        begin = end + 1
    return found


def word_spans_of(texts: Sequence[str]) -> list[list[tuple[str, int, int]]]:
    """Return `word_spans` of each text as plain tuples, in half the time when there are many."""
    tokenizer = default_tokenizer()
    told = tokenizer._told_words
    found: list[list[tuple[str, int, int]]] = []
    spans: list[tuple[str, int, int]] = []
    end = 0
    for piece in tokenizer.folded_pieces(laid_out(texts)):
        if piece == BREAK:
            found.append(spans)
            spans, end = [], 0
            continue
        start, end = end, end + len(piece)
        if told[piece]:
            spans.append((piece, start, end))
    return found


def read_list(path: Path) -> tuple[str, ...]:
    """Read a list of words: one a line, ``#`` begins a comment line; folded, in file order.

    Raises
    ------
    BadValue
        The file cannot be read, or is not UTF-8.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadValue(
            Message(f"无法读取词表：{error}", f"cannot read the word list: {error}"),
            subject=str(path),
            hint=Message(
                "词表是 UTF-8 文本文件，每行一个词。", "A word list is UTF-8 text, one word a line."
            ),
        ) from error
    words = (fold(line.strip()) for line in lines if not line.lstrip().startswith("#"))
    return tuple(dict.fromkeys(word for word in words if word))


class Tokenizer:
    """Cuts text into words, keeping the given terms whole.

    Parameters
    ----------
    terms : come out as one word wherever they stand; where two overlap, the one that begins
        first wins, and of those the longest
    stop_words : left out of `words`, kept in `word_spans`
    """

    def __init__(self, terms: Iterable[str] = (), stop_words: Iterable[str] = ()) -> None:
        self.terms = frozenset(fold(term) for term in terms if term)
        self.stop_words = frozenset(fold(word) for word in stop_words)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the terms and stop words: the same fingerprint cuts the same way."""
        lists = "\n".join(sorted(self.terms)) + "\n\n" + "\n".join(sorted(self.stop_words))
        return hashlib.sha256(lists.encode()).hexdigest()

    @cached_property
    def _fixed(self) -> re.Pattern[str]:
        return re.compile(f"{_trie_pattern(self.terms)}|{_ASCII}" if self.terms else _ASCII)

    def _pieces(self, folded: str) -> list[str]:
        """Cut into words, punctuation and spaces; joined they are the text again."""
        import rjieba

        pieces: list[str] = []
        done = 0
        for found in self._fixed.finditer(folded):
            if found.start() > done:
                pieces += rjieba.cut(folded[done : found.start()], False)
            pieces.append(found.group())
            done = found.end()
        if done < len(folded):
            pieces += rjieba.cut(folded[done:], False)
        return pieces

    def word_spans(self, text: str) -> list[WordSpan]:
        """Return all words in order, stop words too; no punctuation, no spaces."""
        spans: list[WordSpan] = []
        end = 0
        for piece in self._pieces(fold(text)):
            start, end = end, end + len(piece)
            if self._is_any_word(piece):
                spans.append(WordSpan(piece, start, end))
        return spans

    def words(self, text: str) -> list[str]:
        """Return the content words in order: no stop words, no bare numbers."""
        told = self._told
        return [piece for piece in self._pieces(fold(text)) if told[piece]]

    @cached_property
    def _told(self) -> _Told:
        return _Told(self.is_content)

    @cached_property
    def _told_words(self) -> _Told:
        return _Told(self._is_any_word)

    def _is_any_word(self, piece: str) -> bool:
        return _is_word(piece) or piece in self.terms

    def folded_pieces(self, folded: str) -> list[str]:
        """Cut folded text into words, punctuation and spaces; joined they are the text again.

        For long text, many texts joined by a letter of no word: where a term may begin is found by
        its first two characters, for all places at once.
        """
        import rjieba

        if len(folded) < _LONG:
            return self._pieces(folded)
        pieces: list[str] = []
        done = 0
        match = self._fixed.match
        for place in self._may_begin(folded):
            found = match(folded, place) if place >= done else None
            if found is None:
                continue
            if place > done:
                pieces += rjieba.cut(folded[done:place], False)
            pieces.append(found.group())
            done = found.end()
        if done < len(folded):
            pieces += rjieba.cut(folded[done:], False)
        return pieces

    def _may_begin(self, folded: str) -> list[int]:
        """Where one of the terms, a number or a Latin word may begin, ascending."""
        import numpy as np

        if not folded:
            return []
        first, second, together, alone = self._beginnings
        codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        begins = first[codes]
        may = alone[begins]
        may[:-1] |= together[begins[:-1], second[codes[1:]]]
        found: list[int] = np.flatnonzero(may).tolist()
        return found

    @cached_property
    def _beginnings(self) -> tuple[Any, Any, Any, Any]:
        """Which characters terms begin with, by code point, and which pairs of characters.

        Numbers of first and of second characters (0: of none), the pairs of numbers that begin a
        term, and the first characters that are enough by themselves.
        """
        import numpy as np

        one = sorted({term[0] for term in self.terms})
        two = sorted({term[1] for term in self.terms if len(term) > 1})
        first, second = (np.zeros(_CODES, dtype=np.int32) for _ in range(2))
        for table, letters in ((first, one), (second, two)):
            table[[ord(letter) for letter in letters]] = np.arange(1, len(letters) + 1)
        together = np.zeros((len(one) + 2, len(two) + 1), dtype=np.bool_)
        alone = np.zeros(len(one) + 2, dtype=np.bool_)
        for term in self.terms:
            if len(term) > 1:
                together[first[ord(term[0])], second[ord(term[1])]] = True
            else:
                alone[first[ord(term)]] = True
        alone[len(one) + 1] = True
        for code in _begin_ascii():
            if first[code]:
                alone[first[code]] = True
            else:
                first[code] = len(one) + 1
        return first, second, together, alone

    def __getstate__(self) -> dict[str, object]:
        """What travels to another process: the lists, and nothing that was made of them."""
        return {"terms": self.terms, "stop_words": self.stop_words}

    def is_content(self, word: str) -> bool:
        """Whether a word says something: a term, or neither a stop word nor a bare number."""
        if word in self.terms:
            return True
        return _is_word(word) and word not in self.stop_words and not _NUMBER.fullmatch(word)


@lru_cache(maxsize=1)
def _begin_ascii() -> tuple[int, ...]:
    """The code points that `_ASCII` may begin with: its digits are those of any script."""
    return (*map(ord, "abcdefghijklmnopqrstuvwxyz"), *map(ord, re.findall(r"\d", _every())))


def _every() -> str:
    return "".join(map(chr, range(_CODES)))


# Characters from which on it pays to look for the beginnings of terms all at once: the tables for
# that take 50 ms to make, and save 0.2 microseconds a character.
_LONG = 100_000

# Pieces of which is remembered whether they are words: Chinese text is made of few words, which
# come again and again. 65,536 take some 8 MB.
_TOLD = 65_536


class _Told(dict[str, bool]):
    """Whether a piece is a word of some kind, remembered."""

    def __init__(self, tell: Callable[[str], bool]) -> None:
        super().__init__()
        self._tell = tell

    def __missing__(self, piece: str) -> bool:
        if len(self) >= _TOLD:
            self.clear()
        found = self[piece] = self._tell(piece)
        return found


def _is_word(piece: str) -> bool:
    return piece.isalnum() or any(c.isalnum() for c in piece)


def _trie_pattern(terms: Collection[str]) -> str:
    """Return a pattern for the longest of the terms at a place, by way of a tree of letters.

    A plain alternation tries every term at every character; the tree follows one path, so a long
    list of a user's own terms costs little.
    """
    tree: dict[str, dict[str, object]] = {}
    for term in terms:
        node = tree
        for letter in term:
            node = node.setdefault(letter, {})  # type: ignore[assignment]
        node[""] = {}

    def write(node: dict[str, dict[str, object]]) -> str:
        branches = [
            re.escape(letter) + write(below)  # type: ignore[arg-type]
            for letter, below in sorted(node.items())
            if letter
        ]
        if not branches:
            return ""
        body = branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
        return f"(?:{body})?" if "" in node else body

    return write(tree)


@lru_cache(maxsize=1)
def default_tokenizer() -> Tokenizer:
    """The tokenizer with the project's own terms (data/words.txt) and stop words."""
    return Tokenizer(read_list(_DATA / "words.txt"), STOP_WORDS)


def load_user_words(*paths: Path) -> Tokenizer:
    """Return a tokenizer that keeps the terms of these files whole besides the project's own.

    Raises
    ------
    BadValue
        A file cannot be read.
    """
    own = default_tokenizer()
    more = (term for path in paths for term in read_list(path))
    return Tokenizer([*own.terms, *more], own.stop_words)


STOP_WORDS: frozenset[str] = frozenset(read_list(_DATA / "stopwords.txt"))


def word_spans(text: str) -> list[WordSpan]:
    """Return all words of the text with their offsets; see `Tokenizer.word_spans`."""
    return default_tokenizer().word_spans(text)


def words(text: str) -> list[str]:
    """Return the content words of the text; see `Tokenizer.words`."""
    return default_tokenizer().words(text)


def char_ngrams(text: str, n: int) -> list[str]:
    """Return the n-grams of letters, digits and Han characters, in order, repeats kept.

    Folded; n-grams never reach across punctuation or spaces, and a run that is shorter than n
    gives none.

    Raises
    ------
    ValueError
        n is below 1.
    """
    if n < 1:
        raise ValueError(f"n must be at least 1, got {n}")
    runs = re.findall(r"[^\W_]+", fold(text))
    return [run[i : i + n] for run in runs for i in range(len(run) - n + 1)]
