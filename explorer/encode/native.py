"""The bundled models as native sentence-transformers models."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from explorer.encode import bundled, joined, static
from explorer.encode.hub import INSTALL, require_sentence_transformers
from explorer.encode.registry import bundled_folder
from explorer.errors import BadValue, MissingExtra
from explorer.lang import Message


def as_sentence_transformer(name: str = "e5-small-zh") -> Any:
    """Return a `SentenceTransformer` that gives the vectors of ``load_encoder(name)``.

    Its evaluators, similarity functions and prompts work on it as on any other model: the prompt
    "query" is the default, and the only one where the graph itself holds it. It runs on
    onnxruntime and has no weights to train. What `save` writes is opened with
    ``load_encoder(FOLDER)``: sentence-transformers itself would have to trust code from the
    folder. A static model comes as sentence-transformers' own modules instead: it can be
    trained, has no prompts, and is saved for anybody to open.

    Parameters
    ----------
    name : a bundled encoder

    Raises
    ------
    EncoderNotFound
        No bundled encoder has that name.
    BadValue
        It is a joined model: sentence-transformers runs its parts one by one.
    MissingExtra
        sentence-transformers 6 or later is not installed.
    """
    folder = bundled_folder(name)
    package = require_sentence_transformers(name)
    if static.is_static(folder):
        return static.as_static_embedding(folder)
    if joined.is_joined(folder):
        config = joined.read_config(folder)
        raise BadValue(
            Message("联合模型没有此形式", "a joined model has no such form"),
            subject=name,
            hint=Message(
                f"请分别使用 {config.sentences} 和 {config.words}",
                f"Use its parts: {config.sentences} and {config.words}",
            ),
        )
    own = bundled.read_config(folder)
    module = _module(bundled.BundledEncoder(folder), folder, own.framed)
    other = {} if own.framed else {"passage": "passage: "}
    return package.SentenceTransformer(
        modules=[module],
        device="cpu",
        prompts={"query": own.prefix, **other},
        default_prompt_name="query",
    )


def _module(encoder: bundled.BundledEncoder, folder: Path, framed: bool) -> Any:
    import torch

    try:
        from sentence_transformers.base.modules import InputModule
    except ImportError as error:
        raise MissingExtra(
            Message(
                "需要 sentence-transformers 6 或更新版本", "needs sentence-transformers 6 or later"
            ),
            subject=encoder.name,
            hint=Message(f"请安装：{INSTALL}", f"Install it: {INSTALL}"),
        ) from error

    class BundledModule(InputModule):  # type: ignore[misc, unused-ignore]
        """Texts to vectors in one module; texts travel through the features as they are."""

        @property
        def max_seq_length(self) -> int:
            return encoder.max_tokens

        def preprocess(
            self, inputs: Sequence[Any], prompt: str | None = None, **_: Any
        ) -> dict[str, Any]:
            return {"texts": [str(text) for text in inputs], "prompt": prompt or ""}

        def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
            # No prompt: documents of an evaluator. A graph that holds the prefix has it on all.
            prefix = features["prompt"] or None if framed else features["prompt"]
            vectors = encoder.encode(features["texts"], prefix=prefix)
            features["sentence_embedding"] = torch.from_numpy(vectors)
            return features

        def get_embedding_dimension(self) -> int:
            return encoder.dim

        def save(self, output_path: str, *_: Any, **__: Any) -> None:
            for file in bundled.FILES:
                shutil.copy(folder / file, output_path)

    module: Any = BundledModule
    return module()
