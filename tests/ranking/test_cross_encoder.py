"""The adapter of sentence-transformers' CrossEncoder, on a tiny model of random weights."""

from __future__ import annotations

import json
import logging
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

os.environ["HF_HUB_OFFLINE"] = "1"  # read when the hub client is first imported

from matcher.errors import EncoderError, ModelMismatch
from matcher.ranking.cross_encoder import CrossEncoderScorer
from tests.cross_encoder_folder import write_cross_encoder, write_plain_encoder

PAIRS = [("锂电池", "隔膜检测"), ("注塑模具", "咖啡"), ("锂电池", "锂电池隔膜缺陷检测系统" * 20), ("a", "")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_cross_encoder(tmp_path_factory.mktemp("cross"))


@pytest.fixture(scope="module")
def scorer(folder: Path) -> CrossEncoderScorer:
    return CrossEncoderScorer(folder, batch_size=2, threads=1)


def test_scores_are_outputs_before_any_activation_whatever_the_batch(
    scorer: CrossEncoderScorer, folder: Path
) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    with torch.no_grad():
        expected = [
            model(**tokenizer([pair], truncation=True, return_tensors="pt")).logits.item() for pair in PAIRS
        ]
    assert min(np.diff(sorted(expected))) > 1e-3
    np.testing.assert_allclose(scorer.score(PAIRS), expected, atol=1e-5)
    np.testing.assert_allclose(scorer.score(PAIRS[:1]), expected[:1], atol=1e-5)
    assert scorer.score([]).shape == (0,)


def test_threads_get_what_one_alone_gets(scorer: CrossEncoderScorer) -> None:
    alone = scorer.score(PAIRS)
    with ThreadPoolExecutor(4) as pool:
        for scores in pool.map(lambda _: scorer.score(PAIRS), range(8)):
            assert scores.tolist() == alone.tolist()


def test_half_a_surrogate_pair_is_scored_like_any_text(scorer: CrossEncoderScorer) -> None:
    assert np.isfinite(scorer.score([("锂\ud83d", "隔膜")])).all()


def test_a_plain_encoder_is_refused_instead_of_completed_at_random(tmp_path: Path) -> None:
    with pytest.raises(ModelMismatch, match=r"cross_encoder\.folder .*BertModel, expected a CrossEncoder"):
        CrossEncoderScorer(write_plain_encoder(tmp_path), batch_size=8)


@pytest.mark.parametrize("content", [None, "{", "[]", "{}"])
def test_a_folder_without_a_model_is_refused(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "config.json").write_text(content, encoding="utf-8")
    with pytest.raises(ModelMismatch, match="holds nothing, expected a CrossEncoder"):
        CrossEncoderScorer(tmp_path, batch_size=8)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"nowhere.* is no folder"):
        CrossEncoderScorer(tmp_path / "nowhere", batch_size=8)


def test_a_model_of_several_outputs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelMismatch, match="has 3 outputs, expected a CrossEncoder of one"):
        CrossEncoderScorer(write_cross_encoder(tmp_path, outputs=3), batch_size=8)


def test_weights_that_are_missing_or_cut_short_are_refused(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    weights = write_cross_encoder(tmp_path) / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(EncoderError, match="cannot load"):
        CrossEncoderScorer(tmp_path, batch_size=8)
    weights.unlink()
    with pytest.raises(EncoderError, match="cannot load"):
        CrossEncoderScorer(tmp_path, batch_size=8)


def test_a_model_whose_scores_are_no_numbers_is_refused_at_start(tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    weights = write_cross_encoder(tmp_path) / "model.safetensors"
    tensors = load_file(weights)
    tensors["classifier.bias"] = torch.full_like(tensors["classifier.bias"], float("nan"))
    save_file(tensors, weights, metadata={"format": "pt"})
    with pytest.raises(EncoderError, match="1 not finite"):
        CrossEncoderScorer(tmp_path, batch_size=8)


def test_the_folder_may_be_one_that_sentence_transformers_saved(
    tmp_path: Path, scorer: CrossEncoderScorer, folder: Path
) -> None:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    package = "sentence_transformers.base.modules.transformer.Transformer"
    (tmp_path / "modules.json").write_text(json.dumps([{"idx": 0, "name": "0", "path": "", "type": package}]))
    described = {"model_type": "CrossEncoder", "activation_fn": "torch.nn.modules.activation.Sigmoid"}
    (tmp_path / "config_sentence_transformers.json").write_text(json.dumps(described))
    (tmp_path / "sentence_bert_config.json").write_text(
        json.dumps({"transformer_task": "sequence-classification"})
    )
    saved = CrossEncoderScorer(tmp_path, batch_size=8)
    np.testing.assert_allclose(saved.score(PAIRS), scorer.score(PAIRS), atol=1e-5)
