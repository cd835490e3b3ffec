"""How much each theme is spoken of: one bar a theme."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.lang import Message
from explorer.render.figures.drawing import Drawing
from explorer.render.figures.figure import Figure
from explorer.render.figures.font import Font
from explorer.render.figures.style import (
    FAINT,
    INK,
    MARGIN,
    MIDDLE,
    RULE,
    SIZE,
    SMALL,
    WIDTH,
    share,
    ticks,
)
from explorer.types import Theme

_ROW = 15.0
_BAR = 9.0
# The most that names take of the sheet; longer ones end in "…" (the data have them in full).
_NAMES = 0.42 * WIDTH


def draw_themes(
    themes: Sequence[Theme], names: Sequence[str], unassigned: float, reports: int, font: Font
) -> Figure:
    """Bars of the share of sentences, with the count of sentences and of reports.

    Parameters
    ----------
    themes, names : the themes in the order in which to draw them, and what to call each
    unassigned : the share of sentences that carry none
    reports : how many the corpus holds
    """
    left = MARGIN + min(
        max((font.width(font.spell(n), SIZE) for n in names), default=0.0), _NAMES
    ) + 6  # fmt: skip
    right = WIDTH - MARGIN - 74
    top = MARGIN + 14
    bottom = top + _ROW * max(len(themes), 1)
    page = Drawing(WIDTH, bottom + 30, font)
    marks = ticks(max((t.share for t in themes), default=0.0))
    scale = (right - left) / (marks[-1] or 1)
    for value in marks:
        x = left + value * scale
        page.line(x, top, x, bottom, stroke=RULE, dash=(1.5, 2))
        page.text(x, bottom + 10, f"{value * 100:g}%", size=SMALL, colour=FAINT, anchor="middle")
    heads = (Message("句数", "sentences"), Message("报告", "reports"))
    page.text(right + 40, top - 5, str(heads[0]), size=SMALL, colour=FAINT, anchor="end")
    page.text(WIDTH - MARGIN, top - 5, str(heads[1]), size=SMALL, colour=FAINT, anchor="end")
    for row, (theme, name) in enumerate(zip(themes, names, strict=True)):
        y = top + row * _ROW + _ROW / 2
        base = y + SIZE * MIDDLE
        page.text(left - 6, base, name, size=SIZE, anchor="end", colour=INK, width=_NAMES)
        page.rect(left, y - _BAR / 2, theme.share * scale, _BAR, fill="#2f5f8f")
        words = share(theme.share)
        # Beside the bar, on a rim of paper so that the dotted lines do not cross the figures.
        page.text(
            left + theme.share * scale + 3, base, words, size=SMALL, colour=INK, halo="#ffffff"
        )
        page.text(right + 40, base, f"{theme.sentences}", size=SMALL, colour=INK, anchor="end")
        page.text(
            WIDTH - MARGIN, base, f"{theme.reports}/{reports}", size=SMALL, colour=INK, anchor="end"
        )
    page.line(left, top, left, bottom, stroke=INK, width=0.7)
    axis = Message(
        f"占正文句子的比例；{share(unassigned)} 的句子未归入任何主题",
        f"share of body sentences; {share(unassigned)} carry no theme",
    )
    page.text((left + right) / 2, bottom + 22, str(axis), size=SMALL, colour=FAINT, anchor="middle")
    discovered = bool(themes) and themes[0].kind == "discovered"
    return Figure(
        page,
        Message(
            "自动发现的主题" if discovered else "各主题所占篇幅",
            "Discovered themes" if discovered else "Share of each theme",
        ),
        Message(
            f"{reports} 份报告中各主题的句子占正文句子（不含标题与落款）的比例；一个句子可属于"
            f"几个主题，各条相加可超过 100%。{share(unassigned)} 的句子未归入任何主题。"
            "右侧为句数与谈到该主题的报告数。",
            f"Sentences of each theme as a share of the body sentences (without headings and "
            f"signatures) of {reports} reports; a sentence may carry several themes, so the bars "
            f"may add up to more than 100%. {share(unassigned)} of the sentences carry none. "
            "Right: the number of sentences and of reports that speak of the theme.",
        ),
        [
            {
                "id": t.id, "label": t.label, "label_en": t.label_en, "kind": t.kind,
                "sentences": t.sentences, "share": t.share, "reports": t.reports,
                "regions": t.regions,
            }
            for t in themes
        ],
    )  # fmt: skip
