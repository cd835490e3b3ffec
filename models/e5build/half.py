"""A network of half the work: the full one's twelve layers, narrower.

What is left out, and why it costs little:

- The tokens around a text ("query: " and the marks) have nearly the same states in every text:
  their keys, values and share of the mean are constants (`marks_k`, `marks_v`, `around`).
- A head's queries and keys keep 12 to 24 of 32 directions, its values 28.
- The feed-forward part keeps 512 to 624 of 1,536 neurons.
- A linear map after the mean sets right what all this turns or stretches.

`fit` finds the weights by least squares, `train` trains them to the full network's vectors. Half
way more neurons are taken away (`PLAN`, `LAST_NEURONS`): a trained network loses less by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from e5build.full import AFTER, BEFORE, STATIONS
from e5build.source import Floats

Shapes = Sequence[tuple[int, int]]  # (texts, own tokens of each) of the groups packed in a tensor


class Width(NamedTuple):
    """What a layer keeps."""

    keys: int  # directions of a head's queries and keys, of 32
    values: int  # directions of a head's values, of 32
    neurons: int  # of 1,536


# Where cutting cost most when each was cut alone: keys in layers 3 to 6, neurons in 2 to 5 (what is
# lost there is lost for all layers above). Mean cosine to the full network after `fit`, 200
# sentences of held-apart city reports: 0.9931; 640 neurons in all layers 0.9923, 832 in four and
# 512 in six 0.9928.
PLAN = tuple(
    Width(keys, 28, neurons)
    for keys, neurons in (
        (16, 640), (16, 704), (24, 704), (24, 704), (24, 704), (24, 640),
        (16, 640), (16, 640), (16, 640), (16, 576), (12, 576), (12, 576),
    )
)  # fmt: skip
# Neurons that are left for the second half of the training: what five times float32 allows.
# 0.9971 before they are taken away, 0.9964 after.
LAST_NEURONS = (560, 624, 624, 624, 624, 576, 560, 560, 560, 512, 512, 512)


class Layer(nn.Module):
    """One layer on packed tokens: groups of texts of one length, one after another."""

    def __init__(self, width: Width, heads: int, hidden: int, epsilon: float) -> None:
        super().__init__()
        self.width, self.heads = width, heads
        self.qkv = nn.Linear(hidden, heads * (2 * width.keys + width.values))
        self.marks_k = nn.Parameter(torch.zeros(BEFORE + AFTER, heads * width.keys))
        self.marks_v = nn.Parameter(torch.zeros(BEFORE + AFTER, heads * width.values))
        self.out = nn.Linear(heads * width.values, hidden)
        self.norm1 = nn.LayerNorm(hidden, epsilon)
        self.wide = nn.Linear(hidden, width.neurons)
        self.narrow = nn.Linear(width.neurons, hidden)
        self.norm2 = nn.LayerNorm(hidden, epsilon)

    def split(self, x: Any) -> tuple[Any, Any, Any]:
        """Return queries, keys and values of tokens, shape (tokens, heads x width) each."""
        narrow, wide = self.heads * self.width.keys, self.heads * self.width.values
        q, k, v = self.qkv(x).split([narrow, narrow, wide], 1)
        return q, k, v

    def mix(self, x: Any, shapes: Shapes) -> Any:
        """Attention before its output matrix: shape (tokens, heads x values).

        The factor of one over the root of 32 is in the weights of q.
        """
        q, k, v = self.split(x)
        mixed, at = [], 0
        for texts, tokens in shapes:
            rows = slice(at, at + texts * tokens)
            at = rows.stop

            def seen(own: Any, around: Any, rows: slice = rows, texts: int = texts) -> Any:
                whole = torch.cat(
                    [around.expand(texts, -1, -1), own[rows].view(texts, -1, around.shape[1])], 1
                )
                return whole.view(texts, whole.shape[1], self.heads, -1).transpose(1, 2)

            asked = q[rows].view(texts, tokens, self.heads, -1).transpose(1, 2)
            shares = torch.softmax(asked @ seen(k, self.marks_k).transpose(-1, -2), -1)
            mixed.append(
                (shares @ seen(v, self.marks_v)).transpose(1, 2).reshape(texts * tokens, -1)
            )
        return torch.cat(mixed)

    def forward(self, x: Any, shapes: Shapes) -> Any:
        """Return the states after the layer, shape (tokens, hidden)."""
        return self.feed_forward(self.norm1(self.out(self.mix(x, shapes)) + x))

    def feed_forward(self, x: Any) -> Any:
        """Return the states after the layer from those after its first norm."""
        return self.norm2(self.narrow(functional.gelu(self.wide(x))) + x)


class Half(nn.Module):
    """The whole network, from embedded tokens without marks to unit vectors."""

    def __init__(
        self, heads: int, hidden: int, epsilon: float, plan: Sequence[Width] = PLAN
    ) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            [Layer(Width(*width), heads, hidden, epsilon) for width in plan]
        )
        self.around = nn.Parameter(torch.zeros(hidden))
        self.map = nn.Linear(hidden, hidden)
        with torch.no_grad():
            self.map.weight.copy_(torch.eye(hidden))
            self.map.bias.zero_()

    def forward(self, x: Any, shapes: Shapes) -> tuple[list[Any], Any]:
        """Return the states after each of the `STATIONS` and the unit vectors, (texts, hidden)."""
        kept = []
        for number, layer in enumerate(self.layers, 1):
            x = layer(x, shapes)
            if number in STATIONS:
                kept.append(x)
        means, at = [], 0
        for texts, tokens in shapes:
            own = x[at : at + texts * tokens].view(texts, tokens, -1).sum(1)
            means.append((own + self.around) / (tokens + BEFORE + AFTER))
            at += texts * tokens
        return kept, functional.normalize(self.map(torch.cat(means)), dim=-1)


def as_tensors(model: Half) -> dict[str, Floats]:
    """Return the weights under the names that `graph` reads, beside those of the embeddings.

    onnxruntime's attention divides by the root of the width of the keys, so q is multiplied by it.
    """

    def plain(x: Any) -> Floats:
        return np.ascontiguousarray(x.detach().numpy(), np.float32)

    found = {
        "around": plain(model.around),
        "map.w": plain(model.map.weight),
        "map.b": plain(model.map.bias),
    }
    for number, layer in enumerate(model.layers):
        narrow = layer.heads * layer.width.keys
        weight, bias = plain(layer.qkv.weight), plain(layer.qkv.bias)
        root = np.float32(layer.width.keys**0.5)
        part = {
            "q.w": weight[:narrow] * root, "q.b": bias[:narrow] * root,
            "k.w": weight[narrow : 2 * narrow], "k.b": bias[narrow : 2 * narrow],
            "v.w": weight[2 * narrow :], "v.b": bias[2 * narrow :],
            "k.marks": plain(layer.marks_k), "v.marks": plain(layer.marks_v),
        }  # fmt: skip
        modules = {
            "ao": layer.out, "aln": layer.norm1,
            "fi": layer.wide, "fo": layer.narrow, "oln": layer.norm2,
        }  # fmt: skip
        for name, module in modules.items():
            part[f"{name}.w"], part[f"{name}.b"] = plain(module.weight), plain(module.bias)
        found |= {f"l{number}.{name}": values for name, values in part.items()}
    return found


def groups(rows: Sequence[Sequence[int]], tokens: int) -> list[list[int]]:
    """Cut rows of token ids into groups of one length: places, together within `tokens`."""
    by_length: dict[int, list[int]] = {}
    for place, row in enumerate(rows):
        by_length.setdefault(len(row), []).append(place)
    cut = []
    for length in sorted(by_length):
        places, size = by_length[length], max(1, tokens // length)
        cut += [places[start : start + size] for start in range(0, len(places), size)]
    return cut
