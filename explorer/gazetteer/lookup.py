"""From a name, a path of names, or a code to regions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from explorer.gazetteer.table import table
from explorer.patterns import lazy
from explorer.types import LEVELS, Level, Region

_SEPARATOR = lazy(r"[\s/\\>＞»,，、|·•—-]+")
_HAN = lazy(r"[\u3400-\u9fff〇]{2,}")
# What may be left out of a name, in the order in which readers would try.
_KINDS = (
    "省", "市", "县", "区", "自治区", "自治州", "自治县", "州", "地区", "盟", "旗",
    "特别行政区",
    "镇", "乡", "街道", "苏木",
)  # fmt: skip


def by_code(code: str) -> Region | None:
    """The region of a national code of 2, 4, 6, 9 or 12 digits (trailing zeros may stay).

    >>> by_code("440781").name
    '台山市'
    """
    known = table().own
    if code in known:
        return table().region(code)
    if code.isdecimal() and len(code) in (6, 9, 12):
        for length in (9, 6, 4, 2):
            if length < len(code) and not code[length:].strip("0") and code[:length] in known:
                return table().region(code[:length])
    return None


def parents(region: Region) -> tuple[Region, ...]:
    """The regions above, nearest first."""
    data = table()
    county = data.county.get(region.code, region.code[:6])
    above = (county, county[:4], county[:2])
    return tuple(
        data.region(code) for code in above if code in data.own and code != region.code
    )  # fmt: skip


def contains(outer: Region, inner: Region) -> bool:
    """True if `inner` is `outer` or lies in it."""
    return outer == inner or any(region.code == outer.code for region in parents(inner))


def children(region: Region, *, level: Level | None = None) -> list[Region]:
    """The present divisions below, all levels or one, in code order."""
    data = table()
    below = (
        data.region(code)
        for code in data.own
        if code not in data.gone and len(code) > len(region.code) and code[:2] == region.code[:2]
    )
    return sorted(
        (
            r
            for r in below
            if (level is None or r.level == level) and contains(region, r) and r != region
        ),
        key=lambda r: r.code,
    )


@cache
def cities() -> tuple[Region, ...]:
    """The present cities and the four municipalities, in code order."""
    data = table()
    return tuple(
        data.region(code)
        for code in sorted(data.own)
        if code not in data.gone
        and (len(code) == 4 or (len(code) == 2 and data.own[code].endswith("市")))
    )


def is_former(name: str, region: Region) -> bool:
    """True if the region exists no more, or was called by this name only formerly."""
    data = table()
    if region.code in data.gone:
        return True
    return name in data.full and name != region.name


def resolve(
    name_or_path: str, *, within: Region | None = None, level: Level | None = None
) -> list[Region]:
    """All regions that a name or a path of names can mean, the likeliest first.

    Takes full names, short forms (紫云自治县, 广东, 丰都), former names (郫县), and paths with
    or without separators (广东省江门市台山市大江镇, 重庆/丰都/暨龙). A path need not be complete,
    but its parts must contain one another. Order: full names before former and short ones, higher
    levels first, then by code. An unknown name gives an empty list.

    Parameters
    ----------
    within : only regions that lie in this one
    level : only regions of this level
    """
    whole = _named(name_or_path.strip(), within, stems=False)
    if whole:  # some zones have brackets and commas in their names
        return [r for r in whole if level is None or r.level == level]
    parts = [part for part in _SEPARATOR.split(name_or_path.strip()) if part]
    if not parts or not all(_HAN.fullmatch(part) for part in parts):
        return []
    found = _walk(parts[0], within)
    for part in parts[1:]:
        found = _unique(r for outer in found for r in _walk(part, outer))
    return [r for r in found if level is None or r.level == level]


def _walk(text: str, within: Region | None) -> list[Region]:
    """A name, or several names run together."""
    found = _named(text, within)
    if found:
        return found
    # 广东省江门市台山市: the longest first name whose rest resolves inside it.
    for cut in range(len(text) - 2, 1, -1):
        for outer in _named(text[:cut], within, stems=False):
            inner = [r for r in _walk(text[cut:], outer) if r != outer]
            found.extend(r for r in inner if r not in found)
        if found:
            break
    return found


def _named(name: str, within: Region | None, *, stems: bool = True) -> list[Region]:
    data = table()
    codes = data.codes(name)
    if not codes and stems:
        full = [
            code
            for kind in _KINDS
            for code in data.codes(name + kind)
            if data.own[code] == name + kind or name + kind in data.short
        ]
        # 渝北 can only mean a district that is no more; where a present one fits, that is meant.
        codes = [code for code in full if code not in data.gone] or full
    regions = (data.region(code) for code in codes)
    inside = [r for r in regions if within is None or contains(within, r)]
    return _unique(sorted(inside, key=lambda r: likelihood(name, r)))


def likelihood(name: str, region: Region) -> tuple[bool, bool, int, str]:
    """The order of the regions that one name can mean."""
    return (
        region.code in table().gone,
        region.name != name,
        LEVELS.index(region.level),
        region.code,
    )


def _unique(regions: Iterable[Region]) -> list[Region]:
    return list(dict.fromkeys(regions))
