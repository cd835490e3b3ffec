"""One part of the search index: the units of some reports, as flat arrays in a folder.

The contract. A row is a measure, a sentence or the heading path above them. All arrays are in row
order; rows of one cluster of like vectors stand together, heading paths last. Nothing is ever
changed after writing, so any number of processes may map a shard while others are written beside
it. Opening reads no row: the arrays are memory-mapped.

| array | dtype, shape | |
| --- | --- | --- |
| report | int32 (n,) | position in `reports` |
| kind | int8 (n,) | MEASURE, SENTENCE or PATH |
| number | int32 (n,) | the unit's index in its report |
| start | int32 (n,) | offset into the report's text |
| role | int8 (n,) | position in `types.ROLES` |
| owner | int32 (n,) | row of the measure a sentence lies in (a measure: itself), -1 none |
| path | int32 (n,) | row of the heading path, -1 none |
| order | int32 (n,) | place in document order, to break ties |
| length | float32 (n,) | number of terms |
| text_at, text_length | int64, int32 (n,) | characters in `text` |
| coarse, scale | int8 (n, dim), float32 (n,) | vectors for choosing candidates: coarse * scale |
| fine | float16 (n, dim) | vectors for scoring: unit rows, centred |
| child, child_from | int32 (m,), int64 (n + 1,) | rows of a measure's sentences |
| centroid, list_from | float32 (c, dim), int64 (c + 1,) | the clusters and their first rows |
| term, term_from | uint64 (t,), int64 (t + 1,) | hashes of the terms, sorted, and their postings |
| posting, count | int32 (p,), uint8 (p,) | rows that hold a term, ascending, and how often |
| held, held_count | int32 (p,), uint8 (p,) | positions in `term` of a row's terms, and how often |
| held_from | int64 (n + 1,) | the first of each row |
| document_frequency | int32 (3, t) | rows of each kind that hold a term |
| text | uint8 | UTF-32-LE, so that characters can be counted off |
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]

MEASURE, SENTENCE, PATH = 0, 1, 2
CHARACTER = 4  # bytes of one in UTF-32

# Raised whenever the arrays or what is written in them change: shards of another version are
# built anew.
FORMAT = 2


@dataclass(frozen=True, slots=True, eq=False)
class Shard:
    """See the table above."""

    reports: tuple[str, ...]
    report: Ints
    kind: NDArray[np.int8]
    number: Ints
    start: Ints
    role: NDArray[np.int8]
    owner: Ints
    path: Ints
    order: Ints
    length: Floats
    text_at: Longs
    text_length: Ints
    coarse: NDArray[np.int8]
    scale: Floats
    fine: NDArray[np.float16]
    child: Ints
    child_from: Longs
    centroid: Floats
    list_from: Longs
    term: NDArray[np.uint64]
    term_from: Longs
    posting: Ints
    count: NDArray[np.uint8]
    held: Ints
    held_count: NDArray[np.uint8]
    held_from: Longs
    document_frequency: Ints
    text: NDArray[np.uint8]
    _places: dict[str, int] = field(default_factory=dict, repr=False)  # of terms looked up before

    @property
    def rows(self) -> int:
        """How many rows there are, heading paths too."""
        return len(self.kind)

    def text_of(self, row: int) -> str:
        """The text of a row."""
        begin = int(self.text_at[row]) * CHARACTER
        piece = self.text[begin : begin + int(self.text_length[row]) * CHARACTER]
        return piece.tobytes().decode("utf-32-le", "surrogatepass")

    def headings_of(self, row: int) -> tuple[str, ...]:
        """The headings above a row, from the top down."""
        path = int(self.path[row])
        return () if path < 0 else tuple(self.text_of(path).split("\n"))

    def postings(self, term: str) -> tuple[Ints, NDArray[np.uint8]]:
        """The rows that hold a term, ascending, and how often; empty when none does."""
        place = self.place(term)
        if place < 0:
            return self.posting[:0], self.count[:0]
        first, last = int(self.term_from[place]), int(self.term_from[place + 1])
        return self.posting[first:last], self.count[first:last]

    def place(self, term: str) -> int:
        """The position of a term in the term arrays, -1 when no row holds it."""
        import numpy as np

        known = self._places.get(term)
        if known is not None:
            return known
        key = term_key(term)
        i = int(np.searchsorted(self.term, np.uint64(key)))
        found = i if i < len(self.term) and int(self.term[i]) == key else -1
        if len(self._places) >= _PLACES_KEPT:
            self._places.clear()
        self._places[term] = found
        return found


def term_key(term: str) -> int:
    """The 64-bit hash by which a term is looked up.

    Two of a million terms share one with a chance of 3 in 100 million.
    """
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "little")


# A question asks for each of its thirty terms several times over; 10,000 take about 1 MB.
_PLACES_KEPT = 10_000
_ARRAYS = tuple(f.name for f in fields(Shard) if f.name not in ("reports", "_places"))


def write_shard(shard: Shard, folder: Path) -> None:
    """Write a shard; it appears under its name complete or not at all."""
    import numpy as np

    unfinished = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for name in _ARRAYS:
        np.save(unfinished / f"{name}.npy", getattr(shard, name), allow_pickle=False)
    head = {"format": FORMAT, "reports": shard.reports, "rows": shard.rows}
    (unfinished / "shard.json").write_text(json.dumps(head), encoding="utf-8")
    unfinished.rename(folder)


def open_shard(folder: Path) -> Shard | None:
    """Map a shard; None when it is not there, not whole, or of another version."""
    import numpy as np

    try:
        head: dict[str, Any] = json.loads((folder / "shard.json").read_text(encoding="utf-8"))
        if head["format"] != FORMAT:
            return None
        arrays: dict[str, Any] = {
            # Plain arrays over the mapped file: numpy's own class for them costs 20 microseconds a
            # slice, a third of a question's time. An array without elements cannot be mapped.
            name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))
            if (folder / f"{name}.npy").stat().st_size > _EMPTY
            else np.load(folder / f"{name}.npy", allow_pickle=False)
            for name in _ARRAYS
        }
        shard = Shard(tuple(head["reports"]), **arrays)
        return shard if shard.rows == head["rows"] else None
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return None


# A .npy file's header is padded to a multiple of 64 bytes; ours fit into two of them.
_EMPTY = 128


def mapped_size(shards: Sequence[Shard]) -> int:
    """Bytes of all arrays of some shards."""
    return sum(getattr(shard, name).nbytes for shard in shards for name in _ARRAYS)
