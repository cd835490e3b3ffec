"""Files to `Document`s: decoding, cleaning with an audit, metadata.

Reads plain text now. Further formats are one module each: bytes in, decoded text (or lines) and a
name for the encoding out; cleaning and metadata are shared.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from explorer.reading.clues import Clues
from explorer.reading.decode import MAX_BYTES, decode, empty, looks_garbled
from explorer.reading.files import FoundFiles, find_files, load, survey
from explorer.reading.furniture import take_apart
from explorer.reading.metadata import find_metadata
from explorer.reading.normalise import normalise
from explorer.types import Document

__all__ = [
    "MAX_BYTES",
    "FoundFiles",
    "find_files",
    "load",
    "read_bytes",
    "read_file",
    "survey",
]


def read_file(path: str | Path) -> Document:
    """Read one file.

    Raises
    ------
    ReadingError
        Missing, unreadable, empty, too large, or no text; the message says what to do.
    """
    return read_bytes(load(path), path=str(path))


def read_bytes(data: bytes, *, path: str) -> Document:
    """Read one document from its bytes.

    Parameters
    ----------
    path : where it came from; the names of folders and file are the last evidence on its region

    Raises
    ------
    EmptyDocument, NotText, TooLarge
    """
    decoded, encoding, doubts = decode(data, path)
    page = take_apart(normalise(decoded))
    clues = Clues(page, path)
    if not clues.text:
        raise empty(path)
    if looks_garbled(clues.text):
        doubts = (*doubts, "garbled")
    if page.body >= len(page.kept):
        doubts = (*doubts, "no-body")
    return Document(
        path=path,
        text=clues.text,
        metadata=find_metadata(clues, doubts),
        raw_sha256=hashlib.sha256(data).hexdigest(),
        encoding=encoding,
        removed=page.removed,
    )
