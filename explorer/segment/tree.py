"""The heading tree: which number belongs under which.

The text is cut into `Piece`s (a line, or a part of it between two numbers), each owned by the
innermost node that it belongs to. Depth follows the order in which styles appear, not the style:
a number of a style that is open closes down to its sibling; one of a new style goes one deeper.
Skipped, repeated and lost numbers change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from explorer.segment.lines import Line
from explorer.segment.numbering import RANK, WORDS, Mark, Style
from explorer.segment.sentences import sentence_spans
from explorer.types import Role

# Characters of the longest heading without number that names a part of the whole: 结束语, 前言.
NAMED_PART = 3


@dataclass(slots=True, eq=False)
class Node:
    """A section under construction; spans are filled in by the later steps."""

    mark: Mark
    parent: Node | None
    index: int  # in Tree.nodes
    depth: int
    children: list[Node] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)  # its own, without those of children
    heading_end: int = 0  # the heading ends here, closing mark excluded
    heading_stop: int = 0  # sentences that begin before this are heading, where `headed`
    headed: bool = False  # the heading stands apart from the content
    own_line: bool = False  # the heading fills its line
    heading: str = ""
    roles: tuple[Role, ...] = ("measure",)  # two or more where a part mixes them

    @property
    def start(self) -> int:
        """Where its number begins."""
        return self.mark.start


@dataclass(slots=True, eq=False)
class Piece:
    """A part of one line that belongs to one node, or to none."""

    start: int
    end: int
    line: int
    owner: Node | None
    sentences: list[tuple[int, int]]
    role: Role | None = None  # where the text turns to another part without a heading


@dataclass(slots=True)
class Tree:
    """All nodes and pieces, each in document order."""

    nodes: list[Node]
    pieces: list[Piece]


def build_tree(text: str, lines: list[Line], marks: list[Mark]) -> Tree:
    """Arrange the marks as a tree and give each part of each line to its node."""
    nodes: list[Node] = []
    pieces: list[Piece] = []
    stack: list[Node] = []
    by_line: dict[int, list[Mark]] = {}
    for mark in marks:
        by_line.setdefault(mark.line, []).append(mark)
    following = _following_styles(marks)
    for index, line in enumerate(lines):
        while stack and stack[-1].mark.inline:  # an item inside a line ends with it
            stack.pop()
        at = line.start
        for mark in by_line.get(index, ()):
            if mark.start > at:
                _own(pieces, text, at, mark.start, index, stack)
            if mark.style == "plain" and line.end - line.start <= NAMED_PART:
                stack.clear()
            _close(stack, mark, following.get(mark.line))
            parent = stack[-1] if stack else None
            node = Node(mark, parent, len(nodes), len(stack) + 1)
            if parent is not None:
                parent.children.append(node)
            nodes.append(node)
            stack.append(node)
            at = mark.start
        _own(pieces, text, at, line.end, index, stack)
    return Tree(nodes, pieces)


def _own(
    pieces: list[Piece], text: str, start: int, end: int, line: int, stack: list[Node]
) -> None:
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        return
    owner = stack[-1] if stack else None
    piece = Piece(start, end, line, owner, sentence_spans(text, start, end))
    pieces.append(piece)
    if owner is not None:
        owner.pieces.append(piece)


def _following_styles(marks: list[Mark]) -> dict[int, Style]:
    """Return, by the line of each heading without number, the style of the next number below."""
    found: dict[int, Style] = {}
    upcoming: Style | None = None
    for mark in reversed(marks):
        if mark.style == "plain" and upcoming is not None:
            found[mark.line] = upcoming
        if not mark.inline:
            upcoming = mark.style
    return found


def _close(stack: list[Node], mark: Mark, following: Style | None) -> None:
    """Close the nodes that cannot hold `mark`.

    `following`, for a heading without number: the style of the next number below it. If that style
    is open, the heading stands between two of its numbers and so above them.
    """
    for depth in range(len(stack) - 1, -1, -1):
        if stack[depth].mark.style == mark.style and stack[depth].mark.nested == mark.nested:
            del stack[depth:]
            return
    if mark.nested:
        return  # a list inside the section of its style
    if mark.value is None and mark.style != "plain":  # a lost number joins the brackets open
        for depth in range(len(stack) - 1, -1, -1):
            if stack[depth].mark.style == "digit_paren":
                mark.style = "digit_paren"
                del stack[depth:]
                return
    if mark.style == "plain":
        for depth, node in enumerate(stack):
            if node.mark.style == following:
                del stack[depth:]
                return
    while stack and _belongs_above(mark, stack[-1].mark):
        stack.pop()


def _belongs_above(mark: Mark, top: Mark) -> bool:
    """Whether a number of a new style closes what is open rather than going below it.

    Words (一是) hold nothing of a higher style, but may hold a list (1. 2.). A number above 1 that
    ranks higher than what is open belongs above it: its first sibling was lost.
    """
    if top.style == "plain" or RANK[mark.style] >= RANK[top.style]:
        return False
    if top.style in WORDS:
        return mark.value != 1 or RANK[mark.style] < RANK["digit"]
    return mark.value is not None and mark.value > 1
