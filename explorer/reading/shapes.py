"""What a line shows by its shape, whichever words it has: bars of links, trails, buttons, pagers.

Sites find ever new words for the same few things around a text. What they share is the form: short
parts between bars or arrows, words in brackets, an act and its object, an address to the visitor.
Where the line stands decides in `page_head` and `page_tail`.
"""

from __future__ import annotations

import re

from explorer.patterns import lazy
from explorer.reading.labels import ACTS, OBJECTS, VERSIONS, any_of

# Characters. The parts of a bar or a trail are names of columns; clauses of sentences are longer.
_PART = 14
# Parts. Two can be a name and its other half.
_PARTS = 3
_FULL_STOP = lazy("[。；！？]")
_SENTENCE = lazy("[。；！？，,《》〔“”]")
_BARS = lazy(r"\s?[|｜¦┃]\s?")
_TRAIL = lazy(r"\s?(?:::|：：|[＼\\»›→➔▶⟩〉＞>]|-+>|—>)\s?|\s(?:[—–\-/·]{1,2})\s")
_ARROWS = lazy(r"\s*[>＞»›→]{1,2}\s*")
# Where a way through a site begins.
_HOME = lazy(
    r".{0,12}(?:首页|主页|网站|门户|中心|平台|频道|专栏|公开|政务|动态|资讯|目录|大全|文库|Home)$",
    re.I,
)
# Characters. The last part of a way through a site can be the title of the page.
_LAST = 60
# 格式：DOC 页数：12, 撰文/某某 摄影/某某: labels and values, nothing between them.
_LABELS = lazy(
    r"(?:[\u4e00-\u9fffA-Za-z]{1,6}\s?[:：/／]\s?[^\s:：。；，,/《》]{1,20}[\s\u3000|｜]+)+"
    r"[\u4e00-\u9fffA-Za-z]{1,6}\s?[:：/／]\s?[^\s:：。；，,/《》]{1,20}"
)
# 划重点 AI摘要 脑图: words of a bar of buttons. A speaker and a table's head are none.
_WORD = lazy(r"[\u4e00-\u9fffA-Za-z]{2,6}")
_NO_BUTTON = lazy(
    r"[市县区镇乡局主厅院]长|主任|书记|委员|代表|序号|项目|单位|任务|指标|名称|内容|时间|备注|类别|合计|时限"
    r"|[省市县区州旗镇乡局厅委]$"
)
_BRACKETS = " 　【】〖〗［］[]「」"
_DIGITS = lazy(r"[\d.%,，]+")
_BUTTONS = lazy(r"(?:[【〖［\[][^【】〖〗［］\[\]。，；\d]{1,8}[】〗］\]][\s\u3000|·]*){2,}")
# 前一条：..., 下一则 >>: an order, what is ordered, and what follows.
_PAGER = lazy(
    r"\W{0,4}(?:\d\s?)?[上下前后](?:一\s?)?(?:篇|条|期|版|页|则|章|节|个|信息|文章|主题|新闻|公告)(?:文章|信息|新闻|内容)?\s?\d?"
    r"(?:$|\s?[:：>＞»《<＜]|\s+\S|没有|无|暂无)"
)
_ACTION = lazy(
    rf"(?:我要|一键|点击|在线|免费|直接)?(?:(?:{any_of(*ACTS)})(?:给|到|至|为|成|在)?(?:{any_of(*OBJECTS)}){{0,2}}|(?:{any_of(*OBJECTS)})(?:{any_of(*ACTS)}|版))"
    r"(?:[（(][A-Za-z]{2,5}[)）])?"
)
# 图文版纯净版我要咨询, 已关注: several without anything between them, none taken back (possessive).
_ACTIONS = lazy(
    rf"(?:(?:{any_of(*VERSIONS)})版|我要(?:咨询|投诉|写信|建议|提问|纠错|打印|收藏|评价)"
    rf"|(?:已|取消|我要)?(?:{any_of(*ACTS)})(?:{any_of(*OBJECTS)}){{0,2}})++"
)
# Characters of a bar of buttons without anything between them.
_BUTTON_RUN = 24
_BETWEEN = lazy(r"[\s\u3000|｜/·【】\[\]〖〗+＋▶☆★♡]+")
# Sites speak to their visitors; reports speak of themselves.
_ADDRESSED = lazy(
    r"您|你好|敬请谅解|欢迎(?:访问|关注|使用|下载|订阅|登录|浏览|光临)"
    r"|请(?:先|在|重新|及时|自行)?(?:登录|注册|输入|点击|选择|扫描|扫码|使用|下载|刷新|拨打|升级|更换|勿关闭|填写|打开|切换)"
)
_OF_REPORTS = lazy("报告|审议|审查|汇报|批示|群众|企业|办事|当事人")
_HAN = lazy("[\u3400-\u9fff]")
# Letters of a line that is of another script: more than in AI, APP, LED or 5G.
_FOREIGN = 8
# Characters of a line that holds a number of the site's, or an icon.
_COUNTER = 24
_APART = lazy(r"[\s\u3000]\d[\d,.]*[wW万]?\+?(?:[\s\u3000]|$)")
_SIZES = lazy(r"(?=.*[+\-＋－])(?:[AaTt][+\-＋－]?[\s/|｜]*){1,4}")
_OF_DOCUMENTS = lazy(r"[|｜年月日第号届期章节卷页条附表图篇:：]|[省市县区州旗镇乡局厅委]$")
# Pictographs begin here; those of older blocks that sites use. Bullets, stars and circles of
# documents (●★○□) are below.
_ICONS = 0x1F000
_OLD_ICONS = frozenset("⏩⏪⏫⏬⏭⏮⏯⏰⏱⏲⏳☎☏✆✉✎✏✂❤♥♡⭐☆☰≡⌂⇧⬆⬇↻⟳⚙♪♫")
# Characters of a column's name in a way through a site.
_CRUMB = 20
_COLUMN = lazy("[\u4e00-\u9fff]{2,10}")
_TITLED = lazy(r"(?:报告|总结|汇报|情况|意见|办法|方案|通知)[）)》”]?$")
# Characters. What a site says to its visitors in one line is shorter.
_ADDRESS = 90


def is_bar(text: str) -> bool:
    """简体中文 | English | 한국어: names between bars, nothing that a row of figures has."""
    parts = [part for part in _BARS.split(text) if part.strip()]
    return (
        len(parts) >= _PARTS
        and all(len(part) <= _PART for part in parts)
        and not _SENTENCE.search(text)
        and not any(_DIGITS.fullmatch(part.strip()) for part in parts)
    )


def is_trail(text: str) -> bool:
    """目录 ＼ 法治政府建设 ＼ 年度报告, 〖首页〗→〖报告〗: from the whole to the part."""
    if any(arrow in text for arrow in ">＞»›→"):
        return is_crumbs(text)
    parts = [part.strip(_BRACKETS) for part in _TRAIL.split(text)]
    return (
        len(parts) >= _PARTS
        and all(0 < len(part) <= _PART for part in parts)
        and not _SENTENCE.search(text)
        and not set("<=") & set(text)  # what looks like a tag is no way through a site
        and not any(char.isdigit() for char in parts[0])
    )


def is_crumbs(text: str) -> bool:
    """首页 > 政务公开 > 法治政府建设 > ...报告: the last part may be the page's own title.

    What has figures or letters only between its arrows (a > b > c), a tag (<甲>) or a sentence is
    no way through a site; nor is a title with arrows in it, unless a column of a site stands there.
    """
    if not any(arrow in text for arrow in ">＞»›→") or set("<＜=") & set(text):
        return False
    parts = [part.strip(_BRACKETS) for part in _ARROWS.split(text)]
    home = not parts[0] or any(_HOME.fullmatch(part) for part in parts[:-1])
    if "。" in text or not all(_HAN.search(part) for part in parts if part):
        return False
    if len(parts) == 2:
        return (home and len(parts[1]) <= _LAST) or all(_COLUMN.fullmatch(part) for part in parts)
    if len(parts) < _PARTS or not all(len(part) <= _CRUMB for part in parts[:-1]):
        return False
    return len(parts[-1]) <= _LAST and (home or not _TITLED.search(text) or len(parts) > _PARTS)


def is_labels(text: str) -> bool:
    """Two labels or more with their values, as a site has them beside a text."""
    return len(text) <= _ADDRESS and bool(_LABELS.fullmatch(text))


def is_words(text: str) -> bool:
    """Three words or more of a bar of buttons."""
    words = text.split()
    return (
        len(words) >= _PARTS
        and all(_WORD.fullmatch(word) for word in words)
        and not any(_NO_BUTTON.search(word) for word in words)
    )


def is_buttons(text: str) -> bool:
    """【返回】【打印】, 存为图片 朗读本篇: what a visitor can do, and nothing else."""
    if _BUTTONS.fullmatch(text):
        return True
    pieces = [piece for piece in _BETWEEN.split(text) if any(map(str.isalnum, piece))]
    return bool(pieces) and all(
        _ACTION.fullmatch(piece) or (len(piece) <= _BUTTON_RUN and _ACTIONS.fullmatch(piece))
        for piece in pieces
    )


def is_pager(text: str) -> bool:
    """前一条：..., << 下一则: the neighbours of the page."""
    return len(text) <= _ADDRESS and bool(_PAGER.match(text))


def is_foreign(text: str) -> bool:
    """Sponsored by 某县 / Technical Support: twice as much of another script as Chinese characters.

    Reports end in Chinese; what has no letters at all is not meant, nor what has a sentence's end.
    """
    han = len(_HAN.findall(text))
    letters = sum(map(str.isalpha, text)) - han
    return letters >= _FOREIGN and letters > 2 * han and not _FULL_STOP.search(text)


def is_counter(text: str) -> bool:
    """累计浏览 312, 本次阅读可得 2 个学习积分: a number apart that is no year, day or document's.

    A number at the beginning (1 总体情况) may be a heading's.
    """
    return (
        len(text) <= _COUNTER
        and bool(_APART.search(text))
        and not _SENTENCE.search(text)
        and not _OF_DOCUMENTS.search(text)
    )


def is_sign(text: str) -> bool:
    """A- A A+, 🔊 语音播报: an icon, or letters that set the size of letters."""
    if len(text) > _COUNTER or _SENTENCE.search(text):
        return False
    icon = any(ord(char) >= _ICONS or char in _OLD_ICONS for char in text)
    return icon or bool(_SIZES.fullmatch(text))


def is_addressed(text: str) -> bool:
    """True for a line that speaks to who visits a page."""
    return len(text) <= _ADDRESS and bool(_ADDRESSED.search(text)) and not _OF_REPORTS.search(text)
