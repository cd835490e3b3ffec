"""Vectors that the user made elsewhere and brought: no model at all, or one for queries only."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from explorer.encode.base import Encoder, Floats, Progress, as_texts
from explorer.errors import BadValue, EncoderError
from explorer.lang import Message

PREFIX = "user:"


def is_brought(name: str) -> bool:
    """Whether the encoder of this name is the user's vectors."""
    return name.startswith(PREFIX)


class BroughtVectors:
    """Stands where an encoder stands, for a corpus whose vectors were brought.

    Parameters
    ----------
    name : "user:NAME"
    dim : length of the vectors
    query : the encoder of the same vectors, for typed queries and new texts; None: there is none

    Raises
    ------
    BadValue
        The query encoder's vectors have another length.
    """

    def __init__(self, name: str, dim: int, query: Encoder | None = None) -> None:
        if query is not None and query.dim != dim:
            raise BadValue(
                Message(
                    f"查询编码器是 {query.dim} 维，带来的向量是 {dim} 维",
                    f"the query encoder gives {query.dim} dimensions, the vectors have {dim}",
                ),
                subject=query.name,
                hint=Message(
                    "查询编码器须与生成向量的模型相同",
                    "It must be the model that made the vectors",
                ),
            )
        self.name = name
        self.dim = dim
        self.query = query
        self.fingerprint = hashlib.sha256(f"{name} {dim}".encode()).hexdigest()

    def encode(self, texts: Sequence[str], *, on_progress: Progress | None = None) -> Floats:
        """Return the query encoder's vectors, float32, shape (len(texts), dim), unit rows.

        Raises
        ------
        EncoderError
            There is no query encoder.
        """
        wanted = as_texts(texts)
        if self.query is None:
            raise EncoderError(
                Message(
                    f"语料库用的是您带来的向量，没有模型可以计算这 {len(wanted)} 条文字的向量",
                    f"the corpus holds vectors that you brought; no model is there to embed "
                    f"{len(wanted)} text(s)",
                ),
                subject=self.name,
                hint=Message(
                    "新报告: explorer embed --texts 文件 列出缺少的文字，再用 --vectors 带入；"
                    "查询: 用 --sentence 编号，或 --mode lexical，或 "
                    "explorer embed --query-encoder 名称",
                    "New reports: explorer embed --texts FILE lists what is missing, --vectors "
                    "brings it. Queries: similar --sentence ID, or --mode lexical, or name the "
                    "model with explorer embed --query-encoder NAME",
                ),
            )
        return self.query.encode(wanted, on_progress=on_progress)
