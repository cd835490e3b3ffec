"""Place names in running text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial

from explorer.gazetteer.lookup import contains, likelihood
from explorer.gazetteer.names import PROVINCES_SHORT
from explorer.gazetteer.table import table
from explorer.patterns import lazy
from explorer.types import Region

# No division's name that reports use is longer, counted in characters (longest: 16, an autonomous
# county); the longer ones in the lists are zones spelt out.
LONGEST = 16
_RUN = lazy(r"[\u3400-\u9fff〇]{2,}")
# What a name ends with. Names with another ending (a few hundred zones and prisons) are only found
# by `resolve`.
_END = lazy(r"[省市县区州盟旗镇乡]|街道|苏木|[农林牧]场|地区办事处")
_SHORT = tuple(PROVINCES_SHORT)
_PROVINCE = lazy("|".join(sorted(_SHORT, key=len, reverse=True)))
# Words that are also names of places, or names made of common words only. They count only directly
# after the place that they lie in (大同市城区, 西安市新城区) or before 人民政府.
_WORD_LIST = """
    社区 城区 郊区 市区 矿区 东区 西区 南区 北区 中区 城镇 街道 林场 农场 牧场 新镇 古镇 新市区
    新城区 老城区 解放区 城乡 山区 小城镇 新城镇 新街道 中心镇 民族乡 回族乡 市中区 东市区
    西市区 老街道 城关镇 城关街道 县市"""
_WORDS = frozenset(_WORD_LIST.split())
_GENERIC = lazy(
    "(?:国际|国家级?|省级|高新|技术|产业|经济|工业|农业|科技|旅游|度假|综合|保税|物流|化工|生态|"
    "文化|临空|临港|空港|高铁|循环|现代|示范|集聚|聚集|集中|城乡|一体化|融合|创新|新型|特色|食品|商务|教育|"
    "开发|合作|航空|港口|出口|加工|边境|试验|实验|管理|保护|自然|风景|名胜|绿色|低碳|智慧|数字|装备|制造|"
    "新材料|医药|生物|电子|信息|软件|服务|发展|功能|核心|中心|高|新|园)+区"
)
# A name that begins or ends like a common word may be a piece of a longer expression (上海城市管理
# is not 海城市, 加快建设镇广高速 not 建设镇): it must begin where a word can begin.
_WORD_END_LIST = """
    城市 城镇 城乡 乡镇 村镇 集镇 社区 小区 园区 山区 城区 市区 县区 街区 辖区 灾区 牧区 郊区
    东区 西区 南区 北区 新区 老区 矿区 景区 片区 库区 林区 校区 湖区 海区 县市 地市 省市 下乡 家乡
    回乡 返乡 故乡 水乡 城县 大市 大县 大区 大镇 强市 强县 强镇 强区 名镇 重镇 小镇 新镇 古镇 建镇
    治镇 治县 治市 治区 新市 新县 都市 门市 上市 入市 全区 全县 全市 全镇 全乡 各区 各县 各市 各镇
    各乡 我区 我县 我市 我镇 我乡 本区 本县 本市 本镇 本乡"""
_WORD_ENDS = frozenset(_WORD_END_LIST.split())
_WORD_STEMS = lazy(
    "(?:建设|发展|促进|文明|中心|平安|和谐|团结|幸福|创新|民主|文化|新建|特色|美丽|现代|试点|示范|重点|综合|统一|"
    "联合|友谊|进步|全|各|本|我|某|化|代)"
)
_BEFORE = frozenset("在由至赴向和与及到从原自为是对于驻")
# With the character before it, the next character makes another word: 新华乡|村,
# 平安镇|江, 和县|域. But 五家渠市|政务, 河源市|民政局, 红河州|市场监管局.
_RUNS_ON = lazy(
    "乡[村镇风土亲愁贤音情邻]|镇江|[县区]域|州(?:市(?!场)|县)|市(?:场|容|民(?![政族宗营])|政(?![府务协法]))"
    "|县区|道[路德]|场[所地景]"
)


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place name in a text: ``text[start:end]``, and every region that it can mean.

    `candidates` are in the order of `resolve`; the names directly before and after (台山市大江镇)
    have already ruled out what does not fit them. Never empty.
    """

    start: int
    end: int
    text: str
    candidates: tuple[Region, ...]

    @property
    def region(self) -> Region | None:
        """The one region that is meant, or None if it could be several."""
        return self.candidates[0] if len(self.candidates) == 1 else None


def find_places(text: str) -> list[PlaceMention]:
    """The place names in a text, in order, never overlapping.

    The longest name that ends at each 省, 市, 县, 镇, ... is taken, and the bare names of
    provinces. Names that are also ordinary words, or end like one, count only where the context
    shows a place.
    """
    finals = _finals()
    # Most runs of Han characters have none: they are never looked at.
    ends = [e for m in _END.finditer(text) if text[(e := m.end()) - 2 : e] in finals]
    bare = [m.span() for m in _PROVINCE.finditer(text)]
    found: list[PlaceMention] = []
    at = province = 0
    while at < len(ends) or province < len(bare):
        first = min(
            ends[at] - 1 if at < len(ends) else len(text),
            bare[province][0] if province < len(bare) else len(text),
        )
        run = _RUN.match(text, _run_start(text, first))
        if run is None:  # a lone character
            break
        offset, stop = run.span()
        own, names = [], []
        while at < len(ends) and ends[at] <= stop:
            own.append(ends[at] - offset)
            at += 1
        while province < len(bare) and bare[province][1] <= stop:
            names.append((bare[province][0] - offset, bare[province][1] - offset))
            province += 1
        # After a digit no name begins: 12万城镇就业 is not 万城镇.
        after_digit = offset > 0 and text[offset - 1].isdigit()
        found.extend(_in_run(run.group(), offset, after_digit, own, names))
    return _narrow(found)


def _run_start(text: str, at: int) -> int:
    """Where the run of Han characters begins that holds this place."""
    while at > 0 and ("\u3400" <= text[at - 1] <= "\u9fff" or text[at - 1] == "〇"):
        at -= 1
    return at


@cache
def _finals() -> frozenset[str]:
    """The last two characters of all names."""
    data = table()
    return frozenset(name[-2:] for names in (data.full, data.short) for name in names)


def _in_run(
    run: str, offset: int, after_digit: bool, ends: list[int], bare: list[tuple[int, int]]
) -> list[PlaceMention]:
    """The places in a run of Han characters.

    Parameters
    ----------
    ends : where a name may end; bare : the bare names of provinces
    """
    data = table()
    spans: dict[int, int] = {}  # end -> start
    for end in ends:
        for start in range(max(0, end - LONGEST), end - 1):
            name = run[start:end]
            if (name in data.full or name in data.short) and _plausible(
                run, start, end, spans, after_digit
            ):
                spans[end] = start
                break
    if not spans and not bare:
        return []
    # Where the names overlap the longer one stays, of equals the first; bare provinces come last.
    ranked = sorted(((s, e) for e, s in spans.items()), key=lambda span: (span[0] - span[1], span))
    taken = bytearray(len(run))
    chosen = []
    for start, end in (*ranked, *bare):
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            chosen.append((start, end))
    out = []
    for start, end in sorted(chosen):
        name = run[start:end]
        out.append(PlaceMention(offset + start, offset + end, name, _meanings(name)))
    return out


@cache
def _meanings(name: str) -> tuple[Region, ...]:
    data = table()
    regions = {data.region(code) for code in data.codes(name)}
    return tuple(sorted(regions, key=partial(likelihood, name)))


def _plausible(run: str, start: int, end: int, before: dict[int, int], after_digit: bool) -> bool:
    name = run[start:end]
    outer = run[before[start] : start] if start in before else None
    if name in _WORDS or _GENERIC.fullmatch(name):
        if outer is None:
            return start == 0 and run.startswith("人民政府", end) and not after_digit
        data = table()
        inner = [data.region(c) for c in data.codes(name)]
        return any(contains(data.region(c), r) for c in data.codes(outer) for r in inner)
    if outer is not None or run.startswith("人民政府", end):
        return True
    if _RUNS_ON.match(run, end - 1):
        return False
    if len(name) == 2 or name[-2:] in _WORD_ENDS or _WORD_STEMS.match(name):
        if run.endswith(_SHORT, 0, start):  # 四川天府新区
            return True
        return (start == 0 and not after_digit) or (start > 0 and run[start - 1] in _BEFORE)
    return True


def _narrow(mentions: list[PlaceMention]) -> list[PlaceMention]:
    """Let names that stand together (江门市台山市大江镇) decide what each means."""
    out = list(mentions)
    for i in range(1, len(out)):
        outer, inner = out[i - 1], out[i]
        if outer.end != inner.start:
            continue
        fitting = [
            (a, b) for a in outer.candidates for b in inner.candidates if a != b and contains(a, b)
        ]
        if fitting:
            keep = {a for a, _ in fitting}, {b for _, b in fitting}
            for at, kept in ((i - 1, keep[0]), (i, keep[1])):
                m = out[at]
                left = tuple(r for r in m.candidates if r in kept)
                out[at] = PlaceMention(m.start, m.end, m.text, left)
    return out
