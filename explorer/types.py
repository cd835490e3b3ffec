"""The data model: frozen dataclasses that every stage speaks.

Offsets are counted in characters (Unicode code points) into the stored text of a report, which
never changes once stored: ``report.text[x.start:x.end] == x.text`` for every sentence, measure,
section and match. Unknown is None, never a guess.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Role = Literal["preamble", "measure", "problem", "plan", "duty", "signature"]
ROLES: tuple[Role, ...] = ("preamble", "measure", "problem", "plan", "duty", "signature")
# The four that the national rules on supervising law-based government require of these reports.
PARTS: tuple[Role, ...] = ("measure", "problem", "duty", "plan")

Level = Literal["nation", "province", "city", "county", "township"]
LEVELS: tuple[Level, ...] = ("nation", "province", "city", "county", "township")
IssuerKind = Literal["government", "department", "office", "zone", "other"]
Genre = Literal["report", "openness", "interpretation", "plan", "other"]
UnitKind = Literal["sentence", "measure", "section"]
MatchKind = Literal["exact", "template", "near", "paraphrase"]
MATCH_KINDS: tuple[MatchKind, ...] = ("exact", "template", "near", "paraphrase")
SlotType = Literal["place", "number", "date", "organisation", "festival", "document"]
Direction = Literal["a->b", "b->a", "unknown"]


class _Row:
    """Dataclasses that print as a plain row."""

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain Python values, ready for JSON."""
        return asdict(self)  # type: ignore[call-overload,no-any-return]


@dataclass(frozen=True, slots=True)
class Region(_Row):
    """A node of the administrative divisions; the names above it are filled in, those below None.

    `code` is the national code: 2 digits for a province, 4 a city, 6 a county, 9 a township.
    """

    code: str
    level: Level
    province: str | None = None
    city: str | None = None
    county: str | None = None
    township: str | None = None

    @property
    def name(self) -> str:
        """The region's own name, without those above it."""
        return self.township or self.county or self.city or self.province or "中国"


@dataclass(frozen=True, slots=True)
class Removed(_Row):
    """A piece that was taken out before the text was fixed, and why."""

    line: int  # 1-based: of the decoded text; of blocks (HTML, DOCX) or printed lines (PDF)
    text: str
    reason: str  # a short stable key: "navigation", "source-line", "copyright", ...


@dataclass(frozen=True, slots=True)
class Metadata(_Row):
    """What is known of a report besides its text. Dates are ISO (2024-03-28)."""

    title: str | None = None
    issuer: str | None = None
    issuer_kind: IssuerKind | None = None
    genre: Genre | None = None
    region: Region | None = None
    year: int | None = None  # the year reported on
    published: str | None = None
    signed: str | None = None
    source: str | None = None
    url: str | None = None
    document_number: str | None = None
    evidence: dict[str, str] = field(default_factory=dict)  # field -> where it was read
    doubts: tuple[str, ...] = ()  # short keys of what a person should look at
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document(_Row):
    """One file after reading: the cleaned text and what is known of it, before segmentation."""

    path: str
    text: str
    metadata: Metadata
    raw_sha256: str  # of the original bytes
    encoding: str
    removed: tuple[Removed, ...] = ()


@dataclass(frozen=True, slots=True)
class Section(_Row):
    """A node of the heading tree.

    ``[start, end)`` spans the heading and everything below it, up to the next heading of the
    same or a higher depth; ``[heading_start, heading_end)`` is the heading alone, number included.
    """

    index: int  # position in Report.sections, document order
    parent: int | None  # index of the section above, None at the top
    depth: int  # 1 = 一、 of this report, whatever its numbering style
    number: str  # as written: "一、", "（二）", "一是", "()" when broken, "" when none
    heading: str  # without number and closing mark
    role: Role
    start: int
    end: int
    heading_start: int
    heading_end: int


@dataclass(frozen=True, slots=True)
class Measure(_Row):
    """The smallest numbered item, or the paragraph where there is none."""

    index: int
    section: int | None  # index of the innermost section it lies in (or is)
    role: Role
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence(_Row):
    """Ends at 。！？ or a line end; closing quotes and brackets stay with it."""

    index: int
    section: int | None
    measure: int | None  # None for headings, leads, preamble, signature
    role: Role
    start: int
    end: int
    heading: bool = False  # a heading line or run-in heading, or the title
    formulaic: bool = False  # a set phrase that could stand in any report unchanged


@dataclass(frozen=True, slots=True)
class Outline(_Row):
    """The structure of one text: what `segment` returns."""

    sections: tuple[Section, ...]
    measures: tuple[Measure, ...]
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Report(_Row):
    """One document as the reader understood it, with its structure."""

    id: str
    path: str
    text: str
    metadata: Metadata
    raw_sha256: str
    text_sha256: str
    encoding: str
    removed: tuple[Removed, ...]
    outline: Outline

    @property
    def parts(self) -> tuple[Role, ...]:
        """Which of the four required parts the report has, in the order of the rules.

        A part without a heading of its own, a paragraph on shortcomings at the end of the results,
        counts too.
        """
        present = {section.role for section in self.outline.sections}
        present |= {measure.role for measure in self.outline.measures}
        return tuple(part for part in PARTS if part in present)

    def headings(self, section: int | None) -> tuple[str, ...]:
        """The headings from the top down to this section."""
        path: list[str] = []
        while section is not None:
            node = self.outline.sections[section]
            path.append(node.heading)
            section = node.parent
        return tuple(reversed(path))

    def units(self, kind: UnitKind) -> tuple[Unit, ...]:
        """The report's sentences, measures or sections as comparable units."""
        out: list[Unit] = []
        if kind == "sentence":
            for s in self.outline.sentences:
                measure = None if s.measure is None else unit_id(self.id, "measure", s.measure)
                out.append(
                    Unit(
                        unit_id(self.id, kind, s.index), self.id, kind, s.start, s.end,
                        self.text[s.start : s.end], s.role, self.headings(s.section), measure,
                        s.heading, s.formulaic,
                    )
                )  # fmt: skip
        elif kind == "measure":
            for m in self.outline.measures:
                mine = [s for s in self.outline.sentences if s.measure == m.index]
                formulaic = bool(mine) and all(s.formulaic for s in mine)
                out.append(
                    Unit(
                        unit_id(self.id, kind, m.index), self.id, kind, m.start, m.end,
                        self.text[m.start : m.end], m.role, self.headings(m.section),
                        unit_id(self.id, kind, m.index), False, formulaic,
                    )
                )  # fmt: skip
        else:
            for c in self.outline.sections:
                out.append(
                    Unit(
                        unit_id(self.id, kind, c.index), self.id, kind, c.start, c.end,
                        self.text[c.start : c.end], c.role, self.headings(c.index), None,
                        False, False,
                    )
                )  # fmt: skip
        return tuple(out)


_UNIT_LETTER: dict[UnitKind, str] = {"sentence": "s", "measure": "m", "section": "h"}


def unit_id(report: str, kind: UnitKind, index: int) -> str:
    """The id of a unit: "63f67845.s12". Stable as long as the report's bytes are the same."""
    return f"{report}.{_UNIT_LETTER[kind]}{index}"


@dataclass(frozen=True, slots=True)
class Unit(_Row):
    """A sentence, measure or section with what search, themes and reuse need of it."""

    id: str
    report: str
    kind: UnitKind
    start: int
    end: int
    text: str
    role: Role
    section: tuple[str, ...]  # headings from the top down
    measure: str | None  # id of the measure it lies in
    heading: bool = False
    formulaic: bool = False


@dataclass(frozen=True, slots=True)
class Assignment(_Row):
    """A theme that a sentence carries, with its calibrated score in [0, 1]."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Representative(_Row):
    """A sentence that shows what a theme is."""

    sentence: str
    report: str
    text: str


@dataclass(frozen=True, slots=True)
class Theme(_Row):
    """A codebook theme or a discovered one, as found in a corpus."""

    id: str
    label: str
    label_en: str | None
    kind: Literal["codebook", "discovered"]
    sentences: int
    share: float  # of the body sentences of the corpus
    reports: int
    regions: int
    keywords: tuple[str, ...]
    representatives: tuple[Representative, ...]
    parent: str | None = None  # the wider theme that it lies in
    stability: float | None = None  # in [0, 1]: agreement with fits that lack some reports
    stability_seeds: float | None = None  # in [0, 1]: agreement with fits of other seeds
    boundaries: tuple[Representative, ...] = ()  # the sentences that it holds least surely
    doubtful: int = 0  # of its sentences, those that are near to no theme (policy "nearest")


@dataclass(frozen=True, slots=True)
class Hit(_Row):
    """One answer of a similarity search."""

    rank: int
    score: float
    unit_id: str
    report: str
    title: str | None
    region: str | None
    year: int | None
    role: Role
    start: int
    end: int
    text: str
    why: dict[str, Any] | None = None
    copies: tuple[str, ...] = ()  # ids of near-copies that this one stands for (--distinct)


@dataclass(frozen=True, slots=True)
class TextSpan(_Row):
    """A piece of a report's text."""

    report: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Slot(_Row):
    """What differs in a template match: the kind of filler and its two values."""

    type: SlotType
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Match(_Row):
    """Two spans of two reports that share their wording."""

    kind: MatchKind
    score: float
    a: TextSpan
    b: TextSpan
    slots: tuple[Slot, ...] = ()
    direction: Direction = "unknown"
    cluster: str | None = None


@dataclass(frozen=True, slots=True)
class ReuseShare(_Row):
    """How much of a report is shared wording, as shares of its characters; they add up to one."""

    report: str
    characters: int
    exact: float
    template: float
    near: float
    paraphrase: float
    formula: float
    original: float
    top_sources: tuple[dict[str, Any], ...] = ()  # {report, characters}
