"""A sample of distinct sentences, drawn as they come by, whatever their number and order.

Each text gets a number from its hash and the seed, and the texts with the lowest stay (bottom-k
sampling; Cohen and Kaplan, "Summarizing data using bottom-k sketches", 2007): every set of texts
is as likely as any other, memory holds the sample only, and sentences may come block by block.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Generic, TypeVar

from explorer.types import Unit

T = TypeVar("T")
_Rank = tuple[str, str, str]


class Distinct(Generic[T]):
    """At most `size` distinct texts, each with what came along with one unit that has it.

    Parameters
    ----------
    size : texts kept; all while there are no more
    seed : chooses which
    """

    def __init__(self, size: int, seed: int) -> None:
        self._size = size
        self._seed = seed
        self._kept: dict[str, tuple[bytes, _Rank, T]] = {}  # text -> its number, order, what came
        self._last = b"\xff" * 33  # above every number

    def add(self, units: Sequence[Unit], along: Sequence[T]) -> None:
        """Look at more units; `along` is what is kept of each that stays."""
        for unit, what in zip(units, along, strict=True):
            number = hashlib.sha256(f"{self._seed} {unit.text}".encode()).digest()
            if number > self._last:
                continue
            rank = (
                hashlib.sha256(unit.text.encode()).hexdigest(),
                unit.section[-1] if unit.section else "",
                unit.id,
            )
            known = self._kept.get(unit.text)
            if known is None or rank < known[1]:
                self._kept[unit.text] = (number, rank, what)
            if len(self._kept) > 2 * self._size:
                self._prune()

    def _prune(self) -> None:
        if len(self._kept) > self._size:
            lowest = sorted(self._kept.items(), key=lambda item: item[1][0])[: self._size]
            self._last = lowest[-1][1][0]
            self._kept = dict(lowest)

    def drawn(self) -> list[T]:
        """What came with the sample, ordered by the texts' hashes."""
        self._prune()
        return [what for _, _, what in sorted(self._kept.values(), key=lambda item: item[1])]
