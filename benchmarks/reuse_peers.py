"""The search for shared wording beside other tools, on the planted pairs of reuse_quality.py.

    python -m benchmarks.reuse_peers CORPORA PYTHON [--text-dedup PYTHON312]
        [--out benchmarks/results]

PYTHON is an interpreter with the peers (`pip install datasketch semhash`) in an environment of its
own, PYTHON312 one of Python 3.12 with `pip install text-dedup`; without it that peer is left out.
Every tool runs in a process of its own, as it comes ("default") and in the settings that suit
Chinese best, chosen with their threshold on the tuning half; precision, recall and F1 are of the
other half. Seconds of the wall clock, without loading; peak memory of the process in MB. SemHash
gets the vectors of explorer's default encoder, centred, and is not charged for them.

The peak of explorer holds what the benchmark itself keeps. Not run: passim, whose package on the
index is another project and whose source needs Spark with a GraphFrames archive from a Java
repository; and text-dedup's suffix array, which drives a program to be built from a third
repository (what it looks for, long equal stretches, is the row "13-grams" of reuse_quality.md).
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import Any, cast

import numpy as np

from benchmarks import reuse_quality as quality
from explorer import Corpus
from explorer.corpus.embedding import centre, vectors
from explorer.reference import centred
from explorer.reuse import ReuseText, find_reuse, normalise

WORKER = Path(__file__).parent / "reuse_peers_worker.py"
SETTINGS = {
    "datasketch": ("default", "3-grams", "5-grams"),
    "semhash": ("default", "own threshold"),
    "difflib": ("default", "own threshold"),
    "text-dedup": (
        "default",
        *(f"characters {n}-grams {t}" for n in (2, 3) for t in (0.2, 0.3, 0.4, 0.5)),
    ),
}


def planted(corpora: Path, half: str) -> tuple[quality.Task, list[ReuseText]]:
    files = sorted((corpora / "gov_work_report_city_2024").glob("*/*.txt"))
    rng = random.Random(quality.SEED + (half == "test"))
    rows = [
        (p.stem, s)
        for p in files[half == "test" :: 2]
        for s in quality.sentences(unicodedata.normalize("NFC", p.read_text(encoding="utf-8")))
    ]
    rng.shuffle(rows)
    cities = defaultdict(list)
    for city, sentence in quality.unlike(rows[: quality.SENTENCES]):
        cities[city].append(sentence)
    pairs, used = quality.plant(cities, rng)
    texts = quality.reports(pairs, used, cities, rng)
    return quality.task_of(pairs, texts), texts


def run(python: str, peer: str, setting: str, source: Path) -> dict[str, object]:
    target = source.with_suffix(".out")
    command = [python, str(WORKER), peer, setting, str(source), str(target)]
    subprocess.run(command, check=True)
    out: dict[str, object] = json.loads(target.read_text(encoding="utf-8"))
    return out


def matrix(task: quality.Task, pairs: list[tuple[int, int, float]]) -> np.ndarray:
    out = np.zeros(task.truth.shape)
    for i, j, score in pairs:
        out[i, j] = score
    return out


def figures(task: quality.Task, found: np.ndarray) -> dict[str, object]:
    rows = quality.by_class(task, found)
    return {
        **{k: round(v, 3) for k, v in rows["all"].items()},
        **{f"wrong, {k}": int(rows[k]["false alarms"]) for k in quality.NEGATIVE},
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("corpora", type=Path)
    parser.add_argument("python")
    parser.add_argument("--text-dedup", metavar="PYTHON312")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    halves = {half: planted(options.corpora, half) for half in ("dev", "test")}
    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = {}
        for half, (task, _) in halves.items():
            sides = {"a": [r[3] for r in task.a], "b": [r[3] for r in task.b]}
            with Corpus.create(folder / f"c{half}") as corpus:
                held = {s: centred(vectors(corpus, t), centre(corpus)) for s, t in sides.items()}
            np.savez(folder / f"{half}.npz", **cast("dict[str, Any]", held))
            for way, of in (("raw", str), ("normalised", lambda t: normalise(t).text)):
                file = folder / f"{half}-{way}.json"
                data = {k: [of(t) for t in v] for k, v in sides.items()}
                data["vectors"] = str(folder / f"{half}.npz")  # type: ignore[assignment]
                file.write_text(json.dumps(data), encoding="utf-8")
                sources[half, way] = file
        task, texts = halves["test"]
        for peer, settings in SETTINGS.items():
            python = options.text_dedup if peer == "text-dedup" else options.python
            if python is None:
                continue
            out = run(python, peer, "default", sources["test", "raw"])
            found = matrix(task, out["pairs"]) > 0  # type: ignore[arg-type]
            rows.append({"tool": peer, "setting": "default", **figures(task, found),
                         "seconds": out["seconds"], "peak MB": out["MB"]})  # fmt: skip
            print(rows[-1], flush=True)
            tried = {}
            for setting in settings[1:]:
                for way in ("raw", "normalised"):
                    out = run(python, peer, setting, sources["dev", way])
                    scores = matrix(halves["dev"][0], out["pairs"])  # type: ignore[arg-type]
                    tried[setting, way] = quality.best_threshold(halves["dev"][0], scores)
            setting, way = max(tried, key=lambda k: tried[k][0])
            threshold = tried[setting, way][1]
            out = run(python, peer, setting, sources["test", way])
            found = matrix(task, out["pairs"]) >= threshold  # type: ignore[arg-type]
            rows.append({"tool": peer, "setting": f"{setting}, {way} text, from {threshold:.2f}",
                         **figures(task, found), "seconds": out["seconds"],
                         "peak MB": out["MB"]})  # fmt: skip
            print(rows[-1], flush=True)
    find_reuse(texts[:2])
    began = time.perf_counter()
    result = find_reuse(texts)
    took = time.perf_counter() - began
    rows.append({"tool": "explorer, without vectors", "setting": "default",
                 **figures(task, quality.ours(task, result.matches) > 0),
                 "seconds": round(took, 2),
                 "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                 })  # fmt: skip
    print(rows[-1], flush=True)
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        heads = list(rows[0])
        table = ["| " + " | ".join(heads) + " |", "| " + " | ".join("---" for _ in heads) + " |"]
        table += ["| " + " | ".join(str(row[h]) for h in heads) + " |" for row in rows]
        command = "python -m benchmarks.reuse_peers CORPORA PYTHON --text-dedup PYTHON312"
        text = f"# Planted reuse: other tools (`{command}`)\n\n" + "\n".join(table) + "\n"
        (options.out / "reuse_peers.md").write_text(text, encoding="utf-8")
        print(text, file=sys.stderr)


if __name__ == "__main__":
    main()
