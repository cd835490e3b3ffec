"""What to say of a model of ours whose folder is not whole."""

from __future__ import annotations

from pathlib import Path

from explorer.errors import EncoderError, EncoderNotFound
from explorer.lang import Message

REINSTALL = Message(
    "请重新安装：pip install --force-reinstall --no-deps explorer",
    "Install it again: pip install --force-reinstall --no-deps explorer",
)
_COPY = Message(
    "请重新拷贝整个模型文件夹；自带的编码器见 explorer models",
    "Copy the model's whole folder again; explorer models lists the encoders that come with it",
)


def missing(folder: Path, name: str) -> EncoderNotFound:
    """Return the error that says which file is not there."""
    return EncoderNotFound(
        Message(f"编码器文件夹缺少 {name}", f"the encoder's folder has no {name}"),
        subject=str(folder),
        hint=_remedy(folder),
    )


def damaged(path: Path, error: Exception) -> EncoderError:
    """Return the error that says which file is damaged, and how."""
    first = (str(error).splitlines() or [type(error).__name__])[0]
    return EncoderError(
        Message(f"编码器文件损坏：{first}", f"the encoder's file is damaged: {first}"),
        subject=str(path),
        hint=_remedy(path.parent),
    )


def unlike(folder: Path, said: int, given: int) -> EncoderError:
    """Return the error that says that config.json and the model differ in their dimensions."""
    return EncoderError(
        Message(
            f"config.json 写的是 {said} 维，模型输出 {given} 维",
            f"config.json says {said} dimensions, the model gives {given}",
        ),
        subject=str(folder),
        hint=_remedy(folder),
    )


def _remedy(folder: Path) -> Message:
    """What helps: a model that came with the program comes again with it, a person's own does not.

    Bundled models lie in the package, or beside it in a checkout.
    """
    program = Path(__file__).resolve().parents[2]
    return REINSTALL if folder.resolve().is_relative_to(program) else _COPY
