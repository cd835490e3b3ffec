"""Set phrases of a corpus: official, the user's own, learnt; kept apart, and each told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer import Corpus
from explorer.errors import BadValue
from explorer.segment import segment
from explorer.segment.formulas import is_formulaic, parse_phrases, phrases

PLACES = ("塔庄镇", "坂东镇", "池园镇", "白樟镇", "金沙镇", "雄江镇")
SHARED = "持续把服务群众最后一公里走深走实。"
OWN = "紧扣三大攻坚行动部署要求。"


def report(place: str) -> str:
    return (
        f"闽清县{place}2023年法治政府建设工作报告\n一、主要工作\n"
        f"（一）加强学习。{SHARED}{OWN}{place}组织培训，到场的有村主任若干。\n"
        "（二）抓实宣传。深刻领悟“两个确立”的决定性意义，做到“两个维护”。\n"
    )


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    for place in PLACES:
        (tmp_path / f"{place}.txt").write_text(report(place), encoding="utf-8")
    with Corpus.create(tmp_path / "corpus") as made:
        made.add([tmp_path / f"{place}.txt" for place in PLACES], embed=False)
        yield made


def marked(corpus: Corpus) -> dict[str, str | None]:
    """The formulaic sentences and whose phrases make them so."""
    return {row.text: row.formula for row in corpus.sentences() if row.formulaic}


def official(corpus: Corpus) -> dict[str, str | None]:
    return {text: origin for text, origin in marked(corpus).items() if origin == "official"}


def test_learnt_phrases_are_kept_apart_and_mark_what_is_there(corpus: Corpus) -> None:
    before = marked(corpus)
    assert set(before.values()) == {"official"}
    found = corpus.learn_formulas(least_regions=6)
    assert (found.regions, found.unknown) == (6, 0)
    after = marked(corpus)
    assert after[SHARED] == "learnt"
    assert official(corpus) == before  # nothing that was official became another's
    learnt = {row.text: row for row in corpus.formulas(origin="learnt")}
    assert SHARED.rstrip("。") in "".join(learnt)
    assert all(row.regions >= 6 for row in learnt.values())
    assert {row.origin for row in corpus.formulas()} == {"official", "learnt"}


def test_what_was_learnt_stays_and_marks_later_reports(corpus: Corpus, tmp_path: Path) -> None:
    corpus.learn_formulas(least_regions=6)
    late = tmp_path / "上莲乡.txt"
    late.write_text(report("上莲乡"), encoding="utf-8")
    (row,) = corpus.add([late], embed=False)
    of_late = {r.text: r.formula for r in corpus.sentences(report=row.report) if r.formulaic}
    assert of_late[SHARED] == "learnt"


def test_forgetting_gives_back_what_was_there_before(corpus: Corpus) -> None:
    before, state = marked(corpus), corpus.store.state_key()
    corpus.learn_formulas(least_regions=6)
    assert corpus.store.state_key() != state  # results that depend on it are made anew
    assert corpus.forget_formulas() == len([u for u in corpus.sentences() if u.formulaic])
    assert marked(corpus) == before
    assert corpus.store.state_key() == state


def test_marking_leaves_ids_and_checksums_sound(corpus: Corpus) -> None:
    before = [(row.id, row.text, row.role) for row in corpus.sentences()]
    corpus.learn_formulas(least_regions=6)
    assert [(row.id, row.text, row.role) for row in corpus.sentences()] == before
    assert corpus.store.check() == []


def test_an_own_list_adds_and_drops(corpus: Corpus, tmp_path: Path) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_text("# 本省\n紧扣…行动部署要求\n!“两个确立”\n", encoding="utf-8-sig")
    corpus.use_formulas(mine)
    assert marked(corpus)[OWN] == "own"
    assert {row.text for row in corpus.formulas(origin="own")} == {OWN.rstrip("。")}
    corpus.use_formulas(None)
    assert OWN not in marked(corpus)


def test_learning_ignores_one_region_of_many_reports(tmp_path: Path) -> None:
    with Corpus.create(tmp_path / "c") as corpus:
        for year in range(2015, 2024):
            text = report("塔庄镇").replace("2023", str(year)) + f"附记{year}年。\n"
            (tmp_path / f"{year}.txt").write_text(text, encoding="utf-8")
        corpus.add([tmp_path], embed=False)
        assert corpus.learn_formulas(least_regions=2).phrases == 0


def test_bad_values_say_what_to_do(corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(BadValue, match="regions"):
        corpus.learn_formulas(least_regions=1)
    with pytest.raises(BadValue, match="missing"):
        corpus.use_formulas(tmp_path / "missing.txt")
    empty = tmp_path / "empty.txt"
    empty.write_text("# 只有注释\n…\n", encoding="utf-8")
    with pytest.raises(BadValue, match="empty"):
        corpus.use_formulas(empty)
    binary = tmp_path / "binary.txt"
    binary.write_bytes(b"\xff\xfe\x00\xd8")
    with pytest.raises(BadValue, match="binary"):
        corpus.use_formulas(binary)
    with pytest.raises(BadValue, match="official"):
        corpus.formulas(origin="mine")


def test_the_format_of_a_list() -> None:
    parsed = parse_phrases("坚持甲\n坚持甲\n ~以及 \n!坚持乙 # 不用\n…\n\n#注释\n")
    assert parsed == (("坚持甲",), ("以及",), ("坚持乙",))


def test_dropping_an_official_phrase_unmarks_its_sentence() -> None:
    sentence = "深刻领悟“两个确立”的决定性意义，做到“两个维护”。"
    assert is_formulaic(sentence)
    less = phrases("!深刻领悟“两个确立”的决定性意义\n!“两个确立”\n!做到“两个维护”\n!“两个维护”")
    assert not is_formulaic(sentence, less)
    assert not any(s.formulaic for s in segment(sentence, phrases=less).sentences)
