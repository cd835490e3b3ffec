"""The seam: what an encoder is, and what is known of one before it is loaded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from explorer.errors import BadValue
from explorer.lang import Message

Floats = npt.NDArray[np.float32]
Progress = Callable[[int], None]  # number of texts done so far in this call


@runtime_checkable
class Encoder(Protocol):
    """Anything that turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """What `load_encoder` was asked for."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the vectors may: vectors of two fingerprints are never compared."""

    def encode(self, texts: Sequence[str], *, on_progress: Progress | None = None) -> Floats:
        """Return float32 array, shape (len(texts), dim), unit rows, in the order of `texts`.

        Empty and blank texts have a vector too, the same for all of them.
        """


@dataclass(frozen=True, slots=True)
class EncoderCard:
    """What is known of an encoder without loading it; unknown is None."""

    name: str
    dim: int
    megabytes: float  # 10^6 bytes on disk, the models that it reads with included
    licence: str | None
    languages: tuple[str, ...]
    bundled: bool
    path: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain Python values, ready for JSON."""
        return asdict(self)


def as_texts(texts: Sequence[Any]) -> list[str]:
    """Return the texts as a list.

    Raises
    ------
    BadValue
        One string instead of several, or something in it that is no string.
    """
    if isinstance(texts, str):
        raise BadValue(
            Message(
                "编码需要一组文本，得到的是一个字符串", "a list of texts is needed, got one string"
            ),
            hint=Message("请写成 encode([text])", "write encode([text])"),
        )
    out = list(texts)
    for number, text in enumerate(out):
        if not isinstance(text, str):
            kind = type(text).__name__
            raise BadValue(
                Message(
                    f"第 {number} 项不是文本，而是 {kind}", f"item {number} is {kind}, not text"
                )
            )
    return out


def sound(text: str) -> str:
    """Return the text without blanks around it and with lone surrogates replaced by U+FFFD.

    Lone surrogates come from broken file names and cannot be written as UTF-8.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.strip()


def unit_rows(rows: npt.NDArray[Any]) -> Floats:
    """Return the rows at length one, float32; a row of zeros becomes the first axis."""
    out = np.array(rows, dtype=np.float32)
    norms = np.linalg.norm(out, axis=1, keepdims=True)
    flat = norms[:, 0] == 0
    out[flat, 0] = 1
    norms[flat] = 1
    return np.asarray(out / norms, dtype=np.float32)
