"""Some units of several shards, put together so that they are scored in one go.

A question scores a few hundred units out of many shards. Each step over them is one array
operation however many there are, and with few units its cost is that of calling it: so what is
needed of each shard is taken once, and all the rest is done once and not for every shard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.search.shard import Shard

    Floats = NDArray[np.float32]
    Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Units with their sentences: a measure is found by any of them, for long ones do much.

    The pieces of the first shard come first; of each shard the units, then their sentences.

    Attributes
    ----------
    parts : each shard with its pieces, int64, rows of the shard
    place : int64 (p,): to which of the n units each piece belongs
    own : int64 (n,): which piece each unit itself is
    """

    parts: tuple[tuple[Shard, Rows], ...]
    place: Rows
    own: Rows

    @property
    def units(self) -> int:
        """How many units there are."""
        return len(self.own)

    @property
    def pieces(self) -> int:
        """How many pieces there are."""
        return len(self.place)

    def taken(self, name: str) -> NDArray[Any]:
        """One of the shards' arrays, of all pieces."""
        import numpy as np

        return np.concatenate([getattr(shard, name).take(rows) for shard, rows in self.parts])

    def best(self, of_pieces: NDArray[Any]) -> Floats:
        """The highest value among the pieces of each unit, float32 (n,)."""
        import numpy as np

        if self.pieces == self.units:
            return of_pieces.astype(np.float32)
        out = np.full(self.units, -np.inf, dtype=np.float32)
        np.maximum.at(out, self.place, of_pieces.astype(np.float32, copy=False))
        return out


def gathered(shards: Sequence[Shard], rows: Sequence[Rows]) -> Batch:
    """Put units together.

    Parameters
    ----------
    rows : for each shard int64, ascending; all of one kind
    """
    import numpy as np

    parts, places, owns = [], [], []
    first_piece = first_unit = 0
    for shard, mine in zip(shards, rows, strict=True):
        units = np.arange(first_unit, first_unit + len(mine))
        begin = shard.child_from.take(mine)
        counts = shard.child_from.take(mine + 1) - begin
        children = shard.child.take(spread(begin, counts)).astype(np.int64)
        parts.append((shard, np.concatenate([mine, children])))
        places += [units, np.repeat(units, counts)]
        owns.append(np.arange(first_piece, first_piece + len(mine)))
        first_unit += len(mine)
        first_piece += len(mine) + len(children)
    nothing = np.empty(0, dtype=np.int64)
    return Batch(tuple(parts), np.concatenate([nothing, *places]), np.concatenate([nothing, *owns]))


def spread(first: NDArray[Any], counts: NDArray[Any]) -> Rows:
    """The numbers first[0], first[0] + 1, ... (counts[0] of them), first[1], ..."""
    import numpy as np

    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    found: Rows = np.arange(total) + np.repeat(first - (ends - counts), counts)
    return found
