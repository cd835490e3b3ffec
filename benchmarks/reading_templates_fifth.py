# ruff: noqa: E501 - markup of whole pages in long lines
"""Page templates for reading_html.py after heads and feet of real pages, in three batches.

As in reading_templates.py: {title}, {body}, {site} and {date} are filled in. The first two were
written before any rule was changed for them and without a look at the rules. FIFTEENTH was measured
first; SIXTEENTH was not run until what FIFTEENTH showed was mended, and SEVENTEENTH was written,
after other pages again, and run when both were.
"""

from __future__ import annotations

from collections.abc import Callable

Template = Callable[[str, str, str, str], str]


def emptyrecord(title: str, body: str, site: str, date: str) -> str:
    """A city district: a record table half empty, size buttons as pictures, two dates, the title in two lines."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="top"><a>长者版</a><a>无障碍</a><a>智能问答</a><a>微信</a><a>登录</a></div><h3>政府信息公开</h3><table><tr><td>文　　　号</td><td></td><td>发文日期</td><td></td></tr><tr><td>发布机构</td><td>{site}</td><td>有 效 性</td><td></td></tr><tr><td>标　　题</td><td colspan="3">{title}</td></tr></table><h2>{title}</h2><div class="info">字号 : <img> | <img> 更新时间:{date} 17:04 发布时间: | 来源:{site}</div><div class="view">{body}</div><div class="share">分享： <a class="wx"></a><a class="wb"></a></div><div class="print"><a>打印</a> <a>关闭</a></div><div class="foot"><p>中国政府网 | 湖北省人民政府 | 武汉市人民政府</p><p>各区政府网站</p><p>主办：{site} 承办：{site}办公室</p><p>地址：某某路特8号 邮编：430015 联系电话：027-00000000（仅受理网站建设维护相关事宜）</p><p>鄂ICP备05000001号　鄂公网安备 42010302000001号　网站标识码：4201030001</p></div></body></html>"""


def yearbook(title: str, body: str, site: str, date: str) -> str:
    """A county of Zhejiang: bullets whose values stand on the next line, dates with blanks, a reading aid above."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>当前位置：<a>首页</a> | <a>政务公开</a> | <a>政府信息公开年报</a></p><ul><li>索引号：</li><li>001008003013146/2023-223616</li><li>组配分类：</li><li>信息公开年报</li><li>发布机构：</li><li>{site}</li><li>成文日期：</li><li>{date}</li><li>公开方式：</li><li>主动公开</li></ul><p>{title}</p><p>{title}</p><div>发布日期：{date[:4]}- {date[5:7]}- {date[8:]} 16 : 26　浏览次数：<span></span>　字体：[<a></a>]</div><div id="zoom">{body}</div><div>【<a>打印本页</a>】【<a>关闭窗口</a>】</div><p>扫一扫,手机阅读当前页面</p><div>主办单位：{site}　承办单位：某某县大数据发展管理中心<br>技术支持：某某软件　网站支持IPv6<br>浙ICP备05000001号-1 浙公网安备33038202000001号 <img alt="党政机关"></div></body></html>"""


def backtop(title: str, body: str, site: str, date: str) -> str:
    """A county of Shaanxi: the way back on top, bullets with their values below, rating by a form."""
    return f"""<html><head><meta charset="utf-8"><title>{title}_{site}</title></head><body><a>返回顶部</a><h1>{title}</h1><ul><li>索引号：<p>6107280000/2024-001005</p></li><li>主题分类：<p></p></li><li>来源：<p></p></li><li>发文机构：<p>县政府网站</p></li><li>发文字号：<p>无</p></li><li>发文日期：<p>{date} 16:40</p></li><li>有效性：<p>有效</p></li><li>发布日期：<p>{date} 16:34</p></li><li>内容概述：<p></p></li></ul><div class="d">{body}</div><h4>我要评价</h4><p>文章观点支持</p><p>0 好评 0 中评 0 差评</p><p>验证码 看不清？换一张</p><p>文件下载：</p><p>关联文件：</p><div>版权所有：{site}　陕ICP备05000001号　网站地图</div></body></html>"""


def loginbar(title: str, body: str, site: str, date: str) -> str:
    """A county of Yunnan: log in, a list of labels, neighbours below as 上一条 and 下一条."""
    return f"""<html><head><meta charset="utf-8"><title>{title}-{site}</title></head><body><div>登录 | 注册</div><ul><li>乡镇政府信息公开年度报告</li><li>索引号<br>000014348/2022-00630</li><li>发布机构<br>{site}</li><li>文号<br></li><li>发布日期<br>{date}</li><li>时效性<br>有效</li></ul><h2>{title}</h2><div class="v_news_content">{body}</div><p>附件【<a>报告.pdf</a>】已下载<span>23</span>次</p><p>上一条：<a>某某乡2024年政府信息公开工作年度报告</a></p><p>下一条：<a>某某局2024年法治政府建设年度报告</a></p><p>【关闭】</p><div class="link">州级部门 县级部门 乡镇 其他链接</div><p>某某县人民政府办公室 主办　滇ICP备05000001号-1　滇公网安备53253002000001号</p><p>政务服务便民热线：12345　违法和不良信息举报电话：0873-0000000</p></body></html>"""


def carebar(title: str, body: str, site: str, date: str) -> str:
    """A city of Jiangxi: versions for care named twice, search in the middle, counters without numbers."""
    return f"""<html><head><meta charset="utf-8"><title>{title} | {site}</title></head><body><div>关怀版 无障碍 无障碍</div><p>您当前所在位置： <a>首页</a>&gt;<a>市政府各部门信息公开</a>&gt;<a>市司法局</a>&gt;<a>年度报告</a>&gt;<a>法治政府建设年报</a></p><p>在线检阅： <input> <button>搜索</button></p><h1>{title}</h1><p>访问量：</p><div>{body}</div><p>信息来源： {site}</p><p>【我要纠错】 【我要打印】</p><div>Copyright © 2025 All Rights Reserved {site} 版权所有</div><div>赣ICP备05000001号 赣公网安备 36070202000001号 网站标识码：3607000001</div><div>本站建议使用IE10.0以上浏览器，分辨率1920*1080以上浏览</div></body></html>"""


def anglequotes(title: str, body: str, site: str, date: str) -> str:
    """A county of Guizhou: a trail with double angles, tools left open, bullets with their values, a QR code."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>您当前的位置是：首页 » 政务公开 » 信息公开目录 » 重点领域信息 » 政策文件 » 政府文件</div><h2>{title}</h2><div>{date} 09:12　{site} 【字体：<a></a><a></a><a></a>】 <a>打印本页</a></div><ul><li>索引号： 000014349/2019-1759475</li><li>信息分类： 政府文件</li><li>发布机构：</li><li>发文日期：</li><li>文号： 无</li><li>是否有效： 是</li><li>信息名称： {title}</li></ul><div>{body}</div><p>〖关闭本页〗</p><p>微信扫一扫：分享</p><p>微信里点“发现”，扫一下</p><p>二维码便可将本文分享至朋友圈。</p><div>贵公网安备 52232802000001号 黔ICP备05000001号</div><div>开办单位：{site}办公室 联系电话：0859-0000000</div></body></html>"""


def languages(title: str, body: str, site: str, date: str) -> str:
    """A city of the north: other authorities and tongues above, a menu with blanks between its characters."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>中国政府网 黑龙江省政府网 English Русская версия 市人大 市政协 市纪委监委</p><p>首     页 政 务 公 开 网 上 办 事 互 动 交 流 走 进 鹤 城</p><table><tr><td>索   引   号</td><td>20191202-189769</td><td>分        类</td><td>其他; 市人民政府办公室;</td></tr><tr><td>发 布 机 构</td><td>{site}</td><td>发 文 日 期</td><td>{date}</td></tr><tr><td>名        称</td><td colspan=3>{title}</td></tr><tr><td>文        号</td><td></td><td>上 载 日 期</td><td>{date}</td></tr></table><h2>{title}</h2><p>信息来源: {site}</p><div>{body}</div><p><a>打印</a>　<a>关闭</a></p><center>关于我们 | 网站帮助 | 使用条款 | 站点地图<br>版权所有 {site}  黑ICP备05000001号  您是本站第 <b>1203456</b> 位访问者</center></body></html>"""


def oneline(title: str, body: str, site: str, date: str) -> str:
    """A county of Yunnan's openness system: the whole record in one line above the title."""
    return f"""<html><head><meta charset="utf-8"><title>公开信息内容</title></head><body><p>{site}</p><p><a>首页</a> &gt;&gt; 公开信息内容</p><p>索  引  号：11532329015178442p-/2025-0415001 公文目录：部门法治政府建设年度报告 发文机关：{site} 发文字号： 主  题  词： 标      题：{title} 发布日期：{date}</p><h3>{title}</h3><div>{body}</div><p>监督索引号53232900100100000</p><p>分享到： QQ空间 新浪微博 腾讯微博 人人网 网易微博</p><p>主办：{site}　网站标识码：5323290001</p></body></html>"""


def bureauboard(title: str, body: str, site: str, date: str) -> str:
    """A bureau in Anhui's frame: the unit's name alone, a trail, size in empty brackets, readings of the column."""
    return f"""<html><head><meta charset="utf-8"><title>{title}_某县人民政府</title></head><body><div class="acc">无障碍浏览 长者版 | 繁体</div><div class="unit">某县气象局</div><div>您现在所在的位置： 网站首页 &gt; 政府信息公开 &gt; 某县气象局 &gt; 政府信息公开年报</div><h1>{title}</h1><div>发布时间：{date} 00:00 来源：某县气象局 字体：[<a></a> <a></a> <a></a>]</div><div>{body}</div><div>扫一扫在手机打开当前页</div><div>【打印】 【关闭】</div><div>政府信息公开年报</div><ul><li>2023年</li><li>2022年</li><li>2021年</li></ul><div>主办：{site} 承办：某县数据资源管理局</div><div>皖ICP备05000001号-1 皖公网安备34162302000001号 网站标识码：3416230001</div><div>本站已支持IPv6</div></body></html>"""


def colours(title: str, body: str, site: str, date: str) -> str:
    """A provincial bureau: superior bodies' names, colours to choose, a record with the title in it, WeChat below."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>中华人民共和国应急管理部 中国地震局 山西省人民政府</p><p>微博 微信</p><p>颜色</p><p>请您选择主题颜色</p><h1>{title}</h1><table><tr><td>索  引 号：</td><td></td><td>主题分类：</td><td></td></tr><tr><td>发文机关：</td><td>{site}</td><td>成文日期：</td><td>{date}</td></tr><tr><td>标      题：</td><td colspan=3>{title}</td></tr><tr><td>发文字号：</td><td></td><td>发布日期：</td><td></td></tr><tr><td>主  题 词：</td><td></td></tr></table><div>{body}</div><p>责任编辑：admin</p><p>关注官方微信</p><p>关注官方微博</p><p>国家部委网站 省级地震局 省直部门</p><p>{site}主办 晋ICP备05000001号 晋公网安备14010602000001号</p></body></html>"""


def siteaddress(title: str, body: str, site: str, date: str) -> str:
    """A district of Sichuan: the site's address in the source line, sizes in square brackets, a table of links."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>欢迎访问{site}网站！ 今天是 <script>d()</script></div><ul><li>首页</li><li>走进东区</li><li>信息公开</li><li>政务服务</li><li>政民互动</li><li>招商引资</li></ul><p>您的位置： 首页&gt;政府信息公开&gt;政府信息公开年报</p><h2>{title}</h2><p>www.example.gov.cn 　发布时间：{date} 　来源：{site} 　选择阅读字号：[ <a>大</a> <a>中</a> <a>小</a> ] 阅读次数：<span>86</span></p><div>{body}</div><p>[ 打印本页 ] [ 关闭窗口 ]</p><table><tr><td>—— 上级网站 ——</td><td>—— 区县网站 ——</td><td>—— 部门网站 ——</td></tr></table><p>中共某区委 某区人大 某区人民政府 某区政协 主办</p><p>某区人民政府办公室 承办　蜀ICP备05000001号　川公网安备 51040202000001号</p><p>联系我们：0812-0000000　E-mail：dqxxzx@example.com</p></body></html>"""


def suppliedon(title: str, body: str, site: str, date: str) -> str:
    """A district of Shenzhen: labels of its own in the source line, an assistant, a menu of the city's apps."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>IPv6 | 繁體版 | 手机版 | 无障碍 | 进入关怀版 | English</div><div><input placeholder="请输入您要搜索的内容"> 热门搜索： 学位 积分入户 人才住房</div><ul><li>政务公开</li><li>政务服务</li><li>互动交流</li><li>数据开放</li><li>魅力福田</li></ul><div>首页 &gt; 部门信息公开 &gt; 区信访局 &gt; 年度报告</div><h1>{title}</h1><div>信息提供日期 : {date} 11:17　来源 : {site}　字号：<a>大</a> <a>中</a> <a>小</a>　视力保护色：<i></i><i></i><i></i></div><div>{body}</div><div>附件下载：</div><div>相关稿件：</div><div>分享至： 微信 微博 QQ</div><div>i深圳 粤省事 粤商通</div><div>网站概况 | 版权保护 | 隐私声明 | 联系我们</div><div>主办单位：{site}办公室　粤ICP备05000001号　粤公网安备 44030402000001号　政府网站标识码：4403040001</div></body></html>"""


def picturereport(title: str, body: str, site: str, date: str) -> str:
    """A city bureau of Zhejiang: an entry to the report in pictures between head and text, a code of the agency."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>当前位置：首页<br> &gt; 政务公开  &gt; 政府信息公开目录  &gt; 市气象局  &gt; 政府信息公开年报</p><p>索引号： 472581384/2025-00268　公开方式： 主动公开</p><p>发布机构： {site}　成文日期： {date}</p><h3>{title}</h3><p>信息来源： {site} 发布时间： {date} 10: 31 浏览次数：<span></span></p><p><a>年报图解</a></p><div>{body}</div><p>分享到：<a>微信</a></p><p>【打印本稿】 【关闭本页】</p><div><a>政府信息公开指南</a> <a>政府信息公开制度</a> <a>依申请公开</a></div><p>浙江政务服务网 浙里办 浙政钉</p><p>浙ICP备05000001号 <br>网站标识码：3310000001 浙公网安备33100202000001号</p></body></html>"""


def sportsfoot(title: str, body: str, site: str, date: str) -> str:
    """A provincial department: a foot with QR codes, lists of other sites twice, the domain in Chinese, browsers."""
    other = "<p>省政府各厅局</p><p>全国各体育部门</p><p>设区市体育部门</p><p>直属单位</p><p>其他相关链接</p>"
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>注册 登录 | 智能机器人 | 长者版 | 无障碍浏览</div><div>首页 新闻资讯 政务公开 办事服务 互动交流</div><div>首页&gt;政务公开&gt;法治政府建设</div><h1>{title}</h1><p>来源：{site}　时间：{date} 17:03　浏览量：<em>53</em></p><p>T | T</p><div>{body}</div><p>扫码关注福建体育微信</p><p>扫一扫在手机上查看当前页面</p>{other}{other}<p>网站标识码：3500000055 闽ICP备11014223号</p><p>闽公网安备 35010202000071号</p><p>地址：福建省福州市某某路15号大楼15层 电话：0591-00000000</p><p>中文域名：某省体育局.政务</p><p>主办单位：{site} 维护单位：{site}办公室</p><p>为确保最佳浏览效果，建议您使用以下浏览器版本：IE浏览器9.0版本及以上； Google Chrome浏览器 63版本及以上； 360浏览器9.1版本及以上，且IE内核9.0及以上。</p></body></html>"""


def bannerwelcome(title: str, body: str, site: str, date: str) -> str:
    """A banner of Inner Mongolia: a welcome, the registered name, two scripts, size and saving a line each."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>{site}欢迎您！</div><div>{site}办公室.政务 | www.example.gov.cn |</div><div>ᠮᠣᠩᠭᠣᠯ 简体 繁体 无障碍</div><div>工作报告 <span>首页</span>  &gt;<span>政务公开</span>  &gt;<span>工作报告</span></div><h2>{title}</h2><div>来源：{site}</div><div>发布时间：{date} 16:44:00</div><div>字号：<b>大</b> <b>中</b> <b>小</b></div><div>保存</div><div>打印</div><div>{body}</div><div>政策咨询 我为政府网站找错</div><div>盟市政府网站 旗区政府网站 旗直部门</div><div>{site}办公室主办 旗政务服务与数据管理局承办</div><div>蒙ICP备05000001号 蒙公网安备15062702000001号</div></body></html>"""


def recordtwice(title: str, body: str, site: str, date: str) -> str:
    """A township of Chongqing: the record once in a table and once in lines, a reading aid, ends with attachments."""
    return f"""<html><head><meta charset="utf-8"><title>{title}_{site}</title></head><body><table><tr><td>索引号：</td><td>11500383009338112H/2021-00021</td><td>发文字号：</td><td></td></tr><tr><td>发布机构：</td><td>{site}</td><td>成文日期：</td><td>{date}</td><td>发布日期：</td><td>{date}</td></tr><tr><td>标题：</td><td>{title}</td></tr><tr><td>主题分类：</td><td>其他</td><td>有效性：</td><td></td></tr></table><p>索引号：11500383009338112H/2021-00021</p><p>发文字号：</p><p>发布机构：{site}</p><p>成文日期：{date}</p><p>发布日期：{date}</p><p>标题：{title}</p><p>主题分类：其他</p><p>有效性：</p><h1>{title}</h1><p>字体：大 中 小</p><p>语音阅读</p><div>{body}</div><p>扫一扫在手机打开当前页</p><p>【 打印 】 【 关闭 】</p><p>您当前正在浏览的是 “{site}” 部门街镇信息公开专栏</p><p>渝公网安备 50011802500001号 渝ICP备05000001号 国际联网备案</p></body></html>"""


def trailofdots(title: str, body: str, site: str, date: str) -> str:
    """A city of Zhejiang: a trail shortened by dots, date and time joined by a hyphen, share bar above the text."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><h4>{site}</h4><p>您当前的位置：</p><p>&gt;&gt; ... &gt;&gt; 其他政策文件</p><table><tr><td>索 引 号：</td><td>11330683742010670P/2017-84094</td><td>主题分类：</td><td>其他</td></tr><tr><td>发布机构：</td><td>{site}</td><td>公开日期：</td><td>{date} 00:00:00</td></tr><tr><td>有效性：</td><td>有效</td><td>发文字号</td><td>-</td></tr></table><h2>{title}</h2><p>发布日期：{date}-00:00:00 信息来源：{site} 浏览次数：<i></i> 字号：[<b></b>]</p><p>分享：</p><div>{body}</div><p>打印本页　关闭窗口</p><p>上一篇：</p><p>下一篇：</p><p>友情链接： =中央部委= =省级部门= =绍兴市级部门= =本市部门=</p><p>网站声明 网站地图 联系我们</p></body></html>"""


def finalcheck(title: str, body: str, site: str, date: str) -> str:
    """A county of Henan: an outline that did not fill, who approved last, a login form, a word for robots."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>您的位置： <a>首页</a> &gt;<a>专题专栏</a>&gt;<a>法治政府建设</a>&gt;<a>工作动态</a>&gt;详细内容</div><div>目录</div><div>目录X</div><h1>{title}</h1><div>来源：{site} 发布时间：{date} 17:39:40 浏览次数： 【字体：<a>大</a> <a>中</a> <a>小</a>】</div><div>{body}</div><div>终审：某某</div><div>分享到：</div><div>【打印正文】</div><div>×</div><div>用户登录</div><input placeholder="用户名"><input placeholder="密码"><button>登录</button><div>还没有账号？立即注册</div><div>robots</div></body></html>"""


def quickswitch(title: str, body: str, site: str, date: str) -> str:
    """A city of Ningxia: a switch of the openness content, accounts a line each, the record in cells with bars."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>公开内容快速切换</div><div>微信</div><div>公众号</div><div>微博</div><div>银川</div><div>i银川</div><div>我的</div><div>宁夏</div><div>当前位置： 首页&gt;政府信息公开&gt;市政府法定主动公开内容&gt;法治政府建设年报</div><table><tr><td>索 引 号：</td><td>| 11640100MB1913506Q/2022-00492 |</td><td>发布日期：</td><td>| {date} |</td></tr><tr><td>发布机构：</td><td>| {site} |</td><td>责任部门：</td><td>| {site} |</td></tr><tr><td>名 称：</td><td>| {title} |</td></tr></table><h1>{title}</h1><div>保护视力色： 杏仁黄 秋叶褐 胭脂红 芥末绿 天蓝 雪青 灰 银河白(默认色)</div><div>{body}</div><div>分享： 打印 收藏</div><div>下载WORD版 下载PDF版</div><div>银川市人民政府办公室 主办 银川市网络信息化局 承办 网站声明 网站地图</div><div>宁ICP备05000001号 网站标识码6401000001</div></body></html>"""


def listenreport(title: str, body: str, site: str, date: str) -> str:
    """A city of Shandong: the report's years as tabs, an invitation to listen, a voice bar with its states."""
    return f"""<html><head><meta charset="utf-8"><title>政府信息公开年度报告</title></head><body><div class="hd">济宁市政府信息公开</div><ul class="tab"><li>2025年</li><li>2024年</li><li>2023年</li><li>2022年</li><li>2021年</li><li>2020年以前</li></ul><div>{title}</div><div>点击收听年报语音朗读</div><div>00:00 / 00:00 <span>1.0x</span></div><div>{body}</div><div>文字解读 图片解读 视频解读</div><div>下载文件：年报.docx</div><div>网站支持IPv6 <img></div><div>主办：{site}办公室 备案序号：鲁ICP备05000001号 公安机关备案号：37080002000001</div><div>政府网站标识码：3708000001 联系电话：0537-0000000</div></body></html>"""


FIFTEENTH: tuple[Template, ...] = (
    emptyrecord,
    yearbook,
    backtop,
    loginbar,
    carebar,
    anglequotes,
    languages,
    oneline,
    bureauboard,
    colours,
    siteaddress,
    suppliedon,
    picturereport,
    sportsfoot,
    bannerwelcome,
    recordtwice,
    trailofdots,
    finalcheck,
    quickswitch,
    listenreport,
)


def shortbrackets(title: str, body: str, site: str, date: str) -> str:
    """A municipality's bureau: the day in brackets behind the title, the paper's number, 'who signs' at its right."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>网站无障碍 | 移动版 | 繁體 | 邮箱 | RSS</p><p>首页 &gt; 政务公开 &gt; 决策公开 &gt; 政策法规</p><h2>{title} ( {date[:4]}年{date[5:7]}月{date[8:]}日 )</h2><div>{body}</div><p>本页面二维码</p><p>[打印] [关闭]</p><p>上海市人民政府 区政府网站 国防动员网站群</p><p>主办单位：{site} 沪ICP备05000001号 沪公网安备31010602000001号</p><p>总机：021-00000000 地址：某某路593号 邮编：200020</p></body></html>"""


def commerce(title: str, body: str, site: str, date: str) -> str:
    """A provincial department's record in running lines of labels, with ways, forms and ranges of disclosure."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>首页<br>&gt; 政府信息公开 &gt; 信息公开目录 &gt; 政策文件及解读 &gt; 其他文件</p><p>索引号： 11330000002482322Q/2023-00011 文件编号： 无 发布机构： {site}</p><p>生成日期： {date} 主题分类： 综合政务/政务公开 组配分类： 其他文件</p><p>公开形式：网站 公开方式： 主动公开 公开范围： 面向全社会</p><p>体裁分类： 报告 有效性： 有效</p><h1>{title}</h1><p>发布日期：{date} 09:14 浏览次数：<b></b> 信息来源：厅法规处</p><div>{body}</div><p>字号：[ 大 中 小 ]</p><p>打印本页 分享到</p><p>网站首页 | 网站地图 | 法律声明 | 使用帮助</p><p>浙ICP备05000001号 | 浙公网安备 33010602000001号 | 网站标识码：3300000044</p></body></html>"""


def villagewindow(title: str, body: str, site: str, date: str) -> str:
    """A county in Guangdong: readings as a dash, an unfinished size label, a list of the same column's papers."""
    return f"""<html><head><meta charset="utf-8"><title>{title}_紫金县人民政府门户网站</title></head><body><div>无障碍 繁体版 适老版 登录个人中心</div><div>当前位置：首页 &gt; 政府信息公开 &gt; 县农业农村局 &gt; 工作文件</div><h1>{title}</h1><div>发布时间：{date} 来源： 本网 阅读人次： -</div><div>【字体：<a></a><a></a><a></a>】</div><div>{body}</div><div>相关附件：</div><div>同栏目信息</div><ul><li><a>紫金县农业农村局关于某事的公告</a> <span>2025-01-02</span></li><li><a>某批次农机购置补贴公示</a> <span>2024-12-30</span></li></ul><div>关于我们 | 网站地图 | 免责声明</div><div>版权所有：{site} 粤ICP备05000001号 网站标识码：4416210001</div></body></html>"""


def noticebar(title: str, body: str, site: str, date: str) -> str:
    """A zone's page: a page name alone, labels of an empty record in the source line, an inquiry form below."""
    return f"""<html><head><meta charset="utf-8"><title>信息公开</title></head><body><div>公告：本网站将于本周六进行系统维护，给您带来不便敬请谅解。</div><div>信息公开</div><h2>{title}</h2><div>发布时间：{date} 14:29:59   索引号：    文号：    来源：   </div><div>{body}</div><div>在线咨询</div><div>姓名 * 联系电话 * 咨询内容 *</div><div>提交 重置</div><div>投资热线：0874-0000000</div><div>Copyright © 2023 {site} All Rights Reserved 滇ICP备05000001号 滇公网安备53030002000001号</div></body></html>"""


def pediafoot(title: str, body: str, site: str, date: str) -> str:
    """A phone page with a drawer: open the menu, lights off, night mode, keep reading in the app, share tiles."""
    return f"""<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head><body><a>打开主菜单</a><div>夜间模式 关灯</div><h1>{title}</h1><div>{site}　{date[5:7]}月{date[8:]}日</div><div>{body}</div><div>本文有帮助吗？</div><div>有帮助 0</div><div>没帮助 0</div><div>分享给好友</div><div>复制链接</div><div>生成海报</div><div>电脑版</div><div>主办：{site}</div></body></html>"""


def votebox(title: str, body: str, site: str, date: str) -> str:
    """A county's survey below its text: questions with boxes, marks from 1 to 5, words of thanks."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>您的位置： 首页 / 政务公开 / 年度报告</div><h1>{title}</h1><div>{date} | {site} | 已有 128 人浏览</div><div>{body}</div><h3>满意度调查</h3><p>1.您对本页面内容是否满意？</p><p>○非常满意 ○满意 ○基本满意 ○不满意</p><p>2.您希望改进的方面（可多选）</p><p>□内容 □形式 □时效 □其他</p><p>您的建议（限200字）</p><p>提交问卷 查看结果</p><p>感谢您的参与！</p><div>主办：{site} 辽ICP备05000001号 辽公网安备21020002000001号 网站标识码：2102000001</div></body></html>"""


def creditline(title: str, body: str, site: str, date: str) -> str:
    """A banner's congress site: writers and checkers in one line, a wheel of pictures, links with arrows."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><p>设为首页 | 加入收藏 | 联系我们</p><p>首页 机构概况 人大要闻 代表工作 监督工作 法律法规</p><p>→ 您现在的位置：首页 → 工作报告 → 正文</p><h2>{title}</h2><p>作者：佚名 来源：本站 点击数： 更新时间：{date}</p><div>{body}</div><p>撰稿：于某某 编辑：包某某 责编：达某 审核：梅某</p><p>上一篇文章： 没有了</p><p>下一篇文章： 某旗召开工作会议</p><p>【发表评论】【告诉好友】【打印此文】【收藏此文】【关闭窗口】</p><p>网友评论：（只显示最新10条。评论内容只代表网友观点，与本站立场无关！）</p><p>站长：某某 蒙ICP备05000001号</p></body></html>"""


def sharedialog(title: str, body: str, site: str, date: str) -> str:
    """A city of Jiangsu: a dialog for sharing by code, an accessible reader's names, related explanations by type."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>支持IPv6 智能客服 适老化模式 无障碍辅助 我的主页 小程序</div><div>首页 / 政务公开 / 政府信息公开年报 / 2025年</div><table><tr><td>索 引 号</td><td>014006438/2025-00012</td><td>分类</td><td>综合政务 报告</td></tr><tr><td>发布机构</td><td>{site}</td><td>发文日期</td><td>{date}</td></tr><tr><td>文号</td><td>无</td><td>时效</td><td>有效</td></tr><tr><td>名称</td><td colspan=3>{title}</td></tr><tr><td>内容概述</td><td colspan=3>{title}</td></tr></table><h1>{title}</h1><div>【字号：大 中 小】 【打印】 【下载】 浏览次数：12</div><div>{body}</div><div>分享到微信</div><div>请使用微信“扫一扫”功能，点击右上角分享</div><div>关闭</div><div>图解 问答 媒体解读 负责人解读</div><div>暂无相关解读</div><div>苏ICP备05000001号-1 苏公网安备 32060002000001号 网站标识码 3206000001</div></body></html>"""


def annexlist(title: str, body: str, site: str, date: str) -> str:
    """A county of Gansu: keywords, a table record with bars, annexes with sizes and counters, links to departments."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>设为首页 加入收藏 移动端 邮箱登录 无障碍</div><div>当前位置：首页&gt;政府信息公开&gt;法定主动公开内容&gt;通知公告</div><table><tr><td>索引号</td><td>620721125/2026-00002</td><td>发文字号</td><td>无</td></tr><tr><td>关键词</td><td></td><td>发布机构</td><td>{site}</td></tr><tr><td>公开形式</td><td>主动公开</td><td>责任部门</td><td></td></tr><tr><td>生成日期</td><td>{date} 18:00:00</td><td>是否有效</td><td>是</td></tr></table><h2>{title}</h2><p>浏览次数：37　字体：【大】【中】【小】</p><div>{body}</div><p>附件列表</p><p>1.报告全文.pdf（238KB）下载次数：5</p><p>2.报告全文.doc（56KB）下载次数：2</p><p>相关链接</p><p>国务院部门网站 省级政府网站 市州政府网站 县直部门</p><p>{site}办公室主办 县融媒体中心维护 陇ICP备05000001号</p><p>技术支持：张掖市某某网络公司</p></body></html>"""


def callcentre(title: str, body: str, site: str, date: str) -> str:
    """A bureau's page in Beijing's frame: a floating service bar, the page's address to copy, other versions."""
    return f"""<html><head><meta charset="utf-8"><title>{title}_政务公开_某局</title></head><body><div>首都之窗 | 市政府网站 | 长者版 | 无障碍 | 登录个人中心</div><div>请输入搜索内容 搜索 高级搜索</div><div>要闻动态 政务公开 政务服务 政民互动 人文某区</div><div>当前位置： 首页 &gt; 政务公开 &gt; 法治政府建设 &gt; 年度报告</div><h1>{title}</h1><div>日期：{date} 10:08　　来源：{site}　　【字号 大 中 小】 打印 分享</div><div>{body}</div><div>分享： 微信扫码 朋友圈</div><div>便民电话 12345 企业服务热线 非紧急救助</div><div>网上信访 领导信箱 建议征集</div><div>常见问题 意见反馈 返回顶部</div><div>政府网站标识码：1101010001 京ICP备05000001号 京公网安备11010502000001号</div><div>主办：{site} 承办：某区融媒体中心 技术保障：区经济和信息化局</div></body></html>"""


SIXTEENTH: tuple[Template, ...] = (
    shortbrackets,
    commerce,
    villagewindow,
    noticebar,
    pediafoot,
    votebox,
    creditline,
    sharedialog,
    annexlist,
    callcentre,
)


def sizelabel(title: str, body: str, site: str, date: str) -> str:
    """A district of Anhui: the column as the trail's end, an open size label, source and time joined."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>您的位置：<a>首页</a> &gt; {site}信息公开年报</div><h1>{title}</h1><div>字体大小：【<a></a><a></a><a></a>】</div><div>浏览次数：<b></b>信息来源： {site}发布时间：{date} 10:13</div><div>{body}</div><div>打印 关闭</div><div>信息公开年报历史数据</div><ul><li>2019年度</li><li>2018年度</li><li>2017年度</li></ul><div>主办单位：{site} 备案号：皖ICP备05000001号 网站标识码：3406030001</div><div>皖公网安备 34060302000001号</div></body></html>"""


def readtimes(title: str, body: str, site: str, date: str) -> str:
    """A district of Liaoning: readings and time in one line with a stray quotation mark."""
    year, month, day = date.split("-")
    return f"""<html><head><meta charset="gb2312"><title>{site}</title></head><body><table><tr><td>首页</td><td>新抚概况</td><td>信息公开</td><td>办事大厅</td><td>公众互动</td></tr></table><p>{title}</p><p>浏览：6476次'时间：{year}年{int(month)}月{int(day)}日</p><div>{body}</div><p>[打印] [关闭] [返回]</p><p>上一条：区发改局2019年信息公开年度报告</p><p>版权所有：{site} 辽ICP备05000001号</p><p>网站维护：区大数据中心 电话：024-00000000</p></body></html>"""


def sharedots(title: str, body: str, site: str, date: str) -> str:
    """A district of Guangdong: the time alone, the source, an empty sharing bar, an annex that is a picture."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>本站热词：社保 医保 就业</div><div>当前位置： 首页 &gt; 政府信息公开目录</div><h1>{title}</h1><div>{date} 16:25:42</div><div>来源：本网</div><div>分享：</div><div>{body}</div><div>附件：</div><div>相关解读：</div><div>相关附件：</div><div>手机扫一扫浏览</div><div>主办：{site} 承办：区政务服务和数据管理局</div><div>粤ICP备05000001号 粤公网安备44020402000001号 网站标识码：4402040001</div></body></html>"""


def bracketrecord(title: str, body: str, site: str, date: str) -> str:
    """A county of Chongqing: labels in square brackets, the record for screens and again for telephones."""
    fields = (("索引号", "11500230008689762A/2026-00004"), ("发文字号", ""), ("主题分类", "公安、安全、司法、法制"), ("体裁分类", "工作报告"), ("发布机构", site), ("有效性", ""), ("成文日期", date), ("发布日期", date))  # fmt: skip
    screen = "".join(f"<td>[ {label} ]</td><td>{value}</td>" for label, value in fields)
    phone = "".join(f"<p>[ {label} ] {value}</p>" for label, value in fields)
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>您当前所在位置：首页&gt;政务公开&gt;法治政府建设报告&gt;乡镇街道</div><table><tr>{screen}</tr></table>{phone}<h1>{title}</h1><div>大 中 小</div><div>{body}</div><div>文件下载：</div><div>分享到： 微信 新浪微博</div><div>【 打印 】 【 关闭 】</div><div>县政府部门网站 乡镇街道网站 其他链接</div><div>政府网站标识码：5002300001 ICP备案：渝ICP备05000001号</div></body></html>"""


def sizelines(title: str, body: str, site: str, date: str) -> str:
    """A county of Chongqing: the day after a dash, every size on a line of its own, the title again."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><ul><li>[ 索引号 ] 11500229768895163R/2026-00004</li><li>[ 发文字号 ] 无</li><li>[ 发布机构 ] {site}</li><li>[ 主题分类 ] 其他</li><li>[ 成文日期 ] {date}</li><li>[ 有效性 ] 有效</li></ul><h1>{title}</h1><ul><li>日期：{date}</li><li>字号：<p>大</p><p>中</p><p>小</p></li><li>分享到 :</li></ul><h2>{title}</h2><div>{body}</div><div>您的浏览器不支持语音播放</div><div>返回顶部</div><div>{site}版权所有 未经书面授权禁止使用</div></body></html>"""


def invalid(title: str, body: str, site: str, date: str) -> str:
    """A district of Shenzhen: a stamp that the paper is no longer valid, colours, a consultation box."""
    year, month, day = date.split("-")
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>IPv6 无障碍 关怀版 繁體 移动版</div><h1>{title}</h1><div>来源：{site} 日期：{year}年{month}月{day}日 【字体：<a>大</a> <a>中</a> <a>小</a>】</div><div>文件已失效</div><div>{body}</div><div>我要咨询</div><div>政策咨询热线：12345</div><div>分享至：</div><div>微信扫一扫分享</div><div>网站导航 免责声明 联系我们</div><div>中文域名：{site}.政务</div></body></html>"""


def headagain(title: str, body: str, site: str, date: str) -> str:
    """A county of Hunan: the government and the time under the first of two titles, files below."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>首页 走进芷江 新闻动态 政务公开 办事服务 互动交流</div><div>首页 &gt; 政务公开 &gt; 重点领域 &gt; 法治政府建设</div><h1>{title}</h1><div>{site} 发布时间： {date} 09:36</div><h3>{title}</h3><div>{body}</div><div>相关信息</div><ul><li>2026-02-28 某乡2025年度法治政府建设报告</li><li>2026-02-27 某镇2025年度法治政府建设报告</li></ul><div>打印 | 收藏 | 关闭</div><div>主管：{site} 主办：{site}办公室 湘ICP备05000001号 湘公网安备 43122802000001号</div></body></html>"""


def eyecare(title: str, body: str, site: str, date: str) -> str:
    """A city's page of its districts: which district, where one is, colours for the eyes left open."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><h2>罗湖区</h2><div>您现在的位置 主页  &gt; 信息公开 &gt; 法治政府建设 &gt; 罗湖区</div><h1>{title}</h1><div>信息来源：{site} 信息提供日期：{date} 09:31 【字体： <a></a><a></a> 视力保护色： <i></i><i></i>】</div><div>{body}</div><div>附件：</div><div>【打印】 【关闭】 【TOP】</div><div>市政府部门 各区政府 新闻媒体 友好城市</div><div>版权所有：{site} 网站标识码 4403000001</div><div>粤ICP备05000002号-3</div></body></html>"""


SEVENTEENTH: tuple[Template, ...] = (
    sizelabel,
    readtimes,
    sharedots,
    bracketrecord,
    sizelines,
    invalid,
    headagain,
    eyecare,
)
