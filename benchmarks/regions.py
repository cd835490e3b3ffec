"""One corpus in one piece and split by region: the same answers, and what each step costs.

    python -m benchmarks.regions CORPORA [--questions 100] [--encoder static-zh] [--out FILE.json]

The city reports (CORPORA/gov_work_report_city_2024) but one are put into a corpus in one piece; it
is split by province and by county; the last report is added to each form; the split ones are merged
again. For each form: processor seconds of every step, the regions, how many of the first ten hits
for so many questions (measures of the reports themselves, from all over) are those of the corpus in
one piece, whether themes and reports are equal, and what `doctor` finds. More than 8,000 pieces are
asked, so that candidates are chosen first in every form (docs/SEARCH.md).
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from explorer import Corpus
from explorer.engine import Local

K = 10


def steps(seconds: dict[str, float], name: str, began: float) -> None:
    """Note the processor seconds of a step."""
    seconds[name] = round(time.process_time() - began, 2)


def answers(corpus: Corpus, questions: list[str]) -> list[list[tuple[str, float]]]:
    """The first hits of each question."""
    return [[(h.unit_id, h.score) for h in corpus.similar(q, k=K, min_score=0)] for q in questions]


def state(corpus: Corpus) -> Any:
    """What must be equal in every form, whatever the order in which reports came."""
    themes = sorted(json.dumps(t.to_dict(), ensure_ascii=False) for t in corpus.themes())
    return sorted((r.id, r.sentences) for r in corpus.reports()), themes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--encoder", default="static-zh")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    files = sorted((options.corpora / "gov_work_report_city_2024").rglob("*.txt"))
    base = Path(tempfile.mkdtemp())
    forms: dict[str, Any] = {}
    try:
        engine = Local(1)  # its processor time is ours
        seconds: dict[str, float] = {}
        with Corpus.create(base / "one", encoder=options.encoder, engine=engine) as corpus:
            began = time.process_time()
            corpus.add(files[:-1])
            steps(seconds, "add all but one", began)
            corpus.similar("法治宣传")
            corpus.themes()
            for by in ("province", "county"):
                began = time.process_time()
                corpus.split(base / by, by=by)
                steps(forms.setdefault(by, {}), "split", began)
            measures = [u.text for u in corpus.store.units("measure") if len(u.text) > 20]
            questions = random.Random(0).sample(measures, options.questions)
            began = time.process_time()
            corpus.add(files[-1:])
            steps(seconds, "add the last", began)
            expected, known = answers(corpus, questions), state(corpus)
            pieces = corpus.store.info()["sentences"]
        for by, found in forms.items():
            with Corpus.open(base / by, engine=engine) as corpus:
                began = time.process_time()
                corpus.similar("法治宣传")
                steps(found, "index of every region", began)
                began = time.process_time()
                corpus.add(files[-1:])
                steps(found, "add the last", began)
                corpus.similar("法治宣传")
                began = time.process_time()
                got = answers(corpus, questions)
                steps(found, "all questions", began)
                same = [
                    len({u for u, _ in a} & {u for u, _ in b}) / len(b)
                    for a, b in zip(got, expected, strict=True)
                ]
                found |= {
                    "regions": len(corpus.regions()),
                    f"of the first {K} hits the same": round(sum(same) / len(same), 4),
                    "themes and reports equal": state(corpus) == known,
                    "doctor finds": len(corpus.doctor()),
                }
            began = time.process_time()
            Corpus.merge([base / by], base / "merged")
            steps(found, "merge", began)
            with Corpus.open(base / "merged", engine=engine) as corpus:
                found["merged equal"] = state(corpus) == known
            shutil.rmtree(base / "merged")
    finally:
        shutil.rmtree(base, ignore_errors=True)
    result = {
        "command": f"python -m benchmarks.regions CORPORA --questions {options.questions}"
        f" --encoder {options.encoder}",
        "reports": len(files),
        "sentences": pieces,
        "in one piece, processor seconds": seconds,
        **forms,
    }
    print(json.dumps(result, ensure_ascii=False, indent=1))
    if options.out:
        options.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
