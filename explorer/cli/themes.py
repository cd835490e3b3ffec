"""The verb for themes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from explorer.cli import columns
from explorer.cli.options import (
    CorpusOption,
    FormatOption,
    SeedOption,
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
from explorer.render.tables import percent

HELP = {
    "themes": Message(
        "列出主题（预设或自动发现）；--by 按地区、年度等分组。",
        "List themes, of the codebook or discovered; --by groups them by region, year, ...",
    ),
}


def themes(
    corpus: CorpusOption = None,
    method: Annotated[
        str,
        typer.Option(
            "--method", metavar="codebook|discovered", help=text("哪一种主题", "Which themes")
        ),
    ] = "codebook",
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="province|city|county|township|year|level|report",
            help=text("按什么分组", "Group by"),
        ),
    ] = None,
    codebook: Annotated[
        Path | None,
        typer.Option(
            "--codebook",
            metavar="FILE.yaml",
            help=text("使用自己的预设主题文件", "Use your own codebook"),
        ),
    ] = None,
    refit: Annotated[
        bool, typer.Option("--refit", help=text("重新发现主题", "Fit discovered themes again"))
    ] = False,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain",
            metavar="SENTENCE",
            help=text("说明一个句子为何归入这些主题", "Say why a sentence carries its themes"),
        ),
    ] = None,
    seed: SeedOption = 0,
    form: FormatOption = "table",
    wide: WideOption = False,
) -> None:
    """List themes."""
    check_format(form)
    if method not in ("codebook", "discovered"):
        raise BadValue(
            Message("可选值：codebook, discovered", "must be one of: codebook, discovered"),
            subject=f"--method {method}",
        )
    with Bars() as bars, open_corpus(corpus, progress=bars) as it:
        if explain is not None:
            show([it.explain_themes(explain)], (), "json" if form == "table" else form)
            return
        fitted = it.themes(method=method, seed=seed, refit=refit, codebook=codebook)  # type: ignore[arg-type]
        groups = None
        if by is not None:
            groups = it.themes_by(by, method=method, seed=seed)  # type: ignore[arg-type]
        share = it.unassigned(method=method, seed=seed)  # type: ignore[arg-type]
    if groups is not None:
        show(groups.to_dicts(), columns.THEME_GROUPS, form, wide=wide)
    else:
        show(fitted.to_dicts(), columns.THEMES, form, wide=wide)
    note(
        Message(
            f"未归入任何主题的句子占 {percent(share)}",
            f"{percent(share)} of the sentences carry no theme",
        )
    )


VERBS = (themes,)
