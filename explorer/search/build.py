"""Reports to a shard of the search index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from explorer.search.clusters import assign, centroids
from explorer.search.lexical import terms
from explorer.search.shard import MEASURE, PATH, SENTENCE, Shard, term_key
from explorer.types import ROLES, Unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
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
    text: str
    embedded: str


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

    rows, names, text = _rows(reports)
    n = len(rows)
    fine = np.zeros((n, dim), dtype=np.float16)
    for start in range(0, n, _BLOCK):
        block = embed([r.embedded for r in rows[start : start + _BLOCK]])
        if block.shape[1:] != (dim,):
            raise ValueError(f"vectors have shape {block.shape}, expected (n, {dim})")
        fine[start : start + len(block)] = block
    kind = np.array([r.kind for r in rows], dtype=np.int8)
    body = np.flatnonzero(kind != PATH)
    centres = centroids(fine, body)
    cluster = np.full(n, len(centres), dtype=np.int64)  # heading paths after all clusters
    cluster[body] = assign(fine, body, centres)
    order = np.argsort(cluster, kind="stable")
    place = np.empty(n, dtype=np.int32)
    place[order] = np.arange(n, dtype=np.int32)

    def column(name: str, dtype: type) -> Any:
        return np.fromiter((getattr(r, name) for r in rows), dtype, n)[order]

    def row_numbers(name: str) -> NDArray[np.int32]:
        old = np.fromiter((getattr(r, name) for r in rows), np.int64, n)[order]
        return np.where(old < 0, -1, place[old]).astype(np.int32)

    owner = row_numbers("owner")
    kind = kind[order]
    coarse, scale = quantised(fine[order])
    child, child_from = _children(owner, kind)
    return Shard(
        reports=tuple(names),
        report=column("report", np.int32),
        kind=kind,
        number=column("number", np.int32),
        start=column("start", np.int32),
        role=column("role", np.int8),
        owner=owner,
        path=row_numbers("path"),
        order=order.astype(np.int32),
        text_at=column("text_at", np.int64),
        text_length=np.fromiter((len(r.text) for r in rows), np.int32, n)[order],
        coarse=coarse,
        scale=scale,
        fine=fine[order],
        child=child,
        child_from=child_from,
        centroid=centres,
        list_from=np.searchsorted(cluster[order], np.arange(len(centres) + 1)).astype(np.int64),
        text=np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint8),
        **_postings([rows[i].text for i in order], kind),
    )


def quantised(fine: NDArray[np.float16]) -> tuple[NDArray[np.int8], Floats]:
    """Eight bits a number, one scale a row: cosines are off by 0.002 or so."""
    import numpy as np

    scale = np.zeros(len(fine), dtype=np.float32)
    coarse = np.zeros(fine.shape, dtype=np.int8)
    for start in range(0, len(fine), _BLOCK):
        block = fine[start : start + _BLOCK].astype(np.float32)
        top = np.abs(block).max(axis=1, initial=0.0)
        step = np.where(top > 0, top / 127, 1).astype(np.float32)
        coarse[start : start + len(block)] = np.rint(block / step[:, None])
        scale[start : start + len(block)] = step
    return coarse, scale


def _rows(reports: Iterable[Pieces]) -> tuple[list[_Row], list[str], str]:
    rows: list[_Row] = []
    paths: dict[tuple[str, ...], int] = {}
    names: list[str] = []
    texts: list[str] = []
    base = 0

    for report in reports:
        mine: dict[str, int] = {}
        for unit in (*report.measures, *report.sentences):
            kind = MEASURE if unit.kind == "measure" else SENTENCE
            here = len(rows)
            if kind == MEASURE:
                mine[unit.id] = here
            owner = here if kind == MEASURE else mine.get(unit.measure or "", -1)
            # Paths are numbered for now and become rows when all are known.
            path = paths.setdefault(unit.section, len(paths)) if unit.section else -1
            rows.append(
                _Row(
                    len(names), kind, int(unit.id.rpartition(".")[2][1:]), unit.start,
                    ROLES.index(unit.role), owner, path, base + unit.start, unit.text, unit.text,
                )
            )  # fmt: skip
        names.append(report.report)
        texts.append(report.text)
        base += len(report.text)
    first = len(rows)
    for row in rows:
        row.path = first + row.path if row.path >= 0 else -1
    for headings in paths:
        joined = "\n".join(headings)
        rows.append(_Row(-1, PATH, 0, 0, 0, -1, -1, base, joined, headings[-1]))
        texts.append(joined)
        base += len(joined)
    return rows, names, "".join(texts)


def _children(
    owner: NDArray[np.int32], kind: NDArray[np.int8]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    import numpy as np

    child = np.flatnonzero((kind == SENTENCE) & (owner >= 0))
    child = child[np.argsort(owner[child], kind="stable")]
    counts = np.bincount(owner[child], minlength=len(owner))
    return child.astype(np.int32), np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _postings(texts: Sequence[str], kind: NDArray[np.int8]) -> dict[str, Any]:
    import numpy as np

    numbers: dict[str, int] = {}
    row: list[NDArray[np.int32]] = []
    term: list[NDArray[np.int32]] = []
    count: list[NDArray[np.uint8]] = []
    length = np.zeros(len(texts), dtype=np.float32)
    for i, text in enumerate(texts):
        found = Counter(terms(text))
        length[i] = found.total()
        keys = np.fromiter(
            (numbers.setdefault(t, len(numbers)) for t in found), np.int32, len(found)
        )
        term.append(keys)
        row.append(np.full(len(found), i, dtype=np.int32))
        # A word that comes more often than that has long stopped counting (BM25 saturates).
        count.append(np.fromiter((min(c, 255) for c in found.values()), np.uint8, len(found)))
    keys = np.fromiter((term_key(t) for t in numbers), np.uint64, len(numbers))
    rank = np.argsort(keys, kind="stable")
    place = np.empty(len(keys), dtype=np.int32)
    place[rank] = np.arange(len(keys), dtype=np.int32)
    terms_of = place[np.concatenate(term)] if term else np.zeros(0, dtype=np.int32)
    rows_of = np.concatenate(row) if row else np.zeros(0, dtype=np.int32)
    counts = np.concatenate(count) if count else np.zeros(0, dtype=np.uint8)
    by_term = np.argsort(terms_of, kind="stable")  # rows stay ascending within a term
    frequency = np.stack(
        [
            np.bincount(terms_of[kind[rows_of] == k], minlength=len(keys))
            for k in (MEASURE, SENTENCE, PATH)
        ]
    )
    per_term = np.bincount(terms_of, minlength=len(keys))
    per_row = np.bincount(rows_of, minlength=len(texts))
    return {
        "length": length,
        "term": keys[rank],
        "term_from": np.concatenate([[0], np.cumsum(per_term)]).astype(np.int64),
        "posting": rows_of[by_term],
        "count": counts[by_term],
        "held": terms_of.astype(np.int32),
        "held_count": counts,
        "held_from": np.concatenate([[0], np.cumsum(per_row)]).astype(np.int64),
        "document_frequency": frequency.astype(np.int32),
    }
