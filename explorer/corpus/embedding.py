"""Texts to vectors, each distinct text once, with the work kept as it is done."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from explorer.errors import EncoderMismatch
from explorer.lang import Message

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.corpus.core import Corpus
    from explorer.encode import Encoder

    Floats = NDArray[np.float32]

# Texts embedded between two commits: what a stop can cost. 1,024 sentences take about three
# seconds on two cores with the default encoder, and a commit a few milliseconds.
TEXTS_A_COMMIT = 1_024


def text_hash(text: str) -> str:
    """The key of a text among the vectors: its SHA-256 in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def load(corpus: Corpus) -> Encoder:
    """Load the corpus's encoder and check that its vectors are those already stored.

    Raises
    ------
    EncoderMismatch
        The stored vectors were made by other weights of the same name.
    """
    from explorer.encode import load_encoder

    encoder = load_encoder(corpus.encoder_name)
    stored = corpus.store.setting("encoder_fingerprint")
    if stored is not None and stored != encoder.fingerprint:
        raise EncoderMismatch(
            Message(
                f"语料库中的向量由另一版本的编码器“{corpus.encoder_name}”生成",
                f"the stored vectors were made by another version of {corpus.encoder_name!r}",
            ),
            subject=str(corpus.folder),
            hint=_hint(corpus, corpus.encoder_name),
        )
    return encoder


def require_encoder(corpus: Corpus, name: str) -> None:
    """Raise EncoderMismatch unless the corpus uses the encoder of this name."""
    if name != corpus.encoder_name:
        raise EncoderMismatch(
            Message(
                f"语料库使用的编码器是“{corpus.encoder_name}”，不是“{name}”",
                f"the corpus uses the encoder {corpus.encoder_name!r}, not {name!r}",
            ),
            subject=str(corpus.folder),
            hint=_hint(corpus, name),
        )


def _hint(corpus: Corpus, name: str) -> Message:
    command = f"explorer embed -c {corpus.folder} --encoder {name}"
    return Message(f"如需更换并重新计算: {command}", f"To change it and embed again: {command}")


def change_encoder(corpus: Corpus, name: str) -> None:
    """Make `name` the corpus's encoder; vectors and results of the old one are dropped.

    The new encoder is loaded first, so that a wrong name changes nothing.
    """
    from explorer.encode import load_encoder

    encoder = load_encoder(name)
    old = corpus.store.setting("encoder_fingerprint")
    if old == encoder.fingerprint and name == corpus.encoder_name:
        return
    corpus.store.reset_encoder(name, encoder.fingerprint)
    corpus.forget_encoder()


def embed_missing(corpus: Corpus) -> int:
    """Embed all body sentences and measures that have no vector yet; return how many texts."""
    texts: dict[str, str] = {}
    for kind in ("sentence", "measure"):
        for unit in corpus.store.units(kind):
            if not unit.heading:
                texts[text_hash(unit.text)] = unit.text
    return len(_embed(corpus, texts))


def vectors(corpus: Corpus, texts: Sequence[str]) -> Floats:
    """Return the vectors of any texts, embedding and storing those that are new.

    Returns
    -------
    float32 array, shape (len(texts), dim), unit rows
    """
    hashes = [text_hash(t) for t in texts]
    stored = corpus.store.setting("encoder_fingerprint")
    if stored is None or corpus.store.missing_texts(str(stored), hashes):
        _embed(corpus, dict(zip(hashes, texts, strict=True)))
        stored = corpus.store.setting("encoder_fingerprint")
    return corpus.store.get_vectors(str(stored), hashes)


def query_vector(corpus: Corpus, text: str) -> Floats:
    """Return the vector of a user's words, shape (dim,); nothing is stored."""
    vector: Floats = corpus.encoder().encode([text])[0]
    return vector


def centre(corpus: Corpus) -> Floats:
    """Return the common direction of the genre, shape (dim,).

    The mean over a fixed list of sentences that ships with the package, so that adding reports
    changes no score.
    """
    from explorer.reference import reference_texts

    mean: Floats = vectors(corpus, reference_texts()).mean(axis=0)
    return mean


def _embed(corpus: Corpus, texts: dict[str, str]) -> list[str]:
    if not texts:
        return []
    known = corpus.store.setting("encoder_fingerprint")
    missing = list(texts) if known is None else corpus.store.missing_texts(str(known), list(texts))
    if not missing:
        return []
    encoder = corpus.encoder()
    if known is None:
        corpus.store.set_setting("encoder_fingerprint", encoder.fingerprint)
    done = 0
    for chunk in _chunks(missing, TEXTS_A_COMMIT):
        before = done

        def tell(count: int, before: int = before) -> None:
            corpus.progress("embed", before + count, len(missing))

        rows = encoder.encode([texts[h] for h in chunk], on_progress=tell)
        corpus.store.put_vectors(encoder.fingerprint, encoder.name, encoder.dim, chunk, rows)
        done += len(chunk)
        corpus.progress("embed", done, len(missing))
    return missing


def _chunks(items: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    return (items[i : i + size] for i in range(0, len(items), size))
