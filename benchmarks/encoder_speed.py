"""Speed of the default encoder against the same model in sentence-transformers float32 PyTorch.

    python benchmarks/encoder_speed.py [TEXT_FILES...] --reference FOLDER

The sentences are those of seeds/ unless files are given, split at 。！？ and line ends, distinct.
`--reference` is FOLDER/model, written by `models/build_e5_small_zh.py --reference FOLDER`.
Both encoders take turns on the same sentences, ROUNDS times; the best round of each counts, by the
clock and by processor time
(which other work on the machine disturbs less). Cold start and memory are of new processes.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from explorer.encode import load_encoder

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "encoder_speed.json"
QUERY = "法治副校长进校园"
COLD = f"""
import time
start = time.perf_counter()
from explorer.encode import load_encoder
load_encoder("e5-small-zh").encode(["{QUERY}"])
print(time.perf_counter() - start)
"""
MEMORY = r"""
import json, re, sys
from explorer.encode import load_encoder
load_encoder("e5-small-zh").encode(json.load(sys.stdin))
# getrusage would give the peak of the process that started this one, where that was larger.
print(int(re.search(r"VmHWM:\s*(\d+)", open("/proc/self/status").read())[1]) / 1024)
"""


def sentences(paths: list[Path]) -> list[str]:
    """Return the distinct sentences of the files, in order."""
    found: dict[str, None] = {}
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            for part in re.findall(r"[^。！？]+[。！？]?[”’）]*", line):
                if part.strip():
                    found[part.strip()] = None
    return list(found)


def python(code: str, given: str = "") -> float:
    """Return the number that the code prints in a new process."""
    done = subprocess.run(
        [sys.executable, "-c", code], input=given, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def processor() -> str:
    """Return the processor's name."""
    info = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*: (.+)", info.read_text()) if info.exists() else []
    return names[0] if names else platform.processor()


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--reference", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    texts = sentences(args.files or sorted((ROOT / "seeds").glob("*.txt")))

    encoder = load_encoder("e5-small-zh")
    runners: dict[str, Callable[[], Any]] = {"e5-small-zh": lambda: encoder.encode(texts)}
    if args.reference:
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(str(args.reference), device="cpu", local_files_only=True)
        runners["float32"] = lambda: model.encode(texts, batch_size=32, show_progress_bar=False)
    clock: dict[str, list[float]] = {name: [] for name in runners}
    cpu: dict[str, list[float]] = {name: [] for name in runners}
    for _ in range(args.rounds):
        for name, run in runners.items():
            started, used = time.perf_counter(), time.process_time()
            run()
            clock[name].append(time.perf_counter() - started)
            cpu[name].append(time.process_time() - used)
    result: dict[str, Any] = {
        "machine": processor(),
        "cores": len(os.sched_getaffinity(0)),
        "load_average_at_the_end": round(os.getloadavg()[0], 1),
        "sentences": len(texts),
        "characters": sum(map(len, texts)),
    }
    for name in runners:
        result[name] = {
            "sentences_per_second": round(len(texts) / min(clock[name]), 1),
            "sentences_per_processor_second": round(len(texts) / min(cpu[name]), 1),
        }
    if args.reference:
        result["ratio"] = round(min(clock["float32"]) / min(clock["e5-small-zh"]), 2)
        result["ratio_processor_time"] = round(min(cpu["float32"]) / min(cpu["e5-small-zh"]), 2)
    warm = []
    for number in range(100):
        started = time.perf_counter()
        encoder.encode([f"{QUERY}{number}"])
        warm.append(time.perf_counter() - started)
    result["query_warm_ms_median"] = round(1000 * statistics.median(warm), 2)
    result["query_warm_ms_best"] = round(1000 * min(warm), 2)
    result["cold_start_to_first_vector_s"] = round(min(python(COLD) for _ in range(5)), 3)
    result["peak_memory_mb"] = round(python(MEMORY, json.dumps(texts)), 1)
    print(json.dumps(result, indent=2, ensure_ascii=False))
    RESULTS.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
