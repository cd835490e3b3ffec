"""What the tables for people show of shared wording."""

from __future__ import annotations

from typing import Any

from explorer.cli.columns import KIND_NAMES, SHARES, named
from explorer.lang import Message as M
from explorer.render.tables import Column, bar, percent

DIRECTION_NAMES = {
    "a->b": M("甲较早", "a earlier"),
    "b->a": M("乙较早", "b earlier"),
    "unknown": M("不详", "unknown"),
}
SEGMENT_NAMES = {
    "equal": M("相同", "same"),
    "template": M("填写不同", "filled in"),
    "replaced": M("改写", "reworded"),
    "only_a": M("仅甲有", "only a"),
    "only_b": M("仅乙有", "only b"),
    "moved_a": M("移位（甲）", "moved (a)"),
    "moved_b": M("移位（乙）", "moved (b)"),
}


def matches() -> tuple[Column, ...]:
    """Columns of matches with their origin; the names are loaded when first needed."""
    from explorer.corpus.provenance import RELATION_NAMES

    return (
        Column("kind", M("类型", "kind"), format=named(KIND_NAMES)),
        Column("score", M("相似", "score"), align="right"),
        Column("a_label", M("甲", "a"), wrap=True),
        Column("a.text", M("甲文", "text a"), wrap=True),
        Column("b_label", M("乙", "b"), wrap=True),
        Column("b.text", M("乙文", "text b"), wrap=True),
        Column("direction", M("先后", "direction"), format=named(DIRECTION_NAMES), optional=True),
        Column("relation", M("关系", "relation"), format=named(RELATION_NAMES), optional=True),
        Column("note", M("说明", "note"), optional=True, wrap=True),
    )


def shares() -> tuple[Column, ...]:
    """Columns of the shares of reports, called by what a person calls them."""
    return (Column("label", M("报告", "report"), wrap=True), *SHARES[1:])


def borderline() -> tuple[Column, ...]:
    """Columns of matches, with whether each counts at the threshold."""
    return (*matches(), Column("counted", M("计入", "counted")))


def alarms() -> tuple[Column, ...]:
    """Columns of alarms."""
    from explorer.corpus.alarms import ALARM_NAMES

    return (
        Column("kind", M("类型", "kind"), format=named(ALARM_NAMES)),
        Column("region", M("地区", "region")),
        Column("year", M("年度", "year"), align="right", format=str),
        Column("text", M("文字", "text"), wrap=True),
        Column("note", M("说明", "note"), wrap=True),
        Column("other.text", M("对照", "other text"), wrap=True, optional=True),
        Column("report", M("编号", "id"), optional=True),
    )


def check() -> tuple[Column, ...]:
    """Columns of findings about a draft."""
    from explorer.corpus.checking import FINDING_NAMES

    return (
        Column("finding", M("项目", "finding"), format=named(FINDING_NAMES)),
        Column("note", M("说明", "note"), wrap=True),
        Column("share", M("占比", "share"), align="right", format=percent),
        Column("text", M("草稿原文", "draft"), wrap=True),
        Column("other", M("对照", "other"), wrap=True, format=_first_text),
        Column("source", M("编号", "id"), optional=True),
    )


def _first_text(value: Any) -> str:
    return value[0]["text"] if value else ""


def _fillers(value: Any) -> str:
    return "; ".join(
        "/".join(dict.fromkeys(f["value"] for f in slot["fillers"][:6])) for slot in value
    )


TEMPLATES = (
    Column("template", M("句式", "template"), wrap=True),
    Column("reports", M("报告", "reports"), align="right"),
    Column("regions", M("地区", "regions"), align="right"),
    Column("years", M("年度", "years"), format=lambda v: " ".join(map(str, v))),
    Column("slots", M("填写", "fillers"), wrap=True, format=_fillers),
)

CLUSTERS = (
    Column("kind", M("类型", "kind"), format=named(KIND_NAMES)),
    Column("reports", M("报告", "reports"), align="right"),
    Column("regions", M("地区", "regions"), align="right"),
    Column(
        "years", M("年度", "years"),
        format=lambda v: " ".join(f"{y['year']}({y['reports']})" for y in v),
    ),
    Column("text", M("文字", "text"), wrap=True),
    Column("note", M("最早", "earliest"), wrap=True),
    Column("id", M("编号", "id"), optional=True),
)  # fmt: skip

SECTIONS = (
    Column("label", M("报告", "report"), wrap=True),
    Column("section", M("章节", "section"), wrap=True, format=lambda v: " > ".join(v) or "–"),
    Column("characters", M("字数", "characters"), align="right"),
    Column("exact", M("一字不差", "exact"), align="right", format=percent),
    Column("template", M("套用模板", "template"), align="right", format=percent),
    Column("near", M("略有改动", "near"), align="right", format=percent),
    Column("paraphrase", M("换了说法", "paraphrase"), align="right", format=percent, optional=True),
    Column("formula", M("提法", "formula"), align="right", format=percent),
    Column("original", M("独有", "original"), format=bar),
    Column(
        "top_sources", M("主要来源", "top sources"), optional=True,
        format=lambda v: " ".join(f"{s['report']}({s['characters']})" for s in v[:3]),
    ),
)  # fmt: skip

EDGES = (
    Column("a_label", M("甲", "a")),
    Column("b_label", M("乙", "b")),
    Column("matches", M("处数", "matches"), align="right"),
    Column("characters", M("字数", "characters"), align="right"),
    Column("a_earlier", M("甲较早", "a earlier"), align="right"),
    Column("b_earlier", M("乙较早", "b earlier"), align="right"),
)
