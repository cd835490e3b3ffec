"""The same content in other words, between newly shelved reports and all others.

The contract is that of `paraphrase`: two sentences each of which is among the RANKS nearest of the
other, and against which nothing speaks. Of equal sentences the first alone is looked at. Who is
nearest to whom is kept on the shelf and brought up to date with each block: a sentence that comes
later may push another one out of the nearest; what was said of pairs before stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.reuse.matching import earlier
from explorer.reuse.model import ReuseText
from explorer.reuse.nearest import (
    CLUSTERS,
    COMPILE_FROM,
    EXACT,
    Lists,
    NearestWork,
    assigned,
    centres_of,
    one_thread,
    parts_of,
)
from explorer.reuse.paraphrase import (
    FLOOR,
    RANKS,
    Candidates,
    Sentences,
    held,
    judged,
    likeliest,
    reached_by,
)
from explorer.reuse.prepared import Flags, Prepared
from explorer.reuse.shelf import Shelf
from explorer.reuse.spread import threaded
from explorer.reuse.table import DIRECTIONS, KIND, SCORE_UNIT, MatchTable
from explorer.work import Engine

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

# Where sentences stand, shape (n, 3): number of the report, start, end; and pairs of them.
Said = tuple[Ints, Candidates]

_WIDTH: Final = RANKS + 1
# The clusters are made anew when there are so many times the sentences that they were made of.
_REMAKE: Final = 2.0


class Meaning:
    """The sentences of a shelf by what they say.

    Parameters
    ----------
    cohort : float32 array, shape (c, dim), the vectors of the reference sentences, centred
    """

    def __init__(self, shelf: Shelf, cohort: Floats, engine: Engine | None) -> None:
        self._shelf = shelf
        self._cohort = cohort
        self._engine = engine

    @property
    def _vectors(self) -> NDArray[np.float16]:
        return self._shelf.columns["said_vector"].values.reshape(-1, self._cohort.shape[1])

    @property
    def _places(self) -> NDArray[np.int32]:
        return self._shelf.columns["said_place"].values.reshape(-1, 3)

    def sought(
        self,
        reports: Sequence[Prepared],
        first: int,
        vectors: Mapping[str, Floats],
        gone: Flags,
    ) -> Said | None:
        """Put the sentences of reports from number `first` on, on the shelf, and find pairs that
        may say the same; None when there are no two sentences.

        Parameters
        ----------
        vectors : id to the centred vectors of its sentences, shape (its sentences, dim)
        gone : bool array over the reports of the shelf; those that are not compared
        """
        shelf = self._shelf
        since = len(self._places)
        self._append(reports, first, vectors, gone)
        total = len(self._places)
        if total == since or total < 2:
            return None
        ids, cosines = self._nearest(since, gone)
        shelf.replace("near", {"ids": ids.astype(np.int32), "cosines": cosines})
        # Each pair with a new sentence, each of which is among the nearest of the other.
        left = np.repeat(np.arange(since, total), RANKS)
        right = ids[since:, :RANKS].ravel()
        rank = np.tile(np.arange(RANKS), total - since)
        known = (right >= 0) & ((right < since) | (left < right))
        left, right, rank = left[known], right[known], rank[known]
        back = ids[right, :RANKS] == left[:, None]
        both = back.any(axis=1)
        left, right, rank = left[both], right[both], rank[both]
        other = back[both].argmax(axis=1)
        cosine = cosines[left, rank]
        some = np.unique(np.concatenate((left, right)))
        rows = self._vectors[some].astype(np.float32)
        texts = _Said(shelf, self._places[some])
        i, j = np.searchsorted(some, left), np.searchsorted(some, right)
        reached, spread = reached_by(rows, self._cohort)
        # Of neighbours only whether they are the other sentence matters.
        near = np.searchsorted(some, ids[some])
        near = np.where(some[np.minimum(near, len(some) - 1)] == ids[some], near, -2)
        near[ids[some] < 0] = -1
        low = i > j  # as `paraphrase.candidates` gives them
        i, j = np.where(low, j, i), np.where(low, i, j)
        ranks = np.where(low, other, rank), np.where(low, rank, other)
        by = np.lexsort((j, i))
        pairs = judged(
            texts, i[by], j[by], cosine[by], (ranks[0][by], ranks[1][by]),
            near, cosines[some], reached, spread,
        )  # fmt: skip
        return self._places[some].astype(np.int64), pairs

    def matches(self, said: Said, found: MatchTable) -> tuple[MatchTable, MatchTable]:
        """Pairs as matches: those that count, and those below the threshold.

        Parameters
        ----------
        said : what `sought` returned
        found : matches of the other kinds of the same reports, sorted
        """
        shelf = self._shelf
        spans, pairs = said
        scores = np.minimum(1.0, pairs.scores)
        good = scores >= FLOOR
        scores = scores[good]
        a, b = spans[pairs.left[good]], spans[pairs.right[good]]
        numbers = np.unique(np.concatenate((a[:, 0], b[:, 0]))).tolist()
        ids = {n: str(shelf.about[n][0]) for n in numbers}
        names = sorted({*ids.values(), *found.reports})
        place = {name: i for i, name in enumerate(names)}
        for side in (a, b):
            side[:, 0] = [place[ids[n]] for n in side[:, 0].tolist()]
        turned = a[:, 0] > b[:, 0]
        a[turned], b[turned] = b[turned], a[turned]
        rows = np.hstack([a, b])
        free = ~held(rows, found.over(names))
        rows, scores = rows[free], scores[free]
        best = likeliest(rows, scores, len(names))
        rows, scores = rows[best], scores[best]
        when = {place[name]: tuple(shelf.about[n][2:4]) for n, name in ids.items()}
        ways = [DIRECTIONS.index(earlier(when[x], when[y])) for x, y in rows[:, [0, 3]].tolist()]
        score = np.array([round(value, 4) for value in scores.tolist()])
        table = MatchTable.of(
            names,
            np.column_stack([
                np.full(len(rows), KIND["paraphrase"]),
                np.rint(score * SCORE_UNIT).astype(np.int64),
                np.array(ways, dtype=np.int64), rows,
            ]),
            np.zeros((0, 6), dtype=np.int64),
        )  # fmt: skip
        high = score >= shelf.settings.paraphrase_score
        return table.take(high), table.take(~high)

    def _append(
        self,
        reports: Sequence[Prepared],
        first: int,
        vectors: Mapping[str, Floats],
        gone: Flags,
    ) -> None:
        """Put the sentences that are not there yet on the shelf; what stands in reports that are
        gone alone, as in the earlier state of one that was changed, is not there.
        """
        shelf = self._shelf
        by_id = {p.report: p for p in reports}

        def own(report: str, start: int, end: int) -> int:
            before = by_id[report].own_before
            return int(before[end] - before[start])

        texts: list[ReuseText] = [p.source for p in reports]
        said = Sentences(texts, vectors, own, shelf.settings.min_near)
        if not len(said):
            return
        keys = said.keys
        order = np.argsort(keys, kind="stable")
        counts, ranges = shelf.postings["said"].find(keys[order] >> np.uint64(32))
        of, numbers = shelf.postings["said"].values(ranges, counts)
        same = shelf.columns["said_key"].values[numbers] == keys[order][of]
        same &= ~gone[self._places[numbers, 0]]
        fresh = np.ones(len(keys), dtype=np.bool_)
        fresh[order[of[same]]] = False
        which = np.flatnonzero(fresh)
        if not len(which):
            return
        rows = said.matrix()[which].astype(np.float16)
        places = said.firsts()[which]
        places[:, 0] += first
        reached, _ = reached_by(rows, self._cohort)
        base = len(self._places)
        columns = {
            "said_place": places.ravel(), "said_key": keys[which],
            "said_usual": reached.mean(axis=1), "said_vector": rows.ravel(),
        }  # fmt: skip
        for name, values in columns.items():
            shelf.columns[name].append(values)
        shelf.postings["said"].add(keys[which] >> np.uint64(32), base + np.arange(len(which)))

    def _nearest(self, since: int, gone: Flags) -> tuple[Ints, Floats]:
        """The nearest of all sentences, best first: those of new ones sought, those of older ones
        brought up to date. Shapes (sentences, _WIDTH).
        """
        rows, total = self._vectors, len(self._places)
        penalty = (self._shelf.columns["said_usual"].values / 2).astype(np.float32)
        groups = self._places[:, 0].astype(np.int64)
        ids = np.full((total, _WIDTH), -1, dtype=np.int64)
        cosines = np.zeros((total, _WIDTH), dtype=np.float32)
        before = self._shelf.whole("near")
        if before is not None and since:
            ids[:since], cosines[:since] = before["ids"], before["cosines"]
            # What is gone takes nobody's place.
            left = (ids >= 0) & gone[groups[ids]]
            ids[left], cosines[left] = -1, 0
        alive = ~gone[groups]
        with one_thread():
            others = np.flatnonzero(alive)
            lists = self._lists(total, others)
            compiled = total >= COMPILE_FROM
            work = NearestWork(rows, penalty, groups, _WIDTH, lists, compiled=compiled)
            parts = list(parts_of(np.arange(since, total), others, lists))
            found = threaded(work, parts, self._engine)
            for (mine, _), (some, values) in zip(parts, found, strict=True):
                ids[mine], cosines[mine] = some, values
        _pushed_in(ids, cosines, since, penalty)
        return ids, cosines

    def _lists(self, total: int, others: Ints) -> Lists | None:
        """Some sentences by their clusters; None while every two are compared."""
        if total <= EXACT:
            return None
        held = self._shelf.whole("clusters")
        # What they were made of follows from how many they are.
        if held is None or total > _REMAKE * (len(held["centres"]) / CLUSTERS) ** 2:
            centres = centres_of(self._vectors, min(total, int(CLUSTERS * total**0.5)))
            of = assigned(self._vectors, centres)
        else:
            centres = held["centres"]
            since = len(held["of"])
            of = np.concatenate((held["of"], assigned(self._vectors[since:], centres)))
        self._shelf.replace("clusters", {"centres": centres, "of": of.astype(np.int32)})
        return Lists.of(centres, of.astype(np.int64), others)


def _pushed_in(ids: Ints, cosines: Floats, since: int, penalty: Floats) -> None:
    """Put new sentences among the nearest of those that are among theirs."""
    total = len(ids)
    source = np.repeat(np.arange(since, total), ids.shape[1])
    target, cosine = ids[since:].ravel(), cosines[since:].ravel()
    older = (target >= 0) & (target < since)
    source, target, cosine = source[older], target[older], cosine[older]
    changed = np.unique(target)
    if not len(changed):
        return
    width = ids.shape[1]
    held = ids[changed]
    owner = np.concatenate((np.repeat(changed, width), target))
    who = np.concatenate((held.ravel(), source))
    near = np.concatenate((cosines[changed].ravel(), cosine))
    there = who >= 0
    owner, who, near = owner[there], who[there], near[there]
    score = near - penalty[who]
    by = np.lexsort((who, -score, owner))
    owner, who, near = owner[by], who[by], near[by]
    begin = np.searchsorted(owner, changed)
    rank = np.arange(len(owner)) - begin[np.searchsorted(changed, owner)]
    keep = rank < width
    ids[changed], cosines[changed] = -1, 0
    ids[owner[keep], rank[keep]], cosines[owner[keep], rank[keep]] = who[keep], near[keep]


class _Said(Sequence[str]):
    """The wording of some sentences of the shelf, cut out of their reports when asked for."""

    def __init__(self, shelf: Shelf, places: NDArray[np.int32]) -> None:
        self._shelf = shelf
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, number: Any) -> Any:
        report, start, end = self._places[number].tolist()
        return self._shelf.text(report)[start:end]
