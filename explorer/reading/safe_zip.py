"""Zip files that may be hostile: limits on what they unpack to, checked while they unpack.

The sizes that an archive states are looked at first and not believed: reading stops at the limit.
"""

from __future__ import annotations

import zipfile
import zlib
from typing import BinaryIO

from explorer.errors import ReadingError, TooLarge
from explorer.lang import Message
from explorer.patterns import lazy
from explorer.reading.extracted import damaged, protected
from explorer.reading.limits import MAX_MEMBERS, MAX_RATIO, MAX_UNPACKED, MAX_XML, MIB

# What reading a damaged or hostile member raises.
BROKEN = (
    zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, NotImplementedError, IndexError,
    KeyError, RuntimeError, OverflowError, MemoryError,
)  # fmt: skip
_CHUNK = 1 << 20
# A document type in UTF-8 or UTF-16: Office files have none, entity bombs need one.
_DOCTYPE = lazy(rb"<\x00?!\x00?(?:D\x00?O\x00?C\x00?T|E\x00?N\x00?T\x00?I)")


def bomb(path: str) -> TooLarge:
    """The error for an archive that unpacks to far more than it holds."""
    return TooLarge(
        Message(
            "解压后大得异常, 像是压缩炸弹, 已拒绝",
            "it unpacks to far more than a real file would (a zip bomb?); refused",
        ),
        subject=path,
        hint=Message(
            "如果确实是报告, 请解压后添加那个文件夹",
            "If these are reports, unpack it yourself and add that folder",
        ),
    )


def open_zip(file: BinaryIO, path: str, zh: str, en: str) -> zipfile.ZipFile:
    """Open an archive and check what it states.

    Raises
    ------
    TooLarge, ReadingError
    """
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
    except Exception as error:  # any: hostile headers raise what they like (struct.error ...)
        raise damaged(path, zh, en, error) from error
    if len(members) > MAX_MEMBERS:
        archive.close()
        raise TooLarge(
            Message(
                f"压缩包里有 {len(members)} 个文件, 上限是 {MAX_MEMBERS}",
                f"the archive holds {len(members)} files; the limit is {MAX_MEMBERS}",
            ),
            subject=path,
            hint=Message("请解压后添加那个文件夹", "Unpack it and add that folder"),
        )
    if sum(m.file_size for m in members) > MAX_UNPACKED:
        archive.close()
        raise bomb(path)
    return archive


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: str, limit: int) -> bytes:
    """The bytes of one member, at most `limit`.

    Raises
    ------
    TooLarge, ReadingError
    """
    if member.flag_bits & 0x1:
        raise protected(path, "压缩包", "archive")
    if member.file_size > limit:
        raise _too_large(path, member.file_size, limit)
    out: list[bytes] = []
    size = 0
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > limit:
                    raise _too_large(path, size, limit)
                if size > MIB and size > MAX_RATIO * max(member.compress_size, 1):
                    raise bomb(path)
                out.append(chunk)
    except ReadingError:
        raise
    except BROKEN as error:
        raise damaged(path, "压缩包中的文件", "file in the archive", error) from error
    return b"".join(out)


def check_members(file: BinaryIO, path: str, zh: str, en: str) -> None:
    """Unpack every member of an Office file without keeping it; refuse bombs and document types.

    Raises
    ------
    TooLarge, ReadingError
    """
    total = 0
    with open_zip(file, path, zh, en) as archive:
        for member in archive.infolist():
            if not member.filename.lower().endswith((".xml", ".rels")):
                continue
            data = read_member(archive, member, path, MAX_XML)
            total += len(data)
            if total > MAX_XML:
                raise _too_large(path, total, MAX_XML)
            refuse_doctype(data, path, zh, en)
    file.seek(0)


def refuse_doctype(data: bytes, path: str, zh: str, en: str) -> None:
    """Raise ReadingError if XML of an Office file declares a document type or entities."""
    if _DOCTYPE.search(data):
        raise ReadingError(
            Message(
                f"{zh}里有文档类型声明（实体炸弹？）, 已拒绝",
                f"the {en} declares a document type (an entity bomb?); refused",
            ),
            subject=path,
            hint=Message(
                "正常的 Office 文件没有这种声明; 请打开后另存一次",
                "Sound Office files have none; open it and save it once more",
            ),
        )


def _too_large(path: str, size: int, limit: int) -> TooLarge:
    return TooLarge(
        Message(
            f"解压后超过上限 {limit // MIB} MiB", f"it unpacks to more than {limit // MIB} MiB"
        ),
        subject=path,
        hint=Message("请把它分成几个较小的文件再添加", "Split it into smaller files and add those"),
    )
