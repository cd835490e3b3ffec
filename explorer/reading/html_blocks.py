"""A parsed web page to blocks: the lines that a browser shows, each with what its markup tells.

Line ends come from block elements and <br>; white space inside a line is one space, and none where
the source breaks a line between two Han characters. A row of a table is one line, unless its cells
hold text in paragraphs: then the table is layout and each paragraph a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from explorer.patterns import lazy
from explorer.reading.normalise import tidy


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


# Never text: neither in the report nor among what was removed.
_SILENT = _tags(
    "script style noscript template svg math iframe frame object embed applet audio video canvas "
    "map head title meta link base param source track img input progress meter datalist"
)
# What a visitor works with: shown among what was removed.
_CONTROLS = frozenset(("button", "select", "textarea", "option", "optgroup"))
_BLOCKS = _tags(
    "html body div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table caption thead tbody tfoot tr td th "
    "section article main header footer nav aside form fieldset legend blockquote pre hr center "
    "address figure figcaption details summary dir menu marquee ucapcontent ucaptitle"
)
# What the authors of pages call the parts that are not the document, as a class, an id or a role:
# whole words between hyphens and capitals, English and pinyin. Words that layouts use for anything
# (header, bottom, top, info, list, box) are left out. A part so called counts only where it holds
# hardly any of the page's prose, see `html_page`.
_CALLED = {
    "navigation": """
        nav navbar navigation menu menubar crumb crumbs breadcrumb breadcrumbs bread topbar topnav
        subnav leftnav sidenav sidebar sitenav daohang weizhi mbx dqwz complementary search
        searchbox sousuo login weather tianqi lang language languages banner logo""",
    "share": "share shares sharing bdshare bdsharebuttonbox sharebox fenxiang social",
    "tools": """
        toolbar toolbox fontsize print printer dayin player audio tts wza accessibility barrierfree
        wuzhangai zhanghai robot chatbot kefu chat""",
    "qr-code": "qrcode qr ewm erweima",
    "related": """
        related relate recommend recommended recommends tuijian hotnews ranking comment comments
        pinglun reply replies feedback survey vote pager pagination prevnext prev next xgwz xglj
        xgyd ad ads advert advertisement gg guanggao friendlink friendlinks youlian yqlj""",
    "link-dialog": "popup modal dialog alertdialog toast mask overlay tishi",
    "site-footer": "footer foot copyright banquan contentinfo",
}
_HINTS = {word: reason for reason, words in _CALLED.items() for word in words.split()}
_HINT_WORD = lazy(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_AREAS = {"nav": "navigation", "footer": "site-footer", "aside": "navigation"}
# Characters. A cell with more holds text, not a value: the longest cells of real tables (names of
# laws, lists of duties) stay below.
_CELL = 300
# Characters of a class attribute that are looked at; those of frameworks have about 100.
_NAMES = 300
_HIDDEN = lazy(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_SPACE = lazy("[ \t\n\r\f]+")
_MARKS = lazy(r"[\W\d年月日]+")
_WIDE = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"
_BREAK_IN_HAN = lazy(f"(?<=[{_WIDE}])[ \t]*[\n\r]+[ \t\n\r]*(?=[{_WIDE}])")


@dataclass
class Block:
    """One line of the page. `parent` is the index of its element in `Blocks.parents`."""

    text: str
    linked: float  # share that is links; figures and marks do not count (the date beside a link)
    parent: int
    line: int
    heading: bool = False  # h1 to h3
    hidden: bool = False
    area: str | None = None  # why the part of the page that it stands in is furniture
    row: bool = False  # a row of a table


@dataclass
class Blocks:
    """The blocks in reading order, and the tree of block elements: index -> index of its parent."""

    blocks: list[Block] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    hints: dict[int, str] = field(default_factory=dict)  # index -> what its author calls it


@dataclass
class _Frame:
    element: Any
    index: int
    heading: bool
    hidden: bool
    area: str | None
    pre: bool


class _Walker:
    def __init__(self) -> None:
        self.out = Blocks()
        self.frames: list[_Frame] = []
        self.buffer: list[str] = []
        self.linked = 0
        self.in_link = 0
        self.hidden_inline: list[Any] = []
        self.number = 0

    def text(self, value: str | None) -> None:
        if not value:
            return
        pre = self.frames[-1].pre if self.frames else False
        if pre:
            first, *rest = re.split("\r\n|\r|\n", value)
            self.put(first)
            for line in rest:
                self.flush()
                self.put(line)
        else:
            self.put(value)

    def put(self, value: str) -> None:
        self.buffer.append(value)
        if self.in_link:
            self.linked += words(value)

    def flush(self) -> None:
        if not self.buffer:
            return
        text = _line("".join(self.buffer))
        linked = self.linked / max(words(text), 1)
        self.buffer.clear()
        self.linked = 0
        if text:
            self.add(text, linked)

    def add(self, text: str, linked: float, *, row: bool = False) -> None:
        self.number += 1
        frame = self.frames[-1]
        hidden = frame.hidden or bool(self.hidden_inline)
        self.out.blocks.append(
            Block(text, linked, frame.index, self.number, frame.heading, hidden, frame.area, row)
        )

    def open(self, element: Any) -> None:
        tag = element.tag
        self.flush()
        above = self.frames[-1] if self.frames else None
        index = len(self.out.parents)
        self.out.parents.append(above.index if above else -1)
        if hint := _hint(element):
            self.out.hints[index] = hint
        area = above.area if above else None
        heading = tag in ("h1", "h2", "h3") or bool(above and above.heading)
        hidden = bool(above and above.hidden) or _is_hidden(element)
        pre = tag == "pre" or bool(above and above.pre)
        self.frames.append(_Frame(element, index, heading, hidden, area or _AREAS.get(tag), pre))

    def close(self) -> None:
        self.flush()
        self.frames.pop()


def words(text: str) -> int:
    """Characters of a text but for figures, marks and spaces."""
    return len(_MARKS.sub("", text))


def _line(text: str) -> str:
    return tidy(_SPACE.sub(" ", _BREAK_IN_HAN.sub("", text)))


def _hint(element: Any) -> str | None:
    """What part of a page its author calls an element, by its class, id or role."""
    if element.tag == "marquee":  # what runs across the screen
        return "site-note"
    for name in ("role", "id", "class"):
        value = element.get(name)
        for word in _HINT_WORD.findall(value[:_NAMES]) if value else ():
            if (reason := _HINTS.get(word.lower())) is not None:
                return reason
    return None


def _is_hidden(element: Any) -> bool:
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    return bool(style and _HIDDEN.search(style[:2000]))


def find_blocks(root: Any) -> Blocks:
    """The blocks of a parsed page.

    Parameters
    ----------
    root : element of lxml; depth does not matter, nothing here recurses
    """
    walker = _Walker()
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event in ("comment", "pi"):
            walker.text(element.tail)
            continue
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in _SILENT or tag in _CONTROLS:
                walk.skip_subtree()
            elif tag == "br":
                walker.flush()
            elif tag in _BLOCKS or not walker.frames:
                if tag == "tr" and walker.frames and (row := _row(element)) is not None:
                    walker.flush()
                    if row[0]:
                        walker.add(*row, row=True)
                    walk.skip_subtree()
                    element.set("data-explorer", "row")
                    continue
                walker.open(element)
                walker.text(element.text)
            else:
                if tag == "a":
                    walker.in_link += 1
                if _is_hidden(element):
                    walker.hidden_inline.append(element)
                walker.text(element.text)
        else:
            if tag in _CONTROLS:
                if text := _line("".join(element.itertext())):
                    walker.flush()
                    walker.add(text, 1.0)
                    walker.out.blocks[-1].area = "tools"
            elif tag in _SILENT or tag == "br":
                pass
            elif walker.frames and walker.frames[-1].element is element:
                walker.close()
            elif tag == "tr" and element.get("data-explorer") == "row":
                pass
            else:
                if tag == "a" and walker.in_link:
                    walker.in_link -= 1
                if walker.hidden_inline and walker.hidden_inline[-1] is element:
                    walker.hidden_inline.pop()
            if walker.frames:
                walker.text(element.tail)
    return walker.out


def _row(element: Any) -> tuple[str, float] | None:
    """The cells of a row in one line and the share that is links; None if it holds paragraphs."""
    cells: list[str] = []
    linked = 0
    for cell in element:
        if cell.tag not in ("td", "th"):
            if isinstance(cell.tag, str):
                return None
            continue
        pieces: list[str] = []
        size = paragraphs = 0
        in_link = 0
        walk = etree.iterwalk(cell, events=("start", "end", "comment", "pi"))
        for event, node in walk:
            tag = node.tag if isinstance(node.tag, str) else ""
            piece: str | None = None
            if event == "start":
                if tag == "table" or tag in _CONTROLS or _is_hidden(node):
                    return None
                if tag in _SILENT:
                    walk.skip_subtree()
                    continue
                in_link += tag == "a"
                paragraphs += tag in _BLOCKS or tag == "br"
                piece = node.text
                if tag in _BLOCKS or tag == "br":
                    pieces.append(" ")
            else:
                in_link -= tag == "a" and event == "end"
                piece = node.tail if node is not cell else None
                if tag in _BLOCKS:
                    pieces.append(" ")
            if piece:
                pieces.append(piece)
                size += len(piece.strip())
                linked += words(piece) if in_link else 0
            if size > _CELL or paragraphs > 4:
                return None
        cells.append(_line("".join(pieces)))
    if len(cells) < 2:
        return None
    text = " ".join(cell for cell in cells if cell)
    return text, linked / max(words(text), 1)
