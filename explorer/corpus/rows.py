"""The rows of the contract that no stage owns."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from explorer.types import Assignment, Genre, IssuerKind, Level, Metadata, Role, UnitKind

AddStatus = Literal["added", "duplicate", "updated", "failed"]


class _Row:
    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain Python values, ready for JSON."""
        return asdict(self)  # type: ignore[call-overload,no-any-return]


@dataclass(frozen=True, slots=True)
class AddResult(_Row):
    """What became of one file."""

    path: str
    status: AddStatus
    report: str | None  # id, None when it failed
    message: str


@dataclass(frozen=True, slots=True)
class ReportRow(_Row):
    """One line of `explorer reports`."""

    id: str
    path: str
    title: str | None
    issuer: str | None
    issuer_kind: IssuerKind | None
    genre: Genre | None
    province: str | None
    city: str | None
    county: str | None
    township: str | None
    admin_code: str | None
    level: Level | None
    year: int | None
    published: str | None
    signed: str | None
    source: str | None
    url: str | None
    document_number: str | None
    parts: tuple[Role, ...]
    characters: int
    sections: int
    measures: int
    sentences: int
    doubts: tuple[str, ...]

    @property
    def region(self) -> str | None:
        """The region's own name."""
        return self.township or self.county or self.city or self.province

    @property
    def place(self) -> str | None:
        """The names from the province down, joined."""
        names = [n for n in (self.province, self.city, self.county, self.township) if n]
        return " ".join(names) or None


@dataclass(frozen=True, slots=True)
class UnitRow(_Row):
    """One line of `explorer sentences`."""

    id: str
    report: str
    start: int
    end: int
    text: str
    unit: UnitKind
    role: Role
    section: tuple[str, ...]
    measure: str | None
    heading: bool
    formulaic: bool
    themes: tuple[Assignment, ...]
    formula: str | None = None  # whose set phrases make it formulaic: official, own, learnt


@dataclass(frozen=True, slots=True)
class PhraseRow(_Row):
    """An official set phrase that several reports use; no copying."""

    text: str
    reports: tuple[str, ...]
    occurrences: int


@dataclass(frozen=True, slots=True)
class PairRow(_Row):
    """Two measures of two regions that resemble one another."""

    score: float
    mutual: bool
    a: str
    a_report: str
    a_region: str | None
    a_year: int | None
    a_start: int
    a_end: int
    a_text: str
    b: str
    b_report: str
    b_region: str | None
    b_year: int | None
    b_start: int
    b_end: int
    b_text: str


def metadata_fields(metadata: Metadata) -> dict[str, Any]:
    """The metadata as the flat fields of a report row."""
    region = metadata.region
    return {
        "title": metadata.title,
        "issuer": metadata.issuer,
        "issuer_kind": metadata.issuer_kind,
        "genre": metadata.genre,
        "province": region.province if region else None,
        "city": region.city if region else None,
        "county": region.county if region else None,
        "township": region.township if region else None,
        "admin_code": region.code if region else None,
        "level": region.level if region else None,
        "year": metadata.year,
        "published": metadata.published,
        "signed": metadata.signed,
        "source": metadata.source,
        "url": metadata.url,
        "document_number": metadata.document_number,
        "doubts": metadata.doubts,
    }
