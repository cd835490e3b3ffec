"""The plain Python of the search as work that an engine can do: reading a report's symbols, and
turning what two reports share into matches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from explorer.reuse.brackets import whole, widened
from explorer.reuse.matching import Piece, Run, direction, exact_spans, near_piece, pieces
from explorer.reuse.model import ReuseSettings, ReuseText
from explorer.reuse.near import NearPair
from explorer.reuse.paraphrase import denies, opposed
from explorer.reuse.prepared import Prepared
from explorer.reuse.slots import SLOT_TYPES, slots_at
from explorer.reuse.table import DIRECTIONS, KIND, SCORE_UNIT, TURNED
from explorer.types import Direction, Match, Slot, TextSpan

# Characters up to which a stretch is taken to state one thing: a typical sentence. In longer ones a
# denial need not concern what is shared.
ONE_STATEMENT: Final = 40


# Start, end and kind of each filler, see `slots_at`.
Places = list[tuple[int, int, int]]
_Spans = tuple[tuple[int, int], tuple[int, int]]  # start and end in one report, and in the other


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


# Matches row by row, see `MatchTable.of`; reports are numbered as in the work.
Found = tuple[NDArray[np.int32], NDArray[np.int32]]

_EXACT: Final = KIND["exact"]


class PairWork:
    """Turns what pairs of reports share into rows of numbers, see `MatchTable.of`.

    Parameters
    ----------
    reports : all reports, by their numbers
    """

    def __init__(self, reports: Sequence[Prepared], settings: ReuseSettings) -> None:
        self._reports = reports
        self._settings = settings

    def __getstate__(self) -> dict[str, object]:
        """What travels: the reports without what their matches do not need; a shelf by its path."""
        if not isinstance(self._reports, list):
            return vars(self)
        return {**vars(self), "_reports": [p.without_units() for p in self._reports]}

    def start(self) -> None:
        """The reports travel with the work; there is nothing else."""

    def __call__(self, pairs: Sequence[Shared]) -> tuple[Found, Found]:
        """The matches of some pairs, and those that a lower threshold would bring."""
        found, low = _Sheet(), _Sheet()
        for pair in pairs:
            self._one(pair, found, low)
        return found.arrays(), low.arrays()

    def _one(self, pair: Shared, found: _Sheet, low: _Sheet) -> None:
        left, right = self._reports[pair.a], self._reports[pair.b]
        if not (pair.near or pair.masked or pair.low):  # most pairs: equal runs, nothing to weigh
            spans = exact_spans(left, right, pair.whole)
            if spans:
                found.exact(pair, left, right, spans)
            return
        mine = pieces(left, right, pair.plain, pair.whole, pair.masked, pair.near, self._settings)
        found.pieces(pair, left, right, mine)
        if pair.low:
            below = (near_piece(left, right, near) for near in pair.low)
            free = [p for p in below if not any(_meet(p.a, h.a) and _meet(p.b, h.b) for h in mine)]
            low.pieces(pair, left, right, free)


class _Sheet:
    """Rows of matches in the making."""

    def __init__(self) -> None:
        self._rows: list[int] = []
        self._slots: list[int] = []

    def arrays(self) -> Found:
        """The rows as `MatchTable.of` takes them."""
        rows, slots = (np.array(flat, dtype=np.int32) for flat in (self._rows, self._slots))
        return rows.reshape(-1, 9), slots.reshape(-1, 6)

    def exact(self, pair: Shared, left: Prepared, right: Prepared, spans: Iterable[_Spans]) -> None:
        """Add exact copies: their spans in the two reports."""
        a, b, swapped, way = _turn(pair, left, right)
        one, two = left.source.text, right.source.text
        for (a0, a1), (b0, b1) in spans:
            if max(a1 - a0, b1 - b0) <= ONE_STATEMENT and _denied_before(one, two, a0, b0):
                continue
            (a0, a1), (b0, b1) = whole(one, (a0, a1), two, (b0, b1))
            if swapped:
                self._rows += (_EXACT, SCORE_UNIT, way, a, b0, b1, b, a0, a1)
            else:
                self._rows += (_EXACT, SCORE_UNIT, way, a, a0, a1, b, b0, b1)

    def pieces(self, pair: Shared, left: Prepared, right: Prepared, found: Sequence[Piece]) -> None:
        """Add matches with their slots."""
        if not found:
            return
        a, b, swapped, way = _turn(pair, left, right)
        for piece in found:
            if _denied(left.source.text, right.source.text, piece):
                continue
            number = len(self._rows) // 9
            x, y = _spans(left, right, piece)
            one, two = (y, x) if swapped else (x, y)
            score = round(round(piece.score, 4) * SCORE_UNIT)
            self._rows += (KIND[piece.kind], score, way, a, *one, b, *two)
            for part in piece.parts:
                if part.slot is not None:
                    one, two = (part.b, part.a) if swapped else (part.a, part.b)
                    self._slots += (number, SLOT_TYPES.index(part.slot.type), *one, *two)


def _turn(pair: Shared, left: Prepared, right: Prepared) -> tuple[int, int, bool, int]:
    """The numbers of two reports in the order of their ids, whether that is the other way round,
    and their direction.
    """
    way = DIRECTIONS.index(direction(left, right))
    if left.report > right.report:
        return pair.b, pair.a, True, TURNED[way]
    return pair.a, pair.b, False, way


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
    x, y = _spans(one, two, piece)
    a = TextSpan(one.report, *x, one.source.text[slice(*x)])
    b = TextSpan(two.report, *y, two.source.text[slice(*y)])
    slots = piece.slots
    if one.report > two.report:
        a, b, way = b, a, turned
        slots = tuple(Slot(s.type, s.b, s.a) for s in slots)
    return Match(piece.kind, round(piece.score, 4), a, b, slots, way)


def _spans(left: Prepared, right: Prepared, piece: Piece) -> _Spans:
    """The spans of a piece as a reader wants them."""
    one, two = left.source.text, right.source.text
    if piece.kind == "exact":
        return whole(one, piece.a, two, piece.b)
    return widened(one, *piece.a), widened(two, *piece.b)


def _denied(a: str, b: str, piece: Piece) -> bool:
    """Whether one says the opposite of the other: 没有发生 and 发生多起, 不允许 and 允许."""
    if max(piece.a[1] - piece.a[0], piece.b[1] - piece.b[0]) > ONE_STATEMENT:
        return False
    if _denied_before(a, b, piece.a[0], piece.b[0]):
        return True
    return piece.kind == "near" and opposed(a[slice(*piece.a)], b[slice(*piece.b)])


def _denied_before(a: str, b: str, start_a: int, start_b: int) -> bool:
    """Whether what comes before two places denies one and not the other."""
    return denies(a[max(0, start_a - 2) : start_a]) != denies(b[max(0, start_b - 2) : start_b])


def _meet(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]
