"""A floor under the quality of search: 36 questions over the five seeds, judged by hand.

benchmarks/search_quality.py measures on far more; this only notices when something breaks.
"""

import math
from pathlib import Path

import yaml

from explorer.corpus.searching import DEFAULT_ROLES

JUDGED = Path(__file__).parent / "golden/search/queries.yaml"
# 0.957 is reached. Raise it when search gets better; never lower it to pass. (0.977, a floor of
# 0.97, with the full network of e5-small-zh. All the difference is one question,
# 打击假冒伪劣商品: both rank answers of a chance below 0.01, none of which is shown. On the 168
# reported questions of benchmarks/search half the network does no worse: 0.807, 0.826 and 0.880
# for 0.801, 0.821 and 0.877.)
FLOOR = 0.95


def test_questions_over_the_seeds_are_answered_as_well_as_before(seed_corpus):
    measures = [u for u in seed_corpus.store.units("measure") if u.role in DEFAULT_ROLES]
    stems = {r.id: Path(r.path).stem for r in seed_corpus.reports()}
    figures, answered = [], []
    for asked in yaml.safe_load(JUDGED.read_text(encoding="utf-8")):
        grades = {}
        for seed, words, grade in asked["relevant"]:
            (unit,) = (u for u in measures if stems[u.report] == seed and words in u.text)
            grades[unit.id] = max(grade, grades.get(unit.id, 0))
        hits = seed_corpus.similar(asked["query"], min_score=0.0 if grades else None)
        if not grades:
            answered += [asked["query"]] * bool(hits)
            continue
        discount = [1 / math.log2(r + 2) for r in range(10)]
        best = sorted((2**g - 1 for g in grades.values()), reverse=True)
        gains = [2 ** grades.get(hit.unit_id, 0) - 1 for hit in hits]
        figures.append(
            sum(g * d for g, d in zip(gains, discount, strict=False))
            / sum(g * d for g, d in zip(best, discount, strict=False))
        )
    assert sum(figures) / len(figures) >= FLOOR, sum(figures) / len(figures)
    assert not answered, "nothing in the seeds answers these"
