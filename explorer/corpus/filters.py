"""Which reports and units a question is about, decided before anything is ranked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from explorer.corpus.rows import ReportRow
from explorer.errors import BadValue
from explorer.lang import Message
from explorer.types import LEVELS, ROLES

SCOPES = ("report", "township", "county", "city", "province")
_FIELDS = ("province", "city", "county", "township")
_NO_END = 9999  # of an open range of years


@dataclass(frozen=True, slots=True)
class Filters:
    """What may answer; empty means anything."""

    themes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    years: tuple[tuple[int, int], ...] = ()  # inclusive ranges
    regions: tuple[str, ...] = ()  # names at any level, or codes
    levels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _known("role", self.roles, ROLES)
        _known("level", self.levels, LEVELS)

    @classmethod
    def of(
        cls,
        themes: Sequence[str],
        roles: Sequence[str],
        years: Sequence[str | int],
        regions: Sequence[str],
        levels: Sequence[str],
    ) -> Filters:
        """The filters as a caller gives them; BadValue where one is not understood."""
        return cls(tuple(themes), tuple(roles), parse_years(years), tuple(regions), tuple(levels))

    def reports(self, rows: Sequence[ReportRow]) -> list[ReportRow]:
        """The reports that pass; a region that no report lies in is an error, not an empty list.

        Raises
        ------
        BadValue
        """
        for wanted in self.regions:
            if not any(in_region(row, wanted) for row in rows):
                raise _no_region(wanted, rows)
        return [
            row
            for row in rows
            if (not self.regions or any(in_region(row, r) for r in self.regions))
            and (not self.levels or row.level in self.levels)
            and (
                not self.years
                or (row.year is not None and any(a <= row.year <= b for a, b in self.years))
            )
        ]

    def naming(self) -> list[str]:
        """The filters on reports that are set, as typed: for saying which left nothing."""
        years = [
            str(a) if a == b else f"{a or ''}-{b if b < _NO_END else ''}" for a, b in self.years
        ]
        return [
            *(f"--region {r}" for r in self.regions),
            *(f"--level {level}" for level in self.levels),
            *(f"--year {year}" for year in years),
        ]

    @staticmethod
    def present(rows: Sequence[ReportRow]) -> Message:
        """What the reports have that a filter could ask for."""
        years = sorted({row.year for row in rows if row.year is not None})
        levels = [level for level in LEVELS if any(row.level == level for row in rows)]
        span = "?" if not years else f"{years[0]}-{years[-1]}" if len(years) > 1 else f"{years[0]}"
        return Message(
            f"语料库中有：年度 {span}；层级 {'、'.join(levels) or '?'}；"
            f"{len({row.place for row in rows})} 个地区（explorer reports 可列出）",
            f"The corpus has: years {span}; levels {', '.join(levels) or '?'}; "
            f"{len({row.place for row in rows})} regions (explorer reports lists them)",
        )


def _no_region(wanted: str, rows: Sequence[ReportRow]) -> BadValue:
    """No report lies there: name the regions of the corpus whose names or codes come nearest."""
    names = {name for row in rows for f in _FIELDS if (name := getattr(row, f)) is not None}
    if wanted.isdigit():
        codes = {row.admin_code for row in rows if row.admin_code}
        near = nearest(wanted, codes)
    else:
        near = nearest(wanted, names)
    hint = (
        Message(f"是不是：{'、'.join(near)}？", f"Did you mean: {', '.join(near)}?")
        if near
        else Message("查看有哪些地区: explorer reports", "To see the regions: explorer reports")
    )
    return BadValue(
        Message("语料库中没有这个地区的报告", "no report lies in this region"),
        subject=f"--region {wanted}",
        hint=hint,
    )


# Suggestions at most, and how alike a name must be: half of its letters in the same order.
_SUGGESTIONS = 5
_ALIKE = 0.5


def nearest(wanted: str, names: Iterable[str]) -> list[str]:
    """The names most like the one typed, best first; none when nothing is like it."""
    from rapidfuzz import fuzz

    # A short name is often typed for a long one (紫云县 for 紫云苗族布依族自治县): letters in order
    # count when the shorter name holds all but one of them.
    scored = [
        (max(fuzz.ratio(wanted, name), 0.9 * fuzz.partial_ratio(wanted, name)) / 100, name)
        for name in names
    ]
    best = sorted((item for item in scored if item[0] >= _ALIKE), key=lambda i: (-i[0], i[1]))
    return [name for _, name in best[:_SUGGESTIONS]]


def _known(name: str, values: Iterable[str], allowed: Collection[str]) -> None:
    for value in values:
        if value not in allowed:
            listed = ", ".join(allowed)
            raise BadValue(
                Message(f"可选值：{listed}", f"must be one of: {listed}"),
                subject=f"--{name} {value}",
            )


def in_region(row: ReportRow, wanted: str) -> bool:
    """Whether a report lies in a region given by code (any length) or by (part of a) name."""
    if wanted.isdigit():
        return row.admin_code is not None and row.admin_code.startswith(_own_digits(wanted))
    names = [getattr(row, f) for f in _FIELDS]
    return any(name is not None and wanted in name for name in names)


def _own_digits(code: str) -> str:
    """A code without the zeros that fill it up: 350000 is the province 35, 350100 its city 3501."""
    ends = (n for n in (2, 4, 6, 9) if n < len(code) and not code[n:].strip("0"))
    return code[: next(ends, len(code))]


def parse_years(values: Iterable[str | int]) -> tuple[tuple[int, int], ...]:
    """Read "2021", "2021-2024", "2021-" or "-2021" as inclusive ranges.

    Raises
    ------
    BadValue
    """
    out: list[tuple[int, int]] = []
    for value in values:
        text = str(value).strip()
        first, dash, last = text.partition("-")
        try:
            low = int(first) if first else 0
            high = (int(last) if last else _NO_END) if dash else low
            if not text or low > high or not (first or last):
                raise ValueError
        except ValueError:
            raise BadValue(
                Message(
                    "年份应写作 2024 或 2021-2024", "write a year as 2024 or a range as 2021-2024"
                ),
                subject=f"--year {value}",
            ) from None
        out.append((low, high))
    return tuple(out)


def parse_scope(value: str) -> str | None:
    """Read `--exclude same:county`; "none" excludes nothing.

    Raises
    ------
    BadValue
    """
    if value == "none":
        return None
    scope = value.removeprefix("same:")
    if scope not in SCOPES:
        listed = ", ".join(f"same:{s}" for s in SCOPES)
        raise BadValue(
            Message(f"可选值：{listed}, none", f"must be one of: {listed}, none"),
            subject=f"--exclude {value}",
        )
    return scope


def scope_key(row: ReportRow, scope: str) -> tuple[str, ...]:
    """What two reports share when they are of the same township, county, ... as `scope` says.

    A report whose region is unknown, or lies above the scope, shares only with itself or with
    reports of that very region: unknown is not "the same place".
    """
    if scope == "report" or row.province is None:
        return ("report", row.id)
    depth = _FIELDS.index(scope) + 1
    return ("region", *(getattr(row, f) or "" for f in _FIELDS[:depth]))


def own_scope(row: ReportRow) -> str:
    """The scope that is the report's own region: a township report's is "township"."""
    return row.level if row.level in SCOPES and row.province is not None else "report"
