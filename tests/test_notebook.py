"""Results in a notebook: tables and figures, and the example notebook itself."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from explorer.lang import set_language
from explorer.table import CELL, SHOWN, Rows

ROOT = Path(__file__).parent.parent
NOTEBOOK = ROOT / "docs" / "notebook.ipynb"
HOSTILE = "<script>alert(1)</script>\u202e&"


@dataclass
class Row:
    text: Any
    share: float | None = None

    def to_dict(self) -> dict[str, Any]:
        return {"text": self.text, "share": self.share}


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)

    def handle_data(self, data):
        self.texts.append(data)


def test_a_table_shows_its_first_rows_and_says_how_many_there_are():
    page = Tags(Rows(Row(str(n), n / 10) for n in range(50))._repr_html_())
    assert page.tags.count("tr") == SHOWN + 1
    assert f"{SHOWN} of 50" in page.texts[-1]
    set_language("zh")
    assert f"{SHOWN} / 50 行" in Rows(Row(str(n)) for n in range(50))._repr_html_()
    assert "0 / 0" in Rows()._repr_html_()


def test_hostile_and_endless_texts_show_as_text():
    page = Tags(Rows([Row(HOSTILE), Row("长" * 10_000), Row([{"a": HOSTILE}])])._repr_html_())
    assert "script" not in page.tags and "<script>alert(1)</script>‹U+202E›&" in page.texts
    assert any(f"({10_000 - CELL} more characters)" in text for text in page.texts)


def executed(cells: list[str], shown: list[Any]) -> None:
    """Run cells as a notebook does: the value of a cell's last expression is shown."""
    scope: dict[str, Any] = {}
    for source in cells:
        tree = ast.parse(source)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "cell", "exec"), scope)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), scope)
            shown.append(value)


@pytest.mark.slow
def test_the_example_notebook_runs_and_shows_tables_and_figures(tmp_path, monkeypatch, capsys):
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert notebook["nbformat"] == 4
    cells = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    monkeypatch.chdir(tmp_path)
    shown: list[Any] = []
    executed(cells, shown)
    tables = [v for v in shown if hasattr(v, "_repr_html_")]
    figures = [v for v in shown if hasattr(v, "_repr_svg_")]
    assert len(tables) == 4 and len(figures) == 3
    for figure in figures:
        assert ElementTree.fromstring(figure._repr_svg_().split("?>", 1)[1]).tag.endswith("svg")
    assert any("普法宣传教育" in t._repr_html_() for t in tables[1:])
    assert "percentage" in capsys.readouterr().out
    assert any(isinstance(v, str) and v.startswith("seeds/") for v in shown)
