"""The search index of a corpus: kept beside it, brought up to date when reports came or went.

`search/KEY/` holds one folder a shard. KEY is a digest of what every shard depends on (encoder,
reference sentences, word list, format, version); a shard lists its reports. Opening maps the
shards; only reports that no shard holds are indexed. Where nothing can be written the index lives
in memory.
"""

from __future__ import annotations

import hashlib
import shutil
import weakref
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.corpus.embedding import centre, fingerprint, vectors
from explorer.corpus.results import digest
from explorer.corpus.rows import ReportRow
from explorer.errors import ExplorerError
from explorer.reference import centred, reference_fingerprint
from explorer.search import FORMAT, Pieces, SearchIndex, Shard, build_shard, open_shard, write_shard
from explorer.settings import VERSION
from explorer.tokens import default_tokenizer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.corpus.core import Corpus

    Floats = NDArray[np.float32]

FOLDER = "search"
# Sentences and measures put into one shard at most: 300,000 take 1 GB while it is built.
SHARD_ROWS = 300_000
# More small shards than this are joined when the next one is made: each costs a millisecond a
# question.
MAX_SMALL_SHARDS = 8
_SMALL_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Ready:
    """An index that is up to date, with the reports it covers and the common direction."""

    index: SearchIndex
    reports: dict[str, ReportRow]
    centre: Floats


_open: weakref.WeakKeyDictionary[Corpus, tuple[str, Ready]] = weakref.WeakKeyDictionary()


def ready(corpus: Corpus) -> Ready:
    """Return the corpus's index, brought up to date; kept open with the corpus."""
    middle = None
    if fingerprint(corpus) is None:
        middle = centre(corpus)  # embeds the reference sentences, which fixes the fingerprint
    key = digest(
        {
            "encoder": fingerprint(corpus),
            "reference": reference_fingerprint(),
            "words": default_tokenizer().fingerprint,
            "format": FORMAT,
            "version": VERSION,
        }
    )
    state = f"{key} {corpus.store.state_key()}"
    known = _open.get(corpus)
    if known is not None and known[0] == state:
        return known[1]
    reports = {row.id: row for row in corpus.reports()}
    middle = centre(corpus) if middle is None else middle
    shards = _up_to_date(corpus, corpus.folder / FOLDER / key[:16], reports, middle)
    found = Ready(SearchIndex(shards, list(reports)), reports, middle)
    _open[corpus] = (state, found)
    return found


def _signature(row: ReportRow) -> str:
    """What tells that a report is still cut as it was when it was indexed."""
    return f"{row.id} {row.characters} {row.measures} {row.sentences}"


def _up_to_date(
    corpus: Corpus, folder: Path, reports: dict[str, ReportRow], middle: Floats
) -> list[Shard]:
    wanted = {_signature(row): row.id for row in reports.values()}
    kept: list[tuple[Path, Shard]] = []
    covered: set[str] = set()
    with suppress(OSError):
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            lines = _covers(path)
            shard = open_shard(path) if lines else None
            if shard is None or not lines:
                continue
            fresh = [line for line in lines if line in wanted and line not in covered]
            # Whatever is cut otherwise now would answer with old offsets.
            stale = [line for line in lines if line not in wanted and line.split()[0] in reports]
            if stale or 2 * len(fresh) < len(lines):
                continue
            kept.append((path, shard))
            covered.update(fresh)
    missing = [name for line, name in wanted.items() if line not in covered]
    if not missing:
        _tidy(folder, [path for path, _ in kept], corpus.store.writable)
        return [shard for _, shard in kept]
    small = [(p, s) for p, s in kept if s.rows < _SMALL_ROWS]
    if len(small) >= MAX_SMALL_SHARDS:
        again = {line for path, _ in small for line in _covers(path)}
        kept = [(p, s) for p, s in kept if s.rows >= _SMALL_ROWS]
        missing += [name for line, name in wanted.items() if line in again]
    order = {name: i for i, name in enumerate(reports)}
    missing.sort(key=order.__getitem__)
    built = list(_build(corpus, folder, [reports[name] for name in missing], middle))
    _tidy(folder, [path for path, _ in kept] + [p for p, _ in built], corpus.store.writable)
    return [shard for _, shard in kept] + [shard for _, shard in built]


def _covers(path: Path) -> list[str]:
    try:
        return (path / "reports.list").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def _build(
    corpus: Corpus, folder: Path, rows: Sequence[ReportRow], middle: Floats
) -> Iterator[tuple[Path, Shard]]:
    def embed(texts: Sequence[str]) -> Floats:
        return centred(vectors(corpus, texts), middle)

    done = 0
    for part in _parts(rows):
        pieces = []
        for row in part:
            report = corpus.store.get_report(row.id)
            body = tuple(s for s in report.units("sentence") if not s.heading)
            pieces.append(Pieces(row.id, report.text, report.units("measure"), body))
            done += 1
            corpus.progress("index", done, len(rows))
        shard = build_shard(pieces, embed, len(middle))
        lines = [_signature(row) for row in part]
        path = folder / hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
        yield path, _stored(corpus, path, shard, lines)


def _stored(corpus: Corpus, path: Path, shard: Shard, lines: Sequence[str]) -> Shard:
    """Write a shard and map it; the one in memory where that cannot be done."""
    if not corpus.store.writable:
        return shard
    try:
        with corpus.store.writing():
            shutil.rmtree(path, ignore_errors=True)
            write_shard(shard, path)
            (path / "reports.list").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return open_shard(path) or shard
    except (OSError, ExplorerError):  # full disk, or another process writes: next time
        return shard


def _parts(rows: Sequence[ReportRow]) -> Iterator[list[ReportRow]]:
    part: list[ReportRow] = []
    size = 0
    for row in rows:
        if part and size + row.sentences + row.measures > SHARD_ROWS:
            yield part
            part, size = [], 0
        part.append(row)
        size += row.sentences + row.measures
    if part:
        yield part


def _tidy(folder: Path, keep: Sequence[Path], writable: bool) -> None:
    """Remove shards that nothing refers to; what is mapped elsewhere waits for the next time."""
    if not writable:
        return
    with suppress(OSError):
        for path in folder.parent.iterdir():
            if path != folder:
                shutil.rmtree(path, ignore_errors=True)
        for path in folder.iterdir():
            if path not in keep:
                shutil.rmtree(path, ignore_errors=True)
