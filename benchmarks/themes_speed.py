"""Time and memory of discovered themes, from the vectors on, as a corpus grows.

    python -m benchmarks.themes_speed CORPORA [--sizes 10000 70000 1000000] [--out FILE.json]
    python -m benchmarks.themes_speed CORPORA --write-peers FILE.npz --sizes 70000

Sentences of the city reports are embedded once (2,000 of them, every report); larger corpora are
made by recombination, which is no real corpus but costs what one costs: a sentence takes the first
half of one sentence and the second half of another, and the mean of their vectors with a little
noise. The second form writes the same for themes_peers.py (`--seeds 1 --only bertopic`).
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.reading import read_file
from explorer.reference import centred
from explorer.segment import segment
from explorer.themes import (
    Guide,
    assign_discovered,
    codebook_texts,
    discover,
    load_codebook,
    scores,
)
from explorer.tokens import words
from explorer.types import Unit
from tests import themes_seeds as seeds

Floats = NDArray[np.float32]
REAL = 2000
BLOCK = 10_000


def sentences(corpora: Path) -> list[str]:
    """Sentences of every city report in turn."""
    folder = corpora / "gov_work_report_city_2024"
    each = []
    for path in sorted(folder.rglob("*.txt")):
        document = read_file(path)
        outline = segment(document.text, title=document.metadata.title)
        each.append(
            [
                document.text[s.start : s.end]
                for s in outline.sentences
                if not s.heading and 15 <= s.end - s.start <= 200
            ]
        )
    rng = np.random.default_rng(0)
    return [
        str(text)
        for mine in each
        for text in rng.permutation(np.array(mine, dtype=object))[: REAL // len(each) + 1]
    ][:REAL]


def grown(texts: list[str], vectors: Floats, n: int) -> tuple[list[Unit], Floats]:
    """n recombined sentences and their vectors."""
    rng = np.random.default_rng(n)
    left, right = rng.integers(0, len(texts), (2, n))
    rows = np.empty((n, vectors.shape[1]), dtype=np.float32)
    for start in range(0, n, BLOCK):  # in blocks: the peak of memory is to be that of the themes
        block = slice(start, start + BLOCK)
        noise = rng.standard_normal(rows[block].shape, dtype=np.float32) * np.float32(0.01)
        rows[block] = centred(
            0.7 * vectors[left[block]] + 0.3 * vectors[right[block]] + noise, None
        )
    units = [
        Unit(
            f"r{i // 200}.s{i % 200}", f"r{i // 200}", "sentence", 0, 0,
            f"{texts[a][: len(texts[a]) // 2]}{texts[b][len(texts[b]) // 2 :]}", "measure", (),
            None,
        )
        for i, (a, b) in enumerate(zip(left, right, strict=True))
    ]  # fmt: skip
    return units, rows


def measured(units: list[Unit], rows: Floats) -> dict[str, Any]:
    """Seconds of each step, and the peak of memory so far."""
    book = load_codebook()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    start, worked = time.perf_counter(), time.process_time()
    guide = Guide(
        book.ids,
        scores(units, rows, book, seeds.vectors(codebook_texts(book)), centre=seeds.centre()),
    )
    scored = time.perf_counter()
    found = discover(units, rows, centre=seeds.centre(), guide=guide)
    fitted = time.perf_counter()
    worked = time.process_time() - worked
    carried = assign_discovered(units, rows, found, centre=seeds.centre(), guide=guide)
    done = time.perf_counter()
    return {
        "sentences": len(units),
        "seconds_codebook": round(scored - start, 2),
        "seconds_fit_and_assign": round(fitted - scored, 2),
        "seconds_assign_again": round(done - fitted, 2),
        "seconds": round(fitted - start, 2),
        "processor_seconds": round(worked, 2),
        "themes": len(found.themes),
        "assigned": round(sum(map(bool, carried)) / len(carried), 4),
        "peak_mb_before": before,  # the sentences, their vectors, and the encoder that made them
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 70_000, 1_000_000])
    parser.add_argument("--out", type=Path)
    parser.add_argument("--write-peers", type=Path)
    options = parser.parse_args()
    texts = sentences(options.corpora)
    vectors = seeds.vectors(texts)
    found = []
    for size in options.sizes:
        units, rows = grown(texts, vectors, size)
        if options.write_peers:
            names = [t.texts[0] for t in load_codebook().themes if t.parent is None]
            np.savez(
                options.write_peers,
                raw=rows,
                centred=centred(rows, seeds.centre()),
                words=np.array([" ".join(words(unit.text)) for unit in units]),
                k=np.array(16),
                theme_names=np.array(names),
                theme_words=np.array(names),
                theme_vectors=seeds.vectors(names),
            )
            continue
        found.append(measured(units, rows))
        print(json.dumps(found[-1]), flush=True)
        if options.out:
            options.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
