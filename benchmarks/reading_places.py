"""Every county, and every n-th township, as the issuer of a report: is its region found?

    python benchmarks/reading_places.py [--every 8] [--out FILE.json]

Seven forms of openings are filled with the name of each county of today (with its kind: 台山市) and
of every n-th township below each of them. "right, listed" and "wrong, listed" carry a doubt on the
region; a name that several divisions bear is "null, listed" unless the text tells which is meant.
A zone serves its city or county (`explorer.reading.zones.served`), so that counts as right. Bodies
that statistics count among the townships and that are none (林业局, 管委会) are passed over. The
forms are ours; they show whether a name by itself leads to a wrong place that is not listed.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from explorer.gazetteer import by_code, parents
from explorer.gazetteer.lookup import children
from explorer.reading import read_bytes
from explorer.reading.zones import served, zone_named
from explorer.types import Region

BODY = "\n一、工作情况\n开展宣传36场，调解纠纷12件。\n二、下一步\n继续推进。\n"
# What the names of divisions end with; 林业局 and 管委会 among the townships are none.
KINDS = re.compile(r"(?:[省市县区旗州盟镇乡]|街道|苏木|特区|林区)$")


def forms(region: Region) -> Iterator[tuple[str, str]]:
    """The name of each form, and its text."""
    name = region.name
    above = "".join(outer.name for outer in parents(region)[:1])
    own = "街道" if name.endswith("街道") else name[-1]
    bureau = "人民政府" if region.level == "township" else "教育局"
    yield "title", f"{name}2024年法治政府建设情况报告\n2024年，坚持依法行政。{BODY}"
    yield "title, who is above", f"{above}{name}2024年法治政府建设情况报告\n2024年，推进。{BODY}"
    yield "opening", f"2024年，{name}坚持依法行政，深入推进。现将有关情况报告如下：{BODY}"
    yield "body in the title", f"{name}{bureau}2024年法治政府建设情况报告\n2024年，推进。{BODY}"
    yield (
        "who wrote it",
        f"根据《中华人民共和国政府信息公开条例》，由{name}人民政府办公室编制。{BODY}",
    )
    yield (
        "signature",
        f"2024年法治政府建设情况报告\n2024年，推进。{BODY}{name}人民政府\n2025年1月10日",
    )
    yield (
        "own papers",
        f"2024年，我{own}坚持依法行政，现将有关情况报告如下：\n一、工作\n"
        f"印发《{name}2024年法治政府建设工作要点》《{name}普法清单》，取得成效。{BODY}",
    )


def verdict(region: Region, text: str) -> str:
    """Right, null or wrong, and whether a doubt on the region says so."""
    metadata = read_bytes(text.encode(), path="x.txt").metadata
    listed = ", listed" if any("region" in doubt for doubt in metadata.doubts) else ""
    got = metadata.region
    if got is None:
        return f"null{listed}"
    zone = zone_named(region.name)
    fitting = {
        region.code,
        served(region).code,
        *(r.code for r in (zone.candidates if zone else ())),
    }
    return f"{'right' if got.code in fitting else 'wrong'}{listed}"


def main() -> None:
    """Print, and write where asked, the figures of each form."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--every", type=int, default=8, help="which townships")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    provinces = [p for code in range(11, 66) if (p := by_code(str(code)))]
    counties = [c for p in provinces for c in children(p, level="county")]
    townships = [t for c in counties for t in children(c, level="township")][:: options.every]
    scores: dict[str, Counter[str]] = {}
    for region in (*counties, *townships):
        if not KINDS.search(region.name):
            continue
        for form, text in forms(region):
            said = verdict(region, text)
            scores.setdefault(f"{region.level}, {form}", Counter())[said] += 1
            if said == "wrong":
                print("wrong:", form, "/".join(r.name for r in (region, *parents(region))))
    for key, count in scores.items():
        print(key, dict(count))
    if options.out:
        command = f"python benchmarks/reading_places.py --every {options.every} --out FILE.json"
        result = {"command": command, **{key: dict(count) for key, count in scores.items()}}
        text = json.dumps(result, ensure_ascii=False, indent=1)
        options.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
