"""The float32 rebuild in PyTorch: what quality and speed are compared to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from e5build.source import Weights


def bert_model(weights: Weights) -> Any:
    """Return a transformers BertModel (float32, evaluation mode) with the weights in place."""
    import torch
    from transformers import BertConfig, BertModel

    shape = weights.shape
    model = BertModel(
        BertConfig(
            vocab_size=shape.vocabulary,
            hidden_size=shape.hidden,
            num_hidden_layers=shape.layers,
            num_attention_heads=shape.heads,
            intermediate_size=shape.feed_forward,
            max_position_embeddings=shape.positions,
            type_vocab_size=shape.types,
            layer_norm_eps=shape.epsilon,
            pad_token_id=1,
        ),
        add_pooling_layer=False,
    )
    names = {
        "emb.word": "embeddings.word_embeddings.weight",
        "emb.pos": "embeddings.position_embeddings.weight",
        "emb.type": "embeddings.token_type_embeddings.weight",
        "emb.ln": "embeddings.LayerNorm",
    }
    parts = {
        "q": "attention.self.query",
        "k": "attention.self.key",
        "v": "attention.self.value",
        "ao": "attention.output.dense",
        "aln": "attention.output.LayerNorm",
        "fi": "intermediate.dense",
        "fo": "output.dense",
        "oln": "output.LayerNorm",
    }
    for layer in range(shape.layers):
        for short, long in parts.items():
            names[f"l{layer}.{short}"] = f"encoder.layer.{layer}.{long}"
    state = {}
    for name, values in weights.tensors.items():
        stem, _, kind = name.rpartition(".")
        if stem in names:
            target = f"{names[stem]}.{'weight' if kind == 'w' else 'bias'}"
        else:
            target = names[name]
        state[target] = torch.from_numpy(values.copy())
    missing, unexpected = model.load_state_dict(state, strict=False)
    if unexpected or any("position_ids" not in name for name in missing):
        raise SystemExit(f"weights do not fit: missing {missing}, unexpected {unexpected}")
    return model.eval()


def write_sentence_transformer(weights: Weights, tokenizer: bytes, folder: Path) -> None:
    """Write the float32 rebuild with its full vocabulary as a sentence-transformers folder."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Normalize, Pooling, Transformer

    inner = folder / "transformer"
    bert_model(weights).save_pretrained(inner)
    (inner / "tokenizer.json").write_bytes(tokenizer)
    special = {
        "bos_token": "<s>", "eos_token": "</s>", "cls_token": "<s>", "sep_token": "</s>",
        "unk_token": "<unk>", "pad_token": "<pad>", "mask_token": "<mask>",
    }  # fmt: skip
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 512, **special}
    (inner / "tokenizer_config.json").write_text(json.dumps(config, indent=1), "utf-8")
    transformer = Transformer(str(inner), max_seq_length=512)
    model = SentenceTransformer(
        modules=[transformer, Pooling(weights.shape.hidden, "mean"), Normalize()],
        device="cpu",
        prompts={"query": "query: ", "passage": "passage: "},
        default_prompt_name="query",
    )
    model.save(str(folder / "model"))
