"""The full network, a layer at a time: what the half network is fitted and trained to."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

# Tokens that stand before and after every text: <s> "▁que" "ry" ":" and </s>.
BEFORE, AFTER = 4, 1
# Layers after which the half network's states are compared with the full one's.
STATIONS = (3, 6, 9, 12)


class Full:
    """A BertModel of `reference.bert_model`, its layers one by one.

    States are float32 tensors, shape (texts, tokens, hidden); texts of one length, no padding.
    """

    def __init__(self, model: Any) -> None:
        self.model = model
        self.heads = int(model.config.num_attention_heads)
        self.hidden = int(model.config.hidden_size)
        for parameter in model.parameters():
            parameter.requires_grad_(False)

    @property
    def layers(self) -> list[Any]:
        """The layers' modules, in order."""
        return list(self.model.encoder.layer)

    def embed(self, ids: Any) -> Any:
        """Return the states before the first layer of token ids, shape (texts, tokens)."""
        part = self.model.embeddings
        words = part.word_embeddings(ids) + part.token_type_embeddings.weight[0]
        return part.LayerNorm(words + part.position_embeddings(torch.arange(ids.shape[1])))

    def step(self, x: Any, layer: Any) -> tuple[Any, Any]:
        """Return the sum before the layer's first norm, and the states after the layer."""
        texts, tokens, _ = x.shape
        own = layer.attention.self
        q, k, v = (
            part(x).view(texts, tokens, self.heads, -1).transpose(1, 2)
            for part in (own.query, own.key, own.value)
        )
        mixed = functional.scaled_dot_product_attention(q, k, v)
        mixed = mixed.transpose(1, 2).reshape(texts, tokens, self.hidden)
        total = layer.attention.output.dense(mixed) + x
        x = layer.attention.output.LayerNorm(total)
        wide = functional.gelu(layer.intermediate.dense(x))
        return total, layer.output.LayerNorm(layer.output.dense(wide) + x)

    def states(self, ids: Any) -> list[Any]:
        """Return the states after each of the `STATIONS`."""
        x, kept = self.embed(ids), []
        for number, layer in enumerate(self.layers, 1):
            x = self.step(x, layer)[1]
            if number in STATIONS:
                kept.append(x)
        return kept


def body(x: Any) -> Any:
    """The states of the text's own tokens, shape (texts x tokens, hidden)."""
    return x[:, BEFORE:-AFTER].reshape(-1, x.shape[-1])


def marks(x: Any) -> Any:
    """The states of the tokens around the text, shape (texts, BEFORE + AFTER, hidden)."""
    return torch.cat([x[:, :BEFORE], x[:, -AFTER:]], 1)
