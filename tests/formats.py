"""Builders of small files in each format, for the tests of reading."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from html import escape
from pathlib import Path

from explorer.reading import read_file
from explorer.types import Document

SEEDS = Path(__file__).parent.parent / "seeds"


def seeds() -> list[Document]:
    return [read_file(path) for path in sorted(SEEDS.glob("*.txt"))]


def bare(text: str) -> str:
    """Text without white space: what formats without lines can be asked to keep."""
    return re.sub(r"\s", "", text)


def html(
    text: str, *, encoding: str = "utf-8", head: str = "", declared: str | None = None
) -> bytes:
    """A page with a menu, controls, scripts and a footer around one paragraph a line."""
    body = "\n".join(f"<p>　　{escape(line)}</p>" for line in text.split("\n"))
    meta = "" if declared == "" else f'<meta charset="{declared or encoding}">'
    page = f"""<!DOCTYPE html><html><head>{meta}{head}<title>页</title>
<style>p{{color:red}}</style><script>var x = "脚本里的话，不应出现。";</script></head><body>
<div class="menu"><ul><li><a href="/">首页</a></li><li><a href="/a">政务公开</a></li></ul></div>
<div><select><option>站内</option></select><button>搜索</button></div>
<div class="article"><div class="text">{body}</div></div>
<script>document.write("又一句脚本里的话。")</script>
<div class="list"><ul><li><a href="/1">某县召开推进会</a> 2024-01-02</li></ul></div>
<div class="foot"><p>主办：某某办公室</p><p>某ICP备05000001号</p></div></body></html>"""
    return page.encode(encoding, "xmlcharrefreplace")


def table_csv(
    rows: list[dict[str, str]], *, encoding: str = "utf-8", delimiter: str = ","
) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def table_jsonl(rows: list[dict[str, str]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def table_json(rows: list[dict[str, str]]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


def table_xlsx(rows: list[dict[str, str]]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table_parquet(rows: list[dict[str, str]]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out)
    return out.getvalue()


def zipped(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def docx(lines: list[str]) -> bytes:
    import docx as python_docx

    document = python_docx.Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def docx_parts(body: str, **parts: str) -> bytes:
    """A DOCX from raw XML: `body` inside w:body; parts by name (numbering="...")."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    files = {
        "[Content_Types].xml": b"<Types/>",
        "word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>".encode(),
    }
    for name, xml in parts.items():
        files[f"word/{name}.xml"] = f"<w:{name} {space}>{xml}</w:{name}>".encode()
    return zipped(files)


# Points. A4, margins as official documents have them, characters of 16 points.
_SIZE, _LEFT, _TOP, _LEADING, _COLUMNS, _ROWS = 16, 80, 740, 28, 27, 22


def printed(lines: list[str], *, columns: int = _COLUMNS) -> list[list[tuple[int, str]]]:
    """Lines set as official documents are: indented by two, wrapped, broken into pages.

    Returns pages of (columns of indent, text).
    """
    rows: list[tuple[int, str]] = []
    for line in lines:
        rest, indent = line, 2
        while rest:
            room = columns - indent
            take = min(room, len(rest))
            # A mark that may not begin a line hangs over the edge, as printers do it.
            if take < len(rest) and rest[take] in "，。、；：？！）》”,.;:":
                take += 1
            rows.append((indent, rest[:take]))
            rest, indent = rest[take:], 0
    return [rows[i : i + _ROWS] for i in range(0, len(rows), _ROWS)]


def pdf(
    pages: list[list[tuple[int, str]]], *, head: str | None = None, numbers: bool = True,
    encrypt: str = "",
) -> bytes:  # fmt: skip
    """A small PDF, one row a line: (columns of indent, text)."""
    placed = [[(indent, row, text) for row, (indent, text) in enumerate(rows)] for rows in pages]
    return pdf_at(placed, head=head, numbers=numbers, encrypt=encrypt)


def pdf_at(
    pages: list[list[tuple[int, int, str]]], *, head: str | None = None, numbers: bool = True,
    encrypt: str = "",
) -> bytes:  # fmt: skip
    """A small PDF by hand: one Han font that is not embedded, text as UTF-16 (UniGB-UCS2-H).

    Pages of (column, row, text), drawn in this order.
    """
    objects: list[bytes] = [b"", b""]
    kids: list[str] = []
    for number, rows in enumerate(pages, start=1):
        content = [_place(_LEFT, _TOP + 50, head)] if head else []
        for indent, row, text in rows:
            content.append(_place(_LEFT + indent * _SIZE, _TOP - row * _LEADING, text))
        if numbers:
            content.append(_place(290, 60, f"— {number} —"))
        stream = "\n".join(content).encode("ascii")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 FONT 0 R >> >> >>" % len(objects)
        )
        kids.append(f"{len(objects)} 0 R")
    objects.append(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
        b" /DescendantFonts [%d 0 R] >>" % (len(objects) + 2)
    )
    font = len(objects)
    objects.append(
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 5 >>"
        b" /FontDescriptor %d 0 R >>" % (len(objects) + 2)
    )
    objects.append(
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [0 -200 1000 900]"
        b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>"
    )
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, value in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, value.replace(b"FONT", b"%d" % font))
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        encrypt.encode(),
        start,
    )
    return bytes(out)


def _place(x: int, y: int, text: str) -> str:
    return f"BT /F1 {_SIZE} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET"
