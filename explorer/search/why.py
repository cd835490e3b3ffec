"""Why a unit answers a query: the words that both hold, where they stand, and the two scores."""

from __future__ import annotations

from typing import Any

from explorer.search.query import Query
from explorer.tokens import word_spans, words
from explorer.types import Unit


def explain(query: Query, unit: Unit, dense: float, lexical: float) -> dict[str, Any]:
    """Return the evidence for one hit.

    Returns
    -------
    dict
        ``dense`` and ``lexical`` scores in [0, 1]; ``words``: list of {start, end, text}, with
        offsets into the report's text, of the words that the query holds too; ``section``.
    """
    wanted = set(words(query.text))
    shared = [
        {"start": unit.start + start, "end": unit.start + end, "text": unit.text[start:end]}
        for word, start, end in word_spans(unit.text)
        if word in wanted
    ]
    return {
        "dense": round(dense, 4),
        "lexical": round(lexical, 4),
        "words": shared,
        "section": list(unit.section),
    }
