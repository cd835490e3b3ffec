"""How fast encoders are on this machine: measured when asked for, then kept for the person."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Sequence
from typing import Any

from explorer.encode import personal
from explorer.encode.base import Encoder
from explorer.work import cores

_FILE = "speeds"
# Seconds of measuring, at the least: shorter runs differ by more than a tenth from one another.
_LEAST = 2.0
_WARM_UP = 8  # texts before the clock starts


def machine() -> str:
    """What a speed belongs to: the processor, as far as the system tells, and its cores."""
    return f"{platform.machine()} {platform.processor() or platform.system()} {cores()}"


def measure(encoder: Encoder, texts: Sequence[str]) -> float:
    """Return the sentences a second of an encoder on these texts, and keep the figure.

    Parameters
    ----------
    texts : distinct sentences of the usual length; all are embedded, again until the measuring
        has taken two seconds
    """
    encoder.encode(texts[:_WARM_UP])
    done, started = 0, time.perf_counter()
    while (passed := time.perf_counter() - started) < _LEAST:
        encoder.encode(texts)
        done += len(texts)
    value = round(done / passed, 1)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    entry = {"sentences_per_second": value, "load": load, "day": time.strftime("%Y-%m-%d")}
    personal.write(_FILE, {**personal.read(_FILE), _key(encoder.fingerprint): entry})
    return value


def measured(fingerprint: str) -> float | None:
    """Return the kept figure of an encoder on this machine; None where it was not measured."""
    entry: Any = personal.read(_FILE).get(_key(fingerprint))
    value = entry.get("sentences_per_second") if isinstance(entry, dict) else None
    return float(value) if isinstance(value, (int, float)) else None


def _key(fingerprint: str) -> str:
    return f"{fingerprint} {machine()}"
