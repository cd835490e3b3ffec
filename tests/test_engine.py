"""Work beside this process and on a cluster: the same results, in order, in bounded memory."""

import csv
import errno
import inspect
import itertools
import os
import pickle
import shutil
import signal
import subprocess
import sys
import textwrap
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest

from explorer import Corpus, errors
from explorer.corpus import adding
from explorer.encode import load_encoder
from explorer.encode.travel import EncodeWork, can_travel
from explorer.engine import Local, engine
from explorer.errors import BadValue, EncoderMismatch, EngineError, ExplorerError
from explorer.lang import Message, set_language
from explorer.reuse import find_reuse, kernels
from explorer.work import IN_FLIGHT
from tests.conftest import SEEDS, run_python
from tests.test_reuse_candidates import with_vectors


class Square:
    """Work that shows where it was done."""

    started = False

    def start(self) -> None:
        self.started = True

    def __call__(self, item: int) -> tuple[int, int]:
        assert self.started
        return item * item, os.getpid()


class Power(Square):
    """Another work than `Square`."""

    def __init__(self, exponent: int) -> None:
        self.exponent = exponent

    def __call__(self, item: int) -> tuple[int, int]:
        assert self.started
        return item**self.exponent, os.getpid()


class Deadly:
    """Ends its process the first `times` times that it meets item 3."""

    def __init__(self, folder: Path, times: int) -> None:
        self.folder, self.times = folder, times

    def start(self) -> None:
        pass

    def __call__(self, item: int) -> int:
        met = len(list(self.folder.glob("met*")))
        if item == 3 and met < self.times:
            (self.folder / f"met{met}").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return item


class Noting:
    """Leaves a file for each item."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def start(self) -> None:
        pass

    def __call__(self, item: str) -> str:
        (self.folder / item).touch()
        return item


class Sleeping(Square):
    """Takes as many seconds as it is told."""

    def __call__(self, item):
        time.sleep(item)


@pytest.fixture(scope="module")
def beside():
    """Two processes, from the first item on."""
    made = Local(2, patience=0.0)
    yield made
    made.close()


@pytest.fixture(scope="module")
def mixed(tmp_path_factory) -> Path:
    """A folder as people have them: reports, a copy, a table, an archive, and what is no report."""
    folder = tmp_path_factory.mktemp("mixed")
    seeds = sorted(SEEDS.glob("*.txt"))
    for seed in seeds[:3]:
        shutil.copy(seed, folder)
    shutil.copy(seeds[0], folder / "a copy.txt")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    (folder / "empty.txt").touch()
    with (folder / "table.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["标题", "正文"])
        rows.writerow(["某镇2023年法治政府建设工作报告", seeds[3].read_text(encoding="utf-8")])
        rows.writerow(["空白", ""])
    with zipfile.ZipFile(folder / "z.zip", "w") as archive:
        archive.write(seeds[4], "2024/report.txt")
        archive.writestr("2024/blank.txt", "  ")
    return folder


def everything(corpus: Corpus) -> tuple[object, ...]:
    store = corpus.store
    (encoder,) = store.encoders()
    hashes = [
        h
        for h, unit in zip(store.text_hashes("sentence"), store.units("sentence"), strict=True)
        if not unit.heading
    ]
    return (
        [store.get_report(name) for name in store.report_ids()],
        [row.to_dict() for row in corpus.reports()],
        store.get_vectors(encoder.fingerprint, hashes).tobytes(),
    )


def filled(folder: Path, source: Path, made):
    with Corpus.create(folder, encoder="static-zh", engine=made) as corpus:
        rows = [row.to_dict() for row in corpus.add([source])]
        again = [row.status for row in corpus.add([source])]
        return rows, again, everything(corpus)


@pytest.fixture(scope="module")
def here(mixed, tmp_path_factory):
    """What this process alone makes of the folder."""
    set_language("en")  # a fixture of the module comes before the one that does so for each test
    return filled(tmp_path_factory.mktemp("here") / "c", mixed, Local(1))


def test_this_process_makes_of_the_folder_what_lies_in_it(here, mixed):
    rows, again, _ = here
    statuses = [(r["path"].removeprefix(f"{mixed}{os.sep}"), r["status"]) for r in rows]
    assert [s for _, s in statuses].count("added") == 5
    assert dict(statuses)["broken.pdf"] == dict(statuses)["empty.txt"] == "failed"
    assert [s for n, s in statuses if n.startswith("table.csv")] == ["added", "failed"]
    assert [s for n, s in statuses if n.startswith("z.zip")] == ["failed", "added"]
    # In the order of the names, whatever each came to.
    names = [n.partition("#")[0].partition("!")[0] for n, _ in statuses]
    assert names == sorted(names)
    assert "added" not in again


def test_processes_beside_this_one_make_the_same_corpus(here, mixed, beside, tmp_path):
    assert filled(tmp_path / "c", mixed, beside) == here


def test_bytes_that_are_known_are_not_read_again(tmp_path, monkeypatch):
    with Corpus.create(tmp_path / "c", encoder="hash-ngram") as corpus:
        corpus.add([SEEDS], embed=False)

        def fail(*_):
            raise AssertionError("read again")

        monkeypatch.setattr(adding.ReadWork, "__call__", fail)
        assert {row.status for row in corpus.add([SEEDS], embed=False)} == {"duplicate"}


def test_results_come_in_order_from_several_processes(beside):
    done = list(beside.map(Square(), range(200)))
    assert [square for square, _ in done] == [n * n for n in range(200)]
    # The first is done here, before there is anything to wait for.
    assert done[0][1] == os.getpid()
    workers = {pid for _, pid in done[1:]} - {os.getpid()}
    assert 1 <= len(workers) <= 2
    # Other work finds the same processes, each of which gets it, too.
    other = list(beside.map(Power(3), range(200)))
    assert [cube for cube, _ in other] == [n**3 for n in range(200)]
    assert len(workers | {pid for _, pid in other[1:]} - {os.getpid()}) <= 2


def test_a_temporary_folder_that_is_full_is_said(beside, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    results = beside.map(Square(), range(5))
    next(results)
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(EngineError, match="No space left") as caught:
        next(results)
    assert "--workers 1" in str(caught.value.hint)


def test_an_endless_row_of_items_is_taken_only_as_fast_as_it_is_worked_off(beside):
    taken = itertools.count()
    results = beside.map(Square(), (n for n in taken))
    first = [next(results)[0] for _ in range(10)]
    assert first == [n * n for n in range(10)]
    assert next(taken) <= 10 + IN_FLIGHT * 2 + 1
    results.close()


def test_short_work_starts_no_process(monkeypatch):
    monkeypatch.setattr(Local, "_beside", lambda *_: pytest.fail("processes were started"))
    assert [s for s, _ in Local(4, patience=60.0).map(Square(), range(50))][-1] == 49 * 49


def test_work_that_is_begun_is_done_while_nobody_asks(beside, tmp_path):
    with beside.begun(Noting(tmp_path), ["a", "b"]) as results:
        wait_until(lambda: len(list(tmp_path.iterdir())) == 2)
        assert list(results) == ["a", "b"]
    with Local(1).begun(Noting(tmp_path), ["c"]) as results:  # nobody else is there to do it
        assert not (tmp_path / "c").exists()
        assert list(results) == ["c"]
    with beside.begun(Noting(tmp_path), []) as results:
        assert list(results) == []


def test_who_leaves_begun_work_ends_it(beside):
    with pytest.raises(KeyboardInterrupt), beside.begun(Sleeping(), [60.0, 60.0]):
        raise KeyboardInterrupt
    assert [s for s, _ in beside.map(Square(), [2, 3])] == [4, 9]  # new processes


def test_no_items_no_results(beside):
    assert list(beside.map(Square(), [])) == []
    assert [s for s, _ in beside.map(Square(), [5])] == [25]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills a process")
def test_a_process_that_dies_is_said_and_what_came_before_is_good(beside, tmp_path):
    results = beside.map(Deadly(tmp_path, times=9), range(50))
    assert next(results) == 0
    with pytest.raises(EngineError, match="ended unexpectedly") as raised:
        list(results)
    assert "--workers 1" in str(raised.value)
    assert list(beside.map(Deadly(tmp_path, times=0), range(5))) == [0, 1, 2, 3, 4]


def test_an_unforeseen_error_is_the_one_that_is_raised(beside):
    class Wrong(Square):
        def __call__(self, item):
            raise BadValue(Message("甲", "a"), subject=str(item), hint=Message("乙", "b"))

    with pytest.raises(BadValue, match="a\n  b"):
        list(Local(1).map(Wrong(), range(3)))


@pytest.mark.parametrize(
    "kind",
    [k for _, k in inspect.getmembers(errors, inspect.isclass) if issubclass(k, ExplorerError)],
)
def test_errors_travel_whole(kind):
    error = kind(Message("问题", "problem"), subject="a.txt", hint=Message("这样", "do so"))
    back = pickle.loads(pickle.dumps(error))
    assert (type(back), back.problem, back.subject, back.hint) == (
        kind, error.problem, error.subject, error.hint,
    )  # fmt: skip
    assert str(back) == str(error)
    assert back.args == error.args


def test_a_model_that_travels_gives_the_same_vectors():
    encoder = load_encoder("static-zh")
    assert can_travel(encoder)
    work = EncodeWork("static-zh", encoder.fingerprint)
    work.start()
    sent = pickle.dumps(work)
    assert len(sent) < 1000  # the model's name, not its weights
    texts = ["开展法治宣传24次。", "", "调解矛盾纠纷"]
    assert np.array_equal(pickle.loads(sent)(texts), encoder.encode(texts))


def test_another_version_of_the_model_is_refused():
    with pytest.raises(EncoderMismatch, match="another version"):
        EncodeWork("static-zh", "0" * 16).start()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": "spark"}, "local, ray"),
        ({"workers": 0}, "one worker at least"),
        ({"address": "auto"}, "--engine ray"),
        ({"gpus": 1}, "--engine ray"),
        ({"name": "ray", "gpus": -1}, "whole number"),
        ({"name": "ray", "gpus": 1.5}, "whole number"),
    ],
)
def test_engines_that_are_none(wrong, says):
    with pytest.raises(BadValue, match=says):
        engine(**wrong)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_processes_end_when_the_one_that_started_them_is_killed():
    code = """
        import os, sys
        from explorer.engine import Local
        class Where:
            def start(self): pass
            def __call__(self, item): return os.getpid()
        results = Local(2, patience=0.0).map(Where(), range(100))
        next(results)
        print(next(results), flush=True)
        os.kill(os.getpid(), 9)
        """
    script = [sys.executable, "-c", textwrap.dedent(code)]
    killed = subprocess.run(script, capture_output=True, text=True, check=False)
    assert killed.returncode == -9, killed.stderr
    worker = Path("/proc", killed.stdout.strip())
    wait_until(lambda: not worker.exists() or "\nState:\tZ" in (worker / "status").read_text())


def wait_until(true):
    """Wait for what must happen; give up after a minute."""
    for _ in range(600):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("it never happened")


def test_a_script_without_a_main_guard_may_use_processes(tmp_path):
    """Processes do not run the caller's script again."""
    run_python(
        f"""
        from explorer import Corpus
        from explorer.engine import Local
        made = Local(2, patience=0.0)
        with Corpus.create({str(tmp_path / "c")!r}, encoder="hash-ngram", engine=made) as c:
            rows = c.add([{str(SEEDS)!r}], embed=False)
        assert [r.status for r in rows] == ["added"] * 5
        """
    )


# -- a cluster ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster():
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'explorer[ray]'")
    made = engine("ray", workers=2)
    yield made
    made.close()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # Ray's own
def test_a_cluster_makes_the_same_corpus(here, mixed, cluster, tmp_path):
    assert filled(tmp_path / "c", mixed, cluster) == here


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_finds_the_same_shared_wording(cluster, monkeypatch):
    texts, vectors = with_vectors()
    monkeypatch.setattr(kernels, "COMPILE_FROM", 1)
    here = find_reuse(texts, vectors=vectors)
    assert find_reuse(texts, vectors=vectors, engine=cluster) == here
    assert {m.kind for m in here.matches} == {"near", "paraphrase"}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_graphics_processors_are_asked_for_by_models_alone(cluster):
    """This cluster has none: a model is told so at once, other work goes on."""

    class Model(Square):
        gpu = True

    assert EncodeWork.gpu
    greedy = engine("ray", workers=2, gpus=0.5)
    assert [s for s, _ in greedy.map(Square(), range(3))] == [0, 1, 4]
    with pytest.raises(EngineError, match="graphics processors") as caught:
        list(greedy.map(Model(), range(3)))
    assert "--gpus" in str(caught.value.hint)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_work_that_is_lost_with_its_process_is_done_again(cluster, tmp_path):
    assert list(cluster.map(Deadly(tmp_path, times=2), range(20))) == list(range(20))
    assert len(list(tmp_path.glob("met*"))) == 2


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_is_not_there_is_said():
    pytest.importorskip("ray")
    run_python(
        """
        from explorer.engine import engine
        from explorer.errors import EngineError
        try:
            list(engine("ray", address="127.0.0.1:1").map(print, [1]))
        except EngineError as error:
            assert "--engine local" in str(error), error
        else:
            raise AssertionError("no error")
        """
    )
