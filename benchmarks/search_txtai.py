"""txtai's hybrid search over the same texts and vectors, as a peer for search_quality.py.

    python benchmarks/search_quality.py CORPORA --work DIR --export EXPORTED
    python -m venv TXTAI && TXTAI/bin/pip install txtai==9.14.0 rjieba==0.2.2
    TXTAI/bin/python benchmarks/search_txtai.py EXPORTED
    python benchmarks/search_quality.py CORPORA --work DIR --peers EXPORTED/txtai.json

It runs in an environment of its own, so that nothing here depends on txtai, and imports nothing of
this program. Written are the rankings of txtai as it comes (`default`: whole measures, words by
Unicode rules, weight 0.5) and of each mixture below; search_quality.py takes the mixture that does
best on the tuning questions as "best Chinese setting", so txtai is tuned on the same questions.
What is done is kept after each tokenizer, and not done again while its inputs are the same.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import rjieba
from txtai import Embeddings

# What comes back for a question; a measure below place 400 cannot matter to the figures, which look
# at twenty, even after answers of the question's own region are taken out.
LIMIT = 400
TOKENIZERS: dict[str, Any] = {
    "unicode": None,
    "pairs": {"ngrams": {"nmin": 2, "nmax": 2}},
    "one-two": {"ngrams": {"nmin": 1, "nmax": 2}},
    "jieba": {"whitespace": True},
}
WEIGHTS = (0.3, 0.5, 0.7)  # of the vectors


def spaced(text: str) -> str:
    """Words cut by jieba with spaces between, for the tokenizer that splits at spaces."""
    return " ".join(w for w in rjieba.cut(text) if w.strip())


def build(
    texts: Sequence[str], known: dict[str, int], vectors: Any, tokenizer: Any, exact: bool
) -> Embeddings:
    def transform(asked: Sequence[str]) -> Any:
        return vectors[[known[t] for t in asked]]

    config: dict[str, Any] = {"method": "external", "transform": transform, "hybrid": True}
    if tokenizer is not None:
        config = {**config, "hybrid": None}
        config["scoring"] = {
            "method": "bm25", "terms": True, "normalize": True, "tokenizer": tokenizer,
        }  # fmt: skip
    if exact:
        config["backend"] = "numpy"  # no approximate neighbours: at its best
    made = Embeddings(config)
    made.index((i, text, None) for i, text in enumerate(texts))
    return made


def rankings(
    made: Embeddings, queries: dict[str, str], weight: float, unit_of: Callable[[int], str]
) -> dict[str, list[tuple[str, float]]]:
    """For each question the units with their best score."""
    out = {}
    for name, found in zip(
        queries, made.batchsearch(list(queries.values()), LIMIT, weight), strict=True
    ):
        best: dict[str, float] = {}
        for i, score in found:
            unit = unit_of(int(i))
            best[unit] = max(float(score), best.get(unit, 0.0))
        out[name] = sorted(best.items(), key=lambda pair: -pair[1])
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("exported", type=Path)
    options = parser.parse_args()
    data = json.loads((options.exported / "texts.json").read_text(encoding="utf-8"))
    vectors = np.load(options.exported / "vectors.npy")
    ids, owner = data["units"], data["owner"]
    texts = data["texts"]  # the measures, then their sentences
    queries: dict[str, str] = data["queries"]
    asked = np.load(options.exported / "queries.npy")

    def system(tokenizer: str, pieces: bool, weights: Sequence[float], exact: bool) -> Any:
        cut = spaced if tokenizer == "jieba" else str
        many = texts if pieces else texts[: len(ids)]
        documents = [cut(t) for t in many]
        typed = {name: cut(text) for name, text in queries.items()}
        # A question may read like a unit; the vectors are the same then but for the rounding.
        known = {t: len(documents) + i for i, t in enumerate(typed.values())}
        known.update({t: i for i, t in enumerate(documents)})
        table = np.concatenate([vectors[: len(documents)], asked])
        made = build(documents, known, table, TOKENIZERS[tokenizer], exact)
        return [
            rankings(made, typed, w, lambda i: ids[i] if i < len(ids) else ids[owner[i - len(ids)]])
            for w in weights
        ]

    basis = hashlib.sha256()
    for name in ("texts.json", "vectors.npy", "queries.npy"):
        basis.update((options.exported / name).read_bytes())
    kept = options.exported / f"txtai-{basis.hexdigest()[:16]}.json"
    out: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}

    def keep() -> None:
        fresh = kept.with_suffix(".unfinished")
        fresh.write_text(json.dumps(out, ensure_ascii=False), encoding="utf-8")
        fresh.replace(kept)

    default = "txtai hybrid, default"
    if default not in out:
        out[default] = system("unicode", False, (0.5,), False)[0]
        keep()
    for tokenizer, pieces in itertools.product(("pairs", "one-two", "jieba"), (False, True)):
        start = time.perf_counter()
        of = "measures and sentences" if pieces else "measures"
        names = [f"txtai hybrid, {tokenizer}, {of}, weight {weight}" for weight in WEIGHTS]
        if names[0] in out:
            continue
        out.update(zip(names, system(tokenizer, pieces, WEIGHTS, True), strict=True))
        keep()
        print(f"{tokenizer}, {of}: {time.perf_counter() - start:.0f} s", flush=True)
    (options.exported / "txtai.json").write_text(
        json.dumps(out, ensure_ascii=False), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
