"""Texts to vectors, each distinct text once, with the work kept as it is done."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from explorer.corpus import results
from explorer.errors import EncoderError, EncoderMismatch, UnknownId
from explorer.lang import Message
from explorer.reference import reference_texts
from explorer.store import as_stored, text_hash
from explorer.themes import codebook_texts, heading_texts, load_codebook
from explorer.types import Unit, UnitKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.corpus.core import Corpus
    from explorer.encode import Encoder
    from explorer.store import Store

    Floats = NDArray[np.float32]

# Texts embedded between two commits: what a stop can cost. 1,024 sentences take about three
# seconds on two cores with the default encoder, and a commit a few milliseconds.
TEXTS_A_COMMIT = 1_024
# Texts in memory at a time. Sorted by length they fill batches well; 32,768 take some 8 MB.
TEXTS_A_GROUP = 32_768
# The least cosine of two vectors of one text by one model: servers that compute in half precision
# reach 0.999; two models of one family, and two checkpoints of one model, lie far below.
SAME_TEXT = 0.98
# Of an encoder that makes tens of thousands a second: the texts of a commit, some three seconds of
# work too, and of a batch, whose vectors of 256 dimensions take 2 MB. Vectors are found by their
# texts' hashes, which lie anywhere in the index: a commit writes most of its pages anew, so that
# few large commits write a tenth of what many small ones do.
LIGHT_A_COMMIT = 65_536
LIGHT_A_BATCH = 2_048
PENDING = "encoder_pending"  # setting: the encoder of a change that was begun


def load(corpus: Corpus) -> Encoder:
    """Load the corpus's encoder and check that its vectors are those already stored.

    Raises
    ------
    EncoderMismatch
        The stored vectors were made by other weights of the same name.
    EncoderError
        It is an address that nobody typed on this machine.
    """
    from explorer.encode import load_encoder
    from explorer.encode.brought import BroughtVectors, is_brought
    from explorer.encode.personal import typed

    name = corpus.encoder_name
    encoder: Encoder
    if is_brought(name):
        query = corpus.store.setting("query_encoder")
        _require_typed(corpus, query)
        dim = int(corpus.store.setting("brought_dim"))
        encoder = BroughtVectors(name, dim, None if query is None else load_encoder(query))
    else:
        _require_typed(corpus, name)
        encoder = load_encoder(name, trust_remote_code=typed("remote_code", name))
    stored = corpus.store.setting("encoder_fingerprint")
    if stored is not None and stored != encoder.fingerprint:
        raise EncoderMismatch(
            Message(
                f"语料库中的向量由另一版本的编码器“{corpus.encoder_name}”生成",
                f"the stored vectors were made by another version of {corpus.encoder_name!r}",
            ),
            subject=str(corpus.folder),
            hint=_hint(corpus, corpus.encoder_name),
        )
    return encoder


def _require_typed(corpus: Corpus, name: str | None) -> None:
    """Refuse to send texts to an address that came with a corpus and that nobody here typed."""
    from explorer.encode.endpoint import is_endpoint
    from explorer.encode.personal import typed

    if name is not None and is_endpoint(name) and not typed("endpoint", name):
        command = f"explorer embed -c {corpus.folder} --encoder '{name}'"
        raise EncoderError(
            Message(
                "语料库要把文字发送到这个地址，而您没有在本机输入过它，所以没有发送",
                "the corpus wants to send texts to this address, which nobody has typed on this "
                "machine, so nothing was sent",
            ),
            subject=name,
            hint=Message(f"如果同意: {command}", f"If you agree: {command}"),
        )


def typed_name(name: str, *, trust_remote_code: bool = False) -> str:
    """Take note that the user typed this encoder; return the name under which it is kept."""
    from explorer.encode.endpoint import is_endpoint
    from explorer.encode.personal import remember
    from explorer.encode.registry import canonical

    name = canonical(name)
    if is_endpoint(name):
        remember("endpoint", name)
    if trust_remote_code:
        remember("remote_code", name)
    return name


def require_encoder(corpus: Corpus, name: str) -> None:
    """Raise EncoderMismatch unless the corpus uses the encoder of this name."""
    name = typed_name(name)
    if name != corpus.encoder_name:
        raise EncoderMismatch(
            Message(
                f"语料库使用的编码器是“{corpus.encoder_name}”，不是“{name}”",
                f"the corpus uses the encoder {corpus.encoder_name!r}, not {name!r}",
            ),
            subject=str(corpus.folder),
            hint=_hint(corpus, name),
        )


def _hint(corpus: Corpus, name: str) -> Message:
    command = f"explorer embed -c {corpus.folder} --encoder {name}"
    return Message(f"如需更换并重新计算: {command}", f"To change it and embed again: {command}")


def change_encoder(corpus: Corpus, name: str, *, trust_remote_code: bool = False) -> int:
    """Make `name` the corpus's encoder; return how many texts were embedded for it.

    The new vectors are made beside the old ones. Until the last is there the corpus answers with
    the old encoder; then one transaction changes to the new one and drops the old vectors and
    what was computed from them. A stop at any moment keeps what is done: the same command goes on.
    """
    from explorer.encode import load_encoder

    name = typed_name(name, trust_remote_code=trust_remote_code)
    encoder = load_encoder(name, trust_remote_code=trust_remote_code)
    store = corpus.store
    if store.setting("encoder_fingerprint") == encoder.fingerprint and name == corpus.encoder_name:
        store.set_setting(PENDING, None)
        return embed_missing(corpus)
    store.set_setting(PENDING, name)
    count = _embed_reports(corpus, encoder)
    switch(corpus, name, encoder.fingerprint)
    return count


def switch(corpus: Corpus, name: str, new: str, **settings: Any) -> None:
    """Let the corpus answer with the vectors of fingerprint `new`; all at once, or not at all."""
    store = corpus.store
    with store.transaction():
        store.set_setting("encoder", name)
        store.set_setting("encoder_fingerprint", new)
        store.set_setting(PENDING, None)
        for key in ("query_encoder", "brought_dim"):
            store.set_setting(key, settings.get(key))
        for stale in store.encoders():
            if stale.fingerprint != new:
                store.drop_vectors(stale.fingerprint)
        results.forget(store)
    corpus.forget_encoder()


def pending(corpus: Corpus) -> str | None:
    """The encoder to which a change was begun and not finished."""
    value = corpus.store.setting(PENDING)
    return None if value is None else str(value)


@dataclass(frozen=True, slots=True)
class EmbeddingState:
    """What is not as a user may think.

    `pending`: the encoder of an unfinished change; `waiting`: texts without a vector that only the
    user can bring; `refused`: texts that a server did not take, with its reason.
    """

    pending: str | None
    waiting: int
    refused: tuple[tuple[str, str], ...]


def state(corpus: Corpus) -> EmbeddingState:
    """Return the state of the corpus's vectors after a job."""
    from explorer.encode.brought import is_brought

    waits = is_brought(corpus.encoder_name) and corpus.store.setting("query_encoder") is None
    refused = tuple(_refused.pop(str(corpus.folder), ()))
    return EmbeddingState(pending(corpus), len(unembedded(corpus)) if waits else 0, refused)


_refused: dict[str, list[tuple[str, str]]] = {}  # by corpus folder, until they are told


def _needed(corpus: Corpus) -> tuple[dict[bytes, str], dict[bytes, str]]:
    """The texts of units that need a vector, and the others: headings, reference, codebook."""
    texts: dict[bytes, str] = {}
    more: list[str] = [*reference_texts(), *codebook_texts(load_codebook())]
    kinds: tuple[UnitKind, ...] = ("sentence", "measure")
    for kind in kinds:
        units = corpus.store.units(kind)
        texts.update((text_hash(u.text), u.text) for u in units if not u.heading)
        more += heading_texts(units)
    return texts, {text_hash(t): t for t in more}


def needed_texts(corpus: Corpus) -> dict[bytes, str]:
    """Every text whose vector some question needs, by its hash, in a fixed order.

    Body sentences and measures in the order of their reports, then headings, the reference
    sentences and the codebook's.
    """
    units, aside = _needed(corpus)
    return units | aside


def embed_missing(corpus: Corpus) -> int:
    """Embed all body sentences and measures that have no vector yet; return how many texts.

    A corpus of brought vectors without an encoder for queries embeds none: `unembedded` tells how
    many wait for the user to bring theirs.
    """
    from explorer.encode.brought import is_brought

    if is_brought(corpus.encoder_name) and corpus.store.setting("query_encoder") is None:
        return 0
    known = fingerprint(corpus)
    if known is not None and not _lacking(corpus, known):
        return 0
    encoder = corpus.encoder()
    if known is None:
        corpus.store.set_setting("encoder_fingerprint", encoder.fingerprint)
    return _embed_reports(corpus, encoder)


def fixed_texts() -> dict[bytes, str]:
    """The texts that every corpus needs: the reference sentences and the codebook's."""
    texts = [*reference_texts(), *codebook_texts(load_codebook())]
    return {text_hash(t): t for t in texts}


def _lacking(corpus: Corpus, known: str) -> bool:
    """Whether any vector of this encoder is missing that `_embed_reports` would make."""
    aside = list(fixed_texts())
    return any(
        part.missing_texts(known, aside) or part.lacking_vectors(known)[1]
        for part in corpus.store.parts
    )


@dataclass(slots=True)
class _Tally:
    """Texts that are embedded, and how many there are, as far as is known."""

    done: int
    total: int


def _embed_reports(corpus: Corpus, encoder: Encoder) -> int:
    """Embed what any report lacks for this encoder, some reports at a time; return how many texts.

    The fixed texts and the headings come along, so that a later question on a read-only disk finds
    all it needs; they come first, so that a report whose sentences are done lacks nothing. Memory
    holds `TEXTS_A_GROUP` texts and those of one report, and the vectors between two commits,
    whatever the size of the corpus. Each region of a split corpus gets all that its reports need;
    what another region has is copied.
    """
    lacking = [(part, *part.lacking_vectors(encoder.fingerprint)) for part in corpus.store.parts]
    tally = _Tally(0, sum(texts for _, _, texts in lacking))
    count = 0
    for part, reports, _ in lacking:
        plan = _Plan(corpus, encoder, part, reports, tally)
        for stored in _stored(corpus, encoder, part, plan.chunks(), tally):
            plan.under_way.difference_update(stored)
        part.note_embedded(encoder.fingerprint)
        count += plan.count
    return count


@dataclass(slots=True)
class _Plan:
    """What one store needs, chunk by chunk as there is room for it."""

    corpus: Corpus
    encoder: Encoder
    part: Store
    reports: Sequence[str]
    tally: _Tally
    under_way: set[bytes] = field(default_factory=set)  # handed out and not stored yet
    count: int = 0  # texts of reports handed out

    def chunks(self) -> Iterator[dict[bytes, str]]:
        """The texts without a vector, in chunks that are embedded together."""
        yield from self._beside(fixed_texts())
        for texts, headings in groups(self.part, self.reports):
            yield from self._beside(headings)
            new = self._new(texts)
            self.count += len(new)
            yield from _chunked(self.encoder, new)

    def _beside(self, texts: dict[bytes, str]) -> Iterator[dict[bytes, str]]:
        """The same of texts that were not counted when the work began."""
        new = self._new(texts)
        self.tally.total += len(new)
        return _chunked(self.encoder, new)

    def _new(self, texts: dict[bytes, str]) -> dict[bytes, str]:
        mark = self.encoder.fingerprint
        new = self.part.missing_texts(mark, [h for h in texts if h not in self.under_way])
        if new and self.part is not self.corpus.store:
            self.part.copy_vectors(self.corpus.store, mark, new)
            new = self.part.missing_texts(mark, new)
        self.under_way.update(new)
        return {h: texts[h] for h in new}


# Reports whose texts are read in one go: some 8,000 sentences and measures.
_REPORTS_AT_ONCE = 128


def groups(
    store: Store, reports: Sequence[str]
) -> Iterator[tuple[dict[bytes, str], dict[bytes, str]]]:
    """The body texts and the headings of these reports, some `TEXTS_A_GROUP` texts at a time."""
    texts: dict[bytes, str] = {}
    headings: dict[bytes, str] = {}
    for start in range(0, len(reports), _REPORTS_AT_ONCE):
        names = reports[start : start + _REPORTS_AT_ONCE]
        of: dict[str, list[Unit]] = {name: [] for name in names}
        kinds: tuple[UnitKind, ...] = ("sentence", "measure")
        for kind in kinds:
            for unit in store.units_of(kind, names):
                of[unit.report].append(unit)
        for units in of.values():
            texts.update((text_hash(u.text), u.text) for u in units if not u.heading)
            headings.update((text_hash(t), t) for t in heading_texts(units))
            if len(texts) >= TEXTS_A_GROUP:
                yield texts, headings
                texts, headings = {}, {}
    if texts:
        yield texts, headings


def embed_as(corpus: Corpus, encoder: Encoder, hashes: Iterable[bytes]) -> None:
    """Embed these of the needed texts with an encoder that need not be the corpus's."""
    texts = needed_texts(corpus)
    _embed(corpus, encoder, {h: texts[h] for h in hashes})


def unembedded(corpus: Corpus) -> dict[bytes, str]:
    """The needed texts that have no vector yet, by their hash."""
    texts = needed_texts(corpus)
    return {h: texts[h] for h in _missing(corpus, texts)}


def vectors(corpus: Corpus, texts: Sequence[str]) -> Floats:
    """Return the vectors of any texts, embedding and storing those that are new.

    Returns
    -------
    float32 array, shape (len(texts), dim), unit rows
    """
    hashes = [text_hash(t) for t in texts]
    mark = fingerprint(corpus)
    if mark is not None:
        # Nearly always all are there: to ask first which are not would look each up twice.
        with suppress(UnknownId):
            return corpus.store.get_vectors(mark, hashes)
    wanted = dict(zip(hashes, texts, strict=True))
    missing = _missing(corpus, wanted)
    if missing and not corpus.store.writable:
        # Rounded as storing would, so that the answer is the same on a read-only disk.
        return as_stored(corpus.encoder().encode(texts))
    if missing:
        encoder = corpus.encoder()
        if fingerprint(corpus) is None:
            corpus.store.set_setting("encoder_fingerprint", encoder.fingerprint)
        _embed(corpus, encoder, {h: wanted[h] for h in missing})
    return corpus.store.get_vectors(str(fingerprint(corpus)), hashes)


def fingerprint(corpus: Corpus) -> str | None:
    """What identifies the encoder of the stored vectors; None before the first is stored."""
    value = corpus.store.setting("encoder_fingerprint")
    return None if value is None else str(value)


def can_embed(corpus: Corpus, texts: Sequence[str]) -> bool:
    """Whether these words can have vectors: not where vectors were brought without their model."""
    from explorer.encode.brought import is_brought

    mark = fingerprint(corpus)
    if not is_brought(corpus.encoder_name) or corpus.store.setting("query_encoder") is not None:
        return True
    return mark is not None and not corpus.store.missing_texts(mark, [text_hash(t) for t in texts])


def query_vector(corpus: Corpus, text: str) -> Floats:
    """Return the vector of a user's words, shape (dim,); nothing is stored.

    Where the vectors were brought, words that are a text of the corpus need no model.
    """
    from explorer.encode.brought import is_brought

    mark, digest = fingerprint(corpus), text_hash(text)
    if (
        is_brought(corpus.encoder_name)
        and mark is not None
        and not corpus.store.missing_texts(mark, [digest])
    ):
        stored: Floats = corpus.store.get_vectors(mark, [digest])[0]
        return stored
    vector: Floats = _encode(corpus, corpus.encoder(), [text])[0]
    return vector


def centre(corpus: Corpus) -> Floats:
    """Return the common direction of the genre, shape (dim,).

    The mean over a fixed list of sentences that ships with the package, so that adding reports
    changes no score.
    """
    mean: Floats = vectors(corpus, reference_texts()).mean(axis=0)
    return mean


def _missing(corpus: Corpus, texts: dict[bytes, str]) -> list[bytes]:
    known = fingerprint(corpus)
    return list(texts) if known is None else corpus.store.missing_texts(known, list(texts))


def _embed(corpus: Corpus, encoder: Encoder, texts: dict[bytes, str]) -> None:
    """Embed the texts and store their vectors under the encoder's fingerprint, chunk by chunk."""
    tally = _Tally(0, len(texts))
    for _ in _stored(corpus, encoder, corpus.store, _chunked(encoder, texts), tally):
        pass


def _chunked(encoder: Encoder, texts: dict[bytes, str]) -> Iterator[dict[bytes, str]]:
    """The texts in chunks that are embedded together; first those whose vectors are known."""
    from explorer.encode.known import known_vectors

    shipped = known_vectors(encoder.name, encoder.fingerprint)
    have = {h: t for h, t in texts.items() if h in shipped}
    if have:
        yield have
    # Longest first keeps texts of like length in one chunk, and so in one batch.
    order = sorted((h for h in texts if h not in have), key=lambda h: (-len(texts[h]), h))
    size = TEXTS_A_COMMIT
    if getattr(encoder, "light", False):
        size = LIGHT_A_BATCH
    elif getattr(encoder, "remote", False):
        # A server may ask for minutes a chunk: keep what it gave sooner.
        size = TEXTS_A_COMMIT // 8
    for start in range(0, len(order), size):
        yield {h: texts[h] for h in order[start : start + size]}


def _stored(
    corpus: Corpus,
    encoder: Encoder,
    store: Store,
    chunks: Iterator[dict[bytes, str]],
    tally: _Tally,
) -> Iterator[list[bytes]]:
    """Embed the chunks and keep their vectors in a store; give the hashes of each commit.

    The store is the corpus's own, or that of one of its regions.
    """
    import numpy as np

    def tell(count: int) -> None:
        done = tally.done + count
        corpus.progress("embed", done, max(tally.total, done))

    least = LIGHT_A_COMMIT if getattr(encoder, "light", False) else 1
    waiting: list[tuple[list[bytes], Floats]] = []
    size = 0

    def put() -> list[bytes]:
        nonlocal waiting, size
        hashes = [h for some, _ in waiting for h in some]
        rows = waiting[0][1] if len(waiting) == 1 else np.concatenate([r for _, r in waiting])
        store.put_vectors(encoder.fingerprint, encoder.name, encoder.dim, hashes, rows)
        waiting, size = [], 0
        return hashes

    for chunk, rows in _rows(corpus, encoder, chunks, tell):
        waiting.append((list(chunk), rows))
        size += len(chunk)
        if size >= least:
            yield put()
        new = getattr(encoder, "refused", None)
        if new:
            _refused.setdefault(str(corpus.folder), []).extend(new)
            new.clear()
        tally.done += len(chunk)
        tell(0)
    if waiting:
        yield put()


def _rows(
    corpus: Corpus,
    encoder: Encoder,
    chunks: Iterator[dict[bytes, str]],
    tell: Callable[[int], None],
) -> Iterator[tuple[dict[bytes, str], Floats]]:
    """Each chunk with its vectors: on the corpus's engine where the model can be loaded there."""
    import numpy as np

    from explorer.encode.known import known_vectors
    from explorer.encode.personal import typed
    from explorer.encode.travel import EncodeWork, can_travel

    shipped = known_vectors(encoder.name, encoder.fingerprint)

    def known(chunk: dict[bytes, str]) -> bool:
        return next(iter(chunk)) in shipped

    # On this machine an encoder uses all cores itself; a light one keeps one busy at most.
    elsewhere = corpus.engine.name != "local" or getattr(encoder, "light", False)
    if not (elsewhere and can_travel(encoder)):
        for chunk in chunks:
            if known(chunk):
                yield chunk, np.stack([shipped[h] for h in chunk])
            else:
                yield chunk, _encode(corpus, encoder, list(chunk.values()), tell)
        return
    under_way: deque[dict[bytes, str]] = deque()

    def handed_out() -> Iterator[list[str]]:
        for chunk in chunks:
            under_way.append(chunk)
            if not known(chunk):
                yield list(chunk.values())

    def settled() -> Iterator[tuple[dict[bytes, str], Floats]]:
        while under_way and known(under_way[0]):
            chunk = under_way.popleft()
            yield chunk, np.stack([shipped[h] for h in chunk])

    trusted = typed("remote_code", encoder.name)
    work = EncodeWork(encoder.name, encoder.fingerprint, trusted, encoder)
    for rows in corpus.engine.map(work, handed_out()):
        yield from settled()
        yield under_way.popleft(), rows
    yield from settled()


def _encode(
    corpus: Corpus,
    encoder: Encoder,
    texts: Sequence[str],
    tell: Callable[[int], None] | None = None,
) -> Floats:
    """Embed; with the first texts that a server gets goes one whose vector is stored already.

    A server may have another model under the old name since, and nothing else would show it.

    Raises
    ------
    EncoderMismatch
        The server now gives other vectors than those that are stored.
    """
    witness = _witness(corpus, encoder)
    if witness is None:
        return encoder.encode(texts, on_progress=tell)
    text, stored = witness
    rows = encoder.encode([*texts, text], on_progress=tell)
    if rows.shape[1] != len(stored) or float(rows[-1] @ stored) < SAME_TEXT:
        raise EncoderMismatch(
            Message(
                "服务器上的模型已不是生成这些向量的模型",
                "the server's model is no longer the one that made the stored vectors",
            ),
            subject=encoder.name,
            hint=Message(
                "请恢复原来的模型，或换一个编码器全部重算: explorer models",
                "Bring the old model back, or embed all again with another: explorer models",
            ),
        )
    _checked.add((str(corpus.folder), encoder.fingerprint))
    return rows[:-1]


_checked: set[tuple[str, str]] = set()


def _witness(corpus: Corpus, encoder: Encoder) -> tuple[str, Floats] | None:
    """A text with its stored vector, where the encoder's model can change behind our back."""
    inner = getattr(encoder, "query", encoder)
    key = (str(corpus.folder), encoder.fingerprint)
    if not getattr(inner, "remote", False) or key in _checked:
        return None
    text = reference_texts()[0]
    if corpus.store.missing_texts(encoder.fingerprint, [text_hash(text)]):
        return None
    return text, corpus.store.get_vectors(encoder.fingerprint, [text_hash(text)])[0]
