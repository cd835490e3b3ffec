"""A person's decisions move thresholds and stand."""

import csv
import shutil

import pytest

from explorer.errors import BadValue
from explorer.themes import AssignSettings
from explorer.themes.decisions import LEAST, read_decisions, thresholds

DEFAULT = AssignSettings().threshold


def write(tmp_path, rows, header=("sentence", "theme", "decision")):
    path = tmp_path / "decisions.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def test_thresholds_follow_decisions():
    wrong = [(0.45, False), (0.5, False), (0.55, False), (0.6, False), (0.8, True), (0.9, True)]
    assert 0.6 < thresholds({"a": wrong}, DEFAULT)["a"] <= 0.8
    missed = [(0.2, True), (0.25, True), (0.3, True), (0.35, True), (0.05, False)]
    assert 0.05 < thresholds({"a": missed}, DEFAULT)["a"] <= 0.2
    fine = [(0.2, False), (0.6, True), (0.7, True)]
    assert thresholds({"a": fine}, DEFAULT) == {"a": DEFAULT}


def test_few_decisions_move_nothing():
    assert thresholds({"a": [(0.9, False)] * (LEAST - 1)}, DEFAULT) == {}
    # One sentence far from the threshold is not worth the move.
    assert thresholds({"a": [(0.99, False), (0.9, True), (0.1, False)]}, DEFAULT) == {"a": DEFAULT}


@pytest.mark.parametrize(
    ("rows", "header", "says"),
    [
        ([("句子。", "mediation", "maybe")], None, "decisions.csv:2: accept or reject"),
        ([("句子。", "nothing", "accept")], None, "there is no theme"),
        (
            [("句子。", "mediation", "accept"), ("", "mediation", "no")],
            None,
            ":3: there is no",
        ),
        ([("句子。", "mediation")], ("sentence", "theme"), "decision"),
    ],
)
def test_faults_name_the_line(tmp_path, rows, header, says):
    path = write(tmp_path, rows, header or ("sentence", "theme", "decision"))
    with pytest.raises(BadValue, match=says):
        read_decisions(path, ["mediation"])


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(BadValue, match=r"none\.csv"):
        read_decisions(tmp_path / "none.csv", ["mediation"])


def test_in_a_corpus(tmp_path, seed_folder):
    from explorer import Corpus

    shutil.copytree(seed_folder, tmp_path / "c")
    with Corpus.open(tmp_path / "c") as corpus:
        rows = corpus.sentences()
        mine = [r for r in rows if any(t.id == "supervision" for t in r.themes)]
        assert len(mine) > 4
        weakest = min(mine, key=lambda r: next(t.score for t in r.themes if t.id == "supervision"))
        none = next(r for r in rows if not r.themes and not r.heading)
        path = write(
            tmp_path,
            [
                (weakest.id, "supervision", "reject"),
                (none.id, "team", "accept"),
                *((r.id, "supervision", "accept") for r in mine if r.id != weakest.id),
            ],
        )
        told = corpus.decide_themes(path)
        assert "team" not in told and 0 < told["supervision"] < 1
        after = {r.id: {t.id for t in r.themes} for r in corpus.sentences()}
        assert "supervision" not in after[weakest.id]
        assert after[none.id] == {"team"}
        assert all("supervision" in after[r.id] for r in mine if r.id != weakest.id)
        # The last word stands.
        corpus.decide_themes(write(tmp_path, [(weakest.id, "supervision", "accept")]))
        again = {r.id: {t.id for t in r.themes} for r in corpus.sentences()}
        assert "supervision" in again[weakest.id]
