"""The facade: wires the stages; holds no algorithm of its own."""

from explorer.corpus.assemble import assemble, read
from explorer.corpus.core import Corpus
from explorer.corpus.rows import AddResult, PairRow, ReportRow, UnitRow

__all__ = [
    "AddResult",
    "Corpus",
    "PairRow",
    "ReportRow",
    "UnitRow",
    "assemble",
    "read",
]
