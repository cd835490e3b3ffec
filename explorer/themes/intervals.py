"""Intervals for shares of sentences, where the sentences of one report go together.

A report that takes up a theme gives it several sentences, so n sentences are worth fewer than n
independent ones. The worth is n over the design effect 1 + (m - 1) r (Kish, 1965), with m the mean
size of a report (weighted by size) and r the correlation within reports, by the ANOVA
estimator for binary data (Ridout, Demetrio and Firth, 1999). With that worth, a share has Jeffreys'
interval (Brown, Cai and DasGupta, 2001), and the difference of two shares has Newcombe's (1998),
built from both. Unlike a bootstrap over reports, this gives an answer for a place with one report.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LEVEL = 0.95


def correlation(counts: Sequence[tuple[int, int]]) -> float:
    """Return the correlation within reports of a yes-or-no property of sentences, in [0, 1].

    Parameters
    ----------
    counts : for each report the sentences that have the property, and all its sentences

    Returns
    -------
    0 where it cannot be told: fewer than two reports, or all or none have the property
    """
    return sums(counts).correlation()


@dataclass(frozen=True, slots=True)
class Sums:
    """What the correlation of a property needs of reports: sums, which add up over sets of them.

    Attributes
    ----------
    reports : how many with a sentence at all
    sentences, squares : of them, and the sum of the reports' squared numbers of sentences
    having : sentences that have the property
    evenness : sum over reports of having² / sentences
    holders : reports with a sentence that has it
    """

    reports: int = 0
    sentences: int = 0
    squares: int = 0
    having: int = 0
    evenness: float = 0.0
    holders: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.reports + other.reports, self.sentences + other.sentences,
            self.squares + other.squares, self.having + other.having,
            self.evenness + other.evenness, self.holders + other.holders,
        )  # fmt: skip

    def __sub__(self, other: Sums) -> Sums:
        """Of the reports without some of them."""
        return Sums(
            self.reports - other.reports, self.sentences - other.sentences,
            self.squares - other.squares, self.having - other.having,
            self.evenness - other.evenness, self.holders - other.holders,
        )  # fmt: skip

    @property
    def share(self) -> float:
        """Of the sentences, those that have the property; there must be some."""
        return self.having / self.sentences

    def correlation(self) -> float:
        """See `correlation`."""
        k, total = self.reports, self.sentences
        if k < 2 or total <= k or not 0 < self.having < total:
            return 0.0
        between = (self.evenness - self.having * self.share) / (k - 1)
        within = (self.having - self.evenness) / (total - k)
        size = (total - self.squares / total) / (k - 1)
        spread = between + (size - 1) * within
        return min(max((between - within) / spread, 0.0), 1.0) if spread > 0 else 0.0

    def worth(self, r: float) -> float:
        """How many independent sentences these reports' sentences are worth."""
        if not self.sentences:
            return 0.0
        return self.sentences / (1 + (self.squares / self.sentences - 1) * r)


def sums(counts: Iterable[tuple[int, int]]) -> Sums:
    """Add up reports; `counts` as in `correlation`."""
    counts = [(y, n) for y, n in counts if n]
    return Sums(
        len(counts), sum(n for _, n in counts), sum(n * n for _, n in counts),
        sum(y for y, _ in counts), sum(y * y / n for y, n in counts),
        sum(y > 0 for y, _ in counts),
    )  # fmt: skip


def worth(sizes: Sequence[int], r: float) -> float:
    """Return how many independent sentences these reports' sentences are worth."""
    return sums((0, n) for n in sizes).worth(r)


def share_interval(share: float, n: float) -> tuple[float, float]:
    """Return Jeffreys' 95 % interval of a share among n (effective) sentences; (0, 1) for none."""
    from scipy.special import betaincinv

    if n <= 0:
        return 0.0, 1.0
    tail = (1 - LEVEL) / 2
    yes, no = share * n, (1 - share) * n
    low = 0.0 if yes == 0 else float(betaincinv(yes + 0.5, no + 0.5, tail))
    high = 1.0 if no == 0 else float(betaincinv(yes + 0.5, no + 0.5, 1 - tail))
    return low, high


def difference_interval(a: float, n_a: float, b: float, n_b: float) -> tuple[float, float]:
    """Return Newcombe's 95 % interval of a - b, two shares among n_a and n_b sentences."""
    low_a, high_a = share_interval(a, n_a)
    low_b, high_b = share_interval(b, n_b)
    return (
        a - b - math.hypot(a - low_a, high_b - b),
        a - b + math.hypot(high_a - a, b - low_b),
    )
