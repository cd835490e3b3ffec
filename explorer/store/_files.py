"""Bytes that must reach the disk, and the lock that one writer holds."""

from __future__ import annotations

import os
import socket
import sys
import time
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

# Far beyond the lock file's content: on Windows a locked range cannot be read by others, and the
# owner's name must be.
_LOCKED_BYTE = 1 << 30
_POLL_SECONDS = 0.02


def sync_file(descriptor: int) -> None:
    """Block until the file's bytes are on the disk itself."""
    if sys.platform == "darwin":  # fsync stops at the drive's cache there
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Block until the folder's list of names is on the disk (a no-op on Windows)."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_at(path: Path, offset: int, data: memoryview) -> None:
    """Write `data` from byte `offset` on and sync it; the file is made when it is missing.

    When that fails, the file ends at `offset`.
    """
    new = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
    try:
        os.lseek(descriptor, offset, os.SEEK_SET)
        done = 0
        while done < len(data):  # one write may take less than all, just before a disk is full
            done += os.write(descriptor, data[done:])
        sync_file(descriptor)
    except BaseException:
        with suppress(OSError):  # give back what room was taken: the disk may be full
            os.ftruncate(descriptor, offset)
        raise
    finally:
        os.close(descriptor)
    if new:
        sync_folder(path.parent)


def write_new(path: Path, parts: Sequence[tuple[int, memoryview]], size: int) -> int:
    """Write and sync a file that is not there yet; return the CRC-32 of its bytes.

    What cannot be written whole goes again.

    Parameters
    ----------
    parts : where each begins, ascending; between them are zeros
    size : of the whole file
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o666)
    checksum, end = 0, 0
    try:
        try:
            for begin, data in [*parts, (size, memoryview(b""))]:
                for part in (memoryview(bytes(begin - end)), data):
                    checksum = zlib.crc32(part, checksum)
                    done = 0
                    while done < len(part):  # one write may take less than all
                        done += os.write(descriptor, part[done:])
                end = begin + len(data)
            sync_file(descriptor)
        finally:
            os.close(descriptor)
    except BaseException:
        with suppress(OSError):  # give back what room was taken: the disk may be full
            path.unlink()
        raise
    sync_folder(path.parent)
    return checksum


class WriteLock:
    """An advisory lock on a file, freed by the operating system when its process ends.

    The file itself is never removed and its content (process id and host, for the message) has
    no meaning while nobody holds the lock; so a crash cannot leave it stuck.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor is not None

    def acquire(self, wait: float) -> bool:
        """Take the lock, trying for `wait` seconds; False when another holder keeps it."""
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
        descriptor = os.open(self.path, flags, 0o666)
        try:
            deadline = time.monotonic() + wait
            while not _try_lock(descriptor):
                if time.monotonic() >= deadline:
                    os.close(descriptor)
                    return False
                time.sleep(_POLL_SECONDS)
            os.ftruncate(descriptor, 0)
            os.write(descriptor, f"{os.getpid()} {socket.gethostname()}\n".encode())
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        _held.add(self)
        return True

    def release(self) -> None:
        """Give the lock back; nothing happens when it is not held."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            _held.discard(self)
            os.close(descriptor)

    def owner(self) -> str | None:
        """Who holds the lock, as "pid 1234" or "pid 1234, host"; None when it does not say."""
        try:
            process, host = self.path.read_text("utf-8").split()
        except (OSError, ValueError):
            return None  # read between locking and writing the name
        return f"pid {process}" if host == socket.gethostname() else f"pid {process}, {host}"

    def _forget(self) -> None:
        """In a forked child: drop the copy of the parent's descriptor, which would share it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


_held: set[WriteLock] = set()


def _after_fork() -> None:
    for lock in _held:
        lock._forget()
    _held.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            os.lseek(descriptor, 0, os.SEEK_SET)
        else:
            # flock, not lockf: a lockf lock is lost as soon as its process closes *any*
            # descriptor of the file, and two stores in one process would not exclude each other.
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
