"""The encoders there are, how fast each is on this machine, and which one a corpus uses."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from explorer.corpus import embedding
from explorer.errors import EncoderError
from explorer.reference import reference_texts

if TYPE_CHECKING:
    from explorer.corpus.core import Corpus
    from explorer.encode import EncoderCard

# Reference sentences a measuring: two seconds of the default encoder on two cores.
_SENTENCES = 200


@dataclass(frozen=True, slots=True)
class EncoderRow:
    """One line of `explorer models`; unknown is None."""

    name: str
    dim: int | None
    megabytes: float | None
    licence: str | None
    languages: tuple[str, ...]
    bundled: bool
    path: str | None
    sentences_per_second: float | None  # measured on this machine
    in_use: bool
    vectors: int | None  # of this encoder in the corpus; None without a corpus
    pending: bool  # a change to it was begun and not finished

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain Python values, ready for JSON."""
        return asdict(self)


def encoder_rows(corpus: Corpus | None, *, measure: bool = False) -> list[EncoderRow]:
    """Return the encoders that need no network, and the one that the corpus uses.

    With `measure` those that run on this machine are timed on sentences of the genre first;
    nothing is sent to an address, and vectors that were brought have no speed.
    """
    from explorer.encode import list_encoders, load_encoder
    from explorer.encode.brought import is_brought
    from explorer.encode.endpoint import is_endpoint
    from explorer.encode.personal import typed
    from explorer.encode.speed import measure as time_it
    from explorer.encode.speed import measured

    used = None if corpus is None else corpus.encoder_name
    begun = None if corpus is None else embedding.pending(corpus)
    stored = {} if corpus is None else {e.name: e for e in corpus.store.encoders()}
    cards: dict[str, EncoderCard | None] = {card.name: card for card in list_encoders()}
    for name in (used, begun):
        if name is not None:
            cards.setdefault(name, None)
    rows = []
    for name, card in cards.items():
        held = stored.get(name)
        mark = held.fingerprint if held else _fingerprint(card)
        local = not is_endpoint(name) and not is_brought(name)
        if measure and local:
            encoder = load_encoder(name, trust_remote_code=typed("remote_code", name))
            mark = encoder.fingerprint
            time_it(encoder, reference_texts()[:_SENTENCES])
        rows.append(
            EncoderRow(
                name,
                card.dim if card else held.dim if held else None,
                card.megabytes if card else None,
                card.licence if card else None,
                card.languages if card else (),
                card.bundled if card else False,
                card.path if card else None,
                None if mark is None else measured(mark),
                name == used,
                None if corpus is None else held.vectors if held else 0,
                name == begun,
            )
        )
    return rows


def _fingerprint(card: EncoderCard | None) -> str | None:
    """Of an encoder that the corpus holds nothing of; None where it does not load."""
    from explorer.encode import load_encoder

    if card is None:
        return None
    try:
        return load_encoder(card.name).fingerprint
    except EncoderError:
        return None
