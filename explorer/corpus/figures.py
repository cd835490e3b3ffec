"""Figures for papers: what each shows, gathered from the corpus."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from explorer.corpus.rows import ReportRow
from explorer.corpus.theming import GROUPS, body_units, discovered_of, themes_of
from explorer.errors import BadValue, CorpusNotWritable
from explorer.lang import Message, language
from explorer.types import Theme

if TYPE_CHECKING:
    from explorer.corpus.core import Corpus
    from explorer.render.figures import Figure
    from explorer.render.figures.font import Font

Method = Literal["codebook", "discovered"]

BY = {
    "place": Message("地区", "place"),
    "province": Message("省", "province"),
    "city": Message("市", "city"),
    "county": Message("县", "county"),
    "township": Message("乡镇", "township"),
    "year": Message("年度", "year"),
    "level": Message("层级", "level"),
    "report": Message("报告", "report"),
    "issuer_kind": Message("发文单位类别", "kind of issuer"),
}
# Reports up to which a column each is readable on a page; more are put together by province.
_BY_REPORT = 16


def check_path(path: Path) -> None:
    """Refuse a file name that ends in no format of figures, before any work is done."""
    from explorer.render.figures.figure import check_path

    check_path(path)


def figure(
    corpus: Corpus,
    kind: str,
    *,
    by: str | None = None,
    method: Method = "codebook",
    font: str | Path | None = None,
    seed: int,
) -> Figure:
    """Draw one figure; see `Corpus.figure`."""
    from explorer.render.figures import KINDS
    from explorer.render.figures.font import load_font

    if kind not in KINDS:
        listed = ", ".join(KINDS)
        raise BadValue(Message(f"可选值：{listed}", f"must be one of: {listed}"), subject=kind)
    if by is not None and kind not in ("coverage", "network"):
        raise BadValue(
            Message("只用于 coverage 和 network", "is for coverage and network only"),
            subject=f"--by {by}",
        )
    if not corpus.store.report_ids():
        raise BadValue(
            Message("语料库里还没有报告", "the corpus holds no reports yet"),
            subject=str(corpus.folder),
            hint=Message("先添加报告: explorer add 文件夹", "Add some first: explorer add FOLDER"),
        )
    letters = load_font(None if font is None else Path(font))
    names = report_names(corpus.reports())
    if kind == "themes":
        from explorer.render.figures.themes import draw_themes

        themes = [t for t in corpus.themes(method=method, seed=seed) if t.sentences]
        unassigned = corpus.unassigned(method=method, seed=seed)
        labels = [theme_name(t) for t in themes]
        return draw_themes(themes, labels, unassigned, len(names), letters)
    if kind == "coverage":
        from explorer.render.figures.coverage import draw_coverage

        by = by or ("report" if len(names) <= _BY_REPORT else "province")
        if by not in GROUPS:
            listed = ", ".join(GROUPS)
            raise BadValue(
                Message(f"可选值：{listed}", f"must be one of: {listed}"), subject=f"--by {by}"
            )
        rows = corpus.themes_by(by, method=method, seed=seed)
        groups = list(dict.fromkeys(r.group for r in rows))
        if by != "report":
            groups.sort(key=lambda g: (g == "–", g))
        return draw_coverage(
            [(t.id, theme_name(t)) for t in corpus.themes(method=method, seed=seed)],
            [(g, names.get(g, g) if by == "report" else g) for g in groups],
            {(r.theme, r.group): (r.sentences, r.share) for r in rows},
            BY[by],
            letters,
        )
    if kind == "map":
        from explorer.render.figures.scatter import Point, draw_map

        carried = themes_of(corpus) if method == "codebook" else discovered_of(corpus, seed=seed)
        places = corpus.map(seed=seed)
        themes = [t for t in corpus.themes(method=method, seed=seed) if t.sentences]
        return draw_map(
            [
                Point(
                    u.id, u.report, *places[u.id],
                    max(carried.get(u.id, ()), key=lambda a: a.score).id
                    if carried.get(u.id)
                    else None,
                )
                for u in body_units(corpus)
                if u.id in places
            ],
            [(t.id, theme_name(t)) for t in themes],
            letters,
        )  # fmt: skip
    if kind == "reuse":
        from explorer.render.figures.reuse import draw_reuse

        return draw_reuse([(names[s.report], s) for s in corpus.reuse_shares()], letters)
    return _network(corpus, by, names, letters, seed)


def _network(
    corpus: Corpus, by: str | None, names: dict[str, str], font: Font, seed: int
) -> Figure:
    """Who shares wording with whom: without `by`, at the finest level that leaves few dots."""
    from explorer.corpus.filters import SCOPES
    from explorer.render.figures.network import MOST_DOTS, Edge, Node, draw_network

    if by is not None and by not in SCOPES:
        listed = ", ".join(SCOPES)
        raise BadValue(
            Message(f"可选值：{listed}", f"must be one of: {listed}"), subject=f"--by {by}"
        )
    for level in (by,) if by is not None else SCOPES:
        found = corpus.network(level)
        if len({end for e in found.edges for end in (e.a, e.b)}) <= MOST_DOTS:
            break
    return draw_network(
        [Node(n.id, names.get(n.id, n.label)) for n in found.nodes],
        [Edge(e.a, e.b, e.characters, e.matches) for e in found.edges],
        font,
        unit=None if level == "report" else BY[level],
        unplaced=0 if level == "report" else sum(n.id in names for n in found.nodes),
        seed=seed,
    )


def write(figure: Figure, path: Path) -> list[Path]:
    """Write a figure and what stands beside it.

    Raises
    ------
    BadValue
        The file name ends in no format of figures.
    CorpusNotWritable
        The folder cannot be written.
    """
    from explorer.render.figures import write_figure

    try:
        return write_figure(figure, path)
    except OSError as error:
        raise CorpusNotWritable(
            Message(f"写不了：{error.strerror}", f"cannot write: {error.strerror}"),
            subject=str(path),
            hint=Message("换一个文件: -o 文件", "Choose another file: -o FILE"),
        ) from error


def theme_name(theme: Theme) -> str:
    """What to call a theme in the interface language."""
    return (theme.label_en if language() == "en" else None) or theme.label


def report_names(rows: Sequence[ReportRow]) -> dict[str, str]:
    """A short name for each report: its region and year, with its id where that names two."""
    out: dict[str, str] = {}
    seen: dict[str, list[str]] = {}
    for row in rows:
        parts = [p for p in (row.county, row.township) if p] or [row.region or row.title or row.id]
        name = " ".join([*parts, *([str(row.year)] if row.year else [])])
        out[row.id] = name
        seen.setdefault(name, []).append(row.id)
    for name, ids in seen.items():
        if len(ids) > 1:
            for i in ids:
                out[i] = f"{name} ({i})"
    return out
