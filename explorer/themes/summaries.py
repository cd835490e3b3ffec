"""Themes as found in a corpus: counts, shares, keywords, representatives, groups of reports."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.reference import centred
from explorer.themes import phrases
from explorer.themes.assignment import is_body
from explorer.themes.codebook import Codebook
from explorer.themes.discovered import Discovery
from explorer.themes.places import sample
from explorer.tokens import char_ngrams
from explorer.types import Assignment, Representative, Theme, Unit

Floats = NDArray[np.float32]
Assignments = Sequence[Sequence[Assignment]]

_KEYWORDS = 8

# Keywords come from at most this many sentences, and from all of a theme that has only a few: a
# phrase that tells a theme from others stands in a tenth of its sentences and more.
_NAMED = 20_000
_FEW = 200
_REPRESENTATIVES = 3
_BOUNDARIES = 2

# A sentence shown for a theme is neither a fragment nor a page, in characters.
_SHORTEST, _LONGEST = 12, 160

# Two representatives share less than this of their character pairs: otherwise they are one
# sentence in two reports and show nothing more.
_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A theme in one group of reports."""

    theme: str
    label: str
    group: str
    sentences: int
    share: float  # of the group's body sentences
    reports: int

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain values, ready for JSON."""
        return asdict(self)


def summaries(
    units: Sequence[Unit],
    assignments: Assignments,
    source: Codebook | Discovery,
    *,
    region_of: Mapping[str, str | None],
    vectors: Floats | None = None,
) -> list[Theme]:
    """Return one row for each theme of the source, in its order; absent themes count zero.

    Parameters
    ----------
    units : n units; only body text counts
    assignments : the themes of each unit, as `assign` or `assign_discovered` gives them
    source : what they were assigned from
    region_of : report id -> name of its region, None when unknown
    vectors : float32 array, shape (n, dim), or None
        Of the units; with them the representatives of a codebook theme are its most central
        sentences. Without them, and for discovered themes, whose score is nearness to the middle
        already, they are the sentences with the highest scores.
    """
    body = [i for i, unit in enumerate(units) if is_body(unit)]
    reports = [units[i].report for i in body]
    carrying: dict[str, list[int]] = {theme: [] for theme in source.ids}
    score: dict[tuple[str, int], float] = {}
    for place, i in enumerate(body):
        for assignment in assignments[i]:
            if assignment.id in carrying:
                carrying[assignment.id].append(place)
                score[assignment.id, place] = assignment.score
    groups = [carrying[theme] for theme in source.ids]
    keywords = _keywords(source, [units[i] for i in body], groups)
    out = []
    for theme, members, words in zip(source.ids, groups, keywords, strict=True):
        entry = source.by_id[theme]
        theirs = {reports[place] for place in members}
        regions = {region_of.get(report) for report in theirs} - {None}
        scores = [score[theme, place] for place in members]
        ranked = _ranked(members, scores, units, body, vectors)
        shown = _representatives([units[body[place]] for place in ranked])
        # With no more sentences than are shown there is no border to look at.
        unsure = _ranked(members, [-s for s in scores], units, body, None)[: len(members) // 2]
        out.append(
            Theme(
                id=theme,
                label=entry.label,
                label_en=getattr(entry, "label_en", None),
                kind="codebook" if isinstance(source, Codebook) else "discovered",
                sentences=len(members),
                share=len(members) / len(body) if body else 0.0,
                reports=len(theirs),
                regions=len(regions),
                keywords=words,
                representatives=shown,
                parent=getattr(entry, "parent", None),
                boundaries=_representatives(
                    [units[body[place]] for place in unsure], _BOUNDARIES, shown
                ),
                doubtful=sum(s < source.floor for s in scores)
                if isinstance(source, Discovery)
                else 0,
            )
        )
    return out


def by(
    units: Sequence[Unit],
    assignments: Assignments,
    source: Codebook | Discovery,
    group_of: Mapping[str, str | None],
) -> list[GroupRow]:
    """Count each theme in each group of reports.

    Parameters
    ----------
    group_of : report id -> group (a province, a year, ...); reports without one, or with None,
        are left out: an unknown group is not a group

    Returns
    -------
    Rows by group in sorted order, most frequent theme first; themes that a group lacks have no row.
    """
    body: dict[str, int] = {}
    counts: dict[tuple[str, str], int] = {}
    reports: dict[tuple[str, str], set[str]] = {}
    for unit, carried in zip(units, assignments, strict=True):
        group = group_of.get(unit.report)
        if group is None or not is_body(unit):
            continue
        body[group] = body.get(group, 0) + 1
        for assignment in carried:
            key = (group, assignment.id)
            counts[key] = counts.get(key, 0) + 1
            reports.setdefault(key, set()).add(unit.report)
    order = {theme: i for i, theme in enumerate(source.ids)}
    return [
        GroupRow(
            theme, source.by_id[theme].label, group, counts[group, theme],
            counts[group, theme] / body[group], len(reports[group, theme]),
        )
        for group, theme in sorted(counts, key=lambda k: (k[0], -counts[k], order[k[1]]))
    ]  # fmt: skip


def share_unassigned(units: Sequence[Unit], assignments: Assignments) -> float | None:
    """Return the share of the body sentences that carry no theme; None when there are none."""
    body = [bool(a) for unit, a in zip(units, assignments, strict=True) if is_body(unit)]
    return 1 - sum(body) / len(body) if body else None


def _keywords(
    source: Codebook | Discovery, units: Sequence[Unit], groups: Sequence[Sequence[int]]
) -> list[tuple[str, ...]]:
    """What distinguishes the theme in this corpus; discovered themes keep those of their fit."""
    if isinstance(source, Discovery):
        return [source.by_id[theme].keywords for theme in source.ids]
    few = set(sample(len(units), _NAMED, 0).tolist())
    few.update(i for members in groups if len(members) <= _FEW for i in members)
    at = {i: place for place, i in enumerate(sorted(few))}
    return phrases.distinguishing(
        [phrases.candidates(units[i]) for i in at],
        [[at[i] for i in members if i in at] for members in groups],
        [units[i].report for i in at],
        top=_KEYWORDS,
        is_place=phrases.place_test(),
    )


def _ranked(
    members: Sequence[int],
    scores: Sequence[float],
    units: Sequence[Unit],
    body: Sequence[int],
    vectors: Floats | None,
) -> list[int]:
    """Return the members, the most typical first."""
    if vectors is not None and members:
        everyone = vectors[body].mean(axis=0, dtype=np.float64)
        mine = centred(vectors[[body[place] for place in members]], everyone)
        typical = (mine @ mine.mean(axis=0)).astype(np.float64).round(4)
    else:
        typical = np.array(scores)
    # Sentences of a showable length go before the others.
    lengths = [len(units[body[place]].text) for place in members]
    awkward = [not _SHORTEST <= length <= _LONGEST for length in lengths]
    keys = [hashlib.sha256(units[body[place]].text.encode()).hexdigest() for place in members]
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
