"""PDF: line wraps undone, page furniture out; scans, passwords and broken files are named."""

import json
import sys

import pytest

from explorer.errors import NotText, ReadingError
from explorer.reading import read_bytes
from explorer.reading.pdf import read_pdf
from explorer.reading.pdf_pages import pages_of
from explorer.reading.pdf_worker import LIMIT_MEMORY, Worker

from .formats import bare, pdf, pdf_at, printed, seeds

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


class Here:
    """Stands for the worker: reads in this process."""

    limit_seconds = 1.0

    def pages(self, data):
        return pages_of(data)


def test_too_many_pages(monkeypatch):
    monkeypatch.setattr("explorer.reading.pdf.MAX_PAGES", 2)
    monkeypatch.setattr("explorer.reading.pdf_pages.MAX_PAGES", 2)
    with pytest.raises(ReadingError, match="limit is 2"):
        read_pdf(pdf([[(0, "一")]] * 3), "x.pdf", Here())


def test_too_many_characters(monkeypatch):
    monkeypatch.setattr("explorer.reading.pdf.MAX_CHARACTERS", 5)
    monkeypatch.setattr("explorer.reading.pdf_pages.MAX_CHARACTERS", 5)
    with pytest.raises(ReadingError, match="too many characters"):
        read_pdf(pdf([[(0, "一二三四五六七")]]), "x.pdf", Here())


# What pdfium may do to the process that it runs in, without a file that does it.
DEEDS = {
    "hangs": "while True: pass",
    "dies": "os._exit(3)",
    "crashes": "ctypes.string_at(0)",
    "prints": "print('x' * 100_000, flush=True); return {'error': 'damaged', 'detail': 'said so'}",
}


def evil(deed):
    """A worker whose pdfium does that."""
    return Worker(
        0.5,
        "import ctypes, os, explorer.reading.pdf_pages as p\n"
        f"def pages_of(data):\n    {deed}\n"
        "p.pages_of = pages_of\n"
        "from explorer.reading.pdf_worker import serve\nserve()\n",
    )


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        ("hangs", "given up after"),
        ("dies", "broke off"),
        ("crashes", "broke off"),
        ("prints", "said so"),
    ],
)
def test_a_file_that_pdfium_fails_at_fails_alone(deed, said):
    worker = evil(DEEDS[deed])
    try:
        for _ in range(2):  # the worker after it is a new one
            with pytest.raises(ReadingError, match=said):
                read_pdf(pdf([[(0, "一、正文")]]), "x.pdf", worker)
    finally:
        worker.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux bounds memory")
def test_memory_is_bounded():
    worker = evil(f"return {{'error': 'damaged', 'detail': str(len(bytearray({LIMIT_MEMORY})))}}")
    try:
        with pytest.raises(ReadingError, match="broke off"):
            read_pdf(pdf([[(0, "一、正文")]]), "x.pdf", worker)
    finally:
        worker.close()


def test_one_worker_reads_all_files():
    data = pdf([[(0, "一、正文是这样写的一行文字")]])
    worker = Worker()
    try:
        first = worker.pages(data)
        process = worker._process
        assert worker.pages(data) == first == json.loads(json.dumps(pages_of(data)))
        assert worker.pages(b"%PDF-1.7 no")["error"] == "damaged"
        assert worker._process is process
    finally:
        worker.close()
    assert process.poll() is not None


def test_where_no_process_starts_it_is_read_in_this_one():
    class Nothing(Here):
        def pages(self, data):
            raise OSError("no processes here")

    read = read_pdf(pdf([[(0, "一、正文是这样写的一行文字")]]), "x.pdf", Nothing())
    assert read.lines[0].text == "一、正文是这样写的一行文字"


def pages_tree(kids):
    """A PDF whose tree of pages is `kids` under the root."""
    head = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    body = f"2 0 obj<</Type/Pages/Count 3/Kids[{kids}]>>endobj\n"
    return (head + body + "trailer<</Root 1 0 R>>\n%%EOF").encode()


@pytest.mark.parametrize("kids", ["2 0 R", "2 0 R 2 0 R 2 0 R", "9 0 R", "1 0 R", ""])
def test_a_tree_of_pages_that_loops_is_an_error(kids):
    with pytest.raises(ReadingError):
        read_bytes(pages_tree(kids), path="x.pdf")


def columns(lines: list[str], *, heading: str | None, by_rows: bool, more=()) -> bytes:
    """Lines set in two columns of 12 characters on pages of 10 rows, drawn in either order."""
    flow = [(x, text) for row in printed(lines, columns=12) for x, text in row]
    pages = []
    for start in range(0, len(flow), 20):
        left, right = flow[start : start + 10], flow[start + 10 : start + 20]
        first = 2 if heading and not pages else 0
        placed = [(x, row + first, text) for row, (x, text) in enumerate(left)]
        placed += [(x + 15, row + first, text) for row, (x, text) in enumerate(right)]
        if by_rows:
            placed.sort(key=lambda piece: piece[1])
        if first:
            placed.insert(0, (3, 0, heading))
        pages.append(placed)
    return pdf_at([*pages, *more])


COLUMN_LINES = [
    "一、主要举措",
    "深入学习贯彻法治思想，认真落实各项工作要求，" * 5 + "取得成效。",
    "全年开展法治宣传若干场，发放资料若干份，" * 6 + "群众满意。",
    "二、存在的不足",
    "执法队伍的力量还不够强，宣传的形式还比较单一，" * 4 + "有待加强。",
]


@pytest.mark.parametrize("by_rows", [True, False])
@pytest.mark.parametrize("heading", [None, "某某镇二〇二四年法治政府建设情况报告"])
def test_two_columns_are_read_one_after_the_other(heading, by_rows):
    data = columns(COLUMN_LINES, heading=heading, by_rows=by_rows)
    wanted = [heading, *COLUMN_LINES] if heading else COLUMN_LINES
    assert read_bytes(data, path="x.pdf").text.split("\n") == wanted


def test_a_table_of_two_columns_keeps_its_rows():
    cells = [(f"项目{n}", f"{n}件") for n in range(1, 11)]
    placed = [
        (x, row, text)
        for row, pair in enumerate(cells)
        for x, text in zip((2, 16), pair, strict=True)
    ]
    text = read_bytes(pdf_at([placed]), path="x.pdf").text
    assert [line.split() for line in text.split("\n")] == [list(cell) for cell in cells]


def test_one_column_on_some_pages_and_two_on_others():
    wide = ["三、下一步打算", "2025年继续推进各项工作，" * 8 + "再上台阶。"]
    rows = [(x, n, text) for n, (x, text) in enumerate(printed(wide)[0])]
    data = columns(COLUMN_LINES, heading=None, by_rows=True, more=[rows])
    assert read_bytes(data, path="x.pdf").text.split("\n") == [*COLUMN_LINES, *wide]


def placed(lines: list[str], count: int, rows: int, *, top: int = 0):
    """Lines set in so many columns of so many rows, from row `top` on, drawn row by row."""
    width = {1: 30, 2: 13, 3: 8}[count]  # characters; the columns are 3 or 4 apart
    flow = [piece for page in printed(lines, columns=width) for piece in page]
    assert (count - 1) * rows < len(flow) <= count * rows
    step = 30 // count + 1
    pieces = [(x + (n // rows) * step, top + n % rows, text) for n, (x, text) in enumerate(flow)]
    return sorted(pieces, key=lambda piece: piece[1])


def test_three_columns_are_read_one_after_the_other():
    data = pdf_at([placed(COLUMN_LINES, 3, 20)])
    assert read_bytes(data, path="x.pdf").text.split("\n") == COLUMN_LINES


@pytest.mark.parametrize(
    ("above", "rows_above", "below", "rows_below"),
    [(2, 11, 3, 5), (3, 11, 2, 5), (1, 10, 3, 5), (3, 11, 1, 5)],
)
def test_columns_that_change_down_the_page(above, rows_above, below, rows_below):
    pieces = placed(COLUMN_LINES[:3], above, rows_above)
    pieces += placed(COLUMN_LINES[3:], below, rows_below, top=rows_above)
    assert read_bytes(pdf_at([pieces]), path="x.pdf").text.split("\n") == COLUMN_LINES
