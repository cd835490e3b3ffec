"""Looks for damage: everything stored that carries a checksum or must agree with something."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from explorer.errors import CorpusError
from explorer.lang import Message
from explorer.store import _arrays, _reports, _results
from explorer.store._database import Database
from explorer.store._errors import decoding, translated
from explorer.store._hashing import text_hash
from explorer.store._vectors import FOLDER, ITEM_BYTES, VectorStore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# A stored row's length may be off by the rounding to float16: each of dim values by at most
# 2^-11 of itself, so the length by at most 2^-11 = 4.9e-4 (and subnormals, hence twice that).
LENGTH_TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is stored and wrong, and what mends it."""

    kind: Literal["database", "report", "vectors", "result", "leftover"]
    subject: str  # a report's id, a file, a result's name
    problem: Message
    hint: Message

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain Python values, ready for JSON."""
        return {
            **asdict(self),
            "problem": self.problem._asdict(),
            "hint": self.hint._asdict(),
        }


_RESTORE = Message(
    "用备份恢复文件夹, 或用原始文件重建", "restore the folder from a copy, or rebuild it"
)
_ADD_AGAIN = Message(
    "重新加入这份报告: explorer remove 后再 explorer add",
    "take the report out and add it again: explorer remove, then explorer add",
)
_EMBED = Message("重新计算向量: explorer embed", "make the vectors anew: explorer embed")
_RECOMPUTE = Message(
    "会在下次需要时重新计算; 不影响报告",
    "it is computed anew when next needed; reports are unharmed",
)


_LACKS = " OR ".join(
    f"EXISTS (SELECT 1 FROM {table} u WHERE u.report = e.report AND {body} AND NOT EXISTS "  # noqa: S608
    "(SELECT 1 FROM vectors v WHERE v.encoder = e.encoder AND v.text_hash = u.text_hash))"
    for table, body in (("sentences", "u.heading = 0"), ("measures", "1"))
)
_WRONGLY_NOTED = f"SELECT count(*) FROM embedded e WHERE e.encoder = ? AND ({_LACKS})"  # noqa: S608


def check(db: Database, vectors: VectorStore) -> list[Problem]:
    """Read everything and return what is wrong; an empty list when all is sound."""
    problems: list[Problem] = []
    for part in (_database(db), _all_reports(db), _all_vectors(db, vectors), _all_results(db)):
        try:
            with decoding(db.folder), translated(db.folder, writing=False):
                problems.extend(part)
        except CorpusError as error:  # this part cannot even be read; the others may
            problems.append(Problem("database", "corpus.db", error.problem, _RESTORE))
    return problems


def _database(db: Database) -> Iterator[Problem]:
    for (line,) in db.rows("PRAGMA integrity_check(20)"):
        if line != "ok":
            message = Message(f"数据库完整性检查: {line}", f"integrity check: {line}")
            yield Problem("database", "corpus.db", message, _RESTORE)
    for table, _, parent, _ in db.rows("PRAGMA foreign_key_check"):
        message = Message(
            f"表 {table} 的一行所指的 {parent} 不存在",
            f"a row of table {table} refers to a row of {parent} that is missing",
        )
        yield Problem("database", "corpus.db", message, _RESTORE)


def _all_reports(db: Database) -> Iterator[Problem]:
    for seq, report, digest in db.rows("SELECT seq, id, digest FROM reports ORDER BY seq"):
        try:
            stored = _reports.load(db, seq)
            _reports.check_structure(stored)
            sound = _reports.digest(stored) == digest and _hashes_agree(db, seq, stored.text)
        except (CorpusError, ValueError, TypeError):
            sound = False
        if not sound:
            message = Message(
                "正文、结构或元数据与加入时的校验和不符",
                "its text, structure or metadata do not match the checksum taken on adding",
            )
            yield Problem("report", report, message, _ADD_AGAIN)


def _hashes_agree(db: Database, seq: int, text: str) -> bool:
    return all(
        text_hash(text[start:end]) == stored
        for table in ("sections", "measures", "sentences")
        for start, end, stored in db.rows(
            f'SELECT start, "end", text_hash FROM {table} WHERE report = ?',  # noqa: S608
            (seq,),
        )
    )


def _all_vectors(db: Database, vectors: VectorStore) -> Iterator[Problem]:
    encoders = db.rows("SELECT id, file, dim, rows FROM encoders ORDER BY id")
    for key, file, dim, committed in encoders:
        for message in _one_file(db, key, file, dim, committed):
            yield Problem("vectors", f"{FOLDER}/{file}", message, _EMBED)
        ((wrong,),) = db.rows(_WRONGLY_NOTED, (key,))
        if wrong:
            message = Message(
                f"{wrong} 份报告记为已有全部向量，实际缺少",
                f"{wrong} report(s) are noted as having all their vectors and lack some",
            )
            yield Problem("vectors", f"{FOLDER}/{file}", message, _EMBED)
    for path in vectors.orphans():
        message = Message("没有编码器使用这个文件", "no encoder uses this file")
        hint = Message("可以删除", "it can be deleted")
        yield Problem("leftover", f"{FOLDER}/{path.name}", message, hint)


def _one_file(db: Database, key: int, file: str, dim: int, committed: int) -> Iterator[Message]:
    path = db.folder / FOLDER / file
    width = dim * ITEM_BYTES
    ((count, distinct, lowest, highest),) = db.rows(
        'SELECT count(*), count(DISTINCT "row"), min("row"), max("row") '
        "FROM vectors WHERE encoder = ?",
        (key,),
    )
    if (count, distinct) != (committed, committed) or (
        committed and (lowest, highest) != (0, committed - 1)
    ):
        yield Message(
            f"索引有 {count} 行, 应为 0 到 {committed - 1} 各一行",
            f"the index has {count} rows; it should have one for each of 0 to {committed - 1}",
        )
    try:
        size = path.stat().st_size
    except OSError as error:
        yield Message(f"无法读取 ({error.strerror})", f"cannot be read ({error.strerror})")
        return
    if size < committed * width:
        yield Message(
            f"被截断: {size} 字节, 应有 {committed * width}",
            f"cut short: {size} bytes, should be {committed * width}",
        )
    expected = 0
    with path.open("rb") as stream:
        for first, rows, checksum in db.rows(
            "SELECT first_row, rows, crc32 FROM vector_blocks WHERE encoder = ? ORDER BY first_row",
            (key,),
        ):
            if first != expected:
                yield Message(
                    f"第 {expected} 到 {first} 行没有校验和",
                    f"rows {expected} to {first} have no checksum",
                )
            expected = first + rows
            stream.seek(first * width)
            data = stream.read(rows * width)
            if zlib.crc32(data) != checksum:
                yield Message(
                    f"第 {first} 到 {expected - 1} 行与校验和不符",
                    f"rows {first} to {expected - 1} do not match their checksum",
                )
            elif not unit_rows(data, dim):
                yield Message(
                    f"第 {first} 到 {expected - 1} 行中有非单位向量",
                    f"rows {first} to {expected - 1} hold vectors that are not of unit length",
                )
    if expected != committed:
        yield Message(
            f"校验和覆盖 {expected} 行, 共 {committed} 行",
            f"the checksums cover {expected} of {committed} rows",
        )


def unit_rows(data: bytes, dim: int) -> bool:
    """Whether every stored row is of unit length or zero."""
    import numpy as np

    rows: NDArray[np.float32] = np.frombuffer(data, dtype="<f2").reshape(-1, dim).astype(np.float32)
    lengths = np.linalg.norm(rows, axis=1)
    return bool(np.all((np.abs(lengths - 1) <= LENGTH_TOLERANCE) | (lengths == 0)))


def _all_results(db: Database) -> Iterator[Problem]:
    for name, key in db.rows("SELECT name, key FROM results ORDER BY name, key"):
        try:
            _results.get(db, name, key, whole=True)
        except CorpusError as error:
            yield Problem("result", f"{name} {key}", error.problem, _RECOMPUTE)
    wrong = _results.wrong_counts(db)
    if wrong:
        message = Message(
            f"{len(wrong)} 份报告各主题的句数与句子的主题不符",
            f"the themes of {len(wrong)} report(s) are not counted as their sentences say",
        )
        yield Problem("result", "themes", message, _RECOMPUTE)
    for path in _arrays.orphans(db):
        message = Message("没有结果使用这个文件", "no result uses this file")
        hint = Message("可以删除", "it can be deleted")
        yield Problem("leftover", f"{_arrays.FOLDER}/{path.name}", message, hint)
