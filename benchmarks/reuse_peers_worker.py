"""One peer over two lists of sentences, in a process and an environment of its own.

    PYTHON benchmarks/reuse_peers_worker.py PEER SETTING IN.json OUT.json

PYTHON has the peer installed and needs nothing of explorer. IN.json holds {"a": [text], "b":
[text], "vectors": FILE.npz or null}; OUT.json gets {"pairs": [[i, j, score]], "seconds", "MB"}.
Called by benchmarks/reuse_peers.py.
"""

from __future__ import annotations

import difflib
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Pairs = list[tuple[int, int, float]]
# Scores below this are no use for any threshold.
LOWEST = 0.15


def grams(text: str, size: int) -> list[str]:
    """The character n-grams of a text."""
    return [text[i : i + size] for i in range(max(1, len(text) - size + 1))]


def datasketch(a: list[str], b: list[str], setting: str, data: dict[str, Any]) -> Pairs:
    """MinHash and LSH; by default words between spaces and a threshold of 0.9, 128 permutations."""
    from datasketch import MinHash, MinHashLSH

    size = {"default": 0, "3-grams": 3, "5-grams": 5}[setting]
    lsh = MinHashLSH(num_perm=128) if not size else MinHashLSH(threshold=LOWEST, num_perm=128)

    def signed(text: str) -> Any:
        m = MinHash(num_perm=128)
        parts = text.split() if not size else grams(text, size)
        m.update_batch([p.encode() for p in parts])
        return m

    right = [signed(t) for t in b]
    for j, m in enumerate(right):
        lsh.insert(j, m)
    return [
        (i, j, float(m.jaccard(right[j])))
        for i, m in enumerate(signed(t) for t in a)
        for j in sorted(lsh.query(m))
    ]


def semhash(a: list[str], b: list[str], setting: str, data: dict[str, Any]) -> Pairs:
    """SemHash with the vectors of explorer's encoder; its default threshold is 0.9."""
    import numpy as np
    from semhash.index import Index
    from vicinity import Backend

    held = np.load(data["vectors"])
    kept, asked = held["b"], held["a"]
    items = [[{"text": str(j)}] for j in range(len(b))]
    index = Index.from_vectors_and_items(kept[: len(b)], items, Backend.USEARCH)
    lowest = 0.9 if setting == "default" else LOWEST
    found = index.query_threshold(asked[: len(a)], threshold=lowest)
    return [
        (i, int(j), float(score))
        for i, (numbers, scores) in enumerate(found)
        for j, score in zip(numbers, scores, strict=True)
        if score >= lowest
    ]


def by_difflib(a: list[str], b: list[str], setting: str, data: dict[str, Any]) -> Pairs:
    """`get_close_matches` with its default cutoff of 0.6, or all ratios from 0.3."""
    out = []
    cutoff = 0.6 if setting == "default" else 0.3
    for j, text in enumerate(b):
        matcher = difflib.SequenceMatcher(None, "", text)
        for i, other in enumerate(a):
            matcher.set_seq1(other)
            if matcher.real_quick_ratio() >= cutoff and matcher.quick_ratio() >= cutoff:
                score = matcher.ratio()
                if score >= cutoff:
                    out.append((i, j, score))
    return out


PEERS: dict[str, Callable[[list[str], list[str], str, dict[str, Any]], Pairs]] = {
    "datasketch": datasketch,
    "semhash": semhash,
    "difflib": by_difflib,
}


def main() -> None:
    peer, setting, source, target = sys.argv[1:]
    data = json.loads(Path(source).read_text(encoding="utf-8"))
    PEERS[peer](data["a"][:3], data["b"][:3], setting, data)  # loads what is loaded once
    began = time.perf_counter()
    pairs = PEERS[peer](data["a"], data["b"], setting, data)
    out = {
        "pairs": pairs,
        "seconds": round(time.perf_counter() - began, 2),
        "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    Path(target).write_text(json.dumps(out), encoding="utf-8")


if __name__ == "__main__":
    main()
