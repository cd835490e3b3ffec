"""What a page offers as evidence on its report, gathered once for all fields of the metadata."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from explorer.gazetteer import PlaceMention, find_places, hosts_in
from explorer.patterns import lazy
from explorer.reading.dates import DATE, find_date, to_iso, western
from explorer.reading.forms import is_title
from explorer.reading.furniture import TITLE_DAY, Page
from explorer.reading.labelled import fields, glued_field
from explorer.reading.normalise import Line

# Characters of the body's first paragraph that name who reports on what.
OPENING = 300
# Characters. Twice the longest single report in our sets; beyond it no new evidence turns up, and
# finding places is the slowest step.
SAMPLE = 200_000
# Paragraphs from the beginning that are asked for subject and year: long enough for a note on how
# the report was made, short enough not to reach what others did.
OPENINGS = 6
# Characters from the beginning that are searched for the address of the site that put a text up.
OPENINGS_LENGTH = 2_000
_URLS = ("原文链接", "原文地址", "网址", "链接")
# Lines from the beginning that a covering letter has at most, signature and title below included.
LETTER = 16
# Lines from the end in which a signature stands; annex lists may follow it.
SIGNATURE = 8

_NUMBER = lazy(r"[\u4e00-\u9fff]{2,14}\s?[〔\[（(【［]\s?\d{4}\s?[〕\]）)】］]\s?\d+\s?号")
_ORGANISATION = lazy(
    r"[\u4e00-\u9fff（）()、\s]{2,45}(?:人民政府|行政公署|行署|委员会|管委会|办公室|办事处|街道办|街道|公司|[局厅委院处会所站]|中心|大队|支队|总队)"
)
# A signature that a lost line end left behind the last sentence. Characters that it can have.
SIGNED_ENDING = 80
_SIGNED_ENDING = lazy(
    rf"[。！!；;]\s*(?P<org>{_ORGANISATION.pattern})\s*(?P<date>\d{{4}}\s?年\s?\d{{1,2}}\s?月\s?\d{{1,2}}\s?日)\s*$"
)
_CRUMB_YEAR = lazy(r"[>＞»]\s*((?:19|20)\d{2})\s?年度?(?=\s*(?:$|[>＞»]))")
# Characters that a title can lose at its beginning without being another.
_LOST = 2
_HEADING = lazy(r"[一二三四五六七八九十]{1,3}\s?[、．.]")
# 各市(含定州、辛集市)人民政府,各县(市、区)人民政府,省政府各部门: to whom a paper goes.
_ADDRESSEES = lazy(r"各[^。；!?！？]{4,150}[:：]$")


@dataclass(frozen=True)
class Clues:
    """The evidence of one page; `path` may be "-" or hold a folder's name that says something.

    `hidden_fields` are labelled values that the page has and does not show (meta tags);
    `stated_title` is what a table gives as the title, `stated_url` what it gives as the address.
    """

    page: Page
    path: str
    hidden_fields: tuple[tuple[str, str], ...] = ()
    stated_title: str | None = None
    stated_url: str | None = None

    @cached_property
    def title(self) -> str | None:
        """The title in one line: the fuller of the report's own and the page's heading."""
        if self.stated_title:
            return self.stated_title
        own = "".join(_close(line.text) for line in self.page.title).strip()
        other = _without_number(self.page.page_title or "")
        # The page's heading repeats the title, at times more carefully (塔庄镇2022[年]法治...).
        if other and own and len(other) > len(own) and len(self.page.title) == 1:
            return other
        # 东省大数据局2024年... below 山东省大数据局2024年...: a character lost at its beginning.
        if own and other.endswith(own) and len(other) <= len(own) + _LOST:
            return other
        return own or other or self._recorded_title or self._annexed_title

    @cached_property
    def title_day(self) -> str | None:
        """The day in brackets that stood at the end of the title's line."""
        numbers = {line.number for line in self.page.title}
        days = (TITLE_DAY.fullmatch(r.text) for r in self.page.removed if r.line in numbers)
        return next((day["date"] for day in days if day), None)

    @cached_property
    def _annexed_title(self) -> str | None:
        """The title of a report that stands below the letter that it was sent with.

        The letter ends with a date on a line of its own; the title follows it.
        """
        lines = self.page.kept[self.page.body :][:LETTER]
        for i, line in enumerate(lines[:-1]):
            if not DATE.fullmatch(western(line.text).strip("()（） \u3000")):
                continue
            title = ""
            for below in lines[i + 1 : i + 4]:
                if re.search("[。；：:，,]", below.text):
                    break
                if below.text[0] in "（(" and below.text[-1] in "）)":
                    continue  # （此件公开发布）
                title += _close(below.text)
                if is_title(title):
                    return title
        return None

    @property
    def title_evidence(self) -> str:
        """Where the title was read."""
        if self.page.title or self.page.page_title:
            return "title line"
        return "record table" if self._recorded_title else "below the letter"

    @cached_property
    def _recorded_title(self) -> str | None:
        """The title as the record table gives it."""
        record = self.field("信息名称", "信息标题", "文件名称", "公文名称", "名称", "标题")
        return record[1] if record and len(record[1]) >= 6 else None

    @cached_property
    def fields(self) -> list[tuple[str, str]]:
        """The labelled values of the source line and the record table, in page order."""
        out: list[tuple[str, str]] = []
        waiting = False
        for piece in self.page.removed:
            if piece.reason not in ("source-line", "record-table"):
                continue
            found = fields(piece.text)
            glued = glued_field(piece.text) if piece.reason == "record-table" else None
            if not found and glued:
                found = [glued]
            if found:
                out.extend(found)
                waiting = found[-1][1] == ""
            elif waiting:
                out[-1] = out[-1][0], piece.text
                waiting = False
            elif (when := find_date(piece.text)) is not None:
                before, after = _around_date(piece.text)
                organisation = before or after
                out.append(("日期", when))
                if organisation:
                    out.append(("来源", organisation))
        shown = [(label, value.strip()) for label, value in out]
        return [*shown, *self.hidden_fields]

    def field(self, *labels: str) -> tuple[str, str] | None:
        """The first field with a value among these labels, in the order of the labels."""
        for label in labels:
            for name, value in self.fields:
                if name == label and value and value not in ("无", "-", "—", "暂无"):
                    return name, value
        return None

    @cached_property
    def opening(self) -> str:
        """The beginning of the body's first paragraph that is prose and no salutation."""
        for line in self.page.kept[self.page.body : self.page.body + 6]:
            if len(line.text) >= 30 and not (
                _HEADING.match(line.text) or _ADDRESSEES.match(line.text)
            ):
                return line.text[:OPENING]
        return ""

    @cached_property
    def openings(self) -> list[str]:
        """The beginnings of the body's first paragraphs of prose, `opening` first."""
        rest = [
            line.text[:OPENING]
            for line in self.page.kept[self.page.body : self.page.body + OPENINGS]
            if len(line.text) >= 15
            and line.text[:OPENING] != self.opening
            and not _ADDRESSEES.match(line.text)
        ]
        return [self.opening, *rest] if self.opening else rest

    @cached_property
    def beginning(self) -> str:
        """The first paragraphs of the body, one a line."""
        lines = self.page.kept[self.page.body : self.page.body + 6]
        return "\n".join(line.text[:OPENING] for line in lines)

    @cached_property
    def headings(self) -> list[str]:
        """The body's lines that are headings of the first level."""
        return [
            line.text
            for line in self.page.kept[self.page.body :]
            if len(line.text) <= 60
            and (
                _HEADING.match(line.text)
                or (line.text.startswith("20") and not re.search("[，,。；;]", line.text))
            )
        ]

    @cached_property
    def head(self) -> list[str]:
        """The kept lines above the body that are not title: subtitle, date, number."""
        title = set(self.page.title)
        return [line.text for line in self.page.kept[: self.page.body] if line not in title]

    @cached_property
    def signature(self) -> tuple[str | None, str | None]:
        """The issuer and the ISO date at the end of the text, or below a covering letter."""
        found = self._signed(self.page.kept[self.page.body :][-SIGNATURE:])
        if found[0] is None:
            letter = self._signed(self.page.kept[self.page.body :][:LETTER])
            if None not in letter:
                return letter
        return found

    def _signed(self, tail: tuple[Line, ...]) -> tuple[str | None, str | None]:
        """Issuer and date that stand together in these lines, the lowest of them."""
        for i in range(len(tail) - 1, -1, -1):
            text = western(tail[i].text)
            ending = _SIGNED_ENDING.search(text[-SIGNED_ENDING:])
            if ending and (dated_end := DATE.fullmatch(ending["date"].strip())):
                return _tidy(ending["org"]), to_iso(dated_end)
            if len(text) > 90:
                continue
            dated = list(DATE.finditer(text))
            if not dated:
                continue
            around = (text[: dated[-1].start()] + text[dated[-1].end() :]).strip(" 　()（）")
            if around and not _ORGANISATION.fullmatch(around):
                continue
            when = to_iso(dated[-1])
            if around:
                return _tidy(around), when
            for j in (i - 1, i + 1):
                if 0 <= j < len(tail) and _ORGANISATION.fullmatch(tail[j].text):
                    return _tidy(tail[j].text), when
            return None, when
        if tail and _ORGANISATION.fullmatch(tail[-1].text) and len(tail[-1].text) <= 30:
            return _tidy(tail[-1].text), None
        return None, None

    @cached_property
    def site(self) -> list[str]:
        """Furniture that may name the site: footers, copyright lines, dialogs, clocks."""
        reasons = {"site-name", "link-dialog", "copyright", "site-footer", "page-clock", "contact"}
        reasons |= {"navigation", "editor"}
        return [
            r.text[:200]
            for r in self.page.removed
            if r.reason in reasons or (r.reason == "source-line" and not fields(r.text))
        ]

    @cached_property
    def crumbs_years(self) -> list[int]:
        """Years that stand alone in a breadcrumb (... > 法治政府建设年度报告 > 2021年度)."""
        crumbs = (r.text for r in self.page.removed if r.reason == "navigation" and ">" in r.text)
        return [int(year) for text in crumbs for year in _CRUMB_YEAR.findall(western(text))]

    @cached_property
    def own_hosts(self) -> list[str]:
        """Hosts of government sites in the page's own address."""
        own = [self.stated_url or "", *(value for label, value in self.fields if label in _URLS)]
        own += [r.text for r in self.page.removed if r.reason == "url"]
        return hosts_in(" ".join(own))

    @cached_property
    def hosts(self) -> list[str]:
        """Hosts of government sites: of the page's own address, else those that it names."""
        text = self.sample[:OPENINGS_LENGTH]
        named = [text, *(r.text[:200] for r in self.page.removed)]
        return self.own_hosts or hosts_in(" ".join(named))

    @cached_property
    def number(self) -> str | None:
        """The report's own document number: alone in a line above the body, or in the record."""
        for text in self.head:
            if _NUMBER.fullmatch(text.strip(" 　()（）")):
                return re.sub(r"\s", "", text.strip(" 　()（）"))
        for line in self.page.kept[self.page.body :][:LETTER]:
            if _NUMBER.fullmatch(western(line.text).strip(" 　()（）")):
                return re.sub(r"\s", "", line.text.strip(" 　()（）"))
        record = self.field("文号", "备注/文号", "发文字号", "公文字号", "文件编号", "文件号")
        if record:
            found = _NUMBER.search(western(record[1]))
            return re.sub(r"\s", "", found.group()) if found else None
        return None

    @cached_property
    def sample(self) -> str:
        """The beginning of the text, as far as it is searched for places."""
        return self.text[:SAMPLE]

    @cached_property
    def places(self) -> list[PlaceMention]:
        """The places that `sample` names, found once: it is the slowest step."""
        return find_places(self.sample)

    @cached_property
    def text(self) -> str:
        """The kept lines."""
        return "\n".join(line.text for line in self.page.kept)


def _around_date(text: str) -> tuple[str, str]:
    """What stands before a line's date and, if it names a body, behind it."""
    plain = western(text)
    found = DATE.search(plain)
    if not found:
        return "", ""
    before = plain[: found.start()].strip(" \u3000|｜·•-(（[【")
    if before.endswith(("日期", "时间")):  # 发布日期(2024-03-08)
        before = ""
    after = re.sub(r"^[\s\u3000]*\d{1,2}:\d{2}(?::\d{2})?", "", plain[found.end() :])
    body = _ORGANISATION.match(after.strip(" \u3000|｜·•-"))
    return before, body.group().strip() if body else ""


_TITLE_LABEL = lazy(r"^[•·\-*\s]*(?:(?:标?\s?题|名\s?称|名)\s?[:：]\s*)?")
_NUMBERED_TITLE = lazy(rf"\s*{_NUMBER.pattern}\s*《(?P<title>.+)》\s*")


def _without_number(heading: str) -> str:
    """浙卫〔2024〕3号《...的报告》, • 题：... as the title alone."""
    heading = _TITLE_LABEL.sub("", heading)
    found = _NUMBERED_TITLE.fullmatch(heading)
    return found["title"] if found else heading


def _close(text: str) -> str:
    """报　告 as 报告: single characters set apart for show."""
    return re.sub(r"(?<=[\u4e00-\u9fff])[ \u3000]+(?=[\u4e00-\u9fff](?:[ \u3000]|$))", "", text)


def _tidy(text: str) -> str:
    return re.sub(r"[\s\u3000]+", "", text).strip("()（）")
