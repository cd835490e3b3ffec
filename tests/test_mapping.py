"""The map's places: one for each distinct text, its copies beside it."""

from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from explorer import Corpus
from explorer.corpus.mapping import COPY_STEP, beside


@settings(deadline=None, max_examples=50)
@given(st.floats(-50, 50), st.floats(-50, 50), st.integers(2, 300))
def test_copies_stand_apart_in_a_disc_that_grows_with_their_number(x, y, count):
    places = [beside((x, y), n, 1.0) for n in range(count)]
    assert places[0] == (x, y)
    # A spiral of the golden angle packs evenly: no two nearer than a step, none beyond sqrt(n).
    gaps = [math.dist(a, b) for i, a in enumerate(places) for b in places[max(0, i - 60) : i]]
    assert min(gaps) > 0.9
    assert max(math.dist((x, y), p) for p in places) <= math.sqrt(count)


def test_a_copied_report_lies_on_its_original(tmp_path, seed_files):
    original, other = seed_files[0], seed_files[1]
    copy = tmp_path / "copy.txt"
    copy.write_text(original.read_text(encoding="utf-8") + "\n另行补充一句话。\n", encoding="utf-8")
    with Corpus.create(tmp_path / "c", encoder="hash-ngram") as corpus:
        corpus.add([original, other, copy])
        places = corpus.map()
        text_of = {u.id: u.text for u in corpus.sentences()}
    by_text: dict[str, list[tuple[float, float]]] = {}
    for name, place in places.items():
        by_text.setdefault(text_of[name], []).append(place)
    copied = [p for p in by_text.values() if len(p) > 1]
    assert len(copied) > 10
    xs, ys = zip(*places.values(), strict=True)
    extent = max(max(xs) - min(xs), max(ys) - min(ys))
    for first, *rest in copied:
        for n, place in enumerate(rest, 1):
            assert 0 < math.dist(first, place) <= 1.01 * COPY_STEP * extent * math.sqrt(n)
