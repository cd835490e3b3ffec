"""Spans that do not begin or end inside brackets."""

from __future__ import annotations

import pytest

from explorer.reuse import ReuseText, find_reuse
from explorer.reuse.brackets import whole, widened

SAID = "加强行政执法人员培训和资格管理工作"


@pytest.mark.parametrize(
    ("text", "inner", "outer"),
    [
        ("（二）加强培训。", "二）加强培训", "（二）加强培训"),
        ("深化“一网统管”改革。", "一网统管”改革", "“一网统管”改革"),
        ("配备人员（含兼职）。", "配备人员（含兼职", "配备人员（含兼职）"),
        ("（二）加强培训（第一期）。", "二）加强培训（第一期", "（二）加强培训（第一期）"),
        # What closes or opens elsewhere belongs to somebody else.
        ("（加强培训）和管理。", "加强培训", "加强培训"),
        ("组织（加强培训。", "加强培训", "加强培训"),
        ("加强培训）。", "加强培训", "加强培训"),
        ("加强（甲）培训）。", "加强（甲）培训", "加强（甲）培训"),
        ("加强培训", "加强培训", "加强培训"),
    ],
)
def test_a_bracket_belongs_to_the_span_that_holds_the_other(text, inner, outer):
    start = text.index(inner)
    assert text[slice(*widened(text, start, start + len(inner)))] == outer


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("（二）", "（二）", ("（二）" + SAID, "（二）" + SAID)),
        ("（二）", "(二)", ("（二）" + SAID, "(二)" + SAID)),
        ("（十二）", "（二）", (SAID, SAID)),
        ("（二）", "（十二）", (SAID, SAID)),
        ("（十二）", "二、", (SAID, SAID)),
        ("（22）", "（12）", (SAID, SAID)),
        ("二、", "二、", ("二、" + SAID, "二、" + SAID)),
    ],
)
def test_a_heading_is_shared_with_its_whole_number_or_without(one, two, expected):
    texts = [f"前一句话在此结束。{n}{SAID}。" for n in (one, two)]
    spans = []
    for number, text in zip((one, two), texts, strict=True):
        end = text.index(SAID) + len(SAID)
        # The run begins at the last symbol of the number, which both have.
        spans.append((text.index(number) + len(number.rstrip("）)、")) - 1, end))
    found = whole(texts[0], spans[0], texts[1], spans[1])
    assert tuple(t[slice(*s)] for t, s in zip(texts, found, strict=True)) == expected


def test_a_shared_heading_is_shown_with_its_bracket():
    texts = [
        ReuseText(name, f"{other}\n（二）{SAID}。\n{other}", year=year)
        for name, other, year in (("a", "今年雨水很多。", 2023), ("b", "道路已经修好。", 2024))
    ]
    (match,) = find_reuse(texts).matches
    assert match.a.text == match.b.text == f"（二）{SAID}"
    assert match.a.text == texts[0].text[match.a.start : match.a.end]
