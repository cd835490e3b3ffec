"""The interface languages: Chinese and English, side by side.

Each text that a person reads is a `Message` written in both languages at the place where it is
used, so that the two never drift apart. The language is chosen by `--lang`, then by
EXPLORER_LANG, then by the locale; Chinese when the locale says nothing.
"""

from __future__ import annotations

import os
from typing import Literal, NamedTuple

Language = Literal["zh", "en"]

_chosen: Language | None = None


class Message(NamedTuple):
    """One text in both languages; `str()` gives the one in use."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if language() == "zh" else self.en


def language() -> Language:
    """Return the interface language in use: "zh" or "en"."""
    if _chosen is not None:
        return _chosen
    for variable in ("EXPLORER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "").lower()
        if value.startswith("zh"):
            return "zh"
        if value.startswith("en"):
            return "en"
    return "zh"


def set_language(value: Language | None) -> None:
    """Fix the interface language; None returns to the environment's choice."""
    global _chosen
    if value not in ("zh", "en", None):
        raise ValueError(f"language must be 'zh', 'en' or None, got {value!r}")
    _chosen = value
