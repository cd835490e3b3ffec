"""Shared wording of corpora that are searched in blocks, from the store to the command line."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from explorer import Corpus
from explorer.corpus import shelving
from explorer.reuse.shelf import LOCK, Shelf
from explorer.store import WriteLock

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))


@pytest.fixture(autouse=True)
def _blocks(monkeypatch):
    """All corpora are large."""
    monkeypatch.setattr(shelving, "GROW_FROM", 0)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A corpus of three reports that was searched, to be copied; and a draft of the fourth."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shelving, "GROW_FROM", 0)
        with Corpus.create(folder / "c", encoder="static-zh") as corpus:
            corpus.add(SEEDS[:3])
            corpus.reuse()
    return folder / "c"


@pytest.fixture
def folder(made, tmp_path):
    shutil.copytree(made, tmp_path / "c")
    return tmp_path / "c"


def keys(rows):
    return {(m.kind, m.a, m.b) for m in rows}


def searched(monkeypatch) -> list[str]:
    """The reports that are put on the shelf from now on."""
    out: list[str] = []
    whole = Shelf.add

    def add(shelf, reports, digests):
        out.extend(p.report for p in reports)
        whole(shelf, reports, digests)

    monkeypatch.setattr(Shelf, "add", add)
    return out


def test_one_block_says_what_a_small_corpus_says(folder, monkeypatch):
    with Corpus.open(folder) as corpus:
        blocks = keys(corpus.reuse())
        shares = list(corpus.reuse_shares())
        monkeypatch.setattr(shelving, "GROW_FROM", 10**9)
        for result in list(corpus.store.results()):
            corpus.store.delete_results(result.name)
        assert blocks == keys(corpus.reuse())
        assert blocks
        assert shares == list(corpus.reuse_shares())


def test_a_new_report_alone_is_searched(folder, monkeypatch):
    with Corpus.open(folder) as corpus:
        before = keys(corpus.reuse())
        names = searched(monkeypatch)
        corpus.add(SEEDS[3:4])
        after = keys(corpus.reuse())
        assert names == [row.id for row in corpus.reports()][3:]
        assert {k for k in after if names[0] not in (k[1].report, k[2].report)} == before
        assert len(after) > len(before)
        corpus.reuse()
        assert len(names) == 1


def test_a_removed_report_leaves(folder, monkeypatch):
    monkeypatch.setattr("explorer.reuse.growing._WASTE", 1.0)
    with Corpus.open(folder) as corpus:
        (gone, *_) = (row.id for row in corpus.reports())
        before = keys(corpus.reuse())
        corpus.remove([gone])
        assert keys(corpus.reuse()) == {k for k in before if gone not in (k[1].report, k[2].report)}


def test_a_draft_is_compared_with_the_shelf_and_not_put_there(folder, monkeypatch):
    with Corpus.open(folder) as corpus:
        found = corpus.check(SEEDS[3])
        kept = {p.name: p.read_bytes() for p in (folder / "reuse").iterdir()}
        manifest = json.loads(kept["manifest.json"].partition(b"\n")[2])
        assert len(manifest["reports"]) == 3
        again = corpus.check(SEEDS[3])
        assert [row.to_dict() for row in again] == [row.to_dict() for row in found]
        mine = corpus.check(SEEDS[0])
        assert "未与它比较" in mine[0].note or "left out" in mine[0].note
        monkeypatch.setattr(shelving, "GROW_FROM", 10**9)
        small = corpus.check(SEEDS[3])
        assert {r.source for r in small if r.finding == "overlap"} <= {
            r.source for r in found if r.finding == "overlap"
        }


def test_a_damaged_shelf_is_made_again(folder, monkeypatch):
    with Corpus.open(folder) as corpus:
        before = keys(corpus.reuse())
    (folder / "reuse" / "plain_codes.bin").write_bytes(b"")
    with Corpus.open(folder) as corpus:
        assert keys(corpus.reuse()) == before  # the result is stored
        names = searched(monkeypatch)
        corpus.add(SEEDS[3:4])
        # Among four reports others may be nearest in meaning.
        assert {k for k in before if k[0] != "paraphrase"} <= keys(corpus.reuse())
        assert len(names) == 4
        assert not corpus.doctor()


def test_where_nothing_can_be_written_it_is_searched_elsewhere(folder, monkeypatch):
    with Corpus.open(folder) as corpus:
        before = keys(corpus.reuse())
    shutil.rmtree(folder / "reuse")
    with Corpus.open(folder) as corpus:
        monkeypatch.setattr(type(corpus.store), "writable", property(lambda _: False))
        monkeypatch.setattr(corpus.store, "get_result", lambda *_: None)
        assert keys(corpus.reuse()) == before
    assert not (folder / "reuse").exists()


def test_every_span_is_the_stored_text(folder):
    with Corpus.open(folder) as corpus:
        texts = {row.id: corpus.report(row.id).text for row in corpus.reports()}
        for m in corpus.reuse():
            for side in (m.a, m.b):
                assert side.text == texts[side.report][side.start : side.end]
            for slot in m.slots:
                assert re.search(re.escape(slot.a), m.a.text)
                assert re.search(re.escape(slot.b), m.b.text)


def test_others_may_write_while_a_corpus_is_searched(folder, monkeypatch):
    with Corpus.open(folder) as corpus:
        before = keys(corpus.reuse())
        corpus.add(SEEDS[3:4])
        whole = Shelf.add

        def add(shelf, reports, digests):
            monkeypatch.setattr(Shelf, "add", whole)
            with Corpus.open(folder) as other:
                assert [row.status for row in other.add(SEEDS[4:5])] == ["added"]
            whole(shelf, reports, digests)

        monkeypatch.setattr(Shelf, "add", add)
        meanwhile = keys(corpus.reuse())  # of the four that were there
        fifth = [row.id for row in corpus.reports()][4]
        assert not any(fifth in (k[1].report, k[2].report) for k in meanwhile)
        assert before <= meanwhile
        names = searched(monkeypatch)
        after = keys(corpus.reuse())
        assert names == [fifth]
        assert any(fifth in (k[1].report, k[2].report) for k in after)


def test_a_report_that_is_removed_while_it_is_searched_is_not_in_the_result(folder, monkeypatch):
    with Corpus.open(folder) as corpus:
        gone = next(row.id for row in corpus.reports())
        corpus.store.delete_results("reuse")
    (folder / "reuse" / "manifest.json").unlink()
    with Corpus.open(folder) as corpus:
        read = type(corpus.store).get_report

        def get_report(store, name):
            if name == gone:
                monkeypatch.setattr(type(corpus.store), "get_report", read)
                with Corpus.open(folder) as other:
                    other.remove([gone])
            return read(store, name)

        monkeypatch.setattr(type(corpus.store), "get_report", get_report)
        left = keys(corpus.reuse())
        assert left and not any(gone in (k[1].report, k[2].report) for k in left)


def test_a_shelf_that_somebody_is_at_is_left_alone(folder, monkeypatch):
    monkeypatch.setattr(shelving, "_WAIT", 0.0)
    with Corpus.open(folder) as corpus:
        before = keys(corpus.reuse())
        corpus.store.delete_results("reuse")
    with Corpus.open(folder) as corpus:
        held = WriteLock(folder / "reuse" / LOCK)
        assert held.acquire(0)
        kept = {p.name: p.read_bytes() for p in (folder / "reuse").iterdir()}
        names = searched(monkeypatch)
        assert keys(corpus.reuse()) == before
        assert len(names) == 3  # elsewhere
        assert {p.name: p.read_bytes() for p in (folder / "reuse").iterdir()} == kept
        held.release()
