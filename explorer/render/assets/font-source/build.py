"""Cuts the font of the figures, ../font/NotoSansSC.ttf.xz, out of Noto Sans SC Regular.

    npm pack @expo-google-fonts/noto-sans-sc@0.4.3 && tar xzf expo-google-fonts-noto-sans-sc-*.tgz
    python explorer/render/assets/font-source/build.py package/400Regular/NotoSansSC_400Regular.ttf

Only needed to change the font: the result is committed. It holds ASCII, GB 2312, the 8,105
characters of the Table of General Standard Chinese Characters (通用规范汉字表, 2013;
standard-characters.txt, in the order of the table) and what else the package's own texts and
place names use. No hints, no layout tables: figures are outlines or printed at high resolution.
The licence (SIL OFL 1.1) is ../LICENSE-NotoSansSC.txt.
"""

from __future__ import annotations

import gzip
import io
import lzma
import sys
from pathlib import Path

HERE = Path(__file__).parent
PACKAGE = HERE.parents[2]


def characters() -> set[int]:
    wanted = set(range(0x20, 0x7F)) | set(range(0xA0, 0x180))
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            wanted.update(map(ord, bytes([high, low]).decode("gb2312", errors="ignore")))
    texts = [(HERE / "standard-characters.txt").read_text(encoding="utf-8")]
    for pattern in ("*.py", "*.txt", "*.yaml", "*.js"):
        texts += [p.read_text(encoding="utf-8") for p in PACKAGE.rglob(pattern)]
    for table in sorted((PACKAGE / "gazetteer" / "data").glob("*.gz")):
        texts.append(gzip.decompress(table.read_bytes()).decode("utf-8"))
    for text in texts:
        wanted.update(map(ord, text))
    return wanted


def main(source: str) -> None:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.glyph_names = False
    options.recalc_timestamp = False
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "STAT"]
    font = TTFont(source, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=sorted(characters()))
    cutter.subset(font)
    out = io.BytesIO()
    font.save(out, reorderTables=True)
    packed = lzma.compress(out.getvalue(), preset=9 | lzma.PRESET_EXTREME)
    path = HERE.parent / "font" / "NotoSansSC.ttf.xz"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(packed)
    count = len(font.getBestCmap())
    print(f"{path.name}: {count} characters, {len(packed):,} of {len(out.getvalue()):,} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
