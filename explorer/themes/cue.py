"""Cue phrases of a codebook: how one is written, and whether it stands in a text.

Three signs beside plain text:

- ``…`` stands for up to 12 characters of the same clause: 化解…纠纷 finds 化解各类矛盾纠纷;
- ``……`` for up to 60 characters of the same sentence, commas included: 学习……行政复议法;
- ``[聘请|选聘]`` for any one of the phrases between the bars.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from explorer.lang import Message
from explorer.tokens import fold

SHORT, LONG = "…", "……"

# Twelve characters hold 化解[农村土地承包等各类]纠纷 and not the next verb with its object; sixty
# hold a list of eight law names and not the sentence after it.
_GAPS = {
    SHORT: r"[^，,。；;：:！!？?\n]{0,12}",
    LONG: r"[^。；;！!？?\n]{0,60}",
}

# More forms than a person would list by hand mean that two long alternatives were multiplied.
_MOST_FORMS = 200


class BadCue(ValueError):
    """A phrase that does not follow the rules above; `said` says why."""

    def __init__(self, said: Message) -> None:
        super().__init__(said.en)
        self.said = said


@dataclass(frozen=True)
class Form:
    """One of the phrases that a cue stands for, with its alternatives chosen; folded."""

    text: str

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The pieces of plain text, in order."""
        return tuple(re.split("…+", self.text))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        pieces = re.split("(…+)", self.text)
        return re.compile("".join(_GAPS.get(p, re.escape(p)) for p in pieces))

    def found_in(self, folded: str) -> bool:
        """Whether it stands in a text that went through `explorer.tokens.fold`."""
        if not all(part in folded for part in self.parts):
            return False
        return len(self.parts) == 1 or self._pattern.search(folded) is not None


@dataclass(frozen=True)
class Cue:
    """A word or phrase that speaks for or against a theme.

    `weight`, from 0 to 1, says how sure one may be from this phrase alone.
    """

    phrase: str
    weight: float

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """What the phrase stands for, in the order written; without brackets only itself.

        Raises
        ------
        BadCue
            A bracket is not closed or holds nothing, a gap has no text beside it, or the phrase
            stands for more than 200 forms.
        """
        chosen = list(_alternatives(self.phrase))
        forms = 1
        for options in chosen:
            forms *= len(options)
        if forms > _MOST_FORMS:
            raise BadCue(
                Message(
                    f"方括号中的词相乘得到 {forms} 种写法，最多 {_MOST_FORMS} 种",
                    f"the brackets multiply to {forms} forms; at most {_MOST_FORMS}",
                )
            )
        out = tuple(dict.fromkeys(Form(fold("".join(pieces))) for pieces in product(*chosen)))
        for form in out:
            if not all(form.parts) or any(gap not in _GAPS for gap in re.findall("…+", form.text)):
                raise BadCue(
                    Message("“…” 前后都要有文字", "there must be text before and after '…'")
                )
        return out

    def forms_in(self, folded: str) -> tuple[Form, ...]:
        """Return the forms that stand in a folded text."""
        return tuple(form for form in self.forms if form.found_in(folded))

    def found_in(self, folded: str) -> bool:
        """Whether any form stands in a text that went through `explorer.tokens.fold`."""
        return any(form.found_in(folded) for form in self.forms)


def _alternatives(phrase: str) -> Iterator[tuple[str, ...]]:
    """The phrase cut at its brackets: plain text as a choice of one."""
    rest = phrase
    while rest:
        plain, bracket, rest = rest.partition("[")
        if "]" in plain or "|" in plain:
            raise BadCue(Message("“]” 或 “|” 前面缺少 “[”", "']' or '|' without '[' before it"))
        if plain:
            yield (plain,)
        if bracket:
            inner, closed, rest = rest.partition("]")
            options = tuple(option.strip() for option in inner.split("|"))
            if not closed or "[" in inner or not all(options):
                raise BadCue(
                    Message(
                        "方括号要成对，里面每一项都要有文字",
                        "brackets must be closed, and every choice must have text",
                    )
                )
            yield options
