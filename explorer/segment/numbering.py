"""Numbering: every form of number that begins a section or an item in a Chinese report.

A `Mark` is a number found in the text. At the start of a line most forms are certain; inside a
line a number counts only after a stop, a semicolon or a colon, and mostly only as a run (1, 2, 3).
Forms that also begin ordinary text (12.4国家宪法日, 3、4月份, 一、二产业, A.) are `weak`: they
count only where their neighbours confirm the sequence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from explorer.patterns import lazy
from explorer.segment.lines import Line

Style = Literal[
    "part", "chapter", "division", "article",
    "cn", "cn_paren", "digit", "digit_paren", "cn_half", "digit_half", "circled", "roman",
    "letter", "letter_paren", "letter_half", "decimal", "decimal3",
    "shi", "yao", "di", "qi", "order",
    "plain",
]  # fmt: skip
# The usual order from above to below (GB/T 9704-2012, 7.3.3: 一、 （一） 1. （1）); statutes above,
# words below. Only consulted where the order of first appearance leaves the matter open.
RANK: Final[dict[Style, int]] = {
    "part": 0, "chapter": 1, "division": 2, "article": 3,
    "cn": 4, "cn_paren": 5, "cn_half": 5, "digit": 6, "decimal": 7, "decimal3": 8, "digit_paren": 8,
    "digit_half": 8, "roman": 8, "circled": 9, "letter": 9, "letter_paren": 9, "letter_half": 9,
    "di": 10, "order": 10, "qi": 10, "shi": 11, "yao": 11, "plain": 5,
}  # fmt: skip
WORDS: Final = frozenset[Style]({"shi", "yao", "di", "qi", "order"})

Before = Literal["line", "stop", "semicolon", "colon", "comma"]


@dataclass(slots=True)
class Mark:
    """A number as found; ``text[start:end]`` is the number with its own punctuation."""

    style: Style
    value: int | None  # None: broken, "()"
    start: int
    end: int
    line: int
    before: Before
    weak: bool
    path: tuple[int, ...] = ()  # of 1.2.3: (1, 2, 3)
    nested: bool = False  # of a list that numbers anew inside a section of the same style

    @property
    def inline(self) -> bool:
        """Whether it stands inside a line."""
        return self.before != "line"


_CN = "[零〇一二三四五六七八九十百]"
_D = "[0-9０-９]"
_LINE_START = lazy(
    rf"""
    (?P<unit>第\s?(?P<unit_n>{_CN}{{1,6}}|{_D}{{1,4}})\s?(?P<unit_kind>编|篇|部分|章|节|条)
        (?:之{_CN}{{1,2}})?)
  | (?P<di>第(?P<di_n>{_CN}{{1,3}})(?:[，,、：:]|是))
  | (?P<qi>其(?P<qi_n>{_CN})(?:[，,、：:]|是))
  | (?P<shi>(?P<shi_n>[一二三四五六七八九十]{{1,3}})(?P<shi_kind>是|要))
  | (?P<order>首先|其次|再次|最后)[，,]?
  | (?P<paren>[（(〔［\[]\s?(?P<paren_n>{_CN}{{1,4}}|{_D}{{1,3}}|[A-Za-z])\s?[）)〕］\]][、.．，,]?)
  | (?P<broken>[（(]\s{{0,4}}[）)])
  | (?P<cn>(?P<cn_n>{_CN}{{1,4}})\s?[、.．，,：:])
  | (?P<half>(?P<half_n>{_CN}{{1,4}}|{_D}{{1,3}}|[A-Za-z])[）)][、.．]?)
  | (?P<decimal>{_D}{{1,2}}(?:[.．]{_D}{{1,2}}){{1,3}}(?![0-9０-９.．%％万亿年月日·]))[、．.]?
  | (?P<digit>(?P<digit_n>{_D}{{1,3}})\s?[.．、，,])
  | (?P<circled>[①-⑳㉑-㉟㊱-㊿❶-❿➀-➉])[、.．]?
  | (?P<packed>[⑴-⒇⒈-⒛㈠-㈩㊀-㊉])
  | (?P<roman>[Ⅰ-Ⅻ])[、.．]?
  | (?P<letter>[A-Za-z])[.．、]
  | (?P<spaced>(?P<spaced_n>{_CN}{{1,3}})[\ \u3000\t]+)
    """,
    re.VERBOSE,
)
# What every number in the middle of a line begins with.
_BEGINS = "〇零一二三四五六七八九十百两第其首再最（(0-9０-９①-⑳⑴-⒇⒈-⒛㈠-㈩"
_INLINE = lazy(
    rf"""
    (?P<mark>[。！？!?；;：:，,、]|[…。！？][”’」』）)])\s{{0,4}}
    (?=[{_BEGINS}])  # most marks are followed by none of them: asking first is quicker
    (?:
        (?P<shi>(?P<shi_n>[一二三四五六七八九十]{{1,2}})(?P<shi_kind>是|要))
      | (?P<di>第(?P<di_n>{_CN}{{1,2}})(?:[，,、：:]|是))
      | (?P<qi>其(?P<qi_n>{_CN})(?:[，,、：:]|是))
      | (?P<order>首先|其次|再次|最后)[，,]?
      | (?P<paren>[（(](?P<paren_n>{_CN}{{1,3}}|{_D}{{1,2}})[）)][、.．]?)
      | (?P<cn>(?P<cn_n>{_CN}{{1,3}})、)
      | (?P<digit>(?P<digit_n>{_D}{{1,2}})[.．、])
      | (?P<circled>[①-⑳])[、.．]?
      | (?P<packed>[⑴-⒇⒈-⒛㈠-㈩])
    )
    """,
    re.VERBOSE,
)
_ORDER_VALUE = {"首先": 1, "其次": 2, "再次": 3, "最后": 4}
_UNIT_STYLE: dict[str, Style] = {
    "编": "part", "篇": "part", "部分": "part", "章": "chapter", "节": "division", "条": "article",
}  # fmt: skip
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0}
# Characters of a plural that follow "一、二": 一、二季度, 三、四线城市, 一、二、三产业.
_PLURAL = lazy(rf"{_CN}{{1,2}}(?:[、季级线类审产楼期批组标]|是[一二三])")
_DIGIT_CHAR = lazy(_D)
# 第一章总则: the longest name that follows a chapter's number without a space, in characters.
_LONGEST_UNIT = 25
# Longer lists than this are not numbered by hand in a report; larger numbers need a neighbour.
_LARGE = 60


def chinese_value(numeral: str) -> int | None:
    """Return the value of 一 ... 九百九十九, of 二〇 and of ASCII or full-width digits."""
    if numeral.isdecimal():
        return int(numeral)
    total, current = 0, 0
    plain = True
    for char in numeral:
        if char in "十百":
            plain = False
            total += (current or 1) * (10 if char == "十" else 100)
            current = 0
        elif char in _DIGITS:
            current = current * 10 + _DIGITS[char] if plain else _DIGITS[char]
        else:
            return None
    return (total + current) or None


class _Read(NamedTuple):
    """What a number says: style, value, whether it needs confirmation, and 1.2.3 as a path."""

    style: Style
    value: int | None
    weak: bool = False
    path: tuple[int, ...] = ()


def _unit(match: re.Match[str], text: str, stop: int, end: int) -> _Read | None:
    style = _UNIT_STYLE[match["unit_kind"]]
    # 第一章总则 is a heading, 第三条规定了…… and 第一部分群众…… are sentences.
    weak = stop < end and not text[stop].isspace() and text[stop] not in "：:、，,.．【"
    if weak and style != "article":
        weak = end - stop > _LONGEST_UNIT or text[end - 1] in "。；;：:，,"
    return _Read(style, chinese_value(match["unit_n"]), weak)


def _di(match: re.Match[str], text: str, stop: int, end: int) -> _Read | None:
    if _PLURAL.match(text, stop, end):
        return None  # 第一、二产业
    return _Read("di", chinese_value(match["di_n"]), True)


def _qi(match: re.Match[str], text: str, stop: int, end: int) -> _Read | None:
    return _Read("qi", chinese_value(match["qi_n"]), True)


def _shi(match: re.Match[str], text: str, stop: int, end: int) -> _Read | None:
    value = chinese_value(match["shi_n"])
    if match["shi_kind"] == "要":
        return _Read("yao", value, True)
    if value == 1 and text.startswith("一", stop, end):
        return None  # 一是一，二是二
    return _Read("shi", value)


def _order(match: re.Match[str], text: str, stop: int, end: int) -> _Read | None:
    return _Read("order", _ORDER_VALUE[match["order"]], True)


def _paren(match: re.Match[str], text: str, stop: int, end: int) -> _Read | None:
    numeral = match["paren_n"]
    letter = _letter(numeral)
    if letter is not None:
        return _Read("letter_paren", letter, True)
    style: Style = "digit_paren" if numeral.isdecimal() else "cn_paren"
    return _Read(style, chinese_value(numeral), match["paren"][0] in "〔［[")


def _broken(match: re.Match[str], text: str, stop: int, end: int) -> _Read | None:
    return _Read("cn_paren", None) if stop < end else None


def _cn(match: re.Match[str], text: str, stop: int, end: int) -> _Read | None:
    weak = text[stop - 1] in "，,：:" or _PLURAL.match(text, stop, end) is not None
    return _Read("cn", chinese_value(match["cn_n"]), weak)


def _half(match: re.Match[str], text: str, stop: int, end: int) -> _Read | None:
    numeral = match["half_n"]
    letter = _letter(numeral)
    if letter is not None:
        return _Read("letter_half", letter, True)
    return _Read("digit_half" if numeral.isdecimal() else "cn_half", chinese_value(numeral), True)


def _decimal(match: re.Match[str], text: str, stop: int, end: int) -> _Read | None:
    path = tuple(int(part) for part in re.split("[.．]", match["decimal"]))
    return _Read("decimal" if len(path) == 2 else "decimal3", path[-1], True, path)


def _digit(match: re.Match[str], text: str, stop: int, end: int) -> _Read | None:
    weak = text[stop - 1] in "，," or _DIGIT_CHAR.match(text, stop, end) is not None
    return _Read("digit", chinese_value(match["digit_n"]), weak)


def _circled(match: re.Match[str], text: str, stop: int, end: int) -> _Read | None:
    code = ord(match["circled"])
    # ① ㉑ ㊱ ❶ ➀
    firsts = ((0x2460, 1), (0x3251, 21), (0x32B1, 36), (0x2776, 1), (0x2780, 1))
    value = next(code - first + value for first, value in firsts if first <= code < first + 20)
    return _Read("circled", value)


def _packed(match: re.Match[str], text: str, stop: int, end: int) -> _Read | None:
    code = ord(match["packed"])
    if code <= 0x2487:
        return _Read("digit_paren", code - 0x2473)  # ⑴
    if code <= 0x249B:
        return _Read("digit", code - 0x2487)  # ⒈
    if code <= 0x3229:
        return _Read("cn_paren", code - 0x321F)  # ㈠
    return _Read("circled", code - 0x327F)  # ㊀


def _roman(match: re.Match[str], text: str, stop: int, end: int) -> _Read | None:
    return _Read("roman", ord(match["roman"]) - 0x215F, True)


def _lettered(match: re.Match[str], text: str, stop: int, end: int) -> _Read | None:
    return _Read("letter", _letter(match["letter"]), True)


def _spaced(match: re.Match[str], text: str, stop: int, end: int) -> _Read | None:
    return _Read("cn", chinese_value(match["spaced_n"]), True)


_READERS: dict[str, Callable[[re.Match[str], str, int, int], _Read | None]] = {
    "unit": _unit, "di": _di, "qi": _qi, "shi": _shi, "order": _order, "paren": _paren,
    "broken": _broken, "cn": _cn, "half": _half, "decimal": _decimal, "digit": _digit,
    "circled": _circled, "packed": _packed, "roman": _roman, "letter": _lettered,
    "spaced": _spaced,
}  # fmt: skip


def _mark(match: re.Match[str], text: str, line: int, before: Before, end: int) -> Mark | None:
    """Turn a match of either pattern into a mark; `end` is where its line ends."""
    kind = match.lastgroup or ""
    stop = match.end()
    read = _READERS[kind](match, text, stop, end)
    if read is None or read.value == 0 or (read.value is None and kind != "broken"):
        return None
    large = read.value is not None and read.value > _LARGE
    weak = read.weak or (large and read.style not in ("article", "chapter"))
    while text[stop - 1].isspace():
        stop -= 1
    return Mark(read.style, read.value, match.start(kind), stop, line, before, weak, read.path)


def _letter(numeral: str) -> int | None:
    if len(numeral) == 1 and numeral.isascii() and numeral.isalpha():
        return ord(numeral.lower()) - ord("a") + 1
    return None


_BEFORE: dict[str, Before] = {
    "；": "semicolon", ";": "semicolon", "：": "colon", ":": "colon",
    "，": "comma", ",": "comma", "、": "comma",
}  # fmt: skip


def begins_with_number(line: str) -> bool:
    """Whether a line begins with something that may be the number of a section."""
    return _LINE_START.match(line) is not None


def find_marks(text: str, lines: list[Line]) -> list[Mark]:
    """Return the numbers that begin a section or an item, in order of position.

    Time is linear in the length of the text.
    """
    at_start: list[Mark] = []
    inside: dict[int, list[Mark]] = {}
    for index, line in enumerate(lines):
        match = _LINE_START.match(text, line.start, line.end)
        if match is not None:
            mark = _mark(match, text, index, "line", line.end)
            if mark is not None:
                at_start.append(mark)
        found = [
            mark
            for match in _INLINE.finditer(text, line.start, line.end)
            if (mark := _mark(match, text, index, _BEFORE.get(match["mark"][-1], "stop"), line.end))
            is not None
        ]
        if found:
            inside[index] = found
    confirmed = _confirm(at_start, inside)
    _nest(confirmed)
    return _merge(confirmed, inside)


def _nest(marks: list[Mark]) -> None:
    """Flag the lists that number anew inside a section: 四、 [一、二、三、] 五、.

    The count before the list goes on behind it, and no number that ranks above it stands between.
    As many items as sections would leave open which of both goes on (二、[一、二、]三、).
    """
    outer: dict[Style, tuple[int, int]] = {}  # the latest value of each style, and its place
    for place, mark in enumerate(marks):
        for style in [s for s in outer if RANK[s] > RANK[mark.style]]:
            del outer[style]
        before = outer.get(mark.style)
        if mark.value == 1 and before is not None and before[0] > 0:
            last = place
            while _goes_on(marks, last, mark.style, marks[last].value):
                last += 1
            items = last - place + 1
            if items != before[0] and _goes_on(marks, last, mark.style, before[0]):
                for item in marks[place : last + 1]:
                    item.nested = True
                continue
        if mark.value is not None and not mark.nested:
            outer[mark.style] = (mark.value, place)


def _goes_on(marks: list[Mark], place: int, style: Style, value: int | None) -> bool:
    """Whether the number behind `place` is the next one of its style."""
    if value is None or place + 1 >= len(marks):
        return False
    following = marks[place + 1]
    return following.style == style and following.value == value + 1


def _confirm(marks: list[Mark], inside: dict[int, list[Mark]]) -> list[Mark]:
    """Keep the certain ones and those weak ones that their neighbours confirm.

    `marks` begin lines; those `inside` the same line are neighbours too.
    """
    following: list[Mark | None] = []
    upcoming: dict[Style, Mark] = {}
    for mark in reversed(marks):
        if mark.line in inside:
            for other in reversed(inside[mark.line]):
                upcoming[other.style] = other
        following.append(upcoming.get(mark.style))
        upcoming[mark.style] = mark
    following.reverse()
    last: dict[Style, Mark] = {}
    kept: list[Mark] = []
    for mark, after in zip(marks, following, strict=True):
        if mark.weak and not _confirmed(mark, last, after):
            continue
        last[mark.style] = mark
        kept.append(mark)
    return kept


def _confirmed(mark: Mark, last: dict[Style, Mark], after: Mark | None) -> bool:
    """Whether the kept numbers before a weak one, or the next of its style, make it plausible."""
    before = last.get(mark.style)
    above = mark.path[:-1]
    continues = before is not None and before.value is not None and mark.value == before.value + 1
    begins = mark.value == 1 and after is not None and after.value == 2
    if not above:
        return continues or begins
    # 2.1 follows section 2 or comes before 2.2; 2.2 follows 2.1.
    if continues and before is not None and before.path[:-1] == above:
        return True
    if begins and after is not None and after.path[:-1] == above:
        return True
    parent = last.get("digit" if len(above) == 1 else "decimal")
    return mark.value == 1 and parent is not None and (parent.path or (parent.value,)) == above


def _merge(at_start: list[Mark], inside: dict[int, list[Mark]]) -> list[Mark]:
    first_of = {mark.line: mark for mark in at_start}
    last: dict[Style, int | None] = {}  # the latest number of each style
    merged: list[Mark] = []
    for line in sorted(first_of.keys() | inside.keys()):
        first = first_of.get(line)
        if first is not None:
            merged.append(first)
            last[first.style] = first.value
        if line in inside:
            for mark in _runs(inside[line], first, last):
                merged.append(mark)
                last[mark.style] = mark.value
    return merged


def _runs(found: list[Mark], first: Mark | None, last: dict[Style, int | None]) -> list[Mark]:
    """Keep the numbers inside one line that form runs.

    `first` is the number that the line begins with; `last` the latest number of each style before
    this line, which a number after a lost line end may continue.
    """
    value_of: dict[Style, int | None] = {} if first is None else {first.style: first.value}
    next_of: list[int | None] = []
    upcoming: dict[Style, int | None] = {}
    for mark in reversed(found):
        next_of.append(upcoming.get(mark.style))
        upcoming[mark.style] = mark.value
    next_of.reverse()
    kept: list[Mark] = []
    for mark, after in zip(found, next_of, strict=True):
        if mark.value is None:
            continue
        before = value_of.get(mark.style)
        continues = before is not None and mark.value == before + 1
        begins = mark.value == 1 and after == 2
        word = mark.style in WORDS
        if mark.before == "comma":
            accepted = word and (continues or (begins and mark.style == "shi"))
        elif mark.style == "shi":
            accepted = True
        elif mark.style == "order":
            accepted = (before is not None and mark.value > before) or (
                mark.value == 1 and after is not None and after > 1
            )
        else:
            accepted = continues or begins
            if not accepted and mark.before == "stop" and mark.style in ("cn", "cn_paren"):
                previous = last.get(mark.style)
                accepted = previous is not None and mark.value == previous + 1 and not mark.weak
        if accepted:
            kept.append(mark)
            value_of[mark.style] = mark.value
    return kept
