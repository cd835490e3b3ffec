"""Reading, embedding and assigning themes on two local processes and on Ray on this machine.

    python -m benchmarks.engine_speed CORPORA [--runs 3] [--texts 2000] [--copies 5]
        [--out FILE.json]

The city reports (CORPORA/gov_work_report_city_2024, so many times over with another line each) are
read, the first texts of them embedded with the default encoder, and the sentences with these texts
given codebook themes (several times over, so that there is something to share out), by this process
alone, by two processes and by Ray with two workers, in turn; the quickest of the runs counts.
Processor seconds are those of all processes that took part, Ray's own among them (Linux only): they
say what an engine adds also while others use the machine, when seconds by the clock say little. The
time to start Ray (`start`) is told apart: a cluster runs already when it is used. `equal` says that
the reports, the vectors and the themes are the same to the last bit.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from explorer.corpus.adding import ReadWork
from explorer.corpus.theming import CodebookWork
from explorer.encode import load_encoder
from explorer.encode.travel import EncodeWork
from explorer.engine import Engine, Local, engine
from explorer.reading import ReadOptions
from explorer.reference import reference_texts
from explorer.segment.formulas import phrases
from explorer.themes import AssignSettings, codebook_texts, load_codebook
from explorer.types import Report

CHUNK = 128  # texts an item
TIMES = 10  # how often the sentences get their themes


def files(corpora: Path, folder: Path, times: int) -> list[Path]:
    """The reports, each several times with a line of its own, so that none is a copy."""
    made = []
    for path in sorted((corpora / "gov_work_report_city_2024").rglob("*.txt")):
        text = path.read_text(encoding="utf-8")
        for copy in range(times):
            file = folder / f"{path.stem}-{copy}.txt"
            file.write_text(f"{text}\n第{copy + 1}份。\n", encoding="utf-8")
            made.append(file)
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--texts", type=int, default=2000)
    parser.add_argument("--copies", type=int, default=5, help="of each report")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    encoder = load_encoder("e5-small-zh")
    began = time.perf_counter()
    cluster = engine("ray", workers=2)
    assert cluster.workers == 2
    list(cluster.map(EncodeWork(encoder.name, encoder.fingerprint), [["一"], ["二"]]))
    start = time.perf_counter() - began
    engines: dict[str, Engine] = {
        "this process": Local(1),
        "two processes": Local(2, patience=0.0),
        "Ray, two workers": cluster,
    }
    with tempfile.TemporaryDirectory() as folder:
        paths = files(options.corpora, Path(folder), options.copies)
        codebook = load_codebook()
        themes = CodebookWork(
            codebook,
            encoder.encode(codebook_texts(codebook)),
            encoder.encode(reference_texts()).mean(axis=0),
            AssignSettings(),
        )
        reading = ReadWork(ReadOptions(), {}, phrases())
        seconds: dict[str, dict[str, float]] = {name: {} for name in engines}
        busy: dict[str, dict[str, float]] = {name: {} for name in engines}
        same: dict[str, list[Any]] = {"read": [], "embed": [], "themes": []}
        for _ in range(options.runs):
            for name, used in engines.items():
                clock = Clock(seconds[name], busy[name])
                read = [r for found in used.map(reading, iter(paths)) for r in found]
                clock.note("read")
                reports = [r for r in read if isinstance(r, Report)]
                assert len(reports) == len(paths)
                texts = sorted(
                    {
                        u.text
                        for r in reports[:: options.copies]
                        for u in r.units("sentence")
                        if not u.heading
                    }
                )[: options.texts]
                chunks = [texts[i : i + CHUNK] for i in range(0, len(texts), CHUNK)]
                work = EncodeWork(encoder.name, encoder.fingerprint)
                clock = Clock(seconds[name], busy[name])
                rows = list(used.map(work, iter(chunks)))
                clock.note("embed")
                vectors = dict(zip(texts, np.concatenate(rows), strict=True))
                units = [u for r in reports for u in r.units("sentence") if u.text in vectors]
                own = np.stack([vectors[u.text] for u in units])
                clock = Clock(seconds[name], busy[name])
                carried = list(used.map(themes, ((units, own, None) for _ in range(TIMES))))
                clock.note("themes")
                same["read"].append(reports)
                same["embed"].append([r.tobytes() for r in rows])
                same["themes"].append(carried)
                same = {job: [found[0], found[-1]] for job, found in same.items()}
                assert all(a == b for a, b in same.values()), name

    def over(kind: dict[str, dict[str, float]]) -> dict[str, float]:
        beside, ray = kind["two processes"], kind["Ray, two workers"]
        ratios = {job: round(ray[job] / beside[job], 3) for job in ray}
        return {**ratios, "all": round(sum(ray.values()) / sum(beside.values()), 3)}

    result = {
        "command": f"python -m benchmarks.engine_speed CORPORA --runs {options.runs}"
        f" --texts {options.texts} --copies {options.copies}",
        "reports": len(paths),
        "texts": len(texts),
        "start of Ray, seconds": round(start, 1),
        "seconds": {n: {k: round(v, 2) for k, v in s.items()} for n, s in seconds.items()},
        "processor seconds": {n: {k: round(v, 2) for k, v in s.items()} for n, s in busy.items()},
        "Ray over two processes": over(seconds),
        "Ray over two processes, processor": over(busy),
        "equal": True,
    }
    print(json.dumps(result, ensure_ascii=False, indent=1))
    if options.out:
        options.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    cluster.close()


class Clock:
    """Seconds and processor seconds of a job; the least of several runs is noted."""

    def __init__(self, seconds: dict[str, float], busy: dict[str, float]) -> None:
        self._noted = seconds, busy
        self._began = time.perf_counter(), processor()

    def note(self, job: str) -> None:
        """The job is done."""
        for found, now, began in zip(
            self._noted, (time.perf_counter(), processor()), self._began, strict=True
        ):
            found[job] = min(now - began, found.get(job, now - began))


def processor() -> float:
    """Processor seconds that this process and all below it have used, the ended ones too."""
    below: dict[int, list[int]] = {}
    ticks: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has just ended
                continue
            below.setdefault(int(fields[1]), []).append(int(entry.name))
            ticks[int(entry.name)] = sum(map(int, fields[11:15]))  # user, system; and of children
    total, left = 0, [os.getpid()]
    while left:
        pid = left.pop()
        total += ticks.get(pid, 0)
        left += below.get(pid, [])
    return total / float(os.sysconf("SC_CLK_TCK"))


if __name__ == "__main__":
    main()
