"""Checksums of files that anybody may map and nobody checks while reading.

A folder that is written once is sealed: its files reach the disk, and `sums.json` says of each how
long it is and what its CRC-32 is. Whoever looks for damage compares; reading stays as quick as the
page cache.
"""

from __future__ import annotations

import json
import os
import zlib
from pathlib import Path
from typing import Final

SEAL: Final = "sums.json"
_CHUNK: Final = 1 << 20  # bytes read at a time


def checksum(path: Path, size: int | None = None) -> tuple[int, int]:
    """Bytes and CRC-32 of a file, or of its first so many bytes (fewer when it is shorter).

    Raises
    ------
    OSError
    """
    total = read = 0
    with path.open("rb") as stream:
        while part := stream.read(_CHUNK if size is None else min(_CHUNK, size - read)):
            total = zlib.crc32(part, total)
            read += len(part)
    return read, total


def seal(folder: Path) -> None:
    """Bring the files of a folder to the disk and note their checksums there.

    Raises
    ------
    OSError
    """
    noted = {}
    for path in sorted(folder.iterdir()):
        noted[path.name] = checksum(path)
        with path.open("r+b") as file:  # Windows syncs only what is open for writing
            os.fsync(file.fileno())
    with (folder / SEAL).open("w", encoding="utf-8") as out:
        json.dump(noted, out)
        out.flush()
        os.fsync(out.fileno())


def broken(folder: Path) -> list[str]:
    """The files of a sealed folder that are not as they were sealed, by name; also the seal itself
    when it cannot be read.
    """
    try:
        noted = json.loads((folder / SEAL).read_text(encoding="utf-8"))
        known = {str(name): (int(size), int(crc)) for name, (size, crc) in noted.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return [SEAL]
    found = []
    for name in sorted({*known, *(p.name for p in folder.iterdir())} - {SEAL}):
        try:
            if checksum(folder / name) != known.get(name):
                found.append(name)
        except OSError:
            found.append(name)
    return found
