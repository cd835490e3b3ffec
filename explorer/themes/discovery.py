"""Themes that nobody named in advance: groups of sentences that lie close together.

1. Distinct body sentences are placed in the space of `explorer.themes.space`.
2. Ward's method joins them into a tree (a sample of them in a large corpus).
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

import hashlib
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import BadValue
from explorer.lang import Message
from explorer.themes import phrases, space
from explorer.themes.assignment import is_body
from explorer.types import Assignment, Unit

Floats = NDArray[np.float32]

_FORMAT = 2

# Fewer distinct sentences than this hold no two themes of `min_sentences` that could be told apart.
_LEAST = 12

# A theme is described by this many of its words; the others weigh next to nothing.
_TERMS = 64

# Themes settle on at most this many distinct sentences; the others are assigned, block by block, so
# that memory does not grow with the corpus. With 10,000 a theme of one in a hundred has 100.
_SETTLED = 10_000

# Names and keywords come from at most this many of them; a phrase that tells a theme from others
# stands in a tenth of its sentences and more.
_NAMED = 5_000

# Rounds in which themes may move; they settle in five to fifteen.
_ROUNDS = 30

# Sides of a join count from this times the root of n sentences on: 4 of 200, 11 of 2,000. The noise
# of a middle falls with the root of its size, so smaller sides look different by chance alone, the
# more often the more sides there are.
_SIZE_GROWTH = 0.25

# The counts that are averaged lie this far apart in likeness.
_LIKENESS_STEP = 0.05

# A sentence belongs to a theme when it is nearer to it than this share of structureless data is to
# any. At 0.1 about one sentence in thirty stays unassigned, at 0.25 one in sixteen; a person had
# put half of those elsewhere.
_NULL_QUANTILE = 0.1

_DECIMALS = 4
_KEYWORDS = 8
_BLOCK = 8192


@dataclass(frozen=True)
class DiscoverSettings:
    """How themes are discovered.

    likeness : two groups are one theme when their middles are at least this alike (cosine, freed
        of sampling noise); higher gives more themes. 0.6 gives 12 to 23 themes where a person
        found 12 to 15 (benchmarks/results/themes_quality.md).
    min_sentences : a theme has at least this many distinct sentences
    sample : the tree is built on at most this many distinct sentences (time and memory grow with
        the square: 2,000 take 2 s and 100 MB); the others join the themes found
    themes : the number of themes wanted, instead of `likeness`
    """

    likeness: float = 0.6
    min_sentences: int = 3
    sample: int = 2000
    themes: int | None = None

    def __post_init__(self) -> None:
        for name, value, least in (
            ("likeness", self.likeness, -1.0),
            ("min_sentences", self.min_sentences, 2),
            ("sample", self.sample, _LEAST),
            ("themes", self.themes, 1),
        ):
            if value is not None and value < least:
                raise BadValue(
                    Message(
                        f"至少应为 {least}，得到 {value}", f"must be at least {least}, got {value}"
                    ),
                    subject=name,
                )


@dataclass(frozen=True)
class Guide:
    """What a codebook takes n units for: the scores that `assignment.scores` gives.

    Attributes
    ----------
    ids : m theme ids
    scores : float array, shape (n, m), in [0, 1]
    """

    ids: tuple[str, ...]
    scores: NDArray[Any]

    def aligned(self, ids: Sequence[str]) -> Floats:
        """Return the columns of these themes; a theme that the codebook has lost scores 0."""
        out = np.zeros((len(self.scores), len(ids)), dtype=np.float32)
        for column, theme in enumerate(ids):
            if theme in self.ids:
                out[:, column] = self.scores[:, self.ids.index(theme)]
        return out

    def take(self, which: Sequence[int]) -> Guide:
        """Return the scores of some of the units."""
        return Guide(self.ids, self.scores[list(which)])


@dataclass(frozen=True)
class DiscoveredTheme:
    """One discovered theme: its name and its place in the space.

    Attributes
    ----------
    dense : float32 values, length dim + m; the last m belong to the guiding themes
    words : the weights of its heaviest words
    sentences : distinct sentences when it was fitted, of the 10,000 at most that it settled on
    named_by_user : whether the label was given by the user; a refit keeps such labels
    """

    id: str
    label: str
    keywords: tuple[str, ...]
    sentences: int
    dense: tuple[float, ...]
    words: Mapping[str, float]
    named_by_user: bool = False


@dataclass(frozen=True)
class Discovery:
    """Discovered themes, with all that is needed to assign sentences to them later.

    Attributes
    ----------
    themes : largest first; ids d1, d2, ...; also those that the user merged or split, which carry
        no sentences any more but still say where sentences go
    merged : theme id -> the id that the user merged it into
    split : theme id -> the ids of the parts that the user split it into
    last : the highest number that an id ever had; ids are not used twice
    terms, idf : the words that count and their weights
    floor : the cosine from which a sentence belongs to its nearest theme
    headings : whether heading vectors were given; later calls must give them too
    guide : ids of the codebook themes whose scores took part; later calls must give those scores
    unassigned : share of the body sentences of the fit that no theme took
    """

    themes: tuple[DiscoveredTheme, ...] = ()
    terms: tuple[str, ...] = ()
    idf: tuple[float, ...] = ()
    floor: float = 0.0
    headings: bool = False
    unassigned: float = 1.0
    seed: int = 0
    settings: DiscoverSettings = field(default_factory=DiscoverSettings)
    guide: tuple[str, ...] = ()
    merged: Mapping[str, str] = field(default_factory=dict)
    split: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    last: int = 0

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the themes that carry sentences, largest theme first."""
        return tuple(
            theme.id
            for theme in self.themes
            if theme.id not in self.merged and theme.id not in self.split
        )

    @cached_property
    def by_id(self) -> Mapping[str, DiscoveredTheme]:
        """The themes by their ids."""
        return {theme.id: theme for theme in self.themes}

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; `from_dict` gives the same discovery back."""
        # Field by field: `asdict` would copy each of some hundred thousand numbers.
        whole = {field.name: getattr(self, field.name) for field in fields(self)}
        themes = [
            {field.name: getattr(theme, field.name) for field in fields(theme)}
            for theme in self.themes
        ]
        return {"format": _FORMAT, **whole, "themes": themes, "settings": asdict(self.settings)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Discovery:
        """Restore what `to_dict` gave.

        Raises
        ------
        BadValue
            Another version of explorer wrote it.
        """
        if data.get("format") != _FORMAT:
            raise BadValue(
                Message("自动主题的存储格式不同", "these themes are stored in another format"),
                hint=Message(
                    "重新计算：explorer themes --method discovered --refit",
                    "Fit them again: explorer themes --method discovered --refit",
                ),
            )
        themes = tuple(
            DiscoveredTheme(
                theme["id"], theme["label"], tuple(theme["keywords"]), theme["sentences"],
                tuple(theme["dense"]), dict(theme["words"]), theme["named_by_user"],
            )
            for theme in data["themes"]
        )  # fmt: skip
        return cls(
            themes, tuple(data["terms"]), tuple(data["idf"]), data["floor"], data["headings"],
            data["unassigned"], data["seed"], DiscoverSettings(**data["settings"]),
            tuple(data["guide"]), dict(data["merged"]),
            {theme: tuple(parts) for theme, parts in data["split"].items()}, data["last"],
        )  # fmt: skip

    @cached_property
    def _space(self) -> space.WordSpace:
        return space.WordSpace(self.terms, np.array(self.idf, dtype=np.float32))

    @cached_property
    def places(self) -> tuple[Floats, Floats]:
        """The themes' dense and words parts, shapes (k, dim) and (k, V)."""
        column = {term: i for i, term in enumerate(self.terms)}
        words = np.zeros((len(self.themes), len(self.terms)), dtype=np.float32)
        for row, theme in enumerate(self.themes):
            for term, weight in theme.words.items():
                words[row, column[term]] = weight
        return np.array([theme.dense for theme in self.themes], dtype=np.float32), words


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
) -> Discovery:
    """Find the themes of a corpus.

    The order of the units does not matter. Chance plays only where there are more distinct
    sentences than `settings.sample`: the seed then chooses the sample.

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

    Returns
    -------
    Discovery, without themes when there are fewer than twelve distinct sentences

    Raises
    ------
    BadValue
        The arrays do not fit the units.
    """
    settings = settings or DiscoverSettings()
    _check(units, vectors, heading_vectors, guide)
    which = _distinct(units)
    # More than these would move the means of themes by nothing that could be seen.
    which = which[sample(len(which), max(_SETTLED, settings.sample), seed)]
    guided_by = () if guide is None else guide.ids
    empty = Discovery(
        headings=heading_vectors is not None, seed=seed, settings=settings, guide=guided_by
    )
    if len(which) < _LEAST:
        return empty
    mine = [units[i] for i in which]
    above = headings_of(mine, units, heading_vectors)
    bags = [space.bag(unit) for unit in mine]
    sampled = sample(len(mine), settings.sample, seed)
    words = space.WordSpace.fit([bags[i] for i in sampled])
    rows = space.rows(
        mine, bags, vectors[which], words, centre=centre, heading_vectors=above,
        guide=None if guide is None else guide.scores[which],
    )  # fmt: skip
    dense, lexical, groups, floor = find_places(rows, sampled, settings)
    order = _by_size(groups, len(dense))
    unnamed: list[tuple[str, tuple[str, ...]]] = [(f"d{i + 1}", ()) for i in range(len(order))]
    names = names_of(mine, groups, order) if named else unnamed
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


def assign_discovered(
    units: Sequence[Unit],
    vectors: Floats,
    discovery: Discovery,
    *,
    centre: Floats | None,
    heading_vectors: Floats | None = None,
    guide: Guide | None = None,
) -> list[tuple[Assignment, ...]]:
    """Assign each unit to its nearest discovered theme, or to none.

    The result for a unit does not depend on the others; ids never change.

    Parameters
    ----------
    units, vectors, centre, heading_vectors, guide : as in `discover`; the same centre and kind

    Returns
    -------
    One assignment for each unit, or an empty tuple: for headings, signatures, formulaic sentences
    and whatever is nearer to no theme than `discovery.floor`. The score is the cosine with the
    theme's place, in [0, 1].

    Raises
    ------
    BadValue
        The arrays do not fit the units or the discovery.
    """
    _check(units, vectors, heading_vectors, guide)
    out: list[tuple[Assignment, ...]] = [()] * len(units)
    if not discovery.themes or not units:
        return out
    dim = len(discovery.themes[0].dense) - len(discovery.guide)
    if vectors.shape[1] != dim:
        raise BadValue(
            Message(
                f"向量维数为 {vectors.shape[1]}，而主题为 {dim}",
                f"have {vectors.shape[1]} dimensions, the themes {dim}",
            ),
            subject="vectors",
            hint=Message(
                "主题由另一个编码器得出，需重新计算：explorer themes --method discovered --refit",
                "Another encoder made the themes; fit again: "
                "explorer themes --method discovered --refit",
            ),
        )
    if discovery.headings != (heading_vectors is not None):
        raise BadValue(
            Message("与计算主题时不一致", "must be given if and only if they were for the fit"),
            subject="heading_vectors",
        )
    if bool(discovery.guide) != (guide is not None):
        raise BadValue(
            Message("与计算主题时不一致", "must be given if and only if it was for the fit"),
            subject="guide",
        )
    which = [i for i, unit in enumerate(units) if takes_part(unit)]
    way = _Way.of(discovery)
    for start in range(0, len(which), _BLOCK):
        block = which[start : start + _BLOCK]
        rows = place(
            [units[i] for i in block], vectors[block], discovery, centre=centre,
            heading_vectors=headings_of([units[i] for i in block], units, heading_vectors),
            guide=None if guide is None else guide.take(block),
        )  # fmt: skip
        cosines = rows.against(*discovery.places).astype(np.float64).round(_DECIMALS)
        for i, row in zip(block, cosines, strict=True):
            out[i] = way.assign(row, discovery.floor)
    return out


def place(
    units: Sequence[Unit],
    vectors: Floats,
    discovery: Discovery,
    *,
    centre: Floats | None,
    heading_vectors: Floats | None,
    guide: Guide | None,
) -> space.Rows:
    """Return the places of n units in the space of a discovery; parameters as in `discover`."""
    return space.rows(
        units, [space.bag(unit) for unit in units], vectors, discovery._space,
        centre=centre, heading_vectors=heading_vectors,
        guide=None if guide is None else guide.aligned(discovery.guide),
    )  # fmt: skip


@dataclass(frozen=True)
class _Way:
    """How a sentence finds its theme: the nearest as fitted, then on as the user merged and split.

    A part of a split theme is open only to sentences of that theme, so that a split moves no
    sentence of any other theme.
    """

    ids: tuple[str, ...]
    first: NDArray[np.intp]  # the positions of the themes as fitted, without parts
    merged: Mapping[str, str]
    parts: Mapping[str, NDArray[np.intp]]

    @classmethod
    def of(cls, discovery: Discovery) -> _Way:
        ids = tuple(theme.id for theme in discovery.themes)
        position = {theme: i for i, theme in enumerate(ids)}
        later = {part for parts in discovery.split.values() for part in parts}
        return cls(
            ids,
            np.array([i for i, theme in enumerate(ids) if theme not in later], dtype=np.intp),
            discovery.merged,
            {
                theme: np.array([position[part] for part in parts], dtype=np.intp)
                for theme, parts in discovery.split.items()
            },
        )

    def assign(self, cosines: NDArray[np.float64], floor: float) -> tuple[Assignment, ...]:
        best = int(self.first[cosines[self.first].argmax()])
        if cosines[best] < floor:
            return ()
        score = float(min(max(cosines[best], 0), 1))
        theme = self.ids[best]
        while theme in self.merged or theme in self.parts:
            if theme in self.merged:
                theme = self.merged[theme]
            else:
                open_to = self.parts[theme]
                theme = self.ids[int(open_to[cosines[open_to].argmax()])]
        return (Assignment(theme, score),)


def _check(
    units: Sequence[Unit],
    vectors: Floats,
    heading_vectors: Floats | None,
    guide: Guide | None,
) -> None:
    n = len(units)
    if guide is not None and guide.scores.shape != (n, len(guide.ids)):
        wanted_guide = (n, len(guide.ids))
        raise BadValue(
            Message(
                f"数组形状应为 {wanted_guide}，得到 {guide.scores.shape}",
                f"must have shape {wanted_guide}, got {guide.scores.shape}",
            ),
            subject="guide",
        )
    headings = len(space.heading_texts(units))
    fits = vectors.ndim == 2 and len(vectors) == n
    if not fits:
        raise BadValue(
            Message(
                f"应有 {n} 行，得到 {vectors.shape}", f"must have {n} rows, got {vectors.shape}"
            ),
            subject="vectors",
        )
    if heading_vectors is not None and (
        heading_vectors.ndim != 2 or heading_vectors.shape != (headings, vectors.shape[1])
    ):
        wanted = (headings, vectors.shape[1])
        raise BadValue(
            Message(
                f"数组形状应为 {wanted}，得到 {heading_vectors.shape}",
                f"must have shape {wanted}, got {heading_vectors.shape}",
            ),
            subject="heading_vectors",
        )


def takes_part(unit: Unit) -> bool:
    """Whether a unit takes part in discovery: body text that is no set phrase."""
    return is_body(unit) and not unit.formulaic


def _key(unit: Unit) -> tuple[str, str]:
    """What orders units in a way that does not depend on how they came in."""
    text = hashlib.sha256(unit.text.encode()).hexdigest()
    return text, unit.section[-1] if unit.section else ""


def _distinct(units: Sequence[Unit]) -> NDArray[np.intp]:
    """Return the positions of one unit for each distinct text, ordered by the text's hash."""
    seen: dict[str, tuple[tuple[str, str, str], int]] = {}
    for i, unit in enumerate(units):
        if takes_part(unit):
            key = (*_key(unit), unit.id)
            if unit.text not in seen or key < seen[unit.text][0]:
                seen[unit.text] = (key, i)
    return np.array([i for _, i in sorted(seen.values())], dtype=np.intp)


def headings_of(
    mine: Sequence[Unit], units: Sequence[Unit], heading_vectors: Floats | None
) -> Floats | None:
    """The heading vectors of some of the units, in the order of their own `heading_texts`."""
    if heading_vectors is None:
        return None
    position = {text: i for i, text in enumerate(space.heading_texts(units))}
    return heading_vectors[[position[text] for text in space.heading_texts(mine)]]


def find_places(
    rows: space.Rows, sampled: NDArray[np.intp], settings: DiscoverSettings
) -> tuple[Floats, Floats, NDArray[np.intp], float]:
    """Find the places of themes among n rows: steps 2 to 5 of the module.

    Parameters
    ----------
    sampled : the positions of the rows that the tree is built on

    Returns
    -------
    The places, dense (k, dim) and words (k, V); the group of each row, from 0; and the cosine from
    which a row belongs to its nearest place
    """
    tree_rows = rows.take(sampled)
    groups = _groups(tree_rows, settings)
    dense, lexical, groups = _settle(rows, *means(tree_rows, groups), settings.min_sentences)
    structureless = _structureless(tree_rows).against(dense, lexical).max(axis=1)
    return dense, lexical, groups, float(np.quantile(structureless, _NULL_QUANTILE))


def sample(n: int, size: int, seed: int) -> NDArray[np.intp]:
    """Return the positions of at most `size` of n rows, in order, chosen by the seed."""
    if n <= size:
        return np.arange(n)
    return np.sort(np.random.default_rng(seed).choice(n, size, replace=False))


# -- clustering ----------------------------------------------------------------------------------


def _groups(rows: space.Rows, settings: DiscoverSettings) -> NDArray[np.intp]:
    """Return each row's group, from 0: as many as the settings ask for, or as there are."""
    from scipy.cluster.hierarchy import fcluster

    gram = rows.gram()
    tree = _ward(gram)
    count = settings.themes or _number(gram, tree, settings)
    return np.asarray(fcluster(tree, min(count, len(rows)), "maxclust") - 1, dtype=np.intp)


def ward_groups(rows: space.Rows, count: int) -> NDArray[np.intp]:
    """Return each row's group, from 0, none empty: Ward's tree cut into at most `count`."""
    from scipy.cluster.hierarchy import fcluster

    return np.asarray(fcluster(_ward(rows.gram()), count, "maxclust") - 1, dtype=np.intp)


def _ward(gram: Floats) -> NDArray[np.float64]:
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform

    squared = np.maximum(2 - 2 * gram.astype(np.float64), 0)
    np.fill_diagonal(squared, 0)
    return np.asarray(linkage(squareform(np.sqrt(squared), checks=False), "ward"))


def _joins(gram: Floats, tree: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return for each join of the tree how alike its sides are, and the size of the smaller.

    The likeness of two sides is the mean cosine across them over the geometric mean of the mean
    cosines within each: the cosine of their middles if each had infinitely many sentences
    (Spearman's correction for attenuation). Infinite where a side has a single sentence, or
    sentences with nothing in common: it has no middle to compare.
    """
    members = [np.array([i]) for i in range(len(gram))]
    within = [0.0] * len(gram)  # sum of the cosines of all pairs
    alike = np.full(len(tree), np.inf)
    smaller = np.zeros(len(tree), dtype=np.intp)
    for join, (left, right) in enumerate(tree[:, :2].astype(int)):
        a, b = members[left], members[right]
        across = float(gram[np.ix_(a, b)].sum(dtype=np.float64))
        smaller[join] = min(len(a), len(b))
        if smaller[join] > 1 and min(within[left], within[right]) > 0:
            mean_a = within[left] / (len(a) * (len(a) - 1) / 2)
            mean_b = within[right] / (len(b) * (len(b) - 1) / 2)
            alike[join] = across / (len(a) * len(b)) / math.sqrt(mean_a * mean_b)
        members.append(np.concatenate([a, b]))
        within.append(within[left] + within[right] + across)
    return alike, smaller


def _count(tree: NDArray[np.float64], unlike: NDArray[np.bool_]) -> int:
    """Return how many groups are left when the unlike joins, and all above them, are undone."""
    n = len(tree) + 1
    apart = [False] * n
    for join, (left, right) in enumerate(tree[:, :2].astype(int)):
        apart.append(bool(unlike[join]) or apart[left] or apart[right])
    # Every join that is undone makes one group more.
    return 1 + sum(apart)


def _number(gram: Floats, tree: NDArray[np.float64], settings: DiscoverSettings) -> int:
    """Return how many themes there are: the geometric mean of nine counts around the settings.

    One count hangs on a few joins near the border and jumps when a report is left out.
    """
    alike, smaller = _joins(gram, tree)
    size = math.ceil(_SIZE_GROWTH * math.sqrt(len(gram)))
    counts = [
        _count(tree, (alike < settings.likeness + more) & (smaller >= max(least, 2)))
        for more in (-_LIKENESS_STEP, 0, _LIKENESS_STEP)
        for least in (size - 1, size, size + 1)
    ]
    return round(math.exp(sum(map(math.log, counts)) / len(counts)))


def _structureless(rows: space.Rows) -> space.Rows:
    """Unit rows without structure: normal draws with the mean and covariance of the rows."""
    from scipy.sparse import csr_matrix

    n = len(rows)
    # The chance is always the same: the floor should not move with the seed.
    mix = np.random.default_rng(0).standard_normal((n, n), dtype=np.float32)
    mix /= np.float32(math.sqrt(n))
    # With X the rows, m their mean, W the draws: W (X - m) + m = (W - (row sums of W - 1) / n) X
    mix -= (mix.sum(axis=1, keepdims=True) - 1) / n
    dense = mix @ rows.dense
    words = (rows.words.T @ mix.T).T
    lengths = np.sqrt((dense**2).sum(axis=1) + (words**2).sum(axis=1))
    lengths[lengths == 0] = 1
    return space.Rows(
        np.asarray(dense / lengths[:, None], dtype=np.float32),
        csr_matrix(np.asarray(words / lengths[:, None], dtype=np.float32)),
    )


def means(rows: space.Rows, groups: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Return the mean direction of each group: dense (k, dim) and words (k, V), unit together.

    Only the heaviest words of a mean are kept.
    """
    from scipy.sparse import csr_matrix

    n, k = len(rows), int(groups.max()) + 1
    member = csr_matrix(
        (np.ones(n, dtype=np.float32), (groups, np.arange(n))), shape=(k, n), dtype=np.float32
    )
    dense = np.asarray(member @ rows.dense, dtype=np.float32)
    words = np.asarray((member @ rows.words).toarray(), dtype=np.float32)
    if words.shape[1] > _TERMS:
        least = np.partition(words, -_TERMS, axis=1)[:, -_TERMS, None]
        words[words < least] = 0
    lengths = np.sqrt((dense**2).sum(axis=1) + (words**2).sum(axis=1))[:, None]
    lengths[lengths == 0] = 1
    return dense / lengths, words / lengths


def _settle(
    rows: space.Rows, dense: Floats, words: Floats, least: int
) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """Move themes to the means of their rows until none changes; drop those that stay too small."""
    groups = rows.against(dense, words).argmax(axis=1)
    for _ in range(_ROUNDS):
        kept = np.flatnonzero(np.bincount(groups, minlength=len(dense)) >= least)
        if len(kept) < len(dense):
            if not len(kept):
                kept = np.array([int(np.bincount(groups).argmax())])
            groups = kept[rows.against(dense[kept], words[kept]).argmax(axis=1)]
        groups = np.unique(groups, return_inverse=True)[1].astype(np.intp)
        dense, words = means(rows, groups)
        moved = rows.against(dense, words).argmax(axis=1)
        if np.array_equal(moved, groups):
            break
        groups = moved
    return dense, words, groups


def _by_size(groups: NDArray[np.intp], k: int) -> list[int]:
    """Return the groups, largest first; of equals the one that holds the earlier row."""
    sizes = np.bincount(groups, minlength=k)
    first = [int(np.flatnonzero(groups == g)[0]) if sizes[g] else len(groups) for g in range(k)]
    return sorted((g for g in range(k) if sizes[g]), key=lambda g: (-int(sizes[g]), first[g]))


def heaviest(row: Floats, terms: Sequence[str]) -> dict[str, float]:
    """Return the words of a mean with their weights."""
    return {terms[i]: round(float(row[i]), 6) for i in np.flatnonzero(row).tolist()}


def names_of(
    units: Sequence[Unit],
    groups: NDArray[np.intp],
    order: Sequence[int],
    taken: Collection[str] = (),
) -> list[tuple[str, tuple[str, ...]]]:
    """Return a label, other than those taken, and keywords for each group, in the given order."""
    few = sample(len(units), _NAMED, 0)
    units, groups = [units[i] for i in few], groups[few]
    holders = [phrases.candidates(unit) for unit in units]
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
