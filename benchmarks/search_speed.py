"""Latency, memory and recall of the search over a million sentences.

    python -m benchmarks.search_speed CORPORA [--work DIR] [--sentences 1000000] [--queries 200]
        [--make] [--out FILE]

There are no million sentences of this kind to be had, so they are recombined from real ones: each
sentence joins the halves of two sentences of the city reports, and its vector is the mean of the
two, at unit length. Three make a measure, thirty measures a report. DIR keeps the index for the
next run; making it takes half an hour, goes on where it stopped, and --make does nothing else.

The figures are those of the index behind `Corpus.similar`: from a typed text to ten answers with
their texts, embedding of the question included (and its share told apart), after twenty questions,
on one thread. Recall: of
the exact ten, the share that the approximate ten hold. Cold: a process of its own that opens the
shards and answers one question, Python and all imports included. Memory: the peak after the timed
questions, mapped pages that were touched included.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from explorer.corpus.indexing import SHARD_ROWS
from explorer.encode import load_encoder
from explorer.reference import centred, reference_texts
from explorer.search import (
    Ask,
    Found,
    Pieces,
    SearchIndex,
    build_shard,
    open_shard,
    parse_query,
    write_shard,
)
from explorer.search.lexical import weigh, weigh_characters
from explorer.search.shard import mapped_size
from explorer.segment import segment
from explorer.types import Unit

CITY = "gov_work_report_city_2024"
ROLES = ("measure", "plan", "duty")
PER_MEASURE, PER_REPORT = 3, 30
Floats = NDArray[np.float32]


def real_sentences(corpora: Path, most: int) -> list[str]:
    found: dict[str, None] = {}
    for path in sorted((corpora / CITY).glob("*/*.txt")):
        text = path.read_text(encoding="utf-8")
        for s in segment(text).sentences:
            piece = text[s.start : s.end]
            if not s.heading and 16 <= len(piece) <= 120:
                found.setdefault(piece)
    every = list(found)
    return every if len(every) <= most else every[:: len(every) // most][:most]


def recombined(real: Sequence[str], count: int) -> Iterator[tuple[str, int, int]]:
    """Text and the two sentences it is made of; every draw differs, the same every time."""
    rng = np.random.default_rng(0)
    for a, b in rng.integers(0, len(real), (count, 2)).tolist():
        yield real[a][: len(real[a]) // 2] + real[b][len(real[b]) // 2 :], a, b


def make(corpora: Path, work: Path, count: int, most: int) -> None:
    encoder = load_encoder("e5-small-zh")
    real = real_sentences(corpora, most)
    work.mkdir(parents=True, exist_ok=True)
    cache = work / f"real-{len(real)}-{encoder.fingerprint}.npy"
    if not cache.exists():
        np.save(cache, encoder.encode(real))
    raw = np.load(cache)
    middle = encoder.encode(list(reference_texts())).mean(axis=0)
    np.save(work / "centre.npy", middle)
    (work / "questions.json").write_text(
        json.dumps(real[:: max(1, len(real) // 400)], ensure_ascii=False), encoding="utf-8"
    )
    vectors: dict[str, Floats] = {}

    def embed(texts: Sequence[str]) -> Floats:
        return centred(np.stack([vectors[t] for t in texts]), middle)

    made: list[Pieces] = []
    rows = number = 0
    stream = recombined(real, count)
    shards = 0
    start = time.perf_counter()
    while True:
        report, done = f"r{number:06}", True
        measures: list[Unit] = []
        sentences: list[Unit] = []
        text = ""
        for m in range(PER_REPORT):
            begin, parts = len(text), []
            name = f"{report}.m{m}"
            for _ in range(PER_MEASURE):
                item = next(stream, None)
                if item is None:
                    break
                body, a, b = item
                vectors[body] = raw[a] + raw[b]
                parts.append(vectors[body])
                at, one = len(text), f"{report}.s{len(sentences)}"
                text += body
                end = len(text)
                sentences.append(
                    Unit(one, report, "sentence", at, end, body, "measure", ("举措",), name)
                )
            if not parts:
                break
            done = False
            whole = text[begin:]
            vectors[whole] = np.sum(parts, axis=0)
            measures.append(
                Unit(name, report, "measure", begin, len(text), whole, "measure", ("举措",), name)
            )
        if not done:
            made.append(Pieces(report, text, tuple(measures), tuple(sentences)))
            rows += len(measures) + len(sentences)
            number += 1
        if rows >= SHARD_ROWS or (done and made):
            vectors["举措"] = middle + raw[0]
            if not (work / f"shard{shards}").exists():
                write_shard(build_shard(made, embed, encoder.dim), work / f"shard{shards}")
            shards += 1
            print(f"shard {shards}: {rows} rows, {time.perf_counter() - start:.0f} s", flush=True)
            made, rows = [], 0
            vectors.clear()
        if done:
            (work / "complete").touch()
            return


class Engine:
    """The index of a work folder, asked as `Corpus.similar` asks it."""

    def __init__(self, work: Path) -> None:
        shards = [s for p in sorted(work.glob("shard*")) if (s := open_shard(p)) is not None]
        self.reports = [r for s in shards for r in s.reports]
        self.index = SearchIndex(shards, self.reports)
        self.encoder = load_encoder("e5-small-zh")
        self.encoding: list[float] = []  # processor time of each question's embedding, ms
        self.middle = np.load(work / "centre.npy")
        self.questions: list[str] = json.loads(
            (work / "questions.json").read_text(encoding="utf-8")
        )

    def ask(self, text: str) -> Ask:
        query = parse_query(text)
        count, mean = self.index.size("sentence")
        start = time.process_time()
        vector = centred(self.encoder.encode([query.text]), self.middle)[0]
        self.encoding.append(1000 * (time.process_time() - start))
        weights = weigh(query.text, lambda t: self.index.frequencies("sentence", t), count)
        none, length = np.zeros((0, len(vector)), np.float32), len("".join(query.text.split()))
        return Ask(
            vector, none, np.zeros(0, np.float32), weights, mean, "hybrid", length,
            characters=weigh_characters(query.text),
        )  # fmt: skip

    def allow(self, reports: Collection[str]) -> list[NDArray[np.bool_]]:
        return self.index.allow("sentence", ROLES, reports)

    def ten(self, ask: Ask, allowed: Sequence[NDArray[np.bool_]], exact: bool) -> list[Found]:
        found = []
        for hit in self.index.ranked(ask, allowed, exact=exact):
            self.index.shards[hit.shard].text_of(hit.row)
            found.append(hit)
            if len(found) == 10:
                break
        return found


def timed(engine: Engine, questions: Sequence[str], reports: Collection[str]) -> dict[str, float]:
    def once(text: str) -> tuple[float, float]:
        start, cpu = time.perf_counter(), time.process_time()
        engine.ten(engine.ask(text), engine.allow(reports), exact=False)
        return 1000 * (time.perf_counter() - start), 1000 * (time.process_time() - cpu)

    for text in questions[:20]:
        once(text)
    engine.encoding.clear()
    spent = np.array([once(text) for text in questions])
    figures = zip(("", "cpu_", "encoding_cpu_"), (*spent.T, engine.encoding), strict=True)
    return {
        f"{name}p{part}_ms": round(float(np.percentile(values, part)), 1)
        for name, values in figures
        for part in (50, 99)
    }


def memory() -> dict[str, int]:
    """Resident and private megabytes of this process."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]
    found = {name: int(size.split()[0]) for name, _, size in (x.partition(":") for x in lines)}
    private = found["Private_Clean"] + found["Private_Dirty"]
    # Of the private pages the clean ones are the mapped index where nobody else maps it.
    return {
        "rss_mb": found["Rss"] // 1024,
        "private_mb": private // 1024,
        "private_dirty_mb": found["Private_Dirty"] // 1024,
    }


def add_one(engine: Engine) -> float:
    """Seconds of processor time from a report of a hundred sentences to the first answer."""
    start = time.process_time()
    report, parts, at = "new", [], 0
    middle, encoder = engine.middle, engine.encoder
    for i, text in enumerate(engine.questions[:100]):
        end = at + len(text)
        parts.append(Unit(f"{report}.s{i}", report, "sentence", at, end, text, "measure", (), None))
        at = end
    pieces = Pieces(report, "".join(p.text for p in parts), (), tuple(parts))
    shard = build_shard(
        [pieces], lambda texts: centred(encoder.encode(list(texts)), middle), encoder.dim
    )
    index = SearchIndex([*engine.index.shards, shard], [*engine.reports, report])
    ask = engine.ask(engine.questions[0])
    next(index.ranked(ask, index.allow("sentence", ROLES, [*engine.reports, report])))
    return round(time.process_time() - start, 2)


def recall(engine: Engine, questions: Sequence[str], reports: Collection[str]) -> float:
    allowed = engine.allow(reports)
    shares = []
    for text in questions:
        ask = engine.ask(text)
        exact = {(f.shard, f.row) for f in engine.ten(ask, allowed, exact=True)}
        near = {(f.shard, f.row) for f in engine.ten(ask, allowed, exact=False)}
        shares.append(len(exact & near) / max(1, len(exact)))
    return round(float(np.mean(shares)), 4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--work", type=Path, default=Path("search-speed"))
    parser.add_argument("--sentences", type=int, default=1_000_000)
    parser.add_argument("--real", type=int, default=12_000, help="real sentences to embed")
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--recall-queries", type=int, default=50)
    parser.add_argument("--make", action="store_true", help="make the index and leave")
    parser.add_argument("--cold", action="store_true", help="answer one question and leave")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    if options.cold:
        engine = Engine(options.work)
        engine.ten(engine.ask("一村一法律顾问"), engine.allow(engine.reports), exact=False)
        return
    if not (options.work / "complete").exists():
        make(options.corpora, options.work, options.sentences, options.real)
    if options.make:
        return
    engine = Engine(options.work)
    questions = [q[:40] for q in engine.questions][: options.queries]
    out: dict[str, Any] = {"command": "python -m benchmarks.search_speed CORPORA"}
    out["sentences"] = engine.index.size("sentence")[0]
    filters: dict[str, Callable[[int], bool]] = {
        "no filter": lambda i: True,
        "half of the reports": lambda i: i % 2 == 0,
        "one report in twenty": lambda i: i % 20 == 0,
        "one report in five hundred": lambda i: i % 500 == 0,
    }
    chosen: dict[str, Collection[str]] = {
        # Without a filter the program asks for all that are there, as it has them.
        name: engine.index.live
        if name == "no filter"
        else [r for i, r in enumerate(engine.reports) if keeps(i)]
        for name, keeps in filters.items()
    }
    for name, reports in chosen.items():
        out[name] = timed(engine, questions, reports)
    out |= memory()
    out["shards"] = len(engine.index.shards)
    out["index_mb"] = mapped_size(engine.index.shards) >> 20
    out["add_one_report_cpu_s"] = add_one(engine)
    for name, reports in chosen.items():
        out[name]["recall@10"] = recall(engine, questions[: options.recall_queries], reports)
        print(name, out[name], flush=True)
    cold = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run(
            [
                *(sys.executable, "-m", "benchmarks.search_speed"),
                *(str(options.corpora), "--work", str(options.work), "--cold"),
            ],
            check=True,
            cwd=Path(__file__).parent.parent,
        )
        cold.append(time.perf_counter() - start)
    out["cold_s"] = round(min(cold), 2)
    out["cold_peak_mb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print({k: v for k, v in out.items() if not isinstance(v, dict)})
    if options.out:
        options.out.write_text(
            json.dumps(out, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
