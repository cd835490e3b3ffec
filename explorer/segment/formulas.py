"""Formulaic sentences: set political phrases that could stand in any report unchanged.

The phrases (提法) are in data/formulas.txt, which anyone may edit. A sentence is formulaic if hardly
anything of its own is left once phrases, places, years, meeting numbers and connectives are taken
out. A sentence with figures of its own or a named local instrument never is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from explorer.segment.headings import FIGURE

# Share of the sentence's characters that may be its own. Measured on the seeds: sentences read as
# formulaic have at most 0.15, the nearest others at least 0.3.
MOST_OWN = 0.2
_SLOTS = re.compile(
    r"(?:(?:19|20)\d\d|二〇[〇一二三四五六七八九]{2})年(?:度|以来|来)?|[一二三四五六七八九十、和]+届(?:[一二三四五六七八九十、和历次]+中)?全会|今年以?来?|一年来|全年"
    r"|[\u4e00-\u9fff]{2,12}?(?:自治县|自治州|街道办事处|镇|乡|县|市|区|街道)(?=[法坚认深全在将紧大始以])"
)
_WORDS = re.compile(
    r"我[镇乡县市区局街]|全[镇乡县市区局]|[县市区镇省州]委|[县市区镇省州]?政府|党委|党中央|国务院|中央"
    r"|认真|深入|全面|切实|扎实|积极|始终|坚决|紧紧|牢牢|不断|进一步|持续|努力|大力|着力|有效|严格|自觉"
    r"|坚持|贯彻|落实|学习|围绕|按照|根据|通过|推动|推进|促进|为|以|在|将|和|与|及|的|了|着|对|上|下|中|等|但|也|还|仍|一些|一定"
    r"|方面|工作|有关|相关|各项|精神|要求|部署|决策"
)
_HAN = re.compile(r"[\u3400-\u9fffA-Za-z0-9]")


def load_phrases() -> tuple[str, ...]:
    """Return the phrases of data/formulas.txt, in the order of the file."""
    content = files("explorer.segment").joinpath("data/formulas.txt").read_text(encoding="utf-8")
    lines = (line.split("#", 1)[0].strip() for line in content.splitlines())
    return tuple(line for line in lines if line)


@lru_cache(maxsize=1)
def _phrases() -> re.Pattern[str]:
    longest_first = sorted(set(load_phrases()), key=lambda p: (-len(p), p))
    return re.compile("|".join(re.escape(phrase) for phrase in longest_first))


def is_formulaic(sentence: str) -> bool:
    """Whether `sentence` says nothing but what any report says."""
    if FIGURE.search(sentence) or "《" in sentence:
        return False
    total = len(_HAN.findall(sentence))
    if total == 0:
        return False
    rest, phrases = _phrases().subn("\n", sentence)
    if phrases == 0:
        return False
    rest = _SLOTS.sub("\n", rest)
    rest = _WORDS.sub("\n", rest)
    return len(_HAN.findall(rest)) <= MOST_OWN * total
