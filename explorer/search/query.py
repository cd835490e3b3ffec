"""What a user typed: the words that carry meaning, exact phrases, and words to leave out."""

from __future__ import annotations

import re
from dataclasses import dataclass

# "exact phrase" in straight, curly or corner quotes; an exclusion is a hyphen after a space.
_PHRASE = re.compile(r'"([^"]+)"|“([^”]+)”|「([^」]+)」')
_EXCLUDED = re.compile(r"(?:(?<=\s)|^)[-－]([^\s\-－]+)")


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query."""

    text: str  # what is embedded and looked up word by word
    phrases: tuple[str, ...] = ()  # each must occur, character for character
    excluded: tuple[str, ...] = ()  # none may occur

    def allows(self, text: str) -> bool:
        """Whether a text holds every phrase and no excluded word."""
        return all(p in text for p in self.phrases) and not any(w in text for w in self.excluded)


def parse_query(text: str) -> Query:
    """Split a query into text, exact phrases and excluded words.

    A query that is one quoted sentence of a report (quotes inside running text, with more than
    the phrase around it) is still understood: only a quoted piece that stands alone, between
    spaces or at the ends, is a phrase; 抓住“关键少数”学法 has none.
    """
    phrases: list[str] = []

    def take(match: re.Match[str]) -> str:
        before = text[match.start() - 1 : match.start()]
        after = text[match.end() : match.end() + 1]
        if before.strip() or after.strip():
            return match.group(0)
        phrase = next(g for g in match.groups() if g)
        phrases.append(phrase)
        return f" {phrase} "

    kept = _PHRASE.sub(take, text)
    excluded = tuple(m.group(1) for m in _EXCLUDED.finditer(kept))
    kept = _EXCLUDED.sub(" ", kept)
    return Query(" ".join(kept.split()), tuple(phrases), excluded)
