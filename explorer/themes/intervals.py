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
from collections.abc import Sequence

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
    counts = [(y, n) for y, n in counts if n]
    k, total = len(counts), sum(n for _, n in counts)
    if k < 2 or total <= k:
        return 0.0
    share = sum(y for y, _ in counts) / total
    if not 0 < share < 1:
        return 0.0
    between = sum(n * (y / n - share) ** 2 for y, n in counts) / (k - 1)
    within = sum(y - y * y / n for y, n in counts) / (total - k)
    size = (total - sum(n * n for _, n in counts) / total) / (k - 1)
    spread = between + (size - 1) * within
    return min(max((between - within) / spread, 0.0), 1.0) if spread > 0 else 0.0


def worth(sizes: Sequence[int], r: float) -> float:
    """Return how many independent sentences these reports' sentences are worth."""
    total = sum(sizes)
    if not total:
        return 0.0
    mean = sum(n * n for n in sizes) / total
    return total / (1 + (mean - 1) * r)


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
