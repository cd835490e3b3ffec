"""A report among its peers: what others did too, what only they did, what only it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from explorer.corpus.embedding import vectors
from explorer.corpus.filters import Filters, own_scope, parse_scope, scope_key
from explorer.corpus.indexing import Ready, ready
from explorer.corpus.rows import ReportRow
from explorer.corpus.searching import DEFAULT_ROLES, ask_for
from explorer.errors import BadValue
from explorer.lang import Message
from explorer.reference import centred
from explorer.search import query_of
from explorer.table import Rows
from explorer.types import Unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.corpus.core import Corpus

    Floats = NDArray[np.float32]

PeerKind = Literal["shared", "only-here", "only-others"]
KINDS: tuple[PeerKind, ...] = ("shared", "only-here", "only-others")

# The score from which two measures count as one measure taken twice. Of measures asked as questions
# on the tuning part 88 in 100 of what reaches it are the same, and 91 in 100 of the same do
# (benchmarks/search_quality.py --calibrate). Rather too low than too high: who reads a peer sees
# that it is none, while nobody sees the peer of a measure that is called the only one.
SAME_MEASURE = 0.5
# Centred cosine from which two measures of others are told as one: the calibrated score is made
# for one question at a time, and this compares all with all. Of pairs of measures that both answer
# one question of the tuning part with substance one in five reaches it, of pairs of which one is
# another thing 5 in 100; what it misses makes two lines out of one.
SAME_VECTOR = 0.65
# Rows compared at a time: a block of 512 x n float32 stays below 200 MB up to 100,000 measures.
_BLOCK = 512


@dataclass(frozen=True, slots=True)
class PeerRow:
    """One measure of a report with its best peers, or one of others that it lacks."""

    kind: PeerKind
    score: float | None  # of the best peer; of "only-others": of its nearest measure in the report
    unit_id: str
    report: str
    region: str | None
    year: int | None
    section: tuple[str, ...]
    text: str
    regions: int  # other regions that took it
    peers: tuple[dict[str, Any], ...]  # {unit_id, report, region, score, text}, best first

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain Python values, ready for JSON."""
        return asdict(self)


def peers(
    corpus: Corpus, report: str, *, filters: Filters, exclude: str | None, k: int
) -> Rows[PeerRow]:
    """See `Corpus.peers`."""
    if k < 1:
        raise BadValue(Message("至少为 1", "must be at least 1"), subject=f"-k {k}")
    known = ready(corpus)
    home = known.reports[report]
    roles = filters.roles or DEFAULT_ROLES
    mine = [u for u in corpus.store.units("measure", report=report) if u.role in roles]
    scope = own_scope(home) if exclude is None else parse_scope(exclude)
    key = ("report", report) if scope is None else scope_key(home, scope)
    passed = filters.reports(list(known.reports.values()))
    others = {
        row.id
        for row in passed
        if row.id != report and (scope is None or scope_key(row, scope) != key)
    }
    told = filters.naming()
    if told and not others:  # without a filter a report may well be alone: all is only here
        if passed and scope is not None:
            told.append(f"--exclude same:{scope}")
        raise BadValue(
            Message("没有任何其他报告符合这个条件", "no other report passes this filter"),
            subject=" ".join(told),
            hint=filters.present(list(known.reports.values())),
        )
    theirs = [u for u in corpus.store.units("measure") if u.report in others and u.role in roles]
    scores = _scores(corpus, known, mine, theirs, others, roles)
    out: Rows[PeerRow] = Rows()
    out.extend(_own(known, mine, theirs, scores, k))
    out.extend(_lacking(corpus, known, theirs, scores, k))
    return out


def _scores(
    corpus: Corpus,
    known: Ready,
    mine: Sequence[Unit],
    theirs: Sequence[Unit],
    others: set[str],
    roles: Sequence[str],
) -> Floats:
    """How each measure of the report scores each of the others, float32 (mine, theirs)."""
    import numpy as np

    from explorer.search.rank import score_rows

    place = {u.id: i for i, u in enumerate(theirs)}
    allowed = known.index.allow("measure", roles, others)
    rows = [np.flatnonzero(flags) for flags in allowed]
    units = [
        place[f"{shard.reports[int(shard.report[r])]}.m{int(shard.number[r])}"]
        for shard, some in zip(known.index.shards, rows, strict=True)
        for r in some.tolist()
    ]
    out = np.zeros((len(mine), len(theirs)), dtype=np.float32)
    for i, unit in enumerate(mine):
        ask = ask_for(corpus, known, query_of(unit.text), unit, "measure")
        out[i, units] = score_rows(ask, known.index.shards, rows).total
        corpus.progress("peers", i + 1, len(mine))
    return out


def _own(
    known: Ready, mine: Sequence[Unit], theirs: Sequence[Unit], scores: Floats, k: int
) -> list[PeerRow]:
    import numpy as np

    places = [_place(known.reports[u.report]) for u in theirs]
    out = []
    for i, unit in enumerate(mine):
        found: list[dict[str, Any]] = []
        seen: set[tuple[str, ...]] = set()
        for j in np.argsort(-scores[i], kind="stable").tolist():
            if scores[i, j] < SAME_MEASURE:
                break
            if places[j] not in seen:
                seen.add(places[j])
                if len(found) < k:
                    found.append(_peer(known, theirs[j], float(scores[i, j])))
        best = float(scores[i].max()) if len(theirs) else None
        out.append(_row(known, "shared" if found else "only-here", unit, best, len(seen), found))
    return out


def _lacking(
    corpus: Corpus, known: Ready, theirs: Sequence[Unit], scores: Floats, k: int
) -> list[PeerRow]:
    """Measures that several other regions took and this report did not, the commonest first."""
    import numpy as np

    nearest = scores.max(axis=0) if len(scores) else np.zeros(len(theirs), dtype=np.float32)
    free = np.flatnonzero(nearest < SAME_MEASURE)
    if not len(free):
        return []
    units = [theirs[i] for i in free.tolist()]
    rows = centred(vectors(corpus, [u.text for u in units]), known.centre)
    keys = [_place(known.reports[u.report]) for u in units]
    numbers = {key: n for n, key in enumerate(dict.fromkeys(keys))}
    region = np.array([numbers[key] for key in keys])
    near: list[NDArray[np.int64]] = []
    taken_by = np.zeros(len(units), dtype=np.int64)
    for start in range(0, len(units), _BLOCK):
        block = rows[start : start + _BLOCK] @ rows.T
        for offset, line in enumerate(block):
            like = np.flatnonzero(line >= SAME_VECTOR)
            like = like[np.argsort(-line[like], kind="stable")]
            near.append(like)
            taken_by[start + offset] = len(np.unique(region[like]))
        corpus.progress("peers", min(start + _BLOCK, len(units)), len(units))
    told = np.zeros(len(units), dtype=np.bool_)
    out = []
    for i in np.lexsort((np.arange(len(units)), -taken_by)).tolist():
        # What one region alone did is no practice of the peers.
        if told[i] or taken_by[i] < 2:
            continue
        told[near[i]] = True
        found: list[dict[str, Any]] = []
        seen = {int(region[i])}
        for j in near[i].tolist():
            if int(region[j]) not in seen and len(found) < k:
                seen.add(int(region[j]))
                found.append(_peer(known, units[j], float(rows[i] @ rows[j])))
        score = float(nearest[free[i]])
        out.append(_row(known, "only-others", units[i], score, int(taken_by[i]), found))
    return out


def _row(
    known: Ready,
    kind: PeerKind,
    unit: Unit,
    score: float | None,
    regions: int,
    found: list[dict[str, Any]],
) -> PeerRow:
    row = known.reports[unit.report]
    rounded = None if score is None else round(score, 4)
    return PeerRow(
        kind, rounded, unit.id, unit.report, row.place, row.year, unit.section, unit.text,
        regions, tuple(found),
    )  # fmt: skip


def _peer(known: Ready, unit: Unit, score: float) -> dict[str, Any]:
    row = known.reports[unit.report]
    return {
        "unit_id": unit.id,
        "report": unit.report,
        "region": row.place,
        "score": round(min(score, 1.0), 4),
        "text": unit.text,
    }


def _place(row: ReportRow) -> tuple[str, ...]:
    return scope_key(row, own_scope(row))
