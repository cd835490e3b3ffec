"""What new reports of a shelf share with older ones, as work that a process of its own can do.

The contract. The result of a stretch of new reports follows from the shelf alone and is the same in
whatever process it is found. Which reports make a stretch counts: of the grams that its reports
have in common the rarest are looked up (`across`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.reuse import kernels
from explorer.reuse.across import (
    eligible_masked,
    eligible_plain,
    near_across,
    runs_across,
)
from explorer.reuse.exact import Known, exact_only, exact_rows
from explorer.reuse.index import PAIRS_A_TASK, TEMPLATE_SEED
from explorer.reuse.kin import KinWork, batches, families
from explorer.reuse.model import ReuseSettings
from explorer.reuse.near import Stretch
from explorer.reuse.prepared import Flags, Prepared
from explorer.reuse.runs import distinct_runs
from explorer.reuse.shelf import Shelf
from explorer.reuse.spread import beside
from explorer.reuse.table import MatchTable
from explorer.reuse.work import PairWork, Shared
from explorer.work import Engine


@dataclass(slots=True, eq=False)
class Older:
    """What some new reports share with older ones.

    Attributes
    ----------
    found, low : the matches, and those below a threshold
    plain, masked : of each report in turn the k-grams of its rows that are too frequent for all
        their pairs to be listed
    edited : the same of units: number of the report, start and end in its masked row
    """

    found: MatchTable
    low: MatchTable
    plain: list[Flags] = field(default_factory=list)
    masked: list[Flags] = field(default_factory=list)
    edited: set[tuple[int, Stretch]] = field(default_factory=set)


def seed_of(settings: ReuseSettings) -> int:
    """Symbols of a masked row that must agree for a template to be looked at."""
    return min(TEMPLATE_SEED, settings.min_template)


def founding(
    reports: Sequence[Prepared], settings: ReuseSettings
) -> tuple[list[Flags], list[Flags]]:
    """Which grams of the plain and of the masked rows may found a run."""
    plain = eligible_plain([p.plain for p in reports], settings.min_clause)
    return plain, eligible_masked([p.masked for p in reports], seed_of(settings))


class OlderWork:
    """Compares stretches of new reports with those before them.

    Parameters
    ----------
    shelf : where all reports are
    since : number of the first new report; only those before it are indexed
    gone : bool array over the reports; those that are not compared
    engine : what helps in this process; it does not travel
    """

    def __init__(
        self, shelf: Shelf, since: int, gone: NDArray[np.bool_], engine: Engine | None = None
    ) -> None:
        self._shelf = shelf
        self._since = since
        self._gone = gone
        # The shelf travels by its path: to processes of this machine only.
        self._near = engine
        self._engine = engine if engine is not None and engine.name == "local" else None
        self._away = False

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "_near": None, "_engine": None, "_away": True}

    def start(self) -> None:
        """Reports are read as they are needed."""

    def __call__(self, stretch: tuple[int, int]) -> Older:
        """The matches of the reports of these numbers, from one up to another."""
        shelf, settings, gone = self._shelf, self._shelf.settings, self._gone
        first, last = stretch
        reports = [shelf[number] for number in range(first, last)]
        can = founding(reports, settings)
        pairs: dict[tuple[int, int], Shared] = {}

        def of(a: int, b: int) -> Shared:
            held = pairs.get((a, b))
            if held is None:
                held = pairs[a, b] = Shared(a, b)
            return held

        k = settings.min_clause
        rows = [p.plain for p in reports]
        runs, plain = runs_across(shelf, "plain", rows, k, can[0], first, gone)
        found = distinct_runs(runs)
        for (a, i, b, j, n), alone in zip(found, self._whole(found), strict=True):
            pair = of(a, b)
            pair.plain.append((i, j, n))
            pair.whole.append((alone[0], alone[1], alone[2]))
        rows = [p.masked for p in reports]
        runs, masked = runs_across(shelf, "masked", rows, seed_of(settings), can[1], first, gone)
        for a, i, b, j, n in distinct_runs(runs.at_least(settings.min_template + 1)):
            of(a, b).masked.append((i, j, n))
        shelf.forget()
        units = [p.near_units(settings) for p in reports]
        near, low, edited = near_across(shelf, units, first, gone, self._near)
        for (a, b), stretches in near.items():
            of(a, b).near = stretches
        for (a, b), stretches in low.items():
            of(a, b).low = stretches
        shelf.forget()
        kin = families(shelf, self._since, range(first, last), gone)
        for some in beside(KinWork(shelf, settings), batches(kin), self._engine):
            pairs.update(((pair.a, pair.b), pair) for pair in some)
        shelf.forget()
        tables = self._weighed([pairs[key] for key in sorted(pairs)])
        if self._away:
            shelf.let_go()
        return Older(*tables, plain, masked, edited)

    def _weighed(self, pairs: Sequence[Shared]) -> tuple[MatchTable, MatchTable]:
        """The matches of pairs of reports on the shelf, and those below a threshold."""
        shelf, settings = self._shelf, self._shelf.settings
        used = np.unique(np.array([(p.a, p.b) for p in pairs], dtype=np.int64))
        names = [str(shelf.about[n][0]) for n in used.tolist()]
        laid = shelf.laid()
        easy = exact_only(laid, pairs, settings).tolist()
        mine = [pair for pair, is_easy in zip(pairs, easy, strict=True) if is_easy]
        pairs = [pair for pair, is_easy in zip(pairs, easy, strict=True) if not is_easy]
        known = Known.of([(row[0], row[2], row[3]) for row in shelf.about])
        exact = exact_rows(laid, known, mine, shelf.text)
        for side in (3, 6):
            exact[:, side] = np.searchsorted(used, exact[:, side])
        del laid, mine
        shelf.forget()
        nothing = np.zeros((0, 9), dtype=np.int32), np.zeros((0, 6), dtype=np.int32)
        out = [[(exact, nothing[1])], [nothing]]
        batches = (pairs[at : at + PAIRS_A_TASK] for at in range(0, len(pairs), PAIRS_A_TASK))
        for made in beside(PairWork(shelf, settings), batches, self._engine):
            for kept, (rows, slots) in zip(out, made, strict=True):
                for side in (3, 6):
                    rows[:, side] = np.searchsorted(used, rows[:, side])
                slots[:, 0] += sum(len(held) for held, _ in kept)
                kept.append((rows, slots))
        found, low = (
            MatchTable.of(names, *(np.concatenate(side) for side in zip(*kept, strict=True)))
            for kept in out
        )
        return found, low

    def _whole(self, rows: Sequence[tuple[int, int, int, int, int]]) -> list[list[int]]:
        """What stands of each run by itself, see `matching.whole_runs`."""
        shelf, settings = self._shelf, self._shelf.settings
        least = settings.min_clause, settings.min_exact
        at, marks = shelf.offsets("plain_codes"), shelf.columns["plain_marks"].values
        if sum(row[4] for row in rows) < 100 * kernels.COMPILE_FROM:

            def cut(number: int) -> bytes:
                return marks[at[number] : at[number + 1]].tobytes()

            return [list(kernels.exact(cut(a), cut(b), i, j, n, *least)) for a, i, b, j, n in rows]
        held = np.array(rows, dtype=np.int64)
        out = np.ascontiguousarray(held[:, [1, 3, 4]])
        kernels.compiled().exact_many(held[:, 0], held[:, 2], out, marks, at, *least)
        listed: list[list[int]] = out.tolist()
        return listed
