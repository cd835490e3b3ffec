"""How much of each report is shared wording.

Every character that is a letter, Han character or digit counts once, under the strongest thing
that can be said of it: set phrase first (never copying), then exact, template, near, paraphrase,
and original when nothing applies. The kind of a character is that of the match it lies in, so the
shares can be checked against the list of matches.

A report's shares follow from its own text and its own matches: those of reports that no new match
touches can be carried over (`ShareTable.concat`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.reuse.lazy import Lazy, ragged, stretch
from explorer.reuse.prepared import Flags, Prepared
from explorer.reuse.table import Int32, Ints, MatchTable
from explorer.types import MATCH_KINDS, ReuseShare

_COLUMNS: Final = ("report", "tally", "source_at", "sources")
# What a character can be; the columns of a tally.
LABELS: Final = ("original", *reversed(MATCH_KINDS), "formula")


@dataclass(frozen=True, slots=True, eq=False)
class ShareTable:
    """The shares of reports, one row a report, by number.

    Attributes
    ----------
    reports : ids, ascending
    report : int32, number of the report of each row, ascending
    tally : int32, shape (r, 6): its characters of each of LABELS
    source_at : int64, shape (r + 1,)
    sources : int32, shape (s, 2): number of another report and the characters shared with it, most
        first; of row i ``[source_at[i]:source_at[i + 1]]``
    """

    reports: tuple[str, ...]
    report: Int32
    tally: Int32
    source_at: Ints
    sources: Int32

    @classmethod
    def from_arrays(
        cls, reports: Sequence[str], arrays: Mapping[str, NDArray[Any]], prefix: str = ""
    ) -> ShareTable:
        """The table whose `arrays` were stored; nothing is copied."""
        return cls(tuple(reports), *(arrays[prefix + name] for name in _COLUMNS))

    @classmethod
    def concat(cls, reports: Sequence[str], tables: Sequence[ShareTable]) -> ShareTable:
        """The rows of several tables over those reports (ascending); of a report that several
        tables have, the first one's row; none of reports that are not there any more.
        """
        place = {name: i for i, name in enumerate(reports)}
        seen: set[int] = set()
        parts = []
        for t in tables:
            number = np.array([place.get(name, -1) for name in t.reports], dtype=np.int64)
            mine = number[t.report] if len(t.report) else np.zeros(0, dtype=np.int64)
            keep = np.array([n >= 0 and n not in seen for n in mine.tolist()], dtype=np.bool_)
            seen.update(mine[keep].tolist())
            at, which = ragged(t.source_at, np.flatnonzero(keep))
            sources = t.sources[which].astype(np.int64)
            sources[:, 0] = number[sources[:, 0]] if len(number) else sources[:, 0]
            parts.append((mine[keep], t.tally[keep], np.diff(at), sources))
        report, tally, sizes, sources = (
            np.concatenate(column) for column in zip(*parts, strict=True)
        )
        order = np.argsort(report, kind="stable")
        begin = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
        at, which = ragged(begin, order)
        return cls(
            tuple(reports),
            report[order].astype(np.int32),
            tally[order].astype(np.int32),
            at,
            sources[which].astype(np.int32),
        )

    def arrays(self, prefix: str = "") -> dict[str, NDArray[Any]]:
        """All columns by name, for storing; the ids of the reports go beside them."""
        return {prefix + name: getattr(self, name) for name in _COLUMNS}

    def __len__(self) -> int:
        return len(self.report)


class Shares(Lazy[ReuseShare]):
    """The shares of a table, in the order of the reports' ids; each adds up to one.

    A report without characters is wholly original.
    """

    def __init__(self, table: ShareTable) -> None:
        self.table = table

    def __len__(self) -> int:
        return len(self.table)

    def some(self, numbers: Ints) -> list[ReuseShare]:
        """The shares of those numbers, in that order."""
        t = self.table
        out = []
        for i in numbers.tolist():
            tally = dict(zip(LABELS, t.tally[i].tolist(), strict=True))
            total = sum(tally.values())
            share = {label: count / max(1, total) for label, count in tally.items()}
            sources = stretch(t.sources, t.source_at, i).tolist()
            out.append(
                ReuseShare(
                    t.reports[t.report[i]],
                    total,
                    share["exact"],
                    share["template"],
                    share["near"],
                    share["paraphrase"],
                    share["formula"],
                    share["original"] if total else 1.0,
                    tuple({"report": t.reports[o], "characters": n} for o, n in sources),
                )
            )
        return out


class Counting:
    """Counts the shares of reports that are shown one by one.

    Parameters
    ----------
    table : the matches of these reports
    top : sources kept of each
    """

    def __init__(self, table: MatchTable, top: int) -> None:
        self._names = table.reports
        self._top = top
        of = np.concatenate([table.a[:, 0], table.b[:, 0]])
        order = np.argsort(of, kind="stable")
        self._order = order
        self._at = np.searchsorted(of[order], np.arange(len(self._names) + 1))
        self._table = table
        self._seen: list[int] = []
        self._tally: list[NDArray[Any]] = []
        self._sources: list[NDArray[Any]] = []

    def spans(self, number: int) -> Ints:
        """The spans of a report's matches, shape (n, 4): start, end, how strong (exact 4 ...
        paraphrase 1), number of the other report.
        """
        return sides(self._table, self._order[self._at[number] : self._at[number + 1]])

    def see(self, number: int, report: Prepared) -> None:
        """Count a report's characters."""
        length = len(report.source.text)
        spans = self.spans(number)
        counted = np.zeros(length, dtype=np.bool_)
        counted[report.plain.starts] = True
        label = np.zeros(length, dtype=np.int8)
        for rank in np.unique(spans[:, 2]).tolist():
            of = spans[spans[:, 2] == rank]
            label[_inside(of[:, 0], of[:, 1], length)] = rank
        label[report.formula] = LABELS.index("formula")
        self._seen.append(number)
        self._tally.append(np.bincount(label[counted], minlength=len(LABELS)))
        self._sources.append(by_source(spans, counted & ~report.formula)[: self._top])

    def shares(self) -> ShareTable:
        """Those of all reports that were shown."""
        order = np.argsort(np.array(self._seen, dtype=np.int64))
        sources = [self._sources[i] for i in order.tolist()]
        return ShareTable(
            self._names,
            np.array(self._seen, dtype=np.int32)[order],
            np.array(self._tally, dtype=np.int32).reshape(-1, len(LABELS))[order],
            np.cumsum([0, *(len(s) for s in sources)]).astype(np.int64),
            np.concatenate([np.zeros((0, 2), dtype=np.int32), *sources]).astype(np.int32),
        )


def sides(table: MatchTable, which: Ints) -> Ints:
    """Spans of one side of matches, shape (n, 4), see `Counting.spans`.

    Parameters
    ----------
    which : numbers of matches whose side a is meant, or of matches plus the length of the table
        whose side b is meant
    """
    match, second = which % max(1, len(table)), which >= len(table)
    mine = np.where(second[:, None], table.b[match], table.a[match]).astype(np.int64)
    other = np.where(second, table.a[match, 0], table.b[match, 0])
    rank = len(MATCH_KINDS) - table.kind[match].astype(np.int64)
    return np.column_stack([mine[:, 1], mine[:, 2], rank, other])


def _inside(starts: Ints, ends: Ints, length: int) -> Flags:
    """Which places of a text lie in one span or more."""
    change = np.bincount(starts, minlength=length + 1) - np.bincount(ends, minlength=length + 1)
    out: Flags = np.cumsum(change[:length]) > 0
    return out


def by_source(spans: Ints, free: Flags) -> Ints:
    """How many free characters lie in spans shared with each other report, most first.

    Parameters
    ----------
    spans : see `Counting.spans`
    free : of each character of the text whether it counts

    Returns
    -------
    int64 array, shape (n, 2): number of the report, characters
    """
    if not len(spans):
        return np.zeros((0, 2), dtype=np.int64)
    before = np.concatenate(([0], np.cumsum(free)))
    start, end, _, source = spans[np.lexsort((spans[:, 1], spans[:, 0], spans[:, 3]))].T
    # Spans of one source may overlap: each counts from where those before it end. Sources are kept
    # apart by adding more than any offset for each.
    apart = source * (len(free) + 1)
    reached = np.maximum.accumulate(np.concatenate(([-1], end + apart)))[:-1]
    start = np.minimum(np.maximum(start, reached - apart), end)
    first = np.flatnonzero(np.diff(source, prepend=-1))
    characters = np.add.reduceat(before[end] - before[start], first)
    out = np.column_stack([source[first], characters])
    sorted_: Ints = out[np.lexsort((out[:, 0], -out[:, 1]))]
    return sorted_
