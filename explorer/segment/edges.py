"""The edges of a report: title lines at the top, signature lines at the bottom."""

from __future__ import annotations

import re

from explorer.segment.lines import Line

# How many lines from the top a title can stand in: the title itself over at most three lines, a
# date line and a salutation, and the title once more.
_TITLE_LINES = 8
_LONGEST_TITLE_LINE = 60  # characters
_TITLE_END = re.compile(r"(?:报告|总结|情况|汇报|要点|计划|方案|通知|意见|公报|年报|自查)(?:[（(][^（）()]{1,12}[）)])?$")
_ISSUER = re.compile(r"^(?:中共)?[\u4e00-\u9fff（）()·、\s]{2,40}$")
_ISSUER_END = re.compile(
    r"(?:政府|委员会|办公室|办事处|管委会|领导小组|党组|党委|工委|县委|市委|区委|"
    r"厅|局|院|处|中心|大队|支队|总队|所|室|站|委)(?:[（(][^（）()]{1,10}[）)])?$"
)
_CN_DIGIT = "〇○Ｏ零一二三四五六七八九十元"
_DATE = (
    rf"(?:[（(]?\s*(?:(?:19|20)\s?\d\s?\d|[{_CN_DIGIT}]{{4}})\s*年\s*(?:\d{{1,2}}|[{_CN_DIGIT}]{{1,3}})"
    rf"\s*月\s*(?:(?:\d{{1,2}}|[{_CN_DIGIT}]{{1,3}})\s*日)?\s*[）)]?"
    r"|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2})"
)
_DATE_LINE = re.compile(rf"^{_DATE}$")
_ISSUER_AND_DATE = re.compile(rf"^(?P<issuer>[\u4e00-\u9fff（）()·\s]{{4,40}}?)\s*{_DATE}$")
_FAREWELL = re.compile(r"^(?:特此|专此|以上)(?:报告|汇报|报告。|如下|报告，请审阅|汇报，请审阅)[。.！!]?$")
_AFTER_SIGNATURE = re.compile(r"^[（(]?(?:此件|联系人|联系电话|抄送|抄报|主送|报送|附件|附[:：])")
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
        if len(content) > _LONGEST_TITLE_LINE or re.search("[。，,；;：:！!]", content):
            break
        pending.append(index)
        if _TITLE_END.search(content):
            # What stands above the last line of the title is its first line: an issuer.
            return set(pending)
    return set()


def signature_lines(text: str, lines: list[Line]) -> int:
    """Return the index of the first line of the signature block; ``len(lines)`` where none is.

    The block holds the farewell (特此报告。), issuers and date, and remarks such as （此件公开发布）
    and the list of attachments. It must hold an issuer or a date on a line of its own.
    """
    first = len(lines)
    signed = False
    for index in range(len(lines) - 1, max(-1, len(lines) - 1 - _SIGNATURE_LINES), -1):
        content = text[lines[index].start : min(lines[index].end, lines[index].start + 81)]
        if len(content) > 80:
            break
        kind = _signature_kind(content)
        if kind is None:
            break
        if kind == "issuer" and not signed and index + 1 < len(lines) and index == 0:
            break
        signed = signed or kind in ("issuer", "date")
        first = index
    return first if signed and first > 0 else len(lines)


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
