"""Shared wording of a corpus that is too large to be searched anew whenever a report comes.

`reuse/` in the corpus's folder holds the reports made ready, their indexes and what was found
(`explorer.reuse.shelf`). All of it can be computed again: what is damaged or of another version is,
and where nothing can be written it is done in a temporary folder.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from explorer.corpus.phrases import active
from explorer.corpus.results import digest
from explorer.reuse import ReuseSettings, ReuseText
from explorer.reuse.shelf import LOCK
from explorer.settings import VERSION
from explorer.store import WriteLock, from_os

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.corpus.core import Corpus
    from explorer.reuse.growing import Growing
    from explorer.reuse.packed import Columns
    from explorer.types import Match, Report

FOLDER: Final = "reuse"
# Characters from which a corpus is searched in blocks. Below, all is searched at once, again when a
# report comes: some 20,000 sentences take some six seconds on one core of a laptop.
GROW_FROM: Final = 1_000_000
# Seconds to wait for somebody else who is at the shelf, as for another writer of the store.
_WAIT: Final = 2.0


class Changed(Exception):
    """A report became another one while it was read; what is done is done, and the search can be
    asked again.
    """


def large(corpus: Corpus) -> bool:
    """Whether the corpus is searched in blocks."""
    return int(corpus.store.info()["characters"]) > GROW_FROM


def grown(corpus: Corpus, settings: ReuseSettings, before: Columns | None = None) -> Columns:
    """The shared wording of all reports; only those that are new are searched.

    Parameters
    ----------
    before : an earlier result, which is brought up to date where that can be done
    """
    with _open(corpus, settings) as (growing, digests):
        return _searched(corpus, growing, digests, before)


def against(corpus: Corpus, draft: Report, leave_out: Collection[str]) -> list[Match]:
    """What a report that is not in the corpus shares with those that are.

    Parameters
    ----------
    leave_out : ids of reports that are not compared
    """
    from explorer.corpus.reusing import reuse_text
    from explorer.reuse.lazy import Texts
    from explorer.reuse.table import Matches

    def read(name: str) -> str:
        return draft.text if name == draft.id else corpus.store.text_of(name)

    with _open(corpus, ReuseSettings()) as (growing, digests):
        if not growing.current(digests):
            _searched(corpus, growing, digests)
        text = reuse_text(draft, active(corpus).fixed)
        found = growing.against(text, digests, leave_out)
    return list(Matches(found, Texts(found.reports, read)))


@contextmanager
def _open(corpus: Corpus, settings: ReuseSettings) -> Iterator[tuple[Growing, Mapping[str, str]]]:
    """The shelf of a corpus, and a digest of each of its reports."""
    from explorer.corpus.embedding import fingerprint
    from explorer.corpus.reusing import cohort
    from explorer.reuse.growing import Growing
    from explorer.reuse.metric import fingerprint_of_map

    middle = cohort(corpus)  # may embed the reference sentences, and with it name the encoder
    about = digest({
        "settings": asdict(settings), "phrases": active(corpus).fixed.pattern, "version": VERSION,
        "encoder": fingerprint(corpus), "map": fingerprint_of_map(),
    })  # fmt: skip
    ids = corpus.store.report_ids()
    digests = dict(zip(ids, corpus.store.report_digests(ids), strict=True))
    with _folder(corpus) as folder:
        try:
            yield Growing(folder, settings, about, middle, corpus.engine), digests
        except OSError as error:  # a full disk, most likely
            raise from_os(error, folder, writing=True) from error


def _searched(
    corpus: Corpus, growing: Growing, digests: Mapping[str, str], before: Columns | None = None
) -> Columns:
    from explorer.corpus.reusing import reuse_text, sentence_vectors

    store, fixed = corpus.store, active(corpus).fixed

    # Reports whose texts were asked for, until their vectors are: some blocks' at most.
    held: dict[str, Report] = {}

    def texts(names: Sequence[str]) -> Iterable[ReuseText]:
        reports = [store.get_report(name) for name in names]
        held.update(zip(names, reports, strict=True))
        read = [reuse_text(report, fixed) for report in reports]
        if store.report_digests(names) != [digests[name] for name in names]:
            raise Changed
        return read

    def vectors(names: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        reports = [held.pop(n) if n in held else store.get_report(n) for n in names]
        return sentence_vectors(corpus, reports)

    def done(searched: int, new: int) -> None:
        corpus.progress("reuse", searched, new)

    return growing.result(digests, texts, vectors, done, before)


def damaged(corpus: Corpus) -> list[str]:
    """The files of the shelf that are not as they were written, by name."""
    from explorer.reuse.shelf import damaged

    return damaged(corpus.store.folder / FOLDER)


def throw_away(corpus: Corpus) -> None:
    """Remove the list of the shelf, and with it all that it says; it is made anew when needed."""
    from explorer.reuse.shelf import MANIFEST

    with _folder(corpus) as folder:
        (folder / MANIFEST).unlink(missing_ok=True)


@contextmanager
def _folder(corpus: Corpus) -> Iterator[Path]:
    """Where the shelf lies while it is worked on: in the corpus, where a lock of its own keeps
    others from the same work and from nothing else; or in a temporary folder when it cannot be
    written, or somebody else is at it.
    """
    with ExitStack() as stack:
        folder = corpus.store.folder / FOLDER
        ours = False
        if corpus.store.writable:
            with suppress(OSError):
                folder.mkdir(exist_ok=True)
                lock = WriteLock(folder / LOCK)
                ours = lock.acquire(_WAIT)
                stack.callback(lock.release)
        yield folder if ours else Path(stack.enter_context(tempfile.TemporaryDirectory()))
