"""Phrases that tell one group of sentences from the others: keywords and labels of themes.

Candidates are words and runs of adjoining words (行政执法 + 监督). They are ranked by the log-odds
ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn, "Fightin' Words", 2008) over
the sentences that hold them (unlike TF-IDF it does not reward a phrase for being rare), times the
logarithm of their length as in the C-value (Frantzi, Ananiadou and Mima, 2000), because longer
phrases name things more exactly. Place names, stop words, numbers, and phrases that repeat one
another are left out.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from explorer.tokens import STOP_WORDS, default_tokenizer, fold, read_list, word_spans
from explorer.types import Unit

# A phrase has at most this many words and characters: longer ones are sentences, not names.
_MAX_WORDS = 3
_MAX_CHARACTERS = 9
_MIN_CHARACTERS = 2

# A keyword's log-odds are at least this many standard errors above zero (one-sided 10 %). A phrase
# in three sentences of a theme and in no other just passes.
_Z_LEAST = 1.28

# With this many keywords a theme can be recognised; with fewer, weaker ones are let in.
_ENOUGH = 3

# From this length on a phrase usually names something by itself.
_NAME_CHARACTERS = 4

# Strength of the prior, in sentences: how many imaginary sentences, spread as in the whole corpus,
# every theme starts with. Ten keeps phrases seen once or twice from the top.
_PRIOR = 10.0

# A shorter phrase is left out beside a longer one that holds it when the longer stands in at least
# this share of its sentences: 明白人 never stands without 法律明白人.
_COVERED = 0.5

# Only the best so many of a theme's candidates are looked at; a theme shows about eight.
_CANDIDATES = 120

_DATA = Path(__file__).parent / "data"
_JOINING = frozenset(read_list(_DATA / "joining-words.txt"))
_BARE = frozenset(read_list(_DATA / "bare-words.txt"))


def candidates(unit: Unit) -> set[str]:
    """Return the phrases of a unit's text and innermost heading."""
    out = _phrases(unit.text)
    if unit.section:
        out |= _phrases(unit.section[-1])
    return out


def _phrases(text: str) -> set[str]:
    tokenizer = default_tokenizer()
    out: set[str] = set()
    run: list[str] = []
    end = -1
    for span in word_spans(text):
        plain = all("\u3400" <= c <= "\u9fff" for c in span.word)
        fits = plain and span.word not in STOP_WORDS and span.word not in _JOINING
        whole = span.word in tokenizer.terms
        if span.start != end:
            run = []
        end = span.end
        if whole and not fits:
            out.add(span.word)  # 12345热线: a term, whatever it is made of
        if not fits:
            run = []
            continue
        run = [*run[-(_MAX_WORDS - 1) :], span.word]
        for i in range(len(run)):
            phrase = "".join(run[i:])
            # One letter at an end is a piece of a word or of a name: 镇, 庄, 化.
            sound = len(run[i]) > 1 and len(run[-1]) > 1
            if sound and _MIN_CHARACTERS <= len(phrase) <= _MAX_CHARACTERS:
                out.add(phrase)
    return out


def distinguishing(
    holders: Sequence[set[str]],
    groups: Sequence[Sequence[int]],
    reports: Sequence[str],
    *,
    top: int,
    is_place: Callable[[str], bool],
) -> list[tuple[str, ...]]:
    """Return for each group of sentences the phrases that tell it from the others, best first.

    Parameters
    ----------
    holders : n sets, the candidates of each sentence
    groups : the positions of the sentences of each group; they may overlap
    reports : n report ids; a phrase of one report only is its own turn of speech, not a theme's,
        and counts only where a group has no other
    top : at most so many phrases a group; fewer where fewer qualify
    is_place : whether a phrase is, or holds, a place name
    """
    total = Counter(phrase for one in holders for phrase in one)
    out = []
    for members in groups:
        counts = Counter(phrase for i in members for phrase in holders[i])
        seen_in: dict[str, set[str]] = {}
        for i in members:
            for phrase in holders[i]:
                seen_in.setdefault(phrase, set()).add(reports[i])
        best: list[str] = []
        # Strict first; a small or odd group may need its own report's words, or common ones.
        for spread, bare, z_least in ((2, False, _Z_LEAST), (1, False, 0.0), (1, True, 0.0)):
            ranked = []
            for phrase, count in counts.items():
                if len(seen_in[phrase]) < spread or (phrase in _BARE and not bare):
                    continue
                if count < min(2, len(members) - 1):
                    continue
                z = _log_odds(count, len(members), total[phrase], len(holders))
                if z > z_least:
                    ranked.append((-z * math.log2(len(phrase)), phrase))
            names = [phrase for _, phrase in sorted(ranked)[:_CANDIDATES]]
            best = _distinct(best, names, counts, top, is_place)
            if len(best) >= _ENOUGH:
                break
        out.append(tuple(best))
    return out


def _log_odds(count: int, size: int, total: int, n: int) -> float:
    """Return the z-score of a phrase's log-odds inside against outside the group."""
    # Half a sentence more on each side keeps a phrase that all or none have from dividing by zero.
    prior = _PRIOR * total / n
    inside, outside = count + prior, total - count + prior
    odds_in = (inside + 0.5) / (size + _PRIOR - inside + 0.5)
    odds_out = (outside + 0.5) / (n - size + _PRIOR - outside + 0.5)
    return (math.log(odds_in) - math.log(odds_out)) / math.sqrt(1 / inside + 1 / outside)


def _distinct(
    better: Sequence[str],
    ranked: Sequence[str],
    counts: Counter[str],
    top: int,
    is_place: Callable[[str], bool],
) -> list[str]:
    """Add to the better phrases the ranked ones that are no places and repeat none of them."""
    chosen = list(better)
    for phrase in ranked:
        if len(chosen) == top:
            break
        if any(_repeats(phrase, other) for other in chosen) or is_place(phrase):
            continue
        # The longest phrase of which this one is a part most of the time says it better.
        longer = [
            other for other in ranked
            if phrase in other and other != phrase
            and counts[other] >= _COVERED * counts[phrase]
            and not any(_repeats(other, known) for known in chosen) and not is_place(other)
        ]  # fmt: skip
        chosen.append(max(longer, key=lambda p: (counts[p], len(p), p)) if longer else phrase)
    return chosen


def _repeats(a: str, b: str) -> bool:
    """Whether one phrase says again what the other says: contained, or most pairs in common."""
    a, b = fold(a), fold(b)
    if a in b or b in a:
        return True
    pairs_a = {a[i : i + 2] for i in range(len(a) - 1)}
    pairs_b = {b[i : i + 2] for i in range(len(b) - 1)}
    return len(pairs_a & pairs_b) >= 0.5 * min(len(pairs_a), len(pairs_b))


def label(phrases: Sequence[str], taken: set[str]) -> str:
    """Return a short name made of the best phrases, other than the names that are taken.

    Two phrases, joined by 、; further ones are added only to tell it from its siblings. Phrases
    that name something go first, and nothing is joined to such a one that does not.
    """
    ranked = sorted(phrases, key=_awkwardness)
    # 社会大局 and 大局保持 are two pieces of one longer phrase.
    first = ranked[:1]
    ranked = first + sorted(ranked[1:], key=lambda phrase: _chained(phrase, first[0]))
    for used in range(min(2, len(ranked)), len(ranked) + 1):
        chosen = ranked[:used]
        if used == 2 and _awkwardness(chosen[0]) == 0 and _awkwardness(chosen[1]) == _AWKWARD:
            chosen = chosen[:1]
        name = "、".join(chosen)
        if name and name not in taken:
            return name
    return ""


def _chained(a: str, b: str) -> bool:
    """Whether one phrase begins with the two or more characters that the other ends with."""
    least = 2
    return any(
        x[-size:] == y[:size]
        for x, y in ((a, b), (b, a))
        for size in range(least, min(len(a), len(b)))
    )


# What rjieba calls nouns, verbal nouns, set expressions and abbreviations: something has a name.
_NAMING = ("n", "vn", "an", "l", "i", "j", "b", "eng")

# Adverbs, directions, prepositions, conjunctions, pronouns, numbers: no name begins with them.
_LEADING = ("d", "f", "p", "c", "r", "m", "q", "u", "t")

_AWKWARD = 2


@lru_cache(maxsize=65_536)
def _awkwardness(phrase: str) -> int:
    """How little a phrase is a name: 0 for terms and longer noun phrases, 2 for bare verbs."""
    import rjieba

    if fold(phrase) in default_tokenizer().terms and phrase not in _BARE:
        return 0
    tags = [tag for _, tag in rjieba.tag(phrase)]
    if tags[0] in _LEADING or not any(tag.startswith(_NAMING) for tag in tags):
        return _AWKWARD
    short = len(phrase) < _NAME_CHARACTERS
    # 搭建平台 says what is done, not what it is about: after names, before words.
    return int(tags[0] == "v" or short) + int(phrase in _BARE)


def place_test() -> Callable[[str], bool]:
    """Return a test whether a phrase holds a place name, by the gazetteer."""
    from explorer.gazetteer import find_places

    known: dict[str, bool] = {}

    def is_place(phrase: str) -> bool:
        if phrase not in known:
            known[phrase] = bool(find_places(phrase))
        return known[phrase]

    return is_place
