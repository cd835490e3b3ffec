"""The seam where errors of SQLite and of the operating system become errors of explorer."""

from __future__ import annotations

import errno
import shlex
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from explorer.errors import (
    CorpusDamaged,
    CorpusError,
    CorpusLocked,
    CorpusNotFound,
    CorpusNotWritable,
    UnknownId,
)
from explorer.lang import Message

# Primary result codes, https://www.sqlite.org/rescode.html; the sqlite3 module of Python 3.11 has
# them, but not errors raised without a code (by the module itself), hence the texts beside them.
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_UNWRITABLE = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN}
_BUSY_TEXTS = ("database is locked", "database table is locked")
_FULL_TEXTS = ("database or disk is full",)
_UNWRITABLE_TEXTS = ("readonly database", "unable to open database file")
_FULL_ERRNO = {errno.ENOSPC, errno.EFBIG} | ({errno.EDQUOT} if hasattr(errno, "EDQUOT") else set())


def _quoted(folder: Path) -> str:
    return shlex.quote(str(folder))


def not_found(folder: Path) -> CorpusNotFound:
    """There is no corpus at that path."""
    return CorpusNotFound(
        Message("这里没有语料库", "there is no corpus here"),
        subject=str(folder),
        hint=Message(
            f"新建: explorer add 文件或文件夹 -c {_quoted(folder)}",
            f"to make one: explorer add PATHS -c {_quoted(folder)}",
        ),
    )


def damaged(folder: Path, problem: Message) -> CorpusDamaged:
    """What is stored does not fit together; the hint is how to get a sound corpus again."""
    where = _quoted(folder)
    aside = shlex.quote(f"{folder}.damaged")
    return CorpusDamaged(
        problem,
        subject=str(folder),
        hint=Message(
            "请用备份恢复该文件夹; 没有备份就移开它, 用原始文件重建: "
            f"mv {where} {aside} && explorer add 原始文件 -c {where}",
            "restore the folder from a copy; without one, move it aside and rebuild it from the "
            f"original files: mv {where} {aside} && explorer add FILES -c {where}",
        ),
    )


def damaged_vectors(folder: Path, problem: Message) -> CorpusDamaged:
    """The vectors of an encoder cannot be used; they can be made anew from the texts."""
    return CorpusDamaged(
        problem,
        subject=str(folder),
        hint=Message(
            f"报告完好; 重新计算向量: explorer embed -c {_quoted(folder)}",
            f"the reports are sound; make the vectors anew: explorer embed -c {_quoted(folder)}",
        ),
    )


def locked(folder: Path, owner: str | None) -> CorpusLocked:
    """Another process is writing; `owner` says which, None when that cannot be told."""
    who = Message(f" ({owner})", f" ({owner})") if owner else Message("", "")
    return CorpusLocked(
        Message(
            f"另一个程序{who.zh}正在写入这个语料库",
            f"another process{who.en} is writing to this corpus",
        ),
        subject=str(folder),
        hint=Message(
            "等它结束后再试; 锁会随那个程序一起消失, 不必删除任何文件",
            "wait until it ends and try again; the lock goes with that process, "
            "there is no file to delete",
        ),
    )


def disk_full(folder: Path) -> CorpusNotWritable:
    """No room is left."""
    return CorpusNotWritable(
        Message(
            "磁盘已满, 写入失败; 已完成的部分完好",
            "the disk is full and nothing more could be written; finished work is kept",
        ),
        subject=str(folder),
        hint=Message(
            "腾出空间后重新运行同一条命令, 会接着做下去",
            "free some space and run the same command again; it goes on where it stopped",
        ),
    )


def not_writable(folder: Path, reason: str | None = None) -> CorpusNotWritable:
    """The folder is read-only, or may not be written by this user."""
    tail = f" ({reason})" if reason else ""
    return CorpusNotWritable(
        Message(f"这个文件夹不能写入{tail}", f"this folder cannot be written to{tail}"),
        subject=str(folder),
        hint=Message(
            "仍可查看其中内容; 要修改, 请先把文件夹复制到可写的位置, 再用 -c 指向副本",
            "it can still be read; to change it, copy the folder to a place where you can write "
            "and point -c at the copy",
        ),
    )


def reading_only(folder: Path) -> CorpusNotWritable:
    """The store was opened with readonly=True."""
    return CorpusNotWritable(
        Message("语料库以只读方式打开", "the corpus was opened for reading only"),
        subject=str(folder),
        hint=Message(
            "用 readonly=False 重新打开", "open it again with readonly=False to change it"
        ),
    )


def belongs_to(folder: Path, whole: Path) -> CorpusError:
    """The corpus is a region of a split one, which alone may change its reports."""
    return CorpusError(
        Message(
            "这是一个分地区语料库的一部分，报告只能经由整体增减",
            "this is a region of a split corpus; its reports are changed through the whole",
        ),
        subject=str(folder),
        hint=Message(
            f"加入报告: explorer add 文件或文件夹 -c {_quoted(whole)}",
            f"to add reports: explorer add PATHS -c {_quoted(whole)}",
        ),
    )


def region_missing(folder: Path, region: str) -> CorpusDamaged:
    """The folder of one region of a split corpus is not there: no answer would be whole."""
    return CorpusDamaged(
        Message(
            f"缺少地区 {region} 的文件夹 regions/{region}",
            f"the folder of region {region}, regions/{region}, is missing",
        ),
        subject=str(folder),
        hint=Message(
            "从备份恢复这个文件夹；其余地区仍可单独打开: "
            f"explorer info -c {_quoted(folder)}/regions/代码",
            "restore that folder from a copy; the other regions can be opened one by one: "
            f"explorer info -c {_quoted(folder)}/regions/CODE",
        ),
    )


def foreign_region(folder: Path) -> CorpusError:
    """Where a new region should lie is a corpus that the whole does not know."""
    return CorpusError(
        Message("这里已有一个不属于整体的语料库", "a corpus that is not of this whole lies here"),
        subject=str(folder),
        hint=Message(
            f"移到别处: mv {_quoted(folder)} 别处；再用 explorer merge 合并",
            f"move it elsewhere (mv {_quoted(folder)} ELSEWHERE); explorer merge can add it",
        ),
    )


def no_report(folder: Path, report: str) -> UnknownId:
    """No report has that id."""
    return UnknownId(
        Message("语料库中没有这个编号的报告", "no report of the corpus has this id"),
        subject=report,
        hint=Message(
            f"查看全部编号: explorer reports -c {_quoted(folder)}",
            f"to see the ids: explorer reports -c {_quoted(folder)}",
        ),
    )


def no_unit(folder: Path, unit: str) -> UnknownId:
    """No sentence, measure or section has that id."""
    return UnknownId(
        Message(
            "语料库中没有这个编号的句子、举措或章节",
            "no sentence, measure or section of the corpus has this id",
        ),
        subject=unit,
        hint=Message(
            f"查看全部编号: explorer sentences -c {_quoted(folder)}",
            f"to see the ids: explorer sentences -c {_quoted(folder)}",
        ),
    )


def no_vectors(folder: Path, name: str, count: int) -> UnknownId:
    """Vectors were asked for that have not been made."""
    return UnknownId(
        Message(f"有 {count} 段文字还没有向量", f"{count} texts have no vector yet"),
        subject=name,
        hint=Message(
            f"先计算向量: explorer embed -c {_quoted(folder)}",
            f"to make them: explorer embed -c {_quoted(folder)}",
        ),
    )


def from_sqlite(error: sqlite3.Error, folder: Path, *, writing: bool) -> CorpusError:
    """Return what `error` means for the corpus."""
    extended = getattr(error, "sqlite_errorcode", None)
    code = None if extended is None else extended & 0xFF
    text = str(error)
    if code in _BUSY or text in _BUSY_TEXTS:
        return locked(folder, None)
    if code == sqlite3.SQLITE_FULL or any(part in text for part in _FULL_TEXTS):
        return disk_full(folder)
    if writing:
        if code in _UNWRITABLE or any(part in text for part in _UNWRITABLE_TEXTS):
            return not_writable(folder)
        if code == sqlite3.SQLITE_IOERR:  # mostly: the file may not grow (quota, size limit)
            return not_writable(folder, text)
    if code == sqlite3.SQLITE_IOERR:
        return damaged(
            folder,
            Message(f"磁盘读不出 corpus.db ({text})", f"the disk cannot read corpus.db ({text})"),
        )
    return damaged(
        folder,
        Message(f"语料库文件 corpus.db 已损坏 ({text})", f"the file corpus.db is damaged ({text})"),
    )


def from_os(error: OSError, folder: Path, *, writing: bool) -> CorpusError:
    """Return what `error` means for the corpus."""
    if error.errno in _FULL_ERRNO:
        return disk_full(folder)
    reason = error.strerror or str(error)
    if writing:
        return not_writable(folder, reason)
    name = Path(error.filename).name if isinstance(error.filename, str) else "?"
    return damaged(folder, Message(f"无法读取 {name} ({reason})", f"cannot read {name} ({reason})"))


@contextmanager
def translated(folder: Path, *, writing: bool) -> Iterator[None]:
    """Turn errors of SQLite and of the disk into errors of explorer.

    To be put around the store's own operations only, never around a caller's code. A mistake in
    the program (`sqlite3.ProgrammingError`) passes: calling it damage would mislead.
    """
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.Error as error:
        raise from_sqlite(error, folder, writing=writing) from error
    except OSError as error:
        raise from_os(error, folder, writing=writing) from error
    except UnicodeDecodeError as error:  # SQLite's message quotes a damaged name
        raise damaged(
            folder, Message("语料库文件 corpus.db 已损坏", "the file corpus.db is damaged")
        ) from error


@contextmanager
def decoding(folder: Path) -> Iterator[None]:
    """Turn the failure to make sense of stored values into CorpusDamaged.

    A damaged page may hold a string where a number was put, a number that is out of range, bytes
    that are no text. To be put around the store's own decoding only.
    """
    try:
        yield
    except (zlib.error, TypeError, ValueError, LookupError) as error:
        raise damaged(
            folder,
            Message(f"存储的内容无法解读 ({error})", f"stored content cannot be read ({error})"),
        ) from error
