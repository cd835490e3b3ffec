"""The program `explorer`: thin over `explorer.Corpus`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from explorer.errors import ExplorerError
from explorer.lang import Message, set_language

__all__ = ["main"]

# 128 + SIGINT, as shells report it.
_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> None:
    """Run the program and exit: 0 done, 1 an explorer error, 2 misuse."""
    arguments = _choose_language(list(sys.argv[1:] if argv is None else argv))
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show Chinese shows escapes instead of stopping the program.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    from explorer.cli.app import build

    try:
        build()(arguments, prog_name="explorer")
    except ExplorerError as error:
        _say(Message(f"错误：{error}", f"Error: {error}"))
        sys.exit(1)
    except SystemExit as stop:
        # typer turns Ctrl-C into this exit status and says nothing.
        if stop.code == _INTERRUPTED:
            _say(Message("已中断；已完成的部分都已保存", "Interrupted; what was finished is kept"))
        raise


def _say(message: Message) -> None:
    sys.stderr.write(f"{message}\n")


def _choose_language(arguments: list[str]) -> list[str]:
    """Take `--lang zh|en` out, wherever it stands, before any help text is made."""
    out: list[str] = []
    wanted = None
    skip = False
    for i, argument in enumerate(arguments):
        if skip:
            skip = False
        elif argument == "--":
            out.extend(arguments[i:])
            break
        elif argument == "--lang":
            wanted = arguments[i + 1] if i + 1 < len(arguments) else ""
            skip = True
        elif argument.startswith("--lang="):
            wanted = argument.partition("=")[2]
        else:
            out.append(argument)
    if wanted is not None:
        if wanted not in ("zh", "en"):
            _say(Message(f"--lang {wanted}：应为 zh 或 en", f"--lang {wanted}: must be zh or en"))
            sys.exit(2)
        set_language("zh" if wanted == "zh" else "en")
    return out
