"""Build data/pinyin.txt.gz: how the names of provinces, cities and counties are spelt.

Needs the package pypinyin (MIT), which nothing else here uses, and no network::

    pip install pypinyin==0.55.0
    python -m explorer.gazetteer.build_hosts

One line a division: its code and the syllables of its name without what says its kind and without
the peoples of an autonomous area (430225 yan ling), for `hosts`. pypinyin knows most names that are
read in their own way (六安 lu an); `READINGS` has those that it does not, `IN_NAMES` the
characters that are read otherwise in names of places than in most words.
"""

from __future__ import annotations

import gzip
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from explorer.gazetteer.hosts import bare
from explorer.gazetteer.table import table

READINGS = {
    "乐清": "yue qing", "乐亭": "lao ting", "番禺": "pan yu", "台州": "tai zhou", "单": "shan",
    "费": "fei", "莘": "shen", "铅山": "yan shan", "婺源": "wu yuan", "六合": "lu he",
    "丽水": "li shui", "蔚": "yu", "涡阳": "guo yang", "亳州": "bo zhou", "歙": "she",
    "黟": "yi", "尉氏": "wei shi", "中牟": "zhong mu", "浚": "xun", "长垣": "chang yuan",
    "阆中": "lang zhong", "犍为": "qian wei", "荥经": "ying jing", "筠连": "jun lian",
    "邛崃": "qiong lai", "什邡": "shi fang", "汶上": "wen shang", "东阿": "dong e",
    "大埔": "da bu", "曲阜": "qu fu", "曲江": "qu jiang", "洪洞": "hong tong",
    "繁峙": "fan shi", "代": "dai", "解州": "xie zhou", "任": "ren", "大城": "dai cheng",
    "井陉": "jing xing", "陵川": "ling chuan", "珲春": "hun chun", "桦甸": "hua dian",
    "瑷珲": "ai hui", "牟平": "mu ping", "长岛": "chang dao", "枞阳": "zong yang",
    "郫": "pi", "会理": "hui li", "会东": "hui dong", "勐海": "meng hai", "贞丰": "zhen feng",
    "盱眙": "xu yi", "邗江": "han jiang", "睢宁": "sui ning", "儋州": "dan zhou",
    "陕州": "shan zhou", "陕西": "shaan xi", "长治": "chang zhi", "长子": "zhang zi",
    "朝阳": "chao yang", "重庆": "chong qing", "厦门": "xia men", "西藏": "xi zang",
    "曾都": "zeng du", "内蒙古": "nei meng gu", "泊头": "bo tou", "漯河": "luo he",
    "闵行": "min hang", "南乐": "nan le",
}  # fmt: skip
# 长葛 chang ge, 盐都 yan du, 喀什 ka shi: never zhang, dou, shen but in 长子.
IN_NAMES = {"长": "chang", "都": "du", "什": "shi"}


def main() -> None:
    """Write the data file beside this script."""
    pinyin: Any = import_module("pypinyin")
    data = table()
    lines = []
    for code, name in sorted(data.own.items()):
        if len(code) > 6:
            continue
        stem = bare(name)
        if not re.fullmatch(r"[\u4e00-\u9fff]+", stem):
            continue
        usual = pinyin.lazy_pinyin(stem, v_to_u=False)
        read = (IN_NAMES.get(char, sound) for char, sound in zip(stem, usual, strict=True))
        lines.append(f"{code} {READINGS.get(stem) or ' '.join(read)}")
    target = Path(__file__).parent / "data" / "pinyin.txt.gz"
    target.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), 9, mtime=0))
    sys.stdout.write(f"{len(lines)} names, {target.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
