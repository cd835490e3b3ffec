"""Real and realistic pages: what must stay, what must go, what must be known of them."""

import tomllib
from pathlib import Path

import pytest

from explorer.reading import read_bytes, read_file
from explorer.segment import segment
from explorer.types import PARTS, Region

HERE = Path(__file__).parent
GOLDEN = HERE / "golden" / "reading"
SEEDS = HERE.parent / "seeds"
FIELDS = (
    "title", "issuer", "issuer_kind", "genre", "year", "published", "signed", "source", "url",
    "document_number",
)  # fmt: skip


def load(name: str, key: str) -> list[dict]:
    return tomllib.loads((GOLDEN / name).read_text(encoding="utf-8"))[key]


def path_of(region: Region | None) -> str | None:
    """440781100 广东省/江门市/台山市/大江镇, "-" where a level is not there."""
    if region is None:
        return None
    names = [region.province, region.city, region.county, region.township]
    while names[-1] is None:
        names.pop()
    return f"{region.code} {'/'.join(name or '-' for name in names)}"


def check_metadata(metadata, wanted: dict) -> None:
    for field in FIELDS:
        if not wanted.get(f"{field}_optional"):
            assert getattr(metadata, field) == wanted.get(field), field
    got = path_of(metadata.region)
    if not wanted.get("region_optional"):
        region = wanted.get("region")
        assert (got if region is None or " " in region else got and got.split()[0]) == region
    if not any(key.endswith("_optional") for key in wanted):
        assert sorted(metadata.doubts) == sorted(wanted.get("doubts", []))
        assert metadata.extra == wanted.get("extra", {})
    for field in (*FIELDS, "region"):
        if field != "genre" and getattr(metadata, field) is not None:
            assert field in metadata.evidence or field in ("issuer_kind", "url"), field


@pytest.mark.parametrize("seed", load("seeds.toml", "seed"), ids=lambda seed: seed["file"])
def test_seed(seed):
    document = read_file(SEEDS / seed["file"])
    assert document.encoding == "utf-8"
    assert document.text.startswith(seed["head"])
    assert document.text.endswith(seed["tail"])
    assert document.text.count("\n") + 1 == seed["lines"]
    assert [(r.line, r.reason) for r in document.removed] == [
        (line, reason) for line, reason, _ in seed["removed"]
    ]
    for removed, (_, _, beginning) in zip(document.removed, seed["removed"], strict=True):
        assert removed.text.startswith(beginning)
    check_metadata(document.metadata, seed["metadata"])


CASES = [case for name in ("pages", "styles", "places") for case in load(f"{name}.toml", "case")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_page(case):
    document = read_bytes(case["input"].encode(), path="page.txt")
    for wanted in case["keep"]:
        assert wanted in document.text
    for unwanted in case["go"]:
        assert unwanted not in document.text
    check_metadata(document.metadata, case["metadata"])
    if "top" in case:
        outline = segment(document.text, title=document.metadata.title)
        assert [s.heading for s in outline.sections if s.depth == 1] == case["top"]
        roles = {section.role for section in outline.sections}
        assert [part for part in PARTS if part in roles] == case["parts"]


def test_the_cases_are_sound():
    assert len({case["name"] for case in CASES}) == len(CASES) >= 60
    for case in CASES:
        assert set(case) <= {"name", "input", "keep", "go", "metadata", "top", "parts"}
        known = {*FIELDS, "region", "doubts", "extra"}
        assert {key.removesuffix("_optional") for key in case["metadata"]} <= known
        lines = "\n".join(line.strip(" \u3000") for line in case["input"].split("\n"))
        for wanted in case["keep"]:
            assert all(part in lines for part in wanted.split("\n")), wanted
        for unwanted in case["go"]:
            assert unwanted in case["input"], unwanted
