"""Lines known by their shape, and what no shape may take: sentences, tables, wrapped text."""

import pytest

from explorer.reading import read_bytes
from explorer.reading.shapes import (
    is_addressed,
    is_bar,
    is_buttons,
    is_counter,
    is_crumbs,
    is_foreign,
    is_labels,
    is_pager,
    is_sign,
    is_trail,
    is_words,
)

BODY = "2024年，塔庄镇坚持依法行政，取得成效。\n一、主要工作\n开展宣传36场，调解纠纷12件。"
TITLE = "塔庄镇2024年法治政府建设工作报告"


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        (is_bar, "简体中文 | ئۇيغۇرچە | English | 한국어"),
        (is_bar, "档案要闻｜查档指南｜网上展厅"),
        (is_trail, "目录 ＼ 法治政府建设 ＼ 年度报告"),
        (is_trail, "〖首页〗→〖政府〗→〖法治〗→〖报告〗"),
        (is_trail, "首页::公开::法治政府"),
        (is_crumbs, "首页 > 政务公开 > 镇（街道）信息公开 > 杜桥镇 > 计划总结"),
        (is_crumbs, "> 政务公开 > 信息公开目录 > 计划总结"),
        (is_crumbs, f"网站首页>信息公开>{TITLE}"),
        (is_crumbs, "政务公开 > 工作报告"),
        (is_labels, "格式：DOC 页数：12 大小：36.5KB 上传者：小城文库"),
        (is_labels, "撰文/某某 摄影/某某 审稿/某某"),
        (is_words, "划重点 AI摘要 脑图"),
        (is_buttons, "【返回】【打印】【收藏】【举报】"),
        (is_buttons, "存为图片 朗读本篇 纠正错误"),
        (is_buttons, "+ 关注"),
        (is_buttons, "图文版纯净版我要咨询"),
        (is_buttons, "已关注"),
        (is_counter, "累计浏览 312"),
        (is_counter, "本次阅读可得 2 个学习积分"),
        (is_sign, "A- A A+"),
        (is_sign, "🔊 语音播报"),
        (is_pager, "前一条：某口岸恢复客运通关"),
        (is_pager, "后一则 >> 关于征集意见的启事"),
        (is_pager, "上一篇"),
        (is_addressed, "您已进入无障碍辅助浏览，按Esc键退出。"),
        (is_addressed, "发表留言请先登录"),
        (is_foreign, "Sponsored by 某县 / Technical Support: Some Co., Ltd."),
    ],
)
def test_shapes_of_pages(shape, text):
    assert shape(text)


@pytest.mark.parametrize(
    "text",
    [
        "一、加强组织领导，压实工作责任",
        "司法局 | 12 | 3",
        "上下联动，齐抓共管",
        "上半年工作情况",
        "前期准备工作扎实",
        "下一步工作打算",
        "法治政府建设",
        "推进AI、5G和APP应用",
        "以上报告，请予审议。",
        "请各单位认真贯彻执行。",
        "2024—2025—2026",
        "安全＞发展＞效率的实践与思考情况报告",
        "关于<甲>、<乙>、<丙>三项规定落实情况的报告",
        "a > b > c",
        "12>8>5",
        "若 x>y>0，则按前款办理。",
        "某县人民政府 县长 张三",
        "序号 事项 责任单位",
        "关于 进一步 加强 法治政府建设 工作 的 通知",
        "发布规范性文件3件",
        "1 总体情况",
        "附件 1",
        "2024 年度",
        "第 3 部分",
        "★重点工作",
        "○○",
        "县长 张三",
        "电子版报告",
    ],
)
def test_lines_of_reports_have_none_of_the_shapes(text):
    shapes = (
        is_bar, is_trail, is_buttons, is_pager, is_addressed, is_foreign, is_crumbs, is_labels,
        is_words, is_counter, is_sign,
    )  # fmt: skip
    assert not any(shape(text) for shape in shapes)


def test_text_broken_to_a_width_with_page_numbers_stays_to_its_last_line():
    wrapped = [TITLE, "2024年，塔庄镇坚持依法行政，不断推进各项工作，现将有关情况报告如下："]
    for page in range(1, 8):
        wrapped += ["加强组织领导，健全工作机制，落实各项责任，推动法治建", "设迈上新台阶"]
        wrapped += [f"— {page} —", "开展法治宣传活动，发放资料，接受群众咨询，调解各类矛", "盾纠纷"]
    document = read_bytes("\n".join(wrapped).encode(), path="x.txt")
    assert "盾纠纷" in document.text.split("\n")[-1]
    assert document.text.count("设迈上新台阶") == 7


def test_a_table_at_the_end_and_its_rows_stay_above_the_foot_of_a_page():
    rows = ["附件：责任清单", "序号 事项 单位", "1 宣传 司法所", "2 调解 综治办", "3 执法 执法队"]
    text = "\n".join([TITLE, BODY, *rows, "主办：塔庄镇人民政府", "闽ICP备05000001号"])
    document = read_bytes(text.encode(), path="x.txt")
    assert all(row in document.text for row in rows)
    assert "ICP" not in document.text


def test_a_list_of_the_site_below_the_signature_goes():
    text = "\n".join(
        [TITLE, BODY, "塔庄镇人民政府", "2025年1月8日", "便民电话", "派出所 0000-110",
         "卫生院 0000-120", "站长推荐", "水稻病虫害防治要点", "皖ICP备05000001号"]
    )  # fmt: skip
    document = read_bytes(text.encode(), path="x.txt")
    assert document.text.endswith("塔庄镇人民政府\n2025年1月8日")


def page(above: str) -> bytes:
    body = "".join(f"<p>{line}</p>" for line in BODY.split("\n"))
    return (
        f"<html><head><title>{TITLE}-某网</title></head><body>{above}<h1>{TITLE}</h1>{body}</body></html>"
    ).encode()


def test_what_a_site_says_above_the_title_that_its_markup_names_goes():
    notice = "系统将于今晚22时进行升级维护，期间部分功能暂停使用。"
    document = read_bytes(page(f"<div><p>{notice}</p></div>"), path="x.html")
    assert document.text == f"{TITLE}\n{BODY}"
    assert notice in [removed.text for removed in document.removed]


def test_a_letter_above_the_title_stays():
    letter = "县委、县政府：", "现将我镇报告报上，请审阅。", "2025年1月8日"
    document = read_bytes(page("".join(f"<p>{line}</p>" for line in letter)), path="x.html")
    assert all(line in document.text for line in letter)


@pytest.mark.parametrize(
    "line",
    ["https://www.example.gov.cn/zwgk/1.html", "原文链接：https://www.example.gov.cn/zwgk/1.html"],
)
def test_an_address_below_the_text_is_the_address_of_the_page(line):
    document = read_bytes(f"{TITLE}\n{BODY}\n{line}".encode(), path="x.txt")
    assert document.metadata.url == "https://www.example.gov.cn/zwgk/1.html"
    assert document.text.endswith("调解纠纷12件。")


@pytest.mark.parametrize(
    "title",
    ["安全＞发展＞效率：塔庄镇2024年工作报告", "关于<甲>、<乙>、<丙>三项规定落实情况的报告"],
)
def test_a_title_with_arrows_is_a_title(title):
    document = read_bytes(f"{title}\n{BODY}".encode(), path="x.txt")
    assert document.metadata.title == title
    assert document.text == f"{title}\n{BODY}"


def test_what_stands_below_a_mark_of_the_end_goes_and_nothing_above_it():
    below = ["-- THE END --", "全部跟帖（2）", "某地网友", "写得很实在，希望继续保持。", "回复 顶"]
    document = read_bytes("\n".join([TITLE, BODY, *below]).encode(), path="x.txt")
    assert document.text == f"{TITLE}\n{BODY}"
    assert [removed.text for removed in document.removed] == below


def test_a_paragraph_below_a_mark_of_the_end_shows_that_it_was_none():
    more = "二、下一步打算" + "，继续推进各项工作" * 10 + "。"
    document = read_bytes("\n".join([TITLE, BODY, "完", more]).encode(), path="x.txt")
    assert document.text.endswith(more)


def test_bars_of_empty_cells_go_and_those_of_a_row_stay():
    row = "| 宣传 | 36 | |"
    text = f"{TITLE} |{' |' * 20}\n{BODY}\n{row}\n调解 | 12 | 司法所"
    document = read_bytes(text.encode(), path="x.txt")
    assert document.metadata.title == TITLE
    assert row in document.text
    assert "调解 | 12 | 司法所" in document.text


def test_what_a_site_labels_around_a_title_that_its_markup_names_goes():
    data = (
        f"<html><head><title>{TITLE}</title></head><body><p>报送状态：已报送</p>"
        f"<h1>{TITLE}</h1><p>全文页数：7页</p>"
        f"<div>{''.join(f'<p>{line}</p>' for line in BODY.split(chr(10)))}</div></body></html>"
    ).encode()
    document = read_bytes(data, path="x.html")
    gone = {removed.text for removed in document.removed}
    assert {"报送状态：已报送", "全文页数：7页"} <= gone


@pytest.mark.parametrize(
    "kept", ["1 总体情况", "县长 张三", "（2024年度）", "引言", "——在全县会议上"]
)
def test_what_a_document_has_below_its_title_stays_among_the_signs_of_a_site(kept):
    body = "".join(f"<p>{line}</p>" for line in BODY.split("\n"))
    signs = "<p>累计浏览 312</p><p>A- A A+</p><p>2 天前</p>"
    data = (
        f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{signs}<p>{kept}</p>"
        f"<div>{body}</div></body></html>"
    ).encode()
    document = read_bytes(data, path="x.html")
    assert document.text == f"{TITLE}\n{kept}\n{BODY}"


def test_a_cell_that_gives_the_title_twice_is_read_once():
    document = read_bytes(f"{TITLE} {TITLE} |\n{BODY}".encode(), path="x.txt")
    assert document.text == f"{TITLE}\n{BODY}"
    assert [removed.text for removed in document.removed] == [TITLE]


def test_who_signed_stays_above_the_title():
    document = read_bytes(f"签发人：张三\n{TITLE}\n{BODY}".encode(), path="x.txt")
    assert document.text.startswith("签发人：张三\n")


def test_short_sentences_below_the_sites_first_line_go_unless_the_text_goes_on_there():
    body = "".join(f"<p>{line}</p>" for line in (BODY + "\n开展学习，落实责任。").split("\n"))
    said = "<p>快速回复 发表新帖</p><p>整村授信，随用随贷。</p>"
    head = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><div>{body}</div>"
    document = read_bytes(f"{head}{said}</body></html>".encode(), path="x.html")
    assert document.text.endswith("开展学习，落实责任。")
    more = "<p>二、存在的问题</p><p>队伍建设有待加强。</p>"
    document = read_bytes(f"{head}{said}{more}</body></html>".encode(), path="x.html")
    assert document.text.endswith("二、存在的问题\n队伍建设有待加强。")
    closing = "<p>特此报告。</p>"
    document = read_bytes(f"{head}{said}{closing}</body></html>".encode(), path="x.html")
    assert document.text.endswith("特此报告。")
