"""Reports on disk, the indexes over them, and what later reports share with them."""

from __future__ import annotations

import pickle
import random
import re
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.engine import Local
from explorer.reuse import ReuseSettings, ReuseText, find_reuse
from explorer.reuse.across import index_runs, runs_across
from explorer.reuse.clusters import NoneFrequent
from explorer.reuse.growing import Growing
from explorer.reuse.index import find, gathered
from explorer.reuse.kin import KinWork
from explorer.reuse.ondisk import Column, Postings
from explorer.reuse.prepared import Prepared
from explorer.reuse.remembered import digest
from explorer.reuse.runs import shared_runs
from explorer.reuse.shares import Counting
from explorer.reuse.shelf import Shelf

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
FIELDS = ("codes", "starts", "ends", "own", "formula", "slot", "breaks", "listed")


def text_of(path: Path) -> ReuseText:
    text = path.read_text(encoding="utf-8")
    edges = [0, *(i + 1 for i, c in enumerate(text) if c in "。\n"), len(text)]
    spans = tuple((a, b) for a, b in pairwise(edges) if a < b)
    at = text.find("法治政府建设")
    formula = ((at, at + 6),) if at >= 0 else ()
    return ReuseText(path.stem, text, spans, formula, 2024, "2025-01-20", ("某县", "某"))


# --- columns and postings -------------------------------------------------------------------------


def test_what_lies_beyond_the_noted_length_is_written_over(tmp_path):
    column = Column(tmp_path / "a.bin", np.int32)
    column.append(np.arange(5))
    column.append(np.arange(100, 103))
    again = Column(tmp_path / "a.bin", np.int32, 5)  # a stop before the last was noted
    assert again.sound()
    again.append(np.array([7]))
    assert again.values.tolist() == [0, 1, 2, 3, 4, 7]
    assert (tmp_path / "a.bin").stat().st_size == 6 * 4


def test_a_column_that_lost_its_end_is_not_sound(tmp_path):
    column = Column(tmp_path / "a.bin", np.int32)
    column.append(np.arange(5))
    (tmp_path / "a.bin").write_bytes(b"\0" * 19)
    assert not Column(tmp_path / "a.bin", np.int32, 5).sound()
    assert not Column(tmp_path / "missing.bin", np.int32, 1).sound()


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_postings_find_what_a_dictionary_finds(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("p")
    postings = Postings(folder, "x", [])
    truth: dict[int, list[int]] = defaultdict(list)
    number = 0
    for keys in data.draw(st.lists(st.lists(st.integers(0, 12), max_size=9), max_size=9)):
        values = np.arange(number, number + len(keys))
        number += len(keys)
        postings.add(np.array(keys, dtype=np.uint64), values)
        for key, value in zip(keys, values.tolist(), strict=True):
            truth[key].append(value)
    reopened = Postings(folder, "x", postings.files)
    assert len(postings.files) <= max(1, number).bit_length() + 1
    wanted = np.array(sorted(data.draw(st.lists(st.integers(0, 14), max_size=8))), dtype=np.uint64)
    most = data.draw(st.integers(0, 5))
    for p in (postings, reopened):
        counts, ranges = p.find(wanted)
        assert counts.tolist() == [len(truth[k]) for k in wanted.tolist()]
        of, values = p.values(ranges, np.minimum(counts, most))
        got: dict[int, list[int]] = defaultdict(list)
        for i, value in zip(of.tolist(), values.tolist(), strict=True):
            got[i].append(value)
        for i, key in enumerate(wanted.tolist()):
            assert sorted(got[i]) == truth[key][:most]


def test_files_are_merged_in_parts_and_none_is_lost(tmp_path, monkeypatch):
    monkeypatch.setattr("explorer.reuse.ondisk._BLOCK", 3)
    postings = Postings(tmp_path, "x", [])
    rng = np.random.default_rng(0)
    all_ = []
    for at in range(0, 60, 4):
        keys = rng.integers(0, 5, 4).astype(np.uint64)
        postings.add(keys, np.arange(at, at + 4))
        all_ += [(int(k) << 32) | v for k, v in zip(keys, range(at, at + 4), strict=True)]
    held = np.concatenate(
        [
            Column(tmp_path / f"{name}.u64", np.uint64, size).values
            for name, size, _ in postings.files
        ]
    )
    assert sorted(held.tolist()) == sorted(all_)
    assert len(postings.files) <= 5


# --- reports --------------------------------------------------------------------------------------


@pytest.mark.parametrize("held", [10**6, 1])  # characters: all are held in memory, or none
def test_a_report_comes_back_as_it_was_put_there(tmp_path, monkeypatch, held):
    monkeypatch.setattr("explorer.reuse.shelf._HELD", held)
    texts = [text_of(p) for p in SEEDS]
    made = [Prepared(t) for t in texts]
    shelf = Shelf(tmp_path / "s", ReuseSettings())
    shelf.add(made[:2], ["x", "y"])
    shelf.add(made[2:], ["z"] * (len(made) - 2))
    shelf.commit()
    for again in (Shelf(tmp_path / "s", ReuseSettings()), pickle.loads(pickle.dumps(shelf))):
        assert len(again) == len(made)
        for number, prepared in enumerate(made):
            back = again[number]
            assert back is not prepared
            assert back.source == prepared.source
            assert back.slots == prepared.slots
            assert back.fillers == prepared.fillers
            assert (back.formula == prepared.formula).all()
            assert back.plain_marks == prepared.plain_marks
            mine, stored = (p.near_units(ReuseSettings()) for p in (prepared, back))
            for field in ("starts", "ends", "keys", "windows", "window_at", "grams", "seeds"):
                assert (getattr(mine, field) == getattr(stored, field)).all(), field
            for row in ("plain", "masked"):
                for field in FIELDS:
                    one, two = (getattr(getattr(p, row), field) for p in (back, prepared))
                    assert one.dtype == two.dtype, (row, field)
                    assert (one == two).all(), (row, field)
            assert again.text(number) == prepared.source.text


def test_what_was_not_committed_is_not_there(tmp_path):
    made = [Prepared(text_of(p)) for p in SEEDS[:2]]
    shelf = Shelf(tmp_path / "s", ReuseSettings())
    shelf.add(made[:1], ["x"])
    shelf.commit()
    shelf.add(made[1:], ["y"])
    again = Shelf(tmp_path / "s", ReuseSettings())
    assert [row[0] for row in again.about] == [made[0].report]
    again.add(made[1:], ["y"])
    again.commit()
    assert Shelf(tmp_path / "s", ReuseSettings())[1].source == made[1].source


@pytest.mark.parametrize("harm", ["column", "manifest", "settings", "about"])
def test_a_shelf_that_cannot_be_used_is_empty(tmp_path, harm):
    shelf = Shelf(tmp_path / "s", ReuseSettings(), "one")
    shelf.add([Prepared(text_of(SEEDS[0]))], ["x"])
    shelf.commit()
    wanted, about = ReuseSettings(), "one"
    if harm == "column":
        path = tmp_path / "s" / "plain_codes.bin"
        path.write_bytes(path.read_bytes()[:-1])
    elif harm == "manifest":
        (tmp_path / "s" / "manifest.json").write_text("{", encoding="utf-8")
    elif harm == "settings":
        wanted = ReuseSettings(min_exact=20)
    else:
        about = "two"
    assert len(Shelf(tmp_path / "s", wanted, about)) == 0


# --- runs -----------------------------------------------------------------------------------------


class _Rows:
    """As much of a row as the search for runs reads."""

    def __init__(self, codes: list[int]) -> None:
        self.codes = np.array(codes, dtype=np.uint32)

    def __len__(self) -> int:
        return len(self.codes)


class _Symbols:
    """A shelf of bare rows."""

    def __init__(self, folder: Path, rows: list[list[int]]) -> None:
        self.postings = {"plain": Postings(folder, "plain", [])}
        self.columns = {"plain_codes": Column(folder / "plain_codes.bin", np.uint32)}
        self.columns["plain_codes"].append(np.array([c for r in rows for c in r], np.uint32))
        self._offsets = np.cumsum([0, *(len(r) for r in rows)])

    def offsets(self, part: str) -> np.ndarray:
        return self._offsets


@given(
    rows=st.lists(st.lists(st.integers(0, 2), max_size=24), min_size=2, max_size=6),
    cut=st.integers(1, 5),
    k=st.integers(2, 4),
    hidden=st.integers(0, 2**24),
)
@settings(max_examples=150, deadline=None)
def test_runs_across_are_the_runs_of_a_search_of_all(rows, cut, k, hidden, tmp_path_factory):
    cut = min(cut, len(rows) - 1)
    eligible = [np.array([(hidden >> i) & 1 == 0 for i in range(len(r))], bool) for r in rows]
    made = [_Rows(r) for r in rows]
    shelf = _Symbols(tmp_path_factory.mktemp("r"), rows)
    index_runs(shelf, "plain", made[:cut], k, eligible[:cut], 0)
    gone = np.zeros(len(rows), bool)
    found, often = runs_across(shelf, "plain", made[cut:], k, eligible[cut:], cut, gone, 10**6)
    all_ = shared_runs(
        [r.codes for r in made], k, eligible=eligible, pairwise_limit=10**6, new_from=cut
    )
    assert found.rows() == [r for r in all_.rows() if r[0] < cut]
    assert not any(o.any() for o in often)


def test_a_frequent_gram_is_linked_to_its_earliest_place(tmp_path):
    rows = [[1, 2, 3, 9]] * 5 + [[8, 1, 2, 3]]
    made = [_Rows(r) for r in rows]
    every = [np.ones(4, bool) for _ in rows]
    shelf = _Symbols(tmp_path, rows)
    index_runs(shelf, "plain", made[:5], 3, every[:5], 0)
    args = (shelf, "plain", made[5:], 3, every[5:], 5)
    few, often = runs_across(*args, np.zeros(6, bool), 4)
    assert few.rows() == [(0, 0, 5, 1, 3)]
    assert often[0].tolist() == [False, True, False, False]
    many, often = runs_across(*args, np.zeros(6, bool), 5)
    assert [r[0] for r in many.rows()] == [0, 1, 2, 3, 4]
    assert not often[0].any()
    gone = np.array([False, True, False, False, True, False])
    assert [r[0] for r in runs_across(*args, gone, 5)[0].rows()] == [0, 2, 3]
    gone = np.array([True, True, False, False, False, False])
    assert [r[0] for r in runs_across(*args, gone, 4)[0].rows()] == [2]  # of those that are left


# --- corpora that grow ----------------------------------------------------------------------------


def reports(count: int = 8) -> list[ReuseText]:
    """The five real reports, and some that copy, edit or fill them in otherwise."""
    rng = random.Random(3)
    out = [text_of(p) for p in SEEDS]
    pool = [t.text[a:b] for t in out for a, b in t.sentences if b - a > 20]
    for number in range(count - len(out)):
        rows = rng.sample(pool, 6)
        rows[0] = re.sub(r"\d", lambda m: str(9 - int(m.group())), rows[0])
        rows[1] = "".join(c for c in rows[1] if rng.random() > 0.1)
        text = "\n".join(rows)
        at = [0, *np.cumsum([len(r) + 1 for r in rows]).tolist()]
        spans = tuple((a, b - 1) for a, b in pairwise(at))
        out.append(ReuseText(f"z{number}", text, spans, (), 2025, None, ()))
    return out


def small() -> list[ReuseText]:
    """Only those that are put together."""
    return reports(11)[len(SEEDS) :]


def reworded() -> tuple[list[ReuseText], dict[str, np.ndarray]]:
    """Sentences said in other words by other reports, and vectors that know it."""
    rng = random.Random(5)
    near = np.random.default_rng(5)
    characters = [chr(0x5000 + i) for i in range(3_000)]
    meanings = near.standard_normal((24, 32)).astype(np.float32)
    texts, vectors = [], {}
    for number in range(4):
        said = ["".join(rng.sample(characters, 24)) + "。" for _ in range(12)]
        mine = [(12 * number // 2 + i) % 24 for i in range(12)]
        at = np.cumsum([0, *(len(x) for x in said)]).tolist()
        texts.append(
            ReuseText(f"p{number}", "".join(said), tuple(pairwise(at)), year=2020 + number)
        )
        rows = meanings[mine] + 0.3 * near.standard_normal((12, 32)).astype(np.float32)
        vectors[f"p{number}"] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return texts, vectors


def cohort() -> np.ndarray:
    rows = np.random.default_rng(1).standard_normal((50, 32)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class Corpus:
    """What a corpus hands to the search, and which reports it was asked for."""

    def __init__(self, folder: Path, texts: list[ReuseText], vectors=None) -> None:
        self.folder = folder
        self.texts = {t.report: t for t in texts}
        self.vectors = vectors
        self.asked: list[str] = []

    def search(self, block: int = 10**9, engine=None, before=None):
        growing = Growing(
            self.folder, ReuseSettings(), "x", None if self.vectors is None else cohort(),
            engine, block=block,
        )  # fmt: skip
        return growing.result(
            {name: digest(t) for name, t in self.texts.items()},
            self._read,
            None if self.vectors is None else lambda names: {n: self.vectors[n] for n in names},
            before=before,
        )

    def _read(self, names):
        self.asked += names
        return [self.texts[n] for n in names]

    def matches(self, **how):
        result = self.search(**how).result({n: t.text for n, t in self.texts.items()})
        return result, {key(m) for m in result.matches}


def key(m):
    return (m.kind, m.score, m.a, m.b, m.slots, m.direction)


def test_one_block_is_the_search_of_all(tmp_path):
    texts = reports()
    result, found = Corpus(tmp_path / "s", texts).matches()
    whole = find_reuse(texts)
    assert found == {key(m) for m in whole.matches}
    assert list(result.shares) == list(whole.shares)
    assert list(result.set_phrases) == list(whole.set_phrases)
    assert {(c.id, c.members) for c in result.clusters} == {
        (c.id, c.members) for c in whole.clusters
    }
    assert list(result.candidates) == list(whole.candidates)


@pytest.mark.parametrize("block", [1, 6_000])
def test_blocks_find_what_a_search_of_all_finds(tmp_path, block):
    texts = reports()
    result, found = Corpus(tmp_path / "s", texts).matches(block=block)
    whole = {key(m) for m in find_reuse(texts).matches}
    # A gram that is frequent among all reports need not be among the first: some more are found,
    # and take in what stood alone.
    edited = {k for k in found if k[0] == "near"}
    equal = {k for k in whole if k[0] != "near"}
    assert all(k in found or any(_meet(k, e) for e in edited) for k in equal)
    lost = [k for k in whole - found if not any(_meet(k, e) for e in edited)]
    assert len(lost) <= 0.03 * len(whole)
    for m in result.matches:
        for side in (m.a, m.b):
            assert (
                side.text == {t.report: t.text for t in texts}[side.report][side.start : side.end]
            )


def _meet(one, two):
    """Whether two matches of the same reports share text on both sides."""
    return all(
        one[side].report == two[side].report
        and one[side].start < two[side].end
        and two[side].start < one[side].end
        for side in (2, 3)
    )


def test_reports_one_by_one_give_what_the_same_blocks_give_at_once(tmp_path):
    texts = small()
    at_once = Corpus(tmp_path / "one", texts).matches(block=1)[1]
    growing = Corpus(tmp_path / "two", texts[:1])
    for n in range(1, len(texts) + 1):
        growing.texts = {t.report: t for t in texts[:n]}
        growing.asked.clear()
        found = growing.matches()[1]
        assert growing.asked == [texts[n - 1].report]  # nothing else is read again
    assert found == at_once
    growing.asked.clear()
    assert growing.matches()[1] == at_once
    assert growing.asked == []


def follows(columns, texts):
    """What follows from the matches, from the reports made ready again."""
    return gathered(
        {t.report: Prepared(t) for t in sorted(texts, key=lambda t: t.report)},
        columns.matches, columns.candidates, NoneFrequent(), (), ReuseSettings(),
    )  # fmt: skip


def test_what_follows_from_matches_is_right_however_they_came(tmp_path, monkeypatch):
    monkeypatch.setattr("explorer.reuse.growing._WASTE", 1.0)
    monkeypatch.setattr("explorer.reuse.everything._BLOCK", 100)
    # Of those that are put together two say a set phrase, in other marks.
    texts = [replace(t, formula=((0, 5),)) for t in small()]
    texts += [replace(texts[0], report="a", text=texts[0].text.replace("，", ",")), *reports(5)[:2]]
    seen: list[str] = []
    see = Counting.see

    def counted(counting, number, report):
        seen.append(report.report)
        see(counting, number, report)

    monkeypatch.setattr(Counting, "see", counted)
    growing = Corpus(tmp_path / "s", [])
    steps = [*range(1, len(texts) + 1), "removed", "the same", "changed"]
    for step in steps:
        if step == "removed":
            del growing.texts[texts[2].report]
        elif step == "changed":
            last = texts[-1]
            growing.texts[last.report] = replace(last, text=last.text + "另有一句。")
        elif step != "the same":
            growing.texts = {t.report: t for t in texts[:step]}
        seen.clear()
        columns = growing.search(block=2_000)
        again = list(seen)
        expected = follows(columns, growing.texts.values())
        for part in ("clusters", "passages", "shares", "phrases"):
            one, two = (getattr(c, part) for c in (columns, expected))
            for name, values in two.arrays().items():
                if name != "all_pairs":
                    assert (getattr(one, name) == values).all(), (step, part, name)
        assert columns.phrases.texts == expected.phrases.texts
        if step == "the same":
            assert again == []
        elif isinstance(step, int):
            new = columns.matches.number(texts[step - 1].report)
            sides = np.column_stack((columns.matches.a[:, 0], columns.matches.b[:, 0]))
            touched = {new, *sides[(sides == new).any(axis=1)].ravel().tolist()}
            assert set(again) == {columns.matches.reports[n] for n in touched}
    assert len(columns.phrases.texts) > 0


def test_a_block_in_parts_gives_what_it_gives_at_once(tmp_path, monkeypatch):
    texts = small()
    whole = Corpus(tmp_path / "one", texts).matches(block=1_000)
    monkeypatch.setattr("explorer.reuse.growing._ACROSS", 1)
    parts = Corpus(tmp_path / "two", texts).matches(block=1_000)
    assert parts[1] == whole[1]
    assert list(parts[0].clusters) == list(whole[0].clusters)


def test_paraphrases_are_found_in_blocks_as_at_once(tmp_path):
    texts, vectors = reworded()
    whole = find_reuse(texts, vectors=vectors, cohort=cohort())
    expected = {key(m) for m in whole.matches if m.kind == "paraphrase"}
    assert len(expected) > 10
    result, found = Corpus(tmp_path / "one", texts, vectors).matches()
    # Vectors are kept in half precision: scores may differ in the last digit.
    assert {(k[2], k[3]) for k in found} == {(k[2], k[3]) for k in expected}
    assert max(abs(k[1] - e[1]) for k in found for e in expected if k[2:4] == e[2:4]) < 0.001
    assert len(result.candidates) == len(whole.candidates)
    blocks = Corpus(tmp_path / "two", texts, vectors).matches(block=1)[1]
    # What was said when there were fewer sentences to be nearest stays.
    assert {(k[2], k[3]) for k in blocks} >= {(k[2], k[3]) for k in expected}


def test_clusters_of_sentences_are_made_anew_as_these_become_more(tmp_path, monkeypatch):
    monkeypatch.setattr("explorer.reuse.meaning.EXACT", 4)
    texts, vectors = reworded()
    corpus = Corpus(tmp_path / "s", [], vectors)
    for text in texts:
        corpus.texts[text.report] = text
        corpus.search()
        held = Shelf(tmp_path / "s", ReuseSettings(), "x").whole("clusters")
        count = len(held["of"])
        assert count == 12 * len(corpus.texts)
        # As many as half of the sentences ask for, at least; one less by rounding.
        assert len(held["centres"]) >= 2 * (count / 2) ** 0.5 - 1


def test_a_changed_report_is_still_said_in_other_words(tmp_path, monkeypatch):
    monkeypatch.setattr("explorer.reuse.growing._WASTE", 1.0)
    texts, vectors = reworded()
    corpus = Corpus(tmp_path / "s", texts, vectors)
    before = {(k[2], k[3]) for k in corpus.matches()[1]}
    mine = {pair for pair in before if "p1" in (pair[0].report, pair[1].report)}
    assert len(mine) > 5
    corpus.texts["p1"] = replace(corpus.texts["p1"], year=2030)  # the same sentences
    after = {(k[2], k[3]) for k in corpus.matches()[1]}
    assert before - mine <= after
    assert len(after & mine) > 0.8 * len(mine)


def test_what_is_removed_or_changed_leaves_with_its_matches(tmp_path, monkeypatch):
    monkeypatch.setattr("explorer.reuse.growing._WASTE", 1.0)
    texts = small()
    corpus = Corpus(tmp_path / "s", texts)
    before = corpus.matches(block=1)[1]
    one, two = sorted((k[2].report, k[3].report) for k in before)[0]
    gone = corpus.texts.pop(one)
    result, without = corpus.matches(block=1)
    assert without == {k for k in before if one not in (k[2].report, k[3].report)}
    assert one not in {s.report for s in result.shares}
    changed = replace(corpus.texts[two], text=corpus.texts[two].text + "另有一句。")
    corpus.texts[two] = changed
    again = corpus.matches(block=1)[1]
    for k in again:
        for side in (k[2], k[3]):
            assert side.text == corpus.texts[side.report].text[side.start : side.end]
    # What comes back is compared with all, also with what came while it was gone.
    corpus.texts[one] = gone
    corpus.asked.clear()
    back = corpus.matches(block=1)[1]
    assert corpus.asked == [one]
    assert (one, two) in {(k[2].report, k[3].report) for k in back}


def test_reports_of_one_region_are_compared_in_full(tmp_path, monkeypatch):
    monkeypatch.setattr("explorer.reuse.across.LINKS", 1)
    said = [
        "组织村组干部逐户走访排查矛盾纠纷建立台账并实行销号管理。",
        "在每个行政村培养三名懂法律会调解的明白人。",
    ]
    texts = [
        ReuseText(
            f"r{i}", "".join(said), year=2015 + i, names=("甲镇",) if i in (3, 6) else (f"乙{i}",)
        )
        for i in range(7)
    ]
    found = Corpus(tmp_path / "s", texts).matches(block=1)[1]
    pairs = {(k[2].report, k[3].report) for k in found}
    assert ("r3", "r6") in pairs
    assert ("r4", "r6") not in pairs
    assert ("r0", "r6") in pairs


def test_regions_searched_together_are_searched_apart(tmp_path):
    made = [Prepared(t) for t in reports(13)]
    settings = ReuseSettings()
    shelf = Shelf(tmp_path / "s", settings)
    shelf.add(made, [""] * len(made))
    some = [([0, 5, 6], [1, 7]), ([2, 8], [9, 3]), ([4, 10], [11, 12])]
    found = {}
    for pair in KinWork(shelf, settings)(some):
        found[pair.a, pair.b] = pair
    expected = {}
    for older, newer in some:
        numbers = [*older, *newer]
        for pair in find([made[n] for n in numbers], settings, new_from=len(older))[0]:
            if pair.a < len(older) <= pair.b:
                expected[numbers[pair.a], numbers[pair.b]] = pair
    assert found.keys() == expected.keys()
    assert len(found) > 6
    for key, pair in found.items():
        # Not "low": which of equally rare grams a sentence brings forward differs.
        for name in ("plain", "whole", "masked", "near"):
            assert list(getattr(pair, name)) == list(getattr(expected[key], name)), (key, name)


def test_a_frequent_wording_does_not_come_back_as_an_edited_one(tmp_path, monkeypatch):
    monkeypatch.setattr("explorer.reuse.across.LINKS", 1)
    rng = random.Random(4)
    own = [chr(0x6000 + i) for i in range(2_000)]
    shared = "组织村组干部逐户走访排查矛盾纠纷"
    texts = [
        ReuseText(f"r{i}", f"{shared}，{''.join(rng.sample(own, 30))}。", year=2000 + i)
        for i in range(6)
    ]
    result, found = Corpus(tmp_path / "s", texts).matches(block=1)
    assert {k[0] for k in found} == {"exact"}
    assert {k[2].report for k in found} == {"r0"}  # each is linked to the earliest
    (cluster,) = result.clusters
    assert cluster.reports == 6
    assert not cluster.all_pairs


def test_too_much_waste_starts_anew(tmp_path):
    texts = small()
    corpus = Corpus(tmp_path / "s", texts)
    corpus.matches(block=1)
    del corpus.texts[texts[0].report]
    corpus.asked.clear()
    corpus.matches(block=1)
    assert corpus.asked == [t.report for t in texts[1:]]


def test_a_stop_costs_the_block_under_way(tmp_path, monkeypatch):
    texts = small()
    corpus = Corpus(tmp_path / "s", texts)
    commits = []
    whole = Shelf.commit

    def commit(shelf):
        if len(commits) == 3:
            raise KeyboardInterrupt
        commits.append(len(shelf))
        whole(shelf)

    monkeypatch.setattr(Shelf, "commit", commit)
    with pytest.raises(KeyboardInterrupt):
        corpus.matches(block=1)
    monkeypatch.setattr(Shelf, "commit", whole)
    corpus.asked.clear()
    found = corpus.matches(block=1)[1]
    assert corpus.asked == [t.report for t in texts[3:]]
    assert found == Corpus(tmp_path / "other", texts).matches(block=1)[1]


def test_processes_say_what_one_process_says(tmp_path):
    texts = small()
    engine = Local(2)
    try:
        beside = Corpus(tmp_path / "one", texts).matches(block=6_000, engine=engine)[1]
    finally:
        engine.close()
    assert beside == Corpus(tmp_path / "two", texts).matches(block=6_000)[1]


def test_thousands_of_copies_of_one_sentence_do_not_blow_up(tmp_path):
    said = "组织村组干部逐户走访排查矛盾纠纷，建立台账，实行销号管理，做到小事不出村大事不出镇。"
    texts = [ReuseText(f"r{i:04}", said, year=2000) for i in range(150)]
    result, found = Corpus(tmp_path / "s", texts).matches(block=20 * len(said))
    assert len(found) < 100 * len(texts)
    (cluster,) = result.clusters
    assert cluster.reports == 150
    assert not cluster.all_pairs
