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
from explorer.lang import Message
from explorer.render.tables import Column

HELP = {
    "reports": Message("列出报告。", "List the reports."),
    "sentences": Message("列出句子、举措或章节。", "List sentences, measures or sections."),
    "show": Message(
        "显示一份报告的读法：元数据、章节、举措；--removed 显示清理掉的内容。",
        "Show one report as the reader understood it; --removed shows what was cleaned away.",
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


VERBS = (
    reports,
    sentences,
    show_,
    info,
    models,
    export,
)
