"""Paraphrases: hand-written rewordings and look-alikes among real sentences.

    python benchmarks/reuse_rewording.py CORPORA [--out benchmarks/results] [--encoder NAME]

CORPORA is a folder with `gov_work_report_city_2024/PROVINCE/CITY.txt`. benchmarks/data holds, all
written by hand: 215 free rewordings (an official sentence in everyday words), 80 official ones (two
offices, one content), 60 look-alikes (another object, a contradiction, the same theme) and 44 fresh
look-alikes that nothing was tuned on; the files named "more" are for tuning alone (what is learned
from the tuning half: benchmarks/reuse_rewording_fit.py). Each set stands in a pair of made-up
reports of its own (the look-alikes repeat sentences of the rewordings), the first sides in one, the
second sides in the other, each among 1,000 real sentences of city reports that nobody paraphrased
on purpose.

A found pair of two hand-written sentences is right when it is a rewording. F1 is over all such
pairs, look-alikes included. Pairs with or between real sentences are counted apart, since real
reports do say alike things; --show lists them to be read. Even pairs (from 0) tune, odd ones are
reported; the figures of other thresholds stand beside those of the default. A match of any kind
that holds half of both sentences counts as found.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer import Corpus
from explorer.corpus.embedding import centre, vectors
from explorer.encode import load_encoder
from explorer.reference import centred, reference_texts
from explorer.reuse import ReuseSettings, ReuseText, find_reuse
from explorer.reuse.metric import mapped
from explorer.settings import DEFAULT_ENCODER

DATA = Path(__file__).parent / "data"
REAL = 1_000  # real sentences in each of the two made-up reports
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Pool:
    """Two made-up reports: the first `pairs` sentences of both are written by hand."""

    name: str
    sides: tuple[list[str], list[str]]
    pairs: int
    rewordings: bool


def rows(name: str) -> list[list[str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split(" | ") for line in lines if not line.startswith("#")]


def real(corpora: Path) -> list[str]:
    out: list[str] = []
    for path in sorted((corpora / "gov_work_report_city_2024").glob("*/*.txt")):
        found = re.findall(r"[^。！？\n]+[。！？]", path.read_text(encoding="utf-8"))
        out += [s for s in found if 15 <= len(s) <= 60][:40]
    return out[: 4 * REAL]


def pools(corpora: Path, half: int) -> list[Pool]:
    """The made-up reports of one half: 0 for tuning, 1 for reporting."""
    found, others = real(corpora)[: 2 * REAL], real(corpora)[2 * REAL :]
    out = []
    for name, file, first in (
        ("free", "rewordings.txt", 0),
        ("official", "rewordings_official.txt", 0),
        ("look-alikes", "lookalikes.txt", 1),
        ("fresh look-alikes", "lookalikes_fresh.txt", 1),
    ):
        mine = rows(file)
        if name == "fresh look-alikes":
            if half == 0:
                continue
        else:
            mine = mine[half::2]
        # A sentence of two rewordings would make both pairs right.
        sides = tuple([r[first + s] for r in mine] + found[s::2] for s in (0, 1))
        out.append(Pool(name, (sides[0], sides[1]), len(mine), first == 0))
    if half == 0:
        for name, file, kinds in (
            ("free, more", "rewordings_more.txt", {"free"}),
            ("official, more", "rewordings_more.txt", {"official"}),
            ("look-alikes, more", "lookalikes_more.txt", set()),
        ):
            mine = [r for r in rows(file) if not kinds or r[0] in kinds]
            sides = tuple([r[1 + s] for r in mine] + others[s::2] for s in (0, 1))
            out.append(Pool(name, (sides[0], sides[1]), len(mine), bool(kinds)))
    return out


class Space:
    """Vectors of sentences, as a corpus would hand them to the search."""

    def __init__(self, texts: list[str], encoder: str, keep: Path | None) -> None:
        every = list(dict.fromkeys([*reference_texts(), *texts]))
        if keep is not None and keep.exists():
            held = np.load(keep)["vectors"]
        else:
            with (
                tempfile.TemporaryDirectory() as folder,
                Corpus.create(Path(folder) / "c", encoder=encoder) as corpus,
            ):
                held = centred(vectors(corpus, every), centre(corpus))
            if keep is not None:
                np.savez(keep, vectors=held)
        if len(held) != len(every):
            raise SystemExit(f"{keep} holds other sentences; remove it")
        self.fingerprint = load_encoder(encoder).fingerprint
        self._row = dict(zip(every, held, strict=True))
        self.cohort = self.of(list(reference_texts()))

    def of(self, texts: list[str]) -> Floats:
        return np.stack([self._row[t] for t in texts])

    def mapped(self, texts: list[str]) -> Floats:
        """As meanings are compared."""
        return mapped(self.of(texts), self.fingerprint)


def report(name: str, texts: list[str], year: int) -> ReuseText:
    spans, at = [], 0
    for t in texts:
        spans.append((at, at + len(t)))
        at += len(t) + 1
    return ReuseText(name, "\n".join(texts), tuple(spans), year=year)


def found_in(pool: Pool, space: Space) -> list[tuple[int, int, float, str]]:
    """Pairs of sentences (number on side a, number on side b) with score and kind, from FLOOR."""
    texts = [report("a", pool.sides[0], 2022), report("b", pool.sides[1], 2023)]
    result = find_reuse(
        texts,
        vectors={name: space.mapped(side) for name, side in zip("ab", pool.sides, strict=True)},
        cohort=mapped(space.cohort, space.fingerprint),
    )
    best: dict[tuple[int, int], tuple[float, str]] = {}
    for m in (*result.matches, *result.candidates):
        for i, (s, e) in enumerate(texts[0].sentences):
            if 2 * (min(e, m.a.end) - max(s, m.a.start)) < e - s:
                continue
            for j, (u, v) in enumerate(texts[1].sentences):
                if 2 * (min(v, m.b.end) - max(u, m.b.start)) >= v - u:
                    kind = m.kind if m in result.matches else f"{m.kind}, below"
                    best[i, j] = max(best.get((i, j), (0.0, "")), (m.score, kind))
    return [(i, j, score, kind) for (i, j), (score, kind) in sorted(best.items())]


def figures(
    of: list[tuple[Pool, list[tuple[int, int, float, str]]]], threshold: float
) -> dict[str, float]:
    """Precision, recall and F1 of hand-written pairs; a near or exact match counts whole."""
    hits = wrong = true = mixed = between = 0
    for pool, pairs in of:
        true += pool.pairs if pool.rewordings else 0
        for i, j, score, kind in pairs:
            if "below" in kind and "paraphrase" not in kind:
                continue
            if "paraphrase" in kind and score < threshold:
                continue
            hand = (i < pool.pairs) + (j < pool.pairs)
            right = pool.rewordings and i == j < pool.pairs
            hits += right
            wrong += hand == 2 and not right
            mixed += hand == 1
            between += hand == 0 and pool.name in ("free", "look-alikes")
    return {
        "precision": hits / max(1, hits + wrong),
        "recall": hits / max(1, true),
        "f1": 2 * hits / max(1, hits + wrong + true),
        "hits": hits, "wrong": wrong, "rewordings": true,
        "pairs with a real sentence": mixed,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--encoder", default=DEFAULT_ENCODER)
    parser.add_argument("--show", action="store_true", help="print wrong pairs and real ones")
    parser.add_argument("--keep", type=Path, metavar="FILE.npz", help="vectors, to be used again")
    options = parser.parse_args()
    texts = [t for half in (0, 1) for p in pools(options.corpora, half) for s in p.sides for t in s]
    space = Space(texts, options.encoder, options.keep)
    default = ReuseSettings().paraphrase_score
    out: dict[str, object] = {"encoder": options.encoder, "default threshold": default}
    for half, name in enumerate(("tuning", "report")):
        of = [(pool, found_in(pool, space)) for pool in pools(options.corpora, half)]
        old = [(p, f) for p, f in of if not p.name.startswith("fresh")]
        table: dict[str, object] = {
            str(t): figures(old, t) for t in sorted({0.2, 0.3, 0.4, 0.5, 0.6, 0.7, default})
        }
        for pool, pairs in of:
            alone = figures([(pool, pairs)], default)
            if not pool.rewordings:
                alone = {k: alone[k] for k in ("wrong", "pairs with a real sentence")}
                alone["pairs"] = pool.pairs
            table[f"{pool.name}, at the default"] = alone
        pool, pairs = of[0]
        table["paraphrases between real sentences, at the default"] = sum(
            score >= default and min(i, j) >= pool.pairs and kind == "paraphrase"
            for i, j, score, kind in pairs
        )
        out[name] = table
        if options.show:
            for pool, pairs in of:
                for i, j, score, kind in pairs:
                    right = pool.rewordings and i == j < pool.pairs
                    if not right and "below" not in kind:
                        a, b = pool.sides[0][i], pool.sides[1][j]
                        print(name, pool.name, kind, score, "\n   ", a, "\n   ", b)
    text = json.dumps(out, ensure_ascii=False, indent=1)
    print(text)
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "reuse_rewording.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
