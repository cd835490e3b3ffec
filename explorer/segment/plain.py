"""Headings without a number: short lines of their own between paragraphs (2023年工作回顾).

Nothing but the layout tells them, so all of this must hold: the line is short, has no stop or
space, stands behind a finished paragraph (or a heading) and before further text; and the text as a
whole is not broken into short lines (a PDF whose line wraps were kept).
"""

from __future__ import annotations

from explorer.patterns import lazy
from explorer.segment.headings import SHORTEST_BROKEN
from explorer.segment.lines import Line
from explorer.segment.numbering import Mark
from explorer.segment.roles import heading_roles
from explorer.segment.tree import NAMED_PART

# Longest heading without a number, in characters: in the 99 city reports they have 6 to 19.
_LONGEST = 30
_SHAPE = lazy(rf"[\u4e00-\u9fff0-9０-９A-Za-z“”（）()《》、—·\-]{{4,{_LONGEST}}}")
# Shorter names of parts that stand on a line of their own.
_NAMED = lazy("结束语|结语|前言|引言|后记|序言")
_HAN = lazy(r"[\u4e00-\u9fff]")
# A line that ends like this goes on in the next.
_OPEN_END = "、（(《“—-的地得和与及或由将按照被把对为"
_STOPPED = "。！？!?；;：:.”）)"
# Share of lines that end without a stop above which the text counts as broken into short lines: 0.9
# in the one wrapped report among the 99 city reports, at most 0.23 (headings) in the others.
_WRAPPED = 0.4


def find_plain_headings(text: str, lines: list[Line], marks: list[Mark]) -> list[Mark]:
    """Return a mark with an empty number for each heading that has none, in order."""
    numbered = {mark.line: mark for mark in marks if not mark.inline}
    shaped = [
        index not in numbered and _is_shaped(text, line.start, line.end)
        for index, line in enumerate(lines)
    ]
    ended = [text[line.end - 1] in _STOPPED for line in lines]
    open_lines = sum(
        not ended[i] and not shaped[i] and i not in numbered for i in range(len(lines))
    )
    short_lines = sum(shaped)
    if open_lines + short_lines > _WRAPPED * len(lines):
        return []
    found: list[Mark] = []
    begun = False  # a finished paragraph, a salutation or a heading stands above
    for index, line in enumerate(lines):
        if shaped[index] and index + 1 < len(lines):
            names_part = bool(heading_roles(text[line.start : line.end], top=True))
            alone = not shaped[index + 1] and not (index and shaped[index - 1])
            after = index == 0 or ended[index - 1] or _is_complete(text, lines, index, numbered)
            if (names_part and (after or shaped[index - 1])) or (begun and alone and after):
                found.append(Mark("plain", None, line.start, line.start, index, "line", False))
                begun = True
                continue
        begun = begun or ended[index] or index in numbered
    return found


def _is_complete(text: str, lines: list[Line], index: int, numbered: dict[int, Mark]) -> bool:
    """Whether the line above is a heading that does not go on in this one."""
    mark = numbered.get(index - 1)
    if mark is None:
        return False
    above = lines[index - 1]
    if mark.end >= above.end or text[above.end - 1] in "，,、":
        return False
    return lines[index].follows_blank or above.end - mark.end < SHORTEST_BROKEN


def _is_shaped(text: str, start: int, end: int) -> bool:
    if end - start <= NAMED_PART:
        return _NAMED.fullmatch(text, start, end) is not None
    return (
        end - start <= _LONGEST
        and _SHAPE.fullmatch(text, start, end) is not None
        and text[end - 1] not in _OPEN_END
        and len(_HAN.findall(text, start, end)) >= 4
    )
