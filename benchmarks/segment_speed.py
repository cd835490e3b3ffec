"""How many megabytes of text `segment` structures a second, beside a plain regex splitter.

    python benchmarks/segment_speed.py [FOLDER ...] [--runs 5] [--out FILE.json]

Reads the text files (.txt, .md) below the folders (default: seeds/), repeats them up to at least
4 MB of UTF-8, and times both on one core in the same process, in turn; the figure is the median of
the runs, in processor time, so that other work on the machine counts less. The plain splitter cuts
at line ends and 。！？ and does nothing else: no headings, measures, roles or set phrases.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from explorer.segment import segment

ROOT = Path(__file__).parent.parent
LEAST = 4_000_000  # bytes of UTF-8: enough that a run takes some tenths of a second
_PLAIN = re.compile(r"[^。！？\n]+[。！？]*")


def plain(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _PLAIN.finditer(text)]


def rate(function: Callable[[str], object], texts: list[str], size: int) -> float:
    """Megabytes a second of processor time."""
    begin = time.process_time()
    for text in texts:
        function(text)
    return size / 1e6 / (time.process_time() - begin)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, default=[ROOT / "seeds"])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    paths = sorted(p for f in options.folders for p in f.rglob("*") if p.suffix in (".txt", ".md"))
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in paths]
    once = sum(len(text.encode()) for text in texts)
    if not once:
        raise SystemExit("no .txt or .md file with text below these folders")
    texts *= -(-LEAST // once)
    size = sum(len(text.encode()) for text in texts)
    for function in (segment, plain):  # compile the patterns first
        function(texts[0])
    rates: dict[str, list[float]] = {"segment": [], "plain regex splitter": []}
    for _ in range(options.runs):
        rates["segment"].append(rate(segment, texts, size))
        rates["plain regex splitter"].append(rate(plain, texts, size))
    result = {name: round(statistics.median(values), 1) for name, values in rates.items()}
    print(f"{len(paths)} files, {size / 1e6:.1f} MB of UTF-8, median of {options.runs} runs")
    for name, value in result.items():
        print(f"{name:24}{value:8.1f} MB/s")
    if options.out:
        options.out.write_text(json.dumps({"MB/s": result}, indent=2) + "\n")


if __name__ == "__main__":
    main()
