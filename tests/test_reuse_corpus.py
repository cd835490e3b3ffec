"""What a corpus says of shared wording: origin, templates, sections, alarms, drafts, network."""

import json
import re
import shutil
from xml.etree import ElementTree as ET

import pytest

from explorer import Corpus
from explorer.corpus.alarms import (
    foreign_places,
    leftovers,
    same_figures_of,
    telling_figures,
)
from explorer.corpus.assemble import read
from explorer.corpus.network import network
from explorer.corpus.reusing import tally, threshold_of
from explorer.reuse import ReuseSettings, ReuseText, find_reuse

HEAD = "{place}{year}年度法治政府建设工作报告\n\n"
BODY = """{year}年，{place}认真履行法治建设职责，现将有关情况报告如下。

一、主要举措和成效
（一）深化普法宣传。依托村民小组会把民法典送到田间地头，开展法治宣传{talks}次，发放资料{papers}份。
（二）化解矛盾纠纷。{conflict}
（三）规范行政执法。{law}

二、存在的不足
{problem}

三、下一步工作计划
{plan}

{place}人民政府
{next}年1月20日
"""
CONFLICT_A = "镇村两级建立矛盾纠纷排查台账，实行销号管理，做到件件有着落、事事有回音。"
CONFLICT_B = "组织网格员逐户走访，把邻里口角、土地边界之争消除在院坝里，全年调解成功率明显提高。"
LAW_A = "对执法人员分批轮训，案卷由司法所逐件评查，发现的差错当场纠正并通报。"
LAW_B = "丰都县虎威镇推行说理式执法文书，案卷由司法所逐件评查，发现的差错当场纠正并通报。"
PROBLEM = "村干部运用法律手段处理土地权属争议的本领还不强，个别村的人民调解档案不够完整。"
PLAN = "在每个行政村培养三名懂法律、会调解的明白人，并给他们发放聘书。"
PLAN_B = "购置两台移动办案终端，让偏远村组的群众在家门口就能提交申请材料。"

REPORTS = {
    "wangjiang-2022": {
        "place": "台山市大江镇", "year": 2022, "talks": 24, "papers": 4137, "conflict": CONFLICT_A,
        "law": LAW_A,
        "problem": PROBLEM, "plan": PLAN, "next": 2023,
    },
    "wangjiang-2023": {
        "place": "台山市大江镇", "year": 2023, "talks": 31, "papers": 5260, "conflict": CONFLICT_B,
        "law": "在每个行政村培养三名懂法律、会调解的明白人，并给他们发放聘书。", "problem": PROBLEM,
        "plan": PLAN_B, "next": 2024,
    },
    "huwei-2023": {
        "place": "丰都县虎威镇", "year": 2023, "talks": 24, "papers": 4137, "conflict": CONFLICT_A,
        "law": LAW_B,
        "problem": "行政复议应诉力量薄弱，缺少既懂业务又懂法律的人才。",
        "plan": PLAN_B, "next": 2024,
    },
    "tazhuang-2023": {
        "place": "闽清县塔庄镇", "year": 2023, "talks": 68, "papers": 12450,
        "conflict": "整合专职调解员与老党员力量，设立流动调解点，受理家事纠纷并逐件回访。",
        "law": LAW_B,
        "problem": "综合执法队员流动大，新进人员对程序规定掌握不牢。", "plan": PLAN, "next": 2024,
    },
}  # fmt: skip


def body(values: dict) -> str:
    return HEAD.format(**values) + BODY.format(**values)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("reuse")
    for name, values in REPORTS.items():
        (root / f"{name}.txt").write_text(body(values), encoding="utf-8")
    with Corpus.create(root / "c", encoder="hash-ngram") as it:
        it.add([root / f"{n}.txt" for n in REPORTS])
    return root


@pytest.fixture
def corpus(folder):
    with Corpus.open(folder / "c") as it:
        yield it


@pytest.fixture
def ids(corpus):
    return {re.sub(r".*/|\.txt$", "", r.path): r.id for r in corpus.reports()}


def test_the_reader_knows_place_and_year(corpus, ids):
    rows = {r.id: r for r in corpus.reports()}
    assert [(rows[i].township, rows[i].year) for i in ids.values()] == [
        ("大江镇", 2022), ("大江镇", 2023), ("虎威镇", 2023), ("塔庄镇", 2023),
    ]  # fmt: skip


def test_matches_say_how_the_two_regions_lie_and_which_is_earlier(corpus, ids):
    rows = corpus.reuse_rows(corpus.reuse())
    found = {
        (frozenset((r.a["report"], r.b["report"])), r.relation, r.note)
        for r in rows
        if "村干部" in r.a["text"]
    }
    own = frozenset((ids["wangjiang-2022"], ids["wangjiang-2023"]))
    assert found == {(own, "own-earlier", "already in 大江镇 2022, again in 大江镇 2023")}
    others = [r for r in rows if "排查台账" in r.a["text"]]
    assert {r.relation for r in others} == {"other-region"}
    assert others[0].note == "of the two, 大江镇 2022 is the earlier"


def test_same_region_lists_only_year_on_year(corpus, ids):
    found = corpus.reuse(same_region=True)
    assert found
    pair = {ids["wangjiang-2022"], ids["wangjiang-2023"]}
    assert {frozenset((m.a.report, m.b.report)) for m in found} == {frozenset(pair)}
    across = corpus.reuse(across="township")
    assert across and not any({m.a.report, m.b.report} == pair for m in across)
    assert len(across) + len(found) == len(corpus.reuse())


def test_clusters_tell_the_spread_over_years(corpus, ids):
    row = next(c for c in corpus.clusters() if "排查台账" in c.text)
    assert (row.reports, row.regions, row.earliest) == (2, 2, ids["wangjiang-2022"])
    assert [(y["year"], y["reports"], y["new_regions"]) for y in row.years] == [
        (2022, 1, 1), (2023, 1, 1),
    ]  # fmt: skip
    assert row.note == "earliest in this corpus: 大江镇 2022"


def test_of_two_reports_of_a_year_without_dates_none_is_called_the_earlier(tmp_path):
    said = "推行“逐户敲门”排查办法，把邻里、土地、劳资三类矛盾登记造册，月底由镇长主持会商研判。"
    with Corpus.create(tmp_path / "c") as it:
        for name, place, year in (("a", "塔庄", 2022), ("b", "坂东", 2022), ("c", "梅溪", 2023)):
            head = f"闽清县{place}镇{year}年法治政府建设工作总结\n一、主要举措\n"
            (tmp_path / f"{name}.txt").write_text(head + said + "\n", encoding="utf-8")
            it.add([tmp_path / f"{name}.txt"])
        (row,) = (c for c in it.clusters() if "逐户敲门" in c.text)
    assert (row.reports, row.earliest) == (3, None)
    assert row.note == "earliest in this corpus: 2 reports of 2022, which of them is not known"


def test_templates_list_fillers_by_region_and_year(corpus, ids):
    row = next(t for t in corpus.templates() if "发放资料" in t.template)
    assert "开展法治宣传〔number〕，发放资料〔number〕" in row.template
    assert (row.reports, row.regions, row.years) == (4, 3, (2022, 2023))
    papers = {(f["region"], f["year"], f["value"]) for f in row.slots[1]["fillers"]}
    assert ("塔庄镇", 2023, "12450份") in papers and ("大江镇", 2022, "4137份") in papers
    assert [s["type"] for s in row.slots] == ["number", "number"]


def test_shares_of_sections_add_up_and_agree_with_those_of_the_report(corpus):
    whole = {s.report: s for s in corpus.reuse_shares()}
    rows = corpus.section_shares()
    for name, share in whole.items():
        mine = [r for r in rows if r.report == name]
        assert len(mine) >= 3
        for r in mine:
            parts = (r.exact, r.template, r.near, r.paraphrase, r.formula, r.original)
            assert sum(parts) == pytest.approx(1)
        total = sum(r.characters for r in mine)
        assert total == share.characters
        for kind in ("exact", "template", "near", "formula", "original"):
            mean = sum(getattr(r, kind) * r.characters for r in mine) / total
            assert mean == pytest.approx(getattr(share, kind), abs=1e-9), kind
    assert any(r.top_sources for r in rows)


def test_same_figures_in_another_place_are_an_alarm(corpus, ids):
    found = corpus.alarms(["same-figures"])
    assert [(a.report, a.other["report"], a.detail) for a in found] == [
        (ids["huwei-2023"], ids["wangjiang-2022"], "24次、4137份")
    ]


def test_another_regions_name_in_shared_wording_is_an_alarm(corpus, ids):
    found = corpus.alarms(["leftover-name"])
    assert {(a.report, a.other["report"]) for a in found} == {
        (ids["tazhuang-2023"], ids["huwei-2023"])
    }
    assert {a.detail for a in found} <= {"丰都县", "虎威镇"}


def test_a_shortcoming_of_the_year_before_is_an_alarm(corpus, ids):
    (alarm,) = corpus.alarms(["repeated-problem"])
    assert (alarm.report, alarm.other["report"]) == (ids["wangjiang-2023"], ids["wangjiang-2022"])
    assert alarm.text.startswith("村干部运用法律手段")


def test_plans_are_followed_into_the_next_year(corpus, ids):
    found = corpus.alarms(["plan-done", "plan-repeated", "plan-dropped"])
    assert {a.report for a in found} == {ids["wangjiang-2022"]}
    done = [a for a in found if "明白人" in a.text]
    assert [a.kind for a in done] == ["plan-done"]
    assert "明白人" in done[0].other["text"] and done[0].other["year"] == 2023


def test_another_places_short_name_in_a_slogan_is_left_over(tmp_path):
    said = (
        "制定责任清单，每季度听取一次汇报，为建设富裕、文明、幸福{}创造良好法治环境。"
        "沿着大江大河巡查，逐户登记排污口，向社区群众公布整改进度。\n"
    )
    with Corpus.create(tmp_path / "c") as it:
        for place, name in (("大江", "大江"), ("水步", "大江"), ("端芬", "端芬")):
            head = f"台山市{place}镇2021年法治建设工作情况报告\n一、主要举措\n"
            (tmp_path / f"{place}.txt").write_text(head + said.format(name), encoding="utf-8")
            it.add([tmp_path / f"{place}.txt"])
        found = it.alarms(["leftover-name"])
        regions = {r.id: r.township for r in it.reports()}
    told = {(regions[a.report], regions[a.other["report"]], a.detail) for a in found}
    assert told == {("水步镇", "大江镇", "大江")}
    assert {a.text for a in found} == {said.split("。")[0].format("大江") + "。"}


def test_a_plan_that_other_words_took_up_is_not_dropped(tmp_path):
    head = "闽清县塔庄镇{}年法治政府建设工作总结\n"
    plans = (
        "三、下一步计划\n（一）适时联合全镇中小学开展青少年法治宣传教育活动，提高青少年尊法学法的意识。\n"
        "（二）建立健全重大行政决策机制，规范行政决策程序，扩大群众的参与度。\n"
        "（三）落实“主要领导抓总、分管领导抓块”的原则，针对考核中发现的问题逐项整改。\n"
    )
    measures = (
        "一、主要举措和成效\n（一）抓好青少年普法。与县法院联合走进镇中心小学开展“开学第一课”，受益学生600余人。\n"
        "（二）完善依法决策制度。出台重大行政决策程序规定，明确公众参与、专家论证和集体讨论程序。\n"
        "（三）化解信访积案。全年受理来访63件，办结61件。\n"
    )
    (tmp_path / "a.txt").write_text(head.format(2022) + plans, encoding="utf-8")
    (tmp_path / "b.txt").write_text(head.format(2023) + measures, encoding="utf-8")
    with Corpus.create(tmp_path / "c") as it:
        it.add([tmp_path / "a.txt", tmp_path / "b.txt"])
        found = it.alarms(["plan-done", "plan-repeated", "plan-dropped"])
    assert [a.kind for a in found] == ["plan-done", "plan-done", "plan-dropped"]
    assert [(a.other or {}).get("text", "")[:4] for a in found] == ["与县法院", "出台重大", ""]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("开展法治宣传24次，发放资料4137份。", ("24次", "4137份")),
        ("发放资料4137份。", ("4137份",)),
        ("发放资料4000余份。", ()),
        ("完成率100%。", ()),
        ("谈话提醒20人次，警诫谈话5人次。", ("20人次", "5人次")),
        ("宣传2次，培训3场。", ()),
        ("满意率100%，知晓率90%。", ()),
        ("塔庄镇2022法治政府建设工作总结", ()),
        ("拨打12345热线。", ()),
        ("深入开展普法宣传。", ()),
    ],
)
def test_which_figures_tell_something(text, figures):
    assert telling_figures(text) == figures


def test_figures_must_all_be_the_same():
    assert same_figures_of("宣传24次，发放4137份。", "宣传24次，发放4137份。") == ("24次", "4137份")
    assert same_figures_of("宣传24次，发放4137份。", "宣传25次，发放4137份。") == ()


def test_own_places_and_those_above_are_not_foreign():
    own = ("重庆市", "丰都县", "虎威镇")
    assert foreign_places("丰都县虎威镇按照重庆市部署", own) == []
    assert [s for *s, _ in foreign_places("参照台山市的做法", own)] == [[2, 5]]
    assert foreign_places("参照台山市的做法", ()) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("加快融入上海大都市圈建设", []),
        ("落实上海合作组织峰会安排", []),
        ("聘请北京师范大学教授授课", []),
        ("上海市司法局开展培训", ["上海市"]),
        ("组织上海市大学生普法", ["上海市"]),
        ("学习上海经验，依托长江经济带", ["上海"]),
    ],
)
def test_a_region_inside_a_longer_proper_name_is_no_leftover(text, named):
    found = foreign_places(text, ("重庆市", "丰都县", "虎威镇"))
    assert [text[start:end] for start, end, _ in found] == named


# --- drafts ------------------------------------------------------------------------------------


def draft(folder, name="draft.txt", **changes):
    values = {**REPORTS["huwei-2023"], "place": "紫云苗族布依族自治县猫营镇", **changes}
    path = folder / name
    path.write_text(body(values), encoding="utf-8")
    return path


def test_a_draft_is_compared_and_not_stored(folder, corpus, ids):
    before = corpus.info()
    rows = corpus.check(draft(folder))
    assert corpus.info() == before and len(corpus.reports()) == 4
    by = {k: [r for r in rows if r.finding == k] for k in {r.finding for r in rows}}
    (summary,) = by["summary"]
    assert summary.share > 0.4
    shares = [r.share for r in by["overlap"]]
    assert shares == sorted(shares, reverse=True)
    assert by["overlap"][0].source == ids["huwei-2023"]
    for row in rows:
        if row.start is not None and row.finding != "leftover-name":
            assert read(folder / "draft.txt").text[row.start : row.end] == row.text
    names = {r.detail for r in by["leftover-name"]}
    assert "丰都县" in names or "虎威镇" in names
    assert [r.detail for r in by["same-figures"]] == ["24次、4137份"]
    peers = by.get("peer", [])
    assert len({r.region for r in peers}) == len(peers) <= 3


def test_a_draft_from_nobody_knows_where_names_what_its_source_is_called(folder, corpus):
    path = draft(folder, "nowhere.txt", place="幸福镇")
    rows = corpus.check(path)
    assert "where it is from" in rows[0].note
    text = path.read_text(encoding="utf-8")
    found = [r for r in rows if r.finding == "leftover-name"]
    assert {r.detail for r in found} == {"丰都县", "虎威镇"}
    clean = read(path).text
    assert all(clean[r.start : r.end] == r.detail for r in found)
    # What the title names is the draft's own.
    path.write_text(f"虎威镇幸福镇{text}", encoding="utf-8")
    again = corpus.check(path)
    assert "虎威镇" not in {r.detail for r in again if r.finding == "leftover-name"}
    path.unlink()


def test_a_draft_that_is_in_the_corpus_is_not_compared_with_itself(folder, corpus, ids):
    rows = corpus.check(folder / "huwei-2023.txt")
    assert ids["huwei-2023"] in rows[0].note
    assert ids["huwei-2023"] not in {r.source for r in rows}


def test_a_draft_in_another_format_and_language(folder, corpus, run):
    page = folder / "draft.html"
    text = body({**REPORTS["huwei-2023"], "place": "闽清县梅溪镇"})
    paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n") if line)
    page.write_text(f"<html><body><h1>报告</h1>{paragraphs}</body></html>", encoding="utf-8")
    assert corpus.check(page)[0].share > 0.4
    english = folder / "draft-en.txt"
    english.write_text(
        "Annual report on law-based government.\n" + "The town held 24 lectures. " * 20,
        encoding="utf-8",
    )
    (summary,) = corpus.check(english)  # nothing is worth citing beside it either
    assert summary.finding == "summary" and summary.share == 0
    status, out, err = run("--lang", "en", "check", folder / "none.txt", "-c", folder / "c")
    assert status == 1 and out == "" and "none.txt" in err


def test_check_as_json(folder, run):
    status, out, _ = run("check", draft(folder), "-c", folder / "c", "--format", "json")
    rows = json.loads(out)
    assert status == 0 and rows[0]["finding"] == "summary"
    assert {"finding", "share", "source", "other", "note"} <= set(rows[0])


# --- network, page, storing --------------------------------------------------------------------


def test_the_network_agrees_with_the_matches(corpus, ids):
    net = corpus.network()
    assert [n.id for n in net.nodes] == list(ids.values())
    assert sum(e.matches for e in net.edges) == len(corpus.reuse())
    towns = corpus.network("township")
    assert len(towns.nodes) == 3
    assert sum(e.matches for e in towns.edges) == len(corpus.reuse(across="township"))
    root = ET.fromstring(net.to_graphml())
    space = "{http://graphml.graphdrawing.org/xmlns}"
    assert len(root.findall(f".//{space}node")) == 4
    assert len(root.findall(f".//{space}edge")) == len(net.edges)


def test_columns_and_objects_give_the_same_network_and_counts(corpus):
    found = corpus.reuse()
    objects = list(found)
    for level in ("report", "township", "province"):
        assert network(corpus, level, objects) == network(corpus, level, found)
    assert found.items.table.a.shape == (len(objects), 3) and len(objects) > 3
    assert list(tally(found)[0].items()) == list(tally(objects)[0].items())
    assert tally(found) == tally(objects)
    rows = {r.id: r for r in corpus.reports()}
    for edge in network(corpus, "report", found).edges:
        mine = [m for m in objects if {m.a.report, m.b.report} == {edge.a, edge.b}]
        sides = [m.a if m.a.report == edge.a else m.b for m in mine]
        assert edge.matches == len(mine)
        assert edge.characters == len({i for s in sides for i in range(s.start, s.end)})
        assert rows[edge.a].id == edge.a
    assert tally([]) == tally(corpus.reuse(min_score=1, kinds=["near"])) == ({}, 0)


def test_thresholds_of_columns_are_those_of_matches(corpus):
    from explorer.corpus.reusing import columns, texts, thresholds_passed
    from explorer.reuse.table import Matches

    for table in (columns(corpus).matches, columns(corpus).candidates):
        some = Matches(table.clustered(table.cluster * 0 - 1), texts(corpus))
        assert thresholds_passed(corpus, table).tolist() == [threshold_of(m) for m in some]


def test_only_what_is_shown_is_made(corpus, monkeypatch):
    from explorer.reuse.table import Matches

    made = []
    real = Matches.some
    monkeypatch.setattr(
        Matches, "some", lambda self, numbers: made.append(len(numbers)) or real(self, numbers)
    )
    found = corpus.reuse_rows(corpus.reuse(min_score=0.3, across="township"))
    assert len(found) > 2 and not made
    assert found[:2] and made == [2]
    assert len(corpus.clusters()) > 2 and corpus.network().edges and corpus.reuse_complete
    assert made == [2]


def test_names_left_over_are_looked_for_where_a_foreign_name_stands(corpus):
    """Of all matches none is passed over."""
    from explorer.corpus.reusing import result

    rows = {r.id: r for r in corpus.reports()}
    every = [
        a for m in result(corpus).matches for a in leftovers(m, rows[m.a.report], rows[m.b.report])
    ]
    assert {(a.report, a.detail) for a in every} == {
        (a.report, a.detail) for a in corpus.alarms(["leftover-name"])
    }
    assert every


def test_the_page_of_a_comparison_holds_both_texts_escaped(folder, tmp_path, run):
    evil = tmp_path / "evil.txt"
    values = {**REPORTS["huwei-2023"], "plan": "<script>alert(1)</script>" + PLAN}
    evil.write_text(body(values), encoding="utf-8")
    with Corpus.create(tmp_path / "c", encoder="hash-ngram") as it:
        it.add([evil, folder / "wangjiang-2022.txt"])
        a, b = (r.id for r in it.reports())
        page = it.compare_html(a, b)
        assert page == it.compare_html(a, b)
        texts = [it.report(i).text for i in (a, b)]
    assert "<script" not in page and "&lt;script&gt;" in page
    assert "default-src 'none'" in page and "http://" not in page and "https://" not in page
    cells = re.findall(r"<td>(.*?)</td><td>(.*?)</td>", page, re.DOTALL)
    for side, text in enumerate(texts):
        import html

        shown = "".join(html.unescape(re.sub(r"<[^>]+>", "", c[side])) for c in cells)
        assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", text)
    out = tmp_path / "pages" / "both.html"
    status, _, err = run("compare", a, b, "-c", tmp_path / "c", "-o", out)
    assert status == 0 and out.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "both.html" in err


def test_a_stored_result_is_the_result(corpus):
    from explorer.corpus.reusing import result

    found = result(corpus)
    assert found.matches and found == result(corpus)
    (stored,) = [r for r in corpus.store.results() if r.name == "reuse"]
    arrays = corpus.store.get_result("reuse", stored.key).arrays
    assert len(arrays["match_kind"]) == len(found.matches)
    assert (corpus.store.folder / "results").is_dir() and corpus.doctor() == []


def test_rows_can_be_looked_at_when_the_corpus_is_closed(folder, corpus):
    with Corpus.open(folder / "c") as it:
        found, rows, clusters = it.reuse(), it.reuse_rows(it.reuse()), it.clusters()
    assert found == corpus.reuse() and clusters == corpus.clusters()
    assert rows.to_dicts() == corpus.reuse_rows(corpus.reuse()).to_dicts() != []


def test_a_corpus_that_cannot_be_written_to_is_searched_once(folder, tmp_path, monkeypatch):
    from explorer.corpus import reusing

    shutil.copytree(folder / "c", tmp_path / "c")
    with Corpus.open(tmp_path / "c") as it:
        it.store.delete_results("reuse")
        it.store.delete_results("reuse-remembered")
    with Corpus.open(folder / "c") as it:
        whole = it.reuse()
    searched = []
    real = reusing.search_again
    monkeypatch.setattr(
        reusing, "search_again", lambda *a, **k: searched.append(1) or real(*a, **k)
    )
    with Corpus.open(tmp_path / "c", readonly=True) as it:
        assert it.reuse() == whole and it.clusters() and it.alarms() and it.reuse_shares()
        assert len(searched) == 1 and it.store.results() == []


def test_reports_that_come_and_go_cost_no_second_search_of_the_others(
    folder, corpus, tmp_path, monkeypatch
):
    from explorer.corpus.reusing import result
    from explorer.reuse import prepared

    read = []
    real = prepared.find_slots
    monkeypatch.setattr(
        prepared, "find_slots", lambda text, **names: read.append(text) or real(text, **names)
    )
    whole = result(corpus)
    files = [folder / f"{n}.txt" for n in REPORTS]
    with Corpus.create(tmp_path / "c", encoder="hash-ngram") as it:
        it.add(files[:3])
        result(it)
        read.clear()
        it.add(files[3:])
        found = result(it)
        assert len(read) == 1 and found == whole
        gone = it.reports()[1].id
        it.remove([gone])
        read.clear()
        found = result(it)
        assert read == [] and gone not in {s.report for s in found.shares}
        it.add(files)
        assert result(it) == whole and len(read) == 1


@pytest.mark.parametrize(
    "by", ["match", "cluster", "report", "section", "template", "phrase", "borderline"]
)
def test_every_way_of_listing_prints(folder, run, by):
    status, out, _ = run("reuse", "-c", folder / "c", "--by", by, "--format", "json")
    assert status == 0 and isinstance(json.loads(out), list)
    status, out, _ = run("reuse", "-c", folder / "c", "--by", by)
    assert status == 0 and out


def test_a_table_says_how_much_it_leaves_out(folder, run):
    arguments = ("--lang", "en", "reuse", "-c", folder / "c")
    _, whole, _ = run(*arguments, "--format", "json")
    rows = json.loads(whole)
    _, out, err = run(*arguments, "--top", "1")
    assert f"{len(rows)} rows, of which the first 1 are shown" in err and len(rows) > 1
    assert f"{len(rows)} pieces of wording shared between 4 reports" in err
    # Sides are called by place and year, with the id for `compare`.
    first = rows[0]
    shown = " ".join(out.split())
    assert first["a"]["report"] in shown and str(first["a_year"]) in shown
    assert rows[1]["b"]["text"][:6] not in out or rows[1]["b"]["text"] == first["b"]["text"]
    _, all_, err = run(*arguments, "--top", "0")
    assert "of which" not in err and len(all_) > len(out)
    _, out, err = run(*arguments, "--top", "1", "--format", "json")
    assert json.loads(out) == rows and "of which" not in err
    status, out, err = run(*arguments, "--top", "-1")
    assert status == 2 and out == ""


def test_the_borderline_is_ordered_and_rethresholding_computes_nothing(corpus):
    rows = corpus.borderline()
    assert all(r.kind in ("near", "paraphrase") for r in rows)
    for limit in (0.0, 0.8, 0.95, 1.0):
        kept = corpus.reuse(min_score=limit)
        assert kept == [m for m in corpus.reuse() if m.score >= limit]
    lower = corpus.reuse(min_score=0.11)
    assert set(corpus.reuse()) <= set(lower)
    more = {m for m in lower if m.cluster is None}
    assert more == set(lower) - set(corpus.reuse())
    flags = {r.counted for r in corpus.borderline(1000)}
    assert flags <= {True, False} and (False in flags) == bool(more)


def test_a_lower_threshold_brings_what_a_search_with_it_finds():
    a = "镇村两级建立矛盾纠纷排查台账，实行销号管理，做到件件有着落、事事有回音。"
    b = "镇里建立矛盾纠纷登记台账，实行分类管理，做到有人管、有人问、有结果。"
    texts = [ReuseText("a", a, year=2022), ReuseText("b", b, year=2023)]
    usual = find_reuse(texts)
    (low,) = usual.candidates
    assert usual.matches == () and (low.kind, low.cluster) == ("near", None)
    passed = threshold_of(low)
    assert 0.45 <= passed < 0.55
    for score, found in ((passed - 1e-3, 1), (passed + 1e-2, 0)):
        again = find_reuse(texts, settings=ReuseSettings(near_score=score))
        assert len(again.matches) == found
        assert len(again.matches) + len(again.candidates) == 1


# --- bad input ---------------------------------------------------------------------------------


def test_one_report_has_nothing_to_compare(folder, tmp_path, run):
    with Corpus.create(tmp_path / "one", encoder="hash-ngram") as it:
        it.add([folder / "huwei-2023.txt"])
        assert it.reuse() == [] and it.clusters() == [] and it.templates() == []
        assert it.alarms() == []
        (row,) = it.check(folder / "huwei-2023.txt")[:1]
        assert "no other report" in row.note
    status, out, err = run("--lang", "en", "reuse", "-c", tmp_path / "one", "--format", "json")
    assert (status, json.loads(out)) == (0, []) and "nothing to compare" in err


def test_identical_reports_under_two_names_are_one(folder, tmp_path):
    twin = tmp_path / "twin.txt"
    twin.write_bytes((folder / "huwei-2023.txt").read_bytes())
    with Corpus.create(tmp_path / "c", encoder="hash-ngram") as it:
        rows = it.add([folder / "huwei-2023.txt", twin])
        assert [r.status for r in rows] == ["added", "duplicate"]
        assert len(it.reports()) == 1 and it.reuse() == []


def test_an_engine_that_is_none_is_refused(folder, run):
    status, out, err = run("--lang", "en", "reuse", "--engine", "abacus", "-c", folder / "c")
    assert status == 1 and out == "" and "local, ray" in err


def test_a_score_above_one_is_refused(folder, run):
    status, out, err = run("--lang", "en", "reuse", "--min-score", "3", "-c", folder / "c")
    assert status == 1 and out == "" and "must lie in [0, 1]" in err


def test_unknown_alarms_and_levels_are_refused(folder, run):
    for arguments in (["reuse", "--alarm", "nothing"], ["network", "--level", "village"]):
        status, out, err = run("--lang", "en", *arguments, "-c", folder / "c")
        assert status == 1 and out == "" and "must be one of" in err
