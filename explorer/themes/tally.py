"""How often each theme stands in each report: all that counts, shares and groups need.

A row a report instead of one a sentence, so that a corpus of a million sentences is counted at
once, and reports that are added only add rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from explorer.themes.assignment import is_body
from explorer.types import Assignment, Unit


@dataclass(frozen=True)
class Tally:
    """Sentences of each theme in each report.

    Attributes
    ----------
    body : report id -> its body sentences; reports without any are absent
    bare : report id -> those of them that carry no theme
    counts : report id -> theme -> sentences that carry it; themes that a report lacks are absent
    doubtful : theme -> sentences that carry it and lie below the floor of a discovery
    """

    body: Mapping[str, int]
    bare: Mapping[str, int]
    counts: Mapping[str, Mapping[str, int]]
    doubtful: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        units: Sequence[Unit],
        assignments: Sequence[Sequence[Assignment]],
        floor: float | None = None,
    ) -> Tally:
        """Count the themes of n units; only body text counts.

        Parameters
        ----------
        assignments : the themes of each unit
        floor : `Discovery.floor`, where the assignments are of a discovery
        """
        body: dict[str, int] = {}
        counts: dict[str, dict[str, int]] = {}
        doubtful: dict[str, int] = {}
        bare: dict[str, int] = {}
        for unit, carried in zip(units, assignments, strict=True):
            if not is_body(unit):
                continue
            body[unit.report] = body.get(unit.report, 0) + 1
            mine = counts.setdefault(unit.report, {})
            bare[unit.report] = bare.get(unit.report, 0) + (not carried)
            for assignment in carried:
                mine[assignment.id] = mine.get(assignment.id, 0) + 1
                if floor is not None and assignment.score < floor:
                    doubtful[assignment.id] = doubtful.get(assignment.id, 0) + 1
        return cls(body, bare, counts, doubtful)

    @cached_property
    def sentences(self) -> int:
        """The body sentences of all reports."""
        return sum(self.body.values())

    @property
    def unassigned(self) -> float | None:
        """The share of body sentences that carry no theme; None when there are none."""
        return self.unassigned_in(list(self.body))

    def unassigned_in(self, reports: Sequence[str]) -> float | None:
        """The same of some reports."""
        sentences = sum(self.body.get(report, 0) for report in reports)
        bare = sum(self.bare.get(report, 0) for report in reports)
        return bare / sentences if sentences else None

    def having(self, theme: str) -> list[str]:
        """The reports with a sentence of this theme, in their order."""
        return [report for report, counts in self.counts.items() if counts.get(theme)]

    def count(self, theme: str, reports: Sequence[str]) -> int:
        """The sentences of a theme in these reports."""
        return sum(self.counts[report].get(theme, 0) for report in reports)
