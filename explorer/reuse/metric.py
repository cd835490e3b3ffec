"""A linear map that brings what says the same closer, for sentences of the default encoder.

The default encoder learned from all kinds of text what is near. A map of its vectors, learned from
hand-written pairs of sentences of this genre (benchmarks/reuse_rewording_fit.py, the pairs for
tuning), puts rewordings nearer to one another than to what only shares their theme: linear metric
learning with a contrastive loss (Xing et al., "Distance metric learning", 2002; van den Oord et
al., "Representation learning with contrastive predictive coding", 2018). It belongs to the weights
that it was learned with: vectors of other encoders stay as they are.

Only the comparison of meanings uses it. Search and themes ask for other things than the same
content, and keep the encoder's own vectors.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

FILE: Final = Path(__file__).parent / "data" / "metric.npz"
# Rows of a product: 4,096 of 384 are 12 MB. Products are taken in double precision and rounded, so
# that a row's numbers do not depend on what is mapped with it.
_ROWS: Final = 4_096


@lru_cache(maxsize=1)
def _stored() -> tuple[str, Floats, Floats]:
    """The encoder's fingerprint, and the two factors, shapes (dim, rank) and (rank, dim)."""
    with np.load(FILE, allow_pickle=False) as held:
        down, up = (held[name].astype(np.float32) for name in ("down", "up"))
        return str(held["fingerprint"]), down, up


def save(path: Path, fingerprint: str, matrix: NDArray[Any], rank: int) -> None:
    """Write the file that `mapped` reads: what `matrix` adds to the identity, at a lower rank.

    Parameters
    ----------
    matrix : float array, shape (dim, dim); rows are mapped as ``rows @ matrix``
    rank : of the factors, which are kept in half precision
    """
    left, values, right = np.linalg.svd(np.asarray(matrix, dtype=np.float64) - np.eye(len(matrix)))
    root = np.sqrt(values[:rank])
    np.savez(
        path,
        fingerprint=np.array(fingerprint),
        down=(left[:, :rank] * root).astype(np.float16),
        up=(root[:, None] * right[:rank]).astype(np.float16),
    )


@lru_cache(maxsize=1)
def fingerprint_of_map() -> str:
    """SHA-256 of the map: what was compared with another one is compared anew."""
    from hashlib import sha256

    encoder, down, up = _stored()
    return sha256(encoder.encode() + down.tobytes() + up.tobytes()).hexdigest()


def mapped(rows: Floats, encoder: str | None) -> Floats:
    """Map centred vectors of an encoder, if there is a map for it.

    Parameters
    ----------
    rows : float32 array, shape (n, dim), unit rows or zeros
    encoder : its fingerprint

    Returns
    -------
    float32 array, shape (n, dim)
        Unit rows; zeros stay zeros. `rows` itself where there is no map.
    """
    known, down, up = _stored()
    if encoder != known:
        return rows
    one, two = down.astype(np.float64), up.astype(np.float64)
    out = np.empty(rows.shape, dtype=np.float32)
    for at in range(0, len(rows), _ROWS):
        part = rows[at : at + _ROWS].astype(np.float64)
        part += (part @ one) @ two
        lengths = np.linalg.norm(part, axis=1, keepdims=True)
        out[at : at + _ROWS] = part / np.where(lengths > 0, lengths, 1)
    return out
