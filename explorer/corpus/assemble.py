"""One document, read and segmented: a `Report` that needs no corpus."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.types import Document, Report

if TYPE_CHECKING:
    from explorer.segment.formulas import Phrases

# Hex digits of the SHA-256 of the original bytes that make a report's id. 8 digits collide once
# in some 77,000 reports (birthday bound); a corpus then gives a longer one (`Store.new_id`), so
# that no id ever moves.
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

    Examples
    --------
    >>> report = read("seeds/tazhuang-2022.txt")
    >>> report.metadata.region.county, report.metadata.year
    ('闽清县', 2022)
    >>> first = report.outline.sentences[0]
    >>> report.text[first.start : first.end]
    '塔庄镇2022法治政府建设工作总结'
    """
    from explorer.reading import read_file

    return assemble(read_file(path))


def assemble(
    document: Document, *, name: str | None = None, phrases: Phrases | None = None
) -> Report:
    """Segment a document and name it.

    Parameters
    ----------
    document : the cleaned text and its metadata
    name : its id, when a corpus has given one; else the beginning of the hash of its bytes
    phrases : the set phrases of the corpus; default the official ones
    """
    from explorer.segment import segment

    outline = segment(document.text, title=document.metadata.title, phrases=phrases)
    return Report(
        id=name or document.raw_sha256[:ID_DIGITS],
        path=document.path,
        text=document.text,
        metadata=document.metadata,
        raw_sha256=document.raw_sha256,
        text_sha256=hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest(),
        encoding=document.encoding,
        removed=document.removed,
        outline=outline,
    )
