"""Why a unit answers a query, and what it does otherwise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from explorer.gazetteer import find_places
from explorer.search.query import Query
from explorer.search.script import simplified
from explorer.tokens import default_tokenizer, word_spans, words
from explorer.types import Unit

# A number with its unit: a known one in full ("130万平方米"), else the character that follows.
_UNIT = (
    "平方公里|平方米|立方米|万千瓦|千瓦时|个百分点|百分点|公里|公顷|公斤|千米|千瓦|兆瓦|小时|人次|"
    "[\u4e00-\u9fff]"
)
_NUMBER = re.compile(rf"\d+(?:[.．]\d+)?[%％‰]?[余多]?(?:万亿|万|亿)?(?:{_UNIT})?")
_QUOTED = re.compile(r"“([^”]{2,20})”|《([^》]{2,40})》|「([^」]{2,20})」")


def explain(
    query: Query, unit: Unit, dense: float, lexical: float, nearby: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the evidence for one hit.

    Parameters
    ----------
    nearby : names of matters near to the question, looked for besides

    Returns
    -------
    dict
        ``dense`` and ``lexical`` scores in [0, 1]; ``words``: list of {start, end, text}, with
        offsets into the report's text, of the words that the query holds too; ``official``: the
        official words looked for besides what was typed; ``nearby``: those names of matters near to
        the question that stand in the unit; ``section``: headings from the top down.
    """
    wanted = set(words(query.text))
    plain = simplified(unit.text)
    there = [name for name in nearby if name in plain]
    for term in (*query.official_terms, *there):
        wanted.update(words(term))
    shared = [
        {"start": unit.start + start, "end": unit.start + end, "text": unit.text[start:end]}
        for word, start, end in word_spans(plain)
        if word in wanted
    ]
    return {
        "dense": round(dense, 4),
        "lexical": round(lexical, 4),
        "words": shared,
        "official": {word: list(terms) for word, terms in query.official},
        "nearby": there,
        "section": list(unit.section),
    }


def differences(query: str, text: str) -> dict[str, dict[str, list[str]]]:
    """What the answer has that the question has not, and the other way round.

    Returns
    -------
    dict
        ``numbers``, ``names`` (places) and ``instruments`` (named things: quoted titles, documents,
        and the terms of the genre), each with ``query`` and ``hit``: what only that side has, in
        the order in which it stands there.
    """
    return {
        "numbers": _sides(_numbers(query), _numbers(text)),
        "names": _sides(_names(query), _names(text)),
        "instruments": _sides(_instruments(query), _instruments(text)),
    }


def _sides(a: list[str], b: list[str]) -> dict[str, list[str]]:
    return {"query": [x for x in a if x not in b], "hit": [x for x in b if x not in a]}


def _numbers(text: str) -> list[str]:
    return list(dict.fromkeys(m.group() for m in _NUMBER.finditer(text)))


def _names(text: str) -> list[str]:
    return list(dict.fromkeys(text[p.start : p.end] for p in find_places(text)))


def _instruments(text: str) -> list[str]:
    terms = default_tokenizer().terms
    found = [(m.start(), next(g for g in m.groups() if g)) for m in _QUOTED.finditer(text)]
    found += [(s.start, s.word) for s in word_spans(text) if s.word in terms]
    # “6.26” is a date in quotation marks.
    named = (name for _, name in sorted(found) if any(map(str.isalpha, name)))
    return list(dict.fromkeys(named))
