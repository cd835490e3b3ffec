"""Arrays that belong to stored results, a file each: what would be slow or large as JSON.

`results/NAME-N.arrays` holds the arrays of one result end to end, each from a multiple of ALIGN
bytes on, little-endian; the table `result_arrays` says which they are. A file reaches the disk
before the transaction that names it, and is never changed: a result that is stored again gets a new
one. Files that no row names are leftovers of a stop, and go with the next result that is stored.
Readers map files; who mapped one keeps it when it goes.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from explorer.lang import Message
from explorer.store._database import Database
from explorer.store._errors import damaged, translated
from explorer.store._files import write_new

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FOLDER: Final = "results"
# Of the bytes of an array's beginning: no number lies across two lines of a processor's cache.
ALIGN: Final = 64
# Bytes read at a time for a checksum.
_CHUNK: Final = 1 << 20
# Kinds of numbers that are stored: truth values, whole numbers, floats, byte strings; never
# objects, which numpy would take for addresses.
_KINDS: Final = "biufS"


def put(db: Database, name: str, key: str, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write the arrays of a result whose row is there, inside the caller's transaction."""
    import numpy as np

    layout: dict[str, tuple[str, tuple[int, ...], int]] = {}
    views: list[tuple[int, memoryview]] = []
    end = 0
    for each, given in arrays.items():
        if given.dtype.kind not in _KINDS:
            raise ValueError(f"{each}: arrays of {given.dtype} cannot be stored")
        array = np.ascontiguousarray(given, dtype=given.dtype.newbyteorder("<"))
        begin = -(-end // ALIGN) * ALIGN
        layout[each] = (array.dtype.str, given.shape, begin)
        end = begin + array.nbytes
        if array.nbytes:
            views.append((begin, array.reshape(-1).view(np.uint8).data))
    folder = db.folder / FOLDER
    with translated(db.folder, writing=True):
        folder.mkdir(exist_ok=True)
        file = _new_file(folder, name)
        checksum = write_new(folder / file, views, end)
    db.execute(
        "INSERT INTO result_arrays VALUES (?, ?, ?, ?, ?, ?)",
        (name, key, file, end, checksum, json.dumps(layout)),
    )


def row(db: Database, name: str, key: str) -> tuple[str, int, int, str] | None:
    """Of a result's arrays: file, bytes, checksum and layout; None when it has none."""
    return db.one(
        "SELECT file, bytes, crc32, layout FROM result_arrays WHERE name = ? AND key = ?",
        (name, key),
    )


def mapped(db: Database, found: tuple[str, int, int, str]) -> dict[str, NDArray[Any]]:
    """The arrays of a row, mapped: nothing is read before it is used."""
    import numpy as np

    file, size, _, layout = found
    with translated(db.folder, writing=False):
        data: NDArray[np.uint8] = (
            np.memmap(_path(db, file), dtype=np.uint8, mode="r")
            if _length(db, file, size)
            else np.zeros(0, dtype=np.uint8)
        )
    out: dict[str, NDArray[Any]] = {}
    for name, (kind, shape, begin) in json.loads(layout).items():
        dtype = np.dtype(kind)
        if dtype.kind not in _KINDS:
            raise ValueError(f"{name}: {kind}")
        items = int(np.prod(shape, dtype=np.int64))
        part = data[begin : begin + items * dtype.itemsize]
        out[name] = np.asarray(part).view(dtype).reshape(shape)
    return out


def verify(db: Database, found: tuple[str, int, int, str]) -> None:
    """Read a file whole and compare its checksum.

    Raises
    ------
    CorpusDamaged
    """
    file, size, checksum, _ = found
    _length(db, file, size)
    total = 0
    with translated(db.folder, writing=False), _path(db, file).open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            total = zlib.crc32(chunk, total)
    if total != checksum:
        raise damaged(
            db.folder,
            Message(
                f"文件 {FOLDER}/{file} 与其校验和不符",
                f"the file {FOLDER}/{file} does not match its checksum",
            ),
        )


def disk_bytes(db: Database) -> int:
    """Size of the files that belong to results."""
    ((size,),) = db.rows("SELECT coalesce(sum(bytes), 0) FROM result_arrays")
    return int(size)


def orphans(db: Database) -> list[Path]:
    """Files in the results' folder that no result refers to."""
    known = {file for (file,) in db.rows("SELECT file FROM result_arrays")}
    with translated(db.folder, writing=False):
        folder = db.folder / FOLDER
        if not folder.is_dir():
            return []
        return sorted(p for p in folder.glob("*.arrays") if p.name not in known)


def remove_orphans(db: Database) -> None:
    """Delete the files that no result refers to."""
    for path in orphans(db):
        with suppress(OSError):  # Windows does not remove a file that is mapped: another time
            path.unlink()


def _new_file(folder: Path, name: str) -> str:
    """A name that no file has: an existing one may still be mapped by a reader."""
    stem = re.sub(r"[^0-9a-z_-]", "_", name.lower()) or "_"
    return next(f for n in count(1) if not (folder / (f := f"{stem}-{n}.arrays")).exists())


def _path(db: Database, file: str) -> Path:
    """Where a file lies; a name that leads elsewhere is none of ours."""
    if Path(file).name != file:
        raise ValueError(f"not a file of {FOLDER}: {file}")
    return db.folder / FOLDER / file


def _length(db: Database, file: str, size: int) -> int:
    """The length of a file, which must be what was written."""
    try:
        there = _path(db, file).stat().st_size
    except FileNotFoundError:
        there = 0 if size == 0 else -1
    if there != size:
        raise damaged(
            db.folder,
            Message(
                f"文件 {FOLDER}/{file} 有 {max(0, there)} 字节, 应有 {size}",
                f"the file {FOLDER}/{file} has {max(0, there)} bytes; it should have {size}",
            ),
        )
    return there
