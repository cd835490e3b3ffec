"""Fitting discovered themes again without losing what people know them by.

New themes are matched one to one with the old ones by the sentences that they share (the matching
with the largest sum of Jaccard indices, by the Hungarian method). A matched theme keeps its id, and
its name where the user gave it one; merges and splits are made again. What moved is reported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np

from explorer.themes.discovered import Discovery

# Two themes are the same when at least this share of their joint sentences is in both: a third is
# what two equal themes reach that share half of their sentences.
SAME = 1 / 3

Ids = Mapping[str, str | None]
"""Sentence id -> theme id, None for none."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of one theme in a refit.

    Attributes
    ----------
    old, new : ids; None for a theme that is new, or gone
    before, after : sentences, among those that were there before
    kept : of these, in the theme before and after
    """

    old: str | None
    old_label: str | None
    new: str | None
    new_label: str | None
    status: Literal["kept", "new", "gone"]
    before: int
    after: int
    kept: int

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain values, ready for JSON."""
        return asdict(self)


def match(old: Ids, new: Ids) -> dict[str, str]:
    """Match new themes with old ones: new id -> old id, where at least `SAME` is shared."""
    from scipy.optimize import linear_sum_assignment

    before = Counter(theme for theme in old.values() if theme is not None)
    after = Counter(new[s] for s in old if new.get(s) is not None)
    both = Counter((old[s], new[s]) for s in old if old[s] is not None and new.get(s) is not None)
    rows, columns = sorted(before), sorted(t for t in after if t is not None)
    alike = np.zeros((len(rows), len(columns)))
    for (a, b), count in both.items():
        if a is not None and b is not None:
            joint = before[a] + after[b] - count
            alike[rows.index(a), columns.index(b)] = count / joint
    return {
        columns[j]: rows[i]
        for i, j in zip(*linear_sum_assignment(-alike), strict=True)
        if alike[i, j] >= SAME
    }


def keep_ids(old: Discovery, new: Discovery, same: Mapping[str, str]) -> Discovery:
    """Give matched themes the ids, and names given by the user, of the old ones; others new ids."""
    names: dict[str, str] = {}
    last = old.last
    for theme in new.themes:
        if theme.id in same:
            names[theme.id] = same[theme.id]
        else:
            last += 1
            names[theme.id] = f"d{last}"
    given = {i: old.by_id[i].label for i in old.ids if old.by_id[i].named_by_user}
    themes = tuple(
        replace(
            theme,
            id=names[theme.id],
            label=given.get(names[theme.id], theme.label),
            named_by_user=names[theme.id] in given,
        )
        for theme in new.themes
    )
    return replace(new, themes=themes, last=last)


def merged_again(old: Discovery, new: Discovery, before: Ids, after: Ids) -> Discovery:
    """Put together again what the user had merged and the refit took apart."""
    merges = dict(new.merged)
    for kept in sorted(set(old.merged.values())):
        if kept not in new.ids:
            continue
        for theme in new.ids:
            mine = [before[s] for s in before if after.get(s) == theme and before[s] is not None]
            if theme != kept and mine and mine.count(kept) > len(mine) / 2:
                merges[theme] = kept
    return replace(new, merged=merges)


def parts_again(old: Discovery, new: Discovery, before: Ids, after: Ids) -> dict[str, list[str]]:
    """Which new themes hold several parts that the user had split: new id -> the ids of the parts.

    A part is held by the theme that has more than half of its sentences.
    """
    out: dict[str, list[str]] = {}
    for parts in old.split.values():
        holders: dict[str, list[str]] = {}
        for part in parts:
            if part not in old.ids:
                continue
            theirs = [after.get(s) for s, theme in before.items() if theme == part]
            for theme in new.ids:
                if theirs and theirs.count(theme) > len(theirs) / 2:
                    holders.setdefault(theme, []).append(part)
        out.update({theme: held for theme, held in holders.items() if len(held) > 1})
    return out


def report(old: Discovery, new: Discovery, before: Ids, after: Ids) -> list[Moved]:
    """Say for each theme what became of it, old themes first, in their order."""
    sizes = Counter(theme for theme in before.values() if theme is not None)
    now = Counter(after.get(s) for s in before)
    both = Counter(s for s, theme in before.items() if theme is not None and after.get(s) == theme)
    kept = Counter(before[s] for s in both)
    out = []
    for theme in old.ids:
        stays = theme in new.ids
        out.append(
            Moved(
                theme, old.by_id[theme].label,
                theme if stays else None, new.by_id[theme].label if stays else None,
                "kept" if stays else "gone",
                sizes[theme], now[theme] if stays else 0, kept[theme],
            )
        )  # fmt: skip
    for theme in new.ids:
        if theme not in old.ids:
            out.append(
                Moved(None, None, theme, new.by_id[theme].label, "new", 0, now[theme], 0)
            )  # fmt: skip
    return out
