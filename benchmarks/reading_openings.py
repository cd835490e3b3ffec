"""Region, year, kind of issuer and genre of public pages, against labels by their address.

    python benchmarks/reading_openings.py FOLDER [--show]

labels/openings.json holds what a person says of some hundred pages of government sites, by address.
The pages are not ours to pass on: save them from a browser (which notes the address in the file)
into FOLDER and run this. A page whose address has no label is passed over, and so is a label
without a page. The figures in docs/READING.md were measured on the first few hundred characters of
these pages only, which is harder: whole pages have more to tell by.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from explorer.errors import ReadingError
from explorer.reading import find_files, read_file
from explorer.types import Metadata

LABELS = Path(__file__).parent / "labels" / "openings.json"
FIELDS = ("region", "year", "issuer_kind", "genre")
# What a doubt on a field begins with or is.
_DOUBTS = {"region": "region", "year": "year", "issuer_kind": "kind", "genre": "genre"}


def verdict(metadata: Metadata, field: str, wanted: Any) -> str:
    """Right, null, wrong but listed as doubtful, or wrong."""
    got: Any = getattr(metadata, field)
    if field == "region":
        got = got.code if got else None
    if got == wanted:
        return "right"
    if got is None:
        return "null"
    listed = any(_DOUBTS[field] in doubt for doubt in metadata.doubts)
    return "wrong, listed" if listed else "wrong"


def main() -> None:
    """Print the figures of each set."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", action="store_true", help="print what differs")
    options = parser.parse_args()
    labels = json.loads(LABELS.read_text(encoding="utf-8"))["pages"]
    scores: dict[str, dict[str, Counter[str]]] = {}
    for file in find_files([options.folder])[0]:
        try:
            metadata = read_file(file).metadata
        except ReadingError:
            continue
        label = labels.get(metadata.url)
        if label is None:
            continue
        rows = scores.setdefault(label["set"], {field: Counter() for field in FIELDS})
        for field in FIELDS:
            if field in label:
                said = verdict(metadata, field, label[field])
                rows[field][said] += 1
                if options.show and said != "right":
                    print(f"  {file.name}: {field} {said}, wanted {label[field]}")
    for which, rows in scores.items():
        for field, count in rows.items():
            print(f"{which}, {field}: {dict(count)}")


if __name__ == "__main__":
    main()
