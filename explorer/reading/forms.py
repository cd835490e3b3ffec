"""What the lines of a document itself look like: sentences, headings, titles, numbers, dates."""

from __future__ import annotations

import re

from explorer.patterns import lazy
from explorer.reading.dates import DATE, western
from explorer.reading.labelled import LONGEST

# Characters. Unknown lines as short as this may go when they stand among furniture.
SHORT = 40
NUMBERED = lazy(
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
    r"细则|说明|纪要|讲话|公报|决议|决定|安排|工作|材料|综述|答复|函|批复|指南|统计表|情况表|一览表)[》”\"]?\s?(?:[（(].{1,40}[)）])?$"
)
ISSUER_END = lazy(
    r"(?:人民政府|委员会|管委会|办公室|办事处|街道|[局厅委院处镇乡县市区旗州盟]|中心|大队|支队|总队)$"
)
BULLETS = "·•●■◆◇▪○*"
# - 法治政府建设: an entry of a list, no subtitle.
_ENTRY = lazy(r"[-－]\s+[\u4e00-\u9fff]{2,12}")
DOCUMENT_NUMBER = lazy(r"[\u4e00-\u9fff]{2,14}\s?[〔\[（(【［]\s?\d{4}\s?[〕\]）)】］]\s?\d+\s?号")
ATTACHMENT = lazy(r"附\s?[件录表图][\d一二三四五六七八九十]{0,2}\s?(?:[:：]|$)")

# A label and its value, neither of them part of a sentence.
LABELLED = lazy(
    r"(?:[\u4e00-\u9fffA-Za-z]{1,8}(?:\s?[:：]|\s[|｜·•]\s|丨)|[【\[][\u4e00-\u9fffA-Za-z]{2,8}[】\]])\s?[^。；，,：:《》]{1,40}"
)


def is_prose(text: str) -> bool:
    """True for what only a document's body has: a sentence, a numbered heading, a salutation."""
    if NUMBERED.match(text) and len(text) > 4:
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
        and " / " not in text
        and text[0] not in BULLETS
        and bool(_TITLE_END.search(text))
        and not re.search(
            "[。；;？！]|现将|点击查看|链接[:：]|\\d{4}-\\d{1,2}-\\d{1,2} \\d{1,2}:\\d{2}", text
        )
        and not NUMBERED.match(text)
    )


def belongs(text: str) -> bool:
    """What a document has between its title and its body: number, date, subtitle, salutation."""
    return (
        is_prose(text)
        or is_title(text)
        or bool(DOCUMENT_NUMBER.search(text))
        or bool(DATE.search(western(text)))
        or (text[0] in "（(—-－［[" and not _ENTRY.fullmatch(text))
    )


def starts_title(text: str) -> bool:
    """True for a line that can be the first part of a title over several: issuer, 关于..."""
    return len(text) <= SHORT and (bool(ISSUER_END.search(text)) or "关于" in text)


def is_date(text: str) -> bool:
    return bool(DATE.fullmatch(western(text).strip("()（） \u3000")))
