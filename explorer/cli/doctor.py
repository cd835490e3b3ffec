"""The verb that looks after a corpus folder."""

from __future__ import annotations

from typing import Annotated

import typer

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
from explorer.lang import Message
from explorer.render.tables import Column

HELP = {
    "doctor": Message(
        "检查语料库是否完好；--repair 修复，--compact 清除不再使用的向量。",
        "Check the corpus for damage; --repair mends it, --compact drops unused vectors.",
    ),
}

COLUMNS = (
    Column("kind", Message("类别", "kind")),
    Column("subject", Message("何处", "where")),
    Column("problem", Message("问题", "problem"), wrap=True),
    Column("hint", Message("办法", "what to do"), wrap=True),
    Column("mended", Message("已修复", "mended")),
)


def doctor(
    corpus: CorpusOption = None,
    repair: Annotated[
        bool,
        typer.Option(
            "--repair",
            help=text(
                "修复：完好的一律保留，报告从原文件重读",
                "Mend: what is sound stays; reports are read again from their files",
            ),
        ),
    ] = False,
    compact: Annotated[
        bool,
        typer.Option(
            "--compact",
            help=text("清除语料库中已无原文的向量", "Drop the vectors whose texts left the corpus"),
        ),
    ] = False,
    form: FormatOption = "table",
    wide: WideOption = False,
) -> None:
    """Check the corpus folder."""
    from explorer.corpus.doctoring import summary

    check_format(form)
    with open_corpus(corpus, readonly=not (repair or compact)) as it:
        findings = it.doctor(repair=repair)
        gone = it.compact() if compact else None
    if findings or form != "table":
        show(findings.to_dicts(), COLUMNS, form, wide=wide)
    note(summary(findings))
    if gone is not None:
        note(Message(f"清除了 {gone} 个向量", f"dropped {gone} vectors"))
    if any(f.mended is not True for f in findings):
        raise typer.Exit(1)


VERBS = (doctor,)
