"""Exact copies read from columns are those that are weighed pair by pair."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.reuse import ReuseSettings, ReuseText, kernels
from explorer.reuse.brackets import whole
from explorer.reuse.exact import Known, Laid, edges, exact_only, exact_rows
from explorer.reuse.index import find, weighed
from explorer.reuse.matching import earlier, pieces
from explorer.reuse.paraphrase import denies
from explorer.reuse.prepared import Prepared
from explorer.reuse.shelf import Shelf
from explorer.reuse.table import DIRECTIONS
from explorer.reuse.work import PairWork

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
# Copies at brackets, in numbers of headings, behind denials, in and without slots.
PIECES = (
    "（十二）加强执法人员培训和考核工作",
    "（二）加强执法人员培训和考核工作",
    "“放管服”改革向基层全面延伸并取得实效",
    "推进“放管服”改革向基层全面延伸并取得实效",
    "（含街道办事处）全面落实行政执法公示制度",
    "全年没有发生重大群体性事件和安全事故",
    "全年发生重大群体性事件和安全事故",
    "不允许任何单位隐瞒不报执法过错案件",
    "允许任何单位隐瞒不报执法过错案件",
    "组织法治讲座12场次覆盖干部群众4000余人次",
    "组织法治讲座35场次覆盖干部群众9000余人次",
    "在2024年12月4日国家宪法日开展集中宣传活动",
    "在2023年12月4日国家宪法日开展集中宣传活动",
    "认真贯彻落实《法治政府建设实施纲要》各项要求",
    "把矛盾纠纷化解在萌芽状态，做到小事不出村、大事不出镇",
)
MARKS = ("。", "，", "；", "\n", "（", "）", "”", "。\n一、")


def report(number: int, text: str, year: int | None = 2024, date: str | None = None) -> ReuseText:
    cuts = [0, *(i + 1 for i, c in enumerate(text) if c in "。\n"), len(text)]
    spans = tuple((a, b) for a, b in pairwise(cuts) if a < b)
    at = text.find("认真贯彻落实")
    formula = ((at, at + 6),) if at >= 0 else ()
    return ReuseText(f"r{number:03d}", text, spans, formula, year, date)


def by_hand(reports, pairs, settings_):
    (rows, slots), (below, _) = PairWork(reports, settings_)(pairs)
    assert not len(slots)
    assert not len(below)
    return sorted(map(tuple, rows.tolist()))


def compared(reports, pairs, laid, settings_):
    """Compares both ways; how many pairs were of the simple sort, and how many matches they have"""
    known = Known.of([(p.report, p.source.year, p.source.date) for p in reports])
    marks = exact_only(laid, pairs, settings_)
    simple = [p for p, is_simple in zip(pairs, marks.tolist(), strict=True) if is_simple]
    rows = exact_rows(laid, known, simple, lambda n: reports[n].source.text)
    assert sorted(map(tuple, rows.tolist())) == by_hand(reports, simple, settings_)
    return len(simple), len(rows)


def made(count: int, seed: int) -> list[Prepared]:
    rng = random.Random(seed)
    out = []
    for number in rng.sample(range(count), count):  # ids in another order than numbers
        text = "".join(rng.choice(PIECES) + rng.choice(MARKS) for _ in range(rng.randint(1, 9)))
        year, date = rng.choice([(2023, None), (2024, "2025-01-20"), (None, None), (2024, None)])
        out.append(Prepared(report(number, text, year, date)))
    return out


@given(seed=st.integers(0, 10_000), count=st.integers(2, 7))
@settings(max_examples=60, deadline=None)
def test_columns_give_the_matches_that_weighing_gives(seed, count):
    reports = made(count, seed)
    settings_ = ReuseSettings()
    pairs = find(reports, settings_)[0]
    compared(reports, pairs, Laid.of(reports), settings_)


def test_most_pairs_of_many_reports_are_read_from_columns(tmp_path, monkeypatch):
    monkeypatch.setattr(kernels, "COMPILE_FROM", 50)
    rng = random.Random(4)
    pool = [s for p in SEEDS for s in p.read_text(encoding="utf-8").split("。") if len(s) > 12]
    texts = [report(i, "。".join(rng.sample(pool, 20)) + "。") for i in range(30)]
    reports = [Prepared(t) for t in texts]
    settings_ = ReuseSettings()
    pairs = find(reports, settings_)[0]
    laid = Laid.of(reports)
    simple, rows = compared(reports, pairs, laid, settings_)
    assert simple > 0.5 * len(pairs)
    # Plain loops look less closely at runs that could be templates.
    monkeypatch.setattr(kernels, "COMPILE_FROM", 10**9)
    assert compared(reports, pairs, laid, settings_)[0] <= simple
    monkeypatch.setattr(kernels, "COMPILE_FROM", 50)
    assert rows > simple  # several spans in one pair, too
    shelf = Shelf(tmp_path / "s", settings_)
    shelf.add(reports[:3], ["x"] * 3)
    shelf.add(reports[3:], ["x"] * 27)
    assert compared(reports, pairs, shelf.laid(), settings_) == (simple, rows)
    for field in ("at", "starts", "edges", "masked_at", "slot", "filler_at", "filler"):
        assert (getattr(laid, field) == getattr(shelf.laid(), field)).all(), field
    # Of reports from a number on.
    later = find(reports[5:], settings_)[0]
    assert compared(reports[5:], later, shelf.laid(5), settings_)[0]
    # The whole of `weighed`, with and without columns.
    one = weighed(reports, pairs, settings_, laid=laid)
    monkeypatch.setattr("explorer.reuse.index._LAID_FROM", 10**9)
    two = weighed(reports, pairs, settings_)
    for x, y in zip(one, two, strict=True):
        for name, column in x.arrays().items():
            assert (column == y.arrays()[name]).all(), name


@given(seed=st.integers(0, 10_000), count=st.integers(2, 6))
@settings(max_examples=60, deadline=None)
def test_runs_that_stand_are_those_of_which_pieces_are_made(seed, count):
    reports = made(count, seed)
    settings_ = ReuseSettings()
    least = settings_.min_template, settings_.min_clause, settings_.min_exact
    for pair in find(reports, settings_)[0]:
        left, right = reports[pair.a], reports[pair.b]
        for i, j, n in pair.masked:
            mine = pieces(left, right, [], [], [(i, j, n)], [], settings_)
            kinds = (left.masked.slot[i : i + n] >= 0).astype(int)
            for p in range(n):
                values = (r.fillers.by_place.get(at + p) for r, at in ((left, i), (right, j)))
                kinds[p] += next(values) != next(values)
            marks = left.masked.marks().tolist(), right.masked.marks().tolist()
            stands = kernels.plain().stands(*marks, i, j, n, kinds.tolist(), 0, *least)
            assert stands == bool(mine) or not (kinds == 2).any(), (i, j, n)


@given(text=st.text("不没有未能难以得准\n一十二（）(“”》、《法治", max_size=30))
@settings(max_examples=150, deadline=None)
def test_edges_mark_every_place_that_the_text_around_could_concern(text):
    row = Prepared(report(0, text)).plain
    found = edges(text, row)
    for i, (start, end) in enumerate(zip(row.starts.tolist(), row.ends.tolist(), strict=True)):
        assert bool(found[i] & 1) == denies(text[max(0, start - 2) : start])
        if not found[i] & 2:  # alone it is neither widened nor narrowed at its beginning
            for stop in row.ends[i:].tolist():
                one, two = whole(text, (start, stop), text, (start, stop))
                assert one[0] == two[0] == start
        if not found[i] & 4:
            for begin in row.starts[: i + 1].tolist():
                assert whole(text, (begin, end), text, (begin, end))[0][1] == end


@pytest.mark.parametrize("kind", ["plain", "compiled"])
def test_only_outermost_spans_of_a_pair_stay(kind):
    pair = [1, 1, 1, 1, 2, 2]
    spans = [(0, 20, 5, 25), (3, 15, 8, 20), (3, 15, 30, 42), (0, 20, 5, 25)]
    spans += [(3, 15, 8, 20), (4, 14, 9, 19)]
    truth = [True, False, True, False, True, False]
    if kind == "plain":
        marks = [True] * 6
        kernels.plain().outermost(pair, spans, marks)
        assert marks == truth
    else:
        flags = np.ones(6, dtype=np.bool_)
        kernels.compiled().outermost(np.array(pair), np.array(spans), flags)
        assert flags.tolist() == truth


def test_directions_of_many_pairs_are_those_of_each():
    when = [(None, None), (2023, None), (2024, "2025-01-20"), (2024, "2025-02-01"), (None, "2024")]
    known = Known.of([(f"r{i}", *row) for i, row in enumerate(when)])
    a, b = (side.ravel() for side in np.meshgrid(np.arange(5), np.arange(5)))
    ways = [DIRECTIONS[w] for w in known.ways(a, b).tolist()]
    assert ways == [earlier(when[i], when[j]) for i, j in zip(a.tolist(), b.tolist(), strict=True)]


def test_nothing_is_made_of_no_pairs():
    reports = made(3, 1)
    laid = Laid.of(reports)
    assert not len(exact_only(laid, [], ReuseSettings()))
    assert exact_rows(laid, Known.of([]), [], str).shape == (0, 9)
    assert Laid.of([]).at.tolist() == [0]
