"""Who issued a report, and what kind of body that is.

Order of evidence, and why:

1. signature: it stands for the act of issuing.
2. title: names the body that the report speaks for (XX县教育局2023年度...).
3. 发文机关 of the record table: the issuer by definition.
4. opening: its subject (2024年,XX县人民政府坚持...), in reports that the site gave no signature.
5. 发布机构, 来源: who put the page up. Often an office of the issuer, so this counts with a doubt.

Nothing is completed: a report that only says 塔庄镇 has no named issuer, but its kind is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from explorer.gazetteer import find_places
from explorer.patterns import lazy
from explorer.reading.clues import Clues
from explorer.reading.national import national_body
from explorer.reading.zones import zone_place
from explorer.types import IssuerKind

# Committees of a government (省卫生健康委); other names in 委 are of the party (省委).
_COMMITTEE = (
    r"(?:卫生健康|卫健|发展和?改革|发改|住房?城?乡?建设?|国资|教育?|建设?|经济?信息?化?|科技?|民宗|交通|农业农村|农)委"
    r"(?!员|[办书])"
)
_BODY = (
    r"(?:人民政府(?:办公[室厅])?|行政公署|行署|街道办事处|地区办事处|管理委员会|管委会|委员会|办公室|大队|支队|总队|中心|"
    rf"[\u4e00-\u9fff]{{2,12}}?[局厅](?!长)|{_COMMITTEE}|法院|检察院)"
)
_AT_START = lazy(
    rf"(?:\d{{4}}年度?)?(?P<org>[\u4e00-\u9fff（）()]{{2,30}}?{_BODY}|[\u4e00-\u9fff]{{2,8}}部(?=\d|关于|政府信息))"
    r"(?=关于|\d|法治|推进|依法|工作|落实|年度|行政|政府信息|信息公开|的|[“\"（(]|$)"
)
_SPEAKER = lazy(r"(?P<org>[\u4e00-\u9fff]{4,30}?[局厅])[局厅]长[\s\u3000]")
_SUBJECT = lazy(
    rf"(?:^|[,，。年])\s?(?P<org>[\u4e00-\u9fff]{{2,24}}?(?:{_BODY}|街道))"
    r"(?=坚持|认真|[（(]以下简称|[，,]?(?:以|在)|深入|严格|全面|紧紧|紧密|始终|按照|积极|持续|高度|切实|根据|围绕|聚焦|立足|坚定|扎实|牢固|贯彻)"
)
# 编制城厢区卫生健康局2023年度...报告, 现公布2023年陇县水利局...年度报告, 现将丰都县人民政府...
_REPORTED = lazy(
    r"(?:编制|公布|公开|发布|现将|[《。，,](?!编制|公布|公开|发布|现))\s?[《]?(?:\d{4}年度?)?"
    rf"(?P<org>(?:(?!关于|印发)[\u4e00-\u9fff]){{2,24}}?(?:{_BODY}|街道))"
    r"(?=\d{4}年|(?:政府)?信息公开|政务公开|法治|依法)"
    # 《某省气象局2017年政务公开工作要点》 is what others wrote
    r"(?![^《》]{0,40}(?:通知|要点|方案|办法|条例|规定|意见|计划|指南|目录)》)"
)
# 本报告由湖北省地震局根据《中华人民共和国政府信息公开条例》...
_WRITTEN_BY = lazy(
    rf"本(?:年度)?(?:报告|年报)由(?P<org>[\u4e00-\u9fff]{{2,24}}?(?:{_BODY}|街道))"
    r"(?=根据|按照|依据|依照|组织|负责|编制|汇总)"
)
_PLACE_REPORTS = lazy(
    r"(?:\d{4}年度?)?[\u4e00-\u9fff]{2,12}?[省市县区州盟旗镇乡](?=\d|关于|法治|依法)"
)
_VOICES: tuple[tuple[IssuerKind, re.Pattern[str]], ...] = (
    (
        "zone",
        lazy(
            r"(?:园区|开发区|高新区|新区|示范区|度假区)(?:党工委、)?管委会"
            r"(?=坚持|严格|认真|始终|深入|以|在|按照|高度|积极|全面|根据|主要)"
            r"|[，,](?:经开区|高新区|开发区)(?=坚持|严格|认真|始终|深入|20\d{2}年)"
        ),
    ),
    (
        "department",
        lazy(
            rf"(?:^|[，,。年\n])[省市县区](?!委)(?:[\u4e00-\u9fff]{{2,14}}?[局厅]|{_COMMITTEE})"
            r"(?=坚持|认真|始终|深入|以习近平|主动|全面|严格)"
            rf"|年(?:度|来|以来)?[，,][省市县区](?!委)(?:[\u4e00-\u9fff]{{2,14}}?[局厅]|{_COMMITTEE})"
            r"(?=按照|在|积极|高度|围绕|根据|扎实|切实|紧紧|紧密|不断|结合)"
        ),
    ),
    (
        "department",
        lazy(
            r"(?:我|本)(?:分?局|委(?!托)|厅|部(?![门队分署长级委])|队|中心|处|办|站|所)(?![长领])|局党[组委]|委党组|厅党组"
            r"|(?:^|[，,。\n]|现将)[省市县区](?!委)[\u4e00-\u9fff]{2,12}?[局厅](?=政府信息公开|\d{4}年度?法治)"
        ),
    ),
    (
        "office",
        lazy(
            r"(?:我|本|全)街道?(?!头)|街道(?:党工委|办事处)|(?:我|本)办事处|(?:^|[，,。；])街道(?=[^，。]{2})"
        ),
    ),
    ("zone", lazy(r"(?:我|本)(?:高新|开发|园)区|区管委会|管委会主任")),
    (
        "government",
        lazy(
            r"(?:我|本)[镇乡县市区省州旗盟]|[镇乡]党委"
            r"|[省市县区州旗盟](?:人民)?政府(?=\d{4}年|坚持|认真|始终|深入|主要负责|紧紧|进一步|高度|积极)"
            r"|全[镇乡县市区省州旗盟](?=坚持|始终|上下|各级)|[省市县区州]各级(?:政府|行政机关)"
        ),
    ),
)
# The subject of the opening is a department without its place: 2025年,县教育局持续深入...
_OPENS_DEPARTMENT = lazy(
    rf"年(?:度|来|以来)?[，,][省市县区]?(?!委)(?:[\u4e00-\u9fff]{{2,14}}?[局厅]|{_COMMITTEE})(?![长党机及])"
    rf"|[，,。、][省市县区](?!委)(?:[\u4e00-\u9fff]{{2,14}}?[局厅]|{_COMMITTEE})"
    r"(?=坚持|认真|始终|深入|主动|全面|严格|持续|按照|积极|高度|围绕|根据|扎实|切实|紧紧|紧密|不断|结合|贯彻|牢固)"
)
# Characters. A body speaks of itself in its first paragraphs.
VOICE = 3000
# Characters of an opening in which its subject stands.
SUBJECT = 200
_REPRESENTS = lazy(r"代表(?P<org>[\u4e00-\u9fff]{1,20}人民政府)")

_KINDS: tuple[tuple[IssuerKind, str], ...] = (
    ("government", r"^中共.*人民政府$"),  # party committee and government together
    ("office", r"(?:街道|街道办事处|街道办|街道党工委|地区办事处|办事处)$"),
    (
        "zone",
        # 科学城管理委员会, no 城市管理委员会 and no 国有资产监督管理委员会
        r"管委会$|[区园港城岛洲山湖库地带]管理委员会$|(?:开发|高新|示范|园|合作|试验|度假|保税|集聚|名胜|管理)区$|产业园$",
    ),
    ("department", r"(?:政府|党委|管理委员会|管委会)办公[室厅]$"),
    ("government", r"人民政府.*(?:法院|检察院)$"),  # a joint paper: the first is the issuer
    ("department", r"^中共.*[局厅](?:党组|党委|委员会|$)"),  # a bureau and its party group
    ("other", r"^中共|[省市县区镇乡]委$|委员会办公室$|法院$|检察院$|公司$|学校$|医院$|人大|政协"),
    (
        "government",
        r"人民政府$|行政公署$|行署$|^(?:中华人民共和国)?国务院$|[省市县区镇乡旗州]政府$|[镇乡]$|苏木$",
    ),
    (
        "department",
        r"[局厅委办署处队所站部]$|部门$|委员会$|办公室$|中心$|大队$|支队$|总队$|指挥部$",
    ),
)


def issuer_kind(name: str) -> IssuerKind:
    """The kind of a body, from its name alone.

    >>> [issuer_kind(n) for n in ("塔庄镇人民政府", "丰都县教育局", "西湖街道办事处", "高新区")]
    ['government', 'department', 'office', 'zone']
    """
    for kind, pattern in _KINDS:
        if re.search(pattern, name):
            return kind
    return "other"


def find_issuer(clues: Clues) -> tuple[str | None, str, list[str]]:
    """The issuer as the page writes it, where it stands, and doubts."""
    title = clues.title or ""
    # What is explained is not who explains it.
    explained = re.search("解读|图解|问答", title)
    named = None if explained else in_title(title) or national_body(title)
    signed = clues.signature[0]
    if signed:
        doubts = []
        if named and not _compatible(signed, named):
            doubts.append("issuer-conflict")
        return signed, f"signature: {signed}", doubts
    if named:
        return named, f"title: {named}", []
    record = clues.field("发文机关", "发文机构", "发文单位", "制发机关", "制作机关")
    if record:
        return record[1], f"record table: {record[0]} {record[1]}", []
    speaker = next((m["org"] for text in clues.head if (m := _SPEAKER.match(text))), None)
    if speaker:
        return speaker, f"speaker: {speaker}", []
    opening = _subject(clues)
    # 下陆区2024年...工作报告, written or put up by its bureau of justice: the district reports.
    of_place = bool(_PLACE_REPORTS.match(clues.title or ""))
    differs = of_place and issuer_kind(opening or "") == "department"
    if opening and not differs:
        return opening, f"opening: {opening}", []
    doubts = ["issuer-conflict"] if opening else []
    record = clues.field("发布机构", "发布机关", "公开机构", "发布单位", "公开主体")
    fits = record and (not of_place or issuer_kind(record[1]) == "government")
    if record and fits and re.search(_BODY, record[1]):
        doubts.insert(0, "issuer-from-publisher")
        return record[1], f"record table: {record[0]} {record[1]}", doubts
    return None, "", ["no-issuer", *doubts]


def in_title(title: str) -> str | None:
    """The body named at the start of a title (XX县教育局2023年度...), None if only a place is."""
    plain = re.sub(
        r"^[(（【\[][^)）】\]]{2,8}[)）】\]]", "", title
    )  # (河南省)2020年鲁山县人民政府...
    found = _AT_START.match(re.sub(r"^[关于《【]+|\s", "", plain))
    return found["org"] if found else None


def _subject(clues: Clues) -> str | None:
    represents = _REPRESENTS.search(clues.beginning)
    if represents and find_places(represents["org"]):
        return represents["org"]
    for opening in clues.openings:
        if body := national_body(opening):
            return body
        for pattern in (_SUBJECT, _REPORTED, _WRITTEN_BY):
            for found in _overlapping(pattern, opening[:SUBJECT]):
                places = find_places(found["org"])
                # A body without its place (市政府, 我局) names nobody.
                if (places and places[0].start == 0) or zone_place(found["org"]):
                    return found["org"]
    return None


def _overlapping(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """All matches, also those that begin inside of another."""
    at = 0
    while found := pattern.search(text, at):
        yield found
        at = found.start() + 1


_ZONE_SPEAKS = lazy(
    r"(?:^|[,，。年])[\u4e00-\u9fff]{0,6}?(?:经济|经济技术|高新技术产业|高新|产业|工业|开发)(?:开发区|园区|区)"
    r"(?![\u4e00-\u9fff]{0,8}?[局厅委办处])"
)


# 2024年,佛山高新区坚持...: in a later paragraph, behind the note on how the report was made.
_ZONE_ACTS = lazy(
    r"(?:^|年[,，])(?:[\u4e00-\u9fff]{2,6}?)(?:经济|经济技术|高新技术产业|高新|经开|产业|工业|开发)(?:开发区|园区|区)"
    r"(?:党工委、管委会)?(?=坚持|认真|深入|严格|全面|始终|按照|积极|高度|以习近平|在)"
)


def is_zone(clues: Clues) -> bool:
    """Whether a zone without a government of its own is what the title or the opening is about."""
    title = re.sub(r"^\d{4}年度?", "", clues.title or "")
    if title:
        return bool(_ZONE_SPEAKS.match(title))
    later = clues.openings[1:]
    return bool(_ZONE_SPEAKS.search(clues.opening[:60])) or any(map(_ZONE_ACTS.search, later))


def kind_of_voice(clues: Clues) -> tuple[IssuerKind, str] | None:
    """The kind of a body that only speaks of itself (我局, 我镇, 我街道), and its words.

    A department speaks of its county too (我县), so its own word decides before that of a place.
    """
    if opens := _OPENS_DEPARTMENT.search(clues.opening):
        return "department", opens.group()
    for kind, pattern in _VOICES:
        found = pattern.search(clues.sample[:VOICE])
        if found:
            return kind, found.group()
    return None


def _compatible(a: str, b: str) -> bool:
    """One name may be the other's longer form: 台山市大江镇人民政府 and 大江镇人民政府."""
    return a.endswith(b) or b.endswith(a) or issuer_kind(a) == issuer_kind(b)
