"""The page as a file: self-contained, safe, repeatable, in two languages."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import BadValue
from explorer.render import packing
from explorer.render.data import PageData
from explorer.render.page import render_page
from explorer.render.words import WORDS

ASSETS = Path(packing.__file__).parent / "assets"

# Two reports of two regions, with a character beyond the basic plane before everything else.
TEXT_A = (
    "𬭎阳镇2024年法治政府建设工作报告\n"
    "一、主要举措\n"
    "（一）深化普法宣传。全年举办法治讲座15场，发放资料5000余份。聘请法治副校长3名。\n"
    "二、存在的不足\n"
    "执法力量不足。"
)
TEXT_B = (
    "一、推进法治政府建设的主要举措\n"
    "（一）加强法治宣传。全年举办法治讲座8场，发放资料4000余份。聘请法治副校长5名。\n"
    "一村一法律顾问全覆盖。"
)
HOSTILE = (
    "</script><script>window.pwned=1</script><!--<img src=x onerror='window.pwned=1'>"
    "\u2028\u2029\u202e翻转\u200b=cmd|' /C calc'!A0 {{data}} \\u003c &lt;"
)


def span(report: str, text: str, part: str, name: str, **fields) -> dict:
    start = text.index(part)
    row = {"id": f"{report}.{name}", "report": report, "start": start, "end": start + len(part)}
    row |= {"text": part, "role": "measure", "heading": False, "formulaic": False}
    return row | fields


def section(text: str, index: int, parent: int | None, depth: int, heading: str, end: str) -> dict:
    start = text.index(heading)
    number, words = re.match(r"([（]?[一二三]+[、）])(.*)", heading).groups()
    return {
        "index": index, "parent": parent, "depth": depth, "number": number, "heading": words,
        "role": "measure", "start": start, "end": text.index(end) + len(end),
        "heading_start": start, "heading_end": start + len(heading),
    }  # fmt: skip


def small(**changes) -> PageData:
    """A page that has a little of everything."""
    a1 = "全年举办法治讲座15场，发放资料5000余份。"
    a2 = "聘请法治副校长3名。"
    b1 = "全年举办法治讲座8场，发放资料4000余份。"
    b2 = "聘请法治副校长5名。"
    b3 = "一村一法律顾问全覆盖。"
    theme = [{"id": "publicity", "score": 0.8}]
    data = PageData(
        info={"version": "0.1.0", "encoder": "e5", "seed": 0, "settings": {"b": 1, "a": 0.5}},
        reports=[
            {
                "id": "aaaa1111", "path": "seeds/a.txt",
                "title": "𬭎阳镇2024年法治政府建设工作报告",
                "province": "甲省", "city": "乙市", "county": "丙县", "township": "𬭎阳镇",
                "admin_code": "110101001", "level": "township", "year": 2024, "sections": 3,
                "parts": ("measure", "problem"), "text": TEXT_A,
                "outline": [
                    section(TEXT_A, 0, None, 1, "一、主要举措", "3名。"),
                    section(TEXT_A, 1, 0, 2, "（一）深化普法宣传", "3名。"),
                    section(TEXT_A, 2, None, 1, "二、存在的不足", "执法力量不足。"),
                ],
            },
            {
                "id": "bbbb2222", "path": "seeds/b.txt", "title": None, "province": "丁省",
                "city": None, "county": None, "township": None, "admin_code": "12",
                "level": "province", "year": None, "parts": ("measure",), "text": TEXT_B,
                "outline": [
                    section(TEXT_B, 0, None, 1, "一、推进法治政府建设的主要举措", "覆盖。"),
                ],
            },
        ],
        sentences=[
            span("aaaa1111", TEXT_A, "一、主要举措", "s0", heading=True),
            span("aaaa1111", TEXT_A, a1, "s1", themes=theme, discovered="d0", x=0.0, y=0.0),
            span("aaaa1111", TEXT_A, a2, "s2", themes=theme, x=1.0, y=2.0),
            span("aaaa1111", TEXT_A, "执法力量不足。", "s3", themes=[], x=None, y=None),
            span("bbbb2222", TEXT_B, b1, "s0", themes=theme, discovered="d0", x=0.1, y=0.1),
            span("bbbb2222", TEXT_B, b2, "s1", themes=[], x=1.0, y=1.9),
            span("bbbb2222", TEXT_B, b3, "s2", themes=[], x=0.5, y=float("nan")),
        ],
        measures=[
            span("aaaa1111", TEXT_A, a1 + a2, "m0"),
            span("bbbb2222", TEXT_B, b1 + b2, "m0"),
            span("bbbb2222", TEXT_B, b3, "m1"),
        ],
        themes=[
            {
                "id": "publicity", "label": "普法宣传", "label_en": "Publicity", "kind": "codebook",
                "sentences": 3, "share": 0.5, "reports": 2, "regions": 2,
                "keywords": ("普法", "宣传"),
                "representatives": ({"sentence": "aaaa1111.s1", "report": "aaaa1111", "text": a1},),
            },
            {
                "id": "d0", "label": "讲座、资料", "label_en": None, "kind": "discovered",
                "sentences": 2, "share": 0.33, "reports": 2, "regions": 2, "keywords": ("讲座",),
                "representatives": (),
            },
        ],
        neighbours=[
            {"a": "aaaa1111.m0", "b": "bbbb2222.m0", "score": 0.91, "mutual": False},
            {"a": "bbbb2222.m0", "b": "aaaa1111.m0", "score": 0.93, "mutual": True},
            {"a": "bbbb2222.m1", "b": "aaaa1111.m0", "score": 0.4},
        ],
        matches=[
            {
                "kind": "template", "score": 0.9, "direction": "unknown", "cluster": None,
                "a": span("aaaa1111", TEXT_A, a1, "x"), "b": span("bbbb2222", TEXT_B, b1, "x"),
                "slots": (
                    {"type": "number", "a": "15", "b": "8"},
                    {"type": "number", "a": "5000", "b": "4000"},
                ),
            },
        ],
        shares=[
            {"report": "aaaa1111", "characters": 90, "exact": 0.0, "template": 0.25, "near": 0.0,
             "paraphrase": 0.0, "formula": 0.05, "original": 0.7},
        ],
    )  # fmt: skip
    return replace(data, **changes)


class Page(HTMLParser):
    """The elements of a page, with the raw text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.attributes: list[tuple[str, str, str]] = []
        self.raw: list[tuple[str, dict, str]] = []
        self.open: list[tuple[str, dict]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            self.attributes.append((tag, name, value or ""))
        if tag in ("script", "style", "title"):
            self.open.append((tag, dict(attributes)))
            self.raw.append((tag, dict(attributes), ""))

    def handle_endtag(self, tag):
        if self.open and self.open[-1][0] == tag:
            self.open.pop()

    def handle_data(self, data):
        if self.open:
            tag, attributes, text = self.raw[-1]
            self.raw[-1] = (tag, attributes, text + data)

    def block(self, name: str) -> dict:
        return json.loads(next(text for _, a, text in self.raw if a.get("id") == name))


def test_nothing_is_loaded_and_the_policy_allows_nothing_else():
    page = Page(render_page(small()))
    links = [
        (t, n, v) for t, n, v in page.attributes if n in ("src", "href", "action", "srcset", "data")
    ]
    assert links and all(value.startswith("#") for _, _, value in links)
    assert not [n for _, n, _ in page.attributes if n.startswith("on") or n == "style"]
    style = next(text for tag, _, text in page.raw if tag == "style")
    assert "url(" not in style and "@import" not in style
    script = next(text for tag, a, text in page.raw if tag == "script" and not a)
    for call in (
        "fetch(",
        "XMLHttpRequest",
        "import(",
        "WebSocket",
        "sendBeacon",
        "eval(",
        "new Function",
    ):
        assert call not in script
    policy = next(v for t, n, v in page.attributes if n == "content" and "default-src" in v)

    def digest(text):
        return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    assert policy == (
        f"default-src 'none'; script-src 'sha256-{digest(script)}'; "
        f"style-src 'sha256-{digest(style)}'; base-uri 'none'; form-action 'none'"
    )


def test_own_scripts_never_make_markup_of_text():
    for path in sorted((ASSETS / "js").glob("*.js")):
        text = path.read_text(encoding="utf-8")
        for name in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "DOMParser",
            "srcdoc",
        ):
            assert name not in text, path.name


def test_the_data_comes_back_and_every_span_is_cut_from_its_report():
    data = small()
    block = Page(render_page(data)).block("data")
    assert [r["text"] for r in block["reports"]] == [TEXT_A, TEXT_B]
    assert block["reports"][1]["title"] is None and block["reports"][1]["year"] is None
    for name, rows in (("sentences", data.sentences), ("measures", data.measures)):
        packed = block[name]
        for i, row in enumerate(rows):
            report = block["reports"][packed["r"][i]]
            assert report["text"][packed["b"][i] : packed["e"][i]] == row["text"]
            assert f"{report['id']}.{packed['id'][i]}" == row["id"]
    assert [f & 4 for f in block["sentences"]["f"]] == [0, 4, 4, 4, 4, 4, 4]
    assert block["sentences"]["t"][1] == [0, 0.8]
    assert block["sentences"]["d"] == [-1, 1, -1, -1, 1, -1, -1]
    assert block["info"]["settings"] == {"a": 0.5, "b": 1}


def test_a_pair_named_twice_is_one_pair_best_first():
    pairs = packing.pack(small())["neighbours"]
    measures = next(p for p in pairs if p["unit"] == "m")
    assert list(
        zip(measures["a"], measures["b"], measures["s"], measures["mutual"], strict=True)
    ) == [
        (0, 1, 0.93, 1),
        (0, 2, 0.4, 0),
    ]


def test_pairs_of_sentences_are_kept_apart_from_those_of_measures():
    data = small(neighbours=[{"a": "aaaa1111.s1", "b": "bbbb2222.s0", "score": 0.5}])
    by_unit = {p["unit"]: p for p in packing.pack(data)["neighbours"]}
    assert by_unit["s"]["a"] == [1] and by_unit["s"]["b"] == [4] and by_unit["m"]["a"] == []


def test_places_keep_their_proportions_and_missing_ones_are_marked():
    packed = packing.pack(small())["sentences"]
    # y runs from 0 to 2 and is the longer side; NaN and None have no place.
    assert packed["y"] == [-1, 0, packing.MAP_STEPS, -1, 1500, 28500, -1]
    assert packed["x"] == [-1, 0, packing.MAP_STEPS // 2, -1, 1500, 15000, -1]
    nowhere = [{**row, "x": None, "y": None} for row in small().sentences]
    assert set(packing.pack(small(sentences=nowhere))["sentences"]["x"]) == {-1}
    one = [{**row, "x": 3.0, "y": 3.0} for row in small().sentences]
    assert set(packing.pack(small(sentences=one))["sentences"]["x"]) == {0}


@pytest.mark.parametrize(
    "changes",
    [
        {"measures": [span("nowhere", TEXT_A, "执法力量不足。", "m0")]},
        {
            "sentences": [span("aaaa1111", TEXT_A, "执法力量不足。", "s0", end=10_000)],
            "neighbours": [],
        },
        {"neighbours": [{"a": "aaaa1111.m0", "b": "aaaa1111.m99", "score": 1.0}]},
        {"themes": []},
        {"shares": [{"report": "nowhere"}]},
    ],
)
def test_rows_that_point_nowhere_are_refused(changes):
    with pytest.raises(BadValue):
        render_page(small(**changes))


def test_the_same_data_gives_the_same_bytes_whatever_the_hash_seed():
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "from tests.test_render_page import small, render_page;"
        "import hashlib; print(hashlib.sha256(render_page(small()).encode()).hexdigest())"
    )
    other = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    run = subprocess.run(
        [sys.executable, "-c", code, str(Path(__file__).parent.parent)],
        env={**os.environ, "PYTHONHASHSEED": other},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert run.stdout == hashlib.sha256(render_page(small()).encode()).hexdigest() + "\n"


def hostile() -> PageData:
    data = small()
    report = {
        **data.reports[1],
        "title": HOSTILE,
        "path": HOSTILE,
        "township": HOSTILE,
        "county": "长" * 10_000,
    }
    report["text"] = TEXT_B + "\n" + HOSTILE + "\n" + "字" * 10_000
    theme = {**data.themes[0], "label": HOSTILE, "label_en": HOSTILE, "keywords": (HOSTILE,)}
    info = {
        "version": HOSTILE,
        "encoder": HOSTILE,
        "settings": {HOSTILE: HOSTILE, "none": float("inf")},
    }
    extra = span(
        "bbbb2222",
        report["text"],
        HOSTILE,
        "s3",
        themes=[{"id": "publicity", "score": 1.0}],
        x=0.9,
        y=0.9,
    )
    return replace(
        data,
        info=info,
        reports=[data.reports[0], report],
        themes=[theme, data.themes[1]],
        sentences=[*data.sentences, extra],
    )


def test_hostile_texts_stay_data():
    text = render_page(hostile())
    page = Page(text)
    tags = sorted(tag for tag, _, _ in page.raw)
    assert tags == ["script", "script", "script", "style", "title"]
    assert page.block("data")["reports"][1]["title"] == HOSTILE
    assert page.block("data")["themes"][0]["keywords"] == [HOSTILE]
    assert "<!--" not in text and "<img" not in text
    assert not [t for t, _, _ in page.attributes if t in ("img", "iframe", "object", "base")]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(values)
def test_embedded_json_round_trips_and_cannot_end_its_element(value):
    text = packing.to_script(value)
    assert json.loads(text) == value
    assert not re.search("[<>&\u2028\u2029]", text)


def test_a_path_that_is_not_utf8_can_be_embedded():
    path = b"\xff.txt".decode("utf-8", "surrogateescape")
    assert json.loads(packing.to_script(path).encode("utf-8")) == path


@pytest.mark.parametrize(
    ("language", "lang", "words"), [("zh", "zh-Hans", "报告探索"), ("en", "en", "Report explorer")]
)
def test_both_languages(language, lang, words):
    page = Page(render_page(small(language=language)))
    assert ("html", "lang", lang) in page.attributes
    assert next(text for tag, _, text in page.raw if tag == "title") == words
    assert page.block("data")["language"] == language
    assert page.block("words")["brand"] == ["报告探索", "Report explorer"]


def test_an_empty_corpus_has_a_page():
    block = Page(render_page(PageData())).block("data")
    assert block["reports"] == [] and block["sentences"]["r"] == []


def test_every_text_of_the_scripts_exists_and_none_is_left_over():
    scripts = "\n".join(p.read_text(encoding="utf-8") for p in sorted((ASSETS / "js").glob("*.js")))
    frame = (ASSETS / "page.html").read_text(encoding="utf-8")
    called = set(re.findall(r'"(\w+)"', " ".join(re.findall(r"\bt\(([^`)]*)", scripts))))
    used = {key for key in WORDS if f'"{key}"' in scripts + frame}
    used |= {"noscript"}  # filled in by page.py
    families = set(re.findall(r"`(\w+_)\$\{", scripts))
    used |= {key for key in WORDS if any(key.startswith(f) for f in families)}
    used |= {key for key in WORDS if key.endswith("_words") and key.removesuffix("_words") in used}
    assert set(WORDS) - used == set()
    labels = set(re.findall(r'data-(?:label-)?t="(\w+)"', frame))
    assert labels - set(WORDS) == set()
    assert {w for w in called if "_" in w} - set(WORDS) == set()


def test_both_languages_fill_in_the_same_values():
    for key, message in WORDS.items():
        assert message.zh.strip() and message.en.strip(), key
        assert set(re.findall(r"\{\d\}", message.zh)) == set(re.findall(r"\{\d\}", message.en)), key


def test_the_vendored_library_has_its_licence_and_its_lock_names_no_host():
    vendored = (ASSETS / "vendor" / "d3.js").read_text(encoding="utf-8")
    licences = (ASSETS / "LICENSE-d3.txt").read_text(encoding="utf-8")
    package = json.loads((ASSETS / "vendor-source" / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((ASSETS / "vendor-source" / "package-lock.json").read_text(encoding="utf-8"))
    assert "LICENSE-d3.txt" in vendored[:200]
    for name, version in package["dependencies"].items():
        assert f"{name} {version}" in licences
        assert lock["packages"][f"node_modules/{name}"]["version"] == version
    assert not any("resolved" in entry for entry in lock["packages"].values())
