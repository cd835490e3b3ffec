"""Train the word vectors of a static model, with numpy alone.

The start: each word's own vector by the teacher, as long as its weight (smooth inverse frequency).
Then, in batches, three losses on the unit vectors of texts:

- cosine: 1 - cosine of student and teacher;
- geometry: mean squared difference of the two cosine matrices of a batch;
- order: CoSENT on labelled pairs (https://kexue.fm/archives/8847): a pair that people scored higher
  should have the higher cosine. The first two losses are the anchor that keeps it from bending
  the space to those pairs.

Only the rows that a step touches are moved (Adam without decay of the others), so a step costs what
its words cost, not what the vocabulary costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, vstack

from distil.teacher import SMOOTHING, Floats

EPOCHS = 4
BATCH = 512  # texts
PAIRS = 64  # of each labelled set in a batch
RATE = 0.008  # of Adam, falling to 0; the rows begin with a spread of START_SPREAD
START_SPREAD = 0.1
GEOMETRY = 5.0
ORDER = 0.03
STEEPNESS = 20.0  # of CoSENT, as its author sets it
MARK_WEIGHT, DIGIT_WEIGHT = 0.05, 0.1  # punctuation and numbers begin as nearly nothing


@dataclass(frozen=True)
class Labelled:
    """Pairs of one set: the words of both sides, shape (n, words), and n scores."""

    left: csr_matrix
    right: csr_matrix
    scores: Floats


def bags(cut: Sequence[Sequence[int]], size: int) -> csr_matrix:
    """Count the words of each text: shape (n_texts, size)."""
    lengths = [len(ids) for ids in cut]
    flat = np.fromiter((n for ids in cut for n in ids), np.int64, sum(lengths))
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return csr_matrix((np.ones(len(flat), np.float32), flat, starts), shape=(len(cut), size))


def start(words: Sequence[str], taught: Floats, counts: npt.NDArray[Any]) -> Floats:
    """Return the vectors to begin with: the teacher's, by weight; shape (n_words, dim).

    Parameters
    ----------
    words : the first is the unknown
    taught : unit rows, the teacher's vector of each word by itself
    counts : how often each word occurs in texts of the genre
    """
    shares = (counts + 0.5) / (counts + 0.5).sum()
    weights = (SMOOTHING / (SMOOTHING + shares)).astype(np.float32)
    for number, word in enumerate(words):
        if not any(char.isalnum() for char in word):
            weights[number] *= MARK_WEIGHT
        elif word.isdigit():
            weights[number] *= DIGIT_WEIGHT
    rows = taught * weights[:, None]
    rows[0] = 0
    return np.asarray(rows / np.abs(rows).std() * START_SPREAD, np.float32)


class _Rows:
    """Adam (Kingma and Ba 2015) on some rows at a time."""

    def __init__(self, rows: Floats) -> None:
        self.rows = rows
        self._mean, self._square = np.zeros_like(rows), np.zeros_like(rows)
        self._steps = 0

    def step(self, which: npt.NDArray[Any], slope: Floats, rate: float) -> None:
        self._steps += 1
        mean = self._mean[which] = 0.9 * self._mean[which] + 0.1 * slope
        square = self._square[which] = 0.999 * self._square[which] + 0.001 * slope**2
        mean = mean / (1 - 0.9**self._steps)
        self.rows[which] -= rate * mean / (np.sqrt(square / (1 - 0.999**self._steps)) + 1e-8)


def cosent(cosines: Floats, scores: Floats) -> tuple[float, Floats]:
    """Return the loss log(1 + sum exp(s (cos_i - cos_j)) over score_i < score_j) and its slope."""
    gaps = (cosines[:, None] - cosines[None, :]) * STEEPNESS
    gaps[scores[:, None] >= scores[None, :]] = -np.inf
    top = max(float(gaps.max()), 0.0)
    shares = np.exp(gaps - top)
    total = float(shares.sum()) + np.exp(-top)
    shares *= STEEPNESS / total
    return float(np.log(total)) + top, shares.sum(axis=1) - shares.sum(axis=0)


def train(
    rows: Floats, texts: csr_matrix, taught: Floats, pairs: Sequence[Labelled], seed: int
) -> Floats:
    """Return the trained vectors, shape (n_words, dim).

    Parameters
    ----------
    rows : what `start` gave
    texts : words of the training texts, shape (n_texts, n_words)
    taught : unit rows of the same texts by the teacher, shape (n_texts, dim)
    pairs : the labelled sets
    seed : of the order of texts and the choice of pairs
    """
    chance = np.random.default_rng(seed)
    adam = _Rows(rows.copy())
    count = texts.shape[0]
    steps = EPOCHS * (count // BATCH)
    for epoch in range(EPOCHS):
        order = chance.permutation(count)
        told = np.zeros(3)
        for number in range(count // BATCH):
            which = order[number * BATCH : (number + 1) * BATCH]
            parts, scores = [texts[which]], []
            for labelled in pairs:
                some = chance.choice(len(labelled.scores), PAIRS)
                parts += [labelled.left[some], labelled.right[some]]
                scores.append(labelled.scores[some])
            rate = RATE * (1 - (epoch * (count // BATCH) + number) / steps)
            told += _step(adam, vstack(parts, format="csr"), taught[which], scores, rate)
        means = told / (count // BATCH)
        print(f"epoch {epoch}: cosine {means[0]:.4f} geometry {means[1]:.5f} order {means[2]:.3f}")
    return adam.rows


def _step(
    adam: _Rows, words: csr_matrix, taught: Floats, scores: list[Floats], rate: float
) -> list[float]:
    used, inverse = np.unique(words.indices, return_inverse=True)
    local = csr_matrix((words.data, inverse, words.indptr), shape=(words.shape[0], len(used)))
    sums = local @ adam.rows[used]
    lengths = np.linalg.norm(sums, axis=1, keepdims=True) + 1e-6
    units = sums / lengths
    slope = np.zeros_like(units)
    student = units[:BATCH]
    cosine = 1 - float((student * taught).sum(axis=1).mean())
    slope[:BATCH] -= taught / BATCH
    gap = student @ student.T - taught @ taught.T
    slope[:BATCH] += GEOMETRY * 4 * (gap @ student) / BATCH**2
    order, at = 0.0, BATCH
    for mine in scores:
        left, right = units[at : at + PAIRS], units[at + PAIRS : at + 2 * PAIRS]
        loss, by_pair = cosent((left * right).sum(axis=1), mine)
        share = (by_pair * ORDER / len(scores))[:, None]
        slope[at : at + PAIRS] += share * right
        slope[at + PAIRS : at + 2 * PAIRS] += share * left
        order += loss / len(scores)
        at += 2 * PAIRS
    # Through the division by the length.
    slope = (slope - units * (slope * units).sum(axis=1, keepdims=True)) / lengths
    adam.step(used, np.asarray(local.T @ slope, np.float32), rate)
    return [cosine, float((gap**2).mean()), order]


def quantise(rows: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """Return int8 rows and their scales; rounded to nearest."""
    scales = np.abs(rows).max(axis=1) / np.float32(127)
    scales[scales == 0] = 1
    return np.rint(rows / scales[:, None]).astype(np.int8), scales.astype(np.float32)
