"""What a user typed: the words that carry meaning, exact phrases, and words to leave out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from explorer.search.glossary import to_chinese
from explorer.search.script import simplified
from explorer.search.thesaurus import default_thesaurus
from explorer.tokens import fold, words

# "exact phrase" in straight, curly or corner quotes; an exclusion is a hyphen after a space.
_PHRASE = re.compile(r'"([^"]+)"|“([^”]+)”|「([^」]+)」')
_EXCLUDED = re.compile(r"(?:(?<=\s)|^)[-－]([^\s\-－]+)")
_SENTENCE_END = re.compile(r"[。！？!?；;\n]+")
# A shorter piece ("成效明显。") says too little to be looked for by itself; characters.
_SHORTEST_SENTENCE = 12
# The number before a title ("（三）", "一是", "2.") and the longest title; a longer first sentence
# ("按照……要求，……") is named by its first clause. Characters.
_NUMBER = re.compile(
    r"\s*(?:[（(][一二三四五六七八九十\d]*[）)]|[一二三四五六七八九十\d]+[、.．](?!\d)|[一二三四五六七八九十]+是|—+)?\s*"
)
_CLAUSE_END = re.compile(r"[，,、：:]")
_SHORTEST_TITLE, _LONGEST_TITLE = 4, 40
# What answers the official words alone counts in full when the everyday words are this share of
# the characters of the question's content words, and less below: 专家 in a sentence of thirty
# words is no question about experts. On the tuning questions 0.5 to 0.8 do the same.
OFFICIAL_FROM = 0.7


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query."""

    text: str  # what is embedded and looked up word by word
    phrases: tuple[str, ...] = ()  # each must occur, character for character
    excluded: tuple[str, ...] = ()  # none may occur
    translated: tuple[tuple[str, str], ...] = ()  # English as typed, and what it was taken for
    official: tuple[
        tuple[str, tuple[str, ...]], ...
    ] = ()  # words typed, and official ones for them

    @property
    def official_terms(self) -> tuple[str, ...]:
        """All official terms, each once."""
        return tuple(dict.fromkeys(term for _, terms in self.official for term in terms))

    @property
    def official_part(self) -> float:
        """How far the everyday words make the question, in [0, 1]."""
        typed = sum(len(word) for word, _ in self.official)
        whole = sum(map(len, words(self.text)))
        return min(1.0, typed / whole / OFFICIAL_FROM) if whole else 1.0

    @property
    def rewritten(self) -> str:
        """The question with official words in the place of everyday ones."""
        out = fold(self.text)
        for typed, terms in self.official:
            out = out.replace(typed, f"{' '.join(terms)} ")
        return out

    @property
    def rest(self) -> str:
        """The question without its everyday words."""
        out = fold(self.text)
        for typed, _ in self.official:
            out = out.replace(typed, " ")
        return out

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences of a query of several, none when there is one.

        A measure as the question does several things; each is looked for by itself.
        """
        pieces = (piece.strip() for piece in _SENTENCE_END.split(self.text))
        found = tuple(dict.fromkeys(p for p in pieces if len(p) >= _SHORTEST_SENTENCE))
        return found if len(found) > 1 else ()

    @property
    def title(self) -> str:
        """What a text of several sentences calls itself: its first, when short; "" when none.

        A measure of a report mostly begins with its title ("（二）提高对外开放水平。持续办好……").
        """
        first, *others = _SENTENCE_END.split(self.text, maxsplit=1)
        if not others or len(others[0].strip()) < _SHORTEST_SENTENCE:
            return ""
        name = first[_NUMBER.match(first).end() :].strip()  # type: ignore[union-attr]  # may be ""
        if len(name) > _LONGEST_TITLE:
            name = _CLAUSE_END.split(name, maxsplit=1)[0]
        return name if _SHORTEST_TITLE <= len(name) <= _LONGEST_TITLE else ""


def parse_query(text: str) -> Query:
    """Split a query into text, exact phrases and excluded words; put it into simplified Chinese.

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
    chinese, translated = to_chinese(" ".join(simplified(kept).split()))
    return Query(chinese, tuple(phrases), excluded, translated, default_thesaurus().expand(chinese))


def query_of(text: str) -> Query:
    """A query that is a text of a report, taken as it stands: no phrases, no everyday words."""
    return Query(simplified(text))
