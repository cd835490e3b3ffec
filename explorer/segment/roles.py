"""Roles: which of the required parts each section, paragraph and sentence belongs to.

The heading decides, from the top down; a heading below overrides the one above it only where it
names another part outright (（三）存在的不足 under 一、工作情况). A heading that names two parts
(存在问题和下一步工作措施) leaves the choice to each of its children. Where a heading says nothing,
the order of the parts decides: what follows the shortcomings or the plan is the plan.
"""

from __future__ import annotations

import bisect
import re

from explorer.patterns import lazy
from explorer.segment.tree import Node, Piece, Tree
from explorer.segment.turns import NEXT_STEP, REFERS_BACK, Turns, tells_duty
from explorer.types import Role

_PROBLEM = lazy(
    r"存在|面临的?(?:问题|困难|挑战|形势)|(?<!补齐)(?<!补足)(?<!弥补)(?<!补强)(?:短板|弱项)|不足|薄弱环节|差距"
    r"|(?:主要|突出)(?:的)?(?:问题|困难)(?!导向|整改)|(?:问题|困难|原因)(?=和|与|及|以及|、|$|分析)"
)
# The same words where they are the object of work, not a finding.
_SOLVED = lazy(
    r"(?:解决|破解|化解|整改|聚焦|紧盯|针对|查找|查摆|补齐|弥补|克服|消除|坚持|突出)[^，、]{0,12}(?:问题|短板|不足|困难|弱项|环节|差距)"
)
_PLAN = lazy(
    r"下一?步|下一?阶段|下一?年度?|今后|未来|明年|来年|打算|(?:工作|建设|的)计划|计划(?=$|和|与|及|、)"
    r"|(?:工作|任务|初步|主要)安排|安排(?=$|和|与|及)|思路|展望|努力方向|工作建议|改进(?:措施|方向)|整改(?:措施|方向)"
    r"|(?:重点|目标|主要)任务|工作重点|工作目标|工作谋划"
)
_DUTY = lazy(
    r"(?:(?:主要|党政)负责(?:人|同志)|党政主要(?:领导|同志)|第一责任人|主要领导|一把手|领导干部)"
    r"[^。]{0,20}(?:履行|履职|职责|责任|述法)|第一责任人"
)
_TITLED = lazy("《[^《》]*》")  # the rules on the duty have its name
_MEASURE = lazy(
    r"举措|成效|做法|开展情况|工作情况|落实情况|推进情况|完成情况|实施情况|进展|成绩|亮点|回顾|工作总结|基本情况"
)
_YEAR = lazy(r"((?:19|20)\d\d)年")
_FINDING = lazy(
    r"不够|不足|有待|还?需要?进一步|欠缺|薄弱|不强|不高|不到位|不平衡|不充分|不完善|不健全|不畅|不明显|不全|不深|不实|不严"
    r"|不规范|不均|不大|不多|不匹配|不适应|不理想|不紧|不力|不重视|缺乏|缺少|短缺|偏[弱低少慢]|滞后|差距|仍有提升空间"
    r"|淡薄|参差不齐|短板|仍需|尚未|尚不|难以|较[弱低少差]"
)
_INTENT = lazy(
    r"下一?步|下一?阶段|今后|接下来|明年|进一步|将|要|继续|持续|加强|加快|加大|强化|深化|深入|推进|完善|健全|优化|提升|提高|落实|坚持"
)
_STARTS_WORK = lazy(
    r"(?:进一步|继续|持续|不断|切实|全面|扎实|大力|深入|着力|认真|严格|积极)*"
    r"(?:加强|加快|加大|强化|深化|推进|推动|完善|健全|优化|提升|提高|落实|坚持|抓|做好|夯实|聚焦|建立|压实|严格|开展|规范)"
)
_NEXT_ANYWHERE = lazy(r"下一?步|下一?阶段")
_WHOLLY_PROBLEM = lazy(
    r"(?:存在|面临)的?(?:主要|突出|一些)?的?(?:问题|不足|短板|困难|差距|薄弱环节)|不足之处|^(?:问题|不足|短板)"
)
_WHOLLY_PLAN = lazy(
    r"^(?:20\d\d年)?(?:下一?步|下一?阶段|今后)|(?:打算|工作计划|工作安排|工作思路|下一步工作|努力方向)$"
)
# A lead to items that admits shortcomings: "……还存在一些不足：一是……"
_ADMITS = lazy(
    r"清醒[地的]?(?:认识|看|意识)到"
    r"|(?:还|仍|但|也|依然)[^。；]{0,30}?(?:存在|面临)[^。；]{0,40}?"
    r"(?:问题|不足|短板|困难|差距|薄弱环节|弱项|挑战)"
)
# How far before the items the admission may stand, in characters. Solved problems are named all
# over a report of results.
_ADMISSION = 120
# How many paragraphs at the end of a part may stand behind the one on shortcomings that closes it.
_CLOSING = 5


def heading_roles(heading: str, top: bool) -> tuple[Role, ...]:
    """Return the roles that a heading names, in the order in which it names them.

    `top`: whether it heads a part of the report; only such a heading can be the leaders' duty.
    """
    if top and _is_duty(heading):
        return ("duty",)
    found: list[tuple[int, Role]] = []
    problem = None if _SOLVED.search(heading) else _PROBLEM.search(heading)
    if problem:
        found.append((problem.start(), "problem"))
    plan = _PLAN.search(heading)
    if plan:
        found.append((plan.start(), "plan"))
    measure = _MEASURE.search(heading)
    if measure and not (plan and measure.start() > plan.start()):
        found.append((measure.start(), "measure"))
    return tuple(role for _, role in sorted(found))


def _is_duty(heading: str) -> bool:
    """Whether a heading names the part on the leaders' duty, not the work of enforcing it."""
    heading = _TITLED.sub("", heading)
    if not _DUTY.search(heading):
        return False
    return not _STARTS_WORK.match(heading) or tells_duty(heading, 0, len(heading))


def text_role(sentence: str) -> Role | None:
    """Return what a sentence in a part that mixes problems and plans is about, if it says so."""
    opening = sentence.lstrip()
    if NEXT_STEP.match(opening) or REFERS_BACK.match(opening):
        return "plan"
    if _STARTS_WORK.match(opening):
        return "plan" if not _FINDING.search(opening) or _INTENT.match(opening) else "problem"
    if _FINDING.search(opening):
        return "problem"
    if re.search(r"下一?步|今后|将(?!近)", opening):
        return "plan"
    return None


def find_roles(text: str, tree: Tree, report_year: int | None, turns: Turns) -> None:
    """Fill in the roles of all nodes: one, or two or more for a part that mixes them."""
    first_piece: dict[int, Piece] = {}  # of each line
    for piece in tree.pieces:
        first_piece.setdefault(piece.line, piece)
    before: dict[int | None, Node] = {}  # the latest child of each node, for its next sibling
    seen: set[Role] = set()
    led: dict[int, tuple[Role, ...]] = {}  # the roles that a lead gave
    for node in tree.nodes:
        parent = node.parent
        above = None if parent is None else parent.index
        sibling = before.get(above)
        before[above] = node
        if parent is None:
            if not node.mark.inline and not seen & {"problem", "plan"}:
                seen.update(_closing_turns(tree, sibling, node, turns))
            own = _top_roles(node, report_year, seen)
            seen.update(own)
        else:
            own = _child_roles(text, node, parent.roles, None if sibling is None else sibling.roles)
        if own == ("measure",):
            given = _led_roles(text, tree, node, sibling, first_piece[node.mark.line], turns, led)
            if given is not None:
                own = led[node.index] = given
        if own == ("measure",) and _states_duty(text, node):
            own = ("duty",)
        node.roles = own


def _states_duty(text: str, node: Node) -> bool:
    """Whether an item, or the heading of a section below the first level, names the duty."""
    end = node.heading_end if node.headed else node.pieces[0].sentences[0][1]
    if node.headed and node.parent is not None and _is_duty(node.heading):
        return "第一责任人" in node.heading
    return not node.own_line and tells_duty(text, node.start, end)


def _closing_turns(tree: Tree, last: Node | None, upcoming: Node, turns: Turns) -> set[Role]:
    """What the last paragraphs before a part turn to, back to where the part before it begins."""
    found: set[Role] = set()
    paragraphs = 0
    line = upcoming.mark.line
    place = bisect.bisect_left(tree.pieces, upcoming.start, key=lambda piece: piece.start)
    for piece in reversed(tree.pieces[:place]):
        if (last is not None and piece.start < last.start) or paragraphs == _CLOSING:
            break
        if piece.line != line:
            line = piece.line
            paragraphs += 1
        role = turns.at(piece.start, piece.end)
        if role is not None:
            found.add(role)
    return found


def _led_roles(
    text: str,
    tree: Tree,
    node: Node,
    sibling: Node | None,
    first: Piece,
    turns: Turns,
    led: dict[int, tuple[Role, ...]],
) -> tuple[Role, ...] | None:
    """The roles of an item that its lead decides, None where it decides nothing."""
    if node.mark.inline:
        if sibling is not None and sibling.mark.line == node.mark.line and sibling.mark.inline:
            return led.get(sibling.index)  # all items of a line stand under its lead
        if first.start < node.start:
            if _ADMITS.search(text, max(first.start, node.start - _ADMISSION), node.start):
                return ("problem",)
            said = turns.at(first.sentences[-1][0], node.start)
            return None if said is None else (said,)
        return None
    place = bisect.bisect_left(tree.pieces, node.start, key=lambda piece: piece.start)
    lead = tree.pieces[place - 1] if place else None
    if lead is None or (node.parent is not None and lead.line == node.parent.mark.line):
        return None
    if sibling is not None and lead.line == sibling.mark.line:
        # No paragraph between: what leads the items before leads this one too.
        return led.get(sibling.index)
    said = turns.at(lead.start, lead.end)
    if said is None and sibling is not None:
        return led.get(sibling.index)
    return None if said is None else (said,)


def _top_roles(node: Node, report_year: int | None, seen: set[Role]) -> tuple[Role, ...]:
    own = heading_roles(node.heading, top=True) if node.headed else ()
    if "problem" in own or own == ("duty",) or own == ("measure",):
        return own
    if own:  # the plan; "下一步工作举措" names measures to come
        return ("plan",)
    year = _YEAR.search(node.heading)
    if year and node.own_line and report_year is not None and int(year[1]) > report_year:
        return ("plan",)  # 二、2024年重点工作 in the report on 2023
    # No evidence in the heading: the order of the parts. What stands behind shortcomings or plans
    # is a plan.
    if not node.mark.inline and ("problem" in seen or "plan" in seen):
        return ("plan",)
    return ("measure",)


def _child_roles(
    text: str, node: Node, above: tuple[Role, ...], sibling: tuple[Role, ...] | None
) -> tuple[Role, ...]:
    if len(above) == 1:
        if above == ("duty",) or not node.headed:
            return above
        if _WHOLLY_PROBLEM.search(node.heading) and not _SOLVED.search(node.heading):
            return ("problem",)
        if _WHOLLY_PLAN.search(node.heading):
            return ("plan",)
        return above
    if node.headed:
        named = [role for role in heading_roles(node.heading, top=False) if role in above]
        if len(named) == 1:
            return (named[0],)
    first = node.pieces[0]
    said = text_role(text[node.mark.end : max(node.mark.end, first.sentences[0][1])])
    if said is not None and said in above:
        return (said,)
    return sibling if sibling is not None and len(sibling) == 1 else (above[0],)


def paragraph_role(text: str, start: int, end: int, above: tuple[Role, ...], turns: Turns) -> Role:
    """Return the role of a paragraph or lead sentence that stands in a part with role `above`."""
    if len(above) > 1:
        if "plan" in above and (
            _NEXT_ANYWHERE.search(text, start, end) or NEXT_STEP.match(text, start, end)
        ):
            return "plan"
        return above[0]
    if above == ("measure",):
        if tells_duty(text, start, end):
            return "duty"
        return turns.at(start, end) or "measure"
    if above == ("problem",) and turns.at(start, end) == "plan":
        return "plan"
    return above[0]


def shows_problem(sentence: str) -> bool:
    """Whether a sentence reports a shortcoming."""
    return _FINDING.search(sentence) is not None


def opens_problem(text: str, sentence: tuple[int, int]) -> bool:
    """Whether a sentence goes on with the shortcomings that were begun above it."""
    return text_role(text[sentence[0] : sentence[1]]) == "problem"
