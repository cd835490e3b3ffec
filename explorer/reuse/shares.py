"""How much of each report is shared wording.

Every character that is a letter, Han character or digit counts once, under the strongest thing
that can be said of it: set phrase first (never copying), then exact, template, near, paraphrase,
and original when nothing applies. The kind of a character is that of the match it lies in, so the
shares can be checked against the list of matches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.reuse.prepared import Flags, Prepared
from explorer.types import MATCH_KINDS, Match, ReuseShare

Ints = NDArray[np.int64]


def shares(
    reports: Sequence[Prepared], matches: Sequence[Match], top: int
) -> tuple[ReuseShare, ...]:
    """The shares of each report, in the order given; they add up to one.

    A report without characters is wholly original.
    """
    number = {p.report: i for i, p in enumerate(reports)}
    names = [p.report for p in reports]
    # Of each report the spans in it: start, end, how strong, the other report.
    sides: list[list[tuple[int, int, int, int]]] = [[] for _ in reports]
    for m in matches:
        rank = len(MATCH_KINDS) - MATCH_KINDS.index(m.kind)  # exact 4 ... paraphrase 1
        a, b = number[m.a.report], number[m.b.report]
        sides[a].append((m.a.start, m.a.end, rank, b))
        sides[b].append((m.b.start, m.b.end, rank, a))
    out = []
    for prepared, mine in zip(reports, sides, strict=True):
        length = len(prepared.source.text)
        spans = np.array(mine, dtype=np.int64).reshape(-1, 4)
        counted = np.zeros(length, dtype=np.bool_)
        counted[prepared.plain.starts] = True
        label = np.zeros(length, dtype=np.int8)
        for rank in range(1, 5):
            of = spans[spans[:, 2] == rank]
            label[_inside(of[:, 0], of[:, 1], length)] = rank
        label[prepared.formula] = 5
        tally = np.bincount(label[counted], minlength=6)
        total = int(counted.sum())
        exact, template, near, paraphrase, formula = (
            float(tally[rank]) / max(1, total) for rank in (4, 3, 2, 1, 5)
        )
        original = float(tally[0]) / total if total else 1.0
        sources = [
            {"report": names[other], "characters": characters}
            for other, characters in _by_source(spans, counted & ~prepared.formula)
        ]
        sources.sort(key=lambda s: (-int(str(s["characters"])), str(s["report"])))
        out.append(
            ReuseShare(
                prepared.report, total, exact, template, near, paraphrase, formula, original,
                tuple(sources[:top]),
            )
        )  # fmt: skip
    return tuple(out)


def _inside(starts: Ints, ends: Ints, length: int) -> Flags:
    """Which places of a text lie in one span or more."""
    change = np.zeros(length + 1, dtype=np.int32)
    np.add.at(change, starts, 1)
    np.add.at(change, ends, -1)
    out: Flags = np.cumsum(change[:-1]) > 0
    return out


def _by_source(spans: Ints, free: Flags) -> Iterator[tuple[int, int]]:
    """Yield each other report with how many free characters lie in spans shared with it."""
    if not len(spans):
        return
    before = np.concatenate(([0], np.cumsum(free)))
    start, end, _, source = spans[np.lexsort((spans[:, 1], spans[:, 0], spans[:, 3]))].T
    # Spans of one source may overlap: each counts from where those before it end. Sources are kept
    # apart by adding more than any offset for each.
    apart = source * (len(free) + 1)
    reached = np.maximum.accumulate(np.concatenate(([-1], end + apart)))[:-1]
    start = np.minimum(np.maximum(start, reached - apart), end)
    first = np.flatnonzero(np.diff(source, prepend=-1))
    characters = np.add.reduceat(before[end] - before[start], first)
    yield from zip(source[first].tolist(), characters.tolist(), strict=True)
