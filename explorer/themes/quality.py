"""How good themes are: agreement with a person, coherence, diversity, share assigned, stability.

Agreement: adjusted mutual information (Vinh, Epps and Bailey, 2010), adjusted Rand index, V-measure
(Rosenberg and Hirschberg, 2007). Coherence of a theme's top words: NPMI (Bouma, 2009; Lau, Newman
and Baldwin, 2014) and C_v (Roeder, Both and Hinneburg, 2015). Diversity: the share of distinct
words among the top words of all themes (Dieng, Ruiz and Blei, 2020). The last three depend on how
texts are cut into words, so the words are given, and their name is kept with the result.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

from explorer.themes.stability import adjusted_rand

# Words of a theme that coherence looks at, and the sliding window of C_v in words: the customary
# values. Sentences of this genre are shorter than the window and are then counted whole.
TOP_WORDS = 10
WINDOW = 110

_EPSILON = 1e-12


@dataclass(frozen=True, slots=True)
class Quality:
    """The figures of one set of themes; None where it cannot be told.

    Attributes
    ----------
    themes, sentences : how many
    assigned : share of the sentences that have a theme
    ami, ari, v_measure : agreement with the truth, over the sentences that have one; sentences
        without a theme count as one group more
    npmi, c_v : mean coherence of the themes' top words, in [-1, 1] and [0, 1]
    diversity : in (0, 1]
    stability : mean adjusted Rand index with other runs
    tokens : what the texts were cut by
    """

    themes: int
    sentences: int
    assigned: float | None
    ami: float | None
    ari: float | None
    v_measure: float | None
    npmi: float | None
    c_v: float | None
    diversity: float | None
    stability: float | None
    tokens: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain values, ready for JSON."""
        return asdict(self)


def evaluate(
    said: Sequence[str | int | None],
    *,
    truth: Sequence[str | int | None] | None = None,
    words: Sequence[Sequence[str]] | None = None,
    tokens: str | None = None,
    top_words: Sequence[Sequence[str]] | None = None,
    runs: Sequence[Sequence[str | int | None]] = (),
) -> Quality:
    """Judge themes by the measures of the field.

    Parameters
    ----------
    said : the theme of each of n sentences; None or -1 for none
    truth : the theme that a person gave; None where there is none
    words : the words of each sentence
    tokens : what cut them, for the record
    top_words : for each theme its words, best first; by default the words with the highest TF-IDF
        where a theme is taken as one text (c-TF-IDF)
    runs : the themes by other runs, for stability

    Returns
    -------
    Quality
    """
    from sklearn.metrics import adjusted_mutual_info_score, v_measure_score

    labels = ["" if s is None or s == -1 else str(s) for s in said]
    groups = sorted(set(labels) - {""})
    ami = ari = v = None
    if truth is not None:
        pairs = [(str(t), s) for t, s in zip(truth, labels, strict=True) if t is not None]
        if pairs:
            wanted, mine = zip(*pairs, strict=True)
            ami = float(adjusted_mutual_info_score(wanted, mine))
            ari = adjusted_rand(wanted, mine)
            v = float(v_measure_score(wanted, mine))
    tops: list[list[str]] | None = None
    if top_words is not None:
        tops = [list(top)[:TOP_WORDS] for top in top_words]
    elif words is not None:
        tops = _top_words(words, labels, groups)
    every = [w for top in tops or () for w in top]
    return Quality(
        themes=len(groups),
        sentences=len(labels),
        assigned=sum(map(bool, labels)) / len(labels) if labels else None,
        ami=ami,
        ari=ari,
        v_measure=v,
        npmi=None if words is None or not tops else npmi(tops, words),
        c_v=None if words is None or not tops else c_v(tops, words),
        diversity=len(set(every)) / len(every) if every else None,
        stability=sum(adjusted_rand(labels, _plain(run)) for run in runs) / len(runs)
        if runs
        else None,
        tokens=tokens,
    )


def _plain(run: Sequence[str | int | None]) -> list[str]:
    return ["" if s is None or s == -1 else str(s) for s in run]


def npmi(tops: Sequence[Sequence[str]], words: Sequence[Sequence[str]]) -> float | None:
    """Return the mean over themes of the mean NPMI of pairs of their words; a sentence is a window.

    None where no theme has two words.
    """
    count = _Counted(tops, [set(one) for one in words])
    means = []
    for top in tops:
        pairs = [count.npmi(a, b) for a, b in combinations(dict.fromkeys(top), 2)]
        if pairs:
            means.append(sum(pairs) / len(pairs))
    return sum(means) / len(means) if means else None


def c_v(tops: Sequence[Sequence[str]], words: Sequence[Sequence[str]]) -> float | None:
    """Return the mean C_v of the themes: each word's NPMI with all, against their sum, as cosine.

    Windows of 110 words slide over each sentence. None where no theme has two words.
    """
    windows: list[set[str]] = []
    for one in words:
        for start in range(max(1, len(one) - WINDOW + 1)):
            windows.append(set(one[start : start + WINDOW]))
    count = _Counted(tops, windows)
    means = []
    for top in tops:
        mine = list(dict.fromkeys(top))
        if len(mine) < 2:
            continue
        vectors = [[count.npmi(a, b) for b in mine] for a in mine]
        whole = [sum(column) for column in zip(*vectors, strict=True)]
        means.append(sum(_cosine(vector, whole) for vector in vectors) / len(mine))
    return sum(means) / len(means) if means else None


class _Counted:
    """In how many windows words, and pairs of them, stand."""

    def __init__(self, tops: Sequence[Sequence[str]], windows: Sequence[set[str]]) -> None:
        wanted = {word for top in tops for word in top}
        self.n = len(windows)
        self.single: Counter[str] = Counter()
        self.pair: Counter[tuple[str, str]] = Counter()
        for window in windows:
            mine = sorted(window & wanted)
            self.single.update(mine)
            self.pair.update(combinations(mine, 2))

    def npmi(self, a: str, b: str) -> float:
        """-1 for words that never meet, 1 for words that always do; as gensim smooths it."""
        if not self.n or not self.single[a] or not self.single[b]:
            return 0.0
        joint = self.single[a] if a == b else self.pair[(a, b) if a < b else (b, a)]
        together = joint / self.n + _EPSILON
        ratio = together / (self.single[a] / self.n * self.single[b] / self.n)
        return 1.0 if joint == self.n else math.log(ratio) / -math.log(together)


def _cosine(a: Sequence[float], b: Sequence[float]) -> float:
    lengths = math.sqrt(sum(x * x for x in a) * sum(x * x for x in b))
    return sum(x * y for x, y in zip(a, b, strict=True)) / lengths if lengths else 0.0


def _top_words(
    words: Sequence[Sequence[str]], labels: Sequence[str], groups: Sequence[str]
) -> list[list[str]]:
    """The words with the highest class-based TF-IDF (Grootendorst, 2022) of each group."""
    counts = {group: Counter[str]() for group in groups}
    for one, label in zip(words, labels, strict=True):
        if label:
            counts[label].update(one)
    total = sum((counter for counter in counts.values()), Counter[str]())
    mean = sum(total.values()) / max(len(groups), 1)
    return [
        sorted(
            counts[group],
            key=lambda w: (-counts[group][w] * math.log(1 + mean / total[w]), w),
        )[:TOP_WORDS]
        for group in groups
    ]
