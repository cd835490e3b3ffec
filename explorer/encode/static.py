"""Static models: a vector for each word of a list, and a text is the mean of its words.

A folder with vectors.npz, tokenizer.json and config.json, run with numpy and scipy alone, hundreds
of times faster than a transformer. Each word's vector carries the word's weight as its length, so
that a plain mean is a weighted one. The order of words is lost: for corpora of millions, and where
the default encoder is too slow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.encode.base import EncoderCard, Floats, Progress, as_texts, sound, unit_rows
from explorer.encode.cutting import Cutter
from explorer.encode.faults import damaged
from explorer.encode.folder import card_of
from explorer.encode.folder import read_config as read

VECTORS = "vectors.npz"
FILES = (VECTORS, "tokenizer.json", "config.json")
# Texts cut at once: more fill the processor's caches, fewer spend their time on calls.
_BATCH = 1024


@dataclass(frozen=True, slots=True)
class Config:
    """config.json of a static model."""

    name: str
    dim: int
    fingerprint: str
    licence: str | None
    languages: tuple[str, ...]


def is_static(folder: Path) -> bool:
    """Whether the folder looks like a static model, complete or not."""
    return (folder / VECTORS).is_file()


def _config(raw: dict[str, Any]) -> Config:
    return Config(
        name=str(raw["name"]),
        dim=int(raw["dim"]),
        fingerprint=str(raw["fingerprint"]),
        licence=raw.get("licence"),
        languages=tuple(raw.get("languages", ())),
    )


def read_config(folder: Path) -> Config:
    """Read a static model's config.json; errors as `folder.read_config`."""
    return read(folder, FILES, _config)


def card(folder: Path) -> EncoderCard:
    """Return what is known of the model in this folder."""
    return card_of(folder, FILES, read_config(folder))


def read_vectors(folder: Path, config: Config) -> Floats:
    """Return the words' vectors: float32 array, shape (n_words, dim), not of unit length.

    Stored as int8 rows with a scale each.

    Raises
    ------
    EncoderError
        The file is damaged, or of another dimension than config.json says.
    """
    path = folder / VECTORS
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            quants: NDArray[np.int8] = stored["quants"]
            scales: Floats = stored["scales"]
        if quants.dtype != np.int8 or quants.ndim != 2 or scales.shape != quants.shape[:1]:
            raise ValueError("not int8 rows with a scale each")
        if quants.shape[1] != config.dim:
            raise ValueError(f"{quants.shape[1]} dimensions, config.json says {config.dim}")
        rows: Floats = quants * scales.astype(np.float32)[:, None]
    except Exception as error:  # numpy and zipfile raise many kinds on damaged files
        raise damaged(path, error) from error
    return rows


class StaticEncoder:
    """An encoder from a static model's folder.

    A text's vector is the same, byte for byte, whatever is encoded with it. Texts are read to their
    end, however long. Characters that no word begins with count for nothing; texts of such
    characters alone, blank and empty texts have the first axis as their vector.

    Parameters
    ----------
    folder : holds vectors.npz, tokenizer.json and config.json

    Raises
    ------
    EncoderNotFound
        A file of the model is missing.
    EncoderError
        A file of the model is damaged.
    """

    # Tens of thousands of texts a second on one core: what takes time is all else that is done
    # with them.
    light = True

    def __init__(self, folder: Path) -> None:
        self._config = read_config(folder)
        self._rows = read_vectors(folder, self._config)
        try:
            self._cutter = Cutter.read(folder / "tokenizer.json")
            if len(self._cutter.words) != len(self._rows):
                raise ValueError(f"{len(self._cutter.words)} words, {len(self._rows)} vectors")
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise damaged(folder / "tokenizer.json", error) from error

    @property
    def name(self) -> str:
        """The model's name."""
        return self._config.name

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self._config.dim

    @property
    def fingerprint(self) -> str:
        """sha256 over the settings and files that decide the vectors, from config.json."""
        return self._config.fingerprint

    def tokens(self, text: str) -> list[str]:
        """Return the words that the text is cut into, each unknown character as `<unk>`."""
        ids, _ = self._cutter.cut([sound(text)])
        return [self._cutter.words[number] for number in ids]

    def encode(self, texts: Sequence[str], *, on_progress: Progress | None = None) -> Floats:
        """Return float32 array, shape (len(texts), dim), unit rows.

        Raises
        ------
        BadValue
            `texts` is a string, or holds something that is not one.
        """
        from scipy.sparse import csr_array

        wanted = [sound(text) for text in as_texts(texts)]
        out = np.empty((len(wanted), self.dim), np.float32)
        for start in range(0, len(wanted), _BATCH):
            part = wanted[start : start + _BATCH]
            ids, starts = self._cutter.cut(part)
            counts = csr_array(
                (np.ones(len(ids), np.float32), ids, starts), shape=(len(part), len(self._rows))
            )
            # Each row is added up word by word in reading order, so neighbours change nothing.
            out[start : start + len(part)] = unit_rows(counts @ self._rows)
            if on_progress is not None:
                on_progress(start + len(part))
        return out


def as_static_embedding(folder: Path) -> Any:
    """Return the model as sentence-transformers' own `StaticEmbedding` and `Normalize`.

    Trainable, and what its `save` writes is opened by sentence-transformers anywhere, without
    trust in code. Its vectors are those of `StaticEncoder` to about 1e-6, but for texts without a
    known word: there it gives zeros.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
    from tokenizers import Tokenizer

    rows = read_vectors(folder, read_config(folder))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    modules: list[Any] = [StaticEmbedding(tokenizer, embedding_weights=rows), Normalize()]
    return SentenceTransformer(modules=modules, device="cpu")
