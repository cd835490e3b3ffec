"""Reports on disk, the indexes over them, and what later reports share with them."""

from __future__ import annotations

import pickle
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.reuse import ReuseSettings, ReuseText
from explorer.reuse.across import index_runs, runs_across
from explorer.reuse.ondisk import Column, Postings
from explorer.reuse.prepared import Prepared
from explorer.reuse.runs import shared_runs
from explorer.reuse.shelf import Shelf

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
FIELDS = ("codes", "starts", "ends", "own", "formula", "slot", "breaks")


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
        [Column(tmp_path / f"{name}.u64", np.uint64, size).values for name, size in postings.files]
    )
    assert sorted(held.tolist()) == sorted(all_)
    assert len(postings.files) <= 5


# --- reports --------------------------------------------------------------------------------------


def test_a_report_comes_back_as_it_was_put_there(tmp_path):
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
    found, often = runs_across(shelf, "plain", made[cut:], k, eligible[cut:], cut, 10**6, gone)
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
    few, often = runs_across(*args, 4, np.zeros(6, bool))
    assert few.rows() == [(0, 0, 5, 1, 3)]
    assert often[0].tolist() == [False, True, False, False]
    many, often = runs_across(*args, 5, np.zeros(6, bool))
    assert [r[0] for r in many.rows()] == [0, 1, 2, 3, 4]
    assert not often[0].any()
    gone = np.array([False, True, False, False, True, False])
    assert [r[0] for r in runs_across(*args, 5, gone)[0].rows()] == [0, 2, 3]
