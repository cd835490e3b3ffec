"""Build every bundled model anew, one after another, each from the ones before it.

    python models/build_all.py CORPORA [--from NAME]

CORPORA is the folder of public texts that the cards list. Writes into models/ itself, for each
model is built from the one that stands there. About three hours on two cores: half of it the
training of e5-small-zh, the rest the reading of texts for static-zh. What is done is kept in
`--cache` and goes on after a stop; `--from` begins at a later step. The full network comes out byte
for byte; the others are sums of many float32 numbers, and may differ in the last bits on another
processor.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def steps(corpora: Path, cache: Path) -> dict[str, list[str]]:
    """Return the command lines after the interpreter, by name, in order."""
    folder = {name: str(HERE / name) for name in ("e5-small-zh", "static-zh", "measures-zh")}
    script = {path.stem.removeprefix("build_"): str(path) for path in HERE.glob("build_*.py")}
    full, texts = str(cache / "full"), str(corpora)
    return {
        "full": [script["e5_small_zh"], "--full", "-o", full],
        "e5-small-zh": [
            script["e5_small_zh"], texts, "-o", folder["e5-small-zh"], "--work", str(cache / "half")
        ],
        "known-vectors": [script["known_vectors"]],
        "static-zh": [
            script["static_zh"], texts, "--full", full, "-o", folder["static-zh"],
            "--cache", str(cache / "static"),
        ],
        "measures-zh": [script["measures_zh"], texts, "-o", folder["measures-zh"]],
    }  # fmt: skip


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--cache", type=Path, default=Path("models-cache"))
    names = list(steps(Path(), Path()))
    parser.add_argument("--from", dest="first", choices=names, default=names[0])
    args = parser.parse_args()
    if not args.corpora.is_dir():
        parser.error(f"there is no folder {args.corpora}")
    for name, command in list(steps(args.corpora, args.cache).items())[names.index(args.first) :]:
        print(f"== {name}", flush=True)
        if code := subprocess.run([sys.executable, *command], check=False).returncode:
            raise SystemExit(f"{name} stopped with {code}; go on with --from {name}")


if __name__ == "__main__":
    main()
