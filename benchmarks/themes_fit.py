"""Fit the weights in explorer/themes/calibration.py and print them.

    python -m benchmarks.themes_fit CORPORA --pages FILE.jsonl \\
        --codebook 1=A.yaml --codebook 2=B.yaml --codebook 11=B.yaml

Logistic regression, L2-regularised (C = 1), one row per sentence and theme, on rounds 1, 2, 11 and
12 of later labels (themes_data.py), each with the codebook as it was when the round was first
looked at (A: `git show f8ced79:explorer/themes/data/codebook.yaml`, B: the same of 51457be; a round
without a file has the codebook of today): neither its examples nor its words had been written with
these sentences in view, so words get the trust that they earn on new reports. Round 1 alone, half
of it cities, gives other weights than all together, two in three of townships; the mean of the two
serves both. A fit on vectors alone, on the tuning sentences too, serves themes without cue words.

`fit` and `gathered` fit on sentences that the codebook was written for, as themes_quality.py does
for its baselines: there the fit sees every sentence four times, each time without three in ten of
the cues, drawn at random, as a sentence with words that the codebook does not know.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.themes_data import Labelled, Truth, of_cities, of_later, of_seeds
from explorer.themes import Codebook, load_codebook
from explorer.themes.calibration import Weights
from explorer.themes.evidence import FEATURES

VECTORS_ONLY = ("nearness", "lead")

DRAWS = 4
HIDDEN = 0.3


def hidden(codebook: Codebook, draw: int) -> Codebook:
    """The codebook without a share of its cues."""
    rng = np.random.default_rng(draw)
    return replace(
        codebook,
        themes=tuple(
            replace(theme, cues=tuple(cue for cue in theme.cues if rng.random() >= HIDDEN))
            for theme in codebook.themes
        ),
    )


def gathered(codebook: Codebook, data: Labelled) -> NDArray[np.float64]:
    """The evidence under each draw of hidden cues, shape (draws, n, m, features)."""
    return np.stack(
        [data.evidence(hidden(codebook, draw)).astype(np.float64) for draw in range(DRAWS)]
    )


def fit_rows(evidence: NDArray[np.float64], truth: Truth, features: Sequence[str]) -> Weights:
    """Return the weights of the features (0 for the others).

    Parameters
    ----------
    evidence : what `gathered` gives
    truth : shape (n, m)
    """
    from sklearn.linear_model import LogisticRegression

    columns = [FEATURES.index(feature) for feature in features]
    rows = evidence[..., columns].reshape(-1, len(columns))
    model = LogisticRegression(C=1.0, max_iter=1000).fit(rows, np.tile(truth.ravel(), DRAWS))
    found = {f: round(float(w), 2) for f, w in zip(features, model.coef_[0], strict=True)}
    return Weights(
        round(float(model.intercept_[0]), 2), *(found.get(feature, 0.0) for feature in FEATURES)
    )


def fit(codebook: Codebook, sets: Sequence[Labelled], features: Sequence[str]) -> Weights:
    """Return the weights of the features (0 for the others) fitted on all the sets."""
    return fit_rows(
        np.concatenate([gathered(codebook, part) for part in sets], axis=1),
        np.concatenate([part.truth(codebook.ids) for part in sets]),
        features,
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


ROUNDS = (1, 2, 11, 12)


def main() -> None:
    """See the module."""
    from sklearn.linear_model import LogisticRegression

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--pages", type=Path)
    parser.add_argument("--codebook", action="append", default=[], metavar="ROUND=FILE")
    options = parser.parse_args()
    given = dict(entry.split("=", 1) for entry in options.codebook)
    books = {n: load_codebook(Path(given[str(n)]) if str(n) in given else None) for n in ROUNDS}
    parts = {n: of_later(options.corpora, options.pages, n) for n in ROUNDS}
    seen = [(books[1], of_seeds()), (books[1], of_cities(options.corpora, "tuning"))]
    first_looks = [(books[n], parts[n]) for n in ROUNDS]
    for name, sets, features in (
        ("WITH_CUES, round 1", first_looks[:1], FEATURES[:-1]),
        ("WITH_CUES, all rounds", first_looks, FEATURES[:-1]),
        ("WITHOUT_CUES", [*seen, *first_looks[:1]], VECTORS_ONLY),
    ):
        columns = [FEATURES.index(feature) for feature in features]
        rows = np.concatenate([part.evidence(book)[..., columns] for book, part in sets])
        truth = np.concatenate([part.truth(book.ids) for book, part in sets])
        model = LogisticRegression(C=1.0, max_iter=1000).fit(
            rows.reshape(-1, len(columns)).astype(np.float64), truth.ravel()
        )
        print(
            f"{name}, {len(rows)} sentences:",
            model.intercept_.round(2),
            dict(zip(features, model.coef_[0].round(2), strict=True)),
        )


if __name__ == "__main__":
    main()
