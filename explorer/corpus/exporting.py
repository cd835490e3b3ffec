"""All tables to files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.errors import BadValue, CorpusNotWritable
from explorer.lang import Message
from explorer.render.tables import FORMATS, write_rows
from explorer.table import Rows, View

if TYPE_CHECKING:
    from explorer.corpus.core import Corpus

FILE_FORMATS = (*(f for f in FORMATS if f != "table"), "parquet")


def export(corpus: Corpus, folder: Path, formats: Sequence[str]) -> list[Path]:
    """Write reports, sentences, measures, themes, pairs and reuse, one file a table and format.

    Raises
    ------
    BadValue
        There is no such format.
    CorpusNotWritable
        The folder cannot be written.
    """
    for form in formats:
        if form not in FILE_FORMATS:
            listed = ", ".join(FILE_FORMATS)
            raise BadValue(
                Message(f"可选值：{listed}", f"must be one of: {listed}"),
                subject=f"--format {form}",
            )
    tables: dict[str, Callable[[], Rows[Any] | View[Any]]] = {
        "reports": corpus.reports,
        "sentences": corpus.sentences,
        "measures": lambda: corpus.sentences(unit="measure"),
        "sections": lambda: corpus.sentences(unit="section"),
        "themes": corpus.themes,
        "themes_discovered": lambda: corpus.themes(method="discovered"),
        "similar_measures": corpus.pairs,
        "reuse": corpus.reuse,
        "reuse_shares": corpus.reuse_shares,
    }
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for done, (name, make) in enumerate(tables.items()):
            corpus.progress("export", done, len(tables))
            rows = make()
            for form in formats:
                written.append(_write(rows, folder / f"{name}.{form}", form))
        corpus.progress("export", len(tables), len(tables))
    except OSError as error:
        raise CorpusNotWritable(
            Message(f"写不了：{error.strerror}", f"cannot write: {error.strerror}"),
            subject=str(folder),
            hint=Message("换一个文件夹: -o 文件夹", "Choose another folder: -o FOLDER"),
        ) from error
    return written


def _write(rows: Rows[Any] | View[Any], path: Path, form: str) -> Path:
    if form == "parquet":
        table = rows.to_arrow()
        from pyarrow import parquet

        parquet.write_table(table, path)
        return path
    # Without a byte-order mark Excel reads a CSV as GBK and shows Chinese as nonsense; `excel`
    # writes it, and keeps a text that begins with "=" from running as a formula.
    with path.open("w", encoding="utf-8", newline="") as stream:
        alike = isinstance(rows, View)
        write_rows(rows.dicts(), form, stream, excel=form == "csv", alike=alike)
    return path
