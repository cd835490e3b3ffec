"""explorer: semantic similarity and topics in Chinese local-government reports.

    from explorer import Corpus

    with Corpus.open_or_create("corpus") as corpus:
        corpus.add(["seeds/"])
        for hit in corpus.similar("法治副校长进校园"):
            print(hit.score, hit.region, hit.text)

The names below are the whole public interface; everything else may change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from explorer.settings import VERSION

if TYPE_CHECKING:
    from explorer.corpus import Corpus as Corpus
    from explorer.corpus import read as read
    from explorer.encode import list_encoders as list_encoders
    from explorer.encode import load_encoder as load_encoder
    from explorer.errors import ExplorerError as ExplorerError
    from explorer.lang import set_language as set_language
    from explorer.types import Hit as Hit
    from explorer.types import Match as Match
    from explorer.types import Report as Report
    from explorer.types import Theme as Theme

__version__ = VERSION

# name -> module; loaded when first used, so that `import explorer` costs nothing.
_PUBLIC = {
    "Corpus": "explorer.corpus",
    "ExplorerError": "explorer.errors",
    "Hit": "explorer.types",
    "Match": "explorer.types",
    "Report": "explorer.types",
    "Theme": "explorer.types",
    "list_encoders": "explorer.encode",
    "load_encoder": "explorer.encode",
    "read": "explorer.corpus",
    "set_language": "explorer.lang",
}

__all__ = sorted([*_PUBLIC, "__version__"])


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        from importlib import import_module

        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'explorer' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
