"""What the folders of our own models have in common: config.json, and files that must be there."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

from explorer.encode.base import EncoderCard
from explorer.encode.faults import damaged, missing

CONFIG = "config.json"
Config = TypeVar("Config")


class Described(Protocol):
    """What every config says."""

    @property
    def name(self) -> str: ...

    @property
    def dim(self) -> int: ...

    @property
    def licence(self) -> str | None: ...

    @property
    def languages(self) -> tuple[str, ...]: ...


def read_config(
    folder: Path, files: Sequence[str], build: Callable[[dict[str, Any]], Config]
) -> Config:
    """Read a model's config.json.

    Parameters
    ----------
    files : what the folder must hold
    build : makes the config of what is written there

    Raises
    ------
    EncoderNotFound
        A file of the model is missing.
    EncoderError
        The config cannot be read.
    """
    for name in files:
        if not (folder / name).is_file():
            raise missing(folder, name)
    try:
        return build(json.loads((folder / CONFIG).read_bytes()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged(folder / CONFIG, error) from error


def card_of(folder: Path, files: Sequence[str], config: Described) -> EncoderCard:
    """What is known of the model in this folder; the size is that of its own files."""
    size = sum((folder / name).stat().st_size for name in files)
    return EncoderCard(
        config.name, config.dim, round(size / 1e6, 1), config.licence, config.languages, True,
        str(folder),
    )  # fmt: skip
