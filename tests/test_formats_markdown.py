"""Markdown: the marks go, the words stay, and headings are headings."""

from explorer.reading import read_bytes
from explorer.reading.markdown import without_marks
from explorer.reading.normalise import Line
from explorer.segment import segment

PAGE = """# 某镇2024年法治政府建设工作报告

## 一、工作情况 ##

- 成立领导小组
> 开展宣传5场，发放资料200份。

### （一）健全机制

**1.完善制度。** 修订3项，涉及 __两个__ 方面，5**2 不变。

## 存在问题

力量不足，专业性不强。
"""


def test_marks_go_and_words_stay():
    read = read_bytes(PAGE.encode(), path="x.md")
    assert read.text.split("\n") == [
        "某镇2024年法治政府建设工作报告",
        "一、工作情况",
        "- 成立领导小组",
        "开展宣传5场，发放资料200份。",
        "（一）健全机制",
        "1.完善制度。 修订3项，涉及 两个 方面，5**2 不变。",
        "存在问题",
        "力量不足，专业性不强。",
    ]
    assert read.metadata.title == "某镇2024年法治政府建设工作报告"
    sections = segment(read.text, title=read.metadata.title).sections
    assert [(s.number, s.heading, s.role) for s in sections] == [
        ("一、", "工作情况", "measure"),
        ("（一）", "健全机制", "measure"),
        ("1.", "完善制度", "measure"),
        ("", "存在问题", "problem"),
    ]


def test_a_text_without_such_headings_keeps_its_characters():
    text = (
        "某镇2024年法治政府建设工作报告\n#话题#宣传3场，**不公开**的事项2件。\n"
        ">50岁的占三成，力量不足。"
    )
    assert read_bytes(text.encode(), path="x.txt").text == text


def test_marks_without_words_are_left():
    lines = [Line(n, t) for n, t in enumerate(("## 一、工作", "##", "#", "****", ">", "** 甲 **"))]
    bare = [line.text for line in without_marks(lines)]
    assert bare == ["一、工作", "##", "#", "****", ">", "** 甲 **"]
