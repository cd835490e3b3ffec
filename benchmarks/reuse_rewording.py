"""Paraphrases: hand-written rewordings and look-alikes among real sentences.

    python benchmarks/reuse_rewording.py CORPORA [--out benchmarks/results] [--encoder NAME]

CORPORA is a folder with `gov_work_report_city_2024/PROVINCE/CITY.txt`. benchmarks/data holds 200
and more rewordings and 60 look-alikes (another object, a contradiction, the same theme), written by
hand. The first sides stand in one made-up report, the second sides in another, each among real
sentences of city reports that nobody paraphrased on purpose. A found pair of two hand-written
sentences is right when it is a rewording; a found pair with a real sentence is counted apart, since
real reports do say alike things. The threshold of highest F1 is chosen on the odd pairs and
reported on the even ones; the figures of the default threshold stand beside it.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from pathlib import Path

import numpy as np

from explorer import Corpus
from explorer.corpus.embedding import centre, vectors
from explorer.reference import centred
from explorer.reuse import ReuseSettings
from explorer.reuse.paraphrase import mutual_pairs, speaks_against
from explorer.settings import DEFAULT_ENCODER

DATA = Path(__file__).parent / "data"
REAL = 1_000  # real sentences in each of the two made-up reports


def rows(name: str) -> list[list[str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split(" | ") for line in lines if not line.startswith("#")]


def real(corpora: Path) -> list[str]:
    out: list[str] = []
    for path in sorted((corpora / "gov_work_report_city_2024").glob("*/*.txt")):
        found = re.findall(r"[^。！？\n]+[。！？]", path.read_text(encoding="utf-8"))
        out += [s for s in found if 15 <= len(s) <= 60][:40]
    return out[: 2 * REAL]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--encoder", default=DEFAULT_ENCODER)
    options = parser.parse_args()
    rewordings, others = rows("rewordings.txt"), rows("lookalikes.txt")
    found = real(options.corpora)
    sides = [[r[s] for r in rewordings] + [r[s + 1] for r in others] + found[s::2] for s in (0, 1)]
    with (
        tempfile.TemporaryDirectory() as folder,
        Corpus.create(Path(folder) / "c", encoder=options.encoder) as corpus,
    ):
        space = centred(vectors(corpus, [*sides[0], *sides[1]]), centre(corpus))
    n = len(sides[0])
    half = [i % 2 for i in range(len(rewordings))] + [i % 2 for i in range(len(others))]
    figures = {}
    for name in ("tuning", "report"):
        wanted = 0 if name == "tuning" else 1
        keep = [i for i in range(n) if i >= len(half) or half[i] == wanted]
        # The pool is one half's hand-written sentences and all real ones.
        index = np.array([*keep, *(n + i for i in keep)])
        groups = [0] * len(keep) + [1] * len(keep)
        for check in (True, False):
            pairs = [
                (keep[i], keep[j - len(keep)], s)
                for i, j, s in mutual_pairs(space[index], groups, 0.1)
                if not check
                or speaks_against(sides[0][keep[i]], sides[1][keep[j - len(keep)]]) is None
            ]
            true = sum(half[i] == wanted for i in range(len(rewordings)))
            table = {}
            for t in (
                *np.arange(0.1, 0.9, 0.02).round(2).tolist(),
                ReuseSettings().paraphrase_score,
            ):
                right = sum(i == j < len(rewordings) and s >= t for i, j, s in pairs)
                wrong = sum(
                    not (i == j < len(rewordings)) and i < len(half) and j < len(half) and s >= t
                    for i, j, s in pairs
                )
                mixed = sum((i >= len(half) or j >= len(half)) and s >= t for i, j, s in pairs)
                table[t] = {
                    "precision": right / max(1, right + wrong), "recall": right / true,
                    "f1": 2 * right / max(1, right + wrong + true),
                    "pairs with real sentences": mixed,
                }  # fmt: skip
            figures[name, check] = table
    default = ReuseSettings().paraphrase_score
    out = {"encoder": options.encoder, "rewordings": len(rewordings), "lookalikes": len(others)}
    for check in (True, False):
        tuned = max(figures["tuning", check], key=lambda t: (figures["tuning", check][t]["f1"], t))
        label = "verified" if check else "vectors alone"
        out[label] = {
            "threshold": tuned,
            "tuning": figures["tuning", check][tuned],
            "report": figures["report", check][tuned],
            "report at the default threshold": figures["report", check][default],
        }
    text = json.dumps(out, ensure_ascii=False, indent=1)
    print(text)
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "reuse_rewording.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
