"""Sizes and colours that the figures share, in points."""

from __future__ import annotations

import math

from explorer.lang import Message

# 170 mm, the text width of an A4 page and of most journals' two columns.
WIDTH = 482.0
MARGIN = 6.0
# Sizes of letters: what is read, and what is looked up. 7 is the least that journals take.
SIZE = 8.0
SMALL = 7.0
INK = "#1a1a1a"
FAINT = "#5c5c5c"  # 6.8:1 on white
RULE = "#b8b8b8"
# From the base line up to the middle of letters, as a share of the size.
MIDDLE = 0.36

# The kinds of wording, from copied to own: lightness falls from dark to white, and each has its
# hatching, so that a grey copy and a reader who sees no colours tell them apart.
REUSE_LOOKS: dict[str, tuple[str, str, str]] = {  # fill, hatching, its colour
    "exact": ("#16324f", "", ""),
    "template": ("#5f87ae", "/", "#16324f"),
    "near": ("#9dbad6", "\\", "#16324f"),
    "paraphrase": ("#c9dbeb", "x", "#16324f"),
    "formula": ("#e4e4e4", ".", "#4a4a4a"),
    "original": ("#ffffff", "", ""),
}
REUSE_NAMES = {
    "exact": Message("一字不差", "word for word"),
    "template": Message("套用模板", "same template"),
    "near": Message("略有改动", "edited"),
    "paraphrase": Message("换了说法", "paraphrased"),
    "formula": Message("固定提法", "set phrases"),
    "original": Message("自有文字", "own wording"),
}


def ticks(top: float, wanted: int = 5) -> list[float]:
    """Values from 0 to at least `top`, at most `wanted` steps of 1, 2 or 5 times 10^n."""
    if top <= 0:
        return [0.0]
    for power in range(-9, 12):
        for factor in (1, 2, 5):
            step = factor * 10.0**power
            if top / step <= wanted + 1e-9:
                count = math.ceil(top / step - 1e-9)  # 0.05 / 0.01 is a little over 5
                return [round(n * step, 9) for n in range(count + 1)]
    return [0.0, top]


def share(value: float) -> str:
    """A share in [0, 1] as "12.3%"."""
    return f"{value * 100:.1f}%"
