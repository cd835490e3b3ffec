"""The weights that turn evidence into a score, fitted on hand-labelled sentences and reviewed.

A score is the logistic function of `intercept` plus the weighted evidence of
`explorer.themes.evidence.FEATURES`; one set of weights serves all themes, so a user's own themes
are scored as ours are. Fitted by `benchmarks/themes_fit.py` (L2-regularised logistic regression,
C = 1) with the default encoder, each sentence with the codebook as it was when the sentence was
first looked at: on sentences that its words were edited for, words are right more often than they
will be on others, and would be trusted too much. The weights are the mean of two such fits, on 393
sentences of 111 reports, half of them of cities, and on 983 sentences of some 200 reports, two in
three of townships and departments; either fit alone is a point or two worse on the other's kind.
To re-tune, label sentences that nobody looked at, run the script and copy what it prints.
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


# Headings above the innermost one add nothing that the innermost and the sentence do not say.
WITH_CUES: Final = Weights(-4.80, 5.50, 6.90, 4.50, 2.67, 0.0)

# For a theme that lists no cue words: vectors alone must decide. Less sure, hence seldom high.
WITHOUT_CUES: Final = Weights(-4.64, 11.82, 11.23, 0.0, 0.0, 0.0)

# A theme is assigned from this score on. On the tuning sentences macro-F1 is 0.89 to 0.90 from 0.4
# to 0.55 and 0.87 at 0.6, precision rising; half is where a calibrated score says "rather yes".
THRESHOLD: Final = 0.5
