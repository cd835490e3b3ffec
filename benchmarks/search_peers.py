"""The plain ways of searching that search_quality.py sets beside the product's own.

- BM25 over character pairs, of measures and of sentences (the best sentence counts).
- Cosine of whole measures, and of the best piece (the measure or one of its sentences).
- Semantra: cosine of overlapping windows of a report, which know nothing of measures; a measure
  takes the score of the best window that overlaps it by half of the shorter one.
- RRF: reciprocal rank fusion (k 60) of BM25 and the cosine of the best piece.
- txtai: rankings that benchmarks/search_txtai.py wrote with txtai itself.

All get the same candidates, and the same vectors as the encoder gives them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Semantra's window is 128 tokens, each beginning 16 before the last one's end; a token of the
# default encoder is 1.5 characters of these reports.
WINDOW, REWIND = 192, 24


class Bm25:
    """The plain lexical peer over character pairs: k1 1.2, b 0.75."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.rows: dict[str, list[int]] = {}
        self.times: dict[str, list[int]] = {}
        lengths = np.zeros(len(texts))
        for i, text in enumerate(texts):
            pairs = Counter(text[j : j + 2] for j in range(len(text) - 1))
            lengths[i] = pairs.total()
            for pair, n in pairs.items():
                self.rows.setdefault(pair, []).append(i)
                self.times.setdefault(pair, []).append(n)
        self.n = len(texts)
        self.norm = 1.2 * (0.25 + 0.75 * lengths / max(lengths.mean(), 1))

    def __call__(self, query: str) -> Floats:
        out = np.zeros(self.n, dtype=np.float32)
        for pair in {query[i : i + 2] for i in range(len(query) - 1)}:
            rows = self.rows.get(pair)
            if rows is None:
                continue
            idf = math.log(1 + (self.n - len(rows) + 0.5) / (len(rows) + 0.5))
            tf = np.array(self.times[pair])
            out[rows] += idf * tf * 2.2 / (tf + self.norm[rows])
        return out


def fused(*rankings: Floats) -> Floats:
    """Reciprocal rank fusion with the usual 60."""
    out = np.zeros(len(rankings[0]), dtype=np.float32)
    for scores in rankings:
        place = np.empty(len(scores), dtype=np.int64)
        place[np.argsort(-scores, kind="stable")] = np.arange(len(scores))
        out += (1 / (61 + place)).astype(np.float32)
    return out


def windows(text: str) -> list[tuple[int, int]]:
    """Start and end of Semantra's windows over a text of characters."""
    starts = range(0, max(len(text) - REWIND, 1), WINDOW - REWIND)
    return [(s, min(s + WINDOW, len(text))) for s in starts]


def half_covered(spans: Sequence[tuple[int, int]], start: int, end: int) -> list[int]:
    """Which windows overlap start:end by half of the shorter one."""
    return [
        i
        for i, (a, b) in enumerate(spans)
        if 2 * (min(b, end) - max(a, start)) >= min(b - a, end - start)
    ]
