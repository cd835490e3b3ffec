"""From raw runs and near stretches of two reports to the matches that a person reads.

Order of work for one pair of reports:

1. A near stretch stands unless equal runs already cover nearly all of it.
2. Runs are cut where a near stretch holds them: an edited sentence is one match, not the pieces
   that survived the editing. An exact run of which something would be lost stays whole.
3. Runs are freed of what is no copying at their ends (set phrases, slots cut in two, scraps of a
   neighbouring sentence), divided at sentence ends into exact and template parts, and kept when
   enough wording of their own is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

import numpy as np

from explorer.reuse import kernels
from explorer.reuse.kernels import NUMBER, SCRAP
from explorer.reuse.model import ReuseSettings
from explorer.reuse.near import NearPair
from explorer.reuse.prepared import CLAUSE_BREAK, SENTENCE_BREAK, Flags, Prepared, Row
from explorer.types import Direction, MatchKind, Slot

# A near stretch is dropped when equal runs cover this share of it: they say more.
COVERED: Final = 0.9
Run = tuple[int, int, int]  # start in a, start in b, length, in rows of one kind

# A run with its two spans in the texts.
_Spanned = tuple[Run, tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Part:
    """Text of a and b that is equal, or one slot with its two fillers. Offsets into the texts."""

    a: tuple[int, int]
    b: tuple[int, int]
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A match in the making, with the parts that it is made of, in the order of a."""

    kind: MatchKind
    score: float
    a: tuple[int, int]
    b: tuple[int, int]
    parts: tuple[Part, ...]

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The slots whose fillers differ."""
        return tuple(p.slot for p in self.parts if p.slot is not None)


def pieces(
    left: Prepared,
    right: Prepared,
    plain: Sequence[Run],
    whole: Sequence[Run],
    masked: Sequence[Run],
    near: Sequence[NearPair],
    settings: ReuseSettings,
) -> list[Piece]:
    """The matches of two reports, sorted by their place in the first, then in the second.

    Parameters
    ----------
    plain, masked : equal runs of the plain and the masked rows
    whole : what stands of each plain run by itself, see `whole_runs`
    near : near stretches of the masked rows
    """
    if not near:  # what has the same fillers is in the plain runs
        least = settings.min_template
        masked = [run for run in masked if run[2] > least and _differing(left, right, run)]
    if not near and not masked:  # most pairs of reports: one or two equal runs, nothing to weigh
        return [
            Piece("exact", 1.0, a, b, (Part(a, b),)) for a, b in exact_spans(left, right, whole)
        ]
    in_plain = _spanned(left.plain_spans, right.plain_spans, plain)
    in_masked = _spanned(left.masked_spans, right.masked_spans, masked)
    edited = [n for n in near if not _covered(left, right, n, in_plain, in_masked)]
    regions = [(_span(left.masked_spans, *n.a), _span(right.masked_spans, *n.b)) for n in edited]
    out = [near_piece(left, right, n) for n in edited]
    for run in in_masked:
        for part in _cut(left.masked, right.masked, run, regions):
            out += _template_pieces(left, right, part, settings)
    templates = [(p.a, p.b) for p in out if p.kind != "near"]
    marks = left.plain_marks, right.plain_marks
    shortest = settings.min_clause, settings.min_exact
    for run, alone in zip(in_plain, whole, strict=True):
        # What sticks out of a near stretch must be able to stand alone; else the run stays whole.
        stands = [alone]
        cut = _cut(left.plain, right.plain, run, regions) if regions else [run[0]]
        if cut != [run[0]]:
            parts = [kernels.exact(*marks, *part, *shortest) for part in cut]
            if not any(
                n == 0 and part[2] >= SCRAP for part, (_, _, n) in zip(cut, parts, strict=True)
            ):
                stands = parts
        for part in stands:
            piece = _exact_piece(left, right, part)
            if piece is not None and not _inside(piece, templates):
                out.append(piece)
    return _in_order(out)


def exact_spans(
    left: Prepared, right: Prepared, whole: Sequence[Run]
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """The spans of exact copies in two reports that share nothing else, in the order of matches.

    Parameters
    ----------
    whole : what stands of each equal run by itself, see `whole_runs`
    """
    one, two = left.plain_spans, right.plain_spans
    out = [(_span(one, i, i + n), _span(two, j, j + n)) for i, j, n in whole if n]
    if len(out) < 2:
        return out
    out.sort(key=lambda s: (s[0][0] - s[0][1], s[1][0] - s[1][1], s))
    kept: list[tuple[tuple[int, int], tuple[int, int]]] = []
    for spans in out:
        if not _holds(kept, *spans):
            kept.append(spans)
    return sorted(kept)


def _in_order(found: list[Piece]) -> list[Piece]:
    if len(found) < 2:
        return found
    return sorted(_without_inner(found), key=lambda p: (p.a, p.b, p.kind))


def direction(left: Prepared, right: Prepared) -> Direction:
    """Which of two reports is earlier: by the year reported on, else by date, else unknown."""
    a, b = left.source, right.source
    return earlier((a.year, a.date), (b.year, b.date))


def earlier(a: tuple[int | None, str | None], b: tuple[int | None, str | None]) -> Direction:
    """The same from the years reported on and the dates."""
    if a[0] is not None and b[0] is not None and a[0] != b[0]:
        return "a->b" if a[0] < b[0] else "b->a"
    if a[1] is not None and b[1] is not None and a[1] != b[1]:
        return "a->b" if a[1] < b[1] else "b->a"
    return "unknown"


def _span(spans: tuple[memoryview, memoryview], start: int, end: int) -> tuple[int, int]:
    """Offsets in the text of a stretch of a row, see `Prepared.plain_spans`."""
    return spans[0][start], spans[1][end - 1]


def _covered(
    left: Prepared, right: Prepared, near: NearPair, plain: list[_Spanned], masked: list[_Spanned]
) -> bool:
    """Whether equal runs inside both sides of a near stretch cover nearly all of both."""
    if not plain and not masked:
        return False
    a, b = _span(left.masked_spans, *near.a), _span(right.masked_spans, *near.b)
    inside = [
        (x, y)
        for rows in (plain, masked)
        for _, x, y in rows
        if x[0] < a[1] and a[0] < x[1] and y[0] < b[1] and b[0] < y[1]
    ]
    if not inside:
        return False
    for prepared, span, side in ((left, a, 0), (right, b, 1)):
        before = prepared.plain_before
        covered, reached = 0, span[0]
        for start, end in sorted(spans[side] for spans in inside):
            start, end = max(start, reached), min(end, span[1])
            if start < end:
                covered += int(before[end]) - int(before[start])
                reached = end
        if covered < COVERED * (int(before[span[1]]) - int(before[span[0]])):
            return False
    return True


def _spanned(
    spans_a: tuple[memoryview, memoryview],
    spans_b: tuple[memoryview, memoryview],
    runs: Iterable[Run],
) -> list[_Spanned]:
    return [((i, j, n), _span(spans_a, i, i + n), _span(spans_b, j, j + n)) for i, j, n in runs]


def _cut(
    row_a: Row,
    row_b: Row,
    spanned: _Spanned,
    regions: Sequence[tuple[tuple[int, int], tuple[int, int]]],
) -> list[Run]:
    """A run without what lies in a near stretch on both sides."""
    (i, j, n), (a0, a1), (b0, b1) = spanned
    keep = None
    for a, b in regions:
        if not (a0 < a[1] and a[0] < a1 and b0 < b[1] and b[0] < b1):
            continue
        if a[0] <= a0 and a1 <= a[1] and b[0] <= b0 and b1 <= b[1]:
            return []
        starts_a, starts_b = row_a.starts[i : i + n], row_b.starts[j : j + n]
        inside = (starts_a >= a[0]) & (starts_a < a[1]) & (starts_b >= b[0]) & (starts_b < b[1])
        keep = ~inside if keep is None else keep & ~inside
    if keep is None:
        return [(i, j, n)]
    return [(i + s, j + s, e - s) for s, e in _stretches(keep)]


def _stretches(flags: Flags) -> list[tuple[int, int]]:
    """(start, end) of the stretches of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    return [(int(s), int(e)) for s, e in zip(edges[::2], edges[1::2], strict=True)]


def whole_runs(
    reports: Sequence[Prepared],
    runs: Sequence[tuple[int, int, int, int, int]],
    settings: ReuseSettings,
) -> list[Run]:
    """What stands of each run (report a, start, report b, start, length) by itself; length 0 for
    nothing.
    """  # fmt: skip
    least = (settings.min_clause, settings.min_exact)
    # Plain loops take about as long for this many symbols as for that many pairs.
    if sum(run[4] for run in runs) < 100 * kernels.COMPILE_FROM:
        marks = [p.plain_marks for p in reports]
        return [kernels.exact(marks[a], marks[b], i, j, n, *least) for a, i, b, j, n in runs]
    rows = np.array(runs, dtype=np.int64)
    at = np.concatenate(([0], np.cumsum([len(p.plain) for p in reports])))
    laid = np.concatenate([p.plain.marks() for p in reports])
    out = np.ascontiguousarray(rows[:, [1, 3, 4]])
    kernels.compiled().exact_many(rows[:, 0], rows[:, 2], out, laid, at, *least)
    return [(i, j, n) for i, j, n in out.tolist()]


def _exact_piece(left: Prepared, right: Prepared, run: Run) -> Piece | None:
    i, j, n = run
    if n == 0:
        return None
    a, b = _span(left.plain_spans, i, i + n), _span(right.plain_spans, j, j + n)
    return Piece("exact", 1.0, a, b, (Part(a, b),))


def _trim_formula(row_a: Row, row_b: Row, run: Run) -> Run | None:
    i, j, n = run
    formula = row_a.formula[i : i + n] | row_b.formula[j : j + n]
    if not formula.any():
        return run
    free = np.flatnonzero(~formula)
    if not len(free):
        return None
    s, e = int(free[0]), int(free[-1]) + 1
    return i + s, j + s, e - s


def _trim_scraps(row_a: Row, row_b: Row, run: Run) -> Run:
    """Cut off a few symbols of a neighbouring sentence, unless a clause begins or ends there; the
    number of the next heading in any case.
    """
    i, j, n = run
    breaks = np.maximum(row_a.breaks[i + 1 : i + n], row_b.breaks[j + 1 : j + n])
    strong = breaks == SENTENCE_BREAK
    if not strong.any():
        return run
    cuts = np.flatnonzero(strong) + 1
    s, e = 0, n
    if len(cuts):
        if cuts[0] < SCRAP and not _opens(row_a, row_b, i, j):
            s = int(cuts[0])
        if n - cuts[-1] < (NUMBER if _closes(row_a, row_b, i + n, j + n) else SCRAP):
            e = int(cuts[-1])
    return (i + s, j + s, e - s) if s < e else run


def _opens(row_a: Row, row_b: Row, i: int, j: int) -> bool:
    return bool(row_a.breaks[i] >= CLAUSE_BREAK and row_b.breaks[j] >= CLAUSE_BREAK)


def _closes(row_a: Row, row_b: Row, i: int, j: int) -> bool:
    return bool(
        (i == len(row_a) or row_a.breaks[i] >= CLAUSE_BREAK)
        and (j == len(row_b) or row_b.breaks[j] >= CLAUSE_BREAK)
    )


def _to_clauses(row_a: Row, row_b: Row, run: Run) -> Run:
    """The longest part of a run that is whole clauses on both sides; the run when there is none."""
    i, j, n = run
    cut = np.ones(n + 1, dtype=np.bool_)
    cut[:n] = (row_a.breaks[i : i + n] >= CLAUSE_BREAK) & (row_b.breaks[j : j + n] >= CLAUSE_BREAK)
    cut[n] = _closes(row_a, row_b, i + n, j + n)
    at = np.flatnonzero(cut)
    if len(at) < 2:
        return run
    return i + int(at[0]), j + int(at[0]), int(at[-1] - at[0])


def _whole(row_a: Row, row_b: Row, run: Run) -> bool:
    """Whether a run is whole clauses on both sides."""
    i, j, n = run
    return _opens(row_a, row_b, i, j) and _closes(row_a, row_b, i + n, j + n)


def _template_pieces(
    left: Prepared, right: Prepared, run: Run, settings: ReuseSettings
) -> list[Piece]:
    """Divide a run of masked rows at sentence ends; sentences in which a filler differs are
    templates, the others exact. Nothing when no filler differs: exact runs are sought elsewhere.
    """
    if run[2] <= settings.min_template or not _differing(left, right, run):
        return []
    trimmed = _trim_formula(left.masked, right.masked, run)
    if trimmed is None:
        return []
    i, j, n = _trim_scraps(left.masked, right.masked, trimmed)
    differing = _differing(left, right, (i, j, n))
    if not differing:
        return []
    slots = [p - i for p in left.fillers.between(i, i + n)]
    is_slot = left.masked.slot[i : i + n] >= 0
    own = left.masked.own[i : i + n] & right.masked.own[j : j + n] & ~is_slot
    before = [0, *accumulate(own.tolist())]
    if before[-1] < min(settings.min_template, settings.min_clause - len(slots)):
        return []
    breaks = np.maximum(left.masked.breaks[i + 1 : i + n], right.masked.breaks[j + 1 : j + n])
    bounds = [0, *(np.flatnonzero(breaks == SENTENCE_BREAK) + 1).tolist(), n]
    parts: list[tuple[bool, int, int]] = []  # is a template, start, end
    for s, e in pairwise(bounds):
        template = any(s <= t < e for t in differing)
        # A sentence of a few symbols goes with the one before it.
        if parts and (parts[-1][0] == template or before[e] - before[s] < SCRAP):
            parts[-1] = (parts[-1][0] or template, parts[-1][1], e)
        else:
            parts.append((template, s, e))
    out = []
    for template, s, e in parts:
        for narrow in (False, True):
            begin, stop = _narrowed(left, right, (i, j), s, e) if narrow else (s, e)
            size = before[stop] - before[begin]
            symbols = size + sum(begin <= t < stop for t in slots)
            fillers = sum(begin <= t < stop for t in differing)
            least = settings.min_exact
            if symbols < least and _whole(
                left.masked, right.masked, (i + begin, j + begin, stop - begin)
            ):
                least = 0 if template else settings.min_clause
            if template:
                enough = size >= settings.min_template and size >= 2 * fillers > 0
                enough = enough and symbols >= least
            else:
                enough = symbols >= least
            if enough:
                break
        else:
            continue
        s, e = begin, stop
        sub = (i + s, j + s, e - s)
        a, b = _span(left.masked_spans, i + s, i + e), _span(right.masked_spans, j + s, j + e)
        if template:
            score = 1.0 - 0.5 * fillers / (e - s)
            out.append(Piece("template", score, a, b, tuple(_parts(left, right, sub))))
        else:
            out.append(Piece("exact", 1.0, a, b, (Part(a, b),)))
    return out


def _differing(left: Prepared, right: Prepared, run: Run) -> list[int]:
    """Where in a run of masked rows the two have different fillers."""
    i, j, n = run
    values = right.fillers.by_place
    mine = left.fillers.by_place
    return [p - i for p in left.fillers.between(i, i + n) if mine[p] != values[p - i + j]]


def _narrowed(
    left: Prepared, right: Prepared, at: tuple[int, int], start: int, end: int
) -> tuple[int, int]:
    i, _, n = _to_clauses(left.masked, right.masked, (at[0] + start, at[1] + start, end - start))
    return i - at[0], i - at[0] + n


def _parts(left: Prepared, right: Prepared, run: Run) -> list[Part]:
    """A run of masked rows as equal parts and slots whose fillers differ."""
    i, j, n = run
    out: list[Part] = []
    begin = 0
    for t in _differing(left, right, run):
        x = left.slots[int(left.masked.slot[i + t])]
        y = right.slots[int(right.masked.slot[j + t])]
        if begin < t:
            out.append(
                Part(
                    _span(left.masked_spans, i + begin, i + t),
                    _span(right.masked_spans, j + begin, j + t),
                )
            )
        a, b = (x.start, x.end), (y.start, y.end)
        slot = Slot(x.type, left.source.text[slice(*a)], right.source.text[slice(*b)])
        out.append(Part(a, b, slot))
        begin = t + 1
    if begin < n:
        out.append(
            Part(
                _span(left.masked_spans, i + begin, i + n),
                _span(right.masked_spans, j + begin, j + n),
            )
        )
    return out


def near_piece(left: Prepared, right: Prepared, near: NearPair) -> Piece:
    """A near stretch as a match in the making."""
    parts = tuple(p for tile in near.tiles for p in _parts(left, right, tile))
    a, b = _span(left.masked_spans, *near.a), _span(right.masked_spans, *near.b)
    return Piece("near", near.score, a, b, parts)


def _inside(piece: Piece, others: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> bool:
    return _holds(others, piece.a, piece.b)


def _holds(
    others: Sequence[tuple[tuple[int, int], tuple[int, int]]],
    x: tuple[int, int],
    y: tuple[int, int],
) -> bool:
    """Whether two spans lie in two of the others on both sides."""
    return any(a[0] <= x[0] and x[1] <= a[1] and b[0] <= y[0] and y[1] <= b[1] for a, b in others)


def _without_inner(found: list[Piece]) -> list[Piece]:
    """Drop equal spans found twice, and pieces inside a longer one on both sides."""
    order = sorted(found, key=lambda p: (p.a[0] - p.a[1], p.b[0] - p.b[1], p.a, p.b, p.kind))
    kept: list[Piece] = []
    spans: list[tuple[tuple[int, int], tuple[int, int]]] = []
    for piece in order:
        if not _inside(piece, spans):
            kept.append(piece)
            spans.append((piece.a, piece.b))
    return kept
