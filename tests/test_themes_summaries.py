"""Counts, shares and groups of themes add up."""

import dataclasses

import pytest

from explorer.themes import Tally, by, codebook_texts, load_codebook, summaries
from explorer.themes.assignment import assign
from explorer.types import Assignment
from tests import themes_seeds as seeds

CODEBOOK = load_codebook()
REGIONS = {"dajiang-2021": "大江镇", "jilong-2024": "暨龙镇", "tazhuang-2022": "塔庄镇"}


@pytest.fixture(scope="module")
def carried():
    units = seeds.units()
    return units, assign(
        units, seeds.vectors([u.text for u in units]), CODEBOOK,
        seeds.vectors(codebook_texts(CODEBOOK)), centre=seeds.centre(),
    )  # fmt: skip


def a(*themes):
    return tuple(Assignment(theme, 0.9) for theme in themes)


def test_counts_shares_reports_and_regions_by_hand():
    units = [
        seeds.unit("全年调解各类纠纷二十件，成功十九件。", number=0, report="x"),
        seeds.unit("排查调处矛盾纠纷，接待群众来访。", number=1, report="y"),
        seeds.unit("主动公开政府信息一百余条，办结申请。", number=2, report="y"),
        seeds.unit("今天天气很好，适合到公园散步游玩。", number=3, report="z"),
        dataclasses.replace(seeds.unit("化解矛盾", number=4, report="z"), heading=True),
    ]
    rows = [a("mediation"), a("mediation", "services"), a("openness"), (), a("mediation")]
    regions = {"x": "甲县", "y": "乙县", "z": None}
    themes = {t.id: t for t in summaries(units, rows, CODEBOOK, region_of=regions)}
    assert list(themes) == list(CODEBOOK.ids)
    one = themes["mediation"]
    assert (one.sentences, one.share, one.reports, one.regions) == (2, 0.5, 2, 2)
    assert one.label == "矛盾纠纷化解与信访" and one.kind == "codebook"
    assert [r.sentence for r in one.representatives] != []
    assert themes["review"].sentences == 0 and themes["review"].representatives == ()
    assert Tally.of(units, rows).unassigned == 0.25
    assert Tally.of([], []).unassigned is None


def test_by_group():
    units = [
        seeds.unit("甲。", number=0, report="x"),
        seeds.unit("乙。", number=1, report="y"),
        seeds.unit("丙。", number=2, report="y"),
        seeds.unit("丁。", number=3, report="z"),
    ]
    rows = [a("mediation"), a("openness", "mediation"), (), a("team")]
    found = by(Tally.of(units, rows), CODEBOOK, {"x": "2023", "y": "2024", "z": None})
    assert [(r.group, r.theme, r.sentences, r.share, r.reports) for r in found] == [
        ("2023", "mediation", 1, 1.0, 1),
        ("2024", "mediation", 1, 0.5, 1),
        ("2024", "openness", 1, 0.5, 1),
    ]
    assert found[0].to_dict()["label"] == "矛盾纠纷化解与信访"


def test_groups_add_up_to_the_corpus(carried):
    units, rows = carried
    themes = {t.id: t for t in summaries(units, rows, CODEBOOK, region_of=REGIONS)}
    for theme in CODEBOOK.ids:
        groups = list(by(Tally.of(units, rows), CODEBOOK, {s: s for s in seeds.SEEDS}))
        assert sum(r.sentences for r in groups if r.theme == theme) == themes[theme].sentences


def test_keywords_of_the_five_reports_name_the_theme(carried):
    units, rows = carried
    own = seeds.vectors([u.text for u in units])
    themes = {t.id: t for t in summaries(units, rows, CODEBOOK, region_of=REGIONS, vectors=own)}
    for theme, keyword in [
        ("mediation", "人民调解"), ("openness", "政务公开"), ("business", "营商环境"),
        ("publicity", "法治宣传教育"), ("decision", "三重一大"), ("services", "法律咨询"),
    ]:  # fmt: skip
        assert keyword in themes[theme].keywords
    assert themes["publicity"].reports == 5
    first = themes["mediation"].representatives[0].text
    assert "调解" in first or "纠纷" in first or "信访" in first


def test_representatives_do_not_depend_on_the_order(carried):
    units, rows = carried
    forward = summaries(units, rows, CODEBOOK, region_of=REGIONS)
    backward = summaries(units[::-1], rows[::-1], CODEBOOK, region_of=REGIONS)
    assert backward == forward
