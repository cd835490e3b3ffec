"""A drawing as PNG: its PDF drawn by PDFium, so that the three formats show the same."""

from __future__ import annotations

import struct
import zlib
from typing import Any

from explorer.render.figures.drawing import Drawing
from explorer.render.figures.pdf import to_pdf

# Dots per inch: what journals ask for.
DPI = 300
# The most pixels of a picture; a larger sheet is drawn coarser instead, and says so in its
# resolution. 100 million take 300 MB while they are drawn.
MOST_PIXELS = 100_000_000


def to_png(drawing: Drawing, title: str, description: str, *, dpi: int = DPI) -> bytes:
    """The file's bytes, RGB, its resolution stated."""
    import pypdfium2

    dots = drawing.width * drawing.height * (dpi / 72) ** 2
    scale = dpi / 72 * min(1.0, (MOST_PIXELS / dots) ** 0.5)
    document = pypdfium2.PdfDocument(to_pdf(drawing, title, description))
    try:
        bitmap = document[0].render(scale=scale, rev_byteorder=True)
        pixels = bitmap.to_numpy()[:, :, :3]
        return _png(pixels, scale * 72 / 0.0254)
    finally:
        document.close()


def _png(pixels: Any, per_metre: float) -> bytes:
    """uint8 array, shape (height, width, 3) -> file."""
    import numpy as np

    height, width, _ = pixels.shape
    rows = np.zeros((height, 1 + width * 3), dtype=np.uint8)  # each row begins with filter 0
    rows[:, 1:] = pixels.reshape(height, -1)
    resolution = struct.pack(">IIB", round(per_metre), round(per_metre), 1)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + _chunk(b"pHYs", resolution)
        + _chunk(b"IDAT", zlib.compress(rows.tobytes(), 6))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
