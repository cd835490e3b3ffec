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
from dataclasses import dataclass

from explorer.patterns import lazy
from explorer.segment.figures import FIGURE
from explorer.segment.numbering import RANK
from explorer.segment.roles import opens_problem, shows_problem
from explorer.segment.tree import Node, Piece, Tree
from explorer.segment.turns import NEXT_STEP, Turns
from explorer.types import Role

_INTRODUCES = lazy(r"[:：]$|(?:如下|以下)[^。]{0,12}[。:：]?$")
_OPENING_END = lazy(r"如下[。:：]?$")
_OPENINGS = (
    4  # paragraphs among which the one that ends the opening ("现将情况报告如下：") is sought
)
_CUE = 20  # characters at the beginning or end of a paragraph that tell what it is
# Fewer characters than these before a turn ("前行路上，有风有雨是常态。") are no measure of their
# own.
LEAST_BEFORE_TURN = 60
_CONCLUDES = lazy(r"^(?:总之|综上|今后|下一?步|下一?阶段|新的一年|各位代表|同志们|20\d\d年我)")


@dataclass(slots=True)
class RawMeasure:
    """A measure before roles: its span and innermost section."""

    node: Node | None
    start: int
    end: int
    role: Role | None = None  # where its text turns to another part without a heading


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


def split_turns(text: str, tree: Tree, turns: Turns) -> None:
    """Part the text where results turn to shortcomings or next steps, and say which they are.

    What stands behind the turn is no longer of the item that it stands in, but of the section
    above; where paragraphs below one heading are measures, they stay below it.
    """
    pieces: list[Piece] = []
    role: Role | None = None  # what the paragraph above turned to
    place: int | None = None  # the node of the paragraph above
    left: int | None = None  # the item whose text has ended
    for number, piece in enumerate(tree.pieces):
        node = piece.owner
        last = number + 1 == len(tree.pieces) or tree.pieces[number + 1].line != piece.line
        begins = node is not None and piece is node.pieces[0]
        if begins or node is None or node.index != place:
            role = None
        place = None if node is None else node.index
        if node is None:
            piece.role = turns.at(piece.start, piece.end)
            pieces.append(piece)
            continue
        # Of the items of a list inside a paragraph only the last ends where the text turns.
        listed = node.mark.inline and not last and RANK[node.mark.style] > RANK["digit"]
        if (node.roles != ("measure",) or listed) and node.index != left:
            pieces.append(piece)
            continue
        parts = _parts(text, node, piece, turns, role)
        if _is_item(node):
            if parts or node.index == left:
                parts = parts or [piece]
                _release(node, piece, parts, behind=node.index == left)
                left = node.index
        elif parts:
            _divide(node, piece, parts)
        role = parts[-1].role if parts else None
        pieces += parts or [piece]
    tree.pieces = pieces


def _is_item(node: Node) -> bool:
    """Whether all text below the number is one measure."""
    return not node.children and not node.own_line


def _parts(text: str, node: Node, piece: Piece, turns: Turns, above: Role | None) -> list[Piece]:
    """Cut `piece` where it turns; return nothing where it does not.

    `above` is what the paragraph above turned to: plans go on, shortcomings while there are some.
    """
    spans = piece.sentences
    first = 0  # the first sentence that may turn
    if piece is node.pieces[0]:
        while first < len(spans) and spans[first][0] < max(node.heading_stop, node.mark.end):
            first += 1
        first = max(first, 1)
    role: Role | None = None
    if first == 0 and (above == "plan" or (above == "problem" and opens_problem(text, spans[0]))):
        role = above
    cuts: list[tuple[int, Role]] = [] if role is None else [(0, role)]
    for number in range(first, len(spans)):
        said = turns.at(*spans[number])
        if said is None or said == role:
            continue
        if number == first > 0 and node.headed and _is_item(node):
            node.roles = (said,)  # nothing but its heading stands before the turn
            role = said
            continue
        if role is None and first == 0 and spans[number][0] - piece.start < LEAST_BEFORE_TURN:
            number = 0  # words of no weight stand before it
        role = said
        cuts.append((number, said))
    if not cuts:
        return []
    parts = []
    if cuts[0][0] > 0:
        head = spans[: cuts[0][0]]
        parts.append(Piece(piece.start, head[-1][1], piece.line, node, head))
    for at, (begin, said) in enumerate(cuts):
        own = spans[begin : cuts[at + 1][0] if at + 1 < len(cuts) else len(spans)]
        if own:
            parts.append(Piece(own[0][0], own[-1][1], piece.line, node, own, said))
    return parts


def _divide(node: Node, piece: Piece, parts: list[Piece]) -> None:
    """Put `parts` in the place of `piece`."""
    at = next(i for i, other in enumerate(node.pieces) if other is piece)
    node.pieces[at : at + 1] = parts


def _release(node: Node, piece: Piece, parts: list[Piece], *, behind: bool) -> None:
    """Give what turns to the section above the item, and all text `behind` that."""
    at = next(i for i, other in enumerate(node.pieces) if other is piece)
    node.pieces[at : at + 1] = [] if behind else [part for part in parts if part.role is None]
    above = node.parent
    while above is not None and _is_item(above):
        above = above.parent
    for part in parts:
        if behind or part.role is not None:
            part.owner = above
            if above is not None:
                bisect.insort(above.pieces, part, key=lambda p: p.start)


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
    # What no section holds behind the first is a closing paragraph.
    begin = tree.nodes[0].start
    found += [
        RawMeasure(None, piece.start, piece.end, piece.role)
        for piece in tree.pieces
        if piece.owner is None
        and (piece.start > begin or piece.role is not None)
        and not (
            piece.role is not None
            and _INTRODUCES.search(text[max(piece.start, piece.end - _CUE) : piece.end])
        )
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
            found.append(RawMeasure(node, start, piece.end, piece.role))


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
        introduces = _INTRODUCES.search(text[max(start, piece.end - _CUE) : piece.end]) is not None
        if piece.start > last_child:
            is_measure = piece.role is None or not introduces  # closing
        elif before_items or (first_block is not None and piece.start < first_block):
            is_measure = FIGURE.search(text, start, piece.end) is not None
        elif behind_items:
            is_measure = False
        else:
            is_measure = not introduces
        if is_measure:
            found.append(RawMeasure(node, start, piece.end, piece.role))
