"""The whole path on the five real reports with the default encoder."""

import json
from pathlib import Path

import pytest

from explorer import Corpus
from explorer.corpus.filters import Filters, parse_scope, parse_years, scope_key
from explorer.errors import BadValue

from .conftest import SEEDS


def measure_with(corpus, words):
    (row,) = [r for r in corpus.sentences(unit="measure") if words in r.text]
    return row


# (a typed query, words that stand in the best answer, its seed)
UNMISTAKABLE = [
    ("法治副校长进校园上法治课", "162名政法干警任法治副校长", "ziyun-2024"),
    ("用积分兑换奖励文明行为", "积分制管理", "jeleagash-2024"),
    ("社区矫正对象管理和安置帮教", "社区矫正", "ziyun-2024"),
    ("成立法治建设领导小组，党委书记任组长", "组长", None),
    ("受理行政复议案件，负责人出庭应诉", "行政复议案件申请39件", "ziyun-2024"),
    ("健全社会信用和积分管理的村民自治", "积分制管理", "jeleagash-2024"),
    ("创建法治示范村", "法治示范村", "tazhuang-2022"),
]


@pytest.mark.parametrize(("query", "words", "seed"), UNMISTAKABLE, ids=lambda v: str(v)[:12])
def test_a_typed_query_finds_the_measure_that_answers_it(seed_corpus, by_seed, query, words, seed):
    hits = seed_corpus.similar(query, k=3)
    assert any(words in hit.text for hit in hits), [h.text[:40] for h in hits]
    if seed is not None:
        assert by_seed[seed] in {hit.report for hit in hits}


@pytest.mark.parametrize(
    "query", ["小麦播种面积和粮食产量", "地铁线路延长工程", "今天天气真好，适合爬山"]
)
def test_a_query_that_nothing_answers_gets_no_answer(seed_corpus, query):
    assert [h.text[:30] for h in seed_corpus.similar(query)] == []


def test_one_village_one_legal_adviser_meets_itself_across_regions(seed_corpus, by_seed):
    origin = measure_with(seed_corpus, "聘请律师担任一村一法律顾问")
    hits = seed_corpus.similar(sentence=origin.id, k=4)
    assert by_seed["jeleagash-2024"] not in {h.report for h in hits}
    assert any("法律顾问" in h.text for h in hits[:2])


def test_hits_point_into_their_report_and_are_ordered(seed_corpus):
    hits = seed_corpus.similar("矛盾纠纷多元化解", k=8, why=True)
    assert [h.rank for h in hits] == list(range(1, len(hits) + 1))
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    for hit in hits:
        text = seed_corpus.report(hit.report).text
        assert text[hit.start : hit.end] == hit.text
        assert 0 <= hit.score <= 1
        for word in hit.why["words"]:
            assert text[word["start"] : word["end"]] == word["text"]


def test_a_shortcoming_is_never_shown_as_an_example_unless_asked_for(seed_corpus):
    query = "部分干部法治思维不足"
    assert "problem" not in {h.role for h in seed_corpus.similar(query, k=50, min_score=0)}
    asked = seed_corpus.similar(query, k=3, roles=["problem"])
    assert asked and {h.role for h in asked} == {"problem"}


def test_filters_lose_nothing(seed_corpus):
    """Whatever a filter leaves is exactly what the unfiltered list holds of it, in order."""
    everything = seed_corpus.similar("法治宣传", k=10_000, min_score=0)
    for filters, keep in [
        ({"years": ["2021-2022"]}, lambda h: h.year in (2021, 2022)),
        ({"regions": ["贵州"]}, lambda h: "贵州" in h.region),
        ({"regions": ["65"]}, lambda h: "新疆" in h.region),
        ({"levels": ["county"]}, lambda h: "紫云" in h.region),
        ({"roles": ["plan"]}, lambda h: h.role == "plan"),
    ]:
        some = seed_corpus.similar("法治宣传", k=10_000, min_score=0, **filters)
        assert [h.unit_id for h in some] and {h.unit_id for h in some} == {
            h.unit_id for h in everything if keep(h)
        }


def test_per_region_limits_and_phrases(seed_corpus):
    hits = seed_corpus.similar("普法宣传", k=50, min_score=0, per_region=1)
    assert len({h.region for h in hits}) == len(hits) == 5
    quoted = seed_corpus.similar('"店小二"', k=50)
    assert quoted and all("店小二" in h.text for h in quoted)
    assert not any("企业" in h.text for h in seed_corpus.similar("营商环境 -企业", k=50))


def test_exclude_decides_what_counts_as_the_same_place(seed_corpus, by_seed):
    origin = measure_with(seed_corpus, "结合积分制管理")
    default = seed_corpus.similar(sentence=origin.id, k=1000, min_score=0)
    own = seed_corpus.similar(sentence=origin.id, k=1000, min_score=0, exclude="none")
    assert by_seed["jeleagash-2024"] not in {h.report for h in default}
    assert by_seed["jeleagash-2024"] in {h.report for h in own}
    assert origin.id not in {h.unit_id for h in own}


def test_cross_region_pairs_are_the_same_kind_of_measure(seed_corpus):
    pairs = seed_corpus.pairs()
    assert all(p.a_region != p.b_region for p in pairs)
    assert [p.score for p in pairs] == sorted((p.score for p in pairs), reverse=True)
    texts = {p.a: p.a_text for p in pairs} | {p.b: p.b_text for p in pairs}
    best = {}
    for p in pairs:
        best.setdefault(p.a, p.b)
        best.setdefault(p.b, p.a)
    lawyer = next(i for i, t in texts.items() if "我镇聘请专业律师担任政府法律顾问" in t)
    assert "法律顾问" in texts[best[lawyer]]


def test_a_second_run_computes_nothing_and_says_the_same(tmp_path, seed_folder, monkeypatch):
    from explorer import layout
    from explorer.corpus import embedding, reusing, searching

    with Corpus.open(seed_folder) as corpus:
        first = [r.to_dicts() for r in (corpus.themes(), corpus.pairs(), corpus.reuse())]
        places = corpus.map()

    def refuse(*_args, **_kwargs):
        raise AssertionError("computed again")

    monkeypatch.setattr(embedding, "load", refuse)
    monkeypatch.setattr(layout, "layout", refuse)
    monkeypatch.setattr(searching, "cross_neighbours", refuse)
    monkeypatch.setattr(reusing, "search_again", refuse)
    with Corpus.open(seed_folder) as corpus:
        assert {r.status for r in corpus.add([SEEDS])} == {"duplicate"}
        again = [r.to_dicts() for r in (corpus.themes(), corpus.pairs(), corpus.reuse())]
        assert corpus.map() == places
    assert again == first


def test_adding_a_report_moves_no_id_and_no_theme(tmp_path):
    files = sorted(SEEDS.glob("*.txt"))
    with Corpus.create(tmp_path / "c", encoder="hash-ngram") as corpus:
        corpus.add(files[:4])
        units = {u.id: u.text for u in corpus.sentences()}
        codebook = {u.id: u.themes for u in corpus.sentences()}
        found = {t.id: t.label for t in corpus.themes(method="discovered")}
        corpus.add(files[4:])
        assert {
            i: t for i, t in {u.id: u.text for u in corpus.sentences()}.items() if i in units
        } == units
        assert {u.id: u.themes for u in corpus.sentences() if u.id in codebook} == codebook
        assert {t.id: t.label for t in corpus.themes(method="discovered")} == found


def test_order_of_adding_does_not_change_answers(tmp_path):
    files = sorted(SEEDS.glob("*.txt"))
    answers = []
    for order in (files, files[::-1]):
        with Corpus.create(tmp_path / order[0].stem, encoder="hash-ngram") as corpus:
            corpus.add(order)
            hits = corpus.similar("行政执法人员培训", k=8, min_score=0)
            answers.append([(h.unit_id, h.score) for h in hits])
    assert answers[0] == answers[1]


def test_embedding_some_reports_at_a_time_makes_the_same_vectors(tmp_path, monkeypatch):
    from explorer.corpus import embedding

    def filled(name):
        told = []
        with Corpus.create(
            tmp_path / name, encoder="hash-ngram", progress=lambda *step: told.append(step)
        ) as corpus:
            corpus.add([SEEDS], embed=False)
            count = corpus.embed()
            assert corpus.embed() == 0
            store = corpus.store
            texts = embedding.needed_texts(corpus)
            (encoder,) = store.encoders()
            assert store.missing_texts(encoder.fingerprint, list(texts)) == []
            vectors = store.get_vectors(encoder.fingerprint, list(texts))
        steps = [step for step in told if step[0] == "embed"]
        assert all(done <= total for _, done, total in steps)
        assert [done for _, done, _ in steps] == sorted(done for _, done, _ in steps)
        assert steps[-1][1] == steps[-1][2]
        return count, vectors.tobytes()

    at_once = filled("a")
    monkeypatch.setattr(embedding, "TEXTS_A_GROUP", 50)
    assert filled("b") == at_once


def test_work_survives_a_stop_in_the_middle_of_embedding(tmp_path, monkeypatch):
    from explorer.corpus import embedding

    monkeypatch.setattr(embedding, "TEXTS_A_COMMIT", 16)
    folder = tmp_path / "c"
    with Corpus.create(folder, encoder="hash-ngram") as corpus:
        corpus.add([SEEDS], embed=False)
        encoder = corpus.encoder()
        calls = []

        class Stops:
            name, dim, fingerprint = encoder.name, encoder.dim, encoder.fingerprint

            def encode(self, texts, **options):
                calls.append(len(texts))
                if len(calls) == 4:
                    raise KeyboardInterrupt
                return encoder.encode(texts, **options)

        corpus._encoder = Stops()
        with pytest.raises(KeyboardInterrupt):
            corpus.embed()
    with Corpus.open(folder) as corpus:
        stored = corpus.store.encoders()[0].vectors
        assert stored == 3 * 16
        corpus.embed()
        assert corpus.similar("普法", min_score=0)


def test_tables_convert(seed_corpus):
    frame = seed_corpus.reports().to_pandas()
    assert list(frame["year"]) == [r.year for r in seed_corpus.reports()]
    table = seed_corpus.sentences().to_arrow()
    assert table.num_rows == len(seed_corpus.sentences())
    assert "text" in table.column_names


def test_results_record_how_they_were_made(seed_corpus):
    seed_corpus.pairs()
    seed_corpus.map(seed=0)
    manifests = {r.name: r.manifest for r in seed_corpus.store.results()}
    for name in ("pairs", "map"):
        assert manifests[name].encoder and manifests[name].version and manifests[name].created
    assert manifests["map"].seed == 0


def test_a_read_only_corpus_still_answers(seed_folder):
    with Corpus.open(seed_folder, readonly=True) as corpus:
        assert corpus.similar("法治副校长")
        assert corpus.themes()
        assert corpus.reuse() is not None


def test_info_says_what_is_there_and_how_it_was_made(seed_corpus):
    info = json.loads(json.dumps(seed_corpus.info(), default=str))
    assert info["encoder"] == "e5-small-zh" and info["version"]


# -- the rules of regions, years and scopes --------------------------------------------------------


def test_years():
    assert parse_years(["2024", "2021-2022", "2020-", "-2019"]) == (
        (2024, 2024),
        (2021, 2022),
        (2020, 9999),
        (0, 2019),
    )
    for bad in ("", "-", "x", "2024-2021"):
        with pytest.raises(BadValue):
            parse_years([bad])


def test_unknown_regions_are_never_the_same_place(seed_corpus):
    from dataclasses import replace

    a, b = list(seed_corpus.reports())[:2]
    unknown = [replace(r, province=None, city=None, county=None, township=None) for r in (a, b)]
    assert scope_key(unknown[0], "province") != scope_key(unknown[1], "province")
    assert parse_scope("none") is None
    with pytest.raises(BadValue):
        parse_scope("same:galaxy")


def test_several_regions_widen_and_an_unknown_one_is_an_error(seed_corpus):
    rows = seed_corpus.reports()
    both = Filters(regions=("贵州", "福建")).reports(rows)
    assert {Path(r.path).stem for r in both} == {"ziyun-2024", "tazhuang-2022"}
    with pytest.raises(BadValue, match="no report lies"):
        Filters(regions=("火星",)).reports(rows)


def test_reuse_knows_a_region_by_the_names_that_reports_use(seed_corpus, by_seed):
    from explorer.corpus.reusing import own_names

    names = own_names(seed_corpus.report(by_seed["ziyun-2024"]))
    assert {"紫云苗族布依族自治县", "紫云自治县", "紫云", "安顺市"} <= set(names)
    assert "大江" in own_names(seed_corpus.report(by_seed["dajiang-2021"]))


def test_shares_add_up_and_formulas_are_nobodys_copying(seed_corpus):
    for share in seed_corpus.reuse_shares():
        parts = (share.exact, share.template, share.near, share.paraphrase, share.formula)
        assert sum(parts) + share.original == pytest.approx(1)
    duty = "党政主要负责人履行推进法治建设第一责任人"
    assert not any(duty in match.a.text for match in seed_corpus.reuse())


def test_the_one_template_that_the_seeds_share(seed_corpus, by_seed):
    (match,) = [m for m in seed_corpus.reuse(kinds=["template"]) if "解答法律咨询" in m.a.text]
    assert {match.a.report, match.b.report} == {by_seed["jeleagash-2024"], by_seed["ziyun-2024"]}
    assert [s.type for s in match.slots] == ["number", "number"]
    for span in (match.a, match.b):
        assert seed_corpus.report(span.report).text[span.start : span.end] == span.text
