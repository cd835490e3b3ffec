"""Verbs for looking: figures for papers, the report site, the local server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, cast

import typer

from explorer.cli.options import CorpusOption, SeedOption, note, open_corpus, say, text
from explorer.cli.progress import Bars
from explorer.errors import BadValue, MissingExtra
from explorer.lang import Message

HELP = {
    "report": Message(
        "一套自带全部内容的网页、图和表：可从磁盘打开，不访问网络。",
        "A self-contained site: page, figures, tables; opens from disk, asks no network.",
    ),
    "serve": Message(
        "在本机打开网页：随时搜索全部举措、检查草稿；并提供 JSON 接口。",
        "The page live on this computer: search everything, check drafts; with a JSON API.",
    ),
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
                "coverage 的列：report, province, city, county, township, year, level；"
                "network 的点：report, township, county, city, province",
                "Columns of coverage: report, province, city, county, township, year, level; "
                "dots of network: report, township, county, city, province",
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


def report(
    out: Annotated[
        Path,
        typer.Option("-o", "--out", metavar="DIR", help=text("写到哪里", "Where to write")),
    ],
    corpus: CorpusOption = None,
    seed: SeedOption = 0,
) -> None:
    """Write the site."""
    with Bars() as bars, open_corpus(corpus, progress=bars) as it:
        page = it.write_report(out, seed=seed)
    say(Message(f"网页：{page}", f"Page: {page}"))


def serve(
    corpus: CorpusOption = None,
    port: Annotated[
        int,
        typer.Option(
            "--port", metavar="N", help=text("端口；0 为任意空闲端口", "Port; 0 takes any free one")
        ),
    ] = 8765,
    seed: SeedOption = 0,
) -> None:
    """Serve the page on the loopback address."""
    with open_corpus(corpus) as it:  # a corpus that cannot be opened says so before the server
        folder = it.folder
    try:
        from explorer.server import serve as run
    except ImportError as error:
        raise MissingExtra(
            Message(f"没有安装 {error.name}", f"{error.name} is not installed"),
            hint=Message(
                "请运行: pip install 'explorer[serve]'",
                "Install it: pip install 'explorer[serve]'",
            ),
        ) from error

    def ready(address: str) -> None:
        note(Message(f"{address}（Ctrl-C 结束）", f"{address} (Ctrl-C ends it)"))

    run(folder, port=port, seed=seed, ready=ready)


VERBS = (figure, report, serve)
