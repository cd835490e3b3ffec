"""Texts to vectors, each distinct text once, with the work kept as it is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from explorer.corpus import results
from explorer.errors import EncoderMismatch
from explorer.lang import Message
from explorer.reference import reference_texts
from explorer.store import as_stored, text_hash
from explorer.themes import codebook_texts, heading_texts, load_codebook
from explorer.types import UnitKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.corpus.core import Corpus
    from explorer.encode import Encoder

    Floats = NDArray[np.float32]

# Texts embedded between two commits: what a stop can cost. 1,024 sentences take about three
# seconds on two cores with the default encoder, and a commit a few milliseconds.
TEXTS_A_COMMIT = 1_024


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
    store = corpus.store
    old = store.setting("encoder_fingerprint")
    if old == encoder.fingerprint and name == corpus.encoder_name:
        return
    with store.transaction():
        store.set_setting("encoder", name)
        store.set_setting("encoder_fingerprint", encoder.fingerprint)
        for stale in store.encoders():
            if stale.fingerprint != encoder.fingerprint:
                store.drop_vectors(stale.fingerprint)
        results.forget(store)
    corpus.forget_encoder()


def embed_missing(corpus: Corpus) -> int:
    """Embed all body sentences and measures that have no vector yet; return how many texts."""
    texts: dict[bytes, str] = {}
    more: list[str] = [*reference_texts(), *codebook_texts(load_codebook())]
    kinds: tuple[UnitKind, ...] = ("sentence", "measure")
    for kind in kinds:
        units = corpus.store.units(kind)
        texts.update((text_hash(u.text), u.text) for u in units if not u.heading)
        more += heading_texts(units)
    new = _missing(corpus, texts)
    # Headings, reference sentences and the codebook's come along, so that a later question on a
    # read-only disk finds all it needs.
    aside = {text_hash(t): t for t in more}
    _embed(corpus, {h: texts[h] for h in new} | {h: aside[h] for h in _missing(corpus, aside)})
    return len(new)


def vectors(corpus: Corpus, texts: Sequence[str]) -> Floats:
    """Return the vectors of any texts, embedding and storing those that are new.

    Returns
    -------
    float32 array, shape (len(texts), dim), unit rows
    """
    hashes = [text_hash(t) for t in texts]
    wanted = dict(zip(hashes, texts, strict=True))
    missing = _missing(corpus, wanted)
    if missing and not corpus.store.writable:
        # Rounded as storing would, so that the answer is the same on a read-only disk.
        return as_stored(corpus.encoder().encode(texts))
    if missing:
        _embed(corpus, {h: wanted[h] for h in missing})
    return corpus.store.get_vectors(str(fingerprint(corpus)), hashes)


def fingerprint(corpus: Corpus) -> str | None:
    """What identifies the encoder of the stored vectors; None before the first is stored."""
    value = corpus.store.setting("encoder_fingerprint")
    return None if value is None else str(value)


def query_vector(corpus: Corpus, text: str) -> Floats:
    """Return the vector of a user's words, shape (dim,); nothing is stored."""
    vector: Floats = corpus.encoder().encode([text])[0]
    return vector


def centre(corpus: Corpus) -> Floats:
    """Return the common direction of the genre, shape (dim,).

    The mean over a fixed list of sentences that ships with the package, so that adding reports
    changes no score.
    """
    mean: Floats = vectors(corpus, reference_texts()).mean(axis=0)
    return mean


def _missing(corpus: Corpus, texts: dict[bytes, str]) -> list[bytes]:
    known = fingerprint(corpus)
    return list(texts) if known is None else corpus.store.missing_texts(known, list(texts))


def _embed(corpus: Corpus, texts: dict[bytes, str]) -> None:
    import numpy as np

    from explorer.encode.known import known_vectors

    if not texts:
        return
    encoder = corpus.encoder()
    if fingerprint(corpus) is None:
        corpus.store.set_setting("encoder_fingerprint", encoder.fingerprint)
    shipped = known_vectors(encoder.name, encoder.fingerprint)
    have = [h for h in texts if h in shipped]
    if have:
        rows = np.stack([shipped[h] for h in have])
        corpus.store.put_vectors(encoder.fingerprint, encoder.name, encoder.dim, have, rows)
        texts = {h: t for h, t in texts.items() if h not in shipped}
    # Longest first keeps texts of like length in one chunk, and so in one batch.
    order = sorted(texts, key=lambda h: (-len(texts[h]), h))
    done = 0
    for chunk in _chunks(order, TEXTS_A_COMMIT):
        before = done

        def tell(count: int, before: int = before) -> None:
            corpus.progress("embed", before + count, len(order))

        rows = encoder.encode([texts[h] for h in chunk], on_progress=tell)
        corpus.store.put_vectors(encoder.fingerprint, encoder.name, encoder.dim, chunk, rows)
        done += len(chunk)
        corpus.progress("embed", done, len(order))


def _chunks(items: Sequence[bytes], size: int) -> Iterable[Sequence[bytes]]:
    return (items[i : i + size] for i in range(0, len(items), size))
