"""Queries, lexical coverage, fusion and cross-region pairs."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.search import LexicalIndex, parse_query, rank, score_units
from explorer.search.lexical import K1, B, terms
from explorer.search.pairs import cross_neighbours
from explorer.search.why import explain
from explorer.types import Unit

TEXTS = [
    "集中选派162名政法干警任法治副校长,全面覆盖全县各级各类学校162所。",
    "聘请律师担任一村一法律顾问,法律明白人68名。",
    "实现全县175个村(社区)“一村一法律顾问”全覆盖。",
    "大力推进信访案件化解,切实落实属地责任。",
]


def units(texts, report="r"):
    return [
        Unit(f"{report}.m{i}", report, "measure", 10 * i, 10 * i + len(t), t, "measure", (), None)
        for i, t in enumerate(texts)
    ]


def test_a_quoted_piece_that_stands_alone_is_a_phrase():
    query = parse_query('"法律顾问" 全覆盖 -社区')
    assert query.phrases == ("法律顾问",)
    assert query.excluded == ("社区",)
    assert query.text == "法律顾问 全覆盖"
    assert parse_query("“法律顾问”").phrases == ("法律顾问",)


def test_quotes_inside_a_pasted_sentence_are_not_phrases():
    text = "抓住领导干部“关键少数”,实现“一村一法律顾问”全覆盖"
    query = parse_query(text)
    assert query.phrases == () and query.text == text


def test_a_hyphen_inside_a_word_excludes_nothing():
    assert parse_query("2021-2025年规划").excluded == ()


@given(st.text(max_size=60))
def test_any_text_parses(text):
    query = parse_query(text)
    assert query.text == " ".join(query.text.split())


def test_phrases_and_exclusions_decide_what_may_answer():
    found = units(TEXTS)
    index = LexicalIndex(TEXTS)
    query = parse_query('"一村一法律顾问" -明白人')
    scores = score_units(query, None, found, None, index, "lexical").total
    assert scores[2] > 0
    assert scores[[0, 1, 3]].tolist() == [0, 0, 0]


def test_coverage_finds_the_measure_by_its_name():
    coverage = LexicalIndex(TEXTS).coverage("法治副校长")
    assert int(coverage.argmax()) == 0 and coverage[0] > 0.8
    assert coverage[3] == 0


@pytest.mark.parametrize("query", ["法律顾问全覆盖", "信访案件", "学校法治教育", "。，", ""])
def test_coverage_equals_bm25_written_out(query):
    """The slow and obvious formula, document by document."""
    documents = [terms(t) for t in TEXTS]
    mean = sum(map(len, documents)) / len(documents)
    wanted = sorted(set(terms(query)))
    idf = {}
    for term in wanted:
        df = sum(term in d for d in documents)
        part = 0.5 if term.endswith("~") else 1.0
        idf[term] = part * math.log(1 + (len(documents) - df + 0.5) / (df + 0.5))
    for i, document in enumerate(documents):
        norm = K1 * (1 - B + B * len(document) / mean)
        got = sum(
            idf[t] * min(1, document.count(t) * (1 + K1) / (document.count(t) + norm))
            for t in wanted
            if t in document
        )
        expected = got / sum(idf.values()) if wanted else 0.0
        assert LexicalIndex(TEXTS).coverage(query)[i] == pytest.approx(expected, abs=1e-5)


@given(
    st.lists(st.text(alphabet="法治副校长顾问村社区,。123", max_size=12), max_size=6),
    st.text(max_size=12),
)
def test_coverage_stays_between_zero_and_one(texts, query):
    coverage = LexicalIndex(texts).coverage(query)
    assert coverage.shape == (len(texts),)
    assert ((coverage >= 0) & (coverage <= 1 + 1e-6)).all()


def test_hybrid_is_the_weighted_mean_and_negative_cosines_are_zero():
    found = units(TEXTS[:2])
    vectors = np.array([[1, 0], [-1, 0]], dtype=np.float32)
    query = parse_query("法治副校长")
    index = LexicalIndex(TEXTS[:2])
    scores = score_units(query, np.array([1, 0], dtype=np.float32), found, vectors, index)
    assert scores.dense.tolist() == [1.0, 0.0]
    share = rank.LEXICAL_SHARE
    expected = (1 - share) * scores.dense + share * scores.lexical
    np.testing.assert_allclose(scores.total, expected, atol=1e-6)


def test_pairs_never_join_one_region_with_itself_and_name_the_best_first():
    found = units(TEXTS[:3])
    vectors = np.eye(3, dtype=np.float32)
    vectors[1] = vectors[2] = [0, 0.6, 0.8]
    pairs = cross_neighbours(found, vectors, ["新疆", "新疆", "贵州"], per_unit=2)
    assert {(p.a, p.b) for p in pairs} == {(0, 2), (1, 2), (2, 1)}
    best = max(pairs, key=lambda p: p.score)
    assert {best.a, best.b} == {1, 2} and best.mutual
    assert not next(p for p in pairs if p.a == 0).mutual


def test_pairs_of_nothing_and_of_one_region():
    assert cross_neighbours([], np.zeros((0, 2), np.float32), []) == []
    one = units(TEXTS[:2])
    assert cross_neighbours(one, np.eye(2, dtype=np.float32), ["a", "a"]) == []
    silent = units(["。。", "，，"])
    assert len(cross_neighbours(silent, np.eye(2, dtype=np.float32), ["a", "b"])) == 2


def test_why_points_into_the_report_text():
    unit = units(TEXTS)[2]
    evidence = explain(parse_query("一村一法律顾问全覆盖"), unit, 0.5, 0.25)
    assert evidence["dense"] == 0.5 and evidence["lexical"] == 0.25
    assert any("法律顾问" in word["text"] for word in evidence["words"])
    for word in evidence["words"]:
        start, end = word["start"] - unit.start, word["end"] - unit.start
        assert unit.text[start:end] == word["text"]


def test_a_measure_is_found_by_any_of_its_sentences():
    found = units(TEXTS[:2])
    vectors = np.array([[1, 0, 0], [0, 1, 0]], dtype=np.float32)
    parts = rank.Parts(
        np.array([[0, 0, 1], [0, 1, 0], [0, 0.6, 0.8]], dtype=np.float32), np.array([0, 0, 1])
    )
    query = np.array([0, 0, 1], dtype=np.float32)
    plain = score_units(parse_query("x"), query, found, vectors, None, "dense")
    whole = score_units(parse_query("x"), query, found, vectors, None, "dense", parts)
    assert plain.dense.tolist() == [0, 0]
    np.testing.assert_allclose(whole.dense, [1.0, 0.8], atol=1e-6)
