"""Own-written excerpts against the structure that a reader sees in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from explorer.segment import segment
from explorer.types import ROLES

GOLDEN = Path(__file__).parent / "golden" / "segment" / "excerpts.yaml"
EXCERPTS: list[dict[str, Any]] = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))
KEYS = {
    "name", "text", "title", "sections", "measures", "sentences", "headings", "roles", "formulaic",
}  # fmt: skip


def fits(pattern: str, found: str) -> bool:
    """Whether `found` is `pattern`, in which … stands for any text."""
    if "…" not in pattern:
        return found == pattern
    first, last = pattern.split("…", 1)
    return found.startswith(first) and found.endswith(last)


@pytest.mark.parametrize("case", EXCERPTS, ids=[case["name"] for case in EXCERPTS])
def test_excerpt(case: dict[str, Any]) -> None:
    text = case["text"]
    outline = segment(text, title=case.get("title"))
    spans = {s: text[s.start : s.end] for s in outline.sentences}
    if "sections" in case:
        found = [f"{s.depth} {s.role} {s.number} | {s.heading}" for s in outline.sections]
        assert found == [line.replace("''", "") for line in case["sections"]]
    if "measures" in case:
        measures = [f"{m.role} | {text[m.start : m.end]}" for m in outline.measures]
        assert len(measures) == len(case["measures"]), measures
        for expected, got in zip(case["measures"], measures, strict=True):
            assert fits(expected, got), got
    if "sentences" in case:
        assert list(spans.values()) == case["sentences"]
    if "headings" in case:
        assert [spans[s] for s in outline.sentences if s.heading] == case["headings"]
    if "formulaic" in case:
        assert [spans[s] for s in outline.sentences if s.formulaic] == case["formulaic"]
    for line in case.get("roles", ()):
        role, beginning = line.split(" | ")
        roles = [s.role for s in outline.sentences if spans[s].startswith(beginning)]
        assert role in roles, (beginning, roles)


def test_the_excerpts_are_well_formed() -> None:
    assert len({case["name"] for case in EXCERPTS}) == len(EXCERPTS) >= 30
    for case in EXCERPTS:
        assert set(case) <= KEYS, case["name"]
        assert len(set(case) - {"name", "text", "title"}) >= 1, case["name"]
        for line in case.get("sections", []):
            depth, role, _ = line.split(" ", 2)
            assert depth.isdigit()
            assert role in ROLES
