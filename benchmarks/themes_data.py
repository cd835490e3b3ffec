"""Labelled sentences for fitting and judging themes: the five reports and passages of city reports.

Labelled by hand, by reading. The five reports are labelled whole (tests/golden/themes/labels.csv).
The city reports are kept outside the project, so their labels (city_labels.csv) name a file, a
place in it and the SHA-256 of the sentence; the reader finds the headings, as in the tool.

Split by report: 68 city reports and the five (which were read while the codebook was written) are
for tuning; nothing of the other 30 city reports was read for the codebook, the cues or a weight.
Whole passages on the rule of law (and what stands between) were labelled in 46 of the reports; in
the 30, sentences on rarer themes (emergencies, openness, digital government, ...) were added, found
by broad words, so that those themes can be judged at all. Of 39 sentences that were labelled
twice, apart from each other, 36 got the same themes (micro-F1 0.97).
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.reading import read_file
from explorer.segment import segment
from explorer.themes import Codebook, codebook_texts
from explorer.themes.evidence import gather
from explorer.types import Report, Unit
from tests import themes_seeds as seeds

Floats = NDArray[np.float32]
Truth = NDArray[np.bool_]

CITY_LABELS = seeds.LABELS.with_name("city_labels.csv")
LATER_LABELS = seeds.LABELS.with_name("later_labels.csv")


@dataclass(frozen=True)
class Labelled:
    """n sentences with the themes that a person gave, the main one first."""

    units: tuple[Unit, ...]
    themes: tuple[tuple[str, ...], ...]

    def __len__(self) -> int:
        return len(self.units)

    @property
    def reports(self) -> list[str]:
        """The report of each sentence."""
        return [unit.report for unit in self.units]

    def truth(self, ids: Sequence[str]) -> Truth:
        """Which sentence has which theme, shape (n, m)."""
        return np.array([[theme in mine for theme in ids] for mine in self.themes], dtype=bool)

    def vectors(self) -> Floats:
        """Vectors of the sentences by the default encoder, shape (n, dim)."""
        return seeds.vectors([unit.text for unit in self.units])

    def evidence(self, codebook: Codebook) -> Floats:
        """What `explorer.themes.evidence.gather` gives, shape (n, m, features)."""
        book = seeds.vectors(codebook_texts(codebook))
        return gather(self.units, self.vectors(), codebook, book, seeds.centre())


def of_seeds() -> Labelled:
    """The body sentences of the five reports."""
    labels = seeds.labels()
    units = tuple(unit for unit in seeds.units() if unit.id in labels)
    return Labelled(units, tuple(labels[unit.id] for unit in units))


def of_cities(corpora: Path, split: str) -> Labelled:
    """The labelled sentences of the city reports, with their headings; "tuning" or "test"."""
    with CITY_LABELS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == split]
    return _of_rows(corpora / "gov_work_report_city_2024", rows)


def _of_rows(folder: Path, rows: list[dict[str, str]]) -> Labelled:
    """The sentences that the rows point at, with the headings that the reader finds."""
    units, themes = [], []
    for number, row in enumerate(rows):
        raw, sections = _read(folder / row["file"])
        text = raw[int(row["start"]) : int(row["end"])]
        if hashlib.sha256(text.encode()).hexdigest() != row["sha256"]:
            raise SystemExit(f"{row['file']} is not the file that was labelled")
        units.append(
            Unit(
                f"{row['file']}.s{number}", row["file"], "sentence", 0, len(text), text,
                "measure", sections.get(text, ()), None,
            )
        )  # fmt: skip
        themes.append(tuple(filter(None, row["themes"].split(";"))))
    return Labelled(tuple(units), tuple(themes))


def of_later(corpora: Path, pages: Path | None, which: int) -> Labelled:
    """Sentences labelled later, before anything was run on them, in rounds.

    Rounds 1 and 2 showed what the codebook did not know; since then they are for tuning, and so are
    rounds 11 and 12, pages that were read to learn from. Round 3 was labelled after the last change
    of the codebook and the weights, on pages of other sites.

    Parameters
    ----------
    pages : JSON lines with `source` (a page's address), `heading` and `text`, or None for the city
        reports alone; the labels name the address and the SHA-256 of the text, which is not kept
        in the project
    """
    with LATER_LABELS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["round"]) == which]
    cities = [{**row, "file": row["source"]} for row in rows if row["kind"] == "city"]
    found = _of_rows(corpora / "gov_work_report_city_2024", cities)
    if pages is None:
        return found
    labels = {row["sha256"]: row["themes"] for row in rows if row["kind"] == "page"}
    units, themes = list(found.units), list(found.themes)
    for number, line in enumerate(pages.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        mine = labels.pop(hashlib.sha256(row["text"].encode()).hexdigest(), None)
        if mine is not None:
            units.append(
                Unit(
                    f"p.s{number}", row["source"], "sentence", 0, len(row["text"]), row["text"],
                    "measure", (row["heading"],), None,
                )
            )  # fmt: skip
            themes.append(tuple(filter(None, mine.split(";"))))
    if labels:
        raise SystemExit(f"{len(labels)} labelled sentences are not in {pages}")
    return Labelled(tuple(units), tuple(themes))


@cache
def _read(path: Path) -> tuple[str, dict[str, tuple[str, ...]]]:
    """A file's raw text, and the headings above each sentence that the reader finds in it."""
    document = read_file(path)
    outline = segment(document.text, title=document.metadata.title)
    report = Report(
        path.stem, document.path, document.text, document.metadata, document.raw_sha256, "",
        document.encoding, document.removed, outline,
    )  # fmt: skip
    with path.open(encoding="utf-8", newline="") as file:
        return file.read(), {unit.text: unit.section for unit in report.units("sentence")}


def main_theme(themes: Sequence[str], codebook: Codebook) -> str | None:
    """The widest theme above the main one: what a partition can be held against."""
    return codebook.line(themes[0])[-1] if themes else None


def f1(truth: Truth, said: Truth) -> tuple[float, float]:
    """Micro-F1, and macro-F1 over the themes that occur in the truth."""
    right = (truth & said).sum(axis=0)
    wrong = (~truth & said).sum(axis=0)
    missed = (truth & ~said).sum(axis=0)
    each = 2 * right / np.maximum(2 * right + wrong + missed, 1)
    micro = 2 * right.sum() / max(2 * right.sum() + wrong.sum() + missed.sum(), 1)
    return float(micro), float(each[truth.any(axis=0)].mean())
