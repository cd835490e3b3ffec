"""Rows that are made when they are asked for behave as a list of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from explorer.reuse.lazy import Made
from explorer.table import Rows, View


@dataclass(frozen=True)
class Row:
    n: int
    text: str

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def test_a_view_answers_as_the_rows_do() -> None:
    made: list[int] = []

    def make(numbers: Any) -> list[Row]:
        made.extend(numbers.tolist())
        return [Row(n, "法" * n) for n in numbers.tolist()]

    view, rows = View(Made(30, make)), Rows(Row(n, "法" * n) for n in range(30))
    assert len(view) == 30 and view[3] == rows[3] and view[:2] == tuple(rows[:2])
    assert made == [3, 0, 1]
    assert view == rows and view != rows[1:] and repr(view) == repr(rows)
    assert view.to_dicts() == rows.to_dicts() == list(view.dicts())
    made.clear()
    assert view._repr_html_() == rows._repr_html_() and len(made) == 20
    assert view.to_arrow().equals(rows.to_arrow())
    assert View([]) == Rows() and not View([])
