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


# All but the first six were held out when they were new, in four rounds: body lost 0.000 % each
# time, furniture left 3.70 % (rendered to wechat), 11.15 % (province to survey), 14.00 % (county to
# archive) and 7.88 % (zone to standard; trafilatura 5.51 %).
TUNING: tuple[Template, ...] = (
    accessible, record, crumbs, tables, platform, mobile,
    rendered, gazette, frontpage, columns, library, wechat,
    province, bureau, printed, survey, county, cloud, archive,
    zone, township, standard,
)  # fmt: skip


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


HELD_OUT: tuple[Template, ...] = (district, directory, feed)
