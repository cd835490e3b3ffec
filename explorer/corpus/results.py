"""Results that are kept until what they depend on changes."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from explorer.errors import CorpusLocked, CorpusNotWritable
from explorer.settings import VERSION
from explorer.store import Manifest, Store

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explorer.corpus.core import Corpus


def cached(
    corpus: Corpus,
    name: str,
    settings: dict[str, Any],
    make: Callable[[], Any],
    *,
    seed: int | None = None,
    vectors: bool = True,
) -> Any:
    """Return a stored result, or make it and store it with its manifest.

    Parameters
    ----------
    name : what it is ("map", "pairs", "reuse"); it follows from the reports alone, unlike
        discovered themes, which stay until the user refits
    settings : what it depends on besides the reports, the encoder, the seed and the version
    make : computes it; the result is anything that JSON can hold
    vectors : whether it depends on the encoder
    """
    key, manifest = of_today(corpus, settings, seed=seed, vectors=vectors)
    stored = corpus.store.get_result(name, key)
    if stored is not None:
        return stored.payload
    payload = make()
    keep(corpus.store, name, key, payload, manifest)
    return payload


def of_today(
    corpus: Corpus, settings: dict[str, Any], *, seed: int | None = None, vectors: bool = True
) -> tuple[str, Manifest]:
    """The key and the manifest of a result over the reports as they are; see `cached`."""
    encoder = corpus.store.setting("encoder_fingerprint") if vectors else None
    manifest = Manifest(encoder=encoder, settings=settings, seed=seed, version=VERSION)
    key = digest(
        {
            "reports": corpus.store.state_key(),
            "encoder": encoder,
            "settings": settings,
            "seed": seed,
            "version": VERSION,
        }
    )
    return key, manifest


def keep(
    store: Store,
    name: str,
    key: str,
    payload: Any,
    manifest: Manifest,
    arrays: Mapping[str, NDArray[Any]] | None = None,
) -> None:
    """Store a result in the place of all older ones of its name."""

    def put() -> None:
        store.put_result(name, key, payload, manifest, arrays)
        store.delete_results(name, keep=key)

    if_writable(store, put)


def if_writable(store: Store, action: Callable[[], None]) -> bool:
    """Keep a result if that can be done; return whether it was.

    What cannot be stored (read-only disk, another writer) is simply computed again next time.
    """
    if not store.writable:
        return False
    with contextlib.suppress(CorpusLocked, CorpusNotWritable), store.transaction():
        action()
        return True
    return False


def forget(store: Store) -> None:
    """Delete everything that was computed from vectors."""
    for name in {result.name for result in store.results()}:
        store.delete_results(name)
    for kind in ("codebook", "discovered"):
        store.delete_assignments(kind)


def digest(values: dict[str, Any]) -> str:
    """SHA-256 of plain values, the same for equal values."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
