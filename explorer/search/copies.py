"""Near-copies among answers: one of them is shown, with how many more there are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from explorer.search.script import simplified
from explorer.tokens import char_ngrams

_NUMBER = re.compile(r"\d+(?:[.,．]\d+)*%?")
# Character 4-grams shared, of both: 0.6 is a sentence of 40 characters with another place and two
# other numbers in it. Numbers count as equal beforehand.
SAME = 0.6
_N = 4


def shingles(text: str) -> frozenset[str]:
    """The 4-grams of a text, numbers made equal; the whole of a shorter one."""
    plain = _NUMBER.sub("0", simplified(text))
    return frozenset(char_ngrams(plain, _N)) or frozenset([plain])


def copies_of(mark: frozenset[str], shown: Sequence[frozenset[str]]) -> int | None:
    """The first of the texts shown that this one is a near-copy of, None when it is of none."""
    for i, other in enumerate(shown):
        shared = len(mark & other)
        if shared >= SAME * (len(mark) + len(other) - shared):
            return i
    return None
