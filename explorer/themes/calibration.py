"""The weights that turn evidence into a score, fitted on hand-labelled sentences and reviewed.

A score is the logistic function of `intercept` plus the weighted evidence of
`explorer.themes.evidence.FEATURES`; one set of weights serves all themes, so a user's own themes
are scored as ours are. Fitted by `benchmarks/themes_fit.py` (L2-regularised logistic regression,
C = 1) on the tuning sentences of tests/golden/themes, with the default encoder; to re-tune, label
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


WITH_CUES: Final = Weights(-5.80, 3.56, 4.84, 7.20, 1.60, 1.71)

# For a theme that lists no cue words: vectors alone must decide. Less sure, hence seldom high.
WITHOUT_CUES: Final = Weights(-4.11, 10.10, 11.14, 0.0, 0.0, 0.0)

# A theme is assigned from this score on. F1 is flat from 0.35 to 0.50 when each report is held
# out in turn (benchmarks/results/themes_quality.md); the middle of that is taken.
THRESHOLD: Final = 0.4
