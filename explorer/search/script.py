"""Traditional characters read as simplified ones, one for one, so that offsets stay."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

# From a character of ASCII to its full-width form (Unicode, FF01 to FF5E).
_FULL_WIDTH = 0xFEE0
_TABLE = Path(__file__).parent / "data" / "traditional.txt"


@lru_cache(maxsize=1)
def table() -> dict[int, str]:
    lines = [
        line
        for line in _TABLE.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    traditional, simple = lines
    return {ord(a): b for a, b in zip(traditional, simple, strict=True)}


def simplified(text: str) -> str:
    """Return the text in simplified characters; its length never changes.

    Only characters that simplified text never uses are changed: 法治宣傳 becomes 法治宣传, while
    显著 keeps its 著.
    """
    return text if text.isascii() else text.translate(table())


@lru_cache(maxsize=1)
def _variants() -> dict[str, str]:
    """The traditional characters of each simplified one."""
    out: dict[str, str] = {}
    for traditional, simple in table().items():
        out[simple] = out.get(simple, "") + chr(traditional)
    return out


@lru_cache(maxsize=8_192)
def written_forms(char: str) -> str:
    """All characters that a search for this folded, simplified one finds.

    Itself, its traditional forms, and of a letter or digit the upper case and the full width.
    """
    forms = char + _variants().get(char, "")
    if char.isascii():
        forms += char.upper()
        forms += "".join(chr(ord(c) + _FULL_WIDTH) for c in forms)
    return "".join(dict.fromkeys(forms))
