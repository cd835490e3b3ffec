"""Zones (开发区, 高新区) and the city, county or district that they serve, by their name alone."""

from __future__ import annotations

import re

from explorer.gazetteer import PlaceMention, resolve
from explorer.types import Region

# 常州经济开发区, 涪陵高新区: a place without its kind, then what zones are called.
_ZONE = re.compile(
    r"([\u4e00-\u9fff]{2,4}?)(?=国家|省级|经济|高新|经开|开发区|新区|保税|综合保税|工业园|产业|旅游度假|临空|临港)"
)


def zone_place(text: str, outer: PlaceMention | None = None) -> PlaceMention | None:
    """The city or county called without 市 or 县 that a text beginning with a zone's name names.

    Parameters
    ----------
    outer : the place that stands before the zone's name (江苏常州经济开发区, 天津滨海高新区)
    """
    found = _ZONE.match(text, outer.end if outer else 0)
    if not found:
        return None
    within = outer.candidates[0] if outer else None
    regions = _areas(found[1], within)
    if not regions and outer:  # 滨海 is a county of another province, but 滨海新区 lies in 天津
        regions = _areas(found[1] + "新区", within)
    if not regions and len(found[1]) >= 4:  # 河源东源产业园区
        regions = [
            inner
            for city in resolve(found[1][:2], within=within)
            for inner in resolve(found[1][2:], within=city)
            if inner.level == "county"
        ]
    regions = [r for r in regions if r.level == "city"] or regions
    return PlaceMention(*found.span(1), found[1], tuple(regions)) if regions else None


def _areas(name: str, within: Region | None) -> list[Region]:
    return [r for r in resolve(name, within=within) if r.level in ("city", "county")]
