"""What the tables for people show of each kind of row."""

from __future__ import annotations

from collections.abc import Callable, Sized
from typing import Any

from explorer.cli.doubts import DOUBTS, REASONS
from explorer.lang import Message
from explorer.render.tables import Column, bar, percent
from explorer.types import LEVELS, ROLES

M = Message

ROLE_NAMES = dict(
    zip(
        ROLES,
        (
            M("引言", "preamble"),
            M("举措", "measure"),
            M("不足", "problem"),
            M("计划", "plan"),
            M("职责", "duty"),
            M("落款", "signature"),
        ),
        strict=True,
    )
)
LEVEL_NAMES = dict(
    zip(
        LEVELS,
        (
            M("国家", "nation"),
            M("省级", "province"),
            M("地级", "city"),
            M("县级", "county"),
            M("乡级", "township"),
        ),
        strict=True,
    )
)
STATUS_NAMES = {
    "added": M("已添加", "added"),
    "duplicate": M("已有", "duplicate"),
    "updated": M("已更新", "updated"),
    "failed": M("失败", "failed"),
}
KIND_NAMES = {
    "exact": M("一字不差", "exact"),
    "template": M("套用模板", "template"),
    "near": M("略有改动", "near"),
    "paraphrase": M("换了说法", "paraphrase"),
    "codebook": M("预设主题", "codebook"),
    "discovered": M("自动发现", "discovered"),
}

PEER_NAMES = {
    "shared": M("共有", "shared"),
    "only-here": M("本地独有", "only here"),
    "only-others": M("他处有而本地无", "only others"),
}


def named(names: dict[Any, Message]) -> Callable[[Any], str]:
    """A formatter that says a contract key in the interface language."""

    def say(value: Any) -> str:
        if isinstance(value, list | tuple):
            return str(M("、", ", ")).join(say(v) for v in value) or "–"
        return str(names.get(value, value))

    return say


def heads(count: int) -> Callable[[Any], str]:
    """A formatter for a list of which the first few are shown and the rest counted."""

    def say(value: Any) -> str:
        shown = str(M("、", ", ")).join(str(v) for v in value[:count])
        rest = len(value) - count
        return f"{shown} +{rest}" if rest > 0 else shown

    return say


ADDED = (
    Column("status", M("状态", "status"), format=named(STATUS_NAMES)),
    Column("report", M("编号", "id")),
    Column("path", M("文件", "file"), wrap=True),
    Column("message", M("说明", "message"), wrap=True),
)

REPORTS = (
    Column("id", M("编号", "id")),
    Column("place", M("地区", "region"), wrap=True),
    Column("level", M("层级", "level"), format=named(LEVEL_NAMES), optional=True),
    Column("year", M("年度", "year"), align="right", format=str),
    Column("title", M("标题", "title"), wrap=True),
    Column("parts", M("已有部分", "parts"), format=named(ROLE_NAMES), optional=True),
    Column("measures", M("举措", "measures"), align="right"),
    Column("sentences", M("句子", "sentences"), align="right"),
    Column("characters", M("字数", "characters"), align="right", optional=True),
    Column("published", M("发布", "published"), optional=True),
    Column("issuer", M("发文单位", "issuer"), optional=True),
    Column("doubts", M("存疑", "doubts"), format=named(DOUBTS), optional=True),
    Column("path", M("文件", "file"), optional=True),
)

# What a person should look at, and why.
DOUBTFUL = (
    *REPORTS[:5],
    Column("doubts", M("存疑", "doubts"), format=named(DOUBTS), wrap=True),
    *(c for c in REPORTS[5:] if c.key != "doubts" and c.optional),
)

REMOVED = (
    Column("line", M("行", "line"), align="right"),
    Column("reason", M("原因", "reason"), format=named(REASONS)),
    Column("text", M("内容", "text"), wrap=True),
)

UNITS = (
    Column("id", M("编号", "id")),
    Column("role", M("部分", "role"), format=named(ROLE_NAMES)),
    Column("text", M("文字", "text"), wrap=True),
    Column("themes", M("主题", "themes"), format=lambda v: " ".join(t["id"] for t in v) or "–"),
    Column("section", M("章节", "section"), format=lambda v: " > ".join(v), optional=True),
)

THEMES = (
    Column("id", M("编号", "id")),
    Column("label", M("主题", "theme"), wrap=True),
    Column("share", M("占比", "share"), kind="bar"),
    Column("sentences", M("句子", "sentences"), align="right"),
    Column("reports", M("报告", "reports"), align="right"),
    Column("regions", M("地区", "regions"), align="right", optional=True),
    Column("keywords", M("特征词语", "keywords"), format=heads(5), wrap=True),
)

# Discovered themes show how stable they are, and what they lie in.
THEMES_DISCOVERED = (
    *THEMES[:-1],
    Column("stability", M("稳定性", "stability"), align="right"),
    THEMES[-1],
)

# Why a sentence carries its themes: one row a theme.
EXPLAINED = (
    Column("carried", M("归入", "carried")),
    Column("label", M("主题", "theme"), wrap=True),
    Column("score", M("得分", "score"), align="right"),
    Column("threshold", M("阈值", "threshold"), align="right", optional=True),
    Column("words", M("支持的词", "words for"), wrap=True),
    Column("against", M("反对的词", "words against"), wrap=True),
    Column("headings", M("标题中的词", "in headings"), wrap=True),
    Column("example", M("最近的例句（相似度）", "nearest example (cosine)"), wrap=True),
)

THEME_GROUPS = (
    Column("group", M("分组", "group"), wrap=True),
    Column("label", M("主题", "theme"), wrap=True),
    Column("share", M("占比", "share"), kind="bar"),
    Column("sentences", M("句子", "sentences"), align="right"),
    Column("reports", M("报告", "reports"), align="right", optional=True),
)
# The same where the groups are places: what a place lies in stands apart, and leaves first.
THEME_PLACES = (*THEME_GROUPS, Column("within", M("所属", "in"), wrap=True, optional=True))


def _count(items: Sized) -> str:
    return str(len(items))


def _differs(sides: dict[str, dict[str, list[str]]]) -> str:
    """What the answer has otherwise, in a few words."""
    told = [
        f"{label}{', '.join(sides[key]['hit'][:5])}"
        for key, label in (
            ("numbers", M("数字 ", "numbers ")),
            ("names", M("地名 ", "names ")),
            ("instruments", M("抓手 ", "instruments ")),
        )
        if sides[key]["hit"]
    ]
    return f"\n{M('不同', 'differs')}: {'; '.join(told)}" if told else ""


MOVED = (
    Column(
        "status",
        M("状态", "status"),
        format=named(
            {"kept": M("保留", "kept"), "new": M("新增", "new"), "gone": M("消失", "gone")}
        ),
    ),
    Column("old", M("原编号", "old id")),
    Column("old_label", M("原名称", "old name"), wrap=True),
    Column("new", M("新编号", "new id")),
    Column("new_label", M("新名称", "new name"), wrap=True),
    Column("before", M("原有句子", "before"), align="right"),
    Column("kept", M("留下", "kept"), align="right"),
    Column("after", M("现有", "after"), align="right"),
)

SIGNAL_NAMES = {
    "gap": M("空白", "gap"),
    "over": M("偏多", "over"),
    "under": M("偏少", "under"),
    "rose": M("上升", "rose"),
    "fell": M("下降", "fell"),
}


def doubtful(value: Any) -> str:
    """A mark for thin evidence."""
    return str(M("证据不足", "thin")) if value else ""


COVERAGE = (
    Column("region", M("地区", "region"), wrap=True),
    Column("year", M("年度", "year"), align="right", format=str),
    Column("label", M("主题", "theme"), wrap=True),
    Column("sentences", M("句子", "sentences"), align="right"),
    Column("share", M("占比", "share"), kind="bar"),
    Column("interval", M("95%区间", "95 %"), align="right"),
    Column("peers", M("同级", "peers"), align="right", format=percent),
    Column("peers_with", M("同级报告有", "of peers"), align="right", format=percent, optional=True),
    Column("signal", M("提示", "signal"), format=named(SIGNAL_NAMES)),
    Column("thin", M("证据", "evidence"), format=doubtful),
)

TRENDS = (
    Column("label", M("主题", "theme"), wrap=True),
    Column("course", M("走势", "course"), kind="spark"),
    Column("change", M("变化", "change"), align="right", format=lambda v: f"{v * 100:+.1f}%"),
    Column("interval", M("95%区间", "95 %"), align="right"),
    Column("direction", M("提示", "signal"), format=named(SIGNAL_NAMES)),
    Column("thin", M("证据", "evidence"), format=doubtful),
    Column("first_year", M("首见年度", "first in"), align="right", format=str),
    Column("first_region", M("首见地区", "first at"), wrap=True),
)

HITS = (
    Column("rank", M("#", "#"), align="right"),
    Column("score", M("相似", "score"), align="right"),
    Column("region", M("地区", "region"), wrap=True),
    Column("year", M("年度", "year"), align="right", format=str),
    Column("role", M("部分", "role"), format=named(ROLE_NAMES), optional=True),
    Column("text", M("文字", "text"), wrap=True),
    Column("unit_id", M("编号", "id"), optional=True),
    Column(
        "copies",
        M("雷同", "copies"),
        align="right",
        format=lambda ids: str(len(ids)),
        optional=True,
    ),
)

PEERS = (
    Column("kind", M("类别", "kind"), format=named(PEER_NAMES)),
    Column("regions", M("地区数", "regions"), align="right"),
    Column("region", M("地区", "region"), wrap=True, optional=True),
    Column("text", M("举措", "measure"), wrap=True),
    Column(
        "peers",
        M("同行做法", "peers"),
        wrap=True,
        format=lambda peers: "\n".join(f"{p['region'] or '?'}：{p['text'][:60]}" for p in peers),
    ),
    Column("unit_id", M("编号", "id"), optional=True),
)

MATRIX = (
    Column("a", M("甲", "a"), wrap=True),
    Column("b", M("乙", "b"), wrap=True),
    Column("score", M("相似", "score"), align="right"),
    Column("a_to_b", M("甲→乙", "a->b"), align="right", optional=True),
    Column("b_to_a", M("乙→甲", "b->a"), align="right", optional=True),
    Column("a_measures", M("甲举措", "in a"), align="right", optional=True),
    Column("b_measures", M("乙举措", "in b"), align="right", optional=True),
)

JUDGED = (
    Column("query", M("查询", "query"), wrap=True),
    Column("judged", M("已评", "judged"), align="right"),
    Column("good", M("合适", "good"), align="right"),
    Column("ndcg_10", M("nDCG@10", "nDCG@10"), align="right"),
    Column("recall_20", M("召回@20", "recall@20"), align="right"),
    Column("reciprocal_rank", M("首个合适的名次倒数", "reciprocal rank"), align="right"),
    Column("lost", M("文本已不在", "lost"), align="right", optional=True),
)

QUERY = Column("query", M("查询", "query"), wrap=True)

HITS_WHY = (
    *HITS,
    Column(
        "why",
        M("依据", "why"),
        wrap=True,
        format=lambda w: (
            f"{M('语义', 'meaning')} {w['dense']:.2f} {M('词语', 'words')} {w['lexical']:.2f} "
            + " ".join(dict.fromkeys(x["text"] for x in w["words"]))
            + _differs(w["differs"])
        ),
    ),
)

PHRASES = (
    Column("text", M("固定提法", "set phrase"), wrap=True),
    Column("reports", M("报告", "reports"), align="right", format=lambda v: str(len(v))),
    Column("occurrences", M("次数", "times"), align="right"),
)

ORIGIN_NAMES = {
    "official": M("官方清单", "official"),
    "own": M("自备清单", "own list"),
    "learnt": M("语料库学得", "learnt"),
}

FORMULAS = (
    Column("text", M("固定提法", "set phrase"), wrap=True),
    Column("origin", M("来源", "origin"), format=named(ORIGIN_NAMES)),
    Column("regions", M("地区", "regions"), align="right"),
    Column("reports", M("报告", "reports"), align="right"),
    Column("occurrences", M("次数", "times"), align="right"),
)

SHARES = (
    Column("report", M("编号", "id")),
    Column("characters", M("字数", "characters"), align="right"),
    Column("exact", M("一字不差", "exact"), align="right", format=percent),
    Column("template", M("套用模板", "template"), align="right", format=percent),
    Column("near", M("略有改动", "near"), align="right", format=percent),
    Column("paraphrase", M("换了说法", "paraphrase"), align="right", format=percent, optional=True),
    Column("formula", M("提法", "formula"), align="right", format=percent),
    Column("original", M("独有", "original"), format=bar),
)

ENCODERS = (
    Column("name", M("名称", "name")),
    Column("dim", M("维数", "dim"), align="right"),
    Column("megabytes", M("大小MB", "MB"), align="right", format=lambda v: f"{v:.0f}"),
    Column("licence", M("许可", "licence")),
    Column("sentences_per_second", M("句/秒", "sentences/s"), align="right"),
    Column("languages", M("语言", "languages"), optional=True),
    Column("in_use", M("本语料库", "in use")),
    Column("vectors", M("已有向量", "vectors"), align="right", optional=True),
    Column("pending", M("更换中", "changing to"), optional=True),
)
