"""The scikit-learn estimators, and the figures of quality."""

import math
from itertools import combinations

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from explorer.corpus.estimators import CodebookThemes, TextThemes, VectorThemes
from explorer.encode import HashEncoder
from explorer.errors import BadValue
from explorer.themes import AssignSettings, load_codebook
from explorer.themes.quality import c_v, evaluate, npmi
from tests import themes_seeds as seeds
from tests.test_themes_discovery import groups_of


@pytest.mark.filterwarnings("ignore")  # scikit-learn's own checks warn on purpose
@parametrize_with_checks([VectorThemes(), VectorThemes(assign_all=True)])
def test_scikit_learns_own_checks(estimator, check):
    check(estimator)


def test_vectors_fall_into_their_groups():
    units, rows = groups_of()
    model = VectorThemes().fit(rows)
    assert model.cluster_centers_.shape == (3, rows.shape[1])
    assert (model.predict(rows) == model.labels_).all()
    for g in range(3):
        mine = model.labels_[8 * g : 8 * g + 8]
        assert len(set(mine[mine >= 0].tolist())) == 1
    table = model.transform(rows)
    assert table.shape == (len(units), 3) and np.abs(table).max() <= 1 + 1e-6
    assert (VectorThemes(assign_all=True).fit_predict(rows) >= 0).all()


@pytest.mark.parametrize("n", [1, 2, 5])
def test_few_or_equal_rows(n):
    rows = np.ones((n, 4))
    for model in (VectorThemes(), VectorThemes(n_clusters=9, centre=False)):
        labels = model.fit_predict(rows)
        assert len(labels) == n and len(set(labels.tolist())) == 1


def test_in_a_pipeline():
    from sklearn.decomposition import PCA

    _, rows = groups_of()
    both = make_pipeline(PCA(8, random_state=0), VectorThemes(n_clusters=3))
    assert both.fit(rows).transform(rows).shape == (len(rows), 3)
    assert clone(both).set_params(vectorthemes__n_clusters=2).fit(rows)[-1].n_clusters == 2


def test_texts():
    texts = [u.text for u in groups_of()[0]]
    model = TextThemes(HashEncoder(), n_clusters=3)
    labels = model.fit_predict(texts)
    assert labels.tolist() == model.predict(texts).tolist()
    assert model.transform(texts).shape == (len(texts), len(model.theme_names_))
    assert all(model.theme_names_)
    for g in range(3):
        assert len(set(labels[8 * g : 8 * g + 8].tolist())) == 1
    again = clone(model).fit(texts, vectors=HashEncoder().encode(texts))
    assert len(again.labels_) == len(texts)
    assert TextThemes(HashEncoder()).fit(["一个句子。"]).labels_.tolist() == [-1]
    assert TextThemes(HashEncoder()).fit(["同一句话。"] * 30).labels_.tolist() == [-1] * 30
    with pytest.raises(BadValue):
        model.fit("一个句子。")


def test_a_codebook_on_texts():
    encoder = HashEncoder()
    model = CodebookThemes(encoder=encoder).fit()
    texts = [u.text for u in seeds.units() if u.id in seeds.labels()][:40]
    proba, said = model.predict_proba(texts), model.predict(texts)
    assert proba.shape == said.shape == (40, len(load_codebook().ids))
    assert ((proba >= 0) & (proba <= 1)).all()
    assert (said == (proba >= AssignSettings().threshold)).all()
    assert clone(model).get_params()["threshold"] is None
    strict = CodebookThemes(encoder=encoder, threshold=1.0).fit()
    assert not strict.predict(texts).any()


# -- figures of quality --------------------------------------------------------------------------

WORDS = [
    ["调解", "纠纷", "化解"], ["调解", "纠纷"], ["纠纷", "化解", "信访"],
    ["公开", "信息", "网站"], ["公开", "信息"], ["信息", "网站"],
]  # fmt: skip


def test_coherence_is_that_of_a_slow_obvious_version():
    tops = [["调解", "纠纷", "化解"], ["公开", "信息", "调解"]]
    n = len(WORDS)

    def p(*wanted):
        return sum(all(w in one for w in wanted) for one in WORDS) / n

    def pair(a, b):
        joint = p(a, b) + 1e-12
        return math.log(joint / (p(a) * p(b))) / -math.log(joint)

    slow = [np.mean([pair(a, b) for a, b in combinations(top, 2)]) for top in tops]
    assert npmi(tops, WORDS) == pytest.approx(np.mean(slow))
    each = []
    for top in tops:
        table = np.array([[pair(a, b) for b in top] for a in top])
        whole = table.sum(axis=0)
        each.append(np.mean([r @ whole / np.linalg.norm(r) / np.linalg.norm(whole) for r in table]))
    assert c_v(tops, WORDS) == pytest.approx(np.mean(each))


def test_long_texts_are_seen_through_a_window():
    far = [["甲", *["中"] * 200, "乙"]]
    near = [["甲", "乙", *["中"] * 200]]
    assert c_v([["甲", "乙"]], near) > c_v([["甲", "乙"]], far)


def test_evaluate():
    said = ["d1", "d1", "d1", "d2", "d2", None]
    truth = ["a", "a", "a", "b", "b", "b"]
    perfect = evaluate(truth, truth=truth, words=WORDS, tokens="by hand", runs=[truth])
    assert (perfect.ami, perfect.ari, perfect.v_measure) == pytest.approx((1, 1, 1))
    assert perfect.assigned == perfect.stability == perfect.diversity == 1
    assert perfect.tokens == "by hand" and perfect.npmi > 0
    some = evaluate(said, truth=truth)
    assert some.themes == 2 and some.assigned == pytest.approx(5 / 6)
    assert 0 < some.ami < 1 and some.npmi is None and some.stability is None
    same = evaluate(["x"] * 6, truth=truth, words=WORDS, top_words=[["调解"]])
    assert same.ami == pytest.approx(0) and same.npmi is None
    nothing = evaluate([], truth=[], words=[])
    assert nothing.assigned is None and nothing.ami is None
