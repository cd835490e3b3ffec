"""Coverage, gaps, trends, and the intervals below them."""

import random

import numpy as np
import pytest

from explorer.errors import BadValue, UnknownId
from explorer.themes import Place, Tally, coverage, load_codebook, trends
from explorer.themes.intervals import correlation, difference_interval, share_interval, worth
from explorer.types import Assignment
from tests import themes_seeds as seeds

BOOK = load_codebook()


def reports(counts):
    """Units and assignments: report -> (sentences on mediation, all its sentences)."""
    units, carried = [], []
    for report, (some, every) in counts.items():
        for i in range(every):
            units.append(seeds.unit(f"{report}第{i}句。", number=i, report=report))
            carried.append((Assignment("mediation", 0.9),) if i < some else ())
    return units, carried


def only(rows, **wanted):
    return [r for r in rows if all(getattr(r, k) == v for k, v in wanted.items())]


def test_a_gap_is_what_peers_have_and_this_place_lacks():
    units, carried = reports({"a": (0, 60), **{f"p{i}": (6, 60) for i in range(5)}})
    places = {"a": Place("甲", 2023, "county")}
    places |= {f"p{i}": Place(f"乙{i}", 2023, "county") for i in range(5)}
    rows = coverage(Tally.of(units, carried), BOOK, places)
    assert len(rows) == 6 * len(BOOK.ids)  # every theme of every place: absence is a row too
    (gap,) = only(rows, signal="gap")
    assert (gap.region, gap.theme, gap.thin, gap.peer_reports) == ("甲", "mediation", False, 5)
    assert gap.peers == pytest.approx(0.1) and gap.peers_with == 1.0
    assert gap.low == 0.0 and 0 < gap.high < 0.1
    # A theme that nobody has is nobody's gap.
    assert not only(rows, theme="review", signal="gap")


def test_thin_evidence_is_said():
    units, carried = reports({"a": (0, 6), **{f"p{i}": (6, 60) for i in range(5)}})
    places = {r: Place(r, 2023, "county") for r in ("a", *(f"p{i}" for i in range(5)))}
    (gap,) = only(coverage(Tally.of(units, carried), BOOK, places), signal="gap")
    assert gap.thin  # six sentences: none on mediation is no wonder


@pytest.mark.parametrize(("some", "signal"), [(40, "over"), (1, "under"), (14, None)])
def test_more_and_less_than_the_peers(some, signal):
    counts = {"here": (some, 80), **{f"p{i}": (14 + i, 80) for i in range(6)}}
    units, carried = reports(counts)
    rows = coverage(Tally.of(units, carried), BOOK, {r: Place(r, 2023, "county") for r in counts})
    (row,) = only(rows, theme="mediation", region="here")
    assert (row.signal, row.thin) == (signal, False)


def test_where_peers_differ_widely_nothing_is_out_of_line():
    counts = {"here": (30, 80), **{f"p{i}": (10 * i, 80) for i in range(6)}}
    rows = coverage(Tally.of(*reports(counts)), BOOK, {r: Place(r, 2023, "county") for r in counts})
    (row,) = only(rows, theme="mediation", region="here")
    assert row.signal is None


def test_peers_are_of_the_same_level_and_if_there_are_enough_of_the_same_year():
    counts = dict.fromkeys("abcdefg", (3, 30))
    places = {
        "a": Place("a", 2023, "township"), "b": Place("b", 2023, "township"),
        "c": Place("c", 2023, "township"), "d": Place("d", 2023, "township"),
        "e": Place("e", 2022, "township"), "f": Place("f", 2023, "county"),
        "g": Place("a", 2022, "township"),
    }  # fmt: skip
    rows = coverage(Tally.of(*reports(counts)), BOOK, places)
    (mine,) = only(rows, theme="mediation", region="a", year=2023)
    assert (mine.peer_reports, mine.peer_year) == (3, 2023)
    (other,) = only(rows, theme="mediation", region="e")
    assert (other.peer_reports, other.peer_year) == (5, None)
    (county,) = only(rows, theme="mediation", region="f")
    assert (county.peer_reports, county.peers, county.signal, county.thin) == (0, None, None, True)


def test_what_rose_is_measured_on_the_same_places():
    counts = {"a22": (2, 80), "b22": (2, 80), "a23": (24, 80), "b23": (24, 80), "c23": (0, 80)}
    places = {r: Place(r[0], 2000 + int(r[1:]), "county") for r in counts}
    rows = trends(Tally.of(*reports(counts)), BOOK, places)
    (row,) = only(rows, theme="mediation")
    assert row.direction == "rose" and row.matched and row.regions == 2 and not row.thin
    assert row.change == pytest.approx(24 / 80 - 2 / 80)
    assert row.low < row.change < row.high
    assert (row.first_year, row.first_report) == (2022, "a22")
    assert row.shares[2023] == pytest.approx(48 / 240)
    (other,) = only(rows, theme="review")
    assert other.first_year is None and other.direction is None


@pytest.mark.parametrize("counts", [{}, {"a": (0, 0)}, {"a": (1, 1)}, {"a": (3, 3)}])
def test_hardly_any_reports(counts):
    units, carried = reports(counts)
    places = {r: Place(r, None, None) for r in counts}
    rows = coverage(Tally.of(units, carried), BOOK, places)
    assert all(r.signal is None and r.thin and 0 <= r.low <= r.high <= 1 for r in rows)
    assert all(
        t.direction is None and t.change is None
        for t in trends(Tally.of(units, carried), BOOK, places)
    )


# -- intervals -----------------------------------------------------------------------------------


def test_sentences_that_go_together_are_worth_less():
    clustered = [(10, 10), (0, 10), (10, 10), (0, 10)]
    even = [(5, 10)] * 4
    assert correlation(clustered) == pytest.approx(1.0)
    assert correlation(even) == 0.0
    assert worth([10] * 4, 1.0) == pytest.approx(4)  # as many as there are reports
    assert worth([10] * 4, 0.0) == pytest.approx(40)
    assert correlation([]) == correlation([(3, 5)]) == correlation([(5, 5), (7, 7)]) == 0.0


def test_the_interval_holds_the_truth_as_often_as_it_says():
    """1,000 draws of clustered reports; about 95 % of the intervals hold the true share."""
    rng = np.random.default_rng(0)
    truth, r, m, k = 0.2, 0.1, 40, 8
    a, b = truth * (1 - r) / r, (1 - truth) * (1 - r) / r
    held = 0
    for _ in range(1000):
        yes = rng.binomial(m, rng.beta(a, b, k))
        low, high = share_interval(yes.sum() / (m * k), worth([m] * k, r))
        held += low <= truth <= high
    assert 0.93 <= held / 1000 <= 0.975


def test_the_interval_of_a_difference():
    low, high = difference_interval(0.3, 100, 0.1, 100)
    assert 0.08 < low < 0.11 and 0.29 < high < 0.32  # Newcombe's method 10 gives 0.09 to 0.31
    low, high = difference_interval(0.2, 0, 0.2, 50)
    assert low <= -0.2 and high >= 0.8 - 0.2  # nothing is known of the one side


# -- in a corpus ---------------------------------------------------------------------------------


def test_coverage_of_the_seeds(seed_corpus):
    rows = seed_corpus.coverage()
    themes, places = {r.theme for r in rows}, {(r.region, r.year) for r in rows}
    assert len(rows) == len(themes) * len(places) == 19 * 5
    for row in rows:
        assert 0 <= row.low <= row.share <= row.high <= 1
    by = {(r.theme, r.group): r for r in seed_corpus.themes_by("report")}
    for row in seed_corpus.coverage(by="report", themes=["mediation"]):
        assert row.theme == "mediation"
        assert row.sentences == (by[row.theme, row.region].sentences if row.sentences else 0)
    with pytest.raises(UnknownId):
        seed_corpus.coverage(themes=["nothing"])
    with pytest.raises(BadValue):
        seed_corpus.coverage(by="moon")
    with pytest.raises(BadValue, match="2021"):
        seed_corpus.trends(first=1999)


def test_the_verb(run, seed_folder):
    code, out, err = run("coverage", "-c", seed_folder, "--gaps", "--format", "json")
    assert code == 0 and '"signal": "gap"' in out and "thin evidence" in err
    code, _, err = run("coverage", "-c", seed_folder, "--trend")
    assert code == 0 and "2021 → 2024" in err


@pytest.mark.parametrize("seed", range(6))
def test_peers_are_those_that_going_through_all_reports_finds(seed):
    rng = random.Random(seed)
    body = {f"r{i}": rng.randint(1, 40) for i in range(40)}
    counts = {r: {"mediation": y} for r, n in body.items() if (y := rng.randint(-n, n)) > 0}
    tally = Tally(body, {}, {r: counts.get(r, {}) for r in body})
    places = {
        r: Place(
            rng.choice(["甲", "乙", "丙", "丁", None]),
            rng.choice([2022, 2023, None]),
            rng.choice(["county", "township", None]),
        )
        for r in body
    }
    rows = only(coverage(tally, BOOK, places), theme="mediation")
    assert len(rows) == len({(p.region, p.year) for p in places.values()})
    for row in rows:
        mine = [r for r, p in places.items() if (p.region, p.year) == (row.region, row.year)]
        levels = {places[r].level for r in mine}
        alike = [r for r, p in places.items() if p.region != row.region and p.level in levels]
        peers = [r for r in alike if places[r].year == row.year]
        if len(peers) < 3:
            assert row.peer_year is None
            peers = alike
        assert (row.reports, row.peer_reports) == (len(mine), len(peers))
        some = sum(tally.count("mediation", [r]) > 0 for r in peers)
        assert row.peers == pytest.approx(
            tally.count("mediation", peers) / sum(body[r] for r in peers)
        )
        assert row.peers_with == pytest.approx(some / len(peers))
        r = correlation([(tally.count("mediation", [x]), body[x]) for x in peers])
        n = worth([body[x] for x in mine], r)
        assert (row.low, row.high) == pytest.approx(share_interval(row.share, n))


def test_the_correlation_is_that_of_its_definition():
    rng = random.Random(0)
    for _ in range(50):
        counts = [(rng.randint(0, n), n) for n in rng.choices(range(1, 30), k=rng.randint(2, 20))]
        k, total = len(counts), sum(n for _, n in counts)
        share = sum(y for y, _ in counts) / total
        if not 0 < share < 1 or total <= k:
            assert correlation(counts) == 0
            continue
        between = sum(n * (y / n - share) ** 2 for y, n in counts) / (k - 1)
        within = sum(y - y * y / n for y, n in counts) / (total - k)
        size = (total - sum(n * n for _, n in counts) / total) / (k - 1)
        expected = (between - within) / (between + (size - 1) * within)
        assert correlation(counts) == pytest.approx(min(max(expected, 0), 1))
