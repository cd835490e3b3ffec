"""Text as the comparison sees it: folded characters with a way back to the stored text.

Folding (NFKC, lower case) removes differences of width; punctuation, symbols and white space are
dropped, so that a report typed with other marks is still the same text. Digits stay, and so does
a mark between two digits ("4.15" is not "415"), except the comma of thousands. Every folded
character knows the original character it came from.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
Offsets = NDArray[np.int64]

# Kept although they are no letters: they are part of a quantity.
_KEPT_SYMBOLS: Final = frozenset("%‰℃°")
# The zero of Chinese dates is often typed as a white circle.
_SAME: Final = {"○": "〇", "〡": "一"}
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)([.．·•・‧:：∶/／\-－–—~～〜,，、;；])(?=\d)")
_MARK_CLASS: Final = {
    **dict.fromkeys(".．·•・‧", "."),
    **dict.fromkeys(":：∶", ":"),
    **dict.fromkeys("/／", "/"),
    **dict.fromkeys("-－–—~～〜", "-"),
    **dict.fromkeys(",，、;；", ","),
}

_UNKNOWN, _DROPPED, _SEVERAL = -1, -2, -3
# Code point -> folded code point or one of the three marks above; filled as characters are met.
_FOLDED: Final = np.full(0x110000, _UNKNOWN, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Normalised:
    """Folded text with offsets.

    Attributes
    ----------
    codes : uint32 array, shape (n,)
        Code points of the folded characters.
    starts : int64 array, shape (n,)
        ``starts[i]`` is the original offset of the character that gave folded character ``i``;
        never decreasing. One original character may give several folded ones ("㎡" gives "m2").
    """

    codes: Codes
    starts: Offsets

    @property
    def text(self) -> str:
        """The folded text as a string."""
        return decode(self.codes)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Original ``(start, end)`` of the folded span ``[start, end)``, which is not empty."""
        if not 0 <= start < end <= len(self.starts):
            raise ValueError(f"span must lie in [0, {len(self.starts)}], got [{start}, {end})")
        return int(self.starts[start]), int(self.starts[end - 1]) + 1


def encode(text: str) -> Codes:
    """Code points of a text, lone surrogates included."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint32)


def decode(codes: Codes) -> str:
    """The text of some code points."""
    return codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def fold(character: str) -> str:
    """One character folded: "" when it is dropped, several characters when it stands for them."""
    out = []
    for c in unicodedata.normalize("NFKC", _SAME.get(character, character)).lower():
        if c in _KEPT_SYMBOLS or unicodedata.category(c)[0] in "LN":
            out.append(c)
    return "".join(out)


def normalise(text: str) -> Normalised:
    """Fold a text and keep the map back to it."""
    codes = encode(text)
    folded = _FOLDED[codes]
    if (folded == _UNKNOWN).any():
        for code in np.unique(codes[folded == _UNKNOWN]).tolist():
            value = fold(chr(code))
            _FOLDED[code] = ord(value) if len(value) == 1 else _SEVERAL if value else _DROPPED
        folded = _FOLDED[codes]
    folded = folded.copy()
    for found in _BETWEEN_DIGITS.finditer(text):
        folded[found.start()] = ord(_MARK_CLASS[found.group()])
    for found in _THOUSANDS.finditer(text):
        folded[found.start()] = _DROPPED
    several = np.flatnonzero(folded == _SEVERAL)
    if len(several):
        pieces = {int(i): encode(fold(text[i])) for i in several}
        counts = (folded != _DROPPED).astype(np.int64)
        for i, piece in pieces.items():
            counts[i] = len(piece)
        starts = np.repeat(np.arange(len(codes), dtype=np.int64), counts)
        out = folded[starts].astype(np.int64)
        at = np.cumsum(counts) - counts
        for i, piece in pieces.items():
            out[at[i] : at[i] + len(piece)] = piece
        return Normalised(out.astype(np.uint32), starts)
    starts = np.flatnonzero(folded != _DROPPED).astype(np.int64)
    return Normalised(folded[starts].astype(np.uint32), starts)
