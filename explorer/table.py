"""Rows that convert: to plain dicts, to pandas and to Arrow.

`Rows` is a list of them; `View` makes each when it is asked for.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeVar, overload

from explorer.errors import MissingExtra
from explorer.lang import Message

# What a notebook shows of a table: rows, and characters of a cell.
SHOWN = 20
CELL = 200
# Control and direction marks, which could turn a text round or hide a part of it.
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069"
    r"\ud800-\udfff\ufeff]"
)


class _Dictable(Protocol):
    def to_dict(self) -> dict[str, Any]: ...


T = TypeVar("T", bound=_Dictable)


class _Table(Sequence[T]):
    """What rows convert to."""

    def dicts(self) -> Iterator[dict[str, Any]]:
        """Yield one plain dict a row."""
        return (row.to_dict() for row in self)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return one plain dict a row."""
        return list(self.dicts())

    def _repr_html_(self) -> str:
        """What Jupyter shows: the first rows as a table, and how many there are."""
        rows = [row.to_dict() for row in self[:SHOWN]]
        fields = list(dict.fromkeys(name for row in rows for name in row))
        head = "".join(f"<th>{_cell(name)}</th>" for name in fields)
        body = "".join(
            "<tr>" + "".join(f"<td>{_cell(row.get(name))}</td>" for name in fields) + "</tr>"
            for row in rows
        )
        said = Message(
            f"{len(rows)} / {len(self)} 行；全部: .to_dicts()、.to_pandas()",
            f"{len(rows)} of {len(self)} rows; all of them: .to_dicts(), .to_pandas()",
        )
        style = "text-align:left;vertical-align:top"
        return (
            f'<table style="{style}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
            f"<p>{_cell(str(said))}</p>"
        )

    def to_pandas(self) -> Any:
        """Return a pandas.DataFrame; nested values stay Python objects.

        Raises
        ------
        MissingExtra
            pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise _missing("pandas") from error
        return pd.DataFrame(self.to_dicts())

    def to_arrow(self) -> Any:
        """Return a pyarrow.Table; nested values become JSON text where Arrow has no one type.

        Raises
        ------
        MissingExtra
            pyarrow is not installed.
        """
        try:
            import pyarrow as pa
        except ImportError as error:
            raise _missing("pyarrow") from error
        rows = self.to_dicts()
        columns: dict[str, Any] = {}
        for name in rows[0] if rows else ():
            values = [row[name] for row in rows]
            try:
                columns[name] = pa.array(values)
            except (pa.ArrowInvalid, pa.ArrowTypeError):
                texts = [json.dumps(v, ensure_ascii=False, sort_keys=True) for v in values]
                columns[name] = pa.array(texts)
        return pa.table(columns)


class Rows(list[T], _Table[T]):
    """Rows of one kind, in order."""

    def __init__(self, rows: Iterable[T] = ()) -> None:
        super().__init__(rows)


class View(_Table[T]):
    """Rows of one kind, in order, out of a sequence that makes each when it is asked for.

    items : the sequence; a slice of it is a tuple
    """

    def __init__(self, items: Sequence[T]) -> None:
        self.items = items

    def __len__(self) -> int:
        return len(self.items)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...
    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        """A row, or those of a slice."""
        return tuple(self.items[at]) if isinstance(at, slice) else self.items[at]

    def __iter__(self) -> Iterator[T]:
        """The rows in order."""
        return iter(self.items)

    def __eq__(self, other: object) -> bool:
        """Whether the other is a sequence of equal rows."""
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and all(x == y for x, y in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """The rows, as of a list."""
        return repr(list(self))


def _cell(value: Any) -> str:
    """A value as HTML text: escaped, hidden characters written out, a long one cut and said so."""
    if value is None:
        return "–"
    if isinstance(value, float):
        text = f"{value:.3f}"
    elif isinstance(value, list | tuple | dict):
        text = json.dumps(value, ensure_ascii=False)
    else:
        text = str(value)
    more = len(text) - CELL
    if more > 0:
        text = text[:CELL] + str(Message(f"…（另有 {more} 字）", f"… ({more} more characters)"))
    return html.escape(_HIDDEN.sub(lambda m: f"‹U+{ord(m.group()):04X}›", text))


def _missing(package: str) -> MissingExtra:
    return MissingExtra(
        Message(f"没有安装 {package}", f"{package} is not installed"),
        hint=Message(
            "请运行: pip install 'explorer[tables]'", "Install it: pip install 'explorer[tables]'"
        ),
    )
