"""Who speaks of what: a table of shares, darker for more, gaps marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from explorer.lang import Message
from explorer.render.figures.drawing import Drawing, blue, ink_on
from explorer.render.figures.figure import Figure
from explorer.render.figures.font import Font
from explorer.render.figures.style import FAINT, INK, MARGIN, MIDDLE, SIZE, SMALL, WIDTH

_ROW = 15.0
# A column is at least as wide as "100" and at most as a short name.
_LEAST, _MOST = 19.0, 62.0
_NAMES = 0.34 * WIDTH
# Heads lie flat where they fit a column, else they are turned, and then at most so long.
_TURNED = 110.0


def draw_coverage(
    themes: Sequence[tuple[str, str]],
    groups: Sequence[tuple[str, str]],
    cells: Mapping[tuple[str, str], tuple[int, float]],
    by: Message,
    font: Font,
) -> Figure:
    """A grid of themes by groups; the sheet widens where the groups are many.

    Parameters
    ----------
    themes, groups : (id, name) of each row and column, in order
    cells : (theme, group) -> (sentences, share of the group's body sentences); what is missing
        is a gap
    by : what the groups are, as in "by province"
    """
    spelled = [font.spell(name) for _, name in themes]
    left = MARGIN + min(max((font.width(n, SIZE) for n in spelled), default=0.0), _NAMES) + 6
    room = WIDTH - MARGIN - left
    wide = min(max(room / max(len(groups), 1), _LEAST), _MOST)
    heads = [font.spell(name) for _, name in groups]
    longest = max((font.width(h, SMALL) for h in heads), default=0.0)
    turned = longest > wide - 4
    head = min(longest, _TURNED) + 6 if turned else SMALL + 6
    top = MARGIN + head
    bottom = top + _ROW * len(themes)
    right = left + wide * len(groups)
    page = Drawing(max(WIDTH, right + MARGIN), bottom + 40, font)
    most = max((s for _, s in cells.values()), default=0.0) or 1.0
    for column, name in enumerate(heads):
        x = left + (column + 0.5) * wide
        if turned:
            page.text(
                x + SMALL * MIDDLE,
                top - 4,
                name,
                size=SMALL,
                colour=INK,
                turned=True,
                width=_TURNED,
            )
        else:
            page.text(x, top - 4, name, size=SMALL, colour=INK, anchor="middle")
    gaps = 0
    for row, ((theme, _), name) in enumerate(zip(themes, spelled, strict=True)):
        y = top + row * _ROW
        base = y + _ROW / 2 + SIZE * MIDDLE
        page.text(left - 6, base, name, size=SIZE, colour=INK, anchor="end", width=_NAMES)
        for column, (group, _) in enumerate(groups):
            x = left + column * wide
            count, value = cells.get((theme, group), (0, 0.0))
            if not count:
                gaps += 1
                page.rect(x, y, wide, _ROW, fill="#ffffff", stroke="#d5d5d5", line=0.4)
                page.hatch(x + 1, y + 1, wide - 2, _ROW - 2, "/", "#b0b0b0")
                continue
            shade = value / most
            ground = blue(0.06 + 0.94 * shade)
            page.rect(x, y, wide, _ROW, fill=ground, stroke="#d5d5d5", line=0.4)
            figure = f"{value * 100:.0f}" if value >= 0.01 else "<1"
            page.text(
                x + wide / 2, base - 0.4, figure, size=SMALL, colour=ink_on(ground), anchor="middle"
            )  # fmt: skip
    _key(page, left, bottom + 10, most)
    words = Message("占该列正文句子的 %", "% of the column's body sentences")
    page.text(left, bottom + 36, str(words), size=SMALL, colour=FAINT)
    return Figure(
        page,
        Message(f"各主题的覆盖情况（按{by.zh}）", f"Coverage of the themes by {by.en}"),
        Message(
            "格中数字为该主题的句子占该列全部正文句子的百分比，颜色越深越多；斜线格表示没有找到这一主题的"
            f"句子（{len(themes) * len(groups)} 格中有 {gaps} 格）。一个句子可属于几个主题。",
            "Figures are the theme's sentences as a percentage of the column's body sentences; "
            "darker is more. Hatched: no sentence of this theme was found "
            f"({gaps} of {len(themes) * len(groups)} cells). A sentence may carry several themes.",
        ),
        [
            {
                "theme": theme, "label": label, "group": name,
                "sentences": cells.get((theme, group), (0, 0.0))[0],
                "share": cells.get((theme, group), (0, 0.0))[1],
            }
            for theme, label in themes
            for group, name in groups
        ],
    )  # fmt: skip


def _key(page: Drawing, x: float, y: float, most: float) -> None:
    steps = 5
    for n in range(steps):
        shade = (n + 1) / steps
        page.rect(x + n * 22, y, 22, 8, fill=blue(0.06 + 0.94 * shade), stroke="#d5d5d5", line=0.4)
        words = f"{shade * most * 100:.0f}"
        page.text(x + (n + 0.5) * 22, y + 16, words, size=SMALL, colour=FAINT, anchor="middle")
    at = x + steps * 22 + 14
    page.rect(at, y, 22, 8, fill="#ffffff", stroke="#d5d5d5", line=0.4)
    page.hatch(at + 1, y + 1, 20, 6, "/", "#b0b0b0")
    gap = Message("没有", "none")
    page.text(at + 26, y + 7, str(gap), size=SMALL, colour=FAINT)
