"""A place is certain only where it is who reports: all else that a page names is listed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.gazetteer import find_places
from explorer.reading import read_bytes
from explorer.reading.place_sure import speaks_itself
from explorer.reading.zones import zone_of_city, zones_in

BODY = (
    "\n\n2024年，坚持依法行政，深入贯彻部署。现将有关情况报告如下：\n一、主要工作\n加强组织领导。"
)


def doubts(title: str) -> list[str]:
    """The doubts on the region of a report of this title."""
    metadata = read_bytes((title + BODY).encode(), path="x.txt").metadata
    return [doubt for doubt in metadata.doubts if doubt.startswith(("region", "no-region"))]


@pytest.mark.parametrize(
    "title",
    [
        "四川大学2024年法治工作报告",
        "关于赴浙江省安吉县学习考察的报告",
        "湖北省人民政府驻北京办事处2024年工作总结",
        "国务院关于支持贵州在新时代西部大开发上闯新路的意见",
        "中央第三生态环境保护督察组向江苏省反馈督察情况",
        "上海海关2024年法治建设年度报告",
        "新疆生产建设兵团2024年法治政府建设情况报告",
        "民政部关于同意江苏省撤销海门市设立南通市海门区的批复",
        "贵州茅台酒厂集团2024年法治工作报告",
        "关于推广浙江省“最多跑一次”改革经验的通知",
        "关于对台山市2024年度财政预算执行情况的审计报告",
        "学习贯彻习近平总书记在浙江考察时重要讲话精神的报告",
        "对口支援西藏工作总结",
        "东乡县交通运输局2021年法治政府建设情况报告",
    ],
)
def test_a_place_that_is_only_spoken_of_is_listed(title):
    assert doubts(title)


@pytest.mark.parametrize(
    "title",
    [
        "台山市2024年法治政府建设情况报告",
        "关于印发台山市2024年法治政府建设工作要点的通知",
        "中共台山市委台山市人民政府关于2024年法治政府建设情况的报告",
        "【文字解读】《台山市人民政府关于2024年法治政府建设情况的报告》解读",
        "广东省江门市台山市大江镇人民政府2024年法治政府建设情况报告",
        "国家税务总局台山市税务局2024年法治税务建设报告",
        "（文字版）2024年台山市政府信息公开工作年度报告",
        "汕头市潮阳区审计局2024年度法治政府建设情况报告",
    ],
)
def test_who_reports_is_certain(title):
    assert doubts(title) == []


@given(st.text(alphabet="关于印发新区（）2024年市的《》向驻考察在", max_size=12))
def test_nothing_unknown_before_a_place_makes_it_certain(before):
    title = f"{before}X台山市2024年法治政府建设情况报告"
    places = [place for place in find_places(title) if place.text == "台山市"]
    assert not any(speaks_itself(title, place) for place in places)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("主要依靠南京经济技术开发区网站公开。", ["南京市"]),
        ("2021年东湖高新区教育局", ["武汉市"]),
        ("安徽舒城经济开发区综合办公室", ["舒城县"]),
        ("各级开发区、经济技术开发区和高新区", []),
    ],
)
def test_zones_anywhere_in_a_text(text, names):
    assert [region.name for region in zones_in(text)] == names


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("惠州仲恺高新区", "惠州市"),
        ("成都东部新区", "成都市"),
        ("威海南海新区", "威海市"),
        ("青岛西海岸新区", "黄岛区"),
        ("河源东源产业园区", "东源县"),
        ("三亚崖州湾科技城", "三亚市"),
        ("吉林高新区", "吉林市"),
        ("屈原管理区", "岳阳市"),
        ("黄山风景区", "黄山区"),
    ],
)
def test_zones_with_names_of_their_own_serve_their_city_or_county(name, place):
    title = f"{name}管理委员会2024年法治政府建设情况报告"
    region = read_bytes((title + BODY).encode(), path="x.txt").metadata.region
    assert region is not None
    assert (region.county or region.city) == place


@pytest.mark.parametrize(
    "text", ["新区办公室2024年总结", "合肥市民中心建设情况", "高新区2024年工作"]
)
def test_what_begins_with_no_citys_stem_is_no_zone_of_a_city(text):
    assert zone_of_city(text) is None


@pytest.mark.parametrize(
    "lines",
    [
        "国家级新区社会治理创新：现状与思路\n——以南京江北新区为例",
        "(1.河海大学商学院,江苏 南京 211100;2.天津大学,天津 300072)\n一、引言",
        "水利经济 2023年4期\n关键词：河长制 浙江省",
        "〔内容提要〕本文结合毕节市实际，对乡镇行政管理体制进行研究，并探究存在的问题和对策建议。",
    ],
)
def test_a_paper_serves_no_division(lines):
    text = f"{lines}\n近年来，浙江省司法行政系统深入推进改革，取得了成效，值得研究。\n"
    metadata = read_bytes(text.encode(), path="x.txt").metadata
    assert metadata.region is None
    assert metadata.genre == "other"
    assert "no-region" in metadata.doubts


@pytest.mark.parametrize(
    "record",
    [
        "关键词：法治政府 年度报告",
        "摘要：台山市2024年法治政府建设情况报告",
        "索引号：440781/2025-001\n关键词：法治",
        "台山市人民政府公报2025年第2期",
        "台山市人民政府公报 2025年第2期",
        "（台山市司法局,邮编 529200）",
    ],
)
def test_a_report_with_the_labels_of_a_record_is_no_paper(record):
    text = f"台山市2024年法治政府建设情况报告\n{record}{BODY}"
    metadata = read_bytes(text.encode(), path="x.txt").metadata
    assert metadata.region is not None
    assert metadata.region.name == "台山市"
    assert metadata.genre == "report"


def test_a_wrapped_line_that_ends_as_papers_do_takes_nothing_from_a_report():
    lines = [
        "台山市2023年法治政府建设工作情况报告",
        "市委、市政府高度重视，先后召开常务会议专题研究",
        "部署法治政府建设工作，现将有关情况报告如下：",
    ]
    metadata = read_bytes(("\n".join(lines) + BODY).encode(), path="x.txt").metadata
    assert metadata.region is not None
    assert (metadata.region.name, metadata.genre) == ("台山市", "report")


def test_what_a_public_body_signs_is_its_own():
    text = (
        "法治政府建设工作的做法与思考\n近年来，坚持依法行政。\n台山市大江镇人民政府\n2024年1月7日\n"
    )
    metadata = read_bytes(text.encode(), path="x.txt").metadata
    assert metadata.region is not None
    assert metadata.region.name == "大江镇"


def test_a_report_that_ends_with_thoughts_is_no_paper():
    title = "台山市2024年法治政府建设情况及2025年工作思考"
    metadata = read_bytes((title + BODY).encode(), path="x.txt").metadata
    assert metadata.region is not None
    assert metadata.region.name == "台山市"
