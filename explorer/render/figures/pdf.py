"""A drawing as PDF 1.7 of one page, its font embedded as a subset, its text there to be copied.

Only what a drawing needs of ISO 32000-1: paths (8.5), one Type 0 font with TrueType outlines
(9.7), its widths (9.7.4.3) and its ToUnicode map (9.10.3). The same drawing gives the same bytes.
"""

from __future__ import annotations

import hashlib
import zlib

from explorer.render.figures.drawing import Drawing, Path, Text
from explorer.settings import VERSION

# A rim of this share of the font size around letters that cross other marks.
_HALO = 0.22


def to_pdf(drawing: Drawing, title: str, description: str) -> bytes:
    """The file's bytes; `description` goes to the document's subject."""
    chars = {c for m in drawing.marks if isinstance(m, Text) for c in m.words} or {" "}
    font, glyphs = drawing.font.subset(chars)
    content = _content(drawing, glyphs)
    tag = "".join(chr(ord("A") + b % 26) for b in hashlib.sha256(font).digest()[:6])
    name = f"/{tag}+{''.join(c for c in drawing.font.name if c.isalnum() and c.isascii())}"
    left, bottom, right, top = drawing.font.box
    widths = " ".join(
        f"{glyph} [{drawing.font.advance(char):.0f}]"
        for char, glyph in sorted(glyphs.items(), key=lambda item: item[1])
    )
    size = f"{_n(drawing.width)} {_n(drawing.height)}"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size}] /Contents 4 0 R "
        "/Resources << /Font << /F 5 0 R >> >> >>".encode(),
        _stream(content.encode("ascii")),
        f"<< /Type /Font /Subtype /Type0 /BaseFont {name} /Encoding /Identity-H "
        "/DescendantFonts [6 0 R] /ToUnicode 9 0 R >>".encode(),
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont {name} /CIDSystemInfo "
        "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 7 0 R "
        f"/DW 1000 /W [{widths}] /CIDToGIDMap /Identity >>".encode(),
        f"<< /Type /FontDescriptor /FontName {name} /Flags 4 /FontBBox "
        f"[{left} {bottom} {right} {top}] /ItalicAngle 0 /Ascent {top} /Descent {bottom} "
        # The stem of Noto Sans SC Regular's capitals; readers use it only when the font is missing.
        "/CapHeight 733 /StemV 80 /FontFile2 8 0 R >>".encode(),
        _stream(font, f"/Length1 {len(font)} "),
        _stream(_to_unicode(glyphs).encode("ascii")),
        f"<< /Title {_string(title)} /Subject {_string(description)} "
        f"/Producer {_string(f'explorer {VERSION}')} >>".encode("latin-1"),
    ]
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += (
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 10 0 R >>\n"
        f"startxref\n{start}\n%%EOF\n"
    ).encode()
    return bytes(out)


def _content(drawing: Drawing, glyphs: dict[str, int]) -> str:
    """The page's operators; its first one puts the origin at the top left, y downwards."""
    lines = [f"1 0 0 -1 0 {_n(drawing.height)} cm"]
    for mark in drawing.marks:
        lines.append(_path(mark) if isinstance(mark, Path) else _text(mark, drawing, glyphs))
    return "\n".join(lines)


def _path(mark: Path) -> str:
    names = {"M": "m", "L": "l", "C": "c", "Z": "h"}
    steps = " ".join(
        " ".join([*(_n(float(v)) for v in step[1:]), names[str(step[0])]]) for step in mark.steps
    )
    look = ""
    if mark.fill:
        look += f"{_rgb(mark.fill)} rg "
    if mark.stroke:
        look += f"{_rgb(mark.stroke)} RG {_n(mark.width)} w "
        look += f"[{' '.join(map(_n, mark.dash))}] 0 d "
    paint = {(True, True): "B", (True, False): "f", (False, True): "S", (False, False): "n"}
    return f"{look}{steps} {paint[bool(mark.fill), bool(mark.stroke)]}"


def _text(mark: Text, drawing: Drawing, glyphs: dict[str, int]) -> str:
    width = drawing.font.width(mark.words, mark.size)
    back = {"start": 0.0, "middle": width / 2, "end": width}[mark.anchor]
    # The page's y runs down; letters are turned over to stand upright again.
    if mark.turned:
        matrix = f"0 -1 -1 0 {_n(mark.x)} {_n(mark.y + back)}"
    else:
        matrix = f"1 0 0 -1 {_n(mark.x - back)} {_n(mark.y)}"
    codes = "".join(f"{glyphs[char]:04X}" for char in mark.words)
    shown = f"BT /F {_n(mark.size)} Tf {matrix} Tm <{codes}> Tj ET"
    letters = f"{_rgb(mark.colour)} rg {shown}"
    if not mark.halo:
        return letters
    rim = f"{_rgb(mark.halo)} RG {_n(mark.size * _HALO)} w [] 0 d 1 j 1 Tr {shown} 0 Tr"
    return f"q {rim} {letters} Q"


def _to_unicode(glyphs: dict[str, int]) -> str:
    rows = [
        f"<{glyph:04X}> <{char.encode('utf-16-be').hex().upper()}>"
        for char, glyph in sorted(glyphs.items(), key=lambda item: item[1])
    ]
    # At most 100 entries a block (ISO 32000-1, 9.7.5.4, as in Adobe's CMap specification).
    blocks = [rows[i : i + 100] for i in range(0, len(rows), 100)]
    body = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    )


def _stream(data: bytes, extra: str = "") -> bytes:
    packed = zlib.compress(data, 9)
    head = f"<< {extra}/Length {len(packed)} /Filter /FlateDecode >>\nstream\n"
    return head.encode() + packed + b"\nendstream"


def _string(text: str) -> str:
    """A text string: UTF-16 with its mark, in hexadecimal, so that nothing needs escaping."""
    data = b"\xfe\xff" + text.encode("utf-16-be", errors="replace")
    return f"<{data.hex().upper()}>"


def _rgb(colour: str) -> str:
    return " ".join(_n(int(colour[i : i + 2], 16) / 255, 3) for i in (1, 3, 5))


def _n(value: float, decimals: int = 2) -> str:
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
