"""Speed of the search for shared wording, and how it grows.

    python benchmarks/reuse_speed.py CORPORA [--out benchmarks/results] [--reports 10 25 50 99]

CORPORA is a folder with `gov_work_report_city_2024/PROVINCE/CITY.txt`. The slow obvious way,
difflib on all pairs of sentences of different reports, is timed on a part of the first 3 reports;
its time for the others follows from the number of pairs. Processor seconds, so that a busy machine
matters little.
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import resource
import time
from pathlib import Path

from explorer.reuse import ReuseText, find_reuse
from explorer.segment.formulas import phrases


def load(paths: list[Path]) -> list[ReuseText]:
    out = []
    for path in paths:
        text = path.read_text(encoding="utf-8")
        spans = tuple((m.start(), m.end()) for m in re.finditer(r"[^。！？\n]+[。！？]?", text))
        formula = tuple(m.span() for m in phrases().fixed.finditer(text))
        out.append(ReuseText(path.stem, text, spans, formula, year=2023))
    return out


def all_pairs(texts: list[ReuseText]) -> tuple[float, int]:
    """Processor seconds and number of pairs of difflib on every two sentences."""
    began, pairs = time.process_time(), 0
    for i, one in enumerate(texts):
        for other in texts[i + 1 :]:
            for s, e in other.sentences[:40]:
                matcher = difflib.SequenceMatcher(None, "", other.text[s:e], autojunk=False)
                for x, y in one.sentences[:40]:
                    matcher.set_seq1(one.text[x:y])
                    matcher.ratio()
                    pairs += 1
    return time.process_time() - began, pairs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--reports", type=int, nargs="+", default=[10, 25, 50, 99])
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    texts = load(sorted((options.corpora / "gov_work_report_city_2024").glob("*/*.txt")))
    seconds, pairs = all_pairs(texts[:3])
    find_reuse(texts[:2])  # loads what is loaded once
    rows = []
    for n in options.reports:
        some = texts[:n]
        began = time.process_time()
        result = find_reuse(some)
        took = time.process_time() - began
        sentences = sum(len(t.sentences) for t in some)
        slow = sum(len(t.sentences) for t in some) ** 2 / 2 * seconds / pairs
        row = {
            "reports": n,
            "sentences": sentences,
            "characters": sum(len(t.text) for t in some),
            "matches": len(result.matches),
            "processor seconds": round(took, 2),
            "sentences per second": round(sentences / took),
            "difflib on all pairs, seconds (projected)": round(slow),
            "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
        rows.append(row)
        print(row, flush=True)
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "reuse_speed.json").write_text(
            json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        heads = list(rows[0])
        table = ["| " + " | ".join(heads) + " |", "| " + " | ".join("---:" for _ in heads) + " |"]
        table += ["| " + " | ".join(f"{row[h]:,}" for h in heads) + " |" for row in rows]
        (options.out / "reuse_speed.md").write_text("\n".join(table) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
