"""Columns of tables with one report a row: which is the text, and what the others say.

Names are compared without case, spaces, underscores and what stands in brackets. What a column
states about a report counts before what is read in its text; where the two differ, the text's
finding is noted as a doubt.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from explorer.errors import ReadingError
from explorer.lang import Message
from explorer.reading.decode import MAX_BYTES

# Bytes of one cell or one line of JSON: one report.
MAX_CELL = MAX_BYTES

# Field -> names of columns, the surest first.
NAMES: dict[str, tuple[str, ...]] = {
    "text": (
        "正文", "全文", "报告正文", "正文内容", "报告内容", "文章内容", "报告全文", "文本", "内容",
        "fulltext", "text", "content", "body", "maintext", "articletext", "texts",
    ),
    "id": (
        "id", "编号", "报告编号", "文档编号", "序号", "uuid", "docid", "reportid", "rowid", "key",
    ),
    "title": (
        "标题", "报告标题", "题目", "题名", "报告名称", "文件名称", "文件标题", "信息名称",
        "title", "headline", "articletitle",
    ),
    "issuer": (
        "发文机关", "发文机构", "发文单位", "制发机关", "发布机构", "发布单位", "发布机关",
        "发布部门", "issuer", "agency",
    ),
    "published": (
        "发布日期", "发布时间", "公布日期", "发表时间", "公开日期", "日期", "时间", "published",
        "publisheddate", "publishdate", "pubdate", "publishtime", "publicationdate", "date",
    ),
    "signed": ("成文日期", "成文时间", "发文日期", "印发日期", "签发日期", "signed"),
    "source": ("来源", "信息来源", "文章来源", "稿件来源", "内容来源", "source", "contentsource"),
    "url": ("原文链接", "链接", "网址", "原文网址", "原文地址", "url", "link", "href"),
    "document_number": (
        "文号", "发文字号", "公文字号", "文件编号", "documentnumber", "docnumber",
    ),
    "year": ("年份", "报告年份", "报告年度", "年度", "年", "year", "reportyear"),
    "admin_code": (
        "行政区划代码", "区划代码", "行政代码", "地区代码", "admincode", "adcode", "regioncode",
    ),
    "region": ("地区", "区域", "行政区划", "行政区", "所属地区", "region", "area", "location"),
    "province": ("省份", "省", "所属省份", "province"),
    "city": ("城市", "地市", "市", "地级市", "city", "prefecture"),
    "county": ("区县", "县区", "县", "县市区", "区", "county", "district"),
    "township": ("乡镇", "乡镇街道", "镇", "街道", "township", "town"),
}  # fmt: skip
_FIELD = {name: field for field, names in NAMES.items() for name in names}
_DELIMITERS = (",", "\t", ";", "|", "，")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a user says about tables. None: the columns with the usual names.

    Parameters
    ----------
    text_column, id_column : names of columns, as in the table's first row
    """

    text_column: str | None = None
    id_column: str | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which column is what. `fields`: field -> position; the rest goes to `Metadata.extra`."""

    names: tuple[str, ...]
    text: int
    id: int | None
    fields: dict[str, int]


def plain(name: str) -> str:
    """A column's name as it is compared: 发布日期（必填） as 发布日期, Pub_Date as pubdate."""
    bare = re.sub(r"[（(\[【].*?[）)\]】]", "", name.replace("\ufeff", ""))
    return re.sub(r"[\s_\-:：*]+", "", bare).casefold()


def find(names: Sequence[str], options: ReadOptions, path: str) -> Mapping:
    """Map the columns of a table.

    Raises
    ------
    ReadingError
        No column is known to hold the texts, or the named one is not there.
    """
    known: dict[str, int] = {}
    for field, usual in NAMES.items():
        bare = [plain(n) for n in names]
        for name in usual:
            if name in bare:
                known[field] = bare.index(name)
                break
    text = known.pop("text", None)
    if options.text_column is not None:
        text = _named(names, options.text_column, "--text-column", path)
    identity = known.pop("id", None)
    if options.id_column is not None:
        identity = _named(names, options.id_column, "--id-column", path)
    if text is None:
        raise _which(names, path)
    fields = {field: i for field, i in known.items() if i not in (text, identity)}
    return Mapping(tuple(names), text, identity, fields)


def _named(names: Sequence[str], wanted: str, option: str, path: str) -> int:
    for same in (lambda n: n == wanted, lambda n: plain(n) == plain(wanted)):
        for i, name in enumerate(names):
            if same(name):
                return i
    raise ReadingError(
        Message(f"没有名为“{wanted}”的列", f"there is no column {wanted!r}"),
        subject=path,
        hint=Message(
            f"表中的列: {'、'.join(names)}; 请改 {option}",
            f"Its columns are {', '.join(names)}; correct {option}",
        ),
    )


def _which(names: Sequence[str], path: str) -> ReadingError:
    first = next((n for n in names if n.strip()), "正文")
    return ReadingError(
        Message("看不出哪一列是报告正文", "no column is known to hold the reports' text"),
        subject=path,
        hint=Message(
            f"表中的列: {'、'.join(names)}; 请指明, 例如 --text-column {first}",
            f"Its columns are {', '.join(names)}; name one, for example --text-column {first}",
        ),
    )


def is_known(names: Sequence[str]) -> bool:
    """True if one of the names is a usual one for a column of texts."""
    return any(_FIELD.get(plain(n)) == "text" for n in names)


def decode_sample(head: bytes) -> str:
    """The beginning of a table in whatever encoding it is; broken characters are dropped."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "ignore")
    head = head.removeprefix(b"\xef\xbb\xbf")
    utf8 = head.decode("utf-8", "ignore")
    if len(utf8.encode()) >= len(head) - 4:
        return utf8
    return head.decode("gb18030", "ignore")


def dialect(sample: str, *, named: bool, text_column: str | None = None) -> str | None:
    """The delimiter of a table, None if the sample is no table.

    Parameters
    ----------
    sample : the beginning of the file
    named : whether its name says that it is a table
    text_column : a column that the user says it has
    """
    first = next((line for line in sample.splitlines() if line.strip()), "")
    if not first or len(first) > 5000:
        return None
    best: tuple[int, str] | None = None
    for delimiter in _DELIMITERS:
        cells = header(first, delimiter)
        if len(cells) < 2 and not is_known(cells):
            continue
        known = sum(plain(c) in _FIELD for c in cells)
        if text_column is not None and plain(text_column) in map(plain, cells):
            score = 1_000_000
        elif is_known(cells) and (named or (known > 1 and delimiter in ",\t")):
            score = 1000 * known + len(cells)
        elif named and delimiter != "，" and len(cells) > 1 and _names(cells):
            score = len(cells)
        else:
            continue
        if best is None or score > best[0]:
            best = score, delimiter
    return best[1] if best else None


def _names(cells: Sequence[str]) -> bool:
    """True if cells could be names of columns: short, no sentence."""
    return all(len(c) <= 60 and not re.search("[。！？；]", c) for c in cells)


def header(line: str, delimiter: str) -> list[str]:
    """The cells of one line."""
    try:
        return [c.strip() for c in next(csv.reader(io.StringIO(line), delimiter=delimiter), [])]
    except csv.Error:
        return []
