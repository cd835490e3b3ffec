"""The numbers that Word generates before paragraphs: 一、 （一） 1. ①, as on the printed page.

A paragraph names a list (w:numId) and a level; numbering.xml gives for each level a format, a
pattern (w:lvlText: "（%1）", "%1.%2") and a start. The formats are those of ECMA-376 part 1,
17.18.59 (ST_NumberFormat) that Chinese documents use; any other counts in decimal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_DIGITS = "零一二三四五六七八九"
_ZERO = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEVELS = 9


def chinese(n: int, digits: str = _DIGITS, units: tuple[str, ...] = ("", "十", "百", "千")) -> str:
    """A number below ten thousand as it is said: 12 is 十二, 105 一百零五; others in decimal."""
    if not 0 < n < 10_000:
        return digits[0] if n == 0 else str(n)
    out = ""
    for power in range(3, -1, -1):
        digit = n // 10**power % 10
        if digit:
            out += digits[digit] + units[power]
        elif out and not out.endswith(digits[0]) and n % 10**power:
            out += digits[0]
    if digits is _DIGITS and 10 <= n < 20:
        out = out[1:]  # 十二, not 一十二
    return out


def _roman(n: int) -> str:
    if not 0 < n < 4000:
        return str(n)
    out = ""
    for value, sign in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
        (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        out += sign * (n // value)
        n %= value
    return out


def _letter(n: int) -> str:
    # A ... Z, AA, BB ...: Word repeats the letter. Longer than real lists: in decimal.
    return chr(ord("A") + (n - 1) % 26) * ((n - 1) // 26 + 1) if 0 < n <= 260 else str(n)


def _from(signs: str, n: int) -> str:
    return signs[n - 1] if 0 < n <= len(signs) else str(n)


_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"


def in_format(n: int, name: str) -> str:
    """One number in a format of Word.

    >>> [in_format(12, f) for f in ("chineseCounting", "ideographDigital", "decimalZero")]
    ['十二', '一二', '12']
    """
    if name in ("none", "bullet"):
        return ""
    if name in (
        "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
        "taiwaneseCountingThousand", "koreanCounting",
    ):  # fmt: skip
        return chinese(n)
    if name in ("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand"):
        return "".join(_ZERO[int(d)] for d in str(n)) if n >= 0 else str(n)
    if name in ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"):
        return chinese(n, _LEGAL, ("", "拾", "佰", "仟"))
    if name in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese"):
        return _from(_CIRCLED, n)
    if name == "decimalEnclosedParen":
        return f"({n})"
    if name == "decimalEnclosedFullstop":
        return f"{n}."
    if name == "ideographEnclosedCircle":
        return f"({chinese(n)})"
    if name in ("decimalFullWidth", "decimalFullWidth2"):
        return "".join(chr(0xFF10 + int(d)) for d in str(n)) if n >= 0 else str(n)
    if name == "decimalZero":
        return f"{n:02d}"
    if name == "ideographTraditional":
        return _from(_STEMS, n)
    if name == "ideographZodiac":
        return _from(_BRANCHES, n)
    if name == "upperRoman":
        return _roman(n)
    if name == "lowerRoman":
        return _roman(n).lower()
    if name == "upperLetter":
        return _letter(n)
    if name == "lowerLetter":
        return _letter(n).lower()
    if name == "ordinal":
        return f"{n}."
    return str(n)


@dataclass(frozen=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    pattern: str = ""
    style: str | None = None  # paragraphs of this style are on this level
    restart: int | None = None  # counts anew after this level (0: never); None: after any above
    legal: bool = False  # numbers of the levels above in decimal
    suffix: str = "tab"


@dataclass
class Numbering:
    """The lists of one document, counting as the paragraphs are gone through in order."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)  # w:num -> its levels
    shared: dict[str, str] = field(default_factory=dict)  # w:num -> what counts for it
    starts: dict[str, dict[int, int]] = field(default_factory=dict)  # w:num -> overridden starts
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    def label(self, num: str, level: int) -> str:
        """The next number of a list on a level (0 is the outermost), "" for bullets."""
        levels = self.levels.get(num)
        if levels is None or level not in levels:
            return ""
        count = self.counts.setdefault(self.shared[num], {})
        if num not in self.begun:
            self.begun.add(num)
            for at, start in self.starts.get(num, {}).items():
                count[at] = start - 1
        for above in range(level):
            if above in levels:
                count.setdefault(above, levels[above].start)
        count[level] = count.get(level, levels[level].start - 1) + 1
        for below in [b for b in count if b > level]:
            restart = levels[below].restart if below in levels else None
            if restart is None or (restart and level < restart):
                del count[below]
        here = levels[level]

        def number(match: re.Match[str]) -> str:
            at = int(match.group(1)) - 1
            if at not in levels or at > level:
                return ""
            form = "decimal" if here.legal else levels[at].format
            return in_format(count.get(at, levels[at].start), form)

        if here.format in ("bullet", "none"):
            return "" if here.format == "bullet" else re.sub("%[1-9]", "", here.pattern)
        text = re.sub("%([1-9])", number, here.pattern)
        return text + (" " if text and here.suffix == "space" else "")

    def level_of_style(self, num: str, style: str | None) -> int | None:
        """The level that is tied to a style, None if none is."""
        if style is None:
            return None
        return next((i for i, v in self.levels.get(num, {}).items() if v.style == style), None)


def read_numbering(root: Any) -> Numbering:
    """Numbering.xml to lists; None gives no lists."""
    out = Numbering()
    if root is None:
        return out
    abstract: dict[str, dict[int, _Level]] = {}
    linked: dict[str, str] = {}  # w:numStyleLink: the abstract list of the style it names
    by_style: dict[str, str] = {}
    for element in root.iter(W + "abstractNum"):
        name = element.get(W + "abstractNumId") or ""
        abstract[name] = dict(filter(None, map(_level, element.findall(W + "lvl"))))
        if (link := _value(element, "numStyleLink")) is not None:
            linked[name] = link
        if (style := _value(element, "styleLink")) is not None:
            by_style[style] = name
    for element in root.iter(W + "num"):
        num = element.get(W + "numId") or ""
        name = _value(element, "abstractNumId") or ""
        if not abstract.get(name) and name in linked:
            name = by_style.get(linked[name], name)
        levels = dict(abstract.get(name, {}))
        starts: dict[int, int] = {}
        for override in element.findall(W + "lvlOverride"):
            at = _int(override.get(W + "ilvl"), 0)
            lvl = override.find(W + "lvl")
            new = _level(lvl) if lvl is not None else None
            if new:
                levels[at] = new[1]
            if (start := _value(override, "startOverride")) is not None:
                starts[at] = _int(start, 1)
        out.levels[num] = levels
        # Lists of one abstract list count on together, unless one starts anew.
        out.shared[num] = name
        out.starts[num] = starts
    return out


def _level(element: Any) -> tuple[int, _Level] | None:
    at = _int(element.get(W + "ilvl"), 0)
    if not 0 <= at < _LEVELS:
        return None
    name = _value(element, "numFmt") or "decimal"
    restart = _value(element, "lvlRestart")
    legal = element.find(W + "isLgl")
    return at, _Level(
        start=_int(_value(element, "start"), 1),
        format=name,
        pattern=(_value(element, "lvlText") or "")[:60],
        style=_value(element, "pStyle"),
        restart=None if restart is None else _int(restart, 0),
        legal=legal is not None and legal.get(W + "val") not in ("0", "false"),
        suffix=_value(element, "suff") or "tab",
    )


def _value(element: Any, name: str) -> str | None:
    found = element.find(W + name)
    return None if found is None else found.get(W + "val")


def _int(value: str | None, default: int) -> int:
    try:
        number = int(value or "")
    except ValueError:
        return default
    return number if abs(number) < 1_000_000 else default
