"""A drawing as SVG 1.1. Letters are outlines, each defined once: no font is needed to read it."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from explorer.render.figures.drawing import Drawing, Path, Text

# Characters that XML 1.0 cannot hold, in titles and descriptions; drawn texts have none.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def to_svg(drawing: Drawing, title: str, description: str) -> bytes:
    """The file's bytes; `title` and `description` are what a screen reader says."""
    width, height = _n(drawing.width), _n(drawing.height)
    glyphs: dict[str, str] = {}
    body = [
        _path(mark) if isinstance(mark, Path) else _text(mark, drawing, glyphs)
        for mark in drawing.marks
    ]
    defs = "".join(
        f'<path id="{name}" d="{drawing.font.outline(char)}"/>' for char, name in glyphs.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'version="1.1" width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}" '
        'role="img">\n'
        f"<title>{_words(title)}</title>\n<desc>{_words(description)}</desc>\n"
        f"<defs>{defs}</defs>\n"
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>\n'
        + "\n".join(body)
        + "\n</svg>\n"
    ).encode()


def _path(mark: Path) -> str:
    steps = "".join(str(step[0]) + " ".join(_n(float(v)) for v in step[1:]) for step in mark.steps)
    look = f' fill="{mark.fill or "none"}"'
    if mark.stroke:
        look += f' stroke="{mark.stroke}" stroke-width="{_n(mark.width)}"'
        if mark.dash:
            look += f' stroke-dasharray="{" ".join(map(_n, mark.dash))}"'
    return f'<path d="{steps}"{look}/>'


def _text(mark: Text, drawing: Drawing, glyphs: dict[str, str]) -> str:
    font = drawing.font
    width = font.width(mark.words, mark.size)
    back = {"start": 0.0, "middle": width / 2, "end": width}[mark.anchor]
    scale = mark.size / font.units
    uses = []
    pen = 0.0
    for char in mark.words:
        if not char.isspace():
            name = glyphs.setdefault(char, f"g{ord(char):x}")
            uses.append(f'<use xlink:href="#{name}" x="{_n(pen)}"/>')
        pen += font.advance(char) * font.units / 1000
    turn = " rotate(-90)" if mark.turned else ""
    move = f"translate({_n(mark.x)} {_n(mark.y)}){turn}"
    if back:
        move += f" translate({_n(-back)} 0)"
    rim = ""
    if mark.halo:
        rim = (
            f' stroke="{mark.halo}" stroke-width="{_n(0.22 * font.units)}" stroke-linejoin="round"'
        )
    shape = f'transform="{move} scale({scale:.6g} {-scale:.6g})"'
    label = quoteattr(_FORBIDDEN.sub("", mark.words))
    letters = "".join(uses)
    under = f'<g {shape} fill="{mark.halo}"{rim} aria-hidden="true">{letters}</g>' if rim else ""
    return f'{under}<g {shape} fill="{mark.colour}" aria-label={label}>{letters}</g>'


def _words(text: str) -> str:
    return escape(_FORBIDDEN.sub("", text))


def _n(value: float) -> str:
    """A number with at most two decimals: a seventieth of a millimetre."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
