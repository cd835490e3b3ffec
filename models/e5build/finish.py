"""Solve the half network's last map anew, on what its layers give in eight bits.

The map is linear, so its best weights need no training; solved last, it also takes back a part of
what the rounding turned.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from e5build.half import groups
from e5build.source import Floats

RIDGE = 1e-2  # of the mean diagonal, towards the map as it was; 0.1 and 0.001 are no better
_TOKENS = 512  # of a run


def means(model: bytes, rows: Sequence[Sequence[int]]) -> Floats:
    """Return the means before the map, shape (len(rows), hidden), of rows of own token ids."""
    import onnx
    import onnxruntime

    graph = onnx.load_from_string(model)
    del graph.graph.output[:]
    shape: list[str | int | None] = ["texts", None]
    graph.graph.output.append(
        onnx.helper.make_tensor_value_info("whole.mean", onnx.TensorProto.FLOAT, shape)
    )
    session = onnxruntime.InferenceSession(
        graph.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    found: dict[int, Floats] = {}
    for group in groups(rows, _TOKENS):
        given = session.run(None, {"ids": np.array([rows[place] for place in group], np.int64)})[0]
        found.update(zip(group, given, strict=True))
    return np.array([found[place] for place in range(len(rows))], np.float32)


def solved(given: Floats, wanted: Floats, weight: Floats, bias: Floats) -> tuple[Floats, Floats]:
    """Return the map's weight (out, in) and bias (out,) that turn `given` towards `wanted`.

    Parameters
    ----------
    given : the means, shape (texts, in)
    wanted : unit vectors, shape (texts, out)
    weight, bias : the map as it was; it also says how long each text's vector is to be
    """
    old = np.vstack([weight.T, bias]).astype(np.float64)
    inputs = np.hstack([given, np.ones((len(given), 1))]).astype(np.float64)
    lengths = np.linalg.norm(inputs @ old, axis=1, keepdims=True)
    gram = inputs.T @ inputs
    ridge = np.full(len(gram), RIDGE * np.trace(gram[:-1, :-1]) / (len(gram) - 1))
    ridge[-1] = 0
    right = inputs.T @ (lengths * wanted) + ridge[:, None] * old
    new = np.linalg.solve(gram + np.diag(ridge), right)
    return new[:-1].T.astype(np.float32), new[-1].astype(np.float32)
