"""The map of sentences: a shape for each theme, the larger themes named on the spot."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from explorer.lang import Message
from explorer.render.figures.drawing import Drawing, circle, polygon
from explorer.render.figures.figure import Figure
from explorer.render.figures.font import Font
from explorer.render.figures.style import INK, MARGIN, SMALL, WIDTH

_HEIGHT = WIDTH * 0.72
# Shapes and fills that tell groups apart without colour; the colours are from dark to light and
# told apart by people who see red and green alike (Okabe and Ito, 2008, reordered by lightness).
_SHAPES = ("circle", "square", "triangle", "diamond", "down", "plus")
_COLOURS = ("#16324f", "#0072b2", "#b3480f", "#00785a", "#8a3f74", "#7a6000")
# Groups beyond these take the plain mark, and the caption says so.
_MOST = len(_SHAPES) * 2
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
    columns = 3
    rows = math.ceil((len(shown) + 1) / columns)
    page = Drawing(WIDTH, _HEIGHT + 12 + rows * 11 + MARGIN, font)
    place = _scale(points)
    # Points shrink as they grow many: about the area that keeps a quarter of the sheet white.
    size = min(2.6, max(0.35, 60 / math.sqrt(max(len(points), 1))))
    members: dict[str | None, list[tuple[float, float]]] = {}
    for p in points:
        group = p.group if p.group in looks else None
        members.setdefault(group, []).append(place(p.x, p.y))
    page.rect(MARGIN, MARGIN, WIDTH - 2 * MARGIN, _HEIGHT - MARGIN, stroke="#d5d5d5", line=0.4)
    for group in [None, *reversed([g for g, _ in shown])]:
        _marks(page, members.get(group, []), None if group is None else looks[group], size)
    _labels(page, [(names[g], members.get(g, [])) for g, _ in shown])
    other = len(groups) - len(shown)
    for n, (look, words) in enumerate(
        [*((looks[g], name) for g, name in shown), (None, str(_plain(other)))]
    ):
        x = MARGIN + 4 + n % columns * (WIDTH - 2 * MARGIN) / columns
        y = _HEIGHT + 14 + n // columns * 11
        _swatch(page, x, y - SMALL * 0.36, look, tiny=size < _TINY)
        room = (WIDTH - 2 * MARGIN) / columns - 14
        page.text(x + 7, y, words, size=SMALL, colour=INK, width=room)
    plain = len(members.get(None, []))
    tiny = size < _TINY
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


def _scale(points: Sequence[Point]) -> Callable[[float, float], tuple[float, float]]:
    margin = 16.0
    left = min((p.x for p in points), default=0.0)
    top = max((p.y for p in points), default=0.0)
    wide = max((p.x for p in points), default=0.0) - left or 1.0
    high = top - min((p.y for p in points), default=0.0) or 1.0
    scale = min((WIDTH - 2 * (MARGIN + margin)) / wide, (_HEIGHT - 2 * margin - MARGIN) / high)
    dx = (WIDTH - wide * scale) / 2
    dy = (_HEIGHT + MARGIN - high * scale) / 2
    return lambda x, y: (dx + (x - left) * scale, dy + (top - y) * scale)


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


def _labels(page: Drawing, groups: Sequence[tuple[str, list[tuple[float, float]]]]) -> None:
    """Names at the middle point of their groups; one that would lie on another is left out."""
    taken: list[tuple[float, float, float]] = []
    for name, places in groups:
        if len(places) < 3:
            continue
        # The member nearest the others' mean: the mean itself may fall where nothing is.
        mx = sorted(x for x, _ in places)[len(places) // 2]
        my = sorted(y for _, y in places)[len(places) // 2]
        x, y = min(places, key=lambda p: (math.hypot(p[0] - mx, p[1] - my), p))
        words = page.font.fit(page.font.spell(name), SMALL, 110)
        half = page.font.width(words, SMALL) / 2 + 2
        x = min(max(x, MARGIN + half), WIDTH - MARGIN - half)
        y -= 5
        if y < MARGIN + SMALL:
            continue
        if any(abs(x - a) < half + b and abs(y - c) < SMALL + 3 for a, c, b in taken):
            continue
        taken.append((x, y, half))
        page.text(
            x,
            y,
            words,
            size=SMALL,
            colour=INK,
            anchor="middle",
            halo="#ffffff",
        )
