"""Searching a corpus: filters, bad input, near-copies, feedback, peers, the matrix, the index."""

import csv
import io
import itertools
import json
from collections import Counter

import numpy as np
import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from explorer import Corpus
from explorer.cli.evidence import write_evidence
from explorer.cli.similar import _typed
from explorer.corpus import indexing, searching
from explorer.corpus.filters import nearest
from explorer.corpus.judged import COLUMNS, text_hash
from explorer.errors import BadValue, UnknownId

TEXT = """{place}2024年法治政府建设情况报告

一、主要举措

（一）深化普法宣传。聘请律师{n}名担任一村一法律顾问，为群众提供法律咨询和法律援助服务。

（二）化解矛盾纠纷。健全人民调解组织，排查化解矛盾纠纷{m}件，推动信访积案化解在基层一线。

（三）{own}

二、存在的不足

（一）普法宣传形式单一，法律顾问作用发挥不够充分，群众参与不高。

{place}人民政府
2025年1月10日
"""
OWN = {
    "台山市": "推行积分制管理，把村规民约执行情况折成积分，在积分超市兑换生活用品。",
    "额敏县": "推行积分制管理，把村规民约执行情况折成积分，在积分超市兑换生活用品。",
    "闽清县": "开展秸秆禁烧巡查，无人机巡查田间地头，发现火点立即处置到位。",
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Three counties whose reports share two measures; the encoder needs no model."""
    folder = tmp_path_factory.mktemp("search")
    home = tmp_path_factory.mktemp("corpus")
    for i, (place, own) in enumerate(OWN.items()):
        text = TEXT.format(place=place, n=10 + i, m=100 + i, own=own)
        (folder / f"{place}.txt").write_text(text, encoding="utf-8")
    with Corpus.create(home / "c", encoder="hash-ngram") as it:
        it.add([folder])
        yield it


def texts(hits):
    return [hit.text for hit in hits]


def test_a_shortcoming_is_never_shown_as_an_example(corpus):
    hits = corpus.similar("法律顾问", min_score=0)
    assert hits and {hit.role for hit in hits} <= {"measure", "duty", "plan"}
    shortcomings = corpus.similar("法律顾问", roles=["problem"], min_score=0)
    assert shortcomings and {hit.role for hit in shortcomings} == {"problem"}


def test_hits_point_into_their_reports(corpus):
    for hit in corpus.similar("人民调解", min_score=0, why=True):
        report = corpus.report(hit.report)
        assert report.text[hit.start : hit.end] == hit.text
        for word in hit.why["words"]:
            assert report.text[word["start"] : word["end"]] == word["text"]
        json.dumps(hit.to_dict())


def test_traditional_english_and_everyday_words_find_the_same(corpus):
    plain = corpus.similar("一村一法律顾问", mode="lexical")
    assert plain
    assert texts(corpus.similar("一村一法律顧問", mode="lexical")) == texts(plain)
    assert texts(corpus.similar("village legal advisers", mode="lexical")) == texts(plain)
    everyday = corpus.similar("烧秆子", mode="lexical", why=True)
    assert "秸秆" in everyday[0].text and everyday[0].why["official"]


def test_a_question_in_words_that_nobody_listed_is_answered_by_names_near_to_it(corpus):
    """The stand-in encoder puts texts near that share characters."""
    hits = corpus.similar("顾不上法律的事，问谁？", why=True, min_score=0)
    assert "法律顾问" in hits[0].why["nearby"] and "法律顾问" in hits[0].text
    assert all(name in hit.text for hit in hits for name in hit.why["nearby"])
    official = corpus.similar("一村一法律顾问", why=True)
    assert official and not any(hit.why["nearby"] for hit in official)


def test_where_nothing_is_similar_the_nearest_and_other_words_are_told(corpus, run, monkeypatch):
    asked = "顾不上法律的事，问谁？"
    assert "法律顾问" in corpus.other_words(asked)
    assert corpus.other_words("一村一法律顾问") == ()  # the corpus knows these words
    ask = ("--lang", "en", "similar", asked, "-c", corpus.folder)
    code, _, told = run(*ask)
    assert code == 0 and "nothing similar in this corpus" in told
    assert "ask again in other words: " in told and "法律顾问" in told
    assert "scores only" not in told  # what is next to nothing is not offered
    monkeypatch.setattr("explorer.cli.similar.BARELY", 0.01)
    assert "scores only 0.04; --min-score 0.01 shows it" in run(*ask)[2]
    assert "nothing similar" not in run(*ask, "--min-score", "0.01")[2]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_evidence_on_a_terminal_says_place_words_and_differences(corpus, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    hits = corpus.similar("聘请律师9名担任法律顾问", why=True, k=2).to_dicts()
    out = io.StringIO()
    write_evidence(hits, out)
    lines = out.getvalue().splitlines()
    assert all(cell_len(line) <= width for line in lines)
    said = "".join(line.strip() for line in lines)
    for hit in hits:
        assert hit["region"].split()[-1] in said and hit["unit_id"] in said
        assert f"[{hit['start']}–{hit['end']}]" in said
        assert "numbers: " in said and "9名" in said
    bare = said.replace("【", "").replace("】", "")
    marked = {word["text"] for word in hits[0]["why"]["words"]}
    assert marked and all(word in bare for word in marked) and "【" in said


def test_the_evidence_never_drives_the_terminal(corpus):
    (hit, *_) = corpus.similar("法律顾问", why=True, k=1).to_dicts()
    out = io.StringIO()
    write_evidence([{**hit, "text": hit["text"].replace("聘", "\x1b")}], out)
    assert "\x1b" not in out.getvalue()


def test_near_copies_are_shown_once_with_the_others_named(corpus):
    every = corpus.similar("积分超市", mode="lexical")
    once = corpus.similar("积分超市", mode="lexical", distinct=True)
    assert len(every) == 2 and len(once) == 1
    assert once[0].copies == (every[1].unit_id,)


def test_per_region_and_k_hold(corpus):
    hits = corpus.similar("法律顾问 矛盾纠纷", per_region=1, min_score=0)
    assert len({hit.region for hit in hits}) == len(hits) == 3
    assert len(corpus.similar("法律顾问", k=1, min_score=0)) == 1


def test_from_a_measure_its_own_region_is_left_out(corpus):
    origin = corpus.similar("积分超市", mode="lexical")[0]
    hits = corpus.similar(sentence=origin.unit_id)
    assert hits[0].region != origin.region and "积分超市" in hits[0].text
    everywhere = corpus.similar(sentence=origin.unit_id, exclude="none", min_score=0)
    assert origin.unit_id not in {hit.unit_id for hit in everywhere}
    assert origin.region in {hit.region for hit in everywhere}


def test_a_theme_filter_gives_what_carries_the_theme(corpus):
    """Remembered after the first time, and asked anew when the themes are others."""
    every = corpus.similar("法律顾问 矛盾纠纷", k=99, min_score=0)
    carried = {row.id: {t.id for t in row.themes} for row in corpus.sentences(unit="measure")}
    for theme in sorted(set().union(*carried.values())):
        wanted = [hit.unit_id for hit in every if theme in carried[hit.unit_id]]
        for _ in range(2):
            try:
                hits = corpus.similar("法律顾问 矛盾纠纷", themes=[theme], k=99, min_score=0)
            except BadValue:  # only a shortcoming carries it
                hits = []
            assert [hit.unit_id for hit in hits] == wanted


def test_feedback_moves_the_question_and_leaves_out_what_was_marked(corpus):
    plain = corpus.similar("化解", min_score=0, mode="dense")
    liked = next(h for h in plain if "调解" in h.text)
    moved = corpus.similar("化解", like=[liked.unit_id], min_score=0, mode="dense")
    assert liked.unit_id not in {h.unit_id for h in moved}
    assert "调解" in moved[0].text
    alone = corpus.similar(like=[liked.unit_id])
    assert "调解" in alone[0].text
    away = corpus.similar("化解", unlike=[liked.unit_id], min_score=0, mode="dense")
    before = {h.unit_id: h.score for h in plain}
    assert any(h.score < before[h.unit_id] for h in away if "调解" in h.text)


def test_judgements_are_saved_and_measured(corpus, tmp_path):
    path = tmp_path / "j.csv"
    good = corpus.similar("积分超市", mode="lexical")[0]
    bad = corpus.similar("人民调解", mode="lexical")[0]
    saved = corpus.save_judgements(path, "积分超市", like=[good.unit_id], unlike=[bad.unit_id])
    assert saved == 2
    corpus.save_judgements(path, "积分超市", like=[good.unit_id])
    assert path.read_text(encoding="utf-8").splitlines()[0] == ",".join(COLUMNS)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"积分超市,x,y,{text_hash('不在语料库里')},3\n")
    (row,) = corpus.evaluate_search(path)
    assert (row.judged, row.good, row.lost) == (2, 1, 1)
    assert row.reciprocal_rank in (1.0, 0.5) and row.ndcg_10 > 0


@pytest.mark.parametrize("content", ["query,grade\na,1\n", "query,text_sha256,grade\na,b,9\n"])
def test_a_file_that_holds_no_judgements_is_refused(corpus, tmp_path, content):
    path = tmp_path / "j.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadValue):
        corpus.evaluate_search(path)
    with pytest.raises(BadValue):
        corpus.evaluate_search(tmp_path / "missing.csv")


def test_a_report_among_its_peers(corpus):
    by_place = {row.county: row.id for row in corpus.reports()}
    rows = corpus.peers(by_place["闽清县"])
    kinds = {row.kind for row in rows}
    assert kinds <= {"shared", "only-here", "only-others"}
    straw = next(row for row in rows if "秸秆" in row.text)
    assert straw.kind == "only-here" and straw.peers == ()
    lacking = [row for row in rows if row.kind == "only-others"]
    assert ["积分" in row.text for row in lacking] == [True]
    assert lacking[0].regions == 2 and len(lacking[0].peers) == 1
    shared = [row for row in rows if row.kind == "shared"]
    assert any("法律顾问" in row.text for row in shared)
    for row in shared:
        assert len({p["region"] for p in row.peers}) == len(row.peers) <= 3
    json.dumps(rows.to_dicts())


def test_a_filter_that_leaves_a_report_no_peers_is_named(corpus):
    (report,) = (r.id for r in corpus.reports() if "台山" in r.place)
    with pytest.raises(BadValue, match="1999") as refused:
        corpus.peers(report, years=[1999])
    assert refused.value.hint is not None
    with pytest.raises(BadValue, match=r"台山.*same:"):
        corpus.peers(report, regions=["台山"])


def test_the_matrix_is_symmetric_and_names_the_likest_first(corpus):
    rows = corpus.similarity_matrix()
    assert len(rows) == 3  # each pair once
    assert {rows[0].a.split()[-1], rows[0].b.split()[-1]} == {"台山市", "额敏县"}
    assert rows[0].score >= rows[1].score >= rows[2].score
    for row in rows:
        low, high = sorted((row.a_to_b, row.b_to_a))
        assert low - 1e-4 <= row.score <= high + 1e-4
    assert corpus.similarity_matrix(by="county")
    with pytest.raises(BadValue):
        corpus.similarity_matrix(by="planet")


def test_reports_of_one_title_stay_apart_in_the_matrix(tmp_path):
    for year in (2023, 2024):
        text = TEXT.replace("2024年法治", "法治").replace("2025年", f"{year + 1}年")
        text = text.format(place="台山市", n=1, m=2, own=OWN["台山市"])
        (tmp_path / f"{year}.txt").write_text(text, encoding="utf-8")
    with Corpus.create(tmp_path / "c", encoder="hash-ngram") as it:
        it.add([tmp_path / "2023.txt", tmp_path / "2024.txt"])
        assert len({row.title for row in it.reports()}) == 1
        (row,) = it.similarity_matrix(by="report")
        assert row.a != row.b


def test_the_matrix_is_drawn_with_like_regions_side_by_side(corpus, tmp_path):
    rows = corpus.similarity_matrix()
    figure, caption, table = corpus.similarity_figure(rows, tmp_path / "m.svg")
    assert b"<svg" in figure.read_bytes()[:200]
    assert str(round(rows[0].score * 100)) in caption.read_text(encoding="utf-8")
    with table.open(encoding="utf-8-sig", newline="") as lines:
        drawn = list(csv.DictReader(lines))
    assert {frozenset((r["a"], r["b"])) for r in drawn} == {
        frozenset(pair) for pair in itertools.combinations(OWN, 2)
    }
    # The likest two are neighbours in the order of the drawing: the first or the last two.
    order = list(dict.fromkeys([*(r["a"] for r in drawn), drawn[-1]["b"]]))
    assert abs(order.index("台山市") - order.index("额敏县")) == 1
    with pytest.raises(BadValue):
        corpus.similarity_figure(corpus.similarity_matrix(regions=["台山市"]), tmp_path / "n.svg")
    with pytest.raises(BadValue):
        corpus.similarity_figure(rows, tmp_path / "m.gif")


# -- bad input -------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "   ", "\n", "-法治"])
def test_a_query_with_nothing_to_look_for_is_refused(corpus, query):
    with pytest.raises(BadValue):
        corpus.similar(query)


def test_a_word_to_leave_out_may_stand_by_itself_on_the_command_line():
    assert _typed(["法律顾问", "-社区", "全覆盖"]) == "法律顾问 -社区 全覆盖"
    assert _typed([]) is None and _typed(None) is None and _typed([""]) == ""
    for piece in ("--regin", "-z", "-z5"):
        with pytest.raises(typer.BadParameter, match=piece):
            _typed(["法律顾问", piece])


@pytest.mark.parametrize("query", ["。，！", "🙂🙂", "\x00", "a" * 200])
def test_a_query_that_says_nothing_finds_nothing_or_something_but_never_fails(corpus, query):
    assert isinstance(corpus.similar(query), list)


def test_an_enormous_query_says_what_to_do_instead(corpus):
    with pytest.raises(BadValue, match="characters") as caught:
        corpus.similar("法治" * searching.MAX_QUERY)
    assert "--from" in str(caught.value.hint.en)
    assert corpus.similar("聘请律师担任一村一法律顾问。" * 100)  # long is well


def test_an_unknown_region_or_theme_brings_the_nearest_names(corpus):
    with pytest.raises(BadValue) as caught:
        corpus.similar("法治", regions=["台山县"])
    assert "台山市" in caught.value.hint.zh
    with pytest.raises(UnknownId) as missing:
        corpus.similar("法治", themes=["leadrship"])
    assert "leadership" in missing.value.hint.en
    assert nearest("紫云县", ["紫云苗族布依族自治县", "安顺市"]) == ["紫云苗族布依族自治县"]
    assert nearest("xyz", ["台山市"]) == []


def test_an_id_that_is_not_there_is_said(corpus):
    for asked in ({"sentence": "nope.m1"}, {"text": "法治", "like": ["nope"]}):
        with pytest.raises(UnknownId):
            corpus.similar(**asked)


@pytest.mark.parametrize(
    ("filters", "named"),
    [
        ({"years": ["1999"]}, "--year 1999"),
        ({"levels": ["province"]}, "--level province"),
        ({"roles": ["duty"]}, "--role duty"),
    ],
)
def test_a_filter_that_leaves_nothing_is_named(corpus, filters, named):
    with pytest.raises(BadValue) as caught:
        corpus.similar("法治", **filters)
    assert named in caught.value.subject and "2024" in caught.value.hint.en


@pytest.mark.parametrize(
    "bad",
    [
        {"k": 0}, {"per_region": 0}, {"mode": "x"}, {"unit": "section"}, {"min_score": 2},
        {"min_score": -0.1}, {"min_score": float("nan")},
    ],
)  # fmt: skip
def test_a_setting_that_makes_no_sense_is_refused(corpus, bad):
    with pytest.raises(BadValue):
        corpus.similar("法治", **bad)


# -- the index -------------------------------------------------------------------------------------


def test_the_index_follows_the_corpus(tmp_path):
    reports = {}
    for i, (place, own) in enumerate(OWN.items()):
        reports[place] = tmp_path / f"{place}.txt"
        text = TEXT.format(place=place, n=10 + i, m=100 + i, own=own)
        reports[place].write_text(text, encoding="utf-8")
    with Corpus.create(tmp_path / "c", encoder="hash-ngram") as it:
        assert it.similar("法律顾问") == []  # an empty corpus
        it.add([reports["台山市"]])
        assert len(it.similar("积分超市", mode="lexical")) == 1
        it.add([reports["额敏县"], reports["闽清县"]])
        both = it.similar("积分超市", mode="lexical")
        assert len(both) == 2
        shards = list((it.folder / indexing.FOLDER).glob("*/*/shard.json"))
        assert len(shards) == 2  # only what is new was indexed
        it.remove([both[0].report])
        left = it.similar("积分超市", mode="lexical")
        assert [h.unit_id for h in left] == [both[1].unit_id]
        scores = [(h.unit_id, h.score) for h in it.similar("法律顾问", min_score=0)]
    with Corpus.open(tmp_path / "c", readonly=True) as again:
        assert [(h.unit_id, h.score) for h in again.similar("法律顾问", min_score=0)] == scores
    # A damaged index is built anew; without leave to write, in memory.
    for path in (tmp_path / "c" / indexing.FOLDER).glob("*/*/kind.npy"):
        path.write_bytes(b"")
    with Corpus.open(tmp_path / "c", readonly=True) as again:
        assert [(h.unit_id, h.score) for h in again.similar("法律顾问", min_score=0)] == scores
    with Corpus.open(tmp_path / "c") as again:
        assert [(h.unit_id, h.score) for h in again.similar("法律顾问", min_score=0)] == scores


def test_much_that_is_new_is_indexed_when_it_is_added(tmp_path, monkeypatch):
    """Little is left to the first question, so that a small corpus waits for nothing."""
    for place, own in OWN.items():
        text = TEXT.format(place=place, n=1, m=2, own=own)
        (tmp_path / f"{place}.txt").write_text(text, encoding="utf-8")
    with Corpus.create(tmp_path / "c", encoder="hash-ngram") as it:
        it.add([tmp_path / "台山市.txt"])
        assert not (it.folder / indexing.FOLDER).exists()
        monkeypatch.setattr(indexing, "EAGER_ROWS", 10)
        it.add([tmp_path / "额敏县.txt"])
        made = sorted((it.folder / indexing.FOLDER).glob("*/*/shard.json"))
        assert made
        it.add([tmp_path / "额敏县.txt"])  # nothing new
        built = []
        monkeypatch.setattr(indexing, "build_shard", lambda *_: built.append(1))
        assert len(it.similar("积分超市", mode="lexical")) == 2
        assert not built and made == sorted((it.folder / indexing.FOLDER).glob("*/*/shard.json"))


def test_many_small_shards_are_joined(corpus, tmp_path, monkeypatch):
    monkeypatch.setattr(indexing, "SHARDS_A_SIZE", 2)
    with Corpus.create(tmp_path / "c", encoder="hash-ngram") as it:
        for i, place in enumerate(["台山市", "额敏县", "闽清县", "丰都县"]):
            path = tmp_path / f"{place}.txt"
            text = TEXT.format(place=place, n=i, m=i, own=f"第{i}项独有举措扎实开展取得成效。")
            path.write_text(text, encoding="utf-8")
            it.add([path])
            assert len(it.similar("独有举措", mode="lexical", min_score=0.0)) == i + 1
        assert len(list((it.folder / indexing.FOLDER).glob("*/*/shard.json"))) <= 2


def test_approximate_and_exact_search_agree_on_a_corpus(corpus, monkeypatch):
    from explorer.search import clusters, index

    wanted = [(h.unit_id, h.score) for h in corpus.similar("法律顾问", min_score=0)]
    monkeypatch.setattr(index, "EXACT_ROWS", 3)
    monkeypatch.setattr(clusters, "ONE_CLUSTER", 3)
    assert [(h.unit_id, h.score) for h in corpus.similar("法律顾问", min_score=0)] == wanted
    assert np.isfinite([score for _, score in wanted]).all()


# -- filters against the obvious way ---------------------------------------------------------------

ROLES = ("measure", "problem", "plan")


@settings(max_examples=25, deadline=None)
@given(
    roles=st.lists(st.sampled_from(ROLES), unique=True),
    years=st.lists(st.sampled_from(["2023", "2024", "2020-2024"]), unique=True, max_size=2),
    regions=st.lists(st.sampled_from([*OWN, "广东省", "350000"]), unique=True, max_size=2),
    levels=st.lists(st.sampled_from(["county", "township"]), unique=True, max_size=2),
    unit=st.sampled_from(["measure", "sentence"]),
    k=st.integers(1, 12),
    each=st.sampled_from([None, 1, 2]),
)
def test_every_filter_gives_what_filtering_all_answers_gives(
    corpus, roles, years, regions, levels, unit, k, each
):
    """Filter before ranking, or rank everything and filter then: the same answers."""
    places = {row.id: row for row in corpus.reports()}
    names = {"广东省": "province", "350000": "province"}
    inside = {"广东省": "广东省", "350000": "福建省"}
    spans = {"2023": (2023, 2023), "2024": (2024, 2024), "2020-2024": (2020, 2024)}

    def passes(hit):
        row = places[hit.report]
        if hit.role not in asked:
            return False
        if years and not any(a <= (row.year or 0) <= b for a, b in map(spans.get, years)):
            return False
        if regions and not any(
            row.province == inside[r] if r in names else row.county == r for r in regions
        ):
            return False
        return not levels or row.level in levels

    asked = tuple(roles) or searching.DEFAULT_ROLES
    some = ("measure", "duty", "plan", "problem", "preamble")
    every = corpus.similar("法律顾问 矛盾纠纷", unit=unit, k=500, min_score=0, roles=some)
    wanted, taken = [], Counter()
    for hit in filter(passes, every):
        taken[hit.region] += 1
        if each is None or taken[hit.region] <= each:
            wanted.append(hit.unit_id)
    try:
        found = corpus.similar(
            "法律顾问 矛盾纠纷", unit=unit, k=k, min_score=0, roles=roles, years=years,
            regions=regions, levels=levels, per_region=each,
        )  # fmt: skip
    except BadValue:  # nothing passes: told, with the filter's name
        assert not wanted
        return
    assert [hit.unit_id for hit in found] == wanted[:k]
