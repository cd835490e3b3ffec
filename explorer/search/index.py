"""The search index: shards asked together.

Up to `EXACT_ROWS` allowed pieces everything is scored. Above, candidates come from two sides, the
clusters nearest to the question and the postings of its rarest terms, and are then scored exactly.
Filters always come first: only allowed rows are ever candidates, and the narrower the filter, the
more clusters are looked through. How many of the true top ten are found is measured in
benchmarks/search_speed.py.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.search.clusters import EXACT_ROWS
from explorer.search.rank import Ask, Scores, score_rows
from explorer.search.shard import CHARACTER, MEASURE, SENTENCE, Shard
from explorer.types import ROLES, UnitKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]
    Floats = NDArray[np.float32]
    Rows = NDArray[np.int64]

KINDS: dict[UnitKind, int] = {"measure": MEASURE, "sentence": SENTENCE}

# Pieces whose vectors are compared when not all are: 20,000 take 5 ms on one core.
PROBE_ROWS = 20_000
# Units kept from each side for exact scoring, at least; `widen` multiplies it.
CANDIDATES = 400
# Postings read for lexical candidates, rarest terms first; the common terms are counted when the
# candidates are scored.
POSTINGS = 200_000


@dataclass(frozen=True, slots=True)
class Found:
    """One unit with its evidence."""

    shard: int
    row: int
    score: float
    dense: float
    lexical: float


class SearchIndex:
    """Shards and the reports of them that still exist.

    Parameters
    ----------
    shards : see `Shard`
    live : ids of the reports that the corpus holds; a report of two shards counts in the first
    """

    def __init__(self, shards: Sequence[Shard], live: Collection[str]) -> None:
        import numpy as np

        self.shards = tuple(shards)
        left = set(live)
        self._alive: list[Flags] = []
        for shard in self.shards:
            alive = np.fromiter((r in left for r in shard.reports), np.bool_, len(shard.reports))
            left -= set(shard.reports)
            self._alive.append(alive)
        self._size: dict[int, tuple[int, float]] = {}

    def allow(
        self, kind: UnitKind, roles: Collection[str], reports: Collection[str]
    ) -> list[Flags]:
        """Which rows may answer, a bool array of shape (rows,) for each shard."""
        import numpy as np

        wanted = set(reports)
        roles_in = np.array([role in roles for role in ROLES])
        out = []
        for shard, alive in zip(self.shards, self._alive, strict=True):
            there = alive & np.fromiter(
                (r in wanted for r in shard.reports), np.bool_, len(shard.reports)
            )
            # Rows of heading paths belong to no report (-1): the last place, always False.
            there = np.append(there, False)
            out.append((shard.kind == KINDS[kind]) & roles_in[shard.role] & there[shard.report])
        return out

    def keep(self, allowed: Sequence[Flags], units: Mapping[str, Collection[int]]) -> None:
        """Narrow `allowed` to these units, given as report -> unit numbers."""
        import numpy as np

        for shard, flags in zip(self.shards, allowed, strict=True):
            for row in np.flatnonzero(flags).tolist():
                report = shard.reports[int(shard.report[row])]
                if int(shard.number[row]) not in units.get(report, ()):
                    flags[row] = False

    def keep_phrase(self, allowed: Sequence[Flags], forms: Sequence[str], *, holds: bool) -> None:
        """Narrow `allowed` to rows that hold one of the forms, or to those that hold none.

        Reads all texts, so nothing is lost to the way in which words are cut.
        """
        import numpy as np

        for shard, flags in zip(self.shards, allowed, strict=True):
            rows = np.flatnonzero(flags)
            rows = rows[np.argsort(shard.text_at[rows], kind="stable")]
            begin = shard.text_at[rows]
            end = begin + shard.text_length[rows]
            hit = np.zeros(len(rows), dtype=np.bool_)
            for form in forms:
                at = np.fromiter(_places(shard, form), np.int64)
                inside = np.searchsorted(begin, at, side="right") - 1
                met = (inside >= 0) & (at + len(form) <= end[inside])
                hit[inside[met]] = True
            flags[rows[hit != holds]] = False

    def frequency(self, kind: UnitKind, term: str) -> int:
        """How many living units of a kind hold a term."""
        import numpy as np

        total = 0
        for shard, alive in zip(self.shards, self._alive, strict=True):
            if alive.all():
                place = shard.place(term)
                total += int(shard.document_frequency[KINDS[kind], place]) if place >= 0 else 0
            else:
                rows, _ = shard.postings(term)
                mine = rows[shard.kind[rows] == KINDS[kind]]
                total += int(np.count_nonzero(alive[shard.report[mine]]))
        return total

    def size(self, kind: UnitKind) -> tuple[int, float]:
        """How many living units of a kind there are, and their mean number of terms."""
        number = KINDS[kind]
        if number not in self._size:
            count, length = 0, 0.0
            for shard, alive in zip(self.shards, self._alive, strict=True):
                mine = shard.kind == number
                if not alive.all():
                    mine = mine & alive[shard.report]
                count += int(mine.sum())
                length += float(shard.length[mine].sum(dtype="float64"))
            self._size[number] = (count, length / count if count else 1.0)
        return self._size[number]

    def ranked(self, ask: Ask, allowed: Sequence[Flags], *, exact: bool = False) -> Iterator[Found]:
        """Yield the allowed units by score, ties in document order; those without evidence not.

        When not all rows are scored, a first round brings the best few hundred; whoever reads
        beyond them gets the rest, scored in full.
        """
        import numpy as np

        pieces = [
            self._pieces(shard, flags) for shard, flags in zip(self.shards, allowed, strict=True)
        ]
        if not exact and sum(map(len, pieces)) > EXACT_ROWS:
            chosen = [
                _candidates(ask, shard, flags, mine)
                for shard, flags, mine in zip(self.shards, allowed, pieces, strict=True)
            ]
            done: set[tuple[int, int]] = set()
            # Only as far as the candidates' own order is to be trusted: behind the first few
            # hundred, what was left out may belong before what was chosen.
            for found, _ in zip(self._scored(ask, chosen), range(CANDIDATES), strict=False):
                done.add((found.shard, found.row))
                yield found
            everything = self._scored(ask, [np.flatnonzero(f) for f in allowed])
            yield from (f for f in everything if (f.shard, f.row) not in done)
            return
        yield from self._scored(ask, [np.flatnonzero(flags) for flags in allowed])

    def _scored(self, ask: Ask, rows: Sequence[Rows]) -> Iterator[Found]:
        import numpy as np

        scores = [score_rows(ask, s, r) for s, r in zip(self.shards, rows, strict=True)]
        if not scores:
            return
        total = np.concatenate([s.total for s in scores])
        shard = np.repeat(np.arange(len(rows)), [len(r) for r in rows])
        row = np.concatenate(list(rows))
        place = np.concatenate([s.order[r] for s, r in zip(self.shards, rows, strict=True)])
        for i in np.lexsort((place, shard, -total)).tolist():
            if total[i] <= 0:
                return
            one = int(shard[i])
            at = i - sum(len(r) for r in rows[:one])
            found: Scores = scores[one]
            yield Found(
                one, int(row[i]), float(total[i]), float(found.dense[at]), float(found.lexical[at])
            )

    @staticmethod
    def _pieces(shard: Shard, flags: Flags) -> Rows:
        """The allowed units and the sentences of the allowed measures: what has a vector."""
        import numpy as np

        own = np.where(shard.owner >= 0, shard.owner, np.arange(shard.rows))
        return np.flatnonzero(flags | (flags[own] & (shard.kind == SENTENCE)))


def _candidates(ask: Ask, shard: Shard, flags: Flags, pieces: Rows) -> Rows:
    import numpy as np

    found = [_by_words(ask, shard, flags)]
    if ask.mode != "lexical" and ask.whole is not None:
        vectors = [ask.whole, *ask.sentences]
        if ask.official is not None:
            vectors.append(ask.official)
        found += [_by_meaning(vector, shard, pieces) for vector in vectors]
    rows = np.concatenate(found)
    # A sentence brings its measure when measures are wanted.
    rows = np.where(flags[rows], rows, shard.owner[rows])
    rows = np.unique(rows)
    return rows[flags[rows]]


def _by_meaning(vector: Floats, shard: Shard, pieces: Rows) -> Rows:
    import numpy as np

    from explorer.neighbours import top_of

    lists = len(shard.centroid)
    bounds = np.searchsorted(pieces, shard.list_from)
    if lists > 1:
        counts = np.diff(bounds)
        order = np.argsort(-(shard.centroid @ vector), kind="stable")
        enough = int(np.searchsorted(np.cumsum(counts[order]), PROBE_ROWS)) + 1
        near = np.sort(order[:enough])
        pieces = np.concatenate([pieces[bounds[i] : bounds[i + 1]] for i in near.tolist()])
    scores = (shard.coarse[pieces].astype(np.float32) @ vector) * shard.scale[pieces]
    return pieces[top_of(scores, CANDIDATES)]


def _by_words(ask: Ask, shard: Shard, flags: Flags) -> Rows:
    import numpy as np

    from explorer.neighbours import top_of

    weights: dict[str, float] = {}
    for each in (ask.weights, *ask.official_weights):
        for term, weight in each.items():
            weights[term] = max(weight, weights.get(term, 0.0))
    gathered: list[Rows] = []
    values: list[Floats] = []
    read = 0
    for term in sorted(weights, key=lambda t: (-weights[t], t)):
        rows, _ = shard.postings(term)
        read += len(rows)
        if read > POSTINGS and gathered:
            break
        mine = rows[flags[rows]].astype(np.int64)
        gathered.append(mine)
        values.append(np.full(len(mine), weights[term], dtype=np.float32))
    if not gathered:
        return np.empty(0, dtype=np.int64)
    rows = np.concatenate(gathered)
    unique, inverse = np.unique(rows, return_inverse=True)
    sums = np.bincount(inverse, np.concatenate(values), minlength=len(unique)).astype(np.float32)
    chosen: Rows = unique[top_of(sums, CANDIDATES)].astype(np.int64)
    return chosen


def _places(shard: Shard, form: str) -> Iterator[int]:
    """Where a form stands in a shard's text, in characters."""
    pattern = re.escape(form.encode("utf-32-le", "surrogatepass"))
    for match in re.finditer(pattern, shard.text.data):
        if match.start() % CHARACTER == 0:
            yield match.start() // CHARACTER
