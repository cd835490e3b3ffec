"""Web pages as browsers save them: which part is the document, and what the markup says of it.

The lines of the page come from `html_blocks`. The document's part of it is the smallest element
with nearly all prose. Outside of it, lines that are links or controls are the site's and go here,
with their reasons; whatever else stands above (title, source line, record table) goes through the
same cleaning as a text file. Prose is never removed here, wherever it stands: pages close their
elements too early or too late. The meta tags that government sites are required to set
(ArticleTitle, PubDate, ContentSource ...) count as labelled values, after those that the page
shows.

Why not a general extractor: on seeds wrapped in templates of real sites trafilatura 2.3 loses
body characters and leaves the site's lines, see docs/READING.md for the figures.
"""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

from lxml import etree

from explorer.patterns import lazy
from explorer.reading.dates import DATE, western
from explorer.reading.decode import decode, empty
from explorer.reading.extracted import Extracted, damaged
from explorer.reading.forms import NUMBERED, belongs, is_prose, is_title, starts_title
from explorer.reading.html_blocks import Block, Blocks, find_blocks
from explorer.reading.labelled import fields as labelled
from explorer.reading.limits import MAX_PAGE, check
from explorer.reading.lineclass import ends_page, head_class, tail_class
from explorer.reading.normalise import Line
from explorer.types import Removed

_CHARSET = lazy(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.I)
_PROLOG = lazy(r"^\s*<\?xml[^>]{0,200}\?>")
_SAVED_FROM = lazy(r"<!--\s*saved from url=\(\d+\)(https?://[^\s>]{1,500})", re.I)
# Share of the prose that the document's element must hold of its parent's. Beside the document
# stand notices of the site of a sentence or two; what falls outside is kept if it is prose, so the
# figure only decides how tightly menus are told from the document.
_DOMINATES = 0.85
# Share of a line that is links, from which it is a menu or a list of other pages. Sentences of
# reports have at most the name of a law linked.
_LINKED = 0.6
# Lines. An element with fewer is a paragraph of the document.
_LINES = 3
# Characters. A line of prose that votes for the place of the document in the page; the lines of
# menus and tools are shorter.
_PROSE = 20

# Characters of prose in a part of the page that is called a menu, a footer, comments.
_SAID = 400
# What a document says last.
_CLOSES = lazy("特此|专此|以上|此致|敬礼|谢谢|请予?审")
# Characters. What readers write below a text is shorter than its paragraphs.
_PARAGRAPH = 80
# Lines. A title has at most so many above its last.
_TITLE_LINES = 2
# Characters. Questions and calls to visitors are shorter.
_ADDRESS = 60

# Meta tags (国务院办公厅 政府网站发展指引, annex on page tags) -> label of a source line.
_LABELS = {
    "articletitle": "标题",
    "pubdate": "发布时间",
    "publishdate": "发布时间",
    "contentsource": "来源",
    "source": "来源",
    "url": "原文链接",
    "og:url": "原文链接",
    "og:title": "标题",
    "article:published_time": "发布时间",
}
# Kept as they are in `Metadata.extra`.
_EXTRA = (
    "SiteName", "SiteDomain", "SiteIDCode", "ColumnName", "ColumnType", "ArticleTitle", "PubDate",
    "ContentSource", "Author", "Keywords", "Description", "Url",
)  # fmt: skip
_SIGNATURE = lazy(
    r"(?:人民政府|委员会|管委会|办公室|办事处|街道|[局厅委院镇乡]|中心|大队|支队|总队)(?:办公室)?$"
)


def read_html(data: bytes, path: str, *, declared: str | None = None) -> Extracted:
    """The lines of a saved web page.

    Parameters
    ----------
    declared : the encoding that an outer header states (of a part in an .mht)

    Raises
    ------
    TooLarge, EmptyDocument, NotText
    """
    check(len(data), MAX_PAGE, path)
    found = _CHARSET.search(data[:8192])
    stated = found.group(1).decode("ascii") if found else declared
    text, encoding, doubts = decode(data, path, declared=stated, limit=MAX_PAGE)
    root = _parse(text, path)
    body = root.find(".//body")
    page = find_blocks(root if body is None else body)
    if not page.blocks:
        raise empty(path)
    lines, removed = _part(page)
    followed = bool(lines and removed and removed[-1].line > lines[-1].number)
    fields, extra = _meta(root, text)
    return Extracted(
        lines,
        f"html:{encoding}",
        doubts,
        removed,
        fields,
        extra,
        _heading(root, fields),
        followed,
    )


def read_mht(data: bytes, path: str) -> Extracted:
    """The page inside a web archive (.mht, .mhtml) as browsers save it.

    Raises
    ------
    TooLarge, EmptyDocument, NotText, ReadingError
    """
    check(len(data), MAX_PAGE, path)
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        for part in message.walk():
            if isinstance(part, EmailMessage) and part.get_content_type() in (
                "text/html",
                "application/xhtml+xml",
            ):
                payload = part.get_payload(decode=True)
                if isinstance(payload, bytes) and payload.strip():
                    page = read_html(payload, path, declared=part.get_content_charset())
                    where = part.get("Content-Location") or message.get("Snapshot-Content-Location")
                    return _located(page, str(where) if where else None)
    except (ValueError, LookupError, TypeError, AttributeError, IndexError, KeyError) as error:
        raise damaged(path, "网页归档 (MHT)", "web archive (MHT)", error) from error
    raise empty(path)


def _located(page: Extracted, where: str | None) -> Extracted:
    fields = page.fields
    if where and where.startswith("http") and not any(k == "原文链接" for k, _ in fields):
        fields = (*fields, ("原文链接", where))
    encoding = page.encoding.replace("html:", "mht:", 1)
    return replace(page, encoding=encoding, fields=fields)


def _parse(text: str, path: str) -> Any:
    # huge_tree lifts the depth at which the parser stops and drops what follows (256 elements).
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, no_network=True, remove_pis=True, recover=True
    )
    clean = _PROLOG.sub("", text).replace("\x00", "")
    try:
        root = etree.fromstring(clean.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError) as error:
        raise damaged(path, "网页", "web page", error) from error
    if root is None:
        raise empty(path)
    return root


def _meta(root: Any, text: str) -> tuple[tuple[tuple[str, str], ...], dict[str, str]]:
    """The labelled values of the meta tags, and those that are kept as they are."""
    fields: list[tuple[str, str]] = []
    extra: dict[str, str] = {}
    names = {name.lower(): name for name in _EXTRA}
    for tag in root.iter("meta"):
        name = (tag.get("name") or tag.get("property") or "").strip().lower()
        value = " ".join((tag.get("content") or "").split())[:500]
        if not value:
            continue
        if name in _LABELS:
            fields.append((_LABELS[name], value))
        if name in names:
            extra.setdefault(names[name], value)
    saved = _SAVED_FROM.search(text[:4096])
    if saved:
        fields.append(("原文链接", saved.group(1)))
    return tuple(fields), extra


def _heading(root: Any, fields: tuple[tuple[str, str], ...]) -> str | None:
    """What the page says that its document is called: in a meta tag, else as its own name."""
    stated = next((value for label, value in fields if label == "标题"), None)
    name = root.find(".//title")
    return stated or (" ".join((name.text or "").split()) if name is not None else "") or None


def _part(page: Blocks) -> tuple[list[Line], tuple[Removed, ...]]:
    """Separate the document from what the markup shows to be the site's."""
    blocks = page.blocks
    prose = [_prose(b) for b in blocks]
    if sum(size for b, size in zip(blocks, prose, strict=True) if b.hidden) * 2 > sum(prose):
        for b in blocks:  # the site shows its text by script: what is hidden is the document
            b.hidden = False
    called = _called(page, prose)
    visible = [
        0 if b.hidden or b.area or why else size
        for b, size, why in zip(blocks, prose, called, strict=True)
    ]
    if not any(visible):
        visible = prose
    main = _main(page, visible)
    inside = [i for i, b in enumerate(blocks) if _within(page.parents, b.parent, main)]
    voting = [i for i in inside if visible[i]]
    first, last = (voting[0], voting[-1]) if voting else (0, len(blocks) - 1)
    within = set(inside)
    titles = [i for i in range(first) if is_title(blocks[i].text) and not blocks[i].hidden]
    title = titles[-1] if titles else 0
    kept: list[Line] = []
    removed: list[Removed] = []
    # Short sentences below the site's first line below the text are the site's, unless the text
    # goes on there: some pages close its element too early.
    further = [
        b.text
        for i, b in enumerate(blocks)
        if i > last and i not in within and not (b.hidden or b.area or called[i])
        if b.linked < _LINKED and is_prose(b.text)
    ]
    goes_on = sum(map(len, further)) > _SAID or any(
        len(text) > _PARAGRAPH or NUMBERED.match(text) or _CLOSES.match(text) for text in further
    )
    ended = False
    for i, block in enumerate(blocks):
        reason = _reason(block, i, within, first, last)
        outside = not first <= i <= last
        if reason is None and called[i] and (outside or not prose[i]):
            reason = None if _is_kept(block) else called[i]
        ended = ended or (i > last and i not in within and ends_page(block.text))
        short = i not in within and not goes_on and len(block.text) <= _PARAGRAPH
        if reason is None and ended and short:
            reason = "site-footer"
        below = i > last and i not in within and not goes_on and is_prose(block.text)
        if below and reason is None and removed and removed[-1].line > blocks[last].line:
            reason = "site-note"
        if reason is None and i < title and i not in within and _is_banner(block, title - i):
            reason = "navigation"
        if reason:
            removed.append(Removed(block.line, block.text, reason))
        else:
            kept.append(Line(block.line, block.text))
    return kept, tuple(removed)


def _called(page: Blocks, prose: list[int]) -> list[str | None]:
    """What the page's author calls the part that each block stands in, where that can be so.

    A part with more of the prose than a note has is no menu, whatever it is called: pages have
    their whole text in a "nav-content", and broken ones never close a "share".
    """
    size = [0] * len(page.parents)
    numbered = [False] * len(page.parents)
    for block, count in zip(page.blocks, prose, strict=True):
        size[block.parent] += count
        numbered[block.parent] |= count > 0 and bool(NUMBERED.match(block.text))
    for i in range(len(size) - 1, 0, -1):  # a child's index is above its parent's
        size[page.parents[i]] += size[i]
        numbered[page.parents[i]] |= numbered[i]
    most = min(_SAID, (1 - _DOMINATES) * sum(prose))
    reasons: list[str | None] = []
    for i, parent in enumerate(page.parents):
        above = reasons[parent] if parent >= 0 else None
        own = page.hints.get(i)
        reasons.append(above or (own if own and size[i] <= most and not numbered[i] else None))
    return [reasons[block.parent] for block in page.blocks]


def _is_kept(block: Block) -> bool:
    """What could be the document's own stays, whatever it stands in, and labelled values, which are
    evidence; the rules that follow know more of them."""
    text = block.text
    own = (belongs(text) and not is_prose(text)) or starts_title(text)
    return block.heading or own or bool(labelled(text))


def _prose(block: Block) -> int:
    """Characters that vote for the document's place: those of a sentence that is no link."""
    text = block.text
    if len(text) < _PROSE or block.linked > _LINKED:
        return 0
    return len(text) if is_prose(text) else 0


def _main(page: Blocks, prose: list[int]) -> int:
    """The index of the smallest element that dominates the prose and is no single paragraph."""
    total = [0] * len(page.parents)
    lines = [0] * len(page.parents)
    for block, size in zip(page.blocks, prose, strict=True):
        total[block.parent] += size
        lines[block.parent] += 1
    best: dict[int, int] = {}
    for i in range(len(total) - 1, 0, -1):  # a child's index is above its parent's
        above = page.parents[i]
        total[above] += total[i]
        lines[above] += lines[i]
        if above not in best or total[i] >= total[best[above]]:
            best[above] = i
    here = 0
    while here in best:
        child = best[here]
        if total[child] < _DOMINATES * total[0] or lines[child] < _LINES:
            break
        here = child
    return here


def _within(parents: list[int], node: int, main: int) -> bool:
    while node > main:
        node = parents[node]
    return node == main


def _reason(block: Block, i: int, within: set[int], first: int, last: int) -> str | None:
    """Why a block is the site's, None if the markup does not show that it is."""
    text = block.text
    if block.hidden:
        return "hidden"
    if block.area == "tools":
        return "tools"
    linked = block.linked >= _LINKED
    inside = i in within and first <= i <= last
    if i > last and i not in within and len(text) <= _ADDRESS and text[-1] in "？！?!…":
        return "site-note"  # what a site asks its visitors
    if inside or _prose(block):
        return None
    if block.area and not (block.heading or is_title(text)):
        return block.area
    if linked and not block.heading:
        if i < first:
            return None if is_title(text) and not block.area and i in within else "navigation"
        return "related" if not re.search(r"^\W{0,3}附\s?件", text) else None
    if i > last and i not in within and not is_prose(text):
        if not labelled(text) and tail_class(text) == "record-table":
            return "record-table"
        if not _ends_document(text, i - last):
            return "site-footer"
    return None


def _is_banner(block: Block, distance: int) -> bool:
    """True for what stands above the title, outside of the document, and says nothing of it."""
    text = block.text
    if head_class(text) or belongs(text):
        return False  # labelled values are evidence; they go with the page's other lines
    return distance > _TITLE_LINES or not starts_title(text)


def _ends_document(text: str, distance: int) -> bool:
    """What stands below the text and may still be the document's: issuer, date, annex."""
    if distance > 8 or len(text) > 60:
        return False
    bare = text.strip("()（） \u3000")
    return (
        bool(labelled(text))
        or bool(DATE.search(western(bare)) and len(bare) <= 40)
        or bool(
            _SIGNATURE.search(bare)
            and not re.search("[:：]|大厅$|^[^省市县区镇乡旗州街]{2,10}中心$", bare)
        )
        or bool(re.match(r"附\s?[件录表]|抄送|[（(]", text))
    )
