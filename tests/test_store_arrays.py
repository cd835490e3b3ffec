"""Arrays beside stored results: they come back, are checked, and leave nothing behind."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from explorer.errors import CorpusDamaged, CorpusNotWritable
from explorer.store import Manifest, Store, _files
from tests.test_store_samples import scratch_folder

MANIFEST = Manifest(created="then")
_KINDS = st.one_of(
    hnp.boolean_dtypes(), hnp.integer_dtypes(endianness="?"), hnp.floating_dtypes(endianness="?"),
    hnp.byte_string_dtypes(min_len=1, max_len=9),
)  # fmt: skip
_ARRAYS = st.dictionaries(
    st.text(min_size=1, max_size=3),
    _KINDS.flatmap(lambda kind: hnp.arrays(kind, hnp.array_shapes(min_dims=0, min_side=0))),
    max_size=4,
)


@pytest.fixture
def store():
    with scratch_folder() as folder, Store.create(folder / "corpus") as opened:
        yield opened


def files(store: Store) -> list[Path]:
    return sorted((store.folder / "results").glob("*"))


@given(_ARRAYS)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_arrays_come_back(store: Store, arrays: dict) -> None:
    store.put_result("any", "key", {"n": 1}, MANIFEST, arrays)
    found = store.get_result("any", "key")
    assert found is not None and found.payload == {"n": 1} and set(found.arrays) == set(arrays)
    for name, array in arrays.items():
        back = found.arrays[name]
        assert (back.shape, back.dtype) == (array.shape, array.dtype.newbyteorder("<"))
        assert back.tobytes() == array.astype(array.dtype.newbyteorder("<")).tobytes()
        assert not back.flags.writeable or not back.size
    assert store.check() == [] and len(files(store)) == 1


def test_another_result_takes_the_file_of_the_one_before(store: Store) -> None:
    one, two = np.arange(5), np.arange(7.0)
    store.put_result("reuse", "a", None, MANIFEST, {"x": one})
    before = store.get_result("reuse", "a")
    store.put_result("reuse", "a", None, MANIFEST, {"x": two})
    assert store.info()["result_bytes"] == files(store)[0].stat().st_size == two.nbytes
    assert before.arrays["x"].tolist() == one.tolist()  # who has it mapped keeps it
    assert store.get_result("reuse", "a").arrays["x"].tolist() == two.tolist()
    assert len(files(store)) == 1
    store.put_result("reuse", "b", None, MANIFEST, {"x": one})
    assert len(files(store)) == 2
    store.delete_results("reuse", keep="b")
    assert len(files(store)) == 1 and store.get_result("reuse", "a") is None
    store.put_result("reuse", "b", None, MANIFEST)
    assert files(store) == [] and store.get_result("reuse", "b").arrays == {}


def test_what_is_not_committed_is_not_there(store: Store) -> None:
    with pytest.raises(KeyError), store.transaction():
        store.put_result("reuse", "a", None, MANIFEST, {"x": np.arange(5)})
        raise KeyError
    assert store.get_result("reuse", "a") is None
    assert [p.kind for p in store.check()] == ["leftover"]
    with store.writing():
        store.repair(store.check())
    assert store.check() == [] and files(store) == []


def test_objects_are_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="cannot be stored"):
        store.put_result("x", "k", None, MANIFEST, {"x": np.array([{}], dtype=object)})
    assert store.results() == [] and store.check() == []


@pytest.mark.parametrize("change", ["bit", "short", "gone"])
def test_a_damaged_file_is_found_and_the_result_made_anew(store: Store, change: str) -> None:
    store.put_result("reuse", "k", None, MANIFEST, {"x": np.arange(500)})
    store.put_result("map", "k", None, MANIFEST, {"x": np.arange(9)})
    (path,) = (p for p in files(store) if "reuse" in p.name)
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    if change == "gone":
        path.unlink()
    else:
        path.write_bytes(data if change == "bit" else data[:-1])
    if change != "bit":  # a length is seen at once, a bit by who reads everything
        with pytest.raises(CorpusDamaged):
            store.get_result("reuse", "k")
    problems = store.check()
    assert [(p.kind, p.subject) for p in problems] == [("result", "reuse k")]
    with store.writing():
        store.repair(problems)
    assert store.check() == [] and store.get_result("reuse", "k") is None
    assert store.get_result("map", "k").arrays["x"].tolist() == list(range(9))
    assert [p.name for p in files(store)] == ["map-1.arrays"]


def test_a_file_that_leads_out_of_the_folder_is_damage(store: Store) -> None:
    store.put_result("reuse", "k", None, MANIFEST, {"x": np.arange(5)})
    with store.transaction():
        store._db.execute("UPDATE result_arrays SET file = '../corpus.db'")
    with pytest.raises(CorpusDamaged):
        store.get_result("reuse", "k")


def test_a_full_disk_leaves_the_result_before(store: Store, monkeypatch) -> None:
    store.put_result("reuse", "k", "first", MANIFEST, {"x": np.arange(5)})
    real, written = os.write, []

    def full(descriptor: int, data: bytes) -> int:
        if written:
            raise OSError(28, "No space left on device")
        written.append(real(descriptor, data[:3]))
        return written[0]

    monkeypatch.setattr(_files.os, "write", full)
    with pytest.raises(CorpusNotWritable):
        store.put_result("reuse", "k", "second", MANIFEST, {"x": np.arange(50)})
    monkeypatch.undo()
    assert len(files(store)) == 1 and store.check() == []
    found = store.get_result("reuse", "k")
    assert (found.payload, found.arrays["x"].tolist()) == ("first", [0, 1, 2, 3, 4])
