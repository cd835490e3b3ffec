"""One part of the search index: the units of some reports, as flat arrays in a folder.

The contract. A row is a measure, a sentence or the heading path above them. All arrays are in row
order; rows of one cluster of like vectors stand together, heading paths last. Nothing is ever
changed after writing, so any number of processes may map a shard while others are written beside
it. Opening reads no row: the arrays are memory-mapped.

What a measure holds is what its sentences hold and what stands between them, so its own terms are
only the latter: half the size, and a measure and its sentences are counted in one go.

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
| length | float32 (n,) | number of terms, a measure's with those of its sentences |
| text_at, text_length | int64, int32 (n,) | characters in `text` |
| coarse, scale | int8 (b, dim), float32 (b,) | vectors, centred: coarse * scale; paths have none |
| child, child_from | int32 (m,), int32 (n + 1,) | rows of a measure's sentences |
| centroid, list_from | float32 (c, dim), int64 (c + 1,) | the clusters and their first rows |
| term, term_from | uint64 (t,), int64 (t + 1,) | hashes of the terms, sorted, and their postings |
| posting | int32 (p,) | rows that hold a term, ascending, as often as they do |
| held, held_from | int32 (p,), int64 (n + 1,) | a row's terms, as positions in `term`, as often |
| document_frequency | int32 (2, t) | measures and sentences that hold a term |
| text | uint16 or uint32 | code points, in two bytes where none needs more |
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.sums import seal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]

MEASURE, SENTENCE, PATH = 0, 1, 2

# Raised whenever the arrays or what is written in them change: shards of another version are
# built anew.
FORMAT = 4


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
    child: Ints
    child_from: Ints
    centroid: Floats
    list_from: Longs
    term: NDArray[np.uint64]
    term_from: Longs
    posting: Ints
    held: Ints
    held_from: Longs
    document_frequency: Ints
    text: NDArray[np.uint16] | NDArray[np.uint32]

    @property
    def rows(self) -> int:
        """How many rows there are, heading paths too."""
        return len(self.kind)

    def text_of(self, row: int) -> str:
        """The text of a row."""
        begin = int(self.text_at[row])
        return to_str(self.text[begin : begin + int(self.text_length[row])])

    def headings_of(self, row: int) -> tuple[str, ...]:
        """The headings above a row, from the top down."""
        path = int(self.path[row])
        return () if path < 0 else tuple(self.text_of(path).split("\n"))

    def postings(self, place: int) -> Ints:
        """The rows that hold the term at a place, ascending, as often as they do."""
        return self.posting[int(self.term_from[place]) : int(self.term_from[place + 1])]

    def places(self, keys: NDArray[np.uint64]) -> Longs:
        """The positions of terms (see `term_keys`) in the term arrays, -1 where no row holds one.

        int64, shape of `keys`.
        """
        import numpy as np

        if not len(self.term):
            return np.full(len(keys), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.term, keys), len(self.term) - 1)
        return np.where(self.term[at] == keys, at, -1)


# Terms whose hashes are kept: a question asks each shard for the same few dozen.
@lru_cache(maxsize=4_096)
def term_key(term: str) -> int:
    """The 64-bit hash by which a term is looked up.

    Two of a million terms share one with a chance of 3 in 100 million.
    """
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "little")


def term_keys(terms: Iterable[str]) -> NDArray[np.uint64]:
    """The hashes of terms, in their order."""
    import numpy as np

    return np.array([term_key(term) for term in terms], dtype=np.uint64)


def code_points(text: str) -> NDArray[np.uint16] | NDArray[np.uint32]:
    """A text as numbers: two bytes a character where none needs more, four otherwise."""
    import numpy as np

    # Lone surrogates come from damaged files; as plain numbers they survive.
    wide = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return wide.astype(np.uint16) if len(wide) == 0 or int(wide.max()) < 1 << 16 else wide


def to_str(points: NDArray[np.uint16] | NDArray[np.uint32]) -> str:
    """The inverse of `code_points`."""
    import numpy as np

    return points.astype(np.uint32).tobytes().decode("utf-32-le", "surrogatepass")


_ARRAYS = tuple(f.name for f in fields(Shard) if f.name != "reports")


# Which reports a shard covers, as whoever writes it names them: read without opening the shard.
COVERS = "reports.list"
# What the name of a shard ends in while it is written.
UNFINISHED = ".unfinished"


def write_shard(shard: Shard, folder: Path, covers: Sequence[str] = ()) -> None:
    """Write a shard; it appears under its name complete, sealed and on the disk, or not at all."""
    import numpy as np

    unfinished = folder.with_name(folder.name + UNFINISHED)
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for name in _ARRAYS:
        np.save(unfinished / f"{name}.npy", getattr(shard, name), allow_pickle=False)
    head = {"format": FORMAT, "reports": shard.reports, "rows": shard.rows}
    (unfinished / "shard.json").write_text(json.dumps(head), encoding="utf-8")
    (unfinished / COVERS).write_text("\n".join(covers) + "\n", encoding="utf-8")
    seal(unfinished)
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
    except Exception:  # numpy's reader of headers lets out what Python's own tokenizer raises
        return None


# A .npy file's header is padded to a multiple of 64 bytes; ours fit into two of them.
_EMPTY = 128


def mapped_size(shards: Sequence[Shard]) -> int:
    """Bytes of all arrays of some shards."""
    return sum(getattr(shard, name).nbytes for shard in shards for name in _ARRAYS)
