"""What stands below the text: pagers, tools, notices, the site's foot."""

from __future__ import annotations

import re

from explorer.patterns import lazy
from explorer.reading.forms import (
    ATTACHMENT,
    ISSUER_END,
    LABELLED,
    NUMBERED,
    SHORT,
    is_date,
    is_prose,
)
from explorer.reading.lineclass import OPENS_NOTICE, is_contact, tail_class
from explorer.reading.normalise import Line
from explorer.reading.page_head import GLUED

# Lines. So many unknown short lines may stand between two of the tail that are known.
GAP = 12
# Lines and characters that a copyright notice or licence box at the end may have.
NOTICE = 30
NOTICE_LENGTH = 2000
_BARE_ATTACHMENT = lazy(r"附\s?件\s?(?:下载|列表)?\s?[:：]?")
# What only stands below a report, and characters from which a line is a paragraph.
_ENDS = frozenset({"pager", "share", "related", "copyright", "site-footer", "tools", "qr-code"})
_PARAGRAPH = 80
_SWITCH = lazy(r"\W{0,2}(?:分享|打印|字体|字号)")
# What documents label at their end; characters of what sites label there.
_OWN_LABELS = lazy(
    r"附|抄|主送|报送|分送|发送|印发|联系|电话|责任|审核|审批|签发|校对|打字|共印|备注|注|说明|单位|地址|邮|传真|公开"
)
_STATE = 24
# Lines that make a list, and lines above it in which an annex would be announced.
_LIST = 3
HEAD_OF_ANNEX = 40
_CLAUSE = lazy("[，；、]")
_ENDS_CLAUSE = lazy("[。！？]|[，；、：]$")
# Characters. Half of the lines of a site's list are shorter.
_WORDS = 16
_CLOSING = lazy("特此|专此|以上|此致|敬礼|谢谢")
# 办事大厅, 便民服务中心: where a site receives its visitors, no issuer; those name their place.
_COUNTER = lazy(r"(?:大厅|之窗|专区)$|^[^省市县区镇乡旗州街]{2,10}中心$")


def drop_tail(
    lines: list[Line], start: int, why: dict[int, str], *, followed: bool = False
) -> None:
    """Note the furniture of the tail, from the last line up.

    Parameters
    ----------
    followed : whether furniture below the last line was removed already
    """
    noted: dict[int, str] = {}
    waiting: dict[int, str] = {}
    # A document may end with a mark of its own (公开属性：主动公开), a record has several rows.
    listed = all(tail_class(line.text) == "record-table" for line in lines[-GLUED:])
    i = len(lines) - 1
    while i > max(start, 0):
        text = lines[i].text
        reason = tail_class(text)
        alone = not (noted or listed or followed)
        if reason and not (reason == "record-table" and alone):
            noted.update(waiting)
            waiting.clear()
            noted[i] = reason
        elif _BARE_ATTACHMENT.fullmatch(text) and (
            i + 1 in noted or (followed and i == len(lines) - 1)
        ):
            noted[i] = "attachment-link"  # nothing is attached but a link, or nothing at all
        elif is_contact(text):
            waiting[i] = "contact"
        elif len(text) > SHORT or len(waiting) >= GAP or _stays(text):
            # Unknown, and it could be the report's; but a notice in several paragraphs is known by
            # its first line.
            opening = _notice_above(lines, start, min(noted)) if noted else None
            if opening is None or opening > i:
                break
            reason = tail_class(lines[opening].text) or "copyright"
            noted.update({j: noted.get(j, reason) for j in range(opening, min(noted))})
            waiting.clear()
            i = opening
        else:
            waiting[i] = "site-footer"
        i -= 1
    # Unknown lines above the topmost known one are the report's: `waiting` is dropped. But what a
    # site labels stands with the rest of it, and no report goes on in several words a line.
    top = min(noted, default=len(lines) if followed else 0)
    if (noted or followed) and _is_list(lines, start, waiting):
        noted.update(waiting)
    while top - 1 in waiting and _is_state(lines[top - 1].text):
        top -= 1
        noted[top] = "source-line"
    why.update(noted)
    _below_end(lines, start, why)


def _is_list(lines: list[Line], start: int, waiting: dict[int, str]) -> bool:
    """True for lines of a few words each, below the report's last, as only lists of a site have.

    A list of the report's own stands below the word 附件, or is a table: its rows have figures.
    """
    texts = [lines[i].text for i in waiting]
    if len(texts) < _LIST or any(_ENDS_CLAUSE.search(text) for text in texts):
        return False
    if sorted(map(len, texts))[len(texts) // 2] > _WORDS:
        return False  # lines that were broken to a width, in the middle of sentences
    above = lines[max(start, min(waiting) - HEAD_OF_ANNEX) : min(waiting)]
    clauses = sum(bool(_CLAUSE.search(text)) for text in texts)
    return (
        clauses * _LIST <= len(texts)
        and not any(_OWN_LABELS.match(text) or _CLOSING.match(text) for text in texts)
        and not any(ATTACHMENT.match(line.text) for line in above)
        and len({len(text.split()) for text in texts if len(text.split()) > 2}) != 1
    )


def _is_state(text: str) -> bool:
    """本文状态：已审核, but not what documents label at their end."""
    return len(text) <= _STATE and bool(LABELLED.fullmatch(text)) and not _OWN_LABELS.match(text)


def _below_end(lines: list[Line], start: int, why: dict[int, str]) -> None:
    """Remove all short lines below the first line that only stands below a report.

    Such a line (上一篇：..., 分享到) ends the report if no more than short lines follow it; so does
    the day below the name of who signs, if something of the site's is known below it and no annex
    follows. Nothing is removed where a heading with a number or a paragraph follows: it was not
    what it seemed.
    """
    end: int | None = None
    annexed = known = signed = False
    for i in range(len(lines) - 1, start, -1):
        if i in why:
            reason = why[i]
        else:
            text = lines[i].text
            reason = tail_class(text) or ""
            if len(text) > _PARAGRAPH or (NUMBERED.match(text) and len(text) > 4 and not reason):
                break
        if reason in _ENDS or (reason and _SWITCH.match(lines[i].text)):
            end = i
        if end is None and known and not annexed and i not in why:
            signed = is_date(lines[i].text) and bool(ISSUER_END.search(lines[i - 1].text))
            end = i + 1 if signed else None
        known = known or i in why
        annexed = annexed or bool(ATTACHMENT.match(lines[i].text))
    if end is None:
        return
    for i in range(end, len(lines)):
        text = lines[i].text
        if signed and (_stays(text) or is_contact(text) or _OWN_LABELS.match(text)):
            continue
        signs = i + 1 < len(lines) and is_date(lines[i + 1].text) and ISSUER_END.search(text)
        if i not in why and not (ATTACHMENT.match(text) or is_date(text) or signs):
            why[i] = tail_class(text) or "site-footer"


def _notice_above(lines: list[Line], start: int, top: int) -> int | None:
    """The line that opens a notice which goes on to line `top`."""
    for i in range(top - 1, max(start, top - NOTICE), -1):
        if OPENS_NOTICE.search(lines[i].text) and _fits_notice(lines[i:top]):
            return i
    return None


def _fits_notice(lines: list[Line]) -> bool:
    return sum(len(line.text) for line in lines) <= NOTICE_LENGTH


def _stays(text: str) -> bool:
    """What a document may end with: a sentence, its date, its issuer, an annex."""
    return (
        is_prose(text)
        or is_date(text)
        or bool(ISSUER_END.search(text) and not _COUNTER.search(text))
        or bool(ATTACHMENT.match(text))
        or bool(re.search(r"公开发布|公开属性|^抄送|^主送|印发$|^[（(].{0,60}[)）]$", text))
    )
