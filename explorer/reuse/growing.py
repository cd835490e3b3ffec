"""Shared wording of corpora that are too large for one search, or that grow.

Reports are searched in blocks, in the order of adding. Each block is searched by itself
(`index.ReuseIndex`) and against all that came before (`across`, `meaning`); then it goes on the
shelf, with its matches, and is not looked at again. Adding a report costs its own search in the
indexes, whatever the size of the corpus; a stop costs the block under way.

The contract. What is said of two reports is said once and for all: it follows from them and from
what came before the later one. A search of the same reports in another order, or in blocks cut
elsewhere, may differ in three things: which pairs of a very frequent wording are listed one by one,
which of two near misses is among a sentence's nearest, and paraphrases of a sentence that stands in
several reports, which are sought from its first place. Reports that are removed or changed leave
with their matches; once they make up a tenth of the shelf, all is searched anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from explorer.reuse.across import each_once, index_runs, index_units
from explorer.reuse.coming import Coming, worth
from explorer.reuse.everything import everything, further
from explorer.reuse.index import Thinned, find, weighed
from explorer.reuse.meaning import Meaning
from explorer.reuse.model import ReuseSettings, ReuseText
from explorer.reuse.older import Older, OlderWork, founding, seed_of
from explorer.reuse.packed import Columns
from explorer.reuse.prepared import Flags, Prepared
from explorer.reuse.setphrases import noted
from explorer.reuse.shelf import Shelf
from explorer.reuse.spread import meanwhile
from explorer.reuse.table import MatchTable
from explorer.work import Engine

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Texts = Callable[[Sequence[str]], Iterable[ReuseText]]
Vectors = Callable[[Sequence[str]], Mapping[str, Floats]]

# Characters of a block: some 45,000 sentences, whose search by itself takes some 0.6 GB. What all
# reports of a block share is listed pair by pair, so that larger ones have more pairs to say; a
# search of many reports at once is cheaper than one of a few against the shelf.
BLOCK: Final = 2_000_000
# Reports read at a time.
_READ: Final = 50
# Share of the shelf's characters that may be of reports that are gone.
_WASTE: Final = 0.1
# Reports of a block that are compared with older ones at a time: bounds what is held of pairs, some
# 300 MB; each time the older reports that share something are read again.
_ACROSS: Final = 500
_TABLES: Final = ("found", "low")


class Growing:
    """The shared wording of a corpus that grows.

    Parameters
    ----------
    folder : where the shelf lies
    about : what else the result depends on (set phrases, encoder, version); a shelf that was filled
        with something else is thrown away
    cohort : float32 array, shape (c, dim), the vectors of the reference sentences, centred; None
        when paraphrases are not sought
    """

    def __init__(
        self,
        folder: Path,
        settings: ReuseSettings,
        about: str,
        cohort: Floats | None = None,
        engine: Engine | None = None,
        block: int = BLOCK,
    ) -> None:
        self._folder = folder
        self._settings = settings
        self._engine = engine
        self._block = block
        self._cohort = cohort
        self.shelf = Shelf(folder, settings, about)

    def result(
        self,
        digests: Mapping[str, str],
        texts: Texts,
        vectors: Vectors | None = None,
        done: Callable[[int, int], None] | None = None,
        before: Columns | None = None,
    ) -> Columns:
        """Search what is new, and gather everything.

        Parameters
        ----------
        digests : of all reports, in the order of adding: id to a digest of what is compared
        texts : the reports of some ids, in that order; asked for new ones only
        vectors : id to the centred vectors of its sentences, shape (sentences, dim), of some ids
        done : told how many of the new reports are searched, and how many there are
        before : an earlier result; where it follows from this shelf and nothing was removed or
            changed since, it is brought up to date
        """
        if self._waste(digests) > _WASTE:
            self.shelf.clear()
        here = self._here(digests)
        new = [name for name in digests if name not in here]
        searched = 0
        with Coming(self._blocks(new, texts), self._settings, self._engine) as coming:
            while (block := coming.take())[0]:
                if done is not None:
                    done(searched, len(new))
                gone = self._gone(digests)
                self._add(*block, digests, gone, vectors, coming)
                searched += len(block[0])
        if done is not None:
            done(len(new), len(new))
        return self._gathered(digests, before)

    def current(self, digests: Mapping[str, str]) -> bool:
        """Whether nothing is new; `digests` as for `result`."""
        return len(self._here(digests)) == len(digests)

    def against(
        self, text: ReuseText, digests: Mapping[str, str], leave_out: Collection[str] = ()
    ) -> MatchTable:
        """What one more report shares with those on the shelf, sorted; it is not put there.

        Parameters
        ----------
        digests : as for `result`, which has been called with the same
        leave_out : ids of reports that are not compared
        """
        gone = self._gone(digests)
        for name, number in self._here(digests).items():
            gone[number] |= name in leave_out
        prepared = Prepared(text)
        first = len(self.shelf)
        self.shelf.add([prepared], [""])
        try:
            everywhere = np.append(gone, False)
            found = OlderWork(self.shelf, first, everywhere, self._engine)((first, first + 1)).found
        finally:
            self.shelf.revert()
        return found.sorted()

    def _here(self, digests: Mapping[str, str]) -> dict[str, int]:
        """Ids and numbers of the reports on the shelf that are as they were."""
        return {
            name: number
            for number, (name, digest, *_) in enumerate(self.shelf.about)
            if digests.get(name) == digest and number not in self.shelf.dead
        }

    def _gone(self, digests: Mapping[str, str]) -> Flags:
        """Which numbers of the shelf are of reports that are gone or changed."""
        out = np.ones(len(self.shelf), dtype=np.bool_)
        out[list(self._here(digests).values())] = False
        return out

    def _waste(self, digests: Mapping[str, str]) -> float:
        """Which share of the shelf's symbols is of no use any more."""
        sizes = np.diff(self.shelf.offsets("plain_codes"))
        total = int(sizes.sum())
        return float(sizes[self._gone(digests)].sum()) / total if total else 0.0

    def _blocks(self, names: Sequence[str], texts: Texts) -> Iterator[list[ReuseText]]:
        """The new reports, so many at a time that they have up to a block's characters."""
        held: list[ReuseText] = []
        size = 0
        for at in range(0, len(names), _READ):
            for text in texts(names[at : at + _READ]):
                if held and size + len(text.text) > self._block:
                    yield held
                    held, size = [], 0
                held.append(text)
                size += len(text.text)
        if held:
            yield held

    # --- one block ----------------------------------------------------------------------------

    def _add(
        self,
        texts: Sequence[ReuseText],
        made: Sequence[Prepared],
        digests: Mapping[str, str],
        gone: Flags,
        vectors: Vectors | None,
        coming: Coming,
    ) -> None:
        """Search a block of reports, and put it on the shelf with its matches."""
        shelf, settings = self.shelf, self._settings
        first = len(shelf)
        # Should they come back as they were, they must be compared with these.
        shelf.dead.update(np.flatnonzero(gone).tolist())
        # Earliest first, as in a search of all: `runs.shared_runs` links to the first.
        reports = sorted(made, key=lambda p: p.order)
        shelf.add(reports, [digests[p.report] for p in reports])
        gone = np.concatenate((gone, np.zeros(len(reports), dtype=np.bool_)))

        rows = [p.plain for p in reports], [p.masked for p in reports]
        can = founding(reports, settings)
        stretches = [
            (at, min(at + _ACROSS, len(shelf))) for at in range(first, len(shelf), _ACROSS)
        ] if first else []  # fmt: skip
        work = OlderWork(shelf, first, gone, self._engine)
        away = bool(stretches) and worth(texts, self._engine)
        with meanwhile(work, stretches, self._engine if away else None) as older:
            # While processes are at it, this one does the rest by itself.
            engine = None if away else self._engine
            if away:
                coming.begin()
            pairs, within, _ = find(reports, settings, engine=engine)
            tables = [weighed(reports, pairs, settings, engine, laid=shelf.laid(first))]
            del pairs
            meaning = said = None
            if vectors is not None and self._cohort is not None:
                meaning = Meaning(shelf, self._cohort, self._engine)
                said = meaning.sought(reports, first, vectors([t.report for t in texts]), gone)
            across = Thinned(reports)
            often = Older(MatchTable.empty(), MatchTable.empty())
            for some in older:
                tables.append((some.found, some.low))
                often.plain += some.plain
                often.masked += some.masked
                often.edited |= some.edited
        if first:
            across.note(rows[0], often.plain, can[0], settings.min_clause)
            across.note(rows[1], often.masked, can[1], seed_of(settings))
            across.edited({(number - first, unit) for number, unit in often.edited})
        found, low = (MatchTable.concat(list(both)).sorted() for both in zip(*tables, strict=True))
        if meaning is not None and said is not None:
            more, below = meaning.matches(said, found)
            found = MatchTable.concat([found, more]).sorted()
            low = MatchTable.concat([low, below]).sorted()
        index_runs(shelf, "plain", rows[0], settings.min_clause, can[0], first)
        index_runs(shelf, "masked", rows[1], seed_of(settings), can[1], first)
        index_units(shelf, [p.near_units(settings) for p in reports], first)
        shelf.keep(
            {**found.arrays("found_"), **low.arrays("low_"),
             "thin": _thin(found, reports, first, (within, across)),
             **noted([p.source for p in reports], first)},
            {"reports": [list(found.reports), list(low.reports)]},
        )  # fmt: skip
        shelf.commit()
        shelf.let_go()

    # --- everything ---------------------------------------------------------------------------

    def _gathered(self, digests: Mapping[str, str], before: Columns | None) -> Columns:
        here = self._here(digests)
        names = sorted(digests)
        known = 0 if before is None else self._known(here, before)
        if known and before is not None:
            found, low = self._tables(here, names, known)
            made = further(self.shelf, here, before, found, low, self._thin())
            if made is not None:
                return made
        found, low = self._tables(here, names, 0)
        return everything(self.shelf, here, found, low, self._thin())

    def _known(self, here: Mapping[str, int], before: Columns) -> int:
        """How many blocks an earlier result follows from, of whose reports all are as they were; 0
        when it follows from none.
        """
        blocks = int(before.state.partition("-")[0] or 0)
        if not 0 < blocks <= len(self.shelf.blocks) or before.state != self.shelf.state(blocks):
            return 0
        last = self.shelf.blocks[blocks - 1]["block"][1]
        same = {name for name, number in here.items() if number < last} == set(before.reports)
        return blocks if same else 0

    def _tables(
        self, here: Mapping[str, int], names: Sequence[str], since: int
    ) -> tuple[MatchTable, MatchTable]:
        """What the blocks from a number on were found to share, sorted, over some reports."""
        out: list[list[MatchTable]] = [[], []]
        for arrays, about in self.shelf.kept(since):
            for i, name in enumerate(_TABLES):
                table = MatchTable.from_arrays(about["reports"][i], arrays, f"{name}_")
                # A report that changed has rows of before and of now under one id; those of before
                # lie in blocks up to its old place.
                left = table.without(
                    self._outdated(table.reports, (about["block"][0], about["block"][1]), here)
                )
                out[i].append(left.over(names))
        empty = MatchTable.empty(names)
        found, low = (MatchTable.concat([empty, *out.pop(0)]).sorted() for _ in _TABLES)
        return found, low

    def _thin(self) -> NDArray[np.int32]:
        """Places of matches whose wording is too frequent for all pairs."""
        kept = (arrays["thin"] for arrays, _ in self.shelf.kept(only=("thin",)))
        return np.concatenate([np.zeros((0, 3), dtype=np.int32), *kept])

    def _outdated(
        self, names: Sequence[str], block: tuple[int, int], here: Mapping[str, int]
    ) -> set[str]:
        """Which reports of a block's table are gone, or are now another text."""
        return {n for n in names if n not in here or here[n] >= block[1]}


def _thin(
    found: MatchTable, reports: Sequence[Prepared], first: int, which: Sequence[Thinned]
) -> NDArray[np.int32]:
    """Places of a block's matches whose wording is too frequent: number, start, end."""
    out = [np.zeros((0, 3), dtype=np.int32)]
    sides = each_once(np.concatenate((found.a, found.b)))
    edges = np.searchsorted(sides[:, 0], np.arange(len(found.reports) + 1))
    for number, report in enumerate(reports, first):
        place = found.number(report.report)
        mine = sides[edges[place] : edges[place + 1]] if place >= 0 else sides[:0]
        if not len(mine):
            continue
        starts, ends = mine[:, 1].astype(np.int64), mine[:, 2].astype(np.int64)
        often = np.zeros(len(mine), dtype=np.bool_)
        for each in which:
            often |= each.of(report, starts, ends)
        rows = mine[often].copy()
        rows[:, 0] = number
        out.append(rows)
    return np.concatenate(out)
