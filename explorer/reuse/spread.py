"""Pure work on many items: on a cluster where there is one, else on the cores of this machine.

Two sorts of work. What runs outside the interpreter's lock (compiled loops, matrix products) needs
no processes here: threads share what it works on. What is plain Python goes to the engine, which
starts processes once it has taken long. Results are the same everywhere and come in order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from explorer.work import IN_FLIGHT, Beginning, Engine, Item, Result, Work, cores


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
    threads = cores() if engine is None else engine.workers
    if threads == 1:
        yield from map(work, items)
        return
    under_way: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for item in items:
                while len(under_way) >= IN_FLIGHT * threads:
                    yield under_way.popleft().result()
                under_way.append(pool.submit(work, item))
            while under_way:
                yield under_way.popleft().result()
        finally:
            for waiting in under_way:
                waiting.cancel()


def begins(engine: Engine | None) -> bool:
    """Whether there are processes that work while this one goes on."""
    return isinstance(engine, Beginning) and engine.workers > 1


@contextmanager
def meanwhile(
    work: Work[Item, Result], items: Sequence[Item], engine: Engine | None
) -> Iterator[Iterator[Result]]:
    """The results of a few long items, in order: begun at once where the engine can, so that this
    process may do something else before it asks for them; else done when they are asked for.
    """
    if engine is not None and isinstance(engine, Beginning) and engine.workers > 1:
        with engine.begun(work, items) as results:
            yield results
    else:
        work.start()
        yield map(work, items)
