"""Files to `Document`s: the format by content, decoding, cleaning with an audit, metadata.

One module a format: bytes in, lines and the name of the encoding out (`Extracted`); cleaning and
metadata are shared. docs/READING.md says what is read and how.
"""

from __future__ import annotations

from explorer.reading.columns import ReadOptions
from explorer.reading.decode import MAX_BYTES
from explorer.reading.files import FoundFiles, find_files, open_file, survey
from explorer.reading.meta_table import read_meta
from explorer.reading.reader import holds_many, read_bytes, read_file, read_many, read_path

__all__ = [
    "MAX_BYTES",
    "FoundFiles",
    "ReadOptions",
    "find_files",
    "holds_many",
    "open_file",
    "read_bytes",
    "read_file",
    "read_many",
    "read_meta",
    "read_path",
    "survey",
]
