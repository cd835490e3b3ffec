# ruff: noqa: E501 - markup of whole pages in long lines
"""Page templates for reading_html.py after pages seen in November 2026, in two batches of ten.

As in reading_templates.py: {title}, {body}, {site} and {date} are filled in. THIRTEENTH was written
and measured before a rule was changed for it; FOURTEENTH after its mistakes were mended, and again
before anything was changed.
"""

from __future__ import annotations

from collections.abc import Callable

Template = Callable[[str, str, str, str], str]


def wechat(title: str, body: str, site: str, date: str) -> str:
    """An article of a public account as a browser saves it, with all that its dialogs hold."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body><h1 class="rich_media_title">{title}</h1><div class="rich_media_meta_list"><span>原创</span> <a>某县司法</a> <a>某县司法</a> <em>{date} 16:02</em> <em>福建</em></div><p>听全文</p><p>点击上方“蓝字”关注我们</p>
<div id="js_content">{body}</div><p>供稿：办公室</p><p>编辑：张三　审核：李四</p><p>往期推荐</p><p><a>一图读懂某县这一年</a></p><p>点分享</p><p>点收藏</p><p>点在看</p><p>预览时标签不可点</p><p>微信扫一扫</p><p>关注该公众号</p><p>继续滑动看下一个</p><p>轻触阅读原文</p><p>某县司法</p><p>向上滑动看下一个</p><p>知道了</p><p>微信扫一扫<br>使用小程序</p><p>取消 允许</p><p>× 分析</p><p>： ， ， ， ， ， ， ， ， ， ， ， ， 。 视频 小程序 赞 ，轻点两下取消赞 在看 ，轻点两下取消在看 分享 留言 收藏 听过</p></body></html>"""


def pasted(title: str, body: str, site: str, date: str) -> str:
    """All that was marked in a browser and pasted: one paragraph a line, no markup that tells."""
    above = ("无障碍阅读", "长者助手", "智能机器人", "English", f"{site}", "请输入关键词", "搜索", "热词： 公积金 社保 居住证", "首页", "魅力某某", "政务公开", "办事服务", "政民互动", "数据发布", "首页>政务公开>法定主动公开内容>法治政府建设", title, f"信息来源：{site}", f"发布日期：{date} 09:26", "浏览次数：312", "字体：大 中 小", "打印 收藏 分享")  # fmt: skip
    below = ("扫一扫在手机打开当前页", "上一篇：某县召开工作会议", "下一篇：某县开展专项行动", "网站地图 联系我们 隐私安全", f"主办：{site}办公室 地址：某某路1号", "网站标识码：3500000001 闽ICP备05000001号")  # fmt: skip
    return f"""<html><head><meta charset="utf-8"></head><body>{"".join(f"<p>{line}</p>" for line in above)}{body}{"".join(f"<p>{line}</p>" for line in below)}</body></html>"""


def mobile(title: str, body: str, site: str, date: str) -> str:
    """A site's page for telephones: bars above and below, size by letters, counters of likes."""
    return f"""<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head><body><div class="m-top"><a>☰</a><span>{site}</span><a>🔍</a></div><div class="tabs"><span>要闻</span><span>公开</span><span>服务</span><span>互动</span></div><h2>{title}</h2><p><span>{site}</span> <span>{date[5:]} 10:11</span></p><p>A- A A+</p><p>🔊 语音播报</p>
<div class="txt">{body}</div><p>展开全文</p><p>👍 12　💬 0　⭐ 收藏</p><p>说点什么...</p><p>打开“某某通”客户端，查看更多精彩内容</p><div class="foot"><a>触屏版</a> <a>电脑版</a> <a>回到顶部</a></div></body></html>"""


def standard(title: str, body: str, site: str, date: str) -> str:
    """The openness platform that every site must have: five entries, a catalogue, two downloads."""
    return f"""<html><head><meta charset="utf-8"><title>{title}_政府信息公开</title></head><body><h2>政府信息公开</h2><ul class="side"><li>政府信息公开指南</li><li>政府信息公开制度</li><li>法定主动公开内容</li><li>政府信息公开年报</li><li>依申请公开</li></ul><div class="tree"><p>机构职能</p><p>政策文件</p><p>规划信息</p><p>财政预决算</p><p>重大建设项目</p></div>
<table><tr><td>名称</td><td>{title}</td></tr><tr><td>索引号</td><td>11350124/2025-00018</td></tr><tr><td>公开方式</td><td>主动公开</td></tr><tr><td>公开时限</td><td>长期公开</td></tr><tr><td>责任部门</td><td>{site}办公室</td></tr><tr><td>有效期</td><td>年</td></tr></table><h1>{title}</h1><p>{date} 来源：{site}　【打印】【关闭】 下载文字版 下载图片版</p><div>{body}</div>
<p>解读材料 无</p><p>关联政策 无</p><p>国务院部门网站 省（区、市）政府网站 市直部门网站</p><p>政府网站年度报表　本网站支持IPv6访问</p><p>主办：{site}　备案号：闽ICP备05000001号</p></body></html>"""


def splitfields(title: str, body: str, site: str, date: str) -> str:
    """A portal that writes every label and every value on a line of its own."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="logo">{site}门户网站</div><div>{title}</div><div><span>发布时间:</span><br><span>{date}</span><br><span>作者:</span><br><span>来源:</span><br><span>{site}</span><br><span>浏览量:</span><br><span>47</span></div><div>{body}</div><div><span>责编:</span><br><span>管理员</span></div><div>相关新闻</div><div>某县召开常务会议</div><div>某县召开动员大会</div><div>版权所有 {site}</div></body></html>"""


def notice(title: str, body: str, site: str, date: str) -> str:
    """A site under reconstruction: its announcement stands below every text."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>当前位置： 首页 &gt; 政务信息 &gt; 某县动态</p><h1>{title}</h1><ul><li>日期：{date}</li><li>分享到 :</li></ul><div class="v">{body}</div><p>扫一扫在手机打开当前页</p><h3>关于{site}网站（新版）内测的公告</h3><p>{site}网站正在进行全面改版升级，内测期间，网站部分栏目还在不断调整、完善中，热忱欢迎社会各界人士对网站提出宝贵意见。</p><p>试用新版</p><p>继续使用旧版</p><p>渝公网安备 50022902000123号</p></body></html>"""


def diary(title: str, body: str, site: str, date: str) -> str:
    """A picture diary's page: the writer's number, readers, music, tips, what others wrote."""
    return f"""<html><head><meta charset="utf-8"><title>{title}-美篇</title></head><body><h1>{title}</h1><p>法治某某</p><p>创建于{date}</p><p>阅读 1024</p><p>背景音乐 · 我和我的祖国</p><div>{body}</div><p>阅读 1024</p><p>投诉</p><p>法治某某 作者专栏</p><p>美篇号 20250120　粉丝 88</p><p>赞赏</p><p>+关注</p><p>快来抢沙发</p><p>更多精彩文章</p><p>打开美篇看更多</p></body></html>"""


def fonds(title: str, body: str, site: str, date: str) -> str:
    """A bureau's archive: fonds, file, term of keeping, pages, who may see it, terms of use."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>某县档案馆 · 开放档案查询</p><p>返回检索结果　第3条/共128条</p><table><tr><td>全宗号：0027</td><td>目录号：2</td><td>案卷号：115</td></tr><tr><td>件号：8</td><td>保管期限：永久</td><td>页数：12</td></tr><tr><td>责任者：{site}</td><td>形成时间：{date}</td><td>密级：公开</td></tr></table><h2>{title}</h2><div>{body}</div><p>原件浏览 全文下载 申请利用</p><p>利用者须遵守《档案利用须知》，引用请注明馆藏号。</p><p>馆藏号 0027-2-115-8</p></body></html>"""


def cloud(title: str, body: str, site: str, date: str) -> str:
    """A county's news cloud: column heads in brackets, hot words, live streams, ranks by number."""
    return f"""<html><head><meta charset="utf-8"><title>{title}_某云</title></head><body><div class="h"><span>某云</span><span>看电视</span><span>听广播</span><span>读报纸</span><span>随手拍</span></div><div class="bc">某云 / 时政 / 正文</div><h1>{title}</h1><div>{site} {date} 10:11:02 发布于 某县</div><div class="c">{body}</div><div>未经授权不得转载</div><h4>24小时热榜</h4><ol><li>1 某县新增两家博物馆</li><li>2 全县春运平稳有序</li><li>3 这条路通车了</li></ol><h4>大家都在看</h4><p>直播｜某县元宵灯会</p><p>网上有害信息举报专区</p><p>互联网新闻信息服务许可证编号：35120200001</p></body></html>"""


def stamps(title: str, body: str, site: str, date: str) -> str:
    """A district: empty cells, counters by a script that did not run, a chat, four satisfaction faces."""
    return f"""<html><head><meta charset="utf-8"><title>{site}-{title}</title></head><body><p>智能问答 | 无障碍浏览 | 长者专区 | ENGLISH</p><p>您现在的位置: | 首页 |</p><p>|</p><p>{title} {title} |</p><p>||||||||||||||||||</p><p>{date} 作者：佚名 点击数： | ||||</p><div>{body}</div><p>文章评价</p><p>😀 非常满意　🙂 满意　😐 一般　🙁 不满意</p><p>提交评价</p><p>在线客服 09:00-17:00</p><p>纠错 | 意见箱 | 订阅RSS</p><p>鄂ICP备05000001号-2 技术支持单位 某科技</p></body></html>"""


THIRTEENTH: tuple[Template, ...] = (
    wechat,
    pasted,
    mobile,
    standard,
    splitfields,
    notice,
    diary,
    fonds,
    cloud,
    stamps,
)


def seal(title: str, body: str, site: str, date: str) -> str:
    """A province's library of papers: states in colours, text in versions, who explains, likes."""
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title} - 政策文件库</title></head><body><div class="lib"><span>政策文件库</span><input placeholder="请输入标题或文号"><a>高级检索</a></div><div class="cond">全部 规章 规范性文件 其他文件</div><h1>{title}</h1><div class="meta"><span>发文单位｜{site}</span><span>成文日期｜{date}</span><span>有效性｜现行有效</span></div><div class="acts"><span>图文版</span><span>纯净版</span><span>我要咨询</span></div><div>{body}</div><div class="likes">已有 36 人觉得有用</div><div class="qa">智能解读：如对文件有疑问可向小赣提问</div><div>同类文件</div><ul><li>关于做好某项工作的通知</li><li>关于公布某份名单的通知</li></ul><p>政策文件库由{site}办公室维护</p></body></html>"""


def village(title: str, body: str, site: str, date: str) -> str:
    """A township's page in a county's group of sites: two trees of columns, posts, a telephone box."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><table><tr><td><img><b>某县乡镇信息公开</b></td></tr><tr><td><a>甲镇</a> <a>乙镇</a> <a>丙乡</a> <a>丁乡</a> <a>戊街道</a></td></tr><tr><td>乡镇概况 领导信息 机构设置 年度报告 便民服务</td></tr></table><p>您当前所在位置： 首页 &gt; 各乡镇信息公开 &gt; 甲镇 &gt; 年度报告 &gt; 信息公开年度报告</p><h2>{title}</h2><p>访问量：</p><h2>{title}</h2><div class="ewb">{body}</div><p>【我要打印】 【关闭本页】</p><p>监督电话 0797-0000000（工作日）</p><p>共建单位 某县大数据中心</p></body></html>"""


def bulletin(title: str, body: str, site: str, date: str) -> str:
    """A government gazette online: issue, number of the whole, its other papers, a reader."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>某市人民政府公报</p><p>2025年第2期（总第318期）</p><p>本期目录　往期公报　公报简介　电子书阅读</p><h1>{title}</h1><div>{body}</div><p>本期其他文件</p><ul><li>某市人民政府关于印发某办法的通知</li><li>某市人民政府关于任免职务的通知</li></ul><p>公报编辑部：某市某路1号</p><p>公报赠阅点查询</p></body></html>"""


def spa(title: str, body: str, site: str, date: str) -> str:
    """A page built by scripts: placeholders that were never filled, a skeleton, a cookie note."""
    return f"""<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{title}</title></head><body><noscript>请启用 JavaScript 后继续访问。</noscript><div id="app"><div class="nav">首页 公开 服务 互动 数据</div><p>{{{{ weather }}}}</p><p>undefined</p><p>Loading...</p><h1>{title}</h1><p>发布于 {date} · {site} · 约 5321 字</p><div>{body}</div><p>NaN 次浏览</p><p>本网站使用 Cookie 以提升您的体验</p><p>同意并继续</p><p>null</p></div></body></html>"""


def printed(title: str, body: str, site: str, date: str) -> str:
    """A page for printing: the address above, page of pages below, who printed it and when."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>2025/1/21 14:05</p><p>{title}_{site}</p><h3>{title}</h3><p>{site}　　{date}</p><div>{body}</div><p>打印人：访客　打印时间：2025-01-21 14:05:33</p><p>http://www.example.gov.cn/art/2025/1/20/art_1_2.html</p><p>1/1</p></body></html>"""


def school(title: str, body: str, site: str, date: str) -> str:
    """A legal education site: level, points, a test below, teachers, certificates."""
    return f"""<html><head><meta charset="utf-8"><title>{title} | 学法在线</title></head><body><p>学法在线　课程 考试 证书 排行</p><p>所属栏目 依法行政案例与报告</p><h1>{title}</h1><p>难度 ★★★☆☆　时长 12分钟</p><p>{date} 更新</p><div>{body}</div><p>学完了？做几道题检验一下</p><p>1. 本文主题是什么？</p><p>A. 法治政府 B. 文化旅游</p><p>提交答案</p><p>讲师：李四　证书编号 2025-0001</p></body></html>"""


def region(title: str, body: str, site: str, date: str) -> str:
    """A district of a great city: language and script, a wide footer with icons and three maps."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>繁體版 / English / Français / 日本語</div><div>市民主页 企业主页 随申码</div><nav><a>首页</a>/<a>法治政府</a>/<a>年度报告</a></nav><h1>{title}</h1><p>字号：</p><p>{site}　发布日期: {date}　浏览数: <span></span></p><div class="Article_content">{body}</div><p>本文是否对您有帮助？ 是 否</p><p>一网通办 总客服 12345</p><p>上一主题 下一主题</p><div class="f">沪ICP备2021000001号 沪公网安备31010002000001号 网站标识码3101010001</div></body></html>"""


def feed(title: str, body: str, site: str, date: str) -> str:
    """A news feed's share page: follow, comments in a row with their days, open in the app."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>12:31</p><p>某某头条</p><h1>{title}</h1><p>某县发布 官方账号</p><p>2 天前</p><p>已关注</p><div>{body}</div><p>举报/反馈</p><p>评论 3</p><p>山里人</p><p>写得很实在</p><p>2天前 · 回复</p><p>相关搜索</p><p>法治政府建设成效 依法行政案例</p><p>打开某某头条，阅读体验更佳</p></body></html>"""


def court(title: str, body: str, site: str, date: str) -> str:
    """A collection of laws and papers: levels of validity, related provisions, cases, notes, AI."""
    return f"""<html><head><meta charset="utf-8"><title>{title}-法规库</title></head><body><p>法规库 > 地方工作文件 > 正文</p><h1>{title}</h1><p>发文机关 {site}</p><p>发文字号 无</p><p>时效性 现行有效</p><p>效力位阶 地方工作文件</p><p>收藏 关注 下载 打印 转发 大字</p><div>{body}</div><p>本法变迁 历史沿革</p><p>引用本篇的文献 0</p><p>相关案例 12 篇</p><p>法宝引证码 CLI.14.0000000</p><p>原文链接已失效？点此反馈</p></body></html>"""


def hall(title: str, body: str, site: str, date: str) -> str:
    """A zone's site for investors: languages, a robot, sharing, partners' names, a counter by day."""
    return f"""<html><head><meta charset="utf-8"><title>{title}-{site}</title></head><body><ul><li>园区概况</li><li>投资指南</li><li>办事指南</li><li>政务公开</li></ul><p>小园为您服务</p><div class="crumb">您在这里：首页 &gt;&gt; 政务公开 &gt;&gt; 年报</div><h1>{title}</h1><div class="i"><i>{date}</i><i>{site}</i><i>阅：88</i></div><div>{body}</div><div class="s">分享：微信 微博 QQ空间</div><h5>友情链接</h5><p>国家发展和改革委员会 商务部 省商务厅</p><h5>今日访问量 12 / 昨日访问量 35</h5><p>招商热线：400-000-0000</p><p>Copyright 2025 某园区管委会</p></body></html>"""


FOURTEENTH: tuple[Template, ...] = (
    seal,
    village,
    bulletin,
    spa,
    printed,
    school,
    region,
    feed,
    court,
    hall,
)
