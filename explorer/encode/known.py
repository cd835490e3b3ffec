"""Vectors that ship with a bundled model: of the sentences that every corpus needs.

A new corpus needs the vectors of the reference sentences and of the codebook before its first
answer, 450 texts that never change between two versions. They lie beside the model, made by
models/build_known_vectors.py; a text that is not among them (a codebook of the user's own) is
embedded as any other.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from explorer.encode.registry import bundled_folders

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FILE = "known.npz"


def known_vectors(name: str, fingerprint: str) -> dict[bytes, NDArray[np.float32]]:
    """Return SHA-256 of a text -> its vector, for the texts that ship with this encoder.

    Parameters
    ----------
    name, fingerprint : of the encoder; vectors of other weights than these are not returned

    Returns
    -------
    dict of float32 arrays, shape (dim,), unit length to float16's precision; empty when there
    are none
    """
    import numpy as np

    folder = bundled_folders().get(name)
    path = None if folder is None else folder / FILE
    if path is None or not path.is_file():
        return {}
    with np.load(path, allow_pickle=False) as stored:
        if str(stored["fingerprint"]) != fingerprint:
            return {}
        vectors = stored["vectors"].astype(np.float32)
        return {key.tobytes(): row for key, row in zip(stored["hashes"], vectors, strict=True)}


def save_known(folder: Path, fingerprint: str, hashes: list[bytes], vectors: object) -> Path:
    """Write the file that `known_vectors` reads; the same input gives the same bytes."""
    import numpy as np

    order = sorted(range(len(hashes)), key=lambda i: hashes[i])
    np.savez(
        folder / FILE,
        fingerprint=np.array(fingerprint),
        hashes=np.frombuffer(b"".join(hashes[i] for i in order), dtype=np.uint8).reshape(-1, 32),
        vectors=np.asarray(vectors)[order].astype(np.float16),
    )
    return folder / FILE
