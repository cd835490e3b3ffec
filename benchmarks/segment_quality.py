"""How well `segment` finds sentence ends and headings, beside a plain regex splitter.

    python benchmarks/segment_quality.py CORPORA [--disputed N] [--out FILE.json]

CORPORA is a folder with the development corpora: `local_regulations/` (Markdown) and
`gov_work_report_city_2024/` (plain text). What counts as truth, and how far it can be trusted:

joined lines      Paragraphs that hold one sentence (they end with 。！？ and have no other such
                  mark) are joined without line ends, eight at a time; the truth is where they
                  were joined. Easy by construction: it shows that numbers, quotes, decimals and
                  lists break nothing, not that hard stops are understood. `segment` also ends a
                  sentence before an item (：一是……；二是……), which counts against it here.
by hand           The sentences of tests/golden/segment/excerpts.yaml and of the cases in
                  tests/test_segment_sentences.py, written with their ends. Hard on purpose, few,
                  and by the same author as the splitter.
# headings        Regulations: lines that the Markdown marks with ## or deeper, the marks taken
                  off. Truth independent of numbering rules, but incomplete: it leaves some
                  headings unmarked (法律责任 alone on a line), so true precision is higher.
articles          Regulations: paragraphs that begin with 第…条 and white space.
numbered lines    City reports: lines that begin with 一、 or （一） and hold no stop. A plain rule,
                  not truth: what both agree on is sure; --disputed prints the rest for reading.

The plain splitter cuts at line ends and behind 。！？ with the closing quotes that follow.
Boundary F1: a boundary is the end offset of a sentence; the end of the text is not counted.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml

from explorer.segment import segment

ROOT = Path(__file__).parent.parent
_PLAIN = re.compile(r"[^。！？\n]*[。！？]+[”’」』）)】》]*|[^。！？\n]+")
_STOP = re.compile(r"[。！？!?]")
_CN = "[一二三四五六七八九十]"
_MARKED = re.compile(r"^(#{1,6})\s*")
GROUP = 8  # sentences to a joined paragraph


class Score:
    """Counts of true and false positives and misses."""

    def __init__(self) -> None:
        self.hits = self.false = self.missed = 0

    def add(self, truth: set[int], found: set[int]) -> None:
        self.hits += len(truth & found)
        self.false += len(found - truth)
        self.missed += len(truth - found)

    def row(self) -> dict[str, float | int]:
        total = 2 * self.hits + self.false + self.missed
        return {
            "truths": self.hits + self.missed,
            "precision": round(self.hits / max(1, self.hits + self.false), 4),
            "recall": round(self.hits / max(1, self.hits + self.missed), 4),
            "F1": round(2 * self.hits / max(1, total), 4),
        }


def ours(text: str) -> set[int]:
    return {s.end for s in segment(text).sentences}


def plain(text: str) -> set[int]:
    return {match.end() for match in _PLAIN.finditer(text)}


SPLITTERS: dict[str, Callable[[str], set[int]]] = {"segment": ours, "plain regex": plain}


def paragraphs(files: Iterable[Path]) -> Iterable[str]:
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.startswith(("#", "<!--")) and len(line.strip()) > 1:
                yield line.strip()


def single_sentences(lines: Iterable[str]) -> list[str]:
    """The paragraphs that have one stop, at their end."""
    return [line for line in lines if line[-1] in "。！？" and len(_STOP.findall(line)) == 1]


def boundaries(groups: Iterable[list[str]]) -> dict[str, dict[str, float | int]]:
    """Score the splitters on sentences that are joined without line ends."""
    scores = {name: Score() for name in SPLITTERS}
    for group in groups:
        text, ends = "", set()
        for sentence in group:
            text += sentence
            ends.add(len(text))
        for name, splitter in SPLITTERS.items():
            scores[name].add(ends - {len(text)}, splitter(text) - {len(text)})
    return {name: score.row() for name, score in scores.items()}


def grouped(sentences: list[str]) -> list[list[str]]:
    return [sentences[i : i + GROUP] for i in range(0, len(sentences), GROUP)]


def by_hand() -> dict[str, dict[str, float | int]]:
    sys.path.insert(0, str(ROOT))
    from tests.test_segment_sentences import CASES

    golden = ROOT / "tests" / "golden" / "segment" / "excerpts.yaml"
    cases = yaml.safe_load(golden.read_text(encoding="utf-8"))
    scores = {name: Score() for name in SPLITTERS}
    texts = [("".join(case), case) for case in CASES]
    texts += [(case["text"], case["sentences"]) for case in cases if "sentences" in case]
    for text, sentences in texts:
        ends, at = set(), 0
        for sentence in sentences:
            at = text.index(sentence, at) + len(sentence)
            ends.add(at)
        last = len(text.rstrip())
        for name, splitter in SPLITTERS.items():
            scores[name].add(ends - {last}, splitter(text) - {last})
    return {name: score.row() for name, score in scores.items()}


def regulation(path: Path) -> tuple[str, set[int], set[int]]:
    """The text without Markdown marks, and where its headings and its articles begin."""
    text, headings, articles = "", set(), set()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("<!--"):
            continue
        marked = _MARKED.match(line)
        content = line[marked.end() :] if marked else line
        if marked and len(marked[1]) > 1:
            headings.add(len(text))
        elif re.match(r"第[一二三四五六七八九十百零〇]+条\s", content):
            articles.add(len(text))
        text += content + "\n"
    return text, headings, articles


def headings_of_regulations(files: list[Path]) -> dict[str, dict[str, float | int]]:
    scores = {"# headings": Score(), "articles": Score()}
    for path in files:
        text, headings, articles = regulation(path)
        sections = segment(text).sections
        found = {s.start for s in sections if re.match("第.+[编章节篇]", s.number) or not s.number}
        scores["# headings"].add(headings, found)
        scores["articles"].add(articles, {s.start for s in sections if "条" in s.number})
    return {name: score.row() for name, score in scores.items()}


def numbered_lines(files: list[Path], disputed: int) -> dict[str, float | int]:
    score = Score()
    printed = 0
    rule = re.compile(
        rf"^[ \t\u3000]*((?:{_CN}{{1,3}}、|[（(]{_CN}{{1,3}}[）)])[^。！？；\n]{{2,}})$",
        re.MULTILINE,
    )
    for path in files:
        text = path.read_text(encoding="utf-8")
        truth = {match.start(1) for match in rule.finditer(text)}
        outline = segment(text)
        heads = {s.start for s in outline.sentences if s.heading}
        found = {
            s.start
            for s in outline.sections
            if s.start in heads
            and s.number[:1] not in ("", "第")
            and _fills_line(text, s.end, s.start)
            and re.match("[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]", s.number)
        }
        found = {start for start in found if not re.search("[。！？；]", _line(text, start))}
        score.add(truth, found)
        for start in sorted(truth ^ found):
            if printed < disputed:
                printed += 1
                side = "rule only" if start in truth else "segment only"
                print(f"{path.stem}  {side}: {_line(text, start)[:70]}")
    return score.row()


def _line(text: str, start: int) -> str:
    end = text.find("\n", start)
    return text[start : end if end >= 0 else len(text)]


def _fills_line(text: str, end: int, start: int) -> bool:
    return end > start and (start == 0 or not text[text.rfind("\n", 0, start) + 1 : start].strip())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument(
        "--disputed", type=int, default=0, metavar="N", help="print N disputed lines"
    )
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    regulations = sorted((options.corpora / "local_regulations").rglob("*.md"))
    cities = sorted((options.corpora / "gov_work_report_city_2024").rglob("*.txt"))
    if not regulations or not cities:
        raise SystemExit(f"{options.corpora} lacks local_regulations or gov_work_report_city_2024")
    lines = [*paragraphs(regulations), *paragraphs(cities)]
    result: dict[str, Any] = {
        "joined lines": boundaries(grouped(single_sentences(lines))),
        "by hand": by_hand(),
        **{name: {"segment": row} for name, row in headings_of_regulations(regulations).items()},
        "numbered lines": {"segment": numbered_lines(cities, options.disputed)},
    }
    print(f"{'':18}{'':14}{'truths':>8}{'prec.':>9}{'recall':>9}{'F1':>9}")
    for name, rows in result.items():
        for who, row in rows.items():
            figures = f"{row['precision']:9.4f}{row['recall']:9.4f}{row['F1']:9.4f}"
            print(f"{name:18}{who:14}{row['truths']:8}{figures}")
    if options.out:
        content = json.dumps(result, indent=2, ensure_ascii=False) + "\n"
        options.out.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
