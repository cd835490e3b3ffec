"""Discovered themes: what they find, that order and chance do not matter, and the edges."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import BadValue
from explorer.reference import centred
from explorer.themes import (
    DiscoverSettings,
    Discovery,
    Tally,
    assign_discovered,
    discover,
    heading_texts,
    phrases,
    space,
    summaries,
)
from explorer.themes.number import count
from explorer.themes.tree import joins, smoothed
from tests import themes_seeds as seeds


@pytest.fixture(scope="module")
def seeds_found():
    """The five reports: units, arrays, discovery, assignments."""
    units = seeds.units()
    own = seeds.vectors([u.text for u in units])
    arrays = {
        "centre": seeds.centre(),
        "heading_vectors": seeds.vectors(heading_texts(units)),
        "guide": seeds.guide(units),
    }
    found = discover(units, own, **arrays)
    return units, own, arrays, found, assign_discovered(units, own, found, **arrays)


def groups_of(n_groups=3, size=8, dim=32, noise=0.25, seed=0):
    """Made-up sentences in clear groups, three reports each, and their vectors."""
    rng = np.random.default_rng(seed)
    topics = [
        "人民调解化解邻里纠纷",
        "政务公开发布财政信息",
        "行政执法持证上岗检查",
        "疫情防控应急演练物资",
    ]
    middles = np.linalg.qr(rng.standard_normal((dim, n_groups)))[0].T
    units, rows = [], []
    for g in range(n_groups):
        for i in range(size):
            text = f"{topics[g]}，第{g}组第{i}句。"
            units.append(seeds.unit(text, number=len(units), report=f"r{i % 3}"))
            rows.append(middles[g] + noise * rng.standard_normal(dim) / np.sqrt(dim))
    rows = np.array(rows, dtype=np.float32)
    return units, rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_a_readable_number_of_themes_most_sentences_in_one(seeds_found):
    units, _, _, found, rows = seeds_found
    # A person used 15 themes for these; within a factor of 1.5.
    assert 10 <= len(found.themes) <= 22
    assert [t.id for t in found.themes] == [f"d{i}" for i in range(1, len(found.themes) + 1)]
    sizes = [t.sentences for t in found.themes]
    assert sizes == sorted(sizes, reverse=True) and sizes[-1] >= 3
    takes_part = [not (u.heading or u.formulaic or u.role == "signature") for u in units]
    assert sum(map(bool, rows)) >= 0.9 * sum(takes_part)
    assert Tally.of(units, rows).unassigned == pytest.approx(found.unassigned, abs=1e-5)


def test_sentences_of_one_subject_share_a_theme(seeds_found):
    units, _, _, _, rows = seeds_found
    theme = {u.text[:12]: row[0].id if row else None for u, row in zip(units, rows, strict=True)}
    assert (
        theme["镇村两级全年成功调解各类矛"[:12]]
        == theme["今年共受理各类矛盾纠纷30"[:12]]
        is not None
    )
    assert (
        theme["截止目前,全镇共计开展法"[:12]] == theme["通过新闻媒体等渠道广泛宣"[:12]] is not None
    )


def test_agreement_with_a_person(seeds_found):
    """A ratchet; the benchmark has the baselines (k-means on the same vectors: 0.38)."""
    from sklearn.metrics import adjusted_mutual_info_score

    units, _, _, _, rows = seeds_found
    labels = seeds.labels()
    wide = {"minors": "publicity", "adviser": "decision", "corrections": "governance"}
    pairs = [
        (wide.get(labels[u.id][0], labels[u.id][0]), row[0].id if row else "none")
        for u, row in zip(units, rows, strict=True)
        if labels.get(u.id)
    ]
    assert adjusted_mutual_info_score(*zip(*pairs, strict=True)) >= 0.7


def test_labels_are_names(seeds_found):
    from explorer.gazetteer import find_places

    _, _, _, found, _ = seeds_found
    labels = [t.label for t in found.themes]
    assert len(set(labels)) == len(labels)
    for theme in found.themes:
        assert 2 <= len(theme.label) <= 20
        assert theme.keywords
        for keyword in theme.keywords:
            assert len(keyword) >= 2 and not find_places(keyword)
            others = [k for k in theme.keywords if k != keyword]
            assert not any(keyword in other for other in others)


def test_order_and_seed_do_not_matter(seeds_found):
    units, own, arrays, found, _ = seeds_found
    order = np.random.default_rng(1).permutation(len(units))
    shuffled = {**arrays, "guide": arrays["guide"].take(order)}
    again = discover([units[i] for i in order], own[order], **shuffled)
    assert again.to_dict() == found.to_dict()
    other = discover(units, own, **arrays, seed=7)
    assert other.themes == found.themes


def test_json_gives_the_same_discovery_back(seeds_found):
    units, own, arrays, found, rows = seeds_found
    restored = Discovery.from_dict(json.loads(json.dumps(found.to_dict(), ensure_ascii=False)))
    assert restored == found
    assert assign_discovered(units, own, restored, **arrays) == rows
    with pytest.raises(BadValue, match="--refit"):
        Discovery.from_dict({**found.to_dict(), "format": 0})


def test_old_sentences_keep_their_themes_when_others_come(seeds_found):
    units, own, arrays, found, rows = seeds_found
    some = [i for i, u in enumerate(units) if u.report == "jilong-2024"]
    mine = [units[i] for i in some]
    alone = assign_discovered(
        mine, own[some], found,
        centre=arrays["centre"], heading_vectors=seeds.vectors(heading_texts(mine)),
        guide=arrays["guide"].take(some),
    )  # fmt: skip
    assert alone == [rows[i] for i in some]


def test_representatives_differ_and_come_from_different_reports(seeds_found):
    units, own, _, found, rows = seeds_found
    themes = summaries(units, rows, found, region_of={}, vectors=own)
    for theme in themes:
        assert 1 <= len(theme.representatives) <= 3
        assert len({r.text for r in theme.representatives}) == len(theme.representatives)
        reports = {r.report for r in theme.representatives}
        assert len(reports) == min(theme.reports, len(theme.representatives))


def test_clear_groups_are_found():
    units, rows = groups_of()
    found = discover(units, rows, centre=None)
    carried = assign_discovered(units, rows, found, centre=None)
    ids = [row[0].id for row in carried if row]
    assert len(found.themes) == 3 and len(ids) >= 20
    for g in range(3):
        assert len({row[0].id for row in carried[8 * g : 8 * g + 8] if row}) == 1


def test_the_number_of_themes_may_be_given():
    units, rows = groups_of(n_groups=4)
    for wanted in (1, 2, 4):
        found = discover(units, rows, centre=None, settings=DiscoverSettings(themes=wanted))
        assert len(found.themes) == wanted


def test_a_large_corpus_is_sampled_and_all_are_assigned():
    units, rows = groups_of(size=30)
    found = discover(units, rows, centre=None, settings=DiscoverSettings(sample=40))
    assert len(found.themes) == 3
    assert sum(t.sentences for t in found.themes) == 90
    again = discover(units[::-1], rows[::-1], centre=None, settings=DiscoverSettings(sample=40))
    assert again.themes == found.themes


@pytest.mark.parametrize("n", [0, 1, 2, 11])
def test_too_few_sentences_have_no_themes(n):
    units, rows = groups_of()
    found = discover(units[:n], rows[:n], centre=None)
    assert found.themes == ()
    assert assign_discovered(units[:n], rows[:n], found, centre=None) == [()] * n
    assert summaries(units[:n], [()] * n, found, region_of={}) == []
    assert Discovery.from_dict(json.loads(json.dumps(found.to_dict()))) == found


def test_duplicates_count_once():
    units, rows = groups_of()
    same = [seeds.unit("化解矛盾纠纷。", number=i) for i in range(50)]
    assert discover(same, np.ones((50, 4), np.float32), centre=None).themes == ()
    twice = discover(units * 2, np.vstack([rows, rows]), centre=None)
    assert twice.themes == discover(units, rows, centre=None).themes


def test_vectors_without_direction_do_no_harm():
    units, _ = groups_of()
    rows = np.zeros((len(units), 4), np.float32)
    found = discover(units, rows, centre=np.zeros(4, np.float32))
    assert len(assign_discovered(units, rows, found, centre=None)) == len(units)


def test_sentences_of_another_subject_stay_unassigned():
    units, rows = groups_of()
    found = discover(units, rows, centre=None)
    stranger = np.zeros((1, rows.shape[1]), np.float32)
    stranger[0] = np.linalg.svd(rows)[2][-1]  # at right angles to all
    text = "夜间多云转晴，气温下降。"
    assert assign_discovered([seeds.unit(text)], stranger, found, centre=None) == [()]


def test_arrays_that_do_not_fit_are_refused_by_name():
    units, rows = groups_of()
    found = discover(units, rows, centre=None)
    with pytest.raises(BadValue, match="vectors"):
        discover(units, rows[:-1], centre=None)
    with pytest.raises(BadValue, match="heading_vectors"):
        discover(units, rows, centre=None, heading_vectors=rows)
    with pytest.raises(BadValue, match="Another encoder"):
        assign_discovered(units, rows[:, :8], found, centre=None)
    none = np.zeros((0, rows.shape[1]), np.float32)
    with pytest.raises(BadValue, match="heading_vectors"):
        assign_discovered(units, rows, found, centre=None, heading_vectors=none)
    for bad in ({"likeness": -2}, {"min_sentences": 1}, {"sample": 3}, {"themes": 0}):
        with pytest.raises(BadValue, match=next(iter(bad))):
            DiscoverSettings(**bad)


def test_the_count_is_that_of_a_slow_obvious_version():
    from scipy.cluster.hierarchy import linkage

    rng = np.random.default_rng(3)
    middles = rng.standard_normal((5, 12))
    rows = np.repeat(middles, 9, axis=0) + 0.8 * rng.standard_normal((45, 12))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    tree = linkage(rows, "ward")
    gram = (rows @ rows.T).astype(np.float32)

    def leaves(node):
        if node < 45:
            return [node]
        left, right = tree[int(node) - 45, :2].astype(int)
        return leaves(left) + leaves(right)

    def within(side):
        return np.mean([gram[i, j] for i in side for j in side if i != j])

    def apart(node, likeness):
        """Whether the node is taken apart."""
        if node < 45:
            return False
        left, right = tree[int(node) - 45, :2].astype(int)
        a, b = leaves(left), leaves(right)
        unlike = False
        if min(len(a), len(b)) >= 3 and min(within(a), within(b)) > 0:
            across = np.mean([gram[i, j] for i in a for j in b])
            unlike = across < likeness * np.sqrt(within(a) * within(b))
        return unlike or apart(left, likeness) or apart(right, likeness)

    def parts(node, likeness):
        """How many groups the subtree gives."""
        if not apart(node, likeness):
            return 1
        left, right = tree[int(node) - 45, :2].astype(int)
        return parts(left, likeness) + parts(right, likeness)

    alike, smaller = joins(gram, tree)
    for likeness in (0.0, 0.3, 0.55, 0.9):
        counted = count(tree, (alike < likeness) & (smaller >= 3))
        assert counted == parts(len(rows) * 2 - 2, likeness)
    assert counted > 1


@pytest.mark.parametrize("n", [1, 2, 5, 40])
def test_smoothed_cosines_are_those_of_averaged_rows(n):
    rows = centred(np.random.default_rng(n).normal(size=(n, 6)).astype(np.float32), None)
    gram = rows @ rows.T
    k = max(round(n**0.5), 1)
    averaged = []
    for i in range(n):
        near = sorted(range(n), key=lambda j: -gram[i, j])[:k]
        averaged.append(sum(max(gram[i, j], 0) * rows[j] for j in near))
    wanted = centred(np.array(averaged, dtype=np.float32), None)
    np.testing.assert_allclose(smoothed(gram), wanted @ wanted.T, atol=1e-5)


def test_rows_are_unit_and_their_cosines_add_up():
    units = [u for u in seeds.units() if u.report == "jeleagash-2024"]
    bags = space.bags(units)
    words = space.WordSpace.fit(bags)
    rows = space.rows(
        units, bags, seeds.rough_vectors([u.text for u in units]), words,
        centre=None, heading_vectors=seeds.rough_vectors(heading_texts(units)),
    )  # fmt: skip
    flat = np.hstack([rows.dense, rows.words.toarray()])
    lengths = np.linalg.norm(flat, axis=1)
    np.testing.assert_allclose(lengths, 1, atol=1e-5)
    np.testing.assert_allclose(rows.gram(), flat @ flat.T, atol=1e-5)


def whole(*names):
    """Phrases of a sentence that all stand whole in it."""
    return dict.fromkeys(names, (True, True))


def test_keywords_tell_groups_apart():
    holders = [whole("人民调解", "矛盾纠纷", "共同")] * 5
    holders += [whole("政务公开", "主动公开", "共同")] * 5
    reports = ["a", "b", "c", "a", "b"] * 2
    first, second = phrases.distinguishing(
        holders, [range(5), range(5, 10)], reports, top=8, is_place=lambda p: False
    )
    assert set(first) == {"人民调解", "矛盾纠纷"} and "共同" not in second
    # 政务公开 and 主动公开 share 公开 only; both stay.
    assert set(second) == {"政务公开", "主动公开"}


def test_keywords_leave_out_places_and_one_reports_turns_of_speech():
    named = ("矛盾纠纷", "福州市", "人民调解", "信访事项")
    holders = [whole("渝快办", *named), *[whole(*named)] * 3, *[whole("其他")] * 6]
    reports = ["a", "b", "c", "d", *"abcdab"]
    found = phrases.distinguishing(
        holders, [range(4)], reports, top=8, is_place=phrases.place_test()
    )[0]
    assert set(found) == {"矛盾纠纷", "人民调解", "信访事项"}


def test_phrases_are_whole_runs_of_words():
    unit = seeds.unit(
        "加强行政执法监督，提供法律咨询；在大江镇，12345热线。", section=("深化普法宣传",)
    )
    (found,) = phrases.candidates([unit])
    assert {"行政执法监督", "法律咨询", "普法宣传", "12345热线"} <= found.keys()
    assert not {"提供法律咨询", "加强行政执法监督", "监督提供", "镇"} & found.keys()


def test_pieces_of_longer_phrases_are_no_names():
    texts = [f"开展重大事故隐患专项{what}，化解矛盾。" for what in ("整治", "排查", "治理")]
    holders = phrases.candidates([seeds.unit(text) for text in texts])
    assert holders[0]["重大事故隐患"] == (True, False)  # 专项 follows
    found = phrases.distinguishing(
        [*holders, *[whole("其他")] * 9],
        [range(3)],
        list("abc" * 4),
        top=8,
        is_place=lambda p: False,
    )[0]
    assert not any(p.endswith(("专项", "重大事故隐患")) for p in found), found


def test_what_may_follow_a_name_leaves_it_whole():
    (found,) = phrases.candidates([seeds.unit("强化安全监管责任，做好安全监管执法。")])
    assert found["安全监管"] == (True, True)
    (found,) = phrases.candidates([seeds.unit("做好安全监管执法。")])
    assert found["安全监管"] == (True, False)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["调解", "公开", "执法", "普法", "应急"]), max_size=30), st.data())
def test_any_corpus_gives_a_valid_discovery(topics, data):
    units = [
        seeds.unit(f"{topic}工作第{i % 7}项。", number=i, report=f"r{i % 2}")
        for i, topic in enumerate(topics)
    ]
    rows = seeds.rough_vectors([u.text for u in units])
    found = discover(units, rows, centre=None)
    carried = assign_discovered(units, rows, found, centre=None)
    assert len(carried) == len(units)
    assert {a.id for row in carried for a in row} <= set(found.ids)
    assert all(0 <= a.score <= 1 for row in carried for a in row)
    order = data.draw(st.permutations(range(len(units))))
    again = discover([units[i] for i in order], rows[order] if order else rows, centre=None)
    assert again.themes == found.themes
