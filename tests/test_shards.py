"""A corpus split by region answers as the same corpus in one piece; merging brings it back."""

from __future__ import annotations

import itertools
import json
import os
import random
import re
import shutil
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explorer import Corpus
from explorer.errors import (
    BadValue,
    CorpusDamaged,
    CorpusError,
    CorpusNotFound,
    EncoderMismatch,
    UnknownId,
)
from explorer.gazetteer import by_code, children, cities
from explorer.store import Manifest, SplitStore, Store, text_hash
from explorer.types import Assignment, Region, Report
from tests.conftest import SEEDS
from tests.test_store_crash import killed
from tests.test_store_samples import DIM, make_report, scratch_folder, seed_reports, unit_rows

FINGERPRINT = "f" * 16
REGIONS = (
    by_code("4407"), by_code("440781"), by_code("5001"), by_code("50"), None, by_code("654221"),
    Region("", "nation"),
)  # fmt: skip
QUESTIONS = ("法治副校长进校园", "行政执法 -公示", "人民调解；法治宣传进企业。", '"民法典"', "普法")


def recombined(count: int) -> Iterator[tuple[str, str]]:
    """Reports of counties all over, put together from clauses of the seeds: (name, text)."""
    clauses = sorted(
        {
            c
            for path in sorted(SEEDS.glob("*.txt"))
            for c in re.split(r"[，、；。：！？\s]", path.read_text("utf-8"))
            if 6 <= len(c) <= 25
        }
    )
    counties = [r for city in cities() for r in children(city, level="county")][:: 2800 // count]
    for number, region in enumerate(counties[:count]):
        rng = random.Random(number)
        said = ["，".join(rng.choices(clauses, k=3)) + "。" for _ in range(16)]
        lines = [
            f"{region.province}{region.city or ''}{region.name}2024年法治政府建设情况报告",
            "一、主要举措和成效", *(f"{i}.{s}{t}" for i, (s, t) in enumerate(
                itertools.batched(said[:12], 2) if hasattr(itertools, "batched")
                else zip(said[:12:2], said[1:12:2], strict=True), start=1)),
            "二、存在的不足", *said[12:14], "三、下一步工作打算", *said[14:],
            f"{region.name}人民政府\n2025年1月7日",
        ]  # fmt: skip
        yield f"{number:03d}.txt", "\n".join(lines)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The seeds and 10 recombined reports in one piece, and split by province."""
    base = tmp_path_factory.mktemp("shards")
    (base / "files").mkdir()
    for name, text in recombined(10):
        (base / "files" / name).write_text(text, encoding="utf-8")
    with Corpus.create(base / "whole", encoder="hash-ngram") as corpus:
        rows = corpus.add([SEEDS, base / "files"])
        assert {r.status for r in rows} == {"added"}
        corpus.themes()
        corpus.split(base / "split")
        # A reader never makes what it asks about: search, reuse and pairs are computed by each.
    return base / "whole", base / "split"


@pytest.fixture(scope="module")
def whole(both: tuple[Path, Path]) -> Iterator[Corpus]:
    with Corpus.open(both[0]) as corpus:
        yield corpus


@pytest.fixture(scope="module")
def split(both: tuple[Path, Path]) -> Iterator[Corpus]:
    with Corpus.open(both[1]) as corpus:
        yield corpus


def test_the_regions_are_ordinary_corpora_with_all_their_reports_need(
    both: tuple[Path, Path], whole: Corpus, split: Corpus
) -> None:
    rows = split.regions()
    assert len(rows) > 6 and sum(r.reports for r in rows) == len(whole.reports())
    assert whole.regions() == []
    assert {r.region for r in rows} >= {"广东省", "重庆市"}
    for row in rows:
        with Corpus.open(both[1] / row.folder, readonly=True) as region:
            assert {r.province for r in region.reports()} == {row.region}
            assert region.encoder_name == whole.encoder_name
            mark = region.store.setting("encoder_fingerprint")
            assert region.store.lacking_vectors(mark) == ([], 0)
            assert region.embed() == 0
            assert region.similar("法治", min_score=0) and region.doctor() == []


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    "options",
    [
        {}, {"unit": "sentence", "k": 40}, {"mode": "lexical"}, {"mode": "dense", "k": 30},
        {"per_region": 1, "why": True}, {"regions": ["广东省"]}, {"roles": ["problem", "plan"]},
    ],
    ids=str,
)  # fmt: skip
def test_search_finds_the_same_with_the_same_scores(
    whole: Corpus, split: Corpus, question: str, options: dict[str, object]
) -> None:
    assert split.similar(question, **options) == whole.similar(question, **options)


def test_each_region_keeps_its_own_index_and_one_question_asks_all(
    both: tuple[Path, Path], split: Corpus
) -> None:
    split.similar("普法")
    assert not (both[1] / "search").exists()
    for row in split.regions():
        assert len(list((both[1] / row.folder / "search").glob("*/*/reports.list"))) == 1


def test_a_unit_finds_its_likes_in_other_regions(whole: Corpus, split: Corpus) -> None:
    for report in whole.reports()[::7]:
        name = f"{report.id}.m1"
        found = whole.similar(sentence=name, exclude="same:province", min_score=0)
        assert found
        assert split.similar(sentence=name, exclude="same:province", min_score=0) == found


@pytest.mark.slow
def test_every_other_answer_is_the_same(whole: Corpus, split: Corpus) -> None:
    assert split.reports() == whole.reports()
    for unit in ("sentence", "measure", "section"):
        assert split.sentences(unit=unit) == whole.sentences(unit=unit)
    assert split.store.state_key() == whole.store.state_key()
    assert split.themes() == whole.themes()
    assert split.coverage() == whole.coverage()
    assert split.reuse() == whole.reuse() and whole.reuse()
    assert split.reuse_shares() == whole.reuse_shares()
    assert split.pairs() == whole.pairs()
    assert split.alarms() == whole.alarms()
    assert split.peers(whole.reports()[0].id) == whole.peers(whole.reports()[0].id)
    assert split.set_phrases() == whole.set_phrases()


def test_themes_came_along_and_are_not_fitted_again(split: Corpus, whole: Corpus) -> None:
    runs = [(kind, key) for kind, key, _ in whole.store.assignment_runs()]
    assert runs and [(kind, key) for kind, key, _ in split.store.assignment_runs()] == runs
    for kind, key in runs:
        assert split.store.get_assignments(kind, key) == whole.store.get_assignments(kind, key)
        assert split.store.theme_counts(kind, key) == whole.store.theme_counts(kind, key)
        assert split.store.unassigned_reports(kind, key) == []
        assert split.store.unassigned_reports(kind, "other") == whole.store.report_ids()
        for low in (0.55, 0.8):
            below = [store.assigned_below(kind, key, low) for store in (split.store, whole.store)]
            assert sorted(below[0]) == sorted(below[1]) != []


def test_some_reports_of_several_regions(split: Corpus, whole: Corpus) -> None:
    some = whole.store.report_ids()[::3]
    for unit in ("sentence", "measure", "section"):
        chained = [u for r in some for u in whole.store.units(unit, report=r)]
        assert split.store.units_of(unit, some[::-1]) == chained
        assert whole.store.units_of(unit, some[::-1]) == chained
    assert list(split.store.places().items()) == list(whole.store.places().items())
    for row in whole.reports():
        names = whole.store.places()[row.id]
        assert names == (row.province, row.city, row.county, row.township)
    assert split.store.report_digests(some) == whole.store.report_digests(some)
    body = sum(not u.heading and u.role != "signature" for u in whole.store.units("sentence"))
    assert split.store.body_sentences() == whole.store.body_sentences() == body
    ((kind, key, _),) = whole.store.assignment_runs()
    themes = [
        store.get_assignments(kind, key, reports=some) for store in (split.store, whole.store)
    ]
    assert list(themes[0].items()) == list(themes[1].items())
    assert {u.rpartition(".")[0] for u in themes[0]} == set(some)
    with pytest.raises(UnknownId):
        split.store.units_of("sentence", [*some, "nosuch"])


def test_merging_brings_the_whole_back(both: tuple[Path, Path], whole: Corpus, tmp_path) -> None:
    rows = Corpus.merge([both[1]], tmp_path / "merged")
    assert [(r.added, r.duplicates, r.renamed, r.kept) for r in rows] == [
        (len(whole.reports()), 0, (), True)
    ]
    with Corpus.open(tmp_path / "merged") as merged:
        assert merged.regions() == []
        assert merged.reports() == whole.reports()
        assert merged.store.state_key() == whole.store.state_key()
        assert merged.similar("普法", k=20) == whole.similar("普法", k=20)
        assert merged.doctor() == []
        mark = merged.store.setting("encoder_fingerprint")
        hashes = whole.store.text_hashes("measure")
        expected = whole.store.get_vectors(mark, hashes)
        assert merged.store.get_vectors(mark, hashes).tobytes() == expected.tobytes()


def test_reports_that_two_corpora_hold_come_once(tmp_path: Path) -> None:
    files = sorted(SEEDS.glob("*.txt"))
    for name, part in (("a", files[:3]), ("b", files[2:])):
        with Corpus.create(tmp_path / name, encoder="hash-ngram") as corpus:
            corpus.add(part)
    with Corpus.open(tmp_path / "b") as corpus:
        corpus.split(tmp_path / "b split", by="county")
    rows = Corpus.merge([tmp_path / "a", tmp_path / "b split"], tmp_path / "out")
    assert [(r.added, r.duplicates, r.kept) for r in rows] == [(3, 0, False), (2, 1, False)]
    with Corpus.open(tmp_path / "out") as merged:
        assert len(merged.reports()) == len(files)
        assert merged.embed() == 0


def test_reports_whose_ids_clash_both_come(tmp_path: Path) -> None:
    """Two reports with hashes that start alike, each the first of its corpus."""
    reports = []
    for digest, text in (("a" * 64, "甲。"), ("a" * 12 + "b" * 52, "乙。")):
        reports.append(replace(make_report("r.txt", text), id="a" * 8, raw_sha256=digest))
    for name, report in zip("12", reports, strict=True):
        with Store.create(tmp_path / name) as store:
            store.add_report(report)
    rows = Corpus.merge([tmp_path / "1", tmp_path / "2"], tmp_path / "out")
    assert rows[1].renamed == (("a" * 8, "a" * 9),) or rows[1].renamed[0][1] == "a" * 12 + "b"
    with Store.open(tmp_path / "out") as store:
        assert len(store.report_ids()) == 2
        assert {store.get_report(i).text for i in store.report_ids()} == {"甲。", "乙。"}


def test_corpora_of_two_encoders_are_not_mixed(tmp_path: Path) -> None:
    for name, encoder in (("a", "hash-ngram"), ("b", "static-zh")):
        Corpus.create(tmp_path / name, encoder=encoder).close()
    with pytest.raises(EncoderMismatch, match="embed -c"):
        Corpus.merge([tmp_path / "a", tmp_path / "b"], tmp_path / "out")
    assert not (tmp_path / "out").exists()


# -- changing a split corpus ----------------------------------------------------------------------


@pytest.fixture
def changed(tmp_path: Path) -> Iterator[tuple[Corpus, Corpus]]:
    """A corpus in one piece and a split one, made by the same calls."""
    with Corpus.create(tmp_path / "seeds", encoder="hash-ngram") as corpus:
        corpus.add(sorted(SEEDS.glob("*.txt"))[:3])
        corpus.split(tmp_path / "split", by="city")
    with Corpus.open(tmp_path / "seeds") as one, Corpus.open(tmp_path / "split") as other:
        yield one, other


def test_added_reports_go_to_their_regions(changed: tuple[Corpus, Corpus], tmp_path: Path) -> None:
    one, other = changed
    before = {r.folder for r in other.regions()}
    rows = [c.add([SEEDS]) for c in changed]
    assert rows[0] == rows[1]
    assert sorted(r.status for r in rows[0]) == ["added"] * 2 + ["duplicate"] * 3
    assert other.reports() == one.reports()
    assert {r.folder for r in other.regions()} > before
    assert other.similar("普法", k=20) == one.similar("普法", k=20)
    victim = one.reports()[1].id
    for corpus in changed:
        corpus.remove([victim])
    assert other.reports() == one.reports()
    assert other.similar("普法", k=20) == one.similar("普法", k=20)
    assert other.doctor() == []


def test_a_report_whose_place_is_corrected_moves(
    changed: tuple[Corpus, Corpus], tmp_path: Path
) -> None:
    path = sorted(SEEDS.glob("*.txt"))[0]
    meta = tmp_path / "meta.csv"
    meta.write_text(f"path,admin_code\n{path.name},110101\n", encoding="utf-8")
    rows = [c.add([path], meta=meta) for c in changed]
    assert rows[0] == rows[1] and rows[0][0].status == "updated"
    one, other = changed
    assert other.reports() == one.reports()
    with Corpus.open(other.folder / "regions" / "1101", readonly=True) as region:
        assert [r.id for r in region.reports()] == [rows[0][0].report]
    assert other.doctor() == []


def test_another_encoder_reaches_every_region(changed: tuple[Corpus, Corpus]) -> None:
    one, other = changed
    assert one.embed("static-zh") <= other.embed("static-zh")  # a text of two regions counts twice
    assert other.similar("普法", k=20) == one.similar("普法", k=20)
    for row in other.regions():
        with Corpus.open(other.folder / row.folder, readonly=True) as region:
            assert region.encoder_name == "static-zh"
            assert [e.name for e in region.store.encoders()] == ["static-zh"]


def test_a_region_alone_does_not_change_its_reports(changed: tuple[Corpus, Corpus]) -> None:
    folder = changed[1].folder / changed[1].regions()[0].folder
    with Corpus.open(folder) as region:
        with pytest.raises(CorpusError, match=r"explorer add PATHS -c .*split"):
            region.remove([region.reports()[0].id])
        with pytest.raises(CorpusError, match="region of a split corpus"):
            region.add([SEEDS])
    moved = changed[1].folder.parent / "alone"
    shutil.copytree(folder, moved)
    with Corpus.open(moved) as alone:  # elsewhere it is a corpus like any other
        alone.add([SEEDS])
        assert len(alone.reports()) == 5


def test_a_missing_region_is_an_error_and_never_a_smaller_answer(both, tmp_path: Path) -> None:
    shutil.copytree(both[1], tmp_path / "c")
    shutil.rmtree(tmp_path / "c" / "regions" / "44")
    with Corpus.open(tmp_path / "c", readonly=True) as corpus:
        for call in (
            corpus.reports, corpus.sentences, corpus.themes, corpus.reuse,
            lambda: corpus.similar("普法"),
        ):  # fmt: skip
            with pytest.raises(CorpusDamaged, match="region 44"):
                call()
        assert [f.subject for f in corpus.doctor()] == ["regions/44"]


@pytest.mark.parametrize("by", ["province", "city", "county"])
def test_where_reports_go(by: str, tmp_path: Path) -> None:
    with SplitStore.found(tmp_path / "c", by) as store:
        for n, region in enumerate(REGIONS):
            report = make_report(f"{n}.txt", f"第{n}份。")
            store.add_report(replace(report, metadata=replace(report.metadata, region=region)))
        names = store.regions()
    assert names["unknown"] is None and names["nation"] == "中国"
    expected = {
        "province": {"44": "广东省", "50": "重庆市", "65": "新疆维吾尔自治区"},
        "city": {"4407": "广东省江门市", "50": "重庆市", "6542": "新疆维吾尔自治区塔城地区"},
        "county": {
            "4407": "广东省江门市", "440781": "广东省江门市台山市", "50": "重庆市",
            "654221": "新疆维吾尔自治区塔城地区额敏县",
        },
    }[by]  # fmt: skip
    assert {k: v for k, v in names.items() if k in expected} == expected


def test_empty_and_misused(tmp_path: Path, run) -> None:
    with Corpus.create(tmp_path / "empty", encoder="hash-ngram") as corpus:
        assert corpus.split(tmp_path / "out") == []
        with pytest.raises(BadValue, match="--by village"):
            corpus.split(tmp_path / "no", by="village")
        with pytest.raises(BadValue, match="inside"):
            corpus.split(tmp_path / "empty" / "in")
        with pytest.raises(CorpusError, match="not overwritten"):
            corpus.split(tmp_path / "out")
    with Corpus.open(tmp_path / "out") as corpus:
        assert corpus.reports() == [] and corpus.doctor() == []
        with pytest.raises(UnknownId):
            corpus.report("ab")
        corpus.add([SEEDS])
        assert len(corpus.regions()) == 5
    with pytest.raises(CorpusNotFound):
        Corpus.merge([tmp_path / "nothing"], tmp_path / "m")
    status, out, _ = run("split", tmp_path / "byc", "-c", tmp_path / "out", "--by", "county",
                         "--format", "json")  # fmt: skip
    assert status == 0 and len(json.loads(out)) == 5
    status, out, _ = run("merge", tmp_path / "byc", "-o", tmp_path / "m", "--format", "json")
    assert status == 0 and json.loads(out)[0]["added"] == 5
    status, _, err = run("split", tmp_path / "x", "-c", tmp_path / "out", "--by", "village")
    assert status == 1 and "province, city, county" in err


# -- stops and errors -----------------------------------------------------------------------------


def scattered() -> list[Report]:
    """Reports of several regions."""
    return [
        replace(r, metadata=replace(r.metadata, region=region))
        for r, region in zip(seed_reports(), REGIONS, strict=False)
    ]


def test_a_split_store_does_all_that_a_store_does(tmp_path: Path) -> None:
    """Every method, in one go on both; what each returns and what each holds is equal."""
    with Store.create(tmp_path / "one") as one, SplitStore.found(tmp_path / "x", "city") as other:
        for store in (one, other):
            for report in scattered():
                store.add_report(report)
            store.add_path(store.report_ids()[2], "elsewhere.txt")
            store.add_path(store.report_ids()[0], "elsewhere.txt")
            store.mark_formulaic(store.report_ids()[1], [3, 5])
            moved = store.get_report(store.report_ids()[3])
            store.replace_report(
                moved.id, replace(moved, metadata=replace(moved.metadata, region=REGIONS[0]))
            )
            with pytest.raises(ValueError, match="stored already"):
                store.add_report(moved)
            store.remove_report(store.report_ids()[4])
            with pytest.raises(UnknownId):
                store.remove_report("nothing")
            store.set_setting("k", [1])
            themes = {u.id: [Assignment("t", 0.5)] for u in store.units("sentence")[::2]}
            store.put_assignments("codebook", "k", themes, Manifest(created="now", version="1"))
            with pytest.raises(UnknownId):
                store.put_assignments("codebook", "x", {"nothing.s1": []}, Manifest())
            store.put_result("r", "k", [1], Manifest(created="now", version="1"))
            hashes = store.text_hashes("measure")
            rows = unit_rows(len(hashes))
            store.put_vectors(FINGERPRINT, "e", DIM, hashes, rows)
            with pytest.raises(UnknownId):
                store.get_vectors(FINGERPRINT, [text_hash("?")])
        assert other.report_ids() == one.report_ids()
        assert other.reports() == one.reports()
        for name in one.report_ids():
            assert other.get_report(name) == one.get_report(name)
            assert other.text_of(name) == one.get_report(name).text
            assert other.report_row(name) == one.report_row(name)
            assert other.paths(name) == one.paths(name)
            assert other.units("sentence", report=name) == one.units("sentence", report=name)
            assert other.text_hashes("measure", report=name) == one.text_hashes(
                "measure", report=name
            )
            report = one.get_report(name)
            assert other.find_by_raw_sha256(report.raw_sha256) == name
            assert other.find_by_text_sha256(report.text_sha256) == name
            assert other.new_id(report.raw_sha256) == one.new_id(report.raw_sha256) != name
        assert other.find_by_path("elsewhere.txt") == one.find_by_path("elsewhere.txt")
        assert other.find_by_path("none") is None
        for kind in ("sentence", "measure", "section"):
            assert other.units(kind) == one.units(kind)
            assert other.text_hashes(kind) == one.text_hashes(kind)
        assert other.unit(one.units("measure")[3].id) == one.units("measure")[3]
        assert other.get_assignments("codebook", "k") == one.get_assignments("codebook", "k")
        assert other.assignment_runs() == one.assignment_runs()
        assert other.get_result("r", "k") == one.get_result("r", "k")
        assert other.state_key() == one.state_key()
        assert other.settings() == one.settings()
        assert other.lacking_vectors(FINGERPRINT)[0] == one.lacking_vectors(FINGERPRINT)[0]
        hashes = one.text_hashes("measure")
        expected = one.get_vectors(FINGERPRINT, hashes)
        assert np.array_equal(other.get_vectors(FINGERPRINT, hashes), expected)
        assert other.drop_vectors(FINGERPRINT) == one.drop_vectors(FINGERPRINT) > 0
        assert other.delete_assignments("codebook") == one.delete_assignments("codebook") == 1
        assert other.get_assignments("codebook", "k") == {}
        assert other.check() == [] == one.check()


def test_a_transaction_that_raises_changes_no_region(tmp_path: Path) -> None:
    first, second, third, *_ = scattered()
    with SplitStore.found(tmp_path / "c", "province") as store:
        store.add_report(first)
        moved = replace(first, metadata=replace(first.metadata, region=REGIONS[5]))

        def fail() -> None:
            with store.transaction():
                store.add_report(third)
                store.replace_report(first.id, moved)
                assert store.get_report(first.id) == moved and third.id in store.report_ids()
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        assert store.report_ids() == [first.id] and store.get_report(first.id) == first

        with store.transaction():  # one block inside another fails alone
            store.add_report(second)
            with pytest.raises(ZeroDivisionError):
                fail()
            store.add_report(third)
        assert store.report_ids() == [first.id, second.id, third.id]
        with store.transaction():  # there and back again
            store.replace_report(first.id, moved)
            store.replace_report(first.id, first)
        assert [store.get_report(i) for i in store.report_ids()] == [first, second, third]
        assert store.check() == []


def test_a_corpus_that_lies_where_a_region_should_is_not_swallowed(tmp_path: Path) -> None:
    first = scattered()[0]
    with SplitStore.found(tmp_path / "c", "province") as store:
        place = tmp_path / "c" / "regions" / first.metadata.region.code[:2]
        with Store.create(place) as other:
            other.add_report(seed_reports()[4])
        with pytest.raises(CorpusError, match="explorer merge"):
            store.add_report(first)
        assert store.report_ids() == []
        assert [p.kind for p in store.check()] == ["leftover"]
        with Store.open(place) as other:
            assert len(other.report_ids()) == 1


def observed(folder: Path) -> list[Report] | None:
    try:
        with Store.open(folder, readonly=True) as store:
            assert [p for p in store.check() if p.kind != "leftover"] == []
            return [store.get_report(i) for i in store.report_ids()]
    except CorpusNotFound:
        return None


@pytest.mark.slow
def test_killed_anywhere_every_report_is_whole_and_in_one_place() -> None:
    """Adding, then moving to another region, with a kill at each commit of any of the files."""
    first, second, *_ = scattered()
    moved = replace(first, metadata=replace(first.metadata, region=REGIONS[5]))
    good = ([], [first], [second], [first, second], [moved, second])

    # `finish`: what a stopped job is taken up with; the order is that of an undisturbed one.
    def finish(folder: Path) -> None:
        with Store.open(folder) as store:
            for report in (first, second):
                if store.find_by_text_sha256(report.text_sha256) is None:
                    store.add_report(report)
            store.replace_report(first.id, moved)

    def work(folder: Path) -> None:
        with Store.open(folder) as store:
            if not store.report_ids():
                with store.transaction():
                    store.add_report(first)
                    store.add_report(second)
            store.replace_report(first.id, moved)

    with scratch_folder() as base:
        seen = []
        for n in itertools.count():
            folder = base / str(n)
            SplitStore.found(folder, "province").close()

            def body(finished, folder=folder, n=n):
                from explorer.store import _database

                left = n
                run = _database.Database._run

                def counted(self, sql, parameters=()):
                    nonlocal left
                    if sql == "COMMIT":
                        left -= 1
                        if left < 0:
                            os.kill(os.getpid(), signal.SIGKILL)
                    return run(self, sql, parameters)

                _database.Database._run = counted
                work(folder)
                finished()

            done = killed(body)
            state = observed(folder)
            assert state in good
            seen.append(state)
            with Store.open(folder) as store, store.writing():
                assert [store.get_report(i) for i in store.report_ids()] == state
                rows = [part._db.rows("SELECT id FROM reports") for part in store.parts]
                assert sorted(r[0] for part in rows for r in part) == sorted(r.id for r in state)
            finish(folder)
            assert observed(folder) == [moved, second]
            if done:
                break
        assert n > 8 and all(any(s == g for s in seen) for g in (good[0], good[3], good[4]))


def test_a_split_that_was_stopped_goes_on(tmp_path: Path, monkeypatch) -> None:
    with Corpus.create(tmp_path / "c", encoder="hash-ngram") as corpus:
        corpus.add([SEEDS])
        from explorer.corpus import sharding

        monkeypatch.setattr(sharding, "_REPORTS_A_COMMIT", 1)
        adding = SplitStore.add_report
        count = itertools.count()

        def stop(self, report):
            if next(count) == 3:
                raise KeyboardInterrupt
            adding(self, report)

        monkeypatch.setattr(SplitStore, "add_report", stop)
        with pytest.raises(KeyboardInterrupt):
            corpus.split(tmp_path / "out")
        assert not (tmp_path / "out").exists()
        with pytest.raises(CorpusError, match="rm -r"):
            corpus.split(tmp_path / "out", by="county")
        again = []
        monkeypatch.setattr(
            SplitStore, "add_report", lambda s, r: (again.append(r.id), adding(s, r))
        )
        corpus.split(tmp_path / "out")
        assert again == [r.id for r in corpus.reports()][3:]
        assert not (tmp_path / "out.unfinished").exists()
        with Corpus.open(tmp_path / "out") as split:
            assert split.reports() == corpus.reports() and split.doctor() == []


def test_a_split_that_was_stopped_at_the_last_moment_goes_on(tmp_path: Path, monkeypatch) -> None:
    with Corpus.create(tmp_path / "c", encoder="hash-ngram") as corpus:
        corpus.add(sorted(SEEDS.glob("*.txt"))[:2])
        rename = Path.rename
        monkeypatch.setattr(Path, "rename", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            corpus.split(tmp_path / "out")
        monkeypatch.setattr(Path, "rename", rename)
        corpus.split(tmp_path / "out")
        with Corpus.open(tmp_path / "out") as split:
            assert split.reports() == corpus.reports()
            assert split.store.settings() == corpus.store.settings()


def test_doctor_mends_a_region(changed: tuple[Corpus, Corpus]) -> None:
    other = changed[1]
    mark = other.store.setting("encoder_fingerprint")
    part = other.store.parts[1]
    file = part.folder / part.encoders()[0].file
    data = bytearray(file.read_bytes())
    data[-100] ^= 0xFF
    file.write_bytes(data)
    found = other.doctor()
    assert [f.subject for f in found] == [f"regions/{part.folder.name}/vectors/{file.name}"]
    assert all(f.mended for f in other.doctor(repair=True))
    assert other.store.lacking_vectors(mark)[1] > 0
    other.embed()
    assert other.doctor() == []
    assert other.similar("普法", k=20) == changed[0].similar("普法", k=20)
