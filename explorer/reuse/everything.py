"""What follows from all matches of a shelf: clusters, passages, shares and set phrases.

The contract is that of `index.gathered`. The reports are not made ready again: what is asked of
them is read from the shelf's columns for all places at once, set phrases are noted when a report
comes, and shares are counted anew only for reports that something new is shared with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.reuse.clusters import ClusterTable, Places, clusters
from explorer.reuse.further import (
    clusters_with,
    inserted,
    numbers,
    passages_with,
    renumbered,
)
from explorer.reuse.normal import decode
from explorer.reuse.packed import Columns
from explorer.reuse.passages import passages
from explorer.reuse.prepared import Flags
from explorer.reuse.runs import gram_sums
from explorer.reuse.setphrases import Gathering, PhraseTable
from explorer.reuse.shares import Counting, ShareTable
from explorer.reuse.shelf import Shelf
from explorer.reuse.table import MatchTable
from explorer.reuse.units import mix

Ints = NDArray[np.int64]

# Symbols that are hashed at a time; some 60 bytes each.
_BLOCK: Final = 2_000_000
# Share of the earlier matches up to which new ones are put among them one by one.
_MANY: Final = 0.1


def everything(
    shelf: Shelf,
    here: Mapping[str, int],
    found: MatchTable,
    below: MatchTable,
    thin: NDArray[np.int32],
) -> Columns:
    """Everything that follows from the matches.

    Parameters
    ----------
    here : the numbers of the reports that are compared, by id
    found, below : all matches of these, sorted, and what stays below a threshold
    thin : places of matches whose wording is too frequent for all pairs, shape (n, 3): number of
        the report, start, end
    """
    names = found.reports
    number = np.array([here[name] for name in names], dtype=np.int64)
    with ThreadPoolExecutor(1) as beside:  # it reads reports; this one orders columns
        shares = beside.submit(_shares, shelf, here, found)
        groups, matches = _Clustering(shelf, here, names, number, thin)(found)
        joined = passages(matches, shelf.settings.gap)
        phrases = _phrases(shelf, names, number)
        counted = shares.result()
    return Columns(shelf.settings, matches, below, groups, joined, counted, phrases, shelf.state())


def further(
    shelf: Shelf,
    here: Mapping[str, int],
    before: Columns,
    found: MatchTable,
    below: MatchTable,
    thin: NDArray[np.int32],
) -> Columns | None:
    """The same when reports came to those of an earlier result; None when it must be made anew.

    Parameters
    ----------
    before : the earlier result; each of its reports is as it was
    found, below : what later blocks brought, over all reports, sorted
    """
    names = found.reports
    if len(found) > _MANY * len(before.matches):
        return None
    number = np.array([here[name] for name in names], dtype=np.int64)
    renamed = numbers(before.reports, names)
    matches = renumbered(before.matches, names, renamed, "a", "b")
    both = inserted(matches, found)
    under = inserted(renumbered(before.candidates, names, renamed, "a", "b"), below)
    if both is None or under is None:
        return None
    table, places = both
    groups = renumbered(before.clusters, names, renamed, "earliest", "members", "said")
    make = _Clustering(shelf, here, names, number, thin)
    groups, cluster = clusters_with(table, places, groups, make, make.wording)
    table = table.clustered(cluster)
    joined = renumbered(before.passages, names, renamed, "a", "b")
    return Columns(
        shelf.settings,
        table,
        under[0],
        groups,
        passages_with(joined, passages(found, shelf.settings.gap), places),
        _shares(shelf, here, table),
        _phrases(shelf, names, number),
        shelf.state(),
    )


class _Clustering:
    """Groups the spans of matches of reports on a shelf.

    Parameters
    ----------
    names, number : the reports of the tables, and their numbers on the shelf
    thin : see `everything`
    """

    def __init__(
        self,
        shelf: Shelf,
        here: Mapping[str, int],
        names: Sequence[str],
        number: Ints,
        thin: NDArray[np.int32],
    ) -> None:
        self._shelf = shelf
        self._number = number
        self._thin = thin
        about = ((name, shelf.about[here[name]]) for name in names)
        self._when = {name: (row[2], row[3]) for name, row in about}
        self._at = shelf.offsets("masked_codes")

    def __call__(self, table: MatchTable) -> tuple[ClusterTable, MatchTable]:
        """The clusters, and the matches with theirs."""
        places = Places(table)
        first = _see(places, self._shelf, self._number, self._thin)
        codes = self._shelf.columns["masked_codes"].values

        def wording(place: int) -> str:
            return decode(codes[first[place] : first[place] + places.length[place]])

        return clusters(table, places, self._when, wording)

    def wording(self, span: Sequence[int]) -> str:
        """The masked wording of a span: number of the report, start, end."""
        report = int(self._number[span[0]])
        low, high = int(self._at[report]), int(self._at[report + 1])
        starts = self._shelf.columns["masked_starts"].values[low:high]
        first, last = np.searchsorted(starts, span[1:]).tolist()
        return decode(self._shelf.columns["masked_codes"].values[low + first : low + last])


# --- places ---------------------------------------------------------------------------------------


def _see(places: Places, shelf: Shelf, number: Ints, thin: NDArray[np.int32]) -> Ints:
    """Fill in what `Places.see` does, of all reports; where each begins in the masked rows laid
    end to end.
    """
    of = number[places.report] if len(places) else places.report
    at = shelf.offsets("masked_codes")
    starts = shelf.columns["masked_starts"].values
    first, last = (_first_from(starts, at[of], at[of + 1], x) for x in (places.start, places.end))
    places.length[:] = last - first
    codes = shelf.columns["masked_codes"].values
    done = 0
    total = np.cumsum(places.length)
    while done < len(places):
        base = int(total[done - 1]) if done else 0
        stop = max(done + 1, int(np.searchsorted(total, base + _BLOCK, side="right")))
        part = slice(done, stop)
        places.wording[part] = gram_sums(codes, first[part], places.length[part])
        done = stop
    places.often[:] = np.isin(
        _key(of, places.start, places.end), _key(*thin.astype(np.int64).T.reshape(3, -1))
    )
    return first


def _key(report: Ints, start: Ints, end: Ints) -> NDArray[np.uint64]:
    """64 bits of a place: of ten million any two are the same once in half a million corpora."""
    with np.errstate(over="ignore"):
        return mix(mix((report << 32 | start).astype(np.uint64)) + end.astype(np.uint64))


def _first_from(values: NDArray[Any], low: Ints, high: Ints, wanted: Ints) -> Ints:
    """Of each stretch of ascending values the first place whose value is not below the wanted one:
    np.searchsorted in many arrays at once.
    """
    low, high = low.copy(), high.copy()
    while True:
        open_ = low < high
        if not open_.any():
            return low
        middle = (low + high) // 2
        below = open_.copy()
        below[open_] = values[middle[open_]] < wanted[open_]
        low = np.where(below, middle + 1, low)
        high = np.where(open_ & ~below, middle, high)


# --- shares ---------------------------------------------------------------------------------------


def _shares(shelf: Shelf, here: Mapping[str, int], found: MatchTable) -> ShareTable:
    """The shares of all reports; those that nothing new is shared with are carried over."""
    alive = np.zeros(len(shelf), dtype=np.bool_)
    alive[list(here.values())] = True
    held = shelf.whole("shares")
    known: ShareTable | None = None
    touched = set(here.values())
    if held is not None and bool((alive[: len(held["alive"])] == held["alive"]).all()):
        known = ShareTable.from_arrays([str(row[0]) for row in shelf.about], held)
        touched = {n for n in touched if n >= len(held["alive"])}
        for arrays, noted in shelf.kept(int(held["blocks"][0])):
            table = MatchTable.from_arrays(noted["reports"][0], arrays, "found_")
            used = np.unique(np.concatenate((table.a[:, 0], table.b[:, 0]))).tolist()
            touched.update(here[n] for n in (table.reports[i] for i in used) if n in here)
    if not touched and known is not None:
        return ShareTable.concat(found.reports, [known])
    if known is not None:  # only matches of these reports are looked at
        mine = np.zeros(len(shelf), dtype=np.bool_)
        mine[list(touched)] = True
        mine = mine[np.array([here[name] for name in found.reports], dtype=np.int64)]
        found = found.take(mine[found.a[:, 0]] | mine[found.b[:, 0]])
    counting = Counting(found, shelf.settings.top_sources)
    for place, name in enumerate(found.reports):
        if here[name] in touched:
            counting.see(place, shelf[here[name]])
    made = counting.shares()
    if known is not None:
        made = ShareTable.concat(found.reports, [made, known])
    _keep(shelf, here, alive, made)
    return made


def _keep(shelf: Shelf, here: Mapping[str, int], alive: Flags, shares: ShareTable) -> None:
    """Note the shares for the next time, reports by their numbers on the shelf."""
    number = np.array([here[name] for name in shares.reports], dtype=np.int32)
    arrays = shares.arrays()
    arrays["report"] = number[shares.report]
    arrays["sources"] = shares.sources.copy()
    if len(shares.sources):
        arrays["sources"][:, 0] = number[shares.sources[:, 0]]
    blocks = np.array([len(shelf.blocks)], dtype=np.int64)
    shelf.replace("shares", {**arrays, "alive": alive, "blocks": blocks})
    shelf.commit()


# --- set phrases ----------------------------------------------------------------------------------


def _phrases(shelf: Shelf, names: Sequence[str], number: Ints) -> PhraseTable:
    place = np.full(len(shelf), -1, dtype=np.int64)
    place[number] = np.arange(len(number))
    gathering = Gathering(names)
    noted = shelf.kept(only=("phrase_texts", "phrase_rows"))
    gathering.see_all([arrays for arrays, _ in noted], place)
    return gathering.phrases()
