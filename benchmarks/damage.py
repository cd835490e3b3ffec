"""Hundreds of damaged bytes in every kind of file that a corpus consists of.

    python -m benchmarks.damage [--trials 300] [--seed 0] [--only KIND] [--out FILE.json]

A small corpus (the seeds, and reports put together from their clauses) with everything that can be
stored is copied; in the copy a few bytes of one file, at random places, are changed to others or
zeroed. Then, each in a process of its own,

- every question is asked, and once more after a report has been added;
- `doctor` looks; `doctor --repair` mends, and missing vectors are embedded;
- every question is asked again.

A trial is right when what was damaged never shows as a crash, a hang or an error that is not one of
ours; when `doctor` is silent only if all answers are those of the sound corpus; and when after the
repair all answers are, or what is left is named with what to do. (In a corpus whose shared wording
is searched anew, which clusters a later report joins may differ from those that grew with it: the
answers of a sound corpus whose search of shared wording was removed are right as well.) What
questions say between the damage and the repair is counted: `stale` answers differ, and `doctor`
says why.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.durability import write
from explorer import Corpus
from explorer.corpus import shelving
from explorer.engine import Local
from explorer.errors import ExplorerError

PATIENCE = 90.0  # seconds that a process may take; undisturbed it takes two
QUESTIONS = ("开展法治宣传教育", "化解行政争议", "执法力量不足")


def kind_of(path: Path, base: Path) -> str:
    """What a file of a corpus is, in a word or two."""
    parts = path.relative_to(base).parts
    if len(parts) == 1:
        return "database" if parts[0] == "corpus.db" else "lock"
    if parts[0] == "vectors":
        return "vectors"
    if parts[0] == "results":
        return "results"
    if parts[0] == "search":
        return "search index"
    return "lock" if path.suffix == ".lock" else "shared wording"


def build(base: Path) -> Path:
    """The sound corpus: everything computed, shared wording as in a large one.

    In one block: which pairs of a frequent wording are listed follows from the order of blocks, and
    what is made anew is made in one.
    """
    files = base / "files"
    write(files)
    last = sorted(files.glob("r*.txt"))[-1]
    last.rename(base / "one more.txt")
    folder = base / "sound"
    with opened(folder) as corpus:
        corpus.add([files])
        answers(corpus)
    return folder


def opened(folder: Path) -> Corpus:
    """The corpus, in this process alone."""
    return Corpus.open_or_create(folder, encoder="hash-ngram", engine=Local(1))


def answers(corpus: Corpus) -> dict[str, str]:
    """What a person asks, as text."""
    asked: dict[str, Callable[[], Any]] = {
        "reports": lambda: corpus.reports().to_dicts(),
        "sentences": lambda: corpus.sentences().to_dicts(),
        "similar": lambda: [corpus.similar(q, min_score=0, k=50).to_dicts() for q in QUESTIONS],
        "themes": lambda: corpus.themes().to_dicts(),
        "discovered": lambda: corpus.themes(method="discovered").to_dicts(),
        "coverage": lambda: corpus.coverage().to_dicts(),
        "reuse": lambda: corpus.reuse().to_dicts(),
        "clusters": lambda: corpus.clusters().to_dicts(),
    }
    said = {}
    for name, ask in asked.items():
        try:
            said[name] = json.dumps(ask(), ensure_ascii=False, default=str)
        except ExplorerError as error:
            said[name] = f"error: {type(error).__name__}: {error.problem}"
    return said


def asked(folder: Path, more: Path | None) -> dict[str, str]:
    """All answers, and those after another report has come."""
    try:
        with opened(folder) as corpus:
            said = answers(corpus)
            if more is not None:
                corpus.add([more])
                said |= {f"{k}, one more": v for k, v in answers(corpus).items()}
                corpus.remove([r.id for r in corpus.reports() if r.path == str(more)])
            return said
    except ExplorerError as error:
        return {"open": f"error: {type(error).__name__}: {error.problem}"}


def examined(folder: Path, repair: bool) -> dict[str, str]:
    """What the doctor finds; with `repair`, what it leaves."""
    try:
        with opened(folder) as corpus:
            found = corpus.doctor(repair=repair)
            if repair:
                corpus.embed()
                found = corpus.doctor()
            return {f"{f.kind} {f.subject}": f.problem for f in found if f.kind != "leftover"}
    except ExplorerError as error:
        return {"open": f"{type(error).__name__}: {error.problem}"}


def apart(body: Callable[[], dict[str, str]]) -> tuple[str, dict[str, str]]:
    """What a process of its own says, and how it ended: "" or what went wrong."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        try:
            said = {"said": body()}
        except BaseException:
            said = {"crash": {"": traceback.format_exc()}}
        with os.fdopen(writer, "w") as out:
            json.dump(said, out)
        os._exit(0)
    os.close(writer)
    deadline, data = time.monotonic() + PATIENCE, b""
    with os.fdopen(reader, "rb") as read:
        while select.select([read], [], [], max(0.0, deadline - time.monotonic()))[0]:
            part = os.read(read.fileno(), 1 << 20)
            if not part:
                break
            data += part
        else:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return "hangs", {}
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return f"signal {os.WTERMSIG(status)}", {}
    found = json.loads(data)
    if "crash" in found:
        return "crash: " + found["crash"][""], {}
    return "", found["said"]


def hurt(path: Path, chance: random.Random) -> None:
    """Change a few bytes of a file, as a bad sector or a bad cable would."""
    data = bytearray(path.read_bytes())
    if chance.random() < 0.3:  # a page that came back as zeros
        begin = chance.randrange(len(data)) // 512 * 512
        page = data[begin : begin + 512]
        data[begin : begin + 512] = bytes(len(page))
    else:
        for _ in range(chance.choice((1, 3, 30))):
            at = chance.randrange(len(data))
            data[at] ^= 1 << chance.randrange(8)
    path.unlink()  # the copy shares it with the sound corpus
    path.write_bytes(data)


def trial(
    base: Path,
    sound: Path,
    path: Path,
    expected: dict[str, str],
    anew: dict[str, str],
    chance: random.Random,
) -> tuple[str, list[str]]:
    """One damage: what came of it, and what was wrong about that."""
    copy, before = base / "copy", path.read_bytes()
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(sound, copy, copy_function=os.link)
    # What is written in place must not reach the sound one; other files are replaced.
    for name in ("corpus.db", "vectors", "reuse"):
        for linked in [copy / name] if name.endswith("db") else list((copy / name).iterdir()):
            linked.unlink()
            shutil.copy2(sound / linked.relative_to(copy), linked)
    there = copy / path.relative_to(sound)
    hurt(there, chance)
    if there.read_bytes() == before:
        return "nothing changed", []
    wrong = []
    ended, found = apart(lambda: examined(copy, repair=False))
    if ended:
        wrong.append(f"doctor {ended}")
    kept = base / "kept"
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(copy, kept)
    ended, said = apart(lambda: asked(copy, base / "one more.txt"))
    if ended:
        wrong.append(f"questions {ended}")
    stale = sorted(
        k for k, v in expected.items() if said.get(k) != v and "error: " not in said.get(k, "")
    )
    failed = any(v.startswith("error: ") for v in said.values())
    if not ended and not failed and stale and not found:
        wrong.append(f"doctor saw nothing, and other answers: {stale}")
    if failed and not found:
        wrong.append(
            "doctor saw nothing, and errors: "
            + str([v for v in said.values() if v.startswith("error: ")][:2])
        )
    ended, left = apart(lambda: examined(kept, repair=True))
    if ended:
        wrong.append(f"repair {ended}")
    if not left and not ended:
        ended, after = apart(lambda: asked(kept, base / "one more.txt"))
        if ended:
            wrong.append(f"after the repair {ended}")
        elif other := [k for k, v in expected.items() if after.get(k) not in (v, anew[k])]:
            wrong.append(f"after the repair other answers: {other}")
    if not found:
        came = "harmless"
    elif left:
        came = "named, a copy or the files are needed"
    else:
        came = "mended"
    if stale and not failed:
        came += ", stale before"
    return came, wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", help="a kind of file")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    vars(shelving)["GROW_FROM"] = 1  # blocks, and with them the shelf, in a corpus of any size
    base = Path(tempfile.mkdtemp())
    result: dict[str, Any] = {}
    try:
        sound = build(base)
        shutil.copytree(sound, base / "copy")
        ended, expected = apart(lambda: asked(base / "copy", base / "one more.txt"))
        assert not ended, ended
        shutil.rmtree(base / "copy")
        shutil.copytree(sound, base / "copy")
        shutil.rmtree(base / "copy" / "reuse")
        ended, anew = apart(lambda: asked(base / "copy", base / "one more.txt"))
        assert not ended, ended
        assert not [v for v in expected.values() if v.startswith("error")], expected
        kinds: dict[str, list[Path]] = {}
        for path in sorted(p for p in sound.rglob("*") if p.is_file() and p.stat().st_size):
            kinds.setdefault(kind_of(path, sound), []).append(path)
        if options.only:
            kinds = {options.only: kinds[options.only]}
        print({k: len(v) for k, v in kinds.items()}, flush=True)
        came: dict[str, Counter[str]] = {kind: Counter() for kind in kinds}
        wrongs: list[str] = []
        names = list(kinds)
        for number in range(options.trials):
            chance = random.Random(f"{options.seed} {number}")
            kind = names[number % len(names)]
            path = chance.choice(kinds[kind])
            what, wrong = trial(base, sound, path, expected, anew, chance)
            came[kind][what] += 1
            for line in wrong:
                told = f"{number} {path.relative_to(sound)}: {line}"
                wrongs.append(told)
                print(told, flush=True)
        result = {
            "command": f"python -m benchmarks.damage --trials {options.trials}"
            f" --seed {options.seed}",
            "files": {kind: len(paths) for kind, paths in kinds.items()},
            "trials": {kind: dict(counted.most_common()) for kind, counted in came.items()},
            "wrong": len(wrongs),
        }
    finally:
        shutil.rmtree(base, ignore_errors=True)
    print(json.dumps(result, ensure_ascii=False, indent=1))
    if options.out:
        options.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    sys.exit(bool(wrongs))


if __name__ == "__main__":
    main()
