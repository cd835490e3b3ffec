"""What goes into the comparison and what comes out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast

from explorer.errors import BadValue
from explorer.lang import Message
from explorer.types import Direction, Match, MatchKind, ReuseShare, Slot, SlotType, TextSpan

if TYPE_CHECKING:
    from explorer.reuse.packed import Columns


@dataclass(frozen=True, slots=True)
class ReuseText:
    """One report as the comparison needs it.

    Attributes
    ----------
    report : its id
    text : the stored text; all offsets are into it
    sentences : (start, end) of its sentences, in order; when empty, sentence marks and line ends
        divide the text
    formula : (start, end) of set phrases (提法) and of wording that the rules prescribe; never
        counted as copying
    year : the year reported on
    date : ISO date of publication or signature
    names : names of its own region and those above it, full and short: places wherever they occur
    """

    report: str
    text: str
    sentences: tuple[tuple[int, int], ...] = ()
    formula: tuple[tuple[int, int], ...] = ()
    year: int | None = None
    date: str | None = None
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for start, end in (*self.sentences, *self.formula):
            if not 0 <= start <= end <= len(self.text):
                raise BadValue(
                    Message(
                        f"跨度 [{start}, {end}) 超出正文（共 {len(self.text)} 字）",
                        f"span [{start}, {end}) lies outside a text of {len(self.text)} characters",
                    ),
                    subject=self.report,
                )


@dataclass(frozen=True, slots=True)
class ReuseSettings:
    """What counts as shared wording. Lengths are in symbols: a letter, Han character or digit is
    one, a slot is one whatever its length; punctuation, white space, set phrases and titles in 《》
    are none. Tuned with benchmarks/reuse_quality.py.
    """

    # Shortest exact run. Below it lie scraps that any two reports share ("深入学习贯彻党的二十").
    min_exact: int = 16
    # Shortest exact run that is one or more whole clauses in both reports.
    min_clause: int = 12
    # Fewest symbols besides slots in a template: 开展法治宣传〔〕发放资料〔〕 has ten.
    min_template: int = 10
    # Fewest symbols of an edited sentence or clause window.
    min_near: int = 12
    # Lowest score of a near match of long stretches, inclusive; short ones must score higher
    # (near.required). Of 0.5, 0.55 and 0.6 the one with the best F1 on the development half.
    near_score: float = 0.55
    # Lowest chance that a paraphrase is one, inclusive (paraphrase.WEIGHTS): more likely than not.
    # Lower ones among real sentences are mostly wrong: in the five seeds three of three from 0.35
    # to 0.5. Against 0.35 it costs some two points of F1 on the tuning half, out of fold
    # (benchmarks/reuse_rewording_fit.py), where most sentences are rewordings.
    paraphrase_score: float = 0.5
    # Neighbouring matches whose gaps on both sides are at most this many characters of text form
    # one passage: about one clause.
    gap: int = 20
    # A wording with more occurrences than this is linked through its earliest one instead of
    # pair by pair (all pairs of 5,000 copies would be 12 million); clusters still hold them all.
    pairwise_limit: int = 64
    # Sources listed for each report.
    top_sources: int = 10

    def __post_init__(self) -> None:
        for name in ("min_exact", "min_clause", "min_template", "min_near", "pairwise_limit"):
            if getattr(self, name) < 2:
                raise BadValue(
                    Message(
                        f"至少为 2，得到 {getattr(self, name)}",
                        f"must be at least 2, got {getattr(self, name)}",
                    ),
                    subject=name,
                )
        for name in ("near_score", "paraphrase_score"):
            if not 0 < getattr(self, name) <= 1:
                raise BadValue(
                    Message(
                        f"应在 (0, 1] 之间，得到 {getattr(self, name)}",
                        f"must lie in (0, 1], got {getattr(self, name)}",
                    ),
                    subject=name,
                )


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighbouring matches of two reports joined across small gaps."""

    a: TextSpan
    b: TextSpan
    matches: tuple[int, ...]  # positions in ReuseResult.matches
    characters: int  # characters of a inside its matches
    direction: Direction = "unknown"


@dataclass(frozen=True, slots=True)
class ReuseCluster:
    """Spans that copy one another, in any number of reports."""

    id: str
    kind: MatchKind  # the loosest of the matches that hold it together
    members: tuple[TextSpan, ...]  # earliest report first
    reports: int
    earliest: str | None  # the report that has it first in this corpus, None when undated
    all_pairs: bool = True  # False: too frequent, `matches` links members through the earliest


@dataclass(frozen=True, slots=True)
class SetPhrase:
    """A set phrase that several reports use; no copying, but shown."""

    text: str  # as the first report writes it
    reports: tuple[str, ...]
    occurrences: int


@dataclass(frozen=True, slots=True)
class ReuseResult:
    """All shared wording of some reports.

    Matches are sorted by report a, report b, and offsets; in each, the id of report a sorts before
    that of report b. `candidates` are what stayed below a threshold but above its floor
    (near.FLOOR, paraphrase.FLOOR), in the same order and without a cluster: they count nowhere, and
    show what a lower threshold would bring.

    A search returns sequences that make an item when it is asked for, out of `columns`; who has to
    look at all of many matches takes those. A result that was read from JSON has none.
    """

    matches: Sequence[Match]
    passages: Sequence[Passage]
    clusters: Sequence[ReuseCluster]
    shares: Sequence[ReuseShare]
    set_phrases: Sequence[SetPhrase] = ()
    settings: ReuseSettings = field(default_factory=ReuseSettings)
    candidates: Sequence[Match] = ()
    columns: Columns | None = field(default=None, compare=False, repr=False)

    @property
    def complete(self) -> bool:
        """Whether every pair is listed, and none only through a cluster."""
        if self.columns is not None:
            return bool(self.columns.clusters.all_pairs.all())
        return all(c.all_pairs for c in self.clusters)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {
            "matches": tuple(m.to_dict() for m in self.matches),
            "passages": tuple(asdict(p) for p in self.passages),
            "clusters": tuple(asdict(c) for c in self.clusters),
            "shares": tuple(s.to_dict() for s in self.shares),
            "set_phrases": tuple(asdict(p) for p in self.set_phrases),
            "settings": asdict(self.settings),
            "candidates": tuple(m.to_dict() for m in self.candidates),
            "complete": self.complete,
        }

    def to_json(self) -> str:
        """The result as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False)

    @classmethod
    def from_dict(cls, row: dict[str, Any]) -> ReuseResult:
        """The result that `to_dict` wrote."""
        return cls(
            tuple(match_from_dict(m) for m in row["matches"]),
            tuple(
                Passage(
                    TextSpan(**p["a"]), TextSpan(**p["b"]), tuple(p["matches"]),
                    p["characters"], cast(Direction, p["direction"]),
                )
                for p in row["passages"]
            ),
            tuple(
                ReuseCluster(**{**c, "members": tuple(TextSpan(**m) for m in c["members"])})
                for c in row["clusters"]
            ),
            tuple(
                ReuseShare(**{**s, "top_sources": tuple(s["top_sources"])}) for s in row["shares"]
            ),
            tuple(
                SetPhrase(p["text"], tuple(p["reports"]), p["occurrences"])
                for p in row["set_phrases"]
            ),
            ReuseSettings(**row["settings"]),
            tuple(match_from_dict(m) for m in row["candidates"]),
        )  # fmt: skip

    @classmethod
    def from_json(cls, text: str) -> ReuseResult:
        """The result that `to_json` wrote."""
        return cls.from_dict(json.loads(text))


def match_from_dict(row: dict[str, Any]) -> Match:
    """The match that `Match.to_dict` wrote."""
    return Match(
        row["kind"],
        row["score"],
        TextSpan(**row["a"]),
        TextSpan(**row["b"]),
        tuple(Slot(cast(SlotType, s["type"]), s["a"], s["b"]) for s in row["slots"]),
        row["direction"],
        row["cluster"],
    )


SegmentKind = Literal["equal", "template", "replaced", "only_a", "only_b", "moved_a", "moved_b"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of two reports laid side by side.

    equal: the same wording. template: a slot with two fillers. replaced: other words in the same
    place. only_a, only_b: nothing on the other side. moved_a (and moved_b): text of a (of b) that
    stands elsewhere in the other report; the other side says where.
    """

    kind: SegmentKind
    a: TextSpan | None
    b: TextSpan | None
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two reports aligned. The a-sides of all segments but moved_b, in order, are the whole text
    of a; the b-sides of all but moved_a the whole text of b.
    """

    a: str
    b: str
    segments: tuple[Segment, ...]
    matches: tuple[Match, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return asdict(self)
