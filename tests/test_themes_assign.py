"""Which codebook themes a sentence carries: on the five reports, and on made-up edges."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import BadValue
from explorer.themes import AssignSettings, assign, codebook_texts, explain, load_codebook
from explorer.themes.assignment import scores
from explorer.themes.codebook import Codebook
from explorer.themes.cue import Cue
from explorer.themes.cues import strength, strengths
from explorer.themes.cuetable import CueTable
from tests import themes_seeds as seeds

CODEBOOK = load_codebook()


@pytest.fixture(scope="module")
def carried() -> dict[str, tuple[str, ...]]:
    """Unit id -> themes, for all sentences of the five reports."""
    units = seeds.units()
    rows = assign(
        units, seeds.vectors([u.text for u in units]), CODEBOOK,
        seeds.vectors(codebook_texts(CODEBOOK)), centre=seeds.centre(),
    )  # fmt: skip
    return {u.id: tuple(a.id for a in row) for u, row in zip(units, rows, strict=True)}


def themes_of(*texts, section=()):
    units = [seeds.unit(t, section=section, number=i) for i, t in enumerate(texts)]
    rows = assign(
        units, seeds.vectors(texts), CODEBOOK, seeds.vectors(codebook_texts(CODEBOOK)),
        centre=seeds.centre(),
    )  # fmt: skip
    return [{a.id for a in row} for row in rows]


@pytest.mark.parametrize(
    ("head", "themes"),
    [
        ("组织开展法治副校长(法治辅导员)上好春、秋两季", {"minors", "publicity"}),
        ("收到行政诉讼案件23件", {"review"}),
        ("全县行政规范性文件应当报备5件", {"normative"}),
        ("镇村两级全年成功调解各类矛盾纠纷300余件", {"mediation"}),
        ("县法律援助中心受理各类案件317件", {"services"}),
        ("强化“好差评”管理运用", {"business"}),
        ("坚决查处违反党纪的行为", {"supervision"}),
        ("2021年全年共开展谈话提醒20人次", {"supervision"}),
        ("镇范围内以政务公开栏为主要方式", {"openness"}),
        ("截止目前,全镇共计开展法治宣传活动5场次", {"publicity"}),
        ("推进在重大突发事件中法治政府建设工作", {"emergency"}),
        ("严格执行党内议事规则", {"decision"}),
    ],
)
def test_unmistakable_sentences_of_the_reports(carried, head, themes):
    found = [u for u in seeds.units() if u.text.startswith(head) and not u.heading]
    assert len(found) == 1, head
    assert set(carried[found[0].id]) == themes


@pytest.mark.parametrize(
    ("head", "themes"),
    [
        ("法律顾问配合村人民调解组织", {"services", "mediation", "publicity"}),
        ("在司法所设立了公共法律服务中心", {"services", "publicity"}),
        ("积极推动政务公开,健全信息公开体系", {"openness", "supervision"}),
        ("今年共接待群众来访24批次30人", {"mediation", "review"}),
        ("扎实开展安置帮教与社区矫正等工作", {"corrections", "governance"}),
    ],
)
def test_sentences_that_carry_several(carried, head, themes):
    found = [u for u in seeds.units() if u.text.startswith(head) and not u.heading]
    assert len(found) == 1, head
    assert themes <= set(carried[found[0].id])


def test_agreement_with_a_person_on_the_five_reports(carried):
    """A ratchet: see benchmarks/themes_quality.py for figures on reports that were held out."""
    right = wrong = missed = 0
    for unit, wanted in seeds.labels().items():
        got = set(carried[unit])
        right += len(got & set(wanted))
        wrong += len(got - set(wanted))
        missed += len(set(wanted) - got)
    assert 2 * right / (2 * right + wrong + missed) >= 0.85


def test_headings_signatures_and_set_phrases_carry_nothing(carried):
    silent = [u for u in seeds.units() if u.heading or u.role == "signature" or u.formulaic]
    assert len(silent) > 100
    assert not [u.text for u in silent if carried[u.id]]
    nothing = [u for u, themes in seeds.labels().items() if not themes]
    assert sum(not carried[u] for u in nothing) >= 0.85 * len(nothing)


def test_formulaic_sentences_may_be_let_in():
    unit = dataclasses.replace(seeds.unit("扎实开展矛盾纠纷排查调处工作。"), formulaic=True)
    arrays = seeds.vectors([unit.text]), CODEBOOK, seeds.vectors(codebook_texts(CODEBOOK))
    assert assign([unit], *arrays, centre=seeds.centre()) == [()]
    let_in = AssignSettings(formulaic=True)
    assert assign([unit], *arrays, centre=seeds.centre(), settings=let_in)[0][0].id == "mediation"


def test_abstains_on_what_is_about_something_else():
    assert (
        themes_of(
            "今天夜间多云转晴，最低气温十二摄氏度。",
            "将豆腐切块，下锅煎至两面金黄，加入葱姜和生抽。",
            "球队在加时赛中以三比二战胜对手。",
            "粮食播种面积保持稳定，生猪产能恢复到正常水平。",
            "全年地区生产总值增长百分之五点六。",
            "The quick brown fox jumps over the lazy dog.",
        )
        == [set()] * 6
    )


def test_the_heading_tells_what_a_bare_sentence_is_about():
    bare = "全年共开展活动二十余次，参加人员三百余人次。"
    assert themes_of(bare) == [set()]
    assert "mediation" not in themes_of(bare, section=("深化普法宣传，营造法治氛围",))[0]
    section = ("维护社会稳定", "化解矛盾纠纷，做好信访工作和人民调解")
    under, alone = (
        scores(
            [seeds.unit(bare, section=headings)], seeds.vectors([bare]), CODEBOOK,
            seeds.vectors(codebook_texts(CODEBOOK)), centre=seeds.centre(),
        )[0]
        for headings in (section, ())
    )  # fmt: skip
    lifted = {t for t, a, b in zip(CODEBOOK.ids, under, alone, strict=True) if a > b}
    assert "mediation" in lifted and "publicity" not in lifted
    column = CODEBOOK.ids.index("mediation")
    assert under[column] > 3 * alone[column]


def test_a_narrower_theme_brings_the_wider_one(carried):
    for themes in carried.values():
        for theme in themes:
            assert set(CODEBOOK.line(theme)) <= set(themes)


def test_scores_are_calibrated_probabilities_best_first():
    units = seeds.units()
    rows = assign(
        units, seeds.vectors([u.text for u in units]), CODEBOOK,
        seeds.vectors(codebook_texts(CODEBOOK)), centre=seeds.centre(),
        settings=AssignSettings(threshold=0.0),
    )  # fmt: skip
    labels = seeds.labels()
    scored = [
        (a.score, a.id in labels[u.id])
        for u, row in zip(units, rows, strict=True) if u.id in labels for a in row
    ]  # fmt: skip
    for row in rows:
        assert [a.score for a in row] == sorted((a.score for a in row), reverse=True)
    for low, high in ((0.0, 0.1), (0.8, 1.0)):
        band = [truth for score, truth in scored if low <= score <= high]
        assert low - 0.1 <= np.mean(band) <= high + 0.1


def test_threshold_is_inclusive_and_checked():
    unit = seeds.unit("健全人民调解委员会，化解矛盾纠纷。")
    arrays = seeds.vectors([unit.text]), CODEBOOK, seeds.vectors(codebook_texts(CODEBOOK))
    best = assign([unit], *arrays, centre=seeds.centre())[0][0]
    for step, kept in ((0, True), (1e-4, False)):
        settings = AssignSettings(threshold=best.score + step)
        row = assign([unit], *arrays, centre=seeds.centre(), settings=settings)[0]
        assert (best in row) is kept
    with pytest.raises(BadValue, match="threshold"):
        AssignSettings(threshold=1.01)


def test_a_unit_does_not_depend_on_its_neighbours():
    units = [u for u in seeds.units() if u.report == "tazhuang-2022"]
    own = seeds.rough_vectors([u.text for u in units])
    book = seeds.rough_vectors(codebook_texts(CODEBOOK))
    rows = assign(units, own, CODEBOOK, book, centre=None)
    order = np.random.default_rng(0).permutation(len(units))
    moved = assign([units[i] for i in order], own[order], CODEBOOK, book, centre=None)
    assert moved == [rows[i] for i in order]
    assert assign(units[:1], own[:1], CODEBOOK, book, centre=None) == rows[:1]


def test_no_units():
    empty = np.zeros((0, 64), dtype=np.float32)
    book = seeds.rough_vectors(codebook_texts(CODEBOOK))
    assert assign([], empty, CODEBOOK, book, centre=None) == []


def test_arrays_that_do_not_fit_are_refused_by_name():
    unit = seeds.unit("依法行政。")
    own, book = np.zeros((1, 8), np.float32), np.zeros((3, 8), np.float32)
    with pytest.raises(BadValue, match="codebook_vectors"):
        assign([unit], own, CODEBOOK, book, centre=None)
    book = np.zeros((len(codebook_texts(CODEBOOK)), 8), np.float32)
    with pytest.raises(BadValue, match="centre"):
        assign([unit], own, CODEBOOK, book, centre=np.zeros(4, np.float32))
    with pytest.raises(BadValue, match="vectors"):
        assign([unit, unit], own, CODEBOOK, book, centre=None)


def test_explain_gives_the_evidence():
    text = "推进信访工作法治化，及时化解信访矛盾纠纷。"
    unit = seeds.unit(text, section=("深化普法宣传",))
    why = explain(
        unit, seeds.vectors([text])[0], CODEBOOK, seeds.vectors(codebook_texts(CODEBOOK)),
        centre=seeds.centre(),
    )  # fmt: skip
    best = why["themes"][0]
    assert best["id"] == "mediation" and best["carried"] and best["score"] >= why["threshold"]
    assert "信访" in best["cues"] and "信访" in best["nearest"]["text"]
    by_id = {theme["id"]: theme for theme in why["themes"]}
    assert by_id["publicity"]["headings"] == {
        "深化普法宣传": ["普法宣传", "普法", "普法…宣传", "宣传"]
    }
    carried = {t["id"] for t in why["themes"] if t["carried"]}
    assert carried == themes_of(text, section=("深化普法宣传",))[0]
    assert set(by_id) == set(CODEBOOK.ids) and why["assigned"]


def test_explain_says_which_narrower_theme_a_score_came_from():
    text = "法治副校长到校讲授开学第一课。"
    why = explain(
        seeds.unit(text), seeds.vectors([text])[0], CODEBOOK,
        seeds.vectors(codebook_texts(CODEBOOK)), centre=seeds.centre(),
    )  # fmt: skip
    by_id = {theme["id"]: theme for theme in why["themes"]}
    assert by_id["publicity"]["from"] == "minors" and by_id["minors"]["from"] is None


def test_the_table_gives_to_the_last_bit_what_a_plain_search_gives():
    texts = [u.text for u in seeds.units()][::18]
    texts += ["", "法", "\0普法", "ＡＰＰ普法", "İ", "普法" * 40]
    plain = np.array([strengths(CODEBOOK, text) for text in texts])
    np.testing.assert_array_equal(CueTable(CODEBOOK).strengths(texts), plain)
    assert (plain > 0).any(axis=0).sum() > 9  # many themes occur


LETTERS = "普法宣传教育ａ。，"
WEIGHTS = st.sampled_from((0.3, 0.3, 0.5, 0.8, 1.0))
PHRASES = st.lists(st.text(LETTERS, min_size=1, max_size=3), min_size=1, max_size=3).flatmap(
    lambda parts: st.sampled_from(
        ("…".join(parts), "……".join(parts), "[" + "|".join(parts) + "]", parts[0], parts[-1])
    )
)
CUES = st.dictionaries(PHRASES, WEIGHTS, max_size=6).map(
    lambda cues: tuple(Cue(*cue) for cue in cues.items())
)


@settings(max_examples=25, deadline=None)
@given(CUES, CUES, CUES, st.lists(st.text(LETTERS + "文\0", max_size=12), max_size=5))
def test_the_table_is_right_about_any_cues(own, against, everywhere, texts):
    theme = dataclasses.replace(CODEBOOK.themes[0], cues=own, against=against)
    book = Codebook("any", (theme,), everywhere)
    plain = [strengths(book, text.replace("\0", " ")) for text in texts]
    fast = CueTable(book).strengths(texts)
    np.testing.assert_array_equal(fast, np.array(plain, np.float32).reshape(-1, 1))


def test_scores_do_not_depend_on_the_size_of_the_batch():
    units = list(seeds.units())
    own = seeds.vectors([u.text for u in units])
    book = seeds.vectors(codebook_texts(CODEBOOK))
    together = scores(units, own, CODEBOOK, book, centre=seeds.centre())
    alone = np.vstack(
        [
            scores(units[i : i + 7], own[i : i + 7], CODEBOOK, book, centre=seeds.centre())
            for i in range(0, len(units), 7)
        ]
    )
    np.testing.assert_allclose(together, alone, atol=2e-4)


@pytest.mark.parametrize(
    ("text", "cues", "expected"),
    [
        ("普法", {}, 0.0),
        ("法治宣传与普法", {"法治宣传": 0.9, "普法": 0.8}, 1 - 0.1 * 0.2),
        ("普法宣传", {"普法宣传": 0.9, "普法": 0.8}, 0.9),
        ("普法宣传", {"普法宣传": 0.8, "普法": 0.9}, 1 - 0.2 * 0.1),  # the shorter is surer
        ("法律知识讲座", {"法律知识讲座": 0.8, "法律讲座": 0.7}, 0.8),  # not in the text
        ("调解与和解", {"[调解|和解]": 0.8}, 0.8),  # one cue counts once
        ("调解与和解", {"[调解|和解]": 0.8, "与和解": 0.9}, 1 - 0.2 * 0.1),
        ("和解", {"[调解|和解]": 0.8, "[和解|言和]": 0.8}, 0.8),  # one form, two cues
    ],
)
def test_strength_joins_cues_and_counts_nothing_twice(text, cues, expected):
    found = [cue for cue in (Cue(*item) for item in cues.items()) if cue.found_in(text)]
    assert strength(found, text) == pytest.approx(expected)
