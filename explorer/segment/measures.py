"""Measures: what officers compare; the smallest item, or the paragraph where there is none.

- A section without sections below it whose heading is run-in, or that is one statement: all of it.
- A section without sections below it whose heading fills its line: each paragraph beneath.
- Text before the first item of a section (lead) is no measure, unless it reports figures of its
  own ("全年开展普法宣传24次。"): then the paragraph it stands in is one. A plain paragraph beside a
  paragraph that holds items is one too.
- Text after the last item that does not belong to it (a closing paragraph) is one by itself.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass

from explorer.segment.figures import FIGURE
from explorer.segment.roles import NEXT_STEP, shows_problem
from explorer.segment.tree import Node, Piece, Tree

_INTRODUCES = re.compile(r"[:：]$|(?:如下|以下)[^。]{0,12}[。:：]?$")
_OPENING_END = re.compile(r"如下[。:：]?$")
_OPENINGS = (
    4  # paragraphs among which the one that ends the opening ("现将情况报告如下：") is sought
)
_CUE = 20  # characters at the beginning or end of a paragraph that tell what it is
_CONCLUDES = re.compile(
    r"^(?:总之|综上|今后|下一?步|下一?阶段|新的一年|各位代表|同志们|20\d\d年我)"
)


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
    _release_paragraphs(text, tree, None, [node for node in tree.nodes if node.parent is None])
    for node in tree.nodes:
        if node.children:
            _release_paragraphs(text, tree, node, node.children)
    _release_next_steps(text, tree)


def _release_paragraphs(text: str, tree: Tree, parent: Node | None, children: list[Node]) -> None:
    last = children[-1] if children else None
    if last is None or last.mark.inline or _has_block_children(last):
        return
    first_line = last.mark.line
    own = [piece for piece in last.pieces if piece.line == first_line]
    below = last.pieces[len(own) :]
    if not below or not _is_statement(text, last, own):
        return
    others = [child for child in children if not child.mark.inline and child is not last]
    if others and all(_is_one_paragraph(child) for child in others):
        released = below
    elif last.pieces[-1] is tree.pieces[-1] and _CONCLUDES.match(
        text[below[-1].start : below[-1].start + _CUE]
    ):
        released = [piece for piece in below if piece.line == below[-1].line]
    else:
        return
    last.pieces = last.pieces[: len(last.pieces) - len(released)]
    for piece in released:
        piece.owner = parent
    if parent is not None:
        parent.pieces.extend(released)  # they stand behind all others of the parent


def _has_block_children(node: Node) -> bool:
    return any(not child.mark.inline for child in node.children)


def _is_statement(text: str, node: Node, own: list[Piece]) -> bool:
    """Whether the line that `node` begins with says something beyond a heading."""
    in_line = bool(node.children) and node.children[0].mark.line == node.mark.line
    return in_line or len(own[0].sentences) > 1 or text[own[-1].end - 1] in "。！？!?；;"


def _is_one_paragraph(node: Node) -> bool:
    return node.pieces[-1].line == node.mark.line and not _has_block_children(node)


def _release_next_steps(text: str, tree: Tree) -> None:
    pieces: list[Piece] = []
    for place, piece in enumerate(tree.pieces):
        pieces.append(piece)
        node = piece.owner
        if node is None or not node.mark.inline or node.children or piece is not node.pieces[0]:
            continue
        if place + 1 < len(tree.pieces) and tree.pieces[place + 1].line == piece.line:
            continue  # not the last item of its paragraph
        cut = _next_step(text, piece)
        if cut is None:
            continue
        spans = piece.sentences
        rest = Piece(spans[cut][0], piece.end, piece.line, node.parent, spans[cut:])
        piece.end, piece.sentences = spans[cut - 1][1], spans[:cut]
        if node.parent is not None:
            bisect.insort(node.parent.pieces, rest, key=lambda p: p.start)
        pieces.append(rest)
    tree.pieces = pieces


def _next_step(text: str, piece: Piece) -> int | None:
    """Return which sentence of an item turns from its shortcoming to the next steps, if any."""
    for place in range(1, len(piece.sentences)):
        start = piece.sentences[place][0]
        if NEXT_STEP.match(text[start : start + _CUE]):
            before = text[piece.start : piece.sentences[place - 1][1]]
            return place if shows_problem(before) else None
    return None


def find_measures(text: str, tree: Tree) -> list[RawMeasure]:
    """Return the measures of the sections, in order of position."""
    found: list[RawMeasure] = []
    if not tree.nodes:
        return _paragraphs(text, tree.pieces)
    for node in tree.nodes:
        if not node.children:
            _leaf(node, found)
        else:
            _inner(text, node, found)
    begin = tree.nodes[0].start  # what no section holds behind that is a closing paragraph
    found += [
        RawMeasure(None, piece.start, piece.end)
        for piece in tree.pieces
        if piece.owner is None and piece.start > begin
    ]
    found.sort(key=lambda m: m.start)
    return found


def _paragraphs(text: str, pieces: list[Piece]) -> list[RawMeasure]:
    """The measures of a report without sections: its paragraphs, but for the opening ones."""
    opening = 1 if len(pieces) > 1 else 0
    for place, piece in enumerate(pieces[:_OPENINGS]):
        if _OPENING_END.search(text[max(piece.start, piece.end - _CUE) : piece.end]):
            opening = place + 1
    return [RawMeasure(None, piece.start, piece.end) for piece in pieces[opening:]]


def _leaf(node: Node, found: list[RawMeasure]) -> None:
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
            is_measure = not _INTRODUCES.search(text[max(start, piece.end - _CUE) : piece.end])
        if is_measure:
            found.append(RawMeasure(node, start, piece.end))
