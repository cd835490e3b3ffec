"""The same content in other words, and what speaks against it."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.reuse import ReuseText, find_reuse
from explorer.reuse import paraphrase as P

DATA = Path(__file__).parent.parent / "benchmarks/data"


def lines(name):
    text = (DATA / name).read_text(encoding="utf-8")
    return [row.split(" | ") for row in text.splitlines() if not row.startswith("#")]


def test_the_hand_written_pairs_are_whole():
    rewordings, others = lines("rewordings.txt"), lines("lookalikes.txt")
    assert len(rewordings) >= 200 and all(len(r) == 2 and r[0] != r[1] for r in rewordings)
    assert len({tuple(r) for r in rewordings}) == len(rewordings)
    assert {r[0] for r in others} == {"other object", "contradiction", "same theme"}


@pytest.mark.parametrize("row", [r for r in lines("lookalikes.txt") if r[0] == "contradiction"])
def test_contradictions_are_no_reuse(row):
    assert P.speaks_against(row[1], row[2]) is not None


def test_figures_and_frames():
    assert P.speaks_against("全年开展宣传24次。", "这一年共宣讲68场。") == "figures"
    assert P.speaks_against("全年开展宣传24次。", "这一年共宣讲24场。") is None
    a, b = "选派优秀律师进村开展法治体检。", "选派骨干医师进村开展健康体检。"
    assert P.speaks_against(a, b) == "object"


@given(st.integers(0, 10**6), st.integers(2, 40), st.sampled_from([0.3, 0.6, 0.9]))
@settings(max_examples=60, deadline=None)
def test_mutual_pairs_are_those_of_the_obvious_way(seed, n, threshold):
    rng = np.random.default_rng(seed)
    v = rng.standard_normal((n, 3)).astype(np.float32)
    v /= np.linalg.norm(v, axis=1, keepdims=True)
    groups = rng.integers(0, 4, n).tolist()
    cosine = v @ v.T

    def best(i):
        others = [j for j in range(len(v)) if groups[j] != groups[i] and cosine[i, j] >= threshold]
        return sorted(others, key=lambda j: (-cosine[i, j], j))[: P.RANKS]

    truth = {(i, j) for i in range(len(v)) for j in best(i) if i < j and i in best(j)}
    assert {(i, j) for i, j, _ in P.mutual_pairs(v, groups, threshold)} == truth


def test_the_coarse_pass_finds_what_the_full_one_finds(monkeypatch):
    rng = np.random.default_rng(0)
    base = rng.standard_normal((120, 200)).astype(np.float32)
    v = np.concatenate([base, base + 0.5 * rng.standard_normal(base.shape).astype(np.float32)])
    v /= np.linalg.norm(v, axis=1, keepdims=True)
    groups = [0] * 120 + [1] * 120
    whole = list(P.mutual_pairs(v, groups, 0.75))
    monkeypatch.setattr(P, "LARGE", 10)
    coarse = list(P.mutual_pairs(v, groups, 0.75))
    assert len(whole) > 100
    assert [p[:2] for p in coarse] == [p[:2] for p in whole]
    assert [p[2] for p in coarse] == pytest.approx([p[2] for p in whole], abs=1e-5)


def test_a_paraphrase_is_a_match_and_counts_in_the_shares():
    a = "把调解员派驻到派出所，民事纠纷就地化解。"
    b = "出警遇到的民间争执，由驻所的人民调解员当场处理。"
    c = "把调解员派驻到派出所，民事纠纷就地化解不了。"
    texts = [
        ReuseText("a", a, ((0, len(a)),), year=2022),
        ReuseText("b", b, ((0, len(b)),), year=2023),
    ]
    unit = np.array([[0.6, 0.8]], dtype=np.float32)
    result = find_reuse(texts, vectors={"a": unit, "b": unit})
    (m,) = result.matches
    assert (m.kind, m.a.text, m.b.text, m.direction) == ("paraphrase", a, b, "a->b")
    assert [s.paraphrase for s in result.shares] == [1, 1]
    assert result.clusters[0].kind == "paraphrase"
    assert find_reuse(texts).matches == ()
    other = ReuseText("c", c, ((0, len(c)),))
    kinds = {x.kind for x in find_reuse([texts[0], other], vectors={"a": unit, "c": unit}).matches}
    assert "paraphrase" not in kinds


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("全年没有发生一起行政诉讼败诉案件。", "全年发生多起行政诉讼败诉案件。"),
        ("允许群众代表旁听政府常务会议。", "禁止群众代表旁听政府常务会议。"),
    ],
)
def test_an_edited_sentence_that_says_the_opposite_is_no_copy(a, b):
    assert find_reuse([ReuseText("a", a), ReuseText("b", b)]).matches == ()
