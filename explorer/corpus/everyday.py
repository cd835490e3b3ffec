"""Everyday questions: which matters, by their official names, lie near to what was asked.

车子没处停 shares no word with the reports, and no list of synonyms holds all that people say. The
encoder puts it next to 停车难 and 停车位; the texts that hold those names answer it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from explorer.corpus.embedding import can_embed, fingerprint, vectors
from explorer.reference import centred
from explorer.search.names import official_names
from explorer.search.rank import KNOWN_FROM, Neighbours

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.corpus.core import Corpus

    Floats = NDArray[np.float32]

# Names taken; 3 to 12 do the same on the tuning questions of benchmarks/search.
NEAREST = 6
# A name counts by its cosine beside that of the nearest, to this power: one of nine tenths of the
# nearest's cosine counts by a third. 6 does nearly as well, 4 and less does worse.
SHARPNESS = 10.0
# The vectors of the names, centred, by encoder: the same in every corpus.
_matrices: dict[str, Floats] = {}


def is_everyday(known_share: float) -> bool:
    """Whether a question has so few words of the corpus that its names are looked for."""
    return known_share < KNOWN_FROM


def neighbours(
    corpus: Corpus, centre: Floats, question: Floats, weigh: Callable[[str], dict[str, float]]
) -> Neighbours | None:
    """Return the names nearest to a question; None where names cannot be embedded.

    The vectors of the names ship with the default encoder; with another one the first such question
    of a corpus embeds the names, a second or so, and stores them.

    Parameters
    ----------
    centre, question : float32 (dim,): the genre's common direction; the question, centred
    weigh : the weights of a text's terms, see `lexical.weigh`
    """
    import numpy as np

    names = official_names()
    mark = fingerprint(corpus)
    if mark is None or not can_embed(corpus, names):
        return None
    if mark not in _matrices:
        _matrices[mark] = centred(vectors(corpus, names), centre)
    rows = _matrices[mark]
    near = rows @ question
    order = np.argsort(-near, kind="stable")[:NEAREST]
    if near[order[0]] <= 0:
        return None
    strengths = (np.clip(near[order], 0, None) / near[order[0]]) ** SHARPNESS
    mean = strengths @ rows[order]
    length = float(np.linalg.norm(mean))
    chosen = tuple(names[i] for i in order.tolist())
    return Neighbours(
        chosen,
        tuple(strengths.tolist()),
        tuple(map(weigh, chosen)),
        (mean / length).astype(np.float32) if length > 0 else None,
    )
