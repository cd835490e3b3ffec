"""Which format a file is in: by its content; its name only settles what the content leaves open.

Text is what remains. A table is told from text by its first line: two cells or more, one of which
names a column of texts (正文, content); named .csv it need only have cells.
"""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import PurePath
from typing import BinaryIO, Literal

from explorer.lang import Message
from explorer.patterns import lazy
from explorer.reading import columns
from explorer.reading.decode import not_text
from explorer.reading.extracted import damaged

Kind = Literal[
    "text", "html", "mht", "pdf", "docx", "csv", "json", "jsonl", "xlsx", "parquet", "zip"
]  # fmt: skip
# Formats that may hold several reports.
MANY: frozenset[Kind] = frozenset(("csv", "json", "jsonl", "xlsx", "parquet", "zip"))

# Bytes of the beginning that are looked at.
HEAD = 65_536
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML_START = lazy(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*){0,5}<(?:!doctype\s+html|html|head|body|meta)\b",
    re.I | re.S,
)
_HTML_TAG = lazy(r"</(?:p|div|td|span|li|table|a|h[1-6]|body|font|strong)>|<br\s*/?>", re.I)
_MHT = lazy(rb"\A(?:[\w-]+:[^\n]{0,998}\n(?:[ \t][^\n]{0,998}\n){0,20}){1,40}", re.A)


def head_text(head: bytes) -> str:
    """The beginning as characters, good enough to know ASCII marks by."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "ignore")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def sniff(file: BinaryIO, path: str, text_column: str | None = None) -> Kind:
    """The kind of a file that is open at its beginning; it is left there.

    Raises
    ------
    NotText, ReadingError
        A format that is known and not read (.doc, OFD), or a broken zip.
    """
    head = file.read(HEAD)
    file.seek(0)
    suffix = PurePath(path).suffix.lower()
    if re.match(rb"\s{0,64}%PDF-", head) or (suffix == ".pdf" and b"%PDF-" in head[:1024]):
        return "pdf"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(_OLE):
        raise _old_office(path, head)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(file, path)
    text = head_text(head)
    if _is_mht(head):
        return "mht"
    if _HTML_START.match(text):
        return "html"
    if text.lstrip()[:1] == "<":
        tags = len(_HTML_TAG.findall(text))
        if tags >= 3 or (tags and suffix in (".html", ".htm", ".shtml", ".xhtml")):
            return "html"
    if text.lstrip()[:1] in ("{", "["):
        found = _json(file, text, suffix)
        if found:
            return found
    if b"\x00" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        sample = columns.decode_sample(head)
        named = suffix in (".csv", ".tsv", ".tab")
        if columns.dialect(sample, named=named, text_column=text_column):
            return "csv"
    return "text"


def _is_mht(head: bytes) -> bool:
    front = _MHT.match(head[:8192].replace(b"\r\n", b"\n"))
    return bool(front) and bool(
        re.search(rb"^content-type:\s*multipart/related", front.group(), re.I | re.M)  # type: ignore[union-attr]
    )


def _json(file: BinaryIO, text: str, suffix: str) -> Kind | None:
    if text.lstrip()[:1] == "[":
        return "json" if suffix == ".json" or re.match(r"\s*\[\s*(?:\{|\])", text) else None
    first = file.readline(columns.MAX_CELL).removeprefix(b"\xef\xbb\xbf")
    file.seek(0)
    try:
        row = json.loads(first.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        if suffix in (".jsonl", ".ndjson"):
            return "jsonl"
        # One object over several lines.
        return (
            "json" if suffix == ".json" or re.match(r'\s*\{\s*"[^"\n]{1,80}"\s*:', text) else None
        )
    return "jsonl" if isinstance(row, dict) else None


def _zipped(file: BinaryIO, path: str) -> Kind:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, IndexError) as error:
        raise damaged(path, "zip 文件", "zip file", error) from error
    except Exception as error:  # struct.error and others from hostile headers
        raise damaged(path, "zip 文件", "zip file", error) from error
    finally:
        file.seek(0)
    parts = set(names)
    if "word/document.xml" in parts:
        return "docx"
    if "xl/workbook.xml" in parts:
        return "xlsx"
    if "OFD.xml" in parts:
        raise not_text(path, "OFD 版式文件", "OFD document")
    if "ppt/presentation.xml" in parts:
        raise not_text(path, "演示文稿 (PPTX)", "presentation (PPTX)")
    if "content.xml" in parts and "mimetype" in parts:
        raise not_text(path, "OpenDocument 文件", "OpenDocument file")
    if "xl/workbook.bin" in parts:
        raise not_text(path, "二进制 Excel 表格 (XLSB)", "binary Excel sheet (XLSB)")
    return "zip"


def _old_office(path: str, head: bytes) -> Exception:
    # An OOXML file with a password is an OLE file that holds the encrypted package.
    if "EncryptedPackage".encode("utf-16-le") in head:
        from explorer.reading.extracted import protected

        return protected(path, "Office 文件", "Office file")
    sheet = PurePath(path).suffix.lower() in (".xls", ".et")
    error = not_text(path, "旧版 Office/WPS 文件 (.doc、.xls、.wps)", "old Office or WPS file")
    error.hint = Message(
        f"请用 Word、WPS 或 LibreOffice 另存为 {'.xlsx' if sheet else '.docx'} 再添加, 例如: "
        f"soffice --headless --convert-to {'xlsx' if sheet else 'docx'} 文件",
        f"Save it as {'.xlsx' if sheet else '.docx'} with Word, WPS or LibreOffice and add that, "
        f"for example: soffice --headless --convert-to {'xlsx' if sheet else 'docx'} FILE",
    )
    return error
