"""The verbs, gathered."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from explorer.cli import doctor, fill, look, main_job, report, reuse, shards, similar, themes
from explorer.cli.options import text
from explorer.lang import language
from explorer.settings import VERSION

ROOMS = (main_job, fill, look, themes, similar, reuse, doctor, shards, report)
HELP = {name: words for room in ROOMS for name, words in room.HELP.items()}


class _InOurLanguage:
    """Says in Chinese what typer's help says in English."""

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = text("显示帮助", "Show this message and exit")
        return option

    def format_help(self, ctx: Any, formatter: Any) -> None:
        if language() == "zh":
            from typer import rich_utils

            rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
            rich_utils.OPTIONS_PANEL_TITLE = "选项"
            rich_utils.COMMANDS_PANEL_TITLE = "命令"
            rich_utils.DEFAULT_STRING = "[缺省 {}]"
            rich_utils.REQUIRED_LONG_STRING = "[必需]"
        super().format_help(ctx, formatter)  # type: ignore[misc]


class _Verb(_InOurLanguage, TyperCommand):
    pass


class _Verbs(_InOurLanguage, TyperGroup):
    pass


def build() -> typer.Typer:
    """Return the program, its help in the interface language."""
    app = typer.Typer(
        name="explorer",
        cls=_Verbs,
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
                    "Interface language; anywhere on the line; default: the locale's",
                ),
            ),
        ] = None,
    ) -> None:
        if version:
            typer.echo(f"explorer {VERSION}")
            raise typer.Exit

    for room in ROOMS:
        for verb in room.VERBS:
            name = verb.__name__.rstrip("_")
            settings = getattr(room, "CONTEXT_SETTINGS", {}).get(name)
            app.command(name, cls=_Verb, help=str(HELP[name]), context_settings=settings)(verb)
    return app
