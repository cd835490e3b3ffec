"""Tables with one report a row: columns, encodings, ids, bad rows, the same report everywhere."""

import csv
import io
import json
import sys
import zipfile
from datetime import date

import pytest

from explorer.errors import MissingExtra, ReadingError
from explorer.reading import ReadOptions, read_bytes, read_file, read_many

from .formats import (
    html,
    seeds,
    table_csv,
    table_json,
    table_jsonl,
    table_parquet,
    table_xlsx,
    zipped,
)

SEEDS = seeds()
ROWS = [
    {
        "报告编号": seed.path.rsplit("/", 1)[-1].removesuffix(".txt"),
        "标题": seed.metadata.title or "",
        "正文": seed.text,
        "发布日期": "2025年3月2日",
        "来源": "某数据库",
        "链接": "https://www.example.gov.cn/1",
        "采集人": "张三",
    }
    for seed in SEEDS
]
MAKERS = {
    "csv": table_csv,
    "tsv": lambda rows: table_csv(rows, delimiter="\t"),
    "gbk": lambda rows: table_csv(rows, encoding="gb18030"),
    "excel": lambda rows: table_csv(rows, encoding="utf-16", delimiter="\t"),
    "bom": lambda rows: table_csv(rows, encoding="utf-8-sig"),
    "jsonl": table_jsonl,
    "json": table_json,
    "xlsx": table_xlsx,
    "parquet": table_parquet,
}


def read(data: bytes, path: str = "-", **options: str) -> list:
    return list(read_many(data, path=path, options=ReadOptions(**options)))


@pytest.mark.parametrize("maker", MAKERS)
def test_seeds_in_a_table_whatever_its_name(maker):
    documents = read(MAKERS[maker](ROWS))
    assert [d.path for d in documents] == [f"-#{row['报告编号']}" for row in ROWS]
    for document, seed in zip(documents, SEEDS, strict=True):
        metadata = document.metadata
        assert document.text == seed.text
        assert metadata.region == seed.metadata.region
        assert metadata.year == seed.metadata.year
        assert metadata.title == seed.metadata.title
        assert metadata.published == "2025-03-02"
        assert metadata.evidence["published"].startswith("column")
        assert metadata.source == "某数据库"
        assert metadata.url == "https://www.example.gov.cn/1"
        assert metadata.extra["采集人"] == "张三"


def test_a_row_has_the_same_hash_in_every_format():
    hashes = [{d.raw_sha256 for d in read(make(ROWS))} for make in MAKERS.values()]
    assert len(hashes[0]) == len(ROWS)
    assert all(h == hashes[0] for h in hashes)


def test_english_names_named_columns_and_numbers_for_ids():
    rows = [{"Doc Title": "甲", "words": SEEDS[0].text, "Pub_Date": "2022-01-05", "year": "2021"}]
    (error,) = read(table_csv(rows), "a.csv")
    assert isinstance(error, ReadingError)
    assert "words" in str(error.hint) and "--text-column" in str(error.hint)
    (document,) = read(table_csv(rows), "a.csv", text_column="words")
    assert document.path == "a.csv#1" and document.text == SEEDS[0].text
    assert document.metadata.published == "2022-01-05" and document.metadata.year == 2021
    (document,) = read(table_csv(rows), "a.txt", text_column="words", id_column="Doc Title")
    assert document.path == "a.txt#甲"
    (error,) = read(table_csv(rows), "a.csv", text_column="nothing")
    assert "nothing" in str(error) and "words" in str(error.hint)


def test_columns_state_and_the_text_is_doubted():
    row = {"content": SEEDS[3].text, "年份": "2019", "省": "广东省", "市": "江门市", "县": "台山市"}
    (document,) = read(table_csv([row]))
    assert document.metadata.year == 2019
    assert document.metadata.region.code == "440781"
    assert {"year-conflict", "region-conflict"} <= set(document.metadata.doubts)
    row = {"content": SEEDS[3].text, "年份": "最近", "地区": "火星", "发布日期": "去年"}
    (document,) = read(table_csv([row]))
    assert document.metadata.year == SEEDS[3].metadata.year
    assert document.metadata.region == SEEDS[3].metadata.region
    assert document.metadata.extra["year"] == "最近" and document.metadata.extra["region"] == "火星"
    assert {"year-column", "region-column", "published-column"} <= set(document.metadata.doubts)


def test_region_of_a_report_that_names_none():
    text = "今年以来，我们坚持依法行政，扎实推进各项工作，取得了明显成效，群众满意度不断提高。"
    cells = {"province": "福建省", "city": "福州市", "county": "闽清县", "township": "塔庄镇"}
    for row in ({"区划代码": "350124107"}, {"地区": "福建省福州市闽清县塔庄镇"}, cells):
        (document,) = read(table_jsonl([{"text": text, **row}]))
        assert document.metadata.region.code == "350124107", row
        assert not {"no-region", "region-column"} & set(document.metadata.doubts)


def test_a_county_column_keeps_the_township_that_the_text_names():
    (document,) = read(table_csv([{"正文": SEEDS[3].text, "县": "闽清县"}]))
    assert document.metadata.region == SEEDS[3].metadata.region


def test_bad_rows_never_stop_the_others():
    good = json.dumps({"id": "好", "text": "一、正文。"}, ensure_ascii=False)
    data = f'{{"text": \n{good}\n[1]\n{{"text": ""}}\n{{"other": 1}}\n"x"\n{good}\n'.encode()
    found = read(data, "a.jsonl")
    assert [isinstance(d, ReadingError) for d in found] == [
        True,
        False,
        True,
        True,
        True,
        True,
        False,
    ]
    assert [d.path for d in found if not isinstance(d, ReadingError)] == [
        "a.jsonl#好",
        "a.jsonl#好@2",
    ]
    assert all("a.jsonl#" in str(e) and e.hint for e in found if isinstance(e, ReadingError))
    data = "id,text\n1,甲。\n2,没有,加引号\n3,丙。\n4,\n".encode()
    found = read(data, "a.csv")
    assert [getattr(d, "text", None) for d in found] == ["甲。", None, "丙。", None]
    assert "row 2" in str(found[1])


def test_an_unclosed_quote_and_a_very_long_cell():
    long = "推进依法行政。" * 100_000
    found = read(table_csv([{"text": long}, {"text": "乙。"}]), "a.csv")
    assert [len(d.text) for d in found] == [700_000, 2]
    found = read('text,id\n"甲。,1\n乙。,2\n'.encode(), "a.csv")
    assert all(isinstance(d, ReadingError) or d.text for d in found) and found


def test_cells_may_hold_markup_and_dates_are_dates():
    rows = [{"text": html(SEEDS[1].text).decode(), "published": "2024-12-30"}]
    (document,) = read(table_jsonl(rows))
    assert document.text == SEEDS[1].text and "html" in document.encoding
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["说明"])
    sheet = book.create_sheet("数据")
    sheet.append([None, None])
    sheet.append(["正文", "发布日期", "年份"])
    sheet.append([SEEDS[1].text, date(2025, 1, 2), 2024.0])
    out = io.BytesIO()
    book.save(out)
    (document,) = read(out.getvalue())
    assert document.metadata.published == "2025-01-02" and document.metadata.year == 2024


def test_text_cut_by_excel_is_a_doubt():
    (document,) = read(table_xlsx([{"正文": "推进依法行政。" * 4681}]))
    assert "cut-by-excel" in document.metadata.doubts


def test_prose_with_commas_is_no_table():
    for text in (
        SEEDS[0].text,
        "标题,正文\u3000都要写好。\n这是报告。",
        "[附件]一、正文。",
        "{甲}乙。",
    ):
        assert read_bytes(text.encode(), path="x.txt").encoding == "utf-8"
    assert read_bytes("一、工作情况。\n取得成效。".encode(), path="x.csv").encoding == "utf-8"


def test_read_file_is_for_one_document(tmp_path):
    file = tmp_path / "多.csv"
    file.write_bytes(table_csv(ROWS))
    with pytest.raises(ReadingError, match="several reports") as caught:
        read_file(file)
    assert "explorer add" in str(caught.value.hint)
    file.write_bytes(table_csv(ROWS[:1]))
    assert read_file(file).text == SEEDS[0].text


def test_parquet_without_its_package(monkeypatch):
    data = table_parquet(ROWS)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    (error,) = read(data, "a.parquet")
    assert isinstance(error, MissingExtra) and isinstance(error, ReadingError)
    assert "pip install 'explorer[tables]'" in str(error)


@pytest.mark.parametrize("maker", ["xlsx", "parquet", "json"])
def test_cut_off_tables(maker):
    data = MAKERS[maker](ROWS)
    for size in (len(data) // 2, len(data) - 10, 60):
        found = read(data[:size], f"a.{maker}")
        assert any(isinstance(d, ReadingError) for d in found)


def test_a_table_goes_into_a_corpus(tmp_path, run):
    from .conftest import FAKE

    file = tmp_path / "报告.csv"
    file.write_text("号,文\n甲," + "一、坚持依法行政，推进各项工作。" + "\n乙,\n", encoding="utf-8")
    columns = ["--text-column", "文", "--id-column", "号"]
    corpus = tmp_path / "c"
    code, out, err = run("add", file, "-c", corpus, *FAKE, "--format", "json", *columns)
    assert code == 0, err
    rows = {row["path"]: row["status"] for row in json.loads(out)}
    assert rows == {f"{file}#甲": "added", f"{file}#乙": "failed"}
    code, out, err = run("add", file, "-c", corpus, *FAKE, "--format", "json", *columns)
    assert {row["status"] for row in json.loads(out)} == {"duplicate", "failed"}
    file.write_text("号,文\n甲," + "一、坚持依法行政，推进全部工作。" + "\n", encoding="utf-8")
    code, out, err = run("add", file, "-c", corpus, *FAKE, "--format", "json", *columns)
    assert [row["status"] for row in json.loads(out)] == ["updated"]


def test_sniffing_keeps_csv_limits_sane():
    before = csv.field_size_limit()
    read(table_csv(ROWS))
    assert csv.field_size_limit() >= before


def test_a_table_without_rows_is_empty():
    (error,) = read(b"id,text\n\n", "a.csv")
    assert isinstance(error, ReadingError) and "no text" in str(error)
    (error,) = read(b"[]", "a.json")
    assert isinstance(error, ReadingError)


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>正文</t>'
    '</is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>一、甲。</t></is></c></row>{}'
    "</sheetData></worksheet>"
)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="999999999"><c r="A999999999" t="inlineStr"><is><t>远</t></is></c></row>',
        "".join(f'<row r="{i}"><c r="XFD{i}"><v>1</v></c></row>' for i in range(3, 4000)),
    ],
    ids=["a row out of the world", "wide rows"],
)
def test_a_sheet_that_claims_to_be_huge(rows):
    whole = zipfile.ZipFile(io.BytesIO(table_xlsx([{"正文": "x"}])))
    parts = {name: whole.read(name) for name in whole.namelist()}
    parts["xl/worksheets/sheet1.xml"] = SHEET.format(rows).encode()
    assert [d.text for d in read(zipped(parts), "a.xlsx")] == ["一、甲。"]


def test_a_stated_county_chooses_between_townships_of_one_name():
    rows = "标题,正文,县\n东里镇2024年法治政府建设报告,2024年，东里镇坚持依法行政。,雷州市\n"
    (document,) = read_many(rows.encode(), path="r.csv")
    assert document.metadata.region.code == "440882110"
    assert "region-ambiguous" not in document.metadata.doubts
    assert "region_candidates" not in document.metadata.extra
