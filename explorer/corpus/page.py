"""The page: everything in the corpus as plain rows, rendered to one file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.corpus.results import cached, digest
from explorer.corpus.theming import Carried, body_units, discovered_of, themes_of
from explorer.errors import CorpusNotWritable
from explorer.lang import Message, language
from explorer.render.data import PageData
from explorer.settings import VERSION

if TYPE_CHECKING:
    from explorer.corpus.core import Corpus


def page_data(corpus: Corpus, *, seed: int) -> PageData:
    """Gather what the page shows, computing what is not there yet."""
    if not corpus.store.report_ids():
        info = {"version": VERSION, "encoder": corpus.encoder_name, "seed": seed}
        return PageData(info=info, language=language())
    codebook = corpus.themes(seed=seed)
    discovered = corpus.themes(method="discovered", seed=seed)
    carried, found = themes_of(corpus), discovered_of(corpus, seed=seed)
    body = {u.id for u in body_units(corpus)}
    names = [t.id for t in (*codebook, *discovered)]
    parts = _parts_of(corpus, names, (carried, found), seed)
    places = corpus.map(seed=seed)
    reports: list[dict[str, Any]] = []
    for row in corpus.reports():
        report = corpus.report(row.id)
        reports.append(
            {
                **row.to_dict(),
                "text": report.text,
                "outline": [s.to_dict() for s in report.outline.sections],
            }
        )
    sentences: list[dict[str, Any]] = []
    for unit in corpus.store.units("sentence"):
        x, y = places.get(unit.id, (None, None))
        sentences.append(
            {
                "id": unit.id,
                "report": unit.report,
                "start": unit.start,
                "end": unit.end,
                "role": unit.role,
                "heading": unit.heading,
                "formulaic": unit.formulaic,
                "themes": [a.to_dict() for a in carried.get(unit.id, ())],
                "discovered": next((a.id for a in found.get(unit.id, ())), None),
                "x": x,
                "y": y,
                "body": unit.id in body,
            }
        )
    return PageData(
        info={
            "version": VERSION,
            "encoder": corpus.encoder_name,
            "seed": seed,
            "settings": {
                "encoder_fingerprint": str(corpus.store.setting("encoder_fingerprint"))[:12],
                "unassigned_codebook": corpus.unassigned(seed=seed),
                "unassigned_discovered": corpus.unassigned(method="discovered", seed=seed),
            },
        },
        language=language(),
        reports=reports,
        sentences=sentences,
        measures=[u.to_dict() for u in corpus.store.units("measure")],
        themes=[{**t.to_dict(), "parts": parts[t.id]} for t in (*codebook, *discovered)],
        neighbours=[
            {"a": p.a, "b": p.b, "score": p.score, "mutual": p.mutual} for p in corpus.pairs()
        ],
        matches=[m.to_dict() for m in corpus.reuse()],
        shares=[s.to_dict() for s in corpus.reuse_shares()],
    )


def _parts_of(
    corpus: Corpus, themes: Sequence[str], carried: tuple[Carried, ...], seed: int
) -> dict[str, list[dict[str, Any]]]:
    """The sub-themes of each theme; they follow from which sentences carry it."""
    held = [{unit: [a.id for a in row] for unit, row in of.items()} for of in carried]
    settings = {"themes": list(themes), "carried": digest({"held": held})}

    def make() -> dict[str, list[dict[str, Any]]]:
        found = {}
        for done, theme in enumerate(themes):
            corpus.progress("subthemes", done, len(themes))
            found[theme] = _parts(corpus, theme, seed)
        corpus.progress("subthemes", len(themes), len(themes))
        return found

    kept: dict[str, list[dict[str, Any]]] = cached(corpus, "parts", settings, make, seed=seed)
    return kept


def _parts(corpus: Corpus, theme: str, seed: int) -> list[dict[str, Any]]:
    """The sub-themes of a theme with the sentences of each, the largest first."""
    from explorer.corpus import discovering

    rows, part_of = discovering.parts(corpus, theme, seed=seed)
    members: dict[str, list[str]] = {row.id: [] for row in rows}
    for sentence, part in part_of.items():
        members[part].append(sentence)
    return [
        {
            "label": row.label,
            "label_en": row.label_en,
            "keywords": row.keywords,
            "members": members[row.id],
        }
        for row in rows
        if members[row.id]
    ]


def write_report(corpus: Corpus, folder: Path, *, seed: int) -> Path:
    """Write the figures, the tables and the page that links to them; see `Corpus.write_report`.

    Raises
    ------
    CorpusNotWritable
        The folder cannot be written.
    """
    from explorer.corpus import figures
    from explorer.render.figures import KINDS

    files: list[dict[str, Any]] = []
    if corpus.store.report_ids():
        for done, kind in enumerate(KINDS):
            corpus.progress("figures", done, len(KINDS))
            drawn = figures.figure(corpus, kind, seed=seed)
            path = figures.write(drawn, folder / "figures" / f"{kind}.svg")[0]
            files.append(
                {"href": f"figures/{path.name}", "zh": drawn.title.zh, "en": drawn.title.en}
            )
        corpus.progress("figures", len(KINDS), len(KINDS))
        for path in corpus.export(folder / "tables", ("csv",)):
            name = f"{path.parent.name}/{path.name}"
            files.append({"href": name, "zh": path.name, "en": path.name})
    return write_page(corpus, folder, seed=seed, files=files)


def write_page(
    corpus: Corpus, folder: Path, *, seed: int, files: Sequence[dict[str, Any]] = ()
) -> Path:
    """Write folder/index.html in one step, and return its path.

    `files` are what lies beside it and is linked to.

    Raises
    ------
    CorpusNotWritable
        The folder cannot be written.
    """
    from explorer.render import render_page

    path = folder / "index.html"
    corpus.progress("page", 0, 1)
    html = render_page(replace(page_data(corpus, seed=seed), files=files))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(html, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise CorpusNotWritable(
            Message(f"写不了：{error.strerror}", f"cannot write: {error.strerror}"),
            subject=str(path),
            hint=Message("换一个文件夹: -o 文件夹", "Choose another folder: -o FOLDER"),
        ) from error
    corpus.progress("page", 1, 1)
    return path
