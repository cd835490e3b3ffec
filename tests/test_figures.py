"""Figures for papers: Chinese is there in every format, and nothing needs colour to be read."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import math
import re
import struct
import zlib
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import explorer.render.figures.font as font_module
import explorer.render.figures.png as png_module
from explorer import Corpus
from explorer.errors import BadValue, CorpusNotWritable
from explorer.lang import Message, set_language
from explorer.render.figures import KINDS, write_figure
from explorer.render.figures.coverage import draw_coverage
from explorer.render.figures.drawing import Drawing, Text, blue, ink_on
from explorer.render.figures.font import load_font, shipped_font
from explorer.render.figures.matrix import draw_matrix
from explorer.render.figures.network import MOST_DOTS, Edge, Node, draw_network
from explorer.render.figures.pdf import to_pdf
from explorer.render.figures.png import to_png
from explorer.render.figures.reuse import draw_reuse
from explorer.render.figures.scatter import Point, draw_map
from explorer.render.figures.style import ticks
from explorer.render.figures.svg import to_svg
from explorer.render.figures.themes import draw_themes
from explorer.types import ReuseShare, Theme

ROOT = Path(__file__).parent.parent
ASSETS = ROOT / "explorer" / "render" / "assets"
SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"


@pytest.fixture(autouse=True)
def chinese():
    set_language("zh")
    yield
    set_language(None)


def theme(label: str, share: float = 0.1) -> Theme:
    return Theme(label, label, None, "codebook", 3, share, 1, 1, (), ())


def labels(svg: bytes) -> list[str]:
    found = (g.get("aria-label") for g in ElementTree.fromstring(svg).iter(f"{SVG}g"))
    return [label for label in found if label is not None]


def pixels(png: bytes) -> np.ndarray:
    """A PNG of filter 0 as an array: an independent reading of what was written."""
    at, width, height, data = 8, 0, 0, b""
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + size]
        assert struct.unpack(">I", png[at + 8 + size : at + 12 + size])[0] == zlib.crc32(
            kind + body
        )
        if kind == b"IHDR":
            width, height = struct.unpack(">II", body[:8])
        data += body if kind == b"IDAT" else b""
        at += 12 + size
    rows = np.frombuffer(zlib.decompress(data), dtype=np.uint8).reshape(height, 1 + 3 * width)
    assert not rows[:, 0].any()
    return rows[:, 1:].reshape(height, width, 3)


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_of_the_seeds_in_every_format(kind, seed_corpus, tmp_path):
    wanted = {
        "themes": "普法宣传教育", "coverage": "普法宣传教育", "map": "普法宣传教育",
        "reuse": "丰都县 暨龙镇 2024", "network": "紫云苗族布依族自治县 2024",
    }[kind]  # fmt: skip
    for suffix in ("svg", "pdf", "png"):
        files = seed_corpus.figure(kind, tmp_path / f"{kind}.{suffix}")
        assert [f.name for f in files] == [
            f"{kind}.{suffix}", f"{kind}.caption.txt", f"{kind}.csv"
        ]  # fmt: skip
    svg = (tmp_path / f"{kind}.svg").read_bytes()
    assert wanted in labels(svg)
    document = pypdfium2.PdfDocument(tmp_path / f"{kind}.pdf")
    assert wanted in document[0].get_textpage().get_text_range()
    image = pixels((tmp_path / f"{kind}.png").read_bytes())
    assert image.shape[1] == math.ceil(document[0].get_width() * 300 / 72)
    assert 0.001 < (image.min(axis=2) < 128).mean() < 0.5  # there is ink, and there is paper
    caption = (tmp_path / f"{kind}.caption.txt").read_text(encoding="utf-8").split("\n\n")
    assert re.search("[\u4e00-\u9fff]", caption[0]) and re.match("[A-Z]", caption[1])
    with (tmp_path / f"{kind}.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert list(csv.DictReader(stream))


def test_the_data_beside_a_figure_are_the_figures_data(seed_corpus, tmp_path):
    seed_corpus.figure("themes", tmp_path / "t.svg")
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = {r["id"]: int(r["sentences"]) for r in csv.DictReader(stream)}
    assert rows == {t.id: t.sentences for t in seed_corpus.themes() if t.sentences}
    drawn = labels((tmp_path / "t.svg").read_bytes())
    assert all(t.label in drawn for t in seed_corpus.themes() if t.sentences)


def test_coverage_marks_every_gap_and_its_caption_counts_them(seed_corpus, tmp_path):
    seed_corpus.figure("coverage", tmp_path / "c.svg", by="province")
    with (tmp_path / "c.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    gaps = sum(r["sentences"] == "0" for r in rows)
    assert 0 < gaps < len(rows) == len(seed_corpus.themes()) * 5
    assert f"{len(rows)} 格中有 {gaps} 格" in (tmp_path / "c.caption.txt").read_text("utf-8")


def test_english_names_what_it_draws_in_english(seed_corpus, tmp_path):
    set_language("en")
    seed_corpus.figure("themes", tmp_path / "t.svg")
    assert "sentences" in labels((tmp_path / "t.svg").read_bytes())


def test_the_same_figure_is_the_same_bytes(seed_corpus, tmp_path):
    for suffix in ("svg", "pdf"):
        for name in ("a", "b"):
            seed_corpus.figure("network", tmp_path / f"{name}.{suffix}")
        assert (tmp_path / f"a.{suffix}").read_bytes() == (tmp_path / f"b.{suffix}").read_bytes()


def test_an_svg_needs_nothing_from_outside():
    page = draw_themes([theme("普法")], ["普法"], 0.1, 5, shipped_font()).drawing
    root = ElementTree.fromstring(to_svg(page, "标题", "说明"))
    assert not list(root.iter(f"{SVG}text")) and not list(root.iter(f"{SVG}style"))
    defined = {p.get("id"): p.get("d") for p in root.find(f"{SVG}defs")}
    for use in root.iter(f"{SVG}use"):
        assert use.get(HREF).startswith("#") and defined[use.get(HREF)[1:]]
    assert root.find(f"{SVG}title").text == "标题" and root.find(f"{SVG}desc").text == "说明"


# -- the font ------------------------------------------------------------------------------------


def test_the_font_holds_the_standard_characters_and_every_place_name():
    font = shipped_font()
    table = (ASSETS / "font-source" / "standard-characters.txt").read_text(encoding="utf-8")
    standard = set(table) - {"\n"}
    assert len(standard) == 8105
    assert [c for c in sorted(standard) if not font.covers(c)] == []
    places = gzip.decompress(
        (ROOT / "explorer" / "gazetteer" / "data" / "divisions.tsv.gz").read_bytes()
    ).decode("utf-8")
    han = {c for c in places if "\u4e00" <= c <= "\u9fff"}
    assert [c for c in sorted(han) if not font.covers(c)] == []
    assert (ASSETS / "LICENSE-NotoSansSC.txt").read_text(encoding="utf-8").count("SIL OPEN FONT")
    assert (ASSETS / "font" / "NotoSansSC.ttf.xz").stat().st_size < 3_000_000


HOSTILE = "</title><script>alert(1)</script>&\x00\x1b[31m\u202e\u200f=1+1😀𰻝"


def test_what_the_font_lacks_is_spelled_never_a_box():
    font = shipped_font()
    spelled = font.spell(HOSTILE)
    assert all(font.covers(c) for c in spelled)
    assert "[U+0000]" in spelled and "[U+202E]" in spelled and "[U+1F600]" in spelled
    assert spelled.startswith("</title><script>alert(1)</script>&")
    assert font.spell("甲\n乙\t丙") == "甲 乙 丙"


def test_hostile_texts_stay_texts_in_every_format(tmp_path):
    long = "长" * 10_000
    figure = draw_themes([theme(HOSTILE), theme(long)], [HOSTILE, long], 0.1, 5, shipped_font())
    svg = to_svg(figure.drawing, HOSTILE, HOSTILE)
    root = ElementTree.fromstring(svg)
    assert not [e for e in root.iter() if "script" in e.tag]
    assert any(label.startswith("</title><script>") for label in labels(svg))
    assert any(re.fullmatch("长+…", label) for label in labels(svg))
    document = pypdfium2.PdfDocument(to_pdf(figure.drawing, HOSTILE, HOSTILE))
    assert "</title><script>alert(1)" in document[0].get_textpage().get_text_range()
    files = write_figure(figure, tmp_path / "h.png")
    with files[2].open(encoding="utf-8-sig", newline="") as stream:
        assert [r["label"] for r in csv.DictReader(stream)] == [HOSTILE, long]


@pytest.mark.parametrize("name", [HOSTILE, "长" * 10_000, "w" * 10_000, "=cmd|' /C calc'!A0"])
def test_no_name_leaves_the_sheet_or_becomes_markup(name, tmp_path):
    font = shipped_font()
    other = "乙镇"
    share = ReuseShare("r", 9, 0.1, 0.1, 0.1, 0.1, 0.1, 0.5)
    cells = {("t", "g"): (3, 0.5), ("t", "h"): (1, 0.1)}
    by = Message("省", "province")
    figures = {
        "coverage": draw_coverage([("t", name)], [("g", name), ("h", other)], cells, by, font),
        "map": draw_map([Point("s", "r", i, i, "t") for i in range(3)], [("t", name)], font),
        "reuse": draw_reuse([(name, share), (other, share)], font),
        "network": draw_network([Node("a", name), Node("b", other)], [Edge("a", "b", 9, 1)], font,
                                seed=0),
        "matrix": draw_matrix([name, other], {(name, other): 0.5}, by, font),
    }  # fmt: skip
    for kind, figure in figures.items():
        page = figure.drawing
        root = ElementTree.fromstring(to_svg(page, str(figure.title), str(figure.caption)))
        assert not [e for e in root.iter() if "script" in e.tag], kind
        for mark in page.marks:
            if isinstance(mark, Text):
                long = font.width(mark.words, mark.size)
                back = {"start": 0.0, "middle": long / 2, "end": long}[mark.anchor]
                low, high = (mark.y + back - long, mark.y + back) if mark.turned else (
                    mark.x - back, mark.x - back + long)  # fmt: skip
                edge = page.height if mark.turned else page.width
                assert low >= -1 and high <= edge + 1, (kind, mark.words[:30], low, high, edge)
        files = write_figure(figure, tmp_path / f"{kind}.svg")
        assert not re.search(r'(^|,)"?=cmd', files[2].read_text(encoding="utf-8-sig"), re.M), kind


@settings(deadline=None, max_examples=60)
@given(st.text("甲乙丙、，。）ab c", max_size=60), st.floats(16, 200))
def test_lines_hold_the_words_and_fit(words, room):
    font = shipped_font()
    lines = font.wrap(words, 8, room, 3)
    assert 1 <= len(lines) <= 3 and all(font.width(line, 8) <= room + 1e-6 for line in lines)
    kept = "".join(lines).replace(" ", "")
    assert words.replace(" ", "") == kept or (
        kept.endswith("…") and words.replace(" ", "").startswith(kept[:-1])
    )


def test_no_line_begins_with_a_closing_mark():
    lines = shipped_font().wrap("群众生活品质、共同富裕", 8, 50, 3)
    assert len(lines) > 1 and not any(line[0] in "、，" for line in lines)


def test_the_data_run_no_formula(tmp_path):
    figure = draw_themes([theme("=cmd|' /C calc'!A0")], ["x"], 0.0, 1, shipped_font())
    text = write_figure(figure, tmp_path / "f.svg")[2].read_text(encoding="utf-8-sig")
    assert "'=cmd" in text and not re.search(r"(^|,)\"?=cmd", text)


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60), st.floats(10, 200))
def test_a_text_cut_to_fit_fits(words, width):
    font = shipped_font()
    spelled = font.spell(words)
    cut = font.fit(spelled, 8, width)
    assert font.width(cut, 8) <= width + 1e-6 or cut == "…"
    assert cut == spelled or spelled.startswith(cut[:-1].rstrip())


def test_a_users_own_font_takes_its_place(tmp_path):
    data, glyphs = shipped_font().subset(set("普法 abc"))
    path = tmp_path / "mine.ttf"
    path.write_bytes(data)
    font = load_font(path)
    assert font.spell("普法 a宣") == "普法 a[U+5BA3]".replace("[U+5BA3]", font.spell("宣"))
    assert len(glyphs) == 6 and font.width("普法", 10) == shipped_font().width("普法", 10)


def test_a_font_that_cannot_be_used_says_what_to_do(tmp_path, monkeypatch):
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font at all")
    with pytest.raises(BadValue, match="--font"):
        load_font(broken)
    with pytest.raises(BadValue, match="--font"):
        load_font(tmp_path / "missing.ttf")
    monkeypatch.setattr(font_module, "_SHIPPED", tmp_path / "gone.xz")
    shipped_font.cache_clear()
    try:
        with pytest.raises(BadValue, match="--font"):
            load_font()
    finally:
        shipped_font.cache_clear()


# -- reading without colour ----------------------------------------------------------------------


def lightness(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return sum(v * w for v, w in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def test_darker_is_more_in_grey_too_and_figures_stand_out():
    shades = [blue(n / 200) for n in range(201)]
    light = [lightness(s) for s in shades]
    assert all(a > b for a, b in itertools.pairwise(light))
    for shade in shades:
        a, b = sorted((lightness(shade), lightness(ink_on(shade))), reverse=True)
        assert (a + 0.05) / (b + 0.05) >= 4.5


@settings(deadline=None, max_examples=60)
@given(st.floats(0.5, 60), st.floats(0.5, 60), st.sampled_from(["/", "\\", "x", "-", "|", ".", ""]))
def test_hatching_stays_inside_its_bar(width, height, pattern):
    page = Drawing(200, 200, shipped_font())
    page.hatch(10, 20, width, height, pattern, "#000000")
    for mark in page.marks:
        for _, *numbers in mark.steps:
            for x, y in zip(numbers[::2], numbers[1::2], strict=True):
                assert 10 - 1e-6 <= x <= 10 + width + 1e-6
                assert 20 - 1e-6 <= y <= 20 + height + 1e-6


@settings(deadline=None, max_examples=60)
@given(st.floats(1e-6, 1e6))
def test_ticks_reach_the_largest_value_in_few_round_steps(top):
    marks = ticks(top)
    assert marks[0] == 0 and marks[-1] >= top * (1 - 1e-6) and 2 <= len(marks) <= 6


def test_groups_of_a_map_differ_in_shape_or_filling():
    points = [Point(str(i), "r", i % 7, i // 7, f"t{i % 12}") for i in range(48)]
    page = draw_map(points, [(f"t{i}", f"主题{i}") for i in range(12)], shipped_font()).drawing
    looks = {
        (len(m.steps[0:5]), tuple(s[0] for s in m.steps[:6]), m.fill, m.stroke, m.width)
        for m in page.marks
        if hasattr(m, "steps") and len(m.steps) >= 8
    }
    assert len(looks) >= 12


def test_points_too_small_for_a_shape_are_told_apart_by_tint_and_name():
    points = [Point(str(i), "r", i % 97, i // 97, f"t{i % 12}") for i in range(9000)]
    figure = draw_map(points, [(f"t{i}", f"主题{i}") for i in range(12)], shipped_font())
    fills = {m.fill for m in figure.drawing.marks if hasattr(m, "steps") and len(m.steps) > 1000}
    assert len(fills) == 12 and "颜色与图上的名称" in figure.caption.zh
    assert (
        sum(s[0] == "Z" for m in figure.drawing.marks if hasattr(m, "steps") for s in m.steps)
        > 9000
    )


def test_names_of_a_map_cover_no_point_and_no_other_name():
    font = shipped_font()
    names = ["矛盾纠纷化解与信访" * 3, "Administrative enforcement and its supervision", "普法"]
    for spread in (1.0, 40.0):  # groups side by side, groups on one another
        points = [Point(str(i), "r", i % 12 * spread, i // 12, f"t{i % 12}") for i in range(60)]
        groups = [(f"t{i}", names[i % 3]) for i in range(12)]
        page = draw_map(points, groups, font).drawing
        texts = [m for m in page.marks if isinstance(m, Text)][:-1]  # the last is the key's
        edges = sorted(x for m in page.marks if not isinstance(m, Text) and len(m.steps) >= 15
                       for _, *n in m.steps for x in n[::2])  # fmt: skip
        assert "".join(m.words for m in texts).count("普法") == 4
        for m in texts:
            wide = font.width(m.words, m.size)
            left = m.x - wide if m.anchor == "end" else m.x
            assert left >= 0 and left + wide <= page.width and m.size <= m.y <= page.height
            assert left + wide <= edges[0] or left >= edges[-1], m.words
        for side in ("start", "end"):
            lines = sorted(m.y for m in texts if m.anchor == side)
            assert all(b - a >= 7 for a, b in itertools.pairwise(lines))


# -- sizes ---------------------------------------------------------------------------------------


def test_nothing_to_draw_draws_an_empty_figure(tmp_path):
    font = shipped_font()
    for figure in (
        draw_themes([], [], 0.0, 0, font),
        draw_map([], [], font),
        draw_reuse([], font),
        draw_network([], [], font, seed=0),
    ):
        assert to_png(figure.drawing, "a", "b", dpi=40).startswith(b"\x89PNG")
        assert write_figure(figure, tmp_path / "e.svg")


def test_a_network_of_too_many_shows_the_strongest_and_says_so():
    """All share with all: no dot stands alone, the rest is in the data."""
    font = shipped_font()
    nodes = [Node(f"r{i}", f"第{i}镇") for i in range(200)]
    edges = [Edge(f"r{i}", f"r{j}", 10 + i + j, 1) for i in range(200) for j in range(i + 1, 200)]
    figure = draw_network(nodes, edges, font, seed=0)
    dots = [m for m in figure.drawing.marks if getattr(m, "fill", None) == "#16324f"]
    lines = [m for m in figure.drawing.marks if getattr(m, "stroke", None) == "#8aa6c1"]
    assert (len(dots), len(lines)) == (MOST_DOTS, 3 * MOST_DOTS)
    assert len(figure.rows) == len(edges)
    assert f"最多的 {MOST_DOTS} 份，全部 200 份" in figure.caption.zh
    assert f"{len(lines)} 条线，全部 {len(edges)} 条" in figure.caption.zh
    weak = [*edges, Edge("r0", "alone", 1, 1)]
    few = draw_network([*nodes[:100], Node("alone", "某镇")], [
        e for e in weak if all(x == "alone" or int(x[1:]) < 100 for x in (e.a, e.b))
    ], font, seed=0)  # fmt: skip
    thin = min(m.width for m in few.drawing.marks if getattr(m, "stroke", None) == "#8aa6c1")
    assert thin < 0.5, "the only line of a dot is drawn however thin"


def test_a_network_of_regions(seed_corpus, tmp_path):
    seed_corpus.figure("network", tmp_path / "n.svg", by="province")
    words = (tmp_path / "n.caption.txt").read_text("utf-8")
    assert "一点是一个省" in words
    with pytest.raises(BadValue, match="report, township, county, city, province"):
        seed_corpus.figure("network", tmp_path / "n.svg", by="year")
    with pytest.raises(BadValue, match="只用于 coverage 和 network"):
        seed_corpus.figure("map", tmp_path / "n.svg", by="province")


def test_an_empty_corpus_says_what_to_do_first(tmp_path):
    with Corpus.create(tmp_path / "c", encoder="hash-ngram") as corpus:
        for kind in KINDS:
            with pytest.raises(BadValue, match="explorer add"):
                corpus.figure(kind, tmp_path / f"{kind}.svg")


def test_hundreds_of_reports_stay_on_the_sheet():
    font = shipped_font()
    nodes = [Node(f"r{i}", f"某县 第{i}镇 2024") for i in range(150)]
    edges = [Edge(f"r{i}", f"r{(i * 7 + 1) % 150}", 10 + i, 1) for i in range(150)]
    first = draw_network(nodes, edges, font, seed=0)
    again = draw_network(nodes, edges, font, seed=0)
    assert to_svg(first.drawing, "a", "b") == to_svg(again.drawing, "a", "b")
    for mark in first.drawing.marks:
        if hasattr(mark, "steps"):
            for _, *numbers in mark.steps:
                assert all(-1 <= v <= first.drawing.width + 1 for v in numbers[::2])
                assert all(-1 <= v <= first.drawing.height + 1 for v in numbers[1::2])
    named = [m for m in first.drawing.marks if isinstance(m, Text) and "镇" in m.words]
    assert 20 < len(named) < 150 and f"其中 {len(named)} 份的名称" in first.caption.zh
    shares = [
        (f"第{i}镇", ReuseShare(f"r{i}", 9, 0.1, 0.1, 0.1, 0.1, 0.1, 0.5)) for i in range(300)
    ]
    assert len(draw_reuse(shares, font).rows) == 300


def test_a_huge_sheet_is_drawn_coarser_not_out_of_memory(monkeypatch):
    assert png_module.MOST_PIXELS * 3 < 1e9  # bytes of a picture while it is drawn
    monkeypatch.setattr(png_module, "MOST_PIXELS", 1_000_000)
    image = pixels(to_png(Drawing(482, 4_000, shipped_font()), "a", "b"))
    assert 900_000 < image.shape[0] * image.shape[1] <= 1_010_000


# -- what does not fit ---------------------------------------------------------------------------


def test_the_command_line_refuses_what_does_not_fit(seed_folder, tmp_path, run):
    for arguments, word in (
        (["pie", "-o", tmp_path / "a.svg"], "themes, coverage"),
        (["themes", "-o", tmp_path / "a.jpg"], ".svg, .pdf, .png"),
        (["themes", "-o", tmp_path / "a.svg", "--by", "year"], "--by"),
        (["coverage", "-o", tmp_path / "a.svg", "--by", "colour"], "--by"),
        (["themes", "-o", tmp_path / "a.svg", "--method", "magic"], "codebook"),
        (["themes", "-o", tmp_path / "a.svg", "--font", tmp_path / "no.ttf"], "--font"),
    ):
        status, out, err = run("figure", *arguments, "-c", seed_folder)
        assert status == 1 and word in err and not out, arguments
    assert not list(tmp_path.iterdir())
    status, out, _ = run("figure", "reuse", "-o", tmp_path / "r.svg", "-c", seed_folder)
    assert status == 0 and out.splitlines()[0] == str(tmp_path / "r.svg")


def test_a_folder_that_cannot_be_made_is_an_error(seed_corpus, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CorpusNotWritable):
        seed_corpus.figure("reuse", tmp_path / "file" / "r.svg")


def test_a_pdf_is_well_formed():
    figure = draw_themes([theme("普法")], ["普法"], 0.1, 5, shipped_font())
    data = to_pdf(figure.drawing, "标题", "说明")
    start = int(re.search(rb"startxref\n(\d+)", data).group(1))
    assert data[start : start + 4] == b"xref"
    for number, line in enumerate(io.BytesIO(data[start:]).readlines()[3:12], 1):
        assert data[int(line[:10]) :].startswith(f"{number} 0 obj".encode())
    assert pypdfium2.PdfDocument(data).get_metadata_value("Title") == "标题"
