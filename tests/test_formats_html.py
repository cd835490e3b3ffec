"""Web pages: the document whole, the site gone and listed, encodings, meta tags, hostile markup."""

import base64

import pytest

from explorer.errors import EmptyDocument, ReadingError
from explorer.reading import read_bytes

from .formats import html, seeds

SEEDS = seeds()
BODY = (
    "塔庄镇2022年法治政府建设工作总结\n2022年，塔庄镇坚持依法行政，推进法治政府建设，取得了新的成效。\n"
    "一、主要工作\n（一）加强学习，组织干部职工学习法律法规，提高依法办事的能力和水平。\n"
    "塔庄镇人民政府\n2023年1月5日"
)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("seed", SEEDS, ids=lambda d: d.path.rsplit("/", 1)[-1])
def test_seed_in_a_page(seed, encoding):
    read = read_bytes(html(seed.text, encoding=encoding), path="x.html")
    assert read.text == seed.text
    assert read.metadata.region == seed.metadata.region
    assert read.metadata.year == seed.metadata.year
    gone = "".join(r.text for r in read.removed)
    for furniture in ("首页", "搜索", "站内", "某县召开推进会", "主办：某某办公室", "ICP备"):
        assert furniture in gone
    assert "脚本" not in read.text + gone


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("gb18030", "gb2312"), ("utf-8", "gb2312"), ("gb18030", "utf-8"), ("gb18030", ""),
     ("utf-8", ""), ("utf-8", "x-unknown")],
)  # fmt: skip
def test_declared_encodings_may_lie(encoding, declared):
    read = read_bytes(html(BODY, encoding=encoding, declared=declared), path="x.html")
    assert read.text == BODY
    assert read.encoding == f"html:{encoding}"


def test_big5():
    text = "臺北市政府法治建設報告\n本府依法行政，推動各項法治工作，加強宣導，提升人員之法律知識。"
    read = read_bytes(html(text, encoding="big5"), path="x.html")
    assert read.text == text and read.encoding == "html:big5"


def test_meta_tags_are_evidence():
    head = (
        "<!-- saved from url=(0030)https://www.example.gov.cn/a.html -->"
        '<meta name="ArticleTitle" content="塔庄镇2022年法治政府建设工作总结">'
        '<meta name="PubDate" content="2023-01-12 11:02">'
        '<meta name="ContentSource" content="闽清县">'
        '<meta name="SiteName" content="闽清县人民政府">'
    )
    metadata = read_bytes(html(BODY, head=head), path="x.html").metadata
    assert metadata.published == "2023-01-12" and "2023-01-12" in metadata.evidence["published"]
    assert metadata.source == "闽清县"
    assert metadata.url == "https://www.example.gov.cn/a.html"
    assert metadata.extra["SiteName"] == "闽清县人民政府"


def test_what_the_page_shows_counts_before_its_meta_tags():
    page = html(BODY, head='<meta name="PubDate" content="2020-01-01">').replace(
        b'<div class="text">', "<p>发布时间：2023-01-12 来源：闽清县</p><div>".encode()
    )
    assert read_bytes(page, path="x.html").metadata.published == "2023-01-12"


def test_line_ends_spaces_and_entities():
    page = (
        "<html><body><p>一、依法\n   行政，<b>加强</b>学习&nbsp;&ldquo;三重一大&rdquo;&#12290;<br>"
        "（一）use of\n law&amp;order，切实提高依法行政能力和水平。</p>"
        "<pre>甲。\n乙。</pre></body></html>"
    )
    assert read_bytes(page.encode(), path="x.html").text.split("\n") == [
        "一、依法行政，加强学习 “三重一大”。",
        "（一）use of law&order，切实提高依法行政能力和水平。",
        "甲。",
        "乙。",
    ]


def test_rows_of_a_table_of_values_and_a_table_that_is_layout():
    page = (
        f"<html><body><table><tr><td><p>{'</p><p>'.join(BODY.splitlines()[:4])}</p>"
        "<table><tr><th>项目</th><th>数量</th></tr><tr><td>行政复议</td><td>12件</td></tr></table>"
        f"<p>{'</p><p>'.join(BODY.splitlines()[4:])}</p></td></tr></table></body></html>"
    )
    lines = read_bytes(page.encode(), path="x.html").text.split("\n")
    assert lines[:4] == BODY.split("\n")[:4]
    assert lines[4:6] == ["项目 数量", "行政复议 12件"]
    assert lines[6:] == BODY.split("\n")[4:]


def test_a_page_that_closes_its_elements_too_early_loses_nothing():
    lines = SEEDS[0].text.split("\n")
    half = len(lines) // 2
    page = (
        "<html><body><div class=a><div class=b>" + "".join(f"<p>{x}</p>" for x in lines[:half])
        + "</div></div></div>" + "".join(f"<p>{x}</p>" for x in lines[half:])
        + "<p><a>网站地图</a></p></body></html>"
    )  # fmt: skip
    assert read_bytes(page.encode(), path="x.html").text == SEEDS[0].text


def test_hidden_text_goes_unless_it_is_the_document():
    hidden = "<p style='display: none'>您访问的链接即将离开本网站，是否继续访问该页面？请选择。</p>"
    page = html(BODY).replace(b"<body>", b"<body>" + hidden.encode())
    read = read_bytes(page, path="x.html")
    assert read.text == BODY and "hidden" in {r.reason for r in read.removed}
    page = html(BODY).replace(b'<div class="text">', b'<div style="display:none">')
    assert read_bytes(page, path="x.html").text == BODY


def test_web_archive():
    page = base64.encodebytes(html(BODY, encoding="gb18030", declared=""))
    archive = (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://www.example.gov.cn/b.html\r\n"
        b"Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
        b'\ttype="text/html";\r\n\tboundary="----X"\r\n\r\n\r\n------X\r\n'
        b'Content-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        + page
        + b"\r\n------X--\r\n"
    )
    read = read_bytes(archive, path="x.mhtml")
    assert read.text == BODY and read.encoding == "mht:gb18030"
    assert read.metadata.url == "https://www.example.gov.cn/b.html"
    with pytest.raises(ReadingError):
        read_bytes(archive[: archive.index(b"------X") + 9], path="x.mhtml")


@pytest.mark.parametrize("name", ["x.txt", "x.pdf", "-", "x"])
def test_content_decides_not_the_name(name):
    assert read_bytes(html(BODY), path=name).text == BODY


def test_text_that_speaks_of_tags_is_text():
    text = "<通知>\n塔庄镇2022年总结。a < b > c，<p> 是段落。"
    assert read_bytes(text.encode(), path="x.txt").text == text


@pytest.mark.parametrize(
    "page",
    [
        "<html></html>",
        "<html><body><script>alert('字')</script><style>p{}</style></body></html>",
        "<!DOCTYPE html>",
    ],
)
def test_pages_without_text(page):
    with pytest.raises(EmptyDocument):
        read_bytes(page.encode(), path="x.html")


@pytest.mark.parametrize(
    "page",
    [
        "<html><body>" + "<div>" * 50_000 + BODY,
        "<html><body>" + "<b><i>" * 20_000 + "法" * 100,
        "<html><body>" + "<table><tr><td>" * 3_000 + BODY,
        '<!DOCTYPE html [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><html><body><p>&b;正文。</p></html>',
        '<!DOCTYPE html [<!ENTITY f SYSTEM "file:///etc/passwd">]><html><body>&f;正文。</html>',
        "<html><body><p>" + "&#xffffffff;&#0;&bogus;" * 1000 + "正文。",
        "<html><body " + 'a="b" ' * 20_000 + ">正文。",
        "<html><!--" * 5_000 + "正文。",
    ],
)
def test_hostile_markup_is_read_or_refused(page):
    try:
        text = read_bytes(page.encode(), path="x.html").text
    except ReadingError:
        return
    assert "root:" not in text


def test_markup_in_a_long_line_takes_bounded_time():
    page = "<html><body><p>" + "推进依法行政，" * 40_000 + "</p></body></html>"
    assert len(read_bytes(page.encode(), path="x.html").text) == 280_000


def page(body, head=""):
    """A whole page around a body of markup."""
    top = f'<!doctype html><html><head><meta charset="utf-8">{head}</head><body>'
    return f"{top}{body}</body></html>".encode()


ARTICLE = "".join(
    f"<p>{line}</p>"
    for line in (
        "2024年，东里镇坚持依法行政，扎实推进法治政府建设，各项工作取得新成效。",
        "一、主要举措和成效",
        "（一）加强组织领导。专题研究法治建设4次，组织学法12次，培训300余人次。",
        "（二）规范行政执法。办理行政处罚案件21件，全部公示，无一被撤销。",
        "东里镇人民政府",
        "2025年1月7日",
    )
)
TITLE = "东里镇2024年法治政府建设年度报告"


def reasons(read):
    return {r.text: r.reason for r in read.removed}


def test_what_stands_above_the_title_outside_of_the_document_goes():
    read = read_bytes(
        page(
            "<div><h1>某县人民政府</h1><h2>东里镇频道</h2><p>山水之城 幸福家园</p></div>"
            f"<div><h2>{TITLE}</h2><p>2025-01-08 10:11某县司法局【字号：大 中】</p>{ARTICLE}</div>"
        ),
        path="x.html",
    )
    assert read.text.startswith(f"{TITLE}\n2024年，东里镇")
    assert reasons(read)["东里镇频道"] == reasons(read)["山水之城 幸福家园"] == "navigation"
    assert read.metadata.published == "2025-01-08"


def test_a_title_over_two_lines_outside_of_the_document_stays():
    read = read_bytes(
        page(
            "<div><p>中共某县东里镇委员会</p><p>东里镇人民政府</p>"
            f"<p>关于2024年法治政府建设情况的报告</p></div><div>{ARTICLE}</div>"
        ),
        path="x.html",
    )
    assert read.text.startswith("中共某县东里镇委员会\n东里镇人民政府\n关于2024年")


@pytest.mark.parametrize(
    "note",
    [
        "您认为本文对您是否有帮助？",
        "智能客服：您好，有什么可以帮您？",
        "声明：本网转载此文出于传递更多信息之目的，如涉及版权问题，请与本网联系。",
        "打开APP，阅读体验更佳",
        "附件列表：暂无附件",
        "打印时间：2025-03-04 09:12",
        "生成日期2025-01-20",
    ],
)
def test_notes_of_the_site_below_the_text_go(note):
    read = read_bytes(
        page(f"<div><h2>{TITLE}</h2>{ARTICLE}</div><div><p>{note}</p></div>"), path="x.html"
    )
    assert read.text.endswith("东里镇人民政府\n2025年1月7日")
    assert note in reasons(read)


def test_the_host_of_the_address_chooses_between_places_of_one_name():
    head = "<!-- saved from url=(0030)http://www.leizhou.gov.cn/a.html -->"
    unknown = read_bytes(page(f"<h2>{TITLE}</h2>{ARTICLE}"), path="x.html").metadata
    assert unknown.region is None and "region-ambiguous" in unknown.doubts
    told = read_bytes(page(head + f"<h2>{TITLE}</h2>{ARTICLE}"), path="x.html").metadata
    assert told.region.county == "雷州市" and "leizhou" in told.evidence["region"]


def test_the_host_alone_is_listed():
    head = "<!-- saved from url=(0030)http://www.xuwen.gov.cn/a.html -->"
    body = ARTICLE.replace("东里镇人民政府", "县人民政府").replace("东里镇", "县人民政府")
    metadata = read_bytes(page(head + body), path="x.html").metadata
    assert metadata.region.county == "徐闻县"
    assert "region-from-url" in metadata.doubts


LONG = "".join(
    f"<p>（{n}）开展普法宣传第{n}场，调处矛盾纠纷，审查合同，成效明显。</p>" for n in range(1, 9)
)


@pytest.mark.parametrize("name", ['class="xl-pinglun"', 'id="CommentBox"', 'role="complementary"'])
def test_what_its_author_calls_comments_goes_with_its_sentences(name):
    title = "大江镇2021年法治建设工作情况报告"
    said = "<p>办证大厅的态度比以前好多了。</p><p>请问在哪里申请复议？</p>"
    data = page(f"<h1>{title}</h1><div><p>一、主要做法</p>{LONG}</div><div {name}>{said}</div>")
    document = read_bytes(data, path="x.html")
    assert document.text.endswith("成效明显。")
    assert "办证大厅的态度比以前好多了。" in [removed.text for removed in document.removed]


@pytest.mark.parametrize("name", ["nav-content", "share", "footer", "comments"])
def test_a_name_for_the_frame_says_nothing_where_it_holds_the_document(name):
    title = "大江镇2021年法治建设工作情况报告"
    data = page(f'<div class="{name}"><h1>{title}</h1><p>一、主要做法</p>{LONG}</div>')
    text = read_bytes(data, path="x.html").text
    assert text.startswith(f"{title}\n一、主要做法\n")
    assert text.count("成效明显") == 8


def test_a_share_bar_that_is_never_closed_takes_no_part_of_the_document():
    data = page(f'<h1>大江镇2021年法治建设工作情况报告</h1>{LONG}<div class="share">分享{LONG}')
    text = read_bytes(data, path="x.html").text
    assert text.count("成效明显") == 16
