"""Queries typed in English, put into the words that reports use.

A glossary of the genre, not a translator: terms that it knows become Chinese, the rest goes to the
encoder as typed. What was understood is told to the user.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "glossary.txt"
_WORD = re.compile(r"[a-z]+(?:[-'’][a-z]+)*")
# Words without a meaning of their own; a query of them and known terms alone is wholly understood.
_FILLERS = frozenset(
    """a an the of for in on at to and or with by from is are be do does did how what who which that
    this these those their its it as into about other others same similar like""".split()  # noqa: SIM905
)


@lru_cache(maxsize=1)
def _table() -> dict[tuple[str, ...], tuple[str, ...]]:
    out: dict[tuple[str, ...], tuple[str, ...]] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        english, _, chinese = line.partition("=")
        out[_stems(english)] = tuple(chinese.split())
    return out


def chinese_terms() -> frozenset[str]:
    """The Chinese terms of the glossary."""
    return frozenset(term for terms in _table().values() for term in terms)


def _stem(word: str) -> str:
    """Fold a plural: advisers and adviser are one; so are policies and policy."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def _stems(text: str) -> tuple[str, ...]:
    return tuple(_stem(m.group()) for m in _WORD.finditer(text.lower().replace("’", "'")))


def to_chinese(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Put the English terms of a query into Chinese.

    Returns
    -------
    text
        The Chinese terms in the order in which the English ones stood, and whatever was neither a
        known term nor a filler; the text itself when it holds no known term.
    known
        Pairs (what was typed, what it was taken for).
    """
    found = list(_WORD.finditer(text.lower().replace("’", "'")))
    if not found:
        return text, ()
    table = _table()
    longest = max(map(len, table))
    stems = [_stem(m.group()) for m in found]
    pieces: list[str] = []
    known: list[tuple[str, str]] = []
    end = i = 0
    while i < len(found):
        for n in range(min(longest, len(found) - i), 0, -1):
            chinese = table.get(tuple(stems[i : i + n]))
            if chinese is not None:
                pieces += [text[end : found[i].start()], " ".join(chinese)]
                end = found[i + n - 1].end()
                known.append((text[found[i].start() : end], " ".join(chinese)))
                i += n
                break
        else:
            if found[i].group() in _FILLERS:
                pieces.append(text[end : found[i].start()])
                end = found[i].end()
            i += 1
    if not known:
        return text, ()
    pieces.append(text[end:])
    return " ".join(" ".join(pieces).split()), tuple(known)
