"""What a person sees: the page, the figures, and the tables of the command line.

Each name is imported when it is first used: a command that prints a table does not wait for the
page.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from explorer.render.data import PageData
    from explorer.render.page import render_page
    from explorer.render.tables import Column, write_rows

__all__ = ["Column", "PageData", "render_page", "write_rows"]

_HOMES = {"Column": "tables", "PageData": "data", "render_page": "page", "write_rows": "tables"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'explorer.render' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"explorer.render.{_HOMES[name]}"), name)
