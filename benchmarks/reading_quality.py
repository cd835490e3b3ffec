"""Quality of reading on real text kept outside the project.

    python benchmarks/reading_quality.py CORPORA [--show]

CORPORA is a folder with `gov_work_report_city_2024/PROVINCE/CITY.txt`, and
`gov_work_report_national_1954_2025/government_work_reports.jsonl`. Measured:

* region and year of the city reports. The gold region is the file's path, which the reader does not
  get to see. The year reported on is 2023 for all: they were given early in 2024, and a government
  work report looks back on the year before (`Metadata.year` is that year, not the meeting's).
  A wrong answer that is listed as doubtful counts apart from one that is not. Two files are not
  what their path says, and count as wrong although the reader is right: 安徽省/黄山 is the report
  of 黄山区, and 安徽省/池州 that given in 2023 on 2022.
* body lost: characters removed from texts that have no furniture (city reports, regulations).
* furniture left: lines of the hosting site's footer that stay in the national reports.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path

from explorer.errors import ReadingError
from explorer.gazetteer import resolve
from explorer.reading import read_bytes
from explorer.types import Document

# What the hosting site adds below a national report, and what no report says.
FOOTER = re.compile(
    r"^本(?:作品|模板)|著作权法|公有领域|Public domain|维基文库|^(?:true|false)$"
    r"|其官方正式译文|公务演讲"
)


def read(data: bytes) -> Document | None:
    """Read without a helpful path; None if refused."""
    try:
        return read_bytes(data, path="report.txt")
    except ReadingError:
        return None


def cities(folder: Path, show: bool) -> None:
    """Region, year and loss on the city reports."""
    region: Counter[str] = Counter()
    year: Counter[str] = Counter()
    lost = total = 0
    for file in sorted(folder.rglob("*.txt")):
        document = read(file.read_bytes())
        if document is None:
            region["refused"] += 1
            continue
        meta = document.metadata
        path = file.parent.name if file.stem + "市" == file.parent.name else None
        name = path or f"{file.parent.name}/{file.stem}"
        gold = resolve(name, level="province" if path else "city")
        gold = gold or resolve(f"{file.stem}市", level="city")  # 吉林省/吉林
        want = gold[0].code if gold else None
        got = meta.region.code if meta.region else None
        doubtful = any(d.startswith(("region", "no-region")) for d in meta.doubts)
        verdict = "right" if got == want else "unknown" if got is None else "wrong"
        region[verdict + (", in doubt" if doubtful and verdict != "unknown" else "")] += 1
        doubtful = any("year" in d for d in meta.doubts)
        right = meta.year == 2023
        kind = "right" if right else "unknown" if meta.year is None else "wrong"
        year[kind + (", in doubt" if doubtful and kind != "unknown" else "")] += 1
        removed = sum(len(r.text) for r in document.removed)
        lost += removed
        total += len(document.text) + removed
        if show and (verdict != "right" or not right or removed):
            where = meta.evidence.get("region")
            print(f"  {file.parent.name}/{file.stem}: want {want}, got {got} {where}")
            print(f"    year {meta.year} {meta.evidence.get('year')}; doubts {meta.doubts}")
            print(f"    removed {[(r.reason, r.text[:40]) for r in document.removed]}")
    print(f"city reports, region: {dict(region)}")
    print(f"city reports, year reported on (2023): {dict(year)}")
    print(f"city reports, removed: {lost} of {total} characters")


def regulations(folder: Path, show: bool) -> None:
    """Loss on texts without furniture."""
    lost = total = 0
    for file in sorted(folder.rglob("*.md")):
        document = read(file.read_bytes())
        if document is None:
            continue
        removed = sum(len(r.text) for r in document.removed)
        lost += removed
        total += len(document.text) + removed
        if show and removed:
            print(f"  {file.name}: {[(r.reason, r.text[:40]) for r in document.removed]}")
    print(f"regulations, removed: {lost} of {total} characters")


def national(file: Path, show: bool) -> None:
    """Footer lines left in the national reports, and prose removed."""
    left = gone = prose = 0
    for line in file.read_text(encoding="utf-8").splitlines():
        document = read(json.loads(line)["content"].encode())
        if document is None:
            continue
        stays = [t for t in document.text.split("\n") if FOOTER.search(t)]
        left += len(stays)
        gone += len(document.removed)
        long = [r.text for r in document.removed if len(r.text) > 60 and not FOOTER.search(r.text)]
        prose += sum(map(len, long))
        if show and (stays or long):
            print(
                f"  {document.text[:20]!r}: left {stays[:5]}, prose gone {[t[:40] for t in long]}"
            )
    share = left / max(left + gone, 1)
    print(f"national reports, furniture left: {left} of {left + gone} lines ({share:.2%})")
    print(f"national reports, prose removed: {prose} characters")


def main() -> None:
    """Print the figures."""
    root = Path(sys.argv[1])
    show = "--show" in sys.argv
    cities(root / "gov_work_report_city_2024", show)
    regulations(root / "local_regulations", show)
    national(root / "gov_work_report_national_1954_2025" / "government_work_reports.jsonl", show)


if __name__ == "__main__":
    main()
