"""An embedding model behind an address that speaks OpenAI's protocol.

The name of such an encoder is what decides its vectors: ``https://host/v1#MODEL``. More settings
follow the model: ``#MODEL&prefix=query: &window=2000``. The key and the size of a request do not
decide vectors and come from the environment (see `KEY`, `BATCH`); a model may come from `MODEL`.
Nothing is sent when an encoder is made; texts are sent by `encode`, to this address only
(redirects are refused).
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

import numpy as np

from explorer.encode.base import Floats, Progress, as_texts, sound, unit_rows
from explorer.encode.windows import weights, windows
from explorer.errors import BadValue, EncoderError
from explorer.lang import Message

KEY = "EXPLORER_API_KEY"
MODEL = "EXPLORER_ENCODER_MODEL"
BATCH = "EXPLORER_ENCODER_BATCH"
# Texts a request. Public services take 10 to 2,048; a request that is refused for its size is
# halved, and the size that passed is kept for the rest of the run.
_BATCH = 32
# Characters of a window: servers cut longer texts silently at their model's limit, of which the
# smallest in use is 512 tokens, and a Chinese character is at most one token in most vocabularies.
_WINDOW = 480
# Seconds: a batch on a busy server without GPU takes a few tens.
_TIMEOUT = 120.0
# Tries of a request that failed for a passing reason (429, 5xx, lost connection): waits of 1, 2, 4,
# 8, 16 s, or what the server asks for, up to a minute each.
_TRIES = 6
_LONGEST_WAIT = 60.0
_PROBE = "法治"  # a text that any server takes
_PASSING = {408, 409, 425, 429, 500, 502, 503, 504}
_SIZE = {400, 413, 422}  # too many or too long texts, or one that the server does not take


def is_endpoint(name: str) -> bool:
    """Whether the name of an encoder is an address."""
    return name.startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Address:
    """What an endpoint's name says."""

    url: str  # of the embeddings, without the settings
    model: str
    prefix: str = ""
    window: int = _WINDOW

    @property
    def name(self) -> str:
        """The full name, the same however it was typed."""
        more = f"&prefix={quote(self.prefix, safe=' ')}" if self.prefix else ""
        more += f"&window={self.window}" if self.window != _WINDOW else ""
        return f"{self.url.removesuffix('/embeddings')}#{quote(self.model, safe='/:@')}{more}"


def parse(name: str) -> Address:
    """Read an endpoint's name.

    Raises
    ------
    BadValue
        No model is named, the address is incomplete or holds a password, or a setting is unknown.
    """
    parts = urlsplit(name)
    if not parts.hostname or parts.username or parts.password or parts.query:
        raise BadValue(
            Message("地址不完整，或含有密码、参数", "the address is incomplete or holds a secret"),
            subject=f"{parts.scheme}://{parts.hostname or ''}",
            hint=Message(
                f"写法: https://主机/v1#模型名；密钥用环境变量 {KEY}",
                f"Write https://HOST/v1#MODEL; the key goes into the variable {KEY}",
            ),
        )
    model, _, rest = parts.fragment.partition("&")
    model = dict(parse_qsl(f"m={model}")).get("m") or os.environ.get(MODEL, "")
    path = parts.path.rstrip("/")
    path = path if path.endswith("/embeddings") else f"{path}/embeddings"
    url = urlunsplit((parts.scheme, parts.netloc, path, "", ""))
    if not model:
        raise BadValue(
            Message("没有写明模型", "no model is named"),
            subject=name,
            hint=Message(
                f"写法: {name}#模型名，或设置环境变量 {MODEL}",
                f"Write {name}#MODEL, or set the variable {MODEL}",
            ),
        )
    settings = dict(parse_qsl(rest, keep_blank_values=True))
    window = settings.pop("window", str(_WINDOW))
    prefix = settings.pop("prefix", "")
    if settings or not window.isdigit() or int(window) < 1:
        raise BadValue(
            Message("模型名之后只能有 prefix 和 window", "only prefix and window follow the model"),
            subject=name,
            hint=Message("例如 #bge-m3&window=2000", "For example #bge-m3&window=2000"),
        )
    return Address(url, model, prefix, int(window))


class EndpointEncoder:
    """A model behind an address as an `Encoder`.

    Texts longer than a window are cut into even windows of characters, whose vectors are averaged
    by their length. Blank texts, and texts that the server does not take, have the vector of no
    text (the first axis); `refused` lists the latter. Servers round differently from request to
    request, so one text's vectors agree to the server's tolerance only.

    Parameters
    ----------
    name : see the module
    wait : what waiting is; for tests
    """

    remote = True

    def __init__(self, name: str, *, wait: Callable[[float], None] = time.sleep) -> None:
        self._address = parse(name)
        self.name = self._address.name
        self._wait = wait
        self._dim: int | None = None
        self._batch = _batch_size()
        self.refused: list[tuple[str, str]] = []
        settings = (self._address.url, self._address.model, self._address.prefix,
                    self._address.window)  # fmt: skip
        self.fingerprint = hashlib.sha256(json.dumps(settings).encode()).hexdigest()

    @property
    def dim(self) -> int:
        """Length of a vector; asks the server for one when nothing was embedded yet."""
        if self._dim is not None:
            return self._dim
        try:
            return int(self._request([_PROBE]).shape[1])
        except _Refused as refused:
            raise refused.error from None

    def encode(self, texts: Sequence[str], *, on_progress: Progress | None = None) -> Floats:
        """Return float32 array, shape (len(texts), dim), unit rows.

        Raises
        ------
        BadValue
            `texts` is a string, or holds something that is not one.
        EncoderError
            The server is out of reach, refuses the key, knows no such model, or answers with
            something else than one vector a text, all of one length.
        """
        wanted = [sound(text) for text in as_texts(texts)]
        distinct = [text for text in dict.fromkeys(wanted) if text]
        place = {text: row for row, text in enumerate(distinct)}
        cuts = [windows(len(text), self._address.window) for text in distinct]
        pieces = [t[a:b] for t, cut in zip(distinct, cuts, strict=True) for a, b in cut]
        found: list[Any] = []
        while len(found) < len(pieces):
            found += self._vectors(pieces[len(found) : len(found) + self._batch])
            if on_progress is not None:
                on_progress(len(found) * len(wanted) // len(pieces))
        out = np.zeros((len(wanted), self.dim), np.float32)
        rows = np.zeros((len(distinct), self.dim), np.float32)
        at = 0
        for number, cut in enumerate(cuts):
            mine = found[at : at + len(cut)]
            at += len(cut)
            for share, vector in zip(weights(cut), mine, strict=True):
                if vector is not None:
                    rows[number] += np.float32(share) * vector
        for row, text in enumerate(wanted):
            if text:
                out[row] = rows[place[text]]
        return unit_rows(out)

    def _vectors(self, texts: list[str]) -> list[Any]:
        """One unit vector a text, or None for one that the server does not take."""
        try:
            return list(unit_rows(self._request(texts)))
        except _Refused as refused:
            if len(texts) > 1:
                half = len(texts) // 2
                # The server may take fewer at a time; ask for no more from now on if so.
                first = self._vectors(texts[:half])
                both = first + self._vectors(texts[half:])
                if all(vector is not None for vector in both):
                    self._batch = min(self._batch, half)
                return both
            if self._dim is None:
                # Nothing was ever taken: is it the text, or all that is asked?
                try:
                    self._request([_PROBE])
                except _Refused:
                    raise refused.error from None
            self.refused.append((texts[0], str(refused.error.problem)))
            return [None]

    def _request(self, texts: list[str]) -> Floats:
        """Return what the server gives for these texts, float32, shape (len(texts), dim)."""
        asked = {
            "model": self._address.model,
            "input": [self._address.prefix + text for text in texts],
            "encoding_format": "float",
        }
        body = json.dumps(asked, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        key = os.environ.get(KEY)
        if key:
            headers["Authorization"] = f"Bearer {key}"
        for number in range(_TRIES):
            last = number == _TRIES - 1
            request = urllib.request.Request(self._address.url, body, headers)  # noqa: S310
            try:
                with _OPENER.open(request, timeout=_TIMEOUT) as answer:
                    return self._read(answer.read(), len(texts))
            except urllib.error.HTTPError as error:
                with error:
                    said = error.read(2000).decode("utf-8", "replace")
                    asks = error.headers.get("Retry-After")
                if error.code in _PASSING and not last:
                    self._wait(_delay(number, asks))
                elif error.code in _SIZE:
                    raise _Refused(self._said(error.code, said)) from error
                else:
                    raise self._said(error.code, said) from error
            except (OSError, HTTPException) as error:  # URLError, time-outs, cut connections
                if last:
                    raise self._unreachable(error) from error
                self._wait(_delay(number, None))
        raise AssertionError("unreachable")

    def _read(self, body: bytes, count: int) -> Floats:
        try:
            rows = json.loads(body)["data"]
            order = sorted(rows, key=lambda row: row["index"])
            if [row["index"] for row in order] != list(range(count)):
                raise ValueError(f"{len(rows)} vectors for {count} texts")
            vectors = np.array([row["embedding"] for row in order], np.float32)
            if vectors.ndim != 2 or vectors.shape[1] < 1:
                raise ValueError("vectors of no length")
        except (ValueError, KeyError, TypeError) as error:
            raise self._wrong(str(error)) from error
        if not np.isfinite(vectors).all():
            raise self._wrong("NaN")
        if self._dim is not None and vectors.shape[1] != self._dim:
            raise self._wrong(f"{self._dim} -> {vectors.shape[1]} dim")
        self._dim = vectors.shape[1]
        return vectors

    def _said(self, status: int, text: str) -> EncoderError:
        with suppress(ValueError, AttributeError):
            told = json.loads(text)
            told = told.get("error", told)
            text = told if isinstance(told, str) else str(told.get("message") or told)
        said = " ".join(text.split())[:300]
        problem = Message(f"服务器回答 {status}：{said}", f"the server answers {status}: {said}")
        if status in (401, 403):
            hint = Message(f"请检查环境变量 {KEY}", f"Check the environment variable {KEY}")
        elif status == 404:
            hint = Message(
                "请检查地址和模型名：https://主机/v1#模型名",
                "Check the address and the model: https://HOST/v1#MODEL",
            )
        elif status in _PASSING:
            hint = _RESUME
        else:
            hint = Message("请查看服务器的说明", "See what the server's manual says of it")
        return EncoderError(problem, subject=self.name, hint=hint)

    def _unreachable(self, error: Exception) -> EncoderError:
        reason = str(getattr(error, "reason", error)) or type(error).__name__
        return EncoderError(
            Message(f"连不上服务器：{reason}", f"the server is out of reach: {reason}"),
            subject=self.name,
            hint=_RESUME,
        )

    def _wrong(self, what: str) -> EncoderError:
        return EncoderError(
            Message(
                f"服务器的回答不是每条文字一个向量（{what}）",
                f"the answer is not one vector a text ({what})",
            ),
            subject=self.name,
            hint=Message(
                "地址应为 OpenAI 兼容的 /v1/embeddings",
                "The address must be an OpenAI-compatible /v1/embeddings",
            ),
        )


_RESUME = Message(
    "已算好的会保留。稍后继续: explorer embed，参数不变",
    "What is done is kept. Go on later with the same explorer embed",
)


class _Refused(Exception):
    """The server does not take a request of this size or content."""

    def __init__(self, error: EncoderError) -> None:
        super().__init__(str(error))
        self.error = error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Texts go where the person said, nowhere else."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


def _delay(number: int, asked: str | None) -> float:
    """Seconds before the next try: what the server asks for, else doubling from one."""
    delay = float(2**number)
    if asked:
        try:
            delay = float(asked)
        except ValueError:
            with suppress(TypeError, ValueError):
                delay = parsedate_to_datetime(asked).timestamp() - time.time()
    return min(max(delay, 0.0), _LONGEST_WAIT) if math.isfinite(delay) else _LONGEST_WAIT


def _batch_size() -> int:
    text = os.environ.get(BATCH, str(_BATCH))
    if not text.isdigit() or int(text) < 1:
        raise BadValue(
            Message(f"应为正整数，得到 {text}", f"must be a whole number above 0, got {text}"),
            subject=BATCH,
        )
    return int(text)
