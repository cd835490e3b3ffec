"""Which administrative division a report is about.

Order of evidence, and why:

1. title: it names whose report this is, nearly always first thing.
2. signature and issuer: the body that reports; with its county before it, more exact than the
   title. So does the assembly under a work report's title (在马鞍山市第十七届人民代表大会...上).
3. opening: the first place that is its subject; in an openness report whom to ask; other lines
   above the text.
4. source line and record table: who published; a township's page often gives its county only.
   The division's code inside the index number (370402/2022-00029, 11500229768895163R) chooses
   between places of one name, or tells the county alone, with a doubt.
5. the site's own name in menus, dialogs, copyright lines. Counts with a doubt: sites take in
   others' texts.
6. folder and file names: chosen by whoever collected the files, so below what the page says; where
   they say another place, that is a conflict.
7. the body: what it calls itself (我镇, 县人民政府) and the places of that kind that it speaks of;
   the counties and townships that it names lie in the region. Counts with a doubt.
8. the host of the page's address (xuwen.gov.cn): only the sounds of a name. Counts with a doubt.

The first that names a place decides. The others choose between places of one name (大江镇 exists
twice), and a unique mention among 2 to 5 that lies elsewhere is noted as a conflict. What stays
ambiguous stays unknown, with the candidates in `extra`.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePath

from explorer.gazetteer import (
    PlaceMention,
    contains,
    find_places,
    is_former,
    regions_of_host,
    resolve,
)
from explorer.patterns import lazy
from explorer.reading.clues import Clues
from explorer.reading.index_code import regions_of_index
from explorer.reading.national import national_body
from explorer.reading.papers import is_paper
from explorer.reading.place_body import (
    TOWNSHIPS,
    Finding,
    called_above,
    from_body,
    is_kind,
    own_kind,
    own_words,
)
from explorer.reading.place_sure import speaks_itself
from explorer.reading.zones import (
    free_trade_area,
    served,
    zone_named,
    zone_of_city,
    zone_place,
    zones_in,
)
from explorer.types import Region

# A place in the opening is its subject when this stands before it ...
_LEADS = lazy(
    r"(?:^|[,，。、年度代表]|以来|今年|一年|去年|(?:现将|编制|公布|公开|发布)\s?[《]?(?:\d{4}年度?)?)\s?$"
)
# ... this does not follow (2023年唐家湾镇人民调解委员会获评..., 丰都县等5个县) ...
_OTHERS = lazy(
    r"[\u4e00-\u9fff]{0,14}?(?:[厅局]长|巡视员|教授|书记[\u4e00-\u9fff]{2,3}[、，,])"
    r"|[\u4e00-\u9fff]{0,8}?(?:人民调解|派出所|法院|检察院|法庭|社区|村(?!镇)|小学|中学|学校|医院|公司)|等|[、和与及]"
)
_ACTS = lazy(
    r"^[\u4e00-\u9fff]{2,24}?(?:坚持|认真|深入|严格|全面|紧紧|始终|按照|积极|持续|高度|切实|根据|围绕|聚焦|立足|信息公开|法治政府)"
)
# ... and behind the name of a province stands who acts for it (吉林省委省政府深入...) ...
_OF_PROVINCE = lazy(r"委|(?:人民)?政府|各级|[\u4e00-\u9fff]{2,14}?[厅局](?![长级])")
# ... and it is not one of those who are only mentioned (视察四川, 在广东考察).
_ONLY_MENTIONED = lazy(r"(?:视察|考察|调研|对|参加|来)$")
_UNLISTED = lazy(r"^[\u4e00-\u9fff]{2,8}?(?:镇|乡|街道)(?=\d|人民政府|办事处|法治|关于)")
# Where others than the one who reports are named too.
_OTHERS_TOO = ("opening", "enquiries", "writer", "head", "source line", "record table", "site")
# Under the title of a work report: the assembly it was given to, and who gave it.
_SUBTITLE = lazy(r"人民代表大会|[市县区州盟旗镇乡]长(?:\s|　|$)")
# 2020年8月10日于北京市: where it was read out.
_SPOKEN_AT = lazy(r"日\s?[于在]")
# 鲤城区人民政府金龙街道办事处: the place goes on behind these.
_GOVERNMENT = lazy(
    r"(?:人民)?政府(?:关于)?|生产建设兵团(?:第?[一二三四五六七八九十\d]{1,3}师)?|[省市县区]?委(?:员会)?|党委|\s|[\s\d年度()（）【】\[\]]{1,10}(?:关于)?"
)
# 鹤龙街坚持...: subdistricts called without 道.
_ENQUIRIES = lazy(
    r"疑问[，,]?\s?(?:敬?请与|请联系[:：]?|可联系[:：]?)\s?((?:中国[（(][\u4e00-\u9fff]{2,4}[)）])?[\u4e00-\u9fff]{4,30}?)(?:联系|[，,:：（(])"
)
_WRITTEN = lazy(
    r"[，,。]\s?由([\u4e00-\u9fff]{4,30}?)(?:负责|牵头|组织|汇总)?(?:编制|撰写|编写)(?!的)"
)
# Characters. Where an openness report says whom to ask: at its beginning.
_ENQUIRIES_WITHIN = 2_000
_ENUMERATED = lazy("[、和与及]")
# 高新区(新市区)人民政府: a zone and the district that it is one with.
_BRACKETED = lazy(r"(?:[\u4e00-\u9fff]{2,10}区)[(（]([\u4e00-\u9fff]{2,8}区)[)）](?=人民政府)")
# 云浮市|生态环境局云城分局
_BRANCH = lazy(r"[\u4e00-\u9fff]{2,12}?局(?P<name>[\u4e00-\u9fff]{2,8}?)(?:分局|管理局|支局)")
_BRANCH_OF = lazy(r"[市州盟区][\u4e00-\u9fff]{2,12}?局(?P<name>[\u4e00-\u9fff]{2,8}?)分局")
# What of a zone's name can stand behind the part that is known by.
_ZONE_REST = lazy("(?:国家级?|经济|技术|高新|产业|开发|示范|园|区|管委会|管理委员会)*")
_STREET = lazy(
    r"(?:^|[,，。年])(?P<name>[\u4e00-\u9fff]{2,4})街(?=坚持|认真|以|在|深入|严格|全面|始终|按照|积极|党"
    r"|(?:19|20)\d{2}\s?年|关于|法治|政府信息)"
)
# 2024年宁河经济开发区在区委...的领导下
_ZONE_SUBJECT = lazy(
    r"(?:^|[,，。年])(?P<zone>[\u4e00-\u9fff]{2,6}?(?:经济|经济技术|高新技术产业|高新|产业|工业)(?:开发区|园区|园|区))"
)
# The context must name parts of one candidate this many times as often as those of any other.
_MIN_LEAD = 1.5


def find_region(clues: Clues, issuer: str | None) -> Finding:
    """Resolve the region of a report."""
    if is_paper(clues):  # whose authors work somewhere, and who studied some place
        return Finding(doubts=["no-region"])
    signed = clues.signature[0]
    published = clues.field("来源", "信息来源", "稿件来源", "文章来源", "供稿", "供稿单位")
    record = clues.field("发布机构", "发布机关", "发文机关", "发文机构", "发布单位", "公开主体")
    texts = [
        ("title", clues.title or ""),
        ("signature", signed or ""),
        ("issuer", "" if issuer == signed else issuer or ""),
        ("subtitle", next((h for h in clues.head if _SUBTITLE.search(h)), "")),
        ("opening", _first_subject(clues.openings)),
        ("enquiries", enquiries(clues)),
        ("writer", writer(clues)),
        *(
            ("head", text)
            for text in clues.head
            if not (_SUBTITLE.search(text) or _SPOKEN_AT.search(text))
        ),
        ("source line", published[1] if published else ""),
        ("record table", record[1] if record else ""),
        *(("site", text) for text in clues.site),
    ]
    named = [(where, text, _place(text)) for where, text in texts if text]
    if _of_the_country(clues, named):
        return Finding(doubts=["no-region"])
    found = _decide(named, clues)
    if found.region is None and not found.candidates:
        found = (
            _from_path(clues.path)
            or _from_index(clues, named)
            or from_body(clues)
            or _from_zone(clues)
            or _from_url(clues)
            or Finding(doubts=["no-region"])
        )
    # 国务院关于支持...: about it, not of it; 国家税务总局台山市税务局 is of its place.
    if found.region and national_body(issuer or "") and not find_places(issuer or ""):
        found.doubts.append("region-conflict")
    if found.region and found.evidence.startswith("site: "):
        found.doubts.append("region-inferred")
    if found.region and found.region.level != "township":
        unlisted = _UNLISTED.match(clues.title or "")
        if unlisted and found.region.name not in unlisted.group():
            found.doubts.append("region-coarse")
    if found.region:
        found.doubts += _against(found.region, found.evidence, clues)
    return found


def _of_the_country(clues: Clues, named: list[tuple[str, str, PlaceMention | None]]) -> bool:
    """True if a national body reports: 国务院关于...的报告, 2021年,自然资源部坚持....

    A title that names a division is that division's, whoever stands before it (国务院关于支持...).
    """
    title = clues.title or ""
    if any(where == "title" and place for where, _, place in named):
        return False
    return bool(national_body(title or next(iter(clues.openings), "")))


def _against(region: Region, evidence: str, clues: Clues) -> list[str]:
    """Doubts where what else the page shows does not fit the region."""
    doubts = []
    branch = _BRANCH_OF.search(f"{clues.title or ''} {clues.opening[:60]}")
    if branch and region.level == "city" and branch["name"] not in region.name:
        doubts.append("region-coarse")  # a branch in a district that is not known by this name
    if evidence.startswith(_OTHERS_TOO) and not zone_named(evidence) and own_words(clues):
        kind = own_kind(clues)
        if kind and not is_kind(region, kind):
            doubts.append("region-coarse" if kind in TOWNSHIPS else "region-conflict")
    # 福建省/闽清县/塔庄镇.txt that holds another county's report: misfiled, or misread.
    filed = [m.region for m in _path_mentions(clues.path) if m.region]
    if filed and not any(contains(r, region) or contains(region, r) for r in filed):
        doubts.append("region-conflict")
    for coded in regions_of_index(clues):
        if not (contains(coded, region) or contains(region, coded)):
            doubts.append("region-conflict")
    spelt = [r for host in clues.own_hosts for r in regions_of_host(host)]
    if spelt and not any(contains(r, region) or contains(region, r) for r in spelt):
        doubts.append("region-conflict")
    return doubts


def name_place(text: str) -> Region | None:
    """The division that a name given on purpose means (广东省台山市大江镇, 台山市), if only one."""
    found = _place(text)
    candidates = found.candidates if found else tuple(resolve(text))
    if not found:  # 火星 is no township (火星街道) unless its kind is said
        candidates = tuple(r for r in candidates if r.level != "township" or r.name == text)
    return candidates[0] if len(candidates) == 1 else None


def _place(text: str) -> PlaceMention | None:
    """The place that a short text is about: the last of the first names that stand together."""
    text = _BRACKETED.sub(r"\1", text)
    mentions = find_places(text)
    own = zone_named(text) or free_trade_area(text)
    if own and own.start == 0:
        return _township_of_zone(text, own, mentions) or own
    if not (mentions and mentions[0].start == 0) and (own := zone_of_city(text)):
        return own
    if not mentions:
        return zone_place(text) or zone_named(text) or _street(text)
    place = mentions[0]
    for following in mentions[1:]:
        between = text[place.end : following.start]
        if between and not (_GOVERNMENT.fullmatch(between) and _inside(following, place)):
            break
        if _ENUMERATED.match(text, following.end) and following is not mentions[-1]:
            break  # 全椒县襄河镇、大墅镇: the county's
        place = following
    branch = _BRANCH.match(text, place.end)
    if branch:
        return _branch(branch, place)
    if place.candidates[0].level == "province" and len(place.text) <= 3:
        return zone_place(text, place) or place  # 江苏常州经济开发区
    return place


def _township_of_zone(
    text: str, zone: PlaceMention, mentions: list[PlaceMention]
) -> PlaceMention | None:
    """The township that stands behind the name of a zone (吉林高新技术产业开发区[新北街道])."""
    for mention in mentions:
        if mention.start < zone.end or not _ZONE_REST.fullmatch(text[zone.end : mention.start]):
            continue
        lies = _inside(mention, zone)
        return mention if lies and mention.candidates[0].level == "township" else None
    return None


def _branch(found: re.Match[str], above: PlaceMention) -> PlaceMention:
    """The district of a bureau's branch (云浮市生态环境局[云城]分局); the city if it is none."""
    name = found["name"]
    regions = [
        r
        for outer in above.candidates
        for r in resolve(name, within=outer)
        if r.level == "county" and r != outer
    ]
    if len(regions) != 1:
        return above
    return PlaceMention(above.start, found.end("name"), name, tuple(regions))


def _street(text: str) -> PlaceMention | None:
    """A subdistrict called without 道 (佳荣里街2021年...)."""
    found = _STREET.search(text)
    regions = resolve(f"{found['name']}街道", level="township") if found else []
    return (
        PlaceMention(*found.span("name"), found["name"], tuple(regions))
        if found and regions
        else None
    )


def _within(region: Region, outer: tuple[Region, ...]) -> bool:
    return any(contains(o, region) for o in outer)


def _inside(inner: PlaceMention, outer: PlaceMention) -> bool:
    return any(a != b and contains(a, b) for a in outer.candidates for b in inner.candidates)


def enquiries(clues: Clues) -> str:
    """The body that an openness report names for questions: 如有疑问,请与某市审计局联系."""
    found = _ENQUIRIES.search(clues.sample[:_ENQUIRIES_WITHIN])
    return found[1] if found else ""


def writer(clues: Clues) -> str:
    """The body that an openness report says has written it: 由沙河口区人民政府办公室编制."""
    found = _WRITTEN.search(clues.beginning)
    return found[1] if found else ""


def _first_subject(openings: list[str]) -> str:
    """The subject of the first paragraph that has a place for one.

    Further paragraphs speak of others too, so there a place must do what reports say of their own.
    """
    for i, opening in enumerate(openings):
        found = _subject(opening)
        if found and (i == 0 or _ACTS.search(found)):
            return found
    return ""


def _subject(opening: str) -> str:
    """The part of the opening that begins with its subject, "" if none is a place."""
    last: PlaceMention | None = None
    for mention in find_places(opening[:200]):
        before = opening[: mention.start]
        listed = (
            last is not None
            and _ENUMERATED.fullmatch(opening[last.end : mention.start])
            and not _inside(mention, last)
        )
        last = mention
        if mention.text in ("中国",) or listed or _ONLY_MENTIONED.search(before):
            continue  # 亭湖区、[盐都区]城市管理部门: one of several is no subject
        short = mention.candidates[0].level == "province" and len(mention.text) <= 3
        spoken = mention.text[-1] in "省市" and _OF_PROVINCE.match(opening, mention.end)
        if short and not spoken and "人民政府" not in opening[mention.end :][:6]:
            continue
        if _LEADS.search(before) and not _OTHERS.match(opening, mention.end):
            return opening[mention.start : mention.end + 30]
    street = _STREET.search(opening)
    if street:
        return f"{street['name']}街道"
    zone = _ZONE_SUBJECT.search(opening[:100])
    if zone:
        return opening[zone.start("zone") :][:30]
    own = zone_named(opening[:200])
    return opening[own.start : own.end + 30] if own else ""


def _decide(named: list[tuple[str, str, PlaceMention | None]], clues: Clues) -> Finding:
    first = next(((w, t, m) for w, t, m in named if m is not None), None)
    if first is None:
        return Finding()
    where, text, mention = first
    others = [(w, m) for w, t, m in named if m is not None and (w, t) != (where, text)]
    candidates = mention.candidates
    found = Finding(evidence=f"{where}: {mention.text}")
    # The signature may name a part of what the title names: 丰都县... signed by 暨龙镇人民政府.
    for w, other in others:
        inside = [r for r in other.candidates for c in candidates if r != c and contains(c, r)]
        if w in ("signature", "issuer") and inside:
            candidates = tuple(inside)
            found.evidence = f"{w}: {other.text}"
            break
    if len(candidates) > 1:
        candidates, helper = _choose(candidates, others, clues)
        found.evidence += helper
        if helper.startswith(_WEAK):
            found.doubts.append("region-inferred")
    if where != "site" and not speaks_itself(_BRACKETED.sub(r"\1", text), mention):
        found.doubts.append("region-inferred")  # it is spoken of; who reports may be another
    present = tuple(r for r in candidates if not is_former(mention.text, r))
    if len(candidates) > 1 and len(present) == 1 and mention.text in {r.name for r in present}:
        candidates = present  # one bears the name today, the others did
        found.evidence += "; present name"
        found.doubts.append("region-inferred")
    if len(candidates) > 1:
        found.candidates = candidates
        found.doubts.append("region-ambiguous")
        return found
    found.region = served(candidates[0])
    if where != "site" and _shared_stem(found.region, mention):
        # 东湖高新区 is not 东湖区's: certain where city or province is named too
        above = [*(m for _, m in others), *find_places(text[: mention.end - len(mention.text)])]
        if not any(
            r != found.region and contains(r, found.region) for m in above for r in m.candidates
        ):
            found.doubts.append("region-inferred")
    if is_former(mention.text, found.region) and mention.text != found.region.name:
        found.evidence += f" (now {found.region.name})"
        if found.region.level == "township":  # lists of former townships are not complete
            found.doubts.append("region-renamed")
    for w, other in others:
        if w in ("signature", "issuer", "opening", "source line", "record table") and not any(
            contains(found.region, r) or contains(r, found.region) for r in other.candidates
        ):
            found.doubts.append("region-conflict")
            break
    return found


# What the whole text speaks of is a sign, no statement.
_WEAK = "; text:"


def _shared_stem(region: Region, mention: PlaceMention) -> bool:
    """True if a county is called without its kind, by a name that other divisions have too."""
    return (
        region.level == "county"
        and mention.text != region.name
        and region.name.startswith(mention.text)
        and len(resolve(mention.text)) > 1
    )


def _choose(
    candidates: tuple[Region, ...], others: list[tuple[str, PlaceMention]], clues: Clues
) -> tuple[tuple[Region, ...], str]:
    """The candidates that the context supports most, and which context that was."""
    contexts = [(w, [m]) for w, m in others]
    contexts += [("path", _path_mentions(clues.path))]
    contexts.insert(0, ("index number", _index_mentions(clues)))
    spelt = [PlaceMention(0, 0, h, r) for h in clues.hosts if (r := regions_of_host(h))]
    for where, mentions in contexts:
        left = _supported(candidates, mentions)
        if len(left) < len(candidates):
            candidates = left
            if len(candidates) == 1:
                return candidates, f"; {where}: {'、'.join(m.text for m in mentions)}"
    left = tuple(c for c in candidates if any(_within(c, m.candidates) for m in spelt))
    if len(left) == 1:
        return left, f"; url: {spelt[0].text}"
    candidates = left or candidates
    opening = find_places(clues.opening)
    for where, mentions in (("opening", opening), ("text", clues.places)):
        votes = Counter(
            {c.code: sum(_supports(c, m) for m in mentions) for c in candidates}
        ).most_common()
        if votes[0][1] and votes[0][1] >= _MIN_LEAD * max(votes[1][1], 0.5):
            winner = next(c for c in candidates if c.code == votes[0][0])
            named = [m for m in mentions if _supports(winner, m)]
            proof = "、".join(dict.fromkeys(m.text for m in named))
            # 总书记考察浙江 stands in reports of every province: no statement of one's own.
            if all(r.level == "province" for m in named for r in m.candidates):
                where = "text"
            return (winner,), f"; {where}: {proof}"
    called = called_above(candidates, clues.sample)
    return ((called[0],), f"{_WEAK} {called[1]}") if called else (candidates, "")


def _supported(candidates: tuple[Region, ...], mentions: list[PlaceMention]) -> tuple[Region, ...]:
    left = tuple(c for c in candidates if any(_supports(c, m) for m in mentions))
    return left or candidates


def _supports(candidate: Region, mention: PlaceMention) -> bool:
    """A mention of what lies above a candidate (or of a part of it) speaks for it."""
    if candidate in mention.candidates and len(mention.candidates) > 1:
        return False  # the same ambiguous name again
    return any(
        contains(r, candidate) or contains(candidate, r)
        for r in mention.candidates
        if len(mention.candidates) == 1 or r.level != candidate.level
    )


def _index_mentions(clues: Clues) -> list[PlaceMention]:
    return [PlaceMention(0, 0, r.code, (r,)) for r in regions_of_index(clues)]


def _path_mentions(path: str) -> list[PlaceMention]:
    return [m for part in PurePath(path).parts[-4:] for m in find_places(part)]


def _from_path(path: str) -> Finding | None:
    """Folder and file names: 广东省/台山市/大江镇2021.txt, 四川省/南充.txt."""
    within: Region | None = None
    names = []
    for part in PurePath(path).parts[-5:]:
        for word in re.findall(r"[\u4e00-\u9fff]{2,}", part):
            places = _place(word)
            name = places.text if places else word
            regions = resolve(name, within=within) or resolve(name)
            if not places:
                regions = [r for r in regions if r.level != "township"] if len(word) <= 4 else []
            if within is not None:
                inside = [r for r in regions if contains(within, r)]
                regions = inside or regions
            highest = [r for r in regions if r.level == regions[0].level]
            if len(highest) == 1:
                within = highest[0]
                names.append(name)
    if within is None:
        return None
    return Finding(within, f"path: {'/'.join(names)}", ["region-from-path"])


def _from_index(clues: Clues, named: list[tuple[str, str, PlaceMention | None]]) -> Finding | None:
    """The division whose code stands in the index number of a record, if nothing is named.

    市中区人力资源和社会保障局: a name made of common words, told by 370402/2022-00029.
    """
    regions = regions_of_index(clues)
    if len(regions) != 1:
        return None
    region, doubts = regions[0], ["region-inferred"]
    kind = own_kind(clues)
    if region.name in "".join(text for where, text, _ in named if where in ("title", "issuer")):
        doubts = []  # stated as well, in words that would have been too common alone
    elif kind in TOWNSHIPS:
        doubts.append("region-coarse")
    return Finding(region, f"index number: {region.code}", doubts)


def _from_zone(clues: Clues) -> Finding | None:
    """The city of the zone that a text of 管委会 names somewhere (长兴岛经济技术开发区门户网站)."""
    if "管委会" not in clues.beginning and "开发区" not in clues.beginning:
        return None
    named = zone_named(clues.sample)
    regions = [*(named.candidates if named else ()), *zones_in(clues.sample)]
    if len(set(regions)) != 1:
        return None
    text = named.text if named else f"a zone of {regions[0].name}"
    return Finding(regions[0], f"text: {text}", ["region-inferred"])


def _from_url(clues: Clues) -> Finding | None:
    """The one division of the kind that the text calls itself whose name the host spells."""
    kind = own_kind(clues)
    for host in clues.hosts:
        regions = regions_of_host(host)
        alike = [r for r in regions if kind and is_kind(r, kind)] or list(regions)
        if len(alike) == 1:
            doubts = ["region-from-url"]
            if kind in TOWNSHIPS:
                doubts.append("region-coarse")
            return Finding(alike[0], f"url: {host}", doubts)
    return None
