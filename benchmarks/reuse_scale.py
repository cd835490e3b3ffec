"""Time and memory of the search for shared wording at many sizes, each in its own process.

    python benchmarks/reuse_scale.py CORPORA [--sentences 10000 36206 70000 300000] [--vectors]
        [--out benchmarks/results]

CORPORA is a folder with `gov_work_report_city_2024/PROVINCE/CITY.txt` (36,206 sentences). Up to
that many sentences are real reports, in the order of their names. Larger sizes are synthetic, and
are labelled so: made-up reports of 100 sentences, of which 5 % are taken from a real report as they
are, 5 % with a tenth of the words dropped, and the others put together from clauses of different
real sentences, so that common words are as common as in real text. With --vectors each sentence has
a made-up vector of 384 numbers, near for equal sentences; making them is not counted.

Seconds are of the wall clock and of the processor (all threads), for everything from texts to the
result. The first run after installing also compiles the inner loops; run twice, or see `warm`.
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

from explorer.reuse import ReuseText, find_reuse
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


def one(corpora: Path, size: int, with_vectors: bool) -> dict[str, object]:
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
    find_reuse(texts[:2])
    wall, processor = time.perf_counter(), time.process_time()
    result = find_reuse(texts, vectors=vectors)
    return {
        "text": label,
        "reports": len(texts),
        "sentences": sum(len(t.sentences) for t in texts),
        "characters": sum(len(t.text) for t in texts),
        "vectors": with_vectors,
        "matches": len(result.matches),
        "seconds": round(time.perf_counter() - wall, 1),
        "processor seconds": round(time.process_time() - processor, 1),
        "MB before": before,
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument(
        "--sentences", type=int, nargs="+", default=[10_000, 36_206, 70_000, 300_000]
    )
    parser.add_argument("--vectors", action="store_true")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(one(options.corpora, options.one, options.vectors), ensure_ascii=False))
        return
    rows = []
    for size in options.sentences:
        command = [sys.executable, __file__, str(options.corpora), "--one", str(size)]
        if options.vectors:
            command.append("--vectors")
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        rows.append(json.loads(done.stdout.splitlines()[-1]))
        print(rows[-1], flush=True)
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "reuse_scale.json").write_text(
            json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
