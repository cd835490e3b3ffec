"""Where a text lists, and that what two lists share counts only in its order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.reuse import ReuseText, kernels
from explorer.reuse.lists import ITEM, items
from explorer.reuse.prepared import Prepared


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "引导家庭农场、农民专业合作社和农业龙头企业等新型经营主体开展协作",
            ["引导家庭农场", "农民专业合作社", "农业龙头企业"],
        ),
        (
            "指绿色食品、有机农产品、农产品地理标志。",
            ["指绿色食品", "有机农产品", "农产品地理标志"],
        ),
        # A word joins only where it is no part of another one.
        ("建设平安、和谐社区", ["建设平安", "和谐社区"]),
        # Clauses between 、 are no items; no list without 、.
        ("健全制度、建立覆盖城乡全体居民的基本公共法律服务体系、落实责任", []),
        ("加强领导，落实责任。大数据和云计算", []),
        ("、", ["", ""]),
    ],
)
def test_items_of_a_list(text, expected):
    assert [text[start:end] for start, end in items(text)] == expected


@given(st.text(alphabet="、，。和等甲乙丙及时", max_size=60))
@settings(max_examples=150, deadline=None)
def test_items_lie_apart_in_order_and_hold_no_mark(text):
    reached = 0
    for start, end in items(text):
        assert reached <= start <= end <= len(text)
        assert not set(text[start:end]) & set("、，。")
        reached = end


def test_a_line_of_a_megabyte_is_read_once():
    assert list(items("甲" * 1_000_000)) == []
    assert sum(1 for _ in items("甲、" * 300_000)) == 300_001


def counted(a, b):
    """Symbols of both sides that count besides a name, of two texts with equal symbols."""
    one, two = (Prepared(ReuseText(name, text)).masked for name, text in (("a", a), ("b", b)))
    assert one.codes.tolist() == two.codes.tolist()
    breaks = [
        int(strength > 0) * kernels.CLAUSE | int(listed) * kernels.ITEM
        for row in (one, two)
        for strength, listed in zip(row.breaks, row.listed, strict=True)
    ]
    n = len(one)
    return kernels.outside([1] * 2 * n, breaks, 0, n, n)


def test_what_counts_of_an_equal_stretch():
    # Inside one item on both sides nothing does; beyond a mark, or outside a list, all does.
    assert counted("甲乙丙丁、戊己庚辛", "甲乙丙丁、戊己庚辛") == 16
    inside = Prepared(ReuseText("a", "新型材料、高端装备、生物医药")).masked
    flags = [int(x) * kernels.ITEM for x in inside.listed]
    assert kernels.outside([1] * 24, flags * 2, 4, 16, 4) == 0
    assert kernels.outside([1] * 24, [0] * 24, 4, 16, 4) == 8
    # One side's list alone says nothing of the other side's wording.
    assert kernels.outside([1] * 24, [*flags, *[0] * 12], 4, 16, 4) == 8
    assert ITEM >= 4
