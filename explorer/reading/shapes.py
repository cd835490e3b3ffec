"""What a line shows by its shape, whichever words it has: bars of links, trails, buttons, pagers.

Sites find ever new words for the same few things around a text. What they share is the form: short
parts between bars or arrows, words in brackets, an act and its object, an address to the visitor.
Where the line stands decides in `page_head` and `page_tail`.
"""

from __future__ import annotations

from explorer.patterns import lazy
from explorer.reading.labels import ACTS, OBJECTS, any_of

# Characters. The parts of a bar or a trail are names of columns; clauses of sentences are longer.
_PART = 14
# Parts. Two can be a name and its other half.
_PARTS = 3
_FULL_STOP = lazy("[。；！？]")
_SENTENCE = lazy("[。；！？，,《》〔“”]")
_BARS = lazy(r"\s?[|｜¦┃]\s?")
_TRAIL = lazy(r"\s?(?:::|：：|[＼\\»›→➔▶⟩〉＞>]|-+>|—>)\s?|\s(?:[—–\-/·]{1,2})\s")
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
    parts = [part.strip(_BRACKETS) for part in _TRAIL.split(text)]
    return (
        len(parts) >= _PARTS
        and all(0 < len(part) <= _PART for part in parts)
        and not _SENTENCE.search(text)
        and not set("<=") & set(text)  # what looks like a tag is no way through a site
        and not any(char.isdigit() for char in parts[0])
    )


def is_buttons(text: str) -> bool:
    """【返回】【打印】, 存为图片 朗读本篇: what a visitor can do, and nothing else."""
    if _BUTTONS.fullmatch(text):
        return True
    pieces = [piece for piece in _BETWEEN.split(text) if any(map(str.isalnum, piece))]
    return bool(pieces) and all(_ACTION.fullmatch(piece) for piece in pieces)


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


def is_addressed(text: str) -> bool:
    """True for a line that speaks to who visits a page."""
    return len(text) <= _ADDRESS and bool(_ADDRESSED.search(text)) and not _OF_REPORTS.search(text)
