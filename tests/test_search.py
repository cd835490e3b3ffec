"""Queries, lexical coverage, fusion, the index, cross-region pairs."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.search import (
    Ask,
    Official,
    Pieces,
    SearchIndex,
    build_shard,
    clusters,
    index,
    join_shards,
    joined,
    open_shard,
    parse_query,
    query_of,
    rank,
    write_shard,
)
from explorer.search.batch import gathered
from explorer.search.chance import curve
from explorer.search.copies import copies_of, shingles
from explorer.search.glossary import to_chinese
from explorer.search.lexical import (
    CHARACTERS_UP_TO,
    K1,
    B,
    Counts,
    character_cover,
    heading_cover,
    known_share,
    terms,
    weigh,
    weigh_characters,
)
from explorer.search.names import official_names
from explorer.search.pairs import cross_neighbours
from explorer.search.script import simplified, written_forms
from explorer.search.shard import MEASURE, SENTENCE
from explorer.search.thesaurus import Thesaurus, default_thesaurus
from explorer.search.why import differences, explain
from explorer.tokens import fold
from explorer.types import Unit

TEXTS = [
    "集中选派162名政法干警任法治副校长,全面覆盖全县各级各类学校162所。",
    "聘请律师担任一村一法律顾问,法律明白人68名。",
    "实现全县175个村(社区)“一村一法律顾问”全覆盖。",
    "大力推进信访案件化解,切实落实属地责任。",
]
DIM = 24
FOOD = ["打击假冒伪劣。", "守护食品安全。"]


def units(texts, report="r"):
    return [
        Unit(f"{report}.m{i}", report, "measure", 10 * i, 10 * i + len(t), t, "measure", (), None)
        for i, t in enumerate(texts)
    ]


def vector(text):
    """A stand-in for an encoder: a fixed direction for each text."""
    seed = int.from_bytes(text.encode()[:8].ljust(8, b"\0"), "little") + len(text)
    row = np.random.default_rng(seed).normal(size=DIM).astype(np.float32)
    return row / np.linalg.norm(row)


def embed(texts):
    return np.stack([vector(t) for t in texts]) if texts else np.zeros((0, DIM), np.float32)


def pieces(report, sentences, role="measure"):
    """A report of one measure a sentence pair, under one heading."""
    text = "".join(sentences)
    measures, parts, at = [], [], 0
    for i in range(0, len(sentences), 2):
        both = "".join(sentences[i : i + 2])
        name = f"{report}.m{i // 2}"
        head = ("普法",)
        measures.append(Unit(name, report, "measure", at, at + len(both), both, role, head, name))
        for j, s in enumerate(sentences[i : i + 2]):
            parts.append(
                Unit(f"{report}.s{i + j}", report, "sentence", at, at + len(s), s, role, head, name)
            )
            at += len(s)
    return Pieces(report, text, tuple(measures), tuple(parts))


def ask(text, found, kind="measure", mode="hybrid", whole=None):
    count, mean = found.size(kind)
    weights = weigh(text, lambda terms: found.frequencies(kind, terms), count)
    return Ask(
        vector(text) if whole is None else whole, np.zeros((0, DIM), np.float32),
        np.zeros(0, np.float32), {} if mode == "dense" else weights, mean, mode,
    )  # fmt: skip


def report_of(found, hit):
    shard = found.shards[hit.shard]
    return shard.reports[int(shard.report[hit.row])]


def texts_of(found, allowed):
    both = zip(found.shards, allowed, strict=True)
    return [shard.text_of(row) for shard, flags in both for row in np.flatnonzero(flags)]


@pytest.fixture
def two():
    """Two shards of two reports each."""
    a = build_shard([pieces("a", TEXTS), pieces("b", TEXTS[::-1], "problem")], embed, DIM)
    b = build_shard([pieces("c", TEXTS[1:3]), pieces("d", FOOD)], embed, DIM)
    return SearchIndex([a, b], ["a", "b", "c", "d"])


def test_a_quoted_piece_that_stands_alone_is_a_phrase():
    query = parse_query('"法律顾问" 全覆盖 -社区')
    assert query.phrases == ("法律顾问",)
    assert query.excluded == ("社区",)
    assert query.text == "法律顾问 全覆盖"
    assert parse_query("“法律顾问”").phrases == ("法律顾问",)


def test_quotes_inside_a_pasted_sentence_are_not_phrases():
    text = "抓住领导干部“关键少数”,实现“一村一法律顾问”全覆盖"
    query = parse_query(text)
    assert query.phrases == () and query.text == text


def test_a_hyphen_inside_a_word_excludes_nothing():
    assert parse_query("2021-2025年规划").excluded == ()


@given(st.text(max_size=60))
def test_any_text_parses(text):
    query = parse_query(text)
    assert query.text == " ".join(query.text.split())


@given(st.text(max_size=60))
def test_simplifying_keeps_every_offset(text):
    assert len(simplified(text)) == len(text)
    assert simplified(simplified(text)) == simplified(text)


def test_the_rest_of_a_question_stays_beside_the_official_words():
    query = parse_query("江里打鱼的船")
    assert query.rest.split() == ["江里", "的船"]
    assert query.rewritten.startswith("江里") and query.rewritten.endswith("的船")
    assert "打鱼" not in query.rewritten and "禁渔" in query.rewritten
    plain = parse_query("法律顾问")
    assert plain.rewritten == plain.rest == plain.text


def test_an_official_word_answers_in_the_place_of_an_everyday_one_and_the_rest_counts_too(two):
    """学校 stands in one of two texts that speak of 法律顾问; 打官司 in none."""
    texts = ["学校聘请法律顾问。", "医院聘请法律顾问。", "学校打扫卫生。"]
    one = SearchIndex([build_shard([pieces("a", [t, "。"]) for t in texts], embed, DIM)], "a")
    shard = one.shards[0]
    count, mean = one.size("measure")

    def weights(text):
        return weigh(text, lambda found: one.frequencies("measure", found), count)

    official = Official(
        None, None, 0.5, weights("学校"), ((weights("打官司"), (weights("法律顾问"),)),)
    )
    wanted = Ask(
        None, np.zeros((0, DIM), np.float32), np.zeros(0, np.float32), weights("学校打官司"),
        mean, "lexical", 2, 1.0, official,
    )  # fmt: skip
    rows = np.flatnonzero(shard.kind == MEASURE)
    scores = dict(
        zip(
            (shard.text_of(r) for r in rows),
            rank.score_rows(wanted, [shard], [rows]).total,
            strict=True,
        )
    )
    best, other, typed = (scores[f"{t}。"] for t in texts)
    assert best > other and best > typed


def test_what_a_question_shares_with_a_text_by_chance_counts_less(two):
    frequencies = lambda found: two.frequencies("measure", found)  # noqa: E731
    count, _ = two.size("measure")
    for text, least, most in (("信访案件", 1.0, 1.0), ("信天翁", 0.0, 0.5), ("", 1.0, 1.0)):
        share = known_share(weigh(text, frequencies, count), frequencies)
        assert least <= share <= most
    asked = ask("信访案件", two)
    allowed = two.allow("measure", ("measure",), "abcd")
    best = next(two.ranked(asked, allowed))
    less = next(two.ranked(replace(asked, known=0.1), allowed))
    assert best.lexical == less.lexical > 0 and less.score < best.score


def test_traditional_characters_are_read_as_simplified_ones():
    assert simplified("法治宣傳教育與行政複議") == "法治宣传教育与行政复议"
    assert simplified("显著成效，著名商标") == "显著成效，著名商标"
    assert parse_query("法治副校長").text == "法治副校长"
    assert terms("法律顧問") == terms("法律顾问")


def test_english_terms_become_the_words_of_the_genre():
    text, known = to_chinese("How do counties use village legal advisers?")
    assert "一村一法律顾问" in text and known == (("village legal advisers", "一村一法律顾问"),)
    assert to_chinese("zebra crossing") == ("zebra crossing", ())
    assert parse_query("points systems").text == "积分制"


def test_everyday_words_bring_the_official_ones():
    query = parse_query("江里打鱼")
    assert "禁渔" in query.official_terms
    assert query_of("江里打鱼").official == ()  # the text of a report is taken as it stands
    own = Thesaurus(["衙门 = 官府 > 政府机关", "空行", "只有左边 >"])
    assert own.expand("官府大门") == (("官府", ("政府机关",)),)
    assert own.expand("官府就是政府机关") == ()
    for word, meant in default_thesaurus().expand("打鱼"):
        assert word not in meant


def test_a_part_of_an_official_word_is_no_everyday_word():
    listed = Thesaurus(["旧小区 = 旧房子 > 老旧小区 = 危房"])
    assert listed.expand("老旧小区改造") == ()
    assert listed.expand("老旧小区和旧小区") == (("旧小区", ("危房",)),)
    assert listed.expand("旧小区") == (("旧小区", ("老旧小区", "危房")),)


def test_a_question_of_several_sentences_is_also_asked_sentence_by_sentence():
    text = "聘请律师担任一村一法律顾问。深入开展法治宣传进校园活动。好。"
    assert parse_query(text).sentences == (
        "聘请律师担任一村一法律顾问", "深入开展法治宣传进校园活动",
    )  # fmt: skip
    assert parse_query("聘请律师担任一村一法律顾问。").sentences == ()


@pytest.mark.parametrize("query", ["法律顾问全覆盖", "信访案件", "学校法治教育", "。，", ""])
def test_coverage_equals_bm25_written_out(two, query):
    """The slow and obvious formula, document by document."""
    documents = {}
    for report, texts in (
        ("a", TEXTS),
        ("b", TEXTS[::-1]),
        ("c", TEXTS[1:3]),
        ("d", FOOD),
    ):
        for i in range(0, len(texts), 2):
            documents[report, i // 2] = terms("".join(texts[i : i + 2]))
    mean = sum(map(len, documents.values())) / len(documents)
    wanted = sorted(set(terms(query)))
    idf = {}
    for term in wanted:
        df = sum(term in d for d in documents.values())
        idf[term] = math.log(1 + (len(documents) - df + 0.5) / (df + 0.5))
    allowed = two.allow("measure", ("measure", "problem"), "abcd")
    found = {
        (
            report_of(two, f),
            int(two.shards[f.shard].number[f.row]),
        ): f.lexical
        for f in two.ranked(ask(query, two, mode="lexical"), allowed)
    }
    for key, document in documents.items():
        norm = K1 * (1 - B + B * len(document) / mean)
        got = sum(
            idf[t] * min(1, document.count(t) * (1 + K1) / (document.count(t) + norm))
            for t in wanted
            if t in document
        )
        expected = got / sum(idf.values()) if wanted else 0.0
        assert found.get(key, 0.0) == pytest.approx(expected, abs=1e-5)


def test_dense_score_is_the_best_of_the_measure_and_its_sentences(two):
    allowed = two.allow("measure", ("measure",), "a")
    wanted = ask(TEXTS[1], two, mode="dense")
    (best, *_) = two.ranked(wanted, allowed)
    shard = two.shards[best.shard]
    assert TEXTS[1] in shard.text_of(best.row)
    assert best.dense == pytest.approx(1.0, abs=4e-3)  # eight bits a number on the disk
    assert best.score == pytest.approx(
        float(wanted.curve.chance(np.float32([best.dense]))[0]), abs=1e-4
    )


@pytest.mark.parametrize("query", ["律師出診", "162Ａ 全覆盖", "师", "，。"])
def test_character_coverage_equals_bm25_written_out(two, query):
    weights = weigh_characters(query)
    batch = gathered(two.shards, [np.flatnonzero(s.kind == MEASURE) for s in two.shards])
    found = character_cover(batch, weights, 50.0)
    pieces_ = [(shard, int(row)) for shard, rows in batch.parts for row in rows]
    for (shard, piece), got in zip(pieces_, found.tolist(), strict=True):
        text = simplified(shard.text_of(piece))
        norm = K1 * (1 - B + B * float(shard.length[piece]) / 50.0)
        times = {c: sum(text.count(form) for form in written_forms(c)) for c in weights}
        slow = sum(w * times[c] * (1 + K1) / (times[c] + norm) for c, w in weights.items())
        assert got == pytest.approx(slow / sum(weights.values()) if weights else 0, rel=1e-5)
    assert (found.max() > 0) == bool(weights)


def test_heading_coverage_equals_reading_each_heading():
    def under(report, *paths):
        units = [
            Unit(f"{report}.m{i}", report, "measure", i, i + 1, "甲", "measure", path, None)
            for i, path in enumerate(paths)
        ]
        return build_shard([Pieces(report, "甲" * len(units), tuple(units), ())], embed, DIM)

    paths = [("一、普法", "法律顾问"), (), ("顧問普法",), ("律师", "普法"), ("问 5G",)]
    shards = [under("a", *paths[:3]), under("b", *paths[3:])]
    found = SearchIndex(shards, ["a", "b"])
    batch = gathered(shards, [np.arange(3), np.arange(2)])
    for query in ("法律顾问普法", "问律", "５g"):
        weights = ask(query, found).weights
        slow = [
            sum(w for t, w in weights.items() if any(t.removesuffix("~") in h for h in plain))
            for plain in ([fold(simplified(heading)) for heading in path] for path in paths)
        ]
        got = heading_cover(batch, weights)
        assert got.tolist() == pytest.approx([s / sum(weights.values()) for s in slow])
        assert got.max() > 0 and got[1] == 0
    assert heading_cover(batch, {}).tolist() == [0] * 5


def test_of_two_texts_alike_the_one_under_a_heading_that_says_it_comes_first():
    text = "优化各项服务工作。"
    units = [
        Unit(f"r.m{i}", "r", "measure", 9 * i, 9 * i + 9, text, "measure", (head,), None)
        for i, head in enumerate(("其他工作", "优化营商环境"))
    ]
    shard = build_shard([Pieces("r", text * 2, tuple(units), ())], embed, DIM)
    found = SearchIndex([shard], ["r"])
    allowed = found.allow("measure", ["measure"], ["r"])
    for mode in ("hybrid", "lexical"):
        first, *_ = found.ranked(ask("优化营商环境", found, mode=mode), allowed)
        assert int(shard.number[first.row]) == 1


def test_characters_of_long_questions_say_nothing():
    assert weigh_characters("律" * (CHARACTERS_UP_TO + 1)) == {}
    weights = weigh_characters("法鹘")
    assert weights["鹘"] > weights["法"] > 0  # the rarer the more


@given(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.sampled_from("Aa9Ｂｂ８"))
def test_a_character_is_found_in_every_form_that_reads_as_it(char):
    assert char in written_forms(fold(simplified(char)))


def test_what_holds_the_name_of_a_near_matter_is_lifted(two):
    question = replace(ask("无人答得上的话", two), mode="lexical")
    name = "食品安全"
    weights = weigh(name, lambda t: two.frequencies("measure", t), two.size("measure")[0])
    near = replace(
        question, neighbours=rank.Neighbours((name, "没有的事"), (1.0, 0.5), (weights, {}), None)
    )
    allowed = two.allow("measure", ["measure"], "abcd")
    assert not list(two.ranked(question, allowed))
    found = list(two.ranked(near, allowed))
    assert [report_of(two, hit) for hit in found] == ["d"]


def test_names_of_matters_come_once_sorted_and_none_too_short():
    names = official_names()
    assert list(names) == sorted(set(names)) and min(map(len, names)) >= 3
    assert {"停车难", "一村一法律顾问", "电信网络诈骗"} <= set(names)


def test_units_are_told_by_report_and_number(two):
    wanted = {"a": [1], "c": [0], "nobody": [0], "d": [7]}
    for kind in ("measure", "sentence"):
        flags = two.flags_of(kind, wanted)
        allowed = two.allow(kind, ("measure", "problem"), "abcd")
        found = {
            (shard.reports[int(shard.report[r])], int(shard.number[r]))
            for shard, mine in zip(two.shards, flags, strict=True)
            for r in np.flatnonzero(mine)
        }
        assert found == {("a", 1), ("c", 0)}
        assert all((mine <= all_).all() for mine, all_ in zip(flags, allowed, strict=True))


def test_text_and_headings_come_back_as_they_were(two):
    for shard in two.shards:
        for row in range(shard.rows):
            if shard.kind[row] == SENTENCE:
                assert shard.text_of(row) in "".join([*TEXTS, "打击假冒伪劣。守护食品安全。"])
                assert shard.headings_of(row) == ("普法",)
                assert shard.text_of(row) in shard.text_of(int(shard.owner[row]))


def test_filters_decide_before_ranking(two):
    allowed = two.allow("measure", ("problem",), "abcd")
    found = list(two.ranked(ask("法律顾问", two), allowed))
    names = {report_of(two, f) for f in found}
    assert names == {"b"}


def test_phrases_and_exclusions_are_exact_whatever_the_words(two):
    allowed = two.allow("sentence", ("measure",), "abcd")
    two.keep_phrase(allowed, ["村一法"], holds=True)  # cuts across words
    rows = [
        s.text_of(r) for s, f in zip(two.shards, allowed, strict=True) for r in np.flatnonzero(f)
    ]
    assert sorted(rows) == sorted([TEXTS[1], TEXTS[2]] * 2)
    two.keep_phrase(allowed, ["社区"], holds=False)
    rows = [
        s.text_of(r) for s, f in zip(two.shards, allowed, strict=True) for r in np.flatnonzero(f)
    ]
    assert rows == [TEXTS[1]] * 2


def test_narrowing_one_question_leaves_the_filter_of_the_next_as_it_was(two, monkeypatch):
    monkeypatch.setattr(index, "EXACT_ROWS", 0)
    filters = [("sentence", ("measure",), reports) for reports in ("abcd", "ab", "abcd", "a")]
    before = [[f.copy() for f in two.allow(*each)] for each in filters]
    asked = ask("法律顾问", two)
    answers = [list(two.ranked(asked, two.allow(*each))) for each in filters]
    for each in filters:
        allowed = two.allow(*each)
        two.keep_phrase(allowed, ["村一法"], holds=True)
        two.keep_phrase(allowed, ["没有这些字"], holds=True)
        assert not any(f.any() for f in allowed)
    for each, flags, found in zip(filters, before, answers, strict=True):
        again = two.allow(*each)
        assert all((a == b).all() for a, b in zip(again, flags, strict=True))
        assert list(two.ranked(asked, again)) == found
    monkeypatch.setattr(index, "MASKS", 1)
    two._masks.clear()
    for each, flags in zip(filters, before, strict=True):
        assert all((a == b).all() for a, b in zip(two.allow(*each), flags, strict=True))
    assert len(two._masks) == 1


def test_shards_joined_or_apart_score_the_same(two):
    parts = [pieces("a", TEXTS), pieces("b", TEXTS[::-1], "problem")]
    parts += [pieces("c", TEXTS[1:3]), pieces("d", FOOD)]
    one = SearchIndex([build_shard(parts, embed, DIM)], "abcd")

    def scores(found):
        allowed = found.allow("measure", ("measure", "problem"), "abcd")
        return sorted(
            (round(f.score, 6), report_of(found, f))
            for f in found.ranked(ask("一村一法律顾问", found), allowed)
        )

    assert scores(one) == scores(two)


def rows_of(found):
    """All that is known of each unit, in no order."""
    return sorted(
        (
            shard.reports[int(shard.report[r])], int(shard.kind[r]), int(shard.number[r]),
            int(shard.start[r]), int(shard.role[r]), float(shard.length[r]), shard.text_of(r),
            shard.headings_of(r), shard.text_of(int(shard.owner[r])),
        )
        for shard in found.shards
        for r in range(shard.rows)
        if shard.report[r] >= 0
    )  # fmt: skip


@pytest.mark.parametrize("one_cluster", [1, 4_000])
def test_shards_made_one_are_what_is_built_at_once(two, monkeypatch, one_cluster):
    """Also without a removed report, and with rows put into clusters."""
    monkeypatch.setattr(clusters, "ONE_CLUSTER", one_cluster)
    parts = [pieces("a", TEXTS), pieces("b", TEXTS[::-1], "problem")]
    parts += [pieces("c", TEXTS[1:3]), pieces("d", FOOD)]
    for live in ("abcd", "acd", "d"):
        at_once = build_shard([p for p in parts if p.report in live], embed, DIM)
        built = SearchIndex([at_once], live)
        made = SearchIndex([join_shards(two.shards, live)], live)
        assert made.shards[0].reports == tuple(live)
        assert rows_of(made) == rows_of(built)
        asked = terms("一村一法律顾问全覆盖，守护食品安全")
        for kind in ("measure", "sentence"):
            assert made.size(kind) == pytest.approx(built.size(kind))
            assert made.frequencies(kind, asked) == built.frequencies(kind, asked)
            answers = [
                [
                    (report_of(index, f), int(index.shards[0].number[f.row]), f.score, f.lexical)
                    for f in index.ranked(
                        ask("法律顾问全覆盖", index, kind),
                        index.allow(kind, ("measure", "problem"), live),
                    )
                ]
                for index in (made, built)
            ]
            assert answers[0] == answers[1]


def test_several_indexes_answer_as_one(two):
    apart = [SearchIndex([shard], shard.reports) for shard in two.shards]
    both = joined(apart)
    allowed = both.allow("measure", ("measure", "problem"), "abcd")
    wanted = ask("一村一法律顾问", both)
    assert wanted.weights == ask("一村一法律顾问", two).weights
    assert list(both.ranked(wanted, allowed)) == list(two.ranked(wanted, allowed))


def test_a_removed_report_counts_no_more(two):
    fewer = SearchIndex(two.shards, "acd")
    parts = [pieces("a", TEXTS), pieces("c", TEXTS[1:3]), pieces("d", FOOD)]
    rebuilt = SearchIndex([build_shard(parts, embed, DIM)], "acd")
    asked = ["法律顾问", "信访", "没有这个词", "法律~"]
    for kind in ("measure", "sentence"):
        assert fewer.frequencies(kind, asked) == rebuilt.frequencies(kind, asked)
    assert fewer.size("measure") == pytest.approx(rebuilt.size("measure"))


def test_a_shard_survives_the_disk_and_a_damaged_one_is_not_opened(two, tmp_path):
    write_shard(two.shards[0], tmp_path / "x")
    again = open_shard(tmp_path / "x")
    assert again.reports == two.shards[0].reports
    rows = range(again.rows)
    assert [again.text_of(r) for r in rows] == [two.shards[0].text_of(r) for r in rows]
    (tmp_path / "x" / "coarse.npy").write_bytes(b"no")
    assert open_shard(tmp_path / "x") is None
    assert open_shard(tmp_path / "nothing") is None


def test_the_approximate_way_finds_what_the_exact_one_does(monkeypatch):
    """Above EXACT_ROWS candidates come from clusters and postings; filters stay exact."""
    rng = np.random.default_rng(0)
    words = ["法律顾问", "信访", "积分", "普法", "执法", "调解", "公开", "复议", "禁毒", "安全"]
    reports = []
    for r in range(40):
        texts = []
        for i in range(20):
            one, other = rng.choice(words, 2)
            texts.append(f"{one}和{other}工作第{r}{i}项扎实开展取得成效。")
        reports.append(pieces(f"r{r}", texts, "measure" if r % 4 else "problem"))
    monkeypatch.setattr(clusters, "ONE_CLUSTER", 100)
    monkeypatch.setattr(index, "EXACT_ROWS", 100)
    monkeypatch.setattr(index, "PROBE_ROWS", 400)
    found = SearchIndex([build_shard(reports, embed, DIM)], [p.report for p in reports])
    assert len(found.shards[0].centroid) > 10
    every = [p.report for p in reports]
    for reports_in, roles in (
        (every, ("measure",)),
        (["r1", "r2", "r3", "r4"], ("measure", "problem")),
    ):
        allowed = found.allow("measure", roles, reports_in)
        for text in ("积分和普法", "信访和调解工作"):
            wanted = ask(text, found)
            fast = list(found.ranked(wanted, allowed))
            slow = list(found.ranked(wanted, allowed, exact=True))
            assert {(f.row) for f in fast} == {(f.row) for f in slow}  # nothing is lost at the end
            assert all(allowed[0][f.row] for f in fast)
            top = {f.row for f in slow[:10]}
            assert len(top & {f.row for f in fast[:10]}) >= 9


def test_a_sentence_too_short_to_say_a_measure_is_held_back():
    texts = ["人勤春早！", "坚持新时代枫桥经验，把矛盾纠纷化解在基层一线。"]
    shard = build_shard([pieces("a", texts)], embed, DIM)
    rows = np.flatnonzero(shard.kind == SENTENCE)
    lost = {
        shard.text_of(r): float(v)
        for r, v in zip(rows, rank.penalty(shard.kind[rows], shard.text_length[rows]), strict=True)
    }
    assert lost[texts[0]] > 0 and lost[texts[1]] == 0


@given(st.integers(0, 10_000), st.booleans(), st.floats(0, 1), st.floats(0, 1), st.floats(-1, 1))
def test_more_evidence_is_never_less_chance(length, several, everyday, official, evidence):
    of = curve(length, several=several, everyday=everyday, official=official)
    low, high = of.chance(np.array([evidence, evidence + 0.1], dtype=np.float32)).tolist()
    assert 0 <= low <= high <= 1 and (low < high or high > 0.99 or low < 0.01)


def test_the_curve_of_a_question_is_that_of_how_it_is_put():
    plain = rank.Ask(
        None, np.zeros((0, 2), np.float32), np.zeros(0, np.float32), {}, 1.0, "lexical", 20
    )
    assert plain.curve == curve(20) and plain.everyday == 0
    unknown = replace(plain, known=rank.KNOWN_FROM / 2)
    assert unknown.curve == curve(20, everyday=0.5) != plain.curve
    put = rank.Official(None, None, 0.7, {}, ())
    assert replace(unknown, official=put).curve == curve(20, everyday=0.5, official=0.7)
    several = replace(unknown, sentences=np.zeros((2, 2), np.float32))
    assert several.curve == curve(20, several=True) == curve(400, several=True)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("（三）区域合作，成果丰硕。深度融入一体化发展，开展系列活动。", "区域合作，成果丰硕"),
        ("一是巩固公共安全。坚决落实国务院安委会15条硬措施，开展三年行动。", "巩固公共安全"),
        ("2.招商引资成效明显。首次成为西博会主题市，精心举办系列活动。", "招商引资成效明显"),
        ("2.5亿元投向农村公路。全年新建农村公路四百公里，桥梁三座。", "2.5亿元投向农村公路"),
        (f"按照责任制，{'利用宪法日等节点' * 5}宣传。全年共开展活动二十四次。", "按照责任制"),
        ("普法。全年共开展法治宣传活动二十四次。", ""),  # too short to name a matter
        ("积分制管理", ""),
        ("开展积分制管理。", ""),
        ("。。。", ""),
    ],
)  # fmt: skip
def test_the_title_of_a_measure_is_its_short_first_sentence(text, title):
    assert query_of(text).title == title


def test_of_two_measures_as_near_the_one_that_does_what_the_title_says_comes_first():
    titles = ["提高对外开放水平。", "融入双城经济圈建设。"]
    rest = "争取举办全国性体育赛事和博览会。"
    texts = [titles[0], rest, titles[1], rest]
    found = SearchIndex([build_shard([pieces("a", texts)], embed, DIM)], ["a"])
    wanted = rank.Ask(
        vector(rest), np.zeros((0, DIM), np.float32), np.zeros(0, np.float32), {}, 1.0, "dense", 40
    )
    allowed = found.allow("measure", ("measure",), ["a"])
    plain = list(found.ranked(wanted, allowed))
    assert plain[0].score == pytest.approx(plain[1].score, abs=1e-3)
    for title in titles:
        (first, second) = found.ranked(replace(wanted, title=vector(title)), allowed)
        assert found.shards[0].text_of(first.row) == title + rest
        assert first.score > second.score


def test_near_copies_are_told_by_their_wording_not_their_numbers():
    shown = [shingles("开展法治宣传活动24次，发放宣传资料4000余份，解答咨询50人次。")]
    assert (
        copies_of(shingles("开展法治宣传活动15次，发放宣传资料500余份，解答咨询8人次。"), shown)
        == 0
    )
    assert copies_of(shingles(TEXTS[3]), shown) is None
    assert copies_of(shingles("好"), [shingles("好")]) == 0


def test_pairs_never_join_one_region_with_itself_and_name_the_best_first():
    found = units(TEXTS[:3])
    vectors = np.eye(3, dtype=np.float32)
    vectors[1] = vectors[2] = [0, 0.6, 0.8]
    pairs = cross_neighbours(found, vectors, ["新疆", "新疆", "贵州"], per_unit=2)
    assert {(p.a, p.b) for p in pairs} == {(0, 2), (1, 2), (2, 1)}
    best = max(pairs, key=lambda p: p.score)
    assert {best.a, best.b} == {1, 2} and best.mutual
    assert not next(p for p in pairs if p.a == 0).mutual


def test_pairs_of_nothing_and_of_one_region():
    assert cross_neighbours([], np.zeros((0, 2), np.float32), []) == []
    one = units(TEXTS[:2])
    assert cross_neighbours(one, np.eye(2, dtype=np.float32), ["a", "a"]) == []
    silent = units(["。。", "，，"])
    assert len(cross_neighbours(silent, np.eye(2, dtype=np.float32), ["a", "b"])) == 2


def test_why_points_into_the_report_text():
    unit = units(TEXTS)[2]
    evidence = explain(parse_query("一村一法律顾问全覆盖"), unit, 0.5, 0.25)
    assert evidence["dense"] == 0.5 and evidence["lexical"] == 0.25
    assert any("法律顾问" in word["text"] for word in evidence["words"])
    for word in evidence["words"]:
        start, end = word["start"] - unit.start, word["end"] - unit.start
        assert unit.text[start:end] == word["text"]


def test_numbers_are_told_with_their_whole_unit():
    told = differences("", "新改造130万平方米，公里数800公里，提高1.5个百分点，投资3万亿元，12户。")
    assert told["numbers"]["hit"] == ["130万平方米", "800公里", "1.5个百分点", "3万亿元", "12户"]


def test_what_differs_is_told_from_both_sides():
    found = differences("台山市聘请12名法律顾问", "额敏县聘请律师5名，印发《普法责任清单》")
    assert found["numbers"] == {"query": ["12名"], "hit": ["5名"]}
    assert found["names"] == {"query": ["台山市"], "hit": ["额敏县"]}
    assert "普法责任清单" in found["instruments"]["hit"]
    assert "法律顾问" in found["instruments"]["query"]
    same = differences("法律顾问12名", "法律顾问12名")
    assert all(side == [] for part in same.values() for side in part.values())


def test_nothing_is_found_in_nothing():
    empty = SearchIndex([], [])
    assert empty.size("measure") == (0, 1.0)
    assert list(empty.ranked(ask("法律顾问", empty), [])) == []
    bare = SearchIndex([build_shard([], embed, DIM)], [])
    allowed = bare.allow("measure", ("measure",), [])
    assert list(bare.ranked(ask("法律顾问", bare), allowed)) == []


def test_the_words_of_a_row_are_those_of_its_text(two):
    """Slow and obvious against fast: each row's own text, cut into terms, term by term."""
    count, mean = two.size("measure")
    for shards in (two.shards, two.shards[:1]):
        for kind in (MEASURE, SENTENCE):
            batch = gathered(shards, [np.flatnonzero(s.kind == kind) for s in shards])
            pieces = [(shard, int(row)) for shard, rows in batch.parts for row in rows]
            for text in ("一村一法律顾问", "信访案件化解 责任 社区社区", "没有的词", ""):
                weights = weigh(text, lambda terms: two.frequencies("measure", terms), count)
                counts = Counts(batch, sorted(weights), mean)
                for repeats in (True, False):
                    obvious = []
                    for shard, piece in pieces:
                        held = terms(shard.text_of(piece))
                        norm = K1 * (1 - B + B * len(held) / mean)
                        got = [(w, held.count(t)) for t, w in weights.items() if t in held]
                        each = [(w, n * (1 + K1) / (n + norm)) for w, n in got]
                        most = math.inf if repeats else 1.0
                        obvious.append(sum(w * min(s, most) for w, s in each))
                    whole = sum(weights.values()) or 1.0
                    found = counts.cover(weights, repeats=repeats)
                    assert found == pytest.approx(np.array(obvious) / whole, abs=1e-5)


def test_a_small_shard_beside_a_large_one_is_always_looked_at(monkeypatch):
    """New reports lie in small shards of their own; a big old one must not crowd them out."""
    monkeypatch.setattr(clusters, "ONE_CLUSTER", 50)
    monkeypatch.setattr(index, "EXACT_ROWS", 100)
    monkeypatch.setattr(index, "PROBE_ROWS", 60)
    old = [pieces(f"o{i}", [f"{i}打击假冒伪劣。", f"{i}守护食品安全。"]) for i in range(200)]
    new = pieces("n", FOOD)
    found = SearchIndex(
        [build_shard(old, embed, DIM), build_shard([new], embed, DIM)],
        [*(p.report for p in old), "n"],
    )
    allowed = found.allow("measure", ("measure",), [p.report for p in old] + ["n"])
    wanted = ask("假冒", found, mode="dense", whole=vector(new.text))
    assert report_of(found, next(iter(found.ranked(wanted, allowed)))) == "n"
