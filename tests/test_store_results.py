"""Results with their manifests, and the themes of sentences."""

from __future__ import annotations

import sqlite3
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.errors import CorpusDamaged, UnknownId
from explorer.store import Manifest, Store, ThemeCounts
from explorer.types import Assignment
from tests.test_store_samples import scratch_folder, seed_reports

MANIFEST = Manifest(encoder="abc", settings={"min_score": 0.9, "键": [1, None]}, seed=0)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@pytest.fixture
def store():
    with scratch_folder() as folder, Store.create(folder / "corpus") as opened:
        yield opened


@given(payload=_JSON)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_payload_comes_back(store: Store, payload: object) -> None:
    store.put_result("any", "key", payload, MANIFEST)
    found = store.get_result("any", "key")
    assert found is not None
    assert found.payload == payload


def test_a_large_payload_is_stored_small(store: Store) -> None:
    payload = [{"sentence": f"a.s{i}", "text": "法治政府建设"} for i in range(20_000)]
    store.put_result("reuse", "k", payload, MANIFEST)
    found = store.get_result("reuse", "k")
    assert found is not None
    assert found.payload == payload
    store.close()
    assert (store.folder / "corpus.db").stat().st_size < 400_000


def test_the_manifest_says_how_it_was_made(store: Store) -> None:
    store.put_result("reuse", "k", [], MANIFEST)
    found = store.get_result("reuse", "k")
    assert found is not None
    manifest = found.manifest
    assert (manifest.encoder, manifest.settings, manifest.seed) == (
        "abc", {"min_score": 0.9, "键": [1, None]}, 0,
    )  # fmt: skip
    assert manifest.version
    assert manifest.created is not None
    assert manifest.created.startswith("20")
    fixed = Manifest(version="9.9", created="2020-01-01T00:00:00Z")
    store.put_result("reuse", "k", [1], fixed)
    again = store.get_result("reuse", "k")
    assert again is not None
    assert (again.payload, again.manifest) == ([1], fixed)


def test_results_are_kept_apart_listed_and_deleted(store: Store) -> None:
    for name, key in (("map", "a"), ("reuse", "a"), ("reuse", "b")):
        store.put_result(name, key, {"n": name + key}, MANIFEST)
    assert [(r.name, r.key, r.payload) for r in store.results()] == [
        ("map", "a", None), ("reuse", "a", None), ("reuse", "b", None),
    ]  # fmt: skip
    assert store.get_result("reuse", "c") is None
    assert store.delete_results("reuse", keep="b") == 1
    assert store.get_result("reuse", "a") is None
    assert store.get_result("reuse", "b") is not None
    assert store.delete_results("reuse") == 1
    assert [(r.name, r.key) for r in store.results()] == [("map", "a")]


@pytest.mark.parametrize("payload", [float("nan"), [float("inf")]])
def test_numbers_that_json_has_not_are_refused(store: Store, payload: object) -> None:
    with pytest.raises(ValueError, match="JSON"):
        store.put_result("x", "k", payload, MANIFEST)
    assert store.results() == []


@pytest.mark.parametrize("payload", ["short", "long " * 5000])
def test_a_result_that_changed_on_the_disk_is_damage_and_not_an_answer(
    store: Store, payload: str
) -> None:
    store.put_result("reuse", "k", payload, MANIFEST)
    store.close()
    with sqlite3.connect(store.folder / "corpus.db") as raw:
        (blob,) = raw.execute("SELECT payload FROM results").fetchone()
        changed = bytearray(blob)
        changed[len(blob) // 2] ^= 1
        raw.execute("UPDATE results SET payload = ?", (bytes(changed),))
    raw.close()
    with Store.open(store.folder) as damaged:
        with pytest.raises(CorpusDamaged):
            damaged.get_result("reuse", "k")
        assert [(p.kind, p.subject) for p in damaged.check()] == [("result", "reuse k")]
        damaged.put_result("reuse", "k", payload, MANIFEST)
        assert damaged.check() == []


@pytest.fixture
def full(store: Store) -> Store:
    for report in seed_reports():
        store.add_report(report)
    return store


def themes(store: Store, every: int = 3) -> dict[str, tuple[Assignment, ...]]:
    """Two themes, one or none for every sentence and some measures."""
    units = [u.id for kind in ("measure", "sentence") for u in store.units(kind)]
    choices = (
        (Assignment("team", 0.75), Assignment("emergency", 0.5)),
        (),
        (Assignment("decision", 1.0),),
    )
    return {u: choices[i % every] for i, u in enumerate(units)}


def test_themes_of_units_come_back_in_order(full: Store) -> None:
    given_themes = themes(full)
    shuffled = dict(reversed(given_themes.items()))
    full.put_assignments("codebook", "k1", shuffled, MANIFEST)
    got = full.get_assignments("codebook", "k1")
    assert got == given_themes
    assert sum(not carried for carried in got.values()) > 50  # none is an answer, too
    ids = [u for u in got if ".s" in u]
    assert ids == [u.id for u in full.units("sentence")]
    first = seed_reports()[0].id
    assert full.get_assignments("codebook", "k1", report=first) == {
        u: carried for u, carried in got.items() if u.startswith(first)
    }


def test_a_second_call_adds_and_replaces_unit_by_unit(full: Store) -> None:
    a, b, c = (u.id for u in full.units("sentence")[:3])
    full.put_assignments(
        "codebook", "k", {a: [Assignment("x", 1)], b: [Assignment("y", 1)]}, MANIFEST
    )
    full.put_assignments("codebook", "k", {b: [], c: [Assignment("z", 0.25)]}, MANIFEST)
    assert full.get_assignments("codebook", "k") == {
        a: (Assignment("x", 1.0),), b: (), c: (Assignment("z", 0.25),),
    }  # fmt: skip


def test_runs_do_not_mix(full: Store) -> None:
    unit = full.units("sentence")[0].id
    for kind, key in (("codebook", "1"), ("codebook", "2"), ("discovered", "1")):
        full.put_assignments(kind, key, {unit: [Assignment(kind + key, 1)]}, MANIFEST)
    assert full.get_assignments("codebook", "2")[unit][0].id == "codebook2"
    assert full.get_assignments("codebook", "3") == {}
    assert [(kind, key) for kind, key, _ in full.assignment_runs()] == [
        ("codebook", "1"), ("codebook", "2"), ("discovered", "1"),
    ]  # fmt: skip
    assert full.assignment_runs()[0][2].seed == 0
    assert full.delete_assignments("codebook", keep="2") == 1
    assert full.get_assignments("codebook", "1") == {}
    assert full.get_assignments("codebook", "2") != {}
    assert full.get_assignments("discovered", "1") != {}


def test_themes_go_with_their_report(full: Store) -> None:
    full.put_assignments("codebook", "k", themes(full), MANIFEST)
    gone, kept = seed_reports()[0], seed_reports()[1]
    full.remove_report(gone.id)
    full.replace_report(kept.id, kept)
    left = {unit.split(".")[0] for unit in full.get_assignments("codebook", "k")}
    assert left == {r.id for r in seed_reports()[2:]}
    assert full.check() == []


def counted(store: Store, key: str) -> list[ThemeCounts]:
    """What `theme_counts` should say, from the units."""
    found: dict[str, list[tuple[Assignment, ...]]] = {}
    for unit, carried in store.get_assignments("codebook", key).items():
        found.setdefault(unit.rpartition(".")[0], []).append(carried)
    return [
        ThemeCounts(
            report, len(rows), sum(not row for row in rows),
            dict(Counter(a.id for row in rows for a in row)),
        )
        for report, rows in found.items()
    ]  # fmt: skip


def test_themes_are_counted_report_by_report(full: Store) -> None:
    full.put_assignments("codebook", "other", themes(full, every=2), MANIFEST)
    full.put_assignments("codebook", "k", themes(full), MANIFEST)
    assert full.theme_counts("codebook", "k") == counted(full, "k") != []
    below = {(r, t): n for r, t, n in full.assigned_below("codebook", "k", 0.75)}
    assert below == {
        (c.report, "emergency"): c.themes["emergency"] for c in full.theme_counts("codebook", "k")
    }
    # Other themes for one unit, a report less, a report anew.
    first, second, third = (r.id for r in seed_reports()[:3])
    full.put_assignments("codebook", "k", {f"{first}.s3": [Assignment("new", 0.5)]}, MANIFEST)
    full.remove_report(second)
    full.replace_report(third, seed_reports()[2])
    left = full.theme_counts("codebook", "k")
    assert left == counted(full, "k")
    assert left[0].themes["new"] == 1 and {c.report for c in left}.isdisjoint({second, third})
    assert full.unassigned_reports("codebook", "k") == [third]
    full.put_assignments("codebook", "k", {}, MANIFEST, reports=[third])  # nothing in it to assign
    assert full.unassigned_reports("codebook", "k") == []
    assert ThemeCounts(third, 0, 0, {}) in full.theme_counts("codebook", "k")
    assert full.unassigned_reports("codebook", "nosuch") == full.report_ids()
    assert full.theme_counts("codebook", "nosuch") == [] and full.check() == []


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE theme_counts SET bare = bare + 1 WHERE report = 2",
        "DELETE FROM theme_counts WHERE report = 2",
        "DELETE FROM sentence_themes WHERE report = 2",
    ],
)
def test_counts_that_are_wrong_are_found_and_made_anew(full: Store, damage: str) -> None:
    full.put_assignments("codebook", "k", themes(full), MANIFEST)
    full._db.execute(damage)
    problems = full.check()
    assert [(p.kind, p.subject) for p in problems] == [("result", "themes")]
    full.repair(problems)
    assert full.check() == []
    assert full.unassigned_reports("codebook", "k") == [full.report_ids()[1]]
    assert full.theme_counts("codebook", "k") == counted(full, "k")


@pytest.mark.parametrize("unit", ["nosuch.s0", "{id}.s100000", "{id}.x0", "garbage"])
def test_themes_of_unknown_units_are_refused_whole(full: Store, unit: str) -> None:
    known = full.units("sentence")[0].id
    wrong = unit.format(id=seed_reports()[0].id)
    with pytest.raises(UnknownId):
        full.put_assignments("codebook", "k", {known: [Assignment("x", 1)], wrong: []}, MANIFEST)
    assert full.get_assignments("codebook", "k") == {}
    assert full.assignment_runs() == []
