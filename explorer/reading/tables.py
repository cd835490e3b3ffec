"""Tables with one report a row: CSV, TSV, JSON, JSONL, Parquet, XLSX, read row by row.

A row's `raw` is its canonical form, JSON of column name -> cell in column order, whatever the
table's format: the same row has the same hash in a CSV and in a Parquet file.
"""

from __future__ import annotations

import codecs
import csv
import json
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from io import TextIOWrapper
from itertools import chain
from typing import Any, BinaryIO

from explorer.errors import MissingExtra, ReadingError
from explorer.lang import Message
from explorer.reading import columns
from explorer.reading.columns import MAX_CELL, Mapping, ReadOptions
from explorer.reading.decode import empty
from explorer.reading.extracted import damaged
from explorer.reading.limits import MAX_JSON, MAX_TABLE, check
from explorer.reading.safe_zip import check_members
from explorer.reading.sniff import HEAD, Kind

# Characters that Excel lets into one cell; a text of just this length was cut there.
EXCEL_CELL = 32_767
# Rows of a sheet that Excel allows; a file may claim any number, and each would be gone through.
_XLSX_ROWS = 1_048_576
# Cells that hold no value and mean so.
_NOTHING = frozenset(("", "nan", "null", "none", "n/a", "#n/a"))


class MissingReader(ReadingError, MissingExtra):
    """The package that reads a format is not installed; the other files go on."""


@dataclass(frozen=True, slots=True)
class Row:
    """One report of a table.

    Parameters
    ----------
    name : what stands after # in its path: its id, or its number from 1
    cells : column name -> text, in column order
    """

    name: str
    text: str
    stated: dict[str, str]
    extra: dict[str, str]
    raw: bytes
    encoding: str
    doubts: tuple[str, ...] = ()


def read_rows(
    file: BinaryIO, kind: Kind, path: str, options: ReadOptions
) -> Iterator[Row | ReadingError]:
    """The rows of a table; a bad row gives its error, and the next follows.

    Raises
    ------
    ReadingError
        The table as a whole cannot be read: damaged, no column of texts, too large.
    """
    size = file.seek(0, 2)
    file.seek(0)
    check(size, MAX_JSON if kind == "json" else MAX_TABLE, path)
    rows: Iterator[Row | ReadingError]
    if kind == "csv":
        rows = _csv(file, path, options)
    elif kind in ("json", "jsonl"):
        rows = _objects(file, kind, path, options)
    elif kind == "parquet":
        rows = _parquet(file, path, options)
    else:
        rows = _xlsx(file, path, options)
    first = next(rows, None)
    if first is None:
        raise empty(path)
    yield from _unique(chain([first], rows))


def _unique(rows: Iterable[Row | ReadingError]) -> Iterator[Row | ReadingError]:
    """Give the second row of one name its number too, so that no row takes another's place."""
    seen: dict[str, int] = {}
    for row in rows:
        if isinstance(row, Row):
            count = seen[row.name] = seen.get(row.name, 0) + 1
            if count > 1:
                name = f"{row.name}@{count}"
                doubts = (*row.doubts, "duplicate-row-id")
                row = replace(row, name=name, doubts=doubts)
        yield row


def _row(
    mapping: Mapping, cells: Sequence[str], number: int, encoding: str, prefix: str = ""
) -> Row | None:
    """A row from its cells; None if all are empty."""
    values = [c.strip() for c in cells]
    if not any(values):
        return None
    values += [""] * (len(mapping.names) - len(values))
    name = values[mapping.id] if mapping.id is not None else ""
    used = {mapping.text, *mapping.fields.values()}
    stated = {f: values[i] for f, i in mapping.fields.items() if _holds(values[i])}
    extra = {
        mapping.names[i] or f"column {i + 1}": value
        for i, value in enumerate(values)
        if i not in used and _holds(value)
    }
    pairs = [[n, v] for n, v in zip(mapping.names, values, strict=True)]
    raw = json.dumps(pairs, ensure_ascii=False, separators=(",", ":"))
    return Row(
        prefix + (" ".join(name.split())[:200] or str(number)),
        cells[mapping.text] if mapping.text < len(cells) else "",
        stated,
        extra,
        raw.encode("utf-8", "surrogatepass"),
        encoding,
    )


def _holds(value: str) -> bool:
    return value.casefold() not in _NOTHING


def _bad_row(path: str, number: int, zh: str, en: str) -> ReadingError:
    return ReadingError(
        Message(f"第 {number} 行：{zh}", f"row {number}: {en}"),
        subject=f"{path}#{number}",
        hint=Message("请改正这一行, 再添加一次; 其余各行不受影响",
                     "Correct the row and add the file again; the other rows are not affected"),
    )  # fmt: skip


# -- CSV ---------------------------------------------------------------------------------------


def _csv(file: BinaryIO, path: str, options: ReadOptions) -> Iterator[Row | ReadingError]:
    head = file.read(HEAD)
    encoding = _encoding(file, head)
    delimiter = columns.dialect(
        columns.decode_sample(head), named=True, text_column=options.text_column
    )
    file.seek(0)
    # One long report is one cell; the limit is the process's, and only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL))
    with TextIOWrapper(_Open(file), encoding, errors="replace", newline="") as text:  # type: ignore[type-var]
        reader = csv.reader(text, delimiter=delimiter or ",")
        mapping: Mapping | None = None
        number = 0
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                number += 1
                yield _bad_row(path, number, f"无法拆分成单元格（{error}）", f"no cells: {error}")
                continue
            if mapping is None:
                if any(c.strip() for c in cells):
                    names = [c.strip().removeprefix("\ufeff") for c in cells]
                    mapping = columns.find(names, options, path)
                continue
            number += 1
            width = len(mapping.names)
            if any(c.strip() for c in cells[width:]):
                yield _bad_row(
                    path,
                    number,
                    f"有 {len(cells)} 个单元格, 表头只有 {width} 列; 含分隔符的文字要加引号",
                    f"it has {len(cells)} cells and the header {width};"
                    " quote texts that hold the delimiter",
                )
                continue
            row = _row(mapping, cells[:width], number, f"csv:{encoding}")
            if row is not None:
                yield row
            else:
                number -= 1


class _Open:
    """A file for TextIOWrapper, which would close ours."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.closed = False

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    read1 = read

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def flush(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True


def _encoding(file: BinaryIO, head: bytes) -> str:
    """UTF-16 by its mark; UTF-8 if all of the file is; else GB18030."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(1 << 20):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"


# -- JSON --------------------------------------------------------------------------------------


def _objects(
    file: BinaryIO, kind: Kind, path: str, options: ReadOptions
) -> Iterator[Row | ReadingError]:
    found: Iterable[tuple[int, Any]]
    found = _lines(file) if kind == "jsonl" else _array(file, path)
    for number, value in found:
        if isinstance(value, Exception):
            reason = " ".join(str(value).split())[:120]
            yield _bad_row(path, number, f"不是有效的 JSON（{reason}）", f"no valid JSON: {reason}")
            continue
        if not isinstance(value, dict):
            yield _bad_row(path, number, "不是 JSON 对象", "no JSON object")
            continue
        # Objects need not have the same keys; each is mapped by its own.
        names = [str(k) for k in value]
        cells = [_cell(v) for v in value.values()]
        try:
            mapping = columns.find(names, options, path)
        except ReadingError as error:
            error.subject = f"{path}#{number}"
            yield error
            continue
        row = _row(mapping, cells, number, f"{kind}:utf-8")
        yield empty(f"{path}#{number}") if row is None else row


def _lines(file: BinaryIO) -> Iterator[tuple[int, Any]]:
    number = 0
    while line := file.readline(MAX_CELL + 1):
        if len(line) > MAX_CELL:
            number += 1
            yield number, ValueError(f"over {MAX_CELL >> 20} MiB")
            while not line.endswith(b"\n") and (line := file.readline(MAX_CELL)):
                pass
            continue
        if not line.strip():
            continue
        number += 1
        try:
            yield number, json.loads(_text(line))
        except (ValueError, RecursionError) as error:
            yield number, error if isinstance(error, ValueError) else ValueError("nested too deep")


def _array(file: BinaryIO, path: str) -> Iterator[tuple[int, Any]]:
    try:
        value = json.loads(_text(file.read()))
    except (ValueError, RecursionError) as error:
        reason = error if isinstance(error, ValueError) else "nested too deep"
        raise damaged(path, "JSON 文件", "JSON file", reason) from error
    if isinstance(value, dict):
        # {"data": [...]}: the list that an interface wraps; else the object is the one report.
        lists = [v for v in value.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
        known = columns.is_known([str(k) for k in value])
        value = lists[0] if len(lists) == 1 and not known else [value]
    if not isinstance(value, list):
        raise damaged(path, "JSON 文件", "JSON file", "no list of objects")
    yield from enumerate(value, start=1)


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))  # 2024.0, as tables give a year
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


# -- Parquet -----------------------------------------------------------------------------------


def _parquet(file: BinaryIO, path: str, options: ReadOptions) -> Iterator[Row | ReadingError]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise _missing(path, "Parquet", "tables") from None
    number = 0
    try:
        table = pq.ParquetFile(file)
        names = [str(name) for name in table.schema_arrow.names]
        mapping = columns.find(names, options, path)
        # Rows a batch: some 3 MB of reports at a time.
        for batch in table.iter_batches(batch_size=256):
            for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                number += 1
                row = _row(mapping, [_cell(c) for c in cells], number, "parquet")
                if row is not None:
                    yield row
    except (pa.ArrowException, OSError, ValueError, OverflowError, KeyError) as error:
        raise damaged(path, "Parquet 表", "Parquet table", error) from error


def _missing(path: str, what: str, extra: str) -> MissingReader:
    return MissingReader(
        Message(f"读 {what} 表需要另装软件包", f"reading {what} needs an optional package"),
        subject=path,
        hint=Message(
            f"请运行 pip install 'explorer[{extra}]'", f"Run pip install 'explorer[{extra}]'"
        ),
    )


# -- XLSX --------------------------------------------------------------------------------------


def _xlsx(file: BinaryIO, path: str, options: ReadOptions) -> Iterator[Row | ReadingError]:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    check_members(file, path, "XLSX 表格", "XLSX sheet")
    bad = (
        InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError,
        AttributeError, IndexError, SyntaxError, EOFError, OverflowError, NotImplementedError,
    )  # fmt: skip
    try:
        with warnings.catch_warnings():  # of features that do not concern cells
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheets = [s for s in book.worksheets if hasattr(s, "reset_dimensions")]
    except bad as error:
        raise damaged(path, "XLSX 表格", "XLSX sheet", error) from error
    read: list[str] = []
    refused: ReadingError | None = None
    try:
        for sheet in sheets:
            sheet.reset_dimensions()  # what the file says of its own size is not trusted
            try:
                first, names = _header(sheet)
                if not names:
                    continue
                try:
                    mapping = columns.find(names, options, path)
                except ReadingError as error:
                    refused = refused or error
                    continue
                prefix = f"{sheet.title}!" if read else ""
                read.append(sheet.title)
                number = 0
                for cells in sheet.iter_rows(
                    min_row=first + 1, max_row=_XLSX_ROWS, max_col=len(names), values_only=True
                ):
                    row = _row(mapping, [_cell(c) for c in cells], number + 1, "xlsx", prefix)
                    if row is None:
                        continue
                    number += 1
                    if len(row.text) >= EXCEL_CELL:
                        row = replace(row, doubts=("cut-by-excel",))
                    yield row
            except bad as error:
                raise damaged(path, "XLSX 表格", "XLSX sheet", error) from error
    finally:
        book.close()
    if not read:
        raise refused or empty(path)


def _header(sheet: Any) -> tuple[int, list[str]]:
    """The number of the first row that holds something and its cells up to the last named one.

    What stands to the right of them has no name and is not read.
    """
    for number, cells in enumerate(sheet.iter_rows(max_row=_XLSX_ROWS, values_only=True), start=1):
        names = [_cell(c).strip() for c in cells]
        while names and not names[-1]:
            names.pop()
        if names:
            return number, names
    return 0, []
