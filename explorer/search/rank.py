"""Dense and lexical evidence fused into one calibrated score in [0, 1]."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from explorer.search.lexical import coverage
from explorer.search.shard import SENTENCE, Shard

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Rows = NDArray[np.int64]

Mode = Literal["hybrid", "dense", "lexical"]
MODES: tuple[Mode, ...] = ("hybrid", "dense", "lexical")

# All settings below were chosen on the tuning part of benchmarks/search and can be chosen again
# with benchmarks/search_quality.py --sweep.

# Share of the lexical evidence in the fused score; nDCG@10 is flat from 0.2 to 0.4.
LEXICAL_SHARE = 0.3
# Sentences shorter than this many characters ("人不负青山！") say no measure, but lie near to every
# question in plain words; each missing character costs its part of SHORT_PENALTY.
SHORT_BELOW = 16
SHORT_PENALTY = 0.25
# A question of several sentences: half the whole, half its sentences, each at its best place
# (late interaction, Khattab and Zaharia 2020, over sentences instead of tokens).
SENTENCES_SHARE = 0.5
# A longer sentence of the question counts no more than one of this many characters.
SENTENCE_WEIGHT_UP_TO = 60
# What answers the official words for the everyday words typed counts almost as much.
OFFICIAL_SHARE = 0.9
# The fused evidence s becomes the chance that a person would call it the same measure:
# 1 / (1 + exp(-(SLOPE * s + OFFSET))), fitted to the tuning judgements with
# benchmarks/search_quality.py --calibrate. One mapping for every question: a score means the same
# everywhere, and its order is that of s.
SLOPE = 19.6
OFFSET = -10.3
# Added to OFFSET for a question of several sentences: no measure does all that another does, so the
# same evidence says more. Fitted with the others.
SENTENCES_OFFSET = 0.7


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """What is looked for, as vectors and weighted terms.

    Attributes
    ----------
    whole : float32 (dim,), centred, unit length; None in lexical mode
    sentences : float32 (m, dim) of the question's sentences, m may be 0
    sentence_weights : float32 (m,), add up to one
    official : float32 (dim,) of the official terms, None when there are none
    weights : of the question's terms, see `lexical.weigh`; empty in dense mode
    official_weights : the same for each official term
    mean_length : terms of a text of the kind that is searched
    """

    whole: Floats | None
    sentences: Floats
    sentence_weights: Floats
    official: Floats | None
    weights: dict[str, float]
    official_weights: tuple[dict[str, float], ...]
    mean_length: float
    mode: Mode


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """The evidence for each row, float32 of shape (n,) in [0, 1]."""

    total: Floats  # calibrated
    dense: Floats  # best cosine, negative is 0
    lexical: Floats  # share of the question's information that the text covers


def score_rows(ask: Ask, shard: Shard, rows: Rows) -> Scores:
    """Score measures or sentences of a shard.

    Parameters
    ----------
    rows : int64 (n,), ascending; all of one kind
    """
    import numpy as np

    zero = np.zeros(len(rows), dtype=np.float32)
    dense = official_dense = zero
    if ask.mode != "lexical" and ask.whole is not None and len(rows):
        dense, official_dense = _dense(ask, shard, rows)
    lexical = official_lexical = zero
    if ask.mode != "dense":
        lexical = coverage(shard, rows, ask.weights, ask.mean_length)
        for weights in ask.official_weights:
            found = coverage(shard, rows, weights, ask.mean_length)
            official_lexical = np.maximum(official_lexical, found)
    typed = _fused(ask.mode, dense, lexical)
    if ask.official is not None or ask.official_weights:
        meant = OFFICIAL_SHARE * _fused(ask.mode, official_dense, official_lexical)
        typed = np.maximum(typed, meant)
    total = calibrated(typed, len(ask.sentences) > 0)
    # No evidence is no chance, not the small one that the curve gives.
    total = np.where(typed > 0, total, 0).astype(np.float32)
    return Scores(
        total,
        np.clip(np.maximum(dense, official_dense), 0, 1).astype(np.float32),
        np.maximum(lexical, official_lexical).astype(np.float32),
    )


def calibrated(evidence: Floats, several: bool = False) -> Floats:
    """Turn fused evidence into a chance; `several` for a question of several sentences."""
    import numpy as np

    offset = OFFSET + (SENTENCES_OFFSET if several else 0.0)
    return (1 / (1 + np.exp(-(SLOPE * evidence.astype(np.float64) + offset)))).astype(np.float32)


def evidence_for(score: float, several: bool = False) -> float:
    """The evidence that a score stands for: the inverse of `calibrated`."""
    inside = min(max(score, 1e-6), 1 - 1e-6)
    offset = OFFSET + (SENTENCES_OFFSET if several else 0.0)
    return (math.log(inside / (1 - inside)) - offset) / SLOPE


def _fused(mode: Mode, dense: Floats, lexical: Floats) -> Floats:
    import numpy as np

    if mode == "dense":
        return np.clip(dense, 0, 1)
    if mode == "lexical":
        return lexical
    share = np.float32(LEXICAL_SHARE)
    return (1 - share) * np.clip(dense, 0, 1) + share * lexical


def penalty(shard: Shard, rows: Rows) -> Floats:
    """What each row loses for being too short to say a measure; 0 for measures."""
    import numpy as np

    missing = np.clip((SHORT_BELOW - shard.text_length[rows]) / SHORT_BELOW, 0, 1)
    return np.where(shard.kind[rows] == SENTENCE, SHORT_PENALTY * missing, 0).astype(np.float32)


def _dense(ask: Ask, shard: Shard, rows: Rows) -> tuple[Floats, Floats]:
    """The question's and the official terms' evidence by meaning, each float32 (n,)."""
    import numpy as np

    assert ask.whole is not None  # noqa: S101  (the caller's condition)
    wanted = [ask.whole[None, :], ask.sentences]
    if ask.official is not None:
        wanted.append(ask.official[None, :])
    # A measure is found by any of its sentences: long measures do several things.
    first, last = shard.child_from[rows], shard.child_from[rows + 1]
    counts = last - first
    pieces = np.concatenate([rows, shard.child[_ranges(first, counts)].astype(np.int64)])
    place = np.concatenate([np.arange(len(rows)), np.repeat(np.arange(len(rows)), counts)])
    near = shard.fine[pieces].astype(np.float32) @ np.concatenate(wanted).T
    near -= penalty(shard, pieces)[:, None]
    best = np.full((len(rows), near.shape[1]), -1, dtype=np.float32)
    np.maximum.at(best, place, near)
    dense = best[:, 0]
    m = len(ask.sentences)
    if m:
        each = best[:, 1 : 1 + m] @ ask.sentence_weights
        dense = (1 - SENTENCES_SHARE) * dense + SENTENCES_SHARE * each
    official = best[:, -1] if ask.official is not None else np.zeros_like(dense)
    return dense, official


def _ranges(first: Rows, counts: Rows) -> Rows:
    """The numbers first[0], first[0] + 1, ... (counts[0] of them), first[1], ..."""
    import numpy as np

    ends = np.cumsum(counts)
    steps = np.arange(int(ends[-1]) if len(ends) else 0)
    return steps - np.repeat(ends - counts, counts) + np.repeat(first, counts)
