"""Who shares wording with whom: a network of reports or of regions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import numpy as np
from numpy.typing import NDArray

from explorer.corpus.filters import SCOPES, scope_key
from explorer.corpus.provenance import chain
from explorer.corpus.rows import ReportRow
from explorer.errors import BadValue
from explorer.lang import Message
from explorer.reuse.table import DIRECTIONS, TURNED, Matches
from explorer.table import Rows, View
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


def network(corpus: Corpus, level: str, matches: Sequence[Match]) -> Network:
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
    edges = []
    ids = [n.id for n in nodes]
    for one, two, *numbers in _edges(matches, {name: order[of[name]] for name in rows}).tolist():
        characters, number, before, after = numbers
        a, b = ids[one], ids[two]
        edges.append(EdgeRow(a, labels[a], b, labels[b], number, characters, before, after))
    return Network(nodes, Rows(edges))


def _edges(matches: Sequence[Match], node: dict[str, int]) -> NDArray[np.int64]:
    """One row for two nodes that share something, most characters first: the smaller, the larger,
    characters, matches, how many matches the first has earlier, and the second.
    """
    held = matches.items if isinstance(matches, View) else matches
    if isinstance(held, Matches):
        table = held.table
        a, b, way = (x.astype(np.int64) for x in (table.a, table.b, table.direction))
        of = np.array([node[name] for name in table.reports], dtype=np.int64)
    else:
        number = {name: i for i, name in enumerate(node)}
        a, b = (
            np.array(
                [(number[s.report], s.start, s.end) for m in held for s in (getattr(m, side),)],
                dtype=np.int64,
            ).reshape(-1, 3)
            for side in "ab"
        )
        way = np.array([DIRECTIONS.index(m.direction) for m in held], dtype=np.int64)
        of = np.array(list(node.values()), dtype=np.int64)
    one, two = of[a[:, 0]], of[b[:, 0]]
    turned = one > two
    span = np.where(turned[:, None], b, a)
    way = np.where(turned, np.array(TURNED)[way], way)
    apart = one != two
    low, high = np.minimum(one, two)[apart], np.maximum(one, two)[apart]
    span, way = span[apart], way[apart]
    # Characters of each report in each edge count once: edges and reports are kept apart by adding
    # more than any offset for each.
    order = np.lexsort((span[:, 1], span[:, 0], high, low))
    low, high, span, way = low[order], high[order], span[order], way[order]
    edge = _changes(low, high)
    text = _changes(low, high, span[:, 0]) << 32
    start, end = span[:, 1] + text, span[:, 2] + text
    reached = np.maximum.accumulate(np.concatenate(([-1], end)))[:-1]
    fresh = np.maximum(0, end - np.maximum(start, reached))
    first = np.flatnonzero(np.diff(edge, prepend=-1))
    count = len(first)
    out = np.column_stack(
        [
            low[first],
            high[first],
            np.add.reduceat(fresh, first) if count else fresh,
            np.bincount(edge, minlength=count),
            np.bincount(edge[way == DIRECTIONS.index("a->b")], minlength=count),
            np.bincount(edge[way == DIRECTIONS.index("b->a")], minlength=count),
        ]
    )
    sorted_: NDArray[np.int64] = out[np.lexsort((out[:, 1], out[:, 0], -out[:, 3], -out[:, 2]))]
    return sorted_


def _changes(*columns: NDArray[np.int64]) -> NDArray[np.int64]:
    """The number of each row's group, where groups are runs of equal rows."""
    fresh = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        fresh[1:] |= column[1:] != column[:-1]
    out: NDArray[np.int64] = np.cumsum(fresh)
    return out


def _node_id(row: ReportRow, level: str) -> str:
    key = scope_key(row, level)
    return row.id if key[0] == "report" else "/".join(n for n in key[1:] if n)


def _label(mine: list[ReportRow], level: str) -> str:
    row = mine[0]
    if level == "report" or not chain(row):
        return " ".join(str(v) for v in (row.region or row.title or row.id, row.year) if v)
    return next((n for n in reversed(scope_key(row, level)[1:]) if n), row.id)
