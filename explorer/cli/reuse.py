"""The verbs for shared wording."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from explorer.cli import columns, reuse_columns
from explorer.cli.options import (
    AddressOption,
    CorpusOption,
    EngineOption,
    FormatOption,
    WideOption,
    WorkersOption,
    check_format,
    chosen_engine,
    note,
    open_corpus,
    show,
    text,
)
from explorer.cli.progress import Bars
from explorer.errors import BadValue, CorpusNotWritable
from explorer.lang import Message
from explorer.render.tables import Column

if TYPE_CHECKING:
    from explorer.corpus import Corpus
    from explorer.types import Match

HELP = {
    "reuse": Message(
        "查找报告之间共用的文字。--by 换一种列法：match 逐处，cluster 各处及年度，"
        "report 每份报告的占比，section 分章节的占比，template 同一句式各地怎样填写，"
        "phrase 各地都用的固定提法，borderline 门槛上下的近似与改写。"
        "--alarms 列出需要核对之处。",
        "Find wording that reports share. --by lists it otherwise: match by match, cluster (all\n"
        "places of one wording, by year), report and section (shares), template (one sentence\n"
        "filled in differently), phrase (set phrases that all use), borderline (both sides\n"
        "of the threshold). --alarms lists what should be checked.",
    ),
    "compare": Message(
        "两份报告对照，标出异同；-o 写成可打印的网页。",
        "Two reports side by side, differences marked; -o writes a page that prints well.",
    ),
    "check": Message(
        "发布前拿草稿与语料库比对：重复来源、他地名称、雷同数字、可借鉴的举措。草稿不入库。",
        "A draft against the corpus before it is published: overlap by source, names of other\n"
        "regions, same figures, peers worth citing. The draft is not stored.",
    ),
    "network": Message(
        "谁与谁共用文字；-o 写成 GraphML。",
        "Who shares wording with whom; -o writes GraphML.",
    ),
}
# Rows of a table that a person reads through: some three screens.
TOP = 50
_BY = ("match", "cluster", "report", "section", "template", "phrase", "borderline")
AcrossOption = Annotated[
    str,
    typer.Option(
        "--across",
        metavar="report|township|county|city|province",
        help=text("两份报告必须在哪一级不同", "The two reports must differ in this"),
    ),
]
MinScoreOption = Annotated[
    float,
    typer.Option(
        "--min-score",
        help=text(
            "最低相似度；0 为默认门槛，可低于门槛（近似至 0.45，改写至 0.1），不重新计算",
            "Lowest score; 0 is the usual thresholds; may lie below them (near 0.45,\n"
            "paraphrase 0.1); computes nothing anew",
        ),
    ),
]


def reuse(
    corpus: CorpusOption = None,
    min_score: MinScoreOption = 0.0,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind",
            metavar="exact|template|near|paraphrase",
            help=text("只要这些类型", "Only these kinds"),
        ),
    ] = None,
    across: AcrossOption = "report",
    same_region: Annotated[
        bool,
        typer.Option(
            "--same-region",
            help=text("只看同一地区的报告（逐年沿用）", "Only reports of one region, year on year"),
        ),
    ] = False,
    by: Annotated[
        str, typer.Option("--by", metavar="|".join(_BY), help=text("列出什么", "What to list"))
    ] = "match",
    templates: Annotated[
        bool, typer.Option("--templates", help=text("同 --by template", "As --by template"))
    ] = False,
    alarms: Annotated[
        bool,
        typer.Option(
            "--alarms",
            help=text(
                "列出需要核对之处：雷同数字、他地名称、照抄的不足、计划的下文",
                "List what should be checked: same figures, leftover names, repeated "
                "shortcomings, what became of plans",
            ),
        ),
    ] = False,
    alarm: Annotated[
        list[str] | None,
        typer.Option(
            "--alarm",
            metavar="NAME",
            help=text(
                "只要这类：same-figures, leftover-name, repeated-problem, plan-done, "
                "plan-repeated, plan-dropped",
                "Only these: same-figures, leftover-name, repeated-problem, plan-done, "
                "plan-repeated, plan-dropped",
            ),
        ),
    ] = None,
    top: Annotated[
        int,
        typer.Option(
            "--top",
            min=0,
            help=text(
                "表格列出多少行，0 为全部；其他格式总是全部",
                "Rows of a table, 0 for all; other formats have all of them",
            ),
        ),
    ] = TOP,
    engine: EngineOption = "local",
    address: AddressOption = None,
    workers: WorkersOption = None,
    form: FormatOption = "table",
    wide: WideOption = False,
) -> None:
    """Find wording that reports share."""
    check_format(form)
    used = chosen_engine(engine, address, workers)
    if by not in _BY:
        listed = ", ".join(_BY)
        raise BadValue(
            Message(f"可选值：{listed}", f"must be one of: {listed}"), subject=f"--by {by}"
        )
    if alarm:
        from explorer.corpus.alarms import ALARM_NAMES

        for name in alarm:
            if name not in ALARM_NAMES:
                listed = ", ".join(ALARM_NAMES)
                raise BadValue(
                    Message(f"可选值：{listed}", f"must be one of: {listed}"),
                    subject=f"--alarm {name}",
                )
    with Bars() as bars, open_corpus(corpus, progress=bars, engine=used) as it:
        if alarms or alarm:
            rows = it.alarms(alarm or ())
            _show(rows, reuse_columns.alarms(), form, wide, top)
            _few_reports(it)
            return
        if by == "match" and not templates:
            found = it.reuse(
                min_score=min_score, across=across, kinds=kind, same_region=same_region
            )
            _summary(found)
            _show(it.reuse_rows(found), reuse_columns.matches(), form, wide, top)
            _complete(it)
        else:
            listed_by: dict[str, tuple[Callable[[], Any], Any]] = {
                "cluster": (it.clusters, reuse_columns.CLUSTERS),
                "report": (it.reuse_shares, reuse_columns.shares()),
                "section": (it.section_shares, reuse_columns.SECTIONS),
                "template": (it.templates, reuse_columns.TEMPLATES),
                "phrase": (it.set_phrases, columns.PHRASES),
                "borderline": (it.borderline, reuse_columns.borderline()),
            }
            make, cols = listed_by["template" if templates else by]
            called = _called(it) if form == "table" and by in ("report", "section") else {}
            _show(make(), cols, form, wide, top, called)
        _few_reports(it)


def _called(corpus: Corpus) -> dict[str, str]:
    """Every report's id with what a person calls it: region, year and id."""
    from explorer.corpus.provenance import label

    rows = ((row.id, label(row)) for row in corpus.reports())
    return {name: name if called == name else f"{called} {name}" for name, called in rows}


def _summary(found: Sequence[Match]) -> None:
    """How many matches there are, of which kinds, between how many reports."""
    from explorer.corpus.reusing import tally

    counts, reports = tally(found)
    if not counts:
        return
    named = [(columns.KIND_NAMES[kind], n) for kind, n in counts.items()]
    note(
        Message(
            f"{reports} 份报告之间有 {len(found):,} 处共用文字："
            + "，".join(f"{name.zh} {n:,}" for name, n in named),
            f"{len(found):,} pieces of wording shared between {reports} reports: "
            + ", ".join(f"{name.en} {n:,}" for name, n in named),
        )
    )


def _show(
    rows: Sequence[Any],
    cols: Sequence[Column],
    form: str,
    wide: bool,
    top: int,
    called: Mapping[str, str] | None = None,
) -> None:
    """Show rows; of a table only the first, and say so. A row is made when it is its turn.

    called : report id to what a person calls it, for tables of reports
    """
    cut = form == "table" and 0 < top < len(rows)
    plain = (row.to_dict() for row in (rows[:top] if cut else rows))
    if called:
        plain = ({**row, "label": called[row["report"]]} for row in plain)
    show(_labelled(plain, form), cols, form, wide=wide, alike=True)
    if cut:
        note(
            Message(
                f"共 {len(rows):,} 行，只列出前 {top} 行。全部: --top 0，或 --format csv",
                f"{len(rows):,} rows, of which the first {top} are shown. All: --top 0, or "
                "--format csv",
            )
        )


def _labelled(rows: Iterable[dict[str, Any]], form: str) -> Iterator[dict[str, Any]]:
    """In a table for people both sides of a match are called by region, year and id."""
    for row in rows:
        if form == "table" and "a_region" in row:
            sides = {
                f"{side}_label": " ".join(
                    str(v)
                    for v in (row[f"{side}_region"], row[f"{side}_year"], row[side]["report"])
                    if v is not None
                )
                for side in "ab"
            }
            yield {**row, **sides}
        else:
            yield row


def _complete(corpus: Corpus) -> None:
    if not corpus.reuse_complete:
        note(
            Message(
                "极常见的文字只列出与最早几处的对应，没有逐对列出（--by cluster 列出全部出处）",
                "wording that is very frequent is listed against its earliest places only "
                "(--by cluster lists them all)",
            )
        )


def _few_reports(corpus: Corpus) -> None:
    if len(corpus.store.report_ids()) < 2:
        note(
            Message(
                "语料库里不到两份报告，没有可比较的；先添加: explorer add 文件夹",
                "fewer than two reports: nothing to compare; add more: explorer add FOLDER",
            )
        )


def compare(
    a: Annotated[str, typer.Argument(metavar="A", help=text("报告编号", "Report id"))],
    b: Annotated[str, typer.Argument(metavar="B", help=text("报告编号", "Report id"))],
    corpus: CorpusOption = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE.html", help=text("写成网页", "Write a page")),
    ] = None,
    form: FormatOption = "table",
    wide: WideOption = False,
) -> None:
    """Two reports side by side."""
    check_format(form)
    with Bars() as bars, open_corpus(corpus, progress=bars) as it:
        if output is not None:
            _write(output, it.compare_html(a, b))
            note(Message(f"已写入 {output}", f"written: {output}"))
            return
        found = it.compare(a, b)
        called = _called(it)
    if found.a == found.b:
        note(Message("两个编号是同一份报告", "both ids are of one and the same report"))
    left, right = called[found.a], called[found.b]
    cols = (
        Column("kind", Message("异同", "kind"), format=columns.named(reuse_columns.SEGMENT_NAMES)),
        Column("a.text", Message(left, left), wrap=True),
        Column("b.text", Message(right, right), wrap=True),
    )
    show((asdict(segment) for segment in found.segments), cols, form, wide=wide)


def check(
    draft: Annotated[Path, typer.Argument(metavar="DRAFT", help=text("草稿文件", "The draft"))],
    corpus: CorpusOption = None,
    form: FormatOption = "table",
    wide: WideOption = False,
) -> None:
    """A draft against the corpus."""
    check_format(form)
    with Bars() as bars, open_corpus(corpus, progress=bars) as it:
        rows = it.check(draft)
    show(rows.to_dicts(), reuse_columns.check(), form, wide=wide)


def network(
    corpus: CorpusOption = None,
    level: Annotated[
        str,
        typer.Option(
            "--level",
            metavar="report|township|county|city|province",
            help=text("一个节点是什么", "What a node is"),
        ),
    ] = "report",
    across: AcrossOption = "report",
    min_score: MinScoreOption = 0.0,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE.graphml", help=text("写成 GraphML", "Write GraphML")
        ),
    ] = None,
    form: FormatOption = "table",
    wide: WideOption = False,
) -> None:
    """Who shares wording with whom."""
    check_format(form)
    with Bars() as bars, open_corpus(corpus, progress=bars) as it:
        found = it.network(level, min_score=min_score, across=across)
        if output is not None:
            _write(output, found.to_graphml())
            note(Message(f"已写入 {output}", f"written: {output}"))
        else:
            show(found.edges.to_dicts(), reuse_columns.EDGES, form, wide=wide)
        _few_reports(it)


def _write(path: Path, content: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        part.write_text(content, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise CorpusNotWritable(
            Message(f"写不了：{error.strerror}", f"cannot write: {error.strerror}"),
            subject=str(path),
            hint=Message("换一个位置: -o 文件", "Choose another place: -o FILE"),
        ) from error


VERBS = (
    reuse,
    compare,
    check,
    network,
)
