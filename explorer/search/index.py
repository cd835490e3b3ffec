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

from explorer.search.batch import spread
from explorer.search.lexical import saturated
from explorer.search.rank import LEXICAL_SHARE, Ask, score_rows
from explorer.search.shard import MEASURE, SENTENCE, Shard, code_points, term_keys
from explorer.types import ROLES, UnitKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]
    Floats = NDArray[np.float32]
    Rows = NDArray[np.int64]

KINDS: dict[UnitKind, int] = {"measure": MEASURE, "sentence": SENTENCE}

# Up to this many pieces all are scored, so that the answer is exact: about as long as choosing
# candidates among more takes.
EXACT_ROWS = 8_000
# Pieces whose vectors are compared when not all are, over all shards. Of a million sentences 15,000
# and 150,000 find the same ten for each of forty questions, with and without a filter; 20,000 are
# on the safe side (benchmarks/search_speed.py measures recall).
PROBE_ROWS = 20_000
# Vectors widened at a time: what fits into the processor's own memory is twice as fast.
_BLOCK = 1_024
# Units looked at from each side, words and meaning, for what the other side says of them, and those
# of them that are scored in full; over all shards. 200 lose 7 in 1,000 of the true ten, 120 33.
LOOKED_AT = 1_000
CANDIDATES = 250
# Postings read for lexical candidates, over all shards and rarest terms first; the common terms are
# counted when the candidates are scored. 30,000 and 300,000 find the same ten.
POSTINGS = 40_000


@dataclass(frozen=True, slots=True)
class Found:
    """One unit with its evidence."""

    shard: int
    row: int
    score: float
    dense: float
    lexical: float


# Filters whose rows are kept, at up to five bytes a row each.
MASKS = 8
_Filter = tuple[UnitKind, frozenset[str], frozenset[str]]


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """What has a vector among the allowed units and, of allowed measures, their sentences."""

    rows: tuple[NDArray[np.int32], ...]  # for each shard, ascending and so cluster by cluster
    list_from: tuple[Rows, ...]  # where each cluster begins among them, and the end
    count: int


@dataclass(slots=True, eq=False)
class _Mask:
    """What a filter allows, and the pieces with it once they were needed."""

    flags: tuple[Flags, ...]
    pieces: _Pieces | None = None

    def is_of(self, allowed: Sequence[Flags]) -> bool:
        """Whether these are the very arrays: a narrowed filter has others."""
        return all(a is b for a, b in zip(self.flags, allowed, strict=True))


class SearchIndex:
    """Shards and the reports of them that still exist.

    Parameters
    ----------
    shards : see `Shard`
    live : ids of the reports that the corpus holds, in the order by which ties are broken; a report
        of two shards counts in the first
    """

    def __init__(self, shards: Sequence[Shard], live: Collection[str]) -> None:
        import numpy as np

        self.shards = tuple(shards)
        self.order = tuple(dict.fromkeys(live))
        self.live = frozenset(self.order)
        left = set(live)
        self._alive: list[Flags] = []
        for shard in self.shards:
            alive = np.fromiter((r in left for r in shard.reports), np.bool_, len(shard.reports))
            left -= set(shard.reports)
            self._alive.append(alive)
        self._place: list[Rows] | None = None
        self._size: dict[int, tuple[int, float]] = {}
        self._kept: dict[tuple[UnitKind, frozenset[str]], list[Flags]] = {}
        self._owners: NDArray[np.int32] | None = None
        # Where each shard's rows begin when they are numbered through, and the end.
        self._first = np.cumsum([0, *(shard.rows for shard in self.shards)])
        self._masks: dict[_Filter, _Mask] = {}  # the latest last

    def allow(
        self, kind: UnitKind, roles: Collection[str], reports: Collection[str]
    ) -> list[Flags]:
        """Which rows may answer, a read-only bool array of shape (rows,) for each shard.

        Kept for the last few filters: who asks one thing mostly asks another of the same reports.
        """
        import numpy as np

        wanted = frozenset(reports)
        key = (kind, frozenset(roles), wanted)
        mask = self._masks.pop(key, None)
        if mask is not None:
            self._masks[key] = mask
            return list(mask.flags)
        out = []
        for shard, alive, part in zip(
            self.shards, self._alive, self._parts(kind, frozenset(roles)), strict=True
        ):
            there = alive & np.fromiter(
                (r in wanted for r in shard.reports), np.bool_, len(shard.reports)
            )
            # Rows of heading paths belong to no report (-1): the last place, always False.
            flags = part & np.append(there, False).take(shard.report)
            flags.setflags(write=False)
            out.append(flags)
        self._masks[key] = _Mask(tuple(out))
        for old in list(self._masks)[:-MASKS]:
            self._masks.pop(old, None)
        return out

    def _parts(self, kind: UnitKind, roles: frozenset[str]) -> list[Flags]:
        """Which rows are of a kind and of some roles; kept, for most questions ask the same."""
        import numpy as np

        if (kind, roles) not in self._kept:
            wanted = np.array([role in roles for role in ROLES])
            self._kept[kind, roles] = [
                (shard.kind == KINDS[kind]) & wanted[shard.role] for shard in self.shards
            ]
        return self._kept[kind, roles]

    def flags_of(self, kind: UnitKind, units: Mapping[str, Collection[int]]) -> list[Flags]:
        """Which rows are among these units of a kind, given as report -> unit numbers."""
        import numpy as np

        out = []
        for shard in self.shards:
            # A unit as one number: its report in the upper half, its own in the lower.
            wanted = [
                (place << 32) + number
                for place, name in enumerate(shard.reports)
                for number in units.get(name, ())
            ]
            rows = (shard.report.astype(np.int64) << 32) + shard.number
            out.append(np.isin(rows, wanted) & (shard.kind == KINDS[kind]))
        return out

    def keep_phrase(self, allowed: list[Flags], forms: Sequence[str], *, holds: bool) -> None:
        """Narrow `allowed` to rows that hold one of the forms, or to those that hold none.

        Reads all texts, so nothing is lost to the way in which words are cut.
        """
        import numpy as np

        for place, shard in enumerate(self.shards):
            flags = allowed[place] = allowed[place].copy()
            rows = np.flatnonzero(flags)
            if not len(rows):
                continue
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

    def frequencies(self, kind: UnitKind, terms: Sequence[str]) -> list[int]:
        """How many living units of a kind hold each of some terms."""
        import numpy as np

        keys = term_keys(terms)
        total = np.zeros(len(terms), dtype=np.int64)
        for shard, alive in zip(self.shards, self._alive, strict=True):
            places = shard.places(keys)
            there = np.flatnonzero(places >= 0)
            if alive.all():
                total[there] += shard.document_frequency[KINDS[kind], places[there]]
                continue
            for i in there.tolist():
                rows = _units(shard, shard.postings(int(places[i])), kind)
                total[i] += len(np.unique(rows[alive[shard.report[rows]]]))
        found: list[int] = total.tolist()
        return found

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

        pieces = None if exact else self._pieces(allowed)
        if pieces is not None and pieces.count > EXACT_ROWS:
            chosen = self._candidates(ask, allowed, pieces)
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

        if not self.shards:
            return
        found = score_rows(ask, self.shards, rows)
        total = found.total
        shard = np.repeat(np.arange(len(rows)), [len(r) for r in rows])
        row = np.concatenate(list(rows))
        order = np.concatenate([s.order[r] for s, r in zip(self.shards, rows, strict=True)])
        # Ties in the order of reports, then of the text, however the shards came about.
        report = np.concatenate(
            [p[s.report[r]] for p, s, r in zip(self._places(), self.shards, rows, strict=True)]
        )
        for i in np.lexsort((order, report, -total)).tolist():
            if total[i] <= 0:
                return
            yield Found(
                int(shard[i]), int(row[i]), float(total[i]), float(found.dense[i]),
                float(found.lexical[i]),
            )  # fmt: skip

    def _places(self) -> list[Rows]:
        """The place of each shard's reports among those alive."""
        import numpy as np

        if self._place is None:
            at = {name: i for i, name in enumerate(self.order)}
            self._place = [
                np.fromiter((at.get(r, -1) for r in s.reports), np.int64, len(s.reports))
                for s in self.shards
            ]
        return self._place

    def _pieces(self, allowed: Sequence[Flags]) -> _Pieces:
        import numpy as np

        kept = next((m for m in list(self._masks.values()) if m.is_of(allowed)), None)
        if kept is not None and kept.pieces is not None:
            return kept.pieces
        rows, begins = [], []
        for shard, flags, first, last in zip(
            self.shards, allowed, self._first, self._first[1:], strict=False
        ):
            # A measure owns itself, so this adds nothing but the sentences of allowed measures.
            mine = flags | flags.take(self._owner()[first:last] - first)
            rows.append(np.flatnonzero(mine).astype(np.int32))
            begins.append(np.searchsorted(rows[-1], shard.list_from))
        found = _Pieces(tuple(rows), tuple(begins), sum(map(len, rows)))
        if kept is not None:
            kept.pieces = found
        return found

    def _candidates(self, ask: Ask, allowed: Sequence[Flags], pieces: _Pieces) -> list[Rows]:
        """The units to score in full: the best of either side by what is known of both.

        Here rows of all shards are numbered through, those of the first shard first.
        """
        import numpy as np

        flags, owner = np.concatenate(allowed), self._owner()
        units, sums = self._by_words(ask, allowed, self._kind(allowed))
        if ask.mode == "lexical" or ask.whole is None:
            found = [_best(units, sums, CANDIDATES)[0]]
        else:
            words = sum(ask.weights.values())
            share = LEXICAL_SHARE / words if words > 0 else 0.0

            def both(rows: Rows, held: Floats, near: Floats) -> Floats:
                once = saturated(1, self._taken("length", rows), ask.mean_length)
                return share * held * once + (1 - LEXICAL_SHARE) * near  # type: ignore[no-any-return]

            # What holds the words, with its nearness.
            rows, held = _best(units, sums, LOOKED_AT)
            near = _near(self._parts_of(rows), len(rows), ask.whole)
            found = [_best(rows, both(rows, held, near), CANDIDATES)[0]]
            # What is near, with the words that it holds.
            rows, near = _best(*self._by_meaning(ask.whole, pieces), LOOKED_AT)
            mine = np.where(flags.take(rows), rows, owner.take(rows))
            held = _looked_up(mine, units, sums)
            found.append(_best(rows, both(mine, held, near), CANDIDATES)[0])
            found += [
                _best(*self._by_meaning(vector, pieces), CANDIDATES)[0]
                for vector in _other_vectors(ask)
            ]
        together = np.concatenate(found)
        # A sentence brings its measure when measures are wanted.
        together = np.unique(np.where(flags.take(together), together, owner.take(together)))
        return [rows for _, rows in self._parts_of(together[flags.take(together)])]

    def _owner(self) -> NDArray[np.int32]:
        """The measure that each row lies in; itself where it lies in none."""
        import numpy as np

        if self._owners is None:
            rows = np.arange(self._first[-1], dtype=np.int32)
            own = np.concatenate([s.owner for s in self.shards])
            first = np.repeat(self._first[:-1], np.diff(self._first)).astype(np.int32)
            self._owners = np.where(own >= 0, own + first, rows)
        return self._owners

    def _parts_of(self, rows: Rows) -> list[tuple[Shard, Rows]]:
        """The rows of each shard among some that are numbered through, all or some of a shard's
        beside one another."""
        import numpy as np

        # Not by searchsorted: rows may stand in any order within a shard.
        cuts = np.cumsum(np.bincount(self._shard_of(rows), minlength=len(self.shards)))
        return [
            (shard, part - first)
            for shard, part, first in zip(
                self.shards, np.split(rows, cuts[:-1]), self._first[:-1].tolist(), strict=True
            )
        ]

    def _shard_of(self, rows: Rows) -> Rows:
        import numpy as np

        return np.searchsorted(self._first, rows, side="right") - 1

    def _taken(self, name: str, rows: Rows) -> NDArray[np.float32]:
        """One of the shards' arrays at some rows that are numbered through."""
        import numpy as np

        return np.concatenate([getattr(s, name).take(part) for s, part in self._parts_of(rows)])

    def _kind(self, allowed: Sequence[Flags]) -> UnitKind:
        """Of which kind the allowed rows are."""
        for shard, flags in zip(self.shards, allowed, strict=True):
            first = int(flags.argmax())
            if flags[first]:
                return "measure" if shard.kind[first] == MEASURE else "sentence"
        return "measure"

    def _by_meaning(self, vector: Floats, pieces: _Pieces) -> tuple[Rows, Floats]:
        """The pieces of the clusters nearest to a vector and their cosines, shard after shard."""
        import numpy as np

        centres = np.concatenate(
            [
                # What is not divided is looked at whatever its centre.
                shard.centroid @ vector if len(shard.centroid) > 1 else np.full(1, np.inf)
                for shard in self.shards
            ]
        )
        order = np.argsort(-centres, kind="stable")
        # As many of the nearest clusters as it takes to look at so many allowed pieces.
        sizes = np.concatenate([np.diff(begins) for begins in pieces.list_from])
        enough = np.searchsorted(np.cumsum(sizes[order]), PROBE_ROWS)
        chosen = np.zeros(len(order), dtype=np.bool_)
        chosen[order[: int(enough) + 1]] = True
        parts: list[tuple[Shard, Rows]] = []
        last = 0
        for shard, own, begins in zip(self.shards, pieces.rows, pieces.list_from, strict=True):
            first, last = last, last + len(shard.centroid)
            mine = np.flatnonzero(chosen[first:last])
            begin = begins.take(mine)
            some = own.take(spread(begin, begins.take(mine + 1) - begin))
            parts.append((shard, some.astype(np.int64)))
        count = sum(len(rows) for _, rows in parts)
        through = [rows + first for (_, rows), first in zip(parts, self._first, strict=False)]
        return np.concatenate(through), _near(parts, count, vector)

    def _by_words(self, ask: Ask, allowed: Sequence[Flags], kind: UnitKind) -> tuple[Rows, Floats]:
        """The units that hold the question's rarest terms, ascending, and the weights of those that
        they hold."""
        import numpy as np

        weights: dict[str, float] = {}
        for each in _questions(ask):
            for term, weight in each.items():
                weights[term] = max(weight, weights.get(term, 0.0))
        order = sorted(weights, key=lambda t: (-weights[t], t))
        keys = term_keys(order)
        places = [shard.places(keys) for shard in self.shards]
        # As many of the rarest terms as POSTINGS allows, one at the least.
        sizes = np.zeros(len(order), dtype=np.int64)
        for shard, mine in zip(self.shards, places, strict=True):
            there = mine >= 0
            sizes[there] += shard.term_from[mine[there] + 1] - shard.term_from[mine[there]]
        many = max(1, int(np.searchsorted(np.cumsum(sizes), POSTINGS, side="right")))
        found = [
            [
                (s.postings(at), weights[t])
                for t, at in zip(order, p[:many].tolist(), strict=False)
                if at >= 0
            ]
            for s, p in zip(self.shards, places, strict=True)
        ]
        units, sums = [], []
        for shard, lists, flags, first in zip(
            self.shards, found, allowed, self._first.tolist(), strict=False
        ):
            mine, held = _summed(shard, lists, kind, flags)
            units.append(mine + first)
            sums.append(held)
        return np.concatenate(units), np.concatenate(sums)


def joined(indexes: Sequence[SearchIndex]) -> SearchIndex:
    """One index over the shards of several; nothing is copied or opened.

    Scores are comparable: how rare a term is and how long texts are is counted over all of them,
    and candidates are chosen over all of them. A report that two indexes hold counts in the first.
    All must have been made with one encoder. `Found.shard` numbers the shards of the joined index.
    """
    shards = [shard for index in indexes for shard in index.shards]
    return SearchIndex(shards, [name for index in indexes for name in index.order])


def _best(rows: Rows, scores: Floats, count: int) -> tuple[Rows, Floats]:
    """The rows with the highest scores, in their order, and their scores."""
    import numpy as np

    from explorer.neighbours import top_of

    kept = np.sort(top_of(scores, count))
    return rows.take(kept), scores.take(kept)


def _looked_up(rows: Rows, known: Rows, values: Floats) -> Floats:
    """The values of some rows among those known, which are ascending; 0 where one is not known."""
    import numpy as np

    if not len(known):
        return np.zeros(len(rows), dtype=np.float32)
    at = np.minimum(np.searchsorted(known, rows), len(known) - 1)
    return np.where(known[at] == rows, values[at], np.float32(0))


def _other_vectors(ask: Ask) -> list[Floats]:
    """What is near to any of these is looked at too, besides what is near to the whole."""
    found = list(ask.sentences)
    if ask.official is not None:
        found += [v for v in (ask.official.alone, ask.official.rewritten) if v is not None]
    if ask.neighbours is not None and ask.neighbours.mean is not None:
        found.append(ask.neighbours.mean)
    if ask.title is not None:
        found.append(ask.title)
    return found


def _questions(ask: Ask) -> Iterator[Mapping[str, float]]:
    """The weights of all that is asked for in words."""
    yield ask.weights
    if ask.official is not None:
        yield ask.official.rest
        for typed, each in ask.official.concepts:
            yield typed
            yield from each
    if ask.neighbours is not None:
        yield from ask.neighbours.weights


def _near(parts: Sequence[tuple[Shard, Rows]], count: int, vector: Floats) -> Floats:
    """The cosines to a vector of so many rows of some shards, shard after shard."""
    import numpy as np

    out = np.empty(count, dtype=np.float32)
    # One buffer for all: each new one of this size would be cleared by the system first.
    wide = np.empty((min(_BLOCK, count), len(vector)), dtype=np.float32)
    end = 0
    for shard, rows in parts:
        for i in range(0, len(rows), _BLOCK):
            block = rows[i : i + _BLOCK]
            begin, end = end, end + len(block)
            wide[: len(block)] = shard.coarse.take(block, axis=0)
            np.dot(wide[: len(block)], vector, out=out[begin:end])
            out[begin:end] *= shard.scale.take(block)
    return out


def _firsts(values: Rows) -> Flags:
    """Which of some ascending values differ from the one before."""
    import numpy as np

    out = np.empty(len(values), dtype=np.bool_)
    out[:1] = True
    np.not_equal(values[1:], values[:-1], out=out[1:])
    return out


def _summed(
    shard: Shard, lists: Sequence[tuple[NDArray[np.int32], float]], kind: UnitKind, flags: Flags
) -> tuple[Rows, Floats]:
    """The allowed units behind some terms' postings, each once, and the weights of their terms.

    A unit that a term lists several times gets its weight once.
    """
    import numpy as np

    if not lists:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
    counts = [len(posting) for posting, _ in lists]
    # Rows of other kinds are not allowed, and drop out here.
    posting = np.concatenate([posting for posting, _ in lists])
    if kind == "measure":
        posting = shard.owner.take(posting)
        inside = np.flatnonzero((posting >= 0) & flags.take(posting))
    else:
        inside = np.flatnonzero(flags.take(posting))
    term = np.repeat(np.arange(len(lists)), counts).take(inside)
    # One sort tells the units apart, and the terms within a unit.
    keys = np.sort(posting.take(inside).astype(np.int64) * len(lists) + term)
    keys = keys[_firsts(keys)]
    unit = keys // len(lists)
    of = keys - unit * len(lists)
    first = np.flatnonzero(_firsts(unit))
    worth = np.array([weight for _, weight in lists]).take(of)
    return unit[first], np.add.reduceat(worth, first).astype(np.float32) if len(first) else (
        np.empty(0, dtype=np.float32)
    )


def _units(shard: Shard, posting: NDArray[np.int32], kind: UnitKind) -> NDArray[np.int32]:
    """The units of a kind behind the rows that hold a term, with repeats: a measure holds what its
    sentences hold."""
    if kind == "measure":
        owner: NDArray[np.int32] = shard.owner[posting]
        return owner[owner >= 0]
    rows: NDArray[np.int32] = posting[shard.kind[posting] == SENTENCE]
    return rows


def _places(shard: Shard, form: str) -> Iterator[int]:
    """Where a form stands in a shard's text, in characters."""
    size = shard.text.itemsize
    points = code_points(form)
    if points.itemsize > size:  # a character that the text has none of
        return
    pattern = re.escape(points.astype(shard.text.dtype).tobytes())
    for match in re.finditer(pattern, shard.text.data.cast("B")):
        if match.start() % size == 0:
            yield match.start() // size
