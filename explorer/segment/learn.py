"""Set phrases learnt from a corpus: wording that many regions use alike.

Kept apart from the official list in data/formulas.txt, which people edit: what comes out here
depends on the corpus and is a proposal. A phrase is a run of whole clauses (the text between
punctuation marks), or one clause, that occurs word for word in the reports of at least so many
regions. Clauses that state figures, name a document or a place are of one report and never count.

What many regions share is not yet official wording (做好迎检工作 is, too, in every report); the
reader of the list decides. `known` tells what the official list has already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from explorer.patterns import lazy
from explorer.segment.figures import FIGURE
from explorer.segment.formulas import phrases

# Regions. A wording in three places may be neighbours who copied; officials set what ten use.
LEAST_REGIONS = 10
# Characters. Shorter clauses are everyday words (会议强调); longer runs hardly recur word for word.
SHORTEST = 8
# Clauses that one phrase may join: 增强“四个意识”、坚定“四个自信”、做到“两个维护” has three.
MOST_CLAUSES = 4
# A clause that only ever occurs inside a longer learnt phrase says nothing of its own: it is
# dropped when the longer one covers at least this share of its regions.
COVERED = 0.8
_CLAUSE = lazy(r"[^，,。；;：:！!？?、\s（）()]+")
_STOP = lazy(r"[。；;！!？?：:\n\r（）()]")
_OWN = lazy(r"[0-9０-９A-Za-z《》]|[〇一二三四五六七八九十]{2,}年")


@dataclass(frozen=True, slots=True)
class LearntPhrase:
    """A wording that several regions share."""

    text: str  # as it stands in the first text that has it
    regions: int  # in the texts of how many regions it occurs
    known: bool  # the official list has a phrase in it


def learn_phrases(
    texts_by_region: Mapping[str, Iterable[str]],
    *,
    least_regions: int = LEAST_REGIONS,
    shortest: int = SHORTEST,
) -> list[LearntPhrase]:
    """Return what the texts of at least `least_regions` regions have in common, commonest first.

    Deterministic; ties go by the wording. Time is linear in the length of all texts, memory in the
    number of distinct wordings of `shortest` or more characters.

    Parameters
    ----------
    texts_by_region : for each region (any name or code) the cleaned texts of its reports
    least_regions : at least 2
    shortest : letters that a phrase must have

    Raises
    ------
    ValueError
        `least_regions` is below 2 or `shortest` below 1.
    """
    if least_regions < 2 or shortest < 1:
        raise ValueError(
            "least_regions must be at least 2 and shortest at least 1;"
            f" got {least_regions} and {shortest}"
        )
    common = _common_clauses(texts_by_region, least_regions)
    regions: dict[str, set[str]] = defaultdict(set)
    for region in sorted(texts_by_region):
        for text in texts_by_region[region]:
            for run in _runs(text, common):
                if sum(map(str.isalnum, run)) >= shortest:
                    regions[run].add(region)
    shared = {run: places for run, places in regions.items() if len(places) >= least_regions}
    anchor = phrases().fixed
    return [
        LearntPhrase(run, len(shared[run]), anchor.search(run) is not None)
        for run in sorted(_maximal(shared), key=lambda run: (-len(shared[run]), run))
    ]


def _common_clauses(
    texts_by_region: Mapping[str, Iterable[str]], least_regions: int
) -> frozenset[str]:
    """The single clauses that enough regions use; a phrase is made of such only."""
    regions: dict[str, set[str]] = defaultdict(set)
    for region in sorted(texts_by_region):
        for text in texts_by_region[region]:
            for match in _CLAUSE.finditer(text):
                clause = match.group()
                if len(clause) > 1 and not _OWN.search(clause) and not FIGURE.search(clause):
                    regions[clause].add(region)
    return frozenset(c for c, places in regions.items() if len(places) >= least_regions)


def _runs(text: str, common: frozenset[str]) -> Iterable[str]:
    """The runs of one to MOST_CLAUSES common clauses of a text, within one sentence."""
    spans: list[tuple[int, int]] = []
    last = 0
    for match in _CLAUSE.finditer(text):
        if spans and _STOP.search(text, last, match.start()):
            spans.clear()
        last = match.end()
        if match.group() not in common:
            spans.clear()
            continue
        spans.append(match.span())
        del spans[:-MOST_CLAUSES]
        for start, _ in spans:
            yield text[start : match.end()]


def _maximal(shared: Mapping[str, set[str]]) -> Iterable[str]:
    """The phrases that are not mostly pieces of longer ones."""
    inside: dict[str, set[str]] = defaultdict(set)
    for run in shared:
        clauses = [match.span() for match in _CLAUSE.finditer(run)]
        for i, (start, _) in enumerate(clauses):
            for _, end in clauses[i:]:
                piece = run[start:end]
                if piece != run and piece in shared:
                    inside[piece] |= shared[run]
    return [
        run for run, places in shared.items() if len(inside[run] & places) < COVERED * len(places)
    ]
