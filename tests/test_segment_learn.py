"""Phrases learnt from a corpus: shared by many regions, whole clauses, without figures or names."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.segment import learn_phrases

SHARED = "坚持和发展新时代“枫桥经验”，深入开展矛盾纠纷排查"
OWN = ("建成高标准农田", "改造老旧管网", "开通公交线路", "培育茶叶品牌")


def corpus(regions: int, sentence: str = SHARED) -> dict[str, list[str]]:
    return {
        f"县{i}": [f"今年以来，{OWN[i % 4]}又添新绩{chr(0x4E00 + 50 + i)}。{sentence}，成效明显。"]
        for i in range(regions)
    }


def test_the_longest_shared_run_is_the_phrase():
    learnt = learn_phrases(corpus(12))
    assert [(p.text, p.regions) for p in learnt] == [(f"{SHARED}，成效明显", 12)]


def test_a_piece_that_is_used_alone_elsewhere_counts_for_itself():
    texts = corpus(10) | {f"市{i}": ["坚持和发展新时代“枫桥经验”。"] for i in range(10)}
    learnt = {p.text: p.regions for p in learn_phrases(texts)}
    assert learnt["坚持和发展新时代“枫桥经验”"] == 20
    assert learnt[f"{SHARED}，成效明显"] == 10
    assert "深入开展矛盾纠纷排查" not in learnt


def test_regions_count_not_reports():
    texts = {"闽清县": [f"第{i}篇。{SHARED}。" for i in range(30)], "台山市": [f"{SHARED}。"]}
    assert learn_phrases(texts, least_regions=3) == []


def test_figures_documents_and_short_clauses_are_nobodys_phrase():
    sentence = "开展普法宣传36场次，印发《法治建设工作要点》，会议强调，改造老旧管网9处。"
    texts = {f"县{i}": [sentence] for i in range(12)}
    assert learn_phrases(texts) == []


def test_no_phrase_runs_over_the_end_of_a_sentence():
    learnt = learn_phrases(corpus(12, "深入开展矛盾纠纷排查。持续规范行政执法行为"))
    assert [p.text for p in learnt] == ["持续规范行政执法行为，成效明显", "深入开展矛盾纠纷排查"]


def test_what_the_official_list_has_is_marked():
    texts = corpus(12, "坚持以习近平新时代中国特色社会主义思想为指导。扎实推进迎检准备工作")
    known = {p.text: p.known for p in learn_phrases(texts)}
    assert known["坚持以习近平新时代中国特色社会主义思想为指导"]
    assert not known["扎实推进迎检准备工作，成效明显"]


def test_bad_limits_are_named():
    with pytest.raises(ValueError, match="least_regions"):
        learn_phrases({}, least_regions=1)
    assert learn_phrases({}) == []


CLAUSES = st.sampled_from(
    ["深入推进依法行政工作", "持续优化法治营商环境", "加强执法队伍建设", "全年办件9件"]
)
TEXTS = st.lists(
    st.lists(CLAUSES, min_size=1, max_size=5).map("，".join).map("{}。".format),
    min_size=0,
    max_size=3,
)


def obvious(texts: dict[str, list[str]], least: int) -> dict[str, int]:
    """Count every run of clauses in every sentence, then see in how many regions it occurs."""
    found: dict[str, set[str]] = {}
    for region, reports in texts.items():
        for report in reports:
            for sentence in re.split("。", report):
                clauses = sentence.split("，")
                for i in range(len(clauses)):
                    for j in range(i + 1, min(i + 4, len(clauses)) + 1):
                        run = "，".join(clauses[i:j])
                        if not re.search("[0-9]", run) and len(run) >= 8:
                            found.setdefault(run, set()).add(region)
    return {run: len(places) for run, places in found.items() if len(places) >= least}


@given(st.dictionaries(st.sampled_from(["甲县", "乙县", "丙县", "丁县"]), TEXTS))
def test_counts_agree_with_an_obvious_count(texts):
    truth = obvious(texts, 2)
    learnt = learn_phrases(texts, least_regions=2)
    assert all(truth[p.text] == p.regions for p in learnt)
    # Nothing shared is lost: it is a phrase itself or a piece of one.
    assert all(any(run in p.text for p in learnt) for run in truth)
