"""Columns instead of objects: what is computed from them is what the plain ways compute."""

import random
from collections import Counter, defaultdict
from hashlib import blake2b

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.corpus.reusing import _longest_first
from explorer.reuse import ReuseText, find_reuse, kernels
from explorer.reuse.clusters import SAME_PLACE, Clusters, Names, cluster, components, wording
from explorer.reuse.lazy import Made, Texts
from explorer.reuse.model import Passage, ReuseCluster
from explorer.reuse.packed import pack, unpacked
from explorer.reuse.passages import Passages, passages
from explorer.reuse.prepared import Prepared
from explorer.reuse.shares import Counting, Shares, ShareTable
from explorer.reuse.table import Matches, MatchTable
from explorer.types import MATCH_KINDS, Match, TextSpan
from tests.test_reuse_find import seed_result, seeds

# --- rows of made-up matches --------------------------------------------------------------------

NAMES = ("r1", "r10", "r2", "r3")
# Three wordings that come again and again, so that many places read the same.
LINE = "建立台账24次，逐户走访，销号管理；开展宣传9场。镇村两级会商，事事有回音。"
SOURCES = {
    name: ReuseText(name, LINE * 3, year=[2021, None, 2020, 2021][i], date=None)
    for i, name in enumerate(NAMES)
}
READY = {name: Prepared(text) for name, text in SOURCES.items()}
TEXTS = {name: text.text for name, text in SOURCES.items()}
LENGTH = len(LINE * 3)


def tables(names=NAMES):
    """Matches by chance, so many as asked for: quicker to make than drawn number by number."""
    return st.builds(made, st.just(names), st.integers(0, 14), st.integers(0, 10**6))


def made(names, count, seed):
    rng = random.Random(seed)
    rows, slots = [], []
    for number in range(count):
        a, b = sorted(rng.sample(range(len(names)), 2))
        starts = [rng.randrange(LENGTH - 1) for _ in "ab"]
        spans = [(s, rng.randint(s + 1, min(LENGTH, s + 30))) for s in starts]
        kind, score, way = rng.randrange(4), rng.randint(1, 10_000), rng.randrange(3)
        rows.append((kind, score, way, a, *spans[0], b, *spans[1]))
        for _ in range(rng.randrange(3)):
            slots.append((number, rng.randrange(6), *spans[0], *spans[1]))
    return MatchTable.of(
        names,
        np.array(rows, dtype=np.int32).reshape(-1, 9),
        np.array(slots, dtype=np.int32).reshape(-1, 6),
    )


def listed(table):
    return list(Matches(table, TEXTS))


def by_place(m: Match):
    return (m.a.report, m.b.report, m.a.start, m.a.end, m.b.start, m.b.end, m.kind)


@given(tables())
@settings(max_examples=30, deadline=None)
def test_rows_are_matches_whatever_is_done_with_them(table):
    found = listed(table)
    assert len(found) == len(table)
    assert listed(table.sorted()) == sorted(found, key=by_place)
    marks = np.array([m.kind == "near" for m in found], dtype=np.bool_)
    assert listed(table.take(marks)) == [m for m in found if m.kind == "near"]
    back = np.arange(len(found))[::-1]
    assert listed(table.take(back)) == found[::-1]
    assert listed(MatchTable.from_arrays(table.reports, table.arrays())) == found
    left = table.without({"r10"})
    assert left.reports == ("r1", "r2", "r3")
    assert listed(left) == [m for m in found if "r10" not in (m.a.report, m.b.report)]
    assert listed(MatchTable.concat([left, table])) == listed(left) + found
    pairs = table.sorted()
    for one, two in (("r1", "r2"), ("r3", "r10"), ("r1", "nobody")):
        wanted = [m for m in listed(pairs) if {m.a.report, m.b.report} == {one, two}]
        assert listed(pairs.of_pair(one, two)) == wanted


@given(st.integers(0, 10_000))
@settings(max_examples=30)
def test_a_score_comes_back_to_the_last_bit(units):
    table = MatchTable.of(
        ("a", "b"), np.array([[2, units, 0, 0, 0, 1, 1, 0, 1]]), np.zeros((0, 6), dtype=np.int32)
    )
    (m,) = Matches(table, {"a": "x", "b": "x"})
    assert m.score == round(units / 10_000, 4)


def table_of(*rows):
    """Matches of "r1" and "r2": kind, start and end in each."""
    full = [(kind, 10_000, 0, 0, *a, 2, *b) for kind, a, b in rows]
    return MatchTable.of(NAMES, np.array(full), np.zeros((0, 6), dtype=np.int32))


def test_one_place_in_two_kinds_is_sorted_by_their_names():
    spans = (0, 20), (5, 25)
    table = table_of((1, *spans), (3, *spans), (2, *spans), (0, *spans))
    assert [m.kind for m in listed(table.sorted())] == ["exact", "near", "paraphrase", "template"]


def test_kinds_are_counted_the_most_first_then_as_they_come():
    from explorer.corpus.reusing import tally

    spans = (0, 20), (5, 25)
    found = Matches(table_of((2, *spans), (0, *spans), (3, *spans), (3, *spans)), TEXTS)
    assert list(tally(found)[0].items()) == [("paraphrase", 2), ("near", 1), ("exact", 1)]
    assert tally(found) == tally(list(found)) and tally(found)[1] == 2


def test_places_that_touch_are_two_members_and_those_that_overlap_one():
    when = {name: (text.year, text.date) for name, text in SOURCES.items()}
    for start, members in ((20, [(0, 20), (20, 40)]), (19, [(0, 40)])):
        table = table_of((0, (0, 20), (5, 25)), (0, (start, 40), (5, 25))).sorted()
        (held,) = Clusters(cluster(table, READY, when)[0], TEXTS)
        assert [(m.start, m.end) for m in held.members if m.report == "r1"] == members


def test_names_of_reports_are_numbered_in_their_order():
    rows = np.array([[0, 10_000, 1, 1, 0, 2, 0, 1, 3]])  # "a" is the second name given
    table = MatchTable.of(("b", "a"), rows, np.zeros((0, 6), dtype=np.int32))
    assert table.reports == ("a", "b")
    (m,) = Matches(table, {"a": "甲乙丙", "b": "丁甲乙"})
    assert (m.a, m.b) == (TextSpan("a", 0, 2, "甲乙"), TextSpan("b", 1, 3, "甲乙"))
    assert m.direction == "a->b"


def test_a_lazy_sequence_is_a_sequence():
    items = Made(5, lambda numbers: [int(n) * 10 for n in numbers])
    assert list(items) == [0, 10, 20, 30, 40] == [items[i] for i in range(5)]
    assert (items[-1], items[1:3], items[::-2], len(items)) == (40, (10, 20), (40, 20, 0), 5)
    assert items == (0, 10, 20, 30, 40) and items != (0, 10) and items != "0" and 30 in items
    for at in (5, -6):
        with pytest.raises(IndexError):
            items[at]


def test_texts_are_read_once_and_only_so_many_are_kept():
    read = []
    texts = Texts("abc", lambda name: read.append(name) or name * 2, kept=2)
    assert [texts[n] for n in "aabcb"] == ["aa", "aa", "bb", "cc", "bb"]
    assert read == ["a", "b", "c"] and texts["a"] == "aa" and read[-1] == "a"
    assert list(texts) == ["a", "b", "c"] and len(texts) == 3


# --- clusters: the plain way -------------------------------------------------------------------


def plain_clusters(matches, known=()):
    """Union-find over spans as objects; the wording of every place written out."""
    places = sorted({(s.report, s.start, s.end) for m in matches for s in (m.a, m.b)})
    parent = {p: p for p in places}

    def root(p):
        while parent[p] != p:
            p = parent[p]
        return p

    def tie(p, q):
        low, high = sorted((root(p), root(q)))
        parent[high] = low

    for p in places:
        for q in places:
            common = min(p[2], q[2]) - max(p[1], q[1])
            longer = max(p[2] - p[1], q[2] - q[1])
            if p[0] == q[0] and common > 0 and common >= SAME_PLACE * longer:
                tie(p, q)
    for m in matches:
        tie((m.a.report, m.a.start, m.a.end), (m.b.report, m.b.start, m.b.end))
    groups = defaultdict(list)
    for p in places:
        groups[root(p)].append(p)
    drafts = []
    for at, mine in groups.items():
        spans = []
        for report, start, end in mine:
            if spans and spans[-1][0] == report and start < spans[-1][2]:
                spans[-1] = (report, spans[-1][1], max(end, spans[-1][2]))
            else:
                spans.append((report, start, end))
        common = Counter(wording(READY[r], s, e) for r, s, e in mine)
        text = min(common, key=lambda t: (-common[t], -len(t), t))
        drafts.append((-len({r for r, *_ in spans}), text, spans, at))
    drafts.sort()
    used, names = set(), {}
    for _, _, spans, at in drafts:
        shared = Counter()
        for report, start, end in spans:
            for c in known:
                for m in c.members:
                    both = min(end, m.end) - max(start, m.start)
                    if m.report == report and both > 0 and 2 * both >= m.end - m.start:
                        shared[c.id] += both
        free = {n: v for n, v in shared.items() if n not in used}
        if free:
            names[at] = min(free, key=lambda n: (-free[n], n))
            used.add(names[at])
    for _, text, _, at in drafts:
        base = name = blake2b(text.encode(), digest_size=5).hexdigest()
        again = 2
        while at not in names and name in used:
            name, again = f"{base}-{again}", again + 1
        used.add(names.setdefault(at, name))
    out = []
    for size, _, spans, at in drafts:
        spans = sorted(spans, key=lambda s: (READY[s[0]].order, s[1]))
        kinds = [
            MATCH_KINDS.index(m.kind)
            for m in matches
            if root((m.a.report, m.a.start, m.a.end)) == at
        ]
        first = SOURCES[spans[0][0]]
        out.append(
            ReuseCluster(
                names[at], MATCH_KINDS[max(kinds)],
                tuple(TextSpan(r, s, e, TEXTS[r][s:e]) for r, s, e in spans), -size,
                None if first.year is None else first.report,
            )
        )  # fmt: skip
    return out, [names[root((m.a.report, m.a.start, m.a.end))] for m in matches]


@given(tables(), tables())
@settings(max_examples=40, deadline=None)
def test_clusters_are_those_of_the_plain_way(earlier, table):
    when = {name: (text.year, text.date) for name, text in SOURCES.items()}
    before, _ = cluster(earlier.sorted(), READY, when)
    table = table.sorted()
    for known in ((), Clusters(before, TEXTS), tuple(Clusters(before, TEXTS))):
        held, named = cluster(table, READY, when, known=known)
        wanted, of = plain_clusters(listed(table), known)
        assert list(Clusters(held, TEXTS)) == wanted
        assert [m.cluster for m in Matches(named, TEXTS, Names(held))] == of


@given(st.integers(1, 30), st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29))))
@settings(max_examples=40, deadline=None)
def test_components_are_those_of_walking_along_the_edges(count, edges):
    edges = [(a % count, b % count) for a, b in edges]
    one, two = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    smallest = list(range(count))
    for _ in range(count):
        for a, b in edges:
            smallest[a] = smallest[b] = min(smallest[a], smallest[b])
    assert components(count, one, two).tolist() == smallest


# --- passages and shares: the plain way ---------------------------------------------------------


def plain_passages(matches, gap):
    groups = []
    for i, m in enumerate(matches):
        for group in groups:
            last = matches[group[-1]]
            if (last.a.report, last.b.report) != (m.a.report, m.b.report):
                continue
            # Once too far behind, a passage never goes on.
            if any(n - last.a.end > gap for n in group_starts(matches, i, group)):
                continue
            a, b = m.a.start - last.a.end, m.b.start - last.b.end
            if -gap < a <= gap and -gap < b <= gap:
                group.append(i)
                break
        else:
            groups.append([i])
    out = []
    for group in groups:
        mine = [matches[i] for i in group]
        sides = []
        for side in ("a", "b"):
            spans = [getattr(m, side) for m in mine]
            start, end = min(s.start for s in spans), max(s.end for s in spans)
            name = spans[0].report
            sides.append(TextSpan(name, start, end, TEXTS[name][start:end]))
        held = {i for m in mine for i in range(m.a.start, m.a.end)}
        out.append(Passage(*sides, tuple(group), len(held), mine[0].direction))
    return sorted(out, key=lambda p: (-p.characters, p.a.report, p.b.report, p.a.start, p.b.start))


def group_starts(matches, upto, group):
    """Starts in a of the matches of the same reports since the passage's last one."""
    m = matches[upto]
    return [
        n.a.start
        for n in matches[group[-1] + 1 : upto + 1]
        if (n.a.report, n.b.report) == (m.a.report, m.b.report)
    ]


@given(tables(names=("r1", "r10")), st.sampled_from([1, 8, 20]))
@settings(max_examples=40, deadline=None)
def test_passages_are_those_of_the_plain_way(table, gap):
    table = table.sorted()
    assert list(Passages(passages(table, gap), TEXTS)) == plain_passages(listed(table), gap)


def test_the_compiled_loop_joins_the_same(monkeypatch):
    table = seed_result().columns.matches
    here = Passages(passages(table, 20), {t.report: t.text for t in seeds()})
    monkeypatch.setattr("explorer.reuse.passages._COMPILE_FROM", 0)
    asked = []
    real = kernels.compiled
    monkeypatch.setattr(kernels, "compiled", lambda: asked.append(1) or kernels.plain())
    again = Passages(passages(table, 20), {t.report: t.text for t in seeds()})
    assert again == here and asked and real is not kernels.compiled


@given(tables())
@settings(max_examples=30, deadline=None)
def test_shares_are_those_of_counting_characters(table):
    counting = Counting(table, 2)
    for number, name in enumerate(table.reports):
        counting.see(number, READY[name])
    for share in Shares(counting.shares()):
        kept = set(READY[share.report].plain.starts.tolist())
        strongest, sources = {}, defaultdict(set)
        for m in listed(table):
            for mine, other in ((m.a, m.b), (m.b, m.a)):
                if mine.report == share.report:
                    inside = kept & set(range(mine.start, mine.end))
                    sources[other.report] |= inside
                    for i in inside:
                        rank = MATCH_KINDS.index(m.kind)
                        strongest[i] = min(strongest.get(i, rank), rank)
        assert share.characters == len(kept)
        for rank, kind in enumerate(MATCH_KINDS):
            held = sum(r == rank for r in strongest.values())
            assert getattr(share, kind) == held / len(kept)
        assert share.original == (len(kept) - len(strongest)) / len(kept)
        wanted = sorted(((-len(v), name) for name, v in sources.items()))[:2]
        assert [(-s["characters"], s["report"]) for s in share.top_sources] == wanted


@given(tables())
@settings(max_examples=15, deadline=None)
def test_shares_of_reports_that_nothing_new_touches_can_be_carried_over(table):
    def count(names):
        counting = Counting(table, 10)
        for number, name in enumerate(table.reports):
            if name in names:
                counting.see(number, READY[name])
        return counting.shares()

    whole = Shares(count(NAMES))
    some = ShareTable.concat(NAMES, [count(NAMES[:1]), count(NAMES)])
    assert Shares(some) == whole
    without = [n for n in NAMES if n != "r3"]
    left = Shares(ShareTable.concat(without, [Counting(table.without({"r3"}), 10).shares(),
                                              count(NAMES[:0])]))  # fmt: skip
    assert left == ()


# --- storing -----------------------------------------------------------------------------------


def test_a_result_is_the_same_after_storing():
    found = seed_result()
    texts = {t.report: t.text for t in seeds()}
    header, arrays = pack(found.columns)
    back = {name: np.frombuffer(v.tobytes(), v.dtype).reshape(v.shape) for name, v in
            arrays.items()}  # fmt: skip
    assert unpacked(header, back).result(texts) == found and found.matches
    assert unpacked(header, back).result(texts).complete == found.complete


def test_texts_are_asked_for_only_where_something_is_shown():
    asked = []
    texts = {t.report: t.text for t in seeds()}
    read = Texts(sorted(texts), lambda name: asked.append(name) or texts[name])
    found = unpacked(*pack(seed_result().columns)).result(read)
    assert found.complete and len(found.matches) and len(found.passages) and not asked
    m = found.matches[0]
    assert asked == [m.a.report, m.b.report]


def test_no_match_at_all():
    found = find_reuse([ReuseText("a", "甲"), ReuseText("b", "")])
    assert (found.matches, found.passages, found.clusters) == ((), (), ())
    assert [s.original for s in found.shares] == [1.0, 1.0]
    assert unpacked(*pack(found.columns)).result({"a": "甲", "b": ""}) == found


@given(
    rows=st.lists(
        st.tuples(*[st.integers(0, 5)] * 5, st.integers(0, 9))
        | st.tuples(*[st.integers(0, 2**30)] * 6),
        max_size=40,
    )
)
@settings(max_examples=60, deadline=None)
def test_matches_are_shown_longest_first_then_by_place(rows):
    held = np.array(rows, dtype=np.int64).reshape(-1, 6)
    a = np.column_stack([held[:, 0], held[:, 1], held[:, 1] + held[:, 5]]).astype(np.int32)
    b = held[:, 2:5].astype(np.int32)
    truth = sorted(
        range(len(rows)),
        key=lambda i: (int(a[i, 1]) - int(a[i, 2]), *a[i, :2].tolist(), *b[i, :2].tolist()),
    )
    assert _longest_first(a, b).tolist() == truth
