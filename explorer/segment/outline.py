"""`segment`: from the cleaned text of one report to its outline."""

from __future__ import annotations

from explorer.patterns import lazy
from explorer.segment.edges import contents_end, signature_lines, title_lines
from explorer.segment.formulas import Anchors, Phrases
from explorer.segment.headings import find_headings
from explorer.segment.lines import Line, find_lines
from explorer.segment.measures import RawMeasure, find_measures, release_closings, split_turns
from explorer.segment.numbering import find_marks
from explorer.segment.plain import find_plain_headings
from explorer.segment.roles import find_roles, heading_roles, paragraph_role
from explorer.segment.sentences import sentence_spans
from explorer.segment.tree import Piece, Tree, build_tree
from explorer.segment.turns import Turns
from explorer.types import Measure, Outline, Role, Section, Sentence

_YEAR = lazy(r"((?:19|20)\d\d)年")
# How much of the opening paragraph is asked for the year, in characters: "2024年，……".
_OPENING = 40


def segment(text: str, *, title: str | None = None, phrases: Phrases | None = None) -> Outline:
    """Return the heading tree, the measures and the sentences of a cleaned report.

    Pure and deterministic; time and memory are linear in ``len(text)``. Any string is accepted.

    Parameters
    ----------
    text : the report's text, as it will be stored; offsets count its characters
    title : its title if known; may be broken over lines in the text, or not stand there at all
    phrases : what makes a sentence formulaic (`formulas.phrases`); default the official list

    Returns
    -------
    Outline
        `sections` in document order, parents first; `measures` and `sentences` in document order,
        neither overlapping. Between two sentences there is only white space. A sentence lies in
        one section (or none) and in one measure (or none).
    """
    lines = find_lines(text)
    titles = title_lines(text, lines, title)
    first = contents_end(text, lines, max(titles) + 1 if titles else 0)
    last = max(signature_lines(text, lines), first)
    body = lines[first:last]
    marks = find_marks(text, body)
    marks += find_plain_headings(text, body, marks)
    marks.sort(key=lambda mark: mark.start)
    tree = build_tree(text, body, marks)
    release_closings(text, tree)
    find_headings(text, body, tree)
    year = _report_year(text, title, lines[:first], tree)
    turns = Turns(text, year)
    find_roles(text, tree, year, turns)
    split_turns(text, tree, turns)
    measures = _measures(text, tree, turns)
    sentences: list[Sentence] = []
    anchors = Anchors(text, phrases)
    _edge(text, lines, 0, first, "preamble", titles, anchors, sentences)
    _body(text, tree, measures, anchors, turns, sentences)
    _edge(text, lines, last, len(lines), "signature", set(), anchors, sentences)
    return Outline(_sections(text, tree), tuple(measures), tuple(sentences))


def _report_year(text: str, title: str | None, top: list[Line], tree: Tree) -> int | None:
    """The year reported on, so that a heading that names a later year is known as the plan.

    A heading that names results says it best; else the title; else the opening.
    """
    candidates = [
        node.heading
        for node in tree.nodes
        if node.depth == 1
        and "年" in node.heading
        and heading_roles(node.heading, top=True) == ("measure",)
    ]
    candidates += [title or "", *(text[line.start : line.end] for line in top)]
    if tree.pieces:
        candidates.append(text[tree.pieces[0].start : tree.pieces[0].start + _OPENING])
    for candidate in candidates:
        match = _YEAR.search(candidate)
        if match:
            return int(match[1])
    return None


def _sections(text: str, tree: Tree) -> tuple[Section, ...]:
    ends = [node.mark.end for node in tree.nodes]
    for piece in tree.pieces:
        if piece.owner is not None:
            ends[piece.owner.index] = piece.end  # pieces come in order: the last one stays
    for node in reversed(tree.nodes):
        if node.parent is not None:
            above = node.parent.index
            ends[above] = max(ends[above], ends[node.index])
    return tuple(
        Section(
            node.index,
            None if node.parent is None else node.parent.index,
            node.depth,
            text[node.mark.start : node.mark.end],
            node.heading,
            node.roles[0],
            node.mark.start,
            end,
            node.mark.start,
            node.heading_end,
        )
        for node, end in zip(tree.nodes, ends, strict=True)
    )


def _measures(text: str, tree: Tree, turns: Turns) -> list[Measure]:
    tops = [node for node in tree.nodes if node.parent is None]
    closing: tuple[Role, ...] = tops[-1].roles if tops else ("measure",)
    return [
        Measure(
            index,
            None if raw.node is None else raw.node.index,
            raw.role or _measure_role(text, raw, closing, turns),
            raw.start,
            raw.end,
        )
        for index, raw in enumerate(find_measures(text, tree))
    ]


def _measure_role(text: str, measure: RawMeasure, closing: tuple[Role, ...], turns: Turns) -> Role:
    """The role of a measure; one behind all sections goes on with the last of the parts."""
    node = measure.node
    if node is None:
        return paragraph_role(text, measure.start, measure.end, closing, turns)
    if measure.start == node.start:
        return node.roles[0]
    return paragraph_role(text, measure.start, measure.end, node.roles, turns)


def _edge(
    text: str,
    lines: list[Line],
    first: int,
    last: int,
    role: Role,
    titles: set[int],
    anchors: Anchors,
    sentences: list[Sentence],
) -> None:
    """Append the sentences of the lines above or below the body."""
    for number in range(first, last):
        heading = number in titles
        for start, end in sentence_spans(text, lines[number].start, lines[number].end):
            formulaic = not heading and anchors.formulaic(start, end)
            sentences.append(
                Sentence(len(sentences), None, None, role, start, end, heading, formulaic)
            )


def _body(
    text: str,
    tree: Tree,
    measures: list[Measure],
    anchors: Anchors,
    turns: Turns,
    sentences: list[Sentence],
) -> None:
    """Append the sentences of the body, each with its section, measure and role."""
    opening_end = tree.nodes[0].start if tree.nodes else len(text)
    upcoming = 0
    until = measures[0].end if measures else len(text) + 1  # where the upcoming measure ends
    for piece in tree.pieces:
        node = piece.owner
        section = None if node is None else node.index
        heading_stop = node.heading_stop if node is not None and node.headed else 0
        for start, end in piece.sentences:
            while until <= start:
                upcoming += 1
                until = measures[upcoming].end if upcoming < len(measures) else len(text) + 1
            measure: int | None = None
            heading = start < heading_stop
            if heading and node is not None:
                role = node.roles[0]
            elif upcoming < len(measures) and measures[upcoming].start <= start:
                measure, role = upcoming, measures[upcoming].role
            else:
                role = _lead_role(text, piece, start, end, opening_end, turns)
            formulaic = not heading and anchors.formulaic(start, end)
            sentences.append(
                Sentence(len(sentences), section, measure, role, start, end, heading, formulaic)
            )


def _lead_role(
    text: str, piece: Piece, start: int, end: int, opening_end: int, turns: Turns
) -> Role:
    """The role of a sentence in no measure: of the opening, or of a lead to items."""
    if piece.role is not None:
        return piece.role
    if piece.owner is not None:
        return paragraph_role(text, start, end, piece.owner.roles, turns)
    return "preamble" if start < opening_end else "measure"
