"""A report made ready for comparison: two rows of symbols with offsets, marks and boundaries.

`plain` holds the folded characters; `masked` the same with each slot as one symbol. Exact runs are
sought in the first, templates and edits in the second.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from explorer.reuse.kernels import FORMULA, LISTED, OPENS, OWN
from explorer.reuse.lists import items
from explorer.reuse.model import ReuseSettings, ReuseText
from explorer.reuse.normal import Codes, Offsets, decode, normalise
from explorer.reuse.slots import SYMBOLS, SlotSpan, find_slots
from explorer.reuse.units import Units, units

Flags = NDArray[np.bool_]
Places = NDArray[np.int32]

# Naming the same law or document is no copying.
_TITLE: Final = re.compile(r"《[^《》\n]{2,80}》")
_STRONG: Final = re.compile(r"[。！？!?\n\r\u2028\u2029]")
_HALF: Final = re.compile(r"[；;]")
_WEAK: Final = re.compile(r"[，,、：:（）()“”\"《》〈〉—…\t]")
# Strength of a boundary before a symbol.
NO_BREAK, CLAUSE_BREAK, HALF_BREAK, SENTENCE_BREAK = 0, 1, 2, 3  # HALF_BREAK: ；


@dataclass(frozen=True, slots=True)
class Row:
    """Symbols of one report; all arrays have the same length.

    codes : uint32, the symbols
    starts, ends : int32, offsets of each symbol in the stored text
    own : bool, neither set phrase nor title; what counts as the report's own wording
    formula : bool, part of a set phrase
    slot : int32, number of the slot that the symbol is (part of), -1 for none
    breaks : uint8, strength of the boundary before the symbol
    listed : bool, in an item of a list
    """

    codes: Codes
    starts: Places
    ends: Places
    own: Flags
    formula: Flags
    slot: Places
    breaks: NDArray[np.uint8]
    listed: Flags

    def __len__(self) -> int:
        return len(self.codes)

    def marks(self) -> NDArray[np.uint8]:
        """What `kernels.exact` goes by, in one number a symbol."""
        opens = np.ones(len(self), dtype=np.bool_)
        opens[1:] = (self.slot[1:] < 0) | (self.slot[1:] != self.slot[:-1])
        out: NDArray[np.uint8] = (
            self.breaks | (self.own * np.uint8(OWN)) | (self.formula * np.uint8(FORMULA))
        ) | (opens * np.uint8(OPENS) | self.listed * np.uint8(LISTED))
        return out


@dataclass(frozen=True, slots=True)
class _Marks:
    """Of a text: which characters stand in titles and in lists, and how many marks of each strength
    come before each place.
    """

    title: Flags
    listed: Flags
    strong: Places
    half: Places
    weak: Places
    edge: Places


@dataclass(frozen=True, slots=True)
class Fillers:
    """The slots of a masked row by their places in it, in order, with numbers that are equal for
    equal values (`Prepared.filler_numbers`).
    """

    at: list[int]
    value: list[int]
    by_place: dict[int, int]

    def between(self, start: int, end: int) -> list[int]:
        """The places in ``[start, end)``."""
        return self.at[bisect_left(self.at, start) : bisect_left(self.at, end)]


class Prepared:
    """One report with its rows; computed once.

    slots : its fillers, where they are known already
    """

    def __init__(self, source: ReuseText, slots: tuple[SlotSpan, ...] | None = None) -> None:
        self._units: tuple[int, Units] | None = None
        self.source = source
        text = source.text
        self.slots = find_slots(text, names=source.names) if slots is None else slots
        self.formula = _flags(len(text), source.formula)
        # A sentence that ends without a mark (a heading) still ends.
        edges = {s for s, _ in source.sentences} | {e for _, e in source.sentences}
        edge = np.zeros(len(text) + 2, dtype=np.int32)
        edge[np.fromiter(edges, dtype=np.int64, count=len(edges)) + 1] = 1
        marks = _Marks(
            _flags(len(text), [m.span() for m in _TITLE.finditer(text)]),
            _flags(len(text), list(items(text))),
            _counts(len(text), {m.start() for m in _STRONG.finditer(text)}),
            _counts(len(text), {m.start() for m in _HALF.finditer(text)}),
            _counts(len(text), {m.start() for m in _WEAK.finditer(text)}),
            np.cumsum(edge, dtype=np.int32),
        )
        folded = normalise(text)
        number = np.full(len(text), -1, dtype=np.int64)
        for i, slot in enumerate(self.slots):
            number[slot.start : slot.end] = i
        self.plain = self._row(folded.codes, folded.starts, folded.starts + 1, number, marks)
        # Masked: of each slot's characters only the first stays, and becomes the slot.
        inside = self.plain.slot
        keep = np.ones(len(inside), dtype=np.bool_)
        keep[1:] = (inside[1:] < 0) | (inside[1:] != inside[:-1])
        codes, starts = folded.codes[keep].copy(), folded.starts[keep]
        ends = starts + 1
        mine = inside[keep]
        if len(self.slots):
            at = mine >= 0
            symbol = np.array([ord(SYMBOLS[s.type]) for s in self.slots], dtype=np.uint32)
            codes[at] = symbol[mine[at]]
            starts = starts.copy()
            starts[at] = np.array([s.start for s in self.slots], dtype=np.int64)[mine[at]]
            ends[at] = np.array([s.end for s in self.slots], dtype=np.int64)[mine[at]]
        self.masked = self._row(codes, starts, ends, number, marks)

    def _row(
        self, codes: Codes, starts: Offsets, ends: Offsets, number: NDArray[np.int64], marks: _Marks
    ) -> Row:
        breaks = np.zeros(len(codes), dtype=np.uint8)
        if len(codes):
            before = np.concatenate(([0], ends[:-1]))
            breaks[marks.weak[starts] > marks.weak[before]] = CLAUSE_BREAK
            breaks[marks.half[starts] > marks.half[before]] = HALF_BREAK
            breaks[marks.strong[starts] > marks.strong[before]] = SENTENCE_BREAK
            breaks[marks.edge[starts + 1] > marks.edge[np.minimum(before, starts)]] = SENTENCE_BREAK
            breaks[0] = SENTENCE_BREAK
        formula = self.formula[starts]
        return Row(
            codes,
            starts.astype(np.int32),
            ends.astype(np.int32),
            ~(formula | marks.title[starts]),
            formula,
            number[starts].astype(np.int32),
            breaks,
            marks.listed[starts],
        )

    def __getstate__(self) -> dict[str, object]:
        """What travels to another process: without what can be computed again."""
        made = {
            name for name, value in vars(type(self)).items() if isinstance(value, cached_property)
        }
        return {name: value for name, value in vars(self).items() if name not in made}

    def without_units(self) -> Prepared:
        """The same report without the stretches for the search of edited copies."""
        out = object.__new__(Prepared)
        vars(out).update(self.__getstate__())
        out._units = None
        return out

    @property
    def report(self) -> str:
        """Its id."""
        return self.source.report

    @cached_property
    def masked_text(self) -> str:
        """The masked row as a string, for alignment."""
        return decode(self.masked.codes)

    @cached_property
    def plain_marks(self) -> bytes:
        """The marks of the plain row; bytes, since single ones are read."""
        return self.plain.marks().tobytes()

    @cached_property
    def plain_spans(self) -> tuple[memoryview, memoryview]:
        """Offsets of the symbols of the plain row: where each starts and ends.

        A memoryview, since single places are read from it: an array would make an object of each.
        """
        return memoryview(self.plain.starts.data), memoryview(self.plain.ends.data)

    @cached_property
    def masked_spans(self) -> tuple[memoryview, memoryview]:
        """The same of the masked row."""
        return memoryview(self.masked.starts.data), memoryview(self.masked.ends.data)

    @cached_property
    def masked_before(self) -> memoryview:
        """How many symbols of the masked row begin before each place of the text; length n + 1."""
        return memoryview(_before(len(self.source.text), self.masked.starts).data)

    @cached_property
    def plain_before(self) -> NDArray[np.int32]:
        """How many symbols of the plain row begin before each place of the text; shape (n + 1,)."""
        return _before(len(self.source.text), self.plain.starts)

    @cached_property
    def own_before(self) -> memoryview:
        """How many symbols of its own wording begin before each place of the text; length n + 1."""
        return memoryview(_before(len(self.source.text), self.plain.starts[self.plain.own]).data)

    @cached_property
    def fillers(self) -> Fillers:
        """Its slots by their places in the masked row."""
        here = np.flatnonzero(self.masked.slot >= 0)
        at = here.tolist()
        value = self.filler_numbers[self.masked.slot[here]].tolist()
        return Fillers(at, value, dict(zip(at, value, strict=True)))

    @cached_property
    def filler_numbers(self) -> NDArray[np.uint64]:
        """A number for the folded value of each of its slots, equal for equal values, shape
        (slots,).
        """
        return np.array([_number(slot.value) for slot in self.slots], dtype=np.uint64)

    def near_units(self, settings: ReuseSettings) -> Units:
        """Its stretches for the search of edited copies; computed once for one setting."""
        if self._units is None or self._units[0] != settings.min_near:
            self._units = (settings.min_near, units(self.masked, settings.min_near))
        return self._units[1]

    @property
    def order(self) -> tuple[int, str, str]:
        """Sorts reports in time, undated ones last, then by id."""
        year = self.source.year
        return (9999 if year is None else year, self.source.date or "9999", self.report)


@lru_cache(maxsize=65_536)
def _number(value: str) -> int:
    """64 bits of a filler: one of ten billion comparisons of a billion fillers each takes two for
    one.
    """
    said = value.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(said, digest_size=8).digest(), "little")


def _before(length: int, starts: Places) -> NDArray[np.int32]:
    """How many of these places, which may repeat, lie before each place; shape (length + 1,)."""
    return np.cumsum(np.bincount(starts + 1, minlength=length + 1), dtype=np.int32)


def _flags(length: int, spans: tuple[tuple[int, int], ...] | list[tuple[int, int]]) -> Flags:
    out = np.zeros(length, dtype=np.bool_)
    for start, end in spans:
        out[start:end] = True
    return out


def _counts(length: int, positions: set[int]) -> Places:
    """counts[i] : how many of the positions lie before i; shape (length + 1,)."""
    out = np.zeros(length + 1, dtype=np.int32)
    if positions:
        out[np.fromiter(positions, dtype=np.int64) + 1] = 1
    return np.cumsum(out, dtype=np.int32)
