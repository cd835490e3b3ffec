"""The search index of a corpus: kept beside it, brought up to date when reports came or went.

`search/KEY/` holds one folder a shard; a split corpus has a `search/` in each region. KEY is a
digest of what every shard depends on (encoder, reference sentences, word list, format, version); a
shard lists its reports. Opening maps the shards; only reports that no shard holds are indexed, when
they are embedded (`prepare`) or, where that is little, by the next question. Where nothing can be
written the index lives in memory.

New reports make a new shard, and shards of one size are joined when there are many of them, as
Lucene does: what is written for a report over the years grows with the logarithm of the corpus.
"""

from __future__ import annotations

import hashlib
import shutil
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.corpus import embedding
from explorer.corpus.embedding import centre, fingerprint, vectors
from explorer.corpus.results import digest
from explorer.corpus.rows import ReportRow
from explorer.errors import ExplorerError
from explorer.reference import centred, reference_fingerprint
from explorer.search import (
    COVERS,
    FORMAT,
    UNFINISHED,
    Pieces,
    SearchIndex,
    Shard,
    build_shard,
    join_shards,
    open_shard,
    write_shard,
)
from explorer.search.clusters import ONE_CLUSTER
from explorer.settings import VERSION
from explorer.sums import broken
from explorer.tokens import default_tokenizer
from explorer.types import Unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.corpus.core import Corpus
    from explorer.store import Store

    Floats = NDArray[np.float32]

FOLDER = "search"
# Sentences and measures put into one shard at most: 300,000 take 1.5 GB while it is built, and that
# is all that is ever in memory at a time.
SHARD_ROWS = 300_000
# Reports read in one go while a shard is built: some 8,000 sentences and measures.
_REPORTS_AT_ONCE = 128
# More shards than this of one size are joined: each costs a question some 0.2 ms.
SHARDS_A_SIZE = 8
# Sentences and measures without an index from which `prepare` makes one at once: some seconds of
# work, which the first question would wait for. Fewer it indexes while the user hardly notices.
EAGER_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Ready:
    """An index that is up to date, with the reports it covers and the common direction."""

    index: SearchIndex
    reports: dict[str, ReportRow]
    centre: Floats


_open: weakref.WeakKeyDictionary[Corpus, tuple[str, Ready]] = weakref.WeakKeyDictionary()


def prepare(corpus: Corpus) -> None:
    """Index what was added, when that is much; called when all is embedded.

    Never fails for a lack of vectors, room or leave to write: the next question tries again.
    """
    if not corpus.store.writable or embedding.pending(corpus) is not None:
        return
    counts = corpus.store.info()
    if counts["sentences"] + counts["measures"] < EAGER_ROWS:
        return
    with suppress(ExplorerError, OSError):
        rows = {row.id: row for row in corpus.reports()}
        covered: set[str] = set()
        if fingerprint(corpus) is not None:
            for part in corpus.store.parts:
                for path in _shards(_folder(corpus, part)):
                    covered.update(_covers(path))
        missing = [row for row in rows.values() if _signature(row) not in covered]
        if sum(row.sentences + row.measures for row in missing) >= EAGER_ROWS:
            ready(corpus)


def ready(corpus: Corpus) -> Ready:
    """Return the corpus's index, brought up to date; kept open with the corpus."""
    middle = None
    if fingerprint(corpus) is None:
        middle = centre(corpus)  # embeds the reference sentences, which fixes the fingerprint
    key = _key(corpus)
    state = f"{key} {corpus.store.state_key()}"
    known = _open.get(corpus)
    if known is not None and known[0] == state:
        return known[1]
    reports = {row.id: row for row in corpus.reports()}
    middle = centre(corpus) if middle is None else middle
    shards: list[Shard] = []
    for part in corpus.store.parts:  # each region of a split corpus keeps its own
        mine = reports
        if part is not corpus.store:
            mine = {name: reports[name] for name in part.report_ids() if name in reports}
        shards += _up_to_date(corpus, _folder(corpus, part), mine, middle)
    found = Ready(SearchIndex(shards, list(reports)), reports, middle)
    _open[corpus] = (state, found)
    return found


def damaged(corpus: Corpus) -> dict[Path, list[str]]:
    """The shards that are not as they were written, and their files that are not."""
    if fingerprint(corpus) is None:
        return {}
    folders = (_folder(corpus, part) for part in corpus.store.parts)
    whole = (path for f in folders for path in _shards(f) if not path.name.endswith(UNFINISHED))
    # Another process may have joined one with others meanwhile.
    return {path: files for path in whole if (files := broken(path)) and path.exists()}


def throw_away(corpus: Corpus, shards: Iterable[Path]) -> None:
    """Remove shards; the next question builds them anew."""
    _open.pop(corpus, None)
    for path in shards:
        shutil.rmtree(path, ignore_errors=True)


def _key(corpus: Corpus) -> str:
    return digest(
        {
            "encoder": fingerprint(corpus),
            "reference": reference_fingerprint(),
            "words": default_tokenizer().fingerprint,
            "format": FORMAT,
            "version": VERSION,
        }
    )[:16]


def _folder(corpus: Corpus, part: Store) -> Path:
    """Where the shards of the corpus, or of one of its regions, lie for its encoder."""
    return part.folder / FOLDER / _key(corpus)


def _shards(folder: Path) -> list[Path]:
    with suppress(OSError):
        return sorted(folder.iterdir()) if folder.is_dir() else []
    return []


def _signature(row: ReportRow) -> str:
    """What tells that a report is still cut as it was when it was indexed."""
    return f"{row.id} {row.characters} {row.measures} {row.sentences}"


def _up_to_date(
    corpus: Corpus, folder: Path, reports: dict[str, ReportRow], middle: Floats
) -> list[Shard]:
    wanted = {_signature(row): row.id for row in reports.values()}
    kept: list[tuple[Path, Shard]] = []
    covered: set[str] = set()
    for path in _shards(folder):
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
    order = {name: i for i, name in enumerate(reports)}
    if missing:
        missing.sort(key=order.__getitem__)
        kept += _build(corpus, folder, [reports[name] for name in missing], middle)
        kept = _joined(corpus, folder, kept, reports)
    _tidy(folder, [path for path, _ in kept], corpus.store.writable)
    return [shard for _, shard in kept]


def _joined(
    corpus: Corpus,
    folder: Path,
    shards: Sequence[tuple[Path, Shard]],
    reports: Mapping[str, ReportRow],
) -> list[tuple[Path, Shard]]:
    """Join the shards of one size where there are too many; the joined may be one too many again.

    A size is a power of `SHARDS_A_SIZE` times `ONE_CLUSTER` rows. What would pass `SHARD_ROWS`
    stays as it is.
    """
    left = list(shards)
    for size in range(32):
        top = ONE_CLUSTER * SHARDS_A_SIZE**size
        if top > SHARD_ROWS:
            break
        small = [pair for pair in left if pair[1].rows <= top]
        if len(small) <= SHARDS_A_SIZE:
            continue
        part: list[tuple[Path, Shard]] = []
        for pair in small:
            if sum(shard.rows for _, shard in (*part, pair)) <= SHARD_ROWS:
                part.append(pair)
        if len(part) < 2:
            continue
        corpus.progress("index", 0, 1)
        shard = join_shards([shard for _, shard in part], set(reports))
        lines = [_signature(reports[name]) for name in shard.reports]
        path = _path(folder, lines)
        stored = _stored(corpus, path, shard, lines)
        corpus.progress("index", 1, 1)
        gone = {path for path, _ in part}
        left = [pair for pair in left if pair[0] not in gone]
        left.append((path, stored))
    return left


def _covers(path: Path) -> list[str]:
    try:
        return (path / COVERS).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return []


def _build(
    corpus: Corpus, folder: Path, rows: Sequence[ReportRow], middle: Floats
) -> Iterator[tuple[Path, Shard]]:
    def embed(texts: Sequence[str]) -> Floats:
        return centred(vectors(corpus, texts), middle)

    done = 0

    def pieces(part: Sequence[ReportRow]) -> Iterator[Pieces]:
        nonlocal done
        for start in range(0, len(part), _REPORTS_AT_ONCE):
            names = [row.id for row in part[start : start + _REPORTS_AT_ONCE]]
            of: dict[str, tuple[list[Unit], list[Unit]]] = {name: ([], []) for name in names}
            for unit in corpus.store.units_of("measure", names):
                of[unit.report][0].append(unit)
            for unit in corpus.store.units_of("sentence", names):
                if not unit.heading:
                    of[unit.report][1].append(unit)
            for name, (measures, body) in of.items():
                text = corpus.store.text_of(name)
                yield Pieces(name, text, tuple(measures), tuple(body))
                done += 1
                corpus.progress("index", done, len(rows))

    for part in _parts(rows):
        shard = build_shard(pieces(part), embed, len(middle), engine=corpus.engine)
        lines = [_signature(row) for row in part]
        path = _path(folder, lines)
        yield path, _stored(corpus, path, shard, lines)


def _path(folder: Path, lines: Sequence[str]) -> Path:
    """The folder of the shard that covers these reports."""
    return folder / hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _stored(corpus: Corpus, path: Path, shard: Shard, lines: Sequence[str]) -> Shard:
    """Write a shard and map it; the one in memory where that cannot be done."""
    if not corpus.store.writable:
        return shard
    try:
        with corpus.store.writing():
            shutil.rmtree(path, ignore_errors=True)
            write_shard(shard, path, lines)
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
