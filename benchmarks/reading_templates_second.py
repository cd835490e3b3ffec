# ruff: noqa: E501 - markup of whole pages in long lines
"""More page templates for reading_html.py, in four batches that were each measured when new.

As in reading_templates.py: {title}, {body}, {site} and {date} are filled in. THIRD was written first,
in forms that no rule knew; the rules were then changed, and FOURTH written, in other forms, to see
whether that had helped; FIFTH likewise after FOURTH. All three were made hard. SIXTH, last, follows
the heads of real pages.
"""

from __future__ import annotations

from collections.abc import Callable

Template = Callable[[str, str, str, str], str]


def plateau(title: str, body: str, site: str, date: str) -> str:
    """A county of Tibet: languages, weather, a trail of double angles, accounts, a wall of links."""
    walls = "".join(
        f"<a>{name}</a>"
        for name in (
            "西藏自治区人民政府",
            "拉萨市",
            "日喀则市",
            "昌都市",
            "林芝市",
            "山南市",
            "那曲市",
            "阿里地区",
            "新华网",
            "人民网",
            "中国西藏网",
        )
    )
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title}-{site}</title></head><body><div class="lang"><a>བོད་ཡིག</a> | <a>中文</a> | <a>English</a></div><div class="tq">今日 晴 -5℃~9℃ 空气质量 优 紫外线 强</div><div class="banner"><img alt="铸牢中华民族共同体意识"><p>铸牢中华民族共同体意识</p></div>
<ul><li><a>雪域要闻</a></li><li><a>县情概览</a></li><li><a>机关动态</a></li><li><a>乡镇风采</a></li><li><a>驻村工作</a></li><li><a>援藏工作</a></li></ul><p class="dh">首页»政务»法治建设»正文</p>
<h2>{title}</h2><p><span>稿源：{site}</span><span>发布于：{date} 18:20</span><span>点赞(3)</span><span>收听</span></p><div class="text">{body}</div>
<dl><dt>本文附件</dt><dd><a>01 主要指标.xls</a>（24.5KB）</dd><dd><a>02 说明.doc</a>（112KB）</dd></dl><div class="gz"><p>关注雪域发布</p><p>快手号</p><p>抖音号</p><p>视频号</p></div><div class="wall"><h3>区内网站</h3>{walls}</div>
<div class="ft"><p>中共某县委宣传部 指导</p><p>某县网络安全和信息化委员会办公室 监管</p><p>藏ICP备05000001号-1</p><p>藏公网安备 54000002000001号</p><p>值班电话：0891-0000000（工作日 9:30-13:00 15:30-18:00）</p></div></body></html>"""


def helper(title: str, body: str, site: str, date: str) -> str:
    """A talking helper with questions that others asked, a survey, a site map as plain words."""
    asked = "".join(
        f"<li>{q}</li>"
        for q in (
            "社保卡丢了怎么补办",
            "异地就医如何备案",
            "不动产登记需要哪些材料",
            "公积金提取条件是什么",
            "新生儿落户怎么办理",
        )
    )
    groups = "".join(
        f"<dl><dt>{k}</dt>{''.join(f'<dd>{v}</dd>' for v in vs)}</dl>"
        for k, vs in (
            ("走进某县", ("历史沿革", "行政区划", "自然地理", "人口民族")),
            ("解读回应", ("部门解读", "媒体解读", "专家解读", "回应关切")),
            ("便企利民", ("企业开办", "惠企政策", "跨省通办", "一件事")),
            ("监督评议", ("投诉举报", "网上评议", "民意征集", "12345热线")),
        )
    )
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="crumb"><a>首页</a><em>::</em><a>公开</a><em>::</em><a>法治政府</a></div><h1>{title}</h1><div class="meta">{date} ｜ {site} ｜ 浏览 <b>216</b> ｜ 字号 <a>A</a><a>A</a><a>A</a></div><article>{body}</article>
<div class="rate"><p>本页内容对您有用吗</p><label>非常满意</label><label>满意</label><label>基本满意</label><label>不满意</label><label>非常不满意</label><textarea placeholder="请输入您的宝贵意见"></textarea><span>还可以输入200字</span><button>提交评价</button></div>
<div class="bot"><h4>小政</h4><p>Hi，我是小政，很高兴为您服务。</p><p>您可以这样问我：</p><ul>{asked}</ul><span>换一批</span><input placeholder="请描述您的问题"><span>转人工</span></div><div class="map">{groups}</div>
<div class="foot"><p>{site}办公室主管　某县大数据中心运维</p><p>苏ICP备05000001号　苏公网安备32040002000001号</p><p>网站标识码3204000001</p><p>推荐使用谷歌、火狐、360极速模式浏览</p></div></body></html>"""


def barrier(title: str, body: str, site: str, date: str) -> str:
    """A bar for the blind whose every control has a name and a key, and help in sentences."""
    keys = "".join(
        f"<button>{k}</button>"
        for k in (
            "导盲砖",
            "语音提示开",
            "语速加快",
            "语速减慢",
            "大字号",
            "小字号",
            "黑白配色",
            "黄黑配色",
            "光标样式",
            "显示放大镜",
            "拼音标注",
            "打开字幕",
            "快捷帮助",
            "恢复原样",
        )
    )
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="wza"><div>{keys}</div><p>您已进入无障碍辅助浏览，按Alt加数字键可在各区域之间跳转，按Esc键退出。</p><p>视窗区</p><p>导航区</p><p>交互区</p></div>
<div class="hd"><span>网站无障碍服务</span><span>老年专区</span><span>信息订阅</span></div><div class="mz">您在：<a>门户</a> — <a>公开</a> — <a>法治</a> — 浏览</div><div class="neirong"><p class="bt" align="center">{title}</p><p align="center">时间 {date} 来源 {site} 责编 张三 审核 李四</p>{body}</div>
<ul class="gn"><li>推送给朋友</li><li>存为图片</li><li>朗读本篇</li><li>纠正错误</li></ul><table><tr><td>本栏目更多</td></tr><tr><td><a>法治政府建设2023年度报告</a></td><td>2024-01-18</td></tr><tr><td><a>法治政府建设2022年度报告</a></td><td>2023-01-20</td></tr></table>
<div class="db"><p>版权：{site}</p><p>鄂ICP备05000001号 公安备案 42000002000001</p><p>办公时间 8:30-12:00 14:30-17:30</p><p>涉企收费投诉 027-00000000</p></div></body></html>"""


def tworows(title: str, body: str, site: str, date: str) -> str:
    """A record table with its labels in one row and their values in the next."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="top"><p>某市政府公开平台</p><p>部门频道</p></div><table class="jl"><tr><td>信息标识</td><td>公开部门</td><td>所属事项</td><td>形成时间</td><td>公开时间</td><td>状态</td></tr><tr><td>370000-10-2025-000012</td><td>{site}</td><td>法治建设年报</td><td>{date}</td><td>{date}</td><td>现行</td></tr></table>
<h1>{title}</h1><div class="body">{body}</div><table class="sx"><tr><td>公开依据</td><td>办法第九条</td></tr><tr><td>更新周期</td><td>每年一次</td></tr><tr><td>公开渠道</td><td>门户网站、公开查阅点</td></tr><tr><td>监督渠道</td><td>某市政务公开办</td></tr></table>
<p>&lt;&lt; 前一则 某局2025年预算说明</p><p>后一则 &gt;&gt; 关于征集意见的启事</p><div class="ft">某市人民政府办公室 主办<br>鲁ICP备05000001号<br>信箱 zwgk@example.gov.cn</div></body></html>"""


def daily(title: str, body: str, site: str, date: str) -> str:
    """A newspaper's electronic edition: pages of the day, headlines of this page, a calendar."""
    pages = "".join(
        f"<li><a>第{n:02}版：{t}</a></li>"
        for n, t in ((1, "头版"), (2, "要闻"), (3, "法治"), (4, "公告"), (5, "副刊"))
    )
    heads = "".join(
        f"<li><a>{t}</a></li>"
        for t in ("我县春耕备耕有序推进", title, "一片叶子富一方百姓", "图片新闻", "公告")
    )
    days = "".join(f"<td>{d}</td>" for d in range(1, 8))
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>某某日报 数字报</div><div>2025年01月20日 星期一 出版</div><table><tr><td>日</td><td>一</td><td>二</td><td>三</td><td>四</td><td>五</td><td>六</td></tr><tr>{days}</tr></table><h5>本期版面</h5><ul>{pages}</ul><h5>本版标题</h5><ul>{heads}</ul><div>返回目录 | 放大 + | 缩小 - | 全文复制</div>
<p>第03版：法治</p><h2>{title}</h2><h4>（{date}）</h4><div id="ozoom">{body}</div><div>3上一篇　下一篇4</div><div>本报地址：某县某某路3号 邮编：350800</div><div>广告部 0591-0000000 发行部 0591-0000001</div><div>印刷：某某日报印务中心 零售每份1元</div><div>读报助手 | 往期回顾 | 我要评报</div></body></html>"""


def tree(title: str, body: str, site: str, date: str) -> str:
    """A tree of the openness catalogue, a pager that counts, what others read."""
    nodes = "".join(
        f"<li>{sign} {t}</li>"
        for sign, t in (
            ("+", "机构信息"),
            ("+", "规范性文件"),
            ("-", "法治政府建设"),
            ("·", "年度报告"),
            ("·", "执法公示"),
            ("+", "财政资金"),
            ("+", "应急管理"),
        )
    )
    reads = "".join(
        f"<li><i>{n}</i><a>{t}</a></li>"
        for n, t in enumerate(
            ("关于公布规范性文件清理结果的决定", "政府工作报告", "权责清单（2024年版）"), 1
        )
    )
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="l"><h4>目录树</h4><ul>{nodes}</ul><h4>按年份</h4><ul><li>2025(12)</li><li>2024(35)</li><li>2023(41)</li></ul></div>
<div class="r"><div class="wz">目录 ＼ 法治政府建设 ＼ 年度报告</div><div class="bt">{title}</div><div class="xx"><b>公开时间</b>：{date}<b>公开单位</b>：{site}<b>人气</b>：128</div><div class="nr">{body}</div><div class="fy">共1页 当前第1页 首页 上页 下页 尾页 转到<input>页</div><div class="an"><a>下载本文（WORD）</a><a>下载本文（PDF）</a><a>生成二维码</a></div></div>
<div class="k"><h4>大家都在看</h4><ul>{reads}</ul><h4>热搜</h4><p>教师招聘 医保缴费 公租房 低保</p></div><div class="b">{site}版权所有，未经书面许可不得复制或镜像<br>粤ICP备05000001号　统计：今日 32 / 昨日 120 / 总计 98765</div></body></html>"""


def gate(title: str, body: str, site: str, date: str) -> str:
    """A portal with a gate: sign-in, an agreement, a dialog, a countdown."""
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="dl"><span>您好，游客</span><a>法人登录</a><a>个人登录</a><a>忘记密码</a><span>扫码登录更安全</span></div><div class="tk"><h5>温馨提示</h5><p>系统将于今晚22时至次日6时进行升级维护，期间部分功能暂停使用，给您带来不便，敬请谅解。</p><button>我知道了</button><span>5秒后自动关闭</span></div>
<header><h1><a>{site}</a></h1><form><input placeholder="搜政策 找服务"><button>一键搜</button><p>大家在搜：<a>公积金</a> <a>社保</a> <a>营业执照</a></p></form></header><div class="lj">当前：<a>公开大厅</a> | <a>法治年报</a></div>
<section><h2>{title}</h2><ul class="sm"><li>成文：{date}</li><li>来自：{site}</li><li>阅：77</li></ul>{body}<div class="zt">本文状态：已审核</div><div class="jc"><a>报错</a><a>存档</a><a>语音版</a></div></section>
<section class="pl"><h3>网友留言（0）</h3><p>发表留言请先登录，留言需遵守《互联网跟帖评论服务管理规定》。</p><p>匿名</p><p>验证码 看不清？换一张</p><p>发布</p></section><footer><p>用户协议</p><p>隐私政策</p><p>常见问题</p><p>找回账号</p><p>主管：{site}　运营：某某数字科技公司</p><p>浙B2-20050001</p></footer></body></html>"""


def tongues(title: str, body: str, site: str, date: str) -> str:
    """A border county: six languages, currency, weather of cities, reporting centres in the foot."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>简体中文 | ئۇيغۇرچە | Қазақша | Русский | English | 한국어</p><p>喀什 晴转多云 3/15 乌鲁木齐 阴 -2/6 北京 晴 1/12</p><p>距离国庆节还有 120 天</p><h3>某某之窗</h3><p>边城概况　口岸经贸　兵地融合　民生服务　文旅融合</p>
<p>〖首页〗→〖政府〗→〖法治〗→〖报告〗</p><h3 align="center">{title}</h3><p align="center">日期 : {date} 10:11　出处 : {site}　点击 : 128 次　编辑 : 王五</p>{body}<p align="right">【返回】【打印】【收藏】【举报】</p>
<p>前一条：某口岸恢复客运通关</p><p>后一条：暂无</p><table><tr><td>网上举报</td><td>12377举报中心</td><td>网警110</td><td>辟谣平台</td></tr><tr><td>兵团网</td><td>天山网</td><td>亚心网</td><td>中国政府网</td></tr></table><p>新ICP备05000001号　新公网安备65000002000001号</p><p>邮政编码 844000　传真 0998-0000000</p><p>设计制作 某某网络</p></body></html>"""


def shelf(title: str, body: str, site: str, date: str) -> str:
    """A library of documents: a card of the item, how to cite it, similar ones, the reader's account."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>文库 &gt; 政府公文 &gt; 报告</div><div>我的书架 | 借阅记录 | 检索历史</div><h1>{title}</h1><table><tr><td>【责任者】</td><td>{site}</td></tr><tr><td>【出版年】</td><td>2025</td></tr><tr><td>【馆藏号】</td><td>GW-2025-0120</td></tr><tr><td>【入藏时间】</td><td>{date}</td></tr><tr><td>【页数】</td><td>12</td></tr><tr><td>【语种】</td><td>中文</td></tr></table><div>全文阅读</div><div>{body}</div>
<div>收起全文</div><h4>引用格式</h4><p>{site}. {title}[R]. 2025.</p><p>导出：EndNote | BibTeX | 文本</p><h4>相似文献</h4><ul><li><a>某省法治政府建设报告（2023）</a> 被引 2</li><li><a>依法行政考核办法研究</a> 被引 15</li></ul><p>读者评分 4.5 分（12人）</p><p>图书馆开放时间 8:00-22:00</p><p>馆员信箱 | 读者须知 | 馆际互借</p></body></html>"""


# Furniture left when new: 9.19 %. Rules were changed after each of the first three batches.
THIRD: tuple[Template, ...] = (plateau, helper, barrier, tworows, daily, tree, gate, tongues, shelf)


def square(title: str, body: str, site: str, date: str) -> str:
    """A provincial platform built of cards: chips, a progress of reading, cards of accounts."""
    chips = "".join(f"<span class='chip'>{c}</span>" for c in ("法治", "年度报告", "县级", "2025"))
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="bar"><b>某省政府网站集约化平台</b><i>换肤</i><i>消息 3</i><i>足迹</i></div><div class="progress">已读 0%</div><div class="where"><a>主站</a><s>/</s><a>县区</a><s>/</s><a>年报</a></div>
<div class="card"><h2>{title}</h2><div class="row">{chips}</div><div class="row"><i>⏱ {date}</i><i>✎ {site}</i><i>👁 1.2千</i><i>约 12 分钟</i></div><div class="rich">{body}</div><div class="row"><i>♡ 喜欢</i><i>☆ 收入夹子</i><i>⤴ 转给同事</i></div></div>
<div class="card"><h5>这篇文章回答了您的疑问吗？</h5><button>是</button><button>否</button></div><div class="card"><h5>同类内容</h5><ul><li><a>某乡2024年法治政府建设工作总结</a></li><li><a>某街道依法行政情况说明</a></li></ul></div><div class="card"><h5>移动门户</h5><p>安卓版</p><p>苹果版</p><p>鸿蒙版</p></div><div class="end">到底了</div><div class="ft">{site} 2005—2025 · 琼ICP备05000001号 · 运营商 某某通信</div></body></html>"""


def ledger(title: str, body: str, site: str, date: str) -> str:
    """A filing system's print: a file card in a grid, a stamp, a barcode number, page feet."""
    return f"""<html><head><meta charset="utf-8"><title>文件详情</title></head><body><table border=1><tr><th colspan=4>政府信息登记单</th></tr><tr><td>登记序号</td><td>2025-JL-0009</td><td>密级</td><td>公开</td></tr><tr><td>责任处室</td><td>法规科</td><td>经办</td><td>李某</td></tr><tr><td>送审日</td><td>{date}</td><td>上网日</td><td>{date}</td></tr><tr><td>题名</td><td colspan=3>{title}</td></tr><tr><td>去向</td><td colspan=3>门户网站、档案馆、图书馆</td></tr></table>
<h3>{title}</h3>{body}<p>（本件由系统自动归档）</p><p>*20250120000009*</p><p>归档人：系统管理员</p><p>归档时间：{date} 23:59:59</p><p>打印人：访客</p><p>第 1 页 / 共 1 页</p></body></html>"""


def choir(title: str, body: str, site: str, date: str) -> str:
    """A site in frames of 2012: scrolling notices, leaders' columns, polls, hit counter."""
    leaders = "".join(
        f"<td><a>{n}</a></td>" for n in ("县长信箱", "副县长", "办公室主任", "新闻发言人")
    )
    return f"""<html><head><meta charset="gbk"><title>{site}</title></head><body><div>滚动公告：关于2025年春节放假的通知　　关于冬季取暖安全的提示</div><table><tr>{leaders}</tr></table><div>您现在浏览的是：依法行政专栏</div><div align=center><b>{title}</b></div><div align=center>({date}　录入员：admin　浏览:356　来源：{site})</div><div>{body}</div><div>【大】【中】【小】　【打印】【关闭】</div><div>本类最新：</div><div>·某县召开依法行政培训会</div><div>·某县公布权责清单</div>
<div>网上调查</div><div>您认为政府网站哪个栏目需要改进？</div><div>○政务公开 ○办事服务 ○互动交流</div><div>投票 查看结果</div><div>总流量 1203445　日均 356　在线 4</div><div>制作维护：某县信息中心</div><div>最佳显示 1024×768</div></body></html>"""


def relay(title: str, body: str, site: str, date: str) -> str:
    """A text sent on in a chat and saved: who sent it, reading tips, an app's advertisement."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>来自 政务交流群 的分享</p><p>{date} 21:08</p><p>长按可选中文字</p><h1>{title}</h1><p>发布主体 | {site}</p><p>属地 | 某省某市</p><section>{body}</section><p>END</p><p>往期精选</p><p>▶ 一图看懂年度报告</p><p>▶ 三分钟了解依法行政</p><p>▶ 这些事项可以网上办</p><p>编辑：某某 | 校对：某某 | 签发：某某</p><p>觉得不错，点个在看吧</p><p>获取更多资讯请下载某某客户端</p><p>投诉</p></body></html>"""


def harbour(title: str, body: str, site: str, date: str) -> str:
    """A free-trade port's bilingual site: English beside Chinese, service tiles, office hours."""
    tiles = "".join(
        f"<p>{zh} {en}</p>"
        for zh, en in (
            ("投资", "Invest"),
            ("人才", "Talent"),
            ("通关", "Customs"),
            ("生活", "Living"),
        )
    )
    return f"""<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{title}</title></head><body><p>Home 首页</p><p>About Us 关于</p><p>News 新闻</p><p>Contact 联系</p>{tiles}<p>Home / Government / Rule of Law / Report</p><h1>{title}</h1><p>Published: {date} Source: {site} Views: 128</p><main>{body}</main><p>Share: WeChat Weibo Facebook X</p><p>Previous: Notice on Customs Hours</p><p>Next: None</p><p>Service Hotline 12345 (7×24)</p><p>Copyright © {site}. All rights reserved.</p><p>Sponsored by {site} / Technical Support: Some Co., Ltd.</p><p>Best viewed with 1920*1080</p></body></html>"""


def village(title: str, body: str, site: str, date: str) -> str:
    """A township's page on a farm-services portal: prices, market days, phones of stations."""
    prices = "".join(
        f"<tr><td>{n}</td><td>{p}</td><td>元/公斤</td></tr>"
        for n, p in (("大白菜", "1.20"), ("猪肉", "24.50"), ("鸡蛋", "9.80"))
    )
    return f"""<html><head><meta charset="utf-8"><title>{title} 三农服务网</title></head><body><div>今日行情</div><table>{prices}</table><div>农历腊月廿一　宜 祭祀 忌 动土</div><div>赶集日：逢三逢八</div><div>乡镇之窗 ＞ 政府公开 ＞ 法治</div><div><b>{title}</b></div><div>投递：{site}　日子：{date}　看过：56</div>{body}<div>便民电话</div><div>派出所 0000-0000110</div><div>卫生院 0000-0000120</div><div>供电所 0000-0095598</div><div>农技站 0000-0000001</div><div>有话说（登录后可发言）</div><div>暂时还没有人说话</div><div>站长推荐</div><div>水稻病虫害防治要点</div><div>2025年惠农补贴政策汇总</div><div>友情提醒：投资有风险，信息仅供参考</div><div>三农服务网 备案 皖ICP备05000001号</div></body></html>"""


def mirror(title: str, body: str, site: str, date: str) -> str:
    """A copy on a law portal: validity, hierarchy, what cites it, tools for lawyers."""
    return f"""<html><head><meta charset="utf-8"><title>{title} - 法律检索</title></head><body><div>法规 案例 期刊 律所实务 行政处罚</div><div>在结果中检索</div><div>标题 全文 同句 同段</div><h1>{title}</h1><div>【法宝引证码】CLI.14.0000001</div><div>【发布部门】{site}</div><div>【发布日期】{date}</div><div>【时效性】现行有效</div><div>【效力级别】地方工作文件</div><div>【法规类别】机关工作综合规定</div><div>{body}</div><div>本法变迁</div><div>本篇引用的法规 3篇</div><div>引用本篇的案例 0篇</div><div>© 某某法律数据库 未经许可，禁止转载、建立镜像</div><div>客服热线 400-000-0000　客服邮箱 service@example.com</div><div>试用申请 | 产品手册 | 加入我们</div><div>扫码安装法律助手</div></body></html>"""


def beacon(title: str, body: str, site: str, date: str) -> str:
    """A district's news centre: live video, hot words, editors' credits with dots, a matrix."""
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title} | 某区融媒</title></head><body><div>直播中：区两会开幕会</div><div>热词 #高质量发展 #春运 #文旅</div><div>频道 ▾ 新闻 ▾ 视听 ▾ 政务 ▾</div><div>某区融媒 ⟩ 政务 ⟩ 公告</div><h1>{title}</h1><div>某区融媒记者 · {date} 08:30 · 转自 {site}</div><div>听新闻 0:00/15:20 倍速</div><article>{body}</article><div>来源 · {site}</div><div>文字 · 张某</div><div>图片 · 王某</div><div>审读 · 李某</div><div>值班总编 · 赵某</div><div>新闻热线：0000-00000000</div><div>矩阵：微信 微博 抖音 快手 B站 小红书</div><div>网上有害信息举报 | 未成年人保护专区 | 算法备案公示</div><div>信息网络传播视听节目许可证 0000001号</div></body></html>"""


# Furniture left when new: 14.94 %.
FOURTH: tuple[Template, ...] = (square, ledger, choir, relay, harbour, village, mirror, beacon)


def orchard(title: str, body: str, site: str, date: str) -> str:
    """A prefecture's site: switch of regions, hot services, a folding record, credits below."""
    areas = "".join(f"<option>{n}</option>" for n in ("州本级", "甲市", "乙县", "丙县"))
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title}-某州政府网</title></head><body><div>切换站点 <select>{areas}</select></div><div>热门服务：婚姻登记预约 车检预约 学区查询</div><div>某某州 &raquo; 公开 &raquo; 年报 &raquo; 法治</div><div class="fold"><b>展开基本信息</b><p>编码：yz-2025-00031</p><p>主体：{site}</p><p>栏目：法治政府建设</p><p>起止：长期</p></div><h2>{title}</h2><p>{date} 09:30:12</p><p>来源丨{site}</p><div class="w">{body}</div><p>撰写丨法规科</p><p>核稿丨办公室</p><p>终审丨分管领导</p><p>此信息有问题？我要反馈</p><p>相邻信息</p><p>↑ 某局部门预算</p><p>↓ 某局招聘启事</p><p>州长热线 0000-12345</p><p>黔ICP备05000001号-2 黔公网安备 52000002000001号 标识码 5200000001</p></body></html>"""


def pulse(title: str, body: str, site: str, date: str) -> str:
    """A page of an aggregator: author card, follow button, like counts, comments of others."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>打开看看</div><div>政务号</div><h1>{title}</h1><div>{site}官方账号</div><div>{date} · IP属地某省</div><div>+ 关注</div><div>{body}</div><div>© 著作权归作者所有</div><div>12 赞</div><div>3 评</div><div>1 转</div><div>全部评论</div><div>热心市民：支持！</div><div>路过的人：希望越来越好</div><div>查看剩余1条评论</div><div>相关推荐</div><div>这座小城凭什么火了？ 3.2万阅读</div><div>年底了，这些补贴别忘领 1.8万阅读</div><div>客户端内查看更多精彩</div></body></html>"""


def archive(title: str, body: str, site: str, date: str) -> str:
    """A local archive's catalogue with a reading room's rules and a page of an index."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>某县档案信息网</div><div>档案要闻 | 查档指南 | 兰台纵横 | 网上展厅</div><div>全宗：A012</div><div>目录号：3</div><div>案卷号：17</div><div>件号：5</div><div>题名：{title}</div><div>责任者：{site}</div><div>形成时间：{date}</div><div>保管期限：永久</div><div>开放状态：开放</div><h1>{title}</h1><div>{body}</div><div>上一件</div><div>下一件</div><div>返回检索结果（共25件）</div><div>查档须持有效证件，每次限借五卷。</div><div>阅览室开放时间：工作日8:30至17:00</div><div>某县档案馆 版权所有</div></body></html>"""


def ministry(title: str, body: str, site: str, date: str) -> str:
    """A bureau's page in the province's shared frame: sub-bureaus, duty phones, scroll to top."""
    return f"""<html><head><meta charset="utf-8"><title>{title}_{site}</title></head><body><div>返回主站</div><div>局长寄语</div><div>机关党建</div><div>直属单位</div><div>行风建设</div><div>首页-政务-法治-详情</div><div><h3>{title}</h3><p>【信息时间：{date} 阅读次数：<i></i>】【我要打印】【关闭】</p>{body}</div><div>分享： 微 博 QQ</div><div>市县局链接</div><div>甲市局</div><div>乙市局</div><div>丙县局</div><div>公众查询</div><div>执业资格</div><div>行政许可</div><div>双公示</div><div>监督电话：0000-00000000（机关纪委）</div><div>Copyright 2025 {site} All Rights Reserved</div><div>陕ICP备05000001号</div></body></html>"""


def plain(title: str, body: str, site: str, date: str) -> str:
    """The text view of a browser: everything in lines, links as words in brackets, images named."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>[图片: 国徽]</div><div>[链接] 首页 [链接] 公开 [链接] 服务</div><div>[跳至正文]</div><div># {title}</div><div>时间：{date} | 作者：{site} | 栏目：法治</div><div>{body}</div><div>[图片: 二维码]</div><div>[链接] 上一页 [链接] 下一页</div><div>[按钮] 提交</div><div>[链接] 备案 晋ICP备05000001号</div><div>-- 页面结束 --</div></body></html>"""


def council(title: str, body: str, site: str, date: str) -> str:
    """A people's congress page that carries the report: sessions, bills, a chamber's footer."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>某县人大网</div><div>人大概况 代表风采 立法监督 会议之窗 代表建议 乡镇人大</div><div>监督工作 / 专项报告</div><h2>{title}</h2><div>字体大小 大 中 小　日期 {date}　来源 {site}　点击 98</div><div>{body}</div><div>附：相关材料下载区</div><div>常委会审议意见.pdf</div><div>更多专项报告</div><div>关于环境状况的报告</div><div>关于预算执行的报告</div><div>关于教育工作的报告</div><div>某县人大常委会办公室主办</div><div>地址：某县某某大道 邮编：044000</div><div>晋ICP备05000002号</div></body></html>"""


# Furniture left when new: 7.07 %.
FIFTH: tuple[Template, ...] = (orchard, pulse, archive, ministry, plain, council)


def catalogue(title: str, body: str, site: str, date: str) -> str:
    """A county's openness site as its real pages begin: the unit, the search box's controls."""
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="dw">{site}</div><div class="ss"><span>搜索位置</span><p>标题</p><p>正文</p><span>匹配度</span><p>精确</p><p>模糊</p><span>排序</span><p>相关度</p><p>时间</p></div><ul class="ml"><li><a>机构职能</a></li><li><a>政策</a></li><li><a>法治政府建设</a></li><li><a>财政预决算</a></li></ul><div class="xq"><h1>{title}</h1><p>发布日期: {date}　发布机构: {site}</p><p>[ 字体： <a>大</a> <a>中</a> <a>小</a> ]　<a>打印</a></p><div>{body}</div></div><div class="yj">{site}主办　某县行政审批服务管理局承办</div><div class="yj">晋公网安备 14000002000001号　晋ICP备05000001号　网站标识码：1400000001</div><div class="yj">技术支持：某某科技　电话：0356-0000000</div></body></html>"""


def doubled(title: str, body: str, site: str, date: str) -> str:
    """A municipality's district: the record once for screens, once for telephones; other sites above."""
    row = (
        f"<tr><td>[ 索引号 ]</td><td>11500111MB15011811/2026-00005</td><td>[ 发文字号 ]</td><td></td></tr>"
        f"<tr><td>[ 主题分类 ]</td><td>卫生</td><td>[ 体裁分类 ]</td><td>工作报告</td></tr>"
        f"<tr><td>[ 发布机构 ]</td><td>{site}</td><td>[ 发布日期 ]</td><td>{date}</td></tr>"
        f"<tr><td>[ 成文日期 ]</td><td>{date}</td><td>[ 有效性 ]</td><td></td></tr>"
    )
    tall = "".join(
        f"<tr><td>[ {k} ]</td><td>{v}</td></tr>"
        for k, v in (
            ("索引号", "11500111MB15011811/2026-00005"),
            ("发文字号", ""),
            ("发布机构", site),
            ("发布日期", date),
        )
    )
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title}_{site}</title><meta name="ArticleTitle" content="{title}"></head><body><div><a>中国政府网</a> | <a>某市人民政府网</a> <a>区政府</a> <a>网站专栏</a></div><div>| <a>无障碍</a> | <span></span> | <a>注册</a> 网站支持IPv6</div><nav><a>首页</a><a>政务公开</a><a>某快办</a><a>互动交流</a></nav><p>基层政务公开</p><div>您当前位置: <a>首页</a>&gt;<a>区政府部门</a>&gt;<a>法治政府建设年度报告</a></div><table class="pc">{row}</table><table class="wap">{tall}</table><h1>{title}</h1><div class="sub">日期：{date}　大 中 小　分享到：</div><div class="zwxl-article">{body}</div><div>扫一扫在手机打开当前页</div><div>网站导航：市政府部门网站　区县政府网站　其他网站</div><div>ICP备案：渝ICP备05000001号-1　网站标识码：5001110001　<a>国际联网备案：渝公网安备50011102000001号</a></div><div>版权所有：{site}</div><div>主办：{site}办公室</div><div>电话：023-00000000（此电话仅接受网站建设维护相关咨询）</div></body></html>"""


def topic(title: str, body: str, site: str, date: str) -> str:
    """A special topic's page: its name, who keeps it, the title again over two lines in the text."""
    return f"""<html><head><meta charset="utf-8"><title>法治政府建设专栏</title></head><body><div>法治政府建设</div><div>某市创建全国法治政府建设示范市</div><div>本专题内容由司法局发布</div><div>当前位置: <a>法治政府建设专栏</a>&gt;<a>法治政府工作报告</a></div><h2>{title}</h2><div>来源：司法局 发布日期：{date}</div><div>{body}</div><div>【打印】【关闭】</div><div>法规文件</div><div>示范创建</div><div>工作动态</div><div>典型案例</div><div>联系我们 | 网站地图 | 网站声明</div><div>{site}主办 豫ICP备05000001号</div></body></html>"""


def steppe(title: str, body: str, site: str, date: str) -> str:
    """A region's portal: sign-in, Mongolian, a list of bullets, a record, guides that match."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>登录 注册</div><ul><li>蒙古文版</li><li>无障碍浏览</li><li>长者模式</li><li>微信公众号</li><li>客户端</li><li>手机版</li></ul><ul><li>首页</li><li>要闻动态</li><li>政务公开</li><li>亮丽某旗</li></ul><div>当前位置：首页 &gt; {site} &gt; 政务公开 &gt; 法治政府</div><table><tr><td>索 引 号</td><td>000014349/2025-00012</td><td>主题分类</td><td>司法 \\ 其他</td></tr><tr><td>发布机构</td><td>{site}</td><td>文　　号</td><td></td></tr><tr><td>成文日期</td><td>{date}</td></tr></table><h1>{title}</h1><div>发布日期：{date} 12:41 信息来源：{site}</div><div>{body}</div><div>取消收藏成功!</div><div>相关办事指南</div><div>相关问答</div><div>分享</div><div>纠错</div><div>版权所有：{site}　主办单位：{site}办公室</div><div>蒙ICP备05000001号　蒙公网安备15000002000001号　网站标识码：1500000001</div></body></html>"""


def bulleted(title: str, body: str, site: str, date: str) -> str:
    """A bureau within a district's frame: unit, record in labels, tools in a list, related links."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>{site}</div><dl><dt>标题:</dt><dd>{title}</dd><dt>索引号:</dt><dd>113703050042190260/2026-5562861</dd><dt>文号:</dt><dd></dd><dt>发文日期:</dt><dd>{date}</dd><dt>发布机构:</dt><dd>{site}</dd></dl><h1>{title}</h1><p>发布日期：{date}</p><ul><li>字号:</li><li>|</li><li>打印</li></ul><div>{body}</div><div>相关信息</div><ul><li><a>某局2024年度法治政府建设情况报告</a></li><li><a>某局2023年度法治政府建设情况报告</a></li></ul><div>主办：{site}　联系电话：0533-0000000</div><div>鲁ICP备05000001号</div><div>您是第 102345 位访问者</div></body></html>"""


# Furniture left when new: 0.23 %.
SIXTH: tuple[Template, ...] = (catalogue, doubled, topic, steppe, bulleted)
