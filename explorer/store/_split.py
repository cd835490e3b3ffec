"""A corpus split by region: several corpora behind the interface of one.

    corpus.db                   the whole: list of regions, settings, results, vectors of questions
    regions/<code>/             one ordinary corpus a region, with its reports and their vectors

The contract:

- Every method of `Store` answers for all regions together, in the order of adding: `reports.seq` is
  given out once for the whole, so a split corpus and the same corpus in one piece answer alike.
- A region that is listed and not there is an error of every call that needs reports: no answer is
  silently partial.
- One writer at a time for the whole. A region can also be opened by itself, for reading.
- A transaction commits file by file: first the whole's, then the regions'. A stop between two
  leaves every report whole or absent, never half; what a batch of several regions had not yet
  committed is added by running the same command again, at the places that were set aside for it.
- A report whose region changes is put into its new region before it leaves the old one; the move is
  noted in the whole's file beforehand, so that after a stop nobody sees it twice and the next
  writer completes it.
"""

from __future__ import annotations

import heapq
import json
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from explorer.errors import CorpusError, CorpusNotFound, UnknownId
from explorer.lang import Message
from explorer.store import _check, _reports, _results, _units
from explorer.store._check import Problem
from explorer.store._database import DATABASE, Database
from explorer.store._errors import (
    decoding,
    foreign_region,
    no_report,
    no_unit,
    no_vectors,
    region_missing,
    translated,
)
from explorer.store._hashing import to_sql
from explorer.store._reports import ReportRow
from explorer.store._results import Manifest, ThemeCounts
from explorer.store._vectors import EncoderRow, VectorStore
from explorer.store.store import ID_DIGITS, PART_OF, SPLIT_BY, Store
from explorer.types import Assignment, Region, Report, Unit, UnitKind

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

FOLDER = "regions"
# What a corpus can be split by, with the digits of the national code that tell regions apart.
DIGITS = {"province": 2, "city": 4, "county": 6}
NATION = "nation"  # reports of national organs
UNKNOWN = "unknown"  # reports whose region nobody knows
_MOVES = "split_moves"  # setting: reports on their way from one region to another
_PLACES = "split_places"  # setting: places in the order that a batch was given: hash -> place
_OWN = (_MOVES, _PLACES)  # of the whole alone
# Files that a region keeps open at most: database, log, log's index, lock.
_FILES_A_REGION = 4
_FILES_BESIDE = 256  # what the rest of the program may have open


def region_key(region: Region | None, by: str) -> str:
    """The folder of the region that a report belongs to."""
    if region is None:
        return UNKNOWN
    return region.code[: DIGITS[by]] or NATION


def region_name(region: Region | None, by: str) -> str | None:
    """What people call it; None when the region is not known."""
    if region is None:
        return None
    names = (region.province, region.city, region.county)[: list(DIGITS).index(by) + 1]
    return "".join(n for n in names if n) or "中国"


@dataclass(slots=True)
class _Level:
    """A transaction or savepoint with the regions that take part in it."""

    stack: ExitStack = field(default_factory=ExitStack)
    entered: set[str] = field(default_factory=set)


class SplitStore(Store):
    """A corpus whose reports lie in a corpus a region; opened by `Store.open`."""

    def __init__(self, db: Database, by: str) -> None:
        super().__init__(db)
        self.by = by
        self._stores: dict[str, Store] = {}
        self._mutex = threading.RLock()
        self._levels: list[_Level] = []  # open transactions, the outermost first
        self._leaving: list[dict[str, str]] = []  # moves of the open transaction
        self._home: dict[str, str] = {}  # report -> region, as last seen
        self._next: int | None = None  # place of the next report; None: to be looked up
        self._given: dict[str, int] = {}  # places that the open transaction gave
        self._reserved: dict[str, int] = {}  # that a stopped one gave to reports not stored since
        self._settled = False

    @classmethod
    def found(cls, folder: Path, by: str) -> SplitStore:
        """Make an empty split corpus and open it.

        Raises
        ------
        CorpusError
            There is a corpus already.
        CorpusNotWritable, CorpusLocked
        """
        with Store.create(folder) as store, store.transaction():
            store._db.execute("INSERT INTO meta VALUES (?, ?)", (SPLIT_BY, by))
        opened = Store.open(folder)
        assert isinstance(opened, SplitStore)  # noqa: S101  (just made so)
        return opened

    def close(self) -> None:
        """Close the files of all regions; closing twice is harmless."""
        for part in self._stores.values():
            part.close()
        super().close()

    # -- regions --------------------------------------------------------------------------------

    @property
    def parts(self) -> tuple[Store, ...]:
        """The corpora of the regions, in the order of their folders' names."""
        return tuple(self._part(name) for name in self._names())

    def regions(self) -> dict[str, str | None]:
        """The regions' folders (below `regions/`) with their names for people."""
        return dict(self._db.rows("SELECT folder, name FROM shards ORDER BY folder"))

    def _names(self) -> list[str]:
        return [row[0] for row in self._db.rows("SELECT folder FROM shards ORDER BY folder")]

    def _part(self, name: str) -> Store:
        with self._mutex:
            part = self._stores.get(name)
            if part is None:
                part = self._stores[name] = Store(self._database(name))
            return part

    def _database(self, name: str) -> Database:
        if not self._stores:
            _allow_files(_FILES_BESIDE + _FILES_A_REGION * len(self._names()))
        try:
            return Database(
                self.folder / FOLDER / name,
                readonly=self._db.readonly,
                lock_wait=self._db.lock_wait,
            )
        except CorpusNotFound as error:
            raise region_missing(self.folder, name) from error

    def _region_for(self, region: Region | None) -> str:
        """The region's folder for a report of that place, made if it is the first from there."""
        key = region_key(region, self.by)
        if self._db.one("SELECT 1 FROM shards WHERE folder = ?", (key,)) is not None:
            return key
        if key not in self._stores:
            self._found(key)
            settings = None
        else:  # made before, in a block that was undone
            settings = self._settings_of_regions()
        self._db.execute("INSERT INTO shards VALUES (?, ?)", (key, region_name(region, self.by)))
        if settings is not None:
            db = self._change(key)._db
            db.execute("DELETE FROM settings")
            db.executemany("INSERT INTO settings VALUES (?, ?)", settings)
        return key

    def _settings_of_regions(self) -> list[tuple[str, str]]:
        rows = self._db.rows("SELECT key, value FROM settings")
        return [(key, value) for key, value in rows if key not in _OWN]

    def _found(self, key: str) -> None:
        """Make the corpus of a region; on its own, before anything refers to it."""
        folder = self.folder / FOLDER / key
        if not (folder / DATABASE).exists():  # a stop may have left it
            Database.create(folder, lock_wait=self._db.lock_wait)
        db = Database(folder, readonly=False, lock_wait=self._db.lock_wait)
        try:
            with db.transaction():
                if db.one("SELECT 1 FROM reports LIMIT 1") is not None:
                    raise foreign_region(folder)
                db.execute("INSERT OR REPLACE INTO meta VALUES (?, '../..')", (PART_OF,))
                db.execute("DELETE FROM settings")
                db.executemany("INSERT INTO settings VALUES (?, ?)", self._settings_of_regions())
        finally:
            db.close()

    # -- transactions ---------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the write lock of the whole; the regions' own are taken by each change."""
        with self._db.writing():
            if not self._settled:
                self._settled = True
                self._settle()
            yield

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make the changes of a block take effect, or none of them if it raises; see above."""
        with self._mutex, self.writing():
            level = _Level()
            waiting = len(self._leaving)
            try:
                with level.stack, self._db.transaction():
                    self._levels.append(level)
                    try:
                        yield
                        if len(self._levels) == 1:
                            self._take_notes()
                    finally:
                        self._levels.pop()
            except BaseException:
                del self._leaving[waiting:]
                self._home.clear()
                self._next = None
                if not self._levels:
                    self._given.clear()
                raise
            if not self._levels:
                self._next = None
                for digest in self._given:
                    self._reserved.pop(digest, None)
                self._given.clear()
                if self._leaving:
                    self._leaving.clear()
                    self._settle()

    def _take_notes(self) -> None:
        """Note in the whole's file, which commits first, what the regions are about to do."""
        if self._leaving:
            super().set_setting(_MOVES, self._leaving)
        if len(self._levels[0].entered) > 1 and self._given:
            super().set_setting(_PLACES, {**self._reserved, **self._given})

    def _change(self, name: str) -> Store:
        """A region that takes part in all open transactions."""
        part = self._part(name)
        for level in self._levels:
            if name not in level.entered:
                level.stack.enter_context(part._db.transaction())
                level.entered.add(name)
        return part

    def _setting_of_whole(self, key: str, default: Any) -> Any:
        row = self._db.one("SELECT value FROM settings WHERE key = ?", (key,))
        with decoding(self.folder):
            return default if row is None else json.loads(row[0])

    def _moves(self) -> list[dict[str, str]]:
        """The noted moves whose report has arrived."""
        return [
            m
            for m in (*self._setting_of_whole(_MOVES, []), *self._leaving)
            if self._part(m["to"])._db.one("SELECT 1 FROM reports WHERE id = ?", (m["new"],))
        ]

    def _settle(self) -> None:
        """Take the reports that moved out of where they were."""
        for digest, place in self._setting_of_whole(_PLACES, {}).items():
            if self._first_with("raw_sha256 = ?", digest) is None:
                self._reserved[digest] = place
        if self._db.one("SELECT 1 FROM settings WHERE key = ?", (_MOVES,)) is None:
            return
        for move in self._moves():
            db = self._part(move["from"])._db
            with db.transaction():
                db.execute("DELETE FROM reports WHERE id = ?", (move["report"],))
        with self._db.transaction():
            self._db.execute("DELETE FROM settings WHERE key = ?", (_MOVES,))

    # -- reports --------------------------------------------------------------------------------

    def _hidden(self) -> set[tuple[str, str]]:
        """(region, report) of reports that have moved but are not yet taken out."""
        return {(m["from"], m["report"]) for m in self._moves()}

    def _order(self) -> list[tuple[int, str, str]]:
        """(place, region, id) of all reports, in the order of adding."""
        hidden = self._hidden()
        runs = (
            [
                (seq, name, report)
                for seq, report in self._part(name)._db.rows(
                    "SELECT seq, id FROM reports ORDER BY seq"
                )
                if (name, report) not in hidden
            ]
            for name in self._names()
        )
        return list(heapq.merge(*runs))

    def _home_of(self, report: str) -> str:
        """The region of a report; UnknownId."""
        names = self._names()
        last = self._home.get(report)
        if last in names:
            names = [last, *(n for n in names if n != last)]
        hidden: set[tuple[str, str]] | None = None
        for name in names:
            if self._part(name)._db.one("SELECT 1 FROM reports WHERE id = ?", (report,)):
                hidden = self._hidden() if hidden is None else hidden
                if (name, report) not in hidden:
                    self._home[report] = name
                    return name
        raise no_report(self.folder, report)

    def _holder(self, report: str) -> Store:
        return self._part(self._home_of(report))

    def _place(self, digest: str) -> int:
        """The place of the next report, read from the bytes of that hash."""
        if digest in self._reserved:
            self._given[digest] = self._reserved[digest]
            return self._reserved[digest]
        if self._next is None:
            last = [
                self._part(n)._db.rows("SELECT coalesce(max(seq), 0) FROM reports")[0][0]
                for n in self._names()
            ]
            self._next = max([*last, *self._reserved.values()], default=0)
        self._next += 1
        self._given[digest] = self._next
        return self._next

    def new_id(self, raw_sha256: str) -> str:
        """Return the id for a report: the shortest start of its hash that no region has."""
        taken = [part._db for part in self.parts]
        for length in range(ID_DIGITS, len(raw_sha256)):
            start = raw_sha256[:length]
            if not any(db.one("SELECT 1 FROM reports WHERE id = ?", (start,)) for db in taken):
                return start
        return raw_sha256

    def add_report(self, report: Report) -> None:
        """Store a report in its region, after all others; see `Store.add_report`."""
        with self.transaction():
            self._require_free(report.id)
            self._insert(report, self._place(report.raw_sha256))

    def _insert(self, report: Report, seq: int, paths: Sequence[str] = ()) -> str:
        """Write a report into its region with all its paths; return the region."""
        name = self._region_for(report.metadata.region)
        part = self._change(name)
        for move in [m for m in self._leaving if (m["from"], m["report"]) == (name, report.id)]:
            part._db.execute("DELETE FROM reports WHERE id = ?", (report.id,))  # it comes back
            self._leaving.remove(move)
        for path in (report.path, *paths):
            self._release_path(path, but=name)
        _reports.insert(part._db, report, seq=seq)
        for path in paths:
            if path != report.path:
                _reports.claim_path(part._db, path, seq)
        self._home[report.id] = name
        return name

    def _release_path(self, path: str, *, but: str) -> None:
        """Take a path from whatever report of another region has it."""
        for name in self._names():
            db = self._part(name)._db
            if name != but and db.one("SELECT 1 FROM paths WHERE path = ?", (to_sql(path),)):
                _reports.release_path(self._change(name)._db, path)

    def replace_report(self, old: str, report: Report) -> None:
        """Put `report` in the place of another, also where its region is another."""
        with self.transaction():
            before = self._home_of(old)
            db = self._part(before)._db
            seq = _reports.seq_of(db, old)
            if report.id != old:
                self._require_free(report.id)
            target = region_key(report.metadata.region, self.by)
            if target == before:
                self._release_path(report.path, but=before)
                _reports.replace(self._change(before)._db, seq, report)
                return
            same = db.one(
                "SELECT 1 FROM reports WHERE seq = ? AND raw_sha256 = ?", (seq, report.raw_sha256)
            )
            kept = _reports.paths(db, seq) if same else ()
            self._insert(report, seq, kept)
            self._leaving.append({"report": old, "from": before, "new": report.id, "to": target})

    def mark_formulaic(self, report: str, sentences: Iterable[int]) -> bool:
        """Flag exactly these sentences (by index) as formulaic; see `Store.mark_formulaic`."""
        with self.transaction():
            db = self._change(self._home_of(report))._db
            return _reports.mark_formulaic(db, _reports.seq_of(db, report), frozenset(sentences))

    def remove_report(self, report: str) -> None:
        """Take a report out; see `Store.remove_report`."""
        with self.transaction():
            db = self._change(self._home_of(report))._db
            _reports.delete(db, _reports.seq_of(db, report))
            self._home.pop(report, None)

    def report_ids(self) -> list[str]:
        """The ids of all reports, in the order of adding."""
        return [report for _, _, report in self._order()]

    def reports(self) -> list[ReportRow]:
        """All reports without their texts, in the order of adding."""
        rows = {(name, row.id): row for name in self._names() for row in self._part(name).reports()}
        return [rows[name, report] for _, name, report in self._order()]

    def report_row(self, report: str) -> ReportRow:
        """One report without its text; UnknownId when there is none of that id."""
        return self._holder(report).report_row(report)

    def get_report(self, report: str) -> Report:
        """A whole report; UnknownId when there is none."""
        return self._holder(report).get_report(report)

    def text_of(self, report: str) -> str:
        """A report's text alone; UnknownId when there is none."""
        return self._holder(report).text_of(report)

    def add_path(self, report: str, path: str) -> None:
        """Note that a report's bytes were also met at `path`; see `Store.add_path`."""
        with self.transaction():
            name = self._home_of(report)
            self._release_path(path, but=name)
            db = self._change(name)._db
            _reports.claim_path(db, path, _reports.seq_of(db, report))

    def paths(self, report: str) -> tuple[str, ...]:
        """The paths that belong to a report, the report's own first; UnknownId."""
        return self._holder(report).paths(report)

    def _first_with(self, condition: str, value: str) -> tuple[int, str] | None:
        found = []
        for name in self._names():
            first = self._part(name)._first_with(condition, value)
            if first is not None and (name, first[1]) not in self._hidden():
                found.append(first)
        return min(found, default=None)

    def _require_free(self, report: str) -> None:
        try:
            self._home_of(report)
        except UnknownId:
            return
        raise ValueError(f"a report with id {report!r} is stored already")

    # -- units ----------------------------------------------------------------------------------

    def units(self, kind: UnitKind, *, report: str | None = None) -> list[Unit]:
        """The units of a kind, of all reports in the order of adding, then of the text."""
        if report is not None:
            return self._holder(report).units(kind, report=report)
        order = self._order()
        place = {report: (seq, name) for seq, name, report in order}
        runs = (
            [u for u in self._part(n).units(kind) if place.get(u.report, (0, ""))[1] == n]
            for n in self._names()
        )
        return list(heapq.merge(*runs, key=lambda u: place[u.report]))

    def units_of(self, kind: UnitKind, reports: Sequence[str]) -> list[Unit]:
        """The units of a kind of these reports, in the order of adding, then of the text."""
        runs = (
            [(seq[u.report], u) for u in part.units_of(kind, list(seq))]
            for part, seq in self._by_region(reports)
        )
        return [u for _, u in heapq.merge(*runs, key=itemgetter(0))]

    def _by_region(self, reports: Sequence[str]) -> list[tuple[Store, dict[str, int]]]:
        """The regions that hold these reports, each with its own of them and their places."""
        homes: dict[str, dict[str, int]] = {}
        for report in reports:
            name = self._home_of(report)
            homes.setdefault(name, {})[report] = _reports.seq_of(self._part(name)._db, report)
        return [(self._part(name), seqs) for name, seqs in homes.items()]

    def body_sentences(self) -> int:
        """How many sentences are body text: neither headings nor part of the signature."""
        hidden = [
            sum(
                not u.heading and u.role != "signature"
                for u in self._part(n).units_of("sentence", [r])
            )
            for n, r in self._hidden()
        ]
        return sum(part.body_sentences() for part in self.parts) - sum(hidden)

    def unit(self, unit: str) -> Unit:
        """One unit by its id; UnknownId when there is none."""
        parsed = _units.parse(unit)
        try:
            return self._holder(parsed[0] if parsed else "").unit(unit)
        except UnknownId:
            raise no_unit(self.folder, unit) from None

    def text_hashes(self, kind: UnitKind, *, report: str | None = None) -> list[bytes]:
        """The keys of the units' vectors; the i-th is that of `units(...)[i]`."""
        if report is not None:
            return self._holder(report).text_hashes(kind, report=report)
        place = {report: (seq, name) for seq, name, report in self._order()}
        runs = (
            [
                (place[r], h)
                for r, h in _units.hashes_by_report(self._part(n)._db, kind)
                if place.get(r, (0, ""))[1] == n
            ]
            for n in self._names()
        )
        return [h for _, h in heapq.merge(*runs, key=lambda row: row[0])]

    # -- vectors --------------------------------------------------------------------------------

    def missing_texts(self, fingerprint: str, hashes: Sequence[bytes]) -> list[bytes]:
        """The distinct hashes that no region has a vector of, in the order given."""
        left = super().missing_texts(fingerprint, hashes)
        for part in self.parts:
            if not left:
                break
            left = part.missing_texts(fingerprint, left)
        return left

    def lacking_vectors(self, fingerprint: str) -> tuple[list[str], int]:
        """Where vectors are missing; a text that two regions lack counts in both."""
        lacking: set[str] = set()
        total = 0
        for part in self.parts:
            reports, texts = part.lacking_vectors(fingerprint)
            lacking.update(reports)
            total += texts
        return [r for _, _, r in self._order() if r in lacking] if lacking else [], total

    def note_embedded(self, fingerprint: str) -> None:
        """Remember which reports lack no vector of that encoder, in every region."""
        with self.transaction():
            for name in self._names():
                self._change(name).note_embedded(fingerprint)

    def get_vectors(self, fingerprint: str, hashes: Sequence[bytes]) -> NDArray[np.float32]:
        """The vectors of the given texts, from whatever region has them."""
        import numpy as np

        out: NDArray[np.float32] | None = None
        left = list(range(len(hashes)))
        for vectors in self._vector_stores():
            wanted = [hashes[i] for i in left]
            if all(e.fingerprint != fingerprint for e in vectors.encoders()):
                continue
            missing = set(vectors.missing(fingerprint, wanted))
            here = [i for i, h in zip(left, wanted, strict=True) if h not in missing]
            rows = vectors.get(fingerprint, [hashes[i] for i in here])
            if out is None:
                out = np.empty((len(hashes), rows.shape[1]), dtype=np.float32)
            out[here] = rows
            left = [i for i, h in zip(left, wanted, strict=True) if h in missing]
            if not left:
                return out
        raise no_vectors(self.folder, fingerprint, len({hashes[i] for i in left}))

    def _vector_stores(self) -> tuple[VectorStore, ...]:
        return (self._vectors, *(part._vectors for part in self.parts))

    def encoders(self) -> list[EncoderRow]:
        """The encoders that any region holds vectors of; `vectors` counts those of all regions."""
        known: dict[str, EncoderRow] = {}
        for rows in (super().encoders(), *(part.encoders() for part in self.parts)):
            for row in rows:
                first = known.get(row.fingerprint)
                known[row.fingerprint] = (
                    row if first is None else replace(first, vectors=first.vectors + row.vectors)
                )
        return list(known.values())

    def drop_vectors(self, fingerprint: str) -> int:
        """Delete the vectors of an encoder everywhere; return how many there were."""
        with self.transaction():
            gone = super().drop_vectors(fingerprint)
            return gone + sum(
                self._change(name).drop_vectors(fingerprint) for name in self._names()
            )

    # -- themes ---------------------------------------------------------------------------------

    def put_assignments(
        self,
        kind: str,
        key: str,
        assignments: Mapping[str, Sequence[Assignment]],
        manifest: Manifest,
        *,
        reports: Sequence[str] = (),
    ) -> None:
        """Store which themes units carry, each in its region; see `Store.put_assignments`."""
        home = {report: self._home_of(report) for report in reports}
        mine: dict[str, dict[str, Sequence[Assignment]]] = {}
        for unit, carried in assignments.items():
            parsed = _units.parse(unit)
            report = parsed[0] if parsed else ""
            try:
                name = home[report] if report in home else self._home_of(report)
            except UnknownId:
                raise no_unit(self.folder, unit) from None
            home[report] = name
            mine.setdefault(name, {})[unit] = carried
        looked: dict[str, list[str]] = {}
        for report in reports:
            looked.setdefault(home[report], []).append(report)
        with self.transaction():
            super().put_assignments(kind, key, {}, manifest)
            for name in dict.fromkeys((*mine, *looked)):
                _results.put_assignments(
                    self._change(name)._db, kind, key, mine.get(name, {}), manifest,
                    looked.get(name, ()),
                )  # fmt: skip

    def get_assignments(
        self,
        kind: str,
        key: str,
        *,
        report: str | None = None,
        reports: Sequence[str] | None = None,
    ) -> dict[str, tuple[Assignment, ...]]:
        """The themes of a run by unit id; a unit that is absent was not looked at."""
        if report is not None:
            return self._holder(report).get_assignments(kind, key, report=report)
        if reports is not None:
            runs = (
                [
                    (seq[unit.rpartition(".")[0]], unit, carried)
                    for unit, carried in part.get_assignments(kind, key, reports=list(seq)).items()
                ]
                for part, seq in self._by_region(reports)
            )
            return {u: c for _, u, c in heapq.merge(*runs, key=itemgetter(0))}
        place = {report: (seq, name) for seq, name, report in self._order()}
        found = [
            (place[unit.rpartition(".")[0]], unit, carried)
            for name in self._names()
            for unit, carried in self._part(name).get_assignments(kind, key).items()
            if place.get(unit.rpartition(".")[0], (0, ""))[1] == name
        ]
        found.sort(key=lambda row: row[0])  # stable: units of a report stay in their order
        return {unit: carried for _, unit, carried in found}

    def unassigned_reports(self, kind: str, key: str) -> list[str]:
        """The ids of the reports that a run has not looked at, in the order of adding."""
        found = {
            (name, report)
            for name in self._names()
            for report in self._part(name).unassigned_reports(kind, key)
        }
        return [r for _, name, r in self._order() if (name, r) in found] if found else []

    def theme_counts(self, kind: str, key: str) -> list[ThemeCounts]:
        """What a run found in each report that it looked at, in the order of adding."""
        found = {
            (name, counts.report): counts
            for name in self._names()
            for counts in self._part(name).theme_counts(kind, key)
        }
        return [found[name, r] for _, name, r in self._order() if (name, r) in found]

    def assigned_below(self, kind: str, key: str, score: float) -> list[tuple[str, str, int]]:
        """(report, theme, units) of the themes that units carry with less than a score."""
        hidden = self._hidden()
        return [
            row
            for name in self._names()
            for row in self._part(name).assigned_below(kind, key, score)
            if (name, row[0]) not in hidden
        ]

    def delete_assignments(self, kind: str, *, keep: str | None = None) -> int:
        """Delete the runs of a kind, but the one with key `keep`; return how many went."""
        with self.transaction():
            for name in self._names():
                self._change(name).delete_assignments(kind, keep=keep)
            return super().delete_assignments(kind, keep=keep)

    # -- the corpus as a whole ------------------------------------------------------------------

    def state_key(self) -> str:
        """A digest of the set of reports, the same as of an unsplit corpus with these reports."""
        version = [self._db.version(), *(part._db.version() for part in self.parts)]
        if None in version or self._state is None or self._state[0] != version:
            hidden = self._hidden()
            digests = sorted(
                digest
                for name in self._names()
                for report, digest in self._part(name)._db.rows("SELECT id, digest FROM reports")
                if (name, report) not in hidden
            )
            total = sha256()
            for digest in digests:
                total.update(digest)
            self._state = (version, total.hexdigest())
        return self._state[1]

    def places(self) -> dict[str, tuple[str | None, str | None, str | None, str | None]]:
        """Province, city, county and township of each report, in the order of adding."""
        found = {name: self._part(name).places() for name in self._names()}
        return {report: found[name][report] for _, name, report in self._order()}

    def report_digests(self, reports: Sequence[str]) -> list[str]:
        """A digest of each report in hex; UnknownId."""
        return [d for r in reports for d in self._holder(r).report_digests([r])]

    def settings(self) -> dict[str, Any]:
        """All settings of the corpus."""
        return {key: value for key, value in super().settings().items() if key not in _OWN}

    def set_setting(self, key: str, value: Any) -> None:
        """Set a setting of the whole and of every region."""
        with self.transaction():
            super().set_setting(key, value)
            for name in self._names():
                self._change(name).set_setting(key, value)

    def info(self) -> dict[str, Any]:
        """What is in the corpus and how it was made, with its regions."""
        whole = super().info()
        regions = []
        for name, label in self.regions().items():
            mine = self._part(name).info()
            for count in (
                "reports", "characters", "sections", "measures", "sentences",
                "database_bytes", "vector_bytes", "result_bytes",
            ):  # fmt: skip
                whole[count] += mine[count]
            regions.append(
                {
                    "folder": f"{FOLDER}/{name}",
                    "name": label,
                    "reports": mine["reports"],
                    "sentences": mine["sentences"],
                }
            )
        return {**whole, "split_by": self.by, "regions": regions}

    def check(self) -> list[Problem]:
        """Read everything in all regions and return what is damaged."""
        found = _check.check(self._db, self._vectors)
        for name in self._names():
            try:
                part = self._part(name)
            except CorpusError as error:  # one region must not hide the others
                hint = error.hint or Message("", "")
                found.append(Problem("database", f"{FOLDER}/{name}", error.problem, hint))
                continue
            found += [
                p if p.kind == "report" else replace(p, subject=f"{FOLDER}/{name}/{p.subject}")
                for p in part.check()
            ]
        with translated(self.folder, writing=False):
            known = set(self._names())
            there = self.folder / FOLDER
            extra = sorted(p.name for p in there.iterdir()) if there.is_dir() else []
        found += [
            Problem(
                "leftover",
                f"{FOLDER}/{name}",
                Message("不是这个语料库列出的地区", "is no region that this corpus lists"),
                Message("可以移走", "it can be moved away"),
            )
            for name in extra
            if name not in known
        ]
        return found

    def repair(self, problems: Sequence[Problem]) -> None:
        """Mend what `check` found, region by region; see `Store.repair`."""
        super().repair([p for p in problems if not p.subject.startswith(f"{FOLDER}/")])
        for name in self._names():
            begin = f"{FOLDER}/{name}/"
            mine = [
                replace(p, subject=p.subject.removeprefix(begin))
                for p in problems
                if p.subject.startswith(begin)
            ]
            if mine:
                self._part(name).repair(mine)

    def compact(self) -> int:
        """Drop the vectors whose texts left their regions; return how many went."""
        with self.writing():
            return sum(part.compact() for part in self.parts)


def _allow_files(count: int) -> None:
    """Raise the number of files that this process may open, where the system lets it."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < count:
        most = count if hard == resource.RLIM_INFINITY else min(count, hard)
        if most > soft:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
