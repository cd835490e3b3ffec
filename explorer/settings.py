"""Defaults that more than one part needs, each with its unit and reason."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["DEFAULT_ENCODER", "DEFAULT_SEED", "VERSION", "corpus_folder"]

# Kept equal to pyproject.toml's version by a test; importlib.metadata would cost 30 ms at start.
VERSION = "0.1.0"

# Ships inside the package and needs no network.
DEFAULT_ENCODER = "e5-small-zh"

# Chance plays in the map's layout and in clustering only; any fixed number serves.
DEFAULT_SEED = 0


def corpus_folder() -> Path:
    """The corpus folder when none is named: EXPLORER_CORPUS, else "corpus"."""
    return Path(os.environ.get("EXPLORER_CORPUS") or "corpus")
