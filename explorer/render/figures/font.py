"""The font of the figures: how wide a text is, what its outlines are, a subset to embed.

Noto Sans SC (SIL OFL 1.1), cut to the standard characters by `assets/font-source/build.py`.
A user's own TrueType font can take its place for characters beyond those.
"""

from __future__ import annotations

import io
import lzma
import re
import unicodedata
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.errors import BadValue, MissingExtra
from explorer.lang import Message

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

_SHIPPED = Path(__file__).parent.parent / "assets" / "font" / "NotoSansSC.ttf.xz"
# Ends a text that was cut to fit.
ELLIPSIS = "…"


class Font:
    """One TrueType font. Lengths are in thousandths of the font size unless said otherwise."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self._data = data
        self._font = _open(data, name)
        self._cmap: dict[int, str] = self._font.getBestCmap() or {}
        self._scale: float = 1000 / self._font["head"].unitsPerEm
        self._outlines: dict[str, str] = {}

    def covers(self, char: str) -> bool:
        """Whether it can draw this character, as itself and in place."""
        return ord(char) in self._cmap and unicodedata.category(char) not in ("Cc", "Cf")

    def spell(self, text: str) -> str:
        """The text with each character that it cannot draw as its code point: never a box.

        Control characters and direction marks are spelled too, so that no text can turn the
        reading direction of a figure. Line ends and tabs become a space.
        """
        text = " ".join(text.split())
        return "".join(c if self.covers(c) else f"[U+{ord(c):04X}]" for c in text)

    def advance(self, char: str) -> float:
        """How far the pen moves for one character."""
        glyph = self._cmap.get(ord(char), ".notdef")
        units: int = self._font["hmtx"][glyph][0]
        return units * self._scale

    def width(self, text: str, size: float) -> float:
        """How wide a text is, in the unit of `size`."""
        return sum(self.advance(c) for c in text) * size / 1000

    def wrap(self, words: str, size: float, room: float, most: int) -> list[str]:
        """The words in as few lines as it takes, at most `most`, the last one cut with "…".

        Lines break at spaces and between Han characters, never before a closing mark, and are of
        about one length.
        """
        lines = self._wrapped(words, size, room, most)
        if len(lines) > 1:
            # Discovered themes are named by two words: one on each line reads best.
            parts = [part for part in re.split("(?<=、)", words) if part]
            if 1 < len(parts) <= most and all(self.width(p, size) <= room for p in parts):
                return parts
            even = sum(self.width(line, size) for line in lines) / len(lines) + size
            evened = self._wrapped(words, size, min(room, even), most)
            if len(evened) == len(lines) and not evened[-1].endswith("…"):
                return evened
        return lines

    def _wrapped(self, words: str, size: float, room: float, most: int) -> list[str]:
        pieces = re.findall(
            r"(?:[^\u3000-\uffff\s]+\s*|\s+|[\u3000-\uffff])[、，。：；！？）》」』”]*", words
        )
        lines = [""]
        for n, piece in enumerate(pieces):
            if self.width((lines[-1] + piece).rstrip(), size) <= room:
                lines[-1] += piece
            elif lines[-1] and len(lines) < most:
                lines.append(piece)
            else:
                lines[-1] = self.fit(lines[-1] + "".join(pieces[n:]), size, room)
                break
        return [self.fit(line.rstrip(), size, room) for line in lines]

    def fit(self, text: str, size: float, width: float) -> str:
        """The text, cut and ended with "…" where it is wider than `width`."""
        if self.width(text, size) <= width:
            return text
        room = width * 1000 / size - self.advance(ELLIPSIS)
        kept = 0
        for char in text:
            room -= self.advance(char)
            if room < 0:
                break
            kept += 1
        return text[:kept].rstrip() + ELLIPSIS

    def outline(self, char: str) -> str:
        """The glyph as an SVG path, y upwards, in units of the font (`units` to the em)."""
        if char not in self._outlines:
            from fontTools.pens.svgPathPen import SVGPathPen

            glyphs = self._font.getGlyphSet()
            pen = SVGPathPen(glyphs, ntos=lambda v: f"{v:g}")
            glyphs[self._cmap.get(ord(char), ".notdef")].draw(pen)
            self._outlines[char] = pen.getCommands()
        return self._outlines[char]

    @cached_property
    def units(self) -> int:
        """Units of the font to the em."""
        return int(self._font["head"].unitsPerEm)

    @cached_property
    def box(self) -> tuple[int, int, int, int]:
        """What every glyph lies in: left, bottom, right, top."""
        head = self._font["head"]
        left, bottom, right, top = (
            round(v * self._scale) for v in (head.xMin, head.yMin, head.xMax, head.yMax)
        )
        return left, bottom, right, top

    def subset(self, chars: set[str]) -> tuple[bytes, dict[str, int]]:
        """A TrueType file with these characters only, and each one's glyph number in it."""
        from fontTools import subset

        options = subset.Options()
        options.layout_features = []
        options.hinting = False
        options.notdef_outline = True
        options.glyph_names = False
        options.recalc_timestamp = False
        font = _open(self._data, self.name)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=sorted(map(ord, chars)))
        cutter.subset(font)
        out = io.BytesIO()
        font.save(out)
        names = font.getBestCmap() or {}
        return out.getvalue(), {c: font.getGlyphID(names[ord(c)]) for c in sorted(chars)}


def _open(data: bytes, name: str) -> TTFont:
    try:
        from fontTools.ttLib import TTFont, TTLibError
    except ImportError as error:
        raise MissingExtra(
            Message("画图需要 fonttools", "figures need fonttools"),
            hint=Message("请运行: pip install fonttools", "Install it: pip install fonttools"),
        ) from error
    try:
        font = TTFont(io.BytesIO(data), recalcTimestamp=False, fontNumber=0)
        usable = "glyf" in font and "cmap" in font
    except (TTLibError, AssertionError, KeyError, ValueError) as error:
        raise _unusable(name) from error
    if not usable:
        raise _unusable(name)
    return font


def _unusable(name: str) -> BadValue:
    return BadValue(
        Message("不是 TrueType 字体（.ttf）", "not a TrueType font (.ttf)"),
        subject=f"--font {name}",
        hint=Message(
            "换一个 .ttf 文件，或去掉 --font 使用自带的 Noto Sans SC",
            "Choose a .ttf file, or leave --font out to use Noto Sans SC, which is built in",
        ),
    )


@cache
def shipped_font() -> Font:
    """The font that ships with the package."""
    try:
        packed = _SHIPPED.read_bytes()
    except OSError as error:
        raise BadValue(
            Message("自带的字体文件不在了", "the font that ships with the package is missing"),
            subject=str(_SHIPPED),
            hint=Message(
                "重新安装: pip install --force-reinstall explorer；或用 --font 指定一个 .ttf",
                "Install again: pip install --force-reinstall explorer; or name a .ttf with --font",
            ),
        ) from error
    return Font(lzma.decompress(packed), "NotoSansSC")


def load_font(path: Path | None = None) -> Font:
    """The font in a user's file, or the one that ships.

    Raises
    ------
    BadValue
        The file cannot be read or is no TrueType font.
    """
    if path is None:
        return shipped_font()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadValue(
            Message(f"读不了：{error.strerror}", f"cannot be read: {error.strerror}"),
            subject=f"--font {path}",
        ) from error
    return Font(data, path.name)
