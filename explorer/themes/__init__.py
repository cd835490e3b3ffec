"""What sentences are about: themes named in a codebook, and themes discovered in a corpus."""

from explorer.themes import edits, naming, refit
from explorer.themes.assignment import AssignSettings, assign, explain, is_body, scores
from explorer.themes.codebook import Codebook, CodebookTheme, load_codebook
from explorer.themes.cue import Cue
from explorer.themes.discovered import DiscoveredTheme, DiscoverSettings, Discovery, Guide
from explorer.themes.discovery import discover, drawing
from explorer.themes.evidence import codebook_texts
from explorer.themes.examples import Example, examples, looked_at
from explorer.themes.gaps import CoverageRow, Place, TrendRow, coverage, trends
from explorer.themes.joining import assign_discovered, place, takes_part
from explorer.themes.refit import Moved
from explorer.themes.space import heading_texts
from explorer.themes.summaries import GroupRow, by, summaries, themes_of
from explorer.themes.tally import Tally

__all__ = [
    "AssignSettings",
    "Codebook",
    "CodebookTheme",
    "CoverageRow",
    "Cue",
    "DiscoverSettings",
    "DiscoveredTheme",
    "Discovery",
    "Example",
    "GroupRow",
    "Guide",
    "Moved",
    "Place",
    "Tally",
    "TrendRow",
    "assign",
    "assign_discovered",
    "by",
    "codebook_texts",
    "coverage",
    "discover",
    "drawing",
    "edits",
    "examples",
    "explain",
    "heading_texts",
    "is_body",
    "load_codebook",
    "looked_at",
    "naming",
    "place",
    "refit",
    "scores",
    "summaries",
    "takes_part",
    "themes_of",
    "trends",
]
