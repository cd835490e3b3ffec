"""Build models/static-zh: word vectors distilled from e5-small-zh on text of the genre.

    python models/build_static_zh.py CORPORA --full FULL -o models/static-zh [--cache FOLDER]

CORPORA is the folder of public texts that models/static-zh/README.md lists; FULL holds the teacher,
written by `build_e5_small_zh.py --full -o FULL`. Words, texts and the
order of training are fixed, so the same versions on the same machine give the same model. The
teacher reads 40,000 short texts, 8,000 long ones and the words, a quarter of an hour of one quiet
core; training takes a minute; finding sentences whose theme is sure takes four. What each of these
has made stays in the cache folder, so the build goes on where it was stopped. Writes vectors.npz,
tokenizer.json and config.json.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from distil import contrast, texts, train, words
from distil.teacher import Floats, Space, Teacher, unit
from scipy.sparse import csr_matrix
from tokenizers import Tokenizer

from explorer.encode import load_encoder
from explorer.reference import reference_texts

NAME = "static-zh"
FOLDER = Path(__file__).parent / NAME
SETTINGS: dict[str, Any] = {"name": NAME, "dim": 256, "pooling": "mean", "normalise": True}
ABOUT: dict[str, Any] = {"licence": "MIT", "languages": ["zh"], "source": "e5-small-zh"}
SEED = 0
# Texts of more characters than this cost the teacher five times a short one's time.
SHORT = 30
SHORT_TEXTS, LONG_TEXTS = 40_000, 8_000
PHRASE = 20  # characters: what is longer is a sentence
# The last step, see the figures in distil/contrast.py; milder than in measures-zh.
STRETCH = 1.25
EVENED = 0.3
EVENED_TEXTS = 10_000  # of the training texts; those that are sentences count


def training_texts(corpora: Path) -> list[str]:
    """Return what the teacher reads: the first of the short texts and of the long ones."""
    gathered = [item.text for item in texts.gather(corpora)]
    short = [text for text in gathered if len(text) <= SHORT]
    long = [text for text in gathered if len(text) > SHORT]
    return short[:SHORT_TEXTS] + long[:LONG_TEXTS]


def labelled_pairs(corpora: Path) -> list[list[tuple[str, str, float]]]:
    """Return the labelled pairs to train on, set by set."""
    sets = [texts.read_pairs(corpora / "sts" / name) for name in texts.TRAINING]
    for name in texts.HALVED:
        rows = texts.read_pairs(corpora / "sts" / name)
        sets.append([row for row in rows if texts.for_training(row[0], row[1])])
    return sets


def themed(corpora: Path, cache: Path) -> tuple[list[str], list[str]]:
    """Return sentences whose theme the codebook is sure of, and their themes; kept in the cache."""
    kept = cache / "themed.json"
    if not kept.exists():
        found = contrast.labelled(corpora, load_encoder("e5-small-zh"))
        cache.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(dump(found))
    sentences, themes = json.loads(kept.read_bytes())
    return sentences, themes


def sharpened(
    rows: Floats, bags: Callable[[list[str]], csr_matrix], lines: list[str],
    known: list[str], themes: list[str],
) -> Floats:  # fmt: skip
    """Return the words' vectors so that themes lie farther apart; shape (n_words, dim).

    A map of the texts' vectors is a map of the words', so it costs nothing at run time.

    Parameters
    ----------
    rows : the trained vectors
    bags : counts the words of texts
    lines : sentences of all kinds, to even the directions out
    known, themes : sentences, and the theme of each
    """
    rows = contrast.leaning(rows, bags(known), themes)
    middle = unit(bags(list(reference_texts())) @ rows).mean(axis=0)

    def read(lines: list[str]) -> Floats:
        return unit(unit(bags(lines) @ rows) - middle)

    even = contrast.evened(read(lines), EVENED)
    turn = even @ contrast.stretched(unit(read(known) @ even), themes, STRETCH)
    return np.asarray(rows @ turn, np.float32)


def dump(value: object, indent: int | None = None) -> bytes:
    """Return JSON bytes that depend on the value alone."""
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(value, ensure_ascii=False, indent=indent, separators=separators)
    return (text + "\n").encode()


def fingerprint(files: dict[str, bytes]) -> str:
    """Return the sha256 over the settings and the hashes of the files, in order of their names."""
    digest = hashlib.sha256(dump(SETTINGS))
    for name in sorted(files):
        digest.update(f"{name} {hashlib.sha256(files[name]).hexdigest()}\n".encode())
    return digest.hexdigest()


def write(rows: Floats, tokenizer: bytes, folder: Path) -> None:
    """Write the model's three files."""
    quants, scales = train.quantise(rows)
    buffer = io.BytesIO()
    np.savez(buffer, quants=quants, scales=scales)
    files = {"vectors.npz": buffer.getvalue(), "tokenizer.json": tokenizer}
    config = {**SETTINGS, **ABOUT, "words": len(rows), "fingerprint": fingerprint(files)}
    files["config.json"] = dump(config, indent=2)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
        print(f"{folder / name}: {len(data):,} bytes, sha256 {hashlib.sha256(data).hexdigest()}")


def trained_rows(
    corpora: Path, full: Path, cache: Path, vocabulary: list[str],
    bags: Callable[[list[str]], csr_matrix],
) -> Floats:  # fmt: skip
    """Return the words' vectors as the teacher and the labelled pairs have them."""
    lines = training_texts(corpora)
    genre = sorted({text for name, source in words.sources(corpora).items()
                    if name != "other" for text in source})  # fmt: skip
    teacher = Teacher(full, cache / "teacher", genre)
    read = teacher.encode(lines)
    space = Space(read, np.array([len(line) > PHRASE for line in lines]), SETTINGS["dim"])
    taught_words = space.words(teacher.encode(vocabulary))
    counts = np.asarray(bags(genre).sum(axis=0)).ravel()
    pairs = [
        train.Labelled(
            bags([a for a, _, _ in rows]),
            bags([b for _, b, _ in rows]),
            np.array([score for *_, score in rows], np.float32),
        )
        for rows in labelled_pairs(corpora)
    ]
    begun = train.start(vocabulary, taught_words, counts)
    return train.train(begun, bags(lines), space.texts, pairs, SEED)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("-o", "--out", type=Path, default=FOLDER)
    parser.add_argument("--full", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--cache", type=Path, default=Path("static-zh-cache"))
    args = parser.parse_args()

    rated = words.choose(args.corpora)
    vocabulary = [word for word, _ in rated]
    tokenizer_file = words.dump(words.tokenizer_json(rated))
    tokenizer = Tokenizer.from_buffer(tokenizer_file)

    def bags(lines: list[str]) -> csr_matrix:
        cut = tokenizer.encode_batch(lines, add_special_tokens=False)
        return train.bags([encoding.ids for encoding in cut], len(vocabulary))

    trained = args.cache / "trained.npz"
    if not trained.exists():
        rows = trained_rows(args.corpora, args.full, args.cache, vocabulary, bags)
        quants, scales = train.quantise(rows)
        np.savez(trained, quants=quants, scales=scales)
    with np.load(trained, allow_pickle=False) as stored:
        rows = stored["quants"] * stored["scales"][:, None]
    if rows.shape != (len(vocabulary), SETTINGS["dim"]):
        raise SystemExit(f"{trained} is of other words: delete it")
    lines = [item.text for item in texts.gather(args.corpora)[:EVENED_TEXTS]]
    sentences = [line for line in lines if len(line) > PHRASE]
    rows = sharpened(rows, bags, sentences, *themed(args.corpora, args.cache))
    # Unknown characters count for nothing beside a known word, and alone are the first axis.
    rows[0] = 0
    rows[0, 0] = 1e-6
    write(rows, tokenizer_file, args.out)


if __name__ == "__main__":
    main()
