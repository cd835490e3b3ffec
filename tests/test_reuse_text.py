"""Normalising, slots and the raw search for shared runs: invariants and slow obvious checks."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.reuse import find_slots, mask, normalise, slots
from explorer.reuse.normal import encode, fold
from explorer.reuse.runs import Covered, distinct_runs, shared_runs
from explorer.reuse.tiling import tiles

# What reports are made of, with what makes offsets hard: wide forms, one character that folds into
# two, none, or a capital; marks between digits; a character beyond the basic plane.
TEXT = st.text(
    alphabet="法治建设镇县１2３4.．,，。、；“” \n%％㎡①ＡaéİΩ𠮷\u200b年月日第次余", max_size=60
)


@given(TEXT)
def test_each_folded_character_comes_from_the_original_character_at_its_offset(text):
    out = normalise(text)
    assert len(out.codes) == len(out.starts)
    assert (np.diff(out.starts) >= 0).all()
    for i, c in enumerate(out.text):
        original = text[out.starts[i]]
        # A mark between digits is kept as the plainest mark of its kind.
        assert c in fold(original) or (not original.isalnum() and c in ".:/-,")


@given(TEXT)
def test_folding_character_by_character_is_what_normalising_does(text):
    letters = "".join(c for c in normalise(text).text if c not in ".:/-,")
    assert letters == "".join(fold(c) for c in text)


@given(TEXT, st.data())
def test_a_span_leads_back_to_text_that_folds_to_it(text, data):
    out = normalise(text)
    if len(out.codes):
        start = data.draw(st.integers(0, len(out.codes) - 1))
        end = data.draw(st.integers(start + 1, len(out.codes)))
        a, b = out.span(start, end)
        assert out.text[start:end].strip(".:/-,") in normalise(text[a:b]).text


def test_marks_and_width_make_no_difference_but_numbers_stay_numbers():
    same = normalise("发放资料4,000余份，占100%。").text
    assert normalise("发放 资料４０００余份；占１００％").text == same == "发放资料4000余份占100%"
    assert normalise("4.15").text != normalise("415").text
    assert normalise("4·15").text == normalise("4.15").text
    assert normalise("5、6").text != normalise("56").text


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("发放资料5000余份。", "number", "5000余份"),
        ("调解纠纷三百余件。", "number", "三百余件"),
        ("举办法律咨询活动24次。", "number", "24次"),
        ("覆盖率100%。", "number", "100%"),
        ("宣传资料8万余份", "number", "8万余份"),
        ("处理案件二十四起", "number", "二十四起"),
        ("2024年，我们", "date", "2024年"),
        ("截至2024年7月底完成", "date", "2024年7月底"),
        ("自二〇二三年一月七日起", "date", "二〇二三年一月七日"),
        ("到2024-03-28为止", "date", "2024-03-28"),
        ("要点（丰都府发办〔2024〕15号）文件", "document", "丰都府发办〔2024〕15号"),
        ("根据台府办[2021]7号要求", "document", "台府办[2021]7号"),
        ("利用“12.4”国家宪法日开展", "festival", "“12.4”国家宪法日"),
        ("围绕“6·26”国际禁毒日开展", "festival", "“6·26”国际禁毒日"),
        ("在“3·15”国际消费者权益日期间", "festival", "“3·15”国际消费者权益日"),
        ("我镇全面落实", "place", "我镇"),
        ("丰都县认真落实", "place", "丰都县"),
        ("组织全县学习", "place", "全县"),
        ("由县司法局牵头", "organisation", "县司法局"),
        ("镇党委高度重视", "organisation", "镇党委"),
    ],
)  # fmt: skip
def test_fillers_of_each_kind(text, kind, value):
    assert [(s.type, text[s.start : s.end]) for s in find_slots(text)] == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "完善“三重一大”决策制度", "一是强化责任落实", "履行第一责任人职责", "一村一法律顾问全覆盖",
        "党的二十大精神", "拨打“12345”热线", "法治政府建设", "落实行政执法三项制度", "四议两公开",
    ],
)  # fmt: skip
def test_names_that_look_like_fillers_are_none(text):
    assert find_slots(text) == ()


def test_own_names_are_places_wherever_they_stand():
    found = find_slots("建设平安大江、法治大江", names=("大江镇", "大江"))
    assert [(s.type, s.start, s.end) for s in found] == [("place", 4, 6), ("place", 9, 11)]


def test_masks_of_one_template_are_equal():
    a = mask("开展法治宣传24次，发放资料4000余份")
    b = mask("开展法治宣传68场次，发放资料12000余份")
    assert a.masked == b.masked
    assert a.own == 10
    assert [s.type for s in a.slots] == ["number", "number"]
    assert [s.value for s in b.slots] == ["68场次", "12000余份"]
    assert mask("开展法治宣传24次，收集资料4000余份").masked != a.masked


@given(TEXT)
def test_slots_never_overlap_and_are_in_order(text):
    found = find_slots(text)
    for one, two in pairwise(found):
        assert one.start < one.end <= two.start < two.end


# --- runs --------------------------------------------------------------------------------------


def obvious_runs(sequences, k):
    """Every maximal common stretch, by trying all pairs of positions."""
    out = set()
    for x in range(len(sequences)):
        for y in range(x + 1, len(sequences)):
            a, b = sequences[x].tolist(), sequences[y].tolist()
            for i in range(len(a)):
                for j in range(len(b)):
                    if a[i] != b[j] or (i and j and a[i - 1] == b[j - 1]):
                        continue
                    n = 0
                    while i + n < len(a) and j + n < len(b) and a[i + n] == b[j + n]:
                        n += 1
                    if n >= k:
                        out.add((x, i, y, j, n))
    return out


def covered(rows):
    return {(x, i + t) for x, i, _, _, n in rows for t in range(n)} | {
        (y, j + t) for _, _, y, j, n in rows for t in range(n)
    }


SEQUENCES = st.lists(
    st.lists(st.integers(0, 2), max_size=25).map(lambda v: np.array(v, dtype=np.uint32)),
    max_size=4,
)


@given(SEQUENCES, st.integers(1, 4))
@settings(deadline=None)
def test_all_maximal_runs_are_found(sequences, k):
    found = shared_runs(sequences, k, pairwise_limit=10**6)
    assert len(set(found.rows())) == len(found)
    assert set(found.rows()) == obvious_runs(sequences, k)
    assert found.frequent == ()


@given(SEQUENCES, st.integers(1, 4))
@settings(deadline=None)
def test_frequent_grams_lose_no_shared_position(sequences, k):
    truth = obvious_runs(sequences, k)
    found = shared_runs(sequences, k, pairwise_limit=2)
    assert set(found.rows()) <= truth
    assert covered(found.rows()) == covered(truth)
    assert covered(distinct_runs(found)) == covered(truth)


@given(SEQUENCES, st.integers(1, 4), st.integers(0, 4))
@settings(deadline=None)
def test_only_pairs_with_a_new_sequence(sequences, k, new_from):
    found = shared_runs(sequences, k, pairwise_limit=10**6, new_from=new_from)
    assert set(found.rows()) == {r for r in obvious_runs(sequences, k) if r[2] >= new_from}


@given(SEQUENCES, st.integers(1, 3), st.data())
@settings(deadline=None)
def test_eligible_grams_alone_found_runs(sequences, k, data):
    masks = [
        np.array(data.draw(st.lists(st.booleans(), min_size=len(s), max_size=len(s))), dtype=bool)
        for s in sequences
    ]
    found = shared_runs(sequences, k, eligible=masks, pairwise_limit=10**6)
    want = {
        (x, i, y, j, n)
        for x, i, y, j, n in obvious_runs(sequences, k)
        if any(masks[x][i + t] and masks[y][j + t] for t in range(n - k + 1))
    }
    assert set(found.rows()) == want


def test_a_sentence_twice_in_both_is_two_runs():
    a = encode("甲法治政府建设乙法治政府建设")
    b = encode("法治政府建设丙丁法治政府建设")
    rows = distinct_runs(shared_runs([a, b], 4))
    assert [(i, j, n) for _, i, _, j, n in rows] == [(1, 0, 6), (8, 8, 6)]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8)), max_size=12))
def test_covered_spans_are_the_set_of_positions(spans):
    kept, truth = Covered(), set()
    for start, n in spans:
        mine = set(range(start, start + n))
        assert kept.meets(start, start + n) == bool(truth & mine)
        assert kept.holds(start, start + n) == (mine <= truth)
        kept.add(start, start + n)
        truth |= mine
    assert {p for s, e in kept.spans() for p in range(s, e)} == truth
    assert all(x[1] < y[0] for x, y in pairwise(kept.spans()))


@given(st.text(alphabet="甲乙丙丁", max_size=20), st.text(alphabet="甲乙丙丁", max_size=20))
def test_tiles_are_equal_apart_and_leave_nothing_to_take(a, b):
    found = tiles(a, b)
    used_a, used_b = set(), set()
    for i, j, n in found:
        assert n >= 2 and a[i : i + n] == b[j : j + n]
        assert used_a.isdisjoint(range(i, i + n)) and used_b.isdisjoint(range(j, j + n))
        used_a |= set(range(i, i + n))
        used_b |= set(range(j, j + n))
    for i in range(len(a) - 1):
        for j in range(len(b) - 1):
            if a[i : i + 2] == b[j : j + 2]:
                assert not (used_a.isdisjoint((i, i + 1)) and used_b.isdisjoint((j, j + 1)))


def test_moved_clauses_are_tiles():
    assert tiles("强化组织领导，深化普法宣传", "深化普法宣传，强化组织领导") == [
        (0, 7, 6),
        (7, 0, 6),
    ]


def test_dates_in_full_width_digits_are_dates():
    (slot,) = find_slots("在９月１０日，开展宣传。")
    assert (slot.type, slot.start, slot.end, slot.value) == ("date", 1, 6, "9月10日")


FILLED = st.lists(
    st.sampled_from([
        "“", "3", ".", "15", "”", "国际", "消费者权益", "日", "国家", "宪法", "周", "春节",
        "前后", "五一", "节", "2024", "年", "12", "月", "4", "二〇二四", "三十", "百分之",
        "点", "余", "万", "份", "次", "去年", "上半年", "县", "司法", "局", "镇", "党委",
        "人民政府", "人大", "常委会", "综治", "办", "府", "〔", "〕", "号", "根据", "政",
        "发", "两", "第", "一", "%", "，", "。", "-",
    ]),
    max_size=14,
).map("".join)  # fmt: skip


@given(FILLED)
@settings(max_examples=300, deadline=None)
def test_what_a_filler_may_begin_with_loses_none(text):
    for name in ("_FESTIVAL", "_DATE", "_DIGITS", "_CHINESE", "_ORGANISATION"):
        guarded = getattr(slots, name)
        free = re.compile(re.sub(r"^\(\?=(?:\[[^\]]+\]|\\d)\)", "", guarded.pattern))
        assert free.pattern != guarded.pattern
        assert [m.span() for m in free.finditer(text)] == [
            m.span() for m in guarded.finditer(text)
        ], name
    assert [m.span() for m in slots._documents(text)] == [
        m.span() for m in slots._DOCUMENT.finditer(text)
    ]
