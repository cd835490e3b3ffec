"""The corpus folder as an object: the only door to what is stored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from explorer.store import _arrays, _check, _repair, _reports, _results, _units
from explorer.store._check import Problem
from explorer.store._database import DATABASE, LOCK_WAIT_SECONDS, Database
from explorer.store._errors import belongs_to, decoding, translated
from explorer.store._hashing import to_sql
from explorer.store._reports import ReportRow
from explorer.store._results import Manifest, StoredResult, ThemeCounts
from explorer.store._vectors import EncoderRow, VectorStore
from explorer.types import Assignment, Report, Unit, UnitKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# The shortest id of a report, in hex digits of its bytes' sha256: easy to type, and among 10,000
# reports two start alike with a chance of about 1 %; those get longer ids.
ID_DIGITS = 8
# Keys of `meta`: by what level of regions a corpus is split, and in a region's own corpus the way
# from its folder to that of the whole.
SPLIT_BY = "split_by"
PART_OF = "part_of"


class Store:
    """One corpus folder, open. A context manager; usable from several threads.

    Every method may raise CorpusDamaged (what is stored does not fit together) and, when another
    program keeps the database locked, CorpusLocked. Those that change something may also raise
    CorpusLocked (another process writes; its id is in the message) and CorpusNotWritable
    (read-only folder, full disk); the corpus then is as it was before the call.
    """

    def __init__(self, db: Database) -> None:
        """Use `create` or `open` instead."""
        self._db = db
        self._vectors = VectorStore(db)
        self._state: tuple[object, str] | None = None  # version of the database, key of its reports

    # -- opening and closing ------------------------------------------------------------------

    @classmethod
    def create(
        cls,
        folder: Path | str,
        *,
        settings: Mapping[str, Any] | None = None,
        lock_wait: float = LOCK_WAIT_SECONDS,
    ) -> Self:
        """Make a corpus in `folder` (made too when missing) and open it for writing.

        Parameters
        ----------
        settings : what it is set to from the first moment; see `set_setting`

        Raises
        ------
        CorpusError
            There is one already.
        CorpusNotWritable, CorpusLocked
        """
        Database.create(Path(folder), settings=settings, lock_wait=lock_wait)
        return cls.open(folder, lock_wait=lock_wait)

    @classmethod
    def open(
        cls,
        folder: Path | str,
        *,
        readonly: bool = False,
        lock_wait: float = LOCK_WAIT_SECONDS,
    ) -> Self:
        """Open a corpus.

        A corpus of an older version is brought up to date first. A folder that cannot be written
        to opens for reading all the same; see `writable`.

        Parameters
        ----------
        folder : the corpus folder
        readonly : refuse to write
        lock_wait : seconds to wait for another writer before giving up with CorpusLocked

        Raises
        ------
        CorpusNotFound
        CorpusVersion
            Made by a newer version; or by an older one, and the folder cannot be written to.
        CorpusDamaged
        """
        db = Database(Path(folder), readonly=readonly, lock_wait=lock_wait)
        try:
            by = db.meta(SPLIT_BY)
            if by is None:
                return cls(db)
            from explorer.store._split import SplitStore

            whole: Any = SplitStore(db, by)
        except BaseException:
            db.close()
            raise
        opened: Self = whole
        return opened

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._db.closed

    def close(self) -> None:
        """Close the files and give the write lock back; closing twice is harmless."""
        self._vectors.close()
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def folder(self) -> Path:
        """The corpus folder."""
        return self._db.folder

    @property
    def writable(self) -> bool:
        """Whether writing may succeed: opened for it, in a folder that looks writable."""
        return self._db.writable

    @property
    def parts(self) -> tuple[Store, ...]:
        """The corpora that hold the reports: this one, or the regions of a split corpus."""
        return (self,)

    def writing(self) -> AbstractContextManager[None]:
        """Hold the write lock for a block, over any number of changes, each its own transaction.

        Without it every change takes the lock for itself, and another process may write between.
        """
        return self._db.writing()

    def transaction(self) -> AbstractContextManager[None]:
        """Make the changes of a block take effect all at once, or none of them if it raises.

        Blocks nest: an inner one that raises, and is caught, undoes its own changes only.
        """
        return self._db.transaction()

    # -- reports --------------------------------------------------------------------------------

    def new_id(self, raw_sha256: str) -> str:
        """Return the id for a report: the shortest free start of its hash, 8 digits or more."""
        for length in range(ID_DIGITS, len(raw_sha256)):
            candidate = raw_sha256[:length]
            if not self._db.one("SELECT 1 FROM reports WHERE id = ?", (candidate,)):
                return candidate
        return raw_sha256

    def add_report(self, report: Report) -> None:
        """Store a report after all others; its path now belongs to it.

        Raises
        ------
        ValueError
            Its id is taken, or its structure contradicts itself (spans beyond the text, an index
            that is not the position).
        """
        with self._changing_reports():
            self._require_free(report.id)
            _reports.insert(self._db, report)

    def replace_report(self, old: str, report: Report) -> None:
        """Put `report` in the place of the report with id `old`, at once.

        It keeps the old one's place in the order. Themes of the old one's sentences go; so do
        its other paths, unless both were read from the same bytes.

        Raises
        ------
        UnknownId
        ValueError
            As for `add_report`.
        """
        with self._changing_reports():
            seq = _reports.seq_of(self._db, old)
            if report.id != old:
                self._require_free(report.id)
            _reports.replace(self._db, seq, report)

    def mark_formulaic(self, report: str, sentences: Iterable[int]) -> bool:
        """Flag exactly these sentences (by index) as formulaic; return whether that is a change.

        Nothing else of the report changes: ids, vectors and themes stay.

        Raises
        ------
        UnknownId
        """
        with self._changing_reports():
            seq = _reports.seq_of(self._db, report)
            return _reports.mark_formulaic(self._db, seq, frozenset(sentences))

    def remove_report(self, report: str) -> None:
        """Take a report out, with all that hangs on it; its vectors stay, for the case it returns.

        Raises
        ------
        UnknownId
        """
        with self._changing_reports():
            _reports.delete(self._db, _reports.seq_of(self._db, report))

    def report_ids(self) -> list[str]:
        """The ids of all reports, in the order of adding."""
        return [row[0] for row in self._db.rows("SELECT id FROM reports ORDER BY seq")]

    def reports(self) -> list[ReportRow]:
        """All reports without their texts, in the order of adding."""
        return _reports.list_rows(self._db)

    def report_row(self, report: str) -> ReportRow:
        """One report without its text; UnknownId when there is none of that id."""
        return _reports.one_row(self._db, report)

    def get_report(self, report: str) -> Report:
        """A whole report, equal to the one that was put in; UnknownId when there is none."""
        with self._db.snapshot():
            return _reports.load(self._db, _reports.seq_of(self._db, report))

    def text_of(self, report: str) -> str:
        """A report's text alone, some seven times quicker; UnknownId when there is none."""
        with self._db.snapshot():
            return _reports.text_of(self._db, report)

    def find_by_raw_sha256(self, digest: str) -> str | None:
        """The id of the first report that was read from these bytes, None when there is none."""
        return self._find("raw_sha256 = ?", digest)

    def find_by_text_sha256(self, digest: str) -> str | None:
        """The id of the first report with this text, None when there is none."""
        return self._find("text_sha256 = ?", digest)

    def find_by_path(self, path: str) -> str | None:
        """The id of the report that was last read from this path, None when there is none."""
        return self._find("seq = (SELECT report FROM paths WHERE path = ?)", path)

    def add_path(self, report: str, path: str) -> None:
        """Note that a report's bytes were also met at `path`, which now belongs to it.

        The report that had the path goes on under another of its own, if it has one.

        Raises
        ------
        UnknownId
        """
        with self._changing_reports():
            _reports.claim_path(self._db, path, _reports.seq_of(self._db, report))

    def paths(self, report: str) -> tuple[str, ...]:
        """The paths that belong to a report, the report's own first; UnknownId."""
        with self._db.snapshot():
            return _reports.paths(self._db, _reports.seq_of(self._db, report))

    # -- units ----------------------------------------------------------------------------------

    def units(self, kind: UnitKind, *, report: str | None = None) -> list[Unit]:
        """The units of a kind, of all reports in the order of adding, then of the text.

        The same as chaining `Report.units(kind)` over all reports, but in one pass.

        Raises
        ------
        UnknownId
            There is no such report.
        """
        with self._db.snapshot():
            return _units.load(self._db, kind, self._seqs(report))

    def units_of(self, kind: UnitKind, reports: Sequence[str]) -> list[Unit]:
        """The units of a kind of these reports, in the order of adding, then of the text.

        Raises
        ------
        UnknownId
            There is no such report.
        """
        with self._db.snapshot():
            return _units.load(self._db, kind, _reports.seqs_of(self._db, reports))

    def body_sentences(self) -> int:
        """How many sentences are body text: neither headings nor part of the signature."""
        ((count,),) = self._db.rows(
            "SELECT count(*) FROM sentences WHERE heading = 0 AND role != 'signature'"
        )
        return int(count)

    def unit(self, unit: str) -> Unit:
        """One unit by its id; UnknownId when there is none."""
        return _units.one(self._db, unit)

    def text_hashes(self, kind: UnitKind, *, report: str | None = None) -> list[bytes]:
        """The keys of the units' vectors (see `text_hash`); the i-th is that of `units(...)[i]`."""
        with self._db.snapshot():
            return _units.hashes(self._db, kind, self._seq(report))

    # -- vectors --------------------------------------------------------------------------------

    def missing_texts(self, fingerprint: str, hashes: Sequence[bytes]) -> list[bytes]:
        """The distinct hashes without a vector of that encoder, in the order given."""
        return self._vectors.missing(fingerprint, hashes)

    def lacking_vectors(self, fingerprint: str) -> tuple[list[str], int]:
        """Where vectors of that encoder are missing, without loading a text.

        Returns
        -------
        The reports with a body sentence or a measure whose text has none, in the order of adding,
        and how many distinct texts that is.
        """
        return self._vectors.lacking(fingerprint)

    def note_embedded(self, fingerprint: str) -> None:
        """Remember which reports lack no vector of that encoder; `lacking_vectors` skips them.

        Forgotten by itself for a report that is replaced, and for all where vectors are lost.
        """
        self._vectors.note_embedded(fingerprint)

    def put_vectors(
        self,
        fingerprint: str,
        name: str,
        dim: int,
        hashes: Sequence[bytes],
        vectors: NDArray[np.floating[Any]],
    ) -> int:
        """Keep the vectors of those texts that have none yet; return how many were new.

        Each call is on the disk when it returns: put batches, and a stop costs one batch.

        Parameters
        ----------
        fingerprint : what identifies the encoder and all its settings
        name : the encoder's name, for people
        dim : length of a vector
        hashes : keys of the texts (see `text_hash`), 32 bytes each; may repeat
        vectors : float array, shape (len(hashes), dim), unit rows
            Kept as float16. An all-zero row means that the encoder knows nothing of the text.

        Raises
        ------
        EncoderError
            A row is neither of unit length (to 1 %) nor zero, or not finite.
        EncoderMismatch
            The encoder's vectors in the corpus have another length.
        """
        return self._vectors.put(fingerprint, name, dim, hashes, vectors)

    def get_vectors(self, fingerprint: str, hashes: Sequence[bytes]) -> NDArray[np.float32]:
        """The vectors of the given texts.

        Returns
        -------
        float32 array, shape (len(hashes), dim), unit rows (zero where the stored row is)
            Rounded to float16 by storing (each value to 2^-11 of itself), then of exact length
            again: the same bytes at every call, so use these and not what the encoder returned.

        Raises
        ------
        UnknownId
            A text has no vector; see `missing_texts`.
        """
        return self._vectors.get(fingerprint, hashes)

    def copy_vectors(self, source: Store, fingerprint: str, hashes: Sequence[bytes]) -> int:
        """Keep what another corpus has of these texts' vectors, to the last bit.

        Returns
        -------
        How many were new here. Texts that `source` has no vector of stay without.
        """
        count = 0
        left = list(hashes)
        for vectors in source._vector_stores():
            if not left:  # a country by county has thousands of stores to ask
                break
            if copied := self._vectors.copy(vectors, fingerprint, left):
                count += copied
                left = self._vectors.missing(fingerprint, left)
        return count

    def _vector_stores(self) -> tuple[VectorStore, ...]:
        return (self._vectors,)

    def encoders(self) -> list[EncoderRow]:
        """The encoders that the corpus holds vectors of, oldest first."""
        return self._vectors.encoders()

    def drop_vectors(self, fingerprint: str) -> int:
        """Delete the vectors of an encoder; return how many there were."""
        return self._vectors.drop(fingerprint)

    # -- results --------------------------------------------------------------------------------

    def put_result(
        self,
        name: str,
        key: str,
        payload: Any,
        manifest: Manifest,
        arrays: Mapping[str, NDArray[Any]] | None = None,
    ) -> None:
        """Store a result, in the place of an earlier one of that name and key.

        Parameters
        ----------
        name : what it is, such as "reuse"
        key : what it depends on, such as a digest of state_key(), encoder and settings
        payload : anything that JSON can hold
            Read back as JSON gives it: tuples as lists, keys of objects as str. NaN and infinity
            are refused with ValueError.
        manifest : how it was made
        arrays : of numbers or byte strings, by name: what would be large as JSON
        """
        _results.put(self._db, name, key, payload, manifest, arrays)

    def get_result(self, name: str, key: str) -> StoredResult | None:
        """A stored result, None when there is none of that name and key."""
        return _results.get(self._db, name, key)

    def results(self) -> list[StoredResult]:
        """All stored results without their payloads, by name and key."""
        return _results.listing(self._db)

    def delete_results(self, name: str, *, keep: str | None = None) -> int:
        """Delete the results of a name, but the one with key `keep`; return how many went."""
        return _results.delete(self._db, name, keep)

    def put_assignments(
        self,
        kind: str,
        key: str,
        assignments: Mapping[str, Sequence[Assignment]],
        manifest: Manifest,
        *,
        reports: Sequence[str] = (),
    ) -> None:
        """Store which themes units carry, for a run; units not named keep what they have.

        Parameters
        ----------
        kind : "codebook" or "discovered"
        key : what the run depends on, such as a digest of codebook, encoder and settings
        assignments : unit id -> themes in order; an empty sequence: looked at, carries none
        manifest : how they were made; replaces the run's earlier one
        reports : ids of reports that the run has looked at, also those without a unit named here

        Raises
        ------
        UnknownId
            A unit is not in the corpus; nothing is stored then.
        """
        _results.put_assignments(self._db, kind, key, assignments, manifest, reports)

    def get_assignments(
        self,
        kind: str,
        key: str,
        *,
        report: str | None = None,
        reports: Sequence[str] | None = None,
    ) -> dict[str, tuple[Assignment, ...]]:
        """The themes of a run by unit id; a unit that is absent was not looked at.

        Of one report, of some, or of all when neither is given; UnknownId when one is not there.
        """
        with self._db.snapshot():
            if reports is None:
                return _results.get_assignments(self._db, kind, key, self._seqs(report))
            seqs = _reports.seqs_of(self._db, reports)
            return _results.get_assignments(self._db, kind, key, seqs)

    def unassigned_reports(self, kind: str, key: str) -> list[str]:
        """The ids of the reports that a run has not looked at, in the order of adding."""
        return _results.unassigned_reports(self._db, kind, key)

    def theme_counts(self, kind: str, key: str) -> list[ThemeCounts]:
        """What a run found in each report that it looked at, in the order of adding.

        Reads a row a report, whatever the number of sentences.
        """
        return _results.theme_counts(self._db, kind, key)

    def assigned_below(self, kind: str, key: str, score: float) -> list[tuple[str, str, int]]:
        """(report, theme, units) of the themes of a run that units carry with less than a score."""
        return _results.below(self._db, kind, key, score)

    def assignment_runs(self) -> list[tuple[str, str, Manifest]]:
        """The stored runs of theme assignment: (kind, key, manifest), oldest first."""
        return _results.runs(self._db)

    def delete_assignments(self, kind: str, *, keep: str | None = None) -> int:
        """Delete the runs of a kind, but the one with key `keep`; return how many went."""
        return _results.delete_assignments(self._db, kind, keep)

    # -- the corpus as a whole ------------------------------------------------------------------

    def state_key(self) -> str:
        """A digest of the set of reports: ids, texts, structure and metadata, not paths or order.

        Two corpora with equal reports have equal keys. Reads an index of 32 bytes a report, again
        only when something was changed.
        """
        version = self._db.version()
        if version is None or self._state is None or self._state[0] != version:
            total = sha256()
            for (digest,) in self._db.rows("SELECT digest FROM reports ORDER BY digest"):
                total.update(digest)
            self._state = (version, total.hexdigest())
        return self._state[1]

    def places(self) -> dict[str, tuple[str | None, str | None, str | None, str | None]]:
        """Province, city, county and township of each report, in the order of adding.

        What groups reports by place needs no more; `reports` takes ten times as long.
        """
        rows = self._db.rows(
            "SELECT id, province, city, county, township FROM reports ORDER BY seq"
        )
        return {report: (a, b, c, d) for report, a, b, c, d in rows}

    def report_digests(self, reports: Sequence[str]) -> list[str]:
        """A digest of each report in hex: of its text, structure and metadata; UnknownId."""
        return [_reports.digest_of(self._db, report) for report in reports]

    def setting(self, key: str) -> Any:
        """A setting of the corpus, None when it is not set."""
        row = self._db.one("SELECT value FROM settings WHERE key = ?", (key,))
        if row is None:
            return None
        with decoding(self.folder):
            return json.loads(row[0])

    def settings(self) -> dict[str, Any]:
        """All settings of the corpus."""
        rows = self._db.rows("SELECT key, value FROM settings ORDER BY key")
        with decoding(self.folder):
            return {key: json.loads(value) for key, value in rows}

    def set_setting(self, key: str, value: Any) -> None:
        """Set a setting of the corpus to a value that JSON can hold; None unsets it."""
        with self._db.transaction():
            if value is None:
                self._db.execute("DELETE FROM settings WHERE key = ?", (key,))
            else:
                self._db.execute(
                    "INSERT OR REPLACE INTO settings VALUES (?, ?)",
                    (key, json.dumps(value, allow_nan=False)),
                )

    def info(self) -> dict[str, Any]:
        """What is in the corpus and how it was made, as plain values."""
        db = self._db
        with db.snapshot():
            ((reports, characters, sections, measures, sentences),) = db.rows(
                "SELECT count(*), coalesce(sum(characters), 0), coalesce(sum(sections), 0), "
                "coalesce(sum(measures), 0), coalesce(sum(sentences), 0) FROM reports"
            )
            ((results,),) = db.rows("SELECT count(*) FROM results")
            ((schema,),) = db.rows("PRAGMA user_version")
            with translated(self.folder, writing=False), decoding(self.folder):
                database_bytes = db.path.stat().st_size
            return {
                "folder": str(self.folder),
                "writable": self.writable,
                "schema": schema,
                "created": db.meta("created"),
                "created_with": db.meta("created_with"),
                "written_with": db.meta("version") or db.meta("created_with"),
                "state": self.state_key(),
                "reports": reports,
                "characters": characters,
                "sections": sections,
                "measures": measures,
                "sentences": sentences,
                "encoders": [encoder.to_dict() for encoder in self.encoders()],
                "results": results,
                "settings": self.settings(),
                "database_bytes": database_bytes,
                "vector_bytes": self._vectors.disk_bytes(),
                "result_bytes": _arrays.disk_bytes(self._db),
            }

    def check(self) -> list[Problem]:
        """Read everything and return what is damaged; an empty list when all is sound.

        Database pages, references, checksums of reports, vectors and results, lengths of vector
        files, lengths of vectors. Takes as long as reading the folder once.
        """
        return _check.check(self._db, self._vectors)

    def repair(self, problems: Sequence[Problem]) -> None:
        """Mend what `check` found, so far as no original file is needed; then check again.

        Vectors that fail their checksum go (embedding makes them anew), all others stay; results
        that cannot be read go; leftover files go; indexes are built anew. Problems of reports are
        not touched: replace those reports from their files.
        """
        _repair.repair(self._db, self._vectors, problems)

    def compact(self) -> int:
        """Drop the vectors whose texts left the corpus; return how many went."""
        return _repair.compact(self._db, self._vectors)

    # -- inside -----------------------------------------------------------------------------------

    @contextmanager
    def _changing_reports(self) -> Iterator[None]:
        """A transaction that changes reports; refused where they belong to a split corpus.

        Its other regions would not know: an id could be given twice, a path have two reports.
        """
        part_of = self._db.meta(PART_OF)
        whole = None if part_of is None else (self.folder / part_of).resolve()
        if whole is not None and (whole / DATABASE).is_file():
            raise belongs_to(self.folder, whole)
        with self._db.transaction():
            yield

    def _seq(self, report: str | None) -> int | None:
        return None if report is None else _reports.seq_of(self._db, report)

    def _seqs(self, report: str | None) -> list[int] | None:
        return None if report is None else [_reports.seq_of(self._db, report)]

    def _find(self, condition: str, value: str) -> str | None:
        found = self._first_with(condition, value)
        return None if found is None else found[1]

    def _first_with(self, condition: str, value: str) -> tuple[int, str] | None:
        """The place and id of the first report that meets a condition."""
        row = self._db.one(
            f"SELECT seq, id FROM reports WHERE {condition} ORDER BY seq LIMIT 1",  # noqa: S608
            (to_sql(value),),
        )
        return None if row is None else (int(row[0]), str(row[1]))

    def _require_free(self, report: str) -> None:
        if self._db.one("SELECT 1 FROM reports WHERE id = ?", (report,)):
            raise ValueError(f"a report with id {report!r} is stored already")
