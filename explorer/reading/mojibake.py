"""Text that was once read in the wrong encoding and saved so: 娉曟不鏀垮簻 for 法治政府, ä¸­å›½ for
中国.

The mistake is undone by making it backwards: the characters become the bytes that they were read
from, and those are read as what they were. The result must look like Chinese where the text did
not. Bytes that the mistake destroyed stay lost: each leaves U+FFFD, and too many mean no repair.
"""

from __future__ import annotations

from explorer.patterns import lazy

_HAN = lazy("[\u4e00-\u9fff]")
# Share of characters that may stay lost. UTF-8 read as GBK loses about one in fifty, at the ends of
# runs with an odd number of bytes; of a text with more, too little could be trusted.
_LOST = 0.05
# Han characters that a text must show to be judged.
_MIN_HAN = 12


def candidates(text: str) -> list[tuple[str, str]]:
    """The texts that these characters may have been, and how each was spoilt, the likeliest first.

    Each is tried whole; what cannot have come from a mistake gives nothing.
    """
    found: list[tuple[str, str]] = []
    for name, raw in (("latin-1", _bytes(text)), ("gbk", _encoded(text))):
        if raw is None:
            continue
        for encoding in ("utf-8", "gb18030") if name == "latin-1" else ("utf-8",):
            own = raw.decode(encoding, "replace")
            lost = own.count("\ufffd")
            if lost <= _LOST * len(own) and len(_HAN.findall(own[:20_000])) >= _MIN_HAN:
                found.append((own, f"{encoding} read as {name}"))
    return found


def _bytes(text: str) -> bytes | None:
    """The bytes that Latin-1 or Windows-1252 shows as these characters; None if they are others.

    Windows-1252 leaves five bytes open; programs that make the mistake keep them as controls.
    """
    out = bytearray()
    for char in text:
        code = ord(char)
        if code < 0x100:
            out.append(code)
            continue
        try:
            out += char.encode("cp1252")
        except UnicodeEncodeError:
            if char not in ("\ufeff", "\ufffd"):
                return None
    return bytes(out)


def _encoded(text: str) -> bytes | None:
    try:
        return text.replace("\ufffd", "?").encode("gb18030")
    except UnicodeEncodeError:
        return None
