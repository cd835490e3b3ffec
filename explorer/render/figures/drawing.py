"""A drawing: paths and texts on a sheet, in points (1/72 inch), from the top left corner.

The charts draw on it; `svg`, `pdf` and `png` write it. Two kinds of marks are enough, so that
every format shows the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from explorer.render.figures.font import Font

Anchor = Literal["start", "middle", "end"]

# A quarter circle as a cubic curve: 4/3 (sqrt(2) - 1), the usual constant.
_ARC = 4 / 3 * (math.sqrt(2) - 1)


@dataclass(frozen=True, slots=True)
class Path:
    """A move ("M", x, y), a line ("L", x, y), a curve ("C", x1, y1, x2, y2, x, y), a close ("Z",)
    at a time.
    """

    steps: tuple[tuple[str | float, ...], ...]
    fill: str | None = None  # "#rrggbb"
    stroke: str | None = None
    width: float = 0.5
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; `x` is its start, middle or end, `y` its base line."""

    x: float
    y: float
    words: str
    size: float
    colour: str
    anchor: Anchor
    turned: bool  # a quarter turn to the left: reads upwards
    halo: str | None  # the colour of a rim around the letters


@dataclass
class Drawing:
    """A sheet of `width` by `height` points, white, and what is on it, from the back."""

    width: float
    height: float
    font: Font
    marks: list[Path | Text] = field(default_factory=list)

    def path(
        self,
        steps: Sequence[tuple[str | float, ...]],
        *,
        fill: str | None = None,
        stroke: str | None = None,
        width: float = 0.5,
        dash: tuple[float, ...] = (),
    ) -> None:
        """Add any path."""
        self.marks.append(Path(tuple(steps), fill, stroke, width, dash))

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str | None = None,
        stroke: str | None = None,
        line: float = 0.5,
    ) -> None:
        """Add a rectangle."""
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        self.polygon(corners, fill=fill, stroke=stroke, line=line)

    def polygon(
        self,
        corners: Sequence[tuple[float, float]],
        *,
        fill: str | None = None,
        stroke: str | None = None,
        line: float = 0.5,
    ) -> None:
        """Add a closed shape."""
        self.path(polygon(corners), fill=fill, stroke=stroke, width=line)

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        *,
        stroke: str = "#000000",
        width: float = 0.5,
        dash: tuple[float, ...] = (),
    ) -> None:
        """Add a straight line."""
        self.path([("M", x1, y1), ("L", x2, y2)], stroke=stroke, width=width, dash=dash)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float,
        colour: str = "#000000",
        anchor: Anchor = "start",
        turned: bool = False,
        width: float | None = None,
        halo: str | None = None,
    ) -> None:
        """Add a text; cut with "…" where it is wider than `width`."""
        words = self.font.spell(words)
        if width is not None:
            words = self.font.fit(words, size, width)
        if words:
            self.marks.append(Text(x, y, words, size, colour, anchor, turned, halo))

    def hatch(
        self, x: float, y: float, width: float, height: float, pattern: str, colour: str
    ) -> None:
        """Fill a rectangle with lines: "/", "\\", "x" (both), "-", "|", "." (dots) or "" (none)."""
        gap = 3.6  # points between lines: told apart in print at a bar of 8 points
        steps: list[tuple[str | float, ...]] = []
        if pattern in ("/", "x"):
            steps += _slanted(x, y, width, height, gap, up=True)
        if pattern in ("\\", "x"):
            steps += _slanted(x, y, width, height, gap, up=False)
        if pattern == "-":
            for n in range(1, math.ceil(height / gap)):
                steps += [("M", x, y + n * gap), ("L", x + width, y + n * gap)]
        if pattern == "|":
            for n in range(1, math.ceil(width / gap)):
                steps += [("M", x + n * gap, y), ("L", x + n * gap, y + height)]
        if pattern == ".":
            dots: list[tuple[str | float, ...]] = []
            radius = 0.6
            for row in range(math.ceil(height / gap)):
                for column in range(math.ceil(width / gap)):
                    cx = x + (column + 0.5 + (row % 2) / 2) * gap
                    cy = y + (row + 0.5) * gap
                    if cx + radius < x + width and cy + radius < y + height:
                        dots += circle(cx, cy, radius)
            if dots:
                self.path(dots, fill=colour)
        elif steps:
            self.path(steps, stroke=colour, width=0.5)


def polygon(corners: Sequence[tuple[float, float]]) -> list[tuple[str | float, ...]]:
    """The steps of a closed shape."""
    first, *rest = corners
    return [("M", *first), *(("L", *corner) for corner in rest), ("Z",)]


def circle(x: float, y: float, r: float) -> list[tuple[str | float, ...]]:
    """The steps of a circle."""
    k = _ARC * r
    return [
        ("M", x + r, y),
        ("C", x + r, y + k, x + k, y + r, x, y + r),
        ("C", x - k, y + r, x - r, y + k, x - r, y),
        ("C", x - r, y - k, x - k, y - r, x, y - r),
        ("C", x + k, y - r, x + r, y - k, x + r, y),
        ("Z",),
    ]


def blue(share: float) -> str:
    """From white (0) to dark blue (1), its lightness falling evenly: a grey copy says the same."""
    share = min(max(share, 0.0), 1.0)
    # Between white and #0b2a4a along a bowed line, so that the middle keeps some colour.
    ends = ((255, 255, 255), (112, 161, 204), (11, 42, 74))
    low, high, part = (*ends[:2], share * 2) if share < 0.5 else (*ends[1:], share * 2 - 1)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in zip(low, high, strict=True))


def ink_on(ground: str) -> str:
    """Black or white, whichever stands out more from a ground (WCAG 2.1 contrast ratio)."""
    light = 0.0
    for place, weight in ((1, 0.2126), (3, 0.7152), (5, 0.0722)):
        value = int(ground[place : place + 2], 16) / 255
        light += weight * (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
    return "#ffffff" if 1.05 / (light + 0.05) > (light + 0.05) / 0.05 else "#000000"


def _slanted(
    x: float, y: float, width: float, height: float, gap: float, *, up: bool
) -> list[tuple[str | float, ...]]:
    """Lines at 45 degrees, cut at the rectangle."""
    steps: list[tuple[str | float, ...]] = []
    distance = gap * math.sqrt(2)
    offset = distance / 2
    while offset < width + height:
        # The line u + v = offset in a box where u runs right and v runs down (or up).
        u1, v1 = (offset, 0.0) if offset <= width else (width, offset - width)
        u2, v2 = (0.0, offset) if offset <= height else (offset - height, height)
        if up:
            steps += [("M", x + u1, y + v1), ("L", x + u2, y + v2)]
        else:
            steps += [("M", x + u1, y + height - v1), ("L", x + u2, y + height - v2)]
        offset += distance
    return steps
