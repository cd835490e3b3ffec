"""The verb for similar measures."""

from __future__ import annotations

from typing import Annotated, Any

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
    unit_kind,
)
from explorer.cli.progress import Bars
from explorer.lang import Message

HELP = {
    "similar": Message(
        "查找相似举措：给出一句话、几个词，或用 --sentence 指定一条。\n\n"
        "引号内的短语必须逐字出现；-词 表示排除。",
        "Find similar measures: type a sentence, a few words, or point at one with --sentence.\n\n"
        'A "quoted phrase" must occur as it is; -word excludes.',
    ),
}


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
            unit=None if unit is None else unit_kind(unit),
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


VERBS = (similar,)
