"""PDF: line wraps undone, page furniture out; scans, passwords and broken files are named."""

import pytest

from explorer.errors import NotText, ReadingError
from explorer.reading import read_bytes

from .formats import bare, pdf, printed, seeds

SEEDS = seeds()


@pytest.mark.parametrize("seed", SEEDS, ids=lambda d: d.path.rsplit("/", 1)[-1])
def test_seed_printed_over_pages(seed):
    data = pdf(printed(seed.text.split("\n")), head="某某县人民政府公报")
    read = read_bytes(data, path="x.pdf")
    assert read.text == seed.text
    assert read.metadata.region == seed.metadata.region
    assert read.metadata.year == seed.metadata.year
    assert {r.reason for r in read.removed} == {"running-head", "page-number"}
    assert read.encoding == "pdf"


def test_numbered_lines_and_headings_keep_their_lines():
    lines = [
        "某某镇2024年法治政府建设工作报告",
        "一、主要举措",
        "（一）加强领导。" + "深入学习贯彻法治思想，认真落实各项工作要求。" * 4,
        "1.抓学习",
        "2.抓落实",
        "二、存在的不足",
        "宣传还不够深入，" * 9 + "有待加强。",
    ]
    read = read_bytes(pdf(printed(lines)), path="x.pdf")
    assert read.text.split("\n") == lines


def test_letters_keep_the_space_between_words_and_han_gets_none():
    rows = [[(2, "甲" * 20 + "legal"), (0, "aid" + "乙" * 25), (0, "丙。")]]
    text = read_bytes(pdf(rows), path="x.pdf").text
    assert "legal aid" in text and "乙丙" in text


def test_a_number_inside_the_page_is_no_page_number():
    lines = [[(2, "一、工作情况"), (2, "2024"), (2, "全年办理案件若干，群众满意。")]]
    assert "2024" in read_bytes(pdf(lines), path="x.pdf").text.split("\n")


def test_scan_says_what_to_do():
    with pytest.raises(NotText) as caught:
        read_bytes(pdf([[], [], []]), path="扫描.pdf")
    assert "扫描.pdf" in str(caught.value) and "scan" in str(caught.value)
    assert "ocrmypdf" in str(caught.value.hint)


def test_pages_without_text_among_others_are_a_doubt():
    pages = printed(SEEDS[3].text.split("\n"))
    read = read_bytes(pdf([*pages, []], numbers=False), path="x.pdf")
    assert "pages-without-text" in read.metadata.doubts


def test_password():
    locked = (
        "/Encrypt << /Filter /Standard /V 1 /R 2 /P -60 /O <" + "11" * 32 + "> /U <" + "22" * 32
        + "> >> /ID [<00> <00>]"
    )  # fmt: skip
    with pytest.raises(ReadingError, match="password"):
        read_bytes(pdf(printed(["正文。"]), encrypt=locked), path="x.pdf")


GOOD = pdf(printed(SEEDS[3].text.split("\n")))


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-",
        b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj",
        b"%PDF-1.7\n" + bytes(range(256)) * 40,
        GOOD[:200],
        # A tree of pages that holds itself, and an object that is its own length.
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]"
        b"/Count 9>>endobj\ntrailer<</Root 1 0 R>>",
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]"
        b"/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Length 4 0 R>>stream\nendstream endobj\ntrailer<</Root 1 0 R/Prev 0>>",
        GOOD.replace(b"/Count ", b"/Count 99999999"),
    ],
)
def test_broken_files_are_errors(data):
    try:
        text = read_bytes(data, path="坏.pdf").text
    except ReadingError as error:
        assert "坏.pdf" in str(error) and error.hint
    else:
        assert "塔庄镇" in text  # pdfium repaired it


def test_a_lost_table_of_places_is_repaired():
    start = GOOD.rindex(b"xref\n0")
    read = read_bytes(GOOD[:start] + b"trailer\n<< /Root 1 0 R >>\n%%EOF", path="x.pdf")
    assert bare(read.text) == bare(SEEDS[3].text)


def test_too_many_pages(monkeypatch):
    monkeypatch.setattr("explorer.reading.pdf.MAX_PAGES", 2)
    with pytest.raises(ReadingError, match="limit is 2"):
        read_bytes(pdf([[(0, "一")]] * 3), path="x.pdf")
