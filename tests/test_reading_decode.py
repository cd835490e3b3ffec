"""Bytes to text, and text to clean lines."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import ReadingError
from explorer.reading import read_bytes
from explorer.reading.dates import find_date, years
from explorer.reading.decode import decode, looks_chinese, looks_garbled, repair
from explorer.reading.furniture import take_apart
from explorer.reading.normalise import normalise
from explorer.types import Document

SEEDS = Path(__file__).parent.parent / "seeds"
TEXT = (
    "塔庄镇2022年法治政府建设工作总结\n2022年,塔庄镇坚持依法行政,推进法治政府建设,化解矛盾纠纷。\n"
)


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("gb2312", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("big5", "big5"),
    ],
)
def test_encodings_give_the_same_document(codec, name):
    text = TEXT
    if codec == "big5":
        text = (
            "大安鎮2022年法治政府建設工作總結\n"
            "2022年,大安鎮推動依法行政,人民的生活有了改善,政府在工作中主要是和社會合作。\n"
        )
    document = read_bytes(text.encode(codec), path="x.txt")
    assert document.text == text.strip()
    assert document.encoding == name
    assert document.metadata.doubts == read_bytes(text.encode(), path="x.txt").metadata.doubts


def test_lines_in_two_encodings():
    data = TEXT.encode() + "一、主要举措和成效,全镇开展法治宣传。\n".encode("gbk")
    document = read_bytes(data, path="x.txt")
    assert document.text.endswith("一、主要举措和成效,全镇开展法治宣传。")
    assert document.encoding == "gb18030+utf-8"
    assert "mixed-encoding" in document.metadata.doubts


def test_a_file_cut_off_inside_a_character():
    data = (TEXT * 5).encode()[:-3]
    document = read_bytes(data, path="x.txt")
    assert document.text.startswith("塔庄镇2022年")
    assert "damaged-encoding" in document.metadata.doubts


def test_text_spoilt_before_it_came_here_is_listed():
    spoilt = (TEXT * 3).encode().decode("gb18030", "replace")
    document = read_bytes(spoilt.encode(), path="x.txt")
    assert "garbled" in document.metadata.doubts
    assert looks_garbled(TEXT.encode().decode("latin-1"))
    assert not looks_garbled(TEXT)


def test_names_and_english_are_not_taken_for_a_wrong_decoding():
    assert looks_chinese("杰勒阿尕什镇")
    assert looks_chinese("plain English text")


@given(st.binary(max_size=600))
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_a_document_or_our_error(data):
    try:
        document = read_bytes(data, path="x")
    except ReadingError as error:
        assert error.subject == "x"
        assert error.hint is not None
    else:
        assert isinstance(document, Document)
        assert document.text


LINES = """
首页 > 政务公开|当前位置：|索引号：123/2024-1|发布机构：|字体：[大 中 小]|打印 关闭
2023-01-12 11:02|塔庄镇|塔庄镇人民政府|2023年1月7日|塔庄镇2022年法治政府建设工作总结
2022年，塔庄镇坚持依法行政，成效明显。|一、主要做法|（一）加强学习。组织学法12次。
扫一扫在手机打开当前页|版权声明：|凡本网注明来源的作品，版权均属本网。|上一篇：无|主办：某局
闽ICP备1号|附件：1.表|联系电话：1|来源：闽清县|关于2023年法治政府建设|情况的报告|县委：|\u3000
---|（|本作品是|false|塔庄镇2022年法治政府建设工作总结 来源：闽清县"""
LINE = st.one_of(
    st.sampled_from(LINES.replace("\n", "|").split("|")),
    st.text(
        alphabet="一二县镇年报告来源:：>|、。,，（）()0123 \u3000\u200b\ufeff\xad\xa0\tab",
        max_size=60,
    ),
)
PAGE = st.lists(LINE, max_size=25).map("\n".join)


@given(PAGE)
@settings(max_examples=400, deadline=None)
def test_no_character_is_lost(page):
    source = normalise(page)
    taken = take_apart(source)
    pieces = [(line.number, line.text) for line in taken.kept]
    pieces += [(removed.line, removed.text) for removed in taken.removed]
    for line in source:
        # The pieces of one line, in the order in which they stand in it (a line is parted at most
        # once, into a kept and a removed piece or two removed ones).
        mine = sorted(
            (text for number, text in pieces if number == line.number), key=line.text.find
        )
        assert _bare("".join(mine)) == _bare(line.text)
    assert len({number for number, _ in pieces}) == len(source)
    assert [line.number for line in taken.kept] == sorted(line.number for line in taken.kept)


def _bare(text: str) -> str:
    return "".join(text.split())


@given(
    st.lists(st.sampled_from(["推进法治。", "塔庄镇坚持依法行政。", "全年调解12件。"]), min_size=2)
)
def test_prose_between_head_and_tail_always_stays(sentences):
    page = "首页 > 政务公开 > 法治\n" + "\n".join(sentences) + "\n上一篇：无\n主办：某某办公室"
    assert [line.text for line in take_apart(normalise(page)).kept] == sentences


@given(st.text(max_size=200))
def test_normalising_twice_changes_nothing(text):
    once = [line.text for line in normalise(text)]
    assert [line.text for line in normalise("\n".join(once))] == once


def test_normalising_keeps_what_people_quote():
    text = "\ufeff　　２０２３年，“放管服”改革：１２．４％\u200b（全国）\xa0\r\n\r\n标　题\xad\tA\n"
    assert [(line.number, line.text) for line in normalise(text)] == [
        (1, "２０２３年，“放管服”改革：１２．４％（全国）"),
        (3, "标　题 A"),
    ]
    assert normalise("⼈⺠")[0].text == "人民"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2023年1月7日", "2023-01-07"),
        ("２０２３年１月７日", "2023-01-07"),
        ("发布日期： 2011- 09- 01 14: 58: 15", "2011-09-01"),
        ("2025/3/28", "2025-03-28"),
        ("2025.03.28", "2025-03-28"),
        ("二○二一年十二月三十一日", "2021-12-31"),
        ("二〇二四年一月二十日", "2024-01-20"),
        ("2023年2月30日", None),
        ("2023年13月1日 2023年12月1日", "2023-12-01"),
        ("索引号12023-01-071", None),
        ("", None),
    ],
)
def test_dates(text, iso):
    assert find_date(text) == iso


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023年法治政府建设报告", [2023]),
        ("塔庄镇2022法治政府建设", [2022]),
        ("法治政府建设实施纲要（2021-2025年）", []),
        ("(20212025年)", []),
        ("2021年至2025年", []),
        ("2023年总结和2024年计划", [2023, 2024]),
        ("二〇二二年度报告", [2022]),
        ("１９９３年", [1993]),
        ("编号202312", []),
    ],
)
def test_years(text, expected):
    assert years(text) == expected


def test_decode_names_the_encoding():
    assert decode(TEXT.encode("gbk"), "x")[1:] == ("gb18030", ())


MISREADINGS = [("utf-8", "latin-1"), ("gb18030", "latin-1"), ("utf-8", "cp1252")]


def misread(text, own, wrong):
    """Text as it looks after its bytes were read in a wrong encoding."""
    raw = text.encode(own)
    if wrong == "latin-1":
        return raw.decode("latin-1")
    return "".join(
        bytes([b]).decode("cp1252") if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(b)
        for b in raw
    )


@pytest.mark.parametrize(("own", "wrong"), MISREADINGS)
def test_text_that_was_once_misread_is_mended(own, wrong):
    text = (SEEDS / "tazhuang-2022.txt").read_text(encoding="utf-8")
    document = read_bytes(misread(text, own, wrong).encode("utf-8"), path="a.txt")
    assert document.text == read_bytes(text.encode(), path="a.txt").text
    assert document.metadata.doubts == ("mojibake-repaired",)
    assert document.metadata.region.county == "闽清县"


def test_a_misreading_that_destroyed_too_much_is_only_listed():
    text = (SEEDS / "tazhuang-2022.txt").read_text(encoding="utf-8")
    spoilt = text.encode("utf-8").decode("gbk", "replace")
    document = read_bytes(spoilt.encode("utf-8"), path="a.txt")
    assert "garbled" in document.metadata.doubts
    assert "mojibake-repaired" not in document.metadata.doubts


def test_a_misreading_as_gbk_that_lost_nothing_is_mended():
    # Lines whose bytes happen to be valid in both encodings; in most, the mistake destroys some.
    text = (
        "严格落实依法行政\n强化法治宣传\n化解矛盾纠纷\n提高执法质量\n压实政府责任\n强化工作保障\n"
    )
    spoilt = text.encode("utf-8").decode("gbk")
    document = read_bytes(spoilt.encode("utf-8"), path="a.txt")
    assert document.text == text.strip()
    assert "mojibake-repaired" in document.metadata.doubts


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_mending_touches_no_sound_text(text):
    sound = "推进法治政府建设，坚持依法行政，认真落实县委、县政府各项决策部署。" * 3 + text
    assert repair(sound) is None
