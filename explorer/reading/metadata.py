"""All that is known of a report besides its text. Unknown stays None; what is shaky is a doubt.

Doubts are short stable keys: no-title, title-unusual, no-issuer, issuer-conflict,
issuer-from-publisher, no-region, region-ambiguous, region-conflict, region-coarse,
region-renamed, region-from-path, region-from-url, region-inferred, no-year, year-conflict,
year-inferred, year-range, date-conflict, no-genre, genre-inferred, kind-inferred,
no-body, garbled, traditional-script, readings-removed, and those of decoding: mixed-encoding,
damaged-encoding, mojibake-repaired; of PDF: pages-without-text; of tables: cut-by-excel,
duplicate-row-id, and year-column, region-column, published-column, signed-column where a column
says another thing.
"""

from __future__ import annotations

import re

from explorer.gazetteer import find_places
from explorer.patterns import lazy
from explorer.reading.clues import Clues
from explorer.reading.dates import DATE, find_date, to_iso, western
from explorer.reading.forms import is_title
from explorer.reading.issuer import find_issuer, is_zone, issuer_kind, kind_of_voice
from explorer.reading.labelled import fields as _fields
from explorer.reading.papers import is_paper
from explorer.reading.place import enquiries, find_region, writer
from explorer.reading.place_sure import speaks_itself
from explorer.reading.year import find_year
from explorer.reading.zones import zone_named
from explorer.types import Genre, IssuerKind, Metadata

# By the title, the first that fits.
_GENRES: tuple[tuple[Genre, str], ...] = (
    ("interpretation", r"解读|问答|一图读懂|图解"),
    ("openness", r"(?:信息公开|政务公开)(?:工作)?.{0,12}(?:报告|年报|总结|情况)"),
    (
        "report",
        r"(?:报告|总结|汇报|小结|述职|自查|综述|年报)[》”\"]?\s?(?:[（(].{1,40}[)）])?$|报告|总结|情况",
    ),
    ("plan", r"计划|方案|要点|规划|纲要|安排"),
)
# 推进会召开, 发布会成功举办, 调研指导...工作: someone reports on an event, nobody on their year.
# 西藏自治区[藏语委办(编译局)]2025年度...: a body of an unusual name behind its place.
_OF_PLACE = lazy(
    r"(?:(?P<body>[\u4e00-\u9fff（）()]{2,20}?(?:[局厅办委站所队馆]|中心|联合会|部门|联社|合作社)[）)]?|总工会|红十字会|文联|残联|妇联|科协|工商联|侨联)(?=\d{4}|关于|政府信息))?"
)
_NEWS_TITLE = lazy(
    r"(?:召开|举行|举办|开幕|闭幕|启动|出炉|部署会|推进会|座谈会|发布会|培训班|动员会|评审会)"
    r"[^》]{0,6}$|[会议]\s?(?:开幕|闭幕)|(?:出席|主持).{0,24}主持|^(?!.*关于)[^，,。]{2,16}?(?:发布|公布|出台)[《“]?\d{4}年|(?:调研|督导|视察|考察)(?:指导)?[^》]{0,20}工作$|发布会|组织召开|召开[^》]{2,20}会"
)
# 市民政局2018年度..., 省人大常委会执法检查组关于检查...: a body without its place.
_SHORT_BODY = lazy(
    r"(?P<body>[省市县区州旗](?!政府|委)(?:[\u4e00-\u9fff]{1,10}?[局厅办](?=\d|关于|政府|法治)|人大|政协"
    r"|(?!纪|党|政法)[\u4e00-\u9fff]{2,8}?委(?=\d{4})))"
)
# 安徽舒城[经济开发区综合办公室]: a zone called after its county.
_OF_ZONE = lazy(
    r"[\u4e00-\u9fff]{2,4}(?:国家级?|省级)?(?:经济技术|经济|高新技术产业|高新)(?:开发区|区|园区)(?![\u4e00-\u9fff]{1,8}[局])"
)
_SPEECH = lazy(
    r"^.{0,30}(?:会议?|班)上?的讲话|^(?:各位[\u4e00-\u9fff]{2,4}[、，,])?(?:同志们|同志)[:：!！]",
    re.M,
)
# 2023年,省农业农村厅坚持...: who did what in a year, which is how reports begin.
_YEAR_TOLD = lazy(
    r"^(?:19|20)\d{2}\s?年(?:度|来|以来)?\s?[，,].{0,60}?(?:坚持|认真|深入|领导下).{0,160}(?:法治|依法行政)"
)
_NEWS = lazy(
    r"^.{0,20}网讯\s?[（(]|^.{0,24}\d{1,2}月\d{1,2}日电\s?[（(]|^.{0,6}(?:本[报网站刊台]讯|讯[（(]|记者|通讯员|[（(](?:全媒体)?记者|新华社|中新网|人民网)"
    r"|^(?:近日|日前|昨日|今天|\d{4}年)?\s?[,，]?\d{1,2}月\d{1,2}日(?:[上下]午|晚)?[,，\u4e00-\u9fff]"
    r"|^(?:近日|日前|昨日)[,，]|(?:[上下]午|近日|日前)[,，].{0,30}(?:召开|举行|调研|督导|启程)|\d{1,2}日(?:启程|召开|举行)"
)
# ...。近日，全椒县先后组织召开...: behind a saying; 撰稿：某某 below.
_TOLD_LATER = lazy(
    r"[。！”](?:近日|日前|\d{1,2}月\d{1,2}日)[，,][^。]{0,40}(?:召开|举行|举办|启动|走进)"
)
_CREDITED = lazy(r"\W{0,2}(?:撰稿|供稿人|通讯员|记者|文/|文字)\s?[:：/]")
_REPORTS = lazy(
    r"(?:现将|特此|特向|作).{0,60}?(?:报告|汇报|总结|公布)"
    r"|(?:报告|汇报|总结)如下|报告工作|工作报告|受.{2,20}委托[，,]?向.{2,20}(?:报告|汇报)"
)
_ACHIEVES = lazy(r"(?:法治政府建设|法治建设|依法行政)[^。]{0,40}(?:取得|迈上|迈出)")
# Without a title: what the text says that it is.
_OPENNESS = lazy(
    r"(?:编制|公布|公开|发布|现将)[^。]{0,40}(?:信息公开|政务公开)(?:工作)?(?:(?:19|20)\d{2}\s?)?(?:年?度)?(?:报告|年报)"
    r"|政府信息公开条例》[^。]{0,80}编制[^。]{0,20}(?:本报告|本年度报告|年度报告|年报)"
    r"|^.{0,30}(?:信息公开|政务公开)(?:工作)?(?:年度)?(?:自查|总结)?(?:情况)?的?报告"
    r"|本(?:年度)?(?:报告|年报)[^。《]{0,30}(?:依据|根据|按照)《中华人民共和国政府信息公开条例》"
    r"|政府信息公开(?:工作)?(?:年度)?(?:情况)?(?:报告|汇报|总结)?(?:报告|汇报|公布|总结)如下"
    r"|(?:公布|公开|发布|报告)[^。《]{0,16}(?:政府信息公开|政务公开)(?:工作)?(?:开展)?情况"
    r"|信息公开(?:工作)?(?:年度)?(?:情况|报告)(?:报告|汇报|公布)"
)
# Behind a place: 闽清县水利局紧密围绕..., but not 塔庄镇认真贯彻县委....
_DEPARTMENT = (
    r"(?:(?!在|党|政府|法治|贯彻|落实)[\u4e00-\u9fff]){1,9}?(?:局|厅|委)"
    r"(?=坚持|认真|以|始终|深入|紧紧|紧密|严格|全面|按照|积极|围绕)"
)
# Behind a place as well: 台山市[红十字会]坚持...; bodies that are neither governments nor bureaus.
_ORGAN = (
    r"(?P<organ>(?:(?!在|党|政府|法治|贯彻|落实)[\u4e00-\u9fff]){0,12}?"
    r"(?:工会|联合会|红十字会|联社|合作社|法院|检察院|中心|[站所队馆]))"
    r"(?=坚持|认真|以|始终|深入|紧紧|紧密|严格|全面|按照|积极|围绕)"
)
# 2024年，我分局...被评为荔湾区...优秀单位: the bureau speaks, the place is only named.
_OWN_BUREAU = lazy(r"(?:我|本)(?:分?局|厅|办)(?![长公事理法])")
# 2024年以来，县卫生健康局在县委...领导下: the subject is a bureau without its place, so the place
# that is named later is not who reports.
_BUREAU_FIRST = lazy(
    r"(?:19|20)\d{2}\s?年(?:度|来|以来)?[，,](?:在.{2,40}?下[，,])?[省市县区](?!委)"
    r"[\u4e00-\u9fff]{2,14}?(?:[局厅]|健康委|改革委|建设委)(?![长党机及])"
)
# The fixed parts of an openness report; two of them at the beginning show what it is.
_DISCLOSES = lazy(
    r"^第二十条第[（(]?[一五六八]?[）)]?项?\W{0,3}$|^.{0,6}(?:政府信息)?(?:主动公开|依申请公开|政府信息管理)(?:政府信息)?(?:方面|情况)?"
)
_DISCLOSURES = lazy(
    r"主动公开政府信息(?:的)?情况|(?:收到和)?处理政府信息公开申请|政府信息公开(?:行政)?(?:复议|诉讼)"
    r"|依申请公开(?:政府信息)?(?:办理)?情况"
    r"|信息公开(?!条例)|政府信息公开总体(?:工作)?情况|^.{0,4}《?指南》?和《?目录》?的"
)
# 现将考核优秀等次单位通报如下: a notice; 现将有关情况通报如下 is how some report.
_NOTIFIES = lazy(
    r"(?<!情况)通报如下|予以通报|现予(?:以)?(?:公布|公示|印发)|请(?:结合实际)?认真(?:贯彻|组织)"
)
# 省国防动员办公室党组书记、主任 张毅: whose article it is, as papers print it.
_BYLINE = lazy(
    r"[\u4e00-\u9fff]{2,24}(?:书记|主任|[局厅院会部省市县区州旗镇乡]长|检察长)"
    r"(?:[、兼][\u4e00-\u9fff]{2,12})?[\s\u3000]+[\u4e00-\u9fff·]{2,4}"
)
_PLANS = lazy(r"(?:制定|制订|提出)(?:本|如下|以下)(?:实施)?(?:方案|计划|规划|要点|意见|安排)")
# 近日，省政府办公厅印发《...方案》，内容如下。
_ISSUED = lazy(r"印发(?:了)?《[^《》]{4,60}(?:方案|规划|计划|要点|纲要)》[，,]?(?:内容|全文)如下")
_REVIEWS = lazy(r"(?:情况|成效|举措|做法|回顾|不足|问题)")
# In the order of trust.
_DATE_LABELS = (
    "发布时间", "发布日期", "发布日时间", "发布于", "发表时间", "公布时间", "公布日期",
    "公开日期", "公开时间", "日期", "时间", "上传时间", "录入时间", "添加时间", "创建时间",
    "编辑时间", "更新时间", "更新日期", "生成日期", "归档时间",
)  # fmt: skip
_SIGNED_LABELS = (
    "成文日期", "成文时间", "公文生成日期", "发文日期", "发文时间", "签发日期", "印发日期",
    "制发日期",
)  # fmt: skip
_SOURCE_LABELS = (
    "来源", "信息来源", "稿件来源", "文章来源", "内容来源", "供稿单位", "供稿", "发布机构",
    "发布单位", "发布机关", "发布部门", "公开机构", "公开主体",
)  # fmt: skip
_URL = lazy(r"https?://[^\s\u3000\u4e00-\u9fff，。；）)】]+")
_UNDER_TITLE = lazy(
    r"[（(—\-–\s]*(?P<date>.{8,14}日)\s*(?:[)）]|在.{2,60}(?:会议上?|大会上?)[)）]?)?\s*$"
)


def find_metadata(clues: Clues, doubts: tuple[str, ...]) -> Metadata:
    """Read every field off the clues of a page.

    Parameters
    ----------
    doubts : what decoding found
    """
    evidence: dict[str, str] = {}
    doubtful = list(doubts)
    title = clues.title
    if title:
        evidence["title"] = clues.title_evidence
        if not is_title(title):
            doubtful.append("title-unusual")
    else:
        doubtful.append("no-title")
    published = _note(evidence, "published", _published(clues))
    signed = _note(evidence, "signed", _signed(clues))
    if published and signed and published < signed:
        doubtful.append("date-conflict")
    issuer, where, new = find_issuer(clues)
    if issuer:
        evidence["issuer"] = where
    doubtful += new
    place = find_region(clues, issuer)
    if place.region or place.candidates:
        evidence["region"] = place.evidence
    doubtful += place.doubts
    genre, new = _genre(title, clues)
    doubtful += new
    if genre in (None, "other") and place.region and not place.evidence.startswith("title"):
        doubtful.append("region-inferred")  # news and papers name whoever took part
    year, where, new = find_year(clues, signed, published, genre)
    if where:
        evidence["year"] = where
    doubtful += new
    kind = _kind(clues, issuer, evidence)
    if evidence.get("issuer_kind", "").startswith("text"):
        doubtful.append("kind-inferred")
    if genre == "other" and issuer is None and (not title or _NEWS_TITLE.search(title)):
        kind = None  # news speaks of others: 我县 is no sign of who wrote it
        doubtful = [doubt for doubt in doubtful if doubt != "kind-inferred"]
    source = clues.field(*_SOURCE_LABELS)
    if source:
        evidence["source"] = f"{source[0]}: {source[1]}"
    if clues.number:
        evidence["document_number"] = f"own line or record: {clues.number}"
    extra = {}
    if place.candidates:
        extra["region_candidates"] = ",".join(r.code for r in place.candidates)
    return Metadata(
        title=title,
        issuer=issuer,
        issuer_kind=kind,
        genre=genre,
        region=place.region,
        year=year,
        published=published,
        signed=signed,
        source=_tidy_source(source[1]) if source else None,
        url=_url(clues),
        document_number=clues.number,
        evidence=evidence,
        doubts=tuple(dict.fromkeys(doubtful)),
        extra=extra,
    )


def _note(evidence: dict[str, str], name: str, found: tuple[str, str] | None) -> str | None:
    if found is None:
        return None
    evidence[name] = found[1]
    return found[0]


def _published(clues: Clues) -> tuple[str, str] | None:
    for label in _DATE_LABELS:
        for name, value in clues.fields:
            if name == label and (when := find_date(value)):
                return when, f"{label}: {value}"
    return None


def _signed(clues: Clues) -> tuple[str, str] | None:
    if clues.signature[1]:
        return clues.signature[1], "signature"
    if clues.title_day and (when := find_date(clues.title_day)):
        return when, f"behind the title: {clues.title_day}"
    for text in clues.head:
        under = _UNDER_TITLE.match(western(text)) if len(text) <= 90 else None
        dated = DATE.search(western(text)) if under else None
        if dated and (when := to_iso(dated)):
            return when, f"under the title: {text}"
    for label in _SIGNED_LABELS:
        for name, value in clues.fields:
            if name == label and (when := find_date(value)):
                return when, f"{label}: {value}"
    return None


def _kind(clues: Clues, issuer: str | None, evidence: dict[str, str]) -> IssuerKind | None:
    if issuer:
        return issuer_kind(issuer)
    # 塔庄镇2022年..., 2024年,杰勒阿尕什镇坚持...: a division itself reports, so its government.
    place = evidence.get("region", "")
    where, _, name = place.partition(": ")
    name = re.split(r"[;(]", name)[0].strip()
    title = re.sub(r"^(?:关于)?(?:\d{4}年度?)?", "", clues.title or "")
    places = find_places(title) if where == "title" else []
    below_zone = where == "title" and name.endswith(("街道", "镇", "乡"))
    if not below_zone and (is_zone(clues) or (zone_named(name) and where in ("title", "opening"))):
        evidence["issuer_kind"] = "text: a zone"
        return "zone"
    if (
        where == "opening"
        and name
        and any(
            re.search(re.escape(name) + _DEPARTMENT, opening)
            or _OWN_BUREAU.search(opening)
            or _BUREAU_FIRST.match(opening)
            for opening in clues.openings
        )
    ):
        evidence["issuer_kind"] = place
        return "department"
    if where == "opening" and name:
        organs = (re.search(re.escape(name) + _ORGAN, opening) for opening in clues.openings)
        if organ := next(filter(None, organs), None):
            evidence["issuer_kind"] = f"opening: {name}{organ['organ']}"
            return issuer_kind(organ["organ"])
    if places and not speaks_itself(title, places[-1]):
        places = []  # 四川大学2024年...: no division reports
    spoken = where == "opening" and not any(
        f"{name}委" in opening and f"{name}人民政府" not in opening for opening in clues.openings
    )
    if where == "opening" and _OF_ZONE.search(clues.opening, clues.opening.find(name)):
        evidence["issuer_kind"] = place
        return "zone"
    asked = {"enquiries": enquiries, "writer": writer}.get(where, lambda _: "")(clues)
    if asked:
        evidence["issuer_kind"] = f"{where}: {asked}"
        if re.search("[局厅](?:$|办公室|[\u4e00-\u9fff]{1,4}科)", asked):
            return "department"
        if issuer_kind(asked) == "zone":
            return "zone"
        return "office" if name.endswith("街道") else "government"
    short = _SHORT_BODY.match(title)
    if short:
        evidence["issuer_kind"] = f"title: {short['body']}"
        return issuer_kind(short["body"])
    end = places[-1].end if places else 0  # 那曲市色尼区...
    titled = _OF_PLACE.match(title, end) if end else None
    if titled and titled["body"] and "解读" not in title:
        evidence["issuer_kind"] = f"title: {titled['body']}"
        if name.endswith("街道") and titled["body"].startswith(("党工委", "办事处")):
            return "office"
        return issuer_kind(titled["body"])
    if spoken or (titled and "解读" not in title):
        evidence["issuer_kind"] = place
        return "office" if name.endswith("街道") else "government"
    voice = kind_of_voice(clues) if "解读" not in title else None
    if voice is not None:
        evidence["issuer_kind"] = f"text: {voice[1]}"
        return voice[0]
    return None


def _genre(title: str | None, clues: Clues) -> tuple[Genre | None, list[str]]:
    """What kind of document it is, and doubts: by its title, without one by what its text says."""
    if is_paper(clues):
        return "other", ["genre-inferred"]
    if title:
        if _NEWS_TITLE.search(title):
            return "other", []
        for genre, pattern in _GENRES:
            if re.search(pattern, title):
                return genre, []
        return "other", []
    opened = "\n".join(clues.openings)
    if _ISSUED.search(opened):
        return "plan", ["genre-inferred"]
    if _OPENNESS.search(opened):
        return "openness", []
    disclosed = {h for h in clues.headings if _DISCLOSURES.search(h)}
    disclosed |= {line for line in clues.beginning.split("\n") if _DISCLOSES.search(line)}
    if len(disclosed) >= 2:
        return "openness", ["genre-inferred"]
    if _NEWS.search(clues.opening[:80]) or _SPEECH.match(clues.opening[:60]):
        return "other", ["genre-inferred"]
    if _PLANS.search(opened):
        return "plan", []
    if _REPORTS.search(opened):
        return "report", []
    if _NOTIFIES.search(opened):
        return "other", ["genre-inferred"]
    if _ACHIEVES.search(opened):
        return "report", ["genre-inferred"]
    if _SPEECH.search(clues.beginning):
        return "other", ["genre-inferred"]
    if clues.page.kept and _BYLINE.fullmatch(clues.page.kept[0].text):
        return "other", ["genre-inferred"]
    credited = any(
        _CREDITED.match(r.text) for r in clues.page.removed if r.reason in ("editor", "source-line")
    )
    if credited or _TOLD_LATER.search(clues.opening):
        return "other", ["genre-inferred"]
    if any(_REVIEWS.search(h) for h in clues.headings) or _YEAR_TOLD.search(clues.opening):
        return "report", ["genre-inferred"]
    return None, ["no-genre"]


def _tidy_source(value: str) -> str:
    """The name of the source, without what else stood in the field."""
    return re.split(r"\s{2,}|[|｜\[【]", DATE.sub("", value))[0].strip(" \u3000:：") or value


def _url(clues: Clues) -> str | None:
    for piece in clues.page.removed:
        if piece.reason == "url":
            return piece.text
        if piece.reason in ("source-line", "record-table"):
            for label, value in _fields(piece.text):
                found = _URL.search(value)
                if found and label in ("原文链接", "原文地址", "网址", "链接"):
                    return found.group()
    stated = clues.field("原文链接")
    return stated[1] if stated and _URL.fullmatch(stated[1]) else None
