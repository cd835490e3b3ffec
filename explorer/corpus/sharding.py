"""A corpus split by region, and corpora put together.

Both write a new corpus and leave the old ones as they are. It grows in a folder beside its place
(`OUT.unfinished`) and gets its name when the last report is there: a stop leaves no corpus that
answers with a part of the reports, and the same command goes on where it stopped.
"""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.corpus import embedding
from explorer.errors import BadValue, CorpusError, EncoderMismatch
from explorer.lang import Message
from explorer.store import SPLIT_LEVELS, ReportRow, SplitStore, Store

if TYPE_CHECKING:
    from explorer.corpus.core import Corpus, Progress

# Reports copied between two commits: what a stop can cost, about a second of copying.
_REPORTS_A_COMMIT = 64
_BEGUN = "copied_from"  # setting of an unfinished copy: what it is a copy of
# Settings that say which vectors the corpus answers with; they must agree before texts may mix.
_ENCODER = ("encoder", "encoder_fingerprint", "query_encoder", "brought_dim")


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One region of a split corpus; `region` is None where reports name no place."""

    folder: str
    region: str | None
    reports: int
    sentences: int

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain Python values, ready for JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class MergeRow:
    """What became of one corpus that was put with others.

    `duplicates`: reports that an earlier one already brought; `renamed`: pairs of ids, of reports
    whose id was taken by another; `kept`: whether its themes and results came along.
    """

    corpus: str
    added: int
    duplicates: int
    renamed: tuple[tuple[str, str], ...]
    kept: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain Python values, ready for JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


def split(corpus: Corpus, out: Path, *, by: str) -> list[RegionRow]:
    """Copy a corpus into one that holds a corpus a region; see `Corpus.split`."""
    if by not in SPLIT_LEVELS:
        listed = ", ".join(SPLIT_LEVELS)
        raise BadValue(
            Message(f"可选值：{listed}", f"must be one of: {listed}"), subject=f"--by {by}"
        )
    _refuse_inside(out, [corpus.folder])
    source = corpus.store
    begun = {"from": [source.state_key()], "by": by}
    grown = _begin(out, begun, lambda folder: SplitStore.found(folder, by), source)
    with grown as target:
        _copy_reports(source, target, corpus.progress, _Seen())
        _copy_vectors(source, target)
        _copy_results(source, target)
        rows = regions(target)
    _finish(out)
    return rows


def merge(sources: Sequence[Corpus], out: Path, progress: Progress) -> list[MergeRow]:
    """Copy corpora, split or not, into one in one piece; see `Corpus.merge`."""
    _refuse_inside(out, [c.folder for c in sources])
    _require_same_encoder(sources)
    begun = {"from": [c.store.state_key() for c in sources], "by": None}
    first = sources[0].store
    rows = []
    seen = _Seen()
    with _begin(out, begun, Store.create, first) as target:
        for corpus in sources:
            source = corpus.store
            added, duplicates, renamed = _copy_reports(source, target, progress, seen)
            _copy_vectors(source, target)
            # Themes and results speak of all reports of a corpus, and of no others.
            kept = len(sources) == 1
            if kept:
                _copy_results(source, target)
            rows.append(MergeRow(str(corpus.folder), added, duplicates, renamed, kept))
    _finish(out)
    return rows


def regions(store: Store) -> list[RegionRow]:
    """The regions of a split corpus by their codes; empty where it is in one piece."""
    if not isinstance(store, SplitStore):
        return []
    return [
        RegionRow(r["folder"], r["name"], r["reports"], r["sentences"])
        for r in store.info()["regions"]
    ]


def _unfinished(out: Path) -> Path:
    return out.with_name(f"{out.name}.unfinished")


def _refuse_inside(out: Path, sources: Sequence[Path]) -> None:
    """Refuse a place that is taken, or inside of what is copied."""
    place = out.resolve()
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise CorpusError(
            Message("这里已有内容，不会覆盖", "there is something here; it is not overwritten"),
            subject=str(out),
            hint=Message("请换一个新文件夹", "choose a new folder"),
        )
    for source in sources:
        if source.resolve() in place.parents:
            raise BadValue(
                Message(
                    "新语料库不能放在原语料库里面", "the new corpus cannot lie inside the old one"
                ),
                subject=str(out),
            )


def _begin(
    out: Path, begun: dict[str, Any], make: Callable[[Path], Store], settings_of: Store
) -> Store:
    """Open what an earlier run left, if it was a copy of the same; otherwise begin."""
    folder = _unfinished(out)
    if (folder / "corpus.db").exists():
        store = Store.open(folder)
        known, empty = store.setting(_BEGUN), not store.report_ids()
        if known == begun:
            return store
        store.close()
        if known is None and empty:  # stopped before it began
            shutil.rmtree(folder)
    if (folder / "corpus.db").exists():
        raise CorpusError(
            Message(
                "这里有另一次未完成的拆分或合并",
                "another copy was begun here and not finished, of other reports or settings",
            ),
            subject=str(folder),
            hint=Message(
                f"删除后重试: rm -r {shlex.quote(str(folder))}",
                f"remove it and try again: rm -r {shlex.quote(str(folder))}",
            ),
        )
    store = make(folder)
    with store.transaction():
        for key, value in settings_of.settings().items():
            store.set_setting(key, value)
        store.set_setting(_BEGUN, begun)
    return store


def _finish(out: Path) -> None:
    """Give the finished corpus its name, in one step; the note goes last.

    A stop before the step leaves a copy that the same command takes up, one after it a whole corpus
    with a note that nobody reads.
    """
    if out.is_dir():
        out.rmdir()  # empty, as asked for
    _unfinished(out).rename(out)
    with Store.open(out) as store:
        store.set_setting(_BEGUN, None)


def _require_same_encoder(sources: Sequence[Corpus]) -> None:
    first = {key: sources[0].store.setting(key) for key in _ENCODER}
    for corpus in sources[1:]:
        if any(corpus.store.setting(key) != value for key, value in first.items()):
            command = f"explorer embed -c {corpus.folder} --encoder {sources[0].encoder_name}"
            raise EncoderMismatch(
                Message(
                    f"使用“{corpus.encoder_name}”，而 {sources[0].folder} 使用"
                    f"“{sources[0].encoder_name}”（或另一版本）",
                    f"uses {corpus.encoder_name!r}, but {sources[0].folder} uses "
                    f"{sources[0].encoder_name!r} (or another version of it)",
                ),
                subject=str(corpus.folder),
                hint=Message(f"先统一编码器: {command}", f"Make them the same first: {command}"),
            )


class _Seen:
    """What earlier corpora brought; known from their lists alone, so that a run that goes on after
    a stop decides and counts as one in one go."""

    def __init__(self) -> None:
        self._owner: dict[str, str] = {}  # hash of bytes or text -> id
        self._taken: dict[str, str] = {}  # id -> hash of its bytes

    def same(self, row: ReportRow) -> str | None:
        """The report with these bytes or this text, as adding would find it."""
        return self._owner.get(row.raw_sha256) or self._owner.get(f"text {row.text_sha256}")

    def free(self, row: ReportRow) -> str:
        """The report's own id, or a longer start of its hash where another report has that."""
        name, length = row.id, len(row.id)
        while self._taken.get(name, row.raw_sha256) != row.raw_sha256:
            length += 1
            name = row.raw_sha256[:length]
        self._taken[name] = row.raw_sha256
        return name

    def take(self, names: dict[str, ReportRow]) -> None:
        """Note what a corpus brought, by the new ids."""
        for name, row in names.items():
            self._owner.setdefault(row.raw_sha256, name)
            self._owner.setdefault(f"text {row.text_sha256}", name)


def _copy_reports(
    source: Store, target: Store, progress: Progress, seen: _Seen
) -> tuple[int, int, tuple[tuple[str, str], ...]]:
    """Copy what earlier corpora did not bring: (added, duplicates, renamed as pairs of ids)."""
    rows = source.reports()
    there = set(target.report_ids())
    brought: dict[str, ReportRow] = {}
    duplicates = 0
    for begin in range(0, len(rows), _REPORTS_A_COMMIT):
        with target.transaction():
            for row in rows[begin : begin + _REPORTS_A_COMMIT]:
                same = seen.same(row)
                if same is not None:
                    duplicates += 1
                    known = target.paths(same)
                    for path in source.paths(row.id):
                        if path not in known:
                            target.add_path(same, path)
                    continue
                name = seen.free(row)
                brought[name] = row
                if name in there:
                    continue
                target.add_report(replace(source.get_report(row.id), id=name))
                for path in source.paths(row.id)[1:]:
                    target.add_path(name, path)
        progress("copy", min(begin + _REPORTS_A_COMMIT, len(rows)), len(rows))
    seen.take(brought)
    renamed = tuple((row.id, name) for name, row in brought.items() if row.id != name)
    return len(brought), duplicates, renamed


def _copy_vectors(source: Store, target: Store) -> None:
    """Copy the vectors of every encoder, to each region those that its reports need."""
    fixed = list(embedding.fixed_texts())
    for encoder in source.encoders():
        for part in target.parts:
            part.copy_vectors(source, encoder.fingerprint, fixed)
            for texts, headings in embedding.groups(part, part.report_ids()):
                for hashes in (headings, texts):
                    missing = part.missing_texts(encoder.fingerprint, list(hashes))
                    part.copy_vectors(source, encoder.fingerprint, missing)


def _copy_results(source: Store, target: Store) -> None:
    """Copy themes and results: they hold for the same reports, however these lie."""
    with target.transaction():
        for row in source.results():
            stored = source.get_result(row.name, row.key)
            if stored is not None:
                target.put_result(
                    stored.name, stored.key, stored.payload, stored.manifest, stored.arrays or None
                )
        for kind, key, manifest in source.assignment_runs():
            looked = [counts.report for counts in source.theme_counts(kind, key)]
            for begin in range(0, len(looked), _REPORTS_A_COMMIT):
                part = looked[begin : begin + _REPORTS_A_COMMIT]
                themes = source.get_assignments(kind, key, reports=part)
                target.put_assignments(kind, key, themes, manifest, reports=part)


def described(rows: Sequence[RegionRow]) -> Message:
    """One line on a split corpus."""
    reports = sum(r.reports for r in rows)
    return Message(
        f"{reports} 份报告，分为 {len(rows)} 个地区", f"{reports} reports in {len(rows)} regions"
    )
