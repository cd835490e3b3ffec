"""The year that a report is on: not the year in which it was written, where the two differ.

Order of evidence, and why:

1. title: names the year reported on. Government work reports (政府工作报告) are the exception:
   theirs is the year of the meeting, and the report is on the year before.
2. headings: 一、2024年度推进法治政府建设的主要举措和成效; the plan's heading names a later year, so
   the earliest that occurs counts.
3. opening: 2024年,XX镇坚持...
4. dates, where the document reports at all (neither plan nor news): written from January to
   June: on the year before; from October on: on the same year. Counts with a doubt. In between it
   is not told.
5. the year that the text speaks of most, else that of a breadcrumb. Counts with a doubt.

A report that was signed or put up before its year ended long ago, or before it began, is in doubt;
so is one on several years (五年来).
"""

from __future__ import annotations

import re
from collections import Counter

from explorer.patterns import lazy
from explorer.reading.clues import Clues
from explorer.reading.dates import DATE, western, year_span, years
from explorer.types import Genre

# A sentence near the beginning that starts with a year and has it for its subject.
_OPENING_YEAR = lazy(
    r"(?:^|[。！!：:、\s])((?:19|20)\d{2})\s?年度?(?=[,，、是以全]|来|\s?(?:政府)?工作回顾|[\u4e00-\u9fff]{2,12}(?:坚持|认真))"
)
# 现将我局2023年法治政府建设工作情况报告如下: what is reported, in so many words.
_REPORTED = lazy(
    r"现将[^。\n]{0,30}?((?:19|20)\d{2})\s?年度?[^。\n]{0,40}?(?:报告|汇报|总结|公布|自查)"
)
# 数据统计期限为2022年1月1日至2022年12月31日
_PERIOD = lazy(r"统计(?:期限|时间|时限|周期)\D{0,8}((?:19|20)\d{2})\s?年\s?1\s?月")
_PLAN = lazy(r"安排|计划|打算|下一步|下步|思路|目标|部署|展望|任务|建议|重点工作")
_ADDRESS = lazy(r"^各位代表|代表[\u4e00-\u9fff]{0,12}(?:人民政府|国务院)", re.M)
WORK_REPORT = lazy(r"(?<!法治)政府工作报告")
# 近五年法治政府建设情况, 过去四年工作回顾: more than one year is reported on.
_SEVERAL = lazy(r"(?:近|过去的?|这)?[二两三四五六七八九]年(?:来|以来|工作|法治|的?工作回顾|依法)")


# What names other years: documents, brackets, spans of plans.
_ASIDE = lazy(
    r"《[^《》]{2,60}》|[(（][^()（）]{2,30}[)）]|(?:19|20)\d{2}\s?[-—－~至]\s?(?:19|20)\d{2}"
)
_TOLD = lazy(r"(?<!\d)((?:19|20)\d{2})\s?年度?(?!来|以来)")
# A year must be told this many times as often as the next.
_MIN_LEAD = 1.5


def find_year(
    clues: Clues, signed: str | None, published: str | None, genre: Genre | None
) -> tuple[int | None, str, list[str]]:
    """The year reported on, where it was read, and doubts."""
    title = clues.title or ""
    work_report = bool(WORK_REPORT.search(title)) or bool(_ADDRESS.search(clues.beginning))
    in_title = years(title)
    headings = [h for h in (*clues.head, *clues.headings) if not _PLAN.search(h)]
    # 2022年1月5日 below a title is when it was given, 2021年12月21日 when it was signed.
    reviewed = [year for heading in headings for year in years(DATE.sub(" ", western(heading)))]
    several = ["year-range"] if any(_SEVERAL.search(h) for h in (title, *headings)) else []
    opened = _OPENING_YEAR.search(western(clues.beginning))
    for pattern in (_REPORTED, _PERIOD):
        opened = opened or pattern.search(western(clues.beginning))
    opening = int(opened.group(1)) if opened else None
    date = signed or published
    if work_report:
        if reviewed:
            return min(reviewed), "headings", several
        if opening:
            return opening, "opening", several
        if in_title:
            told = f"title: {title} (the year before)"
            return in_title[0] - 1, told, ["year-inferred", *several]
    elif in_title:
        year = in_title[0]
        doubts = [*several, *_against(year, date)]
        if opening and opening not in in_title:
            doubts.append("year-conflict")
        return year, f"title: {title}", list(dict.fromkeys(doubts))
    span = year_span(title)
    if span and not work_report:
        return None, f"title: {span}", ["year-range"]
    if reviewed:
        year = min(reviewed)
        doubts = [*several, *_against(year, date)]
        if opening not in (None, year):
            doubts.append("year-conflict")
        return year, "headings", list(dict.fromkeys(doubts))
    if opening and opened:
        # 2023年以来,我镇...: this year's report, or one on all that followed.
        since = western(clues.beginning)[opened.end(1) :].lstrip("年度 ").startswith(("以来", "来"))
        doubts = ["year-inferred"] if since and not (date and _against(opening, date) == []) else []
        if genre == "other":  # news tells of years that others report on
            doubts = ["year-inferred"]
        return opening, "opening", [*several, *doubts, *_against(opening, date)]
    reports = genre not in ("other", "plan", "interpretation")
    early = years(clues.opening[:120])
    if early and not work_report and genre != "other":
        return early[0], "opening", ["year-inferred", *several]
    if date and reports:
        month = int(date[5:7])
        if month <= 6:
            return int(date[:4]) - 1, f"date: {date}", ["year-inferred", *several]
        if month >= 10:
            return int(date[:4]), f"date: {date}", ["year-inferred", *several]
    if reports and (most := _most_told(clues)):
        return most, f"text: {most}年", ["year-inferred", *several]
    return None, "", ["no-year"]


def _most_told(clues: Clues) -> int | None:
    """The year that the text speaks of most, outside of titles and spans; None without a lead."""
    plain = _ASIDE.sub("", western(clues.sample))
    found = Counter(int(year) for year in _TOLD.findall(plain)).most_common(2)
    if not found:
        return next(iter(clues.crumbs_years), None)
    if len(found) > 1 and found[0][1] < _MIN_LEAD * found[1][1]:
        return None
    return found[0][0]


def _against(year: int, date: str | None) -> list[str]:
    """A doubt if a document of this date is none on this year: neither in it nor in the next."""
    return ["year-conflict"] if date and not year <= int(date[:4]) <= year + 1 else []
