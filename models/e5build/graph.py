"""Write the encoder as an ONNX graph with onnxruntime's fused operators.

Input `ids`: int64, shape (texts, tokens), texts of one length, no padding. Output `vectors`:
float32, shape (texts, hidden), unit rows (mean over the tokens, normalised).

Weights of a matrix are int8 with a scale for each output channel; activations are quantised at
run time. Three of the four matrices of a layer take one scale for the whole input
(`DynamicQuantizeMatMul`); that scale is why texts must be run one at a time to be independent of
their neighbours. The input of the fourth, after GELU, has a few huge values in a few tokens, and
one scale for all would spend its steps on them: there each token has its own (see `narrow`), which
brings the mean cosine to float32 from 0.997 to 0.999 at 1 % of the speed.

Weights stay within +-63, seven bits: processors with AVX2 but no VNNI add two products of an
eight-bit activation and a weight in sixteen bits, 2 x 255 x 63 = 32,130 fits, 2 x 255 x 127 would
saturate, silently and differently from other processors. Measured on such a processor, one
scale for the input of every matrix: mean cosine 0.9970 with seven bits, 0.9965 with eight.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from onnx import TensorProto, helper, numpy_helper
from onnx.onnx_ml_pb2 import NodeProto
from onnx.onnx_ml_pb2 import TensorProto as Tensor

from e5build.source import Floats, Weights

WEIGHT_LIMIT = 63
EMBEDDING_LIMIT = 127  # looked up, never multiplied: all eight bits are safe
# min of x * Phi(x) is -0.169971; a little lower, so that rounding never goes below zero.
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

    def linear(self, x: str, name: str, weight: Floats, bias: Floats | None = None) -> str:
        """``x @ weight.T + bias``, weight (out, in)."""
        quants, scales = quantise(weight, WEIGHT_LIMIT)
        inputs = [
            x,
            self.constant(f"{name}.weight", quants.T),
            self.constant(f"{name}.scale", scales),
        ]
        if bias is not None:
            inputs += ["", self.constant(f"{name}.bias", bias)]
        return self.add("DynamicQuantizeMatMul", inputs, f"{name}.out", _MICROSOFT)

    def narrow(self, x: str, name: str, weight: Floats, bias: Floats) -> str:
        """``x @ weight.T + bias`` for x from GELU, each row quantised with a scale of its own.

        GELU is never below -0.17, so a row spans [-0.17, max]. Eight unsigned bits cover it with
        ``x ~ scale * q - 0.17``, and the product is ``scale * (q @ W.T) - 0.17 * rowsums(W)``,
        whose second part is constant and goes into the bias.
        """
        quants, scales = quantise(weight, WEIGHT_LIMIT)
        sums = quants.astype(np.float32).sum(axis=1) * scales
        floor = self.constant("gelu.floor", np.float32(-_GELU_MINIMUM))
        shifted = self.add("Add", [x, floor], f"{name}.shifted")
        self.constant("axis_width", np.array([-1], np.int64))
        top = self.add("ReduceMax", [shifted, "axis_width"], f"{name}.top", keepdims=1)
        self.constant("levels", np.float32(255))
        rate = self.add("Div", ["levels", top], f"{name}.rate")
        scaled = self.add("Mul", [shifted, rate], f"{name}.scaled")
        self.constant("one", np.float32(1))
        self.constant("zero", np.uint8(0))
        whole = self.add("QuantizeLinear", [scaled, "one", "zero"], f"{name}.quants")
        self.constant(f"{name}.weight", quants.T)
        product = self.add("MatMulInteger", [whole, f"{name}.weight", "zero"], f"{name}.product")
        y = self.add("Cast", [product], f"{name}.float", to=TensorProto.FLOAT)
        y = self.add("Mul", [y, self.constant(f"{name}.scale", scales / 255)], f"{name}.columns")
        y = self.add("Mul", [y, top], f"{name}.rows")
        shift = self.constant(f"{name}.bias", bias + np.float32(_GELU_MINIMUM) * sums)
        return self.add("Add", [y, shift], f"{name}.out")

    def norm(self, x: str, name: str, gamma: Floats, beta: Floats, eps: float) -> str:
        """Layer norm over the last axis."""
        self.constant(f"{name}.gamma", gamma)
        self.constant(f"{name}.beta", beta)
        return self.add(
            "LayerNormalization", [x, f"{name}.gamma", f"{name}.beta"], name, axis=-1, epsilon=eps
        )


def build(weights: Weights, keep: Sequence[int]) -> bytes:
    """Return the serialised model with the embedding rows in `keep`, in that order."""
    tensors, shape = weights.tensors, weights.shape
    graph = _Graph()
    x = _embeddings(graph, weights, keep)
    for layer in range(shape.layers):
        part = {name.split(".", 1)[1]: values for name, values in tensors.items()
                if name.startswith(f"l{layer}.")}  # fmt: skip
        x = _layer(graph, x, f"layer{layer}", part, shape.heads, shape.epsilon)
    graph.constant("axis_tokens", np.array([1], np.int64))
    mean = graph.add("ReduceMean", [x, "axis_tokens"], "mean", keepdims=0)
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


def _embeddings(graph: _Graph, weights: Weights, keep: Sequence[int]) -> str:
    """Word + position + type, then layer norm; positions count from 0."""
    tensors = weights.tensors
    quants, scales = quantise(tensors["emb.word"][np.asarray(keep)], EMBEDDING_LIMIT)
    graph.constant("word", quants)
    graph.constant("word.scale", scales[:, None])
    row = graph.add("Gather", ["word", "ids"], "word.quants")
    row = graph.add("Cast", [row], "word.float", to=TensorProto.FLOAT)
    scale = graph.add("Gather", ["word.scale", "ids"], "word.scales")
    word = graph.add("Mul", [row, scale], "word.vectors")
    # The type is always 0, so its row is added to the positions here.
    graph.constant("positions", tensors["emb.pos"] + tensors["emb.type"][0])
    graph.constant("start", np.array([0], np.int64))
    length = graph.add("Shape", ["ids"], "length", start=1, end=2)
    position = graph.add("Slice", ["positions", "start", length, "start"], "position.vectors")
    x = graph.add("Add", [word, position], "embedded")
    norm = (tensors["emb.ln.w"], tensors["emb.ln.b"])
    return graph.norm(x, "embeddings", *norm, weights.shape.epsilon)


def _layer(
    graph: _Graph, x: str, name: str, part: dict[str, Floats], heads: int, eps: float
) -> str:
    width = len(part["q.b"])
    weight = np.concatenate([part["q.w"], part["k.w"], part["v.w"]])
    bias = np.concatenate([part["q.b"], part["k.b"], part["v.b"]])
    both = graph.linear(x, f"{name}.qkv", weight, bias)
    graph.constant("split", np.array([width] * 3, np.int64))
    thirds = [f"{name}.{letter}" for letter in "qkv"]
    graph.nodes.append(
        helper.make_node("Split", [both, "split"], thirds, name=f"{name}.split", axis=-1)
    )
    mixed = graph.add("MultiHeadAttention", thirds, f"{name}.mixed", _MICROSOFT, num_heads=heads)
    y = graph.linear(mixed, f"{name}.attention", part["ao.w"], part["ao.b"])
    # Two plain operators: onnxruntime's fused SkipLayerNormalization made the whole a sixth slower.
    x = graph.add("Add", [y, x], f"{name}.first.sum")
    x = graph.norm(x, f"{name}.first", part["aln.w"], part["aln.b"], eps)
    y = graph.linear(x, f"{name}.wide", part["fi.w"])
    graph.constant(f"{name}.wide.bias", part["fi.b"])
    y = graph.add("BiasGelu", [y, f"{name}.wide.bias"], f"{name}.gelu", _MICROSOFT)
    y = graph.narrow(y, f"{name}.narrow", part["fo.w"], part["fo.b"])
    x = graph.add("Add", [y, x], f"{name}.second.sum")
    return graph.norm(x, f"{name}.second", part["oln.w"], part["oln.b"], eps)
