"""The division whose national code stands inside the index number of a record table.

Index numbers are made by each site, but two parts recur: the six digits of the division before a
year and a running number (370402/2022-00029, LH331082-071/2026-00097, 6107280000/2024-001005), and
the 18-digit code of the body (GB 32100: two characters for its kind, the six digits of the
division that registered it, nine of the body, one for checking: 11500229768895163R). Both name the
county or city of a township's page. Other numbers of nine digits (000014349/2026) are no codes.
"""

from __future__ import annotations

from explorer.gazetteer import by_code, contains
from explorer.patterns import lazy
from explorer.reading.clues import Clues
from explorer.types import Region

_INDEX = ("索引号", "信息索引号", "信息索引", "索引", "统一登记号", "登记号")
_BODY = lazy(r"(?<![0-9A-Za-z])1[1-9](?P<code>[1-8]\d{5})[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])")
_DIVISION = lazy(r"^[A-Za-z]{0,6}(?P<code>[1-8]\d{5})(?:0{1,6}|\d{3})?(?=[-/_—])")


def regions_of_index(clues: Clues) -> tuple[Region, ...]:
    """The divisions that the index numbers of a page name, the narrower where two name one."""
    found: list[Region] = []
    for label, value in clues.fields:
        if label not in _INDEX:
            continue
        number = "".join(value.split())
        for match in (_BODY.search(number), _DIVISION.match(number)):
            region = _division(match["code"]) if match else None
            if region and region not in found:
                found.append(region)
                break
    return tuple(r for r in found if not any(r != o and contains(r, o) for o in found))


def _division(code: str) -> Region | None:
    """The county of a code; its city for what a city runs itself (370401, 市辖区)."""
    return by_code(code) or (by_code(code[:4]) if code[4:] in ("00", "01") else None)
