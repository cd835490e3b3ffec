"""The data file in memory: loaded once, on first use."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from explorer.gazetteer.names import SHARED
from explorer.types import Level, Region

LEVEL_OF_LENGTH: dict[int, Level] = {2: "province", 4: "city", 6: "county", 9: "township"}


@dataclass(frozen=True, slots=True)
class Table:
    """Names and codes, as build.py describes them.

    `own`: code -> present name (the last one, if `gone`). `full`: present and former names ->
    codes, comma-separated. `short`: short names -> codes, likewise. `county`: code of a township
    -> code of its county, only where that is not its prefix.
    """

    own: dict[str, str]
    full: dict[str, str]
    short: dict[str, str]
    gone: frozenset[str]
    county: dict[str, str]

    def codes(self, name: str) -> list[str]:
        """The codes of all divisions of this full, former or short name, in code order."""
        found = self.full.get(name) or self.short.get(name)
        return found.split(",") if found else []

    def region(self, code: str) -> Region:
        """The division of this code. KeyError if there is none."""
        return _region(code)


@cache
def table() -> Table:
    """Read the data file (about 40 ms)."""
    raw = files("explorer.gazetteer").joinpath("data", "divisions.tsv.gz").read_bytes()
    columns = [line.split(" ") for line in gzip.decompress(raw).decode().split("\n")[:12]]
    codes, names, gone_codes, gone_names, other_names, other_codes = columns[:6]
    short_names, short_codes, several, meanings, children, counties = columns[6:]
    own = dict(zip(gone_codes, gone_names, strict=True))
    own.update(zip(codes, names, strict=True))
    full = dict(zip(other_names, other_codes, strict=True))
    full.update(zip(gone_names, gone_codes, strict=True))
    full.update(zip(names, codes, strict=True))
    short = dict(zip(short_names, short_codes, strict=True))
    for name, found in zip(several, meanings, strict=True):
        (full if name in full else short)[name] = found
    for name, code in SHARED.items():
        known = full.get(name, "").split(",") if name in full else []
        full[name] = ",".join(sorted({*known, code}))
    return Table(
        own, full, short, frozenset(gone_codes), dict(zip(children, counties, strict=True))
    )


@cache
def _region(code: str) -> Region:
    data = table()
    own = data.own
    name, level = own[code], LEVEL_OF_LENGTH[len(code)]
    province = own.get(code[:2])
    if level == "province":
        return Region(code, level, province=name)
    if level == "city":
        return Region(code, level, province=province, city=name)
    county = data.county.get(code, code[:6])
    # The four municipalities and the counties directly under a province have no city above them
    # (the lists put a placeholder, 市辖区, there): city stays None.
    city = own.get(county[:4])
    if level == "county":
        return Region(code, level, province=province, city=city, county=name)
    return Region(code, level, province=province, city=city, county=own.get(county), township=name)
