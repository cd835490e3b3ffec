"""What an earlier search found, so that the next one does only what is new.

The contract. A search that remembers finds what a search that does not finds. How rare a gram is,
which of many places are linked and who is nearest to whom follows from all reports, and is decided
anew each time, since one more report may change it anywhere. What is looked up is what pure
functions said of the very same input: the near stretches of two units, and the matches of two
reports in which the same was seen. These take most of the time of a search, and nearly all of them
are the same when a report comes or goes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.reuse.model import ReuseSettings, ReuseText
from explorer.reuse.table import KIND, MatchTable, pair_numbers

if TYPE_CHECKING:
    from explorer.reuse.packed import Columns

Ints = NDArray[np.int64]
Hash = NDArray[np.uint64]

# Raised when a search of the same input may say something else than before: what older versions
# remember is then not used.
FORMAT: Final = 3

_NO_SLOTS: Final = np.zeros((0, 3), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Aligned:
    """What was said of pairs of units.

    Attributes
    ----------
    pairs : uint64 array, shape (p,), ascending, distinct
        Hash of the two units, in their order.
    at : int64 array, shape (p + 1,)
        ``flat[at[i]:at[i + 1]]`` is what was said of pair i: for each near stretch how many
        numbers follow, and those numbers (`near.AlignWork`).
    flat : int64 array
    """

    pairs: Hash
    at: Ints
    flat: Ints

    @classmethod
    def none(cls) -> Aligned:
        """Nothing was said of any."""
        return cls(
            np.zeros(0, dtype=np.uint64), np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int64)
        )

    @classmethod
    def of(cls, pairs: Hash, said: Mapping[int, Sequence[int]]) -> Aligned:
        """From the hashes of pairs, and what was said of those numbers of them."""
        order = np.argsort(pairs, kind="stable")
        ordered = pairs[order]
        fresh = np.ones(len(ordered), dtype=np.bool_)
        fresh[1:] = ordered[1:] != ordered[:-1]
        order = order[fresh]
        sizes = np.zeros(len(pairs), dtype=np.int64)
        sizes[list(said)] = [len(row) for row in said.values()]
        at = np.concatenate(([0], np.cumsum(sizes[order])))
        some = order[sizes[order] > 0].tolist()  # few
        flat = np.fromiter((v for i in some for v in said[i]), dtype=np.int64, count=int(at[-1]))
        return cls(ordered[fresh], at, flat)

    def __len__(self) -> int:
        return len(self.pairs)

    def find(self, pairs: Hash) -> Ints:
        """Where each pair stands, -1 when it was never looked at."""
        if not len(self.pairs):
            return np.full(len(pairs), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.pairs, pairs), len(self.pairs) - 1)
        return np.where(self.pairs[at] == pairs, at, -1).astype(np.int64)

    def said(self, where: Ints) -> dict[int, list[int]]:
        """What was said of those pairs of a row of places, -1 for unknown ones, of which anything
        was.
        """
        known = np.flatnonzero(where >= 0)
        known = known[self.at[where[known] + 1] > self.at[where[known]]]
        return {
            p: self.flat[self.at[i] : self.at[i + 1]].tolist()
            for p, i in zip(known.tolist(), where[known].tolist(), strict=True)
        }


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen in pairs of reports, as hashes.

    Attributes
    ----------
    reports : ids, ascending
    pairs : int64 array, shape (p,), ascending
        The numbers of two reports, in the order of time, in one (`pair_numbers`).
    hashes : int64 array, shape (p,)
    """

    reports: tuple[str, ...] = ()
    pairs: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    hashes: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @classmethod
    def of(cls, names: Sequence[str], pairs: Ints, hashes: Ints) -> Seen:
        """From pairs of numbers of reports, shape (p, 2), which `names` holds in any order."""
        order = sorted(range(len(names)), key=names.__getitem__)
        number = np.empty(len(names), dtype=np.int64)
        number[order] = np.arange(len(names))
        keys = pair_numbers(number[pairs[:, 0]], number[pairs[:, 1]], len(names))
        by = np.argsort(keys)
        return cls(tuple(names[i] for i in order), keys[by], hashes[by])

    def __len__(self) -> int:
        return len(self.pairs)

    def same(self, names: Sequence[str], pairs: Ints, hashes: Ints) -> NDArray[np.bool_]:
        """Of which pairs the very same was seen; numbers of reports are those of `names`."""
        if not len(self):
            return np.zeros(len(pairs), dtype=np.bool_)
        place = {name: i for i, name in enumerate(self.reports)}
        number = np.array([place.get(name, -1) for name in names], dtype=np.int64)
        a, b = number[pairs[:, 0]], number[pairs[:, 1]]
        keys = pair_numbers(a, b, len(self.reports))
        at = np.minimum(np.searchsorted(self.pairs, keys), len(self) - 1)
        out: NDArray[np.bool_] = (
            (a >= 0) & (b >= 0) & (self.pairs[at] == keys) & (self.hashes[at] == hashes)
        )
        return out


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a search over some reports found.

    Attributes
    ----------
    reports : report id to the digest of its text as it was compared
    slots : report id to its fillers, int64 array, shape (n, 3): start, end, kind (`slots_at`)
    seen : what was seen in each two reports
    matches, low : the matches and those below the threshold; paraphrases are not among them
    aligned : what was said of pairs of units
    """

    settings: ReuseSettings = field(default_factory=ReuseSettings)
    reports: Mapping[str, str] = field(default_factory=dict)
    slots: Mapping[str, Ints] = field(default_factory=dict)
    seen: Seen = field(default_factory=Seen)
    matches: MatchTable = field(default_factory=MatchTable.empty)
    low: MatchTable = field(default_factory=MatchTable.empty)
    aligned: Aligned = field(default_factory=Aligned.none)

    def slots_of(self, text: ReuseText) -> list[tuple[int, int, int]] | None:
        """The fillers of a text as it was compared; None when it was not, or was another."""
        if self.reports.get(text.report) != digest(text):
            return None
        return [(start, end, kind) for start, end, kind in self.slots[text.report].tolist()]

    def pack(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """What JSON has to hold, and arrays; without the matches, which stand in the result."""
        names = list(self.reports)
        header = {
            "format": FORMAT,
            "reports": dict(self.reports),
            "seen": list(self.seen.reports),
        }
        return header, {
            "slots": np.concatenate([_NO_SLOTS, *(self.slots[n] for n in names)]),
            "slots_of": np.array([len(self.slots[n]) for n in names], dtype=np.int64),
            "pairs": self.seen.pairs,
            "hashes": self.seen.hashes,
            "aligned_pairs": self.aligned.pairs,
            "aligned_at": self.aligned.at,
            "aligned_flat": self.aligned.flat,
        }

    @classmethod
    def unpack(
        cls,
        header: Mapping[str, Any],
        arrays: Mapping[str, NDArray[Any]],
        columns: Columns | None,
    ) -> Remembered | None:
        """What was packed, with the matches of the result; None when it is of another version.

        Without a result only the fillers are remembered.
        """
        if header.get("format") != FORMAT:
            return None
        names = list(header["reports"])
        slots = np.split(arrays["slots"], np.cumsum(arrays["slots_of"]))
        fillers = dict(zip(names, slots, strict=False))  # the last piece is empty
        if columns is None:
            return cls(reports=header["reports"], slots=fillers)
        return cls(
            columns.settings,
            header["reports"],
            fillers,
            Seen(tuple(header["seen"]), arrays["pairs"], arrays["hashes"]),
            without_paraphrases(columns.matches),
            without_paraphrases(columns.candidates),
            Aligned(arrays["aligned_pairs"], arrays["aligned_at"], arrays["aligned_flat"]),
        )


def without_paraphrases(table: MatchTable) -> MatchTable:
    """The matches of the other kinds, which follow from two reports alone."""
    return table.take(table.kind != KIND["paraphrase"])


def digest(text: ReuseText) -> str:
    """Of everything that the comparison knows of a report."""
    parts = (text.text, text.sentences, text.formula, text.year, text.date, text.names)
    return blake2b(repr(parts).encode(errors="surrogatepass"), digest_size=12).hexdigest()
