"""Files into the corpus: read, segment, store; one bad file never stops the others."""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from explorer.corpus.assemble import assemble
from explorer.corpus.phrases import active
from explorer.corpus.rows import AddResult, ReportRow
from explorer.errors import BadValue, EngineError, NothingReadable, ReadingError
from explorer.lang import Message
from explorer.table import Rows
from explorer.types import Document, Metadata, Report

if TYPE_CHECKING:
    from explorer.corpus.core import Corpus
    from explorer.reading import ReadOptions
    from explorer.segment.formulas import Phrases

# Fields that --meta may override. The region is named by its code: names are ambiguous.
_TEXT_FIELDS = (
    "title", "issuer", "issuer_kind", "genre", "published", "signed", "source", "url",
    "document_number",
)  # fmt: skip


# Between two commits lie at most so many reports, or so many seconds: what a stop can cost. Each
# commit waits for the disk, which would otherwise take as long as reading several reports.
_REPORTS_A_COMMIT = 128
_SECONDS_A_COMMIT = 2.0


# What a source holds, with its number from 1; a string is the id of the same bytes here.
_Read = tuple[int, Path | None, Report | ReadingError | str]


class Added(Rows[AddResult]):
    """One row a file, and the files that a folder holds but that are no reports."""

    def __init__(self, rows: Iterable[AddResult] = (), *, skipped: Sequence[Path] = ()) -> None:
        super().__init__(rows)
        self.skipped = tuple(skipped)  # hidden files, README, SOURCES, LICENSE and the like


def add(
    corpus: Corpus,
    paths: Iterable[str | Path],
    *,
    meta: str | Path | None,
    text_column: str | None = None,
    id_column: str | None = None,
) -> Added:
    """Add what is new; see `Corpus.add`. A table or an archive gives a row for each report.

    Raises
    ------
    NothingReadable
        No path led to a file at all.
    """
    from explorer.reading import ReadOptions, read_meta, survey

    options = ReadOptions(text_column, id_column)
    overrides = {} if meta is None else read_meta(Path(meta))
    wanted = [str(p) for p in paths]
    found = survey([p for p in wanted if p != "-"])
    rows = Added([_failure(e) for e in found.errors], skipped=found.skipped)
    # The table of metadata may lie among the reports.
    own = None if meta is None else Path(meta).resolve()
    sources: list[Path | None] = [f for f in found.files if f.resolve() != own]
    if "-" in wanted:
        sources.append(None)
    if not sources and not found.errors:
        raise NothingReadable(
            Message("没有找到可读的文件", "found no file to read"),
            subject="、".join(wanted),
            hint=Message(
                "请给出报告所在的文件或文件夹: explorer add 文件夹",
                "Name the files or the folder that hold the reports: explorer add FOLDER",
            ),
        )
    work = ReadWork(options, overrides, active(corpus))
    with corpus.store.writing():
        for batch in _batches(_read(corpus, sources, work)):
            with corpus.store.transaction():
                for done, source, report in batch:
                    if isinstance(report, ReadingError):
                        rows.append(_failure(report, None if source is None else str(source)))
                    elif isinstance(report, str):
                        _remember(corpus, report, str(source), named=True)
                        rows.append(_duplicate(str(source), report))
                    else:
                        rows.append(_add_one(corpus, report, work, named=source is not None))
                    corpus.progress("read", done, len(sources))
    return rows


def _batches(reports: Iterable[_Read]) -> Iterator[list[_Read]]:
    """What is stored in one transaction; it is put together before that begins."""
    batch: list[_Read] = []
    began = time.monotonic()
    try:
        for report in reports:
            batch.append(report)
            if len(batch) >= _REPORTS_A_COMMIT or time.monotonic() - began >= _SECONDS_A_COMMIT:
                yield batch
                batch, began = [], time.monotonic()
    except EngineError:  # a process was lost: what came before is good
        if batch:
            yield batch
        raise
    if batch:
        yield batch


@dataclass(frozen=True, slots=True)
class ReadWork:
    """A file, or a document of a table or archive, to reports that only need to be stored."""

    options: ReadOptions
    overrides: dict[str, dict[str, str]]  # path or file name -> field -> value
    phrases: Phrases

    def start(self) -> None:
        """Nothing to load: the readers load their tables when first used."""

    def __call__(self, item: Path | Document) -> list[Report | ReadingError]:
        """The reports of one item, or why there is none."""
        if isinstance(item, Document):
            return [self._report(item)]
        from explorer.reading import read_path

        return [
            d if isinstance(d, ReadingError) else self._report(d)
            for d in read_path(item, self.options)
        ]

    def stated(self, path: str) -> dict[str, str]:
        """What a person stated of the report at this path."""
        return self.overrides.get(path) or self.overrides.get(Path(path).name) or {}

    def _report(self, document: Document) -> Report:
        stated = self.stated(document.path)
        if stated:
            document = override(document, stated)
        return assemble(document, phrases=self.phrases)


def _read(corpus: Corpus, sources: Sequence[Path | None], work: ReadWork) -> Iterator[_Read]:
    """What each source holds.

    Files go to the engine, which may read many at a time. Tables and archives hold any number of
    reports: they are taken apart here, row by row, and only their documents go there.
    """
    places: deque[tuple[int, Path | None, ReadingError | str | None]] = deque()

    def items() -> Iterator[Path | Document]:
        for number, source in enumerate(sources, start=1):
            known = None if source is None else _known(corpus, source, work)
            if known is not None:
                places.append((number, source, known))
            elif source is not None and not _holds_many(source, work.options):
                places.append((number, source, None))
                yield source
            else:
                for document in _documents(source, work.options):
                    if isinstance(document, ReadingError):
                        places.append((number, source, document))
                    else:
                        places.append((number, source, None))
                        yield document

    for result in corpus.engine.map(work, items()):
        # Those that needed no work stand in the row before the one that did.
        while (place := places.popleft())[2] is not None:
            yield place[0], place[1], place[2]
        for report in result:
            yield place[0], place[1], report
    for number, source, settled in places:
        yield number, source, cast("ReadingError | str", settled)


def _known(corpus: Corpus, source: Path, work: ReadWork) -> str | None:
    """The report that was read from the same bytes, so that they need not be read again."""
    if work.stated(str(source)):
        return None
    try:
        with source.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return None  # reading it will say why
    return corpus.store.find_by_raw_sha256(digest)


def _holds_many(source: Path, options: ReadOptions) -> bool:
    """Whether the file may hold many reports, or is better not handed to another process."""
    from explorer.reading import holds_many

    try:
        return holds_many(source, options)
    except (ReadingError, OSError, ValueError):
        return False  # reading it will say why


def _documents(source: Path | None, options: ReadOptions) -> Iterator[Document | ReadingError]:
    """The documents of a file, or of stdin (None)."""
    from explorer.reading import read_many, read_path

    if source is not None:
        yield from read_path(source, options)
        return
    # Readers must be able to seek, which a pipe cannot; small inputs stay in memory (64 MiB).
    with tempfile.SpooledTemporaryFile(64 << 20) as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
        file.seek(0)
        yield from read_many(cast("BinaryIO", file), path="-", options=options)


def _add_one(corpus: Corpus, report: Report, work: ReadWork, *, named: bool) -> AddResult:
    """Store one report; `named` is False where its path names no file (stdin)."""
    path = report.path
    same = corpus.store.find_by_raw_sha256(report.raw_sha256)
    if same is not None and not work.stated(path):
        _remember(corpus, same, path, named)
        return _duplicate(path, same)
    report = replace(report, id=same or corpus.store.new_id(report.raw_sha256))
    if same is not None:
        corpus.store.replace_report(same, report)
        return AddResult(
            path, "updated", report.id, str(Message("已按元数据表更新", "metadata updated"))
        )
    twin = corpus.store.find_by_text_sha256(report.text_sha256)
    before = corpus.store.find_by_path(path) if named else None
    if twin is not None and twin != before:
        _remember(corpus, twin, path, named)
        return AddResult(
            path,
            "duplicate",
            twin,
            str(Message(f"正文与已有报告 {twin} 完全相同", f"has the same text as report {twin}")),
        )
    if before is not None and len(corpus.store.paths(before)) == 1:
        corpus.store.replace_report(before, report)
        return AddResult(
            path,
            "updated",
            report.id,
            str(Message(f"替换了旧版本 {before}", f"replaces the older version {before}")),
        )
    corpus.store.add_report(report)
    return AddResult(path, "added", report.id, _doubts(report.metadata))


def _duplicate(path: str, report: str) -> AddResult:
    return AddResult(
        path, "duplicate", report, str(Message("已在语料库中", "already in the corpus"))
    )


def _remember(corpus: Corpus, report: str, path: str, named: bool) -> None:
    """Note that a report also lies at this path, so that a change there is told from a new file."""
    if named and path not in corpus.store.paths(report):
        corpus.store.add_path(report, path)


def _doubts(metadata: Metadata) -> str:
    missing = []
    if metadata.title is None:
        missing.append(str(Message("无标题", "no title")))
    if metadata.region is None:
        missing.append(str(Message("地区不明", "region unknown")))
    if metadata.year is None:
        missing.append(str(Message("年份不明", "year unknown")))
    return str(Message("；", "; ")).join(missing)


def _failure(error: ReadingError, path: str | None = None) -> AddResult:
    return AddResult(error.subject or path or "?", "failed", None, error.one_line)


def override(document: Document, values: dict[str, str]) -> Document:
    """Return the document with metadata that a person stated.

    Raises
    ------
    BadValue
        The year is not a number or the code is not one of the divisions.
    """
    changes: dict[str, Any] = {f: values[f] for f in _TEXT_FIELDS if f in values}
    if "year" in values:
        if not values["year"].isdigit():
            raise BadValue(
                Message("年份应为数字", "the year must be a number"),
                subject=f"{document.path}: year={values['year']}",
            )
        changes["year"] = int(values["year"])
    if "admin_code" in values:
        from explorer.gazetteer import by_code

        region = by_code(values["admin_code"])
        if region is None:
            raise BadValue(
                Message("没有这个行政区划代码", "no division has this code"),
                subject=f"{document.path}: admin_code={values['admin_code']}",
            )
        changes["region"] = region
    stated = {"region" if f == "admin_code" else f for f in values}
    evidence = {**document.metadata.evidence, **dict.fromkeys(sorted(stated), "meta")}
    doubts = tuple(
        d for d in document.metadata.doubts if not any(d.endswith(f) or f in d for f in stated)
    )
    return replace(
        document,
        metadata=replace(document.metadata, **changes, evidence=evidence, doubts=doubts),
    )


def report_rows(corpus: Corpus) -> Rows[ReportRow]:
    """The reports as rows of the contract."""
    names = [field.name for field in fields(ReportRow)]
    return Rows(ReportRow(**{n: getattr(row, n) for n in names}) for row in corpus.store.reports())
