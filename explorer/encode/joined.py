"""A joined model: the default encoder's vectors evened out, and a static model's beside them.

A folder with head.npz and config.json; the two models that it joins are other bundled ones and are
not stored again. One reads the sentence in its order, the other knows the words of the genre. Side
by side, the cosine of two texts would be the weighted mean of the two models' cosines; a last map
stretches the directions that tell themes apart and drops those in which little is said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from explorer.encode.base import Encoder, EncoderCard, Floats, Progress, unit_rows
from explorer.encode.faults import damaged
from explorer.encode.folder import card_of
from explorer.encode.folder import read_config as read

HEAD = "head.npz"
FILES = (HEAD, "config.json")


@dataclass(frozen=True, slots=True)
class Config:
    """config.json of a joined model."""

    name: str
    dim: int
    sentences: str  # name of the bundled model that reads sentences
    words: str  # name of the static model
    share: float  # length of the static part beside 1 for the other
    licence: str | None
    languages: tuple[str, ...]


def is_joined(folder: Path) -> bool:
    """Whether the folder looks like a joined model, complete or not."""
    return (folder / HEAD).is_file()


def _config(raw: dict[str, Any]) -> Config:
    return Config(
        name=str(raw["name"]),
        dim=int(raw["dim"]),
        sentences=str(raw["sentences"]),
        words=str(raw["words"]),
        share=float(raw["share"]),
        licence=raw.get("licence"),
        languages=tuple(raw.get("languages", ())),
    )


def read_config(folder: Path) -> Config:
    """Read a joined model's config.json; errors as `folder.read_config`."""
    return read(folder, FILES, _config)


def card(folder: Path) -> EncoderCard:
    """Return what is known of the model in this folder."""
    return card_of(folder, FILES, read_config(folder))


class JoinedEncoder:
    """An encoder from a joined model's folder.

    Parameters
    ----------
    folder : holds head.npz and config.json
    load : gives a bundled model by name

    Raises
    ------
    EncoderNotFound
        A file, or one of the two models, is missing.
    EncoderError
        A file is damaged, or does not fit the models.
    """

    def __init__(self, folder: Path, load: Callable[[str], Encoder]) -> None:
        self._config = read_config(folder)
        path = folder / HEAD
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                head = {name: stored[name].astype(np.float32) for name in stored.files}
            self._centre, self._axes = head["centre"], head["axes"]
            self._words_centre, self._turn = head["words_centre"], head["turn"]
            both = self._axes.shape[1] + len(self._words_centre)
            if self._turn.shape != (both, self._config.dim):
                raise ValueError(f"not {self._config.dim} dimensions, as config.json says")
        except Exception as error:  # numpy and zipfile raise many kinds on damaged files
            raise damaged(path, error) from error
        self._sentences, self._words = load(self._config.sentences), load(self._config.words)
        fits = (len(self._centre), len(self._words_centre))
        if fits != (self._sentences.dim, self._words.dim) or len(self._axes) != fits[0]:
            raise damaged(
                path, ValueError(f"made for models of {fits[0]} and {fits[1]} dimensions")
            )
        digest = hashlib.sha256(path.read_bytes())
        digest.update(repr(self._config).encode())
        digest.update(f"{self._sentences.fingerprint} {self._words.fingerprint}".encode())
        self._fingerprint = digest.hexdigest()

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
        """sha256 over this model's files and the two models' fingerprints."""
        return self._fingerprint

    def encode(self, texts: Sequence[str], *, on_progress: Progress | None = None) -> Floats:
        """Return float32 array, shape (len(texts), dim), unit rows.

        Raises
        ------
        BadValue
            `texts` is a string, or holds something that is not one.
        """
        read = self._sentences.encode(texts, on_progress=on_progress)
        # Row by row: a product of matrices rounds differently with their number of rows.
        turned = np.einsum("nd,de->ne", unit_rows(read - self._centre), self._axes)
        known = unit_rows(self._words.encode(texts) - self._words_centre)
        both = unit_rows(np.hstack([unit_rows(turned), self._config.share * known]))
        return unit_rows(np.einsum("nd,de->ne", both, self._turn))
