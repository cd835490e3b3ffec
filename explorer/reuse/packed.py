"""A result as columns of numbers, for storing: a tenth of the size of its rows, and quick to read.

Texts are not repeated: a span's text is cut out of its report again. `unpack(pack(r), texts) == r`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from explorer.reuse.model import Passage, ReuseCluster, ReuseResult, ReuseSettings, SetPhrase
from explorer.types import MATCH_KINDS, Direction, Match, ReuseShare, Slot, TextSpan

_DIRECTIONS: Final[tuple[Direction, ...]] = ("unknown", "a->b", "b->a")


def pack(result: ReuseResult) -> dict[str, Any]:
    """Plain lists and numbers, ready for JSON."""
    names = sorted(
        {s.report for s in result.shares}
        | {x for m in (*result.matches, *result.candidates) for x in (m.a.report, m.b.report)}
        | {t.report for c in result.clusters for t in c.members}
    )
    number = {name: i for i, name in enumerate(names)}
    cluster = {c.id: i for i, c in enumerate(result.clusters)}

    def columns(matches: Sequence[Match]) -> dict[str, Any]:
        return {
            "kind": [MATCH_KINDS.index(m.kind) for m in matches],
            "score": [m.score for m in matches],
            "a": [v for m in matches for v in (number[m.a.report], m.a.start, m.a.end)],
            "b": [v for m in matches for v in (number[m.b.report], m.b.start, m.b.end)],
            "direction": [_DIRECTIONS.index(m.direction) for m in matches],
            "of_cluster": [-1 if m.cluster is None else cluster[m.cluster] for m in matches],
            "slots": [
                [i, [[s.type, s.a, s.b] for s in m.slots]] for i, m in enumerate(matches) if m.slots
            ],
        }

    return {
        "reports": names,
        **columns(result.matches),
        "candidates": columns(result.candidates),
        "passages": [
            [
                number[p.a.report], p.a.start, p.a.end, number[p.b.report], p.b.start, p.b.end,
                list(p.matches), p.characters, _DIRECTIONS.index(p.direction),
            ]
            for p in result.passages
        ],
        "clusters": [
            [
                c.id, MATCH_KINDS.index(c.kind), c.reports, c.earliest, c.all_pairs,
                [v for t in c.members for v in (number[t.report], t.start, t.end)],
            ]
            for c in result.clusters
        ],
        "shares": [s.to_dict() for s in result.shares],
        "phrases": [[p.text, list(p.reports), p.occurrences] for p in result.set_phrases],
        "settings": asdict(result.settings),
    }  # fmt: skip


def unpack(packed: Mapping[str, Any], texts: Mapping[str, str]) -> ReuseResult:
    """The result that was packed.

    Parameters
    ----------
    texts : report id to its stored text
    """
    names: list[str] = packed["reports"]

    def span(report: int, start: int, end: int) -> TextSpan:
        name = names[report]
        return TextSpan(name, start, end, texts[name][start:end])

    def spans(flat: list[int]) -> list[TextSpan]:
        return [span(*flat[i : i + 3]) for i in range(0, len(flat), 3)]

    clusters = tuple(
        ReuseCluster(name, MATCH_KINDS[kind], tuple(spans(members)), reports, earliest, all_pairs)
        for name, kind, reports, earliest, all_pairs, members in packed["clusters"]
    )

    def matches(rows: Mapping[str, Any]) -> tuple[Match, ...]:
        slots = {i: tuple(Slot(*s) for s in held) for i, held in rows["slots"]}
        columns = (
            rows["kind"], rows["score"], spans(rows["a"]), spans(rows["b"]),
            rows["direction"], rows["of_cluster"],
        )  # fmt: skip
        return tuple(
            Match(
                MATCH_KINDS[kind], score, a, b, slots.get(i, ()), _DIRECTIONS[direction],
                None if at < 0 else clusters[at].id,
            )
            for i, (kind, score, a, b, direction, at) in enumerate(zip(*columns, strict=True))
        )  # fmt: skip

    return ReuseResult(
        matches(packed),
        tuple(
            Passage(span(*row[:3]), span(*row[3:6]), tuple(row[6]), row[7], _DIRECTIONS[row[8]])
            for row in packed["passages"]
        ),
        clusters,
        tuple(
            ReuseShare(**{**s, "top_sources": tuple(s["top_sources"])}) for s in packed["shares"]
        ),
        tuple(SetPhrase(t, tuple(r), n) for t, r, n in packed["phrases"]),
        ReuseSettings(**packed["settings"]),
        matches(packed["candidates"]),
    )
