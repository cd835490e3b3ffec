"""PDF with a text layer: its printed lines with their places, from pdfium.

What the lines are (running heads, page numbers, paragraphs) is `pdf_lines`' part. A scan has no
text layer: it is named as such, with what to do. pdfium runs in a process of its own with a limit
of time and memory (`pdf_worker`); where none can be started, in this one.
"""

from __future__ import annotations

from typing import Any

from explorer.errors import NotText, ReadingError, TooLarge
from explorer.lang import Message
from explorer.reading.extracted import Extracted, damaged, protected
from explorer.reading.limits import MAX_OFFICE, check
from explorer.reading.pdf_lines import Printed, join
from explorer.reading.pdf_pages import MAX_CHARACTERS, MAX_PAGES, pages_of
from explorer.reading.pdf_worker import WORKER, Worker, WorkerLost

# Characters a page in the mean, below which a PDF of many pages is a scan: such files have at most
# a stamp or a page number as text.
_SCAN = 10
_PDF = ("PDF 文件", "PDF")


def read_pdf(data: bytes, path: str, worker: Worker = WORKER) -> Extracted:
    """The lines of a PDF, line wraps undone, running heads and page numbers among `removed`.

    Raises
    ------
    TooLarge, NotText, ReadingError
        Too large, a scan, damaged, with a password, or of a kind that pdfium fails at.
    """
    check(len(data), MAX_OFFICE, path)
    try:
        found = worker.pages(data)
    except WorkerLost as lost:
        raise _failed(path, lost, worker) from lost
    except OSError:  # no process can be started here
        found = pages_of(data)
    if "error" in found:
        raise _error(path, found["error"], found["detail"])
    pages = [[Printed(*line) for line in page] for page in found["pages"]]
    count = len(pages)
    if not count or found["unread"] == count:
        raise damaged(path, *_PDF, "no readable page")
    written = sum(len(line.text) for page in pages for line in page)
    if written < _SCAN * count:
        raise _scan(path, count)
    lines, removed = join(pages)
    doubts = ("pages-without-text",) if any(not page for page in pages) else ()
    extra = {"pdf_pages": str(count)}
    if found["title"]:
        extra = {"pdf_title": found["title"], **extra}
    return Extracted(lines, "pdf", doubts, removed, extra=extra)


def _error(path: str, kind: str, detail: Any) -> ReadingError:
    if kind == "password":
        return protected(path, *_PDF)
    if kind == "pages":
        return _too_long(path, f"{detail} 页", f"{detail} pages", MAX_PAGES)
    if kind == "characters":
        return _too_long(
            path, f"超过 {MAX_CHARACTERS} 个字符", "too many characters", MAX_CHARACTERS
        )
    return damaged(path, *_PDF, detail)


def _failed(path: str, lost: WorkerLost, worker: Worker) -> ReadingError:
    problem = Message("PDF 无法读取：读取程序中途退出", "reading the PDF broke off")
    if lost.slow:
        seconds = round(worker.limit_seconds)
        problem = Message(
            f"PDF 读了 {seconds} 秒还没有读完，已放弃",
            f"the PDF was given up after {seconds} seconds",
        )
    return ReadingError(
        problem,
        subject=path,
        hint=Message(
            "文件可能损坏；可用阅读器打开后另存（打印为 PDF），再添加",
            "It may be damaged: open it in a viewer, save it anew (print to PDF), and add that",
        ),
    )


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
