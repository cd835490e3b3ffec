"""Reports to a shard of the search index, and shards to a larger one."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from explorer.search.batch import spread
from explorer.search.clusters import assign, centroids
from explorer.search.counting import Terms, TermWork
from explorer.search.shard import MEASURE, PATH, SENTENCE, Shard, code_points
from explorer.types import ROLES, Unit
from explorer.work import Engine

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Longs = NDArray[np.int64]
    Embed = Callable[[Sequence[str]], Floats]

# Rows embedded, and cut into terms, at a time while a shard is put together: of these the texts and
# the vectors are in memory, 20 MB; for each core that cuts, three times as much waits.
_BLOCK = 8_192


@dataclass(frozen=True, slots=True)
class Pieces:
    """One report as search sees it: measures and sentences, headings left out."""

    report: str
    text: str
    measures: tuple[Unit, ...]
    sentences: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class _Draft:
    """The rows of a shard in document order, heading paths last; columns as in `Shard`."""

    reports: tuple[str, ...]
    report: Any
    kind: Any
    number: Any
    start: Any
    role: Any
    owner: Any
    path: Any
    text_at: Any
    text_length: Any
    length: Any
    coarse: Any
    scale: Any
    term: Any
    held: Any
    held_from: Any
    text: Any


# What is told of each row, besides its vector and its terms.
_COLUMNS = (
    "report", "kind", "number", "start", "role", "owner", "path", "text_at", "text_length",
)  # fmt: skip


def build_shard(
    reports: Iterable[Pieces], embed: Embed, dim: int, *, engine: Engine | None = None
) -> Shard:
    """Put a shard together.

    Parameters
    ----------
    reports : the reports, in document order; ties between equal scores go to the earlier one.
        They are taken one by one, as there is room for their texts.
    embed : texts to float32 (n, dim) unit rows, centred
    dim : width of the vectors
    engine : cuts the texts into terms beside this process; None cuts them here

    Raises
    ------
    ValueError
        `embed` gives rows of another width.
    """
    import numpy as np

    rows = _Rows(embed, dim)
    work, blocks = TermWork(), rows.read(reports)
    words = _Words()
    for found in map(work, blocks) if engine is None else engine.map(work, blocks):
        words.add(found)
    columns = {
        name: np.frombuffer(column, np.int64) if len(column) else np.empty(0, np.int64)
        for name, column in zip(_COLUMNS, rows.columns, strict=True)
    }
    n = len(columns["kind"])
    vocabulary, held, counts = words.numbered()
    # Of each row the terms of its pieces of text; heading paths have none.
    own = np.bincount(np.array(rows.row_of, np.int64), counts, n).astype(np.int64)
    # A measure holds what its sentences hold besides its own terms.
    owner, kind = columns["owner"], columns["kind"]
    inside = np.flatnonzero((kind == SENTENCE) & (owner >= 0))
    length = own + np.bincount(owner[inside], own[inside], n).astype(np.int64)
    coarse, scale = rows.vectors()
    return _assembled(
        _Draft(
            tuple(rows.names),
            **columns,
            length=length,
            coarse=coarse,
            scale=scale,
            term=vocabulary,
            held=held,
            held_from=np.concatenate([[0], np.cumsum(own)]),
            text=code_points("".join(rows.bodies)),
        )
    )


def join_shards(shards: Sequence[Shard], live: Collection[str]) -> Shard:
    """Make one shard of several, without the reports that are not there any more.

    Nothing is read, cut or embedded again, so that joining costs a small part of building.

    Parameters
    ----------
    shards : at least one, in document order
    live : reports to keep; one that several shards hold is taken from the first
    """
    import numpy as np

    left = set(live)
    drafts = []
    for shard in shards:
        drafts.append(_draft_of(shard, left))
        left -= set(shard.reports)
    body = [d.kind != PATH for d in drafts]
    # Document order: the bodies first, then all heading paths.
    ranks = [np.where(flags, 0, 1) for flags in body]
    begin = np.cumsum([0, *(len(d.kind) for d in drafts)])[:-1]
    order = np.argsort(np.concatenate(ranks), kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    texts = np.cumsum([0, *(len(d.text) for d in drafts)])[:-1]
    reports = np.cumsum([0, *(len(d.reports) for d in drafts)])[:-1]

    def joined(name: str, shift: Sequence[int] | None = None) -> Any:
        parts = [getattr(d, name).astype(np.int64) for d in drafts]
        if shift is not None:
            parts = [
                np.where(part < 0, -1, part + by) for part, by in zip(parts, shift, strict=True)
            ]
        return np.concatenate(parts)[order]

    def rows_of(name: str) -> Longs:
        old = joined(name, begin.tolist())
        return np.where(old < 0, -1, place[old])

    term = np.unique(np.concatenate([d.term for d in drafts]))
    counts = np.concatenate([np.diff(d.held_from) for d in drafts])
    held = np.concatenate([np.searchsorted(term, d.term).astype(np.int32)[d.held] for d in drafts])
    first = np.cumsum(counts) - counts
    return _assembled(
        _Draft(
            tuple(name for d in drafts for name in d.reports),
            report=joined("report", reports.tolist()),
            kind=joined("kind"),
            number=joined("number"),
            start=joined("start"),
            role=joined("role"),
            owner=rows_of("owner"),
            path=rows_of("path"),
            text_at=joined("text_at", texts.tolist()),
            text_length=joined("text_length"),
            length=joined("length"),
            coarse=np.concatenate([d.coarse for d in drafts]),
            scale=np.concatenate([d.scale for d in drafts]),
            term=term,
            held=held[spread(first[order], counts[order])],
            held_from=np.concatenate([[0], np.cumsum(counts[order])]),
            text=np.concatenate([d.text for d in drafts]),
        )
    )


def quantised(vectors: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Eight bits a number, one scale a row: cosines are off by 0.0004 or so."""
    import numpy as np

    top = np.abs(vectors).max(axis=1, initial=0.0)
    scale = np.where(top > 0, top / 127, 1).astype(np.float32)
    return np.rint(vectors / scale[:, None]).astype(np.int8), scale


class _Words:
    """The terms of all blocks of texts, joined."""

    def __init__(self) -> None:
        self._parts: list[Terms] = []

    def add(self, found: Terms) -> None:
        """The terms of the next texts."""
        self._parts.append(found)

    def numbered(self) -> tuple[NDArray[np.uint64], NDArray[np.int32], Longs]:
        """The hashes of all terms, sorted; the terms of all texts as positions in them; counts."""
        import numpy as np

        parts, self._parts = self._parts, []
        nothing = np.empty(0, np.int64)
        keys = np.unique(np.concatenate([nothing.astype(np.uint64), *(p.keys for p in parts)]))
        held = np.empty(sum(len(p.held) for p in parts), dtype=np.int32)
        done = 0
        for part in parts:
            place = np.searchsorted(keys, part.keys).astype(np.int32)
            held[done : done + len(part.held)] = place[part.held]
            done += len(part.held)
        return keys, held, np.concatenate([nothing, *(p.counts for p in parts)])


class _Rows:
    """The rows of reports in document order, heading paths last, as they are read."""

    def __init__(self, embed: Embed, dim: int) -> None:
        self.columns = tuple(array("q") for _ in _COLUMNS)
        self.names: list[str] = []
        self.bodies: list[str] = []
        self.row_of = array("q")  # of each text that `read` gives
        self._embed = embed
        self._dim = dim
        self._vectors: list[tuple[NDArray[np.int8], Floats]] = []

    def read(self, reports: Iterable[Pieces]) -> Iterator[list[str]]:
        """Take the reports in; give the texts whose terms are wanted, some at a time.

        Of a measure these are what stands outside its sentences.
        """
        texts: list[str] = []
        wanted: list[str] = []
        paths: dict[tuple[str, ...], int] = {}
        base = 0
        for report in reports:
            for unit, owner, pieces in _in_order(report, len(self.columns[0])):
                here = len(self.columns[0])
                kind = MEASURE if unit.kind == "measure" else SENTENCE
                # Paths are numbered for now and become rows when all are known.
                path = paths.setdefault(unit.section, len(paths)) if unit.section else -1
                self._add(
                    len(self.names), kind, int(unit.id.rpartition(".")[2][1:]), unit.start,
                    ROLES.index(unit.role), owner, path, base + unit.start, len(unit.text),
                )  # fmt: skip
                texts.append(unit.text)
                for piece in pieces:
                    wanted.append(piece)
                    self.row_of.append(here)
            self.names.append(report.report)
            self.bodies.append(report.text)
            base += len(report.text)
            if len(texts) >= _BLOCK:
                self._embedded(texts)
                yield wanted
                texts, wanted = [], []
        if texts:
            self._embedded(texts)
            yield wanted
        self._add_paths(paths, base)

    def vectors(self) -> tuple[NDArray[np.int8], Floats]:
        """The vectors of all rows but heading paths: int8 (n, dim) and their scales (n,)."""
        import numpy as np

        parts, self._vectors = self._vectors, []
        nothing = (np.empty((0, self._dim), np.int8), np.empty(0, np.float32))
        coarse, scale = zip(nothing, *parts, strict=True)
        return np.concatenate(coarse), np.concatenate(scale)

    def _add(self, *values: int) -> None:
        for column, value in zip(self.columns, values, strict=True):
            column.append(value)

    def _embedded(self, texts: Sequence[str]) -> None:
        block = self._embed(texts)
        if block.shape[1:] != (self._dim,):
            raise ValueError(f"vectors have shape {block.shape}, expected (n, {self._dim})")
        self._vectors.append(quantised(block))

    def _add_paths(self, paths: dict[tuple[str, ...], int], base: int) -> None:
        first = len(self.columns[0])
        above = self.columns[_COLUMNS.index("path")]
        for row, path in enumerate(above):
            if path >= 0:
                above[row] = first + path
        for headings in paths:
            joined = "\n".join(headings)
            self._add(-1, PATH, 0, 0, 0, -1, -1, base, len(joined))
            self.bodies.append(joined)
            base += len(joined)


def _in_order(report: Pieces, first: int) -> Iterator[tuple[Unit, int, list[str]]]:
    """The units of a report, measures first; the row of the measure each lies in, -1 none; and the
    texts that its own terms are of. `first` is the row of the first unit.
    """
    mine = {unit.id: first + i for i, unit in enumerate(report.measures)}
    inside: dict[str, list[Unit]] = {unit.id: [] for unit in report.measures}
    for sentence in report.sentences:
        if sentence.measure in inside:
            inside[sentence.measure].append(sentence)
    for measure in report.measures:
        yield measure, mine[measure.id], _outside(measure, inside[measure.id])
    for sentence in report.sentences:
        yield sentence, mine.get(sentence.measure or "", -1), [sentence.text]


def _outside(measure: Unit, sentences: Sequence[Unit]) -> list[str]:
    """What stands in a measure outside its sentences: a heading, mostly nothing."""
    found: list[str] = []
    done = measure.start
    for sentence in sorted(sentences, key=lambda s: s.start):
        if sentence.start > done:
            found.append(measure.text[done - measure.start : sentence.start - measure.start])
        done = max(done, sentence.end)
    found.append(measure.text[done - measure.start :])
    return [piece for piece in found if piece and not piece.isspace()]


def _draft_of(shard: Shard, live: Collection[str]) -> _Draft:
    """A shard's rows back in document order, without the reports that are not live."""
    import numpy as np

    there = np.fromiter((r in live for r in shard.reports), np.bool_, len(shard.reports))
    keep = np.append(there, True).take(shard.report)  # rows of heading paths belong to no report
    order = np.argsort(shard.order, kind="stable")
    order = order[keep[order]]
    place = np.full(shard.rows, -1, dtype=np.int64)
    place[order] = np.arange(len(order))
    renamed = np.cumsum(np.append(there, False)) - 1
    renamed[-1] = -1
    body = order[shard.kind[order] != PATH]
    counts = np.diff(shard.held_from)[order]

    def rows_of(column: Any) -> Longs:
        old = column[order]
        return np.where(old < 0, -1, place[old])

    return _Draft(
        tuple(r for r, is_ in zip(shard.reports, there.tolist(), strict=True) if is_),
        report=renamed.take(shard.report[order]),
        kind=shard.kind[order], number=shard.number[order], start=shard.start[order],
        role=shard.role[order], owner=rows_of(shard.owner), path=rows_of(shard.path),
        text_at=shard.text_at[order], text_length=shard.text_length[order],
        length=shard.length[order], coarse=shard.coarse[body], scale=shard.scale[body],
        term=np.asarray(shard.term), held=shard.held[spread(shard.held_from[order], counts)],
        held_from=np.concatenate([[0], np.cumsum(counts)]), text=shard.text,
    )  # fmt: skip


def _assembled(draft: _Draft) -> Shard:
    """Put the rows of like vectors together and list who holds which term."""
    import numpy as np
    from scipy.sparse import csr_array

    n, with_vector = len(draft.kind), len(draft.coarse)
    centres = centroids(draft.coarse, draft.scale)
    cluster = np.full(n, len(centres), dtype=np.int64)  # heading paths after all clusters
    cluster[:with_vector] = assign(draft.coarse, centres)
    order = np.argsort(cluster, kind="stable")
    place = np.empty(n, dtype=np.int64)
    place[order] = np.arange(n)

    def row_numbers(old: Longs) -> NDArray[np.int32]:
        old = old[order]
        return np.where(old < 0, -1, place[old]).astype(np.int32)

    owner = row_numbers(draft.owner)
    kind = draft.kind[order].astype(np.int8)
    child, child_from = _children(owner, kind)
    counts = np.diff(draft.held_from)[order]
    held = draft.held[spread(draft.held_from[:-1][order], counts)].astype(np.int32)
    held_from = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    # The same table by columns: rows stay ascending within a term.
    by_term = csr_array(
        (np.ones(len(held), np.int8), held, held_from), shape=(n, len(draft.term))
    ).tocsc()
    return Shard(
        reports=draft.reports,
        report=draft.report[order].astype(np.int32),
        kind=kind,
        number=draft.number[order].astype(np.int32),
        start=draft.start[order].astype(np.int32),
        role=draft.role[order].astype(np.int8),
        owner=owner,
        path=row_numbers(draft.path),
        order=order.astype(np.int32),
        length=draft.length[order].astype(np.float32),
        text_at=draft.text_at[order],
        text_length=draft.text_length[order].astype(np.int32),
        coarse=draft.coarse[order[:with_vector]],
        scale=draft.scale[order[:with_vector]],
        child=child,
        child_from=child_from,
        centroid=centres,
        list_from=np.searchsorted(cluster[order], np.arange(len(centres) + 1)).astype(np.int64),
        term=draft.term,
        term_from=by_term.indptr.astype(np.int64),
        posting=by_term.indices.astype(np.int32),
        held=held,
        held_from=held_from,
        document_frequency=_frequencies(by_term, owner, kind),
        text=draft.text,
    )


def _frequencies(
    by_term: Any, owner: NDArray[np.int32], kind: NDArray[np.int8]
) -> NDArray[np.int32]:
    """How many measures and how many sentences hold each term, int32 (2, t).

    `by_term`: sparse, rows by terms, as often as a row holds a term, rows ascending.
    """
    import numpy as np
    from scipy.sparse import csr_array

    rows, (n, count) = by_term.indices, by_term.shape
    term = np.repeat(np.arange(count, dtype=np.int32), np.diff(by_term.indptr))
    out = np.zeros((2, count), dtype=np.int32)
    in_sentence = _changes(term, rows) & (kind[rows] == SENTENCE)
    out[SENTENCE] = np.bincount(term[in_sentence], minlength=count)
    whose = owner[rows]
    held = whose >= 0
    counts = np.bincount(term[held], minlength=count)
    # Terms by measures, then measures by terms: each measure's terms come together, ascending.
    by_measure = csr_array(
        (np.ones(int(held.sum()), np.int8), whose[held], np.concatenate([[0], np.cumsum(counts)])),
        shape=(count, n),
    ).tocsc()
    measure = np.repeat(np.arange(n, dtype=np.int32), np.diff(by_measure.indptr))
    once = by_measure.indices[_changes(measure, by_measure.indices)]
    out[MEASURE] = np.bincount(once, minlength=count)
    return out


def _changes(outer: NDArray[np.int32], inner: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Where a pair is another than the one before it, bool (n,)."""
    import numpy as np

    new = np.ones(len(outer), dtype=np.bool_)
    new[1:] = (outer[1:] != outer[:-1]) | (inner[1:] != inner[:-1])
    return new


def _children(
    owner: NDArray[np.int32], kind: NDArray[np.int8]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    import numpy as np

    child = np.flatnonzero((kind == SENTENCE) & (owner >= 0))
    child = child[np.argsort(owner[child], kind="stable")]
    counts = np.bincount(owner[child], minlength=len(owner))
    return child.astype(np.int32), np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
