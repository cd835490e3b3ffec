"""What openings of pages tell of issuer, kind, genre and region, in forms seen on real ones."""

import pytest

from explorer.reading import read_bytes

LAW = "根据《中华人民共和国政府信息公开条例》有关规定，结合工作实际，"


def read(text: str):
    """The document of a page's text."""
    return read_bytes(text.encode(), path="x.txt")


def test_places_among_the_addressees_are_not_who_writes():
    text = (
        "各市(含定州、辛集市)人民政府,各县(市、区)人民政府,雄安新区管委会,省政府各部门:\n"
        "2020年,在省委、省政府的坚强领导下,法治政府建设取得新成效。"
        "按照《河北省依法行政考核办法》,省办公室组织了考核,现将考核优秀等次单位通报如下:\n"
        "一、市政府\n衡水、唐山、沧州、保定、承德市。\n二、省政府部门\n省财政厅、省公安厅。\n"
    )
    metadata = read(text).metadata
    assert metadata.region is not None
    assert metadata.region.name == "河北省"
    assert metadata.genre == "other"


def test_how_some_report_is_no_notice():
    text = (
        "2023年，台山市坚持依法行政，法治政府建设取得新成效。现将有关情况通报如下：\n"
        "一、工作情况\n加强组织领导。\n"
    )
    assert read(text).metadata.genre == "report"


def test_the_day_behind_a_title_is_the_day_not_the_title():
    text = (
        "台山市国防动员办公室2023年度法治政府建设情况报告 ( 2024年01月15日 )\n"
        "台国动〔2024〕1号\n市委、市政府：\n2023年，市国动办坚持依法行政，现报告如下：\n一、成效\n"
    )
    metadata = read(text).metadata
    assert metadata.title == "台山市国防动员办公室2023年度法治政府建设情况报告"
    assert metadata.signed == "2024-01-15"
    assert metadata.issuer_kind == "department"


def test_a_column_of_the_site_begins_no_title():
    text = (
        "国家政策\n部委文件\n广西文件\n\n关于深入推进依法行政加快建设法治政府的实施意见\n\n"
        "桂政发〔2015〕2号\n各市、县人民政府：\n2004年国务院《全面推进依法行政实施纲要》颁布实施以来，"
        "全区各级人民政府推进依法行政，取得成效。\n"
    )
    metadata = read(text).metadata
    assert metadata.title == "关于深入推进依法行政加快建设法治政府的实施意见"
    assert metadata.issuer != "国务院"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"{LAW}编制本报告。\n一、总体情况\n2024年，佛山高新区坚持公开透明，推进工作。\n", "zone"),
        (
            "本报告由湖北省地震局根据《中华人民共和国政府信息公开条例》要求编制。\n一、总体情况\n"
            "2025年，深入推进信息公开工作。\n",
            "department",
        ),
        (
            f"本报告{LAW}编制而成。\n一、总体情况\n市工信局深入贯彻落实条例，结合各项部署，健全机制。\n",
            "department",
        ),
        (
            "湖北省咸宁市气象部门2022年政府信息公开工作年度报告\n一、总体情况\n推进。\n",
            "department",
        ),
        (
            "现发布《工业和信息化部政府信息公开工作2011年度报告》。\n一、概述\n"
            "2011年我部政府信息公开工作深化公开内容，提高服务水平，接受社会监督。\n",
            "department",
        ),
    ],
)
def test_who_reports_without_a_title(text, kind):
    metadata = read(text).metadata
    assert (metadata.issuer_kind, metadata.genre) == (kind, "openness")


def test_whose_paper_is_quoted_is_not_who_reports():
    text = (
        "市气象局2017年政务公开工作报告\n今年以来，市气象局认真贯彻《安徽省气象局办公室关于印发"
        "安徽省气象局2017年政务公开工作要点的通知》、《宣城市人民政府办公室关于印发2017年全市"
        "政务公开工作要点的通知》精神，紧抓宣城市气象局权责清单，宣城市气象局各项工作取得成效。\n"
    )
    metadata = read(text).metadata
    assert metadata.issuer is None
    assert metadata.region is None or metadata.region.name == "宣城市"


def test_an_article_by_an_official_is_no_report():
    text = (
        "省国防动员办公室党组书记、主任 张毅\n近年来，甘肃省国防动员办公室深入学习，"
        "持续推动工作在法治轨道上运行，全面提升法治化水平。\n强化思想引领，牢固树立法治观念。\n"
    )
    assert read(text).metadata.genre == "other"


def test_who_reports_to_the_congress_reports_though_a_speaker_stands_above():
    text = (
        "汕头市潮阳区审计局局长 郑某某\n2023年9月28日\n主任、各位副主任、各位委员：\n"
        "我受区人民政府的委托，向区人大常委会报告2022年度区本级预算执行情况，请予审议。\n"
    )
    assert read(text).metadata.genre == "report"


READINGS = (
    "2025年，區(qū)住房城鄉(xiāng)建設(shè)局堅(jiān)持依法行政，"
    "扎實(shí)推進(jìn)各項(xiàng)工作(一)。\n"
)


def test_readings_left_by_converters_of_script_are_taken_out_and_listed():
    document = read(READINGS)
    assert "住房城鄉建設局堅持依法行政，扎實推進各項工作(一)。" in document.text
    assert "readings-removed" in document.metadata.doubts
    gone = [piece for piece in document.removed if piece.reason == "reading"]
    assert [piece.line for piece in gone] == [1]
    assert gone[0].text.startswith("(qū)(xiāng)(shè)")


def test_a_reading_that_a_writer_explains_stays():
    text = "浛洸(hán guāng)镇2024年法治政府建设情况报告\n洸(guāng)字难认，浛(hán)字亦然。\n"
    document = read(text)
    assert "洸(guāng)字难认" in document.text
    assert "readings-removed" not in document.metadata.doubts


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("天津市城市管理委员会", "department"),
        ("安徽省国有资产监督管理委员会", "department"),
        ("重庆高新技术产业开发区管理委员会", "zone"),
        ("中新天津生态城管理委员会", "zone"),
        ("佛山高新区管委会", "zone"),
    ],
)
def test_not_every_managing_committee_is_a_zones(name, kind):
    metadata = read(f"{name}2025年度政府信息公开工作报告\n一、总体情况\n推进公开工作。\n").metadata
    assert metadata.issuer_kind == kind


def test_a_bureau_named_in_a_townships_report_is_a_conflict_and_not_the_issuer():
    text = (
        "发布机构：建水县面甸镇人民政府\n建水县面甸镇2025年政府信息公开工作年度报告\n"
        "根据要求，现公布建水县民族宗教事务局2025年度政府信息公开工作年度报告。\n一、总体情况\n"
    )
    metadata = read(text).metadata
    assert metadata.issuer == "建水县面甸镇人民政府"
    assert metadata.issuer_kind == "government"
    assert "issuer-conflict" in metadata.doubts


def test_a_title_that_lost_its_first_character_is_the_pages():
    text = (
        "山东省大数据局2024年政府信息公开工作年度报告\n时间：2025-01-22 16:09 来源：本站\n"
        "东省大数据局\n2024年政府信息公开工作年度报告\n根据要求，编制发布本报告。\n一、总体情况\n"
    )
    assert read(text).metadata.title == "山东省大数据局2024年政府信息公开工作年度报告"


def test_a_title_broken_behind_a_year_without_its_word():
    text = (
        "自治区人民政府办公厅2022\n政府信息公开工作年度报告\n"
        "依据《中华人民共和国政府信息公开条例》，编制本报告。\n一、总体情况\n"
    )
    metadata = read(text).metadata
    assert metadata.title == "自治区人民政府办公厅2022政府信息公开工作年度报告"
    assert metadata.issuer_kind == "department"


def test_a_part_of_a_free_trade_zone_serves_its_city_not_the_district_of_its_offices():
    text = (
        "如对本报告有任何疑问，请联系：中国（福建）自由贸易试验区福州片区管理委员会，"
        "地址：福州市长乐区文武砂街道湖文路201号，电话：0591-0000000。\n一、总体情况\n"
        "2022年，我委认真贯彻落实《中华人民共和国政府信息公开条例》。\n(一)主动公开情况\n公开信息3条。\n"
    )
    metadata = read(text).metadata
    assert metadata.region is not None
    assert (metadata.region.name, metadata.issuer_kind) == ("福州市", "zone")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("台山市总工会", "other"),
        ("台山市红十字会", "other"),
        ("台山市残疾人联合会", "other"),
        ("台山市水文站", "department"),
        ("锡林郭勒盟行政公署", "government"),
        ("台城街道党工委", "office"),
        ("台山市大江镇", "government"),
    ],
)
def test_kinds_of_bodies_in_titles_and_openings(name, kind):
    titled = read(f"{name}2024年法治政府建设情况报告\n2024年，推进。\n一、工作\n开展。\n")
    spoken = read(f"2024年，{name}坚持依法行政。现将情况报告如下：\n一、工作\n开展。\n")
    assert (titled.metadata.issuer_kind, spoken.metadata.issuer_kind) == (kind, kind)


def test_a_subdistrict_of_a_zone_is_more_exact_than_the_zone():
    title = "吉林高新技术产业开发区新北街道2024年法治政府建设情况报告"
    metadata = read(f"{title}\n2024年，推进各项工作。\n一、工作\n开展宣传。\n").metadata
    assert metadata.region is not None
    assert (metadata.region.name, metadata.issuer_kind) == ("新北街道", "office")


def test_who_wrote_an_openness_report_tells_its_place():
    text = (
        "根据《中华人民共和国政府信息公开条例》要求，由沙河口区人民政府办公室编制。\n一、总体情况\n"
        "推进公开工作。\n"
    )
    metadata = read(text).metadata
    assert metadata.region is not None
    assert metadata.region.name == "沙河口区"


def test_a_day_in_brackets_is_no_source():
    text = (
        "市商务委2023年度法治政府建设工作情况报告\n发布日期(2024-03-08)\n"
        "2023年以来，市商务委坚持依法行政，为上海建设贡献力量。\n一、举措\n"
    )
    metadata = read(text).metadata
    assert (metadata.published, metadata.source) == ("2024-03-08", None)
    assert metadata.issuer_kind == "department"


@pytest.mark.parametrize(
    "text",
    [
        "“法者，治之端也”。近日，全椒县襄河镇组织召开各部门述法评议会议，压实了责任，凝聚了共识。\n",
        "中新社北京1月10日电（记者 郭某某）1月10日是中国人民警察节，发言人在发布会上介绍了情况。\n",
        "根据有关规定，扎鲁特旗15个苏木镇会议现已圆满收官，与会代表认真审议了各项报告。\n"
        "撰稿：于某某 编辑：包某某\n",
    ],
)
def test_news_is_told_by_what_stands_later(text):
    assert read(text).metadata.genre == "other"


def test_what_is_published_on_the_state_of_openness_is_an_openness_report():
    text = (
        "一、总体情况\n2025年，高良乡人民政府秉持公开透明的原则，落实各项部署，"
        "现面向社会公布本年度政府信息公开工作情况，主动接受监督。\n"
    )
    assert read(text).metadata.genre == "openness"


def test_the_day_behind_a_title_goes_with_an_entry():
    text = (
        "台山市国防动员办公室2023年度法治政府建设情况报告 ( 2024年01月15日 )\n市委、市政府：\n"
        "2023年，市国动办坚持依法行政，现报告如下：\n一、成效\n"
    )
    document = read(text)
    assert document.text.startswith("台山市国防动员办公室2023年度法治政府建设情况报告\n")
    gone = [(piece.line, piece.text) for piece in document.removed]
    assert gone == [(1, "( 2024年01月15日 )")]


def test_lists_of_other_sites_and_a_day_without_its_year_are_furniture():
    text = (
        "台山市2024年法治政府建设情况报告\n台山市人民政府　01月20日\n"
        "2024年，台山市坚持依法行政，取得成效。\n一、工作\n开展宣传36场。\n扫码关注\n省政府各厅局\n"
        "全国各体育部门\n网站标识码：3500000055\n"
    )
    document = read(text)
    assert document.text.split("\n") == [
        "台山市2024年法治政府建设情况报告",
        "2024年，台山市坚持依法行政，取得成效。",
        "一、工作",
        "开展宣传36场。",
    ]


def test_annex_without_one_state_and_dated_pages_below_a_text_are_furniture():
    text = (
        "台山市2024年法治政府建设情况报告\n文件已失效\n2024年，台山市坚持依法行政，取得成效。\n"
        "一、工作\n开展宣传36场。\n附件：\n相关信息\n2026-02-28 某乡2025年度法治政府建设报告\n"
        "打印 | 收藏 | 关闭\n网站标识码：3500000055\n"
    )
    assert read(text).text.split("\n") == [
        "台山市2024年法治政府建设情况报告",
        "2024年，台山市坚持依法行政，取得成效。",
        "一、工作",
        "开展宣传36场。",
    ]


def test_an_annex_of_the_reports_own_stays():
    text = (
        "台山市2024年法治政府建设情况报告\n2024年，台山市坚持依法行政，取得成效。\n一、工作\n"
        "开展宣传36场。\n附件：\n宣传情况统计表\n时间 场次\n2024-03-01 12\n"
    )
    assert read(text).text.endswith("附件：\n宣传情况统计表\n时间 场次\n2024-03-01 12")
