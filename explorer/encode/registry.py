"""Which encoders there are, and how a name becomes one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from explorer.encode import bundled, fake, joined, static
from explorer.encode.base import Encoder, EncoderCard
from explorer.errors import BadValue, EncoderNotFound
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
    if joined.is_joined(folder):
        return True
    model = (folder / "model.onnx").is_file() or static.is_static(folder)
    return model and (folder / "tokenizer.json").is_file()


def open_folder(folder: Path) -> Encoder:
    """Return the encoder of a folder of ours: joined, static, or one for onnxruntime."""
    if joined.is_joined(folder):
        return joined.JoinedEncoder(folder, load_encoder)
    if static.is_static(folder):
        return static.StaticEncoder(folder)
    return bundled.BundledEncoder(folder)


def _card(folder: Path) -> EncoderCard:
    if joined.is_joined(folder):
        # What it takes on the disk: its own files and the two models that it reads with.
        config, own = joined.read_config(folder), joined.card(folder)
        parts = [_card(bundled_folder(name)) for name in (config.sentences, config.words)]
        return replace(own, megabytes=round(sum(c.megabytes for c in (own, *parts)), 1))
    return static.card(folder) if static.is_static(folder) else bundled.card(folder)


def list_encoders() -> list[EncoderCard]:
    """Return the encoders that need no network, the default first."""
    cards = [_card(folder) for folder in bundled_folders().values()]
    hashed = EncoderCard(fake.NAME, fake.DIM, 0.0, "MIT", (), True, None)
    return [*cards, hashed]


def canonical(name: str) -> str:
    """Return the name under which an encoder is kept: an address with its model, else as it is."""
    from explorer.encode.endpoint import is_endpoint, parse

    return parse(name).name if is_endpoint(name) else name


def load_encoder(name: str, *, trust_remote_code: bool = False) -> Encoder:
    """Return the encoder of this name.

    Parameters
    ----------
    name : a bundled encoder (`list_encoders`), a folder, a sentence-transformers model of the
        Hugging Face hub, or the address of an OpenAI-compatible endpoint, ``https://host/v1#MODEL``
        (see `explorer.encode.endpoint`). A folder may hold one of our bundled models or any that
        sentence-transformers can load.
    trust_remote_code : run Python code that comes with a sentence-transformers model

    Raises
    ------
    EncoderNotFound
        There is none of that name: no such folder, and not on the hub or the hub out of reach.
    EncoderError
        Its files are damaged, or do not load.
    MissingExtra
        It needs sentence-transformers, which is not installed.
    BadValue
        An address is incomplete; or the name is of vectors that a user brought ("user:NAME"),
        which only their corpus knows.
    """
    from explorer.encode.brought import is_brought
    from explorer.encode.endpoint import EndpointEncoder, is_endpoint

    if name == fake.NAME:
        return fake.HashEncoder()
    ours = bundled_folders()
    if name in ours:
        return open_folder(ours[name])
    if is_endpoint(name):
        return EndpointEncoder(name)
    if is_brought(name):
        raise BadValue(
            Message("这是用户带来的向量，不是模型", "these are vectors that a user brought"),
            subject=name,
            hint=Message(
                "带入向量: explorer embed --vectors 文件 --name 名称",
                "To bring vectors: explorer embed --vectors FILE --name NAME",
            ),
        )
    path = Path(name).expanduser()
    if path.is_dir() and _is_ours(path):
        return open_folder(path)

    from explorer.encode.hub import HubEncoder

    return HubEncoder(name, trust_remote_code=trust_remote_code)


def _is_ours(folder: Path) -> bool:
    """Whether a folder was meant as one of our models, complete or not."""
    if (folder / "modules.json").exists():  # sentence-transformers' own mark
        return False
    if is_bundled(folder):
        return True
    try:
        config = json.loads((folder / "config.json").read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(config, dict) and {"fingerprint", "prefix", "max_tokens"} <= config.keys()
