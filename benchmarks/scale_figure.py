"""The growth of every stage with the corpus, drawn.

    python -m benchmarks.scale_figure [--scale benchmarks/results/scale.json] [--out docs/scale.svg]

Two charts side by side from what `benchmarks.scale` measured: processor seconds and peak memory of
each stage over the number of sentences, both axes logarithmic, so that a straight line is a power
law and its slope the exponent. A thin grey line rises as fast as the corpus does. Beyond the
largest size nothing is drawn: what is carried on is in docs/SCALE.md, with a question mark.
"""

from __future__ import annotations

import argparse
import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

ROOT = Path(__file__).parent.parent
# Colours that are told apart also without red and green (Okabe and Ito, 2008).
COLOURS = {
    "read": "#0072b2", "embed": "#b07a00", "index": "#009e73", "query": "#56b4e9",
    "themes": "#cc79a7", "discover": "#7f6000", "reuse": "#d55e00",
}  # fmt: skip
WIDTH, HEIGHT = 470, 400  # of a chart, pixels
LEFT, RIGHT, TOP, BOTTOM = 62, 92, 44, 46  # around what is drawn of it
LINE = 15.0  # pixels between two names at the right end
CHARTS = (("processor seconds", "Processor seconds"), ("peak MB", "Peak memory, MB"))


def lines(scale: dict[str, Any], field: str) -> dict[str, list[tuple[float, float]]]:
    """Of each stage: sentences and value, ascending; what was not measured is left out."""
    found: dict[str, list[tuple[float, float]]] = {}
    for row in scale["stages"]:
        if row["stage"] in COLOURS and row.get(field):
            found.setdefault(row["stage"], []).append((row["sentences"], row[field]))
    return {stage: sorted(found[stage]) for stage in COLOURS if stage in found}


def whole_powers(values: list[float]) -> tuple[int, int]:
    """The powers of ten around some values."""
    return math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))


def apart(wanted: list[float]) -> list[float]:
    """Heights near the wanted ones, in their order, at least LINE apart."""
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    placed = [wanted[i] for i in order]
    for _ in range(200):
        for a, b in pairwise(range(len(placed))):
            lack = LINE - (placed[b] - placed[a])
            if lack > 0:
                placed[a] -= lack / 2
                placed[b] += lack / 2
    out = [0.0] * len(wanted)
    for i, height in zip(order, placed, strict=True):
        out[i] = height
    return out


def chart(scale: dict[str, Any], field: str, title: str, exponents: dict[str, float]) -> str:
    """One chart, as a group of SVG."""
    found = lines(scale, field)
    points = [p for line in found.values() for p in line]
    (x0, x1), (y0, y1) = (whole_powers([p[i] for p in points]) for i in (0, 1))
    across, down = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def at(x: float, y: float) -> tuple[float, float]:
        return (
            LEFT + (math.log10(x) - x0) / (x1 - x0) * across,
            TOP + (y1 - math.log10(y)) / (y1 - y0) * down,
        )

    out = [f'<text x="{LEFT}" y="{TOP - 20}" class="title">{escape(title)}</text>']
    for power in range(y0, y1 + 1):
        _, y = at(10**x0, 10**power)
        out.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{LEFT + across}" y2="{y:.1f}" class="g"/>')
        out.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" class="e">{10**power:,}</text>')
    for power in range(x0, x1 + 1):
        x, _ = at(10**power, 10**y0)
        out.append(f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{TOP + down}" class="g"/>')
        out.append(f'<text x="{x:.1f}" y="{TOP + down + 18}" class="m">{10**power:,}</text>')
    out.append(f'<text x="{LEFT + across / 2}" y="{HEIGHT - 8}" class="m">sentences</text>')
    # As fast as the corpus: from the lower left corner, as far as the chart goes.
    powers = min(x1 - x0, y1 - y0)
    (ax, ay), (bx, by) = at(10**x0, 10**y0), at(10 ** (x0 + powers), 10 ** (y0 + powers))
    out.append(f'<line x1="{ax:.1f}" y1="{ay:.1f}" x2="{bx:.1f}" y2="{by:.1f}" class="slope"/>')
    ends = apart([at(*line[-1])[1] for line in found.values()])
    for (stage, line), height in zip(found.items(), ends, strict=True):
        colour = COLOURS[stage]
        placed = [at(*p) for p in line]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in placed]
        name = f"{stage} {exponents[stage]:.2f}" if stage in exponents else stage
        x, y = placed[-1]
        out.append(
            f'<line x1="{x + 4:.1f}" y1="{y:.1f}" x2="{LEFT + across + 10}" y2="{height:.1f}" '
            f'stroke="{colour}" stroke-width="0.7"/>'
        )
        out.append(
            f'<text x="{LEFT + across + 13}" y="{height + 4:.1f}" fill="{colour}">{name}</text>'
        )
    return "\n".join(out)


def figure(scale: dict[str, Any]) -> str:
    """Both charts, as SVG."""
    exponents = {"processor seconds": scale["growth exponents, processor"]}
    charts = "\n".join(
        f'<g transform="translate({i * WIDTH},0)">\n'
        f"{chart(scale, field, title, exponents.get(field, {}))}\n</g>"
        for i, (field, title) in enumerate(CHARTS)
    )
    total = WIDTH * len(CHARTS)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} {HEIGHT}" '
        f'width="{total}" height="{HEIGHT}" role="img" '
        'aria-label="Processor seconds and peak memory of every stage over the number of '
        'sentences">\n<style>text{font:12px sans-serif}.title{font-weight:bold;font-size:14px}'
        ".e{text-anchor:end;fill:#444}.m{text-anchor:middle;fill:#444}"
        ".g{stroke:#ddd;stroke-width:1}.slope{stroke:#999;stroke-width:1;stroke-dasharray:5 4}"
        "</style>\n"
        f'<rect width="{total}" height="{HEIGHT}" fill="#fff"/>\n{charts}\n</svg>\n'
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=Path, default=ROOT / "benchmarks/results/scale.json")
    parser.add_argument("--out", type=Path, default=ROOT / "docs/scale.svg")
    options = parser.parse_args()
    scale = json.loads(options.scale.read_text(encoding="utf-8"))
    options.out.write_text(figure(scale), encoding="utf-8")


if __name__ == "__main__":
    main()
