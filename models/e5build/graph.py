"""Write the encoder as an ONNX graph with onnxruntime's fused operators.

Input `ids`: int64, shape (texts, tokens), texts of one length, no padding. Output `vectors`:
float32, shape (texts, hidden), unit rows (mean over the tokens, normalised). The graph of a `half`
network holds the prefix and the marks itself: its ids are the text's own tokens, at least one.

Weights of a matrix are int8 with a scale for each output channel. Activations are quantised with
a fixed step for each channel, from ranges measured on text (`ranges`). Fixed steps have three
gains over scales taken from the input at run time: a text's numbers do not depend on what is run
beside it, so texts of one length run together and still come out the same, byte for byte; no pass
over the input looks for its largest value; and the few channels that are large in all texts do
not take the precision of the others (mean cosine to float32 0.9992 against 0.9988).

A channel's step divides its activations and multiplies its column of the weights. How much of a
channel's size goes to either side is the balance of SmoothQuant (Xiao et al. 2022,
arXiv:2211.10438), equation 4.

Weights stay within +-63, seven bits: processors with AVX2 but no VNNI add two products of an
eight-bit activation and a weight in sixteen bits, 2 x 255 x 63 = 32,130 fits, 2 x 255 x 127 would
saturate, silently and differently from other processors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from onnx import TensorProto, helper, numpy_helper
from onnx.onnx_ml_pb2 import NodeProto
from onnx.onnx_ml_pb2 import TensorProto as Tensor

from e5build.ranges import SITES
from e5build.source import Floats, Weights

WEIGHT_LIMIT = 63
EMBEDDING_LIMIT = 127  # looked up, never multiplied: all eight bits are safe
# SmoothQuant's alpha: the share of a channel's range that the activations' steps take over. Mean
# cosine to float32 on 99 sentences: 0.9953 at 0.5, 0.9990 at 0.7, 0.9991 at 0.8, 0.9987 at 0.9.
BALANCE = 0.8
# Texts not measured may go a little beyond the ranges; what goes further clips.
MARGIN = 1.05
_MIDDLE = 128  # the unsigned byte that stands for 0 where values are of both signs
# After GELU values lie above -0.17, so a small byte stands for 0 and the rest is for the positive.
_GELU_ZERO = 16
_GELU_MINIMUM = -0.17
_OPSET = 18  # the first in which ReduceMean takes its axes as an input
_IR_VERSION = 8  # read by every onnxruntime since 1.14
_MICROSOFT = "com.microsoft"


def quantise(rows: Floats, limit: int) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Return int8 rows and their scales: ``rows ~ quants * scales[:, None]``, rounded to nearest.

    Parameters
    ----------
    rows : float32, shape (n, width)
    limit : the largest magnitude of a quant
    """
    scales = np.abs(rows).max(axis=1) / np.float32(limit)
    scales[scales == 0] = 1
    quants = np.rint(rows / scales[:, None]).astype(np.int8)
    return quants, scales.astype(np.float32)


class _Graph:
    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: dict[str, Tensor] = {}

    def constant(self, name: str, values: npt.NDArray[np.generic]) -> str:
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    def add(
        self, kind: str, inputs: Sequence[str], output: str, domain: str = "", **more: object
    ) -> str:
        self.nodes.append(
            helper.make_node(kind, inputs, [output], name=output, domain=domain, **more)
        )
        return output

    def quants(self, x: str, name: str, steps: Floats | None, zero: int) -> str:
        """Round x to unsigned bytes: ``x ~ (q - zero) * steps``; None: x is in steps already."""
        if steps is not None:
            rates = self.constant(f"{name}.rates", (1 / steps).astype(np.float32))
            x = self.add("Mul", [x, rates], f"{name}.scaled")
        self.constant("one", np.float32(1))
        point = self.constant(f"zero{zero}", np.uint8(zero))
        return self.add("QuantizeLinear", [x, "one", point], f"{name}.quants")

    def linear(self, x: str, name: str, weight: Floats, bias: Floats | None, zero: int) -> str:
        """``(x - zero) @ weight.T + bias`` for bytes x; weight (out, in)."""
        quants, scales = quantise(weight, WEIGHT_LIMIT)
        inputs = [
            x, self.constant(f"{name}.weight", quants.T), "one",
            self.constant(f"{name}.scale", scales), f"zero{zero}", "",
        ]  # fmt: skip
        if bias is not None:
            inputs.append(self.constant(f"{name}.bias", bias))
        return self.add("MatMulIntegerToFloat", inputs, f"{name}.out", _MICROSOFT)

    def before(self, x: str, name: str, rows: Floats) -> str:
        """Put the same rows before those of every text: x (texts, tokens, width)."""
        self.constant(f"{name}.marks", rows[None])
        every = self.add("Expand", [f"{name}.marks", "marks.shape"], f"{name}.marks.all")
        return self.add("Concat", [every, x], f"{name}.all", axis=1)

    def norm(self, x: str, name: str, gamma: Floats, beta: Floats, eps: float) -> str:
        """Layer norm over the last axis."""
        self.constant(f"{name}.gamma", gamma)
        self.constant(f"{name}.beta", beta)
        return self.add(
            "LayerNormalization", [x, f"{name}.gamma", f"{name}.beta"], name, axis=-1, epsilon=eps
        )


def steps_of(tops: Floats, weight: Floats, levels: int, least: float = 0.0) -> Floats:
    """Return the step of each input channel, float32, shape (in,).

    Parameters
    ----------
    tops : float32, shape (in,), the largest magnitudes of the activations
    weight : float32, shape (out, in)
    levels : bytes from zero to the largest magnitude
    least : no step is smaller
    """
    tops = np.maximum(tops * MARGIN, 1e-4)  # a channel that is always 0 needs some step
    sizes = np.maximum(np.abs(weight).max(axis=0), 1e-9)
    share = tops**BALANCE / sizes ** (1 - BALANCE)
    return np.maximum(share * ((tops / share).max() / levels), least).astype(np.float32)


def build(
    weights: Weights,
    keep: Sequence[int],
    ranges: Mapping[str, Floats],
    half: Mapping[str, Floats] | None = None,
) -> bytes:
    """Return the serialised model with the embedding rows in `keep`, in that order.

    Parameters
    ----------
    ranges : what `ranges.measure` returned for these weights, or `ranges.measure_half`
    half : what `half.as_tensors` returned: its layers take the place of those of `weights`
    """
    tensors, shape = {**weights.tensors, **(half or {})}, weights.shape
    before = len(tensors["l0.k.marks"]) - 1 if half else 0  # the last mark stands after the text
    graph = _Graph()
    x = _embeddings(graph, weights, keep, before)
    if half:
        graph.add("Shape", ["ids"], "texts.count", start=0, end=1)
        ones = graph.constant("ones", np.array([1, 1], np.int64))
        graph.add("Concat", ["texts.count", ones], "marks.shape", axis=0)
    for layer in range(shape.layers):
        part = {name.split(".", 1)[1]: values for name, values in tensors.items()
                if name.startswith(f"l{layer}.")}  # fmt: skip
        tops = {site: ranges[f"{layer}.{site}"] for site in SITES}
        x = _layer(graph, x, f"layer{layer}", part, tops, shape.heads, shape.epsilon)
    # Not ReduceMean: it adds in another order when there is one text only.
    turned = graph.add("Transpose", [x], "turned", perm=[0, 2, 1])
    mean = graph.add("GlobalAveragePool", [turned], "pooled")
    mean = graph.add("Squeeze", [mean, graph.constant("last", np.array([2], np.int64))], "mean")
    if half:
        mean = _with_marks(graph, mean, tensors, before + 1)
    graph.add("LpNormalization", [mean], "vectors", axis=-1, p=2)

    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "tokens"])
    out = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", shape.hidden])
    model = helper.make_model(
        helper.make_graph(graph.nodes, "e5-small-zh", [ids], [out], list(graph.constants.values())),
        opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)],
        ir_version=_IR_VERSION,
        producer_name="explorer",
    )
    return bytes(model.SerializeToString(deterministic=True))


def _with_marks(graph: _Graph, mean: str, tensors: Mapping[str, Floats], marks: int) -> str:
    """The mean of a text's own tokens, made that of all its tokens, and mapped."""
    own = graph.add("Cast", ["length"], "own.tokens", to=TensorProto.FLOAT)
    total = graph.add("Mul", [mean, own], "own.sum")
    total = graph.add("Add", [total, graph.constant("around", tensors["around"])], "sum")
    count = graph.add("Add", [own, graph.constant("marks", np.float32(marks))], "tokens")
    mean = graph.add("Div", [total, count], "whole.mean")
    # A product of one row adds in another order than one of several, so a row of zeros goes along.
    spare = graph.constant("spare", np.zeros((1, len(tensors["around"])), np.float32))
    rows = graph.add("Concat", [mean, spare], "mean.and.spare", axis=0)
    rows = graph.add("MatMul", [rows, graph.constant("map", tensors["map.w"].T)], "mapped.rows")
    rows = graph.add("Slice", [rows, "start", "texts.count", "start"], "mapped.texts")
    return graph.add("Add", [rows, graph.constant("map.bias", tensors["map.b"])], "mapped")


def _embeddings(graph: _Graph, weights: Weights, keep: Sequence[int], before: int) -> str:
    """Word + position + type, then layer norm; positions count from `before`."""
    tensors = weights.tensors
    quants, scales = quantise(tensors["emb.word"][np.asarray(keep)], EMBEDDING_LIMIT)
    graph.constant("word", quants)
    graph.constant("word.scale", scales[:, None])
    row = graph.add("Gather", ["word", "ids"], "word.quants")
    row = graph.add("Cast", [row], "word.float", to=TensorProto.FLOAT)
    scale = graph.add("Gather", ["word.scale", "ids"], "word.scales")
    word = graph.add("Mul", [row, scale], "word.vectors")
    # The type is always 0, so its row is added to the positions here.
    graph.constant("positions", (tensors["emb.pos"] + tensors["emb.type"][0])[before:])
    graph.constant("start", np.array([0], np.int64))
    length = graph.add("Shape", ["ids"], "length", start=1, end=2)
    position = graph.add("Slice", ["positions", "start", length, "start"], "position.vectors")
    x = graph.add("Add", [word, position], "embedded")
    norm = (tensors["emb.ln.w"], tensors["emb.ln.b"])
    return graph.norm(x, "embeddings", *norm, weights.shape.epsilon)


def _layer(
    graph: _Graph,
    x: str,
    name: str,
    part: dict[str, Floats],
    tops: dict[str, Floats],
    heads: int,
    eps: float,
) -> str:
    weight = np.concatenate([part["q.w"], part["k.w"], part["v.w"]])
    steps = steps_of(tops["input"], weight, 255 - _MIDDLE)
    quants = graph.quants(x, f"{name}.input", steps, _MIDDLE)
    # The output matrix's input is a mixture of v, so v's rows can give it in steps for nothing.
    mixed_steps = steps_of(tops["mixed"], part["ao.w"], 255 - _MIDDLE)
    thirds = []
    for letter in "qkv":
        rows, bias = part[f"{letter}.w"] * steps, part[f"{letter}.b"]
        if letter == "v":
            rows, bias = rows / mixed_steps[:, None], bias / mixed_steps
        third = graph.linear(quants, f"{name}.{letter}", rows, bias, _MIDDLE)
        if f"{letter}.marks" in part:
            marks = part[f"{letter}.marks"] / (mixed_steps if letter == "v" else np.float32(1))
            third = graph.before(third, f"{name}.{letter}", marks)
        thirds.append(third)
    mixed = graph.add("MultiHeadAttention", thirds, f"{name}.mixed", _MICROSOFT, num_heads=heads)
    quants = graph.quants(mixed, f"{name}.mixed", None, _MIDDLE)
    rows = part["ao.w"] * mixed_steps
    y = graph.linear(quants, f"{name}.attention", rows, part["ao.b"], _MIDDLE)
    # Two plain operators: onnxruntime's fused SkipLayerNormalization made the whole a sixth slower.
    x = graph.add("Add", [y, x], f"{name}.first.sum")
    x = graph.norm(x, f"{name}.first", part["aln.w"], part["aln.b"], eps)
    steps = steps_of(tops["middle"], part["fi.w"], 255 - _MIDDLE)
    quants = graph.quants(x, f"{name}.middle", steps, _MIDDLE)
    y = graph.linear(quants, f"{name}.wide", part["fi.w"] * steps, None, _MIDDLE)
    graph.constant(f"{name}.wide.bias", part["fi.b"])
    y = graph.add("BiasGelu", [y, f"{name}.wide.bias"], f"{name}.gelu", _MICROSOFT)
    steps = steps_of(tops["wide"], part["fo.w"], 255 - _GELU_ZERO, -_GELU_MINIMUM / _GELU_ZERO)
    quants = graph.quants(y, f"{name}.gelu", steps, _GELU_ZERO)
    y = graph.linear(quants, f"{name}.narrow", part["fo.w"] * steps, part["fo.b"], _GELU_ZERO)
    x = graph.add("Add", [y, x], f"{name}.second.sum")
    return graph.norm(x, f"{name}.second", part["oln.w"], part["oln.b"], eps)
