"""What stands above the text: where the text begins, and which lines above it are the page's."""

from __future__ import annotations

import re

from explorer.patterns import lazy
from explorer.reading.dates import western
from explorer.reading.forms import (
    BULLETS,
    DOCUMENT_NUMBER,
    LABELLED,
    NUMBERED,
    SHORT,
    belongs,
    is_date,
    is_prose,
    is_title,
    starts_title,
)
from explorer.reading.labelled import LONGEST, glued_field, open_field
from explorer.reading.lineclass import head_class
from explorer.reading.normalise import Line
from explorer.reading.page_title import BEGUN, OWN_ISSUER, bare
from explorer.reading.shapes import (
    is_addressed,
    is_bar,
    is_counter,
    is_labels,
    is_sign,
    is_words,
)

# Lines. The longest real heads (menus with one entry a line, then a record table of label and value
# lines) have about 120.
HEAD = 240
# Rows. So many lines in a row that begin with a record's label are a record, not prose.
GLUED = 3
# Characters of all that a site says above the title; a document's own foreword is longer.
_SAID = 400
_NAME = lazy(r"[\u4e00-\u9fff]{2,20}(?:政府|办公室|[局厅委网])")
# Who gives a report and when it was given; who filled a table in; who signed, how secret it is.
_SPEAKS = lazy(
    r"[（(]?(?:报告|汇报|发言|主讲|填报|制表|编制|签发|密级|保密|紧急)|[时日]\s?[间期]|地\s?点|单\s?位"
)
_STAMP = lazy(r"(?:19|20)\d{2}-\d{1,2}-\d{1,2}(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?")
# 魅力城区: an entry of a menu, not the name of who issued what follows.
_SLOGAN = lazy(r"(?!.*(?:政府|委|办|局|厅|中共))[\u4e00-\u9fff]{2,8}[区县市镇乡处站]")
_ABOVE = lazy(
    r"文件$|[★☆]|^签发人\s?[:：]|^(?:特急|加急|急件|平急|机密|秘密|绝密|内部)|公报|汇编|白皮书|蓝皮书|^目\s*录$|会议(?:材料|文件)|代表大会"
)


def find_body(lines: list[Line], why: dict[int, str], heading: str | None = None) -> int:
    """Note the furniture of the head; return the index of the first line of the body.

    Parameters
    ----------
    heading : what the page's markup says that its document is called
    """
    glued = _glued_record(lines)
    noted = _said_above(lines, heading)
    for i, line in enumerate(lines[:HEAD]):
        reason = "record-table" if i in glued else head_class(line.text)
        if reason:
            why[i] = reason
        elif is_prose(line.text) and not is_title(line.text):
            if i not in noted:
                return i
            why[i] = "site-note"
    # No body in sight: short lines only. Nothing but what is surely furniture goes.
    return min(len(lines), HEAD)


def _said_above(lines: list[Line], heading: str | None) -> set[int]:
    """The sentences that a site says above the title of its document.

    They speak to the visitor, or the page's markup says which line is the title and what stands
    above it is no letter that the document was sent with: no salutation, number or date.
    """
    known = bare(heading or "")
    at = next(
        (i for i, line in enumerate(lines[:HEAD]) if known and _is_heading(line.text, known)), -1
    )
    title = next((i for i, line in enumerate(lines[:HEAD]) if is_title(line.text)), -1)
    above = [i for i in range(max(at, title)) if is_prose(lines[i].text)]
    addressed = {i for i in above if i < title and is_addressed(lines[i].text)}
    said = [i for i in above if i < at]
    letter = any(
        NUMBERED.match(lines[i].text) or lines[i].text[-1] in ":：" or len(lines[i].text) > LONGEST
        for i in said
    ) or any(is_date(line.text) for line in lines[: max(at, 0)])
    if letter or sum(len(lines[i].text) for i in said) > _SAID:
        return addressed
    return addressed.union(said)


def _is_heading(text: str, known: str) -> bool:
    own = bare(text)
    return own == known or (len(own) >= BEGUN and known.startswith(own))


def _glued_record(lines: list[Line]) -> set[int]:
    """The rows of a record table whose labels and values run together: at least three rows."""
    found: set[int] = set()
    run: list[int] = []
    for i, line in enumerate(lines[:HEAD]):
        if glued_field(line.text):
            run.append(i)
            continue
        if len(run) >= GLUED:
            found.update(run)
        run = []
    if len(run) >= GLUED:
        found.update(run)
    return found


def drop_name(lines: list[Line], title: tuple[int, ...], why: dict[int, str]) -> None:
    """Remove the site's name where it is the first line, above a title that names its own issuer.

    A letterhead is written the same; it has the document's number with it.
    """
    above = [i for i in range(title[0]) if i not in why] if title else []
    last = min(title[-1] + 4, len(lines)) if title else 0
    head = [lines[i].text for i in range(last)]
    if (
        len(above) == 1
        and _NAME.fullmatch(lines[above[0]].text)
        and OWN_ISSUER.match(lines[title[0]].text)
        and not any(DOCUMENT_NUMBER.search(text) for text in head)
    ):
        why[above[0]] = "site-name"


def drop_above(lines: list[Line], start: int, title: tuple[int, ...], why: dict[int, str]) -> None:
    """Remove the unknown short lines of the head.

    Above a title a document has little of its own (see `_heads`); without one a line goes if it has
    furniture of the page below it.
    """
    top = title[0] if title else start
    if title and is_title(lines[title[-1]].text):
        for i in range(top):
            if i in why:
                continue
            apart = any(j in why for j in range(i + 1, top))
            if not _heads(lines[i].text) or (apart and _SLOGAN.fullmatch(lines[i].text)):
                value = i - 1 in why and open_field(lines[i - 1].text)
                value = value and lines[i].text[0] not in BULLETS  # the next row of a list
                why[i] = why[i - 1] if value else "navigation"
    furniture = [i for i in why if i < top and why[i] != "repeated-title"]
    if not furniture:
        return
    last = max(furniture)
    if why[last] == "separator":
        last += 2  # the last word of a breadcrumb that stands one word a line
    for i in range(min(last, top)):
        text = lines[i].text
        if i in why or len(text) > SHORT or is_prose(text):
            continue
        if DOCUMENT_NUMBER.search(text) and not (why.get(i - 1) and open_field(lines[i - 1].text)):
            continue  # the report's own number, unless it is the value of a field
        if is_title(text) and re.search(r"\d{4}|[一二]〇", western(text)):
            continue  # names a year: it could be the report's own
        above = why.get(i - 1)
        why[i] = "record-table" if above == "record-table" else "navigation"


def _heads(text: str) -> bool:
    """What a document can have above its title: letterhead, number, secrecy, date, annex."""
    if is_bar(text) or (LABELLED.fullmatch(text) and not _SPEAKS.match(text)):
        return False
    return len(text) > SHORT or belongs(text) or starts_title(text) or bool(_ABOVE.search(text))


def drop_below(
    lines: list[Line], start: int, title: tuple[int, ...], why: dict[int, str], *, named: bool
) -> None:
    """Remove what stands inside the block of source line and tools below the title.

    Parameters
    ----------
    named : whether the page's markup says what its document is called
    """
    below = range(title[-1] + 1 if title else 1, start)
    unknown = [
        i
        for i in below
        if i not in why and LABELLED.fullmatch(lines[i].text) and not _SPEAKS.match(lines[i].text)
    ]
    # A document has no labels between its title and its text; of a text file one proves nothing.
    # 资源大小：14.50KB; 全文页数：7页: labels of a site, whichever they are.
    enough = 1 if named and title else 2
    if len(unknown) >= enough:
        why.update(dict.fromkeys(unknown, "source-line"))
    for i in below:  # 格式：DOC 页数：12; 划重点 AI摘要 脑图
        if i not in why and (is_labels(lines[i].text) or is_words(lines[i].text)):
            why[i] = "source-line" if is_labels(lines[i].text) else "tools"
        if i not in why and title and (is_counter(lines[i].text) or is_sign(lines[i].text)):
            why[i] = "source-line" if is_counter(lines[i].text) else "tools"
    for i in below[:-1]:  # 某县人民政府 | 2025-01-20: who put it up, and when, as machines write it
        stamp = lines[i + 1].text
        if _NAME.fullmatch(lines[i].text) and why.get(i + 1) and _STAMP.fullmatch(stamp):
            why.setdefault(i, "source-line")
    last = max((i for i in below if i in why), default=0)
    for i in below:  # 某县融媒体中心: between the title and when it was put up
        text = lines[i].text
        own = i in why or len(text) > SHORT or belongs(text) or starts_title(text)
        if i < last and not own and not starts_title(lines[i + 1].text):
            why[i] = "source-line"
    for i in below:
        text = lines[i].text
        if i in why or i - 1 not in why or len(text) > SHORT:
            continue
        row = text[0] in "【[" and LABELLED.fullmatch(text)
        if row and why[i - 1] in ("source-line", "record-table"):
            why[i] = why[i - 1]
        if belongs(text):
            continue
        if open_field(lines[i - 1].text):
            why[i] = why[i - 1]  # the value of a label that stands alone
        elif i + 1 in why and why[i - 1] != "repeated-title":
            why[i] = "source-line"
        elif why[i - 1] in ("source-line", "record-table") and LABELLED.fullmatch(text):
            why[i] = "source-line"  # one more of the same, whichever it is
