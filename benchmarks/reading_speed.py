"""Megabytes of plain text a second on one core, from bytes to stored sentences; and memory.

    python benchmarks/reading_speed.py [FOLDER_OR_FILE ...] [--reports N] [--out FILE.json]

Default: seeds/. Stages, each measured alone over all inputs: `read` (bytes to Document), `segment`
(to the outline), `store` (into a new corpus folder on disk, without vectors); `all` is their sum.
Processor time of the best of three rounds counts, after a first pass that warms the gazetteer. The
goal is 3 MB/s for `all`.

Memory: N made-up reports (default 1,000, about 9 KB each) and then four times as many are added to
a corpus (`Corpus.add` without vectors) from a folder of files, each in a process of its own; the
highest memory of both must be nearly the same.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from explorer.corpus import assemble
from explorer.errors import ReadingError
from explorer.reading import find_files, read_bytes
from explorer.segment import segment
from explorer.store import Store
from explorer.types import Document, Report

ROUNDS = 3
BATCH = 32  # reports to a commit, as `Corpus.add` has it
_PLACES = ("塔庄镇", "坂东镇", "池园镇", "白樟镇", "金沙镇", "雄江镇", "东桥镇", "省璜镇")


def timed(work: Callable[[], Any]) -> float:
    """Processor seconds of the best of three rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        begin = time.process_time()
        work()
        best = min(best, time.process_time() - begin)
    return best


def store_all(reports: list[Report]) -> None:
    """Put the reports into a new corpus folder."""
    with tempfile.TemporaryDirectory() as folder, Store.create(Path(folder, "corpus")) as store:
        for first in range(0, len(reports), BATCH):
            with store.transaction():
                for report in reports[first : first + BATCH]:
                    store.add_report(report)


def stages(inputs: list[tuple[bytes, str]]) -> dict[str, float]:
    """Megabytes a second of each stage."""
    documents: list[Document] = [read_bytes(data, path=path) for data, path in inputs]
    reports: dict[str, Report] = {}
    for document in documents:
        report = assemble(document)
        reports[report.id] = report
    size = sum(len(data) for data, _ in inputs) / 1e6
    seconds = {
        "read": timed(lambda: [read_bytes(data, path=path) for data, path in inputs]),
        "segment": timed(lambda: [segment(d.text, title=d.metadata.title) for d in documents]),
        "store": timed(lambda: store_all(list(reports.values()))),
    }
    seconds["all"] = sum(seconds.values())
    return {name: round(size / value, 1) for name, value in seconds.items()}


def made_up(count: int) -> Iterator[bytes]:
    """Reports of some 9 KB that differ in place, year, figures and wording order."""
    for n in range(count):
        place, year = _PLACES[n % len(_PLACES)], 2016 + n % 9
        lines = [f"{place}{year}年法治政府建设工作报告（{n}）", f"{year}年，{place}坚持依法行政。"]
        for part in range(1, 31):
            a, b = (n * 7 + part * 13) % 97, (n * 11 + part * 5) % 89
            lines.append(
                f"（{'一二三四五六七八九十'[part % 10]}）落实第{part}项任务。开展普法宣传{a}场次，"
                f"调处矛盾纠纷{b}件。一是健全机制，审查合同{a + b}份；二是强化监督，评查案卷{b}宗。"
            )
        yield "\n".join(lines).encode()


def memory(count: int) -> dict[str, float]:
    """The highest memory, in MiB, that adding so many reports takes, in a process of its own."""
    return {
        f"{n} reports": float(
            subprocess.run(
                [sys.executable, __file__, "--peak", str(n)],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        )
        for n in (count, 4 * count)
    }


def peak(count: int) -> float:
    """MiB that this process held at most while `count` reports were added."""
    from explorer import Corpus

    with tempfile.TemporaryDirectory() as folder:
        reports = Path(folder, "reports")
        reports.mkdir()
        for n, data in enumerate(made_up(count)):
            (reports / f"{n}.txt").write_bytes(data)
        with Corpus.create(Path(folder, "corpus")) as corpus:
            corpus.add([reports], embed=False)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(used / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", default=["seeds"])
    parser.add_argument("--reports", type=int, default=1000, metavar="N")
    parser.add_argument("--peak", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    if options.peak:
        print(peak(options.peak))
        return
    held = memory(options.reports) if options.reports else {}
    files, _ = find_files(options.paths)
    inputs = []
    for file in files:
        data = file.read_bytes()
        try:
            read_bytes(data, path=str(file))
        except ReadingError as error:
            print(f"left out: {error.one_line}")
            continue
        inputs.append((data, str(file)))
    speed = stages(inputs)
    size = sum(len(data) for data, _ in inputs)
    print(f"{len(inputs)} documents, {size / 1e6:.2f} MB; MB/s: {speed}")
    print(f"highest memory, MiB: {held}")
    long_line = ("推进依法行政,来源:一 > 二 | 打印 " * 60_000).encode()[: 4 << 20]
    begin = time.process_time()
    read_bytes(long_line, path="one line")
    slow = time.process_time() - begin
    print(f"one line of {len(long_line) / 2**20:.0f} MiB: {slow:.2f} s")
    if options.out:
        result = {
            "documents": len(inputs),
            "bytes": size,
            "MB/s": speed,
            "highest memory MiB": held,
        }
        options.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
