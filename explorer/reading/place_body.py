"""The region of a text that nowhere says whose it is: by what it calls itself and speaks of.

First the kind: 我镇, 我县, 现将县人民政府..., or the committee that leads (of a bureau: 在区委、
区政府的领导下). Then the places of that kind that the text names, or whose parts it names, in its
own documents (《岳阳县人民政府常务会会前学法制度》) and slogans (法治罗湖) above all. It is an
inference: what it finds carries the doubt "region-inferred".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from explorer.gazetteer import (
    PlaceMention,
    by_code,
    cities,
    contains,
    parents,
    regions_of_host,
    resolve,
)
from explorer.gazetteer.hosts import bare
from explorer.patterns import lazy
from explorer.reading.clues import Clues
from explorer.types import Region

TOWNSHIPS = ("镇", "乡", "街道", "苏木")
_PLACES = "自治区|自治州|自治县|自治旗|[省市县区州盟旗]"
# What a text calls itself, the surest first. 我市 tells more than 全市: a county's report speaks of
# 全省 and 全市 too. A county never says 我镇, but a township says 我县.
_STATED = lazy(rf"代表\w{{0,12}}?({_PLACES}|镇|乡)人民政府")
_TOWNSHIP = lazy(
    r"(?:我|本)(镇|乡|街道|苏木)(?!镇)|(?:^|[，,。；])(?P<head>镇|乡)(?=党委|政府|人民政府)"
    r"|(?:^|[，,。；年])(?P<street>街道)"
    r"(?=党工委|根据|坚持|认真|严格|围绕|始终|对照|积极|按照|通过|高度)",
    re.M,
)
_OWN = lazy(rf"(?:我|本)({_PLACES})(?![域级外内])")
_ACTS = "坚持|认真|以|在|深入|严格|全面|紧紧|始终|按照|积极|持续|高度|切实|根据|围绕|聚焦|立足|主动"
_SUBJECT = lazy(
    rf"(?:^|[，,。：:将])\s?({_PLACES})(?!委)(?:人民政府|政府|[\u4e00-\u9fff]{{2,10}}?(?:局|厅|委|办|中心))"
    rf"(?=\d{{4}}\s?年|{_ACTS})|({_PLACES})各级(?:政府|行政机关|党委)",
    re.M,
)
# 2024年，市[应急局]坚持...; 大冶市|应急管理局
_BUREAU = lazy(
    rf"(?:^|[，,。：:将年])\s?(?P<kind>{_PLACES})(?!委)(?P<bureau>[\u4e00-\u9fff]{{2,10}}?(?:局|厅|委|办))"
    rf"(?=\d{{4}}\s?年|{_ACTS}|全面|扎实|不断|结合|贯彻)",
    re.M,
)
_IN_FULL = lazy(r"[\u4e00-\u9fff]{2,10}?(?:局|厅|委|办)(?=[\u4e00-\u9fff《》\d“”，。、]|$)")
_LED = lazy(rf"({_PLACES})委、\1?(?:人民)?政府")
_ALL = lazy(rf"全({_PLACES}|镇|乡)(?![域级外内])")
# 法治罗湖, 平安建设: a slogan with the place's name without its kind.
_SLOGAN = lazy(
    r"(?:法治|平安|数字|健康|清廉|活力|美丽|文明|信用|智慧|幸福)([\u4e00-\u9fff]{2,6}?)(?=建设|[”\"》、]|\d|水平|品牌|行动|筑牢|提供|作出|奠定|贡献|实践)"
)
# Places whose names are what such slogans are on: 法治公安建设 is no 公安县's.
_WORDS = frozenset(
    ["公安", "平安", "和平", "文化", "新华", "东方", "中心", "城区", "市中", "市场", "团结", "友谊"]
)
# 中国青川[门户网站], 在青川县[政府网]: where a body says that it put its pages up; the end is
# sought first, as it is rare.
_SITE_END = lazy(r"门户网站|信息公开网|政府网|融媒体中心")
_SITE_NAME = lazy(
    r"(?:中国[·•]?|[以在过由](?!中国))([\u4e00-\u9fff]{2,6}?)[”\"]?(?:人民政府|政府)?$"
)
# Characters before the end.
_SITE_LENGTH = 16
_TITLES = lazy(r"《[^《》]{4,60}》")
_STEM = lazy(r"(?:市|地区|盟|[\u4e00-\u9fff]{1,4}族自治州|自治州)$")
# Votes. A mention is one, one in the name of a document or a slogan two; a region needs so many ...
_MIN_VOTES = 3
# ... but fewer in a text shorter than this many characters (an excerpt): longer ones name their own
# place often, and others' too.
_SHORT = 3_000
_MIN_VOTES_SHORT = 2
# ... and this many times as many as any other.
_MIN_LEAD = 1.5
# Divisions, offices and slogans that only one autonomous region has.
_MARKS = {
    "15": lazy(r"苏木|旗县|盟市|铸牢.{0,40}模范自治区"),
    "65": lazy(r"地州市|依法治疆|治疆方略"),
    "54": lazy(r"地市行署|依法治藏|治藏方略"),
    "45": lazy(r"法治广西|壮美广西"),
    "64": lazy(r"法治宁夏|美丽新宁夏"),
}
_OF_PROVINCE = lazy(r"[我本]厅|厅党[组委]|我省")
# What the county above a township can be called.
_COUNTIES = ("县", "区", "市", "旗")


@dataclass
class Finding:
    """The region, or what is known instead."""

    region: Region | None = None
    evidence: str = ""
    doubts: list[str] = field(default_factory=list)
    candidates: tuple[Region, ...] = ()


def own_kind(clues: Clues) -> str | None:
    """省, 市, 县, 镇, 街道, 自治区 ...: the kind of division that the text calls itself."""
    stated = _STATED.search(clues.beginning)
    if stated:
        return stated[1]
    sample = clues.sample
    township = Counter(
        found[1] or found["head"] or found["street"] for found in _TOWNSHIP.finditer(sample)
    )
    if township:
        return township.most_common(1)[0][0]
    own = Counter(found[1] for found in _OWN.finditer(sample))
    if own:
        return own.most_common(1)[0][0]
    for pattern in (_SUBJECT, _LED):
        found = pattern.search(clues.beginning)
        if found:
            return next(kind for kind in found.groups() if kind)
    calls = Counter(found[1] for found in _ALL.finditer(sample))
    if calls:
        return calls.most_common(1)[0][0]
    return "省" if _OF_PROVINCE.search(sample) else None  # only provinces have 厅


def own_words(clues: Clues) -> bool:
    """True if the text says 我镇, 本县 ... of itself, and does not only tell of 全市."""
    return bool(_TOWNSHIP.search(clues.sample) or _OWN.search(clues.sample))


def is_kind(region: Region, kind: str) -> bool:
    """True if a region is of a kind of division that texts call themselves."""
    if kind in ("县", "旗", "州"):
        return region.name.endswith(kind) and region.level != "township"
    return region.name.endswith(kind) and (region.level == "township") == (kind in TOWNSHIPS)


def from_body(clues: Clues) -> Finding | None:
    """The region whose name and parts the text speaks of, of the kind that it calls itself."""
    kind = own_kind(clues)
    mentions = clues.places
    spelt = [r for host in clues.hosts for r in regions_of_host(host)]
    if kind is None:  # of a bureau, most often: its county is told by documents and slogans
        return _county(clues, mentions, spelt) or _common(mentions)
    if kind in TOWNSHIPS:
        return _township(clues.sample, kind, mentions, spelt) or _coarse(clues, mentions, spelt)
    found = _own_bureau(clues, kind, mentions) or _most_named(
        clues, _votes(clues.sample, kind, mentions), spelt
    )
    return found or (_autonomous(clues) if kind == "自治区" else None)


def _own_bureau(clues: Clues, kind: str, mentions: list[PlaceMention]) -> Finding | None:
    """The one region whose bureau the text names in full, where that bureau reports.

    市应急局坚持... and 《宁国市应急管理局...制度》: two statements that agree.
    """
    own = _BUREAU.search(clues.beginning)
    if own is None or own["kind"] != kind:
        return None
    named: dict[Region, str] = {}
    for mention in mentions:
        full = _IN_FULL.match(clues.sample, mention.end)
        region = mention.region
        if full and region and is_kind(region, kind) and full.group()[:2] == own["bureau"][:2]:
            named.setdefault(region, mention.text + full.group())
    if len(named) != 1:
        return None
    region, text = next(iter(named.items()))
    return Finding(region, f"text: {text}", ["region-inferred"])


def _coarse(clues: Clues, mentions: list[PlaceMention], spelt: list[Region]) -> Finding | None:
    """The county that a township's text speaks of, where it never says its own name."""
    finding = _county(clues, mentions, spelt)
    if finding:
        finding.doubts.append("region-coarse")
    return finding


def _county(clues: Clues, mentions: list[PlaceMention], spelt: list[Region]) -> Finding | None:
    """The county that a text speaks of most."""
    counties: Counter[Region] = Counter()
    for kind in _COUNTIES:
        found = _votes(clues.sample, kind, mentions, cities_too=False)
        counties.update({r: n for r, n in found.items() if r.level == "county"})
    return _most_named(clues, counties, spelt)


def _common(mentions: list[PlaceMention]) -> Finding | None:
    """The widest place below a province that holds all else that a text names.

    盐城市, 亭湖区, 盐都区: the first. Townships may lie elsewhere: their names, and those of zones,
    are often another's too. A text that names nothing but one province is the province's.
    """
    named = Counter(m.region for m in mentions if m.region)
    areas = [region for region in named if region.level != "township"]
    below = [region for region in areas if region.level != "province"]
    region = min(below or areas, key=lambda r: len(r.code), default=None)
    if region is None or any(not (contains(region, r) or contains(r, region)) for r in areas):
        return None
    needed = _MIN_VOTES_SHORT if below else _MIN_VOTES
    if sum(n for r, n in named.items() if contains(region, r)) < needed:
        return None
    return Finding(region, f"text: {region.name} and its parts only", ["region-inferred"])


def _most_named(clues: Clues, votes: Counter[Region], spelt: list[Region]) -> Finding | None:
    likely = {r: n for r, n in votes.items() if r in spelt}
    ranked = Counter(likely or votes).most_common(2)
    needed = _MIN_VOTES_SHORT if len(clues.sample) < _SHORT else _MIN_VOTES
    if not ranked:
        return None
    # 我厅 is a province's, and a text that names but one of them names its own.
    sole = (
        len(votes) == 1 and ranked[0][0].level == "province" and _OF_PROVINCE.search(clues.sample)
    )
    if ranked[0][1] < needed and not likely and not sole:
        return None
    if len(ranked) > 1 and ranked[0][1] < _MIN_LEAD * ranked[1][1]:
        return None
    region, count = ranked[0]
    return Finding(region, f"text: {region.name} and its parts, {count} times", ["region-inferred"])


def _township(
    text: str, kind: str, mentions: list[PlaceMention], spelt: list[Region]
) -> Finding | None:
    """The township that a text names most; several of one name are told by what else it names."""
    named = Counter(m.text for m in mentions if any(is_kind(c, kind) for c in m.candidates))
    bearing = {m.text: m.candidates for m in mentions}
    for slogan in _SLOGAN.finditer(text):  # 法治舒桥建设; 法治文化建设 would be a dozen's
        regions = tuple(r for r in resolve(slogan[1], level="township") if is_kind(r, kind))
        if len(regions) == 1:
            named[regions[0].name] += 2
            bearing.setdefault(regions[0].name, regions)
    ranked = named.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    name, count = ranked[0]
    candidates = bearing[name]
    above = [m.candidates[0] for m in mentions if len(m.candidates) == 1 and m.text != name]
    for known in (spelt, above):
        left = tuple(c for c in candidates if any(contains(r, c) for r in known))
        if left:
            candidates = left
        if len(candidates) == 1:
            break
    proof = f"text: {name}, {count} times"
    if len(candidates) > 1 and (called := called_above(candidates, text)):
        candidates, proof = (called[0],), f"{proof}; {called[1]}"
    if len(candidates) > 1:
        return Finding(None, proof, ["region-ambiguous"], candidates)
    return Finding(candidates[0], proof, ["region-inferred"])


def called_above(candidates: tuple[Region, ...], text: str) -> tuple[Region, str] | None:
    """The one candidate whose city or county the text names without its kind (深圳), and how."""
    found = []
    for candidate in candidates:
        stems = [bare(above.name) for above in parents(candidate) if above.level != "province"]
        own = candidate.name
        named = [stem for stem in stems if len(stem) >= 2 and stem not in own and stem in text]
        if named:
            found.append((candidate, named[0]))
    return found[0] if len(found) == 1 else None


def _votes(
    text: str, kind: str, mentions: list[PlaceMention], *, cities_too: bool = True
) -> Counter[Region]:
    """How often a text names each region of a kind; `cities_too` counts cities without 市."""
    titles = [found.span() for found in _TITLES.finditer(text)]
    votes: Counter[Region] = Counter()
    for mention in mentions:
        if len(mention.candidates) != 1:
            continue
        weight = 1 + any(start < mention.start < end for start, end in titles)
        region = mention.candidates[0]
        for above in (region, *parents(region)):
            if is_kind(above, kind):
                votes[above] += weight
    for name in (*(slogan[1] for slogan in _SLOGAN.finditer(text)), *_own_sites(text)):
        named = [] if name in _WORDS else [r for r in resolve(name) if is_kind(r, kind)]
        if len(named) == 1:
            votes[named[0]] += 2
    if cities_too and kind in "市州盟":
        pairs = set(_beginnings(kind).findall(text))  # counting the others would find none
        for region, stem in _stems(kind):
            if stem[:2] in pairs and (count := text.count(stem)):
                votes[region] += count
    return votes


def _own_sites(text: str) -> Iterator[str]:
    """The names of places whose sites a text says that it was put up on."""
    for end in _SITE_END.finditer(text):
        before = text[max(end.start() - _SITE_LENGTH, 0) : end.start()]
        if found := _SITE_NAME.search(before):
            yield found[1]


def _autonomous(clues: Clues) -> Finding | None:
    """The autonomous region that a text calls itself without its name, by words only it has."""
    for code, words in _MARKS.items():
        found = words.search(clues.sample)
        region = by_code(code) if found else None
        if found and region:
            return Finding(region, f"text: 自治区, {found.group()}", ["region-inferred"])
    return None


@cache
def _beginnings(kind: str) -> re.Pattern[str]:
    """Whatever begins like a stem, by its first two characters; one search for all of them."""
    stems = [stem for _, stem in _stems(kind)]
    first, second = ("".join(sorted({stem[i] for stem in stems})) for i in (0, 1))
    return lazy(f"(?=([{first}][{second}]))")


@cache
def _stems(kind: str) -> tuple[tuple[Region, str], ...]:
    """Cities called without 市 (现代化南充建设)."""
    pairs = ((region, _STEM.sub("", region.name)) for region in cities() if is_kind(region, kind))
    return tuple((region, stem) for region, stem in pairs if len(stem) >= 2)
