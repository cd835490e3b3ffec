"""Verbs that show what the corpus holds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from explorer.cli import columns
from explorer.cli.options import (
    CorpusOption,
    FormatOption,
    WideOption,
    check_format,
    note,
    open_corpus,
    say,
    show,
    text,
    unit_kind,
)
from explorer.cli.progress import Bars
from explorer.errors import BadValue
from explorer.lang import Message
from explorer.render.tables import Column

HELP = {
    "reports": Message("列出报告。", "List the reports."),
    "sentences": Message("列出句子、举措或章节。", "List sentences, measures or sections."),
    "show": Message(
        "显示一份报告的读法：元数据、章节、举措；--removed 显示清理掉的内容。",
        "Show one report as the reader understood it; --removed shows what was cleaned away.",
    ),
    "phrases": Message(
        "列出报告里的固定提法；--learn 从各地共用的文字中学习，--list 加入自备清单。",
        "List the set phrases of the reports; --learn learns what many regions share,\n"
        "--list adds a list of your own.",
    ),
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
        columns.DOUBTFUL if doubtful else columns.REPORTS,
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
        rows = it.sentences(report=report, unit=unit_kind(unit))
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
        show([r.to_dict() for r in found.removed], columns.REMOVED, form, wide=wide)
    elif form in ("table", "md"):
        from explorer.cli.outline import draw

        draw(found, wide=wide)
    else:
        show([{**found.to_dict(), "parts": list(found.parts)}], (), form)


def phrases(
    corpus: CorpusOption = None,
    learn: Annotated[
        bool,
        typer.Option(
            "--learn",
            help=text(
                "学习多个地区共用的文字，随语料库保存",
                "Learn what many regions share, and keep it with the corpus",
            ),
        ),
    ] = False,
    regions: Annotated[
        int | None,
        typer.Option(
            "--regions",
            metavar="N",
            help=text(
                "至少多少个地区共用；缺省 10", "Shared by at least so many regions; default 10"
            ),
        ),
    ] = None,
    forget: Annotated[
        bool, typer.Option("--forget", help=text("删除学得的提法", "Drop what was learnt"))
    ] = False,
    list_: Annotated[
        Path | None,
        typer.Option(
            "--list",
            metavar="FILE",
            help=text(
                "自备清单，一行一条，格式同官方清单；none 取消",
                "A list of your own, one phrase a line; none takes it away",
            ),
        ),
    ] = None,
    origin: Annotated[
        str | None,
        typer.Option(
            "--origin",
            metavar="official|own|learnt",
            help=text("只列这一来源", "Only of this origin"),
        ),
    ] = None,
    form: FormatOption = "table",
    wide: WideOption = False,
) -> None:
    """List set phrases."""
    check_format(form)
    if regions is not None and not learn:
        raise BadValue(
            Message("只能与 --learn 一起用", "goes with --learn only"), subject="--regions"
        )
    writes = learn or forget or list_ is not None
    with Bars() as bars, open_corpus(corpus, progress=bars, readonly=not writes) as it:
        if list_ is not None:
            count = it.use_formulas(None if str(list_) == "none" else list_)
            note(Message(f"现有套话句 {count} 句", f"formulaic sentences now: {count}"))
        if forget:
            count = it.forget_formulas()
            note(Message(f"现有套话句 {count} 句", f"formulaic sentences now: {count}"))
        if learn:
            from explorer.segment.learn import LEAST_REGIONS

            found = it.learn_formulas(least_regions=regions or LEAST_REGIONS)
            note(
                Message(
                    f"从 {found.regions} 个地区学得 {found.phrases} 条"
                    f"（至少 {found.least_regions} 个地区共用）；"
                    f"地区不明而未计的报告 {found.unknown} 份；现有套话句 {found.sentences} 句",
                    f"learnt {found.phrases} phrases from {found.regions} regions "
                    f"(shared by at least {found.least_regions}); reports left out because their "
                    f"region is unknown: {found.unknown}; formulaic sentences now: "
                    f"{found.sentences}",
                )
            )
        rows = it.formulas(origin=origin)
    show(rows.to_dicts(), columns.FORMULAS, form, wide=wide)


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


def models(
    corpus: CorpusOption = None,
    measure: Annotated[
        bool,
        typer.Option(
            "--measure",
            help=text(
                "在本机测一次各编码器的速度，并记住",
                "Time the encoders on this machine; it is kept",
            ),
        ),
    ] = False,
    form: FormatOption = "table",
    wide: WideOption = False,
) -> None:
    """List the encoders."""
    from contextlib import ExitStack

    from explorer.corpus.encoders import encoder_rows
    from explorer.errors import CorpusNotFound

    check_format(form)
    with ExitStack() as stack:
        try:
            used = stack.enter_context(open_corpus(corpus, readonly=True))
        except CorpusNotFound:
            used = None
        rows = encoder_rows(used, measure=measure)
    show([row.to_dict() for row in rows], columns.ENCODERS, form, wide=wide)
    if any(row.sentences_per_second is None for row in rows):
        note(
            Message(
                "速度未知的可以测: explorer models --measure",
                "Unknown speeds can be measured: explorer models --measure",
            )
        )
    note(
        Message(
            "此外可用任何 sentence-transformers 模型（名称或文件夹）、OpenAI 兼容的地址 "
            "https://主机/v1#模型名，或自带的向量（explorer embed --vectors）",
            "Besides: any sentence-transformers model (name or folder), an OpenAI-compatible "
            "address https://HOST/v1#MODEL, or vectors of your own (explorer embed --vectors)",
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


VERBS = (
    reports,
    sentences,
    show_,
    phrases,
    info,
    models,
    export,
)
