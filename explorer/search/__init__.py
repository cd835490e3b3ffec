"""Similar measures: words and meaning together, over units of any kind."""

from explorer.search.lexical import LexicalIndex
from explorer.search.query import Query, parse_query
from explorer.search.rank import MODES, Mode, Parts, Scores, score_units

__all__ = [
    "MODES",
    "LexicalIndex",
    "Mode",
    "Parts",
    "Query",
    "Scores",
    "parse_query",
    "score_units",
]
