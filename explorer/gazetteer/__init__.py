"""The administrative divisions of China: from the names in a text to `Region`s with codes.

Knows the provinces, cities, counties and townships of 2023 to 2026, those that were renamed or
dissolved since 2016 (counties since 1993), and the short names of autonomous areas. A name that
several places bear keeps them all: only the context may choose.
"""

from explorer.gazetteer.find import PlaceMention, find_places
from explorer.gazetteer.hosts import hosts_in, regions_of_host
from explorer.gazetteer.lookup import (
    by_code,
    children,
    cities,
    contains,
    is_former,
    parents,
    resolve,
)

__all__ = [
    "PlaceMention",
    "by_code",
    "children",
    "cities",
    "contains",
    "find_places",
    "hosts_in",
    "is_former",
    "parents",
    "regions_of_host",
    "resolve",
]
