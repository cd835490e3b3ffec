"""The strengths of `explorer.themes.cues` for many texts in one pass.

The texts are laid end to end as numbers. A place where the first two characters of some phrase
stand (one in ten) is compared with the phrases that begin so, all places at once; what is left is
counted phrase by phrase, over the texts that hold it. Phrases with gaps are looked for with a
regular expression, only in texts that hold all their parts.

Contract: bit for bit what `cues.strengths` gives, text by text (products in the same order).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from explorer.themes.codebook import Codebook
from explorer.themes.cue import Cue, Form
from explorer.themes.cues import by_weight, says_less
from explorer.tokens import BREAK, laid_out

Rows = NDArray[np.int64]

# Characters laid end to end at once: bounds the tables to some 100 MB.
_BLOCK = 2_000_000


@dataclass(frozen=True)
class _Entry:
    """A cue on one side of one theme; `less[i]` holds what makes form i say nothing new."""

    theme: int
    speaks_for: bool
    cue: Cue
    forms: tuple[int, ...]
    less: tuple[tuple[int, ...], ...]


class CueTable:
    """A codebook's cues, arranged for `strengths`."""

    def __init__(self, codebook: Codebook) -> None:
        self._themes = len(codebook.themes)
        self._forms: list[Form] = []
        self._number: dict[Form, int] = {}
        self._entries: list[_Entry] = []
        for t, theme in enumerate(codebook.themes):
            self._add(t, True, by_weight(theme.cues))
            self._add(t, False, by_weight([*theme.against, *codebook.against]))
        self._using: dict[int, list[int]] = defaultdict(list)
        for e, entry in enumerate(self._entries):
            for number in entry.forms:
                self._using[number].append(e)
        parts = dict.fromkeys(part for form in self._forms for part in form.parts)
        self._finder = _Finder(list(parts))
        # A form is looked for where its rarest part stands; the longest is a fair guess.
        at = {part: i for i, part in enumerate(parts)}
        self._parts = [tuple(at[part] for part in form.parts) for form in self._forms]
        self._by_part: dict[int, list[int]] = defaultdict(list)
        for f, form in enumerate(self._forms):
            self._by_part[at[max(form.parts, key=len)]].append(f)

    def _add(self, theme: int, speaks_for: bool, cues: Sequence[Cue]) -> None:
        for cue in cues:
            for form in cue.forms:
                if form not in self._number:
                    self._number[form] = len(self._forms)
                    self._forms.append(form)
        pairs = [(cue, form) for cue in cues for form in cue.forms]
        texts = [form.text for _, form in pairs]
        for cue in cues:
            less = tuple(
                tuple(
                    self._number[pairs[i][1]]
                    # Few of the forms hold another one, which is quick to see.
                    for i in [i for i, text in enumerate(texts) if form.text in text]
                    if says_less(cue, form, *pairs[i])
                )
                for form in cue.forms
            )
            forms = tuple(self._number[form] for form in cue.forms)
            self._entries.append(_Entry(theme, speaks_for, cue, forms, less))

    def strengths(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return `cues.strengths` of each text, shape (n, m)."""
        out = np.zeros((len(texts), self._themes), np.float32)
        start = size = 0
        for end, text in enumerate(texts, 1):
            size += len(text)
            if size >= _BLOCK or end == len(texts):
                out[start:end] = self._block(_folded(texts[start:end]))
                start, size = end, 0
        return out

    def _block(self, folded: list[str]) -> NDArray[np.float64]:
        among = _Among(len(folded))
        rows = self._rows_of_forms(folded, among)
        wrong = np.ones((2, self._themes, len(folded)))
        entries = sorted({e for form in rows for e in self._using[form]})
        for e in entries:
            entry = self._entries[e]
            new = [
                among.without(rows[form], [rows[other] for other in less if other in rows])
                for form, less in zip(entry.forms, entry.less, strict=True)
                if form in rows
            ]
            at = new[0] if len(new) == 1 else np.unique(np.concatenate(new))
            wrong[0 if entry.speaks_for else 1, entry.theme, at] *= 1 - entry.cue.weight
        own, other = 1 - wrong[0], 1 - wrong[1]
        return np.asarray((own * (1 - other)).T)

    def _rows_of_forms(self, folded: list[str], among: _Among) -> dict[int, Rows]:
        """Form -> the texts that hold it, rising; forms that stand nowhere are left out."""
        rows = self._finder.rows(folded)
        out: dict[int, Rows] = {}
        for part, at in rows.items():
            for f in self._by_part[part]:
                form, mine = self._forms[f], at
                if len(form.parts) > 1:
                    for other in self._parts[f]:
                        mine = among.inside(mine, rows.get(other, mine[:0]))
                    held = [i for i in mine.tolist() if form.found_in(folded[i])]
                    mine = np.array(held, dtype=np.int64)
                if len(mine):
                    out[f] = mine
        return out


def _folded(texts: Sequence[str]) -> list[str]:
    """Fold all at once, which is quicker than one by one; NUL, which ends texts, is in none."""
    return laid_out([text.replace(BREAK, " ") for text in texts]).split(BREAK)[:-1]


class _Among:
    """Which of some texts, by their rising numbers, are among others: by marks, without sorting."""

    def __init__(self, texts: int) -> None:
        self._marked = np.zeros(texts, dtype=np.bool_)

    def inside(self, rows: Rows, others: Rows) -> Rows:
        """Those of the rows that are among the others."""
        self._marked[others] = True
        found = rows[self._marked[rows]]
        self._marked[others] = False
        return found

    def without(self, rows: Rows, others: Sequence[Rows]) -> Rows:
        """Those of the rows that are among none of the others."""
        if not others:
            return rows
        for other in others:
            self._marked[other] = True
        found = rows[~self._marked[rows]]
        for other in others:
            self._marked[other] = False
        return found


class _Finder:
    """Finds which of some phrases (plain text) stand in which of some texts."""

    def __init__(self, phrases: Sequence[str]) -> None:
        letters = sorted({c for phrase in phrases for c in phrase})
        codes = {c: i + 1 for i, c in enumerate(letters)}  # 0 is any other character
        # By code point; the last entry serves all beyond the last letter.
        self._codes = np.zeros(max(map(ord, letters), default=0) + 2, dtype=np.int64)
        for letter, code in codes.items():
            self._codes[ord(letter)] = code
        self._lengths = np.array([len(phrase) for phrase in phrases], dtype=np.int64)
        longest = int(self._lengths.max(initial=2))
        spelt = np.zeros((len(phrases), longest), dtype=np.int64)
        for i, phrase in enumerate(phrases):
            spelt[i, : len(phrase)] = [codes[c] for c in phrase]
        # Phrases of one character are compared on their own; they begin no pair.
        self._single = [(i, int(spelt[i, 0])) for i in np.flatnonzero(self._lengths == 1).tolist()]
        many = np.flatnonzero(self._lengths > 1)
        base = len(letters) + 1
        pairs = spelt[many, 0] * base + spelt[many, 1]
        order = np.argsort(pairs, kind="stable")
        self._base, self._order, self._spelt = base, many[order], spelt
        self._pairs, self._first, self._count = np.unique(
            pairs[order], return_index=True, return_counts=True
        )
        self._begins = np.zeros(base * base, dtype=np.bool_)
        self._begins[self._pairs] = True

    def rows(self, texts: Sequence[str]) -> dict[int, Rows]:
        """Phrase -> the texts that hold it, rising; phrases that stand nowhere are left out.

        Texts are folded, and hold no NUL.
        """
        # NUL ends each text: phrases cannot reach over it, as it is no letter of any.
        joined = "\0".join(texts) + "\0" * self._spelt.shape[1]
        points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        codes = self._codes[np.minimum(points, len(self._codes) - 1)]
        ends = np.cumsum([len(text) + 1 for text in texts])
        pairs = codes[:-1] * self._base + codes[1:]
        at = np.flatnonzero(self._begins[pairs])
        which = np.searchsorted(self._pairs, pairs[at])
        counts = self._count[which]
        at = np.repeat(at, counts)
        nth = np.arange(len(at)) - np.repeat(np.cumsum(counts) - counts, counts)
        phrase = self._order[np.repeat(self._first[which], counts) + nth]
        for place in range(2, self._spelt.shape[1]):
            same = codes[at + place] == self._spelt[phrase, place]
            fits = (self._lengths[phrase] <= place) | same
            at, phrase = at[fits], phrase[fits]
        held = np.unique(phrase * len(texts) + np.searchsorted(ends, at, side="right"))
        phrase, row = held // len(texts), held % len(texts)
        bounds = [*np.flatnonzero(np.diff(phrase, prepend=-1)).tolist(), len(held)]
        found = {int(phrase[a]): row[a:b] for a, b in pairwise(bounds)}
        for i, code in self._single:
            mine = np.unique(np.searchsorted(ends, np.flatnonzero(codes == code), side="right"))
            if len(mine):
                found[i] = mine
        return found
