"""How large a file may be, by kind, and why. Over a limit is an error, never a cut.

The limits bound memory and time on hostile files; real ones are far below (the figures of real
files: our own sets, and pages and annexes of county sites).
"""

from __future__ import annotations

from explorer.errors import TooLarge
from explorer.lang import Message
from explorer.reading.decode import MAX_BYTES

MIB = 2**20
# Bytes of one web page. Saved pages carry scripts and pictures in base64 (real ones: up to 8 MB);
# the parser takes some 10 bytes of memory for each.
MAX_PAGE = 4 * MAX_BYTES
# Bytes of one PDF or DOCX: mostly pictures (scanned annexes reach 100 MB).
MAX_OFFICE = 16 * MAX_BYTES
# Bytes of one table or archive; they are read piece by piece, but a JSON array and the strings of
# an XLSX must be held at once.
MAX_TABLE = 32 * MAX_BYTES
MAX_JSON = 16 * MAX_BYTES
# Bytes of an archive on disk: never in memory at once.
MAX_ARCHIVE = 512 * MAX_BYTES
# Bytes that all members of an archive may have unpacked. Ten thousand reports have 0.3 GB as text,
# some 3 GB as PDF.
MAX_UNPACKED = 512 * MAX_BYTES
# Unpacked by packed. Deflate cannot exceed 1032; report texts reach 5, XML of an empty sheet 100,
# blank bitmaps 400. Asked only of members over a MiB.
MAX_RATIO = 500
MAX_MEMBERS = 200_000
# Bytes of the XML of a DOCX or XLSX part unpacked: memory grows some 10 times as large.
MAX_XML = 8 * MAX_BYTES


def check(size: int, limit: int, path: str) -> None:
    """Raise TooLarge if so many bytes exceed the limit of this kind of file."""
    if size > limit:
        raise TooLarge(
            Message(
                f"文件有 {size / MIB:.1f} MiB, 超过这类文件的上限 {limit // MIB} MiB",
                f"the file has {size / MIB:.1f} MiB; the limit for its kind is {limit // MIB} MiB",
            ),
            subject=path,
            hint=Message(
                "请把它分成几个较小的文件, 或把正文另存为 .txt 文件, 再添加",
                "Split it into smaller files, or save its text as a .txt file, and add those",
            ),
        )
