# ruff: noqa: E501, F811  (JavaScript in strings reads better unbroken; fixtures come by import)
"""The page in a real browser."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest

from explorer.render import PageData
from tests.browser import needs_chromium, show  # noqa: F401
from tests.test_render_page import HOSTILE, TEXT_A, hostile, small

pytestmark = needs_chromium


def test_it_opens_without_a_complaint_and_switches_language(show):
    tab = show(small())
    assert (
        tab.text("h1") == "2 份报告说了什么"
        and tab.run("document.documentElement.lang") == "zh-Hans"
    )
    assert [tab.run(f"document.querySelectorAll('.tile b')[{i}].textContent") for i in range(5)] == [
        "2", "2", "2024", "6", "3",
    ]  # fmt: skip
    tab.click("#language")
    assert tab.text("h1") == "What 2 reports say"
    assert tab.text("button.theme .name") == "Publicity"
    assert "no title" in tab.text("#reports")


def test_the_three_questions_are_answered_first_and_truly(show):
    """What they are about, who else did it, what is copied: set phrases are nobody's copying."""
    none = dict.fromkeys(("exact", "template", "near", "paraphrase"), 0.0)
    shares = [
        {"report": "aaaa1111", **none, "formula": 0.6, "original": 0.4},
        {
            "report": "bbbb2222",
            **none,
            "exact": 0.1,
            "near": 0.02,
            "formula": 0.0,
            "original": 0.88,
        },
    ]
    lines = "[...document.querySelectorAll('#findings li')].map((n) => n.textContent)"
    tab = show(small(shares=shares))
    assert tab.text("#ask-themes .answer") == "50% 的句子归入 1 个主题，最多的是普法宣传"
    assert tab.text("#glance-themes li") == "普法宣传50%" and "50% 的句子未归" in tab.text(
        "#ask-themes"
    )
    near = tab.text("#ask-elsewhere li")
    assert "𬭎阳镇 2024 与 丁省" in near and "0.93" in near
    lengths = [len(r["text"]) for r in small().reports]
    part = round(100 * 0.12 * lengths[1] / sum(lengths))
    assert f"{part}% 的文字" in tab.text("#ask-shared .answer")
    assert "丁省 12%" in tab.text("#ask-shared")
    (lacking,) = tab.run(lines)
    assert (
        "2 份报告中有 2 份" in lacking
        and "丁省缺：存在的不足、第一责任人职责、下一步安排" in lacking
    )
    shares[1] |= {"exact": 0.0, "near": 0.0, "original": 1.0}
    sentences = [{**s, "themes": [] if s["report"] == "bbbb2222" else s.get("themes", [])}
                 for s in small().sentences]  # fmt: skip
    tab = show(small(shares=shares, sentences=sentences))
    assert "没有发现共有文字" in tab.text("#ask-shared .answer")
    theme = tab.run(lines)[0]
    assert "普法宣传" in theme and "2 份报告中有 1 份" in theme


def test_a_measure_is_looked_for_from_the_head_of_the_page(show):
    tab = show(small())
    tab.type("#ask-elsewhere input", "没有这样的举措")
    tab.click("#ask-elsewhere button")
    assert "没有符合条件的" in tab.text("#similar-list")
    assert (
        tab.run("document.querySelector('#similar-tools input[type=search]').value")
        == "没有这样的举措"
    )


def test_a_codebook_that_does_not_fit_steps_back(show):
    sentences = [{**s, "themes": s.get("themes", []) if s["id"] == "aaaa1111.s1" else [],
                  "discovered": None if s.get("heading") else "d0"}
                 for s in small().sentences]  # fmt: skip
    tab = show(small(sentences=sentences))
    assert "只涵盖 17% 的句子" in tab.text("#findings li")
    assert "讲座、资料" in tab.text("#glance-themes li")
    assert tab.run("document.querySelector('#tab-discovered').ariaSelected") == "true"
    assert tab.run("document.querySelector('#map-tools select').value") == "discovered"


def test_the_head_says_what_most_titles_speak_of(show):
    def head(*titles, **more):
        reports = [{**small().reports[1], "id": f"{i:08}", "title": t, "text": "", "outline": []}
                   for i, t in enumerate(titles)]  # fmt: skip
        return show(PageData(reports=reports, **more)).text("h1")

    about = (
        "甲镇2021年法治政府建设工作报告",
        "乙镇2022年度法治政府建设情况",
        "丙镇法治政府建设总结",
    )
    assert head(*about, None, "关于春耕的通知") == "法治政府建设：5 份报告说了什么"
    assert head(*about, language="en") == "法治政府建设: what 3 reports say"
    # What only some say, or years and a shared place, is no subject.
    assert head(about[0], "关于春耕的通知", "财政预算") == "3 份报告说了什么"
    assert head("甲县2021年报", "甲县2021年刊") == "2 份报告说了什么"
    assert "<img" not in head("<img src=x>法治政府建设", "<img src=x>法治政府建设")


def test_an_english_page_opens_in_english(show):
    assert "Report explorer" in show(small(language="en")).text(".brand")


def test_an_empty_corpus_says_what_to_do(show):
    tab = show(PageData())
    assert "explorer run" in tab.text("#empty") and tab.run(
        "document.getElementById('themes').hidden"
    )


@pytest.mark.parametrize("width", [380, 768, 1440])
def test_the_page_never_scrolls_sideways(show, width):
    for data, link in ((small(), ""), (hostile(), ""), (hostile(), "#r=bbbb2222")):
        tab = show(data, link, width)
        assert tab.run("document.documentElement.scrollWidth") <= width
        assert tab.run("document.getElementById('reader').scrollWidth") <= width


def test_hostile_texts_show_as_text(show):
    tab = show(hostile(), "#r=bbbb2222")
    assert tab.run("typeof window.pwned") == "undefined"
    assert tab.run("document.scripts.length") == 3
    assert tab.run("document.querySelectorAll('img, iframe, object, embed, base').length") == 0
    want = re.sub("[\u202e\u200b]", lambda m: f"‹U+{ord(m.group()):04X}›", HOSTILE)
    for selector in (
        "#reports td.title a[href*=bbbb]",
        "button.theme .name",
        ".keywords .word",
        "#made",
        "#reader h2",
    ):
        assert want in tab.text(selector), selector
    # In the reader the line separators of the text end no line of ours.
    assert "window.pwned=1" in tab.text("#reader-text")


def test_names_without_end_leave_room_for_the_rest(show):
    """A place of 10,000 characters is cut in tables, and said to be; the reader has all of it."""
    name = "长" * 10_000
    data = small()
    data = replace(data, reports=[{**data.reports[0], "township": name}, data.reports[1]])
    tab = show(data)
    assert tab.run("document.querySelector('table.reports').offsetHeight") < 600
    assert "长…" in tab.text("#reports")
    tab.run("location.hash = '#r=aaaa1111'; new Promise((done) => setTimeout(done, 50))")
    assert name not in tab.text("#reader-head dd")
    tab.click("#reader-head dd button")
    assert name in tab.text("#reader-head dd")


def test_a_deep_link_opens_the_reader_at_the_very_span(show):
    part = "聘请法治副校长3名。"
    start = TEXT_A.index(part)
    tab = show(small(), f"#r=aaaa1111&s={start}&e={start + len(part)}")
    # The text begins with a character that JavaScript counts as two.
    assert (
        tab.run(
            "[...document.querySelectorAll('#reader mark.target')].map((n) => n.textContent).join('')"
        )
        == part
    )
    cite = tab.text("#reader-cite")
    assert (
        "seeds/a.txt" in cite
        and "（一）深化普法宣传" in cite
        and f"{start}–{start + len(part)}" in cite
    )
    assert tab.run("document.getElementById('main').inert") is True
    # With a start only, the sentence there.
    tab.run(f"location.hash = '#r=aaaa1111&s={start + 3}'")
    tab.run("new Promise((done) => setTimeout(done, 50))")
    assert tab.text("#reader mark.target") == part
    tab.call(
        "Input.dispatchKeyEvent",
        type="keyDown",
        key="Escape",
        code="Escape",
        windowsVirtualKeyCode=27,
    )
    assert tab.run("document.getElementById('reader').hidden") is True


def test_the_reader_leads_to_the_same_measure_elsewhere(show):
    tab = show(small(), "#r=aaaa1111")
    tab.click("#reader-text .margin a[href^='#n=']")
    tab.run("new Promise((done) => setTimeout(done, 50))")
    assert tab.run("document.getElementById('reader').hidden")
    near = "[...document.querySelectorAll('#similar-focus ol li .where')].map((n) => n.textContent)"
    places = tab.run(near)
    assert places and all(place.startswith("丁省") for place in places)
    tab.click("#similar-focus ol li .where a")
    tab.run("new Promise((done) => setTimeout(done, 50))")
    assert not tab.run("document.getElementById('reader').hidden")
    assert tab.run("location.hash").startswith("#r=bbbb2222&s=")


def test_choosing_a_theme_makes_the_address_lead_to_it(show):
    tab = show(small())
    tab.click("button.theme")
    assert tab.run("location.hash") == "#t=publicity&k=codebook"


def test_the_reader_shows_the_whole_text_and_its_headings(show):
    tab = show(small(), "#r=aaaa1111")
    shown = tab.run(
        "[...document.querySelectorAll('#reader-text .line')].map((n) => n.textContent).join('')"
    )
    assert shown == TEXT_A.replace("\n", "")
    heads = tab.run(
        "[...document.querySelectorAll('#reader-text h3, #reader-text h4')].map((n) => n.textContent)"
    )
    assert heads == ["一、主要举措", "（一）深化普法宣传。", "二、存在的不足"]
    assert tab.text("#reader-text .chip") == "普法宣传"


def test_a_link_to_nothing_says_so(show):
    tab = show(small(), "#r=nowhere")
    assert "nowhere" in tab.text("#status")


def test_the_map_names_the_sentence_under_the_pointer_and_pins_it(show):
    tab = show(small())
    found = tab.run("""(() => {
      const canvas = document.getElementById("map-canvas"), box = canvas.getBoundingClientRect();
      const tip = document.getElementById("map-tip");
      for (let y = 4; y < box.height; y += 10) for (let x = 4; x < box.width; x += 10) {
        const at = { clientX: Math.round(box.left) + x, clientY: Math.round(box.top) + y, bubbles: true };
        canvas.dispatchEvent(new PointerEvent("pointermove", at));
        if (tip.hidden) continue;
        const words = tip.textContent;
        canvas.dispatchEvent(new MouseEvent("click", at));
        return words;
      }
      return null;
    })()""")
    assert found and "法治" in found
    assert (
        tab.run("document.querySelector('#map-side .pinned .quote').textContent.slice(0, 4)")
        == found[:4]
    )
    assert "0.93" in tab.text("#map-side")  # the neighbour of the measure that it lies in


def test_search_on_the_map_lists_and_marks_what_it_finds(show):
    tab = show(small())
    tab.type("#map-tools input", "副校长")
    assert "2" in tab.text("#map-side h3")
    assert tab.run("document.querySelectorAll('#map-side mark').length") == 2
    assert tab.text("#map-side li b.number") == "1"  # it stands on the map too
    tab.click("#map-side button.row")
    assert "最相似的举措" in tab.text("#map-side")


def test_points_without_a_place_are_counted(show):
    assert "6 句中有 2 句没有位置" in show(small()).text("#map-missing")
    nowhere = [{**row, "x": None, "y": None} for row in small().sentences]
    tab = show(small(sentences=nowhere))
    assert "6 句中有 6 句" in tab.text("#map-missing") and tab.run(
        "document.getElementById('map-box').hidden"
    )


def test_pairs_stand_side_by_side_best_first(show):
    tab = show(small())
    assert tab.run(
        "[...document.querySelectorAll('#similar-list .score b')].map((n) => n.textContent)"
    ) == ["0.93", "0.40"]
    first = "#similar-list article"
    assert "聘请法治副校长3名。" in tab.text(f"{first} .side") and "乙" not in tab.text(
        f"{first} .common"
    )
    assert (
        tab.run(
            "[...document.querySelectorAll('#similar-list article:first-child .common')].map((n) => n.textContent)[0]"
        )
        == "全年举办法治讲座"
    )
    tab.click(f"{first} a[href^='#n=']")
    tab.run("new Promise((done) => setTimeout(done, 50))")
    assert tab.run("document.querySelectorAll('#similar-focus li').length") == 2


def test_slots_are_marked_where_they_differ(show):
    tab = show(small())
    marks = tab.run(
        "[...document.querySelectorAll('#shared-list .slot')].map((n) => n.firstChild.textContent)"
    )
    assert marks == ["15", "5000", "8", "4000"]
    assert (
        tab.run("document.querySelectorAll('#shared-list .changed, #shared-list .only').length")
        == 0
    )


def test_both_sides_of_a_difference_read_as_the_reports_do(show):
    """Whatever is marked, each side's text is the span itself, and unmarked text is on both sides."""
    chance = random.Random(0)
    letters = "依法治国执法监督普法宣传"
    a_text = b_text = ""
    matches = []
    for _ in range(60):
        a = "".join(chance.choices(letters, k=chance.randint(1, 40)))
        b = list(a)
        for _ in range(chance.randint(0, 8)):
            at = chance.randrange(len(b) + 1)
            b[at : at + chance.randint(0, 3)] = chance.choices(letters, k=chance.randint(0, 3))
        b = "".join(b) or "法"
        match = {"kind": "near", "score": 0.9}
        match["a"] = {"report": "aaaa1111", "start": len(a_text), "end": len(a_text) + len(a)}
        match["b"] = {"report": "bbbb2222", "start": len(b_text), "end": len(b_text) + len(b)}
        matches.append(match)
        a_text, b_text = a_text + a, b_text + b
    data = small()
    reports = [
        {**data.reports[0], "text": a_text, "outline": []},
        {**data.reports[1], "text": b_text, "outline": []},
    ]
    tab = show(
        replace(
            data,
            reports=reports,
            sentences=[],
            measures=[],
            themes=[],
            neighbours=[],
            matches=matches,
        )
    )
    tab.run(
        "[...document.querySelectorAll('#shared-list .pager button')].pop().click()"
    )  # show all
    cards = tab.run("""[...document.querySelectorAll("#shared-list article")].map((card) =>
      [...card.querySelectorAll(".side .text")].map((p) => [p.textContent,
        [...p.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data).join("")]))""")
    assert len(cards) == 60
    want = sorted(
        (a_text[m["a"]["start"] : m["a"]["end"]], b_text[m["b"]["start"] : m["b"]["end"]])
        for m in matches
    )
    assert sorted((left[0], right[0]) for left, right in cards) == want
    assert all(left[1] == right[1] for left, right in cards)
    # Marking everything would pass the lines above; most of each text is unchanged.
    assert sum(len(left[1]) for left, _ in cards) > 0.4 * len(a_text)


def test_long_lists_say_how_much_they_show(show):
    data = small()
    pairs = [{"a": "aaaa1111.m0", "b": f"bbbb2222.x{i}", "score": i / 40} for i in range(35)]
    extra = [{**data.measures[1], "id": f"bbbb2222.x{i}"} for i in range(35)]
    tab = show(replace(data, measures=[*data.measures, *extra], neighbours=pairs))
    articles = "document.querySelectorAll('#similar-list article').length"
    assert tab.run(articles) == 10 and "10 / 35" in tab.text("#similar-list .pager")
    tab.click("#similar-list .pager button")
    assert tab.run(articles) == 20 and "20 / 35" in tab.text("#similar-list .pager")


def test_a_cell_of_the_heat_map_leads_to_its_sentences(show):
    tab = show(small())
    assert tab.run(
        "[...document.querySelectorAll('#heat td button')].map((n) => n.textContent)"
    ) == ["67", "33"]
    tab.click("#heat td button")
    assert tab.run("document.querySelectorAll('#theme-detail ol > li').length") == 2
    tab.click("#tab-discovered")
    assert tab.run(
        "[...document.querySelectorAll('button.theme .name')].map((n) => n.textContent)"
    ) == ["讲座、资料"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_enough_contrast(show, scheme):
    """WCAG AA, 4.5:1, for every text on the page against the ground that it stands on."""
    tab = show(small(), "#r=aaaa1111&s=20")
    tab.call(
        "Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}]
    )
    low = tab.run("""(() => {
      // A canvas turns any colour that CSS can say into bytes.
      const c = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      const over = (colour, ground) => {
        c.fillStyle = `rgb(${ground})`; c.fillRect(0, 0, 1, 1);
        c.fillStyle = colour; c.fillRect(0, 0, 1, 1);
        return [...c.getImageData(0, 0, 1, 1).data].slice(0, 3);
      };
      const light = (rgb) => rgb.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
      const ground = (node) => over(getComputedStyle(node).backgroundColor, node.parentElement ? ground(node.parentElement) : [255, 255, 255]);
      const low = [];
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) {
        const node = walk.currentNode.parentElement;
        if (!walk.currentNode.data.trim() || /SCRIPT|NOSCRIPT|OPTION/.test(node.tagName) || !node.getClientRects().length) continue;
        const back = ground(node), fore = over(getComputedStyle(node).color, back);
        const [a, b] = [light(fore), light(back)].sort((x, y) => y - x);
        if ((a + 0.05) / (b + 0.05) < 4.5) low.push([walk.currentNode.data.slice(0, 20), node.className, fore, back]);
      }
      return low;
    })()""")
    assert low == []
