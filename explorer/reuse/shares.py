"""How much of each report is shared wording.

Every character that is a letter, Han character or digit counts once, under the strongest thing
that can be said of it: set phrase first (never copying), then exact, template, near, paraphrase,
and original when nothing applies. The kind of a character is that of the match it lies in, so the
shares can be checked against the list of matches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from explorer.reuse.prepared import Flags, Places, Prepared
from explorer.types import MATCH_KINDS, Match, ReuseShare


def shares(
    reports: Sequence[Prepared], matches: Sequence[Match], top: int
) -> tuple[ReuseShare, ...]:
    """The shares of each report, in the order given; they add up to one.

    A report without characters is wholly original.
    """
    sides: dict[str, list[tuple[int, int, int, str]]] = defaultdict(list)
    for m in matches:
        rank = len(MATCH_KINDS) - MATCH_KINDS.index(m.kind)  # exact 4 ... paraphrase 1
        sides[m.a.report].append((m.a.start, m.a.end, rank, m.b.report))
        sides[m.b.report].append((m.b.start, m.b.end, rank, m.a.report))
    out = []
    for prepared in reports:
        counted = np.unique(prepared.plain.starts)
        label = np.zeros(len(prepared.source.text), dtype=np.int8)
        mine = sides.get(prepared.report, [])
        by_source: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for start, end, rank, source in mine:
            np.maximum(label[start:end], rank, out=label[start:end])
            by_source[source].append((start, end))
        label[prepared.formula] = 5
        tally = np.bincount(label[counted], minlength=6)
        total = max(1, len(counted))
        before: Places = np.concatenate(
            ([0], np.cumsum(_mark(len(label), counted) & ~prepared.formula))
        )
        sources = []
        for source, spans in by_source.items():
            characters, reached = 0, 0
            for start, end in sorted(spans):
                start = max(start, reached)
                if start < end:
                    characters += int(before[end] - before[start])
                    reached = end
            sources.append({"report": source, "characters": characters})
        sources.sort(key=lambda s: (-int(str(s["characters"])), str(s["report"])))
        exact, template, near, paraphrase, formula = (
            float(tally[rank]) / total for rank in (4, 3, 2, 1, 5)
        )
        original = float(tally[0]) / total if len(counted) else 1.0
        out.append(
            ReuseShare(
                prepared.report, len(counted), exact, template, near, paraphrase, formula, original,
                tuple(sources[:top]),
            )
        )  # fmt: skip
    return tuple(out)


def _mark(length: int, positions: Places) -> Flags:
    out = np.zeros(length, dtype=np.bool_)
    out[positions] = True
    return out
