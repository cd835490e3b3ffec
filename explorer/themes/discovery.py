"""Themes that nobody named in advance: groups of sentences that lie close together.

1. Distinct body sentences are placed in the space of `explorer.themes.space`.
2. Each is averaged with its nearest neighbours, and Ward's method joins them into a tree (a sample
   of them in a large corpus).
3. The joins of sides that are about different things are counted: the cosine of their middles,
   freed of sampling noise, is low. So the corpus decides how many themes there are, by how many
   things it speaks of rather than by its size. The tree is cut by height into that many.
4. Themes move to the means of their sentences (a larger sample of them in a very large corpus)
   until they settle (spherical k-means).
5. A sentence that is no nearer to any theme than structureless data would be stays unassigned.

What is kept is the place of each theme in the space; every sentence, old or new, is assigned by the
same rule, so themes and ids hold when reports are added.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.themes import phrases, space
from explorer.themes.assignment import is_body
from explorer.themes.discovered import (
    LEAST,
    DiscoveredTheme,
    DiscoverSettings,
    Discovery,
    Guide,
)
from explorer.themes.distinct import Distinct
from explorer.themes.joining import assign_discovered, check, headings_of, takes_part
from explorer.themes.places import find_places, heaviest, sample
from explorer.types import Unit

Floats = NDArray[np.float32]

# Themes settle on at most this many distinct sentences; the others are assigned, block by block, so
# that memory does not grow with the corpus. With 10,000 a theme of one in a hundred has 100; more
# would move the means of themes by nothing that could be seen.
_SETTLED = 10_000

# Names and keywords come from at most this many of them; a phrase that tells a theme from others
# stands in a tenth of its sentences and more.
_NAMED = 5_000

_DECIMALS = 4

_KEYWORDS = 8


def discover(
    units: Sequence[Unit],
    vectors: Floats,
    *,
    centre: Floats | None,
    heading_vectors: Floats | None = None,
    guide: Guide | None = None,
    seed: int = 0,
    settings: DiscoverSettings | None = None,
    named: bool = True,
    taken: Collection[str] = (),
) -> Discovery:
    """Find the themes of a corpus.

    The order of the units does not matter. Chance plays only where there are more distinct
    sentences than `settings.sample`: the seed then chooses the sample. Whoever has more units than
    memory chooses them first, see `drawing`.

    Parameters
    ----------
    units : n units; headings, signatures and formulaic sentences take no part
    vectors : float32 array, shape (n, dim)
    centre : float32 array, shape (dim,), or None; see `assign`
    heading_vectors : float32 array, shape (len(heading_texts(units)), dim), or None
        Of `heading_texts(units)`, in that order; without them headings count by their words only,
        and themes follow a person's less closely.
    guide : the units' scores for the themes of a codebook, or None; with them the discovered
        themes keep apart what the codebook keeps apart, and still find what it does not know
    seed : see above
    settings : the defaults when None
    named : whether to look for labels and keywords; without, labels are the ids
    taken : names that no theme should have, such as that of the theme they are parts of

    Returns
    -------
    Discovery, without themes when there are fewer than twelve distinct sentences

    Raises
    ------
    BadValue
        The arrays do not fit the units.
    """
    settings = settings or DiscoverSettings()
    check(units, vectors, heading_vectors, guide)
    choice = drawing(seed, settings)
    part = [i for i, unit in enumerate(units) if takes_part(unit)]
    choice.add([units[i] for i in part], part)
    which = np.array(choice.drawn(), dtype=np.intp)
    guided_by = () if guide is None else guide.ids
    empty = Discovery(
        headings=heading_vectors is not None, seed=seed, settings=settings, guide=guided_by
    )
    if len(which) < LEAST:
        return empty
    mine = [units[i] for i in which]
    above = headings_of(mine, units, heading_vectors)
    bags = space.bags(mine)
    sampled = sample(len(mine), settings.sample, seed)
    words = space.WordSpace.fit([bags[i] for i in sampled])
    rows = space.rows(
        mine, bags, vectors[which], words, centre=centre, heading_vectors=above,
        guide=None if guide is None else guide.scores[which],
    )  # fmt: skip
    dense, lexical, groups, floor = find_places(rows, sampled, settings)
    order = _by_size(groups, len(dense))
    unnamed: list[tuple[str, tuple[str, ...]]] = [(f"d{i + 1}", ()) for i in range(len(order))]
    names = names_of(mine, groups, order, taken) if named else unnamed
    themes = tuple(
        DiscoveredTheme(
            id=f"d{rank}",
            label=names[rank - 1][0],
            keywords=names[rank - 1][1],
            sentences=int((groups == group).sum()),
            dense=tuple(round(float(x), 6) for x in dense[group]),
            words=heaviest(lexical[group], words.terms),
        )
        for rank, group in enumerate(order, 1)
    )
    found = Discovery(
        themes, words.terms, tuple(round(float(x), 6) for x in words.idf), round(floor, _DECIMALS),
        heading_vectors is not None, 0.0, seed, settings, guided_by, last=len(themes),
    )  # fmt: skip
    carried = assign_discovered(
        units, vectors, found, centre=centre, heading_vectors=heading_vectors, guide=guide
    )
    body = [bool(c) for unit, c in zip(units, carried, strict=True) if is_body(unit)]
    object.__setattr__(found, "unassigned", round(1 - sum(body) / len(body), 6))
    return found


def drawing(seed: int, settings: DiscoverSettings | None = None) -> Distinct[Any]:
    """What chooses the distinct sentences that `discover` looks at; feed it units that take part.

    A corpus that does not fit into memory feeds it block by block and gives `discover` the chosen
    units alone: the themes are the same.
    """
    size = max(_SETTLED, (settings or DiscoverSettings()).sample)
    return Distinct(size, seed)


def _by_size(groups: NDArray[np.intp], k: int) -> list[int]:
    """Return the groups, largest first; of equals the one that holds the earlier row."""
    sizes = np.bincount(groups, minlength=k)
    first = [int(np.flatnonzero(groups == g)[0]) if sizes[g] else len(groups) for g in range(k)]
    return sorted((g for g in range(k) if sizes[g]), key=lambda g: (-int(sizes[g]), first[g]))


def names_of(
    units: Sequence[Unit],
    groups: NDArray[np.intp],
    order: Sequence[int],
    taken: Collection[str] = (),
) -> list[tuple[str, tuple[str, ...]]]:
    """Return a label, other than those taken, and keywords for each group, in the given order."""
    few = sample(len(units), _NAMED, 0)
    units, groups = [units[i] for i in few], groups[few]
    holders = phrases.candidates(units)
    members = [np.flatnonzero(groups == group).tolist() for group in order]
    lists = phrases.distinguishing(
        holders, members, [unit.report for unit in units],
        top=_KEYWORDS, is_place=phrases.place_test(),
    )  # fmt: skip
    used = set(taken)
    out = []
    for keywords in lists:
        name = phrases.label(keywords, used)
        if not name and keywords:  # all its phrases are another theme's name
            name = f"{keywords[0]}·{len(used) + 1}"
        used.add(name)
        out.append((name, keywords))
    return out
