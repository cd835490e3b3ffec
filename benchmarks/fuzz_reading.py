"""Feed the readers and the segmenter with mutated bytes; only our own errors may come back.

    pip install atheris
    python benchmarks/fuzz_reading.py [--format text|html|pdf|docx|table|zip] [CORPUS_FOLDER]
        [-max_total_time=300 -max_len=65536 ...]

Atheris (libFuzzer) mutates inputs so as to reach new branches of `explorer.reading` and
`explorer.segment`. A crash is any exception but `ReadingError`, a broken invariant below, an input
that takes longer than `-timeout` seconds (default 20) or more memory than `-rss_limit_mb` (default
2048). libFuzzer writes what failed to crash-*, timeout-* and oom-* files and prints how to run it
again. CORPUS_FOLDER holds inputs to start from, and receives new ones; without one, files of the
format are made from the texts of seeds/ in a temporary folder. PDFs are read in this process, so
that pdfium is fuzzed without the guard that it has in use. The parts of a DOCX, XLSX or zip are
compressed, where blind changes reach little: their XML is mutated as text and packed anew.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["explorer.reading", "explorer.segment"]):
    from explorer.errors import ReadingError
    from explorer.reading import pdf, read_many
    from explorer.reading.pdf_pages import pages_of
    from explorer.segment import segment
    from explorer.types import Document

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
NAMES = {"text": "x.txt", "html": "x.html", "pdf": "x.pdf", "docx": "x.docx", "table": "x.csv",
         "zip": "x.zip"}  # fmt: skip


class Here:
    """Stands for the process that PDFs are read in."""

    limit_seconds = 1.0

    def pages(self, data: bytes) -> object:
        return pages_of(data)


def check(data: bytes, name: str) -> None:
    """Read, segment, and hold the result to the promises of both."""
    try:
        for found in read_many(io.BytesIO(data), path=name):
            if isinstance(found, Document):
                check_document(found)
    except ReadingError:
        return


def check_document(document: Document) -> None:
    """Hold a document and its outline to what they promise."""
    text = document.text
    if not text.strip():
        raise AssertionError("a document without text came back")
    outline = segment(text, title=document.metadata.title)
    end = 0
    for sentence in outline.sentences:
        if text[end : sentence.start].strip() or sentence.end <= sentence.start:
            raise AssertionError("text lies between two sentences, or one is empty")
        end = sentence.end
    if text[end:].strip():
        raise AssertionError("text lies behind the last sentence")
    end = 0
    for measure in outline.measures:
        if not end <= measure.start < measure.end <= len(text):
            raise AssertionError("measures overlap")
        end = measure.end
    for section in outline.sections:
        if not 0 <= section.start <= section.heading_end <= section.end <= len(text):
            raise AssertionError("a section lies outside the text")


def packed(data: bytes, form: str) -> bytes:
    """A file of the format that holds the mutated bytes where the reader parses them."""
    if form not in ("docx", "zip"):
        return data
    parts = data.split(b"\x00\x00\x00PART", 2)  # one input feeds several parts
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if form == "docx":
            names = ("word/document.xml", "word/numbering.xml", "word/styles.xml")
            archive.writestr("[Content_Types].xml", b"<Types/>")
        else:
            names = ("a/x.html", "../b.csv", "c.txt")
        for name, part in zip(names, parts, strict=False):
            archive.writestr(name, part)
    return out.getvalue()


def starters(form: str, folder: Path) -> None:
    """Write inputs of the format to start from."""
    sys.path.insert(0, str(ROOT))
    from tests import formats

    for seed in SEEDS.glob("*-*.txt"):
        lines = seed.read_text(encoding="utf-8").split("\n")
        if form == "html":
            body = "".join(f"<p>{line}</p>" for line in lines)
            page = f"<html><head><title>{lines[0]}</title></head><body>{body}</body></html>"
            (folder / seed.stem).write_text(page, encoding="utf-8")
        elif form == "pdf":
            (folder / seed.stem).write_bytes(formats.pdf(formats.printed(lines[:40])))
        elif form == "docx":
            packed_file = formats.docx_parts(
                "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines[:30])
            )
            with zipfile.ZipFile(io.BytesIO(packed_file)) as archive:
                (folder / seed.stem).write_bytes(archive.read("word/document.xml"))
        elif form == "table":
            rows = "".join(f'{n},"{line}"\n' for n, line in enumerate(lines))
            (folder / seed.stem).write_text("编号,正文\n" + rows, encoding="utf-8")
            (folder / f"{seed.stem}.json").write_text(
                "[" + ",".join(f'{{"正文":"{line}"}}' for line in lines[:9]) + "]", encoding="utf-8"
            )
        else:
            shutil.copy(seed, folder)


def main() -> None:
    """Fuzz until the time or the patience ends."""
    arguments = list(sys.argv)
    form = "text"
    if "--format" in arguments:
        at = arguments.index("--format")
        form = arguments[at + 1]
        del arguments[at : at + 2]
    if form not in NAMES:
        raise SystemExit(f"--format is one of {', '.join(NAMES)}")
    if not any(not a.startswith("-") for a in arguments[1:]):
        folder = Path(tempfile.mkdtemp(prefix="fuzz-reading-"))
        starters(form, folder)
        arguments.append(str(folder))
    for option, value in (("-timeout", 20), ("-rss_limit_mb", 2048), ("-max_len", 1 << 16)):
        if not any(a.startswith(f"{option}=") for a in arguments):
            arguments.append(f"{option}={value}")
    if form == "pdf":
        pdf.read_pdf.__defaults__ = (Here(),)
    atheris.Setup(arguments, lambda data: check(packed(data, form), NAMES[form]))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
