"""Dates and years as official Chinese writes them."""

from __future__ import annotations

import re
from datetime import date

from explorer.patterns import lazy

_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {
    "○": 0, "Ο": 0, "О": 0, "O": 0, "o": 0, "０": 0, "零": 0, "◯": 0, "元": 1,
}  # fmt: skip
_FULL_WIDTH = tuple(zip("０１２３４５６７８９－／．：", "0123456789-/.:", strict=True))
_WIDE = lazy("[０-９－／．：]")
_CN = "〇○ΟОOo０零◯一二三四五六七八九"

DATE = lazy(
    r"(?P<y>(?:19|20)\d{2})\s?(?:年|[-/.])\s?(?P<m>\d{1,2})\s?(?:月|[-/.])\s?(?P<d>\d{1,2})(?!\d)\s?日?"
    rf"|(?P<cy>[二一][{_CN}]{{3}})\s?年\s?(?P<cm>[一二三四五六七八九十]{{1,2}})\s?月"
    r"\s?(?P<cd>[一二三四五六七八九十]{1,3})\s?日"
)


def western(text: str) -> str:
    """Full-width digits to plain ones; the length stays."""
    if not _WIDE.search(text):
        return text
    # Few texts hold more than a colon; replacing is quicker than to translate every character.
    for wide, plain in _FULL_WIDTH:
        text = text.replace(wide, plain)
    return text


def find_date(text: str) -> str | None:
    """The first date in the text that exists in the calendar, as ISO; None if there is none.

    >>> find_date("二〇二三年一月七日"), find_date("2025-03-28 17:34"), find_date("2023年13月1日")
    ('2023-01-07', '2025-03-28', None)
    """
    for found in DATE.finditer(western(text)):
        iso = to_iso(found)
        if iso:
            return iso
    return None


def to_iso(found: re.Match[str]) -> str | None:
    """A match of `DATE` as ISO, None if there is no such day."""
    if found["y"]:
        parts = int(found["y"]), int(found["m"]), int(found["d"])
    else:
        parts = _year(found["cy"]), _number(found["cm"]), _number(found["cd"])
    try:
        return date(*parts).isoformat()
    except ValueError:
        return None


def _year(text: str) -> int:
    return int("".join(str(_DIGITS[char]) for char in text))


def _number(text: str) -> int:
    """Up to 三十一."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS[text] if len(text) == 1 else 99
    if len(tens) > 1 or len(ones) > 1:
        return 99  # no such number: the calendar refuses it
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


_YEAR = lazy(r"(?<!\d)((?:19|20)\d{2})(?!\d|\s?[卷版])")
_CN_YEAR = lazy(rf"([二一][{_CN}]{{3}})(?=年)")
# Spans of years name plans and outlines (2021—2025年), or a report on several years.
_SPAN = lazy(
    r"(?<!\d)(?:19|20)\d{2}\s?年?\s?(?:[-—–~～至到一]+)\s?(?:19|20)\d{2}|(?:19|20)\d{2}(?:19|20)\d{2}(?=年)"
)


# A year that something began in and goes on from; at the start of a clause (2023年以来,我镇...) it
# is the year reported on.
_SINCE = lazy(r"(?<=[\u4e00-\u9fff])(?:19|20)\d{2}\s?年?(?:以来|至今|起)")

# 中办发〔2019〕28号: when a document was numbered, not what a report is on.
_NUMBER_YEAR = lazy(r"[〔\[（(【［]\s?(?:19|20)\d{2}\s?[〕\]）)】］](?=\s?\d+\s?号)")


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


def years(text: str) -> list[int]:
    """The single years named in a text, in order.

    Neither ends of a span nor document numbers, nor what began in a year (法院2008年以来审判工作).

    >>> years("2023年度法治政府建设(2021-2025年)"), years("二〇二二年工作总结")
    ([2023], [2022])
    """
    plain = _SPAN.sub(_blank, _NUMBER_YEAR.sub(_blank, western(text)))
    plain = _SINCE.sub(_blank, plain)
    found = [(m.start(), int(m.group(1))) for m in _YEAR.finditer(plain)]
    found += [(m.start(), _year(m.group(1))) for m in _CN_YEAR.finditer(plain)]
    return [year for _, year in sorted(found)]


def year_span(text: str) -> str | None:
    """The first span of years named in a text, as written; None if there is none."""
    found = _SPAN.search(western(text))
    return text[found.start() : found.end()] if found else None
