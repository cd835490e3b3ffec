"""Who shares wording with whom: reports or regions as dots, shared characters as lines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.lang import Message
from explorer.render.figures.drawing import Anchor, Drawing, circle
from explorer.render.figures.figure import Figure
from explorer.render.figures.font import Font
from explorer.render.figures.style import FAINT, INK, MARGIN, MIDDLE, SMALL, WIDTH

# Up to so many dots stand on one circle; more are laid out by springs.
_ON_A_CIRCLE = 12
# Steps of the springs: beyond 300 nothing moves by more than a point (500 reports).
_STEPS = 300
# The most names: on a sheet of this width more find no place (150 reports: half of them).
_NAMED = 60
# The most dots: on a sheet of this width more cover one another and their lines.
MOST_DOTS = 150
# Lines to a dot, on the average: of more, none can be followed. As on the page.
_LINES_A_DOT = 3
# Points: the widest name, some eighteen characters.
_NAME = 125.0


@dataclass(frozen=True, slots=True)
class Node:
    """A report, or a region with all its reports."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Edge:
    """Wording that two reports share; `a`, `b` are ids of nodes."""

    a: str
    b: str
    characters: int
    matches: int


def draw_network(
    nodes: Sequence[Node],
    edges: Sequence[Edge],
    font: Font,
    *,
    unit: Message | None = None,
    unplaced: int = 0,
    seed: int,
) -> Figure:
    """Dots for what shares wording; what shares none is counted in the caption.

    At most `MOST_DOTS` are drawn, those that share most, and of many lines the strongest of each
    dot and overall; the caption says so, and the figure's rows hold every line.

    Parameters
    ----------
    unit : what a dot is where it is no report: "县", "county"
    unplaced : how many nodes are reports all the same, their region being unknown
    """
    linked, index, weight, ends = _drawn(nodes, edges)
    shown = [n for n in nodes if n.id in index]
    lines = _strongest(weight, ends)
    height = 120.0 if len(shown) <= 2 else WIDTH * (0.55 if len(shown) <= _ON_A_CIRCLE else 0.85)
    page = Drawing(WIDTH, height, font)
    if len(shown) <= _ON_A_CIRCLE:
        places = _circle(len(shown))
    else:
        pulling = np.zeros_like(weight)
        for i, j in lines:
            pulling[i, j] = pulling[j, i] = weight[i, j]
        places = _springs(pulling, seed)
    # Room for the names at both sides.
    side, edge = 105.0, 34.0
    at = [(side + x * (WIDTH - 2 * side), edge + y * (height - 2 * edge - 14)) for x, y in places]
    most = int(weight.max(initial=1)) or 1
    for i, j in lines:
        (x1, y1), (x2, y2) = at[i], at[j]
        line = 0.4 + 5.6 * weight[i, j] / most
        page.line(x1, y1, x2, y2, stroke="#8aa6c1", width=line)
    if len(shown) <= _ON_A_CIRCLE:
        for i, j in lines:
            (x1, y1), (x2, y2) = at[i], at[j]
            # Off the middle, where the figures of crossing lines would meet.
            part = 0.5 if len(lines) == 1 else 0.36
            x, y = x1 + (x2 - x1) * part, y1 + (y2 - y1) * part
            page.text(
                x, y + SMALL * MIDDLE, f"{weight[i, j]:.0f}", size=SMALL, colour=FAINT,
                anchor="middle", halo="#ffffff",
            )  # fmt: skip
    degree = weight.sum(axis=1)
    radii = [3 + 4 * math.sqrt(d / (degree.max() or 1)) for d in degree]
    for (x, y), radius in zip(at, radii, strict=True):
        page.path(circle(x, y, radius), fill="#16324f", stroke="#ffffff", width=0.8)
    ranked = sorted(range(len(shown)), key=lambda i: (-degree[i], shown[i].id))
    named = _names(page, ranked[:_NAMED], [n.name for n in shown], at, radii)
    words = Message(
        f"线越粗，共有的字越多（最粗 {most} 字）" if edges else "没有发现共有文字",
        f"thicker lines: more shared characters (thickest {most})"
        if edges
        else "no shared wording was found",
    )
    page.text(WIDTH / 2, height - MARGIN, str(words), size=SMALL, colour=FAINT, anchor="middle")
    names = {n.id: n.name for n in nodes}
    return Figure(
        page,
        Message("报告之间的共有文字", "Wording shared between reports")
        if unit is None
        else Message("地区之间的共有文字", "Wording shared between regions"),
        _caption(len(nodes), linked, len(shown), named, len(edges), len(lines), unit, unplaced),
        [
            {"a": e.a, "a_name": names[e.a], "b": e.b, "b_name": names[e.b],
             "characters": e.characters, "matches": e.matches}
            for e in sorted(edges, key=lambda e: (-e.characters, e.a, e.b))
        ],
    )  # fmt: skip


def _drawn(
    nodes: Sequence[Node], edges: Sequence[Edge]
) -> tuple[int, dict[str, int], np.ndarray, list[tuple[int, int]]]:
    """How many nodes share wording at all, those drawn with their numbers, the characters of each
    two, and the lines between them from the strongest.
    """
    total: dict[str, int] = {}
    for e in edges:
        for end in (e.a, e.b):
            total[end] = total.get(end, 0) + e.characters
    most = set(sorted(total, key=lambda i: (-total[i], i))[:MOST_DOTS])
    index = {i: n for n, i in enumerate(n.id for n in nodes if n.id in most)}
    weight = np.zeros((len(index), len(index)))
    ends = []
    for e in sorted(edges, key=lambda e: (-e.characters, e.a, e.b)):
        if e.a in index and e.b in index:
            i, j = index[e.a], index[e.b]
            weight[i, j] = weight[j, i] = e.characters
            ends.append((i, j))
    return len(total), index, weight, ends


def _strongest(weight: np.ndarray, ends: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The lines to draw, the thinnest first: all of few; else the strongest of each dot, so that
    none stands alone, and the strongest of all.
    """
    n = len(weight)
    if n <= _ON_A_CIRCLE or len(ends) <= _LINES_A_DOT * n:
        return list(ends)[::-1]
    met: set[int] = set()
    first = []
    for i, j in ends:
        if i not in met or j not in met:
            first.append((i, j))
            met |= {i, j}
    kept = set(first)
    for line in ends:
        if len(kept) >= _LINES_A_DOT * n:
            break
        kept.add(line)
    return [line for line in reversed(ends) if line in kept]


def _caption(
    nodes: int,
    linked: int,
    shown: int,
    named: int,
    edges: int,
    lines: int,
    unit: Message | None,
    unplaced: int,
) -> Message:
    zh, en = ("份报告", "reports") if unit is None else (f"个{unit.zh}", f"regions ({unit.en})")
    said = [
        (
            f"一点是一{zh}，连线的粗细为两者共有文字的字数（不含固定提法）。"
            f"{nodes} {zh}中有 {nodes - linked} {zh[0]}与其他{zh[1:]}没有共有文字，图上不显示。",
            f"Each dot is one of the {en}; the width of a line is the number of characters that "
            f"two of them share (without set phrases). {nodes - linked} of {nodes} {en} share "
            "nothing with others and are not shown.",
        )
    ]
    if unplaced:
        said.append(
            (
                f"其中 {unplaced} 个点是地区不明的报告，一份一点。",
                f"{unplaced} of them are single reports whose region is unknown.",
            )
        )
    if shown < linked:
        said.append(
            (
                f"图上只画共有文字最多的 {shown} {zh[0]}，全部 {linked} {zh[0]}见数据文件。",
                f"Drawn are the {shown} that share most; the data file has all {linked}.",
            )
        )
    if lines < edges:
        said.append(
            (
                f"只画最粗的 {lines} 条线，全部 {edges} 条见数据文件。",
                f"Drawn are the {lines} strongest lines; the data file has all {edges}.",
            )
        )
    if named < shown:
        said.append(
            (
                f"图上标出其中 {named} {zh[0]}的名称，共有文字多的在先。",
                f"{named} of them are named, those with most shared wording first.",
            )
        )
    return Message("".join(z for z, _ in said), " ".join(e for _, e in said))


def _names(
    page: Drawing,
    order: Sequence[int],
    names: Sequence[str],
    at: Sequence[tuple[float, float]],
    radii: Sequence[float],
) -> int:
    """Names beside their dots where they lie on no other dot or name; how many found a place."""
    taken = [(x - r, y - r, x + r, y + r) for (x, y), r in zip(at, radii, strict=True)]
    placed = 0
    for i in order:
        (x, y), r = at[i], radii[i]
        outside: Anchor = "end" if x < WIDTH / 2 else "start"
        inside: Anchor = "start" if outside == "end" else "end"
        for anchor, up in ((outside, 0), (inside, 0), ("middle", 1), ("middle", -1)):
            gap = r + 3
            if anchor == "middle":
                room, tx = 2 * (min(x, WIDTH - x) - MARGIN), x
                base = y + gap + SMALL if up > 0 else y - gap
            else:
                room = (x if anchor == "end" else WIDTH - x) - gap - MARGIN
                tx, base = x + (-gap if anchor == "end" else gap), y + SMALL * MIDDLE
            words = page.font.fit(page.font.spell(names[i]), SMALL, min(room, _NAME))
            wide = page.font.width(words, SMALL)
            if room < SMALL * 3 or wide > room:
                continue
            left = {"start": tx, "middle": tx - wide / 2, "end": tx - wide}[anchor]
            box = (left, base - SMALL, left + wide, base + 1)
            if any(_overlap(box, other) for n, other in enumerate(taken) if n != i):
                continue
            taken.append(box)
            page.text(tx, base, words, size=SMALL, colour=INK, anchor=anchor, halo="#ffffff")
            placed += 1
            break
    return placed


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _circle(count: int) -> list[tuple[float, float]]:
    """Evenly round a circle from the left, in the unit square."""
    return [
        (
            0.5 - 0.5 * math.cos(2 * math.pi * i / count),
            0.5 - 0.5 * math.sin(2 * math.pi * i / count),
        )
        for i in range(count)
    ]


def _springs(weight: np.ndarray, seed: int) -> list[tuple[float, float]]:
    """Fruchterman and Reingold (1991), "Graph drawing by force-directed placement".

    Parameters
    ----------
    weight : float array, shape (n, n), symmetric; 0 where there is no line

    Returns
    -------
    n places in the unit square; the same seed gives the same places.
    """
    n = len(weight)
    places = np.random.default_rng(seed).random((n, 2))
    best = math.sqrt(1 / n)
    pull = np.log1p(weight) / (np.log1p(weight.max()) or 1)
    for step in range(_STEPS):
        apart = places[:, None] - places[None]
        distance = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 1e-4)
        force = best**2 / distance - pull * distance**2 / best
        np.fill_diagonal(force, 0)
        # A little pull to the middle keeps separate groups on the sheet.
        move = (apart / distance[..., None] * force[..., None]).sum(1) - (places - 0.5) * best
        length = np.maximum(np.hypot(move[:, 0], move[:, 1]), 1e-9)
        heat = 0.1 * (1 - step / _STEPS)
        places = places + move / length[:, None] * np.minimum(length, heat)[:, None]
    low, high = places.min(0), places.max(0)
    return [(float(x), float(y)) for x, y in (places - low) / np.maximum(high - low, 1e-9)]
