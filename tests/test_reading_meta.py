"""The table of --meta: Chinese columns, any encoding, places by name; nothing is half heard."""

import pytest

from explorer.errors import BadValue
from explorer.reading import read_meta

TABLE = """文件,标题,年份,省,县,乡镇,发布日期
a.txt,塔庄镇报告,2023年,福建省,闽清县,塔庄镇,2024/1/5
b.txt,,,,,,
"""
WANTED = {
    "a.txt": {
        "title": "塔庄镇报告",
        "year": "2023",
        "published": "2024-01-05",
        "admin_code": "350124107",
    },
    "b.txt": {},
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_columns_in_chinese_in_every_encoding_of_spreadsheets(tmp_path, encoding):
    path = tmp_path / "meta.csv"
    path.write_bytes(TABLE.encode(encoding))
    assert read_meta(path) == WANTED


def test_tabs_and_semicolons(tmp_path):
    path = tmp_path / "meta.csv"
    for delimiter in "\t;":
        path.write_text(TABLE.replace(",", delimiter), encoding="utf-8")
        assert read_meta(path) == WANTED


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("file,colour\na.txt,red\n", "colour"),
        ("title,year\nx,2023\n", "path"),
        ("文件,地区\na.txt,东里镇\n", "东里镇"),
        ("文件,县\na.txt,没有这个县\n", "没有这个县"),
        ("path,published\na.txt,昨天\n", "昨天"),
        ("", "meta.csv"),
        ("path\n", "path"),
    ],
)
def test_what_cannot_be_is_an_error(tmp_path, table, said):
    path = tmp_path / "meta.csv"
    path.write_text(table, encoding="utf-8")
    with pytest.raises(BadValue, match=said):
        read_meta(path)


def test_no_table(tmp_path):
    with pytest.raises(BadValue, match=r"meta\.csv"):
        read_meta(tmp_path / "meta.csv")
