"""Rank correlation of an encoder with human judgements on public Chinese sentence pairs.

    python benchmarks/encoder_quality.py PAIRS_FOLDER [--encoder NAME ...] [--reference FOLDER]

PAIRS_FOLDER holds the development sets by their usual names (see SETS). `--reference` is the
float32 rebuild with the full vocabulary, FOLDER/model after `build_e5_small_zh.py --reference
FOLDER`; it
is scored on the same pairs, and the mean cosine of its vectors to the first encoder's is given.
`--pairs N` takes the first N pairs of each set; `--held-out` those alone that static-zh, and with
it measures-zh, was not trained on: by others they cannot be compared. Spearman x 100.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import json
import sys
from pathlib import Path
from typing import Any, Literal

import numpy as np
from scipy.stats import spearmanr

from explorer.encode import Encoder, Floats, load_encoder

SETS = {
    "STS-B dev": ("Chinese-STS-B_sts-b-dev.txt", "\t"),
    "LCQMC dev": ("LCQMC_dev.txt", "\t"),
    "BQ dev": ("BQ_dev.csv", ","),
    "PAWS-X dev": ("PAWS-X_dev_2k.tsv", "\t"),
    "AFQMC dev": ("AFQMC_dev.txt", "\t"),
}
Pair = tuple[str, str, float]  # two sentences and how alike people found them
RESULTS = Path(__file__).parent / "results" / "encoder_quality.json"


def read_pairs(path: Path, separator: str) -> list[Pair]:
    """Return the pairs with their scores: the last three columns; a heading line is left out."""
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if separator == "," else csv.QUOTE_NONE
    pairs = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file, delimiter=separator, quoting=quoting):
            if len(row) >= 3 and row[-1].strip().replace(".", "", 1).isdigit():
                pairs.append((row[-3], row[-2], float(row[-1])))
    return pairs


def held_out(file: str, pairs: list[Pair]) -> list[Pair]:
    """Return the pairs that models/build_static_zh.py leaves for reporting."""
    sys.path.insert(0, str(Path(__file__).parent.parent / "models"))
    texts = importlib.import_module("distil.texts")
    return [p for p in pairs if file not in texts.HALVED or not texts.for_training(p[0], p[1])]


def score(left: Floats, right: Floats, labels: list[float]) -> float:
    """Spearman correlation of the cosines with the labels, x 100."""
    return round(100 * float(spearmanr((left * right).sum(axis=1), labels).statistic), 2)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--encoder", nargs="+", default=["e5-small-zh"])
    parser.add_argument("--reference", type=Path)
    parser.add_argument("--pairs", type=int)
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--out", type=Path, default=RESULTS)
    args = parser.parse_args()

    encoders: dict[str, Encoder] = {name: load_encoder(name) for name in args.encoder}
    if args.reference:
        encoders["float32"] = load_encoder(str(args.reference))
    table: dict[str, Any] = {}
    for name, (file, separator) in SETS.items():
        pairs = read_pairs(args.folder / file, separator)
        if args.held_out:
            pairs = held_out(file, pairs)
        pairs = pairs[: args.pairs]
        labels = [label for _, _, label in pairs]
        texts = [a for a, _, _ in pairs] + [b for _, b, _ in pairs]
        row: dict[str, Any] = {"pairs": len(pairs)}
        vectors = {}
        for which, encoder in encoders.items():
            vectors[which] = encoder.encode(texts)
            row[which] = score(vectors[which][: len(pairs)], vectors[which][len(pairs) :], labels)
        if args.reference and encoders[args.encoder[0]].dim == encoders["float32"].dim:
            cosines = np.sum(vectors[args.encoder[0]] * vectors["float32"], axis=1)
            row["cosine_mean"] = round(float(cosines.mean()), 5)
            row["cosine_min"] = round(float(cosines.min()), 5)
        table[name] = row
        print(name, row, flush=True)
    average = {w: round(float(np.mean([row[w] for row in table.values()])), 2) for w in encoders}
    print("average", average)
    result = {
        "metric": "Spearman x 100",
        "held_out": args.held_out,
        "sets": table,
        "average": average,
    }
    args.out.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
