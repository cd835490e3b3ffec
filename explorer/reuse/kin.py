"""What a report shares with older ones of its own region, with nothing left to links.

In a large corpus a frequent wording is linked to its earliest place (`across`); what a place says
again year after year is asked for by name, and found whoever else says it.

Regions are searched many at a time, as one search whose symbols are told apart: the same loops as
for all reports at once, and none of what two regions share is looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from explorer.reuse.index import find
from explorer.reuse.model import ReuseSettings
from explorer.reuse.prepared import Fillers, Prepared, Row
from explorer.reuse.shelf import Shelf
from explorer.reuse.slots import SlotSpan
from explorer.reuse.units import mix
from explorer.reuse.work import Shared

# Older reports of its own region with which a new one is compared, latest first: the years that a
# place's reports go back.
KIN: Final = 12
# Reports that are searched at a time; a few hundred milliseconds of work.
_TOGETHER: Final = 200
# Bits of a symbol; the others say which region it stands in.
_BITS: Final = 21
_LOW: Final = np.uint64(0xFFFFFFFF)

# Numbers of older and of new reports of one region.
Family = tuple[list[int], list[int]]


def families(shelf: Shelf, since: int, new: range, gone: NDArray[np.bool_]) -> Iterator[Family]:
    """Yield the new reports of each region that has older ones.

    Parameters
    ----------
    since : number of the first report that is not an older one
    new : numbers of the new reports
    gone : bool array over the reports; those that are not compared
    """
    wanted = {tuple(shelf.about[n][4]) for n in new if shelf.about[n][4]}
    regions: dict[tuple[str, ...], Family] = defaultdict(lambda: ([], []))
    for number in range(new.stop):
        region = tuple(shelf.about[number][4])
        if region not in wanted:
            continue
        if number in new:
            regions[region][1].append(number)
        elif number < since and not gone[number]:
            regions[region][0].append(number)
    for older, newer in regions.values():
        if older and newer:
            yield older[-KIN:], newer


def batches(found: Iterator[Family]) -> Iterator[list[Family]]:
    """So many families at a time as are searched together."""
    held: list[Family] = []
    for family in found:
        held.append(family)
        if sum(len(older) + len(newer) for older, newer in held) >= _TOGETHER:
            yield held
            held = []
    if held:
        yield held


class KinWork:
    """What the new reports of some families share with the older ones, reports by their numbers.

    Parameters
    ----------
    shelf : where all of them are
    """

    def __init__(self, shelf: Sequence[Prepared], settings: ReuseSettings) -> None:
        self._shelf = shelf
        self._settings = settings

    def start(self) -> None:
        """Reports are read as they are needed."""

    def __call__(self, some: Sequence[Family]) -> list[Shared]:
        """The pairs, those of one newer report after the other."""
        numbers: list[int] = []
        reports: list[Prepared] = []
        for side in (0, 1):
            for region, family in enumerate(some):
                for number in family[side]:
                    numbers.append(number)
                    reports.append(_Apart(self._shelf[number], region, self._settings))
        older = sum(len(family[0]) for family in some)
        out = []
        for pair in find(reports, self._settings, new_from=older)[0]:
            if pair.a < older <= pair.b:
                pair.a, pair.b = numbers[pair.a], numbers[pair.b]
                out.append(pair)
        return out


class _Apart(Prepared):
    """A report none of whose symbols is one of another region's."""

    def __init__(self, report: Prepared, region: int, settings: ReuseSettings) -> None:
        self._report = report
        self.source = report.source
        self.plain, self.masked = (_moved(row, region) for row in (report.plain, report.masked))
        units = report.near_units(settings)
        mark = mix(np.array([region + 1], dtype=np.uint64))[0]
        seeds = (units.seeds & ~_LOW) | ((units.seeds ^ mark) & _LOW)
        seeds.sort()
        self._units = (settings.min_near, replace(units, keys=units.keys ^ mark, seeds=seeds))

    # Few are asked for them.
    @property
    def slots(self) -> tuple[SlotSpan, ...]:  # type: ignore[override]
        """The fillers."""
        return self._report.slots

    @property
    def fillers(self) -> Fillers:
        """The fillers by their places in the masked row, where nothing has moved."""
        return self._report.fillers


def _moved(row: Row, region: int) -> Row:
    codes = row.codes + (np.uint32(region) << np.uint32(_BITS))
    return replace(row, codes=codes)
