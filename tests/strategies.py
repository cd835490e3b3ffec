"""Hypothesis strategies that several test files share: text in the manner of reports."""

from __future__ import annotations

from hypothesis import strategies as st

_NUMBERS = [
    "一、", "二、", "三、", "十一、", "（一）", "（二）", "(三)", "〔四〕", "()", "（ ）",
    "1.", "2.", "3．", "1、", "（1）", "(2)", "1）", "2)", "①", "②", "⒈", "⑵", "㈠", "Ⅰ", "A.",
    "1.1", "1.2",
    "一是", "二是", "三是", "一要", "二要", "首先，", "其次，", "最后，", "第一，", "第二，",
    "其一，", "其二，",
    "第一章", "第二章 ", "第一条 ", "第二条　", "第一部分 ", "一", "一 ",
]  # fmt: skip
_PHRASES = [
    "强化组织领导", "深化普法宣传,营造浓厚法治氛围", "存在的不足和原因", "下一步工作打算",
    "主要举措和成效",
    "党政主要负责人履行推进法治建设第一责任人职责情况", "镇党委、政府认真落实“三重一大”决策程序",
    "全年举办法治讲座15场次", "发放宣传资料5000余份", "12.4国家宪法日", "3·15当天", "受理率为99.5%",
    "《民法典》《怎么办？》", "以习近平新时代中国特色社会主义思想为指导", "取得了一定成效",
    "还不够完善",
    "详见https://www.example.gov.cn/a?b=1", "村（社区）", "（详见附件。）", "“要稳中求进。”",
    "“谁来执法？”的问题",
    "主要表现在", "现将工作情况汇报如下", "2023年", "某某镇人民政府", "2024年1月7日", "附件",
    "目录", "特此报告",
    "各位代表", "名词解释", "a", '"', "“", "”", "《", "（",
]  # fmt: skip
_MARKS = [
    "。", "！", "？", "!", "?", "；", ";", "，", ",", "：", ":", "……",
    "、", "。”", "？）", '。"', "", " ", "　",
]  # fmt: skip
_LINE_ENDS = ["\n", "\n\n", "\r\n", "\u2028", "\n \n"]

numbers = st.sampled_from(_NUMBERS)
phrases = st.sampled_from(_PHRASES)
marks = st.sampled_from(_MARKS)


@st.composite
def report_lines(draw: st.DrawFn) -> str:
    """One line: perhaps a number, then phrases with marks behind them, perhaps numbers between."""
    pieces = [draw(st.sampled_from(["", "  ", "　　"])), draw(numbers | st.just(""))]
    for _ in range(draw(st.integers(0, 5))):
        pieces += [draw(phrases), draw(marks)]
        if draw(st.integers(0, 3)) == 0:
            pieces.append(draw(numbers))
    return "".join(pieces)


@st.composite
def report_text(draw: st.DrawFn) -> str:
    """Text with the numbers, headings, quotes, decimals and line ends of reports, in any order."""
    lines = draw(st.lists(report_lines(), max_size=12))
    return "".join(line + draw(st.sampled_from(_LINE_ENDS)) for line in lines)


def any_text() -> st.SearchStrategy[str]:
    """Any string at all, lone surrogates and control characters included."""
    return st.text(st.characters(), max_size=200) | st.text(
        st.sampled_from(
            "一二是、（）()1.23①。！？；：，“”《》\"'\n\r\u2028\x1c 　第章条首先其次a/:?="
        ),
        max_size=80,
    )
