"""Judgements that a user saved while searching, and how well the search does by them.

A CSV with the columns query, unit, path, text_sha256, grade (0 to 3; 2 and 3 are good). It grows
line by line with `similar --like ID --unlike ID --save FILE` and may be edited by hand. Texts are
known by their hash, so that judgements outlive a new segmentation elsewhere in the report.
"""

from __future__ import annotations

import csv
import hashlib
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.corpus.searching import find_unit
from explorer.errors import BadValue
from explorer.lang import Message
from explorer.table import Rows

if TYPE_CHECKING:
    from explorer.corpus.core import Corpus

COLUMNS = ("query", "unit", "path", "text_sha256", "grade")
LIKED, UNLIKED = 2, 0
_SEEN = 20  # answers looked at for recall


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """One question and how well its judged answers were found."""

    query: str
    judged: int
    good: int
    ndcg_10: float | None  # None when nothing was judged good
    recall_20: float | None
    reciprocal_rank: float | None
    lost: int  # judged texts that the corpus no longer holds

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain Python values, ready for JSON."""
        return asdict(self)


def save(corpus: Corpus, path: Path, query: str, like: Sequence[str], unlike: Sequence[str]) -> int:
    """Append judgements to a CSV, which is made when it is not there; return how many."""
    paths = {row.id: row.path for row in corpus.reports()}
    lines = []
    for names, grade in ((like, LIKED), (unlike, UNLIKED)):
        for name in names:
            unit = find_unit(corpus, name)
            lines.append((query, unit.id, paths[unit.report], text_hash(unit.text), grade))
    try:
        new = not path.exists() or path.stat().st_size == 0
        with path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            if new:
                writer.writerow(COLUMNS)
            writer.writerows(lines)
    except OSError as error:
        raise BadValue(
            Message(f"无法写入：{error}", f"cannot be written: {error}"), subject=str(path)
        ) from error
    return len(lines)


def text_hash(text: str) -> str:
    """The first 16 hex digits of the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def evaluate(corpus: Corpus, path: Path) -> Rows[JudgedRow]:
    """See `Corpus.evaluate_search`."""
    there = {
        text_hash(u.text) for kind in ("measure", "sentence") for u in corpus.store.units(kind)
    }
    out: Rows[JudgedRow] = Rows()
    asked = _read(path)
    for done, (query, grades) in enumerate(asked.items(), start=1):
        kept = {h: g for h, g in grades.items() if h in there}
        hits = corpus.similar(query, k=_SEEN, min_score=0.0)
        found = [kept.get(text_hash(hit.text), 0) for hit in hits]
        good = sum(g >= LIKED for g in kept.values())
        out.append(
            JudgedRow(
                query, len(kept), good,
                _ndcg(found, list(kept.values())) if good else None,
                round(sum(g >= LIKED for g in found) / min(good, _SEEN), 4) if good else None,
                _reciprocal(found) if good else None,
                len(grades) - len(kept),
            )
        )  # fmt: skip
        corpus.progress("queries", done, len(asked))
    return out


def _read(path: Path) -> dict[str, dict[str, int]]:
    out: dict[str, dict[str, int]] = defaultdict(dict)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            absent = {"query", "text_sha256", "grade"} - set(reader.fieldnames or ())
            if absent:
                listed = ", ".join(sorted(absent))
                raise BadValue(
                    Message(f"缺少列：{listed}", f"columns missing: {listed}"), subject=str(path)
                )
            for number, line in enumerate(reader, start=2):
                grade = line["grade"].strip()
                if grade not in {"0", "1", "2", "3"}:
                    raise BadValue(
                        Message(f"第 {number} 行的分级应为 0 至 3", f"line {number}: grade 0 to 3"),
                        subject=str(path),
                    )
                mine = out[line["query"]]
                key = line["text_sha256"].strip()
                mine[key] = int(grade)  # the last word counts
    except (OSError, UnicodeDecodeError) as error:
        raise BadValue(
            Message(f"无法读取：{error}", f"cannot be read: {error}"), subject=str(path)
        ) from error
    return out


def _ndcg(found: Sequence[int], grades: Sequence[int]) -> float:
    return round(_gain(found) / _gain(sorted(grades, reverse=True)), 4)


def _gain(grades: Sequence[int]) -> float:
    """Discounted gain of the first ten."""
    gains = (float(2**g - 1) / math.log2(r + 2) for r, g in enumerate(grades[:10]))
    return math.fsum(gains)


def _reciprocal(found: Sequence[int]) -> float:
    first = next((r for r, g in enumerate(found, start=1) if g >= LIKED), None)
    return round(1 / first, 4) if first else 0.0
