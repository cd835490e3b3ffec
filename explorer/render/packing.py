"""PageData as the compact object that the page's scripts read.

A hundred thousand sentences as JSON objects would be mostly field names, and their texts are in
the reports already. So sentences and measures become columns of numbers, texts are cut out of the
reports by their offsets, and ids lose the report's id in front. `assets/js/10-data.js` is the
other half; the two change together.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

from explorer.errors import BadValue
from explorer.lang import Message
from explorer.render.data import PageData, Row
from explorer.types import LEVELS, MATCH_KINDS, PARTS, ROLES

# Places on the map are whole numbers from 0 to here along its longer side: finer than a pixel of
# the largest screen at sixteenfold zoom, and at most five digits in the file.
MAP_STEPS = 30_000
# Scores and shares keep this many decimals in the file; the page shows two.
DECIMALS = 4

_REPORT_FIELDS = (
    "id", "path", "title", "issuer", "genre", "province", "city", "county", "township",
    "admin_code", "level", "year", "published", "signed", "source", "url", "document_number",
)  # fmt: skip
_THEME_FIELDS = ("id", "label", "label_en", "kind", "sentences", "share", "reports", "regions")
_SHARE_FIELDS = ("exact", "template", "near", "paraphrase", "formula", "original")
# Names of files beside the page; nothing that a browser would take for another address.
_BESIDE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*")
_HEADING, _FORMULAIC, _BODY = 1, 2, 4
# Characters that could end the script element, start a comment in it, or end a line in old
# parsers; and half surrogates (from paths that are not UTF-8), which no encoding can write.
_UNSAFE = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def pack(data: PageData) -> Row:
    """Return the page's data as one object of plain values, in a fixed order.

    Raises
    ------
    BadValue
        A row points to a report, sentence, measure or theme that is not there, or its offsets
        do not fit the report's text.
    """
    reports = {row["id"]: i for i, row in enumerate(data.reports)}
    lengths = [len(row.get("text") or "") for row in data.reports]
    themes = {(row["kind"], row["id"]): i for i, row in enumerate(data.themes)}
    sentences = {row["id"]: i for i, row in enumerate(data.sentences)}
    measures = {row["id"]: i for i, row in enumerate(data.measures)}
    place = _places(data.sentences)

    def spans(rows: Sequence[Row]) -> Row:
        out: Row = {"id": [], "r": [], "b": [], "e": [], "role": [], "f": []}
        for row in rows:
            report = _known(reports, row["report"], row["id"])
            start, end = int(row["start"]), int(row["end"])
            if not 0 <= start <= end <= lengths[report]:
                raise BadValue(
                    Message("位置超出报告正文", "offsets outside the report's text"),
                    subject=str(row["id"]),
                )
            out["id"].append(str(row["id"]).removeprefix(f"{row['report']}."))
            out["r"].append(report)
            out["b"].append(start)
            out["e"].append(end)
            out["role"].append(ROLES.index(row["role"]) if row.get("role") in ROLES else -1)
            body = row.get("body", not row.get("heading"))
            out["f"].append(
                (_HEADING if row.get("heading") else 0)
                | (_FORMULAIC if row.get("formulaic") else 0)
                | (_BODY if body else 0)
            )
        return out

    packed = spans(data.sentences)
    packed["t"] = [
        [
            value
            for item in row.get("themes") or ()
            for value in (
                _known(themes, ("codebook", item["id"]), row["id"]),
                _number(item.get("score")),
            )
        ]
        for row in data.sentences
    ]
    packed["d"] = [
        -1
        if row.get("discovered") is None
        else _known(themes, ("discovered", row["discovered"]), row["id"])
        for row in data.sentences
    ]
    packed["x"] = [p[0] for p in place]
    packed["y"] = [p[1] for p in place]
    for row in data.files:
        if not _BESIDE.fullmatch(row["href"]):
            raise BadValue(
                Message("不是相对路径", "is no path beside the page"), subject=str(row["href"])
            )
    return {
        "language": data.language,
        "files": [[row["href"], row["zh"], row["en"]] for row in data.files],
        "info": _info(data.info),
        "names": {"roles": ROLES, "parts": PARTS, "levels": LEVELS, "kinds": MATCH_KINDS},
        "reports": [_report(row) for row in data.reports],
        "themes": [_theme(row, sentences) for row in data.themes],
        "sentences": packed,
        "measures": spans(data.measures),
        "neighbours": _pairs(data.neighbours, sentences, measures),
        "matches": [_match(row, reports, lengths) for row in data.matches],
        "shares": [
            [_known(reports, row["report"], "shares"), *(_number(row[f]) for f in _SHARE_FIELDS)]
            for row in data.shares
        ],
    }


def to_script(value: Any) -> str:
    """JSON that is safe inside a script element and reads back to the same value."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda m: f"\\u{ord(m.group()):04x}", text)


def _known(index: dict[Any, int], key: Any, subject: object) -> int:
    if key not in index:
        raise BadValue(
            Message(f"指向不存在的 {key}", f"points to {key}, which is not there"),
            subject=str(subject),
        )
    return index[key]


def _number(value: float | None) -> float | int | None:
    if value is None or not math.isfinite(value):
        return None
    rounded = round(float(value), DECIMALS)
    return int(rounded) if rounded == int(rounded) else rounded


def _info(info: Row) -> Row:
    settings = info.get("settings") or {}
    return {
        **{key: info.get(key) for key in ("version", "encoder", "seed")},
        "settings": {str(k): _plain(settings[k]) for k in sorted(settings, key=str)},
    }


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return str(value)


def _report(row: Row) -> Row:
    out: Row = {name: row.get(name) for name in _REPORT_FIELDS}
    out["parts"] = list(row.get("parts") or ())
    out["text"] = row.get("text") or ""
    out["outline"] = [
        [
            -1 if s["parent"] is None else s["parent"],
            s["depth"],
            s["number"],
            s["heading"],
            ROLES.index(s["role"]) if s.get("role") in ROLES else -1,
            s["start"],
            s["end"],
            s["heading_start"],
            s["heading_end"],
        ]
        for s in row.get("outline") or ()
    ]
    return out


def _theme(row: Row, sentences: dict[str, int]) -> Row:
    out: Row = {name: row.get(name) for name in _THEME_FIELDS}
    out["share"] = _number(row.get("share"))
    out["keywords"] = list(row.get("keywords") or ())
    out["representatives"] = [
        _known(sentences, r["sentence"], row["id"]) for r in row.get("representatives") or ()
    ]
    out["boundaries"] = [
        _known(sentences, r["sentence"], row["id"]) for r in row.get("boundaries") or ()
    ]
    out["parts"] = [
        [
            part["label"],
            part.get("label_en"),
            list(part.get("keywords") or ()),
            [_known(sentences, s, row["id"]) for s in part["members"]],
        ]
        for part in row.get("parts") or ()
    ]
    return out


def _places(rows: Iterable[Row]) -> list[tuple[int, int]]:
    """Each sentence's place on the map in steps, (-1, -1) where it has none."""
    raw: list[tuple[float, float] | None] = []
    for row in rows:
        x, y = row.get("x"), row.get("y")
        there = x is not None and y is not None and math.isfinite(x) and math.isfinite(y)
        raw.append((float(x), float(y)) if there else None)  # type: ignore[arg-type]
    known = [p for p in raw if p is not None]
    if not known:
        return [(-1, -1)] * len(raw)
    left, bottom = min(x for x, _ in known), min(y for _, y in known)
    span = max(max(x for x, _ in known) - left, max(y for _, y in known) - bottom) or 1.0
    return [
        (-1, -1)
        if p is None
        else (
            round((p[0] - left) / span * MAP_STEPS),
            round((p[1] - bottom) / span * MAP_STEPS),
        )
        for p in raw
    ]


def _pairs(rows: Iterable[Row], sentences: dict[str, int], measures: dict[str, int]) -> list[Row]:
    """Unordered pairs as columns, best first; measures and sentences apart."""
    out: list[Row] = []
    best: dict[tuple[str, int, int], tuple[float, bool]] = {}
    for row in rows:
        kind, index = ("m", measures) if row["a"] in measures else ("s", sentences)
        a, b = _known(index, row["a"], "neighbours"), _known(index, row["b"], "neighbours")
        if a == b:
            continue
        key = (kind, min(a, b), max(a, b))
        score, mutual = best.get(key, (-1.0, False))
        best[key] = (max(score, float(row["score"])), mutual or bool(row.get("mutual")))
    for kind in ("m", "s"):
        mine = [(-v[0], k[1], k[2], v[1]) for k, v in best.items() if k[0] == kind]
        mine.sort()
        out.append(
            {
                "unit": kind,
                "a": [m[1] for m in mine],
                "b": [m[2] for m in mine],
                "s": [_number(-m[0]) for m in mine],
                "mutual": [int(m[3]) for m in mine],
            }
        )
    return out


def _match(row: Row, reports: dict[str, int], lengths: list[int]) -> list[Any]:
    ends: list[int] = []
    for side in (row["a"], row["b"]):
        report = _known(reports, side["report"], "matches")
        if not 0 <= side["start"] <= side["end"] <= lengths[report]:
            raise BadValue(
                Message("位置超出报告正文", "offsets outside the report's text"),
                subject=f"{side['report']}:{side['start']}",
            )
        ends += [report, side["start"], side["end"]]
    return [
        MATCH_KINDS.index(row["kind"]),
        _number(row["score"]),
        *ends,
        [[s["type"], s["a"], s["b"]] for s in row.get("slots") or ()],
        row.get("direction") or "unknown",
        row.get("cluster"),
    ]
