"""What the page is made of: plain rows, in the shapes that `to_dict` of explorer.types gives.

The facade fills a `PageData` from the corpus; the page asks for nothing else, so that it can be
made from any source and tested without a corpus. Rows may carry more fields than are named here;
they are ignored. What is unknown is None or left out, and shows as unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from explorer.lang import Language

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PageData:
    """Everything on one page.

    Parameters
    ----------
    info : how the corpus was made
        `version` (of this program), `encoder` (its name), `seed`; and `settings`, any flat dict
        of names and values that a reader should see. All optional; shown as they are.
    language : the language in which the page opens; a button switches
    reports : one row a report, in the order in which to list them
        The contract's fields of `explorer reports`: `id, path, title, issuer, province, city,
        county, township, admin_code, level, year, published, source, url, document_number,
        parts`; besides `text` (str, the stored text) and `outline` (list of
        `Section.to_dict()`, in document order).
    sentences : every sentence of every report, headings too
        `id, report, start, end, role, heading, formulaic` as in `Unit.to_dict()`, and
        `themes` (list of {id, score}: codebook themes), `discovered` (id of a discovered theme
        or None), `x`, `y` (place on the map, None where it has none), and optionally `body`
        (whether it counts in the shares of themes; left out: every sentence but headings).
    measures : every measure: `id, report, start, end, role, formulaic` as in `Unit.to_dict()`
    themes : `Theme.to_dict()` of both kinds; largest first within a kind
        Besides, optionally, `parts`, its sub-themes: `label, label_en, keywords` and `members`
        (ids of sentences).
    neighbours : similar units: `a, b` (ids of measures, or of sentences), `score`, and
        optionally `mutual`. Order and direction do not matter: a pair named twice is one pair.
    matches : `Match.to_dict()`: shared wording, with offsets into the reports' texts
    shares : `ReuseShare.to_dict()`: one row a report
    files : what lies beside the page and is linked to: `href` (a relative path), `zh`, `en`
    """

    info: Row = field(default_factory=dict)
    language: Language = "zh"
    reports: Sequence[Row] = ()
    sentences: Sequence[Row] = ()
    measures: Sequence[Row] = ()
    themes: Sequence[Row] = ()
    neighbours: Sequence[Row] = ()
    matches: Sequence[Row] = ()
    shares: Sequence[Row] = ()
    files: Sequence[Row] = ()
