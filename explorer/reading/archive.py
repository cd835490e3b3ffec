"""Zip archives: each member is read as if it were a file. Nothing is written to disk.

A member's name is only ever a label (path of the archive + "!" + name), so a name that leads out of
the folder (../../x) does no harm. Names without the UTF-8 mark are GBK, as Windows in China writes
them, unless they are valid UTF-8. An archive within the archive is refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO
from zipfile import ZipInfo

from explorer.errors import EmptyDocument, ReadingError
from explorer.lang import Message
from explorer.reading.files import is_note
from explorer.reading.limits import MAX_OFFICE, MAX_UNPACKED
from explorer.reading.safe_zip import bomb, open_zip, read_member

_ZIP = ("zip 压缩包", "zip archive")
# What joins an archive's path and a member's name.
MARK = "!"


def member_name(info: ZipInfo) -> str:
    """The name of a member as its author saw it, with / between folders."""
    name = info.filename
    if not info.flag_bits & 0x800:
        try:
            raw = name.encode("cp437")
            try:
                name = raw.decode("utf-8")
            except UnicodeDecodeError:
                name = raw.decode("gb18030")
        except (UnicodeEncodeError, UnicodeDecodeError):
            pass
    name = name.replace("\\", "/")
    parts = [p for p in name.split("/") if p not in ("", ".", "..")]
    return re.sub(r"[\x00-\x1f\x7f]", "", "/".join(parts)) or "?"


def read_members(file: BinaryIO, path: str) -> Iterator[tuple[str, bytes | ReadingError]]:
    """The members in the order of their names: path and bytes, or why they cannot be read.

    Folders, hidden files and notes (README) are passed over, as in folders.

    Raises
    ------
    TooLarge, ReadingError
        The archive as a whole is damaged or a bomb.
    """
    with open_zip(file, path, *_ZIP) as archive:
        members = [(member_name(m), m) for m in archive.infolist() if not m.filename.endswith("/")]
        members = [(name, m) for name, m in members if not is_note(name)]
        members.sort(key=lambda pair: pair[0])
        if not members:
            raise EmptyDocument(
                Message("压缩包里没有可读的文件", "there is no file to read in the archive"),
                subject=path,
                hint=Message("请检查压缩包的内容", "Check what the archive holds"),
            )
        total = 0
        seen: dict[str, int] = {}
        for name, member in members:
            count = seen[name] = seen.get(name, 0) + 1
            label = f"{path}{MARK}{name}" + (f"@{count}" if count > 1 else "")
            try:
                data = read_member(archive, member, label, MAX_OFFICE)
            except ReadingError as error:
                yield label, error
                continue
            total += len(data)
            if total > MAX_UNPACKED:
                raise bomb(path)
            yield label, data
