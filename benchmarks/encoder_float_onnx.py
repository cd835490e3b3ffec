"""The float32 rebuild as a plain ONNX file, for the peers that read one.

    python benchmarks/encoder_float_onnx.py REFERENCE FOLDER

REFERENCE is what `models/build_e5_small_zh.py --reference` wrote. Standard operators only; inputs
`input_ids` and `attention_mask`, output `last_hidden_state`, as exports of BERT have them. The
folder also gets the tokenizer and the small files that fastembed asks for.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save
from safetensors.numpy import load_file

HEADS = 12
EPSILON = 1e-12


class Plain:
    """Nodes and constants of a graph, named as they come."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: dict[str, Any] = {}

    def value(self, values: Any) -> str:
        name = f"c{len(self.constants)}"
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    def add(self, kind: str, *inputs: str, **more: Any) -> str:
        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **more))
        return name

    def linear(self, x: str, weight: Any, bias: Any) -> str:
        return self.add("Add", self.add("MatMul", x, self.value(weight.T)), self.value(bias))

    def norm(self, x: str, weight: Any, bias: Any) -> str:
        return self.add(
            "LayerNormalization", x, self.value(weight), self.value(bias), epsilon=EPSILON
        )


def build(w: dict[str, Any]) -> Any:
    """Return the model for the tensors of a transformers BertModel."""
    g = Plain()
    length = g.add("Shape", "input_ids", start=1, end=2)
    zero = g.value(np.array([0]))
    position = g.value(
        w["embeddings.position_embeddings.weight"] + w["embeddings.token_type_embeddings.weight"][0]
    )
    x = g.add("Gather", g.value(w["embeddings.word_embeddings.weight"]), "input_ids")
    x = g.add("Add", x, g.add("Slice", position, zero, length, zero))
    x = g.norm(x, w["embeddings.LayerNorm.weight"], w["embeddings.LayerNorm.bias"])
    keep = g.add("Unsqueeze", g.add("Cast", "attention_mask", to=1), g.value(np.array([1, 2])))
    mask = g.add("Mul", g.add("Sub", g.value(np.float32(1)), keep), g.value(np.float32(-1e4)))
    width = x_width = len(w["embeddings.LayerNorm.bias"])
    split = g.value(np.array([0, 0, HEADS, width // HEADS]))
    joined = g.value(np.array([0, 0, x_width]))
    scale = g.value(np.float32((width // HEADS) ** -0.5))
    number = 0
    while (stem := f"encoder.layer.{number}") + ".output.dense.bias" in w:
        number += 1

        def of(part: str, stem: str = stem) -> tuple[Any, Any]:
            return w[f"{stem}.{part}.weight"], w[f"{stem}.{part}.bias"]

        heads = {}
        for part, order in (
            ("query", (0, 2, 1, 3)),
            ("key", (0, 2, 3, 1)),
            ("value", (0, 2, 1, 3)),
        ):
            y = g.linear(x, *of(f"attention.self.{part}"))
            heads[part] = g.add("Transpose", g.add("Reshape", y, split), perm=order)
        scores = g.add("Mul", g.add("MatMul", heads["query"], heads["key"]), scale)
        shares = g.add("Softmax", g.add("Add", scores, mask), axis=-1)
        y = g.add("Transpose", g.add("MatMul", shares, heads["value"]), perm=(0, 2, 1, 3))
        y = g.linear(g.add("Reshape", y, joined), *of("attention.output.dense"))
        x = g.norm(g.add("Add", x, y), *of("attention.output.LayerNorm"))
        y = g.linear(x, *of("intermediate.dense"))
        half = g.add("Mul", y, g.value(np.float32(0.5)))
        bell = g.add("Erf", g.add("Mul", y, g.value(np.float32(2**-0.5))))
        y = g.add("Mul", half, g.add("Add", bell, g.value(np.float32(1))))
        x = g.norm(g.add("Add", x, g.linear(y, *of("output.dense"))), *of("output.LayerNorm"))
    g.nodes.append(helper.make_node("Identity", [x], ["last_hidden_state"]))
    shape = ["texts", "tokens"]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, shape)
        for name in ("input_ids", "attention_mask")
    ]
    out = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*shape, width])
    graph = helper.make_graph(g.nodes, "bert", inputs, [out], list(g.constants.values()))
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)


def main() -> None:
    """Run the command line."""
    reference, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    inner = reference if (reference / "model.safetensors").exists() else reference / "transformer"
    save(build(load_file(inner / "model.safetensors")), str(folder / "model.onnx"))
    shutil.copy(inner / "tokenizer.json", folder)
    special = {"pad_token": "<pad>", "unk_token": "<unk>", "cls_token": "<s>", "sep_token": "</s>"}
    settings = {"model_max_length": 512, "max_length": 512, **special}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    (folder / "special_tokens_map.json").write_text(json.dumps(special))
    (folder / "config.json").write_text(json.dumps({"pad_token_id": 1}))


if __name__ == "__main__":
    main()
