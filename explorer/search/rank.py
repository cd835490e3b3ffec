"""Dense and lexical evidence fused into one calibrated score in [0, 1]."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from explorer.search.lexical import coverage, spread
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

# Share of the lexical evidence in the fused score; nDCG@10 is flat from 0.4 to 0.5.
LEXICAL_SHARE = 0.4
# Of the lexical evidence, the share that the words of one piece (a sentence, or the measure itself)
# give; the rest is what the whole measure holds. Words that stand in the sentence whose meaning is
# near say more than the same words strewn over a long measure. Flat from 0.3 to 0.7.
PIECE_SHARE = 0.5
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
SLOPE = 16.35
OFFSET = -9.49
# Added to OFFSET for a question of several sentences: no measure does all that another does, so the
# same evidence says more. Fitted with the others.
SENTENCES_OFFSET = 1.07


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
    official_part : in [0, 1]; a full sentence is not turned by one everyday word in it
    """

    whole: Floats | None
    sentences: Floats
    sentence_weights: Floats
    official: Floats | None
    weights: dict[str, float]
    official_weights: tuple[dict[str, float], ...]
    mean_length: float
    mode: Mode
    official_part: float = 1.0  # how much of the question the everyday words are, see `Query`


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

    pieces, place = _pieces(shard, rows)
    once, back = np.unique(pieces, return_inverse=True)

    def words(weights: dict[str, float]) -> tuple[Floats, Floats]:
        """The share of the terms that each row, and each piece, covers."""
        if ask.mode == "dense" or not weights:
            return np.zeros(len(rows), dtype=np.float32), np.zeros(len(pieces), dtype=np.float32)
        whole = coverage(shard, rows, weights, ask.mean_length)
        if len(pieces) == len(rows):
            return whole, whole
        return whole, coverage(shard, once, weights, ask.mean_length)[back]

    def best(of_pieces: NDArray[Any]) -> Floats:
        out = np.full(len(rows), -1, dtype=np.float32)
        np.maximum.at(out, place, of_pieces)
        return out

    def fused(near: Floats | None, held: Floats, held_here: Floats) -> Floats:
        """The best piece of each row by both kinds of evidence."""
        lexical = PIECE_SHARE * held_here + (1 - PIECE_SHARE) * held[place]
        if ask.mode == "lexical" or near is None:
            return best(lexical if ask.mode == "lexical" else LEXICAL_SHARE * lexical)
        share = LEXICAL_SHARE if ask.mode == "hybrid" else 0.0
        return best((1 - share) * np.clip(near, 0, 1) + share * lexical)

    near = official_near = None
    dense = np.zeros(len(rows), dtype=np.float32)
    shift = np.zeros(len(rows))
    if ask.mode != "lexical" and ask.whole is not None and len(rows):
        near, of_sentences, official_near = _near(ask, shard, pieces)
        dense = best(near)
        if len(ask.sentences):
            # Half of the meaning comes from the question's sentences, each at its best place.
            each = np.stack([best(column) for column in of_sentences.T], axis=1)
            mixed = (1 - SENTENCES_SHARE) * dense + SENTENCES_SHARE * (each @ ask.sentence_weights)
            share = LEXICAL_SHARE if ask.mode == "hybrid" else 0.0
            shift = (1 - share) * (np.clip(mixed, 0, 1) - np.clip(dense, 0, 1))
            dense = mixed
    held, held_here = words(ask.weights)
    typed = np.maximum(fused(near, held, held_here) + shift, 0)
    lexical = held
    if ask.official is not None or ask.official_weights:
        meant_held, meant_here = np.zeros_like(held), np.zeros_like(held_here)
        for weights in ask.official_weights:
            whole, here = words(weights)
            meant_held, meant_here = np.maximum(meant_held, whole), np.maximum(meant_here, here)
        meant = fused(official_near, meant_held, meant_here)
        typed = np.maximum(typed, OFFICIAL_SHARE * ask.official_part * meant)
        lexical = np.maximum(held, meant_held)
        if official_near is not None:
            dense = np.maximum(dense, best(official_near))
    total = calibrated(typed.astype(np.float32), len(ask.sentences) > 0)
    # No evidence is no chance, not the small one that the curve gives.
    total = np.where(typed > 0, total, 0).astype(np.float32)
    return Scores(total, np.clip(dense, 0, 1).astype(np.float32), lexical)


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


def penalty(shard: Shard, rows: Rows) -> Floats:
    """What each row loses for being too short to say a measure; 0 for measures."""
    import numpy as np

    missing = np.clip((SHORT_BELOW - shard.text_length[rows]) / SHORT_BELOW, 0, 1)
    return np.where(shard.kind[rows] == SENTENCE, SHORT_PENALTY * missing, 0).astype(np.float32)


def _pieces(shard: Shard, rows: Rows) -> tuple[Rows, Rows]:
    """The rows and their sentences, and to which of the rows each belongs, both int64 (p,).

    A measure is found by any of its sentences: long measures do several things.
    """
    import numpy as np

    first, last = shard.child_from[rows], shard.child_from[rows + 1]
    counts = last - first
    pieces = np.concatenate([rows, shard.child[spread(first, counts)].astype(np.int64)])
    place = np.concatenate([np.arange(len(rows)), np.repeat(np.arange(len(rows)), counts)])
    return pieces, place


def _near(ask: Ask, shard: Shard, pieces: Rows) -> tuple[Floats, Floats, Floats | None]:
    """The pieces' cosines to the question (p,), its sentences (p, m) and official words (p,)."""
    import numpy as np

    assert ask.whole is not None  # noqa: S101  (the caller's condition)
    wanted = [ask.whole[None, :], ask.sentences]
    if ask.official is not None:
        wanted.append(ask.official[None, :])
    near = shard.fine[pieces].astype(np.float32) @ np.concatenate(wanted).T
    near -= penalty(shard, pieces)[:, None]
    m = len(ask.sentences)
    return near[:, 0], near[:, 1 : 1 + m], near[:, -1] if ask.official is not None else None
