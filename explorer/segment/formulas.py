"""Formulaic sentences: set political phrases that could stand in any report unchanged.

The official phrases (提法) and the connecting words are in data/formulas.txt, which anyone may
edit. A corpus may add a list of its user's own, in the same format, and phrases learnt from itself.
A sentence is formulaic if hardly anything of its own is left once phrases, connecting words and
slots (year, place, meeting number) are taken out. One that states figures or names a document never
is.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from explorer.patterns import lazy
from explorer.segment.figures import FIGURE

# The share of a sentence's letters and digits that may be its own. Measured on the 220 body
# sentences of the five seeds, all read: the 15 that are formulaic have at most 0.15, the nearest
# others 0.16 to 0.24 (those that name documents or state figures) and 0.25. The phrases were chosen
# with these reports at hand, so a margin on other reports is smaller. Lower it if sentences with
# something to say are marked.
MOST_OWN = 0.2
# The share that set phrases themselves must make up: connecting words alone say too little to tell.
# The formulaic sentences of the seeds have at least 0.4.
LEAST_FIXED = 0.25
# What "…" may stand for, in characters: the longest meeting or office name fits.
LONGEST_SLOT = 30
_SLOT = f"[^，,。；;：:！？\n]{{0,{LONGEST_SLOT}}}?"
_YEAR_OR_PLACE = lazy(
    r"(?:(?:19|20)\d\d|[二一][〇○零九][〇○零一二三四五六七八九]{2})年度?(?:以来)?"
    r"|(?:今|本)年度?以?来?"
    r"|(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,8}?(?:自治县|自治州|自治旗|街道办事处|街道|镇|乡"
    r"|(?<!强)县|(?<![城强上夜])市|(?<![社辖地城园景发])区)(?:人民政府)?"
    r"|[一二三四五六七八九十、和]+中(?=全会)"
)


class Phrases(NamedTuple):
    """The set phrases and the connecting words, as patterns."""

    anchor: re.Pattern[str]  # the last literal part of each set phrase: without it, no phrase
    fixed: re.Pattern[str]
    connecting: re.Pattern[str]
    # Phrases that begin with what varies (…全会精神) are tried at every character: `closed` has all
    # others, and is enough for a text that holds none of `endings`, the last parts of those.
    closed: re.Pattern[str]
    endings: tuple[str, ...]

    def set_phrases(self, sentence: str) -> re.Pattern[str]:
        """The quickest pattern that finds all set phrases of `sentence`."""
        return self.fixed if any(map(sentence.__contains__, self.endings)) else self.closed


class PhraseList(NamedTuple):
    """What a file of phrases says."""

    fixed: tuple[str, ...]
    connecting: tuple[str, ...]
    dropped: tuple[str, ...]  # phrases of the official list that shall not count


def parse_phrases(content: str) -> PhraseList:
    """Read the format of data/formulas.txt: a phrase a line, ~connecting words, !dropped, #."""
    lists: dict[str, list[str]] = {"": [], "~": [], "!": []}
    for raw in content.splitlines():
        line = raw.split("#", 1)[0].strip()
        sign = line[:1] if line[:1] in ("~", "!") else ""
        phrase = line[len(sign) :].strip()
        if phrase.strip("…"):
            lists[sign].append(phrase)
    return PhraseList(*(tuple(dict.fromkeys(found)) for found in lists.values()))


@lru_cache(maxsize=1)
def official_list() -> PhraseList:
    """The official phrases: data/formulas.txt."""
    content = files("explorer.segment").joinpath("data/formulas.txt").read_text(encoding="utf-8")
    return parse_phrases(content)


@lru_cache(maxsize=8)
def phrases(own: str = "", learnt: tuple[str, ...] = ()) -> Phrases:
    """Compile the official phrases with a user's list and learnt phrases; once each.

    Parameters
    ----------
    own : the content of a file in the format of data/formulas.txt; its phrases are added, and a
        line that begins with ``!`` drops an official phrase
    learnt : further phrases
    """
    official, mine = official_list(), parse_phrases(own)
    dropped = frozenset(mine.dropped)
    given = dict.fromkeys((*official.fixed, *mine.fixed, *learnt))
    fixed = tuple(phrase for phrase in given if phrase not in dropped)
    joined = (*official.connecting, *mine.connecting)
    connecting = tuple(word for word in dict.fromkeys(joined) if word not in dropped)
    anchors = tuple(dict.fromkeys(phrase.rsplit("…", 1)[-1] for phrase in fixed))
    closed = tuple(phrase for phrase in fixed if not phrase.startswith("…"))
    endings = tuple(
        dict.fromkeys(phrase.rsplit("…", 1)[-1] for phrase in fixed if phrase.startswith("…"))
    )
    return Phrases(
        lazy(_trie(anchors)),
        lazy(_trie(fixed)),
        lazy(_trie(connecting)),
        lazy(_trie(closed)),
        endings,
    )


class _Branch(dict[str, "_Branch"]):
    """A node of the prefix tree; `ends` if a phrase ends here."""

    ends = False


def _trie(entries: tuple[str, ...]) -> str:
    """Return a pattern that matches the longest entry at a position, shared prefixes factored out.

    A plain alternation of some hundred phrases would try each at each position.
    """
    if not entries:
        return r"(?!)"  # nothing matches
    root = _Branch()
    for entry in entries:
        branch = root
        for char in entry:
            branch = branch.setdefault(char, _Branch())
        branch.ends = True
    return _pattern(root)


def _pattern(branch: _Branch) -> str:
    # Literal continuations before the slot, so that the more precise phrase wins.
    order = sorted(branch, key=lambda char: (char == "…", char))
    options = [
        (_SLOT if char == "…" else re.escape(char)) + _pattern(branch[char]) for char in order
    ]
    if branch.ends:
        options.append("")
    if len(options) == 1:
        return options[0]
    return f"(?:{'|'.join(options)})"


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def own_share(sentence: str, patterns: Phrases | None = None) -> float | None:
    """Return the share of letters and digits outside set phrases, slots and connecting words.

    None where set phrases make up less than LEAST_FIXED of it.
    """
    patterns = patterns or phrases()
    total = _letters(sentence)
    rest = patterns.set_phrases(sentence).sub("\n", sentence)
    if not total or _letters(rest) > (1 - LEAST_FIXED) * total:
        return None
    rest = patterns.connecting.sub("\n", _YEAR_OR_PLACE.sub("\n", rest))
    return _letters(rest) / total


class Anchors:
    """Where set phrases may stand in a text, found in one pass over it.

    Most sentences hold none; asking here first is quicker than to search each by itself.
    """

    def __init__(self, text: str, patterns: Phrases | None = None) -> None:
        self._patterns = patterns or phrases()
        self._text = text
        self._starts = [match.start() for match in self._patterns.anchor.finditer(text)]
        self._starts.append(len(text))
        self._next = 0  # sentences come in order: the first anchor that may lie in the next one

    def formulaic(self, start: int, end: int) -> bool:
        """Whether the sentence ``text[start:end]`` is formulaic."""
        starts = self._starts
        at = self._next
        if starts[at] < start or (at and starts[at - 1] >= start):
            at = self._next = bisect_left(starts, start, hi=len(starts) - 1)
        return starts[at] < end and _says_nothing(self._text[start:end], self._patterns)


def is_formulaic(sentence: str, patterns: Phrases | None = None) -> bool:
    """Whether `sentence` says nothing but what any report says."""
    patterns = patterns or phrases()
    return patterns.anchor.search(sentence) is not None and _says_nothing(sentence, patterns)


def _says_nothing(sentence: str, patterns: Phrases) -> bool:
    if "《" in sentence or FIGURE.search(sentence):
        return False
    share = own_share(sentence, patterns)
    return share is not None and share <= MOST_OWN
