"""Long texts: cut into windows that the model can read, and put together again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise


def windows(tokens: int, width: int) -> list[tuple[int, int]]:
    """Return the ``[start, end)`` ranges that cut `tokens` tokens into as few windows as fit.

    Windows do not overlap, leave nothing out and differ by one token at most, so that no short
    remainder weighs as a text of its own. No tokens make one empty window.
    """
    if width < 1:
        raise ValueError(f"width must be at least 1, got {width}")
    count = max(1, -(-tokens // width))
    edges = [tokens * number // count for number in range(count + 1)]
    return list(pairwise(edges))


def weights(ranges: Sequence[tuple[int, int]]) -> list[float]:
    """Return each window's share of the tokens; 1 for a single empty window."""
    total = ranges[-1][1]
    return [(end - start) / total if total else 1.0 for start, end in ranges]
