"""Measures: what officers compare; the smallest item, or the paragraph where there is none.

- A section without sections below it whose heading is run-in, or that is one statement: all of it.
- A section without sections below it whose heading fills its line: each paragraph beneath.
- Text before the first item of a section (lead) is no measure, unless it reports figures of its
  own ("全年开展普法宣传24次。"): then the paragraph it stands in is one. A plain paragraph beside a
  paragraph that holds items is one too.
- Text after the last item that does not belong to it (a closing paragraph) is one by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from explorer.segment.headings import FIGURE
from explorer.segment.roles import NEXT_STEP, shows_problem
from explorer.segment.tree import Node, Piece, Tree

_INTRODUCES = re.compile(r"[:：]$|(?:如下|以下)[^。]{0,12}[。:：]?$")
_CONCLUDES = re.compile(r"^(?:总之|综上|今后|下一?步|下一?阶段|新的一年|各位代表|同志们|20\d\d年我)")


@dataclass(slots=True)
class RawMeasure:
    """A measure before roles: its span and innermost section."""

    node: Node | None
    start: int
    end: int


def release_closings(text: str, tree: Tree) -> None:
    """Give text behind the last item of a list to the section that holds the list.

    A paragraph behind the last item is not its own where none of the items before it has more than
    one paragraph; nor is a sentence on the next steps behind a list of problems inside a paragraph.
    """
    for node in tree.nodes:
        if node.children:
            _release_paragraphs(text, tree, node)
    _release_next_steps(text, tree)


def _single(node: Node) -> bool:
    """A node whose text, but for items inside the line, is one paragraph with a body of its own."""
    return len({piece.line for piece in node.pieces}) == 1


def _release_paragraphs(text: str, tree: Tree, parent: Node) -> None:
    blocks = [child for child in parent.children if not child.mark.inline]
    if not blocks:
        return
    last = blocks[-1]
    if last is not parent.children[-1] or _has_block_children(last):
        return
    lines = sorted({piece.line for piece in last.pieces})
    if len(lines) < 2:
        return
    has_body = len(last.pieces[0].sentences) > 1 or _child_in_line(last, lines[0])
    is_statement = text[last.pieces[0].end - 1] in "。！？!?；;"
    if not (has_body or is_statement):
        return
    others = blocks[:-1]
    if others and all(_single(child) and not _has_block_children(child) for child in others):
        keep = 1
    else:
        keep = len(lines)
        if last is tree.nodes[-1] or _is_last(tree, last):
            tail = text[_first_of_line(last, lines[-1]) :][:12]
            if _CONCLUDES.match(tail):
                keep = len(lines) - 1
    for line in lines[keep:]:
        for piece in [p for p in last.pieces if p.line == line]:
            _move(last, parent, piece)


def _has_block_children(node: Node) -> bool:
    return any(not child.mark.inline for child in node.children)


def _child_in_line(node: Node, line: int) -> bool:
    return any(child.mark.line == line for child in node.children)


def _first_of_line(node: Node, line: int) -> int:
    return next(piece.start for piece in node.pieces if piece.line == line)


def _is_last(tree: Tree, node: Node) -> bool:
    last: Node | None = tree.nodes[-1]
    while last is not None:
        if last is node:
            return True
        last = last.parent
    return False


def _move(old: Node, new: Node, piece: Piece) -> None:
    old.pieces.remove(piece)
    new.pieces.append(piece)
    new.pieces.sort(key=lambda p: p.start)
    piece.owner = new


def _release_next_steps(text: str, tree: Tree) -> None:
    added: list[tuple[int, Piece]] = []
    for place, piece in enumerate(tree.pieces):
        node = piece.owner
        if node is None or not node.mark.inline or node.children or piece is not node.pieces[0]:
            continue
        if node.parent is None or node.parent.children[-1] is not node and (
            node.parent.children[node.parent.children.index(node) + 1].mark.line == node.mark.line
        ):
            continue
        spans = piece.sentences
        for cut in range(1, len(spans)):
            start = spans[cut][0]
            if not NEXT_STEP.match(text[start : start + 20]):
                continue
            if not shows_problem(text[piece.start : spans[cut - 1][1]]):
                break
            rest = Piece(start, piece.end, piece.line, node.parent, spans[cut:])
            piece.end, piece.sentences = spans[cut - 1][1], spans[:cut]
            node.parent.pieces.append(rest)
            node.parent.pieces.sort(key=lambda p: p.start)
            added.append((place + 1, rest))
            break
    for place, rest in reversed(added):
        tree.pieces.insert(place, rest)


def find_measures(text: str, tree: Tree) -> list[RawMeasure]:
    """Return the measures of the sections, in order of position."""
    found: list[RawMeasure] = []
    for node in tree.nodes:
        if not node.children:
            _leaf(text, node, found)
        else:
            _inner(text, node, found)
    found.sort(key=lambda m: m.start)
    return found


def _leaf(text: str, node: Node, found: list[RawMeasure]) -> None:
    if not node.own_line:
        found.append(RawMeasure(node, node.start, node.pieces[-1].end))
        return
    for piece in node.pieces:
        start = _body_start(node, piece)
        if start is not None:
            found.append(RawMeasure(node, start, piece.end))


def _body_start(node: Node, piece: Piece) -> int | None:
    """Where the text of `piece` that is not heading begins; None where there is none."""
    for start, _ in piece.sentences:
        if start >= node.heading_stop or (not node.headed and start >= node.start):
            return start
    return None


def _inner(text: str, node: Node, found: list[RawMeasure]) -> None:
    blocks = [child for child in node.children if not child.mark.inline]
    first_block = blocks[0].start if blocks else None
    item_lines = {child.mark.line: child.start for child in node.children if child.mark.inline}
    last_child = node.children[-1].start
    for piece in node.pieces:
        start = _body_start(node, piece)
        if start is None:
            continue
        before_items = item_lines.get(piece.line, -1) > piece.start
        behind_items = piece.line in item_lines and not before_items
        if piece.start > last_child:
            is_measure = True  # closing
        elif before_items or (first_block is not None and piece.start < first_block):
            is_measure = FIGURE.search(text, start, piece.end) is not None
        elif behind_items:
            is_measure = False
        else:
            is_measure = not _INTRODUCES.search(text[max(start, piece.end - 30) : piece.end])
        if is_measure:
            found.append(RawMeasure(node, start, piece.end))
