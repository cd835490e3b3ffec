"""What each report's text is made of: one bar a report, hatched by kind of wording."""

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
    REUSE_LOOKS,
    REUSE_NAMES,
    SIZE,
    SMALL,
    WIDTH,
    share,
)
from explorer.types import ReuseShare

_ROW = 16.0
_BAR = 10.0
_NAMES = 0.36 * WIDTH


def draw_reuse(rows: Sequence[tuple[str, ReuseShare]], font: Font) -> Figure:
    """Bars from copied to own wording, most shared first.

    Parameters
    ----------
    rows : (name, shares) of each report
    """
    rows = sorted(rows, key=lambda row: (-_shared(row[1]), row[1].original, row[1].report))
    kinds = [
        k for k in REUSE_LOOKS
        if k in ("exact", "template", "near", "original") or any(getattr(s, k) for _, s in rows)
    ]  # fmt: skip
    left = MARGIN + min(
        max((font.width(font.spell(n), SIZE) for n, _ in rows), default=0.0), _NAMES
    ) + 6  # fmt: skip
    right = WIDTH - MARGIN - 38
    top, x = MARGIN + 22, left
    bottom = top + _ROW * max(len(rows), 1)
    page = Drawing(WIDTH, bottom + 20, font)
    wanted = sum(16 + font.width(str(REUSE_NAMES[k]), SMALL) + 10 for k in kinds)
    x = max(MARGIN, min(left, WIDTH - MARGIN - wanted))
    for kind in kinds:
        _bar(page, x, MARGIN, 13, 8, kind)
        words = str(REUSE_NAMES[kind])
        page.text(x + 16, MARGIN + 7, words, size=SMALL, colour=INK)
        x += 16 + font.width(words, SMALL) + 10
    for row, (name, shares) in enumerate(rows):
        y = top + row * _ROW + _ROW / 2
        base = y + SIZE * MIDDLE
        page.text(left - 6, base, name, size=SIZE, colour=INK, anchor="end", width=_NAMES)
        at = left
        for kind in kinds:
            wide = getattr(shares, kind) * (right - left)
            if wide > 0:
                _bar(page, at, y - _BAR / 2, wide, _BAR, kind)
            at += wide
        page.rect(left, y - _BAR / 2, right - left, _BAR, stroke=INK, line=0.5)
        page.text(
            WIDTH - MARGIN, base, share(_shared(shares)), size=SMALL, colour=INK, anchor="end"
        )
    for tenth in range(0, 11, 2):
        at = left + tenth / 10 * (right - left)
        page.line(at, bottom, at, bottom + 3, stroke=FAINT)
        page.text(at, bottom + 11, f"{tenth * 10}%", size=SMALL, colour=FAINT, anchor="middle")
    page.text(
        WIDTH - MARGIN, bottom + 11, str(Message("共有", "shared")), size=SMALL, colour=FAINT,
        anchor="end",
    )  # fmt: skip
    return Figure(
        page,
        Message("各报告的文字构成", "What each report's text is made of"),
        Message(
            "各报告的字数按与语料库中其他报告的关系划分；右侧为共有文字合计，不含固定提法。"
            "固定提法各地通用，不计在内；共有不等于抄袭：上级文件的原话，各地都要写。",
            "Characters of each report by their relation to the other reports of the corpus; "
            "right: shared wording in all, without set phrases. Set phrases are everyone's and no "
            "copying; shared is not copied: all quote the same documents from above.",
        ),
        [
            {
                "report": s.report, "name": name, "characters": s.characters,
                **{k: getattr(s, k) for k in REUSE_LOOKS},
            }
            for name, s in rows
        ],
    )  # fmt: skip


def _shared(shares: ReuseShare) -> float:
    return shares.exact + shares.template + shares.near + shares.paraphrase


def _bar(page: Drawing, x: float, y: float, width: float, height: float, kind: str) -> None:
    fill, pattern, ink = REUSE_LOOKS[kind]
    page.rect(x, y, width, height, fill=fill, stroke=INK, line=0.35)
    page.hatch(x, y, width, height, pattern, ink)
