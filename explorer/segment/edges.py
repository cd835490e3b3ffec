"""The edges of a report: title lines at the top, signature lines at the bottom."""

from __future__ import annotations

import re

from explorer.patterns import lazy
from explorer.segment.lines import Line
from explorer.segment.numbering import begins_with_number

# How many lines from the top a title can stand in: the title over at most three lines, a date line
# and a salutation, and the title once more.
_TITLE_LINES = 8
_LONGEST_TITLE_LINE = 60  # characters
_TITLE_END = lazy(
    r"(?:报告|总结|情况|汇报|要点|计划|方案|通知|意见|公报|年报|自查)(?:[（(][^（）()]{1,12}[）)])?$"
)
_ISSUER = lazy(r"^(?:中共)?[\u4e00-\u9fff（）()·、\s]{2,40}$")
_ISSUER_END = lazy(
    r"(?:政府|委员会|办公室|办事处|管委会|领导小组|党组|党委|工委|县委|市委|区委|"
    r"厅|局|院|处|中心|大队|支队|总队|所|室|站|委)(?:[（(][^（）()]{1,10}[）)])?$"
)
_CN_DIGIT = "〇○Ｏ零一二三四五六七八九十元"
_DATE = (
    rf"(?:[（(]?\s*(?:(?:19|20)\s?\d\s?\d|[{_CN_DIGIT}]{{4}})\s*年\s*(?:\d{{1,2}}|[{_CN_DIGIT}]{{1,3}})"
    rf"\s*月\s*(?:(?:\d{{1,2}}|[{_CN_DIGIT}]{{1,3}})\s*日)?\s*[）)]?"
    r"|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2})"
)
_DATE_LINE = lazy(rf"^{_DATE}$")
_ISSUER_AND_DATE = lazy(rf"^(?P<issuer>[\u4e00-\u9fff（）()·\s]{{4,40}}?)\s*{_DATE}$")
_FAREWELL = lazy(
    r"^(?:特此|专此|以上)(?:报告|汇报|报告。|如下|报告，请审阅|汇报，请审阅)[。.！!]?$"
)
_AFTER_SIGNATURE = lazy(r"^[（(]?(?:此件|联系人|联系电话|抄送|抄报|主送|报送|附件|附[:：])")
# 附件, 名词解释 on a line of their own, or with what is attached.
_APPENDIX = lazy(
    r"[（(]?(?:附件|附表|附录|附注|名词解释|名词注释|注释|附)\s*(?:[0-9一二三四五]{0,2}\s*[:：]|[0-9一二三四五]{0,2}$|\n)"
)
_APPENDIX_HEAD = 12  # characters of a line that tell
_SENTENCE_MARK = lazy("[。；！？]")
_PAGE_NUMBER = lazy(r"[\s.．…·—\-]*[（(]?[0-9０-９]{1,3}[）)]?$")
_LEAST_ENTRIES = 2  # of one without the line 目录
_LONGEST_ENTRY = 80  # characters of an entry of a table of contents
_LONGEST_SIGNATURE = 80  # characters of a line of the signature
# A signature block is at most: farewell, issuers of a joint report, date, remarks.
_SIGNATURE_LINES = 10


def title_lines(text: str, lines: list[Line], title: str | None) -> set[int]:
    """Return the indices of the lines that are the title.

    `title` may stand in one line, be broken over several, stand there twice, or differ slightly
    from what stands in the text; then (and where it is None) a line at the very top that looks
    like the title of a report counts.
    """
    top = lines[:_TITLE_LINES]
    found: set[int] = set()
    wanted = _bare(title or "")
    bare = [_bare(text[line.start : line.end]) for line in top]
    if wanted:
        for first in range(len(top)):
            joined = ""
            for last in range(first, len(top)):
                joined += bare[last]
                if joined == wanted:
                    found.update(range(first, last + 1))
                if not wanted.startswith(joined):
                    break
    if found:
        return found
    return _looks_like_title(text, top)


def _looks_like_title(text: str, top: list[Line]) -> set[int]:
    pending: list[int] = []
    for index, line in enumerate(top):
        content = text[line.start : line.end]
        if (
            begins_with_number(content)
            or len(content) > _LONGEST_TITLE_LINE
            or re.search("[。，,；;：:！!]", content)
        ):
            break
        pending.append(index)
        if _TITLE_END.search(content):
            # What stands above the last line of the title is its first line: an issuer.
            return set(pending)
    return set()


def contents_end(text: str, lines: list[Line], first: int) -> int:
    """Return the index of the first line behind a table of contents, or `first` if there is none.

    A table of contents begins with the line 目录, unless that was lost; its entries are those lines
    that come again below, a trailing page number aside.
    """
    head = next(
        (
            i
            for i in range(first, min(first + _TITLE_LINES, len(lines)))
            if _is_contents(text, lines[i])
        ),
        None,
    )
    begin = first if head is None else head + 1
    if head is None:  # most reports: seen at the first line, before all lines are compared
        opening = lines[first : first + 1]
        if not any(_PAGE_NUMBER.search(_entry(text, line)) for line in opening):
            return first
    later: dict[str, int] = {}
    for line in lines[begin:]:
        key = _bare(_entry(text, line))
        later[key] = later.get(key, 0) + 1
    end = begin
    for line in lines[begin:]:
        content = _entry(text, line)
        entry = _bare(_PAGE_NUMBER.sub("", content))
        here = _bare(content)
        # The entry stands again below, with or without its page number; where the line 目录 was
        # lost, only page numbers tell it from headings that repeat.
        if later.get(entry, 0) - (1 if entry == here else 0) < 1 or (
            head is None and entry == here
        ):
            break
        later[here] -= 1
        end += 1
    if head is None and end - begin < _LEAST_ENTRIES:
        return first
    return end


def _entry(text: str, line: Line) -> str:
    return text[line.start : min(line.end, line.start + _LONGEST_ENTRY)]


def _is_contents(text: str, line: Line) -> bool:
    return line.end - line.start <= 6 and _bare(text[line.start : line.end]) in ("目录", "目次")


def signature_lines(text: str, lines: list[Line]) -> int:
    """Return the index of the first line of the closing block; ``len(lines)`` where there is none.

    The block holds the farewell (特此报告。), issuers and date, remarks such as （此件公开发布）
    and the list of attachments, and behind them attachments and glossary, so long as these are the
    smaller part of the text or stand right below the date.
    """
    last = len(lines)
    # Written characters: how a page is indented does not say what its greater part is.
    whole = sum(line.end - line.start for line in lines)
    below = 0
    for index in range(len(lines) - 1, 0, -1):
        start = lines[index].start
        below += lines[index].end - start
        if not _APPENDIX.match(text, start, start + _APPENDIX_HEAD):
            continue
        above = text[lines[index - 1].start : lines[index - 1].end]
        if 2 * below <= whole or _is_date(above):
            last = index
    return _signature(text, lines, _above_table(text, lines, last, whole))


def _above_table(text: str, lines: list[Line], last: int, whole: int) -> int:
    """Return where the rows of a table that stand right below issuer and date begin, or `last`.

    Rows have no sentences, and are the smaller part of the text.
    """
    below = 0
    for index in range(last - 1, 1, -1):
        content = text[lines[index].start : lines[index].end]
        issuer = text[lines[index - 1].start : lines[index - 1].end]
        if below and _DATE_LINE.match(content) and _signature_kind(issuer) == "issuer":
            return index + 1
        below += len(content)
        if 2 * below > whole or _SENTENCE_MARK.search(content) or begins_with_number(content):
            break
    return last


def _signature(text: str, lines: list[Line], last: int) -> int:
    """Return where the signature that ends before line `last` begins, or `last`."""
    first, signed = last, False
    for index in range(last - 1, max(0, last - 1 - _SIGNATURE_LINES), -1):
        if lines[index].end - lines[index].start > _LONGEST_SIGNATURE:
            break
        kind = _signature_kind(text[lines[index].start : lines[index].end])
        if kind is None:
            break
        signed = signed or kind in ("issuer", "date")
        first = index
    return first if signed else last


def _is_date(content: str) -> bool:
    return len(content) <= _LONGEST_SIGNATURE and (
        _DATE_LINE.match(content) is not None or _ISSUER_AND_DATE.match(content) is not None
    )


def _signature_kind(content: str) -> str | None:
    if _DATE_LINE.match(content) or _ISSUER_AND_DATE.match(content):
        return "date"
    if _ISSUER.match(content) and _ISSUER_END.search(content):
        return "issuer"
    if _FAREWELL.match(content):
        return "farewell"
    if _AFTER_SIGNATURE.match(content):
        return "remark"
    return None


def _bare(content: str) -> str:
    """Letters and digits alone, so that spaces and punctuation do not matter."""
    return re.sub(r"[\W_]+", "", content)
