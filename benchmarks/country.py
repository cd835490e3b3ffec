"""What a whole country's reports need, from what was measured on small corpora.

    python -m benchmarks.country [--reports 400000] [--sentences 40000000] [--cores 64]
        [--core-price 0.3] [--disk-price 1.0] [--out benchmarks/results/country.json]
        [--docs docs/SCALE.md]

Read are benchmarks/results/scale.json (processor time, memory and disk of each stage at several
sizes) and encoder_speed.json (sentences a second of each encoder). A stage is carried on from its
largest measured size with its growth exponent (never less than 1); what lies more than ten times
beyond the measurement is marked by the factor. Two ways are told apart:

- `one piece`: the whole corpus in one folder, each stage over all of it;
- `by province`: `explorer split`, each stage a province at a time where nothing is asked across
  provinces. The largest province has the share of the country's counties that lies in it.

Reading, embedding, themes and reuse use all cores (on a cluster with the overhead of
engine_speed.json). The search index counts as built by one: others cut its texts, but one process
puts it together. Prices are assumptions, in yuan: CORE_PRICE
for a core and an hour, DISK_PRICE for a GB and a month; put in your own. Nothing is added for
people.

With --docs the tables of that page are written anew between their marks: the needs, the measured
stages, one more report, and the other tools (benchmarks/results/scale_peers.json); and its figure.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.scale_figure import figure
from explorer.gazetteer import children, cities

RESULTS = Path(__file__).parent / "results"
SERIAL = ("index",)
STAGES = ("read", "embed", "index", "themes", "discover", "reuse")
# Of the default encoders; the vectors' share of the disk follows from it.
DIMENSIONS = {"static-zh": 256, "e5-small-zh": 384}
BEYOND = 10  # times the largest measured size from where on a figure is marked as a guess


def largest_share() -> float:
    """The share of counties that the province with most of them has."""
    counted = Counter(c.code[:2] for city in cities() for c in children(city, level="county"))
    return max(counted.values()) / counted.total()


def slope(points: list[tuple[int, float]]) -> float:
    """Slope of log(y) over log(x), by least squares; 1 where there is one point only."""
    if len(points) < 2:
        return 1.0
    xs = [math.log(x) for x, _ in points]
    ys = [math.log(max(y, 1e-3)) for _, y in points]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    above = sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True))
    return above / sum((x - mx) ** 2 for x in xs)


def carried(points: list[tuple[int, float]], size: float, *, least: float) -> float:
    """The value at `size`: the largest measured one times the growth from there."""
    at, value = max(points)
    return float(value * (size / at) ** max(least, slope(points)))


def needs(scale: dict[str, Any], speed: dict[str, Any], options: argparse.Namespace) -> Any:
    """The table: encoder -> way -> figures."""
    rows = scale["stages"]

    def points(stage: str, field: str) -> list[tuple[int, float]]:
        return [(r["sentences"], r[field]) for r in rows if r["stage"] == stage]

    measured = max(r["sentences"] for r in rows)
    texts = max((r["texts"] / r["sentences"] for r in rows if r["stage"] == "embed"), default=1.0)
    base = max((r for r in rows if r["stage"] == "read"), key=lambda r: r["sentences"])
    # After the last stage that writes: shared wording keeps an index of its own.
    kept = [r for r in rows if r["stage"] in ("index", "reuse")]
    whole = max(kept, key=lambda r: (r["sentences"], r["corpus MB"]))
    share = largest_share()
    static = DIMENSIONS["static-zh"]
    out: dict[str, Any] = {}
    for encoder, dim in DIMENSIONS.items():
        rate = speed["encoders"][encoder]["sentences_per_processor_second"]
        for way, parts in (("one piece", 1.0), ("by province", share)):
            size = options.sentences * parts
            figures: dict[str, Any] = {}
            hours = serial = 0.0
            for stage in STAGES:
                times = points(stage, "processor seconds")
                if not times:
                    continue
                one = carried(times, size, least=1.0)
                if stage == "embed" and encoder != "static-zh":
                    one += size * texts / rate
                seconds = one / parts  # all provinces
                memory = carried(points(stage, "peak MB"), size, least=0.0) / 1024
                figures[stage] = {
                    "core hours": round(seconds / 3600, 1),
                    "memory GB": round(memory, 1),
                    "growth exponent": round(slope(times), 2),
                    "times beyond measured": round(size / max(times)[0]),
                }
                hours += seconds / 3600
                if stage in SERIAL:
                    serial = serial + one / 3600
            # float16 vectors, in the search index a float16 and an int8 copy of each, and a float16
            # one in that of shared wording.
            a_text = 7 * (dim - static)
            megabytes = whole["corpus MB"] / whole["sentences"] * options.sentences
            megabytes += options.sentences * texts * a_text / 1e6
            spread = (hours - serial) / options.cores * (1 + options.overhead)
            disk = megabytes / 1000
            out[f"{encoder}, {way}"] = {
                "stages": figures,
                "core hours": round(hours),
                "hours on so many cores": round(spread + serial, 1),
                "memory GB a process": max(f["memory GB"] for f in figures.values()),
                "disk GB": round(disk),
                "yuan once": round(hours * options.core_price),
                "yuan a month": round(disk * options.disk_price),
            }
    return {
        "largest measured": measured,
        "share of the largest province": round(share, 3),
        "text database, bytes a sentence": round(base["corpus MB"] * 1e6 / base["sentences"]),
        "needs": out,
    }


def table(found: dict[str, Any]) -> str:
    """The figures as Markdown."""
    lines = [
        f"Carried on from {found['largest measured']:,} sentences, the largest corpus measured.",
        "",
        "| encoder, way | core hours | hours | memory, GB a process | disk, GB | yuan once "
        "| yuan a month |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, row in found["needs"].items():
        lines.append(
            f"| {name} | {row['core hours']:,} | {row['hours on so many cores']:,} "
            f"| {row['memory GB a process']} | {row['disk GB']:,} | {row['yuan once']:,} "
            f"| {row['yuan a month']:,} |"
        )
    lines += [
        "",
        "| stage (one piece) | core hours | memory, GB | growth exponent | times beyond measured |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for encoder in DIMENSIONS:
        for stage, f in found["needs"][f"{encoder}, one piece"]["stages"].items():
            if stage == "embed" or encoder == "static-zh":
                mark = " ?" if f["times beyond measured"] > BEYOND else ""
                lines.append(
                    f"| {stage}{f', {encoder}' if stage == 'embed' else ''} "
                    f"| {f['core hours']:,}{mark} | {f['memory GB']}{mark} "
                    f"| {f['growth exponent']} | {f['times beyond measured']} |"
                )
    return "\n".join(lines)


def growth(scale: dict[str, Any]) -> str:
    """The measured stages: processor seconds and memory at each size, and how they grow."""
    rows = [r for r in scale["stages"] if r["stage"] != "one"]
    sizes = sorted({r["sentences"] for r in rows})
    lines = [
        "| stage | "
        + " | ".join(f"{n:,} sentences: processor s, peak MB" for n in sizes)
        + " | growth exponent |",
        "| --- |" + " ---: |" * (len(sizes) + 1),
    ]
    for stage in dict.fromkeys(r["stage"] for r in rows):
        at = {r["sentences"]: r for r in rows if r["stage"] == stage}
        cells = [
            f"{at[n]['processor seconds']:,}, {at[n]['peak MB']:,}" if n in at else "–"
            for n in sizes
        ]
        found = scale["growth exponents, processor"].get(stage, "–")
        lines.append(f"| {stage} | {' | '.join(cells)} | {found} |")
    return "\n".join(lines)


def one_more(scale: dict[str, Any]) -> str:
    """What adding one report costs at each size."""
    rows = sorted(
        (r for r in scale["stages"] if r["stage"] == "one"), key=lambda r: int(r["sentences"])
    )
    steps = dict.fromkeys(name for r in rows for name in r["steps"])
    lines = [
        "| sentences there | " + " | ".join(f"{s}, processor s" for s in steps) + " |",
        "| ---: |" + " ---: |" * len(steps),
    ]
    for r in rows:
        cells = [str(r["steps"].get(s, {}).get("processor seconds", "–")) for s in steps]
        lines.append(f"| {r['sentences']:,} | {' | '.join(cells)} |")
    return "\n".join(lines)


def peers(found: dict[str, Any]) -> str:
    """The other tools, with where they stopped."""
    lines = [
        "| tool | sentences | processor s | peak MB | stopped |",
        "| --- | ---: | ---: | ---: | --- |",
    ]
    for tool, runs in found.items():
        for r in runs["runs"]:
            lines.append(
                f"| {tool} | {r['sentences']:,} | {r.get('processor seconds', '–')} "
                f"| {r.get('peak MB', '–')} | {r.get('stopped', '')} |"
            )
    return "\n".join(lines)


def write_into(page: Path, blocks: dict[str, str]) -> None:
    """Put each table between its marks, `<!-- name -->` and `<!-- /name -->`."""
    text = page.read_text(encoding="utf-8")
    for name, block in blocks.items():
        begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        before, _, rest = text.partition(begin)
        _, mark, after = rest.partition(end)
        if not mark:
            raise SystemExit(f"{page} has no marks for {name}")
        text = f"{before}{begin}\n{block}\n{end}{after}"
    page.write_text(text, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=400_000)
    parser.add_argument("--sentences", type=int, default=40_000_000)
    parser.add_argument("--cores", type=int, default=64)
    parser.add_argument("--core-price", type=float, default=0.3)
    parser.add_argument("--disk-price", type=float, default=1.0)
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--docs", type=Path)
    options = parser.parse_args()
    engine = json.loads((RESULTS / "engine_speed.json").read_text(encoding="utf-8"))
    # In processor time, which does not depend on what else the machine did.
    options.overhead = max(0.0, engine["Ray over two processes, processor"]["all"] - 1)
    scale = json.loads((options.results / "scale.json").read_text(encoding="utf-8"))
    speed = json.loads((RESULTS / "encoder_speed.json").read_text(encoding="utf-8"))
    result = {
        "command": f"python -m benchmarks.country --reports {options.reports} --sentences"
        f" {options.sentences} --cores {options.cores} --core-price {options.core_price}"
        f" --disk-price {options.disk_price}",
        **needs(scale, speed, options),
    }
    print(table(result))
    if options.docs:
        blocks = {"country": table(result), "growth": growth(scale), "one": one_more(scale)}
        others = options.results / "scale_peers.json"
        if others.exists():
            blocks["peers"] = peers(json.loads(others.read_text(encoding="utf-8")))
        write_into(options.docs, blocks)
        options.docs.with_name("scale.svg").write_text(figure(scale), encoding="utf-8")
    if options.out:
        options.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
