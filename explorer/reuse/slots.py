"""Slots: the places in a sentence that change when it is copied to another town or year.

Six kinds of filler are found by pattern: document numbers, theme days, dates, numbers with their
units, places (from the gazetteer, from the report's own names, and references to itself such as
我镇, 全县), and organisations. Where two overlap, the earlier kind in that list wins. `mask` puts
one symbol in the place of each filler; two sentences that are equal after that, and differ in a
filler, are one template filled in twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from explorer.gazetteer import find_places
from explorer.reuse.normal import decode, normalise
from explorer.types import SlotType

SLOT_TYPES: Final[tuple[SlotType, ...]] = (
    "document", "festival", "date", "number", "place", "organisation",
)  # fmt: skip
# One private-use character for each kind; `normalise` never yields one.
SYMBOLS: Final[dict[SlotType, str]] = {kind: chr(0xE000 + i) for i, kind in enumerate(SLOT_TYPES)}

# Full-width digits as the patterns of dates know them; no length changes.
_HALF_WIDTH: Final = {0xFF10 + i: 0x30 + i for i in range(10)}
_FULL_WIDTH: Final = re.compile("[０-９]")

PlaceFinder = Callable[[str], Iterable[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class SlotSpan:
    """A filler found in a text: ``text[start:end]``, its kind, and its folded value."""

    type: SlotType
    start: int
    end: int
    value: str  # normalised, so that ４０００ and 4,000 and 4000 are the same


def _first(words: str) -> str:
    """The characters with which alternatives begin."""
    return "".join(sorted({word[0] for word in words.split("|")}))


# --- document numbers -------------------------------------------------------------------------
# 丰都府发办〔2024〕15号. The issuing abbreviation cannot be told from the words before it by form
# alone, so known lead-in words are cut off.
_HEAD, _TAIL = 12, 12  # characters at most before the bracket, and after the year
_DOCUMENT = re.compile(
    r"(?P<head>[\u4e00-\u9fff]{2,12})[〔\[［（(【]\s?(?:19|20)\d{2}\s?[〕\]］）)】]\s?第?\s?\d{1,4}\s?号"
)
_BRACKETED_YEAR = re.compile(r"[〔\[［（(【]\s?(?:19|20)\d{2}")
_LEAD_IN = re.compile(
    r".*(?:根据|按照|依据|依照|遵照|落实|执行|贯彻|印发|下发|转发|文件|通知|参照|关于|以|的|见|和|与|及|对)(?=.{2})"
)

# --- theme days -------------------------------------------------------------------------------
_DAY_WORDS = (
    "国家宪法|宪法宣传|宪法|国家安全|安全教育|禁毒|消费者权益|消费者|环境|环保|生态|安全生产|综治|平安建设|民法典"
    "|税收|知识产权|保密|防灾减灾|法制宣传|法治宣传|法律宣传|普法|反诈|反邪教|反家暴|反恐|扫黄打非|妇女|植树|地球|土地"
    "|世界水|水|劳动|青年|儿童|未成年人保护|教师|档案|食品安全|质量|诚信|消防|交通安全|网络安全|信访|统计|献血|助残"
    "|残疾人|老年|敬老|农民丰收|科普|艾滋病|防震减灾|计量|气象|爱国卫生|职业病防治|野生动植物|森林|湿地|志愿者|禁烟|无烟"
)
_DAY_END = r"(?:教育|宣传|保护|防治|权益|活动|主题|法治|日常|预防|宣教){0,3}(?:日|周|月|节)"
_MONTH_DAY = r"[“\"‘'「]?\s?(?:1[0-2]|0?[1-9])\s?[.．·•・‧]\s?(?:3[01]|[12]\d|0?[1-9])\s?[”\"’'」]?"
_NAMED_DAY = rf"(?:全国|国际|世界|国家|全民|中国){{0,2}}(?:{_DAY_WORDS}){_DAY_END}"
_FESTIVAL = re.compile(
    # What a theme day can begin with, looked at first: the alternatives take ten times as long.
    rf"(?=[“\"‘'「\s\d全国世中{_first(_DAY_WORDS)}三五六七八十元春清端重])(?:"
    rf"(?<![\d.]){_MONTH_DAY}\s?{_NAMED_DAY}[”\"’'」]?"
    rf"|(?<![\d.]){_MONTH_DAY}(?=[、，,“\"和及]|等|期间|宣传|活动)(?<=[”\"’'」])"
    rf"|{_NAMED_DAY}"
    r"|(?:三八|五一|五四|六一|七一|八一|十一)(?:国际)?(?:劳动|妇女|儿童|青年|建党|建军|国庆)?节"
    r"|(?:元旦|春节|清明节?|端午节?|中秋节?|国庆节?|重阳节?|元宵节?)(?=前后|期间|假期|、|等|前|来临|之际))"
)

# --- dates ------------------------------------------------------------------------------------
_CN_YEAR = r"[一二][〇○零九][〇○零一二三四五六七八九]{2}"
_DAY_TAIL = (
    r"(?:\s?(?:1[0-2]|0?[1-9])\s?月(?:份|底|初|末|上旬|中旬|下旬)?"
    r"(?:\s?(?:3[01]|[12]\d|0?[1-9])\s?[日号])?)?"
)
_DATE = re.compile(
    r"(?=[\d一二三四五六七八九十今去上本明下])(?:"
    rf"(?<!\d)(?:(?:19|20)\d{{2}}\s?(?:年)?\s?[-－–—~～〜至]\s?)?(?:19|20)\d{{2}}\s?年(?:度|底|初|末)?{_DAY_TAIL}"
    r"|(?<!\d)(?:19|20)\d{2}[-/.](?:1[0-2]|0?[1-9])[-/.](?:3[01]|[12]\d|0?[1-9])(?!\d)"
    rf"|(?:{_CN_YEAR})年(?:度|底|初)?(?:[一二三四五六七八九十]{{1,3}}月(?:[一二三四五六七八九十]{{1,3}}[日号])?)?"
    r"|(?<![\d.])(?:1[0-2]|0?[1-9])\s?月(?:份|底|初|末|上旬|中旬|下旬)?(?:\s?(?:3[01]|[12]\d|0?[1-9])\s?[日号])?"
    r"(?![\d.])"
    r"|[一二三四五六七八九十]{1,2}月(?:份|底|初|末)?(?:[一二三四五六七八九十]{1,3}[日号])"
    r"|(?:今年|去年|上年度?|本年度|明年|下年度|上半年|下半年))"
)

# --- numbers ----------------------------------------------------------------------------------
# Measure words of this genre, longest first within the pattern. 个 and 项 stand last.
_UNITS = (
    "个百分点|百分点|余人次|人次|场次|批次|件次|户次|车次|班次|例次|台次|家次|次人|课时|学时|平方公里|平方米|立方米|公里"
    "|万元|亿元|千米|千克|公斤|公顷|万亩|小时|分钟|工作日|个月|名次"
    "|次|场|件|份|人|名|起|宗|篇|期|户|家|亩|条|例|部|所|支|张|块|辆|本|册|批|套|台|座|处|幅|门|节|堂|岁|吨|米|元|天|站|艘|头|株"
    "|课|组|队|轮|类|级|倍|年|个|项|遍|讲|对|位|册|盒|封|桩|片|段|版|栋|间|平|户|瓶|袋|枚|幢|面|道|顶"
)
_DIGITS = re.compile(
    r"(?=\d)(?<![A-Za-z\d])"
    r"\d+(?:[,，]\d{3})*(?:[.．]\d+)?(?:\s?[-－–—~～〜至]\s?\d+(?:[.．]\d+)?)?"
    r"\s?(?:[%％‰]|[十百千万亿]{0,2}\s?[余多几]?\s?[十百千万亿]{0,2}\s?"
    rf"(?:{_UNITS})?(?:以上|以下|左右)?)"
)
_STRICT_UNITS = (
    "余人次|人次|场次|批次|件次|户次|课时|学时|个百分点|次|场|件|份|人|名|起|宗|篇|期|户|家|亩|例|张|辆"
    "|本|册|台|座|处|幅|堂|万元|亿元|元|天|公里|吨"
)
_BIG_UNITS = _STRICT_UNITS + "|条|部|所|支|块|批|套|门|节|个|项|年|倍|公里|小时|岁"
_CHINESE = re.compile(
    r"(?=[上数几十百千万亿一二两三四五六七八九])(?:"
    # a composed numeral: 三百余件, 二十四次, 十余场, 上千份, 数百人
    rf"[上数几]?(?:[一二两三四五六七八九]?[十百千万亿])+[零〇一二三四五六七八九]?(?:[十百千万亿][一二三四五六七八九]?)*[余多几]?[万亿]?(?:{_BIG_UNITS})"
    # a single digit needs a unit that only counts: 两场, 五次
    rf"|(?<![第星初])[两二三四五六七八九](?:{_STRICT_UNITS})(?![一二三四五六七八九十])"
    r"|百分之[零〇一二两三四五六七八九十百]+(?:点[零〇一二三四五六七八九]+)?)"
)
# What looks like a count and is part of a name: “三张清单”, 三次全会, 第一责任人, 二十大.
_NOT_COUNT = re.compile(r"[“\"‘]")

# --- organisations ----------------------------------------------------------------------------
_TIER = r"(?:自治区|自治州|自治县|街道|省|州|市|县|区|旗|乡镇|镇乡|镇|乡)"
_FIELDS = (
    "司法|公安|财政|教育体育|教育|教体|民政|人力资源和?社会保障|人社|自然资源和规划|自然资源|生态环境|住房和?城乡建设|住建|交通运输|交通"
    "|水利|农业农村|农业|商务|文化和旅游|文化旅游|文旅|文广旅|卫生健康|卫健|退役军人事务|应急管理|应急|审计|市场监督管理|市场监管|统计"
    "|医疗保障|医保|信访|城市管理|城管|综合行政执法|综合执法|行政审批服务|行政审批|政务服务|林业|税务|烟草|气象|发展和改革|发展改革|发改"
    "|工业和信息化|工信|科技|民族宗教|民宗|乡村振兴|大数据|机关事务|投资促进|园林|粮食|体育|档案"
)
_ORGANISATION = re.compile(
    rf"(?=[自街{_first(_FIELDS)}省州市县区旗乡镇派检人中法政纪共妇总团综党平社应依全各本])(?:"
    rf"{_TIER}?(?:{_FIELDS})(?:分局|厅|局|委员会|委)(?![员托])"
    rf"|{_TIER}?(?:司法所|派出所|财政所|自然资源所|公安局|检察院|检察机关|人民法院|人民检察院|人民法庭|中级法院|中院|法庭)"
    r"|人民政府办公室|人民政府|人大常委会"
    rf"|(?:全国|各级|本级|{_TIER})?(?:人民代表大会|人大)(?:及其)?(?:常务委员会|常委会)"
    rf"|{_TIER}(?:党工委|工委|党委|纪委监委|纪委|监委|委政法委|政法委|委组织部|委宣传部|委统战部|委依法治[省市县区镇]办|委办公室|委办"
    r"|委常委会|委全面依法治[省市县区]委员会|委|人民政府办公室|政府办公室|政府办|人民政府|政府|人大常委会|人大|政协|妇联|总工会|团委|法院|办事处)"
    r"(?![员托])"
    rf"|{_TIER}?(?:政法委|纪检监察机关|共青团|妇联|总工会|团[省市县区]?委|综治办|综治中心|党政办公室|党政办|平安法治办公室|平安办|社会事务办公室|综合行政执法大队"
    r"|综合执法队|应急办|依法治[省市县区镇]办))"
)

# --- places -----------------------------------------------------------------------------------
_SELF = re.compile(
    r"[我本全该](?:自治区|自治州|自治县|街道|省|州|市(?!场|民)|县|区(?!域|间)|旗|镇|乡|村|社区)(?![长委级])"
)
# The gazetteer knows a township called 社区; alone such words are common nouns.
_COMMON = frozenset(
    "社区|街道|城区|新区|开发区|乡镇|镇乡|城市|市区|郊区|城镇|集镇|县城".split("|")  # noqa: SIM905
)


def _gazetteer_places(text: str) -> list[tuple[int, int]]:
    return [(m.start, m.end) for m in find_places(text)]


def _literal(text: str, names: Iterable[str]) -> list[tuple[int, int]]:
    ordered = sorted({n for n in names if len(n) >= 2}, key=lambda n: (-len(n), n))
    if not ordered:
        return []
    return [m.span() for m in re.finditer("|".join(map(re.escape, ordered)), text)]


def find_slots(
    text: str, *, names: Sequence[str] = (), places: PlaceFinder | None = None
) -> tuple[SlotSpan, ...]:
    """Find the fillers of a text, in order, without overlaps.

    Parameters
    ----------
    text : the stored text, or one sentence of it
    names : names of the report's own region and those above it, full and short, which are
        places wherever they occur ("平安大江")
    places : yields (start, end) of the places in a text; the gazetteer when None
    """
    finder = places or _gazetteer_places
    found: list[tuple[int, int, int]] = []
    half = text.translate(_HALF_WIDTH) if _FULL_WIDTH.search(text) else text
    found += [(0, *_document(m)) for m in _documents(half)]
    found += [(1, *m.span()) for m in _FESTIVAL.finditer(half)]
    found += [(2, *m.span()) for m in _DATE.finditer(half)]
    found += [
        (3, *_trimmed(text, m.span())) for m in _DIGITS.finditer(text) if not _quoted_name(text, m)
    ]
    found += [
        (3, *m.span())
        for m in _CHINESE.finditer(text)
        if not _NOT_COUNT.match(text[max(0, m.start() - 1) : m.start()])
    ]
    found += [(4, *span) for span in _literal(text, names)]
    found += [(4, *span) for span in finder(text) if text[slice(*span)] not in _COMMON]
    found += [(4, *m.span()) for m in _SELF.finditer(text)]
    found += [(5, *m.span()) for m in _ORGANISATION.finditer(text)]
    # Kind first, then the longer one, then the earlier one.
    found.sort(key=lambda f: (f[0], f[1] - f[2], f[1]))
    taken = bytearray(len(text))
    out = []
    for rank, start, end in found:
        if start < end and not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            value = _folded(text[start:end])
            if value:
                out.append(SlotSpan(SLOT_TYPES[rank], start, end, value))
    return tuple(sorted(out, key=lambda s: s.start))


def slots_at(text: str, places: Iterable[tuple[int, int, int]]) -> tuple[SlotSpan, ...]:
    """The fillers that `find_slots` found in a text, from their starts, ends and kinds (numbers in
    SLOT_TYPES).
    """
    return tuple(
        SlotSpan(SLOT_TYPES[kind], start, end, _folded(text[start:end]))
        for start, end, kind in places
    )


# What folding leaves as it is but for the case of letters.
_PLAIN: Final = re.compile(r"[0-9A-Za-z%\u4e00-\u9fff]*")


@lru_cache(maxsize=65_536)
def _folded(text: str) -> str:
    """A filler folded; reports repeat the same few (全县, 100%), and folding is slow for them."""
    return text.lower() if _PLAIN.fullmatch(text) else decode(normalise(text).codes)


def _documents(text: str) -> Iterable[re.Match[str]]:
    """The matches of _DOCUMENT in order, sought only before years in brackets."""
    reached = 0
    for year in _BRACKETED_YEAR.finditer(text):
        found = _DOCUMENT.search(text, max(reached, year.start() - _HEAD), year.end() + _TAIL)
        if found:
            reached = found.end()
            yield found


def _document(found: re.Match[str]) -> tuple[int, int]:
    head = found.group("head")
    lead = _LEAD_IN.match(head)
    return found.start() + (lead.end() if lead else 0), found.end()


def _quoted_name(text: str, found: re.Match[str]) -> bool:
    """A bare number in quotes is a name: “12345” 热线, “110”."""
    around = text[max(0, found.start() - 1) : found.start()] + text[found.end() : found.end() + 1]
    return len(around) == 2 and around[0] in '“"' and around[1] in '”"'


def _trimmed(text: str, span: tuple[int, int]) -> tuple[int, int]:
    start, end = span
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


@dataclass(frozen=True, slots=True)
class Template:
    """A text with its fillers masked: ``masked`` holds one symbol in the place of each slot."""

    masked: str
    slots: tuple[SlotSpan, ...]

    @property
    def own(self) -> int:
        """How many characters are its own, that is, no filler."""
        return sum(c not in _SYMBOL_SET for c in self.masked)


_SYMBOL_SET: Final = frozenset(SYMBOLS.values())


def mask(text: str, *, names: Sequence[str] = (), places: PlaceFinder | None = None) -> Template:
    """Normalise a text and put one symbol in the place of each filler."""
    slots = find_slots(text, names=names, places=places)
    pieces, at = [], 0
    for slot in slots:
        pieces.append(normalise(text[at : slot.start]).text)
        pieces.append(SYMBOLS[slot.type])
        at = slot.end
    pieces.append(normalise(text[at:]).text)
    return Template("".join(pieces), slots)
