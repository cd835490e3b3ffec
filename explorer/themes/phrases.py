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
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from explorer.tokens import (
    STOP_WORDS,
    default_tokenizer,
    fold,
    read_list,
    word_spans,
    word_spans_of,
)
from explorer.types import Unit

# A phrase has at most this many words and characters: longer ones are sentences, not names.
_MAX_WORDS = 3
_MAX_CHARACTERS = 9

# A keyword's log-odds are at least this many standard errors above zero (one-sided 10 %). A phrase
# in three sentences of a theme and in no other just passes.
_Z_LEAST = 1.28

# Passes over a theme's phrases, until it has enough of them: reports that must have a phrase,
# sentences that must hold it, whether words that mean little alone count, least z.
_STRICTNESS = (
    (2, 2, False, _Z_LEAST),
    (1, 2, False, 0.0),
    (1, 1, False, 0.0),
    (1, 2, True, 0.0),
)

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

# A phrase is a piece of a longer one when it stands whole on a side in fewer than this share of its
# sentences: 重大事故隐患专项 always goes on (整治, 排查).
_WHOLE = 0.2

# Words that add nothing to a name at its end: 调解工作 is 调解, 行政争议化解作用 is 行政争议化解.
_LIGHT = frozenset({"工作", "活动", "作用", "情况"})

# Whether a phrase stands whole on its left and on its right: nothing that could belong to it
# adjoins it there.
Edges = tuple[bool, bool]

_DATA = Path(__file__).parent / "data"
_JOINING = frozenset(read_list(_DATA / "joining-words.txt"))
_BARE = frozenset(read_list(_DATA / "bare-words.txt"))
_TAILS = frozenset(read_list(_DATA / "tail-words.txt"))


def candidates(units: Sequence[Unit]) -> list[dict[str, Edges]]:
    """Return the phrases of units' texts and innermost headings, and whether each stands whole."""
    headings = list(dict.fromkeys(unit.section[-1] for unit in units if unit.section))
    above = dict(zip(headings, map(_phrases, word_spans_of(headings)), strict=True))
    found = []
    for unit, spans in zip(units, word_spans_of([unit.text for unit in units]), strict=True):
        out = _phrases(spans)
        for phrase, edges in (above[unit.section[-1]] if unit.section else {}).items():
            out[phrase] = _either(out.get(phrase), edges)
        found.append(out)
    return found


def _either(known: Edges | None, edges: Edges) -> Edges:
    return edges if known is None else (known[0] or edges[0], known[1] or edges[1])


@lru_cache(maxsize=65_536)
def _fits(word: str) -> bool:
    """Whether a word may be part of a phrase: written in Chinese, and no stop or joining word."""
    return (
        word not in STOP_WORDS
        and word not in _JOINING
        and all("\u3400" <= letter <= "\u9fff" for letter in word)
    )


def _phrases(spans: Sequence[tuple[str, int, int]]) -> dict[str, Edges]:
    terms = default_tokenizer().terms
    out: dict[str, Edges] = {}
    # Runs of adjoining words that may be part of a phrase.
    run: list[str] = []
    end = -1
    for word, start, stop in spans:
        fits = _fits(word)
        if run and (not fits or start != end):
            _add_run(run, terms, out)
            run = []
        if fits:
            run.append(word)
        elif word in terms:
            out[word] = (True, True)  # 12345热线: a term, whatever it is made of
        end = stop
    _add_run(run, terms, out)
    return out


def _add_run(run: Sequence[str], terms: Collection[str], out: dict[str, Edges]) -> None:
    """Add the phrases of a run of words; what adjoins them in the run could belong to them."""
    for last, word in enumerate(run):
        # One letter at an end is a piece of a word or of a name: 镇, 庄, 化.
        if len(word) == 1:
            continue
        light = word in _LIGHT
        right = last + 1 == len(run) or run[last + 1] in _TAILS
        phrase = ""
        for first in range(last, max(last - _MAX_WORDS, -1), -1):
            phrase = run[first] + phrase
            if len(phrase) > _MAX_CHARACTERS:
                break
            if len(run[first]) == 1 or (light and phrase not in terms):
                continue
            edges = (True, True) if phrase in terms else (first == 0, right)
            out[phrase] = _either(out.get(phrase), edges)


def distinguishing(
    holders: Sequence[Mapping[str, Edges]],
    groups: Sequence[Sequence[int]],
    reports: Sequence[str],
    *,
    top: int,
    is_place: Callable[[str], bool],
) -> list[tuple[str, ...]]:
    """Return for each group of sentences the phrases that tell it from the others, best first.

    Parameters
    ----------
    holders : n mappings, what `candidates` gives for each sentence
    groups : the positions of the sentences of each group; they may overlap
    reports : n report ids; a phrase of one report only is its own turn of speech, not a theme's,
        and counts only where a group has no other
    top : at most so many phrases a group; fewer where fewer qualify
    is_place : whether a phrase is, or holds, a place name
    """
    total = Counter(phrase for one in holders for phrase in one)
    pieces = _pieces(holders, total)
    out = []
    for members in groups:
        counts = Counter(phrase for i in members for phrase in holders[i])
        seen_in: dict[str, set[str]] = {}
        for i in members:
            for phrase in holders[i]:
                seen_in.setdefault(phrase, set()).add(reports[i])
        best: list[str] = []
        # Strict first; a small or odd group may need its own report's words, those of a single
        # sentence where it has no name yet, or common ones.
        for spread, least, bare, z_least in _STRICTNESS:
            if least == 1 and best:
                continue
            ranked = []
            for phrase, count in counts.items():
                if len(seen_in[phrase]) < spread or (phrase in _BARE and not bare):
                    continue
                if phrase in pieces or count < min(least, len(members) - 1):
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


def _pieces(holders: Sequence[Mapping[str, Edges]], total: Counter[str]) -> set[str]:
    """Return the phrases that are pieces of longer ones."""
    whole: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for one in holders:
        for phrase, edges in one.items():
            for side in (0, 1):
                whole[side][phrase] += edges[side]
    return {
        phrase
        for phrase, count in total.items()
        if min(whole[0][phrase], whole[1][phrase]) < _WHOLE * count
    }


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


def label(phrases: Sequence[str], taken: Collection[str]) -> str:
    """Return a short name made of the best phrases, other than the names that are taken.

    Two phrases, joined by 、; further ones are added only to tell it from its siblings. Phrases
    that name something go first, those that stand in a name that is taken last, and nothing is
    joined to a name that names nothing.
    """
    used = {part for name in taken for part in name.split("、")}
    ranked = sorted(phrases, key=lambda phrase: (phrase in used, _awkwardness(phrase)))
    # 社会大局 and 大局保持 are two pieces of one longer phrase.
    first = ranked[:1]
    ranked = first + sorted(ranked[1:], key=lambda phrase: _chained(phrase, first[0]))
    for length in range(min(2, len(ranked)), len(ranked) + 1):
        chosen = ranked[:length]
        if (
            length == 2
            and _awkwardness(chosen[0]) == 0
            and (
                _awkwardness(chosen[1]) == _AWKWARD or (chosen[1] in used and chosen[0] not in used)
            )
        ):
            chosen = chosen[:1]
        name = "、".join(chosen)
        if name and name not in taken:
            return name
    return ""


def _chained(a: str, b: str) -> bool:
    """Whether one phrase begins with the word that the other ends with."""
    first, second = ([span.word for span in word_spans(phrase)] for phrase in (a, b))
    return bool(first and second) and (first[-1] == second[0] or second[-1] == first[0])


# What rjieba calls nouns, verbal nouns, set phrases and abbreviations: something has a name. Idioms
# (千方百计) say how something is done.
_NAMING = ("n", "vn", "an", "l", "j", "b", "eng")

# Adverbs, directions, prepositions, conjunctions, pronouns, numbers: no name begins with them.
_LEADING = ("d", "f", "p", "c", "r", "m", "q", "u", "t")

_AWKWARD = 2


@lru_cache(maxsize=65_536)
def _awkwardness(phrase: str) -> int:
    """How little a phrase is a name: 0 for terms and longer noun phrases, 2 for bare verbs."""
    import rjieba

    if fold(phrase) in default_tokenizer().terms and phrase not in _BARE:
        return int(len(phrase) < _NAME_CHARACTERS)
    tags = [tag for _, tag in rjieba.tag(phrase)]
    if tags[0] in _LEADING or not any(tag.startswith(_NAMING) for tag in tags):
        return _AWKWARD
    short = len(phrase) < _NAME_CHARACTERS
    # 搭建平台 says what is done, not what it is about, and 工作有序 begins in the middle: after
    # names, before words.
    late = tags[0] == "v" or short or word_spans(phrase)[0].word in _TAILS
    return int(late) + int(phrase in _BARE)


def place_test() -> Callable[[str], bool]:
    """Return a test whether a phrase holds a place name, by the gazetteer.

    A name without its 省, 市 or 县 counts where rjieba takes the word for a place: 深圳.
    """
    import rjieba

    from explorer.gazetteer import find_places

    @cache
    def short_name(word: str) -> bool:
        return any(find_places(word + suffix) for suffix in "省市县")

    @cache
    def is_place(phrase: str) -> bool:
        if find_places(phrase):
            return True
        if phrase in default_tokenizer().terms:
            return False
        return any(
            tag == "ns" and len(word) > 1 and short_name(word) for word, tag in rjieba.tag(phrase)
        )

    return is_place
