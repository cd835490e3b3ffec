"""How large each channel of a matrix's input becomes: measured once, on text, in float32.

`ranges.npz` beside this file is what `build_e5_small_zh.py --calibrate FILES` wrote. It is kept in
the repository, so that a rebuild needs no text and gives the same bytes.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from e5build.source import Floats, Weights

FILE = Path(__file__).with_name("ranges.npz")
# The input of a layer, of its attention's output matrix, of its first and of its second
# feed-forward matrix.
SITES = {
    "input": "attention.self.query",
    "mixed": "attention.output.dense",
    "middle": "intermediate.dense",
    "wide": "output.dense",
}
# 600 sentences of two genres: with 550 others the largest magnitudes of a channel differ by a
# twentieth at the median, and the mean cosine to float32 in the fourth decimal.
SAMPLE = 600
# What the sampled texts hardly have, so that it does not clip: letters, digits, symbols, emoji,
# other scripts, one character, none, a window's full length.
ODD = (
    "", "法", "GDP增长5.2%，完成投资1.3亿元😀", "Artificial intelligence and the rule of law",
    "https://www.example.gov.cn/2023/12/t20231229.html", "ཀ་ཁ་ག ئۇيغۇر", "123456789",
    "①②③〔2023〕5号《条例》", "加强法治政府建设，" * 80,
)  # fmt: skip


def sample(paths: Iterable[Path], seed: int = 0) -> list[str]:
    """Return SAMPLE sentences of the files, drawn at random, and the odd texts."""
    found: dict[str, None] = {}
    for path in paths:
        for part in re.split(r"(?<=[。！？])|[\t\n]", path.read_text(encoding="utf-8")):
            if part.strip():
                found[part.strip()] = None
    return [*random.Random(seed).sample(list(found), min(SAMPLE, len(found))), *ODD]


def measure(weights: Weights, rows: Sequence[Sequence[int]]) -> dict[str, Floats]:
    """Return the largest magnitude of each channel: "LAYER.SITE" -> float32, shape (width,).

    Parameters
    ----------
    rows : token ids of texts, prefix and marks included, in the full vocabulary
    """
    import torch

    from e5build.reference import bert_model

    model = bert_model(weights)
    found: dict[str, Any] = {}

    def watch(name: str) -> Any:
        def look(_: Any, inputs: tuple[Any, ...]) -> None:
            top = inputs[0].abs().amax(dim=(0, 1))
            found[name] = torch.maximum(found[name], top) if name in found else top

        return look

    for number, layer in enumerate(model.encoder.layer):
        for site, module in SITES.items():
            layer.get_submodule(module).register_forward_pre_hook(watch(f"{number}.{site}"))
    with torch.inference_mode():
        for row in rows:
            model(torch.tensor([row]))
    # Three digits: what another machine rounds otherwise in the last bits gives the same file.
    return {
        name: np.array([float(f"{value:.3g}") for value in top.tolist()], np.float32)
        for name, top in sorted(found.items())
    }


def measure_half(half: Any, full: Any, rows: Sequence[Sequence[int]]) -> dict[str, Floats]:
    """Return what `measure` does, of a `half.Half`; `full`: the `full.Full` it is half of."""
    import torch
    from torch.nn import functional

    from e5build.full import body

    found: dict[str, Any] = {}

    def look(name: str, x: Any) -> None:
        top = x.abs().amax(0)
        found[name] = torch.maximum(found[name], top) if name in found else top

    with torch.inference_mode():
        for row in rows:
            x = body(full.embed(torch.tensor([row])))
            shapes = [(1, len(x))]
            for number, layer in enumerate(half.layers):
                look(f"{number}.input", x)
                mixed = layer.mix(x, shapes)
                look(f"{number}.mixed", mixed)
                middle = layer.norm1(layer.out(mixed) + x)
                look(f"{number}.middle", middle)
                look(f"{number}.wide", functional.gelu(layer.wide(middle)))
                x = layer(x, shapes)
    return {name: top.numpy() for name, top in sorted(found.items())}


def load() -> Mapping[str, Floats]:
    """Return the ranges that were measured."""
    with np.load(FILE, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}
