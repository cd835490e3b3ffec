"""The verbs, gathered."""

from __future__ import annotations

from typing import Annotated

import typer

from explorer.cli import ask, fill, main_job
from explorer.cli.options import text
from explorer.settings import VERSION


def build() -> typer.Typer:
    """Return the program, its help in the interface language."""
    app = typer.Typer(
        name="explorer",
        help=text(
            "中国地方政府法治政府建设报告的相似举措、主题与文字重复分析。\n\n"
            "从这里开始：explorer run 报告所在文件夹",
            "Similar measures, themes and text reuse in Chinese local-government reports.\n\n"
            "Start here: explorer run FOLDER",
        ),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback(invoke_without_command=True)
    def top(
        version: Annotated[
            bool, typer.Option("--version", help=text("显示版本", "Show the version"))
        ] = False,
        lang: Annotated[
            str | None,
            typer.Option(
                "--lang",
                metavar="zh|en",
                help=text(
                    "界面语言；可写在任何位置；缺省随系统",
                    "Interface language; anywhere on the line",
                ),
            ),
        ] = None,
    ) -> None:
        if version:
            typer.echo(f"explorer {VERSION}")
            raise typer.Exit

    for verb in (main_job.run, *fill.VERBS, *ask.VERBS):
        # The first paragraph of each docstring is for readers of the code; people read `help`.
        app.command(verb.__name__.rstrip("_"), help=str(HELP[verb.__name__.rstrip("_")]))(verb)
    return app


HELP = {**main_job.HELP, **fill.HELP, **ask.HELP}
