"""The five real reports, complete, against what a person read in them (tests/golden/segment)."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from explorer.reading import read_file
from explorer.segment import segment
from explorer.types import ROLES, Outline

ROOT = Path(__file__).parents[1]
SEEDS = ["dajiang-2021", "jeleagash-2024", "jilong-2024", "tazhuang-2022", "ziyun-2024"]
SNIPPET = 12  # characters at either end of a span


@cache
def outline_of(seed: str) -> tuple[str, Outline]:
    document = read_file(ROOT / "seeds" / f"{seed}.txt")
    return document.text, segment(document.text, title=document.metadata.title)


@cache
def golden(seed: str) -> dict[str, list[str]]:
    """The blocks of a golden file by the first word of their headline."""
    content = (ROOT / "tests" / "golden" / "segment" / f"{seed}.txt").read_text(encoding="utf-8")
    blocks: dict[str, list[str]] = {}
    for block in content.split("\n\n")[1:]:
        headline, *lines = block.strip().splitlines()
        name = headline.removeprefix("# ").split(":")[0]
        assert name not in blocks
        blocks[name] = lines
    return blocks


def snippet(text: str) -> str:
    if len(text) <= 2 * SNIPPET:
        return text
    return f"{text[:SNIPPET]} … {text[-SNIPPET:]}"


@pytest.mark.parametrize("seed", SEEDS)
def test_heading_tree(seed: str) -> None:
    _, outline = outline_of(seed)
    found = [
        f"{'  ' * (s.depth - 1)}{s.depth} {s.role} {s.number or '-'} | {s.heading}"
        for s in outline.sections
    ]
    assert found == golden(seed)["sections"]


@pytest.mark.parametrize("seed", SEEDS)
def test_measures(seed: str) -> None:
    text, outline = outline_of(seed)
    found = [f"{m.role} | {snippet(text[m.start : m.end])}" for m in outline.measures]
    assert found == golden(seed)["measures"]


@pytest.mark.parametrize("seed", SEEDS)
def test_sentences_and_their_roles(seed: str) -> None:
    _, outline = outline_of(seed)
    roles = Counter(s.role for s in outline.sentences)
    found = [f"all {len(outline.sentences)}"]
    found += [f"{role} {roles[role]}" for role in ROLES if roles[role]]
    found.append(f"heading {sum(s.heading for s in outline.sentences)}")
    assert found == golden(seed)["sentences"]


@pytest.mark.parametrize("seed", SEEDS)
def test_leads_belong_to_no_measure(seed: str) -> None:
    text, outline = outline_of(seed)
    found = [
        f"{s.role} | {snippet(text[s.start : s.end])}"
        for s in outline.sentences
        if not s.heading and s.measure is None
    ]
    assert found == golden(seed)["sentences that are no heading and in no measure"]


@pytest.mark.parametrize("seed", SEEDS)
def test_items_that_are_one_statement_are_content(seed: str) -> None:
    text, outline = outline_of(seed)
    starts = {section.start: section for section in outline.sections}
    found = [
        f"{starts[s.start].number} | {snippet(text[s.start : s.end])}"
        for s in outline.sentences
        if not s.heading and s.start in starts
    ]
    assert found == golden(seed)["items that are one statement"]


@pytest.mark.parametrize("seed", SEEDS)
def test_formulaic_sentences(seed: str) -> None:
    text, outline = outline_of(seed)
    found = [snippet(text[s.start : s.end]) for s in outline.sentences if s.formulaic]
    assert found == golden(seed)["formulaic sentences"]
