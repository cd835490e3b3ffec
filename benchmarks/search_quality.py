"""How well a question finds the measures that answer it, against plain peers.

    python benchmarks/search_quality.py CORPORA [--work DIR] [--split test] [--out FILE]
        [--sweep] [--calibrate]

143 questions over the measures of the five seeds and of 50 city work reports, judged by hand
(benchmarks/search/README.md says how). CORPORA is the folder that holds
gov_work_report_city_2024/; DIR keeps the embedded corpus for the next run. Settings were chosen on
the `tuning` part; `test` is only reported.

Figures: nDCG@10 (gain 2^grade - 1), recall@20 and mean reciprocal rank of grades 2 and 3, distinct
regions among the first ten. Peers get the same candidates and the same vectors:

- BM25 over character pairs, of measures and of sentences (the best sentence counts);
- dense: cosine of whole measures; cosine of the best sentence, which is how Semantra searches
  (windows, no words); both raw, as the encoder gives them;
- RRF: reciprocal rank fusion (k 60) of BM25 and the better dense one;
- txtai hybrid: its convex combination, half BM25 scaled to [0, 1] by its own rule, half cosine;
  --txtai FILE takes the scores that benchmarks/search_txtai.py wrote with txtai itself.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from explorer import Corpus
from explorer.corpus import embedding, searching
from explorer.corpus.filters import Filters, own_scope, scope_key
from explorer.corpus.indexing import ready
from explorer.search import parse_query, query_of, rank
from explorer.search.rank import score_rows
from explorer.tokens import words
from explorer.types import Unit

ROOT = Path(__file__).parent.parent
JUDGED = ROOT / "benchmarks/search"
CITY = "gov_work_report_city_2024"
CLASSES = ("keywords", "sentence", "no-shared-word", "measure")
Floats = NDArray[np.float32]


def short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass
class Question:
    id: str
    kind: str
    text: str
    unit: Unit | None
    split: str
    allowed: NDArray[np.bool_]
    grades: dict[int, int] = field(default_factory=dict)


class World:
    """The corpus with its judged questions, as arrays in one order."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        rows = {r.id: r for r in corpus.reports()}
        self.units = [u for u in corpus.store.units("measure") if u.role in searching.DEFAULT_ROLES]
        self.texts = [u.text for u in self.units]
        place = {u.id: i for i, u in enumerate(self.units)}
        inside = [s for s in corpus.store.units("sentence") if s.measure in place and not s.heading]
        self.sentences = [s.text for s in inside]
        self.owner = np.array([place[s.measure] for s in inside if s.measure])
        self.files = {
            r.id: f"seeds/{Path(r.path).name}"
            if Path(r.path).parent.name == "seeds"
            else "/".join(Path(r.path).parts[-2:])
            for r in rows.values()
        }
        self.where = [scope_key(rows[u.report], own_scope(rows[u.report])) for u in self.units]
        self.raw = embedding.vectors(corpus, self.texts)
        self.raw_sentences = embedding.vectors(corpus, self.sentences)
        self.questions = self._questions()

    def _questions(self) -> list[Question]:
        by_hash: dict[tuple[str, str], int] = {}
        for i, u in enumerate(self.units):
            by_hash.setdefault((self.files[u.report], short_hash(u.text)), i)
        by_sentence: dict[tuple[str, str], int] = {}
        for text, o in zip(self.sentences, self.owner, strict=True):
            key = (self.files[self.units[o].report], short_hash(text))
            by_sentence.setdefault(key, int(o))
        grades: dict[str, dict[int, int]] = defaultdict(dict)
        lost = 0
        with (JUDGED / "judgements.csv").open(encoding="utf-8", newline="") as lines:
            for line in csv.DictReader(lines):
                at = by_hash.get((line["file"], line["measure"]))
                if at is None:
                    at = by_sentence.get((line["file"], line["sentence"]))
                if at is None:
                    lost += 1
                    continue
                mine = grades[line["query"]]
                mine[at] = max(int(line["grade"]), mine.get(at, 0))
        if lost:
            print(f"judgements whose text is cut otherwise now: {lost}")
        word_sets = [frozenset(words(t)) for t in self.texts]
        out = []
        for q in yaml.safe_load((JUDGED / "queries.yaml").read_text(encoding="utf-8")):
            allowed = np.ones(len(self.units), dtype=bool)
            unit = None
            if q["class"] == "measure":
                at = by_hash.get((q["file"], q["hash"]))
                if at is None:
                    print(f"{q['id']}: the measure is cut otherwise now; left out")
                    continue
                unit = self.units[at]
                allowed = np.array([w != self.where[at] for w in self.where])
            text = unit.text if unit else q["text"]
            found = grades[q["id"]]
            if q["class"] == "no-shared-word":
                mine_words = set(words(text))
                for i, g in found.items():
                    if g >= 1 and word_sets[i] & mine_words:
                        allowed[i] = False
            found = {i: g for i, g in found.items() if allowed[i]}
            out.append(Question(q["id"], q["class"], text, unit, q["split"], allowed, found))
        return out

    def best_of(self, of_sentences: Floats, of_measures: Floats | None = None) -> Floats:
        """The best sentence of each measure (or the measure itself)."""
        out = np.full(len(self.units), -1, dtype=np.float32)
        if of_measures is not None:
            out = of_measures.copy()
        np.maximum.at(out, self.owner, of_sentences)
        return out


class Bm25:
    """The plain lexical peer over character pairs: k1 1.2, b 0.75."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.rows: dict[str, list[int]] = {}
        self.times: dict[str, list[int]] = {}
        lengths = np.zeros(len(texts))
        for i, text in enumerate(texts):
            pairs = Counter(text[j : j + 2] for j in range(len(text) - 1))
            lengths[i] = pairs.total()
            for pair, n in pairs.items():
                self.rows.setdefault(pair, []).append(i)
                self.times.setdefault(pair, []).append(n)
        self.n = len(texts)
        self.norm = 1.2 * (0.25 + 0.75 * lengths / max(lengths.mean(), 1))

    def __call__(self, query: str) -> Floats:
        out = np.zeros(self.n, dtype=np.float32)
        for pair in {query[i : i + 2] for i in range(len(query) - 1)}:
            rows = self.rows.get(pair)
            if rows is None:
                continue
            idf = math.log(1 + (self.n - len(rows) + 0.5) / (len(rows) + 0.5))
            tf = np.array(self.times[pair])
            out[rows] += idf * tf * 2.2 / (tf + self.norm[rows])
        return out


def fused(*rankings: Floats) -> Floats:
    """Reciprocal rank fusion with the usual 60."""
    out = np.zeros(len(rankings[0]), dtype=np.float32)
    for scores in rankings:
        place = np.empty(len(scores), dtype=np.int64)
        place[np.argsort(-scores, kind="stable")] = np.arange(len(scores))
        out += (1 / (61 + place)).astype(np.float32)
    return out


def figures(world: World, q: Question, scores: Floats) -> list[float]:
    """nDCG@10, recall@20, reciprocal rank, distinct regions in ten, unjudged in ten."""
    order = np.argsort(-np.where(q.allowed, scores, -np.inf), kind="stable")
    discount = [1 / math.log2(r + 2) for r in range(10)]
    ideal = sorted((2**g - 1 for g in q.grades.values()), reverse=True)[:10]
    gains = [2 ** q.grades.get(int(i), 0) - 1 for i in order[:10]]
    best = sum(g * d for g, d in zip(ideal, discount, strict=False))
    good = {i for i, g in q.grades.items() if g >= 2}
    first = next(r for r, i in enumerate(order, start=1) if int(i) in good)
    return [
        sum(g * d for g, d in zip(gains, discount, strict=False)) / best,
        len(good & {int(i) for i in order[:20]}) / min(20, len(good)),
        1 / first,
        len({world.where[int(i)] for i in order[:10]}),
        sum(int(i) not in q.grades for i in order[:10]),
    ]


def ours(world: World) -> Callable[[Question, rank.Mode], Floats]:
    """The product's own ranking, every candidate scored."""
    known = ready(world.corpus)
    place = {u.id: i for i, u in enumerate(world.units)}
    where = []
    for shard in known.index.shards:
        rows = [
            (r, place[name])
            for r in range(shard.rows)
            if shard.kind[r] == 0
            and (name := f"{shard.reports[int(shard.report[r])]}.m{int(shard.number[r])}") in place
        ]
        where.append((np.array([r for r, _ in rows]), np.array([i for _, i in rows])))

    def score(q: Question, mode: rank.Mode = "hybrid") -> Floats:
        options = searching.Options(
            q.unit.id if q.unit else None, Filters(), None, None, 10, None, mode, None, False
        )
        query = query_of(q.text) if q.unit else parse_query(q.text)
        ask = searching._ask(world.corpus, known, query, q.unit, options, "measure")
        out = np.zeros(len(world.units), dtype=np.float32)
        for shard, (rows, units) in zip(known.index.shards, where, strict=True):
            out[units] = score_rows(ask, shard, rows).total
        return out

    return score


def open_world(corpora: Path, work: Path) -> World:
    files = (JUDGED / "files.txt").read_text(encoding="utf-8").split()
    corpus = Corpus.open_or_create(work)
    known = {Path(r.path).name for r in corpus.reports()}
    paths = [ROOT / "seeds", *(corpora / CITY / name for name in files)]
    if len(known) < len(files):
        corpus.add(paths)
    return World(corpus)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--work", type=Path, default=Path("search-benchmark"))
    parser.add_argument("--split", choices=["tuning", "test"], default="test")
    parser.add_argument("--sweep", action="store_true", help="curves of settings, tuning part")
    parser.add_argument("--calibrate", action="store_true", help="fit SLOPE and OFFSET")
    parser.add_argument("--txtai", type=Path, help="scores written by search_txtai.py")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    world = open_world(options.corpora, options.work)
    score = ours(world)
    if options.calibrate:
        calibrate(world, score)
        return
    if options.sweep:
        sweep(world, score)
        return
    found = compare(world, score, options.split, options.txtai)
    none = [q for q in world.questions if q.kind == "nothing" and q.split == options.split]
    false = sum(float(score(q, "hybrid").max()) >= searching.MIN_SCORE for q in none)
    print(f"questions that nothing answers: {len(none)}, answered: {false}")
    if options.out:
        report = {
            "command": f"python benchmarks/search_quality.py CORPORA --split {options.split}",
            "encoder": world.corpus.encoder_name,
            "measures": len(world.units),
            "figures": found,
            "unanswerable": {"questions": len(none), "answered": false},
        }
        options.out.write_text(
            json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )


def answerable(world: World, split: str) -> list[Question]:
    """The questions of a part that have a good answer."""
    mine = [q for q in world.questions if q.split == split]
    return [q for q in mine if max(q.grades.values(), default=0) >= 2]


def compare(
    world: World, score: Callable[[Question, rank.Mode], Floats], split: str, txtai: Path | None
) -> dict[str, Any]:
    """Print and return the figures of all systems."""
    typed = {
        q.id: embedding.vectors(world.corpus, [q.text])[0]
        if q.unit
        else embedding.query_vector(world.corpus, q.text)
        for q in world.questions
    }
    measures, sentences = Bm25(world.texts), Bm25(world.sentences)

    def by_piece(q: Question) -> Floats:
        return world.best_of(world.raw_sentences @ typed[q.id], world.raw @ typed[q.id])

    def without_thesaurus(q: Question) -> Floats:
        kept, rank.OFFICIAL_SHARE = rank.OFFICIAL_SHARE, 0.0
        try:
            return score(q, "hybrid")
        finally:
            rank.OFFICIAL_SHARE = kept

    systems: dict[str, Callable[[Question], Floats]] = {
        "hybrid": lambda q: score(q, "hybrid"),
        "hybrid, no thesaurus": without_thesaurus,
        "dense": lambda q: score(q, "dense"),
        "lexical": lambda q: score(q, "lexical"),
        "BM25, pairs": lambda q: measures(q.text),
        "BM25, pairs, sentences": lambda q: world.best_of(sentences(q.text)),
        "raw cosine": lambda q: world.raw @ typed[q.id],
        "raw cosine, best piece": by_piece,
        "RRF": lambda q: fused(measures(q.text), by_piece(q)),
    }
    if txtai is not None:
        given = json.loads(txtai.read_text(encoding="utf-8"))
        at = {u.id: i for i, u in enumerate(world.units)}

        def theirs(q: Question) -> Floats:
            out = np.zeros(len(world.units), dtype=np.float32)
            for name, value in given[q.id]:
                out[at[name]] = max(value, out[at[name]])
            return out

        systems["txtai hybrid"] = theirs
    out: dict[str, Any] = {}
    asked = [
        q for q in world.questions if q.split == split and max(q.grades.values(), default=0) > 1
    ]
    print(f"{split}: {len(asked)} questions over {len(world.units)} measures")
    for name, system in systems.items():
        rows = {q.id: figures(world, q, system(q)) for q in asked}
        per = {
            kind: round(float(np.mean([rows[q.id][0] for q in asked if q.kind == kind])), 3)
            for kind in CLASSES
        }
        means = [round(float(v), 3) for v in np.array(list(rows.values())).mean(axis=0)]
        named = ("ndcg@10", "recall@20", "mrr", "regions@10", "unjudged@10")
        out[name] = {**dict(zip(named, means, strict=True)), "ndcg@10 by class": per}
        classes = " ".join(f"{k[:8]} {v:.3f}" for k, v in per.items())
        print(
            f"{name:24} {classes} | "
            + " ".join(f"{n} {v}" for n, v in zip(named, means, strict=True))
        )
    return out


def calibrate(world: World, score: Callable[[Question, rank.Mode], Floats]) -> None:
    """Fit the curve from evidence to chance on the tuning judgements, and print its fit."""
    from sklearn.linear_model import LogisticRegression

    evidence: list[list[float]] = []
    good: list[bool] = []
    tops: list[float] = []
    for q in (q for q in world.questions if q.split == "tuning"):
        long = bool((query_of(q.text) if q.unit else parse_query(q.text)).sentences)
        scores = score(q, "hybrid").tolist()
        values = np.array([rank.evidence_for(s, long) if s > 0 else 0.0 for s in scores])
        # What was not pooled was found by no system: not relevant.
        for i in np.flatnonzero(q.allowed & (values > 0)):
            evidence.append([float(values[i]), float(long)])
            good.append(q.grades.get(int(i), 0) >= 2)
        if q.kind == "nothing":
            tops.append(float(values.max()))
    x, y = np.array(evidence), np.array(good)
    model = LogisticRegression(C=1e6).fit(x, y)
    slope, offset = float(model.coef_[0, 0]), float(model.intercept_[0])
    print(f"SLOPE {slope:.2f} OFFSET {offset:.2f} SENTENCES_OFFSET {model.coef_[0, 1]:.2f}")
    chance = model.predict_proba(x)[:, 1]
    for low, high in zip(np.arange(0, 1, 0.1), np.arange(0.1, 1.05, 0.1), strict=True):
        inside = (chance >= low) & (chance < high)
        if inside.any():
            print(
                f"score {low:.1f}-{high:.1f}: {inside.sum():6} units, {y[inside].mean():.2f} good"
            )
    print(
        "best of what nothing answers:",
        [round(1 / (1 + math.exp(-(slope * t + offset))), 3) for t in tops],
    )
    for floor in (0.01, 0.015, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3):
        shown = chance >= floor
        print(
            f"floor {floor}: recall {y[shown].sum() / y.sum():.2f} precision {y[shown].mean():.2f}"
        )


def sweep(world: World, score: Callable[[Question, rank.Mode], Floats]) -> None:
    """nDCG@10 on the tuning part for values of each setting, the others as they are."""
    asked = [
        q for q in world.questions if q.split == "tuning" and max(q.grades.values(), default=0) > 1
    ]
    for name, values in (
        ("LEXICAL_SHARE", (0.1, 0.2, 0.3, 0.4, 0.5)),
        ("SHORT_BELOW", (8, 12, 16, 20, 24)),
        ("SHORT_PENALTY", (0.0, 0.1, 0.2, 0.25, 0.3, 0.4)),
        ("SENTENCES_SHARE", (0.0, 0.25, 0.5, 0.75, 1.0)),
        ("OFFICIAL_SHARE", (0.0, 0.7, 0.8, 0.9, 1.0)),
    ):
        kept = getattr(rank, name)
        for value in values:
            setattr(rank, name, value)
            rows = {q.id: figures(world, q, score(q, "hybrid"))[0] for q in asked}
            per = " ".join(
                f"{k[:8]} {np.mean([rows[q.id] for q in asked if q.kind == k]):.3f}"
                for k in CLASSES
            )
            print(f"{name} {value}: {np.mean(list(rows.values())):.3f} | {per}")
        setattr(rank, name, kept)


if __name__ == "__main__":
    main()
