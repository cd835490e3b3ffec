"""Sentence ends: a table of cases, and the fast splitter against an obvious one."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.segment import segment
from explorer.segment.sentences import (
    LONGEST_TITLE,
    QUOTE_REACH,
    full_stops,
    sentence_ends,
    sentence_spans,
)
from tests.strategies import report_lines

CASES = [
    ["会议指出：“要稳中求进。”", "各地要落实。"],
    ["他说：“好！”", "大家鼓掌。"],
    ["开展“我为群众办实事！”活动三次。", "效果好。"],
    ["回答“谁来管？怎么管？”两个问题。"],
    ["他问：“谁来管？", "怎么管？”", "无人应答。"],
    ["落实“要真抓。”的要求。"],
    ["办结率100%（含转办。）", "下一步继续。"],
    ["（本表不含社区。）", "另见附件。"],
    ["学习《怎么办？》等读物。", "写心得。"],
    ["占比12.4%，提高0.5个百分点。", "排名第3。"],
    ["网址http://www.a.gov.cn/x?y=1!已公布。", "请查阅。"],
    ["真好！！！", "再接再厉！？", "加油。"],
    ["依法；公开；公正。"],
    ["等等……还有许多。", "完。"],
    ['他说:"先学法。"', "再用法。"],
    ["先看。", '"后说"。'],
    ["发放5000余份。,", "借助网格宣传。"],
    ["末尾没有句号"],
    ["Is it a?b or c?", "是。"],
    ["一。）", "二。"],
]


@pytest.mark.parametrize("sentences", CASES, ids=[case[0] for case in CASES])
def test_cases(sentences: list[str]) -> None:
    text = "".join(sentences)
    assert [text[a:b] for a, b in sentence_spans(text, 0, len(text))] == sentences


def test_a_closing_quote_after_a_blank_opens_the_next_sentence() -> None:
    text = '先学法。 "再用法。"'
    assert [text[a:b] for a, b in sentence_spans(text, 0, len(text))] == ["先学法。", '"再用法。"']


# The same rules, told character by character, with no thought to speed. ------------------------

STOPS = set("。！？!?｡")
CLOSERS = set('”’」』）)】》〉］]｝}"')
OPENER = {"”": "“", "’": "‘", "」": "「", "』": "『", "）": "（", ")": "(", '"': '"'}
QUOTES = set('”’」』"')


def obvious(text: str) -> list[str]:
    pieces: list[str] = []
    begin = i = 0
    while i < len(text):
        skipped = end_of_title(text, i) or end_of_link(text, i)
        if skipped:
            i = skipped
            continue
        if text[i] not in STOPS:
            i += 1
            continue
        at = i
        while i < len(text) and text[i] in STOPS:
            i += 1
        stop, close = text[at:i], ""
        while i < len(text) and text[i] in CLOSERS:
            if text[i] == '"' and text[:i].count('"') % 2 == 0:
                break  # it opens
            close += text[i]
            i += 1
            if close[-1] == '"':
                break
        if i == len(text):
            break
        if ends(text[begin:at], stop, close, text[at - 1 : at], text[i:]):
            if not close and text[i] in "，、；,;":
                i += 1
            pieces.append(text[begin:i])
            begin = i
    pieces.append(text[begin:])
    joined: list[str] = []
    for piece in pieces:
        if joined and not re.search(r"\w", piece):
            joined[-1] += piece
        else:
            joined.append(piece)
    return [piece.strip() for piece in joined if piece.strip()]


def end_of_title(text: str, i: int) -> int:
    if text[i] != "《":
        return 0
    close = text.find("》", i)
    inside = text[i + 1 : close]
    return (
        close + 1 if close > 0 and "《" not in inside and 1 <= len(inside) <= LONGEST_TITLE else 0
    )


def end_of_link(text: str, i: int) -> int:
    for head in ("http://", "https://", "www."):
        if text.startswith(head, i):
            end = i + len(head)
            while end < len(text) and "!" <= text[end] <= "~":
                end += 1
            return end if end > i + len(head) else 0
    return 0


def ends(before: str, stop: str, close: str, previous: str, rest: str) -> bool:
    """Whether the sentence `before` + stop + close ends, as `rest` follows."""
    soft = stop[-1] in "！？!?"
    if close:
        if rest[0] in "，、；：,;:。的地得之等":
            return False
        opener = OPENER.get(close[0])
        if not soft or opener is None or opener not in before[-QUOTE_REACH:]:
            return True
        opened = before.rindex(opener)
        if close[0] in QUOTES:
            return opened > 0 and before[opened - 1] in "：:"
        return opened == 0
    if rest[0] in "，、；,;" or not soft:
        return True
    half_width = stop in ("!", "?") and previous.isascii() and previous.isalnum()
    if half_width and rest[0].isascii() and not rest[0].isspace():
        return False
    near = before[-QUOTE_REACH:]
    if "“" not in near or "”" in near[near.rindex("“") :]:
        return True
    opened = before.rindex("“")
    spoken = opened > 0 and before[opened - 1] in "：:"
    return spoken or "”" not in rest[:QUOTE_REACH]


marked = st.text(st.sampled_from('甲乙a1。！？!?”“"（）)《》，：的等 　；http:/w.'), max_size=60)
one_line = report_lines().map(lambda line: line.replace("\u2028", ""))


@given(one_line | marked)
@example("“a？b”c")
@example("甲。 》乙。")
@example('"甲。""乙。"丙')
def test_the_fast_splitter_agrees_with_the_obvious_one(text: str) -> None:
    text = text.strip()
    found = [text[a:b] for a, b in sentence_spans(text, 0, len(text))]
    assert found == obvious(text)


only_full_stops = st.text(st.sampled_from("甲乙a1。。”“（）》《，：的等 　；"), max_size=60)


@given(only_full_stops)
@example("甲《" + "乙" * (LONGEST_TITLE - 1) + "。》丙。丁")
@example("甲《" + "乙" * LONGEST_TITLE + "。》丙。丁")
@example("《甲《乙。》丙。》丁。戊")
def test_the_short_way_for_full_stops_ends_the_same_sentences(text: str) -> None:
    assert full_stops(text, 0, len(text)) == sentence_ends(text, 0, len(text))


def test_sentences_and_sections_begin_at_the_first_character_of_their_number():
    numbers = [
        "一、",
        "(一)",
        "（二）",
        "(三)",
        "（四）",
        "2.",
        "（1）",
        "一是",
        "①",
        "㈠",
        "第一条",
    ]
    text = "\n".join(f"{number}坚持依法行政。落实责任。" for number in numbers)
    starts = {0, *(i + 1 for i, char in enumerate(text) if char == "\n")}
    outline = segment(text)
    sentences = {s.start for s in outline.sentences}
    assert starts <= sentences
    assert {s.start for s in outline.sections} <= starts
    assert len(outline.sections) >= len(numbers) - 1
