"""The bundled models: a folder with model.onnx, tokenizer.json and config.json.

Runs on onnxruntime and tokenizers alone. Texts of the same number of tokens run together, up to a
budget of tokens, without padding; the graph's steps of quantisation are fixed, so what else is in
a run changes no number of a text. The cores are used by several such runs at the same time, a
thread each. So a text's vector is the same, byte for byte, whatever the batch, the order and the
number of threads. Processors of other kinds may round differently. A model whose config does not
say that its steps are fixed ("activations") runs one text at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from explorer.encode.base import EncoderCard, Floats, Progress, as_texts, sound, unit_rows
from explorer.encode.faults import REINSTALL, damaged, unlike
from explorer.encode.folder import card_of
from explorer.encode.folder import read_config as read
from explorer.encode.windows import weights, windows
from explorer.errors import BadValue, EncoderError
from explorer.lang import Message
from explorer.work import cores

FILES = ("model.onnx", "tokenizer.json", "config.json")
_Frame = tuple[list[int], list[int]]  # token ids before and after a text
_SPACE = "▁"
# Tokens that run together. One text of a few dozen leaves the matrix kernels waiting; far more no
# longer fit in a core's second-level cache (512 KiB: 256 tokens' widest activations are 1.5 MB as
# float32, 0.4 MB as bytes). Processor time a text against one text a run: 0.84 at 128, 0.81 at
# 256, 0.86 at 1,024 tokens. To re-tune, time `encode` on 1,000 sentences.
_TOKENS_A_RUN = 256
_ERRORS_ONLY = 3  # onnxruntime's severity: 2 would print its warnings to stderr


@dataclass(frozen=True, slots=True)
class Config:
    """config.json of a bundled model."""

    name: str
    dim: int
    max_tokens: int  # <s> and </s> included
    prefix: str  # put before every text, on both sides of a comparison
    fingerprint: str
    licence: str | None
    languages: tuple[str, ...]
    together: bool = False  # whether texts that run together leave one another's numbers alone
    framed: bool = False  # whether the graph itself holds the prefix and the marks around a text


def _config(raw: dict[str, Any]) -> Config:
    return Config(
        name=str(raw["name"]),
        dim=int(raw["dim"]),
        max_tokens=int(raw["max_tokens"]),
        prefix=str(raw["prefix"]),
        fingerprint=str(raw["fingerprint"]),
        licence=raw.get("licence"),
        languages=tuple(raw.get("languages", ())),
        together=raw.get("activations") == "fixed",
        framed=raw.get("frame") == "inside",
    )


def read_config(folder: Path) -> Config:
    """Read a bundled model's config.json; errors as `folder.read_config`."""
    return read(folder, FILES, _config)


def card(folder: Path) -> EncoderCard:
    """Return what is known of the model in this folder."""
    return card_of(folder, FILES, read_config(folder))


class BundledEncoder:
    """An encoder from a bundled model's folder.

    Texts longer than the model can read are cut into windows of tokens; the text's vector is the
    mean of its windows' vectors, weighted by their tokens, at unit length. Nothing is cut off.
    Empty and blank texts, and those of invisible characters, share one vector: that of the prefix
    alone, or before a blank where the graph itself holds the prefix (config: "frame": "inside").

    Parameters
    ----------
    folder : holds model.onnx, tokenizer.json and config.json
    threads : texts that are run at the same time; None: the cores this process may use

    Raises
    ------
    EncoderNotFound
        A file of the model is missing.
    EncoderError
        A file of the model is damaged.
    BadValue
        `threads` is less than 1.
    """

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        self._config = read_config(folder)
        if threads is not None and threads < 1:
            problem = Message(f"线程数至少为 1，得到 {threads}", f"at least 1, got {threads}")
            raise BadValue(problem, subject="threads")
        self.threads = threads or cores()
        self._tokenizer = _open_tokenizer(folder / "tokenizer.json")
        self._session = _open_session(folder / "model.onnx")
        width = self._session.get_outputs()[0].shape[-1]
        if width != self.dim:
            raise unlike(folder, self.dim, width)

    @property
    def name(self) -> str:
        """The model's name."""
        return self._config.name

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self._config.dim

    @property
    def fingerprint(self) -> str:
        """sha256 over the settings and files that decide the vectors, from config.json."""
        return self._config.fingerprint

    @property
    def max_tokens(self) -> int:
        """Tokens that the model reads at once, the prefix and the two marks included."""
        return self._config.max_tokens

    def encode(
        self,
        texts: Sequence[str],
        *,
        on_progress: Progress | None = None,
        prefix: str | None = None,
    ) -> Floats:
        """Return float32 array, shape (len(texts), dim), unit rows.

        `prefix` stands before each text, and each window of a long one; None: the model's own.

        Raises
        ------
        BadValue
            `texts` is a string, or holds something that is not one; or another prefix than the
            model's own is asked of a model that holds it in its graph.
        """
        wanted = [sound(text) for text in as_texts(texts)]
        distinct = list(dict.fromkeys(wanted))
        place = {text: row for row, text in enumerate(distinct)}
        frame = self._frame(self._config.prefix if prefix is None else prefix)
        rows = self._encode_distinct(distinct, frame, len(wanted), on_progress)
        return rows[[place[text] for text in wanted]]

    def tokens(self, text: str) -> list[str]:
        """Return the pieces that the text is cut into, unknown ones as `<unk>`, without prefix."""
        ids = self._tokenizer.encode(sound(text), add_special_tokens=False).ids
        return [str(self._tokenizer.id_to_token(number)) for number in ids]

    def _encode_distinct(
        self, texts: list[str], frame: _Frame, told: int, on_progress: Progress | None
    ) -> Floats:
        encodings = self._tokenizer.encode_batch(texts, add_special_tokens=False)
        # A text of nothing but invisible characters leaves the mark of a word's beginning alone.
        blank = [self._tokenizer.token_to_id(_SPACE)] if self._config.framed else []
        bodies = [
            encoding.ids if encoding.ids and encoding.tokens != [_SPACE] else blank
            for encoding in encodings
        ]
        before, after = frame
        room = self.max_tokens - len(before) - len(after)
        cuts = [windows(len(body), room) for body in bodies]
        # Texts that differ in blanks or in full and half width alone are one text to the model.
        kept: dict[tuple[int, ...], int] = {}
        places = [
            kept.setdefault(tuple(body[start:end]), len(kept))
            for body, cut in zip(bodies, cuts, strict=True)
            for start, end in cut
        ]
        rows = [list(ids) if self._config.framed else [*before, *ids, *after] for ids in kept]
        parts = np.empty((len(rows), self.dim), np.float32)

        def run(which: list[int]) -> Floats:
            return self._run([rows[row] for row in which])

        def collect(runs: list[list[int]], results: Iterable[Floats]) -> None:
            done = 0
            for which, vectors in zip(runs, results, strict=True):
                parts[which] = vectors
                done += len(which)
                if on_progress is not None:
                    # Copies of a text are done with it: count the texts asked for.
                    on_progress(done * told // len(rows))

        runs = _runs([len(row) for row in rows], _TOKENS_A_RUN if self._config.together else 1)
        threads = min(self.threads, len(runs))
        if threads > 1:
            with ThreadPoolExecutor(threads) as pool:
                try:
                    results = pool.map(run, runs)
                except RuntimeError:  # no memory for another thread: this one does it all
                    pool.shutdown(cancel_futures=True)
                    results = map(run, runs)
                collect(runs, results)
        else:
            collect(runs, map(run, runs))
        return _join(parts[places], cuts)

    def _run(self, rows: list[list[int]]) -> Floats:
        try:
            vectors: Floats = self._session.run(None, {"ids": np.array(rows, np.int64)})[0]
        except Exception as error:  # onnxruntime's own classes, one a status
            raise _failed(self.name, error) from error
        return vectors

    def _frame(self, prefix: str) -> _Frame:
        """What stands before and after the tokens of a text: the marks and the prefix.

        The prefix ends in a blank, and tokens never reach across one, so it can be cut by itself.
        """
        if self._config.framed and prefix.strip() != self._config.prefix.strip():
            own = self._config.prefix
            raise BadValue(
                Message(
                    f"此模型的前缀固定为“{own}”，得到“{prefix}”",
                    f'this model\'s prefix is always "{own}", got "{prefix}"',
                ),
                subject=self.name,
            )
        around = self._tokenizer.encode("").ids
        ids = self._tokenizer.encode(prefix.strip(), add_special_tokens=False).ids
        half = len(around) // 2
        return [*around[:half], *ids], list(around[half:])


def _runs(sizes: list[int], tokens: int) -> list[list[int]]:
    """Cut the windows into runs: places of equal size, together within `tokens`, or alone.

    Longest first: no thread is left with a long run when the others are done.
    """
    runs: list[list[int]] = []
    room = size = 0
    for place in sorted(range(len(sizes)), key=lambda place: -sizes[place]):
        if sizes[place] != size or room < size:
            size, room = sizes[place], tokens
            runs.append([])
        runs[-1].append(place)
        room -= size
    return runs


def _join(parts: Floats, cuts: list[list[tuple[int, int]]]) -> Floats:
    """One row a text from one row a window."""
    if len(parts) == len(cuts):
        return parts
    rows = np.empty((len(cuts), parts.shape[1]), np.float32)
    at = 0
    for number, cut in enumerate(cuts):
        mine = parts[at : at + len(cut)]
        shares = np.asarray(weights(cut), np.float32)
        rows[number] = mine[0] if len(cut) == 1 else unit_rows((shares @ mine)[None, :])[0]
        at += len(cut)
    return rows


def _open_tokenizer(path: Path) -> Any:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the binding raises bare Exception
        raise damaged(path, error) from error
    return tokenizer


def _open_session(path: Path) -> Any:
    import onnxruntime

    onnxruntime.set_default_logger_severity(_ERRORS_ONLY)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = _ERRORS_ONLY
    # A run has one thread, see above.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Shapes change from text to text: remembering each one's memory plan only costs memory.
    options.enable_mem_pattern = False
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # one class for each status, all outside the public names
        raise damaged(path, error) from error


def _failed(name: str, error: Exception) -> EncoderError:
    """A run that did not come back: out of memory as a rule."""
    text = str(error)
    if isinstance(error, MemoryError) or "alloc" in text.lower():
        return EncoderError(
            Message("内存不足，无法计算向量", "not enough memory to embed"),
            subject=name,
            hint=Message(
                "已算好的会保留。关闭其他程序后重试：explorer embed",
                "What is done is kept. Close other programs and go on: explorer embed",
            ),
        )
    first = (text.splitlines() or [type(error).__name__])[0]
    return EncoderError(
        Message(f"编码器运行失败：{first}", f"the encoder failed: {first}"),
        subject=name,
        hint=REINSTALL,
    )
