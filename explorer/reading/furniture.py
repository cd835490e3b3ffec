"""Take the web page off the report: what goes at the head and the tail, and which lines are title.

A page has three zones: a head (menus, breadcrumb, record table, title, source line, tools), the
body, and a tail (QR code, copyright, pager, site footer). The body starts at the first line that
only a report has: a numbered heading, a salutation, a sentence. It ends at the last such line, or
at the signature. Inside the body nothing is ever removed. In the two other zones a line goes when
its form says that it is furniture (`lineclass`), or when it stands between lines of furniture and
says nothing of its own; the report's title, subtitle, date, number and signature stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from explorer.patterns import lazy
from explorer.reading.forms import is_title
from explorer.reading.labelled import LONGEST
from explorer.reading.lineclass import head_class
from explorer.reading.normalise import Line
from explorer.reading.page_head import HEAD, drop_above, drop_below, drop_name, find_body
from explorer.reading.page_tail import drop_tail
from explorer.reading.page_title import find_title
from explorer.types import Removed

# 海滨街2020年法治政府建设情况报告2020年,在区委...: the line end behind the title is lost.
_RUN_ON = lazy(
    r"(?P<title>[^，,。；;：:《》“”]{8,60}?(?:报告|总结|汇报))[ \u3000]*"
    r"(?=(?:19|20)\d{2}\s?年(?:度|来|以来)?\s?[，,]|各位代表)"
)
_WITH_SOURCE = lazy(
    r"(?P<title>\S.{6,80}?(?:报告|总结|汇报|情况|年报)\S{0,10})[\s\u3000]+"
    r"(?P<source>[【\[（(]?\s?(?:信息来源|稿件来源|文章来源|来源|发布时间|发布日期|日期|时间|发布机构|作者|字体|字号|浏览次数)\s?[:：].*"
    r"|(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?|二维码)$"
)  # fmt: skip
# 某县...工作报告.docx: the name of a file.
_WITH_ENDING = lazy(r"(?P<title>\S.{6,80}?)(?P<source>\.(?:docx?|pdf|wps|txt|html?))", re.I)


# ...报告 ...报告 |: a cell that gives the title twice; # ...报告: a mark that no browser shows.
_TWICE = lazy(r"(?P<title>\S.{7,78}?)[\s\u3000]+(?P=title)[\s|｜]*")
# Characters of a line that gives a title of the longest kind twice.
_LONGEST_TITLES = 170
# 某办公室2023年度法治政府建设情况报告 ( 2024年01月15日 ): sites put the day there.
TITLE_DAY = lazy(r"\s*[（(]\s?(?P<date>(?:19|20)\d{2}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日)\s?[)）]$")
_MARKED = lazy(r"#{1,6}\s+(?P<title>\S.{5,78})")


@dataclass(frozen=True, slots=True)
class Page:
    """A page taken apart. `kept` and `removed` together are all its lines."""

    kept: tuple[Line, ...]
    removed: tuple[Removed, ...]
    title: tuple[Line, ...]  # among `kept`
    page_title: str | None  # the page's own heading, where it is another line than the title
    body: int  # index in `kept` of the first line of the body


def take_apart(source: list[Line], heading: str | None = None, *, followed: bool = False) -> Page:
    """Separate the report from the page around it.

    Parameters
    ----------
    heading : what the page's markup says that its document is called, if it says so
    followed : whether furniture below the last line was removed already, by the markup
    """
    lines = _split(source)
    why: dict[int, str] = {}
    start = find_body(lines, why, heading)
    title, page_title = find_title(lines, start, why)
    day = _cut_day(lines, title)
    drop_name(lines, title, why)
    drop_above(lines, start, title, why)
    drop_below(lines, start, title, why, named=heading is not None)
    drop_tail(lines, start, why, followed=followed)
    kept = [line for i, line in enumerate(lines) if i not in why]
    removed = tuple(
        Removed(line.number, line.text, why[i]) for i, line in enumerate(lines) if i in why
    )
    if day:
        removed = tuple(sorted((*removed, day), key=lambda piece: piece.line))
    before = sum(1 for i in range(start) if i not in why)
    return Page(
        tuple(kept), removed, tuple(lines[i] for i in title if i not in why), page_title, before
    )


def _cut_day(lines: list[Line], title: tuple[int, ...]) -> Removed | None:
    """Take the day in brackets off the end of the title's line."""
    last = lines[title[-1]] if title else None
    found = TITLE_DAY.search(last.text) if last else None
    if not (last and found and is_title(last.text[: found.start()])):
        return None
    lines[title[-1]] = Line(last.number, last.text[: found.start()])
    return Removed(last.number, found.group().strip(), "source-line")


def _split(lines: list[Line]) -> list[Line]:
    """Part a title from the source line or the first sentence that stands in the same line."""
    out: list[Line] = []
    for i, line in enumerate(lines):
        short = i < HEAD and len(line.text) <= LONGEST
        sourced = _WITH_SOURCE.match(line.text) if short else None
        found = sourced or (_WITH_ENDING.fullmatch(line.text) if short else None)
        run_on = _RUN_ON.match(line.text) if i < HEAD else None
        plain = short and len(line.text) <= _LONGEST_TITLES
        twice = _TWICE.fullmatch(line.text) if plain and " " in line.text else None
        marked = _MARKED.fullmatch(line.text) if plain and line.text[0] == "#" else None
        if marked and is_title(marked["title"]):
            out.append(Line(line.number, marked["title"]))
        elif twice and is_title(twice["title"]):
            out += [Line(line.number, twice["title"])] * 2
        elif found and (is_title(found["title"]) or (sourced and head_class(sourced["source"]))):
            out.append(Line(line.number, found["title"]))
            out.append(Line(line.number, found["source"]))
        elif run_on and is_title(run_on["title"]):
            out.append(Line(line.number, run_on["title"]))
            out.append(Line(line.number, line.text[run_on.end() :]))
        else:
            out.append(line)
    return out
