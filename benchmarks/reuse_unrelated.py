"""False alarms: what is found between texts that have nothing to do with one another.

    python -m benchmarks.reuse_unrelated CORPORA [--between | --quarter | --held-out] [--meanings]
        [--show] [--out benchmarks/results]

Work reports of cities are searched together with local regulations (schools, dogs, water, housing):
another kind of text by other authors. Nobody copies one from the other; what both hold are names of
laws and official turns of phrase. Every match between a report and a regulation is counted, of any
kind, and the sentences of both that hold one; --show prints them, to be read. LABELS says of the
ones that were read which are no false alarm, by a hash of the two wordings.

--between takes other regulations: set phrases were added and thresholds chosen on the first ones.
--quarter takes others again, and the work reports of the State Council since 1954 besides those of
the cities. --held-out does the same with regulations that nobody had looked at when the rule on
lists and the names of people's congresses were added, which the first three sets were used for.

--meanings also seeks the same content in other words; embedding takes some ten minutes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import tempfile
import unicodedata
from collections import Counter
from pathlib import Path

import numpy as np

from explorer import Corpus
from explorer.corpus.embedding import centre, fingerprint, vectors
from explorer.reference import centred, reference_texts
from explorer.reuse import ReuseText, find_reuse, normalise
from explorer.reuse.metric import mapped
from explorer.segment.formulas import phrases
from explorer.types import Match

LABELS = Path(__file__).parent / "labels" / "unrelated.json"
REGULATIONS = 150
STUB = 3_000  # characters; a report has ten thousand and more
SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")


def national(corpora: Path) -> list[str]:
    """The work reports of the State Council, but for stubs."""
    file = corpora / "gov_work_report_national_1954_2025" / "government_work_reports.jsonl"
    rows = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    return [row["content"] for row in rows if len(row["content"]) > STUB]


def reuse_text(name: str, source: Path | str, year: int) -> ReuseText:
    content = source if isinstance(source, str) else source.read_text(encoding="utf-8")
    text = unicodedata.normalize("NFC", content)
    spans = tuple(m.span() for m in SENTENCE.finditer(text) if m.group().strip())
    formula = tuple(m.span() for m in phrases().fixed.finditer(text))
    return ReuseText(name, text, spans, formula, year=year)


def meanings(
    texts: list[ReuseText],
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The mapped vectors of all sentences, and of the reference sentences."""
    every = list(dict.fromkeys(t.text[s:e] for t in texts for s, e in t.sentences))
    number = {said: i for i, said in enumerate(every)}
    with tempfile.TemporaryDirectory() as folder, Corpus.create(Path(folder) / "c") as corpus:
        middle = centre(corpus)
        rows = mapped(centred(vectors(corpus, every), middle), fingerprint(corpus))
        cohort = mapped(centred(vectors(corpus, reference_texts()), middle), fingerprint(corpus))
    return {t.report: rows[[number[t.text[s:e]] for s, e in t.sentences]] for t in texts}, cohort


def key(match: Match) -> str:
    said = "\n".join(sorted(normalise(side.text).text for side in (match.a, match.b)))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--meanings", action="store_true")
    parser.add_argument("--cities", type=int, default=99)
    parser.add_argument("--regulations", type=int, default=REGULATIONS)
    parser.add_argument("--between", action="store_true", help="the regulations between those")
    parser.add_argument("--quarter", action="store_true", help="others again, and more reports")
    parser.add_argument("--held-out", action="store_true", help="others that were never looked at")
    options = parser.parse_args()
    cities = sorted((options.corpora / "gov_work_report_city_2024").glob("*/*.txt"))
    laws = sorted((options.corpora / "local_regulations").rglob("*.md"))
    # Evenly over the places and years.
    places = np.linspace(0, len(laws) - 1, min(len(laws), options.regulations))
    if options.between:
        places = (places[1:] + places[:-1]) / 2
    elif options.quarter:
        places = (places[1:] + 3 * places[:-1]) / 4
    elif options.held_out:
        places = (3 * places[1:] + places[:-1]) / 4
    some = places.astype(int).tolist()
    reports: list[Path | str] = [*cities[: options.cities]]
    reports += national(options.corpora) if options.quarter or options.held_out else []
    texts = [reuse_text(f"a{i:04d}", p, 2024) for i, p in enumerate(reports)]
    texts += [reuse_text(f"b{i:04d}", laws[n], 2020) for i, n in enumerate(some)]
    rows, cohort = meanings(texts) if options.meanings else (None, None)
    result = find_reuse(texts, vectors=rows, cohort=cohort)
    right = set(json.loads(LABELS.read_text(encoding="utf-8"))["right"]) if LABELS.exists() else ()
    across = [m for m in result.matches if {m.a.report[0], m.b.report[0]} == {"a", "b"}]
    wrong = [m for m in across if key(m) not in right]
    sentences = sum(len(t.sentences) for t in texts)
    by_id = {t.report: t for t in texts}
    held = {
        (side.report, s)
        for m in wrong
        for side in (m.a, m.b)
        for s, e in by_id[side.report].sentences
        if min(e, side.end) - max(s, side.start) > 0
    }
    out = {
        "reports": len(reports), "regulations": len(some), "sentences": sentences,
        "matches between both": dict(Counter(m.kind for m in across)),
        "false": dict(Counter(m.kind for m in wrong)),
        "false matches in 10,000 sentences": round(len(wrong) / sentences * 10_000, 2),
        "sentences with a false match in 10,000": round(len(held) / sentences * 10_000, 2),
        "of them between a city's report and a regulation": sum(
            min(m.a.report, m.b.report) < f"a{options.cities:04d}" for m in wrong
        ),
        "sentences of cities and regulations": sum(
            len(t.sentences) for t in texts if not f"a{options.cities:04d}" <= t.report < "b"
        ),
        "meanings": options.meanings,
    }  # fmt: skip
    if options.show:
        for m in sorted(across, key=lambda m: (m.kind, -m.score)):
            print(key(m), "right" if key(m) in right else "", m.kind, m.score)
            print("   ", m.a.text.replace("\n", " "), "\n   ", m.b.text.replace("\n", " "))
    text = json.dumps(out, ensure_ascii=False, indent=1)
    print(text)
    if options.out:
        sets = ("between", "quarter", "held_out")
        which = "".join(f"_{name}" for name in sets if getattr(options, name))
        (options.out / f"reuse_unrelated{which}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
