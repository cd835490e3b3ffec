"""The map of sentences: a shape for each theme, the larger ones named beside the points.

A name stands in a column at the edge with a line to the middle of its group, so that it covers no
point (after DataMapPlot); with its mark it is the legend at the same time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from explorer.lang import Message
from explorer.render.figures.drawing import Drawing, circle, polygon
from explorer.render.figures.figure import Figure
from explorer.render.figures.font import Font
from explorer.render.figures.style import FAINT, INK, MARGIN, MIDDLE, SMALL, WIDTH

# The highest sheet, and the lowest, on which six names of three lines fit into a column.
_HIGH, _LOW = WIDTH * 0.72, 220.0
# Shapes and fills that tell groups apart without colour; the colours are from dark to light and
# told apart by people who see red and green alike (Okabe and Ito, 2008, reordered by lightness).
_SHAPES = ("circle", "square", "triangle", "diamond", "down", "plus")
_COLOURS = ("#16324f", "#0072b2", "#b3480f", "#00785a", "#8a3f74", "#7a6000")
# Groups beyond these take the plain mark, and the caption says so.
_MOST = len(_SHAPES) * 2
# The columns of names at either side, in points.
_COLUMN = 98.0
# Points of a smaller radius than this have no visible shape in print (0.8 pt is 0.3 mm).
_TINY = 0.8


@dataclass(frozen=True, slots=True)
class Point:
    """A sentence on the map; `group` is its theme's id, None where it carries none."""

    id: str
    report: str
    x: float
    y: float
    group: str | None


def draw_map(points: Sequence[Point], groups: Sequence[tuple[str, str]], font: Font) -> Figure:
    """The sentences in the plane.

    Parameters
    ----------
    groups : (id, name) of the themes, largest first
    """
    shown = list(groups[:_MOST])
    looks = {g: i for i, (g, _) in enumerate(shown)}
    names = dict(groups)
    height, place = _scale(points)
    page = Drawing(WIDTH, height + 12 + MARGIN, font)
    # Points shrink as they grow many: about the area that keeps a quarter of the sheet white.
    size = min(2.6, max(0.35, 60 / math.sqrt(max(len(points), 1))))
    members: dict[str | None, list[tuple[float, float]]] = {}
    for p in points:
        group = p.group if p.group in looks else None
        members.setdefault(group, []).append(place(p.x, p.y))
    page.rect(MARGIN, MARGIN, WIDTH - 2 * MARGIN, height - MARGIN, stroke="#d5d5d5", line=0.4)
    for group in [None, *reversed([g for g, _ in shown])]:
        _marks(page, members.get(group, []), None if group is None else looks[group], size)
    tiny = size < _TINY
    _labels(page, height, [(names[g], looks[g], members.get(g, [])) for g, _ in shown], tiny=tiny)
    other = len(groups) - len(shown)
    words = str(_plain(other))
    x = WIDTH - MARGIN - page.font.width(words, SMALL)
    _swatch(page, x - 6, height + 12 - SMALL * MIDDLE, None, tiny=tiny)
    page.text(x, height + 12, words, size=SMALL, colour=INK)
    plain = len(members.get(None, []))
    looks_zh = "颜色与图上的名称" if tiny else "形状与颜色"
    looks_en = "Colour and the names on the map" if tiny else "Shape and colour"
    return Figure(
        page,
        Message("句子地图", "Map of the sentences"),
        Message(
            f"{len(points)} 个句子，一点是一句，意思相近的靠在一起（UMAP；坐标本身没有含义）。"
            f"{looks_zh}为得分最高的主题；灰点 {plain} 个，"
            + (f"为未归入主题或属于其余 {other} 个主题的句子。" if other else "未归入任何主题。"),
            f"{len(points)} sentences, each a point; sentences that mean alike lie close together "
            f"(UMAP; the axes have no meaning). {looks_en}: the theme with the highest score; "
            f"the {plain} grey points "
            + (f"carry none or one of {other} other themes." if other else "carry none."),
        ),
        [
            {"sentence": p.id, "report": p.report, "x": p.x, "y": p.y, "theme": p.group,
             "label": None if p.group is None else names.get(p.group)}
            for p in points
        ],
    )  # fmt: skip


def _plain(other: int) -> Message:
    if other:
        return Message(f"未归类或其余 {other} 个主题", f"none, or {other} other themes")
    return Message("未归入主题", "no theme")


def _scale(
    points: Sequence[Point],
) -> tuple[float, Callable[[float, float], tuple[float, float]]]:
    """The height that the points need between the columns, and where each stands."""
    margin = 16.0
    left = min((p.x for p in points), default=0.0)
    top = max((p.y for p in points), default=0.0)
    wide = max((p.x for p in points), default=0.0) - left or 1.0
    high = top - min((p.y for p in points), default=0.0) or 1.0
    room = WIDTH - 2 * (MARGIN + margin / 2 + _COLUMN)
    scale = min(room / wide, (_HIGH - 2 * margin - MARGIN) / high)
    height = max(_LOW, high * scale + 2 * margin + MARGIN)
    dx = (WIDTH - wide * scale) / 2
    dy = (height + MARGIN - high * scale) / 2
    return height, lambda x, y: (dx + (x - left) * scale, dy + (top - y) * scale)


def _marks(
    page: Drawing, places: Sequence[tuple[float, float]], look: int | None, size: float
) -> None:
    """All points of a group as one path."""
    steps: list[tuple[str | float, ...]] = []
    if look is None:
        for x, y in places:
            steps += circle(x, y, size * 0.6)
        if steps:
            page.path(steps, fill="#c4c4c4")
        return
    shape, colour, hollow = _SHAPES[look % 6], _COLOURS[look % 6], look >= len(_SHAPES)
    if size < _TINY:
        # No shape can be seen: squares, and the second round of groups in lighter tints.
        for x, y in places:
            steps += _shape("square", x, y, size)
        if steps:
            page.path(steps, fill=_tint(colour) if hollow else colour)
        return
    for x, y in places:
        steps += _shape(shape, x, y, size)
    if not steps:
        return
    if shape == "plus":
        page.path(steps, stroke=colour, width=size * (0.35 if hollow else 0.6))
    elif hollow:
        page.path(steps, fill="#ffffff", stroke=colour, width=max(size * 0.32, 0.2))
    else:
        page.path(steps, fill=colour)


def _swatch(page: Drawing, x: float, y: float, look: int | None, *, tiny: bool) -> None:
    """The mark of a group as it stands on the map, large enough to be seen."""
    if tiny and look is not None:
        colour = _COLOURS[look % 6]
        fill = _tint(colour) if look >= len(_SHAPES) else colour
        page.path(_shape("square", x, y, 2.6), fill=fill)
    else:
        _marks(page, [(x, y)], look, 2.6)


def _tint(colour: str) -> str:
    """Half way to white."""
    return "#" + "".join(f"{(int(colour[i : i + 2], 16) + 255) // 2:02x}" for i in (1, 3, 5))


def _shape(shape: str, x: float, y: float, r: float) -> list[tuple[str | float, ...]]:
    if shape == "circle":
        return circle(x, y, r)
    if shape == "square":
        s = r * 0.88
        return polygon([(x - s, y - s), (x + s, y - s), (x + s, y + s), (x - s, y + s)])
    if shape == "triangle":
        return polygon([(x, y - 1.2 * r), (x + 1.1 * r, y + 0.8 * r), (x - 1.1 * r, y + 0.8 * r)])
    if shape == "down":
        return polygon([(x, y + 1.2 * r), (x + 1.1 * r, y - 0.8 * r), (x - 1.1 * r, y - 0.8 * r)])
    if shape == "diamond":
        return polygon([(x, y - 1.3 * r), (x + 1.1 * r, y), (x, y + 1.3 * r), (x - 1.1 * r, y)])
    return [("M", x - r, y), ("L", x + r, y), ("M", x, y - r), ("L", x, y + r)]


def _labels(
    page: Drawing,
    height: float,
    groups: Sequence[tuple[str, int, list[tuple[float, float]]]],
    *,
    tiny: bool,
) -> None:
    """Names with their marks in two columns, each with a line to the middle of its group."""
    placed = []
    for name, look, places in groups:
        if not places:
            continue
        # The member nearest the others' median: the median itself may fall where nothing is.
        mx = sorted(x for x, _ in places)[len(places) // 2]
        my = sorted(y for _, y in places)[len(places) // 2]
        x, y = min(places, key=lambda p: (math.hypot(p[0] - mx, p[1] - my), p))
        lines = page.font.wrap(page.font.spell(name), SMALL, _COLUMN - 16, 3)
        placed.append((x, y, look, lines))
    placed.sort(key=lambda one: (one[0], one[1]))
    half = len(placed) // 2
    step = SMALL + 2.0
    for left, mine in ((True, placed[:half]), (False, placed[half:])):
        mine = sorted(mine, key=lambda one: (one[1], one[0]))
        heights = [len(one[3]) * step + 5 for one in mine]
        room = height - 2 * MARGIN
        wanted = [one[1] - MARGIN * 1.5 for one in mine]
        for (x, y, look, lines), at in zip(mine, _spread(wanted, heights, room), strict=True):
            middle = MARGIN * 1.5 + at
            mark = MARGIN + _COLUMN - 5 if left else WIDTH - MARGIN - _COLUMN + 5
            page.line(mark + (5 if left else -5), middle, x, y, stroke=FAINT, width=0.4)
            _swatch(page, mark, middle, look, tiny=tiny)
            for n, words in enumerate(lines):
                base = middle + (n - (len(lines) - 1) / 2) * step + SMALL * MIDDLE
                page.text(
                    mark + (-6 if left else 6), base, words, size=SMALL, colour=INK,
                    anchor="end" if left else "start",
                )  # fmt: skip


def _spread(wanted: Sequence[float], heights: Sequence[float], room: float) -> list[float]:
    """Middles of boxes in the given order, without overlap and near the wanted heights.

    Pushing down from the top and pushing up from the foot are two ways without overlap; half way
    between them there is none either.
    """
    down = _pushed(wanted, heights, room)
    up = _pushed([room - y for y in reversed(wanted)], heights[::-1], room)
    return [(a + room - b) / 2 for a, b in zip(down, reversed(up), strict=True)]


def _pushed(wanted: Sequence[float], heights: Sequence[float], room: float) -> list[float]:
    starts: list[float] = []
    top = 0.0
    for y, high in zip(wanted, heights, strict=True):
        starts.append(max(top, y - high / 2))
        top = starts[-1] + high
    low = room
    for n in range(len(starts) - 1, -1, -1):
        starts[n] = min(starts[n], low - heights[n])
        low = starts[n]
    return [start + high / 2 for start, high in zip(starts, heights, strict=True)]
