"""An encoder without a model: hashed character n-grams.

For tests, and where the default cannot run at all: texts that share characters come out near,
texts that share meaning in other words do not. Exact, quick, the same on every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from explorer.encode.base import Floats, Progress, as_texts, sound, unit_rows

NAME = "hash-ngram"
# Wide enough that the few hundred n-grams of a sentence seldom meet; any power of two serves.
DIM = 256
_SIZES = (1, 2, 3)  # characters an n-gram
_VERSION = "1"  # raise it when the vectors change


class HashEncoder:
    """Counts of character 1- to 3-grams, signed-hashed to `dim` places, at unit length.

    Feature hashing after Weinberger et al. 2009 (arXiv:0902.2206). The n-grams of a text include
    a mark at either end, so an empty text has a vector like any other.
    """

    name = NAME

    def __init__(self, dim: int = DIM) -> None:
        self.dim = dim
        self.fingerprint = hashlib.sha256(f"{NAME} {_VERSION} {dim} {_SIZES}".encode()).hexdigest()

    def encode(self, texts: Sequence[str], *, on_progress: Progress | None = None) -> Floats:
        """Return float32 array, shape (len(texts), dim), unit rows."""
        checked = as_texts(texts)
        rows = np.zeros((len(checked), self.dim), np.float32)
        places: dict[str, tuple[int, int]] = {}
        for number, text in enumerate(checked):
            marked = f"\x02{sound(text)}\x03"
            for size in _SIZES:
                for start in range(len(marked) - size + 1):
                    gram = marked[start : start + size]
                    if gram not in places:
                        places[gram] = self._place(gram)
                    column, sign = places[gram]
                    rows[number, column] += sign
            if on_progress is not None:
                on_progress(number + 1)
        return unit_rows(rows)

    def _place(self, gram: str) -> tuple[int, int]:
        # hash() differs from process to process.
        digest = int.from_bytes(hashlib.blake2b(gram.encode(), digest_size=8).digest(), "little")
        return (digest >> 1) % self.dim, 1 if digest & 1 else -1
