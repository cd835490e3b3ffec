"""The same content in other words: sentences near in meaning, checked for what they say.

The contract. Candidates are sentences of different reports that are among one another's nearest
(each within the RANKS best of the other, over all other reports) and whose cosine reaches
`paraphrase_score`; vectors are the caller's, unit rows with the genre's common direction removed.
A candidate is kept when nothing that can be checked speaks against it:

* figures: both state figures and have none in common: another event;
* denial: one denies or falls short of what the other affirms, or they use opposite words;
* frame: half or more of the wording is the same in the same order, yet too little for an edited
  copy: a common frame (开展…专项检查，追回…) holds another object.

Wording that matches of the other kinds already hold is not looked at again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from explorer.neighbours import pairs_above
from explorer.reuse.model import ReuseSettings, ReuseText
from explorer.types import Match, TextSpan

Floats = NDArray[np.float32]

# Rank up to which each of two sentences must be near the other among all sentences.
RANKS: Final = 1
# Rows from which a coarse pass over leading components comes first; components; what they may miss.
LARGE: Final = 8_000
COARSE: Final = 96
SLACK: Final = 0.15
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
    )
)
_DIGITS: Final = re.compile(r"\d+(?:\.\d+)?")


def opposed(a: str, b: str) -> bool:
    """Whether one text denies what the other affirms, as far as words show."""
    if bool(_DENIAL.search(a)) != bool(_DENIAL.search(b)):
        return True
    for one, two in _OPPOSITES:
        in_a, in_b = (
            (bool(one.search(a)), bool(two.search(a))),
            (
                bool(one.search(b)),
                bool(two.search(b)),
            ),
        )
        if in_a != in_b and True in in_a and True in in_b and in_a == in_b[::-1]:
            return True
    return False


def other_figures(a: str, b: str) -> bool:
    """Whether both state figures and share none."""
    x, y = set(_DIGITS.findall(a)), set(_DIGITS.findall(b))
    return bool(x and y and not x & y)


def exchanged(a: str, b: str) -> bool:
    """Whether two texts that are no edited copies of one another have one frame, and so another
    object in it.
    """
    from rapidfuzz.distance import Indel

    x, y = re.sub(r"\W", "", a), re.sub(r"\W", "", b)
    return bool(Indel.normalized_similarity(x, y) >= FRAME)


# Edit ratio from which two sentences that are not near have one frame. Below it a rewording is
# free enough that its order says nothing; tuned with benchmarks/reuse_rewording.py.
FRAME: Final = 0.5


def speaks_against(a: str, b: str) -> str | None:
    """What keeps two texts from saying the same: "figures", "denial" or "object"; None if nothing.

    The texts are plain sentences.
    """
    if other_figures(a, b):
        return "figures"
    if opposed(a, b):
        return "denial"
    if exchanged(a, b):
        return "object"
    return None


def mutual_pairs(
    vectors: Floats, groups: Sequence[int], threshold: float
) -> Iterator[tuple[int, int, float]]:
    """Yield pairs i < j of different groups whose cosine reaches the threshold, and of which each
    is among the other's RANKS nearest outside its own group.

    Of more than LARGE rows, pairs are sought in the COARSE leading components first, with SLACK
    below the threshold, and scored in full afterwards: a pair is lost only when what the other
    components add to its cosine exceeds SLACK.

    Parameters
    ----------
    vectors : float32 array, shape (n, dim), unit rows
    groups : length n, the report of each row
    threshold : inclusive
    """
    group = np.asarray(groups)
    coarse, slack = vectors, 0.0
    if len(vectors) > LARGE and vectors.shape[1] > COARSE:
        _, axes = np.linalg.eigh(vectors.T.astype(np.float64) @ vectors)
        coarse = np.ascontiguousarray(vectors @ axes[:, -COARSE:].astype(np.float32))
        slack = SLACK
    rows: list[NDArray[np.int64]] = []
    columns: list[NDArray[np.int64]] = []
    scores: list[Floats] = []
    for i, j, score in pairs_above(coarse, coarse, threshold - slack):
        apart = group[i] != group[j]
        i, j, score = i[apart], j[apart], score[apart]
        if slack:
            score = np.einsum("nd,nd->n", vectors[i], vectors[j])
            high = score >= np.float32(threshold)
            i, j, score = i[high], j[high], score[high]
        order = np.lexsort((j, -score, i))
        i, j, score = i[order], j[order], score[order]
        fresh = np.ones(len(i), dtype=np.bool_)
        fresh[1:] = i[1:] != i[:-1]
        begin = np.flatnonzero(fresh)
        rank = np.arange(len(i)) - np.repeat(begin, np.diff(np.append(begin, len(i))))
        near = rank < RANKS
        rows.append(i[near])
        columns.append(j[near])
        scores.append(score[near])
    if not rows:
        return
    i, j, score = np.concatenate(rows), np.concatenate(columns), np.concatenate(scores)
    known = set(zip(i.tolist(), j.tolist(), strict=True))
    for x, y, s in zip(i.tolist(), j.tolist(), score.tolist(), strict=True):
        if x < y and (y, x) in known:
            yield x, y, min(1.0, float(s))


def paraphrases(
    texts: Sequence[ReuseText],
    vectors: Mapping[str, Floats],
    own: Callable[[str, int, int], int],
    found: Sequence[Match],
    settings: ReuseSettings,
) -> list[tuple[TextSpan, TextSpan, float]]:
    """Sentences of two reports that say the same in other words; report ids a < b.

    Parameters
    ----------
    vectors : report id to a float32 array, shape (its sentences, dim); see `mutual_pairs`
    own : (report, start, end) to the symbols of its own wording there
    found : matches of the other kinds; what they hold is not looked at again
    """
    spans: list[TextSpan] = []
    rows: list[Floats] = []
    groups: list[int] = []
    for number, t in enumerate(texts):
        mine = vectors.get(t.report)
        if mine is None:
            continue
        for (start, end), row in zip(t.sentences, mine, strict=True):
            size = own(t.report, start, end)
            # A sentence that is mostly a set phrase says what all say.
            if size >= settings.min_near and 2 * size >= end - start and row.any():
                spans.append(TextSpan(t.report, start, end, t.text[start:end]))
                rows.append(row)
                groups.append(number)
    if not rows:
        return []
    held: dict[tuple[str, str], list[Match]] = defaultdict(list)
    for m in found:
        held[m.a.report, m.b.report].append(m)
    out = []
    for i, j, score in mutual_pairs(np.stack(rows), groups, settings.paraphrase_score):
        a, b = sorted((spans[i], spans[j]), key=lambda s: s.report)
        if any(_share(a, m.a) > 0 and _share(b, m.b) > 0 for m in held[a.report, b.report]):
            continue
        if speaks_against(a.text, b.text) is None:
            out.append((a, b, score))
    return out


def _share(a: TextSpan, b: TextSpan) -> int:
    return max(0, min(a.end, b.end) - max(a.start, b.start))
