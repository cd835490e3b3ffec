"""Sub-themes, names, sentences at the border, and what becomes of sentences near to no theme."""

import pytest

from explorer import Corpus
from explorer.corpus import discovering
from explorer.errors import BadValue, UnknownId
from explorer.settings import DEFAULT_SEED
from explorer.themes import phrases


@pytest.fixture(scope="module")
def corpus(tmp_path_factory, seed_files):
    with Corpus.create(tmp_path_factory.mktemp("tree") / "c", encoder="hash-ngram") as corpus:
        corpus.add(seed_files[:3])
        yield corpus


def test_the_tree_is_the_themes_with_their_subthemes(corpus):
    rows = corpus.theme_tree()
    assert [row.id for row in rows if "." not in row.id] == [t.id for t in corpus.themes()]
    top = {row.id: row for row in rows if "." not in row.id}
    parts = {}
    for row in rows:
        if "." in row.id:
            parts.setdefault(row.parent, []).append(row)
    assert parts
    for theme, mine in parts.items():
        assert mine == list(corpus.subthemes(theme))
        # One part would be the theme itself under a second name.
        assert len(mine) > 1
        assert len({part.label for part in mine}) == len(mine)
        assert sum(part.sentences for part in mine) <= top[theme].sentences


def test_which_sentence_stands_in_which_subtheme(corpus):
    parts = {row.id: row for row in corpus.subthemes("publicity")}
    inside = corpus.subthemes_of("publicity")
    carrying = {s.id for s in corpus.sentences() if any(a.id == "publicity" for a in s.themes)}
    assert set(inside) <= carrying
    for part, row in parts.items():
        assert sum(of == part for of in inside.values()) == row.sentences
    assert discovering.parts(corpus, "publicity", seed=DEFAULT_SEED) == ([*parts.values()], inside)
    assert corpus.subthemes_of("digital") == {}
    with pytest.raises(UnknownId):
        corpus.subthemes_of("nothing")


def test_borders_are_other_sentences_than_representatives(corpus):
    rows = [row for row in corpus.themes() if row.sentences > 6]
    assert rows and all(row.boundaries for row in rows)
    score = {(s.id, a.id): a.score for s in corpus.sentences() for a in s.themes}
    for row in rows:
        typical = {r.sentence for r in row.representatives}
        border = {r.sentence for r in row.boundaries}
        assert not typical & border
        scores = sorted(value for (_, theme), value in score.items() if theme == row.id)
        middle = scores[len(scores) // 2]
        assert all(score[sentence, row.id] <= middle for sentence in border)


def test_noise_is_kept_or_given_to_the_nearest_with_its_doubt(tmp_path, seed_files):
    odd = "某某镇2023年法治政府建设年度报告\n一、主要举措\n鲲鹏展翅扶摇羊角，蓬间雀吓倒。\n"
    (tmp_path / "odd.txt").write_text(odd, encoding="utf-8")
    with Corpus.create(tmp_path / "c", encoder="hash-ngram") as corpus:
        corpus.add(seed_files[:1])
        before = {t.id: t.sentences for t in corpus.themes(method="discovered")}
        corpus.add([tmp_path / "odd.txt"])
        kept = corpus.themes(method="discovered")
        share = corpus.unassigned(method="discovered")
        assert {t.id: t.sentences for t in kept} == before
        assert not any(t.doubtful for t in kept)
        corpus.set_theme_noise("nearest")
        rows = corpus.themes(method="discovered")
        now = corpus.unassigned(method="discovered")
        # Set phrases carry no theme under either policy.
        moved = round((share - now) * corpus.theme_sentences())
        assert sum(t.doubtful for t in rows) == moved > 0
        assert {t.id: t.sentences - t.doubtful for t in rows} == before
        corpus.set_theme_noise("keep")
        assert corpus.themes(method="discovered") == kept
        with pytest.raises(BadValue, match="keep, nearest"):
            corpus.set_theme_noise("drop")


@pytest.mark.parametrize(
    ("ranked", "name"),
    [
        (("护航青春成长", "法治副校长", "法治辅导员"), "法治副校长、法治辅导员"),
        (("放管服", "梳理"), "放管服、梳理"),
        (("营商环境", "梳理"), "营商环境"),
        (("平安建设", "千方百计"), "平安建设"),
        (("领域风险", "金融风险"), "金融风险、领域风险"),
        (("依法行政", "行政复议案件"), "依法行政、行政复议案件"),
        (("面对面", "普法宣传"), "普法宣传"),
        (("搭建平台", "行政执法监督"), "行政执法监督、搭建平台"),
        (("梳理",), "梳理"),
        (("社会大局", "大局保持", "公共安全"), "社会大局、公共安全"),
        ((), ""),
    ],
)
def test_names_come_before_verbs_and_single_words(ranked, name):
    assert phrases.label(ranked, set()) == name


def test_a_name_that_a_sibling_has_is_made_longer():
    taken = {"人民调解、网格治理"}
    assert phrases.label(("人民调解", "网格治理"), taken) == ""
    # What a sibling's name says goes last.
    assert phrases.label(("人民调解", "网格治理", "信访事项"), taken) == "信访事项"


def test_the_verb_explains_in_a_table(corpus, run):
    code, out, err = run("themes", "--explain", "每月走访社区矫正对象。", "-c", corpus.folder)
    assert code == 0
    assert "社区矫正" in out and "✓" in out and "--format json" in err


def test_regions_go_by_either_name(corpus, run):
    asked = [run("themes", "--by", by, "-c", corpus.folder) for by in ("region", "place")]
    assert asked[0] == asked[1] and asked[0][0] == 0
    assert run("coverage", "--by", "region", "-c", corpus.folder)[0] == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--explain", "50f88a15.s99999"), "50f88a15.s99999"),  # an id, and no sentence has it
        (("--decisions", "missing.csv"), "there is no such file"),
    ],
)
def test_what_is_not_there_is_told(corpus, run, options, said):
    code, out, err = run("themes", *options, "-c", corpus.folder)
    assert (code, out) == (1, "") and said in err


def test_a_corpus_without_sentences_says_what_to_type(tmp_path, run):
    Corpus.create(tmp_path / "c", encoder="hash-ngram").close()
    for verb in ("themes", "coverage"):
        code, out, err = run(verb, "-c", tmp_path / "c")
        assert (code, out) == (1, "")
        assert "no sentences yet" in err and "explorer add" in err
