"""Words of the genre come out whole, offsets hold, and nothing depends on what stands around."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import BadValue
from explorer.reference import reference_texts
from explorer.tokens import (
    STOP_WORDS,
    Tokenizer,
    char_ngrams,
    default_tokenizer,
    fold,
    load_user_words,
    word_spans,
    words,
)

TERMS = [
    "法治副校长", "法律明白人", "一村一法律顾问", "三重一大", "放管服", "四议两公开", "12345热线",
    "重大行政决策", "行政复议", "民转刑", "述法",
]  # fmt: skip


@pytest.mark.parametrize("term", TERMS)
def test_terms_of_the_genre_are_one_word(term):
    assert term in words(f"我镇聘请{term}开展工作")
    assert term in words(f"“{term}”68名，")


def test_words_are_content_words_folded():
    assert words("２０２４年，我们在ＬＥＤ显示屏上宣传《民法典》的有关知识。") == [
        "led", "显示屏", "宣传", "民法典", "知识",
    ]  # fmt: skip


def test_longest_term_wins_and_overlaps_go_to_the_first():
    cutter = Tokenizer(["行政执法", "行政执法监督", "监督检查"])
    assert cutter.words("行政执法监督检查") == ["行政执法监督", "检查"]


def test_full_width_terms_match_half_width_text():
    assert "一村(居)一法律顾问" in words("落实一村（居）一法律顾问制度")
    assert "互联网+政务服务" in words("创新“互联网＋政务服务”模式")


def test_numbers_stay_whole_and_are_no_content():
    assert next(s.word for s in word_spans("4.15宣传日参考率100%")) == "4.15"
    assert words("4.15 100% 2024") == []


def test_a_word_is_cut_the_same_wherever_it_stands():
    assert "微信群" in words("借助职工及网格员微信群转载普法信息")
    assert "微信群" in words("微信群")


@given(st.text(st.sampled_from("法治副校长ＡaB1２.5%，。 \n（）İ一村顾问𠀀"), max_size=40))
def test_spans_point_into_the_text(text):
    end = 0
    for word, start, stop in word_spans(text):
        assert end <= start < stop
        assert fold(text[start:stop]) == word
        end = stop
    assert len(fold(text)) == len(text)


@given(st.text(max_size=60))
def test_words_are_the_content_of_the_spans(text):
    tokenizer = default_tokenizer()
    assert words(text) == [s.word for s in word_spans(text) if tokenizer.is_content(s.word)]


def test_user_words(tmp_path):
    own = tmp_path / "own.txt"
    own.write_text("# 本县说法\n坪街乡约\n\n法润天山\n", encoding="utf-8")
    assert "坪街乡约" not in words("坪街乡约大讲堂")
    assert "坪街乡约" in load_user_words(own).words("坪街乡约大讲堂")
    assert load_user_words(own).fingerprint != default_tokenizer().fingerprint
    assert load_user_words().fingerprint == default_tokenizer().fingerprint


def test_user_words_that_cannot_be_read(tmp_path):
    with pytest.raises(BadValue) as error:
        load_user_words(tmp_path / "none.txt")
    assert error.value.subject.endswith("none.txt")
    bad = tmp_path / "gb.txt"
    bad.write_bytes("坪街".encode("gb18030"))
    with pytest.raises(BadValue):
        load_user_words(bad)


def test_stop_words_are_simplified_function_words():
    assert {"我们", "没有", "以及", "的"} <= STOP_WORDS
    assert not {"法治", "建设", "宣传", "我們"} & STOP_WORDS


def test_char_ngrams_stop_at_punctuation():
    assert char_ngrams("依法，行政Ａ", 2) == ["依法", "行政", "政a"]
    assert char_ngrams("法", 2) == [] == char_ngrams("", 1)
    with pytest.raises(ValueError, match="at least 1"):
        char_ngrams("法", 0)


@given(st.text("依法行政", min_size=1, max_size=20), st.integers(1, 5))
def test_char_ngrams_slide_over_the_text(text, n):
    assert char_ngrams(text, n) == [text[i : i + n] for i in range(len(text) - n + 1)]


def test_reference_sentences_are_many_and_distinct():
    texts = reference_texts()
    assert len(texts) == len(set(texts)) >= 150
