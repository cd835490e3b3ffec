"""Vectors that the user made elsewhere: which texts need one, and the file that brings them.

The corpus is then of the encoder "user:NAME". Everything works but what needs a vector of a new
text, a typed query above all; with a query encoder, the model that made the vectors, that too.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.corpus import embedding
from explorer.errors import BadValue, EncoderMismatch, MissingExtra
from explorer.lang import Message
from explorer.store import text_hash
from explorer.types import UnitKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.corpus.core import Corpus

    Floats = NDArray[np.float32]

_BLOCK = 65_536  # rows stored at a time; bounds the memory that a memory-mapped file takes
_ID = 16  # hexadecimal characters of a text's hash that make its id
_SHOWN = 5  # rows that a message names
# Two copies of one text's vector may differ by this much cosine: rounding to half precision and
# the padding of batches stay within it.
_SAME = 0.999


def text_id(digest: bytes) -> str:
    """The id of a text in the files of this module."""
    return digest.hex()[:_ID]


def write_texts(corpus: Corpus, path: Path) -> int:
    """Write the texts that have no vector yet under a brought encoder, else all that need one.

    The name's end decides the form: .csv or .jsonl; columns id and text. Vectors in this order, or
    with these ids, are what `bring` takes.

    Raises
    ------
    BadValue
        Another ending, or the file cannot be written.
    """
    from explorer.encode.brought import is_brought

    some = is_brought(corpus.encoder_name)
    texts = embedding.unembedded(corpus) if some else embedding.needed_texts(corpus)
    rows = [{"id": text_id(h), "text": t} for h, t in texts.items()]
    ending = path.suffix.lower()
    if ending not in (".csv", ".jsonl"):
        raise BadValue(
            Message("文件名须以 .csv 或 .jsonl 结尾", "the name must end in .csv or .jsonl"),
            subject=str(path),
        )
    try:
        with path.open("w", encoding="utf-8-sig" if ending == ".csv" else "utf-8", newline="") as f:
            if ending == ".csv":
                table = csv.DictWriter(f, ["id", "text"])
                table.writeheader()
                table.writerows(rows)
            else:
                f.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    except OSError as error:
        raise BadValue(
            Message(f"无法写入：{error.strerror}", f"cannot be written: {error.strerror}"),
            subject=str(path),
        ) from error
    return len(rows)


def bring(
    corpus: Corpus,
    path: Path,
    *,
    name: str | None = None,
    unit: UnitKind | None = None,
    query_encoder: str | None = None,
) -> int:
    """Make the vectors of a file the corpus's vectors; return how many texts they belong to.

    Parameters
    ----------
    path : .npy, a float array of shape (n, dim), rows in the order of `write_texts`, or of
        `Corpus.sentences` with `unit`; or .parquet with a column of ids (of `write_texts`, or of
        units) and a column of lists of numbers
    name : the encoder becomes "user:NAME"; default: the file's name
    unit : what the rows of an .npy file are
    query_encoder : the model that made the vectors; it embeds typed queries and what the file
        lacks

    Raises
    ------
    BadValue
        The file does not fit: number of rows, dimension, NaN, rows of zeros, unknown ids, texts
        without a vector and no query encoder. Nothing is changed then.
    EncoderMismatch
        Texts that are stored under this name have other vectors, or the query encoder is not the
        model that made these.
    """
    from explorer.encode import load_encoder
    from explorer.encode.brought import PREFIX, BroughtVectors

    ids, rows = _read(path)
    hashes = _hashes(corpus, path, ids, len(rows), unit)
    _check(path, rows)
    before = corpus.store.setting("query_encoder")
    query_encoder = query_encoder or before
    query = None
    if query_encoder is not None:
        query_encoder = embedding.typed_name(query_encoder)
        query = load_encoder(query_encoder)
    encoder = BroughtVectors(f"{PREFIX}{name or path.stem}", rows.shape[1], query)
    same = corpus.encoder_name == encoder.name
    lacking = embedding.needed_texts(corpus).keys() - set(hashes)
    if same:
        lacking = set(corpus.store.missing_texts(encoder.fingerprint, list(lacking)))
    if lacking and query is None:
        raise _incomplete(corpus, path, len(lacking))
    if query is not None:
        _require_same_model(corpus, path, hashes, rows, query)
    if same:
        _require_same_vectors(corpus, encoder.fingerprint, hashes, rows, path)
    else:
        # What an earlier, unfinished attempt left.
        corpus.store.drop_vectors(encoder.fingerprint)
        corpus.store.set_setting(embedding.PENDING, encoder.name)
    for start in range(0, len(rows), _BLOCK):
        part = _unit(rows[start : start + _BLOCK])
        corpus.store.put_vectors(
            encoder.fingerprint, encoder.name, encoder.dim, hashes[start : start + _BLOCK], part
        )
        corpus.progress("embed", min(start + _BLOCK, len(rows)), len(rows))
    if lacking:
        embedding.embed_as(corpus, encoder, lacking)
    embedding.switch(
        corpus, encoder.name, encoder.fingerprint,
        query_encoder=query_encoder, brought_dim=encoder.dim,
    )  # fmt: skip
    return len(set(hashes))


def set_query_encoder(corpus: Corpus, name: str) -> None:
    """Name the model that made the brought vectors, for typed queries and new reports.

    Raises
    ------
    BadValue
        The corpus holds no brought vectors, or of another dimension.
    EncoderMismatch
        It is not the model that made them.
    """
    from explorer.encode import load_encoder
    from explorer.encode.brought import BroughtVectors, is_brought

    store = corpus.store
    if not is_brought(corpus.encoder_name):
        raise BadValue(
            Message(
                "语料库的向量不是带来的，查询用它自己的编码器",
                "the corpus's vectors were not brought; queries use its own encoder",
            ),
            subject=f"--query-encoder {name}",
        )
    name = embedding.typed_name(name)
    query = load_encoder(name)
    encoder = BroughtVectors(corpus.encoder_name, int(store.setting("brought_dim")), query)
    lacking = set(store.missing_texts(encoder.fingerprint, list(embedding.needed_texts(corpus))))
    hashes = [h for h in embedding.needed_texts(corpus) if h not in lacking]
    rows = store.get_vectors(encoder.fingerprint, hashes)
    _require_same_model(corpus, Path(name), hashes, rows, query)
    store.set_setting("query_encoder", name)
    corpus.forget_encoder()


def _read(path: Path) -> tuple[list[str] | None, Any]:
    """Return the ids, where the file has them, and the array."""
    import numpy as np

    ending = path.suffix.lower()
    try:
        if ending == ".npy":
            array = np.load(path, mmap_mode="r", allow_pickle=False)
            ids = None
        elif ending == ".parquet":
            ids, array = _read_parquet(path)
        else:
            raise BadValue(
                Message("只接受 .npy 和 .parquet", "must be .npy or .parquet"), subject=str(path)
            )
    except FileNotFoundError as error:
        raise BadValue(
            Message("没有这个文件", "there is no such file"), subject=str(path)
        ) from error
    except (OSError, ValueError, EOFError) as error:
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise BadValue(
            Message(f"无法读取：{first}", f"cannot be read: {first}"), subject=str(path)
        ) from error
    if array.ndim != 2 or array.shape[1] < 2 or array.dtype.kind not in "fiu":
        raise BadValue(
            Message(
                f"应为二维数值数组 (条数, 维数)，得到 {array.dtype} {array.shape}",
                f"must be numbers of shape (rows, dimensions), got {array.dtype} {array.shape}",
            ),
            subject=str(path),
        )
    return ids, array


def _read_parquet(path: Path) -> tuple[list[str], Floats]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtra(
            Message("读取 Parquet 需要 pyarrow", "Parquet needs pyarrow"),
            subject=str(path),
            hint=Message(
                '请安装: pip install "explorer[tables]"',
                'Install it: pip install "explorer[tables]"',
            ),
        ) from error
    import numpy as np

    try:
        table = pq.read_table(path)
    except pa.ArrowException as error:
        raise ValueError(str(error)) from error
    lists = [
        f.name
        for f in table.schema
        if pa.types.is_list(f.type)
        or pa.types.is_large_list(f.type)
        or pa.types.is_fixed_size_list(f.type)
    ]
    if "id" not in table.column_names or len(lists) != 1:
        raise BadValue(
            Message(
                f"须有 id 列和一个向量列，得到: {'、'.join(table.column_names)}",
                f"must have a column id and one column of lists, has {table.column_names}",
            ),
            subject=str(path),
        )
    ids = [str(value) for value in table.column("id").to_pylist()]
    rows = table.column(lists[0]).to_pylist()
    lengths = {-1 if row is None else len(row) for row in rows}
    if len(lengths) > 1 or -1 in lengths:
        raise BadValue(
            Message("向量长度不一，或有空值", "vectors differ in length, or some are missing"),
            subject=str(path),
        )
    width = lengths.pop() if lengths else 0
    return ids, np.array(rows, np.float32).reshape(len(rows), width)


def _hashes(
    corpus: Corpus, path: Path, ids: list[str] | None, rows: int, unit: UnitKind | None
) -> list[bytes]:
    """The text of each row, by its hash."""
    if ids is None:
        if unit is None:
            order = list(embedding.needed_texts(corpus))
            listed = "explorer embed --texts FILE"
        else:
            order = [text_hash(u.text) for u in corpus.store.units(unit)]
            listed = f"explorer sentences --unit {unit}"
        if len(order) != rows:
            raise BadValue(
                Message(
                    f"文件有 {rows} 行，语料库有 {len(order)} 条（顺序同 {listed}）",
                    f"the file has {rows} rows, the corpus {len(order)} texts (in the order of "
                    f"{listed})",
                ),
                subject=str(path),
                hint=Message(
                    "用 .parquet 带 id 列可以只带一部分",
                    "A .parquet file with a column id may hold some of them",
                ),
            )
        return order
    known = {text_id(h): h for h in embedding.needed_texts(corpus)}
    for kind in ("sentence", "measure"):
        known.update({u.id: text_hash(u.text) for u in corpus.store.units(kind)})
    unknown = [i for i in ids if i not in known]
    if unknown:
        shown = ", ".join(unknown[:_SHOWN])
        raise BadValue(
            Message(
                f"{len(unknown)} 个 id 不在语料库中: {shown}",
                f"{len(unknown)} ids are not of this corpus: {shown}",
            ),
            subject=str(path),
            hint=Message(
                "查看 id: explorer embed --texts 文件",
                "See the ids: explorer embed --texts FILE",
            ),
        )
    return [known[i] for i in ids]


def _check(path: Path, rows: Any) -> None:
    """Refuse numbers that are no vectors, naming the rows (counted from 1)."""
    import numpy as np

    bad: list[int] = []
    empty: list[int] = []
    for start in range(0, len(rows), _BLOCK):
        part = np.asarray(rows[start : start + _BLOCK], np.float32)
        finite = np.isfinite(part).all(axis=1)
        bad += (start + np.flatnonzero(~finite)).tolist()
        empty += (start + np.flatnonzero(~part.any(axis=1))).tolist()
    for places, zh, en in ((bad, "含 NaN 或无穷", "hold NaN"), (empty, "全为 0", "are all zeros")):
        if places:
            shown = ", ".join(str(p + 1) for p in places[:_SHOWN])
            raise BadValue(
                Message(
                    f"{len(places)} 行{zh}（第 {shown} 行）", f"{len(places)} rows {en}: {shown}"
                ),
                subject=str(path),
            )


def _unit(rows: Any) -> Floats:
    import numpy as np

    part = np.asarray(rows, np.float64)  # squares of large numbers overflow float32
    return np.asarray(part / np.linalg.norm(part, axis=1, keepdims=True), np.float32)


def _incomplete(corpus: Corpus, path: Path, count: int) -> BadValue:
    listing = f"explorer embed -c {corpus.folder} --texts texts.csv"
    return BadValue(
        Message(
            f"还有 {count} 条文字没有向量（句子、举措、标题、主题表、基准句都需要）",
            f"{count} more texts need a vector (sentences, measures, headings, the codebook's and "
            "the reference sentences)",
        ),
        subject=str(path),
        hint=Message(
            f"列出全部: {listing}；或给出生成向量的模型: --query-encoder 名称",
            f"List them all: {listing}. Or name the model that made them: --query-encoder NAME",
        ),
    )


def _require_same_model(
    corpus: Corpus, path: Path, hashes: Sequence[bytes], rows: Any, query: Any
) -> None:
    """A few texts embedded by the query encoder must come out near the user's vectors."""
    import numpy as np

    texts = embedding.needed_texts(corpus)
    places = [i for i in range(0, len(rows), max(1, len(rows) // _SHOWN)) if hashes[i] in texts]
    if not places:
        return
    mine = query.encode([texts[hashes[i]] for i in places])
    near = float((mine * _unit(np.asarray(rows[places]))).sum(axis=1).mean())
    if near < embedding.SAME_TEXT:
        raise EncoderMismatch(
            Message(
                f"查询编码器不是生成这些向量的模型（同一文字的平均余弦 {near:.2f}）",
                f"the query encoder is not the model that made these vectors (mean cosine of the "
                f"same texts {near:.2f})",
            ),
            subject=str(path),
            hint=Message(
                "检查模型、提示词（query:、passage:）和行的顺序",
                "Check the model, its prompts (query:, passage:) and the order of the rows",
            ),
        )


def _require_same_vectors(
    corpus: Corpus, fingerprint: str, hashes: Sequence[bytes], rows: Any, path: Path
) -> None:
    """Texts that are stored already must have the same vectors again."""
    import numpy as np

    new = set(corpus.store.missing_texts(fingerprint, list(hashes)))
    old = [i for i, h in enumerate(hashes) if h not in new]
    if not old:
        return
    stored = corpus.store.get_vectors(fingerprint, [hashes[i] for i in old])
    if stored.shape[1] != rows.shape[1] or (
        (stored * _unit(np.asarray(rows[old]))).sum(axis=1).min() < _SAME
    ):
        raise EncoderMismatch(
            Message(
                "同名的向量已在语料库中，而且不一样",
                "the corpus holds other vectors of these texts under this name",
            ),
            subject=str(path),
            hint=Message("换一个名称: --name 名称", "Give them another name: --name NAME"),
        )
