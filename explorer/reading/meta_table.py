"""The table of --meta: what a person states about files, by path or by name.

Its columns have the usual names of tables, in Chinese or English (文件, 标题, 年份, 省, 县 ...), in
any encoding that spreadsheets write. An unknown column or a value that cannot be is an error: a
statement that is not heard would be worse than none.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from explorer.errors import BadValue, ExplorerError
from explorer.gazetteer import resolve
from explorer.lang import Message
from explorer.reading.columns import NAMES, plain
from explorer.reading.dates import find_date
from explorer.reading.decode import decode
from explorer.reading.place import name_place
from explorer.types import Region

_KEYS = ("path", "file", "文件", "文件名", "路径", "文件路径", "filename")
_FIELDS = (
    "title", "issuer", "published", "signed", "source", "url", "document_number", "year",
    "admin_code", "region", "province", "city", "county", "township",
)  # fmt: skip
_MORE = {
    "issuer_kind": ("issuerkind", "发文机关类别", "机关类别"),
    "genre": ("genre", "文种", "体裁"),
}
_DIVISIONS = ("province", "city", "county", "township")
_COLUMN = {
    **{name: field for field in _FIELDS for name in (plain(field), *NAMES[field])},
    **{name: field for field, names in _MORE.items() for name in names},
}
# As spreadsheets save them.
_DELIMITERS = ",;\t，"
_HINT = Message(
    "列名应为 path（或 文件）及 标题、发文机关、年份、省、市、县、乡镇、行政区划代码、发布日期 等",
    "Its columns are path (or file) and title, issuer, year, province, city, county, township, "
    "admin_code, published, ...",
)


def read_meta(path: Path) -> dict[str, dict[str, str]]:
    """File path or file name -> field -> value; empty cells are left out.

    Names of places become `admin_code`, dates ISO dates.

    Raises
    ------
    BadValue
        The table is missing or empty, has no column for the path, an unknown column, a place that
        is no division, or a date that is none.
    """
    try:
        text = decode(path.read_bytes(), str(path))[0]
    except (OSError, ExplorerError) as error:
        raise BadValue(
            Message(f"读不了元数据表：{error}", f"cannot read the metadata table: {error}"),
            subject=str(path),
            hint=_HINT,
        ) from error
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    rows = list(csv.DictReader(io.StringIO(text), delimiter=delimiter))
    columns = [c for c in (rows[0] if rows else {}) if c is not None and c.strip()]
    fields = {c: _COLUMN.get(plain(c)) for c in columns}
    key = next((c for c in columns if plain(c) in _KEYS), None)
    unknown = [c for c in columns if c != key and fields[c] is None]
    if key is None or unknown:
        problem = (
            Message("缺少 path 列", "has no column 'path'")
            if key is None
            else Message(f"不认识的列：{'、'.join(unknown)}", f"unknown columns: {unknown}")
        )
        raise BadValue(problem, subject=str(path), hint=_HINT)
    out: dict[str, dict[str, str]] = {}
    for row in rows:
        said = {
            field: value.strip()
            for c in columns
            if (field := fields[c]) and c != key and (value := row[c]) and value.strip()
        }
        if name := (row[key] or "").strip():
            out[name] = _checked(said, f"{path}: {name}")
    return out


def _checked(said: dict[str, str], subject: str) -> dict[str, str]:
    for field in ("published", "signed"):
        if field in said:
            when = find_date(said[field])
            if when is None:
                raise BadValue(
                    Message("日期写法不对", "this is no date"),
                    subject=f"{subject}: {field}={said[field]}",
                    hint=Message("写成 2024-01-05", "Write it as 2024-01-05"),
                )
            said[field] = when
    if "year" in said:
        said["year"] = said["year"].removesuffix("度").removesuffix("年").removesuffix(".0")
    names = [said.pop(f) for f in (*_DIVISIONS, "region") if f in said]
    if names and "admin_code" not in said:
        found = _division(names)
        if found is None:
            raise BadValue(
                Message(
                    f"没有这个地区，或有几处同名：{''.join(names)}",
                    f"no division, or several, are called {' '.join(names)}",
                ),
                subject=subject,
                hint=Message(
                    "写明省、市、县，或写 admin_code（行政区划代码）",
                    "Give province, city and county, or the column admin_code",
                ),
            )
        said["admin_code"] = found.code
    return said


def _division(names: list[str]) -> Region | None:
    within: Region | None = None
    for name in names:
        regions = resolve(name, within=within)
        if len(regions) != 1:
            return name_place("".join(names))
        within = regions[0]
    return within
