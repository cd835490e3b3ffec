"""What to say of a bundled model whose folder is not whole."""

from __future__ import annotations

from pathlib import Path

from explorer.errors import EncoderError, EncoderNotFound
from explorer.lang import Message

_REINSTALL = Message(
    "请重新安装：pip install --force-reinstall --no-deps explorer",
    "Install it again: pip install --force-reinstall --no-deps explorer",
)


def missing(folder: Path, name: str) -> EncoderNotFound:
    """Return the error that says which file is not there."""
    return EncoderNotFound(
        Message(f"编码器文件夹缺少 {name}", f"the encoder's folder has no {name}"),
        subject=str(folder),
        hint=_REINSTALL,
    )


def damaged(path: Path, error: Exception) -> EncoderError:
    """Return the error that says which file is damaged, and how."""
    first = (str(error).splitlines() or [type(error).__name__])[0]
    return EncoderError(
        Message(f"编码器文件损坏：{first}", f"the encoder's file is damaged: {first}"),
        subject=str(path),
        hint=_REINSTALL,
    )
