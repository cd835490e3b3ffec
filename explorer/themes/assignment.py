"""Which themes of a codebook a unit carries: several, one or none.

What is assigned: body text. Headings, the title and the signature carry no themes of their own
(they are evidence for what stands under them), and a formulaic sentence, which could stand in any
report unchanged, says nothing about what was done. A narrower theme brings the wider one along.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import BadValue
from explorer.lang import Message
from explorer.reference import centred
from explorer.themes import calibration
from explorer.themes.codebook import Codebook
from explorer.themes.cue import Cue
from explorer.themes.cues import found
from explorer.themes.evidence import FEATURES, codebook_texts, gather
from explorer.tokens import fold
from explorer.types import Assignment, Unit

Floats = NDArray[np.float32]

# Scores are rounded to this many decimals before they meet the threshold, so that the last bits
# of a matrix product, which differ between machines, cannot turn a decision.
_DECIMALS = 4

# Units scored at once: their evidence and vectors take some 60 MB with 19 themes, whatever the
# size of the corpus.
_BLOCK = 16_384


@dataclass(frozen=True)
class AssignSettings:
    """How sure an assignment must be.

    threshold : a theme is assigned when its score is at least this, in [0, 1]
    formulaic : whether formulaic sentences may carry themes
    thresholds : theme -> another threshold for it, as a person's decisions gave it
    """

    threshold: float = calibration.THRESHOLD
    formulaic: bool = False
    thresholds: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for value in (self.threshold, *self.thresholds.values()):
            if not 0 <= value <= 1:
                raise BadValue(
                    Message(
                        f"阈值应在 0 到 1 之间，得到 {value}",
                        f"must be between 0 and 1, got {value}",
                    ),
                    subject="threshold",
                )

    def of(self, theme: str) -> float:
        """The threshold of a theme."""
        return self.thresholds.get(theme, self.threshold)


def is_body(unit: Unit) -> bool:
    """Whether a unit is body text: neither heading nor title nor signature."""
    return not unit.heading and unit.role != "signature"


def assign(
    units: Sequence[Unit],
    vectors: Floats,
    codebook: Codebook,
    codebook_vectors: Floats,
    *,
    centre: Floats | None,
    settings: AssignSettings | None = None,
) -> list[tuple[Assignment, ...]]:
    """Assign to each unit the themes that it carries, surest first.

    Parameters
    ----------
    units : n units
    vectors : float32 array, shape (n, dim)
        Of the units' texts, as the encoder gives them.
    codebook : m themes
    codebook_vectors : float32 array, shape (k, dim)
        Of `codebook_texts(codebook)`, in that order, by the same encoder.
    centre : float32 array, shape (dim,), or None
        The mean vector of `explorer.reference.reference_texts()` by the same encoder. None leaves
        vectors as they are, which is right only for encoders whose vectors have no common part.
    settings : the defaults when None

    Returns
    -------
    A tuple of assignments for each unit, empty when unsure or when the unit is not body text;
    scores are calibrated to [0, 1]. The result for a unit does not depend on the other units.

    Raises
    ------
    BadValue
        The arrays do not fit one another.
    """
    settings = settings or AssignSettings()
    table = scores(units, vectors, codebook, codebook_vectors, centre=centre)
    # A narrower theme goes before the wider one that it brings along.
    depth = {theme: -len(codebook.line(theme)) for theme in codebook.ids}
    carried: list[list[Assignment]] = [[] for _ in units]
    sure = table >= np.array([settings.of(theme) for theme in codebook.ids])
    for i, t in zip(*(axis.tolist() for axis in np.nonzero(sure)), strict=True):
        carried[i].append(Assignment(codebook.ids[t], float(table[i, t])))
    out: list[tuple[Assignment, ...]] = []
    for unit, mine in zip(units, carried, strict=True):
        if not is_body(unit) or (unit.formulaic and not settings.formulaic):
            mine = []
        out.append(tuple(sorted(mine, key=lambda a: (-a.score, depth[a.id], a.id))))
    return out


def scores(
    units: Sequence[Unit],
    vectors: Floats,
    codebook: Codebook,
    codebook_vectors: Floats,
    *,
    centre: Floats | None,
) -> NDArray[np.float64]:
    """Return every unit's score for every theme, shape (n, m), in [0, 1].

    Parameters and errors as in `assign`; headings and formulaic sentences are scored as well.
    """
    check_shapes(len(units), vectors, codebook, codebook_vectors, centre)
    return _with_parents(_own(units, vectors, codebook, codebook_vectors, centre), codebook)


def _own(
    units: Sequence[Unit],
    vectors: Floats,
    codebook: Codebook,
    codebook_vectors: Floats,
    centre: Floats | None,
) -> NDArray[np.float64]:
    """The scores before narrower themes lift wider ones."""
    table = np.empty((len(units), len(codebook.themes)))
    for start in range(0, len(units), _BLOCK):
        block = slice(start, start + _BLOCK)
        evidence = gather(units[block], vectors[block], codebook, codebook_vectors, centre)
        for t, theme in enumerate(codebook.themes):
            weights = calibration.WITH_CUES if theme.cues else calibration.WITHOUT_CUES
            slope = np.array([getattr(weights, feature) for feature in FEATURES])
            mine = evidence[:, t].astype(np.float64)
            table[block, t] = 1 / (1 + np.exp(-(weights.intercept + mine @ slope)))
    return np.round(table, _DECIMALS, out=table)


def _with_parents(table: NDArray[np.float64], codebook: Codebook) -> NDArray[np.float64]:
    """A sentence about a narrower theme is about the wider one at least as surely."""
    out = table.copy()
    for t, theme in enumerate(codebook.ids):
        for above in codebook.line(theme)[1:]:
            column = codebook.ids.index(above)
            out[:, column] = np.maximum(out[:, column], table[:, t])
    return out


def explain(
    unit: Unit,
    vector: Floats,
    codebook: Codebook,
    codebook_vectors: Floats,
    *,
    centre: Floats | None,
    settings: AssignSettings | None = None,
) -> dict[str, Any]:
    """Say why a unit carries the themes that it carries, and not the others.

    Parameters
    ----------
    vector : float32 array, shape (dim,)
    others : as in `assign`

    Returns
    -------
    dict with `unit`, `text`, `section`, `assigned` (whether its kind is assigned at all),
    `threshold`, and `themes`: one dict per theme, highest score first, with `id`, `label`,
    `score`, `threshold` (its own), `carried`, `nearest` (the nearest example and its centred
    cosine), `cues` and `against` (phrase and weight, in the form found in the text), `headings`
    (heading and the cues in it) and `from` (the narrower theme that the score came from, or None).
    """
    settings = settings or AssignSettings()
    rows = np.asarray(vector, dtype=np.float32)[None, :]
    check_shapes(1, rows, codebook, codebook_vectors, centre)
    own = _own([unit], rows, codebook, codebook_vectors, centre)
    row = _with_parents(own, codebook)[0]
    carried = {
        a.id
        for a in assign([unit], rows, codebook, codebook_vectors, centre=centre, settings=settings)[
            0
        ]
    }
    cosines = (centred(rows, centre) @ centred(codebook_vectors, centre).T)[0]
    in_text = found(codebook, unit.text)
    in_headings = [(heading, found(codebook, heading)) for heading in unit.section]
    themes = []
    start = 0
    for t, theme in enumerate(codebook.themes):
        mine = cosines[start : start + len(theme.texts)]
        start += len(theme.texts)
        best = int(np.argmax(mine))
        speaking, against = in_text[t]
        below = [
            other for o, other in enumerate(codebook.ids)
            if theme.id in codebook.line(other)[1:] and own[0, o] == row[t] > own[0, t]
        ]  # fmt: skip
        themes.append(
            {
                "id": theme.id,
                "label": theme.label,
                "score": float(row[t]),
                "threshold": settings.of(theme.id),
                "carried": theme.id in carried,
                "nearest": {"text": theme.texts[best], "cosine": round(float(mine[best]), 4)},
                "cues": _shown(speaking, unit.text),
                "against": _shown(against, unit.text),
                "headings": {
                    heading: list(_shown(cues[t][0], heading))
                    for heading, cues in in_headings
                    if cues[t][0]
                },
                "from": below[0] if below else None,
            }
        )
    return {
        "unit": unit.id,
        "text": unit.text,
        "section": list(unit.section),
        "assigned": is_body(unit) and (settings.formulaic or not unit.formulaic),
        "threshold": settings.threshold,
        "themes": sorted(themes, key=lambda entry: (-_score(entry), str(entry["id"]))),
    }


def _shown(cues: Sequence[Cue], text: str) -> dict[str, float]:
    """Cues as a reader looks for them in the text: of several forms, the first that stands there.

    Where two cues have one form, the stronger is shown.
    """
    folded = fold(text)
    out: dict[str, float] = {}
    for cue in cues:
        out.setdefault(cue.forms_in(folded)[0].text, cue.weight)
    return out


def _score(entry: dict[str, Any]) -> float:
    return float(entry["score"])


def check_shapes(
    n: int,
    vectors: Floats,
    codebook: Codebook,
    codebook_vectors: Floats,
    centre: Floats | None,
) -> None:
    """Refuse arrays that do not fit, naming the one that does not."""
    texts = len(codebook_texts(codebook))
    dim = vectors.shape[-1]
    for name, array, wanted in (
        ("vectors", vectors, (n, dim)),
        ("codebook_vectors", codebook_vectors, (texts, dim)),
        ("centre", centre, (dim,)),
    ):
        if array is not None and array.shape != wanted:
            raise BadValue(
                Message(
                    f"数组形状应为 {wanted}，得到 {array.shape}",
                    f"must have shape {wanted}, got {array.shape}",
                ),
                subject=name,
                hint=Message(
                    "向量须由同一个编码器生成：句子与主题词典都要重新编码。",
                    "All vectors must come from one encoder: embed units and codebook again.",
                ),
            )
