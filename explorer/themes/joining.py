"""Which discovered theme a sentence joins: the nearest, or none; new sentences as old ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.errors import BadValue
from explorer.lang import Message
from explorer.themes import space
from explorer.themes.assignment import is_body
from explorer.themes.discovered import Discovery, Guide
from explorer.types import Assignment, Unit

Floats = NDArray[np.float32]

_DECIMALS = 4

_BLOCK = 8192


def assign_discovered(
    units: Sequence[Unit],
    vectors: Floats,
    discovery: Discovery,
    *,
    centre: Floats | None,
    heading_vectors: Floats | None = None,
    guide: Guide | None = None,
) -> list[tuple[Assignment, ...]]:
    """Assign each unit to its nearest discovered theme, or to none.

    The result for a unit does not depend on the others; ids never change.

    Parameters
    ----------
    units, vectors, centre, heading_vectors, guide : as in `discover`; the same centre and kind

    Returns
    -------
    One assignment for each unit, or an empty tuple: for headings, signatures, formulaic sentences
    and whatever is nearer to no theme than `discovery.floor`. The score is the cosine with the
    theme's place, in [0, 1].

    Raises
    ------
    BadValue
        The arrays do not fit the units or the discovery.
    """
    check(units, vectors, heading_vectors, guide)
    out: list[tuple[Assignment, ...]] = [()] * len(units)
    if not discovery.themes or not units:
        return out
    dim = len(discovery.themes[0].dense) - len(discovery.guide)
    if vectors.shape[1] != dim:
        raise BadValue(
            Message(
                f"向量维数为 {vectors.shape[1]}，而主题为 {dim}",
                f"have {vectors.shape[1]} dimensions, the themes {dim}",
            ),
            subject="vectors",
            hint=Message(
                "主题由另一个编码器得出，需重新计算：explorer themes --method discovered --refit",
                "Another encoder made the themes; fit again: "
                "explorer themes --method discovered --refit",
            ),
        )
    if discovery.headings != (heading_vectors is not None):
        raise BadValue(
            Message("与计算主题时不一致", "must be given if and only if they were for the fit"),
            subject="heading_vectors",
        )
    if bool(discovery.guide) != (guide is not None):
        raise BadValue(
            Message("与计算主题时不一致", "must be given if and only if it was for the fit"),
            subject="guide",
        )
    which = [i for i, unit in enumerate(units) if takes_part(unit)]
    way = _Way.of(discovery)
    for start in range(0, len(which), _BLOCK):
        block = which[start : start + _BLOCK]
        rows = place(
            [units[i] for i in block], vectors[block], discovery, centre=centre,
            heading_vectors=headings_of([units[i] for i in block], units, heading_vectors),
            guide=None if guide is None else guide.take(block),
        )  # fmt: skip
        cosines = rows.against(*discovery.places).astype(np.float64).round(_DECIMALS)
        for i, row in zip(block, cosines, strict=True):
            out[i] = way.assign(row, discovery.floor)
    return out


def place(
    units: Sequence[Unit],
    vectors: Floats,
    discovery: Discovery,
    *,
    centre: Floats | None,
    heading_vectors: Floats | None,
    guide: Guide | None,
) -> space.Rows:
    """Return the places of n units in the space of a discovery; parameters as in `discover`."""
    return space.rows(
        units, space.bags(units), vectors, discovery.words,
        centre=centre, heading_vectors=heading_vectors,
        guide=None if guide is None else guide.aligned(discovery.guide),
    )  # fmt: skip


@dataclass(frozen=True)
class _Way:
    """How a sentence finds its theme: the nearest as fitted, then on as the user merged and split.

    A part of a split theme is open only to sentences of that theme, so that a split moves no
    sentence of any other theme.
    """

    ids: tuple[str, ...]
    first: NDArray[np.intp]  # the positions of the themes as fitted, without parts
    merged: Mapping[str, str]
    parts: Mapping[str, NDArray[np.intp]]

    @classmethod
    def of(cls, discovery: Discovery) -> _Way:
        ids = tuple(theme.id for theme in discovery.themes)
        position = {theme: i for i, theme in enumerate(ids)}
        later = {part for parts in discovery.split.values() for part in parts}
        return cls(
            ids,
            np.array([i for i, theme in enumerate(ids) if theme not in later], dtype=np.intp),
            discovery.merged,
            {
                theme: np.array([position[part] for part in parts], dtype=np.intp)
                for theme, parts in discovery.split.items()
            },
        )

    def assign(self, cosines: NDArray[np.float64], floor: float) -> tuple[Assignment, ...]:
        best = int(self.first[cosines[self.first].argmax()])
        if cosines[best] < floor:
            return ()
        score = float(min(max(cosines[best], 0), 1))
        theme = self.ids[best]
        while theme in self.merged or theme in self.parts:
            if theme in self.merged:
                theme = self.merged[theme]
            else:
                open_to = self.parts[theme]
                theme = self.ids[int(open_to[cosines[open_to].argmax()])]
        return (Assignment(theme, score),)


def takes_part(unit: Unit) -> bool:
    """Whether a unit takes part in discovery: body text that is no set phrase."""
    return is_body(unit) and not unit.formulaic


def headings_of(
    mine: Sequence[Unit], units: Sequence[Unit], heading_vectors: Floats | None
) -> Floats | None:
    """The heading vectors of some of the units, in the order of their own `heading_texts`."""
    if heading_vectors is None:
        return None
    position = {text: i for i, text in enumerate(space.heading_texts(units))}
    return heading_vectors[[position[text] for text in space.heading_texts(mine)]]


def check(
    units: Sequence[Unit],
    vectors: Floats,
    heading_vectors: Floats | None,
    guide: Guide | None,
) -> None:
    n = len(units)
    if guide is not None and guide.scores.shape != (n, len(guide.ids)):
        wanted_guide = (n, len(guide.ids))
        raise BadValue(
            Message(
                f"数组形状应为 {wanted_guide}，得到 {guide.scores.shape}",
                f"must have shape {wanted_guide}, got {guide.scores.shape}",
            ),
            subject="guide",
        )
    headings = len(space.heading_texts(units))
    fits = vectors.ndim == 2 and len(vectors) == n
    if not fits:
        raise BadValue(
            Message(
                f"应有 {n} 行，得到 {vectors.shape}", f"must have {n} rows, got {vectors.shape}"
            ),
            subject="vectors",
        )
    if heading_vectors is not None and (
        heading_vectors.ndim != 2 or heading_vectors.shape != (headings, vectors.shape[1])
    ):
        wanted = (headings, vectors.shape[1])
        raise BadValue(
            Message(
                f"数组形状应为 {wanted}，得到 {heading_vectors.shape}",
                f"must have shape {wanted}, got {heading_vectors.shape}",
            ),
            subject="heading_vectors",
        )
