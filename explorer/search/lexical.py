"""Which of a query's words a text holds, weighted by how rare they are.

BM25 (Robertson and Zaragoza 2009) ranks well but its sums mean something else for every query.
Divided by what a text that held every term would get, it becomes the share of the query's
information that the text covers, in [0, 1], and means the same for every query.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from explorer.tokens import words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# The usual BM25 values; K1 is how soon a repeated word stops counting, B how much long texts are
# held back. Re-tune with benchmarks/search_quality.py.
K1 = 1.2
B = 0.5


def terms(text: str) -> list[str]:
    """Return the words of a text, and the character pairs inside words of three or more.

    The pairs let 法治副校长 and 副校长 meet although they are different words.
    """
    out: list[str] = []
    for word in words(text):
        out.append(word)
        if len(word) > 2:
            out.extend(f"{word[i : i + 2]}~" for i in range(len(word) - 1))
        elif len(word) == 2:
            out.append(f"{word}~")
    return out


class LexicalIndex:
    """Term counts of a list of texts.

    Parameters
    ----------
    texts : the texts, in the order in which scores come back
    """

    def __init__(self, texts: Sequence[str]) -> None:
        import numpy as np

        self._n = len(texts)
        lengths = np.zeros(self._n, dtype=np.float32)
        rows: dict[str, list[int]] = {}
        counts: dict[str, list[int]] = {}
        for i, text in enumerate(texts):
            found = Counter(terms(text))
            lengths[i] = sum(found.values())
            for term, count in found.items():
                rows.setdefault(term, []).append(i)
                counts.setdefault(term, []).append(count)
        mean = float(lengths.mean()) if self._n else 1.0
        self._norm = K1 * (1 - B + B * lengths / max(mean, 1.0))
        self._rows = {t: np.array(r, dtype=np.int64) for t, r in rows.items()}
        self._counts = {t: np.array(c, dtype=np.float32) for t, c in counts.items()}

    def weight(self, term: str) -> float:
        """The information of a term: the BM25 idf, positive for every term, known or not."""
        import math

        df = len(self._rows.get(term, ()))
        return math.log(1 + (self._n - df + 0.5) / (df + 0.5))

    def coverage(self, query: str) -> Floats:
        """Return, for each text, the share of the query's information that it covers.

        Returns
        -------
        float32 array, shape (n_texts,), in [0, 1]; zeros when the query has no words
        """
        import numpy as np

        wanted = sorted(set(terms(query)))
        out: Floats = np.zeros(self._n, dtype=np.float32)
        total = 0.0
        for term in wanted:
            # A pair is part of a word that is counted itself: half weight, or long words would
            # count several times over.
            weight = self.weight(term) * (0.5 if term.endswith("~") else 1.0)
            total += weight
            rows = self._rows.get(term)
            if rows is None:
                continue
            counts = self._counts[term]
            # Saturation relative to one occurrence in a text of mean length, so that holding the
            # word once is full cover and a passing mention in a long text is a little less.
            got = counts * (1 + K1) / (counts + self._norm[rows])
            out[rows] += (weight * np.minimum(got, 1.0)).astype(np.float32)
        return out / np.float32(total) if total > 0 else out
