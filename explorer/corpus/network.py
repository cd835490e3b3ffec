"""Who shares wording with whom: a network of reports or of regions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from explorer.corpus.filters import SCOPES, scope_key
from explorer.corpus.provenance import chain
from explorer.corpus.rows import ReportRow
from explorer.errors import BadValue
from explorer.lang import Message
from explorer.table import Rows
from explorer.types import Match

if TYPE_CHECKING:
    from explorer.corpus.core import Corpus


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A report, or all reports of one region."""

    id: str
    label: str
    reports: int
    year: int | None  # of a report; None for a region


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """Wording that two nodes share. When `directed`, `a` is mostly the earlier of the two."""

    a: str
    a_label: str
    b: str
    b_label: str
    matches: int
    characters: int  # of a's texts inside matches with b, each counted once
    a_earlier: int  # matches in which a is the earlier
    b_earlier: int

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain Python values, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes in the order of the reports, edges of most characters first."""

    nodes: tuple[NodeRow, ...]
    edges: Rows[EdgeRow]

    def to_dict(self) -> dict[str, Any]:
        """Plain values: {nodes, edges}, ready for JSON and for drawing."""
        return {"nodes": [asdict(n) for n in self.nodes], "edges": self.edges.to_dicts()}

    def to_graphml(self) -> str:
        """The network as GraphML, as Gephi, yEd and networkx read it."""
        root = ET.Element("graphml", xmlns="http://graphml.graphdrawing.org/xmlns")
        fields = (
            ("label", "node", "string"), ("reports", "node", "int"), ("year", "node", "int"),
            ("matches", "edge", "int"), ("characters", "edge", "int"),
            ("a_earlier", "edge", "int"), ("b_earlier", "edge", "int"),
        )  # fmt: skip
        for name, of, kind in fields:
            ET.SubElement(
                root, "key", {"id": name, "for": of, "attr.name": name, "attr.type": kind}
            )
        graph = ET.SubElement(root, "graph", id="reuse", edgedefault="undirected")
        for n in self.nodes:
            node = ET.SubElement(graph, "node", id=n.id)
            for key, value in (("label", n.label), ("reports", n.reports), ("year", n.year)):
                if value is not None:
                    ET.SubElement(node, "data", key=key).text = _xml(str(value))
        for e in self.edges:
            edge = ET.SubElement(graph, "edge", source=e.a, target=e.b)
            for key in ("matches", "characters", "a_earlier", "b_earlier"):
                ET.SubElement(edge, "data", key=key).text = str(getattr(e, key))
        ET.indent(root)
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


def _xml(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(c for c in text if c >= " " or c in "\t\n")


def network(corpus: Corpus, level: str, matches: Rows[Match]) -> Network:
    """Gather matches into edges.

    Parameters
    ----------
    level : of SCOPES: what a node is
    matches : the shared wording to count

    Raises
    ------
    BadValue
    """
    if level not in SCOPES:
        listed = ", ".join(SCOPES)
        raise BadValue(
            Message(f"可选值：{listed}", f"must be one of: {listed}"), subject=f"--level {level}"
        )
    rows = {r.id: r for r in corpus.reports()}
    of = {name: _node_id(row, level) for name, row in rows.items()}
    held: dict[str, list[ReportRow]] = defaultdict(list)
    for name, row in rows.items():
        held[of[name]].append(row)
    nodes = tuple(
        NodeRow(node, _label(mine, level), len(mine), mine[0].year if len(mine) == 1 else None)
        for node, mine in held.items()
    )
    labels = {n.id: n.label for n in nodes}
    order = {n.id: i for i, n in enumerate(nodes)}
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    spans: dict[tuple[str, str], dict[str, list[tuple[int, int]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for m in matches:
        a, b = of[m.a.report], of[m.b.report]
        if a == b:
            continue
        side, first, later = m.a, "a->b", "b->a"
        if order[a] > order[b]:
            a, b, side, first, later = b, a, m.b, "b->a", "a->b"
        mine = counts[a, b]
        mine[0] += 1
        mine[1] += m.direction == first
        mine[2] += m.direction == later
        spans[a, b][side.report].append((side.start, side.end))
    edges = []
    for (a, b), (number, before, after) in counts.items():
        characters = sum(_union(v) for v in spans[a, b].values())
        edges.append(EdgeRow(a, labels[a], b, labels[b], number, characters, before, after))
    edges.sort(key=lambda e: (-e.characters, -e.matches, order[e.a], order[e.b]))
    return Network(nodes, Rows(edges))


def _node_id(row: ReportRow, level: str) -> str:
    key = scope_key(row, level)
    return row.id if key[0] == "report" else "/".join(n for n in key[1:] if n)


def _label(mine: list[ReportRow], level: str) -> str:
    row = mine[0]
    if level == "report" or not chain(row):
        return " ".join(str(v) for v in (row.region or row.title or row.id, row.year) if v)
    return next((n for n in reversed(scope_key(row, level)[1:]) if n), row.id)


def _union(spans: list[tuple[int, int]]) -> int:
    total, reached = 0, 0
    for start, end in sorted(spans):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total
