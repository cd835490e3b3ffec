"""Roles: which of the required parts each section, paragraph and sentence belongs to.

The heading decides, from the top down; a heading below overrides the one above it only where it
names another part outright (（三）存在的不足 under 一、工作情况). A heading that names two parts
(存在问题和下一步工作措施) leaves the choice to each of its children. Where a heading says nothing, the
lead text is asked, then the order of the parts: what follows the shortcomings is the plan.
"""

from __future__ import annotations

import re

from explorer.segment.tree import Node, Tree
from explorer.types import Role

_PROBLEM = re.compile(
    r"存在|面临的?(?:问题|困难|挑战|形势)|(?<!补齐)(?<!补足)(?<!弥补)(?<!补强)(?:短板|弱项)|不足|薄弱环节|差距"
    r"|(?:主要|突出)(?:的)?(?:问题|困难)(?!导向|整改)|(?:问题|困难|原因)(?=和|与|及|以及|、|$|分析)"
)
# The same words where they are the object of work, not a finding.
_SOLVED = re.compile(
    r"(?:解决|破解|化解|整改|聚焦|紧盯|针对|查找|查摆|补齐|弥补|克服|消除|坚持|突出)[^，、]{0,12}(?:问题|短板|不足|困难|弱项|环节|差距)"
)
_PLAN = re.compile(
    r"下一?步|下一?阶段|下一?年度?|今后|未来|明年|来年|打算|(?:工作|建设|的)计划|计划(?=$|和|与|及|、)"
    r"|(?:工作|任务|初步|主要)安排|安排(?=$|和|与|及)|思路|展望|努力方向|工作建议|改进(?:措施|方向)|整改(?:措施|方向)"
    r"|(?:重点|目标|主要)任务|工作重点|工作目标|工作谋划"
)
_DUTY = re.compile(
    r"(?:(?:主要|党政)负责人|党政主要(?:领导|同志)|第一责任人|主要领导|一把手|领导干部)"
    r"[^。]{0,20}(?:履行|履职|职责|责任|述法)|第一责任人"
)
_MEASURE = re.compile(
    r"举措|成效|做法|开展情况|工作情况|落实情况|推进情况|完成情况|实施情况|进展|成绩|亮点|回顾|工作总结|基本情况"
)
_YEAR = re.compile(r"((?:19|20)\d\d)年")
_FINDING = re.compile(
    r"不够|不足|有待|还?需要?进一步|欠缺|薄弱|不强|不高|不到位|不平衡|不充分|不完善|不健全|不畅|不明显|不全|不深|不实|不严"
    r"|不规范|不均|不大|不多|不匹配|不适应|不理想|不紧|不力|不重视|缺乏|缺少|短缺|偏[弱低少慢]|滞后|差距|仍有提升空间"
    r"|淡薄|参差不齐|短板|仍需|尚未|尚不|难以|较[弱低少差]"
)
_INTENT = re.compile(
    r"下一?步|下一?阶段|今后|接下来|明年|进一步|将|要|继续|持续|加强|加快|加大|强化|深化|深入|推进|完善|健全|优化|提升|提高|落实|坚持"
)
_STARTS_WORK = re.compile(
    r"(?:进一步|继续|持续|不断|切实|全面|扎实|大力|深入|着力|认真|严格|积极)*"
    r"(?:加强|加快|加大|强化|深化|推进|推动|完善|健全|优化|提升|提高|落实|坚持|抓|做好|夯实|聚焦|建立|压实|严格|开展|规范)"
)
# A paragraph that opens like this speaks of what comes, whatever section it stands in.
NEXT_STEP = re.compile(
    r"^(?:我[镇乡县市区局街州]|全[镇乡县市区局街州])?[，,]?"
    r"(?:下一?步|下一?阶段|今后|接下来|明年|来年|新的一年|在今后|在下一?步)"
)
_WHOLLY_PROBLEM = re.compile(
    r"(?:存在|面临)的?(?:主要|突出|一些)?的?(?:问题|不足|短板|困难|差距|薄弱环节)|不足之处|^(?:问题|不足|短板)"
)
_WHOLLY_PLAN = re.compile(
    r"^(?:20\d\d年)?(?:下一?步|下一?阶段|今后)|(?:打算|工作计划|工作安排|工作思路|下一步工作|努力方向)$"
)
_REFERS_BACK = re.compile(r"^(?:针对|对于?)(?:以上|上述|这些|存在)|^(?:以上|上述|这些)(?:问题|不足)")


def heading_roles(heading: str, top: bool) -> tuple[Role, ...]:
    """Return the roles that a heading names, in the order in which it names them.

    `top`: whether it heads a part of the report; only such a heading can be the leaders' duty.
    """
    if top and _DUTY.search(heading) and not _STARTS_WORK.match(heading):
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


def text_role(sentence: str) -> Role | None:
    """Return what a sentence in a part that mixes problems and plans is about, if it says so."""
    opening = sentence.lstrip()
    if NEXT_STEP.match(opening) or _REFERS_BACK.match(opening):
        return "plan"
    if _STARTS_WORK.match(opening):
        return "plan" if not _FINDING.search(opening) or _INTENT.match(opening) else "problem"
    if _FINDING.search(opening):
        return "problem"
    if re.search(r"下一?步|今后|将(?!近)", opening):
        return "plan"
    return None


def find_roles(text: str, tree: Tree, report_year: int | None) -> dict[int, tuple[Role, ...]]:
    """Return the role of each node, by ``id(node)``: one, or two for a part that mixes them."""
    roles: dict[int, tuple[Role, ...]] = {}
    seen_problem = seen_plan = False
    for node in tree.nodes:
        parent = node.parent
        if parent is None:
            own = _top_roles(text, node, report_year, seen_problem, seen_plan)
            seen_problem = seen_problem or "problem" in own
            seen_plan = seen_plan or own == ("plan",)
            roles[id(node)] = own
        else:
            roles[id(node)] = _child_roles(text, node, roles[id(parent)], parent, roles)
    return roles


def _top_roles(
    text: str, node: Node, report_year: int | None, seen_problem: bool, seen_plan: bool
) -> tuple[Role, ...]:
    own = heading_roles(node.heading, top=True)
    if own:
        if own == ("measure",) or own == ("problem",):
            return own
        return tuple(role for role in own if role != "measure") if "problem" not in own else own
    year = _YEAR.search(node.heading)
    if year and report_year is not None and int(year[1]) > report_year:
        return ("plan",)
    lead = text[node.pieces[0].start : node.pieces[0].end] if node.pieces else ""
    if not node.mark.inline and seen_problem:
        return ("plan",)
    if seen_plan:
        return ("plan",)
    if node.mark.inline or not node.headed:
        return (text_role(lead) or "measure",) if _FINDING.search(lead) else ("measure",)
    return ("measure",)


def _child_roles(
    text: str,
    node: Node,
    above: tuple[Role, ...],
    parent: Node,
    roles: dict[int, tuple[Role, ...]],
) -> tuple[Role, ...]:
    if len(above) == 1:
        if above[0] == "duty" or not (node.headed or node.depth <= 2):
            return above
        if above[0] != "problem" and _WHOLLY_PROBLEM.search(node.heading):
            return ("problem",)
        if above[0] != "plan" and node.headed and _WHOLLY_PLAN.search(node.heading):
            return ("plan",)
        return above
    named = tuple(r for r in heading_roles(node.heading, top=False) if r in above)
    if len(named) == 1 and node.headed:
        return named
    first = node.pieces[0]
    start = node.mark.end
    stop = first.sentences[0][1] if first.sentences else first.end
    said = text_role(text[start : max(start, stop)])
    if said in above:
        return (said,)
    siblings = parent.children
    place = siblings.index(node) if len(siblings) < 200 else 0
    if place > 0:
        return roles[id(siblings[place - 1])]
    return (above[0],)


def shows_problem(sentence: str) -> bool:
    """Whether a sentence reports a shortcoming."""
    return _FINDING.search(sentence) is not None
