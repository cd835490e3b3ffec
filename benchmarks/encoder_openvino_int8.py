"""The float32 rebuild in eight-bit integers the way OpenVINO does it, for `encoder_speed.py`.

    PEERS_PYTHON benchmarks/encoder_openvino_int8.py FLOAT_FOLDER TEXT_FILES...

FLOAT_FOLDER was written by `encoder_float_onnx.py`; PEERS_PYTHON needs openvino and nncf, its own
compression. Weights and activations in eight bits, with ranges measured on 300 sentences of the
files, drawn at random; SmoothQuant as nncf sets it for transformers. Writes the folder
FLOAT_FOLDER-int8. Give it the files that the speed is measured on: a peer gets the best case.
"""

from __future__ import annotations

import random
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np

SAMPLE = 300  # nncf's usual number


def rows(folder: Path, files: list[Path]) -> list[Any]:
    """Return the inputs of single sentences."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(512)
    tokenizer.no_padding()
    whole = "\n".join(file.read_text(encoding="utf-8") for file in files)
    parts = [part.strip() for part in re.split(r"(?<=[。！？])|\n", whole)]
    distinct = [part for part in dict.fromkeys(parts) if part]
    chosen = random.Random(0).sample(distinct, min(SAMPLE, len(distinct)))
    ids = [np.array([e.ids]) for e in tokenizer.encode_batch([f"query: {t}" for t in chosen])]
    return [{"input_ids": row, "attention_mask": np.ones_like(row)} for row in ids]


def main() -> None:
    """Run the command line."""
    import nncf  # type: ignore[import-not-found]
    import openvino as ov

    folder, *files = map(Path, sys.argv[1:])
    model = nncf.quantize(
        ov.Core().read_model(folder / "model.onnx"),
        nncf.Dataset(rows(folder, files)),
        subset_size=SAMPLE,
        model_type=nncf.ModelType.TRANSFORMER,
        preset=nncf.QuantizationPreset.MIXED,
    )
    out = folder.with_name(f"{folder.name}-int8")
    out.mkdir(exist_ok=True)
    ov.save_model(model, out / "model.xml", compress_to_fp16=False)
    shutil.copy(folder / "tokenizer.json", out)
    print(out)


if __name__ == "__main__":
    main()
