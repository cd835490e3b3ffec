"""Other tools on the same synthetic sentences as scale.py, until they fail or take too long.

    python -m benchmarks.scale CORPORA --sizes 10000 100000 --work WORK
    python benchmarks/scale_peers.py WORK --tool bertopic --python PYTHON [--limit 600]
        [--memory 6] [--sizes 10000 100000] [--out FILE.json]

`--tool` is bertopic (themes), datasketch (pairs of near-copies) or txtai (hybrid search); PYTHON
has it installed (`pip install bertopic`, `datasketch`, `txtai[similarity]`) and needs nothing of
explorer. Each size runs in a process of its own, which is stopped after LIMIT seconds of processor
time or when it asks for more than so many GB of memory. BERTopic and txtai get explorer's vectors
(static-zh) and are not charged for them. The file gathers tools and sizes: run once for each.

The settings are each tool's own, with the least that Chinese needs: BERTopic as it comes;
datasketch with 3-grams of characters, 128 permutations, threshold 0.5; txtai with pairs of
characters as words and its default index (faiss).
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

QUERIES = 20


def export(corpus_folder: Path, out: Path) -> int:
    """Write the distinct body sentences and their vectors; return how many."""
    import numpy as np

    from explorer import Corpus

    with Corpus.open(corpus_folder, readonly=True) as corpus:
        units = zip(
            corpus.store.units("sentence"), corpus.store.text_hashes("sentence"), strict=True
        )
        texts = {h: u.text for u, h in units if not u.heading}
        mark = corpus.store.setting("encoder_fingerprint")
        np.save(out / "vectors.npy", corpus.store.get_vectors(mark, list(texts)))
    (out / "texts.json").write_text(
        json.dumps(list(texts.values()), ensure_ascii=False), encoding="utf-8"
    )
    return len(texts)


def bertopic(texts: list[str], vectors: Any) -> dict[str, Any]:
    """Topics with the defaults."""
    from bertopic import BERTopic

    topics, _ = BERTopic().fit_transform(texts, embeddings=vectors)
    return {"topics": len(set(topics)), "outliers": sum(t == -1 for t in topics)}


def datasketch(texts: list[str], vectors: Any) -> dict[str, Any]:
    """Pairs of near-copies by MinHash and LSH."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=0.5, num_perm=128)
    pairs = 0
    for number, text in enumerate(texts):
        signed = MinHash(num_perm=128)
        signed.update_batch([text[i : i + 3].encode() for i in range(max(1, len(text) - 2))])
        pairs += len(index.query(signed))
        index.insert(number, signed)
    return {"pairs": pairs}


def txtai(texts: list[str], vectors: Any) -> dict[str, Any]:
    """Index by vectors and words, then a few questions."""
    import numpy as np
    from txtai import Embeddings

    row = {text: i for i, text in enumerate(texts)}
    made = Embeddings(
        {
            "method": "external",
            "transform": lambda batch: np.stack([vectors[row[t]] for t in batch]),
            "content": False,
            "hybrid": True,
            "scoring": {
                "method": "bm25",
                "terms": True,
                "tokenizer": {"ngrams": {"nmin": 2, "nmax": 2}},
            },
        }
    )
    made.index((i, text, None) for i, text in enumerate(texts))
    began = time.process_time()
    found = [made.search(t, 10) for t in texts[:: len(texts) // QUERIES][:QUERIES]]
    return {
        "hits": sum(map(len, found)),
        "processor seconds a question": round((time.process_time() - began) / QUERIES, 4),
    }


TOOLS = {"bertopic": bertopic, "datasketch": datasketch, "txtai": txtai}


def work(tool: str, folder: Path, limit: int, memory: float) -> None:
    """In the peer's process."""
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    import numpy as np

    vectors = np.load(folder / "vectors.npy")
    most = int(memory * (1 << 30))
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    began, busy = time.perf_counter(), time.process_time()
    found = TOOLS[tool](texts, vectors)
    print(
        json.dumps(
            {
                "seconds": round(time.perf_counter() - began, 1),
                "processor seconds": round(time.process_time() - busy, 1),
                "peak MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
                **found,
            }
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tool", choices=TOOLS, required=True)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--limit", type=int, default=600)
    parser.add_argument("--memory", type=float, default=6.0)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--out", type=Path)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        work(options.tool, options.folder, options.limit, options.memory)
        return
    rows = []
    for size in options.sizes:
        base = options.folder / f"{size}-static-zh"
        out = base / "exported"
        if not (out / "texts.json").exists():
            out.mkdir(exist_ok=True)
            export(base / "c", out)
        count = len(json.loads((out / "texts.json").read_text(encoding="utf-8")))
        done = subprocess.run(
            [options.python, __file__, str(out), "--tool", options.tool, "--worker",
             "--limit", str(options.limit), "--memory", str(options.memory)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        row: dict[str, Any] = {"tool": options.tool, "sentences": count}
        if done.returncode == 0:
            row |= json.loads(done.stdout.splitlines()[-1])
        elif done.returncode in (-24, -9):  # SIGXCPU
            row["stopped"] = f"after {options.limit} processor seconds"
        else:
            last = (done.stderr.strip().splitlines() or ["?"])[-1]
            row["stopped"] = f"failed: {last[:200]}"
        rows.append(row)
        print(row, flush=True)
        if "stopped" in row:
            break
    if options.out:
        known = json.loads(options.out.read_text("utf-8")) if options.out.exists() else {}
        fresh = {row["sentences"] for row in rows}
        kept = [
            r for r in known.get(options.tool, {}).get("runs", ()) if r["sentences"] not in fresh
        ]
        known[options.tool] = {
            "command": f"python benchmarks/scale_peers.py WORK --tool {options.tool}"
            f" --python PYTHON --limit {options.limit} --memory {options.memory}",
            "runs": sorted([*kept, *rows], key=lambda row: row["sentences"]),
        }
        options.out.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
