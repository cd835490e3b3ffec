"""DOCX: paragraphs in reading order with the numbers that Word generates, tables as rows of text.

Read straight from the XML, as any library would leave the numbers to us. Kept: the body with its
tables, text boxes, content controls, insertions, hyperlinks; footnotes at the end of the paragraph
that refers to them are left out of the text and listed as removed ("footnote"). Removed: running
heads and feet, deletions of tracked changes, hidden text, field codes; comments. A table of
contents is text and stays, as in every other format.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from lxml import etree

from explorer.reading.decode import empty
from explorer.reading.docx_numbers import Numbering, W, read_numbering
from explorer.reading.extracted import Extracted, damaged
from explorer.reading.limits import MAX_OFFICE, MAX_XML, check
from explorer.reading.normalise import Line, tidy
from explorer.reading.safe_zip import open_zip, read_member, refuse_doctype
from explorer.types import Removed

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WORD = ("Word 文档", "Word document")
# Not text of the page: what was deleted, codes of fields, properties, older copies of text boxes,
# the drawings' names, and the sounds written over characters.
_SKIP = frozenset(
    [W + n for n in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "tblPr", "trPr",
                     "tcPr", "sectPr", "sdtPr", "footnoteReference", "endnoteReference",
                     "rt")]
    + [_MC + "Fallback"]
)  # fmt: skip
_BREAKS = frozenset((W + "br", W + "cr"))


def read_docx(data: bytes, path: str) -> Extracted:
    """The lines of a Word document.

    Raises
    ------
    TooLarge, EmptyDocument, ReadingError
    """
    check(len(data), MAX_OFFICE, path)
    with open_zip(BytesIO(data), path, *_WORD) as archive:
        names = {m.filename: m for m in archive.infolist()}

        def part(name: str) -> Any:
            if name not in names:
                return None
            xml = read_member(archive, names[name], path, MAX_XML)
            refuse_doctype(xml, path, *_WORD)
            return _parse(xml, path)

        document = part("word/document.xml")
        numbering = read_numbering(part("word/numbering.xml"))
        styles = _Styles(part("word/styles.xml"))
        footnotes = part("word/footnotes.xml")
        core = part("docProps/core.xml")
        running = [
            part(name)
            for name in sorted(names)
            if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name)
        ]
    body = None if document is None else document.find(W + "body")
    if body is None:
        raise damaged(path, *_WORD, "no word/document.xml")
    lines = _Lines(numbering, styles)
    lines.read(body)
    if not lines.lines and not lines.removed:
        raise empty(path)
    below = len(lines.lines) + len(lines.removed)
    removed = list(lines.removed)
    for reason, root in [("footnote", footnotes), *(("running-head", r) for r in running)]:
        for text in _plain(root):
            below += 1
            removed.append(Removed(below, text, reason))
    extra = _core(core)
    return Extracted(lines.lines, "docx", removed=tuple(removed), extra=extra)


def _parse(xml: bytes, path: str) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=True, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(xml, parser)
    except (etree.LxmlError, ValueError) as error:
        raise damaged(path, *_WORD, error) from error


class _Styles:
    """What paragraphs inherit from their styles: a list and a level."""

    def __init__(self, root: Any) -> None:
        self.own: dict[str, tuple[str | None, str | None]] = {}
        self.based: dict[str, str] = {}
        self.default: str | None = None
        if root is None:
            return
        for style in root.iter(W + "style"):
            if style.get(W + "type") != "paragraph":
                continue
            name = style.get(W + "styleId") or ""
            if style.get(W + "default") in ("1", "true"):
                self.default = name
            self.own[name] = _numbered(style.find(W + "pPr"))
            based = style.find(W + "basedOn")
            if based is not None:
                self.based[name] = based.get(W + "val") or ""

    def numbered(self, name: str | None) -> tuple[str | None, str | None]:
        """The list and level of a style, from the styles it is based on where it has none."""
        num = level = None
        seen: set[str] = set()
        while name and name not in seen:
            seen.add(name)
            own = self.own.get(name, (None, None))
            num = own[0] if num is None else num
            level = own[1] if level is None else level
            if num is not None:
                break
            name = self.based.get(name)
        return num, level


def _numbered(properties: Any) -> tuple[str | None, str | None]:
    """The list (w:numId) and level (w:ilvl) that paragraph properties name."""
    found = None if properties is None else properties.find(W + "numPr")
    if found is None:
        return None, None
    values = []
    for name in ("numId", "ilvl"):
        element = found.find(W + name)
        values.append(None if element is None else element.get(W + "val"))
    return values[0], values[1]


class _Lines:
    """The lines of a body as they are found."""

    def __init__(self, numbering: Numbering, styles: _Styles) -> None:
        self.numbering = numbering
        self.styles = styles
        self.lines: list[Line] = []
        self.removed: list[Removed] = []
        self.number = 0

    def read(self, body: Any) -> None:
        """Go through the blocks in order; tables of values become a line a row."""
        walk = etree.iterwalk(body, events=("start",))
        for _, element in walk:
            if element.tag in _SKIP:
                walk.skip_subtree()
            elif element.tag == W + "tr":
                row = self.row(element)
                if row is not None:
                    self.add(row)
                    walk.skip_subtree()
            elif element.tag == W + "p":
                for line in self.paragraph(element):
                    self.add(line)
                for box in _boxes(element):
                    self.read(box)
                walk.skip_subtree()

    def add(self, text: str) -> None:
        text = tidy(text)
        if text:
            self.number += 1
            self.lines.append(Line(self.number, text))

    def paragraph(self, element: Any) -> list[str]:
        """The lines of a paragraph, the first with its number."""
        text, hidden = _text(element)
        if hidden.strip():
            self.number += 1
            self.removed.append(Removed(self.number, tidy(hidden), "hidden"))
        label = self.label(element) if text.strip() else ""
        return (label + text.lstrip(" \u3000\t") if label else text).split("\n")

    def label(self, element: Any) -> str:
        properties = element.find(W + "pPr")
        style = None
        if properties is not None and (named := properties.find(W + "pStyle")) is not None:
            style = named.get(W + "val")
        style = style or self.styles.default
        num, level = _numbered(properties)
        if num is None:
            num, inherited = self.styles.numbered(style)
            level = level or inherited
        if num is None or num == "0":
            return ""
        if level is None:
            tied = self.numbering.level_of_style(num, style)
            return self.numbering.label(num, tied or 0)
        return self.numbering.label(num, int(level) if level.isdigit() else 0)

    def row(self, element: Any) -> str | None:
        """A row in one line; None if its cells hold paragraphs of text or further tables."""
        cells = []
        for cell in element.iter(W + "tc"):
            paragraphs = cell.findall(".//" + W + "p")
            size = sum(len(_text(p)[0]) for p in paragraphs)
            # As on web pages: a cell of text is layout. See html_blocks.
            if cell.find(".//" + W + "tbl") is not None or size > 300:
                return None
            pieces = []
            for p in paragraphs:
                pieces += [line.strip() for line in self.paragraph(p)]
            cells.append(" ".join(piece for piece in pieces if piece))
        return " ".join(cell for cell in cells if cell) if len(cells) > 1 else None


def _boxes(paragraph: Any) -> list[Any]:
    """The text boxes that are anchored in a paragraph, once each."""
    return [
        box
        for box in paragraph.iter(W + "txbxContent")
        if not any(a.tag == _MC + "Fallback" for a in box.iterancestors())
    ]


def _text(paragraph: Any) -> tuple[str, str]:
    """The visible and the hidden text of a paragraph, without its text boxes."""
    shown: list[str] = []
    hidden: list[str] = []
    walk = etree.iterwalk(paragraph, events=("start",))
    for _, element in walk:
        tag = element.tag
        if tag in _SKIP or tag == W + "txbxContent":
            walk.skip_subtree()
        elif tag == W + "t":
            run = element.getparent()
            properties = run.find(W + "rPr") if run is not None else None
            vanish = None if properties is None else properties.find(W + "vanish")
            off = vanish is None or vanish.get(W + "val") in ("0", "false")
            (shown if off else hidden).append(element.text or "")
        elif tag == W + "tab":
            shown.append("\t")
        elif tag in _BREAKS:
            shown.append("\n" if element.get(W + "type") in (None, "textWrapping") else "")
        elif tag in (W + "noBreakHyphen", W + "softHyphen"):
            shown.append("-" if tag == W + "noBreakHyphen" else "")
        elif tag == W + "sym":
            shown.append(_symbol(element.get(W + "char")))
    return "".join(shown), "".join(hidden)


def _symbol(code: str | None) -> str:
    """A character given by its code; those of symbol fonts (private use) have no meaning."""
    try:
        value = int(code or "", 16)
    except ValueError:
        return ""
    return chr(value) if 0x20 <= value < 0xD800 else ""


def _plain(root: Any) -> list[str]:
    if root is None:
        return []
    texts = [tidy(_text(p)[0].replace("\n", " ")) for p in root.iter(W + "p")]
    return [text for text in texts if text]


def _core(root: Any) -> dict[str, str]:
    """The document's own properties: evidence to look at, too often a template's to be believed."""
    if root is None:
        return {}
    out = {}
    for element in root:
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if name in ("title", "creator", "created", "modified") and (element.text or "").strip():
            out[f"docx_{name}"] = tidy(element.text)[:200]
    return out
