"""What is kept for this person on this machine: which senders were typed, how fast models are.

A corpus may come from somebody else and name an address or a model with code of its own. Neither
is used unless the person at this machine has typed it: what was typed is remembered here, outside
any corpus. Losing the folder costs typing it once more.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

FOLDER_VARIABLE = "EXPLORER_HOME"
Consent = Literal["endpoint", "remote_code"]


def folder() -> Path:
    """Return the person's folder: EXPLORER_HOME, else where the system keeps caches."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named).expanduser()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "explorer"


def read(name: str) -> dict[str, Any]:
    """Return what is kept under this name; empty where nothing is, or nothing can be read."""
    try:
        value = json.loads((folder() / f"{name}.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def write(name: str, value: dict[str, Any]) -> None:
    """Keep it, all or nothing; a disk that takes none is no reason to stop."""
    target = folder() / f"{name}.json"
    with suppress(OSError):
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(f".{os.getpid()}.tmp")
        draft.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
        draft.replace(target)


_this_process: set[tuple[Consent, str]] = set()


def remember(kind: Consent, name: str) -> None:
    """The person typed it."""
    _this_process.add((kind, name))
    kept = read("typed")
    if name not in kept.get(kind, []):
        write("typed", {**kept, kind: [*kept.get(kind, []), name]})


def typed(kind: Consent, name: str) -> bool:
    """Whether the person has typed it on this machine."""
    return (kind, name) in _this_process or name in read("typed").get(kind, [])
