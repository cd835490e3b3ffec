"""The five reports as units with the labels that a person gave them, for the tests of themes."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.encode import Encoder
from explorer.encode.known import known_vectors
from explorer.reading import read_file
from explorer.reference import centred, reference_texts
from explorer.segment import segment
from explorer.store import text_hash
from explorer.themes import Guide, codebook_texts, load_codebook, scores
from explorer.tokens import char_ngrams
from explorer.types import Report, Unit

Floats = NDArray[np.float32]

ROOT = Path(__file__).parent.parent
LABELS = ROOT / "tests" / "golden" / "themes" / "labels.csv"
SEEDS = ("dajiang-2021", "jeleagash-2024", "jilong-2024", "tazhuang-2022", "ziyun-2024")


@lru_cache(maxsize=1)
def units() -> tuple[Unit, ...]:
    """All sentences of the five reports, headings too."""
    out: list[Unit] = []
    for name in SEEDS:
        document = read_file(ROOT / "seeds" / f"{name}.txt")
        outline = segment(document.text, title=document.metadata.title)
        report = Report(
            name, document.path, document.text, document.metadata, document.raw_sha256, "",
            document.encoding, document.removed, outline,
        )  # fmt: skip
        out += report.units("sentence")
    return tuple(out)


@lru_cache(maxsize=1)
def labels() -> dict[str, tuple[str, ...]]:
    """Unit id -> the themes that a person gave, the main one first; () for none."""
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    by_head = {(row["seed"], row["text"]): row["themes"] for row in rows}
    out = {}
    for unit in units():
        themes = by_head.pop((unit.report, unit.text[:30].replace("\n", " ")), None)
        if themes is not None:
            out[unit.id] = tuple(filter(None, themes.split(";")))
    assert not by_head, f"labelled sentences that the reports do not have: {sorted(by_head)}"
    return out


def unit(text: str, *, section: Sequence[str] = (), number: int = 0, report: str = "r") -> Unit:
    """A sentence by itself."""
    return Unit(
        f"{report}.s{number}", report, "sentence", 0, len(text), text, "measure", tuple(section),
        None,
    )  # fmt: skip


def rough_vectors(texts: Sequence[str], dim: int = 64) -> Floats:
    """Vectors of shared character pairs: quick, and good enough where meaning does not matter."""
    out = np.zeros((len(texts), dim), dtype=np.float32)
    for row, text in enumerate(texts):
        for pair in char_ngrams(text, 2):
            digest = hashlib.sha256(pair.encode()).digest()
            out[row, digest[0] % dim] += 1 if digest[1] % 2 else -1
    return centred(out, None)


@lru_cache(maxsize=1)
def _encoder() -> Encoder:
    from explorer.encode import load_encoder

    return load_encoder("e5-small-zh")


_known: dict[str, Floats] = {}


@lru_cache(maxsize=1)
def _shipped() -> dict[bytes, Floats]:
    """The vectors of the codebook's and the reference sentences, as a corpus uses them."""
    return known_vectors("e5-small-zh", _encoder().fingerprint)


def vectors(texts: Sequence[str]) -> Floats:
    """Vectors by the default encoder, each text once in a test run."""
    new = list(dict.fromkeys(text for text in texts if text not in _known))
    for text in new:
        vector = _shipped().get(text_hash(text))
        if vector is not None:
            _known[text] = vector
    new = [text for text in new if text not in _known]
    if new:
        _known.update(zip(new, _encoder().encode(new), strict=True))
    return np.array([_known[text] for text in texts], dtype=np.float32).reshape(len(texts), -1)


def centre() -> Floats:
    """The reference mean by the default encoder."""
    return vectors(reference_texts()).mean(axis=0)


def guide(units: Sequence[Unit]) -> Guide:
    """What the codebook that ships takes the units for."""
    book = load_codebook()
    own = vectors([unit.text for unit in units])
    table = scores(units, own, book, vectors(codebook_texts(book)), centre=centre())
    return Guide(book.ids, table)
