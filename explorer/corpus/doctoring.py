"""What is damaged in a corpus folder, and mending it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.corpus.assemble import assemble
from explorer.errors import CorpusError, ReadingError
from explorer.lang import Message
from explorer.store import Problem
from explorer.table import Rows
from explorer.types import Document

if TYPE_CHECKING:
    from explorer.corpus.core import Corpus


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was found damaged."""

    kind: str  # database, report, vectors, result, leftover
    subject: str  # a report's id, a file, a result's name
    problem: str
    hint: str  # what mends it; what it costs
    mended: bool | None  # None: not tried

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain Python values, ready for JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


def examine(corpus: Corpus, *, repair: bool) -> Rows[Finding]:
    """Read everything; with `repair`, mend what can be mended and look again.

    A damaged report is read anew from its file when the file still holds the bytes that were
    added; otherwise it stays as it is and is named. Whatever is sound stays untouched.
    """
    found = corpus.store.check()
    if not repair or not found:
        return Rows(_finding(p, None) for p in found)
    with corpus.store.writing():
        corpus.store.repair(found)
        for problem in found:
            if problem.kind == "report":
                _read_again(corpus, problem.subject)
        left = {(p.kind, p.subject) for p in corpus.store.check()}
    return Rows(_finding(p, (p.kind, p.subject) not in left) for p in found)


def _finding(problem: Problem, mended: bool | None) -> Finding:
    return Finding(problem.kind, problem.subject, str(problem.problem), str(problem.hint), mended)


def _read_again(corpus: Corpus, name: str) -> None:
    """Put a report read anew in the place of a damaged one, if its file is still the same."""
    try:
        row = corpus.store.report_row(name)
        paths = dict.fromkeys((row.path, *corpus.store.paths(name)))
    except CorpusError:
        return  # not even its entry can be read; the next check names it again
    for path in paths:
        for document in _documents(path):
            if document.raw_sha256.startswith(name) and document.path == path:
                corpus.store.replace_report(name, assemble(document, name=name))
                return


def _documents(path: str) -> Iterator[Document]:
    """The documents at a path: of a file, or of a row or member behind "#"."""
    from explorer.reading import read_path

    for file in dict.fromkeys((path, path.partition("#")[0])):
        if Path(file).is_file():
            for document in read_path(Path(file)):
                if not isinstance(document, ReadingError):
                    yield document
            return


def summary(findings: Rows[Finding]) -> Message:
    """One line on the whole."""
    left = sum(f.mended is not True for f in findings)
    if not findings:
        return Message("语料库完好", "the corpus is sound")
    if not left:
        return Message(
            f"{len(findings)} 处损坏都已修复；缺少的向量用 explorer embed 补算",
            f"all {len(findings)} problems are mended; explorer embed makes missing vectors anew",
        )
    if any(f.mended is not None for f in findings):
        return Message(
            f"{len(findings)} 处损坏中 {left} 处未能修复，请按所示办法处理",
            f"{left} of {len(findings)} problems could not be mended; do as shown for each",
        )
    return Message(
        f"发现 {left} 处损坏；修复: explorer doctor --repair",
        f"found {left} problem(s); to mend what can be mended: explorer doctor --repair",
    )
