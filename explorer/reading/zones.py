"""Zones (开发区, 高新区) and the city, county or district that they serve, by their name alone."""

from __future__ import annotations

import re
from functools import cache

from explorer.gazetteer import PlaceMention, by_code, parents, resolve
from explorer.patterns import lazy
from explorer.types import Region

# 常州经济开发区, 涪陵高新区: a place without its kind, then what zones are called.
_ZONE = lazy(
    r"([\u4e00-\u9fff]{2,4}?)(?=国家|省级|经济|高新|经开|开发区|新区|保税|综合保税|工业园|产业|旅游度假|临空|临港)"
)

# Zones among the townships of the statistical lists; new towns and harbours have governments.
_IS_ZONE = lazy(
    r"(?:开发|高新|经开|工业|产业|示范|度假|保税|保税港|合作|试验|集聚|物流|风景|名胜)(?:区|园区)$"
)
# 惠州[仲恺]高新区, 成都[东部]新区: a city without 市, the zone's own name, what zones are called.
_KINDS = (
    "新区|高新区|经开区|开发区|投资区|合作区|示范区|起步区|园区|港务区|经济区|试验区|度假区|风景区|名胜区"
    "|知识城|科学城|科技城|产业城|管理区|保税区|保税港区|特区"
)
_OF_CITY = lazy(rf"(?P<zone>[\u4e00-\u9fff]{{1,8}}?(?:{_KINDS}))")
_ANY_OF_CITY = lazy(_KINDS)
_ZONE_KIND = lazy(rf"(?:国家|省级|经济|技术|高新|产业|工业|旅游)*+(?:{_KINDS})$")
# Characters of the longest such name: of a city (4), of the zone (8), of its kind (4).
_NAME = 16
# A zone anywhere in a text, with up to four characters that may be its place's name.
_ANYWHERE = lazy(
    r"(?P<name>[\u4e00-\u9fff]{2,4}?)(?:国家级?|省级)?(?:经济技术|经济|高新技术产业|新技术|高新)(?:开发区|区|园区)"
)
_FREE_TRADE = lazy(
    r"中国[（(](?P<province>[\u4e00-\u9fff]{2,4})[)）]自由贸易试验区(?P<name>[\u4e00-\u9fff]{2,4})片区"
)
_MUNICIPALITIES = ("11", "12", "31", "50")
# Zones of cities and above that are not called after the place that they serve -> its code. Those
# called after it need no list.
_OWN_NAMES = {
    "郑东新区": "4101", "航空港经济综合实验区": "4101", "长兴岛经济": "2102",
    "长兴岛经济技术开发区": "2102", "东疆综合保税区": "120116", "东疆保税港区": "120116",
    "中新天津生态城": "120116", "张江高科技园区": "310115", "外高桥保税区": "310115",
    "松山湖高新": "4419", "翠亨新区": "4420", "大亚湾经济": "4413", "大亚湾区": "4413",
    "大鹏新区": "4403", "洋浦经济开发区": "4604", "崖州湾科技城": "4602", "沣东新城": "6101",
    "沣西新城": "6101", "秦汉新城": "6101", "泾河新城": "6101", "曲江新区": "6101",
    "浐灞生态区": "6101", "两江新区": "50", "雄安新区": "13", "沈抚改革创新示范区": "21",
    "东湖新技术开发区": "4201", "赣江新区": "36", "平潭综合实验区": "350128", "湄洲岛国家": "3503",
    "古雷港经济": "3506", "合肥巢湖经济开发区": "3401", "江东新区": "4601", "五象新区": "4501",
    "东湖高新": "4201", "东湖开发区": "4201", "中关村科技园": "11", "中关村科学城": "110108",
    "横琴粤澳深度合作区": "440402", "前海深港": "4403", "前海合作区": "4403", "滨海湾新区": "4419",
    "临港新片区": "31", "中新广州知识城": "440112", "沈抚示范区": "21", "宁东能源化工基地": "64",
    "张江科学城": "310115", "武当山旅游经济特区": "4203", "武当山特区": "4203", "普陀山": "3309",
    "洪江管理区": "4312", "洪江区": "4312", "大通湖区": "4309", "屈原管理区": "4306",
    "回龙圩管理区": "4311", "金洞管理区": "4311", "杭州湾新区": "3302", "泰山景区": "3709",
    "和林格尔新区": "1501", "吉林高新": "2202", "吉林经济": "2202", "吉林经开": "2202",
}  # fmt: skip


def zone_place(text: str, outer: PlaceMention | None = None) -> PlaceMention | None:
    """The city or county called without 市 or 县 that a text beginning with a zone's name names.

    Parameters
    ----------
    outer : the place that stands before the zone's name (江苏常州经济开发区, 天津滨海高新区)
    """
    found = _ZONE.match(text, outer.end if outer else 0)
    if not found:
        return None
    own = _own_names().match(text, found.start())
    if own:  # 东湖高新区 is no zone of a 东湖区
        return zone_named(own.group())
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


def zone_of_city(text: str) -> PlaceMention | None:
    """The city that begins the name of a zone with a name of its own: 惠州仲恺高新区, 威海南海新区.

    What lies in that city by the name of the zone itself, or of its first characters, is more exact
    (青岛西海岸新区 is 黄岛区, 河源东源产业园区 东源县).
    """
    if not _ANY_OF_CITY.search(text[:_NAME]):
        return None
    for length in (4, 3, 2):
        cities = [r for r in resolve(text[:length], level="city") if r.name != text[:length]]
        found = _OF_CITY.match(text, length) if len(cities) == 1 else None
        if not found:
            continue
        zone = found["zone"]
        region = cities[0]
        named = zone_named(zone)
        if named and named.start == 0:
            return PlaceMention(0, found.end(), text[: found.end()], named.candidates)
        stem = _ZONE_KIND.sub("", zone)
        for name in (zone, stem):
            inner = [r for r in resolve(name, within=cities[0]) if r.level == "county"]
            if len(inner) == 1:
                region = inner[0]
                break
        return PlaceMention(0, found.end(), text[: found.end()], (region,))
    return None


def zone_named(text: str) -> PlaceMention | None:
    """The city or county of the first zone in a text that is not called after it (郑东新区)."""
    found = _own_names().search(text)
    region = by_code(_OWN_NAMES[found.group()]) if found else None
    return PlaceMention(*found.span(), found.group(), (region,)) if found and region else None


def free_trade_area(text: str) -> PlaceMention | None:
    """The city of a part of a free-trade zone: 中国（福建）自由贸易试验区福州片区."""
    found = _FREE_TRADE.match(text)
    within = resolve(found["province"], level="province") if found else []
    if not found or len(within) != 1:
        return None
    cities = _areas(found["name"], within[0])
    return PlaceMention(0, found.end(), found.group(), tuple(cities)) if cities else None


def zones_in(text: str) -> list[Region]:
    """The cities or counties of the zones that a text names anywhere, each once, in order."""
    found: list[Region] = []
    for zone in _ANYWHERE.finditer(text):
        for start in range(zone.start(), zone.end("name") - 1):
            place = zone_place(text[start : zone.end()])
            if place and len(place.candidates) == 1:
                found += [place.candidates[0]]
                break
    return list(dict.fromkeys(found))


def served(region: Region) -> Region:
    """The city or county that a zone serves; any other region is its own.

    Statistics count zones as townships (北京经济技术开发区 in 大兴区). A zone serves the area that
    it is called after, if it lies there, else its county.
    """
    if region.level != "township" or not _IS_ZONE.search(region.name):
        return region
    above = parents(region)
    named = zone_place(region.name)
    fitting = [r for r in named.candidates if r in above] if named else []
    whole = [r for r in above if r.code in _MUNICIPALITIES and region.name[:2] in r.name]
    return next(iter(fitting or whole or above), region)


@cache
def _own_names() -> re.Pattern[str]:
    return lazy("|".join(sorted(_OWN_NAMES, key=len, reverse=True)))


def _areas(name: str, within: Region | None) -> list[Region]:
    return [r for r in resolve(name, within=within) if r.level in ("city", "county")]
