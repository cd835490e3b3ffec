"""Sequences whose items are made when they are asked for, out of columns of numbers.

A million matches are 40 MB as columns and a gigabyte as objects; who shows fifty of them needs
fifty. Texts are read report by report, and only while one of its items is made.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
Ints = NDArray[np.int64]

# Texts of reports that are kept at hand: matches come sorted by report, so that one of each two
# stays the same for long; 256 reports of 5,000 characters are some 3 MB.
TEXTS_KEPT: Final = 256
# Items made in one go when all are asked for: turning columns into numbers costs about the same for
# one as for some thousand.
_BLOCK: Final = 2_048


class Lazy(Sequence[T]):
    """Items by number. Equal to any sequence of equal items in the same order."""

    def __len__(self) -> int:
        raise NotImplementedError

    def some(self, numbers: Ints) -> list[T]:
        """The items of those numbers, in that order."""
        raise NotImplementedError

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...
    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        """An item, or those of a slice."""
        if isinstance(at, slice):
            return tuple(self.some(np.arange(*at.indices(len(self)), dtype=np.int64)))
        number = int(at)
        if not -len(self) <= number < len(self):
            raise IndexError(f"{number} of {len(self)}")
        return self.some(np.array([number % len(self)], dtype=np.int64))[0]

    def __iter__(self) -> Iterator[T]:
        """The items in order."""
        for at in range(0, len(self), _BLOCK):
            yield from self.some(np.arange(at, min(at + _BLOCK, len(self)), dtype=np.int64))

    def __eq__(self, other: object) -> bool:
        """Whether the other is a sequence of equal items."""
        if self is other:
            return True
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and all(x == y for x, y in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """The items, as of a tuple."""
        return repr(tuple(self))


class Made(Lazy[T]):
    """Items that a function makes out of their numbers."""

    def __init__(self, count: int, make: Callable[[Ints], list[T]]) -> None:
        self._count = count
        self._make = make

    def __len__(self) -> int:
        return self._count

    def some(self, numbers: Ints) -> list[T]:
        """The items of those numbers."""
        return self._make(numbers)


class Texts(Mapping[str, str]):
    """Texts of reports, read when asked for; the last ones stay at hand.

    names : ids of the reports
    read : id to text
    """

    def __init__(
        self, names: Sequence[str], read: Callable[[str], str], kept: int = TEXTS_KEPT
    ) -> None:
        self._names = names
        self._read = read
        self._kept = kept
        self._held: OrderedDict[str, str] = OrderedDict()

    def __getitem__(self, name: str) -> str:
        text = self._held.get(name)
        if text is None:
            text = self._held[name] = self._read(name)
            if len(self._held) > self._kept:
                self._held.popitem(last=False)
        else:
            self._held.move_to_end(name)
        return text

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def ragged(at: Ints, numbers: Ints) -> tuple[Ints, Ints]:
    """Some rows of lists laid end to end, where list i is ``[at[i]:at[i + 1]]``.

    Returns
    -------
    where the chosen lists lie, laid end to end in their turn, shape (len(numbers) + 1,), and which
    elements they are made of
    """
    sizes = at[numbers + 1] - at[numbers]
    ends = np.concatenate(([0], np.cumsum(sizes)))
    which = np.repeat(at[numbers] - ends[:-1], sizes) + np.arange(int(ends[-1]))
    return ends.astype(np.int64), which.astype(np.int64)


def stretch(values: NDArray[Any], at: Ints, number: int) -> NDArray[Any]:
    """List `number` of lists laid end to end."""
    return values[at[number] : at[number + 1]]
