"""What an earlier search found, so that the next one does only what is new.

The contract. A search that remembers finds what a search that does not finds. How rare a gram is,
which of many places are linked and who is nearest to whom follows from all reports, and is decided
anew each time, since one more report may change it anywhere. What is looked up is what pure
functions said of the very same input: the near stretches of two units, and the matches of two
reports in which the same was seen. These take most of the time of a search, and nearly all of them
are the same when a report comes or goes.
"""

from __future__ import annotations

import base64
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.reuse.model import ReuseResult, ReuseSettings, ReuseText
from explorer.types import Match

Ints = NDArray[np.int64]
Hash = NDArray[np.uint64]

# Raised when a search of the same input may say something else than before: what older versions
# remember is then not used.
FORMAT: Final = 1

_Pair = tuple[str, str]
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
class Remembered:
    """What a search over some reports found.

    Attributes
    ----------
    reports : report id to the digest of its text as it was compared
    slots : report id to its fillers, int64 array, shape (n, 3): start, end, kind (`slots_at`)
    seen : two reports, in the order of time, to the hash of what was seen in both
    matches, low : two report ids, the smaller first, to their matches and to those below the
        threshold; paraphrases are not among them
    aligned : what was said of pairs of units
    """

    settings: ReuseSettings = field(default_factory=ReuseSettings)
    reports: Mapping[str, str] = field(default_factory=dict)
    slots: Mapping[str, Ints] = field(default_factory=dict)
    seen: Mapping[_Pair, int] = field(default_factory=dict)
    matches: Mapping[_Pair, list[Match]] = field(default_factory=dict)
    low: Mapping[_Pair, list[Match]] = field(default_factory=dict)
    aligned: Aligned = field(default_factory=Aligned.none)

    def slots_of(self, text: ReuseText) -> list[tuple[int, int, int]] | None:
        """The fillers of a text as it was compared; None when it was not, or was another."""
        if self.reports.get(text.report) != digest(text):
            return None
        return [(start, end, kind) for start, end, kind in self.slots[text.report].tolist()]

    def pack(self) -> dict[str, Any]:
        """Plain values, ready for JSON, without the matches: they stand in the result."""
        names = list(self.reports)
        number = {name: i for i, name in enumerate(names)}
        pairs = np.array([(number[a], number[b]) for a, b in self.seen], dtype=np.int64)
        seen = np.fromiter(self.seen.values(), dtype=np.int64, count=len(self.seen))
        return {
            "format": FORMAT,
            "reports": dict(self.reports),
            "slots": _text(np.concatenate([_NO_SLOTS, *(self.slots[n] for n in names)])),
            "slots_of": [len(self.slots[n]) for n in names],
            "pairs": _text(pairs),
            "seen": _text(seen),
            "aligned": [_text(self.aligned.pairs.view(np.int64)), _text(self.aligned.at),
                        _text(self.aligned.flat)],
        }  # fmt: skip

    @classmethod
    def unpack(cls, packed: Mapping[str, Any], result: ReuseResult | None) -> Remembered | None:
        """What was packed, with the matches of the result; None when it is of another version.

        Without a result only the fillers are remembered.
        """
        if packed.get("format") != FORMAT:
            return None
        names = list(packed["reports"])
        slots = np.split(_array(packed["slots"]).reshape(-1, 3), np.cumsum(packed["slots_of"]))
        fillers = dict(zip(names, slots, strict=False))  # the last piece is empty
        if result is None:
            return cls(reports=packed["reports"], slots=fillers)
        pairs = _array(packed["pairs"]).reshape(-1, 2).tolist()
        seen = _array(packed["seen"]).tolist()
        units, at, flat = (_array(text) for text in packed["aligned"])
        return cls(
            result.settings,
            packed["reports"],
            fillers,
            {(names[a], names[b]): h for (a, b), h in zip(pairs, seen, strict=True)},
            by_pair(result.matches),
            by_pair(result.candidates),
            Aligned(units.view(np.uint64), at, flat),
        )


def by_pair(matches: Sequence[Match]) -> dict[_Pair, list[Match]]:
    """Matches but paraphrases, by their reports."""
    out: dict[_Pair, list[Match]] = defaultdict(list)
    for m in matches:
        if m.kind != "paraphrase":
            out[m.a.report, m.b.report].append(m)
    return out


def digest(text: ReuseText) -> str:
    """Of everything that the comparison knows of a report."""
    parts = (text.text, text.sentences, text.formula, text.year, text.date, text.names)
    return blake2b(repr(parts).encode(errors="surrogatepass"), digest_size=12).hexdigest()


def _text(values: Ints) -> str:
    data = zlib.compress(np.ascontiguousarray(values, dtype="<i8").tobytes(), 1)
    return base64.b64encode(data).decode("ascii")


def _array(text: str) -> Ints:
    data = zlib.decompress(base64.b64decode(text))
    return np.frombuffer(data, dtype="<i8").astype(np.int64)
