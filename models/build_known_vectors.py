"""Embed the texts that every corpus needs, once, for the bundled model.

    python models/build_known_vectors.py

Run it after an edit of the codebook (explorer/themes/data/codebook.yaml), of the reference
sentences (explorer/data/reference.txt), of the official names (explorer/search/data/official.txt)
or of the model; tests/test_encode_known.py fails until then. Writes models/e5-small-zh/known.npz.
"""

from __future__ import annotations

from pathlib import Path

from explorer.encode import load_encoder
from explorer.encode.known import save_known
from explorer.reference import reference_texts
from explorer.search.names import official_names
from explorer.store import text_hash
from explorer.themes import codebook_texts, load_codebook

NAME = "e5-small-zh"


def main() -> None:
    encoder = load_encoder(NAME)
    texts = sorted({*reference_texts(), *codebook_texts(load_codebook()), *official_names()})
    folder = Path(__file__).parent / NAME
    path = save_known(
        folder, encoder.fingerprint, [text_hash(t) for t in texts], encoder.encode(texts)
    )
    print(f"{path}: {len(texts)} texts, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
