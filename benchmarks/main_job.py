"""How long the main job takes from a cold process, and how much memory it peaks at.

    python benchmarks/main_job.py [--runs 3] [--out benchmarks/results/main_job.json]

Each command runs in its own process; time is wall clock from start to exit, memory the largest
resident set of any one process, both as the operating system reports them. The median of the runs
is what the README quotes. "first run" starts without a corpus; "second run" repeats it on
unchanged input.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
GOALS = {
    "first run": (20.0, 600.0),
    "second run": (3.0, 600.0),
    "help": (0.5, None),
    "similar": (2.0, None),
}


def once(arguments: list[str], folder: Path) -> tuple[float, float]:
    """Run `explorer` once; return seconds and megabytes."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "explorer", *arguments],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    stderr = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"explorer {' '.join(arguments)} failed:\n{stderr.decode()}")
    # Linux counts kilobytes, macOS bytes.
    scale = 1024 if platform.system() == "Linux" else 1024 * 1024
    return seconds, usage.ru_maxrss / scale


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/main_job.json")
    options = parser.parse_args()
    measured: dict[str, list[tuple[float, float]]] = {name: [] for name in GOALS}
    for _ in range(options.runs):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            shutil.copytree(ROOT / "seeds", folder / "seeds")
            measured["help"].append(once(["--help"], folder))
            measured["first run"].append(once(["run", "seeds"], folder))
            measured["second run"].append(once(["run", "seeds"], folder))
            measured["similar"].append(once(["similar", "法治副校长进校园"], folder))
    rows: dict[str, Any] = {}
    for what, figures in measured.items():
        seconds = statistics.median(s for s, _ in figures)
        megabytes = statistics.median(m for _, m in figures)
        goal_s, goal_mb = GOALS[what]
        rows[what] = {
            "seconds": round(seconds, 2),
            "megabytes": round(megabytes),
            "goal_seconds": goal_s,
            "goal_megabytes": goal_mb,
        }
        print(f"{what:11} {seconds:6.2f} s (goal {goal_s}), {megabytes:5.0f} MB (goal {goal_mb})")
    report = {
        "command": "python benchmarks/main_job.py",
        "machine": {
            "cores": os.cpu_count(),
            "system": f"{platform.system()} {platform.machine()}",
            "python": platform.python_version(),
        },
        "runs": options.runs,
        "figures": rows,
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
