"""Regular expressions that are compiled when first used.

Hundreds of them stand at the top of modules, where they can be read with what they are for, and
compiling them all takes several tenths of a second that most commands need not spend.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Lazy:
    """Stands for a compiled pattern; every attribute but the source compiles it."""

    __slots__ = (
        "__weakref__", "findall", "finditer", "flags", "fullmatch", "groupindex", "groups", "match",
        "pattern", "search", "split", "sub", "subn",
    )  # fmt: skip

    def __init__(self, source: Any, flags: int) -> None:
        self.pattern = source
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        # Called for slots that are not filled yet; from then on the method is found directly.
        compiled = re.compile(self.pattern, self.flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)

    def __reduce__(self) -> tuple[Any, ...]:
        # Patterns travel to worker processes; there each compiles its own.
        return _Lazy, (self.pattern, self.flags)

    def __repr__(self) -> str:
        return f"lazy({self.pattern!r})"


_METHODS = tuple(
    name for name in _Lazy.__slots__ if name not in ("__weakref__", "flags", "pattern")
)


def lazy(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` would give, compiled at the first use of one of its methods.

    Not an `re.Pattern` to `isinstance`, and not to be given to functions of `re`.

    >>> lazy("a+").fullmatch("aaa").group()
    'aaa'
    """
    return cast("re.Pattern[AnyStr]", _Lazy(source, flags))
