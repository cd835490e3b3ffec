"""Bytes to text: which encoding, and what to say when it is no text at all.

Order of trial: byte-order marks, UTF-8, GB18030 (which contains GBK and GB2312), Big5, UTF-16
without a mark, and last each line on its own, for files glued together from two encodings. A
strict decode is not enough for the older encodings (nearly any bytes are valid GB18030): the result
must also look like Chinese, see `looks_chinese`.
"""

from __future__ import annotations

import codecs
from functools import lru_cache

import numpy as np

from explorer.errors import EmptyDocument, NotText, TooLarge
from explorer.lang import Message
from explorer.patterns import lazy
from explorer.reading.mojibake import candidates

# Bytes. The longest single reports known (provincial five-year summaries, plans with annexes) stay
# under 1 MB as text; 16 MiB leaves room and keeps one file under 3 s and 150 MB (measured).
# Larger files are data dumps with many reports in one file. Raise it only with that in mind.
MAX_BYTES = 16 * 1024 * 1024

# The commonest characters of official Chinese, simplified; they make up 25 % to 40 % of the Han
# characters of every report in our sets, and under 2 % of text decoded with the wrong table.
_COMMON = frozenset(
    "的一是在和了有人中大国上为地法政府治建设工作行民会发展推进加强理度制实社会市县镇全年不务公开情况规定"
    "组织领导落实学习习近平思想主要服务部门管理执监督责任决化制度合体以及对区各开展"
)
_IS_COMMON = np.zeros(1 << 16, np.bool_)  # by code: looking up a whole sample at once is quick
_IS_COMMON[[ord(char) for char in _COMMON]] = True
# Below this share of common characters among the Han the text was decoded wrongly. Midway (on a
# log scale) between the two figures above; lists of names score lowest among real texts, 0.08.
_MIN_COMMON = 0.05
# With fewer Han characters than this the share says nothing.
_MIN_HAN = 12

# Characters at either end of a text that are looked at; the share is steady from 1,000 on.
_PART = 2_000

_HAN = lazy("[\u4e00-\u9fff]")
_LATIN = lazy("[\x80-\u017f]")
# Control characters that no text has; form feed and escape do occur in text.
_CONTROL = lazy(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CONTROLS = bytes(code for code in range(0x20) if _CONTROL.match(bytes([code])))

_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"{\\rtf", "RTF 文件", "RTF file"),
    (b"\x89PNG", "PNG 图片", "PNG image"),
    (b"\xff\xd8\xff", "JPEG 图片", "JPEG image"),
    (b"GIF8", "GIF 图片", "GIF image"),
    (b"BM", "BMP 图片", "BMP image"),
    (b"II*\x00", "TIFF 图片", "TIFF image"),
    (b"MM\x00*", "TIFF 图片", "TIFF image"),
    (b"\x1f\x8b", "gzip 压缩包", "gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包", "7z archive"),
    (b"Rar!", "RAR 压缩包", "RAR archive"),
    (b"\xfd7zXZ", "xz 压缩包", "xz archive"),
    (b"SQLite format 3\x00", "SQLite 数据库", "SQLite database"),
    (b"\x7fELF", "可执行程序", "program"),
    (b"MZ", "可执行程序", "program"),
    (b"CAJ", "CAJ 文件", "CAJ file"),
)


def check_size(size: int, path: str, limit: int = MAX_BYTES) -> None:
    """Raise TooLarge if a file of so many bytes is too large for one report."""
    if size > limit:
        mib = size / 2**20
        raise TooLarge(
            Message(
                f"文件有 {mib:.1f} MiB, 超过单篇报告的上限 {limit // 2**20} MiB",
                f"the file has {mib:.1f} MiB; the limit for one report is {limit // 2**20} MiB",
            ),
            subject=path,
            hint=Message(
                "如果其中有多篇报告, 请一篇存成一个文本文件后再添加",
                "If it holds several reports, save each as a text file of its own and add those",
            ),
        )


def decode(
    data: bytes, path: str, *, declared: str | None = None, limit: int = MAX_BYTES
) -> tuple[str, str, tuple[str, ...]]:
    """The text, the name of its encoding, and doubts: "mixed-encoding", "damaged-encoding",
    "mojibake-repaired".

    Parameters
    ----------
    declared : the encoding that a web page states. It settles what the bytes leave open (GB18030
        or Big5); it never overrules them, for pages are saved in another encoding than they state
    limit : bytes

    Raises
    ------
    TooLarge, EmptyDocument, NotText
    """
    check_size(len(data), path, limit)
    if not data.strip():
        raise empty(path)
    text, encoding, doubts = _read(data, path, declared)
    repaired = repair(text)
    if repaired is None:
        return text, encoding, doubts
    lost = ("damaged-encoding",) if "\ufffd" in repaired else ()
    return repaired, f"{encoding}+repaired", (*doubts, "mojibake-repaired", *lost)


def repair(text: str) -> str | None:
    """The text as it was before it was read in a wrong encoding; None if it was not."""
    sample = text[:_PART]
    if looks_chinese(text) and len(_LATIN.findall(sample)) * 10 <= len(sample):
        return None
    for own, _ in candidates(text):
        if looks_chinese(own) and len(_HAN.findall(own)) >= _MIN_HAN:
            return own
    return None


def _read(data: bytes, path: str, declared: str | None) -> tuple[str, str, tuple[str, ...]]:
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            text, doubts = _with_mark(data, name, path)
            return text, name, doubts
    refuse_known_binary(data, path)
    if b"\x00" in data:
        for name in ("utf-16-le", "utf-16-be"):
            text16 = _strict(data, name)
            if text16 and looks_chinese(text16) and _HAN.search(text16):
                return text16, name, ()
    # Taking them out and comparing lengths is ten times quicker than to find each.
    if (len(data) - len(data.translate(None, _CONTROLS))) * 100 > len(data):
        raise not_text(path)
    return _without_mark(data, path, declared)


def _with_mark(data: bytes, name: str, path: str) -> tuple[str, tuple[str, ...]]:
    text = _strict(data, name)
    if text is not None:
        return text, ()
    if name == "utf-8-sig":
        # A marked file with lines of another encoding, or cut off in a character.
        text, _, doubts = _without_mark(data[len(codecs.BOM_UTF8) :], path)
        return text, doubts
    text = data.decode(name, "replace")
    if text.count("\ufffd") * 100 > len(text):
        raise not_text(path)
    return text, ("damaged-encoding",)


def _without_mark(
    data: bytes, path: str, declared: str | None = None
) -> tuple[str, str, tuple[str, ...]]:
    utf8 = _strict(data, "utf-8")
    if utf8 is not None:
        return utf8, "utf-8", ()
    chinese = ("gb18030", "big5")
    for name in reversed(chinese) if "big5" in (declared or "").lower() else chinese:
        text = _strict(data, name)
        if text is not None and looks_chinese(text) and not _mostly_utf8(data):
            return text, name, ()
    return _by_line(data, path)


def _by_line(data: bytes, path: str) -> tuple[str, str, tuple[str, ...]]:
    """Each line in the encoding that it is in. Neither encoding uses the byte of the line end."""
    out: list[str] = []
    kinds: set[str] = set()
    damaged = 0
    for line in data.split(b"\n"):
        text = _strict(line, "utf-8")
        kind = "utf-8"
        if text is None:
            text, kind = _strict(line, "gb18030"), "gb18030"
            if text is not None and (_mostly_utf8(line) or not looks_chinese(text)):
                text = None
        if text is None:
            as_utf8 = line.decode("utf-8", "replace")
            as_gb = line.decode("gb18030", "replace")
            kind, text = min(
                (("utf-8", as_utf8), ("gb18030", as_gb)), key=lambda pair: pair[1].count("\ufffd")
            )
            damaged += text.count("\ufffd")
        elif not line.isascii():
            kinds.add(kind)
        out.append(text)
    text = "\n".join(out)
    # A few lost characters are a damaged file; more than one in a hundred is no text.
    if damaged * 100 > len(text) or not looks_chinese(text):
        raise not_text(path)
    doubts = ("mixed-encoding",) * (len(kinds) > 1) + ("damaged-encoding",) * (damaged > 0)
    return text, "+".join(sorted(kinds)) or "utf-8", doubts


def _mostly_utf8(data: bytes) -> bool:
    """True if the bytes are UTF-8 but for a few: then no other table is tried on the whole."""
    text = data.decode("utf-8", "ignore")
    kept = len(text.encode("utf-8"))
    return not text.isascii() and kept * 100 >= len(data) * 98 and looks_chinese(text)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def looks_chinese(text: str) -> bool:
    """False if the Han characters are such as only a wrong decoding gives."""
    # The first and the last part tell; a share needs no more.
    return _looks_chinese(text if len(text) < 2 * _PART else text[:_PART] + text[-_PART:])


@lru_cache(maxsize=4)  # every reader asks twice of the same beginning and end
def _looks_chinese(sample: str) -> bool:
    codes = np.frombuffer(sample.encode("utf-16-le", "surrogatepass"), "<u2")
    han = int(np.count_nonzero((codes >= 0x4E00) & (codes <= 0x9FFF)))
    if han < _MIN_HAN:
        return True
    return int(np.count_nonzero(_IS_COMMON[codes])) >= _MIN_COMMON * han


def looks_garbled(text: str) -> bool:
    """True if text in a sound encoding was spoilt earlier: 锟斤拷, 鐨勬硶, ä¸­å›½, �."""
    sample = text if len(text) <= 50_000 else text[:50_000]
    if any(word in sample for word in ("锟斤拷", "烫烫烫", "屯屯屯")):
        return True
    latin = len(_LATIN.findall(sample))
    return "\ufffd" in text or not looks_chinese(sample) or latin * 10 > len(sample)


def empty(path: str) -> EmptyDocument:
    """The error for a file without text."""
    return EmptyDocument(
        Message("文件里没有文字", "there is no text in the file"),
        subject=path,
        hint=Message(
            "请确认下载或另存时是否完整, 然后重新添加",
            "Check that it was downloaded or saved completely, then add it again",
        ),
    )


def refuse_known_binary(data: bytes, path: str) -> None:
    """Raise NotText for what begins like a format that holds no text to read."""
    for magic, zh, en in _MAGIC:
        # Two letters are a weak sign: "BM" and "MZ" may begin a text.
        if data.startswith(magic) and (len(magic) > 3 or _CONTROL.search(data[:1024])):
            raise not_text(path, zh, en)


def not_text(path: str, zh: str = "", en: str = "") -> NotText:
    """The error for a file that is something else than text."""
    if zh:
        problem = Message(f"这是{zh}, 不是文本文件", f"this is a {en}, not a text file")
    else:
        problem = Message(
            "内容不是文字, 或者编码无法辨认 (试过 UTF-8、UTF-16、GB18030、Big5)",
            "it is not text, or in an encoding that cannot be told"
            " (tried UTF-8, UTF-16, GB18030, Big5)",
        )
    return NotText(
        problem,
        subject=path,
        hint=Message(
            "请打开它, 把正文另存为 UTF-8 编码的 .txt 文件, 再添加那个文件",
            "Open it, save its text as a .txt file in UTF-8, and add that file",
        ),
    )
