"""A figure with what stands beside it, and writing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from explorer.errors import BadValue
from explorer.lang import Message
from explorer.render.figures.drawing import Drawing
from explorer.render.tables import write_rows

Kind = Literal["themes", "coverage", "map", "reuse", "network"]
KINDS: tuple[Kind, ...] = ("themes", "coverage", "map", "reuse", "network")
SUFFIXES = (".svg", ".pdf", ".png")


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing, its caption in both languages, and the data behind it."""

    drawing: Drawing
    title: Message
    caption: Message
    rows: Sequence[dict[str, Any]]

    def _repr_svg_(self) -> str:
        """What Jupyter shows: the drawing."""
        from explorer.render.figures.svg import to_svg

        return to_svg(self.drawing, str(self.title), str(self.caption)).decode("utf-8")


def check_path(path: Path) -> None:
    """Refuse a file name whose ending is no format of figures.

    Raises
    ------
    BadValue
    """
    if path.suffix.lower() not in SUFFIXES:
        listed = ", ".join(SUFFIXES)
        raise BadValue(
            Message(f"文件名须以 {listed} 结尾", f"the file name must end in one of {listed}"),
            subject=f"-o {path}",
        )


def write_figure(figure: Figure, path: Path) -> list[Path]:
    """Write the figure, its caption (FILE.caption.txt) and its data (FILE.csv).

    Parameters
    ----------
    path : ends in .svg, .pdf or .png, which is the format; its folder is made

    Returns
    -------
    The files written, the figure first.

    Raises
    ------
    BadValue
        Another ending.
    OSError
        The disk is read-only or full.
    """
    check_path(path)
    title, caption = str(figure.title), str(figure.caption)
    form = path.suffix.lower()
    if form == ".svg":
        from explorer.render.figures.svg import to_svg

        data = to_svg(figure.drawing, title, caption)
    elif form == ".pdf":
        from explorer.render.figures.pdf import to_pdf

        data = to_pdf(figure.drawing, title, caption)
    else:
        from explorer.render.figures.png import to_png

        data = to_png(figure.drawing, title, caption)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    words = path.with_suffix(".caption.txt")
    words.write_text(
        f"{figure.title.zh}。{figure.caption.zh}\n\n{figure.title.en}. {figure.caption.en}\n",
        encoding="utf-8",
    )
    table = path.with_suffix(".csv")
    with table.open("w", encoding="utf-8", newline="") as stream:
        # For spreadsheets: marked as UTF-8, and no text runs as a formula.
        write_rows(figure.rows, "csv", stream, excel=True)
    return [path, words, table]
