"""Decoded text to clean lines, without losing a character that a reader would see.

Changed: line ends; invisible characters (byte-order mark, zero-width, soft hyphen, direction marks,
controls) go; the bars of empty table cells behind a text go; every kind of space becomes a plain
one inside a line, except the ideographic space, which spaces out titles; space at line edges and
empty lines go; compatibility forms of Han characters (radicals that PDFs use for whole characters)
become the characters themselves.

Kept: everything else, full-width digits and letters and the report's own punctuation among it. The
text is what people quote and search for in the original.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from explorer.patterns import lazy

_LINE_END = lazy("\r\n|[\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_OTHER_LINE_END = lazy("\r\n?|[\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")


# Simplified radicals that stand for whole characters in PDFs and that Unicode does not map by
# normalisation (its EquivalentUnifiedIdeograph table does).
_RADICALS = "⺟⺠⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳"
_PLAIN = "母民西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟"


def _build_table() -> dict[int, str | None]:
    table: dict[int, str | None] = {}
    invisible = (
        *range(0x09), *range(0x0E, 0x1C), 0x1F, *range(0x7F, 0xA0), 0xAD, 0x034F, 0x061C,
        0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF,
        *range(0xFFF9, 0xFFFC),
    )  # fmt: skip
    table.update(dict.fromkeys(invisible))
    for space in (0x09, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F):
        table[space] = " "
    # Kangxi radicals, CJK radicals and compatibility ideographs, where Unicode names the character.
    for code in (*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00)):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1 and plain != chr(code):
            table[code] = plain
    for radical, plain in zip(_RADICALS, _PLAIN, strict=True):
        table[ord(radical)] = plain
    return table


_TABLE = _build_table()
# Most lines of most texts hold none of these: finding those that do is quicker than to translate
# every character.
_ODD = lazy(f"[{re.escape(''.join(map(chr, sorted(_TABLE))))}]+")


# Bars behind a line's text from which they are the empty cells of a wide table; fewer can be a
# row's own.
_EMPTY_CELLS = 4


def _cleaned(text: str) -> str:
    return _ODD.sub(lambda found: found.group().translate(_TABLE), text)


class Line(NamedTuple):
    """A line that is not empty, or a piece of one."""

    number: int  # 1-based, in the decoded source
    text: str


def normalise(text: str) -> list[Line]:
    """The lines of a text that hold something, each with its number in the source."""
    clean = _cleaned(_OTHER_LINE_END.sub("\n", text))
    return [
        Line(number, stripped)
        for number, line in enumerate(clean.split("\n"), start=1)
        if (stripped := _stripped(line))
    ]


def _stripped(line: str) -> str:
    stripped = line.strip(" \u3000")
    if stripped.endswith(("|", "｜")):
        filled = stripped.rstrip(" \u3000|｜")
        bars = stripped.count("|", len(filled)) + stripped.count("｜", len(filled))
        if filled and bars >= _EMPTY_CELLS:
            return filled
    return stripped


def tidy(text: str) -> str:
    """One line of a format that has no lines of its own, cleaned as `normalise` does."""
    return _stripped(_cleaned(_LINE_END.sub(" ", text)))
