"""An encoder's work sent to other processes: the model by its name, never its weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from explorer.encode.base import Encoder, Floats
from explorer.errors import EncoderMismatch
from explorer.lang import Message


@dataclass(slots=True)
class EncodeWork:
    """Lists of texts to float32 arrays of shape (len(texts), dim), unit rows.

    Each process loads the model itself and must arrive at the same weights; only where the work
    was made it may use the encoder that is loaded there.
    """

    # Models of the user's own run on a graphics processor where one is given to the process.
    gpu: ClassVar[bool] = True

    name: str
    fingerprint: str
    trust_remote_code: bool = False
    _encoder: Encoder | None = field(default=None, repr=False)

    def __reduce__(self) -> tuple[object, ...]:
        return EncodeWork, (self.name, self.fingerprint, self.trust_remote_code)

    def start(self) -> None:
        """Load the model.

        Raises
        ------
        EncoderNotFound
        EncoderMismatch
            Other weights lie under this name there.
        """
        if self._encoder is not None:
            return
        from explorer.encode.bundled import BundledEncoder
        from explorer.encode.registry import load_encoder

        encoder = load_encoder(self.name, trust_remote_code=self.trust_remote_code)
        if encoder.fingerprint != self.fingerprint:
            raise EncoderMismatch(
                Message(
                    "工作进程所在的机器上，这个编码器是另一版本",
                    "the machine of a worker has another version of this encoder",
                ),
                subject=self.name,
                hint=Message(
                    "请在每台机器上安装同一版本的 explorer 和模型",
                    "Install the same explorer and the same model on each machine",
                ),
            )
        # A worker has one core; the engine starts as many workers as there are cores.
        if isinstance(encoder, BundledEncoder):
            encoder.threads = 1
        self._encoder = encoder

    def __call__(self, texts: Sequence[str]) -> Floats:
        """The vectors of the texts."""
        if self._encoder is None:
            self.start()
        assert self._encoder is not None  # noqa: S101  (start sets it or raises)
        return self._encoder.encode(texts)


def can_travel(encoder: Encoder) -> bool:
    """Whether another process can load it by name: no server, no vectors that were brought."""
    from explorer.encode.brought import is_brought

    return not getattr(encoder, "remote", False) and not is_brought(encoder.name)
