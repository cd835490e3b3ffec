"""Cut the vocabulary to what Chinese text needs, without changing how Chinese text is cut.

A unigram tokeniser picks the most probable way to cut a text. If every piece whose characters all
lie in an alphabet is kept, texts over that alphabet have the same ways to be cut, with the same
scores, and so the same best one. Han characters, punctuation, digits and symbols are such an
alphabet here. Latin letters are not: there are 80,000 pieces of them, most of other languages.
Single letters, pairs, abbreviations and the most probable words stay, so that GDP, APP, PPP or
WTO inside Chinese text are cut as before, and English is cut finer than before.
"""

from __future__ import annotations

import copy
import unicodedata
from collections.abc import Sequence
from typing import Any

SPACE = "▁"  # the mark of a word's beginning
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")  # ids 0-3, kept in place

# Blocks whose pieces all stay: Han characters, punctuation, numbers and symbols as they occur in
# Chinese text. Punctuation of other scripts (Arabic, Khmer, ...) is left out.
_BLOCKS = (
    (0x0080, 0x00BF),  # Latin-1 punctuation
    (0x00D7, 0x00D7),  # multiplication sign
    (0x00F7, 0x00F7),  # division sign
    (0x2000, 0x206F),  # general punctuation
    (0x2070, 0x209F),  # superscripts
    (0x20A0, 0x20CF),  # currency
    (0x2100, 0x218F),  # letter-like, number forms
    (0x2190, 0x23FF),  # arrows, mathematics, technical
    (0x2460, 0x24FF),  # enclosed
    (0x2500, 0x27BF),  # boxes, shapes, dingbats
    (0x2E80, 0x2FDF),  # radicals
    (0x3000, 0x303F),  # CJK punctuation
    (0x30FB, 0x30FB),  # middle dot of transcribed names
    (0x3105, 0x312F),  # bopomofo
    (0x3200, 0x33FF),  # enclosed CJK, squared units
    (0x3400, 0x4DBF),  # Han, extension A
    (0x4E00, 0x9FFF),  # Han
    (0xF900, 0xFAFF),  # Han, compatibility
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFE30, 0xFE4F),  # vertical forms
    (0xFF00, 0xFFEF),  # full-width forms
    (0x1F000, 0x1FAFF),  # pictographs
    (0x20000, 0x323AF),  # Han, extensions B to H
)
# Alphabets of which the single letters stay: names, formulas, units.
_SINGLE = ((0x00C0, 0x024F), (0x0370, 0x03FF), (0x0400, 0x045F), (0x3041, 0x30FF))
# Latin words kept beyond letters, pairs and abbreviations, most probable first. With 3,000, all but
# 11 of the 1,097,954 tokens of 99 city government work reports are cut as before; re-tune with
# `build_e5_small_zh.py --check FILES`, which prints the pieces that a text lacks.
LATIN_WORDS = 3000


def _within(char: str, blocks: Sequence[tuple[int, int]]) -> bool:
    return any(low <= ord(char) <= high for low, high in blocks)


def closed(char: str) -> bool:
    """Whether every piece made only of such characters is kept."""
    if char == SPACE or _within(char, _BLOCKS):
        return True
    return char.isascii() and unicodedata.category(char)[0] != "L"


def _latin(text: str) -> bool:
    return bool(text) and text.isascii() and text.isalpha()


def choose(vocabulary: Sequence[tuple[str, float]]) -> list[int]:
    """Return the ids to keep, ascending: special tokens first, `<mask>` dropped.

    Parameters
    ----------
    vocabulary : pieces with their scores, most probable first (the order of tokenizer.json)
    """
    if tuple(piece for piece, _ in vocabulary[: len(SPECIAL)]) != SPECIAL:
        raise SystemExit(f"the vocabulary does not begin with {SPECIAL}")
    keep = list(range(len(SPECIAL)))
    words = 0
    for number, (piece, _) in enumerate(vocabulary):
        if number < len(SPECIAL) or piece == "<mask>":
            continue
        bare = piece.removeprefix(SPACE)
        single = len(bare) == 1 and (_within(bare, _SINGLE) or _latin(bare))
        if single or all(map(closed, piece)):
            keep.append(number)
        elif _latin(bare):
            words += 1
            if len(bare) == 2 or bare.isupper() or words <= LATIN_WORDS:
                keep.append(number)
    # An unknown character costs ten more than the rarest piece; with the rarest piece kept it
    # costs what it did.
    scores = [score for _, score in vocabulary]
    if min(scores) != min(scores[number] for number in keep):
        keep = sorted([*keep, scores.index(min(scores))])
    return keep


def trim(tokenizer: dict[str, Any], keep: Sequence[int]) -> dict[str, Any]:
    """Return the tokenizer.json with the kept pieces only, renumbered in their order."""
    out = copy.deepcopy(tokenizer)
    vocabulary = tokenizer["model"]["vocab"]
    out["model"]["vocab"] = [vocabulary[number] for number in keep]
    out["added_tokens"] = [token for token in out["added_tokens"] if token["content"] in SPECIAL]
    return out
