# ruff: noqa: E501 - markup of whole pages in long lines
"""More page templates for reading_html.py, in batches that were each measured when new.

As in reading_templates.py: {title}, {body}, {site} and {date} are filled in. SEVENTH follows the
forms of real pages seen in November 2026; EIGHTH was made hard, in words and forms that no rule knew.
Rules were changed after these two; then NINTH (after the systems that real sites run on) and TENTH
(made hard) were written and measured; likewise ELEVENTH and, last, TWELFTH, both made hard and with
few lines around the text, so that one left is much. In EIGHTH's newsletter the lines 报 and 送 are the document's own
for the reader, which keeps distribution lists (抄送); they count as left all the same.
"""

from __future__ import annotations

from collections.abc import Callable

Template = Callable[[str, str, str, str], str]


def favourites(title: str, body: str, site: str, date: str) -> str:
    """A province: bullets of tools, a record in two columns without colons, a dialog's answer."""
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title}_{site}</title></head><body>
<div><a>登录</a> <a>注册</a></div><ul><li><a>蒙古文版</a></li><li><a>无障碍浏览</a></li><li><a>长者模式</a></li><li><a>微信公众号</a><div>微信公众号</div></li><li><a>客户端</a><div>客户端</div></li><li><a>手机版</a><div>手机版</div></li><li><a>首页</a></li><li><a>要闻动态</a></li><li><a>政务公开</a></li><li><a>亮丽{site[:2]}</a></li></ul>
<div>当前位置：<a>首页</a> &gt; <a>{site}办公室</a> &gt; <a>政务公开</a> &gt; <a>本级文件</a></div>
<table><tr><td>索 引 号</td><td></td><td>主题分类</td><td>综合政务 \\ 其他</td></tr><tr><td>发布机构</td><td>{site}</td><td>文　　号</td><td></td></tr><tr><td>成文日期</td><td>{date}</td></tr></table>
<h1>{title}</h1><p>发布日期：{date} 12:41 信息来源：{site}办公室</p><div class="tc">取消收藏成功！</div><h4>相关办事指南</h4>
<div class="zw">{body}</div><div>分享到：</div><p>【打印此页】【关闭窗口】</p><h4>相关解读</h4><ul><li><a>图解：一张图看懂某项工作</a></li><li><a>某某办公室负责人答记者问</a></li></ul>
<div><p>主办：{site}办公室</p><p>蒙ICP备05000001号-5 网站标识码：1500000001</p></div></body></html>"""


def empties(title: str, body: str, site: str, date: str) -> str:
    """A record whose values are dashes and switches, the city's weather name first, empty cells."""
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title} - 政策文件 - {site}</title></head><body><div class="tq">某州市</div>
<dl><dd>索 引 号：-</dd><dd>发文字号：-</dd><dd>发布机构：-</dd><dd>生成日期：-</dd><dd>有效性： 有效 失效 废止</dd></dl>
<h3>{title}</h3><p>{date} 08:57</p><p>| | | |</p><div id="d">{body}</div><p>扫一扫在手机上查看当前页面</p>
<p>附件下载</p><p>相关链接</p><p>热点回应</p><p>网上调查</p><p>{site}版权所有 闽ICP备05000001号-1</p><p>为确保最佳浏览效果，建议您使用以下浏览器版本：IE浏览器9.0版本及以上</p></body></html>"""


def twolines(title: str, body: str, site: str, date: str) -> str:
    """A record as a list with each value on the line below its label; the way back on top."""
    rows = (
        ("索引号", "6107280000/2025-001005"),
        ("主题分类", ""),
        ("来源", ""),
        ("发文机构", site),
        ("发文日期", f"{date} 16:40"),
        ("有效性", ""),
        ("发布日期", f"{date} 16:34"),
        ("内容概述", title),
    )
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><a>返回顶部</a><h2>{title}</h2><ul>{"".join(f"<li><p>{k}:</p><p>{v}</p></li>" for k, v in rows)}</ul><h2>{title}</h2><div>{body}</div>
<p>责任编辑：某某</p><p>审核：某某</p><p>扫描二维码分享到手机</p><div>上一条：某县人民政府办公室关于调整领导分工的通知</div><div>下一条：某县人民政府工作规则</div><p>联系地址：某县某街1号　邮政编码：723600</p><p>电子邮箱：zf@example.cn</p><p>陕公网安备61072800000001号</p></body></html>"""


def elders(title: str, body: str, site: str, date: str) -> str:
    """A mode for the old that is entered and left, a trail broken over lines, a record in a row."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p><a>进入老年模式</a> <a>退出老年模式</a></p><p>当前位置：首页</p><p>&gt; 政务公开 &gt; 信息公开目录 &gt; 部门、街道信息公开 &gt; 镇（街道）信息公开 &gt; {site} &gt; 计划总结</p>
<p>索引号： LH331082-071/2025-00097 公开方式： 主动公开</p><p>文号： 成文日期： {date}</p><p>发布单位： {site}</p><h1>{title}</h1><ul><li>日期：{date} 14:17</li><li>来源：{site}</li><li>浏览次数：</li></ul><div>{body}</div>
<p>打印</p><p>关闭</p><p>信息来源：{site}</p><p>中国·某某 政府门户网站</p><p>服务热线：12345　违法和不良信息举报电话：0576-00000000</p><p>浙ICP备05000001号-1</p></body></html>"""


def pipes(title: str, body: str, site: str, date: str) -> str:
    """Empty cells of a wide table behind the title, a click counter in brackets."""
    bars = " |" * 30
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>{title} |{bars}</p><p>{date} (点击: ) |{bars}</p><div>{body}</div><p>【关闭】</p><p>上一条：关于年度报告的说明</p><p>下一条：某局年度报告</p><p>|{bars}</p><p>版权所有 {site} 蜀ICP备05000001号</p></body></html>"""


def exported(title: str, body: str, site: str, date: str) -> str:
    """A copy in another site's collection: the site's name behind the title, notes of the copyist."""
    return f"""<html><head><meta charset="utf-8"><title>{title}-某某官方网站</title></head><body><p>{title}-某某官方网站</p><p>首页→ 网站公告</p><h2>{title}</h2><p>来源：{site}门户网站 时间：{date} 11:45</p><p>导读：{title}全文如下，供大家参考。</p><div>{body}</div><p>本文地址：http://www.example.cn/gg/1.html</p><p>转载请注明出处</p><p>标签：法治政府 年度报告</p><p>热门文章</p><ul><li>2024年某市人才引进政策公告</li><li>某地买房政策规定文件</li></ul></body></html>"""


def comments(title: str, body: str, site: str, date: str) -> str:
    """What readers wrote below, with names, times and answers, and a form."""
    said = "".join(
        f"<div><b>{who}</b> <i>{when}</i><p>{what}</p><a>回复</a> <a>顶</a> <a>踩</a></div>"
        for who, when, what in (
            ("某地网友", f"{date} 21:02", "写得很实在，希望继续保持。"),
            ("匿名用户", "3天前", "办证大厅的态度比以前好多了！"),
            ("小城故事", "昨天 08:11", "请问行政复议在哪里申请？"),
            ("管理员", "1小时前", "您好，请到县司法局一楼窗口咨询。"),
        )
    )
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>{site} 融媒号 +关注</p><h1>{title}</h1><p>{date}　IP属地：某省　听全文</p><div>{body}</div><p>-- THE END --</p><p>1286人读过</p><h4>全部跟帖（4）</h4>{said}<p>友善发言，理性讨论</p><p>还没有更多了</p><p>您可能错过的</p><ul><li>某镇：小网格托起大平安</li><li>某乡：把课堂搬到田埂上</li></ul></body></html>"""


def cards(title: str, body: str, site: str, date: str) -> str:
    """Cards with live figures before the text, a ticker, contents of the data platform."""
    figures = "".join(
        f"<div><b>{n}</b><span>{k}</span></div>"
        for k, n in (
            ("今日办件", "1,203"),
            ("累计办件", "3,456,789"),
            ("好差评", "99.87%"),
            ("在线人数", "36"),
        )
    )
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>{figures}</div><marquee>温馨提示：近期有不法分子冒充工作人员行骗，请广大市民提高警惕。</marquee><p>空气质量指数 42 优　尾号限行 1和6　油价 92# 7.85</p><h2>{title}</h2><p>公开于 {date}　由 {site} 上传　累计查阅 208</p><div>{body}</div><p>数据更新至：{date} 23:59:59</p><p>来源系统：某市政务数据共享交换平台</p><p>猜你想办</p><ul><li>灵活就业参保登记</li><li>新生儿出生一件事</li><li>食品经营许可</li></ul><p>咨询小助手正在为您服务</p></body></html>"""


def responsible(title: str, body: str, site: str, date: str) -> str:
    """A disclosure whose every field has a label of its own, with reasons and terms of law."""
    rows = "".join(
        f"<tr><td>{k}</td><td>{v}</td></tr>"
        for k, v in (
            ("责任科室", "法规股"),
            ("公开依据", "《中华人民共和国政府信息公开条例》第二十条"),
            ("公开期限", "长期"),
            ("是否涉密", "否"),
            ("有无附件", "无"),
            ("保密审查", "已通过"),
            ("拟稿人", "张三"),
            ("核稿人", "李四"),
            ("公开载体", "■政府网站 □政府公报 ■公开查阅点"),
        )
    )
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><h3>信息公开审批单</h3><table>{rows}</table><h2>{title}</h2><p>({date}由{site}公开)</p><div>{body}</div><p>如对本信息有异议，可自公开之日起三十日内向本机关提出。</p><p>监督投诉渠道：某县政务公开办公室　0591-0000000</p><p>本信息已被查阅 <b>12</b> 次、下载 <b>3</b> 次</p></body></html>"""


def newsletter(title: str, body: str, site: str, date: str) -> str:
    """A numbered newsletter: its head with issue and editor, contents with pages, distribution."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>内部资料 注意保存</p><h1>某县政务简报</h1><p>第 3 期（总第 318 期）</p><p>某县人民政府办公室编　　　{date}</p><p>★ 本期要目 ★</p><p>本刊特稿……………………1</p><p>部门动态……………………9</p><hr><h2>{title}</h2><div>{body}</div><hr><p>报：市政府办公室，县委、县人大、县政府、县政协领导。</p><p>送：各乡镇，县直各部门。</p><p>共印120份</p><p>编辑：某某　校对：某某　签发：某某</p></body></html>"""


def listen(title: str, body: str, site: str, date: str) -> str:
    """A player and reader's aids in the text's place, with speeds, lengths and states."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>当前为关怀模式，字体已放大</p><p>00:00 / 12:36</p><p>0.5x 0.75x 1.0x 1.25x 1.5x 2.0x</p><p>男声 女声 方言</p><p>全文约5300字，阅读需要15分钟</p><h1>{title}</h1><p>{site}　{date}　已编辑</p><p>划重点 AI摘要 脑图</p><p>以下内容由人工智能生成，请注意甄别</p><div>{body}</div><p>长按识别二维码，进入小程序办理</p><p>点“在看”，传递法治声音</p><p>◎ 投稿邮箱：tg@example.cn</p><p>◎ 商务合作：0591-0000000</p></body></html>"""


def warehouse(title: str, body: str, site: str, date: str) -> str:
    """A collection of documents for members: price, format, pages, samples, a claim of rights."""
    return f"""<html><head><meta charset="utf-8"><title>{title}(共12页)</title></head><body><p>范文大全 &gt; 工作报告 &gt; 法治类</p><h1>{title}</h1><p>格式：DOC 页数：12 大小：36.5KB 上传者：小城文库</p><p>下载此文档 10积分</p><p>VIP会员免费下载</p><div>{body}</div><p>该文档为会员专享，开通后可复制全文</p><p>内容由用户自行上传，如侵犯您的权益请与我们联系，我们将及时删除。</p><p>展开阅读全文</p><p>猜您喜欢</p><ul><li>乡镇法治建设工作方案（5篇）</li><li>述职述廉述法报告范文</li></ul><p>#法治# #年度报告# #总结#</p></body></html>"""


def tibetan(title: str, body: str, site: str, date: str) -> str:
    """Mottos above, scripts of others, the names of officials with telephones below."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ</p><p>书记信箱　县长信箱　代表直通车</p><p>团结一致向前看 齐心协力谱新篇</p><p>学习贯彻全会精神 | 优化营商环境 | 接诉即办</p><h2>{title}</h2><p>撰文/某某 摄影/某某 审稿/某某</p><p>{date[5:7]}/{date[8:]}/{date[:4]}</p><div>{body}</div><p>值班领导：张三　带班电话：0471-0000000</p><p>值班室：0471-0000001（24小时）</p><p>旗委宣传部 旗委网信办 联合出品</p><p>蒙B2-20050001</p></body></html>"""


def hanweb(title: str, body: str, site: str, date: str) -> str:
    """Tables and short class names of a system that many cities of the east use; a map below."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title><meta name="ArticleTitle" content="{title}"></head><body><div class="bt-top"><span class="bt-date">农历腊月廿一 大寒</span><a class="bt-a">智能问政</a></div>
<div class="bt-position">当前位置：首页 / 政务公开 / 法定主动公开内容 / 规划总结</div><table class="xxgk_table"><tr><td>索引号</td><td>11321000014000000X/2025-00321</td><td>组配分类</td><td>规划总结</td></tr><tr><td>发布机构</td><td>{site}</td><td>发文日期</td><td>{date}</td></tr><tr><td>文号</td><td>无</td><td>主题词</td><td>无</td></tr><tr><td>信息名称</td><td colspan=3>{title}</td></tr></table>
<div class="bt-title">{title}</div><div class="bt-info"><span>{date} 15:20</span><span>来源: {site}</span><span>浏览: <i>0</i> 次</span></div><div id="zoom" class="bt-content">{body}</div><div class="bt-share"><a>收藏</a><span>|</span><a>打印</a><span>|</span><a>关闭</a></div>
<div class="bt-links"><select><option>--国务院部门网站--</option></select><select><option>--省政府网站--</option></select></div><div class="bt-foot"><p>{site}办公室主办 中国移动云平台提供安全防护</p><p>苏公网安备32100002010000号 苏ICP备05000001号-1</p><p>本站已支持IPv6访问</p></div></body></html>"""


def trs(title: str, body: str, site: str, date: str) -> str:
    """Divisions with names in pinyin, a feedback form, hot words, an address book below."""
    words = "".join(f"<a>{w}</a>" for w in ("公积金", "社保查询", "不动产", "营商环境", "人才补贴"))
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_{site}</title></head><body><div class="header-wrap"><p>党的二十届四中全会精神在基层</p><div class="sousuo"><input><span>热门搜索：</span>{words}</div></div>
<div class="dqwz"><span>您所在的位置</span>：<a>网站首页</a>-<a>信息公开</a>-<a>法治政府</a></div><div class="xl_tit">{title}</div><div class="xl_sub"><em>发布时间：{date}</em><em>字体：</em><em>大</em><em>中</em><em>小</em><em>来源：</em><em>{site}</em></div><div class="xl_con trs_editor_view">{body}</div>
<div class="xl_ewm"><p>手机阅读本文</p></div><div class="pinglun"><p>我来说两句</p><p>评论内容须遵守法律法规，理性表达，文明互动。</p><p>共有0条评论</p></div><div class="xgyd"><h4>大家都在看</h4><ul><li>某区：让流动仲裁庭开到家门口</li><li>某镇：一站式服务暖民心</li></ul></div>
<div class="fwdh"><p>公交 120 急救</p><p>水务 96116 供电 95598</p></div><div class="copyright"><p>联合主办：某区人民政府办公室 某区数据局</p><p>邮政编码 610000 传真 028-00000000</p><p>川公网安备51010000000000号</p></div></body></html>"""


def plainboard(title: str, body: str, site: str, date: str) -> str:
    """A township's own small site: everything in centred paragraphs, a visitor counter, a motto."""
    return f"""<html><head><meta charset="utf-8"><title>{site}</title></head><body><center><p>热烈欢迎各界朋友莅临指导</p><p>【本站首页】【镇情简介】【政务动态】【便民服务】【留言板】</p><p>今天是<script>d()</script></p><p><b>{title}</b></p><p>作者：管理员 发布时间：{date} 阅读次数：88</p></center>{body}<center><p>[ 加入收藏 ] [ 关闭窗口 ]</p><p>网站总访问量：1024567 人次</p><p>地址：某县某镇人民路1号　镇长热线：0000-0000000</p><p>务实　为民　清廉　高效</p></center></body></html>"""


def openplatform(title: str, body: str, site: str, date: str) -> str:
    """A national style platform: a side tree with counts, tabs, a table of versions, downloads."""
    tree = "".join(
        f"<li>{k}<b>({n})</b></li>"
        for k, n in (
            ("机构职能", 12),
            ("政策法规", 86),
            ("行政执法公示", 230),
            ("财政预决算", 44),
            ("重点领域", 301),
        )
    )
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body><nav><ul><li>政策</li><li>指南</li><li>制度</li><li>年报</li></ul></nav><div class="gk-left"><h3>公开目录</h3><ul>{tree}</ul></div>
<div class="gk-right"><div class="gk-tab"><span>文本</span><span>图解</span><span>附件(0)</span></div><dl><dt>名称</dt><dd>{title}</dd><dt>发布单位</dt><dd>{site}</dd><dt>成文时间</dt><dd>{date}</dd><dt>公开方式</dt><dd>主动公开</dd></dl><h1>{title}</h1><div class="gk-text">{body}</div><p class="gk-down">OFD下载 PDF下载 WORD下载</p><p class="gk-tip">注：政务公开平台所载文本如与正式文件不一致，以正式文件为准。</p></div>
<footer><p>全国政府信息公开平台某县站</p><p>网站支持：某省政务信息网络中心</p></footer></body></html>"""


def longscroll(title: str, body: str, site: str, date: str) -> str:
    """An app's page: author card, counts, folded parts, other pieces with pictures' captions."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>打开某某新闻，查看更多精彩</p><h1>{title}</h1><p>某县发布</p><p>某县人民政府办公室官方账号</p><p>{date[5:]} 18:32 · 发布于某省</p><p>关注</p><div>{body}</div><p>展开剩余80%</p><p>特别提示：以上内容仅代表作者或发布者本人观点。</p><p>1.2万阅读 36赞 8评论</p><p>举报/反馈</p><p>作者最新文章</p><p>大雪节气 | 农田里的守护者</p><p>01-19 20:11</p><p>一图读懂：今年要办的十件实事</p><p>01-18 09:05</p><p>相关搜索</p><p>法治建设工作报告范文 乡镇年度总结</p><p>没有更多内容了</p></body></html>"""


def mailbox(title: str, body: str, site: str, date: str) -> str:
    """A file that was sent by mail and put on the web: mail head, greetings, a signature card."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>发件人：xxgk@example.cn</p><p>收件人：mail@example.cn</p><p>主 题：{title}</p><p>附 件：{title}.docx（32.1 KB）</p><p>预览</p><h2>{title}</h2><div>{body}</div><p>发自我的手机</p><p>------------------ 原始邮件 ------------------</p><p>回复 转发 删除</p></body></html>"""


def terminal(title: str, body: str, site: str, date: str) -> str:
    """A self-service terminal in the hall: steps, a countdown, keys, states of the device."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>政务公开查询终端 03号机</p><p>操作剩余时间 118 秒</p><p>1 选择目录 2 选择文件 3 阅读打印</p><h2>{title}</h2><p>文件编号 ZJ-2025-0031 密级 公开 页数 9</p><div>{body}</div><p>▲ 上翻 ▼ 下翻 ⟳ 重读</p><p>打印（每页0元）</p><p>纸张余量：充足　网络：正常</p><p>如需帮助，可呼叫现场引导员</p><p>设备维护：某某科技 400-000-0000</p></body></html>"""


def bilingual(title: str, body: str, site: str, date: str) -> str:
    """Two languages side by side in the frame, a calendar, a list of holders of office."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>Home 首页 | News 要闻 | Open 公开 | Service 服务</p><p>日 一 二 三 四 五 六</p><p>12 13 14 15 16 17 18</p><h1>{title}</h1><p>By {site} Jan 20, 2025</p><div>{body}</div><p>Share this page 分享此页</p><p>Site Map 网站导航 Contact 联系方式</p><p>县长：张三　常务副县长：李四</p><p>Powered by 某某云 v3.2.1</p><p>Total visits: 3,456,789</p></body></html>"""


def jpage(title: str, body: str, site: str, date: str) -> str:
    """A district with a party slogan, a bar of channels, an update line, a row of badges."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}-法治政府-{site}</title></head><body><div class="top-slogan"><p>感党恩 听党话 跟党走</p></div><div id="siteNav"><a>区情</a><a>资讯</a><a>公开</a><a>办事</a><a>问政</a><a>数说</a></div><div class="path">首页 \\ 公开 \\ 法治政府 \\ 年度报告</div>
<div class="art-head"><h2>{title}</h2><p>最近更新：{date} 访问：1,024 <a>收起全文</a></p></div><div class="art-body">{body}</div><div class="badge"><span>事业单位</span><span>党政机关</span><span>适老化认证</span></div><div class="art-foot"><p>网站管理：{site}办公室 网站维护电话 0000-0000000 （仅受理网站建设维护相关事宜）</p><p>赣公网安备36000002000000号</p></div></body></html>"""


def filing(title: str, body: str, site: str, date: str) -> str:
    """A register of filings: number, state, who read it; the text in a frame; an opinion form."""
    return f"""<html><head><meta charset="utf-8"><title>年度报告报送平台</title></head><body><h4>年度报告报送平台</h4><p>报送编号：NB20250120001　报送状态：已报送　查看人数：7</p><p>报送单位：{site}</p><h3>{title}</h3><div>{body}</div><p>审阅意见</p><p>（请在此填写意见，不超过500字）</p><p>退回 通过 转办</p><p>系统版本 V2.0.3</p></body></html>"""


def readers(title: str, body: str, site: str, date: str) -> str:
    """A reading site: chapters, night mode, bookmarks, a hint on keys, votes."""
    return f"""<html><head><meta charset="utf-8"><title>{title}_在线阅读</title></head><body><p>书架 | 排行 | 夜间</p><h1>{title}</h1><p>字数：5321　更新：{date}　投推荐票</p><p>温馨提示：按 ← 键返回上一页，按 → 键进入下一页</p><div>{body}</div><p>加入书签 推荐本书 返回书页</p><p>本章未完，点击下一页继续阅读</p><p>《{title}》所有内容均来自互联网</p></body></html>"""


def bureau2(title: str, body: str, site: str, date: str) -> str:
    """A bureau's page: duty officers, a hotline in words, links in Chinese brackets, a record below."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="hd"><img alt="logo"><p>为民服务热线：一二三四五</p></div><div class="mbx"><a>本局首页</a>＞<a>法规</a>＞<a>依法行政</a></div><h1>{title}</h1><div class="sub"><span>[{date}]</span><span>[来源：{site}]</span><span>[点击：0]</span></div><div class="con">{body}</div>
<table><tr><td>名 称</td><td>{title}</td></tr><tr><td>索引号</td><td>000000000/2025-00021</td></tr><tr><td>公开目录</td><td>依法行政</td></tr><tr><td>公开日期</td><td>{date}</td></tr></table><p>『返回列表』『关闭页面』</p><div class="ft"><p>局长信箱 网上信访 阳光政务热线</p><p>皖ICP备05000001号</p></div></body></html>"""


def quoted(title: str, body: str, site: str, date: str) -> str:
    """A forum where the text was posted: poster, floor, rank, signature, quick reply."""
    return f"""<html><head><meta charset="utf-8"><title>{title} - 政务论坛</title></head><body><p>政务论坛 » 法治板块 » 查看主题</p><p>楼主：县司法局　等级：版主　积分：2086</p><p>发表于 {date} 16:20:11</p><h1>{title}</h1><div>{body}</div><p>本帖最后由 县司法局 于 {date} 16:30 编辑</p><p>签名：法润万家</p><p>2楼：沙发！</p><p>3楼：顶一个，辛苦了。</p><p>快速回复 发表新帖</p><p>Powered by Discuz! X3.4</p></body></html>"""


def kiosk(title: str, body: str, site: str, date: str) -> str:
    """A village's screen: clock, weather of three days, telephone of the secretary, ads of banks."""
    return f"""<html><head><meta charset="utf-8"><title>村务公开屏</title></head><body><p>村务公开屏　{date} 星期一 10:24</p><p>今天 晴 3~12℃　明天 多云 4~13℃　后天 小雨 2~8℃</p><p>支书电话：000-0000000　网格员：张三</p><h2>{title}</h2><div>{body}</div><p>农信社温馨提醒：整村授信，随用随贷。</p><p>防溺水 防诈骗 防火灾</p><p>触摸屏幕返回首页</p></body></html>"""


def ward(title: str, body: str, site: str, date: str) -> str:
    """A subdistrict: quick entries, a pinned notice, a text with its own box of facts, a duty roster."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="quick"><a>我要查</a><a>我要问</a><a>我要办</a></div><div class="pin"><p>【置顶】关于启用新版网站的说明</p></div><div class="where">网站首页 / 街道之窗 / 年度报告</div><h1>{title}</h1>
<div class="facts"><p>发文单位 {site}</p><p>公开时间 {date}</p><p>累计浏览 312</p></div><div class="main-text">{body}</div><div class="duty"><p>今日值班</p><p>带班领导 张三</p></div><div class="page-foot"><p>{site} 承办单位：街道党政办</p><p>鄂公网安备42000002000000号</p></div></body></html>"""


def archive2(title: str, body: str, site: str, date: str) -> str:
    """A national web archive: bar of captures, how the copy was made, warnings, the page, a hash."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>网页存档 | 12 次存档 | {date}</p><p>本存档由采集程序自动保存，页面样式可能与原网页不同。</p><h1>{title}</h1><p>{site}　{date}</p><div>{body}</div><p>存档校验值 9f86d081884c7d65</p><p>查看上一次存档 查看下一次存档</p></body></html>"""


def paperboy(title: str, body: str, site: str, date: str) -> str:
    """The county's newspaper online: edition, page, font, a list of the page's other pieces."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>某县日报 数字报</p><p>第03版：要闻　上一版 下一版</p><p>放大 缩小 默认</p><h1>{title}</h1><p>（{site}　{date}）</p><div>{body}</div><p>本版其他文章</p><ul><li><a>春耕备耕正当时</a></li><li><a>老旧小区换新颜</a></li></ul><p>报纸征订热线 0000-0000000</p><p>国内统一连续出版物号 CN 00-0000</p></body></html>"""


def mini(title: str, body: str, site: str, date: str) -> str:
    """A mini program's page: status bar, tab bar, coupons of a reading campaign."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>10:24 5G 86%</p><p>‹ 返回</p><h1>{title}</h1><p>{site} · {date}</p><p>本次阅读可得 2 个学习积分</p><div>{body}</div><p>已读完，领取积分</p><p>首页 学习 活动 我的</p></body></html>"""


def legacy(title: str, body: str, site: str, date: str) -> str:
    """A site of twenty years ago: a marquee, a table of links, a guest book, advice on the screen."""
    return f"""<html><head><meta charset="utf-8"><title>欢迎光临{site}</title></head><body><marquee>热烈庆祝我县获评全省先进！</marquee><table><tr><td><a>本县概况</a></td><td><a>政务信息</a></td><td><a>招商引资</a></td><td><a>旅游天地</a></td></tr></table><center><b>{title}</b><br>({date} 来源:{site})</center><div>{body}</div><center>[<a>打印</a>] [<a>关闭</a>]<hr>留言簿 | 站长信箱 | 友情链接<br>建议分辨率800*600<br>您是第 <b>88888</b> 位贵宾</center></body></html>"""


def datahub(title: str, body: str, site: str, date: str) -> str:
    """An open data platform: fields of the data set, formats, score, update cycle, interface."""
    return f"""<html><head><meta charset="utf-8"><title>{title} - 数据开放平台</title></head><body><p>数据开放平台 > 数据目录 > 文本类</p><h2>{title}</h2><p>更新周期：每年　数据量：1　下载量：16　评分：4.5</p><p>数据提供方：{site}</p><p>首次发布：{date}</p><div>{body}</div><p>下载格式 TXT JSON XML</p><p>接口调用需申请授权码。</p><p>我要评分 我要纠错 相关数据集</p></body></html>"""


SEVENTH: tuple[Template, ...] = (favourites, empties, twolines, elders, pipes, exported)
EIGHTH: tuple[Template, ...] = (
    comments,
    cards,
    responsible,
    newsletter,
    listen,
    warehouse,
    tibetan,
)
NINTH: tuple[Template, ...] = (hanweb, trs, plainboard, openplatform)
TENTH: tuple[Template, ...] = (longscroll, mailbox, terminal, bilingual)
ELEVENTH: tuple[Template, ...] = (jpage, filing, readers, bureau2, quoted, kiosk)
TWELFTH: tuple[Template, ...] = (ward, archive2, paperboy, mini, legacy, datahub)
