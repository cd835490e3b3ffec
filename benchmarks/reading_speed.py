"""Megabytes a second from bytes to `Document`, on one core.

    python benchmarks/reading_speed.py [FOLDER_OR_FILE ...]      # default: seeds/

Each input is read five times after a first pass that warms the gazetteer; the best time counts.
The goal is 3 MB/s, segmentation not included.
"""

from __future__ import annotations

import sys
import time

from explorer.errors import ReadingError
from explorer.reading import find_files, load, read_bytes

ROUNDS = 5


def main() -> None:
    """Print the figures."""
    files, _ = find_files(sys.argv[1:] or ["seeds"])
    inputs = []
    for file in files:
        data = load(file)
        try:
            read_bytes(data, path=str(file))
        except ReadingError as error:
            print(f"left out: {error.one_line}")
            continue
        inputs.append((data, str(file)))
    size = sum(len(data) for data, _ in inputs)
    best = float("inf")
    for _ in range(ROUNDS):
        begin = time.process_time()
        for data, path in inputs:
            read_bytes(data, path=path)
        best = min(best, time.process_time() - begin)
    print(
        f"{len(inputs)} documents, {size / 1e6:.2f} MB, {best:.3f} s, {size / 1e6 / best:.1f} MB/s"
    )
    long_line = ("推进依法行政,来源:一 > 二 | 打印 " * 60_000).encode()[: 4 << 20]
    begin = time.process_time()
    read_bytes(long_line, path="one line")
    print(f"one line of {len(long_line) / 2**20:.0f} MiB: {time.process_time() - begin:.2f} s")


if __name__ == "__main__":
    main()
