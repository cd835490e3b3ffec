"""Vectors: each text once an encoder, and what is read is what was put, to float16."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import CorpusDamaged, EncoderError, EncoderMismatch, UnknownId
from explorer.store import Store, _vectors, as_stored, text_hash
from explorer.types import UnitKind
from tests.test_store_samples import DIM, scratch_folder, seed_reports, unit_rows

KINDS: tuple[UnitKind, ...] = ("sentence", "measure")
FINGERPRINT = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def store():
    with scratch_folder() as folder, Store.create(folder / "corpus") as opened:
        yield opened


def put(store: Store, texts: list[str], fingerprint: str = FINGERPRINT, seed: int = 0):
    rows = unit_rows(len(texts), seed=seed)
    new = store.put_vectors(fingerprint, "e5", DIM, [text_hash(t) for t in texts], rows)
    return rows, new


def test_vectors_come_back_in_the_order_asked_for(store: Store) -> None:
    texts = [f"第{i}项举措。" for i in range(50)]
    rows, new = put(store, texts)
    assert new == 50
    order = [*np.random.default_rng(1).permutation(50).tolist(), 3, 3]
    got = store.get_vectors(FINGERPRINT, [text_hash(texts[i]) for i in order])
    assert got.dtype == np.float32
    assert got.shape == (52, DIM)
    np.testing.assert_allclose(got, rows[order], atol=2**-11)
    np.testing.assert_allclose(np.linalg.norm(got, axis=1), 1, atol=1e-6)
    assert got.tobytes() == as_stored(rows[order]).tobytes()


@given(st.lists(st.lists(st.integers(0, 12), max_size=8), max_size=5), st.booleans())
@settings(max_examples=40, deadline=None)
def test_against_a_dictionary(batches: list[list[int]], by_scan: bool) -> None:
    """Any batches, repeats among and within them, against a dict that keeps the first vector."""
    expected: dict[bytes, np.ndarray] = {}
    with (
        scratch_folder() as folder,
        Store.create(folder) as store,
        pytest.MonkeyPatch.context() as patch,
    ):
        if by_scan:
            patch.setattr(_vectors, "_LOOKUP", 2)
            patch.setattr(_vectors, "_BLOCK", 3)
            patch.setattr(_vectors, "_SCAN_SHARE", 0.3)
        for number, batch in enumerate(batches):
            hashes = [text_hash(str(i)) for i in batch]
            missing = store.missing_texts(FINGERPRINT, hashes)
            assert missing == [h for h in dict.fromkeys(hashes) if h not in expected]
            rows = unit_rows(len(batch), seed=number)
            assert store.put_vectors(FINGERPRINT, "e5", DIM, hashes, rows) == len(missing)
            for h, row in zip(hashes, rows, strict=True):
                expected.setdefault(h, row)
            assert store.missing_texts(FINGERPRINT, hashes) == []
        if expected:
            got = store.get_vectors(FINGERPRINT, list(expected))
            assert got.tobytes() == as_stored(np.stack(list(expected.values()))).tobytes()
            (encoder,) = store.encoders()
            assert encoder.vectors == len(expected)
            size = (store.folder / encoder.file).stat().st_size
            assert size == len(expected) * DIM * 2
        assert store.check() == []


def test_rows_do_not_depend_on_what_they_are_read_with(store: Store) -> None:
    texts = [str(i) for i in range(300)]
    put(store, texts)
    hashes = [text_hash(t) for t in texts]
    together = store.get_vectors(FINGERPRINT, hashes)
    apart = np.concatenate([store.get_vectors(FINGERPRINT, [h]) for h in hashes])
    assert together.tobytes() == apart.tobytes()


def test_the_file_is_plain_little_endian_float16(store: Store) -> None:
    rows, _ = put(store, ["甲", "乙", "丙"])
    assert store.encoders()[0].file == "vectors/0123456789abcdef.f16"
    stored = np.fromfile(store.folder / store.encoders()[0].file, dtype="<f2").reshape(3, DIM)
    np.testing.assert_allclose(stored.astype(np.float32), rows, atol=2**-11)


def test_encoders_do_not_mix(store: Store) -> None:
    one, _ = put(store, ["甲", "乙"], "f" * 32, seed=1)
    # The same start of the fingerprint, hence of the file's name.
    two, _ = put(store, ["甲", "丙"], "f" * 31 + "0", seed=2)
    three, _ = put(store, ["甲"], "模型/v1", seed=3)
    for fingerprint, texts, rows in (
        ("f" * 32, ["甲", "乙"], one),
        ("f" * 31 + "0", ["甲", "丙"], two),
        ("模型/v1", ["甲"], three),
    ):
        got = store.get_vectors(fingerprint, [text_hash(t) for t in texts])
        np.testing.assert_allclose(got, rows, atol=2**-11)
    assert store.missing_texts("f" * 32, [text_hash("丙")]) == [text_hash("丙")]
    files = [e.file for e in store.encoders()]
    assert len(set(files)) == 3
    assert all((store.folder / f).is_file() for f in files)
    assert store.check() == []


def test_dropping_an_encoder_removes_its_file_and_no_other(store: Store) -> None:
    put(store, ["甲", "乙"], "a" * 32)
    rows, _ = put(store, ["甲"], "b" * 32, seed=5)
    assert store.drop_vectors("a" * 32) == 2
    assert store.drop_vectors("a" * 32) == 0
    assert [e.fingerprint for e in store.encoders()] == ["b" * 32]
    assert [p.name for p in (store.folder / "vectors").iterdir()] == [f"{'b' * 16}.f16"]
    np.testing.assert_allclose(store.get_vectors("b" * 32, [text_hash("甲")]), rows, atol=2**-11)
    again, new = put(store, ["甲"], "a" * 32, seed=6)
    assert new == 1
    np.testing.assert_allclose(store.get_vectors("a" * 32, [text_hash("甲")]), again, atol=2**-11)


def test_dropping_is_undone_with_its_transaction(store: Store) -> None:
    rows, _ = put(store, ["甲", "乙"])
    hashes = [text_hash("甲"), text_hash("乙")]
    with pytest.raises(KeyError), store.transaction():
        store.drop_vectors(FINGERPRINT)
        put(store, ["甲"], seed=9)
        raise KeyError
    np.testing.assert_allclose(store.get_vectors(FINGERPRINT, hashes), rows, atol=2**-11)
    assert [p.kind for p in store.check()] == ["leftover"]
    put(store, ["丙"], "c" * 32)  # the next writer tidies up
    assert store.check() == []


def test_a_reader_keeps_its_rows_while_a_writer_drops_and_writes_anew(store: Store) -> None:
    put(store, ["甲"], seed=1)
    with Store.open(store.folder, readonly=True) as reader:
        before = reader.get_vectors(FINGERPRINT, [text_hash("甲")])
        held = reader._vectors._maps.copy()
        store.drop_vectors(FINGERPRINT)
        after, _ = put(store, ["甲"], seed=2)
        for mapped in held.values():  # what is mapped does not change under the reader
            np.testing.assert_allclose(np.asarray(mapped, np.float32), before, atol=2**-10)
        np.testing.assert_allclose(
            reader.get_vectors(FINGERPRINT, [text_hash("甲")]), after, atol=2**-11
        )


def test_removing_a_report_keeps_its_vectors(store: Store) -> None:
    report = seed_reports()[0]
    store.add_report(report)
    hashes = store.text_hashes("sentence")
    store.put_vectors(FINGERPRINT, "e5", DIM, hashes, unit_rows(len(hashes)))
    store.remove_report(report.id)
    store.add_report(report)
    assert store.missing_texts(FINGERPRINT, store.text_hashes("sentence")) == []


def test_a_zero_row_is_kept_as_it_is(store: Store) -> None:
    rows = unit_rows(2)
    rows[1] = 0
    store.put_vectors(FINGERPRINT, "static", DIM, [text_hash("甲"), text_hash("※")], rows)
    got = store.get_vectors(FINGERPRINT, [text_hash("※"), text_hash("甲")])
    assert not got[0].any()
    np.testing.assert_allclose(got[1], rows[0], atol=2**-11)
    assert store.check() == []


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.5, 1.05])
def test_what_is_no_unit_vector_is_refused(store: Store, value: float) -> None:
    rows = unit_rows(3)
    rows[1] *= value
    with pytest.raises(EncoderError, match="e5"):
        store.put_vectors(FINGERPRINT, "e5", DIM, [text_hash(t) for t in "甲乙丙"], rows)
    assert store.encoders() == []


def test_float64_and_float16_and_transposed_input(store: Store) -> None:
    rows = unit_rows(4)
    for number, given_rows in enumerate(
        (rows.astype(np.float64), rows.astype(np.float16), np.asfortranarray(rows))
    ):
        texts = [text_hash(f"{number} {i}") for i in range(4)]
        store.put_vectors(FINGERPRINT, "e5", DIM, texts, given_rows)
        np.testing.assert_allclose(store.get_vectors(FINGERPRINT, texts), rows, atol=2e-3)


def test_wrong_shapes_and_hashes_are_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="shape"):
        store.put_vectors(FINGERPRINT, "e5", DIM, [text_hash("甲")], unit_rows(2))
    with pytest.raises(ValueError, match="shape"):
        store.put_vectors(FINGERPRINT, "e5", DIM + 1, [text_hash("甲")], unit_rows(1))
    with pytest.raises(ValueError, match="32 bytes"):
        store.put_vectors(FINGERPRINT, "e5", DIM, [b"short"], unit_rows(1))
    put(store, ["甲"])
    with pytest.raises(EncoderMismatch, match="explorer embed"):
        store.put_vectors(FINGERPRINT, "e5", 4, [text_hash("乙")], unit_rows(1, dim=4))
    assert store.encoders()[0].vectors == 1


def test_asking_for_what_was_not_embedded(store: Store) -> None:
    with pytest.raises(UnknownId, match="explorer embed"):
        store.get_vectors(FINGERPRINT, [text_hash("甲")])
    put(store, ["甲"])
    with pytest.raises(UnknownId, match="explorer embed"):
        store.get_vectors(FINGERPRINT, [text_hash("甲"), text_hash("乙")])
    assert store.get_vectors(FINGERPRINT, []).shape == (0, DIM)
    assert store.missing_texts("other", []) == []


def test_rows_beyond_the_committed_count_are_ignored_and_overwritten(store: Store) -> None:
    rows, _ = put(store, ["甲", "乙"])
    path = store.folder / store.encoders()[0].file
    with path.open("ab") as stream:
        stream.write(b"\xff" * 999)  # what a stop in the middle of an append leaves
    np.testing.assert_allclose(
        store.get_vectors(FINGERPRINT, [text_hash("乙")]), rows[1:], atol=2**-11
    )
    assert store.check() == []
    more, _ = put(store, ["丙", "丁"], seed=1)
    got = store.get_vectors(FINGERPRINT, [text_hash(t) for t in "甲乙丙丁"])
    np.testing.assert_allclose(got, np.concatenate([rows, more]), atol=2**-11)
    assert store.check() == []


@pytest.mark.parametrize("damage", ["missing", "short", "flipped", "scaled"])
def test_damage_to_a_vector_file_is_found(store: Store, damage: str) -> None:
    put(store, ["甲", "乙", "丙"])
    path = store.folder / store.encoders()[0].file
    data = bytearray(path.read_bytes())
    if damage == "missing":
        path.unlink()
    elif damage == "short":
        path.write_bytes(data[:-1])
    elif damage == "flipped":
        data[20] ^= 1
        path.write_bytes(data)
    else:
        path.write_bytes((np.frombuffer(data, "<f2") * np.float16(0.5)).tobytes())
    problems = store.check()
    assert {p.kind for p in problems} == {"vectors"}
    assert all(p.subject == "vectors/0123456789abcdef.f16" for p in problems)
    assert "explorer embed" in problems[0].hint.en
    if damage in ("missing", "short"):
        with Store.open(store.folder) as fresh:
            with pytest.raises(CorpusDamaged, match=r"0123456789abcdef(.|\n)*explorer embed"):
                fresh.get_vectors(FINGERPRINT, [text_hash("甲")])
            with pytest.raises(CorpusDamaged, match="0123456789abcdef"):
                put(fresh, ["丁"])
            fresh.drop_vectors(FINGERPRINT)  # the way out
            put(fresh, ["丁"])
            assert fresh.check() == []


def test_what_lacks_vectors_is_found_without_loading_texts(store: Store) -> None:
    """Against the slow way: load every unit and ask for each."""
    reports = seed_reports()
    for report in reports:
        store.add_report(report)

    def slowly() -> tuple[list[str], int]:
        lacking, texts = [], set()
        for report in reports:
            units = [*report.units("sentence"), *report.units("measure")]
            missing = store.missing_texts(
                FINGERPRINT, [text_hash(u.text) for u in units if not u.heading]
            )
            texts.update(missing)
            lacking += [report.id] if missing else []
        return lacking, len(texts)

    assert store.lacking_vectors(FINGERPRINT) == slowly() == ([r.id for r in reports], slowly()[1])
    for report in reports[1:]:
        units = [*report.units("sentence"), *report.units("measure")]
        put(store, [u.text for u in units if not u.heading])
        put(store, [reports[0].units("sentence")[5].text], fingerprint="f" * 16)
        assert store.lacking_vectors(FINGERPRINT) == slowly()
    assert store.lacking_vectors(FINGERPRINT)[0] == [reports[0].id]


def test_reports_that_lack_nothing_are_not_looked_at_again(store: Store) -> None:
    first, second, third = seed_reports()[:3]
    for report in (first, second):
        store.add_report(report)
    texts = [u.text for r in (first, second) for kind in KINDS for u in r.units(kind)]
    put(store, texts[:-1])
    assert store.lacking_vectors(FINGERPRINT) == ([second.id], 1)
    store.note_embedded(FINGERPRINT)  # of the first only
    assert store.lacking_vectors(FINGERPRINT) == ([second.id], 1)
    put(store, texts)
    store.note_embedded(FINGERPRINT)
    store.note_embedded(FINGERPRINT)
    noted = "SELECT count(*) FROM embedded"
    assert store._db.rows(noted) == [(2,)]
    assert store.lacking_vectors(FINGERPRINT) == ([], 0)
    assert len(store.lacking_vectors("f" * 16)[0]) == 2  # another encoder's
    store.add_report(third)
    assert store.lacking_vectors(FINGERPRINT)[0] == [third.id]
    changed = replace(first, text=f"{first.text}新", id="new")
    sentence = replace(first.outline.sentences[-1], end=len(changed.text))
    outline = replace(first.outline, sentences=(*first.outline.sentences[:-1], sentence))
    store.replace_report(first.id, replace(changed, outline=outline))
    assert store.lacking_vectors(FINGERPRINT)[0] == ["new", third.id]
    store.remove_report(second.id)
    assert store._db.rows(noted) == [(0,)]
    assert store.check() == []


def test_a_lost_vector_of_a_noted_report_is_found_and_made_again(store: Store) -> None:
    report = seed_reports()[0]
    store.add_report(report)
    texts = [u.text for kind in KINDS for u in report.units(kind)]
    put(store, texts)
    store.note_embedded(FINGERPRINT)
    with store.transaction():
        lost = text_hash(report.units("measure")[0].text)
        store._db.execute("DELETE FROM vectors WHERE text_hash = ?", (lost,))
    assert store.lacking_vectors(FINGERPRINT) == ([], 0)  # not looked at, hence quick
    found = store.check()
    assert any("1 report(s) are noted" in p.problem.en for p in found)
    store.repair(found)
    assert store.check() == []
    assert store.lacking_vectors(FINGERPRINT) == ([report.id], 1)
