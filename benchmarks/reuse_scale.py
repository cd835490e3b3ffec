"""Time and memory of the search for shared wording at many sizes, each in its own process.

    python -m benchmarks.reuse_scale CORPORA [--sentences 10000 36206 70000 300000] [--vectors]
        [--alone] [--out benchmarks/results]

CORPORA is a folder with `gov_work_report_city_2024/PROVINCE/CITY.txt` (36,206 sentences). Up to
that many sentences are real reports, in the order of their names. Larger sizes are synthetic, and
are labelled so: made-up reports of 100 sentences, of which 5 % are taken from a real report as they
are, 5 % with a tenth of the words dropped, and the others put together from clauses of different
real sentences, so that common words are as common as in real text. With --vectors each sentence has
a made-up vector of 384 numbers, near for equal sentences; making them is not counted.

Seconds are of the wall clock and of the processor (this process and its workers, all threads), for
everything from texts to the result; --alone does everything in one process. "one more" is the same
search with one more report, which uses what the first one remembered. The peak is that of this
process (it holds texts, vectors and both results); each worker's stands beside it. `growth` is the
slope of a line through the logarithms of sentences and processor seconds: 1 is linear. The loops
are compiled before the clock starts; after installing that takes some ten seconds, once.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from explorer.engine import Local
from explorer.reuse import ReuseText, kernels, search_again
from explorer.reuse.nearest import COMPILE_FROM, nearest
from explorer.segment.formulas import phrases

_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")


def real(corpora: Path) -> list[ReuseText]:
    out = []
    for path in sorted((corpora / "gov_work_report_city_2024").glob("*/*.txt")):
        out.append(made(path.stem, path.read_text(encoding="utf-8"), 2023))
    return out


def made(name: str, text: str, year: int) -> ReuseText:
    spans = tuple((m.start(), m.end()) for m in _SENTENCE.finditer(text))
    formula = tuple(m.span() for m in phrases().fixed.finditer(text))
    return ReuseText(name, text, spans, formula, year=year)


def synthetic(corpora: Path, sentences: int) -> list[ReuseText]:
    """Made-up reports; see above. The same for the same arguments."""
    rng = random.Random(0)
    pool = [t.text[s:e] for t in real(corpora) for s, e in t.sentences if e - s >= 12]
    clauses = [c for s in pool for c in re.split("[，、；。]", s) if 4 <= len(c) <= 25]
    out = []
    for number in range(sentences // 100):
        rows = []
        for _ in range(100):
            roll = rng.random()
            if roll < 0.05:
                rows.append(rng.choice(pool))
            elif roll < 0.1:
                rows.append("".join(c for c in rng.choice(pool) if rng.random() > 0.1))
            else:
                rows.append("，".join(rng.choices(clauses, k=rng.randint(2, 5))) + "。")
        out.append(made(f"s{number:06d}", "".join(rows), 2010 + number % 15))
    return out


def vectors_of(texts: list[ReuseText]) -> dict[str, np.ndarray]:
    out = {}
    for t in texts:
        rows = []
        for s, e in t.sentences:
            seed = int.from_bytes(t.text[s:e].encode()[:8].ljust(8, b"\0"), "little")
            rows.append(np.random.default_rng(seed).standard_normal(384, dtype=np.float32))
        block = np.stack(rows) if rows else np.zeros((0, 384), dtype=np.float32)
        out[t.report] = block / np.linalg.norm(block, axis=1, keepdims=True)
    return out


def processor() -> float:
    """Processor seconds of this process and of the workers that have ended."""
    return time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


def one(corpora: Path, size: int, with_vectors: bool, alone: bool) -> dict[str, object]:
    texts = real(corpora)
    total = sum(len(t.sentences) for t in texts)
    label = "real"
    if size > total:
        texts, label = synthetic(corpora, size), "synthetic"
    else:
        count = 0
        for n, t in enumerate(texts):
            if count >= size:
                texts = texts[:n]
                break
            count += len(t.sentences)
    vectors = vectors_of(texts) if with_vectors else None
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    kernels.compiled()
    engine = None if alone else Local()
    if with_vectors:
        blank = np.zeros(COMPILE_FROM, dtype=np.float32)
        nearest(np.eye(len(blank), 8, dtype=np.float32), blank, np.arange(len(blank)), 1)
    wall, used = time.perf_counter(), processor()
    result, remembered = search_again(texts[:-1], None, vectors=vectors, engine=engine)
    took = time.perf_counter() - wall, processor() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    wall, used = time.perf_counter(), processor()
    search_again(texts, remembered, vectors=vectors, engine=engine)
    more = time.perf_counter() - wall, processor() - used
    return {
        "text": label,
        "reports": len(texts) - 1,
        "sentences": sum(len(t.sentences) for t in texts[:-1]),
        "characters": sum(len(t.text) for t in texts[:-1]),
        "vectors": with_vectors,
        "processes": not alone,
        "matches": len(result.matches),
        "seconds": round(took[0], 1),
        "processor seconds": round(took[1], 1),
        "one more, seconds": round(more[0], 1),
        "one more, processor seconds": round(more[1], 1),
        "MB before": before,
        "peak MB": peak,
        "peak MB of a worker": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }


def growth(rows: list[dict[str, object]]) -> float | None:
    """The exponent of the growth of processor seconds with sentences."""
    if len(rows) < 2:
        return None
    points = [[float(str(row[k])) for k in ("sentences", "processor seconds")] for row in rows]
    x, y = np.log(np.array(points)).T
    return round(float(np.polyfit(x, y, 1)[0]), 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument(
        "--sentences", type=int, nargs="+", default=[10_000, 36_206, 70_000, 300_000]
    )
    parser.add_argument("--vectors", action="store_true")
    parser.add_argument("--alone", action="store_true", help="no processes beside this one")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        row = one(options.corpora, options.one, options.vectors, options.alone)
        print(json.dumps(row, ensure_ascii=False))
        return
    rows = []
    for size in options.sentences:
        command = [
            sys.executable,
            "-m",
            "benchmarks.reuse_scale",
            str(options.corpora),
            "--one",
            str(size),
        ]
        if options.vectors:
            command.append("--vectors")
        if options.alone:
            command.append("--alone")
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        rows.append(json.loads(done.stdout.splitlines()[-1]))
        print(rows[-1], flush=True)
    print("growth", growth(rows))
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "reuse_scale.json").write_text(
            json.dumps({"growth": growth(rows), "rows": rows}, indent=1, ensure_ascii=False) + "\n",
            encoding="utf-8",
        )


if __name__ == "__main__":
    main()
