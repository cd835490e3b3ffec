"""Set phrases that several reports use: no copying, but shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.reuse.lazy import Lazy, stretch
from explorer.reuse.model import ReuseText, SetPhrase
from explorer.reuse.normal import normalise
from explorer.reuse.table import Int32, Ints

_COLUMNS: Final = ("report_at", "report", "occurrences")


@dataclass(frozen=True, slots=True, eq=False)
class PhraseTable:
    """Set phrases, those of most reports first.

    Attributes
    ----------
    reports : ids, ascending
    texts : as the first report writes each
    report_at : int64, shape (p + 1,)
    report : int32, numbers of the reports that use it; of phrase i
        ``[report_at[i]:report_at[i + 1]]``, ascending
    occurrences : int32, shape (p,)
    """

    reports: tuple[str, ...]
    texts: tuple[str, ...]
    report_at: Ints
    report: Int32
    occurrences: Int32

    @classmethod
    def from_arrays(
        cls,
        reports: Sequence[str],
        texts: Sequence[str],
        arrays: Mapping[str, NDArray[Any]],
        prefix: str = "",
    ) -> PhraseTable:
        """The table whose `arrays` were stored; nothing is copied."""
        return cls(tuple(reports), tuple(texts), *(arrays[prefix + name] for name in _COLUMNS))

    def arrays(self, prefix: str = "") -> dict[str, NDArray[Any]]:
        """All columns by name, for storing; texts and the ids of the reports go beside them."""
        return {prefix + name: getattr(self, name) for name in _COLUMNS}

    def __len__(self) -> int:
        return len(self.texts)


class SetPhrases(Lazy[SetPhrase]):
    """The set phrases of a table."""

    def __init__(self, table: PhraseTable) -> None:
        self.table = table

    def __len__(self) -> int:
        return len(self.table)

    def some(self, numbers: Ints) -> list[SetPhrase]:
        """The phrases of those numbers, in that order."""
        t = self.table
        return [
            SetPhrase(
                t.texts[i],
                tuple(t.reports[r] for r in stretch(t.report, t.report_at, i).tolist()),
                int(t.occurrences[i]),
            )
            for i in numbers.tolist()
        ]


def noted(reports: Sequence[ReuseText], first: int) -> dict[str, NDArray[Any]]:
    """The set phrases of some reports, numbered from `first` on, as arrays for `see_all`.

    Returns
    -------
    phrase_texts : uint8, each wording as it is written and as it is folded, in turn, between zeros
    phrase_rows : int32, shape (n, 2): number of the report, which wording
    """
    number: dict[str, int] = {}
    rows = [
        (at, number.setdefault(report.text[start:end].replace("\0", ""), len(number)))
        for at, report in enumerate(reports, first)
        for start, end in report.formula
    ]
    texts = "\0".join(part for text in number for part in (text, normalise(text).text))
    return {
        "phrase_texts": np.frombuffer(texts.encode("utf-8", "surrogatepass"), dtype=np.uint8),
        "phrase_rows": np.array(rows, dtype=np.int32).reshape(-1, 2),
    }


class Gathering:
    """Gathers the set phrases of reports that are shown one by one, in the order of their ids."""

    def __init__(self, reports: Sequence[str]) -> None:
        self._reports = tuple(reports)
        self._number: dict[str, int] = {}  # of a folded wording
        self._known: dict[str, int] = {}  # of a wording as it is written; -1 when nothing is left
        self._texts: list[str] = []
        self._phrase: list[int] = []
        self._report: list[int] = []

    def see(self, number: int, report: ReuseText) -> None:
        """Note a report's set phrases."""
        for start, end in report.formula:
            text = report.text[start:end]
            phrase = self._known.get(text)
            if phrase is None:
                phrase = self._known[text] = self._new(text)
            if phrase >= 0:
                self._phrase.append(phrase)
                self._report.append(number)

    def _new(self, text: str) -> int:
        return self._of(normalise(text).text, text)

    def _of(self, key: str, text: str) -> int:
        if not key:
            return -1
        if key not in self._number:
            self._number[key] = len(self._texts)
            self._texts.append(text)
        return self._number[key]

    def see_all(self, blocks: Sequence[Mapping[str, NDArray[Any]]], place: Ints) -> None:
        """Note the set phrases of reports that were `noted`.

        Parameters
        ----------
        place : int64 array, of each number in the rows the number here; -1 for a report that is
            not seen
        """
        number: dict[str, int] = {}  # of a wording as it is written
        keys: list[str] = []
        rows = [np.zeros((0, 2), dtype=np.int64)]
        for arrays in blocks:
            if not len(arrays["phrase_rows"]):
                continue
            both = bytes(arrays["phrase_texts"]).decode("utf-8", "surrogatepass").split("\0")
            written, folded = both[0::2], both[1::2]
            of = np.zeros(len(written), dtype=np.int64)
            for i, text in enumerate(written):
                at = number.setdefault(text, len(number))
                if at == len(keys):
                    keys.append(folded[i])
                of[i] = at
            held = arrays["phrase_rows"].astype(np.int64)
            held[:, 0] = place[held[:, 0]]
            held[:, 1] = of[held[:, 1]]
            rows.append(held[held[:, 0] >= 0])
        everything = np.concatenate(rows)
        everything = everything[np.argsort(everything[:, 0], kind="stable")]
        used, first = np.unique(everything[:, 1], return_index=True)
        texts = list(number)
        phrase = np.full(len(texts), -1, dtype=np.int64)
        for i in used[np.argsort(first)].tolist():  # as the first report writes each
            phrase[i] = self._of(keys[i], texts[i])
        mine = phrase[everything[:, 1]]
        self._phrase += mine[mine >= 0].tolist()
        self._report += everything[mine >= 0, 0].tolist()

    def phrases(self) -> PhraseTable:
        """Those that two or more reports use."""
        phrase = np.array(self._phrase, dtype=np.int64)
        report = np.array(self._report, dtype=np.int64)
        times = np.bincount(phrase, minlength=len(self._texts))
        # Once for each report that uses it.
        both = np.unique(phrase * max(1, len(self._reports)) + report)
        phrase, report = np.divmod(both, max(1, len(self._reports)))
        at = np.searchsorted(phrase, np.arange(len(self._texts) + 1))
        users = np.diff(at)
        some = sorted(
            np.flatnonzero(users > 1).tolist(),
            key=lambda i: (-int(users[i]), -int(times[i]), self._texts[i]),
        )
        return PhraseTable(
            self._reports,
            tuple(self._texts[i] for i in some),
            np.concatenate(([0], np.cumsum(users[some]))).astype(np.int64),
            np.concatenate(
                [np.zeros(0, dtype=np.int32), *(report[at[i] : at[i + 1]] for i in some)]
            ).astype(np.int32),
            times[some].astype(np.int32),
        )
