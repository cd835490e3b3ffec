"""Time and memory of every stage as a corpus grows, each stage in a process of its own.

    python -m benchmarks.scale CORPORA [--sizes 10000 100000] [--encoder static-zh]
        [--stages read embed index query one] [--work DIR] [--out FILE.json]

The corpora are synthetic and real only in their parts: reports of a county and a year, named in
turn from the administrative divisions, of 50 sentences that are put together from clauses of
different sentences of the city reports (CORPORA/gov_work_report_city_2024), with the usual
headings. Hardly any sentence occurs twice, which is the hard case: real reports repeat a third.

`read` is from files to stored sentences; `embed` their vectors; `index` the first question, which
builds the search index; `query` a question to the ready index from a cold process; `one` adds one
more report, embeds it and asks about it; `themes` assigns the codebook and fits the discovered
themes; `reuse` finds the shared wording. Peak memory is the process's with its workers'. The
growth exponent of a stage is the slope of log(seconds) over log(sentences): 1 is linear.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from explorer.gazetteer import children, cities

A_REPORT = 50  # sentences
STAGES = ("read", "embed", "index", "query", "one", "themes", "reuse")
DEFAULT_STAGES = ("read", "embed", "index", "query", "one")
HEADINGS = (
    "一、推进法治政府建设的主要举措和成效",
    "二、存在的不足和原因",
    "三、主要负责人履行推进法治建设第一责任人职责情况",
    "四、下一年度推进法治政府建设的主要安排",
)
QUESTION = "选派法治副校长进校园开展法治教育"


def clauses(corpora: Path) -> list[str]:
    """Clauses of the city reports, each a few words long."""
    found: set[str] = set()
    for path in sorted((corpora / "gov_work_report_city_2024").rglob("*.txt")):
        text = path.read_text(encoding="utf-8")
        found.update(c for c in re.split(r"[，、；。：！？\s]", text) if 6 <= len(c) <= 25)
    return sorted(found)


def write(pool: list[str], folder: Path, count: int, *, first: int = 0) -> None:
    """Write reports number `first` to `first + count`; a number always gives the same report."""
    names = [r.name for city in cities() for r in children(city, level="county")]
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + count):
        rng = random.Random(number)
        name = names[number % len(names)]
        year = 2024 - number // len(names) % 10
        lines = [f"{name}{year}年法治政府建设情况报告"]
        for part, heading in enumerate(HEADINGS):
            lines.append(heading)
            share = A_REPORT * (3, 1, 0, 1)[part] // 5
            for item in range(1, max(1, share // 5) + 1):
                said = ["，".join(rng.choices(pool, k=rng.randint(2, 4))) + "。" for _ in range(5)]
                lines.append(f"{item}.{''.join(said)}")
        lines.append(f"{name}人民政府\n{year + 1}年1月{number % 28 + 1}日")
        # A thousand files a folder: directories of a million entries are slow everywhere.
        place = folder / f"{number // 1000:04d}"
        place.mkdir(exist_ok=True)
        (place / f"{number:07d}.txt").write_text("\n".join(lines), encoding="utf-8")


def stage(name: str, corpus: Path, reports: Path, encoder: str) -> dict[str, Any]:
    """One stage, timed from a cold process; imports count, as they do for users."""
    from explorer import Corpus

    began, busy = time.perf_counter(), time.process_time()
    extra: dict[str, Any] = {}
    if name == "read":
        with Corpus.create(corpus, encoder=encoder) as it:
            extra["added"] = sum(r.status == "added" for r in it.add([reports], embed=False))
    else:
        with Corpus.open(corpus) as it:
            if name == "embed":
                extra["texts"] = it.embed()
            elif name in ("index", "query"):
                extra["hits"] = len(it.similar(QUESTION))
            elif name == "one":
                rows = it.add([reports.parent / "one"])
                assert [r.status for r in rows] == ["added"], rows
                found = it.similar(it.report(rows[0].report or "").text.split("\n")[2][2:40], k=1)
                extra["found it"] = [h.report for h in found] == [rows[0].report]
            elif name == "themes":
                it.themes()
                extra["themes"] = len(it.themes(method="discovered"))
            else:
                extra["matches"] = len(it.reuse())
    own = resource.getrusage(resource.RUSAGE_SELF)
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "stage": name,
        "seconds": round(time.perf_counter() - began, 2),
        "processor seconds": round(
            time.process_time() - busy + others.ru_utime + others.ru_stime, 2
        ),
        "peak MB": round(own.ru_maxrss / 1024),
        "peak MB of the largest worker": round(others.ru_maxrss / 1024),
        **extra,
    }


def exponents(rows: list[dict[str, Any]]) -> dict[str, float]:
    """Slope of log(seconds) over log(sentences) of each stage, by least squares."""
    found = {}
    for name in STAGES:
        points = [
            (math.log(r["sentences"]), math.log(max(r["seconds"], 1e-3)))
            for r in rows
            if r["stage"] == name
        ]
        if len(points) > 1:
            mx = sum(x for x, _ in points) / len(points)
            my = sum(y for _, y in points) / len(points)
            above = sum((x - mx) * (y - my) for x, y in points)
            found[name] = round(above / sum((x - mx) ** 2 for x, _ in points), 2)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--encoder", default="static-zh")
    parser.add_argument("--stages", nargs="+", choices=STAGES, default=list(DEFAULT_STAGES))
    parser.add_argument("--work", type=Path, help="keep the corpora here")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        name, corpus, reports = options.one
        print(json.dumps(stage(name, Path(corpus), Path(reports), options.encoder)))
        return
    pool = clauses(options.corpora)
    work = options.work or Path(tempfile.mkdtemp())
    rows: list[dict[str, Any]] = []
    for size in options.sizes:
        base = work / str(size)
        shutil.rmtree(base, ignore_errors=True)
        count = size // A_REPORT
        write(pool, base / "reports", count)
        write(pool, base / "one", 1, first=count)
        sentences = 0
        for name in options.stages:
            command = [
                sys.executable, "-m", "benchmarks.scale", str(options.corpora),
                "--encoder", options.encoder,
                "--one", name, str(base / "c"), str(base / "reports"),
            ]  # fmt: skip
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                print(done.stderr, file=sys.stderr)
                raise SystemExit(f"{name} at {size} sentences failed")
            if not sentences:
                sentences = stored(base / "c")
            row = {"sentences": sentences, **json.loads(done.stdout.splitlines()[-1])}
            row["corpus MB"] = round(
                sum(p.stat().st_size for p in (base / "c").rglob("*") if p.is_file()) / 1e6
            )
            rows.append(row)
            print(row, flush=True)
        if options.work is None:
            shutil.rmtree(base)
    result = {
        "command": f"python -m benchmarks.scale CORPORA --sizes {' '.join(map(str, options.sizes))}"
        f" --encoder {options.encoder} --stages {' '.join(options.stages)}",
        "corpora": "synthetic, recombined from clauses of real reports",
        "stages": rows,
        "growth exponents": exponents(rows),
    }
    print(result["growth exponents"])
    if options.out:
        text = json.dumps(result, ensure_ascii=False, indent=1)
        options.out.write_text(text + "\n", encoding="utf-8")


def stored(corpus: Path) -> int:
    """Sentences of the corpus."""
    from explorer import Corpus

    with Corpus.open(corpus, readonly=True) as it:
        return sum(row.sentences for row in it.reports())


if __name__ == "__main__":
    main()
