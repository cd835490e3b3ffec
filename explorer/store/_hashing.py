"""Hashes, and text that SQLite can hold."""

from __future__ import annotations

from hashlib import sha256


def text_hash(text: str) -> bytes:
    """Return the key of a text's vector: the 32 bytes of sha256 over its UTF-8 form."""
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


def to_sql(value: str | None) -> str | bytes | None:
    """Return a str as SQLite can hold it.

    A file name that is not valid UTF-8 (GBK names out of a zip archive, say) reaches Python with
    lone surrogates, which SQLite's text cannot hold; such a value is stored as bytes instead.
    """
    if value is None:
        return None
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogatepass")
    return value


def from_sql(value: str | bytes | None) -> str | None:
    """Undo `to_sql`."""
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else value
