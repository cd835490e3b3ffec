"""Texts to unit vectors.

`load_encoder(name)` returns an `Encoder`: a bundled model, any sentence-transformers model by hub
name or folder, or "hash-ngram" for tests. All embed a distinct text once, whatever else is asked
for beside it; the bundled models give a text the same vector, byte for byte, on one machine
whatever the batch, the order and the number of threads.
"""

from explorer.encode.base import Encoder, EncoderCard, Floats
from explorer.encode.fake import HashEncoder
from explorer.encode.native import as_sentence_transformer
from explorer.encode.registry import list_encoders, load_encoder

__all__ = [
    "Encoder",
    "EncoderCard",
    "Floats",
    "HashEncoder",
    "as_sentence_transformer",
    "list_encoders",
    "load_encoder",
]
