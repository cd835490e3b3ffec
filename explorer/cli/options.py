"""Options that several verbs share, and how rows are printed."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from explorer.errors import BadValue
from explorer.lang import Message
from explorer.render.tables import FORMATS, Column, write_rows
from explorer.settings import corpus_folder
from explorer.types import UnitKind

if TYPE_CHECKING:
    from explorer.corpus import AddResult, Corpus
    from explorer.engine import Engine


def text(zh: str, en: str) -> str:
    """A help text in the interface language."""
    return str(Message(zh, en))


CorpusOption = Annotated[
    Path | None,
    typer.Option(
        "-c",
        "--corpus",
        metavar="DIR",
        help=text(
            "语料库文件夹；缺省为 EXPLORER_CORPUS 或 corpus",
            "The corpus folder; default: EXPLORER_CORPUS, else corpus",
        ),
    ),
]
FormatOption = Annotated[
    str,
    typer.Option(
        "--format", metavar="|".join(FORMATS), help=text("输出格式", "How rows are printed")
    ),
]
WideOption = Annotated[
    bool,
    typer.Option("--wide", help=text("表格显示全部列和全文", "Show all columns and whole texts")),
]
SeedOption = Annotated[
    int,
    typer.Option(
        "--seed",
        help=text(
            "随机种子；相同的种子得到相同的结果",
            "Seed wherever chance plays; same seed, same result",
        ),
    ),
]
TextColumnOption = Annotated[
    str | None,
    typer.Option(
        "--text-column",
        metavar="NAME",
        help=text(
            "表格（CSV、XLSX、JSONL…）里放正文的列；默认认常用列名",
            "The column of tables (CSV, XLSX, JSONL ...) with the texts; default: the usual names",
        ),
    ),
]
IdColumnOption = Annotated[
    str | None,
    typer.Option(
        "--id-column",
        metavar="NAME",
        help=text(
            "表格里放编号的列；没有则用行号", "The column of tables with ids; else row numbers"
        ),
    ),
]
EncoderOption = Annotated[
    str | None,
    typer.Option(
        "--encoder",
        metavar="NAME",
        help=text(
            "编码器：自带的名称，或任何 sentence-transformers 模型（hub 名称或文件夹）",
            "Encoder: a bundled name, or any sentence-transformers model (hub name or folder)",
        ),
    ),
]

# What reads and embeds: this machine, or a cluster.
EngineOption = Annotated[
    str,
    typer.Option(
        "--engine",
        metavar="local|ray",
        help=text(
            "由谁计算：本机的各个核，或 Ray 集群",
            "What does the work: the cores of this machine, or a Ray cluster",
        ),
    ),
]
AddressOption = Annotated[
    str | None,
    typer.Option(
        "--address",
        metavar="HOST:PORT",
        help=text(
            "Ray 集群的地址；不写则在本机启动一个",
            "Of the Ray cluster; without it one is started on this machine",
        ),
    ),
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers",
        metavar="N",
        help=text("同时工作的进程数，默认与核数相同", "Processes at a time; default one a core"),
    ),
]

GpusOption = Annotated[
    float,
    typer.Option(
        "--gpus",
        metavar="SHARE",
        help=text(
            "Ray 集群上计算向量的每个进程占用的显卡数，可为小数，如 0.5",
            "Graphics processors for each process that embeds on a Ray cluster; 0.5 shares one",
        ),
    ),
]

# Which reports and parts are looked at: the filters of `Corpus.similar`, `peers` and `matrix`.
ThemesOption = Annotated[
    list[str] | None,
    typer.Option("--theme", metavar="ID", help=text("只要这些主题", "Only these themes")),
]
RolesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--role",
        metavar="measure|problem|plan|duty",
        help=text(
            "只要这些部分；缺省为举措、职责、计划", "Only these parts; default measure, duty, plan"
        ),
    ),
]
YearsOption = Annotated[
    list[str] | None,
    typer.Option("--year", metavar="Y|Y-Y", help=text("年度或起止", "A year or a range")),
]
RegionsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--region",
        metavar="NAME|CODE",
        help=text("地区名称或行政区划代码，任何层级", "A region by name or code, any level"),
    ),
]
LevelsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--level",
        metavar="province|city|county|township",
        help=text("报告的层级", "Level of the reports"),
    ),
]


def chosen_engine(name: str, address: str | None, workers: int | None, gpus: float = 0.0) -> Engine:
    """What --engine, --address, --workers and --gpus ask for; BadValue where they do not fit."""
    from explorer.engine import engine

    return engine(name, address=address, workers=workers, gpus=gpus)


def open_corpus(folder: Path | None, **options: Any) -> Corpus:
    """Open the corpus that -c names."""
    from explorer.corpus import Corpus

    return Corpus.open(folder or corpus_folder(), **options)


def open_or_create(folder: Path | None, **options: Any) -> Corpus:
    """Open the corpus that -c names, or make it."""
    from explorer.corpus import Corpus

    return Corpus.open_or_create(folder or corpus_folder(), **options)


def check_format(value: str) -> str:
    """Refuse an unknown --format before any work is done.

    Raises
    ------
    BadValue
    """
    if value not in FORMATS:
        listed = ", ".join(FORMATS)
        raise BadValue(
            Message(f"可选值：{listed}", f"must be one of: {listed}"), subject=f"--format {value}"
        )
    return value


def unit_kind(value: str) -> UnitKind:
    """Check --unit.

    Raises
    ------
    BadValue
    """
    if value not in ("sentence", "measure", "section"):
        raise BadValue(
            Message("可选值：sentence, measure, section", "must be sentence, measure or section"),
            subject=f"--unit {value}",
        )
    return value  # type: ignore[return-value]


def show(
    rows: Iterable[dict[str, Any]],
    columns: Sequence[Column],
    form: str,
    *,
    wide: bool = False,
    alike: bool = False,
) -> None:
    """Print rows on stdout."""
    write_rows(rows, form, sys.stdout, columns, wide=wide, alike=alike)


def say(message: Message) -> None:
    """Print a line for the person on stdout, as part of a result."""
    sys.stdout.write(f"{message}\n")


def note(message: Message) -> None:
    """Print a line for the person on stderr, beside the rows."""
    sys.stderr.write(f"{message}\n")


def tell_skipped(paths: Sequence[Path]) -> None:
    """Say which files of a folder were taken for no reports."""
    if paths:
        names = [path.name for path in paths]
        note(
            Message(
                f"跳过 {len(names)} 个不是报告的文件：{'、'.join(names)}",
                f"passed over {len(names)} file(s) that are no reports: {', '.join(names)}",
            )
        )


def tell_failures(rows: Iterable[AddResult], form: str) -> None:
    """Say in full what failed and what to do: a table may have to cut it short."""
    if form == "table":
        for row in rows:
            if row.status == "failed":
                note(Message(f"未能读入 {row.message}", f"failed: {row.message}"))
