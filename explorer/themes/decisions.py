"""A person's decisions on assignments, and the thresholds that follow from them.

A decision says of one sentence and one theme: accept (it carries the theme) or reject. Where a
theme has decisions of both kinds, or enough of one, its threshold moves to where it agrees with
most of them; a prior keeps it near the default while decisions are few.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from explorer.errors import BadValue
from explorer.lang import Message

# A threshold moves only with this many decisions on its theme.
LEAST = 3

# The cost of moving the threshold by 1, in decisions: two decisions outweigh a move of a quarter.
_INERTIA = 4.0

_ACCEPT = frozenset({"accept", "yes", "1", "true", "接受", "是", "对"})
_REJECT = frozenset({"reject", "no", "0", "false", "拒绝", "否", "错"})


@dataclass(frozen=True)
class Decision:
    """One decision; `sentence` is an id of the corpus or a text."""

    sentence: str
    theme: str
    accept: bool


def read_decisions(path: Path, themes: Sequence[str]) -> list[Decision]:
    """Read a CSV with the columns sentence, theme and decision (accept or reject).

    Raises
    ------
    BadValue
        The file cannot be read, or a line does not fit; file and line are named.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = {"sentence", "theme", "decision"} - set(reader.fieldnames or ())
            if missing:
                listed = ", ".join(sorted(missing))
                raise BadValue(
                    Message(f"缺少列：{listed}", f"lacks the column(s) {listed}"), subject=str(path)
                )
            return [_decision(row, reader.line_num, path, themes) for row in reader]
    except FileNotFoundError as error:
        raise BadValue(
            Message("没有这个文件", "there is no such file"),
            subject=str(path),
            hint=Message("检查路径和文件名。", "Check the path and the name."),
        ) from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadValue(
            Message(f"无法读取：{error}", f"cannot be read: {error}"), subject=str(path)
        ) from error


def _decision(
    row: Mapping[str, str | None], line: int, path: Path, themes: Sequence[str]
) -> Decision:
    sentence, theme, word = ((row.get(k) or "").strip() for k in ("sentence", "theme", "decision"))
    where = f"{path}:{line}"
    if not sentence:
        raise BadValue(Message("没有句子", "there is no sentence"), subject=where)
    if theme not in themes:
        raise BadValue(
            Message(f"没有主题 “{theme}”", f"there is no theme {theme!r}"),
            subject=where,
            hint=Message("查看编号: explorer themes", "See the ids: explorer themes"),
        )
    if word.lower() not in _ACCEPT | _REJECT:
        raise BadValue(
            Message(f"应为 accept 或 reject，得到 “{word}”", f"accept or reject, got {word!r}"),
            subject=where,
        )
    return Decision(sentence, theme, word.lower() in _ACCEPT)


def thresholds(
    judged: Mapping[str, Sequence[tuple[float, bool]]], default: float
) -> dict[str, float]:
    """Return a threshold for each theme with at least `LEAST` decisions.

    Parameters
    ----------
    judged : theme -> the score and the decision (accept or not) of each sentence decided on
    default : the threshold without decisions

    Returns
    -------
    The threshold with the fewest wrong decisions, where a move of the threshold by x counts as
    4 x wrong decisions; of equals the one nearest to the default.
    """
    out: dict[str, float] = {}
    for theme, pairs in judged.items():
        if len(pairs) < LEAST:
            continue
        scores: list[float] = sorted({float(score) for score, _ in pairs})
        between = [(a + b) / 2 for a, b in pairwise(scores)]
        # Scores have four decimals: the smallest steps below the lowest and above the highest.
        ends: list[float] = [max(scores[0] - 1e-4, 0.0), min(scores[-1] + 1e-4, 1.0)]
        cost: dict[float, float] = {
            cut: sum((score >= cut) != accept for score, accept in pairs)
            + _INERTIA * abs(cut - default)
            for cut in (default, *between, *ends)
        }
        best = min(cost.items(), key=lambda item: (item[1], abs(item[0] - default)))
        out[theme] = round(best[0], 4)
    return out
