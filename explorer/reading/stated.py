"""What the columns of a table state about a report, laid over what was read in its text.

A column is someone's deliberate statement, so it counts; where the text says otherwise, a doubt
("year-conflict", "region-conflict") names the field and the evidence keeps both. A value that does
not fit its field (a year that is no number, a place that is no division) stays in `extra`, with a
doubt.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from explorer.gazetteer import by_code, contains, resolve
from explorer.reading.dates import find_date, western
from explorer.reading.issuer import issuer_kind
from explorer.reading.place import name_place
from explorer.reading.tables import Row
from explorer.types import Document, Region

_TEXTS = ("title", "issuer", "source", "url", "document_number")
_DIVISIONS = ("province", "city", "county", "township")


def with_stated(document: Document, row: Row) -> Document:
    """The document of a row, with what the row's other columns say."""
    metadata = document.metadata
    changes: dict[str, Any] = {}
    evidence = dict(metadata.evidence)
    extra = {**metadata.extra, **row.extra}
    doubts = [*metadata.doubts, *row.doubts]

    def state(field: str, value: object, told: str) -> None:
        changes[field] = value
        evidence[field] = f"column: {told}"

    for field in _TEXTS:
        if value := row.stated.get(field):
            state(field, value, value)
    if "issuer" in changes:
        changes["issuer_kind"] = issuer_kind(changes["issuer"])
    for field in ("published", "signed"):
        if value := row.stated.get(field):
            when = find_date(value)
            if when:
                state(field, when, value)
            else:
                extra[field] = value
                doubts.append(f"{field}-column")
    if value := row.stated.get("year"):
        found = re.fullmatch(r"((?:19|20)\d{2})(?:\.0)?\s*年?度?", western(value).strip())
        if found:
            year = int(found.group(1))
            if metadata.year not in (None, year) and "year-inferred" not in metadata.doubts:
                doubts.append("year-conflict")
            state("year", year, value)
        else:
            extra["year"] = value
            doubts.append("year-column")
    _region(document, row, state, extra, doubts)
    solved = {"title", "issuer", "year", "region"} & set(changes)
    doubts = [d for d in doubts if not any(_solved(d, field) for field in solved)]
    return replace(
        document,
        encoding=f"{row.encoding}+{document.encoding}" if document.encoding else row.encoding,
        metadata=replace(
            metadata,
            **changes,
            evidence=evidence,
            doubts=tuple(dict.fromkeys(doubts)),
            extra=extra,
        ),
    )


def _solved(doubt: str, field: str) -> bool:
    """True if a doubt about the text's finding falls away as the column states the field."""
    gone = {
        "title": ("no-title", "title-unusual"),
        "issuer": ("no-issuer", "issuer-from-publisher"),
        "year": ("no-year", "year-inferred", "year-range"),
        "region": (
            "no-region", "region-ambiguous", "region-coarse", "region-from-path", "region-inferred",
        ),
    }  # fmt: skip
    return doubt in gone[field]


def _region(
    document: Document, row: Row, state: Any, extra: dict[str, str], doubts: list[str]
) -> None:
    named = "".join(row.stated.get(f, "") for f in _DIVISIONS) or row.stated.get("region", "")
    code = row.stated.get("admin_code", "")
    if not named and not code:
        return
    found = _by_code(code) or _by_name(row, named)
    read = document.metadata.region
    if found is None:
        extra["region"] = named or code
        doubts.append("region-column")
        return
    if read is not None and contains(found, read):
        return  # the text tells the same more exactly: its township, where the column has a county
    # 东里镇 in the text is one of three: the column's county says which.
    candidates = [by_code(code) for code in extra.get("region_candidates", "").split(",")]
    inside = [r for r in candidates if r is not None and r != found and contains(found, r)]
    if read is None and len(inside) == 1:
        found = inside[0]
    if read is not None and not contains(read, found) and "region-inferred" not in doubts:
        doubts.append("region-conflict")
    extra.pop("region_candidates", None)
    state("region", found, code or named)


def _by_code(code: str) -> Region | None:
    digits = re.sub(r"\D", "", code.split(".")[0])
    for length in (len(digits), 9, 6, 4, 2):
        if length <= len(digits) and not digits[length:].strip("0"):
            region = by_code(digits[:length])
            if region is not None:
                return region
    return None


def _by_name(row: Row, named: str) -> Region | None:
    """The division that the cells name, each within the one before it."""
    within: Region | None = None
    for field in _DIVISIONS:
        if name := row.stated.get(field):
            regions = resolve(name, within=within)
            if len(regions) != 1:
                break
            within = regions[0]
    else:
        if within is not None:
            return within
    return name_place(named)
