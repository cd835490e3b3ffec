# ruff: noqa: E501, F811  (JavaScript in strings reads better unbroken; fixtures come by import)
"""What the page shows beside its lists, in a real browser: regions, borders, groups, network."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from explorer.render import PageData
from tests.browser import needs_chromium, show  # noqa: F401
from tests.test_render_page import HOSTILE, TEXT_A, TEXT_B, hostile, small, span

pytestmark = needs_chromium


def grouped(**changes) -> PageData:
    """Three reports that share two lines, one of them with different fillers."""
    data = small()
    third = {
        **data.reports[1], "id": "cccc3333", "path": "seeds/c.txt", "province": "丁省",
        "city": "戊市", "admin_code": "1201", "year": 2022, "text": TEXT_B.replace("8场", "9场"),
    }  # fmt: skip
    a = span("aaaa1111", TEXT_A, "全年举办法治讲座15场，发放资料5000余份。", "x")
    b = span("bbbb2222", TEXT_B, "全年举办法治讲座8场，发放资料4000余份。", "x")
    c = span("cccc3333", third["text"], "全年举办法治讲座9场，发放资料4000余份。", "x")
    b2 = span("bbbb2222", TEXT_B, "一村一法律顾问全覆盖。", "y")
    c2 = span("cccc3333", third["text"], "一村一法律顾问全覆盖。", "y")

    def slot(x, y):
        return {"type": "number", "a": x, "b": y}

    matches = [
        {"kind": "template", "score": 0.9, "cluster": "k1", "a": a, "b": b,
         "slots": [slot("15", "8"), slot("5000", "4000")]},
        {"kind": "template", "score": 0.9, "cluster": "k1", "a": a, "b": c,
         "slots": [slot("15", "9"), slot("5000", "4000")]},
        {"kind": "template", "score": 0.9, "cluster": "k1", "a": b, "b": c,
         "slots": [slot("8", "9")]},
        {"kind": "exact", "score": 1.0, "cluster": "k2", "a": b2, "b": c2, "slots": []},
    ]  # fmt: skip
    data = replace(data, reports=[*data.reports, third], matches=matches)
    return replace(data, **changes)


def words(tab, selector: str) -> list[str]:
    return tab.run(
        f"[...document.querySelectorAll({json.dumps(selector)})].map((n) => n.textContent)"
    )


def test_regions_are_counted_and_lead_to_their_reports(show):
    tab = show(grouped())
    rows = words(tab, "#provinces tbody tr")
    assert len(rows) == 2 and rows[0].startswith("丁省2") and rows[1].startswith("甲省1")
    tab.click("#provinces tbody th button")
    assert len(words(tab, "table.reports tbody tr")) == 2
    one = replace(small(), reports=[{**small().reports[0]}, {**small().reports[1]}])
    for report in one.reports:
        report.update(province="甲省", city=None, county=None, township=None)
    assert show(one).run("document.getElementById('provinces-box').hidden")


def test_a_theme_shows_where_and_when_it_is_spoken_of(show):
    tab = show(grouped())
    assert words(tab, ".heat.by-year thead th") == ["省", "2022", "2024", "不明"]
    cells = [words(tab, f".heat.by-year tbody tr:nth-child({n}) > *") for n in (1, 2)]
    # 甲省: 2 of its 3 body sentences; 丁省: a report of 2022 without sentences, one without year.
    assert cells == [["甲省", "–", "67", "–"], ["丁省", "–", "–", "33"]]
    tab.click(".heat.by-year td button")
    assert "甲省 2024" in tab.text("#theme-detail")
    assert len(words(tab, "#theme-detail ol > li")) == 2


def test_sentences_at_the_border_are_those_of_lowest_score(show):
    data = small()
    scores = [0.9, 0.31, 0.8, 0.7, 0.6, 0.5, 0.4]
    start = TEXT_A.index("全年")
    sentences = [
        {"id": f"aaaa1111.s{i}", "report": "aaaa1111", "start": start + i, "end": start + i + 1,
         "role": "measure", "heading": False, "formulaic": False,
         "themes": [{"id": "publicity", "score": s}], "x": i, "y": i}
        for i, s in enumerate(scores)
    ]  # fmt: skip
    tab = show(
        replace(data, sentences=sentences, themes=[{**data.themes[0], "representatives": ()}])
    )
    shown = words(tab, "ol.border > li .where")[::2]
    assert len(shown) == 5 and "0.31" in shown[0] and "0.40" in shown[1]
    # A theme with so few sentences is all border, and no list of them says anything.
    assert words(show(small()), "ol.border") == []


def test_a_theme_falls_into_sub_themes_that_lead_to_their_sentences(show):
    data = small()
    parts = [
        {"label": HOSTILE, "label_en": None, "keywords": ("讲座",),
         "members": ["aaaa1111.s1", "bbbb2222.s0"]},
        {"label": "副校长", "label_en": "Deputies", "keywords": (), "members": []},
    ]  # fmt: skip
    themes = [{**data.themes[0], "parts": parts}, {**data.themes[1], "boundaries": (
        {"sentence": "bbbb2222.s0", "report": "bbbb2222", "text": ""},)}]  # fmt: skip
    tab = show(replace(data, themes=themes))
    assert tab.run("document.querySelectorAll('.theme-parts button').length") == 2
    assert "另有 1 句" in tab.text("#theme-detail")
    tab.click(".theme-parts button")
    assert len(words(tab, "#theme-detail ol > li")) == 2
    assert "2 句" in tab.text("#theme-detail h4") and "讲座" in tab.text("#theme-detail .word")
    tab.click("#tab-discovered")
    assert words(tab, "ol.border .quote") == ["全年举办法治讲座8场，发放资料4000余份。"]
    assert tab.run("document.querySelectorAll('.theme-parts').length") == 0


def test_wording_in_groups_names_every_member_and_every_filler(show):
    tab = show(grouped(), "#c=k1")
    assert not tab.run("document.getElementById('shared-clusters').hidden")
    heads = words(tab, "article.cluster > header b")
    assert heads == ["3 份报告，3 个地区", "2 份报告，2 个地区"]
    assert len(words(tab, "article.cluster[data-cluster=k1] .members li")) == 3
    fillers = words(tab, "article.cluster[data-cluster=k1] .fillers .word")
    assert sorted(fillers) == ["15", "4000×2", "5000", "8", "9"]
    assert len(words(tab, "article.cluster[data-cluster=k1] article.match")) == 3
    assert "k9" in show(grouped(), "#c=k9").text("#status")


def test_the_network_leads_to_the_wording(show):
    tab = show(grouped())
    tab.run("document.querySelectorAll('#shared-views button')[2].click()")
    assert tab.run("document.querySelectorAll('svg.network .edge').length") == 3
    assert tab.run("document.querySelectorAll('svg.network .dot').length") == 3
    rows = words(tab, "#shared-network ol button")
    assert len(rows) == 3 and "2 处" in rows[0]
    tab.run("document.querySelector('#shared-network ol button').click()")
    assert not tab.run("document.getElementById('shared-pairs').hidden")
    assert "4 处中符合条件的 2 处" in tab.text("#shared-count")
    tab.click("#shared-between button")
    assert "共 4 处" in tab.text("#shared-count")


def test_more_reports_than_fit_a_circle_are_put_together_by_region(show):
    base = grouped()
    reports, matches = [], []
    text = base.reports[1]["text"]
    for i in range(60):
        reports.append(
            {**base.reports[1], "id": f"r{i}", "township": f"第{i}镇", "county": f"第{i % 7}县"}
        )
    row = span("r0", text, "一村一法律顾问全覆盖。", "x")
    for i in range(59):
        matches.append(
            {"kind": "exact", "score": 1.0, "cluster": "k", "slots": [],
             "a": {**row, "report": f"r{i}"}, "b": {**row, "report": f"r{i + 1}"}}
        )  # fmt: skip
    tab = show(PageData(reports=reports, matches=matches))
    tab.run("document.querySelectorAll('#shared-views button')[2].click()")
    assert tab.run("document.querySelectorAll('svg.network .dot').length") == 7
    assert "县" in tab.text("#shared-network .note")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_network_in_which_all_share_with_all_shows_its_strongest_lines_and_says_so(show, width):
    """Fourteen reports, every two of which share a line: 91 pairs, and 42 lines can be followed."""
    text = "".join(f"第{n}条共有的文字写在这里。\n" for n in range(14))
    line = len(text.splitlines()[9]) + 1
    report = {**small().reports[1], "text": text, "outline": []}
    reports = [{**report, "id": f"r{i}", "township": f"镇{i}"} for i in range(14)]
    matches = [
        {"kind": "exact", "score": 1.0, "cluster": f"{a} {b}", "slots": [],
         "a": {"report": f"r{a}", "start": 0, "end": line - a % 5},
         "b": {"report": f"r{b}", "start": 0, "end": line - a % 5}}
        for a in range(14) for b in range(a)
    ]  # fmt: skip
    tab = show(PageData(reports=reports, matches=matches), width=width)
    tab.run("document.querySelectorAll('#shared-views button')[2].click()")
    drawn = tab.run("document.querySelectorAll('svg.network .edge').length")
    assert 42 <= drawn < 91 and f"{drawn} 条线，全部 91 条" in tab.text("#shared-network .note")
    dots = tab.run("document.querySelectorAll('svg.network .dot').length")
    assert dots == 14
    # No name leaves the picture.
    assert tab.run("""(() => { const box = document.querySelector("svg.network").getBoundingClientRect();
      return [...document.querySelectorAll("svg.network text")].every((n) => {
        const it = n.getBoundingClientRect();
        return it.left >= box.left && it.top >= box.top && it.right <= box.right && it.bottom <= box.bottom; }); })()""")


def test_groups_are_ordered_by_what_was_repeated_or_as_chosen(show):
    tab = show(grouped())
    tab.run("document.querySelectorAll('#shared-views button')[1].click()")
    heads = "#shared-clusters article header b"
    assert words(tab, heads)[0].startswith("3 份报告")  # two copies of 23 characters beat one of 12
    tab.run("""(() => { const s = document.querySelector("#shared-clusters select");
      s.value = "size"; s.dispatchEvent(new Event("change")); })()""")
    sizes = [int(n.split()[0]) for n in words(tab, "#shared-clusters article .note:nth-of-type(1)")]
    assert sizes == sorted(sizes, reverse=True)


def test_where_the_codebook_does_not_fit_sentences_carry_the_discovered_themes(show):
    rows = [{**s, "themes": [], "discovered": None if s.get("heading") else "d0"}
            for s in small().sentences]  # fmt: skip
    tab = show(small(sentences=rows), "#r=aaaa1111")
    assert "讲座、资料" in tab.text("#reader-text .margin button.chip")
    assert "讲座、资料" in tab.text("#similar-list header")
    assert "讲座、资料" in tab.text("#similar-tools select")


def test_greetings_are_no_measures_worth_comparing(show):
    """Measures of a few characters are alike everywhere: kept back until they are asked for."""
    tab = show(small())
    before = len(words(tab, "#similar-list article"))
    data = small()
    brief = [{**m, "end": min(m["end"], m["start"] + 6)} for m in data.measures]
    brief = [{**m, "text": m["text"][:6]} if "text" in m else m for m in brief]
    tab = show(replace(data, measures=brief))
    assert before and not words(tab, "#similar-list article")
    assert "没有" in tab.text("#ask-elsewhere .answer")
    tab.run("document.querySelectorAll('#similar-tools input[type=checkbox]')[2].click()")
    assert len(words(tab, "#similar-list article")) == before


def test_points_can_be_coloured_by_shared_wording(show):
    tab = show(grouped())
    tab.run("""(() => { const s = document.querySelector("#map-tools select");
      s.value = "reuse"; s.dispatchEvent(new Event("change")); })()""")
    assert words(tab, "#map-legend button") == ["套用模板2", "没有共有文字2"]


def test_one_region_year_or_role_can_be_seen_alone(show):
    tab = show(grouped())
    assert words(tab, "#map-tools label:nth-of-type(2) option")[:4] == [
        "全部", "丁省", "甲省", "2022",
    ]  # fmt: skip
    tab.type("#map-tools input", "副校长")
    assert "2 句" in tab.text("#map-side h3")
    tab.run("""(() => { const s = document.querySelectorAll("#map-tools select")[1];
      s.value = "province=丁省"; s.dispatchEvent(new Event("change")); })()""")
    assert "1 句" in tab.text("#map-side h3") and "丁省" in tab.text("#map-side .where")


def test_a_lasso_lists_what_it_holds(show):
    tab = show(small())
    tab.run("document.getElementById('map').scrollIntoView({behavior: 'instant'})")
    tab.run("document.querySelector('#map-tools .buttons button:last-child').click()")
    box = tab.run(
        "(({left, top, width, height}) => [left, top, width, height])(document.getElementById('map-canvas').getBoundingClientRect())"
    )
    left, top, width, height = box
    height = min(height, 880 - top)
    corners = [(2, 2), (width - 4, 2), (width - 4, height - 4), (2, height - 4)]
    for n, (x, y) in enumerate([*corners, corners[0]]):
        kind = "mousePressed" if n == 0 else "mouseMoved"
        tab.call(
            "Input.dispatchMouseEvent", type=kind, x=left + x, y=top + y, button="left", buttons=1,
            clickCount=1,
        )  # fmt: skip
    tab.call("Input.dispatchMouseEvent", type="mouseReleased", x=left + 2, y=top + 2, button="left")
    assert "选中 4 句" in tab.text("#map-side h3")
    assert len(words(tab, "#map-side ol > li")) == 4


def press(tab, key: str) -> None:
    for kind in ("keyDown", "keyUp"):
        tab.call("Input.dispatchKeyEvent", type=kind, key=key)


def test_keys_list_what_is_in_view_and_save_it(show):
    tab = show(small())
    tab.run("document.getElementById('map-canvas').focus()")
    press(tab, "l")
    assert "选中 4 句" in tab.text("#map-side h3")
    heads, *rows = saved(tab, "#map-side .csv")
    row = dict(zip(heads, rows[0], strict=True))
    assert len(rows) == 4 and row["path"] == "seeds/a.txt"
    assert TEXT_A[int(row["start"]) : int(row["end"])] == row["text"]
    for _ in range(6):
        press(tab, "+")
    press(tab, "l")
    assert "选中 4 句" not in tab.text("#map-side h3")
    press(tab, "Escape")
    assert not words(tab, "#map-side ol > li")


@pytest.mark.parametrize("points", [4, 4200])
def test_after_a_gesture_the_map_is_as_if_drawn_afresh(show, points):
    """While it moves a kept picture is moved; at rest every point is where it belongs."""
    data = small()
    if points > len(data.sentences):
        text = "".join(f"第{n}句。\n" for n in range(points))
        report = {**data.reports[1], "text": text, "outline": []}
        spans, at = [], 0
        for n, line in enumerate(text.splitlines()):
            spans.append(
                {"id": f"s{n}", "report": report["id"], "start": at, "end": at + len(line),
                 "themes": [], "discovered": None, "x": (n * 37 % 101) / 10, "y": n / 400,
                 "body": True}
            )  # fmt: skip
            at += len(line) + 1
        data = PageData(reports=[report], sentences=spans)
    tab = show(data)
    picture = "document.getElementById('map-canvas').toDataURL()"
    # Longer than the map waits, and then until it has been painted.
    rest = "new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 200))"
    tab.run(rest)  # a loaded page is ready before its first frame
    start = tab.run(picture)
    tab.run("document.getElementById('map-canvas').focus()")
    for key in ("+", "+", "+", "ArrowLeft", "ArrowUp"):
        press(tab, key)
        tab.run("new Promise(requestAnimationFrame)")
    tab.run(rest)
    moved = tab.run(picture)
    tab.run("document.querySelector('#map-legend button').click()")
    tab.run("document.querySelector('#map-legend button').click()")
    tab.run(rest)
    assert moved != start and tab.run(picture) == moved
    tab.run("[...document.querySelectorAll('#map-tools button')][2].click()")
    tab.run(rest)
    assert tab.run(picture) == start


def test_a_link_with_a_search_shows_what_it_finds(show):
    assert "“副校长”：2 句" in show(small(), "#q=副校长").text("#map-side h3")


def test_a_click_on_a_sentence_in_the_reader_makes_it_citable(show):
    tab = show(small(), "#r=aaaa1111")
    part = "聘请法治副校长3名。"
    start = TEXT_A.index(part)
    tab.click("#reader-text [data-s='2']")
    assert tab.run("document.querySelector('#reader mark.target').textContent") == part
    assert tab.run("location.hash") == f"#r=aaaa1111&s={start}&e={start + len(part)}"
    cite = tab.text("#reader-cite")
    assert (
        "seeds/a.txt" in cite and "深化普法宣传" in cite and f"{start}–{start + len(part)}" in cite
    )


def saved(tab, button: str) -> list[list[str]]:
    """The rows that a button saves."""
    text = tab.run(f"""(async () => {{
      let blob;
      URL.createObjectURL = (it) => {{ blob = it; return "#"; }};
      HTMLAnchorElement.prototype.click = () => {{}};
      document.querySelector({json.dumps(button)}).dispatchEvent(new Event("click"));
      return Array.from(new Uint8Array(await blob.arrayBuffer()));
    }})()""")
    return list(csv.reader(io.StringIO(bytes(text).decode("utf-8-sig"), newline="")))


def test_saved_tables_hold_every_row_and_run_no_formula(show):
    heads, *rows = saved(show(grouped()), "#shared-tools .csv")
    assert len(rows) == 4 and dict(zip(heads, rows[0], strict=True))["a_text"] == (
        "全年举办法治讲座15场，发放资料5000余份。"
    )
    data = hostile()
    data = replace(data, reports=[data.reports[0], {**data.reports[1], "title": "=HYPERLINK(1)"}])
    heads, *rows = saved(show(data), "#reports .csv")
    row = dict(zip(heads, rows[1], strict=True))
    assert row["title"] == "'=HYPERLINK(1)" and row["path"] == HOSTILE


def test_hostile_texts_in_groups_and_fillers_show_as_text(show):
    data = grouped()
    matches = [{**m, "slots": [{"type": HOSTILE, "a": HOSTILE, "b": "x"}]} for m in data.matches]
    matches = [{**m, "cluster": HOSTILE} for m in matches]
    tab = show(replace(data, matches=matches))
    tab.run("document.querySelectorAll('#shared-views button')[1].click()")
    tab.run("document.querySelector('article.cluster details').open = true")
    tab.run("new Promise((done) => setTimeout(done, 50))")
    assert "<script>window.pwned=1</script>" in tab.text(".fillers .word")
    tab.run("document.querySelectorAll('#shared-views button')[2].click()")
    assert tab.run("typeof window.pwned") == "undefined"


@pytest.mark.parametrize("width", [380, 768, 1440])
def test_no_view_scrolls_sideways(show, width):
    for data in (grouped(), hostile()):
        tab = show(data, "", width)
        for view in range(3):
            tab.run(f"document.querySelectorAll('#shared-views button')[{view}].click()")
            assert tab.run("document.documentElement.scrollWidth") <= width
