"""Renames, merges, splits, refits and stability of discovered themes."""

import numpy as np
import pytest

from explorer.errors import BadValue, UnknownId
from explorer.themes import Discovery, assign_discovered, discover, edits, place, refit
from explorer.themes.stability import adjusted_rand, stability
from tests import themes_seeds as seeds
from tests.test_themes_discovery import groups_of


@pytest.fixture(scope="module")
def found():
    units, rows = groups_of()
    return units, rows, discover(units, rows, centre=None)


def themes_of(units, rows, discovery):
    carried = assign_discovered(units, rows, discovery, centre=None)
    return {u.id: row[0].id if row else None for u, row in zip(units, carried, strict=True)}


def split_of(units, rows, discovery, theme, parts=2):
    mine = [i for i, u in enumerate(units) if themes_of(units, rows, discovery)[u.id] == theme]
    there = [units[i] for i in mine]
    places = place(there, rows[mine], discovery, centre=None, heading_vectors=None, guide=None)
    return edits.split(discovery, theme, there, places, parts)


def test_a_rename_changes_the_name_and_nothing_else(found):
    units, rows, before = found
    after = edits.rename(before, "d2", "河湖治理")
    assert after.by_id["d2"].label == "河湖治理"
    assert themes_of(units, rows, after) == themes_of(units, rows, before)
    assert Discovery.from_dict(after.to_dict()) == after
    with pytest.raises(UnknownId):
        edits.rename(before, "d9", "河湖治理")
    with pytest.raises(BadValue, match="empty"):
        edits.rename(before, "d1", " ")
    with pytest.raises(BadValue, match="d2"):
        edits.rename(after, "d1", "河湖治理")


def test_a_merge_moves_just_the_merged(found):
    units, rows, before = found
    after = edits.merge(before, ["d2", "d3"])
    assert after.ids == ("d1", "d2")
    was, now = themes_of(units, rows, before), themes_of(units, rows, after)
    assert all(now[u] == {"d3": "d2"}.get(was[u], was[u]) for u in was)
    with pytest.raises(UnknownId):
        edits.merge(after, ["d2", "d3"])  # d3 is gone
    with pytest.raises(BadValue):
        edits.merge(before, ["d2", "d2"])


def test_a_split_moves_only_the_sentences_of_the_theme(found):
    units, rows, before = found
    after = split_of(units, rows, before, "d1")
    assert after.ids == ("d2", "d3", "d4", "d5")
    was, now = themes_of(units, rows, before), themes_of(units, rows, after)
    for unit in was:
        assert now[unit] in ("d4", "d5") if was[unit] == "d1" else now[unit] == was[unit]
    assert {now[u] for u in now} >= {"d4", "d5"}
    assert len({after.by_id[i].label for i in after.ids}) == len(after.ids)
    assert Discovery.from_dict(after.to_dict()) == after
    with pytest.raises(BadValue):
        split_of(units, rows, before, "d1", parts=20)


def test_edits_can_be_piled_up(found):
    units, rows, before = found
    after = split_of(units, rows, edits.merge(before, ["d1", "d2"]), "d1")
    after = edits.merge(after, ["d3", "d5"])
    assert set(themes_of(units, rows, after).values()) - {None} == set(after.ids) == {"d3", "d4"}


def test_a_refit_finds_its_old_themes_again(found):
    units, rows, old = found
    old = edits.rename(old, "d3", "河湖治理")
    # The same corpus with its groups in another order of size: ids follow the sentences.
    more_units, more_rows = groups_of(size=14)
    keep = [i for i in range(len(more_units)) if i % 14 < (8, 11, 14)[i // 14]]
    units = [more_units[i] for i in keep]
    rows = more_rows[keep]
    before = themes_of(units, rows, old)
    fresh = discover(units, rows, centre=None)
    new = refit.keep_ids(old, fresh, refit.match(before, themes_of(units, rows, fresh)))
    after = themes_of(units, rows, new)
    assert set(new.ids) == set(old.ids)
    same = [before[u] == after[u] for u in before if before[u] and after[u]]
    assert np.mean(same) > 0.9
    assert new.by_id["d3"].label == "河湖治理" and new.by_id["d3"].named_by_user
    moved = refit.report(old, new, before, after)
    assert {m.status for m in moved} == {"kept"}
    assert all(m.kept <= min(m.before, m.after) for m in moved)
    assert sum(m.kept for m in moved) == sum(before[u] == after[u] is not None for u in before)


def test_merges_survive_a_refit(found):
    units, rows, old = found
    merged = edits.merge(old, ["d2", "d3"])
    before = themes_of(units, rows, merged)
    fresh = discover(units, rows, centre=None)
    new = refit.keep_ids(merged, fresh, refit.match(before, themes_of(units, rows, fresh)))
    new = refit.merged_again(merged, new, before, themes_of(units, rows, new))
    assert themes_of(units, rows, new) == before


def test_which_parts_a_new_theme_holds(found):
    units, rows, old = found
    parted = split_of(units, rows, old, "d1")
    before = themes_of(units, rows, parted)
    fresh = discover(units, rows, centre=None)
    new = refit.keep_ids(parted, fresh, refit.match(before, themes_of(units, rows, fresh)))
    held = refit.parts_again(parted, new, before, themes_of(units, rows, new))
    assert list(held.values()) == [["d4", "d5"]]


def test_ids_are_never_used_twice(found):
    _, _, old = found
    new = refit.keep_ids(old, old, {"d1": "d1"})
    assert new.ids == ("d1", "d4", "d5") and new.last == 5


def test_stability_of_clear_groups_is_full_and_of_none_is_not(found):
    units, rows, clear = found
    steady = stability(units, rows, clear, centre=None, seeds=2, folds=3)
    assert steady.ari_seeds == 1.0
    assert min(steady.reports.values()) > 0.9
    rng = np.random.default_rng(0)
    noise = rng.standard_normal((24, 32)).astype(np.float32)
    words = [seeds.unit(f"第{i}句。", number=i, report=f"r{i % 4}") for i in range(24)]
    loose = discover(words, noise, centre=None)
    unsteady = stability(words, noise, loose, centre=None, seeds=1, folds=4)
    values = [v for v in unsteady.reports.values() if v is not None]
    assert not values or np.mean(values) < min(steady.reports.values())


def test_one_report_has_no_stability_over_reports(found):
    units, rows = groups_of()
    units = [seeds.unit(u.text, number=i, report="one") for i, u in enumerate(units)]
    alone = stability(units, rows, discover(units, rows, centre=None), centre=None, seeds=1)
    assert alone.ari_reports is None and set(alone.reports.values()) == {None}


def test_the_rand_index_is_that_of_scikit_learn():
    from sklearn.metrics import adjusted_rand_score

    rng = np.random.default_rng(0)
    for _ in range(20):
        a, b = rng.integers(0, 4, 30).tolist(), rng.integers(0, 3, 30).tolist()
        assert adjusted_rand(a, b) == pytest.approx(adjusted_rand_score(a, b))
    assert adjusted_rand([1, 1], [2, 2]) == 1.0


def test_in_a_corpus(tmp_path, seed_files):
    """Edits are stored, hold when a report is added, and survive a refit."""
    from explorer import Corpus

    with Corpus.create(tmp_path / "c", encoder="hash-ngram") as corpus:
        corpus.add(seed_files[:2])
        first = corpus.themes(method="discovered")
        a, b, c = (t.id for t in first[:3])
        corpus.rename_theme(a, "甲乙丙丁")
        corpus.merge_themes([b, c])
        before = {
            s.id: s.themes for s in corpus.sentences()
        }  # codebook themes are not touched by any of this
    with Corpus.open(tmp_path / "c") as corpus:
        rows = {t.id: t for t in corpus.themes(method="discovered")}
        assert rows[a].label == "甲乙丙丁" and c not in rows
        assert rows[b].sentences == first[1].sentences + first[2].sentences
        assert {s.id: s.themes for s in corpus.sentences()} == before
        corpus.add(seed_files[2:3])
        later = {t.id: t for t in corpus.themes(method="discovered")}
        assert sorted(later) == sorted(rows)
        assert all(later[i].sentences >= rows[i].sentences for i in rows)
        moved = corpus.refit_themes()
        assert {m.old for m in moved if m.old} == set(rows)
        kept = {t.id: t.label for t in corpus.themes(method="discovered")}
        assert a not in kept or kept[a] == "甲乙丙丁"
        inside = corpus.subthemes("publicity")
        assert all(t.parent == "publicity" and t.id.startswith("publicity.") for t in inside)
        assert len({t.label for t in inside}) == len(inside)
        with pytest.raises(UnknownId):
            corpus.subthemes("nothing")
