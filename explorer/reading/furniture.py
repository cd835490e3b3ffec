"""Take the web page off the report: what goes at the head and the tail, and which lines are title.

A page has three zones: a head (menus, breadcrumb, record table, title, source line, tools), the
body, and a tail (QR code, copyright, pager, site footer). The body starts at the first line that
only a report has: a numbered heading, a salutation, a sentence. It ends at the last such line, or
at the signature. Inside the body nothing is ever removed. In the two other zones a line goes when
its form says that it is furniture (`lineclass`), or when it stands between lines of furniture and
says nothing of its own; the report's title, subtitle, date, number and signature stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from explorer.patterns import lazy
from explorer.reading.dates import DATE, western
from explorer.reading.lineclass import (
    LONGEST,
    OPENS_NOTICE,
    glued_field,
    head_class,
    is_contact,
    open_field,
    tail_class,
)
from explorer.reading.normalise import Line
from explorer.types import Removed

# Lines. The longest real heads (menus with one entry a line, then a record table of label and value
# lines) have about 120.
HEAD = 240
# Lines. So many unknown short lines may stand between two of the tail that are known.
GAP = 12
# Lines and characters that a copyright notice or licence box at the end may have.
NOTICE = 30
NOTICE_LENGTH = 2000
# Rows. So many lines in a row that begin with a record's label are a record, not prose.
GLUED = 3
# Characters. Unknown lines as short as this may go when they stand among furniture.
SHORT = 40

_NUMBERED = lazy(
    r"(?:第?[一二三四五六七八九十]{1,3}\s?[、．.:：章节]|[(（][一二三四五六七八九十\d]{0,3}[)）]|\d{1,2}\s?[、．.](?!\d)|[一二三四五六七八九十]是)"
)
# 县委、县政府：, 各位代表：; 匹配度： and 排序： are controls of a page.
_SALUTATION = lazy(
    r"(?=.*(?:[省市县区州盟旗镇乡街][委办]|政府|行署|委员|[局厅院处室办部]|单位|公司|代表|同志|领导|主任|大会|组织|厅|各"
    r"|.{12}))[\u4e00-\u9fff、，,（）()\s]{2,60}[:：]$"
)
# ..., 现将有关情况报告如下：
_ANNOUNCES = lazy(r"如下\s?[:：]$")
_SENTENCE_END = lazy(r"[。！？；;]\W{0,2}$")
# What the title of an official document ends with.
_TITLE_END = lazy(
    r"(?:报告|总结|汇报|小结|述职|情况|年报|自查|解读|方案|计划|要点|规划|纲要|通知|公告|通告|意见|办法|条例|规定|规则|"
    r"细则|说明|纪要|讲话|公报|决议|决定|安排|工作|材料|综述|答复|函|批复|指南)[》”\"]?\s?(?:[（(].{1,40}[)）])?$"
)
_ISSUER_END = lazy(
    r"(?:人民政府|委员会|管委会|办公室|办事处|街道|[局厅委院处镇乡县市区旗州盟]|中心|大队|支队|总队)$"
)
_NUMBER = lazy(r"[\u4e00-\u9fff]{2,14}\s?[〔\[（(【［]\s?\d{4}\s?[〕\]）)】］]\s?\d+\s?号")
_ATTACHMENT = lazy(r"附\s?[件录表图][\d一二三四五六七八九十]{0,2}\s?(?:[:：]|$)")
_BARE_ATTACHMENT = lazy(r"附\s?件\s?(?:下载|列表)?\s?[:：]?")
# 报告 - XX县人民政府: the title as the browser's tab shows it.
_TAB = lazy(r"(?P<title>.{6,80}?(?:报告|总结|汇报|情况|年报))\s?[-_—|－]+\s?.{2,40}")
# A title in an unusual form must at least speak of this, and not be a speaker or a letterhead.
_TOPIC = lazy(r"法治|依法|法制|政府|工作|建设|普法")
_NO_TITLE = lazy(
    r"[省市县区州盟旗镇乡局主]长(?:\s|　|$)|人民政府[省市县区州盟旗镇乡]长"
    r"|会议上?$|人民政府$|委员会$|文件$|网站?$|[局厅]$|[。；：:，,]$"
)
_PUNCTUATION = lazy(r"[\W_]+")
_NAME = lazy(r"[\u4e00-\u9fff]{2,20}(?:政府|办公室|[局厅委网])")
_STAMP = lazy(r"(?:19|20)\d{2}-\d{1,2}-\d{1,2}(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?")
# Characters of a title that show which it is when its end is lost.
_BEGUN = 14
# What only stands below a report, and characters from which a line is a paragraph.
_ENDS = frozenset({"pager", "share", "related", "copyright", "site-footer", "tools", "qr-code"})
_PARAGRAPH = 80
_SWITCH = lazy(r"\W{0,2}(?:分享|打印|字体|字号)")
# 办事大厅, 便民服务中心: where a site receives its visitors, no issuer; those name their place.
_COUNTER = lazy(r"(?:大厅|之窗|专区)$|^[^省市县区镇乡旗州街]{2,10}中心$")
# 魅力城区: an entry of a menu, not the name of who issued what follows.
_SLOGAN = lazy(r"(?!.*(?:政府|委|办|局|厅|中共))[\u4e00-\u9fff]{2,8}[区县市镇乡处站]")
# A label and its value, neither of them part of a sentence.
_LABELLED = lazy(r"[\u4e00-\u9fffA-Za-z]{2,8}\s?[:：]\s?[^。；，,：:《》]{1,40}")
_ABOVE = lazy(
    r"文件$|[★☆]|^(?:特急|加急|急件|平急|机密|秘密|绝密|内部)|公报|汇编|白皮书|蓝皮书|^目\s*录|会议(?:材料|文件)|代表大会"
)
# 某区审计局2025年政府 | 信息公开工作年度报告: broken behind the year.
_YEAR = lazy(r"(?:19|20)\d{2}")
_BROKEN = lazy(r"(?:19|20)\d{2}\s?年度?[\u4e00-\u9fff]{0,8}$")
_OWN_ISSUER = lazy(
    r"[\u4e00-\u9fff]{2,20}?(?:[局厅委办镇乡省市县区旗州盟]|街道|政府|管委会)(?:(?:19|20)\d{2}\s?年|关于)"
)
# 海滨街2020年法治政府建设情况报告2020年,在区委...: the line end behind the title is lost.
_RUN_ON = lazy(
    r"(?P<title>[^，,。；;：:《》“”]{8,60}?(?:报告|总结|汇报))[ \u3000]*"
    r"(?=(?:19|20)\d{2}\s?年(?:度|来|以来)?\s?[，,]|各位代表)"
)
_WITH_SOURCE = lazy(
    r"(?P<title>\S.{6,80}?(?:报告|总结|汇报|情况|年报)\S{0,10})[\s\u3000]+"
    r"(?P<source>[【\[（(]?\s?(?:信息来源|稿件来源|文章来源|来源|发布时间|发布日期|日期|时间|发布机构|作者|字体|字号|浏览次数)\s?[:：].*"
    r"|(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?|二维码)$"
)  # fmt: skip


# 某县...工作报告.docx: the name of a file.
_WITH_ENDING = lazy(r"(?P<title>\S.{6,80}?)(?P<source>\.(?:docx?|pdf|wps|txt|html?))", re.I)


@dataclass(frozen=True, slots=True)
class Page:
    """A page taken apart. `kept` and `removed` together are all its lines."""

    kept: tuple[Line, ...]
    removed: tuple[Removed, ...]
    title: tuple[Line, ...]  # among `kept`
    page_title: str | None  # the page's own heading, where it is another line than the title
    body: int  # index in `kept` of the first line of the body


def take_apart(source: list[Line]) -> Page:
    """Separate the report from the page around it."""
    lines = _split(source)
    why: dict[int, str] = {}
    start = _head(lines, why)
    title, page_title = _title(lines, start, why)
    _drop_name(lines, title, why)
    _drop_between(lines, start, title, why)
    _drop_below(lines, start, title, why)
    _tail(lines, start, why)
    kept = [line for i, line in enumerate(lines) if i not in why]
    removed = tuple(
        Removed(line.number, line.text, why[i]) for i, line in enumerate(lines) if i in why
    )
    before = sum(1 for i in range(start) if i not in why)
    return Page(
        tuple(kept), removed, tuple(lines[i] for i in title if i not in why), page_title, before
    )


def _split(lines: list[Line]) -> list[Line]:
    """Part a title from the source line or the first sentence that stands in the same line."""
    out: list[Line] = []
    for i, line in enumerate(lines):
        short = i < HEAD and len(line.text) <= LONGEST
        sourced = _WITH_SOURCE.match(line.text) if short else None
        found = sourced or (_WITH_ENDING.fullmatch(line.text) if short else None)
        run_on = _RUN_ON.match(line.text) if i < HEAD else None
        if found and (is_title(found["title"]) or (sourced and head_class(sourced["source"]))):
            out.append(Line(line.number, found["title"]))
            out.append(Line(line.number, found["source"]))
        elif run_on and is_title(run_on["title"]):
            out.append(Line(line.number, run_on["title"]))
            out.append(Line(line.number, line.text[run_on.end() :]))
        else:
            out.append(line)
    return out


def is_prose(text: str) -> bool:
    """True for what only a document's body has: a sentence, a numbered heading, a salutation."""
    if _NUMBERED.match(text) and len(text) > 4:
        return True
    if _SENTENCE_END.search(text[-4:]) or _SALUTATION.match(text[:80]):
        return True
    if _ANNOUNCES.search(text[-6:]):
        return True
    return len(text) >= 45 and bool(re.search("[，,。]", text[:LONGEST]))


def is_title(text: str) -> bool:
    """True if a line has the form of a document's title."""
    return (
        6 <= len(text) <= 80
        and bool(_TITLE_END.search(text))
        and not re.search(
            "[。；;？！]|现将|点击查看|链接[:：]|\\d{4}-\\d{1,2}-\\d{1,2} \\d{1,2}:\\d{2}", text
        )
        and not _NUMBERED.match(text)
    )


def _head(lines: list[Line], why: dict[int, str]) -> int:
    """Note the furniture of the head; return the index of the first line of the body."""
    glued = _glued_record(lines)
    for i, line in enumerate(lines[:HEAD]):
        reason = "record-table" if i in glued else head_class(line.text)
        if reason:
            why[i] = reason
        elif is_prose(line.text) and not is_title(line.text):
            return i
    # No body in sight: short lines only. Nothing but what is surely furniture goes.
    return min(len(lines), HEAD)


def _glued_record(lines: list[Line]) -> set[int]:
    """The rows of a record table whose labels and values run together: at least three rows."""
    found: set[int] = set()
    run: list[int] = []
    for i, line in enumerate(lines[:HEAD]):
        if glued_field(line.text):
            run.append(i)
            continue
        if len(run) >= GLUED:
            found.update(run)
        run = []
    if len(run) >= GLUED:
        found.update(run)
    return found


def _title(
    lines: list[Line], start: int, why: dict[int, str]
) -> tuple[tuple[int, ...], str | None]:
    """The lines of the report's own title, and the page's heading if that is another."""
    candidates = [
        i
        for i in range(start)
        if i not in why and (is_title(lines[i].text) or _ends_title(lines, i, why))
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
        title = _as_long_as(lines, title, _bare(lines[i].text), i, why)
    own = _bare("".join(lines[i].text for i in title))
    page_title = None
    for i in range(title[0]):
        tab = _TAB.fullmatch(lines[i].text)
        if i not in why and tab and _same(_bare(tab["title"]), own):
            why[i] = "repeated-title"
    for i in candidates[:-1]:
        if i not in title and _same(_bare(lines[i].text), own):
            page_title = page_title or lines[i].text
            why[i] = "repeated-title"
    return title, page_title


def _with_first_lines(lines: list[Line], last: int, why: dict[int, str]) -> tuple[int, ...]:
    """Titles stand over up to three lines: the issuer first, or broken after 关于."""
    title = [last]
    while title[0] > 0 and len(title) < 3:
        i = title[0] - 1
        text, below = lines[i].text, lines[title[0]].text
        if i in why or len(text) > SHORT or is_prose(text) or is_title(text):
            break
        if _NUMBER.search(text) or DATE.search(western(text)) or text in below:
            break
        broken = "关于" in text or bool(re.match("关于|的|年|和|工作|建设|情况|报告", below))
        cut = bool(_BROKEN.search(text)) and not _YEAR.search(below)
        if not (_ISSUER_END.search(text) or broken or cut):
            break
        # 某市某区人民政府 above 某区审计局2025年...报告 is the site's name.
        if not (broken or cut) and _OWN_ISSUER.match(below) and not text.startswith("中共"):
            break
        title.insert(0, i)
    return tuple(title)


def _fuller(
    lines: list[Line], title: tuple[int, ...], candidates: list[int], why: dict[int, str]
) -> tuple[int, ...]:
    """The title over two lines further up, where what stands last repeats its last line only."""
    own = _bare(lines[title[-1]].text)
    for i in candidates[:-1]:
        above = _with_first_lines(lines, i, why)
        if _bare(lines[i].text) == own and len(above) > len(title) == 1:
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
        if _bare("".join(lines[i].text for i in longer)) == heading:
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


def _bare(text: str) -> str:
    return re.sub("[年度的]", "", _PUNCTUATION.sub("", western(text)))


def _same(a: str, b: str) -> bool:
    """Equal but for punctuation, 年, 度 and 的; or one is the other with its issuer before it."""
    if a == b or (min(len(a), len(b)) >= 8 and (a.endswith(b) or b.endswith(a))):
        return True
    return len(b) >= _BEGUN and a.startswith(b)  # broken, and its second line is another's


def _drop_name(lines: list[Line], title: tuple[int, ...], why: dict[int, str]) -> None:
    """Remove the site's name where it is the first line, above a title that names its own issuer.

    A letterhead is written the same; it has the document's number with it.
    """
    above = [i for i in range(title[0]) if i not in why] if title else []
    last = min(title[-1] + 4, len(lines)) if title else 0
    head = [lines[i].text for i in range(last)]
    if (
        len(above) == 1
        and _NAME.fullmatch(lines[above[0]].text)
        and _OWN_ISSUER.match(lines[title[0]].text)
        and not any(_NUMBER.search(text) for text in head)
    ):
        why[above[0]] = "site-name"


def _drop_between(
    lines: list[Line], start: int, title: tuple[int, ...], why: dict[int, str]
) -> None:
    """Remove the unknown short lines of the head.

    Above a title a document has little of its own (see `_heads`); without one a line goes if it has
    furniture of the page below it.
    """
    top = title[0] if title else start
    if title and is_title(lines[title[-1]].text):
        for i in range(top):
            if i in why:
                continue
            apart = any(j in why for j in range(i + 1, top))
            if not _heads(lines[i].text) or (apart and _SLOGAN.fullmatch(lines[i].text)):
                value = i - 1 in why and open_field(lines[i - 1].text)
                why[i] = why[i - 1] if value else "navigation"
    furniture = [i for i in why if i < top and why[i] != "repeated-title"]
    if not furniture:
        return
    last = max(furniture)
    if why[last] == "separator":
        last += 2  # the last word of a breadcrumb that stands one word a line
    for i in range(min(last, top)):
        text = lines[i].text
        if i in why or len(text) > SHORT or is_prose(text):
            continue
        if _NUMBER.search(text) and not (why.get(i - 1) and open_field(lines[i - 1].text)):
            continue  # the report's own number, unless it is the value of a field
        if is_title(text) and re.search(r"\d{4}|[一二]〇", western(text)):
            continue  # names a year: it could be the report's own
        above = why.get(i - 1)
        why[i] = "record-table" if above == "record-table" else "navigation"


def _heads(text: str) -> bool:
    """What a document can have above its title: letterhead, number, secrecy, date, annex."""
    return len(text) > SHORT or belongs(text) or starts_title(text) or bool(_ABOVE.search(text))


def _drop_below(lines: list[Line], start: int, title: tuple[int, ...], why: dict[int, str]) -> None:
    """Remove what stands inside the block of source line and tools below the title."""
    below = range(title[-1] + 1 if title else 1, start)
    unknown = [i for i in below if i not in why and _LABELLED.fullmatch(lines[i].text)]
    if len(unknown) > 1:  # 资源大小：14.50KB; 全文页数：7页: labels of a site, whichever they are
        why.update(dict.fromkeys(unknown, "source-line"))
    for i in below[:-1]:  # 某县人民政府 | 2025-01-20: who put it up, and when, as machines write it
        stamp = lines[i + 1].text
        if _NAME.fullmatch(lines[i].text) and why.get(i + 1) and _STAMP.fullmatch(stamp):
            why.setdefault(i, "source-line")
    for i in below:
        text = lines[i].text
        if i in why or i - 1 not in why or len(text) > SHORT or belongs(text):
            continue
        if open_field(lines[i - 1].text):
            why[i] = why[i - 1]  # the value of a label that stands alone
        elif i + 1 in why and why[i - 1] != "repeated-title":
            why[i] = "source-line"


def belongs(text: str) -> bool:
    """What a document has between its title and its body: number, date, subtitle, salutation."""
    return (
        is_prose(text)
        or is_title(text)
        or bool(_NUMBER.search(text))
        or bool(DATE.search(western(text)))
        or text[0] in "（(—-－［["
    )


def starts_title(text: str) -> bool:
    """True for a line that can be the first part of a title over several: issuer, 关于..."""
    return len(text) <= SHORT and (bool(_ISSUER_END.search(text)) or "关于" in text)


def _tail(lines: list[Line], start: int, why: dict[int, str]) -> None:
    """Note the furniture of the tail, from the last line up."""
    noted: dict[int, str] = {}
    waiting: dict[int, str] = {}
    # A document may end with a mark of its own (公开属性：主动公开), a record has several rows.
    listed = all(tail_class(line.text) == "record-table" for line in lines[-GLUED:])
    i = len(lines) - 1
    while i > max(start, 0):
        text = lines[i].text
        reason = tail_class(text)
        if reason and not (reason == "record-table" and not noted and not listed):
            noted.update(waiting)
            waiting.clear()
            noted[i] = reason
        elif noted.get(i + 1) == "attachment-link" and _BARE_ATTACHMENT.fullmatch(text):
            noted[i] = "attachment-link"
        elif is_contact(text):
            waiting[i] = "contact"
        elif len(text) > SHORT or len(waiting) >= GAP or _stays(text):
            # Unknown, and it could be the report's; but a notice in several paragraphs is known by
            # its first line.
            opening = _notice_above(lines, start, min(noted)) if noted else None
            if opening is None or opening > i:
                break
            reason = tail_class(lines[opening].text) or "copyright"
            noted.update({j: noted.get(j, reason) for j in range(opening, min(noted))})
            waiting.clear()
            i = opening
        else:
            waiting[i] = "site-footer"
        i -= 1
    # Unknown lines above the topmost known one are the report's: `waiting` is dropped.
    why.update(noted)
    _below_end(lines, start, why)


def _below_end(lines: list[Line], start: int, why: dict[int, str]) -> None:
    """Remove all short lines below the first line that only stands below a report.

    Such a line (上一篇：..., 分享到) ends the report if no more than short lines follow it. Nothing
    is removed where a heading with a number or a paragraph follows: it was not what it seemed.
    """
    end: int | None = None
    for i in range(len(lines) - 1, start, -1):
        if i in why:
            reason = why[i]
        else:
            text = lines[i].text
            reason = tail_class(text) or ""
            if len(text) > _PARAGRAPH or (_NUMBERED.match(text) and len(text) > 4 and not reason):
                break
        if reason in _ENDS or (reason and _SWITCH.match(lines[i].text)):
            end = i
    if end is None:
        return
    for i in range(end, len(lines)):
        text = lines[i].text
        signed = i + 1 < len(lines) and _is_date(lines[i + 1].text) and _ISSUER_END.search(text)
        if i not in why and not (_ATTACHMENT.match(text) or _is_date(text) or signed):
            why[i] = tail_class(text) or "site-footer"


def _is_date(text: str) -> bool:
    return bool(DATE.fullmatch(western(text).strip("()（） \u3000")))


def _notice_above(lines: list[Line], start: int, top: int) -> int | None:
    """The line that opens a notice which goes on to line `top`."""
    for i in range(top - 1, max(start, top - NOTICE), -1):
        if OPENS_NOTICE.search(lines[i].text) and _fits_notice(lines[i:top]):
            return i
    return None


def _fits_notice(lines: list[Line]) -> bool:
    return sum(len(line.text) for line in lines) <= NOTICE_LENGTH


def _stays(text: str) -> bool:
    """What a document may end with: a sentence, its date, its issuer, an annex."""
    return (
        is_prose(text)
        or _is_date(text)
        or bool(_ISSUER_END.search(text) and not _COUNTER.search(text))
        or bool(_ATTACHMENT.match(text))
        or bool(re.search(r"公开发布|公开属性|^抄送|^主送|印发$|^[（(].{0,60}[)）]$", text))
    )
