"""Finding and aligning edited copies: compiled and plain loops, few candidates and all pairs."""

import json
import pickle
import random
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import LCSseq

from explorer.engine import Local
from explorer.reuse import (
    Remembered,
    ReuseSettings,
    ReuseText,
    find_reuse,
    kernels,
    search_again,
)
from explorer.reuse.candidates import HUBS, brought_forward, frequent, meetings, postings
from explorer.reuse.near import EDGE, SHORT, TILE, near_pairs
from explorer.reuse.prepared import Prepared
from explorer.reuse.tiling import tiles
from explorer.reuse.units import LIMIT, LONG, WINDOW, units
from explorer.reuse.work import PairWork

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*-20*.txt"))
WORDS = [
    "村组", "台账", "调解", "法治", "宣传", "窗口", "网格", "律师", "复议", "台风", "信访", "案卷",
    "评查", "执法", "培训", "学校", "广场", "合同", "审查", "清单", "热线", "档案", "逐户", "走访",
    "会商", "研判", "公示", "听证", "督办", "回访", "销号", "旁听", "庭审", "明白人", "志愿者",
    "大喇叭",
]  # fmt: skip


def sentence(rng, words=14):
    picked = [rng.choice(WORDS) for _ in range(words)]
    return "，".join("".join(picked[i : i + 5]) for i in range(0, words, 5)) + "。"


def edited(rng, text):
    out = [c for c in text if rng.random() > 0.08]
    for _ in range(2):
        out.insert(rng.randrange(len(out)), rng.choice(WORDS))
    return "".join(out).rstrip("。") + "。"


def corpus(seed, reports=6, rows=12):
    rng = random.Random(seed)
    pool = [sentence(rng) for _ in range(reports * rows)]
    out = []
    for r in range(reports):
        mine = pool[r * rows : (r + 1) * rows]
        mine += [edited(rng, rng.choice(pool)) for _ in range(4)]
        out.append(ReuseText(f"r{r}", "".join(mine), year=2015 + r))
    return out


ROW = st.lists(st.integers(0, 3), min_size=2, max_size=14)


@given(ROW, ROW)
@settings(max_examples=80, deadline=None)
def test_tiles_are_those_of_the_reference(a, b):
    found = kernels.tile([*a, *b], 0, len(a), len(a), len(a) + len(b), 2)
    rows = [(found[i], found[i + 1] - len(a), found[i + 2]) for i in range(0, len(found), 3)]
    assert rows == tiles("".join(map(chr, a)), "".join(map(chr, b)))


@given(ROW, ROW)
@settings(max_examples=80, deadline=None)
def test_what_is_common_in_order_is_the_longest_common_subsequence(a, b):
    common = kernels.common_in_order([*a, *b], [1] * 99, 0, len(a), len(a), len(a) + len(b))
    assert common == LCSseq.similarity(a, b)
    assert kernels.common_in_order([*a, *b], [0] * 99, 0, len(a), len(a), len(a) + len(b)) == 0


def test_compiled_and_plain_loops_say_the_same(monkeypatch):
    texts = corpus(1)
    plain = find_reuse(texts)
    monkeypatch.setattr(kernels, "COMPILE_FROM", 1)
    assert find_reuse(texts) == plain
    assert any(m.kind == "near" for m in plain.matches)


@pytest.mark.parametrize("seed", range(4))
def test_every_near_pair_of_sentences_is_found(seed):
    """All pairs of sentences, aligned one by one, against the search."""
    texts = corpus(seed)
    options = ReuseSettings()
    prepared = [Prepared(t) for t in texts]
    found, _, often, _ = near_pairs(prepared, options)
    truth = 0
    for x in range(len(prepared)):
        for y in range(x + 1, len(prepared)):
            one, two = prepared[x], prepared[y]
            u, v = units(one.masked, options.min_near), units(two.masked, options.min_near)
            rows = found.get((x, y), [])
            for a, a_end in zip(u.starts.tolist(), u.ends.tolist(), strict=True):
                for b, b_end in zip(v.starts.tolist(), v.ends.tolist(), strict=True):
                    codes = [*one.masked.codes[a:a_end], *two.masked.codes[b:b_end]]
                    if one.masked_text[a:a_end] == two.masked_text[b:b_end]:
                        continue
                    own = [1] * len(codes)
                    breaks = [
                        int(k > 0)
                        for k in (*one.masked.breaks[a:a_end], *two.masked.breaks[b:b_end])
                    ]
                    n = a_end - a
                    near = kernels.align(
                        codes, own, breaks, 0, n, n, len(codes), TILE, EDGE, options.min_near,
                        options.near_score, SHORT,
                    )  # fmt: skip
                    # Well above the threshold, so that slots with other fillers do not matter.
                    if near and near[6] >= 0.75 * (near[4] + near[5]):
                        truth += 1
                        assert any(
                            p.a[0] < a + near[1] and a + near[0] < p.a[1]
                            and p.b[0] < b + near[3] - n and b + near[2] - n < p.b[1]
                            for p in rows
                        )  # fmt: skip
    assert truth > 10 and not often


def seeds_of(rows):
    return np.array(
        sorted({(u << 32) | g for u, row in enumerate(rows) for g in row}), dtype=np.uint64
    )


@given(st.lists(st.lists(st.integers(0, 12), max_size=6), min_size=1, max_size=12))
@settings(deadline=None)
def test_units_that_share_a_gram_meet_once(rows):
    of = postings(brought_forward(seeds_of(rows)))
    found = [
        (i, j)
        for left, right in meetings(of, 64, None)
        for i, j in zip(left.tolist(), right.tolist(), strict=True)
    ]
    truth = {
        (i, j)
        for i in range(len(rows))
        for j in range(i + 1, len(rows))
        if set(rows[i]) & set(rows[j])
    }
    assert len(found) == len(set(found)) and set(found) == truth
    new = np.array([i % 3 == 0 for i in range(len(rows))])
    some = {
        (i, j)
        for left, right in meetings(of, 64, new)
        for i, j in zip(left.tolist(), right.tolist(), strict=True)
    }
    assert some == {(i, j) for i, j in truth if new[i] or new[j]}


def test_a_frequent_gram_brings_units_to_its_first_ones_only_and_says_so():
    count = 500
    of = postings(brought_forward(seeds_of([[7]] * count)))
    pairs = {
        (i, j)
        for left, right in meetings(of, 64, None)
        for i, j in zip(left.tolist(), right.tolist(), strict=True)
    }
    assert pairs == {(i, j) for i in range(HUBS) for j in range(i + 1, count)}
    assert frequent(of, count, 64).all()
    assert not frequent(of, count, 500).any()


def test_thousands_of_variants_of_one_sentence_are_one_cluster():
    rng = random.Random(3)
    head = "镇村两级建立矛盾纠纷排查台账，逐件明确责任人和办结时限，做到件件有着落、"
    texts = [
        ReuseText(f"r{i:04d}", head + "".join(rng.choices(WORDS, k=3)) + "。", year=2000 + i % 20)
        for i in range(400)
    ]
    result = find_reuse(texts)
    assert result.clusters[0].reports == 400
    assert not result.clusters[0].all_pairs
    assert len(result.matches) < 40 * len(texts)


@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_units_are_apart_and_short_enough(seed):
    rng = random.Random(seed)
    text = "".join(
        rng.choice([*WORDS, "，", "。", "；", "\n", "2024年"]) * rng.choice([1, 1, 1, 40])
        for _ in range(rng.randrange(1, 120))
    )
    row = Prepared(ReuseText("a", text)).masked
    found = units(row, 12)
    assert len(found.keys) == len(found) == len(found.window_at) - 1
    end = 0
    for u in range(len(found)):
        start, stop = int(found.starts[u]), int(found.ends[u])
        assert end <= start < stop <= start + LIMIT
        end = stop
        windows = found.windows[found.window_at[u] : found.window_at[u + 1]].tolist()
        assert not windows or row.own[start:stop].sum() > LONG
        for s, e in windows:
            assert start <= s < e <= stop and row.own[s:e].sum() >= WINDOW
    equal = units(Prepared(ReuseText("b", text)).masked, 12)
    assert equal.keys.tolist() == found.keys.tolist()


def test_real_reports_give_the_same_whatever_the_way(monkeypatch):
    texts = [ReuseText(p.stem, p.read_text(encoding="utf-8"), year=2024) for p in SEEDS]
    assert len(texts) == 5
    plain = find_reuse(texts)
    monkeypatch.setattr(kernels, "COMPILE_FROM", 1)
    assert find_reuse(texts) == plain


def test_parts_of_the_work_on_several_threads_say_what_one_call_says(monkeypatch):
    from explorer.reuse import near, spread

    class Align:
        def start(self):
            pass

        def __call__(self, pairs):
            rows = enumerate(zip(*pairs, strict=True))
            return [v for p, (i, j) in rows if (i + j) % 3 == 0 for v in (p, 2, int(i), int(j))]

    left, right = np.arange(100), np.arange(100, 200)
    whole = near.side_by_side(Align(), left, right, None)
    monkeypatch.setattr(near, "PAIRS_A_TASK", 7)
    for cores in (1, 3):
        monkeypatch.setattr(spread, "cores", lambda n=cores: n)
        assert near.side_by_side(Align(), left, right, None) == whole
    assert len(whole) > 100


def stands(a, b, i, j, n, min_clause, min_exact):
    """What stands of a run, the slow way: every stretch that might, in the order of preference."""
    free = [p for p in range(n) if not (a[i + p] | b[j + p]) & kernels.FORMULA]
    if not free:
        return None
    s, e = free[0], free[-1] + 1
    while s < e and not a[i + s] & kernels.OPENS:
        s += 1
    while s < e and not b[j + s] & kernels.OPENS:
        s += 1
    while s < e and i + e < len(a) and not a[i + e] & kernels.OPENS:
        e -= 1
    while s < e and j + e < len(b) and not b[j + e] & kernels.OPENS:
        e -= 1

    def size(s, e):
        both = kernels.OWN | kernels.OPENS
        return sum(a[i + p] & b[j + p] & both == both for p in range(s, e))

    def clause(p):
        x, y = a[i + p :], b[j + p :]
        return (not x or x[0] & kernels.BREAKS) and (not y or y[0] & kernels.BREAKS)

    if s >= e or size(s, e) < min_clause:
        return None
    cuts = [p for p in range(s + 1, e) if 3 in (a[i + p] & 3, b[j + p] & 3)]
    cut_s = cuts[0] if cuts and cuts[0] - s < kernels.SCRAP and not clause(s) else s
    cut_e = cuts[-1] if cuts and e - cuts[-1] < kernels.SCRAP and not clause(e) else e
    clauses = [p for p in range(s, e + 1) if clause(p)]
    tried = [(cut_s, cut_e) if cut_s < cut_e else (s, e), (s, e)]
    tried += [(clauses[0], clauses[-1])] if clauses else []
    for x, y in tried:
        whole = clause(x) and clause(y)
        if x < y and (size(x, y) >= min_exact or (whole and size(x, y) >= min_clause)):
            return i + x, j + x, y - x
    return None


MARK = st.builds(
    lambda breaks, own, slot: breaks | own | slot,
    st.sampled_from([0, 0, 0, 0, 1, 2, 3]),
    st.sampled_from([kernels.OWN] * 6 + [0, kernels.FORMULA]),
    st.sampled_from([kernels.OPENS] * 4 + [0]),
)


@given(st.lists(MARK, min_size=8, max_size=40), st.lists(MARK, min_size=8, max_size=40), st.data())
@settings(max_examples=120, deadline=None)
def test_what_stands_of_a_run_is_what_the_slow_way_says(a, b, data):
    i, j = data.draw(st.integers(0, 4)), data.draw(st.integers(0, 4))
    n = data.draw(st.integers(1, min(len(a) - i, len(b) - j)))
    a[0] |= kernels.OPENS
    b[0] |= kernels.OPENS
    found = kernels.exact(bytes(a), bytes(b), i, j, n, 4, 7)
    assert (found if found[2] else None) == stands(bytes(a), bytes(b), i, j, n, 4, 7)


class Posted:
    """An engine that sends everything by post: what does not travel whole shows."""

    name, workers = "posted", 3

    def __init__(self):
        self.works = []

    def map(self, work, items):
        work = pickle.loads(pickle.dumps(work))
        self.works.append(type(work).__name__)
        work.start()
        for item in items:
            yield pickle.loads(pickle.dumps(work(pickle.loads(pickle.dumps(item)))))

    def close(self):
        pass


def with_vectors():
    rng = np.random.default_rng(0)
    texts = corpus(3)
    vectors = {}
    for t in texts:
        spans = [m.span() for m in re.finditer("[^。]+。", t.text)]
        rows = rng.standard_normal((len(spans), 8)).astype(np.float32)
        vectors[t.report] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    sentences = [tuple(m.span() for m in re.finditer("[^。]+。", t.text)) for t in texts]
    return [replace(t, sentences=s) for t, s in zip(texts, sentences, strict=True)], vectors


def test_engines_find_the_same(monkeypatch):
    texts, vectors = with_vectors()
    here = find_reuse(texts, vectors=vectors)
    assert {m.kind for m in here.matches} == {"near", "paraphrase"}
    monkeypatch.setattr(kernels, "COMPILE_FROM", 1)
    post = Posted()
    assert find_reuse(texts, vectors=vectors, engine=post) == here
    assert set(post.works) == {"PrepareWork", "AlignWork", "PairWork", "NearestWork"}


@pytest.mark.slow
def test_processes_find_the_same():
    texts, vectors = with_vectors()
    beside = Local(2, patience=0.0)
    assert find_reuse(texts, vectors=vectors, engine=beside) == find_reuse(texts, vectors=vectors)
    beside.close()


# --- one report more ------------------------------------------------------------------------------


def again(texts, before, vectors=None):
    """What is found with something remembered; it must be what is found without."""
    found, remembered = search_again(texts, before, vectors=vectors)
    assert found == find_reuse(texts, vectors=vectors)
    return found, remembered


def stored(found, remembered):
    header, arrays = remembered.pack()
    header = json.loads(json.dumps(header))
    return Remembered.unpack(header, arrays, found.columns)


@pytest.mark.parametrize("compile_from", [1, 10**9])
def test_what_is_remembered_changes_nothing(compile_from, monkeypatch):
    monkeypatch.setattr(kernels, "COMPILE_FROM", compile_from)
    texts, vectors = with_vectors()
    found, remembered = again(texts[:4], None, vectors)
    assert len(remembered.aligned) and remembered.seen
    for some in (
        texts[:5],  # one more, the latest
        texts[1:5],  # the earliest is gone
        texts,  # both
        [replace(texts[0], year=2030), *texts[1:]],  # the earliest is the latest
        [replace(texts[0], formula=((0, 20),)), *texts[1:]],  # a phrase became a set phrase
        [replace(texts[2], text=texts[2].text.replace("，", "、")), *texts[3:]],
    ):
        found, remembered = again(some, stored(found, remembered), vectors)


def test_wording_that_becomes_too_frequent_is_found_the_same():
    line = "建立矛盾纠纷排查台账，逐件明确责任人和办结时限，实行销号管理。"
    rng = random.Random(0)
    texts = [
        ReuseText(f"r{i:03d}", line + edited(rng, line) + sentence(rng), year=2000 + i % 20)
        for i in range(12)
    ]
    options = ReuseSettings(pairwise_limit=6)
    before = None
    for count in range(2, len(texts) + 1, 2):
        found, before = search_again(texts[:count], before, settings=options)
        assert found == find_reuse(texts[:count], settings=options)
    assert not found.complete


def test_only_what_is_new_is_worked_on(monkeypatch):
    texts = corpus(2)
    _, before = search_again(texts[:5], None)
    worked = []
    real = PairWork._one
    monkeypatch.setattr(
        PairWork, "_one", lambda self, p, *to: worked.append(p) or real(self, p, *to)
    )
    found, _ = search_again(texts, before)
    assert {p.b for p in worked} == {5} and len(worked) < len(before.seen)
    worked.clear()
    assert find_reuse(texts) == found
    assert len(worked) > len(before.seen)


def test_what_another_version_or_other_settings_remember_is_not_used():
    texts = corpus(2)[:3]
    found, before = search_again(texts, None)
    header, arrays = before.pack()
    assert Remembered.unpack({**header, "format": 0}, arrays, found.columns) is None
    strict = ReuseSettings(near_score=0.9)
    assert search_again(texts, before, settings=strict)[0] == find_reuse(texts, settings=strict)
