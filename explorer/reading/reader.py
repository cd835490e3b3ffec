"""Any file to documents: the format by content, then one way for all formats.

A document is one report. Tables and archives hold many: each row or member is one, with a path of
its own (`reports.csv#17`, `reports.zip!2024/大江镇.docx`), and one that cannot be read is an error
among the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from explorer.errors import ReadingError
from explorer.lang import Message
from explorer.reading.clues import Clues
from explorer.reading.columns import ReadOptions
from explorer.reading.decode import MAX_BYTES, check_size, decode, empty, looks_garbled, repair
from explorer.reading.extracted import Extracted
from explorer.reading.files import open_file, unreadable
from explorer.reading.furniture import take_apart
from explorer.reading.limits import MAX_ARCHIVE, MAX_OFFICE, MAX_PAGE, MAX_TABLE, check
from explorer.reading.markdown import without_marks
from explorer.reading.metadata import find_metadata
from explorer.reading.normalise import Line, normalise
from explorer.reading.readings import without_readings
from explorer.reading.script import as_written, is_traditional, quoted_as_written, simplified
from explorer.reading.sniff import MANY, Kind, sniff
from explorer.reading.stated import with_stated
from explorer.types import Document

_LIMITS: dict[Kind, int] = {
    "text": MAX_BYTES, "html": MAX_PAGE, "mht": MAX_PAGE, "pdf": MAX_OFFICE, "docx": MAX_OFFICE,
}  # fmt: skip
DEFAULT = ReadOptions()


def read_file(path: str | Path, options: ReadOptions = DEFAULT) -> Document:
    """Read one file that holds one document.

    Raises
    ------
    ReadingError
        Missing, unreadable, empty, too large, no text, or several reports in it; the message says
        what to do.
    """
    return _only(read_path(path, options), str(path))


def read_bytes(data: bytes, *, path: str, options: ReadOptions = DEFAULT) -> Document:
    """Read one document from its bytes.

    Parameters
    ----------
    path : where it came from; the names of folders and file are the last evidence on its region

    Raises
    ------
    ReadingError
    """
    return _only(read_many(data, path=path, options=options), path)


def holds_many(path: str | Path, options: ReadOptions = DEFAULT) -> bool:
    """True when a file may hold several reports: a table or an archive.

    Raises
    ------
    ReadingError
    """
    with open_file(path) as file:
        return sniff(file, str(path), options.text_column) in MANY


def read_path(
    path: str | Path, options: ReadOptions = DEFAULT
) -> Iterator[Document | ReadingError]:
    """The documents of a file, one after another; what cannot be read comes as its error."""
    try:
        file = open_file(path)
    except ReadingError as error:
        yield error
        return
    with file:
        try:
            yield from read_many(file, path=str(path), options=options)
        except OSError as error:
            yield unreadable(str(path), error)


def read_many(
    source: bytes | BinaryIO, *, path: str, options: ReadOptions = DEFAULT
) -> Iterator[Document | ReadingError]:
    """The documents in bytes or in an open file: one, or those of a table or an archive.

    Memory holds one document at a time; of a JSON array and of the strings of an XLSX, all.

    Parameters
    ----------
    source : bytes, or a binary file that can seek
    path : what names them in errors and as `Document.path`
    """
    file = BytesIO(source) if isinstance(source, bytes) else source
    try:
        yield from _documents(file, path, options, nested=False)
    except ReadingError as error:
        yield error


def _documents(
    file: BinaryIO, path: str, options: ReadOptions, *, nested: bool
) -> Iterator[Document | ReadingError]:
    kind = sniff(file, path, options.text_column)
    if kind == "zip":
        if nested:
            raise _nested(path)
        check(_size(file), MAX_ARCHIVE, path)
        yield from _members(file, path, options)
    elif kind in MANY:
        check(_size(file), MAX_TABLE, path)
        yield from _rows(file, kind, path, options)
    else:
        size, limit = _size(file), _LIMITS[kind]
        if kind == "text":
            check_size(size, path, limit)
        else:
            check(size, limit, path)
        data = file.read()
        yield _document(_extract(data, kind, path), data, path)


def _size(file: BinaryIO) -> int:
    size = file.seek(0, 2)
    file.seek(0)
    return size


def _extract(data: bytes, kind: Kind, path: str) -> Extracted:
    """The lines of one document, by its format. Readers are loaded when first needed."""
    if kind in ("html", "mht"):
        from explorer.reading.html_page import read_html, read_mht

        return read_html(data, path) if kind == "html" else read_mht(data, path)
    if kind == "pdf":
        from explorer.reading.pdf import read_pdf

        return read_pdf(data, path)
    if kind == "docx":
        from explorer.reading.docx import read_docx

        return read_docx(data, path)
    text, encoding, doubts = decode(data, path)
    return Extracted(without_marks(normalise(text)), encoding, doubts)


def _document(
    extracted: Extracted,
    raw: bytes,
    path: str,
    *,
    title: str | None = None,
    url: str | None = None,
) -> Document:
    extracted = without_readings(extracted)
    lines, doubts = extracted.lines, extracted.doubts
    heading = extracted.heading
    traditional = is_traditional(lines) and not looks_garbled("\n".join(t for _, t in lines))
    if traditional:
        doubts = (*doubts, "traditional-script")
        lines = [Line(line.number, simplified(line.text)) for line in lines]
        heading = simplified(heading) if heading else None
    page = take_apart(lines, heading, followed=extracted.followed)
    clues = Clues(page, path, extracted.fields, title, url)
    if not clues.text:
        raise empty(path)
    if looks_garbled(clues.text):
        doubts = (*doubts, "garbled")
    if page.body >= len(page.kept):
        doubts = (*doubts, "no-body")
    metadata = find_metadata(clues, doubts)
    metadata.extra.update(extracted.extra)
    text = clues.text
    if traditional:
        page = as_written(page, extracted.lines)
        text = "\n".join(line.text for line in page.kept)
        metadata = quoted_as_written(metadata, extracted.lines)
    removed = page.removed
    if extracted.removed:
        removed = tuple(sorted((*extracted.removed, *removed), key=lambda r: r.line))
    return Document(
        path=path,
        text=text,
        metadata=metadata,
        raw_sha256=hashlib.sha256(raw).hexdigest(),
        encoding=extracted.encoding,
        removed=removed,
    )


def _rows(
    file: BinaryIO, kind: Kind, path: str, options: ReadOptions
) -> Iterator[Document | ReadingError]:
    from explorer.reading.tables import read_rows

    for row in read_rows(file, kind, path, options):
        if isinstance(row, ReadingError):
            yield row
            continue
        name = f"{path}#{row.name}"
        try:
            data = row.text.encode("utf-8", "replace")
            # A cell holds text, or the page's own markup.
            inner = sniff(BytesIO(data), name)
            if inner == "html":
                extracted = _extract(data, inner, name)
            else:
                check_size(len(data), name)
                if not row.text.strip():
                    raise empty(name)
                repaired = repair(row.text)
                doubts = ("mojibake-repaired",) if repaired else ()
                extracted = Extracted(normalise(repaired or row.text), "", doubts)
            document = _document(
                extracted,
                row.raw,
                name,
                title=row.stated.get("title"),
                url=row.stated.get("url"),
            )
            yield with_stated(document, row)
        except ReadingError as error:
            yield error


def _members(file: BinaryIO, path: str, options: ReadOptions) -> Iterator[Document | ReadingError]:
    from explorer.reading.archive import read_members

    for name, data in read_members(file, path):
        if isinstance(data, ReadingError):
            yield data
            continue
        try:
            yield from _documents(BytesIO(data), name, options, nested=True)
        except ReadingError as error:
            yield error


def _only(documents: Iterator[Document | ReadingError], path: str) -> Document:
    first = next(documents, None)
    if first is None:
        raise empty(path)
    if next(documents, None) is not None:
        raise ReadingError(
            Message("里面有多篇报告", "it holds several reports"),
            subject=path,
            hint=Message(
                f"请整个添加: explorer add {path}; 在 Python 中用 corpus.add 或 read_many",
                f"Add them all: explorer add {path}; in Python use corpus.add or read_many",
            ),
        )
    if isinstance(first, ReadingError):
        raise first
    return first


def _nested(path: str) -> ReadingError:
    return ReadingError(
        Message("压缩包里的压缩包不读", "an archive within an archive is not read"),
        subject=path,
        hint=Message(
            "请解压外层, 再添加里面的压缩包", "Unpack the outer one and add the inner archive"
        ),
    )
