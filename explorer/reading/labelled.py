"""The labelled values of a line: 来源：某县 发布时间：2024-01-02, rows of a record table.

Labels are plain lists in `labels`; they may be spaced out, in brackets, with dots or have no colon.
"""

from __future__ import annotations

import re

from explorer.patterns import lazy
from explorer.reading.dates import DATE, western
from explorer.reading.labels import RECORD_LABELS, SOURCE_LABELS, any_of

# Characters. Longer lines are prose; of those only copyright notices are furniture, known by their
# beginning.
LONGEST = 400
# 发 布 时 间, 来  源: labels are spaced out on some sites; the pattern meets them with the spaces
# inside taken out.
_LABEL = lazy(rf"(?P<record>{any_of(*RECORD_LABELS)})|(?P<source>{any_of(*SOURCE_LABELS)})")
_LABEL_COLON = lazy(rf"(?:{any_of(*RECORD_LABELS, *SOURCE_LABELS)})\s*[:：]")
_SPACED_LABEL = lazy(
    r"(来|日|时|作|文|字|索|编|名|标)\s+(源|期|间|者|号|体|引|辑|称|题)(?=\s*[:：]|\s+号)"
)
_SPACED_INDEX = lazy(r"索[ \u3000]*引[ \u3000]*号")
_SPACED_PAIR = lazy(r"(?<!\S)(来|文|标|题)\s+(源|号|题|名)(?=\s)")
_DOTTED = lazy(r"^([\u4e00-\u9fff]{2,6})(?:\s[·•]\s|\s?丨\s?)")  # 来源 · 某县人民政府, 核稿丨某某
_SPACED_OUT = lazy(
    r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff](?:[ \u3000]+[\u4e00-\u9fff]){2,4}(?=\s*[:：])"
)
# 沅陵县人民政府门户网站 www.yuanling.gov.cn 发布时间: ...: the site's name before its labels.
_SITE_FIRST = lazy(
    r"[^。；：:]{0,40}(?:网站?|(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+){1,4})\s+(?=[\u4e00-\u9fff]{2,6}\s?[:：])"
)
_BRACKETED = lazy(r"[\[【]([\u4e00-\u9fff \u3000]{2,10})[\]】](?!\s*[:：])")
BULLETS = " \u3000•·●◆■□▪*|｜[]【】()（）<>《》—-－"
TIME = lazy(r"\d{1,2}\s?[:：]\s?\d{2}(?:\s?[:：]\s?\d{2})?")


def fields(line: str) -> list[tuple[str, str]]:
    """The labelled values of a line (来源: ... 发布时间: ...), [] if it is not made of them.

    A label without a value has "".
    """
    if len(line) > LONGEST:
        return []
    if "|" in line and (cells := _cells(line)):
        return cells
    text = (
        _BRACKETED.sub(_with_colon, western(line)) if "]" in line or "】" in line else western(line)
    )
    text = _SPACED_INDEX.sub("索引号", text)
    text = _SPACED_LABEL.sub(r"\1\2", text).strip(BULLETS)
    text = _SPACED_OUT.sub(_closed, text)
    text = _DOTTED.sub(r"\1:", text)
    text = _SPACED_PAIR.sub(r"\1\2", text)
    first = _LABEL.match(text)
    if not first and (named := _SITE_FIRST.match(text)):
        return fields(text[named.end() :])
    if not first:
        # A date may come first: 2024-03-28 09:18 来源: ...
        dated = DATE.match(text)
        rest = text[dated.end() :] if dated else ""
        clock = TIME.match(rest.strip())
        rest = rest.strip()[clock.end() :] if clock else rest
        if not dated or not _LABEL_COLON.match(rest.strip()):
            return []
        return [("日期", text[: dated.end()]), *fields(rest.strip())]
    marks = [m.span() for m in _LABEL_COLON.finditer(text)]
    if not marks or marks[0][0] != 0:
        # Without colons: a record table in one line (索引号 0010/2011 主题分类 综合), or a label
        # that stands alone in its cell.
        after = text[first.end() :]
        if not after:
            return [(first.group(), "")]
        if after[0] in " \u3000":
            spaced = _spaced_fields(text)
            # 时间 2025-01-20 来源 某县: labels of a source line are common words, so two and a day.
            if first["record"] or (len(spaced) > 1 and DATE.search(text)):
                return spaced
        return []
    found = []
    for (start, end), following in zip(marks, [*marks[1:], (len(text), 0)], strict=True):
        value = text[end : following[0]].strip(BULLETS)
        # A sentence is no value.
        if len(value) > 100 or "。" in value.rstrip("。"):
            return []
        found.append((text[start:end].rstrip(":： "), value))
    return found


def _closed(found: re.Match[str]) -> str:
    """主 题 词 as 主题词."""
    label = re.sub(r"\s", "", found.group())
    return label if _LABEL.fullmatch(label) else found.group()


def _with_colon(found: re.Match[str]) -> str:
    """[ 索引号 ] 0010 as 索引号: 0010."""
    label = re.sub(r"\s", "", found[1])
    return f"{label}:" if _LABEL.fullmatch(label) else found.group()


def _cells(line: str) -> list[tuple[str, str]]:
    """The row of a table with bars between its cells: 索 引 号 | 0010 | 发文字号 | |"""
    found: list[tuple[str, str]] = []
    for raw in line.strip(BULLETS).split("|"):
        cell = western(raw).strip()
        known = _LABEL.fullmatch(re.sub(r"[\s:：]", "", cell))
        if known:
            found.append((known.group(), ""))
        elif not found:
            return []
        elif cell:
            label, value = found[-1]
            more = fields(cell)
            if more:
                found.extend(more)
            else:
                found[-1] = label, f"{value} {cell}".strip()
    return found if all(len(value) <= 100 and "。" not in value for _, value in found) else []


def glued_field(line: str) -> tuple[str, str] | None:
    """A record's label and value without anything between them: 发文日期2021年12月21日."""
    found = _LABEL.match(line) if len(line) <= 80 and "。" not in line else None
    if found is None or not found["record"] or len(found.group()) < 3:
        return None
    return found.group(), line[found.end() :].strip(BULLETS)


def _spaced_fields(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for word in text.split():
        known = _LABEL.fullmatch(word.rstrip(":："))
        if known:
            found.append((known.group(), ""))
        elif found:
            label, value = found[-1]
            found[-1] = label, f"{value} {word}".strip()
    return found if all(len(value) <= 60 and "。" not in value for _, value in found) else []


def open_field(line: str) -> bool:
    """True if a line ends with a label whose value is still to come."""
    found = fields(line)
    return bool(found) and found[-1][1] == ""


def is_record(label: str) -> bool:
    """True for a field of the record table rather than of the source line."""
    known = _LABEL.fullmatch(label)
    return bool(known and known["record"])
