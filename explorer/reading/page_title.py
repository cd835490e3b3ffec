"""Which lines above the text are the report's own title, and which repeat it."""

from __future__ import annotations

import re

from explorer.patterns import lazy
from explorer.reading.dates import DATE, western
from explorer.reading.forms import (
    BULLETS,
    DOCUMENT_NUMBER,
    ISSUER_END,
    LABELLED,
    SHORT,
    belongs,
    is_prose,
    is_title,
)
from explorer.reading.normalise import Line

# 报告 - XX县人民政府: the title as the browser's tab shows it.
_TAB = lazy(r"(?P<title>.{6,80}?(?:报告|总结|汇报|情况|年报))\s?[-_—|－]+\s?.{2,40}")
# A title in an unusual form must at least speak of this, and not be a speaker or a letterhead.
_TOPIC = lazy(r"法治|依法|法制|政府|工作|建设|普法")
_NO_TITLE = lazy(
    r"[省市县区州盟旗镇乡局主]长(?:\s|　|$)|人民政府[省市县区州盟旗镇乡]长"
    r"|会议上?$|人民政府$|委员会$|文件$|网站?$|[局厅]$|[。；：:，,]$"
)
_PUNCTUATION = lazy(r"[\W_]+")
# Characters of a title that show which it is when its end is lost.
BEGUN = 14
# 某区审计局2025年政府 | 信息公开工作年度报告: broken behind the year.
_YEAR = lazy(r"(?:19|20)\d{2}")
_BROKEN = lazy(r"(?:19|20)\d{2}\s?年度?[\u4e00-\u9fff]{0,8}$|[府厅室局会处](?:19|20)\d{2}$")
# 广西文件 above 关于深入推进...的意见: a column of the site, no issuer.
_COLUMN = lazy(r"(?:文件|文库|专栏|栏目|动态|要闻|公告|公示|信息公开|目录|资讯|新闻|频道)$")
OWN_ISSUER = lazy(
    r"[\u4e00-\u9fff]{2,20}?(?:[局厅委办镇乡省市县区旗州盟]|街道|政府|管委会)(?:(?:19|20)\d{2}\s?年|关于)"
)


def find_title(
    lines: list[Line], start: int, why: dict[int, str]
) -> tuple[tuple[int, ...], str | None]:
    """The lines of the report's own title, and the page's heading if that is another."""
    candidates = [
        i
        for i in range(start)
        if i not in why
        and not _is_row(lines, i)
        and (is_title(lines[i].text) or _ends_title(lines, i, why))
    ]
    if not candidates:
        unusual = [i for i in range(start) if i not in why and _could_be_title(lines[i].text)]
        return tuple(unusual[-1:]), None
    # The report's own is the one nearest to the body; but a line after it may be a subtitle or a
    # cover note (（征求意见稿）说明), so a repetition further up decides for the pair.
    last = candidates[-1]
    title = _with_first_lines(lines, last, why)
    title = _fuller(lines, title, candidates, why)
    for i in candidates[:-1]:  # the page's heading shows how far a broken title reaches
        title = _as_long_as(lines, title, bare(lines[i].text), i, why)
    own = bare("".join(lines[i].text for i in title))
    page_title = None
    for i in range(title[0]):
        if i not in why and lines[i].text[0] in f"{BULLETS}#" and _same(bare(lines[i].text), own):
            why[i] = "repeated-title"
        tab = _TAB.fullmatch(lines[i].text)
        if i not in why and tab and _same(bare(tab["title"]), own):
            why[i] = "repeated-title"
    for i in candidates[:-1]:
        if i not in title and _same(bare(lines[i].text), own):
            page_title = page_title or lines[i].text
            why[i] = "repeated-title"
    return title, page_title


def _is_row(lines: list[Line], i: int) -> bool:
    """【法规类别】机关工作综合规定 below 【效力级别】...: rows of a record."""
    near = lines[max(i - 1, 0) : i + 2]
    return lines[i].text[0] in "【[" and sum(bool(LABELLED.fullmatch(n.text)) for n in near) >= 2


def _with_first_lines(lines: list[Line], last: int, why: dict[int, str]) -> tuple[int, ...]:
    """Titles stand over up to three lines: the issuer first, or broken after 关于."""
    title = [last]
    while title[0] > 0 and len(title) < 3:
        i = title[0] - 1
        text, below = lines[i].text, lines[title[0]].text
        if i in why or len(text) > SHORT or is_prose(text) or is_title(text):
            break
        if text[0] in BULLETS:
            break
        if DOCUMENT_NUMBER.search(text) or DATE.search(western(text)) or text in below:
            break
        broken = "关于" in text or bool(re.match("关于|的|年|和|工作|建设|情况|报告", below))
        cut = bool(_BROKEN.search(text)) and not _YEAR.search(below)
        if not (ISSUER_END.search(text) or broken or cut) or _COLUMN.search(text):
            break
        # 某市某区人民政府 above 某区审计局2025年...报告 is the site's name.
        if not (broken or cut) and OWN_ISSUER.match(below) and not text.startswith("中共"):
            break
        title.insert(0, i)
    return tuple(title)


def _fuller(
    lines: list[Line], title: tuple[int, ...], candidates: list[int], why: dict[int, str]
) -> tuple[int, ...]:
    """The title over two lines further up, where what stands last repeats its last line only."""
    own = bare(lines[title[-1]].text)
    for i in candidates[:-1]:
        above = _with_first_lines(lines, i, why)
        if bare(lines[i].text) == own and len(above) > len(title) == 1:
            why[title[0]] = "repeated-title"
            return above
    return title


def _could_be_title(text: str) -> bool:
    return (
        8 <= len(text) <= 60
        and bool(_TOPIC.search(text))
        and not _NO_TITLE.search(text)
        and not belongs(text)
    )


def _as_long_as(
    lines: list[Line], title: tuple[int, ...], heading: str, above: int, why: dict[int, str]
) -> tuple[int, ...]:
    """The title with the lines above it that make it equal to the page's heading, if any do."""
    longer = title
    for _ in range(3):
        if bare("".join(lines[i].text for i in longer)) == heading:
            return longer
        i = longer[0] - 1
        if i <= above or i in why or is_prose(lines[i].text):
            break
        longer = (i, *longer)
    return title


def _ends_title(lines: list[Line], i: int, why: dict[int, str]) -> bool:
    """True for the short rest of a title that is broken over lines: 情况的报告, 报　告."""
    text = re.sub(r"\s", "", lines[i].text)
    return (
        len(text) <= 12
        and bool(re.search(r"(?:报告|总结|汇报)$", text))
        and i > 0
        and i - 1 not in why
        and ("关于" in lines[i - 1].text or bool(re.search("年|法治", lines[i - 1].text)))
        and not is_prose(lines[i - 1].text)
    )


def bare(text: str) -> str:
    """A title without what its repetitions leave out: punctuation, 年, 度, 的."""
    return re.sub("[年度的]", "", _PUNCTUATION.sub("", western(text)))


def _same(a: str, b: str) -> bool:
    """Equal but for punctuation, 年, 度 and 的; or one is the other with its issuer before it."""
    if a == b or (min(len(a), len(b)) >= 8 and (a.endswith(b) or b.endswith(a))):
        return True
    return len(b) >= BEGUN and a.startswith(b)  # broken, and its second line is another's
