"""Verbs for looking: figures for papers, the report site, the local server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, cast

import typer

from explorer.cli.options import CorpusOption, SeedOption, open_corpus, say, text
from explorer.cli.progress import Bars
from explorer.errors import BadValue
from explorer.lang import Message

HELP = {
    "figure": Message(
        "论文用图（SVG、PDF、PNG），附图注和数据：themes、coverage、map、reuse、network。",
        "A figure for a paper (SVG, PDF, PNG) with caption and data: themes, coverage, map, "
        "reuse, network.",
    ),
}


def figure(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="themes|coverage|map|reuse|network", help=text("画什么", "What to draw")
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "-o",
            "--out",
            metavar="FILE",
            help=text("文件，以 .svg、.pdf 或 .png 结尾", "A file that ends in .svg, .pdf or .png"),
        ),
    ],
    corpus: CorpusOption = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="FIELD",
            help=text(
                "coverage 的列：report, province, city, county, township, year, level",
                "Columns of coverage: report, province, city, county, township, year, level",
            ),
        ),
    ] = None,
    method: Annotated[
        str,
        typer.Option(
            "--method",
            metavar="codebook|discovered",
            help=text("哪一种主题", "Whose themes"),
        ),
    ] = "codebook",
    font: Annotated[
        Path | None,
        typer.Option(
            "--font",
            metavar="FILE",
            help=text(
                "TrueType 字体；缺省为自带的思源黑体（Noto Sans SC）",
                "A TrueType font; default: Noto Sans SC, which is built in",
            ),
        ),
    ] = None,
    seed: SeedOption = 0,
) -> None:
    """Draw a figure."""
    if method not in ("codebook", "discovered"):
        raise BadValue(
            Message("可选值：codebook, discovered", "must be codebook or discovered"),
            subject=f"--method {method}",
        )
    chosen = cast(Literal["codebook", "discovered"], method)
    with Bars() as bars, open_corpus(corpus, progress=bars) as it:
        files = it.figure(kind, out, by=by, method=chosen, font=font, seed=seed)
    for file in files:
        say(Message(str(file), str(file)))


VERBS = (figure,)
