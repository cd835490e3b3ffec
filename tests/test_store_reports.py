"""What is put into the store comes out of it, whole and in order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import CorpusError, CorpusNotFound, UnknownId
from explorer.store import Store, text_hash
from explorer.types import Measure, Region, Report, Section, Sentence, UnitKind
from tests.test_store_samples import make_report, reports, scratch_folder, seed_reports

KINDS: tuple[UnitKind, ...] = ("sentence", "measure", "section")


@pytest.fixture
def store():
    with scratch_folder() as folder, Store.create(folder / "corpus") as opened:
        yield opened


@pytest.fixture
def full(store: Store) -> Store:
    for report in seed_reports():
        store.add_report(report)
    return store


def slow_units(store: Store, kind: UnitKind) -> list:
    """Each report put together, then cut into its units."""
    return [u for i in store.report_ids() for u in store.get_report(i).units(kind)]


@given(st.lists(reports(), max_size=3, unique_by=(lambda r: r.id, lambda r: r.path)))
@settings(max_examples=40, deadline=None)
def test_reports_come_back_exactly_as_they_were_put_in(batch: list[Report]) -> None:
    with scratch_folder() as folder:
        with Store.create(folder) as store:
            for report in batch:
                store.add_report(report)
        with Store.open(folder, readonly=True) as store:
            assert store.report_ids() == [r.id for r in batch]
            assert [store.get_report(r.id) for r in batch] == batch
            assert [store.text_of(r.id) for r in batch] == [r.text for r in batch]
            for kind in KINDS:
                expected = [u for r in batch for u in r.units(kind)]
                assert store.units(kind) == expected == slow_units(store, kind)
                assert store.text_hashes(kind) == [text_hash(u.text) for u in expected]
            for report in batch:
                assert store.find_by_path(report.path) == report.id
            assert store.check() == []


def test_real_reports_come_back_and_their_rows_count_what_they_hold(full: Store) -> None:
    originals = seed_reports()
    rows = full.reports()
    assert [full.get_report(r.id) for r in originals] == list(originals)
    assert [r.id for r in rows] == full.report_ids() == [r.id for r in originals]
    for row, report in zip(rows, originals, strict=True):
        outline = report.outline
        assert (row.sections, row.measures, row.sentences) == (
            len(outline.sections), len(outline.measures), len(outline.sentences),
        )  # fmt: skip
        assert row.characters == len(report.text)
        assert row.parts == report.parts
        assert row.region == report.metadata.region
        assert row.doubts == ("signed",)
        assert row == full.report_row(report.id)
        assert row.to_dict()["county"] == "高州市"


@pytest.mark.parametrize("kind", KINDS)
def test_units_of_one_report_and_one_unit_agree_with_all_of_them(
    full: Store, kind: UnitKind
) -> None:
    every = full.units(kind)
    assert every == slow_units(full, kind)
    third = seed_reports()[2]
    mine = full.units(kind, report=third.id)
    assert mine == list(third.units(kind)) == [u for u in every if u.report == third.id]
    assert full.text_hashes(kind, report=third.id) == [text_hash(u.text) for u in mine]
    assert [full.unit(u.id) for u in every[::17]] == every[::17]


@pytest.mark.parametrize(
    "unit",
    ["", "s1", ".s1", "nosuch.s1", "{id}.s99999", "{id}.x1", "{id}.s", "{id}.s01", "{id}.s-1"],
)
def test_an_id_of_no_unit_is_refused_with_the_command_that_lists_them(
    full: Store, unit: str
) -> None:
    with pytest.raises(UnknownId, match="explorer sentences"):
        full.unit(unit.format(id=seed_reports()[0].id))


def test_an_unknown_report_is_refused_everywhere_and_nothing_changes(full: Store) -> None:
    before = full.state_key()
    for call in (
        lambda: full.get_report("nosuch"),
        lambda: full.report_row("nosuch"),
        lambda: full.remove_report("nosuch"),
        lambda: full.replace_report("nosuch", make_report("new", "新。")),
        lambda: full.add_path("nosuch", "a.txt"),
        lambda: full.paths("nosuch"),
        lambda: full.units("sentence", report="nosuch"),
        lambda: full.text_hashes("sentence", report="nosuch"),
        lambda: full.get_assignments("codebook", "k", report="nosuch"),
    ):
        with pytest.raises(UnknownId, match="nosuch"):
            call()
    assert full.state_key() == before


def test_finding_by_bytes_by_text_and_by_path(full: Store) -> None:
    report = seed_reports()[1]
    assert full.find_by_raw_sha256(report.raw_sha256) == report.id
    assert full.find_by_text_sha256(report.text_sha256) == report.id
    assert full.find_by_path(report.path) == report.id
    assert full.find_by_raw_sha256("0" * 64) is None
    assert full.find_by_text_sha256("0" * 64) is None
    assert full.find_by_path("elsewhere.txt") is None


def test_an_id_is_not_stored_twice(full: Store) -> None:
    with pytest.raises(ValueError, match="stored already"):
        full.add_report(seed_reports()[0])
    with pytest.raises(ValueError, match="stored already"):
        full.replace_report(seed_reports()[1].id, seed_reports()[0])
    assert len(full.report_ids()) == 5


def test_new_ids_grow_only_when_the_short_one_is_taken(store: Store) -> None:
    report = make_report("a.txt", "甲。")
    assert store.new_id(report.raw_sha256) == report.raw_sha256[:8]
    store.add_report(report)
    assert store.new_id(report.raw_sha256[:8] + "f" * 56) == report.raw_sha256[:8] + "f"


def test_removing_takes_everything_of_a_report_and_nothing_else(full: Store) -> None:
    gone, *_ = seed_reports()
    full.remove_report(gone.id)
    rest = seed_reports()[1:]
    assert full.report_ids() == [r.id for r in rest]
    for kind in KINDS:
        assert full.units(kind) == [u for r in rest for u in r.units(kind)]
    assert full.find_by_path(gone.path) is None
    assert full.find_by_raw_sha256(gone.raw_sha256) is None
    assert full.check() == []


def test_a_replaced_report_keeps_its_place(full: Store) -> None:
    originals = seed_reports()
    new = make_report(originals[2].path, originals[2].text + "\n补充一句。")
    full.replace_report(originals[2].id, new)
    expected = [*originals[:2], new, *originals[3:]]
    assert [full.get_report(i) for i in full.report_ids()] == expected
    assert full.units("sentence") == [u for r in expected for u in r.units("sentence")]
    assert full.find_by_path(new.path) == new.id


def test_a_report_read_anew_keeps_its_id_and_its_other_paths(full: Store) -> None:
    report = seed_reports()[0]
    full.add_path(report.id, "copy.txt")
    corrected = replace(report, metadata=replace(report.metadata, title="更正"))
    full.replace_report(report.id, corrected)
    assert full.get_report(report.id) == corrected
    assert full.paths(report.id) == (report.path, "copy.txt")


def test_other_bytes_do_not_inherit_the_paths_of_the_old_ones(full: Store) -> None:
    report = seed_reports()[0]
    full.add_path(report.id, "copy.txt")
    new = make_report(report.path, "改过的正文。")
    full.replace_report(report.id, new)
    assert full.paths(new.id) == (report.path,)
    assert full.find_by_path("copy.txt") is None


def test_a_path_belongs_to_the_report_last_read_from_it(store: Store) -> None:
    old, new = make_report("a.txt", "旧。"), make_report("a.txt", "新。")
    store.add_report(old)
    store.add_path(old.id, "b.txt")
    store.add_report(new)
    assert store.find_by_path("a.txt") == new.id
    assert store.get_report(old.id) == replace(old, path="b.txt")
    assert store.paths(old.id) == ("b.txt",)
    store.add_path(new.id, "a.txt")  # nothing new
    assert store.paths(new.id) == ("a.txt",)


def test_the_state_key_follows_the_set_of_reports_and_nothing_else(tmp_path: Path) -> None:
    a, b, c = seed_reports()[:3]
    with Store.create(tmp_path / "one") as one, Store.create(tmp_path / "two") as two:
        keys = {one.state_key()}
        for report in (a, b, c):
            one.add_report(report)
            keys.add(one.state_key())
        assert len(keys) == 4
        for report in (c, a, b):
            two.add_report(report)
        assert one.state_key() == two.state_key()
        two.set_setting("encoder", "e5")
        two.add_path(a.id, "elsewhere.txt")
        assert one.state_key() == two.state_key()
        for changed in (
            replace(b, metadata=replace(b.metadata, year=2019)),
            replace(b, outline=replace(b.outline, measures=b.outline.measures[:-1], sentences=())),
            replace(b, removed=()),
        ):
            two.replace_report(b.id, changed)
            assert two.state_key() not in keys
            keys.add(two.state_key())
        two.replace_report(b.id, b)
        assert one.state_key() == two.state_key()
        two.remove_report(c.id)
        one.remove_report(c.id)
        assert one.state_key() == two.state_key() in keys


@pytest.mark.parametrize(
    ("part", "unit"),
    [
        ("sentences", Sentence(1, None, None, "measure", 0, 1)),
        ("sentences", Sentence(0, None, None, "measure", 0, 99)),
        ("sentences", Sentence(0, None, None, "measure", 3, 2)),
        ("sentences", Sentence(0, 5, None, "measure", 0, 1)),
        ("sentences", Sentence(0, None, 5, "measure", 0, 1)),
        ("measures", Measure(0, 7, "measure", 0, 1)),
        ("sections", Section(0, 0, 1, "", "", "measure", 0, 1, 0, 0)),
    ],
)
def test_a_structure_that_contradicts_itself_is_refused(
    store: Store, part: str, unit: object
) -> None:
    sound = make_report("a.txt", "")
    broken = replace(sound, text="三个字", outline=replace(sound.outline, **{part: (unit,)}))
    with pytest.raises(ValueError, match=part[:-1]):
        store.add_report(broken)
    assert store.report_ids() == []


def test_a_report_of_nothing(store: Store) -> None:
    empty = make_report("empty.txt", "")
    store.add_report(empty)
    assert store.get_report(empty.id) == empty
    assert store.units("section") == []
    assert store.reports()[0].characters == 0


def test_a_region_is_unknown_or_whole(store: Store) -> None:
    known = make_report("a.txt", "甲。")
    unknown = replace(
        make_report("b.txt", "乙。"), metadata=replace(known.metadata, region=None, title=None)
    )
    country = replace(
        make_report("c.txt", "丙。"),
        metadata=replace(known.metadata, region=Region("", "nation")),
    )
    for report in (known, unknown, country):
        store.add_report(report)
        assert store.get_report(report.id) == report


def test_settings_of_the_corpus(store: Store) -> None:
    assert store.setting("encoder") is None
    store.set_setting("encoder", {"name": "e5-small-zh", "维数": 384})
    assert store.setting("encoder") == {"name": "e5-small-zh", "维数": 384}
    store.set_setting("encoder", None)
    assert store.setting("encoder") is None
    with pytest.raises(ValueError, match="JSON"):
        store.set_setting("share", float("nan"))


def test_info_counts_what_is_there(full: Store) -> None:
    full.set_setting("encoder", "e5")
    info = full.info()
    assert info["reports"] == 5
    assert info["sentences"] == sum(len(r.outline.sentences) for r in seed_reports())
    assert info["characters"] == sum(len(r.text) for r in seed_reports())
    assert info["settings"] == {"encoder": "e5"}
    assert info["state"] == full.state_key()
    assert info["database_bytes"] > 0
    assert info["vector_bytes"] == 0
    assert info["writable"] is True
    assert info["created"].endswith("Z")


def test_transactions_take_effect_whole_or_not_at_all(store: Store) -> None:
    a, b, c = seed_reports()[:3]
    with pytest.raises(KeyError), store.transaction():
        store.add_report(a)
        store.set_setting("x", 1)
        raise KeyError
    assert store.report_ids() == []
    assert store.setting("x") is None
    with store.transaction():
        store.add_report(a)
        with pytest.raises(KeyError), store.transaction():
            store.add_report(b)
            raise KeyError
        store.add_report(c)
    assert store.report_ids() == [a.id, c.id]


def test_making_a_corpus_where_one_is_leaves_it_alone(full: Store) -> None:
    with pytest.raises(CorpusError, match="explorer add"):
        Store.create(full.folder)
    assert len(full.report_ids()) == 5


def test_opening_where_there_is_none_says_how_to_make_one(tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text("x")
    for folder in (tmp_path, tmp_path / "nosuch", tmp_path / "file.txt"):
        with pytest.raises(CorpusNotFound, match="explorer add"):
            Store.open(folder)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file.txt"]


def test_a_closed_store_says_so_and_closes_twice(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "c")
    store.close()
    store.close()
    for call in (
        store.report_ids,
        lambda: store.set_setting("x", 1),
        lambda: store.units("section"),
    ):
        with pytest.raises(RuntimeError, match="closed"):
            call()


def test_a_closed_corpus_is_one_file_beside_its_lock(tmp_path: Path) -> None:
    with Store.create(tmp_path / "语料 库#1?") as store:
        store.add_report(seed_reports()[0])
    with Store.open(tmp_path / "语料 库#1?", readonly=True) as store:
        assert len(store.report_ids()) == 1
    assert sorted(p.name for p in store.folder.iterdir()) == ["corpus.db", "write.lock"]
