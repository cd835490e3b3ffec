"""Two reports side by side as one HTML file that prints well.

Self-contained: one style sheet, no script, nothing to load. All text of the reports is escaped, and
a content security policy allows the one style sheet by its hash and nothing else. Differences are
told by marks as well as by colour (underline, dotted frame, strike in the margin), so that a
black-and-white print says the same.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from explorer.lang import Message, language

STYLE: Final = """
:root { color-scheme: light; }
body { font: 15px/1.75 "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", SimSun, serif;
  color: #1b1b1b; background: #fff; margin: 2rem auto; max-width: 72rem; padding: 0 1.5rem; }
h1 { font-size: 1.4rem; margin: 0 0 .3rem; }
.note, .legend, .sums { font: 13px/1.6 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif;
  color: #444; }
.legend span { margin-right: 1.4em; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; margin-top: 1rem; }
th { text-align: left; font: 600 14px/1.5 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif;
  border-bottom: 2px solid #1b1b1b; padding: .3rem .8rem; vertical-align: bottom; }
td { vertical-align: top; padding: .15rem .8rem; white-space: pre-wrap; overflow-wrap: anywhere; }
td + td, th + th { border-left: 1px solid #bbb; }
.equal { background: #e3ecf7; }
.slot { background: #ffe9a8; border: 1px dotted #8a6200; border-radius: 2px; }
.replaced { background: #fbdcd5; text-decoration: underline wavy #b3402a 1px;
  text-underline-offset: 3px; }
.moved { background: #e4efdd; border-bottom: 2px dashed #4b7a34; }
.moved::before { content: "\\21C5"; color: #4b7a34; }
.one { color: #555; }
tr.apart td { border-top: 1px solid #e4e4e4; }
@media print {
  body { margin: 0; max-width: none; padding: 0; font-size: 10.5pt; }
  thead { display: table-header-group; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  @page { size: A4 landscape; margin: 14mm; }
}
""".strip()
_CLASS: Final = {
    "equal": "equal", "template": "slot", "replaced": "replaced",
    "moved_a": "moved", "moved_b": "moved", "only_a": "one", "only_b": "one",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """What heads a column."""

    title: str
    detail: str  # region, year, date, file


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the two texts: kind as in `explorer.reuse.Segment`, text None where absent."""

    kind: str
    a: str | None
    b: str | None
    about: str = ""  # shown when the pointer rests on it


def compare_page(left: Side, right: Side, pieces: Sequence[Piece], summary: Sequence[str]) -> str:
    """Return the page; the same input gives the same bytes.

    Parameters
    ----------
    pieces : in the order of the texts; all a-sides but those of moved_b are the whole left text
    summary : lines for under the title
    """
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = str(Message("两份报告对照", "Two reports side by side"))
    legend = (
        ("equal", Message("相同", "same")),
        ("slot", Message("同一句式、填写不同", "same sentence, filled in differently")),
        ("replaced", Message("改写", "reworded")),
        ("moved", Message("移到别处", "moved")),
        ("one", Message("只有一方有", "on one side only")),
    )
    marks = "".join(f'<span><b class="{c}">{_text(str(m))}</b></span>' for c, m in legend)
    heads = "".join(
        f'<th scope="col">{_text(s.title)}<br><span class="note">{_text(s.detail)}</span></th>'
        for s in (left, right)
    )
    body = "\n".join(_rows(pieces))
    lang = "zh-Hans" if language() == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}: {_text(left.title)} / {_text(right.title)}</title>\n"
        f"<style>{STYLE}</style></head><body>\n<h1>{_text(title)}</h1>\n"
        + "".join(f'<p class="sums">{_text(line)}</p>\n' for line in summary)
        + f'<p class="legend">{marks}</p>\n'
        f"<table><thead><tr>{heads}</tr></thead><tbody>\n{body}\n</tbody></table>\n"
        "</body></html>\n"
    )


def _text(value: str) -> str:
    # Control characters are not allowed in HTML and would hide what they stand beside.
    clean = "".join(c if c >= " " or c in "\t\n" else "\ufffd" for c in value)
    return html.escape(clean.encode("utf-8", "replace").decode("utf-8"))


def _rows(pieces: Sequence[Piece]) -> Iterable[str]:
    """Table rows. A row ends where both sides end a line or sentence, and where text that both
    have borders on text of one side; texts of one side that face one another share a row.
    """
    left: list[str] = []
    right: list[str] = []
    apart = False  # whether the row holds text of one side only

    def flush() -> str:
        nonlocal left, right
        name = ' class="apart"' if apart else ""
        row = f"<tr{name}><td>{''.join(left).strip()}</td><td>{''.join(right).strip()}</td></tr>"
        left, right = [], []
        return row

    for piece in pieces:
        single = piece.kind in ("only_a", "only_b", "moved_a", "moved_b")
        short = len(piece.a or "") + len(piece.b or "") <= 12  # a word or two stay in the line
        if (left or right) and apart != single and not (single and short):
            yield flush()
        if not (left or right) or not single or not short:
            apart = single
        css = _CLASS[piece.kind]
        about = f' title="{_text(piece.about)}"' if piece.about else ""
        # What moved stands where it is in its own text; the other side shows it at its own place.
        if piece.a is not None and piece.kind != "moved_b":
            left.append(f'<span class="{css}"{about}>{_text(piece.a)}</span>')
        if piece.b is not None and piece.kind != "moved_a":
            right.append(f'<span class="{css}"{about}>{_text(piece.b)}</span>')
        ends = (piece.a or "").rstrip(" ").endswith(("\n", "。")) and (piece.b or "").rstrip(
            " "
        ).endswith(("\n", "。"))
        if not single and ends:
            yield flush()
    if left or right:
        yield flush()
