"""What an engine and its work have to offer, for rooms that hand work out and rooms that do it.

`explorer.engine` has the engines; this is all that a stage needs to know of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar, runtime_checkable

Item = TypeVar("Item")
Result = TypeVar("Result")
_Taken = TypeVar("_Taken", contravariant=True)
_Given = TypeVar("_Given", covariant=True)


class Work(Protocol[_Taken, _Given]):
    """A pure function of one item, with whatever it needs loaded once a process.

    It is pickled when it is sent. What must not travel (a model, an open file) is made in `start`,
    not in its constructor.
    """

    def start(self) -> None:
        """Load what all items need; called once in each process, before the first item."""

    def __call__(self, item: _Taken, /) -> _Given:
        """The result of one item. What may go wrong with an item is a part of its result."""


class Engine(Protocol):
    """Something that can do work."""

    @property
    def name(self) -> str:
        """What a user types after --engine."""

    @property
    def workers(self) -> int:
        """How many items are worked on at the same time, at most."""

    def map(self, work: Work[Item, Result], items: Iterable[Item]) -> Iterator[Result]:
        """The results, in the order of the items.

        Items are taken as there is room for them: an endless row of them needs the memory of
        `IN_FLIGHT * workers` items and results.

        Raises
        ------
        EngineError
            A process or the cluster was lost and could not be replaced. What came before is good.
        """

    def close(self) -> None:
        """Let processes go; the engine can be used again and then starts new ones."""


@runtime_checkable
class Beginning(Engine, Protocol):
    """An engine whose processes work while this one does something else; with one worker, this one
    does the work after all.
    """

    def begun(
        self, work: Work[Item, Result], items: Iterable[Item]
    ) -> AbstractContextManager[Iterator[Result]]:
        """The results of `Engine.map`, begun as this is entered: for a few long items. Whoever
        leaves before the last result stops the work.
        """


# Items under way for each worker: one that is worked on and two that wait, so that no worker idles
# while a slow item ahead of the others is waited for.
IN_FLIGHT = 3


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
