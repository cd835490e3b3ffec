"""What a user changes in discovered themes: names, merges, splits.

Each function returns a new `Discovery`; nothing is lost: a theme that was merged or split stays in
the list and still says where sentences go, so that sentences which come later follow the edit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from explorer.errors import BadValue, UnknownId
from explorer.lang import Message
from explorer.themes import space
from explorer.themes.discovered import DiscoveredTheme, Discovery
from explorer.themes.discovery import names_of
from explorer.themes.places import heaviest, means
from explorer.themes.tree import ward_groups
from explorer.types import Unit

# A part of a split has at least this many distinct sentences: fewer show nothing.
_LEAST = 2


def rename(discovery: Discovery, theme: str, label: str) -> Discovery:
    """Give a theme another name; a refit keeps it.

    Raises
    ------
    UnknownId
        There is no such theme.
    BadValue
        The name is empty, or another theme has it.
    """
    _known(discovery, theme)
    label = label.strip()
    if not label:
        raise BadValue(Message("名称不能为空", "the name is empty"), subject=theme)
    for other in discovery.ids:
        if other != theme and discovery.by_id[other].label == label:
            raise BadValue(
                Message(f"主题 {other} 已用此名称", f"theme {other} has this name"), subject=label
            )
    named = replace(discovery.by_id[theme], label=label, named_by_user=True)
    return replace(discovery, themes=_with(discovery.themes, named))


def merge(discovery: Discovery, themes: Sequence[str]) -> Discovery:
    """Put themes together under the id and the name of the first.

    Raises
    ------
    UnknownId
    BadValue
        Fewer than two different themes.
    """
    for theme in themes:
        _known(discovery, theme)
    kept, *others = dict.fromkeys(themes)
    if not others:
        raise BadValue(
            Message("合并至少需要两个主题", "a merge needs two themes or more"),
            subject=",".join(themes),
        )
    sentences = sum(discovery.by_id[theme].sentences for theme in (kept, *others))
    together = replace(discovery.by_id[kept], sentences=sentences)
    return replace(
        discovery,
        themes=_with(discovery.themes, together),
        merged={**discovery.merged, **dict.fromkeys(others, kept)},
    )


def split(
    discovery: Discovery,
    theme: str,
    units: Sequence[Unit],
    rows: space.Rows,
    parts: int = 2,
) -> Discovery:
    """Take a theme apart into the groups that its sentences fall into (Ward's method).

    Parameters
    ----------
    units : the n distinct sentences of the theme
    rows : their places, as `place` gives them
    parts : how many

    Raises
    ------
    UnknownId
    BadValue
        Fewer than two parts, or too few sentences for them.
    """
    _known(discovery, theme)
    if parts < 2 or len(units) < parts * _LEAST:
        raise BadValue(
            Message(
                f"无法把 {len(units)} 个句子拆分为 {parts} 部分",
                f"cannot split {len(units)} sentences into {parts} parts",
            ),
            subject=theme,
        )
    groups = ward_groups(rows, parts)
    return into_parts(discovery, theme, units, rows, groups, ids=None)


def into_parts(
    discovery: Discovery,
    theme: str,
    units: Sequence[Unit],
    rows: space.Rows,
    groups: NDArray[np.intp],
    *,
    ids: Sequence[str] | None,
) -> Discovery:
    """Replace a theme by parts whose sentences are known.

    Parameters
    ----------
    groups : the part of each of the n sentences, from 0, none empty
    ids : the ids of the parts; None gives new ones
    """
    dense, lexical = means(rows, groups)
    order = np.argsort(-np.bincount(groups), kind="stable").tolist() if ids is None else None
    order = order if order is not None else list(range(len(dense)))
    named = names_of(units, groups, order, taken={discovery.by_id[i].label for i in discovery.ids})
    stem = discovery.by_id[theme].label
    named = [(name or f"{stem}·{rank}", words) for rank, (name, words) in enumerate(named, 1)]
    fresh = [f"d{discovery.last + rank}" for rank in range(1, len(order) + 1)]
    made = tuple(
        DiscoveredTheme(
            part, *named[rank], int((groups == group).sum()),
            tuple(round(float(x), 6) for x in dense[group]),
            heaviest(lexical[group], discovery.terms),
        )
        for rank, (part, group) in enumerate(zip(ids or fresh, order, strict=True))
    )  # fmt: skip
    return replace(
        discovery,
        themes=(*discovery.themes, *made),
        split={**discovery.split, theme: tuple(part.id for part in made)},
        last=discovery.last + (len(made) if ids is None else 0),
    )


def _with(
    themes: Sequence[DiscoveredTheme], changed: DiscoveredTheme
) -> tuple[DiscoveredTheme, ...]:
    return tuple(changed if theme.id == changed.id else theme for theme in themes)


def _known(discovery: Discovery, theme: str) -> None:
    if theme not in discovery.ids:
        raise UnknownId(
            Message("没有这个自动主题", "no discovered theme has this id"),
            subject=theme,
            hint=Message(
                "查看编号: explorer themes --method discovered",
                "See the ids: explorer themes --method discovered",
            ),
        )
