"""The verbs for themes: what there are, and who speaks of what."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from explorer.cli import columns
from explorer.cli.options import (
    AddressOption,
    CorpusOption,
    EngineOption,
    FormatOption,
    SeedOption,
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
from explorer.errors import BadValue
from explorer.lang import Message
from explorer.render.tables import percent

if TYPE_CHECKING:
    from explorer.corpus import Corpus
    from explorer.corpus.discovering import Drift

HELP = {
    "themes": Message(
        "列出主题（预设或自动发现）；--by 按地区、年度等分组。",
        "List themes, of the codebook or discovered; --by groups them by region, year, ...",
    ),
    "coverage": Message(
        "各地各年讲了哪些主题：占比、区间、空白；--trend 看升降与首见。",
        "Who speaks of what: shares, intervals, gaps; --trend for what rose, fell, came first.",
    ),
}

MethodOption = Annotated[
    str,
    typer.Option(
        "--method", metavar="codebook|discovered", help=text("哪一种主题", "Which themes")
    ),
]


def _check_method(method: str) -> None:
    if method not in ("codebook", "discovered"):
        raise BadValue(
            Message("可选值：codebook, discovered", "must be one of: codebook, discovered"),
            subject=f"--method {method}",
        )


def themes(
    corpus: CorpusOption = None,
    method: MethodOption = "codebook",
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="place|province|city|county|township|year|level|report",
            help=text("按什么分组", "Group by"),
        ),
    ] = None,
    inside: Annotated[
        str | None,
        typer.Option(
            "--inside",
            metavar="THEME",
            help=text("列出某一主题之内的子主题", "List the sub-themes inside one theme"),
        ),
    ] = None,
    tree: Annotated[
        bool,
        typer.Option("--tree", help=text("每个主题下列出子主题", "List sub-themes below each")),
    ] = False,
    codebook: Annotated[
        Path | None,
        typer.Option(
            "--codebook",
            metavar="FILE.yaml",
            help=text("使用自己的预设主题文件", "Use your own codebook"),
        ),
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option(
            "--decisions",
            metavar="FILE.csv",
            help=text(
                "人工判断（列：sentence, theme, decision=accept|reject），据此校准阈值",
                "Your decisions (columns sentence, theme, decision=accept|reject); "
                "recalibrates thresholds",
            ),
        ),
    ] = None,
    refit: Annotated[
        bool,
        typer.Option(
            "--refit",
            help=text(
                "重新发现主题，并报告哪些句子换了主题",
                "Fit discovered themes again, say what moved",
            ),
        ),
    ] = False,
    rename: Annotated[
        list[str] | None,
        typer.Option(
            "--rename", metavar="ID=NAME", help=text("给自动主题改名", "Rename a discovered theme")
        ),
    ] = None,
    merge: Annotated[
        list[str] | None,
        typer.Option(
            "--merge",
            metavar="ID,ID",
            help=text("合并自动主题，编号取第一个", "Merge discovered themes into the first"),
        ),
    ] = None,
    split: Annotated[
        list[str] | None,
        typer.Option(
            "--split",
            metavar="ID[=N]",
            help=text("把自动主题拆成 N 个（默认 2）", "Split a discovered theme into N (2)"),
        ),
    ] = None,
    name_with: Annotated[
        str | None,
        typer.Option(
            "--name-with",
            metavar="URL",
            help=text(
                "用 OpenAI 兼容接口给自动主题起名（会把特征短语和代表句发送到该地址；"
                "密钥取自 EXPLORER_LLM_KEY）",
                "Name discovered themes by an OpenAI-compatible endpoint (phrases and "
                "representative sentences are sent there; key from EXPLORER_LLM_KEY)",
            ),
        ),
    ] = None,
    name_model: Annotated[
        str,
        typer.Option("--name-model", metavar="NAME", help=text("该接口的模型", "Its model")),
    ] = "default",
    stability: Annotated[
        bool,
        typer.Option(
            "--stability",
            help=text(
                "计算稳定性（十个种子；轮流去掉部分报告）",
                "Compute stability (ten seeds; reports left out in turn)",
            ),
        ),
    ] = False,
    noise: Annotated[
        str | None,
        typer.Option(
            "--noise",
            metavar="keep|nearest",
            help=text(
                "离各自动主题都远的句子：keep 不归入，nearest 就近归入并计为存疑；记住此选择",
                "Sentences near to no discovered theme: keep them apart, or give them to the "
                "nearest and count them as doubtful; remembered",
            ),
        ),
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain",
            metavar="SENTENCE",
            help=text("说明一个句子为何归入这些主题", "Say why a sentence carries its themes"),
        ),
    ] = None,
    engine: EngineOption = "local",
    address: AddressOption = None,
    workers: WorkersOption = None,
    seed: SeedOption = 0,
    form: FormatOption = "table",
    wide: WideOption = False,
) -> None:
    """List themes."""
    check_format(form)
    used = chosen_engine(engine, address, workers)
    if refit or rename or merge or split or stability or name_with or noise:
        method = "discovered"
    _check_method(method)
    with Bars() as bars, open_corpus(corpus, progress=bars, engine=used) as it:
        if explain is not None:
            _explain(it.explain_themes(explain), form, wide)
            return
        require_sentences(it)
        if noise is not None:
            it.set_theme_noise(noise)  # type: ignore[arg-type]
        if decisions is not None:
            _tell_thresholds(it.decide_themes(decisions))
        if refit:
            moved = it.refit_themes(seed=seed)
            show(moved.to_dicts(), columns.MOVED, form, wide=wide)
            return
        _edit(it, rename or (), merge or (), split or (), seed)
        if name_with is not None:
            key = os.environ.get("EXPLORER_LLM_KEY")
            it.name_themes(endpoint=name_with, model=name_model, key=key, seed=seed)
        if inside is not None:
            parts = it.subthemes(inside, seed=seed).to_dicts()
            show(parts, columns.THEMES, form, wide=wide)
            if not parts:
                note(
                    Message(
                        "这一主题的句子太少，或分不成几个子主题",
                        "this theme has too few sentences, or they do not fall into several parts",
                    )
                )
            return
        agreement = it.theme_stability(seed=seed) if stability else None
        fitted = it.themes(method=method, seed=seed, codebook=codebook)  # type: ignore[arg-type]
        rows = fitted.to_dicts()
        doubtful = sum(theme.doubtful for theme in fitted)
        if tree:
            top = {theme.id for theme in fitted}
            rows = [
                {**row, "label": f"└ {row['label']}"}
                if form in ("table", "md") and row["id"] not in top
                else row
                for row in it.theme_tree(method=method, seed=seed).to_dicts()  # type: ignore[arg-type]
            ]
        groups = None
        if by is not None:
            groups = it.themes_by(_field(by), method=method, seed=seed)  # type: ignore[arg-type]
        share = it.unassigned(method=method, seed=seed)  # type: ignore[arg-type]
        drift = it.theme_drift(seed=seed) if method == "discovered" else None
    if groups is not None:
        _show_groups(groups.to_dicts(), by or "", form, wide)
    elif method == "discovered":
        show(rows, columns.THEMES_DISCOVERED, form, wide=wide)
        if agreement is not None:
            _tell_stability(agreement)
        elif rows and all(row["stability"] is None for row in rows):
            note(
                Message(
                    "稳定性尚未计算：explorer themes --stability",
                    "stability has not been computed: explorer themes --stability",
                )
            )
    else:
        show(rows, columns.THEMES, form, wide=wide)
    note(
        Message(
            f"未归入任何主题的句子占 {percent(share)}",
            f"{percent(share)} of the sentences carry no theme",
        )
    )
    if drift is not None and drift.reports_since:
        _tell_drift(drift)
    if doubtful:
        note(
            Message(
                f"其中 {doubtful} 句离各主题都远，已就近归入，属存疑；"
                "恢复不归入：explorer themes --noise keep",
                f"{doubtful} sentence(s) near to no theme stand with the nearest, in doubt; "
                "to keep them apart: explorer themes --noise keep",
            )
        )


def _show_groups(rows: list[dict[str, Any]], by: str, form: str, wide: bool) -> None:
    """Show groups; to people, a place by the name that tells it from the others."""
    if form != "table" or _field(by) not in ("place", "city", "county", "township"):
        show(rows, columns.THEME_GROUPS, form, wide=wide)
        return
    from explorer.corpus.matrix import short_names

    short = short_names({row["group"] for row in rows})
    for row in rows:
        whole = row["group"]
        row["group"] = short[whole]
        row["within"] = whole.removesuffix(short[whole]).strip() or None
    show(rows, columns.THEME_PLACES, form, wide=wide)


def _tell_drift(drift: Drift) -> None:
    """Say how far themes that were found in other reports fit those that came later."""
    then, since = (
        "–" if value is None else percent(value)
        for value in (drift.unassigned_then, drift.unassigned_since)
    )
    note(
        Message(
            f"自动主题由 {drift.reports_then} 份报告归纳；此后加入的 {drift.reports_since} 份中"
            f"未归入的句子占 {since}（原有报告 {then}）；重新归纳：explorer themes --refit",
            f"the themes were found in {drift.reports_then} report(s); of the sentences in the "
            f"{drift.reports_since} added since, {since} are in none (before: {then}); "
            "to find them anew: explorer themes --refit",
        )
    )


def _tell_stability(agreement: dict[str, Any]) -> None:
    """Say how much of the whole comes again with other seeds, and without some reports."""
    seeds, reports = (
        "–" if agreement[key] is None else f"{agreement[key]:.2f}"
        for key in ("ari_seeds", "ari_reports")
    )
    note(
        Message(
            f"整体一致性（调整兰德指数）：换十个种子 {seeds}，轮流去掉部分报告 {reports}；"
            "表中为各主题去掉报告后的稳定性，0.6 以下不宜采信",
            f"agreement of the whole (adjusted Rand index): ten other seeds {seeds}, reports left "
            f"out in turn {reports}; the column is each theme's with reports left out, and below "
            "0.6 a theme should not be trusted",
        )
    )


def require_sentences(corpus: Corpus) -> None:
    """Refuse a corpus that holds nothing that themes could speak of.

    Raises
    ------
    BadValue
    """
    if corpus.theme_sentences():
        return
    folder = corpus.folder
    raise BadValue(
        Message("语料库里还没有可归入主题的句子", "the corpus holds no sentences yet"),
        subject=str(folder),
        hint=Message(
            f"先加入报告：explorer add 报告所在的文件夹 -c {folder}",
            f"Add reports first: explorer add FOLDER -c {folder}",
        ),
    )


# A theme below this score says nothing about a sentence: at the threshold of 0.5 it is far away.
_SHOWN = 0.05


def _explain(told: dict[str, Any], form: str, wide: bool) -> None:
    """Show why a sentence carries its themes: the likely ones to people, all to machines."""
    if form not in ("table", "md"):
        show([told], (), form)
        return
    rows = [
        {
            **entry,
            "carried": "✓" if entry["carried"] else None,
            "words": list(entry["cues"]),
            "against": list(entry["against"]),
            "headings": [cue for cues in entry["headings"].values() for cue in cues],
            "example": f"{entry['nearest']['text']}（{entry['nearest']['cosine']:.2f}）",
        }
        for entry in told["themes"]
        if entry["carried"] or entry["score"] >= _SHOWN
    ]
    show(rows, columns.EXPLAINED, form, wide=wide)
    if told["section"]:
        note(Message(f"标题：{' > '.join(told['section'])}", " > ".join(told["section"])))
    if not told["assigned"]:
        note(
            Message(
                "标题、落款和套话不归入主题，以上只是得分",
                "headings, signatures and set phrases carry no theme; these are scores only",
            )
        )
    elif not any(entry["carried"] for entry in told["themes"]):
        note(Message("没有主题达到阈值", "no theme reaches its threshold"))
    note(
        Message(
            f"得分 {_SHOWN} 以下的主题未列出；全部：--format json",
            f"themes below {_SHOWN} are not listed; all: --format json",
        )
    )


def _edit(
    corpus: Corpus,
    rename: list[str] | tuple[str, ...],
    merge: list[str] | tuple[str, ...],
    split: list[str] | tuple[str, ...],
    seed: int,
) -> None:
    """Do the user's renames, merges and splits, in this order."""
    for entry in rename:
        theme, equals, label = entry.partition("=")
        if not equals:
            raise BadValue(
                Message("应写成 编号=名称", "must be written ID=NAME"), subject=f"--rename {entry}"
            )
        corpus.rename_theme(theme.strip(), label, seed=seed)
    for entry in merge:
        corpus.merge_themes([t.strip() for t in entry.split(",") if t.strip()], seed=seed)
    for entry in split:
        theme, equals, parts = entry.partition("=")
        if equals and not parts.strip().isdecimal():
            raise BadValue(
                Message("应写成 编号=份数", "must be written ID=N"), subject=f"--split {entry}"
            )
        corpus.split_theme(theme.strip(), int(parts) if equals else 2, seed=seed)


def _tell_thresholds(thresholds: dict[str, float]) -> None:
    told = ", ".join(f"{theme} {value:.2f}" for theme, value in sorted(thresholds.items()))
    note(
        Message(
            f"按人工判断校准的阈值：{told or '无（判断太少）'}",
            f"thresholds set by your decisions: {told or 'none (too few decisions)'}",
        )
    )


def coverage(
    corpus: CorpusOption = None,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="place|province|city|county|township|report",
            help=text("地区细到哪一级", "How fine the regions are"),
        ),
    ] = "place",
    theme: Annotated[
        list[str] | None,
        typer.Option("--theme", metavar="ID", help=text("只看这些主题", "Only these themes")),
    ] = None,
    gaps: Annotated[
        bool,
        typer.Option(
            "--gaps",
            help=text(
                "只列同级普遍有而本地没有的", "Only what peers report and this place does not"
            ),
        ),
    ] = False,
    signals: Annotated[
        bool,
        typer.Option("--signals", help=text("只列有提示的行", "Only rows with a signal")),
    ] = False,
    trend: Annotated[
        bool,
        typer.Option("--trend", help=text("逐年走势、升降与首见", "The course over the years")),
    ] = False,
    first: Annotated[
        int | None,
        typer.Option("--from", metavar="YEAR", help=text("比较的起始年度", "First year compared")),
    ] = None,
    last: Annotated[
        int | None,
        typer.Option("--to", metavar="YEAR", help=text("比较的终止年度", "Last year compared")),
    ] = None,
    method: MethodOption = "codebook",
    seed: SeedOption = 0,
    form: FormatOption = "table",
    wide: WideOption = False,
) -> None:
    """Say who speaks of what."""
    check_format(form)
    _check_method(method)
    chosen = tuple(theme or ())
    with Bars() as bars, open_corpus(corpus, progress=bars) as it:
        require_sentences(it)
        if trend or first is not None or last is not None:
            rows = it.trends(
                first=first,
                last=last,
                themes=chosen,
                method=method,  # type: ignore[arg-type]
                seed=seed,
            ).to_dicts()
            show(_for_people(rows, form), columns.TRENDS, form, wide=wide)
            _tell_trends(rows)
            return
        rows = it.coverage(by=_field(by), themes=chosen, method=method, seed=seed).to_dicts()  # type: ignore[arg-type]
    shown = [
        row for row in rows
        if not (gaps and row["signal"] != "gap") and not (signals and row["signal"] is None)
    ]  # fmt: skip
    show(_for_people(shown, form), columns.COVERAGE, form, wide=wide)
    found = sum(row["signal"] == "gap" for row in rows)
    thin = sum(row["signal"] == "gap" and row["thin"] for row in rows)
    note(
        Message(
            f"空白 {found} 处，其中 {thin} 处证据不足；比较对象为同级其他地区的报告，区间为 95%",
            f"{found} gap(s), {thin} on thin evidence; peers are the other regions' reports of the "
            "same level; intervals are 95 %",
        )
    )


def _for_people(rows: list[dict[str, Any]], form: str) -> list[dict[str, Any]]:
    """Add what only tables show; machines get the fields themselves."""
    if form not in ("table", "md"):
        return rows
    return [
        {
            **row,
            "interval": None if row["low"] is None else _interval(row["low"], row["high"]),
            "course": list(row["shares"].values()) if "shares" in row else None,
        }
        for row in rows
    ]


def _field(by: str) -> str:
    """The field that a user means: region is what everybody types for place."""
    return "place" if by == "region" else by


def _interval(low: float, high: float) -> str:
    """3–17%, and with a word between where a sign could be taken for the dash: -11% 至 13%."""
    if low < 0:
        return str(Message(f"{low:.0%} 至 {high:.0%}", f"{low:.0%} to {high:.0%}"))
    return f"{low * 100:.0f}–{high * 100:.0f}%"


def _tell_trends(rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    years, first = list(rows[0]["shares"]), rows[0]
    told = f"{years[0]}–{years[-1]}" if years else "–"
    compared = f"{first['from_year']} → {first['to_year']}"
    if first["change"] is None:
        note(
            Message(
                f"走势：{told}。只有一个年度，无从比较。",
                f"course: {told}. There is one year only; nothing to compare.",
            )
        )
    elif first["matched"]:
        note(
            Message(
                f"走势：{told}；变化：{compared}，只比较两年都有报告的 {first['regions']} 个地区。"
                "“首见”指本语料库中最早。",
                f"course: {told}; change: {compared}, on the {first['regions']} region(s) with "
                "reports of both years. 'First' is the earliest in this corpus.",
            )
        )
    else:
        note(
            Message(
                f"走势：{told}；变化：{compared}。没有两年都有报告的地区，变化可能只是换了地区。"
                "“首见”指本语料库中最早。",
                f"course: {told}; change: {compared}. No region has reports of both years: the "
                "change may only be other regions. 'First' is the earliest in this corpus.",
            )
        )


VERBS = (themes, coverage)
