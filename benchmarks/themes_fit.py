"""Fit the weights in explorer/themes/calibration.py and print them.

    python -m benchmarks.themes_fit CORPORA

Logistic regression, L2-regularised (C = 1), one row per sentence and theme, on the labelled
sentences of the five reports and the "tuning" sentences of the city reports (themes_data.py);
the "test" sentences are not touched. A second fit on vectors alone serves themes without cue words.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.themes_data import Labelled, of_cities, of_seeds
from explorer.themes import Codebook, load_codebook
from explorer.themes.calibration import Weights
from explorer.themes.evidence import FEATURES

VECTORS_ONLY = ("nearness", "lead")


def fit(codebook: Codebook, sets: Sequence[Labelled], features: Sequence[str]) -> Weights:
    """Return the weights of the features (0 for the others) fitted on all the sets."""
    from sklearn.linear_model import LogisticRegression

    columns = [FEATURES.index(feature) for feature in features]
    rows = np.vstack(
        [part.evidence(codebook)[:, :, columns].reshape(-1, len(columns)) for part in sets]
    )
    truth = np.concatenate([part.truth(codebook.ids).ravel() for part in sets])
    model = LogisticRegression(C=1.0, max_iter=1000).fit(rows, truth)
    found = {f: round(float(w), 2) for f, w in zip(features, model.coef_[0], strict=True)}
    return Weights(
        round(float(model.intercept_[0]), 2), *(found.get(feature, 0.0) for feature in FEATURES)
    )


def scores(codebook: Codebook, data: Labelled, weights: Weights) -> NDArray[np.float64]:
    """Return the scores of the sentences under the weights, shape (n, m)."""
    slope = np.array([getattr(weights, feature) for feature in FEATURES])
    own = 1 / (1 + np.exp(-(weights.intercept + data.evidence(codebook).astype(float) @ slope)))
    out = own.copy()
    for t, theme in enumerate(codebook.ids):
        for above in codebook.line(theme)[1:]:
            wide = codebook.ids.index(above)
            out[:, wide] = np.maximum(out[:, wide], own[:, t])
    return np.asarray(out)


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    options = parser.parse_args()
    sets = [of_seeds(), of_cities(options.corpora, "tuning")]
    codebook = load_codebook()
    print("WITH_CUES =", fit(codebook, sets, FEATURES))
    print("WITHOUT_CUES =", fit(codebook, sets, VECTORS_ONLY))


if __name__ == "__main__":
    main()
