"""Arrays on disk that only grow: columns, and sets of numbers kept in order.

What is appended counts once the owner has noted the new lengths (`Shelf.commit`); bytes beyond
them, left by a process that was killed, are overwritten by the next one. Arrays are read through
the page cache and are not held in memory.

Method of the sets: a log-structured merge tree (O'Neil et al., 1996) without its part in memory:
each addition is a file of its own, and two files of about one size become one, so that of n
additions at most log2(n) files are left.
"""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Hash = NDArray[np.uint64]
Ints = NDArray[np.int64]

# Numbers that are merged at a time: 32 MB of each file.
_BLOCK: Final = 4_000_000
_SHIFT: Final = np.uint64(32)
_LOW: Final = np.uint64(0xFFFFFFFF)


class Column:
    """One array on disk.

    length : how many of its numbers count
    sum : CRC-32 of their bytes
    """

    def __init__(self, path: Path, dtype: Any, length: int = 0, sum: int = 0) -> None:
        self._path = path
        self._dtype = np.dtype(dtype)
        self._view: NDArray[Any] | None = None
        self.length = length
        self.sum = sum

    @property
    def bytes(self) -> int:
        """Bytes that count."""
        return self.length * int(self._dtype.itemsize)

    def sound(self) -> bool:
        """Whether the file holds all that counts."""
        try:
            return self.length == 0 or self._path.stat().st_size >= self.bytes
        except OSError:
            return False

    def append(self, values: NDArray[Any]) -> None:
        """Write numbers behind those that count."""
        if not len(values):
            return
        data = np.ascontiguousarray(values, dtype=self._dtype).tobytes()
        with self._path.open("r+b" if self._path.exists() else "w+b") as file:
            file.seek(self.bytes)
            file.write(data)
            file.truncate()
        self.sum = zlib.crc32(data, self.sum)
        self.length += len(values)
        self._view = None

    def sync(self) -> None:
        """Block until what was written is on the disk itself."""
        if self.length:
            with self._path.open("rb") as file:
                os.fsync(file.fileno())

    def forget(self) -> None:
        """Take what was read out of the memory that counts as the process's."""
        self._view = None

    @property
    def values(self) -> NDArray[Any]:
        """The array, shape (length,), read from the disk as it is used."""
        if self.length == 0:
            return np.zeros(0, dtype=self._dtype)
        view = self._view  # another thread may forget it meanwhile
        if view is None:
            mapped = np.memmap(self._path, dtype=self._dtype, mode="r", shape=(self.length,))
            view = self._view = mapped.view(np.ndarray)
        return view


class Postings:
    """A set of pairs (key, value) of 32 bits each, in order, in a few files.

    files : name, length and CRC-32 of each file, oldest first; values of an older file are smaller
    """

    def __init__(self, folder: Path, name: str, files: list[tuple[str, int, int]]) -> None:
        self._folder = folder
        self._name = name
        self._columns = [self._column(n, size, said) for n, size, said in files]
        self._files = list(files)
        self._made = 1 + max([int(n.rpartition("-")[2]) for n, _, _ in files], default=-1)

    def _column(self, name: str, size: int, said: int) -> Column:
        return Column(self._folder / f"{name}.u64", np.uint64, size, said)

    @property
    def files(self) -> list[tuple[str, int, int]]:
        """What must be noted to open the set again."""
        return list(self._files)

    def sound(self) -> bool:
        """Whether the files hold all that they should."""
        return all(c.sound() for c in self._columns)

    def forget(self) -> None:
        """Take what was read out of the memory that counts as the process's."""
        for column in self._columns:
            column.forget()

    def sync(self) -> None:
        """Block until all is on the disk itself."""
        for column in self._columns:
            column.sync()

    def add(self, keys: NDArray[Any], values: NDArray[Any]) -> None:
        """Add pairs; every value is greater than those of earlier additions."""
        if not len(keys):
            return
        both = (keys.astype(np.uint64) << _SHIFT) | values.astype(np.uint64)
        both.sort()
        self._push(self._fresh(both))
        while len(self._files) > 1 and self._files[-2][1] < 2 * self._files[-1][1]:
            self._merge()

    def _fresh(self, ordered: Hash | None = None) -> tuple[str, Column]:
        name = f"{self._name}-{self._made}"
        self._made += 1
        column = self._column(name, 0, 0)
        if ordered is not None:
            column.append(ordered)
        return name, column

    def _push(self, made: tuple[str, Column]) -> None:
        name, column = made
        self._files.append((name, column.length, column.sum))
        self._columns.append(column)

    def _merge(self) -> None:
        """Make one file of the last two, a part of the range of keys at a time."""
        one, two = self._columns[-2].values, self._columns[-1].values
        made = self._fresh()
        at, also = 0, 0
        while at < len(one):
            stop = min(len(one), at + _BLOCK)
            until = len(two) if stop == len(one) else int(np.searchsorted(two, one[stop]))
            both = np.concatenate((one[at:stop], two[also:until]))
            both.sort(kind="stable")  # two ordered rows: one pass
            made[1].append(both)
            at, also = stop, until
        if also < len(two):
            made[1].append(two[also:])
        del self._files[-2:], self._columns[-2:]
        self._push(made)

    def find(self, keys: NDArray[Any]) -> tuple[Ints, list[tuple[Ints, Ints]]]:
        """Where each of some keys stands.

        Parameters
        ----------
        keys : uint32 values, ascending

        Returns
        -------
        counts : int64 array, shape as `keys`
        ranges : for each file, oldest first, where the key's pairs begin and how many there are
        """
        wanted = keys.astype(np.uint64) << _SHIFT
        counts = np.zeros(len(keys), dtype=np.int64)
        ranges = []
        for column in self._columns:
            row = column.values
            low = np.searchsorted(row, wanted)
            size = np.searchsorted(row, wanted | _LOW, side="right") - low
            counts += size
            ranges.append((low, size))
        return counts, ranges

    def values(self, ranges: list[tuple[Ints, Ints]], most: Ints) -> tuple[Ints, Ints]:
        """The values of found keys, of each at most so many, smallest first.

        Parameters
        ----------
        ranges : from `find`, for all keys or a part of each array
        most : int64 array, shape as the keys

        Returns
        -------
        of : int64 array, the number of the key that each value belongs to
        values : int64 array
        """
        left = most.copy()
        of, out = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for column, (low, size) in zip(self._columns, ranges, strict=True):
            take = np.minimum(size, left)
            left -= take
            total = int(take.sum())
            if total:
                begin = np.repeat(np.cumsum(take) - take, take)
                at = np.repeat(low, take) + np.arange(total) - begin
                of.append(np.repeat(np.arange(len(take)), take))
                out.append((column.values[at] & _LOW).astype(np.int64))
        return np.concatenate(of), np.concatenate(out)
