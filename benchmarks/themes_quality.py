"""How well themes agree with a person, and with themselves.

    python -m benchmarks.themes_quality CORPORA [--out benchmarks/results/themes_quality.md]
    python -m benchmarks.themes_quality CORPORA --write-peers FOLDER

CORPORA is a folder with `gov_work_report_city_2024/PROVINCE/CITY.txt`; the labels and their split
are described in themes_data.py. Every fitted thing (weights, thresholds of the baselines) is fitted
on the tuning reports; on these, each figure leaves the report out that it is judged on. The second
form writes what themes_peers.py gives to the other tools.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from benchmarks.themes_data import Floats, Labelled, Truth, f1, main_theme, of_cities, of_seeds
from benchmarks.themes_fit import VECTORS_ONLY, fit_rows, gathered, scores
from explorer.reference import centred
from explorer.themes import (
    Codebook,
    DiscoverSettings,
    assign_discovered,
    discover,
    heading_texts,
    load_codebook,
)
from explorer.themes.calibration import THRESHOLD, WITH_CUES
from explorer.themes.quality import Quality, evaluate
from explorer.tokens import fold, words
from explorer.types import Unit
from tests import themes_seeds as seeds

Scores = NDArray[np.float64]

NOTE = """Labelled by hand, several themes a sentence (themes_data.py). Tuning: the five reports and
68 city reports; test: 30 other city reports. The shipped weights were fitted on neither
(themes_fit.py), those of the baselines on tuning. What keeps the test figures from being those of
strangers' labels: one person labelled, knew the codebook, had read the test sentences when the list
of cues was doubled and doubled again, and city reports are not township reports. Figures on
sentences that nobody had looked at are in themes_fresh.md; they are lower.
"""


def only(data: Labelled, which: Truth) -> Labelled:
    """Some of the sentences."""
    keep = np.flatnonzero(which).tolist()
    return Labelled(tuple(data.units[i] for i in keep), tuple(data.themes[i] for i in keep))


def folds(data: Labelled) -> Iterator[Truth]:
    """Which sentences are held out in turn: each of the five reports, eight groups of cities."""
    reports = np.array(data.reports)
    cities = sorted(set(data.reports) - set(seeds.SEEDS))
    groups = [[name] for name in seeds.SEEDS if name in data.reports]
    groups += [cities[i::8] for i in range(8) if cities[i::8]]
    for group in groups:
        yield np.isin(reports, group)


def together(*parts: Labelled) -> Labelled:
    """Several sets as one."""
    return Labelled(
        tuple(unit for part in parts for unit in part.units),
        tuple(themes for part in parts for themes in part.themes),
    )


def name_scores(data: Labelled, texts: list[str]) -> Scores:
    """Centred cosine with one text a theme, shape (n, m)."""
    own, names = centred(data.vectors(), seeds.centre()), seeds.vectors(texts)
    return np.asarray(own @ centred(names, seeds.centre()).T, dtype=np.float64)


def plain_words(codebook: Codebook, data: Labelled, each: int) -> Scores:
    """1 where a sentence holds one of the theme's surest words, unweighted; else 0."""
    lists = [
        [
            form.text
            for cue in sorted(t.cues, key=lambda cue: -cue.weight)
            for form in cue.forms
            if len(form.parts) == 1
        ]
        for t in codebook.themes
    ]
    texts = [fold(unit.text) for unit in data.units]
    return np.array([[float(any(w in x for w in ws[:each])) for ws in lists] for x in texts])


def best_threshold(truth: Truth, table: Scores) -> float:
    """The threshold with the best macro-F1: what a baseline gets at its best."""
    cuts = np.unique(np.quantile(table, np.linspace(0.5, 0.995, 100)))
    return float(max(cuts, key=lambda cut: f1(truth, table >= cut)[1]))


def quiet(data: Labelled, said: Truth) -> Truth:
    """Formulaic sentences carry nothing, whoever judges."""
    return np.asarray(said & ~np.array([unit.formulaic for unit in data.units])[:, None])


def interval(truth: Truth, said: Truth, reports: list[str]) -> tuple[float, float]:
    """95 % interval of macro-F1: 2,000 bootstrap samples of reports."""
    rng = np.random.default_rng(0)
    names = sorted(set(reports))
    rows = {name: np.flatnonzero(np.array(reports) == name) for name in names}
    values = []
    for _ in range(2000):
        picked = np.concatenate([rows[names[i]] for i in rng.integers(0, len(names), len(names))])
        values.append(f1(truth[picked], said[picked])[1])
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def codebook_rows(tuning: Labelled, test: Labelled) -> list[str]:
    """Codebook assignment against baselines, on reports held out in turn and on the test set."""
    codebook = load_codebook()
    ids = codebook.ids
    truth, unseen = tuning.truth(ids), test.truth(ids)
    rows: list[str] = []
    evidence = gathered(codebook, tuning)

    def row(name: str, held_out: Truth, on_test: Truth) -> None:
        held_out, on_test = quiet(tuning, held_out), quiet(test, on_test)
        micro, macro = f1(truth, held_out)
        micro_t, macro_t = f1(unseen, on_test)
        low, high = interval(unseen, on_test, test.reports)
        none = (~on_test.any(axis=1)).mean()
        rows.append(
            f"| {name} | {micro:.3f} | {macro:.3f} | {micro_t:.3f} | {macro_t:.3f} "
            f"| {low:.3f}–{high:.3f} | {none:.2f} |"
        )

    def thresholded(name: str, table: Scores, table_t: Scores) -> None:
        said = np.zeros_like(truth)
        for fold_ in folds(tuning):
            said[fold_] = table[fold_] >= best_threshold(truth[~fold_], table[~fold_])
        row(name, said, table_t >= best_threshold(truth, table))

    for name, texts in (
        ("zero-shot: nearest name", [t.label for t in codebook.themes]),
        ("zero-shot: nearest name and description", [t.texts[0] for t in codebook.themes]),
    ):
        thresholded(name, *(name_scores(data, texts) for data in (tuning, test)))
    for each in (5, 10, 20):
        table, table_t = (plain_words(codebook, data, each) for data in (tuning, test))
        row(f"plain lists: the {each} surest words of each theme", table > 0, table_t > 0)
    for name, features in (
        ("vectors alone (nearest examples)", VECTORS_ONLY),
        ("all our weighted cue words alone", ("words",)),
        ("all cue words and headings", ("words", "heading", "upper")),
    ):
        table = np.zeros(truth.shape)
        for fold_ in folds(tuning):
            weights = fit_rows(evidence[:, ~fold_], truth[~fold_], features)
            table[fold_] = scores(codebook, only(tuning, fold_), weights)
        thresholded(name, table, scores(codebook, test, fit_rows(evidence, truth, features)))
    # The shipped weights were fitted on neither set.
    table, table_t = (scores(codebook, data, WITH_CUES) for data in (tuning, test))
    shipped = quiet(test, table_t >= THRESHOLD)
    row("**all (shipped)**", table >= THRESHOLD, table_t >= THRESHOLD)
    none = (~unseen.any(axis=1)).mean()
    rows.append(f"| a person | | | | | | {none:.2f} |")
    rows += ["", "| theme | sentences of test | precision | recall | F1 |"]
    rows += ["| --- | --- | --- | --- | --- |"]
    for t, theme in enumerate(codebook.themes):
        a, b = unseen[:, t], shipped[:, t]
        both = int((a & b).sum())
        if a.any():
            rows.append(
                f"| {theme.label} | {a.sum()} | {both / max(b.sum(), 1):.2f} "
                f"| {both / a.sum():.2f} | {2 * both / (a.sum() + b.sum()):.2f} |"
            )
    return rows


def threshold_rows(tuning: Labelled) -> list[str]:
    """F1 by threshold on the tuning sentences."""
    codebook = load_codebook()
    truth, table = tuning.truth(codebook.ids), scores(codebook, tuning, WITH_CUES)
    out = []
    for cut in (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6):
        micro, macro = f1(truth, quiet(tuning, table >= cut))
        out.append(f"| {cut:.2f} | {micro:.3f} | {macro:.3f} |")
    return out


def partition(data: Labelled) -> tuple[Labelled, list[str]]:
    """The sentences that can be held against a partition, and their main themes.

    What a person gave no theme, and set phrases, are left out for every method.
    """
    codebook = load_codebook()
    wanted = [main_theme(themes, codebook) for themes in data.themes]
    keep = np.array(
        [w is not None and not u.formulaic for w, u in zip(wanted, data.units, strict=True)]
    )
    return only(data, keep), [w for w, k in zip(wanted, keep, strict=True) if k and w is not None]


def discovered_rows(name: str, data: Labelled) -> list[str]:
    """Discovered themes against the main labels, beside k-means on the same vectors."""
    from sklearn.cluster import KMeans

    data, truth = partition(data)
    vectors, labelled = data.vectors(), len(set(truth))
    cut = [words(unit.text) for unit in data.units]

    def row(method: str, said: list[str]) -> str:
        q = evaluate([None if s == "-1" else s for s in said], truth=truth, words=cut)
        return (
            f"| {name} | {method} | {q.themes} | {figure(q.assigned)} | {figure(q.ami)} "
            f"| {figure(q.ari)} | {figure(q.v_measure)} | {figure(q.npmi)} | {figure(q.c_v)} "
            f"| {figure(q.diversity)} |"
        )

    rows = [row(f"a person ({labelled} themes)", truth)]
    own = centred(vectors, seeds.centre())
    k_means = KMeans(labelled, n_init=10, random_state=0)
    rows.append(row("k-means, told the number", [str(x) for x in k_means.fit_predict(own)]))
    variants: tuple[tuple[str, dict[str, Any]], ...] = (
        ("ours without guide and headings", {"headings": False, "guided": False}),
        ("ours without guide", {"guided": False}),
        ("ours without headings", {"headings": False}),
        ("**ours**", {}),
    )
    for method, options in variants:
        rows.append(row(method, of_discovery(data.units, vectors, **options)))
    return rows


def figure(value: float | None) -> str:
    """A figure, or a dash."""
    return "–" if value is None else f"{value:.3f}"


def of_discovery(
    units: tuple[Unit, ...],
    vectors: Floats,
    *,
    headings: bool = True,
    guided: bool = True,
    settings: DiscoverSettings | None = None,
    seed: int = 0,
) -> list[str]:
    """The discovered theme of each unit; "-1" for none."""
    given: dict[str, Any] = {
        "centre": seeds.centre(),
        "heading_vectors": seeds.vectors(heading_texts(units))
        if headings and heading_texts(units)
        else None,
        "guide": seeds.guide(units) if guided else None,
    }
    found = discover(units, vectors, **given, seed=seed, settings=settings)
    carried = assign_discovered(units, vectors, found, **given)
    return [row[0].id if row else "-1" for row in carried]


def stability_rows(name: str, data: Labelled) -> list[str]:
    """Agreement over seeds, when a sample is drawn, and with reports left out."""
    data, _ = partition(data)
    vectors = data.vectors()
    runs = [of_discovery(data.units, vectors, seed=seed) for seed in range(10)]
    half = DiscoverSettings(sample=max(len(data) // 2, 12))
    drawn = [of_discovery(data.units, vectors, seed=seed, settings=half) for seed in range(10)]
    without = []
    for fold_ in folds(data):
        rest = only(data, ~fold_)
        again = of_discovery(rest.units, rest.vectors())
        without.append((again, [runs[0][i] for i in np.flatnonzero(~fold_)]))

    def mean(pairs: list[tuple[list[str], list[str]]]) -> float:
        return float(np.mean([stable(evaluate(a, runs=[b])) for a, b in pairs]))

    return [
        f"| {name}: ten seeds | {mean([(a, b) for a in runs for b in runs if a is not b]):.3f} |",
        f"| {name}: ten seeds that each draw half of the sentences "
        f"| {mean([(a, b) for i, a in enumerate(drawn) for b in drawn[:i]]):.3f} |",
        f"| {name}: reports left out in turn | {mean(without):.3f} |",
    ]


def stable(quality: Quality) -> float:
    """The stability, which is there because a run was given."""
    assert quality.stability is not None
    return quality.stability


def write_peers(folder: Path, sets: dict[str, Labelled]) -> None:
    """Write what the other tools are given, and our themes of ten seeds; see themes_peers.py."""
    codebook = load_codebook()
    wide = [theme for theme in codebook.themes if theme.parent is None]
    folder.mkdir(parents=True, exist_ok=True)
    names = [theme.texts[0] for theme in wide]
    for name, data in sets.items():
        data, truth = partition(data)
        raw = data.vectors()
        ours = {
            f"ours_{how}": np.array(
                [of_discovery(data.units, raw, guided=guided, seed=seed) for seed in range(10)]
            )
            for how, guided in (("guided", True), ("unguided", False))
        }
        np.savez(
            folder / f"{name}.npz",
            raw=raw,
            centred=centred(raw, seeds.centre()),
            words=np.array([" ".join(words(unit.text)) for unit in data.units]),
            labels=np.array(truth),
            theme_names=np.array(names),
            theme_words=np.array(
                [
                    " ".join(
                        form.text
                        for cue in sorted(t.cues, key=lambda cue: -cue.weight)
                        for form in cue.forms
                        if len(form.parts) == 1
                    )
                    for t in wide
                ]
            ),
            theme_vectors=centred(seeds.vectors(names), seeds.centre()),
            **cast("dict[str, Any]", ours),
        )


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--write-peers", type=Path)
    options = parser.parse_args()
    five = of_seeds()
    tuning = together(five, of_cities(options.corpora, "tuning"))
    test = of_cities(options.corpora, "test")
    sets = {"five": five, "tuning": tuning, "test": test}
    if options.write_peers:
        write_peers(options.write_peers, sets)
        return
    lines = [
        "# Themes: agreement with a person", "",
        "Command: `python -m benchmarks.themes_quality CORPORA --out "
        "benchmarks/results/themes_quality.md`", "", NOTE,
        "## Codebook assignment", "",
        f"Tuning: {len(tuning)} sentences, reports held out in turn. Test: {len(test)} sentences "
        f"of {len(set(test.reports))} reports. Threshold {THRESHOLD}; the baselines have the "
        "threshold with the best macro-F1 on tuning. Macro-F1 is over the themes that occur; its "
        "95 % interval is a bootstrap over reports. "
        "'Plain lists' are unweighted words; 'all our weighted cue words' is our own codebook "
        "without vectors and headings.", "",
        "| method | tuning: micro-F1 | macro-F1 | test: micro-F1 | macro-F1 | 95 % | none |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *codebook_rows(tuning, test), "",
        "| threshold | tuning: micro-F1 | macro-F1 |", "| --- | --- | --- |",
        *threshold_rows(tuning), "",
        "## Discovered themes", "",
        "Against the main label (narrower themes as the wider one); a sentence without a theme "
        "counts as one group more. The guide is the codebook's scores, so 'ours' knows the genre "
        "and 'ours without guide' does not. Coherence by explorer.tokens words, a sentence a "
        "window. Settings were chosen on tuning. Other tools: themes_peers.md.", "",
        "| sentences | method | themes | assigned | AMI | ARI | V | NPMI | C_v | diversity |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        *(row for name, data in sets.items() for row in discovered_rows(name, data)), "",
        "| stability of ours: mean adjusted Rand index | |", "| --- | --- |",
        *stability_rows("tuning", tuning), *stability_rows("test", test), "",
    ]  # fmt: skip
    text = "\n".join(lines)
    print(text)
    if options.out:
        options.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
