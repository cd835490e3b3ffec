"""Quality of the search for shared wording, with planted truth, against peers in the same run.

    python benchmarks/reuse_quality.py CORPORA [--out benchmarks/results] [--worst N]

CORPORA is a folder with `gov_work_report_city_2024/PROVINCE/CITY.txt` and
`local_regulations_families.csv` (file names in it relative to CORPORA). rensa is used for MinHash
when it is installed; without it the exact Jaccard index takes its place, which MinHash estimates.

Sentences of the city reports are copied from one made-up report into another, each changed in one
way (the classes below), among other real sentences. Cities are divided in two halves: thresholds of
all systems are chosen on the first, figures are reported on the second. Hard negatives are planted
in the same way: sentences on the same theme from another city, and one set phrase followed by
different objects. Only sentences that resemble no other are used, so that whatever else is found
between two sentences is wrong. A pair is found when a match covers half of both sentences.

Peers compare every sentence of the originals' reports with every one of the copies' reports, ours
searches the reports whole. Each peer has its best threshold, on raw or on normalised text,
whichever is better on the first half.
"""

from __future__ import annotations

import argparse
import csv
import difflib
import json
import random
import re
import sys
import tempfile
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import rjieba
from rapidfuzz import process
from rapidfuzz.distance import Indel
from scipy import sparse

from explorer.gazetteer import find_places
from explorer.reuse import Passage, ReuseResult, ReuseSettings, ReuseText, find_reuse, normalise
from explorer.reuse.growing import Growing
from explorer.segment.formulas import phrases
from explorer.types import Match, MatchKind

SEED = 20240101
PER_CLASS = 60
REPORTS = 24  # made-up pairs of reports in each half
SENTENCES = 9_000  # of each half that are looked at
FILLER = 25  # real sentences around the planted ones in each made-up report

PLACES = [
    "丰都县",
    "台山市",
    "闽清县",
    "紫云自治县",
    "温宿县",
    "大江镇",
    "塔庄镇",
    "岳麓区",
    "昌吉市",
    "六枝特区",
]
SYNONYMS = {
    "推进": "推动", "推动": "推进", "加强": "强化", "强化": "加强", "开展": "组织开展",
    "提高": "提升", "提升": "提高", "积极": "主动", "切实": "扎实", "扎实": "切实",
    "不断": "持续", "持续": "不断", "完善": "健全", "健全": "完善", "建立": "构建",
    "构建": "建立", "深入": "深化", "深化": "深入推进", "全面": "全方位", "加快": "加速",
    "实施": "落实", "落实": "贯彻落实", "促进": "助推", "坚持": "始终坚持", "打造": "建设",
    "建设": "打造", "增强": "提升", "大力": "着力", "着力": "大力", "确保": "保证",
    "保障": "确保", "优化": "改善", "改善": "优化", "支持": "扶持", "培育": "培养",
    "扩大": "拓展", "拓展": "扩大", "做好": "抓好", "抓好": "做好", "严格": "从严",
    "新增": "增加", "完成": "实现", "实现": "达到", "启动": "开工", "引进": "引入",
    "突出": "聚焦", "聚焦": "紧盯", "创新": "探索创新", "发展": "壮大", "群众": "人民群众",
    "企业": "市场主体", "问题": "难题", "工作": "任务", "能力": "本领", "水平": "质量",
    "有效": "切实", "稳步": "稳妥", "统筹": "协调", "围绕": "紧扣", "强力": "全力",
    "全力": "强力", "努力": "奋力", "奋力": "努力", "继续": "接续", "进一步": "更加",
    "重点": "着重", "解决": "破解", "服务": "助力",
}  # fmt: skip
POSITIVE = (
    "exact", "noise", "place", "number", "place+number", "reorder", "insert10", "insert20",
    "insert30", "delete10", "delete20", "delete30", "replace10", "replace20", "replace30",
    "synonym", "passage", "date", "organisation", "festival", "document",
)  # fmt: skip
NEGATIVE = ("same theme", "same formula", "contradiction", "other object", "other pairs")
KIND = {"exact": {"exact"}, "noise": {"exact"}, "place": {"template"}, "number": {"template"},
        "place+number": {"template"}, "date": {"template"}, "organisation": {"template"},
        "festival": {"template"}, "document": {"template"}}  # fmt: skip
# Fillers of the other slots, as reports write them, and the words around them. City reports have
# too few of these to swap, so a clause with one is put before a real sentence.
PER_SLOT = 30
SLOTS = {
    "date": ("{}，", (
        "2023年3月15日", "2024年5月", "12月4日", "2022年", "二〇二三年六月", "2021年底", "4月上旬",
        "2024-03-15", "2025年度", "十二月四日", "2023年1月", "９月１０日",
    )),
    "organisation": ("由{}牵头，", (
        "县司法局", "市公安局", "镇综治办", "区人民法院", "县纪委监委", "市住建局", "县农业农村局",
        "区市场监管局", "县妇联", "市人社局", "县检察院", "镇党委", "团县委", "市信访局",
    )),
    "festival": ("在{}期间，", (
        "“3·15”国际消费者权益日", "国家宪法日", "“12·4”国家宪法日", "“6.26”国际禁毒日",
        "国家网络安全宣传周", "全民国家安全教育日", "民法典宣传月", "世界环境日", "安全生产月",
        "“4·15”全民国家安全教育日", "春节", "农民丰收节",
    )),
    "document": ("根据{}要求，", (
        "丰都府发〔2024〕15号", "川办发〔2023〕8号", "豫政办[2022]112号", "闽清政综〔2021〕3号",
        "浙府法办（2023）21号", "台府〔2024〕7号", "黔南府办发〔2020〕66号", "国发〔2021〕5号",
    )),
}  # fmt: skip


@dataclass
class Planted:
    """A labelled pair and where its two sentences stand."""

    label: str
    a: str
    b: str
    slots: list[tuple[str, str, str]] = field(default_factory=list)
    at_a: tuple[str, int, int] = ("", 0, 0)
    at_b: tuple[str, int, int] = ("", 0, 0)

    @property
    def positive(self) -> bool:
        return self.label in POSITIVE


def sentences(text: str) -> list[str]:
    out = []
    for line in re.split(r"[\n\r]+", text):
        for s in re.findall(r"[^。！？]+[。！？]", line):
            s = s.strip()
            if 20 <= len(normalise(s).codes) <= 120:
                out.append(s)
    return out


# --- changes ----------------------------------------------------------------------------------


def noise(s: str, rng: random.Random) -> str:
    out = []
    for c in s:
        roll = rng.random()
        if c in "，、；：“”（）" and roll < 0.6:
            out.append(
                rng.choice(["、", "，", ",", " ", "；"]) if c in "，、；" else rng.choice(['"', ""])
            )
        elif c.isascii() and c.isdigit() and roll < 0.6:
            out.append(chr(ord(c) + 0xFEE0))
        elif c == "%" and roll < 0.6:
            out.append("％")
        else:
            out.append(c + (" " if roll < 0.05 and not c.isdigit() else ""))
    # A comma between two digits would be another number.
    return re.sub(r"(?<=[\d０-９])[,，、； ](?=[\d０-９])", "，", "".join(out))


def swap_place(s: str, rng: random.Random) -> tuple[str, str, list[tuple[str, str, str]]]:
    found = [m for m in find_places(s) if len(s[m.start : m.end]) >= 3]
    if not found:
        one, two = rng.sample(PLACES, 2)
        return one + s, two + s, [("place", one, two)]
    m = rng.choice(found)
    old = s[m.start : m.end]
    new = rng.choice([p for p in PLACES if p != old])
    return s, s.replace(old, new), [("place", old, new)] * s.count(old)


NUMBER = re.compile(
    r"(?<![\d.．A-Za-z“\"])\d{1,3}(?:[.．]\d+)?(?!\d)(?=[%％个项家万亿件次户人名场所公套座条])"
)


def swap_number(s: str, rng: random.Random) -> tuple[str, list[tuple[str, str, str]]]:
    slots = []

    def other(found: re.Match[str]) -> str:
        old = found.group()
        new = old
        while new == old:
            new = str(rng.randint(2, 999)) if rng.random() < 0.7 else f"{rng.uniform(1, 99):.1f}"
        slots.append(("number", old, new))
        return new

    return NUMBER.sub(other, s), slots


def edit(s: str, share: float, how: str, bag: Sequence[str], rng: random.Random) -> str:
    words = rjieba.cut(s[:-1])
    units = [i for i, w in enumerate(words) if w[0].isalnum()]
    length = sum(len(words[i]) for i in units)
    rng.shuffle(units)
    out: list[str] = list(words)
    done = 0
    for i in units:
        if done >= share * length:
            break
        w = rng.choice(bag)
        if how == "insert":
            out[i] = out[i] + w
            done += len(w)
        elif how == "delete":
            done += len(words[i])
            out[i] = ""
        else:
            done += len(words[i])
            out[i] = w
    return "".join(out) + s[-1]


def synonyms(s: str) -> str | None:
    out = []
    changed = 0
    for w in rjieba.cut(s):
        out.append(SYNONYMS.get(w, w))
        changed += w in SYNONYMS
    return "".join(out) if changed >= 2 else None


def reorder(s: str, rng: random.Random) -> str | None:
    clauses = s[:-1].split("，")
    if len(clauses) < 3:
        return None
    order = list(range(len(clauses)))
    while order == sorted(order):
        rng.shuffle(order)
    return "，".join(clauses[i] for i in order) + s[-1]


def passage(a: list[str], rng: random.Random) -> tuple[str, str]:
    """2 to 6 sentences copied together: each as it is, with another figure, or slightly edited."""
    copies = []
    for s in a:
        roll = rng.random()
        if roll < 0.3:
            copies.append(swap_number(s, rng)[0])
        elif roll < 0.6:
            copies.append(synonyms(s) or s)
        else:
            copies.append(s)
    return "".join(a), "".join(copies)


def lookalikes(reason: str) -> list[tuple[str, str]]:
    """Hand-written sentences that look alike and do not say the same."""
    path = Path(__file__).parent / "data/lookalikes.txt"
    rows = [r.split(" | ") for r in path.read_text(encoding="utf-8").splitlines()]
    return [(r[1], r[2]) for r in rows if r[0] == reason]


def unlike(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Sentences without those that resemble another: what real reports of one year share is reuse
    too, and would count as wrong when found.

    Resembling is what any of the systems might go by: an edit ratio of 0.5, a shared 13-gram, or
    a Jaccard index of 5-grams of 0.15, on normalised text.
    """
    texts = [normalise(s).text for _, s in rows]
    bad = np.zeros(len(texts), dtype=bool)
    step = 500
    for at in range(0, len(texts), step):
        part = texts[at : at + step]
        like = ratio(part, texts) >= 0.5
        like |= contained(part, texts, 13) > 0
        like |= jaccard(part, texts, 5) >= 0.15
        like[np.arange(len(part)), at + np.arange(len(part))] = False
        bad[at : at + len(part)] = like.any(axis=1)
    return [r for r, b in zip(rows, bad, strict=True) if not b]


# --- the corpus -------------------------------------------------------------------------------


def plant(cities: dict[str, list[str]], rng: random.Random) -> tuple[list[Planted], set[str]]:
    """The labelled pairs, and the real sentences that they were made of."""
    bag = [
        w
        for rows in cities.values()
        for s in rows[:20]
        for w in rjieba.cut(s)
        if len(w) == 2 and w.isalpha()
    ]
    pool = [(city, s) for city, rows in cities.items() for s in rows]
    rng.shuffle(pool)
    out: list[Planted] = []
    used: set[str] = set()

    def take(fits: Callable[[str], bool] = lambda s: True) -> str:
        for _, s in pool:
            if s not in used and fits(s):
                used.add(s)
                return s
        raise SystemExit("too few sentences for the classes asked for")

    for label in POSITIVE:
        if label in SLOTS:
            continue
        for _ in range(PER_CLASS):
            slots: list[tuple[str, str, str]] = []
            if label == "exact":
                a = b = take()
            elif label == "noise":
                a = take()
                b = noise(a, rng)
            elif label == "place":
                a, b, slots = swap_place(take(), rng)
            elif label == "number":
                a = take(lambda s: bool(NUMBER.search(s)))
                b, slots = swap_number(a, rng)
            elif label == "place+number":
                base = take(lambda s: bool(NUMBER.search(s)))
                a, b, places = swap_place(base, rng)
                b, slots = swap_number(b, rng)
                slots = slots + places
            elif label == "reorder":
                a = take(lambda s: len(s.split("，")) >= 3)
                b = reorder(a, rng) or a
            elif label == "passage":
                a, b = passage([take() for _ in range(rng.randint(2, 6))], rng)
            elif label == "synonym":
                a = take(lambda s: synonyms(s) is not None)
                b = synonyms(a) or a
            else:
                how, share = label[:-2], int(label[-2:]) / 100
                a = take()
                b = edit(a, share, how, bag, rng)
            out.append(Planted(label, a, b, slots))
    # Same theme: most words in common among other sentences without a long shared stretch.
    words = {s: Counter(w for w in rjieba.cut(s) if len(w) >= 2) for _, s in pool}
    df = Counter(w for c in words.values() for w in c)
    for _ in range(PER_CLASS):
        a = take()
        best = max(
            (s for _, s in pool[:2500] if s not in used and s != a and not grams_longer(a, s, 9)),
            key=lambda s: (
                sum(1 / df[w] ** 0.5 for w in words[a] if w in words[s])
                / (len(words[s]) + len(words[a]))
            ),
        )
        used.add(best)
        out.append(Planted("same theme", a, best))
    heads = [
        "坚持以习近平新时代中国特色社会主义思想为指导，",
        "深入学习贯彻习近平法治思想，",
        "全面贯彻党的二十大和二十届二中全会精神，",
        "坚持稳中求进工作总基调，",
        "完整、准确、全面贯彻新发展理念，",
        "深刻领悟“两个确立”的决定性意义，",
        "在县委、县政府的坚强领导下，",
        "增强“四个意识”、坚定“四个自信”、做到“两个维护”，",
        "严格落实全面从严治党主体责任，",
        "加快构建新发展格局，",
    ]
    for _ in range(PER_CLASS):
        head = "".join(rng.sample(heads, rng.randint(1, 3)))
        short = [take(lambda s: len(s) <= 45) for _ in "ab"]
        out.append(Planted("same formula", head + short[0], head + short[1]))
    for label, (frame, fillers) in SLOTS.items():
        for _ in range(PER_SLOT):
            rest = take()
            one, two = rng.sample(fillers, 2)
            filled = (frame.format(one) + rest, frame.format(two) + rest)
            out.append(Planted(label, *filled, [(label, one, two)]))
    for label in ("contradiction", "other object"):
        out += [Planted(label, a, b) for a, b in lookalikes(label)]
    return out, used


def grams_longer(a: str, b: str, n: int) -> bool:
    x, y = normalise(a).text, normalise(b).text
    return not {x[i : i + n] for i in range(len(x) - n + 1)}.isdisjoint(
        y[i : i + n] for i in range(len(y) - n + 1)
    )


def _grams(s: str, n: int) -> set[str]:
    return {s[i : i + n] for i in range(max(1, len(s) - n + 1))}


def reports(
    pairs: list[Planted], used: set[str], cities: dict[str, list[str]], rng: random.Random
) -> list[ReuseText]:
    """Made-up reports: a0001 holds the originals, b0001 the copies, among other real sentences."""
    free = list(dict.fromkeys(s for rows in cities.values() for s in rows if s not in used))
    rng.shuffle(free)
    order = list(range(len(pairs)))
    rng.shuffle(order)
    out = []
    for r in range(REPORTS):
        mine = [pairs[i] for i in order[r::REPORTS]]
        for side in "ab":
            rows: list[tuple[str, Planted | None]] = [
                (p.a if side == "a" else p.b, p) for p in mine
            ]
            rows += [(free.pop(), None) for _ in range(FILLER)]
            rng.shuffle(rows)
            text = ""
            spans = []
            name = f"{side}{r:04d}"
            for s, p in rows:
                start = len(text)
                text += s
                spans.append((start, len(text)))
                if p is not None:
                    if side == "a":
                        p.at_a = (name, start, len(text))
                    else:
                        p.at_b = (name, start, len(text))
                text += "\n" if rng.random() < 0.2 else ""
            formula = tuple(m.span() for m in phrases().fixed.finditer(text))
            out.append(
                ReuseText(name, text, tuple(spans), formula, year=2022 if side == "a" else 2023)
            )
    return out


# --- ours -------------------------------------------------------------------------------------


def overlap(span: tuple[int, int], start: int, end: int) -> int:
    return max(0, min(span[1], end) - max(span[0], start))


def judge(
    pairs: list[Planted], matches: Iterable[Match], passages: Iterable[Passage] = ()
) -> tuple[list[float], list[set[MatchKind]], dict[str, float]]:
    """For each pair the best score of the matches that find it (0 when none), their kinds; and
    precision and recall of characters and slots over the positives.
    """
    by_reports: dict[tuple[str, str], list[Match]] = defaultdict(list)
    for m in matches:
        by_reports[m.a.report, m.b.report].append(m)
    scores, kinds = [], []
    hit_chars = true_chars = found_chars = 0
    slot_hit: Counter[str] = Counter()
    slot_true: Counter[str] = Counter()
    slot_found: Counter[str] = Counter()
    direction = [0, 0]
    granularity: list[int] = []
    cases: list[int] = []
    joined: dict[tuple[str, str], list[Passage]] = defaultdict(list)
    for passage_ in passages:
        joined[passage_.a.report, passage_.b.report].append(passage_)
    for p in pairs:
        a, b = p.at_a, p.at_b
        mine = [
            m
            for m in by_reports.get((a[0], b[0]), [])
            if overlap((m.a.start, m.a.end), a[1], a[2])
            and overlap((m.b.start, m.b.end), b[1], b[2])
        ]
        cover_a, cover_b = np.zeros(a[2] - a[1], bool), np.zeros(b[2] - b[1], bool)
        for m in mine:
            cover_a[max(0, m.a.start - a[1]) : max(0, m.a.end - a[1])] = True
            cover_b[max(0, m.b.start - b[1]) : max(0, m.b.end - b[1])] = True
        words_a, words_b = normalise(p.a).starts, normalise(p.b).starts
        found = cover_a[words_a].mean() >= 0.5 and cover_b[words_b].mean() >= 0.5
        scores.append(max((m.score for m in mine), default=0.0) if found else 0.0)
        kinds.append({m.kind for m in mine})
        if not p.positive:
            continue
        granularity.append(len(mine))
        cases.append(
            sum(
                overlap((g.a.start, g.a.end), a[1], a[2]) > 0
                and overlap((g.b.start, g.b.end), b[1], b[2]) > 0
                for g in joined.get((a[0], b[0]), [])
            )
        )
        true_chars += len(words_a) + len(words_b)
        hit_chars += int(cover_a[words_a].sum() + cover_b[words_b].sum())
        for m in mine:
            found_chars += len(normalise(m.a.text).codes) + len(normalise(m.b.text).codes)
            direction[m.direction == "a->b"] += 1
        if p.slots:
            got = [(s.type, s.a, s.b) for m in mine for s in m.slots]
            slot_true.update(t for t, _, _ in p.slots)
            slot_found.update(t for t, _, _ in got)
            rest = list(p.slots)
            for kind, x, y in got:
                for want in rest:
                    if want[0] == kind and want[1] in x and want[2] in y:
                        slot_hit[kind] += 1
                        rest.remove(want)
                        break
    recall, precision = hit_chars / true_chars, min(1.0, hit_chars / max(1, found_chars))
    # Granularity: passages for each pair that is found, or matches; one is best. What is shown as
    # one case is a passage: neighbouring matches, each of one kind.
    grain, grain_of_matches = (
        sum(counts) / max(1, sum(n > 0 for n in counts)) for counts in (cases, granularity)
    )
    figures = {
        "character recall": recall,
        "character precision": precision,
        "granularity": grain,
        "plagdet": 2 * precision * recall / max(1e-9, precision + recall) / np.log2(1 + grain),
        "granularity of matches": grain_of_matches,
        "direction accuracy": direction[1] / max(1, sum(direction)),
    }
    for t in slot_true:
        figures[f"slot recall, {t}"] = slot_hit[t] / slot_true[t]
        figures[f"slot precision, {t}"] = slot_hit[t] / max(1, slot_found[t])
    return scores, kinds, figures


# --- all pairs of sentences of two halves of the made-up corpus ---------------------------------


@dataclass
class Task:
    """Every sentence of the a reports against every sentence of the b reports.

    truth[i, j] is the number of the planted pair, -1 for none.
    """

    pairs: list[Planted]
    a: list[tuple[str, int, int, str]]
    b: list[tuple[str, int, int, str]]
    truth: np.ndarray


def task_of(pairs: list[Planted], texts: list[ReuseText]) -> Task:
    rows = [
        [
            (t.report, s, e, t.text[s:e])
            for t in texts
            if t.report[0] == side
            for s, e in t.sentences
        ]
        for side in "ab"
    ]
    at = [{r[:3]: i for i, r in enumerate(side)} for side in rows]
    truth = np.full((len(rows[0]), len(rows[1])), -1, dtype=np.int64)
    for n, p in enumerate(pairs):
        truth[at[0][p.at_a], at[1][p.at_b]] = n
    return Task(pairs, rows[0], rows[1], truth)


def incidence(texts: Sequence[str], n: int, vocabulary: dict[str, int]) -> sparse.csr_array:
    columns, edges = [], [0]
    for t in texts:
        columns += [vocabulary.setdefault(g, len(vocabulary)) for g in sorted(_grams(t, n))]
        edges.append(len(columns))
    width = max(1, len(vocabulary))
    return sparse.csr_array((np.ones(len(columns)), columns, edges), shape=(len(texts), width))


def common_grams(a: Sequence[str], b: Sequence[str], n: int) -> tuple[np.ndarray, ...]:
    vocabulary: dict[str, int] = {}
    incidence(a, n, vocabulary), incidence(b, n, vocabulary)
    x, y = incidence(a, n, vocabulary), incidence(b, n, vocabulary)
    return (x @ y.T).toarray(), x.sum(axis=1)[:, None], y.sum(axis=1)[None, :]


def contained(a: Sequence[str], b: Sequence[str], n: int) -> np.ndarray:
    both, x, y = common_grams(a, b, n)
    out: np.ndarray = both / np.minimum(x, y)
    return out


def jaccard(a: Sequence[str], b: Sequence[str], n: int) -> np.ndarray:
    both, x, y = common_grams(a, b, n)
    out: np.ndarray = both / (x + y - both)
    return out


def minhash(a: Sequence[str], b: Sequence[str]) -> np.ndarray:
    import rensa

    def digests(texts: Sequence[str]) -> np.ndarray:
        out = []
        for t in texts:
            m = rensa.RMinHash(num_perm=256, seed=1)
            m.update(sorted(_grams(t, 5)))
            out.append(m.digest())
        return np.array(out, dtype=np.uint64)

    x, y = digests(a), digests(b)
    return np.stack([(row == y).mean(axis=1) for row in x])


def ratio(a: Sequence[str], b: Sequence[str]) -> np.ndarray:
    return process.cdist(a, b, scorer=Indel.normalized_similarity, dtype=np.float32)


def sequence_matcher(a: Sequence[str], b: Sequence[str]) -> np.ndarray:
    # difflib's blocks are a common subsequence, so its ratio is at most the other one: pairs under
    # 0.4 there need no computing for thresholds from 0.4.
    out = np.zeros((len(a), len(b)))
    bound = ratio(a, b)
    for j, t in enumerate(b):
        matcher = difflib.SequenceMatcher(None, "", t, autojunk=False)
        for i in np.flatnonzero(bound[:, j] >= 0.4).tolist():
            matcher.set_seq1(a[i])
            out[i, j] = matcher.ratio()
    return out


def peers() -> dict[str, Callable[[Sequence[str], Sequence[str]], np.ndarray]]:
    """Peers as functions from two lists of texts to a matrix of scores."""
    out: dict[str, Callable[[Sequence[str], Sequence[str]], np.ndarray]] = {}
    try:
        import rensa  # noqa: F401
    except ImportError:
        out["5-gram Jaccard"] = lambda a, b: jaccard(a, b, 5)
    else:
        out["5-gram MinHash (rensa)"] = minhash
    out["13-grams"] = lambda a, b: contained(a, b, 13)
    out["rapidfuzz"] = ratio
    out["difflib"] = sequence_matcher
    return out


def best_threshold(task: Task, scores: np.ndarray) -> tuple[float, float]:
    """The threshold of highest F1 and that F1: among all scores of planted pairs."""
    planted = task.truth >= 0
    positive = np.zeros_like(planted)
    positive[planted] = [task.pairs[n].positive for n in task.truth[planted]]
    good = np.sort(scores[positive])
    bad = np.sort(scores[~positive])
    best = (0.0, 1.0)
    for t in np.unique(good[good > 0]).tolist():
        hits = len(good) - int(np.searchsorted(good, t))
        wrong = len(bad) - int(np.searchsorted(bad, t))
        best = max(best, (2 * hits / (hits + wrong + len(good)), t))
    return best


def ours(task: Task, matches: Iterable[Match]) -> np.ndarray:
    """Score of the best match that covers half of both sentences; 0 where there is none."""
    out = np.zeros(task.truth.shape)
    covered: dict[tuple[int, int], list[set[int]]] = {}
    best: dict[tuple[int, int], float] = defaultdict(float)
    rows_a: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    rows_b: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for rows, side in ((rows_a, task.a), (rows_b, task.b)):
        for i, (report, start, end, _) in enumerate(side):
            rows[report].append((start, end, i))
    for m in matches:
        if m.a.report[0] != "a" or m.b.report[0] != "b":
            continue
        for sa, ea, i in rows_a[m.a.report]:
            if not overlap((m.a.start, m.a.end), sa, ea):
                continue
            for sb, eb, j in rows_b[m.b.report]:
                if overlap((m.b.start, m.b.end), sb, eb):
                    sides = covered.setdefault((i, j), [set(), set()])
                    sides[0].update(range(max(sa, m.a.start), min(ea, m.a.end)))
                    sides[1].update(range(max(sb, m.b.start), min(eb, m.b.end)))
                    best[i, j] = max(best[i, j], m.score)
    for (i, j), (x, y) in covered.items():
        share = []
        for row, chars in ((task.a[i], x), (task.b[j], y)):
            words = normalise(row[3]).starts + row[1]
            share.append(sum(int(w) in chars for w in words) / len(words))
        if min(share) >= 0.5:
            out[i, j] = best[i, j]
    return out


def by_class(task: Task, found: np.ndarray) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of each class; false alarms of each negative one.

    Wrong are all found pairs that were not planted as copies; each class bears an equal part.
    """
    rows: dict[str, dict[str, float]] = {}
    planted = np.argwhere(task.truth >= 0)
    hit = {int(task.truth[i, j]): bool(found[i, j]) for i, j in planted}
    hits = sum(hit[n] for n, p in enumerate(task.pairs) if p.positive)
    wrong_planted = sum(hit[n] for n, p in enumerate(task.pairs) if not p.positive)
    wrong_other = int((found & (task.truth < 0)).sum())
    wrong = wrong_planted + wrong_other
    for label in POSITIVE:
        mine = [hit[n] for n, p in enumerate(task.pairs) if p.label == label]
        rows[label] = figures_of(sum(mine), wrong / len(POSITIVE), len(mine))
    for label in NEGATIVE[:-1]:
        mine = [hit[n] for n, p in enumerate(task.pairs) if p.label == label]
        rows[label] = {"false alarms": sum(mine), "pairs": len(mine)}
    others = int((task.truth < 0).sum())
    rows["other pairs"] = {"false alarms": wrong_other, "pairs": others}
    rows["all"] = figures_of(hits, wrong, sum(p.positive for p in task.pairs))
    return rows


def b_cubed(pairs: Sequence[Planted], result: ReuseResult) -> dict[str, float]:
    """B-cubed precision and recall of clusters over the planted sentences (Amigo et al. 2009).

    A sentence that lies in no cluster, or a hard negative, is a cluster of itself in the truth;
    a sentence belongs to the cluster that holds most of it.
    """
    where: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for c in result.clusters:
        for t in c.members:
            where[t.report].append((t.start, t.end, c.id))

    def cluster(at: tuple[str, int, int]) -> str:
        best = max(where[at[0]], key=lambda w: overlap((w[0], w[1]), at[1], at[2]), default=None)
        if best is None or 2 * overlap((best[0], best[1]), at[1], at[2]) < at[2] - at[1]:
            return f"alone {at}"
        return best[2]

    items = []
    for n, p in enumerate(pairs):
        items.append((str(n) if p.positive else f"{n}a", cluster(p.at_a)))
        items.append((str(n) if p.positive else f"{n}b", cluster(p.at_b)))
    true, found = Counter(t for t, _ in items), Counter(c for _, c in items)
    both = Counter(items)
    precision = sum(both[i] / found[i[1]] for i in items) / len(items)
    recall = sum(both[i] / true[i[0]] for i in items) / len(items)
    return {
        "B-cubed precision": precision,
        "B-cubed recall": recall,
        "B-cubed F1": 2 * precision * recall / (precision + recall),
    }


def figures_of(hits: float, wrong: float, true: int) -> dict[str, float]:
    return {
        "precision": hits / max(1e-9, hits + wrong),
        "recall": hits / true,
        "f1": 2 * hits / max(1e-9, hits + wrong + true),
    }


def family_auc(corpora: Path, rng: random.Random, n: int = 40) -> dict[str, float]:
    """How well the shared share tells regulations on one topic from regulations on two."""
    families: dict[str, list[str]] = defaultdict(list)
    with (corpora / "local_regulations_families.csv").open(encoding="utf-8") as f:
        for row in csv.DictReader(f):
            families[row["topic"]].append(row["file"])
    groups = [v for v in families.values() if len(v) > 1]
    rng.shuffle(groups)
    same = [tuple(rng.sample(g, 2)) for g in groups[:n]]
    other: list[tuple[str, ...]] = []
    while len(other) < n:
        x, y = rng.sample(groups, 2)
        other.append((rng.choice(x), rng.choice(y)))

    def shared(pair: tuple[str, ...]) -> float:
        texts = [
            ReuseText(str(i), (corpora / p).read_text(encoding="utf-8")) for i, p in enumerate(pair)
        ]
        return 1 - min(s.original for s in find_reuse(texts).shares)

    near, far = [shared(p) for p in same], [shared(p) for p in other]
    wins = sum((i > j) + 0.5 * (i == j) for i in near for j in far)
    return {
        "auc": wins / (len(near) * len(far)), "same topic, median share": float(np.median(near)),
        "other topic, median share": float(np.median(far)), "pairs": 2 * n,
    }  # fmt: skip


def show_worst(task: Task, found: np.ndarray, kinds: list[set[MatchKind]], n: int) -> None:
    """Print wrong pairs to read."""
    shown: Counter[str] = Counter()
    wrong = [(i, j, "other pairs") for i, j in np.argwhere(found & (task.truth < 0))]
    for i, j in np.argwhere(task.truth >= 0):
        p, k = task.pairs[task.truth[i, j]], kinds[task.truth[i, j]]
        if found[i, j] != p.positive or (p.label in KIND and k != KIND[p.label]):
            wrong.append((i, j, f"{p.label} {sorted(k)}"))
    for i, j, label in wrong:
        shown[label] += 1
        if shown[label] <= n:
            print(label, "\n   ", task.a[i][3], "\n   ", task.b[j][3])


WAYS: dict[str, Callable[[str], str]] = {
    "raw": lambda s: s,
    "normalised": lambda s: normalise(s).text,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--worst", type=int, default=0, help="print this many wrong pairs a class")
    parser.add_argument("--half", choices=["dev", "test"], help="one half only, without peers")
    parser.add_argument(
        "--blocks", type=int, help="search in blocks of so many characters, as large corpora are"
    )
    parser.add_argument("--set", action="append", default=[], help="a setting, e.g. near_score=0.6")
    options = parser.parse_args()
    settings = ReuseSettings(**{k: json.loads(v) for k, v in (s.split("=") for s in options.set)})
    files = sorted((options.corpora / "gov_work_report_city_2024").glob("*/*.txt"))
    halves = {"dev": files[0::2], "test": files[1::2]}
    data = {}
    for half, paths in halves.items():
        if options.half not in (None, half):
            continue
        rng = random.Random(SEED + (half == "test"))
        cities = {
            p.stem: sentences(unicodedata.normalize("NFC", p.read_text(encoding="utf-8")))
            for p in paths
        }
        rows_of_half = [(c, s) for c, rows in cities.items() for s in rows]
        rng.shuffle(rows_of_half)
        cities = defaultdict(list)
        for city, sentence in unlike(rows_of_half[:SENTENCES]):
            cities[city].append(sentence)
        pairs, used = plant(cities, rng)
        texts = reports(pairs, used, cities, rng)
        task = task_of(pairs, texts)
        began = time.process_time()
        result = searched(texts, settings, options.blocks)
        seconds = time.process_time() - began
        data[half] = (task, result, seconds)
    settings_of: dict[str, dict[str, object]] = {}
    rows: dict[str, dict[str, dict[str, float]]] = {}
    half = options.half or "test"
    task, result, seconds = data[half]
    pairs = task.pairs
    _, kinds, figures = judge(pairs, result.matches, result.passages)
    own = ours(task, result.matches)
    rows["explorer"] = by_class(task, own > 0)
    figures["kind right"] = float(
        np.mean([k == KIND[p.label] for p, k in zip(pairs, kinds, strict=True) if p.label in KIND])
    )
    figures |= b_cubed(pairs, result)
    figures["processor seconds"] = seconds
    show_worst(task, own > 0, kinds, options.worst)
    if options.half is None:
        for name, score in peers().items():
            print(name, "...", file=sys.stderr, flush=True)
            ways = {}
            for way, of in WAYS.items():
                dev = data["dev"][0]
                matrix = score([of(r[3]) for r in dev.a], [of(r[3]) for r in dev.b])
                ways[way] = best_threshold(dev, matrix)
            way = max(ways, key=lambda w: ways[w][0])
            of = WAYS[way]
            matrix = score([of(r[3]) for r in task.a], [of(r[3]) for r in task.b])
            settings_of[name] = {"text": way, "threshold": round(ways[way][1], 3)}
            rows[name] = by_class(task, matrix >= ways[way][1])
        auc = family_auc(options.corpora, random.Random(SEED))
        figures |= {f"families: {k}": v for k, v in auc.items()}
    table = markdown(rows, figures, settings_of)
    print(table)
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        content = {"half": half, "classes": rows, "figures": figures, "peers": settings_of}
        (options.out / "reuse_quality.json").write_text(
            json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        (options.out / "reuse_quality.md").write_text(table, encoding="utf-8")


def searched(texts: list[ReuseText], settings: ReuseSettings, block: int | None) -> ReuseResult:
    """What the reports share, sought at once or in blocks."""
    if block is None:
        return find_reuse(texts, settings=settings)
    by_id = {t.report: t for t in texts}
    with tempfile.TemporaryDirectory() as folder:
        growing = Growing(Path(folder) / "shelf", settings, "", block=block)
        digests = dict.fromkeys(by_id, "")
        columns = growing.result(digests, lambda names: [by_id[n] for n in names])
    return columns.result({name: t.text for name, t in by_id.items()})


def markdown(
    rows: dict[str, dict[str, dict[str, float]]],
    figures: dict[str, float],
    peers: dict[str, dict[str, object]],
) -> str:
    names = list(rows)
    out = ["# Planted reuse in city reports: F1 by class (reported half)", ""]
    out.append("| class | " + " | ".join(names) + " |")
    out.append("| --- |" + " ---: |" * len(names))
    for label in (*POSITIVE, "all"):
        out.append(
            f"| {label} | " + " | ".join(f"{rows[n][label]['f1']:.3f}" for n in names) + " |"
        )
    out.append(
        "| all: precision / recall | "
        + " | ".join(
            f"{rows[n]['all']['precision']:.3f} / {rows[n]['all']['recall']:.3f}" for n in names
        )
        + " |"
    )
    for label in NEGATIVE:
        total = int(rows[names[0]][label]["pairs"])
        out.append(
            f"| found wrongly: {label}, of {total:,} | "
            + " | ".join(f"{rows[n][label]['false alarms']:.0f}" for n in names)
            + " |"
        )
    out += ["", "| explorer | |", "| --- | ---: |"]
    out += [f"| {k} | {v:.3f} |" for k, v in figures.items()]
    if peers:
        out += ["", "Peers' best settings, chosen on the other half:", ""]
        out += [f"- {n}: {v['text']} text, threshold {v['threshold']}" for n, v in peers.items()]
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    main()
