"""A result brought up to date when reports come is the result made anew."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.reuse import further
from explorer.reuse.lazy import ragged
from explorer.reuse.packed import pack, unpacked
from tests.test_reuse_exact import PIECES, report
from tests.test_reuse_shelf import Corpus, reports, reworded


def arrays_of(columns):
    header, arrays = pack(columns)
    return header, {name: (a.dtype, a.shape, a.tobytes()) for name, a in arrays.items()}


@pytest.fixture
def updates(monkeypatch):
    """Makes every addition an update, and counts those that were one."""
    monkeypatch.setattr("os.fsync", lambda _: None)  # the disk's business, and slow
    monkeypatch.setattr("explorer.reuse.everything._MANY", 10**9)
    made = []
    real = further.clusters_with

    def counted(*args):
        made.append(len(args[0]))
        return real(*args)

    monkeypatch.setattr("explorer.reuse.everything.clusters_with", counted)
    return made


def grown(tmp_path, texts, vectors=None, steps=None):
    """Adds texts in steps; each time what an update gives and what is made anew."""
    corpus = Corpus(tmp_path / "s", [], vectors)
    before = None
    for step in steps or [[t] for t in texts]:
        corpus.texts.update((t.report, t) for t in step)
        # As it comes from the disk.
        held = None if before is None else unpacked(*pack(before))
        updated = corpus.search(before=held)
        yield updated, corpus.search()
        before = updated


def shuffled(count: int, seed: int):
    """Reports that share much, whose ids are not in the order of adding."""
    rng = random.Random(seed)
    out = []
    for number in rng.sample(range(count), count):
        said = (rng.choice(PIECES) + rng.choice("。。，；\n") for _ in range(rng.randint(1, 12)))
        out.append(report(number, "".join(said), rng.choice([None, 2022, 2023])))
    return out


@pytest.mark.parametrize("seed", range(2))
def test_reports_one_by_one_are_put_among_those_that_were_there(tmp_path, updates, seed):
    for updated, anew in grown(tmp_path, shuffled(10, seed)):
        assert arrays_of(updated) == arrays_of(anew)
    assert len(updates) >= 8  # not the first, before which there were no matches
    assert updates[-1] > 50


def test_real_reports_and_paraphrases_too(tmp_path, updates):
    texts, vectors = reworded()
    for updated, anew in grown(tmp_path, texts, vectors):
        assert arrays_of(updated) == arrays_of(anew)
    for updated, anew in grown(tmp_path / "r", reports()[:8]):
        assert arrays_of(updated) == arrays_of(anew)
    assert len(updates) >= len(texts) - 2 + 6


def test_clusters_of_one_name_are_told_apart_in_their_order(tmp_path, updates, monkeypatch):
    monkeypatch.setattr("explorer.reuse.clusters.name_of", lambda said: f"{len(said) % 3:010d}")
    for updated, anew in grown(tmp_path, shuffled(9, 5)):
        assert arrays_of(updated) == arrays_of(anew)
    assert any(b"-" in name for name in updated.clusters.ids.tolist())
    assert updates


def test_after_a_removal_or_a_change_all_is_made_anew(tmp_path, updates):
    texts = shuffled(8, 2)
    corpus = Corpus(tmp_path / "s", texts[:6])
    before = corpus.search()
    # Of another shelf.
    other = Corpus(tmp_path / "t", [*texts[1:5], texts[0]]).search()
    assert arrays_of(corpus.search(before=other)) == arrays_of(before)
    gone = corpus.texts.pop(texts[0].report)
    corpus.texts[texts[6].report] = texts[6]
    assert arrays_of(corpus.search(before=before)) == arrays_of(corpus.search())
    corpus.texts[gone.report] = gone
    now = corpus.search()
    corpus.texts[texts[1].report] = report(int(texts[1].report[1:]), texts[7].text)
    assert arrays_of(corpus.search(before=now)) == arrays_of(corpus.search())
    assert not updates


def test_many_new_matches_are_not_put_in_one_by_one(tmp_path, monkeypatch):
    monkeypatch.setattr("explorer.reuse.everything.clusters_with", lambda *_: pytest.fail("so"))
    texts = shuffled(8, 3)
    for updated, anew in grown(tmp_path, texts, steps=[texts[:2], texts[2:]]):
        assert arrays_of(updated) == arrays_of(anew)


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_rows_and_lists_of_two_are_put_together(data):
    old = data.draw(st.lists(st.integers(0, 9), max_size=8))
    new = data.draw(st.lists(st.integers(0, 9), max_size=8))
    before = np.sort(np.array([data.draw(st.integers(0, len(old))) for _ in new], dtype=np.int64))
    truth: list[tuple[str, int]] = []
    at = 0
    for number in range(len(old) + 1):
        while at < len(new) and before[at] == number:
            truth.append(("new", at))
            at += 1
        if number < len(old):
            truth.append(("old", number))
    places = further.Places(len(old), before)
    assert [("new", i) for i in range(len(new))] == [truth[p] for p in places.new.tolist()]
    assert [("old", i) for i in range(len(old))] == [truth[p] for p in places.old.tolist()]

    def listed(sizes, first):
        at = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
        return at, first + np.arange(at[-1])

    sides = {"old": listed(old, 0), "new": listed(new, 1000)}
    at_, rows = places.lists(*sides["old"], *sides["new"])
    expected = [sides[s][1][sides[s][0][i] : sides[s][0][i + 1]].tolist() for s, i in truth]
    assert [rows[at_[i] : at_[i + 1]].tolist() for i in range(len(truth))] == expected
    assert ragged(at_, np.arange(len(truth)))[0].tolist() == at_.tolist()
