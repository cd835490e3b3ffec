"""The modules of this package, each loaded when it is first used.

`core` is imported by every command, and one that only lists reports should not wait for the
search, the reuse and the themes.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


class _Module:
    """Stands for a module of this package until one of its names is asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(f"explorer.corpus.{self._name}"), attribute)


def __getattr__(name: str) -> _Module:
    if name.startswith("__"):
        raise AttributeError(name)
    return _Module(name)
