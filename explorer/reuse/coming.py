"""Blocks of new reports, each made ready while the one before it is compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Final

from explorer.reuse.model import ReuseSettings, ReuseText
from explorer.reuse.prepared import Prepared
from explorer.reuse.spread import begins, beside, meanwhile
from explorer.reuse.work import PrepareWork
from explorer.work import Engine

# Characters of a block from which its work is given to other processes at once: some two seconds
# of it, more than it takes to start them.
LONG: Final = 400_000
# Reports made ready by one call to an engine: some 50 ms of work, so that to send it is little.
_REPORTS_A_TASK: Final = 8


def worth(texts: Sequence[ReuseText], engine: Engine | None) -> bool:
    """Whether other processes should work on a block while this one does."""
    return sum(len(t.text) for t in texts) >= LONG and begins(engine)


class Coming:
    """Blocks of reports, one after the other; to be entered and left.

    Parameters
    ----------
    blocks : the texts; the next one is read by `begin`, or when its turn has come
    """

    def __init__(
        self, blocks: Iterator[list[ReuseText]], settings: ReuseSettings, engine: Engine | None
    ) -> None:
        self._blocks = blocks
        self._work = PrepareWork(settings)
        self._engine = engine
        self._entered = ExitStack()
        self._next: tuple[list[ReuseText], Iterable[list[Prepared]]] | None = None

    def __enter__(self) -> Coming:
        """Nothing is begun yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> bool | None:
        """Stop what was begun."""
        return self._entered.__exit__(kind, error, where)

    def begin(self) -> None:
        """Read the next block, and have it made ready by other processes where it is worth it."""
        if self._next is not None:
            return
        texts = next(self._blocks, [])
        parts = [
            [(text, None) for text in texts[at : at + _REPORTS_A_TASK]]
            for at in range(0, len(texts), _REPORTS_A_TASK)
        ]
        made: Iterable[list[Prepared]]
        if worth(texts, self._engine):
            made = self._entered.enter_context(meanwhile(self._work, parts, self._engine))
        else:
            made = beside(self._work, parts, self._engine)
        self._next = texts, made

    def take(self) -> tuple[list[ReuseText], list[Prepared]]:
        """The next block, made ready; empty when there is none."""
        self.begin()
        assert self._next is not None  # noqa: S101  (begun)
        texts, made = self._next
        self._next = None
        reports = [p for some in made for p in some]
        self._entered.close()
        return texts, reports
