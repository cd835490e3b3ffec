"""What the comparison of meanings learns from hand-written pairs, on the tuning half alone.

    python -m benchmarks.reuse_rewording_fit CORPORA [--keep FILE.npz] [--write]

Two things are learned: the linear map of the default encoder's vectors (explorer/reuse/metric.py,
written with --write) and the weights of the curve (`WEIGHTS`, `CONSTANT` of
explorer/reuse/paraphrase.py, printed). What is printed of their quality is out of fold: the pairs
are divided in FOLDS parts, and those of a part are judged with a map and with weights that were
learned from the other parts. The curve is fitted to candidates that were made out of fold too,
since the map knows its own pairs better than any others.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.reuse_rewording import Pool, Space, pools, real
from explorer.reuse import metric
from explorer.reuse import paraphrase as P
from explorer.settings import DEFAULT_ENCODER

FOLDS = 6
# The map. Softness of the contrast, weight of the distance to the identity, steps of Adam and their
# size, weight of look-alikes: the best out of fold of a few values of each (mean reciprocal rank of
# the other half of a pair 0.570 without a map; 0.635 with these, 0.627 to 0.631 beside them).
SOFT, PULL, STEPS, RATE, APART = 0.1, 0.2, 30, 2e-3, 0.3
# Cosine up to which look-alikes may lie near one another: they share their theme.
NEAR_ENOUGH = 0.3
# Rank that is kept of what the map adds to the identity.
RANK = 64
# Real sentences that are neighbours while the map is learned.
OTHERS = 1_000
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Pairs:
    """Hand-written pairs: rewordings and look-alikes, a and b, with the folds of both."""

    same: tuple[Floats, Floats]
    apart: tuple[Floats, Floats]
    fold: NDArray[np.int64]
    fold_apart: NDArray[np.int64]
    others: Floats

    @classmethod
    def of(cls, half: list[Pool], space: Space, corpora: Path) -> Pairs:
        sides, folds = [], []
        for wanted in (True, False):
            some = [p for p in half if p.rewordings == wanted]
            sides.append(
                tuple(
                    np.concatenate([space.of(p.sides[s][: p.pairs]) for p in some]) for s in (0, 1)
                )
            )
            folds.append(np.concatenate([np.arange(p.pairs) % FOLDS for p in some]))
        others = space.of(real(corpora)[: 2 * OTHERS : 2])
        (a, b), (x, y) = sides
        return cls((a, b), (x, y), folds[0], folds[1], others)


def learned(pairs: Pairs, without: int | None) -> Floats:
    """The map, shape (dim, dim): each side of a pair should be nearer to the other than to all else
    that was written by hand and to real sentences; look-alikes should not be near.
    """
    import torch
    from torch.nn.functional import cross_entropy, normalize

    kept, apart = pairs.fold != without, pairs.fold_apart != without
    a, b = (torch.tensor(side[kept]) for side in pairs.same)
    u, v = (torch.tensor(side[apart]) for side in pairs.apart)
    others = torch.tensor(pairs.others)
    identity = torch.eye(a.shape[1])
    matrix = identity.clone().requires_grad_()
    optimiser = torch.optim.Adam([matrix], lr=RATE)
    itself, target = torch.eye(len(a), dtype=torch.bool), torch.arange(len(a))
    for _ in range(STEPS):
        x, y, z, s, t = (normalize(m @ matrix) for m in (a, b, others, u, v))
        one = torch.cat((x @ y.T, x @ z.T, x @ t.T, (x @ x.T).masked_fill(itself, -9)), 1)
        two = torch.cat((y @ x.T, y @ z.T, y @ s.T, (y @ y.T).masked_fill(itself, -9)), 1)
        loss = cross_entropy(one / SOFT, target) + cross_entropy(two / SOFT, target)
        too_near = torch.relu((s * t).sum(1) - NEAR_ENOUGH).mean()
        loss = loss + APART * 0.2 / SOFT * too_near + PULL * ((matrix - identity) ** 2).sum()
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    # What is written has a lower rank.
    left, values, right = np.linalg.svd((matrix - identity).detach().numpy())
    low = (left[:, :RANK] * values[:RANK]) @ right[:RANK]
    return np.asarray(np.eye(len(low)) + low, dtype=np.float32)


def unit(rows: Floats) -> Floats:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@dataclass(frozen=True)
class Pair:
    """A candidate: its features, whether it is a rewording, how many of its sentences were written
    by hand, its fold, and its two sentences.
    """

    features: NDArray[np.float64]
    same: bool
    by_hand: int
    fold: int
    a: tuple[str, int]
    b: tuple[str, int]


def candidates(pool: Pool, space: Space, matrix: Floats) -> Iterator[Pair]:
    """Those of a pool against which nothing speaks."""
    texts = [*pool.sides[0], *pool.sides[1]]
    n = len(pool.sides[0])
    distinct = list(dict.fromkeys(texts))
    number = {t: i for i, t in enumerate(distinct)}
    side_a, side_b = ({number[t] for t in side} for side in pool.sides)
    groups = np.array(
        [-1 if i in side_a and i in side_b else int(i in side_b) for i in range(len(distinct))]
    )
    rows, cohort = unit(space.of(distinct) @ matrix), unit(space.cohort @ matrix)
    found = P.candidates(distinct, rows, groups, cohort, check=False)
    at_a = {number[t]: i for i, t in enumerate(pool.sides[0])}
    at_b = {number[t]: i for i, t in enumerate(pool.sides[1])}
    for i, j, features in zip(
        found.left.tolist(), found.right.tolist(), found.features, strict=True
    ):
        x, y = (i, j) if i in at_a and j in at_b else (j, i)
        x, y = at_a.get(x, n), at_b.get(y, n)
        if P.speaks_against(distinct[i], distinct[j]) is None:
            yield Pair(
                features, pool.rewordings and x == y < pool.pairs,
                int(x < pool.pairs) + int(y < pool.pairs),
                (x if x < pool.pairs else y if y < pool.pairs else x) % FOLDS,
                (pool.name, x), (pool.name, y),
            )  # fmt: skip


def main() -> None:
    from sklearn.linear_model import LogisticRegression

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--keep", type=Path, metavar="FILE.npz", help="vectors, to be used again")
    parser.add_argument("--write", action="store_true", help="write the map")
    parser.add_argument("--plain", action="store_true", help="learn no map, for comparison")
    options = parser.parse_args()
    half = pools(options.corpora, 0)
    every = [t for h in (0, 1) for p in pools(options.corpora, h) for s in p.sides for t in s]
    space = Space(every, DEFAULT_ENCODER, options.keep)
    pairs = Pairs.of(half, space, options.corpora)
    identity = np.eye(space.cohort.shape[1], dtype=np.float32)
    blocks: list[Pair] = []
    for fold in range(FOLDS):
        matrix = identity if options.plain else learned(pairs, fold)
        for pool in half:
            blocks += [p for p in candidates(pool, space, matrix) if p.fold == fold]

    features = np.array([p.features for p in blocks])
    right = np.array([p.same for p in blocks])
    by_hand = np.array([p.by_hand for p in blocks])
    folds = np.array([p.fold for p in blocks])
    # What real reports say alike is no sure negative.
    weight = np.where(by_hand == 2, 1.0, 0.3)
    scale = features.std(axis=0)

    def curve(train: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
        model = LogisticRegression(C=3.0, max_iter=2000)
        model.fit(features[train] / scale, right[train], sample_weight=weight[train])
        return model.coef_[0] / scale, float(model.intercept_[0])

    out = np.zeros(len(right))
    for fold in range(FOLDS):
        w, c = curve(folds != fold)
        out[folds == fold] = (features @ w + c)[folds == fold]
    best: dict[tuple[str, int, int], float] = {}
    for p, value in zip(blocks, out.tolist(), strict=True):
        for side, key in ((0, p.a), (1, p.b)):
            best[*key, side] = max(best.get((*key, side), -99.0), value)
    left = np.array([
        v >= best[*p.a, 0] and v >= best[*p.b, 1] for p, v in zip(blocks, out.tolist(), strict=True)
    ])  # fmt: skip
    # The curve is fitted to all candidates; what is the likeliest of both sides is likelier.
    again = LogisticRegression(C=1e3).fit(out[left][:, None], right[left])
    slope, shift = float(again.coef_[0, 0]), float(again.intercept_[0])
    chance = 1 / (1 + np.exp(-(slope * out + shift)))
    true = sum(p.pairs for p in half if p.rewordings)
    for t in (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6):
        keep = left & (chance >= t)
        hits, wrong = int((keep & right).sum()), int((keep & (by_hand == 2) & ~right).sum())
        with_real = int((keep & (by_hand < 2)).sum())
        print(f"out of fold, from {t}: F1 {2 * hits / (hits + wrong + true):.3f}, {hits} right of "
              f"{true}, {wrong} wrong, {with_real} with real sentences")  # fmt: skip
    w, c = curve(np.ones(len(right), dtype=np.bool_))
    print("candidates that are rewordings:", int(right.sum()), "of", true)
    print(dict(zip(P.FEATURES, (slope * w).round(3).tolist(), strict=True)))
    print("WEIGHTS =", tuple((slope * w).round(3).tolist()))
    print("CONSTANT =", round(slope * c + shift, 3))
    if options.write:
        matrix = learned(pairs, None)
        metric.save(metric.FILE, space.fingerprint, matrix, RANK)
        print("written:", metric.FILE, metric.FILE.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
