"""scikit-learn estimators: discovered themes on bare vectors or texts, and a codebook on texts.

They follow scikit-learn's conventions (`fit`, `predict`, `transform`, `get_params`, attributes with
a trailing underscore) and work in its pipelines and searches. The text estimators take an encoder:
any object with ``encode(list of n str) -> array of shape (n, dim)``; None is the default encoder.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import (
    BaseEstimator,
    ClassifierMixin,
    ClassNamePrefixFeaturesOutMixin,
    ClusterMixin,
    TransformerMixin,
)
from sklearn.utils.validation import check_is_fitted, validate_data

from explorer.errors import BadValue
from explorer.lang import Message
from explorer.reference import centred, reference_texts
from explorer.settings import DEFAULT_ENCODER
from explorer.themes import (
    AssignSettings,
    Codebook,
    DiscoverSettings,
    assign_discovered,
    codebook_texts,
    discover,
    load_codebook,
    place,
    scores,
)
from explorer.themes.places import find_places, sample
from explorer.themes.space import Rows
from explorer.types import Unit

Floats = NDArray[np.float32]


class VectorThemes(
    ClassNamePrefixFeaturesOutMixin,  # type: ignore[misc]  # scikit-learn has no types
    TransformerMixin,  # type: ignore[misc]
    ClusterMixin,  # type: ignore[misc]
    BaseEstimator,  # type: ignore[misc]
):
    """Discovered themes on bare vectors: the method of `explorer.themes.discovery` without words.

    Parameters
    ----------
    n_clusters : the number of themes, or None for as many as the vectors hold
    likeness : see `DiscoverSettings`
    min_size : a theme has at least this many rows
    max_sample : the tree is built on at most this many rows
    centre : whether to subtract the mean of the training rows before comparing directions
    assign_all : give every row to its nearest theme; otherwise rows that are nearer to no theme
        than structureless data would be get -1
    random_state : seed of the sample, where one is drawn

    Attributes
    ----------
    labels_ : int array, shape (n,); -1 for none; theme 0 is the largest
    cluster_centers_ : float array, shape (k, dim), of unit length
    mean_ : float array, shape (dim,)
    floor_ : the cosine from which a row belongs to its nearest theme
    """

    def __init__(
        self,
        n_clusters: int | None = None,
        *,
        likeness: float = 0.6,
        min_size: int = 3,
        max_sample: int = 2000,
        centre: bool = True,
        assign_all: bool = False,
        random_state: int = 0,
    ) -> None:
        self.n_clusters = n_clusters
        self.likeness = likeness
        self.min_size = min_size
        self.max_sample = max_sample
        self.centre = centre
        self.assign_all = assign_all
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: Any = None) -> VectorThemes:
        """Find themes among n vectors, shape (n, dim); y is ignored."""
        from scipy.sparse import csr_matrix

        data = validate_data(self, X, dtype=[np.float64, np.float32])
        settings = DiscoverSettings(self.likeness, self.min_size, self.max_sample, self.n_clusters)
        self.mean_ = data.mean(axis=0) if self.centre else np.zeros(data.shape[1])
        rows = self._rows(data)
        n = len(rows)
        if n < 2:
            dense, groups, floor = rows.copy(), np.zeros(n, dtype=np.intp), -1.0
        else:
            dense, _, groups, floor = find_places(
                Rows(rows, csr_matrix((n, 0), dtype=np.float32)),
                sample(n, self.max_sample, self.random_state),
                settings,
            )
        order = np.argsort(-np.bincount(groups, minlength=len(dense)), kind="stable")
        self.cluster_centers_ = dense[order]
        self.floor_ = floor
        self._n_features_out = len(order)
        self.labels_ = self._assign(rows)
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.intp]:
        """Return the theme of each vector, -1 for none, shape (n,)."""
        check_is_fitted(self)
        data = validate_data(self, X, reset=False, dtype=[np.float64, np.float32])
        return self._assign(self._rows(data))

    def transform(self, X: ArrayLike) -> NDArray[Any]:
        """Return the cosine of each vector with each theme, shape (n, k)."""
        check_is_fitted(self)
        data = validate_data(self, X, reset=False, dtype=[np.float64, np.float32])
        return np.asarray(self._rows(data) @ self.cluster_centers_.T).astype(data.dtype)

    def _rows(self, data: NDArray[Any]) -> Floats:
        return centred((data - self.mean_).astype(np.float32), None)

    def _assign(self, rows: Floats) -> NDArray[np.intp]:
        # Rounded, so that the last bits of a product do not turn a decision.
        cosines = (rows @ self.cluster_centers_.T).astype(np.float64).round(4)
        best = cosines.argmax(axis=1).astype(np.intp)
        if not self.assign_all:
            best[cosines[np.arange(len(rows)), best] < round(self.floor_, 4)] = -1
        return np.asarray(best)


class _OnTexts(BaseEstimator):  # type: ignore[misc]
    """What the text estimators share: texts in, vectors from the encoder."""

    encoder: Any

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.input_tags.one_d_array = True
        tags.input_tags.string = True
        return tags

    def _encode(self, texts: Sequence[str]) -> Floats:
        encoder = self.encoder
        if encoder is None:
            from explorer.encode import load_encoder

            encoder = self._loaded = getattr(self, "_loaded", None) or load_encoder(DEFAULT_ENCODER)
        return np.asarray(encoder.encode(list(texts)), dtype=np.float32)

    def _centre(self) -> Floats:
        return np.asarray(self._encode(reference_texts()).mean(axis=0), dtype=np.float32)

    def __getstate__(self) -> dict[str, Any]:
        # A loaded default encoder is loaded again where the estimator is copied to.
        return {k: v for k, v in super().__getstate__().items() if k != "_loaded"}


class TextThemes(TransformerMixin, ClusterMixin, _OnTexts):  # type: ignore[misc]
    """Discovered themes on texts, by meaning and words.

    Parameters
    ----------
    encoder : an object with `encode`, or None for the default one
    likeness, min_sentences, max_sample, n_clusters : see `DiscoverSettings`
    random_state : seed of the sample, where one is drawn

    Attributes
    ----------
    labels_ : int array, shape (n,); -1 for none
    discovery_ : `explorer.themes.Discovery`
    theme_names_, theme_keywords_ : of theme 0, 1, ...
    """

    def __init__(
        self,
        encoder: Any = None,
        *,
        n_clusters: int | None = None,
        likeness: float = 0.6,
        min_sentences: int = 3,
        max_sample: int = 2000,
        random_state: int = 0,
    ) -> None:
        self.encoder = encoder
        self.n_clusters = n_clusters
        self.likeness = likeness
        self.min_sentences = min_sentences
        self.max_sample = max_sample
        self.random_state = random_state

    def fit(self, X: Sequence[str], y: Any = None, *, vectors: Any = None) -> TextThemes:
        """Find themes among n texts; `vectors`, shape (n, dim), saves encoding them."""
        units = _units(X)
        rows = self._encode(X) if vectors is None else np.asarray(vectors, dtype=np.float32)
        self.centre_ = self._centre() if vectors is None else rows.mean(axis=0)
        settings = DiscoverSettings(
            self.likeness, self.min_sentences, self.max_sample, self.n_clusters
        )
        self.discovery_ = discover(
            units, rows, centre=self.centre_, seed=self.random_state, settings=settings
        )
        self.theme_names_ = [theme.label for theme in self.discovery_.themes]
        self.theme_keywords_ = [theme.keywords for theme in self.discovery_.themes]
        self.labels_ = self._assign(units, rows)
        return self

    def predict(self, X: Sequence[str], *, vectors: Any = None) -> NDArray[np.intp]:
        """Return the theme of each text, -1 for none, shape (n,)."""
        check_is_fitted(self)
        return self._assign(_units(X), self._given(X, vectors))

    def transform(self, X: Sequence[str], *, vectors: Any = None) -> Floats:
        """Return the cosine of each text with each theme, shape (n, k)."""
        check_is_fitted(self)
        if not self.discovery_.themes:
            return np.zeros((len(X), 0), dtype=np.float32)
        rows = place(
            _units(X), self._given(X, vectors), self.discovery_,
            centre=self.centre_, heading_vectors=None, guide=None,
        )  # fmt: skip
        return rows.against(*self.discovery_.places)

    def _given(self, texts: Sequence[str], vectors: Any) -> Floats:
        return self._encode(texts) if vectors is None else np.asarray(vectors, dtype=np.float32)

    def _assign(self, units: Sequence[Unit], rows: Floats) -> NDArray[np.intp]:
        number = {theme: i for i, theme in enumerate(self.discovery_.ids)}
        carried = assign_discovered(units, rows, self.discovery_, centre=self.centre_)
        return np.array([number[row[0].id] if row else -1 for row in carried], dtype=np.intp)


class CodebookThemes(ClassifierMixin, TransformerMixin, _OnTexts):  # type: ignore[misc]
    """Codebook themes of texts: several, one or none each; nothing is learnt from data.

    Parameters
    ----------
    codebook : path of a codebook, a `Codebook`, or None for the one that ships
    encoder : an object with `encode`, or None for the default one, which the scores are
        calibrated for
    threshold : a theme is assigned from this score on; None for the calibrated one

    Attributes
    ----------
    classes_ : the m theme ids, in the order of the columns
    """

    def __init__(
        self,
        codebook: str | Path | Codebook | None = None,
        *,
        encoder: Any = None,
        threshold: float | None = None,
    ) -> None:
        self.codebook = codebook
        self.encoder = encoder
        self.threshold = threshold

    def fit(self, X: Any = None, y: Any = None) -> CodebookThemes:
        """Read the codebook and embed its examples; X and y are ignored."""
        book = self.codebook
        self.codebook_ = (
            book
            if isinstance(book, Codebook)
            else load_codebook(None if book is None else Path(book))
        )
        self.classes_ = np.array(self.codebook_.ids)
        self.examples_ = self._encode(codebook_texts(self.codebook_))
        self.centre_ = self._centre()
        return self

    def predict_proba(self, X: Sequence[str]) -> NDArray[np.float64]:
        """Return the calibrated score of each text for each theme, in [0, 1], shape (n, m)."""
        check_is_fitted(self)
        units = _units(X)
        return scores(units, self._encode(X), self.codebook_, self.examples_, centre=self.centre_)

    def predict(self, X: Sequence[str]) -> NDArray[np.int_]:
        """Return which themes each text carries: 0 and 1, shape (n, m)."""
        default = AssignSettings().threshold
        cut = default if self.threshold is None else self.threshold
        return (self.predict_proba(X) >= cut).astype(int)

    def transform(self, X: Sequence[str]) -> NDArray[np.float64]:
        """Return the scores, for a pipeline."""
        return self.predict_proba(X)


def _units(texts: Sequence[str]) -> list[Unit]:
    """Texts as sentences, each of a report of its own."""
    if isinstance(texts, str) or not all(isinstance(text, str) for text in texts):
        raise BadValue(Message("应为文字的列表", "must be a list of texts"), subject="X")
    return [
        Unit(f"t{i}.s0", f"t{i}", "sentence", 0, len(text), text, "measure", (), None)
        for i, text in enumerate(texts)
    ]
