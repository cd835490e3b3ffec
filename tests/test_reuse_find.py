"""Shared wording of whole reports: the seeds as read by hand, planted copies, degenerate input."""

import json
import random
import re
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import BadValue, UnknownId
from explorer.reuse import (
    ReuseIndex,
    ReuseResult,
    ReuseSettings,
    ReuseText,
    compare,
    find_reuse,
    normalise,
)
from explorer.segment.formulas import phrases as official

ROOT = Path(__file__).parent.parent
GOLDEN = json.loads((ROOT / "tests/golden/reuse/seeds.json").read_text(encoding="utf-8"))


@lru_cache
def seeds(*, phrases: bool = True) -> tuple[ReuseText, ...]:
    out = []
    for path in sorted((ROOT / "seeds").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        spans = [m.span() for p in GOLDEN["set_phrases"] for m in re.finditer(re.escape(p), text)]
        year = int(path.stem[-4:])
        out.append(
            ReuseText(path.stem, text, formula=tuple(sorted(spans)) if phrases else (), year=year)
        )
    return tuple(out)


@lru_cache
def seed_result() -> ReuseResult:
    return find_reuse(seeds())


def well_formed(result: ReuseResult, texts) -> None:
    """What holds of every result."""
    text_of = {t.report: t.text for t in texts}
    names = {c.id for c in result.clusters}
    for m in result.matches:
        assert m.a.report < m.b.report
        for side in (m.a, m.b):
            assert text_of[side.report][side.start : side.end] == side.text
        assert 0 < m.score <= 1
        assert m.cluster in names
        if m.kind == "exact":
            assert normalise(m.a.text).text == normalise(m.b.text).text
            assert m.score == 1 and m.slots == ()
        if m.kind == "template":
            assert m.slots
        for slot in m.slots:
            assert slot.a in m.a.text and slot.b in m.b.text
            assert normalise(slot.a).text != normalise(slot.b).text
    for c in result.clusters:
        assert c.reports == len({m.report for m in c.members}) >= 2
        for m in c.members:
            assert text_of[m.report][m.start : m.end] == m.text
    for p in result.passages:
        for side in (p.a, p.b):
            assert text_of[side.report][side.start : side.end] == side.text
    assert [s.report for s in result.shares] == sorted(text_of)
    for s in result.shares:
        parts = (s.exact, s.template, s.near, s.paraphrase, s.formula, s.original)
        assert all(0 <= p <= 1 for p in parts)
        assert sum(parts) == pytest.approx(1)
    assert ReuseResult.from_json(result.to_json()) == result


# --- the five seeds ----------------------------------------------------------------------------


def test_seeds_are_well_formed():
    well_formed(seed_result(), seeds())


def test_seeds_share_what_reading_them_shows():
    for want in GOLDEN["shared"]:
        found = [
            m
            for m in seed_result().matches
            if (m.a.report, m.b.report, m.kind) == (want["a"], want["b"], want["kind"])
            and (m.a.text, m.b.text) == (want["text_a"], want["text_b"])
        ]
        assert len(found) == 1, want
        assert [[s.type, s.a, s.b] for s in found[0].slots] == want["slots"]


def test_set_phrases_alone_are_no_copying():
    """Every match of the seeds has enough wording of its own on both sides."""
    spans = {t.report: t.formula for t in seeds()}
    for m in seed_result().matches:
        for side in (m.a, m.b):
            taken = {
                i
                for s, e in spans[side.report]
                for i in range(max(s, side.start), min(e, side.end))
            }
            own = [i for i in normalise(side.text).starts + side.start if int(i) not in taken]
            assert len(own) >= ReuseSettings().min_template, m


def test_set_phrases_are_listed_with_their_reports():
    listed = {p.text: p.reports for p in seed_result().set_phrases}
    for text, reports in GOLDEN["set_phrase_reports"].items():
        assert list(listed[text]) == reports


def test_what_one_seed_alone_says_is_in_no_match():
    for m in seed_result().matches:
        for word in GOLDEN["unrelated"]:
            assert word not in m.a.text and word not in m.b.text


def longest_common(a: str, b: str, k: int):
    """All maximal common stretches of two strings, by the textbook table."""
    out = set()
    previous = [0] * (len(b) + 1)
    for i, x in enumerate(a, 1):
        row = [0] * (len(b) + 1)
        for j, y in enumerate(b, 1):
            if x == y:
                n = row[j] = previous[j - 1] + 1
                if n >= k and (i == len(a) or j == len(b) or a[i] != b[j]):
                    out.add((i - n, j - n, n))
        previous = row
    return out


@pytest.mark.parametrize(("x", "y"), [(0, 2), (1, 4), (2, 3)])
def test_every_long_stretch_of_two_seeds_lies_in_a_match(x, y):
    """The textbook table finds no equal stretch that the matches do not hold on both sides."""
    settings_ = ReuseSettings()
    # In full, nothing set aside: the seeds share little besides set phrases.
    one, two = seeds(phrases=False)[x], seeds(phrases=False)[y]
    result = find_reuse([one, two], settings=settings_)
    na, nb = normalise(one.text), normalise(two.text)
    found = longest_common(na.text, nb.text, settings_.min_exact)
    assert found
    checked = 0
    for i, j, n in found:
        a, b = na.starts[i : i + n], nb.starts[j : j + n]
        if in_title(one.text, a) or in_title(two.text, b):
            continue  # naming one document is no copying
        # A number counts as one symbol, so a stretch with figures may be too short.
        if len(re.sub(r"[\d.%]+", "#", na.text[i : i + n])) < settings_.min_exact:
            continue
        checked += 1
        # A scrap of the next sentence may be cut off.
        assert any(held(m.a, a) >= 0.7 and held(m.b, b) >= 0.7 for m in result.matches), na.text[
            i : i + n
        ]
    assert checked


def held(side, offsets) -> float:
    return float(((offsets >= side.start) & (offsets < side.end)).mean())


def in_title(text: str, offsets) -> bool:
    return any(
        m.start() < offsets[0] and offsets[-1] < m.end() for m in re.finditer("《[^《》]+》", text)
    )


# --- planted -----------------------------------------------------------------------------------

A1 = "今年以来,县司法局组织律师进村入户讲解民法典，开展法治宣传24次，发放资料4000余份。"
FILL = [
    "窗口人员把办事流程、需要的材料详细告知办事群众，并且积极帮助他们向相关部门咨询应该如何办。",
    "在村一级设立宣传栏，成立村务监督委员会，确保村级公共权力阳光下运行。",
    "整合调解资源，组建金牌调解员、信访评理员等队伍，拓宽纠纷化解渠道。",
    "编织复议便民“一张网”，让群众维权找得准、少跑路，案件及时办结。",
]


def two(a: str, b: str, **more) -> ReuseResult:
    texts = [
        ReuseText("a", FILL[0] + a + FILL[1], year=2022, **more),
        ReuseText("b", FILL[2] + b + FILL[3], year=2023, **more),
    ]
    result = find_reuse(texts)
    well_formed(result, texts)
    return result


def only(result: ReuseResult):
    assert len(result.matches) == 1, result.matches
    return result.matches[0]


def test_an_exact_copy_with_other_marks_and_width():
    a = "镇村两级建立矛盾纠纷排查台账，实行销号管理，做到件件有着落。"
    b = "镇村两级建立矛盾纠纷排查台账,实行 销号管理;做到件件有着落。"
    m = only(two(a, b))
    assert (m.kind, m.score, m.direction) == ("exact", 1.0, "a->b")
    assert (m.a.text, m.b.text) == (a[:-1], b[:-1])


def test_one_template_filled_in_twice():
    m = only(two("开展法治宣传24次，发放资料4000余份。", "开展法治宣传68场次，发放资料12000余份。"))
    assert m.kind == "template"
    assert [(s.type, s.a, s.b) for s in m.slots] == [
        ("number", "24次", "68场次"),
        ("number", "4000余份", "12000余份"),
    ]


def test_place_date_and_office_are_slots():
    a = "2022年，丰都县组织镇干部旁听庭审，由县司法局统一安排并记入学法档案。"
    b = "2023年，台山市组织镇干部旁听庭审，由市司法局统一安排并记入学法档案。"
    m = only(two(a, b))
    assert m.kind == "template"
    assert [(s.type, s.a, s.b) for s in m.slots] == [
        ("date", "2022年", "2023年"),
        ("place", "丰都县", "台山市"),
        ("organisation", "县司法局", "市司法局"),
    ]


def test_an_edited_sentence_is_one_match():
    a = "镇村两级建立矛盾纠纷排查台账，实行销号管理，做到件件有着落、事事有回音。"
    b = "镇村两级普遍建立矛盾纠纷排查化解台账，严格实行销号管理，确保件件有着落。"
    m = only(two(a, b))
    assert m.kind == "near" and 0.7 < m.score < 1
    assert m.a.text.startswith("镇村两级") and m.b.text.endswith("件件有着落")


@pytest.mark.parametrize(
    ("a", "b", "near"),
    [
        # Words replaced one here, one there: hardly a stretch of four characters is left.
        (
            "健全普法长效机制，在干部培训、校园课堂、村居顾问上发力，让法治观念深入人心。",
            "健全宣传长效平台，在干部轮训、校园讲座、社区顾问上发力，让法治精神深入民心。",
            True,
        ),
        # One frame, two objects.
        ("举办调解员培训班，提升调解技能。", "举办电商直播培训班，提升带货技能。", False),
        ("设立行政复议咨询窗口，安排专人接待。", "设立新生儿入户登记窗口，安排专人接待。", False),
    ],
)
def test_words_replaced_one_by_one(a, b, near):
    found = find_reuse([ReuseText("a", a), ReuseText("b", b)]).matches
    assert [m.kind for m in found] == ["near"] * near
    assert not near or (found[0].a.text, found[0].b.text) == (a.rstrip("。"), b.rstrip("。"))


@pytest.mark.parametrize(
    ("a", "b", "near"),
    [
        # Both name one thing and say different things of it.
        (
            "文旅市场繁荣有序，等6个项目列入省级非物质文化遗产代表性项目名录，古城修缮完成。",
            "市人民政府设立资金，对列入非物质文化遗产代表性项目名录的，按照规定给予补助。",
            False,
        ),
        ("大力构建大数据、云计算、人工智能。", "优先发展大数据、云计算、人工智能。", False),
        # Both list the same things, each in its own order.
        (
            "聚焦新材料、高端装备、新能源、生物医药等产业。",
            "支持高端装备制造、新能源及新能源汽车、新材料、生物医药。",
            False,
        ),
        (
            "大力培育龙头企业、家庭农场、农民合作社等新型经营主体。",
            "家庭农场、农民专业合作社和农业龙头企业等新型经营主体开展联合与协作。",
            False,
        ),
        # The same items in the same order, one of them in other words.
        (
            "持续加强文明村镇、文明单位、文明校园、文明家庭建设。",
            "着力推进文明村镇、文明单位、文明校园、文明社区建设。",
            True,
        ),
        # What is shared besides the name, all of the shorter one, or nearly all of both.
        (
            "组织骨干申报非物质文化遗产代表性项目名录材料。",
            "组织专人申报非物质文化遗产代表性项目名录全部材料。",
            True,
        ),
        ("持续推进乡村基础设施提升工作。", "坚持推进乡村基础设施的提升工作。", True),
    ],
)
def test_a_name_that_two_sentences_share_is_no_copy(a, b, near):
    found = find_reuse([ReuseText("a", a), ReuseText("b", b)]).matches
    assert [m.kind for m in found if m.kind == "near"] == ["near"] * near


@pytest.mark.parametrize(
    ("a", "b"),
    [
        # One sentence made two, two made one, a list made prose, words put before, names shortened.
        (
            "坚持每月组织司法所、综治中心和派出所联合研判矛盾纠纷，对重点人员逐一建档并落实包保责任人。",
            "每月组织司法所、综治中心和派出所联合研判矛盾纠纷。对重点人员逐一建立档案，落实包保责任人。",
        ),
        (
            "全面梳理镇级行政执法事项。形成执法权责清单并在政务公开栏公示。",
            "全面梳理镇级行政执法事项，形成执法权责清单，在政务公开栏公示。",
        ),
        (
            "全年开展普法讲座12场、发放宣传册3000份、解答咨询210人次。",
            "全年共开展普法讲座12场，发放宣传册3000份，并为群众解答咨询210人次。",
        ),
        (
            "排查各类矛盾纠纷137件，成功调处135件，调处成功率98.5%。",
            "据统计，截至目前共排查各类矛盾纠纷137件，其中成功调处135件，调处成功率98.5%。",
        ),
        (
            "联合县市场监督管理局、县农业农村局开展农资打假专项检查，查处违法行为4起。",
            "联合市监局、农业局开展农资打假专项检查，查处违法行为4起。",
        ),
    ],
)
def test_what_an_officer_edits_is_found(a, b):
    found = find_reuse([ReuseText("a", a), ReuseText("b", b)]).matches
    held = {i for m in found for i in range(m.a.start, m.a.end)}
    assert len(held) > 0.8 * len(a)


def test_the_number_of_the_next_heading_belongs_to_no_match():
    said = "落实专人登记造册，每月由镇长主持研判，办结一件销号一件。"
    for end in ("四、规范执法", "（十一）规范执法"):
        other = end.replace("规范执法", "培育队伍")
        m = only(two(said + "\n" + end, said + "\n" + other))
        assert (m.kind, m.a.text) == ("exact", said.rstrip("。"))
        m = only(two("全年办结24件，" + said + "\n" + end, "全年办结37件，" + said + "\n" + other))
        assert m.kind == "template" and m.a.text.endswith("销号一件")


def test_clauses_that_changed_places_are_found():
    a = "落实专人登记造册，建立纠纷排查台账，做到件件都有着落，每月召开分析例会。"
    b = "每月召开分析例会，建立纠纷排查台账，落实专人登记造册，做到件件都有着落。"
    m = only(two(a, b))
    assert m.kind == "near" and m.score == 1.0


def test_same_theme_in_other_words_is_no_match():
    a = "依托镇综治中心开展矛盾纠纷大排查，将苗头消除在村组，全年没有群体性事件。"
    b = "发挥人民调解员的作用，对劳资、土地、邻里争议逐一登记，限期办结并回访当事人。"
    assert two(a, b).matches == ()


def test_same_set_phrase_with_another_object_is_no_match():
    phrase = "坚持以习近平新时代中国特色社会主义思想为指导，"
    texts = [
        ReuseText("a", phrase + FILL[0], formula=((0, len(phrase)),)),
        ReuseText("b", phrase + FILL[1], formula=((0, len(phrase)),)),
    ]
    result = find_reuse(texts)
    assert result.matches == ()
    assert result.shares[0].formula == pytest.approx(22 / len(normalise(texts[0].text).codes))
    assert [p.reports for p in result.set_phrases] == [("a", "b")]


def test_citing_the_same_laws_is_no_match():
    laws = "《中华人民共和国民法典》《中华人民共和国农村土地承包法》《中华人民共和国环境保护法》"
    assert two("宣讲" + laws + "等。", "围绕" + laws + "办班。").matches == ()


def test_a_number_is_never_cut_in_two():
    m = only(two("镇村两级成功调解各类矛盾纠纷1000件。", "镇村两级成功调解各类矛盾纠纷10件。"))
    assert m.kind == "template"
    assert [(s.a, s.b) for s in m.slots] == [("1000件", "10件")]


def test_sentences_of_one_passage_join():
    a = "镇村两级建立纠纷排查台账并实行销号管理。派出所、司法所每周会商研判一次重点人员情况。"
    result = two(a + "本镇另有安排。" + A1, a + "其余从略不表。" + A1)
    assert len(result.matches) == 2
    assert [p.matches for p in result.passages] == [(0, 1)]


def test_direction_follows_year_then_date_and_else_is_unknown():
    text = "镇村两级建立矛盾纠纷排查台账，实行销号管理，做到件件有着落。"
    cases = [
        ({"year": 2023}, {"year": 2022}, "b->a"),
        ({"year": 2022, "date": "2023-03-01"}, {"year": 2022, "date": "2023-01-01"}, "b->a"),
        ({"year": 2022}, {"date": "2023-01-01"}, "unknown"),
        ({"date": "2023-01-01"}, {"date": "2023-01-02"}, "a->b"),
        ({}, {}, "unknown"),
    ]
    for one, other, want in cases:
        result = find_reuse([ReuseText("a", text, **one), ReuseText("b", text, **other)])
        assert only(result).direction == want
        earliest = result.clusters[0].earliest
        assert earliest == {"b->a": "b", "a->b": "a"}.get(want, earliest)


def test_a_near_match_counts_once_and_sources_are_listed():
    text = "镇村两级建立矛盾纠纷排查台账，实行销号管理，做到件件有着落。"
    result = find_reuse(
        [ReuseText("a", text), ReuseText("b", text + FILL[0]), ReuseText("c", FILL[0])]
    )
    share = {s.report: s for s in result.shares}
    n, m = len(normalise(text).codes), len(normalise(FILL[0]).codes)
    assert share["a"].exact == 1
    assert share["b"].exact == 1
    assert share["b"].top_sources == (
        {"report": "c", "characters": m},
        {"report": "a", "characters": n},
    )


# --- many reports ------------------------------------------------------------------------------


def test_thousands_of_copies_are_linked_and_nothing_is_dropped():
    text = "镇村两级建立矛盾纠纷排查台账，实行销号管理，做到件件有着落。"
    texts = [ReuseText(f"r{i:04d}", text, year=2000 + i % 20) for i in range(1500)]
    result = find_reuse(texts)
    assert len(result.clusters) == 1
    cluster = result.clusters[0]
    assert cluster.reports == 1500
    assert not cluster.all_pairs and not result.complete
    assert cluster.earliest == "r0000"
    assert len(result.matches) < 2 * 1500
    assert all(s.exact == 1 for s in result.shares)


def test_copies_up_to_the_limit_are_listed_pair_by_pair():
    text = "镇村两级建立矛盾纠纷排查台账，实行销号管理，做到件件有着落。"
    result = find_reuse([ReuseText(f"r{i}", text) for i in range(20)])
    assert len(result.matches) == 20 * 19 / 2
    assert result.complete


def test_cluster_ids_stay_when_reports_are_added():
    one = list(seeds())
    before = {m.text: c.id for c in find_reuse(one).clusters for m in c.members}
    copied = ReuseText("new-2025", FILL[1] + one[1].text[500:900] + A1, year=2025)
    unrelated = ReuseText("other-2025", "".join(FILL), year=2025)
    after = {m.text: c.id for c in find_reuse([*one, unrelated]).clusters for m in c.members}
    assert before.items() <= after.items()
    known = seed_result().clusters
    grown = find_reuse([*one, copied], known=known)
    assert {c.id for c in known} <= {c.id for c in grown.clusters}


def test_one_report_against_the_index_gives_the_same_matches():
    index = ReuseIndex()
    for text in seeds():
        index.add(text)
    for text in seeds():
        want = [m for m in seed_result().matches if text.report in (m.a.report, m.b.report)]
        assert [replace(m, cluster=None) for m in want] == list(index.matches_for(text))
    new = ReuseIndex()
    for text in seeds()[:-1]:
        new.add(text)
    assert new.matches_for(seeds()[-1]) == index.matches_for(seeds()[-1])
    index.remove(seeds()[0].report)
    assert len(index) == 4
    assert index.result() == find_reuse(seeds()[1:])
    with pytest.raises(UnknownId):
        index.remove("no such report")


# --- degenerate --------------------------------------------------------------------------------


def test_nothing_and_one_report():
    assert find_reuse([]).shares == ()
    result = find_reuse([seeds()[0]])
    assert result.matches == () and result.clusters == ()
    assert result.shares[0].original + result.shares[0].formula == pytest.approx(1)


@pytest.mark.parametrize("text", ["", " \n", "。。。", "法", "𠮷" * 3])
def test_reports_with_hardly_any_text(text):
    texts = [ReuseText("a", text), ReuseText("b", text), seeds()[0]]
    result = find_reuse(texts)
    well_formed(result, texts)
    assert result.matches == ()


def test_identical_reports_are_all_exact():
    one = seeds()[3]
    result = find_reuse([one, replace(one, report="twin")])
    well_formed(result, [one, replace(one, report="twin")])
    assert {m.kind for m in result.matches} == {"exact"}
    for share in result.shares:
        assert share.exact + share.formula == pytest.approx(1, abs=0.01)


def test_a_report_inside_another():
    inner = replace(seeds()[1], report="inner")
    outer = ReuseText("outer", "".join(FILL) + inner.text + FILL[0])
    result = find_reuse([inner, replace(outer, formula=())])
    share = next(s for s in result.shares if s.report == "inner")
    assert share.exact + share.formula == pytest.approx(1, abs=0.01)


def test_a_report_that_quotes_itself_matches_nothing():
    assert find_reuse([ReuseText("a", FILL[0] * 5), ReuseText("b", FILL[1])]).matches == ()


def test_a_line_of_a_megabyte():
    rng = random.Random(0)
    words = "法治政府建设镇村干部调解纠纷宣传资料群众企业服务培训考核"
    line = "".join(rng.choice(words) for _ in range(350_000))
    assert len(line.encode()) > 1_000_000
    copied = line[1000:1200]
    texts = [ReuseText("a", line), ReuseText("b", FILL[0] + copied + FILL[1])]
    result = find_reuse(texts)
    assert any(
        m.kind == "exact" and m.b.text in copied and len(m.b.text) >= 190 for m in result.matches
    )


def test_one_character_over_and_over():
    texts = [ReuseText("a", "啊" * 20_000), ReuseText("b", "啊" * 10_000)]
    result = find_reuse(texts)
    assert all(s.exact == 1 for s in result.shares)


def test_two_texts_of_one_id():
    with pytest.raises(BadValue, match="same id"):
        find_reuse([ReuseText("a", ""), ReuseText("a", "")])


def test_spans_outside_the_text():
    with pytest.raises(BadValue, match="outside"):
        ReuseText("a", "法治", formula=((0, 3),))


@pytest.mark.parametrize("wrong", [{"min_exact": 1}, {"near_score": 0}, {"near_score": 1.1}])
def test_settings_that_make_no_sense(wrong):
    with pytest.raises(BadValue):
        ReuseSettings(**wrong)


# --- properties --------------------------------------------------------------------------------

SENTENCES = st.sampled_from(
    [
        *FILL,
        A1,
        "开展法治宣传24次，发放资料4000余份。",
        "开展法治宣传68场次，发放资料12000余份。",
        "坚持依法行政。",
    ]
)
REPORT = st.lists(SENTENCES, max_size=5).map("".join)


@given(st.lists(REPORT, min_size=1, max_size=4), st.data())
@settings(max_examples=40, deadline=None)
def test_every_result_is_well_formed(bodies, data):
    texts = []
    for i, body in enumerate(bodies):
        cuts = data.draw(st.lists(st.integers(0, len(body)), max_size=4).map(sorted))
        formula = tuple(pairwise(cuts))[::2]
        texts.append(
            ReuseText(
                f"r{i}", body, formula=formula, year=data.draw(st.sampled_from([None, 2022, 2023]))
            )
        )
    result = find_reuse(texts)
    well_formed(result, texts)
    assert find_reuse(texts[::-1]) == result


@given(REPORT, REPORT)
@settings(max_examples=40, deadline=None)
def test_swapping_two_reports_swaps_the_sides(x, y):
    one = find_reuse([ReuseText("a", x), ReuseText("b", y)]).matches
    other = find_reuse([ReuseText("a", y), ReuseText("b", x)]).matches
    sides = {(m.kind, m.a.start, m.a.end, m.b.start, m.b.end) for m in one}
    assert sides == {(m.kind, m.b.start, m.b.end, m.a.start, m.a.end) for m in other}


# --- side by side ------------------------------------------------------------------------------


def sides(comparison):
    a = "".join(s.a.text for s in comparison.segments if s.a and s.kind != "moved_b")
    b = "".join(s.b.text for s in comparison.segments if s.b and s.kind != "moved_a")
    return a, b


def test_comparing_two_seeds_shows_both_texts_whole():
    one, other = seeds()[1], seeds()[4]
    result = compare(one, other)
    assert sides(result) == (one.text, other.text)
    assert result.matches == tuple(
        replace(m, cluster=None)
        for m in seed_result().matches
        if (m.a.report, m.b.report) == (one.report, other.report)
    )


@given(REPORT, REPORT)
@settings(max_examples=40, deadline=None)
def test_comparisons_show_both_texts_whole(x, y):
    result = compare(ReuseText("a", x), ReuseText("b", y))
    assert sides(result) == (x, y)
    for s in result.segments:
        if s.kind == "equal":
            assert normalise(s.a.text).text == normalise(s.b.text).text
        assert (s.kind == "only_a") == (s.b is None)
        assert (s.kind == "only_b") == (s.a is None)


def test_a_comparison_names_each_difference():
    a = "今年以来，我镇开展法治宣传24次，发放资料4000余份，群众法治意识明显增强。"
    b = "2021年，大江镇开展法治宣传68场次，发放资料12000余份，群众法治意识显著增强。共三场。"
    found = [
        (s.kind, s.a and s.a.text, s.b and s.b.text)
        for s in compare(ReuseText("z", a), ReuseText("b", b)).segments
    ]
    assert ("template", "24次", "68场次") in found
    assert ("template", "我镇", "大江镇") in found
    assert ("replaced", "明显", "显著") in found
    assert any(kind == "only_b" and "共三场" in text for kind, _, text in found)


def test_clauses_that_moved_are_shown_at_both_places():
    x = "镇村两级建立纠纷排查台账并实行销号管理。"
    y = "派出所、司法所每周会商研判一次重点人员情况，分级分类落实稳控措施。"
    result = compare(ReuseText("a", x + y), ReuseText("b", y + x))
    kinds = [s.kind for s in result.segments]
    assert kinds.count("moved_a") == kinds.count("moved_b") == kinds.count("equal") == 1
    moved = next(s for s in result.segments if s.kind == "moved_a")
    assert moved.a.text in x and moved.b.text in x


@pytest.mark.parametrize(
    ("one", "two", "copied"),
    [
        ("水平不断提升", "水平仍需进一步提升", False),
        ("水平显著提高", "水平有待进一步提高", False),
        ("水平仍需提升", "水平还需提升", True),
        ("水平不断提升", "水平持续提升", True),
    ],
)
def test_what_is_lacking_is_no_copy_of_what_was_achieved(one, two, copied):
    texts = [
        ReuseText("a", f"今年道路已经修好。城市管理科学化、精细化、智能化{one}。"),
        ReuseText("b", f"城市治理科学化、精细化、智能化{two}。全年雨水很多。"),
    ]
    assert bool(find_reuse(texts).matches) is copied


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (
            "2024年1月16日在亳州市第五届人民代表大会第三次会议上",
            "2018年8月28日信阳市第五届人民代表大会常务委员会第十一次会议通过",
        ),
        (
            "严格落实全面从严治党主体责任，推动十项民生实事落地。",
            "严格落实全面从严治党主体责任，开展财政资金专项审计。",
        ),
    ],
)
def test_names_of_sessions_and_political_wording_are_no_shared_wording(a, b):
    def text(name, said):
        formula = tuple(m.span() for m in official().fixed.finditer(said))
        return ReuseText(name, said, ((0, len(said)),), formula)

    assert find_reuse([text("a", a), text("b", b)]).matches == ()
