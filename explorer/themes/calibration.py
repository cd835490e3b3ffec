"""The weights that turn evidence into a score, fitted on hand-labelled sentences and reviewed.

A score is the logistic function of `intercept` plus the weighted evidence of
`explorer.themes.evidence.FEATURES`; one set of weights serves all themes, so a user's own themes
are scored as ours are. Fitted by `benchmarks/themes_fit.py` (L2-regularised logistic regression,
C = 1, with three in ten cues hidden in turn, as new reports have words that the codebook does
not) on the tuning sentences of tests/golden/themes, with the default encoder; to re-tune, label
more sentences there, run the script and copy what it prints.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Weights:
    """Weights of the evidence, in log-odds per unit; cosines and strengths have no unit."""

    intercept: float
    nearness: float
    lead: float
    words: float
    heading: float
    upper: float


WITH_CUES: Final = Weights(-5.44, 6.52, 8.33, 6.46, 2.19, 2.28)

# For a theme that lists no cue words: vectors alone must decide. Less sure, hence seldom high.
WITHOUT_CUES: Final = Weights(-4.60, 12.13, 13.14, 0.0, 0.0, 0.0)

# A theme is assigned from this score on. F1 is flat from 0.45 to 0.55 when reports are held out in
# turn (benchmarks/results/themes_quality.md); the middle of that is taken.
THRESHOLD: Final = 0.5
