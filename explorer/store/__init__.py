"""The corpus folder: texts, structure, vectors and results of one corpus, on disk.

    corpus.db                   SQLite: reports, units, the vectors' index, results, settings
    vectors/<encoder>.f16       one file an encoder: unit rows, little-endian float16, append-only
    results/<name>-<n>.arrays   arrays of stored results, one file each, never changed
    write.lock                  who is writing; its content matters only while it is locked
    regions/<code>/             of a corpus split by region: one such folder each (see `_split`)

The contract:

- Every change is one transaction; a stop at any moment leaves the last committed state.
- Arrays of results reach the disk before the transaction that names their file.
- Vector rows reach the disk before the transaction that makes them visible. Rows beyond the
  committed count are leftovers of a stop: ignored, and overwritten by the next writer.
- Each distinct text has one vector an encoder, keyed by (encoder fingerprint, sha256 of the text).
- One writer at a time (others get CorpusLocked); any number of readers, also meanwhile and on a
  read-only disk.
- Errors are those of `explorer.errors`; none of sqlite3's leaves this package.

The journal is SQLite's write-ahead log. Against the rollback journal it lets readers and the
writer run at once without waiting for each other, costs one fsync a commit instead of three or
four, and a reader needs no right to write to recover after a crash of the writer. Its price, that
a read-only folder has no room for the log's index, is paid in `_connect`.
"""

from explorer.store._check import Problem
from explorer.store._errors import from_os
from explorer.store._files import WriteLock
from explorer.store._hashing import text_hash
from explorer.store._reports import ReportRow
from explorer.store._results import Manifest, StoredResult, ThemeCounts
from explorer.store._split import DIGITS, SplitStore
from explorer.store._vectors import EncoderRow, as_stored
from explorer.store.store import Store

# What a corpus can be split by.
SPLIT_LEVELS = tuple(DIGITS)

__all__ = [
    "SPLIT_LEVELS",
    "EncoderRow",
    "Manifest",
    "Problem",
    "ReportRow",
    "SplitStore",
    "Store",
    "StoredResult",
    "ThemeCounts",
    "WriteLock",
    "as_stored",
    "from_os",
    "text_hash",
]
