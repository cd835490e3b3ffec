"""Reports to a shard of the search index, and shards to a larger one."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from explorer.search.batch import spread
from explorer.search.clusters import assign, centroids
from explorer.search.lexical import terms
from explorer.search.shard import MEASURE, PATH, SENTENCE, Shard, code_points, term_key
from explorer.types import ROLES, Unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Longs = NDArray[np.int64]
    Embed = Callable[[Sequence[str]], Floats]

# Rows embedded at a time while a shard is put together: what is in memory twice.
_BLOCK = 16_384


@dataclass(frozen=True, slots=True)
class Pieces:
    """One report as search sees it: measures and sentences, headings left out."""

    report: str
    text: str
    measures: tuple[Unit, ...]
    sentences: tuple[Unit, ...]


@dataclass(slots=True)
class _Row:
    report: int
    kind: int
    number: int
    start: int
    role: int
    owner: int
    path: int
    text_at: int
    text_length: int


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
_COLUMNS = tuple(f.name for f in fields(_Row))


def build_shard(reports: Iterable[Pieces], embed: Embed, dim: int) -> Shard:
    """Put a shard together.

    Parameters
    ----------
    reports : the reports, in document order; ties between equal scores go to the earlier one
    embed : texts to float32 (n, dim) unit rows, centred
    dim : width of the vectors

    Raises
    ------
    ValueError
        `embed` gives rows of another width.
    """
    import numpy as np

    words = _Words()
    rows, texts, names, text = _rows(reports, words)
    n = len(texts)
    coarse, scale = np.zeros((n, dim), dtype=np.int8), np.zeros(n, dtype=np.float32)
    for start in range(0, n, _BLOCK):
        block = embed(texts[start : start + _BLOCK])
        if block.shape[1:] != (dim,):
            raise ValueError(f"vectors have shape {block.shape}, expected (n, {dim})")
        coarse[start : start + len(block)], scale[start : start + len(block)] = quantised(block)
    columns = {
        name: np.fromiter((getattr(row, name) for row in rows), np.int64, len(rows))
        for name in _COLUMNS
    }
    own = np.zeros(len(rows), dtype=np.int64)
    own[:n] = words.counts
    held_from = np.concatenate([[0], np.cumsum(own)])
    vocabulary, held = words.numbered()
    # A measure holds what its sentences hold besides its own terms.
    owner, kind = columns["owner"], columns["kind"]
    inside = np.flatnonzero((kind == SENTENCE) & (owner >= 0))
    length = own + np.bincount(owner[inside], own[inside], len(rows)).astype(np.int64)
    return _assembled(
        _Draft(
            tuple(names),
            **columns,
            length=length,
            coarse=coarse,
            scale=scale,
            term=vocabulary,
            held=held,
            held_from=held_from,
            text=code_points(text),
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
    """The terms of rows as numbers: as strings they would be ten times as large."""

    def __init__(self) -> None:
        self.counts: list[int] = []
        self._numbers: dict[str, int] = {}
        self._held = array("i")

    def add(self, found: Sequence[str]) -> None:
        """The terms of one more row."""
        numbers = self._numbers
        self._held.extend([numbers.setdefault(term, len(numbers)) for term in found])
        self.counts.append(len(found))

    def numbered(self) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
        """The hashes of all terms, sorted, and the terms of all rows as positions in them."""
        import numpy as np

        keys = np.fromiter(map(term_key, self._numbers), np.uint64, len(self._numbers))
        order = np.argsort(keys, kind="stable")
        place = np.empty(len(keys), dtype=np.int32)
        place[order] = np.arange(len(keys), dtype=np.int32)
        return keys[order], place[np.array(self._held, dtype=np.int32)]


def _rows(reports: Iterable[Pieces], words: _Words) -> tuple[list[_Row], list[str], list[str], str]:
    """The rows in document order, the texts of those with a vector, names, all text; adds words."""
    rows: list[_Row] = []
    texts: list[str] = []
    paths: dict[tuple[str, ...], int] = {}
    names: list[str] = []
    bodies: list[str] = []
    base = 0
    for report in reports:
        mine: dict[str, int] = {}
        inside: dict[int, list[Unit]] = {}
        first = len(rows)
        for unit in (*report.measures, *report.sentences):
            kind = MEASURE if unit.kind == "measure" else SENTENCE
            here = len(rows)
            if kind == MEASURE:
                mine[unit.id] = here
                inside[here] = []
            owner = here if kind == MEASURE else mine.get(unit.measure or "", -1)
            if kind == SENTENCE and owner >= 0:
                inside[owner].append(unit)
            # Paths are numbered for now and become rows when all are known.
            path = paths.setdefault(unit.section, len(paths)) if unit.section else -1
            rows.append(
                _Row(
                    len(names), kind, int(unit.id.rpartition(".")[2][1:]), unit.start,
                    ROLES.index(unit.role), owner, path, base + unit.start, len(unit.text),
                )
            )  # fmt: skip
            texts.append(unit.text)
        units = (*report.measures, *report.sentences)
        for here, unit in enumerate(units, start=first):
            words.add(_own_terms(unit, inside[here]) if here in inside else terms(unit.text))
        names.append(report.report)
        bodies.append(report.text)
        base += len(report.text)
    for row in rows:
        row.path = len(texts) + row.path if row.path >= 0 else -1
    for headings in paths:
        joined = "\n".join(headings)
        rows.append(_Row(-1, PATH, 0, 0, 0, -1, -1, base, len(joined)))
        bodies.append(joined)
        base += len(joined)
    return rows, texts, names, "".join(bodies)


def _own_terms(measure: Unit, sentences: Sequence[Unit]) -> list[str]:
    """The terms of what stands in a measure outside its sentences: a heading, mostly nothing."""
    found: list[str] = []
    done = measure.start
    for sentence in sorted(sentences, key=lambda s: s.start):
        if sentence.start > done:
            found += terms(measure.text[done - measure.start : sentence.start - measure.start])
        done = max(done, sentence.end)
    return found + terms(measure.text[done - measure.start :])


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
    holder = np.repeat(np.arange(n, dtype=np.int32), counts)
    by_term = np.argsort(held, kind="stable")  # rows stay ascending within a term
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
        term_from=np.concatenate(
            [[0], np.cumsum(np.bincount(held, minlength=len(draft.term)))]
        ).astype(np.int64),
        posting=holder[by_term],
        held=held,
        held_from=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        document_frequency=_frequencies(held, holder, owner, kind, len(draft.term)),
        text=draft.text,
    )


def _frequencies(
    held: NDArray[np.int32],
    holder: NDArray[np.int32],
    owner: NDArray[np.int32],
    kind: NDArray[np.int8],
    count: int,
) -> NDArray[np.int32]:
    """How many measures and how many sentences hold each term, int32 (2, count)."""
    import numpy as np

    out = np.zeros((2, count), dtype=np.int32)
    whose = owner[holder]
    for number, flags, row in (
        (MEASURE, whose >= 0, whose),
        (SENTENCE, kind[holder] == SENTENCE, holder),
    ):
        pairs = np.sort(row[flags].astype(np.int64) * count + held[flags])
        once = pairs[np.flatnonzero(np.diff(pairs, prepend=-1))]
        out[number] = np.bincount(once % count, minlength=count) if count else 0
    return out


def _children(
    owner: NDArray[np.int32], kind: NDArray[np.int8]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    import numpy as np

    child = np.flatnonzero((kind == SENTENCE) & (owner >= 0))
    child = child[np.argsort(owner[child], kind="stable")]
    counts = np.bincount(owner[child], minlength=len(owner))
    return child.astype(np.int32), np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
