"""Where a text lists: short items joined by 、, the last one by 和 or 以及 too.

Two offices that list the same nouns (新材料、高端装备) have not copied one another: each item is
what both name. That the same items follow one another in the same order says more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

# Characters: what stands between two 、 is an item up to this length; longer ones are clauses
# (职业教育和继续教育学院 has 11). The first and the last item have no mark on their outer side:
# they are taken to be no longer than the longest item between two marks, or USUAL where there is
# none, and MORE, which leaves room for 统筹抓好 or 建设.
ITEM: Final = 12
USUAL: Final = 4
MORE: Final = 3

_CLAUSE: Final = re.compile(r"[^，,。；;：:！!？?\s《》“”\"（）()]+")
# Ends a list: what follows says what the items are (等产业). And what joins its last two items, but
# not as part of another word (和谐, 及时).
_CLOSES: Final = re.compile("等")
_JOINS: Final = re.compile("以及|和(?![谐平睦美])|及(?![时早格])|与(?!时|会)|或者?")


def items(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of the items of each list in a text, in order."""
    for clause in _CLAUSE.finditer(text):
        if "、" not in clause.group():
            continue
        at = clause.start()
        parts = []
        for part in clause.group().split("、"):
            parts.append((at, at + len(part)))
            at += len(part) + 1
        first, *inner, last = parts
        if any(end - start > ITEM for start, end in inner):
            continue
        longest = max((end - start for start, end in inner), default=USUAL) + MORE
        yield max(first[0], first[1] - longest), first[1]
        yield from inner
        yield from _last(text, *last, longest)


def _last(text: str, start: int, end: int, longest: int) -> Iterator[tuple[int, int]]:
    """The last item, or the last two where a word joins them, as far as can be told."""
    closing = _CLOSES.search(text, start + 1, end)
    stop = closing.start() if closing else end
    joining = _JOINS.search(text, start + 1, stop - 1)
    if joining:
        yield start, joining.start()
        start = joining.end()
    yield start, stop if closing and stop - start <= ITEM else min(stop, start + longest)
