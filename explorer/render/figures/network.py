"""Who shares wording with whom: reports as dots, shared characters as lines."""

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
# Dots beyond which names would cover one another: then only the most connected are named.
_NAMED = 60


@dataclass(frozen=True, slots=True)
class Node:
    """A report."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Edge:
    """Wording that two reports share; `a`, `b` are ids of nodes."""

    a: str
    b: str
    characters: int
    matches: int


def draw_network(nodes: Sequence[Node], edges: Sequence[Edge], font: Font, *, seed: int) -> Figure:
    """Dots for the reports that share wording; those that share none are counted in the caption."""
    linked = {e.a for e in edges} | {e.b for e in edges}
    shown = [n for n in nodes if n.id in linked]
    index = {n.id: i for i, n in enumerate(shown)}
    weight = np.zeros((len(shown), len(shown)))
    for e in edges:
        weight[index[e.a], index[e.b]] = weight[index[e.b], index[e.a]] = e.characters
    height = 120.0 if len(shown) <= 2 else WIDTH * (0.55 if len(shown) <= _ON_A_CIRCLE else 0.85)
    page = Drawing(WIDTH, height, font)
    places = _circle(len(shown)) if len(shown) <= _ON_A_CIRCLE else _springs(weight, seed)
    # Room for the names at both sides.
    side, edge = 105.0, 34.0
    at = [(side + x * (WIDTH - 2 * side), edge + y * (height - 2 * edge - 14)) for x, y in places]
    most = max((e.characters for e in edges), default=1)
    for e in sorted(edges, key=lambda e: (e.characters, e.a, e.b)):
        (x1, y1), (x2, y2) = at[index[e.a]], at[index[e.b]]
        line = 0.4 + 5.6 * e.characters / most
        page.line(x1, y1, x2, y2, stroke="#8aa6c1", width=line)
    if len(shown) <= _ON_A_CIRCLE:
        for e in edges:
            (x1, y1), (x2, y2) = at[index[e.a]], at[index[e.b]]
            # Off the middle, where the figures of crossing lines would meet.
            part = 0.5 if len(edges) == 1 else 0.36
            x, y = x1 + (x2 - x1) * part, y1 + (y2 - y1) * part
            page.text(
                x, y + SMALL * MIDDLE, f"{e.characters}", size=SMALL, colour=FAINT,
                anchor="middle", halo="#ffffff",
            )  # fmt: skip
    degree = weight.sum(axis=1)
    named = sorted(range(len(shown)), key=lambda i: (-degree[i], shown[i].id))[:_NAMED]
    for i, (x, y) in enumerate(at):
        radius = 3 + 4 * math.sqrt(degree[i] / (degree.max() or 1))
        page.path(circle(x, y, radius), fill="#16324f", stroke="#ffffff", width=0.8)
        if i in named:
            anchor: Anchor = (
                "end" if places[i][0] < 0.35 else "start" if places[i][0] > 0.65 else "middle"
            )
            dx = {"end": -radius - 3, "start": radius + 3, "middle": 0.0}[anchor]
            below = places[i][1] >= 0.5
            dy = SMALL * MIDDLE if anchor != "middle" else (radius + 9 if below else -radius - 4)
            page.text(
                x + dx,
                y + dy,
                shown[i].name,
                size=SMALL,
                colour=INK,
                width=side + 20,
                anchor=anchor,
                halo="#ffffff",
            )
    words = Message(
        f"线越粗，共有的字越多（最粗 {most} 字）" if edges else "没有发现共有文字",
        f"thicker lines: more shared characters (thickest {most})"
        if edges
        else "no shared wording was found",
    )
    page.text(WIDTH / 2, height - MARGIN, str(words), size=SMALL, colour=FAINT, anchor="middle")
    alone = len(nodes) - len(shown)
    unnamed = len(shown) - len(named)
    return Figure(
        page,
        Message("报告之间的共有文字", "Wording shared between reports"),
        Message(
            "一点是一份报告，连线的粗细为两份报告共有文字的字数（不含固定提法）。"
            f"{len(nodes)} 份报告中有 {alone} 份与其他报告没有共有文字，图上不显示。"
            + (f"图上标出共有文字最多的 {len(named)} 份的名称。" if unnamed else ""),
            "Each dot is a report; the width of a line is the number of characters that two "
            f"reports share (without set phrases). {alone} of {len(nodes)} reports share nothing "
            "with others and are not shown."
            + (f" The {len(named)} with most shared wording are named." if unnamed else ""),
        ),
        [
            {"a": e.a, "a_name": _name(shown, index, e.a), "b": e.b,
             "b_name": _name(shown, index, e.b), "characters": e.characters, "matches": e.matches}
            for e in sorted(edges, key=lambda e: (-e.characters, e.a, e.b))
        ],
    )  # fmt: skip


def _name(shown: Sequence[Node], index: dict[str, int], node: str) -> str:
    return shown[index[node]].name


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
