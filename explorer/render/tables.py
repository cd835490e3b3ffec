"""Rows out of the program: `--format table|json|jsonl|csv|md`.

A row is a plain dict as `to_dict()` of explorer.types gives it. Three formats are for machines
and hold every field of every row under its contract name, whatever `columns` says:

    json    one array, one object a line inside it
    jsonl   one object a line
    csv     a header of field names; lists and dicts as JSON in their cell; unknown is empty

Two are for people and show `columns`, headed in the interface language:

    table   fitted to the terminal; what had to be cut ends in "…", and a line below the table
            says so, and names any column left out
    md      a Markdown table with every text in full

Texts of reports are foreign matter: control characters and direction marks are shown as escapes
in a table (so that no text can drive the terminal), Markdown is escaped, and `excel=True` keeps a
spreadsheet from reading a cell as a formula.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Literal, TextIO

from explorer.errors import BadValue
from explorer.lang import Message

Format = Literal["table", "json", "jsonl", "csv", "md"]
FORMATS: tuple[Format, ...] = ("table", "json", "jsonl", "csv", "md")

# Cells of terminal width, two to a Han character. Below MIN a column of text says nothing (four
# Han characters and "…"); EASY is what optional columns must leave to the others; MAX keeps one
# long column from pushing the others out. Re-tune by looking at `explorer reports` in terminals
# of 80 and 120 columns.
MIN_TEXT_WIDTH = 9
EASY_TEXT_WIDTH = 20
MAX_TEXT_WIDTH = 60
# A bar takes at most this many cells, and leaves a narrow table below the least: shorter bars tell
# nothing apart. Re-tune by looking at `explorer themes` in 80 and 120 columns.
MAX_BAR_WIDTH = 12
MIN_BAR_WIDTH = 4
# Lines that a wrapping cell may take before it is cut.
MAX_LINES = 4
# Cells between two columns: one of padding, one of the box that is used below.
_GAP = 2

_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]"
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# Line ends for some readers of "one object a line", though not for JSON.
_JSON_RISKY = re.compile(r"[\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_MARKDOWN = re.compile(r"([\\`*_\[\]|~])")
# What makes a spreadsheet take a cell for a formula (OWASP, "CSV injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

_WORD = re.compile(r"[0-9A-Za-z.,%_/-]")
_CLOSING = "，。、；：！？）》〉”’】〕…,.;:!?)]%"

_UNKNOWN = "–"
# Rich leaves it out where the output is no terminal or NO_COLOR is set.
_BAR_STYLE = "cyan"
_ELIDED = Message("“…”处有省略；加 --wide 显示全文", "“…” marks text cut short; --wide shows all")
_DROPPED = Message(
    "未显示的列：{0}；加 --wide 显示全部", "columns not shown: {0}; --wide shows all"
)
_NO_ROWS = Message("（没有结果）", "(nothing to show)")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table for people.

    Parameters
    ----------
    key : field of the row; "a.text" reaches into a nested row
    header : what stands above it, in both languages
    align : numbers go to the right
    format : turns the value (never None) into text; None chooses by type
    wrap : long text takes several lines instead of one
    optional : leaves first when the terminal is narrow, rightmost first
    kind : how a terminal draws it. "bar": a number of 0 or more, its figure (`format`, a
        percentage by default) and a bar as long as its share of the column's largest value.
        "spark": a list of numbers and None, one small column each from 0 to the list's largest,
        a dot where it is None; `format` and `align` do not apply. Markdown has figures only.
    """

    key: str
    header: Message
    align: Literal["left", "right"] = "left"
    format: Callable[[Any], str] | None = None
    wrap: bool = False
    optional: bool = False
    kind: Literal["text", "bar", "spark"] = "text"

    def text(self, row: dict[str, Any]) -> str:
        """The cell of one row as text, in full."""
        value = self.value(row)
        if value is None:
            return _UNKNOWN
        if self.kind == "spark":
            return sparkline(value)
        if self.kind == "bar" and self.format is None:
            return percent(value)
        return self.format(value) if self.format else plain(value)

    def value(self, row: dict[str, Any]) -> Any:
        """What the row holds under this key; None where it holds nothing."""
        value: Any = row
        for part in self.key.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return value


def plain(value: Any) -> str:
    """A value as a person reads it: 是/否, 0.87, 甲、乙."""
    if value is None:
        return _UNKNOWN
    if isinstance(value, bool):
        return str(Message("是", "yes") if value else Message("否", "no"))
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, (list, tuple)):
        if any(isinstance(item, (dict, list, tuple)) for item in value):
            return _json(value)
        return str(Message("、", ", ")).join(plain(item) for item in value) or _UNKNOWN
    return _json(value) if isinstance(value, dict) else str(value)


def percent(value: float) -> str:
    """A share in [0, 1] as "12.3%"."""
    return f"{value * 100:.1f}%"


def bar(value: float, width: int = 10) -> str:
    """A share in [0, 1] as a bar of at most `width` cells, in eighths of a cell, and its figure."""
    return f"{_blocks(value, width):<{width}} {percent(value):>6}"


def sparkline(values: Iterable[float | None]) -> str:
    """Numbers of 0 or more as small columns, "▁▃█": 0 at the bottom, the largest at the top.

    What is unknown (None) is a dot, so that it is not read as 0.
    """
    numbers = list(values)
    top = max((n for n in numbers if n is not None), default=0) or 1
    steps = "▁▂▃▄▅▆▇█"
    return "".join(
        "·" if n is None else steps[round(min(max(n / top, 0), 1) * (len(steps) - 1))]
        for n in numbers
    )


def _blocks(share: float, width: int) -> str:
    """A share in [0, 1] of `width` cells, in eighths of a cell."""
    eighths = round(min(max(share, 0.0), 1.0) * width * 8)
    return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()


def write_rows(
    rows: Iterable[dict[str, Any]],
    format: str,
    stream: TextIO,
    columns: Sequence[Column] = (),
    *,
    wide: bool = False,
    excel: bool = False,
    alike: bool = False,
) -> None:
    """Write rows in one of FORMATS.

    Parameters
    ----------
    rows : plain dicts; json and jsonl take them one by one, csv too when they are `alike`, the
        others need all to begin
    columns : what `table` and `md` show; none given means every field under its own name
    wide : a table as wide as its texts, nothing cut
    excel : csv as Excel wants it: a byte-order mark first, formulas defused
    alike : every row has the fields of the first one

    Raises
    ------
    BadValue
        There is no such format.
    """
    if format == "json":
        to_json(rows, stream)
    elif format == "jsonl":
        to_jsonl(rows, stream)
    elif format == "csv":
        to_csv(rows, stream, columns, excel=excel, alike=alike)
    elif format == "md":
        to_markdown(rows, stream, columns)
    elif format == "table":
        to_table(rows, stream, columns, wide=wide)
    else:
        raise BadValue(
            Message("没有这种格式", "no such format"),
            subject=f"--format {format}",
            hint=Message(f"可选：{'、'.join(FORMATS)}", f"choose from: {', '.join(FORMATS)}"),
        )


def to_json(rows: Iterable[dict[str, Any]], stream: TextIO) -> None:
    """Write one array, one object a line; Chinese stays readable."""
    stream.write("[")
    separator = "\n"
    for row in rows:
        stream.write(separator + _json(row))
        separator = ",\n"
    stream.write("]\n" if separator == "\n" else "\n]\n")


def to_jsonl(rows: Iterable[dict[str, Any]], stream: TextIO) -> None:
    """Write one object a line."""
    for row in rows:
        stream.write(_json(row) + "\n")


def to_csv(
    rows: Iterable[dict[str, Any]],
    stream: TextIO,
    columns: Sequence[Column] = (),
    *,
    excel: bool = False,
    alike: bool = False,
) -> None:
    """Write every field of every row; the header names the fields in the order they first occur.

    Without rows the header comes from `columns`. Open the file for `stream` with ``newline=""``.
    Rows that are `alike` have the fields of the first one, and are written as they come.
    With `excel`, the first character is a byte-order mark and a text that a spreadsheet would
    take for a formula gets a leading apostrophe; without, every text is written as it is.
    """
    rest = iter(rows)
    held = list(islice(rest, 1 if alike else None))
    kept = chain(held, rest)
    fields: list[Any] = _fields(held) or list(
        dict.fromkeys(c.key.partition(".")[0] for c in columns)
    )
    if excel:
        stream.write("\ufeff")
    line = io.StringIO(newline="")
    writer = csv.writer(line, lineterminator="\r\n")  # so that both line ends get quoted
    body = ([row.get(name) for name in fields] for row in kept)
    for cells in chain([fields], body):
        writer.writerow([_csv_cell(cell, excel) for cell in cells])
        text = line.getvalue()
        stream.write(text if excel else text.removesuffix("\r\n") + "\n")
        line.seek(0)
        line.truncate()


def to_markdown(
    rows: Iterable[dict[str, Any]], stream: TextIO, columns: Sequence[Column] = ()
) -> None:
    """Write a Markdown table (GitHub's dialect), every text in full and escaped."""
    kept = list(rows)
    columns = columns or _columns_of(kept)
    if not columns:
        return
    stream.write("| " + " | ".join(_markdown(str(c.header)) for c in columns) + " |\n")
    rule = ("---:" if c.align == "right" else "---" for c in columns)
    stream.write("| " + " | ".join(rule) + " |\n")
    for row in kept:
        stream.write("| " + " | ".join(_markdown(c.text(row)) for c in columns) + " |\n")


def to_table(
    rows: Iterable[dict[str, Any]],
    stream: TextIO,
    columns: Sequence[Column] = (),
    *,
    wide: bool = False,
    width: int | None = None,
) -> None:
    """Write a table for a terminal of `width` cells (None: as wide as the terminal is).

    Colours only where `stream` is a terminal and NO_COLOR is not set.
    """
    from rich import box
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=stream, width=width, highlight=False, soft_wrap=False)
    kept = list(rows)
    columns = columns or _columns_of(kept)
    if not kept:
        console.print(Text(str(_NO_ROWS), style="dim"))
        return
    cells = [[_visible(column.text(row)) for column in columns] for row in kept]
    heads = [_visible(str(column.header)) for column in columns]
    natural = [
        max(cell_len(heads[i]), *(cell_len(line[i]) for line in cells)) for i in range(len(columns))
    ]
    figures = [n if c.kind == "bar" else 0 for n, c in zip(natural, columns, strict=True)]
    natural = [
        n + 1 + MAX_BAR_WIDTH if c.kind == "bar" else n
        for n, c in zip(natural, columns, strict=True)
    ]
    if wide:
        shown, widths = list(range(len(columns))), natural
        console.width = max(console.width, sum(natural) + _GAP * len(columns))
    else:
        shown, widths = _layout(columns, natural, [cell_len(h) for h in heads], console.width)

    table = Table(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1, 0, 0),
        header_style="bold",
    )
    for i, cells_wide in zip(shown, widths, strict=True):
        table.add_column(
            Text(heads[i]),
            justify=columns[i].align,
            width=cells_wide,
            no_wrap=not columns[i].wrap or wide,
            overflow="fold",
        )
    elided = False
    shares = [_shares(column, kept) if column.kind == "bar" else [] for column in columns]
    for row, line in enumerate(cells):
        out = []
        for i, cells_wide in zip(shown, widths, strict=True):
            lines = 1 if wide or not columns[i].wrap else MAX_LINES
            if columns[i].kind == "bar":
                out.append(_bar_cell(line[i], figures[i], cells_wide, shares[i][row]))
                continue
            text, cut = _fit(line[i], cells_wide, lines)
            elided = elided or cut
            out.append(Text(text, style=_BAR_STYLE if columns[i].kind == "spark" else ""))
        table.add_row(*out)
    console.print(table)
    if elided:
        console.print(Text(str(_ELIDED), style="dim"))
    dropped = [heads[i] for i in range(len(columns)) if i not in shown]
    if dropped:
        names = str(Message("、", ", ")).join(dropped)
        console.print(Text(str(_DROPPED).format(names), style="dim"))


def _layout(
    columns: Sequence[Column], natural: list[int], heads: list[int], width: int
) -> tuple[list[int], list[int]]:
    """Choose the columns that fit and their widths.

    Optional columns leave, from the right, until the others have room to be read; then columns
    narrow to their least width; then the rightmost leave. What is left over goes to the columns
    that are still cut, evenly.
    """

    def least(floor: int) -> dict[int, int]:
        return {i: narrowest(i, c, floor) for i, c in enumerate(columns)}

    def narrowest(i: int, column: Column, floor: int) -> int:
        if column.kind == "bar":
            return max(natural[i] - MAX_BAR_WIDTH + MIN_BAR_WIDTH, heads[i])
        if column.align == "right" or column.kind == "spark":
            return natural[i]
        return min(natural[i], max(floor, heads[i]))

    def fits(widths: dict[int, int]) -> bool:
        return sum(widths[i] for i in shown) + _GAP * (len(shown) - 1) <= width

    shown = list(range(len(columns)))
    wanted = least(EASY_TEXT_WIDTH)
    for i in reversed(range(len(columns))):
        if fits(wanted):
            break
        if columns[i].optional:
            shown.remove(i)
    if not fits(wanted):
        wanted = least(MIN_TEXT_WIDTH)
    while len(shown) > 1 and not fits(wanted):
        shown.pop()
    room = max(width - _GAP * (len(shown) - 1), 1)
    if len(shown) == 1:
        return shown, [min(natural[shown[0]], room)]
    widths = {i: wanted[i] for i in shown}
    spare = room - sum(widths.values())
    # Short texts in full first; then long ones; beyond MAX_TEXT_WIDTH only when nobody else wants.
    for cap in (MAX_TEXT_WIDTH, width):
        while spare > 0:
            wanting = [i for i in shown if widths[i] < min(natural[i], cap)]
            if not wanting:
                break
            each = max(spare // len(wanting), 1)
            for i in wanting:
                more = min(each, min(natural[i], cap) - widths[i], spare)
                widths[i] += more
                spare -= more
    return shown, [widths[i] for i in shown]


def _shares(column: Column, rows: Sequence[dict[str, Any]]) -> list[float | None]:
    """Each row's value as a share of the column's largest, None where it is unknown."""
    values = [column.value(row) for row in rows]
    top = max((v for v in values if v is not None), default=0) or 1
    return [None if v is None else max(v, 0) / top for v in values]


def _bar_cell(figure: str, figure_width: int, width: int, share: float | None) -> Any:
    """The figure, flush right, and its bar in what is left of the cell."""
    from rich.cells import cell_len
    from rich.text import Text

    out = Text(" " * (figure_width - cell_len(figure)) + figure + " ")
    if share is not None:
        out.append(_blocks(share, width - figure_width - 1), style=_BAR_STYLE)
    return out


def _fit(text: str, width: int, lines: int) -> tuple[str, bool]:
    """Cut a text to `lines` lines of `width` cells; True if something went.

    Lines break between any two Han characters, but not within a number or a Latin word, nor
    before a mark that closes.
    """
    from rich.cells import cell_len

    out: list[str] = []
    rest = text
    while cell_len(rest) > width:
        last = len(out) == lines - 1
        room, end = width - (1 if last else 0), 0  # the last line keeps a cell for the mark
        while end < len(rest) and (size := cell_len(rest[end])) <= room:
            room -= size
            end += 1
        if last:
            return "\n".join([*out, rest[:end] + "…"]), True
        end = _break_before(rest, max(end, 1))
        out.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return "\n".join([*out, rest]), False


def _break_before(text: str, end: int) -> int:
    """Where to break at or before `end`; `end` itself when there is no better place."""
    place = end
    while place > 0 and (
        (_WORD.match(text[place - 1]) and _WORD.match(text[place])) or text[place] in _CLOSING
    ):
        place -= 1
    return place or end


def _fields(rows: Iterable[dict[str, Any]]) -> list[str]:
    """The names of all fields, in the order they first occur."""
    return list(dict.fromkeys(name for row in rows for name in row))


def _columns_of(rows: Sequence[dict[str, Any]]) -> list[Column]:
    return [Column(name, Message(name, name)) for name in _fields(rows)]


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


def _json(value: Any) -> str:
    """Compact JSON on one line, Chinese unescaped; safe to write as UTF-8 whatever a path holds.

    Raises ValueError on NaN and infinities, which JSON cannot say.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _JSON_RISKY.sub(_escape, text)


def _csv_cell(value: Any, excel: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, (bool, list, tuple, dict)):
        return _json(value)
    if isinstance(value, str):
        text = _SURROGATE.sub(_escape, value)
        return "'" + text if excel and text.startswith(_FORMULA) else text
    return str(value)


def _markdown(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = _MARKDOWN.sub(r"\\\1", text)
    text = "<br>".join(re.split(r"\r\n|[\r\n]", text))
    return _CONTROL.sub(lambda m: "\\" + _escape(m), text)


def _visible(text: str) -> str:
    """One line without anything that could drive a terminal or turn the reading direction."""
    text = " ".join(_lines(text))
    return _CONTROL.sub(_escape, text)


def _lines(text: str) -> Iterator[str]:
    return (line.strip(" \t\u3000") for line in re.split(r"[\r\n]+", text.strip()))
