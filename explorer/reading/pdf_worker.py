"""A process of its own for pdfium, so that a hostile PDF can neither hang nor end the run.

One worker is started with the first PDF and reused for all others: starting it takes some tenths of
a second. It is given a file's bytes and answers with JSON, each behind its length in eight bytes.
It ends itself when a file takes too long, by a timer that also runs while pdfium does, and by the
system when it takes too much memory (Linux; elsewhere the limits of `pdf_pages` alone hold); the
next file gets a new one. It ends with this process, as its input does.
"""

from __future__ import annotations

import atexit
import contextlib
import faulthandler
import json
import os
import subprocess
import sys
import threading
import time
from typing import IO, Any

# Seconds a file. All characters of the longest PDF that is allowed take some 10 s here; a slow
# laptop needs several times that.
LIMIT_SECONDS = 120
# Bytes of address space: the largest PDF that is allowed (256 MiB) twice, its text, pdfium's page.
LIMIT_MEMORY = 3 << 30
_LENGTH = 8  # bytes
_CODE = "from explorer.reading.pdf_worker import serve; serve()"


class WorkerLost(Exception):
    """The worker ended without an answer: `slow` when its time was up."""

    def __init__(self, slow: bool) -> None:
        super().__init__("too slow" if slow else "it ended without an answer")
        self.slow = slow


class Worker:
    """The process and its pipes; asked by one thread at a time."""

    def __init__(self, limit_seconds: float = LIMIT_SECONDS, code: str = _CODE) -> None:
        self.limit_seconds = limit_seconds
        self._code = code
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0  # of which process; a fork does not share the worker

    def pages(self, data: bytes) -> dict[str, Any]:
        """What `pdf_pages.pages_of` says of a PDF.

        Raises
        ------
        WorkerLost
            It took too long, or pdfium came to grief over it.
        OSError
            No process can be started here.
        """
        with self._lock:
            process = self._running()
            begin = time.monotonic()
            assert process.stdin is not None and process.stdout is not None  # noqa: S101
            try:
                _send(process.stdin, data)
                return dict(json.loads(_receive(process.stdout)))
            except (OSError, EOFError, ValueError) as error:
                slow = time.monotonic() - begin >= self.limit_seconds
                self._end()
                raise WorkerLost(slow) from error

    def close(self) -> None:
        """End the process; the next question starts another."""
        with self._lock:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            self._process = subprocess.Popen(  # noqa: S603  (our own code)
                [sys.executable, "-c", self._code, str(self.limit_seconds)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
            self._owner = os.getpid()
            assert self._process.stdout is not None  # noqa: S101
            try:
                _receive(self._process.stdout)  # its start does not count as the file's time
            except EOFError as error:
                self._end()
                raise OSError("the process for PDFs does not start") from error
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        with contextlib.suppress(OSError):
            process.kill()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        process.wait()


WORKER = Worker()
atexit.register(WORKER.close)


def serve() -> None:
    """Answer until the input ends: what the process runs."""
    from explorer.reading.pdf_pages import pages_of

    limit = float(sys.argv[1])
    _bound_memory()
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # pdfium prints now and then
    silent = os.fdopen(os.open(os.devnull, os.O_WRONLY), "wb")
    _send(output, b"ready")
    while True:
        try:
            data = _receive(sys.stdin.buffer)
        except EOFError:
            return
        faulthandler.dump_traceback_later(limit, exit=True, file=silent)
        answer = pages_of(data)
        faulthandler.cancel_dump_traceback_later()
        _send(output, json.dumps(answer).encode())


def _bound_memory() -> None:
    if not sys.platform.startswith("linux"):
        return  # macOS accepts the limit and ignores it; Windows has none
    import resource

    with contextlib.suppress(ValueError, OSError):  # a lower limit is set already
        resource.setrlimit(resource.RLIMIT_AS, (LIMIT_MEMORY, LIMIT_MEMORY))


def _send(pipe: IO[bytes], content: bytes) -> None:
    pipe.write(len(content).to_bytes(_LENGTH, "big"))
    pipe.write(content)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    """Return one message; EOFError when the other side has ended."""
    length = int.from_bytes(_exactly(pipe, _LENGTH), "big")
    return _exactly(pipe, length)


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    content = pipe.read(length)
    if len(content) < length:
        raise EOFError
    return content
