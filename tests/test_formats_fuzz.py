"""Any bytes behind any format's first bytes: documents or our own errors, nothing else."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.errors import ReadingError
from explorer.reading import read_many
from explorer.types import Document

from .formats import (
    docx,
    docx_parts,
    html,
    pdf,
    printed,
    table_csv,
    table_json,
    table_jsonl,
    table_parquet,
    table_xlsx,
    zipped,
)

TEXT = "塔庄镇2022年工作总结\n一、主要工作\n（一）加强学习。组织干部学习法律，提高依法行政的能力。"
ROWS = [{"id": "1", "正文": TEXT, "年份": "2022"}, {"id": "2", "正文": TEXT, "年份": ""}]
WHOLE = {
    "text": TEXT.encode("gb18030"),
    "html": html(TEXT),
    "mht": b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="X"\n\n--X\n'
    b"Content-Type: text/html\n\n" + html(TEXT) + b"\n--X--\n",
    "pdf": pdf(printed(TEXT.split("\n"))),
    "docx": docx_parts("<w:p><w:r><w:t>一、正文。</w:t></w:r></w:p>"),
    "docx by a library": docx(TEXT.split("\n")),
    "csv": table_csv(ROWS),
    "json": table_json(ROWS),
    "jsonl": table_jsonl(ROWS),
    "xlsx": table_xlsx(ROWS),
    "parquet": table_parquet(ROWS),
    "zip": zipped({"a.txt": TEXT.encode(), "b.html": html(TEXT)}),
}
MAGIC = [
    b"%PDF-1.7\n", b"PK\x03\x04", b"PK\x05\x06", b"PAR1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"<!DOCTYPE html>", b"<html><body>", b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n",
    b'{"text": ', b'[{"text": ', b"id,text\n", "编号,正文\n".encode("gb18030"), b"\xff\xfe",
    b"\xef\xbb\xbf", b"{\\rtf1", b"\x1f\x8b", b"",
]  # fmt: skip
NAMES = st.sampled_from(["x", "-", "x.pdf", "x.csv", "x.json", "x.docx", "x.html", "x.zip"])


def check(data: bytes, path: str) -> None:
    for found in read_many(data, path=path):
        if isinstance(found, ReadingError):
            assert found.subject and str(found.problem)
        else:
            assert isinstance(found, Document)
            assert found.text and found.path.startswith(path)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(MAGIC), st.binary(max_size=400), NAMES)
def test_any_bytes_behind_first_bytes(magic, rest, path):
    check(magic + rest, path)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(MAGIC[5:13]), st.text(max_size=200), NAMES)
def test_any_text_behind_first_bytes(magic, rest, path):
    check(magic + rest.encode("utf-8", "surrogatepass"), path)


@pytest.mark.parametrize("name", WHOLE)
def test_whole_files_are_read(name):
    found = list(read_many(WHOLE[name], path="x"))
    assert found and all(isinstance(d, Document) for d in found)


# Seeded, not drawn: a failure repeats, and files of 40 kB are too large to shrink.
@pytest.mark.parametrize("name", WHOLE)
def test_files_with_bytes_turned_dropped_and_cut(name):
    draw = random.Random(7)
    whole = WHOLE[name]
    for _ in range(40):
        data = bytearray(whole)
        for _ in range(draw.randint(1, 8)):
            at = draw.randrange(len(data))
            kind = draw.randrange(4)
            if kind == 0:
                data[at] = draw.randrange(256)
            elif kind == 1:
                del data[at : at + draw.randint(1, 40)]
            elif kind == 2:
                data[at:at] = data[at : at + draw.randint(1, 60)]
            else:
                data[at : at + 4] = b"\xff\xff\xff\x7f"
            if not data:
                data = bytearray(whole)
        if draw.random() < 0.2:
            data = data[: draw.randrange(1, len(data))]
        check(bytes(data), "x")
