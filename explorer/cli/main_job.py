"""The main job: everything from files to a page, and a summary that fits a screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from explorer.cli import columns
from explorer.cli.options import (
    AddressOption,
    CorpusOption,
    EncoderOption,
    EngineOption,
    GpusOption,
    IdColumnOption,
    SeedOption,
    TextColumnOption,
    WorkersOption,
    chosen_engine,
    open_or_create,
    say,
    show,
    tell_failures,
    tell_skipped,
    text,
)
from explorer.cli.progress import Bars
from explorer.errors import NothingReadable
from explorer.lang import Message
from explorer.render.tables import Column, percent

if TYPE_CHECKING:
    from explorer.corpus import Corpus

HELP = {
    "run": Message(
        "一步完成：读入、句向量、主题、相似举措、文字重复、网页；打印摘要。",
        "The main job: read, embed, themes, similar measures, reuse, page; prints a summary.",
    )
}

# Rows of each list in the printed summary; the page and the other verbs show everything, and the
# summary says how many there are.
PAIRS_SHOWN = 6
REUSE_SHOWN = 5


def run(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATHS...",
            help=text("文件、文件夹、通配符", "Files, folders, globs"),
        ),
    ],
    corpus: CorpusOption = None,
    out: Annotated[
        Path,
        typer.Option("-o", "--out", metavar="DIR", help=text("网页写到哪里", "Where to write")),
    ] = Path("out"),
    text_column: TextColumnOption = None,
    id_column: IdColumnOption = None,
    encoder: EncoderOption = None,
    engine: EngineOption = "local",
    address: AddressOption = None,
    workers: WorkersOption = None,
    gpus: GpusOption = 0.0,
    seed: SeedOption = 0,
) -> None:
    """Add, embed, themes, similar, reuse, page."""
    used = chosen_engine(engine, address, workers, gpus)
    with Bars() as bars, open_or_create(corpus, encoder=encoder, progress=bars, engine=used) as it:
        rows = it.add(paths, text_column=text_column, id_column=id_column)
        if not it.reports():
            show(rows.to_dicts(), columns.ADDED, "table")
            tell_failures(rows, "table")
            raise NothingReadable(
                Message("没有一个文件可以读入", "none of the files could be read"),
                hint=Message("原因见上", "The lines above say why"),
            )
        page = it.write_page(out, seed=seed)
        _summary(it, rows.to_dicts(), seed)
    say(Message(f"\n网页：{page}", f"\nPage: {page}"))
    tell_skipped(rows.skipped)
    tell_failures(rows, "table")


def _summary(corpus: Corpus, added: list[dict[str, Any]], seed: int) -> None:
    reports = corpus.reports()
    counts: dict[str, int] = {}
    for row in added:
        counts[row["status"]] = counts.get(row["status"], 0) + 1
    said = "，".join(f"{columns.STATUS_NAMES[s].zh} {n}" for s, n in counts.items())
    said_en = ", ".join(f"{n} {columns.STATUS_NAMES[s].en}" for s, n in counts.items())
    _head(Message(f"报告 {len(reports)} 份（{said}）", f"{len(reports)} reports ({said_en})"))
    keys = ("id", "place", "year", "title", "measures", "sentences")
    show(
        [{**row.to_dict(), "place": row.place} for row in reports],
        [c for c in columns.REPORTS if c.key in keys],
        "table",
    )

    themes = [t for t in corpus.themes(seed=seed) if t.sentences]
    unassigned = percent(corpus.unassigned(seed=seed))
    _head(
        Message(
            f"预设主题（{unassigned} 的句子未归入任何主题）",
            f"Themes (codebook; {unassigned} of the sentences carry none)",
        )
    )
    brief = [c for c in columns.THEMES if c.key not in ("id", "regions")]
    show([t.to_dict() for t in themes], brief, "table")

    found = corpus.themes(method="discovered", seed=seed)
    if found:
        unassigned = percent(corpus.unassigned(method="discovered", seed=seed))
        _head(
            Message(
                f"自动发现的主题（{unassigned} 未归入）",
                f"Discovered themes ({unassigned} in none)",
            )
        )
        show([t.to_dict() for t in found], brief, "table")

    pairs = [p for p in corpus.pairs() if p.mutual]
    _head(
        Message(
            f"各地最相似的举措（{min(PAIRS_SHOWN, len(pairs))}/{len(pairs)} 对，其余见网页）",
            f"Most similar measures across regions "
            f"({min(PAIRS_SHOWN, len(pairs))} of {len(pairs)}; the page has all)",
        )
    )
    show(
        [p.to_dict() for p in pairs[:PAIRS_SHOWN]],
        (
            Column("score", Message("相似", "score"), align="right"),
            Column("a_region", Message("地区甲", "region a"), format=_last),
            Column("a_text", Message("举措甲", "measure a"), wrap=True),
            Column("b_region", Message("地区乙", "region b"), format=_last),
            Column("b_text", Message("举措乙", "measure b"), wrap=True),
        ),
        "table",
    )

    matches, phrases = corpus.reuse(), len(corpus.set_phrases())
    names = {row.id: row.region or row.id for row in reports}
    _head(
        Message(
            f"共用的文字（{min(REUSE_SHOWN, len(matches))}/{len(matches)} 处，由长到短；"
            f"另有各地共用的固定提法 {phrases} 条，不计在内）",
            f"Shared wording ({min(REUSE_SHOWN, len(matches))} of {len(matches)}, longest first; "
            f"and {phrases} set phrases, which are no copying)",
        )
    )
    show(
        [
            {**m.to_dict(), "where": f"{names[m.a.report]} / {names[m.b.report]}"}
            for m in matches[:REUSE_SHOWN]
        ],
        (
            Column("kind", Message("类型", "kind"), format=columns.named(columns.KIND_NAMES)),
            Column("where", Message("两地", "regions"), wrap=True),
            Column("a.text", Message("甲文", "text a"), wrap=True),
            Column("b.text", Message("乙文", "text b"), wrap=True),
        ),
        "table",
    )
    shares = corpus.reuse_shares()
    _head(Message("各报告的文字构成", "What each report's text is made of"))
    show(
        [{**s.to_dict(), "report": names[s.report]} for s in shares],
        [
            Column("report", Message("报告", "report")) if c.key == "report" else c
            for c in columns.SHARES
        ],
        "table",
    )


def _last(place: str) -> str:
    return place.split()[-1]


def _head(message: Message) -> None:
    say(Message(f"\n■ {message.zh}", f"\n■ {message.en}"))


VERBS = (run,)
