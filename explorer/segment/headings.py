"""Headings: how far the heading of each numbered section reaches, and whether it is one.

A heading fills its line (own-line), or is the first sentence after the number with text behind it
(run-in: "（二）深化普法宣传，营造浓厚法治氛围。按照……"). An item that is one statement from
beginning to end ("一是普法教育力度有待进一步加强。") has no heading: its first clause names it, but
its sentences stay content.

The line between a run-in heading and a first sentence of content: a heading is short, has few
clauses, states no figures, and text follows that it heads.
"""

from __future__ import annotations

from explorer.patterns import lazy
from explorer.segment.figures import FIGURE
from explorer.segment.lines import Line
from explorer.segment.numbering import WORDS
from explorer.segment.roles import heading_roles
from explorer.segment.tree import Node, Piece, Tree

# Longest heading in characters, number and closing mark excluded, and most clauses. Read off the
# 119 run-in and own-line headings of the five seeds and the 1,974 of 99 city reports: after 一、
# （一）1. they go up to 45 characters and three clauses, after 一是 up to 30 and two; longer first
# sentences are content. To re-tune, print the longest headings and the shortest first sentences
# that were taken for content, and read them.
LONGEST_RUN_IN = 50
LONGEST_RUN_IN_WORD = 32  # after 一是, 首先, 第一，
MOST_CLAUSES = 3
MOST_CLAUSES_WORD = 2
LONGEST_OWN_LINE = 70  # a line of its own without a final stop
# A heading that breaks over two lines without a comma fills its first line: at least so many
# characters. A shorter one is complete.
SHORTEST_BROKEN = 14
LONGEST_REMNANT = 4  # a line so short is what was left of the heading: "……行政执法三项 / 制度"
LONGEST_NAME = 60  # the first clause that names an item without heading, cut at this length

_FINAL = "。！？!?.．｡；;：:，,、"
_STOPS = "。！？!?｡"
_BEFORE_SPACE = lazy(r"([^\s，,。；;：:]{4,25})\s+(?=\S)")
_CLAUSE = lazy("[，,；;：:]")
_OPENING = lazy(r"(?:(?:19|20)\d\d年|今年|全年|截至|截止|目前|按照|根据|通过|为了|针对|结合|随着)")
_LEAD_IN = lazy(
    r"(?:如下|以下|下列|主要(?:表现|体现|有|是|做法|包括)[^，。]{0,6}|[几三四五六]个?(?:方面|点|项)[^，。]{0,6})$"
)


def find_headings(text: str, lines: list[Line], tree: Tree) -> None:
    """Fill in the heading of all nodes; their pieces have their sentences and final owners."""
    for node in tree.nodes:
        _find_heading(text, lines, node)


def number_end(text: str, node: Node) -> int:
    """Where the text after the number begins."""
    end = node.mark.end
    limit = node.pieces[0].end
    while end < limit and text[end].isspace():
        end += 1
    return end


def _find_heading(text: str, lines: list[Line], node: Node) -> None:
    first = node.pieces[0]
    begin = number_end(text, node)
    if begin >= first.end:
        _number_alone(text, lines, node)
        return
    _part_by_space(text, node, first, begin)
    spans = [span for span in first.sentences if span[1] > begin]
    sentence_end = spans[0][1]
    more_on_line = sentence_end < first.end or _child_on_line(node)
    more_below = len(node.pieces) > 1 or any(not c.mark.inline for c in node.children)
    stripped = _strip_final(text, begin, sentence_end)
    length = stripped - begin
    if node.mark.style == "article":
        _article(text, node, begin, first)
        return
    word = node.mark.style in WORDS
    own_line = not more_on_line
    stopped = text[sentence_end - 1] in _STOPS
    if own_line and more_below:
        longest = LONGEST_RUN_IN if stopped else LONGEST_OWN_LINE
        headed = length <= longest and not (stopped and FIGURE.search(text, begin, stripped))
    elif more_on_line:
        headed = _heads(text, begin, stripped, word)
    else:
        headed = False
    if headed:
        node.heading_end = stripped
        node.heading_stop = sentence_end
        if own_line:
            _join_broken(text, lines, node, sentence_end)
    else:
        own_line = False
        node.heading_end = _first_clause(text, begin, sentence_end)
        node.heading_stop = begin
    node.headed, node.own_line = headed, own_line
    node.heading = _joined(text, begin, node.heading_end)


def _part_by_space(text: str, node: Node, piece: Piece, begin: int) -> None:
    """Part a heading from its text where a blank stands for the lost line end or stop.

    "一、2023年工作回顾 过去的一年，……": only where the words before the blank name a part of the
    report, as blanks also stand inside headings.
    """
    match = _BEFORE_SPACE.match(text, begin, piece.sentences[0][1])
    if match is None or node.mark.inline or not heading_roles(match[1], top=True):
        return
    start, end = piece.sentences[0]
    piece.sentences[:1] = [(start, match.end(1)), (match.end(), end)]


def _heads(text: str, begin: int, end: int, word: bool) -> bool:
    """Whether the sentence ``text[begin:end]``, with text behind it, is a run-in heading."""
    if end - begin > (LONGEST_RUN_IN_WORD if word else LONGEST_RUN_IN) or end == begin:
        return False
    clauses = 1 + len(_CLAUSE.findall(text, begin, end))
    if clauses > (MOST_CLAUSES_WORD if word else MOST_CLAUSES):
        return False
    if FIGURE.search(text, begin, end):
        return False
    return not (clauses > 1 and _OPENING.match(text, begin, end))


def _child_on_line(node: Node) -> bool:
    return bool(node.children) and node.children[0].mark.line == node.mark.line


def _article(text: str, node: Node, begin: int, first: Piece) -> None:
    """第一条: statutes give articles no heading, save in 【】."""
    node.heading_end = node.mark.end
    node.heading_stop = begin
    if text[begin] == "【":
        close = text.find("】", begin, first.end)
        if close > 0:
            node.heading_end = close + 1
            node.heading = text[begin + 1 : close].strip()


def _number_alone(text: str, lines: list[Line], node: Node) -> None:
    """A number on a line of its own: the heading is the next line, if that is short."""
    node.heading_end = node.mark.end
    node.heading_stop = node.pieces[0].end
    node.headed = node.own_line = len(node.pieces) > 1 or bool(node.children)
    if len(node.pieces) > 2 or (len(node.pieces) == 2 and node.children):
        piece = node.pieces[1]
        if piece.end - piece.start <= LONGEST_OWN_LINE and text[piece.end - 1] not in _STOPS:
            node.heading_end = _strip_final(text, piece.start, piece.end)
            node.heading_stop = piece.end
            node.heading = text[piece.start : node.heading_end]


def _join_broken(text: str, lines: list[Line], node: Node, end: int) -> None:
    """A heading that goes on in the next line: take that in."""
    if len(node.pieces) < 2 or text[end - 1] in _STOPS + "：:；;":
        return
    following = node.pieces[1]
    line = lines[following.line]
    if following.line != node.mark.line + 1 or line.follows_blank:
        return
    last = following.sentences[0][1] if following.sentences else following.end
    length = last - following.start
    open_end = text[end - 1] in "，,、"
    whole = last == following.end and text[last - 1] not in _FINAL
    more = len(node.pieces) > 2 or bool(node.children)
    # An unstopped second line that is as short as a heading, with more below it; or a first line
    # that breaks off at a comma.
    if length > LONGEST_RUN_IN or not ((whole and more) or open_end):
        return
    if not open_end and end - node.mark.end < SHORTEST_BROKEN and length > LONGEST_REMNANT:
        return
    if length + (end - node.start) > 2 * LONGEST_RUN_IN:
        return
    node.heading_end = _strip_final(text, following.start, last)
    node.heading_stop = last


def _strip_final(text: str, begin: int, end: int) -> int:
    while end > begin and (text[end - 1] in _FINAL or text[end - 1].isspace()):
        end -= 1
    return end


def _first_clause(text: str, begin: int, end: int) -> int:
    match = _CLAUSE.search(text, begin, min(end, begin + LONGEST_NAME))
    stop = match.start() if match else min(end, begin + LONGEST_NAME)
    return _strip_final(text, begin, stop)


def _joined(text: str, begin: int, end: int) -> str:
    """The heading as one line."""
    return "".join(part.strip() for part in text[begin:end].splitlines())
