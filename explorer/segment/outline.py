"""`segment`: from the cleaned text of one report to its outline."""

from __future__ import annotations

import re

from explorer.segment.edges import contents_end, signature_lines, title_lines
from explorer.segment.formulas import is_formulaic
from explorer.segment.headings import find_headings
from explorer.segment.lines import Line, find_lines
from explorer.segment.measures import RawMeasure, find_measures, release_closings
from explorer.segment.numbering import find_marks
from explorer.segment.plain import find_plain_headings
from explorer.segment.roles import find_roles, heading_roles, paragraph_role
from explorer.segment.sentences import sentence_spans
from explorer.segment.tree import Tree, build_tree
from explorer.types import Measure, Outline, Role, Section, Sentence

_YEAR = re.compile(r"((?:19|20)\d\d)年")
# How much of the opening paragraph is asked for the year, in characters: "2024年，……".
_OPENING = 40


def segment(text: str, *, title: str | None = None) -> Outline:
    """Return the heading tree, the measures and the sentences of a cleaned report.

    Pure and deterministic; time and memory are linear in ``len(text)``. Any string is accepted.

    Parameters
    ----------
    text : the report's text, as it will be stored; offsets count its characters
    title : its title if known; may be broken over lines in the text, or not stand there at all

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
    signature = max(signature_lines(text, lines), first)
    body = lines[first:signature]
    marks = find_marks(text, body)
    marks += find_plain_headings(text, body, marks)
    marks.sort(key=lambda mark: mark.start)
    tree = build_tree(text, body, marks)
    release_closings(text, tree)
    find_headings(text, body, tree)
    year = _report_year(text, title, lines[:first], tree)
    roles = find_roles(text, tree, year)
    raw = find_measures(text, tree)
    sections, index_of = _sections(text, tree, roles)
    top = [node for node in tree.nodes if node.parent is None]
    last = roles[id(top[-1])] if top else None
    measures = [
        Measure(
            i,
            None if m.node is None else index_of[id(m.node)],
            _measure_role(text, m, roles, last),
            m.start,
            m.end,
        )
        for i, m in enumerate(raw)
    ]
    sentences: list[Sentence] = []

    def plain(first: int, last: int, role: Role, title_from: set[int]) -> None:
        for number in range(first, last):
            line = lines[number]
            for start, end in sentence_spans(text, line.start, line.end):
                sentences.append(
                    Sentence(
                        len(sentences), None, None, role, start, end,
                        number in title_from,
                        number not in title_from and is_formulaic(text[start:end]),
                    )
                )  # fmt: skip

    plain(0, first, "preamble", titles)
    upcoming = 0
    first_start = tree.nodes[0].start if tree.nodes else None
    for piece in tree.pieces:
        node = piece.owner
        for start, end in piece.sentences:
            while upcoming < len(measures) and measures[upcoming].end <= start:
                upcoming += 1
            within: Measure | None = None
            if upcoming < len(measures) and measures[upcoming].start <= start:
                within = measures[upcoming]
            heading = node is not None and node.headed and start < node.heading_stop
            if heading:
                role = roles[id(node)][0]
            elif within is not None:
                role = within.role
            elif node is None:
                role = "preamble" if first_start is None or start < first_start else "measure"
            else:
                role = paragraph_role(text, start, end, roles[id(node)])
            sentences.append(
                Sentence(
                    len(sentences),
                    None if node is None else index_of[id(node)],
                    None if within is None or heading else within.index,
                    role, start, end, heading,
                    not heading and is_formulaic(text[start:end]),
                )
            )  # fmt: skip
    plain(signature, len(lines), "signature", set())
    return Outline(tuple(sections), tuple(measures), tuple(sentences))


def _report_year(text: str, title: str | None, top: list[Line], tree: Tree) -> int | None:
    """The year reported on, so that a heading that names a later year is known as the plan.

    A heading that names results says it best; else the title; else the opening.
    """
    heads = [node.heading for node in tree.nodes if node.depth == 1]
    candidates = [head for head in heads if heading_roles(head, top=True) == ("measure",)]
    candidates += [title or "", *(text[line.start : line.end] for line in top)]
    if tree.pieces:
        candidates.append(text[tree.pieces[0].start : tree.pieces[0].start + _OPENING])
    for candidate in candidates:
        match = _YEAR.search(candidate)
        if match:
            return int(match[1])
    return None


def _sections(
    text: str, tree: Tree, roles: dict[int, tuple[Role, ...]]
) -> tuple[list[Section], dict[int, int]]:
    index_of = {id(node): i for i, node in enumerate(tree.nodes)}
    ends: dict[int, int] = {}
    for node in reversed(tree.nodes):
        own = max((piece.end for piece in node.pieces), default=node.mark.end)
        ends[id(node)] = max([own, *(ends[id(child)] for child in node.children)])
    sections = [
        Section(
            i,
            None if node.parent is None else index_of[id(node.parent)],
            node.depth,
            text[node.mark.start : node.mark.end],
            node.heading,
            roles[id(node)][0],
            node.start,
            ends[id(node)],
            node.start,
            node.heading_end,
        )
        for i, node in enumerate(tree.nodes)
    ]
    return sections, index_of


def _measure_role(
    text: str,
    measure: RawMeasure,
    roles: dict[int, tuple[Role, ...]],
    last: tuple[Role, ...] | None,
) -> Role:
    """The role of a measure; one behind all sections goes on with the `last` of the parts."""
    node = measure.node
    if node is None:
        return paragraph_role(text, measure.start, measure.end, last or ("measure",))
    if measure.start == node.start:
        return roles[id(node)][0]
    return paragraph_role(text, measure.start, measure.end, roles[id(node)])
