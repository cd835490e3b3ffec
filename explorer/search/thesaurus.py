"""Official words for everyday ones: 打鱼 also looks for 禁渔 and 退捕.

Reports never say 打鱼. No word is shared and the encoder was not trained on how people ask, so the
link is written down, in a list that users may edit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from explorer.tokens import fold, read_list

_TABLE = Path(__file__).parent / "data" / "thesaurus.txt"


class Thesaurus:
    """Lines of the form ``everyday = everyday > official = official``."""

    def __init__(self, lines: Iterable[str]) -> None:
        official: dict[str, dict[str, None]] = {}
        for line in lines:
            typed, _, meant = line.partition(">")
            terms = [t for t in (fold(part.strip()) for part in meant.split("=")) if t]
            for word in (fold(part.strip()) for part in typed.split("=")):
                if word:
                    official.setdefault(word, {}).update(dict.fromkeys(terms))
        self._official = {word: tuple(terms) for word, terms in official.items() if terms}
        self._longest = max(map(len, self._official), default=0)
        self._terms = sorted(self.official)

    @property
    def official(self) -> frozenset[str]:
        """All official terms."""
        return frozenset(term for terms in self._official.values() for term in terms)

    def expand(self, text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return the listed words that the text holds, each with the official terms for it.

        From the left, the longest word at a place; official terms that stand in the text already
        are left out, and so is a word that is only a part of one: 老旧小区 does not say 旧小区.
        """
        folded = fold(text)
        there = [
            (match.start(), match.end())
            for term in self._terms
            if term in folded
            for match in re.finditer(re.escape(term), folded)
        ]
        out: dict[str, tuple[str, ...]] = {}
        i = 0
        while i < len(folded):
            for n in range(min(self._longest, len(folded) - i), 0, -1):
                word = folded[i : i + n]
                if word in self._official and not _inside(i, i + n, there):
                    more = tuple(t for t in self._official[word] if t not in folded)
                    if more:
                        out.setdefault(word, more)
                    i += n
                    break
            else:
                i += 1
        return tuple(out.items())


def _inside(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether a place lies in one of some spans that is longer."""
    return any(a <= start and end <= b and b - a > end - start for a, b in spans)


@lru_cache(maxsize=1)
def default_thesaurus() -> Thesaurus:
    """The thesaurus that ships with the package."""
    return Thesaurus(read_list(_TABLE))
