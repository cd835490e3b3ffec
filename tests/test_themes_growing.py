"""Themes of a corpus that grows: what a fresh run gives, at the cost of what is new."""

from __future__ import annotations

import dataclasses
import importlib
import pickle
import random
from pathlib import Path

import numpy as np
import pytest

from explorer import Corpus
from explorer.corpus import discovering, theming
from explorer.engine import Local
from explorer.themes import (
    AssignSettings,
    DiscoverSettings,
    Tally,
    codebook_texts,
    discover,
    drawing,
    examples,
    heading_texts,
    load_codebook,
    looked_at,
    summaries,
    takes_part,
)
from explorer.themes import discovery as discovery_module
from explorer.themes.assignment import assign
from explorer.themes.distinct import Distinct
from tests import themes_seeds as seeds
from tests.conftest import SEEDS

CODEBOOK = load_codebook()
FILES = sorted(SEEDS.glob("*.txt"), key=lambda p: p.stat().st_size)[:4]


def opened(folder: Path, **more) -> Corpus:
    return Corpus.open_or_create(folder, encoder="hash-ngram", engine=Local(1), **more)


@pytest.fixture
def small(monkeypatch):
    """Limits so low that four reports are a large corpus."""
    monkeypatch.setattr(theming, "_REPORTS_A_BLOCK", 1)
    module = importlib.import_module("explorer.themes.examples")
    for name, value in (("_LOOKED", 60), ("_NAMED", 40), ("_FEW", 5)):
        monkeypatch.setattr(module, name, value)


def plain(corpus: Corpus) -> list[object]:
    return [
        corpus.themes().to_dicts(),
        corpus.themes_by("report").to_dicts(),
        corpus.unassigned(),
        corpus.coverage().to_dicts(),
    ]


def test_one_report_more_gives_what_a_fresh_run_gives_and_looks_at_that_report_alone(
    small, tmp_path, monkeypatch
):
    seen: list[str] = []
    original = theming.CodebookWork.__call__

    def counting(self, item):
        seen.extend({u.report for u in item[0]})
        return original(self, item)

    monkeypatch.setattr(theming.CodebookWork, "__call__", counting)
    with opened(tmp_path / "grown") as grown:
        for number, file in enumerate(FILES, start=1):
            (row,) = grown.add([file])
            seen.clear()
            rows = grown.themes()
            assert seen == [row.report]
            assert sum(c.units for c in counts(grown)) == grown.theme_sentences()
            assert len(counts(grown)) == number and rows
        grown_rows = plain(grown)
        grown.add([FILES[0]])  # known already
        grown.themes()
        assert seen == [row.report]
    with opened(tmp_path / "fresh") as fresh:
        fresh.add(FILES)
        assert plain(fresh) == grown_rows
        gone = fresh.reports()[1].id
        fresh.remove([gone])
        seen.clear()
        left = plain(fresh)
        assert not seen
    with opened(tmp_path / "without") as without:
        without.add([f for i, f in enumerate(FILES) if i != 1])
        assert plain(without) == left


def counts(corpus: Corpus):
    (key,) = [key for kind, key, _ in corpus.store.assignment_runs() if kind == "codebook"]
    return corpus.store.theme_counts("codebook", key)


def test_new_sentences_join_discovered_themes_as_a_whole_run_would_have_them(small, tmp_path):
    with opened(tmp_path / "c") as corpus:
        corpus.add(FILES[:3])
        corpus.themes(method="discovered")
        corpus.add(FILES[3:])
        grown = corpus.themes(method="discovered").to_dicts()
        themes = theming.discovered_of(corpus, seed=0)
        drift = corpus.theme_drift()
        assert (drift.reports_then, drift.reports_since) == (3, 1)
        late = {u.id for u in corpus.sentences(report=corpus.reports()[3].id)} & set(themes)
        bare = sum(not themes[u] for u in late)
        assert drift.unassigned_since == bare / len(late)
        assert drift.unassigned_then == (sum(not t for t in themes.values()) - bare) / (
            len(themes) - len(late)
        )
        corpus.store.delete_assignments("discovered")  # the model stays
        assert corpus.themes(method="discovered").to_dicts() == grown
        assert theming.discovered_of(corpus, seed=0) == themes
        assert len(themes) == corpus.theme_sentences()


def test_where_nothing_can_be_stored_the_answers_are_the_same(small, tmp_path):
    with opened(tmp_path / "c") as corpus:
        corpus.add(FILES[:3])
        corpus.themes()
        corpus.add(FILES[3:])
    with Corpus.open(tmp_path / "c", readonly=True, engine=Local(1)) as reader:
        read = plain(reader)
        carried = {u.id: u.themes for u in reader.sentences()}
        assert len(counts(reader)) == 3
    with opened(tmp_path / "c") as corpus:
        assert plain(corpus) == read
        assert len(counts(corpus)) == 4
        assert {u.id: u.themes for u in corpus.sentences()} == carried


def test_a_stop_keeps_the_blocks_that_were_done(small, tmp_path, monkeypatch):
    original = theming.CodebookWork.__call__
    done: list[str] = []

    def stops(self, item):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(item[0][0].report)
        return original(self, item)

    with opened(tmp_path / "c") as corpus:
        corpus.add(FILES)
        with monkeypatch.context() as patched:
            patched.setattr(theming.CodebookWork, "__call__", stops)
            with pytest.raises(KeyboardInterrupt):
                corpus.themes()
        assert [c.report for c in counts(corpus)] == done
        rows = plain(corpus)
    with opened(tmp_path / "fresh") as fresh:
        fresh.add(FILES)
        assert plain(fresh) == rows


def test_a_decision_stands_in_what_is_stored(tmp_path):
    with opened(tmp_path / "c") as corpus:
        corpus.add(FILES[:2])
        unit = next(u for u in corpus.sentences() if u.themes)
        theme = unit.themes[0].id
        before = {t.id: t.sentences for t in corpus.themes()}[theme]
        said = tmp_path / "said.csv"
        said.write_text(f"sentence,theme,decision\n{unit.id},{theme},reject\n", "utf-8")
        corpus.decide_themes(said)
        again = next(u for u in corpus.sentences() if u.id == unit.id)
        assert theme not in {a.id for a in again.themes}
        row = next(t for t in corpus.themes() if t.id == theme)
        carried = sum(theme in {a.id for a in u.themes} for u in corpus.sentences())
        assert row.sentences == carried < before


@pytest.fixture(scope="module")
def carried():
    units = list(seeds.units())
    vectors = seeds.vectors([u.text for u in units])
    rows = assign(
        units, vectors, CODEBOOK, seeds.vectors(codebook_texts(CODEBOOK)), centre=seeds.centre()
    )
    return units, vectors, rows


def test_the_work_can_be_sent_to_another_process(carried):
    units, vectors, rows = carried
    body, own = list(units[:80]), vectors[:80]
    centre = seeds.centre()
    book = seeds.vectors(codebook_texts(CODEBOOK))
    assigning = theming.CodebookWork(CODEBOOK, book, centre, AssignSettings())
    found = discover(
        units, vectors, centre=centre, guide=seeds.guide(units),
        heading_vectors=seeds.vectors(heading_texts(units)),
    )  # fmt: skip
    joining = discovering.DiscoveredWork(found, CODEBOOK, book, centre)
    item = (body, own, seeds.vectors(heading_texts(body)))
    for work in (assigning, joining):
        sent, given = pickle.loads(pickle.dumps((work, item)))
        sent.start()
        assert sent(given) == work(item) != [()] * len(body)
    assert assigning(item) == rows[:80]


def test_examples_come_from_the_same_reports_whatever_else_is_given(small, carried):
    units, vectors, rows = carried
    looked = looked_at(Tally.of(units, rows), CODEBOOK.ids)
    assert 1 <= len(looked.all) < len(seeds.SEEDS) and looked.beyond
    which = [i for i, u in enumerate(units) if u.report in looked.reports]
    order = np.random.default_rng(0).permutation(which)
    some = examples(
        [units[i] for i in order], [rows[i] for i in order], CODEBOOK, looked,
        vectors=vectors[order],
    )  # fmt: skip
    whole = examples(units, rows, CODEBOOK, looked, vectors=vectors)
    assert some == whole
    regions = {s: s for s in seeds.SEEDS}
    for row in summaries(units, rows, CODEBOOK, region_of=regions, vectors=vectors):
        example = whole[row.id]
        assert (row.keywords, row.representatives) == (example.keywords, example.representatives)
        # A theme is shown by its own sentences as soon as there is one anywhere.
        assert bool(row.sentences) == bool(row.representatives)
        assert type(example).from_dict(example.to_dict()) == example


def test_a_theme_that_is_rare_is_looked_for_beyond():
    body = {f"r{i}": 100 for i in range(1000)}
    holders = {"r7": {"rare": 2}, "r501": {"rare": 1}, "r900": {"rare": 4}}
    tally = Tally(body, {}, {r: {"common": 30, **holders.get(r, {})} for r in body})
    looked = looked_at(tally, ("common", "rare"))
    assert sum(body[r] for r in looked.all) == 20_000
    assert set(looked.beyond) == {"rare"}
    assert looked.beyond["rare"] | (looked.all & set(holders)) == set(holders)
    assert looked == looked_at(
        dataclasses.replace(tally, body=dict(reversed(body.items()))), ("common", "rare")
    )
    # A fifth of the reports is looked at; one report more changes that in one case of five.
    changed = 0
    for number in range(40):
        more = {**body, f"new{number}": 100}
        counts = {**tally.counts, f"new{number}": {"common": 9}}
        changed += looked_at(Tally(more, {}, counts), ("common", "rare")) != looked
    assert 0 < changed < 20


def test_a_sample_of_distinct_texts_is_that_of_any_order_and_any_blocks():
    units = [seeds.unit(f"第{i % 130}句话。", number=i) for i in range(400)]
    whole: Distinct[int] = Distinct(50, 3)
    whole.add(units, range(400))
    drawn = whole.drawn()
    assert len(drawn) == len({units[i].text for i in drawn}) == 50
    order = random.Random(1).sample(range(400), 400)
    parts: Distinct[int] = Distinct(50, 3)
    for start in range(0, 400, 7):
        part = order[start : start + 7]
        parts.add([units[i] for i in part], part)
    assert parts.drawn() == drawn
    other: Distinct[int] = Distinct(50, 4)
    other.add(units, range(400))
    assert other.drawn() != drawn
    every: Distinct[int] = Distinct(130, 3)
    every.add(units, range(400))
    assert {units[i].text for i in every.drawn()} == {u.text for u in units}
    # Each of the 130 is drawn about as often as any other: 50 / 130 of 200 seeds.
    times = np.zeros(130)
    for seed in range(200):
        one: Distinct[int] = Distinct(50, seed)
        one.add(units[:130], range(130))
        times[one.drawn()] += 1
    assert times.mean() == pytest.approx(200 * 50 / 130) and 45 < times.min() < times.max() < 110


def test_themes_of_a_sample_drawn_block_by_block_are_those_of_the_whole(monkeypatch):
    monkeypatch.setattr(discovery_module, "_SETTLED", 60)
    rng = np.random.default_rng(0)
    units = [seeds.unit(f"第{i % 3}类事项第{i}句。", number=i) for i in range(150)]
    rows = np.eye(3, 16, dtype=np.float32)[[i % 3 for i in range(150)]]
    rows += 0.1 * rng.standard_normal(rows.shape).astype(np.float32)
    settings = DiscoverSettings(sample=60)
    chosen = drawing(0, settings)
    for start in range(0, 150, 40):
        part = [i for i in range(start, min(start + 40, 150)) if takes_part(units[i])]
        chosen.add([units[i] for i in part], part)
    which = chosen.drawn()
    assert len(which) == 60
    whole = discover(units, rows, centre=None, settings=settings)
    some = discover([units[i] for i in which], rows[which], centre=None, settings=settings)
    assert whole.themes == some.themes and whole.themes
