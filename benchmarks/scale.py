"""Time and memory of every stage as a corpus grows, each stage in a process of its own.

    python -m benchmarks.scale CORPORA [--sizes 10000 100000] [--encoder static-zh]
        [--stages read embed index query themes discover reuse one] [--work DIR] [--out FILE.json]

The corpora are synthetic and real only in their parts: reports of a county and a year, named in
turn from the administrative divisions, of 50 sentences that are put together from clauses of
different sentences of the city reports (CORPORA/gov_work_report_city_2024), with the usual
headings. Hardly any sentence occurs twice, which is the hard case: real reports repeat a third.

`read` is from files to stored sentences; `embed` their vectors; `index` the first question, which
builds the search index; `query` a question to the ready index from a cold process; `themes` assigns
the codebook and `discover` fits the discovered themes; `reuse` finds the shared wording; `one` adds
one more report and brings up to date what was computed before, step by step. Peak memory is the
process's, that of its largest worker, and that of all processes together (what they share counted
once, twice a second looked at; Linux only). The growth exponent of a stage is the slope of
log(seconds) over log(sentences): 1 is linear; processor seconds, since they depend less on what
else the machine does.

With --work the corpora and the figures of finished stages stay there, and another run goes on where
the last one stopped: the largest sizes can be done stage by stage. `one` works on a copy, so
that it changes nothing for the other stages.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import PIPE
from typing import TYPE_CHECKING, Any

from explorer.gazetteer import children, cities

if TYPE_CHECKING:
    from explorer import Corpus

A_REPORT = 50  # body sentences in measures
STORED = 62  # sentences of such a report with its title, headings and signature
STAGES = ("read", "embed", "index", "query", "themes", "discover", "reuse", "one")
# What takes a corpus from files to all answers; `query` and `one` come on top.
PIPELINE = ("read", "embed", "index", "themes", "discover", "reuse")
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
    from explorer.corpus import embedding

    began, busy = time.perf_counter(), time.process_time()
    extra: dict[str, Any] = {}
    if name == "read":
        with Corpus.create(corpus, encoder=encoder) as it:
            extra["added"] = sum(r.status == "added" for r in it.add([reports], embed=False))
    else:
        with Corpus.open(corpus) as it:
            if name == "embed":
                # Without the search index, which `Corpus.embed` makes as well.
                extra["texts"] = embedding.embed_missing(it)
            elif name in ("index", "query"):
                extra["hits"] = len(it.similar(QUESTION))
            elif name == "themes":
                extra["themes"] = len(it.themes())
            elif name == "discover":
                extra["themes"] = len(it.themes(method="discovered"))
            elif name == "reuse":
                extra["matches"] = len(it.reuse())
            else:
                extra["steps"] = one_more(it, reports)
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


def one_more(corpus: Corpus, reports: Path) -> dict[str, dict[str, float]]:
    """Add the next report and ask everything again; what is new is all that should cost."""
    steps: dict[str, dict[str, float]] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        began, busy = time.perf_counter(), time.process_time()
        found = work()
        steps[name] = {
            "seconds": round(time.perf_counter() - began, 2),
            "processor seconds": round(time.process_time() - busy, 2),
        }
        return found

    before = {kind for kind, _, _ in corpus.store.assignment_runs()}
    reused = any(r.name.startswith("reuse") for r in corpus.store.results())
    (row,) = timed("read", lambda: corpus.add([reports.parent / "one"], embed=False))
    assert row.status == "added", row
    timed("embed", corpus.embed)
    said = corpus.report(row.report or "").text.split("\n")[2][2:40]
    (hit,) = timed("search", lambda: corpus.similar(said, k=1))
    assert hit.report == row.report
    if "codebook" in before:
        timed("themes", corpus.themes)
    if "discovered" in before:
        timed("discovered themes", lambda: corpus.themes(method="discovered"))
    if reused:
        timed("reuse", corpus.reuse)
    return steps


class Together(threading.Thread):
    """Looks, until stopped, at what a process and all its descendants hold together."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._process = process
        self._over = threading.Event()
        self._most = 0
        self.start()

    def run(self) -> None:
        while not self._over.wait(0.5):
            self._most = max(self._most, sum(map(_held, _family(self._process))))

    def stopped(self) -> int | None:
        """The most, in MB; None where it was not seen."""
        self._over.set()
        self.join()
        return round(self._most / 1024) or None


def _family(process: int) -> list[int]:
    found = [process]
    for one in found:
        for place in Path(f"/proc/{one}/task").glob("*/children"):
            with contextlib.suppress(OSError):  # gone meanwhile
                found.extend(map(int, place.read_text(encoding="ascii").split()))
    return found


def _held(process: int) -> int:
    """Proportional set size of a process, in KB: a page of several processes is divided by them."""
    with contextlib.suppress(OSError):
        text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
        (size,) = re.findall(r"(?m)^Pss: +(\d+) kB", text)
        return int(size)
    return 0


def exponents(rows: list[dict[str, Any]], field: str) -> dict[str, float]:
    """Slope of log(field) over log(sentences) of each stage, by least squares."""
    found = {}
    for name in STAGES:
        points = [
            (math.log(r["sentences"]), math.log(max(r[field], 1e-3)))
            for r in rows
            if r["stage"] == name
        ]
        if len(points) > 1:
            mx = sum(x for x, _ in points) / len(points)
            my = sum(y for _, y in points) / len(points)
            above = sum((x - mx) * (y - my) for x, y in points)
            found[name] = round(above / sum((x - mx) ** 2 for x, _ in points), 2)
    return found


def measured(options: argparse.Namespace, base: Path, name: str) -> dict[str, Any]:
    """The figures of one stage, from an earlier run or by a process of its own."""
    kept = base / f"{name}.json"
    if kept.exists():
        found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
        return found
    corpus = base / "c"
    if name == "read":
        shutil.rmtree(corpus, ignore_errors=True)  # half of it, from a stop
    if name == "one":  # leaves the corpus as it was, for the stages that come later
        corpus = base / "one more"
        shutil.rmtree(corpus, ignore_errors=True)
        subprocess.run(["cp", "-r", "--reflink=auto", base / "c", corpus], check=True)
    command = [
        sys.executable, "-m", "benchmarks.scale", str(options.corpora),
        "--encoder", options.encoder, "--one", name, str(corpus), str(base / "reports"),
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=PIPE, stderr=PIPE, text=True) as running:
        together = Together(running.pid)
        said, errors = running.communicate()
        held = together.stopped()
    if running.returncode:
        raise SystemExit(f"{errors}\n{name} failed")
    row: dict[str, Any] = json.loads(said.splitlines()[-1])
    row["peak MB of all processes"] = held
    row["corpus MB"] = round(
        sum(p.stat().st_size for p in corpus.rglob("*") if p.is_file()) / 1e6, 1
    )
    row["sentences"] = stored(base / "c")  # before one more was added
    kept.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--encoder", default="static-zh")
    parser.add_argument("--stages", nargs="+", choices=STAGES, default=list(STAGES))
    parser.add_argument("--work", type=Path, help="keep corpora and figures here, and go on")
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
        base = work / f"{size}-{options.encoder}"
        count = size // STORED
        if not (base / "one").exists():
            write(pool, base / "reports", count)
            write(pool, base / "one", 1, first=count)
        for name in (s for s in STAGES if s in options.stages):
            row = measured(options, base, name)
            rows.append(row)
            print(row, flush=True)
        if options.work is None:
            shutil.rmtree(base)
    totals = {}
    for size in sorted({r["sentences"] for r in rows}):
        mine = [r for r in rows if r["sentences"] == size and r["stage"] in PIPELINE]
        totals[size] = {
            "stages": [r["stage"] for r in mine],
            "seconds": round(sum(r["seconds"] for r in mine)),
            "processor seconds": round(sum(r["processor seconds"] for r in mine)),
            "peak MB": max((r["peak MB"] for r in mine), default=0),
            "peak MB of all processes": max(
                (r.get("peak MB of all processes") or 0 for r in mine), default=0
            ),
        }
    result = {
        "command": f"python -m benchmarks.scale CORPORA --sizes {' '.join(map(str, options.sizes))}"
        f" --encoder {options.encoder} --stages {' '.join(options.stages)}",
        "corpora": "synthetic, recombined from clauses of real reports",
        "stages": rows,
        "whole pipeline": totals,
        "growth exponents": exponents(rows, "seconds"),
        "growth exponents, processor": exponents(rows, "processor seconds"),
    }
    print(json.dumps({k: v for k, v in result.items() if k != "stages"}, ensure_ascii=False))
    if options.out:
        text = json.dumps(result, ensure_ascii=False, indent=1)
        options.out.write_text(text + "\n", encoding="utf-8")


def stored(corpus: Path) -> int:
    """Sentences of the corpus."""
    from explorer import Corpus

    with Corpus.open(corpus, readonly=True) as it:
        return int(it.info()["sentences"])


if __name__ == "__main__":
    main()
