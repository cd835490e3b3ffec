"""Answers with the evidence for them, one below the other: what a table has no room for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from explorer.cli.columns import ROLE_NAMES
from explorer.lang import Message

# What could drive a terminal or turn the reading direction; replaced one for one, so that the
# offsets of the words that match still hold.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]?")
# Characters of an answer's text; four lines of a terminal of 80 columns. --wide shows all.
_ROOM = 150
# Differences of one kind that are listed; the rest is counted. --wide lists all.
_LISTED = 6
_SIDES = (("hit", Message("本条有", "only here")), ("query", Message("查询有", "only asked")))
_KINDS = (
    ("numbers", Message("数字：", "numbers: ")),
    ("names", Message("地名：", "places: ")),
    ("instruments", Message("抓手：", "instruments: ")),
)


def write_evidence(rows: Iterable[dict[str, Any]], stream: TextIO, *, wide: bool = False) -> None:
    """Write hits made with `why`: where each stands, its words that match, and what differs.

    The words that match are bold where `stream` is a terminal and stand in 【】 elsewhere.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=stream, highlight=False, soft_wrap=False)
    bold = console.is_terminal and not console.no_color
    for number, row in enumerate(rows):
        if number:
            console.print()
        why = row["why"]
        if "query" in row and row["rank"] == 1:
            console.print(Text(_clean(row["query"]), style="bold underline"))
        head = [f"{row['rank']}", f"{row['score']:.2f}", row["region"] or row["report"]]
        head += [str(row["year"])] if row["year"] is not None else []
        head += [str(ROLE_NAMES.get(row["role"], row["role"])), row["unit_id"]]
        console.print(Text(_clean("  ".join(head)), style="bold"))
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column(width=3)
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        for label, content in _lines(row, why, bold=bold, wide=wide):
            grid.add_row("", Text(str(label), style="dim"), content)
        console.print(grid)
        if row["copies"]:
            count = len(row["copies"])
            told = Message(f"另有 {count} 条雷同：", f"and {count} near-copies: ")
            console.print(Text(f"    {told}{' '.join(row['copies'])}", style="dim"))


def _lines(
    row: dict[str, Any], why: dict[str, Any], *, bold: bool, wide: bool
) -> Iterable[tuple[Message, Any]]:
    from rich.text import Text

    path = " › ".join(why["section"])
    yield (
        Message("所在", "where"),
        Text(_clean(f"{path} [{row['start']}–{row['end']}]".strip())),
    )
    yield Message("原文", "text"), _marked(row, why["words"], bold=bold, wide=wide)
    told = Message(
        f"语义 {why['dense']:.2f}，词语 {why['lexical']:.2f}",
        f"meaning {why['dense']:.2f}, words {why['lexical']:.2f}",
    )
    yield Message("依据", "why"), Text(str(told))
    if why["words"]:
        shared = dict.fromkeys(word["text"] for word in why["words"])
        yield Message("共有", "both say"), Text(_clean("、".join(shared)))
    if why["nearby"]:
        yield Message("相近", "near"), Text(_clean("、".join(why["nearby"])))
    for side, label in _SIDES:
        parts = [
            f"{name}{_some(why['differs'][kind][side], wide)}"
            for kind, name in _KINDS
            if why["differs"][kind][side]
        ]
        if parts:
            yield label, Text(_clean_lines(parts))


def _some(values: Sequence[str], wide: bool) -> str:
    kept = values if wide else values[:_LISTED]
    more = len(values) - len(kept)
    rest = str(Message(f"（另 {more} 项）", f" (and {more} more)")) if more else ""
    return "、".join(kept) + rest


def _marked(row: dict[str, Any], words: Sequence[dict[str, Any]], *, bold: bool, wide: bool) -> Any:
    """The sentences that hold words that match, these marked; the first ones where none does."""
    from rich.text import Text

    text = _clean(row["text"])
    spans = _joined([(w["start"] - row["start"], w["end"] - row["start"]) for w in words])
    pieces = [m.span() for m in _SENTENCE.finditer(text) if m.group()]
    held = [sum(e - s for s, e in spans if a <= s and e <= b) for a, b in pieces]
    kept: set[int] = set()
    room = _ROOM
    # The sentences that hold most of what matches, as far as there is room; the first comes anyway.
    for i in sorted(range(len(pieces)), key=lambda i: (-held[i], i)):
        size = pieces[i][1] - pieces[i][0]
        if wide or not kept or (held[i] and size <= room):
            kept.add(i)
            room -= size
    out = Text()
    end = 0
    for i in sorted(kept):
        at, last = pieces[i]
        out.append("…" if at > end else "")
        for s, e in spans:
            if at <= s and e <= last:
                out.append(text[at:s])
                out.append(text[s:e] if bold else f"【{text[s:e]}】", style="bold" if bold else "")
                at = e
        out.append(text[at:last])
        end = last
    out.append("…" if end < len(text) else "")
    return out


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that touch or overlap made one; in order."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _clean_lines(parts: Iterable[str]) -> str:
    return "\n".join(map(_clean, parts))


def _clean(text: str) -> str:
    return _CONTROL.sub(" ", text)
