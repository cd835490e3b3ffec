"""The half network's weights by least squares, layer by layer, before any training.

Each layer is fitted on what the layers below it, already narrow, give; its targets are the full
network's states. Directions of queries and keys: those that the attention's scores need most (the
singular vectors of q k' in the metric of both). Directions of values: those that the output matrix
needs most of what was mixed. Neurons are taken away in steps, those first whose loss the others
make up for best (optimal brain surgeon, Hassibi and Stork 1993, on the Gram matrix of their
activations); the matrix after them is solved anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch.nn import functional

from e5build.full import AFTER, BEFORE, Full, body, marks
from e5build.half import PLAN, Half, Layer, Shapes, Width, groups

# Tokens that are read. Held-apart city sentences, mean cosine: 36,000 0.9923, 64,000 0.9931 (the
# latter with PLAN, see there). 3.1 kB each for every state held.
TOKENS = 64_000
_RUN = 900  # tokens of a group: the least time a token on one core
_PIECE = 8192  # tokens whose neurons are held at a time
_NEURON_RIDGE, _OUT_RIDGE = 1e-3, 1e-4  # of the mean diagonal: 300 sentences more changed nothing


def _roots(gram: Any) -> tuple[Any, Any]:
    """The symmetric square root of a Gram matrix, float64, and its inverse."""
    spread, axes = torch.linalg.eigh(gram.double())
    spread = spread.clamp_min(spread.max() * 1e-7)
    return (axes * spread.sqrt()) @ axes.T, (axes / spread.sqrt()) @ axes.T


def _with_one(x: Any) -> Any:
    return torch.cat([x, torch.ones(len(x), 1)], 1)


def fewer(gram: Any, wanted: Any, old: Any, keep: int) -> tuple[Any, Any]:
    """Choose `keep` inputs of a linear map and solve it for them.

    Parameters
    ----------
    gram : float64, shape (n + 1, n + 1): the inputs' products; the last is the constant 1
    wanted : float64, shape (n + 1, out): the inputs' products with what the map should give
    old : float64, shape (n + 1, out): the map as it was; what the data leave open stays near it

    Returns
    -------
    places of the kept inputs, shape (keep,), and the map, shape (keep + 1, out)
    """
    ridge = _NEURON_RIDGE * gram.diagonal()[:-1].mean()
    gram = gram.clone()
    gram.diagonal()[:-1] += ridge
    wanted = wanted + ridge * old
    left = torch.arange(len(gram))
    while True:
        root = torch.linalg.cholesky(gram[left][:, left])
        solved = torch.cholesky_solve(wanted[left], root)
        many = len(left) - 1
        if many <= keep:
            return left[:-1], solved
        losses = (solved**2).sum(1) / torch.cholesky_inverse(root).diagonal()
        losses[-1] = torch.inf
        drop = min(many - keep, max(32, many // 6))
        stays = torch.ones(many + 1, dtype=torch.bool)
        stays[losses.argsort()[:drop]] = False
        left = left[stays]


def fit(
    full: Full, rows: Sequence[Sequence[int]], plan: Sequence[Width] = PLAN,
    tell: Callable[[str], None] = print,
) -> Half:  # fmt: skip
    """Return the half network that comes nearest to the full one's states.

    Parameters
    ----------
    rows : token ids of texts, prefix and marks included, of about `TOKENS` tokens
    """
    with torch.no_grad():
        return _fit(full, rows, plan, tell)


def _fit(
    full: Full, rows: Sequence[Sequence[int]], plan: Sequence[Width], tell: Callable[[str], None]
) -> Half:
    half = Half(full.heads, full.hidden, full.model.config.layer_norm_eps, plan)
    truth = [full.embed(torch.tensor([rows[i] for i in group])) for group in groups(rows, _RUN)]
    shapes = [(len(x), body(x).shape[0] // len(x)) for x in truth]
    x = torch.cat([body(state) for state in truth])
    for number, (layer, whole) in enumerate(zip(half.layers, full.layers, strict=True)):
        around = torch.stack([marks(state).sum(0) for state in truth]).sum(0) / len(rows)
        mixed = _attention(layer, whole, x, around, shapes, len(rows))
        totals = []
        for place, state in enumerate(truth):
            total, truth[place] = full.step(state, whole)
            totals.append(body(total))
        wanted = torch.cat([body(state) for state in truth])
        x = _feed_forward(layer, whole, x, mixed, torch.cat(totals))
        lost = ((x - wanted) ** 2).sum() / ((wanted - wanted.mean(0)) ** 2).sum()
        tell(f"layer {number + 1}: {lost:.3f} of its states' variance is lost")
    total = torch.stack([marks(state).sum((0, 1)) for state in truth]).sum(0)
    half.around.copy_(total / len(rows))
    return half


def narrow(
    full: Full, half: Half, rows: Sequence[Sequence[int]], neurons: Sequence[int]
) -> Half:  # fmt: skip
    """Return the half network with fewer neurons, nearest to what it gave before.

    Parameters
    ----------
    rows : token ids of texts, prefix and marks included, of about `TOKENS` tokens
    neurons : of each layer
    """
    plan = [layer.width._replace(neurons=n) for layer, n in zip(half.layers, neurons, strict=True)]
    left = Half(full.heads, full.hidden, full.model.config.layer_norm_eps, plan)
    left.map.load_state_dict(half.map.state_dict())
    with torch.no_grad():
        left.around.copy_(half.around)
        cut = [[rows[i] for i in group] for group in groups(rows, _RUN)]
        x = torch.cat([body(full.embed(torch.tensor(group))) for group in cut])
        shapes = [(len(group), len(group[0]) - BEFORE - AFTER) for group in cut]
        truth = x
        for layer, whole in zip(left.layers, half.layers, strict=True):
            for name in ("qkv", "out", "norm1", "norm2"):
                getattr(layer, name).load_state_dict(getattr(whole, name).state_dict())
            layer.marks_k.copy_(whole.marks_k)
            layer.marks_v.copy_(whole.marks_v)
            right = whole.norm1(whole.out(whole.mix(truth, shapes)) + truth)
            own = layer.norm1(layer.out(layer.mix(x, shapes)) + x)
            x = _neurons(layer, whole.wide, whole.narrow, own, right)
            truth = torch.cat([whole.feed_forward(piece) for piece in right.split(_PIECE)])
    return left


def _attention(layer: Layer, whole: Any, x: Any, around: Any, shapes: Shapes, texts: int) -> Any:
    """Fit queries, keys and values; return what they mix, shape (tokens, heads x values)."""
    own, heads = whole.attention.self, layer.heads
    wide = x.shape[1] // heads
    q, k = own.query(x), own.key(x)
    k_marks, v_marks = own.key(around), own.value(around)
    turned_q, turned_k = [], []
    weights = torch.cat([torch.ones(len(k)), torch.full((len(k_marks),), float(texts))])[:, None]
    for head in range(heads):
        part = slice(wide * head, wide * (head + 1))
        seen = torch.cat([k[:, part], k_marks[:, part]])
        seen = seen - (weights * seen).sum(0) / weights.sum()  # a constant changes no share
        q_root, q_back = _roots(q[:, part].T @ q[:, part] / len(q))
        k_root, k_back = _roots((seen * weights).T @ seen / weights.sum())
        left, sizes, right = torch.linalg.svd(q_root @ k_root)
        sizes, keep = sizes.sqrt(), layer.width.keys
        turned_q.append((q_back @ left[:, :keep] * sizes[:keep]).float())
        turned_k.append((k_back @ right[:keep].T * sizes[:keep]).float())
    turn_q, turn_k = torch.block_diag(*turned_q) * wide**-0.5, torch.block_diag(*turned_k)
    queries, q_bias = turn_q.T @ own.query.weight, turn_q.T @ own.query.bias
    keys, k_bias = turn_k.T @ own.key.weight, turn_k.T @ own.key.bias
    layer.marks_k.copy_(k_marks @ turn_k)

    # With all directions of the values first, to see which of them what is mixed needs.
    trial = Layer(Width(layer.width.keys, wide, 1), heads, x.shape[1], layer.norm1.eps)
    trial.qkv.weight.copy_(torch.cat([queries, keys, own.value.weight]))
    trial.qkv.bias.copy_(torch.cat([q_bias, k_bias, own.value.bias]))
    trial.marks_k.copy_(layer.marks_k)
    trial.marks_v.copy_(v_marks)
    mixed = trial.mix(x, shapes)
    centred, out = mixed - mixed.mean(0), whole.attention.output.dense.weight
    turned_v = []
    for head in range(heads):
        part = slice(wide * head, wide * (head + 1))
        root, back = _roots(centred[:, part].T @ centred[:, part] / len(x))
        left, _, _ = torch.linalg.svd(root @ out[:, part].T.double(), full_matrices=False)
        turned_v.append((back @ left[:, : layer.width.values]).float())
    turn_v = torch.block_diag(*turned_v)
    layer.qkv.weight.copy_(torch.cat([queries, keys, turn_v.T @ own.value.weight]))
    layer.qkv.bias.copy_(torch.cat([q_bias, k_bias, turn_v.T @ own.value.bias]))
    layer.marks_v.copy_(v_marks @ turn_v)
    return mixed @ turn_v


def _feed_forward(layer: Layer, whole: Any, x: Any, mixed: Any, totals: Any) -> Any:
    """Fit the rest of the layer; return its states, shape (tokens, hidden).

    `totals`: the full network's sums before its first norm, shape (tokens, hidden).
    """
    inputs = _with_one(mixed)
    gram, wanted = (inputs.T @ inputs).double(), (inputs.T @ (totals - x)).double()
    gram.diagonal()[:-1] += _OUT_RIDGE * gram.diagonal()[:-1].mean()
    solved = torch.linalg.solve(gram, wanted).float()
    layer.out.weight.copy_(solved[:-1].T)
    layer.out.bias.copy_(solved[-1])
    layer.norm1.load_state_dict(whole.attention.output.LayerNorm.state_dict())
    layer.norm2.load_state_dict(whole.output.LayerNorm.state_dict())
    x, truth = layer.norm1(layer.out(mixed) + x), layer.norm1(totals)
    return _neurons(layer, whole.intermediate.dense, whole.output.dense, x, truth)


def _neurons(layer: Layer, into: Any, back: Any, x: Any, truth: Any) -> Any:
    """Fit the layer's two matrices; return its states, shape (tokens, hidden).

    Parameters
    ----------
    into, back : the two matrices of more neurons
    x : the layer's states after its first norm, shape (tokens, hidden)
    truth : those for which the two matrices give what is wanted, shape (tokens, hidden)
    """
    size, hidden = back.in_features + 1, back.out_features
    gram = torch.zeros(size, size, dtype=torch.float64)
    wanted = torch.zeros(size, hidden, dtype=torch.float64)
    for start in range(0, len(x), _PIECE):
        own, right = x[start : start + _PIECE], truth[start : start + _PIECE]
        inputs = _with_one(functional.gelu(into(own)))
        gram += (inputs.T @ inputs).double()
        wanted += (inputs.T @ (back(functional.gelu(into(right))) + right - own)).double()
    old = torch.cat([back.weight.T, torch.zeros(1, hidden)]).double()
    kept, solved = fewer(gram, wanted, old, layer.width.neurons)
    layer.wide.weight.copy_(into.weight[kept])
    layer.wide.bias.copy_(into.bias[kept])
    layer.narrow.weight.copy_(solved[:-1].T.float())
    layer.narrow.bias.copy_(solved[-1].float())
    pieces = x.split(_PIECE)
    return torch.cat(
        [layer.norm2(layer.narrow(functional.gelu(layer.wide(p))) + p) for p in pieces]
    )
