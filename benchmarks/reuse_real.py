"""Real pairs: versions of one law, and regulations of several regions on one topic.

    python benchmarks/reuse_real.py CORPORA [--out benchmarks/results] [--pairs 40]

CORPORA is a folder with `law_versions/pairs.csv` and `local_regulations_families.csv`, with the
texts that they name. Nothing here was tuned on these texts.

- Two versions of one law share what did not change: the shared part of the earlier one is compared
  with the share of characters that difflib finds equal, and must tell the two from two other laws.
- Regulations on one topic share more than regulations on two: area under the curve.
"""

from __future__ import annotations

import argparse
import csv
import difflib
import json
import random
from collections import defaultdict
from pathlib import Path

import numpy as np

from explorer.reuse import ReuseText, find_reuse, normalise


def text_of(path: Path, name: str) -> ReuseText:
    return ReuseText(name, path.read_text(encoding="utf-8"))


def shared(a: Path, b: Path) -> float:
    """The larger shared part of two texts."""
    found = find_reuse([text_of(a, "a"), text_of(b, "b")])
    return 1 - min(s.original for s in found.shares)


def auc(near: list[float], far: list[float]) -> float:
    wins = sum((x > y) + 0.5 * (x == y) for x in near for y in far)
    return wins / (len(near) * len(far))


def families(corpora: Path, n: int, rng: random.Random) -> dict[str, float]:
    groups: dict[str, list[str]] = defaultdict(list)
    with (corpora / "local_regulations_families.csv").open(encoding="utf-8") as f:
        for row in csv.DictReader(f):
            groups[row["topic"]].append(row["file"])
    several = [v for v in groups.values() if len(v) > 1]
    rng.shuffle(several)
    same = [rng.sample(g, 2) for g in several[:n]]
    other = [[rng.choice(g) for g in rng.sample(several, 2)] for _ in range(n)]
    near = [shared(corpora / x, corpora / y) for x, y in same]
    far = [shared(corpora / x, corpora / y) for x, y in other]
    return {
        "auc": auc(near, far), "same topic, median share": float(np.median(near)),
        "other topic, median share": float(np.median(far)), "pairs": 2 * n,
    }  # fmt: skip


def versions(corpora: Path, n: int, rng: random.Random) -> dict[str, float]:
    with (corpora / "law_versions/pairs.csv").open(encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    rng.shuffle(rows)
    folder = corpora / "law_versions"
    pairs = [(folder / r["file_a"], folder / r["file_b"]) for r in rows]
    pairs = [p for p in pairs if max(x.stat().st_size for x in p) < 200_000][:n]
    ours, blocks = [], []
    for a, b in pairs:
        texts = [normalise(p.read_text(encoding="utf-8")).text for p in (a, b)]
        matcher = difflib.SequenceMatcher(None, texts[0], texts[1], autojunk=False)
        same = sum(m.size for m in matcher.get_matching_blocks() if m.size >= 12)
        ours.append(shared(a, b))
        blocks.append(same / max(1, min(map(len, texts))))
    far = [shared(pairs[i][0], pairs[(i + 1) % len(pairs)][1]) for i in range(len(pairs))]
    return {
        "auc against other laws": auc(ours, far),
        "median share": float(np.median(ours)),
        "median share of difflib's blocks of 12 and more": float(np.median(blocks)),
        "ours at least difflib's": float(np.mean(np.array(ours) >= np.array(blocks) - 0.02)),
        "pairs": len(pairs),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--pairs", type=int, default=40)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    out = {
        "versions of one law": versions(options.corpora, options.pairs, random.Random(1)),
        "regulations on one topic": families(options.corpora, options.pairs, random.Random(2)),
    }
    text = json.dumps(out, ensure_ascii=False, indent=1)
    print(text)
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "reuse_real.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
