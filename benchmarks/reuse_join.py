"""What of shared wording a distributed join could take over.

    python -m benchmarks.reuse_join CORPORA [--reports 700] [--out FILE.json]

Reports are compared with earlier ones by looking their rare wordings up in sorted numbers on disk
(`explorer.reuse.ondisk.Postings`): the join that a cluster would do by shuffling all wordings to
the machine that has their key. Told are the processor seconds of the whole search of synthetic
reports (as `benchmarks.scale` makes them) in one process, and of the look-ups and of keeping the
numbers sorted, which is all that a shuffle would replace.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.scale import clauses, write
from explorer import Corpus
from explorer.corpus import shelving
from explorer.engine import Local
from explorer.reuse.ondisk import Postings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--reports", type=int, default=700)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    vars(shelving)["GROW_FROM"] = 1
    spent = {"find": 0.0, "values": 0.0, "add": 0.0}

    def timed(name: str) -> None:
        inner: Callable[..., Any] = getattr(Postings, name)

        def outer(*args: Any) -> Any:
            began = time.process_time()
            try:
                return inner(*args)
            finally:
                spent[name] += time.process_time() - began

        setattr(Postings, name, outer)

    for name in spent:
        timed(name)
    base = Path(tempfile.mkdtemp())
    try:
        write(clauses(options.corpora), base / "files", options.reports)
        with Corpus.create(base / "c", encoder="static-zh", engine=Local(1)) as corpus:
            half = sorted((base / "files").rglob("*.txt"))[: options.reports // 2]
            corpus.add(half)
            corpus.reuse()
            corpus.add([base / "files"])
            for name in spent:
                spent[name] = 0.0
            began = time.process_time()
            matches = len(corpus.reuse())
            whole = time.process_time() - began
    finally:
        shutil.rmtree(base, ignore_errors=True)
    result = {
        "command": f"python -m benchmarks.reuse_join CORPORA --reports {options.reports}",
        "reports": options.reports,
        "of which new": options.reports - options.reports // 2,
        "matches": matches,
        "processor seconds": round(whole, 2),
        "of which look-ups": round(spent["find"] + spent["values"], 2),
        "of which keeping numbers sorted": round(spent["add"], 2),
        "share of the join": round(sum(spent.values()) / whole, 3),
    }
    print(json.dumps(result, ensure_ascii=False, indent=1))
    if options.out:
        options.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
