"""What all sentences of this genre share, to be taken away before two of them are compared.

Sentence encoders put texts of one genre close together: with multilingual-e5-small two sentences
of such reports have a cosine of 0.75 to 0.95 whatever they say. The mean vector of a fixed list of
sentences is that common part. The list does not depend on the corpus, so scores do not change when
reports are added, and it serves every encoder.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_LIST = Path(__file__).parent / "data" / "reference.txt"


@lru_cache(maxsize=1)
def reference_texts() -> tuple[str, ...]:
    """The reference sentences, in file order."""
    lines = _LIST.read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def reference_fingerprint() -> str:
    """SHA-256 of the reference sentences: whatever was centred with others is not comparable."""
    return hashlib.sha256("\n".join(reference_texts()).encode()).hexdigest()


def centred(
    vectors: NDArray[np.float32], centre: NDArray[np.float32] | None
) -> NDArray[np.float32]:
    """Take the common part away and bring the rows back to unit length.

    The common-mean removal of Mu and Viswanath, "All-but-the-Top" (2018), with a fixed mean.

    Parameters
    ----------
    vectors : float32 array, shape (n, dim)
    centre : float32 array, shape (dim,), or None to only bring to unit length

    Returns
    -------
    float32 array, shape (n, dim)
        Unit rows; a row that equals the centre becomes zeros, which is near to nothing.
    """
    rows = np.asarray(vectors, dtype=np.float32)
    if centre is not None:
        rows = rows - np.asarray(centre, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    # Below this the row is rounding noise, whose direction means nothing.
    lengths[lengths < 1e-6] = np.inf
    return np.asarray(rows / lengths, dtype=np.float32)
