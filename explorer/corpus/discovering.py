"""Discovered themes of a corpus: fitted once, kept, edited by the user, fitted again on request."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.corpus import theming
from explorer.corpus.embedding import centre, vectors
from explorer.corpus.results import cached, digest, if_writable
from explorer.errors import BadValue, UnknownId
from explorer.lang import Message
from explorer.settings import VERSION
from explorer.store import Manifest
from explorer.table import Rows
from explorer.themes import (
    Codebook,
    Discovery,
    Guide,
    Moved,
    assign_discovered,
    codebook_texts,
    discover,
    drawing,
    edits,
    heading_texts,
    naming,
    place,
    refit,
    scores,
    summaries,
    takes_part,
)
from explorer.themes.stability import stability as stability_of
from explorer.types import Assignment, Theme, Unit

if TYPE_CHECKING:
    from explorer.corpus.core import Corpus


Floats = NDArray[np.float32]

# Sentences near to no theme: kept as noise, or assigned to the nearest theme and counted doubtful.
NOISE = ("keep", "nearest")


@dataclass
class DiscoveredWork:
    """Assigns discovered themes to sentences with their vectors, in whatever process.

    The guide, which the codebook gives, is made on the way.
    """

    found: Discovery
    codebook: Codebook
    codebook_vectors: Floats
    centre: Floats

    def start(self) -> None:
        """Nothing to load."""

    def arrays(self, item: theming.Item) -> dict[str, Any]:
        """What discovery needs of units besides their vectors."""
        units, own, above = item
        table = scores(units, own, self.codebook, self.codebook_vectors, centre=self.centre)
        return {
            "centre": self.centre,
            "heading_vectors": above,
            "guide": Guide(self.codebook.ids, table),
        }

    def __call__(self, item: theming.Item) -> list[tuple[Assignment, ...]]:
        """The themes of each unit."""
        return assign_discovered(item[0], item[1], self.found, **self.arrays(item))


def work(corpus: Corpus, found: Discovery) -> DiscoveredWork:
    """What assigns a discovery in this corpus, under its policy for noise."""
    codebook = theming.codebook_of(corpus)
    if theming.noise(corpus) == "nearest":
        found = replace(found, floor=-1.0)  # no cosine is below it
    return DiscoveredWork(
        found, codebook, vectors(corpus, codebook_texts(codebook)), centre(corpus)
    )


def arrays(corpus: Corpus, units: list[Unit]) -> tuple[Floats, dict[str, Any]]:
    """The vectors of these units, and what discovery needs of them besides."""
    ((_, item),) = theming.items(corpus, [((), units)], headings=True)
    return item[1], work(corpus, Discovery()).arrays(item)


def set_noise(corpus: Corpus, policy: str) -> None:
    """See `Corpus.set_theme_noise`."""
    if policy not in NOISE:
        listed = ", ".join(NOISE)
        raise BadValue(
            Message(f"可选值：{listed}", f"must be one of: {listed}"), subject=f"--noise {policy}"
        )
    corpus.store.set_setting("theme_noise", policy)


def fit(corpus: Corpus, *, seed: int) -> Discovery:
    """Find the themes of all body sentences; stores nothing.

    Memory holds the sentences of some reports and the sample that `discover` looks at.
    """
    chosen = drawing(seed)
    for _, units in theming.blocks(corpus, corpus.store.report_ids()):
        part = [unit for unit in units if takes_part(unit)]
        chosen.add(part, part)
    mine: list[Unit] = chosen.drawn()
    own, beside = arrays(corpus, mine)
    return discover(mine, own, **beside, seed=seed)


def discovery(corpus: Corpus, *, seed: int, again: bool = False) -> Discovery:
    """The discovered themes as they were fitted and edited, or a first fit.

    They do not follow from the reports at hand: once fitted they stay, so that ids hold, until
    the user refits (or changes the encoder).
    """
    if again:
        refitted(corpus, seed=seed)
    stored = corpus.store.get_result("discovery", _key(corpus, seed))
    if stored is not None:
        return Discovery.from_dict(stored.payload)
    found = fit(corpus, seed=seed)
    _keep(corpus, found, seed)
    return found


def _key(corpus: Corpus, seed: int) -> str:
    return digest({"encoder": corpus.store.setting("encoder_fingerprint"), "seed": seed})


def _keep(corpus: Corpus, found: Discovery, seed: int) -> None:
    """Store a fit, if the corpus can be written to; it can be made again."""
    if_writable(corpus.store, lambda: _put(corpus, found, seed))


def _keep_edit(corpus: Corpus, found: Discovery, seed: int) -> None:
    """Store what the user changed, or fail aloud."""
    with corpus.store.transaction():
        _put(corpus, found, seed)


def _put(corpus: Corpus, found: Discovery, seed: int) -> None:
    store = corpus.store
    ids = store.report_ids()
    settings = {
        "reports": len(ids),
        "last report": ids[-1] if ids else None,
        "sentences": store.body_sentences(),
    }
    encoder = store.setting("encoder_fingerprint")
    manifest = Manifest(encoder=encoder, settings=settings, seed=seed, version=VERSION)
    store.put_result("discovery", _key(corpus, seed), found.to_dict(), manifest)


@dataclass(frozen=True, slots=True)
class Drift:
    """How well discovered themes still fit, by the reports that came after the fit.

    `unassigned_*`: share of the body sentences that are near to no theme; None without sentences.
    """

    reports_then: int
    reports_since: int
    unassigned_then: float | None
    unassigned_since: float | None


def drift(corpus: Corpus, *, seed: int) -> Drift | None:
    """See `Corpus.theme_drift`."""
    stored = corpus.store.get_result("discovery", _key(corpus, seed))
    ids = corpus.store.report_ids()
    last = None if stored is None else stored.manifest.settings.get("last report")
    if last not in ids:  # removed since, or an older version fitted them
        return None
    then, since = ids[: ids.index(last) + 1], ids[ids.index(last) + 1 :]
    tally = theming.run_of(corpus, "discovered", seed).tally
    return Drift(len(then), len(since), tally.unassigned_in(then), tally.unassigned_in(since))


# -- again ---------------------------------------------------------------------------------------


def refitted(corpus: Corpus, *, seed: int) -> Rows[Moved]:
    """Fit again, keep ids, names, merges and splits where the sentences allow, and say what moved.

    See `explorer.themes.refit`.
    """
    stored = corpus.store.get_result("discovery", _key(corpus, seed))
    found = fit(corpus, seed=seed)
    try:
        old = None if stored is None else Discovery.from_dict(stored.payload)
    except BadValue:
        old = None  # stored in another format: nothing can be matched
    if old is None:
        _keep(corpus, found, seed)
        return Rows(refit.report(replace(found, themes=()), found, {}, {}))
    before = _ids(theming.discovered_of(corpus, seed=seed))
    new = refit.keep_ids(old, found, refit.match(before, _of(corpus, found)))
    new = refit.merged_again(old, new, before, _of(corpus, new))
    for theme, parts in refit.parts_again(old, new, before, _of(corpus, new)).items():
        new = _parted(corpus, new, theme, parts, before)
    _keep(corpus, new, seed)
    return Rows(refit.report(old, new, before, _of(corpus, new)))


def _of(corpus: Corpus, found: Discovery) -> dict[str, str | None]:
    """Which theme each body sentence has by a discovery; stores nothing."""
    names: deque[list[Unit]] = deque()

    def handed_out() -> Iterator[theming.Item]:
        groups = theming.blocks(corpus, corpus.store.report_ids())
        for _, item in theming.items(corpus, groups, headings=True):
            names.append(item[0])
            yield item

    return {
        unit.id: row[0].id if row else None
        for carried in corpus.engine.map(work(corpus, found), handed_out())
        for unit, row in zip(names.popleft(), carried, strict=True)
    }


def _ids(carried: theming.Carried) -> dict[str, str | None]:
    return {unit: row[0].id if row else None for unit, row in carried.items()}


def _parted(
    corpus: Corpus,
    new: Discovery,
    theme: str,
    parts: Sequence[str],
    before: refit.Ids,
) -> Discovery:
    """Split a new theme into the parts that the old one had, with their ids and names."""
    inside = {
        unit for unit, of in _of(corpus, new).items() if of == theme and before.get(unit) in parts
    }
    reports = list(dict.fromkeys(unit.rpartition(".")[0] for unit in inside))
    mine = [u for u in theming.body_units(corpus, reports) if u.id in inside]
    groups = np.array([parts.index(str(before[u.id])) for u in mine], dtype=np.intp)
    if set(groups.tolist()) != set(range(len(parts))):
        return new
    stem = theme
    if theme in parts:  # the id lives on as a part; what holds the parts gets a new one
        stem = f"d{new.last + 1}"
        themes = tuple(
            replace(t, id=stem, named_by_user=False) if t.id == theme else t for t in new.themes
        )
        new = replace(
            new,
            themes=themes,
            last=new.last + 1,
            merged={a: stem if b == theme else b for a, b in new.merged.items()},
        )
    own, beside = arrays(corpus, mine)
    rows = place(mine, own, new, **beside)
    return edits.into_parts(new, stem, mine, rows, groups, ids=parts)


# -- edits ---------------------------------------------------------------------------------------


def rename(corpus: Corpus, theme: str, label: str, *, seed: int) -> None:
    """See `Corpus.rename_theme`."""
    _keep_edit(corpus, edits.rename(discovery(corpus, seed=seed), theme, label), seed)


def merge(corpus: Corpus, themes: Sequence[str], *, seed: int) -> None:
    """See `Corpus.merge_themes`."""
    _keep_edit(corpus, edits.merge(discovery(corpus, seed=seed), themes), seed)


def split(corpus: Corpus, theme: str, parts: int, *, seed: int) -> None:
    """See `Corpus.split_theme`."""
    found = discovery(corpus, seed=seed)
    seen: dict[str, Unit] = {}
    for unit in theming.run_of(corpus, "discovered", seed).units_with(theme):
        seen.setdefault(unit.text, unit)
    mine = list(seen.values())
    own, beside = arrays(corpus, mine)
    rows = place(mine, own, found, **beside)
    _keep_edit(corpus, edits.split(found, theme, mine, rows, parts), seed)


def name(
    corpus: Corpus, *, endpoint: str, model: str, key: str | None, seed: int
) -> dict[str, str]:
    """See `Corpus.name_themes`."""
    found = discovery(corpus, seed=seed)
    rows = {row.id: row for row in corpus.themes(method="discovered", seed=seed)}
    given: dict[str, str] = {}
    corpus.progress("themes", 0, len(found.ids))
    for number, theme in enumerate(found.ids, 1):
        if not found.by_id[theme].named_by_user:
            said = naming.suggest(
                found.by_id[theme].keywords,
                [r.text for r in rows[theme].representatives],
                [found.by_id[other].label for other in found.ids if other != theme],
                endpoint=endpoint,
                model=model,
                key=key,
            )
            if said is not None:
                found = edits.rename(found, theme, said)
                given[theme] = said
        corpus.progress("themes", number, len(found.ids))
    _keep_edit(corpus, found, seed)
    return given


# -- beside --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Inside:
    """The sub-themes of one theme, and the sentences that they were found in."""

    units: list[Unit]
    found: Discovery
    carried: list[tuple[Assignment, ...]]
    own: Any  # float32 array, shape (len(units), dim)


def _inside(corpus: Corpus, theme: str, run: theming.Run, seed: int) -> _Inside | None:
    """Find the themes of one theme's sentences; None when they do not fall into several."""
    units = run.units_with(theme)
    if not units:
        return None
    own = vectors(corpus, [u.text for u in units])
    # Without the guide: all of these sentences are one theme to the codebook.
    beside: dict[str, Any] = {
        "centre": centre(corpus),
        "heading_vectors": vectors(corpus, heading_texts(units)),
    }
    name = _label(corpus, theme, seed)
    settings = {"theme": theme, "name": name, "units": digest({"units": [u.id for u in units]})}
    payload = cached(
        corpus, f"subthemes-{theme}", settings,
        lambda: discover(units, own, **beside, seed=seed, taken=(name,)).to_dict(), seed=seed,
    )  # fmt: skip
    found = Discovery.from_dict(payload)
    if len(found.themes) < 2:
        return None
    themes = tuple(
        replace(part, id=f"{theme}.{number}") for number, part in enumerate(found.themes, 1)
    )
    found = replace(found, themes=themes)
    return _Inside(units, found, assign_discovered(units, own, found, **beside), own)


def _label(corpus: Corpus, theme: str, seed: int) -> str:
    book = theming.codebook_of(corpus)
    known = book.by_id if theme in book.by_id else discovery(corpus, seed=seed).by_id
    return known[theme].label


def _rows_inside(corpus: Corpus, theme: str, inside: _Inside | None, body: int) -> list[Theme]:
    if inside is None:
        return []
    rows = summaries(
        inside.units, inside.carried, inside.found,
        region_of={row.id: row.place for row in corpus.reports()}, vectors=inside.own,
    )  # fmt: skip
    return [replace(row, parent=theme, share=row.sentences / body) for row in rows]


def _method_of(corpus: Corpus, theme: str, seed: int) -> theming.Method:
    """Which kind of theme has this id."""
    if theme in theming.codebook_of(corpus).ids:
        return "codebook"
    if theme in discovery(corpus, seed=seed).ids:
        return "discovered"
    raise UnknownId(
        Message("没有这个主题", "no theme has this id"),
        subject=theme,
        hint=Message("查看编号: explorer themes", "See the ids: explorer themes"),
    )


def subthemes(corpus: Corpus, theme: str, *, seed: int) -> Rows[Theme]:
    """See `Corpus.subthemes`."""
    run = theming.run_of(corpus, _method_of(corpus, theme, seed), seed)
    inside = _inside(corpus, theme, run, seed)
    return Rows(_rows_inside(corpus, theme, inside, run.tally.sentences))


def subthemes_of(corpus: Corpus, theme: str, *, seed: int) -> dict[str, str]:
    """See `Corpus.subthemes_of`."""
    run = theming.run_of(corpus, _method_of(corpus, theme, seed), seed)
    return _members(_inside(corpus, theme, run, seed))


def _members(inside: _Inside | None) -> dict[str, str]:
    if inside is None:
        return {}
    pairs = zip(inside.units, inside.carried, strict=True)
    return {unit.id: row[0].id for unit, row in pairs if row}


def parts(corpus: Corpus, theme: str, *, seed: int) -> tuple[list[Theme], dict[str, str]]:
    """What `subthemes` and `subthemes_of` say, for the work of one."""
    run = theming.run_of(corpus, _method_of(corpus, theme, seed), seed)
    inside = _inside(corpus, theme, run, seed)
    return _rows_inside(corpus, theme, inside, run.tally.sentences), _members(inside)


def tree(corpus: Corpus, method: theming.Method, *, seed: int) -> Rows[Theme]:
    """See `Corpus.theme_tree`."""
    rows = corpus.themes(method=method, seed=seed)
    run = theming.run_of(corpus, method, seed)
    out: list[Theme] = []
    for theme in rows:
        out.append(theme)
        inside = _inside(corpus, theme.id, run, seed)
        out += _rows_inside(corpus, theme.id, inside, run.tally.sentences)
    return Rows(out)


def stability(corpus: Corpus, *, seed: int, compute: bool = True) -> dict[str, Any] | None:
    """See `Corpus.theme_stability`; None when it has not been computed and `compute` is false."""
    found = discovery(corpus, seed=seed)
    settings = {
        "discovery": digest({"fit": found.to_dict()}),
        "reports": corpus.store.state_key(),
    }
    key = digest({**settings, "seed": seed, "version": VERSION})
    stored = corpus.store.get_result("stability", key)
    if stored is not None:
        return dict(stored.payload)
    if not compute:
        return None
    corpus.progress("themes", 0, None)
    units = theming.body_units(corpus)
    own, beside = arrays(corpus, units)
    result = stability_of(units, own, found, **beside).to_dict()
    corpus.progress("themes", 1, 1)
    encoder = corpus.store.setting("encoder_fingerprint")
    manifest = Manifest(encoder=encoder, settings=settings, seed=seed, version=VERSION)
    if_writable(corpus.store, lambda: corpus.store.put_result("stability", key, result, manifest))
    return result
