"""Papers of journals and theses: their authors work at places, and no division reports."""

from __future__ import annotations

from explorer.patterns import lazy
from explorer.reading.clues import Clues
from explorer.reading.forms import is_title

_TITLE = lazy(
    r"^(?!.*(?:总结|汇报|情况|20\d{2}年)).*(?:研究|探析|探究|浅析|思考|探讨|论析|启示|刍议|初探|述评|综述与展望|现状与思路|路径与对策|路径选择)$"
    r"|^(?:浅析|浅谈|试论|试析|略论|论)(?!述)"
    r"|^[—\-]{1,2}\s?(?:以|基于).{4,40}(?:为例|为个案|实践|文本|样本|案例|考察|分析|调查)$"
)
# What journals print above a paper: 中图分类号：, (河海大学,江苏 南京 211100).
_PRINTED = lazy(
    r"^〔?(?:中图分类号|文献标识码|基金项目|作者简介|文章编号)\s?[:：】\]〕]"
    r"|^[(（](?!.*(?:邮编|邮政|电话|地址))(?:1[.．])?"
    r"[\u4e00-\u9fff（）() ]{2,40}[,，;； ]\s?[\u4e00-\u9fff ]{2,12}\d{6}"
)
# Sites of governments label their pages so too, and gazettes have issues: these count only where
# neither a report's title nor another label of a record stands.
_ABSTRACT = lazy(
    r"^〔?(?:关\s?键\s?词|摘\s?要|内容提要)\s?[:：】\]〕]"
    r"|(?<![公简通专]报)(?<!动态)(?<!信息)\s\d{4}年第?\d{1,2}期$"
)
_OWN = frozenset({"关键词", "关键字", "摘要", "主题词", "作者", "来源", "日期", "时间"})
# Lines from the beginning among which these stand.
_WITHIN = 14
# Lines that a title has, its second included; characters of what shows that a text is a paper.
_TITLES = 3
_LONGEST = 60


def is_paper(clues: Clues) -> bool:
    """True if the title or what journals print around a paper shows that a text is one.

    What a public body signs is its own, whatever it is called. Below the title of a report a line
    of a wrapped text may end as titles of papers do (……常务会议专题研究).
    """
    if clues.signature[0]:
        return False
    title = clues.title or ""
    below = [] if is_title(title) else [line.text.strip() for line in clues.page.kept[:_TITLES]]
    if any(_TITLE.search(line) for line in (title, *below) if len(line) <= _LONGEST):
        return True
    lines = [*clues.head, *(line.text for line in clues.page.kept[:_WITHIN])]
    lines += [piece.text for piece in clues.page.removed[:_WITHIN]]
    lines = [line[:_LONGEST].strip() for line in lines]
    if any(_PRINTED.search(line) for line in lines):
        return True
    recorded = any(label not in _OWN for label, _ in clues.fields)
    return not recorded and not is_title(title) and any(_ABSTRACT.search(line) for line in lines)
