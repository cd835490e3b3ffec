"""How alike each two groups are: a square of shades, like groups side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from explorer.errors import BadValue
from explorer.lang import Message
from explorer.render.figures.drawing import Drawing, blue, ink_on
from explorer.render.figures.figure import Figure
from explorer.render.figures.font import Font
from explorer.render.figures.style import FAINT, INK, MARGIN, MIDDLE, SIZE, SMALL, WIDTH

# Groups whose names stay readable when the page is printed two columns wide: 200 x SMALL points are
# 49 cm, a poster.
MOST_GROUPS = 200
# A cell is at least as wide as its letters are high and at most as wide as looks well.
_LEAST, _MOST = SMALL + 1, 34.0
# From this width on a cell has room for its two digits.
_DIGITS = 12.0
_NAMES = 0.34 * WIDTH
_TURNED = 110.0


def draw_matrix(
    names: Sequence[str], scores: Mapping[tuple[str, str], float], by: Message, font: Font
) -> Figure:
    """A square of groups by groups, ordered so that like groups stand together.

    The order is that of the leaves of an average-linkage tree over one minus the score, turned so
    that neighbours are as alike as the tree allows (Bar-Joseph et al. 2001).

    Parameters
    ----------
    names : of the groups
    scores : (a, b) -> likeness in [0, 1] of every pair, in one order of the two
    by : what the groups are, as in "by province"

    Raises
    ------
    BadValue
        Fewer than two groups, or more than a page can hold.
    """
    if not 2 <= len(names) <= MOST_GROUPS:
        raise BadValue(
            Message(
                f"图中需有 2 至 {MOST_GROUPS} 个对象，现有 {len(names)} 个",
                f"a figure holds 2 to {MOST_GROUPS} groups; there are {len(names)}",
            ),
            hint=Message(
                "合并或筛选: --by province、--region 地区、--level county",
                "Join or choose: --by province, --region NAME, --level county",
            ),
        )
    both = {**scores, **{(b, a): value for (a, b), value in scores.items()}}
    ordered = _ordered(names, both)
    spelled = [font.spell(name) for name in ordered]
    longest = max(font.width(name, SIZE) for name in spelled)
    left = MARGIN + min(longest, _NAMES) + 6
    cell = min(max((WIDTH - MARGIN - left) / len(names), _LEAST), _MOST)
    top = MARGIN + min(longest, _TURNED) + 6
    side = cell * len(names)
    # The narrowest page still holds the key.
    page = Drawing(max(left + side, left + 180) + MARGIN, top + side + 42, font)
    low, high = min(scores.values()), max(scores.values())

    def ground(value: float) -> str:
        part = (value - low) / (high - low) if high > low else 1.0
        return blue(0.04 + 0.96 * part)

    for i, a in enumerate(ordered):
        middle = (i + 0.5) * cell
        base = top + middle + SIZE * MIDDLE
        page.text(left - 4, base, spelled[i], size=SIZE, colour=INK, anchor="end", width=_NAMES)
        page.text(
            left + middle + SIZE * MIDDLE, top - 4, spelled[i],
            size=SIZE, colour=INK, turned=True, width=_TURNED,
        )  # fmt: skip
        for j, b in enumerate(ordered):
            x, y = left + j * cell, top + i * cell
            if i == j:
                page.rect(x, y, cell, cell, fill="#efefef", stroke="#d5d5d5", line=0.4)
                continue
            value = both[a, b]
            shade = ground(value)
            page.rect(x, y, cell, cell, fill=shade, stroke="#d5d5d5", line=0.4)
            if cell >= _DIGITS:
                page.text(
                    x + cell / 2, y + cell / 2 + SMALL * MIDDLE, f"{value * 100:.0f}",
                    size=SMALL, colour=ink_on(shade), anchor="middle",
                )  # fmt: skip
    steps = 5
    y = top + side + 10
    for n in range(steps):
        value = low + (high - low) * n / (steps - 1)
        page.rect(left + n * 26, y, 26, 8, fill=ground(value), stroke="#d5d5d5", line=0.4)
        page.text(
            left + (n + 0.5) * 26, y + 16, f"{value * 100:.0f}",
            size=SMALL, colour=FAINT, anchor="middle",
        )  # fmt: skip
    words = Message("举措平均相似度 × 100", "mean likeness of measures × 100")
    page.text(left, y + 27, str(words), size=SMALL, colour=FAINT)
    return Figure(
        page,
        Message(f"举措两两相似程度（按{by.zh}）", f"Likeness of measures by {by.en}"),
        Message(
            "每格为两方各条举措与对方最相近一条的余弦相似度的平均值（× 100），颜色越深越相近；"
            f"色阶从 {low * 100:.0f} 到 {high * 100:.0f}，不从零开始。相近者排在一起"
            "（平均联结聚类）。文字多而泛的报告与谁都较相近，数值只宜相互比较。",
            "Each cell is the mean, over the measures of both, of the cosine to the other's "
            f"nearest measure (× 100); darker is more alike. Shades run from {low * 100:.0f} to "
            f"{high * 100:.0f}, not from zero. Like stands beside like (average linkage). Long, "
            "general reports are like every other: compare the values with one another only.",
        ),
        [
            {"a": a, "b": b, "score": both[a, b]}
            for i, a in enumerate(ordered)
            for b in ordered[i + 1 :]
        ],
    )


def _ordered(names: Sequence[str], both: Mapping[tuple[str, str], float]) -> list[str]:
    """The names with like ones beside one another; the same names always in the same order."""
    from scipy.cluster.hierarchy import leaves_list, linkage

    plain = sorted(names)
    if len(plain) < 3:
        return plain
    apart = [1 - both[a, b] for i, a in enumerate(plain) for b in plain[i + 1 :]]
    return [plain[i] for i in leaves_list(linkage(apart, "average", optimal_ordering=True))]
