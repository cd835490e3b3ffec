"""How well an encoder serves this genre: queries that find measures, neighbours of one theme.

    python -m benchmarks.encoder_genre CORPORA [--encoder NAME ...] [--split test] [--out FILE]

Vectors alone, centred as the program centres them (explorer.reference); no words, no headings.

Search: the judged questions of benchmarks/search over the measures of the seeds and fifty city
reports, nDCG@10 with gain 2^grade - 1. "measures": the question against whole measures; "pieces":
the best sentence of a measure counts too, as in the program. `--work` is the corpus of
search_quality.py, made when it is not there; its vectors serve here too.

Theme neighbours: labelled sentences (tests/golden/themes); of the k sentences of *other* reports
that are nearest to a sentence, the share that has its main theme. Sentences without a theme are
neither asked for nor offered.

Rewordings: of the pairs in benchmarks/data/rewordings*.txt (odd ones tuning, even ones test), the
share whose second wording is nearer to the first than any sentence of the seeds and city reports.

Questions are split by topic, city reports by report: "tuning" may be learnt from. The seeds' theme
labels have no halves; they were used to choose settings of the default encoder. With a 95 %
interval of the mean over questions or sentences.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.search_quality import World, answerable, figures, open_world
from benchmarks.themes_data import Labelled, of_cities, of_seeds
from explorer import Corpus
from explorer.corpus import embedding
from explorer.encode import Encoder, load_encoder
from explorer.encode.base import Progress
from explorer.encode.joined import JoinedEncoder, is_joined
from explorer.encode.registry import bundled_folders
from explorer.reference import centred, reference_texts
from explorer.types import Unit

Floats = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Floats]

NEIGHBOURS = (1, 5)
DATA = Path(__file__).parent / "data"


def centring(encode: Encode) -> Encode:
    """Return an encoder whose vectors are centred with the reference sentences."""
    middle: Floats = np.asarray(encode(list(reference_texts())), np.float32).mean(axis=0)
    return lambda texts: centred(np.asarray(encode(list(texts)), np.float32), middle)


class Stored:
    """An encoder whose vectors are kept in the corpus, rounded as there, for the next run."""

    def __init__(self, encoder: Encoder, corpus: Corpus) -> None:
        self.name, self.dim, self.fingerprint = encoder.name, encoder.dim, encoder.fingerprint
        self.corpus = corpus

    def encode(self, texts: Sequence[str], *, on_progress: Progress | None = None) -> Floats:
        """Return float32 array, shape (len(texts), dim), unit rows."""
        return embedding.vectors(self.corpus, texts)


def opened(name: str, world: World | None) -> Encoder:
    """Return the encoder, with the vectors that the corpus of the questions has already."""

    def load(part: str) -> Encoder:
        encoder = load_encoder(part)
        if world and encoder.fingerprint == embedding.fingerprint(world.corpus):
            return Stored(encoder, world.corpus)
        return encoder

    folder = bundled_folders().get(name)
    return JoinedEncoder(folder, load) if folder and is_joined(folder) else load(name)


def mean_and_spread(values: Sequence[float]) -> list[float]:
    """Mean and half of its 95 % interval, x 100."""
    rows = np.asarray(values, np.float64) * 100
    half = 1.96 * rows.std(ddof=1) / np.sqrt(len(rows))
    return [round(float(rows.mean()), 1), round(float(half), 1)]


def search_figures(encode: Encode, world: World, split: str) -> dict[str, Any]:
    """nDCG@10 of the judged questions of one split, centred vectors alone."""
    questions = answerable(world, split)
    whole, pieces = encode(world.texts), encode(world.sentences)
    typed = encode([question.text for question in questions])
    scores: dict[str, list[float]] = {"measures": [], "pieces": []}
    for question, vector in zip(questions, typed, strict=True):
        dense = whole @ vector
        for name, row in (("measures", dense), ("pieces", world.best_of(pieces @ vector, dense))):
            scores[name].append(figures(world, question, row)[0])
    return {"questions": len(questions)} | {k: mean_and_spread(v) for k, v in scores.items()}


def theme_figures(encode: Encode, data: Labelled) -> dict[str, Any]:
    """Share of the nearest sentences of other reports that have the main theme."""
    which = [n for n, themes in enumerate(data.themes) if themes]
    units: list[Unit] = [data.units[n] for n in which]
    main = np.array([data.themes[n][0] for n in which])
    report = np.array([unit.report for unit in units])
    rows = encode([unit.text for unit in units])
    likeness = rows @ rows.T
    likeness[report[:, None] == report[None, :]] = -np.inf
    order = np.argsort(-likeness, axis=1, kind="stable")[:, : max(NEIGHBOURS)]
    same = main[order] == main[:, None]
    return {"sentences": len(units)} | {
        f"at {k}": mean_and_spread(same[:, :k].mean(axis=1).tolist()) for k in NEIGHBOURS
    }


def rewordings(split: str) -> list[tuple[str, str]]:
    """Sentences and their other wordings."""
    lines = [
        line
        for path in sorted(DATA.glob("rewordings*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    pairs = [line.split(" | ")[-2:] for line in lines]
    return [(a, b) for a, b in pairs[0 if split == "tuning" else 1 :: 2]]


def rewording_figures(encode: Encode, world: World, split: str) -> dict[str, Any]:
    """Share of rewordings that are nearer than every sentence of the corpus."""
    pairs = rewordings(split)
    said, other = encode([a for a, _ in pairs]), encode([b for _, b in pairs])
    nearest = (said @ encode(world.sentences).T).max(axis=1)
    first = (said * other).sum(axis=1) > nearest
    return {"pairs": len(pairs), "first": mean_and_spread(first.astype(float).tolist())}


def all_figures(encode: Encode, corpora: Path, world: World | None, split: str) -> dict[str, Any]:
    """Every figure of one encoder; `encode` gives unit rows that are not yet centred."""
    ready = centring(encode)
    out = {
        "themes, seeds": theme_figures(ready, of_seeds()),
        "themes, cities": theme_figures(ready, of_cities(corpora, split)),
    }
    if world is None:
        return out
    return out | {
        "search": search_figures(ready, world, split),
        "rewordings": rewording_figures(ready, world, split),
    }


def write(path: Path, split: str, table: dict[str, Any]) -> None:
    """Write the figures; those of other encoders that the file holds for this split stay."""
    if path.exists():
        before = json.loads(path.read_text(encoding="utf-8"))
        if before["split"] == split:
            table = before["figures"] | table
    names = " ".join(table)
    result = {
        "command": f"python -m benchmarks.encoder_genre CORPORA --encoder {names} --split {split}",
        "split": split,
        "unit": "x 100, [mean, half of the 95 % interval]",
        "figures": table,
    }
    text = json.dumps(result, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--work", type=Path, default=Path("search-benchmark"))
    parser.add_argument("--encoder", nargs="+", default=["e5-small-zh", "static-zh"])
    parser.add_argument("--split", choices=["tuning", "test"], default="test")
    parser.add_argument(
        "--no-search", action="store_true", help="themes only: a minute instead of ten"
    )
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    world = None if args.no_search else open_world(args.corpora, args.work)
    table = {}
    for name in args.encoder:
        table[name] = all_figures(opened(name, world).encode, args.corpora, world, args.split)
        print(name, json.dumps(table[name], ensure_ascii=False), flush=True)
        if args.out:
            write(args.out, args.split, table)


if __name__ == "__main__":
    main()
