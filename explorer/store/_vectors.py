"""Unit vectors, one append-only file an encoder, and the index of their rows in corpus.db.

A row is written and synced before the transaction that makes it visible, so the committed count
never exceeds what the file holds; and a committed row is never written again, so readers may map
the file while a writer appends to it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from io import BytesIO
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from explorer.errors import CorpusDamaged, EncoderError, EncoderMismatch
from explorer.lang import Message
from explorer.store._database import Database, Row, now
from explorer.store._errors import damaged_vectors, decoding, from_os, no_vectors, translated
from explorer.store._files import write_at

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FOLDER = "vectors"
ITEM_BYTES = 2  # float16
# How far from 1 a vector's length may be and still pass for a unit vector: encoders that compute
# in float16 reach 1e-3. Lengths are made exact before rounding, so this only catches mistakes.
UNIT_TOLERANCE = 1e-2
_PREFIX_LENGTH = 16  # characters of the fingerprint in the file's name; a clash gets "-2"
# Asked for more than this share of an encoder's vectors, reading the whole index in order beats
# looking up one hash after the other: 1 microsecond a stored row against 6 a row asked for
# (300,000 rows, process time). To re-tune, time `_rows_of` both ways.
_SCAN_SHARE = 1 / 6
_LOOKUP = 900  # hashes a query; SQLite before 3.32 takes 999 parameters
_BLOCK = 65536  # rows gathered at a time, so that only the result takes memory
# Reports that are not known to lack nothing, and their body texts that have no vector; each takes
# the encoder's number, twice a part.
_UNSURE = "NOT EXISTS (SELECT 1 FROM embedded e WHERE e.encoder = ? AND e.report = r.seq)"
_LACKING = " UNION ALL ".join(
    f"SELECT u.report, u.text_hash FROM reports r CROSS JOIN {table} u ON u.report = r.seq "  # noqa: S608
    f"WHERE {_UNSURE} AND {body} AND NOT EXISTS "
    "(SELECT 1 FROM vectors v WHERE v.encoder = ? AND v.text_hash = u.text_hash)"
    for table, body in (("sentences", "u.heading = 0"), ("measures", "1"))
)


@dataclass(frozen=True, slots=True)
class EncoderRow:
    """An encoder of which the corpus holds vectors."""

    fingerprint: str
    name: str
    dim: int
    vectors: int
    created: str
    file: str  # below the corpus folder

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain Python values, ready for JSON."""
        return asdict(self)


class VectorStore:
    """The vectors of one corpus."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._folder = db.folder / FOLDER
        self._maps: dict[tuple[int, str], NDArray[np.float16]] = {}

    def close(self) -> None:
        """Let go of the mapped files."""
        self._maps.clear()

    def encoders(self) -> list[EncoderRow]:
        """The encoders that the corpus holds vectors of, oldest first."""
        rows = self._db.rows(
            "SELECT fingerprint, name, dim, rows, created, file FROM encoders ORDER BY id"
        )
        return [
            EncoderRow(fingerprint, name, dim, vectors, created, f"{FOLDER}/{file}")
            for fingerprint, name, dim, vectors, created, file in rows
        ]

    def missing(self, fingerprint: str, hashes: Sequence[bytes]) -> list[bytes]:
        """The distinct hashes that have no vector yet, in the order given."""
        with decoding(self._db.folder), self._db.snapshot():
            encoder = self._db.one("SELECT id FROM encoders WHERE fingerprint = ?", (fingerprint,))
            distinct = list(dict.fromkeys(hashes))
            if encoder is None:
                return distinct
            known = self._rows_of(encoder[0], distinct)
        return [h for h, row in zip(distinct, known.tolist(), strict=True) if row < 0]

    def lacking(self, fingerprint: str) -> tuple[list[str], int]:
        """The reports with a body text that has no vector, and how many distinct texts that is."""
        with decoding(self._db.folder), self._db.snapshot():
            encoder = self._db.one("SELECT id FROM encoders WHERE fingerprint = ?", (fingerprint,))
            keys = (None if encoder is None else encoder[0],) * 4  # NULL: no vector matches
            reports = self._db.rows(
                f"SELECT id FROM reports WHERE seq IN (SELECT report FROM ({_LACKING})) "  # noqa: S608
                "ORDER BY seq",
                keys,
            )
            if not reports:
                return [], 0
            with self._db.cursors() as query:
                texts = _distinct(query(f"SELECT text_hash FROM ({_LACKING})", keys))  # noqa: S608
        return [row[0] for row in reports], texts

    def note_embedded(self, fingerprint: str) -> None:
        """Remember which reports lack nothing, so that `lacking` need not look at them again."""
        with self._db.transaction():
            encoder = self._db.one("SELECT id FROM encoders WHERE fingerprint = ?", (fingerprint,))
            if encoder is not None:
                self._db.execute(
                    "INSERT INTO embedded SELECT ?, r.seq FROM reports r "  # noqa: S608
                    f"WHERE {_UNSURE} AND r.seq NOT IN (SELECT report FROM ({_LACKING}))",
                    (encoder[0],) * 6,
                )

    def put(
        self,
        fingerprint: str,
        name: str,
        dim: int,
        hashes: Sequence[bytes],
        vectors: NDArray[np.floating[Any]],
    ) -> int:
        """Keep the vectors of the texts that have none yet; return how many were new."""
        import numpy as np

        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        if rows.shape != (len(hashes), dim):
            raise ValueError(f"vectors have shape {rows.shape}, expected {(len(hashes), dim)}")
        if any(len(h) != sha256().digest_size for h in hashes):
            raise ValueError("a text hash is 32 bytes; see text_hash")
        if not hashes:
            return 0
        return self._append(fingerprint, name, dim, hashes, self._unit(name, rows))

    def copy(self, source: VectorStore, fingerprint: str, hashes: Sequence[bytes]) -> int:
        """Keep what another corpus has of these, to the last bit; return how many were new."""
        row = next((e for e in source.encoders() if e.fingerprint == fingerprint), None)
        if row is None:
            return 0
        absent = set(source.missing(fingerprint, hashes))
        there = [h for h in dict.fromkeys(hashes) if h not in absent]
        count = 0
        for i in range(0, len(there), _BLOCK):
            part = there[i : i + _BLOCK]
            with decoding(self._db.folder):
                rows = source._get(fingerprint, part, stored=True)
            count += self._append(fingerprint, row.name, row.dim, part, rows)
        return count

    def _append(
        self, fingerprint: str, name: str, dim: int, hashes: Sequence[bytes], rows: NDArray[Any]
    ) -> int:
        """Write the rows of those texts that have none yet, float of shape (len(hashes), dim)."""
        import numpy as np

        db = self._db
        with db.transaction():
            encoder, file, committed = self._encoder(fingerprint, name, dim)
            new = self._first_of_new(encoder, hashes)
            if not new:
                return 0
            data = _rounded(rows[new])
            width = dim * ITEM_BYTES
            path = self._folder / file
            if committed:
                self._require_length(path, committed * width)
            view = data.view(np.uint8).reshape(-1).data
            with translated(db.folder, writing=True):
                self._folder.mkdir(exist_ok=True)
                write_at(path, committed * width, view)
            # Sorted: neighbours in the index are inserted together.
            keys = sorted((hashes[i], committed + k) for k, i in enumerate(new))
            db.executemany(
                "INSERT INTO vectors VALUES (?, ?, ?)", ((encoder, h, row) for h, row in keys)
            )
            db.execute(
                "INSERT INTO vector_blocks VALUES (?, ?, ?, ?)",
                (encoder, committed, len(new), zlib.crc32(view)),
            )
            db.execute("UPDATE encoders SET rows = ? WHERE id = ?", (committed + len(new), encoder))
        return len(new)

    def get(self, fingerprint: str, hashes: Sequence[bytes]) -> NDArray[np.float32]:
        """The vectors of the given texts, float32 of shape (len(hashes), dim), unit rows."""
        with decoding(self._db.folder):
            return self._get(fingerprint, hashes)

    def _get(
        self, fingerprint: str, hashes: Sequence[bytes], *, stored: bool = False
    ) -> NDArray[Any]:
        """As `get`; or as they stand in the file, float16 and not of exact length."""
        for last_try in (False, True):
            with self._db.snapshot():
                encoder = self._db.one(
                    "SELECT id, name, dim, file, rows FROM encoders WHERE fingerprint = ?",
                    (fingerprint,),
                )
                if encoder is None:
                    raise no_vectors(self._db.folder, fingerprint, len(set(hashes)))
                key, name, dim, file, committed = encoder
                rows = self._rows_of(key, hashes)
            absent = {h for h, row in zip(hashes, rows.tolist(), strict=True) if row < 0}
            if absent:
                raise no_vectors(self._db.folder, name, len(absent))
            try:
                mapped = self._map(key, file, committed, dim)
            except CorpusDamaged:
                # Dropped by a writer between the query and the mapping: ask once more.
                if last_try:
                    raise
                continue
            return mapped[rows] if stored else self._gather(mapped, rows)
        raise AssertionError("unreachable")

    def drop(self, fingerprint: str) -> int:
        """Forget an encoder's vectors and remove its file; return how many there were."""
        with self._db.transaction():
            row = self._db.one("SELECT rows FROM encoders WHERE fingerprint = ?", (fingerprint,))
            if row is None:
                return 0
            self._db.execute("DELETE FROM encoders WHERE fingerprint = ?", (fingerprint,))
            self._db.after_commit(self.remove_orphans)
        return int(row[0])

    def orphans(self) -> list[Path]:
        """Files in the vectors' folder that no encoder refers to."""
        known = {file for (file,) in self._db.rows("SELECT file FROM encoders")}
        with translated(self._db.folder, writing=False):
            if not self._folder.is_dir():
                return []
            return sorted(p for p in self._folder.glob("*.f16") if p.name not in known)

    def disk_bytes(self) -> int:
        """Size of all vector files."""
        with translated(self._db.folder, writing=False):
            if not self._folder.is_dir():
                return 0
            return sum(p.stat().st_size for p in self._folder.glob("*.f16"))

    def remove_orphans(self) -> None:
        """Delete the files that no encoder refers to, so far as nobody has them mapped."""
        self._maps.clear()  # Windows does not remove a file that is mapped
        for path in self.orphans():
            with suppress(OSError):  # mapped elsewhere: the next writer's turn
                path.unlink()

    def rewrite(
        self,
        encoder: int,
        *,
        only: NDArray[np.int64] | None = None,
        without: Sequence[int] = (),
    ) -> None:
        """Write an encoder's file anew, inside the caller's transaction, in the order of rows.

        Readers keep the old file until they ask again.

        Parameters
        ----------
        encoder : the encoder's number
        only : the rows to keep, ascending; default all
        without : rows to leave out; an encoder that keeps none is forgotten
        """
        import numpy as np

        db = self._db
        ((file, dim, committed, fingerprint),) = db.rows(
            "SELECT file, dim, rows, fingerprint FROM encoders WHERE id = ?", (encoder,)
        )
        kept = np.arange(committed, dtype=np.int64) if only is None else only
        kept = kept[~np.isin(kept, np.asarray(without, np.int64))]
        place = dict(zip(kept.tolist(), range(len(kept)), strict=True))
        index = db.rows('SELECT text_hash, "row" FROM vectors WHERE encoder = ?', (encoder,))
        keys = sorted((h, place[row]) for h, row in index if row in place)
        db.after_commit(self.remove_orphans)
        if not len(kept):
            db.execute("DELETE FROM encoders WHERE id = ?", (encoder,))
            return
        new_file = self._new_file(fingerprint)
        db.execute("DELETE FROM embedded WHERE encoder = ?", (encoder,))
        db.execute("DELETE FROM vectors WHERE encoder = ?", (encoder,))
        db.execute("DELETE FROM vector_blocks WHERE encoder = ?", (encoder,))
        db.execute(
            "UPDATE encoders SET file = ?, rows = ? WHERE id = ?", (new_file, len(kept), encoder)
        )
        width = dim * ITEM_BYTES
        with translated(db.folder, writing=True), _opened(self._folder / file) as stream:
            for first in range(0, len(kept), _BLOCK):
                rows = kept[first : first + _BLOCK].tolist()
                data = bytearray()
                for row in rows:
                    stream.seek(row * width)
                    data += stream.read(width)
                view = memoryview(data)
                write_at(self._folder / new_file, first * width, view)
                db.execute(
                    "INSERT INTO vector_blocks VALUES (?, ?, ?, ?)",
                    (encoder, first, len(rows), zlib.crc32(view)),
                )
        db.executemany(
            "INSERT INTO vectors VALUES (?, ?, ?)", ((encoder, h, row) for h, row in keys)
        )

    # -- inside -----------------------------------------------------------------------------------

    def _unit(self, name: str, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Make the lengths exactly one; refuse what is no unit vector."""
        import numpy as np

        lengths = np.linalg.norm(rows, axis=1)
        wrong = ~((np.abs(lengths - 1) <= UNIT_TOLERANCE) | (lengths == 0))
        if wrong.any():
            first = float(lengths[wrong][0])
            raise EncoderError(
                Message(
                    f"{int(wrong.sum())} 个向量不是单位向量 (第一个长度为 {first:g})",
                    f"{int(wrong.sum())} vectors are not of unit length (the first has {first:g})",
                ),
                subject=name,
                hint=Message(
                    "换一个编码器: explorer models", "choose another encoder: explorer models"
                ),
            )
        return _normalised(rows)

    def _encoder(self, fingerprint: str, name: str, dim: int) -> tuple[int, str, int]:
        """Find or make an encoder's entry: (key, file, committed rows)."""
        db = self._db
        row = db.one(
            "SELECT id, file, rows, dim, name FROM encoders WHERE fingerprint = ?", (fingerprint,)
        )
        if row is None:
            file = self._new_file(fingerprint)
            key = db.insert(
                "INSERT INTO encoders (fingerprint, name, dim, file, rows, created) "
                "VALUES (?, ?, ?, ?, 0, ?)",
                (fingerprint, name, dim, file, now()),
            )
            db.after_commit(self.remove_orphans)
            return key, file, 0
        if row[3] != dim:
            raise EncoderMismatch(
                Message(
                    f"语料库中 {row[4]} 的向量是 {row[3]} 维, 这里是 {dim} 维",
                    f"the corpus holds {row[3]}-dimensional vectors of {row[4]}, not {dim}",
                ),
                subject=name,
                hint=Message(
                    f"重新计算向量: explorer embed --encoder {name}",
                    f"to make the vectors anew: explorer embed --encoder {name}",
                ),
            )
        return row[0], row[1], row[2]

    def _new_file(self, fingerprint: str) -> str:
        """Choose a name that no file has: an existing one may still be mapped by a reader."""
        stem = fingerprint[:_PREFIX_LENGTH].lower()
        if not re.fullmatch(r"[0-9a-z_-]+", stem):
            stem = sha256(fingerprint.encode()).hexdigest()[:_PREFIX_LENGTH]
        taken = {file for (file,) in self._db.rows("SELECT file FROM encoders")}
        for number in count(1):
            name = f"{stem}.f16" if number == 1 else f"{stem}-{number}.f16"
            if name not in taken and not (self._folder / name).exists():
                return name
        raise AssertionError("unreachable")

    def _first_of_new(self, encoder: int, hashes: Sequence[bytes]) -> list[int]:
        """Positions of the first occurrence of each hash that has no vector."""
        first: dict[bytes, int] = {}
        for i, h in enumerate(hashes):
            first.setdefault(h, i)
        known = self._rows_of(encoder, list(first)).tolist()
        return [i for i, row in zip(first.values(), known, strict=True) if row < 0]

    def _rows_of(self, encoder: int, hashes: Sequence[bytes]) -> NDArray[np.int64]:
        """The row of each hash, int64 of shape (len(hashes),), -1 where it has none."""
        import numpy as np

        db = self._db
        if not hashes:
            return np.empty(0, dtype=np.int64)
        ((size,),) = db.rows("SELECT rows FROM encoders WHERE id = ?", (encoder,))
        if len(hashes) > _LOOKUP and len(hashes) > _SCAN_SHARE * size:
            found: dict[bytes, int] = dict(
                db.rows('SELECT text_hash, "row" FROM vectors WHERE encoder = ?', (encoder,))
            )
        else:
            found = {}
            # Sorted: neighbours in the index are looked up together.
            ordered = sorted(hashes) if len(hashes) > _LOOKUP else hashes
            for i in range(0, len(ordered), _LOOKUP):
                part = ordered[i : i + _LOOKUP]
                marks = ", ".join("?" * len(part))
                found.update(
                    db.rows(
                        'SELECT text_hash, "row" FROM vectors '  # noqa: S608  (marks only)
                        f"WHERE encoder = ? AND text_hash IN ({marks})",
                        (encoder, *part),
                    )
                )
        return np.fromiter((found.get(h, -1) for h in hashes), np.int64, len(hashes))

    def _map(self, encoder: int, file: str, committed: int, dim: int) -> NDArray[np.float16]:
        """Map the committed rows of a file, float16 of shape (committed, dim)."""
        import numpy as np

        # A dropped encoder's file name may come again; its number does not.
        mapped = self._maps.get((encoder, file))
        if mapped is not None and mapped.shape == (committed, dim):
            return mapped
        path = self._folder / file
        self._require_length(path, committed * dim * ITEM_BYTES)
        if committed == 0:
            return np.empty((0, dim), dtype="<f2")
        with translated(self._db.folder, writing=False):
            mapped = np.memmap(path, dtype="<f2", mode="r", shape=(committed, dim))
        self._maps[encoder, file] = mapped
        return mapped

    def _require_length(self, path: Path, length: int) -> None:
        try:
            size = path.stat().st_size if length else 0
        except OSError as error:
            problem = from_os(error, self._db.folder, writing=False).problem
            raise damaged_vectors(self._db.folder, problem) from error
        if size < length:
            raise damaged_vectors(
                self._db.folder,
                Message(
                    f"向量文件 {FOLDER}/{path.name} 被截断 ({size} 字节, 应有 {length})",
                    f"the file {FOLDER}/{path.name} is cut short "
                    f"({size} bytes; it should have {length})",
                ),
            )

    def _gather(self, mapped: NDArray[np.float16], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        import numpy as np

        if rows.size and rows.max() >= len(mapped):
            raise damaged_vectors(
                self._db.folder,
                Message("向量索引超出向量文件", "the vectors' index points beyond their file"),
            )
        out = np.empty((len(rows), mapped.shape[1]), dtype=np.float32)
        for i in range(0, len(rows), _BLOCK):
            block = mapped[rows[i : i + _BLOCK]].astype(np.float32)
            out[i : i + _BLOCK] = _normalised(block)
        return out


def as_stored(vectors: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """Return what `Store.get_vectors` would after storing these: for where nothing can be stored.

    Parameters
    ----------
    vectors : float array, shape (n, dim), unit rows (or zero)

    Returns
    -------
    float32 array of the same shape
    """
    import numpy as np

    return _normalised(_rounded(_normalised(np.asarray(vectors, np.float32))).astype(np.float32))


def _distinct(rows: Iterator[Row]) -> int:
    """How many distinct hashes there are; by their first eight bytes, which tell them apart.

    A quarter of the time that SQLite takes; eight bytes of memory a row.
    """
    import numpy as np

    parts = [np.empty(0, np.uint64)]
    while block := list(islice(rows, _BLOCK)):
        parts.append(np.frombuffer(b"".join(row[0][:8] for row in block), np.uint64))
    return len(np.unique(np.concatenate(parts)))


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file for reading; a missing one reads as empty."""
    if not path.is_file():
        yield BytesIO()
        return
    with path.open("rb") as stream:
        yield stream


def _rounded(rows: NDArray[np.floating[Any]]) -> NDArray[np.float16]:
    """The form on the disk: little-endian float16."""
    return rows.astype("<f2")


def _normalised(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of length one, shape (n, dim); all-zero rows (nothing known in the text) stay.

    The squares are summed by the same routine whatever n, so a row's bytes do not depend on what
    it is read together with.
    """
    import numpy as np

    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None]
    out = np.zeros_like(rows)
    np.divide(rows, lengths, out=out, where=lengths > 0)
    return out
