"""Tiny cross-encoders with known tokens and random weights, written where a test wants them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_CHARACTERS = "锂电池隔膜在线缺陷检测系统寻求方案注塑模具随形冷却咖啡"


def write_cross_encoder(folder: Path, *, outputs: int = 1, seed: int = 0) -> Path:
    """Write a two-layer BERT for pairs, as CrossEncoder reads it, and return its folder."""
    import torch
    from transformers import BertForSequenceClassification

    torch.manual_seed(seed)
    # Weights this wide make the tiny model's scores differ by more than rounding.
    config = _config(num_labels=outputs, initializer_range=0.5)
    BertForSequenceClassification(config).save_pretrained(folder)
    _write_tokenizer(folder)
    return folder


def write_plain_encoder(folder: Path) -> Path:
    """Write a BERT without a head: what a bi-encoder is made of."""
    from transformers import BertModel

    BertModel(_config()).save_pretrained(folder)
    _write_tokenizer(folder)
    return folder


def _config(**values: Any) -> Any:
    from transformers import BertConfig

    return BertConfig(
        vocab_size=len(_vocabulary()),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
        **values,
    )


def _vocabulary() -> dict[str, int]:
    return {token: number for number, token in enumerate((*_SPECIAL, *sorted(set(_CHARACTERS))))}


def _write_tokenizer(folder: Path) -> None:
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    words = _vocabulary()
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", words["[SEP]"]), ("[CLS]", words["[CLS]"]))
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        model_max_length=64,
    ).save_pretrained(folder)
