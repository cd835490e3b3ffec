"""Terms of many texts at once against those of one text after another."""

import pickle

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explorer import tokens
from explorer.search.counting import TermWork
from explorer.search.lexical import terms
from explorer.search.shard import term_key
from explorer.tokens import (
    Tokenizer,
    default_tokenizer,
    fold,
    word_spans,
    word_spans_of,
    words,
    words_of,
)

# Letters that change when folded or simplified, that end texts, that make terms, and any other.
LETTERS = st.one_of(
    st.sampled_from("法治副校长一村顾问宣傳治，。,. _-0１２Ａaé㎡İΣ\0\1\n\t🎉"),
    st.characters(exclude_categories=["Cs"]),
)

TOKENIZERS = (
    default_tokenizer(),
    Tokenizer(["法治副校长", "法治", "治副", "é", "12345热线", "一村一法律顾问"]),
    Tokenizer(),
)


@given(st.lists(st.text(LETTERS, max_size=30), max_size=6))
@example(["法治副校长进校园，选派162名。", "", "法治宣傳１２３", "ΑΣ", "İ法治"])
@example(["甲\0乙丙", "e5_x-y 12345热线"])
def test_terms_of_many_texts_are_those_of_each(texts: list[str]) -> None:
    found = TermWork()(texts)
    ends = np.cumsum(found.counts)
    assert len(found.counts) == len(texts)
    for text, end, count in zip(texts, ends, found.counts, strict=True):
        mine = found.keys[found.held[end - count : end]]
        assert mine.tolist() == [term_key(term) for term in terms(text)]
    assert (np.diff(found.keys.astype(object)) > 0).all()


def test_a_second_batch_and_a_copy_elsewhere_say_the_same() -> None:
    work = TermWork()
    texts = ["选派法治副校长。", "法律明白人68名"]
    first = work(texts)
    for other in (work(texts), pickle.loads(pickle.dumps(work))(texts)):
        assert other.keys.tolist() == first.keys.tolist()
        assert other.held.tolist() == first.held.tolist()


@given(st.lists(st.text(LETTERS, max_size=30), max_size=6))
@example(["ΑΣ", "İ法治", "甲\0乙", ""])
def test_words_of_many_texts_are_those_of_each(texts: list[str]) -> None:
    assert words_of(texts) == [words(text) for text in texts]
    assert word_spans_of(texts) == [word_spans(text) for text in texts]


@given(st.text(LETTERS, max_size=60))
def test_pieces_of_long_text_are_those_of_short(text: str) -> None:
    folded = fold(text)
    assert default_tokenizer().folded_pieces(folded) == default_tokenizer()._pieces(folded)
    for tokenizer in TOKENIZERS:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tokens, "_LONG", 0)
            long = tokenizer.folded_pieces(folded)
        assert long == tokenizer._pieces(folded)
