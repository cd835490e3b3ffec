"""A result as columns of numbers: what is computed, stored and filtered.

`ReuseResult` shows the same as objects, which are made when somebody looks at them. Texts are not
repeated: a span's text is cut out of its report again. `unpacked(*pack(c))` holds what c holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from numpy.typing import NDArray

from explorer.reuse.clusters import Clusters, ClusterTable, Names
from explorer.reuse.model import ReuseResult, ReuseSettings
from explorer.reuse.passages import Passages, PassageTable
from explorer.reuse.setphrases import PhraseTable, SetPhrases
from explorer.reuse.shares import Shares, ShareTable
from explorer.reuse.table import Matches, MatchTable

# Raised when the columns of a stored result change, or what is found: an older one is then computed
# anew.
FORMAT: Final = 3

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """All tables of a result; they number the same reports."""

    settings: ReuseSettings
    matches: MatchTable
    candidates: MatchTable
    clusters: ClusterTable
    passages: PassageTable
    shares: ShareTable
    phrases: PhraseTable
    # Which state of a shelf it follows from, see `Shelf.state`; "" for none.
    state: str = ""

    @property
    def reports(self) -> tuple[str, ...]:
        """The ids of the reports, ascending."""
        return self.matches.reports

    def result(self, texts: Mapping[str, str]) -> ReuseResult:
        """The same as objects.

        Parameters
        ----------
        texts : report id to its stored text; asked for those only that are looked at
        """
        return ReuseResult(
            Matches(self.matches, texts, Names(self.clusters)),
            Passages(self.passages, texts),
            Clusters(self.clusters, texts),
            Shares(self.shares),
            SetPhrases(self.phrases),
            self.settings,
            Matches(self.candidates, texts),
            self,
        )


def pack(columns: Columns) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """What little JSON has to hold, and the arrays."""
    header = {
        "format": FORMAT,
        "settings": asdict(columns.settings),
        "reports": list(columns.reports),
        "phrases": list(columns.phrases.texts),
        "state": columns.state,
    }
    arrays = {
        **columns.matches.arrays("match_"),
        **columns.candidates.arrays("candidate_"),
        **columns.clusters.arrays("cluster_"),
        **columns.passages.arrays("passage_"),
        **columns.shares.arrays("share_"),
        **columns.phrases.arrays("phrase_"),
    }
    return header, arrays


def unpacked(header: Mapping[str, Any], arrays: Arrays) -> Columns:
    """What was packed; nothing is copied, and nothing is read before it is looked at."""
    reports = tuple(header["reports"])
    return Columns(
        ReuseSettings(**header["settings"]),
        MatchTable.from_arrays(reports, arrays, "match_"),
        MatchTable.from_arrays(reports, arrays, "candidate_"),
        ClusterTable.from_arrays(reports, arrays, "cluster_"),
        PassageTable.from_arrays(reports, arrays, "passage_"),
        ShareTable.from_arrays(reports, arrays, "share_"),
        PhraseTable.from_arrays(reports, header["phrases"], arrays, "phrase_"),
        header["state"],
    )
