"""How far discovered themes are the same when chance, or a few reports, are other.

For each theme the mean, over several other fits, of its Jaccard index with the theme of the other
fit that is most like it (clusterwise stability; Hennig, "Cluster-wise assessment of cluster
stability", 2007: below 0.6 a cluster should not be trusted, from 0.75 on it is a valid one). For
all themes together the mean adjusted Rand index (Hubert and Arabie, 1985) with the other fits.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.themes.discovered import Discovery, Guide
from explorer.themes.discovery import discover
from explorer.themes.joining import assign_discovered, headings_of, takes_part
from explorer.types import Unit

Floats = NDArray[np.float32]

# Other seeds that are tried, and groups of reports that are left out in turn (each report by
# itself in a corpus of up to ten): enough for a mean within 0.05 of that of fifty.
SEEDS = 10
FOLDS = 10


@dataclass(frozen=True)
class Stability:
    """Agreement of one fit with others.

    Attributes
    ----------
    seeds, reports : theme id -> mean Jaccard index over other seeds, and over fits that some
        reports were left out of; None where no other fit has sentences of the theme
    ari_seeds, ari_reports : mean adjusted Rand index of the whole; None without other fits
    """

    seeds: Mapping[str, float | None] = field(default_factory=dict)
    reports: Mapping[str, float | None] = field(default_factory=dict)
    ari_seeds: float | None = None
    ari_reports: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


def stability(
    units: Sequence[Unit],
    vectors: Floats,
    found: Discovery,
    *,
    centre: Floats | None,
    heading_vectors: Floats | None = None,
    guide: Guide | None = None,
    seeds: int = SEEDS,
    folds: int = FOLDS,
) -> Stability:
    """Fit again with other seeds and with reports left out, and compare.

    Parameters
    ----------
    units, vectors, centre, heading_vectors, guide : as for the fit
    found : the fit that is judged, with the user's merges and splits
    seeds, folds : how many other fits of each kind
    """
    arrays = {"centre": centre, "heading_vectors": heading_vectors, "guide": guide}
    mine = _labels(units, vectors, found, **arrays)
    which = [i for i, unit in enumerate(units) if takes_part(unit)]
    base = [mine[i] for i in which]
    others = [
        _again(units, vectors, found, found.seed + step, which, arrays)
        for step in range(1, seeds + 1)
    ]
    per_theme, ari = _compare(found.ids, [(base, other) for other in others])
    reports = sorted({unit.report for unit in units}, key=_shuffled)
    groups = [set(reports[i::folds]) for i in range(min(folds, len(reports)))]
    pairs = []
    for left_out in groups if len(groups) > 1 else []:
        rest = [i for i in which if units[i].report not in left_out]
        if rest:
            other = _again(units, vectors, found, found.seed, rest, arrays)
            pairs.append(([mine[i] for i in rest], other))
    per_report, ari_reports = _compare(found.ids, pairs)
    return Stability(per_theme, per_report, ari, ari_reports)


def adjusted_rand(a: Sequence[str | None], b: Sequence[str | None]) -> float:
    """Return the adjusted Rand index of two labellings; None is a label as any other."""
    joint = Counter(zip(a, b, strict=True))
    pairs = sum(_choose(n) for n in joint.values())
    of_a = sum(_choose(n) for n in Counter(a).values())
    of_b = sum(_choose(n) for n in Counter(b).values())
    every = _choose(len(a))
    expected = of_a * of_b / every if every else 0.0
    most = (of_a + of_b) / 2
    return 1.0 if most == expected else (pairs - expected) / (most - expected)


def _choose(n: int) -> float:
    return n * (n - 1) / 2


def _shuffled(report: str) -> str:
    return hashlib.sha256(report.encode()).hexdigest()


def _labels(
    units: Sequence[Unit], vectors: Floats, found: Discovery, **arrays: Any
) -> list[str | None]:
    carried = assign_discovered(units, vectors, found, **arrays)
    return [row[0].id if row else None for row in carried]


def _again(
    units: Sequence[Unit],
    vectors: Floats,
    found: Discovery,
    seed: int,
    which: Sequence[int],
    arrays: Mapping[str, Any],
) -> list[str | None]:
    """The themes of some of the units by a fit on just these."""
    mine = [units[i] for i in which]
    guide = arrays["guide"]
    own = {
        "centre": arrays["centre"],
        "heading_vectors": headings_of(mine, units, arrays["heading_vectors"]),
        "guide": None if guide is None else guide.take(which),
    }
    rows = vectors[list(which)]
    other = discover(mine, rows, **own, seed=seed, settings=found.settings, named=False)
    return _labels(mine, rows, other, **own)


def _compare(
    themes: Sequence[str], pairs: Sequence[tuple[list[str | None], list[str | None]]]
) -> tuple[dict[str, float | None], float | None]:
    """The mean best Jaccard index of each theme, and the mean adjusted Rand index."""
    each: dict[str, list[float]] = {theme: [] for theme in themes}
    for mine, other in pairs:
        sizes, sizes_other = Counter(mine), Counter(other)
        joint = Counter(zip(mine, other, strict=True))
        for theme in themes:
            if sizes[theme]:
                best = max(
                    (
                        count / (sizes[theme] + sizes_other[b] - count)
                        for (a, b), count in joint.items()
                        if a == theme and b is not None
                    ),
                    default=0.0,
                )
                each[theme].append(best)
    rand = [adjusted_rand(mine, other) for mine, other in pairs]
    return (
        {
            theme: round(sum(values) / len(values), 4) if values else None
            for theme, values in each.items()
        },
        round(sum(rand) / len(rand), 4) if rand else None,
    )
