"""Blocks that other processes compare with older ones, and make ready, while this one goes on."""

from __future__ import annotations

import pickle
import random
import re
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from explorer.reuse import ReuseSettings, ReuseText, coming, growing
from explorer.reuse.growing import Growing
from explorer.reuse.older import OlderWork
from explorer.reuse.remembered import digest
from explorer.work import Beginning

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))


def texts() -> list[ReuseText]:
    """Six reports of real sentences, some edited or filled in otherwise."""
    rng = random.Random(3)
    said = "".join(path.read_text(encoding="utf-8") for path in SEEDS)
    pool = [s for s in re.findall(r"[^。\n]+。", said) if len(s) > 20]
    out = []
    for number in range(6):
        rows = rng.sample(pool, 6)
        if out:  # something of the one before
            rows[2], rows[3], rows[4] = out[-1].text.splitlines()[3:6]
            rows[3] = re.sub(r"\d", lambda m: str(9 - int(m.group())), rows[3])
            rows[4] = "".join(c for c in rows[4] if rng.random() > 0.1)
        at = [0, *np.cumsum([len(r) + 1 for r in rows]).tolist()]
        spans = tuple((a, b - 1) for a, b in pairwise(at))
        names = ("某县",) if number % 2 else ("别县",)
        out.append(ReuseText(f"z{number}", "\n".join(rows), spans, (), 2020 + number, None, names))
    return out


def unit_rows(count: int, seed: int) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, 16)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class Posted:
    """An engine that does everything at once, by post: what does not travel whole shows."""

    name, workers = "local", 2

    def __init__(self) -> None:
        self.begun_works: list[str] = []
        self.left_early = 0

    def map(self, work, items):
        work.start()
        return map(work, items)

    @contextmanager
    def begun(self, work, items):
        self.begun_works.append(type(work).__name__)
        work = pickle.loads(pickle.dumps(work))
        work.start()
        done = [pickle.loads(pickle.dumps(work(pickle.loads(pickle.dumps(i))))) for i in items]
        left = iter(done)
        try:
            yield left
        finally:
            self.left_early += next(left, None) is not None

    def close(self) -> None:
        pass


@pytest.fixture
def eager(monkeypatch):
    """Every block is worth other processes, and is compared in stretches of two reports."""
    monkeypatch.setattr(coming, "LONG", 1)
    monkeypatch.setattr(growing, "_ACROSS", 2)
    return Posted()


def search(folder, held, engine=None, *, vectors: bool = False) -> Growing:
    """The shelf after a search in blocks of some two reports."""
    made = Growing(
        folder, ReuseSettings(), "x", unit_rows(40, 1) if vectors else None, engine, block=700
    )
    by_id = {t.report: t for t in held}
    made.result(
        {name: digest(t) for name, t in by_id.items()},
        lambda names: [by_id[n] for n in names],
        # Near to those of the same place in other reports.
        (lambda names: {n: unit_rows(6, 2) + unit_rows(6, int(n[1:])) / 8 for n in names})
        if vectors
        else None,
    )
    return made


def found_in(folder, held, engine=None, *, vectors: bool = False):
    """What each block was found to share, as it lies on the shelf."""
    shelf = search(folder, held, engine, vectors=vectors).shelf
    kinds = {k for arrays, _ in shelf.kept() for k in arrays["found_kind"].tolist()}
    return [block["digest"] for block in shelf.blocks], kinds


@pytest.mark.parametrize("vectors", [False, True])
def test_other_processes_find_the_same(tmp_path, eager, monkeypatch, vectors):
    there, kinds = found_in(tmp_path / "there", texts(), eager, vectors=vectors)
    assert len(there) > 2
    assert len(kinds) >= 3
    assert set(eager.begun_works) == {"OlderWork", "PrepareWork"}
    assert not eager.left_early
    monkeypatch.setattr(coming, "LONG", 10**9)
    assert found_in(tmp_path / "here", texts(), vectors=vectors) == (there, kinds)


def test_the_next_block_is_begun_before_what_this_one_shares_is_asked_for(tmp_path, eager):
    found_in(tmp_path / "s", texts(), eager)
    first = eager.begun_works.index("OlderWork")
    assert eager.begun_works[first + 1] == "PrepareWork"


def test_who_stops_in_the_middle_stops_the_others_and_keeps_finished_blocks(
    tmp_path, eager, monkeypatch
):
    real = growing.find

    def find(*args, **how):
        if "OlderWork" in eager.begun_works:
            raise KeyboardInterrupt
        return real(*args, **how)

    monkeypatch.setattr(growing, "find", find)
    with pytest.raises(KeyboardInterrupt):
        found_in(tmp_path / "s", texts(), eager)
    assert eager.left_early == 2  # the comparison, and what was being made ready
    monkeypatch.setattr(growing, "find", real)
    kept = Growing(tmp_path / "s", ReuseSettings(), "x").shelf
    assert len(kept.blocks) == 1
    assert found_in(tmp_path / "s", texts()) == found_in(tmp_path / "new", texts())


def test_a_small_block_and_one_worker_need_nobody_else(tmp_path, monkeypatch):
    engine = Posted()
    assert isinstance(engine, Beginning)
    found_in(tmp_path / "s", texts(), engine)  # some thousand characters
    assert engine.begun_works == []
    monkeypatch.setattr(coming, "LONG", 1)
    engine.workers = 1
    found_in(tmp_path / "t", texts(), engine)
    assert engine.begun_works == []


def test_the_shelf_travels_with_its_indexes(tmp_path):
    shelf = search(tmp_path / "s", texts()).shelf
    again = pickle.loads(pickle.dumps(OlderWork(shelf, 0, None)))._shelf
    for name, postings in shelf.postings.items():
        assert again.postings[name].files == postings.files
    assert again.postings["plain"].files
