"""Bodies of the whole country: a report that begins with one serves no division.

The list is the State Council's own (国务院机构设置, 2023 reform): its ministries and commissions,
administrations by their common beginnings. Party bodies of a county (宣传部, 组织部) are none.
"""

from __future__ import annotations

from explorer.patterns import lazy

_MINISTRIES = (
    "外交|国防|教育|科学技术|科技|工业和信息化|公安|国家安全|民政|司法|财政|人力资源(?:和)?社会保障|自然资源"
    "|生态环境|环境保护|住房和?城乡建设|交通运输|水利|农业农村|农业|商务|文化和旅游|退役军人事务|应急管理"
)
# The subject of a report, at its very beginning or behind the year.
NATIONAL = lazy(
    r"(?:^|(?<=[年,，]))(?:关于|中华人民共和国|原)?(?P<org>"
    rf"(?:{_MINISTRIES})部(?!门|队|署|分|长|级|委)"
    r"|国家(?:发展和?改革|卫生健康|民族事务)委(?:员会)?"
    r"|国家[\u4e00-\u9fff]{2,8}?(?:总局|局|署)(?!长)"
    r"|(?:海关|审计|新闻出版)(?:总)?署|中国(?:人民银行|证监会|银保监会)"
    r"|(?:国务院|最高人民(?:法院|检察院)|全国人民代表大会|全国人大常委会)(?:办公厅)?)"
    r"(?!(?:办公厅)?\s?《)"  # 2004年国务院《纲要》颁布以来
)


def national_body(text: str) -> str | None:
    """The national body that a title or an opening begins with, None if it does not.

    >>> national_body("农业农村部2024年度法治政府建设情况的报告")
    '农业农村部'
    >>> national_body("2021年，自然资源部坚持以..."), national_body("司法部门2024年...")
    ('自然资源部', None)
    """
    found = NATIONAL.search(text[:40])
    return found["org"] if found else None
