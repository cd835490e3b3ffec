"""The vectors that ship with the model are those of the texts that every corpus needs."""

import numpy as np

from explorer.encode import load_encoder
from explorer.encode.known import known_vectors
from explorer.reference import reference_texts
from explorer.search.names import official_names
from explorer.store import text_hash
from explorer.themes import codebook_texts, load_codebook


def test_every_text_that_every_corpus_needs_is_there():
    encoder = load_encoder("e5-small-zh")
    known = known_vectors(encoder.name, encoder.fingerprint)
    wanted = [*reference_texts(), *codebook_texts(load_codebook()), *official_names()]
    missing = [t for t in wanted if text_hash(t) not in known]
    assert not missing, "run: python models/build_known_vectors.py"


def test_they_are_what_the_encoder_gives():
    encoder = load_encoder("e5-small-zh")
    known = known_vectors(encoder.name, encoder.fingerprint)
    sample = reference_texts()[::20]
    fresh = encoder.encode(sample)
    shipped = np.stack([known[text_hash(t)] for t in sample])
    # Other processors round the model's integers differently: see the model's card.
    assert ((fresh * shipped).sum(axis=1) > 0.995).all()


def test_other_weights_or_names_have_none():
    assert known_vectors("e5-small-zh", "f" * 64) == {}
    assert known_vectors("hash-ngram", "f" * 64) == {}
