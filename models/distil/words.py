"""The words that static-zh knows, and its tokeniser: a unigram model over whole words.

Words come from the program's own word cutter (rjieba's dictionary with the terms of
genre_words.txt) and from pairs of words that stand together far more often than by chance
(营商环境, 矛盾纠纷); single characters are there for whatever else. A unigram tokeniser takes the
most probable way to cut a text into these; it needs nothing but the words and their probabilities,
so the cut is the same wherever tokenizers runs.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from distil import texts
from explorer.reference import reference_texts
from explorer.tokens import Tokenizer, fold, read_list

UNKNOWN = "<unk>"
SIZE = 27_000  # words: with 256 dimensions of one byte and the tokeniser, 8 MB in all
# A word's weight is its counts times these: reports are nearest to what users have, statutes are
# long and repeat themselves, the project's own sentences are few and exactly of the genre.
SHARES = {"own": 20, "city": 6, "national": 2, "statute": 1, "other": 2}
COMPOUNDS = 4_000
COMPOUND_COUNT = 8  # times in the reports, at least
COMPOUND_LIKENESS = 0.45  # normalised pointwise mutual information, at least
GENRE_WORDS = Path(__file__).parent / "genre_words.txt"
LONGEST_WORD = 10  # characters
_HAN = re.compile(r"[\u3400-\u9fff]+")
_KEPT = re.compile(r"[\u3400-\u9fff]+|[a-z][a-z0-9+.-]*")
# Punctuation that is known, so that texts of nothing else differ; all other symbols are unknown.
_MARKS = ",.;:!?、。·“”‘’()《》〈〉【】「」[]{}<>-—…/%+=&@#*~^_|$¥℃"


def own_texts() -> list[str]:
    """The project's own sentences of the genre: written for it, none taken from a report."""
    return sorted(reference_texts())


def sources(corpora: Path) -> dict[str, Iterable[str]]:
    """All text by the names of `SHARES`; everyday Chinese with each distinct text once."""
    other = {*texts.pairs(corpora), *texts.titles(corpora), *texts.abstracts(corpora)}
    return {
        "own": own_texts(),
        "city": texts.cities(corpora),
        "national": texts.national(corpora),
        "statute": (
            text
            for name in ("local_regulations", "law_versions")
            for text in texts.statutes(corpora / name)
        ),
        "other": sorted(other),
    }


def compounds(cut: Sequence[list[str]], counts: Counter[str]) -> list[tuple[str, int]]:
    """Return pairs of neighbouring words that belong together, with their counts."""
    pairs: Counter[tuple[str, str]] = Counter()
    for words in cut:
        pairs.update(pairwise(words))
    total = sum(counts.values())
    found = []
    for (a, b), n in pairs.items():
        if n < COMPOUND_COUNT or len(a) < 2 or len(b) < 2 or len(a + b) > LONGEST_WORD:
            continue
        if not _HAN.fullmatch(a + b):
            continue
        together = math.log(n * total / (counts[a] * counts[b])) / -math.log(n / total)
        if together >= COMPOUND_LIKENESS:
            found.append((a + b, n))
    return sorted(found, key=lambda row: (-row[1], row[0]))[:COMPOUNDS]


def common_characters() -> list[str]:
    """The 3,755 characters of GB 2312's first level."""
    rows = (bytes([high, low]) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return [text for row in rows if (text := row.decode("gb2312", "ignore"))]


def choose(corpora: Path) -> list[tuple[str, float]]:
    """Return `SIZE` words with their weights, the unknown first, then by weight."""
    cutter = Tokenizer(read_list(GENRE_WORDS))
    weights: Counter[str] = Counter()
    characters: set[str] = set(common_characters())
    reports: list[list[str]] = []
    counts: Counter[str] = Counter()
    for name, source in sources(corpora).items():
        for text in source:
            words = [span.word for span in cutter.word_spans(text)]
            characters.update(c for c in fold(text) if _HAN.fullmatch(c))
            for word in words:
                weights[word] += SHARES[name]
            if name in ("city", "national"):
                reports.append(words)
                counts.update(words)
    for word, n in compounds(reports, counts):
        weights[word] += n * SHARES["city"]
    always = characters | set("0123456789abcdefghijklmnopqrstuvwxyz") | set(_MARKS) | {" "}
    terms = {term for term in cutter.terms if _HAN.fullmatch(term) and len(term) > 1}
    # A term or character that was never counted is possible, though less so than any that was.
    rated = {word: float(weights[word]) or 0.5 for word in always | terms}
    room = SIZE - 1 - len(rated)
    more = [
        (word, float(n))
        for word, n in weights.items()
        if word not in rated and _KEPT.fullmatch(word) and 1 < len(word) <= LONGEST_WORD
    ]
    rated.update(sorted(more, key=lambda row: (-row[1], row[0]))[:room])
    return [(UNKNOWN, 0.0), *sorted(rated.items(), key=lambda row: (-row[1], row[0]))]


def tokenizer_json(rated: Sequence[tuple[str, float]]) -> dict[str, Any]:
    """Return the tokenizer.json: compatibility forms and capitals folded, then whole words."""
    total = sum(weight for _, weight in rated)
    vocabulary = [
        [word, round(math.log(weight / total), 3) if weight else 0.0] for word, weight in rated
    ]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {
            "type": "Sequence",
            "normalizers": [{"type": "NFKC"}, {"type": "Lowercase"}],
        },
        "pre_tokenizer": None,
        "post_processor": None,
        "decoder": None,
        "model": {"type": "Unigram", "unk_id": 0, "vocab": vocabulary, "byte_fallback": False},
    }


def dump(value: object) -> bytes:
    """Return JSON bytes that depend on the value alone."""
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
