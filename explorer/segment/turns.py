"""Turns: where a text leaves its results for shortcomings or next steps without a heading.

Reports admit shortcomings in a paragraph, or in the middle of one, of a section about results
("在看到成绩的同时，我们也清醒地认识到，还存在一些不足：……"), and close with what comes next
("下一步，我镇将……"). The words that turn stand at the beginning of a sentence. The same words
elsewhere are no turn: problems that were solved are named all over a report of results.
"""

from __future__ import annotations

from bisect import bisect_left

from explorer.patterns import lazy
from explorer.types import Role

# In the unit's sense "our": 我镇, 全县, 我们, 市政府.
_US = (
    r"(?:我们|[我全本][省市县区镇乡局街州旗场盟园院处]"
    r"|[省市县区镇乡局]?(?:委|党委)?[、]?(?:省|市|县|区|镇|乡|局)?政府)"
)
_LACK = (
    r"(?:问题|不足|短板|困难(?!群众|职工|家庭|人员|人群|学生|党员|群体|户)|困扰|差距"
    r"|薄弱环节|薄弱之处|弱项|挑战|欠缺|隐忧)"
)
# Clauses that lead over: "同时，", "在肯定成绩的同时，", "回顾一年来的工作，". At most two, each
# up to 30 characters.
_OVER = r"(?:[^。！？!?；;，,：:]{0,30}[，,]){0,2}"
_PROBLEM = lazy(
    rf"{_OVER}[^。！？!?；;，,]{{0,12}}"
    r"(?P<sober>清醒[地的]?(?:(?:认识|看|意识)(?:到|[，,])|知道|懂得))"
    rf"|{_OVER}[^。！？!?；;，,]{{0,12}}(?:也|更|还)(?:要|应|应当)?(?:深刻|充分|清楚)?[地的]?"
    rf"(?:看|认识|意识|感|体会)到[^。！？；;]{{0,60}}?{_LACK}"
    rf"|{_OVER}[^。！？!?；;，,]{{0,20}}?(?:还|仍|但|也|依然|尚)[^。！？!?；;《]{{0,30}}?"
    rf"(?:存在|面临|有(?:一定|一些|[较很]?大|不小|不少|诸多|许多|较多|部分|个别))[^。！？!?；;]{{0,40}}?{_LACK}"
    rf"|(?:当前|目前)?[^。！？!?；;，,]{{0,14}}?(?:存在|面临)的?(?:主要|突出|一些)?的?{_LACK}"
    r"(?:和|与|及)?[^。！？!?；;，,]{0,8}?"
    r"(?:[:：]|有[:：，,]|是[:：，,]|为[:：，,]|如下|主要(?:表现|体现|有|是))"
)
# Before the word of a shortcoming these make it the object of work: 针对执法中仍存在的问题，
# 开展整治.
_WORKED_ON = lazy(
    r"针对|围绕|聚焦|解决|整改|化解|破解|破除|梳理|查找|查摆|排查|紧盯|消除|补齐|克服|剖析|坚持问题|发现|反馈"
    r"|对于?(?:仍|还|尚|依然)"
)
# Behind it these say that it is none: 仍存在的问题得到解决.
_SETTLED = lazy(r"(?:已|得到|全部|基本|有效)[^。，,]{0,6}(?:解决|整改|化解|缓解|消除)")
# A sentence that opens like this speaks of what comes, whatever section it stands in.
NEXT_STEP = lazy(
    rf"{_US}?[，,]?"
    r"(?:下一?步|下一?阶段|今后|接下来|下半年|明年|来年|新的一年|在今后|在下一?步|在下一?阶段|在新的一年)"
)
REFERS_BACK = lazy(
    r"(?:针对|对于?)(?:以上|上述|这些|存在)|(?:以上|上述|这些)(?:问题|不足)"
    r"|(?:为此|对此|下面)[，,](?:我们|[我全本].)?[^。]{0,4}(?:将|要)"
)
_LATER_YEAR = lazy(
    r"(?:在)?((?:19|20)\d\d)年度?[，,]?(?:[^。，,；;]{0,12}[，,])?[\u4e00-\u9fff]{0,8}?"
    r"(?:将|要(?!求)|计划|拟)"
)
# How much of a sentence tells, in characters: two clauses that lead over, and the shortcoming.
REACH = 140
# Who performs the duty that the rules require every report to name, and the words for it.
_DUTY = lazy(
    r"(?:书记|[省市县区镇乡州旗盟局]长|主任|主要负责(?:人|同志)|主要领导|党政(?:领导|负责人|一把手)|一把手)"
    r"[^。！？；;《》]{0,30}?(?:履行|扛起|扛牢|担负|担起)[^。！？；;《》]{0,24}?第一责任人"
    r"|(?:履行|履行好|落实)(?:党政)?主要负责(?:人|同志)[^。！？；;《》]{0,24}?第一责任人(?:的)?(?:职责|责任)"
    r"|履行(?:推进)?(?:法治|依法)[^。！？；;《》]{0,14}?第一责任人(?:的)?(?:职责|责任)"
)
_DUTY_REACH = 70  # characters: number, who, and what


# Without one of these in reach no sentence turns to shortcomings: 清醒, 看到, 感到, 认识到, 意识到,
# 体会到, 知道, 存在, 面临, 差距, 有(一些). One set of first characters makes the search quick.
_SIGN = lazy(r"[清看感认意体存面差](?:醒|到|识到|会到|在|临|距)|有(?=[一较很大不诸许部个])")


class Turns:
    """Where one text turns; built once a text, so that most sentences are dismissed at once."""

    def __init__(self, text: str, report_year: int | None) -> None:
        self._text = text
        self._year = report_year
        self._signs = [match.start() for match in _SIGN.finditer(text)]

    def at(self, start: int, end: int) -> Role | None:
        """Return what the sentence or paragraph ``text[start:end]`` turns to, None if nothing."""
        text, end = self._text, min(end, start + REACH)
        sign = bisect_left(self._signs, start)
        if sign < len(self._signs) and self._signs[sign] < end:
            match = _PROBLEM.match(text, start, end)
            if (
                match is not None
                and (match["sober"] or not _WORKED_ON.search(text, start, match.end()))
                and _SETTLED.search(text, match.end(), end) is None
            ):
                return "problem"
        if NEXT_STEP.match(text, start, end) or REFERS_BACK.match(text, start, end):
            return "plan"
        if self._year is not None:
            year = _LATER_YEAR.match(text, start, end)
            if year is not None and int(year[1]) > self._year:
                return "plan"
        return None


def tells_duty(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` says at its beginning how the leaders performed their duty."""
    for match in _DUTY.finditer(text, start, min(end, start + _DUTY_REACH)):
        begin = match.start()
        # The rules on the duty have its name: 学习《党政主要负责人履行……职责规定》.
        if text.rfind("《", start, begin) <= text.rfind("》", start, begin):
            return True
    return False
