"""One document, read and segmented: a `Report` that needs no corpus."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path

from explorer.types import Document, Report

# Hex digits of the SHA-256 of the original bytes that make a report's id. 8 digits collide once
# in some 77,000 reports (birthday bound); a collision takes 4 more digits, so no id ever moves.
ID_DIGITS = 8


def read(path: str | Path) -> Report:
    """Read one file: cleaned text, metadata and structure.

    Parameters
    ----------
    path : a file that holds one report: text in any Chinese encoding, HTML, PDF, DOCX

    Returns
    -------
    Report
        Its `id` comes from the bytes alone; the same file has the same id everywhere.

    Raises
    ------
    ReadingError
        The file is missing, empty, too large, without text, or holds several reports; the
        message says what to do.
    """
    from explorer.reading import read_file

    return assemble(read_file(path))


def assemble(document: Document, *, taken: Collection[str] = ()) -> Report:
    """Segment a document and name it.

    Parameters
    ----------
    document : the cleaned text and its metadata
    taken : ids that other reports of the corpus already have
    """
    from explorer.segment import segment

    outline = segment(document.text, title=document.metadata.title)
    digits = ID_DIGITS
    while (name := document.raw_sha256[:digits]) in taken:
        digits += 4
    return Report(
        id=name,
        path=document.path,
        text=document.text,
        metadata=document.metadata,
        raw_sha256=document.raw_sha256,
        text_sha256=hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest(),
        encoding=document.encoding,
        removed=document.removed,
        outline=outline,
    )
