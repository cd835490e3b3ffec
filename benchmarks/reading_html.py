# ruff: noqa: E501, E741 - markup of whole pages in long lines
"""Web pages: body lost and furniture left, on reports in templates of government sites.

    python benchmarks/reading_html.py [FOLDER_OF_TEXTS] [--others] [--show]

The texts are the seeds and every tenth .txt below the folder. Each is put into templates (four
below, those of reading_templates.py and, in batches that were measured when new,
reading_templates_second.py, _third.py, _fourth.py and _fifth.py) in six styles of paragraphs.
Body lost: characters of the report's lines that are not whole in the text. Furniture left: lines of
the text that are not the report's; lines of the page besides the report are those that a splitter
at block elements finds. `--others` adds that splitter, trafilatura and jusText where they are
installed (pip install trafilatura justext lxml_html_clean), on every fourth page.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable
from html import escape, unescape
from itertools import product
from pathlib import Path

from explorer.reading import read_bytes, read_file

if __package__:
    from benchmarks.reading_templates import HELD_OUT, TUNING, Template
    from benchmarks.reading_templates_fifth import FIFTEENTH, SEVENTEENTH, SIXTEENTH
    from benchmarks.reading_templates_fourth import FOURTEENTH, THIRTEENTH
    from benchmarks.reading_templates_second import FIFTH, FOURTH, SIXTH, THIRD
    from benchmarks.reading_templates_third import (
        EIGHTH,
        ELEVENTH,
        NINTH,
        SEVENTH,
        TENTH,
        TWELFTH,
    )
else:
    from reading_templates import (  # type: ignore[import-not-found,no-redef]
        HELD_OUT,
        TUNING,
        Template,
    )
    from reading_templates_fifth import (  # type: ignore[import-not-found,no-redef]
        FIFTEENTH,
        SEVENTEENTH,
        SIXTEENTH,
    )
    from reading_templates_fourth import (  # type: ignore[import-not-found,no-redef]
        FOURTEENTH,
        THIRTEENTH,
    )
    from reading_templates_second import (  # type: ignore[import-not-found,no-redef]
        FIFTH,
        FOURTH,
        SIXTH,
        THIRD,
    )
    from reading_templates_third import (  # type: ignore[import-not-found,no-redef]
        EIGHTH,
        ELEVENTH,
        NINTH,
        SEVENTH,
        TENTH,
        TWELFTH,
    )

SEEDS = Path(__file__).parent.parent / "seeds"
SITE, DATE = "某某县人民政府", "2025-01-20"
MENU = ["首页", "政务公开", "政务服务", "互动交流", "走进{s}", "数据开放", "专题专栏"]


def paragraphs(lines: list[str], style: str) -> str:
    """The lines as one style of editor writes them."""
    if style == "p":
        return "\n".join(f'<p style="text-indent:2em">{escape(l)}</p>' for l in lines)
    if style == "br":
        return "<br>\n".join("&nbsp;&nbsp;&nbsp;&nbsp;" + escape(l) for l in lines)
    if style == "span":
        return "\n".join(
            f'<p class="MsoNormal"><span style="font-size:16pt"><font face="仿宋">{escape(l[:7])}</font></span><span>{escape(l[7:])}</span><o:p></o:p></p>'
            for l in lines
        )
    if style == "div":
        return "".join(f"<div>　　{escape(l)}</div>" for l in lines)
    if style == "wrap":
        return "\n".join(
            "<p>\n   "
            + "\n        ".join(escape(l[i : i + 40]) for i in range(0, len(l), 40))
            + "\n</p>"
            for l in lines
        )
    return "\n".join(
        f"<p><strong>{escape(l)}</strong></p>" if len(l) < 40 else f"<p>{escape(l)}</p>"
        for l in lines
    )


def links(n: int, t: str) -> str:
    """A list of other pages."""
    return "".join(
        f'<li><a href="/{i}.html">{t}{i + 1}号</a><span>2024-0{i % 9 + 1}-1{i % 9}</span></li>'
        for i in range(n)
    )


def menu(s: str) -> str:
    """The site's sections."""
    return "".join(f'<li><a href="/c">{m.format(s=s)}</a></li>' for m in MENU)


def t1(title: str, body: str, s: str, date: str) -> str:
    """A classic portal."""
    return f'''<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}-{s}</title><meta name="SiteName" content="{s}"><meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{date} 10:11"><meta name="ContentSource" content="{s}"><style>.a{{color:red}}</style><script>var a="不应出现的脚本。";</script></head><body>
<div class="top"><span>今天是2025年1月3日 星期五</span><a href="#">无障碍</a> | <a href="#">长者模式</a> | <a>简</a> <a>繁</a></div><div class="logo"><img alt="logo">{s}</div><ul class="nav">{menu(s)}</ul>
<div class="search"><input value="请输入关键字"><button>搜索</button><select><option>站内</option><option>全网</option></select></div>
<div class="pos">您的位置：<a>首页</a> &gt; <a>政务公开</a> &gt; <a>法治政府建设</a> &gt; 正文</div>
<div class="left"><h3>信息公开目录</h3><ul>{links(8, "关于公开某项工作的通知")}</ul></div>
<div class="article"><h1>{title}</h1><div class="info"><span>发布时间：{date} 10:11</span> <span>来源：{s}</span> <span>浏览次数：<em>32</em>次</span> <span>字体：[<a>大</a> <a>中</a> <a>小</a>]</span> <a>打印</a></div>
<div class="TRS_Editor">{body}</div><div class="fx">分享到：<a>微信</a><a>微博</a></div><div>扫一扫在手机打开当前页</div></div>
<div class="xg"><h3>相关链接</h3><ul>{links(6, "某县召开法治政府建设推进会")}</ul></div>
<div class="foot"><p>主办单位：{s} 承办：某某办公室</p><p>某ICP备05000001号 <a>某公网安备35012402000001号</a></p><p>网站标识码：3501240001 联系电话：0591-0000000</p><p><a>网站地图</a> | <a>联系我们</a></p></div></body></html>'''


def t2(title: str, body: str, s: str, date: str) -> str:
    """Tables as layout, in GBK."""
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>{title}</title></head><body>
<table width=100%><tr><td><table><tr><td><a>首页</a></td><td><a>机构职能</a></td><td><a>政策文件</a></td><td><a>政民互动</a></td></tr></table></td></tr>
<tr><td><table class="rec"><tr><td>索引号：</td><td>11350124/2024-00012</td><td>主题分类：</td><td>司法</td></tr><tr><td>发布机构：</td><td>{s}</td><td>生成日期：</td><td>{date}</td></tr><tr><td>文号：</td><td></td><td>有效性：</td><td>有效</td></tr></table></td></tr>
<tr><td align=center><font size=5><b>{title}</b></font></td></tr><tr><td align=center>时间：{date} 来源：{s}</td></tr><tr><td id="zoom">{body}</td></tr>
<tr><td>【<a href="javascript:print()">打印本页</a>】【<a href="javascript:close()">关闭窗口</a>】</td></tr><tr><td>上一篇：<a>某某公告</a><br>下一篇：没有了</td></tr></table>
<center>版权所有：{s}　某ICP备05000001号<br>您是第12345位访客</center></body></html>"""


def t3(title: str, body: str, s: str, date: str) -> str:
    """HTML 5, with a hidden dialog."""
    return f"""<!doctype html><html lang="zh"><head><meta charset="utf-8"><script src=x></script></head><body><header><nav><ul>{menu(s)}</ul></nav></header>
<div style="display:none" class="dialog"><p>您访问的链接即将离开“{s}”门户网站 是否继续？</p><button>继续访问</button><button>放弃</button></div>
<main><div class="breadcrumb"><a>首页</a>&gt;<a>公开</a>&gt;<a>法治</a></div><ucaptitle><h2>{title}</h2></ucaptitle><p class="time">{date} 10:11　来源：{s}　点击数：12</p><section class="content"><UCAPCONTENT>{body}</UCAPCONTENT></section>
<div class="fj"><p>附件下载：</p><p><a href="a.docx">{title}.docx</a></p></div><p class="edit">责任编辑：某某</p></main>
<aside><h4>热门文章</h4><ul>{links(10, "某局发布便民利企措施")}</ul></aside>
<footer><div>版权声明：凡本网注明来源的作品，版权均属本网所有，未经授权不得转载。</div><p>{s}主办　某某局承办　技术支持：某某公司</p><p>建议使用IE9以上浏览器访问</p></footer></body></html>"""


def t4(title: str, body: str, s: str, date: str) -> str:
    """Elements closed too early."""

    cut = body.find("\n", len(body) // 2)
    cut = cut if cut > 0 else body.find("<div>", len(body) // 2)
    return f"""<html><head><title>{title}_{s}</title></head><body><div id=h><a>设为首页</a>|<a>加入收藏</a><ul>{menu(s)}</ul></div><div class=w><div class=l><dl><dt>政策文件</dt>{links(12, "县政府关于某事项的批复")}</dl></div>
<div class=r><div class=bt>{title}</div><div class=ly>信息来源：{s}　发布日期：{date}　【字体：<a>大</a> <a>中</a> <a>小</a>】</div><div class=nr>{body[:cut]}</div></div></div></div>{body[cut:]}</div>
<p>返回顶部</p><div class=b>联系我们 | 网站声明 | 隐私保护<br>地址：某某路1号　邮编：350800</div></body></html>"""


FIRST: tuple[Template, ...] = (t1, t2, t3, t4)
SETS = {"first four": FIRST, "tuning": TUNING, "held out": HELD_OUT}
SETS |= {"third": THIRD, "fourth": FOURTH, "fifth": FIFTH}  # mended since their first look
SETS |= {"sixth": SIXTH, "seventh": SEVENTH, "eighth": EIGHTH, "ninth": NINTH, "tenth": TENTH}
SETS |= {"eleventh": ELEVENTH, "twelfth": TWELFTH}
SETS |= {"thirteenth": THIRTEENTH, "fourteenth": FOURTEENTH}
SETS |= {"fifteenth": FIFTEENTH, "sixteenth": SIXTEENTH, "seventeenth": SEVENTEENTH}
# Sites of their time declare and use it.
IN_GBK = ("t2", "tables", "frontpage")
STYLES = ["p", "br", "span", "div", "wrap", "strong"]


Page = tuple[bytes, list[str], str]


def pages(folder: Path | None, templates: tuple[Template, ...]) -> list[Page]:
    """Every text in every template and style: the page, the report's lines, its title."""
    files = sorted(SEEDS.glob("*.txt")) + (sorted(folder.rglob("*.txt"))[::10] if folder else [])
    out: list[Page] = []
    for file in files:
        document = read_file(file)
        lines, title = document.text.split("\n"), document.metadata.title
        above, whole = "", bare(title or "")
        while whole and lines and whole.startswith(above + bare(lines[0])):
            above += bare(lines.pop(0))
        title = title or "某镇2024年法治政府建设工作报告"
        for template, style in product(templates, STYLES):
            page = template(title, paragraphs(lines, style), SITE, DATE)
            codec = "gbk" if template.__name__ in IN_GBK else "utf-8"
            out.append((page.encode(codec, "xmlcharrefreplace"), lines, title))
    return out


_BLOCK = re.compile(
    r"</?(?:p|div|br|tr|table|ul|ol|li|h\d|center|body|footer|header|nav|aside|main|article|form"
    r"|section|hr|select|option|button|dl|dt|dd)\b[^>]*>",
    re.I,
)


def splitter(data: bytes) -> str:
    """A plain splitter: tags away, a line for each block element."""
    try:
        page = data.decode("utf-8")
    except UnicodeDecodeError:
        page = data.decode("gbk")
    page = re.sub(r"<(script|style|head)\b.*?</\1>", "", page, flags=re.S | re.I)
    text = unescape(re.sub(r"<[^>]+>", "", _BLOCK.sub("\n", re.sub(r"\s+", " ", page))))
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def bare(text: str) -> str:
    """Without white space."""
    return re.sub(r"\s", "", text)


def measure(name: str, extract: Callable[[bytes], str], these: list[Page], show: bool) -> None:
    """Print the figures of one extractor."""
    total = lost = left = furniture = 0
    seen: Counter[str] = Counter()
    for data, lines, title in these:
        text = extract(data)
        got, own = bare(text), bare("".join(lines) + title)
        total += sum(map(len, lines))
        lost += sum(len(line) for line in lines if bare(line) not in got)
        stays = [line for line in text.split("\n") if line.strip() and bare(line) not in own]
        left += len(stays)
        furniture += sum(bare(line) not in own for line in splitter(data).split("\n"))
        seen.update(stays)
        if show:
            seen.update(f"LOST {line[:40]}" for line in lines if bare(line) not in got)
    print(f"  {name}: {len(these)} pages, body lost {lost / total:.3%} of {total} characters,"
          f" furniture left {left} of {furniture} lines ({left / furniture:.2%})")  # fmt: skip
    if show:
        for line, count in seen.most_common(40):
            print(f"    {count} x {line[:90]}")


def main() -> None:
    """Measure, see the module's text."""
    folders = [Path(a) for a in sys.argv[1:] if not a.startswith("--")]
    show = "--show" in sys.argv
    for which, templates in SETS.items():
        if "--tune" in sys.argv and which == "held out":
            continue
        these = pages(folders[0] if folders else None, templates)
        print(f"templates: {which}")
        measure(
            "explorer",
            lambda data: read_bytes(data, path="x.html").text,
            these,
            show and which != "held out",
        )
        if "--others" in sys.argv:
            others(these[::4])


def others(these: list[Page]) -> None:
    """The same figures of other ways."""
    import justext
    import trafilatura

    measure("splitter", splitter, these, False)
    for recall in (False, True):
        measure(
            f"trafilatura, favour recall {recall}",
            lambda data, recall=recall: (
                trafilatura.extract(  # type: ignore[misc]
                    data, include_tables=True, favor_recall=recall, include_comments=False
                )
                or ""
            ),
            these,
            False,
        )

    def by_justext(data: bytes) -> str:
        found = justext.justext(
            data, frozenset(), stopwords_low=0, stopwords_high=0, length_low=10, length_high=40
        )
        return "\n".join(p.text for p in found if not p.is_boilerplate)

    measure("jusText", by_justext, these, False)


if __name__ == "__main__":
    main()
