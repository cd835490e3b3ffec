"""From the paths that a user gives to the files to read."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from explorer.errors import EmptyDocument, MissingPath, ReadingError
from explorer.lang import Message

# Notes on a folder rather than reports in it; a file named directly is always read.
_NOTES = frozenset(
    ("readme", "sources", "license", "licence", "notice", "changelog", "copying", "manifest")
)


# What a corpus folder holds of its own (explorer/store and the search index).
_CORPUS = "corpus.db"
_CORPUS_FILES = frozenset((_CORPUS, "corpus.db-wal", "corpus.db-shm", "write.lock"))
_CORPUS_FOLDERS = frozenset(("vectors", "search"))


@dataclass
class FoundFiles:
    """What paths lead to; `skipped` are the files in folders that are no reports."""

    files: list[Path] = field(default_factory=list)
    errors: list[ReadingError] = field(default_factory=list)
    skipped: list[Path] = field(default_factory=list)


def find_files(paths: Sequence[str | Path]) -> tuple[list[Path], list[ReadingError]]:
    """The files behind paths: files, folders (with all below) and patterns, in name order.

    Hidden files and notes on a folder (README, SOURCES, LICENSE ...) inside folders are passed
    over; `survey` lists them. A file that is reached twice comes once. A path that leads nowhere
    gives a `MissingPath` among the errors; the others go on.
    """
    found = survey(paths)
    return found.files, found.errors


def survey(paths: Sequence[str | Path]) -> FoundFiles:
    """As `find_files`, with what was passed over."""
    found = FoundFiles()
    seen: set[Path] = set()

    def take(file: Path) -> None:
        real = file.resolve()
        if real not in seen:
            seen.add(real)
            found.files.append(file)

    for given in paths:
        path = Path(given)
        try:
            if path.is_dir():
                _walk(path, found, take)
            elif path.exists():
                take(path)
            elif matches := _matches(str(given)):
                for match in matches:
                    if match.is_dir():
                        _walk(match, found, take)
                    else:
                        take(match)
            else:
                found.errors.append(_missing(str(given)))
        except (OSError, ValueError) as error:
            found.errors.append(unreadable(str(given), error))
    return found


def open_file(path: str | Path) -> BinaryIO:
    """A file, open for reading.

    Raises
    ------
    MissingPath, ReadingError
    """
    path = Path(path)
    try:
        if path.is_dir():
            raise ReadingError(
                Message("这是文件夹, 不是文件", "this is a folder, not a file"), subject=str(path)
            )
        return path.open("rb")
    except FileNotFoundError:
        raise _missing(str(path)) from None
    except (OSError, ValueError) as error:
        raise unreadable(str(path), error) from error


def _walk(folder: Path, found: FoundFiles, take: Callable[[Path], None]) -> None:
    def failed(error: OSError) -> None:
        found.errors.append(unreadable(str(error.filename or folder), error))

    count = len(found.files)
    for root, folders, names in os.walk(folder, onerror=failed):
        corpus = _CORPUS in names
        folders[:] = sorted(
            name for name in folders if not (_hidden(name) or (corpus and name in _CORPUS_FOLDERS))
        )
        for name in sorted(names):
            file = Path(root, name)
            if corpus and name in _CORPUS_FILES:
                continue
            if is_note(name):
                found.skipped.append(file)
            elif file.is_file():
                take(file)
    if len(found.files) == count and not any(p.is_relative_to(folder) for p in found.files):
        found.errors.append(
            EmptyDocument(
                Message("文件夹里没有可读的文件", "there is no file to read in the folder"),
                subject=str(folder),
                hint=Message(
                    "请给出放报告的文件夹; 隐藏文件和 README 之类的说明不算",
                    "Name the folder that holds the reports; hidden files and notes such as README"
                    " do not count",
                ),
            )
        )


def is_note(name: str) -> bool:
    """True for a file of a folder or archive that is no report: hidden, or a note on the folder."""
    folders, _, own = name.rpartition("/")
    return (
        _hidden(own)
        or Path(own).stem.lower() in _NOTES
        or any(_hidden(part) or part == "__MACOSX" for part in folders.split("/") if part)
    )


def _hidden(name: str) -> bool:
    """Hidden by the usual signs: .x on Unix, ~$x of an open Office file, system files."""
    return name.startswith((".", "~$")) or name.lower() in ("thumbs.db", "desktop.ini")


def _matches(pattern: str) -> list[Path]:
    if not glob.has_magic(pattern):
        return []
    return sorted(Path(match) for match in glob.glob(pattern, recursive=True))  # noqa: PTH207


def _missing(path: str) -> MissingPath:
    return MissingPath(
        Message("没有这个文件或文件夹", "there is no such file or folder"),
        subject=path,
        hint=Message(
            "请检查路径; 含有空格时要加引号", "Check the path; put quotes around one with spaces"
        ),
    )


def unreadable(path: str, error: OSError | ValueError) -> ReadingError:
    """The error for a file that the system does not let us read."""
    reason = getattr(error, "strerror", None) or str(error)
    return ReadingError(
        Message(f"无法读取: {reason}", f"cannot be read: {reason}"),
        subject=path,
        hint=Message("请检查文件的权限", "Check the permissions of the file"),
    )
