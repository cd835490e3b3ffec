"""A list of rows that converts: to plain dicts, to pandas and to Arrow."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Protocol, TypeVar

from explorer.errors import MissingExtra
from explorer.lang import Message


class _Dictable(Protocol):
    def to_dict(self) -> dict[str, Any]: ...


T = TypeVar("T", bound=_Dictable)


class Rows(list[T]):
    """Rows of one kind, in order."""

    def __init__(self, rows: Iterable[T] = ()) -> None:
        super().__init__(rows)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return one plain dict a row."""
        return [row.to_dict() for row in self]

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


def _missing(package: str) -> MissingExtra:
    return MissingExtra(
        Message(f"没有安装 {package}", f"{package} is not installed"),
        hint=Message(
            "请运行: pip install 'explorer[tables]'", "Install it: pip install 'explorer[tables]'"
        ),
    )
