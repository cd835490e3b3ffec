"""Names of matters and measures in official words: what an everyday question may be about."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from explorer.search.glossary import chinese_terms
from explorer.search.thesaurus import default_thesaurus
from explorer.tokens import default_tokenizer, read_list

_TABLE = Path(__file__).parent / "data" / "official.txt"
# A name of fewer characters (普法, 信访) is near to many questions and says little.
_SHORTEST = 3


@lru_cache(maxsize=1)
def official_names() -> tuple[str, ...]:
    """All names known: the list, the genre's terms, and what the thesaurus and the glossary give.

    Sorted, so that the order never depends on how they were read.
    """
    listed = (name for line in read_list(_TABLE) for name in line.split())
    found = {
        *listed, *default_tokenizer().terms, *default_thesaurus().official, *chinese_terms()
    }  # fmt: skip
    return tuple(sorted(name for name in found if len(name) >= _SHORTEST))
