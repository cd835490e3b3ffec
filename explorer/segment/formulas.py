"""Formulaic sentences: set political phrases that could stand in any report unchanged.

The phrases (提法) and the connecting words are in data/formulas.txt, which anyone may edit. A
sentence is formulaic if hardly anything of its own is left once phrases, connecting words and slots
(year, place, meeting number) are taken out. One that states figures or names a document never is.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

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
_YEAR_OR_PLACE = re.compile(
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


def parse_phrases(content: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read the format of data/formulas.txt; return set phrases and connecting words."""
    fixed: list[str] = []
    connecting: list[str] = []
    for raw in content.splitlines():
        line = raw.split("#", 1)[0].strip()
        if line.startswith("~"):
            connecting.append(line[1:].strip())
        elif line:
            fixed.append(line)
    return tuple(dict.fromkeys(fixed)), tuple(dict.fromkeys(connecting))


@lru_cache(maxsize=1)
def phrases() -> Phrases:
    """The phrases of data/formulas.txt, compiled once."""
    content = files("explorer.segment").joinpath("data/formulas.txt").read_text(encoding="utf-8")
    fixed, connecting = parse_phrases(content)
    anchors = tuple(phrase.rsplit("…", 1)[-1] for phrase in fixed)
    return Phrases(*(re.compile(_trie(entries)) for entries in (anchors, fixed, connecting)))


class _Branch(dict[str, "_Branch"]):
    """A node of the prefix tree; `ends` if a phrase ends here."""

    ends = False


def _trie(entries: tuple[str, ...]) -> str:
    """Return a pattern that matches the longest entry at a position, shared prefixes factored out.

    A plain alternation of some hundred phrases would try each at each position.
    """
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


def own_share(sentence: str) -> float | None:
    """Return the share of letters and digits outside set phrases, slots and connecting words.

    None where set phrases make up less than LEAST_FIXED of it.
    """
    patterns = phrases()
    total = _letters(sentence)
    rest = patterns.fixed.sub("\n", sentence)
    if not total or _letters(rest) > (1 - LEAST_FIXED) * total:
        return None
    rest = patterns.connecting.sub("\n", _YEAR_OR_PLACE.sub("\n", rest))
    return _letters(rest) / total


class Anchors:
    """Where set phrases may stand in a text, found in one pass over it.

    Most sentences hold none; asking here first is quicker than to search each by itself.
    """

    def __init__(self, text: str) -> None:
        self._starts = [match.start() for match in phrases().anchor.finditer(text)]

    def within(self, start: int, end: int) -> bool:
        """Whether one begins in ``text[start:end]``."""
        at = bisect_left(self._starts, start)
        return at < len(self._starts) and self._starts[at] < end


def is_formulaic(sentence: str) -> bool:
    """Whether `sentence` says nothing but what any report says."""
    if "《" in sentence or not phrases().anchor.search(sentence) or FIGURE.search(sentence):
        return False
    share = own_share(sentence)
    return share is not None and share <= MOST_OWN
