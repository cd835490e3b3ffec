"""`segment`: from the cleaned text of one report to its outline."""

from __future__ import annotations

import re

from explorer.segment.edges import signature_lines, title_lines
from explorer.segment.formulas import is_formulaic
from explorer.segment.headings import find_headings
from explorer.segment.lines import find_lines
from explorer.segment.measures import RawMeasure, find_measures, release_closings
from explorer.segment.numbering import find_marks
from explorer.segment.roles import NEXT_STEP, find_roles, text_role
from explorer.segment.sentences import sentence_spans
from explorer.segment.tree import Node, Tree, build_tree
from explorer.types import Measure, Outline, Role, Section, Sentence

_YEAR = re.compile(r"((?:19|20)\d\d)年")
_PREAMBLE_END = re.compile(r"(?:报告|汇报|总结|情况)(?:情况)?如下[。:：]?$|如下[:：]$")


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
    signature = signature_lines(text, lines)
    first = max(titles) + 1 if titles else 0
    signature = max(signature, first)
    body = lines[first:signature]
    tree = build_tree(text, body, find_marks(text, body))
    release_closings(text, tree)
    find_headings(text, body, tree)
    year = _report_year(text, title, lines[:first], tree)
    roles = find_roles(text, tree, year)
    raw = find_measures(text, tree) if tree.nodes else _paragraphs(text, tree)
    sections, index_of = _sections(text, tree, roles)
    measures = [
        Measure(
            i,
            None if m.node is None else index_of[id(m.node)],
            _measure_role(text, m, roles),
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
                        number in title_from, is_formulaic(text[start:end]),
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
                role = _lead_role(text, start, end, roles[id(node)])
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


def _report_year(text: str, title: str | None, top: list, tree: Tree) -> int | None:
    """The year reported on, for telling next year's headings: the first that is named."""
    candidates = [title or ""]
    candidates += [text[line.start : line.end] for line in top]
    if tree.pieces:
        candidates.append(text[tree.pieces[0].start : tree.pieces[0].start + 60])
    candidates += [node.heading for node in tree.nodes[:3]]
    for candidate in candidates:
        match = _YEAR.search(candidate)
        if match:
            return int(match[1])
    return None


def _paragraphs(text: str, tree: Tree) -> list[RawMeasure]:
    """The measures of a report without numbers: its paragraphs, but for the opening one."""
    pieces = tree.pieces
    opening = 1 if len(pieces) > 1 else 0
    for place, piece in enumerate(pieces[:4]):
        if _PREAMBLE_END.search(text[max(piece.start, piece.end - 30) : piece.end]):
            opening = place + 1
    return [RawMeasure(None, piece.start, piece.end) for piece in pieces[opening:]]


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


def _measure_role(text: str, measure: RawMeasure, roles: dict[int, tuple[Role, ...]]) -> Role:
    if measure.node is None:
        return text_role(text[measure.start : measure.start + 40]) or "measure"
    return _unit_role(text, measure.start, measure.end, roles[id(measure.node)])


def _unit_role(text: str, start: int, end: int, above: tuple[Role, ...]) -> Role:
    if len(above) == 1:
        return above[0]
    return _lead_role(text, start, end, above)


def _lead_role(text: str, start: int, end: int, above: tuple[Role, ...]) -> Role:
    if len(above) > 1:
        if "plan" in above and ("下一步" in text[start:end] or NEXT_STEP.match(text[start:end])):
            return "plan"
        return above[0]
    return above[0]
