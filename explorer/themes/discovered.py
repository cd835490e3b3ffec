"""What discovered themes are: settings, themes and their places, and what a user made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import BadValue
from explorer.lang import Message
from explorer.themes import space

Floats = NDArray[np.float32]

_FORMAT = 2

# Fewer distinct sentences than this hold no two themes of `min_sentences` that could be told apart.
LEAST = 12


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
            ("sample", self.sample, LEAST),
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
    unassigned : share of the body sentences given to the fit that no theme took
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
    def words(self) -> space.WordSpace:
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
