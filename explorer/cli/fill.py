"""Verbs that change a corpus: add, remove, embed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from explorer.cli import columns
from explorer.cli.options import (
    CorpusOption,
    EncoderOption,
    FormatOption,
    IdColumnOption,
    TextColumnOption,
    check_format,
    note,
    open_corpus,
    open_or_create,
    show,
    tell_failures,
    tell_skipped,
    text,
)
from explorer.cli.progress import Bars
from explorer.errors import NothingReadable
from explorer.lang import Message

HELP = {
    "add": Message(
        "读入报告：清理、分节、切句、计算句向量。已有的不重复添加。",
        "Read reports into the corpus: clean, segment, embed what is new.",
    ),
    "remove": Message("从语料库中移除报告。", "Remove reports from the corpus."),
    "embed": Message(
        "补算句向量；加 --encoder 则更换编码器并全部重算。",
        "Embed what has no vector yet; with --encoder, change the encoder and embed all again.",
    ),
}


def add(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATHS...",
            help=text("文件、文件夹、通配符；- 为标准输入", "Files, folders, globs; - for stdin"),
        ),
    ],
    corpus: CorpusOption = None,
    meta: Annotated[
        Path | None,
        typer.Option(
            "--meta",
            metavar="FILE.csv",
            help=text(
                "元数据表：path 列指明文件，其余列覆盖读出的元数据",
                "A table whose column path names the file; the others override what was read",
            ),
        ),
    ] = None,
    text_column: TextColumnOption = None,
    id_column: IdColumnOption = None,
    encoder: EncoderOption = None,
    form: FormatOption = "table",
) -> None:
    """Read, clean, segment and embed what is new."""
    check_format(form)
    with Bars() as bars, open_or_create(corpus, encoder=encoder, progress=bars) as it:
        rows = it.add(paths, meta=meta, text_column=text_column, id_column=id_column, embed=False)
        it.embed()
    show(rows.to_dicts(), columns.ADDED, form)
    tell_failures(rows, form)
    tell_skipped(rows.skipped)
    if rows and all(row.status == "failed" for row in rows):
        raise NothingReadable(
            Message("没有一个文件可以读入", "none of the files could be read"),
            hint=Message("原因见上", "The lines above say why"),
        )


def remove(
    reports: Annotated[
        list[str], typer.Argument(metavar="REPORT...", help=text("报告编号", "Ids of reports"))
    ],
    corpus: CorpusOption = None,
) -> None:
    """Remove reports by id; all or none."""
    with open_corpus(corpus) as it:
        it.remove(reports)
    note(Message(f"已移除 {len(reports)} 份报告", f"removed {len(reports)} report(s)"))


def embed(corpus: CorpusOption = None, encoder: EncoderOption = None) -> None:
    """Embed what is missing, or everything with another encoder."""
    with Bars() as bars, open_corpus(corpus, progress=bars) as it:
        count = it.embed(encoder)
        name = it.encoder_name
    note(
        Message(f"新算 {count} 条文字的向量（{name}）", f"embedded {count} new text(s) with {name}")
    )


VERBS = (add, remove, embed)
