"""This machine: here for short work, in a process for each core once it turns out to be long."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.errors import EngineError
from explorer.lang import Message, language, set_language
from explorer.work import IN_FLIGHT, Item, Result, Work

if TYPE_CHECKING:
    from concurrent.futures import Future

# Seconds of work that are done here before processes are started. To start them and import the
# readers takes 1.3 s on two cores; to wait as long as that costs at most twice the best choice
# (the ski-rental argument), and a handful of reports needs no processes at all.
PATIENCE = 1.3
# Seconds between two looks of a process whether the one that started it is still there.
LOOK = 2.0
# Seconds that processes stay when there is no work: stages that follow one another use the same
# ones, which saves two seconds of processor each time; afterwards their memory is given back.
IDLE = 15


class Local:
    """Processes on this machine.

    Parameters
    ----------
    workers : how many; default as many as there are cores for us, 1 does all the work here
    patience : seconds of work that are done here first
    """

    name = "local"

    def __init__(self, workers: int | None = None, *, patience: float = PATIENCE) -> None:
        self._workers = workers
        self._patience = patience
        self._pool: Any = None
        self._count = 0  # of works sent to processes

    @property
    def workers(self) -> int:
        """How many processes at most."""
        if self._workers is None:
            from loky import cpu_count

            # Cores that this process may use: respects affinity and the limits of containers.
            self._workers = int(cpu_count())
        return self._workers

    def map(self, work: Work[Item, Result], items: Iterable[Item]) -> Iterator[Result]:
        """The results, in the order of the items; see `Engine.map`."""
        waiting = iter(items)
        work.start()
        spent = 0.0
        for item in waiting:
            begun = time.perf_counter()
            result = work(item)
            spent += time.perf_counter() - begun
            yield result
            if spent >= self._patience and self.workers > 1:
                break
        else:
            return
        yield from self._beside(work, waiting)

    def _beside(self, work: Work[Item, Result], items: Iterator[Item]) -> Iterator[Result]:
        """The same in processes beside this one."""
        first = next(items, None)
        if first is None:
            return
        pool = self._processes()
        under_way: deque[Future[Result]] = deque()
        with self._laid_out(work) as sent:
            under_way.append(pool.submit(_run, sent, first))
            for item in items:
                while len(under_way) >= IN_FLIGHT * self.workers:
                    yield under_way.popleft().result()
                under_way.append(pool.submit(_run, sent, item))
            while under_way:
                yield under_way.popleft().result()

    @contextmanager
    def begun(self, work: Work[Item, Result], items: Iterable[Item]) -> Iterator[Iterator[Result]]:
        """The results of `map`, begun at once in processes; see `Beginning.begun`."""
        waiting = list(items)
        if self.workers == 1 or not waiting:
            yield self.map(work, waiting)
            return
        pool = self._processes()
        with self._laid_out(work) as sent:
            under_way = [pool.submit(_run, sent, item) for item in waiting]
            yield (future.result() for future in under_way)
            if not all(future.done() for future in under_way):
                self.close()

    @contextmanager
    def _laid_out(self, work: Work[Any, Any]) -> Iterator[tuple[int, str]]:
        """What processes are sent to do the work, for as long as it is entered."""
        from loky.process_executor import BrokenProcessPool

        done = False
        with _laid_out(work) as path:
            self._count += 1
            try:
                yield self._count, path
                done = True
            except BrokenProcessPool as error:
                raise EngineError(
                    Message(
                        "一个工作进程意外终止（内存不足，或被系统结束）",
                        "a worker process ended unexpectedly (out of memory, or killed)",
                    ),
                    subject=f"--workers {self.workers}",
                    hint=Message(
                        "已完成的都已保存；重新运行同一命令即可继续，进程少一些: --workers 1",
                        "What was finished is kept; the same command goes on, with fewer "
                        "processes: --workers 1",
                    ),
                ) from error
            finally:
                if not done:  # whoever stops listening stops the work
                    self.close()

    def _processes(self) -> Any:
        """The processes, which stay for the next work for as long as IDLE."""
        if self._pool is None:
            from loky.process_executor import ProcessPoolExecutor

            self._pool = ProcessPoolExecutor(
                max_workers=self.workers, initializer=_install, initargs=(os.getpid(),),
                timeout=IDLE,
            )  # fmt: skip
        return self._pool

    def close(self) -> None:
        """End the processes."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, kill_workers=True)


@contextmanager
def _laid_out(work: Work[Any, Any]) -> Iterator[str]:
    """A file with the work and the language of its messages, which may quote one another; each
    process reads it once, when its first item comes.
    """
    from loky.backend.reduction import dumps

    stack = ExitStack()
    try:
        path = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "work"
        path.write_bytes(dumps((work, language())))
    except OSError as error:
        stack.close()
        raise EngineError(
            Message(
                f"临时文件夹无法写入：{error.strerror or error}",
                f"the temporary folder cannot be written: {error.strerror or error}",
            ),
            subject=tempfile.gettempdir() if tempfile.tempdir else "TMPDIR",
            hint=Message(
                "腾出空间，或用 TMPDIR 指定别的文件夹，或不用多个进程: --workers 1",
                "Make room there, name another one (TMPDIR), or use no processes: --workers 1",
            ),
        ) from error
    with stack:
        yield str(path)


_work: tuple[int, Any] = (0, None)  # of this process, when it is a worker


def _install(parent: int) -> None:
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """End this process when the one that started it was killed; it would wait for work for ever."""
    while os.getppid() == parent:
        time.sleep(LOOK)
    os._exit(1)


def _run(sent: tuple[int, str], item: Any) -> Any:
    global _work
    number, path = sent
    if _work[0] != number:
        _work = (0, None)  # both at once may be too much
        work, spoken = ForkingPickler.loads(Path(path).read_bytes())
        set_language(spoken)
        work.start()
        _work = (number, work)
    return _work[1](item)
