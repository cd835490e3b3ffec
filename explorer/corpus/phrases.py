"""Set phrases of a corpus: the official list, the user's own, and what was learnt from the reports.

The three are kept apart. The official list ships with the package; a list of the user's own and
learnt phrases are settings of the corpus, and change only when the user says so: learning again,
or another list, marks the sentences that are there anew and the later ones as they come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from explorer.errors import BadValue
from explorer.lang import Message
from explorer.segment.formulas import Anchors, Phrases, is_formulaic, parse_phrases, phrases
from explorer.segment.learn import LEAST_REGIONS as LEAST_REGIONS
from explorer.segment.learn import learn_phrases
from explorer.table import Rows

if TYPE_CHECKING:
    from explorer.corpus.core import Corpus

Origin = Literal["official", "own", "learnt"]
ORIGINS: tuple[Origin, ...] = ("official", "own", "learnt")

_OWN = "formulas_own"  # settings of the corpus: the content of the user's file
_LEARNT = "formulas_learnt"  # {"least_regions": int, "phrases": [{text, regions}, ...]}


@dataclass(frozen=True, slots=True)
class FormulaRow:
    """A set phrase as it stands in the reports."""

    text: str
    origin: Origin
    regions: int  # of the reports that have it, as far as their regions are known
    reports: int
    occurrences: int

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain Python values, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Learning:
    """What learning found, and on what."""

    phrases: int  # learnt, without those that the official list has word for word
    regions: int  # of the reports that were looked at
    unknown: int  # reports left out because their region is not known
    sentences: int  # formulaic now, in the whole corpus
    least_regions: int


def active(corpus: Corpus) -> Phrases:
    """All set phrases that count in this corpus."""
    return phrases(_own(corpus), _learnt(corpus))


def learn(corpus: Corpus, least_regions: int = LEAST_REGIONS) -> Learning:
    """Learn set phrases from the reports, keep them with the corpus and mark its sentences anew.

    What counts is the reports' own regions: neighbouring townships are two, two years of one
    township are one. Reports of unknown region are left out.

    Raises
    ------
    BadValue
        `least_regions` is below 2.
    """
    if least_regions < 2:
        raise BadValue(
            Message(
                f"至少应为 2 个地区，得到 {least_regions}",
                f"must be at least 2 regions, got {least_regions}",
            ),
            subject="--regions",
        )
    texts, unknown = _Texts(corpus), 0
    for row in corpus.reports():
        if row.admin_code is None:
            unknown += 1
        else:
            texts.ids[row.admin_code].append(row.id)
    official = phrases(_own(corpus)).fixed
    found = [
        phrase
        for phrase in learn_phrases(texts.by_region(), least_regions=least_regions)
        if official.fullmatch(phrase.text) is None
    ]
    kept = [{"text": phrase.text, "regions": phrase.regions} for phrase in found]
    corpus.store.set_setting(_LEARNT, {"least_regions": least_regions, "phrases": kept})
    marked = mark(corpus)
    return Learning(len(found), len(texts.ids), unknown, marked, least_regions)


def forget_learnt(corpus: Corpus) -> int:
    """Drop the learnt phrases; return how many sentences are formulaic without them."""
    corpus.store.set_setting(_LEARNT, None)
    return mark(corpus)


def use_own(corpus: Corpus, file: Path | None) -> int:
    """Take the phrases of `file` for this corpus, beside the official ones; None takes them away.

    Returns how many sentences are formulaic now.

    Raises
    ------
    BadValue
        The file cannot be read, or holds no phrase.
    """
    content = None if file is None else _read(file)
    corpus.store.set_setting(_OWN, content)
    return mark(corpus)


def _read(file: Path) -> str:
    hint = Message(
        "每行一条提法；“…”代表一段可变文字；“!提法”停用官方清单中的一条",
        "One phrase a line; … stands for what varies; !PHRASE drops one of the official list",
    )
    try:
        content = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadValue(
            Message(f"读不了提法清单：{error}", f"cannot read the list of phrases: {error}"),
            subject=str(file),
            hint=hint,
        ) from error
    if not any(parse_phrases(content)):
        raise BadValue(Message("清单里没有提法", "holds no phrase"), subject=str(file), hint=hint)
    return content


def mark(corpus: Corpus) -> int:
    """Mark the formulaic sentences of all reports by the phrases that count now.

    Returns how many there are.
    """
    patterns = active(corpus)
    total = 0
    with corpus.store.writing():
        for number, name in enumerate(corpus.store.report_ids(), start=1):
            report = corpus.store.get_report(name)
            anchors = Anchors(report.text, patterns)
            found = [
                s.index
                for s in report.outline.sentences
                if not s.heading and anchors.formulaic(s.start, s.end)
            ]
            corpus.store.mark_formulaic(name, found)
            total += len(found)
            corpus.progress("mark", number, None)
    return total


def origin_of(corpus: Corpus) -> Callable[[str], Origin | None]:
    """Return a function that says whose phrases make a sentence formulaic, None if none do."""
    stages: list[tuple[Origin, Phrases]] = [
        ("official", phrases()),
        ("own", phrases(_own(corpus))),
        ("learnt", active(corpus)),
    ]

    @lru_cache(maxsize=1 << 14)  # the same formulaic sentence stands in many reports
    def origin(sentence: str) -> Origin | None:
        return next((name for name, having in stages if is_formulaic(sentence, having)), None)

    return origin


def listed(corpus: Corpus, origin: str | None = None) -> Rows[FormulaRow]:
    """The set phrases that stand in the reports, those of most regions first.

    Raises
    ------
    BadValue
        `origin` is none of ORIGINS.
    """
    if origin is not None and origin not in ORIGINS:
        names = ", ".join(ORIGINS)
        raise BadValue(
            Message(f"可选值：{names}", f"must be one of: {names}"), subject=f"--origin {origin}"
        )
    reports: dict[str, set[str]] = defaultdict(set)
    times: dict[str, int] = defaultdict(int)
    fixed = active(corpus).fixed
    for name in corpus.store.report_ids():
        for match in fixed.finditer(corpus.store.text_of(name)):
            reports[match.group()].add(name)
            times[match.group()] += 1
    region = {row.id: row.admin_code for row in corpus.reports()}
    whose = _whose(corpus)
    rows = [
        FormulaRow(
            phrase,
            whose(phrase),
            len({region[i] for i in where} - {None}),
            len(where),
            times[phrase],
        )
        for phrase, where in reports.items()
    ]
    rows.sort(key=lambda row: (-row.regions, -row.reports, -row.occurrences, row.text))
    return Rows(row for row in rows if origin in (None, row.origin))


def _whose(corpus: Corpus) -> Callable[[str], Origin]:
    """Return a function that says which list a phrase found in a text is of."""
    own = _own(corpus)
    official, mine = phrases().fixed, phrases(own).fixed

    def whose(phrase: str) -> Origin:
        if official.fullmatch(phrase) is not None:
            return "official"
        return "own" if own and mine.fullmatch(phrase) is not None else "learnt"

    return whose


class _Texts:
    """The texts of each region, read when they are needed: twice, and never all at once."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self.ids: dict[str, list[str]] = defaultdict(list)

    def by_region(self) -> dict[str, _Region]:
        return {code: _Region(self._corpus, names) for code, names in self.ids.items()}


class _Region:
    def __init__(self, corpus: Corpus, names: list[str]) -> None:
        self._corpus, self._names = corpus, names

    def __iter__(self) -> Iterator[str]:
        return (self._corpus.store.text_of(name) for name in self._names)


def _own(corpus: Corpus) -> str:
    return str(corpus.store.setting(_OWN) or "")


def _learnt(corpus: Corpus) -> tuple[str, ...]:
    stored = corpus.store.setting(_LEARNT)
    return tuple(phrase["text"] for phrase in stored["phrases"]) if stored else ()
