"""Verbs that divide a corpus by region and put corpora together."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from explorer.cli.options import (
    CorpusOption,
    FormatOption,
    check_format,
    note,
    open_corpus,
    show,
    text,
)
from explorer.cli.progress import Bars
from explorer.lang import Message
from explorer.render.tables import Column

HELP = {
    "split": Message(
        "把语料库按地区拆成多个，仍用同一个 -c 当作一个来查；加入报告时自动归入所属地区。",
        "Divide a corpus by region; -c asks all regions as one, and new reports go to theirs.",
    ),
    "merge": Message(
        "把几个语料库（拆分过的也可以）合成一个完整的语料库。",
        "Put corpora, split or not, together into one in one piece.",
    ),
}

REGIONS = (
    Column("folder", Message("文件夹", "folder")),
    Column("region", Message("地区", "region")),
    Column("reports", Message("报告", "reports")),
    Column("sentences", Message("句子", "sentences")),
)
MERGED = (
    Column("corpus", Message("语料库", "corpus")),
    Column("added", Message("报告", "reports")),
    Column("duplicates", Message("重复", "duplicates")),
    Column("renamed", Message("改了编号", "new ids")),
    Column("kept", Message("主题与结果", "themes and results")),
)

OutArgument = Annotated[
    Path, typer.Argument(metavar="OUT", help=text("新语料库的文件夹", "Folder of the new corpus"))
]


def split(
    out: OutArgument,
    corpus: CorpusOption = None,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="province|city|county",
            help=text("按哪一级行政区拆分", "The level of regions"),
        ),
    ] = "province",
    form: FormatOption = "table",
) -> None:
    """Copy a corpus into one that lies in a corpus a region."""
    from explorer.corpus.sharding import described

    check_format(form)
    with Bars() as bars, open_corpus(corpus, readonly=True, progress=bars) as it:
        rows = it.split(out, by=by)
    show(rows.to_dicts(), REGIONS, form)
    note(described(rows))


def merge(
    corpora: Annotated[
        list[Path],
        typer.Argument(metavar="CORPUS...", help=text("要合并的语料库", "The corpora")),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "-o", "--out", metavar="OUT", help=text("新语料库的文件夹", "Folder of the new corpus")
        ),
    ],
    form: FormatOption = "table",
) -> None:
    """Copy corpora into one."""
    from explorer.corpus import Corpus

    check_format(form)
    with Bars() as bars:
        rows = Corpus.merge(corpora, out, progress=bars)
    show(rows.to_dicts(), MERGED, form)
    if not all(row.kept for row in rows):
        note(
            Message(
                f"主题与结果没有合并，需要时重新计算: explorer themes -c {out}",
                f"themes and results were not merged; they are made anew when asked for: "
                f"explorer themes -c {out}",
            )
        )


VERBS = (split, merge)
