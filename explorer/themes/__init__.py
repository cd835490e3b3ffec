"""What sentences are about: themes named in a codebook, and themes discovered in a corpus."""

from explorer.themes.assignment import AssignSettings, assign, explain, is_body
from explorer.themes.codebook import Codebook, CodebookTheme, Cue, load_codebook
from explorer.themes.discovery import (
    DiscoveredTheme,
    DiscoverSettings,
    Discovery,
    assign_discovered,
    discover,
)
from explorer.themes.evidence import codebook_texts
from explorer.themes.space import heading_texts
from explorer.themes.summaries import GroupRow, by, share_unassigned, summaries

__all__ = [
    "AssignSettings",
    "Codebook",
    "CodebookTheme",
    "Cue",
    "DiscoverSettings",
    "DiscoveredTheme",
    "Discovery",
    "GroupRow",
    "assign",
    "assign_discovered",
    "by",
    "codebook_texts",
    "discover",
    "explain",
    "heading_texts",
    "is_body",
    "load_codebook",
    "share_unassigned",
    "summaries",
]
