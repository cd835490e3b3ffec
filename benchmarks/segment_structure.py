"""Headings, depths and roles against real reports that a person labelled line by line.

    python benchmarks/segment_structure.py CORPORA [--show] [--out FILE.json]

labels/structure.json holds the labels of 12 city reports and 4 national ones (1981 to 2015), read
whole before the rules were last changed. Those were tuned on every second city report, counted from
the first; the labelled ones are among the others. Errors on the national reports and on three of
the city reports were seen when rules were changed, so these are development figures, not the last
word. labels/structure_held_out.json holds six more city reports, drawn by chance from the half that
was never tuned on and labelled before they were run: what to expect of a report of this kind. A
label names its line by a hash, so that no text is copied. Scored:

headings    A line that begins a section, numbered or not. Items inside a line (：一是……；二是……)
            are not scored, nor are the lines listed as optional: short sentences of their own that
            a reader without the printed page may or may not take for headings.
text        The share of the headings found whose wording is right: up to the first stop, or the
            whole line.
depth       The share of the headings found whose depth is right, where a reader cannot argue.
roles       Lines whose role is beyond doubt; a line's role is that of most of its characters.

Beside it, a plain splitter: a line that begins with one of the usual numbers is a heading up to its
first stop; depth goes by the form of the number; role goes by key words in the last heading of the
first form (问题|不足: problem, 计划|安排|打算|下一步|任务|目标: plan, else measure).

Regulations: the Markdown marks chapters, but not all of them. labels/unmarked_headings.json lists
the lines that it leaves unmarked although they head a chapter, read one by one, for every second
regulation counted from the second; those are scored here, with precision and recall.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from explorer.reading import read_bytes
from explorer.segment import segment
from explorer.types import Outline, Role

LABELS = Path(__file__).parent / "labels"
_NUMBER = re.compile(
    r"(?P<a>[一二三四五六七八九十]+、)|(?P<b>[（(][一二三四五六七八九十]+[）)])"
    r"|(?P<c>\d+[.．、])|(?P<d>[一二三四五六七八九十]+[是要])|(?P<e>第[一二三四五六七八九十]+[，、])"
)
_MARKED = re.compile(r"^(#{1,6})\s*")
Found = dict[int, tuple[int, str]]  # line -> depth, wording


def key(line: str) -> str:
    """The name of a line in the labels."""
    return hashlib.sha256(line.strip().encode()).hexdigest()[:10]


def ours(text: str) -> tuple[Found, dict[int, str]]:
    """Headings and roles by line, as `segment` finds them."""
    outline = segment(text)
    lines = _lines(text)
    starts = {start: number for number, (start, _) in enumerate(lines)}
    found = {starts[s.start]: (s.depth, s.heading) for s in outline.sections if s.start in starts}
    return found, _line_roles(outline, lines)


def _lines(text: str) -> list[tuple[int, int]]:
    """The spans of all lines without the white space around them."""
    spans, at = [], 0
    for line in text.split("\n"):
        body = line.strip()
        start = at + (line.index(body) if body else 0)
        spans.append((start, start + len(body)))
        at += len(line) + 1
    return spans


def _line_roles(outline: Outline, lines: list[tuple[int, int]]) -> dict[int, str]:
    roles: dict[int, str] = {}
    sentences = iter(outline.sentences)
    sentence = next(sentences, None)
    for number, (_, end) in enumerate(lines):
        count: Counter[Role] = Counter()
        while sentence is not None and sentence.start < end:
            count[sentence.role] += sentence.end - sentence.start
            sentence = next(sentences, None)
        if count:
            roles[number] = count.most_common(1)[0][0]
    return roles


def plain(text: str) -> tuple[Found, dict[int, str]]:
    """The same by a plain rule."""
    found: Found = {}
    roles: dict[int, str] = {}
    forms: list[str] = []
    role = "preamble"
    for number, raw in enumerate(text.split("\n")):
        line = raw.strip()
        match = _NUMBER.match(line)
        if match is not None:
            form = str(match.lastgroup)
            del forms[forms.index(form) if form in forms else len(forms) :]
            forms.append(form)
            wording = re.split("[。！？；;]", line[match.end() :])[0].strip()
            found[number] = (len(forms), wording)
            if len(forms) == 1:
                role = "measure"
                if re.search("问题|不足", wording):
                    role = "problem"
                elif re.search("计划|安排|打算|下一步|任务|目标", wording):
                    role = "plan"
        roles[number] = role
    return found, roles


class Score:
    """Counts over all reports."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()

    def add(self, text: str, label: dict[str, Any], found: Found, roles: dict[int, str]) -> None:
        lines = text.split("\n")
        keys = [key(line) if line.strip() else "" for line in lines]
        truth = dict(label["headings"])
        optional = set(label["optional"])
        want = {n for n, k in enumerate(keys) if k in truth}
        got = {n for n in found if keys[n] not in optional}
        self.count["hits"] += len(want & got)
        self.count["missed"] += len(want - got)
        self.count["false"] += len(got - want)
        for n in want & got:
            depth, wording = found[n]
            self.count["text right"] += _wording(lines[n], wording)
            if truth[keys[n]] is not None:
                self.count["depths"] += 1
                self.count["depth right"] += depth == truth[keys[n]]
        role_of = dict(label["roles"])
        for n, k in enumerate(keys):
            if k in role_of:
                right = roles.get(n) == role_of[k]
                self.count[f"{role_of[k]} lines"] += 1
                self.count[f"{role_of[k]} right"] += right

    def show(self, text: str, label: dict[str, Any], found: Found, roles: dict[int, str]) -> None:
        """Print what differs."""
        truth, role_of = dict(label["headings"]), dict(label["roles"])
        for n, line in enumerate(text.split("\n")):
            k = key(line) if line.strip() else ""
            wanted = k in truth
            if wanted != (n in found) and k not in label["optional"] and k:
                print(f"  {'missed' if wanted else 'false '} {n}: {line.strip()[:40]}")
            elif wanted and (
                not _wording(line, found[n][1]) or truth[k] not in (None, found[n][0])
            ):
                print(f"  as {found[n]}, want depth {truth[k]}, {n}: {line.strip()[:40]}")
            if k in role_of and roles.get(n) != role_of[k]:
                print(f"  role {roles.get(n)}, want {role_of[k]}, {n}: {line.strip()[:40]}")

    def row(self) -> dict[str, float | int | str]:
        c = self.count
        roles = ("preamble", "measure", "problem", "plan")
        right, total = (sum(c[f"{r} {w}"] for r in roles) for w in ("right", "lines"))
        return {
            "headings": c["hits"] + c["missed"],
            "precision": round(c["hits"] / max(1, c["hits"] + c["false"]), 4),
            "recall": round(c["hits"] / max(1, c["hits"] + c["missed"]), 4),
            "F1": round(2 * c["hits"] / max(1, 2 * c["hits"] + c["false"] + c["missed"]), 4),
            "text right": round(c["text right"] / max(1, c["hits"]), 4),
            "depth right": round(c["depth right"] / max(1, c["depths"]), 4),
            "lines with a role": total,
            "role right": round(right / max(1, total), 4),
            **{f"{r} right": f"{c[f'{r} right']} of {c[f'{r} lines']}" for r in roles},
        }


def _wording(line: str, wording: str) -> bool:
    """Whether a heading has the words of its line up to the first stop."""
    squeeze = re.sub(r"\s+", "", line)
    begin = _NUMBER.match(squeeze)
    rest = squeeze[begin.end() :] if begin else squeeze
    first = re.split("[。！？；;：:]", rest)[0]
    return re.sub(r"\s+", "", wording) in (first, squeeze) or not rest


def labelled(corpora: Path, labels: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Name, text and labels of each report.

    Raises
    ------
    SystemExit
        A file is missing or not the one that was labelled.
    """
    content = json.loads((LABELS / labels).read_text(encoding="utf-8"))
    found = []
    for name, label in content["reports"].items():
        path, _, year = name.partition("#")
        raw = (corpora / path).read_bytes()
        if year:
            rows = map(json.loads, raw.decode().splitlines())
            # The year has two rows: the report, and the resolution on it.
            wanted = label["sha256"]
            raw = next(
                data
                for row in rows
                if hashlib.sha256(data := row["content"].encode()).hexdigest() == wanted
            )
        if hashlib.sha256(raw).hexdigest() != label["sha256"]:
            raise SystemExit(f"{name} is not the file that was labelled")
        found.append((name, read_bytes(raw, path="report.txt").text, label))
    return found


def regulations(folder: Path, show: bool) -> dict[str, float | int]:
    """Chapter headings of the second half of the regulations."""
    unmarked = json.loads((LABELS / "unmarked_headings.json").read_text(encoding="utf-8"))
    count: Counter[str] = Counter()
    for path in sorted(folder.rglob("*.md"))[1::2]:
        text, truth = "", set()
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("<!--"):
                continue
            marked = _MARKED.match(line)
            content = line[marked.end() :] if marked else line
            extra = unmarked["files"].get(path.name, ())
            if (marked and len(marked[1]) > 1) or (content.strip() and key(content) in extra):
                truth.add(len(text))
            text += content + "\n"
        starts = {start for start, _ in _lines(text)}
        found = {
            s.start
            for s in segment(text).sections
            if s.start in starts
            and "条" not in s.number
            and (s.start in truth or _chapter(s.number))
        }
        count["hits"] += len(found & truth)
        count["false"] += len(found - truth)
        count["missed"] += len(truth - found)
        for start in sorted(found ^ truth) if show else ():
            side = "missed" if start in truth else "false "
            print(f"  {path.stem} {side}: {text[start : text.find(chr(10), start)][:40]}")
    return {
        "headings": count["hits"] + count["missed"],
        "precision": round(count["hits"] / (count["hits"] + count["false"]), 4),
        "recall": round(count["hits"] / (count["hits"] + count["missed"]), 4),
        "F1": round(2 * count["hits"] / (2 * count["hits"] + count["false"] + count["missed"]), 4),
    }


def _chapter(number: str) -> bool:
    """Items of articles (（一）……；) are sections too, but no chapters."""
    return not number or re.match("第.+[编章节篇]", number) is not None


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--show", action="store_true", help="print what differs")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    sets = {"reports": "structure.json", "held out": "structure_held_out.json"}
    rows: dict[str, Any] = {}
    for which, labels in sets.items():
        scores = {"segment": Score(), "plain regex": Score()}
        for name, text, label in labelled(options.corpora, labels):
            for who, splitter in (("segment", ours), ("plain regex", plain)):
                found, roles = splitter(text)
                scores[who].add(text, label, found, roles)
                if options.show and who == "segment":
                    print(name)
                    scores[who].show(text, label, found, roles)
        rows[which] = {who: score.row() for who, score in scores.items()}
    result: dict[str, Any] = {
        "command": "python benchmarks/segment_structure.py CORPORA --out FILE.json",
        **rows,
        "chapters of regulations": regulations(options.corpora / "local_regulations", options.show),
    }
    print(json.dumps(result, indent=2, ensure_ascii=False))
    if options.out:
        content = json.dumps(result, indent=2, ensure_ascii=False) + "\n"
        options.out.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
