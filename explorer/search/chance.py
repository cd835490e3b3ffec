"""From evidence to chance: what a score promises.

A score is the chance that a person would call it the same measure. The same evidence says more for
a long question than for a short one, and other things for a question in everyday words, so the
curve depends on how a question is put; never on what is asked, nor on what else is found: a score
means the same for every question, and is in the order of the evidence.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# A skewed logistic curve (the scobit of Nagler 1994, mirrored), fitted to the tuning judgements
# with benchmarks/search_quality.py --calibrate, which also prints how far promise and truth agree
# and, with --reliability, the same for questions that nothing was fitted to.
#   z = (SLOPE + SLOPE_LENGTH * l + SLOPE_EVERYDAY * u + SLOPE_OFFICIAL * o) * evidence
#       + OFFSET + OFFSET_LENGTH * l + OFFSET_EVERYDAY * u + OFFSET_OFFICIAL * o
#   chance = 1 - (1 + exp(z)) ** -SKEW
# l is the logarithm of the number of characters, spaces left out; u in [0, 1] says how far the
# question's words are missing from the corpus; o in [0, 1] how far it is put into official words.
SLOPE = 8.40
SLOPE_LENGTH = 8.74
SLOPE_EVERYDAY = 4.61
SLOPE_OFFICIAL = -14.84
OFFSET = -6.08
OFFSET_LENGTH = -1.14
OFFSET_EVERYDAY = -3.24
OFFSET_OFFICIAL = 6.93
# A question of several sentences is mostly a measure itself. No measure does all that another does,
# so the same evidence says more, and it does not matter how long they are:
#   z = SLOPE_SENTENCES * evidence + OFFSET_SENTENCES
SLOPE_SENTENCES = 60.29
OFFSET_SENTENCES = -13.52
# Below this a term says as much as one of four characters (禁毒), and above no more; of the tuning
# questions of one sentence few are shorter or longer.
LENGTH_FROM, LENGTH_UP_TO = 4, 80
# 1 is the plain logistic curve. Below, the chance rises to 1 more slowly than it leaves 0: what was
# judged knows no certainty, so a third of all first answers showed 1.00 and promised too much. Of
# 0.2, 0.3, 0.4, 0.6 and 1 the likelihood of what is held out is highest with 0.3.
SKEW = 0.3
# More evidence is never less chance, whatever is fitted.
_LEAST_SLOPE = 1.0


def log_length(length: int) -> float:
    """The logarithm of a question's number of characters, as far as it says anything."""
    return math.log(min(max(length, LENGTH_FROM), LENGTH_UP_TO))


@dataclass(frozen=True, slots=True)
class Curve:
    """A skewed logistic curve over evidence."""

    slope: float
    offset: float

    def chance(self, evidence: Floats) -> Floats:
        """The chances of some evidence, float32 of its shape."""
        import numpy as np

        z = self.slope * evidence.astype(np.float64) + self.offset
        return np.asarray(-np.expm1(-SKEW * np.logaddexp(0, z)), dtype=np.float32)


def curve(
    length: int, *, several: bool = False, everyday: float = 0.0, official: float = 0.0
) -> Curve:
    """Return the curve for a question.

    Parameters
    ----------
    length : how many characters it has, spaces left out
    several : whether it is of several sentences
    everyday : in [0, 1], how far its words are missing from the corpus
    official : in [0, 1], how far it is put into official words, see `Query.official_part`
    """
    if several:
        return Curve(SLOPE_SENTENCES, OFFSET_SENTENCES)
    log = log_length(length)
    slope = SLOPE + SLOPE_LENGTH * log + SLOPE_EVERYDAY * everyday + SLOPE_OFFICIAL * official
    offset = OFFSET + OFFSET_LENGTH * log + OFFSET_EVERYDAY * everyday + OFFSET_OFFICIAL * official
    return Curve(max(slope, _LEAST_SLOPE), offset)
