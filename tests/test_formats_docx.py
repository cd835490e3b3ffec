"""DOCX: the numbers that Word generates, tables, tracked changes; hostile files."""

import contextlib
import io

import pytest

from explorer.errors import NotText, ReadingError, TooLarge
from explorer.reading import read_bytes
from explorer.reading.docx_numbers import in_format

from .formats import docx, docx_parts, html, seeds, zipped

SEEDS = seeds()


def para(text: str, num: str = "", level: int = 0, style: str = "") -> str:
    numbered = (
        f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>' if num else ""
    )
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{numbered}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def lvl(at: int, form: str, pattern: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def numbering(*levels: str, override: str = "") -> str:
    return (
        f'<w:abstractNum w:abstractNumId="7">{"".join(levels)}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="7"/>{override}</w:num>'
    )


def lines(data: bytes) -> list[str]:
    return read_bytes(data, path="x.docx").text.split("\n")


@pytest.mark.parametrize("seed", SEEDS, ids=lambda d: d.path.rsplit("/", 1)[-1])
def test_seed_in_a_word_document(seed):
    read = read_bytes(docx(seed.text.split("\n")), path="x.docx")
    assert read.text == seed.text
    assert read.metadata.region == seed.metadata.region
    assert read.metadata.year == seed.metadata.year
    assert read.encoding == "docx"


def test_numbers_that_word_generates():
    levels = (
        lvl(0, "chineseCountingThousand", "%1、"),
        lvl(1, "chineseCounting", "（%2）"),
        lvl(2, "decimal", "%3."),
        lvl(3, "decimalEnclosedCircle", "%4"),
    )
    body = "".join(
        para(text, "1", level)
        for level, text in enumerate(["主要工作", "加强学习", "集中学法", "党委会学法"])
    )
    body += para("走访调研", "1", 2) + para("强化宣传", "1", 1) + para("入户宣传", "1", 2)
    body += para("正文没有编号。") + para("存在的不足", "1", 0) + para("学习不够", "1", 1)
    assert lines(docx_parts(body, numbering=numbering(*levels))) == [
        "一、主要工作", "（一）加强学习", "1.集中学法", "①党委会学法", "2.走访调研",
        "（二）强化宣传", "1.入户宣传", "正文没有编号。", "二、存在的不足", "（一）学习不够",
    ]  # fmt: skip


def test_lists_that_go_on_start_anew_and_name_the_level_above():
    levels = (lvl(0, "chineseCounting", "%1、"), lvl(1, "decimal", "%1.%2", "<w:isLgl/>"))
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    body = (
        para("甲", "1") + para("乙", "1") + para("子", "1", 1) + para("丙", "2") + para("丁", "2")
    )
    assert lines(docx_parts(body, numbering=numbering(*levels, override=override))) == [
        "一、甲", "二、乙", "2.1子", "一、丙", "二、丁",
    ]  # fmt: skip
    assert lines(docx_parts(body, numbering=numbering(*levels)))[3:] == ["三、丙", "四、丁"]


def test_numbers_by_style_and_switched_off():
    style = (
        '<w:style w:type="paragraph" w:styleId="H1"><w:basedOn w:val="H0"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="H0"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
        "</w:pPr></w:style>"
    )
    levels = (lvl(0, "chineseCounting", "第%1章", '<w:suff w:val="space"/>'),)
    body = para("总则", style="H1") + para("附则", "0", style="H1") + para("尾声", style="H0")
    data = docx_parts(body, numbering=numbering(*levels), styles=style)
    assert lines(data) == ["第一章 总则", "附则", "第二章 尾声"]


@pytest.mark.parametrize(
    ("form", "number", "wanted"),
    [
        ("chineseCounting", 10, "十"), ("chineseCounting", 21, "二十一"),
        ("chineseCounting", 105, "一百零五"), ("chineseCounting", 110, "一百一十"),
        ("chineseCountingThousand", 1010, "一千零一十"), ("ideographDigital", 20, "二〇"),
        ("chineseLegalSimplified", 12, "壹拾贰"), ("ideographTraditional", 3, "丙"),
        ("decimalEnclosedCircleChinese", 20, "⑳"), ("decimalEnclosedCircle", 21, "21"),
        ("upperRoman", 14, "XIV"), ("lowerLetter", 27, "aa"), ("decimalFullWidth", 12, "１２"),
        ("bullet", 3, ""), ("unheardOf", 3, "3"), ("chineseCounting", 123456, "123456"),
    ],
)  # fmt: skip
def test_formats_of_numbers(form, number, wanted):
    assert in_format(number, form) == wanted


def test_tables_breaks_boxes_changes_and_heads():
    run = "<w:r><w:t>{}</w:t></w:r>"
    body = (
        "<w:p><w:r><w:t>一、工作情况</w:t><w:br/><w:t>第二行。</w:t></w:r>"
        "<w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
        f"<w:ins>{run.format('加上。')}</w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏字</w:t></w:r>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p>" + run.format("项目") + "</w:p></w:tc><w:tc><w:p>"
        + run.format("数量") + "</w:p></w:tc></w:tr></w:tbl>"
        "<w:sdt><w:sdtContent><w:p><w:hyperlink>" + run.format("框中的话。")
        + "</w:hyperlink></w:p></w:sdtContent></w:sdt>"
        "<w:p><w:r><w:pict><w:txbxContent><w:p>" + run.format("文本框。")
        + "</w:p></w:txbxContent></w:pict></w:r></w:p>"
    )  # fmt: skip
    notes = "<w:footnote><w:p>" + run.format("脚注的话") + "</w:p></w:footnote>"
    read = read_bytes(docx_parts(body, footnotes=notes), path="x.docx")
    assert read.text.split("\n") == [
        "一、工作情况", "第二行。加上。", "项目 数量", "框中的话。", "文本框。",
    ]  # fmt: skip
    assert {(r.text, r.reason) for r in read.removed} == {
        ("隐藏字", "hidden"),
        ("脚注的话", "footnote"),
    }


def test_old_and_locked_office_files_say_what_to_do():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    with pytest.raises(NotText) as caught:
        read_bytes(ole + bytes(600), path="旧.doc")
    assert "旧.doc" in str(caught.value) and ".docx" in str(caught.value.hint)
    with pytest.raises(NotText) as caught:
        read_bytes(ole + bytes(600), path="旧.xls")
    assert ".xlsx" in str(caught.value.hint)
    with pytest.raises(ReadingError, match="password"):
        read_bytes(ole + bytes(600) + "EncryptedPackage".encode("utf-16-le"), path="锁.docx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entity_bombs_and_files_from_outside_are_refused(encoding):
    for entity in (
        '<!ENTITY a "法法法"><!ENTITY b "&a;&a;">',
        '<!ENTITY b SYSTEM "file:///etc/passwd">',
    ):
        xml = f"<!DOCTYPE d [{entity}]><w:document>&b;</w:document>".encode(encoding)
        data = zipped({"[Content_Types].xml": b"", "word/document.xml": xml})
        with pytest.raises(ReadingError, match="document type"):
            read_bytes(data, path="x.docx")


def test_zip_bomb_as_a_word_document():
    data = zipped({"[Content_Types].xml": b"", "word/document.xml": b" " * (160 << 20)})
    with pytest.raises(TooLarge):
        read_bytes(data, path="x.docx")


def test_cut_off_and_without_its_parts():
    whole = docx(["一、正文。"])
    for data in (whole[: len(whole) // 2], whole[:30], zipped({"word/document.xml": b"<not"})):
        with pytest.raises(ReadingError) as caught:
            read_bytes(data, path="x.docx")
        assert caught.value.hint


def test_deeply_nested_xml_is_no_crash():
    body = "<w:sdt>" * 3000 + para("深。") + "</w:sdt>" * 3000
    with contextlib.suppress(ReadingError):
        read_bytes(docx_parts(body), path="x.docx")


def test_wrong_extensions():
    assert read_bytes(docx(["一、正文。"]), path="x.pdf").text == "一、正文。"
    assert read_bytes(html("一、正文。"), path="x.docx").encoding.startswith("html")
    assert read_bytes("一、正文。".encode(), path="x.docx").encoding == "utf-8"
    assert io.BytesIO(docx(["甲"])).read(2) == b"PK"


def test_sounds_over_characters_are_not_read():
    ruby = (
        "<w:ruby><w:rt><w:r><w:t>pīn</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>拼</w:t></w:r></w:rubyBase></w:ruby>"
    )
    assert lines(docx_parts(f"<w:p><w:r>{ruby}<w:t>音文字的内容。</w:t></w:r></w:p>")) == [
        "拼音文字的内容。"
    ]


def test_a_text_box_that_is_stored_twice_is_read_once():
    box = "<w:txbxContent><w:p><w:r><w:t>框内的文字。</w:t></w:r></w:p></w:txbxContent>"
    name = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    both = (
        f'<mc:AlternateContent xmlns:mc="{name}"><mc:Choice Requires="wps">{box}</mc:Choice>'
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    )
    data = docx_parts(f"<w:p><w:r>{both}<w:t>主要的文字。</w:t></w:r></w:p>")
    assert lines(data) == ["主要的文字。", "框内的文字。"]
