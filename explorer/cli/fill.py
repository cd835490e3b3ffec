"""Verbs that change a corpus: add, remove, embed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from explorer.cli import columns
from explorer.cli.options import (
    AddressOption,
    CorpusOption,
    EncoderOption,
    EngineOption,
    FormatOption,
    GpusOption,
    IdColumnOption,
    TextColumnOption,
    WorkersOption,
    check_format,
    chosen_engine,
    note,
    open_corpus,
    open_or_create,
    show,
    tell_failures,
    tell_skipped,
    text,
    unit_kind,
)
from explorer.cli.progress import Bars
from explorer.errors import BadValue, NothingReadable
from explorer.lang import Message

if TYPE_CHECKING:
    from explorer.corpus.embedding import EmbeddingState

HELP = {
    "add": Message(
        "读入报告：清理、分节、切句、计算句向量。已有的不重复添加。",
        "Read reports into the corpus: clean, segment, embed what is new.",
    ),
    "remove": Message("从语料库中移除报告。", "Remove reports from the corpus."),
    "embed": Message(
        "补算句向量；--encoder 更换编码器并全部重算（中断后可继续）；--vectors 带入自己的向量。",
        "Embed what has no vector yet; --encoder changes the encoder and embeds all again (a stop "
        "loses nothing); --vectors brings your own.",
    ),
}


def add(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATHS...",
            help=text("文件、文件夹、通配符；- 为标准输入", "Files, folders, globs; - for stdin"),
        ),
    ],
    corpus: CorpusOption = None,
    meta: Annotated[
        Path | None,
        typer.Option(
            "--meta",
            metavar="FILE.csv",
            help=text(
                "元数据表：path 列指明文件，其余列覆盖读出的元数据",
                "A table whose column path names the file; the others override what was read",
            ),
        ),
    ] = None,
    text_column: TextColumnOption = None,
    id_column: IdColumnOption = None,
    encoder: EncoderOption = None,
    engine: EngineOption = "local",
    address: AddressOption = None,
    workers: WorkersOption = None,
    gpus: GpusOption = 0.0,
    form: FormatOption = "table",
) -> None:
    """Read, clean, segment and embed what is new."""
    check_format(form)
    used = chosen_engine(engine, address, workers, gpus)
    with Bars() as bars, open_or_create(corpus, encoder=encoder, progress=bars, engine=used) as it:
        rows = it.add(paths, meta=meta, text_column=text_column, id_column=id_column, embed=False)
        it.embed()
        state = it.embedding_state()
    show(rows.to_dicts(), columns.ADDED, form)
    tell_failures(rows, form)
    tell_skipped(rows.skipped)
    tell_embedding(state)
    if rows and all(row.status == "failed" for row in rows):
        raise NothingReadable(
            Message("没有一个文件可以读入", "none of the files could be read"),
            hint=Message("原因见上", "The lines above say why"),
        )


def remove(
    reports: Annotated[
        list[str], typer.Argument(metavar="REPORT...", help=text("报告编号", "Ids of reports"))
    ],
    corpus: CorpusOption = None,
) -> None:
    """Remove reports by id; all or none."""
    with open_corpus(corpus) as it:
        it.remove(reports)
    note(Message(f"已移除 {len(reports)} 份报告", f"removed {len(reports)} report(s)"))


def embed(
    corpus: CorpusOption = None,
    encoder: EncoderOption = None,
    trust_remote_code: Annotated[
        bool,
        typer.Option(
            "--trust-remote-code",
            help=text(
                "运行模型自带的程序；只用于您信任的模型",
                "Run code that comes with the model; only for models you trust",
            ),
        ),
    ] = False,
    vectors: Annotated[
        Path | None,
        typer.Option(
            "--vectors",
            metavar="FILE.npy|.parquet",
            help=text(
                "带入自己算的向量：.parquet 含 id 列；.npy 按 --texts 或 --unit 的顺序",
                "Vectors of your own: .parquet with a column id, or .npy in the order of --texts "
                "or --unit",
            ),
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(
            "--name", metavar="NAME", help=text("给这些向量的名称", "What to call these vectors")
        ),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(
            "--unit",
            metavar="sentence|measure|section",
            help=text(
                ".npy 的行与 explorer sentences --unit 的行一一对应",
                "The rows of .npy are those of explorer sentences --unit",
            ),
        ),
    ] = None,
    query_encoder: Annotated[
        str | None,
        typer.Option(
            "--query-encoder",
            metavar="NAME",
            help=text(
                "生成这些向量的模型，用于查询和新文字",
                "The model that made the vectors, for queries and new texts",
            ),
        ),
    ] = None,
    engine: EngineOption = "local",
    address: AddressOption = None,
    workers: WorkersOption = None,
    gpus: GpusOption = 0.0,
    texts: Annotated[
        Path | None,
        typer.Option(
            "--texts",
            metavar="FILE.csv|.jsonl",
            help=text(
                "写出需要向量的文字（id, text），不计算",
                "Write the texts that need vectors (id, text); embed nothing",
            ),
        ),
    ] = None,
) -> None:
    """Embed what is missing, change the encoder, or bring vectors."""
    _require_fitting(encoder, vectors, name, unit, query_encoder, texts, trust_remote_code)
    on = chosen_engine(engine, address, workers, gpus)
    reads = texts is not None
    with Bars() as bars, open_corpus(corpus, readonly=reads, progress=bars, engine=on) as it:
        if texts is not None:
            count = it.write_texts(texts)
        elif vectors is not None:
            kind = None if unit is None else unit_kind(unit)
            count = it.bring_vectors(vectors, name=name, unit=kind, query_encoder=query_encoder)
        elif query_encoder is not None:
            it.set_query_encoder(query_encoder)
            count = it.embed()
        else:
            count = it.embed(encoder, trust_remote_code=trust_remote_code)
        used = it.encoder_name
        state = it.embedding_state()
    if texts is not None:
        note(Message(f"写出 {count} 条文字: {texts}", f"wrote {count} text(s): {texts}"))
    elif vectors is not None:
        note(Message(f"带入 {count} 条文字的向量（{used}）", f"{used}: vectors of {count} text(s)"))
    else:
        note(
            Message(
                f"新算 {count} 条文字的向量（{used}）", f"embedded {count} new text(s) with {used}"
            )
        )
    tell_embedding(state)


def _require_fitting(
    encoder: str | None,
    vectors: Path | None,
    name: str | None,
    unit: str | None,
    query_encoder: str | None,
    texts: Path | None,
    trust_remote_code: bool,
) -> None:
    """Refuse options that contradict one another, before anything is done."""
    jobs = {"--encoder": encoder, "--vectors": vectors, "--texts": texts}
    given = [option for option, value in jobs.items() if value is not None]
    if query_encoder is not None and vectors is None:
        given.append("--query-encoder")
    if len(given) > 1:
        raise BadValue(
            Message("这些选项不能同时用", "these options exclude one another"),
            subject=" ".join(given),
        )
    lonely = {
        "--name": (name is not None, vectors is not None, "--vectors"),
        "--unit": (unit is not None, vectors is not None, "--vectors"),
        "--trust-remote-code": (trust_remote_code, encoder is not None, "--encoder"),
    }
    for option, (there, fits, needed) in lonely.items():
        if there and not fits:
            raise BadValue(
                Message(f"只能与 {needed} 同用", f"goes with {needed} only"), subject=option
            )


def tell_embedding(state: EmbeddingState) -> None:
    """Say what is not as the user may think: a change half done, texts without a vector."""
    if state.pending is not None:
        note(
            Message(
                f"更换编码器尚未完成，继续: explorer embed --encoder '{state.pending}'",
                f"a change of encoder is unfinished; to go on: "
                f"explorer embed --encoder '{state.pending}'",
            )
        )
    if state.waiting:
        note(
            Message(
                f"{state.waiting} 条文字还没有向量: explorer embed --texts 文件 列出，"
                "再用 --vectors 带入",
                f"{state.waiting} text(s) have no vector yet: explorer embed --texts FILE lists "
                "them, --vectors brings theirs",
            )
        )
    for text_, reason in state.refused:
        short = text_ if len(text_) <= _SHOWN else f"{text_[:_SHOWN]}…"
        note(
            Message(
                f"服务器不接受，按空白文字处理: {short}（{reason}）",
                f"refused by the server, stands as a blank text: {short} ({reason})",
            )
        )


# Characters of a refused text that are enough to find it.
_SHOWN = 60

VERBS = (add, remove, embed)
