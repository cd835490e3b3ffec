"""The same content in other words: sentences near in meaning, checked for what they say.

The contract. Candidates are sentences of different reports each of which is among the RANKS nearest
of the other, over all other reports (`nearest`); vectors are the caller's, unit rows with the
genre's common direction removed, and mapped (`metric`). A candidate is refused when something that
can be checked speaks against it:

* figures: both state figures and have none in common: another event;
* denial: they use opposite words, or in much the same words one denies or falls short of what the
  other affirms;
* frame: half or more of the wording is the same in the same order, yet too little for an edited
  copy: a common frame (开展…专项检查，追回…) holds another object.

What remains is scored by one logistic curve over six numbers (`FEATURES`), so that a score is the
chance that a person calls the two sentences the same content. Of several candidates of a sentence
in one other report the likeliest alone stands, when the sentence is that one's likeliest too.

Wording that matches of the other kinds already hold is not looked at again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import Any, Final, overload

import numpy as np
from numpy.typing import NDArray

from explorer.reference import reference_texts
from explorer.reuse.lazy import stretch
from explorer.reuse.model import ReuseSettings, ReuseText
from explorer.reuse.nearest import nearest
from explorer.reuse.table import MatchTable, pair_numbers
from explorer.work import Engine

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

# Rank up to which each of two sentences must be near the other among all sentences. Of the
# rewordings for tuning 98 of 108 are, of 1,000 others.
RANKS: Final = 10
# Reference sentences whose mean cosine says how near a sentence lies to anything at all; as many of
# them and of the corpus together say how crowded the place is.
NEAREST: Final = 10
# Rows from which the working copy is kept in half precision (2 bytes a number: 2,000,000 rows of
# 384 are 1.5 GB).
HALF_FROM: Final = 200_000

# above reference: the cosine over what is usual for both; above neighbours: over what the nearest
# others of each side reach; ranks: logarithms of both ranks; opening, stretch: characters with
# which both begin, and the longest stretch of both, up to a limit.
FEATURES: Final = ("above reference", "above neighbours, lower", "above neighbours, higher",
                   "ranks", "opening", "stretch")  # fmt: skip
# Characters. Two sentences that open alike and go on otherwise are more often one frame with two
# objects (开展反诈宣传进社区 / 开展禁毒宣传进校园), and two that name one thing in full two
# measures about it (走访社区矫正对象 / 社区矫正对象参加劳动), than one content in other words.
OPENING: Final = 4
STRETCH: Final = 6
# Weights of FEATURES and the constant, fitted by benchmarks/reuse_rewording_fit.py on the tuning
# half with the default encoder and its map (`metric`). Cosines are in units of the spread of the
# reference sentences' cosines, so that they mean about the same for another encoder.
WEIGHTS: Final = (-3.256, 4.102, 4.619, -0.677, -2.631, -1.042)
CONSTANT: Final = 3.871

# Words of denial and shortfall. What one side has and the other lacks makes them opposites.
_DENIAL: Final = re.compile(
    r"没有(?!的)|没能|未(?!来|成年|婚)|不(?=足|够|愿|强|畅|高|到位|力|佳|及时|充分|健全|完善|规范|牢|严)"
    r"|缺乏|缺少|薄弱|淡薄|滞后|难以|尚未|仍然存在|有待|乏力|单一|欠缺|短缺"
)
# Pairs of opposites; one side has the first only and the other the second only.
_OPPOSITES: Final = tuple(
    (re.compile(a), re.compile(b))
    for a, b in (
        ("增加|增长|上升|提高|增强|递增", "减少|下降|降低|下滑|减弱|递减|压减"),
        ("允许|准许|放开", "禁止|严禁|不准|不得"),
        ("取消|废止|停止|撤销", "新增|增设|增加|恢复"),
        ("从轻|免予|不予处罚|免罚", "从重|加重"),
        ("扩大|拓展", "缩小|压缩"),
        ("公开|公示", "保密|不公开"),
        # What is lacking, and what was achieved: 水平仍需进一步提升, 水平不断提升.
        (
            "仍需|还需|尚需|仍待|有待|亟待|亟需|[还仍]不够",
            "(?:不断|持续|显著|明显|大幅|稳步|有效)(?:提升|提高|增强|加强|改善|完善|优化|健全)",
        ),
    )
)
_DENIES: Final = re.compile(r"(?:不|未|没|没有|未能|没能|难以|无法|严禁|禁止|不得|不准)$")
_DIGITS: Final = re.compile(r"\d+(?:\.\d+)?")

# Edit ratio from which two sentences that are not near have one frame. Below it a rewording is
# free enough that its order says nothing; tuned with benchmarks/reuse_rewording.py.
FRAME: Final = 0.5
# Edit ratio from which a denial on one side alone makes two sentences opposites. Sentences that
# share less say so little in the same words that a denial need not concern the same thing
# (取缔无证摊点 / 没有许可就卖的，不让再摆).
DENIED: Final = 0.35


def opposed(a: str, b: str) -> bool:
    """Whether one text denies what the other affirms, as far as words show."""
    return bool(_DENIAL.search(a)) != bool(_DENIAL.search(b)) or opposites(a, b)


def opposites(a: str, b: str) -> bool:
    """Whether two texts hold opposite words, each one of them."""
    return any(x and y and x != y for x, y in zip(_sides(a), _sides(b), strict=True))


@lru_cache(maxsize=65_536)
def _sides(text: str) -> tuple[int, ...]:
    """Of each pair of opposites which one a text holds: 1 the first, 2 the second, 0 none or both.

    A sentence is compared with several others.
    """
    held = ((bool(one.search(text)), bool(two.search(text))) for one, two in _OPPOSITES)
    return tuple(int(first) + 2 * int(second) if first != second else 0 for first, second in held)


@lru_cache(maxsize=65_536)
def denies(before: str) -> bool:
    """Whether a text ends with a word that denies what comes next (不 | 允许…)."""
    return bool(_DENIES.search(before))


def other_figures(a: str, b: str) -> bool:
    """Whether both state figures and share none."""
    x = _figures(a)
    return bool(x) and bool(y := _figures(b)) and not x & y


@lru_cache(maxsize=65_536)
def _figures(text: str) -> frozenset[str]:
    return frozenset(_DIGITS.findall(text))


def likeness(a: str, b: str) -> float:
    """Edit ratio of the wording of two texts, without marks: 1 is the same."""
    from rapidfuzz.distance import Indel

    return Indel.normalized_similarity(_bare(a), _bare(b))


@lru_cache(maxsize=65_536)
def _bare(text: str) -> str:
    """A text without marks."""
    return re.sub(r"\W", "", text)


def speaks_against(a: str, b: str) -> str | None:
    """What keeps two texts from saying the same: "figures", "denial" or "object"; None if nothing.

    The texts are plain sentences.
    """
    if other_figures(a, b):
        return "figures"
    alike = likeness(a, b)
    if opposites(a, b) or (alike >= DENIED and opposed(a, b)):
        return "denial"
    if alike >= FRAME:
        return "object"
    return None


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of sentences that are near one another, with what is known of them.

    left, right : int64 arrays, shape (p,); left < right
    features : float64 array, shape (p, len(FEATURES))
    """

    left: Ints
    right: Ints
    features: NDArray[np.float64]

    @property
    def scores(self) -> NDArray[np.float64]:
        """The chance of each pair, shape (p,)."""
        out: NDArray[np.float64] = 1 / (1 + np.exp(-(self.features @ WEIGHTS + CONSTANT)))
        return out

    def only(self, keep: NDArray[np.bool_]) -> Candidates:
        """Those that are marked."""
        return Candidates(self.left[keep], self.right[keep], self.features[keep])


def candidates(
    texts: Sequence[str],
    rows: NDArray[Any],
    groups: Ints,
    cohort: Floats,
    check: bool = True,
    engine: Engine | None = None,
) -> Candidates:
    """Pairs of sentences each of which is among the RANKS nearest of the other.

    Near is measured against what is near anyway: from a cosine half of what the other sentence
    reaches with its nearest reference sentences is taken away, since some sentences lie near to
    everything (cross-domain similarity local scaling, Conneau et al., "Word translation without
    parallel data", 2018, with a fixed cohort).

    Parameters
    ----------
    texts : distinct sentences
    rows : float32 or float16 array, shape (n, dim), unit rows
    groups : int64 array, shape (n,), the report of each; -1 for a sentence of several
    cohort : float32 array, shape (c, dim), unit rows of the reference sentences
    check : leave out pairs against which something speaks
    engine : a cluster that looks for neighbours
    """
    none = np.zeros(0, dtype=np.int64)
    empty = Candidates(none, none, np.zeros((0, len(FEATURES))))
    if len(texts) < 2:
        return empty
    reached, spread = reached_by(rows, cohort)
    usual = reached.mean(axis=1)
    ids, cosines = nearest(rows, (usual / 2).astype(np.float32), groups, RANKS + 1, engine)
    known = ids[:, :RANKS] >= 0
    at = np.flatnonzero(known.ravel())
    left, right = at // RANKS, ids[:, :RANKS].ravel()[at]
    rank, cosine = at % RANKS, cosines[:, :RANKS].ravel()[at]
    # Each pair that was found from both sides stands twice in a row.
    low, high = np.minimum(left, right), np.maximum(left, right)
    order = np.lexsort((left, high, low))
    low, high, rank, cosine = low[order], high[order], rank[order], cosine[order]
    twice = np.flatnonzero((low[1:] == low[:-1]) & (high[1:] == high[:-1]))
    if not len(twice):
        return empty
    left, right = low[twice], high[twice]
    return judged(
        texts, left, right, cosine[twice], (rank[twice], rank[twice + 1]),
        ids, cosines, reached, spread, check=check,
    )  # fmt: skip


def judged(
    texts: Sequence[str],
    left: Ints,
    right: Ints,
    cosine: Floats,
    rank: tuple[Ints, Ints],
    ids: Ints,
    cosines: Floats,
    reached: Floats,
    spread: float,
    *,
    check: bool = True,
) -> Candidates:
    """What is known of pairs of sentences that are near one another, without those against which
    something speaks.

    Parameters
    ----------
    texts : the sentences, n
    left, right, cosine : of each pair
    rank : which place right has among the nearest of left, and left among those of right, from 0
    ids, cosines : of each sentence the nearest others, shape (n, RANKS + 1); -1 for none
    reached, spread : see `reached_by`
    """
    usual = reached.mean(axis=1)
    # The reference sentences stand beside those of the corpus, so that in a small corpus, where
    # somebody is always the nearest, being the nearest says no more than it does.
    ahead = [(reached[side] > cosine[:, None]).sum(axis=1) for side in (left, right)]
    ranks = np.log1p(rank[0] + ahead[0]) + np.log1p(rank[1] + ahead[1])
    above = [
        (cosine - _crowd(side, other, ids, cosines, reached)) / spread
        for side, other in ((left, right), (right, left))
    ]
    features = np.column_stack((
        (2 * cosine - usual[left] - usual[right]) / spread,
        np.minimum(*above), np.maximum(*above), ranks, np.zeros((len(left), 2)),
    ))  # fmt: skip
    out = Candidates(left, right, features)
    if not check:
        for p, (i, j) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
            a, b = texts[i], texts[j]
            out.features[p, 4:] = _opening(a, b), _stretch(a, b)
        return out
    # What lies below the floor is not read: the words can only take away.
    out = out.only(out.scores >= FLOOR)
    read = {i: texts[i] for i in np.unique(np.concatenate((out.left, out.right))).tolist()}
    wordings = [
        (read[i], read[j]) for i, j in zip(out.left.tolist(), out.right.tolist(), strict=True)
    ]
    # What takes longest to see is looked at last, and only where it can still matter.
    for p, (a, b) in enumerate(wordings):
        out.features[p, 4:] = _opening(a, b), _stretch(a, b)
    good = np.zeros(len(out.left), dtype=np.bool_)
    for p in np.flatnonzero(out.scores >= FLOOR).tolist():
        good[p] = speaks_against(*wordings[p]) is None
    return out.only(good)


# Lowest score of a pair that is kept for looking at other thresholds.
FLOOR: Final = 0.1


def reached_by(rows: NDArray[Any], cohort: Floats) -> tuple[Floats, float]:
    """The cosines of each row with its NEAREST reference sentences, shape (n, NEAREST), and the
    spread of the reference sentences' cosines with one another.
    """
    width = min(NEAREST, len(cohort))
    out = np.zeros((len(rows), width), dtype=np.float32)
    step = max(1, 4_000_000 // max(1, len(cohort)))
    for at in range(0, len(rows), step):
        score = rows[at : at + step].astype(np.float32, copy=False) @ cohort.T
        out[at : at + step] = np.partition(score, -width, axis=1)[:, -width:]
    among = (cohort @ cohort.T)[np.triu_indices(len(cohort), 1)]
    spread = float(among.std()) if len(among) else 0.0
    return out, spread or 1.0


def _crowd(side: Ints, other: Ints, ids: Ints, cosines: Floats, reached: Floats) -> Floats:
    """The mean cosine of each sentence with the NEAREST others of the corpus and of the reference
    sentences; the other sentence of the pair is no part of the crowd. Shape as `side`.
    """
    out = np.empty(len(side), dtype=np.float32)
    for at in range(0, len(side), 100_000):
        i, j = side[at : at + 100_000], other[at : at + 100_000]
        mine = np.where((ids[i] < 0) | (ids[i] == j[:, None]), -1, cosines[i])
        both = np.concatenate((mine, reached[i]), axis=1)
        width = reached.shape[1]
        out[at : at + 100_000] = np.partition(both, -width, axis=1)[:, -width:].mean(axis=1)
    return out


def _opening(a: str, b: str) -> int:
    """With how many characters, up to OPENING, both texts begin."""
    return next(
        (n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y or n == OPENING),
        min(len(a), len(b), OPENING),
    )


def _stretch(a: str, b: str) -> int:
    """How many characters, up to STRETCH, the longest stretch has that both texts hold."""
    # Whoever shares n characters shares n - 1.
    low, high = 0, min(STRETCH, len(a), len(b))
    while low < high:
        n = (low + high + 1) // 2
        if any(a[i : i + n] in b for i in range(len(a) - n + 1)):
            low = n
        else:
            high = n - 1
    return low


class Sentences(Sequence[str]):
    """The distinct sentences that may be paraphrased, in the order of their first places.

    Only numbers are held: where a sentence stands and what its first place is; its wording is cut
    out of its report when asked for.

    report, start, end : int64 arrays, shape (p,), each place; reports by their numbers in `texts`
    at, places : the places of sentence i are ``places[at[i]:at[i + 1]]``, in order
    keys : uint64 array, shape (n,), a hash of each sentence
    """

    def __init__(
        self,
        texts: Sequence[ReuseText],
        vectors: Mapping[str, Floats],
        own: Callable[[str, int, int], int],
        least: int,
    ) -> None:
        self._texts, self._vectors = texts, vectors
        rows: list[tuple[int, int, int, int]] = []
        keys: list[int] = []
        for number, t in enumerate(texts):
            mine = vectors.get(t.report)
            if mine is None:
                continue
            there = np.any(mine, axis=1)
            for i, ((start, end), any_) in enumerate(zip(t.sentences, there, strict=True)):
                if not any_:
                    continue
                size = own(t.report, start, end)
                # A sentence that is mostly a set phrase says what all say.
                if size >= least and 2 * size >= end - start:
                    rows.append((number, start, end, i))
                    # 64 bits: of a million sentences any two meet once in forty million corpora.
                    said = t.text[start:end].encode(errors="surrogatepass")
                    keys.append(int.from_bytes(blake2b(said, digest_size=8).digest(), "little"))
        held = np.array(rows, dtype=np.int64).reshape(-1, 4)
        self.report, self.start, self.end, self._row = (held[:, i] for i in range(4))
        hashed = np.array(keys, dtype=np.uint64)
        _, first, of = np.unique(hashed, return_index=True, return_inverse=True)
        order = np.argsort(first)
        number_of = np.empty(len(order), dtype=np.int64)
        number_of[order] = np.arange(len(order))
        of = number_of[of]
        self._first = first[order]
        self.keys = hashed[self._first]
        self.places = np.argsort(of, kind="stable")
        self.at = np.searchsorted(of[self.places], np.arange(len(order) + 1))

    def __len__(self) -> int:
        return len(self._first)

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> list[str]: ...
    def __getitem__(self, number: int | slice) -> str | list[str]:
        """The wording of a sentence."""
        if isinstance(number, slice):
            return [self[i] for i in range(*number.indices(len(self)))]
        at = int(self._first[number])
        text = self._texts[int(self.report[at])].text
        return text[int(self.start[at]) : int(self.end[at])]

    def matrix(self) -> NDArray[Any]:
        """The vectors, shape (n, dim)."""
        kind = np.float16 if len(self) >= HALF_FROM else np.float32
        report, row = self.report[self._first], self._row[self._first]
        edges = np.flatnonzero(np.diff(report, prepend=-1, append=-1))
        out: NDArray[Any] | None = None
        for low, high in pairwise(edges.tolist()):
            mine = self._vectors[self._texts[int(report[low])].report]
            if out is None:
                out = np.empty((len(self), mine.shape[1]), dtype=kind)
            out[low:high] = mine[row[low:high]]
        return np.zeros((0, 0), dtype=kind) if out is None else out

    def firsts(self) -> Ints:
        """The first place of each sentence: report, start, end; shape (n, 3)."""
        columns = (self.report, self.start, self.end)
        return np.column_stack([column[self._first] for column in columns])

    def groups(self) -> Ints:
        """The number of each sentence's report, -1 when it stands in several."""
        reports = self.report[self.places]
        low = np.minimum.reduceat(reports, self.at[:-1])
        high = np.maximum.reduceat(reports, self.at[:-1])
        out: Ints = np.where(low == high, low, -1)
        return out


class Seeking:
    """Looks for sentences that say the same, before other matches of the texts are known.

    `candidates` may run on another thread than the one that made this: it reads nothing but what
    was made then.

    Parameters
    ----------
    texts : in the order of their ids
    vectors : report id to a float32 array, shape (its sentences, dim)
    own : (report, start, end) to the symbols of its own wording there
    cohort : float32 array, shape (c, dim), the vectors of the reference sentences; when None, up
        to as many sentences of the texts, evenly spaced
    engine : a cluster that looks for neighbours
    """

    def __init__(
        self,
        texts: Sequence[ReuseText],
        vectors: Mapping[str, Floats],
        own: Callable[[str, int, int], int],
        settings: ReuseSettings,
        cohort: Floats | None = None,
        engine: Engine | None = None,
    ) -> None:
        self.sentences = Sentences(texts, vectors, own, settings.min_near)
        self._cohort = cohort
        self._engine = engine

    def candidates(self) -> Candidates | None:
        """Pairs of the sentences; None when there are no two."""
        sentences, cohort = self.sentences, self._cohort
        if len(sentences) < 2:
            return None
        rows, groups = sentences.matrix(), sentences.groups()
        if cohort is None or not len(cohort):
            some = np.linspace(0, len(rows) - 1, min(len(rows), len(reference_texts()))).astype(int)
            cohort = rows[some].astype(np.float32)
        return candidates(sentences, rows, groups, cohort, engine=self._engine)


def paraphrases(
    seeking: Seeking, pairs: Candidates | None, found: MatchTable, settings: ReuseSettings
) -> tuple[Ints, NDArray[np.float64]]:
    """Sentences of two reports that say the same in other words; report ids a < b. Scores from
    FLOOR on are returned, also those below `paraphrase_score`.

    Parameters
    ----------
    pairs : the candidates of `seeking`
    found : matches of the other kinds between the texts, sorted; what they hold is not looked at
        again

    Returns
    -------
    int64 array, shape (n, 6): of a, then of b, place among the texts, start, end; and the scores,
    float64, shape (n,)
    """
    nothing = np.zeros((0, 6), dtype=np.int64), np.zeros(0)
    sentences = seeking.sentences
    if pairs is None:
        return nothing
    scores = np.minimum(1.0, pairs.scores)
    good = np.flatnonzero(scores >= FLOOR)
    links: list[tuple[int, int]] = []
    counts: list[int] = []
    for i, j in zip(pairs.left[good].tolist(), pairs.right[good].tolist(), strict=True):
        one, two = (stretch(sentences.places, sentences.at, n).tolist() for n in (i, j))
        before = len(links)
        links += _links(one, two, settings.pairwise_limit)
        counts.append(len(links) - before)
    if not links:
        return nothing
    score = np.repeat(scores[good], counts)
    ends = np.array(links, dtype=np.int64)
    apart = sentences.report[ends[:, 0]] != sentences.report[ends[:, 1]]
    ends, score = ends[apart], score[apart]
    turned = sentences.report[ends[:, 0]] > sentences.report[ends[:, 1]]
    ends[turned] = ends[turned][:, ::-1]
    spans = np.column_stack([sentences.report, sentences.start, sentences.end])
    out = np.hstack([spans[ends[:, 0]], spans[ends[:, 1]]])
    free = ~held(out, found)
    out, score = out[free], score[free]
    best = likeliest(out, score, len(found.reports))
    return out[best], score[best]


def _links(one: list[int], two: list[int], limit: int) -> list[tuple[int, int]]:
    """Places of two sentences: all pairs, of frequent ones those with the other's first place."""
    if len(one) * len(two) <= limit:
        return [(x, y) for x in one for y in two]
    return [*((x, two[0]) for x in one), *((one[0], y) for y in two[1:])]


def likeliest(pairs: Ints, scores: NDArray[np.float64], reports: int) -> NDArray[np.bool_]:
    """Which pairs are the likeliest of both their sentences in the other's report.

    Parameters
    ----------
    pairs : as `paraphrases` returns them
    reports : how many texts there are
    """
    out = np.ones(len(pairs), dtype=np.bool_)
    for mine, other in ((0, 3), (3, 0)):
        key = np.column_stack(
            [pair_numbers(pairs[:, mine], pairs[:, other], reports), pairs[:, mine + 1]]
        )
        _, of = np.unique(key, axis=0, return_inverse=True)
        best = np.zeros(len(pairs))
        np.maximum.at(best, of.ravel(), scores)
        out &= scores >= best[of.ravel()]
    return out


def held(pairs: Ints, found: MatchTable) -> NDArray[np.bool_]:
    """Which pairs meet a match of the same reports on both sides."""
    known = found.pairs()
    keys = pair_numbers(pairs[:, 0], pairs[:, 3], len(found.reports))
    low, high = (np.searchsorted(known, keys, side) for side in ("left", "right"))
    of = np.repeat(np.arange(len(pairs)), high - low)
    at = np.arange(len(of)) - np.repeat(np.cumsum(high - low) - high, high - low)
    out = np.zeros(len(pairs), dtype=np.bool_)
    out[of[_meet(pairs[of, 1:3], found.a[at, 1:]) & _meet(pairs[of, 4:], found.b[at, 1:])]] = True
    return out


def _meet(a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether spans share a character, row by row."""
    out: NDArray[np.bool_] = np.minimum(a[:, 1], b[:, 1]) > np.maximum(a[:, 0], b[:, 0])
    return out
