"""The training texts: distinct sentences and phrases of the corpora folder, in a fixed order.

The city reports of held_apart.txt are left out, so that figures on them can be taken where no model
has read, not even without labels: those whose theme labels are for reporting only.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

SHORTEST, LONGEST = 4, 300  # characters; longer runs are tables or lists without punctuation
_SENTENCE = re.compile(r"(?<=[。！？])(?![”』」）])|\n+|<br>|(?<=[。！？][”』」）])")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_HEADING = re.compile(
    r"^(?:#+\s*)?(?:[（(]?[一二三四五六七八九十百零\d]{1,4}[)）、.．]|第[一二三四五六七八九十百零]+[章节条])\s*"
)
HELD_APART = frozenset((Path(__file__).parent / "held_apart.txt").read_text("utf-8").split())

# Texts of each kind, at most: the genre first, the rest in such numbers that words of everyday
# Chinese have been seen. One core of a laptop embeds them in about half an hour.
KINDS = {
    "city": 30_000,
    "phrase": 20_000,
    "national": 12_000,
    "regulation": 20_000,
    "law": 3_000,
    "pair": 45_000,
    "title": 6_000,
    "abstract": 3_000,
}


# Half of each development set is for training, by a hash of the pair; STS-B has its own training
# set. The other halves and STS-B's development set are only reported.
TRAINING = ("Chinese-STS-B_sts-b-train.txt",)
HALVED = (
    "LCQMC_dev.txt", "BQ_dev.csv", "AFQMC_dev.txt", "PAWS-X_dev_2k.tsv", "OPPO-xiaobu_dev.txt",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """A training text and which of `KINDS` it is."""

    kind: str
    text: str


def order_key(text: str) -> bytes:
    """A shuffle that depends on the text alone, so that more texts do not move the others."""
    return hashlib.sha256(text.encode()).digest()


def sentences(text: str) -> list[str]:
    """Cut into sentences, markers of headings and articles taken off."""
    out = []
    for piece in _SENTENCE.split(text):
        bare = _HEADING.sub("", piece.strip()).strip()
        if SHORTEST <= len(bare) <= LONGEST and _HAN.search(bare):
            out.append(bare)
    return out


def phrases(sentence: str) -> list[str]:
    """The clauses of a sentence that are as long as what a person types."""
    parts = re.split(r"[，。；：、！？“”（）《》\s]+", sentence)
    return [part for part in parts if 4 <= len(part) <= 16 and _HAN.search(part)]


def city_files(corpora: Path) -> list[Path]:
    """The city reports that may be trained on."""
    folder = corpora / "gov_work_report_city_2024"
    files = sorted(folder.glob("*/*.txt"))
    return [path for path in files if path.relative_to(folder).as_posix() not in HELD_APART]


def regulation_body(path: Path) -> str:
    """A statute's text without the lines on when it was passed."""
    text = path.read_text(encoding="utf-8")
    return text.split("<!-- INFO END -->", 1)[-1]


def _lines(path: Path) -> list[str]:
    # Not splitlines: it also cuts at U+2028, which stands inside some of the JSON strings.
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line]


def cities(corpora: Path) -> Iterator[str]:
    """Sentences of the city reports."""
    for path in city_files(corpora):
        yield from sentences(path.read_text(encoding="utf-8"))


def short_phrases(corpora: Path) -> Iterator[str]:
    """Clauses of the city reports."""
    for sentence in cities(corpora):
        yield from phrases(sentence)


def national(corpora: Path) -> Iterator[str]:
    """Sentences of the State Council reports since 1985, of other things in other words before."""
    path = corpora / "gov_work_report_national_1954_2025" / "government_work_reports.jsonl"
    with path.open(encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            year = re.match(r"\d{4}", record["title"])
            # Reports before the eighties write of other things in other words.
            if year and int(year[0]) >= 1985:
                yield from sentences(record["content"])


def statutes(folder: Path) -> Iterator[str]:
    """Sentences of the regulations or laws in a folder."""
    for path in sorted(folder.rglob("*.md")):
        yield from sentences(regulation_body(path))


def read_pairs(path: Path) -> list[tuple[str, str, float]]:
    """Sentence pairs with their scores: the last three columns; a heading line is left out."""
    comma = path.suffix == ".csv"
    found = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if comma else csv.QUOTE_NONE
        for row in csv.reader(file, delimiter="," if comma else "\t", quoting=quoting):
            if len(row) >= 3 and row[-1].strip().replace(".", "", 1).isdigit():
                found.append((row[-3], row[-2], float(row[-1])))
    return found


def pairs(corpora: Path) -> Iterator[str]:
    """Both sides of all labelled pairs."""
    for path in sorted((corpora / "sts").iterdir()):
        for a, b, _ in read_pairs(path):
            yield from (a.strip(), b.strip())
    for path in sorted((corpora / "nli").glob("*.json")):
        for line in _lines(path):
            record = json.loads(line)
            yield from (record["sentence1"], record["sentence2"])


def for_training(a: str, b: str) -> bool:
    """Whether a pair of a halved set is trained on; both orders of a pair go the same way."""
    return hashlib.sha256(min(a, b).encode()).digest()[1] % 2 == 1


def reported(corpora: Path) -> set[str]:
    """Return the texts of the pairs that are only reported, never trained on."""
    return {
        text.strip()
        for path in sorted((corpora / "sts").iterdir())
        for a, b, _ in read_pairs(path)
        if path.name not in TRAINING and not (path.name in HALVED and for_training(a, b))
        for text in (a, b)
    }


def titles(corpora: Path) -> Iterator[str]:
    """Titles of news."""
    folder = corpora / "classification"
    for line in _lines(folder / "thucnews_dev.txt"):
        yield line.split("\t")[0]
    for path in sorted(folder.glob("tnews_*.json")):
        for line in _lines(path):
            yield json.loads(line)["sentence"]


def abstracts(corpora: Path) -> Iterator[str]:
    """Sentences of abstracts and of descriptions of apps."""
    for path in sorted((corpora / "classification").glob("[ci][sf]*.json")):
        for line in _lines(path):
            record = json.loads(line)
            yield from sentences(record.get("content") or record.get("sentence") or "")


def gather(corpora: Path) -> list[Text]:
    """Return the distinct texts, the kinds mixed evenly, the same order on every machine."""
    sources: dict[str, Iterable[str]] = {
        "city": cities(corpora),
        "phrase": short_phrases(corpora),
        "national": national(corpora),
        "regulation": statutes(corpora / "local_regulations"),
        "law": statutes(corpora / "law_versions"),
        "pair": pairs(corpora),
        "title": titles(corpora),
        "abstract": abstracts(corpora),
    }
    seen: set[str] = set()
    placed: list[tuple[float, str, Text]] = []
    for kind, source in sources.items():
        distinct = sorted(set(source) - seen - {""}, key=order_key)[: KINDS[kind]]
        seen.update(distinct)
        for number, text in enumerate(distinct):
            placed.append(((number + 0.5) / len(distinct), kind, Text(kind, text)))
    return [text for _, _, text in sorted(placed, key=lambda row: row[:2])]
