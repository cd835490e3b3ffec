"""Directions that tell themes apart, from labels that the codebook's words give.

Linear discriminant analysis (Fisher 1936; Rao 1948) on sentences that the codebook is sure of: what
separates their themes, in units of what varies inside a theme. Those directions are stretched, all
others stay: two sentences on one theme come nearer, whatever their words, and a measure is still
told from others of its theme. No label of a person is used, and none of the reports in
held_apart.txt is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from explorer import read
from explorer.encode import Encoder
from explorer.reference import reference_texts
from explorer.themes import Codebook, codebook_texts, load_codebook
from explorer.themes.assignment import is_body, scores
from explorer.themes.cues import strengths
from explorer.types import Unit

from .texts import LONGEST, SHORTEST, city_files

Floats = npt.NDArray[np.float32]

SURE = 0.6  # score from which on the codebook is taken at its word
RIDGE = 1.0  # of the mean variance inside themes, added to each direction; 0.1 to 10 do alike
STRETCH = 1.75
# On the tuning halves (theme neighbours at 1 and 5 in city reports, nDCG@10 of measures and of
# their pieces): 1 85.4 79.5 52.8 69.3, 1.5 87.5 83.5 52.5 70.4, 2 87.9 84.9 51.3 69.6,
# 3 88.2 86.7 45.7 65.9.


def units(corpora: Path) -> list[Unit]:
    """Body sentences of the city reports that may be trained on, with their headings, once each."""
    found: dict[str, Unit] = {}
    for path in city_files(corpora):
        for unit in read(path).units("sentence"):
            if is_body(unit) and not unit.formulaic and SHORTEST <= len(unit.text) <= LONGEST:
                found.setdefault(unit.text, unit)
    return list(found.values())


def spoken_for(rows: Iterable[Unit], book: Codebook) -> list[Unit]:
    """Those that a word of the codebook speaks for, in the sentence or in a heading above it."""
    speaks = cache(lambda text: strengths(book, text).max() > 0)
    return [u for u in rows if any(speaks(text) for text in (u.text, *u.section))]


def labelled(corpora: Path, encoder: Encoder) -> tuple[list[str], list[str]]:
    """Return sentences and the wide theme of each: the codebook's own, and those it is sure of."""
    book = load_codebook()
    texts = codebook_texts(book)
    themes = [book.line(theme.id)[-1] for theme in book.themes for _ in theme.texts]
    rows = spoken_for(units(corpora), book)
    table = scores(
        rows,
        encoder.encode([u.text for u in rows]),
        book,
        encoder.encode(texts),
        centre=encoder.encode(list(reference_texts())).mean(axis=0),
    )
    for unit, row in zip(rows, table, strict=True):
        if row.max() >= SURE:
            texts.append(unit.text)
            themes.append(book.line(book.ids[int(row.argmax())])[-1])
    return texts, themes


def stretched(rows: Floats, themes: list[str], stretch: float = STRETCH) -> npt.NDArray[np.float64]:
    """Return the map that stretches what tells themes apart.

    Parameters
    ----------
    rows : float32 array, shape (n, dim), unit rows
    themes : the theme of each

    Returns
    -------
    float64 array, shape (dim, dim), symmetric: the identity, but `stretch` on the discriminants
    """
    names, which = np.unique(themes, return_inverse=True)
    means = np.array([rows[which == k].mean(axis=0) for k in range(len(names))], np.float64)
    inside = rows - means[which]
    within = inside.T @ inside / len(rows)
    within += RIDGE * np.trace(within) / len(within) * np.eye(len(within))
    between = np.cov(means.T, bias=True)
    root = np.linalg.inv(np.linalg.cholesky(within))
    values, vectors = np.linalg.eigh(root @ between @ root.T)
    order = np.argsort(-values)[: len(names) - 1]
    basis, _ = np.linalg.qr(root.T @ vectors[:, order])
    return np.asarray(np.eye(rows.shape[1]) + (stretch - 1) * basis @ basis.T)


def widest(rows: Floats, dim: int) -> npt.NDArray[np.float64]:
    """Return the `dim` directions in which unit rows spread most, about zero, shape (d, dim)."""
    values, vectors = np.linalg.eigh(rows.T.astype(np.float64) @ rows / len(rows))
    return np.asarray(vectors[:, np.argsort(-values)[:dim]])
