"""Verbs that read and never change what was added."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from explorer.cli import columns
from explorer.cli.options import (
    CorpusOption,
    FormatOption,
    SeedOption,
    WideOption,
    check_format,
    note,
    open_corpus,
    say,
    show,
    text,
)
from explorer.cli.progress import Bars
from explorer.errors import BadValue
from explorer.lang import Message
from explorer.render.tables import Column, percent
from explorer.types import UnitKind

HELP = {
    "reports": Message("列出报告。", "List the reports."),
    "sentences": Message("列出句子、举措或章节。", "List sentences, measures or sections."),
    "show": Message(
        "显示一份报告的读法：元数据、章节、举措；--removed 显示清理掉的内容。",
        "Show one report as the reader understood it; --removed shows what was cleaned away.",
    ),
    "themes": Message(
        "列出主题（预设或自动发现）；--by 按地区、年度等分组。",
        "List themes, of the codebook or discovered; --by groups them by region, year, ...",
    ),
    "similar": Message(
        "查找相似举措：给出一句话、几个词，或用 --sentence 指定一条。\n\n"
        "引号内的短语必须逐字出现；-词 表示排除。",
        "Find similar measures: type a sentence, a few words, or point at one with --sentence.\n\n"
        'A "quoted phrase" must occur as it is; -word excludes.',
    ),
    "reuse": Message(
        "查找报告之间共用的文字；--by report 显示每份报告的占比，"
        "--by phrase 显示各地都用的固定提法。",
        "Find wording that reports share; --by report shows each report's shares,\n"
        "--by phrase the set phrases that all use.",
    ),
    "compare": Message("两份报告对照，标出异同。", "Two reports side by side, differences marked."),
    "info": Message("语料库里有什么、怎样做成的。", "What is in the corpus and how it was made."),
    "models": Message("列出编码器。", "List the encoders."),
    "export": Message("导出全部表格。", "Write all tables to files."),
}


def reports(
    corpus: CorpusOption = None,
    doubtful: Annotated[
        bool,
        typer.Option(
            "--doubtful",
            help=text("只列出需要人工核对的", "Only those that a person should look at"),
        ),
    ] = False,
    form: FormatOption = "table",
    wide: WideOption = False,
) -> None:
    """List the reports."""
    check_format(form)
    with open_corpus(corpus, readonly=True) as it:
        rows = [row for row in it.reports() if row.doubts or not doubtful]
    show(
        (
            {**row.to_dict(), **({"place": row.place} if form in ("table", "md") else {})}
            for row in rows
        ),
        columns.REPORTS,
        form,
        wide=wide,
    )


def sentences(
    corpus: CorpusOption = None,
    report: Annotated[
        str | None,
        typer.Option("--report", metavar="ID", help=text("只列这份报告", "Only this report")),
    ] = None,
    unit: Annotated[
        str,
        typer.Option(
            "--unit", metavar="sentence|measure|section", help=text("列出什么", "What to list")
        ),
    ] = "sentence",
    form: FormatOption = "table",
    wide: WideOption = False,
) -> None:
    """List units with their themes."""
    check_format(form)
    with Bars() as bars, open_corpus(corpus, progress=bars) as it:
        rows = it.sentences(report=report, unit=_unit(unit))
    show(rows.to_dicts(), columns.UNITS, form, wide=wide)


def show_(
    report: Annotated[str, typer.Argument(metavar="REPORT", help=text("报告编号", "Report id"))],
    corpus: CorpusOption = None,
    removed: Annotated[
        bool,
        typer.Option(
            "--removed", help=text("显示清理掉了什么、为什么", "What was cleaned away, and why")
        ),
    ] = False,
    form: FormatOption = "table",
    wide: WideOption = False,
) -> None:
    """Show one report."""
    check_format(form)
    with open_corpus(corpus, readonly=True) as it:
        found = it.report(report)
    if removed:
        cols = (
            Column("line", Message("行", "line"), align="right"),
            Column("reason", Message("原因", "reason")),
            Column("text", Message("内容", "text"), wrap=True),
        )
        show([r.to_dict() for r in found.removed], cols, form, wide=wide)
    elif form in ("table", "md"):
        from explorer.cli.outline import draw

        draw(found, wide=wide)
    else:
        show([{**found.to_dict(), "parts": list(found.parts)}], (), form)


def themes(
    corpus: CorpusOption = None,
    method: Annotated[
        str,
        typer.Option(
            "--method", metavar="codebook|discovered", help=text("哪一种主题", "Which themes")
        ),
    ] = "codebook",
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="province|city|county|township|year|level|report",
            help=text("按什么分组", "Group by"),
        ),
    ] = None,
    codebook: Annotated[
        Path | None,
        typer.Option(
            "--codebook",
            metavar="FILE.yaml",
            help=text("使用自己的预设主题文件", "Use your own codebook"),
        ),
    ] = None,
    refit: Annotated[
        bool, typer.Option("--refit", help=text("重新发现主题", "Fit discovered themes again"))
    ] = False,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain",
            metavar="SENTENCE",
            help=text("说明一个句子为何归入这些主题", "Say why a sentence carries its themes"),
        ),
    ] = None,
    seed: SeedOption = 0,
    form: FormatOption = "table",
    wide: WideOption = False,
) -> None:
    """List themes."""
    check_format(form)
    if method not in ("codebook", "discovered"):
        raise BadValue(
            Message("可选值：codebook, discovered", "must be one of: codebook, discovered"),
            subject=f"--method {method}",
        )
    with Bars() as bars, open_corpus(corpus, progress=bars) as it:
        if explain is not None:
            show([it.explain_themes(explain)], (), "json" if form == "table" else form)
            return
        fitted = it.themes(method=method, seed=seed, refit=refit, codebook=codebook)  # type: ignore[arg-type]
        groups = None
        if by is not None:
            groups = it.themes_by(by, method=method, seed=seed)  # type: ignore[arg-type]
        share = it.unassigned(method=method, seed=seed)  # type: ignore[arg-type]
    if groups is not None:
        show(groups.to_dicts(), columns.THEME_GROUPS, form, wide=wide)
    else:
        show(fitted.to_dicts(), columns.THEMES, form, wide=wide)
    note(
        Message(
            f"未归入任何主题的句子占 {percent(share)}",
            f"{percent(share)} of the sentences carry no theme",
        )
    )


def similar(
    query: Annotated[
        str | None,
        typer.Argument(metavar="TEXT", help=text("一句话或几个词", "A sentence or a few words")),
    ] = None,
    corpus: CorpusOption = None,
    sentence: Annotated[
        str | None,
        typer.Option(
            "--sentence",
            metavar="ID",
            help=text(
                "以语料库中的一条为准；缺省只找其他地区",
                "Start from a unit of the corpus; other regions only, unless --exclude says else",
            ),
        ),
    ] = None,
    theme: Annotated[
        list[str] | None,
        typer.Option("--theme", metavar="ID", help=text("只要这些主题", "Only these themes")),
    ] = None,
    role: Annotated[
        list[str] | None,
        typer.Option(
            "--role",
            metavar="measure|problem|plan|duty",
            help=text(
                "只要这些部分；缺省为举措、职责、计划",
                "Only these parts; default measure, duty, plan",
            ),
        ),
    ] = None,
    year: Annotated[
        list[str] | None,
        typer.Option("--year", metavar="Y|Y-Y", help=text("年度或起止", "A year or a range")),
    ] = None,
    region: Annotated[
        list[str] | None,
        typer.Option(
            "--region",
            metavar="NAME|CODE",
            help=text("地区名称或行政区划代码，任何层级", "A region by name or code, any level"),
        ),
    ] = None,
    level: Annotated[
        list[str] | None,
        typer.Option(
            "--level",
            metavar="province|city|county|township",
            help=text("报告的层级", "Level of the reports"),
        ),
    ] = None,
    exclude: Annotated[
        str | None,
        typer.Option(
            "--exclude",
            metavar="same:report|township|county|city|province",
            help=text("排除与 --sentence 同处的；none 不排除", "Leave out the query's own place"),
        ),
    ] = None,
    per_region: Annotated[
        int | None,
        typer.Option(
            "--per-region", metavar="N", help=text("每个地区最多几条", "At most N of each region")
        ),
    ] = None,
    k: Annotated[int, typer.Option("-k", help=text("最多几条", "How many at most"))] = 10,
    unit: Annotated[
        str | None,
        typer.Option(
            "--unit", metavar="measure|sentence", help=text("找举措还是句子", "What to find")
        ),
    ] = None,
    mode: Annotated[
        str,
        typer.Option(
            "--mode",
            metavar="hybrid|dense|lexical",
            help=text("语义与词语兼顾，或只取其一", "Meaning and words, or one alone"),
        ),
    ] = "hybrid",
    min_score: Annotated[
        float | None,
        typer.Option("--min-score", help=text("最低相似度", "Lowest score that counts")),
    ] = None,
    why: Annotated[
        bool, typer.Option("--why", help=text("说明依据", "Say why each one matches"))
    ] = False,
    form: FormatOption = "table",
    wide: WideOption = False,
) -> None:
    """Find similar measures."""
    check_format(form)
    with Bars() as bars, open_corpus(corpus, progress=bars) as it:
        hits = it.similar(
            query,
            sentence=sentence,
            themes=theme or (),
            roles=role or (),
            years=year or (),
            regions=region or (),
            levels=level or (),
            exclude=exclude,
            per_region=per_region,
            k=k,
            unit=None if unit is None else _unit(unit),
            mode=mode,
            min_score=min_score,
            why=why or form == "table",
        )
    rows = hits.to_dicts()
    if form == "table" and not wide:
        rows = [{**row, "text": _focus(row)} for row in rows]
    show(rows, columns.HITS_WHY if why else columns.HITS, form, wide=wide)
    if not hits:
        note(Message("本语料库中没有相似的内容", "nothing similar in this corpus"))


def reuse(
    corpus: CorpusOption = None,
    min_score: Annotated[
        float, typer.Option("--min-score", help=text("最低相似度", "Lowest score that counts"))
    ] = 0.0,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind", metavar="exact|template|near", help=text("只要这些类型", "Only these kinds")
        ),
    ] = None,
    across: Annotated[
        str,
        typer.Option(
            "--across",
            metavar="report|township|county|city|province",
            help=text("两份报告必须在哪一级不同", "The two reports must differ in this"),
        ),
    ] = "report",
    by: Annotated[
        str,
        typer.Option("--by", metavar="match|report|phrase", help=text("列出什么", "What to list")),
    ] = "match",
    form: FormatOption = "table",
    wide: WideOption = False,
) -> None:
    """Find wording that reports share."""
    check_format(form)
    if by not in ("match", "report", "phrase"):
        raise BadValue(
            Message("可选值：match, report, phrase", "must be one of: match, report, phrase"),
            subject=f"--by {by}",
        )
    with Bars() as bars, open_corpus(corpus, progress=bars) as it:
        if by == "report":
            show(it.reuse_shares().to_dicts(), columns.SHARES, form, wide=wide)
        elif by == "phrase":
            show(it.set_phrases().to_dicts(), columns.PHRASES, form, wide=wide)
        else:
            found = it.reuse(min_score=min_score, across=across, kinds=kind)
            show(found.to_dicts(), columns.MATCHES, form, wide=wide)
            if not it.reuse_complete:
                note(
                    Message(
                        "极常见的文字只列出与最早一处的对应，没有逐对列出",
                        "wording that is very frequent is listed against its earliest place only",
                    )
                )


def compare(
    a: Annotated[str, typer.Argument(metavar="A", help=text("报告编号", "Report id"))],
    b: Annotated[str, typer.Argument(metavar="B", help=text("报告编号", "Report id"))],
    corpus: CorpusOption = None,
    form: FormatOption = "table",
    wide: WideOption = False,
) -> None:
    """Two reports side by side."""
    check_format(form)
    with Bars() as bars, open_corpus(corpus, progress=bars) as it:
        found = it.compare(a, b)
    cols = (
        Column("kind", Message("异同", "kind")),
        Column("a.text", Message(a, a), wrap=True),
        Column("b.text", Message(b, b), wrap=True),
    )
    show((asdict(segment) for segment in found.segments), cols, form, wide=wide)


def info(corpus: CorpusOption = None, form: FormatOption = "table") -> None:
    """What is in the corpus and how it was made."""
    check_format(form)
    with open_corpus(corpus, readonly=True) as it:
        found = it.info()
    if form in ("table", "md"):
        cols = (
            Column("key", Message("项目", "item")),
            Column("value", Message("值", "value"), wrap=True),
        )
        found["encoders"] = [f"{e['name']}: {e['vectors']} x {e['dim']}" for e in found["encoders"]]
        found.pop("settings", None)
        show([{"key": k, "value": v} for k, v in found.items()], cols, form)
    else:
        show([found], (), form)


def models(corpus: CorpusOption = None, form: FormatOption = "table") -> None:
    """List the encoders."""
    from explorer.encode import list_encoders
    from explorer.errors import CorpusNotFound

    check_format(form)
    used = None
    try:
        with open_corpus(corpus, readonly=True) as it:
            used = it.encoder_name
    except CorpusNotFound:
        pass
    rows = [{**card.to_dict(), "in_use": card.name == used} for card in list_encoders()]
    show(rows, columns.ENCODERS, form)
    note(
        Message(
            "此外可用任何 sentence-transformers 模型: --encoder 名称或文件夹",
            "Any sentence-transformers model works too: --encoder NAME or FOLDER",
        )
    )


def export(
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="DIR", help=text("写到哪里", "Where to write"))
    ],
    corpus: CorpusOption = None,
    form: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="csv|json|jsonl|md|parquet",
            help=text(
                "格式，可重复；缺省 csv 和 json", "Formats, repeatable; default csv and json"
            ),
        ),
    ] = None,
) -> None:
    """Write all tables to files."""
    with Bars() as bars, open_corpus(corpus, progress=bars) as it:
        files = it.export(out, form or ("csv", "json"))
    for file in files:
        say(Message(str(file), str(file)))


# Characters that may stand before the word that answers; two lines of a narrow column.
_NEAR = 24


def _focus(row: dict[str, Any]) -> str:
    """The text from the sentence on that holds the query's longest word: what a cell has room
    for should be what answers."""
    text: str = row["text"]
    words = row["why"]["words"]
    if not words:
        return text
    best = max(words, key=lambda w: (len(w["text"]), -w["start"]))
    at = best["start"] - row["start"]
    start = max(text.rfind(mark, 0, at) for mark in "。！？；\n") + 1
    if at - start > _NEAR:
        start = max(text.rfind(mark, 0, at) for mark in "。！？；\n，,") + 1
    return f"…{text[start:].lstrip()}" if start else text


def _unit(value: str) -> UnitKind:
    if value not in ("sentence", "measure", "section"):
        raise BadValue(
            Message("可选值：sentence, measure, section", "must be sentence, measure or section"),
            subject=f"--unit {value}",
        )
    return value  # type: ignore[return-value]


VERBS = (reports, sentences, show_, themes, similar, reuse, compare, info, models, export)
