"""How well a question finds the measures that answer it, against plain peers.

    python -m benchmarks.search_quality CORPORA [--work DIR] [--out FILE] [--export DIR]
        [--split test|unseen|measures|more-measures|everyday|all-reported|all-tuning]
        [--peers FILE] [--sweep] [--calibrate] [--reliability]

Questions over the measures of the five seeds and of 50 city work reports, judged by hand
(benchmarks/search/README.md says how). CORPORA is the folder that holds
gov_work_report_city_2024/; DIR keeps the embedded corpus for the next run. Settings were chosen on
the parts `tuning`, `fresh` and `blind` (`all-tuning`); the others (`all-reported`) are only
reported.

Figures: nDCG@10 (gain 2^grade - 1), recall@20 and mean reciprocal rank of grades 2 and 3, distinct
regions among the first ten, and how many of the ten nobody judged; and how far the product is ahead
of each other system in nDCG@10, with the 95 % interval of a paired bootstrap over the questions.
benchmarks/search_peers.py describes the peers. `--export` writes the texts and vectors that
benchmarks/search_txtai.py searches, `--peers` takes the rankings that it wrote.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import itertools
import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from benchmarks.search_peers import Bm25, fused, half_covered, windows
from explorer import Corpus
from explorer.corpus import embedding, searching
from explorer.corpus.filters import Filters, own_scope, scope_key
from explorer.corpus.indexing import ready
from explorer.search import parse_query, query_of, rank
from explorer.search.chance import SKEW, log_length
from explorer.search.rank import score_rows
from explorer.search.shard import MEASURE
from explorer.tokens import words
from explorer.types import Unit

ROOT = Path(__file__).parent.parent
JUDGED = ROOT / "benchmarks/search"
CITY = "gov_work_report_city_2024"
# Depth to which an unjudged measure may well be a good one: three times what was pooled.
UNKNOWN_TO = 30
FEW = 0.25
# The curves are fitted to so many of the best candidates of each question: what a user may see.
FITTED_TO = 150
# Questions that nothing answers are one in thirteen of the tuning questions. They count so many
# times that two of the 19 pass the floor (with 6 three do); it costs the others nothing.
NOTHING_WEIGHT = 10.0
RELIABILITY = (0.2, 0.3, 0.5, 0.75, 0.9, 1.001)
# What users see of the answers to a question.
SEEN_TO = 20
# Parts to tune on: what was reported once and looked into since then is no longer blind.
TUNING = ("tuning", "fresh", "blind")
REPORTED = ("test", "unseen", "measures", "more-measures", "everyday")
ALL_TUNING = "all-tuning"
ALL_REPORTED = "all-reported"
# Draws of the bootstrap; the ends of the intervals move by some 0.001 from seed to seed.
DRAWS = 10_000
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
    # What a user is shown, and its grades: of everyday questions also what shares a word.
    shown: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    all_grades: dict[int, int] = field(default_factory=dict)


def _asked() -> list[dict[str, str]]:
    return [
        q
        for name in sorted(JUDGED.glob("*queries.yaml"))
        for q in yaml.safe_load(name.read_text(encoding="utf-8"))
    ]


def _judgements() -> Iterator[dict[str, str]]:
    for name in sorted(JUDGED.glob("*judgements.csv")):
        with name.open(encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines)


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
        for line in _judgements():
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
        for q in _asked():
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
            found = every = grades[q["id"]]
            shown = allowed.copy()
            if q["class"] == "no-shared-word":
                mine_words = set(words(text))
                for i, g in found.items():
                    if g >= 1 and word_sets[i] & mine_words:
                        allowed[i] = False
            found = {i: g for i, g in found.items() if allowed[i]}
            every = {i: g for i, g in every.items() if shown[i]}
            out.append(
                Question(q["id"], q["class"], text, unit, q["split"], allowed, found, shown, every)
            )
        return out

    def typed(self, q: Question) -> Floats:
        """The vector of a question, float32 (dim,), as the encoder gives it."""
        if q.unit:
            row: Floats = embedding.vectors(self.corpus, [q.text])[0]
            return row
        return embedding.query_vector(self.corpus, q.text)

    def window_scores(self, work: Path) -> Callable[[Floats], Floats]:
        """Semantra's way: the best of the windows that cover a measure."""
        first: dict[str, int] = {}
        spans: dict[str, list[tuple[int, int]]] = {}
        texts: list[str] = []
        for report in self.files:
            text = self.corpus.store.get_report(report).text
            first[report], spans[report] = len(texts), windows(text)
            texts += [text[a:b] for a, b in spans[report]]
        encoder = embedding.load(self.corpus)
        cache = work / f"windows-{encoder.fingerprint}.npy"
        if not cache.exists():
            np.save(cache, encoder.encode(texts))
        rows = np.load(cache)
        cover = [
            np.array(half_covered(spans[u.report], u.start, u.end), dtype=np.int64)
            + first[u.report]
            for u in self.units
        ]

        def score(query: Floats) -> Floats:
            near = rows @ query
            best = [near[at].max() if len(at) else -1 for at in cover]
            return np.array(best, dtype=np.float32)

        return score

    def best_of(self, of_sentences: Floats, of_measures: Floats | None = None) -> Floats:
        """The best sentence of each measure (or the measure itself)."""
        out = np.full(len(self.units), -1, dtype=np.float32)
        if of_measures is not None:
            out = of_measures.copy()
        np.maximum.at(out, self.owner, of_sentences)
        return out


System = Callable[[Question], Floats]


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


def asked(world: World) -> Callable[[Question, rank.Mode], tuple[rank.Ask, Floats, Floats]]:
    """What the product looks for, and of every candidate the evidence and the score."""
    known = ready(world.corpus)
    place = {u.id: i for i, u in enumerate(world.units)}
    rows: list[NDArray[np.int64]] = []
    units: list[int] = []
    for shard in known.index.shards:
        names = {
            r: f"{shard.reports[int(shard.report[r])]}.m{int(shard.number[r])}"
            for r in np.flatnonzero(shard.kind == MEASURE).tolist()
        }
        rows.append(np.array([r for r, name in names.items() if name in place], dtype=np.int64))
        units += [place[name] for name in names.values() if name in place]

    def ask(q: Question, mode: rank.Mode) -> tuple[rank.Ask, Floats, Floats]:
        options = searching.Options(
            q.unit.id if q.unit else None, Filters(), None, None, 10, None, mode, None, False
        )
        query = query_of(q.text) if q.unit else parse_query(q.text)
        wanted = searching._ask(world.corpus, known, query, q.unit, options, "measure")
        evidence = np.zeros(len(world.units), dtype=np.float32)
        score = np.zeros(len(world.units), dtype=np.float32)
        found = score_rows(wanted, known.index.shards, rows)
        evidence[units], score[units] = found.evidence, found.total
        return wanted, evidence, score

    return ask


def ours(world: World) -> Callable[[Question, rank.Mode], Floats]:
    """The product's own ranking, every candidate scored."""
    ask = asked(world)

    def score(question: Question, mode: rank.Mode = "hybrid") -> Floats:
        return ask(question, mode)[1]

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
    parser.add_argument(
        "--split", choices=[*TUNING, ALL_TUNING, *REPORTED, ALL_REPORTED], default="test"
    )
    parser.add_argument("--sweep", action="store_true", help="curves of settings, tuning part")
    parser.add_argument("--calibrate", action="store_true", help="fit the curves of chance.py")
    parser.add_argument("--reliability", action="store_true", help="promise and truth of a part")
    parser.add_argument("--export", type=Path, help="folder for what search_txtai.py reads")
    parser.add_argument("--peers", type=Path, help="rankings written by search_txtai.py")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    world = open_world(options.corpora, options.work)
    if options.export:
        export(world, options.export)
        return
    if options.calibrate:
        calibrate(judged_pairs(world, TUNING))
        return
    if options.reliability:
        pairs = judged_pairs(world, parts_of(options.split))
        told = reliability(pairs, pairs.score)
        if options.out:
            command = "python -m benchmarks.search_quality CORPORA"
            told = {"command": f"{command} --split {options.split} --reliability", **told}
            options.out.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
        return
    score = ours(world)
    if options.sweep:
        sweep(world, score)
        return
    systems = {**own(score), **peers(world, options.work, options.peers)}
    found = compare(world, systems, options.split)
    parts = parts_of(options.split)
    none = [q for q in world.questions if q.kind == "nothing" and q.split in parts]
    ask = asked(world)
    false = sum(float(ask(q, "hybrid")[2].max()) >= searching.MIN_SCORE for q in none)
    print(f"questions that nothing answers: {len(none)}, answered: {false}")
    if options.out:
        report = {
            "command": f"python -m benchmarks.search_quality CORPORA --split {options.split}"
            + (" --peers EXPORTED/txtai.json" if options.peers else ""),
            "questions": len(answerable(world, options.split)),
            "encoder": world.corpus.encoder_name,
            "measures": len(world.units),
            "figures": found,
            "unanswerable": {"questions": len(none), "answered": false},
        }
        options.out.write_text(
            json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )


def parts_of(split: str) -> tuple[str, ...]:
    """The parts that a name of the command line stands for."""
    return {ALL_TUNING: TUNING, ALL_REPORTED: REPORTED}.get(split, (split,))


def answerable(world: World, split: str) -> list[Question]:
    """The questions of a part, or of all to tune on, that have a good answer."""
    mine = [q for q in world.questions if q.split in parts_of(split)]
    return [q for q in mine if max(q.grades.values(), default=0) >= 2]


def own(score: Callable[[Question, rank.Mode], Floats]) -> dict[str, System]:
    """The product's modes."""

    def without_thesaurus(q: Question) -> Floats:
        kept = rank.OFFICIAL_SHARE, rank.REWRITTEN_SHARE
        rank.OFFICIAL_SHARE = rank.REWRITTEN_SHARE = 0.0
        try:
            return score(q, "hybrid")
        finally:
            rank.OFFICIAL_SHARE, rank.REWRITTEN_SHARE = kept

    return {
        "hybrid": lambda q: score(q, "hybrid"),
        "hybrid, no thesaurus": without_thesaurus,
        "dense": lambda q: score(q, "dense"),
        "lexical": lambda q: score(q, "lexical"),
    }


def peers(world: World, work: Path, rankings: Path | None) -> dict[str, System]:
    """The plain systems, and txtai where its rankings are given."""
    typed = {q.id: world.typed(q) for q in world.questions}
    measures, sentences = Bm25(world.texts), Bm25(world.sentences)
    by_window = world.window_scores(work)

    def by_piece(q: Question) -> Floats:
        return world.best_of(world.raw_sentences @ typed[q.id], world.raw @ typed[q.id])

    out: dict[str, System] = {
        "BM25, pairs": lambda q: measures(q.text),
        "BM25, pairs, sentences": lambda q: world.best_of(sentences(q.text)),
        "raw cosine": lambda q: world.raw @ typed[q.id],
        "raw cosine, best piece": by_piece,
        "Semantra, windows": lambda q: by_window(typed[q.id]),
        "RRF": lambda q: fused(measures(q.text), by_piece(q)),
    }
    if rankings is not None:
        out |= txtai(world, json.loads(rankings.read_text(encoding="utf-8")))
    return out


def txtai(world: World, given: dict[str, dict[str, list[tuple[str, float]]]]) -> dict[str, System]:
    """txtai as it comes, and the mixture that is best on the tuning questions."""
    at = {u.id: i for i, u in enumerate(world.units)}

    def system(name: str) -> System:
        def score(q: Question) -> Floats:
            out = np.zeros(len(world.units), dtype=np.float32)
            for unit, value in given[name][q.id]:
                out[at[unit]] = value
            return out

        return score

    def tuned(name: str) -> float:
        asked = answerable(world, ALL_TUNING)
        return float(np.mean([figures(world, q, system(name)(q))[0] for q in asked]))

    default = "txtai hybrid, default"
    best = max((name for name in given if name != default), key=tuned)
    print(f"txtai's best setting on the tuning questions: {best}")
    named = {default: default} if default in given else {}
    return {
        name: system(key) for name, key in (named | {"txtai hybrid, best Chinese": best}).items()
    }


def export(world: World, folder: Path) -> None:
    """Write the texts, questions and vectors for search_txtai.py."""
    folder.mkdir(parents=True, exist_ok=True)
    data = {
        "units": [u.id for u in world.units],
        "texts": [*world.texts, *world.sentences],
        "owner": world.owner.tolist(),
        "queries": {q.id: q.text for q in world.questions},
    }
    (folder / "texts.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    np.save(folder / "vectors.npy", np.concatenate([world.raw, world.raw_sentences]))
    np.save(folder / "queries.npy", np.stack([world.typed(q) for q in world.questions]))


def compare(world: World, systems: dict[str, System], split: str) -> dict[str, Any]:
    """Print and return the figures of all systems."""
    out: dict[str, Any] = {}
    asked = answerable(world, split)
    kinds = [kind for kind in CLASSES if any(q.kind == kind for q in asked)]
    ours: dict[str, list[float]] = {}
    print(f"{split}: {len(asked)} questions over {len(world.units)} measures")
    for name, system in systems.items():
        rows = {q.id: figures(world, q, system(q)) for q in asked}
        of = {kind: [rows[q.id][0] for q in asked if q.kind == kind] for kind in kinds}
        of["all"] = [row[0] for row in rows.values()]
        ours = ours or of
        per = {kind: round(float(np.mean(of[kind])), 3) for kind in kinds}
        means = [round(float(v), 3) for v in np.array(list(rows.values())).mean(axis=0)]
        named = ("ndcg@10", "recall@20", "mrr", "regions@10", "unjudged@10")
        out[name] = {**dict(zip(named, means, strict=True)), "ndcg@10 by class": per}
        ahead = {kind: difference(ours[kind], of[kind]) for kind in of}
        if ours is not of:
            out[name]["hybrid is ahead by"] = ahead
        classes = " ".join(f"{k[:8]} {v:.3f}" for k, v in per.items())
        print(
            f"{name:24} {classes} | "
            + " ".join(f"{n} {v}" for n, v in zip(named, means, strict=True))
            + " | behind by "
            + " ".join(f"{k[:8]} {m:+.3f} [{a:+.3f}, {b:+.3f}]" for k, (m, a, b) in ahead.items())
        )
    return out


def difference(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """By how much the mean of the first is above that of the second, and the 95 % interval."""
    gaps = np.array(ours) - np.array(theirs)
    rng = np.random.default_rng(0)
    drawn = gaps[rng.integers(0, len(gaps), (DRAWS, len(gaps)))].mean(axis=1)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return [round(float(v), 3) for v in (gaps.mean(), low, high)]


@dataclass
class Pairs:
    """Questions with candidates that are known to answer them or not, one row a pair."""

    features: Floats  # (n, 10), see `judged_pairs`
    score: Floats
    good: NDArray[np.bool_]
    kind: NDArray[np.str_]
    question: NDArray[np.int64]
    place: NDArray[np.int64]  # in the ranking, from 0
    names: list[str]


def judged_pairs(world: World, parts: Sequence[str]) -> Pairs:
    """All candidates of the questions of some parts, but for those that nobody can know.

    What nobody judged is unknown where it stands among the first, for many questions have more
    good answers than were pooled. Behind them it is not relevant where few of those just before are
    (of places 10 to 30), and unknown otherwise. Of everyday questions all that a user is shown
    counts, also what shares a word with them.
    """
    ask = asked(world)
    features, score, good, kind, question, place, names = [], [], [], [], [], [], []
    for n, q in enumerate(q for q in world.questions if q.split in parts):
        wanted, evidence, chance = ask(q, "hybrid")
        order = np.argsort(-np.where(q.shown, evidence, 0), kind="stable")
        known = q.shown & (evidence > 0)
        grades = q.all_grades
        if q.kind != "nothing":
            first = order[:UNKNOWN_TO].tolist()
            known[[i for i in first if i not in grades]] = False
            last = [grades[i] >= 2 for i in first[UNKNOWN_TO // 3 :] if i in grades]
            if not last or sum(last) > FEW * len(last):
                known[[i for i in order[UNKNOWN_TO:].tolist() if i not in grades]] = False
        several, log = len(wanted.sentences) > 0, log_length(wanted.length)
        of = [1.0, log, wanted.everyday, wanted.official.part if wanted.official else 0.0, 0.0]
        line = np.array([0.0, 0.0, 0.0, 0.0, 1.0] if several else of)
        for at, i in enumerate(order.tolist()):
            if not known[i]:
                continue
            features.append(np.concatenate([line * float(evidence[i]), line]))
            score.append(float(chance[i]))
            good.append(grades.get(i, 0) >= 2)
            kind.append(q.kind)
            question.append(n)
            place.append(at)
        names.append(q.id)
    return Pairs(
        np.array(features), np.array(score), np.array(good), np.array(kind), np.array(question),
        np.array(place), names,
    )  # fmt: skip


def calibrate(pairs: Pairs) -> None:
    """Fit the curves from evidence to chance, print them and how well they fit."""
    from scipy.optimize import minimize

    spread = pairs.features.std(axis=0) + 1e-9
    scaled = pairs.features / spread
    weight = np.where(pairs.kind == "nothing", NOTHING_WEIGHT, 1.0)

    def fit(rows: NDArray[np.bool_]) -> NDArray[np.float64]:
        x, right, times = scaled[rows], pairs.good[rows], weight[rows]

        def loss(line: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            """Minus the log-likelihood, with a ridge too weak to matter, and its slopes."""
            z = x @ line
            miss = np.exp(-SKEW * np.logaddexp(0, z))
            hit = np.clip(1 - miss, 1e-12, 1)
            rising = SKEW * miss / (1 + np.exp(-z))
            total = -np.sum(times * np.where(right, np.log(hit), np.log(np.maximum(miss, 1e-12))))
            slope = np.where(right, rising / hit, -rising / np.maximum(miss, 1e-12))
            return total + 1e-4 * line @ line, -(times * slope) @ x + 2e-4 * line

        start = np.zeros(x.shape[1])
        best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 5_000})
        return np.asarray(best.x / spread, dtype=np.float64)

    def chance(found: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(-np.expm1(-SKEW * np.logaddexp(0, pairs.features @ found)))

    names = ("", "_LENGTH", "_EVERYDAY", "_OFFICIAL", "_SENTENCES")
    near = pairs.place < FITTED_TO
    found = fit(near)
    for name, slope, offset in zip(names, found[:5], found[5:], strict=True):
        print(f"SLOPE{name} = {slope:.2f}\nOFFSET{name} = {offset:.2f}")
    # Each fifth of the questions by the curves that the others give.
    crossed = np.zeros(len(pairs.good))
    for fold in range(5):
        mine = pairs.question % 5 == fold
        crossed[mine] = chance(fit(near & ~mine))[mine]
    print("each fifth of the questions by curves fitted to the others:")
    reliability(pairs, crossed)
    for floor in (0.03, 0.05, 0.06, 0.08, 0.1, 0.12, 0.2, 0.3, 0.5):
        shown = crossed >= floor
        cells = []
        for k in CLASSES:
            mine = pairs.kind == k
            right = pairs.good[mine & shown]
            cells.append(f"{k} {right.sum() / pairs.good[mine].sum():.2f}/{right.mean():.2f}")
        print(f"floor {floor}: recall/precision {' '.join(cells)}")


def reliability(pairs: Pairs, chance: NDArray[np.floating[Any]]) -> dict[str, Any]:
    """Print and return what scores promise and how far it is true.

    Of what users see: the first answers to each question, as far as somebody judged them. The
    expected calibration error is the mean distance of promise and truth over tenths of the scale,
    each with the number of its pairs.
    """
    told: dict[str, Any] = {}
    shown = (chance >= searching.MIN_SCORE) & (pairs.place < SEEN_TO)
    for kind in ("all", *CLASSES):
        mine = (pairs.kind == kind) | (kind == "all")
        cells = {}
        for low, high in itertools.pairwise(RELIABILITY):
            inside = mine & shown & (chance >= low) & (chance < high)
            if inside.any():
                cells[f"{low}-{min(high, 1)}"] = {
                    "pairs": int(inside.sum()),
                    "promised": round(float(chance[inside].mean()), 2),
                    "right": round(float(pairs.good[inside].mean()), 2),
                }
        error = 0.0
        tenth = np.minimum((10 * chance).astype(int), 9)
        for i in range(10):
            inside = mine & shown & (tenth == i)
            if inside.any():
                error += inside.sum() * abs(chance[inside].mean() - pairs.good[inside].mean())
        if not (mine & shown).any():
            continue
        told[kind] = {
            "expected calibration error": round(float(error / (mine & shown).sum()), 3),
            **cells,
        }
        print(f"  {kind}: error {told[kind]['expected calibration error']}")
        for name, cell in cells.items():
            print(f"    {name}: {cell['pairs']}, promised {cell['promised']}, {cell['right']}")
    tops = {
        pairs.names[n]: round(float(chance[pairs.question == n].max()), 3)
        for n in np.unique(pairs.question[pairs.kind == "nothing"]).tolist()
    }
    answered = sum(top >= searching.MIN_SCORE for top in tops.values())
    told["nothing"] = {"questions": len(tops), "answered": answered, "best": tops}
    print(f"questions that nothing answers: {len(tops)}, answered {answered}: {tops}")
    return told


def sweep(world: World, score: Callable[[Question, rank.Mode], Floats]) -> None:
    """nDCG@10 on the tuning part for values of each setting, the others as they are."""
    asked = answerable(world, ALL_TUNING)
    for name, values in (
        ("LEXICAL_SHARE", (0.3, 0.4, 0.5, 0.55, 0.6, 0.7)),
        ("KNOWN_FROM", (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)),
        ("PIECE_SHARE", (0.4, 0.5, 0.6, 0.7, 0.8)),
        ("SHORT_BELOW", (8, 12, 16, 20, 24)),
        ("SHORT_PENALTY", (0.0, 0.1, 0.2, 0.25, 0.3, 0.4)),
        ("SENTENCES_SHARE", (0.0, 0.25, 0.5, 0.75, 1.0)),
        ("OFFICIAL_SHARE", (0.0, 0.7, 0.8, 0.9, 1.0)),
        ("OFFICIAL_LEXICAL_SHARE", (0.2, 0.3, 0.4, 0.5, 0.6)),
        ("REWRITTEN_SHARE", (0.0, 0.8, 0.9, 0.95, 1.0)),
        ("SYNONYM", (0.7, 0.8, 0.9, 1.0)),
        ("NEIGHBOUR_WORDS", (0.0, 0.04, 0.08, 0.12, 0.16)),
        ("NEIGHBOUR_MEANING", (0.0, 0.1, 0.2, 0.3, 0.5)),
        ("HEADING_WORDS", (0.0, 0.05, 0.1, 0.2)),
        ("TITLE_MEANING", (0.0, 0.05, 0.1, 0.15)),
        ("PIECE_WORDS", (0.0, 0.1, 0.2, 0.4)),
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
