"""The year that a report is on: not the year in which it was written, where the two differ.

Order of evidence, and why:

1. title: names the year reported on. Government work reports (政府工作报告) are the exception:
   theirs is the year of the meeting, and the report is on the year before.
2. headings: 一、2024年度推进法治政府建设的主要举措和成效; the plan's heading names a later year, so
   the earliest that occurs counts.
3. opening: 2024年,XX镇坚持...
4. dates: written from January to June: on the year before; from October on: on the same year.
   Counts with a doubt. In between it is not told.
"""

from __future__ import annotations

import re

from explorer.reading.clues import Clues
from explorer.reading.dates import western, year_span, years

# A sentence near the beginning that starts with a year and has it for its subject.
_OPENING_YEAR = re.compile(
    r"(?:^|[。！!：:、\s])((?:19|20)\d{2})\s?年度?(?=[,，、是以全]|来|\s?(?:政府)?工作回顾|[\u4e00-\u9fff]{2,12}(?:坚持|认真))"
)
# 现将我局2023年法治政府建设工作情况报告如下: what is reported, in so many words.
_REPORTED = re.compile(
    r"现将[^。\n]{0,30}?((?:19|20)\d{2})\s?年度?[^。\n]{0,40}?(?:报告|汇报|总结|公布|自查)"
)
# 数据统计期限为2022年1月1日至2022年12月31日
_PERIOD = re.compile(r"统计(?:期限|时间|时限|周期)\D{0,8}((?:19|20)\d{2})\s?年\s?1\s?月")
_PLAN = re.compile(r"安排|计划|打算|下一步|下步|思路|目标|部署|展望|任务|建议|重点工作")
_ADDRESS = re.compile(r"^各位代表|代表[\u4e00-\u9fff]{0,12}(?:人民政府|国务院)", re.M)
WORK_REPORT = re.compile(r"政府工作报告")


def find_year(
    clues: Clues, signed: str | None, published: str | None
) -> tuple[int | None, str, list[str]]:
    """The year reported on, where it was read, and doubts."""
    title = clues.title or ""
    work_report = bool(WORK_REPORT.search(title)) or bool(_ADDRESS.search(clues.beginning))
    in_title = years(title)
    headings = [h for h in (*clues.head, *clues.headings) if not _PLAN.search(h)]
    reviewed = [year for heading in headings for year in years(heading)]
    opened = _OPENING_YEAR.search(western(clues.beginning))
    for pattern in (_REPORTED, _PERIOD):
        opened = opened or pattern.search(western(clues.beginning))
    opening = int(opened.group(1)) if opened else None
    date = signed or published
    if work_report:
        if reviewed:
            return min(reviewed), "headings", []
        if opening:
            return opening, "opening", []
        if in_title:
            return in_title[0] - 1, f"title: {title} (the year before)", ["year-inferred"]
    elif in_title:
        year = in_title[0]
        doubts = []
        if opening and opening not in in_title and opening != year:
            doubts.append("year-conflict")
        if date and not year <= int(date[:4]) <= year + 1:
            doubts.append("year-conflict")
        return year, f"title: {title}", list(dict.fromkeys(doubts))
    span = year_span(title)
    if span and not work_report:
        return None, f"title: {span}", ["year-range"]
    if reviewed:
        year = min(reviewed)
        conflict = opening is not None and opening != year
        return year, "headings", ["year-conflict"] if conflict else []
    if opening:
        return opening, "opening", []
    early = years(clues.opening[:120])
    if early and not work_report:
        return early[0], "opening", ["year-inferred"]
    if date:
        month = int(date[5:7])
        if month <= 6:
            return int(date[:4]) - 1, f"date: {date}", ["year-inferred"]
        if month >= 10:
            return int(date[:4]), f"date: {date}", ["year-inferred"]
    return None, "", ["no-year"]
