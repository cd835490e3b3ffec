# ruff: noqa: E501 - markup of whole pages in long lines
"""Page templates for reading_html.py, written after the forms of real government sites.

{title}, {body}, {site} and {date} are filled in. The reader was tuned on TUNING; HELD_OUT was written
before its last changes and run only to report: do not tune on it, write new ones instead.
"""

from __future__ import annotations

from collections.abc import Callable

Template = Callable[[str, str, str, str], str]
_TOPICS = (
    "关于公开征求某办法意见的公告", "某县召开优化营商环境推进会", "关于2024年部门预算的说明",
    "某镇开展消防安全检查", "关于调整公交线路的通告", "某局走访慰问困难群众",
)  # fmt: skip


def _list(n: int, dates: bool = True, offset: int = 0) -> str:
    """So many links to other pages."""
    rows = []
    for i in range(n):
        topic = _TOPICS[(i + offset) % len(_TOPICS)]
        day = f"<span>2024-{i % 12 + 1:02}-{i % 27 + 1:02}</span>" if dates else ""
        rows.append(f'<li><a href="/{i}.html" title="{topic}">{topic}</a>{day}</li>')
    return "<ul>" + "".join(rows) + "</ul>"


def accessible(title: str, body: str, site: str, date: str) -> str:
    """A portal of Zhejiang's kind: toolbar for the blind, share buttons, icons in the foot."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>
<meta name="SiteName" content="{site}"><meta name="ColumnName" content="法治政府建设"><meta name="ArticleTitle" content="{title}"><meta name="pubdate" content="{date} 10:11"></head>
<body><div id="bar"><span>读屏专用</span><span>大字幕</span><span>指读</span><span>辅助线</span><span>放大</span><span>缩小</span><a>退出无障碍</a></div>
<div class="top"><a>长者模式</a><a>无障碍</a><a>登录</a><a>注册</a><a>繁体</a></div>
<ul class="nav"><li><a>首页</a></li><li><a>走进某县</a></li><li><a>政务公开</a></li><li><a>政务服务</a></li><li><a>政民互动</a></li></ul>
<div class="pos">当前位置：<a>首页</a> &gt; <a>政务公开</a> &gt; <a>法治政府建设年度报告</a></div>
<div class="article"><p class="title">{title}</p>
<table><tr><td>发布日期：{date} 10:11</td><td>信息来源：<i>{site}</i></td><td>浏览量：<span id="n">loading</span></td><td>字体：【<a>大</a> <a>中</a> <a>小</a>】</td></tr></table>
<div id="zoom">{body}</div><div class="share bdsharebuttonbox"><span>分享:</span><a>微信</a><a>新浪微博</a><a>QQ空间</a></div>
<p class="qr">扫一扫在手机打开当前页面</p><div class="print"><a>【打印本页】</a><a>【关闭窗口】</a></div></div>
<div class="foot"><a>网站地图</a> | <a>联系我们</a> | <a>版权声明</a><p>主办：某县人民政府办公室 承办：某县数据局</p><p>浙ICP备05000001号-1 浙公网安备33012402000001号 网站标识码：3301240001</p><p>建议您使用1366*768分辨率浏览</p></div></body></html>"""


def record(title: str, body: str, site: str, date: str) -> str:
    """The record table in th and td, tools below, the neighbours by name."""
    return f"""<html><head><meta charset="utf-8"><title>{title}_{site}</title></head><body>
<div class="head"><div class="date">今天是：2025年3月4日 星期二</div><div class="so"><input placeholder="请输入关键字"><a>搜索</a><span>热词：</span><a>医保</a><a>公积金</a></div></div>
<div class="mb">您当前的位置 ：<a>首页</a>&gt;&gt;<a>政府信息公开</a>&gt;&gt;<a>法定主动公开内容</a></div>
<table class="xxgk"><tbody><tr><th>索 引 号：</th><td>11440115MB2D06/2025-00071</td><th>分类：</th><td>综合政务 / 报告</td></tr>
<tr><th>发布机构：</th><td>{site}</td><th>成文日期：</th><td>{date}</td></tr><tr><th>名　　称：</th><td colspan="3">{title}</td></tr>
<tr><th>文　　号：</th><td>无</td><th>有 效 性：</th><td>有效</td></tr><tr><th>主 题 词：</th><td colspan="3">法治 政府</td></tr></tbody></table>
<div class="content"><h1>{title}</h1><div class="TRS_Editor">{body}</div></div>
<p class="tools">【<a>推荐</a>】 【<a>打印</a>】 【<a>关闭</a>】</p><p>解读链接：<a>一图读懂法治政府建设报告</a></p><p>附件：<a>1.指标完成情况表.xlsx</a></p>
<p>上一条：<a>关于公开征求某办法意见的公告</a></p><p>下一条：<a>某县召开优化营商环境推进会</a></p>
<div class="bottom">版权所有：{site}　<a>粤ICP备05000001号</a>　<a>粤公网安备44011502000001号</a><br>网站标识码：4401150001　技术支持：某某软件公司<br><a>关于我们</a> <a>网站声明</a></div></body></html>"""


def crumbs(title: str, body: str, site: str, date: str) -> str:
    """Breadcrumbs as a list, a source line between bars, a floating bar, readings beside."""
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title} - {site}</title></head><body>
<div class="topbar"><ul><li>政务新媒体</li><li>微信</li><li>微博</li><li>移动客户端</li><li>智能问答</li></ul></div>
<ol class="breadcrumb"><li>您当前所在位置：</li><li><a>首页</a></li><li><a>政务公开</a></li><li><a>年度报告</a></li><li>正文</li></ol>
<h2 class="t">{title}</h2><div class="property"><span>来源：{site}</span><b>|</b><span>发布时间：{date} 10:11:00</span><b>|</b><span>点击：<em></em></span><b>|</b><span>字号：<a>大</a><a>中</a><a>小</a></span><span>分享到：</span></div>
<div class="article-content"><div class="Section0">{body}</div></div>
<div class="xgwj"><h4>相关文件</h4>{_list(3, False)}</div><div class="xgjd"><h4>相关解读</h4>{_list(2, False, 3)}</div>
<div class="float"><a>意见征集</a><a>领导信箱</a><a>回到顶部</a></div>
<div class="footer"><p>主办：{site}办公室　承办：某市信息中心</p><p>本网站由某市政务服务数据管理局建设维护</p><p>建议使用1920×1080分辨率/IE9.0以上浏览器访问达到最佳效果</p><p>备案序号：粤ICP备05000002号　联系方式：0668-0000000</p></div></body></html>"""


def tables(title: str, body: str, site: str, date: str) -> str:
    """A site of 2005: nested tables, a column of links at the left, counters."""
    left = "".join(
        f"<tr><td>·<a>{name}</a></td></tr>"
        for name in (
            "政务动态",
            "通知公告",
            "法律法规",
            "依法行政",
            "行政复议",
            "机构设置",
            "领导分工",
            "便民服务",
        )
    )
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>{site}</title></head><body bgcolor="#ffffff">
<table width="778" align="center"><tr><td><marquee>欢迎访问{site}！</marquee></td></tr><tr><td><a>设为首页</a> | <a>加入收藏</a> | <a>联系我们</a></td></tr></table>
<table width="778" align="center"><tr><td width="180" valign="top"><table><tr><td><b>栏目导航</b></td></tr>{left}</table></td>
<td valign="top"><table width="100%"><tr><td>当前位置：首页 → 依法行政 → 浏览正文</td></tr><tr><td align="center"><font size="4" color="red"><b>{title}</b></font></td></tr>
<tr><td align="center">作者：佚名　文章来源：本站原创　点击数：128　更新时间：{date}</td></tr><tr><td>{body}</td></tr>
<tr><td align="right">【字体：小 大】【<a>发表评论</a>】【<a>加入收藏</a>】【<a>告诉好友</a>】【<a>打印此文</a>】【<a>关闭窗口</a>】</td></tr>
<tr><td>上一篇文章： <a>关于调整公交线路的通告</a></td></tr><tr><td>下一篇文章： 没有了</td></tr></table></td></tr></table>
<center>Copyright &copy; 2005-2010 {site} All Rights Reserved<br>地址：某县某某路1号　邮编：350800　电话：0591-0000000<br>您是第 123456 位访问者</center></body></html>"""


def platform(title: str, body: str, site: str, date: str) -> str:
    """The openness platform: the record as a list of labels, a questionnaire below."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body><header><h1 class="logo">政府信息公开平台</h1></header>
<aside class="menu"><h3>政府信息公开指南</h3><h3>政府信息公开制度</h3><h3>法定主动公开内容</h3><h3>政府信息公开年报</h3><h3>依申请公开</h3></aside>
<main><ul class="classify"><li><label>索引号：</label><span>003271/2025-00012</span></li><li><label>发文机构：</label><span>{site}</span></li><li><label>发文日期：</label><span>{date}</span></li><li><label>公开方式：</label><span>主动公开</span></li><li><label>公开范围：</label><span>面向社会</span></li></ul>
<h2>{title}</h2><p class="sub">发布时间：{date} 16:40　浏览次数：<i>31</i>次　<a>打印</a>　<a>收藏</a></p><article>{body}</article>
<div class="ask"><p>您认为本文对您是否有帮助？</p><button>非常有用</button><button>有用</button><button>没用</button></div>
<p>分享文章到</p><p><a>微信</a> <a>微博</a></p><p>文章下载</p><p><a>下载Word版</a> <a>下载PDF版</a></p></main>
<footer><p>{site}主办</p><p>网站标识码：3501240001</p><p>闽ICP备05000001号</p></footer></body></html>"""


def mobile(title: str, body: str, site: str, date: str) -> str:
    """A page for telephones."""
    return f"""<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head><body>
<div class="hd"><a>返回</a><a>首页</a><a>菜单</a></div><div class="app"><span>打开APP，阅读体验更佳</span><a>立即打开</a></div>
<h1>{title}</h1><div class="meta"><span>{site}</span> <span>{date} 10:11</span> <span>阅读 128</span></div><div class="audio">听文章</div>
<div class="font"><a>A-</a><a>A</a><a>A+</a></div><div class="txt">{body}</div>
<div class="act"><a>点赞 12</a><a>收藏</a><a>分享</a></div><div class="cmt"><h3>网友评论</h3><p>登录后发表评论</p></div><h3>推荐阅读</h3>{_list(5, False)}<div class="ft">电脑版 | 触屏版<br>{site}</div></body></html>"""


def rendered(title: str, body: str, site: str, date: str) -> str:
    """A page that a script fills: what is left of its templates, a loader."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div id="app"><div>{{{{ errorMessage }}}}</div><div>{{{{ title }}}}</div><div class="load">加载中...</div>
<nav><a>首页</a><a>政务公开</a><a>办事服务</a></nav><div class="bread"><span>首页</span><span>/</span><span>政务公开</span><span>/</span><span>详情</span></div>
<h3>{title}</h3><div class="info"><span>发布时间：{date}</span><span>来源：{site}</span></div><div class="html">{body}</div><div class="none">暂无数据</div>
<div class="next"><div>上一篇：<a>关于2024年部门预算的说明</a></div><div>下一篇：<a>无</a></div></div></div><div class="bq">© 2025 {site} 版权所有</div></body></html>"""


def gazette(title: str, body: str, site: str, date: str) -> str:
    """A news site that took the text over: summaries in sentences beside it, a notice below."""
    return f"""<html><head><meta charset="utf-8"><title>{title}_某某网</title></head><body><div class="nav"><a>新闻</a><a>国内</a><a>社会</a><a>法治</a><a>专题</a></div>
<div class="main"><h1>{title}</h1><p class="info">{date} 10:11:26　来源：{site}　作者：佚名　责任编辑：某某</p><div class="c">{body}</div>
<p>[责编：某某]</p><p>声明：本网转载此文出于传递更多信息之目的，文章内容仅供参考。如涉及版权问题，请与本网联系。</p><p>标签： <a>法治政府</a> <a>依法行政</a></p></div>
<div class="side"><h3>热点排行</h3>{_list(8, False)}<h3>最新文章</h3><div class="it"><a>某县开展普法活动</a><p>近日，某县开展普法宣传活动，现场发放资料五百余份，受到群众欢迎……</p></div></div>
<div class="foot"><p>某某网版权所有 未经授权禁止转载</p><p>违法和不良信息举报电话：0571-0000000</p><p>互联网新闻信息服务许可证 33120170001</p></div></body></html>"""


def frontpage(title: str, body: str, site: str, date: str) -> str:
    """Centred tables of a page editor, links to friends in a list to choose from."""
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gbk"><title>{title}</title></head><body><div align="center"><center><table border="0"><tr><td><p align="center">｜<a>首　页</a>｜<a>县情概况</a>｜<a>政务公开</a>｜<a>招商引资</a>｜</p></td></tr>
<tr><td><p align="center"><b><font size="5">{title}</font></b></p><p align="center"><font size="2">（发布日期：{date}　阅读：88 次）</font></p><hr>{body}<hr></td></tr>
<tr><td><p align="center"><a href="javascript:history.back()">返　回</a>　<a href="javascript:window.print()">打　印</a></p></td></tr>
<tr><td>友情链接：<select><option>中国政府网</option><option>省政府网</option></select><select><option>某市人民政府</option></select></td></tr>
<tr><td><p align="center">{site}　版权所有<br>联系电话：(0591)0000000　E-mail：a@b.cn<br>本站自2003年5月1日起累计访问 98765 人次</p></td></tr></table></center></div></body></html>"""


def columns(title: str, body: str, site: str, date: str) -> str:
    """A portal with weather above, a column of services at the right."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="w">2025年3月4日 星期二 多云转晴 12℃~20℃</div><div class="sites"><a>国务院</a><a>省政府</a><a>市政府</a></div>
<div class="wz"><b>位置：</b><a>网站首页</a> / <a>信息公开</a> / <a>其他法定信息</a> / 内容</div><div class="l"><div class="tit">{title}</div><div class="ly">信息来源：{site}　　录入时间：{date}　　【<a>打印</a>】【<a>收藏</a>】</div><div class="bt_content">{body}</div><div class="ewm"><img src="q.png" alt="二维码"><span>手机扫码阅读</span></div></div>
<div class="r"><h3>互动交流</h3><ul><li><a>县长信箱</a></li><li><a>在线访谈</a></li><li><a>调查征集</a></li></ul><h3>最新公开</h3>{_list(6)}</div>
<div class="b"><p><a>关于本站</a>｜<a>使用帮助</a>｜<a>隐私保护</a></p><p>某县人民政府主办 某县融媒体中心维护</p><p>豫ICP备05000001号 豫公网安备 41000002000001号</p><p>政府网站找错 党政机关</p></div></body></html>"""


def library(title: str, body: str, site: str, date: str) -> str:
    """A collection of model texts."""
    return f"""<html><head><meta charset="utf-8"><title>{title} - 范文网</title></head><body><div><a>首页</a> &gt; <a>公文范文</a> &gt; <a>工作报告</a></div><h1>{title}</h1><div>时间：{date} 10:11:26　来源：网友投稿　公文范文</div>
<div class="ad">下面是小编为大家整理的{title}，供大家参考。</div><div class="content">{body}</div><p>推荐访问：<a>法治政府</a> <a>工作报告</a></p><p>版权声明：本站内容均来自网友投稿，如有侵权请联系删除。</p><h3>最新推荐</h3>{_list(6)}
<div>Copyright © 2015-2025 范文网 版权所有</div></body></html>"""


def wechat(title: str, body: str, site: str, date: str) -> str:
    """An article of a public account, as a browser saves it."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><meta property="og:title" content="{title}"><title>{title}</title></head><body><div id="js_article"><h1 class="rich_media_title">{title}</h1>
<div id="meta_content"><span>原创</span> <a>某县司法局</a> <a>某县司法</a> <em>{date} 10:11</em> <em>福建</em></div><p>点击上方蓝字关注我们</p><div id="js_content">{body}</div>
<div class="tips">预览时标签不可点</div><div>微信扫一扫<br>关注该公众号</div><div>继续滑动看下一个</div><div>轻触阅读原文</div><div><span>赞</span> <span>分享</span> <span>在看</span> <span>写留言</span></div></div></body></html>"""


def province(title: str, body: str, site: str, date: str) -> str:
    """A province's gazette: a player, the state of validity, where else it was printed."""
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title}_公报_{site}</title></head><body><div class="skip"><a>跳转到主要内容区域</a></div><div class="lang"><a>简</a>/<a>繁</a>/<a>EN</a></div>
<div class="loc">首页<i>›</i>政府公报<i>›</i>2025年第3期<i>›</i>正文</div><div class="idx"><div><b>公开事项：</b>法治政府建设年度报告</div><div><b>信息来源：</b>{site}</div><div><b>有效性：</b>有效</div><div><b>公开日期：</b>{date}</div></div>
<h1>{title}</h1><div class="player"><span>全文朗读</span><span>00:00 / 12:31</span><span>倍速</span><span>1.0x</span></div><div class="con">{body}</div>
<div class="end"><span>【我要纠错】</span><span>责任编辑：某某</span></div><div class="fn">文章关键词： <a>法治</a> <a>报告</a></div><div class="two"><p>政务微信</p><p>政务微博</p></div>
<div class="ft"><p>{site}办公厅主办</p><p>省政务服务和数据管理局承办</p><p>中文域名：某某省人民政府.政务</p><p>京ICP备05000001号 京公网安备 11000002000001号</p></div></body></html>"""


def bureau(title: str, body: str, site: str, date: str) -> str:
    """A bureau's own site: mottoes, links to schools, the visitor's number."""
    return f"""<html><head><meta charset="utf-8"><title>某县教育局</title></head><body><div class="banner">办好人民满意的教育</div><ul><li><a>局机关</a></li><li><a>党的建设</a></li><li><a>教育新闻</a></li><li><a>招生考试</a></li><li><a>下载中心</a></li></ul>
<p class="here">您所在的位置： 首页 ＞＞ 信息公开 ＞＞ 法治建设</p><div class="art"><h4>{title}</h4><p>日期：{date}　　来源：{site}　　点击：<span>128</span>次　　字体大小：<a>小</a> <a>中</a> <a>大</a></p><div>{body}</div><p>打印本文　关闭本文　返回顶部</p></div>
<div class="sider"><h3>本月热点</h3>{_list(5)}<h3>学校链接</h3><p><a>第一中学</a> <a>实验小学</a> <a>职业技术学校</a></p></div>
<div class="f"><p>某县教育局版权所有　总访问量：128888　今日：126</p><p>办公地址：某县某某路2号　邮政编码：350800　办公电话：0591-0000000</p><p>工作时间：周一至周五 8:30-12:00 15:00-18:00</p></div></body></html>"""


def printed(title: str, body: str, site: str, date: str) -> str:
    """The version for printing."""
    return f"""<html><head><meta charset="utf-8"><title>打印预览</title></head><body onload="window.print()"><p>{site}门户网站</p><p>http://www.example.gov.cn/zwgk/2025/0120/1234.html</p><p>打印时间：2025-03-04 09:12</p><h2>{title}</h2><p>{date}　{site}</p><div>{body}</div><p>（此页面为打印版，请以网站发布为准）</p><p>打印　返回</p></body></html>"""


def survey(title: str, body: str, site: str, date: str) -> str:
    """A portal that asks for opinions in the middle of its page and has an assistant."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="notice">关于网站改版升级的公告 <a>查看详情</a> <a>不再提示</a></div><div class="nav2"><a>要闻</a><a>公开</a><a>服务</a><a>互动</a><a>数据</a></div>
<div class="path"><span>当前位置：</span><a>首页</a><em>/</em><a>公开</a><em>/</em><span>{title}</span></div><section><h1>{title}</h1><div class="bar"><span>{date} 10:11</span><span>{site}</span><span>【字号：<a>大</a> <a>中</a> <a>小</a>】</span></div>{body}</section>
<div class="star"><p>请您为本页内容打分</p><p>★ ★ ★ ★ ★</p><p>提交</p></div><div class="ai">智能客服小政：您好，有什么可以帮您？</div><div class="tags">#法治政府 #年度报告</div>
<div class="bt"><p>联系我们　|　法律声明　|　网站帮助</p><p>主办单位：{site}　运维电话：0591-0000000（仅受理网站建设维护相关事宜）</p><p>闽公网安备35010002000001号　闽ICP备05000003号</p></div></body></html>"""


def county(title: str, body: str, site: str, date: str) -> str:
    """A county's page with a carousel, a slogan, tools in words of their own."""
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="slogan">绿水青山 幸福小城</div><div class="lb"><a>优化营商环境专栏</a><a>乡村振兴专栏</a></div>
<div class="map"><a>县政府</a> » <a>公开</a> » <a>法治</a></div><div class="box"><div class="h">{title}</div><div class="k"><span>供稿：{site}</span> <span>{date}</span> <span>已阅 36 次</span> <span>护眼</span> <span>默认</span></div><div class="v">{body}</div>
<div class="o"><a>转发</a><a>导出PDF</a><a>发送至邮箱</a></div></div><div class="w"><h5>为您推荐</h5>{_list(4)}</div>
<div class="z"><p>{site}　地址：某县建设路8号</p><p>湘ICP备05000001号</p><p>值班电话：0745-0000000</p></div></body></html>"""


def cloud(title: str, body: str, site: str, date: str) -> str:
    """A page of a province-wide platform: everything in div and span, a record below the text."""
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div><div><span>某省政务服务网</span><span>您好，请登录</span></div><div><span>法人服务</span><span>个人服务</span><span>好差评</span></div></div>
<div><div><span>{title}</span></div><div><span>{date} 09:30:12</span><span>编辑：admin</span><span>访问 1024</span></div><div>{body}</div>
<div><div><span>索引号</span><span>SM09901-1800-2025-00003</span></div><div><span>生成日期</span><span>{date}</span></div><div><span>内容分类</span><span>法治建设</span></div></div>
<div><span>这篇内容对您有用吗</span><span>有用(3)</span><span>没用(0)</span></div></div><div><div>技术支持：某某科技</div><div>最佳显示效果为1440像素宽</div></div></body></html>"""


def archive(title: str, body: str, site: str, date: str) -> str:
    """A page kept by a web archive, with its bar above and frames below."""
    return f"""<html><head><meta charset="gb2312"><title>{title}</title></head><body><div id="wm"><p>网页快照 保存于 2025-03-04 09:12:33</p><p>这是网页的历史存档，内容与当前页面可能不同</p><a>查看最新版本</a></div><table><tr><td><a>机构设置</a></td><td><a>政策法规</a></td><td><a>办事指南</a></td></tr></table>
<table><tr><td>{title}</td></tr><tr><td>[ {date} ] [ {site} ] [ 浏览 55 人次 ]</td></tr><tr><td>{body}</td></tr><tr><td><a>[ 打印 ]</a> <a>[ 返回 ]</a></td></tr></table><p>本站由某县信息中心设计制作</p><p>未经许可不得复制或镜像</p></body></html>"""


def zone(title: str, body: str, site: str, date: str) -> str:
    """A development zone's page: figures of the zone above, investors' service below."""
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title}-高新区</title></head><body><div class="k"><div>规上企业<b>128</b>家</div><div>园区面积<b>36</b>平方公里</div><div>招商热线 0000-0000000</div></div><div><a>园区概况</a><a>投资指南</a><a>园区动态</a></div>
<div class="d"><div class="dt">{title}</div><div class="di"><i>发布：{site}</i><i>{date}</i><i>热度：99</i></div><div class="dc">{body}</div><div class="dn"><a>← 返回上一级</a><a>下一则：某镇开展消防安全检查</a></div></div>
<div class="yy"><div>企业服务专员在线</div><div>预约参观</div></div><div class="dd"><span>高新区管委会 版权所有</span><span>鲁ICP备05000001号</span></div></body></html>"""


def township(title: str, body: str, site: str, date: str) -> str:
    """A township's channel inside its county's site: officials, telephone, villages beside."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><h1>{site}</h1><h2>某某镇频道</h2><table><tr><td><p>书记：某某</p><p>镇长：某某</p><p>办公电话：0591-0000000</p></td><td><a>镇情简介</a> <a>领导成员</a> <a>机构设置</a> <a>村务公开</a></td></tr></table>
<div id="c"><p align="center"><strong>{title}</strong></p><p align="center">{date} 　点击：12 　【<a>关闭</a>】</p>{body}<p align="right"><a>TOP</a></p></div><div>各村链接：<a>东村</a> <a>西村</a> <a>南村</a></div><div>某某镇人民政府维护　某县政务办技术指导</div></body></html>"""


def standard(title: str, body: str, site: str, date: str) -> str:
    """A page after the national guide for government sites, with everything that it asks for."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="SiteName" content="{site}"><meta name="SiteIDCode" content="3501240001"><title>{title}</title></head><body><div id="wza">进入无障碍 | 进入关怀版 | 进入适老化</div><div class="logo">{site}</div><div class="ss">搜本站 搜全网 大家都在搜：社保 医保</div>
<nav><a>首页</a><a>县情</a><a>公开</a><a>服务</a><a>互动</a></nav><div class="dq">现在的位置：首页 － 政府信息公开 － 法治政府建设年度报告</div><div class="nei"><h1>{title}</h1><div class="xx"><span>文章来源：{site}</span><span>发布时间：{date} 10:11</span><span>浏览次数：36</span><span>视力保护色：</span><span>杏仁黄 秋叶褐 胭脂红 芥末绿 天蓝 雪青 灰 银河白(默认色)</span></div><div class="zw">{body}</div><div class="fj">附件列表：暂无附件</div><div class="kz"><span>【加入收藏】</span><span>【字号：大 中 小】</span></div></div>
<div class="gl">关联稿件：暂无</div><div class="fx">一键分享：微信 微博</div><footer><p>本站已支持IPv6</p><p>主办：{site}　协办：某县各单位</p><p>备案号：闽ICP备05000001号　公安备案号：35012402000001</p><p>中共某县委网信办监督</p></footer></body></html>"""


def district(title: str, body: str, site: str, date: str) -> str:
    """A district's portal: hot services above, the mayor's mailbox and a poll at the side."""
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="t1"><span>热门服务</span><a>社保查询</a><a>预约挂号</a></div><div class="t2">品质城区 活力之都</div><div class="t3"><a>要闻</a><a>公开</a><a>互动</a></div>
<div class="bc"><a>首页</a>\\<a>公开</a>\\<a>年报</a></div><div class="left"><h2>{title}</h2><div class="s"><label>日期：</label>{date}<label>来源：</label>{site}<label>阅读：</label>66</div><div class="tx">{body}</div><div class="ops"><a>复制链接</a><a>生成海报</a><a>微信分享</a></div></div>
<div class="right"><div>区长信箱<p>我要写信</p><p>信件查询</p></div><div>网上调查<p>关于垃圾分类的问卷</p></div></div><div class="dl"><p>京ICP备05000001号</p><p>区政府办公室主办</p><p>咨询热线：12345</p></div></body></html>"""


def directory(title: str, body: str, site: str, date: str) -> str:
    """A catalogue entry: the tree of the catalogue at the left, the text in a frame of tables."""
    tree = "".join(
        f"<div>+ {name}</div>"
        for name in ("组织机构", "政策文件", "规划计划", "统计信息", "应急管理", "财政信息")
    )
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>信息公开目录</title></head><body><table><tr><td>{tree}<div>按部门浏览</div><div>按主题浏览</div></td><td><table border="1"><tr><td>索 引 号</td><td>000014349/2025-00012</td></tr><tr><td>信息分类</td><td>工作报告</td></tr><tr><td>发布机构</td><td>{site}</td></tr><tr><td>发文日期</td><td>{date}</td></tr><tr><td>信息名称</td><td>{title}</td></tr><tr><td>关 键 字</td><td>法治</td></tr></table>
<h3>{title}</h3><div>{body}</div><div>信息来源：{site}　<a>关闭此页</a></div></td></tr></table><div>为了获得更好的浏览效果，建议使用谷歌浏览器</div><div>维护：某县大数据中心　监督电话：0000-0000000</div></body></html>"""


def feed(title: str, body: str, site: str, date: str) -> str:
    """An aggregator's page: account, follow button, comments, what else to read."""
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div><b>{site}</b><span>政务号</span><span>已认证</span><button>+ 关注</button></div><h1>{title}</h1><div>{date} 10:11 · 福建 · 1.2万阅读</div><div class="text">{body}</div><div>{site}的最新文章</div>{_list(3, False)}<div>全部评论(2)</div><div>网友A：支持</div><div>网友B：学习了</div><div>查看更多评论</div><div>平台仅提供信息存储服务</div></body></html>"""


_HEADLINES = (
    "某县召开全面依法治县工作会议", "市局开展执法案卷评查", "某镇举办宪法宣传活动", "关于公布权责清单的公告",
    "一图读懂优化营商环境条例",
)  # fmt: skip


def _others(n: int) -> str:
    """A list of other pages with their days."""
    rows = (
        f'<li><a href="{i}.html">{_HEADLINES[i % 5]}</a><span>2025-1{i % 3}-0{i + 1}</span></li>'
        for i in range(n)
    )
    return f"<ul>{''.join(rows)}</ul>"


def street(title: str, body: str, site: str, date: str) -> str:
    """A subdistrict's catalogue page: the record twice (screen and telephone), notes on the browser."""
    rec = "".join(
        f"<tr><td>[ {a} ]</td><td>{b}</td></tr>"
        for a, b in (
            ("索引号", "11500106009291211J/2026-00008"),
            ("发文字号", ""),
            ("主题分类", "公安、安全、司法"),
            ("体裁分类", "工作报告"),
            ("发布机构", site),
            ("有效性", ""),
            ("成文日期", date),
            ("发布日期", date),
        )
    )
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_{site}</title></head><body><div class="ie"><p>更换或升级浏览器以获得最佳体验。</p><p>当前浏览器版本过低,可能会有安全风险且无法正常显示。建议您升级或使用其他浏览器。</p></div><div class="top"><a>无障碍</a> <a>关怀版</a> <a>返回主网站</a> <a>繁体版</a></div>
<div class="wz">您当前的位置： <a>首页</a> &gt;<a>政务公开</a> &gt;<a>政府信息公开目录</a> &gt;<a>法治政府建设年度报告</a></div><table class="pc">{rec}</table><table class="m">{rec}</table>
<div class="tit">{title}</div><div class="fbrq">发布日期：{date}</div><div class="view TRS_UEDITOR">{body}</div><div class="dx">大中小</div><div class="share"><span>分享到:</span><a>新浪微博</a><a>微信</a></div>
<div class="foot"><p>网站支持IPV6</p><p>主办：{site}办公室</p><p>ICP备案：渝ICP备05000001号-2</p><p>政府网站标识码：5001060001</p><p>渝公网安备 50010602000001号</p></div></body></html>"""


def brain(title: str, body: str, site: str, date: str) -> str:
    """A city district's page with an assistant's map of the text, a reader aloud, related files by kind."""
    return f"""<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title></head><body><div><a>深圳政府在线</a><a>移动门户</a><a>数据开放</a><a>个人中心</a></div><div class="logo">{site}</div>
<div class="crumb">当前位置：<a>首页</a>&gt;<a>政务公开</a>&gt;<a>法治政府建设</a>&gt;<span>年度报告</span></div><h3>{title}</h3><div class="xx"><span>来源：{site}</span><span>发布时间：{date}</span><span>AI脑图</span><span>听全文</span></div><div id="nr">{body}</div>
<div class="fj"><p>相关附件</p><p>相关政策</p><p>暂无相关政策</p></div><div class="ma"><p>微信扫一扫，分享到朋友圈</p></div><div class="pj"><p>您对该内容是否满意？</p><p>满意</p><p>基本满意</p><p>不满意</p></div>
<footer><p>主办单位：{site}办公室</p><p>网站维护：区政务服务和数据管理局</p><p>咨询投诉请拨打12345热线</p><p>粤ICP备05000001号</p></footer></body></html>"""


def bullets(title: str, body: str, site: str, date: str) -> str:
    """A record as a list of labels and values, one a line, above the title; register and log in."""
    items = "".join(
        f"<li>{t}</li>"
        for t in (
            "法治政府",
            "索引号",
            "lcxlyhcyj/2025-00003",
            "发布机构",
            site,
            "文号",
            "",
            "发布日期",
            date,
            "时效性",
            "有效",
        )
    )
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p><a>登录</a> | <a>注册</a></p><ul class="mu"><li><a>政府机构</a></li><li><a>政府文件</a></li><li><a>重点领域</a></li><li><a>基层政务公开</a></li></ul><ul class="jl">{items}</ul>
<h1>{title}</h1><div class="v_news_content">{body}</div><div><a>【打印本文】</a> <a>【关闭窗口】</a></div><p>上一条：<a>某局关于公开遴选的公告</a></p><p>下一条：<a>2024年部门决算</a></p>
<div class="ft"><p>{site}主办</p><p>县人民政府办公室承办</p><p>电子邮箱：abc@example.com</p><p>滇ICP备05000001号-1</p><p>滇公网安备 53253102000001号</p></div></body></html>"""


def explained(title: str, body: str, site: str, date: str) -> str:
    """A page with links to the explanation in words, pictures and video, and a search box with sorting."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="ss"><p>搜索位置</p><p>匹配度</p><p>排序</p><p>相关度</p><p>时间</p></div><div class="dqwz">当前位置：  <a>首页</a> &gt; <a>信息公开</a></div>
<table><tr><td align="center"><b>{title}</b></td></tr><tr><td>索引号：776480259/2023-00249 生成时间：{date} 15:30:21 发布机构：{site} 点击数：<script>document.write(1)</script></td></tr></table>
<div class="jd"><p>文字解读链接：<a>点击查看文字解读</a></p><p>图文解读链接：<a>点击查看图文解读</a></p><p>视频解读链接：<a>点击查看视频解读</a></p></div><div id="zoom">{body}</div>
<div class="wj"><p>相关稿件</p>{_others(4)}</div><div class="gn"><p>收藏本页</p><p>打印本页</p><p>返回上级</p></div><div class="di"><p>{site}版权所有</p><p>浙ICP备05000001号</p><p>本网站最佳浏览分辨率1920*1080</p></div></body></html>"""


def paper(title: str, body: str, site: str, date: str) -> str:
    """A newspaper's electronic edition: issue, page, the list of the page's articles."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>2026年01月27日 星期二 第3184期</div><div>第07版：专版</div><div><a>上一版</a> <a>下一版</a></div><div class="ban"><p>版面导航</p><p>第01版：要闻</p><p>第02版：综合</p><p>第03版：国内</p></div>
<div class="bt"><h2>{title}</h2></div><div class="nr">{body}</div><div class="lb"><p>本版新闻</p>{_others(3)}</div><div>&lt;上一篇</div><div>下一篇&gt;</div><div><span>放大</span><span>缩小</span><span>默认</span></div><div>某某日报社 版权所有 复制必究</div><div>国内统一连续出版物号 CN00-0000</div></body></html>"""


def docview(title: str, body: str, site: str, date: str) -> str:
    """A document-sharing site: file size, points, recommended documents."""
    return f"""<html><head><meta charset="utf-8"><title>{title}.docx</title></head><body><div><a>首页</a> &gt; <a>应用文档</a> &gt; <a>工作报告</a></div><h1>{title}.docx</h1><div><p>资源ID：55845048</p><p>资源大小：14.50KB</p><p>全文页数：7页</p><p>下载积分：10金币</p></div><div class="dl"><p>快捷下载</p><p>会员登录下载</p><p>微信登录下载</p></div>
<div class="tx">{body}</div><p>展开阅读全文</p><p>关于本文</p><p>本文标题：{title}</p><p>链接地址：https://www.example.com/d-55845048.html</p><div><p>相关资源</p>{_others(4)}</div><p>关于我们 - 网站声明 - 网站地图 - 资源地图 - 友情链接</p><p>客服QQ：100000</p><p>经营许可证编号：豫ICP备05000001号</p></body></html>"""


def west(title: str, body: str, site: str, date: str) -> str:
    """A western county's portal: two scripts, weather, hot words, a floating assistant."""
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title}-{site}</title></head><body><div class="wx"><span>晴转多云 -5℃~8℃</span><span>西北风3级</span><span>空气质量：良</span></div><div><a>政务微信</a><a>政务抖音</a><a>ئۇيغۇرچە</a><a>中文</a></div><div class="ssk"><span>搜索热词：</span><a>社保卡</a><a>营商环境</a></div>
<div class="lm"><a>首页</a><i>&gt;</i><a>法定主动公开内容</a><i>&gt;</i><a>法治政府建设年报</a></div><div class="con"><h2>{title}</h2><div class="ly">来源：{site} 发布日期：{date} 浏览次数：<span>23</span> 字体：【<a>大</a> <a>中</a> <a>小</a>】</div><div class="wz">{body}</div></div>
<div class="bj"><p>初审：某某</p><p>复审：某某</p><p>终审：某某</p></div><div class="xf"><p>小塔为您服务</p><p>政务咨询</p><p>回到顶部</p></div><div class="yq"><p>友情链接</p><p>国家部委网站</p><p>自治区部门网站</p><p>地州市政府网站</p></div>
<div class="dib"><p>版权所有：{site}</p><p>新ICP备05000001号-1</p><p>网站标识码：6530000001</p><p>联系电话：0998-0000000（工作日 北京时间10:00-14:00 16:00-20:00）</p></div></body></html>"""


def steps(title: str, body: str, site: str, date: str) -> str:
    """A bureau on a city's platform: site switcher, left catalogue with counts, validity mark."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body><header><div>站群导航</div><div>市政府</div><div>部门</div><div>县（市、区）</div></header><div class="side"><p>公开指南</p><p>公开制度</p><p>法定主动公开内容(1286)</p><p>公开年报(18)</p><p>依申请公开</p></div>
<main><div>{site} / 法定主动公开内容 / 法治政府建设 / 详情</div><div class="card"><span>主题分类：其他</span><span>信息有效性：有效</span><span>发文机构：{site}</span><span>成文日期：{date}</span><span>发布日期：{date}</span></div><h1>{title}</h1><article>{body}</article><div class="tool"><button>打印</button><button>收藏</button><button>下载Word</button><button>下载PDF</button></div><div class="er">手机扫码浏览</div></main>
<footer><div>承办单位：{site}办公室 网站管理：0517-0000000</div><div>苏公网安备32080002000001号 苏ICP备05000001号-1</div><div>网站访问总量 1286345 次</div></footer></body></html>"""


def plainold(title: str, body: str, site: str, date: str) -> str:
    """An old county site: marquee, counter, frames of tables, links of other counties in a select."""
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>::{site}::</title></head><body><marquee>热烈祝贺我县荣获全省法治政府建设示范县称号</marquee><table><tr><td><a>网站首页</a></td><td><a>走进某县</a></td><td><a>政务大厅</a></td><td><a>县长信箱</a></td><td><a>便民查询</a></td></tr></table>
<table><tr><td>当前栏目：<a>政务公开</a>→<a>工作报告</a></td></tr><tr><td align="center"><font color="red">{title}</font></td></tr><tr><td align="center">添加时间：{date}&nbsp;&nbsp;添加人：admin&nbsp;&nbsp;人气：208</td></tr><tr><td>{body}</td></tr><tr><td align="right">【<a>我要评论</a>】【<a>推荐给好友</a>】【<a>打印</a>】【<a>关闭</a>】</td></tr></table>
<select><option>--兄弟县区--</option><option>东县</option><option>西县</option></select><center>主办：{site} 技术支持：某某网络<br>冀ICP备05000001号 您是本站第 208345 位访问者<br>建议使用1024*768分辨率，IE6.0以上版本浏览</center></body></html>"""


def reader(title: str, body: str, site: str, date: str) -> str:
    """A page saved from a reading mode with notes of the tool that saved it."""
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body><p>阅读模式</p><p>退出阅读模式</p><p>字数 3,286 · 预计阅读 9 分钟</p><h1>{title}</h1><p>{site}</p><p>{date}</p>{body}<p>由网页剪藏保存于 2025-03-04</p><p>查看原网页: www.example.gov.cn</p></body></html>"""


def app(title: str, body: str, site: str, date: str) -> str:
    """A county media centre's application page: open in the app, column, author, likes, hot list."""
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="open"><span>云上某县</span><span>听见发展的声音</span><button>打开APP</button></div><h1>{title}</h1><div class="au"><img><span>某县融媒体中心</span><span>{date} 18:22</span><span>发布于湖南</span></div><div class="bd">{body}</div><div class="zz"><p>责编：某某</p><p>一审：某某</p><p>二审：某某</p><p>三审：某某</p></div><div class="src"><p>来源：{site}</p></div><div class="like"><span>12</span><span>点赞</span></div><div class="warn">本文为云上号作者发布，不代表平台观点和立场。</div><div class="hot"><p>热榜</p>{_others(3)}</div><div>我要问</div><div>打开客户端阅读更多精彩</div></body></html>"""


def gov3(title: str, body: str, site: str, date: str) -> str:
    """A prefecture's page: three rows of navigation, letter of the mayor, files to download, poll on the explanation."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="a1"><a>省政府</a><a>12345热线</a><a>国务院客户端小程序</a></div><div class="a2"><a>要闻</a><a>领导</a><a>公开</a><a>服务</a><a>互动</a></div><div class="a3">您的位置: <a>首页</a> - <a>公开</a> - <a>法治政府建设年度报告</a></div>
<div class="t">{title}</div><div class="f"><b>信息来源：</b>{site}<b>发布时间：</b>{date} 08:40:11<b>责任编辑：</b>某某<b>审核：</b>某某</div><div class="cc">{body}</div><div class="xz"><b>文件下载：</b><p><a>{title}.pdf</a></p><p><a>{title}.wps</a></p></div><div class="dc"><p>该报告是否有助于您了解我市法治政府建设？</p><p>○ 有帮助 ○ 一般 ○ 没有帮助</p><p>提交意见</p></div>
<div class="zx"><p>市长信箱</p><p>在线访谈</p><p>民意征集</p></div><div class="x"><p>{site}办公室主办 市大数据中心承办</p><p>甘ICP备05000001号-3 甘公网安备62050002000001号</p><p>本站全新改版，旧版入口</p></div></body></html>"""


def gkml(title: str, body: str, site: str, date: str) -> str:
    """A province's openness platform: institution switcher, two-column record, scroll-to-top buttons."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="hd"><a>政府信息公开</a> <a>规章库</a><h2>{site}政府信息公开</h2></div><div class="jg"><a>切换部门</a><span>本级政府</span><span>组成部门</span><span>镇街</span></div>
<div class="classify"><table><tr><td>索引号: 11440115MB2D065126/2020-00071</td><td>分类: 综合政务、其他</td></tr><tr><td>发布机构: {site}</td><td>成文日期: {date}</td></tr><tr><td colspan="2">名称: {title}</td></tr><tr><td>文号:</td><td>发布日期: {date}</td></tr><tr><td colspan="2">主题词:</td></tr></table></div><div class="op">【打印】 【字体：<a>大</a> <a>中</a> <a>小</a>】 分享到：</div>
<h3>{title}</h3><p>发布日期：{date}  浏览次数：-</p><div class="content">{body}</div><div>相关附件：</div><ul><li><a>{title}.pdf</a></li></ul><div class="side"><a>TOP</a><a>无障碍</a><a>关怀版</a><a>智能问答</a></div>
<div class="footer"><a>关于本网</a> <a>管理员邮箱</a> <a>保护隐私权</a> <a>网站安全声明</a><p>主办：{site}</p><p>技术支持、业务咨询电话：020-00000000（工作日9:00-12:00，14:00-18:00，此电话不受理政务咨询）</p></div></body></html>"""


def harbor(title: str, body: str, site: str, date: str) -> str:
    """A northern district's portal with a clock that stands still and a bar of mobile services."""
    return f"""<html><head><meta charset="utf-8"><title>{title}_{site}</title></head><body><div>{site} 2019年12月3日星期二</div><div><a>我的办事</a>｜<a>津心办</a>｜<a>政务邮箱</a></div><div>无障碍 简体| 繁体</div><div>请输入您想查询的内容</div><ul><li>首页</li><li>政务动态</li><li>政务公开</li><li>办事服务</li><li>互动交流</li><li>魅力城区</li></ul>
<div>当前位置：<a>首页</a>&gt; <a>政务公开</a>&gt; <a>最新文件</a></div><div class="qt-title">{title}</div><div>发布日期： {date} 16:51      来源： {site}</div><div>字号：</div><ul><li>扫一扫在手机打开当前页</li></ul><div id="xlrllt">{body}</div><div>分享：</div><div><a>联系我们</a> | <a>网站声明</a> | <a>法律责任</a></div><div>网站标识码：1201180001 津公网安备 12011802000001号 津ICP备05000001号</div><div>地址：某区某大街99号 邮编：301600</div></body></html>"""


def desk(title: str, body: str, site: str, date: str) -> str:
    """A bureau's notice board in a content system: category, hits, editor beneath, guest book."""
    return f"""<html><head><meta charset="utf-8"><title>通知公告</title></head><body><table><tr><td>加入收藏 | 设为首页 | 会员中心 | 我要投稿 | RSS</td></tr><tr><td>您当前的位置：首页 &gt; 通知公告</td></tr></table><div><h1>{title}</h1><p>[ 录入者：admin | 时间：{date} 09:22:13 | 作者：{site} | 来源：本站 | 浏览：1052次 ]</p></div>{body}<p>上一篇：某局2024年度部门预算</p><p>下一篇：暂无</p><table><tr><td>发表评论</td></tr><tr><td>用户名： 密码： 验证码： 匿名发表</td></tr><tr><td>※ 请各位网友遵纪守法并注意语言文明。</td></tr><tr><td>栏目更新</td></tr><tr><td>栏目热门</td></tr></table><div>站内搜索： 文章标题 文章内容 文章作者</div><div>© 2010-2025 {site} 版权所有 Powered by CMS</div></body></html>"""


def mirror(title: str, body: str, site: str, date: str) -> str:
    """A page taken over by an information service: paid note, region and type of the notice."""
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div><a>招标网</a> <a>项目</a> <a>企业</a> <a>日报</a></div><div>免费注册 登录</div><h1>{title}</h1><div><p>信息类型：政府公告</p><p>所属地区：福建</p><p>发布时间：{date}</p><p>信息编号：214797481</p></div><div>{body}</div><div><p>收藏</p><p>我要纠错</p></div><div><p>该信息已经审核，供会员查阅</p><p>如需帮助请致电：400-000-0000</p></div><div><p>最新公告</p>{_others(5)}</div><div>公司简介 | 服务条款 | 诚聘英才 | 意见反馈</div></body></html>"""


def highland(title: str, body: str, site: str, date: str) -> str:
    """A minority county's site: greetings in two languages, state organs, record in one bar line."""
    return f"""<html><head><meta charset="utf-8"><title>{site}</title></head><body><p>团结 奋斗 繁荣 发展</p><p>县委 | 人大 | 政府 | 政协 | 纪委监委</p><p>2025年1月3日 星期五 农历腊月初四</p><div><a>走进某县</a><a>新闻资讯</a><a>乡镇之窗</a></div><p>你的位置：首页/政府信息公开/法定主动公开内容/其他法定信息</p><h2>{title}</h2><p>索引号 | 620702103/2026-00038 | 发文字号 | | 公开形式 | 主动公开 | 责任部门 | {site}</p><p>生成日期 | {date} 14:54:13 | 是否有效 | 是</p><div>{body}</div><p>[返回]　[打印]　[关闭]</p><p>信息员：某某</p><p>值班电话：0936-0000000</p><p>县直部门 | 乡镇 | 省内县区</p><p>Copyright (C) 2025 {site}</p></body></html>"""


def lake(title: str, body: str, site: str, date: str) -> str:
    """A city bureau's page: channel header twice, reading time for the ear, evaluation by smileys."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="h">市文体广电和旅游局</div><div><a>网站首页</a> <a>政府信息公开</a> <a>互动交流</a></div><div>市文体广电和旅游局&gt;政府信息公开&gt;信息公开工作年度报告</div><div class="ar"><h1>{title}</h1><div>来源：{site} 时间：{date} 09:38:32 浏览次数： 352 字号：[ <a>大</a> <a>中</a> <a>小</a> ] 语音：<a>开启</a></div><div class="yd">点击播放本文，约12分钟</div><div class="bd">{body}</div><div class="bq">标签：法治政府 年度报告</div><div class="pj">看完觉得怎么样：<span>非常好</span><span>一般</span><span>待改进</span></div></div><div class="ri"><p>便民地图</p><p>办事大厅</p><p>局长信箱</p></div><div class="ft"><p>{site}版权所有 苏ICP备05000001号</p><p>本网站由市大数据管理局统一运维</p><p>网站访问异常请拨打0510-00000000</p></div></body></html>"""


def island(title: str, body: str, site: str, date: str) -> str:
    """A bureau in the south: announcement bar, source line without labels, issuer repeated, QR codes of three accounts."""
    return f"""<html><head><meta charset="utf-8"><title>{title}_{site}</title></head><body><div>公告：关于网站服务器维护的通知（12月30日22时至次日6时）</div><div><span>首页</span><span>组织机构</span><span>信息公开</span><span>办事大厅</span><span>互动平台</span><span>法治园地</span></div><div>首页 &gt;&gt; 信息公开 &gt;&gt; 公示公告 &gt;&gt; 正文</div><h2>{title}</h2><div>{date} 17:13:17 来源: {site} 打印</div><div class="c">{body}</div><div><p>微博二维码</p><p>微信二维码</p><p>抖音号</p></div><div>主办：{site} 琼ICP备05000001号</div><div>邮编：570100 举报邮箱：abc@example.com</div><div>今日浏览量:208 昨日浏览量:1866 总浏览量:1208345</div></body></html>"""


def valley(title: str, body: str, site: str, date: str) -> str:
    """A county's site with an audio bar, an index of the text and a form for corrections under it."""
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div>切换到移动版</div><div>长者助手 | 无障碍浏览 | 智能机器人</div><div>{site}网</div><div>全站导航：首页 政务 服务 互动 数据 专题</div><div>首页»政务公开»部门信息公开»县水利局»法定主动公开内容</div><h1>{title}</h1><div>时间:{date} 作者: 来源:{site} 阅读:</div><div>语音播报：00:00/00:00</div><div>{body}</div><div>分享： 收藏：</div><div>纠错</div><form><p>错误类型：错别字 链接失效 内容过期 其他</p><p>问题描述</p><p>您的邮箱</p><p>提交 重置</p></form><div>同类推荐</div>{_others(3)}<div>县长热线 12345 | 纪检举报 12388 | 消费投诉 12315</div><div>{site}网 版权所有 未经授权禁止转载</div></body></html>"""


def river(title: str, body: str, site: str, date: str) -> str:
    """A city's platform in which everything is a list: tabs of the text, annex, attributes below."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><ul><li>统一身份认证</li><li>我的空间</li><li>退出</li></ul><ul><li><b>{site}</b></li><li>为民 务实 清廉</li></ul><ul><li>首页</li><li>/</li><li>公开</li><li>/</li><li>工作总结</li></ul><ul><li>正文</li><li>图解</li><li>附件(0)</li></ul><h1>{title}</h1><ul><li>发布单位：{site}</li><li>发布时间：{date}</li><li>字体【大 中 小】</li><li>【打印】</li></ul><section>{body}</section><ul><li>文件属性</li><li>公开类别：主动公开</li><li>公开范围：全社会</li><li>体裁：报告</li><li>所属机构：{site}</li></ul><ul><li>您可能还想看</li></ul>{_others(4)}<ul><li>便民电话</li><li>供水 96390</li><li>供电 95598</li></ul><ul><li>本站支持IPv6访问</li><li>冀公网安备13010002000001号</li></ul></body></html>"""


def plateau(title: str, body: str, site: str, date: str) -> str:
    """A prefecture's newspaper site: date line of the paper, reporter's line, comments closed."""
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title} - 某某新闻网</title></head><body><div>某某州委宣传部主管 某某报社主办</div><div>新闻热线：0000-0000000 广告热线：0000-0000000</div><div><a>时政</a><a>民生</a><a>文旅</a><a>视频</a><a>数字报</a></div><div>某某新闻网 &gt; 公告 &gt; 正文</div><h1>{title}</h1><div>{date} 08:02 来源：{site} 编辑：某某 责编：某某 阅读量：1.3万</div><div>{body}</div><div>（编辑：某某）</div><div>评论功能已关闭</div><div>图片新闻</div><div>本周排行</div><div>互联网新闻信息服务许可证：00000000001 广播电视节目制作许可证：（某）字第0001号</div><div>违法和不良信息举报电话：0000-0000000</div></body></html>"""


# All but the first six were held out when they were new, in nine rounds: body lost 0.000 % each
# time, furniture left 3.70 % (rendered to wechat), 11.15 % (province to survey), 14.00 % (county to
# archive), 7.88 % (zone to standard), 0.00 % (district to feed), 7.25 % (street to docview), 9.47 %
# (west to gov3), 14.45 % (gkml to lake) and 4.26 % (island to plateau).
TUNING: tuple[Template, ...] = (
    accessible, record, crumbs, tables, platform, mobile,
    rendered, gazette, frontpage, columns, library, wechat,
    province, bureau, printed, survey, county, cloud, archive,
    zone, township, standard, district, directory, feed,
    street, brain, bullets, explained, paper, docview,
    west, steps, plainold, reader, app, gov3,
    gkml, harbor, desk, mirror, highland, lake,
    island, valley, river, plateau,
)  # fmt: skip


def coast(title: str, body: str, site: str, date: str) -> str:
    """A coastal county's portal: tide and weather, a bar for the elderly, source line in brackets, feedback by stars."""
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title}-{site}</title></head><body><div>今日潮汐 高潮08:12 低潮14:30</div><div>长者浏览模式 大字 语音 退出</div><div>{site}</div><div>搜索</div><div>本站热词：社保 公积金 不动产</div><ul><li><a>首页</a></li><li><a>走进</a></li><li><a>新闻</a></li><li><a>公开</a></li></ul><div>首页 &gt; 政务公开 &gt; 政府信息公开 &gt; 法治政府建设年度报告</div><h1>{title}</h1><div>［发布日期：{date} 09:12］［信息来源：{site}］［阅读次数：56］［字号：大 中 小］</div><div class="art">{body}</div><div>【打印本文】【关闭窗口】【返回顶部】</div><div>文章评价</div><div>☆ ☆ ☆ ☆ ☆</div><div>相关文章</div>{_others(3)}<div>主办：{site}办公室 承办：县信息中心</div><div>粤ICP备05000001号 网站标识码4408000001</div></body></html>"""


def press(title: str, body: str, site: str, date: str) -> str:
    """A law paper's site: column, authors, keywords, paywall note, related reading."""
    return f"""<html><head><meta charset="utf-8"><title>{title}_法治网</title></head><body><div><a>首页</a><a>时政</a><a>政法</a><a>视频</a><a>数字报</a></div><div>法治政府 &gt; 年度报告</div><h1>{title}</h1><div>{date} 11:05:03 来源：{site}</div><div>分享到：</div><div>{body}</div><div>关键词：法治政府 依法行政</div><div>责任编辑：某某</div><div>延伸阅读</div>{_others(4)}<div>更多精彩内容，请下载客户端</div><div>网上有害信息举报专区</div><div>本网站所刊登的各种新闻、信息和专题专栏资料，均为本网版权所有，未经协议授权，禁止下载使用。</div><div>互联网新闻信息服务许可证 编号：00000000001</div></body></html>"""


def mountain(title: str, body: str, site: str, date: str) -> str:
    """A mountain township's sub-site: switch of townships, record in a definition list, village links."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>乡镇街道导航</div><select><option>城关镇</option><option>东山乡</option></select><h2>{site}</h2><div><a>乡镇简介</a><a>工作动态</a><a>政务公开</a><a>惠民政策</a></div><dl><dt>索引号</dt><dd>555150022-02/2025-0121004</dd><dt>公开目录</dt><dd>法治政府建设</dd><dt>发布日期</dt><dd>{date}</dd><dt>主题词</dt><dd></dd><dt>发布机构</dt><dd>{site}</dd><dt>文　号</dt><dd></dd></dl><h1>{title}</h1><div>浏览量：【字体：大 中 小】 分享：</div><div>{body}</div><div>附件下载</div><div>无相关附件</div><div>扫描二维码 手机浏览本页</div><div>上一信息：某镇召开防汛会议</div><div>下一信息：已经没有了</div><div>驻村工作队</div><div>便民服务中心</div><div>版权所有 {site} 云ICP备05000001号</div></body></html>"""


def bay(title: str, body: str, site: str, date: str) -> str:
    """A development zone's site in a modern frame: cookie note, language switch, figures, contact card."""
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div>本网站使用Cookie以改善浏览体验 <a>同意</a> <a>拒绝</a></div><div><a>中文</a> <a>English</a> <a>日本語</a></div><header><nav><a>关于我们</a><a>投资环境</a><a>政策法规</a><a>新闻中心</a></nav></header><div>首页 / 政务公开 / 法治建设</div><main><h1>{title}</h1><p>{date}</p><p>阅读 128</p>{body}</main><section><h3>联系我们</h3><p>招商专线：0000-0000000</p><p>地址：某某大道1号</p></section><section><h3>关注我们</h3><p>微信公众号</p><p>视频号</p></section><footer><p>© 2025 {site}</p><p>浙公网安备33020602000001号</p></footer></body></html>"""


def court(title: str, body: str, site: str, date: str) -> str:
    """A justice bureau's site: columns of the bureau, legal-aid banner, source and hits at the foot."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><table><tr><td>12348公共法律服务热线</td></tr></table><table><tr><td><a>机构概况</a></td><td><a>普法依法治理</a></td><td><a>律师公证</a></td><td><a>人民调解</a></td></tr></table><p>位置：首页-&gt;法治政府-&gt;年度报告</p><p align="center"><b>{title}</b></p><div>{body}</div><p>来源：{site}　日期：{date}　点击：1024</p><p>发表时间：{date}</p><p>网友评论</p><p>暂无评论</p><p>我来说两句</p><p>验证码</p><p>链接：司法部 省司法厅 市司法局</p><p>主办：{site}　设计：某某科技</p><p>总访问：128345　在线：12</p></body></html>"""


# Furniture left at first look: 3.86 %; what it showed was mended afterwards.
HELD_OUT: tuple[Template, ...] = (coast, press, mountain, bay, court)
