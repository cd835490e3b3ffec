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
# The most names: on a sheet of this width more find no place (150 reports: half of them).
_NAMED = 60
# Points: the widest name, some eighteen characters.
_NAME = 125.0


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
    alone = len(nodes) - len(shown)
    unnamed = len(shown) - named
    return Figure(
        page,
        Message("报告之间的共有文字", "Wording shared between reports"),
        Message(
            "一点是一份报告，连线的粗细为两份报告共有文字的字数（不含固定提法）。"
            f"{len(nodes)} 份报告中有 {alone} 份与其他报告没有共有文字，图上不显示。"
            + (f"图上标出其中 {named} 份的名称，共有文字多的在先。" if unnamed else ""),
            "Each dot is a report; the width of a line is the number of characters that two "
            f"reports share (without set phrases). {alone} of {len(nodes)} reports share nothing "
            "with others and are not shown."
            + (
                f" {named} of them are named, those with most shared wording first."
                if unnamed
                else ""
            ),
        ),
        [
            {"a": e.a, "a_name": _name(shown, index, e.a), "b": e.b,
             "b_name": _name(shown, index, e.b), "characters": e.characters, "matches": e.matches}
            for e in sorted(edges, key=lambda e: (-e.characters, e.a, e.b))
        ],
    )  # fmt: skip


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
