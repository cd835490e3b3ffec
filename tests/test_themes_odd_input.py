"""Themes of corpora that hardly hold anything: defined results or clear errors, never a crash."""

import numpy as np
import pytest

from explorer import Corpus
from explorer.errors import BadValue, ExplorerError
from explorer.themes import DiscoverSettings, assign, assign_discovered, codebook_texts, discover
from explorer.themes import load_codebook as book
from tests import themes_seeds as seeds
from tests.test_themes_discovery import groups_of

ONE = "某某镇2023年法治政府建设年度报告\n一、主要举措\n全年调解各类矛盾纠纷30件。\n"
EQUAL = "某某镇2023年法治政府建设年度报告\n一、主要举措\n" + "全年调解各类矛盾纠纷30件。\n" * 30


def everything(corpus):
    """Ask for all that themes can do; return the discovered themes."""
    for method in ("codebook", "discovered"):
        rows = corpus.themes(method=method)
        assert all(0 <= row.share <= 1 for row in rows)
        assert 0 <= corpus.unassigned(method=method) <= 1
        for row in corpus.coverage(method=method):
            assert 0 <= row.low <= row.share <= row.high <= 1
        for row in corpus.trends(method=method):
            assert row.direction is None
    assert corpus.theme_stability()["ari_reports"] is None
    corpus.subthemes("mediation")
    corpus.refit_themes()
    return corpus.themes(method="discovered")


@pytest.mark.parametrize("text", [ONE, EQUAL], ids=["one sentence", "all equal"])
def test_hardly_any_text(tmp_path, text):
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    with Corpus.create(tmp_path / "c", encoder="hash-ngram") as corpus:
        corpus.add([tmp_path / "a.txt"])
        assert everything(corpus) == []
        (mediation,) = [t for t in corpus.themes() if t.id == "mediation"]
        assert mediation.sentences == text.count("调解")
        assert all(r.thin and r.peers is None for r in corpus.coverage())


def test_one_report(tmp_path, seed_files):
    with Corpus.create(tmp_path / "c", encoder="hash-ngram") as corpus:
        corpus.add(seed_files[:1])
        assert everything(corpus)


def test_an_empty_corpus(tmp_path):
    with Corpus.create(tmp_path / "c", encoder="hash-ngram") as corpus:
        assert corpus.coverage() == []
        assert all(row.first_year is None for row in corpus.trends())


def test_fewer_sentences_than_themes():
    units, rows = groups_of(size=5)
    found = discover(units, rows, centre=None, settings=DiscoverSettings(themes=50))
    assert 1 <= len(found.themes) <= 15
    carried = assign_discovered(units, rows, found, centre=None)
    assert {row[0].id for row in carried if row} <= set(found.ids)


def test_vectors_of_another_encoder():
    units, rows = groups_of()
    found = discover(units, rows, centre=None)
    with pytest.raises(BadValue, match="refit"):
        assign_discovered(units, rows[:, :16], found, centre=None)
    texts = codebook_texts(book())
    with pytest.raises(BadValue, match="codebook_vectors"):
        assign(units, rows, book(), seeds.rough_vectors(texts, 64), centre=None)


def test_a_codebook_with_faults_changes_nothing(tmp_path, seed_files):
    wrong = tmp_path / "mine.yaml"
    wrong.write_text("themes:\n  - id: a\n    label: 甲\n    examples: 乙\n", encoding="utf-8")
    with Corpus.create(tmp_path / "c", encoder="hash-ngram") as corpus:
        corpus.add(seed_files[:1])
        before = corpus.themes()
        with pytest.raises(ExplorerError, match=r"mine\.yaml.*line \d"):
            corpus.themes(codebook=wrong)
        assert corpus.themes() == before


def test_a_guide_must_fit():
    units, rows = groups_of()
    guide = seeds.Guide(("a", "b"), np.zeros((len(units), 3)))
    with pytest.raises(BadValue, match="guide"):
        discover(units, rows, centre=None, guide=guide)
    guided = discover(
        units, rows, centre=None, guide=seeds.Guide(("a", "b"), np.zeros((len(units), 2)))
    )
    with pytest.raises(BadValue, match="guide"):
        assign_discovered(units, rows, guided, centre=None)
    # A theme that the codebook has lost since scores nothing, and the rest goes on.
    less = seeds.Guide(("b",), np.zeros((len(units), 1)))
    assert any(assign_discovered(units, rows, guided, centre=None, guide=less))
