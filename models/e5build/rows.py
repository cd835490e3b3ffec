"""The texts that the half network learns from, as token ids."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from distil import texts

# Tokens of each kind of text (`distil.texts.KINDS`), at most: half of the genre, then what else
# people write and ask, so that other texts keep their vectors too.
TOKENS = {
    "city": 420_000,
    "phrase": 70_000,
    "national": 90_000,
    "regulation": 90_000,
    "law": 15_000,
    "pair": 150_000,
    "title": 40_000,
    "abstract": 30_000,
}
SHORTEST, LONGEST = 6, 200  # tokens with the marks: at least one of the text's own


def gather(corpora: Path, tokenizer: Any, prefix: str) -> list[list[int]]:
    """Return token ids in the full vocabulary, prefix and marks included.

    Pairs that are only reported, and the city reports held apart, are left out.
    """
    left, rows = dict(TOKENS), []
    reported = texts.reported(corpora)
    for item in texts.gather(corpora):
        if left[item.kind] <= 0 or item.text in reported:
            continue
        ids = tokenizer.encode(prefix + item.text).ids
        if SHORTEST <= len(ids) <= LONGEST:
            left[item.kind] -= len(ids)
            rows.append(ids)
    return rows
