"""Pure work on many items: on a cluster where there is one, else on the cores of this machine.

Two sorts of work. What runs outside the interpreter's lock (compiled loops, matrix products) needs
no processes here: threads share what it works on. What is plain Python goes to the engine, which
starts processes once it has taken long. Results are the same everywhere and come in order.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, Protocol, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
_Taken = TypeVar("_Taken", contravariant=True)
_Given = TypeVar("_Given", covariant=True)

# Items under way for each thread: results that wait for an earlier one take memory.
IN_FLIGHT: Final = 3


class Work(Protocol[_Taken, _Given]):
    """A pure function of one item, with what it needs loaded once a process; it can be pickled."""

    def start(self) -> None:
        """Load what all items need."""

    def __call__(self, item: _Taken, /) -> _Given:
        """The result of one item."""


class Engine(Protocol):
    """What the search asks of an engine (those of `explorer.engine` have it)."""

    @property
    def name(self) -> str:
        """ "local" for this machine."""

    @property
    def workers(self) -> int:
        """How many items are worked on at the same time, at most."""

    def map(self, work: Work[Item, Result], items: Iterable[Item]) -> Iterator[Result]:
        """The results, in the order of the items."""


def beside(
    work: Work[Item, Result], items: Iterable[Item], engine: Engine | None
) -> Iterator[Result]:
    """The results of plain Python, in order: on the engine, or here when there is none."""
    if engine is not None:
        return engine.map(work, items)
    work.start()
    return map(work, items)


def threaded(
    work: Work[Item, Result], items: Iterable[Item], engine: Engine | None
) -> Iterator[Result]:
    """The results of work that leaves the interpreter's lock, in order: on the cluster, or on
    threads of this process.
    """
    if engine is not None and engine.name != "local":
        yield from engine.map(work, items)
        return
    work.start()
    cores = _cores() if engine is None else engine.workers
    if cores == 1:
        yield from map(work, items)
        return
    under_way: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(cores) as pool:
        try:
            for item in items:
                while len(under_way) >= IN_FLIGHT * cores:
                    yield under_way.popleft().result()
                under_way.append(pool.submit(work, item))
            while under_way:
                yield under_way.popleft().result()
        finally:
            for waiting in under_way:
                waiting.cancel()


def _cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
