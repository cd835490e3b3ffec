"""Shared wording between reports: exact, with slots filled differently, and edited."""

from explorer.reuse.compare import compare
from explorer.reuse.index import ReuseIndex, find_reuse, search_again
from explorer.reuse.model import (
    Comparison,
    Passage,
    ReuseCluster,
    ReuseResult,
    ReuseSettings,
    ReuseText,
    Segment,
    SetPhrase,
)
from explorer.reuse.normal import Normalised, normalise
from explorer.reuse.remembered import Remembered
from explorer.reuse.slots import SYMBOLS, SlotSpan, Template, find_slots, mask

__all__ = [
    "SYMBOLS",
    "Comparison",
    "Normalised",
    "Passage",
    "Remembered",
    "ReuseCluster",
    "ReuseIndex",
    "ReuseResult",
    "ReuseSettings",
    "ReuseText",
    "Segment",
    "SetPhrase",
    "SlotSpan",
    "Template",
    "compare",
    "find_reuse",
    "find_slots",
    "mask",
    "normalise",
    "search_again",
]
