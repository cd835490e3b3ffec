"""Quality of reading on real text kept outside the project.

    pip install trafilatura justext
    python benchmarks/reading_quality.py CORPORA [--show] [--out FILE.json]

CORPORA is a folder with `gov_work_report_city_2024/PROVINCE/CITY.txt`, and
`gov_work_report_national_1954_2025/government_work_reports.jsonl`. Measured:

* region and year of the city reports. The gold region is the file's path, which the reader does not
  get to see. The year reported on is 2023 for all: they were given early in 2024, and a government
  work report looks back on the year before (`Metadata.year` is that year, not the meeting's).
  A wrong answer that is listed as doubtful counts apart from one that is not. Two files are not
  what their path says, and count as wrong although the reader is right: 安徽省/黄山 is the report
  of 黄山区, and 安徽省/池州 that given in 2023 on 2022.
* body lost: characters removed from texts that have no furniture (city reports, regulations).
* both on the seeds inside every combination of 6 x 5 x 7 wrappings in the forms of real pages;
  there also source, day of publication and address, where the wrapping states them.
* furniture left: lines of the hosting site's footer that stay in the national reports.
* HTML: seeds, every fifth city report and every fortieth regulation inside three templates written
  here after real pages, read by explorer, trafilatura and jusText (Chinese has no stop list there,
  so it runs with an empty one and without its stop-word test). Furniture left counts lines of the
  template that come out, body lost characters of paragraphs that do not.
* sentence boundaries and headings: see segment_quality.py, beside a plain regex splitter.
* roles: sections of the first level of the city reports whose heading settles it for a reader
  (回顾 or 成绩: measure; a later year with 重点工作, 任务, 安排, 目标 or 要求: plan), and the
  sentences that open the paragraph on shortcomings (我们也清醒地认识到...问题). The rules are
  plain, but written by the same people as the roles: they show slips, not the last word.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from html import escape, unescape
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

from explorer.errors import ReadingError
from explorer.gazetteer import resolve
from explorer.reading import read_bytes
from explorer.reading.normalise import Line, normalise
from explorer.segment import segment
from explorer.types import Document

Result = dict[str, Any]

# What the hosting site adds below a national report, and what no report says.
FOOTER = re.compile(
    r"^本(?:作品|模板)|著作权法|公有领域|Public domain|维基文库|^(?:true|false)$"
    r"|其官方正式译文|公务演讲"
)


def read(data: bytes) -> Document | None:
    """Read without a helpful path; None if refused."""
    try:
        return read_bytes(data, path="report.txt")
    except ReadingError:
        return None


def cities(folder: Path, show: bool) -> Result:
    """Region, year and loss on the city reports."""
    region: Counter[str] = Counter()
    year: Counter[str] = Counter()
    lost = total = 0
    for file in sorted(folder.rglob("*.txt")):
        document = read(file.read_bytes())
        if document is None:
            region["refused"] += 1
            continue
        meta = document.metadata
        path = file.parent.name if file.stem + "市" == file.parent.name else None
        name = path or f"{file.parent.name}/{file.stem}"
        gold = resolve(name, level="province" if path else "city")
        gold = gold or resolve(f"{file.stem}市", level="city")  # 吉林省/吉林
        want = gold[0].code if gold else None
        got = meta.region.code if meta.region else None
        doubtful = any(d.startswith(("region", "no-region")) for d in meta.doubts)
        verdict = "right" if got == want else "unknown" if got is None else "wrong"
        region[verdict + (", in doubt" if doubtful and verdict != "unknown" else "")] += 1
        doubtful = any("year" in d for d in meta.doubts)
        right = meta.year == 2023
        kind = "right" if right else "unknown" if meta.year is None else "wrong"
        year[kind + (", in doubt" if doubtful and kind != "unknown" else "")] += 1
        removed = sum(len(r.text) for r in document.removed)
        lost += removed
        total += len(document.text) + removed
        if show and (verdict != "right" or not right or removed):
            where = meta.evidence.get("region")
            print(f"  {file.parent.name}/{file.stem}: want {want}, got {got} {where}")
            print(f"    year {meta.year} {meta.evidence.get('year')}; doubts {meta.doubts}")
            print(f"    removed {[(r.reason, r.text[:40]) for r in document.removed]}")
    print(f"city reports, region: {dict(region)}")
    print(f"city reports, year reported on (2023): {dict(year)}")
    print(f"city reports, removed: {lost} of {total} characters")
    return {
        "region": dict(region), "year": dict(year),
        "characters removed": lost, "characters": total,
    }  # fmt: skip


def regulations(folder: Path, show: bool) -> Result:
    """Loss on texts without furniture."""
    lost = total = 0
    for file in sorted(folder.rglob("*.md")):
        document = read(file.read_bytes())
        if document is None:
            continue
        removed = sum(len(r.text) for r in document.removed)
        lost += removed
        total += len(document.text) + removed
        if show and removed:
            print(f"  {file.name}: {[(r.reason, r.text[:40]) for r in document.removed]}")
    print(f"regulations, removed: {lost} of {total} characters")
    return {"characters removed": lost, "characters": total}


def national(file: Path, show: bool) -> Result:
    """Footer lines left in the national reports, and prose removed."""
    left = gone = prose = 0
    for line in file.read_text(encoding="utf-8").splitlines():
        document = read(json.loads(line)["content"].encode())
        if document is None:
            continue
        stays = [t for t in document.text.split("\n") if FOOTER.search(t)]
        left += len(stays)
        gone += len(document.removed)
        long = [r.text for r in document.removed if len(r.text) > 60 and not FOOTER.search(r.text)]
        prose += sum(map(len, long))
        if show and (stays or long):
            print(
                f"  {document.text[:20]!r}: left {stays[:5]}, prose gone {[t[:40] for t in long]}"
            )
    share = left / max(left + gone, 1)
    print(f"national reports, furniture left: {left} of {left + gone} lines ({share:.2%})")
    print(f"national reports, prose removed: {prose} characters")
    return {"furniture lines left": left, "furniture lines": left + gone, "prose removed": prose}


# Furniture in the forms of real pages, for wrapping. {t}: the title, {s}: the site.
HEADS = (
    "",
    "首页 > 政务公开 > 法治政府建设\n",
    "{s}\n无障碍 长者模式 简 繁\n首页\n政务公开\n互动交流\n您的位置：首页>>法治政府>>正文\n",
    "索引号：11350124/2024-00012\n发布机构：{s}\n生成日期：2024-01-20\n文号：\n有效性：有效\n",
    "信息索引\nA0001-2024-1\n主题分类\n司法\n发布日期\n2024-01-20\n公开方式\n主动公开\n",
    "今天是2025年1月3日 星期五 晴\n您访问的链接即将离开“{s}”\n继续访问 放弃\n",
)
SOURCES = (
    "",
    "来源：{s} 发布时间：2024-01-20 10:11 浏览次数：31次 【字体：大 中 小】\n",
    "发布时间:2024-01-20\n来源:{s}\n字体:\n大\n中\n小\n打印\n",
    "2024-01-20 10:11 来源：{s}\n分享到： 微信 微博\n",
    "日期：2024年01月20日 作者：办公室 点击数：12 [打印] [关闭] [收藏]\n",
)
ADDRESS = "http://www.example.gov.cn/zwgk/202401/t20240120_1.html"
TAILS = (
    "",
    "上一篇：某某公告\n下一篇：没有了\n",
    "扫一扫在手机打开当前页\n分享到：\n【打印】【关闭】\n责任编辑：某某\n",
    "版权所有：{s} 主办：某某办公室\n某ICP备05000001号 某公网安备35012402000001号\n"
    "网站标识码：3501240001\n联系电话：0591-0000000\n网站地图 | 联系我们\n",
    "附件下载：\n报告.docx\n相关链接\n政策解读：一图读懂\n返回顶部\n",
    f"原文链接：{ADDRESS}\n分享到：\n",
    "版权声明：\n凡本网注明来源的作品，版权均属本网所有，未经授权不得转载。\n"
    "本网转载其他媒体稿件是为传播更多的信息，不代表本网观点。\n联系方式：0591-0000000\n",
)


def wrapped(folder: Path, show: bool) -> Result:
    """Furniture left and body lost on the seeds' own text inside every combination of wrappings."""
    left = pieces = lost = total = 0
    fields: Counter[str] = Counter()
    for seed in sorted(folder.glob("*.txt")):
        clean = read(seed.read_bytes())
        if clean is None:
            continue
        title, body = clean.metadata.title or "", clean.text
        head_lines = [line.text for line in _title_lines(body, title)]
        rest = body.split("\n")[len(head_lines) :]
        for head, source, tail in product(HEADS, SOURCES, TAILS):
            site = "闽清县人民政府门户网站"
            above, between, below = (p.format(t=title, s=site) for p in (head, source, tail))
            own = "\n".join(head_lines) + "\n" if head_lines else ""
            page = f"{above}{own}{between}" + "\n".join(rest) + f"\n{below}"
            document = read(page.encode())
            if document is None:
                continue
            _score_fields(fields, document, site, source, tail)
            want = body.split("\n")
            got = document.text.split("\n")
            extra, missing = Counter(got) - Counter(want), Counter(want) - Counter(got)
            furniture = [t for t in f"{above}{between}{below}".split("\n") if t]
            pieces += len(furniture)
            left += extra.total()
            lost += sum(len(t) * n for t, n in missing.items())
            total += len(body)
            if show and (extra or missing):
                print(f"  {seed.name}: left {list(extra)}, lost {[t[:30] for t in missing]}")
    print(f"wrapped pages, furniture left: {left} of {pieces} lines ({left / max(pieces, 1):.2%})")
    print(f"wrapped pages, body lost: {lost} of {total} characters ({lost / max(total, 1):.4%})")
    print(f"wrapped pages, source, date and address: {dict(sorted(fields.items()))}")
    return {
        "furniture lines left": left, "furniture lines": pieces,
        "characters lost": lost, "characters": total, "fields": dict(sorted(fields.items())),
    }  # fmt: skip


def _score_fields(
    score: Counter[str], document: Document, site: str, source: str, tail: str
) -> None:
    """Source, day and address, where the wrapping states them and nothing else does."""
    meta = document.metadata
    wanted = {
        "source": site if "来源：" in source or "来源:" in source else None,
        "published": "2024-01-20" if source else None,
        "url": ADDRESS if ADDRESS in tail else None,
    }
    for field, value in wanted.items():
        if value is not None:
            score[f"{field}: {'right' if getattr(meta, field) == value else 'wrong'}"] += 1


def _title_lines(text: str, title: str) -> list[Line]:
    lines = normalise(text)[:3]
    for count in (1, 2, 3):
        joined = "".join(line.text for line in lines[:count])
        if title and joined.replace("年", "") == title.replace("年", ""):
            return lines[:count]
    return []


# Pages in the forms of real sites. {t}: title, {b}: body as <p>...</p>.
PAGES = (
    """<html><head><meta charset="utf-8"><title>{t}</title></head><body>
<div class="top"><a href="/">首页</a><a href="/zwgk">政务公开</a><a href="/hd">互动交流</a></div>
<div class="pos">您的位置：<a href="/">首页</a> &gt; <a href="/fz">法治政府建设</a> &gt; 正文</div>
<h1>{t}</h1>
<div class="info"><span>发布时间：2024-01-20 10:11</span><span>来源：某某办公室</span>
<span>浏览次数：31次</span><span>【字体：大 中 小】</span></div>
<div class="content">{b}</div>
<div class="tool">【打印本页】 【关闭窗口】</div><div>责任编辑：某某</div>
<div>上一篇：<a href="1.html">某某公告</a></div><div>下一篇：没有了</div>
<div class="foot"><p>主办：某某人民政府办公室</p><p>某ICP备05000001号</p>
<p>网站标识码：3501240001</p></div></body></html>""",
    """<html><head><title>{t}-某某门户网站</title><style>.a{{color:red}}</style></head><body>
<script>var clock="今天是";</script><p>无障碍 | 长者模式 | 繁体</p>
<table class="record"><tr><td>索引号：</td><td>11350124/2024-00012</td><td>主题分类：</td>
<td>司法</td></tr><tr><td>发布机构：</td><td>某某办公室</td><td>发布日期：</td><td>2024-01-20</td>
</tr><tr><td>有效性：</td><td>有效</td></tr></table>
<table width="90%"><tr><td align="center"><b>{t}</b></td></tr>
<tr><td>日期：2024年01月20日 作者：办公室 点击数：12 [打印] [关闭] [收藏]</td></tr>
<tr><td>{b}</td></tr></table>
<p>扫一扫在手机打开当前页</p><p>分享到：</p>
<ul><li><a href="a">网站地图</a></li><li><a href="b">联系我们</a></li></ul>
<p>版权所有：某某门户网站</p></body></html>""",
    """<html><body><nav><ul><li>首页</li><li>要闻动态</li><li>政务服务</li></ul></nav>
<aside><h3>栏目导航</h3><ul><li><a href="1">政策文件</a></li><li><a href="2">通知公告</a></li>
</ul></aside><main><article><h2>{t}</h2><p class="meta">2024-01-20 10:11 来源：某某门户网站</p>
{b}<p>附件下载：</p><p><a href="x.docx">报告.docx</a></p></article>
<section><h3>相关链接</h3><ul><li><a href="3">政策解读：一图读懂</a></li></ul></section></main>
<footer><p>建议使用1024×768分辨率浏览本站</p><p>某公网安备35012402000001号</p></footer>
</body></html>""",
)


def by_explorer(page: str) -> list[str]:
    document = read(page.encode())
    return document.text.split("\n") if document else []


def by_trafilatura(page: str) -> list[str]:
    import trafilatura

    return (trafilatura.extract(page, include_comments=False) or "").split("\n")


def by_justext(page: str) -> list[str]:
    justext: Any = import_module("justext")  # it has no type information

    found = justext.justext(
        page.encode(), frozenset(), stopwords_low=0, stopwords_high=0, encoding="utf-8"
    )
    return [part.text for part in found if not part.is_boilerplate]


def html(root: Path) -> Result:
    """Furniture left and body lost on pages of our own templates, beside the usual extractors."""
    files = [
        *sorted((Path(__file__).parent.parent / "seeds").glob("*.txt")),
        *sorted((root / "gov_work_report_city_2024").rglob("*.txt"))[::5],
        *sorted((root / "local_regulations").rglob("*.md"))[::40],
    ]
    out: Result = {}
    for name, reader in (
        ("explorer", by_explorer), ("trafilatura", by_trafilatura), ("jusText", by_justext),
    ):  # fmt: skip
        left = pieces = lost = total = 0
        for file in files:
            clean = read(file.read_bytes())
            if clean is None:
                continue
            title = clean.metadata.title or "某某县2023年法治政府建设情况报告"
            body = [line for line in clean.text.split("\n") if line.strip("# ") != title]
            paragraphs = "".join(f"<p>{escape(line)}</p>" for line in body)
            for template in PAGES:
                page = template.format(t=escape(title), b=paragraphs)
                bare = re.sub(r"<(style|script|title)>.*?</\1>", "", template, flags=re.S)
                furniture = {
                    piece
                    for raw in re.split(r"<[^>]+>", bare)
                    if (piece := squeeze(unescape(raw))) and "{" not in piece
                }
                got = [squeeze(line) for line in reader(page)]
                joined = "\n".join(got)
                own = "".join(map(squeeze, [title, *body]))
                checked = [piece for piece in furniture if len(piece) > 3 and piece not in own]
                pieces += len(checked)
                left += sum(piece in joined for piece in checked)
                whole = "".join(got)
                total += sum(map(len, body))
                lost += sum(len(line) for line in body if squeeze(line) not in whole)
        print(
            f"HTML, {name}: furniture left {left} of {pieces} pieces, body lost {lost} of {total}"
        )
        out[name] = {
            "furniture left": left, "furniture": pieces, "furniture left share": left / pieces,
            "characters lost": lost, "characters": total, "body lost share": lost / total,
        }  # fmt: skip
    return out


def squeeze(text: str) -> str:
    """Without white space and the bars that extractors put between cells."""
    return re.sub(r"[\s|]+", "", text)


_DONE = re.compile(r"回顾|成绩|主要工作和成效")
_AHEAD = re.compile(
    r"2024年.{0,12}(?:重点工作|任务|安排|目标|要求)|(?:重点工作|工作安排|总体要求)$"
)
_ADMITS = re.compile(
    r"[^。\n]{0,20}我们也?(?:清醒|深刻|深知)[^。\n]{0,12}[^。\n]*(?:问题|困难|挑战|不足)[^。\n]*。"
)


def roles(folder: Path, show: bool) -> Result:
    """Sections and sentences whose role a plain rule settles."""
    score: Counter[str] = Counter()
    for file in sorted(folder.rglob("*.txt")):
        text = file.read_text(encoding="utf-8")
        outline = segment(text)
        for section in outline.sections:
            if section.depth != 1:
                continue
            done, ahead = _DONE.search(section.heading), _AHEAD.search(section.heading)
            if bool(done) == bool(ahead):
                continue
            want = "measure" if done else "plan"
            score[f"{want}: {'right' if section.role == want else 'wrong'}"] += 1
            if show and section.role != want:
                print(f"  {file.stem}: {section.heading} is {section.role}")
        for match in _ADMITS.finditer(text):
            at = match.end() - 1
            said = next((s for s in outline.sentences if s.start <= at < s.end), None)
            right = said is not None and said.role == "problem"
            score[f"problem: {'right' if right else 'wrong'}"] += 1
            if show and not right:
                print(f"  {file.stem}: {match.group()[:60]} is {said and said.role}")
    print(f"city reports, roles: {dict(score)}")
    return dict(sorted(score.items()))


def structure(root: Path) -> Result:
    """Sentence boundaries and headings, as segment_quality.py measures them."""
    quality: Any = import_module("segment_quality")  # the script beside this one
    laws = sorted((root / "local_regulations").rglob("*.md"))
    reports = sorted((root / "gov_work_report_city_2024").rglob("*.txt"))
    lines = [*quality.paragraphs(laws), *quality.paragraphs(reports)]
    result: Result = {
        "joined lines": quality.boundaries(quality.grouped(quality.single_sentences(lines))),
        "by hand": quality.by_hand(),
        **quality.headings_of_regulations(laws),
        "numbered lines": quality.numbered_lines(reports, 0),
    }
    for name, rows in result.items():
        print(f"{name}: {rows}")
    return result


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    root, show = options.corpora, options.show
    statements = root / "gov_work_report_national_1954_2025" / "government_work_reports.jsonl"
    result: Result = {
        "command": "python benchmarks/reading_quality.py CORPORA --out FILE.json",
        "city reports": cities(root / "gov_work_report_city_2024", show),
        "regulations": regulations(root / "local_regulations", show),
        "wrapped text": wrapped(Path(__file__).parent.parent / "seeds", show),
        "national reports": national(statements, show),
        "HTML": html(root),
        "roles": roles(root / "gov_work_report_city_2024", show),
        "structure": structure(root),
    }
    if options.out:
        content = json.dumps(result, indent=2, ensure_ascii=False) + "\n"
        options.out.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
