"""Whether a title or an opening names a place as who reports, or only speaks of it.

A place that a text names need not be whose report it is: 关于赴浙江学习考察的报告,
国务院关于支持贵州..., 四川大学法治工作报告, 湖北省人民政府驻北京办事处. What can stand around the
name of who reports is little, so that is what is described here; every other place is a sign, to be
listed as doubtful.
"""

from __future__ import annotations

from explorer.gazetteer import PlaceMention, contains, find_places
from explorer.patterns import lazy

# What may stand before the place: who is above it, the year, brackets, what is done with the paper.
_BEFORE = lazy(  # possessive: what was taken is never given back, so the time is linear
    r"(?:[省市县区州旗][\u4e00-\u9fff]{2,10}?[厅室局委府会](?=关于印发)"
    r"|[\s《〈“\"'【\[（(〔】\]）)〕•·:：、,，—\-]|附件?\d*|(?:文字|图解|图文|完整|全文)版|关于|印发|发布|公布|报送|呈报|上报|转发"
    r"|(?:政策|文字|图文|一图|图片|部门|专家)?解读|一图读懂|图解|(?:19|20)\d{2}\s?年?度?"
    r"|中共|中国共产党|国家税务总局|国家统计局|编制|现将|现|将|代表|在|全文|第[一二三四五六七八九十\d]+师"
    r"|\d{1,2}月\d{1,2}日|[近昨]日|日前|[\u4e00-\u9fff]{2,6}?(?:新区|开发区|高新区)|[市县区])*+"
)
# The body behind an outer place (鲤城区[人民政府]金龙街道, 中共云阳县凤鸣镇[委员会]云阳县).
_OUTER = lazy(r"[\u4e00-\u9fff]{0,12}(?:政府|委员会|局|委|会)")
# The body behind the place, or what reports are on.
_BODY = (
    r"(?:(?!大学|学院|学校|小学|中学|医院|公司|集团|银行|监狱|驻)[\u4e00-\u9fff（）()、]){0,26}?"
    r"(?:政府|[局厅署委队处所部站办]|委员会|办公室|管委会|街道|中心|大队|支队|总队|联合会|人大|政协|法院|检察院|工会|红十字会|联社|合作社|院)"
)
_ABOUT = (
    r"(?:全面|深入|扎实|持续|进一步)?(?:法治|依法|政府|政务|党政|推进|加强|行政|工作|年度|年终|全区|全县|全市|全省"
    r"|贯彻|落实|坚持|认真|紧紧|紧密|始终|严格|围绕|高度|切实|按照|根据|聚焦|立足|积极|以|在|各级|年度|不断|第\S{1,6}届|[\u4e00-\u9fff“”\"]{2,24}?(?:规划|计划|方案|规则|要点)|国民经济|召开|举行|举办|经济|财政|预算|普法|信息公开|半年|上半年|下半年|[一二三四]季度)"
)
_BEHIND = lazy(
    rf"街?\s*(?:$|[》〉”\"】\])）〕:：\-—,，|]|(?:19|20)\d{{2}}|[一二]〇|二[○〇零]|“|《|关于|{_ABOUT}|{_BODY}"
    r"|(?:经济|高新|开发|工业|产业|新|度假|示范|保税|园|合作)[\u4e00-\u9fff]{0,12}?区)"
)
# Bodies that are called after the place that they are in or work on, and serve another.
_ELSEWHERE = lazy(
    r"[\u4e00-\u9fff]{0,12}?(?:大学|学院|集团|银行|监狱|(?<!县)驻[\u4e00-\u9fff]{2,8}办事处|生产建设兵团|海关|海事局|航道局"
    r"|流域管理局|铁路|机场|考察|调研|挂职|学习|参观|经验|模式|精神|反馈|督察|巡视)"
)


def speaks_itself(text: str, place: PlaceMention) -> bool:
    """True if nothing but what belongs to the name of who reports stands around the place.

    >>> from explorer.gazetteer import find_places
    >>> titles = ("关于印发台山市2021年法治政府建设报告的通知", "关于赴台山市学习考察的报告")
    >>> [speaks_itself(t, find_places(t)[0]) for t in titles]
    [True, False]
    """
    return bool(
        _BEFORE.fullmatch(_without_outer(text[: place.start], place))
        and not _ELSEWHERE.match(text, place.end)
        and _BEHIND.match(text, place.end)
    )


def _without_outer(before: str, place: PlaceMention) -> str:
    """What stands before a place without the places that it lies in, itself, and their bodies."""
    spans = [
        (outer.start, outer.end)
        for outer in find_places(before)
        if any(contains(o, r) for o in outer.candidates for r in place.candidates)
    ]
    again = before.find(place.text)  # 中共渠县教育局委员会 渠县教育局
    if again >= 0:
        spans = sorted({*spans, (again, again + len(place.text))})
    rest, at = "", 0
    for start, end in spans:
        if start < at:
            continue
        rest += before[at:start]
        body = _OUTER.match(before, end)
        at = body.end() if body else end
    return rest + before[at:]
