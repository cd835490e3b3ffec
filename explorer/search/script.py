"""Traditional characters read as simplified ones, one for one, so that offsets stay."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "traditional.txt"


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
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
    return text if text.isascii() else text.translate(_table())
