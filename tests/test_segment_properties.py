"""What holds for every outline, whatever the text."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.segment import segment
from explorer.types import ROLES, Outline
from tests.strategies import any_text, report_text

texts = report_text() | any_text()
titles = st.none() | st.sampled_from(["某某镇2023年法治政府建设情况报告", "", "a"]) | any_text()


@given(texts, titles)
@example("一、\n", None)
@example("()", None)
@example("一是\u2028", "一是")
@example("目录\n一、甲\n一、甲\n", None)
@example("附件：\n附件：", None)
def test_every_outline_is_well_formed(text: str, title: str | None) -> None:
    check(text, segment(text, title=title))


def check(text: str, outline: Outline) -> None:
    sections, measures, sentences = outline.sections, outline.measures, outline.sentences
    for items in (sections, measures, sentences):
        assert [item.index for item in items] == list(range(len(items)))
        assert all(item.role in ROLES for item in items)

    end = 0
    for sentence in sentences:
        assert text[end : sentence.start].strip() == ""  # nothing but white space is left out
        assert sentence.start < sentence.end
        content = text[sentence.start : sentence.end]
        assert content == content.strip()
        assert len(content.splitlines()) == 1
        end = sentence.end
    assert text[end:].strip() == ""

    for section in sections:
        assert section.start == section.heading_start <= section.heading_end <= section.end
        assert section.start < section.end <= len(text)
        assert text[section.heading_start : section.heading_end].startswith(section.number)
        assert section.heading == section.heading.strip()
        if section.parent is None:
            assert section.depth == 1
        else:
            parent = sections[section.parent]
            assert parent.index < section.index
            assert section.depth == parent.depth + 1
            assert parent.start <= section.start
            assert section.end <= parent.end
    siblings: dict[int | None, int] = {}
    for section in sections:
        assert siblings.get(section.parent, 0) <= section.start  # siblings do not overlap
        siblings[section.parent] = section.end

    end = 0
    for measure in measures:
        assert end <= measure.start < measure.end
        end = measure.end
        if measure.section is not None:
            section = sections[measure.section]
            assert section.start <= measure.start
            assert measure.end <= section.end

    starts = {section.start for section in sections}
    for sentence in sentences:
        if sentence.section is not None:
            section = sections[sentence.section]
            assert section.start <= sentence.start
            assert sentence.end <= section.end
        if sentence.measure is not None:
            measure = measures[sentence.measure]
            assert measure.start <= sentence.start
            assert sentence.end <= measure.end
            assert not sentence.heading
            assert sentence.role == measure.role
        assert not starts.intersection(range(sentence.start + 1, sentence.end))
        assert not (sentence.heading and sentence.formulaic)
    for measure in measures:
        inside = [s for s in sentences if measure.start <= s.start < measure.end]
        assert inside[0].start == measure.start
        assert inside[-1].end == measure.end
        assert any(s.measure == measure.index for s in inside)


# Pieces at which a text turns to another part, in any order: cuts must not overlap or lose text.
TURNS = (
    "一、", "（一）", "一是", "二是", "1.", "下一步，", "同时，还存在问题。", "强化组织领导。",
    "我们也清醒认识到，存在不足：", "强化组织领导；", "存在的不足和原因", "对此，我们将", "“好。”",
    "\n", "\n\n", "2025年，我镇将继续。", "主要负责人履行第一责任人职责。", "，", "开展普法12次。",
    "一、主要举措和成效\n", "某镇人民政府\n2024年1月1日\n", "附件：\n",
)  # fmt: skip


@given(st.lists(st.sampled_from(TURNS), max_size=20).map("".join))
@example("三是（二）。对此，我们将做好。我们也清醒认识到，存在不足：开展。\n\n开展普法12次。")
@example("一是强化；强化。下一步打算。一、\n")
def test_turns_leave_a_well_formed_outline(text: str) -> None:
    check(text, segment(text, title="某镇2024年法治政府建设工作报告"))


@given(report_text())
@example(  # where the glossary begins, half of the letters and not of the spaces lie above
    "强化组织领导。强化组织领导。强化组织领导。（详见附件。）。\n"
    "一、强化组织领导。一、强化组织领导。强化组织领导。强化组织领导。第一条 \n"
    "一、强化组织领导。一、强化组织领导。强化组织领导。强化组织领导。强化组织领导……\n"
    "名词解释：\n一、\n一、\n"
    "一、强化组织领导。强化组织领导。详见https://www.example.gov.cn/a?b=1。\n"
    "一、强化组织领导。一、强化组织领导。一、强化组织领导。强化组织领导。一、强化组织领导。\n"
)
def test_indenting_changes_nothing(text: str) -> None:
    def shape(text: str) -> list[object]:
        outline = segment(text)
        return [
            [(s.depth, s.number, s.heading, s.role) for s in outline.sections],
            [(text[m.start : m.end], m.role) for m in outline.measures if "\n" not in text],
            [
                (text[s.start : s.end], s.role, s.section, s.measure, s.heading, s.formulaic)
                for s in outline.sentences
            ],
        ]

    lines = [line.strip() for line in text.splitlines()]
    plain = "\n".join(lines)
    assert shape(plain) == shape("\n".join(f"　　{line} " for line in lines))


@given(report_text())
def test_same_text_same_outline(text: str) -> None:
    assert segment(text) == segment(text)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u3000\u2028"])
def test_blank_text_has_an_empty_outline(text: str) -> None:
    assert segment(text) == Outline((), (), ())


def test_a_text_without_a_title_or_a_stop() -> None:
    outline = segment("某某镇法治建设")
    assert [s.end for s in outline.sentences] == [7]
    assert outline.sections == ()


# One unit of each; a text is many of them. They are chosen to provoke a search that starts over:
# quotes and brackets that never close, numbers without end, lines without stops, lists that never
# end, closing paragraphs by the thousand.
UNITS = [
    "“a！”", "“a！", "《", "《甲", "（？）", "。”", '。"', "！", "一是甲；", "一是甲，",
    "一、甲\n", "（一）甲。\n",
    "（1）甲；", "()甲\n", "一", "第一，", "首先，其次，", "1.1 ", "1.", "、", "甲", " ", "\n",
    "\u3000\n", "在甲",
    "存在", "还存在", "附件\n", "目录\n", "二是不足。下一步改。\n", "一、\n", "甲乙丙丁\n",
    "2024年1月1日\n", "第一章",
    "①甲。\n1.乙。\n", "（一）甲。乙。\n丙。\n", "www.a", "习近平", "为甲", "坚持", "……", "：一是",
    "a?b",
]  # fmt: skip


def steps(function: Callable[[], object]) -> int:
    """Count the calls and lines that `function` runs: a clock that no load disturbs."""
    count = 0

    def trace(frame: object, event: str, argument: object) -> object:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("unit", UNITS)
def test_steps_grow_no_faster_than_the_text(unit: str) -> None:
    small, large = unit * 40, unit * 160
    few, many = steps(lambda: segment(small)), steps(lambda: segment(large))
    assert many <= 4.6 * few + 2000, (unit, few, many)
