"""The verb for similar measures."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from explorer.cli import columns
from explorer.cli.evidence import write_evidence
from explorer.cli.options import (
    CorpusOption,
    FormatOption,
    LevelsOption,
    RegionsOption,
    RolesOption,
    ThemesOption,
    WideOption,
    YearsOption,
    check_format,
    note,
    open_corpus,
    show,
    text,
    unit_kind,
)
from explorer.cli.progress import Bars
from explorer.errors import BadValue
from explorer.lang import Message
from explorer.render.tables import Column
from explorer.table import Rows
from explorer.types import Hit

HELP = {
    "similar": Message(
        "查找相似举措：给出一句话、几个词，或用 --sentence 指定一条。\n\n"
        "“”或「」内的短语必须逐字出现；-词 表示排除。繁体字、英文和日常说法都可以。\n\n"
        "--from 整篇报告与同行比较；--queries 一次查多条。",
        "Find similar measures: type a sentence, a few words, or point at one with --sentence.\n\n"
        "A phrase in “” or 「」 must occur as it is; -word excludes. Traditional characters, "
        "English and everyday words will do.\n\n"
        "--from compares a whole report with its peers; --queries asks many questions at once.",
    ),
    "matrix": Message(
        "各地区举措两两相似程度；加 -o 文件.svg 画成图。",
        "How alike the measures of each two regions are; -o FILE.svg draws it.",
    ),
    "judged": Message(
        "用 similar --like/--unlike --save 存下的判断评测检索。",
        "Measure the search by the judgements that similar --like/--unlike --save wrote.",
    ),
}


# What scores less than this is not even named as the nearest; of the tuning questions that nothing
# answers (benchmarks/search) half stay below.
BARELY = 0.05

# A word to leave out begins with a hyphen, as an option does; `_typed` tells them apart.
CONTEXT_SETTINGS = {"similar": {"ignore_unknown_options": True}}


def similar(
    typed: Annotated[
        list[str] | None,
        typer.Argument(metavar="TEXT", help=text("一句话或几个词", "A sentence or a few words")),
    ] = None,
    corpus: CorpusOption = None,
    sentence: Annotated[
        str | None,
        typer.Option(
            "--sentence",
            metavar="ID",
            help=text(
                "以语料库中的一条为准；缺省只找其他地区",
                "Start from a unit of the corpus; other regions only, unless --exclude says else",
            ),
        ),
    ] = None,
    theme: ThemesOption = None,
    role: RolesOption = None,
    year: YearsOption = None,
    region: RegionsOption = None,
    level: LevelsOption = None,
    exclude: Annotated[
        str | None,
        typer.Option(
            "--exclude",
            metavar="same:report|township|county|city|province",
            help=text("排除与 --sentence 同处的；none 不排除", "Leave out the query's own place"),
        ),
    ] = None,
    per_region: Annotated[
        int | None,
        typer.Option(
            "--per-region", metavar="N", help=text("每个地区最多几条", "At most N of each region")
        ),
    ] = None,
    k: Annotated[int, typer.Option("-k", help=text("最多几条", "How many at most"))] = 10,
    unit: Annotated[
        str | None,
        typer.Option(
            "--unit", metavar="measure|sentence", help=text("找举措还是句子", "What to find")
        ),
    ] = None,
    mode: Annotated[
        str,
        typer.Option(
            "--mode",
            metavar="hybrid|dense|lexical",
            help=text("语义与词语兼顾，或只取其一", "Meaning and words, or one alone"),
        ),
    ] = "hybrid",
    min_score: Annotated[
        float | None,
        typer.Option("--min-score", help=text("最低相似度", "Lowest score that counts")),
    ] = None,
    why: Annotated[
        bool,
        typer.Option(
            "--why", help=text("说明依据与不同", "Say why each matches, and what differs")
        ),
    ] = False,
    distinct: Annotated[
        bool,
        typer.Option(
            "--distinct",
            help=text("雷同的只显示一条，并注明条数", "Show near-copies once, with their number"),
        ),
    ] = False,
    like: Annotated[
        list[str] | None,
        typer.Option("--like", metavar="ID", help=text("要这样的", "More like this one")),
    ] = None,
    unlike: Annotated[
        list[str] | None,
        typer.Option("--unlike", metavar="ID", help=text("不要这样的", "Less like this one")),
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option(
            "--save",
            metavar="FILE.csv",
            help=text(
                "把 --like、--unlike 的判断存入表格，供 explorer judged 评测",
                "Append the judgements of --like and --unlike, for explorer judged",
            ),
        ),
    ] = None,
    report: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="REPORT",
            help=text(
                "以整篇报告为准：共有、本地独有、他处有而本地无的举措",
                "From a whole report: measures shared, only here, and only at others",
            ),
        ),
    ] = None,
    queries: Annotated[
        Path | None,
        typer.Option(
            "--queries",
            metavar="FILE",
            help=text(
                "每行一条查询的文件；- 为标准输入", "A file with one question a line; - is stdin"
            ),
        ),
    ] = None,
    form: FormatOption = "table",
    wide: WideOption = False,
) -> None:
    """Find similar measures."""
    check_format(form)
    query = _typed(typed)
    ways = [query is not None or sentence is not None, report is not None, queries is not None]
    if sum(ways) > 1:
        raise BadValue(
            Message(
                "查询、--from 与 --queries 只能取一",
                "give a query, --from or --queries, one of them",
            )
        )
    if report is not None:
        with Bars() as bars, open_corpus(corpus, progress=bars) as it:
            peers = it.peers(
                report,
                roles=role or (),
                years=year or (),
                regions=region or (),
                levels=level or (),
                exclude=exclude,
                k=k,
            )
        show(peers.to_dicts(), columns.PEERS, form, wide=wide)
        return
    if save is not None and (query is None or not (like or unlike)):
        raise BadValue(
            Message("需要查询文字以及 --like 或 --unlike", "needs a query and --like or --unlike"),
            subject="--save",
        )
    asked: list[str | None] = [query] if queries is None else [*_lines(queries)]
    rows: list[dict[str, Any]] = []
    unanswered: list[str] = []
    with Bars() as bars, open_corpus(corpus, progress=bars) as it:
        if save is not None and query is not None:
            count = it.save_judgements(save, query, like=like or (), unlike=unlike or ())
            note(Message(f"已存 {count} 条判断：{save}", f"saved {count} judgement(s): {save}"))

        def search(one: str | None, *, k: int, min_score: float | None, why: bool) -> Rows[Hit]:
            return it.similar(
                one,
                sentence=sentence,
                themes=theme or (),
                roles=role or (),
                years=year or (),
                regions=region or (),
                levels=level or (),
                exclude=exclude,
                per_region=per_region,
                k=k,
                unit=None if unit is None else unit_kind(unit),
                mode=mode,
                min_score=min_score,
                why=why,
                like=like or (),
                unlike=unlike or (),
                distinct=distinct,
            )

        for done, one in enumerate(asked, start=1):
            hits = search(one, k=k, min_score=min_score, why=why or form == "table")
            if not hits:
                unanswered.append(one or "")
            found = hits.to_dicts()
            if form == "table" and not wide and not why:
                found = [{**row, "text": _focus(row)} for row in found]
            rows += found if queries is None else [{"query": one, **row} for row in found]
            if queries is not None:
                bars("queries", done, len(asked))
        told = None
        if queries is None and not rows:
            weaker = min_score is None
            nearest = search(query, k=1, min_score=BARELY, why=False) if weaker else ()
            told = _nothing(next(iter(nearest), None), it.other_words(query) if query else ())
    shown: tuple[Column, ...] = columns.HITS_WHY if why else columns.HITS
    if form == "table" and not distinct:
        shown = tuple(column for column in shown if column.key != "copies")
    if why and form == "table" and rows:
        write_evidence(rows, sys.stdout, wide=wide)
    else:
        show(rows, shown if queries is None else (columns.QUERY, *shown), form, wide=wide)
    if queries is None:
        _tell_understood(query)
        if told is not None:
            note(told)
    elif unanswered:
        count, listed = len(unanswered), "\n  ".join(unanswered)
        note(
            Message(
                f"{count} 条查询在本语料库中没有相似的内容：\n  {listed}",
                f"{count} question(s) found nothing similar in this corpus:\n  {listed}",
            )
        )


def _nothing(nearest: Hit | None, words: Sequence[str]) -> Message:
    """That nothing is similar, how to see what comes nearest, and in what words to ask again."""
    zh, en = "本语料库中没有相似的内容", "nothing similar in this corpus"
    if nearest is not None:
        zh += f"\n  最接近的一条只有 {nearest.score:.2f}；要看它，加 --min-score {BARELY}"
        en += f"\n  the nearest scores only {nearest.score:.2f}; --min-score {BARELY} shows it"
    if words:
        zh += f"\n  换个说法再查：{'、'.join(words)}"
        en += f"\n  ask again in other words: {', '.join(words)}"
    return Message(zh, en)


def _typed(pieces: list[str] | None) -> str | None:
    """What stands on the command line as one question; an unknown option is still refused."""
    for piece in pieces or ():
        if piece.startswith("--") or (len(piece) > 1 and piece[0] == "-" and piece[1].isascii()):
            raise typer.BadParameter(
                str(Message(f"没有这个选项：{piece}", f"no such option: {piece}"))
            )
    return " ".join(pieces) if pieces else None


def _lines(path: Path) -> list[str]:
    """The questions of a file, one a line; empty lines are left out."""
    try:
        content = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadValue(
            Message(f"无法读取：{error}", f"cannot be read: {error}"), subject=f"--queries {path}"
        ) from error
    lines = [line.strip() for line in content.splitlines() if line.strip()]
    if not lines:
        raise BadValue(Message("文件中没有查询", "holds no question"), subject=f"--queries {path}")
    return lines


def _tell_understood(query: str | None) -> None:
    """Say what English or everyday words were taken for."""
    if query is None:
        return
    from explorer.search import parse_query

    parsed = parse_query(query)
    pairs = [f"{typed} → {meant}" for typed, meant in parsed.translated]
    pairs += [f"{typed} → {'、'.join(meant)}" for typed, meant in parsed.official]
    if pairs:
        listed = "；".join(pairs)
        note(Message(f"也按公文用语查找：{listed}", f"also looked for: {listed}"))


def matrix(
    corpus: CorpusOption = None,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="region|province|city|county|township|report",
            help=text(
                "按什么比较；缺省为各报告自己的地区", "What is compared; default each region"
            ),
        ),
    ] = "region",
    role: RolesOption = None,
    year: YearsOption = None,
    region: RegionsOption = None,
    level: LevelsOption = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--out",
            metavar="FILE.svg|pdf|png",
            help=text("画成图，另附图注和数据", "Draw it, with caption and data beside it"),
        ),
    ] = None,
    form: FormatOption = "table",
    wide: WideOption = False,
) -> None:
    """How alike the measures of each two regions are."""
    check_format(form)
    with Bars() as bars, open_corpus(corpus, progress=bars) as it:
        rows = it.similarity_matrix(
            by=by, roles=role or (), years=year or (), regions=region or (), levels=level or ()
        )
        files = [] if out is None else it.similarity_figure(rows, out, by=by)
    show(rows.to_dicts(), columns.MATRIX, form, wide=wide)
    for file in files:
        note(Message(f"已写入 {file}", f"written: {file}"))


def judged(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE.csv", help=text("similar --save 存下的表格", "What similar --save wrote")
        ),
    ],
    corpus: CorpusOption = None,
    form: FormatOption = "table",
    wide: WideOption = False,
) -> None:
    """How well the search does by saved judgements."""
    check_format(form)
    with Bars() as bars, open_corpus(corpus, progress=bars) as it:
        rows = it.evaluate_search(file)
    show(rows.to_dicts(), columns.JUDGED, form, wide=wide)


# Characters that may stand before the word that answers; two lines of a narrow column.
_NEAR = 24


def _focus(row: dict[str, Any]) -> str:
    """The text from the sentence on that holds the query's longest word: what a cell has room
    for should be what answers."""
    text: str = row["text"]
    words = row["why"]["words"]
    if not words:
        return text
    best = max(words, key=lambda w: (len(w["text"]), -w["start"]))
    at = best["start"] - row["start"]
    start = max(text.rfind(mark, 0, at) for mark in "。！？；\n") + 1
    if at - start > _NEAR:
        start = max(text.rfind(mark, 0, at) for mark in "。！？；\n，,") + 1
    return f"…{text[start:].lstrip()}" if start else text


VERBS = (similar, matrix, judged)
