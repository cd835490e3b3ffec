"""What a single line of a web page is, apart from the report: its class, by its form alone.

Where it stands decides in `furniture`. Every pattern here is searched in lines of at most
`LONGEST` characters, without nested repetition.
"""

from __future__ import annotations

import re

from explorer.reading.dates import DATE, western

# Characters. Longer lines are prose; of those only copyright notices are furniture, known by their
# beginning.
LONGEST = 400

# Fields of the line under a page's title and of the record table above it (信息公开目录), as the
# sites name them. Longest first, so that 发布日期 is not read as 日期.
_SOURCE_LABELS = (
    "信息来源 稿件来源 文章来源 内容来源 来源 来自 发布时间 发布日期 发表时间 更新时间 更新日期 公布时间 公布日期 上传时间 录入时间 "
    "添加时间 编辑时间 创建时间 归档时间 时间 日期 作者 编辑 责任编辑 责编 文章编辑 编审 审核 审核人 初审 复审 终审 校对 签发 撰稿 "
    "供稿 供稿单位 发布人 发布者 发布单位 发布部门 录入 录入人 录入者 浏览次数 浏览量 浏览 阅读次数 阅读量 阅读 阅读数 点击次数 "
    "点击量 点击数 点击 点击率 访问次数 访问量 访问 人气 已有 字体 字号 字体大小 字号大小 文字大小 保护视力色 背景色 分享到 分享 "
    "打印 我要打印 原文链接 原文地址 网址 链接 信息类别 所属栏目 栏目 摄影"
).split(" ")
_RECORD_LABELS = (
    "索引号 信息索引号 信息索引 索引 统一登记号 登记号 发布机构 发布机关 发文机关 发文机构 发文单位 制发机关 制作机关 公开机构 "
    "公开主体 公开责任部门 责任部门 信息名称 信息标题 名称 标题 文件名称 公文名称 文号 发文字号 文件编号 文件号 公文字号 主题分类 "
    "组配分类 体裁分类 内容分类 信息分类 服务对象 服务对象分类 对象分类 生命周期 主题词 关键词 关键字 生成日期 成文日期 成文时间 "
    "发文日期 发文时间 印发日期 签发日期 制发日期 公开日期 公开时间 公开时限 公开方式 公开形式 公开范围 公开属性 公开类型 公开类别 "
    "有效性 效力状态 文件有效性 有效期 有效时间 时效性 信息时效 实施日期 生效日期 废止日期 失效日期 失效时间 公文种类 文件种类 "
    "文件类型 信息类型 公文时效 所属主题 所属单位 内容概述 内容概要 概述 摘要 隶属关系 载体类型 记录形式 信息格式 语种 概况 "
    "主题 体裁 分类"
).split(" ")


def _longest_first(words: list[str]) -> str:
    return "|".join(sorted(map(re.escape, set(words)), key=lambda w: (-len(w), w)))


# 发 布 时 间, 来  源: labels are spaced out on some sites; the pattern meets them with the spaces
# inside taken out.
_LABEL = re.compile(
    rf"(?P<record>{_longest_first(_RECORD_LABELS)})|(?P<source>{_longest_first(_SOURCE_LABELS)})"
)
_LABEL_COLON = re.compile(rf"(?:{_longest_first(_RECORD_LABELS + _SOURCE_LABELS)})\s*[:：]")
_SPACED_LABEL = re.compile(
    r"(来|日|时|作|文|字|索|编|名|标)\s+(源|期|间|者|号|体|引|辑|称|题)(?=\s*[:：]|\s+号)"
)
_BULLETS = " \u3000•·●◆■□▪*|｜[]【】()（）<>《》—-－"

_TOOLS = re.compile(
    _longest_first(
        "打印本页 打印此页 打印正文 打印页面 打印 我要打印 关闭窗口 关闭本页 关闭页面 关闭 取消收藏 加入收藏 收藏本页 我要收藏 收藏 "
        "加大字体 缩小字体 增大字体 减小字体 放大字体 字体放大 字体缩小 默认字体 恢复默认 字体大小 字号大小 文字大小 调整字号 字体 字号 "
        "特大 超大 大 中 小 默认 正常 放大 缩小 A+ A- A＋ A－ Aa T+ T- T｜T T|T 保护视力色 护眼模式 背景色 我要纠错 纠错 "
        "语音播报 语音朗读 朗读 听全文 全文朗读 播放 暂停 停止 下载 下载文字版 下载图片版 下载PDF版 保存 复制链接 复制 推荐 点赞 评论 "
        "分享到微信 分享到 分享文章 一键分享 分享 转发 微信好友 朋友圈 微信 新浪微博 腾讯微博 微博 QQ空间 QQ好友 QQ 人人网 豆瓣 "
        "百度贴吧 更多 返回列表 返回上一页 返回上页 返回 回到顶部 返回顶部 顶部 TOP Top 浏览 次 〖 〗".split(
            " "
        )
    )
)
_MENU = re.compile(
    _longest_first(
        "首页 网站首页 返回首页 主页 本站首页 政府首页 门户首页 政务公开 政务服务 政府信息公开 信息公开 公开目录 信息公开目录 "
        "信息公开指南 公开指南 信息公开制度 公开制度 法定主动公开内容 主动公开 依申请公开 信息公开年报 公开年报 办事服务 网上办事 "
        "在线服务 便民服务 互动交流 政民互动 公众互动 互动 交流互动 新闻中心 新闻动态 要闻动态 要闻 政务动态 政务要闻 走进 政府数据 "
        "数据开放 数据发布 专题专栏 专题 专栏 机构职能 领导之窗 政策文件 政策解读 政策 通知公告 公示公告 公告公示 政务 服务 "
        "互动 公开 无障碍浏览 无障碍阅读 无障碍 长者助手 长者专区 长者模式 长者版 长辈版 老年版 老年模式 适老化 关怀版 关怀模式 "
        "简体中文 繁体中文 简体版 繁体版 简体 繁体 繁體 简 繁 English EN 中文 手机版 移动版 电脑版 移动端 登录 注册 个人中心 用户登录 "
        "退出 搜索 搜 站内搜索 高级搜索 热门搜索 热搜词 热词 请输入关键字 请输入关键词 请输入搜索内容 全部 全文 智能问答 智能客服 "
        "智能机器人 智能检索 政务微博 政务微信 微信公众号 微信 微博 客户端 小程序 APP 支付宝 邮箱 设为首页 加入收藏 收藏本站 RSS "
        "网站地图 网站导航 导航 菜单 展开 收起 关闭 更多 返回 详细信息 公开具体内容 信息详情 文章内容 正文 当前页 IPv6 "
        "本网站已支持IPv6访问 本站支持IPv6 已支持IPv6 网站支持IPv6 内容 详情 打印 跳转到主要内容 跳到主要内容 跳过导航".split(
            " "
        )
    )
)
_SEPARATORS = re.compile(
    r"[\s\u3000|｜/\\>＞»›·•、,，:：;；\[\]【】()（）<>《》〈〉+－\-—_=~*#^↑↓←→]+"
)

_LINK_DIALOG = re.compile(r"您访问的(?:链接|网[站页址]|页面)即将离开|即将离开.{0,40}网站|^(?:是否)?继续访问|^放弃$|您将访问的.{0,20}网站|^(?:确定|取消|确认)$")  # fmt: skip
_BREADCRUMB = re.compile(
    r"^[【\[（(]?(?:您|你)?(?:现在|当前|目前|所在|正在浏览)?的?(?:所在)?(?:位置|栏目|页面)(?:是|为|在)?\s*[:：>＞»]"
    r"|^(?:您|你)(?:现在|当前|所在|目前)的?(?:位置|栏目)|^当前位置|^所在位置|^现在位置|^您的位置"
)
_ARROWS = re.compile(r"[>＞»›→]{1,2}")
_CLOCK = re.compile(
    r"(?:今天是|现在是|北京时间)?.{0,40}\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日\s*(?:\d{1,2}[:：]\d{2}[:：\d]*)?\s*[,，]?\s*(?:星期|周)[一二三四五六日天].{0,40}$"
    r"|今天是.{0,40}$"
)
_QR = re.compile(r"扫一扫|扫描?(?:上方|下方|右侧)?二维码|扫码|二维码")
_SHARE = re.compile(r"^[【\[]?(?:分享到|分享至|分享|转发到|一键分享)\s*[:：】\]]")
_COPYRIGHT = re.compile(
    r"^\W{0,3}(?:版权(?:声明|所有|归)|免责(?:声明|条款)|网站声明|转载(?:声明|请注明)|Copyright|©|凡本(?:网|站)|凡注明|本(?:网站?|站)(?:所有|刊登|转载|发布|注明)|未经(?:本网|本站|授权|许可|书面))"
    r"|稿件来源[:：].{0,40}(?:版权|所有)|Copyright\s*(?:©|\(c\)|（c）)|All Rights Reserved|版权所有",
    re.I,
)  # fmt: skip
# Licence boxes of wikis that host public documents.
_LICENCE = re.compile(
    r"^本(?:作品|模板)(?:是|来自|在|属|所|的|$)|著作权法|公有领域|Public domain|PD-|维基文库|维基共享|知识共享|Creative Commons|^false$|官方正式译文|公务演讲"
)
_FOOTER = re.compile(
    r"^\W{0,3}(?:主办单位|主办|承办单位|承办|协办|维护单位|网站维护|运行维护|技术支持|网站管理|管理单位|建设单位)\s*[:：]"
    r"|ICP备|公网安备|网安备|备案号|网站标识码|政府网站找错|党政机关网站|网站地图|关于我们|联系我们|关于本站|网站声明|隐私(?:声明|保护)"
    r"|建议使用.{0,40}(?:浏览器|分辨率|访问|浏览)|最佳(?:浏览|分辨率)|访问总量|总访问量|累计访问|今日访问|友情链接|常用链接"
)
_PAGER = re.compile(
    r"^\W{0,3}(?:上一篇|下一篇|上一条|下一条|上篇|下篇|前一篇|后一篇|上一页|下一页)(?:\W|$|没有|无|暂无)"
)
_RELATED = re.compile(
    r"^\W{0,3}(?:相关(?:链接|文档|阅读|信息|文章|附件|解读|新闻|稿件|内容|文件|政策)|延伸阅读|推荐阅读|热点(?:新闻|推荐|信息)|热门(?:文章|推荐)|猜你喜欢|图片解读|解读链接)\s*[:：】\]]?\s*.{0,60}$"
)
_FILE = re.compile(r"\.(?:docx?|pdf|xlsx?|wps|et|zip|rar|ofd|jpe?g|png|pptx?|txt)\b", re.I)
_DOWNLOAD = re.compile(
    r"^\W{0,3}(?:附件|文件|点击)?下载\W{0,3}$|点击(?:此处|这里)?下载|附件下载|文件下载"
)
_EDITOR = re.compile(r"^[（(【\[]?(?:责任编辑|责编|编辑|审核|校对|初审|复审|终审|签发|供稿|撰稿|作者|来源|稿源|发布人|录入)\s*[:：]?.{0,60}[)）】\]]?$")  # fmt: skip
_SITE = re.compile(
    r"(?:门户网站?|政府网站?|政务网|信息网|公众信息网|官方网站|官网|信息公开网|政务公开网|信息公开平台|信息公开专栏)$"
)
_CONTACT = re.compile(
    r"^\W{0,3}(?:联系方式|联系电话|联系人|联系地址|咨询电话|电话|办公电话|传真|地址|单位地址|办公地址|通讯地址|邮编|邮政编码|邮箱|电子邮箱|电子邮件|举报电话|监督电话|纠错电话|网站联系电话|办公时间|工作时间)\s*[:：]"
)
_URL = re.compile(r"https?://\S+")
_TIME = re.compile(r"\d{1,2}\s?[:：]\s?\d{2}(?:\s?[:：]\s?\d{2})?")
_INDEX = re.compile(r"[0-9A-Za-z]{5,}[/\-—－_][0-9A-Za-z\-—/_]{4,}$|[A-Z]?\d{13,}$")
_ORG_DATE = re.compile(r"(?P<org>[\u4e00-\u9fff]{2,25})[\s\u3000]+(?P<date>\S.{5,20})$")


def fields(line: str) -> list[tuple[str, str]]:
    """The labelled values of a line (来源: ... 发布时间: ...), [] if it is not made of them.

    A label without a value has "".
    """
    if len(line) > LONGEST:
        return []
    text = _SPACED_LABEL.sub(r"\1\2", western(line)).strip(_BULLETS)
    first = _LABEL.match(text)
    if not first:
        # A date may come first: 2024-03-28 09:18 来源: ...
        dated = DATE.match(text)
        rest = text[dated.end() :] if dated else ""
        clock = _TIME.match(rest.strip())
        rest = rest.strip()[clock.end() :] if clock else rest
        if not dated or not _LABEL_COLON.match(rest.strip()):
            return []
        return [("日期", text[: dated.end()]), *fields(rest.strip())]
    marks = [m.span() for m in _LABEL_COLON.finditer(text)]
    if not marks or marks[0][0] != 0:
        # Without colons: a record table in one line (索引号 0010/2011 主题分类 综合), or a label
        # that stands alone in its cell.
        after = text[first.end() :]
        if not after:
            return [(first.group(), "")]
        if first["record"] and after[0] in " \u3000":
            return _spaced_fields(text)
        return []
    found = []
    for (start, end), following in zip(marks, [*marks[1:], (len(text), 0)], strict=True):
        value = text[end : following[0]].strip(_BULLETS)
        # A sentence is no value.
        if len(value) > 100 or "。" in value.rstrip("。"):
            return []
        found.append((text[start:end].rstrip(":： "), value))
    return found


def _spaced_fields(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for word in text.split():
        known = _LABEL.fullmatch(word.rstrip(":："))
        if known:
            found.append((known.group(), ""))
        elif found:
            label, value = found[-1]
            found[-1] = label, f"{value} {word}".strip()
    return found if all(len(value) <= 60 and "。" not in value for _, value in found) else []


def is_record(label: str) -> bool:
    """True for a field of the record table rather than of the source line."""
    known = _LABEL.fullmatch(label)
    return bool(known and known["record"])


def head_class(line: str) -> str | None:
    """Why a line above the report's body is furniture, None if nothing shows that it is."""
    if len(line) > LONGEST:
        return None
    if _LINK_DIALOG.search(line):
        return "link-dialog"
    if _BREADCRUMB.search(line) or _is_trail(line):
        return "navigation"
    if _CLOCK.match(line) and "。" not in line:
        return "page-clock"
    labelled = fields(line)
    if labelled:
        return "record-table" if is_record(labelled[0][0]) else "source-line"
    return _bare_source(line) or _common_class(line)


def tail_class(line: str) -> str | None:
    """Why a line below the report's body is furniture, None if nothing shows that it is."""
    if _COPYRIGHT.search(line[:LONGEST]):
        return "copyright"
    if _LICENCE.search(line[:LONGEST]):
        return "licence"
    if len(line) > LONGEST:
        return None
    if _FOOTER.search(line):
        return "site-footer"
    if _PAGER.search(line):
        return "pager"
    if _RELATED.search(line):
        return "related"
    if _DOWNLOAD.search(line) or (_FILE.search(line) and "。" not in line and "《" not in line):
        return "attachment-link"
    if _EDITOR.match(line) and "。" not in line:
        return "editor"
    if _BREADCRUMB.search(line):
        return "navigation"
    if _LINK_DIALOG.search(line) and len(line) < 60:
        return "link-dialog"
    labelled = fields(line)
    if labelled:
        return "record-table" if is_record(labelled[0][0]) else "source-line"
    return _common_class(line)


def is_contact(line: str) -> bool:
    """A line of contact details: furniture only among furniture, for documents end with them too."""
    return len(line) <= 200 and bool(_CONTACT.search(line))


def _common_class(line: str) -> str | None:
    if _URL.fullmatch(line):
        return "url"
    if _QR.search(line) and len(line) <= 60 and "。" not in line:
        return "qr-code"
    if _SHARE.search(line):
        return "share"
    if _COPYRIGHT.match(line):
        return "copyright"
    if not _SEPARATORS.sub("", line):
        return "separator"
    if not _SEPARATORS.sub("", _TOOLS.sub(" ", line)):
        return "tools"
    if not _SEPARATORS.sub("", _MENU.sub(" ", line)):
        return "navigation"
    if len(line) <= 60 and _SITE.search(line) and not re.search("[，。；]", line):
        return "site-name"
    if len(line) <= 60 and _FOOTER.search(line):
        return "site-footer"
    return None


def _is_trail(line: str) -> bool:
    """首页 > 政务公开 > 法治政府建设"""
    parts = [part.strip() for part in _ARROWS.split(line)]
    return len(parts) >= 3 and all(len(part) <= 60 for part in parts) and "。" not in line


def _bare_source(line: str) -> str | None:
    """A time of publication without a label; an issuer and a date as only machines write it."""
    plain = western(line).strip(_BULLETS)
    dated = DATE.match(plain)
    if dated:
        rest = plain[dated.end() :].strip(_BULLETS)
        machine = "-" in dated.group() or "/" in dated.group() or "." in dated.group()
        if _TIME.fullmatch(rest) or (machine and not rest):
            return "source-line"
        if machine and not _SEPARATORS.sub("", _TOOLS.sub(" ", rest)):
            return "source-line"
        return None
    both = _ORG_DATE.match(plain)
    if both and re.search(r"年0\d月|月0\d日|\d{4}-\d{1,2}-\d{1,2}", both["date"]):
        return "source-line"
    if _INDEX.match(plain):
        return "record-table"
    return None
