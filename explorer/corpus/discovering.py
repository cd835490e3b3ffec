"""Discovered themes of a corpus: fitted once, kept, edited by the user, fitted again on request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.corpus import theming
from explorer.corpus.embedding import centre, vectors
from explorer.corpus.results import cached, digest, if_writable
from explorer.errors import BadValue, UnknownId
from explorer.lang import Message
from explorer.settings import VERSION
from explorer.store import Manifest
from explorer.table import Rows
from explorer.themes import (
    Discovery,
    Guide,
    Moved,
    assign_discovered,
    codebook_texts,
    discover,
    edits,
    heading_texts,
    naming,
    place,
    refit,
    scores,
    summaries,
)
from explorer.themes.stability import stability as stability_of
from explorer.types import Assignment, Theme, Unit

if TYPE_CHECKING:
    from explorer.corpus.core import Corpus


# Sentences near to no theme: kept as noise, or assigned to the nearest theme and counted doubtful.
NOISE = ("keep", "nearest")


def arrays(corpus: Corpus, units: Sequence[Unit]) -> dict[str, Any]:
    """What discovery needs of these units besides their vectors."""
    codebook = theming.codebook_of(corpus)
    own = vectors(corpus, [u.text for u in units])
    middle = centre(corpus)
    table = scores(units, own, codebook, vectors(corpus, codebook_texts(codebook)), centre=middle)
    return {
        "centre": middle,
        "heading_vectors": vectors(corpus, heading_texts(units)),
        "guide": Guide(codebook.ids, table),
    }


def assigned(
    corpus: Corpus, units: Sequence[Unit], found: Discovery
) -> list[tuple[Assignment, ...]]:
    """The themes of these units by a discovery, under the corpus's policy for noise."""
    own = vectors(corpus, [u.text for u in units])
    if noise(corpus) == "nearest":
        found = replace(found, floor=-1.0)  # no cosine is below it
    return assign_discovered(units, own, found, **arrays(corpus, units))


def noise(corpus: Corpus) -> str:
    """What becomes of sentences that are near to no theme: "keep" or "nearest"."""
    return str(corpus.store.setting("theme_noise") or "keep")


def set_noise(corpus: Corpus, policy: str) -> None:
    """See `Corpus.set_theme_noise`."""
    if policy not in NOISE:
        listed = ", ".join(NOISE)
        raise BadValue(
            Message(f"可选值：{listed}", f"must be one of: {listed}"), subject=f"--noise {policy}"
        )
    corpus.store.set_setting("theme_noise", policy)


def fit(corpus: Corpus, *, seed: int) -> Discovery:
    """Find the themes of all body sentences; stores nothing."""
    units = theming.body_units(corpus)
    corpus.progress("themes", 0, None)
    own = vectors(corpus, [u.text for u in units])
    found = discover(units, own, **arrays(corpus, units), seed=seed)
    corpus.progress("themes", 1, 1)
    return found


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
    settings = {
        "reports": len(store.report_ids()),
        "sentences": len(theming.body_units(corpus)),
    }
    encoder = store.setting("encoder_fingerprint")
    manifest = Manifest(encoder=encoder, settings=settings, seed=seed, version=VERSION)
    store.put_result("discovery", _key(corpus, seed), found.to_dict(), manifest)


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
    units = theming.body_units(corpus)
    before = _ids(theming.discovered_of(corpus, seed=seed))
    new = refit.keep_ids(old, found, refit.match(before, _of(corpus, units, found)))
    new = refit.merged_again(old, new, before, _of(corpus, units, new))
    for theme, parts in refit.parts_again(old, new, before, _of(corpus, units, new)).items():
        new = _parted(corpus, units, new, theme, parts, before)
    _keep(corpus, new, seed)
    return Rows(refit.report(old, new, before, _of(corpus, units, new)))


def _of(corpus: Corpus, units: Sequence[Unit], found: Discovery) -> dict[str, str | None]:
    carried = assigned(corpus, units, found)
    return {u.id: row[0].id if row else None for u, row in zip(units, carried, strict=True)}


def _ids(carried: theming.Carried) -> dict[str, str | None]:
    return {unit: row[0].id if row else None for unit, row in carried.items()}


def _parted(
    corpus: Corpus,
    units: Sequence[Unit],
    new: Discovery,
    theme: str,
    parts: Sequence[str],
    before: refit.Ids,
) -> Discovery:
    """Split a new theme into the parts that the old one had, with their ids and names."""
    inside = {unit for unit, of in _of(corpus, units, new).items() if of == theme}
    mine = [u for u in units if u.id in inside and before.get(u.id) in parts]
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
    own = vectors(corpus, [u.text for u in mine])
    rows = place(mine, own, new, **arrays(corpus, mine))
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
    carried = theming.discovered_of(corpus, seed=seed)
    seen: dict[str, Unit] = {}
    for unit in theming.body_units(corpus):
        if any(a.id == theme for a in carried.get(unit.id, ())):
            seen.setdefault(unit.text, unit)
    mine = list(seen.values())
    own = vectors(corpus, [u.text for u in mine])
    rows = place(mine, own, found, **arrays(corpus, mine))
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


def _inside(
    corpus: Corpus, theme: str, body: Sequence[Unit], carried: theming.Carried, seed: int
) -> _Inside | None:
    """Find the themes of one theme's sentences; None when they do not fall into several."""
    units = [u for u in body if any(a.id == theme for a in carried.get(u.id, ()))]
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
    method = _method_of(corpus, theme, seed)
    body = theming.body_units(corpus)
    inside = _inside(corpus, theme, body, theming.of(corpus, method, seed), seed)
    return Rows(_rows_inside(corpus, theme, inside, len(body)))


def subthemes_of(corpus: Corpus, theme: str, *, seed: int) -> dict[str, str]:
    """See `Corpus.subthemes_of`."""
    method = _method_of(corpus, theme, seed)
    carried = theming.of(corpus, method, seed)
    inside = _inside(corpus, theme, theming.body_units(corpus), carried, seed)
    if inside is None:
        return {}
    pairs = zip(inside.units, inside.carried, strict=True)
    return {unit.id: row[0].id for unit, row in pairs if row}


def tree(corpus: Corpus, method: theming.Method, *, seed: int) -> Rows[Theme]:
    """See `Corpus.theme_tree`."""
    rows = corpus.themes(method=method, seed=seed)
    body = theming.body_units(corpus)
    carried = theming.of(corpus, method, seed)
    out: list[Theme] = []
    for theme in rows:
        out.append(theme)
        inside = _inside(corpus, theme.id, body, carried, seed)
        out += _rows_inside(corpus, theme.id, inside, len(body))
    return Rows(out)


def stability(corpus: Corpus, *, seed: int, compute: bool = True) -> dict[str, Any] | None:
    """See `Corpus.theme_stability`; None when it has not been computed and `compute` is false."""
    found = discovery(corpus, seed=seed)
    units = theming.body_units(corpus)
    settings = {
        "discovery": digest({"fit": found.to_dict()}),
        "units": digest({"units": [u.id for u in units]}),
    }
    key = digest({**settings, "seed": seed, "version": VERSION})
    stored = corpus.store.get_result("stability", key)
    if stored is not None:
        return dict(stored.payload)
    if not compute:
        return None
    corpus.progress("themes", 0, None)
    own = vectors(corpus, [u.text for u in units])
    result = stability_of(units, own, found, **arrays(corpus, units)).to_dict()
    corpus.progress("themes", 1, 1)
    encoder = corpus.store.setting("encoder_fingerprint")
    manifest = Manifest(encoder=encoder, settings=settings, seed=seed, version=VERSION)
    if_writable(corpus.store, lambda: corpus.store.put_result("stability", key, result, manifest))
    return result
