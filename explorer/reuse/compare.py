"""Two reports side by side: what is equal, filled in differently, replaced, moved, or on one side.

The parts of all matches of the two are laid along both texts; the heaviest chain of parts that
keeps its order in both is the backbone, the other parts are moved text. What lies between two
neighbours of the backbone is replaced when they belong to one match, and else stands on one side
only. Marks and white space around parts go with the part before them, so that differences of
punctuation alone are not shown as differences of wording.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from explorer.reuse.index import shared
from explorer.reuse.matching import Part
from explorer.reuse.model import Comparison, ReuseSettings, ReuseText, Segment, SegmentKind
from explorer.reuse.normal import normalise
from explorer.reuse.runs import Covered
from explorer.types import TextSpan

_Span = tuple[int, int]


def compare(a: ReuseText, b: ReuseText, *, settings: ReuseSettings | None = None) -> Comparison:
    """Align two reports. Set phrases are aligned like all other text here, since the reader sees
    both texts whole; `matches` leaves them out as everywhere.
    """
    settings = settings or ReuseSettings()
    matches = shared(a, b, settings)[1]
    pieces, _ = shared(replace(a, formula=()), replace(b, formula=()), settings)
    laid = _apart([(part, number) for number, piece in enumerate(pieces) for part in piece.parts])
    chain = _chain([part for part, _ in laid])
    backbone = [laid[i] for i in chain]
    inside = set(chain)
    moved = [part for i, (part, _) in enumerate(laid) if i not in inside]
    return Comparison(a.report, b.report, tuple(_Layout(a, b, backbone, moved).segments()), matches)


def _apart(parts: list[tuple[Part, int]]) -> list[tuple[Part, int]]:
    """Parts that overlap no longer part on either side, sorted by their place in a."""
    taken_a, taken_b = Covered(), Covered()
    out = []
    for part, number in sorted(
        parts, key=lambda p: (p[0].a[0] - p[0].a[1], abs(p[0].a[0] - p[0].b[0]), p[0].a, p[0].b)
    ):
        if not taken_a.meets(*part.a) and not taken_b.meets(*part.b):
            taken_a.add(*part.a)
            taken_b.add(*part.b)
            out.append((part, number))
    return sorted(out, key=lambda p: p[0].a)


def _chain(parts: list[Part]) -> list[int]:
    """Numbers of the parts of the heaviest chain that is in order in b; parts are in order in a.

    Weighted longest increasing subsequence with a Fenwick tree of prefix maxima.
    """
    rank = {i: r + 1 for r, i in enumerate(sorted(range(len(parts)), key=lambda i: parts[i].b))}
    best: list[tuple[int, int]] = [(0, -1)] * (len(parts) + 1)
    before = [-1] * len(parts)
    top = (0, -1)
    for i, part in enumerate(parts):
        at, reached = rank[i] - 1, (0, -1)
        while at > 0:
            reached = max(reached, best[at], key=lambda v: v[0])
            at -= at & -at
        before[i] = reached[1]
        here = (reached[0] + part.a[1] - part.a[0], i)
        at = rank[i]
        while at <= len(parts):
            if here[0] > best[at][0]:
                best[at] = here
            at += at & -at
        if here[0] > top[0]:
            top = here
    out, i = [], top[1]
    while i >= 0:
        out.append(i)
        i = before[i]
    return out[::-1]


class _Layout:
    """Walks both texts once and says what each stretch is."""

    def __init__(
        self, a: ReuseText, b: ReuseText, backbone: list[tuple[Part, int]], moved: list[Part]
    ) -> None:
        self._a, self._b = a, b
        self._backbone = backbone
        self._moved_a = sorted(moved, key=lambda p: p.a)
        self._moved_b = sorted(moved, key=lambda p: p.b)
        self._letters_a = _Letters(a.text)
        self._letters_b = _Letters(b.text)

    def segments(self) -> Iterator[Segment]:
        """The segments in order."""
        held: Segment | None = None  # waits for the marks that follow it
        at_a = at_b = 0
        last = -1
        ends = (Part((len(self._a.text),) * 2, (len(self._b.text),) * 2), -2)
        for part, number in [*self._backbone, ends]:
            gap_a, gap_b = (at_a, part.a[0]), (at_b, part.b[0])
            words_a, words_b = self._letters_a(*gap_a), self._letters_b(*gap_b)
            if held is not None and held.a is not None and held.b is not None:
                marks = not words_a and not words_b
                if (
                    marks
                    and held.kind == "template"
                    and gap_a[0] < gap_a[1]
                    and gap_b[0] < gap_b[1]
                ):
                    yield held
                    yield Segment("equal", self._of_a(*gap_a), self._of_b(*gap_b))
                elif marks:
                    to_a, to_b = gap_a[1], gap_b[1]
                    a, b = self._of_a(held.a.start, to_a), self._of_b(held.b.start, to_b)
                    yield replace(held, a=a, b=b)
                else:
                    yield held
                held = None
                if marks:
                    gap_a, gap_b = (gap_a[1], gap_a[1]), (gap_b[1], gap_b[1])
            if (
                words_a and words_b and number == last
                and not self._has_moved(gap_a, gap_b)
            ):  # fmt: skip
                yield Segment("replaced", self._of_a(*gap_a), self._of_b(*gap_b))
            else:
                yield from self._one_side(gap_a, gap_b)
            if number != -2:
                kind: SegmentKind = "equal" if part.slot is None else "template"
                held = Segment(kind, self._of_a(*part.a), self._of_b(*part.b), part.slot)
            at_a, at_b, last = part.a[1], part.b[1], number

    def _has_moved(self, gap_a: _Span, gap_b: _Span) -> bool:
        return any(gap_a[0] <= p.a[0] < gap_a[1] for p in self._moved_a) or any(
            gap_b[0] <= p.b[0] < gap_b[1] for p in self._moved_b
        )

    def _one_side(self, gap_a: _Span, gap_b: _Span) -> Iterator[Segment]:
        at = gap_a[0]
        for part in self._moved_a:
            if gap_a[0] <= part.a[0] < gap_a[1]:
                if at < part.a[0]:
                    yield Segment("only_a", self._of_a(at, part.a[0]), None)
                yield Segment("moved_a", self._of_a(*part.a), self._of_b(*part.b), part.slot)
                at = part.a[1]
        if at < gap_a[1]:
            yield Segment("only_a", self._of_a(at, gap_a[1]), None)
        at = gap_b[0]
        for part in self._moved_b:
            if gap_b[0] <= part.b[0] < gap_b[1]:
                if at < part.b[0]:
                    yield Segment("only_b", None, self._of_b(at, part.b[0]))
                yield Segment("moved_b", self._of_a(*part.a), self._of_b(*part.b), part.slot)
                at = part.b[1]
        if at < gap_b[1]:
            yield Segment("only_b", None, self._of_b(at, gap_b[1]))

    def _of_a(self, start: int, end: int) -> TextSpan:
        return TextSpan(self._a.report, start, end, self._a.text[start:end])

    def _of_b(self, start: int, end: int) -> TextSpan:
        return TextSpan(self._b.report, start, end, self._b.text[start:end])


class _Letters:
    """Says how many original characters between two places survive normalising."""

    def __init__(self, text: str) -> None:
        marks = np.zeros(len(text) + 1, dtype=np.int64)
        marks[normalise(text).starts + 1] = 1
        self._counts = np.cumsum(marks)

    def __call__(self, start: int, end: int) -> int:
        return int(self._counts[end] - self._counts[start])
