"""PDF with a text layer: its printed lines with their places, from pdfium.

What the lines are (running heads, page numbers, paragraphs) is `pdf_lines`' part. A scan has no
text layer: it is named as such, with what to do. pdfium runs in this process; what bounds it on
hostile files are the limits below, looked at page by page.
"""

from __future__ import annotations

import ctypes
from typing import Any

from explorer.errors import NotText, ReadingError, TooLarge
from explorer.lang import Message
from explorer.reading.extracted import Extracted, damaged, protected
from explorer.reading.limits import MAX_OFFICE, check
from explorer.reading.pdf_lines import Printed, join

# Pages and characters. Yearbooks reach 1,000 pages; a report has 5 to 60. All characters of a PDF
# within these bounds take some 10 s.
MAX_PAGES = 3_000
MAX_CHARACTERS = 5_000_000
# Characters a page in the mean, below which a PDF of many pages is a scan: such files have at most
# a stamp or a page number as text.
_SCAN = 10
# Heights of a character. A narrower gap is the face's own, not a space: Han fonts are often
# replaced by others when a PDF is opened, and pdfium then sees gaps that no reader does.
_SPACE = 0.35
# Points. Smaller characters are dots and accents whose place says nothing of the line.
_DOT = 3
_PDF = ("PDF 文件", "PDF")


def read_pdf(data: bytes, path: str) -> Extracted:
    """The lines of a PDF, line wraps undone, running heads and page numbers among `removed`.

    Raises
    ------
    TooLarge, NotText, ReadingError
        Too large, a scan, damaged or with a password.
    """
    import pypdfium2
    from pypdfium2 import raw

    check(len(data), MAX_OFFICE, path)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if (
            getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD
            or "password" in str(error).lower()
        ):
            raise protected(path, *_PDF) from error
        raise damaged(path, *_PDF, error) from error
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise _too_long(path, f"{count} 页", f"{count} pages", MAX_PAGES)
        pages: list[list[Printed]] = []
        total = 0
        unread = 0
        for i in range(count):
            try:
                page = document[i]
            except pypdfium2.PdfiumError:
                unread += 1
                pages.append([])
                continue
            try:
                size = _count(page, raw)
                total += size
                if total > MAX_CHARACTERS:
                    raise _too_long(path, f"超过 {MAX_CHARACTERS} 个字符", "too many characters",
                                    MAX_CHARACTERS)  # fmt: skip
                pages.append(_lines(page, raw))
            finally:
                page.close()
        title = _title(document)
    except (ctypes.ArgumentError, ValueError, MemoryError, OverflowError) as error:
        raise damaged(path, *_PDF, error) from error
    finally:
        document.close()
    if not count or unread == count:
        raise damaged(path, *_PDF, "no readable page")
    written = sum(len(line.text) for page in pages for line in page)
    if written < _SCAN * count:
        raise _scan(path, count)
    lines, removed = join(pages)
    doubts = ("pages-without-text",) if any(not page for page in pages) else ()
    extra = {"pdf_title": title, "pdf_pages": str(count)} if title else {"pdf_pages": str(count)}
    return Extracted(lines, "pdf", doubts, removed, extra=extra)


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
            if space and edges and box.left - edges[-1][1] > _SPACE * min(tall, _height(edges[-1])):
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


def _scan(path: str, pages: int) -> ReadingError:
    return NotText(
        Message(
            f"这是扫描件（{pages} 页, 没有文字层）, 只有图像",
            f"this PDF is a scan ({pages} pages without a text layer): pictures only",
        ),
        subject=path,
        hint=Message(
            "请先做文字识别 (OCR), 再添加结果, 例如: ocrmypdf -l chi_sim 原文件.pdf 新文件.pdf",
            "Recognise its text first (OCR) and add the result, for example: "
            "ocrmypdf -l chi_sim OLD.pdf NEW.pdf",
        ),
    )


def _too_long(path: str, zh: str, en: str, limit: int) -> TooLarge:
    return TooLarge(
        Message(f"PDF 有{zh}, 上限是 {limit}", f"the PDF has {en}; the limit is {limit}"),
        subject=path,
        hint=Message(
            "请拆成一篇报告一个文件, 再添加", "Split it into one file a report, and add those"
        ),
    )
