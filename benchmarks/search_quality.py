"""How well a typed query finds the measures that answer it, against plain peers.

    python benchmarks/search_quality.py [--split test] [--out FILE] [--sweep]

36 queries over the measures of the five seeds, judged by hand (tests/golden/search/queries.yaml).
Settings were chosen on the `dev` half; the `test` half is only reported. Figures: nDCG@10 (gain
2^grade - 1), recall@5 of grade 2, mean reciprocal rank of the first grade-2 measure, and how many
of the queries that nothing answers got an answer above the threshold ("false answers"). Peers get
the same candidates: BM25 over character pairs, BM25 over words, raw cosine of the same vectors.
Five reports are few: differences below some five points mean nothing.
"""

from __future__ import annotations

import argparse
import json
import math
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from explorer import Corpus
from explorer.corpus import embedding
from explorer.corpus.searching import DEFAULT_ROLES, MIN_SCORE, sentences_of
from explorer.reference import centred
from explorer.search import LexicalIndex, parse_query, rank
from explorer.types import Unit

ROOT = Path(__file__).parent.parent
Floats = NDArray[np.float32]


def judged(units: Sequence[Unit], paths: dict[str, str]) -> list[dict[str, Any]]:
    """Load the queries with their judgements as positions in `units`."""
    queries = yaml.safe_load(
        (ROOT / "tests/golden/search/queries.yaml").read_text(encoding="utf-8")
    )
    for query in queries:
        grades: dict[int, int] = {}
        for seed, words, grade in query["relevant"]:
            found = [i for i, u in enumerate(units) if paths[u.report] == seed and words in u.text]
            if len(found) != 1:
                raise SystemExit(f"{query['query']}: {seed} {words!r} names {len(found)} measures")
            grades[found[0]] = max(grade, grades.get(found[0], 0))
        query["grades"] = grades
    return list(queries)


def figures(order: NDArray[np.int64], grades: dict[int, int]) -> tuple[float, float, float]:
    """nDCG@10, recall@5 and reciprocal rank of one ranking."""
    gains = [2 ** grades.get(int(i), 0) - 1 for i in order[:10]]
    ideal = sorted((2**g - 1 for g in grades.values()), reverse=True)[:10]
    discount = [1 / math.log2(r + 2) for r in range(10)]
    ndcg = sum(g * d for g, d in zip(gains, discount, strict=False)) / sum(
        g * d for g, d in zip(ideal, discount, strict=False)
    )
    best = {i for i, g in grades.items() if g == 2}
    recall = len(best & {int(i) for i in order[:5]}) / min(5, len(best))
    first = next((r for r, i in enumerate(order, start=1) if int(i) in best), None)
    return ndcg, recall, 1 / first if first else 0.0


def bm25_pairs(texts: Sequence[str]) -> Callable[[str], Floats]:
    """The plain lexical peer: BM25 (k1 1.2, b 0.75) over character pairs."""
    documents = [[t[i : i + 2] for i in range(len(t) - 1)] for t in texts]
    mean = sum(map(len, documents)) / len(documents)
    df: dict[str, int] = {}
    for document in documents:
        for pair in set(document):
            df[pair] = df.get(pair, 0) + 1

    def score(query: str) -> Floats:
        out = np.zeros(len(texts), dtype=np.float32)
        for pair in {query[i : i + 2] for i in range(len(query) - 1)}:
            if pair not in df:
                continue
            idf = math.log(1 + (len(texts) - df[pair] + 0.5) / (df[pair] + 0.5))
            for i, document in enumerate(documents):
                tf = document.count(pair)
                if tf:
                    out[i] += idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * len(document) / mean))
        return out

    return score


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--split", choices=["dev", "test"], default="test")
    parser.add_argument("--encoder", default=None)
    parser.add_argument("--sweep", action="store_true", help="print the dev curve of settings")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as name,
        Corpus.open_or_create(name, encoder=options.encoder) as corpus,
    ):
        corpus.add([ROOT / "seeds"])
        run(corpus, options)


def run(corpus: Corpus, options: argparse.Namespace) -> None:
    """Score every system on one split."""
    units = [u for u in corpus.store.units("measure") if u.role in DEFAULT_ROLES]
    texts = [u.text for u in units]
    paths = {r.id: Path(r.path).stem for r in corpus.reports()}
    queries = [q for q in judged(units, paths) if q["split"] == options.split]
    answered = [q for q in queries if q["grades"]]
    index = LexicalIndex(texts)
    middle = embedding.centre(corpus)
    raw = embedding.vectors(corpus, texts)
    rows = centred(raw, middle)
    typed = {q["query"]: embedding.query_vector(corpus, q["query"]) for q in queries}
    pairs = bm25_pairs(texts)

    found_by = sentences_of(corpus, units, middle)

    def ours(mode: rank.Mode, parts: rank.Parts | None = found_by) -> Callable[[str], Floats]:
        def score(query: str) -> Floats:
            vector = centred(typed[query][None, :], middle)[0]
            parsed = parse_query(query)
            return rank.score_units(parsed, vector, units, rows, index, mode, parts).total

        return score

    systems: dict[str, Callable[[str], Floats]] = {
        "hybrid": ours("hybrid"),
        "hybrid, measures whole": ours("hybrid", None),
        "dense": ours("dense"),
        "lexical": ours("lexical"),
        "raw cosine": lambda q: raw @ typed[q],
        "BM25, character pairs": pairs,
    }
    if options.sweep:
        kept = rank.LEXICAL_SHARE
        for share in (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0):
            rank.LEXICAL_SHARE = share
            line(f"lexical share {share}", ours("hybrid"), answered)
        rank.LEXICAL_SHARE = kept
        score = ours("hybrid")
        for floor in (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45):
            good = total = shown = 0
            for q in answered:
                values = score(q["query"])
                hits = {int(i) for i in np.flatnonzero(values >= floor)}
                good += len(hits & set(q["grades"]))
                shown += len(hits)
                total += len(q["grades"])
            false = sum(float(score(q["query"]).max()) >= floor for q in queries if not q["grades"])
            print(
                f"floor {floor}: recall {good / total:.2f} precision {good / max(shown, 1):.2f} "
                f"false answers {false}"
            )
    out = {name: line(name, score, answered) for name, score in systems.items()}
    none = [q for q in queries if not q["grades"]]
    false = sum(float(systems["hybrid"](q["query"]).max()) >= MIN_SCORE for q in none)
    print(f"queries that nothing answers: {len(none)}, answered above {MIN_SCORE}: {false}")
    if options.out:
        report = {
            "command": f"python benchmarks/search_quality.py --split {options.split}",
            "encoder": corpus.encoder_name,
            "queries": len(answered),
            "measures": len(units),
            "figures": out,
            "unanswerable": {"queries": len(none), "false_answers": false},
        }
        options.out.write_text(
            json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )


def line(name: str, score: Callable[[str], Floats], queries: list[dict[str, Any]]) -> Any:
    """Print and return the mean figures of one system."""
    rows = np.array(
        [figures(np.argsort(-score(q["query"]), kind="stable"), q["grades"]) for q in queries]
    )
    ndcg, recall, mrr = (round(float(v), 3) for v in rows.mean(axis=0))
    print(f"{name:24} nDCG@10 {ndcg:.3f}  recall@5 {recall:.3f}  MRR {mrr:.3f}")
    return {"ndcg@10": ndcg, "recall@5": recall, "mrr": mrr}


if __name__ == "__main__":
    main()
