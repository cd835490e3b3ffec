"""Rows as table, JSON, JSON lines, CSV and Markdown."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from explorer.errors import BadValue
from explorer.lang import Message, set_language
from explorer.render import tables
from explorer.render.tables import Column, write_rows

SEED = Path(__file__).parent.parent / "seeds" / "jilong-2024.txt"
LONG = SEED.read_text(encoding="utf-8").split("\n")[2]

COLUMNS = [
    Column("id", Message("编号", "id")),
    Column("title", Message("标题", "title")),
    Column("share", Message("占比", "share"), align="right", format=tables.percent),
    Column("a.text", Message("原文", "text"), wrap=True),
    Column("note", Message("备注", "note"), optional=True),
]
ROWS = [
    {
        "id": "r1",
        "title": "暨龙镇2024年法治政府建设情况报告",
        "share": 0.125,
        "a": {"text": LONG},
        "note": "甲",
    },
    {"id": "r2", "title": None, "share": None, "a": {"text": "短"}, "note": None},
]


@pytest.fixture(autouse=True)
def chinese():
    set_language("zh")
    yield
    set_language(None)


def written(format: str, rows=ROWS, columns=COLUMNS, **options) -> str:
    stream = io.StringIO(newline="")
    write_rows(rows, format, stream, columns, **options)
    return stream.getvalue()


def table(rows=ROWS, columns=COLUMNS, width=80, **options) -> str:
    stream = io.StringIO()
    tables.to_table(rows, stream, columns, width=width, **options)
    return stream.getvalue()


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
row_lists = st.lists(st.dictionaries(st.text(max_size=8), values, max_size=4), max_size=4)


@given(row_lists)
def test_json_and_json_lines_round_trip(rows):
    assert json.loads(written("json", rows)) == rows
    text = written("jsonl", rows)
    # Whatever a reader takes for a line end, an object is one line.
    assert [json.loads(line) for line in text.splitlines()] == rows


@given(
    st.lists(
        st.fixed_dictionaries(
            {"甲": st.text(st.characters(exclude_categories=["Cs"])), "b": st.lists(st.integers())}
        )
    )
)
def test_csv_round_trips(rows):
    read = list(csv.DictReader(io.StringIO(written("csv", rows, []), newline="")))
    assert [{"甲": row["甲"], "b": json.loads(row["b"])} for row in read] == rows


def test_json_keeps_chinese_readable_and_every_field():
    text = written("json")
    assert "暨龙镇2024年" in text
    assert [set(row) for row in json.loads(text)] == [set(row) for row in ROWS]
    assert written("json", []) == "[]\n"
    assert written("jsonl", []) == ""


def test_rows_stream_one_by_one():
    seen = []

    def rows():
        for n in range(3):
            seen.append(n)
            yield {"n": n}

    class Stream(io.StringIO):
        def write(self, text):
            if '"n"' in text:
                order.append((text.strip().strip(","), len(seen)))
            return super().write(text)

    order: list[tuple[str, int]] = []
    write_rows(rows(), "jsonl", Stream(), [])
    assert [count for _, count in order] == [1, 2, 3]


def test_csv_of_rows_that_are_alike_streams():
    out = io.StringIO(newline="")
    seen = []

    def rows():
        for i in range(3):
            seen.append(out.getvalue().count("\n"))
            yield {"a": i, "b": None}

    write_rows(rows(), "csv", out, alike=True)
    assert seen == [0, 2, 3]  # the header and the first row stand before the second is asked for
    again = io.StringIO(newline="")
    write_rows([{"a": i, "b": None} for i in range(3)], "csv", again)
    assert again.getvalue() == out.getvalue() == "a,b\n0,\n1,\n2,\n"


def test_a_path_that_is_not_utf8_can_still_be_written():
    rows = [{"path": b"\xff.txt".decode("utf-8", "surrogateescape")}]
    for format in ("json", "jsonl", "csv", "md", "table"):
        assert "dcff" in written(format, rows, []).encode("utf-8").decode()
    assert json.loads(written("json", rows)) == rows


def test_nan_is_refused_rather_than_written_as_broken_json():
    with pytest.raises(ValueError):
        written("json", [{"x": float("nan")}])


def test_csv_without_rows_has_the_header_of_the_columns():
    assert written("csv", []) == "id,title,share,a,note\n"


def test_csv_header_is_the_union_of_fields_and_unknown_is_empty():
    assert written("csv", [{"a": 1}, {"a": None, "b": True}]) == "a,b\n1,\n,true\n"


def test_excel_gets_a_mark_and_no_formulas_and_plain_csv_is_untouched():
    rows = [{"title": '=HYPERLINK("http://x")', "n": -5}, {"title": "@cmd", "n": 1}]
    excel = written("csv", rows, [], excel=True)
    assert excel.startswith("\ufefftitle,n\r\n")
    assert [row["title"][0] for row in csv.DictReader(io.StringIO(excel[1:]))] == ["'", "'"]
    assert ",-5\r\n" in excel
    plain = written("csv", rows, [])
    assert next(csv.DictReader(io.StringIO(plain)))["title"] == rows[0]["title"]


def test_markdown_shows_columns_in_full_and_escapes():
    rows = [
        {
            "id": "a|b",
            "title": "<img src=x> [点](http://x) *重*\n第二行",
            "share": 0.5,
            "a": {"text": LONG},
        }
    ]
    lines = written("md", rows).splitlines()
    assert len(lines) == 3
    assert lines[0] == "| 编号 | 标题 | 占比 | 原文 | 备注 |"
    assert lines[1] == "| --- | --- | ---: | --- | --- |"
    assert "a\\|b" in lines[2] and "&lt;img" in lines[2] and "\\[点\\](" in lines[2]
    assert "\\*重\\*<br>第二行" in lines[2] and "50.0%" in lines[2] and LONG in lines[2]


def test_headers_follow_the_interface_language():
    set_language("en")
    assert written("md").startswith("| id | title | share | text | note |")


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200])
def test_a_table_never_exceeds_the_terminal(width):
    assert max(cell_len(line) for line in table(width=width).splitlines()) <= width


def test_headers_and_figures_are_never_cut_while_there_is_room():
    text = table(width=80)
    assert text.splitlines()[0].split() == ["编号", "标题", "占比", "原文", "备注"]
    assert " 12.5% " in text


def test_what_is_cut_is_marked_and_said():
    text = table(width=60)
    assert "…" in text and "--wide" in text
    assert LONG[:4] in text.replace("\n", "")
    # The optional column left first, and its name is given.
    narrow = table(width=30)
    assert "未显示的列" in narrow and "备注" in narrow.split("未显示的列")[1]


def test_wide_cuts_nothing():
    text = table(width=40, wide=True)
    assert LONG in text and "…" not in text and "备注" in text
    assert all(cell in text for cell in ("r1", "12.5%", "–"))


def test_a_table_that_fits_has_no_note():
    rows = [{"id": "r1", "n": 3}]
    text = table(
        rows, [Column("id", Message("编号", "id")), Column("n", Message("数", "n"), align="right")]
    )
    assert "…" not in text and "--wide" not in text
    assert table([], COLUMNS).strip() == "（没有结果）"


@given(st.text("法治，。2024 abc（）", max_size=60), st.integers(2, 20), st.integers(1, 40))
def test_fitting_loses_nothing_but_what_it_marks(text, width, lines):
    text = " ".join(text.split())
    fitted, cut = tables._fit(text, width, lines)
    rows = fitted.split("\n")
    assert len(rows) <= lines and all(cell_len(row) <= width for row in rows)
    kept = "".join(fitted.split())
    whole = "".join(text.split())
    assert kept == whole if not cut else kept.endswith("…") and whole.startswith(kept[:-1])


def test_long_text_wraps_over_a_few_lines_before_it_is_cut():
    column = [Column("t", Message("原文", "text"), wrap=True)]
    text = table([{"t": "字" * 60}], column, width=40)
    body = [line for line in text.splitlines() if "字" in line]
    assert len(body) == 3 and sum(line.count("字") for line in body) == 60
    cut = table([{"t": "字" * 600}], column, width=40)
    assert sum("字" in line for line in cut.splitlines()) == tables.MAX_LINES
    assert "…" in cut


def test_lines_break_where_a_reader_would():
    column = [Column("t", Message("原文", "text"), wrap=True)]
    text = table([{"t": "全镇共举办2024场次，发放资料。法治"}], column, width=12)
    assert [line.strip() for line in text.splitlines()[2:]] == [
        "全镇共举办",
        "2024场次，发",
        "放资料。法治",
    ]


def test_optional_columns_leave_before_the_others_are_squeezed():
    rows = [{"a": "字" * 30, "b": "词" * 30, "c": "句" * 30}]
    columns = [Column(k, Message(k, k), optional=k != "a") for k in "abc"]
    assert "b" in table(rows, columns, width=45).splitlines()[0]
    assert "未显示的列：c；" in table(rows, columns, width=45)
    assert "未显示的列：b、c" in table(rows, columns, width=30)


def test_foreign_text_cannot_drive_the_terminal():
    evil = "[bold]甲[/bold] \x1b[31m红\x1b[0m \u202e反 \x07"
    text = table([{"t": evil}], [Column("t", Message("原文", "text"))], width=120)
    assert "\x1b" not in text and "\u202e" not in text and "\x07" not in text
    assert "[bold]甲[/bold]" in text and "\\u001b[31m红" in text and "\\u202e反" in text


def test_no_color(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured = Terminal()
    write_rows(ROWS, "table", coloured, COLUMNS)
    assert "\x1b[1m" in coloured.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    plain = Terminal()
    write_rows(ROWS, "table", plain, COLUMNS)
    assert "\x1b[3" not in plain.getvalue()


def test_an_unknown_format_is_a_clear_error():
    with pytest.raises(BadValue) as error:
        written("xml")
    assert "jsonl" in str(error.value) and "xml" in str(error.value)


@pytest.mark.parametrize(
    ("share", "drawn"), [(0, ""), (1, "██████████"), (0.5, "█████"), (0.06, "▋"), (7, "██████████")]
)
def test_bar(share, drawn):
    assert tables.bar(share).split(" ")[0] == drawn


def test_importing_tables_is_light():
    heavy = "{'rich', 'jinja2', 'numpy'}"
    code = f"import sys, explorer.render.tables; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


BARS = [
    Column("label", Message("主题", "theme")),
    Column("share", Message("占比", "share"), kind="bar"),
    Column("years", Message("逐年", "by year"), kind="spark"),
]
BAR_ROWS = [
    {"label": "普法宣传", "share": 0.2, "years": [0, 5, None, 10]},
    {"label": "行政执法", "share": 0.1, "years": [0, 0]},
    {"label": "不明", "share": None, "years": None},
    {"label": "没有", "share": 0.0, "years": []},
]


def test_bars_are_as_long_as_their_share_of_the_largest():
    lines = table(BAR_ROWS, BARS).splitlines()
    most, half, unknown, none = lines[2:6]
    assert most.count("█") - 1 == tables.MAX_BAR_WIDTH and "20.0%" in most  # one is the spark's
    assert half.count("█") == tables.MAX_BAR_WIDTH // 2 and "10.0%" in half
    assert "█" not in unknown + none and "0.0%" in none and "–" in unknown


def test_sparklines_keep_zero_apart_from_unknown():
    assert tables.sparkline([0, 5, None, 10]) == "▁▅·█"
    assert tables.sparkline([0, 0]) == "▁▁" and tables.sparkline([]) == ""
    assert "▁▅·█" in table(BAR_ROWS, BARS)


@pytest.mark.parametrize("width", [24, 32, 40, 60, 120])
def test_bars_shrink_before_a_table_outgrows_the_terminal(width):
    text = table(BAR_ROWS, BARS, width=width)
    assert max(cell_len(line) for line in text.splitlines()) <= max(width, 20)


def test_markdown_and_machines_get_figures_not_bars():
    assert "█" not in written("md", BAR_ROWS[1:], BARS).replace("▁▁", "")
    assert json.loads(written("json", BAR_ROWS, BARS)) == BAR_ROWS


def test_no_colour_is_written_where_no_colour_is_wanted(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    def colours():
        stream = Terminal()
        tables.to_table(BAR_ROWS, stream, BARS, width=80)
        return "\x1b[36m" in stream.getvalue()

    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert colours()
    monkeypatch.setenv("NO_COLOR", "1")
    assert not colours()
