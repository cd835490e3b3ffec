"""What a person sees: the page, and the tables of the command line.

Nothing heavy is imported here, so that the command line starts quickly.
"""

from explorer.render.data import PageData
from explorer.render.page import render_page
from explorer.render.tables import Column, write_rows

__all__ = ["Column", "PageData", "render_page", "write_rows"]
