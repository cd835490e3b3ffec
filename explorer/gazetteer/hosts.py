"""From the host of a government site to the regions that its name may spell.

Sites are called by the sounds of a place (xuwen.gov.cn), by first letters (cqjlp.gov.cn:
重庆九龙坡) or both (sxzhongyang.gov.cn: 山西中阳). Many places share their sounds, so this is weak
evidence: it chooses between places that a page names, and stands alone only with a doubt.
"""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from functools import cache
from importlib.resources import files

from explorer.gazetteer.names import stem_of_area
from explorer.gazetteer.table import table
from explorer.patterns import lazy
from explorer.types import Region

_HOST = lazy(r"(?:https?:)?(?://)?(?<![\w.@-])((?:[a-z0-9-]{1,40}\.){1,5}gov\.cn)(?![\w-])", re.I)
# Letters. Shorter spellings without first letters of what lies above are shared by dozens of
# places (gz, lx), and by departments (sfj, jyj).
_SHORTEST = 4
# Letters that may follow first letters (cqjlp + qzf).
LETTERS_ENDING = 3
_KIND = lazy(r"(?:特别行政区|自治区|自治州|自治县|自治旗|地区|林区|矿区|新区|[省市县区州盟旗])$")
# The hosts of provinces that are called by an abbreviation; hn, hb and gz would be several.
_ABBREVIATED = {
    "sc": "51", "zj": "33", "gd": "44", "yn": "53", "ln": "21", "jl": "22", "hlj": "23",
    "nmg": "15", "cq": "50", "tj": "12", "sh": "31", "ah": "34", "fj": "35", "sd": "37", "js": "32",
    "nx": "64", "gxzf": "45",
}  # fmt: skip
# What a host may add for the kind of division or of body.
_ENDINGS = ("", "x", "s", "q", "xian", "shi", "qu", "qi", "zf", "xzf", "qzf", "szf", "rmzf", "city")


def bare(name: str) -> str:
    """The name of a division as hosts spell it: without its kind and its peoples.

    >>> bare("紫云苗族布依族自治县"), bare("桃源县"), bare("沙县区"), bare("赣县区")
    ('紫云', '桃源', '沙', '赣')
    """
    short = stem_of_area(name)
    if short:
        return short
    cut = _KIND.sub("", name) or name
    if name.endswith("县区") and len(cut) > 1:  # 沙县区 was 沙县
        cut = cut[:-1]
    return cut


def hosts_in(text: str) -> list[str]:
    """The hosts of government sites named in a text, in order, each once."""
    if "gov.cn" not in text.lower():  # most texts: twenty times quicker than the pattern
        return []
    return list(dict.fromkeys(m.group(1).lower() for m in _HOST.finditer(text)))


def regions_of_host(host: str) -> tuple[Region, ...]:
    """The divisions whose name the host may spell, in code order; () if none.

    Only the label before gov.cn counts: what stands further left is a department's or a
    subdistrict's own.
    """
    label = host.lower().removesuffix(".gov.cn").rpartition(".")[2]
    sounds, letters = _spellings()
    codes: set[str] = {_ABBREVIATED[label]} if label in _ABBREVIATED else set()
    for ending in _ENDINGS:
        if label.endswith(ending) and (name := label[: len(label) - len(ending)]):
            codes |= sounds.get(name, set())
            if len(ending) <= LETTERS_ENDING:
                codes |= letters.get(name, set())
    data = table()
    return tuple(data.region(code) for code in sorted(codes))


@cache
def _spellings() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Names spelt in full, and by first letters after those of what lies above -> codes."""
    raw = files("explorer.gazetteer").joinpath("data", "pinyin.txt.gz").read_bytes()
    spelt = {
        code: syllables.split(" ")
        for code, _, syllables in (
            line.partition(" ") for line in gzip.decompress(raw).decode().splitlines()
        )
    }
    gone = table().gone
    sounds: dict[str, set[str]] = defaultdict(set)
    letters: dict[str, set[str]] = defaultdict(set)
    for code, syllables in spelt.items():
        if code in gone:
            continue
        whole, first = "".join(syllables), _first(syllables)
        if len(whole) >= _SHORTEST:
            sounds[whole].add(code)
        if len(code) == 2:
            continue
        province = _first(spelt.get(code[:2], []))
        city = _first(spelt.get(code[:4], [])) if len(code) == 6 else ""
        for prefix in {p for p in (province, city, province + city) if p}:
            sounds[prefix + whole].add(code)
            if len(first) > 1:
                letters[prefix + first].add(code)
    return sounds, letters


def _first(syllables: list[str]) -> str:
    return "".join(s[0] for s in syllables)
