"""What is damaged in a corpus folder, and mending it."""

from __future__ import annotations

import shlex
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from explorer.corpus import indexing, shelving
from explorer.corpus.assemble import assemble
from explorer.errors import CorpusDamaged, CorpusError, ExplorerError, ReadingError
from explorer.lang import Message
from explorer.store import Problem
from explorer.table import Rows
from explorer.types import Document

if TYPE_CHECKING:
    from explorer.corpus.core import Corpus


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was found damaged."""

    kind: str  # database, report, vectors, result, search, reuse, leftover
    subject: str  # a report's id, a file, a result's name
    problem: str
    hint: str  # what mends it; what it costs
    mended: bool | None  # None: not tried

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain Python values, ready for JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Derived:
    """Damage of what follows from the store and lies beside it; see `Problem`."""

    kind: Literal["search", "reuse"]
    subject: str
    problem: Message
    hint: Message


def examine(corpus: Corpus, *, repair: bool) -> Rows[Finding]:
    """Read everything; with `repair`, mend what can be mended and look again.

    A damaged report is read anew from its file when the file still holds the bytes that were
    added; otherwise it stays as it is and is named. Whatever is sound stays untouched.
    """
    found = _everything(corpus)
    if not repair or not found:
        return Rows(_finding(p, None) for p in found)
    with corpus.store.writing():
        corpus.store.repair([p for p in found if isinstance(p, Problem)])
        indexing.throw_away(corpus, indexing.damaged(corpus))
        if shelving.damaged(corpus):
            shelving.throw_away(corpus)
        for problem in found:
            if problem.kind == "report":
                _read_again(corpus, problem.subject)
        left = {(p.kind, p.subject) for p in _everything(corpus)}
    return Rows(_finding(p, (p.kind, p.subject) not in left) for p in found)


def explained(corpus: Corpus, error: BaseException) -> CorpusDamaged | None:
    """What lies behind an error of explorer's own code that nobody foresaw, if it is damage.

    Files that are mapped are not checked while they are read: numbers that make no sense end in an
    error somewhere. Then everything is looked through, as `examine` does.
    """
    if isinstance(error, ExplorerError) or not isinstance(error, Exception) or not _ours(error):
        return None
    try:
        found = [p for p in _everything(corpus) if p.kind != "leftover"]
    except Exception:  # whatever else is wrong, the first error is the one to tell
        return None
    if not found:
        return None
    where = shlex.quote(str(corpus.folder))
    return CorpusDamaged(
        found[0].problem,
        subject=f"{corpus.folder}: {found[0].subject}",
        hint=Message(
            f"全部损坏: explorer doctor -c {where}；修复: explorer doctor --repair -c {where}",
            f"All of it: explorer doctor -c {where}; to mend what can be mended: "
            f"explorer doctor --repair -c {where}",
        ),
    )


def _ours(error: BaseException) -> bool:
    """Whether an error came out of explorer, and not of the code of whoever uses it."""
    package = str(Path(__file__).parent.parent)
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    return any(frame.f_code.co_filename.startswith(package) for frame in frames)


def _everything(corpus: Corpus) -> list[Problem | Derived]:
    """What is wrong with what is stored, and with what is kept beside it."""
    return [*corpus.store.check(), *_derived(corpus)]


def _derived(corpus: Corpus) -> Iterator[Derived]:
    try:
        shards = indexing.damaged(corpus)
    except CorpusError:  # not even its settings can be read, which the store has said
        return
    for path, files in shards.items():
        name = path.relative_to(corpus.store.folder).as_posix()
        yield Derived("search", name, _changed(files), _ANEW)
    if files := shelving.damaged(corpus):
        yield Derived("reuse", shelving.FOLDER, _changed(files), _ANEW)


def _changed(files: Sequence[str]) -> Message:
    named = ", ".join(files)
    return Message(
        f"与写入时的校验和不符: {named}", f"not as they were written, by their checksums: {named}"
    )


_ANEW = Message(
    "删去后会在下次需要时重新生成: explorer doctor --repair",
    "once removed it is made anew when next needed: explorer doctor --repair",
)


def _finding(problem: Problem | Derived, mended: bool | None) -> Finding:
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
