"""How well themes agree with a person, and with themselves.

    python -m benchmarks.themes_quality CORPORA [--out benchmarks/results/themes_quality.md]

CORPORA is a folder with `gov_work_report_city_2024/PROVINCE/CITY.txt`; the labels are described in
themes_data.py. Every fitted thing (weights, thresholds of the baselines) is fitted without the
report that it is judged on.
"""

from __future__ import annotations

import argparse
import contextlib
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.themes_data import Floats, Labelled, Truth, f1, main_theme, of_cities, of_seeds
from benchmarks.themes_fit import VECTORS_ONLY, fit, scores
from explorer.reference import centred
from explorer.themes import (
    Codebook,
    DiscoverSettings,
    assign_discovered,
    discover,
    heading_texts,
    load_codebook,
)
from explorer.themes.calibration import THRESHOLD
from explorer.themes.evidence import FEATURES
from explorer.types import Unit
from tests import themes_seeds as seeds

Scores = NDArray[np.float64]

NOTE = """Five township and county reports (216 body sentences) and 281 sentences of 99 city
reports, labelled by one person, who also wrote the codebook and had read the five reports: few, and
kind to the codebook. "Test" sentences were labelled after the codebook was finished, and nothing
was changed after seeing them. City sentences were labelled without their headings. The constants
of discovery (shares of headings and words, likeness) were chosen on these same sentences.
"""


def only(data: Labelled, which: Truth) -> Labelled:
    """Some of the sentences."""
    keep = np.flatnonzero(which).tolist()
    return Labelled(tuple(data.units[i] for i in keep), tuple(data.themes[i] for i in keep))


def folds(data: Labelled) -> Iterator[Truth]:
    """Which sentences belong to each report in turn."""
    reports = np.array(data.reports)
    for report in sorted(set(data.reports)):
        yield reports == report


def name_scores(codebook: Codebook, data: Labelled, texts: list[str]) -> Scores:
    """Plain cosine, not centred, with one text a theme, shape (n, m)."""
    return np.asarray(data.vectors() @ seeds.vectors(texts).T, dtype=np.float64)


def best_threshold(truth: Truth, table: Scores) -> float:
    """The threshold with the best micro-F1: what a baseline gets at its best."""
    cuts = np.quantile(table, np.linspace(0.5, 0.995, 100))
    return float(max(cuts, key=lambda cut: f1(truth, table >= cut)[0]))


def codebook_rows(five: Labelled, tuning: Labelled, test: Labelled) -> list[str]:
    """Codebook assignment against baselines, on reports held out in turn and on the test set."""
    codebook = load_codebook()
    ids = codebook.ids
    truth, unseen = five.truth(ids), test.truth(ids)
    formulaic = np.array([unit.formulaic for unit in five.units])
    rows = []

    def row(name: str, held_out: Truth, on_test: Truth) -> None:
        held_out = held_out & ~formulaic[:, None]
        micro, macro = f1(truth, held_out)
        micro_t, macro_t = f1(unseen, on_test)
        none = (~held_out.any(axis=1)).mean(), (~on_test.any(axis=1)).mean()
        rows.append(
            f"| {name} | {micro:.3f} | {macro:.3f} | {none[0]:.2f} "
            f"| {micro_t:.3f} | {macro_t:.3f} | {none[1]:.2f} |"
        )

    for name, texts in (
        ("cosine with the theme's name", [t.label for t in codebook.themes]),
        ("cosine with name and description", [t.texts[0] for t in codebook.themes]),
    ):
        table, table_t = (name_scores(codebook, d, texts) for d in (five, test))
        said = np.zeros_like(truth)
        for fold in folds(five):
            said[fold] = table[fold] >= best_threshold(truth[~fold], table[~fold])
        row(name, said, table_t >= best_threshold(truth, table))
    for name, features in (
        ("vectors alone (nearest examples)", VECTORS_ONLY),
        ("cue words alone", ("words",)),
        ("cue words and headings", ("words", "heading", "upper")),
        ("**all (shipped)**", FEATURES),
    ):
        said = np.zeros_like(truth)
        for fold in folds(five):
            weights = fit(codebook, [only(five, ~fold), tuning], features)
            said[fold] = scores(codebook, only(five, fold), weights) >= THRESHOLD
        weights = fit(codebook, [five, tuning], features)
        row(name, said, scores(codebook, test, weights) >= THRESHOLD)
    none = (~truth.any(axis=1)).mean(), (~unseen.any(axis=1)).mean()
    rows.append(f"| a person | | | {none[0]:.2f} | | | {none[1]:.2f} |")
    return rows


def threshold_rows(five: Labelled, tuning: Labelled) -> list[str]:
    """Held-out F1 by threshold: where the shipped threshold comes from."""
    codebook = load_codebook()
    truth = five.truth(codebook.ids)
    table = np.zeros(truth.shape)
    for fold in folds(five):
        weights = fit(codebook, [only(five, ~fold), tuning], FEATURES)
        table[fold] = scores(codebook, only(five, fold), weights)
    table[[unit.formulaic for unit in five.units]] = 0
    out = []
    for cut in (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6):
        micro, macro = f1(truth, table >= cut)
        out.append(f"| {cut:.2f} | {micro:.3f} | {macro:.3f} |")
    return out


def ami(truth: list[str], said: NDArray[np.str_] | list[str]) -> float:
    """Adjusted mutual information of two partitions."""
    from sklearn.metrics import adjusted_mutual_info_score

    return float(adjusted_mutual_info_score(truth, list(said)))


def discovered_rows(name: str, data: Labelled) -> list[str]:
    """Discovered themes against the main labels, beside scikit-learn's clusterers."""
    from sklearn.cluster import HDBSCAN, KMeans

    codebook = load_codebook()
    wanted = [main_theme(t, codebook) for t in data.themes]
    keep = [
        i for i, w in enumerate(wanted) if w is not None and not data.units[i].formulaic
    ]  # fmt: skip
    truth = [str(wanted[i]) for i in keep]
    vectors = data.vectors()
    labelled = len(set(truth))
    rows = []

    def row(method: str, said: list[str]) -> None:
        mine = [said[i] for i in keep]
        groups = {s for s in mine if s != "-1"}
        share = sum(s != "-1" for s in mine) / len(mine)
        rows.append(f"| {name} | {method} | {len(groups)} | {share:.2f} | {ami(truth, mine):.3f} |")

    part = vectors[keep]

    def spread(said: NDArray[np.intp]) -> list[str]:
        out = ["-1"] * len(data)
        for i, label in zip(keep, said, strict=True):
            out[i] = str(label)
        return out

    row("k-means, default (k = 8)", spread(KMeans(random_state=0).fit_predict(part)))
    k_means = KMeans(labelled, n_init=10, random_state=0)
    row(f"k-means, k = {labelled} as labelled", spread(k_means.fit_predict(part)))
    k_means = KMeans(labelled, n_init=10, random_state=0)
    row("the same on centred vectors", spread(k_means.fit_predict(centred(part, seeds.centre()))))
    with contextlib.redirect_stderr(io.StringIO()):
        dense = HDBSCAN(copy=True).fit_predict(centred(part, seeds.centre()))
    row("HDBSCAN, default, centred", spread(dense))
    for method, headings, settings in (
        ("ours without heading vectors", False, None),
        ("**ours**", True, None),
        (f"ours, themes = {labelled}", True, DiscoverSettings(themes=labelled)),
    ):
        row(method, of_discovery(data.units, vectors, headings, settings))
    return rows


def of_discovery(
    units: tuple[Unit, ...],
    vectors: Floats,
    headings: bool = True,
    settings: DiscoverSettings | None = None,
    seed: int = 0,
) -> list[str]:
    """The discovered theme of each unit; "-1" for none."""
    above = seeds.vectors(heading_texts(units)) if headings and heading_texts(units) else None
    found = discover(
        units, vectors, centre=seeds.centre(), heading_vectors=above, seed=seed, settings=settings
    )
    carried = assign_discovered(units, vectors, found, centre=seeds.centre(), heading_vectors=above)
    return [row[0].id if row else "-1" for row in carried]


def stability_rows(data: Labelled) -> list[str]:
    """Agreement over seeds, and with one report left out."""
    from sklearn.metrics import adjusted_rand_score

    vectors = data.vectors()
    whole = of_discovery(data.units, vectors)
    over_seeds = [
        adjusted_rand_score(whole, of_discovery(data.units, vectors, seed=seed))
        for seed in range(1, 11)
    ]
    without = []
    for fold in folds(data):
        rest = only(data, ~fold)
        again = of_discovery(rest.units, rest.vectors())
        before = [whole[i] for i in np.flatnonzero(~fold)]
        without.append(adjusted_rand_score(before, again))
    return [
        f"| ten seeds, mean ARI with seed 0 | {np.mean(over_seeds):.3f} |",
        f"| each report left out, mean ARI on the others | {np.mean(without):.3f} |",
    ]


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    five = of_seeds()
    tuning, test = (of_cities(options.corpora, split) for split in ("tuning", "test"))
    both = Labelled(
        five.units + tuning.units + test.units, five.themes + tuning.themes + test.themes
    )
    lines = [
        "# Themes: agreement with a person", "", NOTE,
        "## Codebook assignment", "",
        f"Each of the five reports held out in turn ({len(five)} sentences), and the test "
        f"sentences of city reports ({len(test)}). Threshold {THRESHOLD}; cosine baselines at the "
        "threshold that is best on the other reports. Macro-F1 over the themes that occur.", "",
        "| method | micro-F1, held out | macro-F1 | none | micro-F1, test | macro-F1 | none |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *codebook_rows(five, tuning, test), "",
        "| threshold | micro-F1, held out | macro-F1 |", "| --- | --- | --- |",
        *threshold_rows(five, tuning), "",
        "## Discovered themes", "",
        "AMI with the main label (narrower themes as the wider one), unassigned as one group more; "
        "all methods get the same vectors.", "",
        "| sentences | method | themes | assigned | AMI |", "| --- | --- | --- | --- | --- |",
        *discovered_rows("five reports", five),
        *discovered_rows("with city passages", both), "",
        "| stability of ours on the five reports | |", "| --- | --- |",
        *stability_rows(five), "",
    ]  # fmt: skip
    text = "\n".join(lines)
    print(text)
    if options.out:
        options.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
