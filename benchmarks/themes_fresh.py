"""How codebook themes do on sentences that nobody had seen when they were fitted and written.

    python -m benchmarks.themes_fresh CORPORA [--pages FILE.jsonl] [--round N] [--out FILE.md]

Labelled by hand, by reading, before anything was run on them (tests/golden/themes/fresh_labels.csv;
themes_data.py says how a sentence is found again). Two sets: sentences of the city reports that no
label had touched, half of them sentences beside a hit of broad words, so that not every one holds
a word of its theme; and sentences of reports of townships, sub-districts and departments, of 2019
to 2025, on public web pages. Thresholds of the baselines come from the tuning sentences.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from benchmarks.themes_data import Labelled, f1, of_cities, of_later, of_seeds
from benchmarks.themes_fit import VECTORS_ONLY, fit_rows, gathered, scores
from benchmarks.themes_quality import (
    best_threshold,
    interval,
    name_scores,
    only,
    plain_words,
    quiet,
    together,
)
from explorer.themes import load_codebook
from explorer.themes.calibration import THRESHOLD, WITH_CUES


def rows(name: str, tuning: Labelled, fresh: Labelled) -> list[str]:
    """Every method on the fresh sentences."""
    book = load_codebook()
    known, truth = tuning.truth(book.ids), fresh.truth(book.ids)
    evidence = gathered(book, tuning)
    said = {}
    texts = [theme.texts[0] for theme in book.themes]
    said["zero-shot: nearest name and description"] = name_scores(fresh, texts) >= best_threshold(
        known, name_scores(tuning, texts)
    )
    for each in (10, 20, 1000):
        label = f"the {each} surest" if each < 1000 else "all"
        said[f"plain lists: {label} words of each theme"] = plain_words(book, fresh, each) > 0
    for method, features in (
        ("vectors alone (nearest examples)", VECTORS_ONLY),
        ("all our weighted cue words alone", ("words",)),
    ):
        weights = fit_rows(evidence, known, features)
        cut = best_threshold(known, scores(book, tuning, weights))
        said[method] = scores(book, fresh, weights) >= cut
    said["**all (shipped)**"] = scores(book, fresh, WITH_CUES) >= THRESHOLD
    out = []
    for method, table in said.items():
        table = quiet(fresh, table)
        micro, macro = f1(truth, table)
        low, high = interval(truth, table, fresh.reports)
        right, any_said, any_true = (truth & table).sum(), table.sum(), truth.sum()
        out.append(
            f"| {name} | {method} | {micro:.3f} | {macro:.3f} | {low:.3f}–{high:.3f} "
            f"| {right / max(any_said, 1):.2f} | {right / any_true:.2f} "
            f"| {(~table.any(axis=1)).mean():.2f} |"
        )
    out.append(f"| {name} | a person | | | | | | {(~truth.any(axis=1)).mean():.2f} |")
    return out


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--pages", type=Path)
    parser.add_argument("--round", type=int, default=3)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    tuning = together(
        of_seeds(),
        of_cities(options.corpora, "tuning"),
        *(of_later(options.corpora, options.pages, n) for n in range(1, options.round)),
    )
    fresh = of_later(options.corpora, options.pages, options.round)
    page = np.array(["://" in name or name.startswith("page:") for name in fresh.reports])
    sets = {"cities": only(fresh, ~page), "pages": only(fresh, page), "both": fresh}
    # A round of one kind is one set.
    sets = {name: part for name, part in sets.items() if 0 < len(part) < len(fresh)} or {
        "pages" if page.any() else "cities": fresh
    }
    lines = [
        "| sentences | method | micro-F1 | macro-F1 | 95 % | precision | recall | none |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        *(row for name, fresh in sets.items() for row in rows(name, tuning, fresh)),
        "",
        "; ".join(
            f"{name}: {len(fresh)} sentences of {len(set(fresh.reports))} reports, "
            f"{int(np.sum([bool(t) for t in fresh.themes]))} with a theme"
            for name, fresh in sets.items()
        ),
        "",
    ]
    print("\n".join(lines))
    if options.out:
        options.out.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
