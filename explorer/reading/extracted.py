"""What a reader of one format hands on: lines, and what it knows besides them.

Every format's module has one function from bytes to `Extracted`; cleaning, furniture and metadata
are the same for all.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from explorer.errors import ReadingError
from explorer.lang import Message
from explorer.reading.normalise import Line
from explorer.types import Removed


@dataclass(frozen=True)
class Extracted:
    """The lines of one document in reading order.

    Parameters
    ----------
    lines : numbered from 1 in the decoded source; where a format has no lines of its own (HTML,
        PDF, DOCX), its blocks in reading order count
    encoding : "utf-8", "html:gb18030", "pdf", "docx"
    doubts : short keys, as in `Metadata.doubts`
    removed : what the format itself shows to be no text of the report (menus, page numbers)
    fields : labelled values that the page shows nowhere, in the words of a source line:
        ("发布时间", "2024-01-02 10:00") from a meta tag
    heading : what the markup says that the document is called
    followed : whether something of the site's stood below the last line, and was removed
    extra : what goes to `Metadata.extra` unread
    """

    lines: list[Line]
    encoding: str
    doubts: tuple[str, ...] = ()
    removed: tuple[Removed, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    extra: dict[str, str] = field(default_factory=dict)
    heading: str | None = None
    followed: bool = False


def damaged(path: str, zh: str, en: str, reason: object = "") -> ReadingError:
    """The error for a file that begins like its format and cannot be read as such."""
    why = " ".join(str(reason).split())[:200]
    return ReadingError(
        Message(
            f"{zh}已损坏或不完整" + (f"（{why}）" if why else ""),
            f"the {en} is damaged or incomplete" + (f" ({why})" if why else ""),
        ),
        subject=path,
        hint=Message(
            "请重新下载, 或打开后另存一次, 再添加; 也可把正文另存为 .txt 文件",
            "Download it again, or open it and save it once more, then add it;"
            " or save its text as a .txt file",
        ),
    )


def protected(path: str, zh: str, en: str) -> ReadingError:
    """The error for a file with a password."""
    return ReadingError(
        Message(f"{zh}设有密码, 无法读取", f"the {en} is protected with a password"),
        subject=path,
        hint=Message(
            "请用密码打开, 另存为不加密的文件, 再添加那个文件",
            "Open it with its password, save it without one, and add that file",
        ),
    )
