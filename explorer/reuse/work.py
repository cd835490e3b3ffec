"""The plain Python of the search as work that an engine can do: reading a report's symbols, and
turning what two reports share into matches.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from explorer.reuse.matching import Piece, Run, direction, near_piece, pieces
from explorer.reuse.model import ReuseSettings, ReuseText
from explorer.reuse.near import NearPair
from explorer.reuse.paraphrase import denies, opposed
from explorer.reuse.prepared import Prepared
from explorer.reuse.slots import slots_at
from explorer.types import Direction, Match, Slot, TextSpan

# Characters up to which a stretch is taken to state one thing: a typical sentence. In longer ones a
# denial need not concern what is shared.
_ONE_STATEMENT: Final = 40


# Start, end and kind of each filler, see `slots_at`.
Places = list[tuple[int, int, int]]


class PrepareWork:
    """Makes reports ready for comparison."""

    def __init__(self, settings: ReuseSettings) -> None:
        self._settings = settings

    def start(self) -> None:
        """Nothing is needed that the first report does not load."""

    def __call__(self, texts: Sequence[tuple[ReuseText, Places | None]]) -> list[Prepared]:
        """The reports, with their units; the places of fillers may be known already."""
        out = []
        for text, places in texts:
            prepared = Prepared(text, None if places is None else slots_at(text.text, places))
            prepared.near_units(self._settings)
            out.append(prepared)
        return out


class Shared:
    """What two reports share, before it is weighed.

    a, b : numbers of the reports, a < b
    plain, masked : equal runs; whole : what stands of each plain run by itself
    near : near stretches; low : those below the threshold
    """

    __slots__ = ("a", "b", "low", "masked", "near", "plain", "whole")

    def __init__(self, a: int, b: int) -> None:
        self.a, self.b = a, b
        self.plain: list[Run] = []
        self.whole: list[Run] = []
        self.masked: list[Run] = []
        self.near: Sequence[NearPair] = ()
        self.low: Sequence[NearPair] = ()

    def seen(self) -> int:
        """Hash of all this; of numbers only, so that it is the same in every process."""
        return hash(tuple(map(tuple, (self.plain, self.whole, self.masked, self.near, self.low))))


class PairWork:
    """Turns what pairs of reports share into matches.

    Parameters
    ----------
    reports : all reports, in the order of their numbers
    """

    def __init__(self, reports: Sequence[Prepared], settings: ReuseSettings) -> None:
        self._reports = reports
        self._settings = settings

    def __getstate__(self) -> dict[str, object]:
        """What travels: the reports without what their matches do not need."""
        return {**vars(self), "_reports": [p.without_units() for p in self._reports]}

    def start(self) -> None:
        """The reports travel with the work; there is nothing else."""

    def __call__(self, pairs: Sequence[Shared]) -> list[tuple[list[Match], list[Match]]]:
        """Of each pair the matches, and those that a lower threshold would bring."""
        return [self._one(pair) for pair in pairs]

    def _one(self, pair: Shared) -> tuple[list[Match], list[Match]]:
        left, right = self._reports[pair.a], self._reports[pair.b]
        found = pieces(left, right, pair.plain, pair.whole, pair.masked, pair.near, self._settings)
        low = (near_piece(left, right, near) for near in pair.low)
        free = [p for p in low if not any(_meet(p.a, h.a) and _meet(p.b, h.b) for h in found)]
        return matches_of(left, right, found), matches_of(left, right, free)


def matches_of(left: Prepared, right: Prepared, found: Sequence[Piece]) -> list[Match]:
    """The matches of two reports, without those in which one denies what the other says."""
    if not found:
        return []
    first, turned = direction(left, right), direction(right, left)
    return [
        _match(left, right, piece, first, turned)
        for piece in found
        if not _denied(left.source.text, right.source.text, piece)
    ]


def _match(one: Prepared, two: Prepared, piece: Piece, way: Direction, turned: Direction) -> Match:
    """A piece as a match whose report a has the smaller id; `turned` is the direction of two and
    one.
    """
    a = TextSpan(one.report, *piece.a, one.source.text[slice(*piece.a)])
    b = TextSpan(two.report, *piece.b, two.source.text[slice(*piece.b)])
    slots = piece.slots
    if one.report > two.report:
        a, b, way = b, a, turned
        slots = tuple(Slot(s.type, s.b, s.a) for s in slots)
    return Match(piece.kind, round(piece.score, 4), a, b, slots, way)


def _denied(a: str, b: str, piece: Piece) -> bool:
    """Whether one says the opposite of the other: 没有发生 and 发生多起, 不允许 and 允许."""
    if max(piece.a[1] - piece.a[0], piece.b[1] - piece.b[0]) > _ONE_STATEMENT:
        return False
    before_a, before_b = (
        a[max(0, piece.a[0] - 2) : piece.a[0]],
        b[max(0, piece.b[0] - 2) : piece.b[0]],
    )
    if denies(before_a) != denies(before_b):
        return True
    return piece.kind == "near" and opposed(a[slice(*piece.a)], b[slice(*piece.b)])


def _meet(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]
