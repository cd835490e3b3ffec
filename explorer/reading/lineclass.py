"""What a single line of a web page is, apart from the report: its class, by its form alone.

Where it stands decides in `furniture`. Every pattern here is searched in lines of at most
`LONGEST` characters, without nested repetition.
"""

from __future__ import annotations

import re

from explorer.patterns import lazy
from explorer.reading.dates import DATE, western
from explorer.reading.forms import is_title
from explorer.reading.labelled import BULLETS, LONGEST, TIME, fields, glued_field, is_record
from explorer.reading.labels import MENU, TOOLS, any_of
from explorer.reading.shapes import (
    is_addressed,
    is_buttons,
    is_foreign,
    is_pager,
    is_trail,
)

_TOOLS = lazy(any_of(*TOOLS))
_MENU = lazy(any_of(*MENU))
_SEPARATORS = lazy(r"[\s\u3000|｜/\\>＞»›·•、,，:：;；\[\]【】()（）<>《》〈〉+－\-—_=~*#^↑↓←→.…]+")

_RULE = lazy(r"[\s|｜/\\>＞»›•·=_\-—*~#^↑↓←→]+")

_LINK_DIALOG = lazy(
    r"您访问的(?:链接|网[站页址]|页面)即将离开|即将离开.{0,40}网站|^(?:是否)?继续访问|^放弃$"
    r"|您将访问的.{0,20}网站|^(?:确定|取消|确认)$"
)
# What a site says to its visitors, in sentences as a report has them.
_NOTE = lazy(
    r"(?:点击|长按|微信搜索).{0,12}(?:蓝字|二维码|关注)|^(?:轻触)?阅读原文$|^继续滑动看下一个$"
    r"|^预览时标签不可点$|^(?:喜欢此内容的人还喜欢|关注该公众号)$|^(?:(?:赞|分享|在看|写留言|收藏|推荐)[\s\d]*){2,}$"
    r"|^[（(](?:此|本)[页件文][^）)]{0,12}(?:系统|自动|打印|网站|归档|生成|导出)"
    r"|(?:此|本)(?:页面|网页|页|信息)(?:为|由|已|仅|的|内容)|(?:对|如)本(?:信息|页面|网页|文档|稿件|栏目).{0,12}(?:异议|疑问|意见|建议)"
    r"|^\W{0,3}(?:[\u4e00-\u9fff]{0,6})?(?:温馨|友情|特别)?提[示醒]\s?[:：]|[（(]?请在(?:此|这里|下方|下面)"
    r"|以(?:正式|纸质|公报|印发的?)(?:文件|文本|版本|发布)?(?:的?(?:文件|文本))?为准.{0,4}$"
    r"|(?:人工智能|AI|大模型)(?:自动)?(?:生成|摘要|总结|速读)[^。]{0,20}$|智能(?:客服|问答|助手).{0,20}(?:您好|你好|帮您|为您)"
    r"|^欢迎(?:您|你)?(?:访问|光临|来到|浏览|进入|登录).{0,40}$"
    r"|^(?:您|你)(?:认为|觉得|对).{0,20}(?:帮助|满意|评价|有用).{0,8}$"
    r"|(?:打开|下载|安装|启动).{0,6}(?:APP|App|app|客户端)(?!.{30})|(?:APP|App|客户端)(?:内|中)?打开"
    r"|(?:升级|更换).{0,8}浏览器|浏览器版本(?:过低|太低)|切换(?:至|到|为)?(?:极速|兼容)模式"
    r"|^\{\{.{0,40}\}\}$|^(?:正在)?(?:加载|载入)中?[.…。]*$|^(?:点击)?(?:收听|播放).{0,12}(?:朗读|语音)"
    r"|^图解链接[:：]|^(?:取消)?收藏成功[!！]?$|^(?:用户)?登录(?:后|注册).{0,12}$|^目录X?$|^robots$|^[×✕xX]$"
)
_BREADCRUMB = lazy(
    r"^[【\[（(]?(?:您|你)?(?:现在|当前|目前|所在|正在浏览)?的?(?:所在)?(?:位置|栏目|页面)(?:是|为|在)?\s*[:：>＞»]"
    r"|^(?:您|你)(?:现在|当前|所在|目前)的?(?:位置|栏目)|^当前位置|^所在位置|^现在位置|^您的位置"
)
_CLOCK = lazy(
    r"(?:今天是|现在是|北京时间)?.{0,40}\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日\s*"
    r"(?:\d{1,2}[:：]\d{2}[:：\d]*)?\s*[,，]?\s*(?:星期|周)[一二三四五六日天]"
    r"(?:.{0,40}|.{0,20}(?:天气|白天|夜间|[多晴阴]|℃|度).{0,80})$"
    r"|今天是.{0,40}$"
)
_QR = lazy(r"扫一扫|扫描?(?:上方|下方|右侧)?二维码|扫码|二维码")
_SHARE = lazy(r"^[【\[]?(?:分享到|分享至|分享|转发到|一键分享)\s*[:：】\]]")
# A notice below a text, whoever hosts it.
_DISCLAIMER = lazy(
    r"^\W{0,3}(?:特别|郑重)?声明\s?[:：]|(?:本网|本站|本平台|本公众号).{0,40}(?:转载|版权|观点|立场|投稿|上传|联系)"
    r"|(?:不代表|仅代表|不构成).{0,20}(?:观点|立场|意见|建议)"
    r"|侵权.{0,12}(?:删除|联系)|(?:如有|如涉及|若有|涉及).{0,10}(?:侵权|版权问题)"
    r"|转载.{0,12}(?:请注明|须注明|注明出处|传递更多信息)"
)
_COPYRIGHT = lazy(
    r"^\W{0,3}(?:版权(?:声明|所有|归)|免责(?:声明|条款)|网站声明|转载(?:声明|请注明)"
    r"|Copyright|©|凡本(?:网|站)|凡注明|本(?:网站?|站)(?:所有|刊登|转载|发布|注明)|未经(?:本网|本站|授权|许可|书面))"
    r"|稿件来源[:：].{0,40}(?:版权|所有)|Copyright\s*(?:©|\(c\)|（c）)"
    r"|All Rights Reserved|版权所有",
    re.I,
)  # fmt: skip
# Licence boxes of wikis that host public documents.
_LICENCE = lazy(
    r"^本(?:作品|模板)(?:是|来自|在|属|所|的|$)|著作权法|公有领域|Public domain|PD-"
    r"|维基文库|维基共享|知识共享|Creative Commons|^false$|官方正式译文|公务演讲"
)
# Below these words at the end of a page nothing is the report's.
OPENS_NOTICE = lazy(
    r"^本作品(?:是|来自|在|属)|^\W{0,3}(?:版权|免责|法律|网站|著作权)(?:声明|条款)\W{0,3}$"
)
_FOOTER = lazy(
    r"^\W{0,3}(?:共建|支持|指导|运维|开发|制作|设计|主管)(?:单位|部门|方)[\s:：]"
    r"|^\W{0,3}(?:主办单位|主办|承办单位|承办|协办|维护单位|网站维护|运行维护|技术支持|网站管理|管理单位|建设单位)(?:[、及和与][\u4e00-\u9fff]{2,8})?\s*[:：]"
    r"|ICP备|公网安备|网安备|备案号|网站标识码|政府网站找错|党政机关网站|网站地图|关于我们|联系我们|关于本站|网站声明|隐私(?:声明|保护)"
    r"|建议使用.{0,40}(?:浏览器|分辨率|访问|浏览)|最佳(?:浏览|分辨率)|访问总量|总访问量|累计访问|今日访问|友情链接|常用链接"
)
_PAGER = lazy(
    r"^\W{0,3}(?:上一篇|下一篇|上一条|下一条|上一期|下一期|前一期|后一期|上一版|下一版|上篇|下篇|前一篇|后一篇|上一页|下一页)(?:\W|$|没有|无|暂无)"
)
_RELATED = lazy(
    r"^\W{0,3}(?:相关(?:办事指南|办事|指南|推荐|服务|专题|链接|文档|阅读|信息|文章|附件|解读|新闻|稿件|内容|文件|政策)|关联(?:文件|文档|阅读|信息)|延伸阅读|推荐阅读|热点(?:新闻|推荐|信息)|热门(?:文章|推荐)|猜你喜欢|图片解读|解读链接)\s*[:：】\]]?\s*.{0,60}$"
)
# 2026-02-28 某乡2025年度法治政府建设报告: another page in a list.
_DATED_TITLE = lazy(
    r"(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}[\s\u3000]+(?P<title>\S[^。；！？]{5,70})"
)
# 省政府各厅局, 全国各体育部门, 设区市体育部门: names of lists of other sites.
_OTHER_SITES = lazy(
    r"(?:全国|中央|国家|国务院|设区市|各?[省市县区州盟旗])(?:政府|委)?[\u4e00-\u9fff]{0,5}?各?[\u4e00-\u9fff]{0,4}?"
    r"(?:厅局|部委|委办局|部门|直属单位|县区|区县|市州)(?:网站)?"
)
# Where readers' comments begin, and what some sites put below the last line.
_COMMENTS = lazy(
    r"^\W{0,3}(?:(?:全部|最新|热门|精彩|网友|用户|文明)?(?:跟帖|评论|留言)(?:区|列表)?\W{0,2}\d{0,6}\W{0,2}"
    r"|\d+\s?人(?:读过|看过|点赞|评论|参与))$"
)
_END_MARK = lazy(r"\W*(?:THE\s?END|END|Fin|全文完|正文完|完)\W*", re.I)
_FILE = lazy(r"\.(?:docx?|pdf|xlsx?|wps|et|zip|rar|ofd|jpe?g|png|pptx?|txt)\b", re.I)
_DOWNLOAD = lazy(
    r"^\W{0,3}(?:暂?无|没有)(?:相关)?附件|^\W{0,3}(?:相关)?附件(?:列表|下载|信息)?\s?[:：]?\s?(?:暂无|没有)(?:相关)?(?:附件|内容|信息)?$|^\W{0,3}附件列表\s?[:：]"
    r"|^\W{0,3}(?:附件|文件|点击)?下载\W{0,3}$|点击(?:此处|这里)?下载|附件下载|文件下载"
)
_EDITOR = lazy(
    r"^[（(【\[]?(?:责任编辑|责编|编辑|审核|校对|初审|复审|终审|签发|供稿|撰稿|作者|来源|稿源|发布人|录入)"
    r"\s*[:：].{0,60}$"
)
_SITE = lazy(
    r"(?:门户网站?|政府网站?|政务网|信息网|公众信息网|官方网站|官网|信息公开网|政务公开网|信息公开平台|信息公开专栏)$"
)
_CONTACT = lazy(
    r"^\W{0,3}(?:联系方式|联系电话|联系人|联系地址|咨询电话|电话|办公电话|传真|地址|单位地址|办公地址|通讯地址|邮编|邮政编码|邮箱|电子邮箱|电子邮件|举报电话|监督电话|纠错电话|网站联系电话|办公时间|工作时间)\s*[:：]"
)
_URL = lazy(r"https?://\S+")
# What collections of model texts put around those that they gather.
_COLLECTOR = lazy(
    r"^(?:下面|以下)是小编|供(?:大家|您|你|各位|读者)(?:参考|学习|阅读|查阅)|小编(?:为|给)(?:大家|您).{0,12}(?:整理|收集)|由会员分享,?，?可在线阅读"
    r"|^[（(]?(?:\d+页)?珍藏版|\d+\s?(?:积分|下载券|金币)$|(?:VIP|vip|会员)(?:用户)?(?:免费|专享|可)|(?:开通|登录)后(?:可|即可)|仅展示\d+字|开头部分已省略"
)
_INDEX = lazy(r"[0-9A-Za-z]{5,}[/\-—－_][0-9A-Za-z\-—/_]{4,}$|[A-Z]?\d{13,}$")
_STATE = lazy(
    "(?:(?:本|此|该)?(?:文件|件|文)(?:已经?|现已))?(?:(?:现行|继续)?有效|失效|废止|修改)|主动公开|依申请公开|面向社会|长期公开|常年公开|全社会"
)
# Days and times as machines write them: documents write 2025年1月20日.
_MACHINE = lazy(r"(?<!\d)(?:19|20)\d{2}[-/]\d{1,2}[-/]\d{1,2}(?!\d)|(?<!\d)\d{1,2}:\d{2}(?!\d)")
_MONTH_FIRST = lazy(r"(?:0?\d|1[0-2])/(?:[0-2]?\d|3[01])/(?:19|20)\d{2}(?:\s+\d{1,2}:\d{2})?")
_THOUSANDS = lazy(r"(?<=\d)[,，](?=\d{3})")
# By 某县 Jan 20, 2025
_ENGLISH_DAY = lazy(
    r"(?:By\s.{0,40}?)?(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?\s\d{1,2},?\s(?:19|20)\d{2}.{0,12}"
)
_CLOCK_TIME = lazy(r"(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)")
# Characters. Longer lines with a time in them may be a sentence that lost its end.
_STAMPED = 80
# Characters. A heading of a list of other pages is shorter.
_WORDS = 20
# 某县人民政府 2025-01-20 10:11 阅读 128: written by a machine, as only pages have it.
_ORG_DATE_TIME = lazy(
    r"[\u4e00-\u9fff]{2,25}[\s\u3000]+\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[\s\u3000]+\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
    r"(?:[\s\u3000]+[\u4e00-\u9fff]{2,6}[\s\u3000:：]*\d*次?)*$"
)
# 2 天前, 昨天 10:24: when it was put up, as feeds count.
_AGO = lazy(
    r"(?:\d{1,2}|[一二两三几半])\s?(?:秒钟?|分钟|个?小时|天|周|个月)之?前|刚刚|昨天(?:\s?\d{1,2}:\d{2})?"
)
# 某县发布 官方账号: who put it up, as networks call them.
_ACCOUNT = lazy(
    r"[^。；，,]{2,20}?(?:官方(?:账号|号)|头条号|百家号|企鹅号|搜狐号|网易号|澎湃号|公众号|视频号|认证账号)"
)
_ORG_DATE = lazy(r"(?P<org>[\u4e00-\u9fff]{2,25})[\s\u3000]+(?P<date>\S.{5,20})$")


# 核稿丨办公室, 摄影 · 王某: credits as accounts write them; documents put a colon.
_CREDIT = lazy(r"[\u4e00-\u9fff]{2,6}(?:\s?丨\s?|\s[·•]\s)[^。；！？，]{1,24}")
# *20250120000009*: figures and marks only, more than a page number has.
_CODE_LINE = lazy(r"(?=(?:\D{0,4}\d){8})[\W\d_]{8,60}")
# The value of a record's row that no sentence goes on with: a number, a code, a day.
_CODE = lazy(r"[0-9A-Za-z][\w./:\- ]{3,60}")


def head_class(line: str) -> str | None:
    """Why a line above the report's body is furniture, None if nothing shows that it is."""
    if len(line) > LONGEST:
        return None
    if _LINK_DIALOG.search(line):
        return "link-dialog"
    if _NOTE.search(line):
        return "site-note"
    if _COLLECTOR.search(line):
        return "collector"
    if _BREADCRUMB.search(line) or is_trail(line):
        return "navigation"
    if len(line) <= _WORDS and _RELATED.search(line):
        return "related"
    if _CLOCK.match(line) and "。" not in line:
        return "page-clock"
    labelled = fields(line)
    if labelled:
        return "record-table" if is_record(labelled[0][0]) else "source-line"
    found = _bare_source(line) or _common_class(line)
    if found is None and len(line) <= _STAMPED and _is_stamped(line):
        return "source-line"
    return found


def tail_class(line: str) -> str | None:
    """Why a line below the report's body is furniture, None if nothing shows that it is."""
    if _COPYRIGHT.search(line[:LONGEST]):
        return "copyright"
    if _LICENCE.search(line[:LONGEST]):
        return "licence"
    if len(line) > LONGEST:
        return None
    if _DISCLAIMER.search(line):
        return "copyright"
    if _FOOTER.search(line):
        return "site-footer"
    if len(line) <= _STAMPED and _CLOCK_TIME.search(western(line)) and _is_stamped(line):
        return "source-line"
    if _PAGER.search(line) or is_pager(line):
        return "pager"
    if _RELATED.search(line) or (len(line) <= _WORDS and _OTHER_SITES.fullmatch(line)):
        return "related"
    if (other := _DATED_TITLE.fullmatch(line)) and is_title(other["title"]):
        return "related"
    if _COMMENTS.search(line):
        return "related"
    if _END_MARK.fullmatch(line):
        return "site-footer"
    if _COLLECTOR.search(line):
        return "collector"
    if _DOWNLOAD.search(line) or (_FILE.search(line) and "。" not in line and "《" not in line):
        return "attachment-link"
    if _EDITOR.match(line) and "。" not in line:
        return "editor"
    if _BREADCRUMB.search(line):
        return "navigation"
    if _LINK_DIALOG.search(line) and len(line) < 60:
        return "link-dialog"
    if _NOTE.search(line):
        return "site-note"
    if is_addressed(line):
        return "site-note"
    if _CREDIT.fullmatch(line):
        return "editor"
    labelled = fields(line)
    if labelled:
        return "record-table" if is_record(labelled[0][0]) else "source-line"
    if (glued := glued_field(line)) and _CODE.fullmatch(glued[1]):
        return "record-table"
    if known := _common_class(line):
        return known
    coded = _CODE_LINE.fullmatch(line) and not DATE.search(western(line))
    return "site-footer" if coded or is_foreign(line) else None


def ends_page(line: str) -> bool:
    """True for a line below which nothing is the document's: its end mark, readers' comments."""
    return len(line) <= _STAMPED and bool(
        _COMMENTS.search(line) or _END_MARK.fullmatch(line) or _PAGER.search(line) or is_pager(line)
    )


def is_contact(line: str) -> bool:
    """True for contact details: furniture only among furniture, as documents end with them too."""
    return len(line) <= 200 and bool(_CONTACT.search(line))


# 图文解读链接：点击查看图文解读; 会员登录下载; .docx behind a title.
_EXPLAINED = lazy(r"点击(?:查看|播放|收听|展开|阅读)|解读(?:解读)?链接\s?[:：]")
_FETCH = lazy(
    r"(?:快捷|会员|微信|QQ|第?三方|免费|立即|登录|充值|极速|普通)[\u4e00-\u9fff]{0,6}下载\W{0,2}"
    r"|\.(?:docx?|pdf|wps|txt|html?)",
    re.I,
)
# 阅读 128: how often a page was looked at.
_READ = lazy(r"(?:阅读|浏览|点击|访问|人气|热度|阅读量|浏览量)\W{0,3}[\d.,]+\s?[万wW]?\+?\s?次?")
# What tools that keep pages add: how long reading takes, when and from where it was kept.
_KEPT = lazy(
    r"(?:进入|退出)?阅读模式|(?:字数|共)\W{0,3}[\d,，]+\s?字?\W{1,5}(?:预计|约)?阅读.{0,12}"
    r"|(?:查看|访问)?(?:原网页|原文|原始网址)\W{1,3}(?:https?://|www\.)\S+|www\.\S+"
    r"|.{0,20}(?:剪藏|快照|归档|收藏|保存)于?\W{0,3}(?:19|20)\d{2}[-/.年]\d{1,2}.{0,12}"
)


def _common_class(line: str) -> str | None:
    if len(line) <= 60 and _EXPLAINED.search(line) and "。" not in line:
        return "related"
    if len(line) <= 60 and _KEPT.fullmatch(line):
        return "site-note"
    if _FETCH.fullmatch(line):
        return "tools"
    if _ACCOUNT.fullmatch(line):
        return "site-name"
    if _READ.fullmatch(line):
        return "source-line"
    if _URL.fullmatch(line):
        return "url"
    if _QR.search(line) and len(line) <= 60 and "。" not in line:
        return "qr-code"
    if _SHARE.search(line):
        return "share"
    if _COPYRIGHT.match(line):
        return "copyright"
    if _RULE.fullmatch(line):
        return "separator"
    if is_buttons(line):
        return "tools"
    for words, reason in ((_TOOLS, "tools"), (_MENU, "navigation")):
        if words.search(line) and not _SEPARATORS.sub("", words.sub(" ", line)):
            return reason
    if len(line) <= 60 and _SITE.search(line) and not re.search("[，。；]", line):
        return "site-name"
    if len(line) <= 60 and _FOOTER.search(line):
        return "site-footer"
    return None


def _is_stamped(line: str) -> bool:
    """True for a line with a machine's day or time that is no sentence."""
    plain = _THOUSANDS.sub("", western(line))
    return bool(_MACHINE.search(plain)) and not re.search("[。；！？，,]", plain)


def _bare_source(line: str) -> str | None:
    """A time of publication without a label; an issuer and a date as only machines write it."""
    plain = western(line).strip(BULLETS)
    if _AGO.fullmatch(plain):
        return "source-line"
    if _MONTH_FIRST.fullmatch(plain) or _ENGLISH_DAY.fullmatch(plain):
        return "source-line"
    dated = DATE.match(plain)
    if dated:
        rest = plain[dated.end() :].strip(BULLETS)
        machine = "-" in dated.group() or "/" in dated.group() or "." in dated.group()
        if TIME.fullmatch(rest) or (machine and not rest):
            return "source-line"
        if machine and not _SEPARATORS.sub("", _TOOLS.sub(" ", rest)):
            return "source-line"
        return None
    if _ORG_DATE_TIME.match(plain):
        return "source-line"
    both = _ORG_DATE.match(plain)
    if both and re.search(r"年0\d月|月0\d日|\d{4}-\d{1,2}-\d{1,2}|^\d\d月\d\d日$", both["date"]):
        return "source-line"
    if _INDEX.match(plain) or _STATE.fullmatch(plain):
        return "record-table"
    return None
