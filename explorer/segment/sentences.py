"""Sentences: where one ends and the next begins.

A sentence ends at 。！？!? or at the end of its line; a closing quote or bracket stays with it. It
also ends where a numbered item begins (the caller splits there). What does not end one:

- ``；``: in these reports it parts the clauses of one sentence, which share their subject.
  (The 4 uses in the five seeds outside numbered lists join parts of one enumeration of figures
  or duties: "……64余人次；调处各类矛盾纠纷200余件"; cut there, they would lose subject or year.)
- a stop inside a book title (《怎么办？》) or inside a URL
- ？ or ！ inside a quotation that is a part of its sentence (回答好“谁来监督？”的问题)
- a stop within quotes or brackets after which the sentence goes on (“……。”的要求)
- a half-width ? or ! between Latin letters or digits (a?b=1), the point of 12.4, the ellipsis ……

Only white space falls between two sentences.
"""

from __future__ import annotations

from explorer.patterns import lazy
from explorer.segment.lines import LINE_ENDS

_STOPS = "。！？!?｡"
_CLOSERS = '”’」』）)】》〉］\\]｝}"'
# Longest book title that is skipped as a whole, in characters. The longest names of documents in
# the seeds and in 99 city reports have 64; more would let a forgotten 》 swallow real sentences.
LONGEST_TITLE = 100
_TOKEN = lazy(
    f"《[^《》{LINE_ENDS}]{{1,{LONGEST_TITLE}}}》"
    r"|(?:https?://|www\.)[!-~]+"
    f"|(?P<stop>[{_STOPS}]+)(?P<close>[{_CLOSERS}]*)"
)
_SOFT = frozenset("！？!?")
_QUOTES = frozenset('”’」』"')
_OPENERS = {"”": "“", "’": "‘", "」": "「", "』": "『", "）": "（", ")": "(", '"': '"'}
# After a closing mark these go on with the same sentence.
_GOES_ON = frozenset("，、；：,;:。的地得之等")
_STRAY = frozenset("，、；,;")
_CLOSING = frozenset('”’」』）)】》〉］]｝}"')
# What needs the whole pattern: other stops than 。, straight quotes.
_HARD = lazy('[！？!?｡"]')
# How far back the opening quote of “……？” is sought, and how far on its closing one, in
# characters: a slogan or question inside a sentence is far shorter, and a bound keeps time linear.
QUOTE_REACH = 80
_WORD = lazy(r"\w")


def sentence_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the sentences of ``text[start:end]``, a piece of one line, as trimmed spans.

    Time is linear in ``end - start``. A span without a letter or digit joins the one before it.
    """
    spans: list[tuple[int, int]] = []
    begin = start
    ends = full_stops if _HARD.search(text, start, end) is None else sentence_ends
    for stop in ends(text, start, end):
        first, last = begin, stop
        begin = stop
        while first < last and text[first].isspace():
            first += 1
        while first < last and text[last - 1].isspace():
            last -= 1
        if first == last:
            continue
        if spans and not text[first].isalnum() and not _WORD.search(text, first, last):
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    return spans


def full_stops(text: str, start: int, end: int) -> list[int]:
    """The same as `sentence_ends` for a piece whose only stop is 。, which is most of them.

    A search for one character takes a tenth of the time of the pattern for all cases.
    """
    ends: list[int] = []
    at = text.find("。", start, end)
    while at >= 0:
        title = text.rfind("《", max(start, at - LONGEST_TITLE), at)
        if title >= 0 and text.find("》", title, at) < 0:
            close = text.find("》", at, min(end, title + LONGEST_TITLE + 2))
            if close > 0 and text.find("《", at, close) < 0:
                at = text.find("。", close, end)
                continue
        after = at + 1
        while after < end and text[after] == "。":
            after += 1
        stopped = after
        while after < end and text[after] in _CLOSING:
            after += 1
        if after >= end:
            break  # the end of the piece ends it
        if after == stopped:
            if text[after] in _STRAY:
                after += 1
            ends.append(after)
        elif text[after] not in _GOES_ON:
            ends.append(after)
        at = text.find("。", after, end)
    ends.append(end)
    return ends


def sentence_ends(text: str, start: int, end: int) -> list[int]:
    """Return where the sentences of ``text[start:end]`` end, `end` included."""
    ends: list[int] = []
    begin = start  # of the sentence under way
    straight, counted = 0, start  # straight quotes so far, counted up to here
    for match in _TOKEN.finditer(text, start, end):
        stop = match["stop"]
        if stop is None:
            continue
        at, after_stop, after = match.start(), match.end("stop"), match.end()
        close = match["close"]
        if '"' in close:
            # A straight quote closes only if an odd number stand before it.
            straight += text.count('"', counted, after_stop)
            counted = after_stop
            open_quote = straight % 2 == 1
            first = close.index('"')
            keep = first + 1 if open_quote else first
            close, after = close[:keep], after_stop + keep
        if after >= end:
            break  # the end of the piece ends it
        following = text[after]
        if close:
            if following in _GOES_ON or not _ends_after_close(text, begin, at, stop, close):
                continue
        else:
            if following in _STRAY:
                after += 1
            elif stop[-1] in _SOFT and not _ends_bare(text, begin, at, after, stop):
                continue
        ends.append(after)
        begin = after
    ends.append(end)
    return ends


def _ends_after_close(text: str, begin: int, at: int, stop: str, close: str) -> bool:
    """Whether a stop followed by closing marks ends the sentence, as text follows on the line."""
    if stop[-1] not in _SOFT:
        return True
    opener = _OPENERS.get(close[0])
    if opener is None:
        return True
    opened = text.rfind(opener, max(begin, at - QUOTE_REACH), at)
    if opened < 0:
        return True
    if close[0] in _QUOTES:
        return opened > begin and text[opened - 1] in "：:"
    return opened == begin  # a whole sentence in brackets


def _ends_bare(text: str, begin: int, at: int, after: int, stop: str) -> bool:
    """Whether ！ or ？ without a closing mark ends the sentence."""
    if stop in ("!", "?"):
        before, following = text[at - 1 : at], text[after]
        if (
            before.isascii()
            and before.isalnum()
            and following.isascii()
            and not following.isspace()
        ):
            return False
    low = max(begin, at - QUOTE_REACH)
    opened = text.rfind("“", low, at)
    if opened < 0 or text.rfind("”", opened, at) >= 0:
        return True
    spoken = opened > begin and text[opened - 1] in "：:"
    return spoken or text.find("”", after, after + QUOTE_REACH) < 0
