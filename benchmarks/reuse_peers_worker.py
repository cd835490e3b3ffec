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
import tempfile
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


def text_dedup(a: list[str], b: list[str], setting: str, data: dict[str, Any]) -> Pairs:
    """MinHash of text-dedup, with the numbers of its example configuration. It takes what stands
    between marks for words and leaves out texts with fewer than five; "characters" puts a space
    after each character, so that its words are characters, and lowers the threshold.

    Its answer is clusters: every two texts of one cluster are a pair.
    """
    import os

    from datasets import Dataset
    from text_dedup import minhash
    from text_dedup.config import Config

    settings = {
        "default": (5, 0.7),
        **{f"characters {n}-grams {t}": (n, t) for n in (2, 3) for t in (0.2, 0.3, 0.4, 0.5)},
    }
    size, threshold = settings[setting]
    texts = [*a, *b] if setting == "default" else [" ".join(t) for t in [*a, *b]]
    folder = Path(data["folder"])
    (folder / "config.toml").write_text(
        f"""
        [input]
        input_type = "local_files"
        file_type = "parquet"
        [input.read_arguments]
        path = "{folder}"
        split = "train"
        [algorithm]
        algorithm_name = "minhash"
        text_column = "text"
        seed = 42
        num_perm = 240
        threshold = {threshold}
        ngram_size = {size}
        check_false_positive = true
        num_proc = 1
        [output]
        output_dir = "{folder / "output"}"
        skip_filtering = true
        [debug]
        """,
        encoding="utf-8",
    )
    Dataset.from_dict({"text": texts}).to_parquet(folder / "texts.parquet")
    os.chdir(folder)
    config = Config()
    ds = minhash.load_and_preprocess(config)[0]
    if not len(ds):  # all of them were too short for it
        return []
    parents = minhash.cluster(config, minhash.fingerprint(config, ds))
    ds = minhash.assign(config, ds, parents)
    if parents:
        parents = minhash.check_false_positives(config, ds)[1]
    held: dict[int, list[int]] = {}
    for member, cluster in parents.items():
        held.setdefault(cluster, []).append(member)
    return [
        (i, j - len(a), 1.0)
        for members in held.values()
        for i in members
        for j in members
        if i < len(a) <= j
    ]


PEERS: dict[str, Callable[[list[str], list[str], str, dict[str, Any]], Pairs]] = {
    "datasketch": datasketch,
    "semhash": semhash,
    "difflib": by_difflib,
    "text-dedup": text_dedup,
}


def main() -> None:
    peer, setting, source, target = sys.argv[1:]
    data = json.loads(Path(source).read_text(encoding="utf-8"))
    data["folder"] = tempfile.mkdtemp(dir=Path(source).parent)
    target = str(Path(target).absolute())
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
