"""Themes of a corpus: codebook assignment, discovered themes that keep their ids, groups."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from explorer.corpus.embedding import centre, query_vector, vectors
from explorer.corpus.phrases import origin_of
from explorer.corpus.results import digest, if_writable, keep
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
    Example,
    GroupRow,
    Tally,
    assign,
    by,
    codebook_texts,
    examples,
    heading_texts,
    is_body,
    load_codebook,
    looked_at,
    scores,
)
from explorer.themes import explain as explain_unit
from explorer.themes import themes_of as rows_of
from explorer.themes.decisions import read_decisions, thresholds
from explorer.types import Assignment, Theme, Unit, UnitKind
from explorer.work import Work

if TYPE_CHECKING:
    from explorer.corpus.core import Corpus

Method = Literal["codebook", "discovered"]
Carried = dict[str, tuple[Assignment, ...]]
Floats = NDArray[np.float32]


class Packed(list[Unit]):
    """Units that travel to another process as columns, in half the time of one object each."""

    def __reduce__(self) -> tuple[Callable[..., list[Unit]], tuple[Any, ...]]:
        return _unpacked, tuple(zip(*map(_VALUES, self), strict=True))


def _unpacked(*columns: Sequence[Any]) -> list[Unit]:
    return list(map(Unit, *columns)) if columns else []


_VALUES = attrgetter(*(field.name for field in fields(Unit)))
# Units, their vectors, and the vectors of `heading_texts(units)` where the work needs them.
Item = tuple[list[Unit], Floats, Floats | None]

# How the ids of units look.
_AN_ID = re.compile(r"[0-9a-f]{6,}\.[a-z]+[0-9]+")

# "place" is that of the report itself, whatever its level.
GROUPS = (
    "place", "province", "city", "county", "township", "year", "level", "report", "issuer_kind",
)  # fmt: skip


# Reports whose sentences are assigned and stored together: some 10,000 sentences, which with their
# vectors take 30 MB, and what a stop can cost (about two seconds).
_REPORTS_A_BLOCK = 128


def body_units(corpus: Corpus, reports: Sequence[str] | None = None) -> list[Unit]:
    """The sentences that themes speak of (no headings, title, signature), of all reports or some.

    All of a large corpus at once take 1 KB each; see `blocks`.
    """
    store = corpus.store
    units = store.units("sentence") if reports is None else store.units_of("sentence", reports)
    return [u for u in units if is_body(u)]


def blocks(corpus: Corpus, reports: Sequence[str]) -> Iterator[tuple[Sequence[str], list[Unit]]]:
    """Some reports at a time, with their body sentences; tells the progress of what is done."""
    corpus.progress("themes", 0, len(reports))
    for start in range(0, len(reports), _REPORTS_A_BLOCK):
        names = reports[start : start + _REPORTS_A_BLOCK]
        yield names, body_units(corpus, names)
        corpus.progress("themes", min(start + _REPORTS_A_BLOCK, len(reports)), len(reports))


# -- which sentence carries what -----------------------------------------------------------------


def codebook_of(corpus: Corpus) -> Codebook:
    """The codebook that this corpus uses: the user's own, else the one that ships."""
    path = corpus.store.setting("codebook")
    return load_codebook(None if path is None else Path(path))


@dataclass(frozen=True)
class Run:
    """The themes of all body sentences by one codebook or one discovery.

    They are stored report by report; `made` holds those that could not be stored (a read-only
    disk, another writer), with the reports that they are of.
    """

    corpus: Corpus
    kind: Method
    key: str
    source: Codebook | Discovery
    made: Carried
    looked: tuple[str, ...] = ()

    def carried(self, reports: Sequence[str] | None = None) -> Carried:
        """The themes by sentence id, of all reports or of some."""
        store = self.corpus.store
        stored = store.get_assignments(self.kind, self.key, reports=reports)
        if not self.made:
            return stored
        wanted = None if reports is None else set(reports)
        mine = {
            unit: row
            for unit, row in self.made.items()
            if wanted is None or unit.rpartition(".")[0] in wanted
        }
        return {**stored, **mine}

    @cached_property
    def tally(self) -> Tally:
        """How often each theme stands in each report; reads a row a report."""
        store = self.corpus.store
        rows = [r for r in store.theme_counts(self.kind, self.key) if r.units]
        floor = self.source.floor if isinstance(self.source, Discovery) else None
        doubtful: dict[str, int] = {}
        # Below the floor there is nothing unless the user gives every sentence a theme.
        if floor is not None and noise(self.corpus) == "nearest":
            for _, theme, count in store.assigned_below(self.kind, self.key, floor):
                doubtful[theme] = doubtful.get(theme, 0) + count
        body = {r.report: r.units for r in rows}
        counts: dict[str, Mapping[str, int]] = {r.report: r.themes for r in rows}
        bare = {r.report: r.bare for r in rows}
        if not self.made:
            return Tally(body, bare, counts, doubtful)
        units = body_units(self.corpus, self.looked)
        more = Tally.of(units, [self.made.get(u.id, ()) for u in units], floor)
        for theme, count in more.doubtful.items():
            doubtful[theme] = doubtful.get(theme, 0) + count
        return Tally(
            {**body, **more.body}, {**bare, **more.bare}, {**counts, **more.counts}, doubtful
        )

    def units_with(self, theme: str) -> list[Unit]:
        """The body sentences that carry a theme."""
        reports = self.tally.having(theme)
        carried = self.carried(reports)
        return [
            u for u in body_units(self.corpus, reports)
            if any(a.id == theme for a in carried.get(u.id, ()))
        ]  # fmt: skip


def run_of(corpus: Corpus, method: Method, seed: int, *, refit: bool = False) -> Run:
    """The themes of either kind, made for the reports that have not been looked at."""
    if method == "codebook":
        return _codebook_run(corpus)
    from explorer.corpus import discovering

    found = discovering.discovery(corpus, seed=seed, again=refit)
    policy = noise(corpus)
    settings = {
        "discovery": digest({"fit": found.to_dict()}),
        **({} if policy == "keep" else {"noise": policy}),
    }
    work = discovering.work(corpus, found)
    return _run(corpus, "discovered", settings, found, work, seed=seed)


def _codebook_run(corpus: Corpus) -> Run:
    codebook = codebook_of(corpus)
    judged = decided(corpus)
    settings: dict[str, Any] = {"codebook": codebook.fingerprint}
    if judged["decisions"]:
        # "stored": versions before this one stored the themes without them.
        settings["decisions"] = digest({**judged, "stored": True})
    work = CodebookWork(
        codebook,
        vectors(corpus, codebook_texts(codebook)),
        centre(corpus),
        AssignSettings(thresholds=judged["thresholds"]),
    )
    decisions = judged["decisions"]
    return _run(
        corpus, "codebook", settings, codebook, work,
        then=lambda carried: _as_decided(carried, decisions, codebook),
    )  # fmt: skip


def themes_of(corpus: Corpus) -> Carried:
    """Codebook themes by sentence id, computed for the sentences that have not been looked at."""
    return _codebook_run(corpus).carried()


@dataclass
class CodebookWork:
    """Assigns a codebook to sentences with their vectors, in whatever process."""

    codebook: Codebook
    codebook_vectors: Floats
    centre: Floats
    settings: AssignSettings

    def start(self) -> None:
        """Nothing to load."""

    def __call__(self, item: Item) -> list[tuple[Assignment, ...]]:
        """The themes of each unit."""
        units, rows, _ = item
        return assign(
            units, rows, self.codebook, self.codebook_vectors,
            centre=self.centre, settings=self.settings,
        )  # fmt: skip


def items(
    corpus: Corpus, groups: Iterable[tuple[Sequence[str], list[Unit]]], *, headings: bool
) -> Iterator[tuple[Sequence[str], Item]]:
    """Units with their vectors and, where they are asked for, those of their headings."""
    for names, units in groups:
        rows = vectors(corpus, [u.text for u in units])
        above = vectors(corpus, heading_texts(units)) if headings else None
        yield names, (Packed(units), rows, above)


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
    return run_of(corpus, "discovered", seed, refit=refit).carried()


def noise(corpus: Corpus) -> str:
    """What becomes of sentences that are near to no discovered theme: "keep" or "nearest"."""
    return str(corpus.store.setting("theme_noise") or "keep")


def _run(
    corpus: Corpus,
    kind: Method,
    settings: dict[str, Any],
    source: Codebook | Discovery,
    work: Work[Item, list[tuple[Assignment, ...]]],
    *,
    seed: int | None = None,
    then: Callable[[Carried], Carried] = lambda carried: carried,
) -> Run:
    """Assign the reports that this run has not looked at, block by block, each stored at once.

    A stop costs a block for each core. The themes of an older run go when all new ones are there.
    """
    store = corpus.store
    encoder = store.setting("encoder_fingerprint")
    key = digest({**settings, "encoder": encoder, "seed": seed, "version": VERSION})
    manifest = Manifest(encoder=encoder, settings=settings, seed=seed, version=VERSION)
    new = store.unassigned_reports(kind, key)
    if not new:
        return Run(corpus, kind, key, source, {})
    under_way: deque[tuple[Sequence[str], list[Unit]]] = deque()

    def handed_out() -> Iterator[Item]:
        wanted = kind == "discovered"
        for names, item in items(corpus, blocks(corpus, new), headings=wanted):
            under_way.append((names, item[0]))
            yield item

    made: Carried = {}
    looked: list[str] = []
    last = new[-1]
    for found in corpus.engine.map(work, handed_out()):
        names, units = under_way.popleft()
        carried = then({u.id: a for u, a in zip(units, found, strict=True)})

        def put(names: Sequence[str] = names, carried: Carried = carried) -> None:
            store.put_assignments(kind, key, carried, manifest, reports=names)
            if last in names:
                store.delete_assignments(kind, keep=key)

        if not if_writable(store, put):
            made.update(carried)
            looked.extend(names)
    return Run(corpus, kind, key, source, made, tuple(looked))


def discovery(corpus: Corpus, *, seed: int) -> Discovery:
    """The discovered themes as they were fitted and edited, or a first fit."""
    from explorer.corpus import discovering

    return discovering.discovery(corpus, seed=seed)


def of(corpus: Corpus, method: Method, seed: int) -> Carried:
    """Themes by sentence id, of either kind."""
    return run_of(corpus, method, seed).carried()


# -- rows ----------------------------------------------------------------------------------------


def themes(
    corpus: Corpus, method: Method, *, seed: int, refit: bool, codebook: str | Path | None
) -> Rows[Theme]:
    """See `Corpus.themes`; discovered themes have their stability where it was computed."""
    if codebook is not None:
        load_codebook(Path(codebook))  # a fault in it changes nothing
        corpus.store.set_setting("codebook", str(Path(codebook).resolve()))
    run = run_of(corpus, method, seed, refit=refit)
    places = corpus.store.places()
    region_of = {report: " ".join(filter(None, names)) or None for report, names in places.items()}
    rows = rows_of(run.tally, run.source, _examples(run, seed), region_of)
    if isinstance(run.source, Discovery):
        rows = _with_stability(corpus, rows, seed)
    return Rows(sorted(rows, key=lambda t: (-t.sentences, t.id)))


def _examples(run: Run, seed: int) -> Mapping[str, Example]:
    """What shows each theme; kept until one of the reports that it comes from changes."""
    store = run.corpus.store
    looked = looked_at(run.tally, run.source.ids)
    manifest = Manifest(
        encoder=store.setting("encoder_fingerprint"),
        settings={"run": run.key, "reports": len(looked.reports)},
        seed=seed if run.kind == "discovered" else None,
        version=VERSION,
    )
    state = {
        "run": run.key,
        "reports": store.report_digests(looked.reports),
        "beyond": {theme: sorted(reports) for theme, reports in looked.beyond.items()},
    }
    name, key = f"examples-{run.kind}", digest(state)
    stored = store.get_result(name, key)
    if stored is not None:
        return {theme: Example.from_dict(row) for theme, row in stored.payload.items()}
    carried = run.carried(looked.reports)

    def shows(unit: Unit) -> bool:
        """Whether it stands for all, or for a theme that its report is looked at for."""
        return unit.report in looked.all or any(
            unit.report in looked.beyond.get(a.id, ()) for a in carried.get(unit.id, ())
        )

    units = [u for u in body_units(run.corpus, looked.reports) if shows(u)]
    found = examples(
        units,
        [carried.get(u.id, ()) for u in units],
        run.source,
        looked,
        vectors=vectors(run.corpus, [u.text for u in units]),
    )
    keep(store, name, key, {theme: row.to_dict() for theme, row in found.items()}, manifest)
    return found


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
    return run_of(corpus, method, seed).tally.unassigned or 0.0


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
    run = run_of(corpus, method, seed)
    return Rows(by(run.tally, run.source, group_of))


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
    reports = None if report is None else [report]
    carried: Mapping[str, Sequence[Assignment]] = _codebook_run(corpus).carried(reports)
    if kind == "measure":
        carried = measure_themes(corpus, carried, report)
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
    corpus: Corpus, carried: Mapping[str, Sequence[Assignment]], report: str | None = None
) -> dict[str, tuple[Assignment, ...]]:
    """The themes of each measure: those of its sentences, surest first."""
    best: dict[str, dict[str, float]] = {}
    for unit in corpus.store.units("sentence", report=report):
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
