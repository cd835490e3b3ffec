"""Every doubt and every reason for a removal has words for people, in both languages."""

import re
import tomllib
from pathlib import Path

from explorer.cli.doubts import DOUBTS, REASONS
from explorer.reading import metadata, read_bytes

GOLDEN = Path(__file__).parent / "golden" / "reading"


def test_doubts_are_named():
    keys = re.findall(r"[a-z]+(?:-[a-z]+)+|garbled", metadata.__doc__.split("keys:")[1])
    assert len(keys) > 25
    assert set(keys) == set(DOUBTS)


def test_reasons_of_the_golden_pages_are_named():
    seen = set()
    for name in ("pages", "styles", "places"):
        for case in tomllib.loads((GOLDEN / f"{name}.toml").read_text(encoding="utf-8"))["case"]:
            document = read_bytes(case["input"].encode(), path="page.txt")
            seen |= {removed.reason for removed in document.removed}
    assert len(seen) > 12
    assert seen <= set(REASONS)
