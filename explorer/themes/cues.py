"""How strongly the cue words in a text speak for each theme: one text at a time, plainly.

`explain` shows what these functions find; `explorer.themes.cuetable` computes the same numbers for
many texts at once, and a test holds it against these.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.themes.codebook import Codebook
from explorer.themes.cue import Cue, Form
from explorer.tokens import fold


def by_weight(cues: Sequence[Cue]) -> list[Cue]:
    """The order in which cues are shown and counted: strongest first, then by phrase."""
    return sorted(cues, key=lambda cue: (-cue.weight, cue.phrase))


def found(codebook: Codebook, text: str) -> list[tuple[list[Cue], list[Cue]]]:
    """Return for each theme the cues for and against it that stand in the text, in order.

    Those against every theme are among those against each.
    """
    folded = fold(text)
    everywhere = [cue for cue in codebook.against if cue.found_in(folded)]
    return [
        (
            by_weight([cue for cue in theme.cues if cue.found_in(folded)]),
            by_weight([cue for cue in theme.against if cue.found_in(folded)] + everywhere),
        )
        for theme in codebook.themes
    ]


def strengths(codebook: Codebook, text: str) -> NDArray[np.float32]:
    """Return for each theme how strongly the words of the text speak for it, shape (m,).

    In [0, 1]: the cues for it, less by as much as those against it are sure.
    """
    folded = fold(text)
    return np.array(
        [
            strength(own, folded) * (1 - strength(other, folded))
            for own, other in found(codebook, text)
        ],
        np.float32,
    )


def strength(cues: Sequence[Cue], folded: str) -> float:
    """Join several cues of one text: the chance that at least one is right (noisy-or).

    A cue inside a longer one that was found as well (普法 in 普法宣传) says nothing new, unless
    it is the surer of the two. A cue of several forms counts once, for any form that says
    something new.
    """
    forms = [(cue, form) for cue in cues for form in cue.forms_in(folded)]
    wrong = 1.0
    for cue in cues:
        mine = [form for owner, form in forms if owner is cue]
        if not all(any(says_less(cue, form, *other) for other in forms) for form in mine):
            wrong *= 1 - cue.weight
    return 1 - wrong


def says_less(cue: Cue, form: Form, other: Cue, longer: Form) -> bool:
    """Whether a form of one cue adds nothing to a form of another that was found as well."""
    if other is cue or form.text not in longer.text:
        return False
    if form.text == longer.text and cue.weight == other.weight:
        return cue.phrase > other.phrase  # two cues with one form: only the first counts
    return cue.weight <= other.weight
