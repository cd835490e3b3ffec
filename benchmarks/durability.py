"""Hundreds of stops in the middle of the whole job: nothing finished lost, nothing half shown.

    python -m benchmarks.durability [--kills 300] [--fills 40] [--seed 0] [--out FILE.json]

The seeds and reports put together from their clauses (no other texts are needed) are added,
embedded, indexed, given themes (codebook and discovered), searched for shared wording (in blocks,
as a large corpus is), split by region, and more is added to the regions, in a process that is
killed (SIGKILL) at a random moment. After each kill another process looks: the folder
opens, `doctor` finds nothing but leftovers, each report there is whole, and none that had been
told as stored is missing. Then the job goes on until the next kill. When it is through, the corpus
is the same to the last byte as one that was never disturbed, and a new one is begun.

`--fills`: the same on a disk (a tmpfs, needs root) that is full at a random moment: the job stops
with an error of ours, the same checks hold, the disk grows a little and the job goes on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from explorer import Corpus
from explorer.corpus import adding, shelving
from explorer.engine import Local
from explorer.errors import CorpusNotFound, CorpusNotWritable
from explorer.gazetteer import children, cities

SEEDS = Path(__file__).parent.parent / "seeds"
REPORTS = 10  # recombined; a whole run takes some seconds
SHORTEST = 1.0  # seconds: the latest moment of a kill when the job is nearly through
FULL = 28  # exit status of a job whose disk is full: ENOSPC


def write(folder: Path) -> None:
    """The seeds, and reports of counties all over from their clauses."""
    folder.mkdir(parents=True)
    texts = [p.read_text(encoding="utf-8") for p in sorted(SEEDS.glob("*.txt"))]
    for path in sorted(SEEDS.glob("*.txt")):
        shutil.copy(path, folder)
    pool = sorted({c for t in texts for c in re.split(r"[，、；。：\s]", t) if 6 <= len(c) <= 25})
    counties = [r for city in cities() for r in children(city, level="county")]
    for number in range(REPORTS):
        rng = random.Random(number)
        region = counties[number * len(counties) // REPORTS]
        said = ["，".join(rng.choices(pool, k=3)) + "。" for _ in range(20)]
        lines = [f"{region.province}{region.name}2024年法治政府建设情况报告", "一、主要举措"]
        lines += [f"{i + 1}.{said[i]}{said[i + 1]}" for i in range(0, 16, 2)]
        lines += ["二、存在的不足", *said[16:], f"{region.name}人民政府"]
        (folder / f"r{number:02d}.txt").write_text("\n".join(lines), encoding="utf-8")


def job(base: Path, files: Path, tell: Callable[[str], object]) -> None:
    """From files to a split corpus that has grown; goes on with whatever is there already."""
    engine = Local(1)
    early = [p for p in sorted(files.iterdir()) if p.name[0] != "r" or p.name < "r06"]
    if not (base / "split").exists():
        with Corpus.open_or_create(base / "c", encoder="hash-ngram", engine=engine) as corpus:
            for row in corpus.add(early, embed=False):
                tell(f"c {row.report}")
            corpus.embed()
            corpus.similar("法治宣传")
            corpus.themes()
            corpus.themes(method="discovered")
            corpus.reuse()
            corpus.split(base / "split")
    with Corpus.open(base / "split", engine=engine) as corpus:
        for row in corpus.add([files], embed=False):
            tell(f"split {row.report}")
        corpus.embed()
        corpus.similar("法治宣传")
        corpus.themes()
        corpus.themes(method="discovered")
        corpus.reuse()


def look(base: Path, told: set[str]) -> Counter[str]:
    """What another process sees: sound, and with everything that was told."""
    seen: Counter[str] = Counter()
    for name in ("c", "split"):
        try:
            with Corpus.open(base / name, readonly=True) as corpus:
                found = [f for f in corpus.doctor() if f.kind != "leftover"]
                assert not found, found
                ids = [r.id for r in corpus.reports()]
                assert len(ids) == len(set(ids))
                missing = {t.split()[1] for t in told if t.startswith(f"{name} ")} - set(ids)
                assert not missing, (name, missing)
                seen[name] = len(ids)
        except CorpusNotFound:
            assert not any(t.startswith(f"{name} ") for t in told)
    return seen


def state(base: Path) -> dict[str, object]:
    """All of the finished corpus that is fixed by its input."""
    with Corpus.open(base / "split", readonly=True) as corpus:
        mark = corpus.store.setting("encoder_fingerprint")
        hashes = sorted(set(corpus.store.text_hashes("measure")))
        hits = corpus.similar("法治宣传", min_score=0, k=50).to_dicts()
        order = [r.id for r in corpus.reports()]
        vectors = corpus.store.get_vectors(mark, hashes)
        return {
            "reports": order,
            "state": corpus.store.state_key(),
            "hits": json.dumps(hits, ensure_ascii=False),
            "themes": json.dumps(corpus.themes().to_dicts(), ensure_ascii=False),
            "themes by report": json.dumps(corpus.themes_by("report").to_dicts()),
            "discovered": json.dumps(corpus.themes(method="discovered").to_dicts()),
            "matches": json.dumps(corpus.reuse().to_dicts()),
            "clusters": json.dumps(corpus.clusters().to_dicts()),
            "vectors": hashlib.sha256(vectors.tobytes()).hexdigest(),
        }


def compare(base: Path, expected: dict[str, object]) -> None:
    """The finished corpus is the undisturbed one."""
    found = state(base)
    for name, value in expected.items():
        assert found[name] == value, f"{name}: {found[name]} instead of {value}"


def child(base: Path, files: Path, after: float | None) -> tuple[int, set[str], float]:
    """Run the job in a process, killed after so many seconds: status, what it told, seconds."""
    reader, writer = os.pipe()
    began = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        status = 1
        try:
            job(base, files, lambda said: os.write(writer, f"{said}\n".encode()))
            status = 0
        except CorpusNotWritable:
            status = FULL
        except BaseException:
            import traceback

            traceback.print_exc()
        os._exit(status)
    os.close(writer)
    said = b""
    while True:
        left = None if after is None else max(0.0, began + after - time.perf_counter())
        if not select.select([reader], [], [], left)[0]:  # the moment has come
            os.kill(pid, signal.SIGKILL)
            after = None
        elif part := os.read(reader, 65536):
            said += part
        else:  # the end, by itself or by the kill
            break
    os.close(reader)
    _, status = os.waitpid(pid, 0)
    lines = said.decode().split("\n")[:-1]  # the last may be half
    return status, set(lines), time.perf_counter() - began


def kills(
    base: Path, files: Path, expected: Any, longest: float, count: int, seed: int
) -> dict[str, Any]:
    """Kill the job so many times."""
    chance = random.Random(seed)
    done = finished = 0
    where: Counter[str] = Counter()
    told: set[str] = set()
    folder = base / "killed"
    spent = 0.0  # what is done takes no time again: later moments would come after the end
    while done < count:
        status, said, took = child(folder, files, chance.uniform(0, max(longest - spent, SHORTEST)))
        told |= said
        spent += took
        seen = look(folder, told)
        if os.WIFSIGNALED(status):
            done += 1
            where["split" if seen["split"] else "whole" if seen["c"] else "nothing yet"] += 1
            continue
        assert status == 0, status
        finished += 1
        compare(folder, expected)
        shutil.rmtree(folder)
        # The machine may be less busy than when the undisturbed job was timed.
        longest = min(longest, spent)
        told, spent = set(), 0.0
    return {"kills": done, "of which while there was": dict(where), "corpora finished": finished}


def fills(base: Path, files: Path, expected: Any, count: int, seed: int) -> dict[str, Any]:
    """Run the job on a disk that is full again and again."""
    disk = base / "disk"
    disk.mkdir()
    size = full = finished = 0
    chance = random.Random(seed)
    told: set[str] = set()

    def mount(*options: str) -> bool:
        command = ["mount", *options, "none", str(disk)]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    if not mount("-t", "tmpfs", "-o", "size=256k"):
        return {"not run": "no right to mount a tmpfs"}
    try:
        while full < count:
            size += chance.randint(40, 600)
            mount("-o", f"remount,size={size}k")
            status, said, _ = child(disk, files, None)
            told |= said
            look(disk, told)
            if os.waitstatus_to_exitcode(status) == FULL:
                full += 1
                continue
            assert status == 0, status
            finished += 1
            compare(disk, expected)
            for path in disk.iterdir():
                shutil.rmtree(path)
            told, size = set(), 0
    finally:
        subprocess.run(["umount", str(disk)], check=False)
    return {"times full": full, "corpora finished": finished}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--fills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0, help="of the moments")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    adding._REPORTS_A_COMMIT = 4  # many commits, so that kills meet many
    vars(shelving)["GROW_FROM"] = 1  # blocks, and a shelf on disk, in a corpus of any size
    base = Path(tempfile.mkdtemp())
    try:
        write(base / "files")
        (base / "calm").mkdir()
        child(base / "calm", base / "files", None)
        shutil.rmtree(base / "calm")  # once for the caches of the system
        (base / "calm").mkdir()
        status, _, longest = child(base / "calm", base / "files", None)
        assert status == 0
        expected = state(base / "calm")
        (base / "killed").mkdir()
        began = time.perf_counter()
        result = {
            "command": f"python -m benchmarks.durability --kills {options.kills}"
            f" --fills {options.fills} --seed {options.seed}",
            "killed": kills(base, base / "files", expected, longest, options.kills, options.seed),
            "disk full": fills(base, base / "files", expected, options.fills, options.seed),
            "seconds": round(time.perf_counter() - began),
        }
    finally:
        shutil.rmtree(base, ignore_errors=True)
    print(json.dumps(result, ensure_ascii=False, indent=1))
    if options.out:
        options.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    sys.exit(0)


if __name__ == "__main__":
    main()
