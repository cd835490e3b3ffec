"""Quality of reading on real text kept outside the project.

    python benchmarks/reading_quality.py CORPORA [--show]

CORPORA is a folder with `gov_work_report_city_2024/PROVINCE/CITY.txt`, and
`gov_work_report_national_1954_2025/government_work_reports.jsonl`. Measured:

* region and year of the city reports. The gold region is the file's path, which the reader does not
  get to see. The year reported on is 2023 for all: they were given early in 2024, and a government
  work report looks back on the year before (`Metadata.year` is that year, not the meeting's).
  A wrong answer that is listed as doubtful counts apart from one that is not. Two files are not
  what their path says, and count as wrong although the reader is right: 安徽省/黄山 is the report
  of 黄山区, and 安徽省/池州 that given in 2023 on 2022.
* body lost: characters removed from texts that have no furniture (city reports, regulations).
* both on the seeds inside every combination of 6 x 5 x 6 wrappings in the forms of real pages.
* furniture left: lines of the hosting site's footer that stay in the national reports.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from itertools import product
from pathlib import Path

from explorer.errors import ReadingError
from explorer.gazetteer import resolve
from explorer.reading import read_bytes
from explorer.reading.normalise import Line, normalise
from explorer.types import Document

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


def cities(folder: Path, show: bool) -> None:
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


def regulations(folder: Path, show: bool) -> None:
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


def national(file: Path, show: bool) -> None:
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
TAILS = (
    "",
    "上一篇：某某公告\n下一篇：没有了\n",
    "扫一扫在手机打开当前页\n分享到：\n【打印】【关闭】\n责任编辑：某某\n",
    "版权所有：{s} 主办：某某办公室\n某ICP备05000001号 某公网安备35012402000001号\n"
    "网站标识码：3501240001\n联系电话：0591-0000000\n网站地图 | 联系我们\n",
    "附件下载：\n报告.docx\n相关链接\n政策解读：一图读懂\n返回顶部\n",
    "版权声明：\n凡本网注明来源的作品，版权均属本网所有，未经授权不得转载。\n"
    "本网转载其他媒体稿件是为传播更多的信息，不代表本网观点。\n联系方式：0591-0000000\n",
)


def wrapped(folder: Path, show: bool) -> None:
    """Furniture left and body lost on the seeds' own text inside every combination of wrappings."""
    left = pieces = lost = total = 0
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


def _title_lines(text: str, title: str) -> list[Line]:
    lines = normalise(text)[:3]
    for count in (1, 2, 3):
        joined = "".join(line.text for line in lines[:count])
        if title and joined.replace("年", "") == title.replace("年", ""):
            return lines[:count]
    return []


def main() -> None:
    """Print the figures."""
    root = Path(sys.argv[1])
    show = "--show" in sys.argv
    cities(root / "gov_work_report_city_2024", show)
    regulations(root / "local_regulations", show)
    wrapped(Path(__file__).parent.parent / "seeds", show)
    national(root / "gov_work_report_national_1954_2025" / "government_work_reports.jsonl", show)


if __name__ == "__main__":
    main()
