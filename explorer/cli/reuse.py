"""The verbs for shared wording."""

from __future__ import annotations

from dataclasses import asdict
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
    show,
    text,
)
from explorer.cli.progress import Bars
from explorer.errors import BadValue
from explorer.lang import Message
from explorer.render.tables import Column

HELP = {
    "reuse": Message(
        "查找报告之间共用的文字；--by report 显示每份报告的占比，"
        "--by phrase 显示各地都用的固定提法。",
        "Find wording that reports share; --by report shows each report's shares,\n"
        "--by phrase the set phrases that all use.",
    ),
    "compare": Message("两份报告对照，标出异同。", "Two reports side by side, differences marked."),
}


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


VERBS = (
    reuse,
    compare,
)
