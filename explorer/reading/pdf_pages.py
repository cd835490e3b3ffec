"""The printed lines of a PDF with their places, from pdfium; what runs in the process of its own.

Everything that goes in and comes out is plain: bytes, and values that JSON can hold.
"""

from __future__ import annotations

import ctypes
from typing import Any

from explorer.reading.pdf_lines import Printed

# Pages and characters. Yearbooks reach 1,000 pages; a report has 5 to 60. All characters of a PDF
# within these bounds take some 10 s.
MAX_PAGES = 3_000
MAX_CHARACTERS = 5_000_000
# Heights of a character. A narrower gap is the face's own, not a space: Han fonts are often
# replaced by others when a PDF is opened, and pdfium then sees gaps that no reader does.
_SPACE = 0.35
# Heights of a character. A wider gap without spaces in it parts columns of text or cells.
_APART = 1.1
# Points. Smaller characters are dots and accents whose place says nothing of the line.
_DOT = 3


def pages_of(data: bytes) -> dict[str, Any]:
    """The pages of a PDF: lines, number of pages, pages that cannot be read, title.

    Returns
    -------
    {"pages": [[[text, x0, x1, top, bottom, width], ...], ...], "unread": int, "title": str},
    or {"error": "password" | "damaged" | "pages" | "characters", "detail": str}.
    """
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if (
            getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD
            or "password" in str(error).lower()
        ):
            return {"error": "password", "detail": str(error)}
        return {"error": "damaged", "detail": str(error)}
    try:
        count = len(document)
        if count > MAX_PAGES:
            return {"error": "pages", "detail": str(count)}
        pages: list[list[Printed]] = []
        total = unread = 0
        for i in range(count):
            try:
                page = document[i]
            except pypdfium2.PdfiumError:
                unread += 1
                pages.append([])
                continue
            try:
                total += _count(page, raw)
                if total > MAX_CHARACTERS:
                    return {"error": "characters", "detail": ""}
                pages.append(_lines(page, raw))
            finally:
                page.close()
        plain = [[(p.text, p.x0, p.x1, p.y0, p.y1, p.width) for p in page] for page in pages]
        return {"pages": plain, "unread": unread, "title": _title(document)}
    except (ctypes.ArgumentError, ValueError, MemoryError, OverflowError) as error:
        return {"error": "damaged", "detail": str(error)}
    finally:
        document.close()


def _count(page: Any, raw: Any) -> int:
    text = page.get_textpage()
    try:
        return int(raw.FPDFText_CountChars(text))
    finally:
        text.close()


def _lines(page: Any, raw: Any) -> list[Printed]:
    """The printed lines of a page, with their edges in points from the left and the top."""
    textpage = page.get_textpage()
    height = page.get_height()
    box = raw.FS_RECTF()  # the character's cell, not its ink: commas are as wide as Han
    out: list[Printed] = []
    characters: list[str] = []
    edges: list[tuple[float, float, float, float]] = []

    def end() -> None:
        text = "".join(characters).replace("\x00", "")
        if text.strip() and edges:
            x0, x1 = min(e[0] for e in edges), max(e[1] for e in edges)
            y0, y1 = min(height - e[3] for e in edges), max(height - e[2] for e in edges)
            widths = sorted(e[1] - e[0] for e in edges)
            out.append(Printed(text.strip(" "), x0, x1, y0, y1, widths[len(widths) * 3 // 4]))
        characters.clear()
        edges.clear()

    try:
        high = 0
        last: float | None = None  # middle of the last character, to see a line end that has none
        space = False  # pdfium put a space here, from the distance of two characters
        for i in range(raw.FPDFText_CountChars(textpage)):
            code = raw.FPDFText_GetUnicode(textpage, i)
            if code in (10, 13):
                end()
                last = None
                continue
            if 0xD800 <= code < 0xDC00:
                high = code
                continue
            if 0xDC00 <= code < 0xE000:
                code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
                high = 0
            if code in (0xFFFE, 0xFFFF, 2):
                continue  # pdfium's sign for a hyphen at a line end that it takes out
            if code == 32 and raw.FPDFText_IsGenerated(textpage, i) == 1:
                space = True
                continue
            if not raw.FPDFText_GetLooseCharBox(textpage, i, box):
                characters.append(chr(code))
                continue
            middle = (box.bottom + box.top) / 2
            tall = max(box.top - box.bottom, box.right - box.left)
            if last is not None and abs(middle - last) > tall and code != 32 and tall > _DOT:
                end()
                space = False
            if space and edges and box.left - edges[-1][1] > _APART * tall:
                end()  # another column or cell, drawn on the same line
            elif (
                space and edges and box.left - edges[-1][1] > _SPACE * min(tall, _height(edges[-1]))
            ):
                characters.append(" ")
            space = False
            if tall > _DOT:
                last = middle
            if code != 32 and box.right > box.left:
                edges.append((box.left, box.right, box.bottom, box.top))
            characters.append(chr(code))
        end()
    finally:
        textpage.close()
    return out


def _height(edge: tuple[float, float, float, float]) -> float:
    return edge[3] - edge[2]


def _title(document: Any) -> str:
    try:
        return " ".join(str(document.get_metadata_value("Title")).split())[:200]
    except Exception:  # a broken information dictionary is no reason to refuse the text
        return ""
