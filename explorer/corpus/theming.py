"""Themes of a corpus: codebook assignment, discovered themes that keep their ids, groups."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from explorer.corpus.embedding import centre, query_vector, vectors
from explorer.corpus.phrases import origin_of
from explorer.corpus.results import digest, if_writable
from explorer.corpus.rows import ReportRow, UnitRow
from explorer.errors import BadValue, UnknownId
from explorer.lang import Message
from explorer.settings import DEFAULT_SEED, VERSION
from explorer.store import Manifest
from explorer.table import Rows
from explorer.themes import (
    AssignSettings,
    Codebook,
    Discovery,
    GroupRow,
    assign,
    by,
    codebook_texts,
    is_body,
    load_codebook,
    scores,
    share_unassigned,
    summaries,
)
from explorer.themes import explain as explain_unit
from explorer.themes.decisions import read_decisions, thresholds
from explorer.types import Assignment, Theme, Unit, UnitKind

if TYPE_CHECKING:
    from explorer.corpus.core import Corpus

Method = Literal["codebook", "discovered"]
Carried = dict[str, tuple[Assignment, ...]]

# How the ids of units look.
_AN_ID = re.compile(r"[0-9a-f]{6,}\.[a-z]+[0-9]+")

# "place" is that of the report itself, whatever its level.
GROUPS = (
    "place", "province", "city", "county", "township", "year", "level", "report", "issuer_kind",
)  # fmt: skip


def body_units(corpus: Corpus) -> list[Unit]:
    """The sentences that themes speak of: neither headings nor title nor signature."""
    return [u for u in corpus.store.units("sentence") if is_body(u)]


# -- which sentence carries what -----------------------------------------------------------------


def codebook_of(corpus: Corpus) -> Codebook:
    """The codebook that this corpus uses: the user's own, else the one that ships."""
    path = corpus.store.setting("codebook")
    return load_codebook(None if path is None else Path(path))


def themes_of(corpus: Corpus) -> Carried:
    """Codebook themes by sentence id, computed for the sentences that have not been looked at."""
    codebook = codebook_of(corpus)
    judged = decided(corpus)
    settings: dict[str, Any] = {"codebook": codebook.fingerprint}
    if judged["decisions"]:
        settings["decisions"] = digest(judged)
    carried = _carried(
        corpus,
        "codebook",
        settings,
        lambda units: assign(
            units,
            vectors(corpus, [u.text for u in units]),
            codebook,
            vectors(corpus, codebook_texts(codebook)),
            centre=centre(corpus),
            settings=AssignSettings(thresholds=judged["thresholds"]),
        ),
    )
    return _as_decided(carried, judged["decisions"], codebook)


# -- a person's decisions ------------------------------------------------------------------------


def decided(corpus: Corpus) -> dict[str, Any]:
    """The decisions that were read so far, and the thresholds that follow from them."""
    stored = corpus.store.setting("theme_decisions")
    return stored or {"decisions": [], "thresholds": {}}


def decide(corpus: Corpus, path: Path) -> dict[str, float]:
    """See `Corpus.decide_themes`."""
    codebook = codebook_of(corpus)
    known = {(d["sentence"], d["theme"]): d["accept"] for d in decided(corpus)["decisions"]}
    for new in read_decisions(path, codebook.ids):
        known[new.sentence, new.theme] = new.accept
    units = {name: _unit(corpus, name) for name, _ in known}
    if not units:
        return {}
    table = scores(
        list(units.values()),
        np.array([_vector(corpus, unit) for unit in units.values()], dtype=np.float32),
        codebook,
        vectors(corpus, codebook_texts(codebook)),
        centre=centre(corpus),
    )
    row = {name: i for i, name in enumerate(units)}
    judged: dict[str, list[tuple[float, bool]]] = {}
    for (name, theme), accept in known.items():
        if theme in codebook.ids:
            score = float(table[row[name], codebook.ids.index(theme)])
            judged.setdefault(theme, []).append((score, accept))
    found = thresholds(judged, AssignSettings().threshold)
    corpus.store.set_setting(
        "theme_decisions",
        {
            "decisions": [
                {"sentence": name, "theme": theme, "accept": accept}
                for (name, theme), accept in sorted(known.items())
            ],
            "thresholds": found,
        },
    )
    return found


def _as_decided(carried: Carried, decisions: list[dict[str, Any]], codebook: Codebook) -> Carried:
    """A person's word on a sentence stands, whatever its score."""
    out = dict(carried)
    for decision in decisions:
        name, theme = decision["sentence"], decision["theme"]
        if name not in out or theme not in codebook.ids:
            continue
        others = tuple(a for a in out[name] if a.id != theme)
        mine = next((a for a in out[name] if a.id == theme), Assignment(theme, 1.0))
        out[name] = (mine, *others) if decision["accept"] else others
    return out


def discovered_of(corpus: Corpus, *, seed: int, refit: bool = False) -> Carried:
    """Discovered themes by sentence id; see `Corpus.themes`."""
    from explorer.corpus import discovering

    found = discovering.discovery(corpus, seed=seed, again=refit)
    return _carried(
        corpus,
        "discovered",
        {"discovery": digest({"fit": found.to_dict()}), **_noise(corpus)},
        lambda units: discovering.assigned(corpus, units, found),
        seed=seed,
    )


def _noise(corpus: Corpus) -> dict[str, str]:
    """The policy for noise as a setting, where it is not the default."""
    from explorer.corpus import discovering

    policy = discovering.noise(corpus)
    return {} if policy == "keep" else {"noise": policy}


def _carried(
    corpus: Corpus, kind: Method, settings: dict[str, Any], work: Any, *, seed: int | None = None
) -> Carried:
    """Stored assignments, completed by `work` for new sentences, and stored again."""
    store = corpus.store
    encoder = store.setting("encoder_fingerprint")
    key = digest({**settings, "encoder": encoder, "seed": seed, "version": VERSION})
    known = store.get_assignments(kind, key)
    new = [u for u in body_units(corpus) if u.id not in known]
    if not new:
        return known
    corpus.progress("themes", 0, None)
    fresh = {u.id: a for u, a in zip(new, work(new), strict=True)}
    corpus.progress("themes", 1, 1)
    manifest = Manifest(encoder=encoder, settings=settings, seed=seed, version=VERSION)

    def put() -> None:
        store.put_assignments(kind, key, fresh, manifest)
        store.delete_assignments(kind, keep=key)

    if_writable(store, put)
    return {**known, **fresh}


def discovery(corpus: Corpus, *, seed: int) -> Discovery:
    """The discovered themes as they were fitted and edited, or a first fit."""
    from explorer.corpus import discovering

    return discovering.discovery(corpus, seed=seed)


def of(corpus: Corpus, method: Method, seed: int) -> Carried:
    """Themes by sentence id, of either kind."""
    return themes_of(corpus) if method == "codebook" else discovered_of(corpus, seed=seed)


# -- rows ----------------------------------------------------------------------------------------


def themes(
    corpus: Corpus, method: Method, *, seed: int, refit: bool, codebook: str | Path | None
) -> Rows[Theme]:
    """See `Corpus.themes`; discovered themes have their stability where it was computed."""
    if codebook is not None:
        load_codebook(Path(codebook))  # a fault in it changes nothing
        corpus.store.set_setting("codebook", str(Path(codebook).resolve()))
    units = body_units(corpus)
    source = codebook_of(corpus) if method == "codebook" else None
    if source is None:
        carried = discovered_of(corpus, seed=seed, refit=refit)
    else:
        carried = themes_of(corpus)
    regions = {row.id: row.place for row in corpus.reports()}
    rows = summaries(
        units,
        [carried.get(u.id, ()) for u in units],
        source or discovery(corpus, seed=seed),
        vectors=vectors(corpus, [u.text for u in units]),
        region_of=regions,
    )
    if source is None:
        rows = _with_stability(corpus, rows, seed)
    return Rows(sorted(rows, key=lambda t: (-t.sentences, t.id)))


def _with_stability(corpus: Corpus, rows: list[Theme], seed: int) -> list[Theme]:
    from explorer.corpus import discovering

    known = discovering.stability(corpus, seed=seed, compute=False)
    if known is None:
        return rows
    return [
        replace(
            row, stability=known["reports"].get(row.id), stability_seeds=known["seeds"].get(row.id)
        )
        for row in rows
    ]


def unassigned(corpus: Corpus, method: Method, *, seed: int) -> float:
    """See `Corpus.unassigned`; 0 for a corpus without sentences."""
    units = body_units(corpus)
    carried = of(corpus, method, seed)
    return share_unassigned(units, [carried.get(u.id, ()) for u in units]) or 0.0


def themes_by(corpus: Corpus, field: str, method: Method, *, seed: int) -> Rows[GroupRow]:
    """Count each theme in each group of reports; groups and themes in a stable order.

    A report whose field is unknown belongs to the group "–".

    Raises
    ------
    BadValue
        There is no such field.
    """
    if field not in GROUPS:
        listed = ", ".join(GROUPS)
        raise BadValue(
            Message(f"可选值：{listed}", f"must be one of: {listed}"), subject=f"--by {field}"
        )
    group_of = {row.id: _group(row, field) for row in corpus.reports()}
    units = body_units(corpus)
    carried = of(corpus, method, seed)
    source = codebook_of(corpus) if method == "codebook" else discovery(corpus, seed=seed)
    return Rows(by(units, [carried.get(u.id, ()) for u in units], source, group_of))


def _group(row: ReportRow, field: str) -> str:
    value = row.id if field == "report" else getattr(row, field)
    if value is None:
        return "–"
    if field in ("city", "county", "township"):
        # Names of divisions repeat across the country: 大江镇 stands in two counties.
        names = (row.province, row.city, row.county, row.township)
        depth = ("province", "city", "county", "township").index(field) + 1
        return " ".join(n for n in names[:depth] if n)
    return str(value)


def unit_rows(corpus: Corpus, kind: UnitKind, report: str | None) -> Rows[UnitRow]:
    """Units with themes; a measure carries the themes of its sentences, highest score each."""
    carried: Mapping[str, Sequence[Assignment]] = themes_of(corpus)
    if kind == "measure":
        carried = measure_themes(corpus, carried)
    origin = origin_of(corpus)
    return Rows(
        UnitRow(
            u.id, u.report, u.start, u.end, u.text, u.kind, u.role, u.section, u.measure,
            u.heading, u.formulaic, tuple(carried.get(u.id, ())),
            origin(u.text) if u.formulaic else None,
        )
        for u in corpus.store.units(kind, report=report)
    )  # fmt: skip


def measure_themes(
    corpus: Corpus, carried: Mapping[str, Sequence[Assignment]]
) -> dict[str, tuple[Assignment, ...]]:
    """The themes of each measure: those of its sentences, surest first."""
    best: dict[str, dict[str, float]] = {}
    for unit in corpus.store.units("sentence"):
        if unit.measure is not None:
            mine = best.setdefault(unit.measure, {})
            for assignment in carried.get(unit.id, ()):
                mine[assignment.id] = max(assignment.score, mine.get(assignment.id, 0.0))
    return {
        measure: tuple(
            Assignment(i, s) for i, s in sorted(mine.items(), key=lambda e: (-e[1], e[0]))
        )
        for measure, mine in best.items()
    }


def units_with_theme(corpus: Corpus, units: Sequence[Unit], wanted: Sequence[str]) -> list[Unit]:
    """Those of the units that carry one of the themes, codebook or discovered.

    Raises
    ------
    UnknownId
        There is no such theme.
    """
    known = set(codebook_of(corpus).ids)
    carried: dict[str, tuple[Assignment, ...]] = dict(themes_of(corpus))
    if any(w not in known for w in wanted):
        found = discovered_of(corpus, seed=DEFAULT_SEED)
        known |= {a.id for row in found.values() for a in row}
        carried = {i: (*carried.get(i, ()), *found.get(i, ())) for i in {*carried, *found}}
    for name in wanted:
        if name not in known:
            raise UnknownId(
                Message("没有这个主题", "no theme has this id"),
                subject=f"--theme {name}",
                hint=Message("查看编号: explorer themes", "See the ids: explorer themes"),
            )
    carried = {**carried, **measure_themes(corpus, carried)}
    return [u for u in units if any(a.id in wanted for a in carried.get(u.id, ()))]


def explain(corpus: Corpus, sentence: str) -> dict[str, Any]:
    """See `Corpus.explain_themes`."""
    unit = _unit(corpus, sentence)
    codebook = codebook_of(corpus)
    return explain_unit(
        unit,
        _vector(corpus, unit),
        codebook,
        vectors(corpus, codebook_texts(codebook)),
        centre=centre(corpus),
        settings=AssignSettings(thresholds=decided(corpus)["thresholds"]),
    )


def _unit(corpus: Corpus, sentence: str) -> Unit:
    """The unit with this id, or any text as a sentence that stands under no heading."""
    try:
        return corpus.store.unit(sentence)
    except UnknownId:
        if _AN_ID.fullmatch(sentence):  # a mistyped id, no sentence that anybody wrote
            raise
        return Unit("", "", "sentence", 0, len(sentence), sentence, "measure", (), None)


def _vector(corpus: Corpus, unit: Unit) -> NDArray[np.float32]:
    return vectors(corpus, [unit.text])[0] if unit.id else query_vector(corpus, unit.text)
