"""The model check tells a working encoder from a broken one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from matcher.embeddings.check import check_model
from matcher.embeddings.encoder import Vectors
from matcher.embeddings.lsa import LsaEncoder
from matcher.embeddings.onnx import OnnxEncoder
from matcher.embeddings.triples import TRIPLES


class BlindEncoder:
    """Gives every text the same vector."""

    name, dimension = "blind", 3

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return np.tile(np.array([0, 1, 0], np.float32), (len(texts), 1))

    encode_passages = encode_queries


def test_an_encoder_that_tells_nothing_apart_gets_no_accuracy() -> None:
    report = check_model(BlindEncoder(), BlindEncoder())
    assert (report.accuracy, report.margin, report.trap_accuracy) == (0, 0, 0)
    assert (report.mean_cosine, report.min_cosine) == (1, 1)
    assert report.documents_s > 0
    assert report.query_ms >= 0


def test_a_reference_of_another_dimension_agrees_with_nothing() -> None:
    other = LsaEncoder(dimension=8).fit([triple.sentence for triple in TRIPLES])
    report = check_model(BlindEncoder(), other)
    assert (report.reference, report.mean_cosine) == (other.name, 0)


def test_there_are_enough_triples_and_none_twice() -> None:
    sentences = [sentence for triple in TRIPLES for sentence in triple]
    assert len(TRIPLES) >= 20
    assert len(set(sentences)) == len(sentences)


@pytest.mark.model
def test_the_default_model_makes_sense_of_chinese(onnx_encoder: OnnxEncoder) -> None:
    report = check_model(onnx_encoder)
    assert report.accuracy >= 0.95
    assert report.margin > 0
    assert (report.reference, report.mean_cosine, report.min_cosine) == (None, None, None)
