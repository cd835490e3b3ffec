"""Which encoders there are, and how a name becomes one."""

from __future__ import annotations

from pathlib import Path

from explorer.encode import bundled, fake
from explorer.encode.base import Encoder, EncoderCard
from explorer.errors import EncoderNotFound
from explorer.lang import Message

_PACKAGE = Path(__file__).parent.parent


def bundled_folders() -> dict[str, Path]:
    """Return the bundled models by name, those of the installed package before the checkout's."""
    found: dict[str, Path] = {}
    for parent in (_PACKAGE / "_models", _PACKAGE.parent / "models"):
        if parent.is_dir():
            for folder in sorted(parent.iterdir()):
                if is_bundled(folder):
                    found.setdefault(folder.name, folder)
    return found


def bundled_folder(name: str) -> Path:
    """Return the folder of the bundled model of this name.

    Raises
    ------
    EncoderNotFound
        None has that name.
    """
    folders = bundled_folders()
    if name not in folders:
        known = ", ".join(folders)
        raise EncoderNotFound(
            Message("没有这个内置编码器", "there is no bundled encoder of this name"),
            subject=name,
            hint=Message(f"内置编码器：{known}", f"Bundled encoders: {known}"),
        )
    return folders[name]


def is_bundled(folder: Path) -> bool:
    """Whether the folder looks like one of ours, complete or not."""
    return (folder / "model.onnx").is_file() and (folder / "tokenizer.json").is_file()


def list_encoders() -> list[EncoderCard]:
    """Return the encoders that need no network, the default first."""
    cards = [bundled.card(folder) for folder in bundled_folders().values()]
    hashed = EncoderCard(fake.NAME, fake.DIM, 0.0, "MIT", (), True, None)
    return [*cards, hashed]


def load_encoder(name: str) -> Encoder:
    """Return the encoder of this name.

    Parameters
    ----------
    name : a bundled encoder (`list_encoders`), a folder, or a sentence-transformers model of the
        Hugging Face hub. A folder may hold one of our bundled models or any that
        sentence-transformers can load.

    Raises
    ------
    EncoderNotFound
        There is none of that name: no such folder, and not on the hub or the hub out of reach.
    EncoderError
        Its files are damaged, or do not load.
    MissingExtra
        It needs sentence-transformers, which is not installed.
    """
    if name == fake.NAME:
        return fake.HashEncoder()
    ours = bundled_folders()
    if name in ours:
        return bundled.BundledEncoder(ours[name])
    path = Path(name).expanduser()
    if (
        is_bundled(path)
        and (path / "config.json").is_file()
        and not (path / "modules.json").exists()
    ):
        return bundled.BundledEncoder(path)

    from explorer.encode.hub import HubEncoder

    return HubEncoder(name)
