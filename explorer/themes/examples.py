"""What shows what a theme is like: keywords, representative and boundary sentences.

They come from a part of the reports where there are many, always the same part for the same
reports, so that one report more hardly ever changes it and nothing need be read again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.reference import centred
from explorer.themes import phrases
from explorer.themes.assignment import is_body
from explorer.themes.codebook import Codebook
from explorer.themes.discovered import Discovery
from explorer.themes.tally import Tally
from explorer.tokens import char_ngrams
from explorer.types import Assignment, Representative, Unit

Floats = NDArray[np.float32]
Assignments = Sequence[Sequence[Assignment]]

_KEYWORDS = 8

# Examples come from reports with so many body sentences together, which take half a second to load:
# the most central sentence of a theme's thousand is as good as that of its million.
_LOOKED = 20_000

# Keywords come from at most this many of those sentences (to take their phrases takes 0.2 ms each),
# and from more of a theme that then has only a few: a phrase that tells a theme from others stands
# in a tenth of its sentences and more.
_NAMED = 5_000
_FEW = 200
_REPRESENTATIVES = 3
_BOUNDARIES = 2

# A sentence shown for a theme is neither a fragment nor a page, in characters.
_SHORTEST, _LONGEST = 12, 160

# Two representatives share less than this of their character pairs: otherwise they are one
# sentence in two reports and show nothing more.
_ALIKE = 0.6


@dataclass(frozen=True)
class Example:
    """What one theme is like in this corpus."""

    keywords: tuple[str, ...] = ()
    representatives: tuple[Representative, ...] = ()
    boundaries: tuple[Representative, ...] = ()  # the sentences that it holds least surely

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; `from_dict` gives the same back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Example:
        """Restore what `to_dict` gave."""
        shown, unsure = (
            tuple(Representative(**one) for one in data[field])
            for field in ("representatives", "boundaries")
        )
        return cls(tuple(data["keywords"]), shown, unsure)


@dataclass(frozen=True)
class Looked:
    """The reports whose sentences show what the themes are like.

    Attributes
    ----------
    all : they stand for all reports
    beyond : theme -> further reports that are looked at for this theme, which is rare
    """

    all: frozenset[str]
    beyond: Mapping[str, frozenset[str]]

    @cached_property
    def reports(self) -> list[str]:
        """All of them, sorted."""
        return sorted(self.all.union(*self.beyond.values()))


def looked_at(tally: Tally, themes: Sequence[str]) -> Looked:
    """Choose the reports that keywords and examples come from: all, where there are not too many.

    Which they are depends on the reports' ids and counts alone: not on their order, and hardly on
    one report more.
    """
    order = sorted(tally.body, key=_shuffled)
    so_far = 0
    stands: set[str] = set()
    for report in order:
        if so_far >= _LOOKED:
            break
        stands.add(report)
        so_far += tally.body[report]
    beyond: dict[str, frozenset[str]] = {}
    if len(stands) < len(order):
        held = dict.fromkeys(themes, 0)
        more: dict[str, set[str]] = {theme: set() for theme in themes}
        for report in order:
            for theme, count in tally.counts[report].items():
                if report not in stands and theme in held and held[theme] < _FEW:
                    more[theme].add(report)
                if theme in held:
                    held[theme] += count
        beyond = {theme: frozenset(reports) for theme, reports in more.items() if reports}
    return Looked(frozenset(stands), beyond)


def examples(
    units: Sequence[Unit],
    assignments: Assignments,
    source: Codebook | Discovery,
    looked: Looked,
    *,
    vectors: Floats | None = None,
) -> dict[str, Example]:
    """Find what shows each theme of the source, by its id.

    Parameters
    ----------
    units : n units, at least those of `looked.reports`; the others do not count
    assignments, source, vectors : as in `explorer.themes.summaries.summaries`
    """
    wanted = set(looked.reports)
    body = [i for i, unit in enumerate(units) if is_body(unit) and unit.report in wanted]
    members: dict[str, list[int]] = {theme: [] for theme in source.ids}
    score: dict[tuple[str, int], float] = {}
    for place, i in enumerate(body):
        for assignment in assignments[i]:
            theme, report = assignment.id, units[i].report
            if theme in members and (
                report in looked.all or report in looked.beyond.get(theme, ())
            ):
                members[theme].append(place)
                score[theme, place] = assignment.score
    stands = [place for place, i in enumerate(body) if units[i].report in looked.all]
    groups = [members[theme] for theme in source.ids]
    keywords = _keywords(source, [units[i] for i in body], stands, groups)
    middle = None
    if vectors is not None and stands:
        everyone = vectors[[body[place] for place in stands]]
        middle = everyone.mean(axis=0, dtype=np.float64).astype(np.float32)
    out = {}
    for theme, mine, words in zip(source.ids, groups, keywords, strict=True):
        scores = [score[theme, place] for place in mine]
        ranked = _ranked(mine, scores, units, body, vectors, middle)
        shown = _representatives([units[body[place]] for place in ranked])
        # With no more sentences than are shown there is no border to look at.
        unsure = _ranked(mine, [-s for s in scores], units, body, None, None)[: len(mine) // 2]
        others = _representatives([units[body[place]] for place in unsure], _BOUNDARIES, shown)
        out[theme] = Example(words, shown, others)
    return out


def _keywords(
    source: Codebook | Discovery,
    units: Sequence[Unit],
    stands: Sequence[int],
    groups: Sequence[Sequence[int]],
) -> list[tuple[str, ...]]:
    """What distinguishes the theme in this corpus; discovered themes keep those of their fit."""
    if isinstance(source, Discovery):
        return [source.by_id[theme].keywords for theme in source.ids]
    few = set(sorted(stands, key=lambda place: _shuffled(units[place].id))[:_NAMED])
    for members in groups:
        lacking = _FEW - sum(place in few for place in members)
        others = [place for place in members if place not in few]
        few.update(sorted(others, key=lambda place: _shuffled(units[place].id))[: max(lacking, 0)])
    at = {i: place for place, i in enumerate(sorted(few))}
    return phrases.distinguishing(
        phrases.candidates([units[i] for i in at]),
        [[at[i] for i in members if i in at] for members in groups],
        [units[i].report for i in at],
        top=_KEYWORDS,
        is_place=phrases.place_test(),
    )


def _shuffled(name: str) -> str:
    """What sorts ids in an order that has nothing to do with what they are of."""
    return hashlib.sha256(name.encode()).hexdigest()


def _ranked(
    members: Sequence[int],
    scores: Sequence[float],
    units: Sequence[Unit],
    body: Sequence[int],
    vectors: Floats | None,
    middle: Floats | None,
) -> list[int]:
    """Return the members, the most typical first."""
    if vectors is not None and middle is not None and members:
        mine = centred(vectors[[body[place] for place in members]], middle)
        typical = (mine @ mine.mean(axis=0)).astype(np.float64).round(4)
    else:
        typical = np.array(scores)
    # Sentences of a showable length go before the others.
    lengths = [len(units[body[place]].text) for place in members]
    awkward = [not _SHORTEST <= length <= _LONGEST for length in lengths]
    keys = [_shuffled(units[body[place]].text) for place in members]
    order = sorted(
        range(len(members)),
        key=lambda j: (awkward[j], -typical[j], keys[j], units[body[members[j]]].id),
    )
    return [members[j] for j in order]


def _representatives(
    ranked: Sequence[Unit],
    most: int = _REPRESENTATIVES,
    others: Sequence[Representative] = (),
) -> tuple[Representative, ...]:
    """Choose the first sentences that differ, from different reports where possible.

    None repeats one of the others.
    """
    chosen: list[Unit] = []
    for other_report in (True, False):
        for unit in ranked:
            if len(chosen) == most:
                break
            if other_report and any(unit.report == known.report for known in chosen):
                continue
            known_texts = [*(known.text for known in chosen), *(known.text for known in others)]
            if not any(_alike(unit.text, text) for text in known_texts):
                chosen.append(unit)
    return tuple(Representative(unit.id, unit.report, unit.text) for unit in chosen)


def _alike(a: str, b: str) -> bool:
    pairs_a, pairs_b = set(char_ngrams(a, 2)), set(char_ngrams(b, 2))
    either = len(pairs_a | pairs_b)
    return a == b or (either > 0 and len(pairs_a & pairs_b) >= _ALIKE * either)
