"""Any sentence-transformers model, by hub name or folder."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from explorer.encode.base import Floats, Progress, as_texts, sound, unit_rows
from explorer.encode.windows import weights, windows
from explorer.errors import EncoderError, EncoderNotFound, MissingExtra
from explorer.lang import Message

INSTALL = 'pip install "explorer[transformers]"'
_BATCH = 32  # texts a batch, sentence-transformers' own default
_CHUNK = 256  # texts between two calls of on_progress: eight batches, a few seconds on two cores
_PATIENCE = 10.0  # seconds for the hub's first answer; mirrors far away take one or two
_MEMORY = re.compile("out of memory|alloc", re.IGNORECASE)
_LEAST_WINDOW = 16  # tokens: below it a model's limit leaves no room for text beside its prompt


class HubEncoder:
    """A sentence-transformers model as an `Encoder`.

    The model's default prompt, where it has one, is put before every text. Texts longer than the
    model reads are cut into windows of its tokens, whose vectors are averaged by their tokens, so
    nothing is cut off; a model whose tokenizer cannot tell where its tokens lie is the exception
    and cuts as it always does. Batches are padded, so vectors of one text in different batches
    agree to float32 rounding (cosine 0.999999), not to the byte. A GPU is used when there is one.

    Parameters
    ----------
    name : hub name, or a folder
    trust_remote_code : run Python code that comes with the model; only for models you trust

    Raises
    ------
    MissingExtra
        sentence-transformers is not installed.
    EncoderNotFound
        No such folder; or not on the hub, or the hub is out of reach and the model not in the
        cache.
    EncoderError
        The model's files do not load.
    """

    def __init__(self, name: str, *, trust_remote_code: bool = False) -> None:
        self.name = name
        self._model = _load(name, trust_remote_code)
        self.dim = int(self._model.get_embedding_dimension() or len(self._model.encode("")))
        self.fingerprint = _fingerprint(self._model)
        self._width = self._room()

    def encode(self, texts: Sequence[str], *, on_progress: Progress | None = None) -> Floats:
        """Return float32 array, shape (len(texts), dim), unit rows.

        Raises
        ------
        BadValue
            `texts` is a string, or holds something that is not one.
        EncoderError
            The model gave numbers that are not finite.
        """
        wanted = [sound(text) for text in as_texts(texts)]
        distinct = list(dict.fromkeys(wanted))
        place = {text: row for row, text in enumerate(distinct)}
        rows = np.empty((len(distinct), self.dim), np.float32)
        order = sorted(range(len(distinct)), key=lambda number: -len(distinct[number]))
        for start in range(0, len(order), _CHUNK):
            chunk = order[start : start + _CHUNK]
            rows[chunk] = self._vectors([distinct[number] for number in chunk])
            if on_progress is not None:
                on_progress((start + len(chunk)) * len(wanted) // len(order))
        return rows[[place[text] for text in wanted]]

    def _vectors(self, texts: list[str]) -> Floats:
        pieces: list[str] = []
        shares: list[list[float]] = []
        for text, ranges in zip(texts, self._cut(texts), strict=True):
            shares.append(weights(ranges[1]))
            pieces += [text[start:end] for start, end in ranges[0]]
        vectors = self._run(pieces)
        if not np.isfinite(vectors).all():
            raise EncoderError(
                Message("模型输出了非有限数值", "the model gave numbers that are not finite"),
                subject=self.name,
            )
        rows, at = [], 0
        for share in shares:
            rows.append(np.asarray(share, np.float32) @ vectors[at : at + len(share)])
            at += len(share)
        return unit_rows(np.stack(rows))

    def _run(self, pieces: list[str]) -> Floats:
        """Embed; a batch that does not fit in memory is tried again one text at a time."""
        for size in (_BATCH, 1):
            try:
                vectors = self._model.encode(
                    pieces, batch_size=size, normalize_embeddings=True, convert_to_numpy=True,
                    show_progress_bar=False,
                )  # fmt: skip
                return np.asarray(vectors, np.float32)
            except (MemoryError, RuntimeError) as error:
                # PyTorch's own class is a RuntimeError, and on a CPU only its words tell.
                if not isinstance(error, MemoryError) and not _MEMORY.search(str(error)):
                    raise
        raise EncoderError(
            Message("内存不足，无法计算向量", "not enough memory to embed"),
            subject=self.name,
            hint=Message(
                "已算好的会保留。换小一些的编码器（explorer models），"
                "或关闭其他程序后继续：explorer embed",
                "What is done is kept. Choose a smaller encoder (explorer models), or close other "
                "programs and go on: explorer embed",
            ),
        )

    def _cut(self, texts: list[str]) -> list[tuple[list[tuple[int, int]], list[tuple[int, int]]]]:
        """For each text its windows, as ranges of characters and of tokens."""
        if self._width is None:
            return [([(0, len(text))], [(0, 1)]) for text in texts]
        encoded = self._model.tokenizer(
            texts, add_special_tokens=False, return_offsets_mapping=True, truncation=False,
            verbose=False,
        )  # fmt: skip
        out = []
        for text, offsets in zip(texts, encoded["offset_mapping"], strict=True):
            ranges = windows(len(offsets), self._width)
            # From one window's first character to the next one's: nothing falls between.
            starts = [offsets[start][0] if start else 0 for start, _ in ranges]
            ends = [*starts[1:], len(text)]
            out.append((list(zip(starts, ends, strict=True)), ranges))
        return out

    def _room(self) -> int | None:
        """Tokens of text that fit in one pass; None where windows cannot be cut."""
        limit = self._model.max_seq_length
        tokenizer: Any = getattr(self._model, "tokenizer", None)
        if limit is None or not getattr(tokenizer, "is_fast", False):
            return None
        prompt = self._model.prompts.get(self._model.default_prompt_name or "", "")
        taken = len(tokenizer(prompt)["input_ids"])
        room = int(limit) - taken
        return room if room >= _LEAST_WINDOW else None


def require_sentence_transformers(subject: str) -> Any:
    """Return the module sentence_transformers.

    Raises
    ------
    MissingExtra
        It is not installed; the message has the install line.
    """
    try:
        import sentence_transformers
    except ImportError as error:
        raise MissingExtra(
            Message(
                "此编码器需要可选组件 sentence-transformers",
                "this encoder needs the optional package sentence-transformers",
            ),
            subject=subject,
            hint=Message(f"请安装：{INSTALL}", f"Install it: {INSTALL}"),
        ) from error
    return sentence_transformers


def _load(name: str, trust_remote_code: bool) -> Any:
    folder = Path(name).expanduser()
    local = bool(name.strip()) and folder.is_dir()
    if not local and _is_path(name):
        raise _not_found(name, Message("没有这个编码器文件夹", "there is no such folder"))
    package = require_sentence_transformers(name)
    _hush()
    target = str(folder) if local else name
    try:
        # What is in the cache needs no network, and stays what it was.
        return package.SentenceTransformer(
            target, trust_remote_code=trust_remote_code, local_files_only=True
        )
    except Exception as error:  # hub, transformers and torch each raise their own
        if local:
            raise _does_not_load(name, error) from error
    problem = Message(
        "本机没有此模型，也无法从 Hugging Face 下载",
        "the model is not on this machine and could not be had from the Hugging Face hub",
    )
    if not _hub_answers(name):
        raise _not_found(name, problem)
    try:
        return package.SentenceTransformer(target, trust_remote_code=trust_remote_code)
    except OSError as error:
        raise _not_found(name, problem) from error
    except Exception as error:
        raise _does_not_load(name, error) from error


def _hub_answers(name: str) -> bool:
    """Whether the hub can be reached at all, asked once.

    Loading would ask for each of several files six times, a minute and a half without a network.
    """
    from huggingface_hub import HfApi

    try:
        HfApi().model_info(name, timeout=_PATIENCE)
    except Exception as error:  # of the library's HTTP package, which changes with its versions
        if getattr(error, "response", None) is not None:
            return True  # "there is no such model" is an answer too: loading tells
        kinds = {kind.__name__ for kind in type(error).__mro__}
        return not kinds & {"OSError", "TransportError"}
    return True


def _is_path(name: str) -> bool:
    # A hub name is "model" or "owner/model".
    return (
        name.startswith((".", "~", os.sep))
        or "\\" in name
        or name.count("/") > 1
        or not name.strip()
    )


def _hush() -> None:
    from transformers.utils import logging

    quiet: Any = logging  # its functions carry no types
    quiet.set_verbosity_error()
    quiet.disable_progress_bar()


def _not_found(name: str, problem: Message) -> EncoderNotFound:
    from explorer.encode.registry import list_encoders

    known = ", ".join(card.name for card in list_encoders())
    return EncoderNotFound(
        problem,
        subject=name or '""',
        hint=Message(
            f"不需网络的编码器：{known}。也可在联网的机器上下载模型，拷来文件夹，"
            "用 --encoder 文件夹 指定",
            f"Encoders that need no network: {known}. Or download the model where there is one, "
            "copy its folder here, and give --encoder FOLDER",
        ),
    )


def _does_not_load(name: str, error: Exception) -> EncoderError:
    first = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return EncoderError(
        Message(f"模型无法加载：{first}", f"the model does not load: {first}"),
        subject=name,
        hint=Message(
            "请检查文件夹是否为完整的 sentence-transformers 模型",
            "Check that it is a complete sentence-transformers model",
        ),
    )


def _fingerprint(model: Any) -> str:
    """sha256 over the weights, the modules' settings, the prompts and the vocabulary.

    The same model gives the same value wherever its folder lies.
    """
    digest = hashlib.sha256()
    settings: dict[str, Any] = {
        "modules": [
            [
                type(module).__name__,
                module.get_config_dict() if hasattr(module, "get_config_dict") else {},
            ]
            for module in model
        ],
        "prompts": model.prompts,
        "default_prompt": model.default_prompt_name,
        "max_seq_length": model.max_seq_length,
    }
    backend = getattr(getattr(model, "tokenizer", None), "backend_tokenizer", None)
    if backend is not None:
        backend = json.loads(backend.to_str())
        # Padding and truncation are set by whoever used the tokenizer last.
        settings["tokenizer"] = {
            k: v for k, v in backend.items() if k not in ("padding", "truncation")
        }
    digest.update(json.dumps(settings, sort_keys=True, default=str).encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
        flat = tensor.detach().cpu().contiguous().flatten()
        digest.update(flat.view(_bytes_of(flat)).numpy().data)
    return digest.hexdigest()


def _bytes_of(tensor: Any) -> Any:
    import torch

    return torch.uint8 if tensor.numel() else tensor.dtype
