"""Finding the cue words of all themes in a text, quickly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.themes.codebook import Codebook, Cue
from explorer.tokens import fold

# (theme's position, speaks for, cue)
_Entry = tuple[int, bool, Cue]


class CueIndex:
    """The cues of a codebook by their first two characters.

    A text of 50 characters begins 50 pairs, and few of the 600 cues begin with one of them, so
    only those few are looked for.
    """

    def __init__(self, codebook: Codebook) -> None:
        self._themes = len(codebook.themes)
        self._against_all = codebook.against
        self._by_start: dict[str, list[_Entry]] = defaultdict(list)
        for t, theme in enumerate(codebook.themes):
            for cues, speaks_for in ((theme.cues, True), (theme.against, False)):
                for cue in cues:
                    self._by_start[cue.start].append((t, speaks_for, cue))

    def found(self, text: str) -> list[tuple[list[Cue], list[Cue]]]:
        """Return for each theme the cues for and against it that stand in the text.

        Those against every theme are among those against each.

        Strongest first, then in alphabetical order.
        """
        folded = fold(text)
        starts = {folded[i : i + 2] for i in range(len(folded) - 1)} | set(folded)
        out: list[tuple[list[Cue], list[Cue]]] = [([], []) for _ in range(self._themes)]
        for start in starts & self._by_start.keys():
            for t, speaks_for, cue in self._by_start[start]:
                if cue.found_in(folded):
                    out[t][0 if speaks_for else 1].append(cue)
        everywhere = [cue for cue in self._against_all if cue.found_in(folded)]
        for both in out:
            both[1].extend(everywhere)
            for cues in both:
                cues.sort(key=lambda cue: (-cue.weight, cue.phrase))
        return out

    def strengths(self, text: str) -> NDArray[np.float32]:
        """Return for each theme how strongly the words of the text speak for it, shape (m,).

        In [0, 1]: the cues for it, less by as much as those against it are sure.
        """
        found = self.found(text)
        return np.array([strength(own) * (1 - strength(other)) for own, other in found], np.float32)


def strength(cues: Sequence[Cue]) -> float:
    """Join several cues: the chance that at least one of them is right (noisy-or).

    A cue inside a longer one that was found as well (普法 in 普法宣传) says nothing new, unless
    it is the surer of the two.
    """
    wrong = 1.0
    for cue in cues:
        inside = any(cue.phrase in other.phrase and cue.weight <= other.weight
                     for other in cues if other is not cue)  # fmt: skip
        if not inside:
            wrong *= 1 - cue.weight
    return 1 - wrong
