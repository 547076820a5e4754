"""sentence-transformers on the prepared folder, as a model from anywhere would be."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest

from matcher.embeddings.encoder import Encoder
from matcher.embeddings.onnx import OnnxEncoder
from matcher.embeddings.options import EncoderConfig
from matcher.embeddings.proof import SENTENCES
from matcher.embeddings.sentence import SentenceEncoder
from matcher.errors import EncoderError
from tests.contracts.encoder_contract import TEXTS, EncoderContract

pytestmark = [
    pytest.mark.model,
    # torch's exporter calls its own deprecated check.
    pytest.mark.filterwarnings("ignore:.*LeafSpec.*:FutureWarning"),
]


@pytest.fixture(scope="module")
def sentence_encoder(prepared: Path) -> SentenceEncoder:
    return SentenceEncoder(
        EncoderConfig(kind="sentence", model=str(prepared), threads=1, query_prefix="?", passage_prefix="!")
    )


@pytest.fixture(scope="module")
def exported(sentence_encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> OnnxEncoder:
    folder = tmp_path_factory.mktemp("export") / "exported"
    manifest = sentence_encoder.export(folder)
    encoder = OnnxEncoder(folder)
    assert encoder.name == manifest.name
    with pytest.raises(EncoderError, match="exists"):
        sentence_encoder.export(folder)
    return encoder


class TestContract(EncoderContract):
    @pytest.fixture
    def encoder(self, sentence_encoder: SentenceEncoder) -> Encoder:
        return sentence_encoder


def test_the_prepared_folder_means_the_same_to_both_encoders(
    sentence_encoder: SentenceEncoder, onnx_encoder: OnnxEncoder
) -> None:
    for name in ("encode_queries", "encode_passages"):
        ours, theirs = getattr(onnx_encoder, name)(SENTENCES), getattr(sentence_encoder, name)(SENTENCES)
        # 0.9943 with the adapter, 0.9988 without: it spreads the vectors, and rounding errors with them.
        assert (ours * theirs).sum(axis=1).min() > 0.992
        # What rounding does to the likeness of two sentences: 0.9965 with the adapter, 0.9944 without.
        likeness = [(rows @ rows.T)[np.triu_indices(len(rows), 1)] for rows in (ours, theirs)]
        assert np.corrcoef(likeness)[0, 1] > 0.99


def test_the_models_own_prompts_come_before_the_configured_prefixes(
    sentence_encoder: SentenceEncoder,
) -> None:
    query, passage = sentence_encoder.encode_queries(["锂电池"]), sentence_encoder.encode_passages(["锂电池"])
    with_prompt = sentence_encoder._model.encode(["query: 锂电池", "passage: 锂电池"], prompt="")
    np.testing.assert_allclose(np.concatenate([query, passage]), with_prompt, atol=1e-5)


def test_an_exported_model_gives_the_same_vectors(
    sentence_encoder: SentenceEncoder, exported: OnnxEncoder
) -> None:
    np.testing.assert_allclose(
        exported.encode_passages(TEXTS), sentence_encoder.encode_passages(TEXTS), atol=1e-4
    )
    np.testing.assert_allclose(
        exported.encode_queries(TEXTS), sentence_encoder.encode_queries(TEXTS), atol=1e-4
    )


def test_the_name_is_the_same_each_time_the_model_is_loaded(
    sentence_encoder: SentenceEncoder, prepared: Path
) -> None:
    config = EncoderConfig(kind="sentence", model=str(prepared))
    assert SentenceEncoder(config).name == sentence_encoder.name


def test_a_model_that_is_not_there_is_an_encoder_error(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    with pytest.raises(EncoderError, match="cannot load"):
        SentenceEncoder(EncoderConfig(kind="sentence", model=str(tmp_path)))
